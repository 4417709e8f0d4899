/* lanes-result-view.c: what a job brought: a line, a file, a text, a table
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-result-view.h"

#include "lanes-csv.h"
#include "lanes-fact-list.h"
#include "lanes-job-words.h"
#include "lanes-table-view.h"

#include <glib/gi18n.h>
#include <string.h>

/* Of a long text only the start is shown; how much that is, is said. */
#define MAX_TEXT (64 * 1024)

/* Heights: of the facts, and of the text or table below them. */
#define LEAST_FACTS 90
#define LEAST_BELOW 200

struct _LanesResultView
{
  GtkWidget        parent_instance;

  GtkWidget       *box;       /* child */
  LanesFactList   *facts;
  GtkToggleButton *as_table;
  GtkWidget       *scroller;
  LanesTableView  *table_view; /* nullable: once a table was shown */
  GtkTextBuffer   *text;      /* owned */
  GVariant        *result;    /* owned, nullable: as shown in text */
  LanesTableModel *table;     /* owned, nullable */
  gboolean         has_text;
};

G_DEFINE_FINAL_TYPE (LanesResultView, lanes_result_view, GTK_TYPE_WIDGET)

static void show_table (LanesResultView *self);

static void
lanes_result_view_dispose (GObject *object)
{
  LanesResultView *self = LANES_RESULT_VIEW (object);

  g_clear_object (&self->table);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  g_clear_pointer (&self->result, g_variant_unref);
  g_clear_object (&self->text);

  G_OBJECT_CLASS (lanes_result_view_parent_class)->dispose (object);
}

static void
lanes_result_view_class_init (LanesResultViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_result_view_dispose;

  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);
}

static void
lanes_result_view_init (LanesResultView *self)
{
  GtkWidget *view, *facts;

  self->text = gtk_text_buffer_new (NULL);
  view = gtk_text_view_new_with_buffer (self->text);
  gtk_text_view_set_editable (GTK_TEXT_VIEW (view), FALSE);
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (view), TRUE);
  gtk_text_view_set_wrap_mode (GTK_TEXT_VIEW (view), GTK_WRAP_WORD_CHAR);
  gtk_widget_add_css_class (view, "output-text");
  gtk_accessible_update_property (GTK_ACCESSIBLE (view), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Result"), -1);

  self->facts = g_object_new (LANES_TYPE_FACT_LIST, NULL);
  self->scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), view);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (self->scroller), LEAST_BELOW);
  gtk_widget_set_vexpand (self->scroller, TRUE);
  self->box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  /* Many facts leave room for what is below them, and are scrolled. */
  facts = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (facts), GTK_WIDGET (self->facts));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (facts), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (facts), TRUE);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (facts), LEAST_FACTS);
  gtk_accessible_update_property (GTK_ACCESSIBLE (facts), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Result"), -1);
  gtk_box_append (GTK_BOX (self->box), facts);
  self->as_table = GTK_TOGGLE_BUTTON (gtk_toggle_button_new_with_mnemonic (_("Show as a _Table")));
  gtk_widget_set_halign (GTK_WIDGET (self->as_table), GTK_ALIGN_START);
  gtk_widget_set_margin_start (GTK_WIDGET (self->as_table), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (self->as_table), 6);
  gtk_widget_set_visible (GTK_WIDGET (self->as_table), FALSE);
  g_signal_connect_object (self->as_table, "toggled", G_CALLBACK (show_table), self, G_CONNECT_SWAPPED);
  gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->as_table));
  gtk_box_append (GTK_BOX (self->box), self->scroller);
  gtk_widget_set_parent (self->box, GTK_WIDGET (self));
}

/* Tables */

static void
append_row (GString  *string,
            GVariant *row)
{
  GVariantIter iter;
  const char *cell;
  gboolean first = TRUE;

  g_variant_iter_init (&iter, row);
  while (g_variant_iter_next (&iter, "&s", &cell))
    {
      if (!first)
        g_string_append_c (string, ',');
      lanes_csv_append (string, cell);
      first = FALSE;
    }
  g_string_append_c (string, '\n');
}

static GBytes *
make_csv (GVariant *table)
{
  GString *string = g_string_new (NULL);
  gsize n = g_variant_n_children (table);

  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) row = g_variant_get_child_value (table, i);

      append_row (string, row);
    }
  return g_string_free_to_bytes (string);
}

/* What is a table and nothing else is one at once; a text that may be one has a switch. */
static void
show_table (LanesResultView *self)
{
  gboolean any = self->table != NULL && lanes_table_model_get_layout (self->table) != NULL;
  gboolean shown = any && (!self->has_text || gtk_toggle_button_get_active (self->as_table));

  gtk_widget_set_visible (GTK_WIDGET (self->as_table), any && self->has_text);
  gtk_widget_set_visible (self->scroller, self->has_text && !shown);
  if (shown && self->table_view == NULL)
    {
      self->table_view = LANES_TABLE_VIEW (lanes_table_view_new (_("Result as a table")));
      gtk_widget_set_size_request (GTK_WIDGET (self->table_view), -1, LEAST_BELOW);
      gtk_widget_set_vexpand (GTK_WIDGET (self->table_view), TRUE);
      gtk_box_append (GTK_BOX (self->box), GTK_WIDGET (self->table_view));
    }
  if (self->table_view == NULL)
    return;
  lanes_table_view_set_model (self->table_view, shown ? self->table : NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->table_view), shown);
}

