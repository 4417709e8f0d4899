/* lanes-sessions.c: connections kept for the next exchange with the same server
 *
 * libsoup looks at every message of a session whenever any of them moves, and opens the connections to one host one after
 * the other, so a session with many exchanges in flight costs their square. Here an exchange has a session to itself, with one
 * connection. A new session costs 7 µs; when its exchange is over it is kept, with its open connection, for the next one to the
 * same origin. 100 at once on loopback: 166 µs a request this way, 226 in one session of 100 connections.
 *
 * Waiting for the next bytes of many slow bodies is one epoll descriptor in the loop, and not a chain of five sources each, which the
 * loop would go through at every turn.
 *
 * A session lives on the thread-default context of the thread that made it, which must be the loop that the kinds run on.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sessions.h"

#include <errno.h>
#include <glib-unix.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "lanes-inbox.h"

#define IDLE_MAX 128
#define IDLE_US (15 * G_USEC_PER_SEC)
#define TICK_MS 1000
#define EVENTS_AT_ONCE 4
#define BUFFER_SIZE (64 * 1024)
#define AGENT "lanes/" LANES_VERSION

/* Main thread (of the loop that the kinds run on), but for its references. */
struct _LanesSessions
{
  gatomicrefcount refs;

  GHashTable     *idle;     /* key -> GQueue of LanesSession, newest first; owned */
  guint           n_idle;
  GHashTable     *waiting;  /* LanesSession, borrowed: an event may be older than what it is for */
  GPtrArray      *watches;  /* borrowed LanesWatch */
  GSource        *tick;     /* owned, nullable: while there is anything to look after */
  GSource        *ready;    /* owned, nullable: of epoll_fd */
  int             epoll_fd;
  guint8         *buffer;   /* owned, nullable */
};

static void
session_free (LanesSession *session)
{
  g_object_unref (session->soup);
  g_free (session->key);
  g_free (session);
}

static void
queue_free (gpointer data)
{
  GQueue *queue = data;
  GList *link;

  while ((link = g_queue_pop_head_link (queue)) != NULL)
    session_free (link->data);
  g_free (queue);
}

/**
 * lanes_sessions_new:
 *
 * Makes nothing yet: the first exchange does, on its loop. Any thread.
 *
 * Returns: (transfer full)
 */
LanesSessions *
lanes_sessions_new (void)
{
  LanesSessions *self = g_new0 (LanesSessions, 1);

  g_atomic_ref_count_init (&self->refs);
  self->idle = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, queue_free);
  self->waiting = g_hash_table_new (NULL, NULL);
  self->watches = g_ptr_array_new ();
  self->epoll_fd = -1;

  return self;
}

LanesSessions *
lanes_sessions_ref (LanesSessions *self)
{
  g_atomic_ref_count_inc (&self->refs);
  return self;
}

void
lanes_sessions_unref (LanesSessions *self)
{
  if (!g_atomic_ref_count_dec (&self->refs))
    return;

  g_assert (self->watches->len == 0);
  if (self->tick != NULL)
    g_source_destroy (self->tick);
  g_clear_pointer (&self->tick, g_source_unref);
  if (self->ready != NULL)
    g_source_destroy (self->ready);
  g_clear_pointer (&self->ready, g_source_unref);
  g_hash_table_unref (self->idle);
  g_hash_table_unref (self->waiting);
  if (self->epoll_fd >= 0)
    close (self->epoll_fd);
  g_ptr_array_unref (self->watches);
  g_free (self->buffer);
  g_free (self);
}

/* The oldest are at the tail of their queue. Returns whether the queue is empty. */
static gboolean
drop_old (LanesSessions *self,
          GQueue        *queue,
          gint64         before)
{
  while (queue->tail != NULL && ((LanesSession *) queue->tail->data)->idle_since < before)
    {
      session_free (g_queue_pop_tail_link (queue)->data);
      self->n_idle--;
    }

  return g_queue_is_empty (queue);
}

static void
look_at_watches (LanesSessions *self,
                 gint64         now)
{
  /* Backwards: a silent one may remove itself, which moves the last into its place. */
  for (guint i = self->watches->len; i > 0; i--)
    {
      LanesWatch *watch = i <= self->watches->len ? g_ptr_array_index (self->watches, i - 1) : NULL;

      if (watch != NULL && watch->patience > 0 && now - watch->last >= watch->patience)
        watch->silent (watch->data);
    }
}

