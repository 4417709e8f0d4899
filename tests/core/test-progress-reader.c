/* test-progress-reader.c: lines that programs really print, and what they say of the progress
 *
 * curl 7.88, wget 1.21 and git 2.39 were captured here; the others are written after their programs.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"

#include <string.h>

#include "lanes-progress-line.h"
#include "lanes-progress-reader.h"

/* What is known after one such line alone: in hundredths of a percent, or -1 for unknown. */
static const struct
{
  const char *text;
  int parts;
} single[] = {
  /* curl */
  { "  0     0    0     0    0     0      0      0 --:--:-- --:--:-- --:--:--     0", -1 },
  { " 65 30.0M   65 19.6M    0     0  14.9M      0  0:00:02  0:00:01  0:00:01 15.0M", 6500 },
  { "100 30.0M  100 30.0M    0     0  15.2M      0  0:00:01  0:00:01 --:--:-- 15.2M", 10000 },
  { "  0     0    0 1234k    0     0  14.9M      0 --:--:--  0:00:01 --:--:-- 15.0M", -1 },
  { "  % Total    % Received % Xferd  Average Speed   Time    Time     Time  Current", -1 },
  { "###############################################                           65.3%", 6530 },
  { "######################################################################## 100.0%", 10000 },
  /* wget */
  { " 30300K .......... .......... .......... .......... .......... 98%  342M 0s", 9800 },
  { "y                    99%[==================> ]  29.72M  12.0MB/s               ", 9900 },
  { "y                   100%[===================>]  30.00M  12.1MB/s    in 2.5s    ", 10000 },
  { "debian-12.iso         4%[                    ]  29.72M  12.0MB/s    eta 5m 12s ", 400 },
  /* tqdm */
  { " 42%|\342\226\210\342\226\210\342\226\210\342\226\210\342\226\217     | 42/100 [00:04<00:05, 10.05it/s]", 4200 },
  { "train:   3%|\342\226\216         | 301/10000 [00:01<00:32, 298.10it/s]", 301 },
  { "100%|##########| 170498071/170498071 [00:12<00:00, 13562714.66it/s]", 10000 },
  { "42it [00:04, 10.05it/s]", -1 },
  /* rsync */
  { "     32,768  42%    1.20MB/s    0:00:03  ", 4200 },
  { "      1,238,099  50%    1.18MB/s    0:00:01 (xfr#5, to-chk=30/120)", 7500 },
  { "      1,238,099  50%    1.18MB/s    0:00:01 (xfr#5, ir-chk=1030/1120)", 5000 },
  /* ninja, cmake, meson, apt */
  { "[12/300] Compiling C object src/liblanes.a.p/core_lanes-run.c.o", 400 },
  { "[300/300] Linking target src/lanes", 10000 },
  { "[ 42%] Building C object CMakeFiles/app.dir/main.c.o", 4200 },
  { "[100%] Built target app", 10000 },
  { "Progress: [ 42%] [########............] ", 4200 },
  /* pip */
  { "   \342\224\201\342\224\201\342\224\201\342\224\201\342\225\270\342\224\201\342\224\201 12.0/48.0 MB 1.2 MB/s eta 0:00:03", 2500 },
  { "Progress 512 of 2048", 2500 },
  /* git */
  { "Receiving objects:  42% (127/302), 1.20 MiB | 3.10 MiB/s", 4205 },
  { "remote: Counting objects:  50% (151/302)", 5000 },
  /* ffmpeg without its length */
  { "frame=  250 fps= 50 q=28.0 size=     512kB time=00:00:10.00 bitrate= 419.4kbits/s speed=2.0x", -1 },
  /* no meters: dates, paths, versions, ratios, shares; nothing is made of one of them */
  { "2026/11/21 10:00:00 starting", -1 },
  { "reading /etc/1/2 and src/12/300", -1 },
  { "CPU 42% idle", -1 },
  { "/dev/vda  252G   12G   80G  13% /", -1 },
  { "HTTP/1.1 200 OK", -1 },
  { "3/8 inch", -1 },
  { "score 3/8", -1 },
  { "[2026-11-21 10:00] 7 of 9", -1 },
  { "[13/12] overflow", -1 },
  { "[0/0] nothing", -1 },
  { "[ 142%] too much", -1 },
  { "[-3%] too little", -1 },
  { "[99999999999999999999999999/999999999999999999999999999999] huge", -1 },
  { "%", -1 },
  { "[", -1 },
  { "%|", -1 },
  { "%|||||", -1 },
  { "1e9%", -1 },
  { "to-chk=", -1 },
  { "to-chk=9/3", -1 },
  { "time=bitrate=", -1 },
  { "", -1 },
};

static void
take (LanesProgressReader *reader,
      guint                stream,
      const char          *text,
      guint64             *total)
{
  *total += strlen (text);
  lanes_progress_reader_take_output (reader, stream, text, strlen (text), *total);
}

