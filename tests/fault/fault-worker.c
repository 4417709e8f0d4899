/* fault-worker.c: a program with a history, for fault-history to kill
 *
 *   fault-worker FOLDER TRUTH JOBS SEED
 *
 * Goes on with what the program before it left, submits JOBS more, and ends when all are over. TRUTH is a file to which lines are
 * appended as things happen, each with one write, so that it holds what really was, whatever dies:
 *
 *   program               another one began
 *   accepted ID RETRIES   it is on disk (written after the commit)
 *   began ID ATTEMPT      the work began (written by the work)
 *   done ID ATTEMPT ok    and came to its end; or: failed
 *   off / on              the history is not, or is again, written
 *   idle                  all jobs are over and on disk
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-history-gate.h"
#include "lanes-history-restore.h"
#include "lanes-pool-executor.h"

static int truth = -1;

static void tell (const char *format,
                  ...) G_GNUC_PRINTF (1, 2);

static void
tell (const char *format,
      ...)
{
  g_autofree char *line = NULL;
  va_list arguments;

  va_start (arguments, format);
  line = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  if (write (truth, line, strlen (line)) < 0)
    _exit (3);
}

/* Work that says when it begins and when it is done; every eighth try fails. */

#define TICK_TYPE_KIND (tick_kind_get_type ())
G_DECLARE_FINAL_TYPE (TickKind, tick_kind, TICK, KIND, LanesKind)

struct _TickKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (TickKind, tick_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { .name = "what", .type = LANES_FIELD_WORDS, .flags = LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, .label = "What" },
};

static void
tick_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  guint64 id = lanes_run_get_job_id (run);
  guint attempt = lanes_run_get_attempt (run);
  gboolean fails = (id + attempt) % 8 == 0;

  tell ("began %" G_GUINT64_FORMAT " %u\n", id, attempt);
  g_usleep ((id * 2654435761u >> 8) % 4000);
  tell ("done %" G_GUINT64_FORMAT " %u %s\n", id, attempt, fails ? "failed" : "ok");
  if (fails)
    lanes_run_fail_literal (run, LANES_ERROR_EXIT, "it was its turn to fail");
  else
    lanes_run_succeed (run, g_variant_new_parsed ("{'text': <'tick'>}"));
}

static void
tick_kind_class_init (TickKindClass *klass)
{
  LANES_KIND_CLASS (klass)->name = "tick";
  LANES_KIND_CLASS (klass)->label = "Tick";
  LANES_KIND_CLASS (klass)->fields = fields;
  LANES_KIND_CLASS (klass)->n_fields = G_N_ELEMENTS (fields);
  LANES_KIND_CLASS (klass)->run = tick_kind_run;
}

static void
tick_kind_init (TickKind *self)
{
}

/* The program */

typedef struct
{
  LanesEngine  *engine;
  LanesHistory *history;
  LanesKind    *kind;
  GRand        *random;
  guint         n_left;
} Program;

typedef struct
{
  guint64 first;
  guint   n;
  guint   retries;
} Accepting;

static void
accepted_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Accepting *accepting = data;

  if (lanes_history_flush_finish (LANES_HISTORY (object), result, NULL))
    for (guint i = 0; i < accepting->n; i++)
      tell ("accepted %" G_GUINT64_FORMAT " %u\n", accepting->first + i, accepting->retries);
  g_free (accepting);
}

