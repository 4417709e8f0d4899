/* lanes-job-spec-secrets.c: what of a spec may be shown and kept
 *
 * Masks are made once, when they are first asked for: a title on the screen asks with every frame. A template knows which columns of its
 * inputs are secret for where they are put; what is expanded from it is masked by expanding the masked template with the masked input.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"
#include "lanes-mask.h"

/* Shorter ones are found in every sentence. */
#define SHORTEST 4

/* For a secret that is not known. */
#define STAND_IN "stand-in"

static GVariant *
mask_param (LanesJobSpec *self,
            LanesMask    *mask,
            const char   *name,
            GVariant     *value)
{
  const LanesField *field = lanes_kind_find_field (self->kind, name);
  gboolean appends = self->is_template && !self->has_replacement && field != NULL && (field->flags & LANES_FIELD_POSITIONAL) != 0;

  return field != NULL ? lanes_mask_value (mask, field, value, appends) : g_variant_ref (value);
}

/* In their order, and as they were where nothing is secret, so that who compares sees what was masked, and nothing else. */
static GVariant *
mask_params (LanesJobSpec *self,
             LanesMask    *mask)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;
  gboolean changed = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, self->params);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) masked = mask_param (self, mask, name, value);

      changed |= masked != value;
      g_variant_builder_add (&builder, "{sv}", name, masked);
    }
  if (!changed)
    {
      g_variant_builder_clear (&builder);
      return g_variant_ref (self->params);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
_lanes_job_spec_get_shown (LanesJobSpec *self)
{
  GVariant *shown = atomic_load_explicit (&self->shown, memory_order_acquire), *known = NULL;
  LanesMask mask = { .marks = self->options.secret, .is_template = self->is_template };

  if (shown != NULL)
    return shown;

  shown = mask_params (self, &mask);
  if (atomic_compare_exchange_strong (&self->shown, &known, shown))
    return shown;

  g_variant_unref (shown);
  return known;
}

void
_lanes_job_spec_look_for_secrets (LanesJobSpec *self)
{
  LanesMask mask = { .marks = self->options.secret, .is_template = TRUE };

  atomic_store_explicit (&self->shown, mask_params (self, &mask), memory_order_release);
  self->secret_columns = mask.columns | lanes_mask_marked_columns (&mask);
}

gboolean
_lanes_params_have_mask (GVariant *params)
{
  gsize size = g_variant_get_size (params);

  /* None at all have no data either. */
  return size > 0 && memmem (g_variant_get_data (params), size, LANES_MASK_TEXT, strlen (LANES_MASK_TEXT)) != NULL;
}

/* Marks @field, or what words of it differ, so that who takes the spec for itself, and makes another of it, masks the same. */
static void
add_marks (GVariantBuilder  *marks,
           const LanesField *field,
           GVariant         *masked,
           GVariant         *shown)
{
  gsize n = g_variant_is_of_type (shown, G_VARIANT_TYPE_STRING_ARRAY) ? g_variant_n_children (shown) : 0;

  if ((field->flags & LANES_FIELD_POSITIONAL) == 0 || n != (n > 0 ? g_variant_n_children (masked) : 0) || n == 0)
    {
      g_variant_builder_add (marks, "s", field->name);
      return;
    }

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) first = g_variant_get_child_value (masked, i);
      g_autoptr (GVariant) second = g_variant_get_child_value (shown, i);

      if (!g_variant_equal (first, second))
        g_variant_builder_add_value (marks, g_variant_new_take_string (g_strdup_printf ("%" G_GSIZE_FORMAT, i)));
    }
}

