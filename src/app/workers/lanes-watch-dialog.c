/* lanes-watch-dialog.c: asks which process to watch
 *
 * The user's processes are read from /proc on another thread; the newest is first, as it is most often the one. Typing
 * narrows the list by name or id.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-watch-dialog.h"

#include <fcntl.h>
#include <glib/gi18n.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lanes-accessible.h"
#include "lanes-worker-row.h"
#include "lanes-worker-words.h"

struct _LanesWatchDialog
{
  AdwWindow           parent_instance;

  /* Template children. */
  GtkWidget          *watch_button;
  GtkEditable        *search_entry;
  GtkStack           *stack;
  GtkListView        *view;

  /* Owned. */
  GListStore         *processes;
  GtkFilter          *filter;
  GtkSingleSelection *selection;
  GCancellable       *cancellable;
  char               *search;
};

G_DEFINE_FINAL_TYPE (LanesWatchDialog, lanes_watch_dialog, ADW_TYPE_WINDOW)

enum
{
  SIGNAL_CHOSEN,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
read_process (int              pid,
              LanesWorkerInfo *ret_info)
{
  char path[48], line[1024];
  LanesProcStat stat_line;
  struct stat owner;
  gboolean goes_on;
  gssize n;

  g_snprintf (path, sizeof path, "/proc/%d", pid);
  if (stat (path, &owner) != 0 || owner.st_uid != getuid () || pid == getpid ())
    return FALSE;
  g_snprintf (path, sizeof path, "/proc/%d/stat", pid);
  n = lanes_proc_read_at (AT_FDCWD, path, line, sizeof line);
  if (n <= 0 || !lanes_proc_parse_stat (line, (gsize) n, &stat_line))
    return FALSE;
  /* A first thread that has ended leaves a process that goes on with its others, and has no memory by its own account. */
  goes_on = stat_line.state == 'Z' && stat_line.n_threads > 1;
  if (stat_line.state == 'Z' && !goes_on)
    return FALSE;
  *ret_info = (LanesWorkerInfo) { .pid = pid, .start_ticks = stat_line.start_ticks, .state = stat_line.state,
                                  .n_threads = stat_line.n_threads, .nice = stat_line.nice, .watch = G_MAXUINT };
  memcpy (ret_info->name, stat_line.name, sizeof ret_info->name);
  /* The kernel's own threads have no memory and cannot be acted on. */
  return goes_on || stat_line.rss_pages > 0;
}

static int
compare_newest (gconstpointer a,
                gconstpointer b)
{
  const LanesWorkerInfo *first = a, *second = b;

  return (first->start_ticks < second->start_ticks) - (first->start_ticks > second->start_ticks);
}

static void
list_thread (GTask        *task,
             gpointer      source,
             gpointer      data,
             GCancellable *cancellable)
{
  GArray *infos = g_array_new (FALSE, FALSE, sizeof (LanesWorkerInfo));
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));

  lanes_proc_list_ids (AT_FDCWD, "/proc", ids);
  for (guint i = 0; i < ids->len; i++)
    {
      LanesWorkerInfo info;

      if (read_process (g_array_index (ids, int, i), &info))
        g_array_append_val (infos, info);
    }
  g_array_sort (infos, compare_newest);
  g_task_return_pointer (task, infos, (GDestroyNotify) g_array_unref);
}

static void
show_stack (LanesWatchDialog *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  gtk_stack_set_visible_child_name (self->stack, n > 0 ? "list" : "nothing");
}

static void
listed_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  LanesWatchDialog *self = LANES_WATCH_DIALOG (object);
  g_autoptr (GArray) infos = g_task_propagate_pointer (G_TASK (result), NULL);
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func (g_object_unref);

  if (infos == NULL)
    return;
  for (guint i = 0; i < infos->len; i++)
    g_ptr_array_add (rows, lanes_worker_row_new (&g_array_index (infos, LanesWorkerInfo, i)));
  g_list_store_splice (self->processes, 0, g_list_model_get_n_items (G_LIST_MODEL (self->processes)), rows->pdata,
                       rows->len);
  show_stack (self);
}

static void
list_processes (LanesWatchDialog *self)
{
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, listed_cb, NULL);

  g_task_set_source_tag (task, list_processes);
  g_task_run_in_thread (task, list_thread);
}

static void
watch_clicked_cb (LanesWatchDialog *self)
{
  LanesWorkerRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autofree char *name = NULL;
  LanesTaskId task;

  if (row == NULL)
    return;
  /* One that ended since it was listed: its id may be another's. */
  lanes_worker_row_get_task_id (row, &task);
  if (!lanes_task_control_check (&task, NULL))
    {
      list_processes (self);
      return;
    }
  name = lanes_proc_dup_name (lanes_worker_row_get_info (row)->name);
  g_signal_emit (self, signals[SIGNAL_CHOSEN], 0, lanes_worker_row_get_info (row)->pid, name);
  gtk_window_close (GTK_WINDOW (self));
}

