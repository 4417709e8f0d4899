/* test-timeline-draws.c: what is drawn on the Lanes page, and what is not
 *
 * Stands in for the snapshot function of each layer's class and counts.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-page.h"

#include <adwaita.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define N_LANES 3

typedef struct
{
  const char *name;
  void      (*snapshot) (GtkWidget *, GtkSnapshot *);
  guint       n;
} Layer;

static Layer layers[] = {
  { "LanesTimelineBars" },  { "LanesTimelineRuler" },   { "LanesTimelineHeaders" },  { "LanesTimelineMarks" },
  { "LanesTimelineHover" }, { "LanesTimelineNowLine" }, { "LanesTimelineOverview" },
};

typedef struct
{
  LanesSpanStore     *store;
  GtkWidget          *window;
  GtkWidget          *page;
  LanesTimelineModel *model;
  guint               n_frames;
} Fixture;

static Layer *
find_layer (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    if (g_str_equal (layers[i].name, name))
      return &layers[i];

  ck_abort_msg ("no layer %s", name);
}

static void
count_snapshot (GtkWidget   *widget,
                GtkSnapshot *snapshot)
{
  Layer *layer = find_layer (G_OBJECT_TYPE_NAME (widget));

  layer->n++;
  layer->snapshot (widget, snapshot);
}

static void
stand_in (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    {
      GtkWidgetClass *klass = g_type_class_ref (g_type_from_name (layers[i].name));

      if (klass->snapshot == count_snapshot)
        continue;
      layers[i].snapshot = klass->snapshot;
      klass->snapshot = count_snapshot;
    }
}

/* All but those named were not drawn. */
static void
assert_only (const char *allowed,
             const char *when)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    if (g_strcmp0 (layers[i].name, allowed) != 0)
      ck_assert_msg (layers[i].n == 0, "%s was drawn %u times %s", layers[i].name, layers[i].n, when);
}

static void
forget (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    layers[i].n = 0;
}

static guint
count_all (void)
{
  guint n = 0;

  for (guint i = 0; i < G_N_ELEMENTS (layers); i++)
    n += layers[i].n;

  return n;
}

static void
after_paint_cb (Fixture *self)
{
  self->n_frames++;
}

static gboolean
end_cb (gpointer user_data)
{
  *(gboolean *) user_data = TRUE;
  return G_SOURCE_REMOVE;
}

/* Nothing can be waited for where nothing shall happen. */
static void
let_time_pass (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, end_cb, &over);
  lanes_test_wait_until (over);
}

/* Until nothing was drawn for longer than the overview takes to follow. */
static void
settle (void)
{
  do
    {
      forget ();
      let_time_pass (700);
    }
  while (count_all () > 0);
}

static void
append_some (Fixture *self)
{
  gint64 now = g_get_monotonic_time ();
  LanesSpan span = { .start = now - SECOND / 100, .end = now, .job = 99, .attempt = 1, .kind = 1,
                     .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

  for (guint lane = 0; lane < N_LANES; lane++)
    lanes_span_store_append (self->store, lane, &span);
}

/* Some spans of the last half minute, nothing that runs, and a view that stands still with now in it. */
static Fixture
set_up (void)
{
  Fixture self = { .store = lanes_span_store_new () };
  gint64 now = g_get_monotonic_time ();
  guint group = lanes_span_store_add_group (self.store, "threads", "Threads");

  gtk_init ();
  adw_init ();
  lanes_span_clock_look (lanes_span_store_get_clock (self.store));
  lanes_span_store_intern_kind (self.store, "checksum", "Checksum");
  for (guint lane = 0; lane < N_LANES; lane++)
    {
      lanes_span_store_add_lane (self.store, group, "1 · tid 40211");
      for (guint i = 0; i < 10; i++)
        {
          LanesSpan span = { .start = now - (30 - 2 * i) * SECOND, .job = 10 * lane + i + 1, .attempt = 1, .kind = 1,
                             .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

          span.end = span.start + SECOND;
          lanes_span_store_append (self.store, lane, &span);
        }
    }

  self.page = lanes_timeline_page_new (self.store, NULL, NULL);
  self.model = lanes_timeline_page_get_model (LANES_TIMELINE_PAGE (self.page));
  self.window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self.window), 1000, 600);
  adw_window_set_content (ADW_WINDOW (self.window), self.page);
  stand_in ();
  gtk_window_present (GTK_WINDOW (self.window));
  lanes_test_wait_until (gtk_widget_get_mapped (self.page) && gtk_widget_get_width (self.page) > 100);

  /* A pixel is so long that now does not move while the test looks. */
  lanes_timeline_model_show (self.model, (double) (now - 50000 * SECOND), (double) (now + 50000 * SECOND), 0);
  settle ();
  return self;
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_finalize_object (self->store);
}

