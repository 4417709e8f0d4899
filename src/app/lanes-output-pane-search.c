/* lanes-output-pane-search.c: finding a text in all that a job wrote, and going from one place to the next
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pane-private.h"

#include "lanes-format.h"

#include <glib/gi18n.h>

static char *
dup_found_words (LanesOutputPane *self)
{
  LanesOutputFinder *finder = self->finder;
  guint64 n = lanes_output_finder_get_n_found (finder);
  guint known = lanes_output_finder_get_n_known (finder);
  g_autofree char *count = lanes_format_count (n);
  guint number = self->has_found ? lanes_output_finder_lookup (finder, self->found.start) : known;
  g_autofree char *at = lanes_format_count (number + 1);

  if (n == 0)
    return g_strdup (lanes_output_finder_is_running (finder) || lanes_output_finder_was_stopped (finder) ? _("Nothing found yet")
                                                                                                        : _("Nothing found"));
  if (lanes_output_finder_is_running (finder) || lanes_output_finder_was_stopped (finder) || number >= known)
    return g_strdup_printf (_("%s found"), count);
  if (n > known)
    {
      g_autofree char *most = lanes_format_count (known);

      return g_strdup_printf (_("%s found, of which %s can be gone to"), count, most);
    }
  return g_strdup_printf (_("%s of %s"), at, count);
}

static char *
dup_words (LanesOutputPane *self)
{
  g_autofree char *found = dup_found_words (self);
  g_autofree char *done = g_format_size ((guint64) lanes_output_finder_get_done (self->finder));
  g_autofree char *size = g_format_size ((guint64) lanes_output_finder_get_size (self->finder));

  if (lanes_output_finder_is_running (self->finder))
    return g_strdup_printf (_("%s · searched %s of %s"), found, done, size);
  if (lanes_output_finder_was_stopped (self->finder))
    return g_strdup_printf (_("%s · stopped after %s of %s"), found, done, size);
  return g_steal_pointer (&found);
}

static void
show_search (LanesOutputPane *self)
{
  gboolean running = self->finder != NULL && lanes_output_finder_is_running (self->finder);
  g_autofree char *words = self->finder != NULL ? dup_words (self) : NULL;

  gtk_widget_set_visible (self->search_row, self->finder != NULL);
  gtk_widget_set_visible (self->stop_button, running);
  if (g_strcmp0 (gtk_label_get_label (self->search_label), words) != 0)
    gtk_label_set_label (self->search_label, words);
  if (self->finder != NULL && !running && !lanes_output_finder_was_stopped (self->finder)
      && lanes_output_finder_get_n_found (self->finder) == 0)
    gtk_widget_add_css_class (GTK_WIDGET (self->search), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");
}

/* How many begin there. */
static guint
count_matches (LanesOutputPane *self,
               gint64           from,
               gint64           to,
               guint           *ret_first)
{
  *ret_first = lanes_output_finder_lookup (self->finder, from);
  return lanes_output_finder_lookup (self->finder, to) - *ret_first;
}

