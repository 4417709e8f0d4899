/* lanes-json-writer.c: values as JSON text
 *
 * What is written is always valid JSON and UTF-8, whatever bytes a program printed or a file was called: a stream of events
 * that breaks its reader on the one odd name is worth nothing.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-json.h"

#include <math.h>
#include <string.h>

static void
append_escaped (GString *out, const char *text, gsize length)
{
  for (const char *at = text; at < text + length; at++)
    switch (*at)
      {
      case '"':
        g_string_append (out, "\\\"");
        break;
      case '\\':
        g_string_append (out, "\\\\");
        break;
      case '\n':
        g_string_append (out, "\\n");
        break;
      case '\r':
        g_string_append (out, "\\r");
        break;
      case '\t':
        g_string_append (out, "\\t");
        break;
      default:
        if ((guchar) *at < 0x20 || *at == 0x7f)
          g_string_append_printf (out, "\\u%04x", (guchar) *at);
        else
          g_string_append_c (out, *at);
      }
}

/**
 * lanes_json_append_string:
 * @out: where it is added
 * @text: (nullable): any bytes; NUL bytes among them where @length says so; null for %NULL
 * @length: bytes, or -1
 *
 * Any thread.
 */
void
lanes_json_append_string (GString *out, const char *text, gssize length)
{
  const char *end;

  if (!text)
    {
      g_string_append (out, "null");
      return;
    }
  end = text + (length < 0 ? strlen (text) : (gsize) length);
  g_string_append_c (out, '"');
  while (text < end)
    {
      const char *bad = NULL;

      g_utf8_validate_len (text, end - text, &bad);
      append_escaped (out, text, bad - text);
      text = bad;
      if (text >= end)
        break;
      g_string_append (out, *text ? "\xef\xbf\xbd" : "\\u0000");
      text++;
    }
  g_string_append_c (out, '"');
}

/**
 * lanes_json_append_double:
 * @out: where it is added
 * @value: to the millionth; null where it is not finite
 *
 * Any thread.
 */
void
lanes_json_append_double (GString *out, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (value))
    g_string_append (out, "null");
  else if (fabs (value) < 1e15)
    {
      /* Microseconds are as fine as any of our times are. */
      g_ascii_formatd (text, sizeof text, "%.6f", value);
      for (char *last = text + strlen (text) - 1; *last == '0' || *last == '.'; last--)
        {
          gboolean point = *last == '.';

          *last = '\0';
          if (point)
            break;
        }
      g_string_append (out, text);
    }
  else
    g_string_append (out, g_ascii_dtostr (text, sizeof text, value));
}

static void
append_object (GString *out, GVariant *value)
{
  g_string_append_c (out, '{');
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (value, i);
      g_autoptr (GVariant) key = g_variant_get_child_value (entry, 0);
      g_autoptr (GVariant) content = g_variant_get_child_value (entry, 1);

      g_string_append (out, i > 0 ? ", " : "");
      lanes_json_append_variant (out, key);
      g_string_append (out, ": ");
      lanes_json_append_variant (out, content);
    }
  g_string_append_c (out, '}');
}

static void
append_list (GString *out, GVariant *value)
{
  g_string_append_c (out, '[');
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      g_string_append (out, i > 0 ? ", " : "");
      lanes_json_append_variant (out, child);
    }
  g_string_append_c (out, ']');
}

static void
append_container (GString *out, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARIANT))
    {
      g_autoptr (GVariant) content = g_variant_get_variant (value);

      lanes_json_append_variant (out, content);
    }
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE ("a{s*}")))
    append_object (out, value);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_MAYBE))
    {
      g_autoptr (GVariant) content = g_variant_get_maybe (value);

      if (content)
        lanes_json_append_variant (out, content);
      else
        g_string_append (out, "null");
    }
  else
    append_list (out, value);
}

static void
append_integer (GString *out, GVariant *value)
{
  g_autofree char *text = g_variant_print (value, FALSE);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTE))
    g_string_append_printf (out, "%u", g_variant_get_byte (value));
  else
    g_string_append (out, text);
}

/**
 * lanes_json_append_variant:
 * @out: where it is added
 * @value: anything
 *
 * Any thread.
 */
void
lanes_json_append_variant (GString *out, GVariant *value)
{
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) || g_variant_is_of_type (value, G_VARIANT_TYPE_OBJECT_PATH) ||
      g_variant_is_of_type (value, G_VARIANT_TYPE_SIGNATURE))
    lanes_json_append_string (out, g_variant_get_string (value, NULL), -1);
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN))
    g_string_append (out, g_variant_get_boolean (value) ? "true" : "false");
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    lanes_json_append_double (out, g_variant_get_double (value));
  else if (g_variant_is_container (value))
    append_container (out, value);
  else
    append_integer (out, value);
}
