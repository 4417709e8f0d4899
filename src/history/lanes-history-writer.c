/* lanes-history-writer.c: the thread that writes history
 *
 * It sleeps until there is something, then lets more come for up to a quarter of a second, because a commit costs the same for one
 * row as for hundreds. Whoever waits for a commit ends the wait. What piles up is taken in portions, so that it can be told early how
 * far it is. After a failure it drops what it is given, and counts it, until it is asked to try again.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-writer.h"

#include "lanes-error.h"
#include "lanes-history-db.h"
#include "lanes-history-lock.h"
#include "lanes-history-prune.h"
#include "lanes-history-rows.h"
#include "lanes-history-session.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NICE 5

/* What may pile up while the disk hangs: those who post hold back long before (lanes-history.c). */
#define MAX_POSTED (64 * 1024 * 1024)

/* What is written at one go. The more, the more of what happened to a job is one row's writing. */
#define PORTION (16 * 1024 * 1024)

struct _LanesHistoryWriter
{
  /* Fixed. */
  char                   *dir;
  char                   *output_dir;
  LanesHistoryWriterFunc  func;
  gpointer                data;
  pthread_t               thread;
  GSource                *source;    /* ready when the status changed */

  _Atomic guint           beat;      /* moves while the thread does */

  /* The writer's thread only. */
  LanesHistoryLock       *lock;
  sqlite3                *handle;
  LanesHistoryRows       *rows;
  guint64                 prune_next;

  /* Under mutex. */
  pthread_mutex_t         mutex;
  pthread_cond_t          changed;   /* for the writer */
  pthread_cond_t          told;      /* for who waits for its status */
  GPtrArray              *posted;    /* LanesHistoryBuffer: handed over whole, so that nobody holds the mutex for long */
  guint                   n_waiting; /* records in them */
  gsize                   size_waiting;
  gsize                   size_taken; /* that are being written */
  gint64                  clock;
  guint64                 n_posted;
  gint64                  first_at;  /* when the oldest posted record came, monotonic µs */
  gboolean                hurry;
  gboolean                try_again;
  gboolean                closing;
  gboolean                ended;     /* the thread is done */
  gboolean                given_up;  /* nobody waits for it: it frees itself */
  guint64                 prune_until; /* jobs up to this id go; 0: none */
  gboolean                overflowed; /* the disk hangs, and too much piled up */
  LanesHistoryStatus      status;
};

void
lanes_history_status_clear (LanesHistoryStatus *self)
{
  g_clear_pointer (&self->set_aside, g_free);
  g_clear_error (&self->error);
}

/* The writer's side */

static void
publish (LanesHistoryWriter *self)
{
  pthread_cond_broadcast (&self->told);
  g_source_set_ready_time (self->source, 0);
}

static void
close_all (LanesHistoryWriter *self,
           gboolean            clean)
{
  g_autoptr (GError) error = NULL;

  if (self->rows != NULL)
    lanes_history_rows_free (self->rows, clean);
  self->rows = NULL;
  if (clean && self->handle != NULL)
    sqlite3_wal_checkpoint_v2 (self->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
  g_clear_pointer (&self->handle, lanes_history_db_close);
  if (self->lock != NULL)
    lanes_history_lock_release (self->lock, clean);
  self->lock = NULL;
}

/* Takes @error. @n_dropped: records that are lost by it */
static void
turn_off (LanesHistoryWriter *self,
          GError             *error,
          guint               n_dropped)
{
  close_all (self, FALSE);

  pthread_mutex_lock (&self->mutex);
  self->status.condition = LANES_HISTORY_OFF;
  self->status.n_dropped += n_dropped;
  g_clear_error (&self->status.error);
  self->status.error = error;
  pthread_mutex_unlock (&self->mutex);
  publish (self);
}

static gboolean
open_database (LanesHistoryWriter  *self,
               char               **ret_set_aside,
               gboolean            *ret_is_taken,
               GError             **error)
{
  g_autofree char *path = g_build_filename (self->dir, "history.db", NULL);
  g_autofree char *lock_path = g_build_filename (self->dir, "history.lock", NULL);

  if (g_mkdir_with_parents (self->dir, 0700) != 0)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_PERMISSION, _("The folder of the history, %s, cannot be made: %s"), self->dir,
                   g_strerror (errno));
      return FALSE;
    }

  self->lock = lanes_history_lock_take (lock_path, ret_is_taken, error);
  if (self->lock == NULL)
    return FALSE;
  self->handle = lanes_history_db_open_writer (path, lanes_history_lock_was_unclean (self->lock), &self->beat, ret_set_aside, error);
  if (self->handle == NULL)
    return FALSE;
  self->rows = lanes_history_rows_new (self->handle, self->output_dir, error);

  return self->rows != NULL;
}

