/* main.c: lanes-gtk, the window: puts kinds, executors and the application together
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-application.h"
#include "lanes-kinds.h"
#include "lanes-loop-executor.h"
#include "lanes-pool-executor.h"
#include "lanes-process-executor.h"
#include "lanes-standard-files.h"

#include <glib/gi18n.h>
#include <locale.h>
#include <sys/resource.h>

/* The soft limit of descriptors that Lanes was started with: jobs get it back. 0: unchanged */
static rlim_t descriptor_limit;

/* The settings of a program that runs where it was built, or those that are installed; without either, the defaults hold. */
static GSettings *
open_settings (void)
{
  GSettingsSchemaSource *installed = g_settings_schema_source_get_default ();
  g_autoptr (GSettingsSchemaSource) built = NULL;
  g_autoptr (GSettingsSchema) schema = NULL;

  if (installed != NULL)
    schema = g_settings_schema_source_lookup (installed, LANES_APP_ID, TRUE);
  if (schema == NULL)
    built = g_settings_schema_source_new_from_directory (LANES_BUILDDIR "/data", installed, FALSE, NULL);
  if (built != NULL)
    schema = g_settings_schema_source_lookup (built, LANES_APP_ID, TRUE);
  return schema != NULL ? g_settings_new_full (schema, NULL, NULL) : NULL;
}

static guint
get_limit (GSettings  *settings,
           const char *key,
           guint       fallback)
{
  return settings != NULL ? g_settings_get_uint (settings, key) : fallback;
}

/* Work steps back behind the window's frames, on threads as in processes. */
static int
get_nice (GSettings *settings)
{
  return settings != NULL ? g_settings_get_int (settings, "job-nice") : LANES_NICE_DEFAULT;
}

/* LANES_AGENT, or the one beside this program where that was built, or the one that is installed. Returns: (transfer full) */
static char *
find_agent (void)
{
  const char *given = g_getenv ("LANES_AGENT");
  g_autofree char *own = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *built = g_build_filename (LANES_BUILDDIR, "src", "agent", "lanes-agent", NULL);

  if (given != NULL && *given != '\0')
    return g_strdup (given);
  if (own != NULL && g_str_has_prefix (own, LANES_BUILDDIR "/") && g_file_test (built, G_FILE_TEST_IS_EXECUTABLE))
    return g_steal_pointer (&built);
  return g_build_filename (LANES_LIBEXECDIR, "lanes-agent", NULL);
}

static LanesExecutor *
new_process_executor (GSettings *settings)
{
  g_autofree char *agent = find_agent ();
  g_autofree char *socket_path = lanes_process_executor_dup_socket_path ();
  guint limit = get_limit (settings, "limit-processes", 0);
  LanesExecutor *executor = lanes_process_executor_new (NULL, agent, socket_path, limit > 0 ? limit : g_get_num_processors ());

  if (descriptor_limit > 0)
    lanes_process_executor_set_nofile (LANES_PROCESS_EXECUTOR (executor), descriptor_limit);
  return executor;
}

static LanesEngine *
build_engine (GSettings *settings)
{
  g_autoptr (LanesKindSet) kinds = lanes_kinds_new ();
  g_autofree char *output_dir = g_build_filename (g_get_user_data_dir (), "lanes", "output", NULL);
  LanesEngine *engine = lanes_engine_new (NULL, kinds, output_dir);

  lanes_engine_set_read_ahead (engine, 0);
  lanes_engine_set_host_limit (engine, get_limit (settings, "per-host-limit", 6));
  lanes_engine_add_executor (engine, lanes_loop_executor_new (get_limit (settings, "limit-async", LANES_LOOP_LIMIT_DEFAULT)));
  lanes_engine_add_executor (engine, lanes_pool_executor_new (get_limit (settings, "limit-threads", 0), get_nice (settings)));
  lanes_engine_add_executor (engine, new_process_executor (settings));
  return engine;
}

/* Transfers and processes take descriptors. */
static void
raise_descriptor_limit (void)
{
  struct rlimit limit;

  if (getrlimit (RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= limit.rlim_max)
    return;
  descriptor_limit = limit.rlim_cur;
  limit.rlim_cur = limit.rlim_max;
  setrlimit (RLIMIT_NOFILE, &limit);
}

int
main (int    argc,
      char **argv)
{
  lanes_standard_files_open ();
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, LANES_LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Lanes");
  raise_descriptor_limit ();

  g_autoptr (GSettings) settings = open_settings ();
  g_autoptr (LanesApplication) application = lanes_application_new (build_engine, settings);
  return g_application_run (G_APPLICATION (application), argc, argv);
}
