/* test-web-lies.c: answers whose pieces, lengths and compression do not fit, and those that never come
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-test.h"
#include "web-tester.h"

#define CHUNKED "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"

static WebRig rig;
static WebServer *server;
static GBytes *said;      /* what the server says */
static GPtrArray *retired; /* GBytes that it said */
static GBytes *said_next; /* to the second request of the same connection */
static guint n_on_connection;

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
  g_clear_pointer (&said, g_bytes_unref);
  g_clear_pointer (&said_next, g_bytes_unref);
  g_clear_pointer (&retired, g_ptr_array_unref);
}

/* The server may still be saying it: it is kept until there is no server. */
static void
retire_said (void)
{
  if (retired == NULL)
    retired = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  g_ptr_array_add (retired, g_steal_pointer (&said));
}

static gboolean
send_bytes (int     fd,
            GBytes *bytes)
{
  gsize size;
  const void *data = g_bytes_get_data (bytes, &size);

  return web_send (fd, data, size);
}

/* The first request is answered with what is said, further ones of the same connection with what is said next. */
static void
say_it (WebServer  *self,
        int         fd,
        const char *request,
        guint       n)
{
  char more[4096];

  send_bytes (fd, n == 0 || said_next == NULL ? said : said_next);
  while (said_next != NULL && read (fd, more, sizeof more) > 0)
    {
      n_on_connection++;
      send_bytes (fd, said_next);
    }
}

/* Byte by byte, as the worst of networks would. The pauses are the network's, so that most bytes are read alone: nothing is waited for. */
static void
drip_it (WebServer  *self,
         int         fd,
         const char *request,
         guint       n)
{
  gsize size;
  const char *data = g_bytes_get_data (said, &size);

  for (gsize i = 0; i < size; i++)
    {
      web_send (fd, data + i, 1);
      g_usleep (500);
    }
}

static LanesJob *
ask (WebHandler  handler,
     const char *kind,
     const char *more)
{
  g_autofree char *url = NULL, *text = NULL;

  if (server == NULL)
    server = web_server_new (handler);
  url = web_server_url (server, "/file.bin");
  text = g_strdup_printf ("{'url': <'%s'>%s%s%s%s}", url, g_str_equal (kind, "download") ? ", 'to': <'" : "",
                          g_str_equal (kind, "download") ? rig.folder : "", g_str_equal (kind, "download") ? "'>" : "", more);
  return web_rig_run (&rig, kind, g_variant_new_parsed (text), 0);
}

static void
say (const char *text)
{
  said = g_bytes_new (text, strlen (text));
}

/* Pieces */

static const char *const good_pieces[] = {
  CHUNKED "b\r\nhello world\r\n0\r\n\r\n",
  CHUNKED "0000000b\r\nhello world\r\n00000000\r\n\r\n",
  CHUNKED "B;name=value\r\nhello world\r\n0;facade=\"1\"\r\nX-Trailer: 5\r\nX-Other: ff\r\n\r\n",
  CHUNKED "5 \r\nhello\r\n1\r\n \r\n5  ;a\r\nworld\r\n0 \r\n\r\n",
  CHUNKED "1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n1\r\n \r\n1\r\nw\r\n1\r\no\r\n1\r\nr\r\n1\r\nl\r\n1\r\nd\r\n0\r\n\r\n",
};

START_TEST (test_good_pieces)
{
  LanesJob *job;

  say (good_pieces[_i]);
  job = ask (say_it, "request", "");
  web_assert_success (job);
  ck_assert_str_eq (web_get_string (job, "text"), "hello world");
}
END_TEST

START_TEST (test_good_pieces_byte_by_byte)
{
  LanesJob *job;

  say (good_pieces[_i]);
  job = ask (drip_it, "request", "");
  web_assert_success (job);
  ck_assert_str_eq (web_get_string (job, "text"), "hello world");
}
END_TEST

