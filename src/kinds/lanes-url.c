/* lanes-url.c: web addresses: read, shown without their secrets, and the host they count for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-url.h"

#include <glib/gi18n-lib.h>
#include <libsoup/soup.h>
#include <string.h>

#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-field.h"

#define MASK "••••"
#define URL_MAX 65536

static GUri *
refuse (const char *text,
        const char *why,
        GError    **error)
{
  g_autofree char *masked = lanes_url_dup_masked (text);
  g_autofree char *shown = g_utf8_make_valid (masked, strnlen (masked, 200));

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("The address “%s” %s"), shown, why);
  return NULL;
}

/* What may not stand in an address as it is (a space, a letter with an accent) is written as %20 and the like. */
static gboolean
is_escaped (const guchar *at)
{
  return *at <= ' ' || *at >= 0x7f || strchr ("\"<>\\^`{|}", *at) != NULL ||
         (*at == '%' && !(g_ascii_isxdigit (at[1]) && g_ascii_isxdigit (at[2])));
}

static gboolean
needs_escaping (const char *text)
{
  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (is_escaped (p))
      return TRUE;

  return FALSE;
}

static char *
escape_bytes (const char *text)
{
  GString *escaped = g_string_sized_new (strlen (text) + 16);

  for (const guchar *p = (const guchar *) text; *p != '\0'; p++)
    if (is_escaped (p))
      g_string_append_printf (escaped, "%%%02X", *p);
    else
      g_string_append_c (escaped, (char) *p);

  return g_string_free (escaped, FALSE);
}

/* Nothing about @uri is to be changed. */
static gboolean
is_plain (GUri *uri)
{
  const char *host = g_uri_get_host (uri);

  return strspn (host, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen (host) && strstr (host, "xn--") == NULL &&
         strlen (host) < 64 && *g_uri_get_path (uri) != '\0' && g_uri_get_fragment (uri) == NULL;
}

/* The host in ASCII ("xn--…"), everything else kept. */
static GUri *
with_ascii_host (GUri   *uri,
                 GError **error)
{
  g_autofree char *bytes = g_uri_unescape_string (g_uri_get_host (uri), NULL);
  g_autofree char *host = bytes != NULL ? g_hostname_to_ascii (bytes) : NULL;
  g_autofree char *shown = g_uri_to_string_partial (uri, G_URI_HIDE_PASSWORD);

  if (host == NULL || *host == '\0' || strpbrk (host, " \t\r\n/?#@%\\") != NULL)
    return refuse (shown, _("has a host name that cannot be"), error);

  return g_uri_build_with_user (SOUP_HTTP_URI_FLAGS, g_uri_get_scheme (uri), g_uri_get_user (uri),
                                g_uri_get_password (uri), NULL, host, g_uri_get_port (uri),
                                *g_uri_get_path (uri) != '\0' ? g_uri_get_path (uri) : "/",
                                g_uri_get_query (uri), NULL);
}

/* @text is for the error only. */
static GUri *
check_uri (GUri       *uri,
           const char *text,
           GError    **error)
{
  if (uri == NULL)
    return refuse (text, _("cannot be read: it should look like https://example.org/file"), error);
  if (g_strcmp0 (g_uri_get_scheme (uri), "http") != 0 && g_strcmp0 (g_uri_get_scheme (uri), "https") != 0)
    return refuse (text, _("does not start with http:// or https://"), error);
  if (g_uri_get_host (uri) == NULL || *g_uri_get_host (uri) == '\0')
    return refuse (text, _("names no host"), error);
  if (g_uri_get_port (uri) == 0 || g_uri_get_port (uri) > 65535)
    return refuse (text, _("has a port that is not between 1 and 65535"), error);

  return is_plain (uri) ? g_uri_ref (uri) : with_ascii_host (uri, error);
}

static gboolean
check_text (const char *text,
            GError    **error)
{
  const char *why = NULL;

  if (strlen (text) > URL_MAX)
    why = _("is longer than 64 KiB");
  for (const guchar *p = (const guchar *) text; *p != '\0' && why == NULL; p++)
    if (*p < ' ' || *p == 0x7f)
      why = _("has a control character in it");

  return why == NULL || refuse (text, why, error) != NULL;
}

/**
 * lanes_url_parse:
 * @text: what a person typed
 *
 * Reads an http or https address. Spaces and letters that may not stand there are escaped; control characters, other
 * schemes, a missing host and impossible ports are refused. The fragment is dropped. Any thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_INVALID
 */
GUri *
lanes_url_parse (const char *text,
                 GError    **error)
{
  g_autofree char *escaped = NULL, *bytes = NULL;
  g_autoptr (GUri) uri = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (!check_text (text, error))
    return NULL;

  if (lanes_bytes_are_in (text))
    text = bytes = lanes_bytes_from_text (text);
  escaped = needs_escaping (text) ? escape_bytes (text) : NULL;
  uri = g_uri_parse (escaped != NULL ? escaped : text, SOUP_HTTP_URI_FLAGS, NULL);
  return check_uri (uri, text, error);
}

/**
 * lanes_url_resolve:
 * @base: where it was found
 * @reference: an address or a part of one, as a server sent it: any bytes
 *
 * Any thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_INVALID
 */
GUri *
lanes_url_resolve (GUri       *base,
                   const char *reference,
                   GError    **error)
{
  g_autofree char *escaped = NULL;
  g_autoptr (GUri) uri = NULL;

  if (!check_text (reference, error))
    return NULL;

  escaped = escape_bytes (reference);
  uri = g_uri_parse_relative (base, escaped, SOUP_HTTP_URI_FLAGS, NULL);
  return check_uri (uri, reference, error);
}

/**
 * lanes_url_dup_shown:
 *
 * The address as it may be shown and logged: without user, password and query, which may hold secrets. Any thread.
 *
 * Returns: (transfer full)
 */
char *
lanes_url_dup_shown (GUri *uri)
{
  g_autofree char *origin = lanes_url_dup_origin (uri);

  return g_strconcat (origin, g_uri_get_path (uri), NULL);
}

/* The end of the part that names host and user. */
static const char *
find_authority (const char  *text,
                const char **ret_end)
{
  const char *slashes = strstr (text, "://");

  if (slashes == NULL)
    return NULL;

  *ret_end = slashes + 3 + strcspn (slashes + 3, "/?#");
  return slashes + 3;
}

/* "?token=abc&page=2": values whose name looks like a credential's. */
static void
append_query_masked (GString    *masked,
                     const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *name = equals != NULL ? g_strndup (pairs[i], (gsize) (equals - pairs[i])) : NULL;

      if (i > 0)
        g_string_append_c (masked, '&');
      if (name != NULL && lanes_field_name_is_secret (name))
        g_string_append_printf (masked, "%s=" MASK, name);
      else
        g_string_append (masked, pairs[i]);
    }
}

