/* test-file-name.c: names that servers propose, and addresses that people and servers give
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-error.h"
#include "lanes-file-name.h"
#include "lanes-test.h"
#include "lanes-url.h"

static void
assert_safe (const char *proposed,
             const char *expected)
{
  g_autofree char *name = lanes_file_name_make_safe (proposed, -1);

  ck_assert_msg (g_strcmp0 (name, expected) == 0, "“%s” became “%s”, not “%s”", proposed, name, expected);
}

START_TEST (test_paths)
{
  assert_safe ("plain.iso", "plain.iso");
  assert_safe ("../../etc/passwd", "passwd");
  assert_safe ("/etc/cron.d/evil", "evil");
  assert_safe ("C:\\Windows\\system32\\cmd.exe", "cmd.exe");
  assert_safe ("..", NULL);
  assert_safe (".", NULL);
  assert_safe ("a/..", NULL);
  assert_safe ("", NULL);
  assert_safe ("folder/", NULL);
}
END_TEST

START_TEST (test_hidden_and_reserved)
{
  assert_safe (".bashrc", "bashrc");
  assert_safe ("...hidden", "hidden");
  assert_safe (" .ssh", "ssh");
  assert_safe ("-rf", "_rf");
  assert_safe ("~user", "_user");
  assert_safe ("CON", "_CON");
  assert_safe ("nul.txt", "_nul.txt");
  assert_safe ("com1.log", "_com1.log");
  assert_safe ("console", "console");
  assert_safe ("name. . ", "name");
  assert_safe ("a<b>c:d\"e|f?g*h", "a_b_c_d_e_f_g_h");
}
END_TEST

START_TEST (test_bytes)
{
  g_autofree char *nul = lanes_file_name_make_safe ("safe.txt\0/../../evil", 19);
  g_autofree char *latin = lanes_file_name_make_safe ("caf\xe9.txt", -1);

  ck_assert_str_eq (nul, "safe.txt");
  ck_assert_str_eq (latin, "café.txt");
  assert_safe ("two\nlines\t\x1b[31m", "twolines[31m");
  assert_safe ("photo\xe2\x80\xaegpj.exe", "photogpj.exe");
  assert_safe ("\xe2\x80\x8b", NULL);
}
END_TEST

START_TEST (test_long_names)
{
  g_autofree char *letters = g_strnfill (400, 'x');
  g_autofree char *proposed = g_strconcat (letters, ".tar", NULL);
  g_autofree char *name = lanes_file_name_make_safe (proposed, -1);
  GString *umlauts = g_string_new (NULL);
  g_autofree char *cut = NULL;

  ck_assert_uint_eq (strlen (name), LANES_FILE_NAME_MAX);
  ck_assert (g_str_has_suffix (name, "x.tar"));

  for (guint i = 0; i < 301; i++)
    g_string_append (umlauts, i == 0 ? "a" : "ü");
  cut = lanes_file_name_make_safe (umlauts->str, -1);
  ck_assert (g_utf8_validate (cut, -1, NULL));
  ck_assert_uint_le (strlen (cut), LANES_FILE_NAME_MAX);
  g_string_free (umlauts, TRUE);
}
END_TEST

static const struct
{
  const char *header;
  const char *expected;
} dispositions[] = {
  { "attachment; filename=\"a b.txt\"", "a b.txt" },
  { "attachment; filename=plain.txt", "plain.txt" },
  { "inline;filename=x.txt ; size=3", "x.txt" },
  { "attachment; FileName=\"x.txt\"", "x.txt" },
  { "attachment; filename=\"say \\\"hi\\\".txt\"", "say _hi_.txt" },
  { "attachment; filename=\"C:\\dir\\file.txt\"", "file.txt" },
  { "attachment; filename=\"plain.txt\"; filename*=UTF-8''na%C3%AFve.txt", "naïve.txt" },
  { "attachment; filename*=UTF-8''na%C3%AFve.txt; filename=plain.txt", "naïve.txt" },
  { "attachment; filename*=iso-8859-1'en'%A3%20rates.txt", "£ rates.txt" },
  { "attachment; filename*=UTF-8''..%2F..%2Fetc%2Fpasswd", "passwd" },
  { "attachment; filename*=UTF-8''a%00b", NULL },
  { "attachment; filename*=UTF-8''%FF%FE; filename=ok.txt", "ok.txt" },
  { "attachment; filename*=KOI8-R''%C1; filename=ok.txt", "ok.txt" },
  { "attachment; filename*=broken; filename=ok.txt", "ok.txt" },
  { "attachment; filename=\"../../x\"", "x" },
  { "attachment; filename=", NULL },
  { "attachment; filename", NULL },
  { "attachment; filename=\"", NULL },
  { "attachment; filename=\"never closed", "never closed" },
  { "attachment; ;;=;=\"", NULL },
  { "attachment", NULL },
  { "", NULL },
  { "filename=x", NULL },
};

START_TEST (test_disposition)
{
  const char *expected = dispositions[_i].expected;
  g_autofree char *name = lanes_file_name_from_disposition (dispositions[_i].header);

  ck_assert_msg (g_strcmp0 (name, expected) == 0, "%s: “%s”, not “%s”", dispositions[_i].header, name, expected);
}
END_TEST

static const struct
{
  const char *url;
  const char *name;
} addresses[] = {
  { "http://h/a/b.iso", "b.iso" },
  { "http://h/a/b.iso?x=1#y", "b.iso" },
  { "http://h/", "download" },
  { "http://h", "download" },
  { "http://h/a%2F..%2Fb", "b" },
  { "http://h/%2e%2e", "download" },
  { "http://h/na%C3%AFve%20x", "naïve x" },
  { "http://h/caf%E9", "café" },
  { "http://h/x%00y", "x" },
  { "http://h/100%", "100%" },
};

START_TEST (test_names_of_addresses)
{
  g_autoptr (GUri) uri = lanes_url_parse (addresses[_i].url, NULL);
  g_autofree char *name = NULL;

  ck_assert_ptr_nonnull (uri);
  name = lanes_file_name_from_uri (uri);
  ck_assert_str_eq (name, addresses[_i].name);
}
END_TEST

static const char *const bad_addresses[] = {
  "", "no address", "ftp://h/x", "file:///etc/passwd", "http://", "http:///x", "https://?x", "http://h:0/", "http://h:99999/",
  "http://h:x/", "http://h/a\nHost: b", "http://h/\x7f", "http://[::1/", "http://a b/", "javascript:alert(1)", "//h/x",
  "http://h%00evil/", "http://h%2fevil/", "http://..%0d%0a/",
};

START_TEST (test_bad_addresses)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GUri) uri = lanes_url_parse (bad_addresses[_i], &error);

  ck_assert_msg (uri == NULL, "“%s” was taken", bad_addresses[_i]);
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
  ck_assert (g_utf8_validate (error->message, -1, NULL));
}
END_TEST

START_TEST (test_addresses_are_shown_without_secrets)
{
  g_autoptr (GUri) uri = lanes_url_parse ("https://me:hunter2@Example.org:443/a b?token=hunter2", NULL);
  g_autofree char *shown = lanes_url_dup_shown (uri);
  g_autofree char *host = lanes_url_dup_host (uri);
  g_autofree char *masked = lanes_url_dup_masked ("https://me:hunter2@h/?page=2&api_key=hunter2&x=y");

  ck_assert_str_eq (shown, "https://example.org/a%20b");
  ck_assert_str_eq (host, "example.org");
  ck_assert_str_eq (masked, "https://me:••••@h/?page=2&api_key=••••&x=y");
}
END_TEST

START_TEST (test_hosts)
{
  g_autoptr (GUri) six = lanes_url_parse ("http://[::1]:8080/x", NULL);
  g_autoptr (GUri) name = lanes_url_parse ("http://bücher.example/x", NULL);
  g_autofree char *six_host = lanes_url_dup_host (six);
  g_autofree char *name_host = lanes_url_dup_host (name);

  ck_assert_str_eq (six_host, "[::1]:8080");
  ck_assert_str_eq (name_host, "xn--bcher-kva.example");
}
END_TEST

/* What is plainly written is not read as a whole: it must come to the same. */
static const char *const plain_addresses[] = {
  "http://h/x", "https://h/x", "http://h:80/", "https://h:443/x", "https://h:80/x", "http://h:443/", "http://h:8080/x", "http://h:50123/x",
  "http://h:65535/x", "http://h:080/x", "http://h:8080", "http://h", "http://H:8080/x", "http://user@h:8080/x", "http://h:65536/x",
  "http://h:0/", "http://h:/x", "http://h:123456/x", "http://h:80x/", "http://a-b.c9:1/", "", "h", "ftp://h/x",
};

