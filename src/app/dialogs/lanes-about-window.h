/* lanes-about-window.h: what Lanes is, and whose
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

GtkWidget *lanes_about_window_new (GtkWindow *parent);

G_END_DECLS
