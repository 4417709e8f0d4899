/* lanes-bytes.c: bytes that need not be text, kept in text
 *
 * The name of a file and the argument of a program are bytes. Specs, history, bus and JSON hold text, which is UTF-8. So a byte that is
 * not part of valid UTF-8 is kept as a character of its own, U+EF00 + byte, of the area for private use; so is the column
 * separator where it stands in an input by itself, and each byte of such a character where it was there before. That way there is
 * a text for any bytes, and the very same bytes come back from it. Where bytes come in (arguments, inputs, folders that are
 * read) they become text, where they go out (programs, files, standard output) bytes, and what a person sees has U+FFFD in
 * their place.
 *
 * Any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bytes.h"

#include <string.h>

#define FIRST 0xef00

/* U+EF00 to U+EFFF are 0xee, 0xbc to 0xbf, 0x80 to 0xbf. Returns: the byte it stands for, or 0 */
static guint8
read_kept (const char *at)
{
  const guint8 *bytes = (const guint8 *) at;

  if (bytes[0] != 0xee || bytes[1] < 0xbc || bytes[1] > 0xbf || (bytes[2] & 0xc0) != 0x80)
    return 0;

  return (guint8) ((bytes[1] & 3) << 6 | (bytes[2] & 0x3f));
}

static const char *
find_kept (const char *text)
{
  while ((text = strchr (text, '\xee')) != NULL && read_kept (text) == 0)
    text++;

  return text;
}

/* Returns: whether the text stands for bytes that are no text */
gboolean
lanes_bytes_are_in (const char *text)
{
  return find_kept (text) != NULL;
}

static void
keep (GString *text,
      guint8   byte)
{
  g_string_append_unichar (text, FIRST + byte);
}

/* What may be taken as it is. */
static gboolean
is_plain (const char *bytes,
          gsize       length)
{
  return g_utf8_validate_len (bytes, length, NULL) && memchr (bytes, LANES_INPUT_SEPARATOR, length) == NULL &&
         memmem (bytes, length, "\xee\xbc", 2) == NULL && memmem (bytes, length, "\xee\xbd", 2) == NULL &&
         memmem (bytes, length, "\xee\xbe", 2) == NULL && memmem (bytes, length, "\xee\xbf", 2) == NULL;
}

/* @text: valid UTF-8 */
static void
append_valid (GString    *out,
              const char *text,
              const char *end)
{
  while (text < end)
    {
      gsize size = (gsize) (g_utf8_next_char (text) - text);

      if (*text == LANES_INPUT_SEPARATOR)
        keep (out, (guint8) *text);
      else if (size == 3 && read_kept (text) != 0)
        for (gsize i = 0; i < size; i++)
          keep (out, (guint8) text[i]);
      else
        g_string_append_len (out, text, (gssize) size);
      text += size;
    }
}

/**
 * lanes_bytes_to_text:
 * @length: of @bytes; or -1 where they end in NUL
 *
 * Returns: (transfer full): valid UTF-8, from which lanes_bytes_from_text() makes the same bytes; a NUL stays one, and ends the
 *   text for who does not know its length
 */
char *
lanes_bytes_to_text (const char *bytes,
                     gssize      length)
{
  const char *end = bytes + (length < 0 ? strlen (bytes) : (gsize) length);
  GString *out;

  if (is_plain (bytes, (gsize) (end - bytes)))
    return g_strndup (bytes, (gsize) (end - bytes));

  out = g_string_sized_new ((gsize) (end - bytes) + 32);
  while (bytes < end)
    {
      const char *bad = NULL;

      g_utf8_validate (bytes, end - bytes, &bad);
      append_valid (out, bytes, bad);
      bytes = bad;
      if (bytes < end)
        keep (out, (guint8) *bytes++);
    }

  return g_string_free (out, FALSE);
}

static char *
replace_kept (const char *text,
              gboolean    show)
{
  const char *at = find_kept (text);
  GString *out;

  if (at == NULL)
    return g_strdup (text);

  out = g_string_sized_new (strlen (text));
  for (; at != NULL; at = find_kept (text))
    {
      g_string_append_len (out, text, at - text);
      if (show)
        g_string_append (out, "\xef\xbf\xbd");
      else
        g_string_append_c (out, (char) read_kept (at));
      text = at + 3;
    }
  g_string_append (out, text);

  return g_string_free (out, FALSE);
}

/**
 * lanes_bytes_from_text:
 *
 * Returns: (transfer full): the bytes that @text stands for; itself where it is plain text
 */
char *
lanes_bytes_from_text (const char *text)
{
  return replace_kept (text, FALSE);
}

/**
 * lanes_bytes_show:
 *
 * Returns: (transfer full): for a person: U+FFFD for each byte that is no text
 */
char *
lanes_bytes_show (const char *text)
{
  return replace_kept (text, TRUE);
}
