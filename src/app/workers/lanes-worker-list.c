/* lanes-worker-list.c: the processes of the Workers page, as a list model
 *
 * Lanes itself first, then the processes of jobs and the watched ones in the order they came. Each has a row object and
 * a model of its threads; both stay the same for as long as it lives, so that the tree keeps what is unfolded and
 * selected. While it is held (a menu or a question is open), it stays as it is and takes the newest table afterwards.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-list.h"

#include <glib/gi18n.h>

#include "lanes-worker-threads.h"

typedef struct
{
  LanesWorkerRow     *row;
  LanesWorkerThreads *threads;
  guint               first;  /* of its threads in the table */
  guint               n;
} Process;

struct _LanesWorkerList
{
  GObject              parent_instance;

  LanesEngine         *engine;    /* owned, nullable */
  LanesKernelRecorder *recorder;  /* owned, nullable */
  GPtrArray           *processes; /* of Process: all, in order */
  GPtrArray           *shown;     /* of Process, borrowed: those that match */
  GArray              *table;     /* owned, nullable: the newest */
  char                *search;    /* owned, nullable: case folded */
  gboolean             held;
};

static void lanes_worker_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesWorkerList, lanes_worker_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lanes_worker_list_model_init))

static void
process_free (Process *self)
{
  g_object_unref (self->row);
  g_object_unref (self->threads);
  g_free (self);
}

static GType
lanes_worker_list_get_item_type (GListModel *model)
{
  return LANES_TYPE_WORKER_ROW;
}

static guint
lanes_worker_list_get_n_items (GListModel *model)
{
  return LANES_WORKER_LIST (model)->shown->len;
}

static gpointer
lanes_worker_list_get_item (GListModel *model,
                            guint       position)
{
  LanesWorkerList *self = LANES_WORKER_LIST (model);

  if (position >= self->shown->len)
    return NULL;
  return g_object_ref (((Process *) g_ptr_array_index (self->shown, position))->row);
}

static void
lanes_worker_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_worker_list_get_item_type;
  iface->get_n_items = lanes_worker_list_get_n_items;
  iface->get_item = lanes_worker_list_get_item;
}

static void
lanes_worker_list_finalize (GObject *object)
{
  LanesWorkerList *self = LANES_WORKER_LIST (object);

  g_ptr_array_unref (self->shown);
  g_ptr_array_unref (self->processes);
  g_clear_pointer (&self->table, g_array_unref);
  g_clear_object (&self->engine);
  g_clear_object (&self->recorder);
  g_free (self->search);
  G_OBJECT_CLASS (lanes_worker_list_parent_class)->finalize (object);
}

static void
lanes_worker_list_class_init (LanesWorkerListClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_worker_list_finalize;
}

static void
lanes_worker_list_init (LanesWorkerList *self)
{
  self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) process_free);
  self->shown = g_ptr_array_new ();
}

/**
 * lanes_worker_list_new:
 * @engine: (nullable): whose jobs have titles
 * @recorder: (nullable): who knows which job runs where
 */
LanesWorkerList *
lanes_worker_list_new (LanesEngine         *engine,
                       LanesKernelRecorder *recorder)
{
  LanesWorkerList *self = g_object_new (LANES_TYPE_WORKER_LIST, NULL);

  g_set_object (&self->engine, engine);
  g_set_object (&self->recorder, recorder);
  return self;
}

/* Gives a row its newest figures, and what it works on. */
void
lanes_worker_list_refresh_row (LanesWorkerList       *self,
                               LanesWorkerRow        *row,
                               const LanesWorkerInfo *info)
{
  int tid = info->tid != 0 || info->watch != 0 ? info->tid : -1;
  g_autofree char *title = NULL;
  LanesWorker worker;
  LanesJob *job;

  if (self->recorder == NULL || !lanes_kernel_recorder_find_worker (self->recorder, info->watch, tid, &worker))
    {
      lanes_worker_row_update (row, info, NULL, NULL);
      return;
    }
  job = worker.job != 0 && self->engine != NULL ? lanes_engine_get_job (self->engine, worker.job) : NULL;
  if (job != NULL && worker.helping)
    {
      g_autofree char *helped = lanes_job_dup_title (job);

      title = g_strdup_printf (_("helping: %s"), helped);
    }
  else if (job != NULL)
    title = lanes_job_dup_title (job);
  else if (worker.n_jobs > 1)
    title = g_strdup_printf (ngettext ("%u job", "%u jobs", worker.n_jobs), worker.n_jobs);
  lanes_worker_row_update (row, info, &worker, title);
}

static gboolean
is_process (const Process         *process,
            const LanesWorkerInfo *info)
{
  const LanesWorkerInfo *own = lanes_worker_row_get_info (process->row);

  /* The tree asks only once whether a row has anything below it: one that gets its second thread is a new row. */
  return own->pid == info->pid && own->start_ticks == info->start_ticks && own->watch == info->watch &&
         (own->n_threads > 1) == (info->n_threads > 1);
}

