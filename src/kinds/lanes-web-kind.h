/* lanes-web-kind.h: what downloads and requests share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-exchange.h"
#include "lanes-kind.h"
#include "lanes-params.h"

G_BEGIN_DECLS

#define LANES_TYPE_WEB_KIND (lanes_web_kind_get_type ())
G_DECLARE_DERIVABLE_TYPE (LanesWebKind, lanes_web_kind, LANES, WEB_KIND, LanesKind)

/**
 * LanesWebKindClass:
 * @verb: the terminal program's: "get"
 */
struct _LanesWebKindClass
{
  LanesKindClass parent_class;

  const char *verb;
};

/* Rows of the parameter table that both have. */
#define LANES_WEB_FIELD_HEADER                                                                                          \
  { "header", 'H', LANES_FIELD_PAIRS, LANES_FIELD_EXPAND, N_("Headers"),                                                \
    N_("Request headers, “Name: value”"), NULL, NULL, 0, 0 }
#define LANES_WEB_FIELD_IDLE                                                                                            \
  { "idle-timeout", 0, LANES_FIELD_SECONDS, LANES_FIELD_ADVANCED, N_("Longest silence"),                                \
    N_("Give up when the server sends nothing for so long"), "60", NULL, 1, 86400 }
#define LANES_WEB_FIELD_PROXY                                                                                           \
  { "proxy", 0, LANES_FIELD_STRING, LANES_FIELD_ADVANCED, N_("Proxy"),                                                  \
    N_("Address of a proxy, or “none”; the desktop's where not given"), NULL, NULL, 0, 0 }
#define LANES_WEB_FIELD_INSECURE                                                                                        \
  { "insecure", 'k', LANES_FIELD_BOOL, LANES_FIELD_ADVANCED, N_("Accept any certificate"),                              \
    N_("Do not check who the server is: anyone on the way can read and change everything"), NULL, NULL, 0, 0 }

LanesSessions *lanes_web_kind_get_sessions (LanesWebKind         *self);
void           lanes_web_kind_set_sessions (LanesWebKind         *self,
                                            LanesSessions        *sessions);
gboolean       lanes_web_kind_check        (LanesParams          *params,
                                            GError              **error);
gboolean       lanes_web_kind_fill_request (LanesParams          *params,
                                            LanesExchangeRequest *request,
                                            GPtrArray           **ret_headers,
                                            GError              **error);
char          *lanes_web_kind_expand_home  (const char           *text);

G_END_DECLS
