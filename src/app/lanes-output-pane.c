/* lanes-output-pane.c: what a command writes, while it writes it
 *
 * The pane holds a stretch of the output and never more than that, however much there is. At first that is the end, and follows it; who
 * scrolls beyond it gets what is before or behind, and the slider leads to any place.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pane-private.h"

#include "lanes-accessible.h"
#include "lanes-format.h"

#include <glib/gi18n.h>
#include <string.h>

G_DEFINE_FINAL_TYPE (LanesOutputPane, lanes_output_pane, GTK_TYPE_WIDGET)

static gboolean lanes_output_pane_settled_cb (gpointer user_data);

static void
lanes_output_pane_scroll_to_end (LanesOutputPane *self)
{
  GdkRectangle visible, line;
  GtkTextIter end;

  if (!gtk_toggle_button_get_active (self->follow))
    return;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_iter_set_line_offset (&end, 0);

  /* A view that was never laid out has no room for a line: its top and its bottom would take turns, for ever. */
  gtk_text_view_get_visible_rect (self->view, &visible);
  gtk_text_view_get_iter_location (self->view, &end, &line);
  if (line.height > visible.height)
    return;

  gtk_text_buffer_move_mark_by_name (self->buffer, "end-of-output", &end);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_mark (self->buffer, "end-of-output"));
}

/* What is said of how much there is, and which of it is seen. */

static char *
dup_size_words (const LanesOutputPage *page)
{
  g_autofree char *size = g_format_size ((guint64) page->size);

  if (page->write_error != 0)
    return g_strdup_printf (_("%s; not all kept: %s"), size, g_strerror (page->write_error));
  if (page->missing > 0)
    {
      g_autofree char *missing = g_format_size ((guint64) page->missing);

      return g_strdup_printf (_("%s, %s of it dropped"), size, missing);
    }
  return g_steal_pointer (&size);
}

static void
lanes_output_pane_show_size (LanesOutputPane       *self,
                             const LanesOutputPage *page)
{
  g_autofree char *text = dup_size_words (page);

  self->size = page->size;
  if (g_strcmp0 (gtk_label_get_label (self->size_label), text) != 0)
    {
      gtk_label_set_label (self->size_label, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->size_label), text);
    }
}

gint64
_lanes_output_pane_get_place (LanesOutputPane *self,
                              int              n_pages)
{
  GdkRectangle visible;
  GtkTextIter iter;

  gtk_text_view_get_visible_rect (self->view, &visible);
  gtk_text_view_get_line_at_y (self->view, &iter, visible.y + n_pages * visible.height, NULL);
  if (n_pages == 0)
    gtk_text_view_get_iter_at_location (self->view, &iter, visible.x, visible.y);
  else if (n_pages > 0)
    gtk_text_iter_forward_line (&iter);
  return lanes_output_text_get_offset (self->text, &iter);
}

static void
lanes_output_pane_show_place (LanesOutputPane *self)
{
  gboolean all = lanes_output_text_get_start (self->text) == 0 && lanes_output_text_get_end (self->text) >= self->size;
  gint64 place = gtk_toggle_button_get_active (self->follow) ? self->size : _lanes_output_pane_get_place (self, 0);
  g_autofree char *at = g_format_size ((guint64) place);
  g_autofree char *size = g_format_size ((guint64) self->size);
  g_autofree char *text = g_strdup_printf (_("at %s of %s"), at, size);

  gtk_widget_set_visible (self->place_bar, !all && self->size > 0);
  if (all || self->size <= 0)
    return;
  if (g_strcmp0 (gtk_label_get_label (self->place_label), text) != 0)
    gtk_label_set_label (self->place_label, text);
  self->placing = TRUE;
  gtk_range_set_value (self->place, (double) place / (double) self->size);
  self->placing = FALSE;
}

/* Once the text is laid out, and where it was to be scrolled to: not while that goes on. */
static void
lanes_output_pane_settle (LanesOutputPane *self)
{
  if (self->settle_source == 0)
    self->settle_source = g_idle_add (lanes_output_pane_settled_cb, self);
}

