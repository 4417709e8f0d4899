/* lanes-options.c: a command line, read by tables of fields
 *
 * GNU's ways: `--name VALUE`, `--name=VALUE`, `-n VALUE`, `-nVALUE`, `-abc` for switches, `--no-name` for a switch that is on by
 * default, `--` for the end. A list grows with each time its option is given, one word each: what a shell has split is not split
 * again.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-options.h"

#include "lanes-error.h"
#include "lanes-suggest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char       *heading;
  const LanesField *fields;
  guint             n_fields;
} Table;

struct _LanesOptions
{
  GArray     *tables;   /* Table */
  GHashTable *values;   /* name -> GVariant: what was given */
  GHashTable *defaults; /* name -> GVariant: parsed on first use */
  GHashTable *hidden;   /* names */
};

LanesOptions *
lanes_options_new (void)
{
  LanesOptions *self = g_new0 (LanesOptions, 1);

  self->tables = g_array_new (FALSE, FALSE, sizeof (Table));
  self->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->defaults = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_variant_unref);
  self->hidden = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
lanes_options_free (LanesOptions *self)
{
  g_array_unref (self->tables);
  g_hash_table_unref (self->values);
  g_hash_table_unref (self->defaults);
  g_hash_table_unref (self->hidden);
  g_free (self);
}

void
lanes_options_add (LanesOptions *self, const char *heading, const LanesField *fields, guint n_fields)
{
  Table table = { heading, fields, n_fields };

  g_array_append_val (self->tables, table);
}

void
lanes_options_hide (LanesOptions *self, const char *name)
{
  g_hash_table_add (self->hidden, g_strdup (name));
}

typedef gboolean (*FieldFunc) (const LanesField *field,
                               gpointer          data);

/* The first field for which @func is true. */
static const LanesField *
find (LanesOptions *self, FieldFunc func, gpointer data)
{
  for (guint i = 0; i < self->tables->len; i++)
    {
      const Table *table = &g_array_index (self->tables, Table, i);

      for (guint j = 0; j < table->n_fields; j++)
        if (!g_hash_table_contains (self->hidden, table->fields[j].name) && func (&table->fields[j], data))
          return &table->fields[j];
    }
  return NULL;
}

static gboolean
has_name (const LanesField *field, gpointer data)
{
  return g_str_equal (field->name, data);
}

static gboolean
has_letter (const LanesField *field, gpointer data)
{
  return field->short_option != 0 && field->short_option == *(const char *) data;
}

static gboolean
suggest (const LanesField *field, gpointer data)
{
  lanes_suggest_try (data, field->name);
  return FALSE;
}

static gboolean
fail (GError **error, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  if (error)
    *error = g_error_new_valist (LANES_ERROR, LANES_ERROR_INVALID, format, args);
  va_end (args);
  return FALSE;
}

static gboolean
is_list (const LanesField *field)
{
  return g_str_equal (lanes_field_get_type_string (field), "as");
}

static GVariant *
append_word (GVariant *list, const char *word)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; list && i < g_variant_n_children (list); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (list, i);
      g_variant_builder_add_value (&builder, child);
    }
  g_variant_builder_add (&builder, "s", word);
  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static gboolean
take_value (LanesOptions *self, const LanesField *field, const char *text, GError **error)
{
  g_autoptr (GVariant) value = NULL;

  if (is_list (field))
    value = append_word (g_hash_table_lookup (self->values, field->name), text);
  else
    value = lanes_field_parse (field, text, error);
  if (!value)
    return FALSE;
  g_hash_table_replace (self->values, g_strdup (field->name), g_steal_pointer (&value));
  return TRUE;
}

static gboolean
fail_unknown (LanesOptions *self, const char *name, GError **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  const char *best;

  find (self, suggest, &nearest);
  best = lanes_suggest_get (&nearest);
  if (best)
    return fail (error, _("unknown option --%s (did you mean --%s?)"), name, best);
  return fail (error, _("unknown option --%s; --help lists them all"), name);
}

