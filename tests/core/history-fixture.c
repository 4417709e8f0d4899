/* history-fixture.c: a kind, and records of jobs as the engine would tell them, for the tests of the history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "history-fixture.h"

#include "lanes-error.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <stdarg.h>
#include <string.h>

#define ECHO_TYPE_KIND (echo_kind_get_type ())
G_DECLARE_FINAL_TYPE (EchoKind, echo_kind, ECHO, KIND, LanesKind)

struct _EchoKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (EchoKind, echo_kind, LANES_TYPE_KIND)

static const LanesField echo_fields[] = {
  { .name = "words", .type = LANES_FIELD_WORDS, .flags = LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, .label = "Words" },
  { .name = "token", .type = LANES_FIELD_STRING, .flags = LANES_FIELD_SECRET, .label = "Token" },
  { .name = "env", .type = LANES_FIELD_PAIRS, .label = "Environment" },
};

static char *
echo_dup_title (LanesKind *kind,
                GVariant  *params)
{
  g_autofree const char **words = NULL;

  return g_variant_lookup (params, "words", "^a&s", &words) ? g_strjoinv (" ", (char **) words) : g_strdup ("echo");
}

static char *
echo_dup_command_line (LanesKind *kind,
                       GVariant  *params)
{
  g_autofree char *title = echo_dup_title (kind, params);

  return g_strconcat ("echo ", title, NULL);
}

void
history_fixture_hold (LanesRun *run)
{
  GCancellable *cancellable = lanes_run_get_cancellable (run);
  GPollFD asked;

  ck_assert (g_cancellable_make_pollfd (cancellable, &asked));
  while (lanes_run_checkpoint (run))
    g_poll (&asked, 1, 20);
  g_cancellable_release_fd (cancellable);
}

/* "fail" fails, as does "fail-later", with an hour to wait; "hold" (at its first attempt also "hold-once") holds on until it is asked to stop; anything else is said and done. */
static void
echo_run (LanesKind *kind,
          LanesRun  *run)
{
  g_autofree const char **words = lanes_job_spec_get_words (lanes_run_get_spec (run), "words");
  const char *word = words != NULL && words[0] != NULL ? words[0] : "";

  gboolean holds = g_str_equal (word, "hold") || (g_str_equal (word, "hold-once") && lanes_run_get_attempt (run) == 1);

  if (holds)
    history_fixture_hold (run);
  if (holds)
    lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
  else if (g_str_equal (word, "fail"))
    lanes_run_fail_literal (run, LANES_ERROR_EXIT, "it failed");
  else if (g_str_equal (word, "fail-later"))
    {
      lanes_run_set_retry_after (run, 3600);
      lanes_run_fail_literal (run, LANES_ERROR_EXIT, "the server wants to be left alone");
    }
  else
    lanes_run_succeed (run, g_variant_new_parsed ("{'text': <%s>}", word));
}

static void
echo_kind_class_init (EchoKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "echo";
  kind_class->label = "Echo";
  kind_class->fields = echo_fields;
  kind_class->n_fields = G_N_ELEMENTS (echo_fields);
  kind_class->dup_title = echo_dup_title;
  kind_class->dup_command_line = echo_dup_command_line;
  kind_class->run = echo_run;
}

static void
echo_kind_init (EchoKind *self)
{
}

LanesKindSet *
history_fixture_kinds (void)
{
  LanesKindSet *kinds = lanes_kind_set_new ();

  lanes_kind_set_add (kinds, g_object_new (ECHO_TYPE_KIND, NULL));
  return kinds;
}

