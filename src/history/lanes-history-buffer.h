/* lanes-history-buffer.h: records on their way from the main thread to the writer, packed one behind the other
 *
 * Telling history something must cost the main thread next to nothing: a record is a few stores and a copy of its text into one
 * growing block; whatever needs thought (masking, naming, folding many records of a job into one row) is done by the writer.
 * A buffer belongs to one thread at a time; it is handed over whole.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-inputs.h"
#include "lanes-job-spec.h"
#include "lanes-kernel-share.h"
#include "lanes-run.h"
#include "lanes-state.h"

G_BEGIN_DECLS

typedef enum
{
  LANES_HISTORY_ADD,
  LANES_HISTORY_STATE,
  LANES_HISTORY_END,
  LANES_HISTORY_BATCH,
  LANES_HISTORY_SHARES,
  LANES_HISTORY_CLAIM,
  LANES_HISTORY_AFTER,
  LANES_HISTORY_INPUTS,
  LANES_HISTORY_PLACE,
  LANES_HISTORY_KEEP,
  LANES_HISTORY_HELP,
} LanesHistoryRecordType;

/* What every record begins with. */
typedef struct
{
  guint32 type;  /* LanesHistoryRecordType */
  guint32 size;  /* of the whole record with its text, a multiple of 8 */
  guint64 id;    /* of the job, or of the batch */
} LanesHistoryRecord;

/* A job was made. Its input follows as a string where input_length is not 0 (the NUL counts). */
typedef struct
{
  LanesHistoryRecord base;
  guint64            batch;   /* or 0 */
  LanesJobSpec      *spec;    /* owned */
  gint64             queued;  /* monotonic µs */
  guint32            sequence;
  guint32            input_length;
  gint8              priority;
  guint8             state;
  guint8             is_again; /* told once more, in full: the row may be there already */
} LanesHistoryAdd;

typedef struct
{
  LanesHistoryRecord base;
  gint64             when;     /* monotonic µs */
  const char        *executor; /* static, nullable */
  guint16            slot;
  guint16            attempts;
  guint8             state;
  guint8             old_state;
} LanesHistoryState;

/* An attempt ended. Its error follows as a string where error_length is not 0. */
typedef struct
{
  LanesHistoryRecord base;
  gint64             started;  /* monotonic µs, 0: never */
  gint64             ended;
  gint64             output_bytes;
  gint64             output_dropped;
  LanesUsage         usage;
  GVariant          *result;   /* owned, nullable */
  const char        *executor; /* static, nullable */
  int                exit_code;
  int                term_signal;
  int                error_code;
  guint32            leftovers;
  guint8             unseen;  /* how long it took is not known */
  guint32            error_length;
  guint16            slot;
  guint16            attempt;
  guint8             state;
  guint8             is_final; /* the job is in that state from then on: no LanesHistoryState says so */
} LanesHistoryEnd;

/* A batch as it is now. Its name follows as a string where name_length is not 0. */
typedef struct
{
  LanesHistoryRecord base;
  LanesJobSpec      *spec;     /* owned, nullable */
  gint64             created;  /* monotonic µs */
  gint64             ended;    /* or 0 */
  guint64            n_jobs;
  guint32            limit;
  guint32            name_length;
  guint8             complete;
} LanesHistoryBatch;

typedef struct
{
  LanesHistoryRecord base;
  gint64             us[LANES_N_KERNEL_STATES];
  guint32            attempt;
} LanesHistoryShares;

/* Another slot helped with an attempt, or helps with it: told when it begins, and again when it leaves. */
typedef struct
{
  LanesHistoryRecord base;
  gint64             since;  /* monotonic µs */
  gint64             until;  /* or 0 */
  guint16            attempt;
  guint16            slot;
} LanesHistoryHelp;

/* The attempt may start from when this is on disk. */
typedef struct
{
  LanesHistoryRecord base;
  guint32            attempt;
} LanesHistoryClaim;

typedef struct
{
  LanesHistoryRecord base;
  gint64             other;     /* a job, or a batch as a negative number */
  guint32            condition; /* LanesAfter */
} LanesHistoryAfter;

/* What a batch has still to pull. */
typedef struct
{
  LanesHistoryRecord base;
  LanesSavedInputs   saved;     /* owned */
  LanesJobSpec      *spec;      /* owned */
  guint64            first;     /* the sequence of the next job */
} LanesHistoryInputs;

/* A job got another priority, or another place among those that wait. */
typedef struct
{
  LanesHistoryRecord base;
  gint64             place;     /* as LanesEngineObserver.job_moved has it */
  gint8              priority;
} LanesHistoryPlace;

/* A setting that is part of the queue, or of the job that the record names; its name is static. */
typedef struct
{
  LanesHistoryRecord base;
  const char        *name;
  gint64             value;
} LanesHistoryKeep;

/* Names for LanesHistoryKeep. */
#define LANES_HISTORY_KEEP_DRAINING "draining"
#define LANES_HISTORY_KEEP_PAUSED "paused"
#define LANES_HISTORY_KEEP_LEDGER "ledger"
#define LANES_HISTORY_KEEP_RETRY_AFTER "retry-after"

/* Its value: how long a server wants to be left alone, and after which attempt. @seconds: of a day at most */
#define LANES_HISTORY_RETRY_AFTER(attempt, seconds) ((gint64) (attempt) << 40 | (gint64) ((seconds) * G_USEC_PER_SEC))
#define LANES_HISTORY_RETRY_AFTER_ATTEMPT(value) ((guint) ((value) >> 40))
#define LANES_HISTORY_RETRY_AFTER_SECONDS(value) ((double) ((value) & ((G_GINT64_CONSTANT (1) << 40) - 1)) / G_USEC_PER_SEC)

typedef struct _LanesHistoryBuffer LanesHistoryBuffer;

LanesHistoryBuffer *lanes_history_buffer_new    (void);

/* Lets go of what its records own. */
void                lanes_history_buffer_free   (LanesHistoryBuffer *self);
void                lanes_history_buffer_clear  (LanesHistoryBuffer *self);
gsize               lanes_history_buffer_get_size (LanesHistoryBuffer *self);
guint               lanes_history_buffer_get_n  (LanesHistoryBuffer *self);

/**
 * lanes_history_buffer_add:
 * @size: of the record's structure
 * @text: (nullable): what follows it
 * @text_length: its bytes, without a NUL
 *
 * Returns: (transfer none): the new record, its rest not yet set; valid until the next is added
 */
gpointer            lanes_history_buffer_add    (LanesHistoryBuffer     *self,
                                                 LanesHistoryRecordType  type,
                                                 guint64                 id,
                                                 gsize                   size,
                                                 const char             *text,
                                                 gsize                   text_length);

/* Returns: (nullable): the record that was added last, where it is still here; valid until the next is added */
LanesHistoryRecord *lanes_history_buffer_get_last (LanesHistoryBuffer *self);

/* Moves all records of @from to the end of @self. */
void                lanes_history_buffer_move   (LanesHistoryBuffer *self,
                                                 LanesHistoryBuffer *from);

/* The record behind @previous (the first for %NULL), or %NULL. */
LanesHistoryRecord *lanes_history_buffer_next   (LanesHistoryBuffer       *self,
                                                 const LanesHistoryRecord *previous);

/* The text behind a structure of @size bytes. */
static inline const char *
lanes_history_record_get_text (const LanesHistoryRecord *record,
                               gsize                     size)
{
  return (const char *) record + size;
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistoryBuffer, lanes_history_buffer_free)

G_END_DECLS
