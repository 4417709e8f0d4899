/* fuzz-replay.c: runs what a fuzzer found once more, without a fuzzer
 *
 * Linked with a target in place of libFuzzer: every file of the folders named is given to it once, so that what crashed a
 * reader once is a test for good, with any compiler.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

static guint
replay_folder (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GDir) folder = g_dir_open (path, 0, &error);
  const char *name;
  guint n = 0;

  if (folder == NULL)
    g_error ("%s", error->message);
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);
      g_autofree char *data = NULL;
      gsize size;

      if (!g_file_get_contents (file, &data, &size, &error))
        g_error ("%s", error->message);
      g_printerr ("# %s\n", name);
      LLVMFuzzerTestOneInput ((const guint8 *) data, size);
      n++;
    }

  return n;
}

int
main (int    argc,
      char **argv)
{
  guint n = 0;

  LLVMFuzzerInitialize (&argc, &argv);
  for (int i = 1; i < argc; i++)
    n += replay_folder (argv[i]);
  g_print ("1..1\nok 1 - %u inputs\n", n);

  return n > 0 ? 0 : 1;
}
