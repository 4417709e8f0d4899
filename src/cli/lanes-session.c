/* lanes-session.c: jobs that run here, in this process, from the first to the exit status
 *
 * The engine and its executors live on the main context; the session watches them, prints what ends and counts it. The first Ctrl-C
 * cancels all and waits until the work is really gone, saying what is waited for; the second forces it; a third gives up waiting
 * for whoever reads our output. However it ends, the private folder with what jobs wrote is removed.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-session.h"

#include "lanes-bytes.h"
#include "lanes-display.h"
#include "lanes-error.h"
#include "lanes-parts.h"
#include "lanes-recorder.h"
#include "lanes-span-export.h"
#include "lanes-table.h"
#include "lanes-text.h"

#include <errno.h>
#include <glib-unix.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* Inputs are pulled this far ahead, and no further while so many outputs wait to be written. */
#define READ_AHEAD 4096
#define MAX_BACKLOG 4096
#define TICK_MS 50

static const LanesField fields[] = {
  { "jobs", 'j', LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("At once"), N_("So many at once; 0 for as many as possible"), NULL, NULL, 0,
    100000 },
  { "per-host", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Per host"), N_("So many connections to one host at once"), "6", NULL, 1,
    10000 },
  { "quiet", 'q', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Quiet"), N_("No progress display, no summary, no line a failure") },
  { "verbose", 'v', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Verbose"), N_("Say on standard error what each job came to") },
  { "json", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("JSON"),
    N_("On standard output one JSON object a line and event, instead of what the jobs write") },
  { "trace", 0, LANES_FIELD_SAVE, LANES_FIELD_PLAIN, N_("Trace"),
    N_("Write what ran where to FILE, as Chrome trace JSON (for ui.perfetto.dev)") },
  { "window", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Window"),
    N_("Hand the jobs to the window, opening it if need be, and print their ids, one a line") },
  { "after", 0, LANES_FIELD_WORDS, LANES_FIELD_PLAIN, N_("After"),
    N_("With --window: not before job ID has succeeded; may be given several times") },
};

struct _LanesSession
{
  LanesEngine          *engine;
  LanesScreen          *screen;
  LanesPrinter         *printer;
  LanesDisplay         *display;     /* nullable */
  LanesTable           *table;       /* nullable */
  char                 *dir;         /* private, removed at the end */
  char                 *trace;       /* nullable: the file */
  LanesRecorder        *recorder;    /* nullable: for the trace */
  LanesPrinterSettings  settings;
  gboolean              quiet;
  gboolean              plain_status;

  LanesBatch           *hungry;      /* borrowed, nullable: asked for when not behind any more */
  GPtrArray            *sources;     /* GSource */
  gint64                started;
  int                   interrupted; /* a signal, or 0 */
  guint                 n_interrupts;
  gboolean              trace_failed;
  gboolean              gave_up;     /* the reader of standard output has gone */

  guint64               n_jobs;
  guint64               n_succeeded;
  guint64               n_failed;    /* with those that timed out or were lost */
  guint64               n_cancelled;
};

const LanesField *
lanes_session_get_fields (guint *ret_n_fields)
{
  *ret_n_fields = G_N_ELEMENTS (fields);
  return fields;
}

/* Watching the engine */

static void
jobs_added (gpointer data, guint64 first_id, guint n)
{
  LanesSession *self = data;

  self->n_jobs += n;
  for (guint i = 0; self->settings.json && i < n; i++)
    {
      LanesJob *job = lanes_engine_get_job (self->engine, first_id + i);

      if (job)
        lanes_printer_tell (self->printer, job, job->queued_at);
    }
}

static void
count_final (LanesSession *self, LanesState state)
{
  if (state == LANES_STATE_SUCCEEDED)
    self->n_succeeded++;
  else if (state == LANES_STATE_CANCELLED)
    self->n_cancelled++;
  else
    self->n_failed++;
}

static void
job_changed (gpointer data, LanesJob *job, LanesState old_state, gint64 when)
{
  LanesSession *self = data;

  if (!lanes_state_is_final (job->state))
    {
      if (job->state == LANES_STATE_WAITING && job->attempts > 0)
        lanes_printer_discard (self->printer, job);
      lanes_printer_tell (self->printer, job, when);
      return;
    }
  count_final (self, job->state);
  if (self->table)
    lanes_table_add (self->table, self->engine, job);
  lanes_printer_add (self->printer, job);
}

static const LanesEngineObserver observer = {
  .jobs_added = jobs_added,
  .job_changed = job_changed,
};

/* Interrupts */

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  if (!g_file_test (path, G_FILE_TEST_IS_SYMLINK))
    dir = g_dir_open (path, 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

/* Asked again and again: leave at once, but leave nothing behind. lanes-agent ends what it runs when its socket closes. */
static void
abandon (LanesSession *self)
{
  remove_tree (self->dir);
  _exit (128 + self->interrupted);
}

static char *
dup_waiting_note (LanesSession *self)
{
  GPtrArray *active = lanes_engine_get_active (self->engine);
  g_autofree char *reason = NULL;

  if (active->len == 0)
    return g_strdup (_("Cancelling"));
  reason = lanes_engine_dup_reason (self->engine, g_ptr_array_index (active, 0));
  if (active->len == 1 && reason)
    return g_strdup_printf (_("Cancelling (Ctrl-C again to force): %s"), reason);
  return g_strdup_printf (_("Cancelling (Ctrl-C again to force): waiting for %u jobs to stop"), active->len);
}

static void
say (LanesSession *self, char *text)
{
  g_autofree char *line = text;

  lanes_screen_print (self->screen, STDERR_FILENO, g_strdup_printf ("lanes: %s\n", line));
}

static void
first_interrupt (LanesSession *self)
{
  guint n = lanes_engine_get_active (self->engine)->len;

  lanes_engine_cancel_all (self->engine);
  if (!self->quiet)
    say (self, g_strdup_printf (ngettext ("cancelling, waiting for %u job to stop (again to force it)",
                                          "cancelling, waiting for %u jobs to stop (again to force them)", n), n));
}

static void
interrupt (LanesSession *self, int number)
{
  self->n_interrupts++;
  if (self->interrupted == 0)
    self->interrupted = number;
  if (self->n_interrupts == 1)
    first_interrupt (self);
  else if (self->n_interrupts == 2)
    {
      lanes_engine_force_all (self->engine);
      if (!self->quiet)
        say (self, g_strdup (_("forcing")));
    }
  else
    abandon (self);
}

static gboolean
interrupt_cb (gpointer data)
{
  interrupt (data, SIGINT);
  return G_SOURCE_CONTINUE;
}

static gboolean
terminate_cb (gpointer data)
{
  interrupt (data, SIGTERM);
  return G_SOURCE_CONTINUE;
}

static gboolean
hang_up_cb (gpointer data)
{
  interrupt (data, SIGHUP);
  return G_SOURCE_CONTINUE;
}

/* Ticks: what no event tells */

static void
check_reader (LanesSession *self)
{
  if (!lanes_screen_is_broken (self->screen) || self->gave_up)
    return;
  self->gave_up = TRUE;
  if (lanes_screen_get_error (self->screen) != EPIPE)
    say (self, g_strdup_printf (_("standard output cannot be written: %s"), g_strerror (lanes_screen_get_error (self->screen))));
  lanes_engine_cancel_all (self->engine);
}

static gboolean
tick_cb (gpointer data)
{
  LanesSession *self = data;
  GPtrArray *active = lanes_engine_get_active (self->engine);

  check_reader (self);
  if (self->settings.follow && active->len > 0)
    lanes_printer_follow (self->printer, g_ptr_array_index (active, 0));
  if (self->hungry && !lanes_session_is_behind (self))
    lanes_engine_feed (self->engine, g_steal_pointer (&self->hungry));
  if (self->display && self->n_interrupts > 0)
    {
      g_autofree char *note = dup_waiting_note (self);
      lanes_display_set_note (self->display, note);
    }
  return G_SOURCE_CONTINUE;
}

static void
add_source (LanesSession *self, GSource *source, GSourceFunc func)
{
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, lanes_engine_get_context (self->engine));
  g_ptr_array_add (self->sources, source);
}

static void
add_sources (LanesSession *self)
{
  add_source (self, g_unix_signal_source_new (SIGINT), interrupt_cb);
  add_source (self, g_unix_signal_source_new (SIGTERM), terminate_cb);
  add_source (self, g_unix_signal_source_new (SIGHUP), hang_up_cb);
  add_source (self, g_timeout_source_new (TICK_MS), tick_cb);
}

/* Making and ending */

static void
destroy_source (gpointer source)
{
  g_source_destroy (source);
  g_source_unref (source);
}

static gboolean
has_terminal (void)
{
  const char *term = g_getenv ("TERM");

  return isatty (STDERR_FILENO) && term && *term && !g_str_equal (term, "dumb");
}

static void
set_limits (LanesSession *self, LanesOptions *options)
{
  gint64 limit = lanes_options_get_int (options, "jobs");

  lanes_engine_set_host_limit (self->engine, lanes_options_get_int (options, "per-host"));
  if (!lanes_options_is_given (options, "jobs"))
    return;
  for (guint i = 0; i < lanes_engine_get_n_executors (self->engine); i++)
    lanes_engine_set_limit (self->engine, lanes_engine_get_executor (self->engine, i), limit > 0 ? limit : 1000);
}

/* It is written when all is over: that it cannot be is better known before. */
static gboolean
add_recorder (LanesSession *self, const char *text, GError **error)
{
  g_autofree char *path = text ? lanes_bytes_from_text (text) : NULL;
  g_autofree char *absolute = path ? g_canonicalize_filename (path, NULL) : NULL;
  g_autofree char *folder = absolute ? g_path_get_dirname (absolute) : NULL;
  g_autoptr (LanesSpanStore) store = NULL;

  if (!path)
    return TRUE;
  if (access (folder, W_OK) != 0 || g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      int code = g_file_test (path, G_FILE_TEST_IS_DIR) ? EISDIR : errno;

      g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("--trace: %s cannot be written: %s"), text, g_strerror (code));
      return FALSE;
    }
  store = lanes_span_store_new ();
  self->trace = g_strdup (path);
  self->recorder = lanes_recorder_new (self->engine, store);
  lanes_recorder_set_keep_titles (self->recorder, TRUE);
  return TRUE;
}

LanesSession *
lanes_session_new (LanesKindSet *kinds, LanesOptions *options, const LanesPrinterSettings *settings, GError **error)
{
  g_autoptr (LanesSession) self = g_new0 (LanesSession, 1);

  self->sources = g_ptr_array_new_with_free_func (destroy_source);
  self->settings = *settings;
  self->quiet = lanes_options_get_bool (options, "quiet");
  self->settings.json = lanes_options_get_bool (options, "json");
  self->settings.verbose = lanes_options_get_bool (options, "verbose");
  self->settings.errors = !self->quiet;
  self->settings.keep_files = FALSE;
  self->dir = g_dir_make_tmp ("lanes-XXXXXX", error);
  if (!self->dir)
    return NULL;
  self->started = g_get_monotonic_time ();
  self->engine = lanes_engine_new (NULL, kinds, self->dir);
  lanes_parts_add_executors (self->engine);
  set_limits (self, options);
  lanes_engine_set_read_ahead (self->engine, READ_AHEAD);
  lanes_engine_set_forget_ended (self->engine, TRUE);
  if (!add_recorder (self, lanes_options_get_string (options, "trace"), error))
    return NULL;
  self->screen = lanes_screen_new ();
  self->printer = lanes_printer_new (self->engine, self->screen, &self->settings);
  lanes_engine_add_observer (self->engine, &observer, self);
  if (has_terminal () && !self->quiet)
    self->display = lanes_display_new (self->engine, self->screen);
  add_sources (self);
  return g_steal_pointer (&self);
}

void
lanes_session_free (LanesSession *self)
{
  g_clear_pointer (&self->sources, g_ptr_array_unref);
  g_clear_pointer (&self->display, lanes_display_free);
  g_clear_object (&self->recorder);
  if (self->engine)
    {
      lanes_engine_remove_observer (self->engine, self);
      lanes_engine_close (self->engine);
    }
  g_clear_pointer (&self->screen, lanes_screen_free);
  g_clear_pointer (&self->printer, lanes_printer_free);
  g_clear_pointer (&self->table, lanes_table_free);
  g_clear_object (&self->engine);
  if (self->dir)
    remove_tree (self->dir);
  g_free (self->dir);
  g_free (self->trace);
  g_free (self);
}

LanesEngine *
lanes_session_get_engine (LanesSession *self)
{
  return self->engine;
}

LanesScreen *
lanes_session_get_screen (LanesSession *self)
{
  return self->screen;
}

void
lanes_session_set_plain_status (LanesSession *self)
{
  self->plain_status = TRUE;
}

void
lanes_session_set_table (LanesSession *self)
{
  if (!self->settings.json && !self->quiet && !self->table)
    self->table = lanes_table_new ();
}

gboolean
lanes_session_is_behind (LanesSession *self)
{
  return lanes_printer_get_backlog (self->printer) > MAX_BACKLOG;
}

void
lanes_session_feed_later (LanesSession *self, LanesBatch *batch)
{
  self->hungry = batch;
}

void
lanes_session_add_failure (LanesSession *self, const char *message)
{
  self->n_jobs++;
  self->n_failed++;
  if (self->settings.errors)
    say (self, lanes_text_clean (message));
}

/* The end */

static int
get_status (LanesSession *self)
{
  if (self->interrupted)
    return 128 + self->interrupted;
  if (self->gave_up)
    return lanes_screen_get_error (self->screen) == EPIPE ? 128 + SIGPIPE : LANES_EXIT_USAGE;

  if (self->trace_failed && self->n_failed == 0)
    return LANES_EXIT_USAGE;
  /* A job that was not started since another one failed, or did not, is no failure of its own. */
  if (self->plain_status)
    return self->n_failed > 0;
  return self->n_failed > 100 ? LANES_EXIT_MANY : self->n_failed;
}

static void
append_count (GString *out, guint64 n, const char *format)
{
  if (n == 0)
    return;
  g_string_append (out, out->len > 0 ? ", " : "");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (out, format, (unsigned long long) n);
#pragma GCC diagnostic pop
}

/* "12 jobs in 3.4 s: 11 succeeded, 1 failed" */
static char *
dup_summary (LanesSession *self)
{
  g_autofree char *time = lanes_text_duration ((g_get_monotonic_time () - self->started) / 1e6);
  g_autoptr (GString) counts = g_string_new (NULL);

  append_count (counts, self->n_succeeded, _("%llu succeeded"));
  append_count (counts, self->n_failed, _("%llu failed"));
  append_count (counts, self->n_cancelled, _("%llu cancelled"));
  return g_strdup_printf (ngettext ("%llu job in %s: %s\n", "%llu jobs in %s: %s\n", (gulong) self->n_jobs),
                          (unsigned long long) self->n_jobs, time, counts->str);
}

static void
print_end_event (LanesSession *self)
{
  lanes_screen_print (self->screen, STDOUT_FILENO,
    g_strdup_printf ("{\"event\": \"end\", \"jobs\": %" G_GUINT64_FORMAT ", \"succeeded\": %" G_GUINT64_FORMAT
                     ", \"failed\": %" G_GUINT64_FORMAT ", \"cancelled\": %" G_GUINT64_FORMAT
                     ", \"elapsed\": %.3f, \"exit_status\": %d}\n", self->n_jobs, self->n_succeeded, self->n_failed,
                     self->n_cancelled, (g_get_monotonic_time () - self->started) / 1e6, get_status (self)));
}

static void
write_trace (LanesSession *self)
{
  g_autoptr (GError) error = NULL;

  if (self->recorder && !lanes_trace_write_file (lanes_recorder_get_store (self->recorder), self->trace, &error))
    {
      say (self, lanes_text_clean (error->message));
      self->trace_failed = TRUE;
    }
}

static void
print_end (LanesSession *self)
{
  gboolean summary = (self->display || self->table) && self->n_jobs > 0;

  g_clear_pointer (&self->display, lanes_display_free);
  lanes_printer_finish (self->printer);
  write_trace (self);
  if (self->table)
    lanes_screen_print (self->screen, STDOUT_FILENO, lanes_table_dup_text (self->table));
  if (self->settings.json)
    print_end_event (self);
  if (summary)
    lanes_screen_print (self->screen, STDERR_FILENO, dup_summary (self));
}

int
lanes_session_run (LanesSession *self)
{
  GMainContext *context = lanes_engine_get_context (self->engine);

  while (!lanes_engine_is_idle (self->engine))
    g_main_context_iteration (context, TRUE);
  print_end (self);
  while (lanes_screen_get_backlog (self->screen) > 0)
    {
      g_main_context_iteration (context, TRUE);
      if (self->n_interrupts > 1)
        abandon (self);
    }
  check_reader (self);
  return get_status (self);
}
