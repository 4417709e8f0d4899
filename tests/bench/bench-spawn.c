/* bench-spawn.c: starting /bin/true N times, through the agent and beside its peers
 *
 *   bench-spawn [COMMANDS [ROUNDS [WAY]]]    2000 commands, 5 rounds, of every way; or of the one with that label
 *
 * Each round runs every way once, in another order. The agent's client captures both streams and asks for files, as every
 * command of Lanes does, ends whole trees and counts what they use. Of its peers make -O captures output too, into a file a
 * target; a plain make, xargs and the loop of posix_spawn(), which waits for one after the other, capture nothing.
 *
 * "CPU" is what all processes together used for one start, the command itself included: it says the same on a machine that
 * others use as well, the wall time does not. "loop" is the CPU time of the thread that asks, a launch: what a window would
 * miss. "1 GiB" is the same with so much memory resident.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench-parts.h"
#include "lanes-agent-client.h"

#define AT_ONCE 4
#define MAX_ROUNDS 50

extern char **environ;

typedef struct
{
  LanesAgentClient *client;
  const char       *folder;
  guint             n;
  guint             n_asked;
  guint             n_ended;
  guint             n_failed;
} Launcher;

typedef struct _Way Way;

struct _Way
{
  const char *label;
  gboolean  (*run) (Way *way, const char *folder, guint n);
  char     *script;       /* for a peer that is a program; {} is the number of commands */
  double    walls[MAX_ROUNDS];
  double    cpus[MAX_ROUNDS];
  double    loop_us;      /* CPU time a launch of the thread that asks; below 0: not known */
  guint     n_rounds;
};

static void
ask_more (Launcher *self)
{
  static char *argv[] = { "/bin/true", NULL };

  while (self->n_asked < self->n && self->n_asked - self->n_ended < AT_ONCE)
    {
      g_autofree char *base = g_strdup_printf ("%s/%u", self->folder, self->n_asked);
      LanesAgentLaunch launch = {
        .grace_ms = 5000, .nice = 10, .cap = 256 << 20, .title = "true", .cwd = "/", .base = base, .argv = argv,
        .envp = environ,
      };

      lanes_agent_client_launch (self->client, ++self->n_asked, &launch);
    }
}

static void
on_exited (gpointer              data,
           guint64               job,
           const LanesAgentExit *exited)
{
  Launcher *self = data;

  self->n_ended++;
  self->n_failed += exited->step != LANES_AGENT_STEP_NONE || exited->status != 0;
  ask_more (self);
}

static void
on_refused (gpointer    data,
            guint64     job,
            const char *why)
{
  g_error ("refused: %s", why);
}

static void
on_lost (gpointer       data,
         const GError  *error,
         LanesAgentLoss loss)
{
  g_error ("%s", error->message);
}

static void
on_started (gpointer data, guint64 job, int pid, gint64 when)
{
}

static void
on_note (gpointer data, guint64 job, const LanesAgentNote *note)
{
}

static void
on_gone (gpointer data, guint64 job)
{
}

static const LanesAgentListener listener = {
  .started = on_started, .note = on_note, .exited = on_exited, .refused = on_refused, .gone = on_gone, .lost = on_lost,
};

static gboolean
run_agent (Way        *way,
           const char *folder,
           guint       n)
{
  const char *given = g_getenv ("LANES_AGENT");
  g_autofree char *path =
      given != NULL ? g_strdup (given) : g_build_filename (LANES_BUILDDIR, "src", "agent", "lanes-agent", NULL);
  Launcher self = { .folder = folder, .n = n };
  double begun = bench_thread_cpu ();

  self.client = lanes_agent_client_new (NULL, path, NULL, &listener, &self);
  ask_more (&self);
  while (self.n_ended < n)
    g_main_context_iteration (NULL, TRUE);
  way->loop_us = (bench_thread_cpu () - begun) * 1e6 / n;
  lanes_agent_client_close (self.client);
  g_object_unref (self.client);

  return self.n_failed == 0;
}

static gboolean
run_agent_large (Way        *way,
                 const char *folder,
                 guint       n)
{
  const gsize size = (gsize) 1 << 30;
  char *memory = malloc (size);
  gboolean done;

  memset (memory, 1, size);
  done = run_agent (way, folder, n);
  free (memory);

  return done;
}

static gboolean
run_posix_spawn (Way        *way,
                 const char *folder,
                 guint       n)
{
  char *argv[] = { "/bin/true", NULL };
  gboolean good = TRUE;
  double begun = bench_thread_cpu ();

  for (guint i = 0; i < n; i++)
    {
      pid_t pid;
      int status = -1;

      if (posix_spawn (&pid, argv[0], NULL, NULL, argv, environ) != 0)
        return FALSE;
      waitpid (pid, &status, 0);
      good &= status == 0;
    }
  way->loop_us = (bench_thread_cpu () - begun) * 1e6 / n;

  return good;
}

