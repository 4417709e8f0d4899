/* lanes-job-file.h: reads a job file and makes a plan of it
 *
 *   { "lanes": 1, "name": "nightly",
 *     "defaults": { "retries": 2, "timeout": 600 },
 *     "jobs": [
 *       { "id": "iso", "download": { "url": "https://…/debian.iso", "to": "~/iso/" } },
 *       { "id": "sums", "checksum": { "files": ["~/iso/…"] }, "after": "iso" },
 *       { "map": { "command": ["convert", "{}", "{.}.png"], "inputs": ["…"] }, "limit": 4, "after": [{ "failure": "sums" }] } ] }
 *
 * A job holds one key that is a kind, with its parameters as an object, or the one that a command line gives as words as it is; or "map"
 * with a kind in it and "inputs": file names and patterns, or { "list": [words as they are] }. Besides: id, title, after, limit (of a
 * map), and every common option; "defaults" sets those for all. Paths start from the file's folder, and commands run in it where they
 * have no "cwd".
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

#include "lanes-kind-set.h"
#include "lanes-plan.h"

G_BEGIN_DECLS

/**
 * lanes_job_file_parse:
 * @text: what was read
 * @length: bytes
 * @name: for errors, and the plan's where the file gives none
 * @folder: absolute: what paths start from
 *
 * Checks everything that can be checked before starting; nothing is started. Reads folders where there are patterns. Any thread.
 *
 * Returns: (transfer full): or %NULL with LANES_ERROR_INVALID: "nightly.json: line 3, column 7: jobs[3].map: …"
 */
LanesPlan *lanes_job_file_parse       (const char          *text,
                                       gsize                length,
                                       const char          *name,
                                       const char          *folder,
                                       LanesKindSet        *kinds,
                                       GError             **error);

/* As above, from a file. May block: any thread. */
LanesPlan *lanes_job_file_load        (const char          *path,
                                       LanesKindSet        *kinds,
                                       GError             **error);

/* As above, on a thread of its own. Main thread. */
void       lanes_job_file_load_async  (const char          *path,
                                       LanesKindSet        *kinds,
                                       GCancellable        *cancellable,
                                       GAsyncReadyCallback  callback,
                                       gpointer             user_data);
LanesPlan *lanes_job_file_load_finish (GAsyncResult        *result,
                                       GError             **error);

G_END_DECLS
