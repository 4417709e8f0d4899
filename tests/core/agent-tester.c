/* agent-tester.c: speaks lanes-agent's frames, for tests
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

gboolean agent_tester_cgroups = TRUE;

char *
agent_tester_agent_path (void)
{
  return g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "src", "agent", "lanes-agent", NULL);
}

char *
agent_tester_nasty_path (void)
{
  return g_build_filename (g_getenv ("LANES_BUILD_ROOT"), "tests", "fixtures", "nasty-tree", NULL);
}

pid_t
agent_tester_spawn (char **argv)
{
  pid_t pid;

  ck_assert_int_eq (posix_spawn (&pid, argv[0], NULL, NULL, argv, environ), 0);
  return pid;
}

void
agent_tester_say (AgentTester   *agent,
                  LanesWireType  type,
                  guint64        job)
{
  lanes_agent_put_plain (&agent->peer.out, type, job);
  ck_assert_int_eq (lanes_peer_flush (&agent->peer), LANES_PEER_OPEN);
}

void
agent_tester_stop (AgentTester *agent,
                   guint64      job,
                   gboolean     force)
{
  lanes_agent_put_number (&agent->peer.out, LANES_WIRE_STOP, job, force);
  ck_assert_int_eq (lanes_peer_flush (&agent->peer), LANES_PEER_OPEN);
}

/* The next frame; fails after a bounded time. Returns: FALSE where the other end is closed */
gboolean
agent_tester_next_frame (AgentTester      *agent,
                         LanesWireHeader  *header,
                         const guint8    **body)
{
  gint64 deadline = lanes_test_deadline ();

  for (;;)
    {
      struct pollfd polled = { .fd = agent->peer.fd, .events = POLLIN };

      switch (lanes_peer_next (&agent->peer, header, body))
        {
        case LANES_PEER_FRAME:
          return TRUE;
        case LANES_PEER_MALFORMED:
          ck_abort_msg ("the agent sent a malformed frame");
        case LANES_PEER_WAIT:
          break;
        }
      if (lanes_peer_pending (&agent->peer) > 0)
        polled.events |= POLLOUT;
      ck_assert_msg (g_get_monotonic_time () < deadline, "waited in vain for a frame");
      poll (&polled, 1, 100);
      if (polled.revents & POLLOUT)
        lanes_peer_flush (&agent->peer);
      if ((polled.revents & ~POLLOUT) && lanes_peer_receive (&agent->peer) == LANES_PEER_CLOSED &&
          lanes_peer_next (&agent->peer, header, body) != LANES_PEER_FRAME)
        return FALSE;
      else if (polled.revents & ~POLLOUT)
        continue;
    }
}

void
agent_tester_expect_welcome (AgentTester *agent)
{
  LanesWireHeader header;
  const guint8 *body;
  LanesAgentWelcome welcome;

  ck_assert (agent_tester_next_frame (agent, &header, &body));
  ck_assert_int_eq (header.type, LANES_WIRE_WELCOME);
  ck_assert (lanes_agent_get_welcome (body, header.size, &welcome));
  agent->server = (pid_t) welcome.pid;
}

AgentTester
agent_tester_start (void)
{
  g_autofree char *path = agent_tester_agent_path ();
  char number[16];
  char *argv[] = { path, "--fd", number, agent_tester_cgroups ? NULL : "--no-cgroups", NULL };
  int ends[2];
  AgentTester agent = { 0 };

  ck_assert_int_eq (socketpair (AF_UNIX, SOCK_STREAM, 0, ends), 0);
  fcntl (ends[0], F_SETFD, FD_CLOEXEC);
  g_snprintf (number, sizeof number, "%d", ends[1]);
  agent.pid = agent_tester_spawn (argv);
  close (ends[1]);
  lanes_peer_init (&agent.peer, ends[0]);
  agent_tester_say (&agent, LANES_WIRE_HELLO, 0);
  agent_tester_expect_welcome (&agent);
  return agent;
}

void
agent_tester_end (AgentTester *agent)
{
  int status;

  lanes_peer_clear (&agent->peer);
  ck_assert_int_eq (waitpid (agent->pid, &status, 0), agent->pid);
  ck_assert_int_eq (status, 0);
}

LanesAgentLaunch
agent_tester_launch_of (char **argv)
{
  return (LanesAgentLaunch){
    .grace_ms = 200,
    .cap = 1 << 20,
    .title = "a test",
    .argv = argv,
    .envp = environ,
  };
}

void
agent_tester_launch (AgentTester            *agent,
                     guint64                 job,
                     const LanesAgentLaunch *launch)
{
  ck_assert (lanes_agent_put_launch (&agent->peer.out, job, launch));
  ck_assert_int_eq (lanes_peer_flush (&agent->peer), LANES_PEER_OPEN);
}

static void
fold_note (AgentSeen    *seen,
           const guint8 *body,
           gsize         size)
{
  ck_assert (lanes_agent_get_note (body, size, &seen->note));
  seen->n_notes++;
  seen->max_processes = MAX (seen->max_processes, seen->note.processes);
  memcpy (seen->tail, seen->note.tails[0], seen->note.tail_sizes[0]);
  seen->tail[seen->note.tail_sizes[0]] = '\0';
  memcpy (seen->progress, seen->note.progress, seen->note.progress_size);
  seen->progress[seen->note.progress_size] = '\0';
}

