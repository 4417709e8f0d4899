/* lanes-span-export.c: what was recorded, as text for other programs
 *
 * Works in steps, so that a window can export millions of spans between its frames, while recording goes on: it takes the
 * lanes one after another, and in each the spans that were there when it began.
 *
 * What was folded to keep the budget is written too, as one event for each summary that is left, named "merged", with how
 * many attempts it stands for: what is missing is said. So is when nobody looked: the window was away, or the machine slept.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-span-export.h"

#include "lanes-csv.h"
#include "lanes-error.h"
#include "lanes-json.h"

#include <glib/gi18n-lib.h>

#define STEP 4096

struct _LanesSpanExport
{
  LanesSpanStore  *store;    /* owned */
  LanesSpanFormat  format;
  gint64           start;
  gint64           end;
  gint64           now;
  GArray          *ends;     /* owned, guint64: one past the last span of each lane when it began, the open one included */

  guint            lane;
  gboolean         in_lane;
  guint64          index;    /* next span of the lane */
  GArray          *merged;   /* owned, LanesSpanCell: summaries of folded spans still to be written of the lane */
  guint            n_merged; /* of those, written */
  gboolean         begun;
  gboolean         any;      /* an event was written */
  guint64          n_written;
};

/**
 * lanes_span_export_new:
 * @start: spans that end before are left out, µs of CLOCK_MONOTONIC
 * @end: spans that start at or after it are left out
 * @now: where open spans end
 *
 * Main thread.
 *
 * Returns: (transfer full)
 */
LanesSpanExport *
lanes_span_export_new (LanesSpanStore  *store,
                       LanesSpanFormat  format,
                       gint64           start,
                       gint64           end,
                       gint64           now)
{
  LanesSpanExport *self = g_new0 (LanesSpanExport, 1);

  self->store = g_object_ref (store);
  self->format = format;
  self->start = start;
  self->end = end;
  self->now = now;
  self->merged = g_array_new (FALSE, FALSE, sizeof (LanesSpanCell));
  self->ends = g_array_new (FALSE, FALSE, sizeof (guint64));
  for (guint i = 0; i < lanes_span_store_get_n_lanes (store); i++)
    {
      guint64 n = lanes_span_store_get_n (store, i) + 1;

      g_array_append_val (self->ends, n);
    }

  return self;
}

void
lanes_span_export_free (LanesSpanExport *self)
{
  g_array_unref (self->merged);
  g_array_unref (self->ends);
  g_object_unref (self->store);
  g_free (self);
}

static void
begin_event (LanesSpanExport *self,
             GString         *out)
{
  g_string_append (out, self->any ? ",\n" : "\n");
  self->any = TRUE;
}

static void
append_meta (LanesSpanExport *self,
             GString         *out,
             const char      *what,
             guint            pid,
             guint            tid,
             const char      *name)
{
  begin_event (self, out);
  g_string_append_printf (out, "{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%u", what, pid);
  if (tid > 0)
    g_string_append_printf (out, ",\"tid\":%u", tid);
  /* An empty one is an error to who reads it. */
  g_string_append (out, ",\"args\":{\"name\":");
  lanes_json_append_string (out, *name != '\0' ? name : "–", -1);
  g_string_append (out, "}}");
}

static void
append_order (LanesSpanExport *self,
              GString         *out,
              const char      *what,
              guint            pid,
              guint            tid,
              guint            place)
{
  begin_event (self, out);
  g_string_append_printf (out, "{\"ph\":\"M\",\"name\":\"%s\",\"pid\":%u", what, pid);
  if (tid > 0)
    g_string_append_printf (out, ",\"tid\":%u", tid);
  g_string_append_printf (out, ",\"args\":{\"sort_index\":%u}}", place);
}

/* An instant over all lanes with its length in its arguments: viewers draw a line through everything there. */
static void
append_gaps (LanesSpanExport *self,
             GString         *out)
{
  for (guint i = 0; i < lanes_span_store_get_n_gaps (self->store); i++)
    {
      const LanesSpanGap *gap = lanes_span_store_get_gap (self->store, i);

      if (gap->end <= self->start || gap->start >= self->end)
        continue;
      begin_event (self, out);
      g_string_append_printf (out, "{\"ph\":\"i\",\"s\":\"g\",\"name\":\"not observed\",\"pid\":1,\"tid\":0,\"ts\":%" G_GINT64_FORMAT
                              ",\"args\":{\"until_us\":%" G_GINT64_FORMAT "}}", gap->start, gap->end);
    }
}

/* Returns: (transfer none) (nullable): the mark, where the machine slept there and it is exported */
static const LanesClockMark *
get_sleep (LanesSpanExport *self,
           guint            index)
{
  const LanesClockMark *mark = lanes_span_clock_get (lanes_span_store_get_clock (self->store), index);

  return mark->event == LANES_CLOCK_SLEPT && mark->monotonic >= self->start && mark->monotonic < self->end ? mark : NULL;
}

