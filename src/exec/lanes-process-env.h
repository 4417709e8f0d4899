/* lanes-process-env.h: the environment and the folder that commands start with
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _LanesProcessEnv LanesProcessEnv;

LanesProcessEnv *lanes_process_env_new        (void);
void             lanes_process_env_free       (LanesProcessEnv *self);
const char      *lanes_process_env_get_folder (LanesProcessEnv *self);
char           **lanes_process_env_extend     (LanesProcessEnv *self,
                                               char           **changes);

G_END_DECLS
