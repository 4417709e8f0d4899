/* lanes-proxy-login.c: the name and password for a proxy that wants them
 *
 * libsoup 3.2 knows them too, but after it has told them to a proxy it asks for the proxy's own address rather than for what was wanted,
 * and takes that for the answer. So on plain connections they are sent from here. They stand in the address of the proxy, which was
 * given for the job or is the desktop's.
 *
 * Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proxy-login.h"

#include <string.h>

/* Returns: (transfer full) (nullable): for the header Proxy-Authorization */
static char *
dup_login (const char *proxy)
{
  g_autoptr (GUri) uri = g_uri_parse (proxy, G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *user = uri != NULL ? g_uri_get_user (uri) : NULL;
  const char *password = uri != NULL ? g_uri_get_password (uri) : NULL;
  g_autofree char *pair = NULL, *code = NULL;

  if (user == NULL || !g_str_has_prefix (g_uri_get_scheme (uri), "http"))
    return NULL;

  pair = g_strconcat (user, ":", password != NULL ? password : "", NULL);
  code = g_base64_encode ((const guchar *) pair, strlen (pair));
  return g_strconcat ("Basic ", code, NULL);
}

static void
looked_up_cb (GObject      *resolver,
              GAsyncResult *result,
              gpointer      data)
{
  g_autoptr (GTask) task = data;
  GError *error = NULL;
  g_auto (GStrv) proxies = g_proxy_resolver_lookup_finish (G_PROXY_RESOLVER (resolver), result, &error);
  char *login = NULL;

  if (proxies == NULL)
    {
      g_task_return_error (task, error);
      return;
    }

  for (guint i = 0; proxies[i] != NULL && login == NULL; i++)
    login = dup_login (proxies[i]);
  g_task_return_pointer (task, login, g_free);
}

/**
 * lanes_proxy_login_find_async:
 * @uri: what is asked for through the proxy
 * @proxy: (nullable): its address; the desktop's where %NULL or empty
 */
void
lanes_proxy_login_find_async (GUri                *uri,
                              const char          *proxy,
                              GCancellable        *cancellable,
                              GAsyncReadyCallback  callback,
                              gpointer             data)
{
  GTask *task = g_task_new (NULL, cancellable, callback, data);
  g_autofree char *text = NULL;

  g_task_set_source_tag (task, lanes_proxy_login_find_async);
  if (proxy != NULL && *proxy != '\0')
    {
      g_task_return_pointer (task, dup_login (proxy), g_free);
      g_object_unref (task);
      return;
    }

  text = g_uri_to_string_partial (uri, G_URI_HIDE_USERINFO);
  g_proxy_resolver_lookup_async (g_proxy_resolver_get_default (), text, cancellable, looked_up_cb, task);
}

/* Returns: (transfer full) (nullable): for the header Proxy-Authorization; %NULL with an error, or without one where there is no name */
char *
lanes_proxy_login_find_finish (GAsyncResult *result,
                               GError      **error)
{
  return g_task_propagate_pointer (G_TASK (result), error);
}
