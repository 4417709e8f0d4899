/* web-tester.c: servers on loopback, good and bad, and an engine that talks to them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "web-tester.h"

#include <arpa/inet.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "lanes-error.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"
#include "lanes-test.h"

/* The bad server */

struct _WebServer
{
  WebHandler      handler;
  int             fd;
  int             port;
  pthread_t       thread;
  pthread_mutex_t lock;
  pthread_cond_t  changed;
  guint           n;
  guint           n_open;
  gboolean        held;
  gboolean        ending;
};

typedef struct
{
  WebServer *server;
  int        fd;
  guint      n;
} Visit;

static int
listen_on_loopback (int *ret_port)
{
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_addr.s_addr = htonl (INADDR_LOOPBACK) };
  socklen_t size = sizeof address;
  int fd = socket (AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

  ck_assert_int_ge (fd, 0);
  ck_assert_int_eq (bind (fd, (struct sockaddr *) &address, size), 0);
  ck_assert_int_eq (listen (fd, 128), 0);
  ck_assert_int_eq (getsockname (fd, (struct sockaddr *) &address, &size), 0);
  *ret_port = ntohs (address.sin_port);
  return fd;
}

static void *
visit_thread (void *data)
{
  Visit *visit = data;
  WebServer *self = visit->server;
  g_autofree char *request = g_malloc0 (65536);
  gsize filled = 0;

  while (filled < 65535 && strstr (request, "\r\n\r\n") == NULL)
    {
      gssize n = read (visit->fd, request + filled, 65535 - filled);

      if (n <= 0)
        break;
      filled += (gsize) n;
    }

  if (filled > 0)
    self->handler (self, visit->fd, request, visit->n);
  shutdown (visit->fd, SHUT_WR);
  close (visit->fd);

  pthread_mutex_lock (&self->lock);
  self->n_open--;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
  g_free (visit);
  return NULL;
}

static void *
accept_thread (void *data)
{
  WebServer *self = data;
  int fd;

  while ((fd = accept (self->fd, NULL, NULL)) >= 0)
    {
      Visit *visit = g_new0 (Visit, 1);
      struct timeval patience = { .tv_sec = 20 };
      pthread_t thread;

      setsockopt (fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
      pthread_mutex_lock (&self->lock);
      visit->server = self;
      visit->fd = fd;
      visit->n = self->n++;
      self->n_open++;
      pthread_mutex_unlock (&self->lock);
      pthread_create (&thread, NULL, visit_thread, visit);
      pthread_detach (thread);
    }

  return NULL;
}

WebServer *
web_server_new (WebHandler handler)
{
  WebServer *self = g_new0 (WebServer, 1);

  signal (SIGPIPE, SIG_IGN);
  self->handler = handler;
  self->held = TRUE;
  self->fd = listen_on_loopback (&self->port);
  pthread_mutex_init (&self->lock, NULL);
  pthread_cond_init (&self->changed, NULL);
  pthread_create (&self->thread, NULL, accept_thread, self);
  return self;
}

void
web_server_free (WebServer *self)
{
  shutdown (self->fd, SHUT_RDWR);
  pthread_join (self->thread, NULL);
  close (self->fd);

  pthread_mutex_lock (&self->lock);
  self->ending = TRUE;
  pthread_cond_broadcast (&self->changed);
  while (self->n_open > 0)
    pthread_cond_wait (&self->changed, &self->lock);
  pthread_mutex_unlock (&self->lock);
  g_free (self);
}

char *
web_server_url (WebServer  *self,
                const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%d%s", self->port, path);
}

guint
web_server_get_n (WebServer *self)
{
  guint n;

  pthread_mutex_lock (&self->lock);
  n = self->n;
  pthread_mutex_unlock (&self->lock);
  return n;
}

void
web_server_hold (WebServer *self)
{
  pthread_mutex_lock (&self->lock);
  while (self->held && !self->ending)
    pthread_cond_wait (&self->changed, &self->lock);
  pthread_mutex_unlock (&self->lock);
}

void
web_server_let_go (WebServer *self)
{
  pthread_mutex_lock (&self->lock);
  self->held = FALSE;
  pthread_cond_broadcast (&self->changed);
  pthread_mutex_unlock (&self->lock);
}

gboolean
web_send (int         fd,
          const void *data,
          gsize       size)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = send (fd, (const char *) data + done, size - done, MSG_NOSIGNAL);

      if (n <= 0)
        return FALSE;
      done += (gsize) n;
    }

  return TRUE;
}

gboolean
web_say (int         fd,
         const char *format,
         ...)
{
  g_autofree char *text = NULL;
  va_list values;

  va_start (values, format);
  text = g_strdup_vprintf (format, values);
  va_end (values);
  return web_send (fd, text, strlen (text));
}

