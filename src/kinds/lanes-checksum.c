/* lanes-checksum.c: checksums of files and folders, and checking files against a list of them
 *
 * Output and messages are those of sha256sum, so that a list made by one is checked by the other. The result's "text" is what
 * goes to standard output, "errors" what goes to standard error.
 *
 * Many files of one job, such as those of a folder, are read by all threads that have nothing else to do: each takes the next of the list,
 * and the job's own thread writes down what is known so far, in the order of the list.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lanes-bytes.h"
#include "lanes-checksum.h"
#include "lanes-digest.h"
#include "lanes-error.h"
#include "lanes-job-spec.h"
#include "lanes-pattern.h"

#define BLOCK (64 * 1024)
#define LOOK_MS 100 /* between two looks whether the job is to stop */
#define LIST_MAX (1024 * 1024 * 1024)

/* Less than either is done before another thread has begun. */
#define SHARED_FILES 64
#define SHARED_BYTES (1024 * 1024)

/* Worker threads: shared and stateless. */
struct _LanesChecksum
{
  LanesKind parent_instance;
};

G_DEFINE_FINAL_TYPE (LanesChecksum, lanes_checksum, LANES_TYPE_KIND)

static const LanesField fields[] = {
  { "files", 0, LANES_FIELD_FILES, LANES_FIELD_REQUIRED | LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, N_("Files"),
    N_("Files and folders; folders are walked through") },
  { "algorithm", 'a', LANES_FIELD_CHOICE, LANES_FIELD_PLAIN, N_("Algorithm"), N_("sha256, md5, sha1, sha512 or blake2b"), "sha256",
    lanes_digest_algorithms },
  { "check", 'c', LANES_FIELD_BOOL, LANES_FIELD_PLAIN, N_("Check"),
    N_("Read checksums from the files and check what they name"), "no" },
  { "tag", 0, LANES_FIELD_BOOL, LANES_FIELD_ADVANCED, N_("BSD style"), N_("Write lines such as “SHA256 (name) = …”"), "no" },
};

#define NOT_OVER (-1)
#define LEFT (-2)

/* One of the list, and what came of it. */
typedef struct
{
  char *path;    /* owned, until it is written down */
  char *digits;  /* owned, nullable */
  int   code;    /* NOT_OVER, 0 with the digits, or an errno */
} File;

/* A file that is being read, by one thread at a time. */
typedef struct
{
  guint        index;   /* in the list */
  int          fd;      /* owned; -1: not opened yet */
  gboolean     waits;   /* it may have nothing to give for long */
  LanesDigest *digest;  /* owned */
} Reading;

/* One job's work: of its thread, but for what is said to be another's. */
typedef struct
{
  LanesRun       *run;
  const char     *algorithm;
  gboolean        tag;
  GString        *text;
  GString        *errors;
  gint64          total;
  guint           n_unread, n_wrong, n_malformed;
  guint           n_written; /* of the files */
  GArray         *files;     /* File: the list does not change while it is shared */

  pthread_mutex_t lock;      /* for what follows, and what came of the files */
  GArray         *left;      /* Reading: begun, and left by the thread that had it */
  guint           next;      /* of the files: the first that nobody has taken */
  gint64          done;
} Work;

/* What a thread needs to read files. */
typedef struct
{
  Work        *work;
  LanesHelper *helper;   /* borrowed; NULL: the job's own thread */
  LanesDigest *digest;   /* owned, nullable: of a file that is over, for the next one */
  guchar       buffer[BLOCK];
} Reader;

static void
file_clear (gpointer data)
{
  g_free (((File *) data)->path);
  g_free (((File *) data)->digits);
}

static void
reading_clear (gpointer data)
{
  Reading *reading = data;

  if (reading->fd >= 0)
    close (reading->fd);
  reading->fd = -1;
  g_clear_pointer (&reading->digest, lanes_digest_free);
}

static Reader *
reader_new (Work        *work,
            LanesHelper *helper)
{
  Reader *self = g_new (Reader, 1);

  self->work = work;
  self->helper = helper;
  self->digest = NULL;
  return self;
}

