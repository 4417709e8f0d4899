/* lanes-part-file.c: a download on disk: its .part, what is known of it, and its way to the final name
 *
 * Bytes go to NAME.part in the target's folder. Beside it, NAME.part.lanes says whose it is (a hash of the address, so
 * that no password is written) and the server's validators, so that a later try can ask "go on from here, if it is still the same
 * file". A part without such a note was not left by Lanes and is not touched: NAME.1.part is taken instead. An open part is
 * locked, so two downloads never write one file.
 *
 * The final name appears by one rename, when the file is whole and verified, and never replaces another file unless asked to.
 *
 * Everything here blocks and belongs to a pool thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-part-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "lanes-digest.h"
#include "lanes-error.h"
#include "lanes-file-name.h"

#define GROUP "download"
#define OWNER_ATTRIBUTE "user.lanes.download"
#define PARTS_MAX 100
#define NUMBERS_MAX 999
#define HASH_BLOCK (256 * 1024)
#define SYNC_BLOCK (16 * 1024 * 1024)

/* Returns: %FALSE, with what happened to @path in words. */
static gboolean
fail (GError    **error,
      int         code,
      const char *path,
      const char *what)
{
  g_autofree char *shown = g_filename_display_name (path);
  int kind = LANES_ERROR_IO;
  const char *remedy = "";

  if (code == ENOSPC || code == EDQUOT)
    {
      kind = LANES_ERROR_NO_SPACE;
      remedy = _(" Free some space and try again: it goes on from where it was.");
    }
  else if (code == EACCES || code == EPERM || code == EROFS)
    {
      kind = LANES_ERROR_PERMISSION;
      remedy = _(" Choose a folder that you may write to.");
    }
  else if (code == ENOENT || code == ENOTDIR)
    kind = LANES_ERROR_NOT_FOUND;

  /* Translators: a file, what failed, the system's reason, and what to do */
  g_set_error (error, LANES_ERROR, kind, _("“%s” %s: %s.%s"), shown, what, g_strerror (code), remedy);
  return FALSE;
}

LanesPartFile *
lanes_part_file_new (void)
{
  LanesPartFile *self = g_new0 (LanesPartFile, 1);

  self->fd = -1;
  self->total = -1;

  return self;
}

/* A part that is still open is kept. */
void
lanes_part_file_free (LanesPartFile *self)
{
  lanes_part_file_keep (self, NULL);
  g_clear_pointer (&self->digest, lanes_digest_free);
  g_free (self->algorithm);
  g_free (self->owner);
  g_free (self->folder);
  g_free (self->name);
  g_free (self->url_id);
  g_free (self->url_shown);
  g_free (self->wanted);
  g_free (self->etag);
  g_free (self->modified);
  g_free (self->part_path);
  g_free (self->meta_path);
  g_free (self->path);
  g_free (self->actual);
  g_free (self);
}

/* Checksums */

static void
start_digest (LanesPartFile *self)
{
  if (self->digest != NULL)
    lanes_digest_reset (self->digest);
  else if (self->algorithm != NULL)
    self->digest = lanes_digest_new (self->algorithm);
}

/* Adds the first @size bytes of @fd to the digest, from the start. */
static gboolean
digest_file (LanesPartFile *self,
             int            fd,
             gint64         size,
             const char    *path,
             GError       **error)
{
  g_autofree guint8 *block = g_malloc (HASH_BLOCK);
  gint64 done = 0;

  start_digest (self);
  while (done < size)
    {
      gssize n = pread (fd, block, MIN (HASH_BLOCK, size - done), done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n <= 0)
        return fail (error, n < 0 ? errno : EIO, path, _("cannot be read"));
      if (atomic_load (&self->cancelled))
        {
          g_set_error_literal (error, LANES_ERROR, LANES_ERROR_CANCELLED, _("Cancelled while reading what is there."));
          return FALSE;
        }
      lanes_digest_update (self->digest, block, (gsize) n);
      done += n;
    }

  return TRUE;
}

/* The file that has the name already */

