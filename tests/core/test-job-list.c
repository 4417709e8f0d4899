/* test-job-list.c: the job list against the engine's own records, with random work, filters and orders
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-engine.h"
#include "lanes-error.h"
#include "lanes-job-list.h"
#include "lanes-job-row.h"
#include "lanes-loop-executor.h"
#include "lanes-test.h"

#define N_STEPS 1500
#define N_ROWS 60
#define FAR_FUTURE G_MAXINT64

/* A kind that runs until it is let go. */

#define HELD_TYPE_KIND (held_kind_get_type ())
G_DECLARE_FINAL_TYPE (HeldKind, held_kind, HELD, KIND, LanesKind)

struct _HeldKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (HeldKind, held_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "name", 0, LANES_FIELD_STRING, LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, "Name", "What it is called", "x" },
};

static GPtrArray *held; /* LanesRun */

static void
held_kind_start (LanesKind *kind,
                 LanesRun  *run)
{
  g_ptr_array_add (held, run);
}

static void
held_kind_stop (LanesKind *kind,
                LanesRun  *run)
{
  g_ptr_array_remove (held, run);
  lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
}

static char *
held_kind_dup_title (LanesKind *kind,
                     GVariant  *params)
{
  const char *name = NULL;

  g_variant_lookup (params, "name", "&s", &name);
  return g_strdup (name);
}

static void
held_kind_class_init (HeldKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "held";
  kind_class->label = "Held";
  kind_class->icon_name = "system-run-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->dup_title = held_kind_dup_title;
  kind_class->start = held_kind_start;
  kind_class->stop = held_kind_stop;
}

static void
held_kind_init (HeldKind *self)
{
}

/* The engine, the list, and a view that believes what it is told. */

typedef struct
{
  LanesEngine    *engine;
  LanesKind      *kind;
  LanesJobList   *list;
  GRand          *random;
  guint           n_items;             /* as items-changed said */
  LanesJobRow    *rows[N_ROWS];        /* held as a view holds them; nullable */
  guint64         told[N_ROWS];        /* the job that the row was last told of */

  LanesJobFilter  filter;
  guint64         batch;
  char           *search;
  LanesJobSortKey key;
  gboolean        descending;
  GHashTable     *hidden;
} World;

static void
items_changed_cb (GListModel *model,
                  guint       position,
                  guint       removed,
                  guint       added,
                  World      *world)
{
  ck_assert_uint_le (position + removed, world->n_items);
  world->n_items = world->n_items - removed + added;
  ck_assert_uint_eq (world->n_items, g_list_model_get_n_items (model));
}

static void
row_changed_cb (LanesJobRow *row,
                World       *world)
{
  world->told[lanes_job_row_get_position (row)] = lanes_job_row_get_id (row);
}

static World *
world_new (guint seed)
{
  World *world = g_new0 (World, 1);
  g_autoptr (LanesKindSet) kinds = lanes_kind_set_new ();

  held = g_ptr_array_new ();
  world->kind = g_object_new (HELD_TYPE_KIND, NULL);
  lanes_kind_set_add (kinds, world->kind);
  world->engine = lanes_engine_new (NULL, kinds, "/nonexistent");
  lanes_engine_add_executor (world->engine, lanes_loop_executor_new (12));
  world->list = lanes_job_list_new (world->engine);
  world->random = g_rand_new_with_seed (seed);
  world->hidden = g_hash_table_new (NULL, NULL);
  g_signal_connect (world->list, "items-changed", G_CALLBACK (items_changed_cb), world);
  return world;
}

static void
world_free (World *world)
{
  for (guint i = 0; i < N_ROWS; i++)
    g_clear_object (&world->rows[i]);
  lanes_engine_cancel_all (world->engine);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  g_object_unref (world->list);
  lanes_engine_close (world->engine);
  g_object_unref (world->engine);
  g_ptr_array_unref (held);
  g_hash_table_unref (world->hidden);
  g_rand_free (world->random);
  g_free (world->search);
  g_free (world);
}

/* What a person and the jobs do. */

