/* lanes-history-search.c: looks for words in what the jobs of the history wrote
 *
 * Each stream of a job, and the body of an answer, is searched as the viewer searches it, up to the first place.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-search.h"

#include "lanes-history-result.h"
#include "lanes-output-search.h"

#include <pthread.h>

#define LINE_MAX_BYTES 200

struct _LanesHistorySearch
{
  gatomicrefcount         refs;

  LanesOutputSearch      *search;   /* owned; the thread's that runs */

  pthread_mutex_t         mutex;
  LanesHistorySearchNews  news;     /* under the mutex */
};

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
  self->search = lanes_output_search_new_text (text);
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
  lanes_output_search_free (self->search);
  g_free (self);
}

static void
count_bytes (LanesHistorySearch *self,
             gint64              n)
{
  pthread_mutex_lock (&self->mutex);
  self->news.n_bytes += n;
  pthread_mutex_unlock (&self->mutex);
}

/* As much as there is up to a gap. Returns: how many bytes */
static gsize
read_bytes (LanesHistorySearch *self,
            LanesOutputView     view,
            gint64              from,
            char               *buffer,
            gsize               size)
{
  LanesOutput *output = lanes_output_search_get_output (self->search);
  LanesOutputPiece piece;
  gsize n = 0;

  while (n < size && lanes_output_read (output, view, from + (gint64) n, buffer + n, size - n, &piece) && piece.size > 0)
    n += piece.size;
  return n;
}

/* The line around what was found, and not too much of it. */
static char *
dup_line (LanesHistorySearch     *self,
          LanesOutputView         view,
          const LanesOutputMatch *match)
{
  char bytes[LINE_MAX_BYTES + LINE_MAX_BYTES / 2];
  gsize at = (gsize) MIN (match->start, LINE_MAX_BYTES / 2);
  gsize n = read_bytes (self, view, match->start - (gint64) at, bytes, at + LINE_MAX_BYTES);
  gsize start, end;

  /* Where a gap is before it, it begins there. */
  if (n <= at)
    {
      at = 0;
      n = read_bytes (self, view, match->start, bytes, LINE_MAX_BYTES);
    }
  for (start = at; start > 0 && bytes[start - 1] != '\n';)
    start--;
  for (end = MIN (at, n); end < n && bytes[end] != '\n';)
    end++;
  return lanes_history_result_clean (bytes + start, end - start);
}

/* @output: as for lanes_output_search_begin(). Returns: (transfer full) (nullable): the first line */
static char *
search_view (LanesHistorySearch *self,
             LanesOutput        *output,
             LanesOutputView     view,
             GCancellable       *cancellable)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
  gint64 done = 0;
  gboolean more = TRUE;

  lanes_output_search_begin (self->search, output, view, 0);
  while (more && found->len == 0 && !g_cancellable_is_cancelled (cancellable))
    {
      more = lanes_output_search_step (self->search, found, found);
      count_bytes (self, lanes_output_search_get_done (self->search) - done);
      done = lanes_output_search_get_done (self->search);
    }
  return found->len > 0 ? dup_line (self, view, &g_array_index (found, LanesOutputMatch, 0)) : NULL;
}

static char *
search_job (LanesHistorySearch    *self,
            const LanesHistoryJob *job,
            GCancellable          *cancellable)
{
  g_autofree char *body = NULL;
  char *line;

  if (job->output == NULL)
    return NULL;

  line = search_view (self, lanes_output_new (job->output), LANES_OUTPUT_STDOUT, cancellable);
  if (line == NULL)
    line = search_view (self, NULL, LANES_OUTPUT_STDERR, cancellable);
  if (line != NULL)
    return line;

  /* The body of an answer is a plain file. */
  body = g_strconcat (job->output, ".body", NULL);
  return search_view (self, lanes_output_new_for_file (body), LANES_OUTPUT_STDOUT, cancellable);
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
