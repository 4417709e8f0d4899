/* lanes-process-executor.c: work in processes, which lanes-agent starts, watches and ends
 *
 * Main thread. A run becomes a launch for the agent, and what the agent says becomes the run's progress, its process, what
 * is left of it while it stops, and its one end. The number by which the agent knows an attempt holds the job's number and
 * the try, so that a later program can tell what it finds running. Nothing here waits: the agent answers when it can.
 *
 * An agent that dies may have been given attempts that it never launched. Those that are known not to have begun, because nothing was
 * sent yet or because who can tell says so (LanesDoubtFunc), go to the next agent as the attempts that they are.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "lanes-agent-client.h"
#include "lanes-error.h"
#include "lanes-output-place.h"
#include "lanes-process-end.h"
#include "lanes-process-env.h"
#include "lanes-process-executor-private.h"
#include "lanes-progress-reader.h"
#include "lanes-run-private.h"

/* A run that is taken back goes on in the slot that it had, up to here. */
#define MAX_KEPT_SLOT 4095

typedef LanesProcessAttempt Attempt;

G_DEFINE_FINAL_TYPE (LanesProcessExecutor, lanes_process_executor, LANES_TYPE_EXECUTOR)

/* The agent's number for an attempt, and back. */
static guint64
make_id (guint64 job_id,
         guint   attempt)
{
  return job_id << 16 | (attempt & 0xffff);
}

static void
attempt_free (gpointer data)
{
  Attempt *attempt = data;

  lanes_run_unref (attempt->run);
  if (attempt->launch != NULL)
    lanes_launch_free (attempt->launch);
  g_clear_pointer (&attempt->reader, lanes_progress_reader_free);
  g_free (attempt->base);
  g_free (attempt);
}

static Attempt *
find_attempt (LanesProcessExecutor *self,
              guint64               id)
{
  return g_hash_table_lookup (self->attempts, &id);
}

static Attempt *
attempt_of (LanesRun *run)
{
  return run->executor_data;
}

/* The lowest free slot from @slot on; slots are as many as were ever in use at once. */
static guint
take_slot (LanesProcessExecutor *self,
           Attempt              *attempt,
           guint                 slot)
{
  slot = MIN (slot, MAX_KEPT_SLOT);
  if (slot > self->slots->len)
    g_ptr_array_set_size (self->slots, (int) slot);
  while (slot < self->slots->len && self->slots->pdata[slot] != NULL)
    slot++;
  if (slot == self->slots->len)
    g_ptr_array_add (self->slots, NULL);
  self->slots->pdata[slot] = attempt;

  return slot;
}

/* Gives the run a slot, @slot if it is free, and tells the engine. (transfer full) of @run. */
static Attempt *
begin (LanesProcessExecutor *self,
       LanesRun             *run,
       guint                 slot,
       gint64                when)
{
  Attempt *attempt = g_new0 (Attempt, 1);

  attempt->run = run;
  attempt->id = make_id (lanes_run_get_job_id (run), lanes_run_get_attempt (run));
  attempt->slot = take_slot (self, attempt, slot);
  run->executor_data = attempt;
  g_hash_table_insert (self->attempts, &attempt->id, attempt);
  lanes_executor_post_started (LANES_EXECUTOR (self), run, attempt->slot, when);

  return attempt;
}

void
_lanes_process_executor_end (LanesProcessExecutor *self,
                             Attempt              *attempt,
                             GError               *error)
{
  LanesRun *run = attempt->run;

  self->slots->pdata[attempt->slot] = NULL;
  run->executor_data = NULL;
  lanes_run_set_pid (run, 0);
  if (error != NULL)
    lanes_run_fail (run, error);
  else
    lanes_run_succeed (run, NULL);
  g_hash_table_remove (self->attempts, &attempt->id);
}

