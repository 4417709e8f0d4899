/* fuzz-target.h: what a fuzz target is: two functions that libFuzzer, or fuzz-replay.c, calls
 *
 * What must hold of an input, beyond that nothing crashes, a target says with g_assert(); it is built with assertions always.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>
#include <stdlib.h>
#include <string.h>

/* Once, before the first input. */
int LLVMFuzzerInitialize (int    *argc,
                          char ***argv);

/* One input, any bytes. */
int LLVMFuzzerTestOneInput (const guint8 *data,
                            gsize         size);

/* Exactly as long as it is, so that a sanitizer sees one byte too many. Returns: (transfer full) */
static inline gpointer
fuzz_copy (gconstpointer data,
           gsize         size)
{
  gpointer copy = malloc (size);

  if (size > 0)
    memcpy (copy, data, size);
  return copy;
}
