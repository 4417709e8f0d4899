/* lanes-history-model.c: all of history as a list, read a page at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-model.h"

#include "lanes-history-result.h"
#include "lanes-history-search.h"

#define PAGE 200

/* How often the list takes in what a search has found. */
#define SEARCH_MS 100

/* Pages kept beside those whose rows somebody holds. */
#define PAGES_KEPT 16

/* Rows */

struct _LanesHistoryRow
{
  GObject          parent_instance;

  guint64          id;
  LanesHistoryJob *job;   /* owned, nullable */
  char            *line;  /* owned, nullable */
  char            *result; /* owned, nullable */
  gboolean         by_input;
};

G_DEFINE_FINAL_TYPE (LanesHistoryRow, lanes_history_row, G_TYPE_OBJECT)

static GParamSpec *job_pspec;

static void
lanes_history_row_finalize (GObject *object)
{
  g_clear_pointer (&LANES_HISTORY_ROW (object)->job, lanes_history_job_free);
  g_clear_pointer (&LANES_HISTORY_ROW (object)->line, g_free);
  g_clear_pointer (&LANES_HISTORY_ROW (object)->result, g_free);
  G_OBJECT_CLASS (lanes_history_row_parent_class)->finalize (object);
}

static void
lanes_history_row_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  g_value_set_pointer (value, LANES_HISTORY_ROW (object)->job);
}

static void
lanes_history_row_class_init (LanesHistoryRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_history_row_finalize;
  G_OBJECT_CLASS (klass)->get_property = lanes_history_row_get_property;

  job_pspec = g_param_spec_pointer ("job", NULL, NULL, G_PARAM_READABLE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_property (G_OBJECT_CLASS (klass), 1, job_pspec);
}

static void
lanes_history_row_init (LanesHistoryRow *self)
{
}

guint64
lanes_history_row_get_id (LanesHistoryRow *self)
{
  return self->id;
}

const LanesHistoryJob *
lanes_history_row_get_job (LanesHistoryRow *self)
{
  return self->job;
}

gboolean
lanes_history_row_is_by_input (LanesHistoryRow *self)
{
  return self->by_input;
}

const char *
lanes_history_row_get_line (LanesHistoryRow *self)
{
  return self->line;
}

const char *
lanes_history_row_get_result (LanesHistoryRow *self)
{
  return self->result;
}

/* What is asked */

struct _LanesHistoryModel
{
  GObject             parent_instance;

  LanesHistoryQuery  *query;       /* owned */
  LanesHistoryQuery  *searcher;    /* owned: pages do not wait for a search */
  LanesHistoryFilter *filter;      /* owned, nullable */
  LanesHistorySearch *search;      /* owned, nullable: the list is what it finds */
  GCancellable       *cancellable; /* owned: of all questions of this generation */
  guint               generation;  /* of the filter: older answers are dropped */
  guint               search_source;
  guint64             n_looked, n_to_look;
  gint64              n_bytes;
  GArray             *ids;         /* guint64, in the order of the list */
  GHashTable         *lines;       /* id -> what the search found */
  GHashTable         *pages;       /* page -> GPtrArray of LanesHistoryRow */
  GQueue              recent;      /* pages, the last used first */
  GError             *error;
  gboolean            loading;
  gboolean            searching;
  gboolean            with_results;
  gboolean            refreshing;
};

typedef struct
{
  guint               generation;
  LanesHistoryFilter *filter;      /* owned, nullable */
  LanesHistorySearch *search;      /* owned, nullable */
  GArray             *ids;         /* owned, nullable: of the page's jobs, where the filter does not give them */
  GPtrArray          *results;     /* owned, nullable: what came of the jobs that are found */
  guint               page;
  guint64             id;          /* of the first one of the page, or of the last one that is known */
  gboolean            again;       /* what was over may have been tried again */
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;

  g_clear_pointer (&question->filter, lanes_history_filter_free);
  g_clear_pointer (&question->search, lanes_history_search_unref);
  g_clear_pointer (&question->ids, g_array_unref);
  g_clear_pointer (&question->results, g_ptr_array_unref);
  g_free (question);
}

static Question *
question_new (LanesHistoryModel *self)
{
  Question *question = g_new0 (Question, 1);

  question->generation = self->generation;
  question->filter = self->filter != NULL ? lanes_history_filter_copy (self->filter) : NULL;

  return question;
}

/* A batch's jobs stand in the order of their inputs, all others the newest first. */
static gboolean
is_by_input (const LanesHistoryFilter *filter)
{
  return filter != NULL && filter->batch != 0;
}

/* The query's thread, as those below. */
static gpointer
read_ids (LanesHistoryReader  *reader,
          gpointer             data,
          GCancellable        *cancellable,
          GError             **error)
{
  Question *question = data;

  return is_by_input (question->filter)
           ? lanes_history_reader_ids_after (reader, question->filter, question->id, cancellable, error)
           : lanes_history_reader_ids (reader, question->filter, cancellable, error);
}

/* What a search has found stands in no order of the database. */
static GPtrArray *
read_one_by_one (LanesHistoryReader  *reader,
                 Question            *question,
                 GCancellable        *cancellable,
                 GError             **error)
{
  g_autoptr (GPtrArray) jobs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_job_free);

  for (guint i = 0; i < question->ids->len; i++)
    {
      LanesHistoryJob *job = lanes_history_reader_get_job (reader, g_array_index (question->ids, guint64, i), NULL);

      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        {
          lanes_history_job_free (job);
          return NULL;
        }
      if (job != NULL)
        g_ptr_array_add (jobs, job);
    }

  return g_steal_pointer (&jobs);
}

