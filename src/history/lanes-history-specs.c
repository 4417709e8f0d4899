/* lanes-history-specs.c: what jobs were made from, each stored once
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-specs.h"

#include "lanes-history-db.h"
#include "lanes-job-spec-private.h"

#include <string.h>

/* Templates that are remembered: batches that feed at the same time. */
#define N_REMEMBERED 16

typedef struct
{
  LanesJobSpec    *spec; /* owned, so that its address is not used again */
  LanesHistorySpec row;
} Remembered;

struct _LanesHistorySpecs
{
  sqlite3      *handle;   /* borrowed */
  sqlite3_stmt *insert;
  sqlite3_stmt *of_batch;
  sqlite3_stmt *of_job;
  sqlite3_stmt *add_name;
  sqlite3_stmt *find_name;
  GHashTable   *names;    /* text to number */
  Remembered    remembered[N_REMEMBERED]; /* the first: the last that is no template */
  guint         next;
};

LanesHistorySpecs *
lanes_history_specs_new (sqlite3  *handle,
                         GError  **error)
{
  LanesHistorySpecs *self = g_new0 (LanesHistorySpecs, 1);

  self->handle = handle;
  self->names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->insert = lanes_history_db_prepare (handle,
                                           "INSERT INTO specs (kind, masked, title, command, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                                           error);
  if (self->insert != NULL)
    self->of_batch = lanes_history_db_prepare (handle,
                                               "SELECT specs.id, specs.kind, specs.masked FROM batches JOIN specs"
                                               " ON specs.id = batches.spec WHERE batches.id = ?1", error);
  if (self->of_batch != NULL)
    self->of_job = lanes_history_db_prepare (handle,
                                             "SELECT specs.id, specs.kind, specs.masked FROM jobs JOIN specs"
                                             " ON specs.id = jobs.spec WHERE jobs.id = ?1", error);
  if (self->of_job != NULL)
    self->add_name = lanes_history_db_prepare (handle, "INSERT OR IGNORE INTO names (name) VALUES (?1)", error);
  if (self->add_name != NULL)
    self->find_name = lanes_history_db_prepare (handle, "SELECT id FROM names WHERE name = ?1", error);

  if (self->find_name == NULL)
    g_clear_pointer (&self, lanes_history_specs_free);

  return self;
}

void
lanes_history_specs_free (LanesHistorySpecs *self)
{
  for (guint i = 0; i < N_REMEMBERED; i++)
    g_clear_pointer (&self->remembered[i].spec, lanes_job_spec_unref);
  sqlite3_finalize (self->insert);
  sqlite3_finalize (self->of_batch);
  sqlite3_finalize (self->of_job);
  sqlite3_finalize (self->add_name);
  sqlite3_finalize (self->find_name);
  g_hash_table_unref (self->names);
  g_free (self);
}

gint64
lanes_history_specs_get_name (LanesHistorySpecs *self,
                              const char        *name)
{
  gint64 *known = g_hash_table_lookup (self->names, name);
  gint64 id = 0;

  if (known != NULL)
    return *known;

  sqlite3_bind_text (self->add_name, 1, name, -1, SQLITE_STATIC);
  sqlite3_step (self->add_name);
  if (sqlite3_reset (self->add_name) != SQLITE_OK)
    return 0;

  sqlite3_bind_text (self->find_name, 1, name, -1, SQLITE_STATIC);
  if (sqlite3_step (self->find_name) == SQLITE_ROW)
    id = sqlite3_column_int64 (self->find_name, 0);
  sqlite3_reset (self->find_name);
  if (id != 0)
    g_hash_table_insert (self->names, g_strdup (name), g_memdup2 (&id, sizeof id));

  return id;
}

static gboolean
find_row (sqlite3_stmt     *statement,
          guint64           id,
          LanesHistorySpec *ret_spec)
{
  gboolean found;

  if (id == 0)
    return FALSE;

  sqlite3_bind_int64 (statement, 1, (gint64) id);
  found = sqlite3_step (statement) == SQLITE_ROW;
  if (found)
    *ret_spec = (LanesHistorySpec){
      .id = sqlite3_column_int64 (statement, 0),
      .kind = sqlite3_column_int64 (statement, 1),
      .masked = sqlite3_column_int (statement, 2),
    };
  sqlite3_reset (statement);

  return found;
}

/* Titles and commands are made from the masked parameters: a kind does not know what in them is secret. */
static gboolean
insert_row (LanesHistorySpecs *self,
            LanesJobSpec      *spec,
            LanesHistorySpec  *ret_spec)
{
  LanesKindClass *klass = LANES_KIND_GET_CLASS (spec->kind);
  g_autoptr (GVariant) plain = lanes_job_spec_to_variant (spec, FALSE);
  g_autoptr (GVariant) masked = lanes_job_spec_to_variant (spec, TRUE);
  g_autoptr (GVariant) params = g_variant_lookup_value (masked, "params", G_VARIANT_TYPE_VARDICT);
  g_autofree char *title = NULL;
  g_autofree char *command = NULL;

  if (spec->title != NULL)
    title = lanes_job_spec_redact (spec, spec->title);
  else if (klass->dup_title != NULL)
    title = klass->dup_title (spec->kind, params);
  if (klass->dup_command_line != NULL)
    command = klass->dup_command_line (spec->kind, params);

  ret_spec->masked = !g_variant_equal (plain, masked);
  ret_spec->kind = lanes_history_specs_get_name (self, lanes_kind_get_name (spec->kind));
  if (ret_spec->kind == 0)
    return FALSE;

  sqlite3_bind_int64 (self->insert, 1, ret_spec->kind);
  sqlite3_bind_int (self->insert, 2, ret_spec->masked);
  sqlite3_bind_text (self->insert, 3, title, -1, SQLITE_STATIC);
  sqlite3_bind_text (self->insert, 4, command, -1, SQLITE_STATIC);
  sqlite3_bind_blob64 (self->insert, 5, g_variant_get_data (masked), g_variant_get_size (masked), SQLITE_STATIC);
  sqlite3_step (self->insert);
  ret_spec->id = sqlite3_last_insert_rowid (self->handle);

  return sqlite3_reset (self->insert) == SQLITE_OK;
}

static void
remember (LanesHistorySpecs      *self,
          LanesJobSpec           *spec,
          const LanesHistorySpec *row)
{
  Remembered *place = &self->remembered[spec->is_template ? 1 + self->next++ % (N_REMEMBERED - 1) : 0];

  g_clear_pointer (&place->spec, lanes_job_spec_unref);
  place->spec = lanes_job_spec_ref (spec);
  place->row = *row;
}

gboolean
lanes_history_specs_store (LanesHistorySpecs *self,
                           LanesJobSpec      *spec,
                           guint64            batch,
                           guint64            job,
                           LanesHistorySpec  *ret_spec)
{
  for (guint i = 0; i < N_REMEMBERED; i++)
    if (self->remembered[i].spec == spec)
      {
        *ret_spec = self->remembered[i].row;
        return TRUE;
      }

  if (!(spec->is_template && find_row (self->of_batch, batch, ret_spec)) && !find_row (self->of_job, job, ret_spec) &&
      !insert_row (self, spec, ret_spec))
    return FALSE;

  remember (self, spec, ret_spec);
  return TRUE;
}
