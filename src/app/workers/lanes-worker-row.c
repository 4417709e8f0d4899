/* lanes-worker-row.c: a process or thread on the Workers page
 *
 * A row keeps a copy of what was read last, and says so with one signal, "changed", to the cells that show it. Rows of
 * threads exist only while something shows them. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-row.h"

#include <glib/gi18n.h>
#include <string.h>
#include <unistd.h>

#include "lanes-worker-words.h"

struct _LanesWorkerRow
{
  GObject         parent_instance;

  LanesWorkerInfo info;
  LanesWorker     worker;
  gboolean        has_worker;
  char           *job_title;  /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LanesWorkerRow, lanes_worker_row, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lanes_worker_row_finalize (GObject *object)
{
  LanesWorkerRow *self = LANES_WORKER_ROW (object);

  g_free (self->job_title);
  G_OBJECT_CLASS (lanes_worker_row_parent_class)->finalize (object);
}

static void
lanes_worker_row_class_init (LanesWorkerRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = lanes_worker_row_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", LANES_TYPE_WORKER_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 0);
}

static void
lanes_worker_row_init (LanesWorkerRow *self)
{
}

LanesWorkerRow *
lanes_worker_row_new (const LanesWorkerInfo *info)
{
  LanesWorkerRow *self = g_object_new (LANES_TYPE_WORKER_ROW, NULL);

  self->info = *info;
  return self;
}

/**
 * lanes_worker_row_update:
 * @worker: (nullable): whose it is
 * @job_title: (nullable): of the job it runs
 */
void
lanes_worker_row_update (LanesWorkerRow        *self,
                         const LanesWorkerInfo *info,
                         const LanesWorker     *worker,
                         const char            *job_title)
{
  self->info = *info;
  self->has_worker = worker != NULL;
  if (worker != NULL)
    self->worker = *worker;
  if (g_strcmp0 (self->job_title, job_title) != 0)
    {
      g_free (self->job_title);
      self->job_title = g_strdup (job_title);
    }
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

const LanesWorkerInfo *
lanes_worker_row_get_info (LanesWorkerRow *self)
{
  return &self->info;
}

/* Returns: (transfer none) (nullable): %NULL for what is none of an executor's */
const LanesWorker *
lanes_worker_row_get_worker (LanesWorkerRow *self)
{
  return self->has_worker ? &self->worker : NULL;
}

/* Returns: (transfer none) (nullable) */
const char *
lanes_worker_row_get_job_title (LanesWorkerRow *self)
{
  return self->job_title;
}

/* Is it Lanes itself, or a thread of it? */
gboolean
lanes_worker_row_is_own (LanesWorkerRow *self)
{
  return self->info.pid == getpid ();
}

void
lanes_worker_row_get_task_id (LanesWorkerRow *self,
                              LanesTaskId    *ret_id)
{
  ret_id->pid = self->info.pid;
  ret_id->tid = self->info.tid;
  ret_id->start_ticks = self->info.start_ticks;
}

static char *
dup_slot_name (LanesWorkerRow *self)
{
  if (!self->has_worker)
    return NULL;
  if (self->worker.executor == NULL)
    return g_strdup (_("Main loop"));
  return lanes_executor_dup_slot_name (self->worker.executor, self->worker.slot);
}

/* Returns: (transfer full): "Thread 2", or the name the kernel has */
char *
lanes_worker_row_dup_title (LanesWorkerRow *self)
{
  g_autofree char *name = lanes_proc_dup_name (self->info.name);
  char *slot;

  if (self->info.watch == 0 && self->info.tid == 0)
    return g_strdup (_("Lanes"));
  if (self->info.watch == 0 && self->info.tid == self->info.pid)
    return g_strdup (_("Main loop"));
  if (self->info.watch != 0)
    return g_steal_pointer (&name);
  slot = dup_slot_name (self);
  return slot != NULL ? slot : g_steal_pointer (&name);
}

/* Returns: (transfer full): "Process 2 · pid 40211 · 3 threads" */
char *
lanes_worker_row_dup_subtitle (LanesWorkerRow *self)
{
  g_autofree char *slot = self->info.watch != 0 && self->info.tid == 0 ? dup_slot_name (self) : NULL;
  GString *text = g_string_new (NULL);

  if (slot != NULL)
    g_string_append_printf (text, "%s · ", slot);
  if (self->info.tid != 0)
    g_string_append_printf (text, _("tid %d"), self->info.tid);
  else
    g_string_append_printf (text, _("pid %d"), self->info.pid);
  if (self->info.nice != 0)
    g_string_append_printf (text, _(" · nice %d"), self->info.nice);
  return g_string_free (text, FALSE);
}

/**
 * lanes_worker_row_dup_full_name:
 *
 * Returns: (transfer full): what exactly a verb hits: "process 40211 (gzip), started 10:42:07, with 3 threads"
 */
char *
lanes_worker_row_dup_full_name (LanesWorkerRow *self)
{
  g_autofree char *name = lanes_proc_dup_name (self->info.name);
  g_autofree char *started = lanes_worker_words_dup_start (self->info.start_ticks);

  if (self->info.tid != 0)
    return g_strdup_printf (_("thread %d (%s) of process %d, started %s"), self->info.tid, name, self->info.pid,
                            started);
  if (self->info.n_threads == 1)
    return g_strdup_printf (_("process %d (%s), started %s"), self->info.pid, name, started);
  return g_strdup_printf (_("process %d (%s), started %s, with its %d threads"), self->info.pid, name, started,
                          self->info.n_threads);
}

static gboolean
contains (const char *text,
          const char *folded)
{
  g_autofree char *own = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return own != NULL && strstr (own, folded) != NULL;
}

/* @folded: what is looked for, case folded */
gboolean
lanes_worker_row_matches (LanesWorkerRow *self,
                          const char     *folded)
{
  g_autofree char *title = lanes_worker_row_dup_title (self);
  g_autofree char *subtitle = lanes_worker_row_dup_subtitle (self);
  g_autofree char *name = lanes_proc_dup_name (self->info.name);

  return contains (title, folded) || contains (subtitle, folded) || contains (name, folded) ||
         contains (self->job_title, folded) || contains (lanes_worker_words_get_state (self->info.state), folded);
}
