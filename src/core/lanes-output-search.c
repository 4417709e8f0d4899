/* lanes-output-search.c: finds a text in all that a job wrote, a piece at a time
 *
 * A scan keeps the text that it has read last, folded and without control sequences, and where its pieces come from. Of what was looked
 * through it keeps as much as a match that goes on behind it can begin in. There are two scans: one from where the search begins to the
 * end, which can go on when the output grows, and one over what is before.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-search.h"

#include <string.h>

#define PIECE (256 * 1024)
#define STEP (1024 * 1024)

typedef enum
{
  MODE_TEXT,
  MODE_ESCAPE,     /* after ESC */
  MODE_SEQUENCE,   /* ESC [ … */
  MODE_STRING,     /* ESC ] … up to BEL or ESC \ */
} Mode;

/* From byte @at of the text on it is as it stands in the view from @offset. */
typedef struct
{
  gsize  at;
  gint64 offset;
} Place;

typedef struct
{
  gint64   next;     /* read up to here */
  Mode     mode;
  char    *text;     /* owned */
  gsize    length;
  GArray  *places;   /* owned; element-type Place, by @at */
} Scan;

/* A character of what is looked for, in both of its cases. */
typedef struct
{
  char  forms[2][8];
  gsize lengths[2];
} Glyph;

struct _LanesOutputSearch
{
  LanesOutput     *output;     /* owned */
  LanesOutputView  view;
  gint64           from;
  char            *needle;     /* owned; ASCII letters small */
  gsize            length;     /* the most bytes that a match can have */
  GArray          *glyphs;     /* owned, nullable: where other letters have cases */
  char            *buffer;     /* owned */
  Scan             after;
  Scan             before;
  gboolean         wrapped;    /* the first scan was at the end */
};

/* What is looked for */

static gsize
put_form (Glyph    *glyph,
          guint     which,
          gunichar  character)
{
  glyph->lengths[which] = (gsize) g_unichar_to_utf8 (character, glyph->forms[which]);
  return glyph->lengths[which];
}

static void
lanes_output_search_set_text (LanesOutputSearch *self,
                              const char        *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  gboolean simple = TRUE;

  self->glyphs = g_array_new (FALSE, TRUE, sizeof (Glyph));
  self->needle = g_ascii_strdown (valid, -1);
  for (const char *at = self->needle; *at != '\0' && self->length < LANES_OUTPUT_SEARCH_MAX; at = g_utf8_next_char (at))
    {
      gunichar character = g_utf8_get_char (at);
      Glyph glyph = { 0 };
      gsize small = put_form (&glyph, 0, character < 0x80 ? character : g_unichar_tolower (character));
      gsize large = put_form (&glyph, 1, character < 0x80 ? character : g_unichar_toupper (character));

      simple = simple && small == large && memcmp (glyph.forms[0], glyph.forms[1], small) == 0;
      g_array_append_val (self->glyphs, glyph);
      self->length += MAX (small, large);
    }
  if (!simple)
    return;

  g_clear_pointer (&self->glyphs, g_array_unref);
  self->needle[self->length] = '\0';
}

/* How long a match at @at is, or 0. */
static gsize
match_glyphs (LanesOutputSearch *self,
              const char        *at,
              const char        *end)
{
  const char *p = at;

  for (guint i = 0; i < self->glyphs->len; i++)
    {
      const Glyph *glyph = &g_array_index (self->glyphs, Glyph, i);
      gsize left = (gsize) (end - p);

      if (left >= glyph->lengths[0] && memcmp (p, glyph->forms[0], glyph->lengths[0]) == 0)
        p += glyph->lengths[0];
      else if (left >= glyph->lengths[1] && memcmp (p, glyph->forms[1], glyph->lengths[1]) == 0)
        p += glyph->lengths[1];
      else
        return 0;
    }
  return (gsize) (p - at);
}

static const char *
find (LanesOutputSearch *self,
      const char        *from,
      const char        *end,
      gsize             *ret_length)
{
  const Glyph *first;

  *ret_length = self->length;
  if (self->glyphs == NULL)
    return memmem (from, (gsize) (end - from), self->needle, self->length);

  first = &g_array_index (self->glyphs, Glyph, 0);
  for (; from < end; from++)
    if ((*from == first->forms[0][0] || *from == first->forms[1][0]) && (*ret_length = match_glyphs (self, from, end)) > 0)
      return from;
  return NULL;
}

