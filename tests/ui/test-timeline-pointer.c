/* test-timeline-pointer.c: the Lanes page under a real pointer and real keys, which xdotool sends to the display
 *
 * What happens is read from the model, never from pixels.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-chart.h"
#include "lanes-timeline-figures.h"
#include "lanes-timeline-legend.h"
#include "lanes-timeline-overview.h"
#include "lanes-timeline-page.h"
#include "lanes-timeline-tip.h"

#include <adwaita.h>
#include <math.h>

#define SECOND ((gint64) G_USEC_PER_SEC)
#define RULER 24

typedef struct
{
  LanesSpanStore     *store;
  GtkWidget          *window;
  LanesTimelinePage  *page;
  LanesTimelineModel *model;
  GtkWidget          *chart;
  gint64              start;  /* of the first span */
  GString            *acts;   /* actions of the window that were activated */
} Fixture;

static Fixture fixture;

static char *
title_cb (guint64  job,
          gpointer user_data)
{
  return g_strdup_printf ("part-%03u.bin", (guint) job);
}

static GMenuModel *
menu_cb (guint64  job,
         gpointer user_data)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new ("_Cancel It", NULL);

  g_menu_item_set_action_and_target (item, "win.cancel-it", "t", job);
  g_menu_append_item (menu, item);
  return G_MENU_MODEL (menu);
}

static GMenuModel *
lane_menu_cb (guint    lane,
              gpointer user_data)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenuItem) item = g_menu_item_new ("_Signal It", NULL);

  g_menu_item_set_action_and_target (item, "win.signal-it", "t", (guint64) lane);
  g_menu_append_item (menu, item);
  return G_MENU_MODEL (menu);
}

static void
action_cb (GSimpleAction *action,
           GVariant      *target,
           gpointer       user_data)
{
  g_string_append_printf (fixture.acts, "%s %u;", g_action_get_name (G_ACTION (action)), (guint) g_variant_get_uint64 (target));
}

static void
add_spans (guint lane)
{
  for (guint i = 0; i < 10; i++)
    {
      LanesSpan span = { .start = fixture.start + 2 * SECOND * i, .job = 10 * lane + i + 1, .attempt = 1, .kind = 1 + i % 2,
                         .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

      span.end = span.start + SECOND;
      lanes_span_store_append (fixture.store, lane, &span);
    }
}

/* @n lanes of ten spans of a second each, with pauses of a second, of two kinds in turn. */
static void
set_up_lanes (guint n)
{
  static const GActionEntry entries[] = {
    { "show-job", action_cb, "t", NULL, NULL, { 0 } },
    { "cancel-it", action_cb, "t", NULL, NULL, { 0 } },
    { "signal-it", action_cb, "t", NULL, NULL, { 0 } },
  };
  g_autoptr (GSimpleActionGroup) actions = g_simple_action_group_new ();
  guint group;

  gtk_init ();
  adw_init ();
  fixture.store = lanes_span_store_new ();
  fixture.acts = g_string_new (NULL);
  lanes_span_clock_look (lanes_span_store_get_clock (fixture.store));
  lanes_span_store_set_title_func (fixture.store, title_cb, NULL);
  lanes_span_store_intern_kind (fixture.store, "checksum", "Checksum");
  lanes_span_store_intern_kind (fixture.store, "download", "Download");
  fixture.start = g_get_monotonic_time () - 22 * SECOND;
  group = lanes_span_store_add_group (fixture.store, "threads", "Threads");
  for (guint lane = 0; lane < n; lane++)
    {
      lanes_span_store_add_lane (fixture.store, group, "tid");
      add_spans (lane);
    }

  fixture.page = LANES_TIMELINE_PAGE (lanes_timeline_page_new (fixture.store, NULL, NULL));
  fixture.model = lanes_timeline_page_get_model (fixture.page);
  lanes_timeline_page_set_menu_func (fixture.page, menu_cb, lane_menu_cb, NULL);
  fixture.window = adw_window_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (actions), entries, G_N_ELEMENTS (entries), NULL);
  gtk_widget_insert_action_group (fixture.window, "win", G_ACTION_GROUP (actions));
  gtk_window_set_default_size (GTK_WINDOW (fixture.window), 1000, 600);
  adw_window_set_content (ADW_WINDOW (fixture.window), GTK_WIDGET (fixture.page));
  gtk_window_present (GTK_WINDOW (fixture.window));
  lanes_test_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture.page)) &&
                         gtk_widget_get_width (GTK_WIDGET (fixture.page)) > 100);
}

