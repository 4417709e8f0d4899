/* test-job-file.c: a job file becomes a plan, or an error that names its place
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-job-file.h"
#include "lanes-json.h"
#include "lanes-kinds.h"
#include "lanes-test.h"

static LanesPlan *
parse (const char *text)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (GError) error = NULL;
  LanesPlan *plan = lanes_job_file_parse (text, strlen (text), "test.json", lanes_test_dir (), kinds, &error);

  if (!plan)
    ck_abort_msg ("%s", error->message);
  return plan;
}

static char *
pull (LanesPlanEntry *entry)
{
  char *input = NULL;
  LanesInput got = entry->inputs.pull (entry->inputs.data, &input);

  ck_assert_int_ne (got, LANES_INPUT_LATER);
  return got == LANES_INPUT_ONE ? input : NULL;
}

static void
expect_input (LanesPlanEntry *entry, const char *wanted)
{
  g_autofree char *input = pull (entry);

  ck_assert_pstr_eq (input, wanted);
}

START_TEST (test_plan)
{
  g_autoptr (LanesPlan) plan = parse (
    "{ \"lanes\": 1, \"name\": \"nightly\", \"defaults\": { \"retries\": 2, \"timeout\": \"10m\" }, \"jobs\": ["
    "  { \"id\": \"a\", \"wait\": 1.5, \"retries\": 0, \"title\": \"A pause\" },"
    "  { \"id\": \"b\", \"checksum\": { \"files\": \"x\", \"algorithm\": \"md5\" }, \"after\": [\"a\", { \"failure\": \"c\" }] },"
    "  { \"id\": \"c\", \"map\": { \"checksum\": {}, \"inputs\": { \"list\": [\"*\", 2] } }, \"limit\": 3, \"after\": { \"end\": [\"a\"] } } ] }");
  LanesPlanEntry *a = lanes_plan_get (plan, 0);
  LanesPlanEntry *b = lanes_plan_get (plan, 1);
  LanesPlanEntry *c = lanes_plan_get (plan, 2);
  g_autofree const char **files = lanes_job_spec_get_words (b->spec, "files");
  g_autofree char *x = lanes_test_path ("x");

  ck_assert_str_eq (lanes_plan_get_name (plan), "nightly");
  ck_assert_uint_eq (lanes_plan_get_n (plan), 3);
  ck_assert_uint_eq (lanes_job_spec_get_options (a->spec)->retries, 0);
  ck_assert_str_eq (lanes_job_spec_get_options (a->spec)->title, "A pause");
  ck_assert_double_eq (lanes_job_spec_get_double (a->spec, "seconds"), 1.5);
  ck_assert_uint_eq (lanes_job_spec_get_options (b->spec)->retries, 2);
  ck_assert_double_eq (lanes_job_spec_get_options (b->spec)->timeout, 600);
  ck_assert_str_eq (files[0], x);
  ck_assert_uint_eq (b->after->len, 2);
  ck_assert_int_eq (g_array_index (b->after, LanesDependency, 1).condition, LANES_AFTER_FAILURE);
  ck_assert_uint_eq (c->limit, 3);
  ck_assert (c->has_inputs && !c->inputs.late);
  expect_input (c, "*");
  expect_input (c, "2");
  expect_input (c, NULL);
}
END_TEST

/* Patterns start from the file's folder, in order of the alphabet; those that follow other jobs are expanded when those are over. */
START_TEST (test_patterns)
{
  g_autofree char *second = lanes_test_write ("p/[odd] 2.dat", "", 0);
  g_autofree char *first = lanes_test_write ("p/[odd] 1.dat", "", 0);
  g_autofree char *late = NULL;
  g_autoptr (LanesPlan) plan = parse (
    "{ \"lanes\": 1, \"jobs\": [ { \"id\": \"a\", \"wait\": 0 },"
    "  { \"checksum\": [\"p/*.dat\"] },"
    "  { \"map\": { \"checksum\": [], \"inputs\": [\"p/*.dat\", \"plain\"] } },"
    "  { \"map\": { \"checksum\": [], \"inputs\": [\"p/*.late\"] }, \"after\": \"a\" },"
    "  { \"checksum\": [\"none/*\"], \"after\": \"a\" } ] }");
  g_autofree const char **files = lanes_job_spec_get_words (lanes_plan_get (plan, 1)->spec, "files");

  ck_assert_str_eq (files[0], first);
  ck_assert_str_eq (files[1], second);
  expect_input (lanes_plan_get (plan, 2), first);
  expect_input (lanes_plan_get (plan, 2), second);
  expect_input (lanes_plan_get (plan, 2), "plain");
  ck_assert (lanes_plan_get (plan, 3)->inputs.late);
  late = lanes_test_write ("p/x.late", "", 0);
  expect_input (lanes_plan_get (plan, 3), late);
  expect_input (lanes_plan_get (plan, 3), NULL);
}
END_TEST

