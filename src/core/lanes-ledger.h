/* lanes-ledger.h: the session's list of attempts that an agent launched
 *
 * A file in the folder of the agent's socket: a head, and a number an attempt, written before its process is. The window makes it
 * and reads it after a crash: an attempt that was allowed to start and does not stand there never did (lanes-history-ledger.h).
 * The agent only adds to it.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdint.h>

#define LANES_LEDGER_NAME "launched"
#define LANES_LEDGER_MAGIC UINT64_C (0x3172656764656c2e)

/* As the machine has it: it does not outlive the session. Its size is a multiple of an entry's, so that none straddles a page. */
typedef struct
{
  uint64_t magic;
  int64_t  id;        /* not 0: another for each that was made */
  char     boot[48];  /* the kernel's name for this start of the machine, with a NUL */
} LanesLedgerHead;

/* Also the number that the agent knows the attempt by. */
#define LANES_LEDGER_ENTRY(job, attempt) ((uint64_t) (job) << 16 | ((attempt) & 0xffff))
