/* lanes-handover.c: --window: jobs for the window rather than this process
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-handover.h"

#include "lanes-bytes.h"

#include "lanes-bus-client.h"
#include "lanes-error.h"
#include "lanes-json.h"
#include "lanes-pattern.h"
#include "lanes-session.h"
#include "lanes-text.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>

#define MAX_INPUTS 100000

static int
fail (GError *error)
{
  g_autofree char *clean = lanes_text_clean (error->message);

  fprintf (stderr, "lanes: %s\n", clean);
  return LANES_EXIT_USAGE;
}

gboolean
lanes_handover_is_asked (LanesOptions *options, GError **error)
{
  static const char *const local[] = { "trace", "json", "per-host" };

  if (!lanes_options_get_bool (options, "window"))
    {
      if (lanes_options_is_given (options, "after"))
        g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("--after names jobs of the window: it needs --window"));
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (local); i++)
    if (lanes_options_is_given (options, local[i]))
      {
        g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("--%s is for jobs that run here: it does not go with --window"), local[i]);
        return FALSE;
      }
  return TRUE;
}

/* after, limit, name */
static GVariant *
make_more (LanesOptions *options, const char *name, GError **error)
{
  g_auto (GVariantDict) more = G_VARIANT_DICT_INIT (NULL);
  g_auto (GStrv) after = lanes_options_dup_words (options, "after");
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint i = 0; after[i]; i++)
    {
      guint64 id;

      if (!g_ascii_string_to_unsigned (after[i], 10, 1, G_MAXINT64, &id, error))
        return NULL;
      g_array_append_val (ids, id);
    }
  if (ids->len > 0)
    g_variant_dict_insert_value (&more, "after", g_variant_new_fixed_array (G_VARIANT_TYPE_UINT64, ids->data, ids->len,
                                                                            sizeof (guint64)));
  if (name)
    g_variant_dict_insert (&more, "name", "s", name);
  if (name && lanes_options_get_int (options, "jobs") > 0)
    g_variant_dict_insert (&more, "limit", "u", (guint32) lanes_options_get_int (options, "jobs"));
  return g_variant_dict_end (&more);
}

static void
print_ids (GVariant *ids)
{
  gsize n;
  const guint64 *id = g_variant_get_fixed_array (ids, &n, sizeof *id);

  for (gsize i = 0; i < n; i++)
    printf ("%" G_GUINT64_FORMAT "\n", id[i]);
}

int
lanes_handover_job (LanesOptions *options, LanesJobSpec *spec)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesBusClient) client = NULL;
  g_autoptr (GVariant) variant = lanes_job_spec_to_variant (spec, FALSE);
  g_autoptr (GVariant) reply = NULL;
  GVariant *more = make_more (options, NULL, &error);
  guint64 id;

  if (more)
    {
      g_autoptr (GVariant) owned = g_variant_ref_sink (more);

      client = lanes_bus_client_new (TRUE, &error);
      if (client)
        reply = lanes_bus_client_call (client, "Submit", g_variant_new ("(@a{sv}@a{sv})", variant, owned), "(t)", &error);
    }
  if (!reply)
    return fail (error);
  g_variant_get (reply, "(t)", &id);
  printf ("%" G_GUINT64_FORMAT "\n", id);
  return 0;
}

static GVariant *
make_inputs (GPtrArray *inputs)
{
  GVariantBuilder builder;

  g_variant_builder_init (&builder, G_VARIANT_TYPE ("aay"));
  for (guint i = 0; i < inputs->len; i++)
    {
      const char *input = g_ptr_array_index (inputs, i);

      g_variant_builder_add_value (&builder, g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, input, strlen (input), 1));
    }
  return g_variant_builder_end (&builder);
}

int
lanes_handover_batch (LanesOptions *options, const char *name, LanesJobSpec *spec, GPtrArray *inputs)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesBusClient) client = NULL;
  g_autoptr (GVariant) variant = lanes_job_spec_to_variant (spec, FALSE);
  g_autoptr (GVariant) more = make_more (options, name, &error);
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) ids = NULL;

  if (more)
    g_variant_ref_sink (more);
  if (more && inputs->len > MAX_INPUTS)
    g_set_error (&error, LANES_ERROR, LANES_ERROR_INVALID,
                 _("%u inputs are more than the window takes at once (%d): run them here, or in parts"), inputs->len, MAX_INPUTS);
  else if (more)
    client = lanes_bus_client_new (TRUE, &error);
  if (client)
    reply = lanes_bus_client_call (client, "SubmitBatch",
                                   g_variant_new ("(@a{sv}@aay@a{sv})", variant, make_inputs (inputs), more), "(tat)", &error);
  if (!reply)
    return fail (error);
  ids = g_variant_get_child_value (reply, 1);
  print_ids (ids);
  return 0;
}

int
lanes_handover_file (const char *text)
{
  g_autofree char *path = lanes_bytes_from_text (text);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesBusClient) client = NULL;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *contents = NULL;
  g_autoptr (GVariant) reply = NULL;
  g_autoptr (GVariant) ids = NULL;
  gsize length;

  if (g_file_get_contents (path, &contents, &length, &error))
    client = lanes_bus_client_new (TRUE, &error);
  if (client)
    reply = lanes_bus_client_call (client, "SubmitFile",
                                   g_variant_new ("(@ay@ay)", g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, contents, length, 1),
                                                  g_variant_new_fixed_array (G_VARIANT_TYPE_BYTE, folder, strlen (folder), 1)),
                                   "(atat)", &error);
  if (!reply)
    return fail (error);
  ids = g_variant_get_child_value (reply, 0);
  print_ids (ids);
  return 0;
}

/* Paths */

static gboolean
is_relative (const char *path)
{
  return *path && *path != '{' && !g_path_is_absolute (path);
}

static GVariant *
resolve_value (const LanesField *field, GVariant *value, const char *folder)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *path;

  if (field->type == LANES_FIELD_FILE || field->type == LANES_FIELD_FOLDER || field->type == LANES_FIELD_SAVE)
    {
      path = g_variant_get_string (value, NULL);
      return is_relative (path) ? g_variant_new_take_string (lanes_pattern_resolve (path, folder)) : NULL;
    }
  if (field->type != LANES_FIELD_FILES)
    return NULL;
  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &path))
    g_variant_builder_add_value (&builder, is_relative (path) ? g_variant_new_take_string (lanes_pattern_resolve (path, folder))
                                                              : g_variant_new_string (path));
  return g_variant_builder_end (&builder);
}

GVariant *
lanes_handover_make_absolute (LanesKind *kind, GVariant *params)
{
  static const char *const own[] = { "cwd", "to" };
  g_autoptr (GVariant) owned = g_variant_ref_sink (params);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (owned);
  g_autofree char *folder = g_get_current_dir ();
  g_autofree char *text = lanes_bytes_to_text (folder, -1);
  guint n;
  const LanesField *fields = lanes_kind_get_fields (kind, &n);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GVariant) value = g_variant_dict_lookup_value (&dict, fields[i].name, NULL);
      GVariant *resolved = value ? resolve_value (&fields[i], value, text) : NULL;

      if (resolved)
        g_variant_dict_insert_value (&dict, fields[i].name, resolved);
    }
  /* Where a command would run, and a download go, if it were started here. */
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    if (lanes_kind_find_field (kind, own[i]) && !g_variant_dict_contains (&dict, own[i]))
      g_variant_dict_insert (&dict, own[i], "s", text);
  return g_variant_ref_sink (g_variant_dict_end (&dict));
}