static gboolean
refuse_existing (LanesPartFile *self,
                 const char    *path,
                 const char    *why,
                 GError       **error)
{
  g_autofree char *shown = g_filename_display_name (path);

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
               _("“%s” is there already%s. Choose another name, or to overwrite it or keep both."), shown, why);
  return FALSE;
}

static gboolean
existing_has_sum (LanesPartFile *self,
                  const char    *path,
                  gint64         size,
                  gboolean      *ret_same,
                  GError       **error)
{
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  gboolean fine;

  if (fd < 0)
    return fail (error, errno, path, _("cannot be read"));

  fine = digest_file (self, fd, size, path, error);
  close (fd);
  if (!fine)
    return FALSE;

  g_free (self->actual);
  self->actual = lanes_digest_finish (self->digest);
  *ret_same = g_str_equal (self->actual, self->wanted);
  return TRUE;
}

/* Did an earlier try of this download make it? The program may die between giving a file its name and noting that it did. */
static gboolean
is_own (LanesPartFile *self,
        const char    *path)
{
  char owner[256];
  gssize n;

  if (self->owner == NULL)
    return FALSE;

  n = lgetxattr (path, OWNER_ATTRIBUTE, owner, sizeof owner);
  return n == (gssize) strlen (self->owner) && memcmp (owner, self->owner, (gsize) n) == 0;
}

/* @answered: the server has said size and time. Sets same. */
static gboolean
check_existing (LanesPartFile *self,
                gboolean       answered,
                GError       **error)
{
  g_autofree char *path = g_build_filename (self->folder, self->name, NULL);
  struct stat info;
  gboolean own;

  if (lstat (path, &info) != 0)
    return errno == ENOENT ? TRUE : fail (error, errno, path, _("cannot be looked at"));
  if (S_ISDIR (info.st_mode))
    return refuse_existing (self, path, _(" and is a folder"), error);
  own = S_ISREG (info.st_mode) && is_own (self, path);
  if (!own && self->policy == LANES_IF_EXISTS_FAIL)
    return refuse_existing (self, path, "", error);
  if (!own && self->policy != LANES_IF_EXISTS_SKIP)
    return TRUE;

  if (self->wanted != NULL && S_ISREG (info.st_mode))
    {
      if (!existing_has_sum (self, path, info.st_size, &self->same, error))
        return FALSE;
    }
  else if (own)
    self->same = TRUE;
  else if (answered)
    self->same = S_ISREG (info.st_mode) && info.st_size == self->total && self->modified_at != 0 &&
                 info.st_mtime == self->modified_at;
  else
    return TRUE;

  if (!self->same)
    return refuse_existing (self, path, _(" and is not the same"), error);

  self->path = g_steal_pointer (&path);
  self->size = info.st_size;
  return TRUE;
}

/* The note beside the part */

static void
write_note (LanesPartFile *self)
{
  g_autoptr (GKeyFile) note = g_key_file_new ();
  g_autofree char *text = NULL;

  g_key_file_set_string (note, GROUP, "url", self->url_shown);
  g_key_file_set_string (note, GROUP, "id", self->url_id);
  if (self->etag != NULL)
    g_key_file_set_string (note, GROUP, "etag", self->etag);
  if (self->modified != NULL)
    g_key_file_set_string (note, GROUP, "modified", self->modified);
  g_key_file_set_int64 (note, GROUP, "modified-at", self->modified_at);
  g_key_file_set_int64 (note, GROUP, "total", self->total);
  text = g_key_file_to_data (note, NULL, NULL);

  /* Without it the next try starts over, which is no reason to fail this one. */
  g_file_set_contents_full (self->meta_path, text, -1, G_FILE_SET_CONTENTS_NONE, 0666, NULL);
}

