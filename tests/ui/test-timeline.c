/* test-timeline.c: the Lanes page: what its actions, keys and exports do, and what a screen reader hears
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-error.h"
#include "lanes-test.h"
#include "lanes-timeline-chart.h"
#include "lanes-timeline-export.h"
#include "lanes-timeline-find.h"
#include "lanes-timeline-fit.h"
#include "lanes-timeline-list.h"
#include "lanes-timeline-page.h"
#include "lanes-timeline-print.h"
#include "lanes-timeline-words.h"

#include <adwaita.h>
#include <json-glib/json-glib.h>
#include <signal.h>
#include <sys/resource.h>

#define SECOND ((gint64) G_USEC_PER_SEC)

typedef struct
{
  LanesSpanStore     *store;
  GtkWidget          *window;
  LanesTimelinePage  *page;
  LanesTimelineModel *model;
  gint64              start;  /* of the first span */
} Fixture;

static char *
title_cb (guint64  job,
          gpointer user_data)
{
  return g_strdup_printf ("part-%03u.bin", (guint) job);
}

/* Two lanes, ten spans of a second each, with pauses of a second; the third of each lane failed. */
static Fixture
set_up (gboolean empty)
{
  Fixture self = { .store = lanes_span_store_new () };
  guint group;

  gtk_init ();
  adw_init ();
  lanes_span_clock_look (lanes_span_store_get_clock (self.store));
  lanes_span_store_set_title_func (self.store, title_cb, NULL);
  self.start = g_get_monotonic_time () - 30 * SECOND;
  group = lanes_span_store_add_group (self.store, "threads", "Threads");
  lanes_span_store_intern_kind (self.store, "checksum", "Checksum");
  for (guint lane = 0; lane < 2 && !empty; lane++)
    {
      lanes_span_store_add_lane (self.store, group, lane == 0 ? "1 · tid 40211" : "2 · tid 40212");
      for (guint i = 0; i < 10; i++)
        {
          LanesSpan span = { .start = self.start + 2 * SECOND * i, .job = 10 * lane + i + 1, .attempt = 1, .kind = 1,
                             .wait = SECOND / 2, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

          span.end = span.start + SECOND;
          if (i == 2)
            span.became = LANES_STATE_FAILED;
          lanes_span_store_append (self.store, lane, &span);
        }
    }

  self.page = LANES_TIMELINE_PAGE (lanes_timeline_page_new (self.store, NULL, NULL));
  self.model = lanes_timeline_page_get_model (self.page);
  self.window = adw_window_new ();
  gtk_window_set_default_size (GTK_WINDOW (self.window), 1000, 600);
  adw_window_set_content (ADW_WINDOW (self.window), GTK_WIDGET (self.page));
  gtk_window_present (GTK_WINDOW (self.window));
  lanes_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (self.page)) &&
                         gtk_widget_get_width (GTK_WIDGET (self.page)) > 100);
  return self;
}

static void
tear_down (Fixture *self)
{
  gtk_window_destroy (GTK_WINDOW (self->window));
  g_assert_finalize_object (self->store);
}

static void
activate (Fixture    *self,
          const char *action)
{
  ck_assert_msg (gtk_widget_activate_action (GTK_WIDGET (self->page), action, NULL), "no action %s", action);
}

START_TEST (test_live_and_back)
{
  Fixture self = set_up (FALSE);
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (self.model);
  double before;

  ck_assert (lanes_timeline_model_get_live (self.model));
  gtk_widget_activate_action (GTK_WIDGET (self.page), "timeline.scroll", "i", -1);
  ck_assert (!lanes_timeline_model_get_live (self.model));
  before = axis->start;
  activate (&self, "timeline.now");
  ck_assert (lanes_timeline_model_get_live (self.model));
  ck_assert_double_gt (axis->start, before);

  activate (&self, "timeline.fit");
  ck_assert_double_le (axis->start, (double) self.start);
  ck_assert_double_ge (lanes_time_axis_get_end (axis), (double) self.start + 19.0 * SECOND);

  before = axis->scale;
  activate (&self, "timeline.zoom-in");
  ck_assert_double_lt (axis->scale, before);
  activate (&self, "timeline.zoom-out");
  ck_assert_double_eq_tol (axis->scale, before, before / 1e6);
  tear_down (&self);
}
END_TEST