static void
fill_launch (LanesProcessExecutor *self,
             Attempt              *attempt,
             LanesAgentLaunch     *asked,
             const char           *title)
{
  const LanesLaunch *launch = attempt->launch;

  *asked = (LanesAgentLaunch){
    .flags = launch->leftovers == LANES_LEFTOVERS_LEAVE ? LANES_AGENT_LEAVE_LEFTOVERS : 0,
    .grace_ms = (guint32) (MIN (launch->grace, LANES_AGENT_MAX_GRACE_MS / 1000) * 1000),
    .nice = launch->nice,
    .cap = (guint64) CLAMP (launch->output_cap, (gint64) LANES_AGENT_MIN_CAP, (gint64) LANES_AGENT_MAX_CAP),
    .nofile = self->nofile,
    .title = title,
    .cwd = launch->cwd != NULL ? launch->cwd : lanes_process_env_get_folder (self->env),
    .input = launch->stdin_path,
    .base = attempt->base,
    .argv = launch->argv,
    .envp = lanes_process_env_extend (self->env, launch->env),
  };
}

gboolean
_lanes_process_executor_hand_over (LanesProcessExecutor *self,
                                   Attempt              *attempt,
                                   GError              **error)
{
  g_autofree char *title = lanes_job_spec_dup_title (lanes_run_get_spec (attempt->run), "", 0);
  LanesAgentLaunch asked;

  if (strlen (title) > LANES_AGENT_MAX_TITLE)
    title[LANES_AGENT_MAX_TITLE] = '\0';
  fill_launch (self, attempt, &asked, title);
  attempt->n_agents++;
  if (lanes_agent_client_launch (self->client, attempt->id, &asked))
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("“%s” has more arguments and environment than can be passed"),
               attempt->launch->argv[0]);
  return FALSE;
}

/* Asks the agent; what it cannot do it says. Returns: %FALSE where it could not even be asked */
static gboolean
ask (LanesProcessExecutor *self,
     Attempt              *attempt,
     GError              **error)
{
  LanesKind *kind = lanes_job_spec_get_kind (lanes_run_get_spec (attempt->run));
  gboolean spare;

  attempt->launch = LANES_KIND_GET_CLASS (kind)->command (kind, attempt->run, error);
  if (attempt->launch == NULL)
    return FALSE;
  if (attempt->launch->nice < 0)
    attempt->launch->nice = self->nice;
  if (attempt->launch->grace < 0)
    attempt->launch->grace = self->grace;
  attempt->base = lanes_run_dup_output_base (attempt->run, &spare, error);
  if (attempt->base == NULL)
    return FALSE;
  if (spare)
    attempt->launch->output_cap = MIN (attempt->launch->output_cap, LANES_OUTPUT_SPARE_CAP);

  return _lanes_process_executor_hand_over (self, attempt, error);
}

/* (transfer full) of @run */
static void
start_run (LanesProcessExecutor *self,
           LanesRun             *run)
{
  GError *error = NULL;
  Attempt *attempt;

  if (!lanes_run_take (run))
    {
      lanes_run_unref (run);
      return;
    }

  attempt = begin (self, run, 0, g_get_monotonic_time ());
  if (!ask (self, attempt, &error))
    {
      if (error->code == LANES_ERROR_INVALID)
        lanes_run_set_permanent (run);
      _lanes_process_executor_end (self, attempt, error);
    }
}

void
_lanes_process_executor_start_waiting (LanesProcessExecutor *self)
{
  LanesExecutor *executor = LANES_EXECUTOR (self);

  while (self->waiting.length > 0 && g_hash_table_size (self->attempts) < executor->limit)
    start_run (self, g_queue_pop_head (&self->waiting));
}

/* What the agent says */

static void
on_started (gpointer data,
            guint64  id,
            int      pid,
            gint64   when)
{
  Attempt *attempt = find_attempt (data, id);

  if (attempt != NULL)
    lanes_run_set_pid (attempt->run, pid);
}

/* Where the start of stderr says how long the work is, but came too fast for a note. */
static void
read_start (Attempt *attempt)
{
  g_autofree char *path = g_strconcat (attempt->base, ".err", NULL);
  char text[16384];
  FILE *file = fopen (path, "re");
  gsize size = 0;

  if (file != NULL)
    {
      size = fread (text, 1, sizeof text, file);
      fclose (file);
    }
  lanes_progress_reader_take_start (attempt->reader, text, size);
}

