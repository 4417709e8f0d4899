/* lanes-job-spec.c: what a person asked for, checked and unchangeable
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"
#include "lanes-mask.h"
#include "lanes-vardict.h"

static LanesJobSpec *
make (LanesKind             *kind,
      GVariant              *params,
      const LanesJobOptions *options)
{
  static const LanesJobOptions fallback = LANES_JOB_OPTIONS_INIT;
  LanesJobSpec *self = g_new0 (LanesJobSpec, 1);

  atomic_init (&self->refs, 1);
  self->kind = g_object_ref (kind);
  self->params = g_variant_ref (params);
  self->options = options != NULL ? *options : fallback;
  self->title = self->options.title != NULL && *self->options.title != '\0' ? g_strdup (self->options.title) : NULL;
  self->options.title = self->title;
  self->options.executor = g_intern_string (self->options.executor);
  if (self->options.secret != NULL)
    g_variant_ref (self->options.secret);
  self->lacks_secrets = _lanes_params_have_mask (params);
  self->wait = -1;

  return self;
}

LanesJobSpec *
lanes_job_spec_new (LanesKind             *kind,
                    GVariant              *params,
                    const LanesJobOptions *options,
                    GError               **error)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (params);
  g_autoptr (GVariant) full = NULL;
  LanesJobSpec *self;

  g_return_val_if_fail (LANES_IS_KIND (kind), NULL);

  full = lanes_kind_check_params (kind, given, error);
  if (full == NULL)
    return NULL;

  self = make (kind, full, options);
  if (LANES_KIND_GET_CLASS (kind)->get_wait != NULL)
    self->wait = LANES_KIND_GET_CLASS (kind)->get_wait (kind, full);

  return self;
}

LanesJobSpec *
lanes_job_spec_ref (LanesJobSpec *self)
{
  atomic_fetch_add_explicit (&self->refs, 1, memory_order_relaxed);
  return self;
}

void
lanes_job_spec_unref (LanesJobSpec *self)
{
  if (atomic_fetch_sub_explicit (&self->refs, 1, memory_order_acq_rel) != 1)
    return;

  g_object_unref (self->kind);
  g_variant_unref (self->params);
  g_clear_pointer (&self->options.secret, g_variant_unref);
  if (atomic_load (&self->shown) != NULL)
    g_variant_unref (atomic_load (&self->shown));
  g_strfreev (self->secrets);
  g_free (self->title);
  g_free (self);
}

/* Templates */

static gboolean
value_has_replacement (GVariant *value)
{
  GVariantIter iter;
  const char *word;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    return _lanes_replacement_is_in (g_variant_get_string (value, NULL));
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return FALSE;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    if (_lanes_replacement_is_in (word))
      return TRUE;

  return FALSE;
}

static gboolean
check_template_field (LanesKind        *kind,
                      const LanesField *field,
                      GVariant         *value,
                      gboolean         *has_replacement,
                      GError          **error)
{
  if (value == NULL)
    return TRUE;

  if ((field->flags & LANES_FIELD_EXPAND) != 0 && value_has_replacement (value))
    {
      *has_replacement = TRUE;
      /* A number stays text until its replacement is put in. */
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) ||
          g_variant_is_of_type (value, G_VARIANT_TYPE (lanes_field_get_type_string (field))))
        return TRUE;
    }

  /* An empty positional list gets the input as its first word. */
  if ((field->flags & LANES_FIELD_POSITIONAL) != 0 &&
      g_variant_is_of_type (value, G_VARIANT_TYPE (lanes_field_get_type_string (field))))
    return TRUE;

  return lanes_field_check (field, value, error);
}

/* What is a part of something larger, a message with all inputs of a batch, holds on to all of it. */
static GVariant *
dup_params (GVariant *params)
{
  gsize size = g_variant_get_size (params);
  gpointer data = g_memdup2 (g_variant_get_data (params), size);

  return g_variant_ref_sink (g_variant_new_from_data (g_variant_get_type (params), data, size, g_variant_is_normal_form (params),
                                                      g_free, data));
}

LanesJobSpec *
lanes_job_spec_new_template (LanesKind             *kind,
                             GVariant              *params,
                             const LanesJobOptions *options,
                             GError               **error)
{
  g_autoptr (GVariant) given = g_variant_ref_sink (params);
  gboolean has_replacement = FALSE;
  GVariantIter iter;
  const char *name;
  LanesJobSpec *self;

  g_return_val_if_fail (LANES_IS_KIND (kind), NULL);

  g_variant_iter_init (&iter, given);
  while (g_variant_iter_next (&iter, "{&sv}", &name, NULL))
    {
      const LanesField *field = lanes_kind_find_field (kind, name);
      g_autoptr (GVariant) value = g_variant_lookup_value (given, name, NULL);

      if (field == NULL)
        {
          lanes_kind_fail_unknown (kind, name, error);
          return NULL;
        }
      if (!check_template_field (kind, field, value, &has_replacement, error))
        return NULL;
    }

  g_autoptr (GVariant) own = dup_params (given);
  self = make (kind, own, options);
  self->is_template = TRUE;
  self->has_replacement = has_replacement;
  _lanes_job_spec_look_for_secrets (self);

  return self;
}