static void
set_up (void)
{
  set_up_lanes (2);
}

static void
tear_down (void)
{
  gtk_window_destroy (GTK_WINDOW (fixture.window));
  g_assert_finalize_object (fixture.store);
  g_string_free (fixture.acts, TRUE);
}

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

static GtkWidget *
find (GType type)
{
  GtkWidget *found = find_child (GTK_WIDGET (fixture.page), type);

  ck_assert_ptr_nonnull (found);
  return found;
}

/* The pointer */

static void
done_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      user_data)
{
  ck_assert (g_subprocess_wait_check_finish (G_SUBPROCESS (object), result, NULL));
  *(gboolean *) user_data = TRUE;
}

/* The display has what xdotool sent when it ends; the widgets have it when a frame later was drawn. */
static void G_GNUC_PRINTF (1, 2)
xdo (const char *format,
     ...)
{
  g_autofree char *command = NULL;
  g_auto (GStrv) argv = NULL;
  g_autoptr (GSubprocess) process = NULL;
  gboolean done = FALSE;
  va_list args;

  va_start (args, format);
  command = g_strdup_vprintf (format, args);
  va_end (args);
  argv = g_strsplit (command, " ", -1);
  process = g_subprocess_newv ((const char *const *) argv, G_SUBPROCESS_FLAGS_STDERR_SILENCE, NULL);
  ck_assert_ptr_nonnull (process);
  g_subprocess_wait_check_async (process, NULL, done_cb, &done);
  lanes_test_wait_until (done);
  gdk_display_sync (gdk_display_get_default ());
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

/* To a place in a widget. */
static void
point (GtkWidget *widget,
       double     x,
       double     y)
{
  double in_window_x, in_window_y, surface_x, surface_y;

  ck_assert (gtk_widget_translate_coordinates (widget, fixture.window, x, y, &in_window_x, &in_window_y));
  gtk_native_get_surface_transform (GTK_NATIVE (fixture.window), &surface_x, &surface_y);
  xdo ("xdotool mousemove %d %d", (int) (in_window_x + surface_x), (int) (in_window_y + surface_y));
}

static int
get_left (void)
{
  return lanes_timeline_chart_get_header_width (fixture.model, gtk_widget_get_width (fixture.chart));
}

/* To a time in a lane. */
static void
point_at (guint  lane,
          gint64 time)
{
  const LanesTimelineRow *row = lanes_timeline_model_get_lane_row (fixture.model, lane);
  double x = lanes_time_axis_to_x (lanes_timeline_model_get_axis (fixture.model), (double) time);

  ck_assert_ptr_nonnull (row);
  point (fixture.chart, get_left () + x, RULER + row->y + 14 - lanes_timeline_model_get_top (fixture.model));
}

/* All that was recorded, standing still, with the pointer on it. */
static void
begin (void)
{
  fixture.chart = find (LANES_TYPE_TIMELINE_CHART);
  lanes_timeline_model_show (fixture.model, (double) fixture.start - SECOND, (double) fixture.start + 25.0 * SECOND, 0);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

START_TEST (test_drag_pans)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);
  double before, scale;

  fixture.chart = find (LANES_TYPE_TIMELINE_CHART);
  ck_assert (lanes_timeline_model_get_live (fixture.model));
  lanes_timeline_model_zoom (fixture.model, 0, 3);
  point (fixture.chart, 500, 120);
  before = axis->start;
  scale = axis->scale;
  xdo ("xdotool mousedown 1");
  point (fixture.chart, 560, 120);
  point (fixture.chart, 700, 120);
  xdo ("xdotool mouseup 1");
  lanes_test_wait_until (!lanes_timeline_model_get_live (fixture.model));
  /* Back in time by as much as the pointer went; now went on a little before it stood still. */
  lanes_test_wait_until (axis->start < before - 60 * scale);
  ck_assert_double_eq (axis->scale, scale);
  ck_assert_double_gt (axis->start, before - 202 * scale);

  /* Recording goes on, and nothing moves for it. */
  before = axis->start;
  LanesSpan span = { .start = g_get_monotonic_time (), .job = 99, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING };

  lanes_span_store_begin (fixture.store, 0, &span);
  lanes_timeline_model_tick (fixture.model, g_get_monotonic_time () + SECOND);
  ck_assert_double_eq (axis->start, before);

  /* The End key goes back to now, and so does the button: who dragged has the keys there. */
  xdo ("xdotool key End");
  lanes_test_wait_until (lanes_timeline_model_get_live (fixture.model));
  lanes_timeline_model_scroll (fixture.model, -300);
  ck_assert (!lanes_timeline_model_get_live (fixture.model));
  GtkWidget *live = find (GTK_TYPE_TOGGLE_BUTTON);

  point (live, 10, 10);
  xdo ("xdotool click 1");
  lanes_test_wait_until (lanes_timeline_model_get_live (fixture.model));
}
END_TEST

