/* lanes-job-file.c: reads a job file and makes a plan of it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-file.h"

#include "lanes-error.h"
#include "lanes-json-params.h"
#include "lanes-pattern.h"
#include "lanes-suggest.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_JOBS 200000

typedef struct
{
  LanesKindSet *kinds;
  const char   *folder;
  LanesJson    *defaults;  /* nullable */
  LanesPlan    *plan;
} Reader;

/* What one entry of "jobs" says, found before anything is made of it. */
typedef struct
{
  LanesJson *id;
  LanesJson *after;
  LanesJson *limit;
  LanesJson *map;          /* nullable */
  LanesJson *inputs;       /* of the map */
  LanesJson *kind_value;   /* the member whose name is the kind */
  LanesKind *kind;
} Parts;

static const char *const job_keys[] = { "id", "after", "limit", "map" };
static const char *const file_keys[] = { "lanes", "name", "defaults", "jobs", "$schema" };

/* What others call it. */
static const LanesSuggestAlias job_aliases[] = {
  { "name", "title" }, { "label", "title" }, { "depends", "after" }, { "depends_on", "after" }, { "needs", "after" },
  { "requires", "after" }, { "cmd", "command" }, { "run", "command" }, { "exec", "command" }, { "args", "command" },
  { "argv", "command" }, { "get", "download" }, { "fetch", "download" }, { "url", "download" }, { "http", "request" },
  { "hash", "checksum" }, { "sleep", "wait" }, { "foreach", "map" }, { "executor", "on" }, { "condition", "after" },
};
static const LanesSuggestAlias file_aliases[] = {
  { "title", "name" }, { "tasks", "jobs" }, { "steps", "jobs" }, { "version", "lanes" }, { "options", "defaults" },
};

static const LanesField *
find_option (const char *name)
{
  guint n;
  const LanesField *fields = lanes_job_options_get_fields (&n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];
  return NULL;
}

static void
suggest_options (LanesSuggest *nearest)
{
  guint n;
  const LanesField *fields = lanes_job_options_get_fields (&n);

  for (guint i = 0; i < n; i++)
    lanes_suggest_try (nearest, fields[i].name);
}

static void
suggest_kinds (LanesSuggest *nearest, LanesKindSet *kinds)
{
  for (guint i = 0; i < lanes_kind_set_get_n (kinds); i++)
    lanes_suggest_try (nearest, lanes_kind_get_name (lanes_kind_set_get (kinds, i)));
}

static gboolean
fail_unknown (const LanesJson *key, const LanesSuggest *nearest, GError **error)
{
  g_autofree char *hint = lanes_suggest_dup_hint (nearest);

  return lanes_json_fail (key, error, _("unknown key%s"), hint);
}

static gboolean
expect (const LanesJson *value, LanesJsonType type, const char *wanted, GError **error)
{
  if (value->type == type)
    return TRUE;
  return lanes_json_fail (value, error, _("this is %s, but must be %s"), lanes_json_get_type_label (value), wanted);
}

static gboolean
expect_text (const LanesJson *value, GError **error)
{
  if (!expect (value, LANES_JSON_STRING, _("a string"), error))
    return FALSE;
  if (!*value->string || strlen (value->string) > 200 || strpbrk (value->string, "\n\r"))
    return lanes_json_fail (value, error, _("must be one line of 1 to 200 bytes"));
  return TRUE;
}

/* Options */

static gboolean
set_option (LanesJobOptions *options, GPtrArray *keep, LanesJson *value, const char *folder, GError **error)
{
  g_autoptr (GVariant) variant = lanes_json_to_field (value, find_option (value->name), folder, FALSE, error);
  g_autoptr (GError) why = NULL;

  if (!variant)
    return FALSE;
  if (!lanes_job_options_set (options, value->name, variant, &why))
    return lanes_json_fail (value, error, "%s", why->message);
  /* The options borrow its strings until the spec is made. */
  g_ptr_array_add (keep, g_steal_pointer (&variant));
  return TRUE;
}

