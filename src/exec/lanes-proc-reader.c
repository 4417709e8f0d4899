/* lanes-proc-reader.c: reading and parsing of /proc, where every name and figure may be strange
 *
 * A task's name is whatever it chose: it may hold brackets, spaces, newlines, half a UTF-8 character, even
 * text that looks like the rest of the line. The name begins after the first '(' and ends before the last
 * ')', as nothing after it has brackets. A line that is cut short or is not what it should be is refused as
 * a whole, never half taken. All of this is pure or stateless: any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proc-reader.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Fields of stat, counted from 1 as proc(5) counts them; the third, the state, is the first after the name. */
enum
{
  STAT_PARENT = 4,
  STAT_UTIME = 14,
  STAT_STIME,
  STAT_CUTIME,
  STAT_CSTIME,
  STAT_NICE = 19,
  STAT_N_THREADS,
  STAT_START = 22,
  STAT_RSS = 24,
  STAT_CPU = 39,
  STAT_DISK = 42,
  N_STAT_FIELDS
};

#define SAFE_DIGITS 19

static inline gboolean
is_digit (char c)
{
  return c >= '0' && c <= '9';
}

/* Takes one number, and the blanks before it, off the front. Too large a number is refused. */
static gboolean
take_number (const char **at,
             const char  *end,
             gint64      *ret_value)
{
  const char *p = *at;
  gboolean negative;
  guint64 value = 0;

  while (p < end && (*p == ' ' || *p == '\t'))
    p++;
  negative = p < end && *p == '-';
  if (negative)
    p++;
  if (p == end || !is_digit (*p))
    return FALSE;

  /* So many digits always fit; what more there are is looked at with care. */
  for (const char *safe = p + MIN (end - p, SAFE_DIGITS); p < safe && is_digit (*p); p++)
    value = value * 10 + (guint64) (*p - '0');
  for (; p < end && is_digit (*p); p++)
    if (!g_uint64_checked_mul (&value, value, 10) || !g_uint64_checked_add (&value, value, (guint64) (*p - '0')))
      return FALSE;
  *at = p;
  *ret_value = negative ? -(gint64) value : (gint64) value;
  return TRUE;
}

static void
take_name (const char *open,
           const char *close,
           char       *ret_name)
{
  gsize length = MIN ((gsize) (close - open - 1), LANES_PROC_NAME_SIZE - 1);

  memcpy (ret_name, open + 1, length);
  ret_name[length] = '\0';
}

/**
 * lanes_proc_parse_stat:
 * @data: what `/proc/PID/stat` or `/proc/PID/task/TID/stat` gave
 * @length: bytes of it
 * @ret_stat: (out): the fields that matter here
 *
 * Returns: %FALSE if it is not such a line, and @ret_stat is untouched
 */
gboolean
lanes_proc_parse_stat (const char    *data,
                       gsize          length,
                       LanesProcStat *ret_stat)
{
  const char *end = data + length;
  const char *open = memchr (data, '(', length);
  const char *close = memrchr (data, ')', length);
  gint64 field[N_STAT_FIELDS] = { 0 };
  const char *at;

  if (open == NULL || close == NULL || close < open || end - close < 4 || !g_ascii_isalpha (close[2]))
    return FALSE;

  at = close + 3;
  for (int i = STAT_PARENT; i < N_STAT_FIELDS; i++)
    if (!take_number (&at, end, &field[i]))
      return FALSE;

  take_name (open, close, ret_stat->name);
  ret_stat->state = close[2];
  ret_stat->parent = (int) field[STAT_PARENT];
  ret_stat->nice = (int) field[STAT_NICE];
  ret_stat->n_threads = (int) field[STAT_N_THREADS];
  ret_stat->cpu = (int) field[STAT_CPU];
  ret_stat->cpu_ticks = (guint64) (field[STAT_UTIME] + field[STAT_STIME]);
  ret_stat->child_ticks = (guint64) MAX (field[STAT_CUTIME] + field[STAT_CSTIME], 0);
  ret_stat->start_ticks = (guint64) field[STAT_START];
  ret_stat->rss_pages = (guint64) MAX (field[STAT_RSS], 0);
  ret_stat->disk_ticks = (guint64) MAX (field[STAT_DISK], 0);
  return TRUE;
}

/**
 * lanes_proc_parse_schedstat:
 * @data: what `/proc/PID/task/TID/schedstat` gave
 * @length: bytes of it
 * @ret_sched: (out): the three figures
 *
 * Returns: %FALSE if it is not such a line, and @ret_sched is untouched
 */
gboolean
lanes_proc_parse_schedstat (const char     *data,
                            gsize           length,
                            LanesProcSched *ret_sched)
{
  const char *at = data;
  gint64 value[3];

  for (guint i = 0; i < G_N_ELEMENTS (value); i++)
    if (!take_number (&at, data + length, &value[i]) || value[i] < 0)
      return FALSE;

  ret_sched->on_cpu = (guint64) value[0];
  ret_sched->waiting = (guint64) value[1];
  ret_sched->slices = (guint64) value[2];
  return TRUE;
}

static gboolean
find_figure (const char *data,
             gsize       length,
             const char *key,
             guint64    *ret_value)
{
  const char *at = memmem (data, length, key, strlen (key));
  gint64 value;

  if (at == NULL || (at != data && at[-1] != '\n'))
    return FALSE;
  at += strlen (key);
  if (!take_number (&at, data + length, &value))
    return FALSE;
  *ret_value = (guint64) value;
  return TRUE;
}

