/* lanes-app-spans.c: what earlier windows of this boot saw comes back to the timeline
 *
 * Before the first job of this window runs, the spans that the history knows are appended to their lanes: those that are over
 * whole, those that still ran up to when the last window was seen there. What goes on is begun again by the recorder where
 * that ended; what is not taken back is lost there.
 *
 * Times of the history are of the wall clock, and are turned into those of this boot.
 *
 * Thread: the main thread; the disk is read on another.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-app-spans.h"

#include "lanes-engine-restore.h"
#include "lanes-history-reading.h"
#include "lanes-history-spans.h"
#include "lanes-presence.h"

/* Jobs whose spans come back; a span has 24 bytes, a title about 100. */
#define MAX_JOBS 20000
#define MAX_SLOT 2048
#define TURN_US 3000

/* How long jobs wait for it. */
#define PATIENCE_S 5

struct _LanesAppSpans
{
  LanesEngine       *engine;    /* owned */
  LanesRecorder     *recorder;  /* owned */
  LanesPresence     *presence;  /* owned */
  LanesHistoryReading *reading; /* nullable */
  LanesHistorySpans *found;     /* owned, nullable: from when they are read until all is settled */
  gint64             clock;     /* wall clock less monotonic */
  gint64             last;      /* when the last window was there */
  guint              next;
  guint              source;
  guint              patience;  /* source: until jobs wait no longer for it */
  GDestroyNotify     loaded;
  gpointer           loaded_data;
};

/* What the thread is given, and what it gives back. */
typedef struct
{
  char              *dir;
  LanesKindSet      *kinds;  /* owned */
  gint64             since;
  LanesHistorySpans *found;  /* owned, nullable */
  guint              peak;   /* the most of what was found that ran at once */
} Wanted;

static void
wanted_free (gpointer data)
{
  Wanted *wanted = data;

  g_clear_pointer (&wanted->found, lanes_history_spans_free);
  g_object_unref (wanted->kinds);
  g_free (wanted->dir);
  g_free (wanted);
}

/* Starts to tell that a window is there, and what is known of those before. */
LanesAppSpans *
lanes_app_spans_new (LanesEngine   *engine,
                     LanesRecorder *recorder)
{
  LanesAppSpans *self = g_new0 (LanesAppSpans, 1);
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "lanes", "seen", NULL);
  gint64 now = g_get_monotonic_time ();

  self->engine = g_object_ref (engine);
  self->recorder = g_object_ref (recorder);
  self->presence = lanes_presence_new (engine, path);
  self->clock = g_get_real_time () - now;
  self->last = lanes_presence_get_last (self->presence);
  if (self->last == 0)
    self->last = now;
  lanes_presence_add_gaps (self->presence, lanes_recorder_get_store (recorder));
  return self;
}

void
lanes_app_spans_free (LanesAppSpans *self)
{
  g_clear_pointer (&self->reading, lanes_history_reading_free);
  g_clear_handle_id (&self->source, g_source_remove);
  g_clear_handle_id (&self->patience, g_source_remove);
  g_clear_pointer (&self->found, lanes_history_spans_free);
  lanes_presence_free (self->presence);
  g_object_unref (self->recorder);
  g_object_unref (self->engine);
  g_free (self);
}

/* Returns: %LANES_SPAN_NO_LANE where it ran in a place that is not any more */
static guint
find_lane (LanesAppSpans          *self,
           const LanesHistorySpan *found)
{
  LanesExecutor *executor = lanes_engine_find_executor (self->engine, found->executor);

  return executor != NULL && found->slot < MAX_SLOT ? lanes_recorder_get_lane (self->recorder, executor, found->slot)
                                                    : LANES_SPAN_NO_LANE;
}

/* It stood on disk as one that runs, and no agent had launched it. */
static gboolean
has_not_begun (LanesAppSpans *self,
               guint64        job_id)
{
  LanesJob *job = lanes_engine_get_job (self->engine, job_id);

  return job != NULL && lanes_engine_is_unbegun (self->engine, job) && !lanes_engine_is_held (self->engine, job);
}

