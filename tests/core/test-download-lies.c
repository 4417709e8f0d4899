/* test-download-lies.c: downloads from servers that lie, break off and change their mind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-test.h"
#include "web-tester.h"

#define SIZE 1000000
#define SEED 7

static WebRig rig;
static WebServer *server;

static void
set_up (void)
{
  web_rig_open (&rig);
}

static void
tear_down (void)
{
  web_rig_close (&rig);
  g_clear_pointer (&server, web_server_free);
}

/* Starts a server that says what @handler says, and fetches /file.bin from it. */
static LanesJob *
fetch_from (WebHandler  handler,
            guint       retries,
            const char *more)
{
  g_autofree char *url = NULL, *text = NULL;

  server = web_server_new (handler);
  url = web_server_url (server, "/file.bin");
  text = g_strdup_printf ("{'url': <'%s'>, 'to': <'%s'>%s}", url, rig.folder, more);
  return web_rig_run (&rig, "download", g_variant_new_parsed (text), retries);
}

static void
assert_fetched (LanesJob *job,
                guint32   seed)
{
  g_autofree char *path = web_rig_path (&rig, "file.bin");
  g_autofree guint8 *bytes = web_make_bytes (SIZE, seed);
  g_autofree char *contents = NULL;
  gsize length;

  web_assert_success (job);
  ck_assert (g_file_get_contents (path, &contents, &length, NULL));
  ck_assert_uint_eq (length, SIZE);
  ck_assert (memcmp (contents, bytes, SIZE) == 0);
  ck_assert_uint_eq (web_rig_count_files (&rig), 1);
}

static gint64
read_range (const char *request)
{
  g_autofree char *range = web_get_header (request, "Range");

  return range != NULL ? g_ascii_strtoll (range + strlen ("bytes="), NULL, 10) : 0;
}

/* Says @count of the bytes from @start, having promised all. */
static void
say_part (int         fd,
          const char *status,
          gint64      start,
          gint64      count,
          guint32     seed,
          const char *headers)
{
  g_autofree guint8 *bytes = web_make_bytes (SIZE, seed);

  web_say (fd, "HTTP/1.1 %s\r\nContent-Length: %d\r\nConnection: close\r\n%s\r\n", status, (int) (SIZE - start), headers);
  web_send (fd, bytes + start, (gsize) count);
}

/* The first try gets a half. */
static void
say_half (int     fd,
          guint32 seed)
{
  say_part (fd, "200 OK", 0, SIZE / 2, seed, "ETag: \"one\"\r\n");
}

/* From where @request asks on, at most @count. */
static void
say_more (int         fd,
          const char *request,
          const char *tag,
          gint64      count,
          guint32     seed)
{
  gint64 start = read_range (request);
  g_autofree char *headers =
      g_strdup_printf ("ETag: \"%s\"\r\nContent-Range: bytes %d-%d/%d\r\n", tag, (int) start, SIZE - 1, SIZE);

  say_part (fd, "206 Partial Content", start, MIN (count, SIZE - start), seed, headers);
}

/* Each try gets a fifth. */
static void
drop_often (WebServer  *self,
            int         fd,
            const char *request,
            guint       n)
{
  g_autofree char *validator = web_get_header (request, "If-Range");

  if (read_range (request) == 0)
    say_part (fd, "200 OK", 0, SIZE / 5, SEED, "ETag: \"one\"\r\n");
  else if (g_strcmp0 (validator, "\"one\"") == 0)
    say_more (fd, request, "one", SIZE / 5, SEED);
  else
    web_say (fd, "HTTP/1.1 400 No If-Range\r\nContent-Length: 0\r\n\r\n");
}

START_TEST (test_short_body)
{
  LanesJob *job = fetch_from (drop_often, 0, "");

  web_assert_failure (job, LANES_ERROR_NETWORK, "ended the connection after");
  ck_assert_ptr_nonnull (strstr (job->outcome->error->message, "are kept"));
  ck_assert_int_eq (web_get_int (job, "kept"), SIZE / 5);
}
END_TEST

