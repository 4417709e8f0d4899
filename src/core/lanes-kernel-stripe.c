/* lanes-kernel-stripe.c: what the kernel said of a lane, interval after interval
 *
 * Samples lie in a tree of their own, so that a stripe of days costs what one of seconds does. In a cell the shares of the
 * five states are parts of 65,535 of the whole time from start to end, a record as a summary; what they leave is time
 * without a sample. Samples that say the same and touch become one record.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-kernel-stripe.h"

#define WHOLE 65535u

static void
pack (LanesSpanCell *cell,
      gint64         start,
      gint64         end,
      const double  *shares)
{
  guint64 parts[LANES_N_KERNEL_STATES];

  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    parts[i] = (guint64) (CLAMP (shares[i], 0, 1) * WHOLE + 0.5);

  cell->w[0] = lanes_span_cell_pack (start, parts[LANES_KERNEL_ON_CPU]);
  cell->w[1] = lanes_span_cell_pack (end, parts[LANES_KERNEL_WAITING]);
  cell->w[2] = parts[LANES_KERNEL_DISK] | parts[LANES_KERNEL_ASLEEP] << 16 | parts[LANES_KERNEL_STOPPED] << 32;
}

static void
unpack_shares (const LanesSpanCell *cell,
               double              *shares)
{
  shares[LANES_KERNEL_ON_CPU] = (double) lanes_span_cell_get_extra (cell, 0) / WHOLE;
  shares[LANES_KERNEL_WAITING] = (double) lanes_span_cell_get_extra (cell, 1) / WHOLE;
  shares[LANES_KERNEL_DISK] = (double) (cell->w[2] & 0xffff) / WHOLE;
  shares[LANES_KERNEL_ASLEEP] = (double) (cell->w[2] >> 16 & 0xffff) / WHOLE;
  shares[LANES_KERNEL_STOPPED] = (double) (cell->w[2] >> 32 & 0xffff) / WHOLE;
}

/* The LanesSpanFold of stripes. */
void
lanes_kernel_stripe_fold (const LanesSpanCell *children,
                          guint                n,
                          guint                level,
                          LanesSpanCell       *ret_parent)
{
  gint64 start = lanes_span_cell_get_start (ret_parent);
  gint64 end = lanes_span_cell_get_end (ret_parent);
  double sums[LANES_N_KERNEL_STATES] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      double shares[LANES_N_KERNEL_STATES];
      double length = (double) (lanes_span_cell_get_end (&children[i]) - lanes_span_cell_get_start (&children[i]));

      unpack_shares (&children[i], shares);
      for (guint k = 0; k < LANES_N_KERNEL_STATES; k++)
        sums[k] += shares[k] * length / (double) MAX (end - start, 1);
    }

  pack (ret_parent, start, end, sums);
}

/**
 * lanes_kernel_stripe_append:
 * @sample: begins at or after the end of the last one; what overlaps is cut off
 */
void
lanes_kernel_stripe_append (LanesSpanTree           *tree,
                            const LanesKernelSample *sample)
{
  LanesSpanCell *last = lanes_span_tree_peek_growing (tree);
  gint64 start = MAX (sample->begin, 0), end = sample->begin + sample->length;
  gint64 known_start, known_end = 0;
  double shares[LANES_N_KERNEL_STATES];
  LanesSpanCell cell;

  if (lanes_span_tree_get_extent (tree, &known_start, &known_end))
    start = MAX (start, known_end);
  if (end <= start)
    return;

  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    shares[i] = (double) sample->share[i] / LANES_KERNEL_WHOLE;
  pack (&cell, start, end, shares);

  if (last != NULL && known_end == start && last->w[2] == cell.w[2] &&
      lanes_span_cell_get_extra (last, 0) == lanes_span_cell_get_extra (&cell, 0) &&
      lanes_span_cell_get_extra (last, 1) == lanes_span_cell_get_extra (&cell, 1))
    last->w[1] = cell.w[1];
  else
    lanes_span_tree_append (tree, &cell);
}

/* What a cell says of its own time: @ret_sum->covered is at most its length. */
void
lanes_kernel_stripe_unpack (const LanesSpanCell *cell,
                            LanesKernelSum      *ret_sum)
{
  gint64 length = lanes_span_cell_get_end (cell) - lanes_span_cell_get_start (cell);
  double known = 0;

  unpack_shares (cell, ret_sum->share);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    known += ret_sum->share[i];
  if (known > 0)
    for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
      ret_sum->share[i] /= known;

  ret_sum->covered = (gint64) (MIN (known, 1) * (double) length + 0.5);
}

typedef struct
{
  gint64 start;
  gint64 end;
  double us[LANES_N_KERNEL_STATES];
} Sum;

static void
sum_cell (const LanesSpanCell *cell,
          guint                level,
          gpointer             user_data)
{
  Sum *sum = user_data;
  gint64 start = lanes_span_cell_get_start (cell);
  gint64 end = lanes_span_cell_get_end (cell);
  double length = (double) (MIN (end, sum->end) - MAX (start, sum->start));
  double shares[LANES_N_KERNEL_STATES];

  if (length <= 0)
    return;

  unpack_shares (cell, shares);
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    sum->us[i] += shares[i] * length;
}

/**
 * lanes_kernel_stripe_sum:
 *
 * What the kernel said from @start to @end. Costs the logarithm of the number of samples.
 */
void
lanes_kernel_stripe_sum (LanesSpanTree  *tree,
                         gint64          start,
                         gint64          end,
                         LanesKernelSum *ret_sum)
{
  Sum sum = { start, end, { 0 } };
  double known = 0;

  lanes_span_tree_sum (tree, start, end, sum_cell, &sum);

  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    known += sum.us[i];
  for (guint i = 0; i < LANES_N_KERNEL_STATES; i++)
    ret_sum->share[i] = known > 0 ? sum.us[i] / known : 0;
  ret_sum->covered = (gint64) (known + 0.5);
}
