/* lanes-tab-choice.c: which tab of a job's details is in front
 *
 * The one that was chosen last stays for the next job too. But who looks at output meets jobs that have none, such as a checksum: then
 * the result comes up, once it is there, and goes again with the next job. Whoever turns to the output all the same sees it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-tab-choice.h"

enum
{
  TAB_OUTPUT,
  TAB_RESULT,
};

struct _LanesTabChoice
{
  GObject      parent_instance;

  GtkNotebook *notebook;      /* borrowed: lives as long as its signals come */
  guint64      id;
  gboolean     only_result;
  gboolean     choosing;
  int          wanted;        /* the tab that was chosen last */
};

G_DEFINE_FINAL_TYPE (LanesTabChoice, lanes_tab_choice, G_TYPE_OBJECT)

static void
lanes_tab_choice_class_init (LanesTabChoiceClass *klass)
{
}

static void
lanes_tab_choice_init (LanesTabChoice *self)
{
}

static void
switch_page_cb (GtkNotebook    *notebook,
                GtkWidget      *page,
                guint           number,
                LanesTabChoice *self)
{
  g_assert (LANES_IS_TAB_CHOICE (self));

  if (!self->choosing)
    self->wanted = (int) number;
}

LanesTabChoice *
lanes_tab_choice_new (GtkNotebook *notebook)
{
  LanesTabChoice *self;

  g_return_val_if_fail (GTK_IS_NOTEBOOK (notebook), NULL);

  self = g_object_new (LANES_TYPE_TAB_CHOICE, NULL);
  self->notebook = notebook;
  self->wanted = MAX (gtk_notebook_get_current_page (notebook), TAB_OUTPUT);
  g_signal_connect_object (notebook, "switch-page", G_CALLBACK (switch_page_cb), self, 0);
  return self;
}

void
lanes_tab_choice_show_job (LanesTabChoice *self,
                           guint64         id,
                           gboolean        only_result)
{
  g_return_if_fail (LANES_IS_TAB_CHOICE (self));

  if (id == self->id && only_result == self->only_result)
    return;

  self->id = id;
  self->only_result = only_result;
  self->choosing = TRUE;
  gtk_notebook_set_current_page (self->notebook, only_result && self->wanted == TAB_OUTPUT ? TAB_RESULT : self->wanted);
  self->choosing = FALSE;
}
