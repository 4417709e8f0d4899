/* lanes-history-reading.h: reads the history on a thread, and says where its disk does not answer
 *
 * Main thread, but for the function that reads. One that is waited for in vain goes on: a disk that answers late finds somebody who
 * tidies up, and the history tells that it can be read again (LanesHistory::changed).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history.h"

G_BEGIN_DECLS

typedef struct _LanesHistoryReading LanesHistoryReading;

/* On a thread of its own. @beat: to be moved while it gets on. Returns: %FALSE with an error */
typedef gboolean (*LanesHistoryReadFunc) (gpointer        data,
                                          _Atomic guint  *beat,
                                          GError        **error);

/* @data: (transfer full) (nullable): %NULL where the disk does not answer, and nothing comes any more. @error: (nullable) */
typedef void (*LanesHistoryReadDoneFunc) (gpointer        data,
                                          const GError   *error,
                                          gpointer        user_data);

/**
 * lanes_history_reading_new:
 * @name: of the thread
 * @data: (transfer full): the thread's, until @done has it
 * @destroy: of @data, where nobody waits for it any more
 *
 * Reads. Where nothing moves for LANES_HISTORY_HANGING_S, @done is told so.
 *
 * Returns: the caller's until @done is called
 */
LanesHistoryReading *lanes_history_reading_new  (LanesHistory             *history,
                                                 const char               *name,
                                                 LanesHistoryReadFunc      func,
                                                 gpointer                  data,
                                                 GDestroyNotify            destroy,
                                                 LanesHistoryReadDoneFunc  done,
                                                 gpointer                  user_data);

/* Calls @done now, where the thread has come back already. */
void                 lanes_history_reading_look (LanesHistoryReading      *self);

/* @done is not called any more. */
void                 lanes_history_reading_free (LanesHistoryReading      *self);

G_END_DECLS
