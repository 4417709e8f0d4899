/* lanes-output-text.c: a stretch of a job's output as the text of a view, which can grow and shrink at both ends
 *
 * The text is not the bytes: colours are taken out, lines are begun anew, what is no text is replaced. So the bytes of what is shown are
 * kept in blocks, each with the state of the terminals at its begin; where a byte stands is found by feeding its block once more, to one
 * that only counts. There is never more than MAX_SHOWN of them: 10 GB of output cost the window what 1 MB does.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-text.h"

#include "lanes-terminal-text.h"

#include <glib/gi18n.h>
#include <string.h>

#define MAX_SHOWN (1024 * 1024)
#define BLOCK_MAX (64 * 1024)
#define N_COLOURS 16

/* More than these on the screen at once help nobody. */
#define MAX_MARKED 2000

/* How exactly the byte of a character is looked for. */
#define WALK_STEP 256

typedef struct
{
  gint64             start;
  gint64             end;
  GByteArray        *bytes;          /* owned */
  GArray            *runs;           /* owned; element-type LanesOutputRun */
  GtkTextMark       *mark;           /* borrowed from the buffer: where it begins */
  LanesTerminalText *terminals[2];   /* owned; as they were at its begin */
} Block;

struct _LanesOutputText
{
  GtkTextBuffer     *buffer;               /* owned */
  GtkTextTag        *colours[N_COLOURS];   /* borrowed from buffer */
  GtkTextTag        *bold;
  GtkTextTag        *error;
  GtkTextTag        *note;
  GtkTextTag        *match;
  GtkTextTag        *current;
  GPtrArray         *blocks;               /* owned; element-type Block, in order */
  LanesTerminalText *terminals[2];         /* owned; one for each stream, as they are at the end */
  LanesTerminalText *feeding_to[2];        /* borrowed; those that are fed */
  guint              feeding;              /* the stream that is fed */
  GtkTextMark       *at;                   /* borrowed from buffer: where text is put */
  gboolean           marked;
};

/* Readable on light and dark ground. */
static const char *const colour_values[N_COLOURS] = {
  "#77767b", "#e01b24", "#26a269", "#b5835a", "#3584e4", "#9141ac", "#2190a4", "#9a9996",
  "#9a9996", "#f66151", "#33d17a", "#cd9309", "#62a0ea", "#c061cb", "#33c7de", "#77767b",
};

/* Blocks */

static Block *
block_new (LanesOutputText *text,
           gint64           start)
{
  Block *self = g_new0 (Block, 1);

  self->start = self->end = start;
  self->bytes = g_byte_array_new ();
  self->runs = g_array_new (FALSE, FALSE, sizeof (LanesOutputRun));
  for (guint i = 0; i < 2; i++)
    self->terminals[i] = lanes_terminal_text_copy (text->feeding_to[i]);
  return self;
}

static void
block_free (gpointer data)
{
  Block *self = data;

  gtk_text_buffer_delete_mark (gtk_text_mark_get_buffer (self->mark), self->mark);
  for (guint i = 0; i < 2; i++)
    lanes_terminal_text_free (self->terminals[i]);
  g_byte_array_unref (self->bytes);
  g_array_unref (self->runs);
  g_free (self);
}

static Block *
get_block (LanesOutputText *self,
           guint            number)
{
  return self->blocks->pdata[number];
}

/* The number of the block that has the byte, or that after the last. */
static guint
find_block (LanesOutputText *self,
            gint64           offset)
{
  guint low = 0, high = self->blocks->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;

      if (get_block (self, middle)->end <= offset)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

static char *
dup_gap_note (gint64 gap)
{
  g_autofree char *size = g_format_size ((guint64) gap);
  g_autofree char *text = g_strdup_printf (_("— %s are not kept —"), size);

  return g_strdup_printf ("\n%s\n", text);
}

/* What the terminals say goes into the buffer. */

static void
append_text (gpointer            data,
             const char         *text,
             gsize               length,
             LanesTerminalStyle  style)
{
  LanesOutputText *self = data;
  GtkTextTag *colour = style.colour > 0 ? self->colours[style.colour - 1] : self->feeding == 1 ? self->error : NULL;
  GtkTextIter start, end;
  int offset;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->at);
  offset = gtk_text_iter_get_offset (&end);
  gtk_text_buffer_insert (self->buffer, &end, text, (int) length);
  if (colour == NULL && !style.bold)
    return;

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, offset);
  if (colour != NULL)
    gtk_text_buffer_apply_tag (self->buffer, colour, &start, &end);
  if (style.bold)
    gtk_text_buffer_apply_tag (self->buffer, self->bold, &start, &end);
}