static void
append_sleeps (LanesSpanExport *self,
               GString         *out)
{
  for (guint i = 1; i < lanes_span_clock_get_n (lanes_span_store_get_clock (self->store)); i++)
    {
      const LanesClockMark *mark = get_sleep (self, i);

      if (mark == NULL)
        continue;
      begin_event (self, out);
      g_string_append_printf (out, "{\"ph\":\"i\",\"s\":\"g\",\"name\":\"suspended\",\"pid\":1,\"tid\":0,\"ts\":%" G_GINT64_FORMAT
                              ",\"args\":{\"slept_us\":%" G_GINT64_FORMAT "}}", mark->monotonic, mark->slept);
    }
}

static void
append_trace_head (LanesSpanExport *self,
                   GString         *out)
{
  LanesSpanFolded folded;
  gint64 wall = lanes_span_clock_to_wall (lanes_span_store_get_clock (self->store), self->now);

  lanes_span_store_get_folded (self->store, &folded);
  g_string_append_printf (out,
                          "{\"displayTimeUnit\":\"ms\",\"otherData\":{\"program\":\"Lanes %s\",\"clock\":\"CLOCK_MONOTONIC\","
                          "\"now_us\":%" G_GINT64_FORMAT ",\"now_wall_us\":%" G_GINT64_FORMAT
                          ",\"merged_spans\":%" G_GUINT64_FORMAT "},\n\"traceEvents\":[",
                          LANES_VERSION, self->now, wall, folded.n);

  append_gaps (self, out);
  append_sleeps (self, out);
  for (guint i = 0; i < lanes_span_store_get_n_groups (self->store); i++)
    {
      append_meta (self, out, "process_name", i + 1, 0, lanes_span_store_get_group_title (self->store, i));
      append_order (self, out, "process_sort_index", i + 1, 0, i);
    }
  for (guint i = 0; i < self->ends->len; i++)
    {
      guint group = lanes_span_store_get_lane_group (self->store, i);

      append_meta (self, out, "thread_name", group + 1, i + 1, lanes_span_store_get_lane_name (self->store, i));
      append_order (self, out, "thread_sort_index", group + 1, i + 1, i);
    }
}

/* A help is no phase of the attempt, which has its own elsewhere. */
static const char *
get_phase (const LanesSpan *span)
{
  return span->helping ? "helping" : lanes_state_get_name (span->phase);
}

static void
append_trace_span (LanesSpanExport *self,
                   GString         *out,
                   const LanesSpan *span)
{
  g_autofree char *title = lanes_span_store_dup_title (self->store, span);

  begin_event (self, out);
  g_string_append_printf (out, "{\"ph\":\"X\",\"pid\":%u,\"tid\":%u,\"ts\":%" G_GINT64_FORMAT ",\"dur\":%" G_GINT64_FORMAT,
                          lanes_span_store_get_lane_group (self->store, self->lane) + 1, self->lane + 1, span->start,
                          span->end - span->start);
  g_string_append (out, ",\"name\":");
  lanes_json_append_string (out, title, -1);
  g_string_append (out, ",\"cat\":");
  lanes_json_append_string (out, lanes_span_store_get_kind_name (self->store, span->kind), -1);
  g_string_append_printf (out,
                          ",\"args\":{\"job\":%" G_GUINT64_FORMAT ",\"attempt\":%u,\"phase\":\"%s\",\"state\":\"%s\","
                          "\"waited_us\":%" G_GINT64_FORMAT,
                          span->job, span->attempt, get_phase (span),
                          lanes_state_get_name (lanes_span_get_state (span)), span->wait);
  if (span->batch > 0)
    {
      g_string_append (out, ",\"batch\":");
      lanes_json_append_string (out, lanes_span_store_get_batch_title (self->store, span->batch), -1);
    }
  if (span->open)
    g_string_append (out, ",\"open\":true");
  if (span->unobserved)
    g_string_append (out, ",\"observed\":false");
  g_string_append (out, "}}");
}

static void
append_trace_merged (LanesSpanExport        *self,
                     GString                *out,
                     const LanesSpanSummary *summary)
{
  begin_event (self, out);
  g_string_append_printf (out,
                          "{\"ph\":\"X\",\"pid\":%u,\"tid\":%u,\"ts\":%" G_GINT64_FORMAT ",\"dur\":%" G_GINT64_FORMAT
                          ",\"name\":\"merged\",\"cat\":\"merged\",\"args\":{\"attempts\":%u,\"failed\":%u,"
                          "\"busy_us\":%" G_GINT64_FORMAT "}}",
                          lanes_span_store_get_lane_group (self->store, self->lane) + 1, self->lane + 1, summary->start,
                          summary->end - summary->start, summary->n_attempts, summary->n_failed, summary->busy);
}