/* Takes the process of @info out of the old list, or makes it. */
static Process *
take_process (LanesWorkerList       *self,
              GPtrArray             *old,
              guint                 *hint,
              const LanesWorkerInfo *info)
{
  Process *process;

  /* They come in the same order nearly always. */
  for (guint i = 0; i < old->len; i++)
    {
      guint at = (*hint + i) % old->len;

      process = g_ptr_array_index (old, at);
      if (process == NULL || !is_process (process, info))
        continue;
      old->pdata[at] = NULL;
      *hint = at + 1;
      return process;
    }
  process = g_new0 (Process, 1);
  process->row = lanes_worker_row_new (info);
  process->threads = lanes_worker_threads_new (self);
  return process;
}

static void
free_rest (GPtrArray *old)
{
  for (guint i = 0; i < old->len; i++)
    if (g_ptr_array_index (old, i) != NULL)
      process_free (g_ptr_array_index (old, i));
  g_ptr_array_unref (old);
}

/* Returns: (transfer full): the list that was, of which those that live on are taken out */
static GPtrArray *
read_table (LanesWorkerList *self)
{
  GPtrArray *old = self->processes;
  guint hint = 0;

  g_ptr_array_set_free_func (old, NULL);
  self->processes = g_ptr_array_new_with_free_func ((GDestroyNotify) process_free);
  for (guint i = 0; i < self->table->len; i++)
    {
      const LanesWorkerInfo *info = &g_array_index (self->table, LanesWorkerInfo, i);
      Process *process;

      if (info->tid == 0)
        {
          process = take_process (self, old, &hint, info);
          process->first = i + 1;
          process->n = 0;
          lanes_worker_list_refresh_row (self, process->row, info);
          g_ptr_array_add (self->processes, process);
        }
      else if (self->processes->len > 0)
        {
          process = g_ptr_array_index (self->processes, self->processes->len - 1);
          process->n++;
        }
    }
  return old;
}

/* Shows the processes that match, or have threads that do. */
static GPtrArray *
choose (LanesWorkerList *self)
{
  GPtrArray *shown = g_ptr_array_new ();

  for (guint i = 0; i < self->processes->len; i++)
    {
      Process *process = g_ptr_array_index (self->processes, i);
      gboolean matches = self->search == NULL || lanes_worker_row_matches (process->row, self->search);

      lanes_worker_threads_update (process->threads, self->table, process->first, process->n,
                                   matches ? NULL : self->search);
      if (matches || g_list_model_get_n_items (G_LIST_MODEL (process->threads)) > 0)
        g_ptr_array_add (shown, process);
    }
  return shown;
}

static void
show (LanesWorkerList *self)
{
  GPtrArray *gone = read_table (self);
  g_autoptr (GPtrArray) old = self->shown;
  guint before = 0, after = 0, shorter;

  self->shown = choose (self);
  shorter = MIN (old->len, self->shown->len);
  while (before < shorter && old->pdata[before] == self->shown->pdata[before])
    before++;
  while (after < shorter - before && old->pdata[old->len - 1 - after] == self->shown->pdata[self->shown->len - 1 - after])
    after++;
  if (before + after < MAX (old->len, self->shown->len))
    g_list_model_items_changed (G_LIST_MODEL (self), before, old->len - before - after,
                                self->shown->len - before - after);
  free_rest (gone);
}

/**
 * lanes_worker_list_update:
 * @table: (element-type LanesWorkerInfo): what the sampler delivered; kept
 */
void
lanes_worker_list_update (LanesWorkerList *self,
                          GArray          *table)
{
  g_clear_pointer (&self->table, g_array_unref);
  self->table = g_array_ref (table);
  if (!self->held)
    show (self);
}

void
lanes_worker_list_set_held (LanesWorkerList *self,
                            gboolean         held)
{
  if (self->held == held)
    return;
  self->held = held;
  if (!held && self->table != NULL)
    show (self);
}

void
lanes_worker_list_set_search (LanesWorkerList *self,
                              const char      *text)
{
  g_clear_pointer (&self->search, g_free);
  if (text != NULL && *text != '\0')
    self->search = g_utf8_casefold (text, -1);
  if (self->table != NULL)
    show (self);
}

/**
 * lanes_worker_list_get_threads:
 *
 * Returns: (transfer full) (nullable): the model of a process's threads; %NULL for a thread, or a process of just one
 */
GListModel *
lanes_worker_list_get_threads (LanesWorkerList *self,
                               LanesWorkerRow  *row)
{
  if (lanes_worker_row_get_info (row)->tid != 0)
    return NULL;
  for (guint i = 0; i < self->processes->len; i++)
    {
      Process *process = g_ptr_array_index (self->processes, i);

      if (process->row == row)
        return process->n > 0 ? G_LIST_MODEL (g_object_ref (process->threads)) : NULL;
    }
  return NULL;
}

/* How many threads there are in all processes. */
guint
lanes_worker_list_get_n_threads (LanesWorkerList *self)
{
  guint n = 0;

  for (guint i = 0; i < self->processes->len; i++)
    n += MAX (((Process *) g_ptr_array_index (self->processes, i))->n, 1);
  return n;
}
