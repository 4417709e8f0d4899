/* lanes-field-form.c: a list of rows for a table of parameters
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-field-form.h"
#include "lanes-mask.h"

/* Main thread. */
typedef struct
{
  LanesFieldForm   *form;
  const LanesField *field;
  GtkWidget        *row;
  GtkWidget        *editor;    /* GtkEditable, GtkTextView, GtkSwitch or AdwComboRow */
  GtkWidget        *title;     /* of a text of many lines; nullable */
  GtkWidget        *lock;      /* nullable */
  GtkWidget        *error;     /* a row of its own, shown while something is wrong */
  GtkLabel         *error_label;
  gboolean          touched;   /* nothing is said of a row before it is */
} Entry;

struct _LanesFieldForm
{
  GtkWidget   parent_instance;

  GtkListBox *list;
  GPtrArray  *entries;   /* Entry */
  gboolean    is_template;
  gboolean    setting;
};

G_DEFINE_FINAL_TYPE (LanesFieldForm, lanes_field_form, GTK_TYPE_WIDGET)

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gboolean
is_long_text (const LanesField *field)
{
  return field->type == LANES_FIELD_TEXT || field->type == LANES_FIELD_PAIRS;
}

static gboolean
is_path (const LanesField *field)
{
  return field->type == LANES_FIELD_FILE || field->type == LANES_FIELD_FILES || field->type == LANES_FIELD_FOLDER ||
         field->type == LANES_FIELD_SAVE;
}

/* Values as text */

/* The first choice of a field without a default is none. */
static guint
get_first_choice (Entry *entry)
{
  return entry->field->fallback == NULL ? 1 : 0;
}

static char *
dup_choice (Entry *entry)
{
  guint selected = adw_combo_row_get_selected (ADW_COMBO_ROW (entry->editor));
  guint first = get_first_choice (entry);

  return g_strdup (selected < first || selected == GTK_INVALID_LIST_POSITION ? "" : entry->field->choices[selected - first]);
}

static char *
dup_text (Entry *entry)
{
  if (GTK_IS_TEXT_VIEW (entry->editor))
    {
      GtkTextBuffer *buffer = gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry->editor));
      GtkTextIter start, end;

      gtk_text_buffer_get_bounds (buffer, &start, &end);
      return gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
    }
  if (GTK_IS_SWITCH (entry->editor))
    return g_strdup (gtk_switch_get_active (GTK_SWITCH (entry->editor)) ? "yes" : "no");
  if (ADW_IS_COMBO_ROW (entry->editor))
    return dup_choice (entry);

  return g_strdup (gtk_editable_get_text (GTK_EDITABLE (entry->editor)));
}

static void
set_choice (Entry      *entry,
            const char *text)
{
  guint first = get_first_choice (entry);

  if (first > 0)
    adw_combo_row_set_selected (ADW_COMBO_ROW (entry->editor), 0);
  for (guint i = 0; entry->field->choices[i] != NULL; i++)
    if (g_str_equal (entry->field->choices[i], text))
      adw_combo_row_set_selected (ADW_COMBO_ROW (entry->editor), first + i);
}

static void
set_text (Entry      *entry,
          const char *text)
{
  if (GTK_IS_TEXT_VIEW (entry->editor))
    gtk_text_buffer_set_text (gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry->editor)), text, -1);
  else if (GTK_IS_SWITCH (entry->editor))
    gtk_switch_set_active (GTK_SWITCH (entry->editor), g_str_equal (text, "yes") || g_str_equal (text, "true"));
  else if (ADW_IS_COMBO_ROW (entry->editor))
    set_choice (entry, text);
  else
    gtk_editable_set_text (GTK_EDITABLE (entry->editor), text);
}

static gboolean
is_left_out (Entry      *entry,
             const char *text)
{
  const LanesField *field = entry->field;

  if (field->fallback != NULL && g_str_equal (text, field->fallback))
    return TRUE;

  return *text == '\0' && (field->flags & LANES_FIELD_REQUIRED) == 0 && !GTK_IS_SWITCH (entry->editor);
}

