/* lanes-history-numbers.c: up to where numbers were given out, kept where a bad disk of the history does not matter
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-numbers.h"

#include <errno.h>
#include <glib/gstdio.h>

#define AHEAD 100000

/* Who makes more jobs a second, all the time, than this may meet a number again. A span has 36 bits for it: enough until 2106. */
#define A_SECOND 16

/* Several histories may share a session: in tests, and where XDG_DATA_HOME is set by hand. */
static char *
dup_path (const char *folder)
{
  g_autofree char *name = g_strdup_printf ("numbers-%08x", g_str_hash (folder));

  return g_build_filename (g_get_user_runtime_dir (), "lanes", name, NULL);
}

static gboolean
read_note (const char          *folder,
           LanesHistoryNumbers *ret_noted)
{
  g_autofree char *path = dup_path (folder);
  g_autofree char *text = NULL;
  char *end;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return FALSE;

  ret_noted->job = g_ascii_strtoull (text, &end, 10);
  ret_noted->batch = g_ascii_strtoull (end, NULL, 10);
  return ret_noted->job > 0 && ret_noted->job < G_MAXINT64 && ret_noted->batch < G_MAXINT64;
}

static void
write_note (const char                *folder,
            const LanesHistoryNumbers *noted)
{
  g_autofree char *path = dup_path (folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT "\n", noted->job, noted->batch);
  g_autoptr (GError) error = NULL;

  if (g_mkdir_with_parents (parent, 0700) != 0)
    g_debug ("history: %s: %s", parent, g_strerror (errno));
  else if (!g_file_set_contents_full (path, text, -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    g_debug ("history: %s", error->message);
}

void
lanes_history_numbers_note (LanesHistoryNumbers *self,
                            const char          *folder,
                            guint64              job,
                            guint64              batch)
{
  LanesHistoryNumbers before = { 0 };

  if (job <= self->job && batch <= self->batch)
    return;

  /* Of numbers that were given out without being written nobody else knows. */
  if (self->job == 0)
    read_note (folder, &before);
  self->job = MAX (MAX (self->job, before.job), job + AHEAD);
  self->batch = MAX (MAX (self->batch, before.batch), batch + AHEAD);
  write_note (folder, self);
}

void
lanes_history_numbers_guess (LanesHistoryNumbers *ret_last)
{
  guint64 now = (guint64) (g_get_real_time () / (G_USEC_PER_SEC / A_SECOND));

  *ret_last = (LanesHistoryNumbers){ now, now };
}

void
lanes_history_numbers_find (const char          *folder,
                            LanesHistoryNumbers *ret_last)
{
  if (!read_note (folder, ret_last))
    lanes_history_numbers_guess (ret_last);
}
