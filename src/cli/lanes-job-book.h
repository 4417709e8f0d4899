/* lanes-job-book.h: jobs of the window, or where none runs, of the history
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-bus-client.h"
#include "lanes-kind-set.h"

G_BEGIN_DECLS

typedef struct _LanesJobBook LanesJobBook;

/* Blocks, as all of these do. Returns: (transfer full): or %NULL with an error where there is neither a window nor a history */
LanesJobBook *lanes_job_book_new  (LanesKindSet   *kinds,
                                   GError        **error);
void          lanes_job_book_free (LanesJobBook   *self);

/* @filter: as for the bus's List. Returns: (transfer full): `aa{sv}`, newest first */
GVariant     *lanes_job_book_list (LanesJobBook   *self,
                                   GVariant       *filter,
                                   GError        **error);

/* Returns: (transfer full): `a{sv}`; or %NULL with LANES_ERROR_NOT_FOUND */
GVariant     *lanes_job_book_show (LanesJobBook   *self,
                                   guint64         id,
                                   GError        **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesJobBook, lanes_job_book_free)

G_END_DECLS
