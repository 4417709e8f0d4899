/* lanes-output.c: reads what a command wrote, in pieces, while it still writes
 *
 * The files are described in lanes-output-format.h; another process writes them at the same time. What is known of them is
 * the state of the last lanes_output_refresh(): a view does not change between two of them, save that what has fallen out
 * of the ring meanwhile is a gap. Offsets count all bytes that the command wrote, kept or not, so that they stay true.
 *
 * A file that is not there yet, or never was, is empty. One that holds nonsense is read as far as it makes sense.
 *
 * One thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-format.h"
#include "lanes-output.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADER_TRIES 20
#define GAP_RECORDS 4096

struct _LanesOutput
{
  char                   *base;
  gboolean                is_file;   /* base is the whole name of the one file there is */
  int                     fds[2];    /* -1 while they are not there */
  int                     index_fd;
  gboolean                has_header;
  LanesOutputHeader       header;
  LanesOutputStreamHeader streams[2];
  guint64                 last_record; /* where reading on is likely */
};

/**
 * lanes_output_new:
 * @base: path without suffix, as from lanes_run_dup_output_base()
 *
 * Returns: (transfer full): empty until lanes_output_refresh()
 */
LanesOutput *
lanes_output_new (const char *base)
{
  LanesOutput *self = g_new0 (LanesOutput, 1);

  g_return_val_if_fail (base != NULL, NULL);

  self->base = g_strdup (base);
  self->fds[0] = self->fds[1] = self->index_fd = -1;

  return self;
}

/**
 * lanes_output_new_for_file:
 * @path: of a file that has all of it as it is, such as the body of an answer
 *
 * Returns: (transfer full): the same for what is no command's output
 */
LanesOutput *
lanes_output_new_for_file (const char *path)
{
  LanesOutput *self = lanes_output_new (path);

  self->is_file = TRUE;
  return self;
}

static void
close_fd (int fd)
{
  if (fd >= 0)
    close (fd);
}

void
lanes_output_free (LanesOutput *self)
{
  close_fd (self->fds[0]);
  close_fd (self->fds[1]);
  close_fd (self->index_fd);
  g_free (self->base);
  g_free (self);
}

static int
open_part (LanesOutput *self,
           const char  *suffix)
{
  g_autofree char *path = g_strconcat (self->base, suffix, NULL);

  return open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
}

static gboolean
is_sane (const LanesOutputHeader *header)
{
  if (header->magic != LANES_OUTPUT_MAGIC || header->sum != lanes_output_header_sum (header))
    return FALSE;
  for (guint i = 0; i < 2; i++)
    if (header->streams[i].ring == 0 || header->streams[i].kept > header->streams[i].total ||
        header->streams[i].total > G_MAXINT64 / 4 || header->streams[i].head > G_MAXINT64 / 4 ||
        header->streams[i].ring > G_MAXINT64 / 4)
      return FALSE;
  return header->records < G_MAXINT64 / (gint64) sizeof (LanesOutputRecord);
}

/* It may be caught half written: then once more. */
static void
read_header (LanesOutput *self)
{
  LanesOutputHeader header;

  if (self->index_fd < 0 && !self->is_file)
    self->index_fd = open_part (self, ".idx");

  for (guint i = 0; i < HEADER_TRIES && self->index_fd >= 0; i++)
    if (pread (self->index_fd, &header, sizeof header, 0) == sizeof header && is_sane (&header))
      {
        self->header = header;
        self->has_header = TRUE;
        return;
      }
}

static void
read_stream_state (LanesOutput *self,
                   guint        stream,
                   const char  *suffix)
{
  LanesOutputStreamHeader *at = &self->streams[stream];
  struct stat status;
  guint64 size = 0;

  if (self->fds[stream] < 0)
    self->fds[stream] = open_part (self, suffix);
  if (self->fds[stream] >= 0 && fstat (self->fds[stream], &status) == 0 && S_ISREG (status.st_mode))
    size = (guint64) status.st_size;

  if (!self->has_header)
    *at = (LanesOutputStreamHeader){ .head = size, .ring = 1, .total = size, .kept = size };
  else
    {
      *at = self->header.streams[stream];
      /* The header is behind what was written since, which matters only before the ring. */
      if (at->kept == at->total && size > at->total && size <= at->head + at->ring && at->total < at->head + at->ring)
        at->kept = at->total = size;
    }
}

