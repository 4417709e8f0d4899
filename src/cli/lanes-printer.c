/* lanes-printer.c: what jobs wrote, on standard output, one whole job after the other
 *
 * On the main thread a job that is over becomes a small record of what there is to print; the screen's thread reads the job's files
 * and writes them out. So neither a slow reader nor a large output holds up the jobs, and a record costs the same whatever the
 * job wrote.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-printer.h"

#include "lanes-bytes.h"
#include "lanes-job-json.h"
#include "lanes-json.h"
#include "lanes-output.h"
#include "lanes-text.h"
#include "lanes-vardict.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

/* Of each stream, in an object of --json. */
#define JSON_OUTPUT_MAX (1024 * 1024)
#define BLOCK (64 * 1024)

/* The jobs of one batch that are over, but not in their turn. */
typedef struct
{
  GHashTable *held;   /* sequence -> Record */
  guint32     next;   /* the sequence whose turn it is */
} Queue;

/* What is left to do for one job, on the screen's thread. */
typedef struct
{
  char     *base;        /* owned, nullable: path without suffix of what it wrote */
  char     *body;        /* owned, nullable: a file with the answer to a request */
  char     *text;        /* owned, nullable: its result, for standard output */
  char     *tag;         /* owned, nullable: the input */
  char     *error;       /* owned, nullable: a line for standard error */
  char     *json;        /* owned, nullable: the event, without its closing brace */
  goffset  *from;        /* borrowed, nullable: where what was not written before begins; the printer's */
  gboolean  keep_files;
} Record;

struct _LanesPrinter
{
  LanesEngine         *engine;     /* borrowed */
  LanesScreen         *screen;     /* borrowed */
  LanesPrinterSettings settings;
  GHashTable          *queues;     /* batch id -> Queue: where order is kept */
  guint                n_held;     /* records in all of them */

  /* The screen's thread: of the one job that is followed. */
  char                *followed;
  goffset              followed_to;
};

static void
free_record (gpointer data)
{
  Record *record = data;

  g_free (record->base);
  g_free (record->body);
  g_free (record->text);
  g_free (record->tag);
  g_free (record->error);
  g_free (record->json);
  g_free (record);
}

/* Writing, on the screen's thread */

typedef struct
{
  LanesScreen *screen;
  char        *tag;      /* owned, nullable: the bytes before each line */
  int          fd;
  gboolean     mid_line;
} Sink;

static void
clear_sink (Sink *sink)
{
  g_free (sink->tag);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sink, clear_sink)

/* An input in its very bytes, as a program wants them; on a terminal without those that do harm there. */
static char *
dup_tag (const char *input, int fd)
{
  g_autofree char *joined = g_strdelimit (g_strdup (input), (const char[]) { LANES_INPUT_SEPARATOR, '\0' }, ' ');

  return isatty (fd) ? lanes_text_clean (joined) : lanes_bytes_from_text (joined);
}

static Sink
make_sink (LanesScreen *screen, const Record *record, int fd)
{
  return (Sink) { screen, record->tag ? dup_tag (record->tag, fd) : NULL, fd, FALSE };
}

static void
write_tagged (Sink *sink, const char *bytes, gsize length)
{
  g_autoptr (GString) out = g_string_sized_new (length + length / 8);
  const char *end = bytes + length;

  while (bytes < end)
    {
      const char *line = memchr (bytes, '\n', end - bytes);
      const char *stop = line ? line + 1 : end;

      if (!sink->mid_line)
        {
          g_string_append (out, sink->tag);
          g_string_append_c (out, '\t');
        }
      g_string_append_len (out, bytes, stop - bytes);
      sink->mid_line = !line;
      bytes = stop;
    }
  lanes_screen_write (sink->screen, sink->fd, out->str, out->len);
}

static void
write_to (Sink *sink, const char *bytes, gsize length)
{
  if (sink->tag)
    write_tagged (sink, bytes, length);
  else
    lanes_screen_write (sink->screen, sink->fd, bytes, length);
}