static gboolean
is_locked (Entry *entry)
{
  return entry->lock != NULL && gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (entry->lock));
}

/* In quotes or not, as a whole or a word of it: what is shorter than three bytes is in too much that is harmless. */
static void
hide_text (GString    *message,
           const char *text)
{
  g_autofree char *quoted = g_strdup_printf ("“%s”", text);
  g_auto (GStrv) words = NULL;

  if (*text == '\0' || g_string_replace (message, quoted, LANES_MASK_TEXT, 0) > 0 ||
      (strlen (text) > 2 && g_string_replace (message, text, LANES_MASK_TEXT, 0) > 0))
    return;

  words = g_strsplit_set (text, " \t\n", -1);
  for (guint i = 0; words[i] != NULL; i++)
    if (strlen (words[i]) > 2)
      g_string_replace (message, words[i], LANES_MASK_TEXT, 0);
}

/* What is wrong with a value is said with it, which is not for all to see where it is locked. */
static void
hide_value (Entry      *entry,
            const char *text,
            GError     *error)
{
  GString *message;

  if (error == NULL || !is_locked (entry))
    return;

  message = g_string_new (error->message);
  hide_text (message, text);
  g_free (error->message);
  error->message = g_string_free (message, FALSE);
}

/* Returns: (transfer full) (nullable): the value; NULL with no error where the field is left out */
static GVariant *
dup_value (Entry   *entry,
           GError **error)
{
  g_autofree char *text = dup_text (entry);
  GError *wrong = NULL;
  GVariant *value;

  if (is_left_out (entry, text))
    return NULL;
  if (strstr (text, LANES_MASK_TEXT) != NULL)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: what was secret is not stored: put it in place of %s"),
                   entry->field->name, LANES_MASK_TEXT);
      return NULL;
    }
  if (entry->form->is_template && (entry->field->flags & LANES_FIELD_POSITIONAL) != 0 && *text == '\0')
    return NULL;
  if (entry->form->is_template && (entry->field->flags & LANES_FIELD_EXPAND) != 0 && strchr (text, '{') != NULL &&
      g_str_equal (lanes_field_get_type_string (entry->field), "s"))
    return g_variant_ref_sink (g_variant_new_string (text));

  value = lanes_field_parse (entry->field, text, &wrong);
  hide_value (entry, text, wrong);
  if (wrong != NULL)
    g_propagate_error (error, wrong);
  return value;
}

/* What is wrong */

static void
show_error (Entry  *entry,
            GError *error)
{
  const char *message = error != NULL ? error->message : "";
  g_autofree char *prefix = g_strdup_printf ("%s: ", entry->field->name);

  if (g_str_has_prefix (message, prefix))
    message += strlen (prefix);

  gtk_label_set_label (entry->error_label, message);
  gtk_widget_set_visible (entry->error, error != NULL && entry->touched);
  if (error != NULL && entry->touched)
    gtk_widget_add_css_class (entry->row, "error");
  else
    gtk_widget_remove_css_class (entry->row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (entry->editor), GTK_ACCESSIBLE_STATE_INVALID,
                               error != NULL ? GTK_ACCESSIBLE_INVALID_TRUE : GTK_ACCESSIBLE_INVALID_FALSE, -1);
}

static void
check (Entry *entry)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = dup_value (entry, &error);

  show_error (entry, error);
}

static void
on_changed (Entry *entry)
{
  if (!entry->form->setting)
    entry->touched = TRUE;
  check (entry);
  g_signal_emit (entry->form, signals[CHANGED], 0);
}

/* Choosing files */

static void
take_files (Entry      *entry,
            GListModel *files)
{
  g_autoptr (GString) text = g_string_new (NULL);
  guint n = g_list_model_get_n_items (files);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);
      g_autofree char *name = path != NULL ? lanes_bytes_to_text (path, -1) : NULL;
      g_autofree char *quoted = name != NULL && entry->field->type == LANES_FIELD_FILES ? g_shell_quote (name) : g_strdup (name);

      if (quoted != NULL)
        g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", quoted);
    }

  set_text (entry, text->str);
}

