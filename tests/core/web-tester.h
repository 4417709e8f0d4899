/* web-tester.h: servers on loopback, good and bad, and an engine that talks to them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

/* A server in a thread that says what a function says: for what no real one would. */
typedef struct _WebServer WebServer;

/* One request of one connection, which is closed after it. @n counts requests from 0. Any thread. */
typedef void (*WebHandler) (WebServer  *server,
                            int         fd,
                            const char *request,
                            guint       n);

WebServer  *web_server_new       (WebHandler  handler);
void        web_server_free      (WebServer  *self);
char       *web_server_url       (WebServer  *self,
                                  const char *path);
guint       web_server_get_n     (WebServer  *self);
/* Blocks the handler until web_server_let_go(), or the server is freed. */
void        web_server_hold      (WebServer  *self);
void        web_server_let_go    (WebServer  *self);
gboolean    web_send             (int         fd,
                                  const void *data,
                                  gsize       size);
gboolean    web_say              (int         fd,
                                  const char *format,
                                  ...) G_GNUC_PRINTF (2, 3);
/* The value of a request header. Returns: (transfer full) (nullable) */
char       *web_get_header       (const char *request,
                                  const char *name);

/* A real nginx with tests/fixtures/nginx.conf.in, on a free port. */
typedef struct _WebNginx WebNginx;

WebNginx   *web_nginx_new        (void);
void        web_nginx_free       (WebNginx   *self);
char       *web_nginx_url        (WebNginx   *self,
                                  const char *path);
char       *web_nginx_tls_url    (WebNginx   *self,
                                  const char *path);
/* Returns: (transfer full): the path of a new file in its root, of @size bytes that follow from @seed */
char       *web_nginx_add_file   (WebNginx   *self,
                                  const char *name,
                                  gsize       size,
                                  guint32     seed);

/* An engine with all kinds and the loop. */
typedef struct
{
  LanesKindSet *kinds;
  LanesEngine  *engine;
  char         *folder;  /* empty, for what is fetched */
} WebRig;

void        web_rig_open         (WebRig     *self);
void        web_rig_close        (WebRig     *self);
/* @params is consumed. */
LanesJob   *web_rig_submit       (WebRig     *self,
                                  const char *kind,
                                  GVariant   *params,
                                  guint       retries);
void        web_rig_wait         (WebRig     *self,
                                  LanesJob   *job);
LanesJob   *web_rig_run          (WebRig     *self,
                                  const char *kind,
                                  GVariant   *params,
                                  guint       retries);
/* The error of a spec that is refused. Returns: (transfer full) */
GError     *web_rig_refuse       (WebRig     *self,
                                  const char *kind,
                                  GVariant   *params);
char       *web_rig_path         (WebRig     *self,
                                  const char *name);
/* How many entries there are in the folder. */
guint       web_rig_count_files  (WebRig     *self);

void        web_assert_success   (LanesJob   *job);
void        web_assert_failure   (LanesJob   *job,
                                  int         code,
                                  const char *words);
void        web_assert_same_file (const char *path,
                                  const char *other);
gint64      web_get_int          (LanesJob   *job,
                                  const char *name);
/* Returns: (transfer none) (nullable) */
const char *web_get_string       (LanesJob   *job,
                                  const char *name);
/* Bytes that follow from @seed. Returns: (transfer full) */
guint8     *web_make_bytes       (gsize       size,
                                  guint32     seed);
