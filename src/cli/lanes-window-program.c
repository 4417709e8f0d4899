/* lanes-window-program.c: finding and starting lanes-gtk
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-program.h"

#include "lanes-session.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <signal.h>
#include <stdio.h>
#include <unistd.h>

char *
lanes_window_program_dup_own_folder (void)
{
  g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);

  return self ? g_path_get_dirname (self) : g_strdup ("");
}

char *
lanes_window_program_find (void)
{
  g_autofree char *folder = lanes_window_program_dup_own_folder ();
  g_autofree char *beside = g_build_filename (folder, "lanes-gtk", NULL);
  /* In the build folder each program has its own. */
  g_autofree char *built = g_build_filename (folder, "..", "app", "lanes-gtk", NULL);

  if (g_file_test (beside, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&beside);
  if (g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&built);
  return g_find_program_in_path ("lanes-gtk");
}

gboolean
lanes_window_program_has_display (void)
{
  const char *x11 = g_getenv ("DISPLAY");
  const char *wayland = g_getenv ("WAYLAND_DISPLAY");

  return (x11 && *x11) || (wayland && *wayland);
}

int
lanes_window_program_start (void)
{
  g_autofree char *path = lanes_window_program_find ();
  char *argv[] = { path, NULL };

  if (!path)
    {
      fprintf (stderr, "%s\n", _("lanes: the window program, lanes-gtk, is neither beside this program nor in PATH; “lanes --help” "
                                 "says what works in a terminal"));
      return LANES_EXIT_USAGE;
    }
  if (!lanes_window_program_has_display ())
    {
      fprintf (stderr, "%s\n", _("lanes: there is no display to open the window on (DISPLAY and WAYLAND_DISPLAY are not set); "
                                 "“lanes --help” says what works in a terminal"));
      return LANES_EXIT_USAGE;
    }
  signal (SIGPIPE, SIG_DFL);
  execv (path, argv);
  fprintf (stderr, _("lanes: %s cannot be started: %s\n"), path, g_strerror (errno));
  return LANES_EXIT_USAGE;
}
