/* lanes-history-inputs.c: what batches have still to pull, on disk and back
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-inputs.h"

#include "lanes-history-buffer.h"
#include "lanes-history-db.h"
#include "lanes-mask.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bytes of words a row: a batch that goes on skips what was pulled by rows. */
#define ROW_BYTES (256 * 1024)

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

/* Writing */

typedef struct
{
  sqlite3_stmt           *statement;
  const LanesSavedInputs *saved;
  LanesJobSpec           *spec;    /* borrowed */
  guint64                 batch;
  guint64                 first;   /* of the next row */
  guint64                 n;       /* words of the row that is being filled, */
  const char             *words;   /* which stand here */
  gsize                   size;
} Filling;

static gboolean
put_row (Filling *self,
         gboolean is_secret)
{
  gboolean written;

  if (self->n == 0)
    return TRUE;

  sqlite3_bind_int64 (self->statement, 1, (gint64) self->batch);
  sqlite3_bind_int64 (self->statement, 2, (gint64) self->first);
  sqlite3_bind_int64 (self->statement, 3, (gint64) self->n);
  sqlite3_bind_int (self->statement, 4, is_secret);
  sqlite3_bind_text (self->statement, 5, self->saved->folder, -1, SQLITE_STATIC);
  sqlite3_bind_int (self->statement, 6, self->saved->absolute);
  sqlite3_bind_blob64 (self->statement, 7, self->words, self->size, SQLITE_STATIC);
  sqlite3_step (self->statement);
  written = sqlite3_reset (self->statement) == SQLITE_OK;
  self->first += self->n;
  self->n = 0;
  self->size = 0;

  return written;
}

static gboolean
put_masked (Filling    *self,
            const char *mask)
{
  Filling one = *self;

  one.words = mask;
  one.size = strlen (mask) + 1;
  one.n = 1;
  if (!put_row (&one, TRUE))
    return FALSE;
  self->first = one.first;

  return TRUE;
}

static char *
mask_input (LanesJobSpec *spec,
            const char   *input)
{
  return g_utf8_validate (input, -1, NULL) ? lanes_job_spec_mask_input (spec, input) : NULL;
}

static gboolean
put_block (Filling               *self,
           const LanesInputBlock *block,
           gsize                  offset)
{
  gsize size;
  const char *data = g_bytes_get_data (block->words, &size);

  for (const char *word = data + offset, *end; word < data + size; word = end + 1)
    {
      g_autofree char *mask = NULL;

      end = memchr (word, '\0', size - (gsize) (word - data));
      if (end == NULL)
        break;
      mask = block->is_secret ? g_strdup (word) : mask_input (self->spec, word);
      if ((mask != NULL || self->size >= ROW_BYTES) && !put_row (self, FALSE))
        return FALSE;
      if (mask != NULL)
        {
          if (!put_masked (self, mask))
            return FALSE;
          continue;
        }
      if (self->n++ == 0)
        self->words = word;
      self->size += (gsize) (end - word) + 1;
    }

  return put_row (self, FALSE);
}

gboolean
lanes_history_inputs_write (sqlite3_stmt           *statement,
                            guint64                 batch,
                            LanesJobSpec           *spec,
                            guint64                 first,
                            const LanesSavedInputs *saved)
{
  Filling filling = { .statement = statement, .saved = saved, .spec = spec, .batch = batch, .first = saved->folder != NULL ? 0 : first };

  for (guint i = 0; i < saved->blocks->len; i++)
    if (!put_block (&filling, &g_array_index (saved->blocks, LanesInputBlock, i), i == 0 ? saved->offset : 0))
      return FALSE;

  return TRUE;
}

/* Reading */

static gint64
ask (LanesHistoryReader *reader,
     const char         *sql,
     guint64             batch)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader), sql, NULL);

  if (statement == NULL)
    return 0;
  sqlite3_bind_int64 (statement, 1, (gint64) batch);

  return sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
}

guint64
lanes_history_inputs_first (LanesHistoryReader *reader)
{
  return (guint64) MAX (0, ask (reader, "SELECT min(batch) FROM inputs WHERE batch >= ?1", 0));
}

/* Of the jobs that are there. */
static guint64
get_n_pulled (LanesHistoryReader *reader,
              guint64             batch)
{
  return (guint64) MAX (0, ask (reader, "SELECT sequence FROM jobs WHERE batch = ?1 ORDER BY id DESC LIMIT 1", batch));
}

static void
clear_block (gpointer data)
{
  g_bytes_unref (((LanesInputBlock *) data)->words);
}

