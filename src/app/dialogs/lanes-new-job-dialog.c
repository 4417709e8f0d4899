/* lanes-new-job-dialog.c: makes one job, or a batch of them, of one kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n.h>

#include "lanes-accessible.h"
#include "lanes-dialog-header.h"
#include "lanes-dialog-size.h"
#include "lanes-engine-restore.h"
#include "lanes-engine-secrets.h"
#include "lanes-field-form.h"
#include "lanes-format.h"
#include "lanes-mask.h"
#include "lanes-new-job-dialog.h"

/* Main thread. */
struct _LanesNewJobDialog
{
  AdwWindow       parent_instance;

  /* Owned. */
  LanesEngine    *engine;
  LanesKind      *kind;
  GSettings      *settings;      /* nullable */

  /* Children. */
  LanesFieldForm *params, *more_params, *options, *more_options;
  GtkTextView    *inputs;
  GtkSpinButton  *limit;
  GtkCheckButton *secret_inputs;
  GtkExpander    *more;
  GtkWidget      *start;
  gboolean        waits;         /* to be started once there are numbers */
  guint64         waiting;       /* a job that waits for its secret, or 0 */
  GtkCheckButton *share;         /* the others of its batch get the same */
  GtkLabel       *share_label;
  GtkLabel       *preview;
  GtkLabel       *hint;          /* at the bottom: what is wrong with the whole, or what the focused row wants */
};

G_DEFINE_FINAL_TYPE (LanesNewJobDialog, lanes_new_job_dialog, ADW_TYPE_WINDOW)

enum
{
  SUBMITTED,
  SHARED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* What the rows say */

static char **
dup_inputs (LanesNewJobDialog *self)
{
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (self->inputs);
  GtkTextIter start, end;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GPtrArray) inputs = g_ptr_array_new ();

  gtk_text_buffer_get_bounds (buffer, &start, &end);
  text = gtk_text_buffer_get_text (buffer, &start, &end, FALSE);
  lines = g_strsplit (text, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*g_strchomp (lines[i]) != '\0')
      g_ptr_array_add (inputs, g_strdup (lines[i]));
  g_ptr_array_add (inputs, NULL);

  return (char **) g_ptr_array_free (g_steal_pointer (&inputs), FALSE);
}

static gboolean
is_batch (LanesNewJobDialog *self)
{
  return gtk_text_buffer_get_char_count (gtk_text_view_get_buffer (self->inputs)) > 0;
}

/* @keep: what the options borrow from */
static gboolean
read_options (LanesJobOptions *options,
              GVariant        *values,
              GPtrArray       *keep,
              GError         **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, values);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_ptr_array_add (keep, value);
      if (!lanes_job_options_set (options, name, value, error))
        return FALSE;
    }

  return TRUE;
}

static gboolean
collect (LanesFieldForm *first,
         LanesFieldForm *second,
         GVariant      **ret_values,
         char          **ret_problem)
{
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (NULL);

  if (!lanes_field_form_get (first, &dict, ret_problem) || !lanes_field_form_get (second, &dict, ret_problem))
    return FALSE;

  *ret_values = g_variant_ref_sink (g_variant_dict_end (&dict));
  return TRUE;
}

/* What is locked, besides the names that were given. Returns: (transfer full) (nullable) */
static GVariant *
dup_secret (LanesNewJobDialog *self,
            GVariant          *given)
{
  g_autoptr (GStrvBuilder) marks = g_strv_builder_new ();
  g_auto (GStrv) names = NULL;
  g_auto (GStrv) all = NULL;

  if (g_variant_lookup (given, "secret", "^as", &names))
    g_strv_builder_addv (marks, (const char **) names);
  lanes_field_form_get_locked (self->params, marks);
  lanes_field_form_get_locked (self->more_params, marks);
  if (is_batch (self) && gtk_check_button_get_active (self->secret_inputs))
    g_strv_builder_add (marks, LANES_MASK_INPUTS);
  all = g_strv_builder_end (marks);

  return all[0] != NULL ? g_variant_ref_sink (g_variant_new_strv ((const char *const *) all, -1)) : NULL;
}

/* What is wrong with all of it, too, is said without what is locked. Returns: (transfer full) */
static char *
dup_problem (LanesNewJobDialog *self,
             const GError      *error)
{
  GString *message = g_string_new (error->message);

  lanes_field_form_hide_locked (self->params, message);
  lanes_field_form_hide_locked (self->more_params, message);
  return g_string_free (message, FALSE);
}