START_TEST (test_dropped_again_and_again)
{
  LanesJob *job = fetch_from (drop_often, 10, "");

  assert_fetched (job, SEED);
  ck_assert_uint_eq (job->attempts, 5);
  ck_assert_int_eq (web_get_int (job, "resumed-from"), SIZE / 5 * 4);
}
END_TEST

/* The file is another one from the second try on. */
static void
change_mind (WebServer  *self,
             int         fd,
             const char *request,
             guint       n)
{
  if (n == 0)
    say_half (fd, SEED);
  else
    say_part (fd, "200 OK", 0, SIZE, SEED + 1, "ETag: \"two\"\r\n");
}

START_TEST (test_changed_between_tries)
{
  LanesJob *job = fetch_from (change_mind, 3, "");

  assert_fetched (job, SEED + 1);
  ck_assert_int_eq (web_get_int (job, "resumed-from"), 0);
}
END_TEST

/* Ignores If-Range, and goes on in the new file. */
static void
change_silently (WebServer  *self,
                 int         fd,
                 const char *request,
                 guint       n)
{
  if (n == 0)
    say_half (fd, SEED);
  else if (read_range (request) > 0)
    say_more (fd, request, "two", SIZE, SEED + 1);
  else
    say_part (fd, "200 OK", 0, SIZE, SEED + 1, "ETag: \"two\"\r\n");
}

START_TEST (test_other_validator_in_answer)
{
  assert_fetched (fetch_from (change_silently, 3, ""), SEED + 1);
  ck_assert_uint_eq (web_server_get_n (server), 3);
}
END_TEST

static const char *const bad_ranges[] = {
  "bytes 0-999999/1000000", "bytes 500001-999999/1000000", "bytes 500000-999998/1000000", "bytes 500000-999999/2000000",
  "bytes 500000-1/1000000", "bytes banana", "", "bytes 18446744073709551615-0/1", "items 500000-999999/1000000",
};
static const char *bad_range;

static void
lie_about_range (WebServer  *self,
                 int         fd,
                 const char *request,
                 guint       n)
{
  gint64 start = read_range (request);
  g_autofree char *headers = g_strdup_printf ("ETag: \"one\"\r\nContent-Range: %s\r\n", bad_range);

  if (n == 0)
    say_half (fd, SEED);
  else if (start > 0)
    say_part (fd, "206 Partial Content", start, SIZE - start, SEED + 3, headers);
  else
    say_part (fd, "200 OK", 0, SIZE, SEED, "ETag: \"one\"\r\n");
}

START_TEST (test_bad_content_range)
{
  bad_range = bad_ranges[_i];
  assert_fetched (fetch_from (lie_about_range, 3, ""), SEED);
}
END_TEST

/* All was there, but the connection ended before the last byte was known to be it. */
static void
refuse_range (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  g_autofree guint8 *bytes = web_make_bytes (SIZE, SEED);

  if (n == 0)
    {
      web_say (fd, "HTTP/1.1 200 OK\r\nETag: \"one\"\r\nTransfer-Encoding: chunked\r\n\r\n%x\r\n", SIZE);
      web_send (fd, bytes, SIZE);
    }
  else
    web_say (fd, "HTTP/1.1 416 No\r\nContent-Range: bytes */%d\r\nContent-Length: 0\r\n\r\n", SIZE);
}

START_TEST (test_nothing_was_missing)
{
  assert_fetched (fetch_from (refuse_range, 3, ""), SEED);
}
END_TEST

/* 416 for a part that is longer than the new file. */
static void
shrink (WebServer  *self,
        int         fd,
        const char *request,
        guint       n)
{
  if (n == 0)
    say_half (fd, SEED);
  else if (read_range (request) > 0)
    web_say (fd, "HTTP/1.1 416 No\r\nContent-Range: bytes */100\r\nContent-Length: 0\r\n\r\n");
  else
    say_part (fd, "200 OK", 0, SIZE, SEED, "ETag: \"one\"\r\n");
}

START_TEST (test_range_refused)
{
  assert_fetched (fetch_from (shrink, 3, ""), SEED);
}
END_TEST

