/* lanes-inputs.h: where a batch's inputs come from
 *
 * Inputs are pulled as they are needed, so a million lines from a pipe never stand in memory at once. Those that are known (a list, words
 * that were read already) stand in blocks of words, one behind the other, which never change: whoever keeps a batch on disk shares them.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a pull brought. */
typedef enum
{
  LANES_INPUT_ONE,    /* one input */
  LANES_INPUT_LATER,  /* none now: lanes_engine_feed() is called when there is */
  LANES_INPUT_END,    /* none any more */
  LANES_INPUT_SECRET, /* one that was secret, came back from the disk, and is not stored: only its mask is left */
} LanesInput;

/**
 * LanesInputBlock:
 * @words: bytes of @n words, each with a NUL behind it
 * @is_secret: only the masks of secret ones
 */
typedef struct
{
  GBytes  *words;
  guint64  n;
  gboolean is_secret;
} LanesInputBlock;

/**
 * LanesSavedInputs:
 * @blocks: (element-type LanesInputBlock): owned
 * @offset: where in the first block the next word begins
 * @n: words from there on
 * @folder: (nullable): owned; the words are patterns for names of files, looked for from there
 * @absolute: the names are given whole
 * @pulled: (nullable) (element-type utf8 guint): owned; of patterns, the names that became jobs and how often, as @as_stored gives them
 * @as_stored: (nullable): what stands for a name in @pulled; %NULL where that is itself
 *
 * What a source still has, such that another program can go on with it.
 */
typedef struct
{
  GArray  *blocks;
  gsize    offset;
  guint64  n;
  char    *folder;
  gboolean absolute;
  GHashTable *pulled;
  char     *(*as_stored) (const char *name);
} LanesSavedInputs;

void        lanes_saved_inputs_clear   (LanesSavedInputs *self);

/**
 * LanesInputs:
 * @pull: must not block; @ret_input is (transfer full)
 * @n_left: (nullable): how many are still to be pulled, or -1 where that is unknown
 * @late: not pulled before what the batch waits for is over, which may be what makes the inputs
 * @save: (nullable): what is still to be pulled; %NULL where only this program can know it
 */
typedef struct
{
  LanesInput (*pull)   (gpointer          data,
                        char            **ret_input);
  gint64     (*n_left) (gpointer          data);
  void       (*free)   (gpointer          data);
  gpointer     data;
  gboolean     late;
  void       (*save)   (gpointer          data,
                        LanesSavedInputs *ret_saved);
} LanesInputs;

/* Inputs from a list of words. @words: (transfer full) */
LanesInputs lanes_inputs_from_strv     (char            **words);

/* From words one behind the other. @words: (transfer full): a NUL behind each */
LanesInputs lanes_inputs_from_bytes    (GBytes           *words);

/* From names of files. @patterns: (transfer full); @folder: (transfer full): looked for when they are pulled */
LanesInputs lanes_inputs_from_patterns (char            **patterns,
                                        char             *folder,
                                        gboolean          absolute);

/* Goes on with what was saved. @saved: (transfer full); @n_skip: words that were pulled since; of names of files @saved says it: the
 * files may be others by now */
LanesInputs lanes_inputs_from_saved    (LanesSavedInputs *saved,
                                        guint64           n_skip);

G_END_DECLS
