/* lanes-mask-text.c: what is secret in a text: a shell's line, JSON, a form, an address
 *
 * Walks over names: a name that looks like a credential's with "=" or ":" behind it, an option with such a name and a word behind it,
 * "Bearer", and what stands before the "@" of an address.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-mask.h"

#include "lanes-job-spec-private.h"

#include <string.h>

/* The user of an address without a password: longer ones are tokens. */
#define LONGEST_USER 15

typedef struct
{
  LanesMask              *mask;
  GString                *out;
  const char             *text;
  const char             *at;
  const LanesMaskProgram *program; /* nullable: that was named so far */
} Walk;

static gboolean
is_name_char (char c)
{
  return g_ascii_isalnum (c) || c == '_' || c == '.' || c == '-';
}

static void
copy_to (Walk       *self,
         const char *end)
{
  g_string_append_len (self->out, self->at, (gssize) (end - self->at));
  self->at = end;
}

/* Where the value at @text ends: at its quote, or at what ends a word. */
static const char *
value_end (const char *text,
           char        quote)
{
  while (*text != '\0')
    {
      gsize replacement = *text == '{' ? _lanes_replacement_get_length (text) : 0;

      if (replacement > 0)
        text += replacement;
      else if (quote != 0 && *text == '\\' && text[1] != '\0')
        text += 2;
      else if (quote != 0 ? *text == quote : strchr (" \t\r\n&,;|}])\"'", *text) != NULL)
        break;
      else
        text++;
    }

  return text;
}

/* The secret that begins here, within its quotes where it has any. */
static void
put_value (Walk *self,
           char  outer_quote)
{
  char quote = *self->at == '"' || *self->at == '\'' ? *self->at : 0;
  const char *end;

  if (quote != 0)
    copy_to (self, self->at + 1);
  end = value_end (self->at, quote != 0 ? quote : outer_quote);
  _lanes_mask_put (self->mask, self->out, self->at, (gsize) (end - self->at));
  self->at = end;
}

/* "Bearer abc": what is secret is behind the first word. */
static void
skip_scheme (Walk *self)
{
  static const char *const schemes[] = { "Bearer ", "Basic ", "Digest ", "Token ", "token " };

  for (guint i = 0; i < G_N_ELEMENTS (schemes); i++)
    if (g_str_has_prefix (self->at, schemes[i]))
      {
        copy_to (self, self->at + strlen (schemes[i]));
        return;
      }
}

static const char *
skip_spaces (const char *text)
{
  return text + strspn (text, " \t");
}

/* "name=value", "name: value", "\"name\": \"value\"". Returns: FALSE if it is none of these */
static gboolean
walk_pair (Walk       *self,
           const char *name,
           gsize       length)
{
  const char *end = name + length;
  char before = name > self->text ? name[-1] : 0;
  gboolean is_quoted = (before == '"' || before == '\'') && *end == before;
  const char *separator = skip_spaces (end + is_quoted);

  if (*separator != '=' && (*separator != ':' || g_str_has_prefix (separator, "://")))
    return FALSE;
  if (*separator == '=' && separator[1] == '=')
    return FALSE;
  if (!_lanes_mask_is_name (self->mask, name, length))
    return FALSE;

  copy_to (self, skip_spaces (separator + 1));
  skip_scheme (self);
  /* A header within quotes ends with them. */
  put_value (self, !is_quoted && (before == '"' || before == '\'') ? before : 0);
  return TRUE;
}

/* "--token value" in a shell's line, and what programs take by a letter. */
static gboolean
walk_option (Walk       *self,
             const char *name,
             gsize       length)
{
  LanesMaskOption option = _lanes_mask_get_option (self->program, name, length);
  const char *value = skip_spaces (name + length);
  gboolean has_value = value > name + length && *value != '\0' && *value != '-';

  if (name[0] != '-')
    return FALSE;
  if (option == LANES_MASK_OPTION_GLUED || option == LANES_MASK_OPTION_GLUED_USER)
    {
      copy_to (self, name + 2);
      put_value (self, 0);
      return TRUE;
    }
  if (option == LANES_MASK_OPTION_NONE && _lanes_mask_is_name (self->mask, name, length) && !g_str_has_prefix (name, "--no-"))
    option = LANES_MASK_OPTION_NEXT;
  if (option == LANES_MASK_OPTION_NONE || !has_value)
    return FALSE;

  copy_to (self, value);
  if (option == LANES_MASK_OPTION_NEXT_USER)
    {
      const char *end = value_end (value + (*value == '"' || *value == '\''), *value == '"' || *value == '\'' ? *value : 0);

      _lanes_mask_put_user (self->mask, self->out, value, (gsize) (end - value));
      self->at = end;
    }
  else
    put_value (self, 0);
  return TRUE;
}

/* "https://user:pass@host": the pass; "https://token@host": the token. */
static gboolean
walk_address (Walk       *self,
              const char *name,
              gsize       length)
{
  const char *authority = name + length + 3, *end, *at, *colon;

  if (!g_str_has_prefix (name + length, "://"))
    return FALSE;

  end = authority + strcspn (authority, "/?# \t\r\n\"'<>");
  at = g_strrstr_len (authority, end - authority, "@");
  if (at == NULL)
    return FALSE;

  colon = memchr (authority, ':', (gsize) (at - authority));
  if (colon != NULL)
    copy_to (self, colon + 1);
  else if (at - authority > LONGEST_USER && name[0] == 'h')
    copy_to (self, authority);
  else
    return FALSE;
  _lanes_mask_put (self->mask, self->out, self->at, (gsize) (at - self->at));
  self->at = at;
  return TRUE;
}

static gboolean
walk_bearer (Walk       *self,
             const char *name,
             gsize       length)
{
  if (length != strlen ("Bearer") || !g_str_has_prefix (name, "Bearer ") || strchr (" \t\"'", name[length + 1]) != NULL)
    return FALSE;

  copy_to (self, name + length + 1);
  put_value (self, 0);
  return TRUE;
}

void
_lanes_mask_text (LanesMask  *self,
                  GString    *out,
                  const char *text)
{
  Walk walk = { .mask = self, .out = out, .text = text, .at = text };

  for (const char *name = text; *name != '\0';)
    {
      const LanesMaskProgram *program;
      gsize length = 0;

      while (is_name_char (name[length]))
        length++;
      if (length == 0)
        {
          name++;
          continue;
        }

      if (walk_pair (&walk, name, length) || walk_address (&walk, name, length) || walk_option (&walk, name, length) ||
          walk_bearer (&walk, name, length))
        {
          name = walk.at;
          continue;
        }
      program = _lanes_mask_find_program (name, length);
      if (program != NULL)
        walk.program = program;
      name += length;
    }

  g_string_append (out, walk.at);
}