/* Returns: whether the note says that the part is of this address. */
static gboolean
read_note (LanesPartFile *self,
           const char    *meta_path)
{
  g_autoptr (GKeyFile) note = g_key_file_new ();
  g_autofree char *id = NULL;

  if (!g_key_file_load_from_file (note, meta_path, G_KEY_FILE_NONE, NULL))
    return FALSE;

  id = g_key_file_get_string (note, GROUP, "id", NULL);
  if (g_strcmp0 (id, self->url_id) != 0)
    return FALSE;

  g_free (self->etag);
  g_free (self->modified);
  self->etag = g_key_file_get_string (note, GROUP, "etag", NULL);
  self->modified = g_key_file_get_string (note, GROUP, "modified", NULL);
  self->modified_at = g_key_file_get_int64 (note, GROUP, "modified-at", NULL);
  self->total = g_key_file_get_int64 (note, GROUP, "total", NULL);
  return TRUE;
}

/* Is the locked @fd still the file of that name? It may have been renamed since it was opened. */
static gboolean
is_still (int         fd,
          const char *path)
{
  struct stat opened, named;

  return fstat (fd, &opened) == 0 && lstat (path, &named) == 0 && opened.st_ino == named.st_ino &&
         opened.st_dev == named.st_dev && S_ISREG (opened.st_mode);
}

/**
 * Tries one name for the part. Returns: whether it is ours now: %FALSE with no error means to try the next name.
 */
