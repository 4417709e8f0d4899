/* lanes-guardian.h: the process above the agent, which ends what agent and keeper leave when both are killed at once
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

void lanes_guardian_begin (void);
