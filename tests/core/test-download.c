/* test-download.c: downloads from a real nginx, and from servers that lie, break off and change their mind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-part-file.h"
#include "lanes-test.h"
#include "web-tester.h"

#define SIZE 1000000
#define SEED 7

static WebRig rig;
static WebNginx *nginx;

static void
set_up_nginx (void)
{
  nginx = web_nginx_new ();
  web_rig_open (&rig);
}

static void
tear_down_nginx (void)
{
  web_rig_close (&rig);
  web_nginx_free (nginx);
}

static GVariant *
to_folder (const char *url)
{
  return g_variant_new_parsed ("{'url': <%s>, 'to': <%s>}", url, rig.folder);
}

static GVariant *
with_sum (const char *url,
          const char *sum)
{
  return g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'sha256': <%s>}", url, rig.folder, sum);
}

static char *
sum_of_bytes (gsize   size,
              guint32 seed)
{
  g_autofree guint8 *bytes = web_make_bytes (size, seed);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes, size);
}

static void
assert_file (const char *name,
             gsize       size,
             guint32     seed)
{
  g_autofree char *path = web_rig_path (&rig, name);
  g_autofree guint8 *bytes = web_make_bytes (size, seed);
  g_autofree char *contents = NULL;
  gsize length;

  ck_assert_msg (g_file_get_contents (path, &contents, &length, NULL), "%s is not there", name);
  ck_assert_uint_eq (length, size);
  ck_assert (memcmp (contents, bytes, size) == 0);
}

/* With a real server */

START_TEST (test_whole_file)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 3 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/file.bin");
  g_autofree char *sum = sum_of_bytes (3 * SIZE, SEED);
  LanesJob *job = web_rig_run (&rig, "download", with_sum (url, sum), 0);
  GStatBuf ours, theirs;

  web_assert_success (job);
  assert_file ("file.bin", 3 * SIZE, SEED);
  ck_assert_uint_eq (web_rig_count_files (&rig), 1);
  ck_assert_int_eq (web_get_int (job, "size"), 3 * SIZE);
  ck_assert_int_eq (web_get_int (job, "resumed-from"), 0);
  ck_assert_str_eq (web_get_string (job, "sha256"), sum);
  ck_assert_int_eq (g_stat (web_get_string (job, "file"), &ours), 0);
  ck_assert_int_eq (g_stat (source, &theirs), 0);
  ck_assert_int_eq (ours.st_mtime, theirs.st_mtime);
}
END_TEST

START_TEST (test_empty_file)
{
  g_autofree char *source = web_nginx_add_file (nginx, "empty", 0, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/empty");

  web_assert_success (web_rig_run (&rig, "download", to_folder (url), 0));
  assert_file ("empty", 0, SEED);
}
END_TEST

START_TEST (test_cancelled_and_resumed)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 3 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/slow/file.bin");
  g_autofree char *sum = sum_of_bytes (3 * SIZE, SEED);
  LanesJob *job = web_rig_submit (&rig, "download", with_sum (url, sum), 0);
  gint64 kept;

  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 0);
  ck_assert_int_eq (lanes_run_get_progress (job->run).total, 3 * SIZE);
  ck_assert (lanes_engine_cancel (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
  kept = web_get_int (job, "kept");
  ck_assert_int_gt (kept, 0);
  ck_assert_uint_eq (web_rig_count_files (&rig), 2);

  ck_assert (lanes_engine_retry (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "resumed-from"), kept);
  ck_assert_int_eq (web_get_int (job, "received"), 3 * SIZE - kept);
  assert_file ("file.bin", 3 * SIZE, SEED);
  ck_assert_uint_eq (web_rig_count_files (&rig), 1);
}
END_TEST

START_TEST (test_changed_on_server)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 3 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/slow/file.bin");
  g_autofree char *changed = NULL;
  LanesJob *job = web_rig_submit (&rig, "download", to_folder (url), 0);

  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 0);
  lanes_engine_cancel (rig.engine, job, NULL);
  web_rig_wait (&rig, job);
  changed = web_nginx_add_file (nginx, "file.bin", SIZE / 2, SEED + 1);

  ck_assert (lanes_engine_retry (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "resumed-from"), 0);
  assert_file ("file.bin", SIZE / 2, SEED + 1);
}
END_TEST

