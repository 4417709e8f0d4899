/* lanes-history-sidebar.c: filters of the history, kept by a person or built in, and its batches
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-sidebar.h"

#include "lanes-format.h"

#include <glib/gi18n.h>

/* Batches that have a row; older ones are found by their jobs. */
#define MAX_BATCHES 50

#define KEY "history-filters"

/* Main thread. */
struct _LanesHistorySidebar
{
  GtkWidget           parent_instance;

  GtkWidget          *scroller;      /* child */
  GtkListBox         *filters;
  GtkWidget          *heading;
  GtkListBox         *batches;

  LanesHistoryQuery  *query;         /* owned */
  GSettings          *settings;      /* owned, nullable */
};

G_DEFINE_FINAL_TYPE (LanesHistorySidebar, lanes_history_sidebar, GTK_TYPE_WIDGET)

enum
{
  CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

#define BIT(state) (1 << LANES_STATE_##state)

static const struct
{
  const char *label;
  int         days;
  int         states;
} built_in[] = {
  { N_("All Jobs"), 0, 0 },
  { N_("Last 24 Hours"), 1, 0 },
  { N_("Failed"), 0, BIT (FAILED) | BIT (TIMED_OUT) | BIT (LOST) },
  { N_("Failed in the Last 7 Days"), 7, BIT (FAILED) | BIT (TIMED_OUT) | BIT (LOST) },
};

/* @filter: (transfer floating) */
static GtkWidget *
add_row (GtkListBox *box,
         GtkWidget  *child,
         const char *name,
         GVariant   *filter)
{
  GtkWidget *row = gtk_list_box_row_new ();

  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), child);
  g_object_set_data_full (G_OBJECT (row), "filter", g_variant_ref_sink (filter), (GDestroyNotify) g_variant_unref);
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  gtk_list_box_append (box, row);

  return row;
}

static GtkWidget *
make_label (const char *text,
            const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (label, TRUE);
  if (style != NULL)
    {
      gtk_widget_add_css_class (label, style);
      gtk_widget_add_css_class (label, "caption");
    }

  return label;
}

/* Filters */

static GVariant *
make_built_in (guint i)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (built_in[i].days != 0)
    g_variant_dict_insert (&dict, "days", "i", built_in[i].days);
  if (built_in[i].states != 0)
    g_variant_dict_insert (&dict, "states", "u", (guint32) built_in[i].states);

  return g_variant_dict_end (&dict);
}

/* The kept filters without that called @name. Returns: a builder of `a(sa{sv})` to go on with */
static void
begin_without (LanesHistorySidebar *self,
               GVariantBuilder     *builder,
               const char          *name)
{
  g_autoptr (GVariant) kept = g_settings_get_value (self->settings, KEY);
  GVariantIter iter;
  const char *other;
  GVariant *filter;

  g_variant_builder_init (builder, G_VARIANT_TYPE ("a(sa{sv})"));
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &other, &filter))
    if (!g_str_equal (other, name))
      g_variant_builder_add (builder, "(s@a{sv})", other, filter);
}

void
lanes_history_sidebar_save (LanesHistorySidebar *self,
                            const char          *name,
                            GVariant            *filter)
{
  GVariantBuilder builder;

  g_return_if_fail (LANES_IS_HISTORY_SIDEBAR (self));

  if (self->settings == NULL)
    return;
  begin_without (self, &builder, name);
  g_variant_builder_add (&builder, "(s@a{sv})", name, filter);
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

gboolean
lanes_history_sidebar_choose (LanesHistorySidebar *self,
                              const char          *name)
{
  g_autoptr (GVariant) kept = NULL;
  GVariantIter iter;
  const char *other;
  GVariant *filter;

  g_return_val_if_fail (LANES_IS_HISTORY_SIDEBAR (self), FALSE);

  if (self->settings == NULL)
    return FALSE;
  kept = g_settings_get_value (self->settings, KEY);
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_next (&iter, "(&s@a{sv})", &other, &filter))
    {
      g_autoptr (GVariant) owned = filter;

      if (!g_str_equal (other, name))
        continue;
      g_signal_emit (self, signals[CHOSEN], 0, owned);
      return TRUE;
    }

  return FALSE;
}

