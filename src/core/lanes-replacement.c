/* lanes-replacement.c: the replacement strings of a batch's template
 *
 * {} the input, {.} without its extension, {/} its last part, {//} its folder, {/.} its last part without the extension, {#} the
 * job's place in the batch; {2} {2.} {2/} … the second of several sources. Anything else in braces stays as it is. All of them are
 * as GNU parallel has them (tests/core/test-cli-parallel.py), also where one would rather not: to it ".bashrc" is all extension.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-job-spec-private.h"

typedef struct
{
  guint       column;   /* 0: the whole input */
  const char *form;     /* one of forms[] */
  gsize       length;   /* with its braces */
} Replacement;

static const char *const forms[] = { "//}", "/.}", "/}", ".}", "}" };

static gboolean
parse (const char  *text,
       Replacement *ret)
{
  const char *at = text + 1;

  if (*text != '{')
    return FALSE;

  if (g_str_has_prefix (at, "#}"))
    {
      *ret = (Replacement){ 0, "#}", 3 };
      return TRUE;
    }

  ret->column = 0;
  while (g_ascii_isdigit (*at) && ret->column < 1000)
    ret->column = ret->column * 10 + (guint) (*at++ - '0');
  if (at > text + 1 && ret->column == 0)
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_str_has_prefix (at, forms[i]))
      {
        ret->form = forms[i];
        ret->length = (gsize) (at - text) + strlen (forms[i]);
        return TRUE;
      }

  return FALSE;
}

static char *
dup_column (const char *input,
            guint       column)
{
  for (guint i = 1; i < column; i++)
    {
      input = strchr (input, LANES_INPUT_SEPARATOR);
      if (input == NULL)
        return g_strdup ("");
      input++;
    }

  return g_strndup (input, strcspn (input, "\x1f"));
}

static void
cut_extension (char *path)
{
  char *slash = strrchr (path, '/');
  char *name = slash != NULL ? slash + 1 : path;
  char *dot = strrchr (name, '.');

  if (dot != NULL)
    *dot = '\0';
}

static char *
dup_last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return g_strdup (slash != NULL ? slash + 1 : path);
}

/* As dirname does. */
static char *
dup_folder (const char *path)
{
  const char *end = path + strlen (path);

  while (end > path && end[-1] == '/')
    end--;
  while (end > path && end[-1] != '/')
    end--;
  if (end == path)
    return g_strdup (*path == '/' ? "/" : ".");

  while (end > path + 1 && end[-1] == '/')
    end--;
  return g_strndup (path, (gsize) (end - path));
}

static char *
apply_form (const char *form,
            const char *value)
{
  char *result;

  if (g_str_equal (form, "//}"))
    return dup_folder (value);

  result = form[0] == '/' ? dup_last_part (value) : g_strdup (value);
  if (strchr (form, '.') != NULL)
    cut_extension (result);

  return result;
}

/* The whole input is that of each source, with a blank between. */
static char *
apply (const Replacement *replacement,
       const char        *input,
       guint64            sequence)
{
  g_auto (GStrv) columns = NULL;

  if (replacement->form[0] == '#')
    return g_strdup_printf ("%" G_GUINT64_FORMAT, sequence);
  if (replacement->column > 0)
    {
      g_autofree char *value = dup_column (input, replacement->column);

      return apply_form (replacement->form, value);
    }
  if (strchr (input, LANES_INPUT_SEPARATOR) == NULL)
    return apply_form (replacement->form, input);

  columns = g_strsplit (input, "\x1f", -1);
  for (guint i = 0; columns[i] != NULL; i++)
    {
      char *value = apply_form (replacement->form, columns[i]);

      g_free (columns[i]);
      columns[i] = value;
    }

  return g_strjoinv (" ", columns);
}

gboolean
_lanes_replacement_is_in (const char *text)
{
  Replacement replacement;

  for (text = strchr (text, '{'); text != NULL; text = strchr (text + 1, '{'))
    if (parse (text, &replacement))
      return TRUE;

  return FALSE;
}

gsize
_lanes_replacement_get_length (const char *text)
{
  Replacement replacement;

  return parse (text, &replacement) ? replacement.length : 0;
}

guint64
_lanes_replacement_get_columns (const char *text,
                                gboolean   *ret_is_pure)
{
  guint64 columns = 0;

  *ret_is_pure = *text != '\0';
  while (*text != '\0')
    {
      Replacement replacement;

      if (!parse (text, &replacement))
        {
          *ret_is_pure = FALSE;
          text++;
          continue;
        }
      if (replacement.form[0] != '#')
        columns |= G_GUINT64_CONSTANT (1) << (replacement.column < 64 ? replacement.column : 0);
      text += replacement.length;
    }

  return columns;
}

char *
_lanes_replacement_expand (const char *text,
                           const char *input,
                           guint64     sequence,
                           gboolean    quote)
{
  GString *result = g_string_new (NULL);

  while (*text != '\0')
    {
      Replacement replacement;

      if (parse (text, &replacement))
        {
          g_autofree char *value = apply (&replacement, input, sequence);
          g_autofree char *quoted = quote ? g_shell_quote (value) : NULL;

          g_string_append (result, quote ? quoted : value);
          text += replacement.length;
        }
      else
        g_string_append_c (result, *text++);
    }

  return g_string_free (result, FALSE);
}
