/* seen.c: what a sampler has delivered to a test
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "seen.h"

static void
sampled_cb (LanesSampler      *sampler,
            LanesSamplerBatch *batch,
            Seen              *seen)
{
  seen->n_batches++;
  g_array_append_vals (seen->records, batch->records->data, batch->records->len);
  for (guint i = 0; i < batch->records->len; i++)
    g_hash_table_add (seen->tids, GINT_TO_POINTER (g_array_index (batch->records, LanesSamplerRecord, i).tid));
  for (guint i = 0; i < batch->ends->len; i++)
    seen->end = g_array_index (batch->ends, LanesSamplerEnd, i);
  seen->n_ends += batch->ends->len;
  if (batch->workers != NULL)
    {
      seen->n_workers++;
      g_array_set_size (seen->workers, 0);
      g_array_append_vals (seen->workers, batch->workers->data, batch->workers->len);
    }
}

Seen *
seen_new (LanesSampler *sampler)
{
  Seen *seen = g_new0 (Seen, 1);

  seen->sampler = sampler;
  seen->records = g_array_new (FALSE, FALSE, sizeof (LanesSamplerRecord));
  seen->workers = g_array_new (FALSE, FALSE, sizeof (LanesWorkerInfo));
  seen->tids = g_hash_table_new (NULL, NULL);
  g_signal_connect (sampler, "sampled", G_CALLBACK (sampled_cb), seen);
  return seen;
}

void
seen_free (Seen *seen)
{
  g_assert_finalize_object (seen->sampler);
  g_array_unref (seen->records);
  g_array_unref (seen->workers);
  g_hash_table_unref (seen->tids);
  g_free (seen);
}