static void
remove_cb (GtkButton           *button,
           LanesHistorySidebar *self)
{
  GVariantBuilder builder;

  begin_without (self, &builder, g_object_get_data (G_OBJECT (button), "name"));
  g_settings_set_value (self->settings, KEY, g_variant_builder_end (&builder));
}

static void
add_kept (LanesHistorySidebar *self,
          const char          *name,
          GVariant            *filter)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *button = gtk_button_new_from_icon_name ("user-trash-symbolic");
  g_autofree char *tooltip = g_strdup_printf (_("Forget “%s”"), name);

  gtk_widget_add_css_class (button, "flat");
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (button, tooltip);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, tooltip, -1);
  g_object_set_data_full (G_OBJECT (button), "name", g_strdup (name), g_free);
  g_signal_connect_object (button, "clicked", G_CALLBACK (remove_cb), self, 0);
  gtk_box_append (GTK_BOX (box), make_label (name, NULL));
  gtk_box_append (GTK_BOX (box), button);
  add_row (self->filters, box, name, filter);
}

static void
clear (GtkListBox *box)
{
  GtkListBoxRow *row;

  while ((row = gtk_list_box_get_row_at_index (box, 0)) != NULL)
    gtk_list_box_remove (box, GTK_WIDGET (row));
}

static void
show_filters (LanesHistorySidebar *self)
{
  g_autoptr (GVariant) kept = self->settings != NULL ? g_settings_get_value (self->settings, KEY) : NULL;
  GVariantIter iter;
  const char *name;
  GVariant *filter;

  clear (self->filters);
  for (guint i = 0; i < G_N_ELEMENTS (built_in); i++)
    add_row (self->filters, make_label (_(built_in[i].label), NULL), _(built_in[i].label), make_built_in (i));
  if (kept == NULL)
    return;
  g_variant_iter_init (&iter, kept);
  while (g_variant_iter_loop (&iter, "(&s@a{sv})", &name, &filter))
    add_kept (self, name, filter);
}

/* Batches */

static gpointer
read_batches (LanesHistoryReader  *reader,
              gpointer             data,
              GCancellable        *cancellable,
              GError             **error)
{
  return lanes_history_reader_batches (reader, 0, MAX_BATCHES, cancellable, error);
}

/* To the minute. */
static char *
dup_when (gint64 wall_us)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (wall_us / G_USEC_PER_SEC);
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  gboolean today = time != NULL && g_date_time_get_year (time) == g_date_time_get_year (now) &&
                   g_date_time_get_day_of_year (time) == g_date_time_get_day_of_year (now);

  return time != NULL ? g_date_time_format (time, today ? "%R" : "%x %R") : g_strdup ("?");
}

static void
add_batch (LanesHistorySidebar        *self,
           const LanesHistoryBatchRow *row)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  guint64 n_bad = row->n_in_state[LANES_STATE_FAILED] + row->n_in_state[LANES_STATE_TIMED_OUT] + row->n_in_state[LANES_STATE_LOST];
  g_autofree char *total = lanes_format_count (row->n_jobs);
  g_autofree char *bad = lanes_format_count (n_bad);
  g_autofree char *when = dup_when (row->created_at);
  g_autofree char *figures = n_bad > 0 ? g_strdup_printf (_("%s jobs · %s failed"), total, bad)
                                       : g_strdup_printf (ngettext ("%s job", "%s jobs", (gulong) row->n_jobs), total);
  g_autofree char *subtitle = g_strdup_printf ("%s · %s", figures, when);
  const char *name = row->name != NULL && *row->name != '\0' ? row->name : _("Batch");
  g_autofree char *words = g_strdup_printf ("%s, %s", name, subtitle);

  gtk_box_append (GTK_BOX (box), make_label (name, NULL));
  gtk_box_append (GTK_BOX (box), make_label (subtitle, "dim-label"));
  gtk_widget_add_css_class (box, "batch-row");
  gtk_widget_set_tooltip_text (box, words);
  add_row (self->batches, box, words, g_variant_new_parsed ("{'batch': <%t>, 'name': <%s>}", row->id, name));
}