char *
web_get_header (const char *request,
                const char *name)
{
  g_autofree char *mark = g_strdup_printf ("\r\n%s: ", name);
  const char *found = strstr (request, mark);

  if (found == NULL)
    return NULL;

  found += strlen (mark);
  return g_strndup (found, strcspn (found, "\r\n"));
}

/* nginx */

struct _WebNginx
{
  GSubprocess *process;
  char        *root;
  int          port;
  int          tls_port;
};

static void
make_certificate (const char *folder)
{
  g_autofree char *key = g_build_filename (folder, "key.pem", NULL);
  g_autofree char *certificate = g_build_filename (folder, "certificate.pem", NULL);
  g_autoptr (GSubprocess) openssl = NULL;
  g_autoptr (GError) error = NULL;

  openssl = g_subprocess_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                              "ec_paramgen_curve:prime256v1",
                              "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", "/CN=elsewhere.invalid",
                              NULL);
  ck_assert_msg (openssl != NULL && g_subprocess_wait_check (openssl, NULL, &error), "openssl: %s",
                 error != NULL ? error->message : "");
}

static char *
fill_in_configuration (WebNginx   *self,
                       const char *folder)
{
  g_autofree char *source = g_build_filename (g_getenv ("LANES_SOURCE_ROOT"), "tests", "fixtures", "nginx.conf.in", NULL);
  g_autofree char *template = lanes_test_read (source);
  g_autofree char *port = g_strdup_printf ("%d", self->port);
  g_autofree char *tls_port = g_strdup_printf ("%d", self->tls_port);
  g_autofree char *path = g_build_filename (folder, "nginx.conf", NULL);
  GString *text = g_string_new (template);

  g_string_replace (text, "@FOLDER@", folder, 0);
  /* As root, its workers would become somebody who may not read our folder. */
  g_string_replace (text, "@USER@", geteuid () == 0 ? "user root;" : "", 0);
  g_string_replace (text, "@PORT@", port, 0);
  g_string_replace (text, "@TLS_PORT@", tls_port, 0);
  ck_assert (g_file_set_contents (path, text->str, -1, NULL));
  g_string_free (text, TRUE);
  return g_steal_pointer (&path);
}

WebNginx *
web_nginx_new (void)
{
  WebNginx *self = g_new0 (WebNginx, 1);
  g_autofree char *folder = lanes_test_path ("nginx");
  g_autofree char *configuration = NULL, *users = NULL;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (G_SUBPROCESS_FLAGS_STDERR_SILENCE);
  g_autoptr (GError) error = NULL;

  self->root = g_build_filename (folder, "root", NULL);
  g_mkdir_with_parents (self->root, 0755);
  g_chmod (lanes_test_dir (), 0755);
  users = lanes_test_write ("nginx/users", "me:{PLAIN}open sesame\n", -1);
  make_certificate (folder);
  /* It takes over sockets that already listen: a port that was free a moment ago may be another test's by now. */
  g_subprocess_launcher_take_fd (launcher, listen_on_loopback (&self->port), 3);
  g_subprocess_launcher_take_fd (launcher, listen_on_loopback (&self->tls_port), 4);
  g_subprocess_launcher_setenv (launcher, "NGINX", "3;4;", TRUE);
  configuration = fill_in_configuration (self, folder);
  self->process = g_subprocess_launcher_spawn (launcher, &error, "nginx", "-p", folder, "-c", configuration, NULL);
  ck_assert_msg (self->process != NULL, "nginx: %s", error != NULL ? error->message : "");
  return self;
}

void
web_nginx_free (WebNginx *self)
{
  /* One that is told while it starts takes note and then sleeps until the next signal: it is told until it is gone. */
  while (g_subprocess_get_identifier (self->process) != NULL)
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      g_usleep (20000);
    }
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->process);
  g_free (self->root);
  g_free (self);
}

char *
web_nginx_url (WebNginx   *self,
               const char *path)
{
  return g_strdup_printf ("http://127.0.0.1:%d%s", self->port, path);
}

char *
web_nginx_tls_url (WebNginx   *self,
                   const char *path)
{
  return g_strdup_printf ("https://127.0.0.1:%d%s", self->tls_port, path);
}

guint8 *
web_make_bytes (gsize   size,
                guint32 seed)
{
  guint8 *bytes = g_malloc (size + 1);

  for (gsize i = 0; i < size; i++)
    {
      seed = seed * 1664525u + 1013904223u;
      bytes[i] = (guint8) (seed >> 24);
    }
  bytes[size] = 0;
  return bytes;
}

char *
web_nginx_add_file (WebNginx   *self,
                    const char *name,
                    gsize       size,
                    guint32     seed)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);
  g_autofree guint8 *bytes = web_make_bytes (size, seed);

  ck_assert (g_file_set_contents (path, (const char *) bytes, (gssize) size, NULL));
  g_chmod (path, 0644);
  return g_steal_pointer (&path);
}