/* Returns: (transfer full) (nullable): what the rows ask for, or NULL and what is wrong with it */
static LanesJobSpec *
make_spec (LanesNewJobDialog *self,
           char             **ret_problem)
{
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GVariant) secret = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;

  if (!collect (self->params, self->more_params, &params, ret_problem) ||
      !collect (self->options, self->more_options, &given, ret_problem))
    return NULL;

  secret = dup_secret (self, given);
  if (read_options (&options, given, keep, &error) && ((options.secret = secret) != NULL || secret == NULL))
    spec = is_batch (self) ? lanes_job_spec_new_template (self->kind, params, &options, &error)
                           : lanes_job_spec_new (self->kind, params, &options, &error);
  if (spec == NULL || !lanes_job_spec_check_whole (spec, &error) || !lanes_job_spec_check_secrets (spec, &error))
    {
      *ret_problem = dup_problem (self, error);
      return NULL;
    }

  return g_steal_pointer (&spec);
}

/* @problem: (nullable) */
static void
say (LanesNewJobDialog *self,
     const char        *problem)
{
  LanesFieldForm *forms[] = { self->params, self->more_params, self->options, self->more_options };
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (self));
  const char *hint = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (forms) && hint == NULL && focus != NULL; i++)
    hint = lanes_field_form_get_hint (forms[i], focus);

  gtk_label_set_label (self->hint, problem != NULL ? problem : hint != NULL ? hint : "");
  if (problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self->hint), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->hint), "error");
}

static void
on_focus (LanesNewJobDialog *self)
{
  if (!gtk_widget_has_css_class (GTK_WIDGET (self->hint), "error"))
    say (self, NULL);
}

/* Secrets that others wait for as well */

static LanesJob *
get_waiting (LanesNewJobDialog *self)
{
  return self->waiting != 0 ? lanes_engine_get_job (self->engine, self->waiting) : NULL;
}

/* Returns: (transfer full) (nullable): what the batch of the job that waits goes on with; %NULL where nobody but that job does */
static LanesJobSpec *
dup_shared (LanesNewJobDialog *self,
            LanesJobSpec      *spec)
{
  LanesJob *job = get_waiting (self);

  if (job == NULL || is_batch (self) || !gtk_check_button_get_active (self->share) ||
      lanes_engine_count_same_secret (self->engine, job) == 0)
    return NULL;

  return lanes_engine_fill_template (self->engine, job, spec, NULL);
}

/* @n: -1: unknown. Returns: (transfer full) */
static char *
describe_sharing (gint64      n,
                  const char *why_not)
{
  g_autofree char *count = lanes_format_count ((guint64) MAX (0, n));
  g_autofree char *text = NULL;

  if (n < 0)
    text = g_strdup (_("Go on with all others of its batch too, which wait for the same secret"));
  else
    text = g_strdup_printf (g_dngettext (NULL, "Go on with %s other job of its batch too, which waits for the same secret",
                                         "Go on with %s other jobs of its batch too, which wait for the same secret", (gulong) n), count);

  return why_not != NULL ? g_strconcat (text, "\n", why_not, NULL) : g_steal_pointer (&text);
}

/* @spec: (nullable): what the rows ask for, where that is whole */
static void
update_share (LanesNewJobDialog *self,
              LanesJobSpec      *spec)
{
  LanesJob *job = get_waiting (self);
  gint64 n = job != NULL && !is_batch (self) ? lanes_engine_count_same_secret (self->engine, job) : 0;
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) template = n != 0 && spec != NULL ? lanes_engine_fill_template (self->engine, job, spec, &error) : NULL;
  g_autofree char *text = describe_sharing (n, error != NULL ? error->message : NULL);

  gtk_widget_set_visible (gtk_widget_get_parent (GTK_WIDGET (self->share)), n != 0);
  gtk_widget_set_sensitive (GTK_WIDGET (self->share), error == NULL);
  gtk_label_set_label (self->share_label, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->share), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
update (LanesNewJobDialog *self)
{
  g_autofree char *problem = NULL;
  g_autofree char *line = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;

  lanes_field_form_set_template (self->params, is_batch (self));
  spec = make_spec (self, &problem);
  if (spec != NULL)
    line = lanes_job_spec_dup_command_line (spec, TRUE);

  gtk_widget_set_sensitive (self->start, spec != NULL && !self->waits);
  gtk_widget_set_visible (GTK_WIDGET (self->preview), line != NULL);
  gtk_label_set_label (self->preview, line != NULL ? line : "");
  gtk_widget_set_tooltip_text (self->start, problem);
  update_share (self, spec);
  say (self, NULL);
}

