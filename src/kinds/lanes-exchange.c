/* lanes-exchange.c: one request and its answer, redirects followed, the body handed on as it comes
 *
 * Redirects are followed here and not by libsoup, so that headers with secrets stay with the host they were meant for, that nothing
 * goes from https to http, and that going round in circles is seen at once.
 *
 * The body is read when the stream says that there is something, straight into the room that the sink gives, for at most 2 ms a turn
 * of the loop: no buffer waits for a slow peer, and a fast one does not hold up what else the loop does. Pausing is not reading:
 * the peer is held by its window.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-exchange.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-answer.h"
#include "lanes-body-file.h"
#include "lanes-chunks.h"
#include "lanes-error.h"
#include "lanes-exchange-error.h"
#include "lanes-field.h"
#include "lanes-inbox.h"
#include "lanes-proxy-login.h"
#include "lanes-url.h"

#define REDIRECTS_MAX 20
#define INFORMATIONAL_MAX 100
#define SLICE_US 2000
#define LIMIT_TICK_MS 40
#define LIMIT_BURST_US (G_USEC_PER_SEC / 8)

/* Main thread. */
struct _LanesExchange
{
  LanesExchangeRequest     request;      /* what it points to is borrowed */
  const LanesExchangeSink *sink;
  gpointer                 owner;        /* borrowed */
  LanesSessions           *sessions;     /* owned */

  GUri                    *uri;          /* owned: of this hop */
  const char              *method;       /* of this hop */
  GHashTable              *visited;      /* owned, nullable: "GET https://…" */
  guint                    n_redirects;
  guint                    n_informational;
  gboolean                 drop_body;
  gboolean                 drop_secrets;
  gboolean                 proxy_asked;  /* for a name and a password, in this hop */
  char                    *proxy_login;  /* owned, nullable: what it is told, in this hop */

  LanesSession            *session;      /* owned, nullable: taken */
  SoupMessage             *message;      /* owned, nullable */
  GInputStream            *stream;       /* owned, nullable */
  LanesChunks             *chunks;       /* owned, nullable: of stream, until the last is read */
  GCancellable            *cancellable;  /* owned */
  GSource                 *source;       /* owned, nullable: what pumping waits for */
  gulong                   network_id;   /* of the message's handlers */
  gulong                   informational_id;
  LanesWatch               watch;

  double                   allowance;    /* bytes that may be read now, with a speed limit */
  gint64                   allowed_at;

  gint64                   expected;     /* bytes of the body, -1 where nobody said */
  gint64                   received;

  gboolean                 sending;      /* an asynchronous call is out */
  gboolean                 in_head;      /* the sink is being told of it */
  gboolean                 reading;      /* the sink wants the body */
  gboolean                 paused;
  gboolean                 silent;       /* cancelled by the watch */
  gboolean                 over;
};

static void send_message (LanesExchange *self);
static void pump         (LanesExchange *self);

/* Waiting, and the end */

static gboolean
is_waiting (LanesExchange *self)
{
  return self->source != NULL || (self->session != NULL && self->session->readable != NULL);
}

static void
clear_source (LanesExchange *self)
{
  if (self->session != NULL)
    lanes_sessions_stop_waiting (self->sessions, self->session);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
}

static void
take_source (LanesExchange *self,
             GSource       *source,
             GSourceFunc    func)
{
  clear_source (self);
  self->source = source;
  g_source_set_static_name (source, "lanes-exchange");
  g_source_set_priority (source, LANES_PRIORITY_ENGINE);
  g_source_set_callback (source, func, self, NULL);
  g_source_attach (source, g_main_context_get_thread_default ());
}

/* The peer's turn: from now on its silence counts. */
static void
expect_peer (LanesExchange *self,
             gboolean       expect)
{
  self->watch.patience = expect ? self->request.patience : 0;
  self->watch.last = g_get_monotonic_time ();
}

/* A session whose exchange failed may hold what is left of it: only a clean one goes back. */
static void
release (LanesExchange *self,
         gboolean       clean)
{
  g_clear_pointer (&self->chunks, lanes_chunks_free);
  if (self->stream != NULL)
    {
      /* Nothing is left to read or the connection is given up: this does not block. */
      g_input_stream_close (self->stream, NULL, NULL);
      g_clear_object (&self->stream);
    }
  if (self->session == NULL)
    return;

  if (!clean)
    soup_session_abort (self->session->soup);
  lanes_sessions_give_back (self->sessions, g_steal_pointer (&self->session));
}