static void
submit (World *world)
{
  g_autofree char *name = g_strdup_printf ("job %u", g_rand_int_range (world->random, 0, 300));
  g_autoptr (LanesJobSpec) spec = NULL;

  if (g_rand_int_range (world->random, 0, 3) > 0)
    {
      spec = lanes_job_spec_new (world->kind, g_variant_new_parsed ("{'name': <%s>}", name), NULL, NULL);
      ck_assert_ptr_nonnull (lanes_engine_submit (world->engine, spec, NULL));
      return;
    }

  char *inputs[] = { "one", "two", "three", "Four", NULL };
  g_autofree char *pattern = g_strconcat (name, " {}", NULL);

  spec = lanes_job_spec_new_template (world->kind, g_variant_new_parsed ("{'name': <%s>}", pattern), NULL, NULL);
  ck_assert_ptr_nonnull (lanes_engine_submit_batch (world->engine, name, spec, lanes_inputs_from_strv (g_strdupv (inputs)), 0,
                                                    NULL, NULL));
}

static void
let_go (World *world)
{
  LanesRun *run;

  if (held->len == 0)
    return;

  run = g_ptr_array_steal_index (held, (guint) g_rand_int_range (world->random, 0, (gint32) held->len));
  if (g_rand_int_range (world->random, 0, 3) == 0)
    lanes_run_fail_literal (run, LANES_ERROR_EXIT, "it failed");
  else
    lanes_run_succeed (run, NULL);
}

static guint64
pick_id (World *world)
{
  guint64 end = lanes_engine_get_next_id (world->engine);

  return end > 1 ? (guint64) g_rand_int_range (world->random, 1, (gint32) end) : 0;
}

static void
cancel_or_remove (World *world)
{
  guint64 id = pick_id (world);
  LanesJob *job = id != 0 ? lanes_engine_get_job (world->engine, id) : NULL;

  if (job == NULL)
    return;
  if (!lanes_state_is_final (job->state))
    lanes_engine_cancel (world->engine, job, NULL);
  else if (lanes_engine_remove (world->engine, job, NULL))
    g_hash_table_remove (world->hidden, GSIZE_TO_POINTER (id));
}

static void
hide (World *world)
{
  guint64 id = pick_id (world);

  if (id == 0 || lanes_engine_get_job (world->engine, id) == NULL)
    return;
  if (g_hash_table_contains (world->hidden, GSIZE_TO_POINTER (id)))
    g_hash_table_remove (world->hidden, GSIZE_TO_POINTER (id));
  else
    g_hash_table_add (world->hidden, GSIZE_TO_POINTER (id));
  lanes_job_list_set_hidden (world->list, id, g_hash_table_contains (world->hidden, GSIZE_TO_POINTER (id)));
}

static void
choose (World *world)
{
  const char *searches[] = { NULL, "", "1", "JOB 2", "four", "ö" };
  GPtrArray *batches = lanes_engine_get_batches (world->engine);

  world->filter = g_rand_int_range (world->random, 0, LANES_N_JOB_FILTERS);
  world->batch = 0;
  if (batches->len > 0 && g_rand_int_range (world->random, 0, 4) == 0)
    world->batch = ((LanesBatch *) g_ptr_array_index (batches, g_rand_int_range (world->random, 0, (gint32) batches->len)))->id;
  g_free (world->search);
  world->search = g_strdup (searches[g_rand_int_range (world->random, 0, G_N_ELEMENTS (searches))]);
  lanes_job_list_set_filter (world->list, world->filter, world->batch, world->search);
}

static void
sort (World *world)
{
  world->key = g_rand_boolean (world->random) ? LANES_JOB_SORT_NATURAL
                                              : (LanesJobSortKey) g_rand_int_range (world->random, LANES_JOB_SORT_TITLE,
                                                                                    LANES_JOB_SORT_LEFT + 1);
  world->descending = g_rand_boolean (world->random);
  lanes_job_list_set_sort (world->list, world->key, world->descending);
}

static void
look (World *world)
{
  guint i = (guint) g_rand_int_range (world->random, 0, N_ROWS);

  if (world->rows[i] != NULL)
    {
      g_signal_handlers_disconnect_by_data (world->rows[i], world);
      g_clear_object (&world->rows[i]);
      return;
    }

  world->rows[i] = g_list_model_get_item (G_LIST_MODEL (world->list), i);
  if (world->rows[i] == NULL)
    return;

  ck_assert_uint_eq (lanes_job_row_get_position (world->rows[i]), i);
  g_signal_connect (world->rows[i], "changed", G_CALLBACK (row_changed_cb), world);
  world->told[i] = lanes_job_row_get_id (world->rows[i]);
}

