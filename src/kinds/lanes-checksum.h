/* lanes-checksum.h: checksums of files and folders
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind.h"

G_BEGIN_DECLS

#define LANES_TYPE_CHECKSUM (lanes_checksum_get_type ())
G_DECLARE_FINAL_TYPE (LanesChecksum, lanes_checksum, LANES, CHECKSUM, LanesKind)

G_END_DECLS
