/* lanes-output-finder.c: all places of a text in a job's output, found by a thread
 *
 * The thread has files of its own and shares with the main thread what it has found since it was asked last; the window never waits for
 * it, nor it for the window.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-finder.h"

#include <pthread.h>

#define ASK_MS 60

/* Between the thread and the finder: whoever is last lets go of it. */
typedef struct
{
  gatomicrefcount    refs;
  GCancellable      *cancellable;   /* owned */
  char              *base;          /* owned */
  char              *text;          /* owned */
  LanesOutputView    view;
  gint64             from;
  LanesOutputSearch *search;        /* owned; the thread's while it runs, and made by it */
  guint              n_known;       /* the same: what was told */

  pthread_mutex_t    mutex;         /* for the rest */
  GArray            *after;         /* owned */
  GArray            *before;        /* owned */
  guint64            n_found;
  gint64             done;
  gint64             size;
  gboolean           over;
} Shared;

struct _LanesOutputFinder
{
  GObject   parent_instance;

  Shared   *shared;        /* owned */
  GArray   *after;         /* owned; element-type LanesOutputMatch */
  GArray   *before;        /* owned */
  guint64   n_found;
  gint64    done;
  gint64    size;
  guint     source;
  gboolean  running;
  gboolean  again;         /* more was written while it ran */
};

G_DEFINE_FINAL_TYPE (LanesOutputFinder, lanes_output_finder, G_TYPE_OBJECT)

enum
{
  FOUND,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GArray *
matches_new (void)
{
  return g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));
}

static void
shared_unref (gpointer data)
{
  Shared *self = data;

  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_clear_pointer (&self->search, lanes_output_search_free);
  g_free (self->base);
  g_free (self->text);
  g_object_unref (self->cancellable);
  g_array_unref (self->after);
  g_array_unref (self->before);
  pthread_mutex_destroy (&self->mutex);
  g_free (self);
}

/* The thread */

/* Beyond what can be known places are only counted: a letter can stand in many GB. */
static void
share (Shared *self,
       GArray *known,
       GArray *news)
{
  guint n = MIN (news->len, LANES_OUTPUT_FINDER_MAX - self->n_known);

  if (n > 0)
    g_array_append_vals (known, news->data, n);
  self->n_known += n;
  self->n_found += news->len;
  g_array_set_size (news, 0);
}

static void
tell (Shared   *self,
      GArray   *after,
      GArray   *before,
      gboolean  over)
{
  pthread_mutex_lock (&self->mutex);
  share (self, self->after, after);
  share (self, self->before, before);
  self->done = lanes_output_search_get_done (self->search);
  self->size = lanes_output_search_get_size (self->search);
  self->over = over;
  pthread_mutex_unlock (&self->mutex);
}

static void
search_thread (GTask        *task,
               gpointer      source,
               gpointer      task_data,
               GCancellable *cancellable)
{
  Shared *self = task_data;
  g_autoptr (GArray) after = matches_new ();
  g_autoptr (GArray) before = matches_new ();
  gboolean more = TRUE;

  if (self->search == NULL)
    self->search = lanes_output_search_new (self->base, self->view, self->text, self->from);
  while (more && !g_cancellable_is_cancelled (self->cancellable))
    {
      more = lanes_output_search_step (self->search, after, before);
      tell (self, after, before, FALSE);
    }
  tell (self, after, before, TRUE);
  g_task_return_boolean (task, TRUE);
}

/* The main thread */

static void
keep (GArray *known,
      GArray *news)
{
  if (news->len > 0)
    g_array_append_vals (known, news->data, news->len);
}

/* Returns: is the thread through? */
static gboolean
take_news (LanesOutputFinder *self)
{
  g_autoptr (GArray) after = NULL;
  g_autoptr (GArray) before = NULL;
  gboolean over;

  pthread_mutex_lock (&self->shared->mutex);
  after = g_steal_pointer (&self->shared->after);
  before = g_steal_pointer (&self->shared->before);
  self->shared->after = matches_new ();
  self->shared->before = matches_new ();
  self->n_found = self->shared->n_found;
  self->done = self->shared->done;
  self->size = self->shared->size;
  over = self->shared->over;
  pthread_mutex_unlock (&self->shared->mutex);
  keep (self->after, after);
  keep (self->before, before);
  return over;
}

static void run (LanesOutputFinder *self);