/* Pages */

static void
lanes_output_pane_scroll_to (LanesOutputPane        *self,
                             const LanesOutputMatch *match)
{
  GtkTextIter start, end;

  if (!lanes_output_text_locate (self->text, match->start, &start))
    return;

  gtk_text_buffer_move_mark_by_name (self->buffer, "place", &start);
  if (match->end > match->start && lanes_output_text_locate (self->text, match->end - 1, &end))
    {
      gtk_text_iter_forward_char (&end);
      gtk_text_buffer_select_range (self->buffer, &start, &end);
    }
  gtk_text_view_scroll_to_mark (self->view, gtk_text_buffer_get_mark (self->buffer, "place"), 0.05, TRUE, 0, 0.3);
}

static void
lanes_output_pane_restart (LanesOutputPane *self)
{
  g_clear_object (&self->pager);
  _lanes_output_pane_stop_search (self);
  lanes_output_text_clear (self->text);
  self->wish = LANES_OUTPUT_TURN_NONE;
  self->size = 0;
  self->anchor = -1;
  gtk_toggle_button_set_active (self->follow, TRUE);
  gtk_label_set_label (self->size_label, NULL);
  gtk_widget_set_visible (self->place_bar, FALSE);
  _lanes_output_pane_begin_table (self);
  if (self->base != NULL)
    self->pager = lanes_output_pager_new (self->base, (LanesOutputView) gtk_drop_down_get_selected (self->stream));
  _lanes_output_pane_search (self);
}

static void
lanes_output_pane_take_page (LanesOutputPane       *self,
                             const LanesOutputPage *page)
{
  if (page->turn == LANES_OUTPUT_TURN_NONE || (page->runs->len == 0 && page->turn != LANES_OUTPUT_TURN_AROUND))
    return;

  self->touched = FALSE;
  if (page->turn == LANES_OUTPUT_TURN_AROUND)
    {
      lanes_output_text_clear (self->text);
      lanes_output_text_append (self->text, page);
      lanes_output_pane_scroll_to (self, &self->wanted);
    }
  else if (page->turn == LANES_OUTPUT_TURN_EARLIER)
    lanes_output_text_prepend (self->text, page);
  else
    lanes_output_text_append (self->text, page);
  lanes_output_pane_scroll_to_end (self);
  _lanes_output_pane_mark_matches (self);
}

static void
lanes_output_pane_turned_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr (LanesOutputPane) self = user_data;
  g_autoptr (LanesOutputPage) page = lanes_output_pager_turn_finish (LANES_OUTPUT_PAGER (source), result, NULL);
  gint64 before = self->size;

  /* Another job may be shown by now. */
  if (page == NULL || (gpointer) self->pager != (gpointer) source)
    return;

  /* Somebody emptied the file: what was shown is no longer there. */
  if (page->size < MAX (lanes_output_text_get_end (self->text), self->size))
    {
      lanes_output_pane_restart (self);
      return;
    }

  lanes_output_pane_show_size (self, page);
  lanes_output_pane_take_page (self, page);
  if (page->size > before)
    _lanes_output_pane_search_on (self);
  _lanes_output_pane_show_page (self);
  _lanes_output_pane_look_table (self, page->size > before);
  lanes_output_pane_settle (self);
  if (self->wish != LANES_OUTPUT_TURN_NONE)
    _lanes_output_pane_turn (self, self->wish, self->wish_at);
}

/* One at a time: what is wished meanwhile comes afterwards, and only the last of it. */
void
_lanes_output_pane_turn (LanesOutputPane *self,
                         LanesOutputTurn  turn,
                         gint64           at)
{
  if (self->pager == NULL)
    return;

  self->wish = LANES_OUTPUT_TURN_NONE;
  if (lanes_output_pager_turn_async (self->pager, turn, at, lanes_output_pane_turned_cb, self))
    {
      g_object_ref (self);
      return;
    }
  self->wish = turn;
  self->wish_at = at;
}

