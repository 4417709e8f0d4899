/* lanes-output-pane.c: what a command writes, while it writes it
 *
 * The pane holds the end of the output and never more than MAX_SHOWN characters of it: 10 GB of output cost the window what
 * 1 MB does. How much that leaves out is said.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pane.h"

#include "lanes-format.h"
#include "lanes-output-tail.h"
#include "lanes-terminal-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_SHOWN (1024 * 1024)
#define N_COLOURS 16

struct _LanesOutputPane
{
  GtkWidget          parent_instance;

  /* Template children. */
  GtkWidget         *box;
  GtkDropDown       *stream;
  GtkLabel          *size;
  GtkToggleButton   *follow;
  GtkToggleButton   *wrap;
  GtkSearchBar      *search_bar;
  GtkSearchEntry    *search;
  GtkStack          *stack;
  GtkLabel          *empty_label;
  GtkScrolledWindow *scroller;
  GtkTextView       *view;

  GtkTextBuffer     *buffer;                  /* borrowed from view */
  GtkTextTag        *colours[N_COLOURS];      /* borrowed from buffer */
  GtkTextTag        *bold;
  GtkTextTag        *error;
  GtkTextTag        *note;

  LanesOutputTail   *tail;                    /* owned, nullable: what is shown */
  LanesTerminalText *terminals[2];            /* owned; one for each stream */
  guint              feeding;                 /* the stream that is fed to the view */
  char              *base;                    /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LanesOutputPane, lanes_output_pane, GTK_TYPE_WIDGET)

/* Readable on light and dark ground. */
static const char *const colour_values[N_COLOURS] = {
  "#77767b", "#e01b24", "#26a269", "#b5835a", "#3584e4", "#9141ac", "#2190a4", "#9a9996",
  "#9a9996", "#f66151", "#33d17a", "#cd9309", "#62a0ea", "#c061cb", "#33c7de", "#77767b",
};

static void
lanes_output_pane_scroll_to_end (LanesOutputPane *self)
{
  GtkTextIter end;

  if (!gtk_toggle_button_get_active (self->follow))
    return;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_iter_set_line_offset (&end, 0);
  gtk_text_buffer_move_mark_by_name (self->buffer, "end-of-output", &end);
  gtk_text_view_scroll_mark_onscreen (self->view, gtk_text_buffer_get_mark (self->buffer, "end-of-output"));
}

/* What the terminal says goes into the buffer. */

static void
append_text (gpointer            data,
             const char         *text,
             gsize               length,
             LanesTerminalStyle  style)
{
  LanesOutputPane *self = data;
  GtkTextTag *colour = style.colour > 0 ? self->colours[style.colour - 1] : self->feeding == 1 ? self->error : NULL;
  GtkTextIter start, end;
  int offset;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  offset = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert (self->buffer, &end, text, (int) length);
  if (colour == NULL && !style.bold)
    return;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
  if (colour != NULL)
    gtk_text_buffer_apply_tag (self->buffer, colour, &start, &end);
  if (style.bold)
    gtk_text_buffer_apply_tag (self->buffer, self->bold, &start, &end);
}

