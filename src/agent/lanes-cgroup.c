/* lanes-cgroup.c: a cgroup v2 a slot, where one may be made
 *
 * A cgroup is what the kernel itself ends in one write, whoever its processes are by now. Nobody
 * promises that one can be made: under systemd a session's own cgroup usually belongs to the user,
 * elsewhere it takes luck or root. So it is tried once, by making a folder, and everything works
 * without; the keeper's own search through /proc is never left out.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-cgroup.h"
#include "lanes-strays.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define PREFIX "lanes-agent-"

/* Where the cgroup v2 tree is mounted: alone, or beside version 1. */
static bool
find_mount (char *ret_mount)
{
  char line[PATH_MAX + 256];
  char type[64];
  bool found = false;
  FILE *mounts = fopen ("/proc/self/mounts", "re");

  if (mounts == NULL)
    return false;
  while (!found && fgets (line, sizeof line, mounts) != NULL)
    found = sscanf (line, "%*s %4095s %63s", ret_mount, type) == 2 && strcmp (type, "cgroup2") == 0;
  fclose (mounts);
  return found;
}

static bool
find_own_path (char *ret_path)
{
  char line[PATH_MAX + 16];
  bool found = false;
  FILE *cgroups = fopen ("/proc/self/cgroup", "re");

  if (cgroups == NULL)
    return false;
  while (!found && fgets (line, sizeof line, cgroups) != NULL)
    found = sscanf (line, "0::%4095[^\n]", ret_path) == 1;
  fclose (cgroups);
  return found;
}

/* Ends what is in a slot's cgroup whose keeper is dead; a living keeper holds the lock, and may stay with what was left. */
static void
sweep_slot (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;
  if (flock (fd, LOCK_EX | LOCK_NB) == 0)
    {
      lanes_cgroup_kill (fd);
      for (int tries = 0; tries < 200 && lanes_cgroup_populated (fd); tries++)
        usleep (1000);
    }
  close (fd);
}

static void
for_each_slot (const char *folder,
               void      (*act) (const char *path))
{
  char path[PATH_MAX];
  DIR *dir = opendir (folder);

  if (dir == NULL)
    return;
  for (struct dirent *entry; (entry = readdir (dir)) != NULL;)
    if (entry->d_type == DT_DIR && entry->d_name[0] == 'k' &&
        snprintf (path, sizeof path, "%s/%s", folder, entry->d_name) < (int) sizeof path)
      act (path);
  closedir (dir);
}

static void
remove_folder (const char *path)
{
  rmdir (path);
}

static void
remove_with_children (const char *folder)
{
  for_each_slot (folder, remove_folder);
  rmdir (folder);
}

/* What an agent that was killed together with a keeper of it left behind is ended here. */
static void
sweep_orphans (const char *parent)
{
  char path[PATH_MAX];
  DIR *dir = opendir (parent);

  if (dir == NULL)
    return;
  for (struct dirent *entry; (entry = readdir (dir)) != NULL;)
    {
      int pid;
      char rest;
      if (sscanf (entry->d_name, PREFIX "%d%c", &pid, &rest) != 1 || lanes_strays_is_alive (pid) ||
          snprintf (path, sizeof path, "%s/%s", parent, entry->d_name) >= (int) sizeof path)
        continue;
      for_each_slot (path, sweep_slot);
      remove_with_children (path);
    }
  closedir (dir);
}

/* So that the kernel counts for each slot whom its out of memory killer ended. Where the memory controller is not ours to give
 * on, which is usual, nothing is lost but that count. */
static void
give_memory_controller (const char *folder)
{
  char path[PATH_MAX];

  if (snprintf (path, sizeof path, "%s/cgroup.subtree_control", folder) >= (int) sizeof path)
    return;
  int fd = open (path, O_WRONLY | O_CLOEXEC);
  if (fd < 0)
    return;
  ssize_t written = write (fd, "+memory", 7);
  (void) written;
  close (fd);
}

/* Makes the agent's own folder, inside the cgroup it is in. False where that cannot be. */
bool
lanes_cgroup_probe (char *ret_folder,
                    int   size)
{
  char mount[PATH_MAX];
  char own[PATH_MAX];
  char parent[2 * PATH_MAX];

  if (!find_mount (mount) || !find_own_path (own))
    return false;

  snprintf (parent, sizeof parent, "%s%s", mount, strcmp (own, "/") != 0 ? own : "");
  sweep_orphans (parent);
  if (snprintf (ret_folder, size, "%s/" PREFIX "%d", parent, getpid ()) >= size)
    return false;
  if (!lanes_cgroup_make (ret_folder))
    return false;
  give_memory_controller (ret_folder);
  return true;
}

/* True where the folder is there and the kernel can end it whole. */
bool
lanes_cgroup_make (const char *folder)
{
  char path[PATH_MAX];

  if (mkdir (folder, 0755) < 0 && errno != EEXIST)
    return false;
  if (snprintf (path, sizeof path, "%s/cgroup.kill", folder) < (int) sizeof path && access (path, W_OK) == 0)
    return true;
  rmdir (folder);
  return false;
}

/* Returns: a descriptor of the folder, which says by a lock that somebody cares for it; or -1 */
int
lanes_cgroup_open (const char *folder)
{
  int fd = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd >= 0)
    flock (fd, LOCK_EX | LOCK_NB);
  return fd;
}

/* Ends every process in it. */
bool
lanes_cgroup_kill (int fd)
{
  int file = openat (fd, "cgroup.kill", O_WRONLY | O_CLOEXEC);
  if (file < 0)
    return false;

  bool done = write (file, "1", 1) == 1;
  close (file);
  return done;
}

/* The number behind @key in a file of "key number" lines; false where it is not there. */
static bool
read_number (int         fd,
             const char *name,
             const char *key,
             uint64_t   *ret_number)
{
  char text[16384];
  size_t size = 0;
  ssize_t n = 0;
  int file = openat (fd, name, O_RDONLY | O_CLOEXEC);

  if (file < 0)
    return false;
  while (size < sizeof text - 1 && (n = read (file, text + size, sizeof text - 1 - size)) > 0)
    size += n;
  close (file);
  text[size] = '\0';

  size_t length = strlen (key);
  for (char *line = text; line != NULL; line = strchr (line, '\n'))
    {
      line += *line == '\n';
      if (strncmp (line, key, length) == 0 && line[length] == ' ')
        {
          *ret_number = strtoull (line + length, NULL, 10);
          return true;
        }
    }
  return false;
}

/* Is any process in it, zombies not counted? */
bool
lanes_cgroup_populated (int fd)
{
  uint64_t populated = 0;

  return read_number (fd, "cgroup.events", "populated", &populated) && populated != 0;
}

/* How many processes of it the out of memory killer ended, where the memory controller is on. */
bool
lanes_cgroup_count_oom_kills (int       fd,
                              uint64_t *ret_count)
{
  return read_number (fd, "memory.events", "oom_kill", ret_count);
}

/* How many processes of the whole machine the out of memory killer ended. */
bool
lanes_vmstat_count_oom_kills (uint64_t *ret_count)
{
  return read_number (AT_FDCWD, "/proc/vmstat", "oom_kill", ret_count);
}

void
lanes_cgroup_remove (const char *folder)
{
  remove_with_children (folder);
}
