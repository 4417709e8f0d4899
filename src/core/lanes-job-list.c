/* lanes-job-list.c: the jobs of an engine as a list for a view, filtered, searched and sorted without a stall
 *
 * Three things are kept up: the order (lanes-job-order.h), which changes by a dozen steps for each job that changes; where a
 * column is sorted, an array that a sort in turns makes anew at most once a second; and the rows that a view holds, some two
 * hundred whatever the number of jobs. Events only note the id of the job; the flush works through the notes.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-list.h"

#include <string.h>

#include "lanes-job-order.h"
#include "lanes-job-row-private.h"
#include "lanes-job-sort.h"

/* µs between two sorts of a sorted list, at least; more where sorting takes long. */
#define RESORT_US G_TIME_SPAN_SECOND

/* Rows out of view that a refresh tells: all of GTK's two hundred within a second. */
#define TOLD_BEHIND 40
#define KEPT_IDS 4096

/* Ids to look at, from the head on. */
typedef struct
{
  GArray *ids;    /* owned; guint64, some more than once */
  guint   head;
} IdQueue;

struct _LanesJobList
{
  GObject          parent_instance;

  LanesEngine     *engine;       /* owned */
  LanesJobOrder   *order;        /* owned */
  GHashTable      *rows;         /* position -> LanesJobRow, borrowed: those that a view holds */
  GHashTable      *hidden;       /* owned set of ids, guint64 */
  guint64          hidden_in_state[LANES_N_STATES];

  guint64          next;         /* jobs from this place among all ids on are not in the order yet, which knows them by their places */
  IdQueue          changed;
  IdQueue          removed;      /* these are looked at even while the list is frozen */
  guint            n_shown;      /* as told to the views */
  guint            view_first;   /* the positions that are seen */
  guint            view_n;

  /* What is shown. */
  LanesJobFilter   filter;
  guint64          batch_id;
  char            *search;       /* owned, nullable; folded unless it is ASCII */
  gboolean         search_ascii;

  /* Sorted by a column. */
  LanesJobSortKey  sort_key;
  gboolean         descending;
  GArray          *sorted;       /* owned, nullable; guint32, as shown */
  LanesJobSort    *sort;         /* owned, nullable; under way */
  guint            gathered;     /* positions of the order that are in it */
  gboolean         gathering;
  gint64           sort_began;
  gint64           next_sort_at;

  gboolean         frozen;
  gboolean         scanning;
  gboolean         resort;
  gboolean         told_dirty;
  gboolean         dirty_again;  /* since the flush began */
  gboolean         limits_moved; /* why a job waits may read otherwise now */
  gboolean         moved;        /* rows may show another job */
};

static void lanes_job_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesJobList, lanes_job_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, lanes_job_list_model_init))

