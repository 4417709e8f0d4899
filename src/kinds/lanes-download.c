/* lanes-download.c: fetches a file, goes on where it stopped, and verifies it
 *
 * The loop talks to the server, a pool thread to the disk:
 *
 *     open the part ── ask (from where it ends) ── look at the answer ── begin ── body … ── verify and rename
 *        disk              loop                        loop              disk   both           disk
 *
 * Going on is asked for with Range and If-Range, so a server whose file changed sends the new one whole. What comes is believed
 * only when it fits: another start, size or validator than asked for means to begin again, once, without Range. A part whose
 * checksum turns out wrong although it was resumed is fetched once more from the start.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-download.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-bytes.h"
#include "lanes-download-params.h"
#include "lanes-error.h"
#include "lanes-exchange-error.h"
#include "lanes-file-name.h"
#include "lanes-file-writer.h"
#include "lanes-job-spec.h"
#include "lanes-part-file.h"
#include "lanes-result.h"
#include "lanes-url.h"

#define WRITER_THREADS 8
#define RECONNECTS_MAX 5

struct _LanesDownload
{
  LanesWebKind parent_instance;

  GThreadPool *pool; /* owned */
};

G_DEFINE_FINAL_TYPE (LanesDownload, lanes_download, LANES_TYPE_WEB_KIND)

/* What happens when the exchange is done, whatever it says. */
typedef enum
{
  NEXT_FINISH,     /* the body is whole, or it failed */
  NEXT_ASK_WHOLE,  /* ask again, from the start */
  NEXT_COMPLETE,   /* nothing was missing */
  NEXT_FAIL,       /* for @error */
} Next;

/* What the server said; handed to the pool thread with the task. */
typedef struct
{
  char    *name;        /* nullable */
  char    *etag;
  char    *modified;
  gint64   modified_at;
  gint64   total;
  gboolean restart;     /* what is in the part is no use */
} Head;

/* One run's. The loop's thread. */
typedef struct
{
  LanesDownload       *kind;      /* borrowed */
  LanesRun            *run;       /* borrowed: the run owns this */
  LanesFileWriter     *writer;    /* owned, nullable once it is over */
  LanesPartFile       *part;      /* the writer's; looked at while no task is out */
  LanesExchange       *exchange;  /* owned, nullable */
  LanesExchangeRequest request;
  GPtrArray           *headers;   /* owned */
  guint                n_headers; /* of the spec: those of ours follow */
  Head                 head;
  GError              *error;     /* owned, nullable */
  char                *final_url; /* owned, nullable */
  Next                 next;

  gint64               started_at;
  gint64               begun_at;  /* the body's first byte may come */
  gint64               offset;    /* bytes in the part, as far as they were handed over */
  gint64               received;  /* in this run */
  gint64               total;
  guint                n_reconnects;
  gboolean             from_start; /* no Range, whatever is there */
  gboolean             was_held;  /* paused since the body began */
  gboolean             verified_again;
  gboolean             stopping;
} Download;

static void ask  (Download *self);
static void tidy (Download *self,
                  GError   *error);

static void
head_clear (Head *head)
{
  g_free (head->name);
  g_free (head->etag);
  g_free (head->modified);
  memset (head, 0, sizeof *head);
  head->total = -1;
}

static void
release (Download *self)
{
  g_clear_pointer (&self->exchange, lanes_exchange_free);
  g_clear_pointer (&self->writer, lanes_file_writer_free);
}

