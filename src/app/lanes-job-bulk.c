/* lanes-job-bulk.c: one verb for many jobs, in turns that do not hold up the window
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-bulk.h"

#define TURN_US (4 * G_TIME_SPAN_MILLISECOND)

typedef struct
{
  LanesJobSelection  *selection;   /* owned */
  LanesEngine        *engine;      /* borrowed from selection */
  GArray             *ids;         /* owned, nullable */
  guint               next;        /* in ids */
  guint64             next_place;  /* without ids */
  guint64             n_places;
  LanesJobVerbs       verb;
  LanesJobBulkFunc    func;
  gpointer            data;        /* owned */
  GDestroyNotify      destroy;
  LanesJobBulkDone    done;
  GWeakRef            user_data;
  LanesJobBulkResult  result;
} Bulk;

static void
bulk_free (gpointer data)
{
  Bulk *self = data;

  g_clear_object (&self->selection);
  g_clear_pointer (&self->ids, g_array_unref);
  if (self->destroy != NULL)
    self->destroy (self->data);
  g_weak_ref_clear (&self->user_data);
  g_clear_pointer (&self->result.done, g_array_unref);
  g_clear_pointer (&self->result.pending, g_array_unref);
  g_clear_error (&self->result.error);
  g_free (self);
}

/* Returns: the next job that is meant, or 0 */
static guint64
bulk_next (Bulk *self)
{
  if (self->ids != NULL)
    return self->next < self->ids->len ? g_array_index (self->ids, guint64, self->next++) : 0;

  /* Found by id: the list moves jobs about as they change. */
  while (self->next_place < self->n_places)
    {
      guint64 id = lanes_engine_get_id_at (self->engine, self->next_place++);

      if (lanes_job_selection_contains (self->selection, id))
        return id;
      if (self->next_place % 256 == 0)
        return G_MAXUINT64;
    }
  return 0;
}

static void
bulk_do (Bulk    *self,
         guint64  id)
{
  LanesJob *job = lanes_engine_get_job (self->engine, id);
  gboolean only_one = self->ids != NULL && self->ids->len == 1;
  gboolean pending;
  g_autoptr (GError) error = NULL;

  if (job == NULL || (!only_one && (lanes_job_menu_get_verbs (self->engine, job) & self->verb) == 0))
    return;

  pending = job->state == LANES_STATE_WAITING || job->state == LANES_STATE_QUEUED;
  if (self->func (self->engine, job, self->data, &error))
    {
      self->result.n_done++;
      g_array_append_val (self->result.done, id);
      if (pending)
        g_array_append_val (self->result.pending, id);
      return;
    }
  self->result.n_failed++;
  if (self->result.error == NULL)
    self->result.error = g_steal_pointer (&error);
}

static gboolean
bulk_turn (gpointer data)
{
  Bulk *self = data;
  gint64 deadline = g_get_monotonic_time () + TURN_US;

  for (;;)
    {
      guint64 id = bulk_next (self);

      if (id == 0)
        break;
      if (id != G_MAXUINT64)
        bulk_do (self, id);
      if (g_get_monotonic_time () >= deadline)
        return G_SOURCE_CONTINUE;
    }

  g_autoptr (GObject) user_data = g_weak_ref_get (&self->user_data);
  if (user_data != NULL)
    self->done (&self->result, user_data);
  return G_SOURCE_REMOVE;
}

void
lanes_job_bulk_run (LanesJobSelection *selection,
                    GArray            *ids,
                    LanesJobVerbs      verb,
                    LanesJobBulkFunc   func,
                    gpointer           data,
                    GDestroyNotify     destroy,
                    LanesJobBulkDone   done,
                    gpointer           user_data)
{
  Bulk *self = g_new0 (Bulk, 1);

  self->selection = g_object_ref (selection);
  self->engine = lanes_job_list_get_engine (lanes_job_selection_get_list (selection));
  self->ids = ids != NULL || lanes_job_selection_is_all (selection) ? ids : lanes_job_selection_dup_ids (selection);
  self->n_places = lanes_engine_get_n_places (self->engine);
  self->verb = verb;
  self->func = func;
  self->data = data;
  self->destroy = destroy;
  self->done = done;
  g_weak_ref_init (&self->user_data, user_data);
  self->result.done = g_array_new (FALSE, FALSE, sizeof (guint64));
  self->result.pending = g_array_new (FALSE, FALSE, sizeof (guint64));
  /* Below drawing: many leave each frame its time. */
  g_idle_add_full (GDK_PRIORITY_REDRAW + 1, bulk_turn, self, bulk_free);
}