static void
reader_free (Reader *self)
{
  g_clear_pointer (&self->digest, lanes_digest_free);
  g_free (self);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Reader, reader_free)

static void
add_error (Work       *work,
           const char *path,
           int         code)
{
  g_string_append_printf (work->errors, "%s: %s\n", path, g_strerror (code));
  work->n_unread++;
}

/* Files */

static int
compare_names (gconstpointer a,
               gconstpointer b)
{
  return strcmp (*(char *const *) a, *(char *const *) b);
}

static void
add_file (Work       *work,
          const char *path)
{
  File file = { g_strdup (path), NULL, NOT_OVER };

  g_array_append_val (work->files, file);
}

static void
collect (Work       *work,
         const char *path,
         guint       depth)
{
  struct stat info;
  g_autoptr (GDir) dir = NULL;
  g_autoptr (GPtrArray) names = NULL;
  const char *name;

  if (g_str_equal (path, "-"))
    {
      add_file (work, path);
      return;
    }
  if (stat (path, &info) != 0)
    {
      add_error (work, path, errno);
      return;
    }
  if (!S_ISDIR (info.st_mode))
    {
      /* A pipe or a device in a folder would be waited for without end. */
      if (depth > 0 && !S_ISREG (info.st_mode))
        return;
      add_file (work, path);
      work->total += S_ISREG (info.st_mode) ? info.st_size : 0;
      return;
    }

  errno = ELOOP;
  dir = depth < 256 ? g_dir_open (path, 0, NULL) : NULL;
  if (dir == NULL)
    {
      add_error (work, path, errno);
      return;
    }

  names = g_ptr_array_new_with_free_func (g_free);
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (path, name, NULL));
  g_ptr_array_sort (names, compare_names);

  for (guint i = 0; i < names->len && lanes_run_checkpoint (work->run); i++)
    {
      g_autofree char *target = g_file_read_link (names->pdata[i], NULL);

      /* A link to a folder could lead in circles. */
      if (target == NULL || !g_file_test (names->pdata[i], G_FILE_TEST_IS_DIR))
        collect (work, names->pdata[i], depth + 1);
    }
}

/* A pipe that nobody writes to would keep the thread for ever: it is asked before it is read, so that the job can stop.
 *
 * Returns: FALSE when the thread is to leave it */
static gboolean
wait_for_data (Reader *reader,
               int     fd)
{
  struct pollfd asked = { .fd = fd, .events = POLLIN };

  while (lanes_run_goes_on (reader->work->run, reader->helper))
    if (poll (&asked, 1, LOOK_MS) != 0)
      return TRUE; /* what is wrong with it, if anything, reading tells */

  return FALSE;
}

/* Returns: bytes read, 0 at the end, -1 with errno, or LEFT: the thread is to leave it */
static ssize_t
read_block (Reader  *reader,
            Reading *reading)
{
  ssize_t n;

  do
    {
      if (reading->waits ? !wait_for_data (reader, reading->fd) : !lanes_run_goes_on (reader->work->run, reader->helper))
        return LEFT;
      n = read (reading->fd, reader->buffer, BLOCK);
    }
  while (n < 0 && (errno == EINTR || errno == EAGAIN));

  return n;
}

