/* lanes-history-ledger.c: which attempts an agent launched, whatever became of it and of the window
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-ledger.h"

#include "lanes-history-session.h"
#include "lanes-ledger.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <string.h>

static char *
dup_path (void)
{
  return g_build_filename (g_get_user_runtime_dir (), "lanes", LANES_LEDGER_NAME, NULL);
}

static void
make_head (LanesLedgerHead *head)
{
  g_autofree char *boot = lanes_history_session_dup_boot ();

  *head = (LanesLedgerHead){ .magic = LANES_LEDGER_MAGIC };
  g_strlcpy (head->boot, boot != NULL ? boot : "", sizeof head->boot);
}

/* Returns: the number of the list that @text is, or 0 */
static gint64
check (const char *text,
       gsize       length)
{
  LanesLedgerHead head, wanted;

  make_head (&wanted);
  if (length < sizeof head || (length - sizeof head) % sizeof (guint64) != 0 || wanted.boot[0] == '\0')
    return 0;
  memcpy (&head, text, sizeof head);
  if (head.magic != wanted.magic || memcmp (head.boot, wanted.boot, sizeof head.boot) != 0)
    return 0;

  return head.id;
}

gint64
lanes_history_ledger_find (void)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL;
  gsize length;

  return g_file_get_contents (path, &text, &length, NULL) ? check (text, length) : 0;
}

gint64
lanes_history_ledger_renew (GArray *attempts)
{
  g_autofree char *path = dup_path ();
  g_autofree char *parent = g_path_get_dirname (path);
  g_autoptr (GByteArray) text = g_byte_array_new ();
  g_autoptr (GError) error = NULL;
  LanesLedgerHead head;

  make_head (&head);
  head.id = (gint64) g_random_int () << 31 | (gint64) (g_random_int () >> 1) | 1;
  g_byte_array_append (text, (const guint8 *) &head, sizeof head);
  g_byte_array_append (text, (const guint8 *) attempts->data, attempts->len * (guint) sizeof (guint64));
  if (g_mkdir_with_parents (parent, 0700) == 0 &&
      g_file_set_contents_full (path, (const char *) text->data, text->len, G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error))
    return head.id;

  /* One that lacks some of them would say that they never began. */
  g_debug ("history: %s: %s", path, error != NULL ? error->message : g_strerror (errno));
  return attempts->len == 0 ? lanes_history_ledger_find () : 0;
}

gboolean
lanes_history_ledger_strike (gint64      id,
                             GHashTable *attempts)
{
  g_autofree char *path = dup_path ();
  g_autofree char *text = NULL;
  gsize length;

  if (id == 0 || !g_file_get_contents (path, &text, &length, NULL) || check (text, length) != id)
    return FALSE;

  for (gsize at = sizeof (LanesLedgerHead); at < length; at += sizeof (guint64))
    {
      guint64 entry;

      memcpy (&entry, text + at, sizeof entry);
      g_hash_table_remove (attempts, &entry);
    }

  return TRUE;
}
