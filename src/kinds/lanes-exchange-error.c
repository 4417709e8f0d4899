/* lanes-exchange-error.c: what went wrong between here and a server, in words
 *
 * Every message says what, with whom, and where there is one a remedy; none shows user, password or query of an address.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-exchange-error.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-url.h"

#define RETRY_AFTER_MAX (24 * 3600)

static const struct
{
  GTlsCertificateFlags flag;
  const char          *words;
} tls_faults[] = {
  { G_TLS_CERTIFICATE_EXPIRED, N_("it has expired") },
  { G_TLS_CERTIFICATE_NOT_ACTIVATED, N_("it is not valid yet: is the clock right?") },
  { G_TLS_CERTIFICATE_BAD_IDENTITY, N_("it was made out to another name") },
  { G_TLS_CERTIFICATE_REVOKED, N_("it was revoked") },
  { G_TLS_CERTIFICATE_INSECURE, N_("its algorithm is not safe") },
  { G_TLS_CERTIFICATE_UNKNOWN_CA, N_("nobody this machine trusts has signed it") },
  { G_TLS_CERTIFICATE_GENERIC_ERROR, N_("it is damaged") },
};

static char *
describe_certificate (SoupMessage *message)
{
  GTlsCertificate *certificate = message != NULL ? soup_message_get_tls_peer_certificate (message) : NULL;
  GTlsCertificateFlags flags = message != NULL ? soup_message_get_tls_peer_certificate_errors (message) : 0;
  g_autoptr (GDateTime) end = NULL;
  GString *words = g_string_new (NULL);

  if (certificate != NULL)
    end = g_tls_certificate_get_not_valid_after (certificate);

  for (guint i = 0; i < G_N_ELEMENTS (tls_faults); i++)
    if ((flags & tls_faults[i].flag) != 0)
      {
        g_string_append (words, words->len > 0 ? _(", and ") : "");
        g_string_append (words, _(tls_faults[i].words));
        if (tls_faults[i].flag == G_TLS_CERTIFICATE_EXPIRED && end != NULL)
          {
            g_autofree char *day = g_date_time_format (end, "%Y-%m-%d");

            g_string_append_printf (words, _(" on %s"), day);
          }
      }

  if (words->len == 0)
    g_string_append (words, _("it could not be checked"));
  return g_string_free (words, FALSE);
}

static GError *
tls_error (SoupMessage  *message,
           const char   *host,
           const GError *why)
{
  g_autofree char *words = NULL;

  if (!g_error_matches (why, G_TLS_ERROR, G_TLS_ERROR_BAD_CERTIFICATE))
    return g_error_new (LANES_ERROR, LANES_ERROR_NETWORK, _("No secure connection to %s: %s."), host, why->message);

  words = describe_certificate (message);
  return g_error_new (LANES_ERROR, LANES_ERROR_NETWORK,
                      _("The certificate of %s is not accepted: %s. Nothing was sent; check the address, or ask who runs the server."),
                      host, words);
}

/* %1$s: the host, %2$s: what the system said */
static const struct
{
  GIOErrorEnum code;
  const char  *words;
} io_faults[] = {
  { G_IO_ERROR_CONNECTION_REFUSED,
    N_("Nothing answers at %1$s: the server is not running, or a firewall refuses (%2$s).") },
  { G_IO_ERROR_TIMED_OUT, N_("%1$s did not answer in time (%2$s).") },
  { G_IO_ERROR_HOST_UNREACHABLE, N_("There is no way to %1$s: is this machine connected (%2$s)?") },
  { G_IO_ERROR_NETWORK_UNREACHABLE, N_("There is no way to %1$s: is this machine connected (%2$s)?") },
  { G_IO_ERROR_PARTIAL_INPUT, N_("%1$s ended the connection before all was sent (%2$s).") },
  { G_IO_ERROR_CONNECTION_CLOSED, N_("%1$s ended the connection before all was sent (%2$s).") },
  { G_IO_ERROR_PROXY_FAILED, N_("The proxy on the way to %1$s does not help (%2$s).") },
  { G_IO_ERROR_PROXY_AUTH_FAILED, N_("The proxy on the way to %1$s does not take the password (%2$s).") },
  { G_IO_ERROR_PROXY_NEED_AUTH, N_("The proxy on the way to %1$s wants a password (%2$s).") },
  { G_IO_ERROR_PROXY_NOT_ALLOWED, N_("The proxy does not allow to reach %1$s (%2$s).") },
};

static GError *
new_with_words (LanesError    code,
                const char   *words,
                const char   *host,
                const GError *why)
{
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_error_new (LANES_ERROR, code, words, host, why->message);
#pragma GCC diagnostic pop
}

static GError *
io_error (const char   *host,
          const GError *why)
{
  if (why->code == G_IO_ERROR_CANCELLED)
    return g_error_new_literal (LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled."));

  if (why->code == G_IO_ERROR_INVALID_DATA)
    return new_with_words (LANES_ERROR_HTTP, _("What %1$s answered is damaged (%2$s)."), host, why);

  for (guint i = 0; i < G_N_ELEMENTS (io_faults); i++)
    if ((GIOErrorEnum) why->code == io_faults[i].code)
      return new_with_words (LANES_ERROR_NETWORK, _(io_faults[i].words), host, why);

  return new_with_words (LANES_ERROR_NETWORK, _("The exchange with %1$s failed: %2$s."), host, why);
}

static GError *
soup_error (const char   *host,
            const GError *why)
{
  if (why->code == SOUP_SESSION_ERROR_PARSING || why->code == SOUP_SESSION_ERROR_ENCODING)
    return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("What %s answered is not HTTP (%s)."), host, why->message);

  return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("The exchange with %s failed: %s."), host, why->message);
}

