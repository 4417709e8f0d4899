/* test-proc-reader.c: /proc is parsed whatever a task calls itself, and its figures are split truly
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-proc-reader.h"
#include "lanes-task-meter.h"
#include "lanes-test.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define MS G_GINT64_CONSTANT (1000000)

#define TAIL " 2 3 4 0 -1 4194304 1 2 3 4 50 7 11 13 20 -5 9 0 4242 1000 77 18446744073709551615 1 2 3 4 5 6 7 8 9 10 11 " \
             "12 17 3 0 0 6 1 2 3\n"

static const struct
{
  const char *line;
  const char *name;
  char        state;
} good_stats[] = {
  { "1 (init) S" TAIL, "init", 'S' },
  { "1 () R" TAIL, "", 'R' },
  { "1 (a b) D" TAIL, "a b", 'D' },
  { "1 (a) R 1 2 3) T" TAIL, "a) R 1 2 3", 'T' },
  { "1 (((()) t" TAIL, "((()", 't' },
  { "1 (one\ntwo) Z" TAIL, "one\ntwo", 'Z' },
  { "1 (\xff\xfe\x80) I" TAIL, "\xff\xfe\x80", 'I' },
  { "1 (kworker/0:1-events_freezable_power_and_a_name_that_is_far_too_long_for_it) S" TAIL,
    "kworker/0:1-events_freezable_power_and_a_name_that_is_far_too_l", 'S' },
};

START_TEST (test_stat)
{
  LanesProcStat stat;
  const char *line = good_stats[_i].line;

  ck_assert (lanes_proc_parse_stat (line, strlen (line), &stat));
  ck_assert_str_eq (stat.name, good_stats[_i].name);
  ck_assert_int_eq (stat.state, good_stats[_i].state);
  ck_assert_int_eq (stat.parent, 2);
  ck_assert_int_eq (stat.nice, -5);
  ck_assert_int_eq (stat.n_threads, 9);
  ck_assert_int_eq (stat.cpu, 3);
  ck_assert_uint_eq (stat.cpu_ticks, 57);
  ck_assert_uint_eq (stat.child_ticks, 24);
  ck_assert_uint_eq (stat.start_ticks, 4242);
  ck_assert_uint_eq (stat.rss_pages, 77);
  ck_assert_uint_eq (stat.disk_ticks, 6);
}
END_TEST

/* Cut at every byte, it is refused or whole, and nothing beyond its end is read. */
START_TEST (test_stat_cut)
{
  const char *line = good_stats[3].line;
  gsize last_field = strlen (line) - strlen (" 1 2 3\n");

  for (gsize length = 0; length < last_field; length++)
    {
      g_autofree char *copy = g_memdup2 (line, length);
      LanesProcStat stat = { .state = '!' };

      ck_assert (!lanes_proc_parse_stat (copy != NULL ? copy : "", length, &stat));
      ck_assert_int_eq (stat.state, '!');
    }
}
END_TEST

static const char *const bad_stats[] = {
  "", "1", "(", ")", ")(", "1 (a", "1 a) S", "1 (a)", "1 (a) ", "1 (a) S", "1 (a) S x y z", "1 (a) 5" TAIL,
  "1 (a) S 99999999999999999999999 2" TAIL, "1 (a) S - 2" TAIL,
};

START_TEST (test_stat_bad)
{
  LanesProcStat stat;

  ck_assert (!lanes_proc_parse_stat (bad_stats[_i], strlen (bad_stats[_i]), &stat));
}
END_TEST

