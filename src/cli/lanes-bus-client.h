/* lanes-bus-client.h: the jobs of the running window, over the session bus
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _LanesBusClient LanesBusClient;

/**
 * lanes_bus_client_new:
 * @start: open the window where none is running
 *
 * Blocks, as all of these do: for a program that waits for nothing else.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_NOT_FOUND where no window runs, or what else is in the way
 */
LanesBusClient *lanes_bus_client_new         (gboolean            start,
                                              GError            **error);
void            lanes_bus_client_free        (LanesBusClient     *self);

/* @reply_type: of the whole reply. Returns: (transfer full): or %NULL with the window's own words as the error */
GVariant       *lanes_bus_client_call        (LanesBusClient     *self,
                                              const char         *method,
                                              GVariant           *parameters,
                                              const char         *reply_type,
                                              GError            **error);

/* As above, and hands over @fd. */
GVariant       *lanes_bus_client_call_with_fd (LanesBusClient    *self,
                                              const char         *method,
                                              int                 fd,
                                              GError            **error);

/* Activates an action of the window's application, which answers before it has done it. */
gboolean        lanes_bus_client_activate    (LanesBusClient     *self,
                                              const char         *action,
                                              GVariant           *parameter,
                                              GError            **error);

/* What lanes_job_to_variant() says of each of @ids that is known. Returns: (transfer full): `aa{sv}` */
GVariant       *lanes_bus_client_show        (LanesBusClient     *self,
                                              const guint64      *ids,
                                              guint               n_ids,
                                              GError            **error);

/**
 * lanes_bus_client_watch:
 *
 * From now on lanes_bus_client_wait_change() tells of changes.
 */
gboolean        lanes_bus_client_watch       (LanesBusClient     *self,
                                              GError            **error);

/* Waits until jobs have changed, at most @timeout_ms. Returns: %FALSE with an error when the window is gone */
gboolean        lanes_bus_client_wait_change (LanesBusClient     *self,
                                              guint               timeout_ms,
                                              GError            **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesBusClient, lanes_bus_client_free)

G_END_DECLS