static void
download_free (gpointer data)
{
  Download *self = data;

  release (self);
  head_clear (&self->head);
  g_clear_pointer (&self->request.uri, g_uri_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_error (&self->error);
  g_free (self->final_url);
  g_free (self);
}

static GError *
cancelled_error (void)
{
  return g_error_new_literal (LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled."));
}

/* The pool thread's side */

static gboolean
part_write (gpointer      target,
            const guint8 *data,
            gsize         size,
            GError      **error)
{
  return lanes_part_file_write (target, data, size, error);
}

static void
part_free (gpointer target)
{
  lanes_part_file_free (target);
}

static gboolean
open_task (gpointer target,
           gpointer data,
           GError **error)
{
  return lanes_part_file_open (target, error);
}

static gboolean
nothing_task (gpointer target,
              gpointer data,
              GError **error)
{
  return TRUE;
}

static gboolean
keep_task (gpointer target,
           gpointer data,
           GError **error)
{
  return lanes_part_file_keep (target, error);
}

static gboolean
finish_task (gpointer target,
             gpointer data,
             GError **error)
{
  return lanes_part_file_finish (target, error);
}

static gboolean
begin_task (gpointer target,
            gpointer data,
            GError **error)
{
  LanesPartFile *part = target;
  Head *head = data;

  if (head->restart && !lanes_part_file_restart (part, error))
    return FALSE;

  if (head->name != NULL)
    {
      g_free (part->name);
      part->name = g_steal_pointer (&head->name);
    }
  g_free (part->etag);
  g_free (part->modified);
  part->etag = g_steal_pointer (&head->etag);
  part->modified = g_steal_pointer (&head->modified);
  part->modified_at = head->modified_at;
  part->total = head->total;
  return lanes_part_file_begin (part, error);
}

/* The end */

static char *
describe_success (Download *self,
                  double    seconds)
{
  g_autofree char *name = g_path_get_basename (self->part->path);
  g_autofree char *shown = g_filename_display_name (name);
  g_autofree char *size = g_format_size ((guint64) self->part->size);
  g_autofree char *speed = g_format_size ((guint64) ((double) self->received / MAX (seconds, 0.001)));
  const char *sum = self->part->wanted != NULL ? self->part->algorithm : NULL;
  GString *text = g_string_new (NULL);

  if (self->part->same)
    g_string_printf (text, _("%s: %s, was there already"), shown, size);
  else
    g_string_printf (text, _("%s: %s in %.1f s (%s/s)"), shown, size, seconds, speed);
  if (sum != NULL)
    g_string_append_printf (text, _(", %s verified"), sum);

  return g_string_free (text, FALSE);
}

static void
succeed (Download *self)
{
  LanesPartFile *part = self->part;
  double seconds = (double) (g_get_monotonic_time () - self->started_at) / G_USEC_PER_SEC;
  g_autofree char *summary = describe_success (self, seconds);
  g_autofree char *path = lanes_bytes_to_text (part->path, -1);
  LanesResult result = { 0 };

  lanes_result_add_string (&result, "file", path);
  lanes_result_add_int (&result, "size", part->size);
  lanes_result_add_int (&result, "resumed-from", part->resumed_from);
  lanes_result_add_int (&result, "received", self->received);
  lanes_result_add_double (&result, "seconds", seconds);
  lanes_result_add_double (&result, "speed", (double) self->received / MAX (seconds, 1e-6));
  lanes_result_add (&result, "same", g_variant_new_boolean (part->same));
  if (self->final_url != NULL)
    lanes_result_add_string (&result, "url", self->final_url);
  if (part->actual != NULL)
    lanes_result_add_string (&result, part->algorithm, part->actual);
  lanes_result_add_string (&result, "summary", summary);

  lanes_run_set_progress (self->run, part->size, part->size, LANES_UNIT_BYTES);
  release (self);
  lanes_run_succeed (self->run, lanes_result_end (&result));
}

/* Where something is left to go on from, the error says so. */
static void
note_kept (Download *self)
{
  g_autofree char *kept = NULL, *path = NULL, *message = NULL;
  LanesResult result = { 0 };

  if (self->part->part_path == NULL || self->part->offset == 0 ||
      g_error_matches (self->error, LANES_ERROR, LANES_ERROR_CHECKSUM))
    return;

  kept = g_format_size ((guint64) self->part->offset);
  path = g_filename_display_name (self->part->part_path);
  message = g_strdup_printf (_("%s %s are kept in “%s”."), self->error->message, kept, path);
  g_free (self->error->message);
  self->error->message = g_steal_pointer (&message);

  lanes_result_add_string (&result, "part", path);
  lanes_result_add_int (&result, "kept", self->part->offset);
  lanes_run_set_result (self->run, lanes_result_end (&result));
}

static void
tidied_cb (gpointer      owner,
           gpointer      data,
           const GError *error)
{
  Download *self = owner;
  SoupMessage *message = self->exchange != NULL ? lanes_exchange_get_message (self->exchange) : NULL;

  lanes_exchange_set_retry (self->run, self->error, message);
  note_kept (self);
  release (self);
  lanes_run_fail (self->run, g_steal_pointer (&self->error));
}

/* @error: (transfer full): why it ends. The part is closed first: what ended is gone. */
static void
tidy (Download *self,
      GError   *error)
{
  g_clear_error (&self->error);
  self->error = error;
  lanes_file_writer_run_always (self->writer, keep_task, tidied_cb, NULL);
}

static void
opened_cb (gpointer      owner,
           gpointer      data,
           const GError *error)
{
  Download *self = owner;

  if (error != NULL)
    tidy (self, g_error_copy (error));
  else if (self->stopping)
    tidy (self, cancelled_error ());
  else if (self->part->same)
    succeed (self);
  else
    ask (self);
}

/* The part was resumed and is wrong: perhaps it was damaged, so once more from the start. */
static void
fetch_again (Download *self)
{
  self->verified_again = TRUE;
  self->from_start = TRUE;
  g_clear_pointer (&self->exchange, lanes_exchange_free);
  lanes_run_set_message (self->run, _("What was there did not fit: starting over"));
  lanes_file_writer_run (self->writer, open_task, opened_cb, NULL);
}

static void
finished_cb (gpointer      owner,
             gpointer      data,
             const GError *error)
{
  Download *self = owner;

  if (error == NULL)
    succeed (self);
  else if (g_error_matches (error, LANES_ERROR, LANES_ERROR_CHECKSUM) && self->part->resumed_from > 0 &&
           !self->verified_again && !self->stopping)
    fetch_again (self);
  else
    tidy (self, g_error_copy (error));
}

static void
finish (Download *self)
{
  if (self->part->wanted != NULL)
    lanes_run_set_message (self->run, _("Verifying"));
  lanes_file_writer_run (self->writer, finish_task, finished_cb, NULL);
}

/* The answer */

/* Breaks off what the server sends, and does @next then. */
static void
break_off (Download *self,
           Next      next,
           GError   *error)
{
  self->next = next;
  g_clear_error (&self->error);
  self->error = error;
  lanes_exchange_cancel (self->exchange);
}

static GError *
new_error (Download   *self,
           const char *format)
{
  g_autofree char *shown = lanes_url_dup_shown (lanes_exchange_get_uri (self->exchange));

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, format, shown);
#pragma GCC diagnostic pop
}

/* A weak validator says that it means the same, not that it is the same bytes. */
static void
read_validators (Head               *head,
                 SoupMessageHeaders *headers)
{
  const char *etag = soup_message_headers_get_one (headers, "ETag");
  const char *modified = soup_message_headers_get_one (headers, "Last-Modified");
  g_autoptr (GDateTime) date = modified != NULL ? soup_date_time_new_from_http_string (modified) : NULL;

  if (etag != NULL && *etag == '"' && g_utf8_validate (etag, -1, NULL))
    head->etag = g_strdup (etag);
  if (date != NULL && g_utf8_validate (modified, -1, NULL))
    {
      head->modified = g_strdup (modified);
      head->modified_at = g_date_time_to_unix (date);
    }
}

static void
read_name (Download           *self,
           SoupMessageHeaders *headers)
{
  const char *disposition = soup_message_headers_get_one (headers, "Content-Disposition");

  if (self->part->name_is_fixed)
    return;

  self->head.name = lanes_file_name_from_disposition (disposition);
  if (self->head.name == NULL && g_str_equal (self->part->name, "download"))
    self->head.name = lanes_file_name_from_uri (lanes_exchange_get_uri (self->exchange));
}

static void
say_resumed (Download *self)
{
  g_autofree char *size = g_format_size ((guint64) self->offset);
  g_autofree char *text = g_strdup_printf (_("Goes on from %s"), size);

  lanes_run_set_message (self->run, self->offset > 0 ? text : NULL);
}

static void
begun_cb (gpointer      owner,
          gpointer      data,
          const GError *error)
{
  Download *self = owner;

  self->offset = self->part->offset;
  if (error != NULL)
    break_off (self, NEXT_FAIL, g_error_copy (error));
  else if (self->stopping)
    break_off (self, NEXT_FAIL, cancelled_error ());
  else if (self->part->same)
    break_off (self, NEXT_COMPLETE, NULL);
  else
    {
      self->begun_at = g_get_monotonic_time ();
      lanes_run_set_base (self->run, self->offset - self->received);
      self->was_held = lanes_run_is_paused (self->run);
      lanes_run_set_progress (self->run, self->offset, self->total, LANES_UNIT_BYTES);
      say_resumed (self);
      lanes_exchange_read (self->exchange);
    }
}

static void
begin (Download *self)
{
  self->total = self->head.total;
  self->next = NEXT_FINISH;
  lanes_file_writer_run (self->writer, begin_task, begun_cb, &self->head);
}

static void
begin_whole (Download    *self,
             SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);

  head_clear (&self->head);
  read_validators (&self->head, headers);
  read_name (self, headers);
  if (soup_message_headers_get_encoding (headers) == SOUP_ENCODING_CONTENT_LENGTH)
    self->head.total = soup_message_headers_get_content_length (headers);
  self->head.restart = TRUE;
  if (self->part->offset > 0 && !self->from_start)
    lanes_run_set_message (self->run, _("The server's file has changed: starting over"));
  begin (self);
}