START_TEST (test_selecting)
{
  Fixture self = set_up (FALSE);
  guint64 job = 0;

  activate (&self, "timeline.fit");
  ck_assert (lanes_timeline_model_select_next (self.model, 1));
  ck_assert_uint_eq (lanes_timeline_model_get_selected (self.model)->lane, 0);
  job = lanes_timeline_page_get_selected_job (self.page);
  ck_assert_uint_ne (job, 0);
  ck_assert (lanes_timeline_model_select_next (self.model, 1));
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), job + 1);
  ck_assert (lanes_timeline_model_select_lane (self.model, 1));
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), job + 11);
  ck_assert (!lanes_timeline_model_select_lane (self.model, 1));

  activate (&self, "timeline.range-of-selection");
  gint64 start, end;

  ck_assert (lanes_timeline_model_get_range (self.model, &start, &end));
  ck_assert_int_eq (end - start, SECOND);

  /* By keys to any span, also to one before it; and what is seen where none is selected. */
  ck_assert (lanes_timeline_model_select_next (self.model, 1));
  ck_assert (lanes_timeline_model_select_next (self.model, 1));
  activate (&self, "timeline.extend-range");
  ck_assert (lanes_timeline_model_get_range (self.model, &start, &end));
  ck_assert_int_eq (end - start, 5 * SECOND);
  for (guint i = 0; i < 3; i++)
    ck_assert (lanes_timeline_model_select_next (self.model, -1));
  activate (&self, "timeline.extend-range");
  ck_assert (lanes_timeline_model_get_range (self.model, &start, &end));
  ck_assert_int_eq (end - start, 7 * SECOND);
  lanes_timeline_model_select (self.model, NULL);
  activate (&self, "timeline.range-of-selection");
  ck_assert (lanes_timeline_model_get_range (self.model, &start, &end));
  ck_assert_int_eq (start, (gint64) lanes_timeline_model_get_axis (self.model)->start);
  ck_assert (lanes_timeline_model_select_next (self.model, 1));
  activate (&self, "timeline.clear");
  ck_assert (!lanes_timeline_model_get_range (self.model, &start, &end));
  activate (&self, "timeline.clear");
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), 0);
  tear_down (&self);
}
END_TEST

static GtkWidget *
find_child (GtkWidget *widget,
            GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (widget, type))
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_child (child, type);

      if (found != NULL)
        return found;
    }

  return NULL;
}

/* The name of the chart: what a screen reader says. */
static void
assert_name (GtkWidget  *chart,
             const char *name)
{
  g_autofree char *problem = gtk_test_accessible_check_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, name);

  ck_assert_msg (problem == NULL, "the name is %s, not %s", problem, name);
}

/* The chart's name is the selected span. */
static GtkWidget *
find_chart (GtkWidget *widget)
{
  return find_child (widget, LANES_TYPE_TIMELINE_CHART);
}

START_TEST (test_screen_reader)
{
  Fixture self = set_up (FALSE);
  GtkWidget *chart = find_chart (GTK_WIDGET (self.page));
  LanesTimelineSpot spot = { .lane = 0, .index = 2 };
  g_autofree char *problem = NULL, *expected = NULL;
  g_autoptr (GDateTime) date = NULL;
  gint64 wall;

  ck_assert_ptr_nonnull (chart);
  ck_assert (lanes_span_store_get (self.store, 0, 2, 0, &spot.span));
  lanes_timeline_model_select (self.model, &spot);

  wall = lanes_span_clock_to_wall (lanes_span_store_get_clock (self.store), spot.span.start);
  date = g_date_time_new_from_unix_local (wall / SECOND);
  g_autofree char *time = g_date_time_format (date, "%H:%M:%S");
  expected = g_strdup_printf ("part-003.bin, Failed · 1.00 s · queued 500 ms, started %s.%03d, Threads · 1 · tid 40211", time,
                              (int) (wall % SECOND / 1000));
  problem = gtk_test_accessible_check_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL, expected);
  ck_assert_msg (problem == NULL, "the name is %s", problem);
  tear_down (&self);
}
END_TEST

/* A time of another day has its date, for people and in the words of what was merged. */
START_TEST (test_days_have_dates)
{
  Fixture self = set_up (FALSE);
  gint64 now = g_get_monotonic_time (), week = 7 * 24 * 3600 * SECOND;
  gint64 wall = lanes_span_clock_to_wall (lanes_span_store_get_clock (self.store), now);
  g_autoptr (GDateTime) then = g_date_time_new_from_unix_local ((wall - week) / SECOND);
  g_autofree char *today = lanes_timeline_dup_time (self.model, now), *before = lanes_timeline_dup_time (self.model, now - week);
  g_autofree char *date = g_date_time_format (then, "%x "), *time = g_date_time_format (then, "%H:%M:%S.");

  ck_assert_uint_eq (strlen (today), strlen ("10:42:31.204"));
  ck_assert_msg (g_str_has_prefix (before, date), "%s", before);
  ck_assert_msg (strstr (before, time) != NULL, "%s", before);
  tear_down (&self);
}
END_TEST

