/* lanes-capture.h: keeps what a job writes, within bounds
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-agent-messages.h"
#include "lanes-output-format.h"

#define LANES_CAPTURE_TAIL 1024
#define LANES_CAPTURE_RECORDS 128

typedef struct
{
  int fd; /* -1 until there is something to keep */
  LanesOutputStreamHeader at;
  char tail[LANES_CAPTURE_TAIL]; /* the last bytes, kept or not */
  size_t tail_size;
} LanesCaptureStream;

typedef struct
{
  char *base; /* owned, NULL to keep nothing */
  bool keeps; /* it had a base */
  LanesCaptureStream streams[2];
  int index_fd;
  uint64_t started_ns;
  int64_t started_us;
  uint64_t merged;
  uint64_t records; /* made, those not written yet among them */
  LanesOutputRecord waiting[LANES_CAPTURE_RECORDS];
  size_t n_waiting;
  int write_error;
} LanesCapture;

void lanes_capture_open (LanesCapture *self, const char *base, uint64_t cap, uint64_t now_ns);
void lanes_capture_add (LanesCapture *self, unsigned stream, const void *data, size_t size, uint64_t now_ns);
void lanes_capture_flush (LanesCapture *self);
void lanes_capture_close (LanesCapture *self);
void lanes_capture_describe (const LanesCapture *self, LanesAgentStream *ret_streams);
