/* lanes-output-place.c: where an attempt's output lies
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-place.h"

#include "lanes-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <unistd.h>

static char *
dup_spare_root (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "lanes", "output", NULL);
}

gboolean
lanes_output_place_has_spare (void)
{
  g_autofree char *root = dup_spare_root ();

  return g_access (root, F_OK) == 0;
}

/* Several folders may share a session: in tests, and where XDG_DATA_HOME is set by hand. */
char *
lanes_output_place_dup_spare (const char *folder)
{
  g_autofree char *root = dup_spare_root ();
  g_autofree char *name = g_strdup_printf ("%08x", g_str_hash (folder));

  return g_build_filename (root, name, NULL);
}

static char *
dup_base (const char *folder,
          guint64     job,
          guint       attempt)
{
  return g_strdup_printf ("%s/%" G_GUINT64_FORMAT ".%u", folder, job, attempt);
}

/* Returns: 0, or an errno */
static int
make_writable (const char *folder)
{
  return g_mkdir_with_parents (folder, 0700) == 0 && g_access (folder, W_OK) == 0 ? 0 : errno;
}

char *
lanes_output_place_choose (const char  *folder,
                           guint64      job,
                           guint        attempt,
                           gboolean    *ret_spare,
                           GError     **error)
{
  int code = make_writable (folder);
  g_autofree char *spare = code != 0 ? lanes_output_place_dup_spare (folder) : NULL;

  if (ret_spare != NULL)
    *ret_spare = spare != NULL;
  if (code == 0 || make_writable (spare) == 0)
    return dup_base (spare != NULL ? spare : folder, job, attempt);

  g_set_error (error, LANES_ERROR, code == ENOSPC ? LANES_ERROR_NO_SPACE : LANES_ERROR_IO,
               _("The folder for output, %s, cannot be written: %s"), folder, g_strerror (code));
  return NULL;
}

static gboolean
has_file (const char *base)
{
  static const char *const suffixes[] = { ".out", ".err", ".idx", ".body" };

  for (guint i = 0; i < G_N_ELEMENTS (suffixes); i++)
    {
      g_autofree char *path = g_strconcat (base, suffixes[i], NULL);

      if (g_access (path, F_OK) == 0)
        return TRUE;
    }

  return FALSE;
}

char *
lanes_output_place_find (const char *folder,
                         guint64     job,
                         guint       attempt)
{
  char *base = dup_base (folder, job, attempt);

  if (lanes_output_place_has_spare ())
    {
      g_autofree char *spare = lanes_output_place_dup_spare (folder);
      g_autofree char *other = dup_base (spare, job, attempt);

      if (has_file (other))
        {
          g_free (base);
          base = g_steal_pointer (&other);
        }
    }

  return base;
}
