/* lanes-job-book.c: jobs of the window, and of the history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-book.h"

#include "lanes-error.h"
#include "lanes-history-export.h"
#include "lanes-history-reader.h"
#include "lanes-kernel-share.h"

#include <glib/gi18n-lib.h>

struct _LanesJobBook
{
  LanesBusClient     *client;   /* nullable */
  LanesHistoryReader *history;  /* nullable */
};

LanesJobBook *
lanes_job_book_new (LanesKindSet *kinds, GError **error)
{
  g_autoptr (LanesJobBook) self = g_new0 (LanesJobBook, 1);
  g_autofree char *folder = lanes_history_dup_folder ();
  g_autoptr (GError) why = NULL;

  self->client = lanes_bus_client_new (FALSE, NULL);
  self->history = lanes_history_reader_new (folder, kinds, &why);
  if (self->client || self->history)
    return g_steal_pointer (&self);
  if (g_error_matches (why, LANES_ERROR, LANES_ERROR_NOT_FOUND))
    g_set_error_literal (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("no Lanes window is running, and there is no history yet"));
  else
    g_propagate_error (error, g_steal_pointer (&why));
  return NULL;
}

void
lanes_job_book_free (LanesJobBook *self)
{
  g_clear_pointer (&self->client, lanes_bus_client_free);
  g_clear_pointer (&self->history, lanes_history_reader_free);
  g_free (self);
}

/* History's jobs, in the bus's words */

static GVariant *
new_from_history (const LanesHistoryJob *job)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const char *summary = NULL;

  lanes_history_job_describe (job, &dict);
  if (job->result && g_variant_lookup (job->result, "summary", "&s", &summary))
    g_variant_dict_insert (&dict, "summary", "s", summary);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static LanesHistoryFilter *
make_history_filter (GVariant *filter)
{
  LanesHistoryFilter *result = lanes_history_filter_new ();
  g_autofree const char **states = NULL;
  LanesState state;

  g_variant_lookup (filter, "batch", "t", &result->batch);
  g_variant_lookup (filter, "states", "^a&s", &states);
  for (guint i = 0; states && states[i]; i++)
    if (lanes_state_from_name (states[i], &state))
      result->states |= 1u << state;
  return result;
}

static GVariant *
list_history (LanesJobBook *self, GVariant *filter, GError **error)
{
  g_autoptr (LanesHistoryFilter) history_filter = make_history_filter (filter);
  g_autoptr (GPtrArray) jobs = NULL;
  GVariantBuilder builder;
  guint64 before = 0;
  guint32 limit = 1000;

  g_variant_lookup (filter, "before", "t", &before);
  g_variant_lookup (filter, "limit", "u", &limit);
  jobs = lanes_history_reader_page (self->history, history_filter, before, limit, NULL, error);
  if (!jobs)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint i = 0; i < jobs->len; i++)
    {
      g_autoptr (GVariant) job = new_from_history (g_ptr_array_index (jobs, i));
      g_variant_builder_add_value (&builder, job);
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static guint64
get_id (GVariant *job)
{
  guint64 id = 0;

  g_variant_lookup (job, "id", "t", &id);
  return id;
}

static gboolean
is_final (GVariant *job)
{
  const char *name = "";
  LanesState state;

  g_variant_lookup (job, "state", "&s", &name);
  return lanes_state_from_name (name, &state) && lanes_state_is_final (state);
}

/* Both are newest first. The window knows better what it has; what is not over is its own, so the history adds what ended before. */
static GVariant *
merge (GVariant *window, GVariant *history, guint32 limit)
{
  GVariantBuilder builder;
  gsize n = g_variant_n_children (window), n_history = g_variant_n_children (history), i = 0, j = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aa{sv}"));
  for (guint32 added = 0; added < limit && (i < n || j < n_history);)
    {
      g_autoptr (GVariant) ours = i < n ? g_variant_get_child_value (window, i) : NULL;
      g_autoptr (GVariant) kept = j < n_history ? g_variant_get_child_value (history, j) : NULL;

      if (ours && (!kept || get_id (ours) >= get_id (kept)))
        {
          j += kept && get_id (ours) == get_id (kept);
          i++;
          added++;
          g_variant_builder_add_value (&builder, ours);
        }
      else
        {
          j++;
          if (is_final (kept))
            {
              added++;
              g_variant_builder_add_value (&builder, kept);
            }
        }
    }
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
lanes_job_book_list (LanesJobBook *self, GVariant *filter, GError **error)
{
  g_autoptr (GVariant) owned = g_variant_ref_sink (filter);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) window = NULL;
  g_autoptr (GVariant) history = NULL;
  guint32 limit = 1000;

  if (!self->client)
    return list_history (self, owned, error);
  reply = lanes_bus_client_call (self->client, "List", g_variant_new ("(@a{sv})", owned), "(aa{sv})", error);
  if (!reply)
    return NULL;
  window = g_variant_get_child_value (reply, 0);
  if (!self->history || !(history = list_history (self, owned, NULL)))
    return g_steal_pointer (&window);
  g_variant_lookup (owned, "limit", "u", &limit);
  return merge (window, history, limit);
}

/* What the kernel says the last attempt did, in seconds; none where it was too short to be looked at. */
static void
add_kernel (LanesJobBook *self, GVariantDict *dict, guint64 id, guint attempts)
{
  static const char *const names[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = "on_cpu", [LANES_KERNEL_WAITING] = "run_queue", [LANES_KERNEL_DISK] = "disk",
    [LANES_KERNEL_ASLEEP] = "asleep", [LANES_KERNEL_STOPPED] = "stopped",
  };
  gint64 us[LANES_N_KERNEL_STATES];
  GVariantBuilder builder;

  if (!self->history || !lanes_history_reader_get_shares (self->history, id, attempts, us, NULL))
    return;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    g_variant_builder_add (&builder, "{sv}", names[i], g_variant_new_double (us[i] / 1e6));
  g_variant_dict_insert_value (dict, "kernel_seconds", g_variant_builder_end (&builder));
}

/* @job: (transfer full). Returns: (transfer full) */
static GVariant *
with_kernel (LanesJobBook *self, GVariant *job, guint64 id)
{
  g_autoptr (GVariant) plain = job;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (plain);
  guint32 attempts = 0;

  g_variant_lookup (plain, "attempts", "u", &attempts);
  add_kernel (self, &dict, id, attempts);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* What the window has forgotten may be in the history. */
GVariant *
lanes_job_book_show (LanesJobBook *self, guint64 id, GError **error)
{
  g_autoptr (GVariant) jobs = NULL;
  g_autoptr (LanesHistoryJob) job = NULL;

  if (self->client)
    {
      jobs = lanes_bus_client_show (self->client, &id, 1, error);
      if (!jobs)
        return NULL;
      if (g_variant_n_children (jobs) > 0)
        return with_kernel (self, g_variant_get_child_value (jobs, 0), id);
    }
  if (self->history)
    job = lanes_history_reader_get_job (self->history, id, NULL);
  if (job)
    return with_kernel (self, new_from_history (job), id);
  g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("there is no job %llu: “lanes list” shows those that are"), (unsigned long long) id);
  return NULL;
}