/* Does the range that came go on where the part ends, in the same file? */
static gboolean
range_fits (Download           *self,
            SoupMessageHeaders *headers,
            gint64             *ret_total)
{
  goffset start = -1, last = -1, total = -1;
  g_autofree char *etag = g_strdup (soup_message_headers_get_one (headers, "ETag"));

  if (!soup_message_headers_get_content_range (headers, &start, &last, &total))
    return FALSE;
  if (start != self->part->offset || last < start || (total >= 0 && last != total - 1))
    return FALSE;
  if (self->part->total >= 0 && total >= 0 && total != self->part->total)
    return FALSE;
  if (self->part->etag != NULL && etag != NULL && !g_str_equal (etag, self->part->etag))
    return FALSE;

  *ret_total = last + 1;
  return TRUE;
}

static void
begin_rest (Download    *self,
            SoupMessage *message)
{
  SoupMessageHeaders *headers = soup_message_get_response_headers (message);
  gint64 total;

  if (!range_fits (self, headers, &total))
    {
      lanes_run_set_message (self->run, _("The server's answer does not go on from what is here: starting over"));
      break_off (self, NEXT_ASK_WHOLE, NULL);
      return;
    }

  head_clear (&self->head);
  self->head.etag = g_strdup (self->part->etag);
  self->head.modified = g_strdup (self->part->modified);
  self->head.modified_at = self->part->modified_at;
  self->head.total = total;
  read_name (self, headers);
  begin (self);
}

