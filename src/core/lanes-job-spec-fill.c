/* lanes-job-spec-fill.c: a template that lacks its secrets gets them from a job that has them
 *
 * What stood in the template is the same for all of its jobs. Where a mask stands in a word of it, the word of the job has the secret:
 * what is around it is known, as the job's input is. A word from which more than one secret could be read gives none.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"
#include "lanes-mask.h"

/* A word of a job is known: what stands around its secrets, with the input put in. */
typedef struct
{
  const char *input;
  guint64     sequence;
  gboolean    quote;
} Around;

/* Finds the places of @known (all but the first and the last) in @text from its beginning, each as early as can be. */
static gboolean
place_early (const char *text,
             char      **known,
             guint       n,
             gsize      *places)
{
  gsize at = strlen (known[0]);

  for (guint i = 1; i + 1 < n; i++)
    {
      const char *found = strstr (text + at, known[i]);

      if (found == NULL)
        return FALSE;
      places[i] = (gsize) (found - text);
      at = places[i] + strlen (known[i]);
    }

  return at <= places[n - 1];
}

/* The same from its end, each as late as can be. */
static gboolean
place_late (const char *text,
            char      **known,
            guint       n,
            gsize      *places)
{
  gsize end = places[n - 1];

  for (guint i = n - 2; i > 0; i--)
    {
      const char *found = g_strrstr_len (text, (gssize) end, known[i]);

      if (found == NULL)
        return FALSE;
      places[i] = end = (gsize) (found - text);
    }

  return TRUE;
}

/* Where in @text all @n of @known stand, in their order: the first at its beginning, the last at its end. Returns: %FALSE where they do not,
 * or in more than one way */
static gboolean
place_known (const char *text,
             char      **known,
             guint       n,
             gsize      *places)
{
  g_autofree gsize *late = g_new0 (gsize, n);
  gsize length = strlen (text), last = strlen (known[n - 1]);

  if (!g_str_has_prefix (text, known[0]) || !g_str_has_suffix (text, known[n - 1]) || length < last)
    return FALSE;

  places[0] = late[0] = 0;
  places[n - 1] = late[n - 1] = length - last;
  return place_early (text, known, n, places) && place_late (text, known, n, late) && memcmp (places, late, n * sizeof *places) == 0;
}

static char **
dup_known (char         **parts,
           const Around  *around)
{
  GStrvBuilder *builder = g_strv_builder_new ();
  char **known;

  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_autofree char *part = _lanes_replacement_expand (parts[i], around->input, around->sequence, around->quote);

      g_strv_builder_add (builder, part);
    }
  known = g_strv_builder_end (builder);
  g_strv_builder_unref (builder);

  return known;
}

/* @word: of the template; @full: the job's. Returns: (transfer full) (nullable): @word with the secrets of @full */
static char *
fill_word (const char   *word,
           const char   *full,
           const Around *around)
{
  g_auto (GStrv) parts = g_strsplit (word, LANES_MASK_TEXT, -1);
  guint n = g_strv_length (parts);
  g_auto (GStrv) known = NULL;
  g_autofree gsize *places = NULL;
  g_autoptr (GString) filled = NULL;

  if (n < 2)
    return g_strdup (word);
  /* Nothing in it changes from job to job, and what is put in must not begin to. */
  if (!_lanes_replacement_is_in (word))
    return _lanes_replacement_is_in (full) ? NULL : g_strdup (full);

  known = dup_known (parts, around);
  places = g_new0 (gsize, n);
  if (!place_known (full, known, n, places))
    return NULL;

  filled = g_string_new (parts[0]);
  for (guint i = 1; i < n; i++)
    {
      gsize begin = places[i - 1] + strlen (known[i - 1]);
      g_autofree char *secret = g_strndup (full + begin, places[i] - begin);

      if (_lanes_replacement_is_in (secret))
        return NULL;
      g_string_append (filled, secret);
      g_string_append (filled, parts[i]);
    }

  return g_string_free (g_steal_pointer (&filled), FALSE);
}

/* Returns: (transfer full) (nullable): not floating */
static GVariant *
fill_words (GVariant     *value,
            GVariant     *full,
            const Around *around)
{
  g_autofree const char **words = g_variant_get_strv (value, NULL);
  g_autofree const char **others = g_variant_get_strv (full, NULL);
  guint n_others = g_strv_length ((char **) others);
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  for (guint i = 0; words[i] != NULL; i++)
    {
      char *word = i < n_others ? fill_word (words[i], others[i], around) : NULL;

      if (word == NULL)
        {
          g_variant_builder_clear (&builder);
          return NULL;
        }
      g_variant_builder_add_value (&builder, g_variant_new_take_string (word));
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/* Returns: (transfer full) (nullable): not floating: the template's @value of the parameter @name, with the secrets of @full */
static GVariant *
fill_value (LanesJobSpec *full,
            const char   *name,
            GVariant     *value,
            const Around *around)
{
  g_autoptr (GVariant) other = g_variant_lookup_value (full->params, name, g_variant_get_type (value));
  char *text;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) && other != NULL)
    return fill_words (value, other, around);
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) || strstr (g_variant_get_string (value, NULL), LANES_MASK_TEXT) == NULL)
    return g_variant_ref (value);
  if (other == NULL)
    return NULL;

  text = fill_word (g_variant_get_string (value, NULL), g_variant_get_string (other, NULL), around);
  return text != NULL ? g_variant_ref_sink (g_variant_new_take_string (text)) : NULL;
}

/* Returns: (transfer floating) (nullable) */
static GVariant *
fill_params (LanesJobSpec *self,
             LanesJobSpec *full,
             const char   *input,
             guint64       sequence)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_VARDICT);
  g_variant_iter_init (&iter, self->params);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) held = value;
      const LanesField *field = lanes_kind_find_field (self->kind, name);
      Around around = { input, sequence, field != NULL && _lanes_job_spec_is_for_shell (self, field) };
      g_autoptr (GVariant) filled = fill_value (full, name, held, &around);

      if (filled == NULL)
        {
          g_variant_builder_clear (&builder);
          return NULL;
        }
      g_variant_builder_add (&builder, "{sv}", name, filled);
    }

  return g_variant_builder_end (&builder);
}

LanesJobSpec *
lanes_job_spec_fill (LanesJobSpec *self,
                     LanesJobSpec *full,
                     const char   *input,
                     guint64       sequence,
                     GError      **error)
{
  g_autoptr (LanesJobSpec) filled = NULL;
  g_autoptr (LanesJobSpec) check = NULL;
  GVariant *params;

  g_return_val_if_fail (self->is_template, NULL);

  /* What comes of it for the same input says whether it was read as it was meant. */
  params = fill_params (self, full, input, sequence);
  filled = params != NULL ? lanes_job_spec_new_template (self->kind, params, &self->options, NULL) : NULL;
  check = filled != NULL ? lanes_job_spec_expand (filled, input, sequence, NULL) : NULL;
  if (check == NULL || filled->lacks_secrets || !g_variant_equal (check->params, full->params))
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID,
                           _("The others cannot use it: it holds what stands for an input, such as {}, or it cannot be told what of it is "
                             "the secret"));
      return NULL;
    }

  return g_steal_pointer (&filled);
}
