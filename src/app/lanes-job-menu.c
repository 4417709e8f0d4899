/* lanes-job-menu.c: what can be done with a job, as a menu
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-menu.h"

#include "lanes-bytes.h"
#include "lanes-engine-secrets.h"

#include <glib/gi18n.h>

/* Looked at to find what can be done with a selection; beyond that everything is offered. */
#define MAX_LOOKED_AT 500

#define ALL_BULK_VERBS                                                                                                  \
  (LANES_JOB_VERB_CANCEL | LANES_JOB_VERB_FORCE | LANES_JOB_VERB_PAUSE | LANES_JOB_VERB_RESUME | LANES_JOB_VERB_RETRY   \
   | LANES_JOB_VERB_RUN_AGAIN | LANES_JOB_VERB_MOVE | LANES_JOB_VERB_REMOVE | LANES_JOB_VERB_COMMAND)

char *
lanes_job_menu_dup_file (LanesJob *job)
{
  const char *file = NULL;

  if (job->outcome != NULL && job->outcome->result != NULL
      && g_variant_is_of_type (job->outcome->result, G_VARIANT_TYPE_VARDICT))
    g_variant_lookup (job->outcome->result, "file", "&s", &file);
  return file != NULL ? lanes_bytes_from_text (file) : NULL;
}

static LanesJobVerbs
get_verbs_of_active (LanesEngine *engine,
                     LanesJob    *job)
{
  LanesJobVerbs verbs = 0;
  LanesExecutor *executor = lanes_engine_get_executor (engine, job->executor);

  if (job->state == LANES_STATE_STOPPING)
    verbs |= LANES_JOB_VERB_FORCE;
  else
    verbs |= LANES_JOB_VERB_CANCEL;
  if (job->state == LANES_STATE_RUNNING && lanes_executor_can_pause (executor, lanes_job_get_kind (job)))
    verbs |= LANES_JOB_VERB_PAUSE;
  if (job->state == LANES_STATE_PAUSED)
    verbs |= LANES_JOB_VERB_RESUME;
  return verbs;
}

LanesJobVerbs
lanes_job_menu_get_verbs (LanesEngine *engine,
                          LanesJob    *job)
{
  LanesJobVerbs verbs = LANES_JOB_VERB_COMMAND;
  g_autofree char *file = lanes_job_menu_dup_file (job);

  if (lanes_state_is_active (job->state))
    verbs |= get_verbs_of_active (engine, job);
  else if (!lanes_state_is_final (job->state))
    verbs |= LANES_JOB_VERB_CANCEL | LANES_JOB_VERB_MOVE | (lanes_engine_is_to_be_paused (engine, job) ? LANES_JOB_VERB_RESUME : 0);
  else
    verbs |= LANES_JOB_VERB_RUN_AGAIN | LANES_JOB_VERB_REMOVE;

  /* Which asks for the secret, and goes on with the same job. */
  if (lanes_engine_needs_secret (engine, job))
    verbs |= LANES_JOB_VERB_RUN_AGAIN;
  if (lanes_state_is_final (job->state) && job->state != LANES_STATE_SUCCEEDED)
    verbs |= LANES_JOB_VERB_RETRY;
  if (lanes_job_get_started (job) != 0)
    verbs |= LANES_JOB_VERB_OUTPUT;
  if (file != NULL)
    verbs |= LANES_JOB_VERB_FOLDER;
  return verbs;
}

static void
append (GMenu      *menu,
        gboolean    wanted,
        const char *label,
        const char *action,
        guint64     id)
{
  if (!wanted)
    return;

  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);
  g_menu_item_set_action_and_target_value (item, action, g_variant_new_uint64 (id));
  g_menu_append_item (menu, item);
}

static void
append_section (GMenu *menu,
                GMenu *section)
{
  if (g_menu_model_get_n_items (G_MENU_MODEL (section)) > 0)
    g_menu_append_section (menu, NULL, G_MENU_MODEL (section));
}

static void
append_priority (GMenu   *menu,
                 guint64  id,
                 int      priority,
                 const char *label)
{
  g_autoptr (GMenuItem) item = g_menu_item_new (label, NULL);

  g_menu_item_set_action_and_target_value (item, "win.set-job-priority", g_variant_new ("(ti)", id, priority));
  g_menu_append_item (menu, item);
}

static GMenu *
new_queue_section (LanesJobVerbs verbs,
                   guint64       id)
{
  GMenu *section = g_menu_new ();
  g_autoptr (GMenu) priorities = g_menu_new ();

  if ((verbs & LANES_JOB_VERB_MOVE) == 0)
    return section;

  append (section, TRUE, _("Move _First"), "win.move-job-first", id);
  append (section, TRUE, _("Move _Last"), "win.move-job-last", id);
  append_priority (priorities, id, 10, _("_High"));
  append_priority (priorities, id, 0, _("_Normal"));
  append_priority (priorities, id, -10, _("_Low"));
  g_menu_append_submenu (section, _("P_riority"), G_MENU_MODEL (priorities));
  return section;
}