static void
end (LanesExchange *self,
     const GError  *why)
{
  g_autoptr (GError) error = NULL;

  if (self->over)
    return;

  self->over = TRUE;
  clear_source (self);
  lanes_sessions_remove_watch (self->sessions, &self->watch);
  if (why != NULL)
    error = lanes_exchange_error_new (self->message, self->uri, why);
  release (self, why == NULL);
  self->sink->done (self->owner, error);
}

static void
end_silent (LanesExchange *self)
{
  g_autofree char *host = lanes_url_dup_host (self->uri);
  g_autoptr (GError) error = NULL;
  int seconds = (int) (self->request.patience / G_USEC_PER_SEC);

  if (self->stream == NULL)
    error = g_error_new (LANES_ERROR, LANES_ERROR_NETWORK, _("%s has not answered in %d seconds."), host, seconds);
  else
    error = g_error_new (LANES_ERROR, LANES_ERROR_NETWORK, _("%s has sent nothing for %d seconds."), host, seconds);
  end (self, error);
}

static void
end_flooded (LanesExchange *self)
{
  g_autofree char *host = lanes_url_dup_host (self->uri);
  g_autoptr (GError) error = NULL;

  error = g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("%s announces an answer again and again, and gives none."), host);
  end (self, error);
}

static void
end_cancelled (LanesExchange *self)
{
  g_autoptr (GError) error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "");

  end (self, error);
}

static void
silent_cb (gpointer data)
{
  LanesExchange *self = data;

  if (!self->sending)
    {
      end_silent (self);
      return;
    }

  self->silent = TRUE;
  g_cancellable_cancel (self->cancellable);
}

static gboolean
pump_cb (gpointer data)
{
  LanesExchange *self = data;

  clear_source (self);
  if (g_cancellable_is_cancelled (self->cancellable))
    end_cancelled (self);
  else
    pump (self);

  return G_SOURCE_REMOVE;
}

static gboolean
readable_cb (GObject *stream,
             gpointer data)
{
  return pump_cb (data);
}

static void
pump_soon (LanesExchange *self)
{
  expect_peer (self, FALSE);
  take_source (self, g_idle_source_new (), pump_cb);
}

static void
socket_readable_cb (gpointer data)
{
  pump_cb (data);
}

/* What TLS has decrypted already is not on the socket: only plain connections are waited for there. */
static void
pump_when_readable (LanesExchange *self)
{
  GInputStream *stream;
  GSource *source;

  expect_peer (self, TRUE);
  if (lanes_sessions_wait (self->sessions, self->session, socket_readable_cb, self))
    return;

  stream = self->chunks != NULL ? lanes_chunks_get_stream (self->chunks) : self->stream;
  source = g_pollable_input_stream_create_source (G_POLLABLE_INPUT_STREAM (stream), NULL);
  take_source (self, source, G_SOURCE_FUNC (readable_cb));
}

/* The speed limit: bytes are allowed as time passes, and saved up for an eighth of a second at most. They are taken once a tick's worth
 * has come together: one by one, as fast as they are allowed, they would keep the main loop busy all the time. */

static gsize
allow (LanesExchange *self,
       gsize          size)
{
  gint64 now = g_get_monotonic_time ();
  double limit = (double) self->request.speed_limit;
  double burst = MAX (limit * LIMIT_BURST_US / G_USEC_PER_SEC, 1);
  double least = MAX (limit * LIMIT_TICK_MS / 1000 / 2, 1);

  if (limit <= 0)
    return size;

  self->allowance += limit * (double) (now - self->allowed_at) / G_USEC_PER_SEC;
  self->allowance = MIN (self->allowance, burst);
  self->allowed_at = now;
  return self->allowance < MIN (least, (double) size) ? 0 : MIN (size, (gsize) self->allowance);
}

/* The stream ended; as it should when all has come. */
static void
end_of_body (LanesExchange *self)
{
  g_autofree char *host = NULL, *got = NULL, *all = NULL;
  g_autoptr (GError) error = NULL;

  if (self->received > 0 && !lanes_answer_is_unpacked (self->stream))
    {
      error = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("the compressed body is not whole"));
      end (self, error);
      return;
    }
  if (self->received >= self->expected)
    {
      end (self, NULL);
      return;
    }

  host = lanes_url_dup_host (self->uri);
  got = g_format_size ((guint64) self->received);
  all = g_format_size ((guint64) self->expected);
  error = g_error_new (LANES_ERROR, LANES_ERROR_NETWORK, _("%s ended the connection after %s of %s."), host, got, all);
  end (self, error);
}

