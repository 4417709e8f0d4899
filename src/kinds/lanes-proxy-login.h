/* lanes-proxy-login.h: the name and password for a proxy that wants them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void  lanes_proxy_login_find_async  (GUri                *uri,
                                     const char          *proxy,
                                     GCancellable        *cancellable,
                                     GAsyncReadyCallback  callback,
                                     gpointer             data);
char *lanes_proxy_login_find_finish (GAsyncResult        *result,
                                     GError             **error);

G_END_DECLS
