/* lanes-strays.c: finds what an agent ran that was killed with all that would have ended it
 *
 * Jobs that are to end with their agent have a mark in their environment, which all they start inherits: the agent's session,
 * its process, and the moment of its start, so that a number that is used again is not mistaken for it. A process of this user
 * that is in that very session while the agent is no more is a stray, and is killed.
 *
 * The mark alone would not do: an environment is copied to where it says nothing (to a job of at, to all that a session bus
 * starts), a session is not. So what began a session of its own, or cleared its environment, is not found here: that takes a
 * cgroup, or a guardian that lives.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-strays.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#define NAME "LANES_KEPT_BY="
#define MAX_PASSES 100
#define BLOCK 4096

/* When @pid was started, in ticks since the machine was; 0 where there is no such process. */
static unsigned long long
read_start (pid_t pid)
{
  char path[64];
  char text[1024];
  unsigned long long start = 0;

  snprintf (path, sizeof path, "/proc/%d/stat", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  ssize_t size = read (fd, text, sizeof text - 1);
  close (fd);
  if (size <= 0)
    return 0;

  /* The name may hold anything: the third field begins behind its last bracket. A zombie is no more. */
  text[size] = '\0';
  char *at = strrchr (text, ')');
  if (at == NULL || at[1] == '\0' || at[2] == 'Z' || at[2] == 'X')
    return 0;
  for (int field = 2; field < 22 && at != NULL; field++)
    at = strchr (at + 1, ' ');
  if (at != NULL)
    start = strtoull (at, NULL, 10);
  return start;
}

/* Is there such a process, and not only what is left for its parent to ask for? */
bool
lanes_strays_is_alive (pid_t pid)
{
  return read_start (pid) != 0;
}

/* The mark of this process, which is the agent, for what it runs. */
void
lanes_strays_make_mark (char *ret_mark)
{
  snprintf (ret_mark, LANES_STRAYS_MARK_SIZE, NAME "%d.%d.%llu", getsid (0), getpid (), read_start (getpid ()));
}

bool
lanes_strays_is_mark (const char *assignment)
{
  return strncmp (assignment, NAME, strlen (NAME)) == 0;
}

/* Does the text behind NAME= name the session @session, of an agent that is no more? */
static bool
names_dead_agent (const char *value,
                  pid_t       session)
{
  int named;
  int agent;
  unsigned long long start;
  char rest;

  return sscanf (value, "%d.%d.%llu%c", &named, &agent, &start, &rest) == 3 && named == session && agent > 0 &&
         read_start (agent) != start;
}

/* Looks at one block after the other, the end of one kept for a mark that the cut goes through. */
static bool
is_stray (int   fd,
          pid_t session)
{
  char text[BLOCK + LANES_STRAYS_MARK_SIZE + 1];
  size_t kept = 1;
  ssize_t n;

  /* As if there were an entry before the first. */
  text[0] = '\0';
  while ((n = read (fd, text + kept, BLOCK)) > 0)
    {
      size_t size = kept + n;

      for (char *at = text; (at = memmem (at, size - (at - text), "\0" NAME, sizeof NAME)) != NULL; at++)
        {
          char *value = at + sizeof NAME;
          if (memchr (value, '\0', size - (value - text)) != NULL)
            return names_dead_agent (value, session);
        }
      kept = size < LANES_STRAYS_MARK_SIZE ? size : LANES_STRAYS_MARK_SIZE;
      memmove (text, text + size - kept, kept);
    }
  return false;
}

/* The leader of an agent's session is its guardian: while that lives, there is nothing to look for. */
static bool
has_leader (pid_t session)
{
  return session <= 0 || lanes_strays_is_alive (session);
}

static bool
is_ours (int fd)
{
  struct stat status;

  return fstat (fd, &status) == 0 && status.st_uid == geteuid ();
}

/* The descriptor is opened before anything is read, so that it is this process that is killed, whose number it may be later. */
static bool
kill_if_stray (pid_t pid)
{
  char path[64];
  bool killed = false;

  if (has_leader (getsid (pid)))
    return false;
  int process = syscall (SYS_pidfd_open, pid, 0);
  if (process < 0)
    return false;

  snprintf (path, sizeof path, "/proc/%d/environ", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd >= 0 && is_ours (fd) && is_stray (fd, getsid (pid)))
    killed = syscall (SYS_pidfd_send_signal, process, SIGKILL, NULL, 0) == 0;
  if (fd >= 0)
    close (fd);
  close (process);
  return killed;
}

static size_t
sweep_once (void)
{
  size_t killed = 0;
  DIR *folder = opendir ("/proc");

  if (folder == NULL)
    return 0;
  for (struct dirent *entry; (entry = readdir (folder)) != NULL;)
    {
      pid_t pid = atoi (entry->d_name);
      if (pid > 0 && pid != getpid ())
        killed += kill_if_stray (pid);
    }
  closedir (folder);
  return killed;
}

/* Kills all strays of this user, and those that they start meanwhile. Returns: how many there were */
size_t
lanes_strays_sweep (void)
{
  size_t total = 0;
  size_t killed;

  for (int pass = 0; pass < MAX_PASSES && (killed = sweep_once ()) > 0; pass++)
    {
      total += killed;
      usleep (1000);
    }
  return total;
}
