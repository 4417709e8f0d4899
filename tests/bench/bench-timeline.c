/* bench-timeline.c: what the timeline costs with ten million spans
 *
 * Fills 64 lanes with N spans (10 million unless another number is given), says what appending, folding, memory and hit-testing cost,
 * and then shows the page at 1600x900 at zooms from all that there is to half a microsecond a pixel, in these ways:
 *
 *   idle     follows now and nothing happens
 *   live     follows now while 10,000 spans a second arrive
 *   pan      goes back and forth in time, some pixels a frame
 *   zoom     another zoom in every frame: nothing of the frame before is of use
 *   filter   a kind is hidden, and shown again, in every frame
 *   labels   pans with lanes so high that spans have labels (25 of the lanes are seen then)
 *   hover    the pointer moves from span to span: nothing else may be drawn
 *
 * In the same run come two bare windows. "floor", before them all, draws one image of its size in every frame: what GTK itself takes for
 * a frame here. "strips", before each zoom, is what the limit was set by: 1280x768 pixels with 32 lanes, each a new texture of one pixel's
 * height, stretched, in every frame; it took 7.3 ms at the p99 on the machine where 8 ms were asked for, and does no work to know what to
 * draw. Each p99 is given as a part of both: 8 ms there are 1.1 of the strips'. LANES_ROUNDS=N does it all N times, the windows anew each
 * time, and prints medians with their spread at the end. With "week" for N every lane has a span of a week and then 15,625 of a microsecond, a million in all.
 *
 * Frame: from the frame clock's before-paint to its after-paint. Turn: all that the main loop does from one poll to the next,
 * frames included. CPU: what the main thread used of it. Calm: by the clock, but without those in which the kernel took the CPU away
 * for another program; how many these were is said. Needs a display: tests/ui/ui-run.sh gives one.
 *
 * Without a window manager GTK asks the X server after every frame whether there is one, and waits for it to have shown the frame
 * (1 to 1.3 ms). Every session has one and is not asked, so the bench says that there is, unless LANES_NO_WM is set.
 *
 *   LANES_SCREEN=1600x900 GTK_A11Y=none tests/ui/ui-run.sh build/tests/bench/bench-timeline [N [WAY…]]
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-page.h"

#include <adwaita.h>
#ifdef HAVE_X11
#include <gdk/x11/gdkx.h>
#include <X11/Xatom.h>
#endif
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#define N_LANES 64
#define N_HITS 100000
#define N_HIT_ROUNDS 3
#define N_WEEK 1000000
#define WEEK ((gint64) 7 * 24 * 3600 * G_USEC_PER_SEC)
#define N_FOLDED 1000000
#define N_FRAMES 610
#define N_STRIPS_FRAMES 310
#define MAX_ROUNDS 9
#define MAX_ZOOMS 32
#define N_WARM 10
#define MAX_MS 14000
#define PER_SECOND 10000
#define STRIPS_WIDTH 1280
#define STRIPS_HEIGHT 768
#define N_STRIPS 32

/* One way to use the page: what happens before each frame. */
typedef struct
{
  const char *name;
  void      (*step) (void);
  gboolean    dense;
  gboolean    live;
} Way;

/* The p99 of a way at one zoom in each round, by the clock, by the CPU and as a part of those of the bare windows of that round. */
typedef struct
{
  double seen;
  double clock[MAX_ROUNDS];
  double cpu[MAX_ROUNDS];
  double part[MAX_ROUNDS];
  double strips[MAX_ROUNDS];
  double strips_cpu[MAX_ROUNDS];
} Row;