/* Last values */

static GVariant *
dup_last_values (LanesNewJobDialog *self)
{
  g_autoptr (GVariant) all = self->settings != NULL ? g_settings_get_value (self->settings, "last-values") : NULL;

  return all != NULL ? g_variant_lookup_value (all, lanes_kind_get_name (self->kind), G_VARIANT_TYPE_VARDICT) : NULL;
}

/* What is secret stays out of the settings. */
static void
keep_values (LanesNewJobDialog *self,
             LanesJobSpec      *spec)
{
  g_autoptr (GVariant) masked = lanes_job_spec_to_variant (spec, TRUE);
  g_autoptr (GVariant) shown = g_variant_lookup_value (masked, "params", G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantDict) kept = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) all = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) old = NULL;
  GVariantBuilder builder;
  GVariantIter iter;
  const char *name;
  GVariant *value;

  if (self->settings == NULL)
    return;

  g_variant_iter_init (&iter, lanes_job_spec_get_params (spec));
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) safe = g_variant_lookup_value (shown, name, NULL);

      if (safe != NULL && g_variant_equal (safe, value))
        g_variant_dict_insert_value (&kept, name, value);
    }

  old = g_settings_get_value (self->settings, "last-values");
  g_variant_builder_init (&builder, G_VARIANT_TYPE ("a{sa{sv}}"));
  g_variant_iter_init (&iter, old);
  while (g_variant_iter_loop (&iter, "{&s@a{sv}}", &name, &value))
    if (!g_str_equal (name, lanes_kind_get_name (self->kind)))
      g_variant_builder_add (&builder, "{s@a{sv}}", name, value);
  g_variant_builder_add (&builder, "{s@a{sv}}", lanes_kind_get_name (self->kind), g_variant_dict_end (&kept));
  g_settings_set_value (self->settings, "last-values", g_variant_builder_end (&builder));
}

/* Starting */

static gboolean
submit_batch (LanesNewJobDialog *self,
              LanesJobSpec      *spec,
              GError           **error)
{
  char **inputs = dup_inputs (self);
  const char *title = lanes_job_spec_get_options (spec)->title;
  g_autofree char *name = NULL;
  guint n = g_strv_length (inputs);

  /* Translators: the name of a batch: a kind, and how many jobs */
  name = title != NULL ? g_strdup (title)
                       : g_strdup_printf (ngettext ("%s, %u input", "%s, %u inputs", n), lanes_kind_get_label (self->kind), n);

  return lanes_engine_submit_batch (self->engine, name, spec, lanes_inputs_from_strv (inputs),
                                    (guint) gtk_spin_button_get_value_as_int (self->limit), NULL, error) != NULL;
}

/* Who gave only the secret that a job waits for means that job; who changed more, a new one. */
static LanesJob *
start_one (LanesNewJobDialog *self,
           LanesJobSpec      *spec,
           GError           **error)
{
  LanesJob *job = get_waiting (self);

  if (job != NULL && lanes_engine_needs_secret (self->engine, job) && lanes_engine_give_secret (self->engine, job, spec, NULL))
    return job;

  return lanes_engine_submit (self->engine, spec, error);
}

static void
given_cb (LanesEngine *engine,
          guint64      n_jobs,
          gpointer     data)
{
  g_signal_emit (data, signals[SHARED], 0, n_jobs);
}

/* By then the dialog is closed. */
static void
share (LanesNewJobDialog *self,
       LanesJobSpec      *template)
{
  lanes_engine_give_batch (self->engine, get_waiting (self)->batch, template, given_cb, g_object_ref (self), g_object_unref);
}

static void on_start (LanesNewJobDialog *self);

/* Who closed it meanwhile does not want the job. */
static void
open_cb (LanesEngine *engine,
         gpointer     data)
{
  LanesNewJobDialog *self = data;

  self->waits = FALSE;
  if (gtk_widget_get_visible (GTK_WIDGET (self)) && self->engine != NULL)
    on_start (self);
}

static void
wait_for_numbers (LanesNewJobDialog *self)
{
  self->waits = TRUE;
  gtk_widget_set_sensitive (self->start, FALSE);
  say (self, _("It starts once the jobs of last time have been read."));
  lanes_engine_call_open (self->engine, open_cb, g_object_ref (self), g_object_unref);
}

