/* lanes-json-params.h: JSON values as the parameters of a kind
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-json.h"
#include "lanes-kind.h"

G_BEGIN_DECLS

/**
 * lanes_json_to_field:
 * @folder: what paths start from
 * @is_template: replacement strings may stand in it
 *
 * Any thread; reads folders where there are patterns.
 *
 * Returns: (transfer full): a checked value of the field's type; or %NULL with an error that names the place
 */
GVariant *lanes_json_to_field  (LanesJson        *value,
                                const LanesField *field,
                                const char       *folder,
                                gboolean          is_template,
                                GError          **error);

/**
 * lanes_json_to_params:
 * @value: an object of parameters, or the positional parameter alone
 * @late: it waits for others, which may make its files: patterns that match nothing stay as they are
 *
 * Returns: (transfer full): `a{sv}`; or %NULL with an error that names the place
 */
GVariant *lanes_json_to_params (LanesJson        *value,
                                LanesKind        *kind,
                                const char       *folder,
                                gboolean          is_template,
                                gboolean          late,
                                GError          **error);

G_END_DECLS
