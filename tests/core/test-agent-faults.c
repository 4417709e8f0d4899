/* test-agent-faults.c: an agent, its keepers and its program die at random moments, and nothing is lost or left
 *
 * Rounds of random acts from a seed that is printed: jobs of every shape are launched, stopped, paused; the program goes away
 * and comes back; keepers and the agent are killed. After each round every job that was taken has exactly one end, ends that
 * are told again are the same, and no process is left. LANES_FAULT_ROUNDS and LANES_FAULT_SEED choose more, or others.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 40
#define ACTS 30
#define MAX_RUNNING 12

typedef struct
{
  guint64        id;
  AgentSeen      seen;
  LanesAgentExit first;   /* of the ends that were told */
  gboolean       refused;
  gboolean       agent_died;
} Job;

typedef struct
{
  GRand      *random;
  char       *token;
  char       *socket_path;
  pid_t       agent_pid;  /* of its guardian, which ends after it */
  pid_t       server_pid; /* 0 until it has greeted us */
  AgentTester agent;
  GPtrArray  *jobs;
  guint64     next_id;
} World;

static void
start_agent (World *world)
{
  g_autofree char *path = agent_tester_agent_path ();
  char number[16];
  char *argv[] = { path, "--socket", world->socket_path, "--ready-fd", number,
                   g_rand_boolean (world->random) ? "--no-cgroups" : NULL, NULL };
  char byte;
  int ends[2];

  world->server_pid = 0;
  ck_assert_int_eq (pipe (ends), 0);
  fcntl (ends[0], F_SETFD, FD_CLOEXEC);
  g_snprintf (number, sizeof number, "%d", ends[1]);
  world->agent_pid = agent_tester_spawn (argv);
  close (ends[1]);
  ck_assert_int_eq (read (ends[0], &byte, 1), 1);
  close (ends[0]);
}

static void
connect_to_agent (World *world)
{
  world->agent = agent_tester_connect (world->socket_path);
  agent_tester_say (&world->agent, LANES_WIRE_LIST, 0);
}

static Job *
find_job (World  *world,
          guint64 id)
{
  for (guint i = 0; i < world->jobs->len; i++)
    if (((Job *) world->jobs->pdata[i])->id == id)
      return world->jobs->pdata[i];
  return NULL;
}

static void
take_frame (World                 *world,
            const LanesWireHeader *header,
            const guint8          *body)
{
  Job *job = header->job != 0 ? find_job (world, header->job) : NULL;
  LanesAgentWelcome welcome;

  if (header->type == LANES_WIRE_WELCOME && lanes_agent_get_welcome (body, header->size, &welcome))
    world->server_pid = (pid_t) welcome.pid;
  ck_assert_int_ne (header->type, LANES_WIRE_ERROR);
  if (job == NULL)
    {
      ck_assert_uint_eq (header->job, 0);
      return;
    }
  agent_tester_fold (&job->seen, header, body);
  if (header->type == LANES_WIRE_EXITED && job->seen.n_exits == 1)
    job->first = job->seen.exit;
  else if (header->type == LANES_WIRE_EXITED)
    ck_assert_mem_eq (&job->first, &job->seen.exit, sizeof job->first);
}

/* Hears what the agent says for up to @ms. */
static void
listen_for (World *world,
            int    ms)
{
  struct pollfd polled = { .fd = world->agent.peer.fd, .events = POLLIN };
  LanesWireHeader header;
  const guint8 *body;

  if (poll (&polled, 1, ms) > 0)
    lanes_peer_receive (&world->agent.peer);
  while (lanes_peer_next (&world->agent.peer, &header, &body) == LANES_PEER_FRAME)
    take_frame (world, &header, body);
}

static gboolean
is_over (const Job *job)
{
  return job->seen.exited || job->seen.refused || job->agent_died;
}

static Job *
pick_running (World *world)
{
  g_autoptr (GPtrArray) running = g_ptr_array_new ();

  for (guint i = 0; i < world->jobs->len; i++)
    if (!is_over (world->jobs->pdata[i]))
      g_ptr_array_add (running, world->jobs->pdata[i]);
  return running->len > 0 ? running->pdata[g_rand_int_range (world->random, 0, (gint32) running->len)] : NULL;
}

static guint
count_running (World *world)
{
  guint n = 0;

  for (guint i = 0; i < world->jobs->len; i++)
    n += !is_over (world->jobs->pdata[i]);
  return n;
}

static void
launch_one (World *world)
{
  static const char *const shapes[] = { "wait", "plain", "session", "daemon", "deaf", "nested", "bare", "chain", "holder" };
  g_autofree char *nasty = agent_tester_nasty_path ();
  const char *shape = shapes[g_rand_int_range (world->random, 0, G_N_ELEMENTS (shapes))];
  char *argv[] = { nasty, (char *) shape, g_rand_boolean (world->random) ? "stay" : "go", world->token, NULL };
  char *quick[] = { "true", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (g_rand_int_range (world->random, 0, 3) == 0 ? quick : argv);
  Job *job;

  if (count_running (world) >= MAX_RUNNING)
    return;
  job = g_new0 (Job, 1);
  job->id = ++world->next_id;
  g_ptr_array_add (world->jobs, job);
  asked.grace_ms = (guint32) g_rand_int_range (world->random, 0, 50);
  agent_tester_launch (&world->agent, job->id, &asked);
}

/* Only what is a keeper: the process may have ended, and its number be another's. Returns: 0 where there is none */
static pid_t
find_keeper (const Job *job)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", job != NULL ? (int) job->seen.pid : 0);
  g_autofree char *text = NULL;
  g_autofree char *comm_path = NULL;
  g_autofree char *comm = NULL;
  pid_t keeper;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return 0;
  keeper = atoi (strstr (text, "PPid:") + 5);
  comm_path = g_strdup_printf ("/proc/%d/comm", keeper);

  return g_file_get_contents (comm_path, &comm, NULL, NULL) && g_str_equal (comm, "lanes-keeper\n") ? keeper : 0;
}

