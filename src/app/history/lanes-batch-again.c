/* lanes-batch-again.c: the jobs of a batch that did not succeed, once more
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-batch-again.h"

#include "lanes-format.h"

#include <glib/gi18n.h>
#include <string.h>

#define PAGE 500

/* At once; the main thread looks at each. Of different jobs each is one of its own. */
#define MAX_INPUTS 100000
#define MAX_SPECS 1000

/* What the thread finds: a list for each, in the order of the inputs. */
typedef struct
{
  guint64       batch;
  char         *name;      /* nullable */
  LanesJobSpec *template;  /* nullable: of a batch of different jobs */
  guint         limit;
  GArray       *ids;       /* guint64 */
  GPtrArray    *inputs;    /* of a template */
  GPtrArray    *specs;     /* without one */
  guint64       n_secret;  /* that cannot be run as they are */
  guint64       n_left;    /* that were too many */
} Again;

static void
again_free (gpointer data)
{
  Again *again = data;

  g_free (again->name);
  g_clear_pointer (&again->template, lanes_job_spec_unref);
  g_array_unref (again->ids);
  g_ptr_array_unref (again->inputs);
  g_ptr_array_unref (again->specs);
  g_free (again);
}

static Again *
again_new (guint64 batch)
{
  Again *again = g_new0 (Again, 1);

  again->batch = batch;
  again->ids = g_array_new (FALSE, FALSE, sizeof (guint64));
  again->inputs = g_ptr_array_new_with_free_func (g_free);
  again->specs = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_job_spec_unref);

  return again;
}

/* The query's thread, as the two below. */
static void
add_job (Again              *again,
         LanesHistoryReader *reader,
         LanesHistoryJob    *job)
{
  g_autoptr (LanesJobSpec) spec = NULL;

  if (job->masked)
    again->n_secret++;
  else if (again->ids->len >= (again->template != NULL ? MAX_INPUTS : MAX_SPECS))
    again->n_left++;
  else if (again->template != NULL)
    {
      g_array_append_val (again->ids, job->id);
      g_ptr_array_add (again->inputs, g_steal_pointer (&job->input));
    }
  else if ((spec = lanes_history_reader_job_spec (reader, job, NULL)) != NULL)
    {
      g_array_append_val (again->ids, job->id);
      g_ptr_array_add (again->specs, g_steal_pointer (&spec));
    }
}

static gboolean
add_jobs (Again               *again,
          LanesHistoryReader  *reader,
          GCancellable        *cancellable,
          GError             **error)
{
  const LanesHistoryFilter bad = {
    .batch = again->batch,
    .states = 1u << LANES_STATE_FAILED | 1u << LANES_STATE_TIMED_OUT | 1u << LANES_STATE_LOST | 1u << LANES_STATE_CANCELLED,
  };
  guint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) page = lanes_history_reader_page_after (reader, &bad, after, PAGE, cancellable, error);

      if (page == NULL)
        return FALSE;
      if (page->len == 0)
        return TRUE;
      for (guint i = 0; i < page->len; i++)
        add_job (again, reader, page->pdata[i]);
      after = ((LanesHistoryJob *) page->pdata[page->len - 1])->id;
    }
}

static gpointer
read_again (LanesHistoryReader  *reader,
            gpointer             data,
            GCancellable        *cancellable,
            GError             **error)
{
  g_autoptr (LanesHistoryBatchRow) row = lanes_history_reader_get_batch (reader, *(guint64 *) data, error);
  Again *again;

  if (row == NULL)
    return NULL;

  again = again_new (row->id);
  again->name = g_strdup (row->name);
  again->limit = row->limit;
  again->template = row->spec != 0 ? lanes_history_reader_load_spec (reader, row->spec, error) : NULL;
  if ((row->spec == 0 || again->template != NULL) && add_jobs (again, reader, cancellable, error))
    return again;

  again_free (again);
  return NULL;
}

/* The main thread */