static void
open_and_say (LanesHistoryWriter *self)
{
  g_autofree char *set_aside = NULL;
  GError *error = NULL;
  gboolean is_taken = FALSE;
  guint64 last_job, last_batch;

  if (!open_database (self, &set_aside, &is_taken, &error))
    {
      pthread_mutex_lock (&self->mutex);
      self->status.is_taken = is_taken;
      pthread_mutex_unlock (&self->mutex);
      turn_off (self, error, 0);
      return;
    }

  lanes_history_session_read_last (self->handle, &last_job, &last_batch);
  /* The last program may have run jobs that it could not write. */
  if (last_job == 0 || lanes_history_lock_was_unclean (self->lock))
    last_job = MAX (last_job, lanes_history_session_find_last_output (self->output_dir));

  pthread_mutex_lock (&self->mutex);
  self->status.condition = LANES_HISTORY_ON;
  self->status.is_taken = FALSE;
  self->status.generation++;
  self->status.last_job = last_job;
  self->status.last_batch = last_batch;
  self->status.was_unclean = lanes_history_lock_was_unclean (self->lock);
  if (set_aside != NULL)
    {
      g_free (self->status.set_aside);
      self->status.set_aside = g_steal_pointer (&set_aside);
    }
  g_clear_error (&self->status.error);
  pthread_mutex_unlock (&self->mutex);
  publish (self);
}

static struct timespec
timespec_of (gint64 when)
{
  return (struct timespec){ .tv_sec = when / G_USEC_PER_SEC, .tv_nsec = when % G_USEC_PER_SEC * 1000 };
}

/* Is there a reason to act? Under the mutex; sets until when to sleep at most, 0 for ever. */
static gboolean
is_due (LanesHistoryWriter *self,
        gint64             *ret_until)
{
  guint n = self->n_waiting;

  *ret_until = 0;
  if (self->closing || self->try_again || self->hurry || self->prune_until != 0)
    return TRUE;
  if (n == 0)
    return FALSE;

  *ret_until = self->first_at + LANES_HISTORY_BATCH_US;
  return n >= LANES_HISTORY_BATCH_ROWS || g_get_monotonic_time () >= *ret_until;
}

static void
wait_for_work (LanesHistoryWriter *self)
{
  gint64 until;

  while (!is_due (self, &until))
    {
      struct timespec time = timespec_of (until);

      if (until == 0)
        pthread_cond_wait (&self->changed, &self->mutex);
      else
        pthread_cond_timedwait (&self->changed, &self->mutex, &time);
    }
}

static void
write_taken (LanesHistoryWriter *self,
             LanesHistoryBuffer *taken,
             gint64              clock,
             guint64             n_taken)
{
  GError *error = NULL;
  gboolean written = self->rows != NULL && lanes_history_rows_write (self->rows, taken, clock, &error);
  guint n = lanes_history_buffer_get_n (taken);

  lanes_history_buffer_clear (taken);

  pthread_mutex_lock (&self->mutex);
  if (written && self->overflowed)
    g_set_error (&error, LANES_ERROR, LANES_ERROR_IO, _("The disk of the history (%s) is too slow to keep up"), self->dir);
  self->overflowed = FALSE;
  self->size_taken = 0;
  if (written)
    self->status.n_committed = n_taken;
  else if (error == NULL)
    self->status.n_dropped += n;
  pthread_mutex_unlock (&self->mutex);

  if (error != NULL)
    turn_off (self, error, written ? 0 : n);
  publish (self);
}

/* One step; more is done after what was posted meanwhile. */
static void
prune (LanesHistoryWriter *self,
       guint64             until)
{
  GError *error = NULL;
  gboolean done = self->rows == NULL || !lanes_history_prune_step (self->handle, &self->prune_next, until, &error) ||
                  self->prune_next > until;

  atomic_fetch_add (&self->beat, 1);
  if (error != NULL)
    turn_off (self, error, 0);
  if (!done)
    return;

  self->prune_next = 0;
  pthread_mutex_lock (&self->mutex);
  if (self->prune_until == until)
    self->prune_until = 0;
  pthread_mutex_unlock (&self->mutex);
}

/* Puts one behind the other what was taken, and empties @portion. */
static void
gather (GPtrArray          *portion,
        LanesHistoryBuffer *taken)
{
  for (guint i = 0; i < portion->len; i++)
    lanes_history_buffer_move (taken, portion->pdata[i]);
  g_ptr_array_set_size (portion, 0);
}

static GPtrArray *
new_posted (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_history_buffer_free);
}

