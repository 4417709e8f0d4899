/* lanes-field.c: parameters from text, back to text, and checked
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-field.h"

const char *
lanes_field_get_type_string (const LanesField *field)
{
  switch (field->type)
    {
    case LANES_FIELD_WORDS:
    case LANES_FIELD_PAIRS:
    case LANES_FIELD_FILES:
      return "as";

    case LANES_FIELD_INT:
    case LANES_FIELD_BYTES:
      return "x";

    case LANES_FIELD_SECONDS:
      return "d";

    case LANES_FIELD_BOOL:
      return "b";

    case LANES_FIELD_STRING:
    case LANES_FIELD_TEXT:
    case LANES_FIELD_FILE:
    case LANES_FIELD_FOLDER:
    case LANES_FIELD_SAVE:
    case LANES_FIELD_URL:
    case LANES_FIELD_CHOICE:
    default:
      return "s";
    }
}

static GVariant *
take_value (GVariant *value)
{
  return g_variant_ref_sink (value);
}

static GVariant *
refuse (const LanesField *field,
        GError          **error,
        const char       *text,
        const char       *wanted)
{
  g_autofree char *shown = g_strndup (text, 80);
  g_autofree char *valid = g_utf8_make_valid (shown, -1);

  /* Translators: a parameter's name, what was given, and what is wanted instead */
  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: “%s” is not %s"), field->name, valid, wanted);
  return NULL;
}

static gboolean
parse_bytes (const char *text,
             gint64     *ret_value)
{
  static const char letters[] = "kMGTPE";
  char *end;
  double number, unit = 1;

  errno = 0;
  number = g_ascii_strtod (text, &end);
  if (end == text || errno != 0 || !isfinite (number))
    return FALSE;

  while (*end == ' ')
    end++;

  for (guint i = 0; *end != '\0' && letters[i] != '\0'; i++)
    if (g_ascii_tolower (*end) == g_ascii_tolower (letters[i]))
      {
        unit = pow (end[1] == 'i' ? 1024 : 1000, i + 1);
        end += end[1] == 'i' ? 2 : 1;
        break;
      }

  if (*end == 'B')
    end++;

  number *= unit;
  if (*end != '\0' || number < 0 || number >= 9.2e18)
    return FALSE;

  *ret_value = (gint64) number;
  return TRUE;
}

static double
unit_of_seconds (const char **text)
{
  static const struct { const char *name; double seconds; } units[] = {
    { "ms", 0.001 }, { "s", 1 }, { "min", 60 }, { "m", 60 }, { "h", 3600 }, { "d", 86400 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_has_prefix (*text, units[i].name))
      {
        *text += strlen (units[i].name);
        return units[i].seconds;
      }

  return **text == '\0' ? 1 : -1;
}

static gboolean
parse_seconds (const char *text,
               double     *ret_value)
{
  double sum = 0;

  if (*text == '\0')
    return FALSE;

  while (*text != '\0')
    {
      char *end;
      const char *rest;
      double number = g_ascii_strtod (text, &end), unit;

      if (end == text || !isfinite (number) || number < 0)
        return FALSE;

      rest = end;
      unit = unit_of_seconds (&rest);
      if (unit < 0)
        return FALSE;

      sum += number * unit;
      text = rest;
      while (*text == ' ')
        text++;
    }

  *ret_value = sum;
  return TRUE;
}

static GVariant *
parse_words (const LanesField *field,
             const char       *text,
             GError          **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) why = NULL;
  int n;

  if (*text == '\0')
    return take_value (g_variant_new_strv (NULL, 0));

  if (!g_shell_parse_argv (text, &n, &words, &why))
    {
      if (g_error_matches (why, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
        return take_value (g_variant_new_strv (NULL, 0));

      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: the quotes do not match"), field->name);
      return NULL;
    }

  return take_value (g_variant_new_strv ((const char *const *) words, n));
}

static GVariant *
parse_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = 0;

  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_strstrip (lines[i]);
      if (*lines[i] != '\0')
        lines[n++] = lines[i];
      else
        g_free (lines[i]);
    }
  lines[n] = NULL;

  return take_value (g_variant_new_strv ((const char *const *) lines, n));
}

