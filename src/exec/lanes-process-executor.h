/* lanes-process-executor.h: work in processes, which lanes-agent starts, watches and ends
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-executor.h"

G_BEGIN_DECLS

#define LANES_TYPE_PROCESS_EXECUTOR (lanes_process_executor_get_type ())
G_DECLARE_FINAL_TYPE (LanesProcessExecutor, lanes_process_executor, LANES, PROCESS_EXECUTOR, LanesExecutor)

/**
 * LanesAdoptFunc:
 * @job_id: the number it had in the program that started it
 * @attempt: and which try
 * @title: what it was called
 * @running: does it still run? Otherwise only its end is told
 *
 * Returns: (transfer full) (nullable): a run that goes on with it; %NULL where nobody wants it, it is ended then
 */
typedef LanesRun *(*LanesAdoptFunc) (guint64     job_id,
                                     guint       attempt,
                                     const char *title,
                                     gboolean    running,
                                     gpointer    user_data);

/* All that the agent had was offered, or there is no agent to ask. */
typedef void (*LanesAdoptDoneFunc) (gpointer user_data);

typedef void (*LanesSilentFunc) (gboolean silent,
                                 gpointer user_data);

/**
 * LanesDoubtFunc:
 * @question: for lanes_process_executor_answer(), which is called later, once
 * @attempts: (transfer full) (element-type guint64): LANES_LEDGER_ENTRY() of each attempt that was given to an agent which is dead, and
 *   did not say that it launched it
 */
typedef void (*LanesDoubtFunc) (guint       question,
                                GHashTable *attempts,
                                gpointer    user_data);

LanesExecutor *lanes_process_executor_new             (GMainContext *context,
                                                       const char   *agent_path,
                                                       const char   *socket_path,
                                                       guint         limit);
char          *lanes_process_executor_dup_socket_path (void);
void           lanes_process_executor_adopt           (LanesProcessExecutor *self,
                                                       LanesAdoptFunc        func,
                                                       LanesAdoptDoneFunc    done,
                                                       gpointer              user_data);
void           lanes_process_executor_keep_exits      (LanesProcessExecutor *self);
void           lanes_process_executor_acknowledge     (LanesProcessExecutor *self,
                                                       guint64               job_id,
                                                       guint                 attempt);
void           lanes_process_executor_set_nofile      (LanesProcessExecutor *self,
                                                       guint64               soft_limit);
void           lanes_process_executor_set_defaults    (LanesProcessExecutor *self,
                                                       int                   nice,
                                                       double                grace);
void           lanes_process_executor_leave_others    (LanesProcessExecutor *self,
                                                       gboolean              leave);
void           lanes_process_executor_set_silent_func (LanesProcessExecutor *self,
                                                       LanesSilentFunc       func,
                                                       gpointer              user_data);
void           lanes_process_executor_set_doubt_func  (LanesProcessExecutor *self,
                                                       LanesDoubtFunc        func,
                                                       gpointer              user_data);
void           lanes_process_executor_answer          (LanesProcessExecutor *self,
                                                       guint                 question,
                                                       GHashTable           *unlaunched);
int            lanes_process_executor_get_agent_pid   (LanesProcessExecutor *self);

G_END_DECLS
