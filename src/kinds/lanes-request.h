/* lanes-request.h: asks a server something, looks at the answer, and says how long each part took
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-web-kind.h"

G_BEGIN_DECLS

#define LANES_TYPE_REQUEST (lanes_request_get_type ())
G_DECLARE_FINAL_TYPE (LanesRequest, lanes_request, LANES, REQUEST, LanesWebKind)

/**
 * lanes_request_new:
 * @sessions: shared with the other kinds that talk to servers
 *
 * Its result, also when an expectation failed, has of the last answer: "status" (x), "reason" (s), "url" (s), "headers" (s, a line
 * each, cookies masked), "size" (x, bytes received), "kept" (x) where not all was kept, "redirects" (x) where there were any, and in
 * seconds (d) "dns", "connect", "tls" (where a new connection was made), "first-byte", "transfer", "total".
 * The body, as far as it is kept, is in "text" (s) when it is short and valid UTF-8, else in the file named by "body" (s).
 * With repeat: "requests", "failed" (x), "per-second" (d), and a "table" of the phases.
 */
LanesKind *lanes_request_new (LanesSessions *sessions);

G_END_DECLS
