/* lanes-agent.c: the small process that owns every child process of Lanes
 *
 * The window and the terminal program start no command themselves: a fork from a large process is
 * slow, they may crash, and what a command leaves behind must find a parent that knows it. The agent
 * does it for them. It is small, has one thread, allocates little, and can be understood whole:
 *
 *   lanes-wire, lanes-agent-messages, lanes-peer   the frames, and a connection that carries them
 *   lanes-server*                                  the agent: one program, many keepers
 *   lanes-keeper*                                  a forked child a slot: one job and its whole tree
 *   lanes-spawn, lanes-tree, lanes-cgroup          starting one program; finding and ending many
 *   lanes-guardian, lanes-strays                   ending what is left when several of them are killed at once
 *   lanes-capture                                  what a job writes, kept within bounds
 *
 * `lanes-agent --fd N` serves the program at the other end of a socket pair and ends with it, and
 * all jobs end with the agent. `lanes-agent --socket PATH` serves one program after the other: jobs
 * go on while nobody is there, and their ends are remembered. A lock beside the socket makes sure
 * that there is one.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-guardian.h"
#include "lanes-server.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

typedef struct
{
  int fd;
  int ready_fd;
  const char *socket;
  bool use_cgroups;
  int idle_ms;
} Options;

static _Noreturn void
fail (const char *what,
      const char *about)
{
  fprintf (stderr, "lanes-agent: %s: %s: %s\n", about, what, strerror (errno));
  exit (1);
}

static _Noreturn void
usage (int status)
{
  fprintf (status == 0 ? stdout : stderr,
           "Usage: lanes-agent --fd N | --socket PATH [OPTION...]\n"
           "Starts, watches and ends processes for Lanes, which starts it by itself.\n\n"
           "  --fd N           serve the program at the other end of descriptor N, and end with it\n"
           "  --socket PATH    serve whoever of this user connects there, one at a time\n"
           "  --ready-fd N     write a line to descriptor N once programs may connect\n"
           "  --idle SECONDS   end after so long with nothing to do and nobody there (60)\n"
           "  --no-cgroups     do not use cgroups even where they can be had\n");
  exit (status);
}

/* A whole number from @min to @max, or the end. */
static int
parse_number (const char *text,
              int         min,
              int         max)
{
  char *end;
  errno = 0;
  long number = strtol (text, &end, 10);

  if (errno != 0 || end == text || *end != '\0' || number < min || number > max)
    {
      fprintf (stderr, "lanes-agent: '%s' is not a number from %d to %d\n", text, min, max);
      exit (2);
    }
  return number;
}

static Options
parse_options (int    argc,
               char **argv)
{
  static const struct option known[] = {
    { "fd", required_argument, NULL, 'f' },      { "socket", required_argument, NULL, 's' },
    { "ready-fd", required_argument, NULL, 'r' }, { "idle", required_argument, NULL, 'i' },
    { "no-cgroups", no_argument, NULL, 'n' },    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
  };
  Options options = { .fd = -1, .ready_fd = -1, .use_cgroups = true, .idle_ms = 60000 };
  int option;

  while ((option = getopt_long (argc, argv, "", known, NULL)) != -1)
    switch (option)
      {
      case 'f':
        options.fd = parse_number (optarg, 3, INT_MAX - 1);
        break;
      case 's':
        options.socket = optarg;
        break;
      case 'r':
        options.ready_fd = parse_number (optarg, 3, INT_MAX - 1);
        break;
      case 'i':
        options.idle_ms = parse_number (optarg, 0, INT_MAX / 1000) * 1000;
        break;
      case 'n':
        options.use_cgroups = false;
        break;
      default:
        usage (option == 'h' ? 0 : 2);
      }
  if (optind < argc || (options.fd >= 0) == (options.socket != NULL))
    usage (2);
  return options;
}

/* Makes the folder of the socket our working folder: it must be ours and closed to others, and is made where it is
 * missing. From inside, a path of any length fits into a socket's address. */