/* What the cap or a full disk has kept out must not look like all there was. */
static void
write_gap (LanesScreen *screen, const LanesOutputPiece *piece)
{
  const char *format = piece->lost ? _("lanes: %s of output could not be kept: the disk is full or failed\n")
                                   : _("lanes: %s of output were left out here (--output-cap)\n");
  g_autofree char *size = g_format_size (piece->gap);
  g_autoptr (GString) line = g_string_new (format);

  g_string_replace (line, "%s", size, 1);
  lanes_screen_write (screen, STDERR_FILENO, line->str, line->len);
}

/* Returns: where it ends */
static goffset
copy_view (LanesOutput *output, LanesOutputView view, goffset from, Sink *const *sinks)
{
  g_autofree char *buffer = g_malloc (BLOCK);
  LanesOutputPiece piece;

  while (lanes_output_read (output, view, from, buffer, BLOCK, &piece))
    {
      if (piece.size > 0)
        write_to (sinks[piece.stream], buffer, piece.size);
      else
        write_gap (sinks[0]->screen, &piece);
      from = piece.next;
    }
  return from;
}

static void
copy_output (LanesScreen *screen, const Record *record)
{
  g_autoptr (LanesOutput) output = lanes_output_new (record->base);
  g_auto (Sink) out = make_sink (screen, record, STDOUT_FILENO);
  g_auto (Sink) err = make_sink (screen, record, STDERR_FILENO);
  Sink *const sinks[] = { &out, &err };

  lanes_output_refresh (output);
  if (record->from)
    *record->from = copy_view (output, LANES_OUTPUT_MERGED, *record->from, sinks);
  else
    {
      copy_view (output, LANES_OUTPUT_STDOUT, 0, sinks);
      copy_view (output, LANES_OUTPUT_STDERR, 0, sinks);
    }
  /* A last line without an end must not run into the next job's. */
  for (guint i = 0; i < G_N_ELEMENTS (sinks); i++)
    if (sinks[i]->mid_line)
      lanes_screen_write (screen, sinks[i]->fd, "\n", 1);
}

static void
copy_file (Sink *sink, const char *path)
{
  g_autofree char *buffer = g_malloc (BLOCK);
  int fd = open (path, O_RDONLY | O_CLOEXEC);
  ssize_t n;

  while (fd >= 0 && ((n = read (fd, buffer, BLOCK)) > 0 || (n < 0 && errno == EINTR)))
    if (n > 0)
      write_to (sink, buffer, n);
  if (fd >= 0)
    close (fd);
}

static void
append_json_stream (GString *out, LanesOutput *output, LanesOutputView view, const char *name)
{
  g_autofree char *buffer = g_malloc (BLOCK);
  g_autoptr (GString) bytes = g_string_new (NULL);
  LanesOutputPiece piece = { .next = 0 };

  while (bytes->len < JSON_OUTPUT_MAX && lanes_output_read (output, view, piece.next, buffer, BLOCK, &piece))
    g_string_append_len (bytes, buffer, piece.size);
  g_string_append_printf (out, ", \"%s\": ", name);
  lanes_json_append_string (out, bytes->str, bytes->len);
  if ((goffset) bytes->len < lanes_output_get_size (output, view))
    g_string_append_printf (out, ", \"%s_size\": %" G_GINT64_FORMAT, name, lanes_output_get_size (output, view));
}

static void
write_json (LanesScreen *screen, const Record *record)
{
  g_autoptr (GString) out = g_string_new (record->json);

  if (record->base)
    {
      g_autoptr (LanesOutput) output = lanes_output_new (record->base);

      lanes_output_refresh (output);
      append_json_stream (out, output, LANES_OUTPUT_STDOUT, "stdout");
      append_json_stream (out, output, LANES_OUTPUT_STDERR, "stderr");
    }
  g_string_append (out, "}\n");
  lanes_screen_write (screen, STDOUT_FILENO, out->str, out->len);
}