LanesJobSpec *
history_fixture_spec (LanesKindSet *kinds,
                      gboolean      is_template,
                      const char   *first_word,
                      ...)
{
  GVariantBuilder params, words;
  g_autoptr (GError) error = NULL;
  LanesKind *kind = lanes_kind_set_find (kinds, "echo");
  LanesJobSpec *spec;
  va_list rest;

  g_variant_builder_init (&params, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_init (&words, G_VARIANT_TYPE_STRING_ARRAY);
  va_start (rest, first_word);
  for (const char *word = first_word; word != NULL; word = va_arg (rest, const char *))
    if (g_str_has_prefix (word, "token="))
      g_variant_builder_add (&params, "{sv}", "token", g_variant_new_string (word + strlen ("token=")));
    else
      g_variant_builder_add (&words, "s", word);
  va_end (rest);
  g_variant_builder_add (&params, "{sv}", "words", g_variant_builder_end (&words));

  spec = is_template ? lanes_job_spec_new_template (kind, g_variant_builder_end (&params), NULL, &error)
                     : lanes_job_spec_new (kind, g_variant_builder_end (&params), NULL, &error);
  if (spec == NULL)
    ck_abort_msg ("%s", error->message);

  return spec;
}

char *
history_fixture_dir (void)
{
  g_autofree char *pattern = lanes_test_path ("history-XXXXXX");

  if (g_mkdtemp (pattern) == NULL)
    ck_abort_msg ("no folder for the history");

  return g_steal_pointer (&pattern);
}

static void
nothing_cb (gpointer data)
{
}

LanesHistoryWriter *
history_fixture_open (const char         *dir,
                      LanesHistoryStatus *ret_status)
{
  LanesHistoryWriter *writer = lanes_history_writer_new (dir, "/output", NULL, nothing_cb, NULL);
  gint64 deadline = lanes_test_deadline ();

  lanes_history_writer_get_status (writer, ret_status);
  while (ret_status->condition == LANES_HISTORY_OPENING && lanes_test_turn (deadline))
    lanes_history_writer_get_status (writer, ret_status);

  return writer;
}

LanesHistoryWriter *
history_fixture_writer (const char *dir)
{
  LanesHistoryStatus status;
  LanesHistoryWriter *writer = history_fixture_open (dir, &status);

  if (status.condition != LANES_HISTORY_ON)
    ck_abort_msg ("%s", status.error != NULL ? status.error->message : "never opened");
  lanes_history_status_clear (&status);

  return writer;
}

gboolean
history_fixture_settle (LanesHistoryWriter *writer,
                        guint64             n_posted)
{
  gint64 deadline = lanes_test_deadline ();
  LanesHistoryStatus status;
  gboolean settled;

  lanes_history_writer_hurry (writer);
  do
    {
      lanes_history_writer_get_status (writer, &status);
      settled = status.n_committed >= n_posted || status.condition == LANES_HISTORY_OFF;
      lanes_history_status_clear (&status);
    }
  while (!settled && lanes_test_turn (deadline));

  return settled && status.n_committed >= n_posted;
}

void
history_fixture_add (LanesHistoryBuffer *buffer,
                     LanesJobSpec       *spec,
                     guint64             id,
                     guint64             batch,
                     const char         *input)
{
  LanesHistoryAdd *add = lanes_history_buffer_add (buffer, LANES_HISTORY_ADD, id, sizeof *add, input,
                                                   input != NULL ? strlen (input) : 0);

  add->batch = batch;
  add->spec = lanes_job_spec_ref (spec);
  add->queued = (gint64) id * G_USEC_PER_SEC;
  add->sequence = batch != 0 ? (guint) id : 0;
  add->input_length = input != NULL ? (guint) strlen (input) + 1 : 0;
  add->priority = 0;
  add->state = LANES_STATE_QUEUED;
  add->is_again = FALSE;
}

void
history_fixture_state (LanesHistoryBuffer *buffer,
                       guint64             id,
                       LanesState          old_state,
                       LanesState          state,
                       guint               attempt)
{
  LanesHistoryState *record = lanes_history_buffer_add (buffer, LANES_HISTORY_STATE, id, sizeof *record, NULL, 0);

  record->when = (gint64) id * G_USEC_PER_SEC + (lanes_state_is_final (state) ? 300000 : 100000);
  record->executor = attempt > 0 ? "threads" : NULL;
  record->slot = 3;
  record->attempts = (guint16) attempt;
  record->state = (guint8) state;
  record->old_state = (guint8) old_state;
}

void
history_fixture_end (LanesHistoryBuffer *buffer,
                     guint64             id,
                     LanesState          state,
                     guint               attempt,
                     const char         *error)
{
  LanesHistoryEnd *end = lanes_history_buffer_add (buffer, LANES_HISTORY_END, id, sizeof *end, error,
                                                   error != NULL ? strlen (error) : 0);

  end->started = (gint64) id * G_USEC_PER_SEC + 100000;
  end->ended = (gint64) id * G_USEC_PER_SEC + 300000;
  end->output_bytes = 17;
  end->output_dropped = 0;
  end->usage = (LanesUsage){ 1000, 200, 4096 };
  end->result = state == LANES_STATE_SUCCEEDED ? g_variant_ref_sink (g_variant_new_parsed ("{'text': <'done'>}")) : NULL;
  end->executor = "threads";
  end->exit_code = state == LANES_STATE_SUCCEEDED ? 0 : 1;
  end->term_signal = 0;
  end->error_code = 4;
  end->leftovers = 0;
  end->unseen = FALSE;
  end->error_length = error != NULL ? (guint) strlen (error) + 1 : 0;
  end->slot = 3;
  end->attempt = (guint16) attempt;
  end->state = (guint8) state;
  end->is_final = FALSE;
}

void
history_fixture_run (LanesHistoryBuffer *buffer,
                     guint64             id,
                     LanesState          state)
{
  history_fixture_state (buffer, id, LANES_STATE_QUEUED, LANES_STATE_RUNNING, 1);
  history_fixture_end (buffer, id, state, 1, state == LANES_STATE_SUCCEEDED ? NULL : "went wrong");
  history_fixture_state (buffer, id, LANES_STATE_RUNNING, state, 1);
}

void
history_fixture_batch (LanesHistoryBuffer *buffer,
                       LanesJobSpec       *spec,
                       guint64             id,
                       const char         *name,
                       guint64             n_jobs)
{
  LanesHistoryBatch *batch = lanes_history_buffer_add (buffer, LANES_HISTORY_BATCH, id, sizeof *batch, name,
                                                       name != NULL ? strlen (name) : 0);

  batch->spec = spec != NULL ? lanes_job_spec_ref (spec) : NULL;
  batch->created = (gint64) id * G_USEC_PER_SEC;
  batch->ended = 0;
  batch->n_jobs = n_jobs;
  batch->limit = 4;
  batch->name_length = name != NULL ? (guint) strlen (name) + 1 : 0;
  batch->complete = TRUE;
}

static void
result_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

gboolean
history_fixture_flush (LanesHistory  *history,
                       GError       **error)
{
  g_autoptr (GAsyncResult) result = NULL;

  lanes_history_flush_async (history, NULL, result_cb, &result);
  lanes_test_wait_until (result != NULL);
  return lanes_history_flush_finish (history, result, error);
}

void
history_fixture_loaded_cb (const LanesHistoryRestored *restored,
                           const GError               *error,
                           gpointer                    user_data)
{
  HistoryFixtureLoaded *loaded = user_data;

  ck_assert (!loaded->done);
  *loaded = (HistoryFixtureLoaded){ *restored, error != NULL ? g_error_copy (error) : NULL, TRUE };
}

gboolean
history_fixture_load (LanesHistoryRestore   *restore,
                      LanesHistoryRestored  *ret_restored,
                      GError               **error)
{
  HistoryFixtureLoaded loaded = { 0 };

  lanes_history_restore_load (restore, history_fixture_loaded_cb, &loaded);
  lanes_test_wait_until (loaded.done);
  if (ret_restored != NULL)
    *ret_restored = loaded.restored;
  if (loaded.error != NULL)
    g_propagate_error (error, loaded.error);

  return loaded.error == NULL;
}

/* An executor with work of its own: what an agent that outlived a program is to the next one. */

#define OTHER_TYPE_EXECUTOR (other_executor_get_type ())
G_DECLARE_FINAL_TYPE (OtherExecutor, other_executor, OTHER, EXECUTOR, LanesExecutor)

struct _OtherExecutor
{
  LanesExecutor parent_instance;
};

G_DEFINE_FINAL_TYPE (OtherExecutor, other_executor, LANES_TYPE_EXECUTOR)

static gboolean
other_executor_can_run (LanesExecutor *executor,
                        LanesKind     *kind)
{
  return FALSE;
}

static void
other_executor_class_init (OtherExecutorClass *klass)
{
  LANES_EXECUTOR_CLASS (klass)->name = "other";
  LANES_EXECUTOR_CLASS (klass)->can_run = other_executor_can_run;
}

static void
other_executor_init (OtherExecutor *self)
{
}

LanesExecutor *
history_fixture_other (void)
{
  return g_object_new (OTHER_TYPE_EXECUTOR, NULL);
}