static void
append_columns (GVariantBuilder *builder,
                const char      *input,
                gboolean         quote)
{
  g_auto (GStrv) columns = g_strsplit (input, "\x1f", -1);

  /* An empty line is a word as well. */
  if (columns[0] == NULL)
    g_variant_builder_add (builder, "s", quote ? "''" : "");
  for (guint i = 0; columns[i] != NULL; i++)
    g_variant_builder_add_value (builder, quote ? g_variant_new_take_string (g_shell_quote (columns[i]))
                                                : g_variant_new_string (columns[i]));
}

static GVariant *
expand_words (const char *const *words,
              const char        *input,
              guint64            sequence,
              gboolean           append,
              gboolean           quote)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; words != NULL && words[i] != NULL; i++)
    g_variant_builder_add_value (&builder,
                                 g_variant_new_take_string (_lanes_replacement_expand (words[i], input, sequence, quote)));
  if (append)
    append_columns (&builder, input, quote);

  return g_variant_builder_end (&builder);
}

/* Text that replacements were put into, as a value of the field's type. Returns: (transfer full): not floating */
static GVariant *
read_expanded (const LanesField *field,
               const char       *text,
               GError          **error)
{
  if (g_str_equal (lanes_field_get_type_string (field), "s"))
    return g_variant_ref_sink (g_variant_new_string (text));

  return lanes_field_parse (field, text, error);
}

gboolean
_lanes_job_spec_is_for_shell (LanesJobSpec     *self,
                              const LanesField *field)
{
  return (field->flags & LANES_FIELD_SHELL) != 0 && lanes_job_spec_get_bool (self, "shell");
}

/* Puts the expanded value of @field, if it has any, into @dict. */
static gboolean
expand_field (LanesJobSpec        *self,
              LanesVardict        *params,
              const LanesField    *field,
              const char          *input,
              guint64              sequence,
              LanesVardictBuilder *dict,
              GError             **error)
{
  const LanesVardictEntry *value = lanes_vardict_find (params, field->name);
  g_autoptr (GVariant) expanded = NULL;
  g_autofree char *text = NULL;
  gboolean append = !self->has_replacement && (field->flags & LANES_FIELD_POSITIONAL) != 0;
  gboolean is_list = g_str_equal (lanes_field_get_type_string (field), "as");

  if (is_list && (append || ((field->flags & LANES_FIELD_EXPAND) != 0 && value != NULL)))
    {
      g_autofree const char **words = lanes_vardict_get_words (params, field->name);

      expanded = g_variant_ref_sink (expand_words (words, input, sequence, append, _lanes_job_spec_is_for_shell (self, field)));
    }
  else if (!is_list && append)
    expanded = read_expanded (field, input, error);
  else if (value != NULL && (field->flags & LANES_FIELD_EXPAND) != 0 && lanes_vardict_entry_is (value, "s"))
    {
      text = _lanes_replacement_expand (value->value, input, sequence, _lanes_job_spec_is_for_shell (self, field));
      expanded = read_expanded (field, text, error);
    }
  else
    {
      if (value != NULL)
        lanes_vardict_builder_add_entry (dict, value);
      return TRUE;
    }

  if (expanded == NULL)
    return FALSE;
  lanes_vardict_builder_add (dict, field->name, expanded);
  return TRUE;
}

/* The parameters @from, the template's own or masked ones, with @input put in. @keep_going: leaves out what cannot be made of it. Returns:
 * (transfer floating): or NULL with an error */
static GVariant *
expand_params (LanesJobSpec *self,
               GVariant     *from,
               const char   *input,
               guint64       sequence,
               gboolean      keep_going,
               GError      **error)
{
  g_auto (LanesVardictBuilder) dict = { 0 };
  LanesVardict params;
  const LanesField *fields;
  guint n;

  lanes_vardict_read (&params, from);
  fields = lanes_kind_get_fields (self->kind, &n);
  for (guint i = 0; i < n; i++)
    if (!expand_field (self, &params, &fields[i], input, sequence, &dict, keep_going ? NULL : error) && !keep_going)
      return NULL;

  return lanes_vardict_builder_end (&dict);
}

