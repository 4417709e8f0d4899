/* lanes-field-form.h: a list of rows for a table of parameters, checked as a person types
 *
 * One row a field, of the sort that fits its type. What is wrong is said below the row that it is in.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-field.h"

G_BEGIN_DECLS

#define LANES_TYPE_FIELD_FORM (lanes_field_form_get_type ())
G_DECLARE_FINAL_TYPE (LanesFieldForm, lanes_field_form, LANES, FIELD_FORM, GtkWidget)

/**
 * lanes_field_form_new:
 * @fields: the table; static
 * @advanced: only the fields for an expander, or only the others
 * @name: what a screen reader calls the list
 *
 * Emits "changed" whenever a value does.
 */
GtkWidget *lanes_field_form_new       (const LanesField *fields,
                                       guint             n_fields,
                                       gboolean          advanced,
                                       const char       *name);

/* Is there any row? */
gboolean   lanes_field_form_is_empty  (LanesFieldForm   *self);

/* Fills the rows from @values, an `a{sv}`; fields that it does not name get their default. */
void       lanes_field_form_set       (LanesFieldForm   *self,
                                       GVariant         *values);

/* Puts @value (of the field's type) into the row of @name, if there is one. */
void       lanes_field_form_set_one   (LanesFieldForm   *self,
                                       const char       *name,
                                       GVariant         *value);

/* Adds what differs from the default to @values. Returns: %FALSE if a row is wrong; @ret_first_error: (out) (transfer full) (nullable) */
gboolean   lanes_field_form_get       (LanesFieldForm   *self,
                                       GVariantDict     *values,
                                       char            **ret_first_error);

/* Gives text a lock button, by which a person marks it as secret: neither shown nor stored. */
void       lanes_field_form_add_locks (LanesFieldForm   *self);

/* Locks what @marks (nullable, `as`) name. Returns: (transfer full): the marks that name none of the rows */
GVariant  *lanes_field_form_set_locked (LanesFieldForm  *self,
                                        GVariant        *marks);

/* Adds the names of what is locked and has a value. */
void       lanes_field_form_get_locked (LanesFieldForm  *self,
                                        GStrvBuilder    *marks);

/* Puts a mask in the place of what is locked, in words that are said of all rows together. */
void       lanes_field_form_hide_locked (LanesFieldForm *self,
                                         GString        *message);

/* Does a mask stand in any row, for a secret that is not stored? */
gboolean   lanes_field_form_lacks_secret (LanesFieldForm *self);

/* Moves the focus to the first row that lacks its secret, or else to the first. */
void       lanes_field_form_focus     (LanesFieldForm   *self);

/* Takes the row of @name, if there is one, out of sight; its value stays what it is. */
void       lanes_field_form_hide      (LanesFieldForm   *self,
                                       const char       *name);

/* What to say while @focus has the focus: the help of its row, where the row itself has no room for it. Returns: (nullable) */
const char *lanes_field_form_get_hint (LanesFieldForm   *self,
                                       GtkWidget        *focus);

/* While templates are made, text in braces is let through. */
void       lanes_field_form_set_template (LanesFieldForm *self,
                                          gboolean        is_template);

G_END_DECLS
