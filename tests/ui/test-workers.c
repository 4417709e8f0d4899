/* test-workers.c: the Workers page over real threads and processes
 *
 *   test-workers --demo WIDTH HEIGHT WHAT   shows it until it is killed, for pictures; WHAT: table, menu, signal, cpus, watch
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-test.h"
#include "worker-tester.h"

#include <adwaita.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-pool-executor.h"
#include "lanes-worker-cell.h"
#include "lanes-workers-page-private.h"

/* A kind that computes and sleeps by turns until it is stopped. */

#define BUSY_TYPE_KIND (busy_kind_get_type ())
G_DECLARE_FINAL_TYPE (BusyKind, busy_kind, BUSY, KIND, LanesKind)

struct _BusyKind
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (BusyKind, busy_kind, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "percent", 0, LANES_FIELD_STRING, LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, "Percent", "How busy", "50" },
};

static void
busy_kind_run (LanesKind *kind,
               LanesRun  *run)
{
  int percent = atoi (lanes_job_spec_get_string (lanes_run_get_spec (run), "percent"));

  while (lanes_run_checkpoint (run))
    {
      gint64 end = g_get_monotonic_time () + percent * 200;

      while (g_get_monotonic_time () < end)
        ;
      g_usleep ((gulong) (100 - percent) * 200 + 1);
    }
  lanes_run_fail_literal (run, LANES_ERROR_CANCELLED, "stopped");
}

static char *
busy_kind_dup_title (LanesKind *kind,
                     GVariant  *params)
{
  return g_strdup ("sha256 big-dataset.tar");
}

static void
busy_kind_class_init (BusyKindClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "busy";
  kind_class->label = "Busy";
  kind_class->icon_name = "system-run-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->dup_title = busy_kind_dup_title;
  kind_class->run = busy_kind_run;
}

static void
busy_kind_init (BusyKind *self)
{
}

/* All of it together. */
typedef struct
{
  LanesKind           *kind;
  LanesEngine         *engine;
  LanesSampler        *sampler;
  LanesKernelRecorder *recorder;
  LanesWorkersPage    *page;
  GtkWidget           *window;
  LanesJob            *job;
  int                  pids[3];
  guint64              shown_job;
} World;

static LanesJob *
submit (World      *world,
        const char *percent)
{
  g_autoptr (GError) error = NULL;
  GVariant *params = g_variant_new_parsed ("{'percent': <%s>}", percent);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_new (world->kind, params, NULL, &error);
  LanesJob *job;

  job = spec != NULL ? lanes_engine_submit (world->engine, spec, &error) : NULL;
  if (job == NULL)
    g_error ("%s", error->message);
  return job;
}

static void
job_activated_cb (LanesWorkersPage *page,
                  guint64           job,
                  World            *world)
{
  world->shown_job = job;
}

static World *
world_new (int width,
           int height)
{
  World *world = g_new0 (World, 1);
  LanesKindSet *kinds = lanes_kind_set_new ();

  world->kind = g_object_new (BUSY_TYPE_KIND, NULL);
  lanes_kind_set_add (kinds, g_object_ref (world->kind));
  world->engine = lanes_engine_new (NULL, kinds, g_get_tmp_dir ());
  g_object_unref (kinds);
  lanes_engine_add_executor (world->engine, lanes_pool_executor_new (2, 10));
  world->sampler = lanes_sampler_new ();
  world->recorder = lanes_kernel_recorder_new (world->engine, world->sampler, NULL);
  world->page = LANES_WORKERS_PAGE (lanes_workers_page_new (world->engine, world->sampler, world->recorder));
  g_signal_connect (world->page, "job-activated", G_CALLBACK (job_activated_cb), world);

  world->window = adw_window_new ();
  gtk_window_set_title (GTK_WINDOW (world->window), "Lanes");
  gtk_window_set_default_size (GTK_WINDOW (world->window), width, height);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  gtk_box_append (GTK_BOX (box), adw_header_bar_new ());
  gtk_widget_set_vexpand (GTK_WIDGET (world->page), TRUE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (world->page));
  adw_window_set_content (ADW_WINDOW (world->window), box);
  world->job = submit (world, "40");
  gtk_window_present (GTK_WINDOW (world->window));
  return world;
}

