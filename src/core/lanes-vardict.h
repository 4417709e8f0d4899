/* lanes-vardict.h: an a{sv} read and made in place
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* More entries than any kind has parameters or results. */
#define LANES_VARDICT_MAX 64

/**
 * LanesVardictEntry:
 * @name: the key
 * @type: of the value: @type_length characters, not ended with NUL
 * @value: @size bytes, as GVariant keeps them, at an address that is a multiple of 8
 *
 * Borrowed from the dictionary.
 */
typedef struct
{
  const char *name;
  const char *type;
  gsize       type_length;
  const void *value;
  gsize       size;
} LanesVardictEntry;

/* On the stack of one thread. Needs no clearing: all is borrowed from the dictionary. */
typedef struct
{
  GVariant         *variant;
  guint             n;
  gboolean          has_more;   /* than LANES_VARDICT_MAX: those are not here */
  LanesVardictEntry entries[LANES_VARDICT_MAX];
} LanesVardict;

/* Zeroed, on the stack of one thread. */
typedef struct
{
  guint8 *data;
  gsize   size, room;
  guint   n;
  gsize   ends[LANES_VARDICT_MAX];
} LanesVardictBuilder;

void                     lanes_vardict_read         (LanesVardict *self,
                                                     GVariant     *variant);
const LanesVardictEntry *lanes_vardict_find         (LanesVardict *self,
                                                     const char   *name);
const char              *lanes_vardict_get_string   (LanesVardict *self,
                                                     const char   *name);
const char             **lanes_vardict_get_words    (LanesVardict *self,
                                                     const char   *name);
gint64                   lanes_vardict_get_int      (LanesVardict *self,
                                                     const char   *name);
double                   lanes_vardict_get_double   (LanesVardict *self,
                                                     const char   *name);
gboolean                 lanes_vardict_get_bool     (LanesVardict *self,
                                                     const char   *name);
const char              *lanes_vardict_peek_string  (GVariant     *variant,
                                                     const char   *name);

GVariant                *lanes_vardict_entry_to_variant (const LanesVardictEntry *entry);
gboolean                 lanes_vardict_entry_is         (const LanesVardictEntry *entry,
                                                         const char              *type);

void                     lanes_vardict_builder_add        (LanesVardictBuilder     *self,
                                                           const char              *name,
                                                           GVariant                *value);
void                     lanes_vardict_builder_add_entry  (LanesVardictBuilder     *self,
                                                           const LanesVardictEntry *entry);
void                     lanes_vardict_builder_add_string (LanesVardictBuilder     *self,
                                                           const char              *name,
                                                           const char              *value);
void                     lanes_vardict_builder_add_int    (LanesVardictBuilder     *self,
                                                           const char              *name,
                                                           gint64                   value);
void                     lanes_vardict_builder_add_double (LanesVardictBuilder     *self,
                                                           const char              *name,
                                                           double                   value);
GVariant                *lanes_vardict_builder_end        (LanesVardictBuilder     *self);
void                     lanes_vardict_builder_clear      (LanesVardictBuilder     *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanesVardictBuilder, lanes_vardict_builder_clear)

G_END_DECLS
