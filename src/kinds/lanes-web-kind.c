/* lanes-web-kind.c: what downloads and requests share
 *
 * Any thread, but for the sessions, which belong to the loop.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-web-kind.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-header.h"
#include "lanes-job-spec.h"
#include "lanes-url.h"

typedef struct
{
  LanesSessions *sessions; /* owned */
} LanesWebKindPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (LanesWebKind, lanes_web_kind, LANES_TYPE_KIND)

static LanesWebKindPrivate *
get_private (LanesWebKind *self)
{
  return lanes_web_kind_get_instance_private (self);
}

static char *
lanes_web_kind_dup_host (LanesKind *kind,
                         GVariant  *params)
{
  const char *url = lanes_vardict_peek_string (params, "url");

  return url != NULL ? lanes_url_dup_host_of_text (url) : NULL;
}

static void
append_word (GString    *line,
             const char *word)
{
  g_autofree char *quoted = NULL;

  if (*word == '\0' || strspn (word, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@%+=:,./_-") != strlen (word))
    quoted = g_shell_quote (word);
  g_string_append_c (line, ' ');
  g_string_append (line, quoted != NULL ? quoted : word);
}

static void
append_option (GString    *line,
               const char *name,
               const char *value)
{
  g_string_append_printf (line, " --%s", name);
  append_word (line, value);
}

static void
append_field (GString          *line,
              const LanesField *field,
              GVariant         *value)
{
  g_autofree char *text = lanes_field_format (field, value);
  g_autofree const char **words = NULL;

  if (field->type == LANES_FIELD_BOOL)
    {
      if (g_variant_get_boolean (value))
        g_string_append_printf (line, " --%s", field->name);
      return;
    }

  if (field->type == LANES_FIELD_PAIRS)
    {
      words = g_variant_get_strv (value, NULL);
      for (guint i = 0; words[i] != NULL; i++)
        append_option (line, field->name, words[i]);
      return;
    }

  if ((field->flags & LANES_FIELD_POSITIONAL) != 0)
    append_word (line, text);
  else
    append_option (line, field->name, text);
}

static gboolean
is_default (const LanesField *field,
            GVariant         *value)
{
  g_autofree char *text = lanes_field_format (field, value);
  g_autoptr (GVariant) fallback = NULL;

  if (field->fallback != NULL)
    fallback = lanes_field_parse (field, field->fallback, NULL);

  return fallback != NULL ? g_variant_equal (fallback, value)
                          : *text == '\0' || (field->type != LANES_FIELD_STRING && g_str_equal (text, "0"));
}

static char *
lanes_web_kind_dup_command_line (LanesKind *kind,
                                 GVariant  *params)
{
  GString *line = g_string_new ("lanes ");
  guint n_fields;
  const LanesField *fields = lanes_kind_get_fields (kind, &n_fields);

  g_string_append (line, LANES_WEB_KIND_GET_CLASS (kind)->verb);
  for (guint i = 0; i < n_fields; i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (params, fields[i].name,
                                                           G_VARIANT_TYPE (lanes_field_get_type_string (&fields[i])));

      if (value != NULL && !is_default (&fields[i], value))
        append_field (line, &fields[i], value);
    }

  return g_string_free (line, FALSE);
}

static void
lanes_web_kind_finalize (GObject *object)
{
  g_clear_pointer (&get_private (LANES_WEB_KIND (object))->sessions, lanes_sessions_unref);

  G_OBJECT_CLASS (lanes_web_kind_parent_class)->finalize (object);
}

static void
lanes_web_kind_class_init (LanesWebKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_web_kind_finalize;
  kind_class->dup_host = lanes_web_kind_dup_host;
  kind_class->dup_command_line = lanes_web_kind_dup_command_line;
}

static void
lanes_web_kind_init (LanesWebKind *self)
{
}

/* Returns: (transfer none) */
LanesSessions *
lanes_web_kind_get_sessions (LanesWebKind *self)
{
  return get_private (self)->sessions;
}

void
lanes_web_kind_set_sessions (LanesWebKind  *self,
                             LanesSessions *sessions)
{
  get_private (self)->sessions = lanes_sessions_ref (sessions);
}

static gboolean
check_proxy (const char *proxy,
             GError    **error)
{
  static const char *const schemes[] = { "http", "https", "socks", "socks4", "socks4a", "socks5", NULL };
  g_autoptr (GUri) uri = NULL;

  if (*proxy == '\0' || g_str_equal (proxy, "none"))
    return TRUE;

  uri = g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);
  if (uri != NULL && g_strv_contains (schemes, g_uri_get_scheme (uri)) && g_uri_get_host (uri) != NULL &&
      *g_uri_get_host (uri) != '\0')
    return TRUE;

  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID,
                       _("proxy: should be “none” or an address such as http://proxy.example.org:3128 or socks5://localhost:1080"));
  return FALSE;
}

/**
 * lanes_web_kind_check:
 * @params: with the rows that both kinds have
 *
 * Returns: whether address, headers and proxy can be used; else sets LANES_ERROR_INVALID
 */
gboolean
lanes_web_kind_check (LanesParams *params,
                      GError     **error)
{
  g_autofree const char **headers = lanes_params_get_words (params, "header");
  g_autoptr (GUri) uri = lanes_url_parse (lanes_params_get_string (params, "url"), error);

  if (uri == NULL)
    {
      g_prefix_error (error, "url: ");
      return FALSE;
    }
  if (!check_proxy (lanes_params_get_string (params, "proxy"), error))
    return FALSE;

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    if (!lanes_header_check (headers[i], error))
      return FALSE;

  return TRUE;
}

/**
 * lanes_web_kind_fill_request:
 * @request: zeroed; its strings are borrowed from the spec, its address is owned by the caller
 * @ret_headers: (out) (transfer full): the headers so far, not ended with %NULL yet
 *
 * Returns: %FALSE with LANES_ERROR_INVALID where the parameters cannot be used
 */
gboolean
lanes_web_kind_fill_request (LanesParams          *params,
                             LanesExchangeRequest *request,
                             GPtrArray           **ret_headers,
                             GError              **error)
{
  g_autofree const char **headers = lanes_params_get_words (params, "header");
  GPtrArray *array;

  request->uri = lanes_url_parse (lanes_params_get_string (params, "url"), error);
  if (request->uri == NULL)
    return FALSE;

  request->method = "GET";
  request->follow = TRUE;
  request->proxy = lanes_params_get_string (params, "proxy");
  request->insecure = lanes_params_get_bool (params, "insecure");
  request->patience = (gint64) (lanes_params_get_double (params, "idle-timeout") * G_USEC_PER_SEC);

  array = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    g_ptr_array_add (array, lanes_bytes_from_text (headers[i]));
  *ret_headers = array;
  return TRUE;
}

/* "~/iso" in the home folder. Returns: (transfer full): bytes */
char *
lanes_web_kind_expand_home (const char *text)
{
  g_autofree char *path = lanes_bytes_from_text (text);

  if (path[0] == '~' && (path[1] == '/' || path[1] == '\0'))
    return g_build_filename (g_get_home_dir (), path + 1, NULL);

  return g_steal_pointer (&path);
}
