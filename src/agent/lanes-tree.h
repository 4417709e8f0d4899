/* lanes-tree.h: the processes below this one, found in /proc and signalled without hitting others
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

typedef struct
{
  pid_t pid;
  pid_t parent;
} LanesTreeNode;

typedef struct
{
  LanesTreeNode *nodes; /* parents before their children */
  size_t n_nodes;
  size_t room;
} LanesTree;

/* Children of this process that are left out, with all below them. */
typedef bool (*LanesTreeSkip) (pid_t pid, void *data);

void lanes_tree_scan (LanesTree *self, LanesTreeSkip skip, void *data);
size_t lanes_tree_signal (LanesTree *self, int signal, bool leaves_first, size_t *ret_denied);
size_t lanes_tree_kill (LanesTree *self, LanesTreeSkip skip, void *data, size_t *ret_denied);
bool lanes_tree_has (const LanesTree *self, pid_t pid);
void lanes_tree_clear (LanesTree *self);
