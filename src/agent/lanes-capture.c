/* lanes-capture.c: keeps what a job writes, within bounds
 *
 * The format is described in lanes-output-format.h. What matters here: nothing is created before it
 * is needed (a command that prints nothing costs no file at all), runs of one stream become one
 * record however they were read, records are written in blocks, and no write that fails ever stops
 * the job: it is counted, its errno kept, and the stream is read on so that the job goes on.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-capture.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char *const suffixes[3] = { "out", "err", "idx" };

/* What an earlier job of that name left would be taken for the output of one that prints nothing. */
static void
remove_old (const char *base)
{
  char path[PATH_MAX];

  for (int i = 0; i < 3; i++)
    {
      snprintf (path, sizeof path, "%s.%s", base, suffixes[i]);
      unlink (path);
    }
}

/* Begins with nothing on disk; @base may be "" to keep nothing and only count. */
void
lanes_capture_open (LanesCapture *self,
                    const char   *base,
                    uint64_t      cap,
                    uint64_t      now_ns)
{
  struct timespec wall;

  self->base = base[0] != '\0' ? strdup (base) : NULL;
  self->keeps = self->base != NULL;
  if (self->keeps)
    remove_old (base);
  self->index_fd = -1;
  self->started_ns = now_ns;
  clock_gettime (CLOCK_REALTIME, &wall);
  self->started_us = wall.tv_sec * INT64_C (1000000) + wall.tv_nsec / 1000;
  self->merged = self->records = 0;
  self->n_waiting = 0;
  self->write_error = 0;

  for (int i = 0; i < 2; i++)
    {
      self->streams[i].fd = -1;
      self->streams[i].tail_size = 0;
      self->streams[i].at = (LanesOutputStreamHeader){ .head = cap / 2, .ring = cap - cap / 2 };
    }
}