static void
on_chosen (GtkNativeDialog *dialog,
           int              response,
           Entry           *entry)
{
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  if (response == GTK_RESPONSE_ACCEPT)
    take_files (entry, files);
  g_object_unref (dialog);
}

static void
on_choose (GtkButton *button,
           Entry     *entry)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (entry->form));
  GtkFileChooserAction action = entry->field->type == LANES_FIELD_FOLDER ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER
                                : entry->field->type == LANES_FIELD_SAVE ? GTK_FILE_CHOOSER_ACTION_SAVE
                                                                         : GTK_FILE_CHOOSER_ACTION_OPEN;
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (_(entry->field->label), GTK_WINDOW (root), action, NULL, NULL);

  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (dialog), entry->field->type == LANES_FIELD_FILES);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_signal_connect_data (dialog, "response", G_CALLBACK (on_chosen), entry, NULL, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

/* Rows */

static void
name_editor (Entry *entry)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->editor), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, _(entry->field->help), -1);

  /* A row names what it activates. */
  if (entry->editor != entry->row && !GTK_IS_SWITCH (entry->editor))
    gtk_accessible_update_property (GTK_ACCESSIBLE (entry->editor), GTK_ACCESSIBLE_PROPERTY_LABEL, _(entry->field->label), -1);
}

static void
make_switch_row (Entry *entry)
{
  entry->row = adw_action_row_new ();
  entry->editor = gtk_switch_new ();
  gtk_widget_set_valign (entry->editor, GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry->row), _(entry->field->label));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (entry->row), _(entry->field->help));
  adw_action_row_add_suffix (ADW_ACTION_ROW (entry->row), entry->editor);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (entry->row), entry->editor);
  g_signal_connect_swapped (entry->editor, "notify::active", G_CALLBACK (on_changed), entry);
}

static void
make_choice_row (Entry *entry)
{
  g_autoptr (GtkStringList) choices = gtk_string_list_new (NULL);
  const char *const *labels = entry->field->choice_labels;

  if (get_first_choice (entry) > 0)
    gtk_string_list_append (choices, _("Automatic"));
  for (guint i = 0; entry->field->choices[i] != NULL; i++)
    gtk_string_list_append (choices, labels != NULL ? _(labels[i]) : entry->field->choices[i]);

  entry->row = entry->editor = adw_combo_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry->row), _(entry->field->label));
  if (labels == NULL)
    adw_action_row_set_subtitle (ADW_ACTION_ROW (entry->row), _(entry->field->help));
  adw_combo_row_set_model (ADW_COMBO_ROW (entry->row), G_LIST_MODEL (choices));
  g_signal_connect_swapped (entry->editor, "notify::selected", G_CALLBACK (on_changed), entry);
}

static GtkWidget *
make_caption (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_add_css_class (label, "caption");
  gtk_widget_add_css_class (label, "dim-label");
  return label;
}

static void
make_text_row (Entry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *help = make_caption (_(entry->field->help));
  GtkWidget *title = make_caption (_(entry->field->label));

  entry->title = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  gtk_widget_set_hexpand (title, TRUE);
  gtk_box_append (GTK_BOX (entry->title), title);
  entry->editor = gtk_text_view_new ();
  gtk_text_view_set_monospace (GTK_TEXT_VIEW (entry->editor), TRUE);
  gtk_text_view_set_accepts_tab (GTK_TEXT_VIEW (entry->editor), FALSE);
  gtk_text_view_set_top_margin (GTK_TEXT_VIEW (entry->editor), 6);
  gtk_text_view_set_left_margin (GTK_TEXT_VIEW (entry->editor), 6);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), entry->editor);
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 72);
  gtk_widget_add_css_class (scrolled, "text-box");

  gtk_box_append (GTK_BOX (box), entry->title);
  gtk_box_append (GTK_BOX (box), scrolled);
  gtk_box_append (GTK_BOX (box), help);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 9);
  gtk_widget_set_margin_bottom (box, 9);

  entry->row = adw_preferences_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (entry->row), FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (entry->row), box);
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->row), GTK_ACCESSIBLE_PROPERTY_LABEL, _(entry->field->label), -1);
  g_signal_connect_swapped (gtk_text_view_get_buffer (GTK_TEXT_VIEW (entry->editor)), "changed", G_CALLBACK (on_changed), entry);
}

