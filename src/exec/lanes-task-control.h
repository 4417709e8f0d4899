/* lanes-task-control.h: signals, priority and CPUs of exactly the process or thread that was meant
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <sched.h>

G_BEGIN_DECLS

/**
 * LanesTaskId:
 * @tid: the thread, or 0 for the whole process
 * @start_ticks: when that thread (or the process) started, as its stat has it: an id is used again, this is not
 */
typedef struct
{
  int     pid;
  int     tid;
  guint64 start_ticks;
} LanesTaskId;

gboolean lanes_task_control_check      (const LanesTaskId *task,
                                        GError           **error);
gboolean lanes_task_control_signal     (const LanesTaskId *task,
                                        int                signal,
                                        GError           **error);
gboolean lanes_task_control_set_nice   (const LanesTaskId *task,
                                        int                nice,
                                        GError           **error);
gboolean lanes_task_control_set_cpus   (const LanesTaskId *task,
                                        const cpu_set_t   *cpus,
                                        GError           **error);
gboolean lanes_task_control_get_cpus   (const LanesTaskId *task,
                                        cpu_set_t         *ret_cpus,
                                        GError           **error);

G_END_DECLS
