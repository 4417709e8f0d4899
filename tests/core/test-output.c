/* test-output.c: what is kept of a command's output, written by the agent's code and read by LanesOutput
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

#include "lanes-capture.h"
#include "lanes-output.h"

#define CAP 8192

/* Byte @offset of a stream: its place can be told from its value. */
static char
byte_at (guint  stream,
         gint64 offset)
{
  return (char) ((stream ? 'A' : 'a') + (offset * 31 + offset / 26) % 26);
}

static void
write_bytes (LanesCapture *capture,
             guint         stream,
             gsize         size)
{
  g_autofree char *bytes = g_malloc (size);
  gint64 from = (gint64) capture->streams[stream].at.total;

  for (gsize i = 0; i < size; i++)
    bytes[i] = byte_at (stream, from + (gint64) i);
  lanes_capture_add (capture, stream, bytes, size, capture->started_ns + 5000000);
}

typedef struct
{
  gint64 bytes[2];
  gint64 gaps;
  gint64 lost;
  guint n_pieces;
} Sum;

/* Reads all of a view in windows of @window bytes; every byte must be the one that belongs there. */
static Sum
read_all (LanesOutput    *output,
          LanesOutputView view,
          gsize           window)
{
  g_autofree char *buffer = g_malloc (window);
  LanesOutputPiece piece;
  Sum sum = { 0 };
  gint64 at = 0;

  while (lanes_output_read (output, view, at, buffer, window, &piece))
    {
      ck_assert_int_eq (piece.offset, at);
      ck_assert_int_gt (piece.next, at);
      ck_assert ((piece.size > 0) != (piece.gap > 0));
      sum.bytes[piece.stream] += (gint64) piece.size;
      *(piece.lost ? &sum.lost : &sum.gaps) += piece.gap;
      sum.n_pieces++;
      if (view != LANES_OUTPUT_MERGED)
        for (gsize i = 0; i < piece.size; i++)
          ck_assert_int_eq (buffer[i], byte_at (piece.stream, at + (gint64) i));
      at = piece.next;
    }
  ck_assert_int_eq (at, lanes_output_get_size (output, view));
  ck_assert_int_eq (sum.gaps + sum.lost, lanes_output_get_missing (output, view));
  return sum;
}

static LanesCapture capture;

static LanesOutput *
begin (const char *name)
{
  g_autofree char *base = lanes_test_path (name);

  memset (&capture, 0, sizeof capture);
  lanes_capture_open (&capture, base, CAP, 1000000000);
  return lanes_output_new (base);
}

