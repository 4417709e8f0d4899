/* lanes-workers-point.c: the Workers page is pointed at a thread or process from elsewhere
 *
 * Its row may not be there yet: the table is filled when the page is seen. So it is looked for with each table that comes,
 * for a few seconds, and then the page says that it is gone.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-workers-page-private.h"

#include <glib/gi18n.h>

#define MAX_LOOKS 4

static gboolean
is_wanted (LanesWorkersPage      *self,
           const LanesWorkerInfo *info)
{
  return info->pid == self->wanted_pid && info->tid == self->wanted_tid;
}

/* The process of a wanted thread shows its threads. */
static void
unfold_process (LanesWorkersPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
      g_autoptr (LanesWorkerRow) worker = gtk_tree_list_row_get_item (row);
      const LanesWorkerInfo *info = worker != NULL ? lanes_worker_row_get_info (worker) : NULL;

      if (info == NULL || info->tid != 0 || info->pid != self->wanted_pid)
        continue;
      gtk_tree_list_row_set_expanded (row, TRUE);
      return;
    }
}

/* Its list has that action, and an action is looked for upwards only. */
static void
bring_up (LanesWorkersPage *self,
          guint             position)
{
  gtk_widget_activate_action (gtk_widget_get_last_child (GTK_WIDGET (self->view)), "list.scroll-to-item", "u", position);
}

static gboolean
select_row (LanesWorkersPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->selection));

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (self->selection), i);
      g_autoptr (LanesWorkerRow) worker = gtk_tree_list_row_get_item (row);

      if (worker == NULL || !is_wanted (self, lanes_worker_row_get_info (worker)))
        continue;
      gtk_single_selection_set_selected (self->selection, i);
      bring_up (self, i);
      /* A row that came just now has no height yet. */
      self->bring_up_again = TRUE;
      return TRUE;
    }

  return FALSE;
}

/* A table came. */
void
_lanes_workers_page_seek (LanesWorkersPage *self)
{
  g_autofree char *verb = NULL;

  if (self->bring_up_again && gtk_single_selection_get_selected (self->selection) != GTK_INVALID_LIST_POSITION)
    bring_up (self, gtk_single_selection_get_selected (self->selection));
  self->bring_up_again = FALSE;
  if (self->wanted_pid == 0)
    return;

  if (self->wanted_tid != 0)
    unfold_process (self);
  if (!select_row (self))
    {
      if (--self->wanted_looks > 0)
        return;
      self->wanted_pid = 0;
      _lanes_workers_page_say (self, _("It is not there any more"));
      return;
    }

  self->wanted_pid = 0;
  _lanes_workers_actions_update (self);
  verb = g_steal_pointer (&self->wanted_signal);
  if (verb != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "workers.signal", "s", verb);
}

/**
 * lanes_workers_page_point:
 * @tid: 0 for the process itself
 * @signal: (nullable): "TERM": asks whether to send that to it
 *
 * Selects its row; the page is to be seen.
 */
void
lanes_workers_page_point (LanesWorkersPage *self,
                          int               pid,
                          int               tid,
                          const char       *signal)
{
  g_return_if_fail (LANES_IS_WORKERS_PAGE (self));

  gtk_editable_set_text (self->search_entry, "");
  self->wanted_pid = pid;
  self->wanted_tid = tid;
  self->wanted_looks = MAX_LOOKS;
  g_free (self->wanted_signal);
  self->wanted_signal = g_strdup (signal);
}
