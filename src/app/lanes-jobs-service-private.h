/* lanes-jobs-service-private.h: what the files of the bus service share
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-jobs-service.h"

G_BEGIN_DECLS

/* Main thread. */
struct _LanesJobsService
{
  GObject          parent_instance;

  GDBusConnection *connection;
  LanesEngine     *engine;
  LanesSpanStore  *store;       /* nullable */
  guint            registration;

  GHashTable      *watchers;    /* unique name -> bus watch id */
  GVariantBuilder *changes;     /* nullable: a(tssd), not sent yet */
  guint            timer;

  GPtrArray       *pending;     /* answers that wait: batches whose jobs are still being made */
  GPtrArray       *early;       /* calls that came before it was known what an earlier program left running */
  LanesAcceptFunc  accept;      /* nullable */
  gpointer         accept_data;
};

void      _lanes_jobs_service_return_error (GDBusMethodInvocation *invocation,
                                            const GError          *error);

/* Returns: (transfer full): the ids at @position, or NULL: too many, and the caller was told */
GVariant *_lanes_jobs_service_take_ids     (GVariant              *parameters,
                                            guint                  position,
                                            GDBusMethodInvocation *invocation);

/* Answers those whose batches have made all their jobs. */
void      _lanes_jobs_service_answer_made  (LanesJobsService      *self);

void      _lanes_jobs_service_submit (LanesJobsService      *self,
                                      GVariant              *parameters,
                                      GDBusMethodInvocation *invocation);
void      _lanes_jobs_service_submit_batch (LanesJobsService      *self,
                                            GVariant              *parameters,
                                            GDBusMethodInvocation *invocation);
void      _lanes_jobs_service_submit_file (LanesJobsService      *self,
                                           GVariant              *parameters,
                                           GDBusMethodInvocation *invocation);
void      _lanes_jobs_service_list (LanesJobsService      *self,
                                    GVariant              *parameters,
                                    GDBusMethodInvocation *invocation);
void      _lanes_jobs_service_show (LanesJobsService      *self,
                                    GVariant              *parameters,
                                    GDBusMethodInvocation *invocation);
void      _lanes_jobs_service_trace (LanesJobsService      *self,
                                     GVariant              *parameters,
                                     GDBusMethodInvocation *invocation);

G_END_DECLS
