/* lanes-request.c: asks a server something, looks at the answer, and says how long each part took
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-request.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-bytes.h"
#include "lanes-error.h"
#include "lanes-exchange-error.h"
#include "lanes-output-place.h"
#include "lanes-params.h"
#include "lanes-request-timing.h"
#include "lanes-result.h"
#include "lanes-url.h"

#define TEXT_MAX (64 * 1024)
#define TIMINGS_MAX 100000

struct _LanesRequest
{
  LanesWebKind parent_instance;
};

G_DEFINE_FINAL_TYPE (LanesRequest, lanes_request, LANES_TYPE_WEB_KIND)

/* One run's. The loop's thread. */
typedef struct
{
  LanesRequest        *kind;        /* borrowed */
  LanesRun            *run;         /* borrowed: the run owns this */
  LanesExchange       *exchange;    /* owned, nullable */
  LanesExchangeRequest request;
  GPtrArray           *headers;     /* owned */
  char                *body_file;   /* owned, nullable: what is sent */
  SoupMessage         *message;     /* owned, nullable: the last answer */
  GUri                *uri;         /* owned, nullable: where it came from */
  GError              *first_error; /* owned, nullable */
  GArray              *timings;     /* LanesRequestTiming */
  LanesRequestTiming   timing;

  guint8              *buffer;      /* borrowed, while something is read */
  GByteArray          *kept;        /* the start of the answer's body */
  GByteArray          *tail;        /* its end so far, where the text may begin; nullable */
  char                *needle;      /* owned, nullable */
  gboolean             found;
  const char          *expected;    /* borrowed: statuses */
  gint64               limit;       /* bytes to keep */
  gint64               size;

  gint64               started_at;
  gint64               asked_at;
  gint64               n_redirects;
  gint64               repeat;
  gint64               n_done;
  gint64               n_failed;
  gboolean             held;        /* paused between two requests */
  gboolean             stopping;
} Request;

static void ask (Request *self);

static void
request_free (gpointer data)
{
  Request *self = data;

  g_clear_pointer (&self->exchange, lanes_exchange_free);
  g_clear_pointer (&self->request.uri, g_uri_unref);
  g_clear_pointer (&self->request.body, g_bytes_unref);
  g_clear_pointer (&self->headers, g_ptr_array_unref);
  g_clear_pointer (&self->timings, g_array_unref);
  g_clear_pointer (&self->kept, g_byte_array_unref);
  g_clear_pointer (&self->tail, g_byte_array_unref);
  g_clear_pointer (&self->uri, g_uri_unref);
  g_clear_object (&self->message);
  g_clear_error (&self->first_error);
  g_free (self->body_file);
  g_free (self->needle);
  g_free (self);
}

/* The result */

/* A line each. Returns: (transfer full) */
static char *
dup_headers (SoupMessage *message)
{
  SoupMessageHeadersIter iter;
  const char *name, *value;
  GString *lines = g_string_sized_new (512);

  soup_message_headers_iter_init (&iter, soup_message_get_response_headers (message));
  while (soup_message_headers_iter_next (&iter, &name, &value))
    {
      g_string_append (lines, name);
      g_string_append (lines, ": ");
      g_string_append (lines, lanes_field_name_is_secret (name) ? "••••" : value);
      g_string_append_c (lines, '\n');
    }

  return g_string_free (lines, FALSE);
}

static char *
describe (Request *self,
          double   seconds)
{
  g_autofree char *size = g_format_size ((guint64) self->size);
  const char *phrase = soup_message_get_reason_phrase (self->message);
  g_autofree char *reason = g_utf8_make_valid (phrase != NULL ? phrase : "", -1);

  if (self->repeat == 1)
    return g_strdup_printf (_("%u %s, %s in %.1f ms"), soup_message_get_status (self->message), reason, size,
                            self->timing.seconds[LANES_PHASE_TOTAL] * 1000);

  return g_strdup_printf (_("%llu requests in %.2f s (%.0f a second), %llu failed"), (unsigned long long) self->n_done, seconds,
                          (double) self->n_done / MAX (seconds, 1e-6), (unsigned long long) self->n_failed);
}

