/* lanes-portion-list.h: another list, whose first rows come a few at a time
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LANES_TYPE_PORTION_LIST (lanes_portion_list_get_type ())
G_DECLARE_FINAL_TYPE (LanesPortionList, lanes_portion_list, LANES, PORTION_LIST, GObject)

/**
 * lanes_portion_list_new:
 * @list: what is shown; its positions are those of the portion list
 *
 * Main thread.
 *
 * Returns: (transfer full)
 */
GListModel *lanes_portion_list_new      (GListModel       *list);

/* Shows all at once: what is far down is to be gone to. Main thread. */
void        lanes_portion_list_show_all (LanesPortionList *self);

G_END_DECLS
