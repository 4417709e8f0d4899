/* lanes-walk.c: the files of `lanes hash`, those in folders included, as inputs
 *
 * A thread goes through the folders, in order of names, and writes what it finds to a pipe, which holds it up when it is far ahead. On the
 * other end files become inputs: a large one alone, so that all CPUs have work, and up to 64 small ones of a folder together,
 * whose jobs would cost more than their sums.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-walk.h"

#include "lanes-bytes.h"
#include "lanes-line-reader.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <glib-unix.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define GROUP_FILES 64
#define GROUP_BYTES (1024 * 1024)
#define BLOCK (16 * 1024)

struct _LanesWalk
{
  LanesLineReader *reader;   /* owned */
  LanesSession    *session;  /* borrowed */
  LanesBatch      *batch;    /* borrowed, nullable */
  GString         *group;    /* names, with the separator between them */
  guint            n_files;
  guint64          n_bytes;
  char            *next;     /* owned, nullable: does not go with the group */
  guint64          next_size;
};

/* The thread: a line each, "SIZE NAME" and NUL; SIZE is "-" for what stands alone */

typedef struct
{
  char   **words;   /* owned: bytes */
  int      fd;      /* owned */
  GString *lines;
} Thread;

static gboolean
flush (Thread *self)
{
  for (gsize done = 0; done < self->lines->len;)
    {
      ssize_t n = write (self->fd, self->lines->str + done, self->lines->len - done);

      if (n < 0 && errno != EINTR)
        return FALSE;
      done += n > 0 ? n : 0;
    }
  g_string_truncate (self->lines, 0);
  return TRUE;
}

/* Returns: FALSE when nobody wants more */
static gboolean
tell (Thread *self, const char *size, const char *name)
{
  g_string_append_printf (self->lines, "%s %s", size, name);
  g_string_append_c (self->lines, '\0');
  return self->lines->len < BLOCK || flush (self);
}

static gboolean
tell_size (Thread *self, goffset size, const char *name)
{
  char text[32];

  g_snprintf (text, sizeof text, "%" G_GOFFSET_FORMAT, size);
  return tell (self, text, name);
}

static int
compare_names (const FTSENT **a, const FTSENT **b)
{
  return strcmp ((*a)->fts_name, (*b)->fts_name);
}

static gboolean
tell_entry (Thread *self, FTSENT *entry)
{
  struct stat info;

  switch (entry->fts_info)
    {
    case FTS_F:
      return tell_size (self, entry->fts_statp->st_size, entry->fts_path);

    case FTS_SL:
    case FTS_SLNONE:
      /* A link to a folder could lead in circles; what cannot be followed is for the job to say. */
      if (stat (entry->fts_path, &info) != 0)
        return tell (self, "-", entry->fts_path);
      return !S_ISREG (info.st_mode) || tell_size (self, info.st_size, entry->fts_path);

    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
      return tell (self, "-", entry->fts_path);

    default:
      return TRUE;
    }
}

static gboolean
walk_folder (Thread *self, char *path)
{
  char *paths[] = { path, NULL };
  FTS *fts = fts_open (paths, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, compare_names);
  FTSENT *entry;
  gboolean wanted = TRUE;

  if (!fts)
    return tell (self, "-", path);
  while (wanted && (entry = fts_read (fts)))
    wanted = tell_entry (self, entry);
  fts_close (fts);
  return wanted;
}

static gpointer
walk_thread (gpointer data)
{
  g_autofree Thread *self = data;
  gboolean wanted = TRUE;

  for (guint i = 0; self->words[i] && wanted; i++)
    wanted = g_file_test (self->words[i], G_FILE_TEST_IS_DIR) ? walk_folder (self, self->words[i])
                                                              : tell (self, "-", self->words[i]);
  if (wanted)
    flush (self);
  close (self->fd);
  g_strfreev (self->words);
  g_string_free (self->lines, TRUE);
  return NULL;
}

/* The main side */

static void
take_into_group (LanesWalk *self, const char *name, guint64 size)
{
  if (self->group->len > 0)
    g_string_append_c (self->group, LANES_INPUT_SEPARATOR);
  g_string_append (self->group, name);
  self->n_files++;
  self->n_bytes += size;
}

static LanesInput
give_group (LanesWalk *self, char **ret_input)
{
  *ret_input = g_strndup (self->group->str, self->group->len);
  g_string_truncate (self->group, 0);
  self->n_files = 0;
  self->n_bytes = 0;
  return LANES_INPUT_ONE;
}

/* Returns: whether there was a line */
static gboolean
read_next (LanesWalk *self, LanesInput *ret_got)
{
  g_autofree char *line = NULL;
  const char *space;

  if (self->next)
    return TRUE;
  *ret_got = lanes_line_reader_pull (self->reader, &line);
  if (*ret_got != LANES_INPUT_ONE)
    return FALSE;
  space = strchr (line, ' ');
  self->next_size = *line == '-' ? GROUP_BYTES : g_ascii_strtoull (line, NULL, 10);
  self->next = g_strdup (space + 1);
  return TRUE;
}

static LanesInput
pull (gpointer data, char **ret_input)
{
  LanesWalk *self = data;
  LanesInput got = LANES_INPUT_LATER;

  if (lanes_session_is_behind (self->session))
    {
      if (self->batch)
        lanes_session_feed_later (self->session, self->batch);
      return LANES_INPUT_LATER;
    }
  while (read_next (self, &got))
    {
      g_autofree char *name = NULL;

      if (self->n_files > 0 && (self->n_files >= GROUP_FILES || self->n_bytes + self->next_size > GROUP_BYTES))
        return give_group (self, ret_input);
      name = g_steal_pointer (&self->next);
      take_into_group (self, name, self->next_size);
    }
  return self->n_files > 0 ? give_group (self, ret_input) : got;
}

static void
more_cb (const char *complaint, gpointer user_data)
{
  LanesWalk *self = user_data;

  if (complaint)
    lanes_session_add_failure (self->session, complaint);
  else if (self->batch)
    lanes_engine_feed (lanes_session_get_engine (self->session), self->batch);
}

static char **
dup_bytes (char **words)
{
  guint n = g_strv_length (words);
  char **bytes = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    bytes[i] = lanes_bytes_from_text (words[i]);
  return bytes;
}

LanesWalk *
lanes_walk_new (char **words, LanesSession *session, GError **error)
{
  g_autoptr (LanesWalk) self = g_new0 (LanesWalk, 1);
  Thread *thread;
  int fds[2];

  self->session = session;
  self->group = g_string_new (NULL);
  if (!g_unix_open_pipe (fds, FD_CLOEXEC, error))
    return NULL;
  self->reader = lanes_line_reader_new_for_fd (fds[0], '\0', more_cb, self);
  thread = g_new0 (Thread, 1);
  thread->words = dup_bytes (words);
  thread->fd = fds[1];
  thread->lines = g_string_new (NULL);
  g_thread_unref (g_thread_new ("lanes-walk", walk_thread, thread));
  return g_steal_pointer (&self);
}

LanesInputs
lanes_walk_get_inputs (LanesWalk *self)
{
  return (LanesInputs) { .pull = pull, .n_left = NULL, .free = NULL, .data = self };
}

void
lanes_walk_set_batch (LanesWalk *self, LanesBatch *batch)
{
  self->batch = batch;
  lanes_engine_feed (lanes_session_get_engine (self->session), batch);
}

void
lanes_walk_free (LanesWalk *self)
{
  g_clear_pointer (&self->reader, lanes_line_reader_free);
  g_string_free (self->group, TRUE);
  g_free (self->next);
  g_free (self);
}