/* 416: nothing begins where the part ends. That is right when the part is whole. */
static void
range_refused (Download    *self,
               SoupMessage *message)
{
  const char *range = soup_message_headers_get_one (soup_message_get_response_headers (message), "Content-Range");
  gint64 total = -1;

  if (range != NULL && g_str_has_prefix (range, "bytes */"))
    total = g_ascii_strtoll (range + strlen ("bytes */"), NULL, 10);

  if (total == self->part->offset && (self->part->total < 0 || self->part->total == total))
    break_off (self, NEXT_COMPLETE, NULL);
  else
    {
      lanes_run_set_message (self->run, _("The server's file has changed: starting over"));
      break_off (self, NEXT_ASK_WHOLE, NULL);
    }
}

static void
head_cb (gpointer     owner,
         SoupMessage *message)
{
  Download *self = owner;
  guint status = soup_message_get_status (message);
  gboolean asked_rest = self->part->offset > 0 && !self->from_start;

  g_free (self->final_url);
  self->final_url = lanes_url_dup_shown (lanes_exchange_get_uri (self->exchange));

  if (status == SOUP_STATUS_OK || status == SOUP_STATUS_NON_AUTHORITATIVE)
    begin_whole (self, message);
  else if (status == SOUP_STATUS_PARTIAL_CONTENT && asked_rest)
    begin_rest (self, message);
  else if (status == SOUP_STATUS_PARTIAL_CONTENT)
    break_off (self, NEXT_FAIL, new_error (self, _("%s sent a part although the whole was asked for.")));
  else if (status == SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE && asked_rest)
    range_refused (self, message);
  else if (status >= 200 && status < 300)
    break_off (self, NEXT_FAIL, new_error (self, _("%s answered without a file.")));
  else
    break_off (self, NEXT_FAIL,
               lanes_exchange_error_from_status (message, lanes_exchange_get_uri (self->exchange)));
}

