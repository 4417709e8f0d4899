/* lanes-window.c: the window: strip, pages, and the verbs for jobs
 *
 * Everything that moves by itself is brought up to date by one timer, a few times a second, and only where it is seen; the
 * order of the table follows the engine by itself (lanes-job-table.c).
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-window-private.h"

#include "lanes-accessible.h"
#include "lanes-text-scale.h"

#include <glib/gi18n.h>

#define UPDATE_MS 200

/* Below which the strip has only figures; above it has words and bars where they fit. */
#define WIDTH_METERS 640

/* What is left over in the header where its first button has words: a window manager lets no window be narrower than what is in it, and
 * with only a sign there is less. */
#define SIGN_MARGIN 40

G_DEFINE_FINAL_TYPE (LanesWindow, lanes_window, ADW_TYPE_APPLICATION_WINDOW)

void
lanes_window_update (LanesWindow *self)
{
  g_return_if_fail (LANES_IS_WINDOW (self));

  lanes_strip_update (self->strip);
  if (gtk_widget_get_mapped (GTK_WIDGET (self->jobs_page)))
    lanes_jobs_page_update (self->jobs_page);
}

static gboolean
lanes_window_update_cb (gpointer user_data)
{
  lanes_window_update (user_data);
  return G_SOURCE_CONTINUE;
}

/* What can be seen or used only once the window stands: the first frame does not wait for it. A frame, not an idle moment: where
 * transfers come as fast as they can be taken there is none. */
static void
lanes_window_finish (LanesWindow *self)
{
  lanes_jobs_page_make_search (self->jobs_page);
  lanes_jobs_page_capture_keys (self->jobs_page, GTK_WIDGET (self));
  lanes_accessible_name_controls (GTK_WIDGET (self));
}

/* Called before each frame. */
static gboolean
lanes_window_finish_cb (GtkWidget     *widget,
                        GdkFrameClock *clock,
                        gpointer       user_data)
{
  LanesWindow *self = LANES_WINDOW (widget);

  if (self->n_ticks++ == 0)
    return G_SOURCE_CONTINUE;

  self->finish_tick = 0;
  lanes_window_finish (self);
  return G_SOURCE_REMOVE;
}

/* All pages are there now: the switcher makes all its buttons anew for each that comes. */
static void
lanes_window_realize (GtkWidget *widget)
{
  LanesWindow *self = LANES_WINDOW (widget);

  adw_view_switcher_title_set_stack (self->switcher_title, self->pages);
  GTK_WIDGET_CLASS (lanes_window_parent_class)->realize (widget);
}

static void
lanes_window_map (GtkWidget *widget)
{
  LanesWindow *self = LANES_WINDOW (widget);

  GTK_WIDGET_CLASS (lanes_window_parent_class)->map (widget);
  if (self->update_source == 0)
    /* Ahead of the engine: transfers that come as fast as they can be taken would keep it waiting for ever. */
    self->update_source = g_timeout_add_full (GDK_PRIORITY_REDRAW - 1, UPDATE_MS, lanes_window_update_cb, self, NULL);
  if (self->finish_tick == 0 && self->n_ticks == 0)
    self->finish_tick = gtk_widget_add_tick_callback (widget, lanes_window_finish_cb, NULL, NULL);
}

static void
lanes_window_unmap (GtkWidget *widget)
{
  LanesWindow *self = LANES_WINDOW (widget);

  g_clear_handle_id (&self->update_source, g_source_remove);
  GTK_WIDGET_CLASS (lanes_window_parent_class)->unmap (widget);
}

/* What acts on the Jobs page is there with it; a narrow header has no room for what a click on a row does too. */
static void
lanes_window_show_buttons (LanesWindow *self)
{
  gboolean jobs = adw_view_stack_get_visible_child (self->pages) == GTK_WIDGET (self->jobs_page);

  adw_button_content_set_label (self->new_content, self->narrow < 2 ? _("_New Job") : "");
  adw_view_switcher_title_set_title (self->switcher_title, self->narrow == 0 ? "Lanes" : "");
  gtk_widget_set_visible (self->sidebar_button, jobs);
  gtk_widget_set_visible (self->search_button, jobs);
  gtk_widget_set_visible (self->details_button, jobs && self->narrow == 0);
}