/* Keys lead to everything: spans, lanes in which nothing ran, headings; and fold these. */
START_TEST (test_keys_reach_every_row)
{
  Fixture self = set_up (FALSE);
  GtkWidget *chart = find_chart (GTK_WIDGET (self.page)), *tip = find_child (chart, LANES_TYPE_TIMELINE_TIP);
  guint group = lanes_span_store_add_group (self.store, "watched", "gzip · pid 4711");
  guint lane = lanes_span_store_add_lane (self.store, group, "gzip · tid 4711"), found_group, found_lane;

  activate (&self, "timeline.fit");
  gtk_widget_activate_action (chart, "chart.next-lane", "i", 1);
  ck_assert_uint_eq (lanes_timeline_model_get_selected (self.model)->lane, 0);
  lanes_test_wait_until (gtk_widget_get_visible (tip));

  /* Down: the other lane, the heading of the next group, the lane without a job. */
  gtk_widget_activate_action (chart, "chart.next-lane", "i", 1);
  ck_assert_uint_eq (lanes_timeline_model_get_selected (self.model)->lane, 1);
  gtk_widget_activate_action (chart, "chart.next-lane", "i", 1);
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), 0);
  ck_assert (lanes_timeline_model_get_cursor (self.model, &found_group, &found_lane));
  ck_assert (found_group == group && found_lane == LANES_SPAN_NO_LANE);
  assert_name (chart, "gzip · pid 4711, unfolded, 1 lane");
  ck_assert (!gtk_widget_get_visible (tip));
  gtk_widget_activate_action (chart, "chart.next-lane", "i", 1);
  ck_assert (lanes_timeline_model_get_cursor (self.model, &found_group, &found_lane) && found_lane == lane);
  assert_name (chart, "gzip · pid 4711 · gzip · tid 4711, no job ran here");
  ck_assert (!lanes_timeline_model_select_lane (self.model, 1));

  /* Left on the heading folds, and with its lane folded away the keys go on from there. */
  gtk_widget_activate_action (chart, "chart.next-lane", "i", -1);
  gtk_widget_activate_action (chart, "chart.next-span", "i", -1);
  ck_assert (lanes_timeline_model_is_folded (self.model, group));
  assert_name (chart, "gzip · pid 4711, folded, 1 lane");
  gtk_widget_activate_action (chart, "chart.fold", NULL);
  ck_assert (!lanes_timeline_model_is_folded (self.model, group));
  gtk_widget_activate_action (chart, "chart.next-lane", "i", -1);
  ck_assert_uint_eq (lanes_timeline_model_get_selected (self.model)->lane, 1);
  activate (&self, "timeline.clear");
  assert_name (chart, "Timeline");
  tear_down (&self);
}
END_TEST

START_TEST (test_folding_and_hits)
{
  Fixture self = set_up (FALSE);
  LanesTimelineSpot spot;
  double x;

  activate (&self, "timeline.fit");
  x = lanes_time_axis_to_x (lanes_timeline_model_get_axis (self.model), (double) self.start + 4.5 * SECOND);
  ck_assert (lanes_timeline_model_hit (self.model, x, LANES_TIMELINE_GROUP_HEIGHT + 10, &spot));
  ck_assert_uint_eq (spot.span.job, 3);
  ck_assert (lanes_timeline_model_hit (self.model, x, LANES_TIMELINE_GROUP_HEIGHT + LANES_TIMELINE_LANE_HEIGHT + 10, &spot));
  ck_assert_uint_eq (spot.span.job, 13);
  ck_assert (!lanes_timeline_model_hit (self.model, x, 10, &spot));

  lanes_timeline_model_set_folded (self.model, 0, TRUE);
  ck_assert_int_eq (lanes_timeline_model_get_height (self.model), LANES_TIMELINE_GROUP_HEIGHT);
  ck_assert (!lanes_timeline_model_hit (self.model, x, LANES_TIMELINE_GROUP_HEIGHT + 10, &spot));
  tear_down (&self);
}
END_TEST

START_TEST (test_grows_with_its_words)
{
  Fixture self = set_up (FALSE);
  int height = lanes_timeline_model_get_height (self.model);
  int header = lanes_timeline_chart_get_header_width (self.model, 1000);
  LanesTimelineSpot spot;
  double x;

  activate (&self, "timeline.fit");
  x = lanes_time_axis_to_x (lanes_timeline_model_get_axis (self.model), (double) self.start + 4.5 * SECOND);
  lanes_timeline_model_set_text_scale (self.model, 2);
  ck_assert_int_eq (lanes_timeline_model_get_height (self.model), 2 * height);
  ck_assert_int_eq (lanes_timeline_chart_get_header_width (self.model, 2000), 2 * header);
  ck_assert (lanes_timeline_model_hit (self.model, x, 2 * LANES_TIMELINE_GROUP_HEIGHT + 20, &spot));
  ck_assert_uint_eq (spot.span.job, 3);
  tear_down (&self);
}
END_TEST