static gpointer
read_page (LanesHistoryReader  *reader,
           gpointer             data,
           GCancellable        *cancellable,
           GError             **error)
{
  Question *question = data;
  GPtrArray *jobs;

  if (question->ids != NULL)
    jobs = read_one_by_one (reader, question, cancellable, error);
  else if (is_by_input (question->filter))
    jobs = lanes_history_reader_page_after (reader, question->filter, question->id - 1, PAGE, cancellable, error);
  else
    jobs = lanes_history_reader_page (reader, question->filter, question->id + 1, PAGE, cancellable, error);

  for (guint i = 0; jobs != NULL && question->results != NULL && i < jobs->len; i++)
    g_ptr_array_add (question->results, lanes_history_result_dup_line (jobs->pdata[i]));

  return jobs;
}

static gpointer
read_spec (LanesHistoryReader  *reader,
           gpointer             data,
           GCancellable        *cancellable,
           GError             **error)
{
  Question *question = data;
  g_autoptr (LanesHistoryJob) job = lanes_history_reader_get_job (reader, question->id, error);

  return job != NULL ? lanes_history_reader_job_spec (reader, job, error) : NULL;
}

static gpointer
run_search (LanesHistoryReader  *reader,
            gpointer             data,
            GCancellable        *cancellable,
            GError             **error)
{
  Question *question = data;

  return lanes_history_search_run (question->search, reader, question->filter, cancellable, error)
           ? lanes_history_search_ref (question->search) : NULL;
}

/* The list */

static GType
lanes_history_model_get_item_type (GListModel *model)
{
  return LANES_TYPE_HISTORY_ROW;
}

static guint
lanes_history_model_get_n_items (GListModel *model)
{
  return LANES_HISTORY_MODEL (model)->ids->len;
}

/* Its job, taken out of @jobs, and what came of it, as far as that was asked for. */
static void
take_job (LanesHistoryRow *row,
          GPtrArray       *jobs,
          GPtrArray       *results,
          guint            i)
{
  g_clear_pointer (&row->job, lanes_history_job_free);
  row->job = g_steal_pointer (&jobs->pdata[i]);
  if (results != NULL)
    {
      g_free (row->result);
      row->result = g_steal_pointer (&results->pdata[i]);
    }
  g_object_notify_by_pspec (G_OBJECT (row), job_pspec);
}

/* Both are in the same order. What was deleted meanwhile stays a row without a job; what passes the filter only now has no row. */
static void
take_page (LanesHistoryModel *self,
           guint              page,
           GPtrArray         *jobs,
           GPtrArray         *results)
{
  GPtrArray *rows = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (page));
  guint next = 0;

  for (guint i = 0; rows != NULL && i < jobs->len; i++)
    {
      guint64 id = ((LanesHistoryJob *) jobs->pdata[i])->id;
      guint at = next;

      while (at < rows->len && ((LanesHistoryRow *) rows->pdata[at])->id != id)
        at++;
      if (at == rows->len)
        continue;
      take_job (rows->pdata[at], jobs, results, i);
      next = at + 1;
    }
}

