/* lanes-error.h: the one error domain of the engine and the kinds
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LANES_ERROR:
 *
 * Errors whose code a caller can act on; the message is a whole sentence for a person: what is wrong, where, and what
 * to do about it.
 */
#define LANES_ERROR (lanes_error_quark ())

/**
 * LanesError:
 * @LANES_ERROR_INVALID: a parameter, option or file is wrong; trying again as it is cannot help
 * @LANES_ERROR_NOT_FOUND: a program, file, folder or job is missing
 * @LANES_ERROR_PERMISSION: not allowed
 * @LANES_ERROR_EXIT: a command ended with an exit code other than 0
 * @LANES_ERROR_SIGNAL: a command was ended by a signal
 * @LANES_ERROR_TIMED_OUT: the job's time was up
 * @LANES_ERROR_CANCELLED: the work was asked to stop and did
 * @LANES_ERROR_DEPENDENCY: what the job waited for did not end as it had to
 * @LANES_ERROR_NETWORK: no connection, a dropped one, a name that does not resolve, TLS
 * @LANES_ERROR_HTTP: the server answered with an error, or with what was not expected
 * @LANES_ERROR_CHECKSUM: the content is not what it was said to be
 * @LANES_ERROR_IO: reading or writing failed
 * @LANES_ERROR_NO_SPACE: the disk is full
 * @LANES_ERROR_UNSUPPORTED: this kind or executor cannot do that
 * @LANES_ERROR_LOST: the outcome cannot be known
 */
typedef enum
{
  LANES_ERROR_INVALID,
  LANES_ERROR_NOT_FOUND,
  LANES_ERROR_PERMISSION,
  LANES_ERROR_EXIT,
  LANES_ERROR_SIGNAL,
  LANES_ERROR_TIMED_OUT,
  LANES_ERROR_CANCELLED,
  LANES_ERROR_DEPENDENCY,
  LANES_ERROR_NETWORK,
  LANES_ERROR_HTTP,
  LANES_ERROR_CHECKSUM,
  LANES_ERROR_IO,
  LANES_ERROR_NO_SPACE,
  LANES_ERROR_UNSUPPORTED,
  LANES_ERROR_LOST,
} LanesError;

GQuark lanes_error_quark (void);

G_END_DECLS