static void
row_activated_cb (LanesWatchDialog *self,
                  guint             position)
{
  gtk_single_selection_set_selected (self->selection, position);
  watch_clicked_cb (self);
}

static gboolean
match_cb (gpointer item,
          gpointer data)
{
  LanesWatchDialog *self = LANES_WATCH_DIALOG (data);

  return self->search == NULL || lanes_worker_row_matches (LANES_WORKER_ROW (item), self->search);
}

static void
search_changed_cb (LanesWatchDialog *self)
{
  const char *text = gtk_editable_get_text (self->search_entry);

  g_free (self->search);
  self->search = *text != '\0' ? g_utf8_casefold (text, -1) : NULL;
  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  show_stack (self);
}

static void
selected_cb (LanesWatchDialog *self)
{
  gtk_widget_set_sensitive (self->watch_button, gtk_single_selection_get_selected_item (self->selection) != NULL);
}

static void
setup_cb (GtkSignalListItemFactory *factory,
          GtkListItem              *item)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *title = gtk_label_new (NULL), *subtitle = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_label_set_ellipsize (GTK_LABEL (title), PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (GTK_LABEL (subtitle), 0);
  gtk_label_set_ellipsize (GTK_LABEL (subtitle), PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (subtitle, "dim-label");
  gtk_widget_add_css_class (subtitle, "caption");
  gtk_widget_add_css_class (subtitle, "numeric");
  gtk_widget_set_margin_top (box, 4);
  gtk_widget_set_margin_bottom (box, 4);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), subtitle);
  gtk_list_item_set_child (item, box);
}

static void
bind_cb (GtkSignalListItemFactory *factory,
         GtkListItem              *item)
{
  LanesWorkerRow *row = gtk_list_item_get_item (item);
  const LanesWorkerInfo *info = lanes_worker_row_get_info (row);
  GtkWidget *title = gtk_widget_get_first_child (gtk_list_item_get_child (item));
  GtkWidget *subtitle = gtk_widget_get_next_sibling (title);
  g_autofree char *name = lanes_proc_dup_name (info->name);
  g_autofree char *started = lanes_worker_words_dup_start (info->start_ticks);
  g_autofree char *text = NULL;

  text = g_strdup_printf (ngettext ("pid %d · %d thread · started %s", "pid %d · %d threads · started %s",
                                    info->n_threads), info->pid, info->n_threads, started);
  gtk_label_set_label (GTK_LABEL (title), name);
  gtk_label_set_label (GTK_LABEL (subtitle), text);
  lanes_accessible_name_row (gtk_list_item_get_child (item), title, subtitle);
}

static void
lanes_watch_dialog_dispose (GObject *object)
{
  LanesWatchDialog *self = LANES_WATCH_DIALOG (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->processes);
  g_clear_object (&self->filter);
  g_clear_object (&self->selection);
  G_OBJECT_CLASS (lanes_watch_dialog_parent_class)->dispose (object);
}

static void
lanes_watch_dialog_finalize (GObject *object)
{
  LanesWatchDialog *self = LANES_WATCH_DIALOG (object);

  g_clear_object (&self->cancellable);
  g_free (self->search);
  G_OBJECT_CLASS (lanes_watch_dialog_parent_class)->finalize (object);
}

static void
lanes_watch_dialog_class_init (LanesWatchDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_watch_dialog_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_watch_dialog_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-watch-dialog.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesWatchDialog, watch_button);
  gtk_widget_class_bind_template_child (widget_class, LanesWatchDialog, search_entry);
  gtk_widget_class_bind_template_child (widget_class, LanesWatchDialog, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesWatchDialog, view);
  gtk_widget_class_bind_template_callback (widget_class, watch_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);

  signals[SIGNAL_CHOSEN] = g_signal_new ("chosen", LANES_TYPE_WATCH_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 2, G_TYPE_INT, G_TYPE_STRING);
}

static void
lanes_watch_dialog_init (LanesWatchDialog *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkFilterListModel *filtered;

  gtk_widget_init_template (GTK_WIDGET (self));
  lanes_accessible_name_controls (GTK_WIDGET (self));
  self->cancellable = g_cancellable_new ();
  self->processes = g_list_store_new (LANES_TYPE_WORKER_ROW);
  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  filtered = gtk_filter_list_model_new (G_LIST_MODEL (g_object_ref (self->processes)), g_object_ref (self->filter));
  self->selection = gtk_single_selection_new (G_LIST_MODEL (filtered));
  g_signal_connect (factory, "setup", G_CALLBACK (setup_cb), NULL);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_cb), NULL);
  gtk_list_view_set_factory (self->view, factory);
  g_object_unref (factory);
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));
  g_signal_connect_object (self->selection, "notify::selected-item", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);
  selected_cb (self);
  list_processes (self);
}

GtkWidget *
lanes_watch_dialog_new (GtkWindow *parent)
{
  return g_object_new (LANES_TYPE_WATCH_DIALOG, "transient-for", parent, NULL);
}