static int
create (LanesCapture *self,
        const char   *suffix)
{
  char path[PATH_MAX];

  snprintf (path, sizeof path, "%s.%s", self->base, suffix);
  return open (path, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
}

static bool
write_at (LanesCapture *self,
          int           fd,
          const void   *data,
          size_t        size,
          uint64_t      offset)
{
  while (size > 0)
    {
      ssize_t n = pwrite (fd, data, size, offset);
      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        {
          if (self->write_error == 0)
            self->write_error = n < 0 ? errno : EIO;
          return false;
        }
      data = (const char *) data + n;
      size -= n;
      offset += n;
    }
  return true;
}

/* Writes the header, so that a reader knows how far everything goes. */
static bool
write_header (LanesCapture *self,
              bool          done)
{
  LanesOutputHeader header = {
    .magic = LANES_OUTPUT_MAGIC,
    .records = self->records - self->n_waiting,
    .started_us = self->started_us,
    .write_error = self->write_error,
    .done = done,
  };

  for (int i = 0; i < 2; i++)
    header.streams[i] = self->streams[i].at;
  header.sum = lanes_output_header_sum (&header);
  return write_at (self, self->index_fd, &header, sizeof header, 0);
}

static bool
ensure_index (LanesCapture *self)
{
  if (self->index_fd >= 0)
    return true;
  if (self->base == NULL)
    return false;

  self->index_fd = create (self, suffixes[2]);
  if (self->index_fd < 0 && self->write_error == 0)
    self->write_error = errno;
  if (self->index_fd >= 0)
    write_header (self, false);
  return self->index_fd >= 0;
}

/* Writes the records that wait; a block never straddles the seam of the ring. */
static void
write_records (LanesCapture *self)
{
  uint64_t number = self->records - self->n_waiting;
  size_t done = 0;

  if (self->n_waiting == 0 || !ensure_index (self))
    return;

  /* What the ring is about to give up must be given up in the header first. */
  if (self->records > LANES_OUTPUT_INDEX_HEAD + LANES_OUTPUT_INDEX_RING)
    write_header (self, false);

  while (done < self->n_waiting)
    {
      size_t block = 1;
      uint64_t offset = lanes_output_record_offset (number + done);

      while (done + block < self->n_waiting &&
             lanes_output_record_offset (number + done + block) == offset + block * sizeof (LanesOutputRecord))
        block++;
      write_at (self, self->index_fd, &self->waiting[done], block * sizeof (LanesOutputRecord), offset);
      done += block;
    }
  self->n_waiting = 0;
}

/* Notes that @size bytes of @stream came now, as part of the last run where it is the same stream. */
static void
add_record (LanesCapture *self,
            unsigned      stream,
            size_t        size,
            uint64_t      now_ns)
{
  LanesOutputRecord *last = self->n_waiting > 0 ? &self->waiting[self->n_waiting - 1] : NULL;
  uint64_t time_ms = (now_ns - self->started_ns) / 1000000;

  if (last != NULL && LANES_OUTPUT_RECORD_STREAM (last) == stream &&
      LANES_OUTPUT_RECORD_SIZE (last) + size <= LANES_OUTPUT_RECORD_MAX)
    {
      last->size += size;
      return;
    }

  if (self->n_waiting == LANES_CAPTURE_RECORDS)
    write_records (self);
  if (self->n_waiting == LANES_CAPTURE_RECORDS) /* there is no index to write them to */
    self->n_waiting--;
  else
    self->records++;

  self->waiting[self->n_waiting++] = (LanesOutputRecord){
    .merged = self->merged,
    .start = self->streams[stream].at.total,
    .size = (uint32_t) size | stream << 31,
    .time_ms = time_ms < UINT32_MAX ? time_ms : UINT32_MAX,
  };
}

static void
keep_tail (LanesCaptureStream *stream,
           const char         *data,
           size_t              size)
{
  if (size >= sizeof stream->tail)
    {
      memcpy (stream->tail, data + size - sizeof stream->tail, sizeof stream->tail);
      stream->tail_size = sizeof stream->tail;
      return;
    }
  if (stream->tail_size + size > sizeof stream->tail)
    {
      size_t stay = sizeof stream->tail - size;

      memmove (stream->tail, stream->tail + stream->tail_size - stay, stay);
      stream->tail_size = stay;
    }
  memcpy (stream->tail + stream->tail_size, data, size);
  stream->tail_size += size;
}

/* Writes one block of a stream where it belongs; it may run over the end of the head and of the ring. */
static bool
write_block (LanesCapture       *self,
             LanesCaptureStream *stream,
             const char         *data,
             size_t              size,
             uint64_t            at)
{
  LanesOutputStreamHeader *header = &stream->at;

  /* A block longer than the ring would overwrite itself. */
  if (at >= header->head && size > header->ring)
    {
      data += size - header->ring;
      at += size - header->ring;
      size = header->ring;
    }

  while (size > 0)
    {
      uint64_t offset = lanes_output_file_offset (header->head, header->ring, at);
      uint64_t room = offset < header->head ? header->head - offset : header->head + header->ring - offset;
      size_t n = size < room ? size : room;

      if (!write_at (self, stream->fd, data, n, offset))
        return false;
      data += n;
      size -= n;
      at += n;
    }
  return true;
}

/* Takes @size bytes of @stream, 0 for stdout and 1 for stderr. Never fails: what cannot be kept is counted. */
void
lanes_capture_add (LanesCapture *self,
                   unsigned      which,
                   const void   *data,
                   size_t        size,
                   uint64_t      now_ns)
{
  LanesCaptureStream *stream = &self->streams[which];
  LanesOutputStreamHeader *at = &stream->at;
  bool whole = at->kept == at->total;

  if (size == 0)
    return;
  keep_tail (stream, data, size);
  add_record (self, which, size, now_ns);
  self->merged += size;
  at->total += size;

  if (self->base == NULL || !whole)
    return;

  if (stream->fd < 0)
    stream->fd = create (self, suffixes[which]);
  if (stream->fd < 0)
    {
      if (self->write_error == 0)
        self->write_error = errno;
      return;
    }

  /* Before the ring overwrites anything, the header says that it is gone. */
  uint64_t before = at->kept;
  at->kept = at->total;
  if (at->total > at->head + at->ring && (!ensure_index (self) || !write_header (self, false)))
    at->kept = before;
  else if (!write_block (self, stream, data, size, before))
    at->kept = before;
}

/* Makes everything so far readable for others. */
void
lanes_capture_flush (LanesCapture *self)
{
  if (self->merged == 0 || !ensure_index (self))
    return;
  write_records (self);
  write_header (self, false);
}

static bool
needs_index (const LanesCapture *self)
{
  const LanesOutputStreamHeader *out = &self->streams[0].at;
  const LanesOutputStreamHeader *err = &self->streams[1].at;

  return (out->total > 0 && err->total > 0) || out->total > out->head || err->total > err->head ||
         self->write_error != 0;
}

/* The last word, and everything closed; the counts stay until the next lanes_capture_open(). */
void
lanes_capture_close (LanesCapture *self)
{
  if (self->index_fd >= 0 || needs_index (self))
    {
      write_records (self);
      if (ensure_index (self))
        write_header (self, true);
    }

  for (int i = 0; i < 2; i++)
    {
      if (self->streams[i].fd >= 0)
        close (self->streams[i].fd);
      self->streams[i].fd = -1;
    }
  if (self->index_fd >= 0)
    close (self->index_fd);
  self->index_fd = -1;
  free (self->base);
  self->base = NULL;
}

/* What there is to say of both streams. */
void
lanes_capture_describe (const LanesCapture *self,
                        LanesAgentStream   *ret_streams)
{
  for (int i = 0; i < 2; i++)
    {
      const LanesOutputStreamHeader *at = &self->streams[i].at;

      ret_streams[i].total = at->total;
      bool dropped = self->keeps && at->kept > at->head + at->ring;

      ret_streams[i].dropped = dropped ? at->kept - at->head - at->ring : 0;
      ret_streams[i].lost = self->keeps ? at->total - at->kept : 0;
    }
}
