/* bench-sampler.c: what looking at a thousand threads costs, beside htop and top
 *
 *   bench-sampler [SECONDS [THREADS [WHAT RATE]]]     10 seconds a run, 1,000 threads
 *
 * WHAT is threads or busy-threads and RATE how often a second: only that.
 *
 * One process has the threads: once all asleep, once each waking five times a second. Every program looks at them 1 and 10
 * times a second for the same time; its CPU time is that of its rusage (for Lanes: of this process meanwhile, delivery to the
 * main loop included), in parts of one CPU. htop draws on a terminal of its own, top writes its batch to nowhere. Five
 * rounds in turn, the median of each.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bench-parts.h"
#include "lanes-sampler.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

#define N_ROUNDS 5
#define N_LOOKS 2000

static double run_seconds = 10;

static double
cpu_seconds (const struct rusage *usage)
{
  return (double) (usage->ru_utime.tv_sec + usage->ru_stime.tv_sec) +
         (double) (usage->ru_utime.tv_usec + usage->ru_stime.tv_usec) / 1e6;
}

static double
own_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return cpu_seconds (&usage);
}

static int
start_worker (const char *what,
              const char *threads)
{
  const char *path = LANES_BUILDDIR "/tests/fixtures/worker";
  const char *argv[] = { path, what, threads, "5", NULL };
  posix_spawn_file_actions_t actions;
  int out[2];
  char word[8];
  pid_t pid;

  if (pipe (out) != 0)
    return -1;
  posix_spawn_file_actions_init (&actions);
  posix_spawn_file_actions_adddup2 (&actions, out[1], STDOUT_FILENO);
  posix_spawn_file_actions_addclose (&actions, out[0]);
  if (posix_spawn (&pid, path, &actions, NULL, (char **) argv, environ) != 0)
    pid = -1;
  posix_spawn_file_actions_destroy (&actions);
  close (out[1]);
  if (pid > 0 && read (out[0], word, sizeof word) <= 0)
    pid = -1;
  close (out[0]);
  return pid;
}

static void
sampled_cb (LanesSampler      *sampler,
            LanesSamplerBatch *batch,
            guint64           *n_records)
{
  *n_records += batch->records->len;
}

static gboolean
quit_cb (gpointer loop)
{
  g_main_loop_quit (loop);
  return G_SOURCE_REMOVE;
}

/* Returns: the share of a CPU */
static double
run_lanes (int      pid,
           double   rate,
           gboolean workers,
           guint    expected,
           double  *ret_rate)
{
  g_autoptr (LanesSampler) sampler = lanes_sampler_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  guint64 n_records = 0;
  LanesSamplerCost cost;
  double before, used;

  g_signal_connect (sampler, "sampled", G_CALLBACK (sampled_cb), &n_records);
  lanes_sampler_set_rate (sampler, rate);
  lanes_sampler_set_workers (sampler, workers);
  before = own_cpu ();
  lanes_sampler_watch (sampler, LANES_WATCH_PROCESS, pid, 0, 0);
  g_timeout_add ((guint) (run_seconds * 1000), quit_cb, loop);
  g_main_loop_run (loop);
  used = own_cpu () - before;
  lanes_sampler_get_cost (sampler, &cost);
  if (cost.n_tasks != expected)
    g_error ("%u threads, not %u", cost.n_tasks, expected);
  *ret_rate = (double) n_records / expected / run_seconds;
  return used / run_seconds;
}

static void
drain (int    fd,
       double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (seconds * 1e6);
  char buffer[65536];

  while (g_get_monotonic_time () < end)
    {
      GPollFD poll_fd = { .fd = fd, .events = G_IO_IN };

      if (g_poll (&poll_fd, 1, 100) > 0 && read (fd, buffer, sizeof buffer) <= 0)
        break;
    }
}

/* Returns: the share of a CPU, or -1 where the program is not there */
static double
run_peer (const char *const *argv)
{
  struct winsize size = { .ws_row = 50, .ws_col = 160 };
  struct rusage usage;
  int terminal, status;
  pid_t pid = forkpty (&terminal, NULL, NULL, &size);

  if (pid == 0)
    {
      setenv ("TERM", "xterm-256color", 1);
      execvp (argv[0], (char **) argv);
      _exit (127);
    }
  if (pid < 0)
    return -1;
  drain (terminal, run_seconds);
  kill (pid, SIGTERM);
  drain (terminal, 0.2);
  kill (pid, SIGKILL);
  if (wait4 (pid, &status, 0, &usage) != pid || (WIFEXITED (status) && WEXITSTATUS (status) == 127))
    return -1;
  close (terminal);
  return cpu_seconds (&usage) / run_seconds;
}