static void
add_repeated (Request     *self,
              LanesResult *result,
              double       seconds)
{
  if (self->repeat == 1)
    return;

  lanes_result_add_int (result, "requests", self->n_done);
  lanes_result_add_int (result, "failed", self->n_failed);
  lanes_result_add_double (result, "per-second", (double) self->n_done / MAX (seconds, 1e-6));
  lanes_result_add (result, "table", lanes_request_timing_new_table (self->timings));
}

static gboolean
is_text (GByteArray *kept)
{
  return kept->len <= TEXT_MAX && memchr (kept->data, '\0', kept->len) == NULL &&
         g_utf8_validate_len ((const char *) kept->data, kept->len, NULL);
}

/* @path: (nullable): the file with the body, where it is no short text */
static void
add_body (Request     *self,
          LanesResult *result,
          const char  *path)
{
  lanes_result_add_int (result, "size", self->size);
  if (self->kept->len < self->size)
    lanes_result_add_int (result, "kept", self->kept->len);
  if (path != NULL)
    lanes_result_add_string (result, "body", path);
  else if (self->kept->len > 0)
    {
      g_byte_array_append (self->kept, (const guint8 *) "", 1);
      lanes_result_add_string (result, "text", (const char *) self->kept->data);
    }
}

static GVariant *
new_result (Request    *self,
            const char *path)
{
  double seconds = (double) (g_get_monotonic_time () - self->started_at) / G_USEC_PER_SEC;
  g_autofree char *shown = lanes_url_dup_shown (self->uri);
  g_autofree char *summary = describe (self, seconds);
  g_autofree char *headers = dup_headers (self->message);
  LanesResult result = { 0 };

  lanes_result_add_string (&result, "summary", summary);
  lanes_result_add_int (&result, "status", soup_message_get_status (self->message));
  lanes_result_add_string (&result, "reason", soup_message_get_reason_phrase (self->message));
  lanes_result_add_string (&result, "url", shown);
  lanes_result_add_string (&result, "headers", headers);
  if (self->n_redirects > 0)
    lanes_result_add_int (&result, "redirects", self->n_redirects);
  lanes_request_timing_add_to (&self->timing, &result);
  add_repeated (self, &result, seconds);
  add_body (self, &result, path);
  return lanes_result_end (&result);
}

/* The end */

static GError *
total_error (Request *self)
{
  if (self->repeat == 1)
    return g_steal_pointer (&self->first_error);

  return g_error_new (LANES_ERROR, self->first_error->code,
                      _("%llu of %llu requests failed. The first: %s"), (unsigned long long) self->n_failed,
                      (unsigned long long) self->n_done, self->first_error->message);
}

static void
end_with (Request    *self,
          const char *path)
{
  g_clear_pointer (&self->exchange, lanes_exchange_free);
  if (self->message != NULL)
    lanes_run_set_result (self->run, new_result (self, path));

  if (self->stopping)
    lanes_run_fail_literal (self->run, LANES_ERROR_CANCELLED, _("Cancelled."));
  else if (self->first_error != NULL)
    {
      lanes_exchange_set_retry (self->run, self->first_error, self->message);
      lanes_run_fail (self->run, total_error (self));
    }
  else
    lanes_run_succeed (self->run, NULL);
}

/* Thread of GTask: a body that is no short text goes to a file. */
static void
save_body_thread (GTask        *task,
                  gpointer      source,
                  gpointer      data,
                  GCancellable *cancellable)
{
  Request *self = data;
  GError *error = NULL;
  gboolean spare = FALSE;
  g_autofree char *base = lanes_run_dup_output_base (self->run, &spare, &error);
  g_autofree char *path = base != NULL ? g_strconcat (base, ".body", NULL) : NULL;

  if (spare && self->kept->len > LANES_OUTPUT_SPARE_CAP)
    g_task_return_new_error (task, LANES_ERROR, LANES_ERROR_NO_SPACE, _("the disk cannot be written, and memory keeps no more than 1 MiB of it"));
  else if (path != NULL && g_file_set_contents_full (path, (const char *) self->kept->data, self->kept->len,
                                                G_FILE_SET_CONTENTS_NONE, 0600, &error))
    g_task_return_pointer (task, g_steal_pointer (&path), g_free);
  else
    g_task_return_error (task, error);
}

