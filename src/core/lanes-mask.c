/* lanes-mask.c: what is secret in a parameter's value does not leave the program
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-mask.h"

#include "lanes-job-spec-private.h"

#include <string.h>

/* Marks */

static void
skip_dashes (const char **name,
             gsize       *length)
{
  while (*length > 0 && **name == '-')
    {
      ++*name;
      --*length;
    }
}

/* Has a person marked that name? Dashes and case make no difference. */
static gboolean
is_marked (LanesMask  *self,
           const char *name,
           gsize       length)
{
  GVariantIter iter;
  const char *mark;
  gboolean found = FALSE;

  if (self->marks == NULL)
    return FALSE;

  skip_dashes (&name, &length);
  g_variant_iter_init (&iter, self->marks);
  for (guint i = 0; g_variant_iter_next (&iter, "&s", &mark); i++)
    {
      gsize n = strlen (mark);

      skip_dashes (&mark, &n);
      if (n == 0 || n != length || g_ascii_strncasecmp (mark, name, n) != 0)
        continue;
      found = TRUE;
      self->used |= G_GUINT64_CONSTANT (1) << MIN (i, LANES_MASK_MAX_MARKS - 1);
    }

  return found;
}

static gboolean
is_marked_place (LanesMask *self,
                 guint      place)
{
  char text[16];

  if (self->marks == NULL)
    return FALSE;

  g_snprintf (text, sizeof text, "%u", place);
  return is_marked (self, text, strlen (text));
}

gboolean
_lanes_mask_is_name (LanesMask  *self,
                     const char *name,
                     gsize       length)
{
  char buffer[256];

  if (length == 0)
    return FALSE;
  if (is_marked (self, name, length))
    return TRUE;

  g_strlcpy (buffer, name, MIN (sizeof buffer, length + 1));
  return lanes_field_name_is_secret (buffer);
}

guint64
lanes_mask_marked_columns (LanesMask *self)
{
  return is_marked (self, LANES_MASK_INPUTS, strlen (LANES_MASK_INPUTS)) ? 1 : 0;
}

/* Secrets */

/* A mask for all that is no replacement string: those are kept, so that what comes back from a disk has them still. */
static void
put_template (GString    *out,
              const char *secret)
{
  gboolean masked = FALSE;

  while (*secret != '\0')
    {
      gsize length = _lanes_replacement_get_length (secret);

      if (length > 0)
        g_string_append_len (out, secret, (gssize) length);
      else if (!masked)
        g_string_append (out, LANES_MASK_TEXT);
      masked = length == 0;
      secret += MAX (length, 1);
    }
}

void
_lanes_mask_put (LanesMask  *self,
                 GString    *out,
                 const char *text,
                 gsize       length)
{
  g_autofree char *secret = g_strndup (text, length);
  gboolean is_pure = FALSE;

  if (length == 0)
    return;

  if (self->is_template)
    {
      self->columns |= _lanes_replacement_get_columns (secret, &is_pure);
      put_template (out, secret);
    }
  else
    {
      g_string_append (out, LANES_MASK_TEXT);
    }
  if (!is_pure && self->found != NULL && !g_str_equal (secret, LANES_MASK_TEXT))
    g_ptr_array_add (self->found, g_steal_pointer (&secret));
}

void
_lanes_mask_put_user (LanesMask  *self,
                      GString    *out,
                      const char *text,
                      gsize       length)
{
  const char *colon = memchr (text, ':', length);
  gsize user = colon != NULL ? (gsize) (colon - text) + 1 : length;

  g_string_append_len (out, text, (gssize) user);
  _lanes_mask_put (self, out, text + user, length - user);
}

/* Programs */

struct _LanesMaskProgram
{
  const char     *name;
  const char     *words;  /* options, each with a space behind it */
  LanesMaskOption next;   /* how they take it */
  gboolean        glued;  /* the letters take it in the same word too, or nowhere else where next is NONE */
};

