/* lanes-history-search.c: looks for words in what the jobs of the history wrote
 *
 * The pieces of a stream overlap by the length of the text less one byte, so that none is missed at a border.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-search.h"

#include "lanes-history-result.h"
#include "lanes-output.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256 * 1024)
#define LINE_MAX_BYTES 200

struct _LanesHistorySearch
{
  gatomicrefcount         refs;

  /* As given. */
  char                   *needle;   /* folded */
  gsize                   length;

  /* The thread's that runs. */
  char                   *buffer;   /* as read */
  char                   *folded;

  pthread_mutex_t         mutex;
  LanesHistorySearchNews  news;     /* under the mutex */
};

static void
fold (char       *to,
      const char *from,
      gsize       n)
{
  for (gsize i = 0; i < n; i++)
    to[i] = g_ascii_tolower (from[i]);
}

static void
news_init (LanesHistorySearchNews *news)
{
  news->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  news->lines = g_ptr_array_new_with_free_func (g_free);
}

void
lanes_history_search_news_clear (LanesHistorySearchNews *news)
{
  g_clear_pointer (&news->ids, g_array_unref);
  g_clear_pointer (&news->lines, g_ptr_array_unref);
}

LanesHistorySearch *
lanes_history_search_new (const char *text)
{
  LanesHistorySearch *self = g_new0 (LanesHistorySearch, 1);

  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  g_atomic_ref_count_init (&self->refs);
  self->needle = g_ascii_strdown (text, -1);
  self->length = strlen (self->needle);
  self->buffer = g_malloc (PIECE + self->length);
  self->folded = g_malloc (PIECE + self->length);
  pthread_mutex_init (&self->mutex, NULL);
  news_init (&self->news);

  return self;
}

LanesHistorySearch *
lanes_history_search_ref (LanesHistorySearch *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanes_history_search_unref (LanesHistorySearch *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  lanes_history_search_news_clear (&self->news);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->buffer);
  g_free (self->folded);
  g_free (self->needle);
  g_free (self);
}

/* The line around what was found in the buffer, and not too much of it. */
static char *
dup_line (LanesHistorySearch *self,
          gsize               at,
          gsize               n)
{
  gsize start = at, end = at + self->length;

  while (start > 0 && self->buffer[start - 1] != '\n' && at - start < LINE_MAX_BYTES / 2)
    start--;
  while (end < n && self->buffer[end] != '\n' && end - at < LINE_MAX_BYTES)
    end++;

  return lanes_history_result_clean (self->buffer + start, end - start);
}

/* Looks at @n bytes of which @kept are of the piece before. Returns: (transfer full) (nullable): the line */
static char *
look (LanesHistorySearch *self,
      gsize               kept,
      gsize               n)
{
  const char *found;

  fold (self->folded + kept, self->buffer + kept, n - kept);
  found = memmem (self->folded, n, self->needle, self->length);

  return found != NULL ? dup_line (self, (gsize) (found - self->folded), n) : NULL;
}

/* Keeps the end of @n bytes for the next piece. Returns: how much */
static gsize
keep_end (LanesHistorySearch *self,
          gsize               n)
{
  gsize kept = MIN (n, self->length - 1);

  memmove (self->buffer, self->buffer + n - kept, kept);
  memmove (self->folded, self->folded + n - kept, kept);

  return kept;
}

static void
count_bytes (LanesHistorySearch *self,
             gsize               n)
{
  pthread_mutex_lock (&self->mutex);
  self->news.n_bytes += (gint64) n;
  pthread_mutex_unlock (&self->mutex);
}

static char *
search_stream (LanesHistorySearch *self,
               LanesOutput        *output,
               LanesOutputView     view,
               GCancellable       *cancellable)
{
  LanesOutputPiece piece;
  gint64 offset = 0;
  gsize kept = 0;

  while (!g_cancellable_is_cancelled (cancellable) &&
         lanes_output_read (output, view, offset, self->buffer + kept, PIECE, &piece) && piece.next > offset)
    {
      g_autofree char *line = NULL;

      /* What stands on the two sides of a gap does not belong together. */
      if (piece.gap > 0)
        kept = 0;
      offset = piece.next;
      if (piece.size == 0)
        continue;
      count_bytes (self, piece.size);
      line = look (self, kept, kept + piece.size);
      if (line != NULL)
        return g_steal_pointer (&line);
      kept = keep_end (self, kept + piece.size);
    }

  return NULL;
}