static void
body_saved_cb (GObject      *source,
               GAsyncResult *result,
               gpointer      data)
{
  Request *self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_task_propagate_pointer (G_TASK (result), &error);

  if (error != NULL && self->first_error == NULL)
    {
      self->first_error = g_error_new (LANES_ERROR, LANES_ERROR_IO, _("The answer could not be kept: %s"), error->message);
      self->n_failed++;
    }
  if (path == NULL)
    g_byte_array_set_size (self->kept, 0);
  end_with (self, path);
}

static void
finish (Request *self)
{
  g_autoptr (GTask) task = NULL;

  if (self->message == NULL || self->kept->len == 0 || is_text (self->kept))
    {
      end_with (self, NULL);
      return;
    }

  task = g_task_new (NULL, NULL, body_saved_cb, self);
  g_task_set_source_tag (task, finish);
  g_task_set_task_data (task, self, NULL);
  g_task_run_in_thread (task, save_body_thread);
}

/* Expectations */

/* "200, 204, 300-399": whether @status is one of them; %FALSE with @ret_valid %FALSE where @text is none such. */
static gboolean
status_matches (const char *text,
                guint       status,
                gboolean   *ret_valid)
{
  g_auto (GStrv) parts = g_strsplit (text, ",", -1);
  gboolean matches = FALSE;

  *ret_valid = TRUE;
  for (guint i = 0; parts[i] != NULL; i++)
    {
      char *part = g_strstrip (parts[i]), *end;
      guint64 first = g_ascii_strtoull (part, &end, 10), last = first;
      gboolean digits = end != part && g_ascii_isdigit (*part);

      if (digits && *end == '-')
        {
          digits = g_ascii_isdigit (end[1]);
          last = g_ascii_strtoull (end + 1, &end, 10);
        }
      if (!digits || *end != '\0' || first < 100 || last > 599 || first > last)
        *ret_valid = FALSE;
      matches = matches || (status >= first && status <= last);
    }

  return matches && *ret_valid;
}

static GError *
check_status (Request *self)
{
  guint status = soup_message_get_status (self->message);
  g_autofree char *shown = NULL;
  gboolean valid;

  if (*self->expected == '\0')
    return status < 400 ? NULL : lanes_exchange_error_from_status (self->message, self->uri);
  if (status_matches (self->expected, status, &valid))
    return NULL;

  shown = lanes_url_dup_shown (self->uri);
  return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("%s answered %u; %s was expected."), shown, status,
                      self->expected);
}

static GError *
check_answer (Request *self)
{
  GError *error = check_status (self);
  g_autofree char *shown = NULL, *wanted = NULL;

  if (error != NULL || self->needle == NULL || self->found)
    return error;

  shown = lanes_url_dup_shown (self->uri);
  wanted = g_utf8_make_valid (self->needle, -1);
  return g_error_new (LANES_ERROR, LANES_ERROR_HTTP, _("The answer of %s does not contain “%s”."), shown, wanted);
}

/* The text may lie across two reads: the end of the last one is kept. */
static void
search (Request *self,
        gsize    size)
{
  gsize length = self->needle != NULL ? strlen (self->needle) : 0;

  if (length == 0 || self->found)
    return;

  g_byte_array_append (self->tail, self->buffer, (guint) size);
  self->found = memmem (self->tail->data, self->tail->len, self->needle, length) != NULL;
  if (self->tail->len >= length)
    g_byte_array_remove_range (self->tail, 0, self->tail->len - (guint) (length - 1));
}

/* The exchange */

static void
head_cb (gpointer     owner,
         SoupMessage *message)
{
  Request *self = owner;

  lanes_exchange_read (self->exchange);
}

