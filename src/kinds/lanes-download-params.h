/* lanes-download-params.h: what a download is told: its table, its checks, and where it goes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-params.h"
#include "lanes-part-file.h"

G_BEGIN_DECLS

const LanesField *lanes_download_params_get_fields (guint        *ret_n_fields);
gboolean          lanes_download_params_check      (LanesKind    *kind,
                                                    GVariant     *params,
                                                    GError      **error);
char             *lanes_download_params_dup_title  (LanesKind    *kind,
                                                    GVariant     *params);
LanesPartFile    *lanes_download_params_make_part  (LanesParams  *params,
                                                    GUri         *uri);

G_END_DECLS
