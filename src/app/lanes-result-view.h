/* lanes-result-view.h: what a job brought: a line, a file, a text, a table
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gtk/gtk.h>

#include "lanes-engine.h"

G_BEGIN_DECLS

#define LANES_TYPE_RESULT_VIEW (lanes_result_view_get_type ())
G_DECLARE_FINAL_TYPE (LanesResultView, lanes_result_view, LANES, RESULT_VIEW, GtkWidget)

/**
 * LanesResultFacts:
 * @over: is there a result?
 * @state: how it ended
 * @exit_code: or -1
 * @result: (nullable): what the kind found; an `a{sv}`, or it is not regarded
 *
 * Borrowed.
 */
typedef struct
{
  gboolean    over;
  const char *state;
  const char *error;      /* nullable */
  int         exit_code;
  GVariant   *result;
} LanesResultFacts;

void lanes_result_view_show   (LanesResultView        *self,
                               const LanesResultFacts *facts);

/* Shows the result of @job (nullable) and what went wrong. */
void lanes_result_view_update (LanesResultView *self,
                               LanesEngine     *engine,
                               LanesJob        *job);

G_END_DECLS