START_TEST (test_host_of_text)
{
  const char *text = plain_addresses[_i];
  g_autoptr (GUri) uri = lanes_url_parse (text, NULL);
  g_autofree char *wanted = uri != NULL ? lanes_url_dup_host (uri) : NULL;
  g_autofree char *got = lanes_url_dup_host_of_text (text);

  ck_assert_pstr_eq (got, wanted);
}
END_TEST

START_TEST (test_numbered)
{
  g_autofree char *plain = lanes_file_name_numbered ("photo.jpg", 1);
  g_autofree char *tar = lanes_file_name_numbered ("data.tar.gz", 12);
  g_autofree char *bare = lanes_file_name_numbered ("README", 2);

  ck_assert_str_eq (plain, "photo (1).jpg");
  ck_assert_str_eq (tar, "data (12).tar.gz");
  ck_assert_str_eq (bare, "README (2)");
}
END_TEST

static Suite *
file_name_suite (void)
{
  Suite *suite = suite_create ("file-name");
  TCase *names = tcase_create ("names");
  TCase *addresses_case = tcase_create ("addresses");

  tcase_add_test (names, test_paths);
  tcase_add_test (names, test_hidden_and_reserved);
  tcase_add_test (names, test_bytes);
  tcase_add_test (names, test_long_names);
  tcase_add_test (names, test_numbered);
  tcase_add_loop_test (names, test_disposition, 0, G_N_ELEMENTS (dispositions));
  suite_add_tcase (suite, names);
  tcase_add_loop_test (addresses_case, test_names_of_addresses, 0, G_N_ELEMENTS (addresses));
  tcase_add_loop_test (addresses_case, test_bad_addresses, 0, G_N_ELEMENTS (bad_addresses));
  tcase_add_test (addresses_case, test_addresses_are_shown_without_secrets);
  tcase_add_test (addresses_case, test_hosts);
  tcase_add_loop_test (addresses_case, test_host_of_text, 0, G_N_ELEMENTS (plain_addresses));
  suite_add_tcase (suite, addresses_case);
  return suite;
}

int
main (void)
{
  return lanes_test_run (file_name_suite ());
}
