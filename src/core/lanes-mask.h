/* lanes-mask.h: what is secret in a parameter's value does not leave the program
 *
 * What is secret: the value behind a name that looks like a credential's, in a list of words, a list of pairs, or anywhere in a text
 * (a shell's line, JSON, a form, an address); what some programs take without saying so (curl -u, mysql -p); and what a person marked.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "lanes-field.h"

G_BEGIN_DECLS

/* What stands in the place of a secret. */
#define LANES_MASK_TEXT "••••"

/* Marks beyond that are refused by lanes_job_spec_check_secrets(). */
#define LANES_MASK_MAX_MARKS 64

/* A mark that means all inputs of a batch. */
#define LANES_MASK_INPUTS "inputs"

/**
 * LanesMask:
 * @marks: (nullable): `as`, borrowed: names of variables, headers, options, members or parameters, or the place of an argument, whose
 *   values are secret
 * @is_template: replacement strings stand for inputs
 * @columns: out: columns of the inputs that are secret for where they are put; bit 0: the whole input
 * @used: out: a bit for each mark that something was found for
 * @found: (nullable) (element-type utf8): out: the secrets
 *
 * On the stack of one thread; zeroed but for what is set.
 */
typedef struct
{
  GVariant  *marks;
  gboolean   is_template;
  guint64    columns;
  guint64    used;
  GPtrArray *found;
} LanesMask;

/**
 * lanes_mask_value:
 * @appends: inputs are added as last words to @value
 *
 * Returns: (transfer full): @value of @field, with what is secret in it masked; @value itself where nothing is
 */
GVariant *lanes_mask_value    (LanesMask        *self,
                               const LanesField *field,
                               GVariant         *value,
                               gboolean          appends);

/* Returns: (transfer full): one word of a list, such as an input, with what is secret in it masked */
char     *lanes_mask_word     (LanesMask        *self,
                               const char       *word);

/* The columns of inputs that @marks name: all, or none. */
guint64   lanes_mask_marked_columns (LanesMask  *self);

/* For lanes-mask-text.c */

gboolean  _lanes_mask_is_name (LanesMask        *self,
                               const char       *name,
                               gsize             length);

/* Appends the mask for the secret @text, or the replacement strings that it is made of. */
void      _lanes_mask_put     (LanesMask        *self,
                               GString          *out,
                               const char       *text,
                               gsize             length);

/* Anywhere in a text. */
void      _lanes_mask_text    (LanesMask        *self,
                               GString          *out,
                               const char       *text);

/* How a program takes a secret by the option @word. */
typedef enum
{
  LANES_MASK_OPTION_NONE,
  LANES_MASK_OPTION_NEXT,       /* the next word */
  LANES_MASK_OPTION_NEXT_USER,  /* the next word, from its colon on */
  LANES_MASK_OPTION_GLUED,      /* the rest of the word, from its third byte on */
  LANES_MASK_OPTION_GLUED_USER,
} LanesMaskOption;

typedef struct _LanesMaskProgram LanesMaskProgram;

/* Returns: (nullable): static: what is known of the program that @word names */
const LanesMaskProgram *_lanes_mask_find_program (const char             *word,
                                                  gsize                   length);
LanesMaskOption         _lanes_mask_get_option   (const LanesMaskProgram *program,
                                                  const char             *word,
                                                  gsize                   length);

/* "user:pass": the user stays. */
void                    _lanes_mask_put_user     (LanesMask              *self,
                                                  GString                *out,
                                                  const char             *text,
                                                  gsize                   length);

G_END_DECLS
