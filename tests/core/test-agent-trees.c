/* test-agent-trees.c: every tree of processes is ended, whoever asks, dies or leaves it behind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *const shapes[] = {
  "plain",  "session", "daemon", "deaf",  "subreaper", "nested",
  "bare",   "chain",   "storm",  "stopped", "holder",  "threaded",
};

/* Asks a new agent for job 1: a tree of that shape, whose processes have @token in their command lines. */
static AgentTester
launch_tree (const char *shape,
             const char *how,
             const char *token)
{
  g_autofree char *path = agent_tester_nasty_path ();
  char *argv[] = { path, (char *) shape, (char *) how, (char *) token, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();

  asked.nice = 10;
  agent_tester_launch (&agent, 1, &asked);
  return agent;
}

/* One that stays until it is ended, and is ready. */
static AgentTester
grow_tree (const char *shape,
           const char *token,
           AgentSeen  *seen)
{
  AgentTester agent = launch_tree (shape, "stay", token);

  agent_tester_follow_tail (&agent, 1, seen, "ready");
  return agent;
}

static void
check_cancelled (const char *shape)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentSeen seen = { 0 };
  AgentTester agent = grow_tree (shape, token, &seen);

  ck_assert_uint_gt (agent_tester_count_processes (token), 0);
  agent_tester_stop (&agent, 1, FALSE);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);

  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  ck_assert (seen.exit.flags & LANES_AGENT_EXIT_STOPPED);
  if (g_str_equal (shape, "deaf"))
    {
      ck_assert_uint_eq (seen.max_processes, 4);
      ck_assert (seen.exit.flags & LANES_AGENT_EXIT_FORCED);
      ck_assert_int_eq (WTERMSIG (seen.exit.status), SIGKILL);
    }
  agent_tester_end (&agent);
}

static void
check_left_behind (const char *shape)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentTester agent = launch_tree (shape, "go", token);
  AgentSeen seen = { 0 };

  agent_tester_follow (&agent, 1, &seen, &seen.exited);

  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  ck_assert (!(seen.exit.flags & LANES_AGENT_EXIT_STOPPED));
  ck_assert (WIFEXITED (seen.exit.status));
  ck_assert_int_eq (WEXITSTATUS (seen.exit.status), 7);
  ck_assert_uint_gt (seen.exit.found, 0);
  ck_assert_uint_eq (seen.exit.left, 0);
  agent_tester_end (&agent);
}

START_TEST (test_tree_cancelled)
{
  agent_tester_cgroups = TRUE;
  check_cancelled (shapes[_i]);
}
END_TEST

START_TEST (test_tree_cancelled_without_cgroup)
{
  agent_tester_cgroups = FALSE;
  check_cancelled (shapes[_i]);
}
END_TEST

START_TEST (test_tree_left_behind)
{
  agent_tester_cgroups = TRUE;
  check_left_behind (shapes[_i]);
}
END_TEST

START_TEST (test_tree_left_behind_without_cgroup)
{
  agent_tester_cgroups = FALSE;
  check_left_behind (shapes[_i]);
}
END_TEST

/* The agent is killed: nothing of it may survive, whatever the tree. */
START_TEST (test_agent_killed)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentSeen seen = { 0 };
  AgentTester agent = grow_tree (shapes[_i], token, &seen);

  kill (agent.server, SIGKILL);
  waitpid (agent.pid, NULL, 0);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  lanes_peer_clear (&agent.peer);
}
END_TEST

/* Its guardian is killed: nobody notices, and the agent still ends what a killed keeper leaves. */
START_TEST (test_guardian_killed)
{
  g_autofree char *token = agent_tester_new_token ();
  char *other_argv[] = { "true", NULL };
  LanesAgentLaunch other = agent_tester_launch_of (other_argv);
  AgentSeen seen = { 0 };
  AgentSeen seen_other = { 0 };
  AgentTester agent = grow_tree (shapes[_i], token, &seen);

  kill (agent.pid, SIGKILL);
  waitpid (agent.pid, NULL, 0);
  agent_tester_launch (&agent, 2, &other);
  agent_tester_follow (&agent, 2, &seen_other, &seen_other.exited);
  ck_assert_int_eq (seen_other.exit.status, 0);
  ck_assert (!seen.exited && agent_tester_count_processes (token) > 0);

  kill (agent_tester_parent_of (seen.pid), SIGKILL);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert (seen.exit.flags & LANES_AGENT_EXIT_LOST);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  lanes_peer_clear (&agent.peer);
  lanes_test_wait_until (kill (agent.server, 0) < 0);
}
END_TEST

/* A keeper is killed: its tree goes with it, the job is lost, and others do not notice. */
START_TEST (test_keeper_killed)
{
  g_autofree char *token = agent_tester_new_token ();
  char *other_argv[] = { "sleep", "0.5", NULL };
  LanesAgentLaunch other = agent_tester_launch_of (other_argv);
  AgentSeen seen = { 0 };
  AgentSeen seen_other = { 0 };
  AgentTester agent = grow_tree (shapes[_i], token, &seen);

  agent_tester_launch (&agent, 2, &other);
  agent_tester_follow (&agent, 2, &seen_other, &seen_other.started);
  kill (agent_tester_parent_of (seen.pid), SIGKILL);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert (seen.exit.flags & LANES_AGENT_EXIT_LOST);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  ck_assert_uint_ge (seen.exit.streams[0].total, 6);

  agent_tester_follow (&agent, 2, &seen_other, &seen_other.exited);
  ck_assert_int_eq (seen_other.exit.status, 0);
  ck_assert_uint_eq (seen_other.exit.flags, 0);
  agent_tester_end (&agent);
}
END_TEST