static void
delete_files (const char *base)
{
  static const char *const all[] = { ".out", ".err", ".idx", ".body" };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    {
      g_autofree char *path = g_strconcat (base, all[i], NULL);
      g_unlink (path);
    }
}

/* The very bytes that it stands for. */
static void
write_text (Sink *sink, const char *text)
{
  g_autofree char *bytes = lanes_bytes_are_in (text) ? lanes_bytes_from_text (text) : NULL;

  write_to (sink, bytes ? bytes : text, strlen (bytes ? bytes : text));
}

static void
write_record (LanesScreen *screen, gpointer data)
{
  Record *record = data;
  g_auto (Sink) sink = make_sink (screen, record, STDOUT_FILENO);

  if (record->json)
    write_json (screen, record);
  else if (record->base)
    copy_output (screen, record);
  if (!record->json && record->body)
    copy_file (&sink, record->body);
  if (!record->json && record->text)
    write_text (&sink, record->text);
  if (record->error)
    lanes_screen_write (screen, STDERR_FILENO, record->error, strlen (record->error));
  if (record->base && !record->keep_files)
    delete_files (record->base);
  if (record->body && !record->keep_files)
    g_unlink (record->body);
}

/* Making records, on the main thread */

static char *
dup_from_result (LanesJob *job, const char *key)
{
  GVariant *result = job->outcome ? job->outcome->result : NULL;
  const char *text = result ? lanes_vardict_peek_string (result, key) : NULL;

  return text && *text ? g_strdup (text) : NULL;
}

