/* lanes-job-sort.c: sorts very many jobs in small turns
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-sort.h"

#include <string.h>

/* Sorted at one go: well under a millisecond. */
#define RUN_LENGTH 1024

/* Entries merged between two looks at the clock. */
#define MERGE_STEP 512

typedef struct
{
  char    *text;    /* owned, nullable */
  double   number;
  guint32  job;
} Entry;

struct _LanesJobSort
{
  Entry    *entries;    /* owned */
  Entry    *other;      /* owned: where a pass merges to */
  gsize     n;
  gsize     allocated;
  gsize     run;        /* start of the next run to be sorted */
  gsize     width;      /* of the runs that are merged by this pass */
  gsize     low;        /* start of the pair that is merged */
  gsize     left, right, out;
  gboolean  merging;    /* a pair is half merged */
  gboolean  descending;
};

LanesJobSort *
lanes_job_sort_new (gboolean descending)
{
  LanesJobSort *self = g_new0 (LanesJobSort, 1);

  self->descending = descending;
  self->width = RUN_LENGTH;
  return self;
}

void
lanes_job_sort_free (LanesJobSort *self)
{
  for (gsize i = 0; i < self->n; i++)
    g_free (self->entries[i].text);
  g_free (self->entries);
  g_free (self->other);
  g_free (self);
}

void
lanes_job_sort_add (LanesJobSort *self,
                    guint32       job,
                    char         *text,
                    double        number)
{
  if (self->n == self->allocated)
    {
      self->allocated = MAX (1024, self->allocated * 2);
      self->entries = g_renew (Entry, self->entries, self->allocated);
    }
  self->entries[self->n++] = (Entry) { text, number, job };
}

static int
entry_compare (gconstpointer a,
               gconstpointer b,
               gpointer      user_data)
{
  const Entry *first = a;
  const Entry *second = b;
  const LanesJobSort *self = user_data;
  int order = g_strcmp0 (first->text, second->text);

  if (order == 0)
    order = (first->number > second->number) - (first->number < second->number);
  return self->descending ? -order : order;
}

static void
lanes_job_sort_run (LanesJobSort *self)
{
  gsize length = MIN (RUN_LENGTH, self->n - self->run);

  g_qsort_with_data (self->entries + self->run, (int) length, sizeof (Entry), entry_compare, self);
  self->run += length;
  if (self->run == self->n)
    self->other = g_new (Entry, self->n);
}

static void
lanes_job_sort_begin_pair (LanesJobSort *self)
{
  self->left = self->low;
  self->right = MIN (self->low + self->width, self->n);
  self->out = self->low;
  self->merging = TRUE;
}

/* Merges on in the pair at hand, for a while. */
static void
lanes_job_sort_merge (LanesJobSort *self)
{
  gsize middle = MIN (self->low + self->width, self->n);
  gsize end = MIN (self->low + 2 * self->width, self->n);

  for (guint i = 0; i < MERGE_STEP && self->out < end; i++)
    {
      gboolean take_left = self->left < middle
                           && (self->right >= end
                               || entry_compare (&self->entries[self->left], &self->entries[self->right], self) <= 0);

      self->other[self->out++] = self->entries[take_left ? self->left++ : self->right++];
    }

  if (self->out == end)
    {
      self->merging = FALSE;
      self->low = end;
    }
}

static void
lanes_job_sort_end_pass (LanesJobSort *self)
{
  Entry *merged = self->other;

  self->other = self->entries;
  self->entries = merged;
  self->low = 0;
  self->width *= 2;
}

gboolean
lanes_job_sort_step (LanesJobSort *self,
                     gint64        deadline)
{
  do
    {
      if (self->run < self->n)
        lanes_job_sort_run (self);
      else if (self->merging)
        lanes_job_sort_merge (self);
      else if (self->low >= self->n && self->low > 0)
        lanes_job_sort_end_pass (self);
      else if (self->width >= self->n)
        return TRUE;
      else
        lanes_job_sort_begin_pair (self);
    }
  while (g_get_monotonic_time () < deadline);

  return FALSE;
}

GArray *
lanes_job_sort_steal (LanesJobSort *self)
{
  GArray *jobs = g_array_sized_new (FALSE, FALSE, sizeof (guint32), (guint) self->n);

  for (gsize i = 0; i < self->n; i++)
    g_array_append_val (jobs, self->entries[i].job);
  return jobs;
}
