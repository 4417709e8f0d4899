/* lanes-terminal-text.c: turns what a program writes to a terminal into text for a view
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-terminal-text.h"

#include <string.h>

#define MAX_SEQUENCE 64
#define REPLACEMENT "\xef\xbf\xbd"

typedef enum
{
  MODE_TEXT,
  MODE_ESCAPE,     /* after ESC */
  MODE_SEQUENCE,   /* ESC [ … */
  MODE_STRING,     /* ESC ] … up to BEL or ESC \ */
} Mode;

struct _LanesTerminalText
{
  Mode               mode;
  gboolean           returned;                  /* a carriage return, and nothing after it yet */
  guint              column;
  LanesTerminalStyle style;
  guint              n_sequence;
  char               sequence[MAX_SEQUENCE + 1];
  guint              n_pending;
  char               pending[8];                /* the start of a character */
  GString           *run;                       /* owned; text of one style not yet told */
};

LanesTerminalText *
lanes_terminal_text_new (void)
{
  LanesTerminalText *self = g_new0 (LanesTerminalText, 1);

  self->run = g_string_new (NULL);
  return self;
}

void
lanes_terminal_text_free (LanesTerminalText *self)
{
  g_string_free (self->run, TRUE);
  g_free (self);
}

LanesTerminalText *
lanes_terminal_text_copy (const LanesTerminalText *self)
{
  LanesTerminalText *copy = g_memdup2 (self, sizeof *self);

  copy->run = g_string_new_len (self->run->str, (gssize) self->run->len);
  return copy;
}

static void
flush_run (LanesTerminalText       *self,
           const LanesTerminalSink *sink,
           gpointer                 data)
{
  if (self->run->len > 0)
    sink->append (data, self->run->str, self->run->len, self->style);
  g_string_truncate (self->run, 0);
}

static void
set_style (LanesTerminalText *self,
           guint              code)
{
  if (code == 0)
    self->style = (LanesTerminalStyle) { 0, 0 };
  else if (code == 1)
    self->style.bold = TRUE;
  else if (code == 22)
    self->style.bold = FALSE;
  else if (code >= 30 && code <= 37)
    self->style.colour = (guint8) (code - 30 + 1);
  else if (code == 39)
    self->style.colour = 0;
  else if (code >= 90 && code <= 97)
    self->style.colour = (guint8) (code - 90 + 8 + 1);
}

/* "1;31" and so on; colours of the large tables (38;5;n, 38;2;r;g;b) are skipped with what belongs to them. */
static void
apply_sequence (LanesTerminalText *self)
{
  const char *at = self->sequence;

  while (at != NULL)
    {
      guint code = (guint) g_ascii_strtoull (at, NULL, 10);

      if (code == 38 || code == 48)
        return;
      set_style (self, code);
      at = strchr (at, ';');
      if (at != NULL)
        at++;
    }
}

static void
begin_character (LanesTerminalText       *self,
                 const LanesTerminalSink *sink,
                 gpointer                 data)
{
  if (self->returned)
    {
      flush_run (self, sink, data);
      sink->erase_line (data);
      self->column = 0;
      self->returned = FALSE;
    }
  if (self->column >= LANES_TERMINAL_LINE_MAX)
    {
      g_string_append_c (self->run, '\n');
      self->column = 0;
    }
  self->column++;
}

static void
feed_text (LanesTerminalText       *self,
           char                     byte,
           const LanesTerminalSink *sink,
           gpointer                 data)
{
  self->pending[self->n_pending++] = byte;
  gunichar character = g_utf8_get_char_validated (self->pending, self->n_pending);

  if (character == (gunichar) -2 && self->n_pending < 6)
    return;

  begin_character (self, sink, data);
  if (character == (gunichar) -1 || character == (gunichar) -2)
    {
      gboolean again = self->n_pending > 1;

      /* What broke the character off may begin one itself. */
      self->n_pending = 0;
      g_string_append (self->run, REPLACEMENT);
      if (again)
        feed_text (self, byte, sink, data);
      return;
    }
  g_string_append_len (self->run, self->pending, self->n_pending);
  self->n_pending = 0;
}

static void
feed_control (LanesTerminalText       *self,
              char                     byte,
              const LanesTerminalSink *sink,
              gpointer                 data)
{
  switch (byte)
    {
    case '\033':
      self->mode = MODE_ESCAPE;
      break;
    case '\n':
      self->returned = FALSE;
      self->column = 0;
      g_string_append_c (self->run, '\n');
      break;
    case '\r':
      self->returned = TRUE;
      break;
    case '\t':
      begin_character (self, sink, data);
      g_string_append_c (self->run, '\t');
      break;
    case '\0':
      begin_character (self, sink, data);
      g_string_append (self->run, "\u2400");
      break;
    default:
      break;
    }
}

static void
feed_escape (LanesTerminalText       *self,
             char                     byte,
             const LanesTerminalSink *sink,
             gpointer                 data)
{
  if (self->mode == MODE_ESCAPE)
    {
      self->n_sequence = 0;
      self->mode = byte == '[' ? MODE_SEQUENCE : byte == ']' ? MODE_STRING : MODE_TEXT;
      return;
    }
  if (self->mode == MODE_STRING)
    {
      if (byte == '\a' || byte == '\n')
        self->mode = MODE_TEXT;
      else if (byte == '\033')
        self->mode = MODE_ESCAPE;
      return;
    }

  if (byte < 0x40 || byte > 0x7e)
    {
      if (self->n_sequence < MAX_SEQUENCE)
        self->sequence[self->n_sequence++] = byte;
      else
        self->mode = MODE_TEXT;
      return;
    }
  self->sequence[self->n_sequence] = '\0';
  self->mode = MODE_TEXT;
  if (byte == 'm')
    {
      flush_run (self, sink, data);
      apply_sequence (self);
    }
}

/* Most of what programs write. Returns: how many bytes were taken, 0 where they are not plain */
static gsize
feed_plain (LanesTerminalText *self,
            const char        *bytes,
            gsize              n_bytes)
{
  gsize most = MIN (n_bytes, LANES_TERMINAL_LINE_MAX - self->column);
  gsize n = 0;

  while (n < most && (guchar) (bytes[n] - 0x20) < 0x7f - 0x20)
    n++;
  g_string_append_len (self->run, bytes, (gssize) n);
  self->column += (guint) n;
  return n;
}

void
lanes_terminal_text_feed (LanesTerminalText       *self,
                          const char              *bytes,
                          gsize                    n_bytes,
                          const LanesTerminalSink *sink,
                          gpointer                 data)
{
  for (gsize i = 0; i < n_bytes; i++)
    {
      guchar byte = (guchar) bytes[i];
      gsize plain = 0;

      if (self->mode == MODE_TEXT && self->n_pending == 0 && !self->returned && self->column < LANES_TERMINAL_LINE_MAX)
        plain = feed_plain (self, bytes + i, n_bytes - i);
      if (plain > 0)
        {
          i += plain - 1;
          continue;
        }
      if (self->mode != MODE_TEXT)
        {
          feed_escape (self, bytes[i], sink, data);
        }
      else if (byte < 0x20 || byte == 0x7f)
        {
          if (self->n_pending > 0)
            {
              self->n_pending = 0;
              begin_character (self, sink, data);
              g_string_append (self->run, REPLACEMENT);
            }
          feed_control (self, bytes[i], sink, data);
        }
      else
        {
          feed_text (self, bytes[i], sink, data);
        }
    }
  flush_run (self, sink, data);
}
