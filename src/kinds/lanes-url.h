/* lanes-url.h: web addresses: read, shown without their secrets, and the host they count for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

GUri     *lanes_url_parse       (const char *text,
                                 GError    **error);
GUri     *lanes_url_resolve     (GUri       *base,
                                 const char *reference,
                                 GError    **error);
char     *lanes_url_dup_shown   (GUri       *uri);
char     *lanes_url_dup_masked  (const char *text);
char     *lanes_url_dup_origin  (GUri       *uri);
char     *lanes_url_dup_host    (GUri       *uri);
char     *lanes_url_dup_host_of_text (const char *text);

G_END_DECLS