/* @batch: or 0 */
static GMenuModel *
new_menu (LanesJobVerbs verbs,
          guint64       id,
          guint64       batch)
{
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenu) run = g_menu_new ();
  g_autoptr (GMenu) queue = new_queue_section (verbs, id);
  g_autoptr (GMenu) look = g_menu_new ();
  g_autoptr (GMenu) whole = g_menu_new ();
  g_autoptr (GMenu) list = g_menu_new ();

  append (run, (verbs & LANES_JOB_VERB_PAUSE) != 0, _("_Pause"), "win.pause-job", id);
  append (run, (verbs & LANES_JOB_VERB_RESUME) != 0, _("_Resume"), "win.resume-job", id);
  append (run, (verbs & LANES_JOB_VERB_RETRY) != 0, _("Re_try"), "win.retry-job", id);
  append (run, (verbs & LANES_JOB_VERB_RUN_AGAIN) != 0, _("Run _Again"), "win.run-job-again", id);
  append (run, (verbs & LANES_JOB_VERB_RUN_AGAIN) != 0 && id != 0, _("_Edit and Run Again…"), "app.edit-job-again", id);
  append (run, (verbs & LANES_JOB_VERB_CANCEL) != 0, _("_Cancel"), "win.cancel-job", id);
  append (run, (verbs & LANES_JOB_VERB_FORCE) != 0, _("_Force to Stop"), "win.force-job", id);
  append (look, (verbs & LANES_JOB_VERB_COMMAND) != 0, _("Copy C_ommand"), "win.copy-command", id);
  append (look, (verbs & LANES_JOB_VERB_FOLDER) != 0, _("Open Fol_der"), "win.open-folder", id);
  append (look, (verbs & LANES_JOB_VERB_OUTPUT) != 0, _("_Save Output…"), "win.save-output", id);
  append (look, verbs != 0, _("E_xport…"), "win.export-jobs", id);
  append (whole, batch != 0, _("Results of Its _Batch"), "win.show-results", batch);
  append (whole, batch != 0, _("Retry the Failed _Ones of Its Batch"), "win.retry-batch", batch);
  append (whole, batch != 0, _("Compare Its Batc_h…"), "win.compare-batch", batch);
  append (whole, batch != 0, _("Export Its Ba_tch…"), "win.export-batch", batch);
  append (list, (verbs & LANES_JOB_VERB_REMOVE) != 0, _("Re_move from List"), "win.remove-job", id);

  append_section (menu, run);
  append_section (menu, queue);
  append_section (menu, look);
  append_section (menu, whole);
  append_section (menu, list);
  return G_MENU_MODEL (g_steal_pointer (&menu));
}

GMenuModel *
lanes_job_menu_new_for_job (LanesEngine *engine,
                            guint64      id)
{
  LanesJob *job = lanes_engine_get_job (engine, id);

  return new_menu (job != NULL ? lanes_job_menu_get_verbs (engine, job) : 0, id,
                   job != NULL && job->batch != NULL ? job->batch->id : 0);
}

GMenuModel *
lanes_job_menu_new_for_batch (guint64 batch)
{
  GMenu *menu = g_menu_new ();

  append (menu, TRUE, _("_Results"), "win.show-results", batch);
  append (menu, TRUE, _("Retry the _Failed Ones"), "win.retry-batch", batch);
  append (menu, TRUE, _("_Compare…"), "win.compare-batch", batch);
  append (menu, TRUE, _("E_xport…"), "win.export-batch", batch);
  return G_MENU_MODEL (menu);
}

GMenuModel *
lanes_job_menu_new_for_selection (LanesJobSelection *selection)
{
  LanesEngine *engine = lanes_job_list_get_engine (lanes_job_selection_get_list (selection));
  guint64 single = lanes_job_selection_get_single (selection);
  LanesJobVerbs verbs = 0;

  if (single != 0)
    return lanes_job_menu_new_for_job (engine, single);
  if (lanes_job_selection_is_all (selection) || lanes_job_selection_get_n (selection) > MAX_LOOKED_AT)
    return new_menu (ALL_BULK_VERBS, 0, 0);

  g_autoptr (GArray) ids = lanes_job_selection_dup_ids (selection);
  for (guint i = 0; i < ids->len; i++)
    {
      LanesJob *job = lanes_engine_get_job (engine, g_array_index (ids, guint64, i));

      if (job != NULL)
        verbs |= lanes_job_menu_get_verbs (engine, job);
    }
  return new_menu (verbs & ALL_BULK_VERBS, 0, 0);
}
