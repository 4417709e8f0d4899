/* test-spec.c: parameters, options, templates and masks, with what a person may get wrong
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"
#include "lanes-kinds.h"
#include "lanes-test.h"
#include "lanes-timers.h"

static LanesKindSet *kinds;

static void
setup (void)
{
  kinds = lanes_kinds_new ();
}

static void
teardown (void)
{
  g_clear_object (&kinds);
}

static const struct
{
  LanesFieldType type;
  const char    *text;
  const char    *back;  /* NULL: refused */
} texts[] = {
  { LANES_FIELD_INT, "42", "42" },
  { LANES_FIELD_INT, "-3", "-3" },
  { LANES_FIELD_INT, "4x", NULL },
  { LANES_FIELD_INT, "", NULL },
  { LANES_FIELD_INT, "99999999999999999999", NULL },
  { LANES_FIELD_BYTES, "500k", "500000" },
  { LANES_FIELD_BYTES, "2GiB", "2147483648" },
  { LANES_FIELD_BYTES, "1.5M", "1500000" },
  { LANES_FIELD_BYTES, "-1", NULL },
  { LANES_FIELD_BYTES, "1e300", NULL },
  { LANES_FIELD_BYTES, "12 parsecs", NULL },
  { LANES_FIELD_SECONDS, "90", "90" },
  { LANES_FIELD_SECONDS, "2m30s", "150" },
  { LANES_FIELD_SECONDS, "1h 5min", "3900" },
  { LANES_FIELD_SECONDS, "250ms", "0.25" },
  { LANES_FIELD_SECONDS, "nan", NULL },
  { LANES_FIELD_SECONDS, "-1", NULL },
  { LANES_FIELD_SECONDS, "", NULL },
  { LANES_FIELD_BOOL, "yes", "yes" },
  { LANES_FIELD_BOOL, "0", "no" },
  { LANES_FIELD_BOOL, "perhaps", NULL },
  { LANES_FIELD_URL, "https://example.org/a?b", "https://example.org/a?b" },
  { LANES_FIELD_URL, "ftp://example.org/", NULL },
  { LANES_FIELD_URL, "example.org", NULL },
  { LANES_FIELD_URL, "http://", NULL },
  { LANES_FIELD_WORDS, "a 'b c' \"d\"", "a 'b c' d" },
  { LANES_FIELD_WORDS, "a 'b", NULL },
  { LANES_FIELD_WORDS, "", "" },
  { LANES_FIELD_PAIRS, "A=1\n\n B=2 ", "A=1\nB=2" },
  { LANES_FIELD_STRING, "\xff", NULL },
};

START_TEST (field_text)
{
  LanesField field = { .name = "it", .type = texts[_i].type };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = lanes_field_parse (&field, texts[_i].text, &error);
  g_autofree char *back = value != NULL ? lanes_field_format (&field, value) : NULL;

  if (texts[_i].back == NULL)
    {
      ck_assert_ptr_null (value);
      ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
      ck_assert (g_str_has_prefix (error->message, "it: "));
    }
  else
    ck_assert_str_eq (back, texts[_i].back);
}
END_TEST

static const struct
{
  const char *text, *input, *wanted;
} replacements[] = {
  { "{}", "a/b.tar.gz", "a/b.tar.gz" },
  { "{.}", "a/b.tar.gz", "a/b.tar" },
  { "{/}", "a/b.tar.gz", "b.tar.gz" },
  { "{//}", "a/b.tar.gz", "a" },
  { "{/.}", "a/b.tar.gz", "b.tar" },
  { "{//}", "b", "." },
  { "{//}", "/b", "/" },
  { "{.}", "a.b/c", "a.b/c" },
  { "{.}", ".hidden", "" },
  { "{#}", "x", "7" },
  { "{2}-{1}", "a\x1f" "b", "b-a" },
  { "{2.}", "a\x1f" "b.c", "b" },
  { "{3}", "a\x1f" "b", "" },
  { "{}", "a\x1f" "b", "a b" },
  { "{x} {} {", "i", "{x} i {" },
  { "{{}}", "i", "{i}" },
  { "awk '{print}'", "i", "awk '{print}'" },
};

