/* lanes-file-writer.c: the blocking side of a transfer, done in order on a pool thread
 *
 * The loop fills blocks and hands them over; one pool thread at a time takes them, and the tasks between them (open, verify,
 * rename), in the order in which they came. At most LANES_FILE_WRITER_DEPTH blocks are on their way: then there is no room,
 * the transfer stops reading, and the peer is held by its own window. So memory is bounded however slow the disk is, and the loop
 * never waits for a disk.
 *
 *     loop:  room, took, room, took, … run (finish) ──┐            ┌── writable, done
 *     pool:              write, write, …, finish ─────┴── wake ────┘
 *
 * A block goes over when it is full, when the thread has nothing to do and a quarter of it is filled, or when the last went
 * a quarter of a second ago: a fast transfer costs few hand-overs, a slow one is on the disk soon.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-file-writer.h"

#include <pthread.h>

#include "lanes-inbox.h"

#define HAND_OVER_US (G_USEC_PER_SEC / 4)
#define ITEMS_A_TURN 16

typedef enum
{
  ITEM_BLOCK,
  ITEM_TASK,
  ITEM_FREE,
} ItemType;

typedef struct
{
  ItemType            type;
  gboolean            always;
  guint8             *block;   /* owned */
  gsize               size;
  LanesFileWriterTask task;
  LanesFileWriterDone done;
  gpointer            data;    /* borrowed */
  GError             *error;   /* owned: how the task ended */
} Item;

/* Made and used on the loop's thread; what the lock guards is shared with the pool thread that has it. */
struct _LanesFileWriter
{
  const LanesFileWriterFuncs *funcs;
  GThreadPool     *pool;      /* borrowed */
  gpointer         target;    /* pool thread */
  gpointer         owner;     /* borrowed, loop; NULL once freed */
  GSource         *wake;      /* owned */

  /* Loop. */
  guint8          *current;   /* owned, nullable: being filled */
  gsize            filled;
  gint64           handed_at;

  pthread_mutex_t  lock;
  guint            refs;
  GQueue           items;
  GQueue           ended;
  GPtrArray       *spare;     /* blocks to use again */
  guint            n_blocks;  /* on their way */
  GError          *failure;   /* nullable: the first write that failed */
  gboolean         scheduled; /* a pool thread has it, or will */
  gboolean         wanting;   /* the loop waits for room */
};

typedef struct
{
  GSource          source;
  LanesFileWriter *writer;
} WakeSource;

static void
item_free (gpointer data)
{
  Item *item = data;

  g_free (item->block);
  g_clear_error (&item->error);
  g_free (item);
}

/* With the lock held; gives it up. */
static void
unref_locked (LanesFileWriter *self)
{
  gboolean last = --self->refs == 0;

  pthread_mutex_unlock (&self->lock);
  if (!last)
    return;

  g_queue_clear_full (&self->items, item_free);
  g_queue_clear_full (&self->ended, item_free);
  g_ptr_array_unref (self->spare);
  g_clear_error (&self->failure);
  g_source_unref (self->wake);
  pthread_mutex_destroy (&self->lock);
  g_free (self);
}

/* On the pool thread */

static void
write_block (LanesFileWriter *self,
             Item            *item)
{
  g_autoptr (GError) error = NULL;
  gboolean failed;

  pthread_mutex_lock (&self->lock);
  failed = self->failure != NULL;
  pthread_mutex_unlock (&self->lock);

  if (!failed)
    failed = !self->funcs->write (self->target, item->block, item->size, &error);

  pthread_mutex_lock (&self->lock);
  if (error != NULL)
    self->failure = g_steal_pointer (&error);
  self->n_blocks--;
  g_ptr_array_add (self->spare, g_steal_pointer (&item->block));
  if (self->wanting && (failed || self->n_blocks <= LANES_FILE_WRITER_DEPTH / 2))
    g_source_set_ready_time (self->wake, 0);
  pthread_mutex_unlock (&self->lock);
  item_free (item);
}

static void
run_task (LanesFileWriter *self,
          Item            *item)
{
  pthread_mutex_lock (&self->lock);
  if (self->failure != NULL && !item->always)
    item->error = g_error_copy (self->failure);
  pthread_mutex_unlock (&self->lock);

  if (item->error == NULL)
    item->task (self->target, item->data, &item->error);

  pthread_mutex_lock (&self->lock);
  g_queue_push_tail (&self->ended, item);
  g_source_set_ready_time (self->wake, 0);
  pthread_mutex_unlock (&self->lock);
}