static gboolean
tick_cb (gpointer data)
{
  LanesSessions *self = data;
  gint64 now = g_get_monotonic_time ();
  GHashTableIter iter;
  GQueue *queue;

  look_at_watches (self, now);
  g_hash_table_iter_init (&iter, self->idle);
  while (g_hash_table_iter_next (&iter, NULL, (gpointer *) &queue))
    if (drop_old (self, queue, now - IDLE_US))
      g_hash_table_iter_remove (&iter);

  if (self->n_idle > 0 || self->watches->len > 0)
    return G_SOURCE_CONTINUE;

  g_clear_pointer (&self->tick, g_source_unref);
  return G_SOURCE_REMOVE;
}

static void
ensure_tick (LanesSessions *self)
{
  if (self->tick != NULL)
    return;

  self->tick = g_timeout_source_new (TICK_MS);
  g_source_set_static_name (self->tick, "lanes-sessions");
  g_source_set_callback (self->tick, tick_cb, self, NULL);
  g_source_attach (self->tick, g_main_context_get_thread_default ());
}

static SoupSession *
make_soup (const char *proxy,
           gboolean    signs_in)
{
  /* With more than 1, libsoup would open a second one beside one that lingers. */
  SoupSession *soup = soup_session_new_with_options ("max-conns", 1, "max-conns-per-host", 1,
                                                     "user-agent", AGENT, NULL);
  g_autoptr (GProxyResolver) resolver = NULL;

  if (!signs_in)
    soup_session_remove_feature_by_type (soup, SOUP_TYPE_AUTH_MANAGER);
  if (proxy == NULL || *proxy == '\0')
    return soup;

  if (!g_str_equal (proxy, "none"))
    resolver = g_simple_proxy_resolver_new (proxy, NULL);
  soup_session_set_proxy_resolver (soup, resolver);
  return soup;
}

/**
 * lanes_sessions_take:
 * @origin: from lanes_url_dup_origin()
 * @proxy: (nullable): address of a proxy, "none" for none, or the desktop's where %NULL or empty
 * @insecure: certificates are not checked: never shared with exchanges that check them
 * @signs_in: answers a server that wants a name and a password; a twelfth of what a request costs
 *
 * Main thread.
 *
 * Returns: (transfer full): goes back with lanes_sessions_give_back()
 */
LanesSession *
lanes_sessions_take (LanesSessions *self,
                     const char    *origin,
                     const char    *proxy,
                     gboolean       insecure,
                     gboolean       signs_in)
{
  g_autofree char *key = g_strconcat (origin, signs_in ? " user" : "", insecure ? " insecure " : " ", proxy, NULL);
  GQueue *queue = g_hash_table_lookup (self->idle, key);
  LanesSession *session;

  if (queue != NULL && !g_queue_is_empty (queue))
    {
      self->n_idle--;
      return g_queue_pop_head_link (queue)->data;
    }

  session = g_new0 (LanesSession, 1);
  session->soup = make_soup (proxy, signs_in);
  session->key = g_steal_pointer (&key);
  session->link.data = session;
  session->fd = -1;
  return session;
}

/* Of this session until it is given back. */
void
lanes_sessions_set_agent (LanesSession *session,
                          const char   *agent)
{
  session->has_own_agent = TRUE;
  soup_session_set_user_agent (session->soup, agent);
}

/**
 * lanes_sessions_get_buffer:
 *
 * Room to read into, the same for everyone: what is read is used or copied before the loop turns on. Main thread.
 *
 * Returns: (transfer none)
 */
guint8 *
lanes_sessions_get_buffer (LanesSessions *self,
                           gsize         *ret_size)
{
  if (self->buffer == NULL)
    self->buffer = g_malloc (BUFFER_SIZE);

  *ret_size = BUFFER_SIZE;
  return self->buffer;
}

/**
 * lanes_sessions_give_back:
 * @session: (transfer full): its exchange is over
 *
 * Main thread.
 */
