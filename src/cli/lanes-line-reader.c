/* lanes-line-reader.c: lines of a file or pipe, read ahead by a thread of its own
 *
 * Standard input is shared with the shell that started us, so it is never made non-blocking; a thread may block on it instead. It reads
 * at most QUEUE_MAX lines ahead, so that a million of them stand in memory at no time, and wakes the main context when the queue was
 * found empty. A thread that hangs in a read when we leave is left behind: it holds only what it shares.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-line-reader.h"

#include "lanes-bytes.h"
#include "lanes-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#define QUEUE_MAX 8192
#define BLOCK (64 * 1024)

/* Longer than any argument that Linux gives to a program. */
#define LINE_MAX_BYTES (128 * 1024)

/* What the thread and the main side share; the last one frees it. */
typedef struct
{
  gatomicrefcount refs;
  GMutex          lock;
  GCond           room;       /* the queue has room, or it is over */
  GQueue          lines;      /* char*, under lock */
  gboolean        hungry;     /* under lock: the main side found nothing */
  gboolean        ended;      /* under lock: no line comes any more */
  gboolean        closed;     /* under lock: nobody wants any */
  int             fd;         /* the thread's */
  char            separator;
} Shared;

struct _LanesLineReader
{
  Shared             *shared;
  LanesLineReaderFunc func;
  gpointer            user_data;
};

/* A message to the main side. */
typedef struct
{
  Shared          *shared;
  LanesLineReader *reader;      /* valid while shared is not closed */
  char            *complaint;   /* owned, nullable */
} Message;

static Shared *
ref_shared (Shared *shared)
{
  g_atomic_ref_count_inc (&shared->refs);
  return shared;
}

static void
unref_shared (Shared *shared)
{
  if (!g_atomic_ref_count_dec (&shared->refs))
    return;
  g_queue_clear_full (&shared->lines, g_free);
  g_mutex_clear (&shared->lock);
  g_cond_clear (&shared->room);
  if (shared->fd > STDIN_FILENO)
    close (shared->fd);
  g_free (shared);
}

static void
free_message (gpointer data)
{
  Message *message = data;

  unref_shared (message->shared);
  g_free (message->complaint);
  g_free (message);
}

static gboolean
deliver_cb (gpointer data)
{
  Message *message = data;

  /* Closed on this thread only: no lock is needed to see it. */
  if (!message->shared->closed)
    message->reader->func (message->complaint, message->reader->user_data);
  return G_SOURCE_REMOVE;
}

/* The reader's thread */

typedef struct
{
  Shared          *shared;
  LanesLineReader *reader;
  GString         *line;
  guint64          number;    /* of the line, from 1 */
  gboolean         too_long;
} Thread;

static void
tell (Thread *thread, char *complaint)
{
  Message *message = g_new0 (Message, 1);

  message->shared = ref_shared (thread->shared);
  message->reader = thread->reader;
  message->complaint = complaint;
  /* Not g_main_context_invoke(): it would call from here while the main thread is not in its loop. */
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver_cb, message, free_message);
}

/* Waits for room. Returns: FALSE when nobody wants it any more */
static gboolean
push (Thread *thread, char *line)
{
  Shared *shared = thread->shared;
  gboolean hungry;

  g_mutex_lock (&shared->lock);
  while (shared->lines.length >= QUEUE_MAX && !shared->closed)
    g_cond_wait (&shared->room, &shared->lock);
  if (shared->closed)
    {
      g_mutex_unlock (&shared->lock);
      g_free (line);
      return FALSE;
    }
  g_queue_push_tail (&shared->lines, line);
  hungry = shared->hungry;
  shared->hungry = FALSE;
  g_mutex_unlock (&shared->lock);
  if (hungry)
    tell (thread, NULL);
  return TRUE;
}

static gboolean
end_line (Thread *thread)
{
  gboolean has_nul = memchr (thread->line->str, '\0', thread->line->len) != NULL;
  char *line = lanes_bytes_to_text (thread->line->str, (gssize) thread->line->len);

  thread->number++;
  g_string_truncate (thread->line, 0);
  if (!thread->too_long && !has_nul)
    return push (thread, line);
  g_free (line);
  if (has_nul)
    tell (thread, g_strdup_printf (_("input %llu holds a NUL byte and was left out (--null where NUL separates them)"),
                                   (unsigned long long) thread->number));
  else
    tell (thread, g_strdup_printf (_("input %llu is longer than %d KiB and was left out"), (unsigned long long) thread->number,
                                   LINE_MAX_BYTES / 1024));
  thread->too_long = FALSE;
  return TRUE;
}