typedef struct
{
  GtkWidget          *page;
  LanesTimelineModel *model;
  LanesSpanStore     *store;
  const Way          *way;
  GMainLoop          *loop;
  GArray             *times;   /* double, ms */
  GArray             *cpu;     /* double, ms of the main thread's CPU time */
  GArray             *calm;    /* double, ms */
  GArray             *turns;   /* double, ms */
  GArray             *turns_calm;
  GArray             *turns_cpu;
  gint64              turn_begin;
  gint64              turn_cpu_begin;
  glong               turn_switches;
  glong               switches;  /* when the frame began */
  gint64              begin;
  gint64              cpu_begin;
  guint               n_frames;
  gint64              fed;     /* up to where spans arrived */
  guint               n_fed;
  guint               enough_id;
  double              floor;   /* its p99 in this round, ms */
  double              strips;  /* that of the strips before this zoom, ms */
  double              strips_cpu;
  double              widest;  /* zoom of all rounds, µs */
  guint               n_wanted; /* frames to run */
  GtkWidget          *window;
  guint               round;
} Bench;

static char *
title_cb (guint64  job,
          gpointer user_data)
{
  return g_strdup_printf ("sha256 part-%u.bin", (guint) (job % 1000));
}

static int
compare (gconstpointer a,
         gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
quantile (GArray *times,
          double  part)
{
  return times->len == 0 ? 0 : g_array_index (times, double, MIN (times->len - 1, (guint) (part * times->len)));
}

/* On a machine that others use, the time that this thread really ran. */
static gint64
get_cpu (void)
{
  struct timespec time;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* How often was the CPU taken away? */
static glong
get_switches (void)
{
  struct rusage usage;

  getrusage (RUSAGE_THREAD, &usage);
  return usage.ru_nivcsw;
}

static Bench bench;

/* Every turn of the main loop ends here. */
static int
poll_cb (GPollFD *fds,
         guint    n_fds,
         int      timeout)
{
  double ms = (double) (g_get_monotonic_time () - bench.turn_begin) / 1000;
  double cpu = (double) (get_cpu () - bench.turn_cpu_begin) / 1000;
  int result;

  if (bench.n_frames > N_WARM)
    {
      g_array_append_val (bench.turns, ms);
      g_array_append_val (bench.turns_cpu, cpu);
      if (get_switches () == bench.turn_switches)
        g_array_append_val (bench.turns_calm, ms);
    }

  result = g_poll (fds, n_fds, timeout);
  bench.turn_switches = get_switches ();
  bench.turn_begin = g_get_monotonic_time ();
  bench.turn_cpu_begin = get_cpu ();
  return result;
}

static LanesSpanStore *
make_store (void)
{
  LanesSpanStore *store = lanes_span_store_new ();
  guint group = lanes_span_store_add_group (store, "threads", "Threads");

  lanes_span_store_set_budget (store, (gsize) 2048 * 1024 * 1024);
  lanes_span_store_set_title_func (store, title_cb, NULL);
  lanes_span_store_intern_kind (store, "checksum", "Checksum");
  lanes_span_store_intern_kind (store, "command", "Command");
  for (guint i = 0; i < N_LANES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i + 1);

      lanes_span_store_add_lane (store, group, name);
    }

  return store;
}

/* One of a week beside very many of a microsecond, in every lane. */
static LanesSpanStore *
fill_weeks (void)
{
  LanesSpanStore *store = make_store ();
  gint64 start = g_get_monotonic_time () - 2 * N_WEEK / N_LANES - 1000;

  for (guint i = 0; i < N_WEEK; i++)
    {
      LanesSpan span = { .job = i + 1, .attempt = 1, .kind = 1, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

      span.start = i < N_LANES ? start - WEEK : start + 2 * (i / N_LANES);
      span.end = i < N_LANES ? start : span.start + 1;
      lanes_span_store_append (store, i % N_LANES, &span);
    }

  return store;
}

static LanesSpanStore *
fill (guint n)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  LanesSpanStore *store = make_store ();
  g_autofree gint64 *ends = g_new (gint64, N_LANES);
  g_autofree guint16 *lengths = g_new (guint16, 65536);
  gint64 now = g_get_monotonic_time (), begin, cpu_begin;

  for (guint i = 0; i < N_LANES; i++)
    ends[i] = now - (gint64) n / N_LANES * 750;
  for (guint i = 0; i < 65536; i++)
    lengths[i] = (guint16) g_rand_int_range (rand, 100, 1000);

  begin = g_get_monotonic_time ();
  cpu_begin = get_cpu ();
  for (guint i = 0; i < n; i++)
    {
      guint lane = i % N_LANES;
      LanesSpan span = {
        .start = ends[lane] + lengths[(i * 7) & 0xffff] / 3, .job = i + 1, .attempt = 1, .kind = 1 + (lane & 1), .wait = 100,
        .phase = LANES_STATE_RUNNING, .became = i % 5000 == 0 ? LANES_STATE_FAILED : LANES_STATE_SUCCEEDED,
      };

      span.end = ends[lane] = span.start + lengths[i & 0xffff];
      lanes_span_store_append (store, lane, &span);
    }

  gint64 took = g_get_monotonic_time () - begin, cpu = get_cpu () - cpu_begin;

  g_print ("append: %.1f ns a span (limit 100); CPU %.1f ns\n", (double) took * 1000 / n, (double) cpu * 1000 / n);
  g_print ("memory: %.1f MB for %u spans, %.2f B a span (limit 26)\n", (double) lanes_span_store_get_bytes (store) / 1e6, n,
           (double) lanes_span_store_get_bytes (store) / n);
  return store;
}

/* Beyond the budget each page that comes folds one that goes. */
static void
measure_folding (void)
{
  g_autoptr (LanesSpanStore) store = lanes_span_store_new ();
  guint lane = lanes_span_store_add_lane (store, lanes_span_store_add_group (store, "threads", "Threads"), "1");
  const gsize budget = 16 * 1024 * 1024;
  gint64 begin = 0, cpu_begin = 0, worst = 0;

  lanes_span_store_set_budget (store, budget);
  for (guint i = 0; i < 2 * N_FOLDED; i++)
    {
      LanesSpan span = { .start = 1000 * i, .end = 1000 * i + 800, .job = i + 1, .attempt = 1, .kind = 1,
                         .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED };

      /* The first half fills it. */
      if (i == N_FOLDED)
        {
          begin = g_get_monotonic_time ();
          cpu_begin = get_cpu ();
        }
      if (i % 512 == 0)
        {
          gint64 before = get_cpu ();

          lanes_span_store_append (store, lane, &span);
          worst = i > N_FOLDED ? MAX (worst, get_cpu () - before) : 0;
        }
      else
        {
          lanes_span_store_append (store, lane, &span);
        }
    }

  g_print ("append beyond the budget: %.1f ns a span; CPU %.1f ns, worst of a page %d us; %.1f of %.1f MB used\n",
           (double) (g_get_monotonic_time () - begin) * 1000 / N_FOLDED, (double) (get_cpu () - cpu_begin) * 1000 / N_FOLDED,
           (int) worst, (double) lanes_span_store_get_bytes (store) / 1e6, (double) budget / 1e6);
}

/* The same places several times: what took long each time is ours, what did so once a cache, a page or another program. */
static void
measure_hits (LanesSpanStore *store)
{
  g_autofree double *least = g_new (double, N_HITS);
  double worst[N_HIT_ROUNDS] = { 0 }, sum = 0, worst_least = 0;
  gint64 start, end;
  guint found = 0;

  lanes_span_store_get_extent (store, 0, &start, &end);
  for (guint round = 0; round < N_HIT_ROUNDS; round++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (2);

      for (guint i = 0; i < N_HITS; i++)
        {
          gint64 time = start + (gint64) (g_rand_double (rand) * (double) (end - start));
          gint64 before = g_get_monotonic_time ();
          guint64 index;
          LanesSpan span;

          found += lanes_span_store_hit (store, (guint) i % N_LANES, time, 100, end, &index, &span);

          double took = (double) (g_get_monotonic_time () - before);

          sum += took;
          worst[round] = MAX (worst[round], took);
          least[i] = round == 0 ? took : MIN (least[i], took);
        }
    }

  for (guint i = 0; i < N_HITS; i++)
    worst_least = MAX (worst_least, least[i]);
  g_print ("hit-test: %.2f us, worst of %u at their best of %u times %.0f us (limit 50), worst of each time %.0f %.0f %.0f us; %u hit\n",
           sum / N_HITS / N_HIT_ROUNDS, N_HITS, N_HIT_ROUNDS, worst_least, worst[0], worst[1], worst[2], found / N_HIT_ROUNDS);
}

static void
before_paint_cb (void)
{
  bench.switches = get_switches ();
  bench.cpu_begin = get_cpu ();
  bench.begin = g_get_monotonic_time ();
}

static void
after_paint_cb (void)
{
  double ms = (double) (g_get_monotonic_time () - bench.begin) / 1000;
  double cpu = (double) (get_cpu () - bench.cpu_begin) / 1000;

  /* The first ones warm up. */
  if (++bench.n_frames > N_WARM)
    {
      g_array_append_val (bench.times, ms);
      g_array_append_val (bench.cpu, cpu);
      if (get_switches () == bench.switches)
        g_array_append_val (bench.calm, ms);
    }
  if (bench.n_frames == bench.n_wanted)
    g_main_loop_quit (bench.loop);
}

/* What arrived since the frame before, as short spans in every lane in turn. */
static void
step_live (void)
{
  const gint64 apart = G_USEC_PER_SEC / PER_SECOND;

  for (gint64 now = g_get_monotonic_time (); bench.fed + apart <= now; bench.fed += apart, bench.n_fed++)
    {
      LanesSpan span = {
        .start = bench.fed - apart * (N_LANES - 4), .end = bench.fed, .job = bench.n_fed + 1, .attempt = 1,
        .kind = 1 + (bench.n_fed & 1), .wait = 100, .phase = LANES_STATE_RUNNING, .became = LANES_STATE_SUCCEEDED,
      };

      lanes_span_store_append (bench.store, bench.n_fed % N_LANES, &span);
    }
}

static void
step_idle (void)
{
}

static void
step_pan (void)
{
  lanes_timeline_model_scroll (bench.model, bench.n_frames % 100 < 50 ? -3 : 3);
}

static void
step_zoom (void)
{
  double width = lanes_timeline_model_get_axis (bench.model)->width;

  lanes_timeline_model_zoom (bench.model, width * 0.4, bench.n_frames % 8 < 4 ? 1.07 : 1 / 1.07);
}

static void
step_filter (void)
{
  lanes_timeline_model_set_key_hidden (bench.model, 1, bench.n_frames % 2 == 0);
}

static void
step_hover (void)
{
  double width = lanes_timeline_model_get_axis (bench.model)->width;
  LanesTimelineSpot spot;

  if (lanes_timeline_model_hit (bench.model, width * (bench.n_frames % 50) / 50, 100 + bench.n_frames % 20 * 13, &spot))
    lanes_timeline_model_set_hover (bench.model, &spot);
}

static const Way ways[] = {
  { "idle", step_idle, TRUE, TRUE },      { "live", step_live, TRUE, TRUE },
  { "pan", step_pan, TRUE, FALSE },     { "zoom", step_zoom, TRUE, FALSE },
  { "filter", step_filter, TRUE, FALSE }, { "labels", step_pan, FALSE, FALSE }, { "hover", step_hover, TRUE, FALSE },
};

static gboolean
step_cb (GtkWidget     *widget,
         GdkFrameClock *clock,
         gpointer       user_data)
{
  bench.way->step ();
  return G_SOURCE_CONTINUE;
}

static gboolean
enough_cb (gpointer user_data)
{
  bench.enough_id = 0;
  g_main_loop_quit (bench.loop);
  return G_SOURCE_REMOVE;
}

static void
run_frames (void)
{
  /* Where a pixel is long there are few frames; else so many that the p99 is not the second worst of them. */
  bench.enough_id = g_timeout_add (MAX_MS, enough_cb, NULL);
  g_array_set_size (bench.times, 0);
  g_array_set_size (bench.cpu, 0);
  g_array_set_size (bench.calm, 0);
  g_array_set_size (bench.turns, 0);
  g_array_set_size (bench.turns_calm, 0);
  g_array_set_size (bench.turns_cpu, 0);
  bench.n_frames = 0;
  g_main_loop_run (bench.loop);
  g_clear_handle_id (&bench.enough_id, g_source_remove);
  g_array_sort (bench.times, compare);
  g_array_sort (bench.cpu, compare);
  g_array_sort (bench.calm, compare);
  g_array_sort (bench.turns, compare);
  g_array_sort (bench.turns_calm, compare);
  g_array_sort (bench.turns_cpu, compare);
}

static void
watch_frames (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_signal_connect_swapped (clock, "before-paint", G_CALLBACK (before_paint_cb), NULL);
  g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (after_paint_cb), NULL);
}

