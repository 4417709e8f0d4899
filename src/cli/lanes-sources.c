/* lanes-sources.c: the inputs of `lanes map`, after ::: and ::::, or from standard input
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sources.h"

#include "lanes-error.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* How columns of one input are kept apart: {1} is the first. */
#define COLUMN_SEPARATOR "\x1f"

struct _LanesSources
{
  GPtrArray       *lists;      /* GPtrArray of char*: one each source that is read */
  gsize            next;       /* which combination is next */
  gsize            n;          /* combinations */
  LanesLineReader *reader;     /* nullable: the only source, read as it is needed */
  gboolean         is_stdin;
  LanesSession    *session;    /* borrowed, nullable */
  LanesBatch      *batch;      /* borrowed, nullable */
};

static void
complain (LanesSources *self, const char *complaint)
{
  if (self->session)
    lanes_session_add_failure (self->session, complaint);
  else
    fprintf (stderr, "lanes: %s\n", complaint);
}

static void
reader_func (const char *complaint, gpointer user_data)
{
  LanesSources *self = user_data;

  if (complaint)
    complain (self, complaint);
  else if (self->session && self->batch)
    lanes_engine_feed (lanes_session_get_engine (self->session), self->batch);
}

static gboolean
is_mark (const char *word)
{
  return g_str_equal (word, ":::") || g_str_equal (word, "::::");
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, message);
  return FALSE;
}

static GPtrArray *
add_list (LanesSources *self)
{
  GPtrArray *list = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (self->lists, list);
  return list;
}

static void
ignore_more (const char *complaint, gpointer user_data)
{
  if (complaint)
    complain (user_data, complaint);
}

/* All lines now: they are combined with others. */
static gboolean
read_whole (LanesSources *self, const char *path, char separator, GError **error)
{
  g_autoptr (LanesLineReader) reader = lanes_line_reader_new (path, separator, ignore_more, self, error);
  GPtrArray *list;
  LanesInput got;
  char *line;

  if (!reader)
    return FALSE;
  list = add_list (self);
  while ((got = lanes_line_reader_pull (reader, &line)) != LANES_INPUT_END)
    if (got == LANES_INPUT_ONE)
      g_ptr_array_add (list, line);
    else
      g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

/* @at: a mark; moved to the next one. */
static gboolean
read_source (LanesSources *self, char ***at, char separator, GError **error)
{
  gboolean files = g_str_equal (**at, "::::");
  GPtrArray *list = files ? NULL : add_list (self);

  ++*at;
  if (files && (!**at || is_mark (**at)))
    return fail (error, _(":::: takes the name of a file with inputs"));
  for (; **at && !is_mark (**at); ++*at)
    if (g_str_equal (**at, ":::+") || g_str_equal (**at, "::::+"))
      return fail (error, _("linked sources (:::+) are not there: use several ::: for all combinations"));
    else if (!files)
      g_ptr_array_add (list, g_strdup (**at));
    else if (!read_whole (self, **at, separator, error))
      return FALSE;
  return TRUE;
}

static gboolean
count_combinations (LanesSources *self, GError **error)
{
  self->n = 1;
  for (guint i = 0; i < self->lists->len; i++)
    {
      guint n = ((GPtrArray *) g_ptr_array_index (self->lists, i))->len;

      if (!g_size_checked_mul (&self->n, self->n, n) || self->n > G_MAXUINT32)
        return fail (error, _("there are more than 4 billion combinations of these inputs"));
    }
  return TRUE;
}

LanesSources *
lanes_sources_new (char **words, char separator, GError **error)
{
  g_autoptr (LanesSources) self = g_new0 (LanesSources, 1);
  gboolean one_file = words[0] && g_str_equal (words[0], "::::") && words[1] && !words[2];

  self->lists = g_ptr_array_new_with_free_func ((GDestroyNotify) g_ptr_array_unref);
  if (!words[0] || one_file)
    {
      const char *path = one_file ? words[1] : "-";

      self->is_stdin = g_str_equal (path, "-");
      self->reader = lanes_line_reader_new (path, separator, reader_func, self, error);
      return self->reader ? g_steal_pointer (&self) : NULL;
    }
  while (*words)
    if (!read_source (self, &words, separator, error))
      return NULL;
  if (!count_combinations (self, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
lanes_sources_free (LanesSources *self)
{
  g_ptr_array_unref (self->lists);
  g_clear_pointer (&self->reader, lanes_line_reader_free);
  g_free (self);
}

gboolean
lanes_sources_is_terminal (LanesSources *self)
{
  return self->is_stdin && isatty (STDIN_FILENO);
}

/* One of each list; the last one changes fastest. */
static char *
dup_combination (LanesSources *self, gsize number)
{
  g_autofree const char **parts = g_new0 (const char *, self->lists->len + 1);

  for (guint i = self->lists->len; i-- > 0;)
    {
      GPtrArray *list = g_ptr_array_index (self->lists, i);

      parts[i] = g_ptr_array_index (list, number % list->len);
      number /= list->len;
    }
  return g_strjoinv (COLUMN_SEPARATOR, (char **) parts);
}

static LanesInput
pull_any (LanesSources *self, char **ret_input)
{
  if (self->reader)
    return lanes_line_reader_pull (self->reader, ret_input);
  if (self->next >= self->n)
    return LANES_INPUT_END;
  *ret_input = dup_combination (self, self->next++);
  return LANES_INPUT_ONE;
}

static LanesInput
pull (gpointer data, char **ret_input)
{
  LanesSources *self = data;

  if (self->session && lanes_session_is_behind (self->session))
    {
      if (self->batch)
        lanes_session_feed_later (self->session, self->batch);
      return LANES_INPUT_LATER;
    }
  return pull_any (self, ret_input);
}

static gint64
n_left (gpointer data)
{
  LanesSources *self = data;

  return self->reader ? -1 : (gint64) (self->n - self->next);
}

LanesInputs
lanes_sources_get_inputs (LanesSources *self)
{
  return (LanesInputs) { .pull = pull, .n_left = n_left, .free = NULL, .data = self };
}

void
lanes_sources_set_session (LanesSources *self, LanesSession *session)
{
  self->session = session;
}

void
lanes_sources_set_batch (LanesSources *self, LanesBatch *batch)
{
  self->batch = batch;
  lanes_engine_feed (lanes_session_get_engine (self->session), batch);
}

char *
lanes_sources_next (LanesSources *self)
{
  char *input = NULL;
  LanesInput got;

  while ((got = pull_any (self, &input)) == LANES_INPUT_LATER)
    g_main_context_iteration (NULL, TRUE);
  return got == LANES_INPUT_ONE ? input : NULL;
}
