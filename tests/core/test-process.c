/* test-process.c: commands through the engine, the process executor and a real agent
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-command.h"
#include "lanes-engine-restore.h"
#include "lanes-engine.h"
#include "lanes-error.h"
#include "lanes-process-executor.h"
#include "lanes-wire.h"

static LanesEngine *engine;
static LanesExecutor *executor;
static LanesKindSet *kinds;

static char *
agent_path (void)
{
  return g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "src", "agent", "lanes-agent", NULL);
}

static void
set_up_with (const char *path,
             const char *socket_path)
{
  g_autofree char *output = lanes_test_path ("output");

  kinds = lanes_kind_set_new ();
  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_COMMAND, NULL));
  engine = lanes_engine_new (NULL, kinds, output);
  executor = lanes_process_executor_new (NULL, path, socket_path, 4);
  lanes_engine_add_executor (engine, executor);
}

static void
set_up (void)
{
  g_autofree char *path = agent_path ();

  set_up_with (path, NULL);
}

static void
tear_down (void)
{
  lanes_engine_force_all (engine);
  lanes_engine_cancel_all (engine);
  lanes_engine_force_all (engine);
  lanes_test_wait_until (lanes_engine_is_idle (engine));
  lanes_engine_close (engine);
  g_clear_object (&engine);
  g_clear_object (&kinds);
}

/* @text: a GVariant dictionary in words: "{'command': <['true']>}" */
static LanesJob *
submit_with (const char            *text,
             const LanesJobOptions *options)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, &error);
  LanesJobSpec *spec;
  LanesJob *job;

  ck_assert_msg (params != NULL, "%s", error != NULL ? error->message : "");
  spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "command"), params, options, &error);
  ck_assert_msg (spec != NULL, "%s", error != NULL ? error->message : "");
  job = lanes_engine_submit (engine, spec, &error);
  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  lanes_job_spec_unref (spec);

  return job;
}

static LanesJob *
submit (const char *text)
{
  return submit_with (text, NULL);
}

static LanesJob *
submit_script (const char *script)
{
  g_autoptr (GVariant) value = g_variant_ref_sink (g_variant_new_string (script));
  g_autofree char *quoted = g_variant_print (value, FALSE);
  g_autofree char *text = g_strdup_printf ("{'command': <['sh', '-c', %s]>}", quoted);

  return submit (text);
}

static gboolean
is_over (LanesJob *job)
{
  return lanes_state_is_final (lanes_job_get_state (job));
}

static void
wait_for_end (LanesJob *job)
{
  lanes_test_wait_until (is_over (job));
}

static char *
read_output (LanesJob   *job,
             const char *suffix)
{
  g_autofree char *base = lanes_engine_dup_output_base (engine, job);
  g_autofree char *path = g_strconcat (base, suffix, NULL);

  return lanes_test_read (path);
}

START_TEST (test_succeeds)
{
  LanesJob *job = submit ("{'command': <['sh', '-c', 'echo out; echo err >&2']>}");
  g_autofree char *out = NULL;
  g_autofree char *err = NULL;

  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
  ck_assert_int_eq (job->outcome->exit_code, 0);
  ck_assert_int_eq (job->outcome->output_bytes, 8);
  ck_assert_int_gt (job->outcome->usage.peak_kib, 0);
  ck_assert_int_ge (job->outcome->usage.user_us, 0);
  out = read_output (job, ".out");
  err = read_output (job, ".err");
  ck_assert_str_eq (out, "out\n");
  ck_assert_str_eq (err, "err\n");
}
END_TEST

