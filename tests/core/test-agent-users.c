/* test-agent-users.c: two users never share an agent, in either direction
 *
 * The other user is nobody, whom only root can become: elsewhere those tests are skipped.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <poll.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-agent-client.h"
#include "lanes-error.h"

#define NEED_ROOT lanes_test_skip_if (geteuid () != 0 || getpwnam ("nobody") == NULL, "only root can become another user")

/* What is done as somebody else. Returns: an exit status */
typedef int (*Deed) (const char *path);

static char *
make_folder (void)
{
  g_autofree char *folder = lanes_test_path ("agent");
  g_autofree char *parent = g_path_get_dirname (lanes_test_dir ());

  g_mkdir (folder, 0700);
  g_chmod (folder, 0700);
  g_chmod (lanes_test_dir (), 0711);
  g_chmod (parent, 0711);
  return g_steal_pointer (&folder);
}

/* Each test has another name: where tests share a process, an agent of the one before may be ending still. */
static char *
make_path (const char *folder)
{
  static guint n;

  return g_strdup_printf ("%s/socket%u", folder, n++);
}

static int
connect_to (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

  g_strlcpy (address.sun_path, path, sizeof address.sun_path);
  if (connect (fd, (struct sockaddr *) &address, sizeof address) == 0)
    return fd;
  close (fd);
  return -errno;
}

static pid_t
start_as_nobody (Deed        deed,
                 const char *path)
{
  const struct passwd *nobody = getpwnam ("nobody");
  pid_t pid = fork ();

  if (pid == 0)
    {
      if (setgroups (0, NULL) < 0 || setresgid (nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) < 0 ||
          setresuid (nobody->pw_uid, nobody->pw_uid, nobody->pw_uid) < 0)
        _exit (255);
      _exit (deed (path));
    }
  return pid;
}

static int
do_as_nobody (Deed        deed,
              const char *path)
{
  int status;
  pid_t pid = start_as_nobody (deed, path);

  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  ck_assert (WIFEXITED (status));
  return WEXITSTATUS (status);
}

static void
end_agent (pid_t pid)
{
  kill (pid, SIGTERM);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
}

static void
assert_mode (const char *path,
             guint       mode)
{
  GStatBuf status;

  ck_assert_int_eq (g_stat (path, &status), 0);
  ck_assert_uint_eq (status.st_mode & 07777, mode);
  ck_assert_uint_eq (status.st_uid, geteuid ());
}

/* Whatever the program's mask is. */
START_TEST (test_owner_only)
{
  g_autofree char *parent = make_folder ();
  g_autofree char *folder = g_build_filename (parent, "own", NULL);
  g_autofree char *path = make_path (folder);
  g_autofree char *lock = g_strconcat (path, ".lock", NULL);
  mode_t mask = umask (0);
  pid_t pid = agent_tester_listen (path);

  umask (mask);
  assert_mode (folder, 0700);
  assert_mode (path, 0600);
  assert_mode (lock, 0600);
  end_agent (pid);
}
END_TEST

static int
try_to_reach (const char *path)
{
  return -connect_to (path);
}

START_TEST (test_out_of_reach)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  pid_t pid;

  NEED_ROOT;
  folder = make_folder ();
  path = make_path (folder);
  pid = agent_tester_listen (path);
  ck_assert_int_eq (do_as_nobody (try_to_reach, path), EACCES);

  /* The folder open by mistake: the socket itself is closed. */
  g_chmod (folder, 0711);
  ck_assert_int_eq (do_as_nobody (try_to_reach, path), EACCES);
  end_agent (pid);
}
END_TEST

