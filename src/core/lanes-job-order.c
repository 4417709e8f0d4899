/* lanes-job-order.c: in which order jobs stand in a list, kept up without ever sorting
 *
 * What is active and what is over are logs: arrays to which a job is appended when it comes, with a hole where one left. A
 * log of mostly holes is packed. What is to come needs no log, since it stands in the order of the numbers themselves. Once no
 * job is left, nothing is kept of those that were: numbers only go up.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-order.h"

#include "lanes-rank-set.h"

#define HOLE G_MAXUINT32
#define SECTION_SHIFT 30
#define INDEX_MASK ((1u << SECTION_SHIFT) - 1)

/* So many places are kept, whether there are jobs or not. */
#define KEPT_PLACES 1024

/* How many jobs are asked for between two looks at the clock. */
#define SCAN_STEP 256

typedef struct
{
  GArray       *jobs;    /* owned; guint32, HOLE where one left */
  LanesRankSet *shown;   /* owned; places in jobs */
  guint         n_live;
} JobLog;

struct _LanesJobOrder
{
  guint         first;         /* the number of the first in places; those before are in no section, for ever */
  guint         n_live;        /* jobs that are in a section */
  GArray       *places;        /* owned; guint32 a job: its section, and its place in that section's log */
  JobLog        active;
  JobLog        ended;
  LanesRankSet *pending;       /* owned; jobs, from the first on */

  /* How far the scan is: active jobs first, then pending ones up, then ended ones down. */
  guint         active_next;
  guint         pending_next;
  guint         ended_left;
};

static void
job_log_init (JobLog *self)
{
  self->jobs = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->shown = lanes_rank_set_new ();
}

static void
job_log_clear (JobLog *self)
{
  g_array_unref (self->jobs);
  lanes_rank_set_free (self->shown);
}

static void
lanes_job_order_init (LanesJobOrder *self,
                      guint          first)
{
  *self = (LanesJobOrder){ .first = first };
  self->places = g_array_new (FALSE, TRUE, sizeof (guint32));
  job_log_init (&self->active);
  job_log_init (&self->ended);
  self->pending = lanes_rank_set_new ();
}

static void
lanes_job_order_clear (LanesJobOrder *self)
{
  g_array_unref (self->places);
  job_log_clear (&self->active);
  job_log_clear (&self->ended);
  lanes_rank_set_free (self->pending);
}

LanesJobOrder *
lanes_job_order_new (void)
{
  LanesJobOrder *self = g_new0 (LanesJobOrder, 1);

  lanes_job_order_init (self, 0);
  return self;
}

void
lanes_job_order_free (LanesJobOrder *self)
{
  lanes_job_order_clear (self);
  g_free (self);
}

/* All that were are gone. */
static void
lanes_job_order_forget (LanesJobOrder *self)
{
  guint first = self->first + self->places->len;

  lanes_job_order_clear (self);
  lanes_job_order_init (self, first);
}

static LanesSection
lanes_job_order_get_section (LanesJobOrder *self,
                             guint          job)
{
  if (job < self->first || job - self->first >= self->places->len)
    return LANES_SECTION_NONE;
  return g_array_index (self->places, guint32, job - self->first) >> SECTION_SHIFT;
}

static guint
lanes_job_order_get_index (LanesJobOrder *self,
                           guint          job)
{
  return g_array_index (self->places, guint32, job - self->first) & INDEX_MASK;
}

static void
lanes_job_order_set (LanesJobOrder *self,
                     guint          job,
                     LanesSection   section,
                     guint          place)
{
  if (job - self->first >= self->places->len)
    g_array_set_size (self->places, job - self->first + 1);
  g_array_index (self->places, guint32, job - self->first) = (guint32) section << SECTION_SHIFT | place;
}

static JobLog *
lanes_job_order_get_log (LanesJobOrder *self,
                         LanesSection   section)
{
  return section == LANES_SECTION_ACTIVE ? &self->active : &self->ended;
}

