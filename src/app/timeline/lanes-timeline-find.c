/* lanes-timeline-find.c: finds spans, marks them and steps through them
 *
 * Every word must be in the title, the kind or the state ("failed sha256"); beside that a span may have to be longer than
 * something. The search goes over all spans that have their detail, between frames; 10,000 matches are enough, and if there
 * are more that is said. As long as it is there it goes on, once a second, with what was recorded since: of spans that are over none is
 * looked at twice.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-find.h"

#include "lanes-timeline-words.h"

#include <glib/gi18n.h>
#include <string.h>

#define SLICE_US 2000
#define MAX_FOUND 10000
#define AGAIN_MS 1000

struct _LanesTimelineFind
{
  GtkWidget           parent_instance;

  LanesTimelineModel *model;        /* owned */
  GtkWidget          *box;          /* children */
  GtkWidget          *entry;
  GtkWidget          *longer;
  GtkLabel           *count;

  char              **words;        /* owned, nullable: folded */
  gint64              longer_than;
  GArray             *closed;       /* owned, nullable, LanesTimelineSpot: those that match and are over; NULL where nothing is searched for */
  GArray             *open;         /* owned, nullable, LanesTimelineSpot: those that run */
  GArray             *next;         /* owned, nullable, guint64: of each lane the first span that was not over */
  guint64             generation;   /* of the store, when the search began */
  guint               lane;
  guint64             index;
  gboolean            in_lane;
  guint               idle_id;
  guint               again_id;
};

G_DEFINE_FINAL_TYPE (LanesTimelineFind, lanes_timeline_find, GTK_TYPE_WIDGET)

gint64
lanes_timeline_find_parse (const char *text)
{
  static const struct
  {
    const char *unit;
    double factor;
  } units[] = {
    { "", 1e6 }, { "s", 1e6 }, { "ms", 1e3 }, { "µs", 1 }, { "us", 1 }, { "min", 60e6 }, { "m", 60e6 }, { "h", 3600e6 },
  };
  g_autofree char *copy = g_strstrip (g_strdup (text));
  char *rest = NULL;
  double value = g_ascii_strtod (copy, &rest);

  if (rest == copy || !(value >= 0) || value > 1e9)
    return -1;

  g_strstrip (rest);
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (rest, units[i].unit))
      return (gint64) (value * units[i].factor);

  return -1;
}

static gboolean
matches (LanesTimelineFind *self,
         const LanesSpan   *span)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  g_autofree char *title = NULL, *text = NULL, *folded = NULL;

  if (span->end - span->start <= self->longer_than)
    return FALSE;
  if (self->words == NULL || self->words[0] == NULL)
    return TRUE;

  title = lanes_span_store_dup_title (store, span);
  text = g_strjoin (" ", title, lanes_span_store_get_kind_label (store, span->kind),
                    lanes_timeline_get_word (span), lanes_state_get_name (lanes_span_get_state (span)), NULL);
  folded = g_utf8_casefold (text, -1);
  for (guint i = 0; self->words[i] != NULL; i++)
    if (strstr (folded, self->words[i]) == NULL)
      return FALSE;

  return TRUE;
}

static int
compare_spots (gconstpointer a,
               gconstpointer b)
{
  gint64 x = ((const LanesTimelineSpot *) a)->span.start, y = ((const LanesTimelineSpot *) b)->span.start;

  return (x > y) - (x < y);
}

static void
say_count (LanesTimelineFind *self)
{
  GArray *found = lanes_timeline_model_get_found (self->model);
  g_autofree char *text = NULL;

  if (found == NULL)
    text = g_strdup ("");
  else if (found->len >= MAX_FOUND)
    text = g_strdup_printf (_("more than %u"), MAX_FOUND);
  else
    text = g_strdup_printf (ngettext ("%u span", "%u spans", found->len), found->len);

  gtk_label_set_label (self->count, text);
}

static guint
get_n_found (LanesTimelineFind *self)
{
  return self->closed->len + self->open->len;
}

static void
finish (LanesTimelineFind *self)
{
  GArray *found = g_array_sized_new (FALSE, FALSE, sizeof (LanesTimelineSpot), get_n_found (self));

  g_array_append_vals (found, self->closed->data, self->closed->len);
  g_array_append_vals (found, self->open->data, self->open->len);
  g_array_sort (found, compare_spots);
  lanes_timeline_model_set_found (self->model, found);
  say_count (self);
}

static guint64 *
get_next (LanesTimelineFind *self,
          guint              lane)
{
  if (lane >= self->next->len)
    g_array_set_size (self->next, lane + 1);

  return &g_array_index (self->next, guint64, lane);
}

