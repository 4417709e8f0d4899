/* lanes-timeline-words.c: a span in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-words.h"

#include <glib/gi18n.h>

/* Samples that cover so much of a span stand for all of it. */
#define KNOWN 0.9

/* "10:42:31", with its date where that is not today's. */
static char *
dup_seconds (gint64 wall)
{
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_local (wall / G_USEC_PER_SEC), today = g_date_time_new_now_local ();

  if (date == NULL)
    return g_strdup ("?");
  if (g_date_time_get_year (date) == g_date_time_get_year (today) &&
      g_date_time_get_day_of_year (date) == g_date_time_get_day_of_year (today))
    return g_date_time_format (date, "%H:%M:%S");

  return g_date_time_format (date, "%x %H:%M:%S");
}

static gint64
get_wall (LanesTimelineModel *model,
          gint64              time)
{
  return lanes_span_clock_to_wall (lanes_span_store_get_clock (lanes_timeline_model_get_store (model)), time);
}

/* "10:42:31.204", with its date where that is not today's: the wall clock at a monotonic time. */
char *
lanes_timeline_dup_time (LanesTimelineModel *model,
                         gint64              time)
{
  gint64 wall = get_wall (model, time);
  g_autofree char *text = dup_seconds (wall);

  return g_strdup_printf ("%s.%03d", text, (int) (wall % G_USEC_PER_SEC / 1000));
}

/* The title of a span's job; where its thread only helped with it, that is said. */
char *
lanes_timeline_dup_title (LanesTimelineModel *model,
                          const LanesSpan    *span)
{
  g_autofree char *title = lanes_span_store_dup_title (lanes_timeline_model_get_store (model), span);

  return span->helping ? g_strdup_printf (_("helping: %s"), title) : g_steal_pointer (&title);
}

/* What it was, or is, in a word. */
const char *
lanes_timeline_get_word (const LanesSpan *span)
{
  if (span->helping)
    return span->open ? _("Helping") : _("Helped");

  return lanes_state_get_label (lanes_span_get_state (span));
}

/* "Threads 1 · tid 40211". */
char *
lanes_timeline_dup_where (LanesTimelineModel *model,
                          guint               lane)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  guint group = lanes_span_store_get_lane_group (store, lane);

  return g_strdup_printf ("%s · %s", lanes_span_store_get_group_title (store, group),
                          lanes_span_store_get_lane_name (store, lane));
}

/* "running for 1.84 s · queued 0.31 s". */
char *
lanes_timeline_dup_facts (LanesTimelineModel      *model,
                          const LanesTimelineSpot *spot)
{
  const LanesSpan *span = &spot->span;
  g_autofree char *length = lanes_time_format_duration (span->end - span->start);
  g_autofree char *wait = lanes_time_format_duration (span->wait);
  gint64 unobserved = lanes_span_store_get_unobserved (lanes_timeline_model_get_store (model), span->start, span->end);
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "%s · %s", lanes_timeline_get_word (span), length);
  if (span->wait > 0)
    g_string_append_printf (text, span->attempt > 1 ? _(" · waited %s") : _(" · queued %s"), wait);
  if (span->attempt > 1)
    g_string_append_printf (text, _(" · attempt %u"), span->attempt);
  if (unobserved > 0)
    {
      g_autofree char *unseen = lanes_time_format_duration (unobserved);

      g_string_append_printf (text, _(" · not observed for %s: the window was away"), unseen);
    }

  return g_string_free (text, FALSE);
}

/* "10:42:31.204 to 10:43:02.000 · 30.8 s", by the wall clock. */
char *
lanes_timeline_dup_hole (LanesTimelineModel      *model,
                         const LanesTimelineHole *hole)
{
  /* A suspend begins in the microsecond before the clock has a new mark. */
  g_autofree char *start = lanes_timeline_dup_time (model, hole->slept > 0 ? hole->start - 1 : hole->start);
  g_autofree char *end = lanes_timeline_dup_time (model, hole->end);
  g_autofree char *length = lanes_time_format_duration (hole->slept > 0 ? hole->slept : hole->end - hole->start);

  return g_strdup_printf (_("%s to %s · %s"), start, end, length);
}

/* "not observed", "slept 2 h 10 min": for where there is little room. */
char *
lanes_timeline_dup_hole_name (const LanesTimelineHole *hole)
{
  g_autofree char *slept = lanes_time_format_duration (hole->slept);

  return hole->slept > 0 ? g_strdup_printf (_("slept %s"), slept) : g_strdup (_("not observed"));
}

static void
append_part (GString    *text,
             const char *format,
             double      part)
{
  if (part < 0.005)
    return;

  if (text->len > 0)
    g_string_append (text, ", ");
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  g_string_append_printf (text, _(format), part * 100);
#pragma GCC diagnostic pop
}

/* "on CPU": what a colour of the stripe under a lane means. */
const char *
lanes_timeline_get_kernel_name (LanesKernelState state)
{
  static const char *const names[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = N_("on CPU"), [LANES_KERNEL_WAITING] = N_("run queue"), [LANES_KERNEL_DISK] = N_("disk"),
    [LANES_KERNEL_ASLEEP] = N_("asleep"), [LANES_KERNEL_STOPPED] = N_("stopped"),
  };

  return _(names[state]);
}