/* A scan */

static void
scan_init (Scan              *scan,
           LanesOutputSearch *self)
{
  scan->text = g_malloc (PIECE + self->length);
  scan->places = g_array_new (FALSE, FALSE, sizeof (Place));
}

static void
scan_clear (Scan *scan)
{
  g_free (scan->text);
  g_array_unref (scan->places);
}

static void
scan_forget (Scan *scan)
{
  scan->length = 0;
  g_array_set_size (scan->places, 0);
}

static void
scan_begin (Scan   *scan,
            gint64  from)
{
  scan_forget (scan);
  scan->mode = MODE_TEXT;
  scan->next = from;
}

/* Where byte @at of the text stands in the view. */
static gint64
scan_get_offset (const Scan *scan,
                 gsize       at)
{
  guint low = 0, high = scan->places->len;

  while (high - low > 1)
    {
      guint middle = low + (high - low) / 2;

      if (g_array_index (scan->places, Place, middle).at <= at)
        low = middle;
      else
        high = middle;
    }
  return g_array_index (scan->places, Place, low).offset + (gint64) (at - g_array_index (scan->places, Place, low).at);
}

static void
scan_add_text (Scan       *scan,
               const char *bytes,
               gsize       n,
               gint64      offset)
{
  char *to = scan->text + scan->length;
  Place place = { scan->length, offset };

  if (n == 0)
    return;
  g_array_append_val (scan->places, place);
  for (gsize i = 0; i < n; i++)
    to[i] = (char) (bytes[i] + ((guchar) (bytes[i] - 'A') < 26 ? 32 : 0));
  scan->length += n;
}

static Mode
skip_escape (Mode mode,
             char byte)
{
  switch (mode)
    {
    case MODE_ESCAPE:
      return byte == '[' ? MODE_SEQUENCE : byte == ']' ? MODE_STRING : MODE_TEXT;
    case MODE_SEQUENCE:
      return byte >= 0x40 && byte <= 0x7e ? MODE_TEXT : MODE_SEQUENCE;
    case MODE_STRING:
      return byte == '\033' ? MODE_ESCAPE : byte == '\a' || byte == '\n' ? MODE_TEXT : MODE_STRING;
    case MODE_TEXT:
    default:
      return MODE_TEXT;
    }
}

static void
scan_add (Scan       *scan,
          const char *bytes,
          gsize       n,
          gint64      offset)
{
  gsize at = 0;

  while (at < n)
    {
      if (scan->mode == MODE_TEXT)
        {
          const char *escape = memchr (bytes + at, '\033', n - at);
          gsize end = escape != NULL ? (gsize) (escape - bytes) : n;

          scan_add_text (scan, bytes + at, end - at, offset + (gint64) at);
          at = end + 1;
          if (escape != NULL)
            scan->mode = MODE_ESCAPE;
        }
      else
        {
          scan->mode = skip_escape (scan->mode, bytes[at++]);
        }
    }
}

/* Keeps the last @n bytes of the text. */
static void
scan_keep (Scan  *scan,
           gsize  n)
{
  gsize cut = scan->length - n;
  guint first = 0;

  if (n == 0)
    {
      scan_forget (scan);
      return;
    }

  while (first + 1 < scan->places->len && g_array_index (scan->places, Place, first + 1).at <= cut)
    first++;
  if (first > 0)
    g_array_remove_range (scan->places, 0, first);
  for (guint i = 0; i < scan->places->len; i++)
    {
      Place *place = &g_array_index (scan->places, Place, i);

      if (place->at < cut)
        place->offset += (gint64) (cut - place->at);
      place->at = place->at < cut ? 0 : place->at - cut;
    }
  memmove (scan->text, scan->text + cut, n);
  scan->length = n;
}