static const struct { const char *text; const char *message; } wrong[] = {
  { "[]", "test.json: line 1, column 1: this is a list, but must be an object" },
  { "{}", "this is no job file: it must say \"lanes\": 1" },
  { "{\"lanes\": 2, \"jobs\": []}", "lanes: must be 1" },
  { "{\"lanes\": 1}", "“jobs” is missing" },
  { "{\"lanes\": 1, \"jobs\": {}}", "jobs: this is an object, but must be a list" },
  { "{\"lanes\": 1, \"jobs\": []}", "there is no job in it" },
  { "{\"lanes\": 1, \"job\": []}", "job: unknown key (did you mean “jobs”?)" },
  { "{\"lanes\": 1, \"jobs\": [3]}", "jobs[0]: this is a number, but must be an object" },
  { "{\"lanes\": 1, \"jobs\": [{}]}", "jobs[0]: it says nothing to do: one key of map, " },
  { "{\"lanes\": 1,\n \"jobs\": [\n  {\"wiat\": 1}]}", "line 3, column 4: jobs[0].wiat: unknown key (did you mean “wait”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"checksum\": \"x\"}]}", "a job has one kind, and this one has “wait” already: make two jobs of it" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"retires\": 1}]}", "(did you mean “retries”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"retries\": 1.5}]}", "jobs[0].retries: this is a number, but must be a whole number" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"retries\": -1}]}", "jobs[0].retries: retries: -1 is not between" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"on\": \"gpu\"}]}", "is not one of async, threads, processes" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": {\"seconds\": 1, \"x\": 1}}]}", "jobs[0].wait.x: wait has no such parameter (known: seconds)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": true}]}", "jobs[0].wait: this is true or false, but must be a number" },
  { "{\"lanes\": 1, \"jobs\": [{\"checksum\": {}}]}", "jobs[0].checksum: checksum needs “files”" },
  { "{\"lanes\": 1, \"jobs\": [{\"checksum\": [1.5]}]}", "jobs[0].checksum[0]: this is a number, but must be a string" },
  { "{\"lanes\": 1, \"jobs\": [{\"checksum\": {\"files\": [\"nothing*\"]}}]}", "jobs[0].checksum.files[0]: no file matches “nothing*” in /" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"limit\": 2}]}", "jobs[0].limit: a limit is for a “map” only: take it out" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {\"wait\": 1}}]}", "jobs[0].map: “inputs” is missing" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {\"inputs\": []}}]}", "it says nothing to do" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {\"checksum\": {}, \"inputs\": []}, \"limit\": 0}]}", "from 1 to 100000" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {\"checksum\": {}, \"inputs\": {\"lists\": []}}}]}", "an object with “list” alone" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {\"checksum\": {}, \"inputs\": [null]}}]}", "jobs[0].map.inputs[0]: this is null" },
  { "{\"lanes\": 1, \"jobs\": [{\"map\": {}, \"wait\": 1}]}", "the kind of a “map” stands inside of it" },
  { "{\"lanes\": 1, \"jobs\": [{\"id\": \"\", \"wait\": 1}]}", "jobs[0].id: must be one line" },
  { "{\"lanes\": 1, \"jobs\": [{\"id\": \"a\", \"wait\": 1}, {\"id\": \"a\", \"wait\": 1}]}", "the id “a” stands twice: each job needs its own" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"after\": \"x\"}]}", "line 1: jobs[0] waits for “x”, but no job has that id: give it" },
  { "{\"lanes\": 1, \"jobs\": [{\"id\": \"fetch\", \"wait\": 1}, {\"wait\": 1, \"after\": \"fetsch\"}]}",
    "jobs[1] waits for “fetsch”, but no job has that id (did you mean “fetch”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"name\": \"x\"}]}", "jobs[0].name: unknown key (did you mean “title”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"depends\": \"x\"}]}", "jobs[0].depends: unknown key (did you mean “after”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"zzzzzz\": 1}]}", "jobs[0].zzzzzz: unknown key (known: id, after, limit, map, title, " },
  { "{\"lanes\": 1, \"tasks\": []}", "tasks: unknown key (did you mean “jobs”?)" },
  { "{\"lanes\": 1, \"zzzzzz\": []}", "zzzzzz: unknown key (known: lanes, name, defaults, jobs, $schema)" },
  { "{\"lanes\": 1, \"defaults\": {\"name\": 1}, \"jobs\": []}", "defaults.name: unknown key (did you mean “title”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"command\": [\"true\"], \"cwd\": \"/\"}]}",
    "jobs[0].cwd: this is a parameter of command and stands inside of it: \"command\": { …, \"cwd\": … }" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"after\": {\"sucess\": \"x\"}}]}", "(did you mean “success”?)" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1, \"after\": [true]}]}", "must be the id of a job" },
  { "{\"lanes\": 1, \"jobs\": [{\"id\": \"a\", \"wait\": 1, \"after\": \"b\"}, {\"id\": \"b\", \"wait\": 1, \"after\": \"a\"}]}",
    "a → b → a. Take one of these waits out" },
  { "{\"lanes\": 1, \"defaults\": {\"limit\": 1}, \"jobs\": [{\"wait\": 1}]}", "defaults.limit: unknown key" },
  { "{\"lanes\": 1, \"defaults\": [], \"jobs\": [{\"wait\": 1}]}", "defaults: this is a list" },
  { "{\"lanes\": 1, \"jobs\": [{\"wait\": 1}],}", "a comma after the last value" },
};

START_TEST (test_wrong)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (GError) error = NULL;
  const char *text = wrong[_i].text;
  LanesPlan *plan = lanes_job_file_parse (text, strlen (text), "test.json", lanes_test_dir (), kinds, &error);

  ck_assert_msg (!plan, "%s was taken", text);
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
  ck_assert_msg (g_str_has_prefix (error->message, "test.json: "), "%s", error->message);
  ck_assert_msg (strstr (error->message, wrong[_i].message), "“%s” is not in “%s”", wrong[_i].message, error->message);
}
END_TEST

static void
expect_load_error (const char *path, int code, const char *message)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (lanes_job_file_load (path, kinds, &error));
  ck_assert_msg (g_error_matches (error, LANES_ERROR, code), "%s", error->message);
  ck_assert_msg (strstr (error->message, message), "“%s” is not in “%s”", message, error->message);
}

START_TEST (test_files_that_are_none)
{
  g_autofree char *empty = lanes_test_write ("empty.json", "", 0);
  g_autofree char *nul = lanes_test_write ("nul.json", "{\"lanes\0\": 1}", 13);
  g_autofree char *latin = lanes_test_write ("latin.json", "{\"lanes\": \"\xe4\"}", -1);
  g_autofree char *huge = lanes_test_write ("huge.json", "{}", -1);
  g_autofree char *missing = lanes_test_path ("missing.json");

  ck_assert_int_eq (truncate (huge, 1ll << 40), 0);
  expect_load_error (missing, LANES_ERROR_NOT_FOUND, "No such file");
  expect_load_error (lanes_test_dir (), LANES_ERROR_INVALID, "this is a folder");
  expect_load_error ("/dev/zero", LANES_ERROR_INVALID, "no regular file");
  expect_load_error (huge, LANES_ERROR_INVALID, "more than 16 MiB");
  expect_load_error (empty, LANES_ERROR_INVALID, "empty.json: line 1, column 1: the file ends here");
  expect_load_error (nul, LANES_ERROR_INVALID, "NUL");
  expect_load_error (latin, LANES_ERROR_INVALID, "0xE4 is not UTF-8");
}
END_TEST

/* As long a chain as a file may hold; the walk for circles must not recurse. */
START_TEST (test_long_chain)
{
  g_autoptr (GString) text = g_string_new ("{\"lanes\": 1, \"jobs\": [{\"id\": \"0\", \"wait\": 0}");

  for (int i = 1; i < 50000; i++)
    g_string_append_printf (text, ",\n{\"id\": \"%d\", \"wait\": 0, \"after\": \"%d\"}", i, i - 1);
  g_string_append (text, "]}");
  g_autoptr (LanesPlan) plan = parse (text->str);
  ck_assert_uint_eq (lanes_plan_get_n (plan), 50000);
}
END_TEST

static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  *(GAsyncResult **) data = g_object_ref (result);
}

START_TEST (test_load_async)
{
  g_autofree char *path = lanes_test_write ("async.json", "{\"lanes\": 1, \"jobs\": [{\"wait\": 1}]}", -1);
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  lanes_job_file_load_async (path, kinds, NULL, loaded_cb, &result);
  lanes_test_wait_until (result != NULL);
  g_autoptr (LanesPlan) plan = lanes_job_file_load_finish (result, &error);
  ck_assert_msg (plan != NULL, "%s", error ? error->message : "");
  ck_assert_str_eq (lanes_plan_get_name (plan), "async.json");
}
END_TEST

static Suite *
job_file_suite (void)
{
  Suite *suite = suite_create ("job-file");
  TCase *tcase = tcase_create ("job-file");

  tcase_add_test (tcase, test_plan);
  tcase_add_test (tcase, test_patterns);
  tcase_add_loop_test (tcase, test_wrong, 0, G_N_ELEMENTS (wrong));
  tcase_add_test (tcase, test_files_that_are_none);
  tcase_add_test (tcase, test_long_chain);
  tcase_add_test (tcase, test_load_async);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (job_file_suite ());
}