static void
mark_differences (LanesJobSpec *self,
                  GVariant     *shown)
{
  LanesMask mask = { .marks = self->options.secret };
  GVariantBuilder marks;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_builder_init (&marks, G_VARIANT_TYPE_STRING_ARRAY);
  for (gsize i = 0; self->options.secret != NULL && i < g_variant_n_children (self->options.secret); i++)
    {
      g_autoptr (GVariant) mark = g_variant_get_child_value (self->options.secret, i);

      if (!g_str_equal (g_variant_get_string (mark, NULL), LANES_MASK_INPUTS))
        g_variant_builder_add_value (&marks, mark);
    }
  g_variant_iter_init (&iter, self->params);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) masked = mask_param (self, &mask, name, value);
      g_autoptr (GVariant) other = g_variant_lookup_value (shown, name, NULL);

      if (other == NULL || !g_variant_equal (masked, other))
        add_marks (&marks, lanes_kind_find_field (self->kind, name), masked, other != NULL ? other : masked);
    }

  g_clear_pointer (&self->options.secret, g_variant_unref);
  self->options.secret = g_variant_ref_sink (g_variant_builder_end (&marks));
  if (g_variant_n_children (self->options.secret) == 0)
    g_clear_pointer (&self->options.secret, g_variant_unref);
}

static void
keep_secrets (LanesJobSpec *self,
              guint64       columns,
              const char   *input)
{
  gboolean whole = (columns & 1) != 0;

  self->secrets = g_strsplit (input, "\x1f", whole ? 1 : -1);
  for (guint i = 0; !whole && self->secrets[i] != NULL; i++)
    if (i >= 63 || (columns & (G_GUINT64_CONSTANT (2) << i)) == 0)
      *self->secrets[i] = '\0';
}

GVariant *
_lanes_job_spec_dup_lacking_marks (LanesJobSpec *self,
                                   const char   *input,
                                   guint64       sequence)
{
  g_auto (GStrv) parts = g_strsplit (input, LANES_MASK_TEXT, -1);
  g_autofree char *whole = g_strjoinv (STAND_IN, parts);
  g_autoptr (LanesJobSpec) full = lanes_job_spec_expand (self, whole, sequence, NULL);
  GVariant *marks = full != NULL ? full->options.secret : self->options.secret;

  return marks != NULL ? g_variant_ref (marks) : NULL;
}

/* What was expanded from @expanded, the masked template with the masked input, in the order of its own parameters. */
void
_lanes_job_spec_take_shown (LanesJobSpec *self,
                            LanesJobSpec *template,
                            GVariant     *expanded,
                            const char   *input)
{
  LanesMask mask = { .marks = self->options.secret };
  g_autoptr (GVariant) held = g_variant_ref_sink (expanded);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value, *shown;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, self->params);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) known = g_variant_lookup_value (held, name, NULL);
      g_autoptr (GVariant) given = known == NULL ? g_variant_lookup_value (template->params, name, NULL) : NULL;
      g_autoptr (GVariant) masked = given == NULL ? mask_param (self, &mask, name, known != NULL ? known : value) : NULL;

      /* What is no text, and whose input is secret, is left out. */
      if (masked != NULL)
        g_variant_builder_add (&builder, "{sv}", name, masked);
    }

  shown = g_variant_ref_sink (g_variant_builder_end (&builder));
  mark_differences (self, shown);
  keep_secrets (self, template->secret_columns, input);
  atomic_store_explicit (&self->shown, shown, memory_order_release);
}

gboolean
lanes_job_spec_has_secrets (LanesJobSpec *self)
{
  return _lanes_job_spec_get_shown (self) != self->params || self->secret_columns != 0;
}

/* Inputs */

static char *
mask_columns (LanesJobSpec *self,
              const char   *input)
{
  g_auto (GStrv) columns = g_strsplit (input, "\x1f", -1);
  LanesMask mask = { 0 };

  for (guint i = 0; columns[i] != NULL; i++)
    {
      gboolean is_secret = i < 63 && (self->secret_columns & (G_GUINT64_CONSTANT (2) << i)) != 0;
      char *masked = is_secret && *columns[i] != '\0' ? g_strdup (LANES_MASK_TEXT) : lanes_mask_word (&mask, columns[i]);

      g_free (columns[i]);
      columns[i] = masked;
    }

  return g_strjoinv ("\x1f", columns);
}