/* Hundredths of a percent; -1: unknown */
static int
get (LanesProgressReader *reader)
{
  LanesProgress progress;

  if (!lanes_progress_reader_get (reader, &progress))
    return -1;
  ck_assert_int_gt (progress.total, 0);
  ck_assert_int_ge (progress.done, 0);
  ck_assert_int_le (progress.done, progress.total);
  return (int) (progress.done * 10000 / progress.total);
}

START_TEST (test_single)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  take (reader, 1, single[_i].text, &total);
  ck_assert_msg (get (reader) == single[_i].parts, "%s: %d, not %d", single[_i].text, get (reader), single[_i].parts);
}
END_TEST

/* What is known after several, each by itself. */
static const struct
{
  const char *lines[8];
  int parts;
} series[] = {
  { { "did 10% of it\n", "did 20% of it\n", "did 30% of it\n", NULL }, -1 },
  { { "did 10% of it\n", "did 20% of it\n", "did 30% of it\n", "did 40% of it\n", NULL }, 4000 },
  { { "file 1/8\n", "file 2/8\n", "file 3/8\n", "file 4/8\n", NULL }, 5000 },
  /* shares that go up and down are no progress */
  { { "CPU 10% idle\n", "CPU 90% idle\n", "CPU 20% idle\n", "CPU 95% idle\n", "CPU 30% idle\n", "CPU 96% idle\n", NULL }, -1 },
  /* different lines are different numbers */
  { { "alpha 10%\n", "beta 20%\n", "gamma 30%\n", "delta 40%\n", NULL }, -1 },
  { { "part 1/8\n", "part 2/9\n", "part 3/10\n", "part 4/11\n", NULL }, -1 },
  /* a second pass begins anew; one that always does is no figure for the whole */
  { { "[ 90%] a\n", "[ 10%] b\n", NULL }, 1000 },
  { { "[ 90%] a\n", "[ 10%] b\n", "[ 90%] a\n", "[ 10%] b\n", "[ 90%] a\n", "[ 10%] b\n", NULL }, -1 },
  /* a known meter is followed, whatever else is printed */
  { { "[5/10] a\n", "warning: 99% of all\n", "see 1/2\n", NULL }, 5000 },
  /* and one that began as a guess gives way to it */
  { { "did 10%\n", "did 20%\n", "did 30%\n", "did 40%\n", "[1/10] b\n", NULL }, 1000 },
};

START_TEST (test_series)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  for (guint i = 0; series[_i].lines[i] != NULL; i++)
    take (reader, 0, series[_i].lines[i], &total);
  ck_assert_int_eq (get (reader), series[_i].parts);
}
END_TEST

static const struct
{
  const char *line;
  int parts;
  const char *message;
} told[] = {
  { "0.25 a quarter", 2500, "a quarter" },
  { "0 begun", 0, "begun" },
  { "1", 10000, NULL },
  { "42% nearly half", 4200, "nearly half" },
  { "21/50 files", 4200, "files" },
  { "- thinking", -1, "thinking" },
  { "1.5 too much", -1, NULL },
  { "-0.5 too little", -1, NULL },
  { "nan what", -1, NULL },
  { "inf what", -1, NULL },
  { "hello", -1, NULL },
  { "5/0 nothing", -1, NULL },
  { "9/5 more", -1, NULL },
  { "101%", -1, NULL },
  { "1e400", -1, NULL },
  { "", -1, NULL },
};

START_TEST (test_told)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();

  lanes_progress_reader_take_line (reader, told[_i].line, strlen (told[_i].line));
  ck_assert_int_eq (get (reader), told[_i].parts);
  ck_assert_pstr_eq (lanes_progress_reader_get_message (reader), told[_i].message);
}
END_TEST

/* What the program tells on purpose beats what it prints. */
START_TEST (test_told_wins)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  take (reader, 0, "[9/10] nearly\n", &total);
  ck_assert_int_eq (get (reader), 9000);
  take (reader, 0, "\033]9;4;1;30\a", &total);
  ck_assert_int_eq (get (reader), 3000);
  lanes_progress_reader_take_line (reader, "0.5 half", 8);
  ck_assert_int_eq (get (reader), 5000);
  lanes_progress_reader_take_line (reader, "-", 1);
  ck_assert_int_eq (get (reader), -1);
}
END_TEST

static const struct
{
  const char *text;
  int parts;
} codes[] = {
  { "\033]9;4;1;42\a", 4200 },
  { "\033]9;4;1;42\033\\", 4200 },
  { "\033]9;4;2;42\a", 4200 },
  { "\033]9;4;4;42\033\\more text", 4200 },
  { "\033]9;4;1;42\a\033]9;4;0\a", -1 },
  { "\033]9;4;1;42\a\033]9;4;3\a", -1 },
  { "\033]9;4;1;142\a", -1 },
  { "\033]9;4;1;42", -1 },
  { "\033]9;4;\a", -1 },
  { "\033]9;5;1;42\a", -1 },
  { "\033]0;title 42%\a", -1 },
  { "\033]9;4;1;00000000000000000000000000042\a", -1 },
};

