/* lanes-answer.h: what the head of an answer says of what follows it
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <libsoup/soup.h>

G_BEGIN_DECLS

/* @method is that of the request. */
gboolean    lanes_answer_is_redirect     (SoupMessage *message);
const char *lanes_answer_get_next_method (SoupMessage *message,
                                          const char  *method);
gboolean    lanes_answer_check_place     (SoupMessage *message,
                                          GUri        *uri,
                                          GError     **error);
void        lanes_answer_watch_length    (SoupMessage *message);
gboolean    lanes_answer_check_length    (SoupMessage *message,
                                          GError     **error);
gboolean    lanes_answer_has_body        (SoupMessage *message,
                                          const char  *method);
/* @verbatim: a compressed body is handed on as it is. Returns: bytes, or -1 where it is not known */
gint64      lanes_answer_get_length      (SoupMessage *message,
                                          const char  *method,
                                          gboolean     verbatim);
gboolean    lanes_answer_is_unpacked     (GInputStream *body);

G_END_DECLS
