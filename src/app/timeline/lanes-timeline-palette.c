/* lanes-timeline-palette.c: which colour a span has
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-timeline-palette.h"

static const guint32 wheel[] = {
  0xff1c71d8, 0xff1b8553, 0xffc64600, 0xff813d9c, 0xff1a7f8e, 0xff865e3c, 0xffa51d65, 0xff5566a8, 0xff6b7a10, 0xff9c5b00,
};

/* The kinds of Lanes keep their colours; others take one by their name, the same every time. */
guint32
lanes_timeline_palette_get_kind (const char *name)
{
  static const struct
  {
    const char *name;
    guint32 colour;
  } known[] = {
    { "command", 0xffc64600 },  { "download", 0xff1c71d8 }, { "request", 0xff1a7f8e }, { "checksum", 0xff813d9c },
    { "wait", 0xff6f6c78 },     { "query", 0xff865e3c },    { "python", 0xff1b8553 },  { "other", 0xff5e5c64 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (g_str_equal (known[i].name, name))
      return known[i].colour;

  return wheel[g_str_hash (name) % G_N_ELEMENTS (wheel)];
}

guint32
lanes_timeline_palette_get_state (LanesState state)
{
  static const guint32 colours[LANES_N_STATES] = {
    [LANES_STATE_WAITING] = 0xff77767b,   [LANES_STATE_QUEUED] = 0xff77767b,    [LANES_STATE_RUNNING] = 0xff1c71d8,
    [LANES_STATE_PAUSED] = 0xff5566a8,    [LANES_STATE_STOPPING] = 0xff9c5b00,  [LANES_STATE_SUCCEEDED] = 0xff1b8553,
    [LANES_STATE_FAILED] = 0xffc01c28,    [LANES_STATE_TIMED_OUT] = 0xffa8324a, [LANES_STATE_CANCELLED] = 0xff6f6c78,
    [LANES_STATE_LOST] = 0xff813d9c,
  };

  return colours[MIN (state, LANES_STATE_LOST)];
}

guint32
lanes_timeline_palette_get_batch (guint batch)
{
  return batch == 0 ? 0xff6f6c78 : wheel[(batch - 1) % G_N_ELEMENTS (wheel)];
}

guint32
lanes_timeline_palette_get_kernel (LanesKernelState state)
{
  static const guint32 colours[LANES_N_KERNEL_STATES] = {
    [LANES_KERNEL_ON_CPU] = 0xff26a269, [LANES_KERNEL_WAITING] = 0xffe5a50a, [LANES_KERNEL_DISK] = 0xffe01b24,
    [LANES_KERNEL_ASLEEP] = 0xb38c8c8c, [LANES_KERNEL_STOPPED] = 0xff9141ac,
  };

  return colours[state];
}

static guint32
mix_grey (guint32 colour,
          guint   part)
{
  guint32 mixed = colour & 0xff000000;

  for (guint shift = 0; shift < 24; shift += 8)
    mixed |= ((colour >> shift & 0xff) * (256 - part) + 0x70 * part) / 256 << shift;

  return mixed;
}

/* The same colour for what was cancelled (greyer), or is paused (half as strong). */
guint32
lanes_timeline_palette_soften (guint32    colour,
                               LanesState state)
{
  if (state == LANES_STATE_CANCELLED)
    return mix_grey (colour, 150);
  if (state == LANES_STATE_PAUSED)
    return (colour & 0x00ffffff) | 0x80000000;

  return colour;
}

/* A sign beside the colour for what is not simply running or done. Returns: (nullable) */
const char *
lanes_timeline_palette_get_glyph (LanesState state)
{
  switch (state)
    {
    case LANES_STATE_FAILED:
      return "✕";
    case LANES_STATE_TIMED_OUT:
      return "⧖";
    case LANES_STATE_LOST:
      return "?";
    case LANES_STATE_CANCELLED:
      return "⊘";
    case LANES_STATE_STOPPING:
      return "■";
    case LANES_STATE_PAUSED:
      return "‖";
    case LANES_STATE_WAITING:
    case LANES_STATE_QUEUED:
    case LANES_STATE_RUNNING:
    case LANES_STATE_SUCCEEDED:
    case LANES_N_STATES:
    default:
      return NULL;
    }
}
