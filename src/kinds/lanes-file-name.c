/* lanes-file-name.c: names for files that a server or an address proposes, made safe
 *
 * What a server says is never trusted to be a path: only what stands behind the last slash or backslash counts, and of that
 * only what is harmless in a folder listing, in a terminal and on every file system. A name can so neither leave its folder,
 * nor hide itself, nor look like an option, nor show itself back to front.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-file-name.h"

#include <string.h>

#define EXTENSION_MAX 16

/* Control characters, and marks that turn the direction of the text around or cannot be seen. */
static gboolean
is_harmful (gunichar c)
{
  GUnicodeType type = g_unichar_type (c);

  return type == G_UNICODE_CONTROL || type == G_UNICODE_FORMAT || type == G_UNICODE_SURROGATE ||
         type == G_UNICODE_PRIVATE_USE || type == G_UNICODE_LINE_SEPARATOR || type == G_UNICODE_PARAGRAPH_SEPARATOR;
}

static char *
to_utf8 (const char *bytes,
         gsize       length)
{
  g_autofree char *latin = NULL;

  if (g_utf8_validate_len (bytes, length, NULL))
    return g_strndup (bytes, length);

  /* Old servers send ISO 8859-1, and every byte is a character of that. */
  latin = g_convert (bytes, (gssize) length, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);
  return latin != NULL ? g_steal_pointer (&latin) : g_utf8_make_valid (bytes, (gssize) length);
}

static char *
keep_harmless (const char *text)
{
  GString *kept = g_string_new (NULL);

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (c < 0x80 && strchr ("<>:\"|?*", (int) c) != NULL)
        g_string_append_c (kept, '_');
      else if (!is_harmful (c))
        g_string_append_unichar (kept, g_unichar_isspace (c) ? ' ' : c);
    }

  return g_string_free (kept, FALSE);
}

/* Words that mean a device on other systems, to which the folder may be carried. */
static gboolean
is_reserved (const char *name)
{
  static const char *const words[] = { "con", "prn", "aux", "nul", NULL };
  g_autofree char *stem = g_ascii_strdown (name, (gssize) strcspn (name, "."));

  if (g_strv_contains (words, stem))
    return TRUE;

  return strlen (stem) == 4 && (g_str_has_prefix (stem, "com") || g_str_has_prefix (stem, "lpt")) &&
         g_ascii_isdigit (stem[3]);
}

/* Cut in the middle, so that the extension stays; never inside a character. */
static char *
shorten (const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize extension = dot != NULL && strlen (dot) <= EXTENSION_MAX ? strlen (dot) : 0;
  gsize keep = LANES_FILE_NAME_MAX - extension;

  while (keep > 0 && ((guchar) name[keep] & 0xc0) == 0x80)
    keep--;

  return g_strdup_printf ("%.*s%s", (int) keep, name, extension > 0 ? dot : "");
}

/**
 * lanes_file_name_make_safe:
 * @proposed: any bytes
 * @length: how many, or -1 when they end with a NUL
 *
 * Makes a file name of what a server proposes: one component, visible, valid UTF-8, at most LANES_FILE_NAME_MAX bytes.
 * Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL when nothing is left of it
 */
char *
lanes_file_name_make_safe (const char *proposed,
                           gssize      length)
{
  gsize size = length < 0 ? strlen (proposed) : (gsize) length;
  const char *nul = memchr (proposed, '\0', size);
  g_autofree char *text = to_utf8 (proposed, nul != NULL ? (gsize) (nul - proposed) : size);
  const char *start = text;
  g_autofree char *kept = NULL;
  g_autofree char *safe = NULL;

  for (const char *p = text; *p != '\0'; p++)
    if (*p == '/' || *p == '\\')
      start = p + 1;

  kept = keep_harmless (start);
  g_strchug (kept);
  memmove (kept, kept + strspn (kept, ". "), strlen (kept + strspn (kept, ". ")) + 1);
  for (gsize end = strlen (kept); end > 0 && (kept[end - 1] == '.' || kept[end - 1] == ' '); end--)
    kept[end - 1] = '\0';
  if (*kept == '\0')
    return NULL;

  if (*kept == '-' || *kept == '~')
    *kept = '_';
  safe = is_reserved (kept) ? g_strconcat ("_", kept, NULL) : g_steal_pointer (&kept);
  return strlen (safe) > LANES_FILE_NAME_MAX ? shorten (safe) : g_steal_pointer (&safe);
}

/* Content-Disposition: one parameter after the other */