static void
on_page (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (LanesHistoryModel) self = user_data;
  Question *question = lanes_history_query_get_data (result);
  g_autoptr (GPtrArray) jobs = lanes_history_query_run_finish (LANES_HISTORY_QUERY (object), result, NULL);

  if (jobs != NULL && question->generation == self->generation)
    take_page (self, question->page, jobs, question->results);
}

static void
ask_page (LanesHistoryModel *self,
          guint              page)
{
  Question *question = question_new (self);

  question->page = page;
  question->id = g_array_index (self->ids, guint64, page * PAGE);
  if (self->with_results)
    question->results = g_ptr_array_new_with_free_func (g_free);
  if (self->search != NULL)
    {
      question->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
      g_array_append_vals (question->ids, &g_array_index (self->ids, guint64, page * PAGE), MIN (PAGE, self->ids->len - page * PAGE));
    }
  lanes_history_query_run_async (self->query, read_page, question, question_free, (GDestroyNotify) g_ptr_array_unref,
                                 self->cancellable, on_page, g_object_ref (self));
}

/* Rows that the page has not, because the list was shorter when it was made. */
static void
fill_page (LanesHistoryModel *self,
           GPtrArray         *rows,
           guint              page)
{
  for (guint i = page * PAGE + rows->len; i < MIN ((page + 1) * PAGE, self->ids->len); i++)
    {
      LanesHistoryRow *row = g_object_new (LANES_TYPE_HISTORY_ROW, NULL);

      row->id = g_array_index (self->ids, guint64, i);
      row->by_input = is_by_input (self->filter);
      row->line = g_strdup (g_hash_table_lookup (self->lines, &row->id));
      g_ptr_array_add (rows, row);
    }
  ask_page (self, page);
}

static GPtrArray *
make_page (LanesHistoryModel *self,
           guint              page)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  g_hash_table_insert (self->pages, GUINT_TO_POINTER (page), rows);
  g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
  if (self->recent.length > PAGES_KEPT)
    g_hash_table_remove (self->pages, g_queue_pop_tail (&self->recent));
  fill_page (self, rows, page);

  return rows;
}

static gpointer
lanes_history_model_get_item (GListModel *model,
                              guint       position)
{
  LanesHistoryModel *self = LANES_HISTORY_MODEL (model);
  guint page = position / PAGE;
  GPtrArray *rows;

  if (position >= self->ids->len)
    return NULL;

  rows = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (page));
  if (rows == NULL)
    rows = make_page (self, page);
  else if (position % PAGE >= rows->len)
    fill_page (self, rows, page);

  return g_object_ref (rows->pdata[position % PAGE]);
}

static void
list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = lanes_history_model_get_item_type;
  iface->get_n_items = lanes_history_model_get_n_items;
  iface->get_item = lanes_history_model_get_item;
}

G_DEFINE_FINAL_TYPE_WITH_CODE (LanesHistoryModel, lanes_history_model, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, list_model_init))

enum
{
  LOADED,
  PROGRESS,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* @ids: (transfer full) */
static void
replace_ids (LanesHistoryModel *self,
             GArray            *ids)
{
  guint before = self->ids->len;

  g_array_unref (self->ids);
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_hash_table_remove_all (self->pages);
  g_queue_clear (&self->recent);

  /* As two changes: one of n to n would have the view look for rows that moved, through all of them. */
  g_list_model_items_changed (G_LIST_MODEL (self), 0, before, 0);
  g_array_unref (self->ids);
  self->ids = ids;
  g_list_model_items_changed (G_LIST_MODEL (self), 0, 0, ids->len);
}

static void
on_ids (GObject      *object,
        GAsyncResult *result,
        gpointer      user_data)
{
  g_autoptr (LanesHistoryModel) self = user_data;
  Question *question = lanes_history_query_get_data (result);
  g_autoptr (GError) error = NULL;
  GArray *ids = lanes_history_query_run_finish (LANES_HISTORY_QUERY (object), result, &error);

  if (question->generation != self->generation)
    {
      g_clear_pointer (&ids, g_array_unref);
      return;
    }

  self->loading = FALSE;
  g_clear_error (&self->error);
  if (ids == NULL)
    self->error = g_steal_pointer (&error);
  replace_ids (self, ids != NULL ? ids : g_array_new (FALSE, FALSE, sizeof (guint64)));
  g_signal_emit (self, signals[LOADED], 0);
}

/* Nothing that was asked before matters any more. */
static void
begin (LanesHistoryModel        *self,
       const LanesHistoryFilter *filter)
{
  LanesHistoryFilter *copy = filter != NULL ? lanes_history_filter_copy (filter) : NULL;

  g_clear_pointer (&self->filter, lanes_history_filter_free);
  self->filter = copy;
  self->generation++;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_clear_handle_id (&self->search_source, g_source_remove);
  g_clear_pointer (&self->search, lanes_history_search_unref);
  g_hash_table_remove_all (self->lines);
  self->searching = self->refreshing = FALSE;
  self->n_looked = self->n_to_look = 0;
  self->n_bytes = 0;
}

void
lanes_history_model_set_filter (LanesHistoryModel        *self,
                                const LanesHistoryFilter *filter)
{
  g_return_if_fail (LANES_IS_HISTORY_MODEL (self));

  begin (self, filter);
  self->loading = TRUE;
  lanes_history_query_run_async (self->query, read_ids, question_new (self), question_free, (GDestroyNotify) g_array_unref,
                                 self->cancellable, on_ids, g_object_ref (self));
}

/* What came since */

static gboolean
is_settled (GPtrArray *rows)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const LanesHistoryJob *job = ((LanesHistoryRow *) rows->pdata[i])->job;