/* @word: after the dashes. @at: its place in words, moved on where a value follows. */
static gboolean
parse_long (LanesOptions *self, const char *word, char ***at, GError **error)
{
  const char *equals = strchr (word, '=');
  g_autofree char *name = equals ? g_strndup (word, equals - word) : g_strdup (word);
  const LanesField *field = find (self, has_name, name);

  if (!field && g_str_has_prefix (name, "no-"))
    {
      field = find (self, has_name, name + 3);
      if (field && field->type == LANES_FIELD_BOOL && !equals)
        return take_value (self, field, "no", error);
      field = NULL;
    }
  if (!field)
    return fail_unknown (self, name, error);
  if (equals)
    return take_value (self, field, equals + 1, error);
  if (field->type == LANES_FIELD_BOOL)
    return take_value (self, field, "yes", error);
  if (!(*at)[1])
    return fail (error, _("--%s: a value is missing"), name);
  return take_value (self, field, *++*at, error);
}

static gboolean
parse_short (LanesOptions *self, const char *letters, char ***at, GError **error)
{
  for (; *letters; letters++)
    {
      const LanesField *field = find (self, has_letter, (gpointer) letters);

      if (!field)
        return fail (error, _("unknown option -%.*s; --help lists them all"),
                     (int) (g_utf8_validate (letters, -1, NULL) ? g_utf8_next_char (letters) - letters : 0), letters);
      if (field->type == LANES_FIELD_BOOL)
        {
          if (!take_value (self, field, "yes", error))
            return FALSE;
          continue;
        }
      if (letters[1])
        return take_value (self, field, letters + 1 + (letters[1] == '='), error);
      if (!(*at)[1])
        return fail (error, _("-%c: a value is missing"), *letters);
      return take_value (self, field, *++*at, error);
    }
  return TRUE;
}

char **
lanes_options_parse (LanesOptions *self, char **words, gboolean stop, GError **error)
{
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();
  gboolean over = FALSE;

  for (char **at = words; *at; at++)
    {
      const char *word = *at;

      if (over || word[0] != '-' || !word[1])
        {
          over |= stop;
          g_strv_builder_add (rest, word);
        }
      else if (g_str_equal (word, "--"))
        over = TRUE;
      else if (!(word[1] == '-' ? parse_long (self, word + 2, &at, error) : parse_short (self, word + 1, &at, error)))
        return NULL;
    }
  return g_strv_builder_end (rest);
}

gboolean
lanes_options_is_given (LanesOptions *self, const char *name)
{
  return g_hash_table_contains (self->values, name);
}

GVariant *
lanes_options_get (LanesOptions *self, const char *name)
{
  GVariant *value = g_hash_table_lookup (self->values, name);
  const LanesField *field;

  if (!value)
    value = g_hash_table_lookup (self->defaults, name);
  if (value)
    return value;
  field = find (self, has_name, (gpointer) name);
  if (field && field->fallback)
    value = lanes_field_parse (field, field->fallback, NULL);
  if (value)
    g_hash_table_insert (self->defaults, g_strdup (name), value);
  return value;
}

gboolean
lanes_options_get_bool (LanesOptions *self, const char *name)
{
  GVariant *value = lanes_options_get (self, name);

  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_BOOLEAN) && g_variant_get_boolean (value);
}

gint64
lanes_options_get_int (LanesOptions *self, const char *name)
{
  GVariant *value = lanes_options_get (self, name);

  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_INT64) ? g_variant_get_int64 (value) : 0;
}

double
lanes_options_get_double (LanesOptions *self, const char *name)
{
  GVariant *value = lanes_options_get (self, name);

  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_DOUBLE) ? g_variant_get_double (value) : 0;
}

const char *
lanes_options_get_string (LanesOptions *self, const char *name)
{
  GVariant *value = lanes_options_get (self, name);

  return value && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ? g_variant_get_string (value, NULL) : NULL;
}

