/* lanes-inputs.c: where a batch's inputs come from
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-inputs.h"

#include "lanes-mask.h"
#include "lanes-pattern.h"

#include <string.h>

static void
clear_block (gpointer data)
{
  g_bytes_unref (((LanesInputBlock *) data)->words);
}

static GArray *
new_blocks (void)
{
  GArray *blocks = g_array_new (FALSE, FALSE, sizeof (LanesInputBlock));

  g_array_set_clear_func (blocks, clear_block);
  return blocks;
}

void
lanes_saved_inputs_clear (LanesSavedInputs *self)
{
  g_clear_pointer (&self->blocks, g_array_unref);
  g_clear_pointer (&self->folder, g_free);
  g_clear_pointer (&self->pulled, g_hash_table_unref);
}

static guint64
count_words (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);
  guint64 n = 0;

  for (const char *at = data, *end; at < data + size && (end = memchr (at, '\0', size - (gsize) (at - data))) != NULL; at = end + 1)
    n++;

  return n;
}

/* Words */

typedef struct
{
  GArray  *blocks;   /* LanesInputBlock */
  guint    block;    /* whose turn it is */
  gsize    offset;   /* in it */
  guint64  n_left;
} Words;

/* Returns: (nullable): the next word, of a block that holds it; NULL at the end */
static const char *
next_word (Words    *self,
           gboolean *ret_is_secret)
{
  for (; self->block < self->blocks->len; self->block++, self->offset = 0)
    {
      LanesInputBlock *block = &g_array_index (self->blocks, LanesInputBlock, self->block);
      gsize size;
      const char *data = g_bytes_get_data (block->words, &size);
      const char *word = data + self->offset;
      const char *end = self->offset < size ? memchr (word, '\0', size - self->offset) : NULL;

      if (end == NULL)
        continue;
      self->offset = (gsize) (end - data) + 1;
      self->n_left -= self->n_left > 0;
      *ret_is_secret = block->is_secret;
      return word;
    }

  return NULL;
}

static LanesInput
words_pull (gpointer data,
            char   **ret_input)
{
  gboolean is_secret = FALSE;
  const char *word = next_word (data, &is_secret);

  if (word == NULL)
    return LANES_INPUT_END;

  *ret_input = g_strdup (word);
  return is_secret ? LANES_INPUT_SECRET : LANES_INPUT_ONE;
}

static gint64
words_n_left (gpointer data)
{
  return (gint64) ((Words *) data)->n_left;
}

static void
words_save (gpointer          data,
            LanesSavedInputs *ret_saved)
{
  Words *self = data;

  *ret_saved = (LanesSavedInputs){ .blocks = new_blocks (), .offset = self->offset, .n = self->n_left };
  for (guint i = self->block; i < self->blocks->len; i++)
    {
      LanesInputBlock block = g_array_index (self->blocks, LanesInputBlock, i);

      g_bytes_ref (block.words);
      g_array_append_val (ret_saved->blocks, block);
    }
}

static void
words_free (gpointer data)
{
  g_array_unref (((Words *) data)->blocks);
  g_free (data);
}

/* @blocks: (transfer full) */
static LanesInputs
inputs_from_blocks (GArray  *blocks,
                    gsize    offset,
                    guint64  n)
{
  Words *self = g_new0 (Words, 1);

  self->blocks = blocks;
  self->offset = offset;
  self->n_left = n;

  return (LanesInputs){ .pull = words_pull, .n_left = words_n_left, .free = words_free, .data = self, .save = words_save };
}

LanesInputs
lanes_inputs_from_bytes (GBytes *words)
{
  LanesInputBlock block = { words, count_words (words), FALSE };
  GArray *blocks = new_blocks ();

  g_array_append_val (blocks, block);
  return inputs_from_blocks (blocks, 0, block.n);
}

/* @words: (transfer full) */
static GBytes *
pack (char **words)
{
  GByteArray *bytes = g_byte_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    {
      g_byte_array_append (bytes, (const guint8 *) words[i], (guint) strlen (words[i]) + 1);
      g_free (words[i]);
    }
  g_free (words);

  return g_byte_array_free_to_bytes (bytes);
}

LanesInputs
lanes_inputs_from_strv (char **words)
{
  return lanes_inputs_from_bytes (pack (words));
}

/* Patterns that are expanded when they are pulled: what the batch waits for may be what makes the files. */

typedef struct
{
  Words      patterns;
  GPtrArray *names;      /* of the pattern that is being used up; nullable */
  guint      next_name;
  GHashTable *pulled;    /* by an earlier program, and how often; nullable */
  char    *(*as_stored) (const char *name);
  char      *folder;
  gboolean   absolute;
} Patterns;