static gboolean
take_part (LanesPartFile *self,
           const char    *part,
           GError       **error)
{
  g_autofree char *meta = g_strconcat (part, ".lanes", NULL);
  int fd = open (part, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
  gboolean made = fd >= 0;

  if (fd < 0 && errno == EEXIST)
    fd = open (part, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
  else if (fd < 0)
    return fail (error, errno, part, _("cannot be made"));
  if (fd < 0)
    return FALSE;

  /* An empty one without a note is what a crash leaves before the first byte. */
  if (flock (fd, LOCK_EX | LOCK_NB) != 0 || !is_still (fd, part) ||
      (!made && !read_note (self, meta) && lseek (fd, 0, SEEK_END) != 0))
    {
      close (fd);
      return FALSE;
    }

  self->fd = fd;
  g_free (self->part_path);
  g_free (self->meta_path);
  self->part_path = g_strdup (part);
  self->meta_path = g_steal_pointer (&meta);
  self->offset = lseek (fd, 0, SEEK_END);
  return TRUE;
}

static gboolean
find_part (LanesPartFile *self,
           GError       **error)
{
  g_autofree char *stem = g_build_filename (self->folder, self->name, NULL);
  g_autoptr (GError) why = NULL;

  for (guint i = 0; i < PARTS_MAX; i++)
    {
      g_autofree char *part = i == 0 ? g_strconcat (stem, ".part", NULL) : g_strdup_printf ("%s.%u.part", stem, i);

      if (take_part (self, part, &why))
        return TRUE;
      if (why != NULL)
        {
          g_propagate_error (error, g_steal_pointer (&why));
          return FALSE;
        }
    }

  g_set_error (error, LANES_ERROR, LANES_ERROR_IO,
               _("“%s.part” and the names after it are all taken: remove those that are not needed."), stem);
  return FALSE;
}

/**
 * lanes_part_file_can_resume:
 *
 * Can the server be asked to go on, or the whole be verified in the end? After lanes_part_file_open(); any thread.
 */
gboolean
lanes_part_file_can_resume (LanesPartFile *self)
{
  return self->offset > 0 && (self->etag != NULL || self->modified != NULL || self->wanted != NULL) &&
         (self->total < 0 || self->offset <= self->total);
}

/**
 * lanes_part_file_open:
 *
 * Looks at what is there, and opens and locks the part. With same set, nothing is to be done.
 */
gboolean
lanes_part_file_open (LanesPartFile *self,
                      GError       **error)
{
  if (g_mkdir_with_parents (self->folder, 0777) != 0)
    return fail (error, errno, self->folder, _("cannot be made a folder"));
  if (self->name_is_fixed && !check_existing (self, FALSE, error))
    return FALSE;
  if (self->same)
    return TRUE;
  if (!find_part (self, error))
    return FALSE;

  if (!lanes_part_file_can_resume (self))
    return lanes_part_file_restart (self, error);

  self->resumed_from = self->offset;
  start_digest (self);
  return digest_file (self, self->fd, self->digest != NULL ? self->offset : 0, self->part_path, error);
}

/**
 * lanes_part_file_restart:
 *
 * Empties the part, and forgets what was known of its content.
 */
gboolean
lanes_part_file_restart (LanesPartFile *self,
                         GError       **error)
{
  if (ftruncate (self->fd, 0) != 0 || lseek (self->fd, 0, SEEK_SET) != 0)
    return fail (error, errno, self->part_path, _("cannot be emptied"));

  self->offset = 0;
  self->resumed_from = 0;
  g_clear_pointer (&self->etag, g_free);
  g_clear_pointer (&self->modified, g_free);
  self->modified_at = 0;
  self->total = -1;
  start_digest (self);
  return TRUE;
}

static gboolean
check_space (LanesPartFile *self,
             GError       **error)
{
  gint64 needed = self->total - self->offset;
  struct statvfs space;
  guint64 available;
  g_autofree char *need = NULL, *have = NULL, *shown = NULL;

  if (self->total < 0 || fstatvfs (self->fd, &space) != 0)
    return TRUE;

  available = (guint64) space.f_bavail * space.f_frsize;
  if ((guint64) MAX (needed, 0) <= available)
    return TRUE;

  need = g_format_size ((guint64) needed);
  have = g_format_size (available);
  shown = g_filename_display_name (self->folder);
  g_set_error (error, LANES_ERROR, LANES_ERROR_NO_SPACE,
               _("%s more are needed and “%s” has %s left. Free some space and try again: it goes on from where it was."), need,
               shown, have);
  return FALSE;
}

/**
 * lanes_part_file_begin:
 *
 * The server has answered, and its name, validators and size are filled in: looks whether the file is wanted at all (same), whether
 * there is space, and notes whose part it is before the first byte.
 */
gboolean
lanes_part_file_begin (LanesPartFile *self,
                       GError       **error)
{
  if (!check_existing (self, TRUE, error))
    return FALSE;
  if (self->same)
    return TRUE;
  write_note (self);
  return check_space (self, error);
}

/* The disk begins with what is there while more comes, so that little is left to wait for in the end. */
static void
begin_sync (LanesPartFile *self)
{
  if (self->offset < self->sync_from)
    self->sync_from = 0;
  if (self->offset - self->sync_from < SYNC_BLOCK)
    return;

  (void) sync_file_range (self->fd, self->sync_from, self->offset - self->sync_from, SYNC_FILE_RANGE_WRITE);
  self->sync_from = self->offset;
}

gboolean
lanes_part_file_write (LanesPartFile *self,
                       const guint8  *data,
                       gsize          size,
                       GError       **error)
{
  gsize done = 0;

  while (done < size)
    {
      gssize n = write (self->fd, data + done, size - done);

      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        return fail (error, errno, self->part_path, _("cannot be written"));
      if (self->digest != NULL)
        lanes_digest_update (self->digest, data + done, (gsize) n);
      done += (gsize) n;
      self->offset += n;
    }

  begin_sync (self);
  return TRUE;
}

/* The end */

static gboolean
verify (LanesPartFile *self,
        GError       **error)
{
  if (self->digest == NULL)
    return TRUE;

  g_free (self->actual);
  self->actual = lanes_digest_finish (self->digest);
  if (self->wanted == NULL || g_str_equal (self->actual, self->wanted))
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_CHECKSUM,
               _("What %s sent is not what it should be: its %s is %s, not %s. Nothing was kept; check the checksum and the address."),
               self->url_shown, self->algorithm, self->actual, self->wanted);
  return FALSE;
}

static int
rename_new (const char *from,
            const char *to)
{
  if (renameat2 (AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
    return 0;
  if (errno != EINVAL && errno != ENOSYS)
    return -1;

  /* A file system without that: a second name, then without the first. */
  if (link (from, to) == 0)
    return unlink (from);
  if (errno != EPERM && errno != EOPNOTSUPP && errno != ENOSYS)
    return -1;
  if (g_access (to, F_OK) == 0)
    {
      errno = EEXIST;
      return -1;
    }
  return rename (from, to);
}

static gboolean
rename_to_free_name (LanesPartFile *self,
                     GError       **error)
{
  for (guint i = 0; i <= NUMBERS_MAX; i++)
    {
      g_autofree char *name = i == 0 ? g_strdup (self->name) : lanes_file_name_numbered (self->name, i);
      g_autofree char *path = g_build_filename (self->folder, name, NULL);

      if (rename_new (self->part_path, path) == 0)
        {
          self->path = g_steal_pointer (&path);
          return TRUE;
        }
      if (errno != EEXIST)
        return fail (error, errno, path, _("cannot be made"));
      if (self->policy != LANES_IF_EXISTS_RENAME)
        return refuse_existing (self, path, _(" since a moment ago"), error);
    }

  return fail (error, EEXIST, self->name, _("cannot be made"));
}

static gboolean
rename_part (LanesPartFile *self,
             GError       **error)
{
  g_autofree char *path = NULL;

  if (self->policy != LANES_IF_EXISTS_OVERWRITE)
    return rename_to_free_name (self, error);

  path = g_build_filename (self->folder, self->name, NULL);
  if (rename (self->part_path, path) != 0)
    return fail (error, errno, path, _("cannot be replaced"));
  self->path = g_steal_pointer (&path);
  return TRUE;
}

/* All of it is on the disk before it has its name: a cut of the power leaves the part or the whole file, and none that is empty. Some
 * file systems tell only on closing that a write has failed; the lock stays with the other descriptor. */
static gboolean
settle (LanesPartFile *self,
        GError       **error)
{
  int copy;

  if (fsync (self->fd) != 0 && errno != EINVAL && errno != ENOSYS)
    return fail (error, errno, self->part_path, _("cannot be written"));

  copy = fcntl (self->fd, F_DUPFD_CLOEXEC, 3);
  if (copy >= 0 && close (copy) != 0 && errno != EINTR)
    return fail (error, errno, self->part_path, _("cannot be written"));

  return TRUE;
}

/* The new name too. It is there in any case: that the disk cannot be made to keep it at once is no failure. */
static void
settle_folder (LanesPartFile *self)
{
  int fd = open (self->folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

  if (fd < 0)
    return;

  (void) fsync (fd);
  close (fd);
}

static void
close_part (LanesPartFile *self)
{
  /* Also gives up the lock. */
  if (self->fd >= 0)
    close (self->fd);
  self->fd = -1;
}

/**
 * lanes_part_file_finish:
 *
 * All bytes are there: verifies them, and gives them their name. A part with the wrong checksum is removed.
 */
gboolean
lanes_part_file_finish (LanesPartFile *self,
                        GError       **error)
{
  struct timespec times[2] = { { .tv_nsec = UTIME_NOW }, { .tv_sec = self->modified_at } };

  if (!verify (self, error))
    {
      unlink (self->part_path);
      unlink (self->meta_path);
      close_part (self);
      return FALSE;
    }

  /* Where the file system cannot, a try after a crash may find a file that it does not know for its own. */
  if (self->owner != NULL)
    (void) fsetxattr (self->fd, OWNER_ATTRIBUTE, self->owner, strlen (self->owner), 0);
  if (self->modified_at > 0)
    futimens (self->fd, times);
  if (!settle (self, error) || !rename_part (self, error))
    return FALSE;
  settle_folder (self);

  self->size = self->offset;
  unlink (self->meta_path);
  close_part (self);
  return TRUE;
}

/**
 * lanes_part_file_keep:
 *
 * Closes the part for a later try; an empty one is removed. Never fails.
 */
gboolean
lanes_part_file_keep (LanesPartFile *self,
                      GError       **error)
{
  if (self->fd < 0)
    return TRUE;

  if (self->offset == 0)
    {
      unlink (self->part_path);
      unlink (self->meta_path);
    }
  close_part (self);
  return TRUE;
}