static void
append_csv_time (LanesSpanExport *self,
                 GString         *out,
                 gint64           time)
{
  gint64 wall = lanes_span_clock_to_wall (lanes_span_store_get_clock (self->store), time);
  g_autoptr (GDateTime) date = g_date_time_new_from_unix_utc (wall / G_USEC_PER_SEC);
  g_autofree char *text = date != NULL ? g_date_time_format (date, "%Y-%m-%dT%H:%M:%S") : g_strdup ("");

  g_string_append_printf (out, "%s.%06dZ", text, (int) (wall % G_USEC_PER_SEC));
}

static void
append_csv_place (LanesSpanExport *self,
                  GString         *out)
{
  guint group = lanes_span_store_get_lane_group (self->store, self->lane);

  lanes_csv_append (out, lanes_span_store_get_group_title (self->store, group));
  g_string_append_c (out, ',');
  lanes_csv_append (out, lanes_span_store_get_lane_name (self->store, self->lane));
  g_string_append_c (out, ',');
}

/* What the kernel says of it, µs of each; empty where it says nothing. */
static void
append_csv_kernel (LanesSpanExport *self,
                   GString         *out,
                   guint64          index)
{
  LanesKernelSum sum;

  lanes_span_store_get_part_shares (self->store, self->lane, index, self->now, &sum);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    if (sum.covered > 0)
      g_string_append_printf (out, ",%.0f", sum.share[i] * (double) sum.covered);
    else
      g_string_append_c (out, ',');
  g_string_append (out, "\r\n");
}

static void
append_csv_span (LanesSpanExport *self,
                 GString         *out,
                 const LanesSpan *span,
                 guint64          index)
{
  g_autofree char *title = lanes_span_store_dup_title (self->store, span);

  append_csv_place (self, out);
  g_string_append_printf (out, "%" G_GUINT64_FORMAT ",", span->job);
  lanes_csv_append (out, title);
  g_string_append_c (out, ',');
  lanes_csv_append (out, lanes_span_store_get_kind_name (self->store, span->kind));
  g_string_append_c (out, ',');
  lanes_csv_append (out, lanes_span_store_get_batch_title (self->store, span->batch));
  g_string_append_printf (out, ",%u,%s,%s,", span->attempt, get_phase (span),
                          lanes_state_get_name (lanes_span_get_state (span)));
  append_csv_time (self, out, span->start);
  g_string_append_printf (out, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",%s,,%s", span->start,
                          span->end - span->start, span->wait, span->open ? "yes" : "no", span->unobserved ? "no" : "yes");
  append_csv_kernel (self, out, index);
}

static void
append_csv_merged (LanesSpanExport        *self,
                   GString                *out,
                   const LanesSpanSummary *summary)
{
  append_csv_place (self, out);
  g_string_append (out, ",,,,,,,");
  append_csv_time (self, out, summary->start);
  g_string_append_printf (out, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",,no,%u,,,,,,\r\n", summary->start,
                          summary->end - summary->start, summary->n_attempts);
}

/* A line of no lane. */
static void
append_csv_hole (LanesSpanExport *self,
                 GString         *out,
                 const char      *what,
                 gint64           start,
                 gint64           length)
{
  g_string_append_printf (out, ",,,%s,,,,,,", what);
  append_csv_time (self, out, start);
  g_string_append_printf (out, ",%" G_GINT64_FORMAT ",%" G_GINT64_FORMAT ",,no,,no,,,,,\r\n", start, length);
}

static void
append_csv_holes (LanesSpanExport *self,
                  GString         *out)
{
  for (guint i = 0; i < lanes_span_store_get_n_gaps (self->store); i++)
    {
      const LanesSpanGap *gap = lanes_span_store_get_gap (self->store, i);

      if (gap->end > self->start && gap->start < self->end)
        append_csv_hole (self, out, "not observed", gap->start, gap->end - gap->start);
    }

  for (guint i = 1; i < lanes_span_clock_get_n (lanes_span_store_get_clock (self->store)); i++)
    {
      const LanesClockMark *mark = get_sleep (self, i);

      /* It began in the microsecond before the clock has a new mark. */
      if (mark != NULL)
        append_csv_hole (self, out, "suspended", mark->monotonic - 1, mark->slept);
    }
}

static void
append_head (LanesSpanExport *self,
             GString         *out)
{
  if (self->format == LANES_SPAN_FORMAT_TRACE)
    {
      append_trace_head (self, out);
      return;
    }

  g_string_append (out, "group,lane,job,title,kind,batch,attempt,phase,state,start,start_us,duration_us,waited_us,open,"
                        "merged_attempts,observed,on_cpu_us,run_queue_us,disk_us,asleep_us,stopped_us\r\n");
  append_csv_holes (self, out);
}

