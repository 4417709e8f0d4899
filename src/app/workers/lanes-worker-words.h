/* lanes-worker-words.h: figures and states of the Workers page as a person reads them
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

const char *lanes_worker_words_get_state (char    letter);
const char *lanes_worker_words_get_class (char    letter);
char       *lanes_worker_words_dup_share (double  share);
char       *lanes_worker_words_dup_rate  (double  bytes_a_second);
char       *lanes_worker_words_dup_count (double  n);
char       *lanes_worker_words_dup_start (guint64 ticks);
const char *lanes_worker_words_get_signal (int    signal);

G_END_DECLS
