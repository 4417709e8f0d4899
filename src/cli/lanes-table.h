/* lanes-table.h: the table of results at the end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

typedef struct _LanesTable LanesTable;

LanesTable *lanes_table_new      (void);
void        lanes_table_free     (LanesTable  *self);

/* A job that is over: a row, or a part of its batch's row. */
void        lanes_table_add      (LanesTable  *self,
                                  LanesEngine *engine,
                                  LanesJob    *job);

/* Returns: (transfer full): lines, the heading first */
char       *lanes_table_dup_text (LanesTable  *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesTable, lanes_table_free)

G_END_DECLS