void
agent_tester_fold (AgentSeen             *seen,
                   const LanesWireHeader *header,
                   const guint8          *body)
{
  guint64 started;

  switch (header->type)
    {
    case LANES_WIRE_STARTED:
      ck_assert (lanes_agent_get_started (body, header->size, &seen->pid, &started));
      seen->started = TRUE;
      break;
    case LANES_WIRE_NOTE:
      fold_note (seen, body, header->size);
      break;
    case LANES_WIRE_EXITED:
      ck_assert (lanes_agent_get_exit (body, header->size, &seen->exit));
      seen->exited = TRUE;
      seen->n_exits++;
      break;
    case LANES_WIRE_GONE:
      seen->gone = TRUE;
      break;
    case LANES_WIRE_REFUSED:
      seen->refused = TRUE;
      break;
    default:
      break;
    }
}

/* Starts an agent with a socket and waits until programs may connect. Returns: its pid */
pid_t
agent_tester_listen (const char *socket_path)
{
  g_autofree char *path = agent_tester_agent_path ();
  char number[16];
  char *argv[] = { path, "--socket", (char *) socket_path, "--ready-fd", number, "--idle", "1", NULL };
  char byte;
  int ends[2];

  ck_assert_int_eq (pipe (ends), 0);
  fcntl (ends[0], F_SETFD, FD_CLOEXEC);
  g_snprintf (number, sizeof number, "%d", ends[1]);
  pid_t pid = agent_tester_spawn (argv);
  close (ends[1]);
  ck_assert_int_eq (read (ends[0], &byte, 1), 1);
  close (ends[0]);
  return pid;
}

/* And says hello. */
AgentTester
agent_tester_connect (const char *socket_path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  AgentTester agent = { 0 };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, socket_path, sizeof address.sun_path);
  ck_assert_int_eq (connect (fd, (struct sockaddr *) &address, sizeof address), 0);
  lanes_peer_init (&agent.peer, fd);
  agent_tester_say (&agent, LANES_WIRE_HELLO, 0);
  return agent;
}

/* Takes frames of @job until *@flag. */
void
agent_tester_follow (AgentTester *agent,
                     guint64      job,
                     AgentSeen   *seen,
                     gboolean    *flag)
{
  LanesWireHeader header;
  const guint8 *body;

  while (!*flag)
    {
      ck_assert (agent_tester_next_frame (agent, &header, &body));
      if (header.job == job)
        agent_tester_fold (seen, &header, body);
    }
}

void
agent_tester_follow_tail (AgentTester *agent,
                          guint64      job,
                          AgentSeen   *seen,
                          const char  *text)
{
  LanesWireHeader header;
  const guint8 *body;

  while (strstr (seen->tail, text) == NULL)
    {
      ck_assert (agent_tester_next_frame (agent, &header, &body));
      if (header.job == job)
        agent_tester_fold (seen, &header, body);
      ck_assert (!seen->exited);
    }
}

static gboolean
has_token (const char *pid,
           const char *token)
{
  g_autofree char *path = g_strdup_printf ("/proc/%s/cmdline", pid);
  g_autofree char *text = NULL;
  gsize size;

  if (!g_file_get_contents (path, &text, &size, NULL))
    return FALSE;
  for (gsize at = 0; at < size; at += strlen (text + at) + 1)
    if (g_str_equal (text + at, token))
      return TRUE;
  return FALSE;
}

/* How many processes have @token in their command line, zombies not counted; each gets @signal. */
guint
agent_tester_signal_processes (const char *token,
                               int         signal)
{
  g_autoptr (GDir) proc = g_dir_open ("/proc", 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (proc)) != NULL)
    if (g_ascii_isdigit (name[0]) && has_token (name, token))
      {
        kill (atoi (name), signal);
        n++;
      }
  return n;
}

guint
agent_tester_count_processes (const char *token)
{
  return agent_tester_signal_processes (token, 0);
}

char *
agent_tester_new_token (void)
{
  static guint number;

  return g_strdup_printf ("lanes-token-%d-%u-%" G_GINT64_FORMAT, getpid (), number++, g_get_monotonic_time ());
}

pid_t
agent_tester_parent_of (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/status", pid);
  g_autofree char *text = lanes_test_read (path);
  const char *at = strstr (text, "PPid:");

  return atoi (at + 5);
}

/* Whoever is its parent may not have asked for it yet. */
static gboolean
is_dead (pid_t pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/stat", pid);
  g_autofree char *text = NULL;

  return !g_file_get_contents (path, &text, NULL, NULL) || strrchr (text, ')')[2] == 'Z';
}

/* Stopped first, so that none of them can do anything when it sees another die. */
void
agent_tester_kill_at_once (const pid_t *pids,
                           guint        n)
{
  for (guint i = 0; i < n; i++)
    kill (pids[i], SIGSTOP);
  for (guint i = 0; i < n; i++)
    kill (pids[i], SIGKILL);
  for (guint i = 0; i < n; i++)
    lanes_test_wait_until (is_dead (pids[i]));
}