enum
{
  DIRTY,
  MOVED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LanesSection
section_of_state (LanesState state)
{
  if (lanes_state_is_active (state))
    return LANES_SECTION_ACTIVE;
  return lanes_state_is_final (state) ? LANES_SECTION_ENDED : LANES_SECTION_PENDING;
}

static void
lanes_job_list_set_dirty (LanesJobList *self)
{
  self->dirty_again = TRUE;
  if (self->told_dirty)
    return;

  self->told_dirty = TRUE;
  g_signal_emit (self, signals[DIRTY], 0);
}

/* What the engine tells. */

static void
lanes_job_list_jobs_added (gpointer user_data,
                           guint64  first_id,
                           guint    n)
{
  LanesJobList *self = user_data;

  lanes_job_list_set_dirty (self);
}

static void
lanes_job_list_job_changed (gpointer    user_data,
                            LanesJob   *job,
                            LanesState  old_state,
                            gint64      when)
{
  LanesJobList *self = user_data;

  if (g_hash_table_size (self->hidden) > 0 && g_hash_table_contains (self->hidden, &job->id))
    {
      self->hidden_in_state[old_state]--;
      self->hidden_in_state[job->state]++;
    }
  /* One that is not in the order yet is looked at when its turn comes. */
  if (lanes_engine_get_place (self->engine, job->id) < self->next)
    g_array_append_val (self->changed.ids, job->id);
  lanes_job_list_set_dirty (self);
}

static void
lanes_job_list_jobs_removed (gpointer         user_data,
                             LanesJob *const *jobs,
                             guint            n)
{
  LanesJobList *self = user_data;

  for (guint i = 0; i < n; i++)
    {
      if (g_hash_table_remove (self->hidden, &jobs[i]->id))
        self->hidden_in_state[jobs[i]->state]--;
      g_array_append_val (self->removed.ids, jobs[i]->id);
    }
  lanes_job_list_set_dirty (self);
}

static void
lanes_job_list_limits_changed (gpointer data)
{
  LanesJobList *self = data;

  self->limits_moved = TRUE;
  lanes_job_list_set_dirty (self);
}

static const LanesEngineObserver observer = {
  .limits_changed = lanes_job_list_limits_changed,
  .jobs_added = lanes_job_list_jobs_added,
  .job_changed = lanes_job_list_job_changed,
  .jobs_removed = lanes_job_list_jobs_removed,
};

/* What matches. */

static gboolean
lanes_job_list_matches_search (LanesJobList *self,
                               LanesJob     *job)
{
  g_autofree char *title = lanes_job_dup_title (job);

  if (self->search_ascii)
    return strcasestr (title, self->search) != NULL;

  g_autofree char *folded = g_utf8_casefold (title, -1);
  return strstr (folded, self->search) != NULL;
}

static gboolean
lanes_job_list_matches (LanesJobList *self,
                        LanesJob     *job)
{
  if (!lanes_job_filter_has_state (self->filter, job->state))
    return FALSE;
  if (self->batch_id != 0 && (job->batch == NULL || job->batch->id != self->batch_id))
    return FALSE;
  if (g_hash_table_size (self->hidden) > 0 && g_hash_table_contains (self->hidden, &job->id))
    return FALSE;
  return self->search == NULL || lanes_job_list_matches_search (self, job);
}

static gboolean
lanes_job_list_match (guint    number,
                      gpointer user_data)
{
  LanesJobList *self = user_data;
  LanesJob *job = lanes_engine_get_job (self->engine, lanes_engine_get_id_at (self->engine, number));

  return job != NULL && lanes_job_list_matches (self, job);
}

/* The flush: changes go into the order. */

static void
lanes_job_list_place (LanesJobList *self,
                      guint64       place)
{
  LanesJob *job = lanes_engine_get_job (self->engine, lanes_engine_get_id_at (self->engine, place));

  if (job == NULL)
    lanes_job_order_place (self->order, (guint) place, LANES_SECTION_NONE, FALSE);
  else
    lanes_job_order_place (self->order, (guint) place, section_of_state (job->state), lanes_job_list_matches (self, job));
  self->moved = TRUE;
}

/* Returns: whether all of @queue was worked through */
static gboolean
lanes_job_list_place_queue (LanesJobList *self,
                            IdQueue      *queue,
                            gint64        deadline)
{
  while (queue->head < queue->ids->len)
    {
      guint64 place = lanes_engine_get_place (self->engine, g_array_index (queue->ids, guint64, queue->head++));

      if (place < self->next)
        lanes_job_list_place (self, place);
      if (queue->head % 64 == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }
  /* A flood is not paid for when it is over. */
  if (queue->ids->len > KEPT_IDS)
    g_free (g_array_steal (queue->ids, NULL));
  g_array_set_size (queue->ids, 0);
  queue->head = 0;
  return TRUE;
}

static gboolean
lanes_job_list_place_new (LanesJobList *self,
                          gint64        deadline)
{
  guint64 end = lanes_engine_get_n_places (self->engine);

  while (self->next < end)
    {
      lanes_job_list_place (self, self->next++);
      if (self->next % 64 == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }
  return TRUE;
}

static gboolean
lanes_job_list_apply (LanesJobList *self,
                      gint64        deadline)
{
  gboolean done = lanes_job_list_place_queue (self, &self->removed, deadline);

  if (self->frozen && !self->scanning)
    return done;
  if (self->changed.ids->len > 0 || self->next < lanes_engine_get_n_places (self->engine))
    self->resort = TRUE;

  if (done && self->scanning)
    {
      self->scanning = !lanes_job_order_scan (self->order, lanes_job_list_match, self, deadline);
      self->moved = TRUE;
      done = !self->scanning;
    }
  return done && lanes_job_list_place_queue (self, &self->changed, deadline)
         && lanes_job_list_place_new (self, deadline);
}

/* The flush: a sorted column. */

static void
lanes_job_list_gather_one (LanesJobList *self,
                           guint32       number)
{
  LanesJob *job = lanes_engine_get_job (self->engine, lanes_engine_get_id_at (self->engine, number));
  g_autofree char *title = NULL;
  char *text = NULL;
  double value = 0;
  gint64 started, ended;

  if (job == NULL)
    return;

  started = lanes_job_get_started (job);
  ended = lanes_state_is_active (job->state) ? 0 : lanes_job_get_ended (job);
  switch (self->sort_key)
    {
    case LANES_JOB_SORT_TITLE:
      title = lanes_job_dup_title (job);
      text = g_utf8_collate_key_for_filename (title, -1);
      break;
    case LANES_JOB_SORT_RUNS_ON:
      value = started == 0 ? G_MAXDOUBLE : job->executor * (G_MAXUINT32 + 1.0) + job->slot;
      break;
    case LANES_JOB_SORT_PROGRESS:
      value = job->state * 4.0 + (lanes_state_is_active (job->state) ? lanes_job_get_fraction (job) : 0);
      break;
    case LANES_JOB_SORT_ELAPSED:
      value = started == 0 || lanes_job_ended_unseen (job) ? -1 : (double) ((ended != 0 ? ended : self->sort_began) - started);
      break;
    case LANES_JOB_SORT_LEFT:
      value = lanes_state_is_active (job->state) ? lanes_job_get_eta (job, self->sort_began, NULL) : -1;
      if (value < 0)
        value = self->descending ? -1 : G_MAXDOUBLE;
      break;
    case LANES_JOB_SORT_NATURAL:
    default:
      break;
    }
  lanes_job_sort_add (self->sort, number, text, value);
}

/* Returns: whether every job of the view is in the sort */
static gboolean
lanes_job_list_gather (LanesJobList *self,
                       gint64        deadline)
{
  while (self->gathered < lanes_job_order_get_n (self->order))
    {
      lanes_job_list_gather_one (self, lanes_job_order_get (self->order, self->gathered++));
      if (self->gathered % 64 == 0 && g_get_monotonic_time () >= deadline)
        return FALSE;
    }
  self->gathering = FALSE;
  return TRUE;
}

static void
lanes_job_list_begin_sort (LanesJobList *self)
{
  self->sort = lanes_job_sort_new (self->descending);
  self->sort_began = g_get_monotonic_time ();
  self->gathered = 0;
  self->gathering = TRUE;
  self->resort = FALSE;
}

static void
lanes_job_list_end_sort (LanesJobList *self)
{
  gint64 now = g_get_monotonic_time ();

  g_clear_pointer (&self->sorted, g_array_unref);
  self->sorted = lanes_job_sort_steal (self->sort);
  g_clear_pointer (&self->sort, lanes_job_sort_free);
  self->next_sort_at = now + MAX (RESORT_US, 4 * (now - self->sort_began));
  self->moved = TRUE;
}

/* Returns: whether nothing is left to do for the sorted order */
static gboolean
lanes_job_list_sort_on (LanesJobList *self,
                        gint64        deadline)
{
  if (self->sort_key == LANES_JOB_SORT_NATURAL)
    return TRUE;
  if (self->sort == NULL)
    {
      if (self->sorted != NULL && (!self->resort || self->frozen))
        return TRUE;
      if (self->sorted != NULL && g_get_monotonic_time () < self->next_sort_at)
        return FALSE;
      lanes_job_list_begin_sort (self);
    }

  if ((self->gathering && !lanes_job_list_gather (self, deadline)) || !lanes_job_sort_step (self->sort, deadline))
    return FALSE;
  lanes_job_list_end_sort (self);
  return TRUE;
}

static guint
lanes_job_list_get_length (LanesJobList *self)
{
  if (self->sorted != NULL)
    return self->sorted->len;
  return lanes_job_order_get_n (self->order);
}

/* The flush: the views are told. */

static gboolean
lanes_job_list_is_seen (LanesJobList *self,
                        LanesJobRow  *row)
{
  return row->position - self->view_first < self->view_n;
}

static void
lanes_job_list_tell_row (LanesJobList *self,
                         LanesJobRow  *row,
                         gboolean      always)
{
  _lanes_job_row_update (row, lanes_job_list_get_id (self, row->position), always);
}

/* A row may come or go while another is told: these are held. Returns: (transfer full) (element-type LanesJobRow) */
static GPtrArray *
lanes_job_list_dup_rows (LanesJobList *self)
{
  GPtrArray *rows = g_ptr_array_new_full (g_hash_table_size (self->rows), g_object_unref);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    g_ptr_array_add (rows, g_object_ref (row));
  return rows;
}

static void
lanes_job_list_tell_rows (LanesJobList *self)
{
  g_autoptr (GPtrArray) rows = lanes_job_list_dup_rows (self);

  for (guint i = 0; i < rows->len; i++)
    {
      LanesJobRow *row = g_ptr_array_index (rows, i);

      if (lanes_job_list_is_seen (self, row))
        lanes_job_list_tell_row (self, row, self->limits_moved);
      else
        row->stale = TRUE;
    }
  self->limits_moved = FALSE;
}

static void
lanes_job_list_tell (LanesJobList *self)
{
  guint old = self->n_shown;
  guint n = lanes_job_list_get_length (self);

  self->n_shown = n;
  if (n > old)
    g_list_model_items_changed (G_LIST_MODEL (self), old, 0, n - old);
  else if (n < old)
    g_list_model_items_changed (G_LIST_MODEL (self), n, old - n, 0);

  lanes_job_list_tell_rows (self);
  if (self->moved)
    {
      self->moved = FALSE;
      g_signal_emit (self, signals[MOVED], 0);
    }
}

gboolean
lanes_job_list_flush (LanesJobList *self,
                      gint64        deadline)
{
  gboolean done;

  g_return_val_if_fail (LANES_IS_JOB_LIST (self), TRUE);

  self->told_dirty = TRUE;
  self->dirty_again = FALSE;
  done = lanes_job_list_apply (self, deadline);
  if (done)
    done = lanes_job_list_sort_on (self, deadline);
  lanes_job_list_tell (self);
  self->told_dirty = !done || self->dirty_again;
  return !self->told_dirty;
}

/* The list model. */

static GType
lanes_job_list_get_item_type (GListModel *model)
{
  return LANES_TYPE_JOB_ROW;
}

static guint
lanes_job_list_get_n_items (GListModel *model)
{
  return LANES_JOB_LIST (model)->n_shown;
}

static gpointer
lanes_job_list_get_item (GListModel *model,
                         guint       position)
{
  LanesJobList *self = LANES_JOB_LIST (model);
  LanesJobRow *row;

  if (position >= self->n_shown)
    return NULL;

  row = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (position));
  if (row != NULL)
    return g_object_ref (row);

  row = _lanes_job_row_new (self, position);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (position), row);
  _lanes_job_row_update (row, lanes_job_list_get_id (self, position), FALSE);
  row->stale = !lanes_job_list_is_seen (self, row);
  return row;
}

static void
lanes_job_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_job_list_get_item_type;
  iface->get_n_items = lanes_job_list_get_n_items;
  iface->get_item = lanes_job_list_get_item;
}