static gboolean
open_file (Reader     *reader,
           Reading    *reading,
           const char *path)
{
  struct stat info;

  reading->fd = g_str_equal (path, "-") ? fcntl (STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                                        : open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
  if (reading->fd < 0)
    return FALSE;

  reading->waits = fstat (reading->fd, &info) == 0 && !S_ISREG (info.st_mode) && !S_ISDIR (info.st_mode);
  posix_fadvise (reading->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
  reading->digest = g_steal_pointer (&reader->digest);
  if (reading->digest == NULL)
    reading->digest = lanes_digest_new (reader->work->algorithm);
  lanes_digest_reset (reading->digest);

  return TRUE;
}

/* Of all threads. */
static void
add_done (Work  *work,
          gint64 n)
{
  pthread_mutex_lock (&work->lock);
  work->done += n;
  lanes_run_set_progress (work->run, work->done, work->total > 0 ? work->total : -1, LANES_UNIT_BYTES);
  pthread_mutex_unlock (&work->lock);
}

/* Goes on with @reading. Returns: 0 with the digits, an errno, or NOT_OVER: left as it is */
static int
digest_file (Reader     *reader,
             Reading    *reading,
             const char *path,
             char      **ret_digits)
{
  ssize_t n;
  int code;

  if (reading->fd < 0 && !open_file (reader, reading, path))
    return errno;
  while ((n = read_block (reader, reading)) > 0)
    {
      lanes_digest_update (reading->digest, reader->buffer, (gsize) n);
      add_done (reader->work, n);
    }
  if (n == LEFT)
    return NOT_OVER;

  code = n < 0 ? errno : 0;
  if (code == 0)
    *ret_digits = lanes_digest_finish (reading->digest);
  if (reader->digest == NULL)
    reader->digest = g_steal_pointer (&reading->digest);
  reading_clear (reading);

  return code;
}

/* A name with a line feed, carriage return or backslash is written with escapes, and its line starts with one. */
static char *
escape_name (const char *name,
             gboolean   *ret_escaped)
{
  GString *text = g_string_new (NULL);

  *ret_escaped = strpbrk (name, "\\\n\r") != NULL;
  for (; *name != '\0'; name++)
    if (*name == '\\')
      g_string_append (text, "\\\\");
    else if (*name == '\n')
      g_string_append (text, "\\n");
    else if (*name == '\r')
      g_string_append (text, "\\r");
    else
      g_string_append_c (text, *name);

  return g_string_free (text, FALSE);
}

static void
append_line (Work       *work,
             const char *path,
             const char *digits)
{
  gboolean escaped;
  g_autofree char *name = escape_name (path, &escaped);
  g_autofree char *upper = g_ascii_strup (work->algorithm, -1);

  if (work->tag)
    g_string_append_printf (work->text, "%s%s (%s) = %s\n", escaped ? "\\" : "", upper, name, digits);
  else
    g_string_append_printf (work->text, "%s%s  %s\n", escaped ? "\\" : "", digits, name);
}

/* A pattern that matched nothing when the job was made: what the job waited for may have made the files. */
static void
collect_pattern (Work       *work,
                 const char *text)
{
  g_autofree char *path = lanes_bytes_from_text (text);
  g_autofree char *folder = g_get_current_dir ();
  g_autoptr (GPtrArray) names = NULL;

  if (lanes_pattern_is_one (path) && !g_file_test (path, G_FILE_TEST_EXISTS))
    names = lanes_pattern_expand (text, folder);
  if (names == NULL || names->len == 0)
    collect (work, path, 0);
  for (guint i = 0; names != NULL && i < names->len; i++)
    {
      g_autofree char *name = lanes_bytes_from_text (names->pdata[i]);

      collect (work, name, 0);
    }
}

/* The list, shared by threads */

/* Returns: whether there was a file that nobody has */
static gboolean
take_file (Work    *work,
           Reading *ret_reading)
{
  gboolean found = TRUE;

  pthread_mutex_lock (&work->lock);
  if (work->left->len > 0)
    {
      *ret_reading = g_array_index (work->left, Reading, work->left->len - 1);
      g_array_set_size (work->left, work->left->len - 1);
    }
  else if (work->next < work->files->len)
    *ret_reading = (Reading) { .index = work->next++, .fd = -1 };
  else
    found = FALSE;
  pthread_mutex_unlock (&work->lock);

  return found;
}

/* @reading: (transfer full): as it was left; @digits: (transfer full) (nullable) */
static void
end_file (Work    *work,
          Reading *reading,
          int      code,
          char    *digits)
{
  File *file = &g_array_index (work->files, File, reading->index);

  pthread_mutex_lock (&work->lock);
  file->code = code;
  file->digits = digits;
  if (code == NOT_OVER)
    g_array_append_val (work->left, *reading);
  pthread_mutex_unlock (&work->lock);
}

/* Tells, in their order, of the files up to the first that is not over. Of the job's own thread. */
static void
write_down (Work *work)
{
  pthread_mutex_lock (&work->lock);
  while (work->n_written < work->files->len)
    {
      File *file = &g_array_index (work->files, File, work->n_written);

      if (file->code == NOT_OVER)
        break;
      if (file->code == 0)
        append_line (work, file->path, file->digits);
      else
        add_error (work, file->path, file->code);
      g_clear_pointer (&file->path, g_free);
      g_clear_pointer (&file->digits, g_free);
      work->n_written++;
    }
  pthread_mutex_unlock (&work->lock);
}

static gboolean
digest_share (LanesHelper *helper,
              gpointer     data)
{
  Work *work = data;
  g_autoptr (Reader) reader = reader_new (work, helper);
  Reading reading;

  while (lanes_run_goes_on (work->run, helper))
    {
      char *digits = NULL;
      int code;

      if (!take_file (work, &reading))
        return FALSE;
      code = digest_file (reader, &reading, g_array_index (work->files, File, reading.index).path, &digits);
      end_file (work, &reading, code, digits);
      if (helper == NULL)
        write_down (work);
    }

  return lanes_run_get_stop (work->run) == LANES_STOP_NONE;
}

static void
digest_files (Work *work)
{
  if (work->files->len > SHARED_FILES || (work->files->len > 1 && work->total > SHARED_BYTES))
    lanes_run_share (work->run, digest_share, work);
  else
    digest_share (NULL, work);
  write_down (work);
}

/* Checking */

static char *
unescape_name (const char *text)
{
  GString *name = g_string_new (NULL);

  for (; *text != '\0'; text++)
    {
      if (*text != '\\' || text[1] == '\0')
        {
          g_string_append_c (name, *text);
          continue;
        }
      text++;
      g_string_append_c (name, *text == 'n' ? '\n' : *text == 'r' ? '\r' : *text);
    }

  return g_string_free (name, FALSE);
}

static gboolean
is_digits (const char *text,
           gsize       length)
{
  for (gsize i = 0; i < length; i++)
    if (!g_ascii_isxdigit (text[i]))
      return FALSE;

  return TRUE;
}

/* "digits  name", "digits *name" or "SHA256 (name) = digits". Returns: FALSE if it is none of them */
static gboolean
parse_line (Work       *work,
            const char *line,
            char      **ret_digits,
            char      **ret_name)
{
  gsize length = lanes_digest_get_length (work->algorithm);
  gboolean escaped = *line == '\\';
  g_autofree char *upper = g_ascii_strup (work->algorithm, -1);
  g_autofree char *start = g_strconcat (upper, " (", NULL);
  g_autofree char *name = NULL;
  const char *at;

  line += escaped;
  if (strlen (line) > length + 2 && is_digits (line, length) && line[length] == ' ' &&
      (line[length + 1] == ' ' || line[length + 1] == '*'))
    {
      *ret_digits = g_strndup (line, length);
      name = g_strdup (line + length + 2);
    }
  else if (g_str_has_prefix (line, start) && (at = g_strrstr (line, ") = ")) != NULL && strlen (at + 4) == length &&
           is_digits (at + 4, length))
    {
      *ret_digits = g_strdup (at + 4);
      name = g_strndup (line + strlen (start), (gsize) (at - line) - strlen (start));
    }
  else
    return FALSE;

  *ret_name = escaped ? unescape_name (name) : g_steal_pointer (&name);
  return TRUE;
}

static void
check_one (Reader     *reader,
           const char *wanted,
           const char *name)
{
  Work *work = reader->work;
  Reading reading = { .fd = -1 };
  g_autofree char *digits = NULL;
  gboolean escaped = strchr (name, '\n') != NULL, special;
  g_autofree char *shown = escaped ? escape_name (name, &special) : g_strdup (name);
  int code = digest_file (reader, &reading, name, &digits);

  reading_clear (&reading);
  if (code == NOT_OVER)
    return;

  if (code != 0)
    add_error (work, name, code);
  g_string_append_printf (work->text, "%s%s: %s\n", escaped ? "\\" : "", shown,
                          digits == NULL ? "FAILED open or read" : g_ascii_strcasecmp (digits, wanted) == 0 ? "OK" : "FAILED");
  work->n_wrong += digits != NULL && g_ascii_strcasecmp (digits, wanted) != 0;
}

static void
warn_counted (Work       *work,
              guint       n,
              const char *one,
              const char *many)
{
  if (n > 0)
    g_string_append_printf (work->errors, "WARNING: %u %s\n", n, n == 1 ? one : many);
}

static void
check_list (Work       *work,
            const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *contents = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (Reader) reader = reader_new (work, NULL);
  guint n_good = 0, n_malformed = 0, unread = work->n_unread, wrong = work->n_wrong;
  struct stat info;

  if (g_str_equal (path, "-"))
    path = "/dev/stdin";
  if (stat (path, &info) != 0 || S_ISDIR (info.st_mode) || info.st_size > LIST_MAX)
    {
      add_error (work, path, errno != 0 ? errno : EISDIR);
      return;
    }
  if (!g_file_get_contents (path, &contents, NULL, &error))
    {
      g_string_append_printf (work->errors, "%s\n", error->message);
      work->n_unread++;
      return;
    }

  lines = g_strsplit (contents, "\n", -1);
  for (guint i = 0; lines[i] != NULL && lanes_run_checkpoint (work->run); i++)
    {
      g_autofree char *digits = NULL;
      g_autofree char *name = NULL;

      /* Of a list from elsewhere; in a name it is written as an escape. */
      if (g_str_has_suffix (lines[i], "\r"))
        lines[i][strlen (lines[i]) - 1] = '\0';
      if (*lines[i] == '\0' || *lines[i] == '#')
        continue;
      if (!parse_line (work, lines[i], &digits, &name))
        {
          n_malformed++;
          continue;
        }
      n_good++;
      check_one (reader, digits, name);
    }

  if (n_good == 0)
    {
      g_string_append_printf (work->errors, "%s: no properly formatted checksum lines found\n", path);
      work->n_malformed += MAX (1, n_malformed);
      return;
    }
  warn_counted (work, n_malformed, "line is improperly formatted", "lines are improperly formatted");
  warn_counted (work, work->n_unread - unread, "listed file could not be read", "listed files could not be read");
  warn_counted (work, work->n_wrong - wrong, "computed checksum did NOT match", "computed checksums did NOT match");
}

/* The kind */

static void
report (Work    *work,
        gboolean check)
{
  g_auto (GVariantDict) result = G_VARIANT_DICT_INIT (NULL);
  g_autofree char *text = lanes_bytes_to_text (work->text->str, (gssize) work->text->len);
  g_autofree char *errors = lanes_bytes_to_text (work->errors->str, (gssize) work->errors->len);
  g_autofree char *shown = lanes_bytes_show (errors);

  g_variant_dict_insert (&result, "text", "s", text);
  g_variant_dict_insert (&result, "errors", "s", errors);
  g_variant_dict_insert (&result, "bytes", "x", work->done);
  lanes_run_set_result (work->run, g_variant_dict_end (&result));

  if (lanes_run_get_stop (work->run) != LANES_STOP_NONE)
    lanes_run_fail_literal (work->run, LANES_ERROR_CANCELLED, _("Cancelled"));
  else if (work->n_wrong > 0)
    lanes_run_fail (work->run, g_error_new (LANES_ERROR, LANES_ERROR_CHECKSUM,
                                            g_dngettext (GETTEXT_PACKAGE, "%u file does not match its checksum",
                                                         "%u files do not match their checksums", work->n_wrong),
                                            work->n_wrong));
  else if (work->n_unread > 0 || (check && work->n_malformed > 0))
    lanes_run_fail (work->run, g_error_new (LANES_ERROR, LANES_ERROR_IO, "%.*s", (int) strcspn (shown, "\n"), shown));
  else
    lanes_run_succeed (work->run, NULL);
}

static void
lanes_checksum_run (LanesKind *kind,
                    LanesRun  *run)
{
  LanesJobSpec *spec = lanes_run_get_spec (run);
  g_autofree const char **paths = lanes_job_spec_get_words (spec, "files");
  gboolean check = lanes_job_spec_get_bool (spec, "check");
  g_autoptr (GArray) files = g_array_new (FALSE, FALSE, sizeof (File));
  g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (Reading));
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) errors = g_string_new (NULL);
  Work work = {
    .run = run,
    .algorithm = lanes_job_spec_get_string (spec, "algorithm"),
    .tag = lanes_job_spec_get_bool (spec, "tag"),
    .text = text,
    .errors = errors,
    .files = files,
    .left = left,
    .lock = PTHREAD_MUTEX_INITIALIZER,
  };

  g_array_set_clear_func (files, file_clear);
  if (check)
    for (guint i = 0; paths[i] != NULL && lanes_run_checkpoint (run); i++)
      {
        g_autofree char *path = lanes_bytes_from_text (paths[i]);

        check_list (&work, path);
      }
  else
    {
      for (guint i = 0; paths[i] != NULL && lanes_run_checkpoint (run); i++)
        collect_pattern (&work, paths[i]);
      digest_files (&work);
    }

  for (guint i = 0; i < left->len; i++)
    reading_clear (&g_array_index (left, Reading, i));
  pthread_mutex_destroy (&work.lock);
  report (&work, check);
}