/* The names beside the lanes, in a window as narrow as they come. */
START_TEST (test_names_fit)
{
  static const char *const names[] = { "▾ Hauptschleife", "Thread der Schleife", "the loop's own thread", "Running at once",
                                       "Zugleich laufend" };
  Fixture self = set_up (FALSE);
  int room = lanes_timeline_chart_get_header_width (self.model, 420) - 16;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (GTK_WIDGET (self.page), names[i]);
      int width, height;

      lanes_timeline_fit (layout, room, LANES_TIMELINE_LANE_HEIGHT, 0.88, PANGO_WEIGHT_NORMAL);
      pango_layout_get_pixel_size (layout, &width, &height);
      ck_assert_msg (!pango_layout_is_ellipsized (layout), "%s", names[i]);
      ck_assert_int_le (width, room);
      ck_assert_int_le (height, LANES_TIMELINE_LANE_HEIGHT);
    }
  tear_down (&self);
}
END_TEST

/* The desktop makes its text larger while the page is seen. */
START_TEST (test_follows_the_font)
{
  Fixture self = set_up (FALSE);
  g_autoptr (GtkCssProvider) large = gtk_css_provider_new ();
  GtkStyleProvider *provider = GTK_STYLE_PROVIDER (large);
  GdkDisplay *display = gdk_display_get_default ();
  int height = lanes_timeline_model_get_height (self.model);

  ck_assert_double_eq (lanes_timeline_model_get_text_scale (self.model), 1);
  gtk_css_provider_load_from_data (large, "* { font-size: 44px; }", -1);
  gtk_style_context_add_provider_for_display (display, provider, GTK_STYLE_PROVIDER_PRIORITY_USER);
  lanes_test_wait_until (lanes_timeline_model_get_height (self.model) >= 5 * height / 2);
  gtk_style_context_remove_provider_for_display (display, provider);
  lanes_test_wait_until (lanes_timeline_model_get_height (self.model) == height);
  tear_down (&self);
}
END_TEST

START_TEST (test_find)
{
  Fixture self = set_up (FALSE);
  GtkWidget *find = find_child (GTK_WIDGET (self.page), LANES_TYPE_TIMELINE_FIND);

  lanes_timeline_find_search (LANES_TIMELINE_FIND (find), "PART failed", -1);
  lanes_test_wait_until (lanes_timeline_model_get_found (self.model) != NULL);
  ck_assert_uint_eq (lanes_timeline_model_get_found (self.model)->len, 2);
  lanes_timeline_find_step (LANES_TIMELINE_FIND (find), 1);
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), 3);
  lanes_timeline_find_step (LANES_TIMELINE_FIND (find), 1);
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), 13);
  lanes_timeline_find_step (LANES_TIMELINE_FIND (find), -1);
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (self.page), 3);

  lanes_timeline_find_clear (LANES_TIMELINE_FIND (find));
  ck_assert_ptr_null (lanes_timeline_model_get_found (self.model));
  lanes_timeline_find_search (LANES_TIMELINE_FIND (find), "", SECOND);
  lanes_test_wait_until (lanes_timeline_model_get_found (self.model) != NULL);
  ck_assert_uint_eq (lanes_timeline_model_get_found (self.model)->len, 0);

  ck_assert_int_eq (lanes_timeline_find_parse ("1.5 s"), 3 * SECOND / 2);
  ck_assert_int_eq (lanes_timeline_find_parse ("300ms"), 300000);
  ck_assert_int_eq (lanes_timeline_find_parse ("2"), 2 * SECOND);
  ck_assert_int_eq (lanes_timeline_find_parse ("long"), -1);
  ck_assert_int_eq (lanes_timeline_find_parse ("3 weeks"), -1);
  tear_down (&self);
}
END_TEST

static gboolean
shows (GtkWidget  *widget,
                       const char *text)
{
  if (GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) && g_str_has_prefix (gtk_label_get_label (GTK_LABEL (widget)), text))
    return TRUE;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    if (shows (child, text))
      return TRUE;

  return FALSE;
}

