/* lanes-job-order.h: in which order jobs stand in a list, kept up without ever sorting
 *
 * Three sections: what holds a slot (oldest start first), what is still to come (in order of submission), what is over (the
 * last to end first). Each job is in one of them, or in none; a view of them all, or of those that match a filter, is a rank
 * set a section. A change costs a dozen steps, whatever the number of jobs. Jobs are small numbers here, the distance of
 * their ids from the list's first. Plain data: one thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_SECTION_NONE,
  LANES_SECTION_ACTIVE,
  LANES_SECTION_PENDING,
  LANES_SECTION_ENDED,
} LanesSection;

typedef struct _LanesJobOrder LanesJobOrder;

/* Does the job belong to the view? */
typedef gboolean (*LanesJobOrderMatch) (guint    job,
                                        gpointer user_data);

/* Returns: (transfer full) */
LanesJobOrder *lanes_job_order_new   (void);
void           lanes_job_order_free  (LanesJobOrder *self);

/* Puts @job into @section, at its end (what is over: at its head) unless it was there; @shown says whether the view has it. Numbers that
 * were in a section and have left it do not come back: once all have left, they are forgotten. */
void           lanes_job_order_place (LanesJobOrder *self,
                                      guint          job,
                                      LanesSection   section,
                                      gboolean       shown);

/* How many jobs the view shows, which is at @position, and where one is (-1: it is not). */
guint          lanes_job_order_get_n (LanesJobOrder *self);
guint          lanes_job_order_get   (LanesJobOrder *self,
                                      guint          position);
gint64         lanes_job_order_find  (LanesJobOrder *self,
                                      guint          job);

/* For how many jobs something is kept. */
guint          lanes_job_order_get_n_places (LanesJobOrder *self);

/* Empties the view; lanes_job_order_scan() fills it anew. */
void           lanes_job_order_reset (LanesJobOrder *self);

/**
 * lanes_job_order_scan:
 * @deadline: monotonic µs at which to return
 *
 * Asks for jobs that were not asked for since the last reset, from the top of the list down, so that what is shown already
 * does not move.
 *
 * Returns: whether all have been asked for
 */
gboolean       lanes_job_order_scan  (LanesJobOrder      *self,
                                      LanesJobOrderMatch  match,
                                      gpointer            user_data,
                                      gint64              deadline);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesJobOrder, lanes_job_order_free)

G_END_DECLS
