/* lanes-sampler.c: asks the kernel what threads and processes do, on a thread of its own
 *
 * The object belongs to the main thread. What it is asked (watch, unwatch, look) goes into a queue under a lock; the
 * sampler's thread takes the whole queue, looks at all that is watched, and puts one batch of packed records where the
 * main thread swaps it out: one lock and one wake-up of the main loop a tick, whatever the number of threads.
 * It sleeps without a timer while nothing is watched, and looks once a second while nothing shows what it finds.
 *
 * A look at very many threads costs much (0.5 µs each at best): looks are never closer than ten times the CPU time
 * of one, so that the sampler never takes more than a tenth of a CPU; lanes_sampler_get_cost() tells the rate that is
 * left.
 *
 * All times are CLOCK_MONOTONIC: setting the clock changes nothing, and time in suspend does not count.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sampler.h"

#include "lanes-sampler-target.h"
#include "lanes-task-look.h"
#include "lanes-worker-table.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define SECOND G_GINT64_CONSTANT (1000000000)
#define HIDDEN_RATE 1.0

/* Records kept for a main loop that does not take them: 8 minutes of 20 lanes at 10 Hz, 6 MB. */
#define MAX_PENDING 100000

typedef enum
{
  COMMAND_WATCH,
  COMMAND_UNWATCH,
  COMMAND_LOOK,
} CommandKind;

typedef struct
{
  CommandKind    kind;
  guint          watch;
  LanesWatchKind watch_kind;
  int            pid;
  int            tid;
  gint64         time;
  gint64         cpu;
  GTask         *task;
} Command;

struct _LanesSampler
{
  GObject            parent_instance;

  /* Main thread. */
  guint              last_watch;
  GSource           *source;
  gboolean           started;
  pthread_t          thread;
  char              *root_path;
  guint              budget;

  /* Under the lock. */
  pthread_mutex_t    lock;
  pthread_cond_t     wake;
  GArray            *commands;
  LanesSamplerBatch  batch;
  double             rate;
  gboolean           hidden;
  gboolean           workers_wanted;
  gboolean           workers_anew;
  gboolean           quit;
  LanesSamplerCost   cost;

  /* The sampler's thread. */
  LanesProcRoot      root;
  GPtrArray         *targets;
  LanesSamplerTarget *own;
  LanesSamplerBatch  tick;
  gboolean           anew;
  gint64             workers_at;
  gint64             last;
  gint64             pause;
};

G_DEFINE_FINAL_TYPE (LanesSampler, lanes_sampler, G_TYPE_OBJECT)

enum
{
  SIGNAL_SAMPLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static gint64
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return now.tv_sec * SECOND + now.tv_nsec;
}

/* CPU time that this thread has used. */
static gint64
cpu_ns (void)
{
  struct timespec cpu;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &cpu);
  return cpu.tv_sec * SECOND + cpu.tv_nsec;
}

static void
batch_init (LanesSamplerBatch *batch)
{
  batch->records = g_array_new (FALSE, FALSE, sizeof (LanesSamplerRecord));
  batch->ends = g_array_new (FALSE, FALSE, sizeof (LanesSamplerEnd));
  batch->workers = NULL;
  batch->n_lost = 0;
}

static void
batch_clear (LanesSamplerBatch *batch)
{
  g_clear_pointer (&batch->records, g_array_unref);
  g_clear_pointer (&batch->ends, g_array_unref);
  g_clear_pointer (&batch->workers, g_array_unref);
}

/* The sampler's thread */

static void
add_record (LanesSampler *self,
            guint         watch,
            int           tid,
            const gint64 *interval,
            gint64        end)
{
  LanesSamplerRecord record = { .watch = watch, .tid = tid };
  gint64 length = 0;

  for (int i = 0; i < LANES_N_KERNEL_STATES; i++)
    length += interval[i];
  if (length < 1000)
    return;
  /* The ends of neighbours are rounded alike, so that they meet. */
  record.sample.begin = (end - length) / 1000;
  record.sample.length = (guint32) MIN (end / 1000 - record.sample.begin, G_MAXUINT32);
  lanes_kernel_times_pack (interval, record.sample.share);
  g_array_append_val (self->tick.records, record);
}