static void
make_entry_row (Entry *entry)
{
  entry->row = entry->editor =
    (entry->field->flags & LANES_FIELD_SECRET) != 0 ? adw_password_entry_row_new () : adw_entry_row_new ();
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (entry->row), _(entry->field->label));
  gtk_widget_set_tooltip_text (entry->row, _(entry->field->help));
  g_signal_connect_swapped (entry->editor, "changed", G_CALLBACK (on_changed), entry);

  if (is_path (entry->field))
    {
      GtkWidget *button = gtk_button_new_from_icon_name ("document-open-symbolic");

      gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
      gtk_widget_set_tooltip_text (button, _("Choose…"));
      gtk_widget_add_css_class (button, "flat");
      adw_entry_row_add_suffix (ADW_ENTRY_ROW (entry->row), button);
      g_signal_connect_data (button, "clicked", G_CALLBACK (on_choose), entry, NULL, 0);
    }
}

static void
make_error_row (Entry *entry)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name ("dialog-warning-symbolic");

  entry->error_label = GTK_LABEL (make_caption (NULL));
  gtk_widget_remove_css_class (GTK_WIDGET (entry->error_label), "dim-label");
  gtk_box_append (GTK_BOX (box), icon);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (entry->error_label));
  gtk_widget_add_css_class (box, "error");
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);
  gtk_widget_set_margin_top (box, 6);
  gtk_widget_set_margin_bottom (box, 6);

  entry->error = gtk_list_box_row_new ();
  gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (entry->error), FALSE);
  gtk_widget_set_focusable (entry->error, FALSE);
  gtk_list_box_row_set_child (GTK_LIST_BOX_ROW (entry->error), box);
  gtk_widget_set_visible (entry->error, FALSE);
}

static void
add_entry (LanesFieldForm   *self,
           const LanesField *field)
{
  Entry *entry = g_new0 (Entry, 1);

  entry->form = self;
  entry->field = field;
  if (field->type == LANES_FIELD_BOOL)
    make_switch_row (entry);
  else if (field->type == LANES_FIELD_CHOICE)
    make_choice_row (entry);
  else if (is_long_text (field))
    make_text_row (entry);
  else
    make_entry_row (entry);

  make_error_row (entry);
  name_editor (entry);
  gtk_list_box_append (self->list, entry->row);
  gtk_list_box_append (self->list, entry->error);
  g_ptr_array_add (self->entries, entry);
}

/* Secrets */

static gboolean
may_be_locked (const LanesField *field)
{
  return field->type == LANES_FIELD_TEXT || field->type == LANES_FIELD_WORDS || field->type == LANES_FIELD_PAIRS ||
         field->type == LANES_FIELD_URL;
}

static void
on_locked (Entry *entry)
{
  gboolean locked = gtk_toggle_button_get_active (GTK_TOGGLE_BUTTON (entry->lock));
  GtkEditable *text = GTK_IS_EDITABLE (entry->editor) ? gtk_editable_get_delegate (GTK_EDITABLE (entry->editor)) : NULL;

  gtk_button_set_icon_name (GTK_BUTTON (entry->lock), locked ? "changes-prevent-symbolic" : "changes-allow-symbolic");
  if (locked)
    gtk_widget_remove_css_class (entry->lock, "dim-label");
  else
    gtk_widget_add_css_class (entry->lock, "dim-label");
  if (GTK_IS_TEXT (text))
    gtk_text_set_visibility (GTK_TEXT (text), !locked);
  check (entry);
  g_signal_emit (entry->form, signals[CHANGED], 0);
}