START_TEST (test_nothing)
{
  g_autoptr (LanesOutput) output = begin ("nothing");
  g_autofree char *path = lanes_test_path ("nothing.out");

  lanes_capture_close (&capture);
  ck_assert (!lanes_output_refresh (output));
  ck_assert_int_eq (lanes_output_get_size (output, LANES_OUTPUT_MERGED), 0);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (test_one_short_stream)
{
  g_autoptr (LanesOutput) output = begin ("short");
  g_autofree char *path = lanes_test_path ("short.idx");

  write_bytes (&capture, 1, 100);
  lanes_capture_close (&capture);
  ck_assert (lanes_output_refresh (output));
  ck_assert_int_eq (read_all (output, LANES_OUTPUT_MERGED, 7).bytes[1], 100);
  ck_assert_int_eq (read_all (output, LANES_OUTPUT_STDERR, 64).bytes[1], 100);
  ck_assert_int_eq (read_all (output, LANES_OUTPUT_STDOUT, 64).bytes[0], 0);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
}
END_TEST

START_TEST (test_order)
{
  g_autoptr (LanesOutput) output = begin ("order");
  char text[64] = "";
  LanesOutputPiece piece;
  gint64 at = 0;
  gsize size = 0;

  lanes_capture_add (&capture, 0, "one ", 4, capture.started_ns);
  lanes_capture_add (&capture, 1, "two ", 4, capture.started_ns);
  lanes_capture_add (&capture, 1, "three ", 6, capture.started_ns);
  lanes_capture_add (&capture, 0, "four", 4, capture.started_ns + 7000000);
  lanes_capture_close (&capture);
  lanes_output_refresh (output);
  ck_assert (lanes_output_is_done (output));
  while (lanes_output_read (output, LANES_OUTPUT_MERGED, at, text + size, 10, &piece))
    {
      size += piece.size;
      at = piece.next;
    }
  ck_assert_str_eq (text, "one two three four");
  ck_assert_uint_eq (piece.stream, 0);
  ck_assert_int_eq (piece.time - capture.started_us, 7000);
}
END_TEST

START_TEST (test_ring)
{
  static const gsize sizes[] = { CAP / 2, CAP, CAP + 1, CAP + CAP / 2, 5 * CAP, 5 * CAP + 4000 };
  static const gsize blocks[] = { 1, 100, 4096, 3 * CAP };
  const gsize size = sizes[_i % 6];
  const gsize block = blocks[_i / 6];
  g_autoptr (LanesOutput) output = begin ("ring");
  g_autofree char *path = lanes_test_path ("ring.out");
  GStatBuf status;
  Sum sum;

  for (gsize done = 0; done < size; done += block)
    write_bytes (&capture, 0, MIN (block, size - done));
  lanes_capture_close (&capture);
  lanes_output_refresh (output);
  ck_assert_int_eq (g_stat (path, &status), 0);
  ck_assert_int_eq (status.st_size, MIN (size, CAP));
  ck_assert_int_eq (lanes_output_get_size (output, LANES_OUTPUT_STDOUT), size);
  sum = read_all (output, LANES_OUTPUT_STDOUT, 1000);
  ck_assert_int_eq (sum.bytes[0], MIN (size, CAP));
  ck_assert_int_eq (sum.gaps, size - MIN (size, CAP));
  sum = read_all (output, LANES_OUTPUT_MERGED, 1000);
  ck_assert_int_eq (sum.bytes[0], MIN (size, CAP));
}
END_TEST

START_TEST (test_two_rings)
{
  g_autoptr (LanesOutput) output = begin ("rings");
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  Sum sum;

  for (guint i = 0; i < 3000; i++)
    write_bytes (&capture, g_rand_int_range (random, 0, 2), (gsize) g_rand_int_range (random, 1, 40));
  lanes_capture_close (&capture);
  lanes_output_refresh (output);
  sum = read_all (output, LANES_OUTPUT_MERGED, 333);
  ck_assert_int_eq (sum.bytes[0], CAP);
  ck_assert_int_eq (sum.bytes[1], CAP);
  read_all (output, LANES_OUTPUT_STDOUT, 333);
  read_all (output, LANES_OUTPUT_STDERR, 333);
}
END_TEST

/* More switches between the streams than the index keeps: order is known at both ends. */
START_TEST (test_index_ring)
{
  g_autofree char *base = lanes_test_path ("index");
  g_autofree char *path = lanes_test_path ("index.idx");
  g_autoptr (LanesOutput) output = lanes_output_new (base);
  const gint64 n = 700000;
  GStatBuf status;
  LanesOutputPiece piece;
  char byte;
  Sum sum;

  memset (&capture, 0, sizeof capture);
  lanes_capture_open (&capture, base, 1 << 20, 1000000000);
  for (gint64 i = 0; i < n; i++)
    {
      char c = byte_at (i % 2, i / 2);
      lanes_capture_add (&capture, i % 2, &c, 1, capture.started_ns);
    }
  lanes_capture_close (&capture);
  ck_assert_int_eq (g_stat (path, &status), 0);
  ck_assert_int_le (status.st_size, 24 * (512 << 10) + 256);

  lanes_output_refresh (output);
  ck_assert_int_eq (lanes_output_get_size (output, LANES_OUTPUT_MERGED), n);
  ck_assert (lanes_output_read (output, LANES_OUTPUT_MERGED, 1001, &byte, 1, &piece));
  ck_assert_uint_eq (piece.stream, 1);
  ck_assert_int_eq (byte, byte_at (1, 500));
  ck_assert (lanes_output_read (output, LANES_OUTPUT_MERGED, n - 2, &byte, 1, &piece));
  ck_assert_uint_eq (piece.stream, 0);
  ck_assert_int_eq (byte, byte_at (0, n / 2 - 1));
  ck_assert (lanes_output_read (output, LANES_OUTPUT_MERGED, n / 2, &byte, 1, &piece));
  ck_assert_int_gt (piece.gap, 0);
  sum = read_all (output, LANES_OUTPUT_STDOUT, 4096);
  ck_assert_int_eq (sum.bytes[0], n / 2);
}
END_TEST

/* A reader beside the writer: what it has read stays true, and in the end it has all. */
START_TEST (test_follow)
{
  g_autoptr (LanesOutput) output = begin ("follow");
  g_autoptr (GRand) random = g_rand_new_with_seed (11);
  gint64 at[2] = { 0, 0 };
  char buffer[500];
  LanesOutputPiece piece;

  for (guint i = 0; i < 2000; i++)
    {
      write_bytes (&capture, i % 3 == 0, (gsize) g_rand_int_range (random, 1, 60));
      if (i % 5 == 0)
        lanes_capture_flush (&capture);
      if (i % 7 != 0)
        continue;
      lanes_output_refresh (output);
      for (guint stream = 0; stream < 2; stream++)
        while (lanes_output_read (output, stream ? LANES_OUTPUT_STDERR : LANES_OUTPUT_STDOUT, at[stream], buffer,
                                  sizeof buffer, &piece))
          {
            for (gsize k = 0; k < piece.size; k++)
              ck_assert_int_eq (buffer[k], byte_at (stream, at[stream] + (gint64) k));
            at[stream] = piece.next;
          }
    }
  lanes_capture_close (&capture);
  ck_assert (lanes_output_refresh (output));
  ck_assert (lanes_output_is_done (output));
  read_all (output, LANES_OUTPUT_MERGED, 100);
}
END_TEST

START_TEST (test_lost)
{
  g_autofree char *folder = lanes_test_path ("lost.out");
  g_autoptr (LanesOutput) output = begin ("lost");
  LanesAgentStream streams[2];
  Sum sum;

  /* A folder is in the way of stdout's file. */
  g_mkdir (folder, 0700);
  write_bytes (&capture, 0, 100);
  write_bytes (&capture, 1, 50);
  lanes_capture_close (&capture);
  lanes_capture_describe (&capture, streams);
  ck_assert_uint_eq (streams[0].lost, 100);
  ck_assert_uint_eq (streams[1].lost, 0);

  lanes_output_refresh (output);
  ck_assert_int_eq (lanes_output_get_write_error (output), EISDIR);
  sum = read_all (output, LANES_OUTPUT_MERGED, 100);
  ck_assert_int_eq (sum.bytes[1], 50);
  ck_assert_int_eq (sum.lost, 100);
}
END_TEST

/* The files may hold anything: then it reads what it can, and ends. */
START_TEST (test_nonsense)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (5);
  g_autofree char *base = lanes_test_path ("nonsense");
  g_autofree char *path = lanes_test_path ("nonsense.idx");
  g_autofree char *good = NULL;
  gsize size;

  memset (&capture, 0, sizeof capture);
  lanes_capture_open (&capture, base, CAP, 1000000000);
  for (guint i = 0; i < 100; i++)
    write_bytes (&capture, i % 2, 20);
  lanes_capture_close (&capture);
  ck_assert (g_file_get_contents (path, &good, &size, NULL));

  for (guint round = 0; round < 500; round++)
    {
      g_autoptr (LanesOutput) output = lanes_output_new (base);
      g_autofree char *bad = g_memdup2 (good, size);
      LanesOutputPiece piece;
      char buffer[64];
      gint64 at = 0;

      for (guint i = 0; i < 8; i++)
        bad[g_rand_int_range (random, (round % 2) * (gint32) sizeof (LanesOutputHeader), (gint32) size)] =
            (char) g_rand_int (random);
      ck_assert (g_file_set_contents (path, bad, (gssize) (size - (round % 3) * 10), NULL));
      lanes_output_refresh (output);
      for (guint i = 0; i < 5000 && lanes_output_read (output, LANES_OUTPUT_MERGED, at, buffer, sizeof buffer, &piece); i++)
        {
          ck_assert_int_gt (piece.next, at);
          at = piece.next;
        }
    }
}
END_TEST

static Suite *
output_suite (void)
{
  Suite *suite = suite_create ("output");
  TCase *tcase = tcase_create ("output");

  tcase_add_test (tcase, test_nothing);
  tcase_add_test (tcase, test_one_short_stream);
  tcase_add_test (tcase, test_order);
  tcase_add_loop_test (tcase, test_ring, 0, 24);
  tcase_add_test (tcase, test_two_rings);
  tcase_add_test (tcase, test_index_ring);
  tcase_add_test (tcase, test_follow);
  tcase_add_test (tcase, test_lost);
  tcase_add_test (tcase, test_nonsense);
  tcase_set_timeout (tcase, 60);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (output_suite ());
}