/* Returns: whether there may be more */
static gboolean
do_one (LanesFileWriter *self)
{
  Item *item;

  pthread_mutex_lock (&self->lock);
  item = g_queue_pop_head (&self->items);
  if (item == NULL)
    {
      self->scheduled = FALSE;
      unref_locked (self);
      return FALSE;
    }
  pthread_mutex_unlock (&self->lock);

  if (item->type == ITEM_BLOCK)
    write_block (self, item);
  else if (item->type == ITEM_TASK)
    run_task (self, item);
  else
    {
      self->funcs->free_target (self->target);
      item_free (item);
    }

  return TRUE;
}

static void
work_cb (gpointer data,
         gpointer user_data)
{
  LanesFileWriter *self = data;

  for (guint i = 0; i < ITEMS_A_TURN; i++)
    if (!do_one (self))
      return;

  /* Others wait for a thread too. */
  g_thread_pool_push (self->pool, self, NULL);
}

/**
 * lanes_file_writer_pool_new:
 * @n_threads: how many writers can work at once
 *
 * Returns: (transfer full): threads for any number of writers; freed after them with g_thread_pool_free(), which waits for what is
 *   still being written
 */
GThreadPool *
lanes_file_writer_pool_new (guint n_threads)
{
  return g_thread_pool_new (work_cb, NULL, (int) n_threads, FALSE, NULL);
}

/* On the loop */

static void
submit (LanesFileWriter *self,
        Item            *item)
{
  gboolean schedule;

  pthread_mutex_lock (&self->lock);
  g_queue_push_tail (&self->items, item);
  if (item->type == ITEM_BLOCK)
    self->n_blocks++;
  schedule = !self->scheduled;
  self->scheduled = TRUE;
  if (schedule)
    self->refs++;
  pthread_mutex_unlock (&self->lock);

  if (schedule)
    g_thread_pool_push (self->pool, self, NULL);
}

static void
tell_ended (LanesFileWriter *self,
            GQueue          *ended)
{
  Item *item;

  while ((item = g_queue_pop_head (ended)) != NULL)
    {
      if (self->owner != NULL && item->done != NULL)
        item->done (self->owner, item->data, item->error);
      item_free (item);
    }
}

static gboolean
wake_dispatch (GSource    *source,
               GSourceFunc callback,
               gpointer    user_data)
{
  LanesFileWriter *self = ((WakeSource *) source)->writer;
  GQueue ended;
  gboolean writable;

  g_source_set_ready_time (source, -1);
  pthread_mutex_lock (&self->lock);
  self->refs++;
  ended = self->ended;
  g_queue_init (&self->ended);
  writable = self->wanting && (self->failure != NULL || self->n_blocks <= LANES_FILE_WRITER_DEPTH / 2);
  self->wanting = self->wanting && !writable;
  pthread_mutex_unlock (&self->lock);

  tell_ended (self, &ended);
  if (writable && self->owner != NULL)
    self->funcs->writable (self->owner);

  pthread_mutex_lock (&self->lock);
  unref_locked (self);
  return G_SOURCE_CONTINUE;
}

static GSourceFuncs wake_funcs = { .dispatch = wake_dispatch };

/**
 * lanes_file_writer_new:
 * @pool: from lanes_file_writer_pool_new(); outlives the writer
 * @funcs: static
 * @target: (transfer full): what is written to; only pool threads touch it, one at a time
 * @owner: who is told, on the thread-default context of this thread
 *
 * Returns: (transfer full)
 */
LanesFileWriter *
lanes_file_writer_new (GThreadPool                *pool,
                       const LanesFileWriterFuncs *funcs,
                       gpointer                    target,
                       gpointer                    owner)
{
  LanesFileWriter *self = g_new0 (LanesFileWriter, 1);

  self->funcs = funcs;
  self->pool = pool;
  self->target = target;
  self->owner = owner;
  self->refs = 1;
  self->spare = g_ptr_array_new_with_free_func (g_free);
  g_queue_init (&self->items);
  g_queue_init (&self->ended);
  pthread_mutex_init (&self->lock, NULL);

  self->wake = g_source_new (&wake_funcs, sizeof (WakeSource));
  ((WakeSource *) self->wake)->writer = self;
  g_source_set_static_name (self->wake, "lanes-file-writer");
  g_source_set_priority (self->wake, LANES_PRIORITY_ENGINE);
  g_source_attach (self->wake, g_main_context_get_thread_default ());

  return self;
}

/**
 * lanes_file_writer_free:
 *
 * What was handed over is still done; then a pool thread frees the target. Nobody is told any more. Loop's thread.
 */