static void
take_progress (Attempt              *attempt,
               const LanesAgentNote *note)
{
  LanesProgress progress;
  const char *message;

  if (attempt->reader == NULL)
    attempt->reader = lanes_progress_reader_new ();
  for (int i = 0; i < 2; i++)
    lanes_progress_reader_take_output (attempt->reader, i, (const char *) note->tails[i], note->tail_sizes[i],
                                       note->streams[i].total);
  if (lanes_progress_reader_wants_start (attempt->reader) && attempt->base != NULL)
    read_start (attempt);
  lanes_progress_reader_take_line (attempt->reader, (const char *) note->progress, note->progress_size);

  if (lanes_progress_reader_get (attempt->reader, &progress))
    lanes_run_set_progress (attempt->run, progress.done, progress.total, progress.unit);
  else
    lanes_run_set_progress (attempt->run, 0, -1, LANES_UNIT_NONE);
  message = lanes_progress_reader_get_message (attempt->reader);
  if (message != NULL)
    lanes_run_set_message (attempt->run, message);
}

static void
on_note (gpointer              data,
         guint64               id,
         const LanesAgentNote *note)
{
  Attempt *attempt = find_attempt (data, id);

  if (attempt == NULL)
    return;

  take_progress (attempt, note);
  lanes_run_set_left (attempt->run, note->processes);
  if (note->state == LANES_AGENT_ENDING)
    {
      g_autofree char *message = g_strdup_printf (
          g_dngettext (GETTEXT_PACKAGE, "ending %u process that it left running", "ending %u processes that it left running",
                       note->processes),
          note->processes);

      lanes_run_set_message (attempt->run, message);
    }
}

static void
store_facts (LanesRun             *run,
             const LanesAgentExit *exited)
{
  LanesUsage usage = {
    .user_us = (gint64) (exited->user_us + exited->rest_user_us),
    .system_us = (gint64) (exited->system_us + exited->rest_system_us),
    .peak_kib = (gint64) exited->peak_kb,
  };
  gint64 total = 0;
  gint64 missing = 0;

  /* While no window was there, that was a while ago. */
  if (exited->ended_ns > 0)
    lanes_run_get_outcome (run)->ended = (gint64) (exited->ended_ns / 1000);

  for (int i = 0; i < 2; i++)
    {
      total += exited->streams[i].total;
      missing += exited->streams[i].dropped + exited->streams[i].lost;
    }
  lanes_run_set_output (run, total, missing);
  lanes_run_set_leftovers (run, exited->found);
  if (exited->step != LANES_AGENT_STEP_NONE || (exited->flags & LANES_AGENT_EXIT_LOST))
    return;

  lanes_run_set_usage (run, &usage);
  lanes_run_set_exit (run, WIFEXITED (exited->status) ? WEXITSTATUS (exited->status) : -1,
                      WIFSIGNALED (exited->status) ? WTERMSIG (exited->status) : 0);
}

static void
on_exited (gpointer              data,
           guint64               id,
           const LanesAgentExit *exited)
{
  LanesProcessExecutor *self = data;
  Attempt *attempt = find_attempt (self, id);
  LanesKind *kind;
  GError *error;

  if (attempt == NULL ? !self->leaves_others : !self->keeps_exits)
    lanes_agent_client_acknowledge (self->client, id);
  if (attempt == NULL)
    return;

  kind = lanes_job_spec_get_kind (lanes_run_get_spec (attempt->run));
  store_facts (attempt->run, exited);
  if (exited->step == LANES_AGENT_STEP_NONE && LANES_KIND_GET_CLASS (kind)->ended != NULL)
    LANES_KIND_GET_CLASS (kind)->ended (kind, attempt->run, exited->status);
  if (lanes_process_end_is_permanent (exited))
    lanes_run_set_permanent (attempt->run);
  error = lanes_process_end_to_error (exited, attempt->launch, lanes_run_get_stop (attempt->run));
  _lanes_process_executor_end (self, attempt, error);
  _lanes_process_executor_start_waiting (self);
}

static void
on_refused (gpointer    data,
            guint64     id,
            const char *why)
{
  Attempt *attempt = find_attempt (data, id);

  if (attempt == NULL)
    return;
  _lanes_process_executor_end (data, attempt, g_error_new (LANES_ERROR, LANES_ERROR_IO, _("The process agent refused the job: %s"), why));
  _lanes_process_executor_start_waiting (data);
}