static void
world_free (World *world)
{
  gpointer page = world->page, column = world->page->columns[0];

  g_object_add_weak_pointer (G_OBJECT (world->page), &page);
  g_object_add_weak_pointer (column, &column);
  lanes_engine_cancel_all (world->engine);
  lanes_test_wait_until (lanes_engine_is_idle (world->engine));
  gtk_window_destroy (GTK_WINDOW (world->window));
  lanes_test_wait_until (page == NULL && column == NULL);
  lanes_kernel_recorder_close (world->recorder);
  g_assert_finalize_object (world->recorder);
  g_assert_finalize_object (world->sampler);
  lanes_engine_close (world->engine);
  g_object_unref (world->engine);
  g_object_unref (world->kind);
  for (guint i = 0; i < G_N_ELEMENTS (world->pids); i++)
    if (world->pids[i] > 0)
      {
        kill (world->pids[i], SIGKILL);
        waitpid (world->pids[i], NULL, 0);
      }
  g_free (world);
}

/* Finds a row that is in the tree now, and selects it. */
static LanesWorkerRow *
find_row (World *world,
          int    id,
          guint *ret_position)
{
  GListModel *rows = G_LIST_MODEL (world->page->selection);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GtkTreeListRow) tree_row = g_list_model_get_item (rows, i);
      g_autoptr (LanesWorkerRow) row = gtk_tree_list_row_get_item (tree_row);
      const LanesWorkerInfo *info = lanes_worker_row_get_info (row);

      if ((info->tid != 0 ? info->tid : info->pid) != id)
        continue;
      if (ret_position != NULL)
        *ret_position = i;
      return row;
    }
  return NULL;
}

static LanesWorkerRow *
select_row (World *world,
            int    id)
{
  guint position;
  LanesWorkerRow *row = find_row (world, id, &position);

  gtk_single_selection_set_selected (world->page->selection, position);
  return row;
}

static LanesWorkerRow *
find_job_row (World *world)
{
  GListModel *rows = G_LIST_MODEL (world->page->selection);

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (GtkTreeListRow) tree_row = g_list_model_get_item (rows, i);
      g_autoptr (LanesWorkerRow) row = gtk_tree_list_row_get_item (tree_row);

      if (lanes_worker_row_get_worker (row) != NULL && lanes_worker_row_get_worker (row)->job == world->job->id)
        return row;
    }
  return NULL;
}

static int
watch (World      *world,
       const char *what,
       const char *first,
       const char *second)
{
  static guint n;
  int pid = worker_tester_start (what, first, second);

  world->pids[n++ % G_N_ELEMENTS (world->pids)] = pid;
  lanes_kernel_recorder_watch (world->recorder, pid, "worker");
  return pid;
}

static GtkWindow *
find_dialog (void)
{
  GListModel *windows = gtk_window_get_toplevels ();

  for (guint i = 0; i < g_list_model_get_n_items (windows); i++)
    {
      g_autoptr (GtkWindow) window = g_list_model_get_item (windows, i);

      if (ADW_IS_MESSAGE_DIALOG (window) && gtk_widget_get_mapped (GTK_WIDGET (window)))
        return window;
    }
  return NULL;
}

START_TEST (test_rows)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "threads", "40", NULL);
  GtkTreeListRow *tree_row;
  LanesWorkerRow *row;
  guint position, n_before;

  lanes_test_wait_until (find_row (world, getpid (), NULL) != NULL && find_row (world, pid, &position) != NULL);
  ck_assert_int_eq (lanes_worker_row_get_info (find_row (world, pid, NULL))->n_threads, 41);

  /* The job's thread says so, and a click on it leads to the job. */
  lanes_test_wait_until ((row = find_job_row (world)) != NULL && lanes_worker_row_get_job_title (row) != NULL);
  ck_assert_str_eq (lanes_worker_row_get_job_title (row), "sha256 big-dataset.tar");
  select_row (world, lanes_worker_row_get_info (row)->tid);
  gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.show-job", NULL);
  ck_assert_uint_eq (world->shown_job, world->job->id);

  /* Threads show when unfolded. */
  find_row (world, pid, &position);
  tree_row = g_list_model_get_item (G_LIST_MODEL (world->page->selection), position);
  n_before = g_list_model_get_n_items (G_LIST_MODEL (world->page->selection));
  gtk_tree_list_row_set_expanded (tree_row, TRUE);
  g_object_unref (tree_row);
  ck_assert_uint_ge (g_list_model_get_n_items (G_LIST_MODEL (world->page->selection)), n_before + 41);
  world_free (world);
}
END_TEST