/* A part without being asked for one. */
static void
part_at_once (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  say_part (fd, "206 Partial Content", SIZE / 2, SIZE / 2, SEED, "Content-Range: bytes 500000-999999/1000000\r\n");
}

START_TEST (test_part_without_asking)
{
  web_assert_failure (fetch_from (part_at_once, 0, ""), LANES_ERROR_HTTP, "sent a part although");
  ck_assert_uint_eq (web_rig_count_files (&rig), 0);
}
END_TEST

/* Resumed, but what the part holds was damaged meanwhile: the checksum finds it, and it is fetched whole. */
static void
damage_part (WebServer  *self,
             int         fd,
             const char *request,
             guint       n)
{
  if (n == 0)
    say_half (fd, SEED + 5);
  else if (read_range (request) > 0)
    say_more (fd, request, "one", SIZE, SEED);
  else
    say_part (fd, "200 OK", 0, SIZE, SEED, "ETag: \"one\"\r\n");
}

START_TEST (test_damaged_part)
{
  g_autofree guint8 *bytes = web_make_bytes (SIZE, SEED);
  g_autofree char *sum = g_compute_checksum_for_data (G_CHECKSUM_MD5, bytes, SIZE);
  g_autofree char *more = g_strdup_printf (", 'checksum': <'md5:%s'>", sum);

  assert_fetched (fetch_from (damage_part, 1, more), SEED);
}
END_TEST

static void
whole (WebServer  *self,
       int         fd,
       const char *request,
       guint       n)
{
  say_part (fd, "200 OK", 0, SIZE, SEED, "");
}

START_TEST (test_wrong_checksum)
{
  g_autofree char *sum = g_strnfill (64, 'a');
  g_autofree char *more = g_strdup_printf (", 'sha256': <'%s'>", sum);
  LanesJob *job = fetch_from (whole, 3, more);

  web_assert_failure (job, LANES_ERROR_CHECKSUM, sum);
  ck_assert_uint_eq (job->attempts, 1);
  ck_assert_uint_eq (web_rig_count_files (&rig), 0);
}
END_TEST

