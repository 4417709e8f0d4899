/* test-ledger.c: the list of what was launched, kept by an agent and asked by the window that comes after a crash
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "agent-tester.h"
#include "lanes-history-ledger.h"
#include "lanes-ledger.h"
#include "lanes-test.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static char *
dup_path (const char *name)
{
  return g_build_filename (g_get_user_runtime_dir (), "lanes", name, NULL);
}

/* The attempts in question: the first of jobs 7 and 8, the second of 7. */
static GHashTable *
ask (void)
{
  const guint64 entries[] = { LANES_LEDGER_ENTRY (7, 1), LANES_LEDGER_ENTRY (7, 2), LANES_LEDGER_ENTRY (8, 1) };
  GHashTable *attempts = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (entries); i++)
    g_hash_table_add (attempts, g_memdup2 (&entries[i], sizeof entries[i]));
  return attempts;
}

/* Returns: the number of one that has the first attempts of the jobs from @first to @last */
static gint64
renew (guint64 first,
       guint64 last)
{
  g_autoptr (GArray) launched = g_array_new (FALSE, FALSE, sizeof (guint64));

  for (guint64 job = first; job <= last; job++)
    {
      guint64 entry = LANES_LEDGER_ENTRY (job, 1);

      g_array_append_val (launched, entry);
    }

  return lanes_history_ledger_renew (launched);
}

static gboolean
is_in_question (GHashTable *attempts,
                guint64     job,
                guint       attempt)
{
  guint64 entry = LANES_LEDGER_ENTRY (job, attempt);

  return g_hash_table_contains (attempts, &entry);
}

/* Launches the first attempt of job 7 and waits for its end. Returns: did the agent launch it? */
static gboolean
launch (void)
{
  g_autofree char *path = dup_path ("agent");
  char *argv[] = { "true", NULL };
  LanesAgentLaunch asked = agent_tester_launch_of (argv);
  pid_t pid = agent_tester_listen (path);
  AgentTester agent = agent_tester_connect (path);
  LanesWireHeader header;
  const guint8 *body;

  agent_tester_expect_welcome (&agent);
  agent_tester_launch (&agent, LANES_LEDGER_ENTRY (7, 1), &asked);
  do
    ck_assert (agent_tester_next_frame (&agent, &header, &body));
  while (header.type != LANES_WIRE_EXITED && header.type != LANES_WIRE_REFUSED);
  agent_tester_say (&agent, LANES_WIRE_QUIT, 0);
  ck_assert_int_eq (waitpid (pid, NULL, 0), pid);
  lanes_peer_clear (&agent.peer);
  return header.type == LANES_WIRE_EXITED;
}

static void
tear_down (void)
{
  g_autofree char *path = dup_path (LANES_LEDGER_NAME);

  g_remove (path);
}

START_TEST (test_launched)
{
  gint64 id = renew (1, 0);
  g_autoptr (GHashTable) attempts = ask ();

  ck_assert_int_ne (id, 0);
  ck_assert (lanes_history_ledger_strike (id, attempts));
  ck_assert_uint_eq (g_hash_table_size (attempts), 3);

  ck_assert (launch ());
  ck_assert_int_eq (lanes_history_ledger_find (), id);
  ck_assert (lanes_history_ledger_strike (id, attempts));
  ck_assert_uint_eq (g_hash_table_size (attempts), 2);
  ck_assert (!is_in_question (attempts, 7, 1));
}
END_TEST

/* Of another session: it says nothing. */
START_TEST (test_another)
{
  gint64 id = renew (1, 0);
  gint64 next = renew (1, 0);
  g_autoptr (GHashTable) attempts = ask ();

  ck_assert_int_ne (next, 0);
  ck_assert_int_ne (next, id);
  ck_assert (!lanes_history_ledger_strike (id, attempts));
  ck_assert (!lanes_history_ledger_strike (0, attempts));
  ck_assert (lanes_history_ledger_strike (next, attempts));
  tear_down ();
  ck_assert (!lanes_history_ledger_strike (next, attempts));
  ck_assert_uint_eq (g_hash_table_size (attempts), 3);
}
END_TEST

/* One that is made while some may be running has those from the start, and gets more; or it is not made. */
START_TEST (test_made_late)
{
  gint64 id = renew (7, 8), next;
  g_autoptr (GHashTable) attempts = ask ();
  g_autofree char *path = dup_path (LANES_LEDGER_NAME);

  ck_assert (lanes_history_ledger_strike (id, attempts));
  ck_assert_uint_eq (g_hash_table_size (attempts), 1);
  ck_assert (is_in_question (attempts, 7, 2));

  id = renew (8, 8);
  ck_assert (launch ());
  g_hash_table_unref (attempts);
  attempts = ask ();
  ck_assert (lanes_history_ledger_strike (id, attempts));
  ck_assert_uint_eq (g_hash_table_size (attempts), 1);

  g_remove (path);
  ck_assert_int_eq (g_mkdir (path, 0700), 0);
  next = renew (7, 8);
  ck_assert_int_eq (next, 0);
  ck_assert_int_eq (lanes_history_ledger_find (), 0);
}
END_TEST

/* Torn, cut, of another start of the machine, or something else: not believed. */
START_TEST (test_spoilt)
{
  g_autofree char *path = dup_path (LANES_LEDGER_NAME);
  g_autofree char *text = NULL;
  g_autoptr (GHashTable) attempts = ask ();
  gint64 id = renew (1, 0);
  LanesLedgerHead *head;
  gsize length;

  ck_assert (g_file_get_contents (path, &text, &length, NULL));
  ck_assert_uint_eq (length, sizeof *head);
  head = (LanesLedgerHead *) (gpointer) text;
  if (_i == 0)
    text = g_realloc (text, length += 3);
  else if (_i == 1)
    length -= 1;
  else if (_i == 2)
    head->boot[3] ^= 1;
  else if (_i == 3)
    head->magic ^= 1;
  else
    length = 0;
  ck_assert (g_file_set_contents (path, text, (gssize) length, NULL));

  ck_assert (!lanes_history_ledger_strike (id, attempts));
  ck_assert_int_eq (lanes_history_ledger_find (), 0);
  ck_assert_uint_eq (g_hash_table_size (attempts), 3);
}
END_TEST

/* What the agent cannot add to it takes away, so that nobody believes it; where it cannot do that either, it launches nothing. */
START_TEST (test_cannot_be_written)
{
  g_autofree char *path = dup_path (LANES_LEDGER_NAME);
  g_autofree char *parent = dup_path ("");
  g_autofree char *file = lanes_test_path ("elsewhere");

  g_mkdir_with_parents (parent, 0700);
  ck_assert_int_eq (symlink (file, path), 0);
  ck_assert (launch ());
  ck_assert (!g_file_test (path, G_FILE_TEST_IS_SYMLINK));
  ck_assert (!g_file_test (file, G_FILE_TEST_EXISTS));

  ck_assert_int_eq (g_mkdir (path, 0700), 0);
  ck_assert (!launch ());
}
END_TEST

static Suite *
ledger_suite (void)
{
  Suite *suite = suite_create ("ledger");
  TCase *tcase = tcase_create ("ledger");

  tcase_add_checked_fixture (tcase, NULL, tear_down);
  tcase_add_test (tcase, test_launched);
  tcase_add_test (tcase, test_another);
  tcase_add_test (tcase, test_made_late);
  tcase_add_loop_test (tcase, test_spoilt, 0, 5);
  tcase_add_test (tcase, test_cannot_be_written);
  suite_add_tcase (suite, tcase);
  return suite;
}

int
main (void)
{
  return lanes_test_run (ledger_suite ());
}