static const struct
{
  const char *params;
  int code;
  const char *message;
} failures[] = {
  { "{'command': <['sh', '-c', 'exit 3']>}", LANES_ERROR_EXIT, "exit code 3" },
  { "{'command': <['sh', '-c', 'kill -9 $$']>}", LANES_ERROR_SIGNAL, "killed by signal 9: Killed" },
  { "{'command': <['no-such-program-here']>}", LANES_ERROR_NOT_FOUND,
    "There is no program “no-such-program-here” in any folder of PATH: install it, or give its whole path" },
  { "{'command': <['/etc/passwd']>}", LANES_ERROR_PERMISSION,
    "“/etc/passwd” may not be executed: chmod +x makes a file a program" },
  { "{'command': <['/tmp']>}", LANES_ERROR_PERMISSION, "“/tmp” is a folder, not a program" },
  { "{'command': <['true']>, 'cwd': <'/no/such/folder'>}", LANES_ERROR_NOT_FOUND,
    "The working folder “/no/such/folder” cannot be entered: No such file or directory" },
  { "{'command': <['no-such-command | cat']>, 'shell': <true>, 'env': <['X=1']>}", -1, NULL },
  { "{'command': <['nothing-of-the-kind']>, 'shell': <true>}", LANES_ERROR_EXIT,
    "exit code 127: the shell found no such command" },
};

START_TEST (test_fails_in_words)
{
  LanesJob *job = submit (failures[_i].params);

  wait_for_end (job);
  if (failures[_i].message == NULL)
    {
      ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
      return;
    }
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_FAILED);
  ck_assert_int_eq (job->outcome->error->code, failures[_i].code);
  ck_assert_str_eq (job->outcome->error->message, failures[_i].message);
}
END_TEST

START_TEST (test_script_without_interpreter)
{
  g_autofree char *path = lanes_test_write ("a-script", "#!/no/such/interpreter\n", -1);
  g_autofree char *plain = lanes_test_write ("no-script", "echo hello\n", -1);
  g_autofree char *text = g_strdup_printf ("{'command': <['%s']>}", path);
  g_autofree char *plain_text = g_strdup_printf ("{'command': <['%s']>}", plain);
  LanesJob *job, *other;

  g_chmod (path, 0700);
  g_chmod (plain, 0700);
  job = submit (text);
  other = submit (plain_text);
  wait_for_end (job);
  wait_for_end (other);
  ck_assert_int_eq (job->outcome->error->code, LANES_ERROR_NOT_FOUND);
  ck_assert (strstr (job->outcome->error->message, "first line") != NULL);
  ck_assert_int_eq (other->outcome->error->code, LANES_ERROR_INVALID);
  ck_assert (strstr (other->outcome->error->message, "#!/bin/sh") != NULL);
}
END_TEST

START_TEST (test_environment)
{
  LanesJob *job;
  g_autofree char *out = NULL;

  g_setenv ("KEPT", "kept", TRUE);
  job = submit ("{'command': <['sh', '-c', 'echo $A-$B-$KEPT; pwd']>, 'env': <['A=1', 'B=two words', 'A=3']>, 'cwd': <'/usr'>}");
  wait_for_end (job);
  out = read_output (job, ".out");
  ck_assert_str_eq (out, "3-two words-\n/usr\n");
}
END_TEST

START_TEST (test_cancel)
{
  LanesJob *job = submit_script ("trap '' TERM; sleep 600 & echo here; wait; sleep 600");
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  gint64 begun;
  guint most = 0;

  (void) options;
  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).total == -1 &&
                         lanes_run_get_pid (job->run) != 0);
  begun = g_get_monotonic_time ();
  lanes_test_wait_until (g_get_monotonic_time () - begun > 50000);
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_STOPPING);
  lanes_test_wait_until ((most = MAX (most, lanes_run_get_left (job->run))) > 0);
  ck_assert (lanes_engine_force (engine, job, NULL));
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
  ck_assert_int_eq (job->outcome->term_signal, SIGKILL);
}
END_TEST

START_TEST (test_timeout)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  LanesJob *job;

  options.timeout = 0.1;
  options.grace = 0.1;
  job = submit_with ("{'command': <['sleep', '600']>}", &options);
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_TIMED_OUT);
}
END_TEST

