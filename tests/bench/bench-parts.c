/* bench-parts.c: what programs that measure share: clocks, a kind that does nothing, the folder of a history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bench-parts.h"

#include <glib/gstdio.h>
#include <time.h>

static double
read_clock (clockid_t clock)
{
  struct timespec now;

  clock_gettime (clock, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

double
bench_wall (void)
{
  return read_clock (CLOCK_MONOTONIC);
}

double
bench_thread_cpu (void)
{
  return read_clock (CLOCK_THREAD_CPUTIME_ID);
}

double
bench_process_cpu (void)
{
  return read_clock (CLOCK_PROCESS_CPUTIME_ID);
}

int
bench_compare_doubles (const void *a,
                       const void *b)
{
  double first = *(const double *) a, second = *(const double *) b;

  return (first > second) - (first < second);
}

#define NOOP_TYPE_KIND (noop_kind_get_type ())
G_DECLARE_FINAL_TYPE (NoopKind, noop_kind, NOOP, KIND, LanesKind)

struct _NoopKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (NoopKind, noop_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { .name = "words", .type = LANES_FIELD_WORDS, .flags = LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, .label = "Words" },
};

static void
noop_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  lanes_run_succeed (run, NULL);
}

static void
noop_kind_class_init (NoopKindClass *klass)
{
  LANES_KIND_CLASS (klass)->name = "noop";
  LANES_KIND_CLASS (klass)->label = "No-op";
  LANES_KIND_CLASS (klass)->fields = fields;
  LANES_KIND_CLASS (klass)->n_fields = G_N_ELEMENTS (fields);
  LANES_KIND_CLASS (klass)->flags = LANES_KIND_REPEATABLE;
  LANES_KIND_CLASS (klass)->run = noop_kind_run;
}

static void
noop_kind_init (NoopKind *self)
{
}

LanesKind *
bench_noop_new (void)
{
  return g_object_new (NOOP_TYPE_KIND, NULL);
}

char *
bench_folder_new (void)
{
  g_autoptr (GError) error = NULL;
  char *path = g_dir_make_tmp ("lanes-bench-XXXXXX", &error);

  if (path == NULL)
    g_error ("%s", error->message);
  return path;
}

gint64
bench_folder_remove (const char *path)
{
  static const char *const names[] = { "history.db", "history.db-wal", "history.db-shm", "history.lock" };
  gint64 size = 0;

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *file = g_build_filename (path, names[i], NULL);
      GStatBuf state;

      if (g_stat (file, &state) == 0)
        size += state.st_size;
      g_unlink (file);
    }
  g_rmdir (path);

  return size;
}