      if (job == NULL || !lanes_state_is_final (job->state))
        return FALSE;
    }

  return TRUE;
}

static void
on_new_ids (GObject      *object,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesHistoryModel) self = user_data;
  Question *question = lanes_history_query_get_data (result);
  g_autoptr (GArray) ids = lanes_history_query_run_finish (LANES_HISTORY_QUERY (object), result, NULL);
  guint before = self->ids->len;

  if (question->generation != self->generation)
    return;

  self->refreshing = FALSE;
  if (ids == NULL)
    return;
  if (ids->len > 0)
    {
      g_array_append_vals (self->ids, ids->data, ids->len);
      g_list_model_items_changed (G_LIST_MODEL (self), before, 0, ids->len);
    }
  for (GList *link = self->recent.head; link != NULL; link = link->next)
    if (question->again || !is_settled (g_hash_table_lookup (self->pages, link->data)))
      ask_page (self, GPOINTER_TO_UINT (link->data));
  g_signal_emit (self, signals[LOADED], 0);
}

void
lanes_history_model_refresh (LanesHistoryModel *self,
                             gboolean           again)
{
  Question *question;

  g_return_if_fail (LANES_IS_HISTORY_MODEL (self) && is_by_input (self->filter));

  if (self->loading || self->refreshing || self->search != NULL)
    return;
  if (self->error != NULL)
    {
      lanes_history_model_set_filter (self, self->filter);
      return;
    }

  self->refreshing = TRUE;
  question = question_new (self);
  question->again = again;
  question->id = self->ids->len > 0 ? g_array_index (self->ids, guint64, self->ids->len - 1) : 0;
  lanes_history_query_run_async (self->query, read_ids, question, question_free, (GDestroyNotify) g_array_unref, self->cancellable,
                                 on_new_ids, g_object_ref (self));
}

/* Searching output */

static void
take_news (LanesHistoryModel *self)
{
  g_auto (LanesHistorySearchNews) news = { 0 };
  guint before = self->ids->len;

  lanes_history_search_take (self->search, &news);
  self->n_looked = news.n_looked;
  self->n_to_look = news.n_jobs;
  self->n_bytes = news.n_bytes;
  for (guint i = 0; i < news.ids->len; i++)
    g_hash_table_insert (self->lines, g_memdup2 (&g_array_index (news.ids, guint64, i), sizeof (guint64)),
                         g_steal_pointer (&news.lines->pdata[i]));
  if (news.ids->len > 0)
    {
      g_array_append_vals (self->ids, news.ids->data, news.ids->len);
      g_list_model_items_changed (G_LIST_MODEL (self), before, 0, news.ids->len);
    }
  g_signal_emit (self, signals[PROGRESS], 0);
}

static gboolean
search_cb (gpointer user_data)
{
  take_news (user_data);
  return G_SOURCE_CONTINUE;
}

static void
on_searched (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  g_autoptr (LanesHistoryModel) self = user_data;
  Question *question = lanes_history_query_get_data (result);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistorySearch) search = lanes_history_query_run_finish (LANES_HISTORY_QUERY (object), result, &error);

  if (question->generation != self->generation)
    return;

  g_clear_handle_id (&self->search_source, g_source_remove);
  self->searching = self->loading = FALSE;
  g_clear_error (&self->error);
  /* Stopped by a person: what was found stays. */
  if (error != NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_steal_pointer (&error);
  take_news (self);
  g_signal_emit (self, signals[LOADED], 0);
}