START_TEST (test_wheel)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);
  double scale, time, start;

  begin ();
  point_at (0, fixture.start + 6 * SECOND);
  time = (double) (fixture.start + 6 * SECOND);
  double x = lanes_time_axis_to_x (axis, time);

  scale = axis->scale;
  xdo ("xdotool click 4");
  lanes_test_wait_until (axis->scale < scale);
  ck_assert_double_eq_tol (axis->scale, scale / 1.25, scale / 1000);
  ck_assert_double_eq_tol (lanes_time_axis_to_x (axis, time), x, 2);
  xdo ("xdotool click 5");
  lanes_test_wait_until (axis->scale > scale * 0.99);
  xdo ("xdotool keydown ctrl click 4 keyup ctrl");
  lanes_test_wait_until (axis->scale < scale * 0.9);
  ck_assert_double_eq_tol (lanes_time_axis_to_x (axis, time), x, 2);

  scale = axis->scale;
  start = axis->start;
  xdo ("xdotool keydown shift click 5 keyup shift");
  lanes_test_wait_until (axis->start > start);
  ck_assert_double_eq (axis->scale, scale);
  start = axis->start;
  xdo ("xdotool keydown shift click 4 keyup shift");
  lanes_test_wait_until (axis->start < start);
}
END_TEST

static GtkEventController *
find_controller (GtkWidget *widget,
                 GType      type)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GtkEventController) controller = g_list_model_get_item (controllers, i);

      if (G_TYPE_CHECK_INSTANCE_TYPE (controller, type))
        return controller;
    }

  ck_abort_msg ("no %s", g_type_name (type));
}

/* No tool sends touches to this display: the gesture says what two fingers would make it say. */
START_TEST (test_pinch)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);
  double scale;

  begin ();
  GtkEventController *pinch = find_controller (fixture.chart, GTK_TYPE_GESTURE_ZOOM);

  scale = axis->scale;
  g_signal_emit_by_name (pinch, "scale-changed", 1.5);
  ck_assert_double_eq_tol (axis->scale, scale / 1.5, scale / 1000);
  g_signal_emit_by_name (pinch, "scale-changed", 2.0);
  ck_assert_double_eq_tol (axis->scale, scale / 2, scale / 1000);
  g_signal_emit_by_name (pinch, "scale-changed", 1.0);
  ck_assert_double_eq_tol (axis->scale, scale, scale / 1000);
}
END_TEST

static const char *
get_figures (void)
{
  return gtk_label_get_label (GTK_LABEL (find_child (find (LANES_TYPE_TIMELINE_FIGURES), GTK_TYPE_LABEL)));
}

START_TEST (test_range)
{
  gint64 start, end;
  double pixel;

  begin ();
  pixel = lanes_timeline_model_get_axis (fixture.model)->scale;
  point_at (0, fixture.start - SECOND / 2);
  xdo ("xdotool keydown shift mousedown 1");
  point_at (1, fixture.start + 2 * SECOND);
  point_at (1, fixture.start + 7 * SECOND / 2);
  xdo ("xdotool mouseup 1 keyup shift");
  lanes_test_wait_until (lanes_timeline_model_get_range (fixture.model, &start, &end) && end > fixture.start + 3 * SECOND);
  ck_assert_double_eq_tol ((double) start, (double) (fixture.start - SECOND / 2), 2 * pixel);
  ck_assert_double_eq_tol ((double) end, (double) (fixture.start + 7 * SECOND / 2), 2 * pixel);
  /* Two jobs in each of two lanes, a second long. */
  lanes_test_wait_until (strstr (get_figures (), "4 jobs") != NULL);
  ck_assert_ptr_nonnull (strstr (get_figures (), "mean 1.00 s"));
  ck_assert_ptr_nonnull (strstr (get_figures (), "p99 1.00 s"));
  ck_assert_ptr_nonnull (strstr (get_figures (), "peak 2 at once"));
  ck_assert_ptr_nonnull (strstr (get_figures (), "longest idle between jobs 1.00 s"));

  xdo ("xdotool key Escape");
  lanes_test_wait_until (!lanes_timeline_model_get_range (fixture.model, &start, &end));

  /* A drag on the ruler does the same. */
  double x = lanes_time_axis_to_x (lanes_timeline_model_get_axis (fixture.model), (double) (fixture.start + 10 * SECOND));

  point (fixture.chart, get_left () + x, 10);
  xdo ("xdotool mousedown 1");
  point (fixture.chart, get_left () + x + 50, 10);
  point (fixture.chart, get_left () + x + 100, 10);
  xdo ("xdotool mouseup 1");
  lanes_test_wait_until (lanes_timeline_model_get_range (fixture.model, &start, &end) &&
                         fabs ((double) (end - start) - 100 * pixel) < 3 * pixel);
}
END_TEST