START_TEST (replacement)
{
  g_autofree char *got = _lanes_replacement_expand (replacements[_i].text, replacements[_i].input, 7, FALSE);

  ck_assert_str_eq (got, replacements[_i].wanted);
}
END_TEST

START_TEST (params_are_checked)
{
  LanesKind *kind = lanes_kind_set_find (kinds, "checksum");
  static const struct
  {
    const char *params, *says;
  } wrong[] = {
    { "{'files': <['a']>, 'algorithm': <'crc'>}", "algorithm" },
    { "{'files': <['a']>, 'fils': <['b']>}", "fils" },
    { "{'algorithm': <'md5'>}", "files" },
    { "{'files': <'a'>}", "files" },
    { "{'files': <@as []>}", "files" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GVariant) params = g_variant_parse (NULL, wrong[i].params, NULL, NULL, NULL);
      g_autoptr (GError) error = NULL;

      ck_assert_ptr_null (lanes_job_spec_new (kind, params, NULL, &error));
      ck_assert_msg (strstr (error->message, wrong[i].says) != NULL, "%s", error->message);
    }
}
END_TEST

START_TEST (options_round_trip)
{
  LanesKind *kind = lanes_kind_set_find (kinds, "wait");
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (LanesJobSpec) again = NULL;
  g_autoptr (GVariant) first = NULL;
  g_autoptr (GVariant) second = NULL;
  g_autoptr (GVariant) minus = g_variant_ref_sink (g_variant_new_int64 (-1));
  g_autoptr (GVariant) noonish = g_variant_ref_sink (g_variant_new_string ("noonish"));
  g_autoptr (GError) error = NULL;

  options.title = "tea";
  options.executor = "async";
  options.priority = -3;
  options.retries = 4;
  options.timeout = 7.5;
  options.start_at = 2e9;
  spec = lanes_job_spec_new (kind, g_variant_new_parsed ("{'seconds': <180.0>}"), &options, &error);
  ck_assert_ptr_nonnull (spec);
  first = lanes_job_spec_to_variant (spec, FALSE);
  again = lanes_kind_set_spec_from_variant (kinds, first, &error);
  ck_assert_msg (again != NULL, "%s", error != NULL ? error->message : "");
  second = lanes_job_spec_to_variant (again, FALSE);
  ck_assert (g_variant_equal (first, second));

  ck_assert (!lanes_job_options_set (&options, "retries", minus, &error));
  g_clear_error (&error);
  ck_assert (!lanes_job_options_set (&options, "start-at", noonish, &error));
  ck_assert_ptr_nonnull (strstr (error->message, "noonish"));
}
END_TEST

