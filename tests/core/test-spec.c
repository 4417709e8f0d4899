/* test-spec.c: parameters, options, templates and masks, with what a person may get wrong
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-error.h"
#include "lanes-job-spec-private.h"
#include "lanes-kinds.h"
#include "lanes-mask.h"
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

static void
note_freed (gpointer data)
{
  *(gboolean *) data = TRUE;
}

/* A message with all the inputs of a batch is gone once they are read. */
START_TEST (template_keeps_no_message)
{
  g_autoptr (GVariant) made = g_variant_ref_sink (g_variant_new_parsed ("({'algorithm': <'md5'>, 'files': <['{}']>}, ['a', 'b'])"));
  gboolean freed = FALSE;
  GVariant *message = g_variant_ref_sink (g_variant_new_from_data (g_variant_get_type (made), g_variant_get_data (made),
                                                                   g_variant_get_size (made), TRUE, note_freed, &freed));
  GVariant *params = g_variant_get_child_value (message, 0);
  g_autoptr (LanesJobSpec) template = lanes_job_spec_new_template (lanes_kind_set_find (kinds, "checksum"), params, NULL, NULL);

  ck_assert_ptr_nonnull (template);
  g_variant_unref (params);
  g_variant_unref (message);
  ck_assert (freed);
  ck_assert_str_eq (lanes_job_spec_get_string (template, "algorithm"), "md5");
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
      g_autoptr (GVariant) masked = lanes_mask_value (&(LanesMask){ 0 }, values[i].field, value, FALSE);
      g_autofree char *text = g_variant_print (masked, FALSE);

      ck_assert_msg (strstr (text, "XYZZY") == NULL, "%s", text);
      ck_assert_msg (strstr (text, "••••") != NULL, "%s", text);
      ck_assert (strstr (text, "host") != NULL || strstr (text, "HOME=/root") != NULL);
    }
}
END_TEST

/* Each as a job of its kind: the parameters are shown without XYZZY, and all else as it is. */
static const struct
{
  const char *kind;
  const char *params;
  const char *marks;
  const char *shown;   /* what has to stand in the parameters as they are shown */
} planted[] = {
  { "command", "{'command': <['curl', '-u', 'me:XYZZY', '-H', 'Accept: text', 'https://h/']>}", NULL, "'me:••••', '-H', 'Accept: text'" },
  { "command", "{'command': <['curl', '-ume:XYZZY', 'h']>}", NULL, "'-ume:••••'" },
  { "command", "{'command': <['/usr/bin/mysql', '-pXYZZY', '-u', 'root', 'db']>}", NULL, "'-p••••', '-u', 'root', 'db'" },
  { "command", "{'command': <['sort', '-u', 'a:b', '-p', '80:80']>}", NULL, "'sort', '-u', 'a:b', '-p', '80:80'" },
  { "command", "{'command': <['sshpass', '-p', 'XYZZY', 'ssh', 'me@host']>}", NULL, "'-p', '••••', 'ssh', 'me@host'" },
  { "command", "{'command': <['openssl', 'enc', '-pass', 'pass:XYZZY']>}", NULL, "'pass:••••'" },
  { "command", "{'command': <['x', '--password-file', '/run/p', '--no-password', 'y']>}", NULL, "'/run/p', '--no-password', 'y'" },
  { "command", "{'command': <['git', 'clone', 'https://ghp_XYZZYXYZZYXYZZY@github.com/a/b']>}", NULL, "https://••••@github.com/a/b" },
  { "command", "{'command': <['ssh', 'ssh://git@host:22/a']>}", NULL, "ssh://git@host:22/a" },
  { "command", "{'command': <['sh', '-c', 'curl -s -u me:XYZZY --token XYZZY -H \"Cookie: a=1; b=XYZZY\" h | jq .x']>}", NULL,
    "-u me:•••• --token •••• -H \"Cookie: ••••\" h | jq .x" },
  { "command", "{'command': <['sh', '-c', 'PGPASSWORD=XYZZY psql; Authorization: Bearer XYZZY']>}", NULL, "'PGPASSWORD=••••'" },
  { "command", "{'command': <['login', '--pin', 'XYZZY', '--who=me']>}", "['pin']", "'--pin', '••••', '--who=me'" },
  { "command", "{'command': <['login', '--pin=XYZZY', 'me']>}", "['--pin']", "'--pin=••••', 'me'" },
  { "command", "{'command': <['login', 'me', 'XYZZY']>}", "['2']", "'login', 'me', '••••'" },
  { "command", "{'command': <['XYZZY', 'login', 'XYZZY']>}", "['command']", "'••••', '••••', '••••'" },
  { "command", "{'command': <['XYZZY']>}", "['command']", "['••••']" },
  { "command", "{'command': <['x']>, 'env': <['PIN=XYZZY', 'A=b']>}", "['PIN']", "'PIN=••••', 'A=b'" },
  { "command", "{'command': <['x']>, 'env': <['PIN=XYZZY', 'A=XYZZY']>}", "['env']", "'PIN=••••', 'A=••••'" },
  { "command", "{'command': <['x']>, 'env': <['DATABASE_URL=postgres://u:XYZZY@h/db']>}", NULL, "postgres://u:••••@h/db" },
  { "request", "{'url': <'https://h/'>, 'data': <'{\"user\": \"me\", \"password\": \"XY\\\\\"ZZY\", \"n\": 1}'>}", NULL,
    "\"user\": \"me\", \"password\": \"••••\", \"n\": 1" },
  { "request", "{'url': <'https://h/?page=2&api_key=XYZZY&x=y'>, 'data': <'user=me&password=XYZZY&n=1'>}", NULL,
    "user=me&password=••••&n=1" },
  { "request", "{'url': <'https://h/'>, 'data': <'XYZZY'>}", "['data']", "'data': <'••••'>" },
  { "request", "{'url': <'https://h/'>, 'header': <['X-Pin: XYZZY', 'Accept: a']>}", "['x-pin']", "'X-Pin: ••••', 'Accept: a'" },
};

