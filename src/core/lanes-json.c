/* lanes-json.c: JSON that knows where each value stands, for files a person writes
 *
 * json-glib 1.6 forgets lines and columns once a file is read, keeps the last of two equal keys without a word, and overflows
 * its stack on 200,000 brackets. A job file deserves errors that name the place, so this is a reader of its own: recursive
 * descent, with the depth, the size and the number of values bounded before any of them can hurt.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-json.h"

#include "lanes-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  const char *at;
  const char *end;
  const char *line_start;
  const char *mark;         /* where a column was last counted, so that a file of one line is counted once */
  guint       mark_column;
  guint       line;
  guint       depth;
  guint       n_values;
  GError    **error;
} Reader;

static LanesJson *read_value (Reader    *reader,
                              LanesJson *parent);

static guint
column_of (Reader *reader, const char *at)
{
  if (!reader->mark || reader->mark < reader->line_start || at < reader->mark)
    {
      reader->mark = reader->line_start;
      reader->mark_column = 1;
    }
  reader->mark_column += g_utf8_strlen (reader->mark, at - reader->mark);
  reader->mark = at;
  return reader->mark_column;
}

static gpointer G_GNUC_PRINTF (3, 4)
fail_at (Reader *reader, const char *at, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (reader->error, LANES_ERROR, LANES_ERROR_INVALID, _("line %u, column %u: %s"),
               reader->line, column_of (reader, at), message);
  return NULL;
}

static void
skip_space (Reader *reader)
{
  while (reader->at < reader->end && strchr (" \t\r\n", *reader->at))
    if (*reader->at++ == '\n')
      {
        reader->line++;
        reader->line_start = reader->at;
      }
}

/* Says what stands at the reader's place, where something else should. */
static gpointer
fail_expected (Reader *reader, const char *expected)
{
  g_autofree char *found = NULL;

  if (reader->at >= reader->end)
    return fail_at (reader, reader->at, _("the file ends here, %s is missing"), expected);
  if (*reader->at == '/' || *reader->at == '#')
    return fail_at (reader, reader->at, _("JSON has no comments: take it out"));
  found = g_strndup (reader->at, g_utf8_next_char (reader->at) - reader->at);
  return fail_at (reader, reader->at, _("found “%s”, expected %s"), found, expected);
}

static gboolean
read_hex (Reader *reader, gunichar *ret_unit)
{
  gunichar unit = 0;

  for (int i = 0; i < 4; i++)
    {
      if (reader->at + i >= reader->end || !g_ascii_isxdigit (reader->at[i]))
        {
          fail_at (reader, reader->at, _("\\u takes four hexadecimal digits"));
          return FALSE;
        }
      unit = unit * 16 + g_ascii_xdigit_value (reader->at[i]);
    }
  reader->at += 4;
  *ret_unit = unit;
  return TRUE;
}

/* After "\u": one character, of two units where it is beyond the first plane. */
static gboolean
read_unicode (Reader *reader, GString *out)
{
  gunichar unit;
  gunichar low;

  if (!read_hex (reader, &unit))
    return FALSE;
  if (unit >= 0xd800 && unit < 0xdc00)
    {
      if (reader->end - reader->at < 2 || reader->at[0] != '\\' || reader->at[1] != 'u')
        low = 0;
      else
        {
          reader->at += 2;
          if (!read_hex (reader, &low))
            return FALSE;
        }
      if (low < 0xdc00 || low > 0xdfff)
        return fail_at (reader, reader->at, _("half of a surrogate pair")) != NULL;
      unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
    }
  else if (unit >= 0xdc00 && unit < 0xe000)
    return fail_at (reader, reader->at, _("half of a surrogate pair")) != NULL;
  if (unit == 0)
    return fail_at (reader, reader->at, _("a NUL character cannot stand in a string")) != NULL;
  g_string_append_unichar (out, unit);
  return TRUE;
}