/* A value in quotes or a token; @ret_rest is set behind it. */
static char *
read_value (const char  *text,
            const char **ret_rest)
{
  GString *value = g_string_new (NULL);

  if (*text != '"')
    {
      gsize length = strcspn (text, ";");

      g_string_append_len (value, text, (gssize) length);
      *ret_rest = text + length;
      return g_strchomp (g_string_free (value, FALSE));
    }

  for (text++; *text != '\0' && *text != '"'; text++)
    {
      /* Some servers escape nothing and put a Windows path there: only \" and \\ are escapes. */
      if (*text == '\\' && (text[1] == '"' || text[1] == '\\'))
        text++;
      g_string_append_c (value, *text);
    }
  *ret_rest = *text == '"' ? text + 1 : text;
  return g_string_free (value, FALSE);
}

/* RFC 5987: charset'language'percent-encoded. */
static char *
decode_extended (const char *value)
{
  const char *first = strchr (value, '\'');
  const char *second = first != NULL ? strchr (first + 1, '\'') : NULL;
  g_autofree char *charset = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize size;

  if (second == NULL)
    return NULL;

  charset = g_strndup (value, (gsize) (first - value));
  bytes = g_uri_unescape_bytes (second + 1, -1, NULL, NULL);
  if (bytes == NULL)
    return NULL;

  data = g_bytes_get_data (bytes, &size);
  if (g_ascii_strcasecmp (charset, "UTF-8") == 0)
    return size > 0 && g_utf8_validate_len (data, size, NULL) ? lanes_file_name_make_safe (data, (gssize) size) : NULL;
  if (g_ascii_strcasecmp (charset, "ISO-8859-1") == 0)
    {
      g_autofree char *text = g_convert (data, (gssize) size, "UTF-8", "ISO-8859-1", NULL, NULL, NULL);

      return text != NULL ? lanes_file_name_make_safe (text, -1) : NULL;
    }

  return NULL;
}

/**
 * lanes_file_name_from_disposition:
 * @header: (nullable): the value of Content-Disposition, as the server sent it
 *
 * Reads `filename*` (RFC 5987), which wins, and `filename`. Any thread.
 *
 * Returns: (transfer full) (nullable): a safe name, or %NULL where it names none
 */
char *
lanes_file_name_from_disposition (const char *header)
{
  g_autofree char *plain = NULL, *extended = NULL;
  const char *p = header != NULL ? strchr (header, ';') : NULL;

  while (p != NULL && *p == ';')
    {
      const char *name = p + 1 + strspn (p + 1, " \t");
      gsize length = strcspn (name, "=; \t");
      const char *equals = name + length + strspn (name + length, " \t");
      g_autofree char *value = NULL;

      if (*equals != '=')
        {
          p = strchr (equals, ';');
          continue;
        }

      value = read_value (equals + 1 + strspn (equals + 1, " \t"), &p);
      p = strchr (p, ';');
      if (length == 8 && g_ascii_strncasecmp (name, "filename", 8) == 0 && plain == NULL)
        plain = lanes_file_name_make_safe (value, -1);
      else if (length == 9 && g_ascii_strncasecmp (name, "filename*", 9) == 0 && extended == NULL)
        extended = decode_extended (value);
    }

  return extended != NULL ? g_steal_pointer (&extended) : g_steal_pointer (&plain);
}

/**
 * lanes_file_name_from_uri:
 *
 * The last part of the address's path, or "download" where that gives no name. Any thread.
 *
 * Returns: (transfer full)
 */
char *
lanes_file_name_from_uri (GUri *uri)
{
  const char *path = g_uri_get_path (uri);
  const char *slash = strrchr (path, '/');
  g_autoptr (GBytes) bytes = g_uri_unescape_bytes (slash != NULL ? slash + 1 : path, -1, NULL, NULL);
  char *name = NULL;

  if (bytes != NULL && g_bytes_get_size (bytes) > 0)
    name = lanes_file_name_make_safe (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes));

  return name != NULL ? name : g_strdup ("download");
}

/**
 * lanes_file_name_numbered:
 * @name: a file name
 * @number: from 1
 *
 * Returns: (transfer full): "photo (1).jpg", "data (2).tar.gz"
 */
char *
lanes_file_name_numbered (const char *name,
                          guint       number)
{
  const char *dot = strrchr (name, '.');

  if (dot != NULL && dot - name > 4 && strncmp (dot - 4, ".tar", 4) == 0)
    dot -= 4;
  if (dot == NULL || dot == name)
    return g_strdup_printf ("%s (%u)", name, number);

  return g_strdup_printf ("%.*s (%u)%s", (int) (dot - name), name, number, dot);
}
