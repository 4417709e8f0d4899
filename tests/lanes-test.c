/* lanes-test.c: what every test program shares
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "lanes-test.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

static char *test_dir; /* set before the first fork, never after */

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

static void
set_folder (const char *variable, const char *name, int mode)
{
  g_autofree char *path = g_build_filename (test_dir, name, NULL);

  g_mkdir_with_parents (path, mode);
  g_setenv (variable, path, TRUE);
}

static void
make_test_dir (void)
{
  g_autoptr (GError) error = NULL;

  test_dir = g_dir_make_tmp ("lanes-test-XXXXXX", &error);
  if (!test_dir)
    g_error ("no temporary folder: %s", error->message);
  set_folder ("LANES_TEST_FILES", "files", 0755);
  if (g_getenv ("LANES_UI_RUN")) /* ui-run.sh has made folders and a bus already */
    return;
  set_folder ("XDG_RUNTIME_DIR", "run", 0700);
  set_folder ("XDG_CONFIG_HOME", "config", 0755);
  set_folder ("XDG_DATA_HOME", "share", 0755);
  set_folder ("XDG_STATE_HOME", "state", 0755);
  set_folder ("XDG_CACHE_HOME", "cache", 0755);
  /* A test that wants a bus starts its own. */
  g_setenv ("DBUS_SESSION_BUS_ADDRESS", "disabled:", TRUE);
}

static int
run_runner (SRunner *runner)
{
  pid_t self = getpid ();
  int failed;

  setlocale (LC_ALL, "C.UTF-8");
  g_setenv ("CK_DEFAULT_TIMEOUT", "120", FALSE);
  make_test_dir ();
  srunner_set_tap (runner, "-");
  srunner_run_all (runner, CK_SILENT);
  failed = srunner_ntests_failed (runner);
  srunner_free (runner);
  if (getpid () == self)
    remove_tree (test_dir);
  g_clear_pointer (&test_dir, g_free);
  return failed ? 1 : 0;
}

/**
 * lanes_test_run:
 * @suite: (transfer full): what to run
 *
 * Runs every test case of @suite and reports them as TAP on the standard output.
 *
 * Returns: the status to leave main() with
 */
int
lanes_test_run (Suite *suite)
{
  return run_runner (srunner_create (suite));
}

/**
 * lanes_test_run_all:
 * @first: (transfer full): a suite
 * @...: more suites, then NULL
 *
 * Like lanes_test_run() for a program with several suites.
 *
 * Returns: the status to leave main() with
 */
int
lanes_test_run_all (Suite *first, ...)
{
  SRunner *runner = srunner_create (first);
  Suite *suite;
  va_list suites;

  va_start (suites, first);
  while ((suite = va_arg (suites, Suite *)))
    srunner_add_suite (runner, suite);
  va_end (suites);
  return run_runner (runner);
}

/**
 * lanes_test_skip:
 * @test: the name of the test case
 * @reason: what this machine lacks
 *
 * check knows no skipped tests: build-aux/test counts this line and takes the case from those that passed.
 */
void
lanes_test_skip (const char *test, const char *reason)
{
  printf ("# skipped: %s: %s\n", test, reason);
  fflush (stdout);
}

/**
 * lanes_test_deadline:
 *
 * Returns: when to stop waiting, in microseconds of the monotonic clock
 */
gint64
lanes_test_deadline (void)
{
  const char *patience = g_getenv ("LANES_TEST_PATIENCE");
  gint64 seconds = patience ? g_ascii_strtoll (patience, NULL, 10) : 30;

  return g_get_monotonic_time () + MAX (seconds, 1) * G_USEC_PER_SEC;
}

static gboolean
tick_cb (gpointer data)
{
  return G_SOURCE_REMOVE;
}

/**
 * lanes_test_turn:
 * @deadline: from lanes_test_deadline()
 *
 * Turns the thread-default main context once, for at most 10 ms when nothing happens in it: what is waited for may
 * be done by another thread that wakes no one.
 *
 * Returns: whether there is time for another turn
 */
gboolean
lanes_test_turn (gint64 deadline)
{
  GMainContext *context = g_main_context_get_thread_default ();
  g_autoptr (GSource) tick = g_timeout_source_new (10);

  g_source_set_callback (tick, tick_cb, NULL, NULL);
  g_source_attach (tick, context);
  g_main_context_iteration (context, TRUE);
  g_source_destroy (tick);
  return g_get_monotonic_time () < deadline;
}

/**
 * lanes_test_dir:
 *
 * Returns: the folder of this program's temporary files: every test program has its own, removed at its end
 */
const char *
lanes_test_dir (void)
{
  return g_getenv ("LANES_TEST_FILES");
}

/**
 * lanes_test_path:
 * @name: a file name, relative to the temporary folder
 *
 * Returns: (transfer full): the whole path; its folders exist
 */
char *
lanes_test_path (const char *name)
{
  g_autofree char *path = g_build_filename (lanes_test_dir (), name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);

  g_mkdir_with_parents (folder, 0755);
  return g_steal_pointer (&path);
}

/**
 * lanes_test_write:
 * @name: a file name, relative to the temporary folder
 * @contents: what to write
 * @length: how many bytes, or -1 when @contents is a string
 *
 * Returns: (transfer full): the path of the file
 */
char *
lanes_test_write (const char *name, const char *contents, gssize length)
{
  g_autofree char *path = lanes_test_path (name);
  g_autoptr (GError) error = NULL;

  if (!g_file_set_contents (path, contents, length, &error))
    ck_abort_msg ("%s", error->message);
  return g_steal_pointer (&path);
}

/**
 * lanes_test_read:
 * @path: a file
 *
 * Returns: (transfer full): all of it, with a NUL behind
 */
char *
lanes_test_read (const char *path)
{
  g_autoptr (GError) error = NULL;
  char *contents = NULL;

  if (!g_file_get_contents (path, &contents, NULL, &error))
    ck_abort_msg ("%s", error->message);
  return contents;
}