/**
 * lanes_output_refresh:
 *
 * Looks at the files again.
 *
 * Returns: is there anything new?
 */
gboolean
lanes_output_refresh (LanesOutput *self)
{
  guint64 before;
  gboolean was_done;

  g_return_val_if_fail (self != NULL, FALSE);

  before = self->streams[0].total + self->streams[1].total + self->header.records;
  was_done = self->has_header && self->header.done;
  read_header (self);
  read_stream_state (self, 0, self->is_file ? "" : ".out");
  if (!self->is_file)
    read_stream_state (self, 1, ".err");

  return before != self->streams[0].total + self->streams[1].total + self->header.records ||
         was_done != (self->has_header && self->header.done);
}

/* Does the writer say that nothing will follow? A short output has no index to say so: the job's state tells then. */
gboolean
lanes_output_is_done (LanesOutput *self)
{
  g_return_val_if_fail (self != NULL, FALSE);

  return self->has_header && self->header.done;
}

/* Errno of the first write that failed, or 0. */
int
lanes_output_get_write_error (LanesOutput *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->has_header ? self->header.write_error : 0;
}

static gboolean
is_known_record (const LanesOutput *self,
                 guint64            number)
{
  if (number >= self->header.records)
    return FALSE;
  return number < LANES_OUTPUT_INDEX_HEAD || number + LANES_OUTPUT_INDEX_RING >= self->header.records;
}

static gboolean
read_record (LanesOutput       *self,
             guint64            number,
             LanesOutputRecord *ret)
{
  if (!is_known_record (self, number) || self->index_fd < 0)
    return FALSE;
  return pread (self->index_fd, ret, sizeof *ret, (off_t) lanes_output_record_offset (number)) == sizeof *ret &&
         LANES_OUTPUT_RECORD_SIZE (ret) > 0;
}

static gint64
get_merged_size (LanesOutput *self)
{
  LanesOutputRecord last;
  gint64 total = (gint64) (self->streams[0].total + self->streams[1].total);

  /* Without an index there is one stream, or both are a moment old. */
  if (!self->has_header || self->header.done)
    return total;
  if (!read_record (self, self->header.records - 1, &last))
    return 0;
  return MIN ((gint64) (last.merged + LANES_OUTPUT_RECORD_SIZE (&last)), total);
}

/* How many bytes the view has, with those that are not kept. */
gint64
lanes_output_get_size (LanesOutput    *self,
                       LanesOutputView view)
{
  g_return_val_if_fail (self != NULL, 0);

  if (view == LANES_OUTPUT_MERGED)
    return get_merged_size (self);
  return (gint64) self->streams[view == LANES_OUTPUT_STDERR].total;
}

static gint64
get_stream_missing (const LanesOutputStreamHeader *at)
{
  guint64 kept = MIN (at->kept, at->head + at->ring);

  return (gint64) (at->total - kept);
}

/* How many of them are not kept: fell out of the middle, or could not be written. */
gint64
lanes_output_get_missing (LanesOutput    *self,
                          LanesOutputView view)
{
  g_return_val_if_fail (self != NULL, 0);

  if (view == LANES_OUTPUT_MERGED)
    return get_stream_missing (&self->streams[0]) + get_stream_missing (&self->streams[1]);
  return get_stream_missing (&self->streams[view == LANES_OUTPUT_STDERR]);
}

/* Where the last @n_bytes of a view begin. */
gint64
lanes_output_find_tail (LanesOutput    *self,
                        LanesOutputView view,
                        gint64          n_bytes)
{
  return MAX (0, lanes_output_get_size (self, view) - n_bytes);
}

static guint64
ring_start (const LanesOutputStreamHeader *at)
{
  return at->kept > at->head + at->ring ? at->kept - at->ring : at->head;
}