static void
on_start (LanesNewJobDialog *self)
{
  g_autofree char *problem = NULL;
  g_autoptr (LanesJobSpec) spec = make_spec (self, &problem);
  g_autoptr (LanesJobSpec) shared = NULL;
  g_autoptr (GError) error = NULL;
  LanesJob *job = NULL;
  gboolean ok = FALSE;

  if (spec != NULL && lanes_engine_is_restoring (self->engine))
    {
      wait_for_numbers (self);
      return;
    }

  shared = spec != NULL ? dup_shared (self, spec) : NULL;
  if (spec != NULL && is_batch (self))
    ok = submit_batch (self, spec, &error);
  else if (spec != NULL)
    ok = (job = start_one (self, spec, &error)) != NULL;

  if (!ok)
    {
      say (self, error != NULL ? error->message : problem);
      return;
    }

  if (shared != NULL)
    share (self, shared);
  keep_values (self, spec);
  g_signal_emit (self, signals[SUBMITTED], 0, job != NULL ? job->id : (guint64) 0);
  gtk_window_close (GTK_WINDOW (self));
}

/* The widgets */

static GtkWidget *
make_heading (const char *text)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, "heading");
  return label;
}

static LanesFieldForm *
add_form (LanesNewJobDialog *self,
          GtkBox            *box,
          const LanesField  *fields,
          guint              n_fields,
          gboolean           advanced,
          const char        *name)
{
  GtkWidget *form = lanes_field_form_new (fields, n_fields, advanced, name);

  gtk_widget_set_visible (form, !lanes_field_form_is_empty (LANES_FIELD_FORM (form)));
  g_signal_connect_object (form, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  gtk_box_append (box, form);

  return LANES_FIELD_FORM (form);
}

static GtkBox *
add_expander (GtkBox     *box,
              const char *title)
{
  GtkWidget *expander = gtk_expander_new (title);
  GtkWidget *inner = gtk_box_new (GTK_ORIENTATION_VERTICAL, 12);

  gtk_widget_set_margin_top (inner, 12);
  gtk_expander_set_child (GTK_EXPANDER (expander), inner);
  gtk_box_append (box, expander);

  return GTK_BOX (inner);
}

static void
add_inputs (LanesNewJobDialog *self,
            GtkBox            *box)
{
  GtkBox *inner = add_expander (box, _("For Many Inputs"));
  GtkWidget *help = gtk_label_new (_("One job for each line. {} in the fields above becomes the line, {.} the line without its "
                                     "extension, {/} its last part, {#} the job’s number."));
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12);
  GtkWidget *label = gtk_label_new_with_mnemonic (_("At _once (0: as many as there are slots)"));

  gtk_label_set_wrap (GTK_LABEL (help), TRUE);
  gtk_label_set_xalign (GTK_LABEL (help), 0);
  gtk_widget_add_css_class (help, "dim-label");
  gtk_widget_add_css_class (help, "caption");

  self->inputs = GTK_TEXT_VIEW (gtk_text_view_new ());
  gtk_text_view_set_monospace (self->inputs, TRUE);
  gtk_text_view_set_accepts_tab (self->inputs, FALSE);
  gtk_text_view_set_top_margin (self->inputs, 6);
  gtk_text_view_set_left_margin (self->inputs, 6);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->inputs), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Inputs, one a line"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), GTK_WIDGET (self->inputs));
  gtk_scrolled_window_set_min_content_height (GTK_SCROLLED_WINDOW (scrolled), 96);
  gtk_widget_add_css_class (scrolled, "text-box");
  g_signal_connect_object (gtk_text_view_get_buffer (self->inputs), "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);

  self->secret_inputs = GTK_CHECK_BUTTON (gtk_check_button_new_with_mnemonic (_("The inputs are _secret: neither shown nor stored")));
  g_signal_connect_object (self->secret_inputs, "toggled", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  self->limit = GTK_SPIN_BUTTON (gtk_spin_button_new_with_range (0, 10000, 1));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), GTK_WIDGET (self->limit));
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_widget_set_hexpand (label, TRUE);
  gtk_box_append (GTK_BOX (row), label);
  gtk_box_append (GTK_BOX (row), GTK_WIDGET (self->limit));

  gtk_box_append (inner, help);
  gtk_box_append (inner, scrolled);
  gtk_box_append (inner, GTK_WIDGET (self->secret_inputs));
  gtk_box_append (inner, row);
}