static GVariant *
parse_bool (const LanesField *field,
            const char       *text,
            GError          **error)
{
  static const char *const yes[] = { "true", "yes", "on", "1", NULL };
  static const char *const no[] = { "false", "no", "off", "0", NULL };

  if (g_strv_contains (yes, text))
    return take_value (g_variant_new_boolean (TRUE));
  if (g_strv_contains (no, text))
    return take_value (g_variant_new_boolean (FALSE));

  return refuse (field, error, text, _("yes or no"));
}

static GVariant *
parse_int (const LanesField *field,
           const char       *text,
           GError          **error)
{
  char *end;
  gint64 number;

  errno = 0;
  number = g_ascii_strtoll (text, &end, 10);
  if (end == text || *end != '\0' || errno != 0)
    return refuse (field, error, text, _("a whole number"));

  return take_value (g_variant_new_int64 (number));
}

static GVariant *
parse_value (const LanesField *field,
             const char       *text,
             GError          **error)
{
  gint64 bytes;
  double seconds;

  switch (field->type)
    {
    case LANES_FIELD_WORDS:
    case LANES_FIELD_FILES:
      return parse_words (field, text, error);

    case LANES_FIELD_PAIRS:
      return parse_lines (text);

    case LANES_FIELD_INT:
      return parse_int (field, text, error);

    case LANES_FIELD_BYTES:
      if (!parse_bytes (text, &bytes))
        return refuse (field, error, text, _("a size such as 500k, 10M or 2GiB"));
      return take_value (g_variant_new_int64 (bytes));

    case LANES_FIELD_SECONDS:
      if (!parse_seconds (text, &seconds))
        return refuse (field, error, text, _("a time such as 90, 1.5 or 2m30s"));
      return take_value (g_variant_new_double (seconds));

    case LANES_FIELD_BOOL:
      return parse_bool (field, text, error);

    case LANES_FIELD_STRING:
    case LANES_FIELD_TEXT:
    case LANES_FIELD_FILE:
    case LANES_FIELD_FOLDER:
    case LANES_FIELD_SAVE:
    case LANES_FIELD_URL:
    case LANES_FIELD_CHOICE:
    default:
      return take_value (g_variant_new_string (text));
    }
}

GVariant *
lanes_field_parse (const LanesField *field,
                   const char       *text,
                   GError          **error)
{
  g_autoptr (GVariant) value = NULL;

  g_return_val_if_fail (field != NULL && text != NULL, NULL);

  if (!g_utf8_validate (text, -1, NULL))
    return refuse (field, error, text, _("valid UTF-8"));

  value = parse_value (field, text, error);
  if (value == NULL || !lanes_field_check (field, value, error))
    return NULL;

  return g_steal_pointer (&value);
}

static char *
join_words (GVariant   *value,
            const char *separator,
            gboolean    quote)
{
  GString *text = g_string_new (NULL);
  GVariantIter iter;
  const char *word;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    {
      g_autofree char *quoted = NULL;

      if (quote && (*word == '\0' || strpbrk (word, " \t\n'\"\\$`*?[]{}()<>|&;~#!") != NULL))
        quoted = g_shell_quote (word);
      if (text->len > 0)
        g_string_append (text, separator);
      g_string_append (text, quoted != NULL ? quoted : word);
    }

  return g_string_free (text, FALSE);
}

char *
lanes_field_format (const LanesField *field,
                    GVariant         *value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];

  g_return_val_if_fail (field != NULL && value != NULL, NULL);
  g_return_val_if_fail (g_variant_is_of_type (value, G_VARIANT_TYPE (lanes_field_get_type_string (field))), NULL);

  switch (field->type)
    {
    case LANES_FIELD_WORDS:
    case LANES_FIELD_FILES:
      return join_words (value, " ", TRUE);

    case LANES_FIELD_PAIRS:
      return join_words (value, "\n", FALSE);

    case LANES_FIELD_INT:
    case LANES_FIELD_BYTES:
      return g_strdup_printf ("%" G_GINT64_FORMAT, g_variant_get_int64 (value));

    case LANES_FIELD_SECONDS:
      return g_strdup (g_ascii_formatd (buffer, sizeof buffer, "%.15g", g_variant_get_double (value)));

    case LANES_FIELD_BOOL:
      return g_strdup (g_variant_get_boolean (value) ? "yes" : "no");

    case LANES_FIELD_STRING:
    case LANES_FIELD_TEXT:
    case LANES_FIELD_FILE:
    case LANES_FIELD_FOLDER:
    case LANES_FIELD_SAVE:
    case LANES_FIELD_URL:
    case LANES_FIELD_CHOICE:
    default:
      return g_variant_dup_string (value, NULL);
    }
}

