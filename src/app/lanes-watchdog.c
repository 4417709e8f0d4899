/* lanes-watchdog.c: sees when the main loop does not turn, and what it was at
 *
 * The ring is an idle source of high priority, so that the answer is late by what runs already and by nothing that waits.
 * When an answer is late, the thread interrupts the main thread, which notes the source it dispatches and the functions it is
 * in: that is kept if the turn proves to be a long one. A main thread that is found asleep ran nothing: the machine was late to
 * wake it, and that is counted apart. A frame is timed by the clock's own signals.
 * Both are also measured in the main thread's CPU time, which other programs on the machine do not add to.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-watchdog.h"

#include <dlfcn.h>
#include <execinfo.h>
#include <glib-unix.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define RING_US 5000
#define LONG_US 16000

/* An answer that is later than this is looked into. */
#define LOOK_US 10000

/* How often the thread looks whether an answer is late. */
#define PAUSE_US 1000

/* Times by their length: bucket i holds those below 2^(i/8) * 16 µs. */
#define N_BUCKETS 128

/* Long turns of which it is kept where they were, and how deep. */
#define MAX_PLACES 64
#define MAX_DEPTH 40

typedef struct
{
  guint64 buckets[N_BUCKETS];
  guint64 n;
  guint64 n_long;
  gint64  longest;
} Times;

/* Where the main thread was. */
typedef struct
{
  gint64 late;
  int    depth;
  char   source[48];
  void  *frames[MAX_DEPTH];
} Place;

struct _LanesWatchdog
{
  pthread_t        thread;
  pthread_t        main_thread;
  char            *path;         /* owned, nullable */

  clockid_t        main_clock;

  /* Both threads. */
  _Atomic gint64   rung_at;      /* monotonic µs; 0: answered */
  _Atomic gint64   rung_cpu;     /* what the main thread had worked then, µs */
  atomic_int       stopping;

  /* The main thread's. */
  Times            turns, turns_cpu;
  Times            frames, frames_cpu;
  gint64           frame_began, frame_began_cpu;
  GArray          *places;       /* Place */
  guint64          n_asleep;     /* late answers of a thread that slept; they are in no other figure */
};

/* Where it was when it was last asked: written by the main thread's signal handler. */
static Place asked;
static _Atomic gint64 asked_for;   /* the ring that is looked into */

static void
times_add (Times  *times,
           gint64  us)
{
  times->n++;
  times->n_long += us > LONG_US;
  times->longest = MAX (times->longest, us);
  times->buckets[(guint) CLAMP (8 * log2 (MAX ((double) us, 16) / 16) + 1, 0, N_BUCKETS - 1)]++;
}

static double
times_get_percentile (const Times *times,
                      double       share)
{
  guint64 wanted = (guint64) ceil (share * (double) times->n);
  guint64 sum = 0;

  for (guint i = 0; i < N_BUCKETS; i++)
    {
      sum += times->buckets[i];
      if (sum >= wanted)
        return MIN (16 * pow (2, i / 8.0), (double) times->longest);
    }
  return (double) times->longest;
}

/* µs that the main thread has worked. */
static gint64
lanes_watchdog_get_cpu (LanesWatchdog *self)
{
  struct timespec time = { 0, 0 };

  clock_gettime (self->main_clock, &time);
  return (gint64) time.tv_sec * G_USEC_PER_SEC + time.tv_nsec / 1000;
}

/* What runs. */

static void
look_handler (int number)
{
  GSource *source = g_main_current_source ();

  asked.depth = backtrace (asked.frames, MAX_DEPTH);
  g_strlcpy (asked.source, source != NULL && g_source_get_name (source) != NULL ? g_source_get_name (source) : "?",
             sizeof asked.source);
}

/* The frames of the handler and of the signal are left out. */
static gboolean
place_is_asleep (const Place *place)
{
  Dl_info info;

  return place->depth > 2 && dladdr (place->frames[2], &info) != 0 && info.dli_sname != NULL
         && strstr (info.dli_sname, "poll") != NULL;
}

static void
append_frame (GString *text,
              void    *frame)
{
  Dl_info info;

  if (dladdr (frame, &info) == 0)
    g_string_append (text, "?");
  else if (info.dli_sname != NULL)
    g_string_append (text, info.dli_sname);
  else
    g_string_append_printf (text, "%s+0x%zx", strrchr (info.dli_fname, '/') != NULL ? strrchr (info.dli_fname, '/') + 1 : info.dli_fname,
                            (gsize) frame - (gsize) info.dli_fbase);
}

