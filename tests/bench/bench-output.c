/* bench-output.c: what it costs to look into a GiB of output, beside grep
 *
 *   bench-output [ROUNDS [MIB]]     3 rounds, 1,024 MiB
 *
 * A file of lines is written once; then in turn: the last page of it as the viewer reads it (opened anew each time), the page in
 * its middle, a search for a text that stands once in 64 MiB, and the same by grep, which counts lines with it (with and without
 * regard to the case; Lanes has none). Then the same size as a CSV: the first page of 64 rows as the viewer has it (looked at whether it
 * is a table, and read), all rows counted beside `wc -l`, and the last page. Times are of the CPU, the file is in the memory of the kernel. The most memory that this
 * process ever had is said at the end.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pager.h"
#include "lanes-output-search.h"
#include "lanes-table-reader.h"

#include <glib/gstdio.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MIB (1024 * 1024)
#define NEEDLE "a needle in it"

typedef struct
{
  LanesOutputPage *page;   /* owned, nullable */
  gboolean         done;
} Turn;

static double
cpu_seconds (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Lines of about 60 bytes, and once in 64 MiB one with a needle. */
static void
write_file (const char *path,
            int         n_mib)
{
  FILE *file = fopen (path, "w");
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; text->len < MIB - 100; i++)
    g_string_append_printf (text, "[%6d] compiling src/module-%d/file-%d.c with all warnings\n", i, i % 17, i % 301);
  while (text->len < MIB - 1)
    g_string_append_c (text, '.');
  g_string_append_c (text, '\n');
  for (int i = 0; i < n_mib; i++)
    {
      fwrite (text->str, 1, text->len, file);
      if (i % 64 == 63)
        fputs (NEEDLE "\n", file);
    }
  fclose (file);
}

static void
turned_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  Turn *turn = user_data;

  turn->page = lanes_output_pager_turn_finish (LANES_OUTPUT_PAGER (source), result, NULL);
  turn->done = TRUE;
}

/* Returns: µs until the page is there */
static double
measure_turn (const char      *base,
              LanesOutputTurn  how,
              gint64           at)
{
  gint64 start = g_get_monotonic_time ();
  g_autoptr (LanesOutputPager) pager = lanes_output_pager_new (base, LANES_OUTPUT_MERGED);
  Turn turn = { NULL, FALSE };

  lanes_output_pager_turn_async (pager, how, at, turned_cb, &turn);
  while (!turn.done)
    g_main_context_iteration (NULL, TRUE);
  g_clear_pointer (&turn.page, lanes_output_page_free);
  return (double) (g_get_monotonic_time () - start);
}

static double
measure_search (const char *base,
                guint      *ret_found)
{
  double start = cpu_seconds (RUSAGE_SELF);
  g_autoptr (LanesOutputSearch) search = lanes_output_search_new (base, LANES_OUTPUT_MERGED, NEEDLE, 0);
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (LanesOutputMatch));

  while (lanes_output_search_step (search, found, found))
    continue;
  *ret_found = found->len;
  return cpu_seconds (RUSAGE_SELF) - start;
}

static double
measure_grep (const char *options,
              const char *path,
              guint       expected)
{
  double start = cpu_seconds (RUSAGE_CHILDREN);
  const char *argv[] = { "grep", options, NEEDLE, path, NULL };
  g_autofree char *output = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, NULL, NULL)
      || (guint) atoi (output) != expected)
    return -1;
  return cpu_seconds (RUSAGE_CHILDREN) - start;
}

/* Rows of about 60 bytes, in every seventh a cell in quotes. */
static void
write_table (const char *path,
             int         n_mib)
{
  FILE *file = fopen (path, "w");
  g_autoptr (GString) text = g_string_new (NULL);

  fputs ("number,name,words,seconds\n", file);
  for (int i = 0; text->len < MIB; i++)
    g_string_append_printf (text, i % 7 == 0 ? "%d,file-%d,\"a, \"\"b\"\" and more of them\",%d.25\n" : "%d,file-%d,words and more of them,%d.5\n", i, i % 301,
                            i % 97);
  for (int i = 0; i < n_mib; i++)
    fwrite (text->str, 1, text->len, file);
  fclose (file);
}

