/* lanes-process-end.h: how a command ended, in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "lanes-agent-messages.h"
#include "lanes-launch.h"
#include "lanes-run.h"

G_BEGIN_DECLS

gboolean lanes_process_end_is_permanent (const LanesAgentExit *exited);
GError  *lanes_process_end_to_error     (const LanesAgentExit *exited,
                                         const LanesLaunch    *launch,
                                         LanesStop             stop);

G_END_DECLS
