/* lanes-job-details.c: everything about the selected job, and what can be done with it
 *
 * Only the tab that is shown is brought up to date.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-details.h"

#include "lanes-bar.h"
#include "lanes-fact-list.h"
#include "lanes-format.h"
#include "lanes-job-facts.h"
#include "lanes-job-menu.h"
#include "lanes-job-words.h"
#include "lanes-output-pane.h"
#include "lanes-result-view.h"
#include "lanes-sparkline.h"
#include "lanes-state-style.h"
#include "lanes-tab-choice.h"
#include "lanes-timing-bar.h"

#include <glib/gi18n.h>

/* µs between two values of the throughput curve. */
#define RATE_INTERVAL_US G_TIME_SPAN_SECOND

struct _LanesJobDetails
{
  GtkWidget          parent_instance;

  /* Template children. */
  GtkStack          *stack;
  AdwStatusPage     *many_page;
  GtkLabel          *title;
  GtkWidget         *close_button;
  GtkImage          *image;
  GtkLabel          *subtitle;
  LanesBar          *bar;
  GtkWidget         *figures_box;
  GtkLabel          *figures;
  GtkLabel          *left;
  GtkWidget         *pause_button;
  GtkWidget         *resume_button;
  GtkWidget         *cancel_button;
  GtkWidget         *force_button;
  GtkWidget         *retry_button;
  GtkWidget         *again_button;
  GtkMenuButton     *menu_button;
  GtkNotebook       *notebook;
  LanesOutputPane   *output;
  LanesResultView   *result;
  GtkLabel          *timing_words;
  LanesTimingBar    *timing_bar;
  LanesFactList     *timing_facts;
  GtkWidget         *rate_box;
  LanesSparkline    *rate_curve;
  LanesFactList     *facts;

  LanesJobSelection *selection;   /* owned */
  LanesEngine       *engine;      /* borrowed from selection */
  LanesKernelRecorder *kernel;    /* owned, nullable */
  LanesTabChoice    *tabs;        /* owned */

  /* As shown. */
  guint64            id;
  LanesJobVerbs      verbs;

  /* Throughput of the job that is shown. */
  gint64             rate_done;
  gint64             rate_at;
  double             rate;
};

G_DEFINE_FINAL_TYPE (LanesJobDetails, lanes_job_details, GTK_TYPE_WIDGET)

static void
set_label (GtkLabel   *label,
           const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* Throughput: how much the counter moved since the last look, smoothed. */

static void
lanes_job_details_forget_rate (LanesJobDetails *self)
{
  self->rate_at = 0;
  self->rate = 0;
  lanes_sparkline_clear (self->rate_curve);
  gtk_widget_set_visible (self->rate_box, FALSE);
}

static void
lanes_job_details_measure_rate (LanesJobDetails     *self,
                                const LanesProgress *progress,
                                gint64               now)
{
  double rate;

  if (progress->unit == LANES_UNIT_NONE || now - self->rate_at < RATE_INTERVAL_US)
    return;

  if (self->rate_at != 0)
    {
      rate = (double) MAX (progress->done - self->rate_done, 0) * G_USEC_PER_SEC / (double) (now - self->rate_at);
      self->rate = self->rate > 0 ? 0.6 * self->rate + 0.4 * rate : rate;
      lanes_sparkline_push (self->rate_curve, rate);
      gtk_widget_set_visible (self->rate_box, TRUE);
    }
  self->rate_at = now;
  self->rate_done = progress->done;
}

/* The head: title, state, progress, buttons. */

static char *
dup_subtitle (LanesJobDetails *self,
              LanesJob        *job)
{
  const char *kind = lanes_kind_get_label (lanes_job_get_kind (job));
  g_autofree char *place = lanes_job_words_dup_place (self->engine, job);
  g_autofree char *reason = lanes_engine_dup_reason (self->engine, job);

  if (lanes_state_is_active (job->state) && place != NULL && reason == NULL)
    return g_strdup_printf (_("%s · %s on %s"), kind, lanes_job_words_get_state (job), place);
  if (reason != NULL && g_ascii_strcasecmp (reason, lanes_job_words_get_state (job)) != 0)
    return g_strdup_printf ("%s · %s: %s", kind, lanes_job_words_get_state (job), reason);
  return g_strdup_printf ("%s · %s", kind, lanes_job_words_get_state (job));
}

static char *
dup_figures (LanesJobDetails     *self,
             LanesJob            *job,
             const LanesProgress *progress)
{
  double fraction = lanes_job_get_fraction (job);
  g_autofree char *percent = fraction < 0 ? g_strdup (_("Progress unknown")) : lanes_format_percent (fraction);
  g_autofree char *counted = lanes_format_progress (progress);
  g_autofree char *rate = lanes_format_rate (self->rate, progress->unit);
  g_autoptr (GString) text = g_string_new (percent);

  if (counted != NULL)
    g_string_append_printf (text, " · %s", counted);
  if (rate != NULL && job->state == LANES_STATE_RUNNING)
    g_string_append_printf (text, " · %s", rate);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
lanes_job_details_update_progress (LanesJobDetails *self,
                                   LanesJob        *job,
                                   gint64           now)
{
  gboolean active = lanes_job_has_slot (job);
  g_autofree char *basis = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->bar), active);
  gtk_widget_set_visible (self->figures_box, active);
  if (!active)
    return;

  LanesProgress progress = lanes_job_get_progress (job);
  double left = job->state == LANES_STATE_RUNNING ? lanes_job_get_eta (job, now, &basis) : -1;
  g_autofree char *length = left < 0 ? NULL : lanes_format_duration ((gint64) (left * G_USEC_PER_SEC));
  g_autofree char *words = left < 0 ? g_strdup (_("time left unknown")) : g_strdup_printf (_("%s left"), length);

  lanes_job_details_measure_rate (self, &progress, now);
  g_autofree char *figures = dup_figures (self, job, &progress);

  lanes_bar_set_fraction (self->bar, lanes_job_get_fraction (job));
  set_label (self->figures, figures);
  set_label (self->left, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->left),
                               basis != NULL ? basis : _("There is no evidence yet from which to tell."));
}

