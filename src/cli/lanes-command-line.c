/* lanes-command-line.c: what the commands of the terminal program share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-command-line.h"

#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-handover.h"
#include "lanes-state.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
read_job_options (LanesOptions *options, LanesJobOptions *ret_options, GError **error)
{
  guint n;
  const LanesField *fields = lanes_job_options_get_fields (&n);

  for (guint i = 0; i < n; i++)
    if (lanes_options_is_given (options, fields[i].name) &&
        !lanes_job_options_set (ret_options, fields[i].name, lanes_options_get (options, fields[i].name), error))
      return FALSE;
  return TRUE;
}

/* What was given of the kind's table, with @params on top. Returns: (transfer full) */
static GVariant *
merge_params (LanesKind *kind, LanesOptions *options, GVariant *params)
{
  guint n;
  const LanesField *fields = lanes_kind_get_fields (kind, &n);
  g_autoptr (GVariant) given = lanes_options_dup_given (options, fields, n);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (given);
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, params);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    g_variant_dict_insert_value (&dict, name, value);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

/* Who reads our output wants all of it; the window's default keeps the start and the end. */
static void
lift_output_cap (LanesKind *kind, LanesOptions *options)
{
  const LanesField *field = lanes_kind_find_field (kind, "output-cap");

  if (field && !lanes_options_is_given (options, "output-cap") && !lanes_options_get_bool (options, "window"))
    lanes_options_set (options, "output-cap", g_variant_new_int64 (field->max));
}

static gboolean
take_variable (GStrvBuilder *env, const char *name, GError **error)
{
  const char *value = g_getenv (name);
  g_autofree char *text = value ? lanes_bytes_to_text (value, -1) : NULL;
  g_autofree char *pair = g_strconcat (name, "=", text, NULL);

  if (value)
    g_strv_builder_add (env, pair);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("--secret-env: there is no variable “%s” here"), name);
  return value != NULL;
}

/* --secret, --secret-env, --secret-inputs. @params: (transfer full). Returns: (transfer full): the parameters with the variables that are
 * taken from here, and never stand on a command line; or NULL with an error */
static GVariant *
add_secret_env (LanesOptions *options, GVariant *params, GVariant **ret_secret, GError **error)
{
  g_autoptr (GVariant) owned = params;
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (owned);
  g_autoptr (GStrvBuilder) env = g_strv_builder_new (), secret = g_strv_builder_new ();
  g_auto (GStrv) names = lanes_options_dup_words (options, "secret-env");
  g_auto (GStrv) marks = lanes_options_dup_words (options, "secret");
  g_auto (GStrv) given = NULL;
  g_auto (GStrv) pairs = NULL;
  g_auto (GStrv) all = NULL;

  g_variant_dict_lookup (&dict, "env", "^as", &given);
  g_strv_builder_addv (secret, (const char **) marks);
  if (given)
    g_strv_builder_addv (env, (const char **) given);
  for (guint i = 0; names[i]; i++)
    {
      if (!take_variable (env, names[i], error))
        return NULL;
      g_strv_builder_add (secret, names[i]);
    }
  if (lanes_options_get_bool (options, "secret-inputs"))
    g_strv_builder_add (secret, "inputs");

  pairs = g_strv_builder_end (env);
  all = g_strv_builder_end (secret);
  if (names[0])
    g_variant_dict_insert (&dict, "env", "^as", pairs);
  if (all[0])
    *ret_secret = g_variant_ref_sink (g_variant_new_strv ((const char *const *) all, -1));
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}