static void
erase_line (gpointer data)
{
  LanesOutputText *self = data;
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, self->at);
  start = end;
  gtk_text_iter_set_line_offset (&start, 0);
  gtk_text_buffer_delete (self->buffer, &start, &end);
}

static const LanesTerminalSink buffer_sink = { append_text, erase_line };

static void
put_gap_note (LanesOutputText *self,
              gint64           gap)
{
  g_autofree char *text = dup_gap_note (gap);
  GtkTextIter at;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, self->at);
  gtk_text_buffer_insert_with_tags (self->buffer, &at, text, -1, self->note, NULL);
}

/* The same without a buffer: how far it would be from the block's begin. */

typedef struct
{
  int place;        /* in characters */
  int line_start;
} Count;

static void
count_text (gpointer            data,
            const char         *text,
            gsize               length,
            LanesTerminalStyle  style)
{
  Count *self = data;
  const char *line = memrchr (text, '\n', length);

  self->place += (int) g_utf8_strlen (text, (gssize) length);
  if (line != NULL)
    self->line_start = self->place - (int) g_utf8_strlen (line + 1, text + length - line - 1);
}

static void
count_line (gpointer data)
{
  Count *self = data;

  self->place = self->line_start;
}

static const LanesTerminalSink count_sink = { count_text, count_line };

/* A walk through a block's bytes, forward only. */
typedef struct
{
  Block             *block;
  LanesTerminalText *terminals[2];   /* owned */
  Count              count;
  guint              run;
  gsize              in_run;
  gsize              at_byte;
  gint64             offset;
} Walk;

static void
walk_begin (Walk            *walk,
            LanesOutputText *self,
            Block           *block)
{
  GtkTextIter start;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, block->mark);
  *walk = (Walk) { .block = block, .offset = block->start };
  walk->count.place = gtk_text_iter_get_offset (&start);
  walk->count.line_start = walk->count.place - gtk_text_iter_get_line_offset (&start);
  for (guint i = 0; i < 2; i++)
    walk->terminals[i] = lanes_terminal_text_copy (block->terminals[i]);
}

static void
walk_end (Walk *walk)
{
  for (guint i = 0; i < 2; i++)
    lanes_terminal_text_free (walk->terminals[i]);
}

/* Returns: where @offset stands, in characters from the buffer's start */
static int
walk_to (Walk   *walk,
         gint64  offset)
{
  Block *block = walk->block;

  while (walk->offset < offset && walk->run < block->runs->len)
    {
      LanesOutputRun *run = &g_array_index (block->runs, LanesOutputRun, walk->run);
      gsize n = (gsize) MIN ((gint64) (run->length - walk->in_run), offset - walk->offset);

      if (run->gap > 0)
        {
          g_autofree char *note = dup_gap_note (run->gap);

          count_text (&walk->count, note, strlen (note), (LanesTerminalStyle) { 0, 0 });
          walk->offset += run->gap;
        }
      lanes_terminal_text_feed (walk->terminals[run->stream & 1], (const char *) block->bytes->data + walk->at_byte, n,
                                &count_sink, &walk->count);
      walk->at_byte += n;
      walk->in_run += n;
      walk->offset += (gint64) n;
      if (walk->in_run >= run->length)
        {
          walk->run++;
          walk->in_run = 0;
        }
    }
  return walk->count.place;
}

/* Growing */

/* As much of a page's run as a block still takes. Returns: its length */
static gsize
feed_run (LanesOutputText      *self,
          Block                *block,
          const LanesOutputRun *run,
          const guint8         *bytes,
          gsize                 n)
{
  LanesOutputRun kept = { n, run->stream, run->gap };

  if (run->gap > 0)
    put_gap_note (self, run->gap);
  self->feeding = run->stream;
  if (n > 0)
    lanes_terminal_text_feed (self->feeding_to[run->stream & 1], (const char *) bytes, n, &buffer_sink, self);
  g_array_append_val (block->runs, kept);
  g_byte_array_append (block->bytes, bytes, (guint) n);
  block->end += (gint64) n + run->gap;
  return n;
}

/* @place: where in the blocks the next new one comes. Feeds all of @page at the mark. */
static void
feed_page (LanesOutputText       *self,
           const LanesOutputPage *page,
           Block                 *block,
           guint                  place)
{
  gint64 at = page->start;
  gsize byte = 0;

  for (guint i = 0; i < page->runs->len; i++)
    {
      const LanesOutputRun *run = &g_array_index (page->runs, LanesOutputRun, i);
      gsize in_run = 0;

      do
        {
          if (block == NULL || block->bytes->len >= BLOCK_MAX)
            {
              GtkTextIter iter;

              block = block_new (self, at);
              gtk_text_buffer_get_iter_at_mark (self->buffer, &iter, self->at);
              block->mark = gtk_text_buffer_create_mark (self->buffer, NULL, &iter, TRUE);
              g_ptr_array_insert (self->blocks, (int) place++, block);
            }
          in_run += feed_run (self, block, run, page->bytes->data + byte + in_run,
                              MIN (run->length - in_run, BLOCK_MAX - block->bytes->len));
          at = block->end;
        }
      while (in_run < run->length);
      byte += run->length;
    }
}

