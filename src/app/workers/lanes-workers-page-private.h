/* lanes-workers-page-private.h: what the files of the Workers page share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <adwaita.h>

#include "lanes-own-cost.h"
#include "lanes-worker-cell.h"
#include "lanes-worker-list.h"
#include "lanes-workers-page.h"

G_BEGIN_DECLS

struct _LanesWorkersPage
{
  GtkWidget            parent_instance;

  /* Template children. */
  AdwToastOverlay     *toasts;
  GtkEditable         *search_entry;
  GtkWidget           *watch_button;
  GtkWidget           *narrow_watch_button;
  GtkWidget           *menu_button;
  GtkStack            *stack;
  GtkWidget           *scroller;
  GtkColumnView       *view;
  GtkLabel            *look_label;
  GtkLabel            *cost_label;
  GMenuModel          *row_menu;

  /* Owned. */
  LanesEngine         *engine;    /* nullable */
  LanesSampler        *sampler;
  LanesKernelRecorder *recorder;  /* nullable */
  LanesWorkerList     *list;
  GtkTreeListModel    *tree;
  GtkSortListModel    *sorted;
  GtkSingleSelection  *selection;
  GtkColumnViewColumn *columns[LANES_N_WORKER_COLUMNS];
  GtkWidget           *menu;      /* a child */

  /* State. */
  guint                n_holds;
  int                  width;
  guint                columns_source;
  double               text_scale;       /* that the columns were made for */
  gboolean             pointer_inside;
  gboolean             unfolded;
  LanesOwnCost         own;
  LanesSamplerCost     cost;
  gint64               cost_at;
  double               cost_share;
  guint64              n_lost;
  GCancellable        *look;      /* nullable: a look that is under way */
  int                  wanted_pid; /* to be pointed at: lanes-workers-point.c; 0 for none */
  int                  wanted_tid;
  guint                wanted_looks;
  gboolean             bring_up_again; /* with the next table */
  char                *wanted_signal; /* nullable */
};

LanesWorkerRow *_lanes_workers_page_dup_selected   (LanesWorkersPage *self);
void            _lanes_workers_page_hold           (LanesWorkersPage *self);
void            _lanes_workers_page_release        (LanesWorkersPage *self);
void            _lanes_workers_page_say            (LanesWorkersPage *self,
                                                    const char       *text);
void            _lanes_workers_page_show_job       (LanesWorkersPage *self,
                                                    guint64           job);

/* Where in the kernel the selected thread is: lanes-workers-look.c */
void            _lanes_workers_page_look           (LanesWorkersPage *self);

/* A row that is to be pointed at, when it is there: lanes-workers-point.c */
void            _lanes_workers_page_seek           (LanesWorkersPage *self);

void            _lanes_workers_actions_install     (GtkWidgetClass   *widget_class);
void            _lanes_workers_actions_update      (LanesWorkersPage *self);

G_END_DECLS
