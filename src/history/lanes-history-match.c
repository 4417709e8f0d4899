/* lanes-history-match.c: finds words in what the history says of a job
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-match.h"

#include "lanes-history-db.h"

#include <string.h>

#define MAX_WORDS 16

struct _LanesHistoryMatch
{
  sqlite3      *handle;      /* borrowed */
  sqlite3_stmt *spec;        /* finalised with the connection */
  char         *text;
  char         *words[MAX_WORDS];
  guint         n_words;
  GHashTable   *of_spec;     /* spec to the words in it, a bit each */

  /* The last one, because jobs of a batch stand together. */
  gint64        last_spec;
  guint32       last_mask;
};

static gboolean
is_ascii (const char *text)
{
  for (; *text != '\0'; text++)
    if ((guchar) *text >= 0x80)
      return FALSE;

  return TRUE;
}

gboolean
lanes_history_match_word (const char *text,
                          const char *word)
{
  g_autofree char *folded = NULL;

  if (is_ascii (text))
    return is_ascii (word) && strcasestr (text, word) != NULL;

  folded = g_utf8_casefold (text, -1);
  return strstr (folded, word) != NULL;
}

static guint32
find_words (LanesHistoryMatch *self,
            const char        *text,
            guint32            missing)
{
  guint32 found = 0;

  for (guint i = 0; text != NULL && i < self->n_words; i++)
    if ((missing & (1u << i)) != 0 && lanes_history_match_word (text, self->words[i]))
      found |= 1u << i;

  return found;
}

static guint32
words_of_spec (LanesHistoryMatch *self,
               gint64             spec)
{
  gpointer known;
  guint32 mask = 0;

  if (spec == self->last_spec)
    return self->last_mask;

  if (g_hash_table_lookup_extended (self->of_spec, GSIZE_TO_POINTER (spec), NULL, &known))
    {
      mask = GPOINTER_TO_UINT (known);
    }
  else
    {
      sqlite3_bind_int64 (self->spec, 1, spec);
      if (sqlite3_step (self->spec) == SQLITE_ROW)
        for (int i = 0; i < 2; i++)
          mask |= find_words (self, (const char *) sqlite3_column_text (self->spec, i), ~mask);
      sqlite3_reset (self->spec);
      g_hash_table_insert (self->of_spec, GSIZE_TO_POINTER (spec), GUINT_TO_POINTER (mask));
    }

  self->last_spec = spec;
  self->last_mask = mask;

  return mask;
}

static void
match_func (sqlite3_context *context,
            int              n_values,
            sqlite3_value  **values)
{
  LanesHistoryMatch *self = sqlite3_user_data (context);
  guint32 all = (1u << self->n_words) - 1;
  guint32 found = words_of_spec (self, sqlite3_value_int64 (values[0]));

  for (int i = 1; i < n_values && (found & all) != all; i++)
    found |= find_words (self, (const char *) sqlite3_value_text (values[i]), all & ~found);

  sqlite3_result_int (context, (found & all) == all);
}

LanesHistoryMatch *
lanes_history_match_new (sqlite3  *handle,
                         GError  **error)
{
  LanesHistoryMatch *self = g_new0 (LanesHistoryMatch, 1);

  self->handle = handle;
  self->of_spec = g_hash_table_new (NULL, NULL);
  self->spec = lanes_history_db_prepare (handle, "SELECT title, command FROM specs WHERE id = ?1", error);
  if (self->spec == NULL)
    g_clear_pointer (&self, lanes_history_match_free);
  else
    sqlite3_create_function (handle, "lanes_match", 3, SQLITE_UTF8 | SQLITE_DIRECTONLY, self, match_func, NULL, NULL);

  return self;
}

static void
forget_words (LanesHistoryMatch *self)
{
  for (guint i = 0; i < self->n_words; i++)
    g_clear_pointer (&self->words[i], g_free);
  self->n_words = 0;
  self->last_spec = 0;
  g_hash_table_remove_all (self->of_spec);
  g_clear_pointer (&self->text, g_free);
}

void
lanes_history_match_free (LanesHistoryMatch *self)
{
  forget_words (self);
  g_hash_table_unref (self->of_spec);
  g_free (self);
}

void
lanes_history_match_set_text (LanesHistoryMatch *self,
                              const char        *text)
{
  g_auto (GStrv) words = NULL;

  if (g_strcmp0 (text, self->text) == 0)
    return;

  forget_words (self);
  self->text = g_strdup (text);
  words = g_strsplit_set (text, " \t\n", -1);
  for (guint i = 0; words[i] != NULL && self->n_words < MAX_WORDS; i++)
    if (*words[i] != '\0')
      self->words[self->n_words++] = g_utf8_casefold (words[i], -1);
}