/* The innermost function first. Returns: (transfer full) */
static char *
place_dup_stack (const Place *place)
{
  GString *text = g_string_new (NULL);

  for (int i = 2; i < place->depth; i++)
    {
      if (text->len > 0)
        g_string_append (text, " < ");
      append_frame (text, place->frames[i]);
    }
  return g_string_free (text, FALSE);
}

static void
lanes_watchdog_add_place (LanesWatchdog *self,
                          gint64         late,
                          gboolean       known)
{
  if (self->path == NULL)
    {
      g_autofree char *stack = known ? place_dup_stack (&asked) : NULL;

      g_printerr ("watchdog: the main loop did not turn for %.1f ms%s%s%s%s\n", late / 1000.0, known ? ": " : "",
                  known ? asked.source : "", known ? ": " : "", known ? stack : "");
    }
  if (!known || self->places->len >= MAX_PLACES)
    return;

  asked.late = late;
  g_array_append_val (self->places, asked);
}

static gboolean
answer_cb (gpointer user_data)
{
  LanesWatchdog *self = user_data;
  gint64 rung_at = atomic_load (&self->rung_at);
  gint64 late = g_get_monotonic_time () - rung_at;
  gboolean known = late > LONG_US && atomic_load (&asked_for) == rung_at && asked.depth > 0;

  if (known && place_is_asleep (&asked))
    {
      self->n_asleep++;
    }
  else
    {
      times_add (&self->turns, late);
      times_add (&self->turns_cpu, lanes_watchdog_get_cpu (self) - atomic_load (&self->rung_cpu));
      if (late > LONG_US)
        lanes_watchdog_add_place (self, late, known);
    }
  atomic_store (&self->rung_at, 0);
  return G_SOURCE_REMOVE;
}

static void *
ring (void *data)
{
  LanesWatchdog *self = data;
  const struct timespec pause = { 0, PAUSE_US * 1000 };
  gint64 last = 0;

  while (!atomic_load (&self->stopping))
    {
      gint64 now = g_get_monotonic_time ();
      gint64 rung_at = atomic_load (&self->rung_at);

      if (rung_at == 0 && now - last >= RING_US)
        {
          last = now;
          atomic_store (&self->rung_cpu, lanes_watchdog_get_cpu (self));
          atomic_store (&self->rung_at, now);
          g_idle_add_full (G_PRIORITY_HIGH - 100, answer_cb, self, NULL);
        }
      else if (rung_at != 0 && now - rung_at >= LOOK_US && atomic_load (&asked_for) != rung_at)
        {
          atomic_store (&asked_for, rung_at);
          pthread_kill (self->main_thread, SIGURG);
        }
      nanosleep (&pause, NULL);
    }
  return NULL;
}

/* Frames */

static void
lanes_watchdog_before_paint_cb (GdkFrameClock *clock,
                                LanesWatchdog *self)
{
  self->frame_began = g_get_monotonic_time ();
  self->frame_began_cpu = lanes_watchdog_get_cpu (self);
}

static void
lanes_watchdog_after_paint_cb (GdkFrameClock *clock,
                               LanesWatchdog *self)
{
  if (self->frame_began == 0)
    return;

  times_add (&self->frames, g_get_monotonic_time () - self->frame_began);
  times_add (&self->frames_cpu, lanes_watchdog_get_cpu (self) - self->frame_began_cpu);
}

static void
lanes_watchdog_realize_cb (GtkWidget     *widget,
                           LanesWatchdog *self)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (widget);

  g_signal_connect (clock, "before-paint", G_CALLBACK (lanes_watchdog_before_paint_cb), self);
  g_signal_connect_after (clock, "after-paint", G_CALLBACK (lanes_watchdog_after_paint_cb), self);
}

static void
lanes_watchdog_unrealize_cb (GtkWidget     *widget,
                             LanesWatchdog *self)
{
  g_signal_handlers_disconnect_by_data (gtk_widget_get_frame_clock (widget), self);
}

void
lanes_watchdog_watch_frames (LanesWatchdog *self,
                             GtkWidget     *widget)
{
  if (self == NULL)
    return;

  /* The window is gone before the watchdog is. */
  g_signal_connect_after (widget, "realize", G_CALLBACK (lanes_watchdog_realize_cb), self);
  g_signal_connect (widget, "unrealize", G_CALLBACK (lanes_watchdog_unrealize_cb), self);
}

