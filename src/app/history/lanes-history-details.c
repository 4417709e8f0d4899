/* lanes-history-details.c: everything about a job of the history: what it wrote and found, where its time went, what was asked for
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-details.h"

#include "lanes-accessible.h"
#include "lanes-fact-list.h"
#include "lanes-format.h"
#include "lanes-job-facts.h"
#include "lanes-kernel-share.h"
#include "lanes-output-pane.h"
#include "lanes-result-view.h"
#include "lanes-state-style.h"
#include "lanes-tab-choice.h"
#include "lanes-timing-bar.h"

#include <glib/gi18n.h>

/* A look at the files; a job that still runs goes on writing. */
#define LOOK_MS 500

#define MAX_ATTEMPTS 20

/* Less than this passes before a new process is looked at first. */
#define MISSING_US (2 * G_TIME_SPAN_SECOND)

/* What the thread brings of a job. */
typedef struct
{
  LanesHistoryJob *job;
  GPtrArray       *attempts;   /* nullable */
  LanesJobSpec    *spec;       /* nullable: of a kind that this program does not know */
  char            *batch_name; /* nullable */
  gboolean         has_shares;
  gint64           shares[LANES_N_KERNEL_STATES];
  gint64           helped; /* µs */
} Facts;

/* Main thread. */
struct _LanesHistoryDetails
{
  GtkWidget           parent_instance;

  /* Template children. */
  GtkStack           *stack;
  GtkLabel           *title;
  GtkWidget          *close_button;
  GtkImage           *image;
  GtkLabel           *subtitle;
  GtkLabel           *trouble;
  GtkWidget          *batch_button;
  GtkNotebook        *notebook;
  LanesOutputPane    *output;
  LanesResultView    *result;
  GtkLabel           *timing_words;
  LanesTimingBar     *timing_bar;
  LanesFactList      *timing;
  LanesFactList      *facts_list;

  LanesTabChoice     *tabs;         /* owned */
  LanesHistoryQuery  *query;        /* owned */
  LanesKindSet       *kinds;        /* owned */
  Facts              *facts;        /* owned, nullable: as shown */
  GCancellable       *cancellable;  /* owned, nullable: of the question under way */
  guint64             id;
  guint               source;
};

G_DEFINE_FINAL_TYPE (LanesHistoryDetails, lanes_history_details, GTK_TYPE_WIDGET)

static void
facts_free (gpointer data)
{
  Facts *facts = data;

  lanes_history_job_free (facts->job);
  g_clear_pointer (&facts->attempts, g_ptr_array_unref);
  g_clear_pointer (&facts->spec, lanes_job_spec_unref);
  g_free (facts->batch_name);
  g_free (facts);
}

/* The query's thread. @data: the job's id */
static gpointer
read_facts (LanesHistoryReader  *reader,
            gpointer             data,
            GCancellable        *cancellable,
            GError             **error)
{
  LanesHistoryJob *job = lanes_history_reader_get_job (reader, *(guint64 *) data, error);
  Facts *facts;

  if (job == NULL)
    return NULL;

  facts = g_new0 (Facts, 1);
  facts->job = job;
  facts->attempts = lanes_history_reader_get_attempts (reader, job->id, NULL);
  facts->spec = lanes_history_reader_job_spec (reader, job, NULL);
  facts->has_shares = lanes_history_reader_get_shares (reader, job->id, job->tried, facts->shares, NULL);
  facts->helped = lanes_history_reader_get_helped (reader, job->id, job->tried);
  if (job->batch != 0)
    {
      g_autoptr (LanesHistoryBatchRow) row = lanes_history_reader_get_batch (reader, job->batch, NULL);

      facts->batch_name = row != NULL ? g_strdup (row->name) : NULL;
    }

  return facts;
}

/* What is said */

static const char *
get_kind_label (LanesHistoryDetails *self)
{
  LanesKind *kind = lanes_kind_set_find (self->kinds, self->facts->job->kind);

  return kind != NULL ? lanes_kind_get_label (kind) : self->facts->job->kind;
}

