/* test-sampler.c: what the sampler says of programs whose behaviour is known
 *
 * Each program is the worker of tests/fixtures. What is checked are relations: sums against the kernel's own rusage,
 * shares against what the program does for all of its life.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-error.h"
#include "lanes-proc-reader.h"
#include "lanes-sampler.h"
#include "lanes-test.h"
#include "seen.h"
#include "worker-tester.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define SECOND G_GINT64_CONSTANT (1000000000)

static double
share (const LanesKernelTimes *times,
       LanesKernelState        state)
{
  return (double) times->ns[state] / (double) MAX (lanes_kernel_times_known (times), 1);
}

/* How long the main thread of @pid, which may be a zombie, has waited for a CPU, as the kernel counts it. Returns: nanoseconds */
static gint64
read_waiting (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/schedstat", pid);
  g_autofree char *text = lanes_test_read (path);
  LanesProcSched sched;

  ck_assert (lanes_proc_parse_schedstat (text, strlen (text), &sched));
  return (gint64) sched.waiting;
}

/* Follows a worker through its life as the process executor does, and notes how long it waited. Returns: what rusage says, in
 * nanoseconds */
static gint64
live (Seen       *seen,
      const char *what,
      const char *first,
      const char *second)
{
  gint64 begin = g_get_monotonic_time ();
  int pid = worker_tester_start (what, first, second);
  guint watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_TREE, pid, 0, begin);

  lanes_test_wait_until (worker_tester_has_ended (pid));
  lanes_sampler_unwatch (seen->sampler, watch, 0, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_eq (seen->end.how, LANES_WATCH_FINISHED);
  ck_assert_uint_eq (seen->end.watch, watch);
  seen->waited = read_waiting (pid);
  return worker_tester_reap (pid) * 1000;
}

#define assert_within(value, expected, part)                                                             \
  ck_assert_msg (ABS ((double) (value) - (double) (expected)) <= (part) * (double) (expected),           \
                 "%s is %.1f ms, not within %g %% of %s, %.1f ms", #value, (double) (value) / 1e6, (part) * 100, \
                 #expected, (double) (expected) / 1e6)

/* On a busy machine every worker waits for a CPU, as long as the kernel says. */
static void
assert_waited (const Seen *seen)
{
  ck_assert_int_le (ABS (seen->end.times.ns[LANES_KERNEL_WAITING] - seen->waited), seen->waited / 20 + SECOND / 50);
}

START_TEST (test_spinner)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 rusage = live (seen, "spin", "1.3", NULL);
  const LanesKernelTimes *times = &seen->end.times;

  assert_within (times->cpu, rusage, 0.05);
  assert_within (times->ns[LANES_KERNEL_ON_CPU], rusage, 0.05);
  /* What it did not compute, it waited for a CPU, or the whole machine stood still: a virtual one that loses its CPU to others
   * is neither, so that these two need not fill the time. */
  assert_waited (seen);
  ck_assert_int_ge (lanes_kernel_times_known (times), SECOND * 13 / 10);
  ck_assert_int_eq (times->unknown, 0);
}
END_TEST

START_TEST (test_sleeper)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 rusage = live (seen, "sleep", "1.1", NULL);
  const LanesKernelTimes *times = &seen->end.times;

  ck_assert_int_le (ABS (times->cpu - rusage), SECOND / 50);
  assert_waited (seen);
  ck_assert (share (times, LANES_KERNEL_ASLEEP) + share (times, LANES_KERNEL_WAITING) > 0.9);
  ck_assert_int_ge (lanes_kernel_times_known (times), SECOND * 11 / 10);
}
END_TEST

START_TEST (test_writer)
{
  g_autofree char *path = lanes_test_path ("written");
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 rusage;
  struct statfs fs;

  lanes_sampler_set_rate (seen->sampler, 50);
  rusage = live (seen, "write", "1.5", path);
  ck_assert_int_le (ABS (seen->end.times.cpu - rusage), rusage / 20 + 5 * SECOND / 1000);
  ck_assert_int_eq (statfs (path, &fs), 0);
  lanes_test_skip_if (fs.f_type == 0x01021994, "the temporary folder is in memory: nothing waits for a disk");
  ck_assert (seen->end.times.ns[LANES_KERNEL_DISK] > 0);
}
END_TEST

