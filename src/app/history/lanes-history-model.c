/* lanes-history-model.c: all of history as a list, read a page at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-model.h"

#define PAGE 200

/* Pages kept beside those whose rows somebody holds. */
#define PAGES_KEPT 16

/* Rows */

struct _LanesHistoryRow
{
  GObject          parent_instance;

  guint64          id;
  LanesHistoryJob *job;  /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LanesHistoryRow, lanes_history_row, G_TYPE_OBJECT)

static GParamSpec *job_pspec;

static void
lanes_history_row_finalize (GObject *object)
{
  g_clear_pointer (&LANES_HISTORY_ROW (object)->job, lanes_history_job_free);
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

/* The worker: one thread, one connection */

typedef struct
{
  char               *folder;
  LanesKindSet       *kinds;
  LanesHistoryReader *reader;  /* nullable: opened at first need */
  gatomicrefcount     refs;
} Source;

typedef enum
{
  ASK_IDS,
  ASK_PAGE,
  ASK_SPEC,
} Ask;

typedef struct
{
  Ask                 ask;
  Source             *source;      /* owned */
  guint               generation;
  LanesHistoryFilter *filter;      /* owned, nullable */
  guint               page;
  guint64             before;
  guint64             id;
} Question;

struct _LanesHistoryModel
{
  GObject             parent_instance;

  GThreadPool        *pool;
  Source             *source;
  LanesHistoryFilter *filter;      /* nullable */
  GCancellable       *cancellable;
  guint               generation;  /* of the filter: older answers are dropped */
  GArray             *ids;         /* guint64, newest first */
  GHashTable         *pages;       /* page -> GPtrArray of LanesHistoryRow */
  GQueue              recent;      /* pages, the last used first */
  GError             *error;
  gboolean            loading;
};

static Source *
source_ref (Source *source)
{
  g_atomic_ref_count_inc (&source->refs);
  return source;
}

static void
source_unref (Source *source)
{
  if (!g_atomic_ref_count_dec (&source->refs))
    return;

  g_clear_pointer (&source->reader, lanes_history_reader_free);
  g_object_unref (source->kinds);
  g_free (source->folder);
  g_free (source);
}

static void
free_question (gpointer data)
{
  Question *question = data;

  source_unref (question->source);
  g_clear_pointer (&question->filter, lanes_history_filter_free);
  g_free (question);
}

static LanesJobSpec *
load_spec (LanesHistoryReader *reader,
           guint64             id,
           GError            **error)
{
  g_autoptr (LanesHistoryJob) job = lanes_history_reader_get_job (reader, id, error);

  return job != NULL ? lanes_history_reader_job_spec (reader, job, error) : NULL;
}

/* Worker thread. */
static void
answer (gpointer data,
        gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  Source *source = question->source;
  GCancellable *cancellable = g_task_get_cancellable (task);
  GError *error = NULL;
  gpointer result = NULL;
  GDestroyNotify destroy = (GDestroyNotify) g_ptr_array_unref;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (source->reader == NULL)
    source->reader = lanes_history_reader_new (source->folder, source->kinds, &error);
  if (source->reader != NULL && question->ask == ASK_IDS)
    {
      result = lanes_history_reader_ids (source->reader, question->filter, cancellable, &error);
      destroy = (GDestroyNotify) g_array_unref;
    }
  else if (source->reader != NULL && question->ask == ASK_PAGE)
    result = lanes_history_reader_page (source->reader, question->filter, question->before, PAGE, cancellable, &error);
  else if (source->reader != NULL)
    {
      result = load_spec (source->reader, question->id, &error);
      destroy = (GDestroyNotify) lanes_job_spec_unref;
    }

  if (result != NULL)
    g_task_return_pointer (task, result, destroy);
  else
    g_task_return_error (task, error);
}

/* @question: (transfer full), its generation and filter are filled in */
static void
put (LanesHistoryModel  *self,
     Question           *question,
     GCancellable       *cancellable,
     GAsyncReadyCallback callback,
     gpointer            user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);

  question->source = source_ref (self->source);
  question->generation = self->generation;
  question->filter = self->filter != NULL ? lanes_history_filter_copy (self->filter) : NULL;
  g_task_set_source_tag (task, put);
  g_task_set_task_data (task, question, free_question);
  g_thread_pool_push (self->pool, task, NULL);
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

static void
take_page (LanesHistoryModel *self,
           guint              page,
           GPtrArray         *jobs)
{
  GPtrArray *rows = g_hash_table_lookup (self->pages, GUINT_TO_POINTER (page));
  guint next = 0;

  /* What was deleted meanwhile stays a row without a job. */
  for (guint i = 0; rows != NULL && i < rows->len && next < jobs->len; i++)
    {
      LanesHistoryRow *row = rows->pdata[i];
      LanesHistoryJob *job = jobs->pdata[next];

      if (job->id != row->id)
        continue;
      g_clear_pointer (&row->job, lanes_history_job_free);
      row->job = job;
      jobs->pdata[next++] = NULL;
      g_object_notify_by_pspec (G_OBJECT (row), job_pspec);
    }
}

static void
on_page (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  LanesHistoryModel *self = LANES_HISTORY_MODEL (object);
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GPtrArray) jobs = g_task_propagate_pointer (G_TASK (result), NULL);

  if (jobs != NULL && question->generation == self->generation)
    take_page (self, question->page, jobs);
}