static void
show_head (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;
  const char *state = lanes_state_get_label (job->state);
  g_autofree char *subtitle = job->error != NULL ? g_strdup_printf ("%s · %s: %s", get_kind_label (self), state, job->error)
                                                 : g_strdup_printf ("%s · %s", get_kind_label (self), state);

  gtk_label_set_label (self->title, job->title);
  gtk_widget_set_visible (GTK_WIDGET (self->title), TRUE);
  gtk_label_set_label (self->subtitle, subtitle);
  lanes_state_style_set_image (self->image, job->state);
  gtk_widget_set_visible (self->batch_button, job->batch != 0);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), FALSE);
}

static void
show_output (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;
  const char *words = job->output == NULL     ? _("It never started.")
                      : job->output_bytes > 0 ? _("What it wrote is no longer kept.")
                                              : _("It wrote no output.");

  lanes_output_pane_show (self->output, job->output, words, lanes_state_is_final (job->state));
}

/* Of a lost one nobody knows what it wrote. */
static gboolean
has_only_result (const LanesHistoryJob *job)
{
  return lanes_state_is_final (job->state) && job->state != LANES_STATE_LOST && job->output_bytes == 0;
}

static void
show_result (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;
  LanesResultFacts facts = {
    .over = lanes_state_is_final (job->state),
    .state = lanes_state_get_label (job->state),
    .error = job->error,
    .exit_code = job->exit_code,
    .result = job->result,
  };

  lanes_result_view_show (self->result, &facts);
}

static char *
dup_time (gint64 wall_us)
{
  return wall_us > 0 ? lanes_format_time ((double) wall_us / G_USEC_PER_SEC) : NULL;
}

/* What nobody looked at, because there was no window for a while, is said too. */
static void
add_kernel (LanesHistoryDetails *self)
{
  const gint64 *shares = self->facts->shares;
  gint64 known = 0, missing;

  if (!self->facts->has_shares)
    return;

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    known += shares[i];
  missing = self->facts->job->run_us + self->facts->helped - known;
  lanes_job_facts_add_kernel (self->timing, shares, missing > MISSING_US ? missing : 0);
}

/* Then its end is only when that was found. */
static gboolean
has_ended_unseen (const LanesHistoryJob *job)
{
  return lanes_state_is_final (job->state) && job->started_at > 0 && job->run_us < 0;
}

/* One that is not over ends now. */
static void
show_bar (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;
  GPtrArray *attempts = self->facts->attempts;
  gboolean over = lanes_state_is_final (job->state);
  gint64 end = job->ended_at > 0 && over ? job->ended_at : over ? MAX (job->started_at, job->queued_at) : g_get_real_time ();

  lanes_timing_bar_begin (self->timing_bar, job->queued_at, end);
  for (guint i = 0; attempts != NULL && i < attempts->len; i++)
    {
      const LanesHistoryAttempt *attempt = attempts->pdata[i];

      lanes_timing_bar_add (self->timing_bar, attempt->started_at, MAX (attempt->started_at, attempt->ended_at), attempt->state == LANES_STATE_SUCCEEDED);
    }
  lanes_timing_bar_add (self->timing_bar, job->started_at, has_ended_unseen (job) ? job->started_at : job->ended_at > 0 ? job->ended_at : end,
                        !over || job->state == LANES_STATE_SUCCEEDED);
  lanes_timing_bar_end (self->timing_bar);
}

static void
add_attempts (LanesHistoryDetails *self)
{
  GPtrArray *attempts = self->facts->attempts;
  guint n = attempts != NULL ? attempts->len : 0;

  for (guint i = n > MAX_ATTEMPTS ? n - MAX_ATTEMPTS : 0; i < n; i++)
    {
      const LanesHistoryAttempt *attempt = attempts->pdata[i];
      g_autofree char *name = g_strdup_printf (_("Attempt %u"), attempt->attempt);
      g_autofree char *length = attempt->run_us >= 0 ? lanes_format_duration (attempt->run_us) : g_strdup (_("unknown time"));

      lanes_fact_list_take (self->timing, name, g_strdup_printf ("%s: %s", length, attempt->error != NULL
                                                                 ? attempt->error : lanes_state_get_label (attempt->state)));
    }
}