static const LanesMaskProgram programs[] = {
  { "curl", "-u -U --user --proxy-user ", LANES_MASK_OPTION_NEXT_USER, TRUE },
  { "wget", "--user-password ", LANES_MASK_OPTION_NEXT, FALSE },
  { "mysql", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "mysqldump", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "mysqladmin", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "mariadb", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "mariadb-dump", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "sshpass", "-p ", LANES_MASK_OPTION_NEXT, TRUE },
  { "redis-cli", "-a --pass ", LANES_MASK_OPTION_NEXT, FALSE },
  { "ldapsearch", "-w ", LANES_MASK_OPTION_NEXT, TRUE },
  { "ldapmodify", "-w ", LANES_MASK_OPTION_NEXT, TRUE },
  { "zip", "-P ", LANES_MASK_OPTION_NEXT, TRUE },
  { "unzip", "-P ", LANES_MASK_OPTION_NEXT, TRUE },
  { "7z", "-p ", LANES_MASK_OPTION_NONE, TRUE },
  { "7za", "-p ", LANES_MASK_OPTION_NONE, TRUE },
};

const LanesMaskProgram *
_lanes_mask_find_program (const char *word,
                          gsize       length)
{
  const char *slash = memrchr (word, '/', length);

  if (slash != NULL)
    {
      length -= (gsize) (slash + 1 - word);
      word = slash + 1;
    }
  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    if (strlen (programs[i].name) == length && strncmp (programs[i].name, word, length) == 0)
      return &programs[i];

  return NULL;
}

static gboolean
has_word (const char *words,
          const char *word,
          gsize       length)
{
  for (const char *at = words; *at != '\0'; at = strchr (at, ' ') + 1)
    if (strncmp (at, word, length) == 0 && at[length] == ' ')
      return TRUE;

  return FALSE;
}

/* "--password X": but not "--password-file X". */
static gboolean
names_something_else (const char *word,
                      gsize       length)
{
  static const char *const ends[] = { "-file", "-stdin", "-prompt", "-path", "_file" };
  static const char *const starts[] = { "--no-", "--ask-" };

  for (guint i = 0; i < G_N_ELEMENTS (ends); i++)
    if (length > strlen (ends[i]) && strncmp (word + length - strlen (ends[i]), ends[i], strlen (ends[i])) == 0)
      return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (starts); i++)
    if (strncmp (word, starts[i], MIN (length, strlen (starts[i]))) == 0)
      return TRUE;

  return FALSE;
}

LanesMaskOption
_lanes_mask_get_option (const LanesMaskProgram *program,
                        const char             *word,
                        gsize                   length)
{
  if (length < 2 || word[0] != '-')
    return LANES_MASK_OPTION_NONE;

  if (program != NULL && has_word (program->words, word, length))
    return program->next;
  if (program != NULL && program->glued && word[1] != '-' && length > 2 && has_word (program->words, word, 2))
    return program->next == LANES_MASK_OPTION_NEXT_USER ? LANES_MASK_OPTION_GLUED_USER : LANES_MASK_OPTION_GLUED;

  return LANES_MASK_OPTION_NONE;
}

/* Words */

static gsize
name_length (const char *word)
{
  gsize length = 0;

  while (g_ascii_isalnum (word[length]) || strchr ("_.-", word[length]) != NULL)
    if (word[length] == '\0')
      break;
    else
      length++;

  return length;
}

/* "NAME=value", "--name=value", "Name: value": all that is behind a secret's name; or what is secret within the word. */
static void
put_word (LanesMask  *self,
          GString    *out,
          const char *word,
          gboolean    whole)
{
  gsize length = name_length (word), value;
  gboolean has_value = length > 0 && (word[length] == '=' || (word[length] == ':' && word[length + 1] != '/'));

  if (!has_value || (!whole && !_lanes_mask_is_name (self, word, length)))
    {
      if (g_str_has_prefix (word, "pass:"))
        length = strlen ("pass");
      else
        {
          _lanes_mask_text (self, out, word);
          return;
        }
    }

  value = length + 1 + strspn (word + length + 1, " ");
  g_string_append_len (out, word, (gssize) length + 1);
  if (word[length] == ':' && !g_str_has_prefix (word, "pass:"))
    g_string_append_c (out, ' ');
  _lanes_mask_put (self, out, word + value, strlen (word + value));
}