static void
enter_folder (const char *path)
{
  char folder[PATH_MAX];
  struct stat status;

  snprintf (folder, sizeof folder, "%s", path);
  char *slash = strrchr (folder, '/');
  if (path[0] != '/' || slash == folder || slash[1] == '\0' || strlen (path) >= sizeof folder)
    {
      errno = EINVAL;
      fail ("the path of the socket must be absolute, in a folder of its own", path);
    }
  *slash = '\0';

  if (mkdir (folder, 0700) < 0 && errno != EEXIST)
    fail ("cannot make the folder", folder);
  if (lstat (folder, &status) < 0)
    fail ("cannot look at the folder", folder);
  if (!S_ISDIR (status.st_mode) || status.st_uid != geteuid () || (status.st_mode & 077) != 0)
    {
      errno = EPERM;
      fail ("the folder must belong to this user and be closed to others", folder);
    }
  if (chdir (folder) < 0)
    fail ("cannot enter the folder", folder);
}

static bool
can_connect (const struct sockaddr_un *address)
{
  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool connected = fd >= 0 && connect (fd, (const struct sockaddr *) address, sizeof *address) == 0;

  if (fd >= 0)
    close (fd);
  return connected;
}

/* Holds the lock for life. Where another agent has it, there is nothing to do but to wait until that one listens. */
static bool
take_lock (const char               *name,
           const struct sockaddr_un *address)
{
  char lock[NAME_MAX + 8];

  snprintf (lock, sizeof lock, "%s.lock", name);
  int fd = open (lock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (fd < 0)
    fail ("cannot open the lock", lock);

  for (int tries = 0; flock (fd, LOCK_EX | LOCK_NB) < 0; tries++)
    {
      if (errno != EWOULDBLOCK)
        fail ("cannot lock", lock);
      if (can_connect (address))
        return false;
      if (tries == 200)
        fail ("another agent has it and does not answer", lock);
      usleep (10000);
    }
  return true;
}

/* Returns: a listening socket, or -1 where another agent listens already. */
static int
listen_at (const char *path)
{
  struct sockaddr_un address = { .sun_family = AF_UNIX };

  enter_folder (path);
  const char *name = strrchr (path, '/') + 1;
  if (strlen (name) >= sizeof address.sun_path)
    {
      errno = ENAMETOOLONG;
      fail ("cannot listen", path);
    }
  strcpy (address.sun_path, name);
  if (!take_lock (name, &address))
    return -1;

  int fd = socket (AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  unlink (name);
  mode_t mask = umask (0177);
  if (fd < 0 || bind (fd, (const struct sockaddr *) &address, sizeof address) < 0 || listen (fd, 8) < 0)
    fail ("cannot listen", path);
  umask (mask);
  return fd;
}

static void
say_ready (int fd)
{
  if (fd >= 0 && write (fd, "ready\n", 6) == 6)
    close (fd);
}

/* Standard descriptors lead nowhere, so that no terminal or pipe is held open by us or a keeper. */
static void
leave_standard_descriptors (void)
{
  int null = open ("/dev/null", O_RDWR | O_CLOEXEC);

  for (int i = 0; i < 3 && null >= 0; i++)
    dup2 (null, i);
  if (null > 2)
    close (null);
}

/* Descriptors that the program passed by accident are not passed on to every job. */
static void
close_others (const Options *options)
{
  int low = options->fd >= 0 ? options->fd : 2;
  int high = options->ready_fd >= 0 ? options->ready_fd : low;

  if (low > high)
    {
      int swap = low;
      low = high;
      high = swap;
    }
  if (low > 3)
    close_range (3, low - 1, 0);
  if (high > low + 1)
    close_range (low + 1, high - 1, 0);
  close_range (high + 1, ~0u, 0);
}

int
main (int    argc,
      char **argv)
{
  Options options = parse_options (argc, argv);
  LanesServerOptions server = {
    .fd = options.fd,
    .listen_fd = -1,
    .socket = options.socket,
    .use_cgroups = options.use_cgroups,
    .idle_ms = options.idle_ms,
  };

  /* Not in anybody's foreground group: the terminal's Ctrl-C is the program's to handle. */
  server.own_session = setsid () >= 0;
  close_others (&options);
  lanes_guardian_begin ();
  if (options.fd >= 0)
    fcntl (options.fd, F_SETFD, FD_CLOEXEC);
  if (options.socket != NULL)
    {
      server.listen_fd = listen_at (options.socket);
      if (server.listen_fd < 0)
        {
          say_ready (options.ready_fd);
          return 0;
        }
      if (chdir ("/") < 0)
        fail ("cannot change to", "/");
    }
  say_ready (options.ready_fd);
  leave_standard_descriptors ();

  int status = lanes_server_run (&server);
  if (options.socket != NULL)
    unlink (options.socket);
  return status;
}
