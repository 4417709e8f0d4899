/* lanes-exchange.h: one request and its answer, redirects followed, the body handed on as it comes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-sessions.h"

G_BEGIN_DECLS

typedef struct _LanesExchange LanesExchange;

/**
 * LanesExchangeRequest:
 * @method: "GET"
 * @uri: from lanes_url_parse()
 * @headers: (nullable): "Name: value" each, as lanes_header_check() accepts
 * @body: (nullable): what is sent
 * @body_file: (nullable): a file whose content is sent instead
 * @content_type: (nullable): of either
 * @proxy: (nullable): as for lanes_sessions_take()
 * @insecure: certificates are not checked
 * @follow: redirects are followed
 * @verbatim: the body is wanted byte for byte as stored: no compression, ranges make sense
 * @patience: µs of silence before it fails
 * @speed_limit: bytes a second, 0 for none
 *
 * All is borrowed until the exchange is freed.
 */
typedef struct
{
  const char        *method;
  GUri              *uri;
  const char *const *headers;
  GBytes            *body;
  const char        *body_file;
  const char        *content_type;
  const char        *proxy;
  gboolean           insecure;
  gboolean           follow;
  gboolean           verbatim;
  gint64             patience;
  gint64             speed_limit;
} LanesExchangeRequest;

/**
 * LanesExchangeSink:
 * @head: status and headers are here; the body follows after lanes_exchange_read()
 * @room: where the next bytes go; %NULL when there is no room, until lanes_exchange_go_on()
 * @took: so many were put there
 * @done: it is over: @error is %NULL when the body is whole, else of LANES_ERROR; nothing comes after it, and the exchange may be freed
 *
 * Who takes what comes; all on the loop, never from within a call into the exchange.
 */
typedef struct
{
  void    (*head) (gpointer      owner,
                   SoupMessage  *message);
  guint8 *(*room) (gpointer      owner,
                   gsize        *ret_size);
  void    (*took) (gpointer      owner,
                   gsize         size);
  void    (*done) (gpointer      owner,
                   const GError *error);
} LanesExchangeSink;

LanesExchange *lanes_exchange_new          (LanesSessions              *sessions,
                                            const LanesExchangeRequest *request,
                                            const LanesExchangeSink    *sink,
                                            gpointer                    owner);
void           lanes_exchange_free         (LanesExchange              *self);
void           lanes_exchange_start        (LanesExchange              *self);
void           lanes_exchange_read         (LanesExchange              *self);
void           lanes_exchange_go_on        (LanesExchange              *self);
void           lanes_exchange_cancel       (LanesExchange              *self);
void           lanes_exchange_set_paused   (LanesExchange              *self,
                                            gboolean                    paused);
SoupMessage   *lanes_exchange_get_message  (LanesExchange              *self);
GUri          *lanes_exchange_get_uri      (LanesExchange              *self);
guint          lanes_exchange_get_n_redirects (LanesExchange           *self);

G_END_DECLS
