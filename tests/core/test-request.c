/* test-request.c: requests to a real nginx, and to servers that nginx cannot be
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <linux/sockios.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-test.h"
#include "web-tester.h"

static WebRig rig;
static WebNginx *nginx;
static WebServer *server;

static void
set_up (void)
{
  nginx = web_nginx_new ();
  web_rig_open (&rig);
}

static void
tear_down (void)
{
  web_rig_close (&rig);
  g_clear_pointer (&server, web_server_free);
  web_nginx_free (nginx);
}

static GVariant *
params_for (const char *url,
            const char *more)
{
  g_autofree char *text = g_strdup_printf ("{'url': <'%s'>%s}", url, more);

  return g_variant_new_parsed (text);
}

static LanesJob *
ask_nginx (const char *path,
           const char *more)
{
  g_autofree char *url = web_nginx_url (nginx, path);

  return web_rig_run (&rig, "request", params_for (url, more), 0);
}

static LanesJob *
ask_server (WebHandler  handler,
            const char *more,
            guint       retries)
{
  g_autofree char *url = NULL;

  if (server == NULL)
    server = web_server_new (handler);
  url = web_server_url (server, "/x");
  return web_rig_run (&rig, "request", params_for (url, more), retries);
}

static double
get_double (LanesJob   *job,
            const char *name)
{
  double value = -1;

  g_variant_lookup (job->outcome->result, name, "d", &value);
  return value;
}

START_TEST (test_get)
{
  LanesJob *job = ask_nginx ("/hello", ", 'header': <['X-Name: you']>");

  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "status"), 200);
  ck_assert_str_eq (web_get_string (job, "text"), "hello, GET you");
  ck_assert_int_eq (web_get_int (job, "size"), 14);
  ck_assert (g_str_has_prefix (web_get_string (job, "headers"), "Server: nginx"));
}
END_TEST

START_TEST (test_phases)
{
  g_autofree char *url = web_nginx_tls_url (nginx, "/hello");
  LanesJob *job = web_rig_run (&rig, "request", params_for (url, ", 'insecure': <true>"), 0);

  web_assert_success (job);
  ck_assert (get_double (job, "connect") >= 0);
  ck_assert (get_double (job, "tls") > 0);
  ck_assert (get_double (job, "first-byte") > 0);
  ck_assert (get_double (job, "transfer") >= 0);
  ck_assert (get_double (job, "total") >= get_double (job, "first-byte"));
}
END_TEST

START_TEST (test_methods)
{
  web_assert_success (ask_nginx ("/hello", ", 'method': <'HEAD'>"));
  web_assert_success (ask_nginx ("/hello", ", 'method': <'PUT'>, 'data': <'x'>, 'expect-text': <'PUT'>"));
  web_assert_success (ask_nginx ("/hello", ", 'data': <'x=y'>, 'expect-text': <'POST'>"));
}
END_TEST

static char *heard;

/* Says back what it heard, the body included. */
static void
echo (WebServer  *self,
      int         fd,
      const char *request,
      guint       n)
{
  g_autofree char *length = web_get_header (request, "Content-Length");
  gsize size = length != NULL ? (gsize) g_ascii_strtoull (length, NULL, 10) : 0;
  const char *start = strstr (request, "\r\n\r\n") + 4;
  g_autofree char *body = g_malloc0 (size + 1);
  gsize have = strlen (start);

  memcpy (body, start, MIN (have, size));
  while (have < size)
    {
      gssize got = read (fd, body + have, size - have);

      if (got <= 0)
        break;
      have += (gsize) got;
    }
  g_free (heard);
  heard = g_strdup (request);
  web_say (fd, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n", (int) size);
  web_send (fd, body, size);
}

START_TEST (test_body)
{
  web_assert_success (ask_server (echo, ", 'data': <'{\"a\": 1}'>, 'expect-text': <'{\"a\": 1}'>", 0));
  ck_assert_ptr_nonnull (strstr (heard, "Content-Type: application/json\r\n"));
  web_assert_success (ask_server (echo, ", 'data': <'a=1'>, 'header': <['Content-Type: text/plain', 'User-Agent: me']>", 0));
  ck_assert_ptr_nonnull (strstr (heard, "Content-Type: text/plain\r\n"));
  ck_assert_ptr_nonnull (strstr (heard, "User-Agent: me\r\n"));
}
END_TEST

START_TEST (test_body_from_file)
{
  g_autofree guint8 *bytes = web_make_bytes (300000, 3);
  g_autofree char *path = NULL, *more = NULL;
  LanesJob *job;

  /* The server counts with strlen(). */
  for (guint i = 0; i < 300000; i++)
    bytes[i] |= 1;
  path = lanes_test_write ("to-send", (const char *) bytes, 300000);
  more = g_strdup_printf (", 'data-file': <'%s'>", path);
  job = ask_server (echo, more, 0);
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "size"), 300000);
  web_assert_same_file (web_get_string (job, "body"), path);
}
END_TEST

