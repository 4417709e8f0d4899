/* lanes-workers-actions.c: the verbs of the Workers page: signals, priority, CPUs
 *
 * Every verb that touches a process asks first, in a question that names exactly what is hit: id, name and when it
 * started. The page is held still while the question is open, and at the moment of acting the start time is compared
 * again, so that an id that was given to another process meanwhile is never hit.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-workers-page-private.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <unistd.h>

#include "lanes-accessible.h"
#include "lanes-watch-dialog.h"
#include "lanes-worker-words.h"

typedef enum
{
  VERB_SIGNAL,
  VERB_NICE,
  VERB_CPUS,
} Verb;

/* An open question. */
typedef struct
{
  LanesWorkersPage *page;  /* owned */
  LanesTaskId       task;
  Verb              verb;
  int               signal;
  char             *name;  /* owned */
  GtkWidget        *spin;  /* borrowed from the dialog, nullable */
  GPtrArray        *checks; /* owned, of borrowed GtkCheckButton, nullable */
} Question;

static void
question_free (Question *self)
{
  _lanes_workers_page_release (self->page);
  g_object_unref (self->page);
  g_clear_pointer (&self->checks, g_ptr_array_unref);
  g_free (self->name);
  g_free (self);
}

static Question *
question_new (LanesWorkersPage *page,
              LanesWorkerRow   *row,
              Verb              verb)
{
  Question *self = g_new0 (Question, 1);

  self->page = g_object_ref (page);
  self->verb = verb;
  self->name = lanes_worker_row_dup_full_name (row);
  lanes_worker_row_get_task_id (row, &self->task);
  _lanes_workers_page_hold (page);
  return self;
}

static void
read_checks (GPtrArray *checks,
             cpu_set_t *ret_cpus)
{
  CPU_ZERO (ret_cpus);
  for (guint i = 0; i < checks->len; i++)
    if (gtk_check_button_get_active (g_ptr_array_index (checks, i)))
      CPU_SET (i, ret_cpus);
}

static gboolean
obey (Question  *question,
      char     **ret_done,
      GError   **error)
{
  cpu_set_t cpus;
  int nice;

  switch (question->verb)
    {
    case VERB_SIGNAL:
      *ret_done = g_strdup_printf (_("Sent to %s"), question->name);
      return lanes_task_control_signal (&question->task, question->signal, error);
    case VERB_NICE:
      nice = gtk_spin_button_get_value_as_int (GTK_SPIN_BUTTON (question->spin));
      *ret_done = g_strdup_printf (_("Priority %d for %s"), nice, question->name);
      return lanes_task_control_set_nice (&question->task, nice, error);
    case VERB_CPUS:
      read_checks (question->checks, &cpus);
      *ret_done = g_strdup_printf (ngettext ("%d CPU for %s", "%d CPUs for %s", CPU_COUNT (&cpus)), CPU_COUNT (&cpus),
                                   question->name);
      return lanes_task_control_set_cpus (&question->task, &cpus, error);
    default:
      g_return_val_if_reached (FALSE);
    }
}

static void
answered_cb (AdwMessageDialog *dialog,
             const char       *response,
             Question         *question)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *done = NULL;

  if (!g_str_equal (response, "do"))
    return;
  if (obey (question, &done, &error))
    _lanes_workers_page_say (question->page, done);
  else
    _lanes_workers_page_say (question->page, error->message);
}

static void
free_question_cb (gpointer  data,
                  GClosure *closure)
{
  question_free (data);
}

static AdwMessageDialog *
ask (Question   *question,
     const char *heading,
     const char *body,
     const char *label,
     gboolean    destructive)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (question->page));
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, heading, body);

  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _("_Cancel"), "do", label, NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "do",
                                              destructive ? ADW_RESPONSE_DESTRUCTIVE : ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), destructive ? "cancel" : "do");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_signal_connect_data (dialog, "response", G_CALLBACK (answered_cb), question, free_question_cb, 0);
  lanes_accessible_name_controls (dialog);
  return ADW_MESSAGE_DIALOG (dialog);
}

/* What is hit, what runs there, and what else the verb means. */
static char *
dup_body (LanesWorkerRow *row,
          const char     *hit,
          const char     *more)
{
  const char *job = lanes_worker_row_get_job_title (row);
  GString *text = g_string_new (hit);

  if (job != NULL)
    {
      g_string_append (text, "\n\n");
      g_string_append_printf (text, _("The job “%s” runs there."), job);
    }
  if (more != NULL)
    g_string_append_printf (text, "\n\n%s", more);
  return g_string_free (text, FALSE);
}