static void
add_lock (Entry *entry)
{
  g_autofree char *name = g_strdup_printf (_("Keep “%s” secret: neither shown nor stored"), _(entry->field->label));

  entry->lock = gtk_toggle_button_new ();
  gtk_button_set_icon_name (GTK_BUTTON (entry->lock), "changes-allow-symbolic");
  gtk_widget_set_valign (entry->lock, GTK_ALIGN_CENTER);
  gtk_widget_set_tooltip_text (entry->lock, name);
  gtk_widget_add_css_class (entry->lock, "flat");
  gtk_widget_add_css_class (entry->lock, "dim-label");
  gtk_accessible_update_property (GTK_ACCESSIBLE (entry->lock), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  g_signal_connect_swapped (entry->lock, "toggled", G_CALLBACK (on_locked), entry);
  if (entry->title != NULL)
    gtk_box_append (GTK_BOX (entry->title), entry->lock);
  else
    adw_entry_row_add_suffix (ADW_ENTRY_ROW (entry->row), entry->lock);
}

void
lanes_field_form_add_locks (LanesFieldForm *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (may_be_locked (((Entry *) self->entries->pdata[i])->field))
      add_lock (self->entries->pdata[i]);
}

static Entry *
find_lock (LanesFieldForm *self,
           const char     *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (entry->lock != NULL && g_str_equal (entry->field->name, name))
        return entry;
    }

  return NULL;
}

GVariant *
lanes_field_form_set_locked (LanesFieldForm *self,
                             GVariant       *marks)
{
  GVariantBuilder others;
  GVariantIter iter;
  const char *mark;

  for (guint i = 0; i < self->entries->len; i++)
    if (((Entry *) self->entries->pdata[i])->lock != NULL)
      gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (((Entry *) self->entries->pdata[i])->lock), FALSE);

  g_variant_builder_init (&others, G_VARIANT_TYPE_STRING_ARRAY);
  if (marks != NULL)
    {
      g_variant_iter_init (&iter, marks);
      while (g_variant_iter_next (&iter, "&s", &mark))
        {
          Entry *entry = find_lock (self, mark);

          if (entry != NULL)
            gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (entry->lock), TRUE);
          else
            g_variant_builder_add (&others, "s", mark);
        }
    }

  return g_variant_ref_sink (g_variant_builder_end (&others));
}

void
lanes_field_form_get_locked (LanesFieldForm *self,
                             GStrvBuilder   *marks)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      g_autofree char *text = entry->lock != NULL ? dup_text (entry) : NULL;

      if (text != NULL && *text != '\0' && is_locked (entry))
        g_strv_builder_add (marks, entry->field->name);
    }
}

void
lanes_field_form_hide_locked (LanesFieldForm *self,
                              GString        *message)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      g_autofree char *text = is_locked (entry) ? dup_text (entry) : NULL;

      if (text != NULL)
        hide_text (message, text);
    }
}

/* The widget */

static void
lanes_field_form_dispose (GObject *object)
{
  LanesFieldForm *self = LANES_FIELD_FORM (object);

  if (self->list != NULL)
    gtk_widget_unparent (GTK_WIDGET (self->list));
  self->list = NULL;

  G_OBJECT_CLASS (lanes_field_form_parent_class)->dispose (object);
}

static void
lanes_field_form_finalize (GObject *object)
{
  g_ptr_array_unref (LANES_FIELD_FORM (object)->entries);
  G_OBJECT_CLASS (lanes_field_form_parent_class)->finalize (object);
}