static void
lanes_job_details_update_buttons (LanesJobDetails *self,
                                  LanesJob        *job)
{
  LanesJobVerbs verbs = lanes_job_menu_get_verbs (self->engine, job);
  gboolean cannot_stop = lanes_state_is_active (job->state)
                         && (lanes_kind_get_flags (lanes_job_get_kind (job)) & LANES_KIND_CANNOT_STOP) != 0;

  if (verbs == self->verbs)
    return;

  self->verbs = verbs;
  gtk_widget_set_visible (self->pause_button, (verbs & LANES_JOB_VERB_PAUSE) != 0);
  gtk_widget_set_visible (self->resume_button, (verbs & LANES_JOB_VERB_RESUME) != 0);
  gtk_widget_set_visible (self->cancel_button, (verbs & LANES_JOB_VERB_CANCEL) != 0);
  gtk_widget_set_visible (self->force_button, (verbs & LANES_JOB_VERB_FORCE) != 0);
  gtk_widget_set_visible (self->retry_button, (verbs & LANES_JOB_VERB_RETRY) != 0);
  gtk_widget_set_visible (self->again_button, (verbs & LANES_JOB_VERB_RUN_AGAIN) != 0);
  gtk_widget_set_tooltip_text (self->cancel_button,
                               cannot_stop ? _("This kind of work cannot be stopped: it runs to its end") : NULL);

  g_autoptr (GMenuModel) menu = lanes_job_menu_new_for_job (self->engine, job->id);
  gtk_menu_button_set_menu_model (self->menu_button, menu);
}

/* The tabs. */

/* Of a lost one nobody knows what it wrote. */
static gboolean
has_only_result (LanesJob *job)
{
  return lanes_state_is_final (job->state) && job->state != LANES_STATE_LOST && job->outcome != NULL
         && job->outcome->output_bytes == 0;
}

static void
lanes_job_details_update_page (LanesJobDetails *self,
                               LanesJob        *job,
                               gint64           now)
{
  g_autofree char *words = NULL;

  switch ((LanesJobDetailsPage) gtk_notebook_get_current_page (self->notebook))
    {
    case LANES_JOB_DETAILS_OUTPUT:
      lanes_output_pane_update (self->output, self->engine, job);
      break;
    case LANES_JOB_DETAILS_RESULT:
      lanes_result_view_update (self->result, self->engine, job);
      break;
    case LANES_JOB_DETAILS_TIMING:
      words = lanes_job_facts_dup_timing (job, now);
      set_label (self->timing_words, words);
      lanes_timing_bar_update (self->timing_bar, job, now);
      lanes_job_facts_add_timing (self->timing_facts, job, self->kernel, now);
      break;
    case LANES_JOB_DETAILS_FACTS:
      lanes_job_facts_add_details (self->facts, self->engine, job);
      break;
    default:
      break;
    }
}

static void
lanes_job_details_update_one (LanesJobDetails *self,
                              LanesJob        *job)
{
  gint64 now = g_get_monotonic_time ();
  g_autofree char *title = lanes_job_dup_title (job);
  g_autofree char *subtitle = dup_subtitle (self, job);

  if (job->id != self->id)
    {
      lanes_job_details_forget_rate (self);
      self->id = job->id;
      self->verbs = 0;
    }
  set_label (self->title, title);
  set_label (self->subtitle, subtitle);
  lanes_state_style_set_image (self->image, job->state);
  lanes_job_details_update_progress (self, job, now);
  lanes_job_details_update_buttons (self, job);
  lanes_tab_choice_show_job (self->tabs, job->id, has_only_result (job));
  lanes_job_details_update_page (self, job, now);
}