LanesJobSpec *
lanes_command_line_make_spec (LanesKind    *kind,
                              LanesOptions *options,
                              GVariant     *params,
                              gboolean      is_template,
                              GError      **error)
{
  g_autoptr (GVariant) extra = g_variant_ref_sink (params);
  g_autoptr (GVariant) all = NULL;
  g_autoptr (GVariant) secret = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;
  LanesJobOptions job_options = LANES_JOB_OPTIONS_INIT;

  lift_output_cap (kind, options);
  all = merge_params (kind, options, extra);
  if (lanes_options_get_bool (options, "window"))
    {
      GVariant *absolute = lanes_handover_make_absolute (kind, all);

      g_variant_unref (all);
      all = absolute;
    }

  all = add_secret_env (options, g_steal_pointer (&all), &secret, error);
  if (!all || !read_job_options (options, &job_options, error))
    return NULL;
  job_options.secret = secret;
  spec = is_template ? lanes_job_spec_new_template (kind, all, &job_options, error)
                     : lanes_job_spec_new (kind, all, &job_options, error);
  if (!spec || !lanes_job_spec_check_secrets (spec, error))
    return NULL;
  return g_steal_pointer (&spec);
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

GVariant *
lanes_command_line_put_words (LanesKind *kind, char **words)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);
  const LanesField *field = find_positional (kind);
  gboolean is_list = field && g_str_equal (lanes_field_get_type_string (field), "as");

  if (field && words && words[0] && is_list)
    g_variant_dict_insert (&dict, field->name, "^as", words);
  else if (field && words && words[0])
    {
      g_autoptr (GVariant) value = lanes_field_parse (field, words[0], NULL);

      /* What is no such value is left for the spec's own check to refuse. */
      g_variant_dict_insert_value (&dict, field->name, value ? value : g_variant_new_string (words[0]));
    }
  return g_variant_dict_end (&dict);
}

static gboolean
is_shell_line (const char *word)
{
  return strpbrk (word, " \t|&;<>$`") != NULL;
}

gboolean
lanes_command_line_check_program (LanesOptions *options, char **words, GError **error)
{
  g_autofree char *path = NULL;
  g_autofree char *bytes = lanes_bytes_from_text (words[0]);
  g_autofree char *shown = lanes_bytes_show (words[0]);

  /* Elsewhere, or with another PATH, it may well be there; a replacement may be anything. */
  if (lanes_options_get_bool (options, "shell") || lanes_options_is_given (options, "cwd") ||
      lanes_options_is_given (options, "env") || strchr (words[0], '{'))
    return TRUE;
  path = g_find_program_in_path (bytes);
  if (path)
    return TRUE;
  if (!words[1] && is_shell_line (words[0]))
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("there is no program “%s”: a line for the shell needs --shell"), shown);
  else if (strchr (bytes, '/') && g_file_test (bytes, G_FILE_TEST_IS_DIR))
    g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION, _("“%s” is a folder, not a program"), shown);
  else if (g_str_has_suffix (bytes, ".json") && g_file_test (bytes, G_FILE_TEST_EXISTS))
    g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION, _("“%s” is no program; a job file is run by “lanes play”"), shown);
  else if (strchr (bytes, '/') && g_file_test (bytes, G_FILE_TEST_EXISTS))
    g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION, _("“%s” is no program that may be executed: chmod +x makes a file one"), shown);
  else if (strchr (words[0], '/'))
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("there is no program “%s”: check its path"), shown);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_NOT_FOUND, _("there is no program “%s” in PATH: install it, or give its whole path"), shown);
  return FALSE;
}

gboolean
lanes_command_line_read_states (LanesOptions *options, guint *ret_states, GError **error)
{
  g_auto (GStrv) names = lanes_options_dup_words (options, "state");
  guint states = 0;
  LanesState state;

  for (guint i = 0; names[i]; i++)
    {
      if (!lanes_state_parse (names[i], &state, error))
        {
          g_prefix_error (error, "--state: ");
          return FALSE;
        }
      states |= 1u << state;
    }
  *ret_states = states;
  return TRUE;
}

gboolean
lanes_command_line_takes_files (LanesKind *kind)
{
  const LanesField *field = find_positional (kind);

  return field && field->type == LANES_FIELD_FILES;
}