static void
short_chunks (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  web_say (fd, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nff\r\nbut");
}

START_TEST (test_chunks_end_early)
{
  web_assert_failure (fetch_from (short_chunks, 0, ""), LANES_ERROR_NETWORK, "ended the connection");
}
END_TEST

static void
until_closed (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  g_autofree guint8 *bytes = web_make_bytes (SIZE, SEED);

  web_say (fd, "HTTP/1.0 200 OK\r\n\r\n");
  web_send (fd, bytes, SIZE);
}

START_TEST (test_no_length)
{
  assert_fetched (fetch_from (until_closed, 0, ""), SEED);
}
END_TEST

/* Nonsense where an answer should be */

static const char *const nonsense[] = {
  "", "\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/1.1\r\n\r\n", "HTTP/9.9 200 OK\r\n\r\nx", "HTTP/1.1 20 OK\r\n\r\n",
  "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nhello", "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\nhello",
  "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nhel",
  "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nhello",
  "HTTP/1.1 204 No Content\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: \r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 302 Found\r\nLocation: ftp://x/\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n",
  "HTTP/1.1 302 Found\r\nContent-Length: 0\r\n\r\n",
};

static const char *said;

static void
say_nonsense (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  web_send (fd, said, strlen (said));
}

START_TEST (test_nonsense)
{
  LanesJob *job;
  g_autofree char *path = web_rig_path (&rig, "file.bin");

  said = nonsense[_i];
  job = fetch_from (say_nonsense, 0, "");
  ck_assert_msg (lanes_job_get_state (job) == LANES_STATE_FAILED, "“%s” was taken for a file", said);
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
  ck_assert (job->outcome->error->domain == LANES_ERROR);
  ck_assert (g_utf8_validate (job->outcome->error->message, -1, NULL));
}
END_TEST

/* Headers without end: refused long before they fill the memory. */
static void
endless_headers (WebServer  *self,
                 int         fd,
                 const char *request,
                 guint       n)
{
  g_autofree char *line = g_strnfill (65536, 'x');

  web_say (fd, "HTTP/1.1 200 OK\r\nX-Long: ");
  for (guint i = 0; i < 16384; i++)
    if (!web_send (fd, line, 65536))
      return;
}

START_TEST (test_a_gigabyte_of_headers)
{
  LanesJob *job = fetch_from (endless_headers, 0, "");

  web_assert_failure (job, LANES_ERROR_NETWORK, "eader");
}
END_TEST

static void
many_headers (WebServer  *self,
              int         fd,
              const char *request,
              guint       n)
{
  web_say (fd, "HTTP/1.1 200 OK\r\n");
  for (guint i = 0; i < 10000000; i++)
    if (!web_say (fd, "X-%u: y\r\n", i))
      return;
}

START_TEST (test_headers_without_end)
{
  web_assert_failure (fetch_from (many_headers, 0, ""), LANES_ERROR_NETWORK, "eader");
}
END_TEST

/* A redirect to a new address each time. */
static void
lead_on (WebServer  *self,
         int         fd,
         const char *request,
         guint       n)
{
  web_say (fd, "HTTP/1.1 302 Found\r\nLocation: /%u\r\nContent-Length: 0\r\nConnection: close\r\n\r\n", n);
}

START_TEST (test_endless_redirect)
{
  LanesJob *job = fetch_from (lead_on, 3, "");

  web_assert_failure (job, LANES_ERROR_HTTP, "More than 20 redirects");
  ck_assert_uint_eq (job->attempts, 1);
  ck_assert_uint_eq (web_server_get_n (server), 21);
}
END_TEST

/* Secrets stay with the host they were meant for. */
static char *told_stranger;

static void
stranger (WebServer  *self,
          int         fd,
          const char *request,
          guint       n)
{
  told_stranger = g_strdup (request);
  say_part (fd, "200 OK", 0, SIZE, SEED, "");
}

static char *elsewhere;

static void
send_elsewhere (WebServer  *self,
                int         fd,
                const char *request,
                guint       n)
{
  web_say (fd, "HTTP/1.1 302 Found\r\nLocation: %s\r\nContent-Length: 0\r\n\r\n", elsewhere);
}

START_TEST (test_secrets_do_not_follow_redirects)
{
  WebServer *other = web_server_new (stranger);
  LanesJob *job;

  elsewhere = web_server_url (other, "/file.bin");
  job = fetch_from (send_elsewhere, 0, ", 'header': <['Authorization: Bearer hunter2', 'Cookie: a=hunter2', 'X-Kind: plain']>");
  web_assert_success (job);
  ck_assert_ptr_null (strstr (told_stranger, "hunter2"));
  ck_assert_ptr_nonnull (strstr (told_stranger, "X-Kind: plain"));
  web_server_free (other);
  g_free (told_stranger);
  g_free (elsewhere);
}
END_TEST

static const char *hostile_name;

static void
name_badly (WebServer  *self,
            int         fd,
            const char *request,
            guint       n)
{
  g_autofree char *header = g_strdup_printf ("Content-Disposition: attachment; filename=%s\r\n", hostile_name);

  say_part (fd, "200 OK", 0, SIZE, SEED, header);
}

static const char *const hostile_names[] = {
  "\"../../../escape\"", "/etc/escape", "..", "\".hidden\"", "\"a\\..\\escape\"", "\"\xff\xfe\"", "\"-rf *\"", "con",
};

START_TEST (test_hostile_names)
{
  LanesJob *job;
  g_autoptr (GDir) dir = NULL;
  const char *name;

  hostile_name = hostile_names[_i];
  job = fetch_from (name_badly, 0, "");
  web_assert_success (job);
  ck_assert (g_str_has_prefix (web_get_string (job, "file"), rig.folder));
  dir = g_dir_open (rig.folder, 0, NULL);
  name = g_dir_read_name (dir);
  ck_assert_ptr_nonnull (name);
  ck_assert (name[0] != '.' && name[0] != '-');
  ck_assert_ptr_null (g_dir_read_name (dir));
}
END_TEST

static void
keep_silent (WebServer  *self,
             int         fd,
             const char *request,
             guint       n)
{
  web_server_hold (self);
}

START_TEST (test_silent_server)
{
  web_assert_failure (fetch_from (keep_silent, 0, ", 'idle-timeout': <1.0>"), LANES_ERROR_NETWORK, "not answered in 1 s");
}
END_TEST

static void
fall_silent (WebServer  *self,
             int         fd,
             const char *request,
             guint       n)
{
  say_half (fd, SEED);
  web_server_hold (self);
}

START_TEST (test_server_falls_silent)
{
  LanesJob *job = fetch_from (fall_silent, 0, ", 'idle-timeout': <1.0>");

  web_assert_failure (job, LANES_ERROR_NETWORK, "sent nothing for 1 s");
  ck_assert_int_eq (web_get_int (job, "kept"), SIZE / 2);
}
END_TEST

/* Held for so long that the server gave up: it goes on by itself. */
static void
give_up_while_held (WebServer  *self,
                    int         fd,
                    const char *request,
                    guint       n)
{
  if (n == 0)
    {
      say_half (fd, SEED);
      web_server_hold (self);
    }
  else
    say_more (fd, request, "one", SIZE, SEED);
}

/* Starts to fetch /file.bin from a server that says what @handler says. Returns: the job, once it has @done bytes */
static LanesJob *
begin_to_fetch (WebHandler handler,
                guint      retries,
                gint64     done)
{
  g_autofree char *url = NULL;
  LanesJob *job;

  server = web_server_new (handler);
  url = web_server_url (server, "/file.bin");
  job = web_rig_submit (&rig, "download", g_variant_new_parsed ("{'url': <%s>, 'to': <%s>}", url, rig.folder), retries);
  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done == done);
  return job;
}

