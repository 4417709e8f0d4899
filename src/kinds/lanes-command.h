/* lanes-command.h: the kind "command": a program and its arguments, as a process
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-kind.h"

G_BEGIN_DECLS

#define LANES_TYPE_COMMAND (lanes_command_get_type ())
G_DECLARE_FINAL_TYPE (LanesCommand, lanes_command, LANES, COMMAND, LanesKind)

G_END_DECLS
