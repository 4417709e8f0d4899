/* test-timeline-sheet.c: bands of pixels, as the renderer of cairo gets them, against pixels laid over each other one by one
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "lanes-timeline-sheet.h"

#include <gtk/gtk.h>
#include <math.h>

#define WIDTH 517
#define HEIGHT 480
#define MAX_ROWS 4

typedef struct
{
  guint32 pixels[MAX_ROWS * WIDTH];
  guint   n_rows;
  guint   y;
  guint   height;
} Band;

static guint32
random_pixel (GRand *rand)
{
  guint32 alpha = (guint32) g_rand_int_range (rand, 0, 256);

  /* Whole and nothing are the usual ones. */
  if (g_rand_boolean (rand))
    alpha = g_rand_boolean (rand) ? 255 : 0;

  return alpha << 24 | (guint32) g_rand_int_range (rand, 0, (gint32) alpha + 1) << 16 |
         (guint32) g_rand_int_range (rand, 0, (gint32) alpha + 1) << 8 | (guint32) g_rand_int_range (rand, 0, (gint32) alpha + 1);
}

/* From top to bottom, now and then over the one before. */
static GArray *
make_bands (GRand *rand)
{
  GArray *bands = g_array_new (FALSE, TRUE, sizeof (Band));
  guint y = (guint) g_rand_int_range (rand, 0, 20);

  while (y + 60 < HEIGHT)
    {
      Band *band;

      g_array_set_size (bands, bands->len + 1);
      band = &g_array_index (bands, Band, bands->len - 1);
      band->y = y;
      band->height = (guint) g_rand_int_range (rand, 1, 40);
      band->n_rows = g_rand_boolean (rand) ? 1 : (guint) g_rand_int_range (rand, 1, (gint32) MIN (band->height, MAX_ROWS) + 1);
      for (guint i = 0; i < band->n_rows * WIDTH; i++)
        band->pixels[i] = random_pixel (rand);
      y += (guint) g_rand_int_range (rand, 0, (gint32) band->height + 20);
    }

  return bands;
}

/* What is to be seen, each part of a pixel a number from 0 to 255. */
static void
lay_over (const Band *band,
          double     *parts)
{
  for (guint y = 0; y < band->height; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        guint32 above = band->pixels[y * band->n_rows / band->height * WIDTH + x];
        double *below = parts + 4 * ((band->y + y) * WIDTH + x);

        for (guint i = 0; i < 4; i++)
          below[i] = (above >> 8 * i & 0xff) + below[i] * (255 - (above >> 24)) / 255;
      }
}

static void
check_bands (LanesTimelineSheet *sheet,
             GtkWidget          *window,
             GArray             *bands)
{
  g_autofree double *wanted = g_new0 (double, 4 * WIDTH * HEIGHT);
  g_autofree guint32 *got = g_new0 (guint32, WIDTH * HEIGHT);
  GtkSnapshot *snapshot = gtk_snapshot_new ();
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;

  lanes_timeline_sheet_begin (sheet, WIDTH);
  for (guint i = 0; i < bands->len; i++)
    {
      const Band *band = &g_array_index (bands, Band, i);

      lanes_timeline_sheet_add (sheet, band->pixels, band->n_rows,
                                &GRAPHENE_RECT_INIT (0, (float) band->y, WIDTH, (float) band->height));
      lay_over (band, wanted);
    }
  lanes_timeline_sheet_append (sheet, window, snapshot);

  node = gtk_snapshot_free_to_node (snapshot);
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, WIDTH, HEIGHT));
  gdk_texture_download (texture, (guchar *) got, WIDTH * sizeof (guint32));
  for (guint i = 0; i < 4 * WIDTH * HEIGHT; i++)
    {
      guint part = got[i / 4] >> 8 * (i % 4) & 0xff;

      if (fabs (part - wanted[i]) > 2.5)
        ck_abort_msg ("part %u of pixel %u, %u is %u, not %f", i % 4, i / 4 % WIDTH, i / 4 / WIDTH, part, wanted[i]);
    }
}

START_TEST (test_random)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  g_autoptr (LanesTimelineSheet) sheet = lanes_timeline_sheet_new ();
  GtkWidget *window;

  gtk_init ();
  window = gtk_window_new ();
  gtk_widget_realize (window);
  for (guint i = 0; i < 10; i++)
    {
      g_autoptr (GArray) bands = make_bands (rand);

      check_bands (sheet, window, bands);
    }
  gtk_window_destroy (GTK_WINDOW (window));
}
END_TEST

static Suite *
sheet_suite (void)
{
  Suite *suite = suite_create ("timeline-sheet");
  TCase *tcase = tcase_create ("sheet");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_random);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (sheet_suite ());
}