/* What it waited is what was before that. */
static gint64
get_first_start (LanesHistoryDetails *self)
{
  GPtrArray *attempts = self->facts->attempts;
  gint64 first = attempts != NULL && attempts->len > 0 ? ((LanesHistoryAttempt *) attempts->pdata[0])->started_at : 0;

  return first > 0 ? first : self->facts->job->started_at;
}

static void
show_timing (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;
  gint64 first = get_first_start (self);
  g_autofree char *waited = first > 0 ? lanes_format_duration (MAX (0, first - job->queued_at)) : NULL;
  g_autofree char *ran = job->run_us >= 0 ? lanes_format_duration (job->run_us) : NULL;
  g_autofree char *words = NULL;

  if (waited == NULL)
    words = g_strdup (_("Never started"));
  else if (ran == NULL)
    words = g_strdup_printf (_("Waited %s; how long it ran is unknown"), waited);
  else
    words = g_strdup_printf (_("Waited %s, ran %s"), waited, ran);
  gtk_label_set_label (self->timing_words, words);
  show_bar (self);

  lanes_fact_list_begin (self->timing);
  lanes_fact_list_take (self->timing, _("Queued"), dup_time (job->queued_at));
  lanes_fact_list_take (self->timing, _("Started"), dup_time (job->started_at));
  lanes_fact_list_take (self->timing, _("Ended"), has_ended_unseen (job) ? g_strdup (_("unknown")) : dup_time (job->ended_at));
  lanes_job_facts_add_usage (self->timing, &job->usage);
  add_kernel (self);
  if (job->attempts > 1)
    lanes_fact_list_take (self->timing, _("Attempts"), g_strdup_printf ("%u", job->attempts));
  add_attempts (self);
  lanes_fact_list_end (self->timing);
}

static void
show_facts (LanesHistoryDetails *self)
{
  const LanesHistoryJob *job = self->facts->job;

  lanes_fact_list_begin (self->facts_list);
  lanes_fact_list_add (self->facts_list, _("State"), lanes_state_get_label (job->state));
  lanes_fact_list_add (self->facts_list, _("Why"), job->error);
  lanes_fact_list_take (self->facts_list, _("Number"), g_strdup_printf ("%llu", (unsigned long long) job->id));
  lanes_fact_list_add (self->facts_list, _("Kind"), get_kind_label (self));
  if (job->batch != 0)
    lanes_fact_list_take (self->facts_list, _("Batch"),
                          g_strdup_printf ("%s (%llu)", self->facts->batch_name != NULL ? self->facts->batch_name : "",
                                           (unsigned long long) job->batch));
  lanes_fact_list_add (self->facts_list, _("Input"), job->input);
  lanes_fact_list_add (self->facts_list, _("Ran On"), job->executor);
  if (job->leftovers > 0)
    lanes_fact_list_take (self->facts_list, _("Left Behind"),
                          g_strdup_printf (g_dngettext (NULL, "%u process", "%u processes", job->leftovers), job->leftovers));
  if (self->facts->spec != NULL)
    lanes_job_facts_add_parameters (self->facts_list, self->facts->spec);
  lanes_fact_list_end (self->facts_list);
}

static void
read_cb (GObject      *source,
         GAsyncResult *result,
         gpointer      user_data)
{
  g_autoptr (LanesHistoryDetails) self = user_data;
  g_autoptr (GError) error = NULL;
  Facts *facts = lanes_history_query_run_finish (LANES_HISTORY_QUERY (source), result, &error);

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) || self->query == NULL)
    return;
  if (facts == NULL || facts->job->id != self->id)
    {
      if (facts != NULL)
        facts_free (facts);
      else
        gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  g_clear_pointer (&self->facts, facts_free);
  self->facts = facts;
  show_head (self);
  show_output (self);
  show_result (self);
  show_timing (self);
  show_facts (self);
  lanes_tab_choice_show_job (self->tabs, self->id, has_only_result (facts->job));
  gtk_stack_set_visible_child_name (self->stack, "one");
}

