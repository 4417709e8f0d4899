/* lanes-jobs-page.c: the page of jobs: filters and batches, the table, the details
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-jobs-page.h"

#include "lanes-engine-restore.h"
#include "lanes-job-details.h"
#include "lanes-job-table.h"
#include "lanes-late-page.h"
#include "lanes-sidebar.h"

#include <glib/gi18n.h>

#define DETAILS_WIDTH 344
#define SEARCH_WIDTH 420

/* A disk that answers by then is not worth a word. */
#define QUIET_US 400000

struct _LanesJobsPage
{
  GtkWidget          parent_instance;

  /* Template children. */
  AdwFlap           *sidebar_flap;
  LanesSidebar      *sidebar;
  AdwFlap           *details_flap;
  GtkSearchBar      *search_bar;
  GtkStack          *stack;
  LanesJobTable     *table;
  GtkBox            *empty_box;

  GtkWidget         *search_entry;  /* child: NULL until the window stands */
  GtkWidget         *details_page;  /* child: holds the details */
  LanesJobDetails   *details;     /* NULL until it is first seen */
  LanesKernelRecorder *kernel;    /* owned, nullable */
  LanesJobSelection *selection;   /* owned */
  LanesJobList      *list;        /* borrowed from selection */
  gboolean           unwanted;    /* a person has put the details away */
  GtkWidget         *restoring;   /* child: empty until it is worth a word */
  gint64             restoring_since; /* monotonic µs, or 0 */
};

G_DEFINE_FINAL_TYPE (LanesJobsPage, lanes_jobs_page, GTK_TYPE_WIDGET)

enum
{
  PANES_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
lanes_jobs_page_apply_filter (LanesJobsPage  *self,
                              LanesJobFilter  filter,
                              guint64         batch_id)
{
  const char *search = NULL;

  if (self->search_entry != NULL && gtk_search_bar_get_search_mode (self->search_bar))
    search = gtk_editable_get_text (GTK_EDITABLE (self->search_entry));
  /* "All" means all that is shown: when that is something else, it is no longer what was chosen. */
  if (lanes_job_selection_is_all (self->selection))
    lanes_job_selection_select (self->selection, 0);
  lanes_job_list_set_filter (self->list, filter, batch_id, search);
  lanes_job_table_flush (self->table);
  lanes_jobs_page_update (self);
}

static void
lanes_jobs_page_search_cb (GtkSearchEntry *entry,
                           LanesJobsPage  *self)
{
  lanes_jobs_page_apply_filter (self, lanes_job_list_get_filter (self->list), lanes_job_list_get_batch (self->list));
}

static void
lanes_jobs_page_search_mode_cb (GtkSearchBar  *bar,
                                GParamSpec    *pspec,
                                LanesJobsPage *self)
{
  if (self->search_entry != NULL && *gtk_editable_get_text (GTK_EDITABLE (self->search_entry)) != '\0')
    lanes_jobs_page_apply_filter (self, lanes_job_list_get_filter (self->list), lanes_job_list_get_batch (self->list));
  g_signal_emit (self, signals[PANES_CHANGED], 0);
}

static void
lanes_jobs_page_folded_cb (AdwFlap       *flap,
                           GParamSpec    *pspec,
                           LanesJobsPage *self)
{
  if (self->details != NULL)
    lanes_job_details_set_closable (self->details, adw_flap_get_folded (self->details_flap));
  g_signal_emit (self, signals[PANES_CHANGED], 0);
}

/* Where there is room beside the table, what is selected is told of, unless that was put away. */
static void
lanes_jobs_page_selected_cb (GtkSelectionModel *model,
                             guint              position,
                             guint              n_items,
                             LanesJobsPage     *self)
{
  if (!self->unwanted && !adw_flap_get_folded (self->details_flap)
      && lanes_job_selection_get_n (self->selection) > 0)
    adw_flap_set_reveal_flap (self->details_flap, TRUE);
}

static void
lanes_jobs_page_dispose (GObject *object)
{
  LanesJobsPage *self = LANES_JOBS_PAGE (object);

  if (self->sidebar_flap != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->sidebar_flap)));
  self->details = NULL;
  g_clear_object (&self->selection);
  g_clear_object (&self->kernel);

  G_OBJECT_CLASS (lanes_jobs_page_parent_class)->dispose (object);
}

static void
lanes_jobs_page_class_init (LanesJobsPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_jobs_page_dispose;

  /**
   * LanesJobsPage::panes-changed:
   *
   * Sidebar, details or search came or went.
   */
  signals[PANES_CHANGED] = g_signal_new ("panes-changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                         NULL, G_TYPE_NONE, 0);

  g_type_ensure (LANES_TYPE_SIDEBAR);
  g_type_ensure (LANES_TYPE_JOB_TABLE);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-jobs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, sidebar_flap);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, sidebar);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, details_flap);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, search_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, table);
  gtk_widget_class_bind_template_child (widget_class, LanesJobsPage, empty_box);
  gtk_widget_class_bind_template_callback (widget_class, lanes_jobs_page_search_mode_cb);
  gtk_widget_class_bind_template_callback (widget_class, lanes_jobs_page_folded_cb);
}

