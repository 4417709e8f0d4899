/* lanes-examples.h: what to do on a page that has no jobs yet
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* Fills @box with the first steps and the examples that are installed. */
void lanes_examples_fill (GtkBox *box);

G_END_DECLS
