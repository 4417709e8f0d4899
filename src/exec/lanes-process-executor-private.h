/* lanes-process-executor-private.h: what the files of the process executor share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-agent-client.h"
#include "lanes-launch.h"
#include "lanes-process-env.h"
#include "lanes-process-executor.h"
#include "lanes-progress-reader.h"

G_BEGIN_DECLS

/* One run that has a slot. */
typedef struct
{
  guint64              id;      /* for the agent */
  LanesRun            *run;     /* owned */
  LanesLaunch         *launch;  /* owned */
  LanesProgressReader *reader;  /* owned, made by the first note */
  char                *base;    /* owned: of its output files */
  guint                slot;
  guint                n_agents;  /* that it was given to; 0: it was taken back */
  guint                question;  /* whether it was launched, or 0 */
} LanesProcessAttempt;

struct _LanesProcessExecutor
{
  LanesExecutor     parent_instance;

  LanesAgentClient *client;
  LanesProcessEnv  *env;
  GHashTable       *attempts;  /* id to LanesProcessAttempt, owned */
  GPtrArray        *slots;     /* LanesProcessAttempt or NULL, borrowed */
  GQueue            waiting;   /* LanesRun, owned: the limit fell after they were offered */
  guint64           nofile;
  int               nice;      /* of jobs that do not say */
  double            grace;     /* seconds, of the same */
  LanesAdoptFunc     adopt;
  LanesAdoptDoneFunc adopt_done;  /* until it was called */
  gpointer          adopt_data;
  LanesSilentFunc   silent;       /* nullable */
  gpointer          silent_data;
  LanesDoubtFunc    doubt;        /* nullable */
  gpointer          doubt_data;
  guint             n_questions;
  gboolean          keeps_exits;  /* somebody else acknowledges them */
  gboolean          leaves_others; /* what it did not start is not its business */
};

/* The one end of an attempt: its slot is free, then the engine is told. @error: (transfer full) (nullable) */
void     _lanes_process_executor_end           (LanesProcessExecutor *self,
                                                LanesProcessAttempt  *attempt,
                                                GError               *error);
/* Gives an agent what is ready. Returns: %FALSE where it could not even be asked */
gboolean _lanes_process_executor_hand_over     (LanesProcessExecutor *self,
                                                LanesProcessAttempt  *attempt,
                                                GError              **error);
/* Those for which there was no room. */
void     _lanes_process_executor_start_waiting (LanesProcessExecutor *self);

/* What becomes of that which an agent had that is gone: lanes-process-executor-lost.c */
void     _lanes_process_executor_lose_agent    (LanesProcessExecutor *self,
                                                const GError         *error,
                                                LanesAgentLoss        loss);

G_END_DECLS