static void
step (World *world)
{
  switch (g_rand_int_range (world->random, 0, 24))
    {
    case 0:
      choose (world);
      break;
    case 1:
      sort (world);
      break;
    case 2:
      hide (world);
      break;
    case 3:
    case 4:
      cancel_or_remove (world);
      break;
    case 5:
      lanes_job_list_set_view (world->list, (guint) g_rand_int_range (world->random, 0, N_ROWS), 20);
      break;
    case 6:
      lanes_job_list_flush (world->list, 0);
      break;
    case 7:
    case 8:
    case 9:
      look (world);
      break;
    case 10:
    case 11:
    case 12:
    case 13:
      submit (world);
      break;
    default:
      let_go (world);
      break;
    }
  while (g_main_context_iteration (NULL, FALSE))
    continue;
}

/* What must be true. */

static gboolean
should_show (World    *world,
             LanesJob *job)
{
  g_autofree char *title = lanes_job_dup_title (job);
  g_autofree char *folded = g_utf8_casefold (title, -1);
  g_autofree char *wanted = world->search != NULL ? g_utf8_casefold (world->search, -1) : NULL;

  if (g_hash_table_contains (world->hidden, GSIZE_TO_POINTER (job->id)))
    return FALSE;
  if (!lanes_job_filter_has_state (world->filter, job->state))
    return FALSE;
  if (world->batch != 0 && (job->batch == NULL || job->batch->id != world->batch))
    return FALSE;
  return wanted == NULL || strstr (folded, wanted) != NULL;
}

static int
get_section (LanesJob *job)
{
  return lanes_state_is_active (job->state) ? 0 : lanes_state_is_final (job->state) ? 2 : 1;
}

static void
assert_in_order (World    *world,
                 LanesJob *before,
                 LanesJob *after)
{
  if (world->key == LANES_JOB_SORT_NATURAL)
    {
      ck_assert_int_le (get_section (before), get_section (after));
      if (get_section (before) == 1 && get_section (after) == 1)
        ck_assert_uint_lt (before->id, after->id);
    }
  else if (world->key == LANES_JOB_SORT_TITLE)
    {
      g_autofree char *first = lanes_job_dup_title (before), *second = lanes_job_dup_title (after);
      g_autofree char *first_key = g_utf8_collate_key_for_filename (first, -1);
      g_autofree char *second_key = g_utf8_collate_key_for_filename (second, -1);

      if (world->descending)
        ck_assert_int_ge (strcmp (first_key, second_key), 0);
      else
        ck_assert_int_le (strcmp (first_key, second_key), 0);
    }
}

/* A sort is made anew at most once a second: a list that was sorted before is sorted from scratch. */
static void
settle (World *world)
{
  lanes_job_list_set_frozen (world->list, FALSE);
  if (world->key != LANES_JOB_SORT_NATURAL)
    {
      lanes_job_list_set_sort (world->list, LANES_JOB_SORT_NATURAL, FALSE);
      lanes_job_list_set_sort (world->list, world->key, world->descending);
    }
  while (!lanes_job_list_flush (world->list, FAR_FUTURE))
    continue;
}

static void
assert_list (World *world)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  guint n = g_list_model_get_n_items (G_LIST_MODEL (world->list));
  LanesJob *before = NULL;

  ck_assert_uint_eq (n, world->n_items);
  for (guint i = 0; i < n; i++)
    {
      guint64 id = lanes_job_list_get_id (world->list, i);
      LanesJob *job = lanes_engine_get_job (world->engine, id);

      ck_assert_ptr_nonnull (job);
      ck_assert (g_hash_table_add (seen, GSIZE_TO_POINTER (id)));
      ck_assert (should_show (world, job));
      ck_assert_int_eq (lanes_job_list_find (world->list, id), i);
      if (before != NULL)
        assert_in_order (world, before, job);
      before = job;
    }
  ck_assert_uint_eq (lanes_job_list_get_id (world->list, n), 0);

  for (guint64 id = 1; id < lanes_engine_get_next_id (world->engine); id++)
    {
      LanesJob *job = lanes_engine_get_job (world->engine, id);

      if (job != NULL && should_show (world, job))
        ck_assert (g_hash_table_contains (seen, GSIZE_TO_POINTER (id)));
    }
}

/* Every row that is held knows its job: at once where it is seen, and after a few refreshes elsewhere. */
static void
assert_rows (World *world)
{
  for (guint i = 0; i < 4; i++)
    lanes_job_list_refresh (world->list);
  for (guint i = 0; i < N_ROWS; i++)
    if (world->rows[i] != NULL && i < world->n_items)
      {
        ck_assert_uint_eq (lanes_job_row_get_id (world->rows[i]), lanes_job_list_get_id (world->list, i));
        ck_assert_uint_eq (world->told[i], lanes_job_list_get_id (world->list, i));
      }
}