static guint8 *
room_cb (gpointer owner,
         gsize   *ret_size)
{
  Request *self = owner;

  self->buffer = lanes_sessions_get_buffer (lanes_web_kind_get_sessions (LANES_WEB_KIND (self->kind)), ret_size);
  return self->buffer;
}

static void
took_cb (gpointer owner,
         gsize    size)
{
  Request *self = owner;
  gint64 wanted = self->limit - self->kept->len;

  search (self, size);
  if (wanted > 0)
    g_byte_array_append (self->kept, self->buffer, (guint) MIN ((gint64) size, wanted));
  self->size += (gint64) size;
  if (self->repeat == 1)
    lanes_run_set_progress (self->run, self->size, -1, LANES_UNIT_BYTES);
}

static void
note_answer (Request *self)
{
  self->n_redirects = lanes_exchange_get_n_redirects (self->exchange);
  g_set_object (&self->message, lanes_exchange_get_message (self->exchange));
  g_clear_pointer (&self->uri, g_uri_unref);
  self->uri = g_uri_ref (lanes_exchange_get_uri (self->exchange));
  lanes_request_timing_read (&self->timing, self->message, self->asked_at);
  if (self->repeat > 1 && self->timings->len < TIMINGS_MAX)
    g_array_append_val (self->timings, self->timing);
}

static void
take_error (Request *self,
            GError  *error)
{
  self->n_failed++;
  if (self->first_error == NULL)
    self->first_error = error;
  else
    g_error_free (error);
}

static void
done_cb (gpointer      owner,
         const GError *error)
{
  Request *self = owner;
  GError *why = NULL;

  self->stopping = self->stopping || g_error_matches (error, LANES_ERROR, LANES_ERROR_CANCELLED);
  if (self->stopping)
    {
      end_with (self, NULL);
      return;
    }

  if (soup_message_get_status (lanes_exchange_get_message (self->exchange)) != 0)
    note_answer (self);
  why = error != NULL ? g_error_copy (error) : check_answer (self);
  self->n_done++;
  if (why != NULL && self->first_error == NULL &&
      lanes_exchange_error_is_final (why, lanes_exchange_get_message (self->exchange)))
    lanes_run_set_permanent (self->run);
  if (why != NULL)
    take_error (self, why);
  if (self->repeat > 1)
    lanes_run_set_progress (self->run, self->n_done, self->repeat, LANES_UNIT_ITEMS);

  self->held = self->n_done < self->repeat && lanes_run_is_paused (self->run);
  if (self->held)
    return;
  if (self->n_done < self->repeat)
    ask (self);
  else
    finish (self);
}

static const LanesExchangeSink sink = { head_cb, room_cb, took_cb, done_cb };

static void
ask (Request *self)
{
  LanesSessions *sessions = lanes_web_kind_get_sessions (LANES_WEB_KIND (self->kind));

  g_clear_pointer (&self->exchange, lanes_exchange_free);
  g_byte_array_set_size (self->kept, 0);
  self->size = 0;
  self->found = FALSE;
  if (self->tail != NULL)
    g_byte_array_set_size (self->tail, 0);
  self->asked_at = g_get_monotonic_time ();
  self->exchange = lanes_exchange_new (sessions, &self->request, &sink, self);
  if (lanes_run_is_paused (self->run))
    lanes_exchange_set_paused (self->exchange, TRUE);
  lanes_exchange_start (self->exchange);
}

/* Parameters */