/* What a bare window draws in every frame. */

static void
draw_floor_cb (GtkDrawingArea *area,
               cairo_t        *cairo,
               int             width,
               int             height,
               gpointer        user_data)
{
  cairo_set_source_surface (cairo, user_data, 0, 0);
  cairo_paint (cairo);
}

typedef GtkWidget Strips;
typedef GtkWidgetClass StripsClass;

static GType strips_get_type (void);
G_DEFINE_TYPE (Strips, strips, GTK_TYPE_WIDGET)

/* A lane busy four pixels of five, and otherwise in every frame. */
static GdkTexture *
make_strip (guint lane)
{
  g_autoptr (GBytes) bytes = NULL;
  guint32 *pixels = g_new (guint32, STRIPS_WIDTH);

  for (guint x = 0; x < STRIPS_WIDTH; x++)
    pixels[x] = (x + lane * 7 + bench.n_frames) % 5 == 0 ? 0 : 0xff000000 | ((x + bench.n_frames) / 9 * 2654435761u >> 8);
  bytes = g_bytes_new_take (pixels, STRIPS_WIDTH * sizeof *pixels);

  return gdk_memory_texture_new (STRIPS_WIDTH, 1, GDK_MEMORY_DEFAULT, bytes, STRIPS_WIDTH * sizeof *pixels);
}