static gboolean
read_escape (Reader *reader, GString *out)
{
  static const char letters[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";
  const char *letter;

  reader->at++;
  if (reader->at < reader->end && *reader->at == 'u')
    {
      reader->at++;
      return read_unicode (reader, out);
    }
  letter = reader->at < reader->end ? strchr (letters, *reader->at) : NULL;
  if (!letter || !*letter)
    return fail_at (reader, reader->at, _("an unknown escape: a backslash itself is written \\\\")) != NULL;
  g_string_append_c (out, meanings[letter - letters]);
  reader->at++;
  return TRUE;
}

/* Returns: (transfer full) (nullable) */
static char *
read_string (Reader *reader)
{
  g_autoptr (GString) out = g_string_new (NULL);
  const char *start = reader->at++;

  while (reader->at < reader->end && *reader->at != '"')
    {
      const char *run = reader->at;

      while (reader->at < reader->end && *reader->at != '"' && *reader->at != '\\' && (guchar) *reader->at >= 0x20)
        reader->at++;
      g_string_append_len (out, run, reader->at - run);
      if (reader->at >= reader->end || *reader->at == '"')
        break;
      if (*reader->at != '\\')
        return fail_at (reader, reader->at, _("a line break or control character in a string: write it as \\n or \\u00XX"));
      if (!read_escape (reader, out))
        return NULL;
    }
  if (reader->at >= reader->end)
    return fail_at (reader, start, _("this string has no closing quote"));
  reader->at++;
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static const char *
skip_digits (Reader *reader, const char *at)
{
  while (at < reader->end && g_ascii_isdigit (*at))
    at++;
  return at;
}

/* The end of the number that starts at the reader's place, or NULL where it is none. */
static const char *
find_number_end (Reader *reader)
{
  const char *at = reader->at;
  const char *digits;

  if (at < reader->end && *at == '-')
    at++;
  digits = at;
  at = skip_digits (reader, at);
  if (at == digits || (*digits == '0' && at - digits > 1))
    return NULL;
  if (at < reader->end && *at == '.')
    {
      digits = at + 1;
      at = skip_digits (reader, digits);
      if (at == digits)
        return NULL;
    }
  if (at < reader->end && (*at == 'e' || *at == 'E'))
    {
      at++;
      if (at < reader->end && (*at == '+' || *at == '-'))
        at++;
      digits = at;
      at = skip_digits (reader, digits);
      if (at == digits)
        return NULL;
    }
  return at;
}

static gboolean
read_number (Reader *reader, LanesJson *value)
{
  const char *end = find_number_end (reader);
  g_autofree char *text = NULL;
  char *stop;

  if (!end)
    return fail_at (reader, reader->at, _("this is no JSON number")) != NULL;
  text = g_strndup (reader->at, end - reader->at);
  value->type = LANES_JSON_NUMBER;
  value->number = g_ascii_strtod (text, NULL);
  if (!isfinite (value->number))
    return fail_at (reader, reader->at, _("this number is too large")) != NULL;
  errno = 0;
  value->integer = g_ascii_strtoll (text, &stop, 10);
  value->is_integer = !*stop && errno == 0;
  reader->at = end;
  return TRUE;
}

static gboolean
read_word (Reader *reader, LanesJson *value)
{
  static const struct { const char *word; LanesJsonType type; gboolean truth; } words[] = {
    { "true", LANES_JSON_BOOL, TRUE }, { "false", LANES_JSON_BOOL, FALSE }, { "null", LANES_JSON_NULL, FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      gsize length = strlen (words[i].word);

      if ((gsize) (reader->end - reader->at) >= length && memcmp (reader->at, words[i].word, length) == 0)
        {
          value->type = words[i].type;
          value->truth = words[i].truth;
          reader->at += length;
          return TRUE;
        }
    }
  return fail_expected (reader, _("a value (a string is written in double quotes)")) != NULL;
}

static void
take_child (LanesJson *parent, LanesJson *child)
{
  if (!parent->children)
    parent->children = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_json_free);
  child->index = parent->children->len;
  g_ptr_array_add (parent->children, child);
}

/* After a value in a list or object: the next one, or its end. Returns: FALSE on an error. */
static gboolean
read_separator (Reader *reader, char close, gboolean *ret_more)
{
  const char *comma;

  skip_space (reader);
  *ret_more = reader->at < reader->end && *reader->at == ',';
  if (!*ret_more)
    {
      if (reader->at >= reader->end || *reader->at != close)
        return fail_expected (reader, close == ']' ? _("a comma or “]”") : _("a comma or “}”")) != NULL;
      reader->at++;
      return TRUE;
    }
  comma = reader->at++;
  guint line = reader->line;
  const char *line_start = reader->line_start;
  skip_space (reader);
  if (reader->at < reader->end && *reader->at == close)
    {
      reader->line = line;
      reader->line_start = line_start;
      return fail_at (reader, comma, _("a comma after the last value: take it out")) != NULL;
    }
  return TRUE;
}

static gboolean
read_array (Reader *reader, LanesJson *value)
{
  gboolean more = TRUE;

  value->type = LANES_JSON_ARRAY;
  reader->at++;
  skip_space (reader);
  if (reader->at < reader->end && *reader->at == ']')
    {
      reader->at++;
      return TRUE;
    }
  while (more)
    {
      LanesJson *child = read_value (reader, value);

      if (!child)
        return FALSE;
      take_child (value, child);
      if (!read_separator (reader, ']', &more))
        return FALSE;
    }
  return TRUE;
}

static gboolean
read_member (Reader *reader, LanesJson *value, GHashTable *names)
{
  const char *start = reader->at;
  guint line = reader->line;
  guint column = column_of (reader, start);
  g_autofree char *name = NULL;
  LanesJson *child;

  if (start >= reader->end || *start != '"')
    return fail_expected (reader, _("a key in double quotes")) != NULL;
  name = read_string (reader);
  if (!name)
    return FALSE;
  if (g_hash_table_contains (names, name))
    return fail_at (reader, start, _("the key “%s” stands here a second time"), name) != NULL;
  skip_space (reader);
  if (reader->at >= reader->end || *reader->at != ':')
    return fail_expected (reader, _("“:” and a value")) != NULL;
  reader->at++;
  child = read_value (reader, value);
  if (!child)
    return FALSE;
  child->name = g_steal_pointer (&name);
  child->line = line;
  child->column = column;
  g_hash_table_add (names, child->name);
  take_child (value, child);
  return TRUE;
}

static gboolean
read_object (Reader *reader, LanesJson *value)
{
  g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
  gboolean more = TRUE;

  value->type = LANES_JSON_OBJECT;
  reader->at++;
  skip_space (reader);
  if (reader->at < reader->end && *reader->at == '}')
    {
      reader->at++;
      return TRUE;
    }
  while (more)
    if (!read_member (reader, value, names) || !read_separator (reader, '}', &more))
      return FALSE;
  return TRUE;
}

static gboolean
read_nested (Reader *reader, LanesJson *value)
{
  gboolean ok;

  if (++reader->depth > LANES_JSON_MAX_DEPTH)
    return fail_at (reader, reader->at, _("nested more than %d deep"), LANES_JSON_MAX_DEPTH) != NULL;
  ok = *reader->at == '[' ? read_array (reader, value) : read_object (reader, value);
  reader->depth--;
  return ok;
}

static gboolean
read_into (Reader *reader, LanesJson *value)
{
  char first = reader->at < reader->end ? *reader->at : '\0';

  if (first == '[' || first == '{')
    return read_nested (reader, value);
  if (first == '"')
    {
      value->type = LANES_JSON_STRING;
      value->string = read_string (reader);
      return value->string != NULL;
    }
  if (first == '-' || g_ascii_isdigit (first))
    return read_number (reader, value);
  return read_word (reader, value);
}

static LanesJson *
read_value (Reader *reader, LanesJson *parent)
{
  g_autoptr (LanesJson) value = NULL;

  skip_space (reader);
  if (++reader->n_values > LANES_JSON_MAX_VALUES)
    return fail_at (reader, reader->at, _("more than %d values: give long lists of inputs in a file of their own"),
                    LANES_JSON_MAX_VALUES);
  value = g_new0 (LanesJson, 1);
  value->parent = parent;
  value->line = reader->line;
  value->column = column_of (reader, reader->at);
  if (!read_into (reader, value))
    return NULL;
  return g_steal_pointer (&value);
}

/* Moves to the first byte that is no UTF-8, to say where it is. */
static gpointer
fail_utf8 (Reader *reader, const char *bad)
{
  while (reader->at < bad)
    if (*reader->at++ == '\n')
      {
        reader->line++;
        reader->line_start = reader->at;
      }
  if (*bad == '\0')
    return fail_at (reader, bad, _("a NUL byte: this is no text file"));
  return fail_at (reader, bad, _("the byte 0x%02X is not UTF-8: save the file as UTF-8"), (guchar) *bad);
}

LanesJson *
lanes_json_parse (const char *text, gsize length, GError **error)
{
  Reader reader = { .at = text, .end = text + length, .line_start = text, .line = 1, .error = error };
  g_autoptr (LanesJson) value = NULL;
  const char *bad;

  g_return_val_if_fail (text || length == 0, NULL);

  if (length > LANES_JSON_MAX_BYTES)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("the file has more than %d MiB"),
                   LANES_JSON_MAX_BYTES / (1024 * 1024));
      return NULL;
    }
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    reader.at = reader.line_start = text + 3;
  if (!g_utf8_validate (reader.at, reader.end - reader.at, &bad))
    return fail_utf8 (&reader, bad);
  value = read_value (&reader, NULL);
  if (!value)
    return NULL;
  skip_space (&reader);
  if (reader.at < reader.end)
    return fail_expected (&reader, _("the end of the file"));
  return g_steal_pointer (&value);
}