/* Any bytes at all: no crash, no read beyond them (the sanitizers watch). */
START_TEST (test_stat_random)
{
  const char letters[] = "0123456789 ()-RSDTZ\n\xff";
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (int round = 0; round < 20000; round++)
    {
      gsize length = (gsize) g_rand_int_range (random, 1, 200);
      g_autofree char *data = g_malloc (length);
      LanesProcStat stat;
      LanesProcSched sched;
      guint64 n_read, n_written;

      for (gsize i = 0; i < length; i++)
        data[i] = letters[g_rand_int_range (random, 0, (int) sizeof letters - 1)];
      lanes_proc_parse_stat (data, length, &stat);
      lanes_proc_parse_schedstat (data, length, &sched);
      lanes_proc_parse_io (data, length, &n_read, &n_written);
    }
}
END_TEST

START_TEST (test_schedstat)
{
  LanesProcSched sched = { 1, 2, 3 };

  ck_assert (!lanes_proc_parse_schedstat ("12 34", 5, &sched));
  ck_assert (!lanes_proc_parse_schedstat ("12 -34 5", 8, &sched));
  ck_assert (!lanes_proc_parse_schedstat ("", 0, &sched));
  ck_assert_uint_eq (sched.on_cpu, 1);
  ck_assert (lanes_proc_parse_schedstat ("7505303 6226013893412 5\n", 24, &sched));
  ck_assert_uint_eq (sched.on_cpu, 7505303);
  ck_assert_uint_eq (sched.waiting, G_GUINT64_CONSTANT (6226013893412));
  ck_assert_uint_eq (sched.slices, 5);
}
END_TEST

START_TEST (test_io)
{
  const char *text = "rchar: 1\nwchar: 2\nread_bytes: 4096\nwrite_bytes: 8192\ncancelled_write_bytes: 5\n";
  guint64 n_read, n_written;

  ck_assert (lanes_proc_parse_io (text, strlen (text), &n_read, &n_written));
  ck_assert_uint_eq (n_read, 4096);
  ck_assert_uint_eq (n_written, 8192);
  ck_assert (!lanes_proc_parse_io (text, 40, &n_read, &n_written));
}
END_TEST

START_TEST (test_ids)
{
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));

  /* The last has no blank after it: it may have been cut. */
  ck_assert_uint_eq (lanes_proc_parse_ids ("12 345 67", 9, ids), 2);
  ck_assert_uint_eq (lanes_proc_parse_ids ("12 -3 ", 6, ids), 1);
  ck_assert_uint_eq (lanes_proc_parse_ids ("", 0, ids), 0);
  ck_assert_int_eq (g_array_index (ids, int, 1), 345);
}
END_TEST

START_TEST (test_name)
{
  g_autofree char *plain = lanes_proc_dup_name ("a) R (b");
  g_autofree char *lines = lanes_proc_dup_name ("a\nb\x1b[2J\x7f");
  g_autofree char *broken = lanes_proc_dup_name ("caf\xc3");
  g_autofree char *bidi = lanes_proc_dup_name ("a\xe2\x80\xae" "b");

  ck_assert_str_eq (plain, "a) R (b");
  ck_assert_str_eq (lines, "a\u240ab\u241b[2J\u2421");
  ck_assert_str_eq (broken, "caf\ufffd");
  ck_assert_str_eq (bidi, "a\ufffdb");
}
END_TEST