/* Found stays what fits, while it is recorded: what ends, and what runs and becomes long enough, in a new lane too. */
START_TEST (test_find_goes_on)
{
  Fixture self = set_up (FALSE);
  LanesTimelineFind *find = LANES_TIMELINE_FIND (find_child (GTK_WIDGET (self.page), LANES_TYPE_TIMELINE_FIND));
  LanesSpan span = { .start = g_get_monotonic_time (), .job = 90, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING };

  activate (&self, "timeline.find");
  lanes_timeline_find_search (find, "failed", -1);
  lanes_test_wait_until (lanes_timeline_model_get_found (self.model) != NULL);
  ck_assert_uint_eq (lanes_timeline_model_get_found (self.model)->len, 2);
  lanes_span_store_begin (self.store, 1, &span);
  lanes_span_store_change (self.store, 1, g_get_monotonic_time (), LANES_STATE_FAILED);
  lanes_test_wait_until (lanes_timeline_model_get_found (self.model)->len == 3);
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "3 spans"));

  lanes_timeline_find_search (find, "", 3 * SECOND / 2);
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "0 spans"));
  span.start = g_get_monotonic_time ();
  lanes_span_store_begin (self.store, lanes_span_store_add_lane (self.store, 0, "3"), &span);
  lanes_test_wait_until (lanes_timeline_model_get_found (self.model)->len == 1);
  lanes_span_store_change (self.store, 2, g_get_monotonic_time (), LANES_STATE_SUCCEEDED);
  lanes_timeline_find_search (find, "done", 3 * SECOND / 2);
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "1 span"));
  tear_down (&self);
}
END_TEST

/* More batches than there is room for buttons: those without one are counted, with their share. */
START_TEST (test_legend_counts_others)
{
  Fixture self = set_up (FALSE);

  for (guint i = 0; i < 30; i++)
    {
      g_autofree char *name = g_strdup_printf ("batch %u", i);
      gint64 start = self.start + 20 * SECOND + i * SECOND / 10;

      lanes_span_store_append (self.store, 0, &(LanesSpan) { .start = start, .end = start + SECOND / 10, .job = 100 + i, .attempt = 1,
                                                             .kind = 1, .batch = lanes_span_store_intern_batch (self.store, i + 1, name),
                                                             .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED });
    }
  activate (&self, "timeline.fit");
  ck_assert (!shows (GTK_WIDGET (self.page), "7 others "));
  g_object_set (self.page, "colouring", "batch", NULL);
  /* 20 s are of no batch, and of the 3 s of the others 0.7 have no button. */
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "7 others 3 %"));
  g_object_set (self.page, "colouring", "kind", NULL);
  lanes_test_wait_until (!shows (GTK_WIDGET (self.page), "7 others "));
  tear_down (&self);
}
END_TEST

START_TEST (test_table)
{
  Fixture self = set_up (FALSE);
  g_autoptr (LanesTimelineList) list = lanes_timeline_list_new (self.model);
  g_autoptr (LanesTimelineItem) item = NULL;

  /* From the middle of the second span to the middle of the fourth: three in each lane. */
  lanes_timeline_model_show (self.model, (double) self.start + 2.5 * SECOND, (double) self.start + 6.5 * SECOND, 0);
  lanes_timeline_list_refresh (list);
  ck_assert_uint_eq (g_list_model_get_n_items (G_LIST_MODEL (list)), 6);
  item = g_list_model_get_item (G_LIST_MODEL (list), 4);
  ck_assert_uint_eq (lanes_timeline_item_get_spot (item)->span.job, 13);

  /* What nobody saw is in it too, before the lanes. */
  g_clear_object (&item);
  lanes_span_store_add_gap (self.store, self.start + 5 * SECOND, self.start + 6 * SECOND);
  lanes_span_store_add_sample (self.store, 0, &(LanesKernelSample) { .begin = self.start + 4 * SECOND, .length = SECOND,
                                                                     .share = { [LANES_KERNEL_ON_CPU] = 255 } });
  lanes_timeline_list_refresh (list);
  ck_assert_uint_eq (g_list_model_get_n_items (G_LIST_MODEL (list)), 7);
  item = g_list_model_get_item (G_LIST_MODEL (list), 0);
  ck_assert_ptr_nonnull (lanes_timeline_item_get_hole (item));
  ck_assert_int_eq (lanes_timeline_item_get_hole (item)->end, self.start + 6 * SECOND);

  activate (&self, "timeline.table");
  lanes_test_wait_until (!gtk_widget_get_mapped (find_chart (GTK_WIDGET (self.page))));
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "Not observed") && shows (GTK_WIDGET (self.page), "All lanes"));
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "On CPU") && shows (GTK_WIDGET (self.page), "100 %"));
  ck_assert (shows (GTK_WIDGET (self.page), "Waited") && shows (GTK_WIDGET (self.page), "500 ms"));
  activate (&self, "timeline.table");
  lanes_test_wait_until (gtk_widget_get_mapped (find_chart (GTK_WIDGET (self.page))));
  g_clear_object (&item);
  g_clear_object (&list);
  tear_down (&self);
}
END_TEST

