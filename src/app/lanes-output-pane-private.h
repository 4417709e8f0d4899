/* lanes-output-pane-private.h: the pane's parts, for the files that make it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-output-finder.h"
#include "lanes-output-pager.h"
#include "lanes-output-pane.h"
#include "lanes-output-text.h"
#include "lanes-table-view.h"

G_BEGIN_DECLS

struct _LanesOutputPane
{
  GtkWidget          parent_instance;

  /* Template children. */
  GtkWidget         *box;
  GtkDropDown       *stream;
  GtkLabel          *size_label;
  GtkToggleButton   *follow;
  GtkToggleButton   *wrap;
  GtkSearchBar      *search_bar;
  GtkSearchEntry    *search;
  GtkWidget         *search_row;
  GtkLabel          *search_label;
  GtkWidget         *stop_button;
  GtkStack          *stack;
  GtkLabel          *empty_label;
  GtkScrolledWindow *scroller;
  GtkTextView       *view;
  GtkToggleButton   *table_button;
  GtkWidget         *search_button;
  GtkWidget         *copy_button;
  GtkWidget         *place_bar;
  GtkRange          *place;
  GtkLabel          *place_label;

  GtkTextBuffer     *buffer;       /* borrowed from view */

  /* Owned. */
  LanesOutputText   *text;
  LanesOutputPager  *pager;        /* nullable: of what is shown */
  LanesOutputFinder *finder;       /* nullable: of what is searched */
  char              *base;         /* nullable */

  LanesTableModel   *table;        /* nullable: of what is shown */
  LanesTableView    *table_view;   /* borrowed from stack, nullable: once a table was shown */

  gboolean           over;         /* nothing will follow what is shown */
  gboolean           looked_over;  /* and that was known when it was looked whether it is a table */
  gint64             size;         /* of the whole output, as of the last look */
  LanesOutputTurn    wish;         /* what comes once the page under way is there */
  gint64             wish_at;
  LanesOutputMatch   wanted;       /* what is to be seen on the page under way */
  LanesOutputMatch   found;        /* the match that was gone to */
  gboolean           has_found;
  gboolean           seeking;      /* is the first match still to be gone to? */
  gint64             sought_from;
  gint64             anchor;       /* where the next search begins; -1 for what is seen */
  gint64             marked_from;  /* matches are highlighted from here */
  gint64             marked_to;    /* to here */
  guint              n_marked;     /* and there were so many of them */
  guint              settle_source;
  gboolean           at_edge;      /* the end of what is shown was reached */
  gboolean           dragging;     /* a button is down on the text or its scrollbar */
  double             last_value;   /* of the scrollbar */
  gboolean           touched;      /* somebody has moved since the last page came */
  gboolean           placing;      /* the slider is moved by what is seen, not the other way round */
};

/* lanes-output-pane.c */
void _lanes_output_pane_turn         (LanesOutputPane        *self,
                                      LanesOutputTurn         turn,
                                      gint64                  at);

/* Shows a place; selects what stands there, where its end is behind its start. */
void _lanes_output_pane_go_to        (LanesOutputPane        *self,
                                      const LanesOutputMatch *place);

/* Which byte is about so many pages below the top of what is seen; 0 is the top, 1 the bottom. */
gint64 _lanes_output_pane_get_place  (LanesOutputPane        *self,
                                      int                     n_pages);

/* lanes-output-pane-search.c */
void _lanes_output_pane_bind_search  (GtkWidgetClass         *widget_class);

/* Searches for what stands in the entry, from what is shown on. */
void _lanes_output_pane_search       (LanesOutputPane        *self);
void _lanes_output_pane_stop_search  (LanesOutputPane        *self);

/* More was written. */
void _lanes_output_pane_search_on    (LanesOutputPane        *self);

/* Other text is shown, or another part of it is seen. */
void _lanes_output_pane_mark_matches (LanesOutputPane        *self);
void _lanes_output_pane_mark_seen    (LanesOutputPane        *self);

/* lanes-output-pane-table.c */
void _lanes_output_pane_bind_table   (GtkWidgetClass         *widget_class);

/* Other output is shown. */
void _lanes_output_pane_begin_table  (LanesOutputPane        *self);

/* There is more of it, or it is known to be over. */
void _lanes_output_pane_look_table   (LanesOutputPane        *self,
                                      gboolean                more);

/* Text, table, or the words that there is nothing. */
void _lanes_output_pane_show_page    (LanesOutputPane        *self);

G_END_DECLS
