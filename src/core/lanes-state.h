/* lanes-state.h: the states of a job and the one table of legal edges
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_STATE_WAITING,
  LANES_STATE_QUEUED,
  LANES_STATE_RUNNING,
  LANES_STATE_PAUSED,
  LANES_STATE_STOPPING,
  LANES_STATE_SUCCEEDED,
  LANES_STATE_FAILED,
  LANES_STATE_TIMED_OUT,
  LANES_STATE_CANCELLED,
  LANES_STATE_LOST,
  LANES_N_STATES
} LanesState;

/* May @from become @to? Any thread. */
gboolean    lanes_state_can_become (LanesState from,
                                    LanesState to);

/* Is the job over (only a person's retry leaves such a state)? */
static inline gboolean
lanes_state_is_final (LanesState state)
{
  return state >= LANES_STATE_SUCCEEDED;
}

/* Does the job hold a slot? */
static inline gboolean
lanes_state_is_active (LanesState state)
{
  return state == LANES_STATE_RUNNING || state == LANES_STATE_PAUSED || state == LANES_STATE_STOPPING;
}

/* The word for files, options and the bus ("timed-out"), never translated. */
const char *lanes_state_get_name   (LanesState state);

/* The word for the screen, translated. */
const char *lanes_state_get_label  (LanesState state);

/* Returns: %TRUE and sets @ret_state if @name is such a word */
gboolean    lanes_state_from_name  (const char *name,
                                    LanesState *ret_state);

/* As lanes_state_from_name(), for a word that a person gave: where it is none, @error says which are. */
gboolean    lanes_state_parse      (const char *name,
                                    LanesState *ret_state,
                                    GError    **error);

G_END_DECLS
