/* lanes-state.c: the one table of legal edges
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-state.h"
#include "lanes-suggest.h"

#define BIT(state) (1u << LANES_STATE_##state)

/* Beside the edges of running work: a person's retry takes a job that is over (and did not succeed) back to the queue, and
 * an attempt whose time was up goes back to waiting where another try is left. */
static const guint edges[LANES_N_STATES] = {
  [LANES_STATE_WAITING] = BIT (QUEUED) | BIT (CANCELLED),
  [LANES_STATE_QUEUED] = BIT (RUNNING) | BIT (WAITING) | BIT (CANCELLED),
  [LANES_STATE_RUNNING] = BIT (PAUSED) | BIT (STOPPING) | BIT (SUCCEEDED) | BIT (FAILED) | BIT (TIMED_OUT) |
                          BIT (WAITING) | BIT (LOST),
  [LANES_STATE_PAUSED] = BIT (RUNNING) | BIT (STOPPING) | BIT (LOST),
  [LANES_STATE_STOPPING] = BIT (CANCELLED) | BIT (TIMED_OUT) | BIT (SUCCEEDED) | BIT (FAILED) | BIT (LOST) |
                           BIT (WAITING),
  [LANES_STATE_SUCCEEDED] = 0,
  [LANES_STATE_FAILED] = BIT (QUEUED) | BIT (WAITING),
  [LANES_STATE_TIMED_OUT] = BIT (QUEUED) | BIT (WAITING),
  [LANES_STATE_CANCELLED] = BIT (QUEUED) | BIT (WAITING),
  [LANES_STATE_LOST] = BIT (QUEUED) | BIT (WAITING),
};

static const struct
{
  const char *name;
  const char *label;
} words[LANES_N_STATES] = {
  [LANES_STATE_WAITING] = { "waiting", N_("Waiting") },
  [LANES_STATE_QUEUED] = { "queued", N_("Queued") },
  [LANES_STATE_RUNNING] = { "running", N_("Running") },
  [LANES_STATE_PAUSED] = { "paused", N_("Paused") },
  [LANES_STATE_STOPPING] = { "stopping", N_("Stopping") },
  [LANES_STATE_SUCCEEDED] = { "succeeded", N_("Done") },
  [LANES_STATE_FAILED] = { "failed", N_("Failed") },
  [LANES_STATE_TIMED_OUT] = { "timed-out", N_("Timed out") },
  [LANES_STATE_CANCELLED] = { "cancelled", N_("Cancelled") },
  [LANES_STATE_LOST] = { "lost", N_("Lost") },
};

gboolean
lanes_state_can_become (LanesState from,
                        LanesState to)
{
  g_return_val_if_fail (from < LANES_N_STATES && to < LANES_N_STATES, FALSE);

  return (edges[from] & (1u << to)) != 0;
}

const char *
lanes_state_get_name (LanesState state)
{
  g_return_val_if_fail (state < LANES_N_STATES, NULL);

  return words[state].name;
}

const char *
lanes_state_get_label (LanesState state)
{
  g_return_val_if_fail (state < LANES_N_STATES, NULL);

  return g_dgettext (GETTEXT_PACKAGE, words[state].label);
}

gboolean
lanes_state_from_name (const char *name,
                       LanesState *ret_state)
{
  for (guint i = 0; name != NULL && i < LANES_N_STATES; i++)
    if (g_str_equal (name, words[i].name))
      {
        *ret_state = i;
        return TRUE;
      }

  return FALSE;
}

gboolean
lanes_state_parse (const char *name,
                   LanesState *ret_state,
                   GError    **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  g_autofree char *hint = NULL;

  if (lanes_state_from_name (name, ret_state))
    return TRUE;
  for (guint i = 0; i < LANES_N_STATES; i++)
    lanes_suggest_try (&nearest, words[i].name);
  hint = lanes_suggest_dup_hint (&nearest);
  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("there is no state “%s”%s"), name, hint);
  return FALSE;
}