START_TEST (test_pause_and_resume)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 2 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/slow/file.bin");
  LanesJob *job = web_rig_submit (&rig, "download", to_folder (url), 0);
  gint64 done, until;

  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 0);
  ck_assert (lanes_engine_pause (rig.engine, job, NULL));
  done = lanes_run_get_progress (job->run).done;
  until = g_get_monotonic_time () + G_USEC_PER_SEC / 2;
  lanes_test_wait_until (g_get_monotonic_time () >= until);
  ck_assert_int_eq (lanes_run_get_progress (job->run).done, done);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_PAUSED);

  ck_assert (lanes_engine_resume (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  web_assert_success (job);
  assert_file ("file.bin", 2 * SIZE, SEED);
}
END_TEST

START_TEST (test_cancel_while_paused)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 2 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/slow/file.bin");
  LanesJob *job = web_rig_submit (&rig, "download", to_folder (url), 0);

  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 0);
  ck_assert (lanes_engine_pause (rig.engine, job, NULL));
  ck_assert (lanes_engine_cancel (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
}
END_TEST

/* µs of CPU time of this thread */
/* GIO's own calls come here. */
static guint n_reads;

ssize_t
recv (int    fd,
      void  *buffer,
      size_t size,
      int    flags)
{
  n_reads++;
  return recvfrom (fd, buffer, size, flags, NULL, NULL);
}

/* What the limit leaves is waited for until it is worth a read, not asked for again and again. */
START_TEST (test_speed_limit)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 20 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/file.bin");
  gint64 start = g_get_monotonic_time (), took;
  LanesJob *job;

  n_reads = 0;
  job = web_rig_run (&rig, "download",
                     g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'speed-limit': <int64 40000000>}", url, rig.folder), 0);
  took = g_get_monotonic_time () - start;

  web_assert_success (job);
  ck_assert_int_ge (took, G_USEC_PER_SEC / 3);
  ck_assert_uint_lt (n_reads, 20 * SIZE / 50000);
  assert_file ("file.bin", 20 * SIZE, SEED);
}
END_TEST

START_TEST (test_not_found_is_not_tried_again)
{
  g_autofree char *url = web_nginx_url (nginx, "/missing/file.bin");
  LanesJob *job = web_rig_run (&rig, "download", to_folder (url), 3);

  web_assert_failure (job, LANES_ERROR_HTTP, "answered 404 Not Found");
  ck_assert_uint_eq (job->attempts, 1);
  ck_assert_uint_eq (web_rig_count_files (&rig), 0);
}
END_TEST

START_TEST (test_retry_after)
{
  g_autofree char *url = web_nginx_url (nginx, "/later/file.bin");
  LanesJob *job = web_rig_submit (&rig, "download", to_folder (url), 3);

  lanes_test_wait_until (lanes_job_get_state (job) == LANES_STATE_WAITING && job->outcome != NULL);
  ck_assert (job->outcome->retry_after > 6.9 && job->outcome->retry_after < 7.1);
  ck_assert_ptr_nonnull (strstr (job->outcome->error->message, "503"));
  lanes_engine_cancel (rig.engine, job, NULL);
  web_rig_wait (&rig, job);
}
END_TEST

START_TEST (test_name_from_server)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/named/file.bin");

  web_assert_success (web_rig_run (&rig, "download", to_folder (url), 0));
  assert_file ("naïve name.bin", SIZE, SEED);
}
END_TEST

START_TEST (test_redirect)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/moved/file.bin");

  web_assert_success (web_rig_run (&rig, "download", to_folder (url), 0));
  assert_file ("file.bin", SIZE, SEED);
}
END_TEST

START_TEST (test_redirects_in_circles)
{
  g_autofree char *url = web_nginx_url (nginx, "/circle/file.bin");
  LanesJob *job = web_rig_run (&rig, "download", to_folder (url), 3);

  web_assert_failure (job, LANES_ERROR_HTTP, "round in circles");
  ck_assert_uint_eq (job->attempts, 1);
}
END_TEST

START_TEST (test_password)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *plain = web_nginx_url (nginx, "/locked/file.bin");
  g_autofree char *url = g_strdup_printf ("http://me:open%%20sesame@%s", plain + strlen ("http://"));
  LanesJob *job = web_rig_run (&rig, "download", to_folder (plain), 0);
  g_autofree char *line = NULL;

  web_assert_failure (job, LANES_ERROR_HTTP, "401");
  job = web_rig_run (&rig, "download", to_folder (url), 0);
  web_assert_success (job);
  line = lanes_job_spec_dup_command_line (job->spec, TRUE);
  ck_assert_ptr_null (strstr (line, "sesame"));
  ck_assert_ptr_null (strstr (web_get_string (job, "url"), "sesame"));
}
END_TEST

