/* lanes-json-params.c: JSON values as the parameters of a kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-json-params.h"

#include "lanes-pattern.h"
#include "lanes-suggest.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct
{
  const char *folder;
  gboolean    is_template;
  gboolean    late;
  GError    **error;
} Context;

static gpointer
refuse (const LanesJson *value, const Context *context, const char *wanted)
{
  lanes_json_fail (value, context->error, _("this is %s, but must be %s"), lanes_json_get_type_label (value), wanted);
  return NULL;
}

/* A path of a template may begin with its input: it is taken as it is. */
static char *
dup_path (const char *text, const Context *context)
{
  if (!*text || (context->is_template && *text == '{') || g_str_equal (text, "-"))
    return g_strdup (text);

  g_autofree char *path = lanes_pattern_resolve (text, context->folder);

  /* A slash at the end says that it is a folder. */
  return g_strconcat (path, g_str_has_suffix (text, "/") && !g_str_has_suffix (path, "/") ? "/" : "", NULL);
}

static char *
dup_word (const LanesJson *value, const Context *context)
{
  if (value->type == LANES_JSON_STRING)
    return g_strdup (value->string);
  if (value->type == LANES_JSON_NUMBER && value->is_integer)
    return g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
  return refuse (value, context, _("a string"));
}

static gboolean
add_word (GStrvBuilder *words, const LanesJson *value, const Context *context)
{
  g_autofree char *word = dup_word (value, context);

  if (!word)
    return FALSE;
  g_strv_builder_add (words, word);
  return TRUE;
}

static gboolean
add_files (GStrvBuilder *words, const LanesJson *value, const Context *context)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *path = NULL;

  if (value->type != LANES_JSON_STRING)
    return refuse (value, context, _("a string")) != NULL;
  path = dup_path (value->string, context);
  if (lanes_pattern_is_one (value->string) && !(context->is_template && strchr (value->string, '{')))
    {
      names = lanes_pattern_expand (path, context->folder);
      if (names->len == 0 && !context->late)
        return lanes_json_fail (value, context->error, _("no file matches “%s” in %s"), value->string, context->folder);
      for (guint i = 0; i < names->len; i++)
        g_strv_builder_add (words, g_ptr_array_index (names, i));
      if (names->len > 0)
        return TRUE;
    }
  g_strv_builder_add (words, path);
  return TRUE;
}

typedef gboolean (*AddFunc) (GStrvBuilder    *words,
                             const LanesJson *value,
                             const Context   *context);

static GVariant *
read_list (const LanesJson *value, const Context *context, AddFunc add)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  for (guint i = 0; i < lanes_json_get_n (value); i++)
    if (!add (words, lanes_json_at (value, i), context))
      return NULL;
  strv = g_strv_builder_end (words);
  return g_variant_new_strv ((const char *const *) strv, -1);
}

/* A single file needs no list. A single word would leave open how it is to be split. */
static GVariant *
read_files (const LanesJson *value, const Context *context)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  if (value->type == LANES_JSON_ARRAY)
    return read_list (value, context, add_files);
  if (value->type != LANES_JSON_STRING)
    return refuse (value, context, _("a list of files"));
  if (!add_files (words, value, context))
    return NULL;
  strv = g_strv_builder_end (words);
  return g_variant_new_strv ((const char *const *) strv, -1);
}

static gboolean
has_shell (const LanesJson *value)
{
  const LanesJson *shell = value->parent && value->parent->type == LANES_JSON_OBJECT ? lanes_json_get (value->parent, "shell") : NULL;

  return shell && shell->type == LANES_JSON_BOOL && shell->truth;
}

static GVariant *
read_words (const LanesJson *value, const Context *context)
{
  if (value->type == LANES_JSON_ARRAY)
    return read_list (value, context, add_word);
  if (value->type == LANES_JSON_STRING && has_shell (value))
    return g_variant_new_strv ((const char *const *) &value->string, 1);
  if (value->type == LANES_JSON_STRING)
    lanes_json_fail (value, context->error, _("must be a list of words, [\"make\", \"-j4\"]; a line for the shell needs \"shell\": true "
                                              "beside it"));
  else
    refuse (value, context, _("a list of words"));
  return NULL;
}

static GVariant *
read_pairs (const LanesJson *value, const LanesField *field, const Context *context)
{
  const char *separator = strstr (field->name, "header") ? ": " : "=";
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  g_auto (GStrv) strv = NULL;

  if (value->type == LANES_JSON_ARRAY)
    return read_list (value, context, add_word);
  if (value->type != LANES_JSON_OBJECT)
    return refuse (value, context, _("an object"));
  for (guint i = 0; i < lanes_json_get_n (value); i++)
    {
      const LanesJson *member = lanes_json_at (value, i);
      g_autofree char *word = dup_word (member, context);
      g_autofree char *pair = word ? g_strconcat (member->name, separator, word, NULL) : NULL;

      if (!pair)
        return NULL;
      g_strv_builder_add (words, pair);
    }
  strv = g_strv_builder_end (words);
  return g_variant_new_strv ((const char *const *) strv, -1);
}