/**
 * lanes_url_dup_masked:
 * @text: an address, or anything else
 *
 * Puts dots where a password stands, and where the query has a value whose name looks like a credential's. Any thread.
 *
 * Returns: (transfer full)
 */
char *
lanes_url_dup_masked (const char *text)
{
  const char *end = NULL;
  const char *authority = find_authority (text, &end);
  const char *at = authority != NULL ? g_strrstr_len (authority, end - authority, "@") : NULL;
  const char *colon = at != NULL ? memchr (authority, ':', (gsize) (at - authority)) : NULL;
  const char *rest = colon != NULL ? at : text;
  const char *query = strchr (rest, '?');
  GString *masked = g_string_new (NULL);

  if (colon != NULL)
    g_string_append_printf (masked, "%.*s:" MASK, (int) (colon - text), text);
  if (query == NULL)
    g_string_append (masked, rest);
  else
    {
      g_string_append_len (masked, rest, query - rest + 1);
      append_query_masked (masked, query + 1);
    }

  return g_string_free (masked, FALSE);
}

/**
 * lanes_url_dup_origin:
 *
 * Returns: (transfer full): "https://example.org:8443", the port only where it is not the scheme's own
 */
char *
lanes_url_dup_origin (GUri *uri)
{
  g_autofree char *host = lanes_url_dup_host (uri);

  return g_strconcat (g_uri_get_scheme (uri), "://", host, NULL);
}

/**
 * lanes_url_dup_host:
 *
 * Returns: (transfer full): "example.org", or "example.org:8080" where the port is not the scheme's own; an IPv6 address stands
 *   in brackets
 */
char *
lanes_url_dup_host (GUri *uri)
{
  const char *host = g_uri_get_host (uri);
  gboolean brackets = strchr (host, ':') != NULL;
  int port = g_uri_get_port (uri);
  int usual = g_str_equal (g_uri_get_scheme (uri), "https") ? 443 : 80;
  g_autofree char *lower = g_ascii_strdown (host, -1);

  if (port == -1 || port == usual)
    return brackets ? g_strconcat ("[", lower, "]", NULL) : g_steal_pointer (&lower);

  return g_strdup_printf (brackets ? "[%s]:%d" : "%s:%d", lower, port);
}

/* ":8080", plainly written and not the usual port. Returns: its length, or 0 */
static gsize
get_port_length (const char *text,
                 guint64     usual)
{
  gsize digits = *text == ':' && text[1] != '0' ? strspn (text + 1, "0123456789") : 0;
  guint64 port = digits > 0 && digits <= 5 ? g_ascii_strtoull (text + 1, NULL, 10) : 0;

  return port > 0 && port <= G_MAXUINT16 && port != usual ? digits + 1 : 0;
}

/**
 * lanes_url_dup_host_of_text:
 * @text: as for lanes_url_parse()
 *
 * The host that an address counts for, without reading all of it where it is plainly written.
 *
 * Returns: (transfer full) (nullable): %NULL where the address cannot be read
 */
char *
lanes_url_dup_host_of_text (const char *text)
{
  g_return_val_if_fail (text != NULL, NULL);

  gsize scheme = g_str_has_prefix (text, "https://") ? 8 : g_str_has_prefix (text, "http://") ? 7 : 0;
  gsize length = scheme > 0 ? strspn (text + scheme, "abcdefghijklmnopqrstuvwxyz0123456789.-") : 0;
  g_autoptr (GUri) uri = NULL;

  if (length > 0)
    length += get_port_length (text + scheme + length, scheme == 8 ? 443 : 80);
  if (length > 0 && length < 64 && text[scheme + length] == '/')
    return g_strndup (text + scheme, length);

  uri = lanes_url_parse (text, NULL);
  return uri != NULL ? lanes_url_dup_host (uri) : NULL;
}