static void
add_threads (LanesSampler       *self,
             LanesSamplerTarget *target)
{
  for (guint i = 0; i < target->processes->len; i++)
    {
      LanesProcWatch *process = g_ptr_array_index (target->processes, i);

      for (guint k = 0; k < process->tasks->len; k++)
        {
          LanesProcTask *task = g_ptr_array_index (process->tasks, k);

          if (lanes_proc_task_is_alive (task) && task->meter.at == target->at)
            add_record (self, target->id, task->tid, task->meter.interval, target->at);
        }
    }
}

static void
add_end (LanesSampler       *self,
         LanesSamplerTarget *target,
         LanesWatchEnd       how)
{
  LanesSamplerEnd end = { .watch = target->id, .how = how, .times = target->times };

  g_array_append_val (self->tick.ends, end);
}

static LanesWatchEnd
why_failed (const LanesSamplerTarget *target)
{
  return target->failed == EACCES || target->failed == EPERM ? LANES_WATCH_FORBIDDEN : LANES_WATCH_GONE;
}

/* Returns: %FALSE when there is nothing more to watch of it */
static gboolean
sample_target (LanesSampler       *self,
               LanesSamplerTarget *target,
               gint64              now)
{
  gboolean alive = lanes_sampler_target_sample (target, &self->root, now);

  if (alive && target->kind == LANES_WATCH_PROCESS)
    add_threads (self, target);
  else if (alive)
    add_record (self, target->id, 0, target->interval, now);
  /* A tree is kept until it is unwatched, which brings when it ended and its rusage. */
  if (alive || target->kind == LANES_WATCH_TREE)
    return TRUE;
  add_end (self, target, why_failed (target));
  return FALSE;
}

static void
collect_workers (LanesSampler *self,
                 gint64        now)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (LanesWorkerInfo));

  if (self->own == NULL)
    {
      self->own = lanes_sampler_target_new (0, LANES_WATCH_PROCESS, getpid (), 0, now);
      lanes_sampler_target_open (self->own, &self->root, now);
    }
  lanes_sampler_target_sample (self->own, &self->root, now);
  for (guint i = 0; i < self->own->processes->len; i++)
    lanes_worker_table_add (rows, 0, g_ptr_array_index (self->own->processes, i), now);
  for (guint i = 0; i < self->targets->len; i++)
    {
      const LanesSamplerTarget *target = g_ptr_array_index (self->targets, i);

      for (guint k = 0; target->kind != LANES_WATCH_THREAD && k < target->processes->len; k++)
        lanes_worker_table_add (rows, target->id, g_ptr_array_index (target->processes, k), now);
    }
  if (self->anew)
    lanes_worker_table_forget_rates (rows);
  self->tick.workers = rows;
  self->workers_at = now;
}

static void
watch (LanesSampler  *self,
       const Command *command)
{
  gint64 now = now_ns ();
  gint64 begin = command->time > 0 ? MIN (command->time * 1000, now) : now;
  LanesSamplerTarget *target;

  target = lanes_sampler_target_new (command->watch, command->watch_kind, command->pid, command->tid, begin);
  lanes_sampler_target_open (target, &self->root, now);
  g_ptr_array_add (self->targets, target);
}

static void
unwatch (LanesSampler  *self,
         const Command *command)
{
  for (guint i = 0; i < self->targets->len; i++)
    {
      LanesSamplerTarget *target = g_ptr_array_index (self->targets, i);
      gint64 begin = target->at, end = command->time > 0 ? command->time * 1000 : now_ns ();

      if (target->id != command->watch)
        continue;
      lanes_sampler_target_finish (target, &self->root, end, command->cpu);
      if (target->kind != LANES_WATCH_PROCESS && target->at > begin)
        add_record (self, target->id, 0, target->interval, target->at);
      add_end (self, target, LANES_WATCH_FINISHED);
      g_ptr_array_remove_index (self->targets, i);
      return;
    }
}

static void
look (LanesSampler *self,
      Command      *command)
{
  g_autoptr (GTask) task = g_steal_pointer (&command->task);
  GError *error = NULL;
  LanesTaskLook *found = lanes_task_look_new (self->root.fd, command->pid, command->tid, &error);

  if (found != NULL)
    g_task_return_pointer (task, found, (GDestroyNotify) lanes_task_look_free);
  else
    g_task_return_error (task, error);
}

