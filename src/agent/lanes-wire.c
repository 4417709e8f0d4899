/* lanes-wire.c: writing and reading the frames of lanes-agent
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-wire.h"

#include <stdlib.h>
#include <string.h>

/* Frames are bounded, so a machine that cannot give this much can run nothing else either. */
static void
make_room (LanesWireBuffer *buffer,
           size_t           more)
{
  if (buffer->room - buffer->size >= more)
    return;

  size_t room = buffer->room > 0 ? buffer->room : 512;
  while (room - buffer->size < more)
    room *= 2;

  buffer->data = realloc (buffer->data, room);
  if (buffer->data == NULL)
    abort ();
  buffer->room = room;
}

/* Starts a frame; lanes_wire_end() closes it. */
void
lanes_wire_begin (LanesWireBuffer *buffer,
                  LanesWireType    type,
                  uint64_t         job)
{
  LanesWireHeader header = { 0, LANES_WIRE_VERSION, type, job };

  buffer->frame = buffer->size;
  lanes_wire_put_raw (buffer, &header, sizeof header);
}

void
lanes_wire_put_raw (LanesWireBuffer *buffer,
                    const void      *data,
                    size_t           size)
{
  if (size == 0)
    return;
  make_room (buffer, size);
  memcpy (buffer->data + buffer->size, data, size);
  buffer->size += size;
}

void
lanes_wire_put_u32 (LanesWireBuffer *buffer,
                    uint32_t         value)
{
  lanes_wire_put_raw (buffer, &value, sizeof value);
}

void
lanes_wire_put_u64 (LanesWireBuffer *buffer,
                    uint64_t         value)
{
  lanes_wire_put_raw (buffer, &value, sizeof value);
}

/* Any bytes, NULs included: a length and the bytes. */
void
lanes_wire_put_bytes (LanesWireBuffer *buffer,
                      const void      *bytes,
                      size_t           size)
{
  lanes_wire_put_u32 (buffer, size);
  lanes_wire_put_raw (buffer, bytes, size);
}

/* A string, NULL written as an empty one. */
void
lanes_wire_put_string (LanesWireBuffer *buffer,
                       const char      *string)
{
  size_t size = string != NULL ? strlen (string) : 0;

  lanes_wire_put_u32 (buffer, size);
  lanes_wire_put_raw (buffer, string != NULL ? string : "", size + 1);
}

/* A NULL-terminated array of strings, NULL written as an empty one. */
void
lanes_wire_put_strings (LanesWireBuffer   *buffer,
                        const char *const *strings)
{
  uint32_t count = 0;

  while (strings != NULL && strings[count] != NULL)
    count++;

  lanes_wire_put_u32 (buffer, count);
  for (uint32_t i = 0; i < count; i++)
    lanes_wire_put_string (buffer, strings[i]);
}

/* Closes the frame. False where its body is longer than any frame may be; it is taken back then. */
bool
lanes_wire_end (LanesWireBuffer *buffer)
{
  size_t size = buffer->size - buffer->frame - sizeof (LanesWireHeader);

  if (size > LANES_WIRE_MAX_BODY)
    {
      buffer->size = buffer->frame;
      return false;
    }

  uint32_t written = size;
  memcpy (buffer->data + buffer->frame, &written, sizeof written);
  return true;
}

void
lanes_wire_clear (LanesWireBuffer *buffer)
{
  free (buffer->data);
  memset (buffer, 0, sizeof *buffer);
}

void
lanes_wire_reader_init (LanesWireReader *reader,
                        const void      *body,
                        size_t           size)
{
  reader->at = body;
  reader->end = reader->at + size;
  reader->bad = false;
}

static const uint8_t *
take (LanesWireReader *reader,
      size_t           size)
{
  if (reader->bad || (size_t) (reader->end - reader->at) < size)
    {
      reader->bad = true;
      return NULL;
    }

  const uint8_t *taken = reader->at;
  reader->at += size;
  return taken;
}

uint32_t
lanes_wire_get_u32 (LanesWireReader *reader)
{
  uint32_t value = 0;
  const uint8_t *from = take (reader, sizeof value);

  if (from != NULL)
    memcpy (&value, from, sizeof value);
  return value;
}

uint64_t
lanes_wire_get_u64 (LanesWireReader *reader)
{
  uint64_t value = 0;
  const uint8_t *from = take (reader, sizeof value);

  if (from != NULL)
    memcpy (&value, from, sizeof value);
  return value;
}

/* At most @max bytes, borrowed from the body. */
const uint8_t *
lanes_wire_get_bytes (LanesWireReader *reader,
                      size_t           max,
                      size_t          *ret_size)
{
  size_t size = lanes_wire_get_u32 (reader);

  *ret_size = 0;
  if (size > max)
    reader->bad = true;

  const uint8_t *from = take (reader, size);
  if (from != NULL)
    *ret_size = size;
  return from;
}

/* A string of at most @max bytes without a NUL in it, borrowed from the body; "" where it is bad. */
const char *
lanes_wire_get_string (LanesWireReader *reader,
                       size_t           max)
{
  size_t size = lanes_wire_get_u32 (reader);

  if (size > max)
    reader->bad = true;

  const uint8_t *from = take (reader, size + 1);
  if (from == NULL)
    return "";
  if (from[size] != '\0' || memchr (from, '\0', size) != NULL)
    {
      reader->bad = true;
      return "";
    }
  return (const char *) from;
}

/* An array of at most @max strings that end in NULL, with room for @spare more before it; the
 * strings are borrowed from the body, the array is the caller's to free(). NULL where it is bad. */
char **
lanes_wire_get_strings (LanesWireReader *reader,
                        size_t           max,
                        size_t           spare,
                        size_t          *ret_count)
{
  size_t count = lanes_wire_get_u32 (reader);

  /* Each takes five bytes at least, which bounds what a false count can ask for. */
  *ret_count = 0;
  if (count > max || (size_t) (reader->end - reader->at) / 5 < count)
    reader->bad = true;
  if (reader->bad)
    return NULL;

  char **strings = calloc (count + spare + 1, sizeof *strings);
  if (strings == NULL)
    abort ();
  for (size_t i = 0; i < count; i++)
    strings[i] = (char *) lanes_wire_get_string (reader, LANES_WIRE_MAX_BODY);
  if (reader->bad)
    {
      free (strings);
      return NULL;
    }

  *ret_count = count;
  return strings;
}

/* True where everything was read, nothing was bad and nothing is left over. */
bool
lanes_wire_reader_done (LanesWireReader *reader)
{
  return !reader->bad && reader->at == reader->end;
}

/* What can be told from a header alone: its version, a known type, a size that this type may have. */
bool
lanes_wire_header_valid (const LanesWireHeader *header)
{
  bool known = (header->type >= LANES_WIRE_HELLO && header->type <= LANES_WIRE_QUIT) ||
               (header->type >= LANES_WIRE_WELCOME && header->type <= LANES_WIRE_ERROR);
  uint32_t max = header->type == LANES_WIRE_LAUNCH ? LANES_WIRE_MAX_BODY : LANES_WIRE_MAX_SMALL;

  return header->version == LANES_WIRE_VERSION && known && header->size <= max;
}