static gboolean
lanes_window_fit_cb (gpointer user_data)
{
  LanesWindow *self = user_data;

  self->fit_source = 0;
  lanes_strip_set_narrow (self->strip, self->strip_level);
  lanes_window_show_buttons (self);
  return G_SOURCE_REMOVE;
}

static guint
lanes_window_choose_narrow (LanesWindow *self,
                            int          width)
{
  double scale = lanes_text_scale_get (GTK_WIDGET (self));

  if (self->narrow == 1)
    {
      int minimum;

      gtk_widget_measure (GTK_WIDGET (self->header), GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL);
      self->header_room = minimum / scale + SIGN_MARGIN;
    }

  return width < self->header_room * scale ? 2 : width < WIDTH_METERS * scale ? 1 : 0;
}

static void
lanes_window_size_allocate (GtkWidget *widget,
                            int        width,
                            int        height,
                            int        baseline)
{
  LanesWindow *self = LANES_WINDOW (widget);
  guint narrow = lanes_window_choose_narrow (self, width);
  guint strip_level = narrow > 0 ? 3 : lanes_strip_fit (self->strip, width);

  GTK_WIDGET_CLASS (lanes_window_parent_class)->size_allocate (widget, width, height, baseline);
  if (narrow == self->narrow && strip_level == self->strip_level)
    return;

  self->narrow = narrow;
  self->strip_level = strip_level;
  if (self->fit_source == 0)
    self->fit_source = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, lanes_window_fit_cb, self, NULL);
}

static void
lanes_window_limit_changed_cb (LanesStrip  *strip,
                               const char  *executor,
                               guint        limit,
                               LanesWindow *self)
{
  g_autofree char *key = g_strconcat ("limit-", executor, NULL);

  if (self->settings != NULL)
    g_settings_set_uint (self->settings, key, limit);
}

static void
lanes_window_page_cb (AdwViewStack *pages,
                      GParamSpec   *pspec,
                      LanesWindow  *self)
{
  lanes_window_show_buttons (self);
  _lanes_window_sync_actions (self);
}

/* The pages' buttons at the bottom are made when they are first needed. */
static void
lanes_window_narrow_switcher_cb (AdwViewSwitcherTitle *title,
                                 GParamSpec           *pspec,
                                 LanesWindow          *self)
{
  if (self->switcher_bar != NULL && adw_view_switcher_title_get_title_visible (title))
    adw_view_switcher_bar_set_stack (self->switcher_bar, self->pages);
}

/* So is the menu. */
static void
lanes_window_make_menu_cb (GtkMenuButton *button,
                           gpointer       user_data)
{
  LanesWindow *self = user_data;

  if (gtk_menu_button_get_popover (button) == NULL)
    gtk_menu_button_set_popover (button, gtk_popover_menu_new_from_model (self->primary_menu));
}

static void
lanes_window_panes_cb (LanesJobsPage *page,
                       LanesWindow   *self)
{
  _lanes_window_sync_actions (self);
}

static void
lanes_window_save_state (LanesWindow *self)
{
  int width, height;

  if (self->settings == NULL)
    return;

  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  if (width > 0 && height > 0)
    {
      g_settings_set_int (self->settings, "window-width", width);
      g_settings_set_int (self->settings, "window-height", height);
    }
  g_settings_set_boolean (self->settings, "window-maximized", gtk_window_is_maximized (GTK_WINDOW (self)));
  g_settings_set_string (self->settings, "last-page", adw_view_stack_get_visible_child_name (self->pages));
}

static void
lanes_window_restore_state (LanesWindow *self)
{
  if (self->settings == NULL)
    return;

  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (self->settings, "window-width"),
                               g_settings_get_int (self->settings, "window-height"));
  if (g_settings_get_boolean (self->settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static void
lanes_window_dispose (GObject *object)
{
  LanesWindow *self = LANES_WINDOW (object);

  g_clear_handle_id (&self->update_source, g_source_remove);
  g_clear_handle_id (&self->fit_source, g_source_remove);
  if (self->pages != NULL && self->engine != NULL)
    {
      _lanes_window_settle_undo (self);
      lanes_window_save_state (self);
    }
  g_clear_object (&self->selection);
  g_clear_object (&self->settings);
  g_clear_object (&self->sampler);
  g_clear_object (&self->history);
  g_clear_object (&self->recorder);
  g_clear_object (&self->kernel);
  g_clear_object (&self->engine);
  self->pages = NULL;

  G_OBJECT_CLASS (lanes_window_parent_class)->dispose (object);
}

static void
lanes_window_add_bindings (GtkWidgetClass *widget_class)
{
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_f, GDK_CONTROL_MASK, "win.search", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK, "win.undo", "t", (guint64) 0);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_0, GDK_CONTROL_MASK, "win.show-all", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, 0, "win.sidebar", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F9, GDK_SHIFT_MASK, "win.details", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_1, GDK_ALT_MASK, "win.page", "s", "jobs");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_2, GDK_ALT_MASK, "win.page", "s", "lanes");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_3, GDK_ALT_MASK, "win.page", "s", "workers");
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_4, GDK_ALT_MASK, "win.page", "s", "history");
}

