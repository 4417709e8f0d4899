/* lanes-pattern.h: file names with * ? and [ ] that stand for many
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Does it hold any of them? */
gboolean    lanes_pattern_is_one  (const char *text);

/* @path from @folder on, with ~/ as the home folder. Returns: (transfer full): an absolute path */
char       *lanes_pattern_resolve (const char *path,
                                   const char *folder);

/**
 * lanes_pattern_expand:
 * @text: a pattern as a shell's, as lanes_bytes_to_text() makes it; a file of exactly that name counts as itself
 * @folder: where a relative one starts from: bytes
 *
 * Reads folders: any thread but the main one where they may be large.
 *
 * Returns: (transfer full): names in order of the alphabet, as text, absolute where the pattern is or starts with ~/, relative to @folder where not;
 *   empty where nothing matches
 */
GPtrArray  *lanes_pattern_expand  (const char *text,
                                   const char *folder);

G_END_DECLS