char **
lanes_options_dup_words (LanesOptions *self, const char *name)
{
  GVariant *value = lanes_options_get (self, name);

  if (value && g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return g_variant_dup_strv (value, NULL);
  return g_new0 (char *, 1);
}

void
lanes_options_set (LanesOptions *self, const char *name, GVariant *value)
{
  g_hash_table_replace (self->values, g_strdup (name), g_variant_ref_sink (value));
}

GVariant *
lanes_options_dup_given (LanesOptions *self, const LanesField *fields, guint n_fields)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  for (guint i = 0; i < n_fields; i++)
    {
      GVariant *value = g_hash_table_lookup (self->values, fields[i].name);

      if (value && find (self, has_name, (gpointer) fields[i].name) == &fields[i])
        g_variant_dict_insert_value (&dict, fields[i].name, value);
    }
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

static const char *
get_placeholder (const LanesField *field)
{
  switch (field->type)
    {
    case LANES_FIELD_BOOL:
      return NULL;
    case LANES_FIELD_INT:
      return _("N");
    case LANES_FIELD_BYTES:
      return _("SIZE");
    case LANES_FIELD_SECONDS:
      return _("SECONDS");
    case LANES_FIELD_FILE:
    case LANES_FIELD_FILES:
    case LANES_FIELD_SAVE:
      return _("FILE");
    case LANES_FIELD_FOLDER:
      return _("DIR");
    case LANES_FIELD_URL:
      return _("URL");
    case LANES_FIELD_PAIRS:
      return strstr (field->name, "header") ? _("NAME: VALUE") : _("NAME=VALUE");
    case LANES_FIELD_STRING:
    case LANES_FIELD_TEXT:
    case LANES_FIELD_WORDS:
    case LANES_FIELD_CHOICE:
    default:
      return _("WORD");
    }
}

static char *
dup_usage (const LanesField *field)
{
  g_autoptr (GString) usage = g_string_new ("  ");
  const char *placeholder = get_placeholder (field);
  g_autofree char *choices = NULL;

  if (field->short_option)
    g_string_append_printf (usage, "-%c, ", field->short_option);
  else
    g_string_append (usage, "    ");
  g_string_append_printf (usage, "--%s", field->name);
  if (field->type == LANES_FIELD_CHOICE)
    placeholder = choices = g_strjoinv ("|", (char **) field->choices);
  if (placeholder)
    g_string_append_printf (usage, " %s", placeholder);
  return g_string_free (g_steal_pointer (&usage), FALSE);
}

#define HELP_COLUMN 28
#define HELP_WIDTH 96

/* @text, broken at spaces, from HELP_COLUMN on. */
static void
append_wrapped (GString *out, const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint column = HELP_COLUMN;

  for (guint i = 0; words[i]; i++)
    {
      guint width = g_utf8_strlen (words[i], -1);

      if (i > 0 && column + 1 + width > HELP_WIDTH)
        {
          g_string_append_printf (out, "\n%*s", HELP_COLUMN, "");
          column = HELP_COLUMN;
        }
      else if (i > 0)
        {
          g_string_append_c (out, ' ');
          column++;
        }
      g_string_append (out, words[i]);
      column += width;
    }
  g_string_append_c (out, '\n');
}

static void
append_field (GString *out, const LanesField *field)
{
  g_autofree char *usage = dup_usage (field);
  g_autoptr (GString) help = g_string_new (_(field->help));
  gboolean has_default = field->fallback && *field->fallback && field->type != LANES_FIELD_BOOL &&
                         !g_str_equal (field->fallback, "0");

  if (has_default)
    g_string_append_printf (help, _(" (%s where not given)"), field->fallback);
  g_string_append (out, usage);
  if (strlen (usage) + 2 > HELP_COLUMN)
    g_string_append_printf (out, "\n%*s", HELP_COLUMN, "");
  else
    g_string_append_printf (out, "%*s", (int) (HELP_COLUMN - strlen (usage)), "");
  append_wrapped (out, help->str);
}

static gboolean
is_shown (LanesOptions *self, const LanesField *field)
{
  return find (self, has_name, (gpointer) field->name) == field && field->help;
}

char *
lanes_options_dup_help (LanesOptions *self)
{
  g_autoptr (GString) out = g_string_new (NULL);

  for (guint i = 0; i < self->tables->len; i++)
    {
      const Table *table = &g_array_index (self->tables, Table, i);
      gsize start;

      g_string_append_printf (out, "\n%s:\n", table->heading);
      start = out->len;
      for (guint j = 0; j < table->n_fields; j++)
        if (is_shown (self, &table->fields[j]))
          append_field (out, &table->fields[j]);
      if (out->len == start)
        g_string_truncate (out, start - strlen (table->heading) - 3);
    }
  return g_string_free (g_steal_pointer (&out), FALSE);
}