START_TEST (test_list)
{
  g_autofree char *a = lanes_test_write ("proc/12/stat", "x", 1);
  g_autofree char *b = lanes_test_write ("proc/007/stat", "x", 1);
  g_autofree char *c = lanes_test_write ("proc/99999999999/stat", "x", 1);
  g_autofree char *d = lanes_test_write ("proc/12x/stat", "x", 1);
  g_autoptr (GArray) ids = g_array_new (FALSE, FALSE, sizeof (int));
  int dir = open (lanes_test_dir (), O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  ck_assert (lanes_proc_list_ids (dir, "proc", ids));
  ck_assert_uint_eq (ids->len, 1);
  ck_assert_int_eq (g_array_index (ids, int, 0), 12);
  ck_assert (!lanes_proc_list_ids (dir, "nothing", ids));
  close (dir);
}
END_TEST

/* Each line: a look after 100 ms with these counters (ms) and letter, and what the interval must be. */
static const struct
{
  const char *what;
  char        first;
  char        last;
  gint64      on_cpu;
  gint64      waiting;
  gint64      slices;
  gint64      expect[LANES_N_KERNEL_STATES];
} looks[] = {
  { "asleep", 'S', 'S', 0, 0, 0, { 0, 0, 0, 100, 0 } },
  { "busy", 'R', 'R', 100, 0, 3, { 100, 0, 0, 0, 0 } },
  { "half busy", 'S', 'S', 50, 10, 3, { 50, 10, 0, 40, 0 } },
  { "disk", 'D', 'D', 10, 0, 3, { 10, 0, 90, 0, 0 } },
  { "went to the disk", 'S', 'D', 0, 0, 1, { 0, 0, 50, 50, 0 } },
  { "woke for the disk", 'R', 'D', 20, 0, 1, { 20, 0, 80, 0, 0 } },
  { "stopped", 'T', 'T', 0, 0, 0, { 0, 0, 0, 0, 100 } },
  { "traced", 't', 't', 0, 0, 0, { 0, 0, 0, 0, 100 } },
  { "waits, and is not counted yet", 'R', 'R', 0, 0, 0, { 0, 100, 0, 0, 0 } },
  { "slept, then ran", 'R', 'R', 10, 0, 1, { 10, 0, 0, 90, 0 } },
  { "tick came late", 'R', 'R', 104, 0, 1, { 100, 0, 0, 0, 0 } },
  { "an unknown letter", '?', '?', 0, 0, 0, { 0, 0, 0, 100, 0 } },
};

START_TEST (test_meter_interval)
{
  LanesTaskMeter meter;
  LanesProcSched sched = { 1000 * MS, 500 * MS, 70 };

  lanes_task_meter_start (&meter, 5000 * MS, &sched, looks[_i].first);
  sched.on_cpu += (guint64) (looks[_i].on_cpu * MS);
  sched.waiting += (guint64) (looks[_i].waiting * MS);
  sched.slices += (guint64) looks[_i].slices;
  lanes_task_meter_feed (&meter, 5100 * MS, &sched, looks[_i].last);
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    ck_assert_msg (meter.interval[i] == looks[_i].expect[i] * MS, "%s: state %d is %d ms", looks[_i].what, i,
                   (int) (meter.interval[i] / MS));
}
END_TEST

/* A long wait is counted while it lasts, and not again when the kernel tells of it. */
START_TEST (test_meter_wait_ahead)
{
  LanesTaskMeter meter;
  LanesProcSched sched = { 0 };

  lanes_task_meter_start (&meter, 0, &sched, 'R');
  for (int i = 1; i <= 10; i++)
    lanes_task_meter_feed (&meter, i * 100 * MS, &sched, 'R');
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_WAITING], 1000 * MS);
  sched = (LanesProcSched) { 50 * MS, 1040 * MS, 1 };
  lanes_task_meter_feed (&meter, 1100 * MS, &sched, 'R');
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_WAITING], 1040 * MS);
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_ON_CPU], 50 * MS);
}
END_TEST

/* A wait that was taken for sleep is moved when the kernel tells of it. */
START_TEST (test_meter_wait_late)
{
  LanesTaskMeter meter;
  LanesProcSched sched = { 0 };

  lanes_task_meter_start (&meter, 0, &sched, 'S');
  for (int i = 1; i <= 5; i++)
    lanes_task_meter_feed (&meter, i * 100 * MS, &sched, 'S');
  sched = (LanesProcSched) { 10 * MS, 400 * MS, 1 };
  lanes_task_meter_feed (&meter, 600 * MS, &sched, 'S');
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_WAITING], 400 * MS);
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_ON_CPU], 10 * MS);
  ck_assert_int_eq (meter.sum.ns[LANES_KERNEL_ASLEEP], 190 * MS);
}
END_TEST