static void
scan_look (Scan              *scan,
           LanesOutputSearch *self,
           GArray            *matches)
{
  const char *from = scan->text;
  const char *end = scan->text + scan->length;
  const char *found;
  gsize length;

  while (from < end && (found = find (self, from, end, &length)) != NULL)
    {
      gsize at = (gsize) (found - scan->text);
      LanesOutputMatch match = { scan_get_offset (scan, at), scan_get_offset (scan, at + length - 1) + 1 };

      g_array_append_val (matches, match);
      from = found + length;
    }
  scan_keep (scan, MIN ((gsize) (end - from), self->length - 1));
}

/* Up to STEP bytes, and not beyond @limit. Returns: is it not there yet? */
static gboolean
scan_step (Scan              *scan,
           LanesOutputSearch *self,
           gint64             limit,
           GArray            *matches)
{
  gint64 stop = scan->next + STEP;
  LanesOutputPiece piece;

  while (scan->next < limit && scan->next < stop)
    {
      if (!lanes_output_read (self->output, self->view, scan->next, self->buffer, (gsize) MIN (PIECE, limit - scan->next), &piece)
          || piece.next <= scan->next)
        return FALSE;

      /* What stands on the two sides of a gap does not belong together. */
      if (piece.gap > 0)
        {
          scan_forget (scan);
          scan->mode = MODE_TEXT;
        }
      scan_add (scan, self->buffer, piece.size, scan->next);
      scan_look (scan, self, matches);
      scan->next = piece.next;
    }
  return scan->next < limit;
}

/* The search */

LanesOutputSearch *
lanes_output_search_new (const char      *base,
                         LanesOutputView  view,
                         const char      *text,
                         gint64           from)
{
  LanesOutputSearch *self;

  g_return_val_if_fail (base != NULL && text != NULL && *text != '\0' && from >= 0, NULL);

  self = lanes_output_search_new_text (text);
  lanes_output_search_begin (self, lanes_output_new (base), view, from);
  return self;
}

LanesOutputSearch *
lanes_output_search_new_text (const char *text)
{
  LanesOutputSearch *self;

  g_return_val_if_fail (text != NULL && *text != '\0', NULL);

  self = g_new0 (LanesOutputSearch, 1);
  lanes_output_search_set_text (self, text);
  self->buffer = g_malloc (PIECE);
  scan_init (&self->after, self);
  scan_init (&self->before, self);
  return self;
}

void
lanes_output_search_begin (LanesOutputSearch *self,
                           LanesOutput       *output,
                           LanesOutputView    view,
                           gint64             from)
{
  g_return_if_fail (self != NULL && (output != NULL || self->output != NULL));

  if (output != NULL)
    {
      g_clear_pointer (&self->output, lanes_output_free);
      self->output = output;
    }
  self->view = view;
  lanes_output_refresh (self->output);
  self->from = MIN (from, lanes_output_get_size (self->output, view));
  self->wrapped = FALSE;
  scan_begin (&self->after, self->from);
  scan_begin (&self->before, 0);
}

LanesOutput *
lanes_output_search_get_output (LanesOutputSearch *self)
{
  return self->output;
}

void
lanes_output_search_free (LanesOutputSearch *self)
{
  scan_clear (&self->after);
  scan_clear (&self->before);
  g_clear_pointer (&self->glyphs, g_array_unref);
  g_free (self->needle);
  g_free (self->buffer);
  g_clear_pointer (&self->output, lanes_output_free);
  g_free (self);
}

gboolean
lanes_output_search_step (LanesOutputSearch *self,
                          GArray            *after,
                          GArray            *before)
{
  g_return_val_if_fail (self != NULL && self->output != NULL, FALSE);

  if (!self->wrapped || self->before.next >= self->from)
    lanes_output_refresh (self->output);
  if (scan_step (&self->after, self, lanes_output_get_size (self->output, self->view), after))
    return TRUE;
  self->wrapped = TRUE;
  return scan_step (&self->before, self, self->from, before);
}

gint64
lanes_output_search_get_done (LanesOutputSearch *self)
{
  return self->after.next - self->from + self->before.next;
}

gint64
lanes_output_search_get_size (LanesOutputSearch *self)
{
  return lanes_output_get_size (self->output, self->view);
}
