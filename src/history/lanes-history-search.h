/* lanes-history-search.h: looks for words in what the jobs of the history wrote
 *
 * There is no index of output: files are read from end to end, a piece at a time, so that a gigabyte of output costs a buffer and its
 * time. One thread runs the search, another takes what it has found so far; a search is shared by both.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-history-reader.h"

G_BEGIN_DECLS

/* No more jobs than this are found. */
#define LANES_HISTORY_SEARCH_MAX 10000

typedef struct _LanesHistorySearch LanesHistorySearch;

/**
 * LanesHistorySearchNews:
 * @ids: (element-type guint64): jobs found since the last time, the newest first
 * @lines: (element-type utf8): the first line of each that holds the text, without control sequences
 * @n_looked: jobs whose output was looked through
 * @n_jobs: that are to be looked through
 * @n_bytes: read so far
 * @n_found: jobs in all
 */
typedef struct
{
  GArray    *ids;
  GPtrArray *lines;
  guint64    n_looked;
  guint64    n_jobs;
  gint64     n_bytes;
  guint64    n_found;
} LanesHistorySearchNews;

/* @text: as for lanes_output_search_new(). Returns: (transfer full) */
LanesHistorySearch *lanes_history_search_new        (const char                *text);
LanesHistorySearch *lanes_history_search_ref        (LanesHistorySearch        *self);
void                lanes_history_search_unref      (LanesHistorySearch        *self);

/* Blocks. @filter: (nullable): which jobs; its text is not regarded. Returns: %FALSE with an error, also when cancelled */
gboolean            lanes_history_search_run        (LanesHistorySearch        *self,
                                                     LanesHistoryReader        *reader,
                                                     const LanesHistoryFilter  *filter,
                                                     GCancellable              *cancellable,
                                                     GError                   **error);

/* Any thread. */
void                lanes_history_search_take       (LanesHistorySearch        *self,
                                                     LanesHistorySearchNews    *ret_news);
void                lanes_history_search_news_clear (LanesHistorySearchNews    *news);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesHistorySearch, lanes_history_search_unref)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LanesHistorySearchNews, lanes_history_search_news_clear)

G_END_DECLS
