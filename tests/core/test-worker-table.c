/* test-worker-table.c: what the sampler says of each thread and process that can be seen, against what /proc says
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sampler.h"
#include "lanes-test.h"
#include "seen.h"
#include "worker-tester.h"

#include <math.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT (1000000000)

START_TEST (test_workers)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  int pid = worker_tester_start ("name", "a) R\n(\xff", NULL);
  const LanesWorkerInfo *found = NULL;

  lanes_sampler_set_workers (seen->sampler, TRUE);
  lanes_test_wait_until (seen->workers->len > 0);
  ck_assert_int_eq (g_array_index (seen->workers, LanesWorkerInfo, 0).pid, getpid ());
  ck_assert_int_ge (g_array_index (seen->workers, LanesWorkerInfo, 0).n_threads, 2);
  ck_assert_int_gt (g_array_index (seen->workers, LanesWorkerInfo, 0).rss, 1 << 20);

  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  while (found == NULL)
    {
      guint n = seen->n_batches;

      lanes_test_wait_until (seen->n_batches > n);
      for (guint i = 0; i < seen->workers->len; i++)
        if (g_array_index (seen->workers, LanesWorkerInfo, i).pid == pid)
          found = &g_array_index (seen->workers, LanesWorkerInfo, i);
    }
  ck_assert_str_eq (found->name, "a) R\n(\xff");
  ck_assert_int_eq (found->tid, 0);
  ck_assert_int_eq (found->state, 'S');
  ck_assert_int_gt (found->slices, 0);
  worker_tester_end (pid);
}
END_TEST

typedef struct
{
  int             pid;
  gint64          at;      /* µs: when the last figures came */
  gint64          cpu;     /* ns that it had used by then, as its own clock has it */
  gint64          slices;  /* by then, as /proc has it */
  gint64          read;    /* bytes by then */
  gint64          written;
  LanesWorkerInfo told;    /* the last figures */
  double          sums[4]; /* what the rates say since the first: CPU seconds, slices, bytes read and written */
  guint           n;
} Watched;

static gint64
read_cpu_clock (int pid)
{
  struct timespec time = { 0 };
  clockid_t clock;

  ck_assert_int_eq (clock_getcpuclockid (pid, &clock), 0);
  ck_assert_int_eq (clock_gettime (clock, &time), 0);
  return time.tv_sec * SECOND + time.tv_nsec;
}

static gint64
read_slices (int pid)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/task", pid);
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  gint64 sum = 0;

  for (const char *name = g_dir_read_name (dir); name != NULL; name = g_dir_read_name (dir))
    {
      g_autofree char *file = g_build_filename (path, name, "schedstat", NULL), *text = NULL;
      long long slices;

      ck_assert (g_file_get_contents (file, &text, NULL, NULL));
      ck_assert_int_eq (sscanf (text, "%*u %*u %lld", &slices), 1);
      sum += slices;
    }

  return sum;
}

static gint64
read_io (int         pid,
         const char *what)
{
  g_autofree char *path = g_strdup_printf ("/proc/%d/io", pid), *text = NULL;
  const char *line;

  ck_assert (g_file_get_contents (path, &text, NULL, NULL));
  line = strstr (text, what);
  ck_assert_ptr_nonnull (line);
  return g_ascii_strtoll (line + strlen (what), NULL, 10);
}

/* New figures: none of what they say was counted later than /proc is asked here. */
static void
follow_figures (Watched               *self,
                const LanesWorkerInfo *info)
{
  gint64 now = g_get_monotonic_time (), cpu = read_cpu_clock (self->pid), slices = read_slices (self->pid);
  double seconds = (double) (now - self->at) / 1e6;

  ck_assert_int_le (info->cpu_ns, cpu);
  ck_assert_int_le (info->slices, slices);
  if (self->n > 0)
    {
      ck_assert_int_ge (info->cpu_ns, self->told.cpu_ns);
      ck_assert_int_ge (info->slices, self->told.slices);
    }
  if (self->n > 0 && info->cpu_share >= 0)
    {
      self->sums[0] += info->cpu_share * seconds;
      self->sums[1] += info->slices_rate * seconds;
      self->sums[2] += info->read_rate * seconds;
      self->sums[3] += info->write_rate * seconds;
    }
  self->told = *info;
  self->at = now;
  self->cpu = cpu;
  self->slices = slices;
  self->read = read_io (self->pid, "\nread_bytes: ");
  self->written = read_io (self->pid, "\nwrite_bytes: ");
  self->n++;
}

static void
follow_all (Seen    *seen,
            Watched *watched,
            guint    n_watched)
{
  guint n = seen->n_workers;

  lanes_test_wait_until (seen->n_workers > n);
  for (guint i = 0; i < seen->workers->len; i++)
    for (guint k = 0; k < n_watched; k++)
      {
        const LanesWorkerInfo *info = &g_array_index (seen->workers, LanesWorkerInfo, i);

        if (info->pid == watched[k].pid && info->tid == 0)
          follow_figures (&watched[k], info);
      }
}

static void
assert_sum (double      sum,
            double      expected,
            double      slack,
            const char *what)
{
  /* The moments of two looks are a part of a second apart from those at which /proc was asked. */
  ck_assert_msg (fabs (sum - expected) <= 0.3 * expected + slack, "%s: %.3g, not %.3g", what, sum, expected);
}