static LanesTableLayout *
guess_layout (const char *base)
{
  g_autoptr (LanesOutput) output = lanes_output_new (base);
  g_autofree char *sample = g_malloc (LANES_TABLE_SAMPLE);
  LanesOutputPiece piece = { 0 };

  lanes_output_refresh (output);
  lanes_output_read (output, LANES_OUTPUT_STDOUT, 0, sample, LANES_TABLE_SAMPLE, &piece);
  return lanes_table_layout_guess (sample, piece.size, FALSE);
}

/* What the whole of it costs; of the pages µs. */
static void
measure_table (const char *base,
               const char *path,
               int         n_mib,
               int         round)
{
  const LanesTableWanted wanted = { 0, 12, 1024 };
  const char *argv[] = { "wc", "-l", path, NULL };
  double start = cpu_seconds (RUSAGE_SELF), first, count, last, wc;
  g_autoptr (LanesTableLayout) layout = guess_layout (base);
  g_autoptr (LanesTableReader) reader = lanes_table_reader_new (lanes_output_new (base), LANES_OUTPUT_STDOUT, layout);
  guint64 n;

  lanes_table_reader_step (reader);
  g_ptr_array_unref (lanes_table_reader_read (reader, 0, 64, &wanted));
  first = cpu_seconds (RUSAGE_SELF) - start;
  while (lanes_table_reader_step (reader))
    continue;
  count = cpu_seconds (RUSAGE_SELF) - start - first;
  n = lanes_table_reader_get_count (reader).n_rows;
  start = cpu_seconds (RUSAGE_SELF);
  for (guint i = 0; i < 10; i++)
    g_ptr_array_unref (lanes_table_reader_read (reader, i % 2 == 0 ? n - 64 : n / 2, 64, &wanted));
  last = (cpu_seconds (RUSAGE_SELF) - start) / 10;
  wc = cpu_seconds (RUSAGE_CHILDREN);
  g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL, NULL, NULL, NULL);
  wc = cpu_seconds (RUSAGE_CHILDREN) - wc;
  printf ("round %d, %9llu rows %6.0f µs   %6.0f µs   %6.0f MiB/s   %6.0f MiB/s\n", round, (unsigned long long) n, first * 1e6, last * 1e6,
          n_mib / count, n_mib / wc);
}

int
main (int    argc,
      char **argv)
{
  int n_rounds = argc > 1 ? atoi (argv[1]) : 3;
  int n_mib = argc > 2 ? atoi (argv[2]) : 1024;
  g_autofree char *folder = g_dir_make_tmp ("lanes-bench-XXXXXX", NULL);
  g_autofree char *base = g_build_filename (folder, "1.1", NULL);
  g_autofree char *path = g_strconcat (base, ".out", NULL);
  struct rusage usage;

  write_file (path, n_mib);
  printf ("%d MiB          last page   middle page   search        grep -c -F    grep -c -i -F\n", n_mib);
  for (int i = 0; i < n_rounds; i++)
    {
      guint found = 0;
      double last = measure_turn (base, LANES_OUTPUT_TURN_FOLLOW, 0);
      double middle = measure_turn (base, LANES_OUTPUT_TURN_AROUND, (gint64) n_mib * MIB / 2);
      double search = measure_search (base, &found);
      double grep = measure_grep ("-cF", path, found);
      double grep_i = measure_grep ("-ciF", path, found);

      printf ("round %d, %2u found  %6.0f µs   %6.0f µs   %6.0f MiB/s   %6.0f MiB/s   %6.0f MiB/s\n", i + 1, found, last, middle,
              n_mib / search, n_mib / grep, n_mib / grep_i);
    }
  write_table (path, n_mib);
  printf ("a table                  first page   far page    all counted    wc -l\n");
  for (int i = 0; i < n_rounds; i++)
    measure_table (base, path, n_mib, i + 1);
  getrusage (RUSAGE_SELF, &usage);
  printf ("memory at most: %.1f MiB\n", (double) usage.ru_maxrss / 1024);
  g_unlink (path);
  g_rmdir (folder);
  return 0;
}
