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
 *   batch ID FIRST N      jobs FIRST to FIRST + N - 1 are of it, in that order (written after the commit)
 *   moving ID PLACE       a job is about to get that place in the queue; moved: and it is on disk
 *   phasing ID ATTEMPT S  a job was paused (3), or goes on (2); phased: and it is on disk
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
  lanes_run_checkpoint (run);
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
  LANES_KIND_CLASS (klass)->flags = LANES_KIND_CAN_PAUSE;
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
  gboolean      loaded;
  GRand        *random;
  guint         n_left;
  GString      *recorded; /* what is to be told once it is on disk */
  GArray       *paused;   /* guint64 */
} Program;

typedef struct
{
  guint64 first;
  guint   n;
  guint   retries;
  char   *recorded;
} Accepting;

static void
accepted_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      data)
{
  Accepting *accepting = data;
  gboolean stored = lanes_history_flush_finish (LANES_HISTORY (object), result, NULL);

  if (stored)
    for (guint i = 0; i < accepting->n; i++)
      tell ("accepted %" G_GUINT64_FORMAT " %u\n", accepting->first + i, accepting->retries);
  if (stored)
    tell ("%s", accepting->recorded);
  g_free (accepting->recorded);
  g_free (accepting);
}

static void
on_moved (gpointer  data,
          LanesJob *job,
          gint64    place)
{
  Program *program = data;

  if (place == 0)
    return;
  tell ("moving %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n", job->id, place);
  g_string_append_printf (program->recorded, "moved %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT "\n", job->id, place);
}

static void
on_changed (gpointer   data,
            LanesJob  *job,
            LanesState old_state,
            gint64     when)
{
  Program *program = data;

  if (job->state == LANES_STATE_PAUSED)
    g_array_append_val (program->paused, job->id);
  if (job->state != LANES_STATE_PAUSED && (old_state != LANES_STATE_PAUSED || job->state != LANES_STATE_RUNNING))
    return;
  tell ("phasing %" G_GUINT64_FORMAT " %u %d\n", job->id, job->attempts, job->state);
  g_string_append_printf (program->recorded, "phased %" G_GUINT64_FORMAT " %u %d\n", job->id, job->attempts, job->state);
}

static const LanesEngineObserver observer = { .job_moved = on_moved, .job_changed = on_changed };

/* One is moved, one paused, and those that were go on. */
static void
stir (Program *program)
{
  GPtrArray *active = lanes_engine_get_active (program->engine);
  guint64 next = lanes_engine_get_next_id (program->engine);
  g_autoptr (GArray) paused = program->paused;

  program->paused = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < paused->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (program->engine, g_array_index (paused, guint64, i));

      if (job != NULL && job->state == LANES_STATE_PAUSED)
        lanes_engine_resume (program->engine, job, NULL);
    }
  if (active->len > 0 && g_rand_int_range (program->random, 0, 2) == 0)
    lanes_engine_pause (program->engine, active->pdata[g_rand_int_range (program->random, 0, (int) active->len)], NULL);
  for (guint i = 0; i < 8; i++)
    {
      LanesJob *job = lanes_engine_get_job (program->engine, next - 1 - (guint64) g_rand_int_range (program->random, 0, 16));

      if (job != NULL && job->state == LANES_STATE_QUEUED && lanes_engine_move (program->engine, job, i & 1, NULL))
        break;
    }
}

static void
submit_some (Program *program)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  Accepting *accepting = g_new0 (Accepting, 1);
  LanesBatch *batch;
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
      batch = lanes_engine_submit_batch (program->engine, "batch", spec, lanes_inputs_from_strv (inputs), 2, NULL, NULL);
      while (lanes_engine_get_next_id (program->engine) < accepting->first + n)
        g_main_context_iteration (NULL, TRUE);
      g_string_append_printf (program->recorded, "batch %" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT " %u\n", batch->id, accepting->first, n);
    }
  else
    {
      spec = lanes_job_spec_new (program->kind, g_variant_new_parsed ("{'what': <['single']>}"), &options, NULL);
      lanes_engine_submit (program->engine, spec, NULL);
    }

  accepting->n = n;
  accepting->recorded = g_string_free (program->recorded, FALSE);
  program->recorded = g_string_new (NULL);
  program->n_left -= n;
  lanes_history_flush_async (program->history, NULL, accepted_cb, accepting);
}

static gboolean
submit_cb (gpointer data)
{
  Program *program = data;

  stir (program);
  if (program->n_left > 0)
    submit_some (program);
  return G_SOURCE_CONTINUE;
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

static void
loaded_cb (const LanesHistoryRestored *restored,
           const GError               *error,
           gpointer                    user_data)
{
  Program *program = user_data;

  if (error != NULL)
    tell ("not-restored\n");
  program->loaded = TRUE;
}

int
main (int   argc,
      char *argv[])
{
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();
  g_autofree char *output = NULL;
  LanesHistoryRestore *restore;
  Program program = { 0 };
  gboolean stored;

  if (argc != 5)
    return 2;
  signal (SIGXFSZ, SIG_IGN);
  truth = open (argv[2], O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  program.kind = g_object_new (TICK_TYPE_KIND, NULL);
  program.n_left = (guint) atoi (argv[3]);
  program.recorded = g_string_new (NULL);
  program.paused = g_array_new (FALSE, FALSE, sizeof (guint64));
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
  lanes_history_restore_load (restore, loaded_cb, &program);
  while (!program.loaded)
    g_main_context_iteration (NULL, TRUE);
  lanes_engine_add_observer (program.engine, &observer, &program);
  lanes_history_restore_settle (restore);
  lanes_history_restore_free (restore);

  g_timeout_add (3, submit_cb, &program);
  stored = finish (&program);
  lanes_history_gate_close (program.engine);
  lanes_engine_remove_observer (program.engine, &program);
  lanes_history_close (program.history);
  g_string_free (program.recorded, TRUE);
  g_array_unref (program.paused);
  g_rand_free (program.random);
  if (stored)
    tell ("idle\n");

  return stored ? 0 : 1;
}