/* After the last piece all is there. libsoup has one look at what ends it: where it does not take that for the end, or it has not come
 * yet, the connection is not used again, and that is all. */
static gssize
read_stream (LanesExchange *self,
             guint8        *room,
             gsize          size,
             GError       **error)
{
  GPollableInputStream *stream = G_POLLABLE_INPUT_STREAM (self->stream);
  gssize n;

  if (self->chunks == NULL)
    return g_pollable_input_stream_read_nonblocking (stream, room, size, NULL, error);

  n = lanes_chunks_read (self->chunks, room, size, error);
  if (n != 0)
    return n;

  g_clear_pointer (&self->chunks, lanes_chunks_free);
  if (g_pollable_input_stream_read_nonblocking (stream, room, size, NULL, NULL) != 0)
    soup_session_abort (self->session->soup);
  return 0;
}

/* Returns: whether to go on reading in this turn */
static gboolean
read_some (LanesExchange *self,
           guint8        *room,
           gsize          size)
{
  g_autoptr (GError) error = NULL;
  gssize n = read_stream (self, room, size, &error);

  if (n > 0)
    {
      self->allowance -= (double) n;
      self->received += n;
      self->sink->took (self->owner, (gsize) n);
      return TRUE;
    }

  if (n == 0 || (self->received < self->expected && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT)))
    end_of_body (self);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK))
    pump_when_readable (self);
  else
    end (self, error);

  return FALSE;
}

static void
pump (LanesExchange *self)
{
  gint64 deadline = g_get_monotonic_time () + SLICE_US;

  while (!self->paused)
    {
      gsize size = 0;
      guint8 *room = self->sink->room (self->owner, &size);

      if (room == NULL)
        {
          expect_peer (self, FALSE);
          return;
        }

      size = allow (self, size);
      if (size == 0)
        {
          expect_peer (self, FALSE);
          take_source (self, g_timeout_source_new (LIMIT_TICK_MS), pump_cb);
          return;
        }

      if (!read_some (self, room, size))
        return;
      if (g_get_monotonic_time () >= deadline)
        {
          pump_soon (self);
          return;
        }
    }
}

/* Redirects */

static gboolean
remember_hop (LanesExchange *self,
              const char    *method,
              GUri          *next)
{
  g_autofree char *text = g_uri_to_string (next);

  if (self->visited == NULL)
    {
      g_autofree char *first = g_uri_to_string (self->uri);

      self->visited = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      g_hash_table_add (self->visited, g_strconcat (self->method, " ", first, NULL));
    }

  return g_hash_table_add (self->visited, g_strconcat (method, " ", text, NULL));
}

static void
refuse_hop (LanesExchange *self,
            GUri          *next,
            const char    *format)
{
  g_autofree char *from = lanes_url_dup_shown (self->uri);
  g_autofree char *to = lanes_url_dup_shown (next);
  g_autoptr (GError) error = NULL;

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  error = g_error_new (LANES_ERROR, LANES_ERROR_HTTP, format, from, to);
#pragma GCC diagnostic pop
  end (self, error);
}

static void
go_to (LanesExchange *self,
       GUri          *next,
       const char    *method)
{
  g_autofree char *old = lanes_url_dup_origin (self->uri);
  g_autofree char *new = lanes_url_dup_origin (next);

  self->drop_secrets = self->drop_secrets || !g_str_equal (old, new);
  self->drop_body = self->drop_body || method != self->method;
  self->method = method;
  self->proxy_asked = FALSE;
  g_clear_pointer (&self->proxy_login, g_free);
  g_uri_unref (self->uri);
  self->uri = g_uri_ref (next);
  release (self, FALSE);
  send_message (self);
}

static void
follow (LanesExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);
  const char *method = lanes_answer_get_next_method (self->message, self->method);
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) next = lanes_url_resolve (self->uri, soup_message_headers_get_one (headers, "Location"), &error);

  if (next == NULL)
    {
      g_autofree char *shown = lanes_url_dup_shown (self->uri);
      g_autoptr (GError) lost = NULL;

      lost = g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("%s leads nowhere: %s"), shown, error->message);
      end (self, lost);
    }
  else if (++self->n_redirects > REDIRECTS_MAX)
    refuse_hop (self, next, _("More than 20 redirects, the last from %s to %s: the server never answers."));
  else if (!remember_hop (self, method, next))
    refuse_hop (self, next, _("The server's redirects go round in circles: %s leads back to %s."));
  else if (g_str_equal (g_uri_get_scheme (self->uri), "https") && g_str_equal (g_uri_get_scheme (next), "http"))
    refuse_hop (self, next,
                _("%s leads to %s, which is not secure: this is not followed. Give that address itself if it is meant."));
  else
    go_to (self, next, method);
}

