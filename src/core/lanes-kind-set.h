/* lanes-kind-set.h: the kinds a program knows, by name
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-job-spec.h"

G_BEGIN_DECLS

#define LANES_TYPE_KIND_SET (lanes_kind_set_get_type ())
G_DECLARE_FINAL_TYPE (LanesKindSet, lanes_kind_set, LANES, KIND_SET, GObject)

LanesKindSet *lanes_kind_set_new   (void);

/* @kind: (transfer full) */
void          lanes_kind_set_add   (LanesKindSet *self,
                                    LanesKind    *kind);

/* Returns: (transfer none) (nullable) */
LanesKind    *lanes_kind_set_find  (LanesKindSet *self,
                                    const char   *name);
guint         lanes_kind_set_get_n (LanesKindSet *self);
LanesKind    *lanes_kind_set_get   (LanesKindSet *self,
                                    guint         position);

/* The reverse of lanes_job_spec_to_variant(). Returns: (transfer full): or %NULL with LANES_ERROR_INVALID */
LanesJobSpec *lanes_kind_set_spec_from_variant (LanesKindSet *self,
                                                GVariant     *variant,
                                                GError      **error);

G_END_DECLS