/* "On CPU": over a column. */
const char *
lanes_timeline_get_kernel_title (LanesKernelState state)
{
  static const char *const titles[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = N_("On CPU"), [LANES_KERNEL_WAITING] = N_("Run queue"), [LANES_KERNEL_DISK] = N_("Disk"),
    [LANES_KERNEL_ASLEEP] = N_("Asleep"), [LANES_KERNEL_STOPPED] = N_("Stopped"),
  };

  return _(titles[state]);
}

/* The part of a span that samples cover. */
static double
get_known (const LanesKernelSum *sum,
           const LanesSpan      *span)
{
  double known = MIN ((double) sum->covered / (double) MAX (span->end - span->start, 1), 1);

  return known >= KNOWN ? 1 : known;
}

/* "91 %" of a span, which may be a phase of its attempt; a dash where nothing is known: too short, or nobody looked. */
char *
lanes_timeline_dup_share (LanesTimelineModel      *model,
                          const LanesTimelineSpot *part,
                          LanesKernelState         state)
{
  LanesKernelSum sum;

  lanes_span_store_get_part_shares (lanes_timeline_model_get_store (model), part->lane, part->index,
                                    lanes_timeline_model_get_now (model), &sum);
  if (sum.covered == 0)
    return g_strdup ("–");

  return g_strdup_printf (_("%.0f %%"), sum.share[state] * get_known (&sum, &part->span) * 100);
}

/* "on CPU 91 %, run queue 8 %, disk 1 %". Returns: (nullable): %NULL in a lane that has no thread or process */
char *
lanes_timeline_dup_kernel (LanesTimelineModel      *model,
                           const LanesTimelineSpot *spot)
{
  static const char *const names[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = N_("on CPU %.0f %%"), [LANES_KERNEL_WAITING] = N_("run queue %.0f %%"),
    [LANES_KERNEL_DISK] = N_("disk %.0f %%"),     [LANES_KERNEL_ASLEEP] = N_("asleep %.0f %%"),
    [LANES_KERNEL_STOPPED] = N_("stopped %.0f %%"),
  };
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  GString *text = g_string_new (NULL);
  LanesKernelSum sum;
  double known;

  lanes_span_store_get_shares (store, spot->lane, &spot->span, &sum);
  known = get_known (&sum, &spot->span);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    append_part (text, names[i], sum.share[i] * known);

  /* Too short for samples, or nobody looked. */
  if (sum.covered > 0 || lanes_span_store_has_stripe (store, spot->lane))
    append_part (text, N_("unknown %.0f %%"), 1 - known);
  return g_string_free (text, text->len == 0);
}

/* All of it in one line, for a screen reader. */
char *
lanes_timeline_dup_description (LanesTimelineModel      *model,
                                const LanesTimelineSpot *spot)
{
  g_autofree char *title = lanes_timeline_dup_title (model, &spot->span);
  g_autofree char *facts = lanes_timeline_dup_facts (model, spot);
  g_autofree char *start = lanes_timeline_dup_time (model, spot->span.start);
  g_autofree char *where = lanes_timeline_dup_where (model, spot->lane);

  return g_strdup_printf (_("%s, %s, started %s, %s"), title, facts, start, where);
}

/* Is it a process that the user watches? No job runs in its lanes. */
gboolean
lanes_timeline_group_is_watched (LanesTimelineModel *model,
                                 guint               group)
{
  return g_str_has_prefix (lanes_span_store_get_group_id (lanes_timeline_model_get_store (model), group), "watched");
}

/* A heading, or a lane in which nothing ran, for a screen reader. */
char *
lanes_timeline_dup_row (LanesTimelineModel     *model,
                        const LanesTimelineRow *row)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  const char *title = lanes_span_store_get_group_title (store, row->group);
  gboolean folded = lanes_timeline_model_is_folded (model, row->group);
  guint n_lanes = lanes_span_store_get_group_lanes (store, row->group)->len;
  guint n_open = lanes_span_store_get_group_n_open (store, row->group);
  g_autofree char *where = row->lane != LANES_SPAN_NO_LANE ? lanes_timeline_dup_where (model, row->lane) : NULL;

  if (where != NULL)
    return g_strdup_printf (_("%s, no job ran here"), where);
  if (lanes_timeline_group_is_watched (model, row->group))
    return g_strdup_printf (folded ? ngettext ("%s, folded, %u lane", "%s, folded, %u lanes", n_lanes)
                                   : ngettext ("%s, unfolded, %u lane", "%s, unfolded, %u lanes", n_lanes), title, n_lanes);

  return g_strdup_printf (folded ? _("%s, folded, %u running") : _("%s, unfolded, %u running"), title, n_open);
}

/* Jobs that ran before what is drawn. */
static char *
dup_left (LanesSpanStore *store)
{
  guint64 n = lanes_span_store_get_n_left (store);

  if (n == 0)
    return NULL;

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%llu earlier job is in the history only",
                                       "%llu earlier jobs are in the history only", n), (unsigned long long) n);
}

/* What was folded to keep the budget, and what was left out. Returns: (nullable): %NULL where nothing was */
char *
lanes_timeline_dup_folded (LanesTimelineModel *model)
{
  LanesSpanStore *store = lanes_timeline_model_get_store (model);
  LanesSpanFolded folded;
  g_autofree char *until = NULL;

  lanes_span_store_get_folded (store, &folded);
  if (folded.n == 0)
    return dup_left (store);

  until = dup_seconds (get_wall (model, folded.until));
  if (folded.n >= 1000000)
    return g_strdup_printf (_("%.1f million spans before %s are merged"), (double) folded.n / 1e6, until);

  return g_strdup_printf (_("%u spans before %s are merged"), (guint) folded.n, until);
}