static double
get_middle (void)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);

  return axis->start + axis->width / 2 * axis->scale;
}

/* Clicks beside the window, and says which time came into the middle. */
static double
jump (GtkWidget *overview,
      double     x)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);
  double before = axis->start;

  point (overview, x, 40);
  xdo ("xdotool click 1");
  lanes_test_wait_until (axis->start != before);
  return get_middle ();
}

static void
drag (GtkWidget *widget,
      double     from,
      double     to)
{
  point (widget, from, 40);
  xdo ("xdotool mousedown 1");
  point (widget, from + (to - from) / 3, 40);
  point (widget, to, 40);
  xdo ("xdotool mouseup 1");
}

START_TEST (test_overview)
{
  const LanesTimeAxis *axis = lanes_timeline_model_get_axis (fixture.model);
  GtkWidget *overview = find (LANES_TYPE_TIMELINE_OVERVIEW);
  double left, width, start, scale, first, last, pixel;

  begin ();
  lanes_test_wait_until (gtk_widget_get_width (overview) > 100);
  left = lanes_timeline_chart_get_header_width (fixture.model, gtk_widget_get_width (overview));
  width = gtk_widget_get_width (overview) - left;

  /* Beside the window: it comes there. From two such places follows what a pixel is. */
  lanes_timeline_model_show (fixture.model, (double) fixture.start + 9.0 * SECOND, (double) fixture.start + 11.0 * SECOND, 0);
  first = jump (overview, left + width / 8);
  last = jump (overview, left + width * 7 / 8);
  pixel = (last - first) / (width * 6 / 8);
  ck_assert_double_gt (pixel * width, 18.9 * SECOND);
  ck_assert_double_lt (pixel * width, 40.0 * SECOND);
  first -= width / 8 * pixel;
  ck_assert_double_eq_tol (first, (double) fixture.start, 3 * pixel);

  /* By its middle. */
  lanes_timeline_model_show (fixture.model, first + width / 4 * pixel, first + width / 2 * pixel, 0);
  start = axis->start;
  scale = axis->scale;
  drag (overview, left + width * 3 / 8, left + width * 3 / 8 + 80);
  lanes_test_wait_until (axis->start > start + 70 * pixel);
  ck_assert_double_eq_tol (axis->scale, scale, scale / 100);
  ck_assert_double_eq_tol (axis->start - start, 80 * pixel, 3 * pixel);

  /* By its end: the start stays; and the other way round. */
  lanes_timeline_model_show (fixture.model, first + width / 4 * pixel, first + width / 2 * pixel, 0);
  start = axis->start;
  drag (overview, left + width / 2 - 1, left + width / 2 + 99);
  lanes_test_wait_until (axis->scale > scale * 1.1);
  ck_assert_double_eq_tol (axis->start, start, 2 * axis->scale);
  ck_assert_double_eq_tol (axis->scale * axis->width, (width / 4 + 100) * pixel, 4 * pixel);
  lanes_timeline_model_show (fixture.model, first + width / 4 * pixel, first + width / 2 * pixel, 0);
  drag (overview, left + width / 4 + 1, left + width / 4 - 49);
  lanes_test_wait_until (axis->start < start - 40 * pixel);
  ck_assert_double_eq_tol (lanes_time_axis_get_end (axis), first + width / 2 * pixel, 4 * pixel);
}
END_TEST