/* Begin and end */

void
lanes_watchdog_reset (LanesWatchdog *self)
{
  memset (&self->turns, 0, sizeof self->turns);
  memset (&self->turns_cpu, 0, sizeof self->turns_cpu);
  memset (&self->frames, 0, sizeof self->frames);
  memset (&self->frames_cpu, 0, sizeof self->frames_cpu);
  g_array_set_size (self->places, 0);
  self->n_asleep = 0;
}

static void
append_times (GString     *line,
              const char  *prefix,
              const Times *times)
{
  g_string_append_printf (line, "\"%sn\": %" G_GUINT64_FORMAT ", \"%sover_16ms\": %" G_GUINT64_FORMAT, prefix, times->n,
                          prefix, times->n_long);
  g_string_append_printf (line, ", \"%sp50_ms\": %.2f, \"%sp99_ms\": %.2f, \"%smax_ms\": %.2f", prefix,
                          times_get_percentile (times, 0.5) / 1000, prefix, times_get_percentile (times, 0.99) / 1000, prefix,
                          (double) times->longest / 1000);
}

static void
lanes_watchdog_report (LanesWatchdog *self)
{
  g_autoptr (GString) line = g_string_new ("{");
  FILE *file = self->path != NULL ? fopen (self->path, "ae") : NULL;

  append_times (line, "turns_", &self->turns);
  g_string_append (line, ", ");
  append_times (line, "turns_cpu_", &self->turns_cpu);
  g_string_append (line, ", ");
  append_times (line, "frames_", &self->frames);
  g_string_append (line, ", ");
  append_times (line, "frames_cpu_", &self->frames_cpu);
  g_string_append_printf (line, ", \"asleep\": %" G_GUINT64_FORMAT ", \"long\": [", self->n_asleep);
  for (guint i = 0; i < self->places->len; i++)
    {
      const Place *place = &g_array_index (self->places, Place, i);
      g_autofree char *stack = place_dup_stack (place);

      g_string_append_printf (line, "%s{\"ms\": %.2f, \"source\": \"%s\", \"stack\": \"%s\"}", i > 0 ? ", " : "",
                              (double) place->late / 1000, place->source, stack);
    }
  g_string_append (line, "]}\n");
  fputs (line->str, file != NULL ? file : stderr);
  if (file != NULL)
    fclose (file);
}

static gboolean
reset_cb (gpointer user_data)
{
  lanes_watchdog_reset (user_data);
  return G_SOURCE_CONTINUE;
}

static gboolean
report_cb (gpointer user_data)
{
  lanes_watchdog_report (user_data);
  lanes_watchdog_reset (user_data);
  return G_SOURCE_CONTINUE;
}

LanesWatchdog *
lanes_watchdog_new_from_environment (void)
{
  const char *wanted = g_getenv ("LANES_WATCHDOG");
  const struct sigaction look = { .sa_handler = look_handler, .sa_flags = SA_RESTART };
  void *frame;
  LanesWatchdog *self;

  if (!LANES_WATCHDOG || wanted == NULL || *wanted == '\0' || g_str_equal (wanted, "0"))
    return NULL;

  /* The first call loads a library, which a signal handler must not. */
  backtrace (&frame, 1);
  sigaction (SIGURG, &look, NULL);
  self = g_new0 (LanesWatchdog, 1);
  self->path = g_str_equal (wanted, "1") ? NULL : g_strdup (wanted);
  self->places = g_array_new (FALSE, FALSE, sizeof (Place));
  self->main_thread = pthread_self ();
  pthread_getcpuclockid (self->main_thread, &self->main_clock);
  g_unix_signal_add (SIGUSR1, reset_cb, self);
  g_unix_signal_add (SIGUSR2, report_cb, self);
  if (pthread_create (&self->thread, NULL, ring, self) != 0)
    {
      g_warning ("The watchdog's thread could not be started.");
      g_source_remove_by_user_data (self);
      g_array_unref (self->places);
      g_free (self->path);
      g_free (self);
      return NULL;
    }
  return self;
}

void
lanes_watchdog_free (LanesWatchdog *self)
{
  if (self == NULL)
    return;

  atomic_store (&self->stopping, 1);
  pthread_join (self->thread, NULL);
  while (g_source_remove_by_user_data (self))
    continue;
  lanes_watchdog_report (self);
  g_array_unref (self->places);
  g_free (self->path);
  g_free (self);
}