void
lanes_history_model_search_output (LanesHistoryModel        *self,
                                   const LanesHistoryFilter *filter,
                                   const char               *text)
{
  Question *question;

  g_return_if_fail (LANES_IS_HISTORY_MODEL (self) && text != NULL && *text != '\0');

  begin (self, filter);
  g_clear_error (&self->error);
  self->search = lanes_history_search_new (text);
  self->searching = self->loading = TRUE;
  replace_ids (self, g_array_new (FALSE, FALSE, sizeof (guint64)));
  self->search_source = g_timeout_add (SEARCH_MS, search_cb, self);

  question = question_new (self);
  question->search = lanes_history_search_ref (self->search);
  lanes_history_query_run_async (self->searcher, run_search, question, question_free, (GDestroyNotify) lanes_history_search_unref,
                                 self->cancellable, on_searched, g_object_ref (self));
  g_signal_emit (self, signals[PROGRESS], 0);
}

void
lanes_history_model_stop (LanesHistoryModel *self)
{
  g_return_if_fail (LANES_IS_HISTORY_MODEL (self));

  if (!self->searching)
    return;

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();
}

gboolean
lanes_history_model_is_searching (LanesHistoryModel *self)
{
  return self->searching;
}

gboolean
lanes_history_model_get_progress (LanesHistoryModel *self,
                                  guint64           *ret_n_looked,
                                  guint64           *ret_n_jobs,
                                  gint64            *ret_n_bytes)
{
  *ret_n_looked = self->n_looked;
  *ret_n_jobs = self->n_to_look;
  *ret_n_bytes = self->n_bytes;

  return self->search != NULL;
}

gboolean
lanes_history_model_is_loading (LanesHistoryModel *self)
{
  return self->loading;
}

const GError *
lanes_history_model_get_error (LanesHistoryModel *self)
{
  return self->error;
}

void
lanes_history_model_set_with_results (LanesHistoryModel *self,
                                      gboolean           with_results)
{
  g_return_if_fail (LANES_IS_HISTORY_MODEL (self));

  self->with_results = with_results;
}

const GArray *
lanes_history_model_get_ids (LanesHistoryModel *self)
{
  return self->ids;
}

void
lanes_history_model_load_spec_async (LanesHistoryModel   *self,
                                     guint64              id,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  Question *question = question_new (self);

  question->id = id;
  lanes_history_query_run_async (self->query, read_spec, question, question_free, (GDestroyNotify) lanes_job_spec_unref, NULL, callback,
                                 user_data);
}

LanesJobSpec *
lanes_history_model_load_spec_finish (LanesHistoryModel *self,
                                      GAsyncResult      *result,
                                      GError           **error)
{
  return lanes_history_query_run_finish (self->query, result, error);
}

static void
lanes_history_model_finalize (GObject *object)
{
  LanesHistoryModel *self = LANES_HISTORY_MODEL (object);

  g_clear_handle_id (&self->search_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_object_unref (self->query);
  g_object_unref (self->searcher);
  g_clear_pointer (&self->search, lanes_history_search_unref);
  g_hash_table_unref (self->lines);
  g_clear_pointer (&self->filter, lanes_history_filter_free);
  g_clear_error (&self->error);
  g_array_unref (self->ids);
  g_hash_table_unref (self->pages);
  g_queue_clear (&self->recent);

  G_OBJECT_CLASS (lanes_history_model_parent_class)->finalize (object);
}

static void
lanes_history_model_class_init (LanesHistoryModelClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_history_model_finalize;

  signals[LOADED] = g_signal_new ("loaded", LANES_TYPE_HISTORY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[PROGRESS] = g_signal_new ("progress", LANES_TYPE_HISTORY_MODEL, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_history_model_init (LanesHistoryModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
  self->lines = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
}

LanesHistoryModel *
lanes_history_model_new (LanesHistoryQuery *query,
                         LanesKindSet      *kinds)
{
  LanesHistoryModel *self = g_object_new (LANES_TYPE_HISTORY_MODEL, NULL);

  self->query = g_object_ref (query);
  self->searcher = lanes_history_query_new (lanes_history_query_get_folder (query), kinds);

  return self;
}