/* Reading the pieces ourselves must not cost the connection each time; trailers do, with libsoup 3.2. */
START_TEST (test_connection_outlives_pieces)
{
  n_on_connection = 0;
  say (good_pieces[_i]);
  said_next = g_bytes_ref (said);
  for (guint i = 0; i < 10; i++)
    {
      LanesJob *job = ask (say_it, "request", "");

      web_assert_success (job);
      ck_assert_str_eq (web_get_string (job, "text"), "hello world");
    }
  if (strstr (good_pieces[_i], "Trailer") != NULL)
    return;
  ck_assert_uint_lt (web_server_get_n (server), 10);
  ck_assert_uint_gt (n_on_connection, 0);
}
END_TEST

static const char *const bad_pieces[] = {
  CHUNKED "5\r\nhello\r\nzz\r\n world\r\n0\r\n\r\n", CHUNKED "5\r\nhello\r\n-6\r\n world\r\n0\r\n\r\n",
  CHUNKED "5\r\nhello\r\n0x6\r\n world\r\n0\r\n\r\n", CHUNKED "5\r\nhello\r\n\r\n world\r\n0\r\n\r\n",
  CHUNKED "5\r\nhello\r\n 6\r\n world\r\n0\r\n\r\n", CHUNKED "5\r\nhello and more\r\n0\r\n\r\n",
  CHUNKED "5\r\nhello\r\n10000000000000006\r\n world\r\n0\r\n\r\n", CHUNKED "5\r\nhello\r\n6x\r\n world\r\n0\r\n\r\n",
  CHUNKED "5\r\nhello\r\n;6\r\n world\r\n0\r\n\r\n", CHUNKED "5\r\nhello\r\n6\n world\r\n0\r\n\r\n",
  CHUNKED "5\r\nhello\r\n<html>\r\n\r\n", CHUNKED "5\r\nhelloHTTP/1.1 200 OK\r\n\r\n",
};

START_TEST (test_bad_pieces)
{
  LanesJob *job;
  g_autofree char *path = web_rig_path (&rig, "file.bin");

  say (bad_pieces[_i]);
  job = ask (say_it, "download", "");
  web_assert_failure (job, LANES_ERROR_HTTP, "is damaged (the size of a piece cannot be read)");
  ck_assert (!g_file_test (path, G_FILE_TEST_EXISTS));
  ck_assert_int_eq (web_get_int (job, "kept"), 5);

  web_assert_failure (ask (say_it, "request", ""), LANES_ERROR_HTTP, "is damaged");
}
END_TEST

/* An extension without end: 4 KiB of it are enough. */
START_TEST (test_endless_size)
{
  g_autofree char *filler = g_strnfill (100000, _i == 0 ? '0' : 'x');
  g_autofree char *text = g_strconcat (CHUNKED "5;", filler, NULL);

  say (text);
  web_assert_failure (ask (say_it, "request", ""), LANES_ERROR_HTTP, "is damaged");
}
END_TEST

START_TEST (test_pieces_cut_off)
{
  gsize length = strlen (good_pieces[2]);

  for (gsize cut = strlen (CHUNKED); cut < length - 1; cut += 3)
    {
      LanesJob *job;

      said = g_bytes_new (good_pieces[2], cut);
      job = ask (say_it, "request", "");
      /* The body is whole when the size of the last piece was said. */
      if (strncmp (good_pieces[2] + strlen (CHUNKED) + 27, "0;facade", 8) == 0 && cut > strlen (CHUNKED) + 40)
        ck_assert (lanes_state_is_final (lanes_job_get_state (job)));
      else
        web_assert_failure (job, LANES_ERROR_NETWORK, "ended the connection");
      retire_said ();
    }
}
END_TEST

/* Lengths */

/* More than was promised is not taken, and not for the next answer either. */
START_TEST (test_more_than_promised)
{
  LanesJob *job;

  say ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil");
  said_next = g_bytes_new_static ("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngood", 42);
  job = ask (say_it, "request", "");
  web_assert_success (job);
  ck_assert_str_eq (web_get_string (job, "text"), "hello");
  job = ask (say_it, "request", "");
  web_assert_success (job);
  ck_assert_str_eq (web_get_string (job, "text"), "good");
}
END_TEST

