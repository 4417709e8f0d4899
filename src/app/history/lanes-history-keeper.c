/* lanes-history-keeper.c: keeps the history and output as long and as large as the preferences say
 *
 * Output goes first: a crash between the two leaves rows whose output is gone, and those go the next time. The other way round their
 * output would stay for ever.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-keeper.h"

#include "lanes-format.h"
#include "lanes-history-query.h"

#include <glib/gi18n.h>

/* The start is busy enough. */
#define FIRST_S 20
#define EVERY_S (24 * 3600)

#define MIB (G_GINT64_CONSTANT (1024) * 1024)

struct _LanesHistoryKeeper
{
  GObject             parent_instance;

  LanesHistory       *history;   /* owned */
  LanesHistoryQuery  *query;     /* owned */
  GSettings          *settings;  /* owned */
  guint               source;
  guint               n_holds;
  gboolean            sweeping;
};

G_DEFINE_FINAL_TYPE (LanesHistoryKeeper, lanes_history_keeper, G_TYPE_OBJECT)

enum
{
  SWEPT,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static LanesHistoryBounds *
make_keep (LanesHistoryKeeper *self)
{
  LanesHistoryBounds *keep = g_new0 (LanesHistoryBounds, 1);

  keep->rows.max_days = g_settings_get_uint (self->settings, "keep-days");
  keep->rows.max_jobs = g_settings_get_uint (self->settings, "keep-rows");
  keep->rows.max_bytes = g_settings_get_uint (self->settings, "keep-mib") * MIB;
  keep->output_days = g_settings_get_uint (self->settings, "keep-output-days");
  keep->output_bytes = g_settings_get_uint (self->settings, "keep-output-mib") * MIB;

  return keep;
}

/* The query's thread. */
static gpointer
plan (LanesHistoryReader  *reader,
      gpointer             data,
      GCancellable        *cancellable,
      GError             **error)
{
  return lanes_history_sweep_new (reader, data, cancellable, error);
}

static gpointer
plan_and_delete (LanesHistoryReader  *reader,
                 gpointer             data,
                 GCancellable        *cancellable,
                 GError             **error)
{
  g_autoptr (LanesHistorySweep) sweep = plan (reader, data, cancellable, error);

  if (sweep == NULL || !lanes_history_sweep_delete_output (sweep, NULL, cancellable, error))
    return NULL;
  return g_steal_pointer (&sweep);
}

void
lanes_history_keeper_preview_async (LanesHistoryKeeper  *self,
                                    GCancellable        *cancellable,
                                    GAsyncReadyCallback  callback,
                                    gpointer             user_data)
{
  g_return_if_fail (LANES_IS_HISTORY_KEEPER (self));

  lanes_history_query_run_async (self->query, plan, make_keep (self), g_free, (GDestroyNotify) lanes_history_sweep_free, cancellable,
                                 callback, user_data);
}

LanesHistorySweep *
lanes_history_keeper_preview_finish (LanesHistoryKeeper  *self,
                                     GAsyncResult        *result,
                                     GError             **error)
{
  return lanes_history_query_run_finish (self->query, result, error);
}

char *
lanes_history_keeper_describe (const LanesHistorySweep *sweep)
{
  g_autofree char *n_jobs = lanes_format_count (sweep->rows.n_jobs);
  g_autofree char *n_outputs = lanes_format_count (sweep->n_outputs);
  g_autofree char *row_size = g_format_size ((guint64) sweep->rows.n_bytes);
  g_autofree char *output_size = g_format_size ((guint64) sweep->n_bytes);
  g_autofree char *rows = g_strdup_printf (g_dngettext (NULL, "%s job of the history (about %s)", "%s jobs of the history (about %s)",
                                                        (gulong) sweep->rows.n_jobs), n_jobs, row_size);
  g_autofree char *output = g_strdup_printf (g_dngettext (NULL, "the output of %s job (%s)", "the output of %s jobs (%s)",
                                                          (gulong) sweep->n_outputs), n_outputs, output_size);

  if (lanes_history_sweep_is_empty (sweep))
    return NULL;
  if (sweep->n_files == 0)
    return g_steal_pointer (&rows);
  if (sweep->rows.n_jobs == 0)
    return g_steal_pointer (&output);
  return g_strdup_printf (_("%s and %s"), rows, output);
}

static void
swept_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  g_autoptr (LanesHistoryKeeper) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesHistorySweep) sweep = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);
  g_autofree char *what = sweep != NULL ? lanes_history_keeper_describe (sweep) : NULL;
  g_autofree char *text = NULL;

  self->sweeping = FALSE;
  if (sweep != NULL && sweep->rows.n_jobs > 0)
    lanes_history_prune (self->history, sweep->rows.last_job);
  if (error != NULL)
    text = g_strdup (error->message);
  else if (what == NULL)
    text = g_strdup (_("Nothing is old enough to be deleted."));
  else
    text = g_strdup_printf (_("Deleted: %s."), what);
  g_debug ("history: %s", text);
  g_signal_emit (self, signals[SWEPT], 0, text);
}

void
lanes_history_keeper_sweep (LanesHistoryKeeper *self)
{
  g_return_if_fail (LANES_IS_HISTORY_KEEPER (self));

  if (self->sweeping)
    return;

  self->sweeping = TRUE;
  lanes_history_query_run_async (self->query, plan_and_delete, make_keep (self), g_free, (GDestroyNotify) lanes_history_sweep_free, NULL,
                                 swept_cb, g_object_ref (self));
}

void
lanes_history_keeper_hold (LanesHistoryKeeper *self)
{
  g_return_if_fail (LANES_IS_HISTORY_KEEPER (self));

  self->n_holds++;
}

void
lanes_history_keeper_release (LanesHistoryKeeper *self)
{
  g_return_if_fail (LANES_IS_HISTORY_KEEPER (self) && self->n_holds > 0);

  self->n_holds--;
}

static gboolean
due_cb (gpointer user_data)
{
  LanesHistoryKeeper *self = user_data;

  if (self->n_holds == 0)
    lanes_history_keeper_sweep (self);
  self->source = g_timeout_add_seconds (self->n_holds == 0 ? EVERY_S : FIRST_S, due_cb, self);
  return G_SOURCE_REMOVE;
}

static void
lanes_history_keeper_finalize (GObject *object)
{
  LanesHistoryKeeper *self = LANES_HISTORY_KEEPER (object);

  g_clear_handle_id (&self->source, g_source_remove);
  g_object_unref (self->query);
  g_object_unref (self->history);
  g_object_unref (self->settings);

  G_OBJECT_CLASS (lanes_history_keeper_parent_class)->finalize (object);
}

static void
lanes_history_keeper_class_init (LanesHistoryKeeperClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_history_keeper_finalize;

  signals[SWEPT] = g_signal_new ("swept", LANES_TYPE_HISTORY_KEEPER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                 G_TYPE_STRING);
}

static void
lanes_history_keeper_init (LanesHistoryKeeper *self)
{
}

LanesHistoryKeeper *
lanes_history_keeper_new (LanesHistory *history,
                          LanesKindSet *kinds,
                          GSettings    *settings)
{
  LanesHistoryKeeper *self = g_object_new (LANES_TYPE_HISTORY_KEEPER, NULL);

  self->history = g_object_ref (history);
  self->query = lanes_history_query_new (lanes_history_get_folder (history), kinds);
  self->settings = g_object_ref (settings);
  self->source = g_timeout_add_seconds (FIRST_S, due_cb, self);

  return self;
}