/* How many executors this kind of work could run on. */
static guint
count_places (LanesNewJobDialog *self)
{
  guint n = 0;

  for (guint i = 0; i < lanes_engine_get_n_executors (self->engine); i++)
    n += lanes_executor_can_run (lanes_engine_get_executor (self->engine, i), self->kind) ? 1 : 0;

  return n;
}

static void
add_forms (LanesNewJobDialog *self,
           GtkBox            *box)
{
  const LanesField *fields, *options;
  guint n_fields, n_options;
  GtkBox *inner;

  fields = lanes_kind_get_fields (self->kind, &n_fields);
  options = lanes_job_options_get_fields (&n_options);

  self->params = add_form (self, box, fields, n_fields, FALSE, lanes_kind_get_label (self->kind));
  gtk_box_append (box, make_heading (_("Job")));
  self->options = add_form (self, box, options, n_options, FALSE, _("Job"));
  add_inputs (self, box);
  inner = add_expander (box, _("More Options"));
  self->more_params = add_form (self, inner, fields, n_fields, TRUE, _("More Options"));
  self->more_options = add_form (self, inner, options, n_options, TRUE, _("More Options"));
  if (count_places (self) < 2)
    lanes_field_form_hide (self->more_options, "on");
  self->more = GTK_EXPANDER (gtk_widget_get_last_child (GTK_WIDGET (box)));
  lanes_field_form_add_locks (self->params);
  lanes_field_form_add_locks (self->more_params);
}

static void
add_footer (LanesNewJobDialog *self,
            GtkBox            *box)
{
  self->preview = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_selectable (self->preview, TRUE);
  gtk_label_set_wrap (self->preview, TRUE);
  gtk_label_set_wrap_mode (self->preview, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->preview, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->preview), "monospace");
  gtk_widget_add_css_class (GTK_WIDGET (self->preview), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->preview), "dim-label");
  gtk_box_append (box, GTK_WIDGET (self->preview));
}

/* Below what scrolls, and always of the same height: nothing moves when the focus does. */
static GtkWidget *
make_hint (LanesNewJobDialog *self)
{
  self->hint = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->hint, TRUE);
  gtk_label_set_wrap_mode (self->hint, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_lines (self->hint, 3);
  gtk_label_set_ellipsize (self->hint, PANGO_ELLIPSIZE_END);
  gtk_label_set_xalign (self->hint, 0);
  gtk_widget_add_css_class (GTK_WIDGET (self->hint), "dialog-hint");
  g_signal_connect_object (self, "notify::focus-widget", G_CALLBACK (on_focus), self, 0);

  return GTK_WIDGET (self->hint);
}

/* Always in sight: the row that it is about may be anywhere above. */
static GtkWidget *
make_share (LanesNewJobDialog *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

  self->share = GTK_CHECK_BUTTON (gtk_check_button_new ());
  self->share_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->share_label, TRUE);
  gtk_label_set_wrap_mode (self->share_label, PANGO_WRAP_WORD_CHAR);
  gtk_label_set_xalign (self->share_label, 0);
  gtk_check_button_set_child (self->share, GTK_WIDGET (self->share_label));
  gtk_check_button_set_active (self->share, TRUE);
  gtk_widget_set_visible (box, FALSE);
  gtk_widget_add_css_class (box, "dialog-share");
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->share));

  return box;
}

static GtkWidget *
make_header (LanesNewJobDialog *self)
{
  self->start = gtk_button_new_with_mnemonic (_("_Start"));
  g_signal_connect_object (self->start, "clicked", G_CALLBACK (on_start), self, G_CONNECT_SWAPPED);

  return lanes_dialog_header_new (self->start);
}

static void
build (LanesNewJobDialog *self)
{
  GtkWidget *outer = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *scrolled = gtk_scrolled_window_new ();
  GtkWidget *clamp = adw_clamp_new ();
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 18);

  gtk_widget_set_margin_top (box, 18);
  gtk_widget_set_margin_bottom (box, 18);
  gtk_widget_set_margin_start (box, 12);
  gtk_widget_set_margin_end (box, 12);

  gtk_box_append (GTK_BOX (outer), make_header (self));
  add_forms (self, GTK_BOX (box));
  add_footer (self, GTK_BOX (box));
  adw_clamp_set_child (ADW_CLAMP (clamp), box);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scrolled), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scrolled), clamp);
  gtk_widget_set_vexpand (scrolled, TRUE);
  gtk_accessible_update_property (GTK_ACCESSIBLE (scrolled), GTK_ACCESSIBLE_PROPERTY_LABEL, gtk_window_get_title (GTK_WINDOW (self)), -1);
  gtk_box_append (GTK_BOX (outer), scrolled);
  gtk_box_append (GTK_BOX (outer), make_share (self));
  gtk_box_append (GTK_BOX (outer), make_hint (self));
  adw_window_set_content (ADW_WINDOW (self), outer);
}