/* Shrinking */

static int
get_n_chars (LanesOutputText *self)
{
  return gtk_text_buffer_get_char_count (self->buffer);
}

static void
drop_first_block (LanesOutputText *self)
{
  GtkTextIter start, end;

  gtk_text_buffer_get_start_iter (self->buffer, &start);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &end, get_block (self, 1)->mark);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  g_ptr_array_remove_index (self->blocks, 0);
}

static void
drop_last_block (LanesOutputText *self)
{
  Block *last = get_block (self, self->blocks->len - 1);
  GtkTextIter start, end;

  gtk_text_buffer_get_iter_at_mark (self->buffer, &start, last->mark);
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_delete (self->buffer, &start, &end);
  for (guint i = 0; i < 2; i++)
    {
      lanes_terminal_text_free (self->terminals[i]);
      self->terminals[i] = lanes_terminal_text_copy (last->terminals[i]);
    }
  g_ptr_array_remove_index (self->blocks, self->blocks->len - 1);
}

/* The whole */

LanesOutputText *
lanes_output_text_new (GtkTextBuffer *buffer)
{
  LanesOutputText *self = g_new0 (LanesOutputText, 1);
  GtkTextIter end;

  self->buffer = g_object_ref (buffer);
  for (guint i = 0; i < N_COLOURS; i++)
    self->colours[i] = gtk_text_buffer_create_tag (buffer, NULL, "foreground", colour_values[i], NULL);
  self->bold = gtk_text_buffer_create_tag (buffer, NULL, "weight", PANGO_WEIGHT_BOLD, NULL);
  self->error = gtk_text_buffer_create_tag (buffer, NULL, "foreground", "#c64600", NULL);
  self->note = gtk_text_buffer_create_tag (buffer, NULL, "foreground", "#77767b", "style", PANGO_STYLE_ITALIC, NULL);
  self->match = gtk_text_buffer_create_tag (buffer, NULL, "background", "#f8e45c", "foreground", "#241f31", NULL);
  self->current = gtk_text_buffer_create_tag (buffer, NULL, "background", "#ff7800", "foreground", "#000000", "underline",
                                              PANGO_UNDERLINE_SINGLE, NULL);
  self->blocks = g_ptr_array_new_with_free_func (block_free);
  for (guint i = 0; i < 2; i++)
    self->terminals[i] = lanes_terminal_text_new ();
  gtk_text_buffer_get_end_iter (buffer, &end);
  self->at = gtk_text_buffer_create_mark (buffer, NULL, &end, FALSE);
  return self;
}

void
lanes_output_text_free (LanesOutputText *self)
{
  g_ptr_array_unref (self->blocks);
  for (guint i = 0; i < 2; i++)
    lanes_terminal_text_free (self->terminals[i]);
  g_object_unref (self->buffer);
  g_free (self);
}

void
lanes_output_text_clear (LanesOutputText *self)
{
  g_ptr_array_set_size (self->blocks, 0);
  gtk_text_buffer_set_text (self->buffer, "", 0);
  for (guint i = 0; i < 2; i++)
    {
      lanes_terminal_text_free (self->terminals[i]);
      self->terminals[i] = lanes_terminal_text_new ();
    }
  self->marked = FALSE;
}

gint64
lanes_output_text_get_start (LanesOutputText *self)
{
  return self->blocks->len > 0 ? get_block (self, 0)->start : 0;
}

gint64
lanes_output_text_get_end (LanesOutputText *self)
{
  return self->blocks->len > 0 ? get_block (self, self->blocks->len - 1)->end : 0;
}

gboolean
lanes_output_text_has_room (LanesOutputText *self)
{
  return get_n_chars (self) < MAX_SHOWN;
}

void
lanes_output_text_append (LanesOutputText       *self,
                          const LanesOutputPage *page)
{
  Block *last;
  GtkTextIter end;

  if (self->blocks->len > 0 && page->start != lanes_output_text_get_end (self))
    lanes_output_text_clear (self);
  last = self->blocks->len > 0 ? get_block (self, self->blocks->len - 1) : NULL;
  gtk_text_buffer_get_end_iter (self->buffer, &end);
  gtk_text_buffer_move_mark (self->buffer, self->at, &end);
  memcpy (self->feeding_to, self->terminals, sizeof self->feeding_to);
  feed_page (self, page, last, self->blocks->len);
  while (get_n_chars (self) > MAX_SHOWN + MAX_SHOWN / 4 && self->blocks->len > 1)
    drop_first_block (self);
}