/* Highlights what is seen of it, and what is a page away: what is shown is far more. */
void
_lanes_output_pane_mark_matches (LanesOutputPane *self)
{
  g_autofree LanesOutputMatch *matches = NULL;
  guint first, n;

  if (self->finder == NULL)
    {
      lanes_output_text_mark_matches (self->text, NULL, 0, -1);
      return;
    }

  self->marked_from = _lanes_output_pane_get_place (self, -1);
  self->marked_to = MAX (_lanes_output_pane_get_place (self, 2), self->marked_from);
  n = self->n_marked = count_matches (self, self->marked_from, self->marked_to, &first);
  matches = g_new (LanesOutputMatch, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    matches[i] = lanes_output_finder_get (self->finder, first + i);
  lanes_output_text_mark_matches (self->text, matches, n, self->has_found ? self->found.start : -1);
}

/* What was scrolled to, or found since. */
void
_lanes_output_pane_mark_seen (LanesOutputPane *self)
{
  guint first;

  if (self->finder == NULL)
    return;
  if (_lanes_output_pane_get_place (self, 0) < self->marked_from || _lanes_output_pane_get_place (self, 1) > self->marked_to
      || count_matches (self, self->marked_from, self->marked_to, &first) != self->n_marked)
    _lanes_output_pane_mark_matches (self);
}

static void
go_to_number (LanesOutputPane *self,
              guint            number)
{
  self->found = lanes_output_finder_get (self->finder, number);
  self->has_found = TRUE;
  self->seeking = FALSE;
  self->anchor = self->found.start;
  _lanes_output_pane_go_to (self, &self->found);
}

/* The first behind where one was; round the end once it is known that there is none. */
static void
seek (LanesOutputPane *self)
{
  guint n = lanes_output_finder_get_n_known (self->finder);
  guint number = lanes_output_finder_lookup (self->finder, self->sought_from);
  gint64 behind = lanes_output_finder_get_size (self->finder) - self->sought_from;

  if (number < n)
    go_to_number (self, number);
  else if (lanes_output_finder_get_done (self->finder) >= behind && n > 0)
    go_to_number (self, 0);
}

static void
found_cb (LanesOutputPane *self)
{
  if (self->seeking)
    seek (self);
  _lanes_output_pane_mark_seen (self);
  show_search (self);
}

void
_lanes_output_pane_stop_search (LanesOutputPane *self)
{
  if (self->finder == NULL)
    return;

  g_signal_handlers_disconnect_by_data (self->finder, self);
  lanes_output_finder_stop (self->finder);
  g_clear_object (&self->finder);
  self->seeking = self->has_found = FALSE;
}

void
_lanes_output_pane_search (LanesOutputPane *self)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search));
  gint64 from = self->anchor >= 0 ? self->anchor : _lanes_output_pane_get_place (self, 0);

  _lanes_output_pane_stop_search (self);
  if (*words != '\0' && self->base != NULL && gtk_search_bar_get_search_mode (self->search_bar))
    {
      self->finder = lanes_output_finder_new (self->base, (LanesOutputView) gtk_drop_down_get_selected (self->stream), words, from);
      self->seeking = TRUE;
      self->sought_from = from;
      g_signal_connect_object (self->finder, "found", G_CALLBACK (found_cb), self, G_CONNECT_SWAPPED);
    }
  _lanes_output_pane_mark_matches (self);
  show_search (self);
}

void
_lanes_output_pane_search_on (LanesOutputPane *self)
{
  if (self->finder != NULL)
    lanes_output_finder_go_on (self->finder);
}

static void
step (LanesOutputPane *self,
      gboolean         forward)
{
  guint n = self->finder != NULL ? lanes_output_finder_get_n_known (self->finder) : 0;
  guint number;

  if (n == 0)
    return;

  /* From the match that was gone to, wherever one has scrolled since. */
  number = self->has_found ? lanes_output_finder_lookup (self->finder, self->found.start) : 0;
  if (self->has_found)
    number = forward ? (number + 1) % n : (number + n - 1) % n;
  go_to_number (self, number);
  show_search (self);
}

static void
search_cb (GtkSearchEntry  *entry,
           LanesOutputPane *self)
{
  _lanes_output_pane_search (self);
}

static void
search_mode_cb (GtkSearchBar    *bar,
                GParamSpec      *pspec,
                LanesOutputPane *self)
{
  if (self->text == NULL)
    return;
  /* It is the text that is searched. */
  if (gtk_search_bar_get_search_mode (bar))
    gtk_toggle_button_set_active (self->table_button, FALSE);
  _lanes_output_pane_search (self);
}

static void
next_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  step (LANES_OUTPUT_PANE (widget), TRUE);
}

static void
previous_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *target)
{
  step (LANES_OUTPUT_PANE (widget), FALSE);
}

static void
stop_action (GtkWidget  *widget,
             const char *name,
             GVariant   *target)
{
  LanesOutputPane *self = LANES_OUTPUT_PANE (widget);

  if (self->finder == NULL)
    return;
  lanes_output_finder_stop (self->finder);
  show_search (self);
}

static void
next_cb (GtkSearchEntry  *entry,
         LanesOutputPane *self)
{
  step (self, TRUE);
}

static void
previous_cb (GtkSearchEntry  *entry,
             LanesOutputPane *self)
{
  step (self, FALSE);
}

static void
activate_cb (GtkSearchEntry  *entry,
             LanesOutputPane *self)
{
  step (self, TRUE);
}

void
_lanes_output_pane_bind_search (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "output.next-match", NULL, next_action);
  gtk_widget_class_install_action (widget_class, "output.previous-match", NULL, previous_action);
  gtk_widget_class_install_action (widget_class, "output.stop-search", NULL, stop_action);
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_search_cb", G_CALLBACK (search_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_search_mode_cb", G_CALLBACK (search_mode_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_next_cb", G_CALLBACK (next_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_previous_cb", G_CALLBACK (previous_cb));
  gtk_widget_class_bind_template_callback_full (widget_class, "lanes_output_pane_activate_cb", G_CALLBACK (activate_cb));
}