static void
collect_merged (const LanesSpanCell *cell,
                guint                level,
                gpointer             user_data)
{
  LanesSpanCell with_level = *cell;
  LanesSpanExport *self = user_data;

  if (level > 0)
    g_array_append_val (self->merged, with_level);
}

/* Finds where the lane's spans begin, and what stands for those that were folded before it. */
static void
enter_lane (LanesSpanExport *self)
{
  guint64 first = lanes_span_store_get_first (self->store, self->lane);
  LanesSpan span;

  self->in_lane = TRUE;
  self->index = MAX (first, lanes_span_store_find (self->store, self->lane, self->start - 1));
  self->n_merged = 0;
  g_array_set_size (self->merged, 0);
  if (first > 0 && lanes_span_store_get (self->store, self->lane, first, self->now, &span))
    lanes_span_store_visit (self->store, self->lane, self->start, MIN (self->end, span.start), -1, NULL, collect_merged, self);
}

/* Returns: %FALSE when the lane is done */
static gboolean
write_next (LanesSpanExport *self,
            GString         *out)
{
  LanesSpanSummary summary;
  LanesSpan span;

  if (self->n_merged < self->merged->len)
    {
      lanes_span_summarise (&g_array_index (self->merged, LanesSpanCell, self->n_merged++), 1, &summary);
      if (self->format == LANES_SPAN_FORMAT_TRACE)
        append_trace_merged (self, out, &summary);
      else
        append_csv_merged (self, out, &summary);
      return TRUE;
    }

  self->index = MAX (self->index, lanes_span_store_get_first (self->store, self->lane));
  if (self->index >= g_array_index (self->ends, guint64, self->lane) ||
      !lanes_span_store_get (self->store, self->lane, self->index, self->now, &span) || span.start >= self->end)
    return FALSE;

  self->index++;
  self->n_written++;
  if (self->format == LANES_SPAN_FORMAT_TRACE)
    append_trace_span (self, out, &span);
  else
    append_csv_span (self, out, &span, self->index - 1);
  return TRUE;
}

/**
 * lanes_span_export_step:
 * @max_spans: how many at most
 * @out: what to append to
 *
 * Returns: %FALSE when all is written
 */
gboolean
lanes_span_export_step (LanesSpanExport *self,
                        guint            max_spans,
                        GString         *out)
{
  if (!self->begun)
    append_head (self, out);
  self->begun = TRUE;

  for (guint n = 0; self->lane < self->ends->len; n++)
    {
      if (n == max_spans)
        return TRUE;
      if (!self->in_lane)
        enter_lane (self);
      if (!write_next (self, out))
        {
          self->in_lane = FALSE;
          self->lane++;
        }
    }

  if (self->format == LANES_SPAN_FORMAT_TRACE)
    g_string_append (out, "\n]}\n");
  return FALSE;
}

guint64
lanes_span_export_get_n_written (LanesSpanExport *self)
{
  return self->n_written;
}

gboolean
lanes_trace_write (LanesSpanStore  *store,
                   GOutputStream   *stream,
                   GCancellable    *cancellable,
                   GError         **error)
{
  g_autoptr (LanesSpanExport) export = lanes_span_export_new (store, LANES_SPAN_FORMAT_TRACE, 0, G_MAXINT64,
                                                              g_get_monotonic_time ());
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean more = TRUE;

  while (more)
    {
      g_string_truncate (text, 0);
      more = lanes_span_export_step (export, STEP, text);
      if (!g_output_stream_write_all (stream, text->str, text->len, NULL, cancellable, error))
        return FALSE;
    }

  return TRUE;
}

gboolean
lanes_trace_write_file (LanesSpanStore  *store,
                        const char      *path,
                        GError         **error)
{
  g_autoptr (GFile) file = g_file_new_for_commandline_arg (path);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GFileOutputStream) stream = g_file_replace (file, NULL, FALSE, G_FILE_CREATE_NONE, NULL, &local_error);

  if (stream != NULL && lanes_trace_write (store, G_OUTPUT_STREAM (stream), NULL, &local_error) &&
      g_output_stream_close (G_OUTPUT_STREAM (stream), NULL, &local_error))
    return TRUE;

  if (stream != NULL)
    {
      /* Closing a cancelled replacement keeps what was there before. */
      g_autoptr (GCancellable) cancelled = g_cancellable_new ();

      g_cancellable_cancel (cancelled);
      g_output_stream_close (G_OUTPUT_STREAM (stream), cancelled, NULL);
    }

  g_set_error (error, LANES_ERROR, LANES_ERROR_IO, _("Cannot write the trace to %s: %s. Choose another file or folder."), path,
               local_error->message);
  return FALSE;
}