void
_lanes_output_pane_go_to (LanesOutputPane        *self,
                          const LanesOutputMatch *place)
{
  GtkTextIter iter;

  gtk_toggle_button_set_active (self->follow, FALSE);
  self->wanted = *place;
  if (place->end > place->start && lanes_output_text_locate (self->text, place->start, &iter)
      && lanes_output_text_locate (self->text, place->end - 1, &iter))
    {
      lanes_output_pane_scroll_to (self, place);
      _lanes_output_pane_mark_matches (self);
    }
  else
    _lanes_output_pane_turn (self, LANES_OUTPUT_TURN_AROUND, place->start);
}

/* Without one that waits: it is asked for again soon. */
static void
lanes_output_pane_try (LanesOutputPane *self,
                       LanesOutputTurn  turn,
                       gint64           at)
{
  if (lanes_output_pager_turn_async (self->pager, turn, at, lanes_output_pane_turned_cb, self))
    g_object_ref (self);
}

/* What is new, or where nobody follows and there is no room, only how much that is. */
static void
lanes_output_pane_look (LanesOutputPane *self)
{
  gint64 end = lanes_output_text_get_end (self->text);
  gboolean joins = end >= self->size && lanes_output_text_has_room (self->text);

  if (self->wish != LANES_OUTPUT_TURN_NONE)
    _lanes_output_pane_turn (self, self->wish, self->wish_at);
  else if (self->pager != NULL && gtk_toggle_button_get_active (self->follow))
    lanes_output_pane_try (self, LANES_OUTPUT_TURN_FOLLOW, end);
  else if (self->pager != NULL)
    lanes_output_pane_try (self, joins ? LANES_OUTPUT_TURN_LATER : LANES_OUTPUT_TURN_NONE, end);
}

/* Which output is shown. */

/* Near an end of what is shown the next page comes up; only for somebody who moves, not for text that is laid out. */
static void
lanes_output_pane_check_ends (LanesOutputPane *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (self->scroller);
  double value = gtk_adjustment_get_value (adjustment);
  double page = gtk_adjustment_get_page_size (adjustment);

  if (self->pager == NULL || self->wish != LANES_OUTPUT_TURN_NONE || !self->touched)
    return;

  if (value < page / 2 && lanes_output_text_get_start (self->text) > 0)
    lanes_output_pane_try (self, LANES_OUTPUT_TURN_EARLIER, lanes_output_text_get_start (self->text));
  else if (!gtk_toggle_button_get_active (self->follow) && value + 1.5 * page > gtk_adjustment_get_upper (adjustment)
           && lanes_output_text_get_end (self->text) < self->size)
    lanes_output_pane_try (self, LANES_OUTPUT_TURN_LATER, lanes_output_text_get_end (self->text));
}

static gboolean
lanes_output_pane_settled_cb (gpointer user_data)
{
  LanesOutputPane *self = user_data;

  self->settle_source = 0;
  lanes_output_pane_scroll_to_end (self);
  if (self->at_edge && lanes_output_text_get_end (self->text) >= self->size)
    gtk_toggle_button_set_active (self->follow, TRUE);
  self->at_edge = FALSE;
  lanes_output_pane_check_ends (self);
  _lanes_output_pane_mark_seen (self);
  lanes_output_pane_show_place (self);
  return G_SOURCE_REMOVE;
}

void
lanes_output_pane_show (LanesOutputPane *self,
                        const char      *base,
                        const char      *words,
                        gboolean         over)
{
  g_return_if_fail (LANES_IS_OUTPUT_PANE (self));

  self->over = over;
  if (g_strcmp0 (base, self->base) != 0)
    {
      g_free (self->base);
      self->base = g_strdup (base);
      lanes_output_pane_restart (self);
    }
  if (g_strcmp0 (gtk_label_get_label (self->empty_label), words) != 0)
    gtk_label_set_label (self->empty_label, words);
  lanes_output_pane_look (self);
}

