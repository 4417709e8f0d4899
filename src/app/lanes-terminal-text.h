/* lanes-terminal-text.h: turns what a program writes to a terminal into text for a view
 *
 * Bytes of any kind go in, in pieces of any size; valid text comes out, in runs of one style. Colours (SGR) are kept, all other
 * control sequences are dropped, a carriage return starts its line anew as it does on a terminal, what is no UTF-8 becomes
 * U+FFFD, and very long lines are broken. Plain data: one thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Characters after which a line is broken: a text view lays out whole lines. */
#define LANES_TERMINAL_LINE_MAX 2000

/**
 * LanesTerminalStyle:
 * @colour: 0 for none, 1 + the number of an ANSI colour (0 to 15)
 */
typedef struct
{
  guint8 colour;
  guint8 bold;
} LanesTerminalStyle;

/**
 * LanesTerminalSink:
 * @append: text of one style, at the end
 * @erase_line: the last line starts anew
 */
typedef struct
{
  void (*append)     (gpointer            data,
                      const char         *text,
                      gsize               length,
                      LanesTerminalStyle  style);
  void (*erase_line) (gpointer            data);
} LanesTerminalSink;

typedef struct _LanesTerminalText LanesTerminalText;

/* Returns: (transfer full) */
LanesTerminalText *lanes_terminal_text_new  (void);
LanesTerminalText *lanes_terminal_text_copy (const LanesTerminalText *self);
void               lanes_terminal_text_free (LanesTerminalText *self);
void               lanes_terminal_text_feed (LanesTerminalText       *self,
                                             const char              *bytes,
                                             gsize                    n_bytes,
                                             const LanesTerminalSink *sink,
                                             gpointer                 data);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTerminalText, lanes_terminal_text_free)

G_END_DECLS