static void
lanes_new_job_dialog_finalize (GObject *object)
{
  LanesNewJobDialog *self = LANES_NEW_JOB_DIALOG (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->kind);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (lanes_new_job_dialog_parent_class)->finalize (object);
}

static void
on_start_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  on_start (LANES_NEW_JOB_DIALOG (widget));
}

static void
lanes_new_job_dialog_class_init (LanesNewJobDialogClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_new_job_dialog_finalize;

  gtk_widget_class_install_action (widget_class, "job.start", NULL, on_start_action);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Return, GDK_CONTROL_MASK, "job.start", NULL);

  signals[SUBMITTED] = g_signal_new ("submitted", LANES_TYPE_NEW_JOB_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                     1, G_TYPE_UINT64);
  signals[SHARED] = g_signal_new ("shared", LANES_TYPE_NEW_JOB_DIALOG, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_UINT64);
}

static void
lanes_new_job_dialog_init (LanesNewJobDialog *self)
{
}

GtkWidget *
lanes_new_job_dialog_new (GtkWindow   *parent,
                          LanesEngine *engine,
                          LanesKind   *kind,
                          GSettings   *settings)
{
  LanesNewJobDialog *self = g_object_new (LANES_TYPE_NEW_JOB_DIALOG, "transient-for", parent, "modal", TRUE, NULL);
  g_autofree char *title = g_strdup_printf (_("New %s"), lanes_kind_get_label (kind));
  g_autoptr (GVariant) last = NULL;

  self->engine = g_object_ref (engine);
  self->kind = g_object_ref (kind);
  g_set_object (&self->settings, settings);
  gtk_window_set_title (GTK_WINDOW (self), title);
  lanes_dialog_size_fit (GTK_WINDOW (self), parent, 560, 640);
  build (self);

  last = dup_last_values (self);
  if (last != NULL)
    {
      lanes_field_form_set (self->params, last);
      lanes_field_form_set (self->more_params, last);
    }
  update (self);
  lanes_accessible_name_controls (GTK_WIDGET (self));
  lanes_field_form_focus (self->params);

  return GTK_WIDGET (self);
}

void
lanes_new_job_dialog_set_spec (LanesNewJobDialog *self,
                               LanesJobSpec      *spec)
{
  g_autoptr (GVariant) whole = lanes_job_spec_to_variant (spec, FALSE);
  g_autoptr (GVariant) params = g_variant_lookup_value (whole, "params", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) options = g_variant_lookup_value (whole, "options", G_VARIANT_TYPE_VARDICT);
  g_autoptr (GVariant) others = NULL;
  g_autoptr (GVariant) names = NULL;

  lanes_field_form_set (self->params, params);
  lanes_field_form_set (self->more_params, params);
  lanes_field_form_set (self->options, options);
  lanes_field_form_set (self->more_options, options);
  others = lanes_field_form_set_locked (self->params, lanes_job_spec_get_options (spec)->secret);
  names = lanes_field_form_set_locked (self->more_params, others);
  lanes_field_form_set_one (self->more_options, "secret", names);
  gtk_expander_set_expanded (self->more, g_variant_n_children (names) > 0 || lanes_field_form_lacks_secret (self->more_params));
  update (self);
  lanes_field_form_focus (lanes_field_form_lacks_secret (self->more_params) ? self->more_params : self->params);
}

void
lanes_new_job_dialog_set_waiting (LanesNewJobDialog *self,
                                  guint64            job_id)
{
  g_return_if_fail (LANES_IS_NEW_JOB_DIALOG (self));

  self->waiting = job_id;
  update (self);
}

void
lanes_new_job_dialog_set_param (LanesNewJobDialog *self,
                                const char        *name,
                                GVariant          *value)
{
  g_autoptr (GVariant) held = g_variant_ref_sink (value);

  lanes_field_form_set_one (self->params, name, held);
  lanes_field_form_set_one (self->more_params, name, held);
}