/* Returns: (nullable): the next name, or NULL at the end */
static const char *
next_name (Patterns *self)
{
  while (self->names == NULL || self->next_name == self->names->len)
    {
      gboolean is_secret;
      const char *pattern = next_word (&self->patterns, &is_secret);

      if (pattern == NULL)
        return NULL;
      g_clear_pointer (&self->names, g_ptr_array_unref);
      self->names = lanes_pattern_expand (pattern, self->folder);
      self->next_name = 0;
    }

  return g_ptr_array_index (self->names, self->next_name++);
}

/* Has an earlier program made a job of it? Each job stands for one of them. */
static gboolean
was_pulled (Patterns   *self,
            const char *input)
{
  g_autofree char *stored = NULL;
  const char *key;
  guint n;

  if (self->pulled == NULL)
    return FALSE;

  stored = self->as_stored != NULL ? self->as_stored (input) : NULL;
  key = stored != NULL ? stored : input;
  n = GPOINTER_TO_UINT (g_hash_table_lookup (self->pulled, key));
  /* A person marked the inputs as secret: of their names only the count is known. */
  if (n == 0)
    n = GPOINTER_TO_UINT (g_hash_table_lookup (self->pulled, key = LANES_MASK_TEXT));
  if (n > 0)
    g_hash_table_insert (self->pulled, g_strdup (key), GUINT_TO_POINTER (n - 1));

  return n > 0;
}

static LanesInput
patterns_pull (gpointer data,
               char   **ret_input)
{
  Patterns *self = data;
  const char *name;

  while ((name = next_name (self)) != NULL)
    {
      char *input = self->absolute ? lanes_pattern_resolve (name, self->folder) : g_strdup (name);

      if (!was_pulled (self, input))
        {
          *ret_input = input;
          return LANES_INPUT_ONE;
        }
      g_free (input);
    }

  return LANES_INPUT_END;
}

/* All of them, as they were: which names were pulled is told by the jobs that were made. */
static void
patterns_save (gpointer          data,
               LanesSavedInputs *ret_saved)
{
  Patterns *self = data;

  *ret_saved = (LanesSavedInputs){ .blocks = g_array_ref (self->patterns.blocks), .folder = g_strdup (self->folder),
                                   .absolute = self->absolute };
  for (guint i = 0; i < self->patterns.blocks->len; i++)
    ret_saved->n += g_array_index (self->patterns.blocks, LanesInputBlock, i).n;
}

static void
patterns_free (gpointer data)
{
  Patterns *self = data;

  g_array_unref (self->patterns.blocks);
  g_clear_pointer (&self->names, g_ptr_array_unref);
  g_clear_pointer (&self->pulled, g_hash_table_unref);
  g_free (self->folder);
  g_free (self);
}

/* @blocks: (transfer full); @folder: (transfer full); @pulled: (transfer full) (nullable) */
static LanesInputs
inputs_from_patterns (GArray     *blocks,
                      char       *folder,
                      gboolean    absolute,
                      GHashTable *pulled,
                      char     *(*as_stored) (const char *name))
{
  Patterns *self = g_new0 (Patterns, 1);

  self->patterns.blocks = blocks;
  self->folder = folder;
  self->absolute = absolute;
  self->pulled = pulled;
  self->as_stored = as_stored;

  return (LanesInputs){ .pull = patterns_pull, .free = patterns_free, .data = self, .late = TRUE, .save = patterns_save };
}

LanesInputs
lanes_inputs_from_patterns (char   **patterns,
                            char    *folder,
                            gboolean absolute)
{
  GBytes *words = pack (patterns);
  LanesInputBlock block = { words, count_words (words), FALSE };
  GArray *blocks = new_blocks ();

  g_array_append_val (blocks, block);
  return inputs_from_patterns (blocks, folder, absolute, NULL, NULL);
}

LanesInputs
lanes_inputs_from_saved (LanesSavedInputs *saved,
                         guint64           n_skip)
{
  LanesInputs inputs;
  Words *words;
  gboolean is_secret;

  if (saved->folder != NULL)
    return inputs_from_patterns (g_steal_pointer (&saved->blocks), g_steal_pointer (&saved->folder), saved->absolute,
                                 g_steal_pointer (&saved->pulled), saved->as_stored);

  inputs = inputs_from_blocks (g_steal_pointer (&saved->blocks), saved->offset, saved->n);
  words = inputs.data;
  for (; n_skip > 0; n_skip--)
    {
      LanesInputBlock *block = words->block < words->blocks->len ? &g_array_index (words->blocks, LanesInputBlock, words->block) : NULL;

      if (block != NULL && words->offset == 0 && block->n <= n_skip)
        {
          words->block++;
          words->n_left -= MIN (words->n_left, block->n);
          n_skip -= block->n - 1;
        }
      else if (next_word (words, &is_secret) == NULL)
        {
          break;
        }
    }

  return inputs;
}
