/* lanes-download-params.c: what a download is told: its table, its checks, and where it goes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-download-params.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "lanes-error.h"
#include "lanes-file-name.h"
#include "lanes-url.h"
#include "lanes-web-kind.h"

static const char *const if_exists[] = { "skip", "fail", "overwrite", "rename", NULL };
static const char *const if_exists_labels[] = { N_("Keep if the same"), N_("Fail"), N_("Overwrite"), N_("Keep both"), NULL };

static const LanesField fields[] = {
  { "url", 0, LANES_FIELD_URL, LANES_FIELD_REQUIRED | LANES_FIELD_POSITIONAL | LANES_FIELD_EXPAND, N_("Address"),
    N_("Where the file is, http or https"), NULL, NULL, 0, 0 },
  { "to", 'd', LANES_FIELD_FOLDER, LANES_FIELD_EXPAND, N_("Folder"),
    N_("Where it goes; made when it is not there"), NULL, NULL, 0, 0 },
  { "output", 'o', LANES_FIELD_SAVE, LANES_FIELD_EXPAND, N_("File name"),
    N_("Its name; the server's or the address's where not given"), NULL, NULL, 0, 0 },
  { "sha256", 0, LANES_FIELD_STRING, LANES_FIELD_EXPAND, N_("SHA-256"),
    N_("The checksum it must have"), NULL, NULL, 0, 0 },
  { "checksum", 0, LANES_FIELD_STRING, LANES_FIELD_EXPAND | LANES_FIELD_ADVANCED, N_("Other checksum"),
    N_("ALGORITHM:SUM with md5, sha1, sha256, sha512 or blake2b"), NULL, NULL, 0, 0 },
  { "if-exists", 0, LANES_FIELD_CHOICE, LANES_FIELD_PLAIN, N_("When it is there already"),
    N_("skip: fine when it is the same, else an error; rename: keep both"), "skip", if_exists, 0, 0, if_exists_labels },
  { "speed-limit", 0, LANES_FIELD_BYTES, LANES_FIELD_ADVANCED, N_("Speed limit"),
    N_("Bytes a second, 0 for none"), "0", NULL, 0, 1e15 },
  LANES_WEB_FIELD_HEADER,
  LANES_WEB_FIELD_IDLE,
  LANES_WEB_FIELD_PROXY,
  LANES_WEB_FIELD_INSECURE,
};

/* The parameter table. Returns: (transfer none) */
const LanesField *
lanes_download_params_get_fields (guint *ret_n_fields)
{
  *ret_n_fields = G_N_ELEMENTS (fields);
  return fields;
}

/* "sha256:ab12…". Returns: the sum in lower case, or %NULL with an error. */
static char *
read_sum (const char *field,
          const char *text,
          const char *algorithm,
          char      **ret_algorithm,
          GError    **error)
{
  g_autofree char *name = g_ascii_strdown (algorithm, -1);
  g_autofree char *sum = g_strstrip (g_ascii_strdown (text, -1));
  gsize digits = lanes_digest_get_length (name);

  if (digits == 0)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID,
                 _("%s: should be ALGORITHM:SUM with md5, sha1, sha256, sha512 or blake2b"), field);
  else if (strlen (sum) != digits || strspn (sum, "0123456789abcdef") != digits)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s: a %s sum has %u digits from 0 to 9 and a to f"),
                 field, name, (guint) digits);
  else
    {
      *ret_algorithm = g_steal_pointer (&name);
      return g_steal_pointer (&sum);
    }

  return NULL;
}

/* Returns: (transfer full) (nullable): %NULL without error where none is asked for. */
static char *
read_wanted (LanesParams *params,
             char       **ret_algorithm,
             GError     **error)
{
  const char *sha256 = lanes_params_get_string (params, "sha256");
  const char *other = lanes_params_get_string (params, "checksum");
  g_autofree char *algorithm = NULL;

  if (*sha256 != '\0' && *other != '\0')
    {
      g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID, _("checksum: give it or sha256, not both"));
      return NULL;
    }
  if (*sha256 != '\0')
    return read_sum ("sha256", sha256, "sha256", ret_algorithm, error);
  if (*other == '\0')
    return NULL;

  algorithm = g_strndup (other, strcspn (other, ":"));
  return read_sum ("checksum", strchr (other, ':') != NULL ? strchr (other, ':') + 1 : "", algorithm, ret_algorithm, error);
}