/* Asked for more looks than a tenth of a CPU can give, the page says how many there are, and its rows stay lazy. */
START_TEST (test_ten_thousand_threads)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "threads", "10000", NULL);
  g_autofree char *said = NULL;
  LanesWorkerRow *row;
  GtkTreeListRow *tree_row;
  guint position;

  lanes_sampler_set_rate (world->sampler, 50);
  lanes_test_wait_until ((row = find_row (world, pid, &position)) != NULL &&
                         lanes_worker_row_get_info (row)->n_threads == 10001);
  tree_row = g_list_model_get_item (G_LIST_MODEL (world->page->selection), position);
  gtk_tree_list_row_set_expanded (tree_row, TRUE);
  g_object_unref (tree_row);
  ck_assert_uint_ge (g_list_model_get_n_items (G_LIST_MODEL (world->page->selection)), 10002);

  lanes_test_wait_until (world->page->cost.n_tasks >= 10001 && world->page->cost.rate < 50);
  lanes_test_wait_until (strstr (gtk_label_get_label (world->page->cost_label), "times a second at 100") != NULL);
  said = g_strdup_printf ("looks %.3g times a second at %u threads", world->page->cost.rate, world->page->cost.n_tasks);
  ck_assert_msg (strstr (gtk_label_get_label (world->page->cost_label), said) != NULL, "%s",
                 gtk_label_get_label (world->page->cost_label));
  world_free (world);
}
END_TEST

START_TEST (test_search)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "name", "needle) \n", NULL);

  lanes_test_wait_until (find_row (world, pid, NULL) != NULL && find_row (world, getpid (), NULL) != NULL);
  gtk_editable_set_text (world->page->search_entry, "NEEDLE");
  lanes_test_wait_until (find_row (world, getpid (), NULL) == NULL);
  ck_assert_ptr_nonnull (find_row (world, pid, NULL));
  gtk_editable_set_text (world->page->search_entry, "no such worker");
  lanes_test_wait_until (g_str_equal (gtk_stack_get_visible_child_name (world->page->stack), "nothing"));
  gtk_editable_set_text (world->page->search_entry, "");
  lanes_test_wait_until (find_row (world, getpid (), NULL) != NULL);
  world_free (world);
}
END_TEST

/* The question names what is hit, nothing moves while it is open, and what is named is hit. */
START_TEST (test_signal)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "name", "victim", NULL);
  g_autofree char *start = g_strdup_printf ("process %d (victim)", pid);
  GtkWindow *dialog;
  int status = 0;

  lanes_test_wait_until (find_row (world, pid, NULL) != NULL);
  lanes_test_wait_until (strstr (lanes_worker_row_get_info (find_row (world, pid, NULL))->name, "victim") != NULL);
  select_row (world, pid);
  lanes_test_wait_until (*gtk_label_get_label (world->page->look_label) != '\0');
  ck_assert (gtk_widget_get_visible (GTK_WIDGET (world->page->look_label)));
  gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.signal", "s", "TERM");
  lanes_test_wait_until ((dialog = find_dialog ()) != NULL);
  ck_assert_ptr_nonnull (strstr (adw_message_dialog_get_body (ADW_MESSAGE_DIALOG (dialog)), start));
  ck_assert_uint_eq (world->page->n_holds, 1);
  ck_assert_int_eq (waitpid (pid, &status, WNOHANG), 0);
  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "do");
  gtk_window_destroy (dialog);
  lanes_test_wait_until (waitpid (pid, &status, WNOHANG) == pid);
  ck_assert (WIFSIGNALED (status) && WTERMSIG (status) == SIGTERM);
  lanes_test_wait_until (world->page->n_holds == 0 && find_row (world, pid, NULL) == NULL);
  for (guint i = 0; i < G_N_ELEMENTS (world->pids); i++)
    if (world->pids[i] == pid)
      world->pids[i] = 0;
  world_free (world);
}
END_TEST

static GtkWidget *
find_label (GtkWidget  *widget,
            const char *words)
{
  if (GTK_IS_LABEL (widget) && strstr (gtk_label_get_label (GTK_LABEL (widget)), words) != NULL)
    return widget;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL; child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_label (child, words);

      if (found != NULL)
        return found;
    }

  return NULL;
}

static void
forget (World *world,
        int    pid)
{
  for (guint i = 0; i < G_N_ELEMENTS (world->pids); i++)
    if (world->pids[i] == pid)
      world->pids[i] = 0;
}