static gboolean
take_block (Thread *thread, const char *bytes, gsize length)
{
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *stop = memchr (bytes, thread->shared->separator, end - bytes);
      gsize n = (stop ? stop : end) - bytes;

      if (thread->line->len + n > LINE_MAX_BYTES)
        thread->too_long = TRUE;
      else
        g_string_append_len (thread->line, bytes, n);
      if (stop && !end_line (thread))
        return FALSE;
      bytes += n + (stop != NULL);
    }
  return TRUE;
}

static void
end_input (Thread *thread, int error)
{
  if (error)
    tell (thread, g_strdup_printf (_("reading the inputs failed: %s"), g_strerror (error)));
  g_mutex_lock (&thread->shared->lock);
  thread->shared->ended = TRUE;
  g_mutex_unlock (&thread->shared->lock);
  tell (thread, NULL);
}

static gpointer
reader_thread (gpointer data)
{
  g_autofree Thread *thread = data;
  g_autofree char *buffer = g_malloc (BLOCK);
  gboolean wanted = TRUE;
  ssize_t n = 1;

  while (wanted && n != 0)
    {
      n = read (thread->shared->fd, buffer, BLOCK);
      if (n < 0 && errno != EINTR)
        break;
      if (n > 0)
        wanted = take_block (thread, buffer, n);
    }
  if (wanted && (thread->line->len > 0 || thread->too_long))
    wanted = end_line (thread);
  if (wanted)
    end_input (thread, n < 0 ? errno : 0);
  g_string_free (thread->line, TRUE);
  unref_shared (thread->shared);
  return NULL;
}

/* The main side */

LanesLineReader *
lanes_line_reader_new (const char *path, char separator, LanesLineReaderFunc func, gpointer user_data, GError **error)
{
  g_autofree char *bytes = lanes_bytes_from_text (path);
  int fd = g_str_equal (path, "-") ? STDIN_FILENO : open (bytes, O_RDONLY | O_CLOEXEC | O_NOCTTY);

  if (fd < 0)
    {
      g_autofree char *valid = lanes_bytes_show (path);

      g_set_error (error, LANES_ERROR, errno == ENOENT ? LANES_ERROR_NOT_FOUND : LANES_ERROR_IO, "%s: %s", valid,
                   g_strerror (errno));
      return NULL;
    }
  return lanes_line_reader_new_for_fd (fd, separator, func, user_data);
}

LanesLineReader *
lanes_line_reader_new_for_fd (int fd, char separator, LanesLineReaderFunc func, gpointer user_data)
{
  LanesLineReader *self = g_new0 (LanesLineReader, 1);
  Thread *thread;

  self->func = func;
  self->user_data = user_data;
  self->shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&self->shared->refs);
  g_mutex_init (&self->shared->lock);
  g_cond_init (&self->shared->room);
  self->shared->fd = fd;
  self->shared->separator = separator;

  thread = g_new0 (Thread, 1);
  thread->shared = ref_shared (self->shared);
  thread->reader = self;
  thread->line = g_string_new (NULL);
  g_thread_unref (g_thread_new ("lanes-inputs", reader_thread, thread));
  return self;
}

LanesInput
lanes_line_reader_pull (LanesLineReader *self, char **ret_line)
{
  Shared *shared = self->shared;
  LanesInput got = LANES_INPUT_ONE;
  char *line;

  g_mutex_lock (&shared->lock);
  line = g_queue_pop_head (&shared->lines);
  if (!line)
    {
      got = shared->ended ? LANES_INPUT_END : LANES_INPUT_LATER;
      shared->hungry = !shared->ended;
    }
  else if (shared->lines.length == QUEUE_MAX / 2)
    g_cond_signal (&shared->room);
  g_mutex_unlock (&shared->lock);
  if (line)
    *ret_line = line;
  return got;
}

void
lanes_line_reader_free (LanesLineReader *self)
{
  g_mutex_lock (&self->shared->lock);
  self->shared->closed = TRUE;
  g_cond_signal (&self->shared->room);
  g_mutex_unlock (&self->shared->lock);
  unref_shared (self->shared);
  g_free (self);
}
