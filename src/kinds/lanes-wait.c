/* lanes-wait.c: a timer job, on the engine's heap: a million of them are no burden
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-job-spec.h"
#include "lanes-timers.h"
#include "lanes-wait.h"

/* Main thread. */
struct _LanesWait
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (LanesWait, lanes_wait, LANES_TYPE_KIND)

/* What is left is in the run's due time; its timer's handle is the run's data. */

static const LanesField fields[] = {
  { "seconds", 0, LANES_FIELD_SECONDS, LANES_FIELD_REQUIRED | LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, N_("Time"),
    N_("How long to wait, such as 90, 1.5 or 2m30s"), NULL, NULL, 0, 366.0 * 24 * 3600 },
};

static char *
lanes_wait_dup_title (LanesKind *kind,
                      GVariant  *params)
{
  double seconds = 0;

  g_variant_lookup (params, "seconds", "d", &seconds);
  return g_strdup_printf (_("wait %.15g s"), seconds);
}

static char *
lanes_wait_dup_command_line (LanesKind *kind,
                             GVariant  *params)
{
  double seconds = 0;

  g_variant_lookup (params, "seconds", "d", &seconds);
  return g_strdup_printf ("sleep %.15g", seconds);
}

static void
on_time (gpointer data)
{
  LanesRun *run = data;

  lanes_run_set_data (run, NULL, NULL);
  lanes_run_succeed (run, NULL);
}

static void
arm (LanesRun *run,
     gint64    when)
{
  guint handle = lanes_timers_add (lanes_run_get_timers (run), when, on_time, run);

  lanes_run_set_due (run, when);
  lanes_run_set_data (run, GUINT_TO_POINTER (handle), NULL);
}

/* Returns: µs that were left */
static gint64
disarm (LanesRun *run)
{
  guint handle = GPOINTER_TO_UINT (lanes_run_get_data (run));
  gint64 left = MAX (0, lanes_run_get_due (run) - g_get_monotonic_time ());

  if (handle != 0)
    lanes_timers_remove (lanes_run_get_timers (run), handle);
  lanes_run_set_data (run, NULL, NULL);

  return left;
}

static void
lanes_wait_start (LanesKind *kind,
                  LanesRun  *run)
{
  double seconds = lanes_job_spec_get_double (lanes_run_get_spec (run), "seconds");

  arm (run, g_get_monotonic_time () + (gint64) (seconds * G_USEC_PER_SEC));
}

static void
lanes_wait_stop (LanesKind *kind,
                 LanesRun  *run)
{
  disarm (run);
  lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, _("Cancelled"));
}

/* While it is held, progress keeps what is left, in µs. */
static void
lanes_wait_pause (LanesKind *kind,
                  LanesRun  *run)
{
  gint64 total = (gint64) (lanes_job_spec_get_double (lanes_run_get_spec (run), "seconds") * G_USEC_PER_SEC);
  gint64 left = disarm (run);

  lanes_run_set_due (run, 0);
  lanes_run_set_progress (run, total - left, total, LANES_UNIT_NONE);
}

static void
lanes_wait_resume (LanesKind *kind,
                   LanesRun  *run)
{
  LanesProgress progress = lanes_run_get_progress (run);

  arm (run, g_get_monotonic_time () + progress.total - progress.done);
}

static gint64
lanes_wait_get_wait (LanesKind *kind,
                     GVariant  *params)
{
  double seconds = 0;

  g_variant_lookup (params, "seconds", "d", &seconds);
  return (gint64) (seconds * G_USEC_PER_SEC);
}

static void
lanes_wait_class_init (LanesWaitClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "wait";
  kind_class->label = N_("Wait");
  kind_class->icon_name = "alarm-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE | LANES_KIND_REPEATABLE;
  kind_class->dup_title = lanes_wait_dup_title;
  kind_class->dup_command_line = lanes_wait_dup_command_line;
  kind_class->get_wait = lanes_wait_get_wait;
  kind_class->start = lanes_wait_start;
  kind_class->stop = lanes_wait_stop;
  kind_class->pause = lanes_wait_pause;
  kind_class->resume = lanes_wait_resume;
}

static void
lanes_wait_init (LanesWait *self)
{
}
