/* lanes-plan.h: a set of jobs and batches that is checked whole before any of it starts
 *
 * Made by the job file reader, the command line and the dialogs. Any thread, one at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-batch.h"
#include "lanes-job-spec.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_AFTER_SUCCESS,
  LANES_AFTER_FAILURE,
  LANES_AFTER_END,
} LanesAfter;

/* What an entry waits for: another entry of the plan by name, or a job of the engine by number. */
typedef struct
{
  char      *name;    /* nullable */
  guint64    job_id;  /* where name is NULL */
  LanesAfter condition;
} LanesDependency;

typedef struct
{
  char         *name;      /* nullable: how others refer to it */
  char         *place;     /* nullable: where it was written, for errors ("jobs[3]") */
  LanesJobSpec *spec;      /* a template where inputs is set */
  gboolean      has_inputs;
  LanesInputs   inputs;    /* consumed by the engine */
  char         *title;     /* nullable: a batch's name */
  guint         limit;     /* a batch's */
  GArray       *after;     /* LanesDependency */
} LanesPlanEntry;

typedef struct _LanesPlan LanesPlan;

LanesPlan      *lanes_plan_new         (const char *name);
void            lanes_plan_free        (LanesPlan *self);
const char     *lanes_plan_get_name    (LanesPlan *self);

/* @spec: (transfer full). Returns: (transfer none): valid until the next is added */
LanesPlanEntry *lanes_plan_add_job     (LanesPlan    *self,
                                        const char   *name,
                                        LanesJobSpec *spec);
LanesPlanEntry *lanes_plan_add_batch   (LanesPlan    *self,
                                        const char   *name,
                                        const char   *title,
                                        LanesJobSpec *spec,
                                        LanesInputs   inputs,
                                        guint         limit);
void            lanes_plan_entry_after (LanesPlanEntry *entry,
                                        const char     *name,
                                        guint64         job_id,
                                        LanesAfter      condition);
guint           lanes_plan_get_n       (LanesPlan *self);
LanesPlanEntry *lanes_plan_get         (LanesPlan *self,
                                        guint      position);

/**
 * lanes_plan_check:
 *
 * Every name it refers to is there, no name stands twice, and no entry waits for itself ("a waits for b waits for a").
 *
 * Returns: %FALSE with LANES_ERROR_INVALID that names the entries
 */
gboolean        lanes_plan_check       (LanesPlan *self,
                                        GError   **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesPlan, lanes_plan_free)

G_END_DECLS
