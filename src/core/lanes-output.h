/* lanes-output.h: reads what a command wrote, in pieces, while it still writes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesOutput LanesOutput;

typedef enum
{
  LANES_OUTPUT_MERGED, /* both streams in the order in which they came */
  LANES_OUTPUT_STDOUT,
  LANES_OUTPUT_STDERR,
} LanesOutputView;

/**
 * LanesOutputPiece:
 * @offset: where in the view it begins
 * @next: where the next piece begins
 * @size: bytes put into the buffer; 0 where this is a gap
 * @gap: bytes that the command wrote here and that are not kept; 0 where there are bytes
 * @lost: were they lost to a write error? Otherwise they fell out of the middle because of the cap
 * @stream: 0 stdout, 1 stderr
 * @time: when its first byte was read, µs since the epoch; 0 where that is not known
 *
 * A run of bytes of one stream, or a gap.
 */
typedef struct
{
  gint64   offset;
  gint64   next;
  gsize    size;
  gint64   gap;
  gboolean lost;
  guint    stream;
  gint64   time;
} LanesOutputPiece;

LanesOutput *lanes_output_new             (const char *base);
LanesOutput *lanes_output_new_for_file    (const char *path);
void         lanes_output_free            (LanesOutput *self);
gboolean     lanes_output_refresh         (LanesOutput *self);
gboolean     lanes_output_is_done         (LanesOutput *self);
gint64       lanes_output_get_size        (LanesOutput    *self,
                                           LanesOutputView view);
gint64       lanes_output_get_missing     (LanesOutput    *self,
                                           LanesOutputView view);
int          lanes_output_get_write_error (LanesOutput *self);
gint64       lanes_output_find_tail       (LanesOutput    *self,
                                           LanesOutputView view,
                                           gint64          n_bytes);
gboolean     lanes_output_read            (LanesOutput      *self,
                                           LanesOutputView   view,
                                           gint64            offset,
                                           void             *buffer,
                                           gsize             size,
                                           LanesOutputPiece *ret_piece);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesOutput, lanes_output_free)

G_END_DECLS