/* What a job does not say, the program's owner does, from the next start on. */
START_TEST (test_defaults)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  LanesJob *job;
  char *out;
  gint64 begun;

  lanes_process_executor_set_defaults (LANES_PROCESS_EXECUTOR (executor), 3, 0.1);
  lanes_engine_set_grace (engine, 0.1);
  job = submit ("{'command': <['nice']>}");
  wait_for_end (job);
  out = read_output (job, ".out");
  ck_assert_str_eq (out, "3\n");
  g_free (out);

  options.nice = 7;
  job = submit_with ("{'command': <['nice']>}", &options);
  wait_for_end (job);
  out = read_output (job, ".out");
  ck_assert_str_eq (out, "7\n");
  g_free (out);

  job = submit ("{'command': <['sh', '-c', 'trap \"\" TERM; echo; while :; do sleep 1; done']>}");
  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) != 0);
  begun = g_get_monotonic_time ();
  lanes_test_wait_until (g_get_monotonic_time () - begun > 200000);
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  ck_assert_int_le (job->run->force_at - job->run->stop_asked_at, 100000);
  wait_for_end (job);
  ck_assert_int_eq (job->outcome->term_signal, SIGKILL);
}
END_TEST

static char
kernel_state (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = lanes_test_read (path);

  return strrchr (text, ')')[2];
}

START_TEST (test_pause)
{
  LanesJob *job = submit ("{'command': <['sleep', '600']>}");

  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) != 0);
  int pid = lanes_run_get_pid (job->run);

  ck_assert (lanes_engine_pause (engine, job, NULL));
  lanes_test_wait_until (kernel_state (pid) == 'T');
  ck_assert (lanes_engine_resume (engine, job, NULL));
  lanes_test_wait_until (kernel_state (pid) == 'S');
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
}
END_TEST

START_TEST (test_progress)
{
  LanesJob *job = submit_script ("echo '0.25 a quarter' >&$LANES_PROGRESS_FD; sleep 600");
  g_autofree char *message = NULL;

  lanes_test_wait_until (job->run != NULL && lanes_job_get_fraction (job) > 0);
  ck_assert_double_eq_tol (lanes_job_get_fraction (job), 0.25, 0.001);
  message = lanes_run_dup_message (job->run);
  ck_assert_str_eq (message, "a quarter");
}
END_TEST

START_TEST (test_meter)
{
  LanesJob *job = submit_script ("printf '[3/12] Compiling things.c'; sleep 600");

  lanes_test_wait_until (job->run != NULL && lanes_job_get_fraction (job) > 0);
  ck_assert_double_eq_tol (lanes_job_get_fraction (job), 0.25, 0.001);
  ck_assert_int_eq (lanes_run_get_progress (job->run).unit, LANES_UNIT_ITEMS);
}
END_TEST

/* The length stands at the start of stderr, and has scrolled away long before the first note. */
START_TEST (test_film)
{
  LanesJob *job = submit_script ("{ echo '  Duration: 00:01:40.00, start: 0'; seq 1000; "
                                 "printf 'frame= 250 fps= 50 time=00:00:25.00 bitrate= 100kbits/s\\r'; } >&2; sleep 600");

  lanes_test_wait_until (job->run != NULL && lanes_job_get_fraction (job) > 0);
  ck_assert_double_eq_tol (lanes_job_get_fraction (job), 0.25, 0.001);
}
END_TEST

START_TEST (test_leftovers)
{
  LanesJob *job = submit_script ("sleep 600 & exit 0");

  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
  ck_assert_uint_eq (job->outcome->leftovers, 1);
}
END_TEST

START_TEST (test_agent_dies)
{
  LanesJob *job = submit ("{'command': <['sleep', '600']>}");
  LanesJob *next;
  int pid;

  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) != 0);
  pid = lanes_run_get_pid (job->run);
  kill (lanes_process_executor_get_agent_pid (LANES_PROCESS_EXECUTOR (executor)), SIGKILL);
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_LOST);
  lanes_test_wait_until (kill (pid, 0) != 0);

  /* The next one gets another agent. */
  next = submit ("{'command': <['true']>}");
  wait_for_end (next);
  ck_assert_int_eq (lanes_job_get_state (next), LANES_STATE_SUCCEEDED);
}
END_TEST