static void
erase_line (gpointer data)
{
  LanesOutputPane *self = data;
  GtkTextIter start, end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  start = end;
  gtk_text_iter_set_line_offset (&start, 0);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

static const LanesTerminalSink sink = { append_text, erase_line };

static void
append_note (LanesOutputPane *self,
             const char      *text)
{
  g_autofree char *line = g_strdup_printf ("%s%s\n", gtk_text_buffer_get_char_count (self->buffer) > 0 ? "\n" : "", text);
  GtkTextIter end;

  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_insert_with_tags (self->buffer, &end, line, -1, self->note, NULL);
}

static void
lanes_output_pane_trim (LanesOutputPane *self)
{
  int n = gtk_text_buffer_get_char_count (self->buffer);
  GtkTextIter start, end;

  if (n <= MAX_SHOWN + MAX_SHOWN / 4)
    return;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, n - MAX_SHOWN);
  gtk_text_iter_forward_line (&end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

static void
lanes_output_pane_show_size (LanesOutputPane       *self,
                             const LanesOutputNews *news)
{
  g_autofree char *size = g_format_size ((guint64) news->size);
  g_autofree char *text = NULL;

  if (news->write_error != 0)
    text = g_strdup_printf (_("%s; not all kept: %s"), size, g_strerror (news->write_error));
  else if (news->missing > 0)
    {
      g_autofree char *missing = g_format_size ((guint64) news->missing);

      text = g_strdup_printf (_("%s, %s of it dropped"), size, missing);
    }
  else
    text = g_steal_pointer (&size);
  if (g_strcmp0 (gtk_label_get_label (self->size), text) != 0)
    {
      gtk_label_set_label (self->size, text);
      gtk_widget_set_tooltip_text (GTK_WIDGET (self->size), text);
    }
}

static void
lanes_output_pane_append (LanesOutputPane       *self,
                          const LanesOutputNews *news)
{
  gsize at = 0;

  if (news->skipped > 0)
    {
      g_autofree char *size = g_format_size ((guint64) news->skipped);
      g_autofree char *text = g_strdup_printf (_("— %s before this are not shown; Save Output has all of it —"), size);

      append_note (self, text);
    }
  for (guint i = 0; i < news->runs->len; i++)
    {
      LanesOutputRun *run = &g_array_index (news->runs, LanesOutputRun, i);

      if (run->gap > 0)
        {
          g_autofree char *size = g_format_size ((guint64) run->gap);
          g_autofree char *text = g_strdup_printf (_("— %s are not kept —"), size);

          append_note (self, text);
        }
      self->feeding = run->stream;
      lanes_terminal_text_feed (self->terminals[run->stream & 1], (const char *) news->bytes->data + at, run->length, &sink,
                                self);
      at += run->length;
    }
  lanes_output_pane_trim (self);
  lanes_output_pane_scroll_to_end (self);
}

static void
lanes_output_pane_looked_cb (GObject      *source,
                             GAsyncResult *result,
                             gpointer      user_data)
{
  g_autoptr (LanesOutputPane) self = user_data;
  g_autoptr (LanesOutputNews) news = lanes_output_tail_look_finish (LANES_OUTPUT_TAIL (source), result, NULL);

  /* Another job may be shown by now. */
  if (news == NULL || (gpointer) self->tail != (gpointer) source)
    return;

  lanes_output_pane_show_size (self, news);
  if (news->runs->len > 0)
    lanes_output_pane_append (self, news);
  gtk_stack_set_visible_child_name (self->stack,
                                    gtk_text_buffer_get_char_count (self->buffer) > 0 ? "text" : "empty");
}

/* Which output is shown. */

static void
lanes_output_pane_restart (LanesOutputPane *self)
{
  g_clear_object (&self->tail);
  for (guint i = 0; i < G_N_ELEMENTS (self->terminals); i++)
    {
      g_clear_pointer (&self->terminals[i], lanes_terminal_text_free);
      self->terminals[i] = lanes_terminal_text_new ();
    }
  gtk_text_buffer_set_text (self->buffer, "", 0);
  gtk_label_set_label (self->size, NULL);
  gtk_stack_set_visible_child_name (self->stack, "empty");
  if (self->base != NULL)
    self->tail = lanes_output_tail_new (self->base, (LanesOutputView) gtk_drop_down_get_selected (self->stream));
}

void
lanes_output_pane_show (LanesOutputPane *self,
                        const char      *base,
                        const char      *words)
{
  g_return_if_fail (LANES_IS_OUTPUT_PANE (self));

  if (g_strcmp0 (base, self->base) != 0)
    {
      g_free (self->base);
      self->base = g_strdup (base);
      lanes_output_pane_restart (self);
    }
  if (g_strcmp0 (gtk_label_get_label (self->empty_label), words) != 0)
    gtk_label_set_label (self->empty_label, words);
  if (self->tail != NULL)
    {
      if (lanes_output_tail_look_async (self->tail, lanes_output_pane_looked_cb, self))
        g_object_ref (self);
    }
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
  lanes_output_pane_show (self, base, words);
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
  lanes_output_pane_scroll_to_end (self);
}

static void
lanes_output_pane_wrap_cb (GtkToggleButton *button,
                           LanesOutputPane *self)
{
  gtk_text_view_set_wrap_mode (self->view, gtk_toggle_button_get_active (button) ? GTK_WRAP_WORD_CHAR : GTK_WRAP_NONE);
}

static void
lanes_output_pane_edge_cb (GtkScrolledWindow *scroller,
                           GtkPositionType    edge,
                           LanesOutputPane   *self)
{
  if (edge == GTK_POS_BOTTOM)
    gtk_toggle_button_set_active (self->follow, TRUE);
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
  if (keyval == GDK_KEY_Page_Up || keyval == GDK_KEY_Up || keyval == GDK_KEY_Home)
    gtk_toggle_button_set_active (self->follow, FALSE);
  else if (keyval == GDK_KEY_End)
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

/* Searching what is shown. */

static void
lanes_output_pane_find (LanesOutputPane *self,
                        gboolean         forward,
                        gboolean         from_here)
{
  const char *words = gtk_editable_get_text (GTK_EDITABLE (self->search));
  GtkTextIter from, start, end;
  gboolean found;

  gtk_widget_remove_css_class (GTK_WIDGET (self->search), "error");
  if (*words == '\0')
    return;

  gtk_text_buffer_get_selection_bounds (self->buffer, &start, &end);
  from = forward && !from_here ? end : start;
  if (forward)
    found = gtk_text_iter_forward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
  else
    found = gtk_text_iter_backward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
  if (!found)
    {
      /* Round the end. */
      if (forward)
        gtk_text_buffer_get_start_iter (self->buffer, &from);
      else
        gtk_text_buffer_get_end_iter (self->buffer, &from);
      found = forward ? gtk_text_iter_forward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL)
                      : gtk_text_iter_backward_search (&from, words, GTK_TEXT_SEARCH_CASE_INSENSITIVE, &start, &end, NULL);
    }
  if (!found)
    {
      gtk_widget_add_css_class (GTK_WIDGET (self->search), "error");
      return;
    }
  gtk_toggle_button_set_active (self->follow, FALSE);
  gtk_text_buffer_select_range (self->buffer, &start, &end);
  gtk_text_view_scroll_to_iter (self->view, &start, 0.1, FALSE, 0, 0);
}

static void
lanes_output_pane_search_cb (GtkSearchEntry  *entry,
                             LanesOutputPane *self)
{
  lanes_output_pane_find (self, TRUE, TRUE);
}

static void
lanes_output_pane_next_cb (GtkSearchEntry  *entry,
                           LanesOutputPane *self)
{
  lanes_output_pane_find (self, TRUE, FALSE);
}

static void
lanes_output_pane_previous_cb (GtkSearchEntry  *entry,
                               LanesOutputPane *self)
{
  lanes_output_pane_find (self, FALSE, FALSE);
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

  g_clear_object (&self->tail);
  for (guint i = 0; i < G_N_ELEMENTS (self->terminals); i++)
    g_clear_pointer (&self->terminals[i], lanes_terminal_text_free);
  g_clear_pointer (&self->base, g_free);
  g_clear_pointer (&self->box, gtk_widget_unparent);

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
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, size);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, follow);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, wrap);
  gtk_widget_class_bind_template_child (widget_class, LanesOutputPane, search_bar);
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
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_search_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_next_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_output_pane_previous_cb);
}