void
lanes_output_pane_update (LanesOutputPane *self,
                          LanesEngine     *engine,
                          LanesJob        *job)
{
  g_autofree char *base = NULL;
  const char *words = "";

  if (job != NULL && lanes_job_get_started (job) != 0)
    base = lanes_engine_dup_output_base (engine, job);
  if (job != NULL)
    words = base == NULL ? _("It has not started yet.")
            : lanes_state_is_final (job->state) ? _("It wrote no output.")
                                                : _("It has written no output yet.");
  lanes_output_pane_show (self, base, words, job != NULL && lanes_state_is_final (job->state));
}

static void
lanes_output_pane_stream_cb (GtkDropDown     *stream,
                             GParamSpec      *pspec,
                             LanesOutputPane *self)
{
  lanes_output_pane_restart (self);
}

/* Following and wrapping. */

static void
lanes_output_pane_follow_cb (GtkToggleButton *button,
                             LanesOutputPane *self)
{
  if (!gtk_toggle_button_get_active (button) || self->text == NULL)
    return;

  self->anchor = -1;
  if (lanes_output_text_get_end (self->text) < self->size)
    _lanes_output_pane_turn (self, LANES_OUTPUT_TURN_FOLLOW, lanes_output_text_get_end (self->text));
  lanes_output_pane_scroll_to_end (self);
  lanes_output_pane_settle (self);
}

static void
lanes_output_pane_wrap_cb (GtkToggleButton *button,
                           LanesOutputPane *self)
{
  gtk_text_view_set_wrap_mode (self->view, gtk_toggle_button_get_active (button) ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
}

/* At the end of all, not of what is shown. */
static void
lanes_output_pane_edge_cb (GtkScrolledWindow *scroller,
                           GtkPositionType    edge,
                           LanesOutputPane   *self)
{
  if (edge != GTK_POS_BOTTOM)
    return;
  self->at_edge = TRUE;
  lanes_output_pane_settle (self);
}

/* Also when lines have turned out higher than was thought: the end is followed there. */
static void
lanes_output_pane_scrolled_cb (LanesOutputPane *self)
{
  double value = gtk_adjustment_get_value (gtk_scrolled_window_get_vadjustment (self->scroller));

  if (self->dragging && value < self->last_value)
    gtk_toggle_button_set_active (self->follow, FALSE);
  self->last_value = value;
  lanes_output_pane_settle (self);
}

static void
lanes_output_pane_place_cb (GtkRange        *range,
                            LanesOutputPane *self)
{
  double value = gtk_range_get_value (range);
  gint64 at = (gint64) (CLAMP (value, 0, 1) * (double) self->size);
  const LanesOutputMatch place = { at, at };

  if (self->placing)
    return;
  self->anchor = -1;
  if (value >= 1)
    gtk_toggle_button_set_active (self->follow, TRUE);
  else
    _lanes_output_pane_go_to (self, &place);
}

/* Who scrolls up wants to read. */
static gboolean
lanes_output_pane_scroll_cb (GtkEventControllerScroll *scroll,
                             double                    dx,
                             double                    dy,
                             LanesOutputPane          *self)
{
  if (dy < 0)
    gtk_toggle_button_set_active (self->follow, FALSE);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
lanes_output_pane_key_cb (GtkEventControllerKey *key,
                          guint                  keyval,
                          guint                  keycode,
                          GdkModifierType        modifiers,
                          LanesOutputPane       *self)
{
  const LanesOutputMatch start = { 0, 0 };

  /* Not the end of what is to be selected. */
  if ((modifiers & GDK_SHIFT_MASK) != 0)
    return GDK_EVENT_PROPAGATE;

  if (keyval == GDK_KEY_Home || keyval == GDK_KEY_KP_Home)
    _lanes_output_pane_go_to (self, &start);
  else if (keyval == GDK_KEY_Page_Up || keyval == GDK_KEY_KP_Page_Up || keyval == GDK_KEY_Up || keyval == GDK_KEY_KP_Up)
    gtk_toggle_button_set_active (self->follow, FALSE);
  else if (keyval == GDK_KEY_End || keyval == GDK_KEY_KP_End)
    gtk_toggle_button_set_active (self->follow, TRUE);
  return GDK_EVENT_PROPAGATE;
}

static void
lanes_output_pane_copy_cb (GtkButton       *button,
                           LanesOutputPane *self)
{
  GtkTextIter start, end;

  if (!gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end))
    gtk_text_buffer_get_bounds (self->buffer, &start, &end);

  g_autofree char *text = gtk_text_buffer_get_text (self->buffer, &start, &end, FALSE);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)), text);
}