char *
lanes_mask_word (LanesMask  *self,
                 const char *word)
{
  g_autoptr (GString) out = g_string_new (NULL);

  put_word (self, out, word, FALSE);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* Lists */

typedef struct
{
  LanesMask              *mask;
  const LanesField       *field;
  const LanesMaskProgram *program;
  LanesMaskOption         next;     /* what the word before says of this one */
  gboolean                whole;    /* the parameter itself is marked */
} List;

static LanesMaskOption
option_of (List       *self,
           const char *word)
{
  gsize length = strlen (word);
  LanesMaskOption option = _lanes_mask_get_option (self->program, word, length);

  if (option != LANES_MASK_OPTION_NONE || word[0] != '-' || strpbrk (word, "=:") != NULL)
    return option;

  return _lanes_mask_is_name (self->mask, word, length) && !names_something_else (word, length) ? LANES_MASK_OPTION_NEXT
                                                                                                : LANES_MASK_OPTION_NONE;
}

static void
put_list_word (List       *self,
               GString    *out,
               const char *word,
               guint       place)
{
  gboolean is_pairs = self->field->type == LANES_FIELD_PAIRS;
  LanesMaskOption before = self->next, option = LANES_MASK_OPTION_NONE;
  const LanesMaskProgram *program = is_pairs ? NULL : _lanes_mask_find_program (word, strlen (word));

  if (!is_pairs && before == LANES_MASK_OPTION_NONE)
    option = option_of (self, word);
  if (program != NULL)
    self->program = program;
  self->next = option == LANES_MASK_OPTION_NEXT || option == LANES_MASK_OPTION_NEXT_USER ? option : LANES_MASK_OPTION_NONE;

  if (before == LANES_MASK_OPTION_NEXT_USER)
    _lanes_mask_put_user (self->mask, out, word, strlen (word));
  else if (before == LANES_MASK_OPTION_NEXT || (!is_pairs && (self->whole || (place > 0 && is_marked_place (self->mask, place)))))
    _lanes_mask_put (self->mask, out, word, strlen (word));
  else if (option == LANES_MASK_OPTION_GLUED || option == LANES_MASK_OPTION_GLUED_USER)
    {
      g_string_append_len (out, word, 2);
      (option == LANES_MASK_OPTION_GLUED ? _lanes_mask_put : _lanes_mask_put_user) (self->mask, out, word + 2, strlen (word + 2));
    }
  else
    put_word (self->mask, out, word, is_pairs && self->whole);
}

/* Not what only looks like it. */
static gboolean
may_hold_secret (LanesMask *self,
                 GVariant  *value)
{
  GVariantIter iter;
  const char *word;

  if (self->marks != NULL)
    return TRUE;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    if (word[0] == '-' || strpbrk (word, "=: ") != NULL)
      return TRUE;

  return FALSE;
}

static GVariant *
mask_list (LanesMask        *self,
           const LanesField *field,
           GVariant         *value,
           gboolean          appends)
{
  List list = { .mask = self, .field = field, .whole = is_marked (self, field->name, strlen (field->name)) };
  g_autoptr (GString) out = g_string_new (NULL);
  GVariantBuilder builder;
  GVariantIter iter;
  const char *word;
  guint n = 0;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    {
      g_string_truncate (out, 0);
      put_list_word (&list, out, word, n++);
      g_variant_builder_add (&builder, "s", out->str);
    }
  if (appends && (list.next != LANES_MASK_OPTION_NONE || list.whole || is_marked_place (self, n)))
    self->columns |= 1;

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

static char *
mask_string (LanesMask        *self,
             const LanesField *field,
             const char       *text)
{
  g_autoptr (GString) out = NULL;
  gboolean whole = (field->flags & LANES_FIELD_SECRET) != 0 || is_marked (self, field->name, strlen (field->name));

  if (!whole && self->marks == NULL && strpbrk (text, "=: ") == NULL)
    return NULL;

  out = g_string_new (NULL);
  if (whole)
    _lanes_mask_put (self, out, text, strlen (text));
  else
    _lanes_mask_text (self, out, text);

  return g_string_free (g_steal_pointer (&out), FALSE);
}

GVariant *
lanes_mask_value (LanesMask        *self,
                  const LanesField *field,
                  GVariant         *value,
                  gboolean          appends)
{
  g_autoptr (GVariant) list = NULL;
  g_autofree char *text = NULL;

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
    {
      text = mask_string (self, field, g_variant_get_string (value, NULL));
      return text != NULL && !g_str_equal (text, g_variant_get_string (value, NULL)) ? g_variant_ref_sink (g_variant_new_string (text))
                                                                                     : g_variant_ref (value);
    }
  if (!g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY) || (!appends && !may_hold_secret (self, value)))
    return g_variant_ref (value);

  list = mask_list (self, field, value, appends);
  return g_variant_equal (list, value) ? g_variant_ref (value) : g_steal_pointer (&list);
}