/* A gap of the stream at @offset, up to @most bytes. */
static void
fill_gap (LanesOutputPiece *piece,
          guint64           offset,
          guint64           end,
          guint64           most,
          gboolean          lost)
{
  piece->size = 0;
  piece->gap = (gint64) MIN (end - offset, most);
  piece->lost = lost;
}

/* Reads at @offset of one stream: at most @size bytes, at most up to @most of the stream. False where nothing can be read. */
static gboolean
read_stream (LanesOutput      *self,
             guint             stream,
             guint64           offset,
             guint64           most,
             void             *buffer,
             gsize             size,
             LanesOutputPiece *piece)
{
  LanesOutputStreamHeader *at = &self->streams[stream];
  guint64 start = ring_start (at);
  guint64 limit, file_offset;
  gssize n;

  piece->stream = stream;
  piece->gap = 0;
  if (offset >= at->total)
    return FALSE;
  if (offset >= at->kept)
    {
      fill_gap (piece, offset, at->total, most, TRUE);
      return TRUE;
    }
  if (offset >= at->head && offset < start)
    {
      fill_gap (piece, offset, start, most, FALSE);
      return TRUE;
    }

  file_offset = lanes_output_file_offset (at->head, at->ring, offset);
  limit = offset < at->head ? at->head - offset : at->head + at->ring - file_offset;
  limit = MIN (MIN (limit, most), MIN (at->kept - offset, size));
  n = self->fds[stream] >= 0 ? pread (self->fds[stream], buffer, limit, (off_t) file_offset) : -1;

  /* Was it overwritten while we read? The header says so before that happens. */
  if (offset >= at->head && self->has_header && !self->header.done)
    {
      read_header (self);
      at->kept = MAX (at->kept, self->header.streams[stream].kept);
      at->total = MAX (at->total, self->header.streams[stream].total);
      if (offset < ring_start (at))
        {
          fill_gap (piece, offset, ring_start (at), most, FALSE);
          return TRUE;
        }
    }
  if (n <= 0)
    {
      /* The file is shorter than it is said to be. */
      fill_gap (piece, offset, at->total, most, TRUE);
      return TRUE;
    }
  piece->size = (gsize) n;
  return TRUE;
}

/* The last record that begins at or before @offset among those that are there. */
static gboolean
find_record (LanesOutput       *self,
             guint64            offset,
             guint64           *ret_number,
             LanesOutputRecord *ret)
{
  LanesOutputRecord record;
  guint64 n = self->header.records;
  guint64 low = 0;
  guint64 high;

  /* Reading on: the same one, or the one behind it. */
  for (guint i = 0; i < 2; i++)
    if (read_record (self, self->last_record + i, &record) && record.merged <= offset &&
        offset < record.merged + LANES_OUTPUT_RECORD_SIZE (&record))
      {
        *ret_number = self->last_record + i;
        *ret = record;
        return TRUE;
      }

  /* In the ring's records where the first of them begins early enough, else in the head's. */
  high = MIN (n, LANES_OUTPUT_INDEX_HEAD);
  if (n > LANES_OUTPUT_INDEX_HEAD)
    {
      guint64 first = MAX (LANES_OUTPUT_INDEX_HEAD, n - MIN (n, LANES_OUTPUT_INDEX_RING));

      if (read_record (self, first, &record) && record.merged <= offset)
        {
          low = first;
          high = n;
        }
    }

  while (high - low > 1)
    {
      guint64 middle = low + (high - low) / 2;

      if (!read_record (self, middle, &record) || record.merged > offset)
        high = middle;
      else
        low = middle;
    }
  *ret_number = low;
  return high > low && read_record (self, low, ret) && ret->merged <= offset;
}

/* Where the order of the streams is known again behind @number. */
static guint64
find_next_known (LanesOutput *self,
                 guint64      number)
{
  guint64 n = self->header.records;
  LanesOutputRecord record;
  guint64 next = number + 1;

  if (!is_known_record (self, next))
    next = n > LANES_OUTPUT_INDEX_RING ? n - LANES_OUTPUT_INDEX_RING : n;
  if (read_record (self, next, &record))
    return record.merged;
  return self->streams[0].total + self->streams[1].total;
}

