/* lanes-process-executor-lost.c: what becomes of the attempts of an agent that is gone
 *
 * What has a process died with it, and how it ended cannot be known. What was given to it and never launched has not begun: it goes to
 * the next agent as the attempt that it is, in the slot that it has. Which of the two holds is known where nothing had been sent yet, and
 * otherwise to those who read the agents' own list (lanes-ledger.h). Agents that die one after the other are not fed for ever.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-error.h"
#include "lanes-process-executor-private.h"

#include <glib/gi18n-lib.h>

/* Agents that are given an attempt before it is said that none lives long enough. */
#define MAX_AGENTS 3

typedef LanesProcessAttempt Attempt;

/* An agent is gone, and with it an attempt that it may have launched. */
static void
lose (LanesProcessExecutor *self,
      Attempt              *attempt,
      const GError         *error)
{
  /* What never had a process is no riddle. */
  if (lanes_run_get_pid (attempt->run) == 0)
    _lanes_process_executor_end (self, attempt, g_error_copy (error));
  else
    _lanes_process_executor_end (self, attempt, g_error_new (LANES_ERROR, LANES_ERROR_LOST,
                                                             _("%s; how the job ended cannot be known"), error->message));
}

/* No agent has launched it: the next one may, unless it is not wanted any more. */
static void
hand_on (LanesProcessExecutor *self,
         Attempt              *attempt)
{
  GError *error = NULL;

  attempt->question = 0;
  if (lanes_run_get_stop (attempt->run) != LANES_STOP_NONE)
    error = g_error_new_literal (LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled"));
  else if (attempt->n_agents >= MAX_AGENTS)
    error = g_error_new (LANES_ERROR, LANES_ERROR_IO,
                         g_dngettext (GETTEXT_PACKAGE,
                                      "It has not begun: %u process agent ended before it could start it. Try again",
                                      "It has not begun: %u process agents ended before they could start it. Try again",
                                      attempt->n_agents),
                         attempt->n_agents);
  else if (_lanes_process_executor_hand_over (self, attempt, &error) && lanes_run_is_paused (attempt->run))
    lanes_agent_client_pause (self->client, attempt->id);

  if (error != NULL)
    _lanes_process_executor_end (self, attempt, error);
}

/* What stood in no process when the agent died: @doubtful gets those of which others can tell whether it was launched. */
static void
settle_one (LanesProcessExecutor *self,
            Attempt              *attempt,
            const GError         *error,
            LanesAgentLoss        loss,
            GHashTable           *doubtful)
{
  gboolean asked = attempt->n_agents > 0 && lanes_run_get_pid (attempt->run) == 0;

  if (asked && loss == LANES_AGENT_LOSS_UNREACHED)
    hand_on (self, attempt);
  else if (asked && loss == LANES_AGENT_LOSS_ENDED && self->doubt != NULL)
    {
      attempt->question = self->n_questions + 1;
      g_hash_table_add (doubtful, g_memdup2 (&attempt->id, sizeof attempt->id));
    }
  else
    lose (self, attempt, error);
}

/* Those that nothing is asked about already. Returns: (transfer container) (element-type Attempt) */
static GPtrArray *
list_attempts (LanesProcessExecutor *self,
               guint                 question)
{
  GPtrArray *attempts = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer attempt;

  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, NULL, &attempt))
    if (((Attempt *) attempt)->question == question)
      g_ptr_array_add (attempts, attempt);

  return attempts;
}

void
_lanes_process_executor_lose_agent (LanesProcessExecutor *self,
                                    const GError         *error,
                                    LanesAgentLoss        loss)
{
  g_autoptr (GPtrArray) attempts = list_attempts (self, 0);
  g_autoptr (GHashTable) doubtful = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < attempts->len; i++)
    settle_one (self, attempts->pdata[i], error, loss, doubtful);
  if (g_hash_table_size (doubtful) > 0)
    self->doubt (++self->n_questions, g_steal_pointer (&doubtful), self->doubt_data);
}

/**
 * lanes_process_executor_answer:
 * @question: as LanesDoubtFunc was asked
 * @unlaunched: (element-type guint64): of the attempts that were asked about, those that no agent has launched, and that thus never began:
 *   they are given to the next agent; all others are lost
 */
void
lanes_process_executor_answer (LanesProcessExecutor *self,
                               guint                 question,
                               GHashTable           *unlaunched)
{
  g_autoptr (GPtrArray) attempts = NULL;
  g_autoptr (GError) error = NULL;

  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));
  g_return_if_fail (question != 0 && unlaunched != NULL);

  attempts = list_attempts (self, question);
  error = g_error_new_literal (LANES_ERROR, LANES_ERROR_LOST, _("The process agent has ended"));
  for (guint i = 0; i < attempts->len; i++)
    {
      Attempt *attempt = attempts->pdata[i];

      if (g_hash_table_contains (unlaunched, &attempt->id))
        hand_on (self, attempt);
      else
        lose (self, attempt, error);
    }
  _lanes_process_executor_start_waiting (self);
}
