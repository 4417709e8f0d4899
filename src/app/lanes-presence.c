/* lanes-presence.c: when a window was there to look
 *
 * A small file beside the agent's socket has the boot's id and a line for each window of this boot: from when on it looked, and
 * when it last did, in µs of CLOCK_MONOTONIC. A window writes the end of its line once a second while jobs run, and seldom
 * else, so that one which is killed leaves behind how long it was there. Whatever else stands in the file is as if it were
 * not there: then nothing is known, and no gap is claimed.
 *
 * Thread: the main thread. What it writes is 16 bytes in memory (XDG_RUNTIME_DIR), not on a disk.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-presence.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define BOOT_LENGTH 36
#define NUMBER_LENGTH 16
/* "START SEEN\n" */
#define LINE_LENGTH (2 * (NUMBER_LENGTH + 1))
#define MAX_LINES 32
#define BUSY_SECONDS 1
#define IDLE_SECONDS 30

struct _LanesPresence
{
  LanesEngine *engine;   /* owned */
  GArray      *before;   /* owned, LanesSpanGap: when the windows before were there, in order */
  gint64       start;
  int          fd;       /* -1: nothing can be kept */
  off_t        place;    /* of the end of this window's line */
  guint        timer;
  gboolean     is_busy;
};

static void
note (LanesPresence *self)
{
  g_autofree char *text = g_strdup_printf ("%0*lld", NUMBER_LENGTH, (long long) g_get_monotonic_time ());

  if (self->fd >= 0 && pwrite (self->fd, text, NUMBER_LENGTH, self->place) != NUMBER_LENGTH)
    g_debug ("presence: %s", g_strerror (errno));
}

static void arm (LanesPresence *self);

static gboolean
timer_cb (gpointer data)
{
  LanesPresence *self = data;

  note (self);
  if (self->is_busy == !lanes_engine_is_idle (self->engine))
    return G_SOURCE_CONTINUE;

  self->timer = 0;
  arm (self);
  return G_SOURCE_REMOVE;
}

static void
arm (LanesPresence *self)
{
  self->is_busy = !lanes_engine_is_idle (self->engine);
  g_clear_handle_id (&self->timer, g_source_remove);
  self->timer = g_timeout_add_seconds (self->is_busy ? BUSY_SECONDS : IDLE_SECONDS, timer_cb, self);
}

static void
turn_ended_cb (gpointer data)
{
  LanesPresence *self = data;

  if (!self->is_busy && !lanes_engine_is_idle (self->engine))
    arm (self);
}

static const LanesEngineObserver observer = {
  .turn_ended = turn_ended_cb,
};

static char *
read_boot (void)
{
  char *text = NULL;

  if (!g_file_get_contents ("/proc/sys/kernel/random/boot_id", &text, NULL, NULL))
    return NULL;

  return g_strchomp (text);
}

static gboolean
read_number (const char *text,
             gint64     *ret_number)
{
  char copy[NUMBER_LENGTH + 1] = { 0 };

  memcpy (copy, text, NUMBER_LENGTH);
  return strspn (copy, "0123456789") == NUMBER_LENGTH && g_ascii_string_to_signed (copy, 10, 0, G_MAXINT64, ret_number, NULL);
}

/* Takes the lines that make sense: each after the one before, and none in the future. */
static void
read_lines (LanesPresence *self,
            const char    *text,
            gsize          length)
{
  gint64 last = 0;

  for (; length >= LINE_LENGTH; text += LINE_LENGTH, length -= LINE_LENGTH)
    {
      LanesSpanGap there;

      if (!read_number (text, &there.start) || !read_number (text + NUMBER_LENGTH + 1, &there.end) ||
          there.start < last || there.end < there.start || there.end > self->start)
        continue;

      last = there.end;
      g_array_append_val (self->before, there);
    }

  if (self->before->len >= MAX_LINES)
    g_array_remove_range (self->before, 0, self->before->len - MAX_LINES + 1);
}

static void
append_line (GString *text,
             gint64   start,
             gint64   end)
{
  g_string_append_printf (text, "%0*lld %0*lld\n", NUMBER_LENGTH, (long long) start, NUMBER_LENGTH, (long long) end);
}

static gboolean
take (LanesPresence *self,
      const char    *path,
      const char    *boot)
{
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  char old[BOOT_LENGTH + 1 + 2 * MAX_LINES * LINE_LENGTH];
  g_autoptr (GString) text = g_string_new (boot);
  gssize length;

  self->fd = open (path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  if (self->fd < 0 || fcntl (self->fd, F_OFD_SETLK, &whole) != 0)
    return FALSE;

  length = pread (self->fd, old, sizeof old, 0);
  if (length > BOOT_LENGTH && memcmp (old, boot, BOOT_LENGTH) == 0)
    read_lines (self, old + BOOT_LENGTH + 1, (gsize) length - BOOT_LENGTH - 1);

  g_string_append_c (text, '\n');
  for (guint i = 0; i < self->before->len; i++)
    append_line (text, g_array_index (self->before, LanesSpanGap, i).start, g_array_index (self->before, LanesSpanGap, i).end);
  append_line (text, self->start, self->start);
  self->place = (off_t) text->len - NUMBER_LENGTH - 1;
  return ftruncate (self->fd, 0) == 0 && pwrite (self->fd, text->str, text->len, 0) == (gssize) text->len;
}

/**
 * lanes_presence_new:
 * @path: of the file; its folder is made
 *
 * From now on this window is there. Where the file cannot be written (another window has it, there is no room), it is there
 * all the same and only nobody will know.
 *
 * Returns: (transfer full)
 */
LanesPresence *
lanes_presence_new (LanesEngine *engine,
                    const char  *path)
{
  LanesPresence *self = g_new0 (LanesPresence, 1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *boot = read_boot ();

  self->engine = g_object_ref (engine);
  self->before = g_array_new (FALSE, FALSE, sizeof (LanesSpanGap));
  self->start = g_get_monotonic_time ();
  self->fd = -1;
  g_mkdir_with_parents (folder, 0700);
  if (boot == NULL || strlen (boot) != BOOT_LENGTH || !take (self, path, boot))
    {
      g_debug ("presence: %s: %s", path, g_strerror (errno));
      if (self->fd >= 0)
        close (self->fd);
      self->fd = -1;
    }

  lanes_engine_add_observer (engine, &observer, self);
  arm (self);
  return self;
}

/* The window goes. */
void
lanes_presence_free (LanesPresence *self)
{
  lanes_engine_remove_observer (self->engine, self);
  g_clear_handle_id (&self->timer, g_source_remove);
  note (self);
  if (self->fd >= 0)
    close (self->fd);
  g_array_unref (self->before);
  g_object_unref (self->engine);
  g_free (self);
}

/* Tells @store when no window of this boot was there, since the first that is known. */
void
lanes_presence_add_gaps (LanesPresence  *self,
                         LanesSpanStore *store)
{
  for (guint i = 0; i < self->before->len; i++)
    lanes_span_store_add_gap (store, g_array_index (self->before, LanesSpanGap, i).end,
                              i + 1 < self->before->len ? g_array_index (self->before, LanesSpanGap, i + 1).start : self->start);
}

/* When the window before this one was last there, µs of CLOCK_MONOTONIC; 0 where that is not known. */
gint64
lanes_presence_get_last (LanesPresence *self)
{
  return self->before->len > 0 ? g_array_index (self->before, LanesSpanGap, self->before->len - 1).end : 0;
}