START_TEST (test_stopper)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  int pid = worker_tester_start ("stop", NULL, NULL);
  guint watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_TREE, pid, 0, 0);
  guint n_stopped = 0;

  while (n_stopped < 5)
    {
      guint n_before = seen->records->len;

      lanes_test_wait_until (seen->records->len > n_before);
      for (guint i = n_before; i < seen->records->len; i++)
        n_stopped += g_array_index (seen->records, LanesSamplerRecord, i).sample.share[LANES_KERNEL_STOPPED] > 250;
    }
  kill (pid, SIGCONT);
  lanes_test_wait_until (worker_tester_has_ended (pid));
  lanes_sampler_unwatch (seen->sampler, watch, 0, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert (seen->end.times.ns[LANES_KERNEL_STOPPED] > 4 * SECOND / 10);
  worker_tester_reap (pid);
}
END_TEST

START_TEST (test_spinning_threads)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 rusage = live (seen, "spin-threads", "1.3", "3");
  const LanesKernelTimes *times = &seen->end.times;

  assert_within (times->cpu, rusage, 0.05);
  ck_assert_int_le (times->ns[LANES_KERNEL_ON_CPU], lanes_kernel_times_known (times));
}
END_TEST

/* Children that live for less than a look count through their parent. */
START_TEST (test_children)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 rusage = live (seen, "children", "1.3", NULL);

  gint64 slack = rusage / 20 + 2 * SECOND / sysconf (_SC_CLK_TCK);

  /* The kernel tells the time of children in clock ticks, user and system each cut down: two of them on top of the 5 %,
   * which matters only where a busy machine leaves the job a part of its second. */
  ck_assert_int_le (ABS (seen->end.times.cpu - rusage), slack);
  ck_assert_int_le (ABS (seen->end.times.ns[LANES_KERNEL_ON_CPU] - rusage), slack);
}
END_TEST

/* What ended and was reaped between two looks is known by its rusage. */
START_TEST (test_tail)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  gint64 begin = g_get_monotonic_time (), end, usage;
  int pid = worker_tester_start ("spin", "1.1", NULL);
  guint watch;

  lanes_sampler_set_rate (seen->sampler, 1);
  watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_TREE, pid, 0, begin);
  lanes_test_wait_until (worker_tester_has_ended (pid));
  usage = worker_tester_reap (pid);
  end = g_get_monotonic_time ();
  lanes_sampler_unwatch (seen->sampler, watch, end, usage);
  lanes_test_wait_until (seen->n_ends > 0);
  assert_within (seen->end.times.cpu, usage * 1000, 0.01);
  assert_within (seen->end.times.ns[LANES_KERNEL_ON_CPU], usage * 1000, 0.05);
  assert_within (lanes_kernel_times_known (&seen->end.times) + seen->end.times.unknown, (end - begin) * 1000, 0.01);
}
END_TEST

/* One that was over before it could be looked at, and whose usage is not told: nothing is made up. */
START_TEST (test_unknown)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  int pid = worker_tester_start ("sleep", "0", NULL);
  gint64 now = g_get_monotonic_time ();
  guint watch;

  worker_tester_reap (pid);
  watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_TREE, pid, 0, now - 500000);
  lanes_sampler_unwatch (seen->sampler, watch, now, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_eq (lanes_kernel_times_known (&seen->end.times), 0);
  ck_assert_int_eq (seen->end.times.unknown, SECOND / 2);
}
END_TEST

static void
assert_records_meet (const Seen *seen)
{
  for (guint i = 1; i < seen->records->len; i++)
    {
      const LanesSamplerRecord *record = &g_array_index (seen->records, LanesSamplerRecord, i);

      ck_assert_int_eq (record->sample.begin, record[-1].sample.begin + (gint64) record[-1].sample.length);
    }
}

START_TEST (test_own_thread)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  guint watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_THREAD, getpid (), getpid (), 0);

  lanes_test_wait_until (seen->records->len >= 3);
  lanes_sampler_unwatch (seen->sampler, watch, 0, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_ge (lanes_kernel_times_known (&seen->end.times), SECOND / 4);
  for (guint i = 0; i < seen->records->len; i++)
    {
      const LanesSamplerRecord *record = &g_array_index (seen->records, LanesSamplerRecord, i);
      guint sum = 0;

      for (int k = 0; k < LANES_N_KERNEL_STATES; k++)
        sum += record->sample.share[k];
      ck_assert_uint_eq (sum, LANES_KERNEL_WHOLE);
    }
  assert_records_meet (seen);
}
END_TEST

START_TEST (test_thousand_threads)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  int pid = worker_tester_start ("threads", "1000", NULL);
  LanesSamplerCost cost;

  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  lanes_test_wait_until (g_hash_table_size (seen->tids) == 1001);
  lanes_sampler_get_cost (seen->sampler, &cost);
  ck_assert_uint_eq (cost.n_tasks, 1001);
  worker_tester_end (pid);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_eq (seen->end.how, LANES_WATCH_GONE);
}
END_TEST