/* The body */

static guint8 *
room_cb (gpointer owner,
         gsize   *ret_size)
{
  Download *self = owner;

  return lanes_file_writer_room (self->writer, ret_size);
}

static void
took_cb (gpointer owner,
         gsize    size)
{
  Download *self = owner;

  lanes_file_writer_took (self->writer, size);
  self->offset += (gint64) size;
  self->received += (gint64) size;
  lanes_run_set_progress (self->run, self->offset, self->total, LANES_UNIT_BYTES);
}

static void
writable_cb (gpointer owner)
{
  Download *self = owner;

  if (self->exchange == NULL)
    return;

  /* The write's own error is found when the part is closed. */
  if (lanes_file_writer_get_failed (self->writer))
    break_off (self, NEXT_FINISH, NULL);
  else
    lanes_exchange_go_on (self->exchange);
}

/* A connection that was held for long may be dropped: not a failure when the server can go on. */
static gboolean
may_reconnect (Download     *self,
               const GError *error)
{
  return self->was_held && !self->stopping && self->begun_at > 0 && self->n_reconnects < RECONNECTS_MAX &&
         g_error_matches (error, LANES_ERROR, LANES_ERROR_NETWORK);
}

static void
reconnect (Download *self)
{
  self->n_reconnects++;
  self->begun_at = 0;
  self->from_start = FALSE;
  g_clear_pointer (&self->exchange, lanes_exchange_free);
  lanes_file_writer_run (self->writer, nothing_task, opened_cb, NULL);
}

static void
body_done (Download     *self,
           const GError *error)
{
  if (lanes_file_writer_get_failed (self->writer))
    finish (self);
  else if (self->stopping)
    tidy (self, cancelled_error ());
  else if (error != NULL && may_reconnect (self, error))
    reconnect (self);
  else if (error != NULL)
    tidy (self, g_error_copy (error));
  else
    finish (self);
}

static void
done_cb (gpointer      owner,
         const GError *error)
{
  Download *self = owner;

  switch (self->next)
    {
    case NEXT_COMPLETE:
      if (self->part->same)
        {
          lanes_file_writer_run_always (self->writer, keep_task, opened_cb, NULL);
          break;
        }
      finish (self);
      break;
    case NEXT_ASK_WHOLE:
      self->from_start = TRUE;
      if (self->stopping)
        tidy (self, cancelled_error ());
      else
        ask (self);
      break;
    case NEXT_FAIL:
      tidy (self, self->stopping ? cancelled_error () : g_steal_pointer (&self->error));
      break;
    case NEXT_FINISH:
    default:
      body_done (self, error);
      break;
    }
}

static const LanesExchangeSink sink = { head_cb, room_cb, took_cb, done_cb };

/* Asking */

static void
add_range (Download *self)
{
  LanesPartFile *part = self->part;
  const char *validator = part->etag != NULL ? part->etag : part->modified;

  g_ptr_array_add (self->headers, g_strdup_printf ("Range: bytes=%" G_GINT64_FORMAT "-", part->offset));
  if (validator != NULL)
    g_ptr_array_add (self->headers, g_strconcat ("If-Range: ", validator, NULL));
}

static void
ask (Download *self)
{
  g_clear_pointer (&self->exchange, lanes_exchange_free);
  g_ptr_array_set_size (self->headers, (int) self->n_headers);
  if (!lanes_part_file_can_resume (self->part))
    self->from_start = TRUE;
  if (!self->from_start)
    add_range (self);
  g_ptr_array_add (self->headers, NULL);

  self->request.headers = (const char *const *) self->headers->pdata;
  self->next = NEXT_FINISH;
  self->begun_at = 0;
  self->exchange = lanes_exchange_new (lanes_web_kind_get_sessions (LANES_WEB_KIND (self->kind)), &self->request, &sink, self);
  if (lanes_run_is_paused (self->run))
    lanes_exchange_set_paused (self->exchange, TRUE);
  lanes_exchange_start (self->exchange);
}

