/* lanes-answer.c: what the head of an answer says of what follows it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-answer.h"

#include <glib/gi18n-lib.h>
#include <string.h>

gboolean
lanes_answer_is_redirect (SoupMessage *message)
{
  guint status = soup_message_get_status (message);

  return (status == 301 || status == 302 || status == 303 || status == 307 || status == 308) &&
         soup_message_headers_get_one (soup_message_get_response_headers (message), "Location") != NULL;
}

/* Returns: what the address that it leads to is asked with */
const char *
lanes_answer_get_next_method (SoupMessage *message,
                              const char  *method)
{
  guint status = soup_message_get_status (message);

  if (status == 303 && !g_str_equal (method, "HEAD"))
    return "GET";
  if ((status == 301 || status == 302) && g_str_equal (method, "POST"))
    return "GET";

  return method;
}

#define WRONG_LENGTH "lanes-wrong-length"

/* The head was read, and nothing was made of it yet. An answer of another status comes with a length of its own. */
static void
status_cb (SoupMessage *message,
           GParamSpec  *pspec,
           gpointer     data)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  const char *text = soup_message_headers_get_list (headers, "Content-Length");
  gboolean wrong = text != NULL && (*text == '\0' || strlen (text) > 18 || strspn (text, "0123456789") != strlen (text));

  if (wrong || g_object_get_data (G_OBJECT (message), WRONG_LENGTH) != NULL)
    g_object_set_data (G_OBJECT (message), WRONG_LENGTH, GINT_TO_POINTER (wrong));
  if (wrong)
    soup_message_headers_remove (headers, "Content-Length");
}

/**
 * lanes_answer_watch_length:
 * @message: not sent yet
 *
 * libsoup makes something of any length, and newer versions say something critical of what they made. What says nothing clear about
 * where the body ends is taken from its head before libsoup comes to it, and lanes_answer_check_length() says so.
 */
void
lanes_answer_watch_length (SoupMessage *message)
{
  g_signal_connect (message, "notify::status-code", G_CALLBACK (status_cb), NULL);
}

gboolean
lanes_answer_check_length (SoupMessage *message,
                           GError     **error)
{
  if (g_object_get_data (G_OBJECT (message), WRONG_LENGTH) == NULL)
    return TRUE;

  g_set_error_literal (error, SOUP_SESSION_ERROR, SOUP_SESSION_ERROR_PARSING, _("the length of the answer is no number"));
  return FALSE;
}

gboolean
lanes_answer_has_body (SoupMessage *message,
                       const char  *method)
{
  guint status = soup_message_get_status (message);

  return !g_str_equal (method, "HEAD") && status != SOUP_STATUS_NO_CONTENT && status != SOUP_STATUS_NOT_MODIFIED;
}

/* Known only for what comes as it is stored. */
gint64
lanes_answer_get_length (SoupMessage *message,
                         const char  *method,
                         gboolean     verbatim)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  if (!lanes_answer_has_body (message, method) ||
      soup_message_headers_get_encoding (headers) != SOUP_ENCODING_CONTENT_LENGTH ||
      (!verbatim && soup_message_headers_get_one (headers, "Content-Encoding") != NULL))
    return -1;

  return soup_message_headers_get_content_length (headers);
}

static GConverter *
dup_unpacker (GInputStream *body)
{
  GConverter *wrapper, *unpacker = NULL;

  while (G_IS_FILTER_INPUT_STREAM (body) && !G_IS_CONVERTER_INPUT_STREAM (body))
    body = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (body));
  if (!G_IS_CONVERTER_INPUT_STREAM (body))
    return NULL;

  wrapper = g_converter_input_stream_get_converter (G_CONVERTER_INPUT_STREAM (body));
  if (g_object_class_find_property (G_OBJECT_GET_CLASS (wrapper), "base-converter") != NULL)
    g_object_get (wrapper, "base-converter", &unpacker, NULL);
  return unpacker;
}

/**
 * lanes_answer_is_unpacked:
 * @body: what libsoup gave to read from, of which something was read and which has ended
 *
 * libsoup takes the end of what came for the end of what was compressed. This asks the one who unpacks.
 *
 * Returns: %FALSE where more of a compressed body was to come
 */
gboolean
lanes_answer_is_unpacked (GInputStream *body)
{
  g_autoptr (GConverter) unpacker = dup_unpacker (body);
  g_autoptr (GError) error = NULL;
  gsize n_read, n_written;
  char byte;

  if (!G_IS_ZLIB_DECOMPRESSOR (unpacker))
    return TRUE;

  g_converter_convert (unpacker, "", 0, &byte, 1, G_CONVERTER_INPUT_AT_END, &n_read, &n_written, &error);
  return !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT);
}

/**
 * lanes_answer_check_place:
 * @uri: what was asked for
 *
 * libsoup follows a proxy that wants a password to the proxy itself: what comes from there is no answer.
 */
gboolean
lanes_answer_check_place (SoupMessage *message,
                          GUri        *uri,
                          GError     **error)
{
  GUri *asked = soup_message_get_uri (message);

  if (g_str_equal (g_uri_get_host (asked), g_uri_get_host (uri)) && g_str_equal (g_uri_get_path (asked), g_uri_get_path (uri)))
    return TRUE;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PROXY_NEED_AUTH, _("another password stands in the address"));
  return FALSE;
}