static void
cost_cb (LanesSampler     *sampler,
         LanesSamplerBatch *batch,
         GArray           *costs)
{
  LanesSamplerCost cost;

  lanes_sampler_get_cost (sampler, &cost);
  g_array_append_val (costs, cost);
}

/* Where there was a single look between two deliveries, what it took is known: the rate told is the one that gives it a tenth. */
static void
assert_rates_told (const GArray *costs,
                   double        wanted)
{
  for (guint i = 1; i < costs->len; i++)
    {
      const LanesSamplerCost *cost = &g_array_index (costs, LanesSamplerCost, i);
      double tenth = SECOND / 10.0 / (double) MAX (cost->cpu - cost[-1].cpu, 1);

      if (cost->n_ticks - cost[-1].n_ticks != 1)
        continue;
      ck_assert_msg (cost->rate >= MIN (wanted, tenth * 0.99) && cost->rate <= MIN (wanted, tenth * 2),
                     "said %.1f looks a second where %.1f take a tenth", cost->rate, tenth);
    }
}

/* All are seen, at a rate that a tenth of a CPU gives, and the rate is told. */
START_TEST (test_ten_thousand_threads)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  g_autoptr (GArray) costs = g_array_new (FALSE, FALSE, sizeof (LanesSamplerCost));
  int pid = worker_tester_start ("threads", "10000", NULL);
  LanesSamplerCost first, cost;
  gint64 began;
  double share;

  lanes_sampler_set_rate (seen->sampler, 50);
  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  lanes_test_wait_until (g_hash_table_size (seen->tids) == 10001);

  began = g_get_monotonic_time ();
  lanes_sampler_get_cost (seen->sampler, &first);
  g_signal_connect (seen->sampler, "sampled", G_CALLBACK (cost_cb), costs);
  lanes_test_wait_until (costs->len >= 4);
  cost = g_array_index (costs, LanesSamplerCost, costs->len - 1);
  share = (double) (cost.cpu - first.cpu) / 1000.0 / (double) (g_get_monotonic_time () - began);
  ck_assert_uint_eq (cost.n_tasks, 10001);
  /* A tenth, after the dear first looks that open what is kept; and one look more or less of four. */
  ck_assert_msg (share < 0.2, "%.0f %% of a CPU", share * 100);
  assert_rates_told (costs, 50);

  worker_tester_end (pid);
  lanes_test_wait_until (seen->n_ends > 0);
}
END_TEST

START_TEST (test_beyond_the_budget)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new_for_root ("/proc", 20));
  int pid = worker_tester_start ("threads", "100", NULL);
  LanesSamplerCost cost;

  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  lanes_test_wait_until (g_hash_table_size (seen->tids) == 101 && seen->records->len > 202);
  lanes_sampler_get_cost (seen->sampler, &cost);
  ck_assert_uint_ge (cost.n_uncached, 80);
  ck_assert_uint_eq (cost.n_tasks, 101);
  worker_tester_end (pid);
  lanes_test_wait_until (seen->n_ends > 0);
}
END_TEST

static void
look_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

START_TEST (test_look)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  g_autoptr (GAsyncResult) result = NULL, gone = NULL;
  g_autoptr (LanesTaskLook) found = NULL;
  g_autoptr (GError) error = NULL;
  int pid = worker_tester_start ("name", "waits", NULL);

  lanes_sampler_look_async (seen->sampler, pid, pid, NULL, look_cb, &result);
  lanes_test_wait_until (result != NULL);
  found = lanes_sampler_look_finish (seen->sampler, result, &error);
  ck_assert_ptr_nonnull (found);
  if (found->system_call != NULL && !g_str_equal (found->system_call, "running"))
    ck_assert_str_eq (found->system_call, "pause");

  worker_tester_end (pid);
  lanes_sampler_look_async (seen->sampler, pid, pid, NULL, look_cb, &gone);
  lanes_test_wait_until (gone != NULL);
  ck_assert_ptr_null (lanes_sampler_look_finish (seen->sampler, gone, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_NOT_FOUND));
}
END_TEST

