/* test-cgroup.c: what the kernel says of the out of memory killer, and the words made of it
 *
 * A folder with files as the kernel writes them stands for a cgroup with the memory controller, which nobody can count on; the
 * killer itself is called by a real job where root may make a memory cgroup of version 1, elsewhere that is skipped.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-cgroup.h"
#include "lanes-process-end.h"

#define MEMORY "/sys/fs/cgroup/memory"

static const struct
{
  const char *events;  /* NULL: there is no such file */
  gboolean    known;
  guint64     count;
} cases[] = {
  { "low 0\nhigh 0\nmax 17\noom 3\noom_kill 2\noom_group_kill 1\n", TRUE, 2 },
  { "low 0\nhigh 0\nmax 0\noom 0\noom_kill 0\n", TRUE, 0 },
  { "oom_kill 18446744073709551615", TRUE, G_MAXUINT64 },
  /* A kernel before 4.13 */
  { "low 0\nhigh 0\nmax 0\noom 5\n", FALSE, 0 },
  { "oom_killer 4\nxoom_kill 5\noom_kill5\n", FALSE, 0 },
  { "", FALSE, 0 },
  { NULL, FALSE, 0 },
};

START_TEST (test_count)
{
  g_autofree char *folder = lanes_test_path ("cgroup");
  g_autofree char *events = g_build_filename (folder, "memory.events", NULL);
  guint64 count = 99;
  int fd;

  g_mkdir (folder, 0700);
  g_unlink (events);
  if (cases[_i].events != NULL)
    ck_assert (g_file_set_contents (events, cases[_i].events, -1, NULL));
  fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  ck_assert_int_eq (lanes_cgroup_count_oom_kills (fd, &count), cases[_i].known);
  ck_assert_uint_eq (count, cases[_i].known ? cases[_i].count : 99);
  close (fd);
}
END_TEST

START_TEST (test_populated)
{
  g_autofree char *events = lanes_test_write ("populated/cgroup.events", "populated 1\nfrozen 0\n", -1);
  g_autofree char *folder = g_path_get_dirname (events);
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  ck_assert (lanes_cgroup_populated (fd));
  ck_assert (g_file_set_contents (events, "populated 0\nfrozen 0\n", -1, NULL));
  ck_assert (!lanes_cgroup_populated (fd));
  close (fd);
}
END_TEST

static void
assert_words (guint       flags,
              const char *words)
{
  char *argv[] = { (char *) "x", NULL };
  LanesLaunch launch = { .argv = argv };
  LanesAgentExit exited = { .flags = flags, .status = SIGKILL };
  g_autoptr (GError) error = lanes_process_end_to_error (&exited, &launch, LANES_STOP_NONE);

  ck_assert_str_eq (error->message, words);
}

/* Only what the kernel says is said. */
START_TEST (test_words)
{
  assert_words (0, "killed by signal 9: Killed");
  assert_words (LANES_AGENT_EXIT_OOM, "killed by signal 9: out of memory killer");
  assert_words (LANES_AGENT_EXIT_OOM_NEAR,
                "killed by signal 9; the kernel's out of memory killer ended a process in that time");
}
END_TEST

static gboolean
set_file (const char *folder,
          const char *name,
          const char *text)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  gboolean done = fd >= 0 && write (fd, text, strlen (text)) == (gssize) strlen (text);

  if (fd >= 0)
    close (fd);
  return done;
}

/* A job that kills itself is not one of the killer's, and one that the killer ends is. */
START_TEST (test_killer)
{
  g_autofree char *folder = g_strdup_printf (MEMORY "/lanes-test-%d", getpid ());
  g_autofree char *script = NULL;
  char *argv[] = { (char *) "bash", (char *) "-c", NULL, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent;
  AgentSeen seen = { 0 };
  AgentSeen seen_other = { 0 };

  if (geteuid () != 0 || g_mkdir (folder, 0700) != 0)
    lanes_test_skip_if (TRUE, "no memory cgroup can be made here");
  if (!set_file (folder, "memory.limit_in_bytes", "16M"))
    {
      g_rmdir (folder);
      lanes_test_skip_if (TRUE, "no limit can be set here");
    }

  agent = agent_tester_start ();
  argv[2] = (char *) "sleep 0.3; kill -9 $$";
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen_other, &seen_other.exited);
  ck_assert_int_eq (WTERMSIG (seen_other.exit.status), SIGKILL);

  script = g_strdup_printf ("echo $$ > %s/tasks; sleep 0.3; x=$(head -c 100M /dev/zero | tr '\\0' x)", folder);
  argv[2] = script;
  agent_tester_launch (&agent, 2, &asked);
  agent_tester_follow (&agent, 2, &seen, &seen.exited);
  agent_tester_end (&agent);
  lanes_test_wait_until (g_rmdir (folder) == 0);

  ck_assert_uint_eq (seen_other.exit.flags & LANES_AGENT_EXIT_OOM, 0);
  ck_assert_int_eq (WTERMSIG (seen.exit.status), SIGKILL);
  ck_assert_uint_ne (seen.exit.flags & (LANES_AGENT_EXIT_OOM | LANES_AGENT_EXIT_OOM_NEAR), 0);
}
END_TEST

static Suite *
cgroup_suite (void)
{
  Suite *suite = suite_create ("cgroup");
  TCase *tcase = tcase_create ("cgroup");

  tcase_add_loop_test (tcase, test_count, 0, G_N_ELEMENTS (cases));
  tcase_add_test (tcase, test_populated);
  tcase_add_test (tcase, test_words);
  tcase_add_test (tcase, test_killer);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (cgroup_suite ());
}