static void
obey (LanesSampler *self,
      GArray       *commands)
{
  for (guint i = 0; i < commands->len; i++)
    {
      Command *command = &g_array_index (commands, Command, i);

      switch (command->kind)
        {
        case COMMAND_WATCH:
          watch (self, command);
          break;
        case COMMAND_UNWATCH:
          unwatch (self, command);
          break;
        case COMMAND_LOOK:
          look (self, command);
          break;
        default:
          g_assert_not_reached ();
        }
    }
}

static void
sample_all (LanesSampler *self,
            gboolean      workers_wanted)
{
  for (guint i = self->targets->len; i > 0; i--)
    if (!sample_target (self, g_ptr_array_index (self->targets, i - 1), now_ns ()))
      g_ptr_array_remove_index (self->targets, i - 1);

  if (!workers_wanted)
    g_clear_pointer (&self->own, lanes_sampler_target_free);
  else if (now_ns () - self->workers_at >= SECOND * 95 / 100)
    collect_workers (self, now_ns ());
}

static guint
count_tasks (LanesSampler *self)
{
  guint n = 0;

  for (guint i = 0; i < self->targets->len; i++)
    {
      const LanesSamplerTarget *target = g_ptr_array_index (self->targets, i);

      for (guint k = 0; k < target->processes->len; k++)
        n += ((LanesProcWatch *) g_ptr_array_index (target->processes, k))->tasks->len;
    }
  return n;
}

/* With the lock held. */
static void
append_records (LanesSampler *self)
{
  GArray *pending = self->batch.records;
  guint room = MAX_PENDING - MIN (pending->len, MAX_PENDING);
  guint n = self->tick.records->len;

  /* A single tick of any size is taken; only a main loop that does not fetch them loses any. */
  if (pending->len > 0 && n > room)
    {
      self->batch.n_lost += n - room;
      n = room;
    }
  g_array_append_vals (pending, self->tick.records->data, n);
  g_array_append_vals (self->batch.ends, self->tick.ends->data, self->tick.ends->len);
  if (self->tick.workers != NULL)
    {
      g_clear_pointer (&self->batch.workers, g_array_unref);
      self->batch.workers = g_steal_pointer (&self->tick.workers);
    }
}

/* With the lock held. */
static void
publish (LanesSampler *self,
         guint         n_tasks)
{
  gboolean armed = self->batch.records->len > 0 || self->batch.ends->len > 0 || self->batch.workers != NULL;

  append_records (self);
  g_array_set_size (self->tick.records, 0);
  g_array_set_size (self->tick.ends, 0);
  if (!armed && (self->batch.records->len > 0 || self->batch.ends->len > 0 || self->batch.workers != NULL))
    g_source_set_ready_time (self->source, 0);

  self->cost.cpu = cpu_ns ();
  self->cost.n_tasks = n_tasks;
  self->cost.n_uncached = self->root.n_uncached;
  self->cost.waiting_known = !self->root.no_schedstat;
}

/* With the lock held. Returns: nanoseconds from one look to the next, or 0 to sleep until there is a command */
static gint64
get_period (LanesSampler *self)
{
  if (self->targets->len == 0)
    return self->workers_wanted ? SECOND : 0;
  return (gint64) ((double) SECOND / (self->hidden ? MIN (self->rate, HIDDEN_RATE) : self->rate));
}

/* With the lock held. Waits until @due (0: without end), or until there is something to do at once. */
static void
wait_until (LanesSampler *self,
            gint64        due)
{
  struct timespec until = { .tv_sec = due / SECOND, .tv_nsec = due % SECOND };

  if (due == 0)
    pthread_cond_wait (&self->wake, &self->lock);
  else
    pthread_cond_timedwait (&self->wake, &self->lock, &until);
}