static gboolean
check_output (LanesParams *params,
              GError     **error)
{
  const char *output = lanes_params_get_string (params, "output");
  g_autofree char *name = NULL;

  if (*output == '\0')
    return TRUE;

  name = g_path_get_basename (output);
  if (g_str_has_suffix (output, "/") || g_str_equal (name, ".") || g_str_equal (name, "..") ||
      strlen (name) > LANES_FILE_NAME_MAX)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("output: “%s” is not the name of a file; for a folder, use to"),
                   output);
      return FALSE;
    }

  return TRUE;
}

static gboolean
check_no_range (LanesParams *params,
                GError     **error)
{
  g_autofree const char **headers = lanes_params_get_words (params, "header");

  for (guint i = 0; headers != NULL && headers[i] != NULL; i++)
    if (g_ascii_strncasecmp (headers[i], "range:", 6) == 0 || g_ascii_strncasecmp (headers[i], "if-range:", 9) == 0 ||
        g_ascii_strncasecmp (headers[i], "accept-encoding:", 16) == 0)
      {
        g_set_error_literal (error, LANES_ERROR, LANES_ERROR_INVALID,
                             _("header: Range, If-Range and Accept-Encoding are set by the download itself"));
        return FALSE;
      }

  return TRUE;
}

/**
 * lanes_download_params_check:
 *
 * What the table cannot say. Any thread.
 */
gboolean
lanes_download_params_check (LanesKind *kind,
                             GVariant  *params,
                             GError   **error)
{
  g_autoptr (GError) why = NULL;
  g_autofree char *wanted = NULL, *algorithm = NULL;
  LanesParams all;

  lanes_params_read_dict (&all, params);
  if (!lanes_web_kind_check (&all, error) || !check_output (&all, error) || !check_no_range (&all, error))
    return FALSE;

  wanted = read_wanted (&all, &algorithm, &why);
  if (why != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return FALSE;
    }

  return TRUE;
}

/* The file's name, as far as it is known. Returns: (transfer full) (nullable) */
char *
lanes_download_params_dup_title (LanesKind *kind,
                                 GVariant  *params)
{
  LanesParams all;
  const char *output;
  g_autoptr (GUri) uri = NULL;

  lanes_params_read_dict (&all, params);
  output = lanes_params_get_string (&all, "output");
  if (*output != '\0')
    return g_path_get_basename (output);

  uri = lanes_url_parse (lanes_params_get_string (&all, "url"), NULL);
  return uri != NULL ? lanes_file_name_from_uri (uri) : NULL;
}

/* A program that the desktop started is in no folder of the user's. */
static char *
default_folder (void)
{
  g_autofree char *current = g_get_current_dir ();
  const char *downloads = g_get_user_special_dir (G_USER_DIRECTORY_DOWNLOAD);

  if (!g_str_equal (current, "/"))
    return g_steal_pointer (&current);

  return g_strdup (downloads != NULL ? downloads : g_get_home_dir ());
}

static void
set_place (LanesPartFile *part,
           LanesParams   *params,
           GUri          *uri)
{
  const char *to = lanes_params_get_string (params, "to");
  const char *output = lanes_params_get_string (params, "output");
  g_autofree char *folder = *to != '\0' ? lanes_web_kind_expand_home (to) : default_folder ();
  g_autofree char *named = NULL, *path = NULL;

  if (*output == '\0')
    {
      part->folder = g_steal_pointer (&folder);
      part->name = lanes_file_name_from_uri (uri);
      return;
    }

  named = lanes_web_kind_expand_home (output);
  path = g_path_is_absolute (named) ? g_strdup (named) : g_build_filename (folder, named, NULL);
  part->folder = g_path_get_dirname (path);
  part->name = g_path_get_basename (path);
  part->name_is_fixed = TRUE;
}

/**
 * lanes_download_params_make_part:
 * @params: checked
 * @uri: their address
 *
 * Returns: (transfer full): where it goes, not opened yet
 */
LanesPartFile *
lanes_download_params_make_part (LanesParams *params,
                                 GUri        *uri)
{
  LanesPartFile *part = lanes_part_file_new ();
  const char *policy = lanes_params_get_string (params, "if-exists");
  g_autofree char *whole = g_uri_to_string (uri);

  set_place (part, params, uri);
  part->url_id = g_compute_checksum_for_string (G_CHECKSUM_SHA256, whole, -1);
  part->url_shown = lanes_url_dup_shown (uri);
  part->wanted = read_wanted (params, &part->algorithm, NULL);
  for (guint i = 0; if_exists[i] != NULL; i++)
    if (g_strcmp0 (policy, if_exists[i]) == 0)
      part->policy = i;

  return part;
}