void
_lanes_job_list_forget_row (LanesJobList *self,
                            LanesJobRow  *row)
{
  if (g_hash_table_lookup (self->rows, GUINT_TO_POINTER (row->position)) == row)
    g_hash_table_remove (self->rows, GUINT_TO_POINTER (row->position));
}

static void
lanes_job_list_dispose (GObject *object)
{
  LanesJobList *self = LANES_JOB_LIST (object);
  GHashTableIter iter;
  gpointer row;

  g_hash_table_iter_init (&iter, self->rows);
  while (g_hash_table_iter_next (&iter, NULL, &row))
    LANES_JOB_ROW (row)->list = NULL;
  g_hash_table_remove_all (self->rows);
  if (self->engine != NULL)
    lanes_engine_remove_observer (self->engine, self);
  g_clear_object (&self->engine);

  G_OBJECT_CLASS (lanes_job_list_parent_class)->dispose (object);
}

static void
lanes_job_list_finalize (GObject *object)
{
  LanesJobList *self = LANES_JOB_LIST (object);

  g_clear_pointer (&self->order, lanes_job_order_free);
  g_clear_pointer (&self->rows, g_hash_table_unref);
  g_clear_pointer (&self->hidden, g_hash_table_unref);
  g_clear_pointer (&self->changed.ids, g_array_unref);
  g_clear_pointer (&self->removed.ids, g_array_unref);
  g_clear_pointer (&self->sorted, g_array_unref);
  g_clear_pointer (&self->sort, lanes_job_sort_free);
  g_clear_pointer (&self->search, g_free);

  G_OBJECT_CLASS (lanes_job_list_parent_class)->finalize (object);
}