static const struct
{
  const char *name;
  int         number;
} signal_names[] = {
  { "TERM", SIGTERM }, { "KILL", SIGKILL }, { "STOP", SIGSTOP }, { "CONT", SIGCONT },
  { "INT", SIGINT },   { "HUP", SIGHUP },   { "USR1", SIGUSR1 }, { "USR2", SIGUSR2 },
};

static int
find_signal (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (signal_names); i++)
    if (g_str_equal (signal_names[i].name, name))
      return signal_names[i].number;
  return 0;
}

static const char *
explain_signal (LanesWorkerRow *row,
                int             number)
{
  if (lanes_worker_row_get_info (row)->tid != 0)
    return _("Most signals act on the whole process, not on one thread alone.");
  if (number == SIGKILL)
    return _("It gets no chance to save anything.");
  if (number == SIGSTOP)
    return _("It stays stopped until it is sent Continue.");
  return NULL;
}

static void
signal_action (GtkWidget  *widget,
               const char *name,
               GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  int number = find_signal (g_variant_get_string (parameter, NULL));
  g_autofree char *body = NULL, *heading = NULL, *hit = NULL;
  Question *question;

  if (row == NULL || number == 0 || lanes_worker_row_is_own (row))
    return;
  question = question_new (self, row, VERB_SIGNAL);
  question->signal = number;
  heading = g_strdup_printf (_("Send SIG%s?"), g_variant_get_string (parameter, NULL));
  hit = g_strdup_printf (_("It goes to %s."), question->name);
  body = dup_body (row, hit, explain_signal (row, number));
  gtk_window_present (GTK_WINDOW (ask (question, heading, body, _("_Send"), number != SIGCONT)));
}

static void
priority_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  g_autofree char *body = NULL, *hit = NULL;
  AdwMessageDialog *dialog;
  Question *question;

  if (row == NULL)
    return;
  question = question_new (self, row, VERB_NICE);
  hit = g_strdup_printf (_("It is changed for %s."), question->name);
  body = dup_body (row, hit, _("−20 is served first, 19 last. Only an administrator may go lower than it is."));
  dialog = ask (question, _("Change the Priority?"), body, _("C_hange"), FALSE);
  question->spin = gtk_spin_button_new_with_range (-20, 19, 1);
  gtk_spin_button_set_value (GTK_SPIN_BUTTON (question->spin), lanes_worker_row_get_info (row)->nice);
  gtk_widget_set_halign (question->spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (question->spin), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Nice value"), -1);
  adw_message_dialog_set_extra_child (dialog, question->spin);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* At least one CPU. */
static void
check_toggled_cb (AdwMessageDialog *dialog,
                  GParamSpec       *pspec,
                  GtkCheckButton   *check)
{
  GPtrArray *checks = g_object_get_data (G_OBJECT (dialog), "lanes-checks");
  cpu_set_t cpus;

  read_checks (checks, &cpus);
  adw_message_dialog_set_response_enabled (dialog, "do", CPU_COUNT (&cpus) > 0);
}

static GtkWidget *
make_checks (Question         *question,
             AdwMessageDialog *dialog,
             const cpu_set_t  *cpus)
{
  long n = CLAMP (sysconf (_SC_NPROCESSORS_CONF), 1, CPU_SETSIZE);
  GtkWidget *box = gtk_flow_box_new ();

  gtk_accessible_update_property (GTK_ACCESSIBLE (box), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Where May It Run?"), -1);
  gtk_flow_box_set_selection_mode (GTK_FLOW_BOX (box), GTK_SELECTION_NONE);
  gtk_flow_box_set_max_children_per_line (GTK_FLOW_BOX (box), 4);
  question->checks = g_ptr_array_new ();
  g_object_set_data_full (G_OBJECT (dialog), "lanes-checks", g_ptr_array_ref (question->checks),
                          (GDestroyNotify) g_ptr_array_unref);
  for (long i = 0; i < n; i++)
    {
      g_autofree char *label = g_strdup_printf (_("CPU %ld"), i);
      GtkWidget *check = gtk_check_button_new_with_label (label);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check), CPU_ISSET (i, cpus));
      g_signal_connect_object (check, "notify::active", G_CALLBACK (check_toggled_cb), dialog, G_CONNECT_SWAPPED);
      g_ptr_array_add (question->checks, check);
      gtk_flow_box_append (GTK_FLOW_BOX (box), check);
      gtk_widget_set_focusable (gtk_widget_get_parent (check), FALSE);
    }
  return box;
}

