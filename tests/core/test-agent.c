/* test-agent.c: lanes-agent by its frames: every mistake is named, nothing is lost, one program has it at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* What may stay does, its output is read on, and it can be ended later. */
START_TEST (test_leftovers_left)
{
  g_autofree char *path = agent_tester_nasty_path ();
  g_autofree char *token = agent_tester_new_token ();
  g_autofree char *base = lanes_test_path ("left");
  g_autofree char *out = g_strconcat (base, ".out", NULL);
  char *argv[] = { path, "holder", "go", token, NULL };
  char *other_argv[] = { "true", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  LanesAgentLaunch other = agent_tester_launch_of (other_argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };
  AgentSeen seen_other = { 0 };
  GStatBuf before, after;

  asked.flags = LANES_AGENT_LEAVE_LEFTOVERS;
  asked.base = base;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_uint_eq (seen.exit.left, 1);
  ck_assert_int_eq (WEXITSTATUS (seen.exit.status), 7);
  ck_assert_uint_eq (agent_tester_count_processes (token), 1);

  ck_assert_int_eq (g_stat (out, &before), 0);
  after = before;
  lanes_test_wait_until (g_stat (out, &after) == 0 && after.st_size > before.st_size);

  agent_tester_launch (&agent, 2, &other);
  agent_tester_follow (&agent, 2, &seen_other, &seen_other.exited);
  ck_assert_int_eq (seen_other.exit.status, 0);

  agent_tester_stop (&agent, 1, FALSE);
  agent_tester_follow (&agent, 1, &seen, &seen.gone);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  ck_assert_uint_eq (seen.n_exits, 1);
  agent_tester_end (&agent);
}
END_TEST

/* It also stays when the program that started it is long done. */
START_TEST (test_leftovers_outlive)
{
  g_autofree char *path = agent_tester_nasty_path ();
  g_autofree char *token = agent_tester_new_token ();
  char *argv[] = { path, "holder", "go", token, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  asked.flags = LANES_AGENT_LEAVE_LEFTOVERS;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  agent_tester_end (&agent);
  ck_assert_uint_eq (agent_tester_count_processes (token), 1);

  ck_assert_uint_eq (agent_tester_signal_processes (token, SIGKILL), 1);
  lanes_test_wait_until (agent_tester_count_processes (token) == 0);
}
END_TEST

START_TEST (test_force_at_once)
{
  g_autofree char *path = agent_tester_nasty_path ();
  g_autofree char *token = agent_tester_new_token ();
  char *argv[] = { path, "deaf", "stay", token, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  asked.grace_ms = 3600 * 1000;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow_tail (&agent, 1, &seen, "ready");
  agent_tester_stop (&agent, 1, FALSE);
  while (seen.note.state != LANES_AGENT_STOPPING)
    {
      guint n = seen.n_notes;
      gboolean more = FALSE;
      LanesWireHeader header;
      const guint8 *body;

      ck_assert (agent_tester_next_frame (&agent, &header, &body));
      agent_tester_fold (&seen, &header, body);
      more = seen.n_notes > n;
      ck_assert (more);
    }
  ck_assert_uint_eq (seen.note.processes, 4);
  ck_assert_uint_gt (seen.note.forced_in_ms, 3500 * 1000);
  agent_tester_stop (&agent, 1, FALSE);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert (seen.exit.flags & LANES_AGENT_EXIT_FORCED);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
  agent_tester_end (&agent);
}
END_TEST

/* A slot goes on as if nothing had been after a tree in it was killed. */
START_TEST (test_slot_after_kill)
{
  char *argv[] = { "sleep", "600", NULL };
  char *next_argv[] = { "sh", "-c", "exit 4", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  LanesAgentLaunch next = agent_tester_launch_of (next_argv);
  AgentTester agent = agent_tester_start ();

  for (guint64 i = 1; i < 9; i += 2)
    {
      AgentSeen seen = { 0 };
      AgentSeen seen_next = { 0 };

      agent_tester_launch (&agent, i, &asked);
      agent_tester_follow (&agent, i, &seen, &seen.started);
      agent_tester_stop (&agent, i, TRUE);
      agent_tester_follow (&agent, i, &seen, &seen.exited);
      ck_assert_int_eq (WTERMSIG (seen.exit.status), SIGKILL);

      agent_tester_launch (&agent, i + 1, &next);
      agent_tester_follow (&agent, i + 1, &seen_next, &seen_next.exited);
      ck_assert (WIFEXITED (seen_next.exit.status));
      ck_assert_int_eq (WEXITSTATUS (seen_next.exit.status), 4);
    }
  agent_tester_end (&agent);
}
END_TEST

static char
state_of (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = lanes_test_read (path);

  return strrchr (text, ')')[2];
}

START_TEST (test_pause_and_resume)
{
  char *argv[] = { "sh", "-c", "sleep 600 & echo $!; wait", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow_tail (&agent, 1, &seen, "\n");
  pid_t child = atoi (seen.tail);

  agent_tester_say (&agent, LANES_WIRE_PAUSE, 1);
  lanes_test_wait_until (state_of (seen.pid) == 'T' && state_of (child) == 'T');
  agent_tester_say (&agent, LANES_WIRE_RESUME, 1);
  lanes_test_wait_until (state_of (seen.pid) == 'S' && state_of (child) == 'S');
  agent_tester_say (&agent, LANES_WIRE_PAUSE, 1);
  lanes_test_wait_until (state_of (child) == 'T');
  agent_tester_stop (&agent, 1, FALSE);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert (!(seen.exit.flags & LANES_AGENT_EXIT_FORCED));
  ck_assert_int_eq (WTERMSIG (seen.exit.status), SIGTERM);
  agent_tester_end (&agent);
}
END_TEST

typedef struct
{
  const char *program;
  const char *cwd;
  const char *input;
  LanesAgentStep step;
  int error;
} Mistake;

static const Mistake mistakes[] = {
  { "no-such-program-anywhere", "", "", LANES_AGENT_STEP_EXEC, ENOENT },
  { "/no/such/program", "", "", LANES_AGENT_STEP_EXEC, ENOENT },
  { "/proc/version", "", "", LANES_AGENT_STEP_EXEC, EACCES },
  { "/tmp", "", "", LANES_AGENT_STEP_EXEC, EACCES },
  { "true", "/no/such/folder", "", LANES_AGENT_STEP_FOLDER, ENOENT },
  { "true", "/etc/passwd", "", LANES_AGENT_STEP_FOLDER, ENOTDIR },
  { "true", "", "/no/such/input", LANES_AGENT_STEP_INPUT, ENOENT },
  { "true", "", "/etc", LANES_AGENT_STEP_INPUT, EISDIR },
};

START_TEST (test_mistake_named)
{
  const Mistake *mistake = &mistakes[_i];
  char *argv[] = { (char *) mistake->program, NULL };
  char *good_argv[] = { "true", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  LanesAgentLaunch good = agent_tester_launch_of (good_argv);

  for (int i = 0; i < 2; i++)
    {
      agent_tester_cgroups = i == 0;
      AgentTester agent = agent_tester_start ();
      AgentSeen seen = { 0 };
      AgentSeen seen_good = { 0 };

      asked.cwd = mistake->cwd;
      asked.input = mistake->input;
      agent_tester_launch (&agent, 1, &asked);
      agent_tester_follow (&agent, 1, &seen, &seen.exited);
      ck_assert (!seen.started);
      ck_assert_int_eq (seen.exit.step, mistake->step);
      ck_assert_int_eq (seen.exit.error, mistake->error);

      /* And the slot is none the worse for it. */
      agent_tester_launch (&agent, 2, &good);
      agent_tester_follow (&agent, 2, &seen_good, &seen_good.exited);
      ck_assert_int_eq (seen_good.exit.step, LANES_AGENT_STEP_NONE);
      ck_assert_int_eq (seen_good.exit.status, 0);
      agent_tester_end (&agent);
    }
}
END_TEST

START_TEST (test_what_a_job_starts_with)
{
  g_autofree char *base = lanes_test_path ("start");
  g_autofree char *out = g_strconcat (base, ".out", NULL);
  g_autofree char *input = lanes_test_write ("input", "from a file\n", -1);
  char *argv[] = { "sh", "-c",
                   "for i in 0 1 2 3 4 5 6 7 8 9 11; do [ -e /proc/$$/fd/$i ] && printf '%s ' $i; done; echo; pwd; nice; ulimit -n; cat; echo $X; "
                   "grep SigIgn /proc/$$/status | tail -c 8; grep SigBlk /proc/$$/status | tail -c 8; "
                   "test $(cut -d' ' -f6 /proc/$$/stat) = $$ && echo leader",
                   NULL };
  g_auto (GStrv) envp = g_environ_setenv (g_get_environ (), "X", "set here", TRUE);
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  asked.base = base;
  asked.cwd = "/usr";
  asked.input = input;
  asked.nice = 7;
  asked.nofile = 333;
  asked.envp = envp;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);

  g_autofree char *text = lanes_test_read (out);
  ck_assert_str_eq (text, "0 1 2 3 \n/usr\n7\n333\nfrom a file\nset here\n"
                          "0000000\n0000000\nleader\n");
  ck_assert_int_eq (seen.exit.status, 0);
  ck_assert_uint_gt (seen.exit.peak_kb, 0);
  agent_tester_end (&agent);
}
END_TEST

static const char show_session[] =
    "cut -d' ' -f5,6 /proc/$$/stat; nice; cat /proc/$$/autogroup 2>/dev/null | cut -d' ' -f3";

/* Niceness counts inside a session only: those that are nice share the agent's, others have their own. */
START_TEST (test_sessions)
{
  static const int nices[] = { 10, 19, 9, 0 };
  char *argv[] = { "sh", "-c", (char *) show_session, NULL };
  gboolean has_groups = g_file_test ("/proc/self/autogroup", G_FILE_TEST_EXISTS);
  AgentTester agent = agent_tester_start ();

  for (guint i = 0; i < G_N_ELEMENTS (nices); i++)
    {
      LanesAgentLaunch asked = agent_tester_launch_of (argv);
      g_autofree char *name = g_strdup_printf ("session%u", i);
      g_autofree char *base = lanes_test_path (name);
      g_autofree char *out = g_strconcat (base, ".out", NULL);
      g_autofree char *expected = NULL;
      g_autofree char *text = NULL;
      gboolean shares = nices[i] >= 10;
      AgentSeen seen = { 0 };

      asked.base = base;
      asked.nice = nices[i];
      agent_tester_launch (&agent, i + 1, &asked);
      agent_tester_follow (&agent, i + 1, &seen, &seen.exited);
      text = lanes_test_read (out);
      expected = g_strdup_printf ("%u %u\n%d\n%s", seen.pid, shares ? (guint) agent.pid : seen.pid, nices[i],
                                  !has_groups ? "" : nices[i] == 9 ? "9\n" : "0\n");
      ck_assert_str_eq (text, expected);
    }
  agent_tester_end (&agent);
}
END_TEST

START_TEST (test_usage)
{
  char *argv[] = { "sh", "-c", "i=0; while [ $i -lt 60000 ]; do i=$((i+1)); done", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_uint_gt (seen.exit.user_us + seen.exit.system_us, 1000);
  ck_assert_uint_le ((seen.exit.user_us + seen.exit.system_us) * 1000,
                     seen.exit.ended_ns - seen.exit.started_ns + 20000000);
  agent_tester_end (&agent);
}
END_TEST

START_TEST (test_progress_pipe)
{
  char *argv[] = { "sh", "-c",
                   "echo '0.25 a quarter' >&$LANES_PROGRESS_FD; printf '0.5 ha' >&$LANES_PROGRESS_FD; "
                   "head -c 100000 /dev/zero >&$LANES_PROGRESS_FD; sleep 600",
                   NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  agent_tester_launch (&agent, 1, &asked);
  while (seen.progress[0] == '\0')
    {
      LanesWireHeader header;
      const guint8 *body;

      ck_assert (agent_tester_next_frame (&agent, &header, &body));
      agent_tester_fold (&seen, &header, body);
    }
  ck_assert_str_eq (seen.progress, "0.25 a quarter");
  agent_tester_stop (&agent, 1, TRUE);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_str_eq (seen.progress, "0.25 a quarter");
  agent_tester_end (&agent);
}
END_TEST

/* Far more than is kept: memory and disk stay bounded, and what fell out is counted. */
START_TEST (test_much_output)
{
  g_autofree char *base = lanes_test_path ("much");
  g_autofree char *out = g_strconcat (base, ".out", NULL);
  char *argv[] = { "sh", "-c", "head -c 3G /dev/zero; echo the end", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };
  GStatBuf status;
  const guint64 total = (G_GUINT64_CONSTANT (3) << 30) + 8;

  asked.base = base;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.started);
  pid_t keeper = agent_tester_parent_of (seen.pid);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);

  ck_assert_uint_eq (seen.exit.streams[0].total, total);
  ck_assert_uint_eq (seen.exit.streams[0].dropped, total - (1 << 20));
  ck_assert_uint_eq (seen.exit.streams[0].lost, 0);
  ck_assert_int_eq (g_stat (out, &status), 0);
  ck_assert_int_eq (status.st_size, 1 << 20);

  g_autofree char *path = g_strdup_printf ("/proc/%d/status", keeper);
  g_autofree char *text = lanes_test_read (path);
  ck_assert_int_lt (atoi (strstr (text, "VmHWM:") + 6), 8192);
  agent_tester_end (&agent);
}
END_TEST

START_TEST (test_no_output_folder)
{
  char *argv[] = { "sh", "-c", "echo hello; echo world >&2; exit 3", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  asked.base = "/no/such/folder/base";
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_int_eq (WEXITSTATUS (seen.exit.status), 3);
  ck_assert_int_eq (seen.exit.write_error, ENOENT);
  ck_assert_uint_eq (seen.exit.streams[0].lost, 6);
  ck_assert_uint_eq (seen.exit.streams[1].lost, 6);
  agent_tester_end (&agent);
}
END_TEST

/* The disk takes only so much: the job goes on, and what could not be written is counted. */
START_TEST (test_disk_fills_up)
{
  g_autofree char *base = lanes_test_path ("full");
  g_autofree char *out = g_strconcat (base, ".out", NULL);
  char *argv[] = { "sh", "-c", "head -c 200000 /dev/zero; exit 3", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  struct rlimit before, limit;
  AgentTester agent;
  AgentSeen seen = { 0 };
  GStatBuf status;

  getrlimit (RLIMIT_FSIZE, &before);
  limit = before;
  limit.rlim_cur = 65536;
  setrlimit (RLIMIT_FSIZE, &limit);
  agent = agent_tester_start ();
  setrlimit (RLIMIT_FSIZE, &before);

  asked.base = base;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_int_eq (WEXITSTATUS (seen.exit.status), 3);
  ck_assert_int_eq (seen.exit.write_error, EFBIG);
  ck_assert_uint_eq (seen.exit.streams[0].total, 200000);
  ck_assert_int_eq (g_stat (out, &status), 0);
  ck_assert_int_le (status.st_size, 65536);
  ck_assert_uint_ge (seen.exit.streams[0].lost, 200000 - 65536);
  agent_tester_end (&agent);
}
END_TEST

/* Bytes of good frames changed at random: an agent takes them or refuses them, and lives, and so does its job. */
START_TEST (test_mutated_frames)
{
  char *argv[] = { "true", "a", "b", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  g_autoptr (GRand) random = g_rand_new_with_seed (17);
  LanesWireBuffer good = { 0 };

  asked.envp = argv;
  lanes_agent_put_launch (&good, 7, &asked);
  lanes_agent_put_number (&good, LANES_WIRE_STOP, 7, 0);
  lanes_agent_put_plain (&good, LANES_WIRE_PAUSE, 7);
  lanes_agent_put_plain (&good, LANES_WIRE_LIST, 0);
  lanes_agent_put_plain (&good, LANES_WIRE_ACK, 7);

  for (guint round = 0; round < 150; round++)
    {
      g_autofree guint8 *bad = g_memdup2 (good.data, good.size);
      AgentTester agent = agent_tester_start ();
      LanesWireHeader header;
      const guint8 *body;

      for (gint32 n = g_rand_int_range (random, 1, 6); n > 0; n--)
        bad[g_rand_int_range (random, 0, (gint32) good.size)] ^= (guint8) (1 << g_rand_int_range (random, 0, 8));
      lanes_wire_put_raw (&agent.peer.out, bad, good.size - (gsize) g_rand_int_range (random, 0, 8));
      lanes_peer_flush (&agent.peer);
      shutdown (agent.peer.fd, SHUT_WR);
      while (agent_tester_next_frame (&agent, &header, &body))
        ;
      agent_tester_end (&agent);
    }
  lanes_wire_clear (&good);
}
END_TEST

/* And the readers alone, many more times: nothing but true or false, and no byte read that is not there. */
START_TEST (test_mutated_bodies)
{
  char *argv[] = { "true", "a", "b", NULL };
  char *envp[] = { "A=1", "B=2", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  LanesAgentNote note = { .tails = { (const guint8 *) "abc", (const guint8 *) "de" }, .tail_sizes = { 3, 2 },
                          .progress = (const guint8 *) "0.5", .progress_size = 3 };
  LanesAgentJob about = { .title = "title", .base = "/base" };
  g_autoptr (GRand) random = g_rand_new_with_seed (23);
  LanesWireBuffer frames[3] = { 0 };

  asked.envp = envp;
  lanes_agent_put_launch (&frames[0], 1, &asked);
  lanes_agent_put_note (&frames[1], 1, &note);
  lanes_agent_put_job (&frames[2], 1, &about);

  for (guint round = 0; round < 300000; round++)
    {
      const LanesWireBuffer *frame = &frames[round % 3];
      gsize size = frame->size - sizeof (LanesWireHeader);
      gsize kept = size - (gsize) g_rand_int_range (random, 0, 3);
      g_autofree guint8 *body = g_memdup2 (frame->data + sizeof (LanesWireHeader), kept);
      LanesAgentLaunch launch;

      for (gint32 n = g_rand_int_range (random, 1, 4); n > 0; n--)
        body[g_rand_int_range (random, 0, (gint32) kept)] = (guint8) g_rand_int (random);
      if (lanes_agent_get_launch (body, kept, &launch))
        lanes_agent_launch_clear (&launch);
      lanes_agent_get_note (body, kept, &note);
      lanes_agent_get_job (body, kept, &about);
      lanes_agent_get_text (body, kept);
    }
  for (guint i = 0; i < 3; i++)
    lanes_wire_clear (&frames[i]);
}
END_TEST

START_TEST (test_malformed)
{
  static const char *const junk[] = {
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "\xff\xff\xff\xff\x01\x00\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00",
    "\x04\x00\x00\x00\x01\x00\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff\xff",
    "\x00\x00\x00\x00\x01\x00\x63\x00\x01\x00\x00\x00\x00\x00\x00\x00",
    "\x00\x00\x00\x00\x09\x00\x06\x00\x01\x00\x00\x00\x00\x00\x00\x00",
    "\x01\x00\x00\x00\x01\x00\x06\x00\x01\x00\x00\x00\x00\x00\x00\x00x",
    "\x00\x00\x00\x00\x01\x00\x03\x00\x01\x00\x00\x00\x00\x00\x00\x00",
    "\x00\x00\x00\x00\x01\x00\x41\x00\x01\x00\x00\x00\x00\x00\x00\x00",
  };
  static const gsize sizes[] = { 35, 16, 20, 16, 16, 17, 16, 16 };
  AgentTester agent = agent_tester_start ();
  LanesWireHeader header;
  const guint8 *body;

  lanes_wire_put_raw (&agent.peer.out, junk[_i], sizes[_i]);
  lanes_peer_flush (&agent.peer);
  ck_assert (agent_tester_next_frame (&agent, &header, &body));
  ck_assert_int_eq (header.type, LANES_WIRE_ERROR);
  ck_assert_ptr_nonnull (lanes_agent_get_text (body, header.size));
  ck_assert (!agent_tester_next_frame (&agent, &header, &body));
  agent_tester_end (&agent);
}
END_TEST

START_TEST (test_same_number_refused)
{
  char *argv[] = { "sleep", "600", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  AgentTester agent = agent_tester_start ();
  AgentSeen seen = { 0 };

  agent_tester_launch (&agent, 1, &asked);
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.refused);
  agent_tester_stop (&agent, 1, TRUE);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  ck_assert_uint_eq (seen.n_exits, 1);
  agent_tester_end (&agent);
}
END_TEST

/* The agent that a window starts. */

static char *
socket_path (void)
{
  g_autofree char *folder = lanes_test_path ("agent");

  g_mkdir (folder, 0700);
  g_chmod (folder, 0700);
  return g_build_filename (folder, "socket", NULL);
}

START_TEST (test_window_comes_back)
{
  g_autofree char *path = socket_path ();
  char *quick_argv[] = { "sh", "-c", "echo done; exit 5", NULL };
  char *slow_argv[] = { "sh", "-c", "echo going; sleep 600", NULL };
  LanesAgentLaunch quick = agent_tester_launch_of (quick_argv);
  LanesAgentLaunch slow = agent_tester_launch_of (slow_argv);
  pid_t pid = agent_tester_listen (path);
  AgentTester agent = agent_tester_connect (path);
  AgentSeen seen = { 0 };
  AgentSeen seen_slow = { 0 };
  LanesWireHeader header;
  const guint8 *body;
  guint n_jobs = 0;

  agent_tester_expect_welcome (&agent);
  slow.title = "the slow one";
  agent_tester_launch (&agent, 11, &quick);
  agent_tester_launch (&agent, 12, &slow);
  agent_tester_follow (&agent, 12, &seen_slow, &seen_slow.started);
  lanes_peer_clear (&agent.peer);

  /* Away. Whether the quick one ends before or after is the same. */
  agent = agent_tester_connect (path);
  agent_tester_expect_welcome (&agent);
  agent_tester_say (&agent, LANES_WIRE_LIST, 0);
  for (;;)
    {
      ck_assert (agent_tester_next_frame (&agent, &header, &body));
      if (header.type == LANES_WIRE_LIST_END)
        break;
      if (header.type == LANES_WIRE_JOB)
        {
          LanesAgentJob about;
          ck_assert (lanes_agent_get_job (body, header.size, &about));
          ck_assert_str_eq (about.title, header.job == 12 ? "the slow one" : "a test");
          ck_assert (header.job == 11 || about.pid != 0);
          n_jobs++;
        }
      agent_tester_fold (header.job == 11 ? &seen : &seen_slow, &header, body);
    }
  ck_assert_uint_eq (n_jobs, 2);
  if (!seen.exited)
    agent_tester_follow (&agent, 11, &seen, &seen.exited);
  ck_assert_int_eq (WEXITSTATUS (seen.exit.status), 5);

  /* Not acknowledged yet, so it is told again. */
  lanes_peer_clear (&agent.peer);
  agent = agent_tester_connect (path);
  agent_tester_expect_welcome (&agent);
  agent_tester_say (&agent, LANES_WIRE_LIST, 0);
  seen.exited = FALSE;
  agent_tester_follow (&agent, 11, &seen, &seen.exited);
  agent_tester_say (&agent, LANES_WIRE_ACK, 11);

  agent_tester_stop (&agent, 12, FALSE);
  agent_tester_follow (&agent, 12, &seen_slow, &seen_slow.exited);
  agent_tester_say (&agent, LANES_WIRE_ACK, 12);
  lanes_peer_clear (&agent.peer);

  /* With nothing left to say it ends by itself, and takes its socket with it. */
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (test_one_owner_one_agent)
{
  g_autofree char *path = socket_path ();
  pid_t pid = agent_tester_listen (path);
  pid_t second = agent_tester_listen (path);
  AgentTester agent = agent_tester_connect (path);
  LanesWireHeader header;
  const guint8 *body;
  int status;

  /* The second found the first and left. */
  ck_assert_int_eq (waitpid (second, &status, 0), second);
  ck_assert_int_eq (status, 0);

  agent_tester_expect_welcome (&agent);
  AgentTester other = agent_tester_connect (path);
  ck_assert (agent_tester_next_frame (&other, &header, &body));
  ck_assert_int_eq (header.type, LANES_WIRE_ERROR);
  ck_assert (!agent_tester_next_frame (&other, &header, &body));
  lanes_peer_clear (&other.peer);

  agent_tester_say (&agent, LANES_WIRE_QUIT, 0);
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  ck_assert_int_eq (status, 0);
  lanes_peer_clear (&agent.peer);
}
END_TEST

/* The session is over: its folder is gone, nobody can come back, and what runs is ended. */
START_TEST (test_folder_gone)
{
  g_autofree char *path = socket_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  g_autofree char *token = agent_tester_new_token ();
  g_autofree char *nasty = agent_tester_nasty_path ();
  char *argv[] = { nasty, "plain", "stay", token, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  pid_t pid = agent_tester_listen (path);
  AgentTester agent = agent_tester_connect (path);
  AgentSeen seen = { 0 };

  agent_tester_expect_welcome (&agent);
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow_tail (&agent, 1, &seen, "ready");
  lanes_peer_clear (&agent.peer);

  g_unlink (path);
  g_unlink (lock);
  ck_assert_int_eq (g_rmdir (folder), 0);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  ck_assert_uint_eq (agent_tester_count_processes (token), 0);
}
END_TEST

START_TEST (test_open_folder_refused)
{
  g_autofree char *program = agent_tester_agent_path ();
  g_autofree char *path = socket_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *command = NULL;

  g_chmod (folder, 0755);
  command = g_strdup_printf ("%s --socket %s 2>/dev/null", program, path);
  ck_assert_int_eq (WEXITSTATUS (system (command)), 1);
}
END_TEST

/* The agent of a window lowers its session for jobs that are nice. */
START_TEST (test_session_lowered)
{
  g_autofree char *path = socket_path ();
  g_autofree char *base = lanes_test_path ("lowered");
  g_autofree char *out = g_strconcat (base, ".out", NULL);
  g_autofree char *text = NULL;
  char *argv[] = { "sh", "-c", (char *) show_session, NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  pid_t pid = agent_tester_listen (path);
  AgentTester agent = agent_tester_connect (path);
  AgentSeen seen = { 0 };

  lanes_test_skip_if (!g_file_test ("/proc/self/autogroup", G_FILE_TEST_EXISTS), "no autogroups here");
  agent_tester_expect_welcome (&agent);
  asked.base = base;
  asked.nice = 10;
  agent_tester_launch (&agent, 1, &asked);
  agent_tester_follow (&agent, 1, &seen, &seen.exited);
  text = lanes_test_read (out);
  ck_assert_msg (g_str_has_suffix (text, "\n10\n10\n"), "%s", text);
  agent_tester_say (&agent, LANES_WIRE_QUIT, 0);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  lanes_peer_clear (&agent.peer);
}
END_TEST

static Suite *
agent_suite (void)
{
  Suite *suite = suite_create ("agent");
  TCase *jobs = tcase_create ("jobs");
  TCase *listener = tcase_create ("listener");

  tcase_add_test (jobs, test_leftovers_left);
  tcase_add_test (jobs, test_leftovers_outlive);
  tcase_add_test (jobs, test_force_at_once);
  tcase_add_test (jobs, test_slot_after_kill);
  tcase_add_test (jobs, test_pause_and_resume);
  tcase_add_loop_test (jobs, test_mistake_named, 0, G_N_ELEMENTS (mistakes));
  tcase_add_test (jobs, test_what_a_job_starts_with);
  tcase_add_test (jobs, test_sessions);
  tcase_add_test (jobs, test_usage);
  tcase_add_test (jobs, test_progress_pipe);
  tcase_add_test (jobs, test_much_output);
  tcase_add_test (jobs, test_no_output_folder);
  tcase_add_test (jobs, test_disk_fills_up);
  tcase_add_test (jobs, test_mutated_frames);
  tcase_add_test (jobs, test_mutated_bodies);
  tcase_add_loop_test (jobs, test_malformed, 0, 8);
  tcase_add_test (jobs, test_same_number_refused);
  tcase_set_timeout (jobs, 60);
  suite_add_tcase (suite, jobs);

  tcase_add_test (listener, test_window_comes_back);
  tcase_add_test (listener, test_one_owner_one_agent);
  tcase_add_test (listener, test_open_folder_refused);
  tcase_add_test (listener, test_folder_gone);
  tcase_add_test (listener, test_session_lowered);
  tcase_set_timeout (listener, 60);
  suite_add_tcase (suite, listener);
  return suite;
}

int
main (void)
{
  return lanes_test_run (agent_suite ());
}
