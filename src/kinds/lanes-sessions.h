/* lanes-sessions.h: connections kept for the next exchange with the same server
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

typedef struct _LanesSessions LanesSessions;

/**
 * LanesSession:
 * @soup: the session; nobody else uses it while it is taken
 * @fd: the socket of its plain connection, or -1: set by who sees it connect
 *
 * One libsoup session with at most one connection.
 */
typedef struct
{
  SoupSession *soup;
  int          fd;

  /* Of LanesSessions. */
  void       (*readable) (gpointer data);
  gpointer     data;
  char        *key;
  gboolean     has_own_agent;
  gint64       idle_since;
  GList        link;
} LanesSession;

/**
 * LanesWatch:
 * @last: monotonic µs when the peer was last heard; the owner keeps it up to date
 * @patience: µs of silence that are too long; 0 for none, as while paused
 * @silent: called on the loop when it was silent for too long, about once a second until it is removed or heard
 *
 * A look at how long a peer has been silent, by one timer for all of them. Zeroed memory; main thread.
 */
typedef struct
{
  gint64   last;
  gint64   patience;
  void   (*silent) (gpointer data);
  gpointer data;

  /* Of LanesSessions. */
  guint    index;
  gboolean watched;
} LanesWatch;

LanesSessions *lanes_sessions_new          (void);
LanesSessions *lanes_sessions_ref          (LanesSessions *self);
void           lanes_sessions_unref        (LanesSessions *self);
guint8        *lanes_sessions_get_buffer   (LanesSessions *self,
                                            gsize         *ret_size);
void           lanes_sessions_set_agent    (LanesSession  *session,
                                            const char    *agent);
LanesSession  *lanes_sessions_take         (LanesSessions *self,
                                            const char    *origin,
                                            const char    *proxy,
                                            gboolean       insecure,
                                            gboolean       signs_in);
void           lanes_sessions_give_back    (LanesSessions *self,
                                            LanesSession  *session);
gboolean       lanes_sessions_wait         (LanesSessions *self,
                                            LanesSession  *session,
                                            void         (*readable) (gpointer data),
                                            gpointer       data);
void           lanes_sessions_stop_waiting (LanesSessions *self,
                                            LanesSession  *session);
void           lanes_sessions_add_watch    (LanesSessions *self,
                                            LanesWatch    *watch);
void           lanes_sessions_remove_watch (LanesSessions *self,
                                            LanesWatch    *watch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesSessions, lanes_sessions_unref)

G_END_DECLS