START_TEST (template_gets_its_input)
{
  LanesKind *kind = lanes_kind_set_find (kinds, "checksum");
  g_autoptr (LanesJobSpec) template = lanes_job_spec_new_template (kind, g_variant_new_parsed ("{'algorithm': <'md5'>}"), NULL, NULL);
  g_autoptr (LanesJobSpec) spec = lanes_job_spec_expand (template, "a b", 1, NULL);
  g_autofree const char **files = lanes_job_spec_get_words (spec, "files");
  g_autofree char *title = lanes_job_spec_dup_title (template, "x/a b", 1);
  g_autoptr (GError) error = NULL;

  ck_assert_str_eq (files[0], "a b");
  ck_assert_ptr_null (files[1]);
  ck_assert_str_eq (title, "md5 a b");
  ck_assert_ptr_null (lanes_job_spec_expand (template, "\xff", 3, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
}
END_TEST

START_TEST (secrets_are_masked)
{
  static const LanesField words = { .name = "argv", .type = LANES_FIELD_WORDS };
  static const LanesField pairs = { .name = "env", .type = LANES_FIELD_PAIRS };
  static const LanesField url = { .name = "url", .type = LANES_FIELD_URL };
  static const struct
  {
    const LanesField *field;
    const char       *value;
  } values[] = {
    { &words, "['curl', '--password', 'XYZZY', '--token=XYZZY', 'https://me:XYZZY@host/']" },
    { &pairs, "['AWS_SECRET_ACCESS_KEY=XYZZY', 'Authorization: Bearer XYZZY', 'HOME=/root']" },
    { &url, "'https://me:XYZZY@host/path'" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autoptr (GVariant) value = g_variant_parse (NULL, values[i].value, NULL, NULL, NULL);
      g_autoptr (GVariant) masked = _lanes_field_mask (values[i].field, value);
      g_autofree char *text = g_variant_print (masked, FALSE);

      ck_assert_msg (strstr (text, "XYZZY") == NULL, "%s", text);
      ck_assert_msg (strstr (text, "••••") != NULL, "%s", text);
      ck_assert (strstr (text, "host") != NULL || strstr (text, "HOME=/root") != NULL);
    }
}
END_TEST

/* Random timers, some removed again: the rest fire in order, once. */

typedef struct
{
  gint64 when;
  guint  handle;
  gint64 *last;
  guint  *n_fired;
} Alarm;

static void
on_alarm (gpointer data)
{
  Alarm *alarm = data;

  ck_assert_uint_ne (alarm->handle, 0);
  ck_assert_int_le (*alarm->last, alarm->when);
  ck_assert_int_le (alarm->when, g_get_monotonic_time ());
  *alarm->last = alarm->when;
  alarm->handle = 0;
  ++*alarm->n_fired;
}

START_TEST (timers_fire_in_order)
{
  enum { N = 5000 };
  LanesTimers *timers = lanes_timers_new (g_main_context_default ());
  g_autofree Alarm *alarms = g_new0 (Alarm, N);
  g_autoptr (GRand) rand = g_rand_new_with_seed (1);
  gint64 now = g_get_monotonic_time (), last = 0;
  guint n_fired = 0, n_removed = 0;

  for (guint i = 0; i < N; i++)
    {
      alarms[i] = (Alarm){ now + g_rand_int_range (rand, 0, 50000), 0, &last, &n_fired };
      alarms[i].handle = lanes_timers_add (timers, alarms[i].when, on_alarm, &alarms[i]);
      if (g_rand_int_range (rand, 0, 3) == 0)
        {
          guint victim = (guint) g_rand_int_range (rand, 0, (int) i + 1);

          if (alarms[victim].handle != 0)
            {
              lanes_timers_remove (timers, alarms[victim].handle);
              alarms[victim].handle = 0;
              n_removed++;
            }
        }
    }

  ck_assert_uint_eq (lanes_timers_get_n (timers), N - n_removed);
  lanes_test_wait_until (lanes_timers_get_n (timers) == 0);
  ck_assert_uint_eq (n_fired, N - n_removed);
  lanes_timers_free (timers);
}
END_TEST

static Suite *
spec_suite (void)
{
  Suite *suite = suite_create ("spec");
  TCase *tcase = tcase_create ("spec");

  tcase_add_checked_fixture (tcase, setup, teardown);
  tcase_add_loop_test (tcase, field_text, 0, G_N_ELEMENTS (texts));
  tcase_add_loop_test (tcase, replacement, 0, G_N_ELEMENTS (replacements));
  tcase_add_test (tcase, params_are_checked);
  tcase_add_test (tcase, options_round_trip);
  tcase_add_test (tcase, template_gets_its_input);
  tcase_add_test (tcase, secrets_are_masked);
  tcase_add_test (tcase, timers_fire_in_order);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (spec_suite ());
}
