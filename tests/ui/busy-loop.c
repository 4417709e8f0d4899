/* busy-loop.c: an engine that always has something to do, for a window that is started with it in LD_PRELOAD
 *
 * From SIGUSR2 on a source of the engine's priority is ready at every turn of the main loop: whatever the window does at a lower
 * priority is then never done. A real flood leaves gaps now and then, and with them a test passes that should not.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-inbox.h"

#include <dlfcn.h>
#include <signal.h>

typedef guint (*AddIdle) (gint           priority,
                          GSourceFunc    function,
                          gpointer       data,
                          GDestroyNotify notify);
typedef guint (*AddSignal) (gint        number,
                            GSourceFunc handler,
                            gpointer    data);

static gboolean
go_on (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

static gboolean
begin (gpointer data)
{
  AddIdle add = (AddIdle) dlsym (RTLD_DEFAULT, "g_idle_add_full");

  add (LANES_PRIORITY_ENGINE, go_on, NULL, NULL);
  return G_SOURCE_REMOVE;
}

/* Not linked with GLib: the window's commands are started with this as well, and have none. */
static void __attribute__ ((constructor))
watch (void)
{
  AddSignal add = (AddSignal) dlsym (RTLD_DEFAULT, "g_unix_signal_add");

  if (add != NULL)
    add (SIGUSR2, begin, NULL);
}