static void
ask_page (LanesHistoryModel *self,
          guint              page)
{
  Question *question = g_new0 (Question, 1);

  question->ask = ASK_PAGE;
  question->page = page;
  question->before = g_array_index (self->ids, guint64, page * PAGE) + 1;
  put (self, question, self->cancellable, on_page, NULL);
}

static GPtrArray *
make_page (LanesHistoryModel *self,
           guint              page)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = page * PAGE; i < MIN ((page + 1) * PAGE, self->ids->len); i++)
    {
      LanesHistoryRow *row = g_object_new (LANES_TYPE_HISTORY_ROW, NULL);

      row->id = g_array_index (self->ids, guint64, i);
      g_ptr_array_add (rows, row);
    }

  g_hash_table_insert (self->pages, GUINT_TO_POINTER (page), rows);
  g_queue_push_head (&self->recent, GUINT_TO_POINTER (page));
  if (self->recent.length > PAGES_KEPT)
    g_hash_table_remove (self->pages, g_queue_pop_tail (&self->recent));
  ask_page (self, page);

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
  LanesHistoryModel *self = LANES_HISTORY_MODEL (object);
  Question *question = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  GArray *ids = g_task_propagate_pointer (G_TASK (result), &error);

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

void
lanes_history_model_set_filter (LanesHistoryModel        *self,
                                const LanesHistoryFilter *filter)
{
  LanesHistoryFilter *copy = filter != NULL ? lanes_history_filter_copy (filter) : NULL;
  Question *question;

  g_return_if_fail (LANES_IS_HISTORY_MODEL (self));

  g_clear_pointer (&self->filter, lanes_history_filter_free);
  self->filter = copy;
  self->generation++;
  self->loading = TRUE;
  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  self->cancellable = g_cancellable_new ();

  question = g_new0 (Question, 1);
  question->ask = ASK_IDS;
  put (self, question, self->cancellable, on_ids, NULL);
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
lanes_history_model_load_spec_async (LanesHistoryModel   *self,
                                     LanesHistoryRow     *row,
                                     GAsyncReadyCallback  callback,
                                     gpointer             user_data)
{
  Question *question = g_new0 (Question, 1);

  question->ask = ASK_SPEC;
  question->id = row->id;
  put (self, question, NULL, callback, user_data);
}

LanesJobSpec *
lanes_history_model_load_spec_finish (LanesHistoryModel *self,
                                      GAsyncResult      *result,
                                      GError           **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}

static void
lanes_history_model_finalize (GObject *object)
{
  LanesHistoryModel *self = LANES_HISTORY_MODEL (object);

  g_cancellable_cancel (self->cancellable);
  g_object_unref (self->cancellable);
  g_thread_pool_free (self->pool, FALSE, FALSE);
  source_unref (self->source);
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
}

static void
lanes_history_model_init (LanesHistoryModel *self)
{
  self->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->pages = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);
  self->cancellable = g_cancellable_new ();
  self->pool = g_thread_pool_new (answer, NULL, 1, FALSE, NULL);
}

LanesHistoryModel *
lanes_history_model_new (const char   *folder,
                         LanesKindSet *kinds)
{
  LanesHistoryModel *self = g_object_new (LANES_TYPE_HISTORY_MODEL, NULL);

  self->source = g_new0 (Source, 1);
  g_atomic_ref_count_init (&self->source->refs);
  self->source->folder = g_strdup (folder);
  self->source->kinds = g_object_ref (kinds);

  return self;
}
