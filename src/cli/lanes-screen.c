/* lanes-screen.c: the one writer to standard output and standard error
 *
 * Who reads our output may be slow: a pager, a pipe, a terminal over a thin line. A write to it blocks, and the main loop must not, so
 * all writing is done by one thread, in the order in which it was asked for. That thread also owns the frame, the lines of the
 * progress display below everything else: it takes them away before it writes and puts them back after, in one write, so that
 * nothing flickers or mixes.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-screen.h"

#include <errno.h>
#include <poll.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

typedef struct
{
  LanesScreenFunc func;     /* NULL: only a new frame */
  gpointer        data;
  GDestroyNotify  destroy;
} Item;

struct _LanesScreen
{
  GThread     *thread;
  GAsyncQueue *queue;        /* Item */
  GMutex       lock;
  char        *next_frame;   /* under lock, owned */
  gboolean     frame_asked;  /* under lock: an item for it is under way */
  atomic_uint  backlog;
  atomic_int   broken;       /* an errno */

  /* The thread's own. */
  char        *frame;        /* what stands on the terminal, owned, nullable */
  guint        frame_columns;
  gboolean     mid_line;     /* the terminal's last line has no end */
  gboolean     out_is_tty;
  gboolean     over;
};

void
lanes_screen_get_size (guint *ret_columns, guint *ret_rows)
{
  struct winsize size;

  *ret_columns = 80;
  *ret_rows = 24;
  if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 && size.ws_row > 0)
    {
      *ret_columns = size.ws_col;
      *ret_rows = size.ws_row;
    }
}

static gboolean
write_all (LanesScreen *self, int fd, const char *bytes, gsize length)
{
  while (length > 0)
    {
      ssize_t n = write (fd, bytes, length);

      if (n < 0 && errno == EAGAIN)
        {
          struct pollfd wait = { fd, POLLOUT, 0 };
          poll (&wait, 1, -1);
        }
      else if (n < 0 && errno != EINTR)
        {
          if (fd == STDOUT_FILENO)
            atomic_store (&self->broken, errno);
          return FALSE;
        }
      else if (n > 0)
        {
          bytes += n;
          length -= n;
        }
    }
  return TRUE;
}

/* Rows that the frame takes up now: a terminal that became narrower has broken its lines. */
static guint
count_rows (LanesScreen *self)
{
  guint columns, rows, n = 0;

  lanes_screen_get_size (&columns, &rows);
  for (const char *at = self->frame; *at; at++)
    n += *at == '\n';
  return columns < self->frame_columns ? n * ((self->frame_columns + columns - 1) / columns) : n;
}

static void
append_erase (LanesScreen *self, GString *out)
{
  if (self->frame)
    g_string_append_printf (out, "\r\033[%uA\033[J", count_rows (self));
}

static void
erase_frame (LanesScreen *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  append_erase (self, out);
  g_clear_pointer (&self->frame, g_free);
  write_all (self, STDERR_FILENO, out->str, out->len);
}

/* Moves up, and writes each line over the one that stood there: nothing is blank in between. */
static void
draw_frame (LanesScreen *self, char *frame)
{
  g_autoptr (GString) out = g_string_new (NULL);
  guint columns, rows;
  gboolean narrower;

  lanes_screen_get_size (&columns, &rows);
  narrower = self->frame && columns < self->frame_columns;
  if (narrower)
    append_erase (self, out);
  else if (self->frame)
    g_string_append_printf (out, "\r\033[%uA", count_rows (self));
  else if (self->mid_line)
    g_string_append_c (out, '\n');
  self->mid_line = FALSE;
  g_string_append (out, "\033[?7l");
  for (const char *at = frame; *at; at++)
    {
      if (*at == '\n')
        g_string_append (out, "\033[K");
      g_string_append_c (out, *at);
    }
  g_string_append (out, "\033[J\033[?7h");
  g_free (self->frame);
  self->frame = frame;
  self->frame_columns = columns;
  write_all (self, STDERR_FILENO, out->str, out->len);
}

