/* lanes-mask.c: what is secret in a parameter's value does not leave the program
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-job-spec-private.h"

#define MASK "••••"

/* "token=abc&page=2": values whose name looks like a credential's. */
static char *
mask_query (const char *query)
{
  g_auto (GStrv) pairs = g_strsplit (query, "&", -1);

  for (guint i = 0; pairs[i] != NULL; i++)
    {
      const char *equals = strchr (pairs[i], '=');
      g_autofree char *name = equals != NULL ? g_strndup (pairs[i], (gsize) (equals - pairs[i])) : NULL;

      if (name == NULL || !lanes_field_name_is_secret (name))
        continue;
      g_free (pairs[i]);
      pairs[i] = g_strconcat (name, "=" MASK, NULL);
    }

  return g_strjoinv ("&", pairs);
}

/* "https://me:pass@host/?token=abc". Returns: %NULL where it is no address */
static char *
mask_url (const char *text)
{
  const char *slashes = strstr (text, "://");
  const char *authority = slashes != NULL ? slashes + 3 : NULL;
  const char *end = authority != NULL ? authority + strcspn (authority, "/?#") : NULL;
  const char *at = authority != NULL ? g_strrstr_len (authority, end - authority, "@") : NULL;
  const char *colon = at != NULL ? memchr (authority, ':', (gsize) (at - authority)) : NULL;
  const char *rest = colon != NULL ? at : text;
  const char *query = end != NULL ? strchr (end, '?') : NULL;
  g_autofree char *start = NULL, *masked = NULL;

  if (authority == NULL)
    return NULL;

  start = colon != NULL ? g_strndup (text, (gsize) (colon - text)) : g_strdup ("");
  if (query == NULL)
    return g_strconcat (start, colon != NULL ? ":" MASK : "", rest, NULL);

  masked = mask_query (query + 1);
  return g_strdup_printf ("%s%s%.*s%s", start, colon != NULL ? ":" MASK : "", (int) (query + 1 - rest), rest, masked);
}

/* "NAME=value", "--name=value", "Name: value" where the name looks like a credential's; or a web address's password. */
static char *
mask_word (const char *word)
{
  gsize length = strcspn (word, "=:");
  g_autofree char *name = NULL;

  if (word[length] == '\0')
    return NULL;

  name = g_strndup (word, length);
  if (!g_str_has_prefix (word + length, "://") && lanes_field_name_is_secret (name))
    return g_strdup_printf ("%s%c%s" MASK, name, word[length], word[length] == ':' ? " " : "");

  return mask_url (word);
}

/* Not what only looks like it: mask_words() says. */
static gboolean
may_hold_secret (GVariant *value)
{
  GVariantIter iter;
  const char *word;

  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    if (word[0] == '-' || strpbrk (word, "=:") != NULL)
      return TRUE;

  return FALSE;
}

static GVariant *
mask_words (GVariant *value)
{
  GVariantBuilder builder;
  GVariantIter iter;
  const char *word;
  gboolean next_is_secret = FALSE;

  g_variant_builder_init (&builder, G_VARIANT_TYPE_STRING_ARRAY);
  g_variant_iter_init (&iter, value);
  while (g_variant_iter_next (&iter, "&s", &word))
    {
      g_autofree char *masked = next_is_secret ? g_strdup (MASK) : mask_word (word);

      next_is_secret = !next_is_secret && word[0] == '-' && strpbrk (word, "=:") == NULL && lanes_field_name_is_secret (word);
      g_variant_builder_add (&builder, "s", masked != NULL ? masked : word);
    }

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

GVariant *
_lanes_field_mask (const LanesField *field,
                   GVariant         *value)
{
  gboolean is_text = g_variant_is_of_type (value, G_VARIANT_TYPE_STRING);
  g_autofree char *masked = NULL;

  if (is_text && (field->flags & LANES_FIELD_SECRET) != 0 && *g_variant_get_string (value, NULL) != '\0')
    return g_variant_ref_sink (g_variant_new_string (MASK));

  if (is_text)
    masked = mask_word (g_variant_get_string (value, NULL));
  else if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING_ARRAY))
    return may_hold_secret (value) ? mask_words (value) : g_variant_ref (value);

  return masked != NULL ? g_variant_ref_sink (g_variant_new_string (masked)) : g_variant_ref (value);
}
