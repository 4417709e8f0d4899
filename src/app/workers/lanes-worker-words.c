/* lanes-worker-words.c: figures and states of the Workers page as a person reads them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-worker-words.h"

#include <glib/gi18n.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "lanes-worker-info.h"

static const struct
{
  char        letter;
  const char *word;
  const char *style;
} states[] = {
  { 'R', N_("Runnable (R)"), "worker-running" },
  { 'S', N_("Asleep (S)"), "worker-asleep" },
  { 'D', N_("Disk wait (D)"), "worker-disk" },
  { 'T', N_("Stopped (T)"), "worker-stopped" },
  { 't', N_("Traced (t)"), "worker-stopped" },
  { 'Z', N_("Ended (Z)"), "worker-asleep" },
  { 'X', N_("Ended (X)"), "worker-asleep" },
  { 'I', N_("Idle (I)"), "worker-asleep" },
};

/* Returns: (transfer none): the kernel's state in words, with its letter */
const char *
lanes_worker_words_get_state (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].letter == letter)
      return _(states[i].word);
  return _("Unknown (?)");
}

/* Returns: (transfer none): the style class of the state's dot */
const char *
lanes_worker_words_get_class (char letter)
{
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    if (states[i].letter == letter)
      return states[i].style;
  return "worker-asleep";
}

/* Returns: (transfer full): "0.4 %", "91 %", "198 %", or "–" for %LANES_RATE_NOT_YET */
char *
lanes_worker_words_dup_share (double share)
{
  double percent = share * 100;

  if (share < 0)
    return g_strdup ("–");
  if (percent >= 0.05 && percent < 9.95)
    return g_strdup_printf (_("%.1f %%"), percent);
  return g_strdup_printf (_("%.0f %%"), percent);
}

/* Returns: (transfer full): "1.2 MB/s", "0", "–" for %LANES_RATE_NOT_YET, or "unknown" for what the kernel does not tell */
char *
lanes_worker_words_dup_rate (double bytes_a_second)
{
  g_autofree char *size = NULL;

  if (bytes_a_second <= LANES_RATE_NOT_YET)
    return g_strdup ("–");
  if (bytes_a_second < 0)
    return g_strdup (_("unknown"));
  if (bytes_a_second < 1)
    return g_strdup ("0");
  size = g_format_size ((guint64) bytes_a_second);
  return g_strdup_printf (_("%s/s"), size);
}

/* Returns: (transfer full): a count a second, "–" for %LANES_RATE_NOT_YET, or "unknown" for what the kernel does not tell */
char *
lanes_worker_words_dup_count (double n)
{
  if (n <= LANES_RATE_NOT_YET)
    return g_strdup ("–");
  if (n < 0)
    return g_strdup (_("unknown"));
  return g_strdup_printf (n > 0 && n < 10 ? "%.1f" : "%'.0f", n);
}

/* Returns: (transfer full): the wall clock's time for the kernel's start time */
char *
lanes_worker_words_dup_start (guint64 ticks)
{
  struct timespec boot;
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autoptr (GDateTime) start = NULL;
  double age;

  clock_gettime (CLOCK_BOOTTIME, &boot);
  age = (double) boot.tv_sec + (double) boot.tv_nsec / 1e9 - (double) ticks / (double) sysconf (_SC_CLK_TCK);
  start = g_date_time_add_seconds (now, -age);
  if (age > 20 * 3600)
    return g_date_time_format (start, "%x %X");
  return g_date_time_format (start, "%X");
}

/* Returns: (transfer none): what a signal asks for, with its name */
const char *
lanes_worker_words_get_signal (int signal)
{
  switch (signal)
    {
    case SIGTERM:
      return _("Ask to End (SIGTERM)");
    case SIGKILL:
      return _("End at Once (SIGKILL)");
    case SIGINT:
      return _("Interrupt (SIGINT)");
    case SIGHUP:
      return _("Hang Up (SIGHUP)");
    case SIGSTOP:
      return _("Stop (SIGSTOP)");
    case SIGCONT:
      return _("Continue (SIGCONT)");
    case SIGUSR1:
      return _("User Signal 1 (SIGUSR1)");
    case SIGUSR2:
      return _("User Signal 2 (SIGUSR2)");
    default:
      return NULL;
    }
}