START_TEST (test_legend_filters)
{
  GtkWidget *legend = find (LANES_TYPE_TIMELINE_LEGEND);
  GtkWidget *button;
  LanesSpan span;

  begin ();
  lanes_test_wait_until ((button = find_child (legend, GTK_TYPE_TOGGLE_BUTTON)) != NULL && gtk_widget_get_mapped (button) &&
                         gtk_widget_get_width (button) > 20);
  ck_assert (lanes_span_store_get (fixture.store, 0, 0, 0, &span));
  point (button, 10, 10);
  xdo ("xdotool click 1");
  lanes_test_wait_until (lanes_timeline_model_is_key_hidden (fixture.model, 1) ||
                         lanes_timeline_model_is_key_hidden (fixture.model, 2));
  if (lanes_timeline_model_is_key_hidden (fixture.model, 1))
    ck_assert (lanes_timeline_model_is_span_hidden (fixture.model, &span));
  xdo ("xdotool click 1");
  lanes_test_wait_until (!lanes_timeline_model_is_key_hidden (fixture.model, 1) &&
                         !lanes_timeline_model_is_key_hidden (fixture.model, 2));
}
END_TEST

START_TEST (test_click_selects)
{
  begin ();
  point_at (1, fixture.start + 4 * SECOND + SECOND / 2);
  lanes_test_wait_until (lanes_timeline_model_get_hover (fixture.model)->lane == 1);
  ck_assert_uint_eq (lanes_timeline_model_get_hover (fixture.model)->span.job, 13);
  xdo ("xdotool click 1");
  lanes_test_wait_until (lanes_timeline_page_get_selected_job (fixture.page) == 13);

  /* Between two spans: none. */
  point_at (1, fixture.start + 5 * SECOND + SECOND / 2);
  lanes_test_wait_until (lanes_timeline_model_get_hover (fixture.model)->lane == LANES_SPAN_NO_LANE);
  xdo ("xdotool click 1");
  lanes_test_wait_until (lanes_timeline_page_get_selected_job (fixture.page) == 0);

  point_at (0, fixture.start + SECOND / 2);
  xdo ("xdotool click --repeat 2 --delay 20 1");
  lanes_test_wait_until (fixture.acts->len > 0);
  ck_assert_str_eq (fixture.acts->str, "show-job 1;");
}
END_TEST

/* Is that the heading of what is told of what is under the pointer? */
static gboolean
tells (const char *title)
{
  GtkWidget *tip = find_child (fixture.chart, LANES_TYPE_TIMELINE_TIP);

  return tip != NULL && gtk_widget_get_visible (tip) &&
         g_str_equal (gtk_label_get_label (GTK_LABEL (gtk_widget_get_first_child (tip))), title);
}

/* Where nobody looked, and where the machine slept: that goes before the span on which it lies. */
START_TEST (test_holes)
{
  LanesSpanClock *clock;
  gint64 now, offset;

  begin ();
  clock = lanes_span_store_get_clock (fixture.store);
  offset = lanes_span_clock_get (clock, 0)->offset;
  lanes_span_store_add_gap (fixture.store, fixture.start + 5 * SECOND, fixture.start + 6 * SECOND);
  point_at (1, fixture.start + 4 * SECOND + SECOND / 2);
  lanes_test_wait_until (tells ("part-013.bin"));
  point_at (1, fixture.start + 5 * SECOND + SECOND / 2);
  lanes_test_wait_until (tells ("Not observed"));
  point_at (1, fixture.start + 6 * SECOND + SECOND / 2);
  lanes_test_wait_until (tells ("part-014.bin"));

  now = g_get_monotonic_time ();
  lanes_span_store_begin (fixture.store, 1, &(LanesSpan) { .start = now - 2 * SECOND, .job = 50, .attempt = 1, .kind = 1,
                                                          .phase = LANES_STATE_RUNNING });
  lanes_span_clock_note (clock, now, now + offset + 3600 * SECOND, now + 100000 * SECOND);
  lanes_timeline_model_show (fixture.model, (double) (now - 5 * SECOND), (double) (now + 20 * SECOND), 0);
  point_at (1, now - SECOND);
  lanes_test_wait_until (tells ("part-050.bin"));
  point_at (1, now);
  lanes_test_wait_until (tells ("Suspended"));
}
END_TEST

static gboolean
is_menu_open (void)
{
  GtkWidget *menu = find_child (fixture.chart, GTK_TYPE_POPOVER_MENU);

  return menu != NULL && gtk_widget_get_mapped (menu);
}

