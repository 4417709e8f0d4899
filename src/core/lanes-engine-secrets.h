/* lanes-engine-secrets.h: jobs that wait for secret values which are not stored
 *
 * Secrets stay in memory: a job that comes back from the disk, or is made of a batch that did, lacks them, and waits until a person gives
 * them again. What stood in a batch's template is the same for all of its jobs, and is given once; what came with an input is not. Main
 * thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-engine.h"

G_BEGIN_DECLS

/* Does it wait for nothing but its secret values? */
gboolean      lanes_engine_needs_secret     (LanesEngine   *self,
                                             LanesJob      *job);

/* Of those that wait, how many have secret values that nobody knows? */
guint64       lanes_engine_count_secret     (LanesEngine   *self);

/* A job that waits for its secret values goes on with @spec, which has them. Returns: %FALSE with LANES_ERROR_INVALID where they are still
 * missing, or @spec differs from the job's in more than them */
gboolean      lanes_engine_give_secret      (LanesEngine   *self,
                                             LanesJob      *job,
                                             LanesJobSpec  *spec,
                                             GError       **error);

/* Of the batch of @job, how many others lack the same secret values and no others, those that are still to be made among them? Returns: 0
 * also where those of @job came with its input; -1 where there are some, and nobody knows how many */
gint64        lanes_engine_count_same_secret (LanesEngine  *self,
                                              LanesJob     *job);

/**
 * lanes_engine_fill_template:
 * @job: one for which lanes_engine_count_same_secret() is not 0
 * @spec: what it is to do, with its secret values
 *
 * Returns: (transfer full): the template of its batch with those values; or %NULL with LANES_ERROR_INVALID, where @spec differs from the
 *   job's in more than them, or they cannot be told from what is its own
 */
LanesJobSpec *lanes_engine_fill_template    (LanesEngine   *self,
                                             LanesJob      *job,
                                             LanesJobSpec  *spec,
                                             GError       **error);

/* @n_jobs: how many go on, or will once they are made */
typedef void (*LanesEngineGivenFunc)        (LanesEngine   *engine,
                                             guint64        n_jobs,
                                             gpointer       data);

/**
 * lanes_engine_give_batch:
 * @template: from lanes_engine_fill_template(), for a job of @batch
 * @done: called once, from the loop, when all have it; not where the engine goes before
 * @destroy: (nullable): of @data
 *
 * All jobs of @batch that lack the secret values of its template get them, in turns that leave the loop its time, and those that wait for
 * nothing else go on. Jobs that are over stay so, and have them when they are tried again; one that has a spec of its own keeps that; one
 * that lacks those of its input too still waits for those. Where @batch has them already nothing is done, and @done is not called.
 */
void          lanes_engine_give_batch       (LanesEngine   *self,
                                             LanesBatch    *batch,
                                             LanesJobSpec  *template,
                                             LanesEngineGivenFunc done,
                                             gpointer       data,
                                             GDestroyNotify destroy);

G_END_DECLS