/**
 * lanes_proc_parse_io:
 * @data: what `/proc/PID/io` gave
 * @length: bytes of it
 * @ret_read: (out): bytes that were read from storage
 * @ret_written: (out): bytes that were sent to storage
 *
 * Returns: %FALSE if one of the two is not there
 */
gboolean
lanes_proc_parse_io (const char *data,
                     gsize       length,
                     guint64    *ret_read,
                     guint64    *ret_written)
{
  guint64 n_read, n_written;

  if (!find_figure (data, length, "read_bytes: ", &n_read) ||
      !find_figure (data, length, "write_bytes: ", &n_written))
    return FALSE;
  *ret_read = n_read;
  *ret_written = n_written;
  return TRUE;
}

/**
 * lanes_proc_parse_ids:
 * @data: what `/proc/PID/task/TID/children` gave
 * @length: bytes of it
 * @ids: (element-type int): where to append the ids
 *
 * Returns: how many were appended
 */
guint
lanes_proc_parse_ids (const char *data,
                      gsize       length,
                      GArray     *ids)
{
  const char *at = data;
  guint n = 0;
  gint64 value;

  while (take_number (&at, data + length, &value) && value > 0 && value <= G_MAXINT)
    {
      int id = (int) value;

      /* A last number without a blank after it may have been cut. */
      if (at == data + length)
        break;
      g_array_append_val (ids, id);
      n++;
    }
  return n;
}

/**
 * lanes_proc_dup_name:
 * @name: a task's name as the kernel has it
 *
 * Returns: (transfer full): it on one line in valid UTF-8: bytes that are no text become U+FFFD, control
 *   characters their pictures (U+2400 and on)
 */
char *
lanes_proc_dup_name (const char *name)
{
  g_autofree char *valid = g_utf8_make_valid (name, -1);
  GString *line = g_string_new (NULL);

  for (const char *p = valid; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x20)
        c = 0x2400 + c;
      else if (c == 0x7f)
        c = 0x2421;
      else if (!g_unichar_isprint (c))
        c = 0xfffd;
      g_string_append_unichar (line, c);
    }
  return g_string_free (line, FALSE);
}

static gssize
read_whole (int    fd,
            char  *buffer,
            gsize  size)
{
  gsize length = 0;

  while (length < size)
    {
      gssize n = pread (fd, buffer + length, size - length, (off_t) length);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return -errno;
      if (n == 0)
        break;
      length += (gsize) n;
    }
  return (gssize) length;
}

/**
 * lanes_proc_read_at:
 * @dir: a descriptor of a folder of /proc
 * @path: below it
 * @buffer: (out caller-allocates): where to put what it holds, up to @size bytes
 *
 * Returns: bytes read, or minus an errno
 */
gssize
lanes_proc_read_at (int         dir,
                    const char *path,
                    char       *buffer,
                    gsize       size)
{
  int fd = openat (dir, path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  gssize n;

  if (fd < 0)
    return -errno;
  n = read_whole (fd, buffer, size);
  close (fd);
  return n;
}

/**
 * lanes_proc_read_again:
 * @fd: an open file of /proc whose content is one short line
 *
 * Reads it from its start with one system call. The descriptor stays with the task it was opened for: when
 * that is gone, this fails with ESRCH, and never shows another task that was given the same id.
 *
 * Returns: bytes read, or minus an errno
 */
gssize
lanes_proc_read_again (int    fd,
                       char  *buffer,
                       gsize  size)
{
  gssize n;

  do
    n = pread (fd, buffer, size, 0);
  while (n < 0 && errno == EINTR);
  return n < 0 ? -errno : n;
}

static int
parse_id (const char *name)
{
  gint64 id = 0;

  if (*name == '\0' || *name == '0')
    return 0;
  for (; *name != '\0'; name++)
    {
      if (!g_ascii_isdigit (*name))
        return 0;
      id = id * 10 + (*name - '0');
      if (id > G_MAXINT)
        return 0;
    }
  return (int) id;
}

static void
take_ids (const char *entries,
          gsize       length,
          GArray     *ids)
{
  for (gsize at = 0; at < length;)
    {
      const struct dirent64 *entry = (const struct dirent64 *) (gconstpointer) (entries + at);
      int id = parse_id (entry->d_name);

      if (id > 0)
        g_array_append_val (ids, id);
      at += entry->d_reclen;
    }
}

/**
 * lanes_proc_list_ids:
 * @dir: a descriptor of a folder
 * @path: the folder below it to list
 * @ids: (element-type int): where to append the entries that are numbers
 *
 * Returns: %FALSE with errno set if it cannot be read
 */
gboolean
lanes_proc_list_ids (int         dir,
                     const char *path,
                     GArray     *ids)
{
  int fd = openat (dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  char entries[16384] __attribute__ ((aligned (8)));
  long n;
  int saved;

  if (fd < 0)
    return FALSE;
  while ((n = syscall (SYS_getdents64, fd, entries, sizeof entries)) > 0)
    take_ids (entries, (gsize) n, ids);
  saved = errno;
  close (fd);
  errno = saved;
  return n == 0;
}