LanesJobSpec *
lanes_job_spec_expand (LanesJobSpec *self,
                       const char   *input,
                       guint64       sequence,
                       GError      **error)
{
  LanesJobOptions options;
  g_autofree char *title = NULL;
  g_autofree char *masked = NULL;
  g_autoptr (GVariant) marks = NULL;
  GVariant *params;
  LanesJobSpec *full;

  g_return_val_if_fail (self != NULL && input != NULL, NULL);

  if (!self->is_template)
    return lanes_job_spec_ref (self);

  if (!g_utf8_validate (input, -1, NULL))
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("Input %llu is not valid UTF-8"),
                   (unsigned long long) sequence);
      return NULL;
    }

  masked = lanes_job_spec_mask_input (self, input);
  options = self->options;
  if (masked == NULL && strstr (input, LANES_MASK_TEXT) != NULL)
    options.secret = marks = _lanes_job_spec_dup_lacking_marks (self, input, sequence);
  if (self->title != NULL)
    options.title = title = _lanes_replacement_expand (self->title, masked != NULL ? masked : input, sequence, FALSE);

  params = expand_params (self, self->params, input, sequence, FALSE, error);
  full = params != NULL ? lanes_job_spec_new (self->kind, params, &options, error) : NULL;
  if (full != NULL && masked != NULL)
    _lanes_job_spec_take_shown (full, self, expand_params (self, _lanes_job_spec_get_shown (self), masked, sequence, TRUE, NULL), input);

  return full;
}

/* Reading */

LanesKind *
lanes_job_spec_get_kind (LanesJobSpec *self)
{
  return self->kind;
}

GVariant *
lanes_job_spec_get_params (LanesJobSpec *self)
{
  return self->params;
}

const LanesJobOptions *
lanes_job_spec_get_options (LanesJobSpec *self)
{
  return &self->options;
}

gboolean
lanes_job_spec_is_template (LanesJobSpec *self)
{
  return self->is_template;
}

const char *
lanes_job_spec_get_string (LanesJobSpec *self,
                           const char   *name)
{
  return lanes_vardict_peek_string (self->params, name);
}

const char **
lanes_job_spec_get_words (LanesJobSpec *self,
                          const char   *name)
{
  const char **value = NULL;

  g_variant_lookup (self->params, name, "^a&s", &value);
  return value;
}

gint64
lanes_job_spec_get_int (LanesJobSpec *self,
                        const char   *name)
{
  gint64 value = 0;

  g_variant_lookup (self->params, name, "x", &value);
  return value;
}

double
lanes_job_spec_get_double (LanesJobSpec *self,
                           const char   *name)
{
  double value = 0;

  g_variant_lookup (self->params, name, "d", &value);
  return value;
}

gboolean
lanes_job_spec_get_bool (LanesJobSpec *self,
                         const char   *name)
{
  gboolean value = FALSE;

  g_variant_lookup (self->params, name, "b", &value);
  return value;
}

static char *
dup_raw_title (LanesJobSpec *self,
               const char   *input,
               guint64       sequence)
{
  LanesKindClass *klass = LANES_KIND_GET_CLASS (self->kind);
  g_autoptr (LanesJobSpec) full = NULL;
  g_autofree char *masked = NULL;
  char *title = NULL;

  if (self->is_template && input != NULL)
    {
      full = lanes_job_spec_expand (self, input, sequence, NULL);
      if (full == NULL)
        {
          masked = lanes_job_spec_mask_input (self, input);
          return g_utf8_make_valid (masked != NULL ? masked : input, -1);
        }
      self = full;
    }

  if (self->title != NULL)
    return lanes_job_spec_redact (self, self->title);
  if (klass->dup_title != NULL)
    title = klass->dup_title (self->kind, _lanes_job_spec_get_shown (self));

  return title != NULL ? title : g_strdup (lanes_kind_get_label (self->kind));
}

char *
lanes_job_spec_dup_title (LanesJobSpec *self,
                          const char   *input,
                          guint64       sequence)
{
  g_autofree char *title = dup_raw_title (self, input, sequence);

  return lanes_bytes_are_in (title) ? lanes_bytes_show (title) : g_steal_pointer (&title);
}

char *
lanes_job_spec_dup_command_line (LanesJobSpec *self,
                                 gboolean      mask_secrets)
{
  LanesKindClass *klass = LANES_KIND_GET_CLASS (self->kind);
  GVariant *params = mask_secrets ? _lanes_job_spec_get_shown (self) : self->params;
  g_autofree char *line = klass->dup_command_line != NULL ? klass->dup_command_line (self->kind, params) : NULL;

  return line != NULL && lanes_bytes_are_in (line) ? lanes_bytes_show (line) : g_steal_pointer (&line);
}

GVariant *
lanes_job_spec_to_variant (LanesJobSpec *self,
                           gboolean      mask_secrets)
{
  GVariant *params = mask_secrets ? _lanes_job_spec_get_shown (self) : self->params;
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_builder_add (&builder, "{sv}", "kind", g_variant_new_string (lanes_kind_get_name (self->kind)));
  g_variant_builder_add (&builder, "{sv}", "params", params);
  g_variant_builder_add (&builder, "{sv}", "options", _lanes_job_options_to_variant (&self->options));
  if (self->is_template)
    g_variant_builder_add (&builder, "{sv}", "template", g_variant_new_boolean (TRUE));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}