static void
begin_table (LanesResultView *self,
             GVariant        *result)
{
  g_autoptr (GVariant) table = result != NULL ? g_variant_lookup_value (result, "table", G_VARIANT_TYPE ("aas")) : NULL;
  g_autoptr (GBytes) bytes = NULL;
  LanesTableSource source = { 0 };
  const char *text = NULL, *file = NULL;

  if (self->table != NULL)
    g_signal_handlers_disconnect_by_data (self->table, self);
  g_clear_object (&self->table);
  if (table != NULL)
    {
      source.format = LANES_TABLE_COMMA;
      source.has_header = TRUE;
      bytes = make_csv (table);
    }
  else if (result != NULL && g_variant_lookup (result, "text", "&s", &text))
    bytes = g_bytes_new (text, strlen (text));
  else if (result != NULL && g_variant_lookup (result, "file", "&s", &file))
    source.path = file;
  source.bytes = bytes;
  if (bytes != NULL || file != NULL)
    {
      self->table = lanes_table_model_new (&source);
      g_signal_connect_object (self->table, "changed", G_CALLBACK (show_table), self, G_CONNECT_SWAPPED);
      lanes_table_model_look (self->table, TRUE);
    }
  show_table (self);
}

static char *
dup_text (GVariant *result)
{
  g_autoptr (GVariant) table = g_variant_lookup_value (result, "table", G_VARIANT_TYPE ("aas"));
  const char *text;

  if (table != NULL || !g_variant_lookup (result, "text", "&s", &text))
    return NULL;
  if (strlen (text) <= MAX_TEXT)
    return g_strdup (text);

  g_autofree char *start = g_strndup (text, MAX_TEXT);
  g_autofree char *valid = g_utf8_make_valid (start, -1);
  g_autofree char *size = g_format_size (strlen (text));
  return g_strdup_printf (_("%s\n… the start of %s\n"), valid, size);
}

/* "sent_bytes" becomes "Sent bytes". Returns: (transfer full) */
static char *
dup_name (const char *key)
{
  char *name = g_strdelimit (g_strdup (key), "_-", ' ');

  *name = g_ascii_toupper (*name);
  return name;
}

/* Results are strings and numbers by names of their own; those that are known have a better place. */
static void
lanes_result_view_add_others (LanesResultView *self,
                              GVariant        *result)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, result);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (g_str_equal (name, "text") || g_str_equal (name, "table") || g_str_equal (name, "summary")
          || g_str_equal (name, "file"))
        continue;
      g_autofree char *label = dup_name (name);
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING) && *g_variant_get_string (value, NULL) != '\0')
        lanes_fact_list_take (self->facts, label, g_strchomp (g_variant_dup_string (value, NULL)));
      else if (!g_variant_is_container (value) && !g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        lanes_fact_list_take (self->facts, label, g_variant_print (value, FALSE));
    }
}

static void
lanes_result_view_update_text (LanesResultView *self,
                               GVariant        *result)
{
  g_autofree char *text = NULL;
  g_autofree char *valid = NULL;

  if (result == self->result)
    return;

  g_clear_pointer (&self->result, g_variant_unref);
  self->result = result != NULL ? g_variant_ref (result) : NULL;
  text = result != NULL ? dup_text (result) : NULL;
  valid = text != NULL ? g_utf8_make_valid (text, -1) : g_strdup ("");
  gtk_text_buffer_set_text (self->text, valid, -1);
  self->has_text = text != NULL;
  begin_table (self, result);
}

void
lanes_result_view_show (LanesResultView        *self,
                        const LanesResultFacts *facts)
{
  GVariant *result = facts->result;
  const char *file = NULL, *summary = NULL;

  g_return_if_fail (LANES_IS_RESULT_VIEW (self));

  if (result != NULL && !g_variant_is_of_type (result, G_VARIANT_TYPE_VARDICT))
    result = NULL;

  lanes_fact_list_begin (self->facts);
  if (!facts->over)
    lanes_fact_list_add (self->facts, _("Result"), _("None yet"));
  else
    {
      lanes_fact_list_add (self->facts, _("Ended"), facts->state);
      lanes_fact_list_add (self->facts, _("Error"), facts->error);
      if (facts->exit_code >= 0)
        lanes_fact_list_take (self->facts, _("Exit Code"), g_strdup_printf ("%d", facts->exit_code));
      if (result != NULL && g_variant_lookup (result, "summary", "&s", &summary))
        lanes_fact_list_add (self->facts, _("Summary"), summary);
    }
  if (result != NULL)
    {
      if (g_variant_lookup (result, "file", "&s", &file))
        lanes_fact_list_add (self->facts, _("File"), file);
      lanes_result_view_add_others (self, result);
    }
  lanes_fact_list_end (self->facts);
  lanes_result_view_update_text (self, result);
}

void
lanes_result_view_update (LanesResultView *self,
                          LanesEngine     *engine,
                          LanesJob        *job)
{
  LanesResultFacts facts = {
    .over = job != NULL && lanes_state_is_final (job->state),
    .state = job != NULL ? lanes_job_words_get_state (job) : NULL,
    .error = job != NULL ? lanes_job_words_get_error (job) : NULL,
    .exit_code = job != NULL && job->outcome != NULL ? job->outcome->exit_code : -1,
    .result = job != NULL && job->outcome != NULL ? job->outcome->result : NULL,
  };

  lanes_result_view_show (self, &facts);
}
