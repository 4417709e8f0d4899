/* lanes-sources.c: the inputs of `lanes map`, after ::: and ::::, or from standard input
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-sources.h"

#include "lanes-bytes.h"
#include "lanes-error.h"

#include <glib/gi18n-lib.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

typedef struct
{
  GPtrArray *values;     /* char*, owned */
  gboolean   linked;     /* each goes with that of the source before it */
} List;

struct _LanesSources
{
  GArray          *lists;      /* List: one each source that is read */
  GRegex          *columns;    /* owned, nullable: what is between the columns of an input */
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

gboolean
lanes_sources_is_mark (const char *word)
{
  static const char *const marks[] = { ":::", "::::", ":::+", "::::+", NULL };

  return g_strv_contains (marks, word);
}

/* @input: (transfer full). Returns: (transfer full): its columns, without the blanks around them, or itself */
static char *
split_columns (LanesSources *self, char *input)
{
  g_autofree char *whole = input;
  g_auto (GStrv) columns = NULL;

  if (!self->columns)
    return g_steal_pointer (&whole);
  columns = g_regex_split (self->columns, whole, 0);
  for (guint i = 0; columns[i]; i++)
    g_strstrip (columns[i]);
  return g_strjoinv ((char[]) { LANES_INPUT_SEPARATOR, '\0' }, columns);
}

static gboolean
fail (GError **error, const char *message)
{
  g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, message);
  return FALSE;
}

static GPtrArray *
add_list (LanesSources *self, gboolean linked)
{
  List list = { g_ptr_array_new_with_free_func (g_free), linked };

  g_array_append_val (self->lists, list);
  return list.values;
}

static void
clear_list (gpointer data)
{
  g_ptr_array_unref (((List *) data)->values);
}

static void
ignore_more (const char *complaint, gpointer user_data)
{
  if (complaint)
    complain (user_data, complaint);
}

/* All lines now: they are combined with others. */
static gboolean
read_whole (LanesSources *self, const char *path, char separator, gboolean linked, GError **error)
{
  g_autoptr (LanesLineReader) reader = lanes_line_reader_new (path, separator, ignore_more, self, error);
  GPtrArray *list;
  LanesInput got;
  char *line;

  if (!reader)
    return FALSE;
  list = add_list (self, linked);
  while ((got = lanes_line_reader_pull (reader, &line)) != LANES_INPUT_END)
    if (got == LANES_INPUT_ONE)
      g_ptr_array_add (list, split_columns (self, line));
    else
      g_main_context_iteration (NULL, TRUE);
  return TRUE;
}

/* @at: a mark; moved to the next one. */
static gboolean
read_source (LanesSources *self, char ***at, char separator, GError **error)
{
  gboolean files = g_str_has_prefix (**at, "::::");
  gboolean linked = g_str_has_suffix (**at, "+");
  GPtrArray *list;

  if (linked && self->lists->len == 0)
    return fail (error, _(":::+ goes with the source before it: the first one is :::"));
  list = files ? NULL : add_list (self, linked);
  ++*at;
  if (files && (!**at || lanes_sources_is_mark (**at)))
    return fail (error, _(":::: takes the name of a file with inputs"));
  for (; **at && !lanes_sources_is_mark (**at); ++*at)
    if (!files)
      g_ptr_array_add (list, split_columns (self, g_strdup (**at)));
    else if (!read_whole (self, **at, separator, linked, error))
      return FALSE;
  return TRUE;
}

/* Where the next source is that is not linked with that at @i. */
static guint
end_of_link (LanesSources *self, guint i)
{
  for (i++; i < self->lists->len && g_array_index (self->lists, List, i).linked; i++)
    ;
  return i;
}

/* The shortest of those that are linked says how many there are. */
static guint
count_link (LanesSources *self, guint first)
{
  guint end = end_of_link (self, first);
  guint n = G_MAXUINT;

  for (guint i = first; i < end; i++)
    n = MIN (n, g_array_index (self->lists, List, i).values->len);
  return n;
}

static gboolean
count_combinations (LanesSources *self, GError **error)
{
  self->n = 1;
  for (guint i = 0; i < self->lists->len; i = end_of_link (self, i))
    {
      guint n = count_link (self, i);

      if (!g_size_checked_mul (&self->n, self->n, n) || self->n > G_MAXUINT32)
        return fail (error, _("there are more than 4 billion combinations of these inputs"));
    }
  return TRUE;
}

static GRegex *
read_columns (const char *text, GError **error)
{
  g_autoptr (GError) why = NULL;
  GRegex *regex = g_regex_new (text, G_REGEX_OPTIMIZE, 0, &why);

  if (!regex)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("--colsep: “%s” is no regular expression: %s"), text, why->message);
  return regex;
}

LanesSources *
lanes_sources_new (char **words, char separator, const char *columns, GError **error)
{
  g_autoptr (LanesSources) self = g_new0 (LanesSources, 1);
  gboolean one_file = words[0] && g_str_equal (words[0], "::::") && words[1] && !words[2];

  self->lists = g_array_new (FALSE, FALSE, sizeof (List));
  g_array_set_clear_func (self->lists, clear_list);
  if (columns && !(self->columns = read_columns (columns, error)))
    return NULL;
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
  g_array_unref (self->lists);
  g_clear_pointer (&self->columns, g_regex_unref);
  g_clear_pointer (&self->reader, lanes_line_reader_free);
  g_free (self);
}

gboolean
lanes_sources_is_terminal (LanesSources *self)
{
  return self->is_stdin && isatty (STDIN_FILENO);
}

/* One of each list, or the same of those that are linked; the last one changes fastest. */
static char *
dup_combination (LanesSources *self, gsize number)
{
  g_autofree const char **parts = g_new0 (const char *, self->lists->len + 1);
  guint end = self->lists->len;

  while (end > 0)
    {
      guint first = end - 1, n;

      while (g_array_index (self->lists, List, first).linked)
        first--;
      n = count_link (self, first);
      for (guint i = first; i < end; i++)
        parts[i] = g_ptr_array_index (g_array_index (self->lists, List, i).values, number % n);
      number /= n;
      end = first;
    }
  return g_strjoinv ((char[]) { LANES_INPUT_SEPARATOR, '\0' }, (char **) parts);
}

static LanesInput
pull_any (LanesSources *self, char **ret_input)
{
  if (self->reader)
    {
      LanesInput got = lanes_line_reader_pull (self->reader, ret_input);

      if (got == LANES_INPUT_ONE)
        *ret_input = split_columns (self, *ret_input);
      return got;
    }
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