void
lanes_history_details_show_job (LanesHistoryDetails *self,
                                guint64              id)
{
  g_return_if_fail (LANES_IS_HISTORY_DETAILS (self));

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->id = id;
  if (id == 0)
    {
      g_clear_pointer (&self->facts, facts_free);
      gtk_stack_set_visible_child_name (self->stack, "none");
      return;
    }

  self->cancellable = g_cancellable_new ();
  lanes_history_query_run_async (self->query, read_facts, g_memdup2 (&id, sizeof id), g_free, facts_free, self->cancellable, read_cb,
                                 g_object_ref (self));
}

const LanesHistoryJob *
lanes_history_details_get_job (LanesHistoryDetails *self)
{
  g_return_val_if_fail (LANES_IS_HISTORY_DETAILS (self), NULL);

  return self->facts != NULL && self->facts->job->id == self->id ? self->facts->job : NULL;
}

void
lanes_history_details_say (LanesHistoryDetails *self,
                           const char          *text)
{
  g_return_if_fail (LANES_IS_HISTORY_DETAILS (self));

  gtk_label_set_label (self->trouble, text);
  gtk_widget_set_visible (GTK_WIDGET (self->trouble), TRUE);
}

void
lanes_history_details_set_closable (LanesHistoryDetails *self,
                                    gboolean             closable)
{
  g_return_if_fail (LANES_IS_HISTORY_DETAILS (self));

  gtk_widget_set_visible (self->close_button, closable);
}

/* The widget */

static gboolean
look_cb (gpointer user_data)
{
  LanesHistoryDetails *self = user_data;

  if (self->facts != NULL)
    show_output (self);
  return G_SOURCE_CONTINUE;
}

static void
lanes_history_details_map (GtkWidget *widget)
{
  LanesHistoryDetails *self = LANES_HISTORY_DETAILS (widget);

  GTK_WIDGET_CLASS (lanes_history_details_parent_class)->map (widget);
  self->source = g_timeout_add (LOOK_MS, look_cb, self);
}

static void
lanes_history_details_unmap (GtkWidget *widget)
{
  g_clear_handle_id (&LANES_HISTORY_DETAILS (widget)->source, g_source_remove);
  GTK_WIDGET_CLASS (lanes_history_details_parent_class)->unmap (widget);
}

static void
lanes_history_details_dispose (GObject *object)
{
  LanesHistoryDetails *self = LANES_HISTORY_DETAILS (object);

  g_clear_handle_id (&self->source, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->facts, facts_free);
  if (self->stack != NULL)
    gtk_widget_unparent (GTK_WIDGET (g_steal_pointer (&self->stack)));
  g_clear_object (&self->tabs);
  g_clear_object (&self->query);
  g_clear_object (&self->kinds);

  G_OBJECT_CLASS (lanes_history_details_parent_class)->dispose (object);
}

static void
lanes_history_details_class_init (LanesHistoryDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = lanes_history_details_dispose;
  widget_class->map = lanes_history_details_map;
  widget_class->unmap = lanes_history_details_unmap;

  g_type_ensure (LANES_TYPE_FACT_LIST);
  g_type_ensure (LANES_TYPE_OUTPUT_PANE);
  g_type_ensure (LANES_TYPE_RESULT_VIEW);
  g_type_ensure (LANES_TYPE_TIMING_BAR);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/lanes_app/Lanes/lanes-history-details.ui");
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, stack);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, title);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, close_button);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, image);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, subtitle);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, trouble);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, batch_button);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, notebook);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, output);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, result);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, timing_words);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, timing_bar);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, timing);
  gtk_widget_class_bind_template_child (widget_class, LanesHistoryDetails, facts_list);
}

static void
lanes_history_details_init (LanesHistoryDetails *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->tabs = lanes_tab_choice_new (self->notebook);
  lanes_accessible_name_controls (GTK_WIDGET (self));
}

GtkWidget *
lanes_history_details_new (LanesHistoryQuery *query,
                           LanesKindSet      *kinds)
{
  LanesHistoryDetails *self = g_object_new (LANES_TYPE_HISTORY_DETAILS, NULL);

  self->query = g_object_ref (query);
  self->kinds = g_object_ref (kinds);

  return GTK_WIDGET (self);
}
