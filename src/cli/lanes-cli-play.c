/* lanes-cli-play.c: lanes play: a job file, with a table of results at the end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-bytes.h"
#include "lanes-command-line.h"
#include "lanes-error.h"
#include "lanes-handover.h"
#include "lanes-job-file.h"
#include "lanes-session.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>

static const LanesField fields[] = {
  { "check", 0, LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Check"), N_("Only check the file: run nothing") },
  { "keep-order", 'k', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Keep order"),
    N_("Print what the jobs of a batch wrote in the order of its inputs") },
};

static int
say_checked (const char *path, LanesPlan *plan)
{
  printf (ngettext ("%s: %u job or batch, nothing is wrong\n", "%s: %u jobs and batches, nothing is wrong\n",
                    lanes_plan_get_n (plan)), path, lanes_plan_get_n (plan));
  return 0;
}

static int
play (const LanesCommandLine *self, LanesKindSet *kinds, LanesOptions *options, char **words, GError **error)
{
  LanesPrinterSettings settings = { .keep_order = lanes_options_get_bool (options, "keep-order") };
  g_autoptr (LanesPlan) plan = NULL;
  g_autoptr (LanesSession) session = NULL;
  gboolean window;

  if (!words[0] || words[1])
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("which job file? “lanes play nightly.json”"));
      return -1;
    }
  window = lanes_handover_is_asked (options, error);
  if (!*error)
    {
      g_autofree char *path = lanes_bytes_from_text (words[0]);

      plan = lanes_job_file_load (path, kinds, error);
    }
  if (!plan)
    return -1;
  if (lanes_options_get_bool (options, "check"))
    return say_checked (words[0], plan);
  if (window)
    return lanes_handover_file (words[0]);
  session = lanes_session_new (kinds, options, &settings, error);
  if (!session)
    return -1;
  lanes_session_set_table (session);
  if (!lanes_engine_submit_plan (lanes_session_get_engine (session), plan, NULL, NULL, error))
    return -1;
  return lanes_session_run (session);
}

const LanesCommandLine lanes_command_play = {
  .name = "play",
  .usage = N_("play [OPTION…] FILE.json"),
  .summary = N_("Run the jobs of a job file"),
  .details = N_("Everything in the file is checked before anything starts. A table of results follows at the end."),
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .here = TRUE,
  .run = play,
};
