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
#include "lanes-json.h"
#include "lanes-session.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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

/* From a pipe: what comes until its end, as far as a job file may be long. Its paths start from where we are. */
static LanesPlan *
load_stream (int fd, const char *name, LanesKindSet *kinds, GError **error)
{
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autofree char *folder = g_get_current_dir ();
  guint8 buffer[16384];
  ssize_t n = 0;

  while (text->len <= LANES_JSON_MAX_BYTES && ((n = read (fd, buffer, sizeof buffer)) > 0 || (n < 0 && errno == EINTR)))
    if (n > 0)
      g_byte_array_append (text, buffer, n);
  if (text->len > LANES_JSON_MAX_BYTES)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: the file has more than %d MiB"), name,
                 LANES_JSON_MAX_BYTES / (1024 * 1024));
  else if (n < 0)
    g_set_error (error, LANES_ERROR, LANES_ERROR_IO, "%s: %s", name, g_strerror (errno));
  else
    return lanes_job_file_parse ((const char *) text->data, text->len, name, folder, kinds, error);
  return NULL;
}

static LanesPlan *
load (const char *path, LanesKindSet *kinds, GError **error)
{
  g_autofree char *shown = g_filename_display_name (path);
  LanesPlan *plan;
  struct stat info;
  int fd;

  if (g_str_equal (path, "-"))
    return load_stream (STDIN_FILENO, _("standard input"), kinds, error);
  if (stat (path, &info) != 0 || !S_ISFIFO (info.st_mode))
    return lanes_job_file_load (path, kinds, error);

  fd = open (path, O_RDONLY | O_CLOEXEC);
  if (fd < 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_IO, "%s: %s", shown, g_strerror (errno));
      return NULL;
    }
  plan = load_stream (fd, shown, kinds, error);
  close (fd);
  return plan;
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

      plan = load (path, kinds, error);
    }
  if (!plan)
    return -1;
  if (window && g_str_equal (words[0], "-"))
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("--window reads the file itself: it must have a name"));
      return -1;
    }
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
  .details = N_("Everything in the file is checked before anything starts. “-” is standard input. A table of results follows at the end."),
  .fields = fields,
  .n_fields = G_N_ELEMENTS (fields),
  .here = TRUE,
  .run = play,
};
