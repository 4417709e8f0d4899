/* lanes-history-patience.h: to wait for a disk, but not for ever
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* On a thread of its own. */
typedef gboolean (*LanesHistoryReadFunc) (gpointer   data,
                                          GError   **error);

/**
 * lanes_history_patience_read:
 * @destroy: of @data, where it was waited for in vain: called on @context once @func has come back
 * @beat: moves while @func gets on; in @data
 * @ret_read: what @func returned
 *
 * Calls @func on a thread and waits for it, as long as it gets on.
 *
 * Returns: %FALSE, without an error, where the disk does not answer: then @data is no longer the caller's
 */
gboolean lanes_history_patience_read (LanesHistoryReadFunc   func,
                                      gpointer               data,
                                      GDestroyNotify         destroy,
                                      GMainContext          *context,
                                      _Atomic guint         *beat,
                                      gboolean              *ret_read,
                                      GError               **error);

G_END_DECLS
