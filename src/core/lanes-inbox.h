/* lanes-inbox.h: the one place where threads hand things to the main thread
 *
 * Posting is lock, append, and arm one source if it is not armed. The main side swaps the whole array and works through it
 * unlocked with a deadline of 4 ms a turn; what is left waits for the next turn, in order.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

#include "lanes-run.h"

G_BEGIN_DECLS

/* Below GTK's drawing (120) and above all that it does when it is idle: a view that lays out long text (125) does so for seconds. */
#define LANES_PRIORITY_ENGINE (G_PRIORITY_HIGH_IDLE + 22)

/* µs that the engine may work before it lets the loop turn. */
#define LANES_TURN_US 4000

typedef enum
{
  LANES_EVENT_STARTED,
  LANES_EVENT_ENDED,
  LANES_EVENT_HELPED,  /* another slot begins to help with it */
  LANES_EVENT_LEFT,    /* and leaves it */
} LanesEventType;

typedef struct
{
  LanesRun      *run;   /* owned by the event */
  gint64         when;  /* monotonic µs */
  LanesEventType type;
  guint          slot;  /* the helper's; else 0 */
} LanesEvent;

typedef struct _LanesInbox LanesInbox;

/**
 * LanesInboxFunc:
 * @deadline: monotonic µs at which to return
 *
 * Returns: how many events it handled, taking their references
 */
typedef gsize (*LanesInboxFunc) (const LanesEvent *events,
                                 gsize             n_events,
                                 gint64            deadline,
                                 gpointer          user_data);

/* Main thread. Returns: (transfer full) */
LanesInbox *lanes_inbox_new   (GMainContext  *context,
                               LanesInboxFunc func,
                               gpointer       user_data);

/* Drops what was not handled. Main thread; nobody posts any more. */
void        lanes_inbox_free  (LanesInbox *self);

/* Any thread. */
GMainContext *lanes_inbox_get_context (LanesInbox *self);

/* Takes a reference of @run. Any thread. */
void        lanes_inbox_post  (LanesInbox    *self,
                               LanesRun      *run,
                               LanesEventType type,
                               gint64         when);

/* The same with the caller's own reference. */
void        lanes_inbox_post_take (LanesInbox    *self,
                                   LanesRun      *run,
                                   LanesEventType type,
                                   gint64         when);

/* Of a slot that helps with @run. */
void        lanes_inbox_post_slot (LanesInbox    *self,
                                   LanesRun      *run,
                                   LanesEventType type,
                                   guint          slot,
                                   gint64         when);

/* Is there what the function was not given yet? Main thread; what a thread posted before it did something that was seen, counts. */
gboolean    lanes_inbox_has_posted (LanesInbox *self);

/* Calls the function soon, with no events if there are none. Any thread. */
void        lanes_inbox_wake  (LanesInbox *self);

G_END_DECLS
