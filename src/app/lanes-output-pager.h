/* lanes-output-pager.h: reads any place of a job's output off the main loop, a page at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-output.h"

G_BEGIN_DECLS

/**
 * LanesOutputTurn:
 * @LANES_OUTPUT_TURN_NONE: only how much there is
 * @LANES_OUTPUT_TURN_FOLLOW: what is behind the offset; where that is more than a page, the last one instead
 * @LANES_OUTPUT_TURN_LATER: the page that begins at the offset
 * @LANES_OUTPUT_TURN_EARLIER: the page that ends at the offset
 * @LANES_OUTPUT_TURN_AROUND: the page with the offset in its middle
 */
typedef enum
{
  LANES_OUTPUT_TURN_NONE,
  LANES_OUTPUT_TURN_FOLLOW,
  LANES_OUTPUT_TURN_LATER,
  LANES_OUTPUT_TURN_EARLIER,
  LANES_OUTPUT_TURN_AROUND,
} LanesOutputTurn;

/**
 * LanesOutputPage:
 * @turn: what was asked for; @at: for which place
 * @start: where in the view @bytes begin; @end: and end
 * @bytes: (element-type guint8)
 * @runs: (element-type LanesOutputRun): of which stream they are, and what is not kept
 * @size: bytes of the view in all
 * @missing: bytes that are not kept
 * @write_error: errno of the first write that failed, or 0
 */
typedef struct
{
  LanesOutputTurn turn;
  gint64          at;
  gint64          start;
  gint64          end;
  GByteArray     *bytes;
  GArray         *runs;
  gint64          size;
  gint64          missing;
  int             write_error;
} LanesOutputPage;

typedef struct
{
  gsize  length;
  guint  stream;   /* 0 stdout, 1 stderr */
  gint64 gap;      /* bytes that are not kept; then length is 0 */
} LanesOutputRun;

#define LANES_TYPE_OUTPUT_PAGER (lanes_output_pager_get_type ())
G_DECLARE_FINAL_TYPE (LanesOutputPager, lanes_output_pager, LANES, OUTPUT_PAGER, GObject)

/* Main thread. @base: as from lanes_engine_dup_output_base(). Returns: (transfer full) */
LanesOutputPager *lanes_output_pager_new         (const char       *base,
                                                  LanesOutputView   view);
void              lanes_output_page_free         (LanesOutputPage  *self);

/* One at a time: does nothing while one is under way (%FALSE). @at: an offset of the view */
gboolean          lanes_output_pager_turn_async  (LanesOutputPager    *self,
                                                  LanesOutputTurn      turn,
                                                  gint64               at,
                                                  GAsyncReadyCallback  callback,
                                                  gpointer             user_data);
/* Returns: (transfer full) */
LanesOutputPage  *lanes_output_pager_turn_finish (LanesOutputPager    *self,
                                                  GAsyncResult        *result,
                                                  GError             **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesOutputPage, lanes_output_page_free)

G_END_DECLS