/* Closes the holes. What was shown stays shown; a scan that is under way goes over this log again. */
static void
lanes_job_order_pack (LanesJobOrder *self,
                      LanesSection   section)
{
  JobLog *log = lanes_job_order_get_log (self, section);
  g_autoptr (LanesRankSet) shown = g_steal_pointer (&log->shown);
  guint n = 0;

  log->shown = lanes_rank_set_new ();
  for (guint i = 0; i < log->jobs->len; i++)
    {
      guint32 job = g_array_index (log->jobs, guint32, i);

      if (job == HOLE)
        continue;
      if (lanes_rank_set_contains (shown, i))
        lanes_rank_set_add (log->shown, n);
      lanes_job_order_set (self, job, section, n);
      g_array_index (log->jobs, guint32, n++) = job;
    }
  g_array_set_size (log->jobs, n);

  if (section == LANES_SECTION_ACTIVE)
    self->active_next = 0;
  else if (self->ended_left > 0)
    self->ended_left = n;
}

static void
lanes_job_order_leave (LanesJobOrder *self,
                       guint          job,
                       LanesSection   section)
{
  if (section == LANES_SECTION_PENDING)
    {
      lanes_rank_set_remove (self->pending, job - self->first);
    }
  else if (section != LANES_SECTION_NONE)
    {
      JobLog *log = lanes_job_order_get_log (self, section);
      guint place = lanes_job_order_get_index (self, job);

      g_array_index (log->jobs, guint32, place) = HOLE;
      lanes_rank_set_remove (log->shown, place);
      log->n_live--;
      if (log->jobs->len > 256 && log->n_live < log->jobs->len / 4)
        lanes_job_order_pack (self, section);
    }
}

static void
lanes_job_order_enter (LanesJobOrder *self,
                       guint          job,
                       LanesSection   section)
{
  guint place = 0;

  if (section == LANES_SECTION_ACTIVE || section == LANES_SECTION_ENDED)
    {
      JobLog *log = lanes_job_order_get_log (self, section);

      place = log->jobs->len;
      g_array_append_val (log->jobs, job);
      log->n_live++;
    }
  lanes_job_order_set (self, job, section, place);
}

static void
lanes_job_order_show (LanesJobOrder *self,
                      guint          job,
                      LanesSection   section,
                      gboolean       shown)
{
  LanesRankSet *set;
  guint number;

  if (section == LANES_SECTION_NONE)
    return;

  set = section == LANES_SECTION_PENDING ? self->pending : lanes_job_order_get_log (self, section)->shown;
  number = section == LANES_SECTION_PENDING ? job - self->first : lanes_job_order_get_index (self, job);
  if (shown)
    lanes_rank_set_add (set, number);
  else
    lanes_rank_set_remove (set, number);
}

void
lanes_job_order_place (LanesJobOrder *self,
                       guint          job,
                       LanesSection   section,
                       gboolean       shown)
{
  LanesSection old = lanes_job_order_get_section (self, job);

  g_return_if_fail (job <= INDEX_MASK);
  g_return_if_fail (job >= self->first || section == LANES_SECTION_NONE);

  if (job < self->first)
    return;
  if (old != section)
    {
      lanes_job_order_leave (self, job, old);
      lanes_job_order_enter (self, job, section);
      self->n_live += (section != LANES_SECTION_NONE) - (old != LANES_SECTION_NONE);
    }
  lanes_job_order_show (self, job, section, shown);
  if (self->n_live == 0 && self->places->len > KEPT_PLACES)
    lanes_job_order_forget (self);
}

guint
lanes_job_order_get_n_places (LanesJobOrder *self)
{
  return self->places->len;
}

guint
lanes_job_order_get_n (LanesJobOrder *self)
{
  return lanes_rank_set_get_n (self->active.shown) + lanes_rank_set_get_n (self->pending)
         + lanes_rank_set_get_n (self->ended.shown);
}