START_TEST (test_paused_agent_dies)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  LanesJob *job;

  options.retries = 1;
  options.retry_delay = 0;
  job = submit_with ("{'command': <['sleep', '600']>}", &options);
  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) != 0);
  ck_assert (lanes_engine_pause (engine, job, NULL));
  kill (lanes_process_executor_get_agent_pid (LANES_PROCESS_EXECUTOR (executor)), SIGKILL);

  /* It was paused, and is tried again all the same: where it runs now. */
  lanes_test_wait_until (job->attempts == 2 && lanes_job_get_state (job) == LANES_STATE_RUNNING);
  ck_assert (lanes_engine_cancel (engine, job, NULL));
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
}
END_TEST

START_TEST (test_no_agent)
{
  LanesJob *job;

  tear_down ();
  set_up_with ("/no/such/lanes-agent", NULL);
  job = submit ("{'command': <['true']>}");
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_FAILED);
  ck_assert (strstr (job->outcome->error->message, "/no/such/lanes-agent") != NULL);
}
END_TEST

START_TEST (test_many)
{
  LanesJob *jobs[200];

  for (int i = 0; i < 200; i++)
    jobs[i] = submit (i % 2 == 0 ? "{'command': <['true']>}" : "{'command': <['false']>}");
  for (int i = 0; i < 200; i++)
    {
      wait_for_end (jobs[i]);
      ck_assert_int_eq (lanes_job_get_state (jobs[i]), i % 2 == 0 ? LANES_STATE_SUCCEEDED : LANES_STATE_FAILED);
    }
}
END_TEST

START_TEST (test_bad_params)
{
  static const char *const bad[] = {
    "{}",
    "{'command': <@as []>}",
    "{'command': <['']>}",
    "{'command': <'true'>}",
    "{'command': <['true']>, 'env': <['NAME']>}",
    "{'command': <['true']>, 'env': <['=x']>}",
    "{'command': <['true']>, 'leftovers': <'maybe'>}",
    "{'command': <['true']>, 'output-cap': <int64 5>}",
    "{'command': <['true']>, 'nonsense': <1>}",
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, bad[_i], NULL, NULL, NULL);
  LanesJobSpec *spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "command"), params, NULL, &error);

  ck_assert_ptr_null (spec);
  ck_assert_int_eq (error->code, LANES_ERROR_INVALID);
}
END_TEST

START_TEST (test_titles)
{
  static const char *const pairs[][2] = {
    { "{'command': <['/usr/bin/gzip', '-k', 'two words']>}", "gzip -k 'two words'" },
    { "{'command': <['ls | wc -l']>, 'shell': <true>}", "ls | wc -l" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    {
      LanesJob *job = submit (pairs[i][0]);
      g_autofree char *title = lanes_job_dup_title (job);

      ck_assert_str_eq (title, pairs[i][1]);
    }
}
END_TEST

/* A name is a name, also in a shell. */
START_TEST (test_input_in_shell)
{
  static const char *const templates[] = { "{'command': <['printf %s {} | cat']>, 'shell': <true>}",
                                           "{'command': <['printf', '%s']>, 'shell': <true>}" };
  static const char input[] = "it's; echo \"pwned\" $(id) > `x`";
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (templates); i++)
    {
      g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, templates[i], NULL, NULL, NULL);
      LanesJobSpec *template = lanes_job_spec_new_template (lanes_kind_set_find (kinds, "command"), params, NULL, NULL);
      LanesJobSpec *spec = lanes_job_spec_expand (template, input, 1, &error);
      LanesJob *job = lanes_engine_submit (engine, spec, &error);
      g_autofree char *out = NULL;

      wait_for_end (job);
      out = read_output (job, ".out");
      ck_assert_str_eq (out, input);
      lanes_job_spec_unref (spec);
      lanes_job_spec_unref (template);
    }
}
END_TEST

static LanesRun *
adopt (guint64     job_id,
       guint       attempt,
       const char *title,
       gboolean    running,
       gpointer    user_data)
{
  g_string_append_printf (user_data, "%" G_GUINT64_FORMAT ".%u %s%s;", job_id, attempt, title, running ? " runs" : "");
  return NULL;
}

static void
adopted (gpointer user_data)
{
  g_string_append (user_data, "done");
}

static const char slow_script[] = "echo one; read line < \"$0\"; echo two; exit 5";