/* An exec by a thread that is not the first exchanges the counters. */
START_TEST (test_meter_goes_back)
{
  LanesTaskMeter meter;
  LanesProcSched sched = { 900 * MS, 900 * MS, 90 };

  lanes_task_meter_start (&meter, 0, &sched, 'R');
  sched = (LanesProcSched) { 10 * MS, 5 * MS, 2 };
  lanes_task_meter_feed (&meter, 100 * MS, &sched, 'S');
  ck_assert_int_eq (meter.sum.cpu, 0);
  ck_assert_int_eq (lanes_kernel_times_known (&meter.sum), 100 * MS);
}
END_TEST

/* Whatever the counters do, an interval is full and never more, and sums never fall below 0. */
START_TEST (test_meter_random)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  const char letters[] = "RRRSSDTtZ?";
  LanesTaskMeter meter;
  LanesProcSched sched = { 0 };
  gint64 at = 0;

  lanes_task_meter_start (&meter, 0, NULL, 'R');
  for (int round = 0; round < 3000; round++)
    {
      gint64 length = g_rand_int_range (random, 0, 200) * MS, sum = 0;

      at += length;
      if (g_rand_int_range (random, 0, 3) > 0)
        {
          sched.on_cpu += (guint64) (g_rand_int_range (random, -20, 200) * MS);
          sched.waiting += (guint64) (g_rand_int_range (random, 0, 300) * MS);
          sched.slices++;
        }
      lanes_task_meter_feed (&meter, at, &sched, letters[g_rand_int_range (random, 0, 10)]);
      for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
        {
          ck_assert_int_ge (meter.interval[i], 0);
          ck_assert_int_ge (meter.sum.ns[i], 0);
          sum += meter.interval[i];
        }
      ck_assert_int_eq (sum, length);
    }
  ck_assert_int_eq (lanes_kernel_times_known (&meter.sum), at);
}
END_TEST

START_TEST (test_pack)
{
  const gint64 thirds[LANES_N_KERNEL_STATES] = { 1, 1, 0, 1, 0 };
  const gint64 nothing[LANES_N_KERNEL_STATES] = { 0 };
  guint8 share[LANES_N_KERNEL_STATES];
  guint sum = 0;

  lanes_kernel_times_pack (thirds, share);
  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    sum += share[i];
  ck_assert_uint_eq (sum, LANES_KERNEL_WHOLE);
  ck_assert_uint_eq (share[LANES_KERNEL_DISK], 0);
  lanes_kernel_times_pack (nothing, share);
  ck_assert_uint_eq (share[LANES_KERNEL_ASLEEP], 0);
}
END_TEST

static Suite *
proc_reader_suite (void)
{
  Suite *suite = suite_create ("proc-reader");
  TCase *parse = tcase_create ("parse");
  TCase *meter = tcase_create ("meter");

  tcase_add_loop_test (parse, test_stat, 0, G_N_ELEMENTS (good_stats));
  tcase_add_loop_test (parse, test_stat_bad, 0, G_N_ELEMENTS (bad_stats));
  tcase_add_test (parse, test_stat_cut);
  tcase_add_test (parse, test_stat_random);
  tcase_add_test (parse, test_schedstat);
  tcase_add_test (parse, test_io);
  tcase_add_test (parse, test_ids);
  tcase_add_test (parse, test_name);
  tcase_add_test (parse, test_list);
  suite_add_tcase (suite, parse);
  tcase_add_loop_test (meter, test_meter_interval, 0, G_N_ELEMENTS (looks));
  tcase_add_test (meter, test_meter_wait_ahead);
  tcase_add_test (meter, test_meter_wait_late);
  tcase_add_test (meter, test_meter_goes_back);
  tcase_add_test (meter, test_meter_random);
  tcase_add_test (meter, test_pack);
  suite_add_tcase (suite, meter);
  return suite;
}

int
main (void)
{
  return lanes_test_run (proc_reader_suite ());
}
