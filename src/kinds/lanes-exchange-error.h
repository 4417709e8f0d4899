/* lanes-exchange-error.h: what went wrong between here and a server, in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

#include "lanes-run.h"

G_BEGIN_DECLS

GError  *lanes_exchange_error_new        (SoupMessage  *message,
                                          GUri         *uri,
                                          const GError *why);
GError  *lanes_exchange_error_from_status (SoupMessage *message,
                                          GUri         *uri);
gboolean lanes_exchange_error_is_final   (const GError *error,
                                          SoupMessage  *message);
void     lanes_exchange_set_retry        (LanesRun     *run,
                                          const GError *error,
                                          SoupMessage  *message);

G_END_DECLS