static void
strips_snapshot (GtkWidget   *widget,
                 GtkSnapshot *snapshot)
{
  for (guint lane = 0; lane < N_STRIPS; lane++)
    {
      g_autoptr (GdkTexture) texture = make_strip (lane);

      gtk_snapshot_append_texture (snapshot, texture,
                                   &GRAPHENE_RECT_INIT (0, (float) (lane * STRIPS_HEIGHT / N_STRIPS), STRIPS_WIDTH,
                                                        STRIPS_HEIGHT / N_STRIPS - 2));
    }
}

static void
strips_class_init (StripsClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = strips_snapshot;
}

static void
strips_init (Strips *self)
{
}

static gboolean
draw_again_cb (GtkWidget     *widget,
               GdkFrameClock *clock,
               gpointer       user_data)
{
  gtk_widget_queue_draw (widget);
  return G_SOURCE_CONTINUE;
}

/* Returns: its p99, ms */
static double
measure_bare (const char *name,
              GtkWidget  *widget,
              int         width,
              int         height)
{
  GtkWidget *window = gtk_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  gtk_window_set_child (GTK_WINDOW (window), widget);
  gtk_window_present (GTK_WINDOW (window));
  watch_frames (window);
  gtk_widget_add_tick_callback (widget, draw_again_cb, NULL, NULL);
  run_frames ();
  g_print ("%-32s: frame %5.2f p99 %5.2f, calm %5.2f p99 %5.2f (%u not), CPU %5.2f p99 %5.2f\n", name,
           quantile (bench.times, 0.5), quantile (bench.times, 0.99), quantile (bench.calm, 0.5), quantile (bench.calm, 0.99),
           bench.times->len - bench.calm->len, quantile (bench.cpu, 0.5), quantile (bench.cpu, 0.99));
  gtk_window_destroy (GTK_WINDOW (window));

  return quantile (bench.times, 0.99);
}