START_TEST (test_missing_body_file)
{
  LanesJob *job = ask_nginx ("/hello", ", 'data-file': <'/no/such/file'>");

  web_assert_failure (job, LANES_ERROR_NOT_FOUND, "/no/such/file");
}
END_TEST

START_TEST (test_expectations)
{
  web_assert_failure (ask_nginx ("/missing/x", ""), LANES_ERROR_HTTP, "404");
  web_assert_success (ask_nginx ("/missing/x", ", 'expect-status': <'400-499'>"));
  web_assert_failure (ask_nginx ("/hello", ", 'expect-status': <'201,300-399'>"), LANES_ERROR_HTTP, "was expected");
  web_assert_success (ask_nginx ("/hello", ", 'expect-text': <'hello, GET'>"));
  web_assert_failure (ask_nginx ("/hello", ", 'expect-text': <'goodbye'>"), LANES_ERROR_HTTP, "does not contain");
}
END_TEST

static void
text_across_reads (WebServer  *self,
                   int         fd,
                   const char *request,
                   guint       n)
{
  g_autofree char *filler = g_strnfill (200000, '.');

  int left = 1;

  web_say (fd, "HTTP/1.0 200 OK\r\n\r\n%sneed", filler);
  /* All of it has arrived: what comes now is another segment. */
  for (int i = 0; i < 5000 && ioctl (fd, SIOCOUTQ, &left) == 0 && left > 0; i++)
    g_poll (NULL, 0, 1);
  web_say (fd, "le%s", filler);
}

START_TEST (test_text_across_reads_and_beyond_what_is_kept)
{
  LanesJob *job = ask_server (text_across_reads, ", 'expect-text': <'needle'>, 'body-limit': <int64 10>", 0);

  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "kept"), 10);
  ck_assert_int_eq (web_get_int (job, "size"), 400006);
  ck_assert_str_eq (web_get_string (job, "text"), "..........");
}
END_TEST

START_TEST (test_redirects)
{
  LanesJob *job = ask_nginx ("/moved/hello", "");

  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "redirects"), 1);
  ck_assert (g_str_has_suffix (web_get_string (job, "url"), "/hello"));
  job = ask_nginx ("/moved/hello", ", 'no-follow': <true>, 'expect-status': <'302'>");
  web_assert_success (job);
}
END_TEST

START_TEST (test_repeat)
{
  LanesJob *job = ask_nginx ("/hello", ", 'repeat': <int64 50>");
  g_autoptr (GVariant) table = NULL;

  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "requests"), 50);
  ck_assert_int_eq (web_get_int (job, "failed"), 0);
  ck_assert (get_double (job, "per-second") > 0);
  table = g_variant_lookup_value (job->outcome->result, "table", G_VARIANT_TYPE ("aas"));
  ck_assert_ptr_nonnull (table);
  ck_assert_uint_ge (g_variant_n_children (table), 4);

  job = ask_nginx ("/missing/x", ", 'repeat': <int64 5>");
  web_assert_failure (job, LANES_ERROR_HTTP, "5 of 5 requests failed");
}
END_TEST

