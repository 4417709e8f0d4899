/* lanes-workers-look.c: where in the kernel the selected thread of the Workers page is
 *
 * Asked of the sampler's thread for what is selected only, when it is selected and once a second after. An answer for what is
 * not selected any more is dropped.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-workers-page-private.h"

#include <glib/gi18n.h>

typedef struct
{
  LanesWorkersPage *page;  /* owned */
  int               id;
} Asked;

static void
asked_free (Asked *self)
{
  g_object_unref (self->page);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Asked, asked_free)

/* Returns: (transfer full): all that is told of it */
static char *
dup_words (int                  id,
           const LanesTaskLook *look)
{
  if (g_strcmp0 (look->system_call, "running") == 0)
    return g_strdup_printf (_("%d runs outside the kernel, or waits for a CPU to do so"), id);
  if (look->system_call != NULL && look->wait_channel != NULL)
    return g_strdup_printf (_("%d is in the system call %s, and waits in %s"), id, look->system_call,
                            look->wait_channel);
  if (look->system_call != NULL)
    return g_strdup_printf (_("%d is in the system call %s"), id, look->system_call);
  if (look->wait_channel != NULL)
    return g_strdup_printf (_("%d waits in %s; its system call is not told"), id, look->wait_channel);
  return g_strdup_printf (_("Where %d is in the kernel is not told"), id);
}

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      data)
{
  g_autoptr (Asked) asked = data;
  LanesWorkersPage *self = asked->page;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesTaskLook) look = NULL;
  g_autofree char *words = NULL;

  if (self->sampler == NULL)
    return;
  look = lanes_sampler_look_finish (self->sampler, result, &error);
  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return;
  g_clear_object (&self->look);
  words = look != NULL ? dup_words (asked->id, look) : g_strdup (error->message);
  gtk_label_set_label (self->look_label, words);
}

void
_lanes_workers_page_look (LanesWorkersPage *self)
{
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  const LanesWorkerInfo *info;
  Asked *asked;

  g_cancellable_cancel (self->look);
  g_clear_object (&self->look);
  if (row == NULL)
    {
      /* The line stays: one that came with the selection would cover the row that was clicked. */
      gtk_label_set_label (self->look_label, _("Select a process or thread to see where in the kernel it is"));
      return;
    }

  info = lanes_worker_row_get_info (row);
  asked = g_new0 (Asked, 1);
  asked->page = g_object_ref (self);
  asked->id = info->tid != 0 ? info->tid : info->pid;
  self->look = g_cancellable_new ();
  lanes_sampler_look_async (self->sampler, info->pid, asked->id, self->look, looked_cb, asked);
}
