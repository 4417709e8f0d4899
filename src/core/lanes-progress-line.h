/* lanes-progress-line.h: what one line of a program's output says about how far it is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  LANES_PROGRESS_LINE_NOTHING,
  LANES_PROGRESS_LINE_GUESS,     /* a number such as "40%" or "3/8": only a series of them says something */
  LANES_PROGRESS_LINE_METER,     /* the meter of a program that is known, or written as only meters are */
  LANES_PROGRESS_LINE_TIME,      /* ffmpeg: so far by the clock of the film; done is in milliseconds */
  LANES_PROGRESS_LINE_LENGTH,    /* ffmpeg: how long the film is; total is in milliseconds */
} LanesProgressLineType;

/**
 * LanesProgressLine:
 * @done: so far
 * @total: of how much; above 0 for guesses and meters, and then not below @done
 * @counts: are they items? Otherwise a fraction
 * @family: what stands before the number, as a hash: numbers of one meter have the same
 */
typedef struct
{
  LanesProgressLineType type;
  gint64                done;
  gint64                total;
  gboolean              counts;
  guint                 family;
} LanesProgressLine;

LanesProgressLine lanes_progress_line_read (const char *line);

G_END_DECLS
