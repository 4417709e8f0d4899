/* lanes-format.h: figures as a person reads them
 *
 * All results are (transfer full) and translated.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "lanes-run.h"

G_BEGIN_DECLS

/* "0:41", "1:02:03". */
char *lanes_format_clock     (gint64               us);

/* "3.2 s", "41 s", "2 min 5 s", "1 h 4 min". */
char *lanes_format_duration  (gint64               us);

/* "1 204", grouped as the locale does. */
char *lanes_format_count     (guint64              n);

/* "10:42:07.113" in local time, with the date where that is not today; @wall is seconds since the epoch. */
char *lanes_format_time      (double               wall);

/* "64 %". */
char *lanes_format_percent   (double               fraction);

/* "2.4 of 3.8 GB", "12 of 40"; %NULL where nothing is counted. */
char *lanes_format_progress  (const LanesProgress *progress);

/* "84 MB/s" or "12 a second"; %NULL where nothing is counted. @rate is units a second. */
char *lanes_format_rate      (double               rate,
                              LanesUnit            unit);

G_END_DECLS
