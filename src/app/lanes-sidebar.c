/* lanes-sidebar.c: which jobs the table shows: by state, or those of a batch
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sidebar.h"

#include "lanes-batch-row.h"
#include "lanes-context-menu.h"
#include "lanes-engine-restore.h"
#include "lanes-format.h"
#include "lanes-job-menu.h"

#include <glib/gi18n.h>

/* Batches that have a row; what is beyond is counted. */
#define MAX_BATCHES 100

/* Jobs of last time are still being read. */
#define UNKNOWN (G_MAXUINT64 - 1)

struct _LanesSidebar
{
  GtkWidget     parent_instance;

  /* Template children. */
  GtkWidget    *scroller;
  GtkListBox   *filters;
  GtkLabel     *heading;
  GtkListBox   *batches;
  GtkLabel     *more;

  GtkWidget    *earlier;                        /* nullable */
  GtkWidget    *menu;                           /* nullable: of a batch, while it is open */

  LanesJobList *list;                           /* owned */
  GtkLabel     *counts[LANES_N_JOB_FILTERS];
  guint64       shown[LANES_N_JOB_FILTERS];
  guint         n_batch_rows;
};

G_DEFINE_FINAL_TYPE (LanesSidebar, lanes_sidebar, GTK_TYPE_WIDGET)

static const char *const filter_labels[LANES_N_JOB_FILTERS] = {
  N_("All Jobs"), N_("Running"), N_("Queued"), N_("Waiting"), N_("Finished"), N_("Failed"),
};

static const char *const filter_hints[LANES_N_JOB_FILTERS] = {
  NULL,
  N_("Running, paused or stopping"),
  N_("Ready, and waiting for a free slot"),
  N_("Waiting for another job, a time or the next try"),
  N_("Succeeded or cancelled"),
  N_("Failed, timed out or lost"),
};

static void
lanes_sidebar_filter_activated_cb (GtkListBox    *box,
                                   GtkListBoxRow *row,
                                   LanesSidebar  *self)
{
  LanesJobFilter filter = (LanesJobFilter) gtk_list_box_row_get_index (row);

  gtk_widget_activate_action (GTK_WIDGET (self), "win.filter", "s", lanes_job_filter_get_name (filter));
}

static void
lanes_sidebar_batch_activated_cb (GtkListBox    *box,
                                  GtkListBoxRow *row,
                                  LanesSidebar  *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.batch", "t", lanes_batch_row_get_id (LANES_BATCH_ROW (row)));
}

/* The menu of a batch */

static void
lanes_sidebar_menu_closed_cb (GtkPopover   *popover,
                              LanesSidebar *self)
{
  self->menu = NULL;
}

static void
lanes_sidebar_open_menu (LanesSidebar       *self,
                         LanesBatchRow      *row,
                         const GdkRectangle *where)
{
  g_autoptr (GMenuModel) model = lanes_job_menu_new_for_batch (lanes_batch_row_get_id (row));

  if (self->menu != NULL)
    return;

  self->menu = lanes_context_menu_open (GTK_WIDGET (self->batches), model, where);
  g_signal_connect_object (self->menu, "closed", G_CALLBACK (lanes_sidebar_menu_closed_cb), self, 0);
}

static void
lanes_sidebar_pressed_cb (GtkGestureClick *click,
                          int              n_press,
                          double           x,
                          double           y,
                          LanesSidebar    *self)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_y (self->batches, (int) y);

  if (row == NULL)
    return;

  gtk_gesture_set_state (GTK_GESTURE (click), GTK_EVENT_SEQUENCE_CLAIMED);
  lanes_sidebar_open_menu (self, LANES_BATCH_ROW (row), &(GdkRectangle) { (int) x, (int) y, 1, 1 });
}