static void
lanes_output_pane_save_action (GtkWidget  *widget,
                               const char *name,
                               GVariant   *target)
{
  LanesOutputPane *self = LANES_OUTPUT_PANE (widget);

  gtk_widget_activate_action (widget, "win.save-output-base", "s", self->base != NULL ? self->base : "");
}

static void
lanes_output_pane_dispose (GObject *object)
{
  LanesOutputPane *self = LANES_OUTPUT_PANE (object);

  g_clear_handle_id (&self->settle_source, g_source_remove);
  g_clear_object (&self->pager);
  g_clear_object (&self->table);
  _lanes_output_pane_stop_search (self);
  g_clear_pointer (&self->base, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->text, lanes_output_text_free);

  G_OBJECT_CLASS (lanes_output_pane_parent_class)->dispose (object);
}

static void
lanes_output_pane_class_init (LanesOutputPaneClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_output_pane_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_install_action (widget_class, "output.save", NULL, lanes_output_pane_save_action);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-output-pane.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, box);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, stream);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, size_label);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, place_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, place);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, place_label);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search_label);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search_row);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, stop_button);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search_button);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, copy_button);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, follow);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, wrap);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, empty_label);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, view);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_stream_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_follow_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_wrap_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_edge_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_copy_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_place_cb);
  _lanes_output_pane_bind_search (widget_class);
  _lanes_output_pane_bind_table (widget_class);
}

/* A wheel, a key, the scrollbar. */
static gboolean
lanes_output_pane_event_cb (GtkEventControllerLegacy *controller,
                            GdkEvent                 *event,
                            LanesOutputPane          *self)
{
  GdkEventType type = gdk_event_get_event_type (event);

  if (type == GDK_BUTTON_PRESS || type == GDK_BUTTON_RELEASE)
    self->dragging = type == GDK_BUTTON_PRESS;
  if (type == GDK_SCROLL || type == GDK_KEY_PRESS || type == GDK_TOUCH_UPDATE || type == GDK_BUTTON_RELEASE
      || (type == GDK_MOTION_NOTIFY && (gdk_event_get_modifier_state (event) & GDK_BUTTON1_MASK) != 0))
    {
      self->touched = TRUE;
      self->anchor = -1;
      lanes_output_pane_settle (self);
    }
  return GDK_EVENT_PROPAGATE;
}

static void
lanes_output_pane_add_controllers (LanesOutputPane *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();
  GtkEventController *all = gtk_event_controller_legacy_new ();

  gtk_event_controller_set_propagation_phase (all, GTK_PHASE_CAPTURE);
  g_signal_connect_object (all, "event", G_CALLBACK (lanes_output_pane_event_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), all);
  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (lanes_output_pane_scroll_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (lanes_output_pane_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), key);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "value-changed",
                           G_CALLBACK (lanes_output_pane_scrolled_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_scrolled_window_get_vadjustment (self->scroller), "changed",
                           G_CALLBACK (lanes_output_pane_scrolled_cb), self, G_CONNECT_SWAPPED);
}

static void
lanes_output_pane_init (LanesOutputPane *self)
{
  GtkTextIter end;

  gtk_widget_init_template (GTK_WIDGET (self));
  lanes_accessible_name_choice (self->stream, gtk_widget_get_tooltip_text (GTK_WIDGET (self->stream)));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  self->buffer = gtk_text_view_get_buffer (self->view);
  self->text = lanes_output_text_new (self->buffer);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_create_mark (self->buffer, "end-of-output", &end, FALSE);
  gtk_text_buffer_create_mark (self->buffer, "place", &end, TRUE);
  lanes_output_pane_add_controllers (self);
  lanes_output_pane_restart (self);
}