/* The one stream that was written to, or 2. */
static guint
get_only_stream (LanesOutput *self)
{
  return self->streams[1].total == 0 ? 0 : self->streams[0].total == 0 ? 1 : 2;
}

static gboolean
read_merged_piece (LanesOutput      *self,
                   guint64           offset,
                   void             *buffer,
                   gsize             size,
                   LanesOutputPiece *piece)
{
  guint64 end = (guint64) get_merged_size (self);
  guint only = get_only_stream (self);
  LanesOutputRecord record;
  guint64 number, within, length;

  if (offset >= end)
    return FALSE;
  if (!find_record (self, offset, &number, &record))
    {
      if (only < 2)
        return read_stream (self, only, offset, end - offset, buffer, size, piece);
      fill_gap (piece, offset, end, G_MAXUINT64, TRUE);
      return TRUE;
    }

  self->last_record = number;
  within = offset - record.merged;
  length = LANES_OUTPUT_RECORD_SIZE (&record);
  if (within >= length)
    {
      /* Records between have fallen out: the bytes may be there, but not in which order, unless all are of one stream. */
      if (only < 2)
        return read_stream (self, only, offset, CLAMP (find_next_known (self, number), offset + 1, end) - offset, buffer, size,
                            piece);
      piece->stream = 0;
      fill_gap (piece, offset, CLAMP (find_next_known (self, number), offset + 1, end), G_MAXUINT64, FALSE);
      return TRUE;
    }

  piece->time = self->header.started_us + (gint64) record.time_ms * 1000;
  return read_stream (self, LANES_OUTPUT_RECORD_STREAM (&record), record.start + within, length - within, buffer, size,
                      piece);
}

/* Gaps of many small records become one. */
static gboolean
read_merged (LanesOutput      *self,
             guint64           offset,
             void             *buffer,
             gsize             size,
             LanesOutputPiece *piece)
{
  LanesOutputPiece more = { 0 };
  guint64 end = (guint64) get_merged_size (self);

  if (!read_merged_piece (self, offset, buffer, size, piece))
    return FALSE;

  for (guint i = 0; piece->gap > 0 && i < GAP_RECORDS && offset + (guint64) piece->gap < end; i++)
    {
      char byte;

      if (!read_merged_piece (self, offset + (guint64) piece->gap, &byte, 1, &more) || more.gap == 0 ||
          more.lost != piece->lost)
        break;
      piece->gap += more.gap;
    }
  return TRUE;
}

/**
 * lanes_output_read:
 * @offset: where to read, from 0 to the size of the view
 * @buffer: (array length=size): for the bytes
 * @ret_piece: (out): what was read: one run of bytes of one stream, which may be shorter than asked for, or a gap
 *
 * Reads one piece. The next one begins at its `next`.
 *
 * Returns: %FALSE at the end
 */
gboolean
lanes_output_read (LanesOutput      *self,
                   LanesOutputView   view,
                   gint64            offset,
                   void             *buffer,
                   gsize             size,
                   LanesOutputPiece *ret_piece)
{
  LanesOutputPiece piece = { .offset = offset };
  guint stream = view == LANES_OUTPUT_STDERR;
  gboolean found;

  g_return_val_if_fail (self != NULL && offset >= 0 && size > 0, FALSE);

  if (view != LANES_OUTPUT_MERGED)
    found = read_stream (self, stream, (guint64) offset, G_MAXUINT64, buffer, size, &piece);
  else if (self->has_header)
    found = read_merged (self, (guint64) offset, buffer, size, &piece);
  else if ((guint64) offset < self->streams[0].total)
    found = read_stream (self, 0, (guint64) offset, G_MAXUINT64, buffer, size, &piece);
  else
    found = read_stream (self, 1, (guint64) offset - self->streams[0].total, G_MAXUINT64, buffer, size, &piece);

  if (!found)
    return FALSE;
  piece.next = offset + (gint64) piece.size + piece.gap;
  *ret_piece = piece;
  return TRUE;
}