/* Sending */

static LanesChunks *
get_chunks (LanesExchange *self)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (self->message);

  if (!lanes_answer_has_body (self->message, self->method) ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CHUNKED)
    return NULL;

  return lanes_chunks_new (self->stream);
}

static void
take_head (LanesExchange *self)
{
  self->expected = lanes_answer_get_length (self->message, self->method, self->request.verbatim);
  self->chunks = get_chunks (self);
  self->in_head = TRUE;
  self->sink->head (self->owner, self->message);
  self->in_head = FALSE;
  if (self->reading && !self->paused && !is_waiting (self))
    pump (self);
}

/* The same again with the proxy's password, where there is one. */
static void
login_found_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  LanesExchange *self = data;

  self->sending = FALSE;
  self->proxy_login = lanes_proxy_login_find_finish (result, NULL);
  if (g_cancellable_is_cancelled (self->cancellable))
    end_cancelled (self);
  else if (self->proxy_login == NULL)
    take_head (self);
  else
    {
      release (self, FALSE);
      send_message (self);
    }
}

static gboolean
proxy_wants_login (LanesExchange *self)
{
  return soup_message_get_status (self->message) == SOUP_STATUS_PROXY_UNAUTHORIZED && !self->proxy_asked &&
         g_str_equal (g_uri_get_scheme (self->uri), "http");
}

static void
find_login (LanesExchange *self)
{
  self->proxy_asked = TRUE;
  self->sending = TRUE;
  lanes_proxy_login_find_async (self->uri, self->request.proxy, self->cancellable, login_found_cb, self);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  LanesExchange *self = data;
  g_autoptr (GError) error = NULL;

  self->sending = FALSE;
  self->stream = soup_session_send_finish (SOUP_SESSION (object), result, &error);
  expect_peer (self, FALSE);
  if (self->stream == NULL && self->silent)
    end_silent (self);
  else if (self->stream == NULL && self->n_informational >= INFORMATIONAL_MAX)
    end_flooded (self);
  else if (self->stream == NULL)
    end (self, error);
  else if (g_cancellable_is_cancelled (self->cancellable))
    end_cancelled (self);
  else if (proxy_wants_login (self))
    find_login (self);
  else if (!lanes_answer_check_place (self->message, self->uri, &error) || !lanes_answer_check_length (self->message, &error))
    end (self, error);
  else if (self->request.follow && lanes_answer_is_redirect (self->message))
    follow (self);
  else
    take_head (self);
}

static gboolean
accept_any_cb (SoupMessage         *message,
               GTlsCertificate     *certificate,
               GTlsCertificateFlags errors,
               gpointer             data)
{
  return TRUE;
}

static void
wrote_cb (SoupMessage *message,
          guint        size,
          gpointer     data)
{
  LanesExchange *self = data;

  self->watch.last = g_get_monotonic_time ();
}

static void
add_header (LanesExchange *self,
            const char    *header)
{
  const char *colon = strchr (header, ':');
  g_autofree char *name = g_strndup (header, (gsize) (colon - header));
  g_autofree char *value = g_strstrip (g_strdup (colon + 1));

  if (self->drop_secrets && lanes_field_name_is_secret (name))
    return;

  /* The session would put its own over it, and it is ours alone until the exchange is over. */
  if (g_ascii_strcasecmp (name, "User-Agent") == 0)
    lanes_sessions_set_agent (self->session, value);
  else
    soup_message_headers_append (soup_message_get_request_headers (self->message), name, value);
}

/* libsoup 3.2 reads HTTP/2 as fast as it comes, whatever is done with it: 190 MB in six seconds with a speed limit of 1 MB/s. With
 * HTTP/1.1 the peer waits, and an exchange has its connection to itself anyway. A newer glib-networking goes on with an earlier
 * TLS session without its certificate: what was accepted unchecked must not be gone on with by exchanges that check. */
