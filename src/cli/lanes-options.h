/* lanes-options.h: a command line, read by tables of fields
 *
 * The same tables that make the dialogs and the job file: an option is a field, whatever it belongs to.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-field.h"

G_BEGIN_DECLS

typedef struct _LanesOptions LanesOptions;

LanesOptions *lanes_options_new           (void);
void          lanes_options_free          (LanesOptions       *self);

/* A table of options under a heading of the help. Where two tables have the same name, the first counts. @fields is borrowed. */
void          lanes_options_add           (LanesOptions       *self,
                                           const char         *heading,
                                           const LanesField   *fields,
                                           guint               n_fields);

/* Leaves @name out of the options: it is given in another way. */
void          lanes_options_hide          (LanesOptions       *self,
                                           const char         *name);

/**
 * lanes_options_parse:
 * @words: what follows the name of the command, NULL-terminated
 * @stop: whether options end at the first word that is none, as they must where a command follows
 *
 * Returns: (transfer full): the words that are no options; or %NULL with LANES_ERROR_INVALID
 */
char        **lanes_options_parse         (LanesOptions       *self,
                                           char              **words,
                                           gboolean            stop,
                                           GError            **error);

/* Returns: (transfer none) (nullable): what was given, or the default, or nothing */
GVariant     *lanes_options_get           (LanesOptions       *self,
                                           const char         *name);
gboolean      lanes_options_is_given      (LanesOptions       *self,
                                           const char         *name);
gboolean      lanes_options_get_bool      (LanesOptions       *self,
                                           const char         *name);
gint64        lanes_options_get_int       (LanesOptions       *self,
                                           const char         *name);
double        lanes_options_get_double    (LanesOptions       *self,
                                           const char         *name);
/* Returns: (transfer none) (nullable) */
const char   *lanes_options_get_string    (LanesOptions       *self,
                                           const char         *name);
/* Returns: (transfer full): never NULL */
char        **lanes_options_dup_words     (LanesOptions       *self,
                                           const char         *name);
void          lanes_options_set           (LanesOptions       *self,
                                           const char         *name,
                                           GVariant           *value);

/* Only what was given of the table @fields. Returns: (transfer full): `a{sv}` */
GVariant     *lanes_options_dup_given     (LanesOptions       *self,
                                           const LanesField   *fields,
                                           guint               n_fields);

/* The options with their help, under their headings. Returns: (transfer full) */
char         *lanes_options_dup_help      (LanesOptions       *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesOptions, lanes_options_free)

G_END_DECLS
