/* lanes-output-tail.c: reads the end of a job's output off the main loop, a piece at a time
 *
 * The reader of the files is used by one look at a time, in a thread of GIO's: a slow disk never holds up the window.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-tail.h"

/* What one look brings at most; further back than this from the end nothing is shown. */
#define MAX_LOOK (192 * 1024)
#define PIECE (64 * 1024)

/* The same in lines: each costs the view far more than a byte does, and nobody reads more of them in a fifth of a second. */
#define MAX_LINES 1000

struct _LanesOutputTail
{
  GObject          parent_instance;

  LanesOutputView  view;
  gboolean         looking;   /* main thread */

  /* Belong to the look that is under way. */
  LanesOutput     *output;    /* owned */
  gint64           offset;    /* read up to here */
};

G_DEFINE_FINAL_TYPE (LanesOutputTail, lanes_output_tail, G_TYPE_OBJECT)

static void
lanes_output_tail_finalize (GObject *object)
{
  LanesOutputTail *self = LANES_OUTPUT_TAIL (object);

  g_clear_pointer (&self->output, lanes_output_free);

  G_OBJECT_CLASS (lanes_output_tail_parent_class)->finalize (object);
}

static void
lanes_output_tail_class_init (LanesOutputTailClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_output_tail_finalize;
}

static void
lanes_output_tail_init (LanesOutputTail *self)
{
}

LanesOutputTail *
lanes_output_tail_new (const char      *base,
                       LanesOutputView  view)
{
  LanesOutputTail *self = g_object_new (LANES_TYPE_OUTPUT_TAIL, NULL);

  self->output = lanes_output_new (base);
  self->view = view;
  return self;
}

void
lanes_output_news_free (LanesOutputNews *self)
{
  g_byte_array_unref (self->bytes);
  g_array_unref (self->runs);
  g_free (self);
}

/* Returns: whether there may be more */
static gboolean
lanes_output_tail_read_piece (LanesOutputTail *self,
                              LanesOutputNews *news,
                              guint8          *buffer)
{
  LanesOutputPiece piece;
  LanesOutputRun run = { 0 };

  if (!lanes_output_read (self->output, self->view, self->offset, buffer, PIECE, &piece)
      || piece.next <= self->offset)
    return FALSE;

  run.length = piece.size;
  run.stream = piece.stream;
  run.gap = piece.gap;
  g_array_append_val (news->runs, run);
  g_byte_array_append (news->bytes, buffer, (guint) piece.size);
  self->offset = piece.next;
  return TRUE;
}

/* Returns: where the last MAX_LINES lines begin */
static gsize
find_last_lines (const GByteArray *bytes)
{
  guint n_lines = 0;

  for (gsize at = bytes->len; at > 0; at--)
    if (bytes->data[at - 1] == '\n' && n_lines++ == MAX_LINES)
      return at;
  return 0;
}

/* What is more than can be shown at once is left out, and said to be. */
static void
lanes_output_news_trim (LanesOutputNews *self)
{
  gsize cut = find_last_lines (self->bytes);
  gsize left = cut;

  if (cut == 0)
    return;

  while (left > 0)
    {
      LanesOutputRun *run = &g_array_index (self->runs, LanesOutputRun, 0);

      if (run->length > left)
        {
          run->length -= left;
          break;
        }
      left -= run->length;
      g_array_remove_index (self->runs, 0);
    }
  g_byte_array_remove_range (self->bytes, 0, (guint) cut);
  self->skipped += (gint64) cut;
}

static void
lanes_output_tail_look (GTask        *task,
                        gpointer      source,
                        gpointer      task_data,
                        GCancellable *cancellable)
{
  LanesOutputTail *self = source;
  LanesOutputNews *news = g_new0 (LanesOutputNews, 1);
  g_autofree guint8 *buffer = g_malloc (PIECE);
  gint64 tail;

  news->bytes = g_byte_array_new ();
  news->runs = g_array_new (FALSE, FALSE, sizeof (LanesOutputRun));
  lanes_output_refresh (self->output);
  news->size = lanes_output_get_size (self->output, self->view);
  news->missing = lanes_output_get_missing (self->output, self->view);
  news->write_error = lanes_output_get_write_error (self->output);

  tail = lanes_output_find_tail (self->output, self->view, MAX_LOOK);
  if (self->offset < tail)
    {
      news->skipped = tail - self->offset;
      self->offset = tail;
    }
  while (news->bytes->len < MAX_LOOK && lanes_output_tail_read_piece (self, news, buffer))
    continue;
  lanes_output_news_trim (news);
  g_task_return_pointer (task, news, (GDestroyNotify) lanes_output_news_free);
}

gboolean
lanes_output_tail_look_async (LanesOutputTail     *self,
                              GAsyncReadyCallback  callback,
                              gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (LANES_IS_OUTPUT_TAIL (self), FALSE);

  if (self->looking)
    return FALSE;

  self->looking = TRUE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanes_output_tail_look_async);
  g_task_run_in_thread (task, lanes_output_tail_look);
  return TRUE;
}

LanesOutputNews *
lanes_output_tail_look_finish (LanesOutputTail  *self,
                               GAsyncResult     *result,
                               GError          **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  self->looking = FALSE;
  return g_task_propagate_pointer (G_TASK (result), error);
}