static LanesJobSpec *
spec_of (const char *kind,
         const char *params,
         const char *marks,
         gboolean    is_template)
{
  g_autoptr (GVariant) value = g_variant_parse (G_VARIANT_TYPE_VARDICT, params, NULL, NULL, NULL);
  g_autoptr (GVariant) secret = marks != NULL ? g_variant_parse (G_VARIANT_TYPE_STRING_ARRAY, marks, NULL, NULL, NULL) : NULL;
  g_autoptr (GError) error = NULL;
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  LanesJobSpec *spec;

  ck_assert_msg (value != NULL, "%s", params);
  options.secret = secret;
  spec = (is_template ? lanes_job_spec_new_template : lanes_job_spec_new) (lanes_kind_set_find (kinds, kind), value, &options, &error);
  ck_assert_msg (spec != NULL, "%s: %s", params, error != NULL ? error->message : "");

  return spec;
}

static char *
print_shown (LanesJobSpec *spec)
{
  g_autoptr (GVariant) masked = lanes_job_spec_to_variant (spec, TRUE);
  g_autoptr (GVariant) params = g_variant_lookup_value (masked, "params", NULL);

  return g_variant_print (params, FALSE);
}

START_TEST (planted_secrets_are_not_shown)
{
  g_autoptr (LanesJobSpec) spec = spec_of (planted[_i].kind, planted[_i].params, planted[_i].marks, FALSE);
  g_autofree char *shown = print_shown (spec);
  g_autofree char *title = lanes_job_spec_dup_title (spec, NULL, 0);
  g_autofree char *line = lanes_job_spec_dup_command_line (spec, TRUE);
  g_autofree char *said = lanes_job_spec_redact (spec, "the server says XYZZY");
  g_autoptr (GError) error = NULL;

  ck_assert_msg (strstr (shown, planted[_i].shown) != NULL, "%s", shown);
  ck_assert_msg (strstr (shown, "XYZZY") == NULL, "%s", shown);
  ck_assert_msg (strstr (title, "XYZZY") == NULL, "%s", title);
  ck_assert_msg (line == NULL || strstr (line, "XYZZY") == NULL, "%s", line);
  if (strstr (planted[_i].params, "XYZZY") != NULL)
    ck_assert (lanes_job_spec_has_secrets (spec));
  if (planted[_i].marks != NULL)
    ck_assert_str_eq (said, "the server says ••••");
  ck_assert (lanes_job_spec_check_secrets (spec, &error));
}
END_TEST

