/* lanes-progress-reader.h: how far a command is, by what it prints
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "lanes-run.h"

G_BEGIN_DECLS

typedef struct _LanesProgressReader LanesProgressReader;

LanesProgressReader *lanes_progress_reader_new         (void);
void                 lanes_progress_reader_free        (LanesProgressReader *self);
void                 lanes_progress_reader_take_output (LanesProgressReader *self,
                                                        guint                stream,
                                                        const char          *tail,
                                                        gsize                size,
                                                        guint64              total);
void                 lanes_progress_reader_take_line   (LanesProgressReader *self,
                                                        const char          *line,
                                                        gsize                size);
gboolean             lanes_progress_reader_wants_start (LanesProgressReader *self);
void                 lanes_progress_reader_take_start  (LanesProgressReader *self,
                                                        const char          *text,
                                                        gsize                size);
gboolean             lanes_progress_reader_get         (LanesProgressReader *self,
                                                        LanesProgress       *ret_progress);
const char          *lanes_progress_reader_get_message (LanesProgressReader *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesProgressReader, lanes_progress_reader_free)

G_END_DECLS
