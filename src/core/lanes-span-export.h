/* lanes-span-export.h: what was recorded, as text for other programs
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-span-store.h"

G_BEGIN_DECLS

/**
 * LanesSpanFormat:
 * @LANES_SPAN_FORMAT_TRACE: Chrome trace JSON, which Perfetto opens: a process a group, a thread a lane, a complete event
 *   a span; times are µs of CLOCK_MONOTONIC, and `otherData` says which wall-clock time that is
 * @LANES_SPAN_FORMAT_CSV: a line a span under a line of names, as RFC 4180 has it
 */
typedef enum
{
  LANES_SPAN_FORMAT_TRACE,
  LANES_SPAN_FORMAT_CSV,
} LanesSpanFormat;

typedef struct _LanesSpanExport LanesSpanExport;

LanesSpanExport *lanes_span_export_new           (LanesSpanStore   *store,
                                                  LanesSpanFormat   format,
                                                  gint64            start,
                                                  gint64            end,
                                                  gint64            now);
void             lanes_span_export_free          (LanesSpanExport  *self);
gboolean         lanes_span_export_step          (LanesSpanExport  *self,
                                                  guint             max_spans,
                                                  GString          *out);
guint64          lanes_span_export_get_n_written (LanesSpanExport  *self);

/**
 * lanes_trace_write:
 * @store: what was recorded
 * @stream: where to
 *
 * Writes all of it as Chrome trace JSON. Blocks: for a program without a window (`--trace FILE`); a window takes
 * lanes_span_export_step(). Main thread.
 *
 * Returns: %FALSE with an error where @stream does not take it
 */
gboolean         lanes_trace_write               (LanesSpanStore   *store,
                                                  GOutputStream    *stream,
                                                  GCancellable     *cancellable,
                                                  GError          **error);

/* The same into a file, replaced only when all is written. The error names the file. */
gboolean         lanes_trace_write_file          (LanesSpanStore   *store,
                                                  const char       *path,
                                                  GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSpanExport, lanes_span_export_free)

G_END_DECLS