/* The engine */

void
web_rig_open (WebRig *self)
{
  g_autofree char *output = lanes_test_path ("output/x");
  g_autofree char *output_dir = g_path_get_dirname (output);

  self->kinds = lanes_kinds_new ();
  self->engine = lanes_engine_new (NULL, self->kinds, output_dir);
  lanes_engine_add_executor (self->engine, lanes_loop_executor_new (LANES_LOOP_LIMIT_DEFAULT));
  self->folder = lanes_test_path ("fetched-XXXXXX");
  ck_assert_ptr_nonnull (g_mkdtemp (self->folder));
}

void
web_rig_close (WebRig *self)
{
  lanes_engine_cancel_all (self->engine);
  lanes_test_wait_until (lanes_engine_is_idle (self->engine));
  lanes_engine_close (self->engine);
  g_clear_object (&self->engine);
  g_clear_object (&self->kinds);
  g_clear_pointer (&self->folder, g_free);
}

LanesJob *
web_rig_submit (WebRig     *self,
                const char *kind,
                GVariant   *params,
                guint       retries)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  g_autoptr (LanesJobSpec) spec = NULL;
  g_autoptr (GError) error = NULL;
  LanesJob *job;

  options.retries = retries;
  options.retry_delay = 0.01;
  spec = lanes_job_spec_new (lanes_kind_set_find (self->kinds, kind), params, &options, &error);
  ck_assert_msg (spec != NULL, "%s", error != NULL ? error->message : "");
  job = lanes_engine_submit (self->engine, spec, &error);
  ck_assert_msg (job != NULL, "%s", error != NULL ? error->message : "");
  return job;
}

void
web_rig_wait (WebRig   *self,
              LanesJob *job)
{
  lanes_test_wait_until (lanes_state_is_final (lanes_job_get_state (job)));
}

LanesJob *
web_rig_run (WebRig     *self,
             const char *kind,
             GVariant   *params,
             guint       retries)
{
  LanesJob *job = web_rig_submit (self, kind, params, retries);

  web_rig_wait (self, job);
  return job;
}

GError *
web_rig_refuse (WebRig     *self,
                const char *kind,
                GVariant   *params)
{
  GError *error = NULL;
  LanesJobSpec *spec = lanes_job_spec_new (lanes_kind_set_find (self->kinds, kind), params, NULL, &error);

  ck_assert_ptr_null (spec);
  ck_assert (g_error_matches (error, LANES_ERROR, LANES_ERROR_INVALID));
  return error;
}

char *
web_rig_path (WebRig     *self,
              const char *name)
{
  return g_build_filename (self->folder, name, NULL);
}

guint
web_rig_count_files (WebRig *self)
{
  g_autoptr (GDir) dir = g_dir_open (self->folder, 0, NULL);
  guint n = 0;

  while (dir != NULL && g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

void
web_assert_success (LanesJob *job)
{
  ck_assert_msg (lanes_job_get_state (job) == LANES_STATE_SUCCEEDED, "%s: %s",
                 lanes_state_get_name (lanes_job_get_state (job)),
                 job->outcome != NULL && job->outcome->error != NULL ? job->outcome->error->message : "");
}

void
web_assert_failure (LanesJob   *job,
                    int         code,
                    const char *words)
{
  const GError *error = job->outcome != NULL ? job->outcome->error : NULL;

  ck_assert_str_eq (lanes_state_get_name (lanes_job_get_state (job)), "failed");
  ck_assert_ptr_nonnull (error);
  ck_assert_msg (error->code == code && strstr (error->message, words) != NULL, "%d: %s (not %d: %s)", error->code,
                 error->message, code, words);
}

void
web_assert_same_file (const char *path,
                      const char *other)
{
  g_autofree char *a = NULL, *b = NULL;
  gsize size_a, size_b;

  ck_assert_msg (g_file_get_contents (path, &a, &size_a, NULL), "%s", path);
  ck_assert_msg (g_file_get_contents (other, &b, &size_b, NULL), "%s", other);
  ck_assert_uint_eq (size_a, size_b);
  ck_assert (memcmp (a, b, size_a) == 0);
}

gint64
web_get_int (LanesJob   *job,
             const char *name)
{
  gint64 value = -1;

  ck_assert_ptr_nonnull (job->outcome->result);
  ck_assert_msg (g_variant_lookup (job->outcome->result, name, "x", &value), "no %s", name);
  return value;
}

const char *
web_get_string (LanesJob   *job,
                const char *name)
{
  const char *value = NULL;

  if (job->outcome->result != NULL)
    g_variant_lookup (job->outcome->result, name, "&s", &value);
  return value;
}