static gboolean
set_options (Reader *reader, LanesJobOptions *options, GPtrArray *keep, LanesJson *object, GError **error)
{
  for (guint i = 0; object && i < lanes_json_get_n (object); i++)
    {
      LanesJson *member = lanes_json_at (object, i);

      if (find_option (member->name) && !set_option (options, keep, member, reader->folder, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
check_defaults (LanesJson *defaults, GError **error)
{
  for (guint i = 0; defaults && i < lanes_json_get_n (defaults); i++)
    {
      LanesJson *member = lanes_json_at (defaults, i);
      LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);

      if (find_option (member->name))
        continue;
      suggest_options (&nearest);
      lanes_suggest_try_aliases (&nearest, job_aliases, G_N_ELEMENTS (job_aliases));
      return fail_unknown (member, &nearest, error);
    }
  return TRUE;
}

/* Finding the parts of a job */

static gboolean
take_kind (Parts *parts, LanesJson *member, LanesKind *kind, GError **error)
{
  if (parts->kind)
    return lanes_json_fail (member, error, _("a job has one kind, and this one has “%s” already: make two jobs of it"),
                            lanes_kind_get_name (parts->kind));
  parts->kind = kind;
  parts->kind_value = member;
  return TRUE;
}

static gboolean
find_map_parts (Reader *reader, Parts *parts, GError **error)
{
  if (!expect (parts->map, LANES_JSON_OBJECT, _("an object with a kind and “inputs”"), error))
    return FALSE;
  for (guint i = 0; i < lanes_json_get_n (parts->map); i++)
    {
      LanesJson *member = lanes_json_at (parts->map, i);
      LanesKind *kind = lanes_kind_set_find (reader->kinds, member->name);
      LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);

      if (g_str_equal (member->name, "inputs"))
        parts->inputs = member;
      else if (kind)
        {
          if (!take_kind (parts, member, kind, error))
            return FALSE;
        }
      else
        {
          lanes_suggest_try (&nearest, "inputs");
          suggest_kinds (&nearest, reader->kinds);
          return fail_unknown (member, &nearest, error);
        }
    }
  if (!parts->inputs)
    return lanes_json_fail (parts->map, error, _("“inputs” is missing: what is it to be done for?"));
  return TRUE;
}

/* Returns: (nullable): the kind of this job that has @member as a parameter, which then stands a level too high */
static LanesKind *
find_owner (Reader *reader, const LanesJson *member)
{
  LanesJson *job = member->parent;

  for (guint i = 0; i < lanes_json_get_n (job); i++)
    {
      LanesKind *kind = lanes_kind_set_find (reader->kinds, lanes_json_at (job, i)->name);

      if (kind && lanes_kind_find_field (kind, member->name))
        return kind;
    }
  return NULL;
}

static gboolean
fail_unknown_of_job (Reader *reader, const LanesJson *member, GError **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);
  LanesKind *owner = find_owner (reader, member);
  const char *name = owner ? lanes_kind_get_name (owner) : NULL;

  if (owner)
    return lanes_json_fail (member, error, _("this is a parameter of %s and stands inside of it: \"%s\": { …, \"%s\": … }"), name, name,
                            member->name);
  for (guint i = 0; i < G_N_ELEMENTS (job_keys); i++)
    lanes_suggest_try (&nearest, job_keys[i]);
  suggest_options (&nearest);
  suggest_kinds (&nearest, reader->kinds);
  lanes_suggest_try_aliases (&nearest, job_aliases, G_N_ELEMENTS (job_aliases));
  return fail_unknown (member, &nearest, error);
}

static gboolean
find_part (Reader *reader, Parts *parts, LanesJson *member, GError **error)
{
  LanesKind *kind = lanes_kind_set_find (reader->kinds, member->name);

  if (g_str_equal (member->name, "id"))
    parts->id = member;
  else if (g_str_equal (member->name, "after"))
    parts->after = member;
  else if (g_str_equal (member->name, "limit"))
    parts->limit = member;
  else if (g_str_equal (member->name, "map"))
    parts->map = member;
  else if (kind)
    return take_kind (parts, member, kind, error);
  else if (!find_option (member->name))
    return fail_unknown_of_job (reader, member, error);
  return TRUE;
}

static char *
dup_kind_names (LanesKindSet *kinds)
{
  g_autoptr (GString) names = g_string_new ("map");

  for (guint i = 0; i < lanes_kind_set_get_n (kinds); i++)
    g_string_append_printf (names, ", %s", lanes_kind_get_name (lanes_kind_set_get (kinds, i)));
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static gboolean
find_parts (Reader *reader, LanesJson *job, Parts *ret_parts, GError **error)
{
  Parts parts = { 0 };
  g_autofree char *names = NULL;

  if (!expect (job, LANES_JSON_OBJECT, _("an object"), error))
    return FALSE;
  for (guint i = 0; i < lanes_json_get_n (job); i++)
    if (!find_part (reader, &parts, lanes_json_at (job, i), error))
      return FALSE;
  if (parts.map && parts.kind)
    return lanes_json_fail (parts.kind_value, error, _("the kind of a “map” stands inside of it"));
  if (parts.map && !find_map_parts (reader, &parts, error))
    return FALSE;
  if (!parts.kind)
    {
      names = dup_kind_names (reader->kinds);
      return lanes_json_fail (parts.map ? parts.map : job, error, _("it says nothing to do: one key of %s is missing"), names);
    }
  if (parts.id && !expect_text (parts.id, error))
    return FALSE;
  if (parts.limit && !parts.map)
    return lanes_json_fail (parts.limit, error, _("a limit is for a “map” only: take it out, and say with -j or in the window how many run at once"));
  *ret_parts = parts;
  return TRUE;
}

/* Dependencies */

static gboolean
add_after (LanesPlanEntry *entry, LanesJson *value, LanesAfter condition, GError **error)
{
  if (value->type == LANES_JSON_NUMBER && value->is_integer && value->integer > 0)
    lanes_plan_entry_after (entry, NULL, value->integer, condition);
  else if (expect (value, LANES_JSON_STRING, _("the id of a job"), error))
    lanes_plan_entry_after (entry, value->string, 0, condition);
  else
    return FALSE;
  return TRUE;
}

static gboolean
add_each_after (LanesPlanEntry *entry, LanesJson *value, LanesAfter condition, GError **error)
{
  if (value->type != LANES_JSON_ARRAY)
    return add_after (entry, value, condition, error);
  for (guint i = 0; i < lanes_json_get_n (value); i++)
    if (!add_after (entry, lanes_json_at (value, i), condition, error))
      return FALSE;
  return TRUE;
}

/* { "failure": "id" } */
static gboolean
add_conditions (LanesPlanEntry *entry, LanesJson *object, GError **error)
{
  static const struct { const char *word; LanesAfter condition; } words[] = {
    { "success", LANES_AFTER_SUCCESS }, { "failure", LANES_AFTER_FAILURE }, { "end", LANES_AFTER_END },
  };

  for (guint i = 0; i < lanes_json_get_n (object); i++)
    {
      LanesJson *member = lanes_json_at (object, i);
      LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);
      guint j = 0;

      while (j < G_N_ELEMENTS (words) && !g_str_equal (words[j].word, member->name))
        lanes_suggest_try (&nearest, words[j++].word);
      if (j == G_N_ELEMENTS (words))
        return fail_unknown (member, &nearest, error);
      if (!add_each_after (entry, member, words[j].condition, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_dependencies (LanesPlanEntry *entry, LanesJson *after, GError **error)
{
  if (after->type == LANES_JSON_OBJECT)
    return add_conditions (entry, after, error);
  if (after->type != LANES_JSON_ARRAY)
    return add_after (entry, after, LANES_AFTER_SUCCESS, error);
  for (guint i = 0; i < lanes_json_get_n (after); i++)
    {
      LanesJson *value = lanes_json_at (after, i);

      if (!(value->type == LANES_JSON_OBJECT ? add_conditions (entry, value, error)
                                             : add_after (entry, value, LANES_AFTER_SUCCESS, error)))
        return FALSE;
    }
  return TRUE;
}

/* Inputs */

/* Where a command's names start from, and whether they may stay relative: other kinds run in no folder. */
static char *
dup_input_folder (Reader *reader, const Parts *parts, GVariant *params, gboolean *ret_absolute)
{
  const char *cwd = NULL;

  *ret_absolute = !lanes_kind_find_field (parts->kind, "cwd");
  g_variant_lookup (params, "cwd", "&s", &cwd);
  return g_strdup (cwd && !strchr (cwd, '{') ? cwd : reader->folder);
}

static gboolean
add_input (GStrvBuilder *words, LanesJson *value, gboolean literal, const char *folder, gboolean absolute, GError **error)
{
  g_autoptr (GPtrArray) names = NULL;
  g_autofree char *number = NULL;

  if (value->type == LANES_JSON_NUMBER && value->is_integer)
    {
      number = g_strdup_printf ("%" G_GINT64_FORMAT, value->integer);
      g_strv_builder_add (words, number);
      return TRUE;
    }
  if (!expect (value, LANES_JSON_STRING, _("a string or a whole number"), error))
    return FALSE;
  if (literal || (!lanes_pattern_is_one (value->string) && !g_str_has_prefix (value->string, "~/")))
    {
      g_strv_builder_add (words, value->string);
      return TRUE;
    }
  names = lanes_pattern_expand (value->string, folder);
  if (names->len == 0)
    return lanes_json_fail (value, error, _("no file matches “%s” in %s"), value->string, folder);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *name = absolute ? lanes_pattern_resolve (g_ptr_array_index (names, i), folder)
                                       : g_strdup (g_ptr_array_index (names, i));
      g_strv_builder_add (words, name);
    }
  return TRUE;
}

/* Expanded once what they wait for is over: it may be what makes the files. */
static LanesInputs
read_late_inputs (LanesJson *list, char *folder, gboolean absolute)
{
  g_autoptr (GStrvBuilder) patterns = g_strv_builder_new ();

  for (guint i = 0; i < lanes_json_get_n (list); i++)
    g_strv_builder_add (patterns, lanes_json_at (list, i)->string);
  return lanes_inputs_from_patterns (g_strv_builder_end (patterns), folder, absolute);
}

/* Only patterns, and something to wait for? */
static gboolean
is_late (const Parts *parts, LanesJson *list)
{
  for (guint i = 0; i < lanes_json_get_n (list); i++)
    {
      LanesJson *value = lanes_json_at (list, i);

      if (value->type != LANES_JSON_STRING || !lanes_pattern_is_one (value->string))
        return FALSE;
    }
  return parts->after && lanes_json_get_n (list) > 0;
}

static gboolean
read_inputs (Reader *reader, const Parts *parts, GVariant *params, LanesInputs *ret_inputs, GError **error)
{
  g_autoptr (GStrvBuilder) words = g_strv_builder_new ();
  LanesJson *list = parts->inputs;
  gboolean literal = list->type == LANES_JSON_OBJECT;
  gboolean absolute;
  g_autofree char *folder = dup_input_folder (reader, parts, params, &absolute);

  if (literal)
    {
      list = lanes_json_get (parts->inputs, "list");
      if (!list || lanes_json_get_n (parts->inputs) != 1)
        return lanes_json_fail (parts->inputs, error, _("must be a list, or an object with “list” alone"));
    }
  if (!expect (list, LANES_JSON_ARRAY, _("a list"), error))
    return FALSE;
  if (!literal && is_late (parts, list))
    {
      *ret_inputs = read_late_inputs (list, g_steal_pointer (&folder), absolute);
      return TRUE;
    }
  for (guint i = 0; i < lanes_json_get_n (list); i++)
    if (!add_input (words, lanes_json_at (list, i), literal, folder, absolute, error))
      return FALSE;
  *ret_inputs = lanes_inputs_from_strv (g_strv_builder_end (words));
  return TRUE;
}

/* Jobs */

static gboolean
read_limit (const Parts *parts, guint *ret_limit, GError **error)
{
  *ret_limit = 0;
  if (!parts->limit)
    return TRUE;
  if (parts->limit->type != LANES_JSON_NUMBER || !parts->limit->is_integer || parts->limit->integer < 1 ||
      parts->limit->integer > 100000)
    return lanes_json_fail (parts->limit, error, _("must be a whole number from 1 to 100000"));
  *ret_limit = parts->limit->integer;
  return TRUE;
}

static LanesPlanEntry *
add_entry (Reader *reader, const Parts *parts, LanesJobSpec *spec, const char *title, GError **error)
{
  g_autoptr (LanesJobSpec) owned = spec;
  const char *id = parts->id ? parts->id->string : NULL;
  LanesInputs inputs;
  guint limit;

  if (!parts->map)
    return lanes_plan_add_job (reader->plan, id, g_steal_pointer (&owned));
  if (!read_limit (parts, &limit, error) ||
      !read_inputs (reader, parts, lanes_job_spec_get_params (owned), &inputs, error))
    return NULL;
  return lanes_plan_add_batch (reader->plan, id, title ? title : id, g_steal_pointer (&owned), inputs, limit);
}

static LanesJobSpec *
make_spec (Reader *reader, LanesJson *job, const Parts *parts, const char **ret_title, GError **error)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  LanesJson *title = lanes_json_get (job, "title");
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GError) why = NULL;
  LanesJobSpec *spec;

  *ret_title = title ? title->string : NULL;
  if (!set_options (reader, &options, keep, reader->defaults, error) || !set_options (reader, &options, keep, job, error))
    return NULL;
  params = lanes_json_to_params (parts->kind_value, parts->kind, reader->folder, parts->map != NULL, parts->after != NULL, error);
  if (!params)
    return NULL;
  /* A title without a replacement is the batch's, not that of each of its jobs. */
  if (parts->map && options.title && !strchr (options.title, '{'))
    options.title = NULL;
  if (parts->map)
    spec = lanes_job_spec_new_template (parts->kind, params, &options, &why);
  else
    spec = lanes_job_spec_new (parts->kind, params, &options, &why);
  if (!spec)
    lanes_json_fail (parts->kind_value, error, "%s", why->message);
  /* Those of the defaults are for all jobs: not each has something of that name. */
  else if (lanes_json_get (job, "secret") && !lanes_job_spec_check_secrets (spec, &why))
    {
      lanes_json_fail (lanes_json_get (job, "secret"), error, "%s", why->message);
      g_clear_pointer (&spec, lanes_job_spec_unref);
    }
  return spec;
}

static gboolean
read_job (Reader *reader, LanesJson *job, GError **error)
{
  g_autofree char *path = lanes_json_dup_path (job);
  const char *title;
  LanesJobSpec *spec;
  LanesPlanEntry *entry;
  Parts parts = { 0 };

  if (!find_parts (reader, job, &parts, error))
    return FALSE;
  spec = make_spec (reader, job, &parts, &title, error);
  if (!spec)
    return FALSE;
  entry = add_entry (reader, &parts, spec, title, error);
  if (!entry)
    return FALSE;
  entry->place = g_strdup_printf (_("line %u: %s"), job->line, path);
  return !parts.after || add_dependencies (entry, parts.after, error);
}

/* The file */

static gboolean
check_top (LanesJson *top, GError **error)
{
  LanesJson *version;

  if (!expect (top, LANES_JSON_OBJECT, _("an object"), error))
    return FALSE;
  for (guint i = 0; i < lanes_json_get_n (top); i++)
    {
      LanesJson *member = lanes_json_at (top, i);
      LanesSuggest nearest = LANES_SUGGEST_INIT (member->name);
      guint j = 0;

      while (j < G_N_ELEMENTS (file_keys) && !g_str_equal (file_keys[j], member->name))
        lanes_suggest_try (&nearest, file_keys[j++]);
      lanes_suggest_try_aliases (&nearest, file_aliases, G_N_ELEMENTS (file_aliases));
      if (j == G_N_ELEMENTS (file_keys))
        return fail_unknown (member, &nearest, error);
    }
  version = lanes_json_get (top, "lanes");
  if (!version)
    return lanes_json_fail (top, error, _("this is no job file: it must say \"lanes\": 1"));
  if (version->type != LANES_JSON_NUMBER || version->number != 1)
    return lanes_json_fail (version, error, _("must be 1: this version of Lanes knows no other"));
  return TRUE;
}

static gboolean
read_top (Reader *reader, LanesJson *top, const char *file_name, GError **error)
{
  LanesJson *name = lanes_json_get (top, "name");
  LanesJson *jobs = lanes_json_get (top, "jobs");

  if (name && !expect_text (name, error))
    return FALSE;
  reader->defaults = lanes_json_get (top, "defaults");
  if (reader->defaults && (!expect (reader->defaults, LANES_JSON_OBJECT, _("an object"), error) ||
                           !check_defaults (reader->defaults, error)))
    return FALSE;
  if (!jobs)
    return lanes_json_fail (top, error, _("“jobs” is missing"));
  if (!expect (jobs, LANES_JSON_ARRAY, _("a list"), error))
    return FALSE;
  if (lanes_json_get_n (jobs) == 0)
    return lanes_json_fail (jobs, error, _("there is no job in it"));
  if (lanes_json_get_n (jobs) > MAX_JOBS)
    return lanes_json_fail (jobs, error, _("more than %d jobs: make a “map” of those that are alike"), MAX_JOBS);
  reader->plan = lanes_plan_new (name ? name->string : file_name);
  for (guint i = 0; i < lanes_json_get_n (jobs); i++)
    if (!read_job (reader, lanes_json_at (jobs, i), error))
      return FALSE;
  return lanes_plan_check (reader->plan, error);
}

LanesPlan *
lanes_job_file_parse (const char   *text,
                      gsize         length,
                      const char   *name,
                      const char   *folder,
                      LanesKindSet *kinds,
                      GError      **error)
{
  Reader reader = { .kinds = kinds, .folder = folder };
  g_autoptr (LanesJson) top = NULL;
  gboolean ok;

  g_return_val_if_fail (LANES_IS_KIND_SET (kinds), NULL);
  g_return_val_if_fail (folder && g_path_is_absolute (folder), NULL);

  top = lanes_json_parse (text, length, error);
  ok = top && check_top (top, error) && read_top (&reader, top, name, error);
  if (ok)
    return reader.plan;
  g_clear_pointer (&reader.plan, lanes_plan_free);
  g_prefix_error (error, "%s: ", name);
  return NULL;
}

/* Only what can be read to an end: not a pipe that hangs, nor a device without one. */
static char *
read_file (const char *path, gsize *ret_length, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  char *contents = NULL;
  struct stat info;

  if (stat (path, &info) != 0)
    g_set_error (error, LANES_ERROR, errno == ENOENT ? LANES_ERROR_NOT_FOUND : LANES_ERROR_IO, "%s: %s", shown, g_strerror (errno));
  else if (S_ISDIR (info.st_mode))
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: this is a folder, not a job file"), shown);
  else if (!S_ISREG (info.st_mode))
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: this is no regular file"), shown);
  else if (info.st_size > LANES_JSON_MAX_BYTES)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: the file has more than %d MiB"), shown,
                 LANES_JSON_MAX_BYTES / (1024 * 1024));
  else
    g_file_get_contents (path, &contents, ret_length, error);
  return contents;
}

LanesPlan *
lanes_job_file_load (const char *path, LanesKindSet *kinds, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *folder = g_path_get_dirname (absolute);
  g_autofree char *base = g_path_get_basename (absolute);
  g_autofree char *name = g_filename_display_name (base);
  g_autofree char *contents = NULL;
  gsize length = 0;

  contents = read_file (path, &length, error);
  return contents ? lanes_job_file_parse (contents, length, name, folder, kinds, error) : NULL;
}

typedef struct
{
  char         *path;
  LanesKindSet *kinds;
} Load;

static void
free_load (gpointer data)
{
  Load *load = data;

  g_free (load->path);
  g_object_unref (load->kinds);
  g_free (load);
}

static void
load_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Load *load = data;
  GError *error = NULL;
  LanesPlan *plan = lanes_job_file_load (load->path, load->kinds, &error);

  if (plan)
    g_task_return_pointer (task, plan, (GDestroyNotify) lanes_plan_free);
  else
    g_task_return_error (task, error);
}

void
lanes_job_file_load_async (const char         *path,
                           LanesKindSet       *kinds,
                           GCancellable       *cancellable,
                           GAsyncReadyCallback callback,
                           gpointer            user_data)
{
  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, user_data);
  Load *load = g_new0 (Load, 1);

  load->path = g_strdup (path);
  load->kinds = g_object_ref (kinds);
  g_task_set_source_tag (task, lanes_job_file_load_async);
  g_task_set_task_data (task, load, free_load);
  g_task_run_in_thread (task, load_thread);
}

LanesPlan *
lanes_job_file_load_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_task_is_valid (result, NULL), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