typedef struct
{
  gboolean done;
  GError  *error;
} Outcome;

static void
exported_cb (GObject      *object,
             GAsyncResult *result,
             gpointer      user_data)
{
  Outcome *outcome = user_data;

  lanes_timeline_export_finish (LANES_TIMELINE_MODEL (object), result, &outcome->error);
  outcome->done = TRUE;
}

static char *
export_to (Fixture    *self,
           const char *what)
{
  g_autofree char *path = lanes_test_path (what);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Outcome outcome = { 0 };

  lanes_timeline_export_async (self->model, what, file, NULL, exported_cb, &outcome);
  lanes_test_wait_until (outcome.done);
  ck_assert_msg (outcome.error == NULL, "%s: %s", what, outcome.error != NULL ? outcome.error->message : "");
  return lanes_test_read (path);
}

/* Something in the drawing has that colour. */
static void
assert_painted (const char *svg,
                guint32     colour)
{
  g_autofree char *red = g_strdup_printf ("%.3f", (colour >> 16 & 0xff) * 100 / 255.0);

  red[strlen (red) - 2] = '\0';
  ck_assert_msg (strstr (svg, red) != NULL, "no %s %% of red", red);
}

START_TEST (test_exports)
{
  Fixture self = set_up (FALSE);

  /* The stripe of the first lane: asleep, then on the CPU. */
  lanes_span_store_add_sample (self.store, 0, &(LanesKernelSample) { .begin = self.start, .length = SECOND,
                                                                     .share = { [LANES_KERNEL_ASLEEP] = 255 } });
  lanes_span_store_add_sample (self.store, 0, &(LanesKernelSample) { .begin = self.start + SECOND, .length = SECOND,
                                                                     .share = { [LANES_KERNEL_ON_CPU] = 255 } });
  activate (&self, "timeline.fit");

  g_autofree char *png = export_to (&self, "seen-png"), *svg = export_to (&self, "seen-svg");
  g_autofree char *csv = export_to (&self, "seen-csv"), *json = export_to (&self, "all-json");
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_auto (GStrv) lines = g_strsplit (csv, "\r\n", -1);

  ck_assert (memcmp (png, "\x89PNG", 4) == 0);
  ck_assert_ptr_nonnull (strstr (svg, "<svg"));
  ck_assert_ptr_nonnull (strstr (svg, "</svg>"));
  assert_painted (svg, lanes_timeline_palette_get_kernel (LANES_KERNEL_ASLEEP));
  assert_painted (svg, lanes_timeline_palette_get_kernel (LANES_KERNEL_ON_CPU));
  ck_assert_uint_eq (g_strv_length (lines), 1 + 20 + 1);
  ck_assert (json_parser_load_from_data (parser, json, -1, NULL));
  tear_down (&self);
}
END_TEST

typedef struct
{
  gint64 last;
  gint64 longest;   /* between two turns of the main loop, µs */
} Pulse;

static gboolean
beat_cb (gpointer user_data)
{
  Pulse *pulse = user_data;
  gint64 now = g_get_monotonic_time ();

  pulse->longest = MAX (pulse->longest, now - pulse->last);
  pulse->last = now;
  return G_SOURCE_CONTINUE;
}

/* A large picture is compressed while the window goes on: only drawing it holds that up. */
START_TEST (test_picture_does_not_hold_up)
{
  Fixture self = set_up (FALSE);
  g_autofree char *png = NULL;
  gint64 began, drawn, encoded;
  Pulse pulse = { 0 };
  guint id;

  for (guint i = 0; i < 998; i++)
    lanes_span_store_add_lane (self.store, 0, "more");
  lanes_test_wait_until (lanes_timeline_model_get_rows (self.model)->len > 1000);

  began = g_get_monotonic_time ();
  cairo_surface_t *picture = lanes_timeline_print_picture (self.model, NULL);

  drawn = g_get_monotonic_time () - began;
  g_bytes_unref (lanes_timeline_print_encode (picture, NULL));
  encoded = g_get_monotonic_time () - began - drawn;
  cairo_surface_destroy (picture);

  pulse.last = g_get_monotonic_time ();
  id = g_timeout_add (1, beat_cb, &pulse);
  png = export_to (&self, "seen-png");
  g_source_remove (id);
  ck_assert_msg (pulse.longest < drawn + encoded / 2, "held up for %.0f ms; drawing takes %.0f, compressing %.0f",
                 (double) pulse.longest / 1000, (double) drawn / 1000, (double) encoded / 1000);
  tear_down (&self);
}
END_TEST

