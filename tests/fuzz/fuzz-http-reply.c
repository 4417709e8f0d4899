/* fuzz-http-reply.c: any bytes as what a server answers to a download or a request
 *
 * A whole exchange over loopback, through libsoup and the engine: the status line, the headers that are read (Content-Range,
 * Content-Disposition, Retry-After, Location, cookies, encodings) and the body. The first byte says what is asked: a
 * request, a download, or one that goes on from a part whose beginning a good server gave.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "fuzz-target.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "lanes-engine.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"

#define ENGINE_LIVES 256
#define PATIENCE (20 * G_USEC_PER_SEC)
#define BEGINNING "HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: 64\r\n\r\n0123456789"

static struct
{
  pthread_mutex_t lock;
  const guint8   *reply;
  gsize           size;
  gboolean        begins;  /* the next answer is BEGINNING */
} server = { .lock = PTHREAD_MUTEX_INITIALIZER };

static LanesKindSet *kinds;
static LanesEngine *engine;
static char *folder;   /* for nothing but what comes below it */
static char *fetched;  /* in it, for what is fetched */
static char *url;

static void
read_request (int fd)
{
  char text[8192];
  gsize filled = 0;

  while (filled < sizeof text - 1)
    {
      gssize n = read (fd, text + filled, sizeof text - 1 - filled);

      if (n <= 0)
        return;
      filled += (gsize) n;
      text[filled] = '\0';
      if (strstr (text, "\r\n\r\n") != NULL)
        return;
    }
}

static void
send_all (int           fd,
          const guint8 *data,
          gsize         size)
{
  gssize n;

  while (size > 0 && (n = send (fd, data, size, MSG_NOSIGNAL)) > 0)
    {
      data += n;
      size -= (gsize) n;
    }
}

static void *
serve (void *data)
{
  int listener = GPOINTER_TO_INT (data);
  int fd;

  while ((fd = accept (listener, NULL, NULL)) >= 0)
    {
      g_autofree guint8 *reply = NULL;
      gsize size;

      read_request (fd);
      pthread_mutex_lock (&server.lock);
      size = server.begins ? strlen (BEGINNING) : server.size;
      reply = g_memdup2 (server.begins ? (const guint8 *) BEGINNING : server.reply, size);
      server.begins = FALSE;
      pthread_mutex_unlock (&server.lock);
      send_all (fd, reply, size);
      shutdown (fd, SHUT_WR);
      close (fd);
    }

  return NULL;
}

static gboolean
is_part (const char *name)
{
  return g_str_has_suffix (name, ".part") || g_str_has_suffix (name, ".part.lanes");
}

/* What is left there goes. Returns: how many files there were; @ret_parts: of those, named as parts are */
static guint
empty_folder (const char *path,
              guint      *ret_parts)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  guint n = 0;

  *ret_parts = 0;
  for (; dir != NULL && (name = g_dir_read_name (dir)) != NULL; n++)
    {
      g_autofree char *file = g_build_filename (path, name, NULL);

      g_assert (g_file_test (file, G_FILE_TEST_IS_REGULAR));
      g_assert (g_utf8_validate (name, -1, NULL) && *name != '.');
      *ret_parts += is_part (name);
      g_remove (file);
    }

  return n;
}

/* No name of a server's led out of the folder that is fetched to. */
static void
check_around (void)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while ((name = g_dir_read_name (dir)) != NULL)
    g_assert (g_str_equal (name, "output"));
}

static void
clean_up (void)
{
  g_autofree char *output = g_build_filename (folder, "output", NULL);
  guint n_parts;

  if (engine != NULL)
    lanes_engine_close (engine);
  g_clear_object (&engine);
  empty_folder (output, &n_parts);
  g_rmdir (output);
  g_rmdir (folder);
}

int
LLVMFuzzerInitialize (int    *argc,
                      char ***argv)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  pthread_t thread;

  signal (SIGPIPE, SIG_IGN);
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("no_proxy", "*", TRUE);
  if (bind (fd, (struct sockaddr *) &address, size) < 0 || listen (fd, 64) < 0 ||
      getsockname (fd, (struct sockaddr *) &address, &size) < 0)
    g_error ("no port to listen on");
  url = g_strdup_printf ("http://127.0.0.1:%d/file.bin?a=b", ntohs (address.sin_port));
  folder = g_dir_make_tmp ("lanes-fuzz-XXXXXX", NULL);
  fetched = g_build_filename (folder, "fetched", NULL);
  kinds = lanes_kinds_new ();
  pthread_create (&thread, NULL, serve, GINT_TO_POINTER (fd));
  pthread_detach (thread);
  atexit (clean_up);

  return 0;
}

/* Its jobs stay with an engine, so that it is made anew every now and then. */
static void
renew_engine (void)
{
  static guint age;
  g_autofree char *output = g_build_filename (folder, "output", NULL);

  if (engine != NULL && ++age % ENGINE_LIVES != 0)
    return;
  if (engine != NULL)
    {
      lanes_engine_close (engine);
      g_object_unref (engine);
    }
  engine = lanes_engine_new (NULL, kinds, output);
  lanes_engine_add_executor (engine, lanes_loop_executor_new (4));
}

static LanesJob *
submit (gboolean download,
        guint    retries)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autofree char *more = download ? g_strdup_printf (", 'to': <'%s/'>", fetched) : g_strdup (", 'expect-text': <'x'>");
  g_autofree char *text = g_strdup_printf ("{'url': <'%s'>%s}", url, more);
  g_autoptr (GError) error = NULL;

  options.retries = retries;
  options.retry_delay = 0.001;
  spec = lanes_job_spec_new (lanes_kind_set_find (kinds, download ? "download" : "request"), g_variant_new_parsed (text),
                             &options, &error);
  if (spec == NULL)
    g_error ("%s", error->message);

  return lanes_engine_submit (engine, spec, &error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data,
                        gsize         size)
{
  gboolean download = size > 0 && (data[0] & 1) != 0;
  gboolean resumes = download && (data[0] & 2) != 0;
  gint64 deadline = g_get_monotonic_time () + PATIENCE;
  LanesJob *job;
  guint n, n_parts;

  if (size == 0)
    return 0;
  pthread_mutex_lock (&server.lock);
  server.reply = data + 1;
  server.size = size - 1;
  server.begins = resumes;
  pthread_mutex_unlock (&server.lock);

  renew_engine ();
  g_mkdir (fetched, 0700);
  job = submit (download, resumes);
  while (!lanes_state_is_final (lanes_job_get_state (job)))
    {
      g_assert (g_get_monotonic_time () < deadline);
      g_main_context_iteration (NULL, TRUE);
    }

  /* A file has its name, and is alone, only when it is whole. */
  n = empty_folder (fetched, &n_parts);
  if (lanes_job_get_state (job) == LANES_STATE_SUCCEEDED)
    g_assert (n == (download ? 1 : 0));
  else
    g_assert (n == n_parts);
  g_rmdir (fetched);
  check_around ();

  return 0;
}