/* With the lock held, but for the look itself. */
static void
run_tick (LanesSampler *self,
          gint64        due,
          gint64        period)
{
  gboolean workers_wanted = self->workers_wanted;
  gint64 began = now_ns (), cpu = cpu_ns ();
  guint n_tasks;

  /* A table that comes soon after the last one is the next one all the same. */
  self->anew = self->workers_anew;
  self->workers_anew = FALSE;
  pthread_mutex_unlock (&self->lock);
  sample_all (self, workers_wanted);
  n_tasks = count_tasks (self);
  self->pause = (cpu_ns () - cpu) * 10;
  pthread_mutex_lock (&self->lock);

  publish (self, n_tasks);
  self->cost.n_ticks++;
  self->cost.rate = (double) SECOND / (double) MAX (period, self->pause);
  /* On the beat, unless that was missed. */
  self->last = began - due < period / 2 ? due : began;
}

/* With the lock held. */
static void
take_commands (LanesSampler *self)
{
  g_autoptr (GArray) commands = g_steal_pointer (&self->commands);
  gboolean rested = self->targets->len == 0;
  guint n_tasks;

  self->commands = g_array_new (FALSE, FALSE, sizeof (Command));
  pthread_mutex_unlock (&self->lock);
  obey (self, commands);
  n_tasks = count_tasks (self);
  if (rested)
    self->last = now_ns ();
  pthread_mutex_lock (&self->lock);
  publish (self, n_tasks);
}

static void *
sampler_thread (void *data)
{
  LanesSampler *self = data;

  pthread_setname_np (pthread_self (), "lanes-sampler");
  pthread_mutex_lock (&self->lock);
  while (!self->quit)
    {
      gint64 period = get_period (self);
      gint64 due = period == 0 ? 0 : self->last + MAX (period, self->pause);

      if (self->commands->len > 0)
        take_commands (self);
      else if (due == 0 || now_ns () < due)
        wait_until (self, due);
      else
        run_tick (self, due, period);
    }
  pthread_mutex_unlock (&self->lock);
  return NULL;
}

/* The main thread */

static gboolean
deliver (GSource     *source,
         GSourceFunc  callback,
         gpointer     data)
{
  return callback (data);
}

static GSourceFuncs source_funcs = {
  .dispatch = deliver,
};

static gboolean
deliver_cb (gpointer data)
{
  LanesSampler *self = LANES_SAMPLER (data);
  LanesSamplerBatch batch;

  g_source_set_ready_time (self->source, -1);
  pthread_mutex_lock (&self->lock);
  batch = self->batch;
  batch_init (&self->batch);
  pthread_mutex_unlock (&self->lock);

  g_object_ref (self);
  g_signal_emit (self, signals[SIGNAL_SAMPLED], 0, &batch);
  batch_clear (&batch);
  g_object_unref (self);
  return G_SOURCE_CONTINUE;
}

static void
start (LanesSampler *self)
{
  if (self->started)
    return;
  if (!lanes_proc_root_open (&self->root, self->root_path, self->budget))
    g_warning ("%s cannot be read (%s): what threads and processes do stays unknown", self->root_path,
               g_strerror (errno));
  self->source = g_source_new (&source_funcs, sizeof (GSource));
  g_source_set_static_name (self->source, "lanes-sampler");
  g_source_set_callback (self->source, deliver_cb, self, NULL);
  g_source_attach (self->source, g_main_context_get_thread_default ());
  self->started = pthread_create (&self->thread, NULL, sampler_thread, self) == 0;
  if (!self->started)
    g_warning ("No thread could be made for the sampler: what threads and processes do stays unknown");
}

static void
send_command (LanesSampler  *self,
              const Command *command)
{
  start (self);
  pthread_mutex_lock (&self->lock);
  g_array_append_val (self->commands, *command);
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->lock);
}

/* Looks that were asked for and not done any more. */
static void
refuse_looks (LanesSampler *self)
{
  for (guint i = 0; i < self->commands->len; i++)
    {
      g_autoptr (GTask) task = g_steal_pointer (&g_array_index (self->commands, Command, i).task);

      if (task != NULL)
        g_task_return_new_error (task, G_IO_ERROR, G_IO_ERROR_CANCELLED, "The sampler was closed");
    }
  g_array_set_size (self->commands, 0);
}

static void
lanes_sampler_dispose (GObject *object)
{
  LanesSampler *self = LANES_SAMPLER (object);

  if (self->started)
    {
      pthread_mutex_lock (&self->lock);
      self->quit = TRUE;
      pthread_cond_signal (&self->wake);
      pthread_mutex_unlock (&self->lock);
      pthread_join (self->thread, NULL);
      self->started = FALSE;
    }
  refuse_looks (self);
  if (self->source != NULL)
    g_source_destroy (self->source);
  g_clear_pointer (&self->source, g_source_unref);
  G_OBJECT_CLASS (lanes_sampler_parent_class)->dispose (object);
}