static void
lanes_job_details_update_many (LanesJobDetails *self,
                               guint64          n)
{
  g_autofree char *count = lanes_format_count (n);
  g_autofree char *title = g_strdup_printf (g_dngettext (NULL, "%s Job Selected", "%s Jobs Selected", (gulong) n), count);

  if (g_strcmp0 (adw_status_page_get_title (self->many_page), title) != 0)
    adw_status_page_set_title (self->many_page, title);
}

void
lanes_job_details_update (LanesJobDetails *self)
{
  guint64 n, single;
  LanesJob *job;

  g_return_if_fail (LANES_IS_JOB_DETAILS (self));

  if (self->selection == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;

  n = lanes_job_selection_get_n (self->selection);
  single = lanes_job_selection_get_single (self->selection);
  job = single != 0 ? lanes_engine_get_job (self->engine, single) : NULL;
  if (job != NULL)
    lanes_job_details_update_one (self, job);
  else if (n > 1)
    lanes_job_details_update_many (self, n);
  gtk_stack_set_visible_child_name (self->stack, job != NULL ? "one" : n > 1 ? "many" : "none");
}

static void
lanes_job_details_switch_page_cb (GtkNotebook     *notebook,
                                  GtkWidget       *page,
                                  guint            number,
                                  LanesJobDetails *self)
{
  g_assert (LANES_IS_JOB_DETAILS (self));

  lanes_job_details_update (self);
}

static void
lanes_job_details_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (lanes_job_details_parent_class)->map (widget);
  lanes_job_details_update (LANES_JOB_DETAILS (widget));
}

static void
lanes_job_details_dispose (GObject *object)
{
  LanesJobDetails *self = LANES_JOB_DETAILS (object);

  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->stack)));
  g_clear_object (&self->selection);
  g_clear_object (&self->kernel);
  g_clear_object (&self->tabs);

  G_OBJECT_CLASS (lanes_job_details_parent_class)->dispose (object);
}

static void
lanes_job_details_bind_head (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, many_page);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, title);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, close_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, image);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, subtitle);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, bar);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, figures_box);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, figures);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, left);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, pause_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, resume_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, cancel_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, force_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, retry_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, again_button);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, menu_button);
}

static void
lanes_job_details_bind_tabs (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, notebook);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, output);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, result);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, timing_words);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, timing_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, timing_facts);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, rate_box);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, rate_curve);
  gtk_widget_class_bind_template_child (widget_class, LanesJobDetails, facts);
  gtk_widget_class_bind_template_callback (widget_class, lanes_job_details_switch_page_cb);
}

static void
lanes_job_details_class_init (LanesJobDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_job_details_dispose;
  widget_class->map = lanes_job_details_map;

  g_type_ensure (LANES_TYPE_BAR);
  g_type_ensure (LANES_TYPE_FACT_LIST);
  g_type_ensure (LANES_TYPE_OUTPUT_PANE);
  g_type_ensure (LANES_TYPE_RESULT_VIEW);
  g_type_ensure (LANES_TYPE_SPARKLINE);
  g_type_ensure (LANES_TYPE_TIMING_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-job-details.ui");
  lanes_job_details_bind_head (widget_class);
  lanes_job_details_bind_tabs (widget_class);
}

static void
lanes_job_details_init (LanesJobDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tabs = lanes_tab_choice_new (self->notebook);
  gtk_stack_set_visible_child_name (self->stack, "none");
}

static void
lanes_job_details_selected_cb (LanesJobSelection *selection,
                               LanesJobDetails   *self)
{
  g_assert (LANES_IS_JOB_DETAILS (self));

  lanes_job_details_update (self);
}

void
lanes_job_details_set_selection (LanesJobDetails   *self,
                                 LanesJobSelection *selection)
{
  g_return_if_fail (LANES_IS_JOB_DETAILS (self) && self->selection == NULL);

  self->selection = g_object_ref (selection);
  self->engine = lanes_job_list_get_engine (lanes_job_selection_get_list (selection));
  g_signal_connect_object (selection, "selected", G_CALLBACK (lanes_job_details_selected_cb), self, 0);
  lanes_job_details_update (self);
}

void
lanes_job_details_set_closable (LanesJobDetails *self,
                                gboolean         closable)
{
  g_return_if_fail (LANES_IS_JOB_DETAILS (self));

  gtk_widget_set_visible (self->close_button, closable);
}

void
lanes_job_details_show_page (LanesJobDetails     *self,
                             LanesJobDetailsPage  page)
{
  g_return_if_fail (LANES_IS_JOB_DETAILS (self));

  gtk_notebook_set_current_page (self->notebook, (int) page);
}

void
lanes_job_details_set_kernel (LanesJobDetails     *self,
                              LanesKernelRecorder *kernel)
{
  g_return_if_fail (LANES_IS_JOB_DETAILS (self));

  g_set_object (&self->kernel, kernel);
}