static void
measure_floor (void)
{
  cairo_surface_t *image = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, 1600, 900);
  GtkWidget *area = gtk_drawing_area_new ();

  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_floor_cb, image, NULL);
  bench.floor = measure_bare ("floor", area, 1600, 900);
  cairo_surface_destroy (image);
}

static void
measure_strips (void)
{
  gtk_widget_set_visible (bench.window, FALSE);
  bench.n_wanted = N_STRIPS_FRAMES;
  bench.strips = measure_bare ("strips", g_object_new (strips_get_type (), NULL), STRIPS_WIDTH, STRIPS_HEIGHT);
  bench.strips_cpu = quantile (bench.cpu, 0.99);
  bench.n_wanted = N_FRAMES;
  gtk_widget_set_visible (bench.window, TRUE);
}

static void
print_rounds (const char *name,
              guint       n_rounds,
              Row        *rows)
{
  for (guint i = 0; i < MAX_ZOOMS && rows[i].seen > 0; i++)
    {
      Row *row = &rows[i];

      qsort (row->clock, n_rounds, sizeof (double), compare);
      qsort (row->cpu, n_rounds, sizeof (double), compare);
      qsort (row->part, n_rounds, sizeof (double), compare);
      qsort (row->strips, n_rounds, sizeof (double), compare);
      qsort (row->strips_cpu, n_rounds, sizeof (double), compare);
      g_print ("%-7s %10.3f ms seen: p99 of %u rounds %5.2f (%.2f to %.2f) ms, CPU %5.2f (%.2f to %.2f), "
               "%.2f (%.2f to %.2f) of the floor's, %.2f (%.2f to %.2f) of the strips', CPU %.2f (%.2f to %.2f)\n",
               name, row->seen / 1000, n_rounds, row->clock[n_rounds / 2], row->clock[0], row->clock[n_rounds - 1],
               row->cpu[n_rounds / 2], row->cpu[0], row->cpu[n_rounds - 1], row->part[n_rounds / 2], row->part[0],
               row->part[n_rounds - 1], row->strips[n_rounds / 2], row->strips[0], row->strips[n_rounds - 1],
               row->strips_cpu[n_rounds / 2], row->strips_cpu[0], row->strips_cpu[n_rounds - 1]);
    }
}