static void
prepare_tls (LanesExchange *self,
             GIOStream     *connection)
{
  static const char *const protocols[] = { "http/1.1", NULL }, *resumption = "session-resumption-enabled";

  if (G_IS_TLS_CONNECTION (connection))
    g_tls_connection_set_advertised_protocols (G_TLS_CONNECTION (connection), protocols);
  if (self->request.insecure && g_object_class_find_property (G_OBJECT_GET_CLASS (connection), resumption) != NULL)
    g_object_set (connection, resumption, FALSE, NULL);
}

/* The session has one connection: this is its socket, for this exchange and those that use it again. */
static void
network_event_cb (SoupMessage       *message,
                  GSocketClientEvent event,
                  GIOStream         *connection,
                  gpointer           data)
{
  LanesExchange *self = data;

  if (event == G_SOCKET_CLIENT_RESOLVING)
    self->session->fd = -1;
  else if (event == G_SOCKET_CLIENT_TLS_HANDSHAKING)
    prepare_tls (self, connection);
  else if (event == G_SOCKET_CLIENT_COMPLETE && g_str_equal (g_uri_get_scheme (self->uri), "http") && G_IS_SOCKET_CONNECTION (connection))
    self->session->fd = g_socket_get_fd (g_socket_connection_get_socket (G_SOCKET_CONNECTION (connection)));
}

/* "100 Continue" and the like, after which the answer still comes: libsoup takes any number of them, without a pause. */
static void
informational_cb (SoupMessage *message,
                  gpointer     data)
{
  LanesExchange *self = data;

  if (++self->n_informational == INFORMATIONAL_MAX)
    g_cancellable_cancel (self->cancellable);
}

/* With a name and password of the address; a secure one also to the proxy that makes the tunnel. */
static gboolean
signs_in (LanesExchange *self)
{
  return g_uri_get_user (self->uri) != NULL || g_str_equal (g_uri_get_scheme (self->uri), "https");
}

/* What the session still does with it is nothing to us. */
static void
forget_message (LanesExchange *self)
{
  if (self->message == NULL)
    return;

  g_clear_signal_handler (&self->network_id, self->message);
  g_clear_signal_handler (&self->informational_id, self->message);
  if (self->request.body != NULL || self->request.body_file != NULL)
    g_signal_handlers_disconnect_by_data (self->message, self);
  g_clear_object (&self->message);
}

static void
make_message (LanesExchange *self)
{
  g_autofree char *origin = lanes_url_dup_origin (self->uri);
  SoupMessageHeaders *headers;

  forget_message (self);
  self->session = lanes_sessions_take (self->sessions, origin, self->request.proxy, self->request.insecure,
                                       signs_in (self));
  self->message = soup_message_new_from_uri (self->method, self->uri);
  soup_message_add_flags (self->message, SOUP_MESSAGE_NO_REDIRECT | SOUP_MESSAGE_COLLECT_METRICS);
  headers = soup_message_get_request_headers (self->message);
  lanes_answer_watch_length (self->message);

  if (self->request.verbatim)
    {
      soup_message_disable_feature (self->message, SOUP_TYPE_CONTENT_DECODER);
      soup_message_headers_replace (headers, "Accept-Encoding", "identity");
    }
  if (self->proxy_login != NULL)
    soup_message_headers_replace (headers, "Proxy-Authorization", self->proxy_login);
  for (guint i = 0; self->request.headers != NULL && self->request.headers[i] != NULL; i++)
    add_header (self, self->request.headers[i]);
  self->network_id = g_signal_connect (self->message, "network-event", G_CALLBACK (network_event_cb), self);
  self->informational_id = g_signal_connect (self->message, "got-informational", G_CALLBACK (informational_cb), self);
  if (self->request.insecure)
    g_signal_connect (self->message, "accept-certificate", G_CALLBACK (accept_any_cb), NULL);
}

static void
send_now (LanesExchange *self)
{
  self->sending = TRUE;
  expect_peer (self, TRUE);
  soup_session_send_async (self->session->soup, self->message, LANES_PRIORITY_ENGINE, self->cancellable, sent_cb, self);
}

static void
body_opened_cb (GObject      *object,
                GAsyncResult *result,
                gpointer      data)
{
  LanesExchange *self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  goffset size = 0;

  self->sending = FALSE;
  stream = lanes_body_file_open_finish (result, &size, &error);
  if (stream == NULL)
    {
      end (self, error);
      return;
    }

  soup_message_set_request_body (self->message, self->request.content_type, stream, size);
  send_now (self);
}

