/* lanes-history-gate.c: nothing that is done at most once begins before it is on disk that it may
 *
 * The runs of one turn wait for one commit together, so that many starts cost one sync.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-gate.h"

#include "lanes-engine-gate.h"
#include "lanes-history-claims.h"

typedef struct
{
  LanesEngine *engine; /* owned */
  guint        n_runs;
  LanesRun    *runs[];
} Crossing;

static void
stored_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  Crossing *crossing = data;
  g_autoptr (GError) error = NULL;

  if (!lanes_history_flush_finish (LANES_HISTORY (object), result, &error))
    {
      g_debug ("history: jobs start unrecorded: %s", error->message);
      lanes_history_claims_note (lanes_history_get_folder (LANES_HISTORY (object)), crossing->runs, crossing->n_runs);
    }

  lanes_engine_open_gate (crossing->engine, crossing->runs, crossing->n_runs);
  g_object_unref (crossing->engine);
  g_free (crossing);
}

static void
gate (gpointer   data,
      LanesRun **runs,
      guint      n_runs)
{
  LanesHistory *history = data;
  Crossing *crossing = g_malloc (sizeof *crossing + n_runs * sizeof *runs);

  crossing->engine = g_object_ref (runs[0]->engine);
  crossing->n_runs = n_runs;
  for (guint i = 0; i < n_runs; i++)
    {
      crossing->runs[i] = runs[i];
      lanes_history_claim (history, runs[i]->job_id, runs[i]->attempt);
    }
  lanes_history_flush_async (history, NULL, stored_cb, crossing);
}

void
lanes_history_gate_open (LanesHistory *history,
                         LanesEngine  *engine)
{
  lanes_engine_set_gate (engine, gate, history);
}

void
lanes_history_gate_close (LanesEngine *engine)
{
  lanes_engine_set_gate (engine, NULL, NULL);
}
