/* lanes-field.h: one parameter of a kind: its name, type, default, limits and help
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * LanesFieldType:
 *
 * What a parameter holds, and as which GVariant type it is kept.
 *
 * @LANES_FIELD_STRING: one line of text, `s`
 * @LANES_FIELD_TEXT: text of many lines, `s`
 * @LANES_FIELD_WORDS: a list of words, such as a command's arguments or a list of files, `as`
 * @LANES_FIELD_PAIRS: a list of `NAME=VALUE`, `as` (environment), or `Name: value` (headers)
 * @LANES_FIELD_FILE: an existing file, `s` (a path; ~ is the home folder)
 * @LANES_FIELD_FILES: existing files or folders, `as` (patterns as a shell's are expanded by the job file reader)
 * @LANES_FIELD_FOLDER: a folder, `s`
 * @LANES_FIELD_SAVE: a file to write, `s`
 * @LANES_FIELD_URL: an http or https address, `s`
 * @LANES_FIELD_INT: `x`
 * @LANES_FIELD_BYTES: a number of bytes, `x`; text may say 10M or 2GiB
 * @LANES_FIELD_SECONDS: a duration, `d`; text may say 90, 1.5 or 2m30s
 * @LANES_FIELD_BOOL: `b`
 * @LANES_FIELD_CHOICE: one of @choices, `s`
 */
typedef enum
{
  LANES_FIELD_STRING,
  LANES_FIELD_TEXT,
  LANES_FIELD_WORDS,
  LANES_FIELD_PAIRS,
  LANES_FIELD_FILE,
  LANES_FIELD_FILES,
  LANES_FIELD_FOLDER,
  LANES_FIELD_SAVE,
  LANES_FIELD_URL,
  LANES_FIELD_INT,
  LANES_FIELD_BYTES,
  LANES_FIELD_SECONDS,
  LANES_FIELD_BOOL,
  LANES_FIELD_CHOICE,
} LanesFieldType;

/**
 * LanesFieldFlags:
 * @LANES_FIELD_REQUIRED: a job cannot do without it
 * @LANES_FIELD_POSITIONAL: on the command line, the words that are no option
 * @LANES_FIELD_EXPAND: replacement strings ({} {.} {/} {//} {/.} {#}) are put in when a batch makes its jobs
 * @LANES_FIELD_SECRET: never shown, logged, exported or stored as it is
 * @LANES_FIELD_ADVANCED: folded away in a dialog
 * @LANES_FIELD_SHELL: a shell reads it where the parameter "shell" is true: what is put into it then is quoted
 */
typedef enum
{
  LANES_FIELD_PLAIN = 0,
  LANES_FIELD_REQUIRED = 1 << 0,
  LANES_FIELD_POSITIONAL = 1 << 1,
  LANES_FIELD_EXPAND = 1 << 2,
  LANES_FIELD_SECRET = 1 << 3,
  LANES_FIELD_ADVANCED = 1 << 4,
  LANES_FIELD_SHELL = 1 << 5,
} LanesFieldFlags;

typedef struct
{
  const char        *name;          /* key of the job file and long option: "max-time" */
  char               short_option;  /* or 0 */
  LanesFieldType     type;
  LanesFieldFlags    flags;
  const char        *label;         /* N_("Longest time") */
  const char        *help;          /* N_("one sentence") */
  const char        *fallback;      /* the default as text, or NULL for none */
  const char *const *choices;       /* NULL-terminated, for LANES_FIELD_CHOICE */
  double             min, max;      /* for numbers; no limit when both are 0 */
  const char *const *choice_labels; /* N_("what a person reads"), as many as @choices; nullable: these say it themselves */
} LanesField;

/* The GVariant type string of values of @field. */
const char *lanes_field_get_type_string (const LanesField   *field);

/**
 * lanes_field_parse:
 * @field: a field
 * @text: what a person typed; words and pairs are split as a shell splits them
 *
 * Any thread.
 *
 * Returns: (transfer full): a full (not floating) value of the field's type; or %NULL with LANES_ERROR_INVALID, whose message
 *   names the field, what is wrong and what is right
 */
GVariant   *lanes_field_parse           (const LanesField   *field,
                                         const char         *text,
                                         GError            **error);

/* The text that lanes_field_parse() reads back to @value. Returns: (transfer full) */
char       *lanes_field_format          (const LanesField   *field,
                                         GVariant           *value);

/* Is @value of the field's type and within its limits? Sets LANES_ERROR_INVALID. */
gboolean    lanes_field_check           (const LanesField   *field,
                                         GVariant           *value,
                                         GError            **error);

/* Does the name look like that of a credential (password, token, secret, api key, authorization, cookie)? */
gboolean    lanes_field_name_is_secret  (const char         *name);

G_END_DECLS