/* Opens it with a key, and does the last of its items with another. */
static void
use_menu_by_key (const char *key)
{
  g_string_truncate (fixture.acts, 0);
  gtk_widget_grab_focus (fixture.chart);
  xdo ("xdotool key %s", key);
  lanes_test_wait_until (is_menu_open ());
  xdo ("xdotool key c");
  lanes_test_wait_until (fixture.acts->len > 0);
  ck_assert_str_eq (fixture.acts->str, "cancel-it 3;");
  lanes_test_wait_until (!is_menu_open ());
}

START_TEST (test_menu)
{
  begin ();
  point_at (0, fixture.start + 4 * SECOND + SECOND / 2);
  xdo ("xdotool click 3");
  lanes_test_wait_until (is_menu_open ());
  ck_assert_uint_eq (lanes_timeline_page_get_selected_job (fixture.page), 3);
  xdo ("xdotool key c");
  lanes_test_wait_until (fixture.acts->len > 0);
  ck_assert_str_eq (fixture.acts->str, "cancel-it 3;");
  lanes_test_wait_until (!is_menu_open ());

  use_menu_by_key ("Menu");
  use_menu_by_key ("shift+F10");

  /* A lane has its own, without a span too. */
  g_string_truncate (fixture.acts, 0);
  point (fixture.chart, 60, RULER + LANES_TIMELINE_GROUP_HEIGHT + LANES_TIMELINE_LANE_HEIGHT + 10);
  xdo ("xdotool click 3");
  lanes_test_wait_until (is_menu_open ());
  xdo ("xdotool key s");
  lanes_test_wait_until (fixture.acts->len > 0);
  ck_assert_str_eq (fixture.acts->str, "signal-it 1;");
}
END_TEST

START_TEST (test_fold)
{
  begin ();
  point (fixture.chart, 40, RULER + LANES_TIMELINE_GROUP_HEIGHT / 2);
  xdo ("xdotool click 1");
  lanes_test_wait_until (lanes_timeline_model_is_folded (fixture.model, 0));
  ck_assert_int_eq (lanes_timeline_model_get_height (fixture.model), LANES_TIMELINE_GROUP_HEIGHT);
  xdo ("xdotool click 1");
  lanes_test_wait_until (!lanes_timeline_model_is_folded (fixture.model, 0));
}
END_TEST

/* More lanes than there is room for: the wheel over their names goes up and down, and an arrow key brings a lane into sight. */
START_TEST (test_many_lanes)
{
  set_up_lanes (60);
  begin ();
  point (fixture.chart, 60, 100);
  xdo ("xdotool click --repeat 3 --delay 20 5");
  lanes_test_wait_until (lanes_timeline_model_get_top (fixture.model) >= 3 * LANES_TIMELINE_LANE_HEIGHT);
  ck_assert (lanes_timeline_model_select_next (fixture.model, 1));
  for (guint i = 0; i < 59; i++)
    ck_assert (lanes_timeline_model_select_lane (fixture.model, 1));
  const LanesTimelineRow *row = lanes_timeline_model_get_lane_row (fixture.model, 59);

  lanes_test_wait_until (lanes_timeline_model_get_top (fixture.model) + gtk_widget_get_height (fixture.chart) - RULER >=
                         row->y + row->height);
  tear_down ();
}
END_TEST

static gboolean
has_xdotool (void)
{
  g_autofree char *path = g_find_program_in_path ("xdotool");

  return path != NULL;
}

int
main (void)
{
  Suite *suite = suite_create ("timeline-pointer");
  TCase *tcase = tcase_create ("pointer"), *many = tcase_create ("many");

  if (!has_xdotool ())
    {
      printf ("1..0 # SKIP xdotool is not installed\n");
      return 0;
    }

  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_drag_pans);
  tcase_add_test (tcase, test_wheel);
  tcase_add_test (tcase, test_pinch);
  tcase_add_test (tcase, test_range);
  tcase_add_test (tcase, test_overview);
  tcase_add_test (tcase, test_legend_filters);
  tcase_add_test (tcase, test_click_selects);
  tcase_add_test (tcase, test_holes);
  tcase_add_test (tcase, test_menu);
  tcase_add_test (tcase, test_fold);
  suite_add_tcase (suite, tcase);
  tcase_add_test (many, test_many_lanes);
  suite_add_tcase (suite, many);
  return lanes_test_run (suite);
}
