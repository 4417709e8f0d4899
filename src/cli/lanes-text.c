/* lanes-text.c: text from anywhere, made fit for a terminal
 *
 * A title can be a file name and a message the last line of a program's output: either may hold escape sequences that move the
 * cursor, ring the bell or rename the window. None of them reaches the display.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
is_harmful (gunichar c)
{
  if (g_unichar_iscntrl (c) || c == 0x2028 || c == 0x2029 || (c >= 0xef00 && c <= 0xefff))
    return TRUE;
  return c == 0x061c || c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

char *
lanes_text_clean (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autoptr (GString) out = g_string_sized_new (strlen (valid));

  for (const char *at = valid; *at; at = g_utf8_next_char (at))
    {
      gunichar c = g_utf8_get_char (at);

      if (c == '\t')
        g_string_append_c (out, ' ');
      else
        g_string_append_unichar (out, is_harmful (c) ? 0xfffd : c);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static guint
width_of (gunichar c)
{
  if (g_unichar_iszerowidth (c))
    return 0;
  return g_unichar_iswide (c) ? 2 : 1;
}

guint
lanes_text_get_width (const char *text)
{
  guint width = 0;

  for (; *text; text = g_utf8_next_char (text))
    width += width_of (g_utf8_get_char (text));
  return width;
}

/* The start of the longest end of @text that fits. */
static const char *
find_tail (const char *text, guint columns)
{
  const char *at = text + strlen (text);

  while (at > text)
    {
      const char *before = g_utf8_prev_char (at);
      guint width = width_of (g_utf8_get_char (before));

      if (width > columns)
        break;
      columns -= width;
      at = before;
    }
  while (*at && width_of (g_utf8_get_char (at)) == 0)
    at = g_utf8_next_char (at);
  return at;
}

static const char *
find_head (const char *text, guint columns)
{
  while (*text)
    {
      guint width = width_of (g_utf8_get_char (text));

      if (width > columns)
        break;
      columns -= width;
      text = g_utf8_next_char (text);
    }
  return text;
}

char *
lanes_text_fit (const char *text, guint columns)
{
  g_autofree char *clean = lanes_text_clean (text);
  const char *dots = lanes_text_is_utf8 () ? "…" : "~";
  g_autofree char *head = NULL;

  if (lanes_text_get_width (clean) <= columns)
    return g_steal_pointer (&clean);
  if (columns == 0)
    return g_strdup ("");
  columns--;
  head = g_strndup (clean, find_head (clean, columns - columns / 3) - clean);
  return g_strconcat (head, dots, find_tail (clean, columns - lanes_text_get_width (head)), NULL);
}

char *
lanes_text_pad (const char *text, guint columns)
{
  g_autofree char *fit = lanes_text_fit (text, columns);

  return g_strdup_printf ("%s%*s", fit, (int) (columns - lanes_text_get_width (fit)), "");
}

char *
lanes_text_duration (double seconds)
{
  guint64 whole = MAX (seconds, 0) + 0.5;

  if (seconds < 0.0995)
    return g_strdup_printf (_("%.0f ms"), MAX (seconds, 0) * 1000);
  if (seconds < 9.95)
    return g_strdup_printf (_("%.1f s"), seconds);
  if (whole < 60)
    return g_strdup_printf (_("%u s"), (guint) whole);
  if (whole < 3600)
    return g_strdup_printf ("%u:%02u", (guint) (whole / 60), (guint) (whole % 60));
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%02u:%02u", whole / 3600, (guint) (whole / 60 % 60), (guint) (whole % 60));
}

gboolean
lanes_text_is_utf8 (void)
{
  return g_get_charset (NULL);
}