/* The kind */

static const LanesFileWriterFuncs writer_funcs = { part_write, writable_cb, part_free };

static void
lanes_download_start (LanesKind *kind,
                      LanesRun  *run)
{
  LanesDownload *self = LANES_DOWNLOAD (kind);
  Download *download = g_new0 (Download, 1);
  LanesParams params;
  GError *error = NULL;

  download->kind = self;
  download->run = run;
  download->total = -1;
  download->started_at = g_get_monotonic_time ();
  lanes_run_set_data (run, download, download_free);
  lanes_params_read (&params, lanes_run_get_spec (run));
  if (!lanes_web_kind_fill_request (&params, &download->request, &download->headers, &error))
    {
      lanes_run_set_permanent (run);
      lanes_run_fail (run, error);
      return;
    }

  download->request.verbatim = TRUE;
  download->request.speed_limit = lanes_params_get_int (&params, "speed-limit");
  download->n_headers = download->headers->len;
  download->part = lanes_download_params_make_part (&params, download->request.uri);
  if (lanes_run_is_kept (run))
    download->part->owner = g_strdup_printf ("%s %llu", download->part->url_id, (unsigned long long) lanes_run_get_job_id (run));
  if (self->pool == NULL)
    self->pool = lanes_file_writer_pool_new (WRITER_THREADS);
  download->writer = lanes_file_writer_new (self->pool, &writer_funcs, download->part, download);
  lanes_file_writer_run (download->writer, open_task, opened_cb, NULL);
}

static void
lanes_download_stop (LanesKind *kind,
                     LanesRun  *run)
{
  Download *self = lanes_run_get_data (run);

  if (self == NULL || self->writer == NULL)
    return;

  self->stopping = TRUE;
  atomic_store (&self->part->cancelled, 1);
  if (self->exchange != NULL)
    lanes_exchange_cancel (self->exchange);
}

static void
set_paused (LanesRun *run,
            gboolean  paused)
{
  Download *self = lanes_run_get_data (run);

  if (self == NULL || self->writer == NULL)
    return;

  self->was_held = self->was_held || paused;
  if (self->exchange != NULL)
    lanes_exchange_set_paused (self->exchange, paused);
  if (paused)
    lanes_file_writer_flush (self->writer);
}

static void
lanes_download_pause (LanesKind *kind,
                      LanesRun  *run)
{
  set_paused (run, TRUE);
}

static void
lanes_download_resume (LanesKind *kind,
                       LanesRun  *run)
{
  set_paused (run, FALSE);
}

static void
lanes_download_finalize (GObject *object)
{
  LanesDownload *self = LANES_DOWNLOAD (object);

  if (self->pool != NULL)
    g_thread_pool_free (self->pool, FALSE, TRUE);

  G_OBJECT_CLASS (lanes_download_parent_class)->finalize (object);
}

static void
lanes_download_class_init (LanesDownloadClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  G_OBJECT_CLASS (klass)->finalize = lanes_download_finalize;
  LANES_WEB_KIND_CLASS (klass)->verb = "get";
  kind_class->name = "download";
  kind_class->label = N_("Download");
  kind_class->icon_name = "folder-download-symbolic";
  kind_class->fields = lanes_download_params_get_fields (&kind_class->n_fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE | LANES_KIND_REPEATABLE;
  kind_class->check = lanes_download_params_check;
  kind_class->dup_title = lanes_download_params_dup_title;
  kind_class->start = lanes_download_start;
  kind_class->stop = lanes_download_stop;
  kind_class->pause = lanes_download_pause;
  kind_class->resume = lanes_download_resume;
}

static void
lanes_download_init (LanesDownload *self)
{
}

LanesKind *
lanes_download_new (LanesSessions *sessions)
{
  LanesKind *self = g_object_new (LANES_TYPE_DOWNLOAD, NULL);

  lanes_web_kind_set_sessions (LANES_WEB_KIND (self), sessions);
  return self;
}
