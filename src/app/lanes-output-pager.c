/* lanes-output-pager.c: reads any place of a job's output off the main loop, a page at a time
 *
 * The reader of the files is used by one turn at a time, in a thread of GIO's: a slow disk never holds up the window. Pages begin and
 * end with lines, as far as lines are shorter than a page.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-output-pager.h"

/* What one turn brings at most. */
#define PAGE_BYTES (192 * 1024)
#define PIECE (64 * 1024)

/* The same in lines: each costs the view far more than a byte does. */
#define PAGE_LINES 1000

struct _LanesOutputPager
{
  GObject          parent_instance;

  LanesOutputView  view;
  gboolean         turning;   /* main thread */

  /* Belongs to the turn that is under way. */
  LanesOutput     *output;    /* owned */
};

G_DEFINE_FINAL_TYPE (LanesOutputPager, lanes_output_pager, G_TYPE_OBJECT)

static void
lanes_output_pager_finalize (GObject *object)
{
  LanesOutputPager *self = LANES_OUTPUT_PAGER (object);

  g_clear_pointer (&self->output, lanes_output_free);

  G_OBJECT_CLASS (lanes_output_pager_parent_class)->finalize (object);
}

static void
lanes_output_pager_class_init (LanesOutputPagerClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_output_pager_finalize;
}

static void
lanes_output_pager_init (LanesOutputPager *self)
{
}

LanesOutputPager *
lanes_output_pager_new (const char      *base,
                        LanesOutputView  view)
{
  LanesOutputPager *self = g_object_new (LANES_TYPE_OUTPUT_PAGER, NULL);

  self->output = lanes_output_new (base);
  self->view = view;
  return self;
}

static LanesOutputPage *
lanes_output_page_new (LanesOutputTurn turn,
                       gint64          at)
{
  LanesOutputPage *self = g_new0 (LanesOutputPage, 1);

  self->turn = turn;
  self->at = at;
  self->bytes = g_byte_array_new ();
  self->runs = g_array_new (FALSE, FALSE, sizeof (LanesOutputRun));
  return self;
}

void
lanes_output_page_free (LanesOutputPage *self)
{
  g_byte_array_unref (self->bytes);
  g_array_unref (self->runs);
  g_free (self);
}

/* Reads on to @end, or as far as there is anything. */
static void
lanes_output_page_read (LanesOutputPage  *self,
                        LanesOutputPager *pager,
                        gint64            end)
{
  g_autofree guint8 *buffer = g_malloc (PIECE);
  LanesOutputPiece piece;

  while (self->end < end
         && lanes_output_read (pager->output, pager->view, self->end, buffer, (gsize) MIN (PIECE, end - self->end), &piece)
         && piece.next > self->end)
    {
      LanesOutputRun run = { piece.size, piece.stream, piece.gap };

      g_array_append_val (self->runs, run);
      g_byte_array_append (self->bytes, buffer, (guint) piece.size);
      self->end = piece.next;
    }
}

/* Leaves out the first @cut bytes, and gaps before them. */
static void
lanes_output_page_cut_start (LanesOutputPage *self,
                             gsize            cut)
{
  gsize left = cut;
  guint n = 0;

  while (left > 0)
    {
      LanesOutputRun *run = &g_array_index (self->runs, LanesOutputRun, n);

      if (run->length > left)
        {
          run->length -= left;
          self->start += (gint64) left;
          break;
        }
      left -= run->length;
      self->start += (gint64) run->length + run->gap;
      n++;
    }
  if (n > 0)
    g_array_remove_range (self->runs, 0, n);
  if (cut > 0)
    g_byte_array_remove_range (self->bytes, 0, (guint) cut);
}

/* Keeps the first @kept bytes, and gaps between them. */
static void
lanes_output_page_cut_end (LanesOutputPage *self,
                           gsize            kept)
{
  gsize left = self->bytes->len - kept;

  while (left > 0)
    {
      LanesOutputRun *run = &g_array_index (self->runs, LanesOutputRun, self->runs->len - 1);

      if (run->length > left)
        {
          run->length -= left;
          self->end -= (gint64) left;
          break;
        }
      left -= run->length;
      self->end -= (gint64) run->length + run->gap;
      g_array_set_size (self->runs, self->runs->len - 1);
    }
  g_byte_array_set_size (self->bytes, (guint) kept);
}

/* Returns: where the last @n_lines lines begin */
static gsize
find_last_lines (const GByteArray *bytes,
                 guint             n_lines)
{
  guint n = 0;

  for (gsize at = bytes->len; at > 0; at--)
    if (bytes->data[at - 1] == '\n' && at < bytes->len && ++n == n_lines)
      return at;
  return 0;
}

/* Returns: where the first @n_lines lines end; of fewer the last whole one, unless the rest is all there is */
static gsize
find_first_lines (const LanesOutputPage *page,
                  guint                  n_lines)
{
  const GByteArray *bytes = page->bytes;
  gsize end = bytes->len;
  guint n = 0;

  for (gsize at = 0; at < bytes->len && n < n_lines; at++)
    if (bytes->data[at] == '\n')
      {
        end = at + 1;
        n++;
      }
  return n < n_lines && page->end >= page->size ? bytes->len : end;
}