/* Slanted lines where nobody looked, and where the machine slept; nowhere else. */
static gboolean
is_hatched (const char *svg)
{
  return strstr (svg, "stroke-opacity=\"0.3\"") != NULL || strstr (svg, "stroke-opacity:0.3;") != NULL;
}

/* Pixels of the picture's edge: at 16 bytes its width, at 20 its height. */
static guint
get_side (const char *png,
          guint       at)
{
  guint32 side;

  memcpy (&side, png + at, sizeof side);
  return GUINT32_FROM_BE (side);
}

/* With a thousand lanes a picture is smaller, not cut off; with more than can be read it is refused, and that is said. */
START_TEST (test_exports_of_many_lanes)
{
  Fixture self = set_up (FALSE);
  g_autofree char *png = NULL, *svg = NULL, *small = export_to (&self, "seen-png");
  g_autoptr (GError) error = NULL;
  double height;

  ck_assert_uint_eq (get_side (small, 16) % 2, 0);
  for (guint i = 0; i < 998; i++)
    lanes_span_store_add_lane (self.store, 0, "more");
  lanes_test_wait_until (lanes_timeline_model_get_rows (self.model)->len > 1000);
  png = export_to (&self, "seen-png");
  svg = export_to (&self, "seen-svg");
  height = g_ascii_strtod (strstr (svg, "height=\"") + strlen ("height=\""), NULL);
  ck_assert_double_gt (height, 30000);
  ck_assert_uint_eq (get_side (png, 20), 30000);
  /* As much narrower as it is lower. */
  ck_assert_double_eq_tol (get_side (png, 16) / (get_side (small, 16) / 2.0), 30000 / height, 0.01);

  for (guint i = 0; i < 3000; i++)
    lanes_span_store_add_lane (self.store, 0, "more");
  lanes_test_wait_until (lanes_timeline_model_get_rows (self.model)->len > 4000);
  ck_assert_ptr_null (lanes_timeline_print_picture (self.model, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_UNSUPPORTED));
  ck_assert_ptr_nonnull (strstr (error->message, "SVG"));
  tear_down (&self);
}
END_TEST

START_TEST (test_exports_of_holes)
{
  Fixture self = set_up (FALSE);
  LanesSpanClock *clock = lanes_span_store_get_clock (self.store);
  const LanesClockMark *first = lanes_span_clock_get (clock, 0);
  gint64 now = g_get_monotonic_time ();

  activate (&self, "timeline.fit");

  g_autofree char *whole = export_to (&self, "seen-svg"), *away = NULL, *asleep = NULL;

  ck_assert (!is_hatched (whole));
  lanes_span_store_add_gap (self.store, self.start + 5 * SECOND, self.start + 6 * SECOND);
  away = export_to (&self, "seen-svg");
  ck_assert (is_hatched (away));

  /* Only the suspend is seen. */
  lanes_span_clock_note (clock, now, now + first->offset + 3600 * SECOND, now + 7200 * SECOND);
  lanes_timeline_model_show (self.model, (double) (now - SECOND), (double) (now + SECOND), 0);
  asleep = export_to (&self, "seen-svg");
  ck_assert (is_hatched (asleep));

  /* And the legend says what the lines mean. */
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "slept "));
  activate (&self, "timeline.fit");
  lanes_test_wait_until (shows (GTK_WIDGET (self.page), "not observed 1"));
  tear_down (&self);
}
END_TEST

START_TEST (test_export_that_cannot)
{
  Fixture self = set_up (FALSE);
  g_autofree char *path = lanes_test_write ("file", "kept", -1);
  g_autoptr (GFile) file = g_file_new_build_filename (path, "trace.json", NULL);
  Outcome outcome = { 0 };

  lanes_timeline_export_async (self.model, "all-json", file, NULL, exported_cb, &outcome);
  lanes_test_wait_until (outcome.done);
  ck_assert_ptr_nonnull (outcome.error);
  g_clear_error (&outcome.error);

  g_autofree char *kept = lanes_test_read (path);

  ck_assert_str_eq (kept, "kept");
  tear_down (&self);
}
END_TEST