static void
lanes_sampler_finalize (GObject *object)
{
  LanesSampler *self = LANES_SAMPLER (object);

  g_ptr_array_unref (self->targets);
  g_clear_pointer (&self->own, lanes_sampler_target_free);
  lanes_proc_root_close (&self->root);
  g_array_unref (self->commands);
  batch_clear (&self->batch);
  batch_clear (&self->tick);
  pthread_cond_destroy (&self->wake);
  pthread_mutex_destroy (&self->lock);
  g_free (self->root_path);
  G_OBJECT_CLASS (lanes_sampler_parent_class)->finalize (object);
}

static void
lanes_sampler_class_init (LanesSamplerClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = lanes_sampler_dispose;
  object_class->finalize = lanes_sampler_finalize;

  /**
   * LanesSampler::sampled:
   * @batch: (type gpointer): a #LanesSamplerBatch, valid during the call
   *
   * At most once a tick, on the main thread.
   */
  signals[SIGNAL_SAMPLED] = g_signal_new ("sampled", LANES_TYPE_SAMPLER, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_POINTER);
}

static void
lanes_sampler_init (LanesSampler *self)
{
  pthread_condattr_t attributes;

  pthread_mutex_init (&self->lock, NULL);
  pthread_condattr_init (&attributes);
  pthread_condattr_setclock (&attributes, CLOCK_MONOTONIC);
  pthread_cond_init (&self->wake, &attributes);
  pthread_condattr_destroy (&attributes);
  self->commands = g_array_new (FALSE, FALSE, sizeof (Command));
  self->targets = g_ptr_array_new_with_free_func ((GDestroyNotify) lanes_sampler_target_free);
  self->rate = LANES_SAMPLER_DEFAULT_RATE;
  self->root.fd = -1;
  self->cost.waiting_known = TRUE;
  batch_init (&self->batch);
  batch_init (&self->tick);
}

/**
 * lanes_sampler_new_for_root:
 * @root: where /proc is mounted
 * @budget: descriptors that it may keep open
 *
 * Its signals come on the thread-default context of the thread that watches first.
 *
 * Returns: (transfer full): no thread and no descriptor yet
 */
LanesSampler *
lanes_sampler_new_for_root (const char *root,
                            guint       budget)
{
  LanesSampler *self = g_object_new (LANES_TYPE_SAMPLER, NULL);

  self->root_path = g_strdup (root);
  self->budget = budget;
  return self;
}

/**
 * lanes_sampler_new:
 *
 * Keeps at most half of the descriptors that the process may have.
 *
 * Returns: (transfer full):
 */
LanesSampler *
lanes_sampler_new (void)
{
  struct rlimit limit = { .rlim_cur = 1024 };

  getrlimit (RLIMIT_NOFILE, &limit);
  return lanes_sampler_new_for_root ("/proc", (guint) MIN (limit.rlim_cur / 2, 65536));
}

/**
 * lanes_sampler_watch:
 * @pid: the process
 * @tid: of a LANES_WATCH_THREAD, the thread; else 0
 * @begin: of a LANES_WATCH_TREE, when its process was started, CLOCK_MONOTONIC microseconds: all that it did since
 *   then counts. Else 0: watching begins now
 *
 * Returns: its number, never 0, never used again
 */
guint
lanes_sampler_watch (LanesSampler   *self,
                     LanesWatchKind  kind,
                     int             pid,
                     int             tid,
                     gint64          begin)
{
  Command command = { .kind = COMMAND_WATCH, .watch_kind = kind, .pid = pid, .tid = tid, .time = begin };

  g_return_val_if_fail (LANES_IS_SAMPLER (self), 0);
  g_return_val_if_fail (pid > 0, 0);
  g_return_val_if_fail (kind == LANES_WATCH_THREAD ? tid > 0 : tid == 0, 0);

  command.watch = ++self->last_watch;
  send_command (self, &command);
  return command.watch;
}

