/* lanes-test.h: what every test program shares
 *
 * A test program is one file of check suites with a main() of one line:
 *
 *   int
 *   main (void)
 *   {
 *     return lanes_test_run (my_suite ());
 *   }
 *
 * lanes_test_run() gives the program private XDG folders, a temporary folder and TAP on its standard output, so that
 * meson and build-aux/test count single test cases. Nothing waits by sleeping: lanes_test_wait_until() turns the main
 * context until an expression holds and fails, naming the expression, when that takes too long.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later
 */
#pragma once

#include <check.h>
#include <glib.h>

G_BEGIN_DECLS

int         lanes_test_run      (Suite      *suite);
int         lanes_test_run_all  (Suite      *first,
                                 ...) G_GNUC_NULL_TERMINATED;
void        lanes_test_skip     (const char *test,
                                 const char *reason);
gint64      lanes_test_deadline (void);
gboolean    lanes_test_turn     (gint64      deadline);
const char *lanes_test_dir      (void);
char       *lanes_test_path     (const char *name) G_GNUC_WARN_UNUSED_RESULT;
char       *lanes_test_write    (const char *name,
                                 const char *contents,
                                 gssize      length);
char       *lanes_test_read     (const char *path) G_GNUC_WARN_UNUSED_RESULT;

/* Turns the thread-default main context until @expression holds. Bounded: 30 s, more under a sanitizer. */
#define lanes_test_wait_until(expression)                                      \
  G_STMT_START                                                                 \
    {                                                                          \
      gint64 deadline_ = lanes_test_deadline ();                               \
      while (!(expression))                                                    \
        if (!lanes_test_turn (deadline_))                                      \
          ck_abort_msg ("waited in vain until %s", #expression);               \
    }                                                                          \
  G_STMT_END

/* Says in the report that this test case did not run, and why, and leaves it. */
#define lanes_test_skip_if(condition, reason)                                  \
  G_STMT_START                                                                 \
    {                                                                          \
      if (condition)                                                           \
        {                                                                      \
          lanes_test_skip (G_STRFUNC, reason);                                 \
          return;                                                              \
        }                                                                      \
    }                                                                          \
  G_STMT_END

G_END_DECLS