static void
lanes_field_form_class_init (LanesFieldFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = lanes_field_form_dispose;
  G_OBJECT_CLASS (klass)->finalize = lanes_field_form_finalize;
  gtk_widget_class_set_layout_manager_type (GTK_WIDGET_CLASS (klass), GTK_TYPE_BIN_LAYOUT);

  signals[CHANGED] = g_signal_new ("changed", LANES_TYPE_FIELD_FORM, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
lanes_field_form_init (LanesFieldForm *self)
{
  self->entries = g_ptr_array_new_with_free_func (g_free);
  self->list = GTK_LIST_BOX (gtk_list_box_new ());
  gtk_list_box_set_selection_mode (self->list, GTK_SELECTION_NONE);
  gtk_widget_add_css_class (GTK_WIDGET (self->list), "boxed-list");
  gtk_widget_set_parent (GTK_WIDGET (self->list), GTK_WIDGET (self));
}

GtkWidget *
lanes_field_form_new (const LanesField *fields,
                      guint             n_fields,
                      gboolean          advanced,
                      const char       *name)
{
  LanesFieldForm *self = g_object_new (LANES_TYPE_FIELD_FORM, NULL);

  gtk_accessible_update_property (GTK_ACCESSIBLE (self->list), GTK_ACCESSIBLE_PROPERTY_LABEL, name, -1);
  for (guint i = 0; i < n_fields; i++)
    if (((fields[i].flags & LANES_FIELD_ADVANCED) != 0) == advanced)
      add_entry (self, &fields[i]);
  lanes_field_form_set (self, NULL);

  return GTK_WIDGET (self);
}

gboolean
lanes_field_form_is_empty (LanesFieldForm *self)
{
  return self->entries->len == 0;
}

void
lanes_field_form_set (LanesFieldForm *self,
                      GVariant       *values)
{
  self->setting = TRUE;
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      g_autoptr (GVariant) value = values != NULL ? g_variant_lookup_value (values, entry->field->name,
                                                                           G_VARIANT_TYPE (lanes_field_get_type_string (entry->field)))
                                                  : NULL;
      g_autofree char *text = value != NULL ? lanes_field_format (entry->field, value) : g_strdup (entry->field->fallback);

      set_text (entry, text != NULL ? text : "");
      entry->touched = text != NULL && strstr (text, LANES_MASK_TEXT) != NULL;
      check (entry);
    }
  self->setting = FALSE;

  g_signal_emit (self, signals[CHANGED], 0);
}

void
lanes_field_form_set_one (LanesFieldForm *self,
                          const char     *name,
                          GVariant       *value)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      g_autofree char *text = NULL;

      if (!g_str_equal (entry->field->name, name))
        continue;
      text = lanes_field_format (entry->field, value);
      set_text (entry, text);
    }
}

gboolean
lanes_field_form_get (LanesFieldForm *self,
                      GVariantDict   *values,
                      char          **ret_first_error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];
      g_autoptr (GError) error = NULL;
      g_autoptr (GVariant) value = dup_value (entry, &error);

      if (error != NULL)
        {
          *ret_first_error = g_strdup (error->message);
          return FALSE;
        }
      if (value != NULL)
        g_variant_dict_insert_value (values, entry->field->name, value);
    }

  return TRUE;
}

static gboolean
lacks_secret (Entry *entry)
{
  g_autofree char *text = dup_text (entry);

  return strstr (text, LANES_MASK_TEXT) != NULL;
}

gboolean
lanes_field_form_lacks_secret (LanesFieldForm *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (lacks_secret (self->entries->pdata[i]))
      return TRUE;

  return FALSE;
}

void
lanes_field_form_focus (LanesFieldForm *self)
{
  for (guint i = 0; i < self->entries->len; i++)
    if (lacks_secret (self->entries->pdata[i]))
      {
        gtk_widget_grab_focus (((Entry *) self->entries->pdata[i])->editor);
        return;
      }
  if (self->entries->len > 0)
    gtk_widget_grab_focus (((Entry *) self->entries->pdata[0])->editor);
}

void
lanes_field_form_hide (LanesFieldForm *self,
                       const char     *name)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (g_str_equal (entry->field->name, name))
        gtk_widget_set_visible (entry->row, FALSE);
    }
}

const char *
lanes_field_form_get_hint (LanesFieldForm *self,
                           GtkWidget      *focus)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      Entry *entry = self->entries->pdata[i];

      if (ADW_IS_ENTRY_ROW (entry->row) && gtk_widget_is_ancestor (focus, entry->row))
        return _(entry->field->help);
    }

  return NULL;
}

void
lanes_field_form_set_template (LanesFieldForm *self,
                               gboolean        is_template)
{
  self->is_template = is_template;
  for (guint i = 0; i < self->entries->len; i++)
    check (self->entries->pdata[i]);
}
