/* lanes-output-tail.h: reads the end of a job's output off the main loop, a piece at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-output.h"

G_BEGIN_DECLS

/**
 * LanesOutputNews:
 * @bytes: (element-type guint8): what was written since the last look, in order
 * @runs: (element-type LanesOutputRun): which stream it is of
 * @size: bytes of the view in all
 * @missing: bytes that are not kept
 * @skipped: bytes left out before @bytes, because there was too much to show
 * @write_error: errno of the first write that failed, or 0
 */
typedef struct
{
  GByteArray *bytes;
  GArray     *runs;
  gint64      size;
  gint64      missing;
  gint64      skipped;
  int         write_error;
} LanesOutputNews;

typedef struct
{
  gsize    length;
  guint    stream;   /* 0 stdout, 1 stderr */
  gint64   gap;      /* bytes that are not kept; then length is 0 */
} LanesOutputRun;

#define LANES_TYPE_OUTPUT_TAIL (lanes_output_tail_get_type ())
G_DECLARE_FINAL_TYPE (LanesOutputTail, lanes_output_tail, LANES, OUTPUT_TAIL, GObject)

/* Main thread. @base: as from lanes_engine_dup_output_base(). Returns: (transfer full) */
LanesOutputTail *lanes_output_tail_new         (const char      *base,
                                                LanesOutputView  view);
void             lanes_output_news_free        (LanesOutputNews *self);

/* One look at a time: returns at once while one is under way (%FALSE). */
gboolean         lanes_output_tail_look_async  (LanesOutputTail     *self,
                                                GAsyncReadyCallback  callback,
                                                gpointer             user_data);
/* Returns: (transfer full) */
LanesOutputNews *lanes_output_tail_look_finish (LanesOutputTail  *self,
                                                GAsyncResult     *result,
                                                GError          **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesOutputNews, lanes_output_news_free)

G_END_DECLS