static const struct
{
  const char *kind;
  const char *params;
  const char *marks;
  const char *input;
  const char *kept;    /* of the input */
  const char *shown;   /* of the job's parameters */
} planted_inputs[] = {
  { "command", "{'command': <['login', '--password={}', 'me']>}", NULL, "XYZZY", "••••", "'--password=••••', 'me'" },
  { "command", "{'command': <['login', '--password']>}", NULL, "XYZZY", "••••", "'--password', '••••'" },
  { "command", "{'command': <['login', '--pin', '{}']>}", "['pin']", "XYZZY", "••••", "'--pin', '••••'" },
  { "command", "{'command': <['login', 'x{}y']>}", "['inputs']", "XYZZY", "••••", "'x••••y'" },
  { "command", "{'command': <['login']>}", "['inputs']", "XYZZY", "••••", "'login', '••••'" },
  { "command", "{'command': <['curl', '-u', '{1}:{2}', 'https://{3}/']>}", NULL, "me\x1fXYZZY\x1fh", "me\x1f••••\x1fh",
    "'me:••••', 'https://h/'" },
  { "command", "{'command': <['x', '{}']>, 'env': <['A_TOKEN={}']>}", NULL, "XYZZY", "••••", "'x', '••••'" },
  { "command", "{'command': <['echo', '{}']>}", NULL, "API_TOKEN=XYZZY", "API_TOKEN=••••", "'API_TOKEN=••••'" },
  { "command", "{'command': <['sh', '-c', 'mysql --password={} db']>}", NULL, "XYZZY", "••••", "'mysql --password=•••• db'" },
  { "request", "{'url': <'https://h/?token={}&n={#}'>}", NULL, "XYZZY", "••••", "https://h/?token=••••&n=7" },
  { "request", "{'url': <'https://me:{}@h/'>}", NULL, "XYZZY", "••••", "https://me:••••@h/" },
};

START_TEST (planted_inputs_are_not_shown)
{
  g_autoptr (LanesJobSpec) template = spec_of (planted_inputs[_i].kind, planted_inputs[_i].params, planted_inputs[_i].marks, TRUE);
  g_autofree char *kept = lanes_job_spec_mask_input (template, planted_inputs[_i].input);
  g_autoptr (GVariant) stored = lanes_job_spec_to_variant (template, TRUE);
  g_autoptr (GVariant) plain = lanes_job_spec_to_variant (template, FALSE);
  g_autoptr (LanesJobSpec) full = lanes_job_spec_expand (template, planted_inputs[_i].input, 7, NULL);
  g_autofree char *title = lanes_job_spec_dup_title (template, planted_inputs[_i].input, 7);
  g_autofree char *shown = NULL;
  g_autoptr (LanesJobSpec) again = NULL;
  g_autoptr (LanesJobSpec) restored = NULL;
  g_autoptr (GVariant) variant = NULL;
  g_autofree char *shown_again = NULL;
  g_autoptr (GError) error = NULL;

  ck_assert_str_eq (kept, planted_inputs[_i].kept);
  ck_assert_msg (g_variant_equal (stored, plain), "the template itself holds nothing");
  shown = print_shown (full);
  ck_assert_msg (strstr (shown, planted_inputs[_i].shown) != NULL && strstr (shown, "XYZZY") == NULL, "%s", shown);
  ck_assert_msg (strstr (title, "XYZZY") == NULL, "%s", title);
  ck_assert (lanes_job_spec_check_secrets (template, &error));
  ck_assert (lanes_job_spec_check_whole (full, &error));

  /* As a job of its own: whoever runs it again. */
  variant = lanes_job_spec_to_variant (full, FALSE);
  again = lanes_kind_set_spec_from_variant (kinds, variant, &error);
  shown_again = print_shown (again);
  ck_assert_msg (strstr (shown_again, "XYZZY") == NULL, "%s", shown_again);

  /* As it comes back from a history: not to be run. */
  restored = lanes_job_spec_expand (template, kept, 7, NULL);
  ck_assert (restored == NULL || !lanes_job_spec_check_whole (restored, &error));
  /* Who puts the secret in again puts in what is masked as before. */
  if (restored != NULL)
    {
      g_autoptr (GVariant) lacking = lanes_job_spec_to_variant (restored, TRUE);
      g_autoptr (GVariant) given = lanes_job_spec_to_variant (again, TRUE);
      g_autofree char *text = g_variant_print (lacking, FALSE);

      ck_assert_msg (g_variant_equal (lacking, given), "%s", text);
    }
}
END_TEST

