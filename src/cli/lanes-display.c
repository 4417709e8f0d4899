/* lanes-display.c: the progress display on a terminal
 *
 * A line a running job, and one for them all:
 *
 *   ▸ debian-13.iso   ████████▌░░░░░░░   53 %  1:12  1:04 left
 *   ▸ make -C kernel  CC drivers/usb/core…            0:40
 *   12 of 40 done, 1 failed, 2 running  ██████░░░░░░░░░░   31 %  2:10  4:40 left
 *
 * A bar only where a fraction is known, and a time left only where there is evidence for it. Nothing is shown for work that is over
 * before a person could read it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-display.h"

#include "lanes-text.h"

#include <glib/gi18n-lib.h>

#define FIRST_FRAME_US (300 * 1000)
#define FRAME_MS 100
#define MAX_ROWS 16

struct _LanesDisplay
{
  LanesEngine *engine;   /* borrowed */
  LanesScreen *screen;   /* borrowed */
  GSource     *timer;    /* owned */
  char        *note;     /* owned, nullable */
  gint64       started;  /* monotonic µs */
};

/* @fraction from 0 to 1, in eighths of a column where the terminal can. */
static void
append_bar (GString *out, double fraction, guint columns)
{
  static const char *const parts[] = { "", "▏", "▎", "▍", "▌", "▋", "▊", "▉" };
  gboolean utf8 = lanes_text_is_utf8 ();
  guint eighths = CLAMP (fraction, 0, 1) * columns * 8;
  guint used = eighths / 8;

  for (guint i = 0; i < used; i++)
    g_string_append (out, utf8 ? "█" : "#");
  if (used < columns && utf8 && eighths % 8)
    {
      g_string_append (out, parts[eighths % 8]);
      used++;
    }
  for (; used < columns; used++)
    g_string_append (out, utf8 ? "░" : "-");
}

static const char *
get_mark (LanesState state)
{
  gboolean utf8 = lanes_text_is_utf8 ();

  if (state == LANES_STATE_PAUSED)
    return utf8 ? "‖" : "=";
  if (state == LANES_STATE_STOPPING)
    return utf8 ? "×" : "x";
  return utf8 ? "▸" : ">";
}

static void
append_times (GString *out, double elapsed, double left)
{
  g_autofree char *elapsed_text = lanes_text_duration (elapsed);

  g_string_append_printf (out, " %8s", elapsed_text);
  if (left >= 0)
    {
      g_autofree char *left_text = lanes_text_duration (left);

      g_string_append (out, "  ");
      g_string_append_printf (out, _("%s left"), left_text);
    }
}

typedef struct
{
  guint columns;
  guint title;
  guint bar;    /* 0: no room for one */
} Layout;

static Layout
lay_out (guint columns)
{
  Layout layout = { .columns = columns };

  /* The mark, the per cent, the elapsed time and the time left. */
  guint rest = columns > 34 ? columns - 34 : 8;

  layout.bar = rest >= 28 ? MIN (rest / 2, 24) : 0;
  layout.title = MIN (rest - layout.bar, 60);
  return layout;
}

/* What it does, where nobody knows how far it is. */
static void
append_message (GString *out, LanesEngine *engine, LanesJob *job, guint columns)
{
  g_autofree char *message = NULL;
  g_autofree char *padded = NULL;

  if (job->state == LANES_STATE_RUNNING)
    message = job->run ? lanes_run_dup_message (job->run) : NULL;
  else
    message = lanes_engine_dup_reason (engine, job);
  padded = lanes_text_pad (message ? message : "", columns);
  g_string_append (out, padded);
}

static void
append_job (GString *out, LanesDisplay *self, LanesJob *job, const Layout *layout, gint64 now)
{
  g_autofree char *title = lanes_job_dup_title (job);
  g_autofree char *padded = lanes_text_pad (title, layout->title);
  double fraction = job->state == LANES_STATE_STOPPING ? -1 : lanes_job_get_fraction (job);
  gint64 started = lanes_job_get_started (job);
  gsize start = out->len;

  g_string_append_printf (out, "%s %s ", get_mark (job->state), padded);
  if (fraction >= 0)
    {
      append_bar (out, fraction, layout->bar);
      g_string_append_printf (out, " %3d %%", (int) (fraction * 100));
    }
  else if (layout->bar > 0)
    append_message (out, self->engine, job, layout->bar + 6);
  append_times (out, started > 0 ? (now - started) / 1e6 : 0, fraction >= 0 ? lanes_job_get_eta (job, now, NULL) : -1);

  g_autofree char *line = lanes_text_fit (out->str + start, layout->columns - 1);
  g_string_truncate (out, start);
  g_string_append (out, line);
  g_string_append_c (out, '\n');
}

/* Jobs that there will be, or -1: a batch has not said its last input. */
static gint64
count_all (LanesEngine *engine)
{
  GPtrArray *batches = lanes_engine_get_batches (engine);
  gint64 in_batches = 0;
  gint64 n = 0;

  for (guint i = 0; i < batches->len; i++)
    {
      const LanesBatch *batch = g_ptr_array_index (batches, i);
      gint64 total = lanes_batch_get_total (batch);

      if (total < 0)
        return -1;
      n += total;
      in_batches += batch->n_jobs;
    }
  for (guint state = 0; state < LANES_N_STATES; state++)
    n += lanes_engine_count (engine, state);
  return n - in_batches;
}