/* The same zooms for every way. */
static void
run_way (const Way *way,
         Row       *row)
{
  gint64 start, end;

  lanes_span_store_get_extent (bench.store, 0, &start, &end);
  bench.way = way;
  lanes_timeline_model_set_dense (bench.model, way->dense);
  if (bench.widest == 0)
    bench.widest = (double) (end - start) * 1.2;
  for (double seen = bench.widest; seen > 200; seen /= 4, row++)
    {
      double middle = (double) start + (double) (end - start) * 0.6;

      measure_strips ();
      lanes_timeline_model_set_hover (bench.model, NULL);
      lanes_timeline_model_show (bench.model, middle - seen / 2, middle + seen / 2, 0);
      lanes_timeline_model_set_live (bench.model, way->live);
      run_frames ();
      g_print ("%-7s %10.3f ms seen: frame %5.2f p99 %5.2f, calm %5.2f p99 %5.2f (%u not), CPU %5.2f p99 %5.2f; "
               "turn max %5.2f, calm %5.2f, CPU %5.2f ms; p99 %.2f of the floor's, %.2f of the strips'\n",
               way->name, seen / 1000, quantile (bench.times, 0.5), quantile (bench.times, 0.99), quantile (bench.calm, 0.5),
               quantile (bench.calm, 0.99), bench.times->len - bench.calm->len, quantile (bench.cpu, 0.5),
               quantile (bench.cpu, 0.99), quantile (bench.turns, 1), quantile (bench.turns_calm, 1),
               quantile (bench.turns_cpu, 1), quantile (bench.times, 0.99) / bench.floor,
               quantile (bench.times, 0.99) / bench.strips);
      row->seen = seen;
      row->clock[bench.round] = quantile (bench.times, 0.99);
      row->cpu[bench.round] = quantile (bench.cpu, 0.99);
      row->part[bench.round] = quantile (bench.times, 0.99) / bench.floor;
      row->strips[bench.round] = quantile (bench.times, 0.99) / bench.strips;
      row->strips_cpu[bench.round] = quantile (bench.cpu, 0.99) / bench.strips_cpu;
    }

  lanes_timeline_model_set_key_hidden (bench.model, 1, FALSE);
}