static void
lanes_output_pane_add_controllers (LanesOutputPane *self)
{
  GtkEventController *scroll = gtk_event_controller_scroll_new (GTK_EVENT_CONTROLLER_SCROLL_VERTICAL);
  GtkEventController *key = gtk_event_controller_key_new ();

  gtk_event_controller_set_propagation_phase (scroll, GTK_PHASE_CAPTURE);
  g_signal_connect_object (scroll, "scroll", G_CALLBACK (lanes_output_pane_scroll_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->scroller), scroll);
  gtk_event_controller_set_propagation_phase (key, GTK_PHASE_CAPTURE);
  g_signal_connect_object (key, "key-pressed", G_CALLBACK (lanes_output_pane_key_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->view), key);
}

static void
lanes_output_pane_init (LanesOutputPane *self)
{
  GtkTextIter end;

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search));
  self->buffer = gtk_text_view_get_buffer (self->view);
  for (guint i = 0; i < N_COLOURS; i++)
    self->colours[i] = gtk_text_buffer_create_tag (self->buffer, NULL, "foreground", colour_values[i], NULL);
  self->bold = gtk_text_buffer_create_tag (self->buffer, NULL, "weight", PANGO_WEIGHT_BOLD, NULL);
  self->error = gtk_text_buffer_create_tag (self->buffer, NULL, "foreground", "#c64600", NULL);
  self->note = gtk_text_buffer_create_tag (self->buffer, NULL, "foreground", "#77767b", "style", PANGO_STYLE_ITALIC, NULL);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_create_mark (self->buffer, "end-of-output", &end, FALSE);
  lanes_output_pane_add_controllers (self);
  lanes_output_pane_restart (self);
}