static void
add_row (sqlite3_stmt     *statement,
         LanesSavedInputs *saved,
         guint64          *first)
{
  LanesInputBlock block = {
    .words = g_bytes_new (sqlite3_column_blob (statement, 4), (gsize) sqlite3_column_bytes (statement, 4)),
    .n = (guint64) MAX (0, sqlite3_column_int64 (statement, 1)),
    .is_secret = sqlite3_column_int (statement, 2) != 0,
  };

  if (saved->blocks->len == 0)
    *first = (guint64) sqlite3_column_int64 (statement, 0);
  if (saved->folder == NULL && sqlite3_column_type (statement, 3) == SQLITE_TEXT)
    saved->folder = g_strdup ((const char *) sqlite3_column_text (statement, 3));
  saved->absolute = sqlite3_column_int (statement, 5) != 0;
  saved->n += block.n;
  g_array_append_val (saved->blocks, block);
}

/* Names of files, as they stand in their jobs' rows. Returns: (transfer full) */
static GHashTable *
read_pulled (LanesHistoryReader *reader,
             guint64             batch)
{
  GHashTable *pulled = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader),
                                                                 "SELECT input, count(*) FROM jobs WHERE batch = ?1"
                                                                 " AND input IS NOT NULL GROUP BY input", NULL);

  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, (gint64) batch);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    g_hash_table_insert (pulled, g_strdup ((const char *) sqlite3_column_text (statement, 0)),
                         GUINT_TO_POINTER (sqlite3_column_int (statement, 1)));

  return pulled;
}

static char *
as_stored (const char *name)
{
  LanesMask mask = { 0 };

  return g_utf8_validate (name, -1, NULL) ? lanes_mask_word (&mask, name) : g_utf8_make_valid (name, -1);
}

gboolean
lanes_history_inputs_read (LanesHistoryReader  *reader,
                           guint64              batch,
                           LanesInputs         *ret_inputs,
                           GError             **error)
{
  guint64 n_pulled = get_n_pulled (reader, batch), first = 0;
  LanesSavedInputs saved = { .blocks = g_array_new (FALSE, FALSE, sizeof (LanesInputBlock)) };
  g_autoptr (sqlite3_stmt) statement = NULL;
  int code = SQLITE_ERROR;

  g_array_set_clear_func (saved.blocks, clear_block);
  /* Rows that were pulled whole stay on disk. */
  statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader),
                                        "SELECT first, n, secret, folder, words, absolute FROM inputs"
                                        " WHERE batch = ?1 AND (folder IS NOT NULL OR first + n > ?2 + 1) ORDER BY first", error);
  if (statement != NULL)
    {
      sqlite3_bind_int64 (statement, 1, (gint64) batch);
      sqlite3_bind_int64 (statement, 2, (gint64) n_pulled);
      while ((code = sqlite3_step (statement)) == SQLITE_ROW)
        add_row (statement, &saved, &first);
      if (code != SQLITE_DONE)
        lanes_history_db_set_error (lanes_history_reader_get_handle (reader), _("The history cannot be read"), error);
    }
  if (code == SQLITE_DONE && saved.blocks->len > 0)
    {
      saved.pulled = saved.folder != NULL ? read_pulled (reader, batch) : NULL;
      saved.as_stored = as_stored;
      *ret_inputs = lanes_inputs_from_saved (&saved, n_pulled + 1 - MIN (first, n_pulled + 1));
    }
  else
    code = SQLITE_ERROR;
  lanes_saved_inputs_clear (&saved);

  return code == SQLITE_DONE;
}

/* The rest of the queue */

GHashTable *
lanes_history_places_read (LanesHistoryReader *reader)
{
  GHashTable *places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader),
                                                                 "SELECT job, place FROM places", NULL);

  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      gint64 job = sqlite3_column_int64 (statement, 0), place = sqlite3_column_int64 (statement, 1);

      g_hash_table_insert (places, g_memdup2 (&job, sizeof job), g_memdup2 (&place, sizeof place));
    }

  return places;
}

GHashTable *
lanes_history_kept_read_all (LanesHistoryReader *reader,
                             const char         *name)
{
  GHashTable *values = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, g_free);
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader),
                                                                 "SELECT substr (name, length (?1) + 2), value FROM kept"
                                                                 " WHERE value <> 0 AND name GLOB ?1 || ' *'", NULL);

  if (statement != NULL)
    sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);
  while (statement != NULL && sqlite3_step (statement) == SQLITE_ROW)
    {
      gint64 job = sqlite3_column_int64 (statement, 0), value = sqlite3_column_int64 (statement, 1);

      g_hash_table_insert (values, g_memdup2 (&job, sizeof job), g_memdup2 (&value, sizeof value));
    }

  return values;
}

gint64
lanes_history_kept_read (LanesHistoryReader *reader,
                         const char         *name)
{
  g_autoptr (sqlite3_stmt) statement = lanes_history_db_prepare (lanes_history_reader_get_handle (reader),
                                                                 "SELECT value FROM kept WHERE name = ?1", NULL);

  if (statement == NULL)
    return 0;
  sqlite3_bind_text (statement, 1, name, -1, SQLITE_STATIC);

  return sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
}