/* As window managers do: a window of theirs, which names itself, is named on the root window. */
static void
stand_in_for_window_manager (void)
{
#ifdef HAVE_X11
  GdkDisplay *display = gdk_display_get_default ();

  if (g_getenv ("LANES_NO_WM") != NULL || !GDK_IS_X11_DISPLAY (display))
    return;

  G_GNUC_BEGIN_IGNORE_DEPRECATIONS
  Display *x = gdk_x11_display_get_xdisplay (display);
  Window root = DefaultRootWindow (x), own = XCreateSimpleWindow (x, root, -10, -10, 1, 1, 0, 0, 0);
  Atom check = XInternAtom (x, "_NET_SUPPORTING_WM_CHECK", False);

  XChangeProperty (x, root, check, XA_WINDOW, 32, PropModeReplace, (unsigned char *) &own, 1);
  XChangeProperty (x, own, check, XA_WINDOW, 32, PropModeReplace, (unsigned char *) &own, 1);
  XSync (x, False);
  G_GNUC_END_IGNORE_DEPRECATIONS
#endif
}

static GtkWidget *
show_page (void)
{
  GtkWidget *window = adw_window_new ();

  gtk_window_set_default_size (GTK_WINDOW (window), 1600, 900);
  gtk_window_set_decorated (GTK_WINDOW (window), FALSE);
  bench.page = lanes_timeline_page_new (bench.store, NULL, NULL);
  bench.model = lanes_timeline_page_get_model (LANES_TIMELINE_PAGE (bench.page));
  bench.fed = g_get_monotonic_time ();
  bench.way = &ways[1];
  adw_window_set_content (ADW_WINDOW (window), bench.page);
  gtk_window_present (GTK_WINDOW (window));

  watch_frames (window);
  gtk_widget_add_tick_callback (bench.page, step_cb, NULL, NULL);
  return window;
}

static gboolean
is_wanted (const Way *way,
           char     **names)
{
  return names[0] == NULL || g_strv_contains ((const char *const *) names, way->name);
}

int
main (int    argc,
      char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 10000000;  /* 0 for "week" */
  const char *asked = g_getenv ("LANES_ROUNDS");
  guint n_rounds = asked != NULL ? (guint) CLAMP (atoi (asked), 1, MAX_ROUNDS) : 1;
  Row rows[G_N_ELEMENTS (ways)][MAX_ZOOMS] = { 0 };
  g_autoptr (LanesSpanStore) store = NULL;

  adw_init ();
  stand_in_for_window_manager ();
  bench.loop = g_main_loop_new (NULL, FALSE);
  bench.times = g_array_new (FALSE, FALSE, sizeof (double));
  bench.cpu = g_array_new (FALSE, FALSE, sizeof (double));
  bench.calm = g_array_new (FALSE, FALSE, sizeof (double));
  bench.turns = g_array_new (FALSE, FALSE, sizeof (double));
  bench.turns_calm = g_array_new (FALSE, FALSE, sizeof (double));
  bench.turns_cpu = g_array_new (FALSE, FALSE, sizeof (double));
  store = bench.store = n > 0 ? fill (n) : fill_weeks ();
  measure_hits (store);
  measure_folding ();
  bench.n_wanted = N_FRAMES;
  measure_floor ();
  bench.window = show_page ();
  run_frames ();
  g_main_context_set_poll_func (NULL, poll_cb);
  for (; bench.round < n_rounds; bench.round++)
    {
      if (bench.round > 0)
        {
          gtk_widget_set_visible (bench.window, FALSE);
          measure_floor ();
          gtk_widget_set_visible (bench.window, TRUE);
        }
      for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
        if (is_wanted (&ways[i], argv + MIN (argc, 2)))
          run_way (&ways[i], rows[i]);
    }
  for (guint i = 0; i < G_N_ELEMENTS (ways) && n_rounds > 1; i++)
    print_rounds (ways[i].name, n_rounds, rows[i]);

  gtk_window_destroy (GTK_WINDOW (bench.window));
  return EXIT_SUCCESS;
}