static gboolean
ask_cb (gpointer user_data)
{
  LanesOutputFinder *self = user_data;

  if (take_news (self))
    {
      self->running = FALSE;
      self->source = 0;
      if (self->again)
        run (self);
      g_signal_emit (self, signals[FOUND], 0);
      return G_SOURCE_REMOVE;
    }
  g_signal_emit (self, signals[FOUND], 0);
  return G_SOURCE_CONTINUE;
}

static void
run (LanesOutputFinder *self)
{
  g_autoptr (GTask) task = g_task_new (NULL, NULL, NULL, NULL);

  self->running = TRUE;
  self->again = FALSE;
  self->shared->over = FALSE;
  g_atomic_ref_count_inc (&self->shared->refs);
  g_task_set_source_tag (task, run);
  g_task_set_task_data (task, self->shared, shared_unref);
  g_task_run_in_thread (task, search_thread);
  self->source = g_timeout_add (ASK_MS, ask_cb, self);
}

static void
lanes_output_finder_dispose (GObject *object)
{
  LanesOutputFinder *self = LANES_OUTPUT_FINDER (object);

  lanes_output_finder_stop (self);

  G_OBJECT_CLASS (lanes_output_finder_parent_class)->dispose (object);
}

static void
lanes_output_finder_finalize (GObject *object)
{
  LanesOutputFinder *self = LANES_OUTPUT_FINDER (object);

  shared_unref (self->shared);
  g_array_unref (self->after);
  g_array_unref (self->before);

  G_OBJECT_CLASS (lanes_output_finder_parent_class)->finalize (object);
}

static void
lanes_output_finder_class_init (LanesOutputFinderClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_output_finder_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_output_finder_finalize;

  signals[FOUND] = g_signal_new ("found", LANES_TYPE_OUTPUT_FINDER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_output_finder_init (LanesOutputFinder *self)
{
  self->after = matches_new ();
  self->before = matches_new ();
  self->shared = g_new0 (Shared, 1);
  g_atomic_ref_count_init (&self->shared->refs);
  pthread_mutex_init (&self->shared->mutex, NULL);
  self->shared->cancellable = g_cancellable_new ();
  self->shared->after = matches_new ();
  self->shared->before = matches_new ();
}

LanesOutputFinder *
lanes_output_finder_new (const char      *base,
                         LanesOutputView  view,
                         const char      *text,
                         gint64           from)
{
  LanesOutputFinder *self = g_object_new (LANES_TYPE_OUTPUT_FINDER, NULL);

  self->shared->base = g_strdup (base);
  self->shared->view = view;
  self->shared->text = g_strdup (text);
  self->shared->from = from;
  run (self);
  return self;
}

void
lanes_output_finder_stop (LanesOutputFinder *self)
{
  g_return_if_fail (LANES_IS_OUTPUT_FINDER (self));

  g_cancellable_cancel (self->shared->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  self->running = FALSE;
}

void
lanes_output_finder_go_on (LanesOutputFinder *self)
{
  g_return_if_fail (LANES_IS_OUTPUT_FINDER (self));

  if (self->running)
    self->again = TRUE;
  else if (!lanes_output_finder_was_stopped (self))
    run (self);
}

gboolean
lanes_output_finder_is_running (LanesOutputFinder *self)
{
  return self->running;
}

gboolean
lanes_output_finder_was_stopped (LanesOutputFinder *self)
{
  return g_cancellable_is_cancelled (self->shared->cancellable);
}

guint64
lanes_output_finder_get_n_found (LanesOutputFinder *self)
{
  return self->n_found;
}

guint
lanes_output_finder_get_n_known (LanesOutputFinder *self)
{
  return self->before->len + self->after->len;
}

gint64
lanes_output_finder_get_done (LanesOutputFinder *self)
{
  return self->done;
}

gint64
lanes_output_finder_get_size (LanesOutputFinder *self)
{
  return self->size;
}

LanesOutputMatch
lanes_output_finder_get (LanesOutputFinder *self,
                         guint              number)
{
  const LanesOutputMatch none = { 0, 0 };

  g_return_val_if_fail (number < lanes_output_finder_get_n_known (self), none);

  if (number < self->before->len)
    return g_array_index (self->before, LanesOutputMatch, number);
  return g_array_index (self->after, LanesOutputMatch, number - self->before->len);
}

guint
lanes_output_finder_lookup (LanesOutputFinder *self,
                            gint64             offset)
{
  guint low = 0, high = lanes_output_finder_get_n_known (self);

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (lanes_output_finder_get (self, middle).start < offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}
