/* lanes-screen.h: the one writer to standard output and standard error
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesScreen LanesScreen;

/* Runs on the screen's thread, where lanes_screen_write() may be called and may block. */
typedef void (*LanesScreenFunc) (LanesScreen *self,
                                 gpointer     data);

LanesScreen *lanes_screen_new           (void);

/* Waits until all is written, and ends the thread. Main thread. */
void         lanes_screen_free          (LanesScreen    *self);

/* @text: (transfer full). @fd: 1 or 2. Any thread. */
void         lanes_screen_print         (LanesScreen    *self,
                                         int             fd,
                                         char           *text);

/* Does @func in its turn. @data is freed with @destroy. Any thread. */
void         lanes_screen_call          (LanesScreen    *self,
                                         LanesScreenFunc func,
                                         gpointer        data,
                                         GDestroyNotify  destroy);

/* The screen's thread only. Returns: %FALSE where nobody reads any more */
gboolean     lanes_screen_write         (LanesScreen    *self,
                                         int             fd,
                                         const char     *bytes,
                                         gsize           length);

/* The lines below all else on the terminal of standard error, each ended by a line break; %NULL for none. @frame: (transfer full) */
void         lanes_screen_set_frame     (LanesScreen    *self,
                                         char           *frame);

/* Calls that are not done yet. Any thread. */
guint        lanes_screen_get_backlog   (LanesScreen    *self);

/* Has the reader of standard output gone away (a closed pipe), or is its disk full? Any thread. */
gboolean     lanes_screen_is_broken     (LanesScreen    *self);

/* Why it is broken: an errno, or 0. */
int          lanes_screen_get_error     (LanesScreen    *self);

/* Columns and rows of the terminal on standard error; 80 and 24 where that is unknown. */
void         lanes_screen_get_size      (guint          *ret_columns,
                                         guint          *ret_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesScreen, lanes_screen_free)

G_END_DECLS
