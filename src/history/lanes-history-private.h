/* lanes-history-private.h: what the files of the history's main side share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"

#include "lanes-batch.h"
#include "lanes-history-numbers.h"
#include "lanes-job.h"
#include "lanes-run-private.h"

G_BEGIN_DECLS

/* Bytes on their way to the disk from which on the engine is held back, and down to which. */
#define LANES_HISTORY_BACKLOG_HIGH (24 * 1024 * 1024)
#define LANES_HISTORY_BACKLOG_LOW (12 * 1024 * 1024)

struct _LanesHistory
{
  GObject             parent_instance;

  char               *dir;
  char               *output_dir;   /* nullable */
  GMainContext       *context;
  LanesHistoryWriter *writer;       /* NULL once closed */
  LanesHistoryStatus  status;
  LanesHistoryBuffer *buffer;       /* not posted yet */
  LanesEngine        *engine;       /* owned, nullable */
  const char         *executors[G_MAXUINT8 + 1]; /* static names by index */
  GHashTable         *helping;  /* executor and slot -> since when it helps another's job, monotonic µs */

  gint64              clock;        /* wall clock less monotonic, µs */
  guint64             n_posted;
  guint64             n_dropped;    /* of the status, when the pending flushes began */
  GQueue              flushes;      /* GTask, data: the number to reach */

  guint64             known_job;    /* up to these, rows are there */
  guint64             known_batch;
  LanesHistoryNumbers noted;        /* numbers up to here are known to be in use without the disk */
  gboolean            draining;     /* as it is on disk */
  gint64              ledger;       /* of this session, or 0 */
  gboolean            left_behind;
  guint64             ended_job;    /* whose attempt's end was recorded last */
  guint               ended_attempt;
  GArray             *waiting;      /* guint64: new jobs whose dependencies are still to be recorded */

  gboolean            braked;       /* the engine is held back */
  GSource            *watch;        /* nullable: looks whether the disk hangs, while something is on its way to it */
  guint               beat;         /* of the writer, when it was looked last */
  guint               n_still;      /* looks that found the same */
  GError             *hang;         /* nullable: it does */
  guint               n_hanging;    /* who reads, and gets no answer */

  guint64             n_missed;     /* facts while it was off */
  guint64             n_gone;       /* jobs that left the engine meanwhile */
  GSource            *walk;         /* nullable: records all jobs again */
  guint64             walk_next, walk_until;
};

/* Does anything come of recording now? Counts what does not. */
gboolean _lanes_history_is_recording   (LanesHistory       *self);

/* Hands to the writer what was recorded. */
void     _lanes_history_post           (LanesHistory       *self);

void     _lanes_history_record_added   (LanesHistory       *self,
                                        LanesJob           *job,
                                        gboolean            again);
void     _lanes_history_record_state   (LanesHistory       *self,
                                        LanesJob           *job,
                                        LanesState          old_state,
                                        gint64              when);
void     _lanes_history_note_unbegun   (LanesHistory       *self,
                                        LanesJob           *job,
                                        LanesState          old_state);
void     _lanes_history_record_end     (LanesHistory       *self,
                                        LanesJob           *job,
                                        const LanesOutcome *outcome,
                                        LanesState          state);
void     _lanes_history_record_help    (LanesHistory       *self,
                                        LanesJob           *job,
                                        guint               slot,
                                        gboolean            helps,
                                        gint64              when);
gboolean _lanes_history_mark_final     (LanesHistory       *self,
                                        LanesJob           *job,
                                        LanesState          old_state,
                                        gint64              when);
void     _lanes_history_record_batch   (LanesHistory       *self,
                                        LanesBatch         *batch);
void     _lanes_history_record_inputs  (LanesHistory       *self,
                                        LanesBatch         *batch);
void     _lanes_history_record_after   (LanesHistory       *self,
                                        gint64              who,
                                        GArray             *dependencies);
void     _lanes_history_record_waiting (LanesHistory       *self);

/* The disk hangs: tells those who wait for it, and those who show what it is like. */
void     _lanes_history_hang           (LanesHistory       *self);

/* Who reads gets no answer, or one that came late. */
void     _lanes_history_note_hanging_read (LanesHistory    *self,
                                           gboolean         hangs);

/* Holds the engine back, or no more. */
void     _lanes_history_brake          (LanesHistory       *self);

/* Looks from now on whether the disk answers, until all is written. */
void     _lanes_history_watch          (LanesHistory       *self);
void     _lanes_history_stop_watching  (LanesHistory       *self);

G_END_DECLS