/* A template comes back from a history without its secrets: one of its jobs, put in whole, says what they are. */
static const struct
{
  const char *kind;
  const char *whole;
  const char *marks;
  const char *input;
} filled[] = {
  { "command", "{'command': <['curl', '-u', 'me:XYZZY', 'https://h/{}']>}", NULL, "a b" },
  { "command", "{'command': <['login', '--password', 'XYZZY']>}", NULL, "an input" },
  { "command", "{'command': <['x', '{}']>, 'env': <['A_TOKEN=XYZZY', 'B_TOKEN=YZZYX']>}", NULL, "an input" },
  { "command", "{'command': <['sh', '-c', 'mysql --password=XYZZY db {} {#}']>}", NULL, "XYZZY" },
  { "command", "{'command': <['mysql --password=XYZZY db {} >{/.}.sql']>, 'shell': <true>}", NULL, "it's/a b.txt" },
  { "command", "{'command': <['sh', '-c', 'cat {1} --token XYZZY {2} --token YZZYX']>}", NULL, "one\x1ftwo" },
  { "command", "{'command': <['login', '--password=XYZZY-{#}', '{}']>}", NULL, "an input" },
  { "command", "{'command': <['login', 'XYZZY', '{}']>}", "['1']", "an input" },
  { "command", "{'command': <['login', 'XYZZY{#}XYZZY', '{}']>}", "['1']", "an input" },
  { "request", "{'url': <'https://h/{}?page={#}&token=XYZZY'>, 'data': <'{\"password\": \"YZZYX\"}'>}", NULL, "an/input" },
};

/* @whole: a template; what of it is in a history. */
static LanesJobSpec *
store_template (LanesJobSpec *whole)
{
  g_autoptr (GVariant) stored = lanes_job_spec_to_variant (whole, TRUE);
  g_autofree char *text = g_variant_print (stored, FALSE);
  g_autoptr (GError) error = NULL;
  LanesJobSpec *lacking = lanes_kind_set_spec_from_variant (kinds, stored, &error);

  ck_assert_msg (strstr (text, "ZZY") == NULL, "%s", text);
  ck_assert_msg (lacking != NULL && !lanes_job_spec_check_whole (lacking, NULL), "%s", text);
  return lacking;
}

START_TEST (template_is_filled)
{
  g_autoptr (LanesJobSpec) whole = spec_of (filled[_i].kind, filled[_i].whole, filled[_i].marks, TRUE);
  g_autoptr (LanesJobSpec) lacking = store_template (whole);
  g_autoptr (LanesJobSpec) full = lanes_job_spec_expand (whole, filled[_i].input, 3, NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) again = lanes_job_spec_fill (lacking, full, filled[_i].input, 3, &error);
  g_autoptr (GVariant) before = lanes_job_spec_to_variant (whole, FALSE);
  g_autoptr (GVariant) after = again != NULL ? lanes_job_spec_to_variant (again, FALSE) : NULL;

  ck_assert_msg (again != NULL, "%s", error != NULL ? error->message : "");
  ck_assert (g_variant_equal (before, after));
}
END_TEST

