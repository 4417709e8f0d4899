/* lanes-file-writer.h: the blocking side of a transfer, done in order on a pool thread
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define LANES_FILE_WRITER_BLOCK (256 * 1024)
#define LANES_FILE_WRITER_DEPTH 6

typedef struct _LanesFileWriter LanesFileWriter;

/**
 * LanesFileWriterFuncs:
 * @write: pool thread: puts @size bytes into @target
 * @writable: loop: there is room again, or lanes_file_writer_get_failed() has become true
 * @free_target: pool thread: the writer was freed and its last task is done
 */
typedef struct
{
  gboolean (*write)       (gpointer      target,
                           const guint8 *data,
                           gsize         size,
                           GError      **error);
  void     (*writable)    (gpointer      owner);
  void     (*free_target) (gpointer      target);
} LanesFileWriterFuncs;

/* Something else to do with the target, after all that was written before. Pool thread. */
typedef gboolean (*LanesFileWriterTask) (gpointer target,
                                         gpointer data,
                                         GError **error);

/* Its end, on the loop. @error: (nullable) (transfer none) */
typedef void     (*LanesFileWriterDone) (gpointer      owner,
                                         gpointer      data,
                                         const GError *error);

GThreadPool     *lanes_file_writer_pool_new   (guint                       n_threads);
LanesFileWriter *lanes_file_writer_new        (GThreadPool                *pool,
                                               const LanesFileWriterFuncs *funcs,
                                               gpointer                    target,
                                               gpointer                    owner);
void             lanes_file_writer_free       (LanesFileWriter            *self);
guint8          *lanes_file_writer_room       (LanesFileWriter            *self,
                                               gsize                      *ret_size);
void             lanes_file_writer_took       (LanesFileWriter            *self,
                                               gsize                       size);
void             lanes_file_writer_flush      (LanesFileWriter            *self);
void             lanes_file_writer_run        (LanesFileWriter            *self,
                                               LanesFileWriterTask         task,
                                               LanesFileWriterDone         done,
                                               gpointer                    data);
void             lanes_file_writer_run_always (LanesFileWriter            *self,
                                               LanesFileWriterTask         task,
                                               LanesFileWriterDone         done,
                                               gpointer                    data);
gboolean         lanes_file_writer_get_failed (LanesFileWriter            *self);

G_END_DECLS