/* The agent ends what a killed keeper leaves within moments. */
static void
kill_keeper (World *world)
{
  Job *job = pick_running (world);
  pid_t keeper = find_keeper (job);

  if (keeper == 0)
    return;
  kill (keeper, SIGKILL);
  for (int i = 0; i < 1000 && !is_over (job); i++)
    listen_for (world, 10);
  ck_assert (is_over (job));
}

/* All it ran dies with it, also where a keeper is killed in the same moment; what had ended and was not told is not known. */
static void
kill_agent (World *world)
{
  pid_t keeper = g_rand_boolean (world->random) ? find_keeper (pick_running (world)) : 0;

  for (int i = 0; i < 1000 && world->server_pid == 0; i++)
    listen_for (world, 10);
  agent_tester_kill_at_once ((pid_t[]){ world->server_pid, keeper }, keeper != 0 ? 2 : 1);
  waitpid (world->agent_pid, NULL, 0);
  for (guint i = 0; i < world->jobs->len; i++)
    ((Job *) world->jobs->pdata[i])->agent_died |= !is_over (world->jobs->pdata[i]);
  lanes_peer_clear (&world->agent.peer);
  ck_assert_uint_eq (agent_tester_count_processes (world->token), 0);
  start_agent (world);
  connect_to_agent (world);
}

static void
act (World *world)
{
  gint32 what = g_rand_int_range (world->random, 0, 100);
  Job *job = pick_running (world);

  if (what < 45)
    launch_one (world);
  else if (what < 60 && job != NULL)
    agent_tester_stop (&world->agent, job->id, g_rand_boolean (world->random));
  else if (what < 70 && job != NULL)
    agent_tester_say (&world->agent, g_rand_boolean (world->random) ? LANES_WIRE_PAUSE : LANES_WIRE_RESUME, job->id);
  else if (what < 78)
    kill_keeper (world);
  else if (what < 86)
    {
      lanes_peer_clear (&world->agent.peer);
      connect_to_agent (world);
    }
  else if (what < 88)
    kill_agent (world);
  listen_for (world, g_rand_int_range (world->random, 0, 12));
}

static void
end_round (World *world)
{
  gint64 deadline = lanes_test_deadline ();

  for (guint i = 0; i < world->jobs->len; i++)
    if (!is_over (world->jobs->pdata[i]))
      agent_tester_stop (&world->agent, ((Job *) world->jobs->pdata[i])->id, FALSE);
  while (count_running (world) > 0)
    {
      ck_assert_msg (g_get_monotonic_time () < deadline, "%u jobs have no end", count_running (world));
      listen_for (world, 100);
    }

  ck_assert_uint_eq (agent_tester_count_processes (world->token), 0);
  for (guint i = 0; i < world->jobs->len; i++)
    agent_tester_say (&world->agent, LANES_WIRE_ACK, ((Job *) world->jobs->pdata[i])->id);
  g_ptr_array_set_size (world->jobs, 0);
}

START_TEST (test_faults)
{
  const char *seed_text = g_getenv ("LANES_FAULT_SEED");
  const char *rounds_text = g_getenv ("LANES_FAULT_ROUNDS");
  guint32 seed = seed_text != NULL ? (guint32) atoi (seed_text) : g_random_int ();
  guint rounds = rounds_text != NULL ? (guint) atoi (rounds_text) : ROUNDS;
  g_autofree char *folder = lanes_test_path ("faults");
  World world = { .random = g_rand_new_with_seed (seed), .token = agent_tester_new_token () };

  g_printerr ("# seed %u, %u rounds\n", seed, rounds);
  g_mkdir (folder, 0700);
  world.socket_path = g_build_filename (folder, "socket", NULL);
  world.jobs = g_ptr_array_new_with_free_func (g_free);
  start_agent (&world);
  connect_to_agent (&world);

  for (guint round = 0; round < rounds; round++)
    {
      for (guint i = 0; i < ACTS; i++)
        act (&world);
      end_round (&world);
    }

  agent_tester_say (&world.agent, LANES_WIRE_QUIT, 0);
  ck_assert_int_eq (waitpid (world.agent_pid, NULL, 0), world.agent_pid);
  lanes_peer_clear (&world.agent.peer);
  g_printerr ("# %" G_GUINT64_FORMAT " jobs\n", world.next_id);
  g_ptr_array_unref (world.jobs);
  g_rand_free (world.random);
  g_free (world.token);
  g_free (world.socket_path);
}
END_TEST

static Suite *
faults_suite (void)
{
  Suite *suite = suite_create ("agent-faults");
  TCase *tcase = tcase_create ("faults");

  setrlimit (RLIMIT_NPROC, &(struct rlimit){ 2000, 2000 });
  tcase_add_test (tcase, test_faults);
  tcase_set_timeout (tcase, 3600);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (faults_suite ());
}