START_TEST (test_random)
{
  World *world = world_new ((guint) _i + 1);

  for (guint i = 0; i < N_STEPS; i++)
    {
      step (world);
      if (i % 25 == 0)
        {
          settle (world);
          assert_list (world);
          assert_rows (world);
        }
    }
  world_free (world);
}
END_TEST

/* A person who points at a row acts on the job that was there, whatever happens meanwhile. */
START_TEST (test_frozen)
{
  World *world = world_new (77 + (guint) _i);
  guint64 ids[N_ROWS];
  guint n;

  for (guint i = 0; i < 40; i++)
    submit (world);
  if (_i == 1)
    {
      world->key = LANES_JOB_SORT_TITLE;
      lanes_job_list_set_sort (world->list, world->key, FALSE);
    }
  settle (world);
  n = MIN (world->n_items, N_ROWS);
  for (guint i = 0; i < n; i++)
    ids[i] = lanes_job_list_get_id (world->list, i);

  lanes_job_list_set_frozen (world->list, TRUE);
  for (guint i = 0; i < 200; i++)
    {
      if (i % 2 == 0)
        submit (world);
      else
        let_go (world);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
      lanes_job_list_flush (world->list, FAR_FUTURE);
      for (guint k = 0; k < n; k++)
        ck_assert_uint_eq (lanes_job_list_get_id (world->list, k), ids[k]);
    }

  settle (world);
  assert_list (world);
  world_free (world);
}
END_TEST

/* Only the rows that are seen are told of a change; one that comes into view is told then. */
START_TEST (test_view)
{
  World *world = world_new (5);
  guint n_told = 0;

  for (guint i = 0; i < 200; i++)
    submit (world);
  lanes_test_wait_until (lanes_engine_count (world->engine, LANES_STATE_RUNNING) == 12);
  settle (world);
  for (guint i = 0; i < N_ROWS; i++)
    look (world);
  for (guint i = 0; i < N_ROWS; i++)
    if (world->rows[i] == NULL)
      {
        world->rows[i] = g_list_model_get_item (G_LIST_MODEL (world->list), i);
        g_signal_connect (world->rows[i], "changed", G_CALLBACK (row_changed_cb), world);
      }
  lanes_job_list_set_view (world->list, 10, 5);

  memset (world->told, 0, sizeof world->told);
  lanes_job_list_set_filter (world->list, LANES_JOB_FILTER_QUEUED, 0, NULL);
  world->filter = LANES_JOB_FILTER_QUEUED;
  settle (world);
  for (guint i = 0; i < N_ROWS; i++)
    {
      ck_assert_msg ((i >= 10 && i < 15 ? lanes_job_list_get_id (world->list, i) : 0) == world->told[i], "row %u: %u", i, (guint) world->told[i]);
      n_told += world->told[i] != 0;
    }
  ck_assert_uint_eq (n_told, 5);

  lanes_job_list_set_view (world->list, 30, 5);
  for (guint i = 30; i < 35; i++)
    ck_assert_uint_eq (world->told[i], lanes_job_list_get_id (world->list, i));
  world_free (world);
}
END_TEST

/* The main loop may have more lanes than fit into 16 bits: they stay before those of the next executor, and all before what has
 * not begun. */
START_TEST (test_far_lanes)
{
  World *world = world_new (9);
  LanesJob *far, *next;
  guint slot;

  while (held->len < 12 || lanes_engine_count (world->engine, LANES_STATE_QUEUED) == 0)
    {
      submit (world);
      while (g_main_context_iteration (NULL, FALSE))
        continue;
    }
  far = g_ptr_array_index (lanes_engine_get_active (world->engine), 0);
  next = g_ptr_array_index (lanes_engine_get_active (world->engine), 1);
  slot = far->slot;
  far->slot = 70000;
  next->executor = 1;
  world->key = LANES_JOB_SORT_RUNS_ON;
  settle (world);
  ck_assert_int_eq (lanes_job_list_find (world->list, far->id), 10);
  ck_assert_int_eq (lanes_job_list_find (world->list, next->id), 11);

  far->slot = slot;
  next->executor = 0;
  world_free (world);
}
END_TEST

static Suite *
job_list_suite (void)
{
  Suite *suite = suite_create ("job list");
  TCase *tcase = tcase_create ("job list");

  tcase_add_loop_test (tcase, test_random, 0, 8);
  tcase_add_loop_test (tcase, test_frozen, 0, 2);
  tcase_add_test (tcase, test_view);
  tcase_add_test (tcase, test_far_lanes);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (job_list_suite ());
}