static void
send_message (LanesExchange *self)
{
  make_message (self);
  if (self->drop_body || (self->request.body == NULL && self->request.body_file == NULL))
    {
      send_now (self);
      return;
    }

  g_signal_connect (self->message, "wrote-body-data", G_CALLBACK (wrote_cb), self);
  if (self->request.body != NULL)
    {
      soup_message_set_request_body_from_bytes (self->message, self->request.content_type, self->request.body);
      send_now (self);
      return;
    }

  self->sending = TRUE;
  lanes_body_file_open_async (self->request.body_file, self->cancellable, body_opened_cb, self);
}

/* For owners */

/**
 * lanes_exchange_new:
 * @request: copied, but what it points to stays valid until the exchange is freed
 * @sink: static
 * @owner: whom the sink's functions get
 *
 * Main thread, as all of it.
 *
 * Returns: (transfer full)
 */
LanesExchange *
lanes_exchange_new (LanesSessions              *sessions,
                    const LanesExchangeRequest *request,
                    const LanesExchangeSink    *sink,
                    gpointer                    owner)
{
  LanesExchange *self = g_new0 (LanesExchange, 1);

  self->request = *request;
  self->sink = sink;
  self->owner = owner;
  self->sessions = lanes_sessions_ref (sessions);
  self->uri = g_uri_ref (request->uri);
  self->method = request->method;
  self->cancellable = g_cancellable_new ();
  self->watch.silent = silent_cb;
  self->watch.data = self;
  self->allowed_at = g_get_monotonic_time ();

  return self;
}

/**
 * lanes_exchange_free:
 *
 * Only before it started or after it was done.
 */
void
lanes_exchange_free (LanesExchange *self)
{
  g_assert (!self->sending);

  clear_source (self);
  lanes_sessions_remove_watch (self->sessions, &self->watch);
  release (self, self->over);
  forget_message (self);
  g_object_unref (self->cancellable);
  g_uri_unref (self->uri);
  g_clear_pointer (&self->visited, g_hash_table_unref);
  g_free (self->proxy_login);
  lanes_sessions_unref (self->sessions);
  g_free (self);
}

void
lanes_exchange_start (LanesExchange *self)
{
  g_return_if_fail (self->message == NULL);

  lanes_sessions_add_watch (self->sessions, &self->watch);
  send_message (self);
}

/**
 * lanes_exchange_read:
 *
 * Lets the body come: when the sink is done with the head, or from the next turn of the loop on.
 */
void
lanes_exchange_read (LanesExchange *self)
{
  g_return_if_fail (self->stream != NULL && !self->over);

  self->reading = TRUE;
  self->allowed_at = g_get_monotonic_time ();
  if (!self->paused && !self->in_head)
    pump_soon (self);
}

/**
 * lanes_exchange_go_on:
 *
 * There is room again.
 */
void
lanes_exchange_go_on (LanesExchange *self)
{
  if (self->reading && !self->over && !self->paused && !is_waiting (self))
    pump_soon (self);
}

/**
 * lanes_exchange_cancel:
 *
 * The sink is told that it is done, with LANES_ERROR_CANCELLED, in a later turn; unless it is over.
 */
void
lanes_exchange_cancel (LanesExchange *self)
{
  if (self->over)
    return;

  g_cancellable_cancel (self->cancellable);
  if (!self->sending)
    pump_soon (self);
}

/**
 * lanes_exchange_set_paused:
 *
 * A paused exchange reads nothing, so that the peer waits; what was sent already may still be answered.
 */
void
lanes_exchange_set_paused (LanesExchange *self,
                           gboolean       paused)
{
  if (self->paused == paused || self->over)
    return;

  self->paused = paused;
  if (g_cancellable_is_cancelled (self->cancellable))
    return;
  if (paused && !self->sending)
    {
      clear_source (self);
      expect_peer (self, FALSE);
    }
  else if (!paused && self->reading)
    {
      self->allowed_at = g_get_monotonic_time ();
      pump_soon (self);
    }
}

/* Returns: (transfer none) (nullable): the message of the last hop */
SoupMessage *
lanes_exchange_get_message (LanesExchange *self)
{
  return self->message;
}

/* Returns: (transfer none): the address of the last hop */
GUri *
lanes_exchange_get_uri (LanesExchange *self)
{
  return self->uri;
}

guint
lanes_exchange_get_n_redirects (LanesExchange *self)
{
  return self->n_redirects;
}