static const LanesField fields[] = {
  { "url", 0, LANES_FIELD_URL, LANES_FIELD_REQUIRED | LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, N_("Address"),
    N_("Whom to ask, http or https"), NULL, NULL, 0, 0 },
  { "method", 'X', LANES_FIELD_STRING, LANES_FIELD_EXPAND, N_("Method"),
    N_("GET, or POST when something is sent, where not given"), NULL, NULL, 0, 0 },
  LANES_WEB_FIELD_HEADER,
  { "data", 0, LANES_FIELD_TEXT, LANES_FIELD_EXPAND, N_("Body"), N_("Text to send"), NULL, NULL, 0, 0 },
  { "data-file", 0, LANES_FIELD_FILE, LANES_FIELD_EXPAND, N_("Body from a file"),
    N_("A file whose content is sent"), NULL, NULL, 0, 0 },
  { "expect-status", 0, LANES_FIELD_STRING, LANES_FIELD_PLAIN, N_("Expected status"),
    N_("Such as 200 or 200,300-399; anything below 400 where not given"), NULL, NULL, 0, 0 },
  { "expect-text", 0, LANES_FIELD_STRING, LANES_FIELD_EXPAND, N_("Expected text"),
    N_("The answer must contain it"), NULL, NULL, 0, 0 },
  { "repeat", 0, LANES_FIELD_INT, LANES_FIELD_PLAIN, N_("Times"),
    N_("How often to ask, one after the other"), "1", NULL, 1, 1e9 },
  { "no-follow", 0, LANES_FIELD_BOOL, LANES_FIELD_ADVANCED, N_("Do not follow redirects"),
    N_("A redirect is the answer"), NULL, NULL, 0, 0 },
  { "body-limit", 0, LANES_FIELD_BYTES, LANES_FIELD_ADVANCED, N_("Kept of the answer"),
    N_("So much of the body is kept; all of it is received and counted"), "1MiB", NULL, 0, 1e9 },
  LANES_WEB_FIELD_IDLE,
  LANES_WEB_FIELD_PROXY,
  LANES_WEB_FIELD_INSECURE,
};

static gboolean
check_method (const char *method,
              GError    **error)
{
  gsize length = strlen (method);

  if (length <= 32 && strspn (method, "ABCDEFGHIJKLMNOPQRSTUVWXYZ-") == length && !g_str_equal (method, "CONNECT"))
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
               _("method: “%s” should be a word in capital letters such as GET, POST or PUT"), method);
  return FALSE;
}

static gboolean
lanes_request_check (LanesKind *kind,
                     GVariant  *params,
                     GError   **error)
{
  LanesParams all;
  const char *data, *file, *status;
  gboolean valid = TRUE;

  lanes_params_read_dict (&all, params);
  data = lanes_params_get_string (&all, "data");
  file = lanes_params_get_string (&all, "data-file");
  status = lanes_params_get_string (&all, "expect-status");
  if (!lanes_web_kind_check (&all, error) || !check_method (lanes_params_get_string (&all, "method"), error))
    return FALSE;

  if (*data != '\0' && *file != '\0')
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("data-file: give it or data, not both"));
      return FALSE;
    }
  if (*status != '\0')
    status_matches (status, 0, &valid);
  if (!valid)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
                 _("expect-status: “%s” should be numbers from 100 to 599 such as 200 or 200,300-399"), status);

  return valid;
}

static gboolean
sends_something (LanesParams *params)
{
  return *lanes_params_get_string (params, "data") != '\0' || *lanes_params_get_string (params, "data-file") != '\0';
}

static char *
lanes_request_dup_title (LanesKind *kind,
                         GVariant  *params)
{
  LanesParams all;
  const char *method;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *host = NULL;

  lanes_params_read_dict (&all, params);
  uri = lanes_url_parse (lanes_params_get_string (&all, "url"), NULL);
  if (uri == NULL)
    return NULL;

  method = lanes_params_get_string (&all, "method");
  if (*method == '\0')
    method = sends_something (&all) ? "POST" : "GET";

  host = lanes_url_dup_host (uri);
  return g_strdup_printf ("%s %s%s", method, host, g_uri_get_path (uri));
}

/* The type of what is sent, unless a header says it. */
static const char *
guess_type (const char *const *headers,
            gboolean           from_file,
            const char        *data)
{
  for (guint i = 0; headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (headers[i], "content-type:", 13) == 0)
      return NULL;
  if (from_file)
    return "application/octet-stream";

  return *data == '{' || *data == '[' ? "application/json" : "application/x-www-form-urlencoded";
}

