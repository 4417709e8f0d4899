/* lanes-plan.c: a set of jobs and batches that is checked whole before any of it starts
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-plan.h"
#include "lanes-suggest.h"

struct _LanesPlan
{
  char      *name;
  GPtrArray *entries;
};

static void
clear_dependency (gpointer data)
{
  g_free (((LanesDependency *) data)->name);
}

static void
free_entry (gpointer data)
{
  LanesPlanEntry *entry = data;

  if (entry->has_inputs && entry->inputs.free != NULL)
    entry->inputs.free (entry->inputs.data);
  lanes_job_spec_unref (entry->spec);
  g_array_unref (entry->after);
  g_free (entry->name);
  g_free (entry->place);
  g_free (entry->title);
  g_free (entry);
}

LanesPlan *
lanes_plan_new (const char *name)
{
  LanesPlan *self = g_new0 (LanesPlan, 1);

  self->name = g_strdup (name);
  self->entries = g_ptr_array_new_with_free_func (free_entry);

  return self;
}

void
lanes_plan_free (LanesPlan *self)
{
  g_ptr_array_unref (self->entries);
  g_free (self->name);
  g_free (self);
}

const char *
lanes_plan_get_name (LanesPlan *self)
{
  return self->name;
}

LanesPlanEntry *
lanes_plan_add_job (LanesPlan    *self,
                    const char   *name,
                    LanesJobSpec *spec)
{
  LanesPlanEntry *entry = g_new0 (LanesPlanEntry, 1);

  entry->name = g_strdup (name);
  entry->spec = spec;
  entry->after = g_array_new (FALSE, FALSE, sizeof (LanesDependency));
  g_array_set_clear_func (entry->after, clear_dependency);
  g_ptr_array_add (self->entries, entry);

  return entry;
}

LanesPlanEntry *
lanes_plan_add_batch (LanesPlan    *self,
                      const char   *name,
                      const char   *title,
                      LanesJobSpec *spec,
                      LanesInputs   inputs,
                      guint         limit)
{
  LanesPlanEntry *entry = lanes_plan_add_job (self, name, spec);

  entry->title = g_strdup (title);
  entry->has_inputs = TRUE;
  entry->inputs = inputs;
  entry->limit = limit;

  return entry;
}

void
lanes_plan_entry_after (LanesPlanEntry *entry,
                        const char     *name,
                        guint64         job_id,
                        LanesAfter      condition)
{
  LanesDependency dependency = { g_strdup (name), job_id, condition };

  g_array_append_val (entry->after, dependency);
}

guint
lanes_plan_get_n (LanesPlan *self)
{
  return self->entries->len;
}

LanesPlanEntry *
lanes_plan_get (LanesPlan *self,
                guint      position)
{
  g_return_val_if_fail (position < self->entries->len, NULL);

  return self->entries->pdata[position];
}

/* Checking */

typedef enum
{
  UNSEEN,
  OPEN,    /* on the path that is being walked */
  DONE,
} Mark;

typedef struct
{
  LanesPlan  *plan;
  GHashTable *by_name;  /* name -> position + 1 */
  guint8     *marks;
  GArray     *path;     /* guint: positions */
  GArray     *nexts;    /* guint: which dependency of each is next */
} Walk;

static const char *
describe (LanesPlan *self,
          guint      position)
{
  LanesPlanEntry *entry = lanes_plan_get (self, position);

  return entry->place != NULL ? entry->place : entry->name;
}

static gboolean
index_names (LanesPlan  *self,
             GHashTable *by_name,
             GError    **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      const char *name = lanes_plan_get (self, i)->name;

      if (name != NULL && !g_hash_table_insert (by_name, (gpointer) name, GUINT_TO_POINTER (i + 1)))
        {
          g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: the id “%s” stands twice: each job needs its own"), describe (self, i), name);
          return FALSE;
        }
    }

  return TRUE;
}

