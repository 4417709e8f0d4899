/* lanes-digest.h: a checksum while the bytes go by, for checksum and download
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesDigest LanesDigest;

/* NULL-terminated: "sha256", "md5", "sha1", "sha512", "blake2b"; the first is the default. */
extern const char *const lanes_digest_algorithms[];

/* Any thread, one at a time. Returns: (transfer full) (nullable): %NULL if there is no such algorithm */
LanesDigest *lanes_digest_new        (const char  *algorithm);
void         lanes_digest_free       (LanesDigest *self);
void         lanes_digest_update     (LanesDigest *self,
                                      const void  *data,
                                      gsize        size);

/* Ends it. Returns: (transfer full): lower-case hexadecimal digits */
char        *lanes_digest_finish     (LanesDigest *self);

/* The start of what comes next. */
void         lanes_digest_reset      (LanesDigest *self);

/* Characters of the result, 0 if there is no such algorithm. */
gsize        lanes_digest_get_length (const char  *algorithm);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesDigest, lanes_digest_free)

G_END_DECLS
