/* lanes-process-end.c: how a command ended, in words
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-error.h"
#include "lanes-process-end.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <sys/wait.h>

static GError *
describe_missing (const char *program)
{
  if (strchr (program, '/') == NULL)
    return g_error_new (LANES_ERROR, LANES_ERROR_NOT_FOUND,
                        _("There is no program “%s” in any folder of PATH: install it, or give its whole path"), program);
  if (g_file_test (program, G_FILE_TEST_EXISTS))
    return g_error_new (LANES_ERROR, LANES_ERROR_NOT_FOUND,
                        _("“%s” cannot run, because the program that its first line or its header names is missing"),
                        program);
  return g_error_new (LANES_ERROR, LANES_ERROR_NOT_FOUND, _("There is no program “%s”"), program);
}

static GError *
describe_exec (const LanesAgentExit *exited,
               const char           *program)
{
  switch (exited->error)
    {
    case ENOENT:
    case ENOTDIR:
      return describe_missing (program);
    case EACCES:
    case EPERM:
      if (g_file_test (program, G_FILE_TEST_IS_DIR))
        return g_error_new (LANES_ERROR, LANES_ERROR_PERMISSION, _("“%s” is a folder, not a program"), program);
      return g_error_new (LANES_ERROR, LANES_ERROR_PERMISSION,
                          _("“%s” may not be executed: chmod +x makes a file a program"), program);
    case ENOEXEC:
      return g_error_new (LANES_ERROR, LANES_ERROR_INVALID,
                          _("“%s” is not a program that this machine can run: a script begins with a line such as #!/bin/sh"),
                          program);
    case E2BIG:
      return g_error_new (LANES_ERROR, LANES_ERROR_INVALID,
                          _("“%s” has more arguments and environment than the kernel allows"), program);
    default:
      return g_error_new (LANES_ERROR, LANES_ERROR_IO, _("“%s” cannot be started: %s"), program,
                          g_strerror (exited->error));
    }
}

static int
code_of (int error)
{
  switch (error)
    {
    case ENOENT:
    case ENOTDIR:
      return LANES_ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
      return LANES_ERROR_PERMISSION;
    default:
      return LANES_ERROR_IO;
    }
}

static GError *
describe_step (const LanesAgentExit *exited,
               const LanesLaunch    *launch)
{
  const char *why = g_strerror (exited->error);

  switch ((LanesAgentStep) exited->step)
    {
    case LANES_AGENT_STEP_EXEC:
      return describe_exec (exited, launch->argv[0]);
    case LANES_AGENT_STEP_FOLDER:
      return g_error_new (LANES_ERROR, code_of (exited->error), _("The working folder “%s” cannot be entered: %s"),
                          launch->cwd, why);
    case LANES_AGENT_STEP_INPUT:
      return g_error_new (LANES_ERROR, code_of (exited->error), _("The input file “%s” cannot be read: %s"),
                          launch->stdin_path, why);
    case LANES_AGENT_STEP_LIMITS:
      return g_error_new (LANES_ERROR, LANES_ERROR_PERMISSION, _("The niceness %d cannot be set: %s"), launch->nice, why);
    case LANES_AGENT_STEP_FORK:
      return g_error_new (LANES_ERROR, LANES_ERROR_IO,
                          _("No process can be made for “%s”: %s. The limit of processes or memory is reached"),
                          launch->argv[0], why);
    case LANES_AGENT_STEP_PIPE:
    case LANES_AGENT_STEP_NONE:
      break;
    }
  return g_error_new (LANES_ERROR, LANES_ERROR_IO, _("No pipes can be made for “%s”: %s"), launch->argv[0], why);
}

static GError *
describe_signal (const LanesAgentExit *exited)
{
  int number = WTERMSIG (exited->status);
  const char *core = WCOREDUMP (exited->status) ? _(", core dumped") : "";

  if (exited->flags & LANES_AGENT_EXIT_OOM)
    return g_error_new (LANES_ERROR, LANES_ERROR_SIGNAL, _("killed by signal %d: out of memory killer"), number);
  if (exited->flags & LANES_AGENT_EXIT_OOM_NEAR)
    return g_error_new (LANES_ERROR, LANES_ERROR_SIGNAL,
                        _("killed by signal %d; the kernel's out of memory killer ended a process in that time"), number);
  return g_error_new (LANES_ERROR, LANES_ERROR_SIGNAL, _("killed by signal %d: %s%s"), number, g_strsignal (number), core);
}

static GError *
describe_code (int         code,
               const char *program)
{
  gboolean shell = g_str_has_suffix (program, "sh");

  if (code == 127 && shell)
    return g_error_new (LANES_ERROR, LANES_ERROR_EXIT, _("exit code 127: the shell found no such command"));
  if (code == 126 && shell)
    return g_error_new (LANES_ERROR, LANES_ERROR_EXIT, _("exit code 126: the shell may not run the command"));
  return g_error_new (LANES_ERROR, LANES_ERROR_EXIT, _("exit code %d"), code);
}

/**
 * lanes_process_end_is_permanent:
 *
 * Returns: would another try fail just so? A missing program does not appear by itself; a lack of memory may pass
 */
gboolean
lanes_process_end_is_permanent (const LanesAgentExit *exited)
{
  switch ((LanesAgentStep) exited->step)
    {
    case LANES_AGENT_STEP_EXEC:
    case LANES_AGENT_STEP_FOLDER:
    case LANES_AGENT_STEP_INPUT:
    case LANES_AGENT_STEP_LIMITS:
      return exited->error != ENOMEM && exited->error != EAGAIN && exited->error != EMFILE && exited->error != ENFILE &&
             exited->error != ETXTBSY && exited->error != EIO;
    case LANES_AGENT_STEP_NONE:
    case LANES_AGENT_STEP_PIPE:
    case LANES_AGENT_STEP_FORK:
      break;
    }
  return FALSE;
}

/**
 * lanes_process_end_to_error:
 * @stop: was the run asked to stop, and why?
 *
 * Any thread.
 *
 * Returns: (transfer full) (nullable): %NULL where it succeeded
 */
GError *
lanes_process_end_to_error (const LanesAgentExit *exited,
                            const LanesLaunch    *launch,
                            LanesStop             stop)
{
  if (exited->flags & LANES_AGENT_EXIT_LOST)
    return g_error_new (LANES_ERROR, LANES_ERROR_LOST,
                        _("The process that watched it was killed; how it ended cannot be known"));
  if (exited->step != LANES_AGENT_STEP_NONE)
    return describe_step (exited, launch);
  if ((exited->flags & LANES_AGENT_EXIT_STOPPED) && stop == LANES_STOP_TIMEOUT)
    return g_error_new (LANES_ERROR, LANES_ERROR_TIMED_OUT, _("Its time was up"));
  if (exited->flags & LANES_AGENT_EXIT_STOPPED)
    return g_error_new (LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled"));
  if (WIFSIGNALED (exited->status))
    return describe_signal (exited);
  if (WEXITSTATUS (exited->status) != 0)
    return describe_code (WEXITSTATUS (exited->status), launch->argv[0]);
  return NULL;
}
