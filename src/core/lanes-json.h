/* lanes-json.h: JSON that knows where each value stands, for files a person writes
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What lanes_json_parse() takes at most. */
#define LANES_JSON_MAX_BYTES (16 * 1024 * 1024)
#define LANES_JSON_MAX_VALUES 2000000
#define LANES_JSON_MAX_DEPTH 64

typedef enum
{
  LANES_JSON_NULL,
  LANES_JSON_BOOL,
  LANES_JSON_NUMBER,
  LANES_JSON_STRING,
  LANES_JSON_ARRAY,
  LANES_JSON_OBJECT,
} LanesJsonType;

typedef struct _LanesJson LanesJson;

/* One value. Read only; plain data. */
struct _LanesJson
{
  LanesJsonType type;
  gboolean      truth;     /* BOOL */
  double        number;    /* NUMBER */
  gint64        integer;   /* NUMBER, where is_integer */
  gboolean      is_integer;
  char         *string;    /* STRING: UTF-8 without NUL; owned */
  char         *name;      /* the key, in an object; owned, nullable */
  guint         index;     /* its place, in an array or object */
  guint         line;      /* from 1; of the key, in an object */
  guint         column;    /* from 1, in characters */
  LanesJson    *parent;    /* borrowed, nullable */
  GPtrArray    *children;  /* ARRAY and OBJECT: (element-type LanesJson); nullable when empty */
};

/**
 * lanes_json_parse:
 * @text: what was read; need not end in NUL
 * @length: bytes
 *
 * Strict JSON (RFC 8259), and bounded: LANES_JSON_MAX_BYTES, _VALUES and _DEPTH; a key that stands twice is an error. Any thread.
 *
 * Returns: (transfer full): the whole, or %NULL with LANES_ERROR_INVALID that begins with "line 3, column 7: "
 */
LanesJson  *lanes_json_parse         (const char      *text,
                                      gsize            length,
                                      GError         **error);
void        lanes_json_free          (LanesJson       *self);

/* Returns: (transfer none) (nullable): the member @name of an object */
LanesJson  *lanes_json_get           (const LanesJson *self,
                                      const char      *name);
guint       lanes_json_get_n         (const LanesJson *self);
LanesJson  *lanes_json_at            (const LanesJson *self,
                                      guint            position);

/* Returns: (transfer full): "jobs[3].map.command[0]", or "" for the whole */
char       *lanes_json_dup_path      (const LanesJson *self);

/* "a string", "a list", …: translated, for messages. */
const char *lanes_json_get_type_label (const LanesJson *self);

/* Sets LANES_ERROR_INVALID: "line 3, column 7: jobs[3].map: " and the message. Returns: %FALSE */
gboolean    lanes_json_fail          (const LanesJson *self,
                                      GError         **error,
                                      const char      *format,
                                      ...) G_GNUC_PRINTF (3, 4);

/* Writing: @text becomes a JSON string; what is no UTF-8 becomes U+FFFD. @length may be -1. */
void        lanes_json_append_string  (GString        *out,
                                       const char     *text,
                                       gssize          length);

void        lanes_json_append_double  (GString        *out,
                                       double          value);

/* A GVariant as JSON: `a{s*}` becomes an object, other arrays and tuples a list, a number that is not finite null. */
void        lanes_json_append_variant (GString        *out,
                                       GVariant       *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LanesJson, lanes_json_free)

G_END_DECLS
