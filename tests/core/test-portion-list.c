/* test-portion-list.c: a list in portions is the start of the other list at any time, and all of it in the end
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-portion-list.h"
#include "lanes-test.h"

/* More than these at once are too many for a frame, as long as there are no more than GTK makes widgets for. */
#define MOST 12
#define FEW 200

/* What a view knows of the portion list: told by its changes alone. */
typedef struct
{
  GListModel *list;     /* borrowed */
  GPtrArray  *seen;     /* GObjects, owned */
  guint       most;     /* that were appended to few in one change */
} View;

static void
items_changed_cb (GListModel *list,
                  guint       position,
                  guint       removed,
                  guint       added,
                  View       *view)
{
  ck_assert_uint_le (position + removed, view->seen->len);
  if (position == view->seen->len && position < FEW)
    view->most = MAX (view->most, added);
  if (removed > 0)
    g_ptr_array_remove_range (view->seen, position, removed);
  for (guint i = 0; i < added; i++)
    g_ptr_array_insert (view->seen, (int) (position + i), g_list_model_get_item (list, position + i));
  ck_assert_uint_eq (g_list_model_get_n_items (list), view->seen->len);
}

static void
check (View       *view,
       GListStore *store)
{
  ck_assert_uint_le (view->seen->len, g_list_model_get_n_items (G_LIST_MODEL (store)));
  for (guint i = 0; i < view->seen->len; i++)
    {
      g_autoptr (GObject) item = g_list_model_get_item (G_LIST_MODEL (store), i);
      g_autoptr (GObject) shown = g_list_model_get_item (view->list, i);

      ck_assert_ptr_eq (item, view->seen->pdata[i]);
      ck_assert_ptr_eq (item, shown);
    }
  ck_assert_ptr_null (g_list_model_get_item (view->list, view->seen->len));
}

static void
splice (GListStore *store,
        guint       position,
        guint       removed,
        guint       added)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < added; i++)
    g_ptr_array_add (items, g_object_new (G_TYPE_OBJECT, NULL));
  g_list_store_splice (store, position, removed, items->pdata, added);
}

static void
view_init (View       *view,
           GListStore *store)
{
  view->list = lanes_portion_list_new (G_LIST_MODEL (store));
  view->seen = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < g_list_model_get_n_items (view->list); i++)
    g_ptr_array_add (view->seen, g_list_model_get_item (view->list, i));
  view->most = view->seen->len;
  g_signal_connect (view->list, "items-changed", G_CALLBACK (items_changed_cb), view);
}

static void
view_clear (View *view)
{
  g_assert_finalize_object (view->list);
  g_ptr_array_unref (view->seen);
}

START_TEST (test_few_at_a_time)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  View view;

  if (_i == 1)
    splice (store, 0, 0, 1000);
  view_init (&view, store);
  if (_i == 0)
    splice (store, 0, 0, 1000);
  ck_assert_uint_eq (view.seen->len, MOST);
  lanes_test_wait_until (view.seen->len == 1000);
  ck_assert_uint_le (view.most, MOST);
  check (&view, store);

  /* A list that is long already has all at once. */
  splice (store, 1000, 0, 500);
  ck_assert_uint_eq (view.seen->len, 1500);

  /* One that takes the place of another begins anew. */
  splice (store, 0, 1500, 0);
  ck_assert_uint_eq (view.seen->len, 0);
  splice (store, 0, 0, 300);
  ck_assert_uint_eq (view.seen->len, MOST);
  lanes_test_wait_until (view.seen->len == 300);
  ck_assert_uint_le (view.most, MOST);
  check (&view, store);
  view_clear (&view);
}
END_TEST

START_TEST (test_all_at_once_when_asked)
{
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  View view;

  view_init (&view, store);
  splice (store, 0, 0, 1000);
  check (&view, store);
  ck_assert_uint_le (view.seen->len, MOST);
  lanes_portion_list_show_all (LANES_PORTION_LIST (view.list));
  check (&view, store);
  ck_assert_uint_eq (view.seen->len, 1000);

  /* And what comes later as ever. */
  splice (store, 0, 1000, 0);
  splice (store, 0, 0, 50);
  check (&view, store);
  ck_assert_uint_le (view.seen->len, MOST);
  lanes_portion_list_show_all (LANES_PORTION_LIST (view.list));
  lanes_portion_list_show_all (LANES_PORTION_LIST (view.list));
  ck_assert_uint_eq (view.seen->len, 50);
  view_clear (&view);
}
END_TEST

/* While portions come or not, whatever changes wherever. */
START_TEST (test_any_change)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed ((guint32) _i);
  g_autoptr (GListStore) store = g_list_store_new (G_TYPE_OBJECT);
  View view;

  view_init (&view, store);
  for (int step = 0; step < 100; step++)
    {
      guint n = g_list_model_get_n_items (G_LIST_MODEL (store));
      guint position = (guint) g_rand_int_range (rand, 0, (int) n + 1);
      guint removed = (guint) g_rand_int_range (rand, 0, (int) MIN (n - position, 100) + 1);

      if (g_rand_int_range (rand, 0, 4) == 0)
        position = n, removed = 0;
      splice (store, position, removed, (guint) g_rand_int_range (rand, 0, 100));
      check (&view, store);
      if (g_rand_boolean (rand))
        g_main_context_iteration (NULL, FALSE);
      check (&view, store);
    }
  lanes_test_wait_until (view.seen->len == g_list_model_get_n_items (G_LIST_MODEL (store)));
  check (&view, store);
  splice (store, 0, g_list_model_get_n_items (G_LIST_MODEL (store)), 100);
  view_clear (&view);
}
END_TEST

int
main (void)
{
  Suite *suite = suite_create ("portion-list");
  TCase *tcase = tcase_create ("portions");

  tcase_add_loop_test (tcase, test_few_at_a_time, 0, 2);
  tcase_add_test (tcase, test_all_at_once_when_asked);
  tcase_add_loop_test (tcase, test_any_change, 0, 8);
  suite_add_tcase (suite, tcase);
  return lanes_test_run (suite);
}