static const struct
{
  const char *text;
  int         code;
  const char *words;
} lies[] = {
  { "HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello", LANES_ERROR_NETWORK, "ended the connection after 5 bytes of 11 bytes" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 11\r\n\r\nhello world", LANES_ERROR_HTTP, "length of the answer is no number" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Length: 5\r\n\r\nhello world", LANES_ERROR_HTTP, "length of the answer is no number" },
  { "HTTP/1.1 200 OK\r\nContent-Length: +5\r\n\r\nhello", LANES_ERROR_HTTP, "is not HTTP" },
  { "HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello", LANES_ERROR_HTTP, "is not HTTP" },
  { "hello, I am no HTTP server\r\n", LANES_ERROR_HTTP, "is not HTTP" },
  { "\x15\x03\x01\x02\x02\r\n\r\n", LANES_ERROR_HTTP, "is not HTTP" },
  { "HTTP/1.1 302 Found\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n", LANES_ERROR_HTTP, "does not start with http" },
  { "HTTP/1.1 302 Found\r\nLocation: data:text/plain,x\r\nContent-Length: 0\r\n\r\n", LANES_ERROR_HTTP, "does not start with http" },
  { "HTTP/1.1 302 Found\r\nLocation: http://a b:99999/\r\nContent-Length: 0\r\n\r\n", LANES_ERROR_HTTP, "leads nowhere" },
};

START_TEST (test_lies)
{
  say (lies[_i].text);
  web_assert_failure (ask (say_it, "request", ""), lies[_i].code, lies[_i].words);
}
END_TEST

/* Compression */

static GBytes *
gzip (gsize size)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, 9);
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  g_autoptr (GOutputStream) stream = g_converter_output_stream_new (memory, G_CONVERTER (compressor));
  g_autofree char *zeros = g_strnfill (1 << 20, '0');

  for (gsize done = 0; done < size; done += MIN (1 << 20, size - done))
    ck_assert (g_output_stream_write_all (stream, zeros, MIN (1 << 20, size - done), NULL, NULL, NULL));
  ck_assert (g_output_stream_close (stream, NULL, NULL));
  return g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
}

/* @cut: bytes that are missing at the end; @damage: where a byte is changed, from the end, 0 for nowhere */
static void
say_gzip (gsize    size,
          gsize    cut,
          gsize    damage,
          gboolean in_pieces)
{
  g_autoptr (GBytes) packed = gzip (size);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  gsize length = g_bytes_get_size (packed) - cut;
  g_autofree char *head = NULL;

  if (in_pieces)
    head = g_strdup_printf (CHUNKED "%zx\r\n", length);
  else
    head = g_strdup_printf ("HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n", length);
  /* The encoding goes in before the empty line. */
  g_byte_array_append (text, (const guint8 *) "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n", 41);
  g_byte_array_append (text, (const guint8 *) head + 17, (guint) strlen (head + 17));
  g_byte_array_append (text, g_bytes_get_data (packed, NULL), (guint) length);
  if (damage > 0)
    text->data[text->len - damage] ^= 0x55;
  if (in_pieces)
    g_byte_array_append (text, (const guint8 *) "\r\n0\r\n\r\n", 7);
  said = g_byte_array_free_to_bytes (g_steal_pointer (&text));
}

START_TEST (test_gzip)
{
  LanesJob *job;

  say_gzip (2000000, 0, 0, _i);
  job = ask (say_it, "request", "");
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "size"), 2000000);
  ck_assert_int_eq (web_get_int (job, "kept"), 1 << 20);
}
END_TEST