/* Nothing watched: no look, whatever else it is asked. */
START_TEST (test_rests)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  guint watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_THREAD, getpid (), getpid (), 0);
  LanesSamplerCost before, after;

  lanes_sampler_set_rate (seen->sampler, 50);
  lanes_test_wait_until (seen->n_batches > 2);
  lanes_sampler_unwatch (seen->sampler, watch, 0, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  lanes_sampler_get_cost (seen->sampler, &before);
  for (int i = 0; i < 20; i++)
    {
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (LanesTaskLook) found = NULL;

      lanes_sampler_look_async (seen->sampler, getpid (), getpid (), NULL, look_cb, &result);
      lanes_test_wait_until (result != NULL);
      found = lanes_sampler_look_finish (seen->sampler, result, NULL);
    }
  lanes_sampler_get_cost (seen->sampler, &after);
  ck_assert_uint_eq (after.n_ticks, before.n_ticks);
  ck_assert_uint_eq (after.n_tasks, 0);
}
END_TEST

#define FIELDS "1 2 3 4 -1 4194304 1 2 3 4 50 7 11 13 20 0 1 0 %d 1000 77 18446744073709551615 1 2 3 4 5 6 7 8 9 10 11 " \
               "12 17 3 0 0 6 1 2 3\n"

static void
write_fake (const char *name,
            int         start)
{
  g_autofree char *fields = g_strdup_printf (FIELDS, start);
  g_autofree char *line = g_strdup_printf ("77 (%s) S %s", name, fields);
  g_autofree char *sched = NULL, *stat = NULL, *temporary = lanes_test_path ("proc/new");
  g_autofree char *target = lanes_test_path ("proc/77/task/77/stat");

  sched = lanes_test_write ("proc/77/task/77/schedstat", "1000 2000 3\n", -1);
  stat = lanes_test_write ("proc/new", line, -1);
  ck_assert_int_eq (rename (temporary, target), 0);
}

/* The id now belongs to another task, which a file opened anew would show. */
START_TEST (test_id_used_again)
{
  g_autofree char *root = lanes_test_path ("proc");
  g_autoptr (Seen) seen = NULL;

  write_fake ("first", 4242);
  seen = seen_new (lanes_sampler_new_for_root (root, 0));
  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, 77, 0, 0);
  lanes_test_wait_until (seen->records->len > 1);
  write_fake ("second", 9999);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_eq (seen->end.how, LANES_WATCH_GONE);
}
END_TEST

START_TEST (test_nonsense)
{
  g_autofree char *root = lanes_test_path ("proc");
  g_autofree char *sched = lanes_test_write ("proc/88/task/88/schedstat", "9 9 nine", -1);
  g_autofree char *stat = lanes_test_write ("proc/88/task/88/stat", "88 (x", -1);
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new_for_root (root, 10));

  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, 88, 0, 0);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_eq (seen->end.how, LANES_WATCH_GONE);
}
END_TEST

/* The last look finds a wait that was longer than what it closes: its record is no longer than that. */
START_TEST (test_wait_told_at_the_end)
{
  static const char late[] = "1000 90000002000 3\n";
  g_autofree char *root = lanes_test_path ("proc");
  g_autofree char *sched = NULL;
  g_autoptr (Seen) seen = NULL;
  guint watch;
  int fd;

  write_fake ("late", 1);
  sched = lanes_test_write ("proc/77/task/77/schedstat", "1000 00000002000 3\n", -1);
  seen = seen_new (lanes_sampler_new_for_root (root, 10));
  lanes_sampler_set_rate (seen->sampler, 2);
  watch = lanes_sampler_watch (seen->sampler, LANES_WATCH_THREAD, 77, 77, 0);
  lanes_test_wait_until (seen->records->len >= 2);
  /* In place, as it is kept open. */
  fd = open (sched, O_WRONLY);
  ck_assert_int_eq (pwrite (fd, late, strlen (late), 0), strlen (late));
  close (fd);
  lanes_sampler_unwatch (seen->sampler, watch, 0, -1);
  lanes_test_wait_until (seen->n_ends > 0);
  ck_assert_int_gt (seen->end.times.ns[LANES_KERNEL_WAITING], SECOND / 2);
  assert_records_meet (seen);
}
END_TEST

/* A kernel without CONFIG_SCHED_INFO. */
START_TEST (test_no_schedstat)
{
  g_autofree char *root = lanes_test_path ("proc");
  g_autofree char *sched = lanes_test_path ("proc/77/task/77/schedstat");
  g_autoptr (Seen) seen = NULL;
  LanesSamplerCost cost;

  write_fake ("plain", 1);
  unlink (sched);
  seen = seen_new (lanes_sampler_new_for_root (root, 10));
  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, 77, 0, 0);
  lanes_test_wait_until (seen->records->len > 1);
  lanes_sampler_get_cost (seen->sampler, &cost);
  ck_assert (!cost.waiting_known);
}
END_TEST

