/* lanes-history-buffer.c: records on their way from the main thread to the writer, packed one behind the other
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-history-buffer.h"

#include <string.h>

#define FIRST_SIZE 4096

/* An empty one keeps no more: a flood was once. */
#define KEPT_SIZE (256 * 1024)

struct _LanesHistoryBuffer
{
  char  *data;
  gsize  length;
  gsize  size;
  gsize  last;  /* where the last record begins */
  guint  n;
};

LanesHistoryBuffer *
lanes_history_buffer_new (void)
{
  return g_new0 (LanesHistoryBuffer, 1);
}

static void
release (LanesHistoryRecord *record)
{
  switch ((LanesHistoryRecordType) record->type)
    {
    case LANES_HISTORY_ADD:
      lanes_job_spec_unref (((LanesHistoryAdd *) record)->spec);
      break;
    case LANES_HISTORY_END:
      g_clear_pointer (&((LanesHistoryEnd *) record)->result, g_variant_unref);
      break;
    case LANES_HISTORY_BATCH:
      g_clear_pointer (&((LanesHistoryBatch *) record)->spec, lanes_job_spec_unref);
      break;
    case LANES_HISTORY_INPUTS:
      lanes_saved_inputs_clear (&((LanesHistoryInputs *) record)->saved);
      lanes_job_spec_unref (((LanesHistoryInputs *) record)->spec);
      break;
    case LANES_HISTORY_STATE:
    case LANES_HISTORY_SHARES:
    case LANES_HISTORY_CLAIM:
    case LANES_HISTORY_AFTER:
    case LANES_HISTORY_PLACE:
    case LANES_HISTORY_KEEP:
    case LANES_HISTORY_HELP:
      break;
    default:
      g_assert_not_reached ();
    }
}

void
lanes_history_buffer_clear (LanesHistoryBuffer *self)
{
  LanesHistoryRecord *record = NULL;

  while ((record = lanes_history_buffer_next (self, record)) != NULL)
    release (record);
  self->length = 0;
  self->n = 0;
  if (self->size > KEPT_SIZE)
    {
      g_clear_pointer (&self->data, g_free);
      self->size = 0;
    }
}

void
lanes_history_buffer_free (LanesHistoryBuffer *self)
{
  lanes_history_buffer_clear (self);
  g_free (self->data);
  g_free (self);
}

gsize
lanes_history_buffer_get_size (LanesHistoryBuffer *self)
{
  return self->length;
}

guint
lanes_history_buffer_get_n (LanesHistoryBuffer *self)
{
  return self->n;
}

gpointer
lanes_history_buffer_add (LanesHistoryBuffer     *self,
                          LanesHistoryRecordType  type,
                          guint64                 id,
                          gsize                   size,
                          const char             *text,
                          gsize                   text_length)
{
  gsize text_size = text != NULL ? text_length + 1 : 0;
  gsize whole = (size + text_size + 7) & ~(gsize) 7;
  LanesHistoryRecord *record;

  if (G_UNLIKELY (self->size - self->length < whole))
    {
      self->size = MAX (MAX (self->size * 2, FIRST_SIZE), self->length + whole);
      self->data = g_realloc (self->data, self->size);
    }

  record = (LanesHistoryRecord *) (gpointer) (self->data + self->length);
  self->last = self->length;
  record->type = type;
  record->size = (guint32) whole;
  record->id = id;
  if (text != NULL)
    {
      memcpy ((char *) record + size, text, text_length);
      ((char *) record)[size + text_length] = '\0';
    }
  self->length += whole;
  self->n++;

  return record;
}

LanesHistoryRecord *
lanes_history_buffer_get_last (LanesHistoryBuffer *self)
{
  return self->n > 0 ? (LanesHistoryRecord *) (gpointer) (self->data + self->last) : NULL;
}

void
lanes_history_buffer_move (LanesHistoryBuffer *self,
                           LanesHistoryBuffer *from)
{
  if (self->length == 0)
    {
      LanesHistoryBuffer swap = *self;

      *self = *from;
      *from = swap;
      return;
    }

  if (self->size - self->length < from->length)
    {
      self->size = MAX (self->size * 2, self->length + from->length);
      self->data = g_realloc (self->data, self->size);
    }
  memcpy (self->data + self->length, from->data, from->length);
  self->last = self->length + from->last;
  self->length += from->length;
  self->n += from->n;
  from->length = 0;
  from->n = 0;
}

LanesHistoryRecord *
lanes_history_buffer_next (LanesHistoryBuffer       *self,
                           const LanesHistoryRecord *previous)
{
  gsize offset = previous != NULL ? (gsize) ((const char *) previous - self->data) + previous->size : 0;

  return offset < self->length ? (LanesHistoryRecord *) (gpointer) (self->data + offset) : NULL;
}
