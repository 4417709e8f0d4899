/* lanes-kinds.c: all kinds that Lanes knows: a new one is one line here and one file
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-checksum.h"
#include "lanes-command.h"
#include "lanes-download.h"
#include "lanes-kinds.h"
#include "lanes-request.h"
#include "lanes-wait.h"

LanesKindSet *
lanes_kinds_new (void)
{
  LanesKindSet *kinds = lanes_kind_set_new ();
  g_autoptr (LanesSessions) sessions = lanes_sessions_new ();

  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_CHECKSUM, NULL));
  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_COMMAND, NULL));
  lanes_kind_set_add (kinds, lanes_download_new (sessions));
  lanes_kind_set_add (kinds, lanes_request_new (sessions));
  lanes_kind_set_add (kinds, g_object_new (LANES_TYPE_WAIT, NULL));

  return kinds;
}