static void
append_span (LanesAppSpans          *self,
             const LanesHistorySpan *found)
{
  LanesSpanStore *store = lanes_recorder_get_store (self->recorder);
  LanesKind *kind = lanes_kind_set_find (lanes_engine_get_kinds (self->engine), found->kind);
  guint lane = find_lane (self, found);
  LanesSpan span = found->span;

  span.start -= self->clock;
  span.end = span.open ? self->last : span.end - self->clock;
  if (lane == LANES_SPAN_NO_LANE || span.end < span.start || (span.open && has_not_begun (self, span.job)))
    return;

  span.kind = lanes_span_store_intern_kind (store, found->kind, kind != NULL ? lanes_kind_get_label (kind) : found->kind);
  if (found->batch != 0)
    span.batch = lanes_span_store_intern_batch (store, found->batch, g_hash_table_lookup (self->found->batches, &found->batch));
  lanes_span_store_append (store, lane, &span);
  lanes_span_store_keep_shares (store, span.job, span.attempt, found->kernel_us);
}

static void
keep_titles (LanesAppSpans *self)
{
  GHashTableIter iter;
  gpointer id, title;

  g_hash_table_iter_init (&iter, self->found->titles);
  while (g_hash_table_iter_next (&iter, &id, &title))
    lanes_recorder_keep_title (self->recorder, *(guint64 *) id, g_strdup (title));
}

static void
finish_load (LanesAppSpans *self)
{
  GDestroyNotify loaded = g_steal_pointer (&self->loaded);

  if (loaded != NULL)
    loaded (self->loaded_data);
}

static gboolean
append_cb (gpointer data)
{
  LanesAppSpans *self = data;
  gint64 deadline = g_get_monotonic_time () + TURN_US;

  while (self->next < self->found->spans->len)
    {
      append_span (self, &g_array_index (self->found->spans, LanesHistorySpan, self->next++));
      if ((self->next & 63) == 0 && g_get_monotonic_time () >= deadline)
        return G_SOURCE_CONTINUE;
    }

  self->source = 0;
  keep_titles (self);
  finish_load (self);
  return G_SOURCE_REMOVE;
}

static int
compare_times (gconstpointer a,
               gconstpointer b)
{
  gint64 first = *(const gint64 *) a, second = *(const gint64 *) b;

  return first < second ? -1 : first > second;
}

/* Returns: the most that ran at once; one that begins when another ends is not at once with it */
static guint
find_peak (const LanesHistorySpans *found)
{
  g_autoptr (GArray) starts = g_array_new (FALSE, FALSE, sizeof (gint64)), ends = g_array_new (FALSE, FALSE, sizeof (gint64));
  guint peak = 0, n_ended = 0;

  for (guint i = 0; i < found->spans->len; i++)
    {
      const LanesSpan *span = &g_array_index (found->spans, LanesHistorySpan, i).span;
      gint64 end = span->open ? G_MAXINT64 : span->end;

      g_array_append_val (starts, span->start);
      g_array_append_val (ends, end);
    }
  g_array_sort (starts, compare_times);
  g_array_sort (ends, compare_times);

  for (guint i = 0; i < starts->len; i++)
    {
      while (g_array_index (ends, gint64, n_ended) <= g_array_index (starts, gint64, i))
        n_ended++;
      peak = MAX (peak, i + 1 - MIN (n_ended, i + 1));
    }

  return peak;
}

static gboolean
read_func (gpointer        data,
           _Atomic guint  *beat,
           GError        **error)
{
  Wanted *wanted = data;
  g_autoptr (LanesHistoryReader) reader = lanes_history_reader_new (wanted->dir, wanted->kinds, error);

  if (reader == NULL)
    return FALSE;

  lanes_history_reader_set_beat (reader, beat);
  wanted->found = lanes_history_spans_read (reader, wanted->since, MAX_JOBS, error);
  if (wanted->found != NULL)
    wanted->peak = find_peak (wanted->found);
  return wanted->found != NULL;
}

