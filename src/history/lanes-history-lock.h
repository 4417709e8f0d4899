/* lanes-history-lock.h: one program at a time writes a folder's history
 *
 * A lock on a file beside the database (it falls with its process, however that ends), and in the file the writer's
 * process id until it closed cleanly: a number that is still there says that the last writer did not. Any thread, one at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesHistoryLock LanesHistoryLock;

/**
 * lanes_history_lock_take:
 * @path: the lock file, made where it is missing
 * @ret_is_taken: set to %TRUE where another program has it
 *
 * Returns: (transfer full): the lock; or %NULL with LANES_ERROR_PERMISSION that names who has it, or LANES_ERROR_IO
 */
LanesHistoryLock *lanes_history_lock_take        (const char        *path,
                                                  gboolean          *ret_is_taken,
                                                  GError           **error);

/* Did the writer before this one end without closing? */
gboolean          lanes_history_lock_was_unclean (LanesHistoryLock  *self);

/* @clean: all was written and closed. Lets others write. */
void              lanes_history_lock_release     (LanesHistoryLock  *self,
                                                  gboolean           clean);

G_END_DECLS
