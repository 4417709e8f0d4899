/* fuzz-http-values.c: any bytes as what a server says in one header: a file name, an address to go to
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include <string.h>

#include "lanes-error.h"
#include "lanes-file-name.h"
#include "lanes-url.h"

static GUri *base;

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  base = lanes_url_parse ("http://me:s3cr3t@example.org:8080/a/b?c=d", NULL);

  return 0;
}

/* Takes @name. One visible component, whatever was proposed. */
static void
check_name (char *name)
{
  if (name == NULL)
    return;
  g_assert (g_utf8_validate (name, -1, NULL) && *name != '\0' && strlen (name) <= LANES_FILE_NAME_MAX);
  g_assert (*name != '.' && *name != '-' && *name != '~' && strpbrk (name, "/\\") == NULL);
  for (const char *p = name; *p != '\0'; p++)
    g_assert ((guchar) *p >= 0x20 && *p != 0x7f);
  g_free (lanes_file_name_numbered (name, 1));
  g_free (name);
}

/* Takes @uri. The password of what it was resolved against is not shown, unless @text says it anew. */
static void
check_uri (GUri       *uri,
           const char *text)
{
  if (uri == NULL)
    return;

  g_autofree char *shown = lanes_url_dup_shown (uri);
  g_autofree char *origin = lanes_url_dup_origin (uri);
  g_autofree char *host = lanes_url_dup_host (uri);

  g_assert (g_utf8_validate (shown, -1, NULL) && g_utf8_validate (host, -1, NULL));
  if (strpbrk (text, "%@") == NULL && strstr (text, "s3cr3t") == NULL)
    g_assert (strstr (shown, "s3cr3t") == NULL && strstr (origin, "s3cr3t") == NULL);
  check_name (lanes_file_name_from_uri (uri));
  g_uri_unref (uri);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autofree char *exact = fuzz_copy (data, size);
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (GError) resolve_error = NULL;

  g_free (lanes_url_dup_masked (text));
  check_name (lanes_file_name_from_disposition (text));
  check_name (lanes_file_name_make_safe (exact, (gssize) size));
  check_uri (lanes_url_parse (text, &parse_error), text);
  check_uri (lanes_url_resolve (base, text, &resolve_error), text);
  g_assert (parse_error == NULL || g_utf8_validate (parse_error->message, -1, NULL));
  g_assert (resolve_error == NULL || g_utf8_validate (resolve_error->message, -1, NULL));

  return 0;
}