static GtkWidget *
lanes_jobs_page_build_details (gpointer user_data)
{
  LanesJobsPage *self = user_data;

  self->details = g_object_new (LANES_TYPE_JOB_DETAILS, NULL);
  lanes_job_details_set_kernel (self->details, self->kernel);
  lanes_job_details_set_closable (self->details, adw_flap_get_folded (self->details_flap));
  lanes_job_details_set_selection (self->details, self->selection);
  return GTK_WIDGET (self->details);
}

static GtkWidget *
lanes_jobs_page_build_nothing (gpointer user_data)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *button = gtk_button_new_with_mnemonic (_("Show _All Jobs"));

  gtk_widget_set_halign (button, GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (button, "pill");
  gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "win.show-all");
  adw_status_page_set_icon_name (ADW_STATUS_PAGE (page), "edit-find-symbolic");
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("No Such Jobs"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _("None matches the filter and the search."));
  adw_status_page_set_child (ADW_STATUS_PAGE (page), button);
  gtk_widget_add_css_class (page, "compact");
  return page;
}

static GtkWidget *
lanes_jobs_page_build_restoring (void)
{
  GtkWidget *page = adw_status_page_new ();
  GtkWidget *spinner = gtk_spinner_new ();

  gtk_spinner_start (GTK_SPINNER (spinner));
  gtk_widget_set_size_request (spinner, 32, 32);
  gtk_widget_set_halign (spinner, GTK_ALIGN_CENTER);
  adw_status_page_set_title (ADW_STATUS_PAGE (page), _("Reading the Jobs of Last Time"));
  adw_status_page_set_description (ADW_STATUS_PAGE (page), _("New jobs get their numbers after them. A disk that does not answer is waited "
                                                            "for a few seconds, no longer."));
  adw_status_page_set_child (ADW_STATUS_PAGE (page), spinner);
  gtk_widget_add_css_class (page, "compact");
  return page;
}

/* As a rule this is over before anybody could read a word. */
static const char *
lanes_jobs_page_wait (LanesJobsPage *self)
{
  gint64 now = g_get_monotonic_time ();

  if (self->restoring_since == 0)
    self->restoring_since = now;
  if (self->restoring == NULL)
    {
      self->restoring = adw_bin_new ();
      gtk_stack_add_named (self->stack, self->restoring, "restoring");
    }
  if (now - self->restoring_since >= QUIET_US && adw_bin_get_child (ADW_BIN (self->restoring)) == NULL)
    adw_bin_set_child (ADW_BIN (self->restoring), lanes_jobs_page_build_restoring ());

  return "restoring";
}

static gboolean
lanes_jobs_page_is_restoring (LanesJobsPage *self)
{
  gboolean restoring = lanes_engine_is_restoring (lanes_job_list_get_engine (self->list));

  if (!restoring)
    self->restoring_since = 0;
  return restoring;
}

/* A flap that is closed is mapped all the same. */
static void
lanes_jobs_page_revealed_cb (AdwFlap       *flap,
                             GParamSpec    *pspec,
                             LanesJobsPage *self)
{
  lanes_late_page_set_wanted (LANES_LATE_PAGE (self->details_page), adw_flap_get_reveal_flap (flap));
  g_signal_emit (self, signals[PANES_CHANGED], 0);
}

static void
lanes_jobs_page_init (LanesJobsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->details_page = lanes_late_page_new (lanes_jobs_page_build_details, self);
  gtk_widget_set_size_request (self->details_page, DETAILS_WIDTH, -1);
  gtk_widget_add_css_class (self->details_page, "background");
  adw_flap_set_flap (self->details_flap, self->details_page);
  g_signal_connect_object (self->details_flap, "notify::reveal-flap", G_CALLBACK (lanes_jobs_page_revealed_cb), self, 0);
  gtk_stack_add_named (self->stack, lanes_late_page_new (lanes_jobs_page_build_nothing, NULL), "nothing");
}

void
lanes_jobs_page_set_selection (LanesJobsPage     *self,
                               LanesJobSelection *selection)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self) && self->selection == NULL);

  self->selection = g_object_ref (selection);
  self->list = lanes_job_selection_get_list (selection);
  lanes_sidebar_set_list (self->sidebar, self->list);
  lanes_job_table_set_selection (self->table, selection);
  g_signal_connect_object (selection, "selection-changed", G_CALLBACK (lanes_jobs_page_selected_cb), self, 0);
  lanes_jobs_page_update (self);
}

void
lanes_jobs_page_update (LanesJobsPage *self)
{
  guint n;
  const char *page;

  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  if (self->list == NULL)
    return;

  n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  if (lanes_job_list_count (self->list, LANES_JOB_FILTER_ALL) == 0)
    page = lanes_jobs_page_is_restoring (self) ? lanes_jobs_page_wait (self) : "empty";
  else if (n == 0 && lanes_job_list_is_filtered (self->list) && !lanes_job_list_is_busy (self->list))
    page = "nothing";
  else
    page = "table";
  gtk_stack_set_visible_child_name (self->stack, page);

  lanes_sidebar_update (self->sidebar);
  lanes_job_table_refresh (self->table);
  if (self->details != NULL && adw_flap_get_reveal_flap (self->details_flap))
    lanes_job_details_update (self->details);
}