/* With @option for its /proc and as nobody: what is said of process 1? Runs in a process of its own. */
static int
watch_hidden (const char *root,
              const char *option)
{
  g_autoptr (Seen) seen = NULL;

  if (unshare (CLONE_NEWNS) != 0 || mount (NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
      mount ("proc", root, "proc", 0, option) != 0 || setresgid (65534, 65534, 65534) != 0 ||
      setresuid (65534, 65534, 65534) != 0)
    return 77;
  seen = seen_new (lanes_sampler_new_for_root (root, 10));
  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, 1, 0, 0);
  while (seen->n_ends == 0)
    g_main_context_iteration (NULL, TRUE);
  return seen->end.how == LANES_WATCH_FORBIDDEN ? 10 : seen->end.how == LANES_WATCH_GONE ? 11 : 12;
}

static int
run_hidden (const char *option)
{
  /* Where nobody can go, unlike the test's own folder. */
  g_autofree char *root = g_dir_make_tmp ("lanes-hidden-XXXXXX", NULL);
  char program[] = "/proc/self/exe";
  char *argv[] = { program, (char *) "--hidden", root, (char *) option, NULL };
  int status;
  pid_t pid;

  ck_assert_int_eq (chmod (root, 0755), 0);
  ck_assert_int_eq (posix_spawn (&pid, program, NULL, NULL, argv, environ), 0);
  ck_assert_int_eq (waitpid (pid, &status, 0), pid);
  rmdir (root);
  return WIFEXITED (status) ? WEXITSTATUS (status) : -1;
}

START_TEST (test_hidepid)
{
  int forbidden = run_hidden ("hidepid=1");
  int invisible = run_hidden ("hidepid=2");

  lanes_test_skip_if (forbidden == 77 || invisible == 77, "needs the right to mount /proc");
  ck_assert_int_eq (forbidden, 10);
  ck_assert_int_eq (invisible, 11);
}
END_TEST

/* Threads, children and whole processes that come and go as fast as they can while they are looked at. */
START_TEST (test_churn)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());

  lanes_sampler_set_rate (seen->sampler, 50);
  lanes_sampler_set_workers (seen->sampler, TRUE);
  for (int i = 0; i < 60; i++)
    {
      int pid = worker_tester_start (i % 2 == 0 ? "threads" : "children", i % 2 == 0 ? "20" : "9", NULL);
      guint watch = lanes_sampler_watch (seen->sampler, i % 3 == 0 ? LANES_WATCH_PROCESS : LANES_WATCH_TREE, pid, 0, 0);
      guint n = seen->n_batches;

      lanes_test_wait_until (seen->n_batches > n);
      worker_tester_end (pid);
      if (i % 5 > 0)
        lanes_sampler_unwatch (seen->sampler, watch, 0, i % 2 == 0 ? -1 : 1000);
    }
  lanes_test_wait_until (seen->n_ends >= 44);
}
END_TEST

static Suite *
sampler_suite (void)
{
  Suite *suite = suite_create ("sampler");
  TCase *sums = tcase_create ("sums");
  TCase *tasks = tcase_create ("tasks");
  TCase *strange = tcase_create ("strange");

  tcase_set_timeout (sums, 120);
  tcase_add_test (sums, test_spinner);
  tcase_add_test (sums, test_sleeper);
  tcase_add_test (sums, test_writer);
  tcase_add_test (sums, test_stopper);
  tcase_add_test (sums, test_spinning_threads);
  tcase_add_test (sums, test_children);
  tcase_add_test (sums, test_tail);
  tcase_add_test (sums, test_unknown);
  suite_add_tcase (suite, sums);
  tcase_set_timeout (tasks, 120);
  tcase_add_test (tasks, test_own_thread);
  tcase_add_test (tasks, test_thousand_threads);
  tcase_add_test (tasks, test_ten_thousand_threads);
  tcase_add_test (tasks, test_beyond_the_budget);
  tcase_add_test (tasks, test_look);
  tcase_add_test (tasks, test_rests);
  suite_add_tcase (suite, tasks);
  tcase_set_timeout (strange, 120);
  tcase_add_test (strange, test_id_used_again);
  tcase_add_test (strange, test_nonsense);
  tcase_add_test (strange, test_wait_told_at_the_end);
  tcase_add_test (strange, test_no_schedstat);
  tcase_add_test (strange, test_hidepid);
  tcase_add_test (strange, test_churn);
  suite_add_tcase (suite, strange);
  return suite;
}

int
main (int    argc,
      char **argv)
{
  if (argc == 4 && strcmp (argv[1], "--hidden") == 0)
    return watch_hidden (argv[2], argv[3]);
  return lanes_test_run (sampler_suite ());
}