static void
lanes_job_list_class_init (LanesJobListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanes_job_list_dispose;
  object_class->finalize = lanes_job_list_finalize;

  /**
   * LanesJobList::dirty:
   *
   * There is something to flush; said once until that is done.
   */
  signals[DIRTY] = g_signal_new ("dirty", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);

  /**
   * LanesJobList::moved:
   *
   * Positions may hold other jobs than before; the rows know it already.
   */
  signals[MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                 G_TYPE_NONE, 0);
}

static void
lanes_job_list_init (LanesJobList *self)
{
  self->view_n = G_MAXUINT;
  self->order = lanes_job_order_new ();
  self->rows = g_hash_table_new (NULL, NULL);
  self->hidden = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  self->changed.ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->removed.ids = g_array_new (FALSE, FALSE, sizeof (guint64));
}

LanesJobList *
lanes_job_list_new (LanesEngine *engine)
{
  LanesJobList *self = g_object_new (LANES_TYPE_JOB_LIST, NULL);

  self->engine = g_object_ref (engine);
  if (lanes_engine_get_first_id (engine) < lanes_engine_get_next_id (engine))
    lanes_job_list_jobs_added (self, lanes_engine_get_first_id (engine), 0);
  lanes_engine_add_observer (engine, &observer, self);
  return self;
}

