/* fuzz-job-file.c: any bytes as a job file: a plan, or an error in words that names a place
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include <glib/gstdio.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-job-file.h"
#include "lanes-json.h"
#include "lanes-kinds.h"

static LanesKindSet *kinds;
static char *folder;

static void
clean_up (void)
{
  g_rmdir (folder);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  kinds = lanes_kinds_new ();
  folder = g_dir_make_tmp ("lanes-fuzz-XXXXXX", NULL);
  atexit (clean_up);

  return 0;
}

/* All that a view or a record asks of what was read. */
static void
use_entry (LanesPlanEntry *entry)
{
  g_autofree char *title = lanes_job_spec_dup_title (entry->spec, "input", 0);
  g_autofree char *typed = lanes_job_spec_dup_command_line (entry->spec, TRUE);
  g_autoptr (GVariant) saved = lanes_job_spec_to_variant (entry->spec, FALSE);
  g_autoptr (GError) error = NULL;
  LanesJobSpec *again = lanes_kind_set_spec_from_variant (kinds, saved, &error);

  g_assert (g_utf8_validate (title, -1, NULL) && (typed == NULL || g_utf8_validate (typed, -1, NULL)));
  g_assert (again != NULL);
  lanes_job_spec_unref (again);
}

static void
use_json (const LanesJson *json)
{
  g_autofree char *path = lanes_json_dup_path (json);

  g_assert (g_utf8_validate (path, -1, NULL));
  g_assert (json->line > 0 && json->column > 0);
  for (guint i = 0; i < lanes_json_get_n (json); i++)
    {
      const LanesJson *child = lanes_json_at (json, i);

      g_assert (child->parent == json);
      if (json->type == LANES_JSON_OBJECT)
        g_assert (lanes_json_get (json, child->name) != NULL);
      use_json (child);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  /* Exactly as long as it is, so that one byte too many is seen. */
  g_autofree char *text = fuzz_copy (data, size);
  g_autoptr (GError) json_error = NULL;
  g_autoptr (LanesJson) json = lanes_json_parse (text, size, &json_error);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesPlan) plan = lanes_job_file_parse (text, size, "fuzz.json", folder, kinds, &error);

  g_assert ((json != NULL) == (json_error == NULL));
  g_assert ((plan != NULL) == (error == NULL));
  if (json != NULL)
    use_json (json);
  if (error != NULL)
    {
      g_assert (error->domain == LANES_ERROR);
      g_assert (g_utf8_validate (error->message, -1, NULL) && strstr (error->message, "fuzz.json") != NULL);
    }
  for (guint i = 0; plan != NULL && i < lanes_plan_get_n (plan); i++)
    use_entry (lanes_plan_get (plan, i));

  return 0;
}