/* Says all that would start a command, in one piece. Returns: 0 where it is refused with an error and an end */
static int
try_to_command (const char *path)
{
  char *argv[] = { (char *) "touch", (char *) "/tmp/lanes-test-of-nobody", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  int fd = connect_to (path);
  LanesPeer peer;
  LanesWireHeader header;
  const guint8 *body;

  if (fd < 0)
    return 2;
  lanes_peer_init (&peer, fd);
  lanes_agent_put_plain (&peer.out, LANES_WIRE_HELLO, 0);
  lanes_agent_put_launch (&peer.out, 1, &asked);
  lanes_peer_flush (&peer);

  /* Until it has been said and the door is shut. */
  while (poll (&(struct pollfd){ .fd = fd, .events = POLLIN }, 1, 20000) > 0 && lanes_peer_receive (&peer) == LANES_PEER_OPEN)
    continue;
  if (lanes_peer_next (&peer, &header, &body) != LANES_PEER_FRAME || header.type != LANES_WIRE_ERROR ||
      strstr (lanes_agent_get_text (body, header.size), "another user") == NULL)
    return 3;
  return lanes_peer_next (&peer, &header, &body) == LANES_PEER_WAIT ? 0 : 4;
}

/* Folder and socket open by mistake: the kernel is asked who is there. */
START_TEST (test_refused)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  AgentTester agent = { 0 };
  pid_t pid;

  NEED_ROOT;
  folder = make_folder ();
  path = make_path (folder);
  pid = agent_tester_listen (path);
  g_chmod (folder, 0711);
  g_chmod (path, 0666);
  ck_assert_int_eq (do_as_nobody (try_to_command, path), 0);
  ck_assert (!g_file_test ("/tmp/lanes-test-of-nobody", G_FILE_TEST_EXISTS));

  lanes_peer_init (&agent.peer, connect_to (path));
  agent_tester_say (&agent, LANES_WIRE_HELLO, 0);
  agent_tester_expect_welcome (&agent);
  lanes_peer_clear (&agent.peer);
  end_agent (pid);
}
END_TEST

/* An agent does not listen in a folder of somebody else's. */
START_TEST (test_folder_of_another)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *program = agent_tester_agent_path ();
  g_autofree char *command = NULL;

  NEED_ROOT;
  folder = make_folder ();
  path = make_path (folder);
  ck_assert_int_eq (chown (folder, getpwnam ("nobody")->pw_uid, (gid_t) -1), 0);
  command = g_strdup_printf ("%s --socket %s 2>/dev/null", program, path);
  ck_assert_int_eq (WEXITSTATUS (system (command)), 1);
}
END_TEST

/* Listens as an agent would. Returns: 0 where whoever came said nothing at all */
static int
pretend (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int listener = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  char byte;

  /* It has its name once somebody listens, and nobody listens once the test is over. */
  prctl (PR_SET_PDEATHSIG, SIGKILL);
  umask (0);
  g_snprintf (address.sun_path, sizeof address.sun_path, "%s.new", path);
  if (bind (listener, (struct sockaddr *) &address, sizeof address) < 0 || listen (listener, 8) < 0 ||
      rename (address.sun_path, path) < 0)
    return 2;
  int fd = accept (listener, NULL, NULL);
  return fd < 0 ? 3 : read (fd, &byte, 1) == 0 ? 0 : 1;
}

static void
on_lost (gpointer       data,
         const GError  *error,
         LanesAgentLoss loss)
{
  GError **ret_error = data;

  g_clear_error (ret_error);
  *ret_error = g_error_copy (error);
}

static const LanesAgentListener listener = { .lost = on_lost };

/* And a program tells its commands to no agent of somebody else's. */
START_TEST (test_not_told)
{
  g_autofree char *folder = NULL;
  g_autofree char *path = NULL;
  g_autofree char *program = agent_tester_agent_path ();
  g_autoptr (LanesAgentClient) client = NULL;
  g_autoptr (GError) error = NULL;
  char *argv[] = { (char *) "echo", (char *) "secret", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  int status;
  pid_t pid;

  NEED_ROOT;
  folder = make_folder ();
  path = make_path (folder);
  ck_assert_int_eq (chown (folder, getpwnam ("nobody")->pw_uid, (gid_t) -1), 0);
  pid = start_as_nobody (pretend, path);
  lanes_test_wait_until (g_file_test (path, G_FILE_TEST_EXISTS));

  client = lanes_agent_client_new (NULL, program, path, &listener, &error);
  ck_assert (lanes_agent_client_launch (client, 1, &asked));
  lanes_test_wait_until (error != NULL);
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_PERMISSION));
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  ck_assert_int_eq (WEXITSTATUS (status), 0);
}
END_TEST

static Suite *
users_suite (void)
{
  Suite *suite = suite_create ("agent-users");
  TCase *tcase = tcase_create ("users");

  tcase_add_test (tcase, test_owner_only);
  tcase_add_test (tcase, test_out_of_reach);
  tcase_add_test (tcase, test_refused);
  tcase_add_test (tcase, test_folder_of_another);
  tcase_add_test (tcase, test_not_told);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (users_suite ());
}