LanesEngine *
lanes_job_list_get_engine (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), NULL);

  return self->engine;
}

/* Whatever order is shown or under way is no longer wanted. */
static void
lanes_job_list_restart (LanesJobList *self)
{
  g_clear_pointer (&self->sorted, g_array_unref);
  g_clear_pointer (&self->sort, lanes_job_sort_free);
  self->moved = TRUE;
  lanes_job_list_set_dirty (self);
}

void
lanes_job_list_set_filter (LanesJobList   *self,
                           LanesJobFilter  filter,
                           guint64         batch_id,
                           const char     *search)
{
  g_return_if_fail (LANES_IS_JOB_LIST (self));

  g_clear_pointer (&self->search, g_free);
  self->filter = filter;
  self->batch_id = batch_id;
  if (search != NULL && *search != '\0')
    {
      self->search_ascii = g_str_is_ascii (search);
      self->search = self->search_ascii ? g_strdup (search) : g_utf8_casefold (search, -1);
    }

  lanes_job_order_reset (self->order);
  self->scanning = TRUE;
  lanes_job_list_restart (self);
}

LanesJobFilter
lanes_job_list_get_filter (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), LANES_JOB_FILTER_ALL);

  return self->filter;
}

guint64
lanes_job_list_get_batch (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), 0);

  return self->batch_id;
}

gboolean
lanes_job_list_is_filtered (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), FALSE);

  return self->filter != LANES_JOB_FILTER_ALL || self->batch_id != 0 || self->search != NULL;
}

void
lanes_job_list_set_sort (LanesJobList    *self,
                         LanesJobSortKey  key,
                         gboolean         descending)
{
  g_return_if_fail (LANES_IS_JOB_LIST (self));

  if (self->sort_key == key && self->descending == descending)
    return;

  self->sort_key = key;
  self->descending = descending;
  lanes_job_list_restart (self);
}

void
lanes_job_list_set_frozen (LanesJobList *self,
                           gboolean      frozen)
{
  g_return_if_fail (LANES_IS_JOB_LIST (self));

  if (self->frozen == frozen)
    return;

  self->frozen = frozen;
  if (!frozen)
    lanes_job_list_set_dirty (self);
}

void
lanes_job_list_set_view (LanesJobList *self,
                         guint         first,
                         guint         n)
{
  g_return_if_fail (LANES_IS_JOB_LIST (self));

  if (self->view_first == first && self->view_n == n)
    return;

  self->view_first = first;
  self->view_n = n;
  g_autoptr (GPtrArray) rows = lanes_job_list_dup_rows (self);
  for (guint i = 0; i < rows->len; i++)
    {
      LanesJobRow *row = g_ptr_array_index (rows, i);

      if (row->stale && lanes_job_list_is_seen (self, row))
        lanes_job_list_tell_row (self, row, TRUE);
    }
}