static void
lanes_window_class_init (LanesWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_window_dispose;
  widget_class->realize = lanes_window_realize;
  widget_class->map = lanes_window_map;
  widget_class->unmap = lanes_window_unmap;
  widget_class->size_allocate = lanes_window_size_allocate;

  g_type_ensure (LANES_TYPE_JOBS_PAGE);
  g_type_ensure (LANES_TYPE_STRIP);
  lanes_window_add_bindings (widget_class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-window.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, header);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, switcher_title);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, new_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, new_content);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, search_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, details_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, primary_menu);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, switcher_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, strip);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, pages);
  gtk_widget_class_bind_template_child (widget_class, LanesWindow, jobs_page);
  gtk_widget_class_bind_template_callback (widget_class, lanes_window_limit_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_window_page_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_window_narrow_switcher_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_window_panes_cb);
}

static void
lanes_window_init (LanesWindow *self)
{
  self->narrow = 0;
  _lanes_window_add_actions (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_create_popup_func (GTK_MENU_BUTTON (self->menu_button), lanes_window_make_menu_cb, self, NULL);
}

/* One entry for each kind there is, and the job file. */
static GMenuModel *
make_new_menu (LanesKindSet *kinds)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) section = g_menu_new ();
  g_autoptr (GMenu) files = g_menu_new ();

  for (guint i = 0; i < lanes_kind_set_get_n (kinds); i++)
    {
      LanesKind *kind = lanes_kind_set_get (kinds, i);
      g_autoptr (GMenuItem) item = g_menu_item_new (lanes_kind_get_label (kind), NULL);

      g_menu_item_set_action_and_target (item, "app.new-job", "s", lanes_kind_get_name (kind));
      g_menu_append_item (section, item);
    }
  g_menu_append (files, _("_Open Job File…"), "app.open-job-file");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (files));

  return G_MENU_MODEL (g_steal_pointer (&menu));
}

LanesWindow *
lanes_window_new (GtkApplication *application,
                  LanesEngine    *engine,
                  LanesRecorder  *recorder,
                  GSettings      *settings)
{
  LanesWindow *self = g_object_new (LANES_TYPE_WINDOW, "application", application, NULL);
  g_autoptr (LanesJobList) list = lanes_job_list_new (engine);
  g_autoptr (GMenuModel) new_menu = make_new_menu (lanes_engine_get_kinds (engine));

  adw_split_button_set_menu_model (self->new_button, new_menu);
  self->engine = g_object_ref (engine);
  self->settings = settings != NULL ? g_object_ref (settings) : NULL;
  self->list = list;
  self->selection = lanes_job_selection_new (list);
  lanes_strip_set_list (self->strip, list);
  lanes_jobs_page_set_selection (self->jobs_page, self->selection);
  _lanes_window_add_timeline (self, recorder);
  lanes_window_restore_state (self);
  _lanes_window_sync_actions (self);
  return self;
}

void
lanes_window_show_job (LanesWindow *self,
                       guint64      id)
{
  g_return_if_fail (LANES_IS_WINDOW (self));

  adw_view_stack_set_visible_child (self->pages, GTK_WIDGET (self->jobs_page));
  lanes_jobs_page_show_job (self->jobs_page, id);
}

void
lanes_window_say (LanesWindow *self,
                  const char  *text)
{
  g_autofree char *markup = NULL;

  g_return_if_fail (LANES_IS_WINDOW (self));

  markup = g_markup_escape_text (text, -1);
  adw_toast_overlay_add_toast (self->toasts, adw_toast_new (markup));
}

LanesJobsPage *
lanes_window_get_jobs_page (LanesWindow *self)
{
  g_return_val_if_fail (LANES_IS_WINDOW (self), NULL);

  return self->jobs_page;
}
