/* lanes-body-file.h: a file whose content is sent
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void          lanes_body_file_open_async  (const char          *path,
                                           GCancellable        *cancellable,
                                           GAsyncReadyCallback  callback,
                                           gpointer             data);
GInputStream *lanes_body_file_open_finish (GAsyncResult        *result,
                                           goffset             *ret_size,
                                           GError             **error);

G_END_DECLS