static void
on_gone (gpointer data,
         guint64  id)
{
}

/* What an adopted run was started as, for the words of its end. */
static LanesLaunch *
dup_launch (LanesRun   *run,
            const char *title)
{
  LanesKind *kind = lanes_job_spec_get_kind (lanes_run_get_spec (run));
  LanesLaunch *launch = LANES_KIND_GET_CLASS (kind)->command (kind, run, NULL);

  if (launch == NULL)
    {
      launch = lanes_launch_new ();
      launch->argv = g_new0 (char *, 2);
      launch->argv[0] = g_strdup (title);
    }

  return launch;
}

/* Jobs that an earlier program left with the agent. */
static void
on_listed (gpointer             data,
           guint64              id,
           const LanesAgentJob *about)
{
  LanesProcessExecutor *self = data;
  LanesRun *run = NULL;
  Attempt *attempt;

  if (find_attempt (self, id) != NULL)
    return;
  if (self->adopt != NULL)
    run = self->adopt (id >> 16, id & 0xffff, about->title, !about->exited, self->adopt_data);
  if (run == NULL && self->leaves_others)
    return;
  if (run == NULL)
    {
      /* Its exit, now or later, finds nobody and is acknowledged. */
      if (!about->exited)
        lanes_agent_client_stop (self->client, id, FALSE);
      return;
    }

  lanes_run_take (run);
  attempt = begin (self, run, run->slot, (gint64) (about->started_ns / 1000));
  attempt->base = g_strdup (about->base);
  attempt->launch = dup_launch (run, about->title);
  lanes_run_set_pid (run, (int) about->pid);
  /* As its new owner has it, so it shall be. */
  if (!about->exited && lanes_run_is_paused (run))
    lanes_agent_client_pause (self->client, id);
  else if (!about->exited)
    lanes_agent_client_resume (self->client, id);
}

static void
end_adoption (LanesProcessExecutor *self)
{
  LanesAdoptDoneFunc done = g_steal_pointer (&self->adopt_done);

  if (done != NULL)
    done (self->adopt_data);
}

static void
on_list_ended (gpointer data)
{
  end_adoption (data);
}

static void
on_lost (gpointer       data,
         const GError  *error,
         LanesAgentLoss loss)
{
  _lanes_process_executor_lose_agent (data, error, loss);
  end_adoption (data);
  _lanes_process_executor_start_waiting (data);
}

static void
on_silent (gpointer data,
           gboolean silent)
{
  LanesProcessExecutor *self = data;

  LANES_EXECUTOR (self)->trouble = silent ? _("the process agent does not answer") : NULL;
  if (self->silent != NULL)
    self->silent (silent, self->silent_data);
}

static const LanesAgentListener listener = {
  .started = on_started,
  .note = on_note,
  .exited = on_exited,
  .refused = on_refused,
  .gone = on_gone,
  .listed = on_listed,
  .list_ended = on_list_ended,
  .silent = on_silent,
  .lost = on_lost,
};

/* What the engine says */

/* One of which is asked whether it was launched hears what was wanted meanwhile when that is known. */
static gboolean
is_with_agent (const Attempt *attempt)
{
  return attempt != NULL && attempt->question == 0;
}

static gboolean
lanes_process_executor_can_run (LanesExecutor *executor,
                                LanesKind     *kind)
{
  return LANES_KIND_GET_CLASS (kind)->command != NULL;
}

static void
lanes_process_executor_submit (LanesExecutor *executor,
                               LanesRun     **runs,
                               guint          n_runs)
{
  LanesProcessExecutor *self = LANES_PROCESS_EXECUTOR (executor);

  for (guint i = 0; i < n_runs; i++)
    g_queue_push_tail (&self->waiting, runs[i]);
  _lanes_process_executor_start_waiting (self);
}