/**
 * lanes_sampler_unwatch:
 * @watch: what lanes_sampler_watch() returned; one that has ended already is no error
 * @end: when it was over, CLOCK_MONOTONIC microseconds, or 0 for now
 * @cpu: microseconds of CPU time that its rusage has, or -1 where that is not known. It accounts for what a process did
 *   after it was last seen
 *
 * Its times come with the next batch.
 */
void
lanes_sampler_unwatch (LanesSampler *self,
                       guint         watch,
                       gint64        end,
                       gint64        cpu)
{
  Command command = { .kind = COMMAND_UNWATCH, .watch = watch, .time = end, .cpu = cpu < 0 ? -1 : cpu * 1000 };

  g_return_if_fail (LANES_IS_SAMPLER (self));
  g_return_if_fail (watch > 0 && watch <= self->last_watch);

  send_command (self, &command);
}

/**
 * lanes_sampler_set_rate:
 * @rate: looks a second; brought between 1 and 50
 */
void
lanes_sampler_set_rate (LanesSampler *self,
                        double        rate)
{
  g_return_if_fail (LANES_IS_SAMPLER (self));

  pthread_mutex_lock (&self->lock);
  self->rate = CLAMP (rate, LANES_SAMPLER_MIN_RATE, LANES_SAMPLER_MAX_RATE);
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->lock);
}

double
lanes_sampler_get_rate (LanesSampler *self)
{
  double rate;

  g_return_val_if_fail (LANES_IS_SAMPLER (self), 0);

  pthread_mutex_lock (&self->lock);
  rate = self->rate;
  pthread_mutex_unlock (&self->lock);
  return rate;
}

/**
 * lanes_sampler_set_hidden:
 * @hidden: does no page show what it finds? Then it looks once a second, and the sums stay as exact
 */
void
lanes_sampler_set_hidden (LanesSampler *self,
                          gboolean      hidden)
{
  g_return_if_fail (LANES_IS_SAMPLER (self));

  pthread_mutex_lock (&self->lock);
  self->hidden = hidden;
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->lock);
}

/**
 * lanes_sampler_set_workers:
 * @wanted: deliver the table of workers once a second, that of Lanes's own threads first? The first one has no rates.
 */
void
lanes_sampler_set_workers (LanesSampler *self,
                           gboolean      wanted)
{
  g_return_if_fail (LANES_IS_SAMPLER (self));

  if (wanted)
    start (self);
  pthread_mutex_lock (&self->lock);
  self->workers_anew = self->workers_anew || (wanted && !self->workers_wanted);
  self->workers_wanted = wanted;
  pthread_cond_signal (&self->wake);
  pthread_mutex_unlock (&self->lock);
}

void
lanes_sampler_get_cost (LanesSampler     *self,
                        LanesSamplerCost *ret_cost)
{
  g_return_if_fail (LANES_IS_SAMPLER (self));

  pthread_mutex_lock (&self->lock);
  *ret_cost = self->cost;
  pthread_mutex_unlock (&self->lock);
}

/**
 * lanes_sampler_look_async:
 *
 * Looks where in the kernel one thread waits.
 */
void
lanes_sampler_look_async (LanesSampler        *self,
                          int                  pid,
                          int                  tid,
                          GCancellable        *cancellable,
                          GAsyncReadyCallback  callback,
                          gpointer             user_data)
{
  Command command = { .kind = COMMAND_LOOK, .pid = pid, .tid = tid };

  g_return_if_fail (LANES_IS_SAMPLER (self));

  /* Without a source object: a task may be freed on the sampler's thread, which must not end the sampler. */
  command.task = g_task_new (NULL, cancellable, callback, user_data);
  g_task_set_source_tag (command.task, lanes_sampler_look_async);
  send_command (self, &command);
}

/**
 * lanes_sampler_look_finish:
 *
 * Returns: (transfer full): or %NULL with an error
 */
LanesTaskLook *
lanes_sampler_look_finish (LanesSampler  *self,
                           GAsyncResult  *result,
                           GError       **error)
{
  g_return_val_if_fail (LANES_IS_SAMPLER (self), NULL);
  g_return_val_if_fail (g_async_result_is_tagged (result, lanes_sampler_look_async), NULL);

  return g_task_propagate_pointer (G_TASK (result), error);
}