static gboolean
run_script (Way        *way,
            const char *folder,
            guint       n)
{
  g_autofree char *number = g_strdup_printf ("%u", n);
  char *argv[] = { "/bin/sh", "-c", way->script, "sh", number, NULL };
  pid_t pid;
  int status = -1;

  way->loop_us = -1;
  if (posix_spawn (&pid, argv[0], NULL, NULL, argv, environ) != 0)
    return FALSE;
  waitpid (pid, &status, 0);

  return status == 0;
}

static Way ways[] = {
  { "lanes-agent", run_agent, NULL },
  { "lanes-agent, 1 GiB", run_agent_large, NULL },
  { "posix_spawn, one by one", run_posix_spawn, NULL },
  { "make -j4", run_script, "seq 1 $1 | sed 's/^/t/' | tr '\\n' ' ' | { read all; printf 'all: %s\\n%s:\\n\\t@/bin/true\\n' "
                            "\"$all\" \"$all\"; } | make -s -j4 -f -" },
  { "make -j4 -O, captured", run_script, "seq 1 $1 | sed 's/^/t/' | tr '\\n' ' ' | { read all; printf 'all: %s\\n%s:\\n\\t@/bin/true\\n' "
                                        "\"$all\" \"$all\"; } | make -s -j4 -O -f -" },
  { "xargs -P4", run_script, "seq 1 $1 | xargs -P4 -n1 /bin/true" },
  { "GNU parallel -j4", run_script, "seq 1 $1 | parallel --will-cite -j4 /bin/true" },
};

/* What all that we started has used; keepers outlive their agent by a moment, and come to us then. */
static double
get_children_seconds (void)
{
  struct rusage usage;

  while (waitpid (-1, NULL, 0) > 0)
    ;
  getrusage (RUSAGE_CHILDREN, &usage);

  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static void
run_round (guint       round,
           guint       n,
           const char *folder,
           const char *only)
{
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Way *way = &ways[(i + round) % G_N_ELEMENTS (ways)];
      gint64 begun = g_get_monotonic_time ();
      double used = get_children_seconds ();

      if (only != NULL && !g_str_equal (way->label, only))
        continue;
      if (way->run (way, folder, n))
        {
          way->walls[way->n_rounds] = (double) (g_get_monotonic_time () - begun) / 1e6;
          way->cpus[way->n_rounds++] = get_children_seconds () - used + MAX (way->loop_us, 0) * n / 1e6;
        }
      else
        g_printerr ("%s: failed\n", way->label);
    }
}

static void
show (guint n)
{
  double own = 0;

  g_print ("%-26s %10s %19s %7s %10s %12s\n", "", "a command", "lowest to highest", "ratio", "CPU", "loop");
  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      Way *way = &ways[i];
      double median;

      if (way->n_rounds == 0)
        continue;
      qsort (way->walls, way->n_rounds, sizeof (double), bench_compare_doubles);
      qsort (way->cpus, way->n_rounds, sizeof (double), bench_compare_doubles);
      median = way->walls[way->n_rounds / 2];
      if (own <= 0)
        own = median;
      g_print ("%-26s %7.0f µs %7.0f to %6.0f µs %7.2f %7.0f µs", way->label, median * 1e6 / n, way->walls[0] * 1e6 / n,
               way->walls[way->n_rounds - 1] * 1e6 / n, median / own, way->cpus[way->n_rounds / 2] * 1e6 / n);
      if (way->loop_us >= 0)
        g_print (" %9.1f µs", way->loop_us);
      g_print ("\n");
    }
}

int
main (int    argc,
      char **argv)
{
  guint n = argc > 1 ? (guint) atoi (argv[1]) : 2000;
  guint rounds = argc > 2 ? (guint) atoi (argv[2]) : 5;
  g_autofree char *folder = g_dir_make_tmp ("lanes-bench-XXXXXX", NULL);

  setlocale (LC_ALL, "");
  prctl (PR_SET_CHILD_SUBREAPER, 1);
  for (guint i = 0; i < MIN (rounds, MAX_ROUNDS); i++)
    run_round (i, n, folder, argc > 3 ? argv[3] : NULL);
  g_print ("%u x /bin/true, %u at once, %u rounds\n", n, AT_ONCE, rounds);
  show (n);
  g_rmdir (folder);

  return 0;
}
