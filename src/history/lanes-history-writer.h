/* lanes-history-writer.h: the thread that writes history
 *
 * Posting belongs to one thread (the main one). The writer's thread owns the connection, the lock and all rows; what it has to say
 * is published under a lock and told by a callback on the context, at most once a turn.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-buffer.h"

G_BEGIN_DECLS

/* A commit waits for so many records, or so long, unless somebody asks to be told. */
#define LANES_HISTORY_BATCH_US 250000

/* A disk that did nothing for so long hangs. */
#define LANES_HISTORY_HANGING_S 5

typedef enum
{
  LANES_HISTORY_OPENING,
  LANES_HISTORY_ON,
  LANES_HISTORY_OFF,
} LanesHistoryCondition;

/**
 * LanesHistoryStatus:
 * @condition: does it write?
 * @n_committed: records on disk, of all ever posted
 * @n_dropped: records that were not written
 * @generation: counts how often it was opened
 * @last_job: the largest job id ever given out, as found on opening; @last_batch likewise
 * @was_unclean: the writer before did not close
 * @is_taken: it is off because another program writes it
 * @set_aside: (nullable): where a damaged database went
 * @error: (nullable): why it is off
 *
 * What the writer says of itself. Strings and errors are owned by the copy.
 */
typedef struct
{
  LanesHistoryCondition condition;
  guint64               n_committed;
  guint64               n_dropped;
  guint                 generation;
  guint64               last_job;
  guint64               last_batch;
  gboolean              was_unclean;
  gboolean              is_taken;
  char                 *set_aside;
  GError               *error;
} LanesHistoryStatus;

void                lanes_history_status_clear   (LanesHistoryStatus  *self);

typedef struct _LanesHistoryWriter LanesHistoryWriter;

typedef void (*LanesHistoryWriterFunc) (gpointer data);

/**
 * lanes_history_writer_new:
 * @dir: the folder of the database, made where it is missing
 * @output_dir: (nullable): where this session's jobs write
 * @context: (nullable): where @func is called when the status has changed
 *
 * Starts the thread, which opens the database.
 */
LanesHistoryWriter *lanes_history_writer_new     (const char             *dir,
                                                  const char             *output_dir,
                                                  GMainContext           *context,
                                                  LanesHistoryWriterFunc  func,
                                                  gpointer                data);

/* Writes what was posted, closes, and waits for that, but not for a disk that hangs. Returns: whether it was done */
gboolean            lanes_history_writer_free    (LanesHistoryWriter     *self);

/* Takes all records of @buffer. @clock: what to add to monotonic times. Returns: how many were ever posted */
guint64             lanes_history_writer_post    (LanesHistoryWriter     *self,
                                                  LanesHistoryBuffer     *buffer,
                                                  gint64                  clock);

/* Returns: bytes that were posted and are not on disk yet */
gsize               lanes_history_writer_get_backlog (LanesHistoryWriter *self);

/* Commit now what was posted. */
void                lanes_history_writer_hurry   (LanesHistoryWriter     *self);

/* Deletes jobs up to @last_job that are over, in small steps between the batches. */
void                lanes_history_writer_prune   (LanesHistoryWriter     *self,
                                                  guint64                 last_job);

/* Open again, where it is off. */
void                lanes_history_writer_try_again (LanesHistoryWriter   *self);

/* Waits until it was opened, or that failed. Returns: %FALSE where the disk hangs */
gboolean            lanes_history_writer_wait_open (LanesHistoryWriter   *self);

/* Any thread. Another number whenever it has moved: while something was posted and is not on disk, one that stays the same is that of
 * a disk that hangs. */
guint               lanes_history_writer_get_beat (LanesHistoryWriter    *self);

/* Any thread. @ret_status: for lanes_history_status_clear() */
void                lanes_history_writer_get_status (LanesHistoryWriter  *self,
                                                     LanesHistoryStatus  *ret_status);

G_END_DECLS