/* It ends while the question is open: its row stays as long, what was asked is said to have come too late, nothing is hit. */
START_TEST (test_gone_while_asked)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "name", "victim", NULL);
  g_autofree char *said = g_strdup_printf ("Process %d has ended; nothing was done", pid);
  GtkWindow *dialog;

  lanes_test_wait_until (find_row (world, pid, NULL) != NULL);
  select_row (world, pid);
  gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.signal", "s", "KILL");
  lanes_test_wait_until ((dialog = find_dialog ()) != NULL);
  ck_assert_int_eq (kill (pid, SIGKILL), 0);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  forget (world, pid);

  /* Two more looks at the kernel, and what is seen stands still. */
  for (guint i = 0; i < 2; i++)
    {
      gint64 before = world->page->cost_at;

      lanes_test_wait_until (world->page->cost_at != before);
    }
  ck_assert_ptr_nonnull (find_row (world, pid, NULL));

  adw_message_dialog_response (ADW_MESSAGE_DIALOG (dialog), "do");
  gtk_window_destroy (dialog);
  lanes_test_wait_until (find_label (GTK_WIDGET (world->page), said) != NULL);
  lanes_test_wait_until (world->page->n_holds == 0 && find_row (world, pid, NULL) == NULL);
  world_free (world);
}
END_TEST

/* What the table says of a process is what ps says of it, and of a thread what /proc does. */
START_TEST (test_columns_as_ps)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "threads", "5", NULL), n_threads, nice;
  g_autofree char *ask = g_strdup_printf ("ps -o nlwp=,rss=,ni=,stat=,comm= -p %d", pid);
  g_autofree char *answer = NULL, *text = NULL, *state_text = NULL, *shown = NULL;
  const LanesWorkerInfo *info;
  char state[16], name[32];
  GtkTreeListRow *tree_row;
  guint position;
  long rss;

  lanes_test_wait_until (find_row (world, pid, &position) != NULL &&
                         lanes_worker_row_get_info (find_row (world, pid, NULL))->n_threads == 6);
  info = lanes_worker_row_get_info (find_row (world, pid, NULL));
  lanes_test_wait_until (info->rss > 0 && info->state == 'S');
  ck_assert (g_spawn_command_line_sync (ask, &answer, NULL, NULL, NULL));
  ck_assert_int_eq (sscanf (answer, "%d %ld %d %15s %31s", &n_threads, &rss, &nice, state, name), 5);
  ck_assert_int_eq (info->n_threads, n_threads);
  ck_assert_int_eq (info->nice, nice);
  ck_assert_int_eq (info->rss / 1024, rss);
  ck_assert_int_eq (info->state, state[0]);
  shown = lanes_worker_row_dup_title (find_row (world, pid, NULL));
  ck_assert_str_eq (shown, name);
  text = lanes_worker_cell_dup_text (find_row (world, pid, NULL), LANES_WORKER_THREADS);
  ck_assert_str_eq (text, "6");
  state_text = lanes_worker_cell_dup_text (find_row (world, pid, NULL), LANES_WORKER_STATE);
  ck_assert_str_eq (state_text, "Asleep (S)");

  tree_row = g_list_model_get_item (G_LIST_MODEL (world->page->selection), position);
  gtk_tree_list_row_set_expanded (tree_row, TRUE);
  g_object_unref (tree_row);
  for (guint i = 1; i <= 6; i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (G_LIST_MODEL (world->page->selection), position + i);
      g_autoptr (LanesWorkerRow) worker = gtk_tree_list_row_get_item (row);
      g_autofree char *path = g_strdup_printf ("/proc/%d/task/%d/comm", pid, lanes_worker_row_get_info (worker)->tid);
      g_autofree char *title = lanes_worker_row_dup_title (worker), *told = NULL;

      ck_assert_msg (g_file_get_contents (path, &told, NULL, NULL), "%s", path);
      ck_assert_str_eq (title, g_strchomp (told));
    }
  world_free (world);
}
END_TEST

/* One that ended while the question was open: said, and nothing is hit. */
START_TEST (test_gone_meanwhile)
{
  LanesTaskId task = { .pid = getpid (), .tid = 0, .start_ticks = 1 };
  g_autoptr (GError) error = NULL;

  ck_assert (!lanes_task_control_signal (&task, SIGKILL, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_NOT_FOUND));
}
END_TEST