void
lanes_json_free (LanesJson *self)
{
  if (!self)
    return;
  g_clear_pointer (&self->children, g_ptr_array_unref);
  g_free (self->string);
  g_free (self->name);
  g_free (self);
}

LanesJson *
lanes_json_get (const LanesJson *self, const char *name)
{
  for (guint i = 0; i < lanes_json_get_n (self); i++)
    {
      LanesJson *child = lanes_json_at (self, i);

      if (g_strcmp0 (child->name, name) == 0)
        return child;
    }
  return NULL;
}

guint
lanes_json_get_n (const LanesJson *self)
{
  return self->children ? self->children->len : 0;
}

LanesJson *
lanes_json_at (const LanesJson *self, guint position)
{
  return g_ptr_array_index (self->children, position);
}

char *
lanes_json_dup_path (const LanesJson *self)
{
  g_autofree char *parent = NULL;

  if (!self->parent)
    return g_strdup ("");
  parent = lanes_json_dup_path (self->parent);
  if (!self->name)
    return g_strdup_printf ("%s[%u]", parent, self->index);
  return g_strconcat (parent, *parent ? "." : "", self->name, NULL);
}

const char *
lanes_json_get_type_label (const LanesJson *self)
{
  static const char *const labels[] = {
    N_("null"), N_("true or false"), N_("a number"), N_("a string"), N_("a list"), N_("an object"),
  };

  return _(labels[self->type]);
}

gboolean
lanes_json_fail (const LanesJson *self, GError **error, const char *format, ...)
{
  g_autofree char *path = lanes_json_dup_path (self);
  g_autofree char *message = NULL;
  va_list args;

  va_start (args, format);
  message = g_strdup_vprintf (format, args);
  va_end (args);
  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("line %u, column %u: %s%s%s"),
               self->line, self->column, path, *path ? ": " : "", message);
  return FALSE;
}