static double
median (double *values)
{
  qsort (values, N_ROUNDS, sizeof *values, bench_compare_doubles);
  return values[N_ROUNDS / 2];
}

static void
show (const char *name,
      double     *values,
      double      reference)
{
  double middle = median (values);

  if (middle < 0)
    printf ("  %-28s is not installed\n", name);
  else
    printf ("  %-28s %6.2f %%  (%.2f to %.2f)   %5.2f of htop\n", name, middle * 100, values[0] * 100,
            values[N_ROUNDS - 1] * 100, reference > 0 ? middle / reference : 0);
}

static void
bench (const char *what,
       const char *threads,
       double      rate)
{
  g_autofree char *delay = g_strdup_printf ("%.0f", 10 / rate);
  g_autofree char *seconds = g_strdup_printf ("%.1f", 1 / rate);
  const char *const htop[] = { "htop", "-d", delay, NULL };
  const char *const top[] = { "sh", "-c", "exec top -H -b -d \"$0\" >/dev/null", seconds, NULL };
  double lanes[N_ROUNDS], table[N_ROUNDS], by_htop[N_ROUNDS], by_top[N_ROUNDS], sorted[N_ROUNDS];
  double real_rate = 0;
  guint expected = (guint) atoi (threads) + 1;
  int pid = start_worker (what, threads);

  if (pid < 0)
    g_error ("The worker cannot be started");
  for (int i = 0; i < N_ROUNDS; i++)
    {
      lanes[i] = run_lanes (pid, rate, FALSE, expected, &real_rate);
      by_htop[i] = run_peer (htop);
      table[i] = run_lanes (pid, rate, TRUE, expected, &real_rate);
      by_top[i] = run_peer (top);
    }
  memcpy (sorted, by_htop, sizeof sorted);
  printf ("%s %s, %.0f looks a second (Lanes really did %.1f)\n", threads, what, rate, real_rate);
  show ("Lanes, stripes", lanes, median (sorted));
  show ("Lanes, stripes and table", table, median (sorted));
  show ("htop", by_htop, median (sorted));
  show ("top -H -b", by_top, median (sorted));
  fflush (stdout);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

typedef struct
{
  LanesSampler *sampler;
  GMainLoop    *loop;
} Look;

static void
looked_cb (GObject      *object,
           GAsyncResult *result,
           gpointer      user_data)
{
  Look *look = user_data;
  g_autoptr (LanesTaskLook) found = lanes_sampler_look_finish (look->sampler, result, NULL);

  if (found == NULL)
    g_error ("Nothing was found");
  g_main_loop_quit (look->loop);
}

/* Where the thread under the pointer waits, asked one time after the other. */
static void
bench_look (void)
{
  g_autoptr (LanesSampler) sampler = lanes_sampler_new ();
  g_autoptr (GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  Look one = { sampler, loop };
  int pid = start_worker ("threads", "1");
  double before, wall;

  before = own_cpu ();
  wall = (double) g_get_monotonic_time ();
  for (guint i = 0; i < N_LOOKS; i++)
    {
      lanes_sampler_look_async (sampler, pid, pid, NULL, looked_cb, &one);
      g_main_loop_run (loop);
    }
  printf ("one look at where a thread waits: %.0f us of CPU, answered in %.0f us\n", (own_cpu () - before) / N_LOOKS * 1e6,
          ((double) g_get_monotonic_time () - wall) / N_LOOKS);
  fflush (stdout);
  kill (pid, SIGKILL);
  waitpid (pid, NULL, 0);
}

int
main (int    argc,
      char **argv)
{
  const char *threads = argc > 2 ? argv[2] : "1000";

  if (argc > 1)
    run_seconds = MAX (atof (argv[1]), 2);
  if (argc > 4)
    {
      bench (argv[3], threads, atof (argv[4]));
      return 0;
    }

  bench_look ();
  bench ("threads", threads, 1);
  bench ("threads", threads, 10);
  bench ("busy-threads", threads, 1);
  bench ("busy-threads", threads, 10);
  return 0;
}