static void
lanes_process_executor_stop (LanesExecutor *executor,
                             LanesRun      *run,
                             gboolean       force)
{
  LanesProcessExecutor *self = LANES_PROCESS_EXECUTOR (executor);
  Attempt *attempt = attempt_of (run);

  if (is_with_agent (attempt))
    lanes_agent_client_stop (self->client, attempt->id, force);
  else if (attempt == NULL && g_queue_remove (&self->waiting, run))
    {
      if (lanes_run_take (run))
        lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, _("Cancelled"));
      lanes_run_unref (run);
    }
}

static void
lanes_process_executor_pause (LanesExecutor *executor,
                              LanesRun      *run)
{
  if (is_with_agent (attempt_of (run)))
    lanes_agent_client_pause (LANES_PROCESS_EXECUTOR (executor)->client, attempt_of (run)->id);
}

static void
lanes_process_executor_resume (LanesExecutor *executor,
                               LanesRun      *run)
{
  if (is_with_agent (attempt_of (run)))
    lanes_agent_client_resume (LANES_PROCESS_EXECUTOR (executor)->client, attempt_of (run)->id);
}

static void
lanes_process_executor_set_limit (LanesExecutor *executor,
                                  guint          limit)
{
  _lanes_process_executor_start_waiting (LANES_PROCESS_EXECUTOR (executor));
}

static char *
lanes_process_executor_dup_slot_detail (LanesExecutor *executor,
                                        guint          slot)
{
  LanesProcessExecutor *self = LANES_PROCESS_EXECUTOR (executor);
  Attempt *attempt = slot < self->slots->len ? self->slots->pdata[slot] : NULL;
  int pid = attempt != NULL ? lanes_run_get_pid (attempt->run) : 0;

  return pid != 0 ? g_strdup_printf (_("pid %d"), pid) : NULL;
}

/* An answer that comes later finds no question. */
static void
lanes_process_executor_close (LanesExecutor *executor)
{
  LanesProcessExecutor *self = LANES_PROCESS_EXECUTOR (executor);
  GHashTableIter iter;
  gpointer attempt;

  self->doubt = NULL;
  g_hash_table_iter_init (&iter, self->attempts);
  while (g_hash_table_iter_next (&iter, NULL, &attempt))
    ((Attempt *) attempt)->question = 0;
  lanes_agent_client_close (self->client);
}

static void
lanes_process_executor_finalize (GObject *object)
{
  LanesProcessExecutor *self = LANES_PROCESS_EXECUTOR (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->attempts, g_hash_table_unref);
  g_clear_pointer (&self->slots, g_ptr_array_unref);
  g_queue_clear_full (&self->waiting, (GDestroyNotify) lanes_run_unref);
  g_clear_pointer (&self->env, lanes_process_env_free);

  G_OBJECT_CLASS (lanes_process_executor_parent_class)->finalize (object);
}

static void
lanes_process_executor_class_init (LanesProcessExecutorClass *klass)
{
  LanesExecutorClass *executor_class = LANES_EXECUTOR_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_process_executor_finalize;

  executor_class->name = "processes";
  executor_class->label = N_("Processes");
  executor_class->slot_label = N_("Process %u");
  executor_class->busy_reason = N_("needs a process: %u of %u busy");
  executor_class->can_run = lanes_process_executor_can_run;
  executor_class->submit = lanes_process_executor_submit;
  executor_class->stop = lanes_process_executor_stop;
  executor_class->pause = lanes_process_executor_pause;
  executor_class->resume = lanes_process_executor_resume;
  executor_class->set_limit = lanes_process_executor_set_limit;
  executor_class->dup_slot_detail = lanes_process_executor_dup_slot_detail;
  executor_class->close = lanes_process_executor_close;
}

static void
lanes_process_executor_init (LanesProcessExecutor *self)
{
  self->attempts = g_hash_table_new_full (g_int64_hash, g_int64_equal, NULL, attempt_free);
  self->slots = g_ptr_array_new ();
  g_queue_init (&self->waiting);
  self->env = lanes_process_env_new ();
  self->nice = LANES_NICE_DEFAULT;
  self->grace = LANES_GRACE_DEFAULT;
}