void
lanes_sessions_give_back (LanesSessions *self,
                          LanesSession  *session)
{
  GQueue *queue;

  if (self->n_idle >= IDLE_MAX)
    {
      session_free (session);
      return;
    }

  if (session->has_own_agent)
    soup_session_set_user_agent (session->soup, AGENT);
  session->has_own_agent = FALSE;
  queue = g_hash_table_lookup (self->idle, session->key);
  if (queue == NULL)
    {
      queue = g_new0 (GQueue, 1);
      g_hash_table_insert (self->idle, g_strdup (session->key), queue);
    }
  session->idle_since = g_get_monotonic_time ();
  g_queue_push_head_link (queue, &session->link);
  self->n_idle++;
  ensure_tick (self);
}

/* Waiting */

static gboolean
ready_cb (int          fd,
          GIOCondition condition,
          gpointer     data)
{
  LanesSessions *self = lanes_sessions_ref (data);
  gint64 deadline = g_get_monotonic_time () + LANES_TURN_US;
  struct epoll_event events[EVENTS_AT_ONCE];
  int n;

  do
    {
      n = epoll_wait (fd, events, EVENTS_AT_ONCE, 0);
      for (int i = 0; i < n; i++)
        {
          LanesSession *session = g_hash_table_lookup (self->waiting, events[i].data.ptr);
          void (*readable) (gpointer) = session != NULL ? session->readable : NULL;

          if (readable == NULL)
            continue;
          lanes_sessions_stop_waiting (self, session);
          readable (session->data);
        }
    }
  while (n == EVENTS_AT_ONCE && g_get_monotonic_time () < deadline);

  lanes_sessions_unref (self);
  return G_SOURCE_CONTINUE;
}

static gboolean
ensure_epoll (LanesSessions *self)
{
  if (self->ready != NULL)
    return TRUE;

  self->epoll_fd = epoll_create1 (EPOLL_CLOEXEC);
  if (self->epoll_fd < 0)
    return FALSE;

  self->ready = g_unix_fd_source_new (self->epoll_fd, G_IO_IN);
  g_source_set_static_name (self->ready, "lanes-sessions-ready");
  g_source_set_priority (self->ready, LANES_PRIORITY_ENGINE);
  g_source_set_callback (self->ready, G_SOURCE_FUNC (ready_cb), self, NULL);
  g_source_attach (self->ready, g_main_context_get_thread_default ());
  return TRUE;
}

/**
 * lanes_sessions_wait:
 * @session: with an open plain connection, from which nothing could be read just now
 * @readable: called once, on the loop, when something can be read or the connection ended
 *
 * Main thread.
 *
 * Returns: %FALSE when that cannot be done, and another way to wait is to be found
 */
gboolean
lanes_sessions_wait (LanesSessions *self,
                     LanesSession  *session,
                     void         (*readable) (gpointer data),
                     gpointer       data)
{
  struct epoll_event event = { .events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = session };

  if (session->fd < 0 || !ensure_epoll (self))
    return FALSE;
  if (epoll_ctl (self->epoll_fd, EPOLL_CTL_MOD, session->fd, &event) != 0 &&
      (errno != ENOENT || epoll_ctl (self->epoll_fd, EPOLL_CTL_ADD, session->fd, &event) != 0))
    return FALSE;

  session->readable = readable;
  session->data = data;
  g_hash_table_add (self->waiting, session);
  return TRUE;
}

/**
 * lanes_sessions_stop_waiting:
 *
 * Nobody is called any more. Does nothing when nobody waits. Main thread.
 */
void
lanes_sessions_stop_waiting (LanesSessions *self,
                             LanesSession  *session)
{
  if (session->readable == NULL)
    return;

  session->readable = NULL;
  g_hash_table_remove (self->waiting, session);
}

/**
 * lanes_sessions_add_watch:
 * @watch: stays valid until it is removed
 *
 * Main thread.
 */
void
lanes_sessions_add_watch (LanesSessions *self,
                          LanesWatch    *watch)
{
  g_return_if_fail (!watch->watched);

  watch->watched = TRUE;
  watch->index = self->watches->len;
  g_ptr_array_add (self->watches, watch);
  ensure_tick (self);
}

/**
 * lanes_sessions_remove_watch:
 *
 * Does nothing when it is not watched. Main thread.
 */
void
lanes_sessions_remove_watch (LanesSessions *self,
                             LanesWatch    *watch)
{
  if (!watch->watched)
    return;

  g_ptr_array_remove_index_fast (self->watches, watch->index);
  if (watch->index < self->watches->len)
    ((LanesWatch *) g_ptr_array_index (self->watches, watch->index))->index = watch->index;
  watch->watched = FALSE;
}