START_TEST (test_pause_between_repeats)
{
  g_autofree char *url = web_nginx_url (nginx, "/hello");
  LanesJob *job = web_rig_submit (&rig, "request", params_for (url, ", 'repeat': <int64 100000>"), 0);

  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 3);
  ck_assert (lanes_engine_pause (rig.engine, job, NULL));
  for (guint i = 0; i < 20; i++)
    lanes_test_turn (lanes_test_deadline ());
  gint64 done = lanes_run_get_progress (job->run).done;
  for (guint i = 0; i < 20; i++)
    lanes_test_turn (lanes_test_deadline ());
  ck_assert_int_eq (lanes_run_get_progress (job->run).done, done);
  ck_assert (lanes_engine_resume (rig.engine, job, NULL));
  lanes_test_wait_until (lanes_run_get_progress (job->run).done > done);
  ck_assert (lanes_engine_cancel (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
}
END_TEST

START_TEST (test_keeps_connections)
{
  LanesJob *job = ask_nginx ("/hello", "");

  ck_assert (get_double (job, "connect") >= 0);
  job = ask_nginx ("/hello", "");
  web_assert_success (job);
  ck_assert (get_double (job, "connect") < 0);
}
END_TEST

static void
come_back_later (WebServer  *self,
                 int         fd,
                 const char *request,
                 guint       n)
{
  if (n == 0)
    web_say (fd, "HTTP/1.1 429 Slow Down\r\nRetry-After: 1\r\nContent-Length: 0\r\n\r\n");
  else
    web_say (fd, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=hunter2\r\n\r\nok");
}

START_TEST (test_retry_after_and_masked_cookie)
{
  LanesJob *job = ask_server (come_back_later, "", 3);
  g_autofree char *text = NULL;

  web_assert_success (job);
  ck_assert_uint_eq (job->attempts, 2);
  text = g_variant_print (job->outcome->result, FALSE);
  ck_assert_ptr_null (strstr (text, "hunter2"));
}
END_TEST

static void
be_a_proxy (WebServer  *self,
            int         fd,
            const char *request,
            guint       n)
{
  gboolean asked = g_str_has_prefix (request, "GET http://example.invalid/x ");

  web_say (fd, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\n%s", asked ? "thru" : "oops");
}

START_TEST (test_proxy)
{
  g_autofree char *proxy = NULL, *more = NULL;
  LanesJob *job;

  server = web_server_new (be_a_proxy);
  proxy = web_server_url (server, "");
  more = g_strdup_printf (", 'proxy': <'%s'>, 'expect-text': <'thru'>", proxy);
  web_assert_success (web_rig_run (&rig, "request", params_for ("http://example.invalid/x", more), 0));

  job = web_rig_run (&rig, "request", params_for ("http://127.0.0.1:1/x", ", 'proxy': <'http://127.0.0.1:2'>"), 0);
  web_assert_failure (job, LANES_ERROR_NETWORK, "127.0.0.1");
}
END_TEST

static void
break_off (WebServer  *self,
           int         fd,
           const char *request,
           guint       n)
{
  web_say (fd, "HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this");
}

START_TEST (test_short_body)
{
  web_assert_failure (ask_server (break_off, "", 0), LANES_ERROR_NETWORK, "after 9 bytes of 1.0");
}
END_TEST

/* Without end: only the start is kept, and cancelling ends it. */
static void
flood (WebServer  *self,
       int         fd,
       const char *request,
       guint       n)
{
  g_autofree char *filler = g_strnfill (65536, 'x');

  web_say (fd, "HTTP/1.0 200 OK\r\n\r\n");
  while (web_send (fd, filler, 65536))
    ;
}

START_TEST (test_endless_body)
{
  g_autofree char *url = NULL;
  LanesJob *job;

  server = web_server_new (flood);
  url = web_server_url (server, "/");
  job = web_rig_submit (&rig, "request", params_for (url, ""), 0);
  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 20000000);
  ck_assert (lanes_engine_cancel (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  ck_assert_int_eq (lanes_job_get_state (job), LANES_STATE_CANCELLED);
}
END_TEST

START_TEST (test_secrets_are_masked)
{
  g_autofree char *plain = web_nginx_url (nginx, "/locked/none");
  g_autofree char *url = g_strdup_printf ("http://me:hunter2@%s?a=b&api_key=hunter2", plain + strlen ("http://"));
  LanesJob *job = web_rig_run (&rig, "request", params_for (url, ", 'header': <['Authorization: Bearer hunter2']>"), 0);
  g_autofree char *line = lanes_job_spec_dup_command_line (job->spec, TRUE);
  g_autofree char *title = lanes_job_dup_title (job);
  g_autoptr (GVariant) spec = lanes_job_spec_to_variant (job->spec, TRUE);
  g_autofree char *text = g_variant_print (spec, FALSE);
  g_autofree char *result = g_variant_print (job->outcome->result, FALSE);

  ck_assert_ptr_null (strstr (line, "hunter2"));
  ck_assert_ptr_nonnull (strstr (line, "/locked/none?a=b&api_key="));
  ck_assert_ptr_null (strstr (title, "hunter2"));
  ck_assert_ptr_null (strstr (text, "hunter2"));
  ck_assert_ptr_null (strstr (result, "hunter2"));
  ck_assert_ptr_null (strstr (job->outcome->error->message, "hunter2"));
}
END_TEST

/* The server offers HTTP/2, which libsoup 3.2 reads without end whatever is done with it. */
START_TEST (test_tls_body_waits_while_paused)
{
  g_autofree char *protocol = web_nginx_tls_url (nginx, "/protocol");
  g_autofree char *source = web_nginx_add_file (nginx, "big.bin", 40000000, 5);
  g_autofree char *url = web_nginx_tls_url (nginx, "/big.bin");
  LanesJob *job = web_rig_run (&rig, "request", params_for (protocol, ", 'insecure': <true>"), 0);

  ck_assert_str_eq (web_get_string (job, "text"), "HTTP/1.1");
  job = web_rig_submit (&rig, "request", params_for (url, ", 'insecure': <true>"), 0);
  lanes_test_wait_until (job->run != NULL && lanes_run_get_progress (job->run).done > 0);
  ck_assert (lanes_engine_pause (rig.engine, job, NULL));
  for (guint i = 0; i < 20; i++)
    lanes_test_turn (lanes_test_deadline ());
  ck_assert (lanes_engine_resume (rig.engine, job, NULL));
  web_rig_wait (&rig, job);
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "size"), 40000000);
  ck_assert_int_eq (web_get_int (job, "kept"), 1048576);
}
END_TEST

static const char *const bad_params[] = {
  "@a{sv} {}", "{'url': <'http:/h'>}", "{'url': <'http://h/'>, 'method': <'get it'>}",
  "{'url': <'http://h/'>, 'method': <'CONNECT'>}", "{'url': <'http://h/'>, 'header': <['Bad Name: x']>}",
  "{'url': <'http://h/'>, 'header': <['X: a\\nY: b']>}", "{'url': <'http://h/'>, 'header': <['Transfer-Encoding: chunked']>}",
  "{'url': <'http://h/'>, 'data': <'a'>, 'data-file': <'/b'>}", "{'url': <'http://h/'>, 'expect-status': <'ok'>}",
  "{'url': <'http://h/'>, 'expect-status': <'200-'>}", "{'url': <'http://h/'>, 'expect-status': <'299-200'>}",
  "{'url': <'http://h/'>, 'expect-status': <'99'>}", "{'url': <'http://h/'>, 'repeat': <int64 0>}",
  "{'url': <'http://h/'>, 'repeat': <'many'>}", "{'url': <'http://h/'>, 'nonsense': <1>}",
};

START_TEST (test_bad_params)
{
  g_autoptr (GError) error = web_rig_refuse (&rig, "request", g_variant_new_parsed (bad_params[_i]));

  ck_assert_ptr_nonnull (error);
}
END_TEST

START_TEST (test_host_limit_name)
{
  LanesKind *kind = lanes_kind_set_find (rig.kinds, "request");
  g_autoptr (GVariant) params = g_variant_ref_sink (params_for ("https://me:pw@Example.org:8443/x?y", ""));
  g_autofree char *host = LANES_KIND_GET_CLASS (kind)->dup_host (kind, params);

  ck_assert_str_eq (host, "example.org:8443");
}
END_TEST

static Suite *
request_suite (void)
{
  Suite *suite = suite_create ("request");
  TCase *tcase = tcase_create ("request");

  tcase_set_timeout (tcase, 120);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_test (tcase, test_get);
  tcase_add_test (tcase, test_phases);
  tcase_add_test (tcase, test_methods);
  tcase_add_test (tcase, test_body);
  tcase_add_test (tcase, test_body_from_file);
  tcase_add_test (tcase, test_missing_body_file);
  tcase_add_test (tcase, test_expectations);
  tcase_add_test (tcase, test_text_across_reads_and_beyond_what_is_kept);
  tcase_add_test (tcase, test_redirects);
  tcase_add_test (tcase, test_repeat);
  tcase_add_test (tcase, test_pause_between_repeats);
  tcase_add_test (tcase, test_keeps_connections);
  tcase_add_test (tcase, test_retry_after_and_masked_cookie);
  tcase_add_test (tcase, test_proxy);
  tcase_add_test (tcase, test_short_body);
  tcase_add_test (tcase, test_endless_body);
  tcase_add_test (tcase, test_secrets_are_masked);
  tcase_add_test (tcase, test_tls_body_waits_while_paused);
  tcase_add_loop_test (tcase, test_bad_params, 0, G_N_ELEMENTS (bad_params));
  tcase_add_test (tcase, test_host_limit_name);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (request_suite ());
}