static double
sum_fractions (LanesEngine *engine)
{
  GPtrArray *active = lanes_engine_get_active (engine);
  double sum = 0;

  for (guint i = 0; i < active->len && i < 256; i++)
    sum += MAX (0, lanes_job_get_fraction (g_ptr_array_index (active, i)));
  return sum;
}

static void
append_counts (GString *out, LanesEngine *engine, guint64 done, gint64 all)
{
  guint64 failed = lanes_engine_count (engine, LANES_STATE_FAILED) + lanes_engine_count (engine, LANES_STATE_TIMED_OUT) +
                   lanes_engine_count (engine, LANES_STATE_LOST);

  if (all >= 0)
    g_string_append_printf (out, _("%llu of %llu done"), (unsigned long long) done, (unsigned long long) all);
  else
    g_string_append_printf (out, _("%llu done"), (unsigned long long) done);
  if (failed > 0)
    g_string_append_printf (out, _(", %llu failed"), (unsigned long long) failed);
  g_string_append_printf (out, _(", %u running"), lanes_engine_get_active (engine)->len);
}

static void
append_total (GString *out, LanesDisplay *self, const Layout *layout, gint64 now)
{
  gint64 all = count_all (self->engine);
  guint64 done = 0;
  double elapsed = (now - self->started) / 1e6;
  double fraction = -1;
  double left = -1;
  gsize start = out->len;

  for (guint state = LANES_STATE_SUCCEEDED; state < LANES_N_STATES; state++)
    done += lanes_engine_count (self->engine, state);
  append_counts (out, self->engine, done, all);
  if (all > 0)
    fraction = MIN (1, (done + sum_fractions (self->engine)) / all);
  /* Evidence: a job is over, or a good part of what is known to be all. */
  if (fraction > 0 && (done > 0 || fraction > 0.05))
    left = elapsed * (1 - fraction) / fraction;
  if (fraction >= 0 && layout->bar > 0 && all > 1)
    {
      g_string_append (out, "  ");
      append_bar (out, fraction, layout->bar);
      g_string_append_printf (out, " %3d %%", (int) (fraction * 100));
    }
  append_times (out, elapsed, left);

  g_autofree char *line = lanes_text_fit (out->str + start, layout->columns - 1);
  g_string_truncate (out, start);
  g_string_append (out, line);
  g_string_append_c (out, '\n');
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const LanesJob *left = *(LanesJob *const *) a;
  const LanesJob *right = *(LanesJob *const *) b;

  return (left->id > right->id) - (left->id < right->id);
}

static void
append_jobs (GString *out, LanesDisplay *self, const Layout *layout, guint rows, gint64 now)
{
  GPtrArray *active = lanes_engine_get_active (self->engine);
  g_autoptr (GPtrArray) shown = g_ptr_array_new ();
  guint room = CLAMP (rows / 2, 1, MAX_ROWS);

  for (guint i = 0; i < active->len; i++)
    g_ptr_array_add (shown, g_ptr_array_index (active, i));
  g_ptr_array_sort (shown, compare_ids);
  for (guint i = 0; i < shown->len && i < room; i++)
    append_job (out, self, g_ptr_array_index (shown, i), layout, now);
  if (shown->len > room)
    {
      g_string_append_printf (out, _("  and %u more"), shown->len - room);
      g_string_append_c (out, '\n');
    }
}

static void
draw (LanesDisplay *self, gint64 now)
{
  g_autoptr (GString) out = g_string_new (NULL);
  Layout layout;
  guint columns, rows;

  lanes_screen_get_size (&columns, &rows);
  layout = lay_out (columns);
  append_jobs (out, self, &layout, rows, now);
  if (self->note)
    {
      g_autofree char *note = lanes_text_fit (self->note, columns - 1);
      g_string_append_printf (out, "%s\n", note);
    }
  append_total (out, self, &layout, now);
  lanes_screen_set_frame (self->screen, g_string_free (g_steal_pointer (&out), FALSE));
}

static gboolean
tick_cb (gpointer data)
{
  LanesDisplay *self = data;
  gint64 now = g_get_monotonic_time ();

  if (now - self->started >= FIRST_FRAME_US && lanes_screen_get_backlog (self->screen) < 64)
    draw (self, now);
  return G_SOURCE_CONTINUE;
}

LanesDisplay *
lanes_display_new (LanesEngine *engine, LanesScreen *screen)
{
  LanesDisplay *self = g_new0 (LanesDisplay, 1);

  self->engine = engine;
  self->screen = screen;
  self->started = g_get_monotonic_time ();
  self->timer = g_timeout_source_new (FRAME_MS);
  g_source_set_callback (self->timer, tick_cb, self, NULL);
  g_source_attach (self->timer, lanes_engine_get_context (engine));
  return self;
}

void
lanes_display_free (LanesDisplay *self)
{
  g_source_destroy (self->timer);
  g_source_unref (self->timer);
  lanes_screen_set_frame (self->screen, NULL);
  g_free (self->note);
  g_free (self);
}

void
lanes_display_set_note (LanesDisplay *self, const char *note)
{
  g_free (self->note);
  self->note = g_strdup (note);
}
