/* lanes-pattern.c: file names with * ? and [ ] that stand for many
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-pattern.h"

#include "lanes-bytes.h"

#include <glob.h>
#include <string.h>

gboolean
lanes_pattern_is_one (const char *text)
{
  return strpbrk (text, "*?[") != NULL;
}

char *
lanes_pattern_resolve (const char *path, const char *folder)
{
  if (g_str_equal (path, "~"))
    return g_strdup (g_get_home_dir ());
  if (g_str_has_prefix (path, "~/"))
    return g_build_filename (g_get_home_dir (), path + 2, NULL);
  return g_canonicalize_filename (path, folder);
}

/* glob() takes one pattern: what stands in the folder's own name must not count. */
static char *
escape (const char *text)
{
  GString *out = g_string_new (NULL);

  for (; *text; text++)
    {
      if (strchr ("*?[\\", *text))
        g_string_append_c (out, '\\');
      g_string_append_c (out, *text);
    }
  return g_string_free (out, FALSE);
}

static char *
make_absolute (const char *pattern, const char *folder)
{
  g_autofree char *base = NULL;

  if (g_path_is_absolute (pattern))
    return g_strdup (pattern);
  if (g_str_has_prefix (pattern, "~/"))
    {
      base = escape (g_get_home_dir ());
      return g_build_filename (base, pattern + 2, NULL);
    }
  base = escape (folder);
  return g_build_filename (base, pattern, NULL);
}

GPtrArray *
lanes_pattern_expand (const char *text, const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *pattern = lanes_bytes_from_text (text);
  gboolean relative = !g_path_is_absolute (pattern) && !g_str_has_prefix (pattern, "~/");
  g_autofree char *whole = make_absolute (pattern, folder);
  g_autofree char *exact = lanes_pattern_resolve (pattern, folder);
  gsize skip = relative ? strlen (folder) + !g_str_has_suffix (folder, "/") : 0;
  glob_t found;

  if (!lanes_pattern_is_one (pattern) || g_file_test (exact, G_FILE_TEST_EXISTS))
    {
      g_ptr_array_add (names, lanes_bytes_to_text (relative ? pattern : exact, -1));
      return names;
    }
  if (glob (whole, 0, NULL, &found) == 0)
    {
      for (gsize i = 0; i < found.gl_pathc; i++)
        g_ptr_array_add (names, lanes_bytes_to_text (found.gl_pathv[i] + skip, -1));
      globfree (&found);
    }
  return names;
}