/**
 * lanes_exchange_error_new:
 * @message: (nullable): the message that failed
 * @uri: whom it was for
 * @why: from libsoup, GIO or of LANES_ERROR already
 *
 * Returns: (transfer full): of LANES_ERROR
 */
GError *
lanes_exchange_error_new (SoupMessage  *message,
                          GUri         *uri,
                          const GError *why)
{
  g_autofree char *host = lanes_url_dup_host (uri);

  if (why->domain == LANES_ERROR)
    return g_error_copy (why);
  if (why->domain == G_TLS_ERROR)
    return tls_error (message, host, why);
  if (why->domain == SOUP_SESSION_ERROR)
    return soup_error (host, why);
  if (why->domain == G_IO_ERROR)
    return io_error (host, why);
  if (why->domain == G_RESOLVER_ERROR)
    return g_error_new (LANES_ERROR, LANES_ERROR_NETWORK,
                        _("The name %s was not found: check the address, and that this machine is connected."), host);

  return g_error_new (LANES_ERROR, LANES_ERROR_NETWORK, _("The exchange with %s failed: %s."), host, why->message);
}

static const char *
advise (guint status)
{
  switch (status)
    {
    case SOUP_STATUS_UNAUTHORIZED:
      return _(" It wants a name and password: https://NAME:PASSWORD@host/…, or a header.");
    case SOUP_STATUS_PROXY_UNAUTHORIZED:
      return _(" The proxy wants a name and password, or other ones: http://NAME:PASSWORD@proxy:port.");
    case SOUP_STATUS_FORBIDDEN:
      return _(" It does not allow that.");
    case SOUP_STATUS_NOT_FOUND:
    case SOUP_STATUS_GONE:
      return _(" Check the address.");
    case 429:
    case SOUP_STATUS_SERVICE_UNAVAILABLE:
      return _(" It asks to come back later.");
    default:
      return "";
    }
}

/**
 * lanes_exchange_error_from_status:
 *
 * Returns: (transfer full): for an answer that is not a success
 */
GError *
lanes_exchange_error_from_status (SoupMessage *message,
                                  GUri        *uri)
{
  g_autofree char *shown = lanes_url_dup_shown (uri);
  guint status = soup_message_get_status (message);
  const char *phrase = soup_message_get_reason_phrase (message);
  g_autofree char *reason = g_utf8_make_valid (phrase != NULL ? phrase : "", -1);

  /* Translators: an address, a number, the server's short text, and advice */
  return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("%s answered %u %s.%s"), shown, status, reason, advise (status));
}

/* May the same request fare better later? */
static gboolean
is_passing_status (guint status)
{
  return status == SOUP_STATUS_REQUEST_TIMEOUT || status == 425 || status == 429 ||
         (status >= 500 && status != SOUP_STATUS_NOT_IMPLEMENTED && status != SOUP_STATUS_HTTP_VERSION_NOT_SUPPORTED);
}

/**
 * lanes_exchange_error_is_final:
 * @message: (nullable): the last message
 *
 * Returns: whether another try cannot mend it
 */
gboolean
lanes_exchange_error_is_final (const GError *error,
                               SoupMessage  *message)
{
  guint status = message != NULL ? soup_message_get_status (message) : 0;

  if (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID) || g_error_matches (error, LANES_ERROR, LANES_ERROR_PERMISSION) ||
      g_error_matches (error, LANES_ERROR, LANES_ERROR_CHECKSUM) || g_error_matches (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED))
    return TRUE;
  if (message != NULL && soup_message_get_tls_peer_certificate_errors (message) != 0 && status == 0 &&
      g_error_matches (error, LANES_ERROR, LANES_ERROR_NETWORK))
    return TRUE;

  return g_error_matches (error, LANES_ERROR, LANES_ERROR_HTTP) && status >= 300 && !is_passing_status (status);
}

/* Retry-After: seconds, or a date. Returns: 0 for none */
static double
read_retry_after (SoupMessage *message)
{
  const char *value = soup_message_headers_get_one (soup_message_get_response_headers (message), "Retry-After");
  g_autoptr (GDateTime) date = NULL;
  g_autoptr (GDateTime) now = NULL;
  double seconds;

  if (value == NULL)
    return 0;

  if (g_ascii_isdigit (*value))
    seconds = (double) g_ascii_strtoull (value, NULL, 10);
  else
    {
      date = soup_date_time_new_from_http_string (value);
      now = g_date_time_new_now_utc ();
      seconds = date != NULL ? (double) g_date_time_difference (date, now) / G_USEC_PER_SEC : 0;
    }

  return CLAMP (seconds, 0, RETRY_AFTER_MAX);
}

/**
 * lanes_exchange_set_retry:
 * @message: (nullable): the last message
 *
 * Tells @run whether and when another try makes sense.
 */
void
lanes_exchange_set_retry (LanesRun     *run,
                          const GError *error,
                          SoupMessage  *message)
{
  if (lanes_exchange_error_is_final (error, message))
    lanes_run_set_permanent (run);
  else if (message != NULL && g_error_matches (error, LANES_ERROR, LANES_ERROR_HTTP))
    {
      double seconds = read_retry_after (message);

      if (seconds > 0)
        lanes_run_set_retry_after (run, seconds);
    }
}
