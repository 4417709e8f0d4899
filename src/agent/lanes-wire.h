/* lanes-wire.h: the frames that the programs and lanes-agent exchange
 *
 * A frame is a fixed header and a body of at most LANES_WIRE_MAX_BODY bytes: little fixed fields,
 * then strings (a length, the bytes, a NUL, so that a reader can use them where they lie). Byte
 * order is the machine's: both ends run on it. Nothing here allocates on behalf of a length that
 * has not arrived, and every read is checked, so that a hostile frame can only be refused.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define LANES_WIRE_VERSION 1
#define LANES_WIRE_MAX_BODY (8u << 20)
#define LANES_WIRE_MAX_SMALL (64u << 10)

typedef enum
{
  /* From the program to the agent; LAUNCH to RESUME also from the agent to a keeper. */
  LANES_WIRE_HELLO = 1,
  LANES_WIRE_LAUNCH,
  LANES_WIRE_STOP,
  LANES_WIRE_PAUSE,
  LANES_WIRE_RESUME,
  LANES_WIRE_LIST,
  LANES_WIRE_ACK,
  LANES_WIRE_QUIT,
  /* From the agent to the program; STARTED to GONE also from a keeper to the agent. */
  LANES_WIRE_WELCOME = 64,
  LANES_WIRE_STARTED,
  LANES_WIRE_NOTE,
  LANES_WIRE_EXITED,
  LANES_WIRE_GONE,
  LANES_WIRE_JOB,
  LANES_WIRE_LIST_END,
  LANES_WIRE_REFUSED,
  LANES_WIRE_ERROR,
} LanesWireType;

typedef struct
{
  uint32_t size;    /* of the body, in bytes */
  uint16_t version; /* LANES_WIRE_VERSION */
  uint16_t type;    /* a LanesWireType */
  uint64_t job;     /* the program's number for the job, 0 where the frame is about none */
} LanesWireHeader;

/* Bytes on their way out: any number of frames. */
typedef struct
{
  uint8_t *data;
  size_t size;
  size_t room;
  size_t frame; /* where the frame being written begins */
} LanesWireBuffer;

/* A body being read; @bad stays set once anything was not as it must be. */
typedef struct
{
  const uint8_t *at;
  const uint8_t *end;
  bool bad;
} LanesWireReader;

void lanes_wire_begin (LanesWireBuffer *buffer, LanesWireType type, uint64_t job);
void lanes_wire_put_u32 (LanesWireBuffer *buffer, uint32_t value);
void lanes_wire_put_u64 (LanesWireBuffer *buffer, uint64_t value);
void lanes_wire_put_bytes (LanesWireBuffer *buffer, const void *bytes, size_t size);
void lanes_wire_put_string (LanesWireBuffer *buffer, const char *string);
void lanes_wire_put_strings (LanesWireBuffer *buffer, const char *const *strings);
void lanes_wire_put_raw (LanesWireBuffer *buffer, const void *data, size_t size);
bool lanes_wire_end (LanesWireBuffer *buffer);
void lanes_wire_clear (LanesWireBuffer *buffer);

void lanes_wire_reader_init (LanesWireReader *reader, const void *body, size_t size);
uint32_t lanes_wire_get_u32 (LanesWireReader *reader);
uint64_t lanes_wire_get_u64 (LanesWireReader *reader);
const uint8_t *lanes_wire_get_bytes (LanesWireReader *reader, size_t max, size_t *ret_size);
const char *lanes_wire_get_string (LanesWireReader *reader, size_t max);
char **lanes_wire_get_strings (LanesWireReader *reader, size_t max, size_t spare, size_t *ret_count);
bool lanes_wire_reader_done (LanesWireReader *reader);

bool lanes_wire_header_valid (const LanesWireHeader *header);