/* Takes what was posted first, under the mutex. Returns: up to which record */
static guint64
take_portion (LanesHistoryWriter *self,
              GPtrArray          *portion)
{
  guint n = 0;

  while (n < self->posted->len && self->size_taken < PORTION)
    {
      LanesHistoryBuffer *buffer = self->posted->pdata[n++];

      self->size_taken += lanes_history_buffer_get_size (buffer);
      self->n_waiting -= lanes_history_buffer_get_n (buffer);
      g_ptr_array_add (portion, buffer);
    }
  self->size_waiting -= self->size_taken;
  self->hurry &= n < self->posted->len;
  g_ptr_array_set_free_func (self->posted, NULL);
  g_ptr_array_remove_range (self->posted, 0, n);
  g_ptr_array_set_free_func (self->posted, (GDestroyNotify) lanes_history_buffer_free);

  return self->n_posted - self->n_waiting;
}

static void
free_all (LanesHistoryWriter *self)
{
  g_source_unref (self->source);
  g_ptr_array_unref (self->posted);
  lanes_history_status_clear (&self->status);
  pthread_cond_destroy (&self->changed);
  pthread_cond_destroy (&self->told);
  pthread_mutex_destroy (&self->mutex);
  g_free (self->dir);
  g_free (self->output_dir);
  g_free (self);
}

static void
end_thread (LanesHistoryWriter *self)
{
  gboolean given_up;

  pthread_mutex_lock (&self->mutex);
  self->ended = TRUE;
  given_up = self->given_up;
  pthread_cond_broadcast (&self->told);
  pthread_mutex_unlock (&self->mutex);

  if (given_up)
    free_all (self);
}

static gpointer
writer_thread (LanesHistoryWriter *self)
{
  g_autoptr (LanesHistoryBuffer) taken = lanes_history_buffer_new ();
  g_autoptr (GPtrArray) portion = new_posted ();
  gboolean closing = FALSE;

  open_and_say (self);
  while (!closing)
    {
      gboolean try_again;
      gint64 clock;
      guint64 n_taken, prune_until;

      pthread_mutex_lock (&self->mutex);
      wait_for_work (self);
      n_taken = take_portion (self, portion);
      clock = self->clock;
      closing = self->closing && self->n_waiting == 0;
      prune_until = self->prune_until;
      try_again = self->try_again;
      self->try_again = FALSE;
      pthread_mutex_unlock (&self->mutex);

      atomic_fetch_add (&self->beat, 1);
      gather (portion, taken);
      if (lanes_history_buffer_get_n (taken) > 0)
        write_taken (self, taken, clock, n_taken);
      if (try_again && self->rows == NULL)
        open_and_say (self);
      if (prune_until != 0 && !closing)
        prune (self, prune_until);
    }
  close_all (self, self->rows != NULL);
  end_thread (self);

  return NULL;
}

static void *
thread_main (void *data)
{
  /* Work and the window come first; on Linux a thread has a niceness of its own. */
  pthread_setname_np (pthread_self (), "lanes-history");
  if (setpriority (PRIO_PROCESS, (id_t) gettid (), NICE) != 0)
    g_debug ("history: %s", g_strerror (errno));
  return writer_thread (data);
}

/* The main side */

static gboolean
status_dispatch (GSource    *source,
                 GSourceFunc callback,
                 gpointer    data)
{
  g_source_set_ready_time (source, -1);
  return callback (data);
}