/* The menu key, on the row that has the focus. */
static gboolean
lanes_sidebar_menu_key_cb (GtkWidget *widget,
                           GVariant  *arguments,
                           gpointer   user_data)
{
  LanesSidebar *self = user_data;
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  graphene_rect_t bounds;

  if (focus == NULL || !LANES_IS_BATCH_ROW (focus) || !gtk_widget_compute_bounds (focus, widget, &bounds))
    return FALSE;

  lanes_sidebar_open_menu (self, LANES_BATCH_ROW (focus), &(GdkRectangle) { (int) bounds.origin.x + 24,
                                                                            (int) (bounds.origin.y + bounds.size.height), 1, 1 });
  return TRUE;
}

static void
lanes_sidebar_add_menus (LanesSidebar *self)
{
  GtkGesture *click = gtk_gesture_click_new ();
  GtkEventController *keys = gtk_shortcut_controller_new ();

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (click, "pressed", G_CALLBACK (lanes_sidebar_pressed_cb), self, 0);
  gtk_widget_add_controller (GTK_WIDGET (self->batches), GTK_EVENT_CONTROLLER (click));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (keys),
                                        gtk_shortcut_new (gtk_shortcut_trigger_parse_string ("Menu|<Shift>F10"),
                                                          gtk_callback_action_new (lanes_sidebar_menu_key_cb, self, NULL)));
  gtk_widget_add_controller (GTK_WIDGET (self->batches), keys);
}

static void
lanes_sidebar_dispose (GObject *object)
{
  LanesSidebar *self = LANES_SIDEBAR (object);

  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_pointer (&self->scroller, gtk_widget_unparent);
  g_clear_object (&self->list);

  G_OBJECT_CLASS (lanes_sidebar_parent_class)->dispose (object);
}

static void
lanes_sidebar_class_init (LanesSidebarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_sidebar_dispose;

  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesSidebar, scroller);
  gtk_widget_class_bind_template_child (widget_class, LanesSidebar, filters);
  gtk_widget_class_bind_template_child (widget_class, LanesSidebar, heading);
  gtk_widget_class_bind_template_child (widget_class, LanesSidebar, batches);
  gtk_widget_class_bind_template_child (widget_class, LanesSidebar, more);
  gtk_widget_class_bind_template_callback (widget_class, lanes_sidebar_filter_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_sidebar_batch_activated_cb);
}

static void
lanes_sidebar_add_filter (LanesSidebar   *self,
                          LanesJobFilter  filter)
{
  GtkWidget *row = gtk_list_box_row_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *label = gtk_label_new (_(filter_labels[filter]));
  GtkWidget *count = gtk_label_new ("0");

  gtk_widget_set_hexpand (label, TRUE);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (count, "dim-label");
  gtk_widget_add_css_class (count, "numeric");
  gtk_box_append (GTK_BOX (box), label);
  gtk_box_append (GTK_BOX (box), count);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (row), box);
  if (filter_hints[filter] != NULL)
    gtk_widget_set_tooltip_text (row, _(filter_hints[filter]));
  gtk_list_box_append (self->filters, row);
  self->counts[filter] = GTK_LABEL (count);
  self->shown[filter] = G_MAXUINT64;
}

static void
lanes_sidebar_init (LanesSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < LANES_N_JOB_FILTERS; i++)
    lanes_sidebar_add_filter (self, i);
  lanes_sidebar_add_menus (self);
}

void
lanes_sidebar_set_list (LanesSidebar *self,
                        LanesJobList *list)
{
  g_return_if_fail (LANES_IS_SIDEBAR (self) && self->list == NULL);

  self->list = g_object_ref (list);
  lanes_sidebar_update (self);
}

void
lanes_sidebar_set_earlier (LanesSidebar *self,
                           guint64       n)
{
  g_autofree char *count = lanes_format_count (n);
  g_autofree char *text = g_strdup_printf (_("Earlier: %s in History"), count);

  g_return_if_fail (LANES_IS_SIDEBAR (self));

  if (self->earlier == NULL && n > 0)
    {
      self->earlier = gtk_button_new ();
      gtk_button_set_child (GTK_BUTTON (self->earlier), gtk_label_new (NULL));
      gtk_label_set_xalign (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->earlier))), 0);
      gtk_widget_add_css_class (self->earlier, "flat");
      gtk_widget_add_css_class (self->earlier, "earlier");
      gtk_actionable_set_action_name (GTK_ACTIONABLE (self->earlier), "win.page");
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->earlier), "s", "history");
      gtk_widget_set_tooltip_text (self->earlier, _("Jobs that were over before Lanes was started this time"));
      gtk_box_append (GTK_BOX (gtk_widget_get_parent (GTK_WIDGET (self->more))), self->earlier);
    }
  if (self->earlier == NULL)
    return;
  gtk_label_set_label (GTK_LABEL (gtk_button_get_child (GTK_BUTTON (self->earlier))), text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->earlier), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
