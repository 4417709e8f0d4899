/* lanes-replacement.c: the replacement strings of a batch's template
 *
 * {} the input, {.} without its extension, {/} its last part, {//} its folder, {/.} its last part without the extension, {#} the
 * job's place in the batch; {2} {2.} {2/} … the second of several sources. Anything else in braces stays as it is.
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
  char *whole;

  for (guint i = 1; i < column; i++)
    {
      input = strchr (input, LANES_INPUT_SEPARATOR);
      if (input == NULL)
        return g_strdup ("");
      input++;
    }

  if (column > 0)
    return g_strndup (input, strcspn (input, "\x1f"));

  whole = g_strdup (input);
  return g_strdelimit (whole, "\x1f", ' ');
}

static void
cut_extension (char *path)
{
  char *slash = strrchr (path, '/');
  char *name = slash != NULL ? slash + 1 : path;
  char *dot = strrchr (name, '.');

  if (dot != NULL && dot != name)
    *dot = '\0';
}

static char *
dup_last_part (const char *path)
{
  const char *slash = strrchr (path, '/');

  return g_strdup (slash != NULL ? slash + 1 : path);
}

static char *
dup_folder (const char *path)
{
  const char *slash = strrchr (path, '/');

  if (slash == NULL)
    return g_strdup (".");

  return slash == path ? g_strdup ("/") : g_strndup (path, (gsize) (slash - path));
}

static char *
apply (const Replacement *replacement,
       const char        *input,
       guint64            sequence)
{
  g_autofree char *value = NULL;
  char *result;

  if (replacement->form[0] == '#')
    return g_strdup_printf ("%" G_GUINT64_FORMAT, sequence);

  value = dup_column (input, replacement->column);
  if (g_str_equal (replacement->form, "//}"))
    return dup_folder (value);

  result = replacement->form[0] == '/' ? dup_last_part (value) : g_strdup (value);
  if (strchr (replacement->form, '.') != NULL)
    cut_extension (result);

  return result;
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