/* A number, or text as on the command line ("10M", "2m30s"). */
static GVariant *
read_quantity (const LanesJson *value, const LanesField *field, const Context *context)
{
  g_autoptr (GError) why = NULL;
  GVariant *parsed;

  if (value->type == LANES_JSON_NUMBER && field->type == LANES_FIELD_SECONDS)
    return g_variant_new_double (value->number);
  if (value->type == LANES_JSON_NUMBER && value->is_integer)
    return g_variant_new_int64 (value->integer);
  if (value->type != LANES_JSON_STRING)
    return refuse (value, context, field->type == LANES_FIELD_INT ? _("a whole number") : _("a number"));
  if (context->is_template && strchr (value->string, '{'))
    return g_variant_new_string (value->string);
  parsed = field->type == LANES_FIELD_INT ? NULL : lanes_field_parse (field, value->string, &why);
  if (!parsed && why)
    lanes_json_fail (value, context->error, "%s", why->message);
  else if (!parsed)
    refuse (value, context, _("a whole number"));
  return parsed;
}

static GVariant *
read_text (const LanesJson *value, const LanesField *field, const Context *context)
{
  gboolean is_path = field->type == LANES_FIELD_FILE || field->type == LANES_FIELD_FOLDER || field->type == LANES_FIELD_SAVE;

  if (value->type != LANES_JSON_STRING)
    return refuse (value, context, _("a string"));
  if (is_path)
    return g_variant_new_take_string (dup_path (value->string, context));
  return g_variant_new_string (value->string);
}

static GVariant *
read_value (const LanesJson *value, const LanesField *field, const Context *context)
{
  switch (field->type)
    {
    case LANES_FIELD_WORDS:
      return read_words (value, context);
    case LANES_FIELD_FILES:
      return read_files (value, context);
    case LANES_FIELD_PAIRS:
      return read_pairs (value, field, context);
    case LANES_FIELD_INT:
    case LANES_FIELD_BYTES:
    case LANES_FIELD_SECONDS:
      return read_quantity (value, field, context);
    case LANES_FIELD_BOOL:
      if (value->type != LANES_JSON_BOOL)
        return refuse (value, context, _("true or false"));
      return g_variant_new_boolean (value->truth);
    case LANES_FIELD_STRING:
    case LANES_FIELD_TEXT:
    case LANES_FIELD_FILE:
    case LANES_FIELD_FOLDER:
    case LANES_FIELD_SAVE:
    case LANES_FIELD_URL:
    case LANES_FIELD_CHOICE:
    default:
      return read_text (value, field, context);
    }
}

/* What holds a replacement is checked once it is put in. */
static gboolean
is_open (GVariant *value, const Context *context)
{
  g_autofree char *text = context->is_template ? g_variant_print (value, FALSE) : NULL;

  return text && strchr (text, '{');
}

static GVariant *
read_checked (const LanesJson *value, const LanesField *field, const Context *context)
{
  g_autoptr (GVariant) variant = read_value (value, field, context);
  g_autoptr (GError) why = NULL;

  if (!variant)
    return NULL;
  if (g_variant_is_floating (variant))
    g_variant_ref_sink (variant);
  if (!(context->is_template && (field->flags & LANES_FIELD_POSITIONAL)) && !is_open (variant, context) &&
      !lanes_field_check (field, variant, &why))
    {
      lanes_json_fail (value, context->error, "%s", why->message);
      return NULL;
    }
  return g_steal_pointer (&variant);
}

GVariant *
lanes_json_to_field (LanesJson *value, const LanesField *field, const char *folder, gboolean is_template, GError **error)
{
  Context context = { folder, is_template, FALSE, error };

  return read_checked (value, field, &context);
}

static const LanesField *
find_positional (LanesKind *kind)
{
  guint n;
  const LanesField *fields = lanes_kind_get_fields (kind, &n);

  for (guint i = 0; i < n; i++)
    if (fields[i].flags & LANES_FIELD_POSITIONAL)
      return &fields[i];
  return NULL;
}

static gboolean
fail_unknown (const LanesJson *member, LanesKind *kind, GError **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);
  g_autofree char *hint = NULL;
  guint n;
  const LanesField *fields = lanes_kind_get_fields (kind, &n);

  for (guint i = 0; i < n; i++)
    lanes_suggest_try (&nearest, fields[i].name);
  hint = lanes_suggest_dup_hint (&nearest);
  return lanes_json_fail (member, error, _("%s has no such parameter%s"), lanes_kind_get_name (kind), hint);
}

static gboolean
add_params (GVariantDict *dict, LanesJson *object, LanesKind *kind, const Context *context)
{
  for (guint i = 0; i < lanes_json_get_n (object); i++)
    {
      LanesJson *member = lanes_json_at (object, i);
      const LanesField *field = lanes_kind_find_field (kind, member->name);
      g_autoptr (GVariant) value = NULL;

      if (!field)
        return fail_unknown (member, kind, context->error);
      value = read_checked (member, field, context);
      if (!value)
        return FALSE;
      g_variant_dict_insert_value (dict, field->name, value);
    }
  return TRUE;
}

GVariant *
lanes_json_to_params (LanesJson  *value,
                      LanesKind  *kind,
                      const char *folder,
                      gboolean    is_template,
                      gboolean    late,
                      GError    **error)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  Context context = { folder, is_template, late, error };
  const LanesField *positional = find_positional (kind);
  const LanesField *cwd = lanes_kind_find_field (kind, "cwd");

  if (value->type == LANES_JSON_OBJECT)
    {
      if (!add_params (&dict, value, kind, &context))
        return NULL;
    }
  else if (!positional)
    return refuse (value, &context, _("an object with its parameters"));
  else
    {
      g_autoptr (GVariant) alone = read_checked (value, positional, &context);

      if (!alone)
        return NULL;
      g_variant_dict_insert_value (&dict, positional->name, alone);
    }
  if (cwd && !g_variant_dict_contains (&dict, "cwd"))
    g_variant_dict_insert (&dict, "cwd", "s", folder);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