/* Returns: %FALSE where all was looked at */
static gboolean
look_at_next (LanesTimelineFind *self)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  LanesTimelineSpot spot = { .lane = self->lane };

  if (self->lane >= lanes_span_store_get_n_lanes (store) || get_n_found (self) >= MAX_FOUND)
    return FALSE;

  if (!self->in_lane)
    self->index = *get_next (self, self->lane);
  self->in_lane = TRUE;
  self->index = MAX (self->index, lanes_span_store_get_first (store, self->lane));
  if (!lanes_span_store_get (store, self->lane, self->index, lanes_timeline_model_get_now (self->model), &spot.span))
    {
      self->in_lane = FALSE;
      self->lane++;
      return TRUE;
    }

  spot.index = self->index++;
  if (!spot.span.open)
    *get_next (self, self->lane) = self->index;
  if (matches (self, &spot.span))
    g_array_append_val (spot.span.open ? self->open : self->closed, spot);
  return TRUE;
}

static gboolean
search_cb (gpointer user_data)
{
  LanesTimelineFind *self = LANES_TIMELINE_FIND (user_data);
  gint64 deadline = g_get_monotonic_time () + SLICE_US;

  for (guint n = 1; look_at_next (self); n++)
    if (n % 64 == 0 && g_get_monotonic_time () >= deadline)
      return G_SOURCE_CONTINUE;

  self->idle_id = 0;
  finish (self);
  return G_SOURCE_REMOVE;
}

static void
begin (LanesTimelineFind *self)
{
  self->generation = lanes_span_store_get_generation (lanes_timeline_model_get_store (self->model));
  self->lane = 0;
  self->in_lane = FALSE;
  g_array_set_size (self->open, 0);
  self->idle_id = g_idle_add_full (G_PRIORITY_LOW, search_cb, self, NULL);
}

/* What was recorded since belongs to it too, and what runs has become longer. */
static gboolean
again_cb (gpointer user_data)
{
  LanesTimelineFind *self = LANES_TIMELINE_FIND (user_data);
  LanesSpanStore *store = lanes_timeline_model_get_store (self->model);
  gboolean grows = self->longer_than >= 0 && lanes_span_store_get_n_open (store) > 0;

  if (gtk_widget_get_mapped (GTK_WIDGET (self)) && self->idle_id == 0 && self->closed->len < MAX_FOUND &&
      (grows || self->generation != lanes_span_store_get_generation (store)))
    begin (self);
  return G_SOURCE_CONTINUE;
}

static void
stop (LanesTimelineFind *self)
{
  g_clear_handle_id (&self->idle_id, g_source_remove);
  g_clear_handle_id (&self->again_id, g_source_remove);
  g_clear_pointer (&self->closed, g_array_unref);
  g_clear_pointer (&self->open, g_array_unref);
  g_clear_pointer (&self->next, g_array_unref);
  g_clear_pointer (&self->words, g_strfreev);
}

/**
 * lanes_timeline_find_search:
 * @text: words, all of which must be there
 * @longer_than: µs, or -1
 *
 * Marks what fits as soon as it is found, and what is recorded later; nothing for neither.
 */
void
lanes_timeline_find_search (LanesTimelineFind *self,
                            const char        *text,
                            gint64             longer_than)
{
  g_autofree char *folded = g_utf8_casefold (text, -1);

  stop (self);
  g_strstrip (folded);
  if (folded[0] == '\0' && longer_than < 0)
    {
      lanes_timeline_model_set_found (self->model, NULL);
      say_count (self);
      return;
    }

  self->words = g_strsplit_set (folded, " \t", -1);
  self->longer_than = longer_than;
  self->closed = g_array_new (FALSE, FALSE, sizeof (LanesTimelineSpot));
  self->open = g_array_new (FALSE, FALSE, sizeof (LanesTimelineSpot));
  self->next = g_array_new (FALSE, TRUE, sizeof (guint64));
  gtk_label_set_label (self->count, _("searching…"));
  begin (self);
  self->again_id = g_timeout_add (AGAIN_MS, again_cb, self);
}

/**
 * lanes_timeline_find_step:
 * @step: 1 for the next match after what is selected, -1 for the one before
 */