void
lanes_file_writer_free (LanesFileWriter *self)
{
  Item *item = g_new0 (Item, 1);

  g_clear_pointer (&self->current, g_free);
  self->owner = NULL;
  g_source_destroy (self->wake);
  item->type = ITEM_FREE;
  submit (self, item);

  pthread_mutex_lock (&self->lock);
  unref_locked (self);
}

/**
 * lanes_file_writer_room:
 * @ret_size: (out): how much fits
 *
 * Where the next bytes go. Loop's thread.
 *
 * Returns: (transfer none) (nullable): %NULL while too much is on its way, or when a write has failed: the owner is told when that
 *   changes
 */
guint8 *
lanes_file_writer_room (LanesFileWriter *self,
                        gsize           *ret_size)
{
  if (self->current == NULL)
    {
      pthread_mutex_lock (&self->lock);
      if (self->failure != NULL || self->n_blocks >= LANES_FILE_WRITER_DEPTH)
        {
          self->wanting = TRUE;
          if (self->failure != NULL)
            g_source_set_ready_time (self->wake, 0);
        }
      else if (self->spare->len > 0)
        self->current = g_ptr_array_steal_index_fast (self->spare, self->spare->len - 1);
      else
        self->current = g_malloc (LANES_FILE_WRITER_BLOCK);
      pthread_mutex_unlock (&self->lock);
      self->filled = 0;
    }

  *ret_size = self->current != NULL ? LANES_FILE_WRITER_BLOCK - self->filled : 0;
  return self->current != NULL ? self->current + self->filled : NULL;
}

static gboolean
is_busy (LanesFileWriter *self)
{
  gboolean busy;

  pthread_mutex_lock (&self->lock);
  busy = self->scheduled;
  pthread_mutex_unlock (&self->lock);

  return busy;
}

/**
 * lanes_file_writer_took:
 * @size: so many bytes were put into the room
 *
 * Loop's thread.
 */
void
lanes_file_writer_took (LanesFileWriter *self,
                        gsize            size)
{
  self->filled += size;
  g_assert (self->filled <= LANES_FILE_WRITER_BLOCK);

  if (self->filled == LANES_FILE_WRITER_BLOCK ||
      (self->filled >= LANES_FILE_WRITER_BLOCK / 4 && !is_busy (self)) ||
      g_get_monotonic_time () - self->handed_at >= HAND_OVER_US)
    lanes_file_writer_flush (self);
}

/**
 * lanes_file_writer_flush:
 *
 * Hands over what there is. Loop's thread.
 */
void
lanes_file_writer_flush (LanesFileWriter *self)
{
  Item *item;

  if (self->current == NULL || self->filled == 0)
    return;

  item = g_new0 (Item, 1);
  item->type = ITEM_BLOCK;
  item->block = g_steal_pointer (&self->current);
  item->size = self->filled;
  self->filled = 0;
  self->handed_at = g_get_monotonic_time ();
  submit (self, item);
}

static void
add_task (LanesFileWriter    *self,
          LanesFileWriterTask task,
          LanesFileWriterDone done,
          gpointer            data,
          gboolean            always)
{
  Item *item = g_new0 (Item, 1);

  lanes_file_writer_flush (self);
  item->type = ITEM_TASK;
  item->task = task;
  item->done = done;
  item->data = data;
  item->always = always;
  submit (self, item);
}

/**
 * lanes_file_writer_run:
 * @task: what to do, after all that was written before; not done when a write has failed
 * @done: (nullable): told on the loop with the task's error, or with that of the write
 * @data: for both; stays valid until @done was told
 *
 * Loop's thread.
 */
void
lanes_file_writer_run (LanesFileWriter    *self,
                       LanesFileWriterTask task,
                       LanesFileWriterDone done,
                       gpointer            data)
{
  add_task (self, task, done, data, FALSE);
}

/**
 * lanes_file_writer_run_always:
 *
 * As lanes_file_writer_run(), but also done when a write has failed: for tidying up.
 */
void
lanes_file_writer_run_always (LanesFileWriter    *self,
                              LanesFileWriterTask task,
                              LanesFileWriterDone done,
                              gpointer            data)
{
  add_task (self, task, done, data, TRUE);
}

/**
 * lanes_file_writer_get_failed:
 *
 * Returns: whether a write has failed; the next lanes_file_writer_run() says how
 */
gboolean
lanes_file_writer_get_failed (LanesFileWriter *self)
{
  gboolean failed;

  pthread_mutex_lock (&self->lock);
  failed = self->failure != NULL;
  pthread_mutex_unlock (&self->lock);

  return failed;
}