/* What a job is to do cannot be for the others where it is not clear which of it is the secret. */
static const struct
{
  const char *whole;
  const char *full;
} not_filled[] = {
  /* It would be read as the input of each. */
  { "{'command': <['x', '--password=XYZZY', '{}']>}", "{'command': <['x', '--password=a{}b', 'an input']>}" },
  { "{'command': <['x', '--password=XYZZY']>}", "{'command': <['x', '--password={}', 'an input']>}" },
  { "{'command': <['x', '--password=XYZZY{#}', '{}']>}", "{'command': <['x', '--password=a{}3', 'an input']>}" },
  /* More than one could be meant. */
  { "{'command': <['sh', '-c', 'cat {} --token XYZZY --token YZZYX']>}",
    "{'command': <['sh', '-c', 'cat an input --token a --token b --token c']>}" },
  /* It is another job's. */
  { "{'command': <['x', '--password=XYZZY-{#}', '{}']>}", "{'command': <['x', '--password=a-4', 'an input']>}" },
  { "{'command': <['x', '--password=XYZZY', '{}']>}", "{'command': <['x', '--password=a', 'another input']>}" },
  { "{'command': <['x', '--password=XYZZY', '{}']>}", "{'command': <['x', '--password=a']>}" },
  { "{'command': <['x', '{}']>, 'env': <['A_TOKEN=XYZZY']>}", "{'command': <['x', 'an input']>}" },
  /* It still lacks something. */
  { "{'command': <['x', '--password=XYZZY', '{}']>}", "{'command': <['x', '--password=••••', 'an input']>}" },
};

START_TEST (template_is_not_filled)
{
  g_autoptr (LanesJobSpec) whole = spec_of ("command", not_filled[_i].whole, NULL, TRUE);
  g_autoptr (LanesJobSpec) lacking = store_template (whole);
  g_autoptr (LanesJobSpec) full = spec_of ("command", not_filled[_i].full, NULL, FALSE);
  g_autoptr (GError) error = NULL;

  ck_assert_ptr_null (lanes_job_spec_fill (lacking, full, "an input", 3, &error));
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
}
END_TEST

/* A slip must not leave a secret in the open. */
START_TEST (marks_for_nothing_are_refused)
{
  g_autoptr (LanesJobSpec) spec = spec_of ("command", "{'command': <['x', '--pin=1']>}", "['pin', 'pim']", FALSE);
  g_autoptr (LanesJobSpec) single = spec_of ("command", "{'command': <['x']>}", "['inputs']", FALSE);
  g_autoptr (GError) error = NULL;

  ck_assert (!lanes_job_spec_check_secrets (spec, &error));
  ck_assert (strstr (error->message, "“pim”") != NULL);
  ck_assert (!lanes_job_spec_check_secrets (single, NULL));
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
  tcase_add_test (tcase, template_keeps_no_message);
  tcase_add_test (tcase, template_gets_its_input);
  tcase_add_test (tcase, secrets_are_masked);
  tcase_add_loop_test (tcase, planted_secrets_are_not_shown, 0, G_N_ELEMENTS (planted));
  tcase_add_loop_test (tcase, planted_inputs_are_not_shown, 0, G_N_ELEMENTS (planted_inputs));
  tcase_add_loop_test (tcase, template_is_filled, 0, G_N_ELEMENTS (filled));
  tcase_add_loop_test (tcase, template_is_not_filled, 0, G_N_ELEMENTS (not_filled));
  tcase_add_test (tcase, marks_for_nothing_are_refused);
  tcase_add_test (tcase, timers_fire_in_order);
  suite_add_tcase (suite, tcase);

  return suite;
}

int
main (void)
{
  return lanes_test_run (spec_suite ());
}