char *
lanes_job_spec_mask_input (LanesJobSpec *self,
                           const char   *input)
{
  g_autofree char *masked = NULL;

  /* Most inputs are names of files: nothing to look at. */
  if (*input == '\0' || (self->secret_columns == 0 && strpbrk (input, "=: ") == NULL))
    return NULL;

  if ((self->secret_columns & 1) != 0)
    return g_str_equal (input, LANES_MASK_TEXT) ? NULL : g_strdup (LANES_MASK_TEXT);

  masked = mask_columns (self, input);
  return g_str_equal (masked, input) ? NULL : g_steal_pointer (&masked);
}

/* What others say */

static int
compare_lengths (gconstpointer a,
                 gconstpointer b)
{
  gsize first = strlen (*(char *const *) a), second = strlen (*(char *const *) b);

  return (first < second) - (first > second);
}

/* Returns: (transfer full): long ones first */
static GPtrArray *
find_secrets (LanesJobSpec *self)
{
  GPtrArray *found = g_ptr_array_new_with_free_func (g_free);
  LanesMask mask = { .marks = self->options.secret, .is_template = self->is_template, .found = found };

  g_variant_unref (mask_params (self, &mask));
  for (guint i = 0; self->secrets != NULL && self->secrets[i] != NULL; i++)
    g_ptr_array_add (found, g_strdup (self->secrets[i]));
  g_ptr_array_sort (found, compare_lengths);

  return found;
}

static char *
redact (GPtrArray  *secrets,
        const char *text)
{
  GString *out = g_string_new (text);

  for (guint i = 0; i < secrets->len && strlen (secrets->pdata[i]) >= SHORTEST; i++)
    g_string_replace (out, secrets->pdata[i], LANES_MASK_TEXT, 0);

  return g_string_free (out, FALSE);
}

char *
lanes_job_spec_redact (LanesJobSpec *self,
                       const char   *text)
{
  g_autoptr (GPtrArray) secrets = NULL;

  if (!lanes_job_spec_has_secrets (self))
    return g_strdup (text);

  secrets = find_secrets (self);
  return redact (secrets, text);
}

GVariant *
lanes_job_spec_redact_result (LanesJobSpec *self,
                              GVariant     *result)
{
  g_autoptr (GPtrArray) secrets = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (!lanes_job_spec_has_secrets (self) || !g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT))
    return g_variant_ref (result);

  secrets = find_secrets (self);
  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, result);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
      g_variant_builder_add (&builder, "{sv}", name, g_variant_new_take_string (redact (secrets, g_variant_get_string (value, NULL))));
    else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
      {
        GVariantBuilder words;
        GVariantIter each;
        const char *word;

        g_variant_builder_init (&words, G_VARIANT_TYPE_STRING_ARRAY);
        g_variant_iter_init (&each, value);
        while (g_variant_iter_next (&each, "&s", &word))
          g_variant_builder_add_value (&words, g_variant_new_take_string (redact (secrets, word)));
        g_variant_builder_add (&builder, "{sv}", name, g_variant_builder_end (&words));
      }
    else
      g_variant_builder_add (&builder, "{sv}", name, value);

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Checks */

gboolean
lanes_job_spec_check_whole (LanesJobSpec *self,
                            GError      **error)
{
  if (!self->lacks_secrets)
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("“%s” stands for a secret that is not stored: put its value in again"),
               LANES_MASK_TEXT);
  return FALSE;
}

gboolean
lanes_job_spec_check_secrets (LanesJobSpec *self,
                              GError      **error)
{
  LanesMask mask = { .marks = self->options.secret, .is_template = self->is_template };
  gsize n = mask.marks != NULL ? g_variant_n_children (mask.marks) : 0;

  if (n > LANES_MASK_MAX_MARKS)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("secret: more than %d names"), LANES_MASK_MAX_MARKS);
      return FALSE;
    }

  if (n > 0)
    g_variant_unref (mask_params (self, &mask));
  if (self->is_template)
    lanes_mask_marked_columns (&mask);
  for (gsize i = 0; i < n; i++)
    if ((mask.used & (G_GUINT64_CONSTANT (1) << i)) == 0)
      {
        const char *mark;

        g_variant_get_child (mask.marks, i, "&s", &mark);
        g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
                     _("secret: nothing is named “%s” here: a variable, header, option or parameter, or the place of an argument"), mark);
        return FALSE;
      }

  return TRUE;
}