/* The disk is full in the middle of it: an error, what was there stays, and nothing is left beside it. */
START_TEST (test_export_to_a_full_disk)
{
  static const char *const whats[] = { "seen-png", "seen-svg", "all-csv", "all-json" };
  Fixture self = set_up (FALSE);
  g_autofree char *path = lanes_test_write ("there", "kept", -1);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GDir) dir = NULL;
  struct rlimit before, little = { 512, 512 };
  guint n = 0;

  activate (&self, "timeline.fit");
  ck_assert_int_eq (getrlimit (RLIMIT_FSIZE, &before), 0);
  little.rlim_max = before.rlim_max;
  signal (SIGXFSZ, SIG_IGN);
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &little), 0);
  for (guint i = 0; i < G_N_ELEMENTS (whats); i++)
    {
      Outcome outcome = { 0 };

      lanes_timeline_export_async (self.model, whats[i], file, NULL, exported_cb, &outcome);
      lanes_test_wait_until (outcome.done);
      n += outcome.error != NULL;
      g_clear_error (&outcome.error);
    }
  ck_assert_int_eq (setrlimit (RLIMIT_FSIZE, &before), 0);
  ck_assert_uint_eq (n, G_N_ELEMENTS (whats));

  g_autofree char *kept = lanes_test_read (path);

  ck_assert_str_eq (kept, "kept");
  dir = g_dir_open (folder, 0, NULL);
  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    ck_assert_msg (!g_str_has_prefix (name, ".goutputstream"), "%s is left", name);
  tear_down (&self);
}
END_TEST

/* On the narrowest screen the tools still fit, and nothing is cut off at the right. */
START_TEST (test_narrow)
{
  Fixture self = set_up (FALSE);
  GtkWidget *box = gtk_widget_get_first_child (GTK_WIDGET (self.page));
  int minimum = G_MAXINT;

  gtk_widget_set_size_request (self.window, 1, 1);
  gtk_window_set_default_size (GTK_WINDOW (self.window), 350, 600);
  lanes_test_wait_until (gtk_widget_get_width (GTK_WIDGET (self.page)) <= 360);
  lanes_test_wait_until ((gtk_widget_measure (box, GTK_ORIENTATION_HORIZONTAL, -1, &minimum, NULL, NULL, NULL),
                          minimum <= gtk_widget_get_width (GTK_WIDGET (self.page))));
  tear_down (&self);
}
END_TEST

/* Nothing was recorded: a page that says so, and actions that do nothing. */
START_TEST (test_empty)
{
  Fixture self = set_up (TRUE);
  static const char *const actions[] = {
    "timeline.fit", "timeline.start", "timeline.zoom-in", "timeline.zoom-to-selection", "timeline.show-job", "timeline.clear",
  };

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    activate (&self, actions[i]);
  ck_assert (!lanes_timeline_model_select_next (self.model, 1));
  ck_assert (!gtk_widget_get_mapped (find_chart (GTK_WIDGET (self.page))));

  /* The first job brings the lanes. */
  lanes_span_store_add_lane (self.store, 0, "1");
  lanes_span_store_begin (self.store, 0, &(LanesSpan) { .start = g_get_monotonic_time (), .job = 1, .attempt = 1,
                                                       .phase = LANES_STATE_RUNNING });
  lanes_test_wait_until (gtk_widget_get_mapped (find_chart (GTK_WIDGET (self.page))));
  tear_down (&self);
}
END_TEST

static Suite *
timeline_suite (void)
{
  Suite *suite = suite_create ("timeline");
  TCase *tcase = tcase_create ("page");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_live_and_back);
  tcase_add_test (tcase, test_selecting);
  tcase_add_test (tcase, test_screen_reader);
  tcase_add_test (tcase, test_days_have_dates);
  tcase_add_test (tcase, test_keys_reach_every_row);
  tcase_add_test (tcase, test_folding_and_hits);
  tcase_add_test (tcase, test_grows_with_its_words);
  tcase_add_test (tcase, test_names_fit);
  tcase_add_test (tcase, test_follows_the_font);
  tcase_add_test (tcase, test_find);
  tcase_add_test (tcase, test_find_goes_on);
  tcase_add_test (tcase, test_legend_counts_others);
  tcase_add_test (tcase, test_table);
  tcase_add_test (tcase, test_exports);
  tcase_add_test (tcase, test_exports_of_many_lanes);
  tcase_add_test (tcase, test_picture_does_not_hold_up);
  tcase_add_test (tcase, test_exports_of_holes);
  tcase_add_test (tcase, test_export_that_cannot);
  tcase_add_test (tcase, test_export_to_a_full_disk);
  tcase_add_test (tcase, test_narrow);
  tcase_add_test (tcase, test_empty);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  g_setenv ("CK_FORK", "no", TRUE);
  return lanes_test_run (timeline_suite ());
}
