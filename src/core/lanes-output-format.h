/* lanes-output-format.h: how the output of a command lies in its files
 *
 * A job's output is `BASE.out`, `BASE.err` and, once both are used, one is longer than its head, or
 * the job has run for a while, `BASE.idx`. None of them exists before there is something to put in.
 *
 * A stream's file holds the first `head` bytes of the stream as they are, and behind them a ring of
 * `ring` bytes that the rest runs through: byte `s` of the stream lies at `head + (s - head) % ring`.
 * So a stream of any length costs at most head + ring bytes of disk and keeps its start and its end.
 * A job's disk may fill up: from the first write that fails on, a stream is counted but not kept.
 *
 * The index has a header and records of equal size, each for a run of bytes of one stream, in the
 * order in which they were read; records too are a head and a ring. The header carries a sum, since
 * a reader of another process may catch it half written, and is written before any ring byte that it
 * gives up is overwritten: who reads from a ring reads the header again afterwards.
 *
 * Plain C: lanes-agent writes it, LanesOutput reads it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stddef.h>
#include <stdint.h>

#define LANES_OUTPUT_MAGIC 0x3178644973656e4cull /* "LnesIdx1" */
#define LANES_OUTPUT_INDEX_HEAD (256u << 10) /* records */
#define LANES_OUTPUT_INDEX_RING (256u << 10)

typedef struct
{
  uint64_t head;  /* bytes at the start of the file that stay */
  uint64_t ring;  /* bytes behind them that the rest runs through */
  uint64_t total; /* bytes the job wrote to the stream */
  uint64_t kept;  /* bytes up to which they were written to the file (or its ring) */
} LanesOutputStreamHeader;

typedef struct
{
  uint64_t magic;
  LanesOutputStreamHeader streams[2];
  uint64_t records;    /* ever made */
  int64_t started_us;  /* CLOCK_REALTIME */
  int32_t write_error; /* errno of the first write that failed */
  uint32_t done;       /* nothing will be added */
  uint64_t sum;        /* of all above */
} LanesOutputHeader;

typedef struct
{
  uint64_t merged;  /* bytes of both streams before it */
  uint64_t start;   /* offset in its own stream */
  uint32_t size;    /* bytes; the highest bit is the stream: 0 stdout, 1 stderr */
  uint32_t time_ms; /* when its first byte was read, since the start */
} LanesOutputRecord;

#define LANES_OUTPUT_RECORD_SIZE(record) ((record)->size & 0x7fffffffu)
#define LANES_OUTPUT_RECORD_STREAM(record) ((record)->size >> 31)
#define LANES_OUTPUT_RECORD_MAX 0x40000000u

/* Where record @number lies in the index. */
static inline uint64_t
lanes_output_record_offset (uint64_t number)
{
  if (number >= LANES_OUTPUT_INDEX_HEAD)
    number = LANES_OUTPUT_INDEX_HEAD + (number - LANES_OUTPUT_INDEX_HEAD) % LANES_OUTPUT_INDEX_RING;
  return sizeof (LanesOutputHeader) + number * sizeof (LanesOutputRecord);
}

/* Where byte @offset of a stream lies in its file. */
static inline uint64_t
lanes_output_file_offset (uint64_t head,
                          uint64_t ring,
                          uint64_t offset)
{
  return offset < head ? offset : head + (offset - head) % ring;
}

/* FNV-1a over the words before the sum. */
static inline uint64_t
lanes_output_header_sum (const LanesOutputHeader *header)
{
  const unsigned char *bytes = (const unsigned char *) header;
  uint64_t sum = 0xcbf29ce484222325ull;

  for (size_t i = 0; i < offsetof (LanesOutputHeader, sum); i++)
    sum = (sum ^ bytes[i]) * 0x100000001b3ull;
  return sum;
}
