/* lanes-download.h: fetches a file, goes on where it stopped, and verifies it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-web-kind.h"

G_BEGIN_DECLS

#define LANES_TYPE_DOWNLOAD (lanes_download_get_type ())
G_DECLARE_FINAL_TYPE (LanesDownload, lanes_download, LANES, DOWNLOAD, LanesWebKind)

/**
 * lanes_download_new:
 * @sessions: shared with the other kinds that talk to servers
 *
 * Its result has "file", "size", "resumed-from", "seconds", "speed" (bytes a second), "url", "summary", and the checksum under its
 * algorithm's name where one was asked for. When it fails, it has "part" and "kept" (bytes) where there is something to go on from.
 */
LanesKind *lanes_download_new (LanesSessions *sessions);

G_END_DECLS