static gboolean
fail_missing (LanesPlan  *self,
              guint       i,
              const char *name,
              GError    **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  const char *best;

  for (guint j = 0; j < self->entries->len; j++)
    if (j != i && lanes_plan_get (self, j)->name != NULL)
      lanes_suggest_try (&nearest, lanes_plan_get (self, j)->name);
  best = lanes_suggest_get (&nearest);
  if (best != NULL)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s waits for “%s”, but no job has that id (did you mean “%s”?)"),
                 describe (self, i) != NULL ? describe (self, i) : "?", name, best);
  else
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s waits for “%s”, but no job has that id: give it to the one that is meant"),
                 describe (self, i) != NULL ? describe (self, i) : "?", name);
  return FALSE;
}

static gboolean
check_references (LanesPlan  *self,
                  GHashTable *by_name,
                  GError    **error)
{
  for (guint i = 0; i < self->entries->len; i++)
    {
      LanesPlanEntry *entry = lanes_plan_get (self, i);

      for (guint j = 0; j < entry->after->len; j++)
        {
          const char *name = g_array_index (entry->after, LanesDependency, j).name;

          if (name != NULL && !g_hash_table_contains (by_name, name))
            return fail_missing (self, i, name, error);
        }
    }

  return TRUE;
}

static void
set_cycle_error (Walk    *walk,
                 guint    back_to,
                 GError **error)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean in = FALSE;

  for (guint i = 0; i < walk->path->len; i++)
    {
      guint position = g_array_index (walk->path, guint, i);

      in |= position == back_to;
      if (in)
        g_string_append_printf (text, "%s → ", lanes_plan_get (walk->plan, position)->name);
    }
  g_string_append (text, lanes_plan_get (walk->plan, back_to)->name);

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("Jobs wait for each other in a circle: %s. Take one of these waits out"), text->str);
}

static void
enter (Walk *walk,
       guint position)
{
  guint zero = 0;

  walk->marks[position] = OPEN;
  g_array_append_val (walk->path, position);
  g_array_append_val (walk->nexts, zero);
}

/* One step of the walk; no recursion, so that a chain of any length fits. Returns: FALSE at a cycle */
static gboolean
step (Walk    *walk,
      GError **error)
{
  guint position = g_array_index (walk->path, guint, walk->path->len - 1);
  guint *next = &g_array_index (walk->nexts, guint, walk->nexts->len - 1);
  LanesPlanEntry *entry = lanes_plan_get (walk->plan, position);
  const char *name;
  guint to;

  if (*next == entry->after->len)
    {
      walk->marks[position] = DONE;
      g_array_set_size (walk->path, walk->path->len - 1);
      g_array_set_size (walk->nexts, walk->nexts->len - 1);
      return TRUE;
    }

  name = g_array_index (entry->after, LanesDependency, (*next)++).name;
  if (name == NULL)
    return TRUE;

  to = GPOINTER_TO_UINT (g_hash_table_lookup (walk->by_name, name)) - 1;
  if (walk->marks[to] == OPEN)
    {
      set_cycle_error (walk, to, error);
      return FALSE;
    }
  if (walk->marks[to] == UNSEEN)
    enter (walk, to);

  return TRUE;
}

gboolean
lanes_plan_check (LanesPlan *self,
                  GError   **error)
{
  g_autoptr (GHashTable) by_name = g_hash_table_new (g_str_hash, g_str_equal);
  g_autofree guint8 *marks = g_new0 (guint8, self->entries->len + 1);
  g_autoptr (GArray) path = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autoptr (GArray) nexts = g_array_new (FALSE, FALSE, sizeof (guint));
  Walk walk = { self, by_name, marks, path, nexts };

  if (!index_names (self, by_name, error) || !check_references (self, by_name, error))
    return FALSE;

  for (guint i = 0; i < self->entries->len; i++)
    {
      if (marks[i] == UNSEEN)
        enter (&walk, i);
      while (path->len > 0)
        if (!step (&walk, error))
          return FALSE;
    }

  return TRUE;
}
