/* lanes-job-list.h: the jobs of an engine as a list for a view, filtered, searched and sorted without a stall
 *
 * What stands at a position may change; a row (LanesJobRow) belongs to its position and says so. All work is kept until the
 * view asks for it with lanes_job_list_flush(), which it does at most once a frame with a deadline, so that neither a flood of
 * events nor a million jobs holds up the main loop. Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-engine.h"
#include "lanes-job-filter.h"

G_BEGIN_DECLS

/**
 * LanesJobSortKey:
 * @LANES_JOB_SORT_NATURAL: what runs, what is to come, what is over; see lanes-job-order.h
 */
typedef enum
{
  LANES_JOB_SORT_NATURAL,
  LANES_JOB_SORT_TITLE,
  LANES_JOB_SORT_RUNS_ON,
  LANES_JOB_SORT_PROGRESS,
  LANES_JOB_SORT_ELAPSED,
  LANES_JOB_SORT_LEFT,
} LanesJobSortKey;

#define LANES_TYPE_JOB_LIST (lanes_job_list_get_type ())
G_DECLARE_FINAL_TYPE (LanesJobList, lanes_job_list, LANES, JOB_LIST, GObject)

/* Returns: (transfer full) */
LanesJobList *lanes_job_list_new          (LanesEngine *engine);
LanesEngine  *lanes_job_list_get_engine   (LanesJobList *self);

/* The jobs of one state group, batch (0: of any) and with @search (nullable) in the title. Shows from the next flush on. */
void          lanes_job_list_set_filter   (LanesJobList   *self,
                                           LanesJobFilter  filter,
                                           guint64         batch_id,
                                           const char     *search);
LanesJobFilter lanes_job_list_get_filter  (LanesJobList *self);
guint64       lanes_job_list_get_batch    (LanesJobList *self);
gboolean      lanes_job_list_is_filtered  (LanesJobList *self);
void          lanes_job_list_set_sort     (LanesJobList    *self,
                                           LanesJobSortKey  key,
                                           gboolean         descending);

/* While frozen no job changes its place, and new ones are not shown; states and progress are. */
void          lanes_job_list_set_frozen   (LanesJobList *self,
                                           gboolean      frozen);

/**
 * lanes_job_list_flush:
 * @deadline: monotonic µs at which to return
 *
 * Works through what has changed and tells the views.
 *
 * Returns: whether that was all; call again at the next frame otherwise
 */
gboolean      lanes_job_list_flush        (LanesJobList *self,
                                           gint64        deadline);

/**
 * lanes_job_list_set_view:
 * @first: the first position that is seen
 * @n: how many are seen
 *
 * Only the rows that are seen are told of changes at once; GTK holds some two hundred, whatever the height of the view. The
 * others are told when they come into view, or a few at a time by lanes_job_list_refresh(). Until this is first called,
 * all are taken as seen.
 */
void          lanes_job_list_set_view     (LanesJobList *self,
                                           guint         first,
                                           guint         n);

/* Tells the rows of running jobs that their figures move. As often as a person can read, a few times a second. */
void          lanes_job_list_refresh      (LanesJobList *self);

/* Is something to be flushed? */
gboolean      lanes_job_list_is_dirty     (LanesJobList *self);

/* Is it still looking for what matches the filter, or sorting? */
gboolean      lanes_job_list_is_busy      (LanesJobList *self);

guint64       lanes_job_list_get_id       (LanesJobList *self,
                                           guint         position);
/* Is it one of those that are shown, or will be once it has its place? While the list is frozen, only of those that are. */
gboolean      lanes_job_list_has          (LanesJobList *self,
                                           guint64       id);
/* Returns: where the job stands, or -1; in a sorted list after looking at each */
gint64        lanes_job_list_find         (LanesJobList *self,
                                           guint64       id);

/* Hides a job that is about to be removed, or shows it again. */
void          lanes_job_list_set_hidden   (LanesJobList *self,
                                           guint64       id,
                                           gboolean      hidden);

/* How many jobs a filter has, the hidden ones not counted. */
guint64       lanes_job_list_count        (LanesJobList   *self,
                                           LanesJobFilter  filter);

G_END_DECLS