START_TEST (test_gzip_that_is_damaged)
{
  static const struct { gsize cut, damage; } faults[] = { { 0, 6 }, { 0, 2 }, { 300, 0 }, { 9, 0 } };

  say_gzip (2000000, faults[_i % 4].cut, faults[_i % 4].damage, _i >= 4);
  web_assert_failure (ask (say_it, "request", ""), LANES_ERROR_HTTP, "is damaged");
}
END_TEST

static gsize
get_peak (void)
{
  g_autofree char *status = lanes_test_read ("/proc/self/status");
  const char *line = strstr (status, "VmHWM:");

  return (gsize) g_ascii_strtoull (line + 6, NULL, 10) * 1024;
}

/* 300 KB that become 300 MB: counted, and not kept. */
START_TEST (test_gzip_bomb)
{
  gsize before;
  LanesJob *job;

  say_gzip (300000000, 0, 0, FALSE);
  before = get_peak ();
  job = ask (say_it, "request", "");
  web_assert_success (job);
  ck_assert_int_eq (web_get_int (job, "size"), 300000000);
  ck_assert_int_eq (web_get_int (job, "kept"), 1 << 20);
  ck_assert_uint_lt (get_peak () - before, 50000000);
}
END_TEST

/* Answers that do not come */

static void
announce (WebServer  *self,
          int         fd,
          const char *request,
          guint       n)
{
  while (web_say (fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"))
    ;
}

START_TEST (test_announced_without_end)
{
  web_assert_failure (ask (announce, "request", ""), LANES_ERROR_HTTP, "announces an answer again and again");
}
END_TEST

static void
announce_twice (WebServer  *self,
                int         fd,
                const char *request,
                guint       n)
{
  web_say (fd, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
               "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
}

START_TEST (test_announced_and_given)
{
  web_assert_success (ask (announce_twice, "request", ", 'expect-text': <'hello'>"));
}
END_TEST

/* A byte of the head now and then. */
static void
drip_head (WebServer  *self,
           int         fd,
           const char *request,
           guint       n)
{
  web_say (fd, "HTTP/1.1 200 OK\r\nX-Long: ");
  /* Until the other end has gone. */
  while (web_say (fd, "x") && poll (&(struct pollfd){ .fd = fd, .events = POLLRDHUP }, 1, 20) == 0)
    continue;
}

START_TEST (test_head_that_drips)
{
  web_assert_failure (ask (drip_head, "request", ", 'idle-timeout': <1.0>"), LANES_ERROR_NETWORK, "has not answered in 1 s");
}
END_TEST

static Suite *
web_lies_suite (void)
{
  Suite *suite = suite_create ("web-lies");
  TCase *tcase = tcase_create ("web-lies");

  tcase_set_timeout (tcase, 60);
  tcase_add_checked_fixture (tcase, set_up, tear_down);
  tcase_add_loop_test (tcase, test_good_pieces, 0, G_N_ELEMENTS (good_pieces));
  tcase_add_loop_test (tcase, test_good_pieces_byte_by_byte, 0, G_N_ELEMENTS (good_pieces));
  tcase_add_loop_test (tcase, test_connection_outlives_pieces, 0, G_N_ELEMENTS (good_pieces));
  tcase_add_loop_test (tcase, test_bad_pieces, 0, G_N_ELEMENTS (bad_pieces));
  tcase_add_loop_test (tcase, test_endless_size, 0, 2);
  tcase_add_test (tcase, test_pieces_cut_off);
  tcase_add_test (tcase, test_more_than_promised);
  tcase_add_loop_test (tcase, test_lies, 0, G_N_ELEMENTS (lies));
  tcase_add_loop_test (tcase, test_gzip, 0, 2);
  tcase_add_loop_test (tcase, test_gzip_that_is_damaged, 0, 8);
  tcase_add_test (tcase, test_gzip_bomb);
  tcase_add_test (tcase, test_announced_without_end);
  tcase_add_test (tcase, test_announced_and_given);
  tcase_add_test (tcase, test_head_that_drips);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (web_lies_suite ());
}