/* What a kind has to say on standard error itself, line by line. */
static char *
dup_own_errors (LanesJob *job)
{
  g_autofree char *errors = dup_from_result (job, "errors");
  g_autoptr (GString) out = g_string_new (NULL);
  g_auto (GStrv) lines = NULL;

  if (!errors)
    return NULL;
  lines = g_strsplit (errors, "\n", -1);
  for (guint i = 0; lines[i]; i++)
    if (*lines[i])
      {
        g_autofree char *clean = lanes_text_clean (lines[i]);
        g_string_append_printf (out, "lanes: %s\n", clean);
      }
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* For --verbose: "lanes: debian.iso: done in 12 s: 630 MB, verified" */
static char *
dup_success_line (LanesJob *job)
{
  g_autofree char *title = lanes_job_dup_title (job);
  g_autofree char *clean_title = lanes_text_clean (title);
  g_autofree char *time = lanes_text_duration ((lanes_job_get_ended (job) - lanes_job_get_started (job)) / 1e6);
  g_autofree char *summary = dup_from_result (job, "summary");
  g_autofree char *clean_summary = lanes_text_clean (summary ? summary : "");

  return g_strdup_printf (_("lanes: %s: done in %s%s%s\n"), clean_title, time, summary ? ": " : "", clean_summary);
}

/* For standard output. In JSON it stands in the result. */
static char *
dup_text (LanesPrinter *self, LanesJob *job)
{
  g_autofree char *file = self->settings.files ? dup_from_result (job, "file") : NULL;

  if (self->settings.json)
    return NULL;
  if (file && job->state == LANES_STATE_SUCCEEDED)
    return g_strconcat (file, "\n", NULL);
  return dup_from_result (job, "text");
}

static char *
dup_error_line (LanesPrinter *self, LanesJob *job)
{
  g_autofree char *title = NULL;
  g_autofree char *clean_title = NULL;
  g_autofree char *reason = NULL;
  g_autofree char *clean = NULL;
  const char *message = job->outcome && job->outcome->error ? job->outcome->error->message : NULL;

  if (!self->settings.errors || (job->state == LANES_STATE_CANCELLED && !self->settings.verbose))
    return NULL;
  reason = dup_own_errors (job);
  if (!reason && job->state == LANES_STATE_SUCCEEDED && self->settings.verbose)
    return dup_success_line (job);
  if (reason || job->state == LANES_STATE_SUCCEEDED)
    return g_steal_pointer (&reason);
  if (job->state == LANES_STATE_CANCELLED || !message)
    message = reason = lanes_engine_dup_reason (self->engine, job);
  if (!message)
    message = lanes_state_get_label (job->state);
  clean = lanes_text_clean (message);
  if (self->settings.bare_errors)
    return g_strdup_printf ("lanes: %s\n", clean);
  title = lanes_job_dup_title (job);
  clean_title = lanes_text_clean (title);
  return g_strdup_printf ("lanes: %s: %s\n", clean_title, clean);
}

static char *
dup_event (LanesPrinter *self, LanesJob *job, gint64 when)
{
  g_autoptr (GVariant) all = g_variant_ref_sink (lanes_job_to_variant (self->engine, job));
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (all);
  g_autoptr (GVariant) variant = NULL;
  g_autofree char *json = NULL;
  g_autoptr (GString) out = g_string_new ("{\"event\": \"job\", \"time\": ");

  /* Its files are ours, and gone before anyone could look. */
  g_variant_dict_remove (&dict, "output");
  if (lanes_state_is_final (job->state) && job->outcome && job->outcome->result)
    g_variant_dict_insert_value (&dict, "result", job->outcome->result);
  variant = g_variant_ref_sink (g_variant_dict_end (&dict));
  json = lanes_job_variant_to_json (variant);
  lanes_json_append_double (out, lanes_job_wall_time (when));
  g_string_append (out, ", ");
  g_string_append_len (out, json + 1, strlen (json) - 2);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

static Record *
make_record (LanesPrinter *self, LanesJob *job)
{
  Record *record = g_new0 (Record, 1);

  /* Most commands write nothing: no file is looked for then. */
  if (job->outcome && job->outcome->output_bytes != 0)
    record->base = lanes_engine_dup_output_base (self->engine, job);
  record->body = dup_from_result (job, "body");
  record->text = dup_text (self, job);
  if (self->settings.tag && job->input)
    {
      g_autofree char *masked = lanes_job_spec_mask_input (job->spec, job->input);

      record->tag = g_strdup (masked ? masked : job->input);
    }
  record->error = dup_error_line (self, job);
  if (self->settings.json)
    record->json = dup_event (self, job, lanes_job_get_ended (job) ? lanes_job_get_ended (job) : g_get_monotonic_time ());
  record->from = self->settings.follow ? &self->followed_to : NULL;
  record->keep_files = self->settings.keep_files;
  return record;
}

static gboolean
is_empty (const Record *record)
{
  return !record->base && !record->body && !record->text && !record->error && !record->json;
}

static void
send (LanesPrinter *self, Record *record)
{
  if (is_empty (record))
    free_record (record);
  else
    lanes_screen_call (self->screen, write_record, record, free_record);
}

static void
free_queue (gpointer data)
{
  Queue *queue = data;

  g_hash_table_unref (queue->held);
  g_free (queue);
}

static Queue *
get_queue (LanesPrinter *self, guint64 batch)
{
  Queue *queue = g_hash_table_lookup (self->queues, GSIZE_TO_POINTER (batch));

  if (!queue)
    {
      queue = g_new0 (Queue, 1);
      queue->held = g_hash_table_new_full (NULL, NULL, NULL, free_record);
      queue->next = 1;
      g_hash_table_insert (self->queues, GSIZE_TO_POINTER (batch), queue);
    }
  return queue;
}

static void
hold (LanesPrinter *self, LanesJob *job, Record *record)
{
  Queue *queue = get_queue (self, job->batch->id);

  g_hash_table_replace (queue->held, GUINT_TO_POINTER (job->sequence), record);
  self->n_held++;
  while ((record = g_hash_table_lookup (queue->held, GUINT_TO_POINTER (queue->next))))
    {
      g_hash_table_steal (queue->held, GUINT_TO_POINTER (queue->next));
      queue->next++;
      self->n_held--;
      send (self, record);
    }
}

LanesPrinter *
lanes_printer_new (LanesEngine *engine, LanesScreen *screen, const LanesPrinterSettings *settings)
{
  LanesPrinter *self = g_new0 (LanesPrinter, 1);

  self->engine = engine;
  self->screen = screen;
  self->settings = *settings;
  self->queues = g_hash_table_new_full (NULL, NULL, NULL, free_queue);
  return self;
}

void
lanes_printer_free (LanesPrinter *self)
{
  g_hash_table_unref (self->queues);
  g_free (self->followed);
  g_free (self);
}

void
lanes_printer_add (LanesPrinter *self, LanesJob *job)
{
  Record *record = make_record (self, job);

  /* The jobs of a file that are no map have an order of their own: that in which they end. */
  if (!self->settings.keep_order || self->settings.json || !job->batch || !job->batch->spec)
    send (self, record);
  else
    hold (self, job, record);
}

void
lanes_printer_tell (LanesPrinter *self, LanesJob *job, gint64 when)
{
  g_autofree char *event = NULL;

  if (!self->settings.json)
    return;
  event = dup_event (self, job, when);
  lanes_screen_print (self->screen, STDOUT_FILENO, g_strconcat (event, "}\n", NULL));
}

/* Following one job */

typedef struct
{
  LanesPrinter *printer;   /* outlives its calls */
  Record       *record;
} Follow;

static void
write_follow (LanesScreen *screen, gpointer data)
{
  Follow *follow = data;

  /* Another attempt begins anew. */
  if (g_strcmp0 (follow->printer->followed, follow->record->base) != 0)
    {
      g_free (follow->printer->followed);
      follow->printer->followed = g_strdup (follow->record->base);
      follow->printer->followed_to = 0;
    }
  copy_output (screen, follow->record);
}

static void
free_follow (gpointer data)
{
  Follow *follow = data;

  free_record (follow->record);
  g_free (follow);
}

void
lanes_printer_follow (LanesPrinter *self, LanesJob *job)
{
  g_autofree char *base = lanes_engine_dup_output_base (self->engine, job);
  Follow *follow;

  if (!base || self->settings.json || lanes_screen_get_backlog (self->screen) > 0)
    return;
  follow = g_new0 (Follow, 1);
  follow->printer = self;
  follow->record = g_new0 (Record, 1);
  follow->record->base = g_steal_pointer (&base);
  follow->record->from = &self->followed_to;
  lanes_screen_call (self->screen, write_follow, follow, free_follow);
}

static void
delete_files_cb (LanesScreen *screen, gpointer data)
{
  delete_files (data);
}

void
lanes_printer_discard (LanesPrinter *self, LanesJob *job)
{
  char *base = lanes_engine_dup_output_base (self->engine, job);

  if (base)
    lanes_screen_call (self->screen, delete_files_cb, base, g_free);
}

static int
compare_sequences (gconstpointer a, gconstpointer b)
{
  guint left = GPOINTER_TO_UINT (a);
  guint right = GPOINTER_TO_UINT (b);

  return (left > right) - (left < right);
}

static void
finish_queue (gpointer key, gpointer value, gpointer data)
{
  Queue *queue = value;
  g_autoptr (GList) sequences = g_list_sort (g_hash_table_get_keys (queue->held), compare_sequences);

  for (GList *at = sequences; at; at = at->next)
    {
      Record *record = g_hash_table_lookup (queue->held, at->data);

      g_hash_table_steal (queue->held, at->data);
      send (data, record);
    }
}

void
lanes_printer_finish (LanesPrinter *self)
{
  g_hash_table_foreach (self->queues, finish_queue, self);
  self->n_held = 0;
}

guint
lanes_printer_get_backlog (LanesPrinter *self)
{
  return self->n_held + lanes_screen_get_backlog (self->screen);
}
