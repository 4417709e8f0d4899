/* lanes-header.c: a header of a request, as a person gives it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-header.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-error.h"

/* Headers that say where the body ends: wrong ones would let a request be read as two. */
static gboolean
is_framing (const char *name)
{
  static const char *const names[] = { "content-length", "transfer-encoding", "connection", "host", "upgrade", "te",
                                       "trailer", "expect", NULL };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  return g_strv_contains (names, lower);
}

/**
 * lanes_header_check:
 * @header: "Name: value"
 *
 * Any thread.
 *
 * Returns: whether it can be sent; else sets LANES_ERROR_INVALID, without showing the value
 */
gboolean
lanes_header_check (const char *header,
                             GError    **error)
{
  gsize length = strspn (header, "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");
  g_autofree char *name = g_strndup (header, length);
  const char *why = NULL;

  if (length == 0 || header[length] != ':')
    why = _("should look like “Name: value”");
  else if (is_framing (name))
    why = _("is set by Lanes");
  for (const guchar *p = (const guchar *) header + length; *p != '\0' && why == NULL; p++)
    if ((*p < ' ' && *p != '\t') || *p == 0x7f)
      why = _("has a line break or control character in its value");

  if (why == NULL)
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("header: “%s” %s"), length > 0 ? name : "", why);
  return FALSE;
}
