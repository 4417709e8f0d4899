/* lanes-history-query.c: asks the history in a thread that may wait for the disk
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-query.h"

/* Kept by the object and by each question, because a question may outlive the object. */
typedef struct
{
  char               *folder;
  LanesKindSet       *kinds;
  LanesHistoryReader *reader;  /* nullable: opened at first need, in the thread */
} Source;

typedef struct
{
  Source             *source;      /* owned */
  LanesHistoryAsk     ask;
  gpointer            data;        /* owned */
  GDestroyNotify      free_data;
  GDestroyNotify      free_result;
} Question;

/* Main thread, but for what Source says. */
struct _LanesHistoryQuery
{
  GObject             parent_instance;

  GThreadPool        *pool;
  Source             *source;
};

G_DEFINE_FINAL_TYPE (LanesHistoryQuery, lanes_history_query, G_TYPE_OBJECT)

static void
source_clear (gpointer data)
{
  Source *source = data;

  g_clear_pointer (&source->reader, lanes_history_reader_free);
  g_object_unref (source->kinds);
  g_free (source->folder);
}

static void
source_unref (Source *source)
{
  g_atomic_rc_box_release_full (source, source_clear);
}

static void
question_free (gpointer data)
{
  Question *question = data;

  source_unref (question->source);
  if (question->free_data != NULL)
    question->free_data (question->data);
  g_free (question);
}

/* The thread. */
static void
answer (gpointer data,
        gpointer user_data)
{
  g_autoptr (GTask) task = data;
  Question *question = g_task_get_task_data (task);
  Source *source = question->source;
  GError *error = NULL;
  gpointer result = NULL;

  if (g_task_return_error_if_cancelled (task))
    return;

  if (source->reader == NULL)
    source->reader = lanes_history_reader_new (source->folder, source->kinds, &error);
  if (source->reader != NULL)
    result = question->ask (source->reader, question->data, g_task_get_cancellable (task), &error);

  if (error == NULL)
    g_task_return_pointer (task, result, question->free_result);
  else
    g_task_return_error (task, error);
}

static void
lanes_history_query_finalize (GObject *object)
{
  LanesHistoryQuery *self = LANES_HISTORY_QUERY (object);

  g_thread_pool_free (self->pool, FALSE, FALSE);
  source_unref (self->source);

  G_OBJECT_CLASS (lanes_history_query_parent_class)->finalize (object);
}

static void
lanes_history_query_class_init (LanesHistoryQueryClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_history_query_finalize;
}

static void
lanes_history_query_init (LanesHistoryQuery *self)
{
  self->pool = g_thread_pool_new (answer, NULL, 1, FALSE, NULL);
  self->source = g_atomic_rc_box_new0 (Source);
}

LanesHistoryQuery *
lanes_history_query_new (const char   *folder,
                         LanesKindSet *kinds)
{
  LanesHistoryQuery *self = g_object_new (LANES_TYPE_HISTORY_QUERY, NULL);

  self->source->folder = g_strdup (folder);
  self->source->kinds = g_object_ref (kinds);

  return self;
}

const char *
lanes_history_query_get_folder (LanesHistoryQuery *self)
{
  g_return_val_if_fail (LANES_IS_HISTORY_QUERY (self), NULL);

  return self->source->folder;
}

void
lanes_history_query_run_async (LanesHistoryQuery   *self,
                               LanesHistoryAsk      ask,
                               gpointer             data,
                               GDestroyNotify       free_data,
                               GDestroyNotify       free_result,
                               GCancellable        *cancellable,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  GTask *task = g_task_new (self, cancellable, callback, user_data);
  Question *question = g_new0 (Question, 1);

  g_return_if_fail (LANES_IS_HISTORY_QUERY (self));

  *question = (Question){ g_atomic_rc_box_acquire (self->source), ask, data, free_data, free_result };
  g_task_set_source_tag (task, lanes_history_query_run_async);
  g_task_set_task_data (task, question, question_free);
  g_thread_pool_push (self->pool, task, NULL);
}

gpointer
lanes_history_query_run_finish (LanesHistoryQuery  *self,
                                GAsyncResult       *result,
                                GError            **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}

gpointer
lanes_history_query_get_data (GAsyncResult *result)
{
  Question *question = g_task_get_task_data (G_TASK (result));

  return question->data;
}