START_TEST (test_dropped_while_paused)
{
  LanesJob *job = begin_to_fetch (give_up_while_held, 0, SIZE / 2);

  ck_assert (lanes_engine_pause (rig.engine, job, NULL));
  web_server_let_go (server);
  ck_assert (lanes_engine_resume (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  assert_fetched (job, SEED);
  ck_assert_uint_eq (job->attempts, 1);
}
END_TEST

/* Half is there, and a tenth more has come: what is left takes four times as long as that tenth. */
static void
go_on_a_little (WebServer  *self,
                int         fd,
                const char *request,
                guint       n)
{
  if (n == 0)
    say_half (fd, SEED);
  else
    {
      say_more (fd, request, "one", SIZE / 10, SEED);
      web_server_hold (self);
    }
}

START_TEST (test_time_left_of_a_resumed_one)
{
  LanesJob *job = begin_to_fetch (go_on_a_little, 1, SIZE / 10 * 6);
  gint64 now;
  double elapsed;

  lanes_test_wait_until (lanes_job_get_eta (job, g_get_monotonic_time (), NULL) >= 0);
  now = g_get_monotonic_time ();
  elapsed = (double) (now - lanes_job_get_started (job)) / G_USEC_PER_SEC;
  ck_assert_double_eq_tol (lanes_job_get_eta (job, now, NULL), elapsed * 4, elapsed * 0.01);
}
END_TEST

START_TEST (test_nobody_there)
{
  LanesJob *job = web_rig_run (&rig, "download",
                               g_variant_new_parsed ("{'url': <'http://127.0.0.1:1/x'>, 'to': <%s>}", rig.folder), 1);

  web_assert_failure (job, LANES_ERROR_NETWORK, "Nothing answers at 127.0.0.1:1");
  ck_assert_uint_eq (job->attempts, 2);
  ck_assert_uint_eq (web_rig_count_files (&rig), 0);
}
END_TEST

START_TEST (test_unknown_name)
{
  LanesJob *job = web_rig_run (&rig, "download",
                               g_variant_new_parsed ("{'url': <'http://no-such-host.invalid/x'>, 'to': <%s>}", rig.folder), 0);

  web_assert_failure (job, LANES_ERROR_NETWORK, "no-such-host.invalid");
}
END_TEST

START_TEST (test_folder_that_cannot_be)
{
  g_autofree char *file = lanes_test_write ("a-file", "x", -1);
  g_autofree char *folder = g_build_filename (file, "below", NULL);
  LanesJob *job = web_rig_run (&rig, "download",
                               g_variant_new_parsed ("{'url': <'http://127.0.0.1:1/x'>, 'to': <%s>}", folder), 0);

  web_assert_failure (job, LANES_ERROR_NOT_FOUND, "cannot be made a folder");
}
END_TEST

static const char *const bad_params[] = {
  "@a{sv} {}", "{'url': <'ftp://h/x'>}", "{'url': <'http://h/x'>, 'sha256': <'abc'>}",
  "{'url': <'http://h/x'>, 'checksum': <'sha3:ab'>}", "{'url': <'http://h/x'>, 'checksum': <'md5'>}",
  "{'url': <'http://h/x'>, 'output': <'a/'>}", "{'url': <'http://h/x'>, 'output': <'..'>}",
  "{'url': <'http://h/x'>, 'header': <['no colon']>}", "{'url': <'http://h/x'>, 'header': <['A: b\\r\\nC: d']>}",
  "{'url': <'http://h/x'>, 'header': <['Range: bytes=1-']>}", "{'url': <'http://h/x'>, 'header': <['Content-Length: 5']>}",
  "{'url': <'http://h/x'>, 'if-exists': <'maybe'>}", "{'url': <'http://h/x'>, 'speed-limit': <int64 -1>}",
  "{'url': <'http://h/x'>, 'proxy': <'gopher://x'>}", "{'url': <'http://h/x'>, 'colour': <'red'>}",
};

START_TEST (test_bad_params)
{
  g_autoptr (GError) error = web_rig_refuse (&rig, "download", g_variant_new_parsed (bad_params[_i]));

  ck_assert_ptr_nonnull (error);
}
END_TEST

static Suite *
download_lies_suite (void)
{
  Suite *suite = suite_create ("download-lies");
  TCase *resuming = tcase_create ("resuming");
  TCase *lies = tcase_create ("lies");

  tcase_set_timeout (resuming, 120);
  tcase_add_checked_fixture (resuming, set_up, tear_down);
  tcase_add_test (resuming, test_short_body);
  tcase_add_test (resuming, test_dropped_again_and_again);
  tcase_add_test (resuming, test_changed_between_tries);
  tcase_add_test (resuming, test_other_validator_in_answer);
  tcase_add_loop_test (resuming, test_bad_content_range, 0, G_N_ELEMENTS (bad_ranges));
  tcase_add_test (resuming, test_nothing_was_missing);
  tcase_add_test (resuming, test_range_refused);
  tcase_add_test (resuming, test_part_without_asking);
  tcase_add_test (resuming, test_damaged_part);
  tcase_add_test (resuming, test_dropped_while_paused);
  tcase_add_test (resuming, test_time_left_of_a_resumed_one);
  suite_add_tcase (suite, resuming);

  tcase_set_timeout (lies, 120);
  tcase_add_checked_fixture (lies, set_up, tear_down);
  tcase_add_test (lies, test_wrong_checksum);
  tcase_add_test (lies, test_chunks_end_early);
  tcase_add_test (lies, test_no_length);
  tcase_add_loop_test (lies, test_nonsense, 0, G_N_ELEMENTS (nonsense));
  tcase_add_test (lies, test_a_gigabyte_of_headers);
  tcase_add_test (lies, test_headers_without_end);
  tcase_add_test (lies, test_endless_redirect);
  tcase_add_test (lies, test_secrets_do_not_follow_redirects);
  tcase_add_loop_test (lies, test_hostile_names, 0, G_N_ELEMENTS (hostile_names));
  tcase_add_test (lies, test_silent_server);
  tcase_add_test (lies, test_server_falls_silent);
  tcase_add_test (lies, test_nobody_there);
  tcase_add_test (lies, test_unknown_name);
  tcase_add_test (lies, test_folder_that_cannot_be);
  tcase_add_loop_test (lies, test_bad_params, 0, G_N_ELEMENTS (bad_params));
  suite_add_tcase (suite, lies);
  return suite;
}

int
main (void)
{
  return lanes_test_run (download_lies_suite ());
}