gboolean
lanes_screen_write (LanesScreen *self, int fd, const char *bytes, gsize length)
{
  if (length == 0)
    return TRUE;
  if (fd == STDOUT_FILENO && atomic_load (&self->broken))
    return FALSE;
  if (self->frame && (fd == STDERR_FILENO || self->out_is_tty))
    erase_frame (self);
  if (fd == STDERR_FILENO || self->out_is_tty)
    self->mid_line = bytes[length - 1] != '\n';
  return write_all (self, fd, bytes, length);
}

static void
do_item (LanesScreen *self, Item *item)
{
  char *frame;
  gboolean asked;

  if (item->func)
    {
      item->func (self, item->data);
      if (item->destroy)
        item->destroy (item->data);
      atomic_fetch_sub (&self->backlog, 1);
      return;
    }
  g_mutex_lock (&self->lock);
  asked = self->frame_asked;
  frame = g_steal_pointer (&self->next_frame);
  self->frame_asked = FALSE;
  g_mutex_unlock (&self->lock);
  if (frame)
    draw_frame (self, frame);
  else if (asked && self->frame)
    erase_frame (self);
}

static gpointer
screen_thread (gpointer data)
{
  LanesScreen *self = data;

  while (!self->over)
    {
      g_autofree Item *item = g_async_queue_pop (self->queue);

      do_item (self, item);
    }
  if (self->frame)
    erase_frame (self);
  return NULL;
}

LanesScreen *
lanes_screen_new (void)
{
  LanesScreen *self = g_new0 (LanesScreen, 1);

  g_mutex_init (&self->lock);
  self->queue = g_async_queue_new ();
  self->out_is_tty = isatty (STDOUT_FILENO);
  self->thread = g_thread_new ("lanes-screen", screen_thread, self);
  return self;
}

static void
end_thread (LanesScreen *self, gpointer data)
{
  self->over = TRUE;
}

void
lanes_screen_free (LanesScreen *self)
{
  lanes_screen_call (self, end_thread, NULL, NULL);
  g_thread_join (self->thread);
  g_async_queue_unref (self->queue);
  g_mutex_clear (&self->lock);
  g_free (self->next_frame);
  g_free (self->frame);
  g_free (self);
}

void
lanes_screen_call (LanesScreen *self, LanesScreenFunc func, gpointer data, GDestroyNotify destroy)
{
  Item *item = g_new (Item, 1);

  *item = (Item) { func, data, destroy };
  atomic_fetch_add (&self->backlog, 1);
  g_async_queue_push (self->queue, item);
}

typedef struct
{
  char *text;
  int   fd;
} Print;

static void
do_print (LanesScreen *self, gpointer data)
{
  Print *print = data;

  lanes_screen_write (self, print->fd, print->text, strlen (print->text));
}

static void
free_print (gpointer data)
{
  g_free (((Print *) data)->text);
  g_free (data);
}

void
lanes_screen_print (LanesScreen *self, int fd, char *text)
{
  Print *print = g_new (Print, 1);

  *print = (Print) { text, fd };
  lanes_screen_call (self, do_print, print, free_print);
}

void
lanes_screen_set_frame (LanesScreen *self, char *frame)
{
  gboolean asked;

  g_mutex_lock (&self->lock);
  asked = self->frame_asked;
  self->frame_asked = TRUE;
  g_free (self->next_frame);
  self->next_frame = frame;
  g_mutex_unlock (&self->lock);
  if (!asked)
    g_async_queue_push (self->queue, g_new0 (Item, 1));
}

guint
lanes_screen_get_backlog (LanesScreen *self)
{
  return atomic_load (&self->backlog);
}

gboolean
lanes_screen_is_broken (LanesScreen *self)
{
  return atomic_load (&self->broken) != 0;
}

int
lanes_screen_get_error (LanesScreen *self)
{
  return atomic_load (&self->broken);
}
