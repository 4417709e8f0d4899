/* lanes-history-claims.c: which attempts began while the history could not say so
 *
 * A line each: "JOB ATTEMPT". A torn line at the end is of an attempt that did not begin: it is written before.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-claims.h"

#include "lanes-run-private.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <unistd.h>

/* Several histories may share a session: in tests, and where XDG_DATA_HOME is set by hand. */
static char *
dup_path (const char *folder)
{
  g_autofree char *name = g_strdup_printf ("claims-%08x", g_str_hash (folder));

  return g_build_filename (g_get_user_runtime_dir (), "lanes", name, NULL);
}

static gboolean
append (const char *path,
        const char *text,
        gsize       length)
{
  int fd = open (path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
  gboolean written = fd >= 0 && write (fd, text, length) == (gssize) length;
  int code = errno;

  if (fd >= 0)
    close (fd);
  errno = code;
  return written;
}

void
lanes_history_claims_note (const char      *folder,
                           LanesRun *const *runs,
                           guint            n_runs)
{
  g_autofree char *path = dup_path (folder);
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < n_runs; i++)
    g_string_append_printf (text, "%" G_GUINT64_FORMAT " %u\n", runs[i]->job_id, runs[i]->attempt);

  if (g_mkdir_with_parents (parent, 0700) != 0 || !append (path, text->str, text->len))
    g_debug ("history: %s: %s", path, g_strerror (errno));
}

GHashTable *
lanes_history_claims_read (const char *folder)
{
  GHashTable *claims = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autofree char *path = dup_path (folder);
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  if (!g_file_get_contents (path, &text, NULL, NULL))
    return claims;

  lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; *line != NULL && line[1] != NULL; line++)
    {
      char *end;
      gint64 job = g_ascii_strtoll (*line, &end, 10);
      guint attempt = (guint) g_ascii_strtoull (end, NULL, 10);

      if (job > 0 && attempt > GPOINTER_TO_UINT (g_hash_table_lookup (claims, &job)))
        g_hash_table_insert (claims, g_memdup2 (&job, sizeof job), GUINT_TO_POINTER (attempt));
    }

  return claims;
}

void
lanes_history_claims_clear (const char *folder)
{
  g_autofree char *path = dup_path (folder);

  if (g_unlink (path) != 0 && errno != ENOENT)
    g_debug ("history: %s: %s", path, g_strerror (errno));
}
