/* lanes-parts.c: which kinds and executors the terminal program is put together from
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-parts.h"

#include "lanes-loop-executor.h"
#include "lanes-pool-executor.h"
#include "lanes-process-executor.h"
#include "lanes-window-program.h"

void
lanes_parts_add_executors (LanesEngine *engine)
{
  g_autofree char *agent = lanes_parts_find_agent ();

  lanes_engine_add_executor (engine, lanes_loop_executor_new (LANES_LOOP_LIMIT_DEFAULT));
  lanes_engine_add_executor (engine, lanes_pool_executor_new (0, 0));
  lanes_engine_add_executor (engine, lanes_process_executor_new (lanes_engine_get_context (engine), agent, NULL,
                                                                 g_get_num_processors ()));
}

char *
lanes_parts_find_agent (void)
{
  const char *given = g_getenv ("LANES_AGENT");
  g_autofree char *folder = lanes_window_program_dup_own_folder ();
  g_autofree char *built = g_build_filename (LANES_BUILDDIR, "src", "agent", "lanes-agent", NULL);

  if (given && *given)
    return g_strdup (given);
  if (g_str_has_prefix (folder, LANES_BUILDDIR) && g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&built);
  return g_build_filename (LANES_LIBEXECDIR, "lanes-agent", NULL);
}