static gboolean
status_cb (gpointer data)
{
  LanesHistoryWriter *self = data;

  self->func (self->data);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs status_funcs = { .dispatch = status_dispatch };

LanesHistoryWriter *
lanes_history_writer_new (const char             *dir,
                          const char             *output_dir,
                          GMainContext           *context,
                          LanesHistoryWriterFunc  func,
                          gpointer                data)
{
  LanesHistoryWriter *self = g_new0 (LanesHistoryWriter, 1);
  pthread_condattr_t attributes;

  self->dir = g_strdup (dir);
  self->output_dir = g_strdup (output_dir);
  self->func = func;
  self->data = data;
  self->posted = new_posted ();
  self->source = g_source_new (&status_funcs, sizeof (GSource));
  g_source_set_callback (self->source, status_cb, self, NULL);
  g_source_set_static_name (self->source, "history status");
  g_source_attach (self->source, context);

  pthread_mutex_init (&self->mutex, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->changed, &attributes);
  pthread_cond_init (&self->told, &attributes);
  pthread_condattr_destroy (&attributes);
  if (pthread_create (&self->thread, NULL, thread_main, self) != 0)
    g_error ("no thread for the history: %s", g_strerror (errno));

  return self;
}

/* Waits, under the mutex, until it is done, or the disk hangs. Returns: whether it is done */
static gboolean
wait_while_it_moves (LanesHistoryWriter *self,
                     gboolean          (*is_done) (LanesHistoryWriter *self))
{
  guint beat = atomic_load (&self->beat), n_still = 0;

  while (!is_done (self) && n_still < LANES_HISTORY_HANGING_S)
    {
      struct timespec time = timespec_of (g_get_monotonic_time () + G_USEC_PER_SEC);

      if (pthread_cond_timedwait (&self->told, &self->mutex, &time) != ETIMEDOUT)
        continue;
      n_still = atomic_load (&self->beat) == beat ? n_still + 1 : 0;
      beat = atomic_load (&self->beat);
    }

  return is_done (self);
}

static gboolean
has_ended (LanesHistoryWriter *self)
{
  return self->ended;
}

gboolean
lanes_history_writer_free (LanesHistoryWriter *self)
{
  pthread_t thread = self->thread;
  gboolean ended;

  g_source_destroy (self->source);
  pthread_mutex_lock (&self->mutex);
  self->closing = TRUE;
  pthread_cond_signal (&self->changed);
  ended = wait_while_it_moves (self, has_ended);
  self->given_up = !ended;
  pthread_mutex_unlock (&self->mutex);

  if (!ended)
    return pthread_detach (thread) != 0;

  pthread_join (thread, NULL);
  free_all (self);
  return TRUE;
}

guint64
lanes_history_writer_post (LanesHistoryWriter *self,
                           LanesHistoryBuffer *buffer,
                           gint64              clock)
{
  LanesHistoryBuffer *handed = lanes_history_buffer_new ();
  guint n = lanes_history_buffer_get_n (buffer), before;
  gint64 now = g_get_monotonic_time ();
  guint64 n_posted;

  lanes_history_buffer_move (handed, buffer);

  pthread_mutex_lock (&self->mutex);
  before = self->n_waiting;
  if (before == 0)
    self->first_at = now;
  n_posted = self->n_posted += n;
  self->clock = clock;
  if (self->size_waiting + self->size_taken < MAX_POSTED)
    {
      self->n_waiting += n;
      self->size_waiting += lanes_history_buffer_get_size (handed);
      g_ptr_array_add (self->posted, g_steal_pointer (&handed));
    }
  else
    {
      self->overflowed = TRUE;
      self->status.n_dropped += n;
    }
  /* The first starts the clock; those until the batch is full change nothing. */
  if (before == 0 || (before < LANES_HISTORY_BATCH_ROWS && self->n_waiting >= LANES_HISTORY_BATCH_ROWS))
    pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->mutex);

  g_clear_pointer (&handed, lanes_history_buffer_free);
  return n_posted;
}

gsize
lanes_history_writer_get_backlog (LanesHistoryWriter *self)
{
  gsize backlog;

  pthread_mutex_lock (&self->mutex);
  backlog = self->size_waiting + self->size_taken;
  pthread_mutex_unlock (&self->mutex);

  return backlog;
}

void
lanes_history_writer_hurry (LanesHistoryWriter *self)
{
  pthread_mutex_lock (&self->mutex);
  self->hurry = TRUE;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
lanes_history_writer_prune (LanesHistoryWriter *self,
                            guint64             last_job)
{
  pthread_mutex_lock (&self->mutex);
  self->prune_until = MIN (last_job, (guint64) G_MAXINT64 - 1);
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

void
lanes_history_writer_try_again (LanesHistoryWriter *self)
{
  pthread_mutex_lock (&self->mutex);
  self->try_again = TRUE;
  pthread_cond_signal (&self->changed);
  pthread_mutex_unlock (&self->mutex);
}

static gboolean
has_opened (LanesHistoryWriter *self)
{
  return self->status.condition != LANES_HISTORY_OPENING;
}

gboolean
lanes_history_writer_wait_open (LanesHistoryWriter *self)
{
  gboolean opened;

  pthread_mutex_lock (&self->mutex);
  opened = wait_while_it_moves (self, has_opened);
  pthread_mutex_unlock (&self->mutex);

  return opened;
}

guint
lanes_history_writer_get_beat (LanesHistoryWriter *self)
{
  return atomic_load (&self->beat);
}

void
lanes_history_writer_get_status (LanesHistoryWriter *self,
                                 LanesHistoryStatus *ret_status)
{
  pthread_mutex_lock (&self->mutex);
  *ret_status = self->status;
  ret_status->set_aside = g_strdup (self->status.set_aside);
  ret_status->error = self->status.error != NULL ? g_error_copy (self->status.error) : NULL;
  pthread_mutex_unlock (&self->mutex);
}