static gboolean
has_own_cgroup (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/cgroup", pid);
  g_autofree char *text = lanes_test_read (path);

  return strstr (text, "/lanes-agent-") != NULL;
}

/* The agent and the keeper are killed at once: the guardian ends what both would have ended, without any cgroup. */
START_TEST (test_both_killed)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentTester agent;
  AgentSeen seen = { 0 };

  agent_tester_cgroups = FALSE;
  agent = grow_tree (shapes[_i], token, &seen);
  agent_tester_kill_at_once ((pid_t[]){ agent_tester_parent_of (seen.pid), agent.server }, 2);
  waitpid (agent.pid, NULL, 0);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  lanes_peer_clear (&agent.peer);
}
END_TEST

/* All that could have ended it are killed at once. Returns: FALSE where a cgroup was asked for and cannot be made */
static gboolean
kill_all_of (const char *shape,
             const char *token,
             gboolean    cgroups)
{
  AgentTester agent;
  AgentSeen seen = { 0 };

  agent_tester_cgroups = cgroups;
  agent = grow_tree (shape, token, &seen);
  if (cgroups && !has_own_cgroup (seen.pid))
    {
      agent_tester_end (&agent);
      return FALSE;
    }

  agent_tester_kill_at_once ((pid_t[]){ agent_tester_parent_of (seen.pid), agent.server, agent.pid }, 3);
  waitpid (agent.pid, NULL, 0);
  lanes_peer_clear (&agent.peer);
  return TRUE;
}

/* The next agent ends what is left in their cgroup, where there is one… */
START_TEST (test_all_killed)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentTester next;

  lanes_test_skip_if (!kill_all_of ("nested", token, TRUE), "no cgroup can be made here");
  next = agent_tester_start ();
  lanes_test_wait_until (agent_tester_count_processes (token) == 0);
  agent_tester_end (&next);
}
END_TEST

/* … and, without, what is left in their session, but nothing that has merely got their environment. */
START_TEST (test_all_killed_without_cgroup)
{
  g_autofree char *token = agent_tester_new_token ();
  g_autofree char *other_token = agent_tester_new_token ();
  g_autofree char *nasty = agent_tester_nasty_path ();
  g_autofree char *other = g_strdup_printf ("LANES_KEPT_BY=4194303.4194303.1 setsid -f sh -c '%s plain stay %s & '", nasty, other_token);
  char *other_argv[] = { (char *) "/bin/sh", (char *) "-c", other, NULL };
  AgentTester next;

  waitpid (agent_tester_spawn (other_argv), NULL, 0);
  lanes_test_wait_until (agent_tester_count_processes (other_token) == 4);
  kill_all_of ("plain", token, FALSE);
  ck_assert_uint_gt (agent_tester_count_processes (token), 0);
  next = agent_tester_start ();
  lanes_test_wait_until (agent_tester_count_processes (token) == 0);
  ck_assert_uint_eq (agent_tester_signal_processes (other_token, SIGKILL), 4);
  agent_tester_end (&next);
}
END_TEST

/* The program goes away: what it started is ended, and so is the agent. */
START_TEST (test_program_gone)
{
  g_autofree char *token = agent_tester_new_token ();
  AgentSeen seen = { 0 };
  AgentTester agent = grow_tree (shapes[_i], token, &seen);

  agent_tester_end (&agent);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
}
END_TEST

static Suite *
trees_suite (void)
{
  Suite *suite = suite_create ("agent-trees");
  TCase *trees = tcase_create ("trees");
  const int n_shapes = G_N_ELEMENTS (shapes);

  /* A runaway tree hurts itself only. */
  setrlimit (RLIMIT_NPROC, &(struct rlimit){ 2000, 2000 });

  tcase_add_loop_test (trees, test_tree_cancelled, 0, n_shapes);
  tcase_add_loop_test (trees, test_tree_cancelled_without_cgroup, 0, n_shapes);
  tcase_add_loop_test (trees, test_tree_left_behind, 0, n_shapes);
  tcase_add_loop_test (trees, test_tree_left_behind_without_cgroup, 0, n_shapes);
  tcase_add_loop_test (trees, test_agent_killed, 0, n_shapes);
  tcase_add_loop_test (trees, test_keeper_killed, 0, n_shapes);
  tcase_add_loop_test (trees, test_program_gone, 0, n_shapes);
  tcase_add_loop_test (trees, test_guardian_killed, 0, n_shapes);
  tcase_add_loop_test (trees, test_both_killed, 0, n_shapes);
  tcase_add_test (trees, test_all_killed);
  tcase_add_test (trees, test_all_killed_without_cgroup);
  tcase_set_timeout (trees, 60);
  suite_add_tcase (suite, trees);
  return suite;
}

int
main (void)
{
  return lanes_test_run (trees_suite ());
}