guint
lanes_job_order_get (LanesJobOrder *self,
                     guint          position)
{
  guint n_active = lanes_rank_set_get_n (self->active.shown);
  guint n_pending = lanes_rank_set_get_n (self->pending);
  guint n_ended = lanes_rank_set_get_n (self->ended.shown);

  if (position < n_active)
    return g_array_index (self->active.jobs, guint32, lanes_rank_set_select (self->active.shown, position));
  position -= n_active;
  if (position < n_pending)
    return self->first + lanes_rank_set_select (self->pending, position);
  position -= n_pending;
  g_return_val_if_fail (position < n_ended, 0);
  return g_array_index (self->ended.jobs, guint32, lanes_rank_set_select (self->ended.shown, n_ended - 1 - position));
}

gint64
lanes_job_order_find (LanesJobOrder *self,
                      guint          job)
{
  guint n_active = lanes_rank_set_get_n (self->active.shown);
  guint n_pending = lanes_rank_set_get_n (self->pending);
  guint place;

  switch (lanes_job_order_get_section (self, job))
    {
    case LANES_SECTION_ACTIVE:
      place = lanes_job_order_get_index (self, job);
      if (!lanes_rank_set_contains (self->active.shown, place))
        return -1;
      return lanes_rank_set_rank (self->active.shown, place);
    case LANES_SECTION_PENDING:
      if (!lanes_rank_set_contains (self->pending, job - self->first))
        return -1;
      return (gint64) n_active + lanes_rank_set_rank (self->pending, job - self->first);
    case LANES_SECTION_ENDED:
      place = lanes_job_order_get_index (self, job);
      if (!lanes_rank_set_contains (self->ended.shown, place))
        return -1;
      return (gint64) n_active + n_pending + lanes_rank_set_get_n (self->ended.shown) - 1
             - lanes_rank_set_rank (self->ended.shown, place);
    case LANES_SECTION_NONE:
    default:
      return -1;
    }
}

void
lanes_job_order_reset (LanesJobOrder *self)
{
  lanes_rank_set_clear (self->active.shown);
  lanes_rank_set_clear (self->pending);
  lanes_rank_set_clear (self->ended.shown);
  self->active_next = 0;
  self->pending_next = 0;
  self->ended_left = self->ended.jobs->len;
}

/* Asks for the next job, from the top down. Returns: %FALSE if none is left */
static gboolean
lanes_job_order_scan_one (LanesJobOrder      *self,
                          LanesJobOrderMatch  match,
                          gpointer            user_data)
{
  guint32 job;

  if (self->active_next < self->active.jobs->len)
    {
      guint place = self->active_next++;

      job = g_array_index (self->active.jobs, guint32, place);
      if (job != HOLE && match (job, user_data))
        lanes_rank_set_add (self->active.shown, place);
    }
  else if (self->pending_next < self->places->len)
    {
      guint place = self->pending_next++;

      job = self->first + place;
      if (lanes_job_order_get_section (self, job) == LANES_SECTION_PENDING && match (job, user_data))
        lanes_rank_set_add (self->pending, place);
    }
  else if (self->ended_left > 0)
    {
      guint place = --self->ended_left;

      job = g_array_index (self->ended.jobs, guint32, place);
      if (job != HOLE && match (job, user_data))
        lanes_rank_set_add (self->ended.shown, place);
    }
  else
    {
      return FALSE;
    }
  return TRUE;
}

gboolean
lanes_job_order_scan (LanesJobOrder      *self,
                      LanesJobOrderMatch  match,
                      gpointer            user_data,
                      gint64              deadline)
{
  do
    for (guint i = 0; i < SCAN_STEP; i++)
      if (!lanes_job_order_scan_one (self, match, user_data))
        return TRUE;
  while (g_get_monotonic_time () < deadline);

  return FALSE;
}