void
lanes_timeline_find_step (LanesTimelineFind *self,
                          int                step)
{
  GArray *found = lanes_timeline_model_get_found (self->model);
  const LanesTimelineSpot *selected = lanes_timeline_model_get_selected (self->model);
  guint place = 0;

  if (found == NULL || found->len == 0)
    return;

  if (selected->lane == LANES_SPAN_NO_LANE)
    {
      place = step > 0 ? 0 : found->len - 1;
    }
  else
    {
      while (place < found->len && compare_spots (&g_array_index (found, LanesTimelineSpot, place), selected) < 0)
        place++;
      while (place < found->len && g_array_index (found, LanesTimelineSpot, place).span.start == selected->span.start &&
             g_array_index (found, LanesTimelineSpot, place).lane != selected->lane)
        place++;
      if (step < 0)
        place = (place + found->len - 1) % found->len;
      else if (place < found->len && g_array_index (found, LanesTimelineSpot, place).lane == selected->lane &&
               g_array_index (found, LanesTimelineSpot, place).span.start == selected->span.start)
        place++;
    }

  LanesTimelineSpot spot = g_array_index (found, LanesTimelineSpot, place % found->len);

  lanes_timeline_model_reveal (self->model, spot.span.start, spot.span.end);
  lanes_timeline_model_select (self->model, &spot);
}

static void
changed_cb (LanesTimelineFind *self)
{
  const char *longer = gtk_editable_get_text (GTK_EDITABLE (self->longer));
  gint64 longer_than = lanes_timeline_find_parse (longer);

  if (longer[0] != '\0' && longer_than < 0)
    gtk_widget_add_css_class (self->longer, "error");
  else
    gtk_widget_remove_css_class (self->longer, "error");

  lanes_timeline_find_search (self, gtk_editable_get_text (GTK_EDITABLE (self->entry)), longer_than);
}

static void
next_cb (LanesTimelineFind *self)
{
  lanes_timeline_find_step (self, 1);
}

static void
previous_cb (LanesTimelineFind *self)
{
  lanes_timeline_find_step (self, -1);
}

static void
stop_cb (LanesTimelineFind *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "timeline.find-shown", NULL);
}

void
lanes_timeline_find_focus (LanesTimelineFind *self)
{
  gtk_widget_grab_focus (self->entry);
}

/* Takes the marks away. */
void
lanes_timeline_find_clear (LanesTimelineFind *self)
{
  lanes_timeline_find_search (self, "", -1);
}

static void
lanes_timeline_find_dispose (GObject *object)
{
  LanesTimelineFind *self = LANES_TIMELINE_FIND (object);

  stop (self);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_object (&self->model);

  G_OBJECT_CLASS (lanes_timeline_find_parent_class)->dispose (object);
}

static void
lanes_timeline_find_class_init (LanesTimelineFindClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_timeline_find_dispose;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkWidget *
new_button (LanesTimelineFind *self,
            const char        *icon,
            const char        *label,
            GCallback          callback)
{
  GtkWidget *button = gtk_button_new_from_icon_name (icon);

  gtk_widget_set_tooltip_text (button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label, -1);
  g_signal_connect_object (button, "clicked", callback, self, G_CONNECT_SWAPPED);
  return button;
}

static void
lanes_timeline_find_init (LanesTimelineFind *self)
{
  GtkWidget *count = gtk_label_new ("");

  self->box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  self->entry = gtk_search_entry_new ();
  self->longer = gtk_entry_new ();
  self->count = GTK_LABEL (count);
  g_object_set (self->entry, "placeholder-text", _("Title, kind or state"), "hexpand", TRUE, NULL);
  gtk_editable_set_width_chars (GTK_EDITABLE (self->entry), 8);
  gtk_entry_set_placeholder_text (GTK_ENTRY (self->longer), _("longer than 2 s"));
  gtk_editable_set_width_chars (GTK_EDITABLE (self->longer), 5);
  gtk_editable_set_max_width_chars (GTK_EDITABLE (self->longer), 11);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Find spans by title, kind or state"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->longer), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Longer than"), -1);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  g_signal_connect_object (self->entry, "search-changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "activate", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "next-match", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "previous-match", G_CALLBACK (previous_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->entry, "stop-search", G_CALLBACK (stop_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->longer, "changed", G_CALLBACK (changed_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->longer, "activate", G_CALLBACK (next_cb), self, G_CONNECT_SWAPPED);

  gtk_box_append (GTK_BOX (self->box), self->entry);
  gtk_box_append (GTK_BOX (self->box), self->longer);
  gtk_box_append (GTK_BOX (self->box), count);
  gtk_box_append (GTK_BOX (self->box), new_button (self, "go-up-symbolic", _("Previous match"), G_CALLBACK (previous_cb)));
  gtk_box_append (GTK_BOX (self->box), new_button (self, "go-down-symbolic", _("Next match"), G_CALLBACK (next_cb)));
  gtk_widget_set_margin_start (self->box, 12);
  gtk_widget_set_margin_end (self->box, 12);
  gtk_widget_set_margin_bottom (self->box, 6);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

GtkWidget *
lanes_timeline_find_new (LanesTimelineModel *model)
{
  LanesTimelineFind *self = g_object_new (LANES_TYPE_TIMELINE_FIND, NULL);

  self->model = g_object_ref (model);
  return GTK_WIDGET (self);
}