START_TEST (test_certificate)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *url = web_nginx_tls_url (nginx, "/file.bin");
  LanesJob *job = web_rig_run (&rig, "download", to_folder (url), 2);

  web_assert_failure (job, LANES_ERROR_NETWORK, "nobody this machine trusts");
  ck_assert_ptr_nonnull (strstr (job->outcome->error->message, "another name"));
  ck_assert_uint_eq (job->attempts, 1);

  job = web_rig_run (&rig, "download",
                     g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'insecure': <true>}", url, rig.folder), 0);
  web_assert_success (job);
  assert_file ("file.bin", SIZE, SEED);

  /* What was accepted once is not accepted for others. */
  job = web_rig_run (&rig, "download", to_folder (url), 0);
  web_assert_failure (job, LANES_ERROR_NETWORK, "certificate");
}
END_TEST

START_TEST (test_not_from_https_to_http)
{
  g_autofree char *url = web_nginx_tls_url (nginx, "/down/file.bin");
  LanesJob *job = web_rig_run (&rig, "download",
                               g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'insecure': <true>}", url, rig.folder), 2);

  web_assert_failure (job, LANES_ERROR_HTTP, "not secure");
}
END_TEST

START_TEST (test_two_at_once)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/slow/file.bin");
  GVariant *params = g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'if-exists': <'rename'>}", url, rig.folder);
  g_autoptr (GVariant) kept = g_variant_ref_sink (params);
  LanesJob *first = web_rig_submit (&rig, "download", kept, 0);
  LanesJob *second = web_rig_submit (&rig, "download", kept, 0);

  web_rig_wait (&rig, first);
  web_rig_wait (&rig, second);
  web_assert_success (first);
  web_assert_success (second);
  assert_file ("file.bin", SIZE, SEED);
  assert_file ("file (1).bin", SIZE, SEED);
  ck_assert_uint_eq (web_rig_count_files (&rig), 2);
}
END_TEST

START_TEST (test_full_disk)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", 3 * SIZE, SEED);
  g_autofree char *url = web_nginx_url (nginx, "/file.bin");
  LanesJob *job;

  if (mount ("lanes-test", rig.folder, "tmpfs", 0, "size=1m") != 0)
    {
      lanes_test_skip ("test_full_disk", "cannot mount a tmpfs");
      return;
    }

  job = web_rig_run (&rig, "download", to_folder (url), 0);
  ck_assert_int_eq (umount2 (rig.folder, MNT_DETACH), 0);
  web_assert_failure (job, LANES_ERROR_NO_SPACE, "Free some space");
}
END_TEST

/* With a file there already */

static void
put_file (const char *name,
          const char *contents)
{
  g_autofree char *path = web_rig_path (&rig, name);

  ck_assert (g_file_set_contents (path, contents, -1, NULL));
}

static LanesJob *
run_with_policy (const char *policy)
{
  g_autofree char *url = web_nginx_url (nginx, "/file.bin");

  return web_rig_run (&rig, "download",
                      g_variant_new_parsed ("{'url': <%s>, 'to': <%s>, 'if-exists': <%s>}", url, rig.folder, policy), 0);
}

START_TEST (test_existing_files)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *old = NULL;
  g_autofree char *path = web_rig_path (&rig, "file.bin");
  LanesJob *job;

  put_file ("file.bin", "precious");
  web_assert_failure (run_with_policy ("fail"), LANES_ERROR_INVALID, "is there already");
  web_assert_failure (run_with_policy ("skip"), LANES_ERROR_INVALID, "is not the same");
  old = lanes_test_read (path);
  ck_assert_str_eq (old, "precious");
  ck_assert_uint_eq (web_rig_count_files (&rig), 1);

  web_assert_success (run_with_policy ("rename"));
  assert_file ("file (1).bin", SIZE, SEED);
  web_assert_success (run_with_policy ("overwrite"));
  assert_file ("file.bin", SIZE, SEED);

  job = run_with_policy ("skip");
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "received"), 0);
  ck_assert_uint_eq (web_rig_count_files (&rig), 2);
}
END_TEST

