/* lanes-dialog-size.c: how large a dialog opens
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-dialog-size.h"

#include "lanes-text-scale.h"

void
lanes_dialog_size_fit (GtkWindow *dialog,
                       GtkWindow *parent,
                       int        width,
                       int        height)
{
  int room_x = parent != NULL ? gtk_widget_get_width (GTK_WIDGET (parent)) : 0;
  int room_y = parent != NULL ? gtk_widget_get_height (GTK_WIDGET (parent)) : 0;

  width = lanes_text_scale_apply (GTK_WIDGET (dialog), width);
  if (height > 0)
    height = lanes_text_scale_apply (GTK_WIDGET (dialog), height);
  gtk_window_set_default_size (dialog, room_x > 0 ? MIN (width, room_x) : width, room_y > 0 ? MIN (height, room_y) : height);
}