void
lanes_jobs_page_set_filter (LanesJobsPage  *self,
                            LanesJobFilter  filter,
                            guint64         batch_id)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  if (adw_flap_get_folded (self->sidebar_flap))
    adw_flap_set_reveal_flap (self->sidebar_flap, FALSE);
  lanes_jobs_page_apply_filter (self, filter, batch_id);
}

void
lanes_jobs_page_show_all (LanesJobsPage *self)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  gtk_search_bar_set_search_mode (self->search_bar, FALSE);
  lanes_jobs_page_set_filter (self, LANES_JOB_FILTER_ALL, 0);
}

void
lanes_jobs_page_show_job (LanesJobsPage *self,
                          guint64        id)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  if (lanes_job_list_find (self->list, id) < 0)
    lanes_jobs_page_show_all (self);
  lanes_job_selection_select (self->selection, id);
  lanes_job_table_scroll_to (self->table, id);
  lanes_jobs_page_set_details (self, TRUE);
}

void
lanes_jobs_page_make_search (LanesJobsPage *self)
{
  GtkWidget *clamp;

  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  if (self->search_entry != NULL)
    return;

  self->search_entry = gtk_search_entry_new ();
  g_object_set (self->search_entry, "placeholder-text", _("Search the titles of jobs"), NULL);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->search_entry), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _("Search the titles of jobs"), -1);
  g_signal_connect_object (self->search_entry, "search-changed", G_CALLBACK (lanes_jobs_page_search_cb), self, 0);

  clamp = adw_clamp_new ();
  adw_clamp_set_maximum_size (ADW_CLAMP (clamp), SEARCH_WIDTH);
  adw_clamp_set_child (ADW_CLAMP (clamp), self->search_entry);
  gtk_widget_set_hexpand (clamp, TRUE);
  gtk_search_bar_set_child (self->search_bar, clamp);
  gtk_search_bar_connect_entry (self->search_bar, GTK_EDITABLE (self->search_entry));
}

void
lanes_jobs_page_set_searching (LanesJobsPage *self,
                               gboolean       searching)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  lanes_jobs_page_make_search (self);
  gtk_search_bar_set_search_mode (self->search_bar, searching);
  if (searching)
    gtk_widget_grab_focus (self->search_entry);
}

gboolean
lanes_jobs_page_get_searching (LanesJobsPage *self)
{
  g_return_val_if_fail (LANES_IS_JOBS_PAGE (self), FALSE);

  return gtk_search_bar_get_search_mode (self->search_bar);
}

void
lanes_jobs_page_set_sidebar (LanesJobsPage *self,
                             gboolean       shown)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  adw_flap_set_reveal_flap (self->sidebar_flap, shown);
}

gboolean
lanes_jobs_page_get_sidebar (LanesJobsPage *self)
{
  g_return_val_if_fail (LANES_IS_JOBS_PAGE (self), FALSE);

  return adw_flap_get_reveal_flap (self->sidebar_flap);
}

void
lanes_jobs_page_set_details (LanesJobsPage *self,
                             gboolean       shown)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  self->unwanted = !shown && !adw_flap_get_folded (self->details_flap);
  adw_flap_set_reveal_flap (self->details_flap, shown);
}

gboolean
lanes_jobs_page_get_details (LanesJobsPage *self)
{
  g_return_val_if_fail (LANES_IS_JOBS_PAGE (self), FALSE);

  return adw_flap_get_reveal_flap (self->details_flap);
}

void
lanes_jobs_page_capture_keys (LanesJobsPage *self,
                              GtkWidget     *widget)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  gtk_search_bar_set_key_capture_widget (self->search_bar, widget);
}

GtkBox *
lanes_jobs_page_get_empty_box (LanesJobsPage *self)
{
  g_return_val_if_fail (LANES_IS_JOBS_PAGE (self), NULL);

  return self->empty_box;
}

void
lanes_jobs_page_set_kernel (LanesJobsPage       *self,
                            LanesKernelRecorder *kernel)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  g_set_object (&self->kernel, kernel);
}

void
lanes_jobs_page_set_earlier (LanesJobsPage *self,
                             guint64        n)
{
  g_return_if_fail (LANES_IS_JOBS_PAGE (self));

  lanes_sidebar_set_earlier (self->sidebar, n);
}

/* Puts the focus on the table. Returns: %FALSE where there is none */
gboolean
lanes_jobs_page_take_focus (LanesJobsPage *self)
{
  g_return_val_if_fail (LANES_IS_JOBS_PAGE (self), FALSE);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->table)))
    return FALSE;

  lanes_job_table_focus (self->table);
  return TRUE;
}
