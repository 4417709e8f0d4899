/* bench-requests.c: requests through the engine, and through bare libsoup
 *
 *     bench-requests lanes|libsoup ADDRESS COUNT AT_ONCE
 *
 * Both read the body and look at the status; Lanes keeps a job of each, with its state, times, phases and headers. Wall and CPU
 * time go to the standard output.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gstdio.h>
#include <libsoup/soup.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>

#include "lanes-engine.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"

static const char *address;
static guint       count, at_once, n_done, n_begun, n_failed;

static double
get_cpu (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

/* Bare libsoup: one session, as its manual shows */

typedef struct
{
  GInputStream *stream;
  SoupMessage  *message;
  char          buffer[16384];
} Ask;

static void ask (SoupSession *session);

static void
read_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  Ask *self = data;
  gssize n = g_input_stream_read_finish (self->stream, result, NULL);
  SoupSession *session = g_object_get_data (G_OBJECT (self->message), "session");

  if (n > 0)
    {
      g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, read_cb, self);
      return;
    }

  n_failed += n < 0 || soup_message_get_status (self->message) != 200;
  g_object_unref (self->stream);
  g_object_unref (self->message);
  g_free (self);
  n_done++;
  ask (session);
}

static void
sent_cb (GObject      *object,
         GAsyncResult *result,
         gpointer      data)
{
  Ask *self = data;

  self->stream = soup_session_send_finish (SOUP_SESSION (object), result, NULL);
  if (self->stream == NULL)
    g_error ("no answer");
  g_input_stream_read_async (self->stream, self->buffer, sizeof self->buffer, G_PRIORITY_DEFAULT, NULL, read_cb, self);
}

static void
ask (SoupSession *session)
{
  Ask *self;

  if (n_begun == count)
    return;

  n_begun++;
  self = g_new (Ask, 1);
  self->message = soup_message_new ("GET", address);
  g_object_set_data (G_OBJECT (self->message), "session", session);
  soup_session_send_async (session, self->message, G_PRIORITY_DEFAULT, NULL, sent_cb, self);
}

static void
run_libsoup (void)
{
  g_autoptr (SoupSession) session = soup_session_new_with_options ("max-conns", at_once, "max-conns-per-host", at_once, NULL);

  for (guint i = 0; i < at_once; i++)
    ask (session);
  while (n_done < count)
    g_main_context_iteration (NULL, TRUE);
}

/* The engine */

/* Answers that are no short text are kept in files. */
static void
remove_folder (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_remove (path);
    }
  g_rmdir (folder);
}

static void
job_changed (gpointer   self,
             LanesJob  *job,
             LanesState old_state,
             gint64     when)
{
  if (!lanes_state_is_final (lanes_job_get_state (job)))
    return;

  n_done++;
  n_failed += lanes_job_get_state (job) != LANES_STATE_SUCCEEDED;
}

static const LanesEngineObserver observer = { .job_changed = job_changed };

static void
run_lanes (void)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autofree char *folder = g_dir_make_tmp ("lanes-bench-XXXXXX", NULL);
  g_autoptr (LanesEngine) engine = lanes_engine_new (NULL, kinds, folder);
  LanesExecutor *loop = lanes_loop_executor_new (at_once);
  g_autoptr (GError) error = NULL;
  g_autoptr (LanesJobSpec) spec = NULL;

  lanes_engine_add_executor (engine, loop);
  lanes_engine_set_host_limit (engine, at_once);
  lanes_engine_add_observer (engine, &observer, &n_done);
  spec = lanes_job_spec_new (lanes_kind_set_find (kinds, "request"), g_variant_new_parsed ("{'url': <%s>}", address), NULL,
                             &error);
  if (spec == NULL)
    g_error ("%s", error->message);

  for (guint i = 0; i < count; i++)
    lanes_engine_submit (engine, spec, NULL);
  while (n_done < count)
    g_main_context_iteration (NULL, TRUE);
  lanes_engine_remove_observer (engine, &n_done);
  lanes_engine_close (engine);
  remove_folder (folder);
}

int
main (int    argc,
      char **argv)
{
  gint64 begun;
  double cpu, wall;

  if (argc < 5)
    {
      fprintf (stderr, "bench-requests lanes|libsoup ADDRESS COUNT AT_ONCE\n");
      return 2;
    }

  address = argv[2];
  count = (guint) atoi (argv[3]);
  at_once = MIN ((guint) atoi (argv[4]), count);
  cpu = get_cpu ();
  begun = g_get_monotonic_time ();
  if (g_str_equal (argv[1], "lanes"))
    run_lanes ();
  else
    run_libsoup ();

  wall = (double) (g_get_monotonic_time () - begun) / G_USEC_PER_SEC;
  cpu = get_cpu () - cpu;
  printf ("%s: %u requests, %u at once: %.1f us each, %.1f us of CPU each, %u failed\n", argv[1], count, at_once,
          wall / count * 1e6, cpu / count * 1e6, n_failed);
  return n_failed > 0;
}