/* What is before the first line is the rest of one that begins before. */
static void
lanes_output_page_begin_with_line (LanesOutputPage *self,
                                   gsize            before)
{
  const guint8 *data = self->bytes->data;
  gsize cut = 0;

  if (self->start == 0)
    return;
  while (cut < MIN (before, self->bytes->len) && (cut == 0 || data[cut - 1] != '\n'))
    cut++;
  if (cut > 0 && cut < self->bytes->len && data[cut - 1] == '\n')
    lanes_output_page_cut_start (self, cut);
}

static void
lanes_output_page_read_earlier (LanesOutputPage  *self,
                                LanesOutputPager *pager)
{
  gint64 low = MAX (0, self->at - PAGE_BYTES), high = self->at;
  LanesOutputPiece piece;
  char byte;

  /* Of what is not kept all is passed at once: the page is what is before. */
  if (lanes_output_read (pager->output, pager->view, low, &byte, 1, &piece) && piece.gap > 0 && piece.next >= self->at)
    {
      high = low;
      low = 0;
      while (low < high)
        {
          gint64 middle = low + (high - low) / 2;

          if (lanes_output_read (pager->output, pager->view, middle, &byte, 1, &piece) && piece.gap > 0 && piece.next >= self->at)
            high = middle;
          else
            low = middle + 1;
        }
      low = MAX (0, high - PAGE_BYTES);
    }
  self->start = self->end = low;
  lanes_output_page_read (self, pager, self->at);
  lanes_output_page_begin_with_line (self, self->bytes->len);
  lanes_output_page_cut_start (self, find_last_lines (self->bytes, PAGE_LINES));
}

static void
lanes_output_page_read_later (LanesOutputPage  *self,
                              LanesOutputPager *pager)
{
  self->start = self->end = self->at;
  lanes_output_page_read (self, pager, self->at + PAGE_BYTES);
  lanes_output_page_cut_end (self, find_first_lines (self, PAGE_LINES));
}

static void
lanes_output_page_read_around (LanesOutputPage  *self,
                               LanesOutputPager *pager)
{
  g_autoptr (LanesOutputPage) rest = lanes_output_page_new (self->turn, self->at);

  self->start = self->end = MAX (0, self->at - PAGE_BYTES / 2);
  lanes_output_page_read (self, pager, self->at);
  lanes_output_page_begin_with_line (self, self->bytes->len);
  lanes_output_page_cut_start (self, find_last_lines (self->bytes, PAGE_LINES / 2));

  rest->start = rest->end = self->end;
  rest->size = self->size;
  lanes_output_page_read (rest, pager, rest->start + PAGE_BYTES / 2);
  lanes_output_page_cut_end (rest, find_first_lines (rest, PAGE_LINES / 2));
  if (rest->runs->len > 0)
    g_array_append_vals (self->runs, rest->runs->data, rest->runs->len);
  if (rest->bytes->len > 0)
    g_byte_array_append (self->bytes, rest->bytes->data, rest->bytes->len);
  self->end = rest->end;
}

static void
lanes_output_page_read_follow (LanesOutputPage  *self,
                               LanesOutputPager *pager)
{
  self->start = self->end = MAX (self->at, self->size - PAGE_BYTES);
  lanes_output_page_read (self, pager, G_MAXINT64);
  if (self->start > self->at)
    lanes_output_page_begin_with_line (self, self->bytes->len);
  lanes_output_page_cut_start (self, find_last_lines (self->bytes, PAGE_LINES));
}

static void
lanes_output_pager_turn (GTask        *task,
                         gpointer      source,
                         gpointer      task_data,
                         GCancellable *cancellable)
{
  LanesOutputPager *self = source;
  LanesOutputPage *page = task_data;

  lanes_output_refresh (self->output);
  page->size = lanes_output_get_size (self->output, self->view);
  page->missing = lanes_output_get_missing (self->output, self->view);
  page->write_error = lanes_output_get_write_error (self->output);
  page->at = CLAMP (page->at, 0, page->size);
  switch (page->turn)
    {
    case LANES_OUTPUT_TURN_FOLLOW:
      lanes_output_page_read_follow (page, self);
      break;
    case LANES_OUTPUT_TURN_LATER:
      lanes_output_page_read_later (page, self);
      break;
    case LANES_OUTPUT_TURN_EARLIER:
      lanes_output_page_read_earlier (page, self);
      break;
    case LANES_OUTPUT_TURN_AROUND:
      lanes_output_page_read_around (page, self);
      break;
    case LANES_OUTPUT_TURN_NONE:
    default:
      break;
    }
  g_task_return_pointer (task, page, (GDestroyNotify) lanes_output_page_free);
}

gboolean
lanes_output_pager_turn_async (LanesOutputPager    *self,
                               LanesOutputTurn      turn,
                               gint64               at,
                               GAsyncReadyCallback  callback,
                               gpointer             user_data)
{
  g_autoptr (GTask) task = NULL;

  g_return_val_if_fail (LANES_IS_OUTPUT_PAGER (self), FALSE);

  if (self->turning)
    return FALSE;

  self->turning = TRUE;
  task = g_task_new (self, NULL, callback, user_data);
  g_task_set_source_tag (task, lanes_output_pager_turn_async);
  g_task_set_task_data (task, lanes_output_page_new (turn, at), NULL);
  g_task_run_in_thread (task, lanes_output_pager_turn);
  return TRUE;
}

LanesOutputPage *
lanes_output_pager_turn_finish (LanesOutputPager  *self,
                                GAsyncResult      *result,
                                GError           **error)
{
  g_return_val_if_fail (g_task_is_valid (result, self), NULL);

  self->turning = FALSE;
  return g_task_propagate_pointer (G_TASK (result), error);
}
