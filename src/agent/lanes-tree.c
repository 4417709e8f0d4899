/* lanes-tree.c: the processes below this one, found in /proc and signalled without hitting others
 *
 * This process is a subreaper, so that whatever its descendants do (double forks, setsid, subreapers
 * of their own), every one of them has a chain of parents that ends here, and what loses its parent
 * becomes our child. The tree is read from /proc/PID/task/TID/children: only what hangs below us is
 * looked at, however many processes the machine has.
 *
 * A number from /proc may belong to somebody else by the time that it is signalled. Our own children
 * cannot vanish, since only we reap them. For those further down a pidfd is opened first and the
 * parent compared afterwards: a mismatch is left for the next pass, which callers make until nothing
 * is left.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-tree.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A tree this large is signalled in several passes. */
#define MAX_NODES 65536

static void
add_node (LanesTree *self,
          pid_t      pid,
          pid_t      parent)
{
  if (self->n_nodes == MAX_NODES)
    return;
  if (self->n_nodes == self->room)
    {
      self->room = self->room > 0 ? self->room * 2 : 64;
      self->nodes = realloc (self->nodes, self->room * sizeof *self->nodes);
      if (self->nodes == NULL)
        abort ();
    }
  self->nodes[self->n_nodes++] = (LanesTreeNode){ pid, parent };
}

/* Adds the children that the thread behind @path made. */
static void
add_children_of_thread (LanesTree  *self,
                        const char *path,
                        pid_t       parent)
{
  char text[4096];
  size_t kept = 0;
  int fd = open (path, O_RDONLY | O_CLOEXEC);

  if (fd < 0)
    return;

  for (;;)
    {
      ssize_t n = read (fd, text + kept, sizeof text - 1 - kept);
      if (n <= 0)
        break;

      /* A number that the block cuts is carried over: each ends in a space. */
      char *at = text;
      char *end = text + kept + n;
      *end = '\0';
      for (char *space; (space = memchr (at, ' ', end - at)) != NULL; at = space + 1)
        {
          *space = '\0';
          add_node (self, atoi (at), parent);
        }
      kept = end - at;
      memmove (text, at, kept);
    }
  close (fd);
}

static void
add_children (LanesTree *self,
              pid_t      pid)
{
  char path[64];

  snprintf (path, sizeof path, "/proc/%d/task", pid);
  DIR *tasks = opendir (path);
  if (tasks == NULL)
    return;

  for (struct dirent *entry; (entry = readdir (tasks)) != NULL;)
    {
      int tid = atoi (entry->d_name);
      if (tid <= 0)
        continue;
      snprintf (path, sizeof path, "/proc/%d/task/%d/children", pid, tid);
      add_children_of_thread (self, path, pid);
    }
  closedir (tasks);
}

/* Our own children. We have one thread, so there is no folder to list. */
static void
add_own (LanesTree     *self,
         LanesTreeSkip  skip,
         void          *data)
{
  char path[64];
  pid_t us = getpid ();
  size_t kept = 0;

  self->n_nodes = 0;
  snprintf (path, sizeof path, "/proc/%d/task/%d/children", us, us);
  add_children_of_thread (self, path, us);

  for (size_t i = 0; i < self->n_nodes; i++)
    if (skip == NULL || !skip (self->nodes[i].pid, data))
      self->nodes[kept++] = self->nodes[i];
  self->n_nodes = kept;
}

/* Finds everything below this process, zombies included, parents before children. */
void
lanes_tree_scan (LanesTree     *self,
                 LanesTreeSkip  skip,
                 void          *data)
{
  add_own (self, skip, data);
  for (size_t i = 0; i < self->n_nodes; i++)
    add_children (self, self->nodes[i].pid);
}

/* The parent of @pid, and whether it is already a zombie; 0 where it is gone. */
static pid_t
read_parent (pid_t  pid,
             char  *ret_state)
{
  char path[64];
  char text[512];

  snprintf (path, sizeof path, "/proc/%d/stat", pid);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    return 0;
  ssize_t n = read (fd, text, sizeof text - 1);
  close (fd);
  if (n <= 0)
    return 0;

  /* The name may hold anything, so start behind the last bracket: ") S 1234 …". */
  text[n] = '\0';
  char *at = strrchr (text, ')');
  if (at == NULL || at[1] == '\0' || at[2] == '\0')
    return 0;
  *ret_state = at[2];
  return atoi (at + 3);
}

/* Signals @node if it still is what was found. Returns: 0, or an errno. */
static int
signal_node (const LanesTreeNode *node,
             int                  signal)
{
  char state = 0;

  if (node->parent == getpid ())
    return kill (node->pid, signal) < 0 ? errno : 0;

  int fd = syscall (SYS_pidfd_open, node->pid, 0);
  if (fd < 0 && errno != ENOSYS)
    return errno;

  int error = ESRCH;
  if (read_parent (node->pid, &state) == node->parent && state != 'Z')
    {
      int result = fd >= 0 ? syscall (SYS_pidfd_send_signal, fd, signal, NULL, 0) : kill (node->pid, signal);
      error = result < 0 ? errno : 0;
    }
  if (fd >= 0)
    close (fd);
  return error;
}

/* Sends @signal to all that was found. Returns: how many took it; @ret_denied those that are not ours to signal. */
size_t
lanes_tree_signal (LanesTree *self,
                   int        signal,
                   bool       leaves_first,
                   size_t    *ret_denied)
{
  size_t reached = 0;
  size_t denied = 0;

  for (size_t i = 0; i < self->n_nodes; i++)
    {
      int error = signal_node (&self->nodes[leaves_first ? self->n_nodes - 1 - i : i], signal);
      reached += error == 0;
      denied += error == EPERM;
    }
  if (ret_denied != NULL)
    *ret_denied = denied;
  return reached;
}

/* One pass of SIGKILL from the top: a process that has the signal can fork no more, so that reading
 * its children afterwards finds all it will ever have. Returns: how many are there, still or as zombies. */
size_t
lanes_tree_kill (LanesTree     *self,
                 LanesTreeSkip  skip,
                 void          *data,
                 size_t        *ret_denied)
{
  size_t denied = 0;

  add_own (self, skip, data);
  for (size_t i = 0; i < self->n_nodes; i++)
    {
      denied += signal_node (&self->nodes[i], SIGKILL) == EPERM;
      add_children (self, self->nodes[i].pid);
    }
  *ret_denied = denied;
  return self->n_nodes;
}

bool
lanes_tree_has (const LanesTree *self,
                pid_t            pid)
{
  for (size_t i = 0; i < self->n_nodes; i++)
    if (self->nodes[i].pid == pid)
      return true;
  return false;
}

void
lanes_tree_clear (LanesTree *self)
{
  free (self->nodes);
  memset (self, 0, sizeof *self);
}