static LanesPartFile *
open_part (const char *owner,
           GError    **error)
{
  LanesPartFile *part = lanes_part_file_new ();

  part->folder = g_strdup (rig.folder);
  part->name = g_strdup ("own.bin");
  part->name_is_fixed = TRUE;
  part->url_id = g_strdup ("id");
  part->url_shown = g_strdup ("http://example.org/own.bin");
  part->owner = g_strdup (owner);
  lanes_part_file_open (part, error);

  return part;
}

/* A program died after the file had its name, and before it noted that. */
START_TEST (test_own_file_is_known)
{
  g_autoptr (GError) error = NULL;
  LanesPartFile *part = open_part ("id 7", NULL);

  ck_assert (lanes_part_file_begin (part, NULL));
  ck_assert (lanes_part_file_write (part, (const guint8 *) "whole", 5, NULL));
  ck_assert (lanes_part_file_finish (part, NULL));
  lanes_part_file_free (part);

  part = open_part ("id 7", NULL);
  ck_assert (part->same);
  ck_assert_int_eq (part->size, 5);
  lanes_part_file_free (part);

  part = open_part ("id 8", &error);
  ck_assert (!part->same);
  lanes_part_file_free (part);
  put_file ("own.bin", "other");
  part = open_part ("id 7", NULL);
  ck_assert (!part->same);
  lanes_part_file_free (part);
}
END_TEST

START_TEST (test_same_by_checksum_asks_nobody)
{
  g_autofree char *sum = g_compute_checksum_for_string (G_CHECKSUM_SHA256, "precious", -1);
  LanesJob *job;

  put_file ("file.bin", "precious");
  job = web_rig_run (&rig, "download",
                     g_variant_new_parsed ("{'url': <'http://127.0.0.1:1/x'>, 'to': <%s>, 'output': <'file.bin'>, "
                                           "'sha256': <%s>}", rig.folder, sum), 0);
  web_assert_success (job);
  ck_assert_uint_eq (web_rig_count_files (&rig), 1);
}
END_TEST

START_TEST (test_foreign_part_is_left_alone)
{
  g_autofree char *source = web_nginx_add_file (nginx, "file.bin", SIZE, SEED);
  g_autofree char *part = web_rig_path (&rig, "file.bin.part");
  g_autofree char *contents = NULL;

  put_file ("file.bin.part", "of another program");
  web_assert_success (run_with_policy ("fail"));
  assert_file ("file.bin", SIZE, SEED);
  contents = lanes_test_read (part);
  ck_assert_str_eq (contents, "of another program");
}
END_TEST

static Suite *
download_suite (void)
{
  Suite *suite = suite_create ("download");
  TCase *real = tcase_create ("nginx");
  TCase *existing = tcase_create ("existing");

  tcase_set_timeout (real, 120);
  tcase_add_checked_fixture (real, set_up_nginx, tear_down_nginx);
  tcase_add_test (real, test_whole_file);
  tcase_add_test (real, test_empty_file);
  tcase_add_test (real, test_cancelled_and_resumed);
  tcase_add_test (real, test_changed_on_server);
  tcase_add_test (real, test_pause_and_resume);
  tcase_add_test (real, test_cancel_while_paused);
  tcase_add_test (real, test_speed_limit);
  tcase_add_test (real, test_not_found_is_not_tried_again);
  tcase_add_test (real, test_retry_after);
  tcase_add_test (real, test_name_from_server);
  tcase_add_test (real, test_redirect);
  tcase_add_test (real, test_redirects_in_circles);
  tcase_add_test (real, test_password);
  tcase_add_test (real, test_certificate);
  tcase_add_test (real, test_not_from_https_to_http);
  tcase_add_test (real, test_two_at_once);
  tcase_add_test (real, test_full_disk);
  suite_add_tcase (suite, real);

  tcase_set_timeout (existing, 120);
  tcase_add_checked_fixture (existing, set_up_nginx, tear_down_nginx);
  tcase_add_test (existing, test_existing_files);
  tcase_add_test (existing, test_own_file_is_known);
  tcase_add_test (existing, test_same_by_checksum_asks_nobody);
  tcase_add_test (existing, test_foreign_part_is_left_alone);
  suite_add_tcase (suite, existing);
  return suite;
}

int
main (void)
{
  return lanes_test_run (download_suite ());
}
