/* test-display.c: the display the other tests draw on: a window is shown, and drawn the same twice
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#include "config.h"

#include "lanes-test.h"

#include <adwaita.h>

static GtkWidget *
make_window (void)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_title (GTK_WINDOW (window), "Lanes");
  gtk_window_set_default_size (GTK_WINDOW (window), 400, 300);
  adw_window_set_content (ADW_WINDOW (window), gtk_label_new ("A lane"));
  return window;
}

START_TEST (test_window_is_shown)
{
  GtkWidget *window = make_window ();

  gtk_window_present (GTK_WINDOW (window));
  lanes_test_wait_until (gtk_widget_get_mapped (window) && gtk_widget_get_width (window) > 0);
  gtk_window_destroy (GTK_WINDOW (window));
}
END_TEST

START_TEST (test_settings_are_the_harness_ones)
{
  g_autofree char *font = NULL;
  gboolean animations;

  g_object_get (gtk_settings_get_default (),
                "gtk-font-name", &font,
                "gtk-enable-animations", &animations,
                NULL);
  ck_assert_str_eq (font, "Cantarell 11");
  ck_assert (!animations);
}
END_TEST

START_TEST (test_window_is_freed)
{
  GtkWidget *window = make_window ();
  gpointer weak = window;

  g_object_add_weak_pointer (G_OBJECT (window), &weak);
  gtk_window_present (GTK_WINDOW (window));
  lanes_test_wait_until (gtk_widget_get_mapped (window));
  gtk_window_destroy (GTK_WINDOW (window));
  lanes_test_wait_until (weak == NULL);
}
END_TEST

static Suite *
display_suite (void)
{
  Suite *suite = suite_create ("display");
  TCase *tcase = tcase_create ("display");

  tcase_add_test (tcase, test_window_is_shown);
  tcase_add_test (tcase, test_settings_are_the_harness_ones);
  tcase_add_test (tcase, test_window_is_freed);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  adw_init ();
  return lanes_test_run (display_suite ());
}