/* CPU, switches, bytes read and written a second of programs that do each, against what /proc says of the same time. */
START_TEST (test_figures)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  g_autofree char *read_path = lanes_test_path ("to-read"), *write_path = lanes_test_path ("to-write");
  Watched watched[4] = {
    { .pid = worker_tester_start ("spin", "60", NULL) },
    { .pid = worker_tester_start ("busy-threads", "8", "25") },
    { .pid = worker_tester_start ("read", "60", read_path) },
    { .pid = worker_tester_start ("write", "60", write_path) },
  };
  Watched first[4];

  lanes_sampler_set_workers (seen->sampler, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, watched[i].pid, 0, 0);
  /* The first rates are of no second yet. */
  while (watched[3].n < 2 || watched[0].n < 2 || watched[1].n < 2 || watched[2].n < 2)
    follow_all (seen, watched, G_N_ELEMENTS (watched));
  memcpy (first, watched, sizeof first);
  for (guint i = 0; i < 5; i++)
    follow_all (seen, watched, G_N_ELEMENTS (watched));

  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      const Watched *last = &watched[i];

      /* Some looks later they have all that /proc had then. */
      ck_assert_int_ge (last->told.cpu_ns, first[i].cpu);
      ck_assert_int_ge (last->told.slices, first[i].slices);
      assert_sum (last->sums[0] - first[i].sums[0], (double) (last->cpu - first[i].cpu) / 1e9, 0.3, "CPU seconds");
      assert_sum (last->sums[1] - first[i].sums[1], (double) (last->slices - first[i].slices), 50, "switches");
      assert_sum (last->sums[2] - first[i].sums[2], (double) (last->read - first[i].read), 1 << 20, "bytes read");
      assert_sum (last->sums[3] - first[i].sums[3], (double) (last->written - first[i].written), 1 << 20, "bytes written");
      worker_tester_end (last->pid);
    }
}
END_TEST

/* What it used before anybody looked is not said of the moment since. */
START_TEST (test_share_of_a_newcomer)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  int pid = worker_tester_start ("spin", "20", NULL);
  guint n_found = 0;

  /* Until it has used more than a look may say of it. */
  lanes_test_wait_until (read_cpu_clock (pid) > SECOND / 5);
  lanes_sampler_set_workers (seen->sampler, TRUE);
  lanes_sampler_watch (seen->sampler, LANES_WATCH_TREE, pid, 0, g_get_monotonic_time () - 10 * G_USEC_PER_SEC);
  while (n_found < 2)
    {
      guint n = seen->n_batches;

      lanes_test_wait_until (seen->n_batches > n);
      for (guint i = 0; i < seen->workers->len; i++)
        {
          const LanesWorkerInfo *info = &g_array_index (seen->workers, LanesWorkerInfo, i);

          if (info->pid != pid)
            continue;
          ck_assert_double_lt (info->cpu_share, 1.5);
          n_found++;
        }
    }
  worker_tester_end (pid);
}
END_TEST

/* Returns: (transfer none): the row of a whole process in the next table */
static const LanesWorkerInfo *
next_row (Seen *seen,
          int   pid)
{
  for (;;)
    {
      guint n = seen->n_workers;

      lanes_test_wait_until (seen->n_workers > n);
      for (guint i = 0; i < seen->workers->len; i++)
        {
          const LanesWorkerInfo *info = &g_array_index (seen->workers, LanesWorkerInfo, i);

          if (info->pid == pid && info->tid == 0)
            return info;
        }
    }
}

static void
assert_no_rates (const LanesWorkerInfo *info)
{
  ck_assert_double_eq (info->cpu_share, LANES_RATE_NOT_YET);
  ck_assert_double_lt (info->slices_rate, 0);
  ck_assert_double_lt (info->read_rate, 0);
  ck_assert_double_lt (info->write_rate, 0);
}

/* What takes two looks is not told after one, nor after a while in which nobody looked: it is not 0 then. */
START_TEST (test_no_rates_at_first)
{
  g_autoptr (Seen) seen = seen_new (lanes_sampler_new ());
  g_autofree char *path = lanes_test_path ("written-before");
  int pid = worker_tester_start ("write", "60", path);
  const LanesWorkerInfo *info;
  guint n;

  lanes_test_wait_until (read_io (pid, "\nwrite_bytes: ") > 1 << 20);
  lanes_sampler_set_workers (seen->sampler, TRUE);
  assert_no_rates (next_row (seen, getpid ()));
  info = next_row (seen, getpid ());
  ck_assert_double_ge (info->cpu_share, 0);
  ck_assert_double_ge (info->read_rate, 0);

  /* What it wrote before anybody looked is not of this second. */
  lanes_sampler_watch (seen->sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  ck_assert_double_eq (next_row (seen, pid)->write_rate, LANES_RATE_NOT_YET);
  ck_assert_double_ge (next_row (seen, pid)->cpu_share, 0);

  lanes_sampler_set_workers (seen->sampler, FALSE);
  n = seen->records->len;
  lanes_test_wait_until (seen->records->len > n + 15);
  lanes_sampler_set_workers (seen->sampler, TRUE);
  assert_no_rates (next_row (seen, pid));
  ck_assert_double_ge (next_row (seen, pid)->cpu_share, 0);
  worker_tester_end (pid);
}
END_TEST

static Suite *
worker_table_suite (void)
{
  Suite *suite = suite_create ("worker-table");
  TCase *tcase = tcase_create ("workers");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_workers);
  tcase_add_test (tcase, test_figures);
  tcase_add_test (tcase, test_share_of_a_newcomer);
  tcase_add_test (tcase, test_no_rates_at_first);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (int    argc,
      char **argv)
{
  return lanes_test_run (worker_table_suite ());
}
