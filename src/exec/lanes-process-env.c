/* lanes-process-env.c: the environment and the folder that commands start with
 *
 * Taken once, when the program starts: thousands of launches a second share it, and a change to one is laid over it
 * without copying what stays.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <string.h>

#include "lanes-process-env.h"

/* One thread at a time. */
struct _LanesProcessEnv
{
  char     **base;      /* owned */
  char      *folder;    /* owned */
  GPtrArray *extended;  /* borrowed strings: the last one that was asked for */
};

LanesProcessEnv *
lanes_process_env_new (void)
{
  LanesProcessEnv *self = g_new0 (LanesProcessEnv, 1);

  self->base = g_get_environ ();
  self->folder = g_get_current_dir ();
  self->extended = g_ptr_array_new ();

  return self;
}

void
lanes_process_env_free (LanesProcessEnv *self)
{
  g_strfreev (self->base);
  g_free (self->folder);
  g_ptr_array_unref (self->extended);
  g_free (self);
}

/* Returns: (transfer none): the working folder of the program as it was when it started */
const char *
lanes_process_env_get_folder (LanesProcessEnv *self)
{
  return self->folder;
}

static gsize
name_length (const char *assignment)
{
  return strcspn (assignment, "=");
}

static gboolean
same_name (const char *a,
           const char *b)
{
  gsize length = name_length (a);

  return length == name_length (b) && strncmp (a, b, length) == 0;
}

/* Is there an entry of that name in @changes, from @from on? */
static gboolean
is_changed (char      **changes,
            gsize       from,
            const char *assignment)
{
  for (gsize i = from; changes[i] != NULL; i++)
    if (same_name (changes[i], assignment))
      return TRUE;

  return FALSE;
}

/**
 * lanes_process_env_extend:
 * @changes: (nullable): `NAME=VALUE` to set, `NAME` to remove; of two for one name the last counts
 *
 * Returns: (transfer none): the environment with @changes; valid as long as they are, and until the next call
 */
char **
lanes_process_env_extend (LanesProcessEnv *self,
                          char           **changes)
{
  if (changes == NULL || changes[0] == NULL)
    return self->base;

  g_ptr_array_set_size (self->extended, 0);
  for (gsize i = 0; self->base[i] != NULL; i++)
    if (!is_changed (changes, 0, self->base[i]))
      g_ptr_array_add (self->extended, self->base[i]);
  for (gsize i = 0; changes[i] != NULL; i++)
    if (strchr (changes[i], '=') != NULL && !is_changed (changes, i + 1, changes[i]))
      g_ptr_array_add (self->extended, changes[i]);
  g_ptr_array_add (self->extended, NULL);

  return (char **) self->extended->pdata;
}
