/* lanes-timing-bar.c: the life of a job as one bar: queued, each attempt, the waits between
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timing-bar.h"

#include "lanes-format.h"

#include <glib/gi18n.h>
#include <string.h>

/* The newest attempts are drawn one by one. */
#define MAX_ATTEMPTS 64

typedef struct
{
  gint64   started, ended;
  gboolean good;
} Piece;

struct _LanesTimingBar
{
  GtkWidget  parent_instance;

  gint64     begin, end;
  Piece      pieces[MAX_ATTEMPTS + 1];
  guint      n_pieces;
};

G_DEFINE_FINAL_TYPE (LanesTimingBar, lanes_timing_bar, GTK_TYPE_WIDGET)

static float
lanes_timing_bar_get_x (LanesTimingBar *self,
                        gint64          when,
                        float           width)
{
  if (self->end <= self->begin)
    return 0;
  return width * (float) (CLAMP (when, self->begin, self->end) - self->begin) / (float) (self->end - self->begin);
}

static void
lanes_timing_bar_snapshot (GtkWidget   *widget,
                           GtkSnapshot *snapshot)
{
  LanesTimingBar *self = LANES_TIMING_BAR (widget);
  float width = gtk_widget_get_width (widget);
  float height = gtk_widget_get_height (widget);
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  GskRoundedRect rounded;
  GdkRGBA colour, ground, bad;

  gtk_style_context_get_color (context, &ground);
  ground.alpha *= 0.13f;
  if (!gtk_style_context_lookup_color (context, "accent_bg_color", &colour))
    gdk_rgba_parse (&colour, "#3584e4");
  if (!gtk_style_context_lookup_color (context, "error_bg_color", &bad))
    gdk_rgba_parse (&bad, "#c01c28");

  gsk_rounded_rect_init_from_rect (&rounded, &GRAPHENE_RECT_INIT (0, 0, width, height), 4);
  gtk_snapshot_push_rounded_clip (snapshot, &rounded);
  gtk_snapshot_append_color (snapshot, &ground, &rounded.bounds);
  for (guint i = 0; i < self->n_pieces; i++)
    {
      float x = lanes_timing_bar_get_x (self, self->pieces[i].started, width);
      float right = lanes_timing_bar_get_x (self, self->pieces[i].ended, width);

      gtk_snapshot_append_color (snapshot, self->pieces[i].good ? &colour : &bad,
                                 &GRAPHENE_RECT_INIT (x, 0, MAX (right - x, 2), height));
    }
  gtk_snapshot_pop (snapshot);
}

static void
lanes_timing_bar_class_init (LanesTimingBarClass *klass)
{
  GTK_WIDGET_CLASS (klass)->snapshot = lanes_timing_bar_snapshot;
  gtk_widget_class_set_css_name (GTK_WIDGET_CLASS (klass), "lanestimingbar");
  gtk_widget_class_set_accessible_role (GTK_WIDGET_CLASS (klass), GTK_ACCESSIBLE_ROLE_IMG);
}

static void
lanes_timing_bar_init (LanesTimingBar *self)
{
}

void
lanes_timing_bar_begin (LanesTimingBar *self,
                        gint64          queued,
                        gint64          ended)
{
  g_return_if_fail (LANES_IS_TIMING_BAR (self));

  self->begin = queued;
  self->end = MAX (queued, ended);
  self->n_pieces = 0;
}

void
lanes_timing_bar_add (LanesTimingBar *self,
                      gint64          started,
                      gint64          ended,
                      gboolean        good)
{
  g_return_if_fail (LANES_IS_TIMING_BAR (self));

  if (started == 0)
    return;

  /* The newest are drawn. */
  if (self->n_pieces == G_N_ELEMENTS (self->pieces))
    memmove (self->pieces, self->pieces + 1, --self->n_pieces * sizeof (Piece));
  self->pieces[self->n_pieces++] = (Piece) { started, MAX (started, ended), good };
}

void
lanes_timing_bar_end (LanesTimingBar *self)
{
  g_autofree char *length = NULL, *words = NULL;

  g_return_if_fail (LANES_IS_TIMING_BAR (self));

  length = lanes_format_duration (self->end - self->begin);
  words = g_strdup_printf (g_dngettext (NULL, "%s from queued to the end, %u attempt", "%s from queued to the end, %u attempts",
                                        self->n_pieces), length, self->n_pieces);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, words, -1);
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
lanes_timing_bar_add_attempts (LanesTimingBar *self,
                               LanesJob       *job,
                               gint64          now)
{
  GArray *earlier = lanes_job_get_earlier_attempts (job);
  guint n = earlier != NULL ? earlier->len : 0;

  for (guint i = n > MAX_ATTEMPTS ? n - MAX_ATTEMPTS : 0; i < n; i++)
    {
      LanesAttempt *attempt = &g_array_index (earlier, LanesAttempt, i);

      lanes_timing_bar_add (self, attempt->started, MAX (attempt->started, attempt->ended), attempt->state == LANES_STATE_SUCCEEDED);
    }
  lanes_timing_bar_add (self, lanes_job_get_started (job),
                        lanes_job_ended_unseen (job) ? lanes_job_get_started (job)
                                                     : lanes_state_is_active (job->state) ? now : lanes_job_get_ended (job),
                        lanes_state_is_active (job->state) || job->state == LANES_STATE_SUCCEEDED);
}

void
lanes_timing_bar_update (LanesTimingBar *self,
                         LanesJob       *job,
                         gint64          now)
{
  g_return_if_fail (LANES_IS_TIMING_BAR (self));

  if (job == NULL)
    return;

  lanes_timing_bar_begin (self, job->queued_at,
                          lanes_state_is_final (job->state) && lanes_job_get_ended (job) != 0 ? lanes_job_get_ended (job) : now);
  lanes_timing_bar_add_attempts (self, job, now);
  lanes_timing_bar_end (self);
}