static void
batches_cb (GObject      *source,
            GAsyncResult *result,
            gpointer      user_data)
{
  g_autoptr (LanesHistorySidebar) self = user_data;
  g_autoptr (GPtrArray) rows = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, NULL);

  if (self->scroller == NULL)
    return;
  clear (self->batches);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    add_batch (self, rows->pdata[i]);
  gtk_widget_set_visible (self->heading, rows != NULL && rows->len > 0);
}

void
lanes_history_sidebar_reload (LanesHistorySidebar *self)
{
  g_return_if_fail (LANES_IS_HISTORY_SIDEBAR (self));

  lanes_history_query_run_async (self->query, read_batches, NULL, NULL, (GDestroyNotify) g_ptr_array_unref, NULL, batches_cb,
                                 g_object_ref (self));
}

/* The widget */

static void
activated_cb (GtkListBox          *box,
              GtkListBoxRow       *row,
              LanesHistorySidebar *self)
{
  gtk_list_box_unselect_all (box == self->filters ? self->batches : self->filters);
  g_signal_emit (self, signals[CHOSEN], 0, g_object_get_data (G_OBJECT (row), "filter"));
}

static void
lanes_history_sidebar_dispose (GObject *object)
{
  LanesHistorySidebar *self = LANES_HISTORY_SIDEBAR (object);

  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->query);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lanes_history_sidebar_parent_class)->dispose (object);
}

static void
lanes_history_sidebar_class_init (LanesHistorySidebarClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_history_sidebar_dispose;

  signals[CHOSEN] = g_signal_new ("chosen", LANES_TYPE_HISTORY_SIDEBAR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_VARIANT);
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static GtkListBox *
add_list (LanesHistorySidebar *self,
          GtkWidget           *box,
          const char          *name)
{
  GtkWidget *list = gtk_list_box_new ();

  gtk_widget_add_css_class (list, "navigation-sidebar");
  gtk_accessible_update_property (GTK_ACCESSIBLE (list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_object (list, "row-activated", G_CALLBACK (activated_cb), self, 0);
  gtk_box_append (GTK_BOX (box), list);

  return GTK_LIST_BOX (list);
}

static void
lanes_history_sidebar_init (LanesHistorySidebar *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->filters = add_list (self, box, _("Filters"));
  self->heading = gtk_label_new (_("Batches"));
  gtk_label_set_xalign (GTK_LABEL (self->heading), 0);
  gtk_widget_set_visible (self->heading, FALSE);
  gtk_widget_add_css_class (self->heading, "sidebar-heading");
  gtk_widget_add_css_class (self->heading, "dim-label");
  gtk_box_append (GTK_BOX (box), self->heading);
  self->batches = add_list (self, box, _("Batches"));

  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self->scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), box);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Filters and Batches"), -1);
  gtk_widget_set_parent (self->scroller, GTK_WIDGET (self));
}

GtkWidget *
lanes_history_sidebar_new (LanesHistoryQuery *query,
                           GSettings         *settings)
{
  LanesHistorySidebar *self = g_object_new (LANES_TYPE_HISTORY_SIDEBAR, NULL);

  self->query = g_object_ref (query);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  if (settings != NULL)
    g_signal_connect_object (settings, "changed::" KEY, G_CALLBACK (show_filters), self, G_CONNECT_SWAPPED);
  show_filters (self);

  return GTK_WIDGET (self);
}