START_TEST (test_codes)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  take (reader, 0, codes[_i].text, &total);
  ck_assert_int_eq (get (reader), codes[_i].parts);
}
END_TEST

START_TEST (test_message)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  ck_assert_ptr_null (lanes_progress_reader_get_message (reader));
  take (reader, 0, "one\ntwo\r\n  \033[1;31mthr\033[0mee \n\n", &total);
  ck_assert_str_eq (lanes_progress_reader_get_message (reader), "three");
  take (reader, 0, "abc\b\bxy", &total);
  ck_assert_str_eq (lanes_progress_reader_get_message (reader), "axy");
}
END_TEST

/* A note shows only the end of what was written: a line whose start is missing is no line. */
START_TEST (test_cut_line)
{
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();

  lanes_progress_reader_take_output (reader, 0, "5/10] a line\nplain\n", 19, 1000);
  ck_assert_int_eq (get (reader), -1);
  ck_assert_str_eq (lanes_progress_reader_get_message (reader), "plain");

  /* What was seen in part before is seen whole now. */
  lanes_progress_reader_take_output (reader, 0, "plain\n[5/1", 10, 1004);
  lanes_progress_reader_take_output (reader, 0, "plain\n[5/10] b\n", 15, 1009);
  ck_assert_int_eq (get (reader), 5000);
}
END_TEST

START_TEST (test_film)
{
  static const char start[] = "Input #0, mov, from 'a.mp4':\n  Duration: 00:01:40.00, start: 0.000000, bitrate: 1205 kb/s\n";
  static const char line[] = "frame=  250 fps= 50 q=28.0 size=     512kB time=00:00:25.00 bitrate= 419.4kbits/s speed=2.0x    \r";
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 total = 0;

  ck_assert (!lanes_progress_reader_wants_start (reader));
  take (reader, 1, line, &total);
  ck_assert (lanes_progress_reader_wants_start (reader));
  lanes_progress_reader_take_start (reader, start, sizeof start - 1);
  ck_assert (!lanes_progress_reader_wants_start (reader));
  ck_assert_int_eq (get (reader), 2500);

  g_autoptr (LanesProgressReader) other = lanes_progress_reader_new ();
  total = 0;
  take (other, 1, line, &total);
  lanes_progress_reader_take_start (other, "nothing of the kind", 19);
  ck_assert (!lanes_progress_reader_wants_start (other));
  ck_assert_int_eq (get (other), -1);
}
END_TEST

/* Anything may come; nothing above 1, nothing below 0, nothing read out of bounds. */
START_TEST (test_noise)
{
  static const char *const bits[] = {
    "[", "]", "%", "/", "|", "1", "42", "100", ".", " ", "\n", "\r", "\033]9;4;1;", "\033[", "\a", "\b", "to-chk=", "time=",
    "bitrate=", "Duration: ", "00:00:10", "Progress ", " of ", "\342\224\201", ":", "(", ")", "#", "......", "\377", "-",
  };
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_autoptr (LanesProgressReader) reader = lanes_progress_reader_new ();
  guint64 totals[2] = { 0, 0 };

  for (guint round = 0; round < 50000; round++)
    {
      char text[512];
      gsize size = 0;

      for (gint32 n = g_rand_int_range (random, 1, 20); n > 0; n--)
        {
          const char *bit = bits[g_rand_int_range (random, 0, G_N_ELEMENTS (bits))];
          memcpy (text + size, bit, strlen (bit));
          size += strlen (bit);
        }
      if (round % 5 == 0)
        lanes_progress_reader_take_line (reader, text, size);
      totals[round % 2] += (guint64) g_rand_int_range (random, 0, 600);
      lanes_progress_reader_take_output (reader, round % 2, text, size, totals[round % 2]);
      get (reader);
    }
}
END_TEST

static Suite *
progress_reader_suite (void)
{
  Suite *suite = suite_create ("progress-reader");
  TCase *tcase = tcase_create ("progress-reader");

  tcase_add_loop_test (tcase, test_single, 0, G_N_ELEMENTS (single));
  tcase_add_loop_test (tcase, test_series, 0, G_N_ELEMENTS (series));
  tcase_add_loop_test (tcase, test_told, 0, G_N_ELEMENTS (told));
  tcase_add_test (tcase, test_told_wins);
  tcase_add_loop_test (tcase, test_codes, 0, G_N_ELEMENTS (codes));
  tcase_add_test (tcase, test_message);
  tcase_add_test (tcase, test_cut_line);
  tcase_add_test (tcase, test_film);
  tcase_add_test (tcase, test_noise);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (progress_reader_suite ());
}