/* The body of an answer is a plain file. */
static char *
search_body (LanesHistorySearch *self,
             const char         *base,
             GCancellable       *cancellable)
{
  g_autofree char *path = g_strconcat (base, ".body", NULL);
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  char *line = NULL;
  gsize kept = 0;
  gssize n;

  while (fd >= 0 && line == NULL && !g_cancellable_is_cancelled (cancellable))
    {
      n = read (fd, self->buffer + kept, PIECE);
      if (n <= 0 && !(n < 0 && errno == EINTR))
        break;
      if (n <= 0)
        continue;
      count_bytes (self, (gsize) n);
      line = look (self, kept, kept + (gsize) n);
      kept = keep_end (self, kept + (gsize) n);
    }
  if (fd >= 0)
    close (fd);

  return line;
}

static char *
search_job (LanesHistorySearch    *self,
            const LanesHistoryJob *job,
            GCancellable          *cancellable)
{
  g_autoptr (LanesOutput) output = NULL;
  char *line;

  if (job->output == NULL)
    return NULL;

  output = lanes_output_new (job->output);
  lanes_output_refresh (output);
  line = search_stream (self, output, LANES_OUTPUT_STDOUT, cancellable);
  if (line == NULL)
    line = search_stream (self, output, LANES_OUTPUT_STDERR, cancellable);

  return line != NULL ? line : search_body (self, job->output, cancellable);
}

/* @line: (transfer full) (nullable). Returns: whether to go on */
static gboolean
tell (LanesHistorySearch *self,
      guint64             id,
      char               *line)
{
  gboolean more;

  pthread_mutex_lock (&self->mutex);
  self->news.n_looked++;
  if (line != NULL)
    {
      g_array_append_val (self->news.ids, id);
      g_ptr_array_add (self->news.lines, line);
      self->news.n_found++;
    }
  more = self->news.n_found < LANES_HISTORY_SEARCH_MAX;
  pthread_mutex_unlock (&self->mutex);

  return more;
}

gboolean
lanes_history_search_run (LanesHistorySearch        *self,
                          LanesHistoryReader        *reader,
                          const LanesHistoryFilter  *filter,
                          GCancellable              *cancellable,
                          GError                   **error)
{
  g_autoptr (LanesHistoryFilter) jobs = filter != NULL ? lanes_history_filter_copy (filter) : lanes_history_filter_new ();
  g_autoptr (GArray) ids = NULL;
  gboolean more = TRUE;

  g_clear_pointer (&jobs->text, g_free);
  ids = lanes_history_reader_ids (reader, jobs, cancellable, error);
  if (ids == NULL)
    return FALSE;

  pthread_mutex_lock (&self->mutex);
  self->news.n_jobs = ids->len;
  pthread_mutex_unlock (&self->mutex);
  for (guint i = 0; i < ids->len && more; i++)
    {
      guint64 id = g_array_index (ids, guint64, i);
      g_autoptr (LanesHistoryJob) job = NULL;

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      /* One that was deleted meanwhile has nothing to look at. */
      job = lanes_history_reader_get_job (reader, id, NULL);
      more = tell (self, id, job != NULL ? search_job (self, job, cancellable) : NULL);
    }

  return TRUE;
}

void
lanes_history_search_take (LanesHistorySearch     *self,
                           LanesHistorySearchNews *ret_news)
{
  LanesHistorySearchNews fresh = { 0 };

  news_init (&fresh);
  pthread_mutex_lock (&self->mutex);
  *ret_news = self->news;
  self->news.ids = fresh.ids;
  self->news.lines = fresh.lines;
  pthread_mutex_unlock (&self->mutex);
}