lanes_sidebar_update_filter (LanesSidebar   *self,
                             LanesJobFilter  filter)
{
  gboolean is_known = !lanes_engine_is_restoring (lanes_job_list_get_engine (self->list));
  guint64 n = is_known ? lanes_job_list_count (self->list, filter) : UNKNOWN;

  if (n == self->shown[filter])
    return;

  self->shown[filter] = n;
  g_autofree char *count = is_known ? lanes_format_count (n) : g_strdup (_("unknown"));
  g_autofree char *words = g_strdup_printf ("%s: %s", _(filter_labels[filter]), count);
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->filters, (int) filter);

  gtk_label_set_label (self->counts[filter], is_known ? count : "–");
  gtk_accessible_update_property (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
}

/* The newest batch is the first row. */
static void
lanes_sidebar_update_batches (LanesSidebar *self)
{
  GPtrArray *batches = lanes_engine_get_batches (lanes_job_list_get_engine (self->list));
  guint n = MIN (batches->len, MAX_BATCHES);

  for (; self->n_batch_rows < n; self->n_batch_rows++)
    gtk_list_box_append (self->batches, lanes_batch_row_new ());
  for (; self->n_batch_rows > n; self->n_batch_rows--)
    gtk_list_box_remove (self->batches,
                         GTK_WIDGET (gtk_list_box_get_row_at_index (self->batches, (int) self->n_batch_rows - 1)));
  for (guint i = 0; i < n; i++)
    lanes_batch_row_update (LANES_BATCH_ROW (gtk_list_box_get_row_at_index (self->batches, (int) i)),
                            g_ptr_array_index (batches, batches->len - 1 - i));

  gtk_widget_set_visible (GTK_WIDGET (self->heading), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->batches), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->more), batches->len > n);
  if (batches->len > n)
    {
      g_autofree char *count = lanes_format_count (batches->len - n);
      g_autofree char *text = g_strdup_printf (_("and %s older batches"), count);

      gtk_label_set_label (self->more, text);
    }
}

static void
lanes_sidebar_update_selected (LanesSidebar *self)
{
  guint64 batch_id = lanes_job_list_get_batch (self->list);
  GtkListBoxRow *filter_row = NULL;
  GtkListBoxRow *batch_row = NULL;

  if (batch_id == 0)
    filter_row = gtk_list_box_get_row_at_index (self->filters, (int) lanes_job_list_get_filter (self->list));
  for (guint i = 0; batch_id != 0 && i < self->n_batch_rows && batch_row == NULL; i++)
    {
      GtkListBoxRow *row = gtk_list_box_get_row_at_index (self->batches, (int) i);

      if (lanes_batch_row_get_id (LANES_BATCH_ROW (row)) == batch_id)
        batch_row = row;
    }
  if (gtk_list_box_get_selected_row (self->filters) != filter_row)
    gtk_list_box_select_row (self->filters, filter_row);
  if (gtk_list_box_get_selected_row (self->batches) != batch_row)
    gtk_list_box_select_row (self->batches, batch_row);
}

void
lanes_sidebar_update (LanesSidebar *self)
{
  g_return_if_fail (LANES_IS_SIDEBAR (self));

  if (self->list == NULL)
    return;

  for (guint i = 0; i < LANES_N_JOB_FILTERS; i++)
    lanes_sidebar_update_filter (self, i);
  lanes_sidebar_update_batches (self);
  lanes_sidebar_update_selected (self);
}