static gboolean
check_number (const LanesField *field,
              double            number,
              GError          **error)
{
  if (isnan (number) || ((field->min != 0 || field->max != 0) && (number < field->min || number > field->max)))
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: %.15g is not between %.15g and %.15g"), field->name, number,
                   field->min, field->max);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_url (const LanesField *field,
           const char       *text,
           GError          **error)
{
  g_autoptr (GUri) uri = g_uri_parse (text, G_URI_FLAGS_PARSE_RELAXED | G_URI_FLAGS_HAS_PASSWORD, NULL);
  const char *scheme = uri != NULL ? g_uri_get_scheme (uri) : NULL;
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;

  if (scheme == NULL || host == NULL || *host == '\0' ||
      !(g_str_equal (scheme, "http") || g_str_equal (scheme, "https")))
    {
      refuse (field, error, text, _("an address that starts with http:// or https://"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_text (const LanesField *field,
            const char       *text,
            GError          **error)
{
  if ((field->flags & LANES_FIELD_REQUIRED) != 0 && *text == '\0')
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: nothing was given"), field->name);
      return FALSE;
    }

  if (field->type == LANES_FIELD_URL && *text != '\0')
    return check_url (field, text, error);

  if (field->type == LANES_FIELD_CHOICE && !g_strv_contains (field->choices, text))
    {
      g_autofree char *all = g_strjoinv (", ", (char **) field->choices);
      g_autofree char *wanted = g_strdup_printf (_("one of %s"), all);

      refuse (field, error, text, wanted);
      return FALSE;
    }

  if (field->type != LANES_FIELD_TEXT && field->type != LANES_FIELD_STRING && strchr (text, '\n') != NULL &&
      field->type != LANES_FIELD_FILE && field->type != LANES_FIELD_FOLDER && field->type != LANES_FIELD_SAVE)
    {
      refuse (field, error, text, _("one line"));
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_words (const LanesField *field,
             GVariant         *value,
             GError          **error)
{
  if ((field->flags & LANES_FIELD_REQUIRED) != 0 && g_variant_n_children (value) == 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: nothing was given"), field->name);
      return FALSE;
    }

  return TRUE;
}

gboolean
lanes_field_check (const LanesField *field,
                   GVariant         *value,
                   GError          **error)
{
  g_return_val_if_fail (field != NULL && value != NULL, FALSE);

  if (!g_variant_is_of_type (value, G_VARIANT_TYPE (lanes_field_get_type_string (field))))
    {
      g_autofree char *text = g_variant_print (value, FALSE);

      refuse (field, error, text, _("of the right type"));
      return FALSE;
    }

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return check_text (field, g_variant_get_string (value, NULL), error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_INT64))
    return check_number (field, g_variant_get_int64 (value), error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE))
    return check_number (field, g_variant_get_double (value), error);
  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return check_words (field, value, error);

  return TRUE;
}

gboolean
lanes_field_name_is_secret (const char *name)
{
  static const char *const marks[] = { "password", "passwd", "passphrase", "secret",        "token",      "apikey",
                                       "api-key",  "api_key", "credential", "authorization", "cookie",     "private_key",
                                       "access_key", "auth_key", "session_key", "pgpass", "_pw" };
  g_autofree char *lower = g_ascii_strdown (name, -1);

  for (guint i = 0; i < G_N_ELEMENTS (marks); i++)
    if (strstr (lower, marks[i]) != NULL)
      return TRUE;

  return FALSE;
}
