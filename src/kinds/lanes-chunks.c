/* lanes-chunks.c: a body in pieces ("Transfer-Encoding: chunked"), read strictly
 *
 * libsoup 3.2 takes whatever stands where the size of a piece should be for a number: "zz" is 0, the end, and half a file is whole. So
 * the pieces are read here, from the stream that libsoup's own reader reads from, and never a byte too far: of the last size
 * all is taken but its line feed. To libsoup, which has one look at what is left, that is an empty line, which it mostly takes for a
 * size of 0: it reads the end, and the connection can be used again. Where it does not (it looks at what stood in its buffer
 * before, and another version may mind), the body is whole all the same, and only the connection is lost.
 *
 * Compressed bodies are left to libsoup: their own checksum and end tell when a piece is missing.
 *
 * Main thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-chunks.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define DIGITS_MAX 15
#define SIZE_LINE_MAX 4096

/* After a size that is not 0 at least so many bytes are ours: a line feed, a byte, an end of line, "0" and a carriage return. */
#define SAFE_AHEAD 6

typedef enum
{
  AT_SIZE,
  AT_EXTENSION,
  AT_SIZE_END,   /* the line feed after the size */
  AT_DATA,
  AT_DATA_CR,
  AT_DATA_LF,
  AT_END
} State;

struct _LanesChunks
{
  GInputStream *stream;      /* owned: where the pieces are read from */
  State         state;
  guint         n_digits;
  guint         line_length;
  guint64       left;        /* the size while it is read, then what is left of the piece */
  guint8        ahead[SAFE_AHEAD];
  guint         n_ahead, next_ahead;
};

/**
 * lanes_chunks_new:
 * @body: what libsoup gives to read a chunked body from
 *
 * Returns: (transfer full) (nullable): %NULL where the pieces cannot be got at, as with a compressed body
 */
LanesChunks *
lanes_chunks_new (GInputStream *body)
{
  LanesChunks *self;
  gboolean is_body = FALSE;

  while (G_IS_FILTER_INPUT_STREAM (body) && !G_IS_CONVERTER_INPUT_STREAM (body) && !is_body)
    {
      is_body = g_str_equal (G_OBJECT_TYPE_NAME (body), "SoupBodyInputStream");
      body = g_filter_input_stream_get_base_stream (G_FILTER_INPUT_STREAM (body));
    }
  if (!is_body || !G_IS_POLLABLE_INPUT_STREAM (body) || !g_pollable_input_stream_can_poll (G_POLLABLE_INPUT_STREAM (body)))
    return NULL;

  self = g_new0 (LanesChunks, 1);
  self->stream = g_object_ref (body);
  return self;
}

void
lanes_chunks_free (LanesChunks *self)
{
  g_object_unref (self->stream);
  g_free (self);
}

/* Returns: (transfer none): to wait for when lanes_chunks_read() would block */
GInputStream *
lanes_chunks_get_stream (LanesChunks *self)
{
  return self->stream;
}

static gssize
read_raw (LanesChunks *self,
          guint8      *room,
          gsize        size,
          GError     **error)
{
  gssize n = g_pollable_input_stream_read_nonblocking (G_POLLABLE_INPUT_STREAM (self->stream), room, size, NULL, error);

  if (n != 0)
    return n;

  g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_PARTIAL_INPUT, _("the connection ended within the body"));
  return -1;
}

/* How many bytes may be read without taking what is libsoup's. */
static gsize
get_safe (LanesChunks *self)
{
  if (self->state == AT_DATA_CR)
    return 3;
  if (self->state == AT_DATA_LF)
    return 2;

  return self->left > 0 ? SAFE_AHEAD : 1;
}

static gboolean
next_byte (LanesChunks *self,
           guint8      *ret_byte,
           GError     **error)
{
  if (self->next_ahead == self->n_ahead)
    {
      gssize n = read_raw (self, self->ahead, get_safe (self), error);

      if (n < 0)
        return FALSE;
      self->n_ahead = (guint) n;
      self->next_ahead = 0;
    }

  *ret_byte = self->ahead[self->next_ahead++];
  return TRUE;
}

static gboolean
take_digit (LanesChunks *self,
            guint8       byte)
{
  int digit = g_ascii_xdigit_value ((char) byte);

  if (digit < 0 || (self->left > 0 && self->n_digits == DIGITS_MAX))
    return FALSE;

  self->left = self->left << 4 | (guint64) digit;
  self->n_digits += self->left > 0;
  return TRUE;
}

/* Of the line with the size. */
static gboolean
take_size (LanesChunks *self,
           guint8       byte)
{
  if (self->state == AT_SIZE && take_digit (self, byte))
    return ++self->line_length < SIZE_LINE_MAX;
  if (self->line_length == 0)
    return FALSE;

  if (byte == '\r')
    self->state = self->left > 0 ? AT_SIZE_END : AT_END;
  else if (self->state == AT_SIZE && byte != ';' && byte != ' ' && byte != '\t')
    return FALSE;
  else
    self->state = AT_EXTENSION;

  return byte != '\n' && ++self->line_length < SIZE_LINE_MAX;
}

/* Returns: whether @byte may stand here */
static gboolean
take (LanesChunks *self,
      guint8       byte)
{
  switch (self->state)
    {
    case AT_SIZE:
    case AT_EXTENSION:
      return take_size (self, byte);

    case AT_SIZE_END:
      self->state = AT_DATA;
      return byte == '\n';

    case AT_DATA_CR:
      self->state = AT_DATA_LF;
      return byte == '\r';

    case AT_DATA_LF:
      self->state = AT_SIZE;
      self->n_digits = self->line_length = 0;
      return byte == '\n';

    case AT_DATA:
    case AT_END:
    default:
      g_assert_not_reached ();
    }
}

static gssize
read_data (LanesChunks *self,
           guint8      *room,
           gsize        size,
           GError     **error)
{
  gsize wanted = MIN (size, self->left);
  gssize n = (gssize) MIN (self->n_ahead - self->next_ahead, wanted);

  if (n > 0)
    {
      memcpy (room, self->ahead + self->next_ahead, (gsize) n);
      self->next_ahead += (guint) n;
    }
  else
    n = read_raw (self, room, wanted, error);

  if (n > 0)
    self->left -= (guint64) n;
  if (self->left == 0)
    self->state = AT_DATA_CR;
  return n;
}

/**
 * lanes_chunks_read:
 *
 * As g_pollable_input_stream_read_nonblocking(); G_IO_ERROR_INVALID_DATA where the pieces do not fit together.
 *
 * Returns: 0 after the last piece: the end of the body is still to be read from what libsoup gave
 */
gssize
lanes_chunks_read (LanesChunks *self,
                   guint8      *room,
                   gsize        size,
                   GError     **error)
{
  guint8 byte;

  while (self->state != AT_DATA && self->state != AT_END)
    {
      if (!next_byte (self, &byte, error))
        return -1;
      if (!take (self, byte))
        {
          g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("the size of a piece cannot be read"));
          return -1;
        }
    }

  return self->state == AT_END ? 0 : read_data (self, room, size, error);
}