/* A program that starts a command with an agent that outlives it, says so on @fd, and waits to be killed. */
static _Noreturn void
run_window (const char *agent,
            const char *socket_path,
            const char *fifo,
            int         fd)
{
  g_autofree char *text = g_strdup_printf ("{'command': <['sh', '-c', '%s', '%s']>}", slow_script, fifo);
  LanesJob *job;

  set_up_with (agent, socket_path);
  job = submit (text);
  lanes_test_wait_until (job->run != NULL && lanes_run_get_pid (job->run) != 0);
  if (write (fd, "x", 1) != 1)
    _exit (1);
  for (;;)
    g_main_context_iteration (NULL, TRUE);
}

static LanesRun *
take_back (guint64     job_id,
           guint       attempt,
           const char *title,
           gboolean    running,
           gpointer    user_data)
{
  LanesJob *job = user_data;

  ck_assert_uint_eq (job_id, job->id);
  ck_assert_uint_eq (attempt, 1);
  return lanes_engine_adopt (engine, job, executor);
}

static LanesJob *
restore_held (const char *text)
{
  g_autoptr (GVariant) params = g_variant_parse (G_VARIANT_TYPE_VARDICT, text, NULL, NULL, NULL);
  LanesJobSpec *spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "command"), params, NULL, NULL);
  LanesRestoredJob restored = { .id = 1, .spec = spec, .queued_at = g_get_monotonic_time (), .how = LANES_RESTORE_HELD };
  LanesJob *job = lanes_engine_restore_job (engine, &restored, NULL);

  ck_assert_ptr_nonnull (job);
  lanes_engine_skip_numbers (engine, 2, 1);
  lanes_job_spec_unref (spec);
  return job;
}

/* A window that is killed while its command runs, reading from @fifo. */
static void
run_and_kill_window (const char *socket_path,
                     const char *fifo)
{
  g_autofree char *path = agent_path ();
  char byte;
  int ends[2];

  tear_down ();
  ck_assert_int_eq (mkfifo (fifo, 0600), 0);
  ck_assert_int_eq (pipe (ends), 0);
  pid_t window = fork ();
  if (window == 0)
    run_window (path, socket_path, fifo, ends[1]);
  close (ends[1]);
  ck_assert_int_eq (read (ends[0], &byte, 1), 1);
  close (ends[0]);
  kill (window, SIGKILL);
  waitpid (window, NULL, 0);

  set_up_with (path, socket_path);
}

/* The next window does not know the job: it is ended. */
START_TEST (test_nobody_wants_it)
{
  g_autofree char *fifo = lanes_test_path ("unwanted-fifo");
  g_autofree char *folder = lanes_test_path ("a-folder-with-a-name-so-long-that-the-address-of-a-socket-has-no-room-for-all-of-it");
  g_autofree char *socket_path = g_build_filename (folder, "socket", NULL);
  g_autoptr (GString) seen = g_string_new (NULL);
  int fd;

  run_and_kill_window (socket_path, fifo);
  lanes_process_executor_adopt (LANES_PROCESS_EXECUTOR (executor), adopt, adopted, seen);
  lanes_test_wait_until (g_str_has_suffix (seen->str, "done"));
  ck_assert (g_str_has_prefix (seen->str, "1.1 sh -c "));
  ck_assert (strstr (seen->str, " runs;done") != NULL);

  /* Once nobody reads from the fifo it cannot be opened for writing. */
  lanes_test_wait_until ((fd = open (fifo, O_WRONLY | O_NONBLOCK)) < 0 || close (fd) != 0);
}
END_TEST

/* One that listens as an agent does, and ends before it has answered. Returns: how many bytes it was sent */
static gpointer
be_a_dying_agent (gpointer data)
{
  int listener = GPOINTER_TO_INT (data);
  char bytes[4096];
  gsize taken = 0;
  gssize n;
  int fd = accept (listener, NULL, NULL);
  struct pollfd polled = { .fd = fd, .events = POLLIN };

  /* The greeting, and then nothing until it is answered. */
  while (poll (&polled, 1, 300) > 0 && (n = read (fd, bytes, sizeof bytes)) > 0)
    taken += (gsize) n;
  close (listener);
  close (fd);
  return GSIZE_TO_POINTER (taken);
}