static void
affinity_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  g_autoptr (GError) error = NULL;
  g_autofree char *body = NULL, *hit = NULL;
  GtkWidget *scroller;
  AdwMessageDialog *dialog;
  Question *question;
  LanesTaskId task;
  cpu_set_t cpus;

  if (row == NULL)
    return;
  lanes_worker_row_get_task_id (row, &task);
  if (!lanes_task_control_get_cpus (&task, &cpus, &error))
    {
      _lanes_workers_page_say (self, error->message);
      return;
    }
  question = question_new (self, row, VERB_CPUS);
  hit = g_strdup_printf (_("They are chosen for %s."), question->name);
  body = dup_body (row, hit, NULL);
  dialog = ask (question, _("Where May It Run?"), body, _("C_hange"), FALSE);
  scroller = gtk_scrolled_window_new ();
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_propagate_natural_height (GTK_SCROLLED_WINDOW (scroller), TRUE);
  gtk_scrolled_window_set_max_content_height (GTK_SCROLLED_WINDOW (scroller), 240);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (scroller), make_checks (question, dialog, &cpus));
  gtk_accessible_update_property (GTK_ACCESSIBLE (scroller), GTK_ACCESSIBLE_PROPERTY_LABEL, _("Where May It Run?"), -1);
  adw_message_dialog_set_extra_child (dialog, scroller);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
show_job_action (GtkWidget  *widget,
                 const char *name,
                 GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  const LanesWorker *worker = row != NULL ? lanes_worker_row_get_worker (row) : NULL;

  if (worker != NULL && worker->job != 0)
    _lanes_workers_page_show_job (self, worker->job);
}

static void
copy_id_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  const LanesWorkerInfo *info;
  g_autofree char *text = NULL;

  if (row == NULL)
    return;
  info = lanes_worker_row_get_info (row);
  text = g_strdup_printf ("%d", info->tid != 0 ? info->tid : info->pid);
  gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), text);
}

static void
unwatch_action (GtkWidget  *widget,
                const char *name,
                GVariant   *parameter)
{
  LanesWorkersPage *self = LANES_WORKERS_PAGE (widget);
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);

  if (row != NULL && self->recorder != NULL)
    lanes_kernel_recorder_unwatch (self->recorder, lanes_worker_row_get_info (row)->watch);
}

static void
chosen_cb (LanesWorkersPage *self,
           int               pid,
           const char       *name,
           GtkWidget        *dialog)
{
  lanes_kernel_recorder_watch (self->recorder, pid, name);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    lanes_workers_page_point (self, pid, 0, NULL);
}

/**
 * lanes_workers_page_watch:
 *
 * Opens the dialog that asks which process to watch.
 */
void
lanes_workers_page_watch (LanesWorkersPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;

  if (self->recorder == NULL)
    return;
  dialog = lanes_watch_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL);
  g_signal_connect_object (dialog, "chosen", G_CALLBACK (chosen_cb), self, G_CONNECT_SWAPPED);
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
watch_action (GtkWidget  *widget,
              const char *name,
              GVariant   *parameter)
{
  lanes_workers_page_watch (LANES_WORKERS_PAGE (widget));
}

void
_lanes_workers_actions_install (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "workers.signal", "s", signal_action);
  gtk_widget_class_install_action (widget_class, "workers.priority", NULL, priority_action);
  gtk_widget_class_install_action (widget_class, "workers.affinity", NULL, affinity_action);
  gtk_widget_class_install_action (widget_class, "workers.show-job", NULL, show_job_action);
  gtk_widget_class_install_action (widget_class, "workers.copy-id", NULL, copy_id_action);
  gtk_widget_class_install_action (widget_class, "workers.unwatch", NULL, unwatch_action);
  gtk_widget_class_install_action (widget_class, "workers.watch", NULL, watch_action);
}

/* Only what can be done with the selected row is offered. */
void
_lanes_workers_actions_update (LanesWorkersPage *self)
{
  g_autoptr (LanesWorkerRow) row = _lanes_workers_page_dup_selected (self);
  const LanesWorker *worker = row != NULL ? lanes_worker_row_get_worker (row) : NULL;
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean watched;

  watched = row != NULL && self->recorder != NULL &&
            lanes_kernel_recorder_is_watched (self->recorder, lanes_worker_row_get_info (row)->watch);
  gtk_widget_action_set_enabled (widget, "workers.signal", row != NULL && !lanes_worker_row_is_own (row));
  gtk_widget_action_set_enabled (widget, "workers.priority", row != NULL);
  gtk_widget_action_set_enabled (widget, "workers.affinity", row != NULL);
  gtk_widget_action_set_enabled (widget, "workers.copy-id", row != NULL);
  gtk_widget_action_set_enabled (widget, "workers.menu", row != NULL);
  gtk_widget_action_set_enabled (widget, "workers.show-job", worker != NULL && worker->job != 0);
  gtk_widget_action_set_enabled (widget, "workers.unwatch", watched);
  gtk_widget_action_set_enabled (widget, "workers.watch", self->recorder != NULL);
}
