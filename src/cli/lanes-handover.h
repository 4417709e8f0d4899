/* lanes-handover.h: --window: jobs for the window rather than this process
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind-set.h"
#include "lanes-options.h"

G_BEGIN_DECLS

/* Is that what was asked for? Sets an error where other options do not go with it. */
gboolean lanes_handover_is_asked   (LanesOptions  *options,
                                    GError       **error);

/* Each hands over and prints the ids, one a line. Returns: the exit status */
int      lanes_handover_job        (LanesOptions  *options,
                                    LanesJobSpec  *spec);
int      lanes_handover_batch      (LanesOptions  *options,
                                    const char    *name,
                                    LanesJobSpec  *spec,
                                    GPtrArray     *inputs);
int      lanes_handover_file       (const char    *path);

/* Paths among the parameters of @kind, made absolute: the window runs in another folder. @params: consumed if floating. Returns: (transfer full) */
GVariant *lanes_handover_make_absolute (LanesKind *kind,
                                        GVariant  *params);

G_END_DECLS
