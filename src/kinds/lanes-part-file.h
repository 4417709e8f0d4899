/* lanes-part-file.h: a download on disk: its .part, what is known of it, and its way to the final name
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <stdatomic.h>

#include "lanes-digest.h"

G_BEGIN_DECLS

/* What to do about a file that has the name already. */
typedef enum
{
  LANES_IF_EXISTS_SKIP,
  LANES_IF_EXISTS_FAIL,
  LANES_IF_EXISTS_OVERWRITE,
  LANES_IF_EXISTS_RENAME,
} LanesIfExists;

/**
 * LanesPartFile:
 *
 * Handed to and fro between the loop, which fills in what the server says, and one pool thread, which does the functions below;
 * never both at once (only @cancelled is set at any time).
 *
 * @folder: where it goes
 * @name: final name, or the best guess so far
 * @name_is_fixed: the user chose @name: known before the server answers
 * @url_id: hash of the whole address: whose part this is
 * @url_shown: the address without secrets
 * @algorithm: (nullable): one of lanes_digest_algorithms, or none
 * @wanted: (nullable): the checksum to be, lower case hexadecimal
 * @etag: (nullable): strong validator of what is in the part, or of what begins
 * @modified: (nullable): Last-Modified of it, as sent
 * @modified_at: the same in seconds since the epoch, or 0
 * @total: whole size in bytes, -1: unknown
 * @offset: bytes in the part
 * @resumed_from: bytes that were there when it was opened
 * @part_path: (nullable): the open part
 * @path: (nullable): where the file is in the end
 * @size: of the file in the end
 * @same: the file was there already and is the same
 * @actual: (nullable): the checksum found
 * @owner: (nullable): whose download it is, written to the file before it gets its name: one that has it already was made by an
 *   earlier try of the same, of whose end nobody has heard
 * @cancelled: ends hashing early
 */
typedef struct
{
  char         *folder;
  char         *name;
  char         *url_id;
  char         *url_shown;
  char         *wanted;
  char         *algorithm;
  char         *owner;
  LanesIfExists policy;
  gboolean      name_is_fixed;

  char         *etag;
  char         *modified;
  gint64        modified_at;
  gint64        total;

  gint64        offset;
  gint64        resumed_from;
  gint64        size;
  char         *part_path;
  char         *path;
  char         *actual;
  gboolean      same;
  atomic_int    cancelled;

  /* Of the pool thread. */
  char         *meta_path;
  LanesDigest  *digest;
  gint64        sync_from;   /* what comes before is on its way to the disk */
  int           fd;
} LanesPartFile;

LanesPartFile *lanes_part_file_new        (void);
void           lanes_part_file_free       (LanesPartFile *self);
gboolean       lanes_part_file_open       (LanesPartFile *self,
                                           GError       **error);
gboolean       lanes_part_file_begin      (LanesPartFile *self,
                                           GError       **error);
gboolean       lanes_part_file_restart    (LanesPartFile *self,
                                           GError       **error);
gboolean       lanes_part_file_write      (LanesPartFile *self,
                                           const guint8  *data,
                                           gsize          size,
                                           GError       **error);
gboolean       lanes_part_file_finish     (LanesPartFile *self,
                                           GError       **error);
gboolean       lanes_part_file_keep       (LanesPartFile *self,
                                           GError       **error);
gboolean       lanes_part_file_can_resume (LanesPartFile *self);

G_END_DECLS