/* Do figures of the row's job move by themselves? */
static gboolean
lanes_job_list_row_moves (LanesJobRow *row)
{
  LanesJob *job = lanes_job_row_get_job (row);

  return job != NULL && (lanes_state_is_active (job->state) || job->state == LANES_STATE_WAITING);
}

void
lanes_job_list_refresh (LanesJobList *self)
{
  guint n_behind = 0;

  g_return_if_fail (LANES_IS_JOB_LIST (self));

  g_autoptr (GPtrArray) rows = lanes_job_list_dup_rows (self);
  for (guint i = 0; i < rows->len; i++)
    {
      LanesJobRow *row = g_ptr_array_index (rows, i);

      if (lanes_job_list_is_seen (self, row))
        {
          if (lanes_job_list_row_moves (row))
            _lanes_job_row_update (row, row->id, TRUE);
        }
      else if (row->stale && n_behind++ < TOLD_BEHIND)
        {
          lanes_job_list_tell_row (self, row, TRUE);
        }
    }
}

gboolean
lanes_job_list_is_dirty (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), FALSE);

  return self->told_dirty;
}

gboolean
lanes_job_list_is_busy (LanesJobList *self)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), FALSE);

  return self->scanning || self->sort != NULL;
}

guint64
lanes_job_list_get_id (LanesJobList *self,
                       guint         position)
{
  g_return_val_if_fail (LANES_IS_JOB_LIST (self), 0);

  if (position >= lanes_job_list_get_length (self))
    return 0;
  if (self->sorted != NULL)
    return lanes_engine_get_id_at (self->engine, g_array_index (self->sorted, guint32, position));
  return lanes_engine_get_id_at (self->engine, lanes_job_order_get (self->order, position));
}

/* As of the last flush, whatever the order. */
static gboolean
lanes_job_list_is_placed (LanesJobList *self,
                          guint64       id)
{
  guint64 place = lanes_engine_get_place (self->engine, id);

  return place < self->next && lanes_engine_get_id_at (self->engine, place) == id
         && lanes_job_order_find (self->order, (guint) place) >= 0;
}

gboolean
lanes_job_list_has (LanesJobList *self,
                    guint64       id)
{
  LanesJob *job;

  g_return_val_if_fail (LANES_IS_JOB_LIST (self), FALSE);

  if (self->frozen && !self->scanning)
    return lanes_job_list_is_placed (self, id);
  job = lanes_engine_get_job (self->engine, id);
  return job != NULL && lanes_job_list_matches (self, job);
}

gint64
lanes_job_list_find (LanesJobList *self,
                     guint64       id)
{
  guint64 place = lanes_engine_get_place (self->engine, id);

  if (!lanes_job_list_is_placed (self, id))
    return -1;
  if (self->sorted == NULL)
    return lanes_job_order_find (self->order, (guint) place);

  for (guint i = 0; i < self->sorted->len; i++)
    if (g_array_index (self->sorted, guint32, i) == place)
      return i;
  return -1;
}

void
lanes_job_list_set_hidden (LanesJobList *self,
                           guint64       id,
                           gboolean      hidden)
{
  LanesJob *job;

  g_return_if_fail (LANES_IS_JOB_LIST (self));

  job = lanes_engine_get_job (self->engine, id);
  if (job == NULL || hidden == g_hash_table_contains (self->hidden, &id))
    return;

  if (hidden)
    g_hash_table_add (self->hidden, g_memdup2 (&id, sizeof id));
  else
    g_hash_table_remove (self->hidden, &id);
  self->hidden_in_state[job->state] += hidden ? 1 : -1;
  g_array_append_val (self->removed.ids, id);
  self->resort = TRUE;
  lanes_job_list_set_dirty (self);
}

guint64
lanes_job_list_count (LanesJobList   *self,
                      LanesJobFilter  filter)
{
  guint64 n = 0;

  g_return_val_if_fail (LANES_IS_JOB_LIST (self), 0);

  for (guint state = 0; state < LANES_N_STATES; state++)
    if (lanes_job_filter_has_state (filter, state))
      n += lanes_engine_count (self->engine, state) - self->hidden_in_state[state];
  return n;
}