/**
 * lanes_process_executor_new:
 * @context: (nullable): the main loop it lives on
 * @agent_path: the program lanes-agent, in the build folder or in libexecdir
 * @socket_path: (nullable): where an agent that outlives the program listens (the window); %NULL for one that ends with
 *   the program, and all its processes with it (the terminal)
 * @limit: how many processes at once
 *
 * The environment and the folder that commands start with are those of this moment. Main thread.
 *
 * Returns: (transfer full)
 */
LanesExecutor *
lanes_process_executor_new (GMainContext *context,
                            const char   *agent_path,
                            const char   *socket_path,
                            guint         limit)
{
  LanesProcessExecutor *self = g_object_new (LANES_TYPE_PROCESS_EXECUTOR, NULL);

  LANES_EXECUTOR (self)->limit = MAX (1, limit);
  self->client = lanes_agent_client_new (context, agent_path, socket_path, &listener, self);

  return LANES_EXECUTOR (self);
}

/* Where the agent of this user's window listens. Returns: (transfer full) */
char *
lanes_process_executor_dup_socket_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "lanes", "agent", NULL);
}

/**
 * lanes_process_executor_adopt:
 * @func: asked for each job that the agent has
 * @done: (nullable): called once after the last of them, or where there is no agent to ask
 *
 * Asks an agent that outlived an earlier program for what it has. Both are called from the main loop; runs that @func returns
 * go on in slots of this executor, which must belong to an engine by then.
 */
void
lanes_process_executor_adopt (LanesProcessExecutor *self,
                              LanesAdoptFunc        func,
                              LanesAdoptDoneFunc    done,
                              gpointer              user_data)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->adopt = func;
  self->adopt_done = done;
  self->adopt_data = user_data;
  lanes_agent_client_list (self->client);
}

/* From now on the agent remembers each end until lanes_process_executor_acknowledge() says that it is safe on disk: a program
 * that dies in between is told again when it is back. */
void
lanes_process_executor_keep_exits (LanesProcessExecutor *self)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->keeps_exits = TRUE;
}

/* The end of an attempt is safe. One that the agent does not know (any more) is no mistake. */
void
lanes_process_executor_acknowledge (LanesProcessExecutor *self,
                                    guint64               job_id,
                                    guint                 attempt)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  lanes_agent_client_acknowledge (self->client, make_id (job_id, attempt));
}

/* @func: (nullable): called from the main loop when the agent does not answer, and when it does again. */
void
lanes_process_executor_set_silent_func (LanesProcessExecutor *self,
                                        LanesSilentFunc       func,
                                        gpointer              user_data)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->silent = func;
  self->silent_data = user_data;
}

/* @func: (nullable): can tell which attempts were launched by an agent that is dead */
void
lanes_process_executor_set_doubt_func (LanesProcessExecutor *self,
                                       LanesDoubtFunc        func,
                                       gpointer              user_data)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->doubt = func;
  self->doubt_data = user_data;
}

/**
 * lanes_process_executor_leave_others:
 *
 * While @leave, what the agent runs for an earlier program goes on, and its end stays with the agent until somebody adopts it: for
 * a program that cannot read (yet) whose jobs they are.
 */
void
lanes_process_executor_leave_others (LanesProcessExecutor *self,
                                     gboolean              leave)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->leaves_others = leave;
}

/* The soft limit of open files that commands start with, where this program raised its own; 0 to leave it. */
void
lanes_process_executor_set_nofile (LanesProcessExecutor *self,
                                   guint64               soft_limit)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));

  self->nofile = soft_limit;
}

/* What holds for jobs that start from now on and do not say. @nice: from 0 to 19; @grace: seconds between TERM and KILL */
void
lanes_process_executor_set_defaults (LanesProcessExecutor *self,
                                     int                   nice,
                                     double                grace)
{
  g_return_if_fail (LANES_IS_PROCESS_EXECUTOR (self));
  g_return_if_fail (nice >= 0 && grace >= 0);

  self->nice = nice;
  self->grace = grace;
}

/* Returns: the agent's process, 0 while there is none */
int
lanes_process_executor_get_agent_pid (LanesProcessExecutor *self)
{
  g_return_val_if_fail (LANES_IS_PROCESS_EXECUTOR (self), 0);

  return lanes_agent_client_get_pid (self->client);
}