/* What the engine has it has tried again itself. Returns: how many are left */
static guint
leave_to_engine (Again       *again,
                 LanesEngine *engine)
{
  GPtrArray *items = again->template != NULL ? again->inputs : again->specs;
  guint n = 0;

  for (guint i = 0; i < again->ids->len; i++)
    {
      gpointer item = g_steal_pointer (&items->pdata[i]);

      if (lanes_engine_get_job (engine, g_array_index (again->ids, guint64, i)) == NULL)
        items->pdata[n++] = item;
      else if (again->template != NULL)
        g_free (item);
      else
        lanes_job_spec_unref (item);
    }
  g_ptr_array_set_size (items, (int) n);

  return n;
}

static GBytes *
pack (GPtrArray *inputs)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; i < inputs->len; i++)
    g_byte_array_append (bytes, inputs->pdata[i] != NULL ? inputs->pdata[i] : (const guint8 *) "",
                         inputs->pdata[i] != NULL ? (guint) strlen (inputs->pdata[i]) + 1 : 1);

  return g_byte_array_free_to_bytes (bytes);
}

static gboolean
submit (Again        *again,
        LanesEngine  *engine,
        GError      **error)
{
  g_autoptr (LanesPlan) plan = NULL;

  if (again->template != NULL)
    return lanes_engine_submit_batch (engine, again->name, again->template, lanes_inputs_from_bytes (pack (again->inputs)), again->limit,
                                      NULL, error) != NULL;

  plan = lanes_plan_new (again->name);
  for (guint i = 0; i < again->specs->len; i++)
    lanes_plan_add_job (plan, NULL, lanes_job_spec_ref (again->specs->pdata[i]));

  return lanes_plan_check (plan, error) && lanes_engine_submit_plan (engine, plan, NULL, NULL, error);
}

/* What happened, in words. */
static char *
describe (const Again *again,
          guint        n_tried,
          guint        n_again)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autofree char *count = lanes_format_count (n_tried + n_again);
  g_autofree char *secret = lanes_format_count (again->n_secret);
  g_autofree char *left = lanes_format_count (again->n_left);

  if (n_tried + n_again > 0)
    g_string_printf (text, g_dngettext (NULL, "%s job is tried again", "%s jobs are tried again", n_tried + n_again), count);
  else if (again->n_secret == 0)
    g_string_assign (text, _("No job of this batch failed"));
  if (again->n_secret > 0)
    g_string_append_printf (text, g_dngettext (NULL, "%s%s job has secrets, which are not stored: its own Run Again asks for them",
                                               "%s%s jobs have secrets, which are not stored: their own Run Again asks for them",
                                               (gulong) again->n_secret), text->len > 0 ? " · " : "", secret);
  if (again->n_left > 0)
    g_string_append_printf (text, _(" · %s more are left for the next time"), left);

  return g_strdup (text->str);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (GTask) task = user_data;
  LanesEngine *engine = g_task_get_task_data (task);
  GError *error = NULL;
  Again *again = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);
  LanesBatch *batch;
  guint n, n_again;

  if (again == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  n = again->ids->len;
  n_again = leave_to_engine (again, engine);
  batch = lanes_engine_get_batch (engine, again->batch);
  if (batch != NULL && n > n_again)
    lanes_engine_retry_batch (engine, batch);
  if (n_again == 0 || submit (again, engine, &error))
    g_task_return_pointer (task, describe (again, n - n_again, n_again), g_free);
  else
    g_task_return_error (task, error);
  again_free (again);
}

void
lanes_batch_again_run_async (LanesHistoryQuery   *query,
                             LanesEngine         *engine,
                             guint64              batch,
                             GAsyncReadyCallback  callback,
                             gpointer             user_data)
{
  GTask *task = g_task_new (query, NULL, callback, user_data);
  LanesBatch *here = lanes_engine_get_batch (engine, batch);

  g_task_set_source_tag (task, lanes_batch_again_run_async);
  g_task_set_task_data (task, g_object_ref (engine), g_object_unref);
  if (here != NULL && !here->complete)
    {
      g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_BUSY,
                               _("Jobs of this batch are still being made: ask again when all are there"));
      g_object_unref (task);
      return;
    }

  lanes_history_query_run_async (query, read_again, g_memdup2 (&batch, sizeof batch), g_free, again_free, NULL, read_cb, task);
}

char *
lanes_batch_again_run_finish (LanesHistoryQuery  *query,
                              GAsyncResult       *result,
                              GError            **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