START_TEST (test_priority_and_cpus)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "threads", "3", NULL);
  LanesTaskId task;
  cpu_set_t cpus;

  lanes_test_wait_until (find_row (world, pid, NULL) != NULL);
  lanes_worker_row_get_task_id (find_row (world, pid, NULL), &task);
  ck_assert (lanes_task_control_set_nice (&task, 7, NULL));
  lanes_test_wait_until (lanes_worker_row_get_info (find_row (world, pid, NULL))->n_threads == 4);
  CPU_ZERO (&cpus);
  CPU_SET (0, &cpus);
  ck_assert (lanes_task_control_set_cpus (&task, &cpus, NULL));
  CPU_ZERO (&cpus);
  ck_assert (lanes_task_control_get_cpus (&task, &cpus, NULL));
  ck_assert_int_eq (CPU_COUNT (&cpus), 1);
  world_free (world);
}
END_TEST

/* Lanes itself cannot be signalled from here; a narrow window leaves columns out. */
START_TEST (test_own_and_narrow)
{
  World *world = world_new (420, 720);

  lanes_test_wait_until (find_row (world, getpid (), NULL) != NULL);
  select_row (world, getpid ());
  gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.signal", "s", "KILL");
  ck_assert_ptr_null (find_dialog ());
  lanes_test_wait_until (!gtk_column_view_column_get_visible (world->page->columns[LANES_WORKER_WRITE]));
  ck_assert (gtk_column_view_column_get_visible (world->page->columns[LANES_WORKER_CPU]));
  lanes_test_wait_until (strstr (gtk_label_get_label (world->page->cost_label), "wake-ups") != NULL);
  world_free (world);
}
END_TEST

/* Sorting by a figure, with threads unfolded. */
START_TEST (test_sorted)
{
  World *world = world_new (1180, 760);
  int pid = watch (world, "threads", "200", NULL);

  lanes_test_wait_until (find_row (world, pid, NULL) != NULL);
  gtk_column_view_sort_by_column (world->page->view, world->page->columns[LANES_WORKER_CPU], GTK_SORT_DESCENDING);
  lanes_test_wait_until (find_row (world, pid, NULL) != NULL && gtk_sort_list_model_get_sorter (world->page->sorted) != NULL);
  gtk_column_view_sort_by_column (world->page->view, NULL, GTK_SORT_ASCENDING);
  ck_assert_ptr_null (gtk_sort_list_model_get_sorter (world->page->sorted));
  world_free (world);
}
END_TEST

static Suite *
workers_suite (void)
{
  Suite *suite = suite_create ("workers");
  TCase *tcase = tcase_create ("page");

  tcase_set_timeout (tcase, 120);
  tcase_add_test (tcase, test_rows);
  tcase_add_test (tcase, test_ten_thousand_threads);
  tcase_add_test (tcase, test_search);
  tcase_add_test (tcase, test_signal);
  tcase_add_test (tcase, test_gone_while_asked);
  tcase_add_test (tcase, test_gone_meanwhile);
  tcase_add_test (tcase, test_columns_as_ps);
  tcase_add_test (tcase, test_priority_and_cpus);
  tcase_add_test (tcase, test_own_and_narrow);
  tcase_add_test (tcase, test_sorted);
  suite_add_tcase (suite, tcase);
  return suite;
}

static gboolean
demo_cb (gpointer data)
{
  World *world = data;
  const char *what = g_object_get_data (G_OBJECT (world->page), "what");

  select_row (world, world->pids[0] > 0 ? world->pids[0] : getpid ());
  if (g_str_equal (what, "menu"))
    gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.menu", NULL);
  else if (g_str_equal (what, "signal"))
    gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.signal", "s", "TERM");
  else if (g_str_equal (what, "cpus"))
    gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.affinity", NULL);
  else if (g_str_equal (what, "watch"))
    gtk_widget_activate_action (GTK_WIDGET (world->page), "workers.watch", NULL);
  return G_SOURCE_REMOVE;
}

static int
demo (int    width,
      int    height,
      char  *what)
{
  World *world = world_new (width, height);
  g_autofree char *file = g_build_filename (g_get_tmp_dir (), "written", NULL);

  submit (world, "85");
  watch (world, "busy-threads", "6", "20");
  watch (world, "write", "100", file);
  watch (world, "spin", "100", NULL);
  g_object_set_data (G_OBJECT (world->page), "what", what);
  g_timeout_add_seconds (8, demo_cb, world);
  while (TRUE)
    g_main_context_iteration (NULL, TRUE);
  return 0;
}

int
main (int    argc,
      char **argv)
{
  adw_init ();
  if (argc == 5 && strcmp (argv[1], "--demo") == 0)
    return demo (atoi (argv[2]), atoi (argv[3]), argv[4]);
  return lanes_test_run (workers_suite ());
}
