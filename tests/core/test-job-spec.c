/* test-job-spec.c: templates: what is put in is read as what the field holds
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-job-spec.h"
#include "lanes-kinds.h"
#include "lanes-test.h"

#include <string.h>

static LanesJobSpec *
make_template (LanesKindSet *kinds, const char *kind, const char *params, GError **error)
{
  g_autoptr (GVariant) variant = g_variant_parse (G_VARIANT_TYPE_VARDICT, params, NULL, NULL, NULL);

  ck_assert_ptr_nonnull (variant);
  return lanes_job_spec_new_template (lanes_kind_set_find (kinds, kind), variant, NULL, error);
}

START_TEST (test_number_is_read_after_expanding)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (LanesJobSpec) template = make_template (kinds, "wait", "{'seconds': <'0.{}'>}", NULL);
  g_autoptr (LanesJobSpec) spec = NULL;

  ck_assert_ptr_nonnull (template);
  spec = lanes_job_spec_expand (template, "25", 1, NULL);
  ck_assert_ptr_nonnull (spec);
  ck_assert_double_eq (lanes_job_spec_get_double (spec, "seconds"), 0.25);
}
END_TEST

START_TEST (test_input_is_the_number)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (LanesJobSpec) template = make_template (kinds, "wait", "{}", NULL);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_expand (template, "1m30s", 1, NULL);

  ck_assert_ptr_nonnull (spec);
  ck_assert_double_eq (lanes_job_spec_get_double (spec, "seconds"), 90);
}
END_TEST

START_TEST (test_input_that_is_no_number)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (LanesJobSpec) template = make_template (kinds, "wait", "{'seconds': <'{}'>}", NULL);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (lanes_job_spec_expand (template, "soon", 1, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "soon"));
}
END_TEST

START_TEST (test_text_without_replacement_is_checked)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (make_template (kinds, "wait", "{'seconds': <'soon'>}", &error));
  ck_assert_ptr_nonnull (error);
}
END_TEST

START_TEST (test_words_are_expanded)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autoptr (LanesJobSpec) template = make_template (kinds, "checksum", "{'files': <['{}', '{.}.sig']>}", NULL);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_expand (template, "a b.iso", 1, NULL);
  g_autofree const char **files = NULL;

  ck_assert_ptr_nonnull (spec);
  files = lanes_job_spec_get_words (spec, "files");
  ck_assert_str_eq (files[0], "a b.iso");
  ck_assert_str_eq (files[1], "a b.sig");
}
END_TEST

static Suite *
job_spec_suite (void)
{
  Suite *suite = suite_create ("job-spec");
  TCase *tcase = tcase_create ("templates");

  tcase_add_test (tcase, test_number_is_read_after_expanding);
  tcase_add_test (tcase, test_input_is_the_number);
  tcase_add_test (tcase, test_input_that_is_no_number);
  tcase_add_test (tcase, test_text_without_replacement_is_checked);
  tcase_add_test (tcase, test_words_are_expanded);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (job_spec_suite ());
}