/* A timeline that begins with this window is a poorer one, not a wrong one: the banner, or the history page, says what is wrong. */
static void
read_cb (gpointer      data,
         const GError *error,
         gpointer      user_data)
{
  LanesAppSpans *self = user_data;
  Wanted *wanted = data;

  self->reading = NULL;
  /* Jobs have not waited for it: nothing can come before them any more. */
  if (self->loaded != NULL && error == NULL && wanted != NULL)
    {
      self->found = g_steal_pointer (&wanted->found);
      g_clear_handle_id (&self->patience, g_source_remove);
      lanes_span_store_set_n_left (lanes_recorder_get_store (self->recorder), self->found->n_left);
      lanes_span_store_note_peak (lanes_recorder_get_store (self->recorder), wanted->peak);
      self->source = g_idle_add_full (LANES_PRIORITY_ENGINE, append_cb, self, NULL);
    }
  else
    {
      g_debug ("spans: %s", error != NULL ? error->message : "too late");
      g_clear_handle_id (&self->patience, g_source_remove);
      finish_load (self);
    }
  if (wanted != NULL)
    wanted_free (wanted);
}

/* The timeline begins with this window then: no job waits for a disk. */
static gboolean
patience_cb (gpointer data)
{
  LanesAppSpans *self = data;

  self->patience = 0;
  g_debug ("spans: the disk does not answer");
  finish_load (self);
  return G_SOURCE_REMOVE;
}

/**
 * lanes_app_spans_load:
 * @history: which is open and has been restored
 * @loaded: called when what is known is in the lanes, or nothing is; not where @self is freed before
 *
 * Until then no job may begin and none may be taken back.
 */
void
lanes_app_spans_load (LanesAppSpans  *self,
                      LanesHistory   *history,
                      GDestroyNotify  loaded,
                      gpointer        user_data)
{
  Wanted *wanted = g_new0 (Wanted, 1);

  self->loaded = loaded;
  self->loaded_data = user_data;
  wanted->dir = g_strdup (lanes_history_get_folder (history));
  wanted->kinds = g_object_ref (lanes_engine_get_kinds (self->engine));
  /* What began before this boot has no time of it. */
  wanted->since = self->clock;
  self->reading = lanes_history_reading_new (history, "lanes-spans", read_func, wanted, wanted_free, read_cb, self);
  self->patience = g_timeout_add_seconds (PATIENCE_S, patience_cb, self);
}

/* The attempt that still ran, where nobody goes on with it: lost, and nobody saw when. */
static void
end_span (LanesAppSpans          *self,
          const LanesHistorySpan *found)
{
  LanesSpanStore *store = lanes_recorder_get_store (self->recorder);
  LanesJob *job = lanes_engine_get_job (self->engine, found->span.job);
  guint lane = job == NULL || job->run == NULL ? find_lane (self, found) : LANES_SPAN_NO_LANE;
  guint64 n = lane != LANES_SPAN_NO_LANE ? lanes_span_store_get_n (store, lane) : 0;
  LanesSpan last, open;

  if (n == 0 || lanes_span_store_get (store, lane, n, 0, &open) || !lanes_span_store_get (store, lane, n - 1, 0, &last) ||
      last.job != found->span.job || last.attempt != found->span.attempt || lanes_span_ends_attempt (&last))
    return;

  last.start = last.end;
  last.wait = 0;
  last.unobserved = FALSE;
  last.became = LANES_STATE_LOST;
  lanes_span_store_append (store, lane, &last);
}

/* All that goes on was taken back: the rest is lost. */
void
lanes_app_spans_settle (LanesAppSpans *self)
{
  for (guint i = 0; self->found != NULL && i < self->found->spans->len; i++)
    {
      const LanesHistorySpan *found = &g_array_index (self->found->spans, LanesHistorySpan, i);

      if (found->span.open)
        end_span (self, found);
    }

  g_clear_pointer (&self->found, lanes_history_spans_free);
}