static void
submit_some (Program *program)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  Accepting *accepting = g_new0 (Accepting, 1);
  gboolean as_batch = g_rand_int_range (program->random, 0, 4) == 0;
  guint n = as_batch ? (guint) g_rand_int_range (program->random, 1, 20) : 1;

  n = MIN (n, program->n_left);
  options.retries = g_rand_int_range (program->random, 0, 2) == 0 ? 0 : 2;
  options.retry_delay = 0.001;
  accepting->first = lanes_engine_get_next_id (program->engine);
  accepting->retries = options.retries;
  if (as_batch)
    {
      char **inputs = g_new0 (char *, n + 1);

      for (guint i = 0; i < n; i++)
        inputs[i] = g_strdup_printf ("input %u", i);
      spec = lanes_job_spec_new_template (program->kind, g_variant_new_parsed ("{'what': <['batch', '{}']>}"), &options, NULL);
      lanes_engine_submit_batch (program->engine, "batch", spec, lanes_inputs_from_strv (inputs), 2, NULL, NULL);
      while (lanes_engine_get_next_id (program->engine) < accepting->first + n)
        g_main_context_iteration (NULL, TRUE);
    }
  else
    {
      spec = lanes_job_spec_new (program->kind, g_variant_new_parsed ("{'what': <['single']>}"), &options, NULL);
      lanes_engine_submit (program->engine, spec, NULL);
    }

  accepting->n = n;
  program->n_left -= n;
  lanes_history_flush_async (program->history, NULL, accepted_cb, accepting);
}

static gboolean
submit_cb (gpointer data)
{
  Program *program = data;

  if (program->n_left > 0)
    submit_some (program);
  return program->n_left > 0 ? G_SOURCE_CONTINUE : G_SOURCE_REMOVE;
}

static gboolean
try_again_cb (gpointer data)
{
  if (lanes_history_get_condition (data) == LANES_HISTORY_OFF)
    lanes_history_try_again (data);
  return G_SOURCE_REMOVE;
}

/* A disk that was bad for a moment is found whole again by trying. */
static void
changed_cb (LanesHistory *history,
            gpointer      data)
{
  tell ("%s\n", lanes_history_get_condition (history) == LANES_HISTORY_ON ? "on" : "off");
  if (lanes_history_get_condition (history) == LANES_HISTORY_OFF)
    g_timeout_add_full (G_PRIORITY_DEFAULT, 30, try_again_cb, g_object_ref (history), g_object_unref);
}

static void
flushed_cb (GObject      *object,
            GAsyncResult *result,
            gpointer      data)
{
  *(int *) data = lanes_history_flush_finish (LANES_HISTORY (object), result, NULL) ? 1 : 2;
}

/* Returns: whether all is on disk */
static gboolean
finish (Program *program)
{
  int flushed = 0;

  while (program->n_left > 0 || !lanes_engine_is_idle (program->engine))
    g_main_context_iteration (NULL, TRUE);
  lanes_history_flush_async (program->history, NULL, flushed_cb, &flushed);
  while (flushed == 0)
    g_main_context_iteration (NULL, TRUE);

  return flushed == 1;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();
  g_autofree char *output = NULL;
  g_autoptr (GError) error = NULL;
  LanesHistoryRestore *restore;
  Program program = { 0 };
  gboolean stored;

  if (argc != 5)
    return 2;
  signal (SIGXFSZ, SIG_IGN);
  truth = open (argv[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  program.kind = g_object_new (TICK_TYPE_KIND, NULL);
  program.n_left = (guint) atoi (argv[3]);
  program.random = g_rand_new_with_seed ((guint32) atoi (argv[4]));
  lanes_kind_set_add (kinds, program.kind);
  output = g_build_filename (argv[1], "output", NULL);
  program.engine = lanes_engine_new (NULL, kinds, output);
  lanes_engine_add_executor (program.engine, lanes_pool_executor_new (2, 0));

  tell ("program\n");
  program.history = lanes_history_new (argv[1], output, NULL);
  lanes_history_wait_open (program.history);
  changed_cb (program.history, NULL);
  if (lanes_history_get_set_aside (program.history) != NULL)
    tell ("set-aside\n");
  g_signal_connect (program.history, "changed", G_CALLBACK (changed_cb), NULL);
  lanes_history_gate_open (program.history, program.engine);
  restore = lanes_history_restore_new (program.history, program.engine);
  if (!lanes_history_restore_load (restore, NULL, &error))
    tell ("not-restored\n");
  lanes_history_restore_settle (restore);
  lanes_history_restore_free (restore);

  g_timeout_add (3, submit_cb, &program);
  stored = finish (&program);
  lanes_history_gate_close (program.engine);
  lanes_history_close (program.history);
  g_rand_free (program.random);
  if (stored)
    tell ("idle\n");

  return stored ? 0 : 1;
}