void
lanes_output_text_prepend (LanesOutputText       *self,
                           const LanesOutputPage *page)
{
  LanesTerminalText *fresh[2];
  Block *first;
  GtkTextIter at;

  if (self->blocks->len == 0 || page->end != lanes_output_text_get_start (self))
    {
      lanes_output_text_append (self, page);
      return;
    }

  first = get_block (self, 0);
  for (guint i = 0; i < 2; i++)
    self->feeding_to[i] = fresh[i] = lanes_terminal_text_new ();
  gtk_text_buffer_get_start_iter (self->buffer, &at);
  gtk_text_buffer_move_mark (self->buffer, self->at, &at);
  feed_page (self, page, NULL, 0);
  gtk_text_buffer_get_iter_at_mark (self->buffer, &at, self->at);
  gtk_text_buffer_move_mark (self->buffer, first->mark, &at);
  for (guint i = 0; i < 2; i++)
    lanes_terminal_text_free (fresh[i]);
  while (get_n_chars (self) > MAX_SHOWN + MAX_SHOWN / 4 && self->blocks->len > 1)
    drop_last_block (self);
}

gboolean
lanes_output_text_locate (LanesOutputText *self,
                          gint64           offset,
                          GtkTextIter     *ret_iter)
{
  guint number = find_block (self, offset);
  Walk walk;

  if (number >= self->blocks->len || offset < get_block (self, number)->start)
    return FALSE;

  walk_begin (&walk, self, get_block (self, number));
  gtk_text_buffer_get_iter_at_offset (self->buffer, ret_iter, walk_to (&walk, offset));
  walk_end (&walk);
  return TRUE;
}

gint64
lanes_output_text_get_offset (LanesOutputText   *self,
                              const GtkTextIter *iter)
{
  int place = gtk_text_iter_get_offset (iter);
  gint64 offset;
  Walk walk;

  for (guint i = self->blocks->len; i > 0; i--)
    {
      Block *block = get_block (self, i - 1);
      GtkTextIter start;

      gtk_text_buffer_get_iter_at_mark (self->buffer, &start, block->mark);
      if (place < gtk_text_iter_get_offset (&start))
        continue;
      walk_begin (&walk, self, block);
      for (offset = block->start; offset + WALK_STEP < block->end; offset += WALK_STEP)
        if (walk_to (&walk, offset + WALK_STEP) > place)
          break;
      if (offset + WALK_STEP >= block->end && walk_to (&walk, block->end) <= place)
        offset = block->end;
      walk_end (&walk);
      return offset;
    }
  return lanes_output_text_get_start (self);
}

static void
mark_match (LanesOutputText        *self,
            Walk                   *walk,
            const LanesOutputMatch *match,
            GtkTextTag             *tag)
{
  GtkTextIter start, end;
  int place = walk_to (walk, match->start);

  gtk_text_buffer_get_iter_at_offset (self->buffer, &start, place);
  gtk_text_buffer_get_iter_at_offset (self->buffer, &end, walk_to (walk, match->end));
  gtk_text_buffer_apply_tag (self->buffer, tag, &start, &end);
}

void
lanes_output_text_mark_matches (LanesOutputText        *self,
                                const LanesOutputMatch *matches,
                                guint                   n_matches,
                                gint64                  current)
{
  GtkTextIter start, end;
  Walk walk = { 0 };
  guint n = 0;

  if (self->marked)
    {
      gtk_text_buffer_get_bounds (self->buffer, &start, &end);
      gtk_text_buffer_remove_tag (self->buffer, self->match, &start, &end);
      gtk_text_buffer_remove_tag (self->buffer, self->current, &start, &end);
      self->marked = FALSE;
    }
  for (guint i = 0; i < n_matches && n < MAX_MARKED; i++)
    {
      guint number = find_block (self, matches[i].start);

      if (number >= self->blocks->len)
        break;
      if (matches[i].start < get_block (self, number)->start)
        continue;
      if (walk.block != get_block (self, number))
        {
          if (walk.block != NULL)
            walk_end (&walk);
          walk_begin (&walk, self, get_block (self, number));
        }
      mark_match (self, &walk, &matches[i], matches[i].start == current ? self->current : self->match);
      n++;
    }
  if (walk.block != NULL)
    walk_end (&walk);
  self->marked = n > 0;
}