static char *
lanes_checksum_dup_title (LanesKind *kind,
                          GVariant  *params)
{
  g_autofree const char **files = NULL;
  const char *algorithm = "";
  g_autofree char *name = NULL;
  guint n;

  g_variant_lookup (params, "algorithm", "&s", &algorithm);
  g_variant_lookup (params, "files", "^a&s", &files);
  n = files != NULL ? g_strv_length ((char **) files) : 0;
  if (n == 0)
    return NULL;

  name = g_path_get_basename (files[0]);
  if (n == 1)
    return g_strdup_printf ("%s %s", algorithm, name);

  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%s %s and %u other", "%s %s and %u others", n - 1), algorithm, name, n - 1);
}

static char *
lanes_checksum_dup_command_line (LanesKind *kind,
                                 GVariant  *params)
{
  GString *line = g_string_new ("lanes hash");
  g_autoptr (GVariant) files = g_variant_lookup_value (params, "files", G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree char *words = files != NULL ? lanes_field_format (&fields[0], files) : g_strdup ("");
  const char *algorithm = "sha256";
  gboolean check = FALSE, tag = FALSE;

  g_variant_lookup (params, "algorithm", "&s", &algorithm);
  g_variant_lookup (params, "check", "b", &check);
  g_variant_lookup (params, "tag", "b", &tag);
  g_string_append_printf (line, " -a %s%s%s -- %s", algorithm, check ? " -c" : "", tag ? " --tag" : "", words);

  return g_string_free (line, FALSE);
}

static void
lanes_checksum_class_init (LanesChecksumClass *klass)
{
  LanesKindClass *kind_class = LANES_KIND_CLASS (klass);

  kind_class->name = "checksum";
  kind_class->label = N_("Checksum");
  kind_class->icon_name = "security-high-symbolic";
  kind_class->fields = fields;
  kind_class->n_fields = G_N_ELEMENTS (fields);
  kind_class->flags = LANES_KIND_CAN_PAUSE | LANES_KIND_REPEATABLE;
  kind_class->dup_title = lanes_checksum_dup_title;
  kind_class->dup_command_line = lanes_checksum_dup_command_line;
  kind_class->run = lanes_checksum_run;
}

static void
lanes_checksum_init (LanesChecksum *self)
{
}