static void
set_body (Request     *self,
          LanesParams *params)
{
  const char *data = lanes_params_get_string (params, "data");
  const char *file = lanes_params_get_string (params, "data-file");
  const char *method = lanes_params_get_string (params, "method");
  gboolean sends = sends_something (params);

  self->request.method = *method != '\0' ? method : sends ? "POST" : "GET";
  if (!sends)
    return;

  self->request.content_type = guess_type (self->request.headers, *file != '\0', data);
  if (*file != '\0')
    self->request.body_file = self->body_file = lanes_web_kind_expand_home (file);
  else
    {
      char *bytes = lanes_bytes_from_text (data);

      self->request.body = g_bytes_new_take (bytes, strlen (bytes));
    }
}

/* The kind */

static Request *
new_request (LanesRequest *kind,
             LanesRun     *run,
             LanesParams  *params)
{
  g_autofree char *needle = lanes_bytes_from_text (lanes_params_get_string (params, "expect-text"));
  Request *self = g_new0 (Request, 1);

  self->kind = kind;
  self->run = run;
  self->started_at = g_get_monotonic_time ();
  self->repeat = lanes_params_get_int (params, "repeat");
  self->limit = lanes_params_get_int (params, "body-limit");
  self->expected = lanes_params_get_string (params, "expect-status");
  self->kept = g_byte_array_new ();
  self->timings = g_array_new (FALSE, FALSE, sizeof (LanesRequestTiming));
  if (*needle != '\0')
    {
      self->needle = g_steal_pointer (&needle);
      self->tail = g_byte_array_new ();
    }

  return self;
}

static void
lanes_request_start (LanesKind *kind,
                     LanesRun  *run)
{
  LanesParams params;
  Request *self;
  GError *error = NULL;

  lanes_params_read (&params, lanes_run_get_spec (run));
  self = new_request (LANES_REQUEST (kind), run, &params);
  lanes_run_set_data (run, self, request_free);
  if (!lanes_web_kind_fill_request (&params, &self->request, &self->headers, &error))
    {
      lanes_run_set_permanent (run);
      lanes_run_fail (run, error);
      return;
    }

  g_ptr_array_add (self->headers, NULL);
  self->request.headers = (const char *const *) self->headers->pdata;
  self->request.follow = !lanes_params_get_bool (&params, "no-follow");
  set_body (self, &params);
  ask (self);
}

static void
lanes_request_stop (LanesKind *kind,
                    LanesRun  *run)
{
  Request *self = lanes_run_get_data (run);

  if (self == NULL || self->exchange == NULL)
    return;

  self->stopping = TRUE;
  if (self->held)
    end_with (self, NULL);
  else
    lanes_exchange_cancel (self->exchange);
}

static void
lanes_request_pause (LanesKind *kind,
                     LanesRun  *run)
{
  Request *self = lanes_run_get_data (run);

  if (self != NULL && self->exchange != NULL)
    lanes_exchange_set_paused (self->exchange, TRUE);
}

static void
lanes_request_resume (LanesKind *kind,
                      LanesRun  *run)
{
  Request *self = lanes_run_get_data (run);

  if (self == NULL || self->exchange == NULL)
    return;

  if (self->held)
    {
      self->held = FALSE;
      ask (self);
    }
  else
    lanes_exchange_set_paused (self->exchange, FALSE);
}

static void
lanes_request_class_init (LanesRequestClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  LANES_WEB_KIND_CLASS (klass)->verb = "request";
  kind_class->name = "request";
  kind_class->label = N_("Request");
  kind_class->icon_name = "network-transmit-receive-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE;
  kind_class->check = lanes_request_check;
  kind_class->dup_title = lanes_request_dup_title;
  kind_class->start = lanes_request_start;
  kind_class->stop = lanes_request_stop;
  kind_class->pause = lanes_request_pause;
  kind_class->resume = lanes_request_resume;
}

static void
lanes_request_init (LanesRequest *self)
{
}

LanesKind *
lanes_request_new (LanesSessions *sessions)
{
  LanesKind *self = g_object_new (LANES_TYPE_REQUEST, NULL);

  lanes_web_kind_set_sessions (LANES_WEB_KIND (self), sessions);
  return self;
}