/* An agent that ends when it is found has taken nothing: another is started, and the command runs there, once. */
START_TEST (test_agent_dies_unanswered)
{
  g_autofree char *path = agent_path ();
  g_autofree char *folder = lanes_test_path ("dying");
  g_autofree char *socket_path = g_build_filename (folder, "socket", NULL);
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  GThread *thread;
  LanesJob *job;
  gsize taken;

  tear_down ();
  ck_assert_int_eq (g_mkdir_with_parents (folder, 0700), 0);
  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  ck_assert_int_eq (bind (listener, (struct sockaddr *) &address, sizeof address), 0);
  ck_assert_int_eq (listen (listener, 1), 0);
  thread = g_thread_new ("agent", be_a_dying_agent, GINT_TO_POINTER (listener));

  set_up_with (path, socket_path);
  job = submit ("{'command': <['true']>}");
  wait_for_end (job);
  taken = GPOINTER_TO_SIZE (g_thread_join (thread));
  ck_assert_uint_eq (taken, sizeof (LanesWireHeader));
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_SUCCEEDED);
}
END_TEST

/* The next window takes it back, follows it, and has its exit code, once. */
START_TEST (test_taken_back)
{
  g_autofree char *fifo = lanes_test_path ("fifo");
  g_autofree char *folder = lanes_test_path ("taken-back");
  g_autofree char *socket_path = g_build_filename (folder, "socket", NULL);
  g_autofree char *out = NULL;
  g_autofree char *text = g_strdup_printf ("{'command': <['sh', '-c', '%s', '%s']>}", slow_script, fifo);
  LanesJob *job;

  run_and_kill_window (socket_path, fifo);
  lanes_process_executor_keep_exits (LANES_PROCESS_EXECUTOR (executor));
  job = restore_held (text);
  lanes_process_executor_adopt (LANES_PROCESS_EXECUTOR (executor), take_back, NULL, job);
  lanes_test_wait_until (lanes_job_get_state (job) == LANES_STATE_RUNNING);

  int fd = open (fifo, O_WRONLY);
  ck_assert_int_eq (write (fd, "go\n", 3), 3);
  close (fd);
  wait_for_end (job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_FAILED);
  ck_assert_int_eq (job->outcome->exit_code, 5);
  ck_assert_str_eq (job->outcome->error->message, "exit code 5");
  out = read_output (job, ".out");
  ck_assert_str_eq (out, "one\ntwo\n");
  lanes_process_executor_acknowledge (LANES_PROCESS_EXECUTOR (executor), 1, 1);
}
END_TEST

static Suite *
process_suite (void)
{
  Suite *suite = suite_create ("process");
  TCase *tcase = tcase_create ("process");

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_succeeds);
  tcase_add_loop_test (tcase, test_fails_in_words, 0, G_N_ELEMENTS (failures));
  tcase_add_test (tcase, test_script_without_interpreter);
  tcase_add_test (tcase, test_environment);
  tcase_add_test (tcase, test_cancel);
  tcase_add_test (tcase, test_timeout);
  tcase_add_test (tcase, test_defaults);
  tcase_add_test (tcase, test_pause);
  tcase_add_test (tcase, test_progress);
  tcase_add_test (tcase, test_meter);
  tcase_add_test (tcase, test_film);
  tcase_add_test (tcase, test_leftovers);
  tcase_add_test (tcase, test_agent_dies);
  tcase_add_test (tcase, test_paused_agent_dies);
  tcase_add_test (tcase, test_no_agent);
  tcase_add_test (tcase, test_many);
  tcase_add_loop_test (tcase, test_bad_params, 0, 9);
  tcase_add_test (tcase, test_titles);
  tcase_add_test (tcase, test_input_in_shell);
  tcase_add_test (tcase, test_nobody_wants_it);
  tcase_add_test (tcase, test_taken_back);
  tcase_add_test (tcase, test_agent_dies_unanswered);
  tcase_set_timeout (tcase, 60);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (process_suite ());
}