START_TEST (test_hover_alone)
{
  Fixture self = set_up ();
  gint64 start, end;
  LanesTimelineSpot spot = { .lane = 1, .index = 3 };
  Layer *hover = find_layer ("LanesTimelineHover");

  lanes_span_store_get_extent (self.store, 0, &start, &end);
  lanes_timeline_model_show (self.model, (double) start, (double) (end + 100000 * SECOND), 0);
  settle ();

  for (guint i = 0; i < 5; i++)
    {
      guint before = hover->n;

      spot.index = i;
      ck_assert (lanes_span_store_get (self.store, spot.lane, spot.index, end, &spot.span));
      lanes_timeline_model_set_hover (self.model, &spot);
      lanes_test_wait_until (hover->n > before);
      assert_only ("LanesTimelineHover", "when the pointer moved");
    }

  forget ();
  lanes_timeline_model_set_hover (self.model, NULL);
  lanes_test_wait_until (hover->n > 0);
  assert_only ("LanesTimelineHover", "when the pointer left");
  tear_down (&self);
}
END_TEST

START_TEST (test_now_line_alone)
{
  Fixture self = set_up ();
  Layer *line = find_layer ("LanesTimelineNowLine");
  gint64 now = g_get_monotonic_time ();

  /* 32 seconds: a pixel of now every few frames. */
  lanes_timeline_model_show (self.model, (double) (now - 2 * SECOND), (double) (now + 30 * SECOND), 0);
  lanes_test_wait_until (line->n > 0);

  guint before = line->n;

  lanes_test_wait_until (line->n > before);
  forget ();
  lanes_test_wait_until (line->n >= 5);
  assert_only ("LanesTimelineNowLine", "when time went on");
  tear_down (&self);
}
END_TEST

START_TEST (test_nothing_new)
{
  Fixture self = set_up ();
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self.window);

  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &self);
  forget ();
  let_time_pass (400);
  assert_only (NULL, "on a page that stands still");
  ck_assert_uint_eq (self.n_frames, 0);
  g_signal_handlers_disconnect_by_data (clock, &self);
  tear_down (&self);
}
END_TEST

/* Live, with spans that arrive: but nobody sees it. */
START_TEST (test_hidden)
{
  Fixture self = set_up ();
  GdkFrameClock *clock = gtk_widget_get_frame_clock (self.window);
  gint64 then;

  gtk_widget_activate_action (self.page, "timeline.now", NULL);
  append_some (&self);
  lanes_test_wait_until (find_layer ("LanesTimelineBars")->n > 0);

  gtk_widget_set_visible (self.page, FALSE);
  settle ();
  then = lanes_timeline_model_get_now (self.model);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), &self);
  for (guint i = 0; i < 10; i++)
    {
      append_some (&self);
      let_time_pass (50);
    }
  assert_only (NULL, "on a page that is hidden");
  ck_assert_uint_eq (self.n_frames, 0);
  ck_assert_int_eq (lanes_timeline_model_get_now (self.model), then);
  g_signal_handlers_disconnect_by_data (clock, &self);

  /* Back, it shows what arrived. */
  gtk_widget_set_visible (self.page, TRUE);
  lanes_test_wait_until (find_layer ("LanesTimelineBars")->n > 0);
  ck_assert_int_gt (lanes_timeline_model_get_now (self.model), then);
  tear_down (&self);
}
END_TEST

static Suite *
draws_suite (void)
{
  Suite *suite = suite_create ("timeline-draws");
  TCase *tcase = tcase_create ("draws");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_hover_alone);
  tcase_add_test (tcase, test_now_line_alone);
  tcase_add_test (tcase, test_nothing_new);
  tcase_add_test (tcase, test_hidden);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (draws_suite ());
}
