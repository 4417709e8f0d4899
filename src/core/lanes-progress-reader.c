/* lanes-progress-reader.c: how far a command is, by what it prints
 *
 * Three sources, the surest first: lines that the program writes to LANES_PROGRESS_FD; the escape code OSC 9;4 with which
 * programs tell a terminal; and the meters that programs print for people. Better no figure than a wrong one:
 *
 * - a meter that is known counts at once; any other number only once a series of them has grown three times in the same
 *   place of the same kind of line;
 * - one meter is followed: others are heard only while it is silent for long;
 * - a meter that falls back begins anew (a second file, a second pass), and one that has done so too often says nothing
 *   about the whole: from then on the progress is unknown.
 *
 * One thread at a time.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-progress-line.h"
#include "lanes-progress-reader.h"

#include <math.h>
#include <string.h>

#define PARTS 10000
#define LINE_MAX_BYTES 512
#define GROWTHS_NEEDED 3
#define RESTARTS_BORNE 2
#define SILENCE_BORNE 30 /* lines of others */

/* Numbers that came from one place. */
typedef struct
{
  guint                 family;
  LanesProgressLineType type;
  gint64                done;
  gint64                total;
  gboolean              counts;
  guint                 growths;
  guint                 restarts;
  guint                 silence;
  gboolean              used;
} Series;

struct _LanesProgressReader
{
  Series   series[4];        /* in no order; the first that counts is followed */
  Series  *followed;
  gint64   length_ms;        /* of ffmpeg's film; -1 asked and not found */
  gint64   time_ms;          /* and how far it is; -1 while that was not seen */
  guint64  totals[2];        /* bytes of each stream that were looked at */
  gint64   osc;              /* in parts; -1 none */
  gint64   told_done;        /* by LANES_PROGRESS_FD */
  gint64   told_total;       /* -1: it was told to be unknown; 0: nothing was told */
  gboolean told_counts;
  char     told_message[LINE_MAX_BYTES + 1];
  char     message[LINE_MAX_BYTES + 1];
};

LanesProgressReader *
lanes_progress_reader_new (void)
{
  LanesProgressReader *self = g_new0 (LanesProgressReader, 1);

  self->osc = -1;
  self->time_ms = -1;

  return self;
}

void
lanes_progress_reader_free (LanesProgressReader *self)
{
  g_free (self);
}

static Series *
find_series (LanesProgressReader     *self,
             const LanesProgressLine *line)
{
  Series *oldest = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (self->series); i++)
    {
      Series *series = &self->series[i];

      if (series->used && series->family == line->family && series->counts == line->counts)
        return series;
      if (series != self->followed && (oldest == NULL || !series->used || series->silence > oldest->silence) &&
          (oldest == NULL || oldest->used))
        oldest = series;
    }

  *oldest = (Series){ .family = line->family, .type = line->type, .counts = line->counts, .done = -1, .used = TRUE };
  return oldest;
}

static double
fraction_of (gint64 done,
             gint64 total)
{
  return (double) done / (double) total;
}

/* Adds a number to its series. */
static void
grow (Series                  *series,
      const LanesProgressLine *line)
{
  if (series->done >= 0)
    {
      double before = fraction_of (series->done, series->total);
      double now = fraction_of (line->done, line->total);

      if (now > before)
        series->growths++;
      else if (now < before - 0.05)
        {
          series->restarts++;
          series->growths = 0;
        }
    }
  series->done = line->done;
  series->total = line->total;
  series->silence = 0;
}

static gboolean
counts (const Series *series)
{
  if (series->restarts > RESTARTS_BORNE)
    return FALSE;
  return series->type == LANES_PROGRESS_LINE_METER || series->growths >= GROWTHS_NEEDED;
}

static void
take_number (LanesProgressReader     *self,
             const LanesProgressLine *line)
{
  Series *series = find_series (self, line);

  for (guint i = 0; i < G_N_ELEMENTS (self->series); i++)
    self->series[i].silence++;
  grow (series, line);

  if (self->followed == NULL || self->followed == series || self->followed->silence > SILENCE_BORNE ||
      (series->type == LANES_PROGRESS_LINE_METER && self->followed->type == LANES_PROGRESS_LINE_GUESS))
    if (counts (series))
      self->followed = series;
}

static void
take_text_line (LanesProgressReader *self,
                const char          *text)
{
  LanesProgressLine line = lanes_progress_line_read (text);

  switch (line.type)
    {
    case LANES_PROGRESS_LINE_NOTHING:
      break;
    case LANES_PROGRESS_LINE_TIME:
      self->time_ms = line.done;
      break;
    case LANES_PROGRESS_LINE_LENGTH:
      self->length_ms = line.total;
      break;
    case LANES_PROGRESS_LINE_GUESS:
    case LANES_PROGRESS_LINE_METER:
      take_number (self, &line);
      break;
    }
}

/* "ESC ] 9 ; 4 ; STATE ; PERCENT", up to BEL or ESC: 0 takes it away, 3 is a busy sign, others have a figure. */
static void
take_osc (LanesProgressReader *self,
          const char          *at,
          const char          *end)
{
  char text[16];
  int state, percent = -1;

  if (end - at < 4 || (gsize) (end - at) >= sizeof text || strncmp (at, "9;4;", 4) != 0)
    return;
  memcpy (text, at, end - at);
  text[end - at] = '\0';
  if (!g_ascii_isdigit (text[4]))
    return;

  state = text[4] - '0';
  if (text[5] == ';' && g_ascii_isdigit (text[6]))
    percent = (int) g_ascii_strtoull (text + 6, NULL, 10);
  if (state == 0 || state == 3 || percent < 0 || percent > 100)
    self->osc = -1;
  else if (state == 1 || state == 2 || state == 4)
    self->osc = percent * (PARTS / 100);
}

/* Reads the escape sequence at @at. Returns: the first byte behind it */
static const char *
skip_escape (LanesProgressReader *self,
             const char          *at,
             const char          *end)
{
  const char *start = at + 2;

  if (at + 1 >= end)
    return end;
  if (at[1] == '[')
    {
      for (at = start; at < end && (guchar) *at >= 0x20 && (guchar) *at < 0x40; at++)
        ;
      return at < end ? at + 1 : end;
    }
  if (at[1] != ']')
    return start;

  for (at = start; at < end && *at != '\a' && *at != '\033'; at++)
    ;
  if (at == end)
    return end;
  take_osc (self, start, at);
  return *at == '\033' && at + 1 < end ? at + 2 : at + 1;
}

/* Ends a line: a message if it says anything, and perhaps a number. */
static void
end_line (LanesProgressReader *self,
          char                *line,
          gsize               *size)
{
  line[*size] = '\0';
  if (line[strspn (line, " ")] != '\0')
    {
      take_text_line (self, line);
      g_strlcpy (self->message, g_strchomp (line + strspn (line, " ")), sizeof self->message);
    }
  *size = 0;
}

static void
take_text (LanesProgressReader *self,
           const char          *at,
           const char          *end)
{
  char line[LINE_MAX_BYTES + 1];
  gsize size = 0;

  while (at < end)
    {
      if (*at == '\033')
        at = skip_escape (self, at, end);
      else if (*at == '\n' || *at == '\r')
        {
          end_line (self, line, &size);
          at++;
        }
      else
        {
          /* A backspace takes a character back, as on a terminal; other controls are no text. */
          if (*at == '\b' && size > 0)
            size--;
          else if (size < LINE_MAX_BYTES && ((guchar) *at >= 0x20 || *at == '\t'))
            line[size++] = *at != '\t' ? *at : ' ';
          at++;
        }
    }
  end_line (self, line, &size);
}

/**
 * lanes_progress_reader_take_output:
 * @stream: 0 for stdout, 1 for stderr
 * @tail: the last bytes that the stream has; any bytes
 * @size: how many of them
 * @total: how many bytes the stream has had so far
 *
 * Looks at what is new since the last time.
 */
void
lanes_progress_reader_take_output (LanesProgressReader *self,
                                   guint                stream,
                                   const char          *tail,
                                   gsize                size,
                                   guint64              total)
{
  g_return_if_fail (self != NULL && stream < 2);

  guint64 new_bytes = total - MIN (self->totals[stream], total);
  const char *end = tail + size;
  const char *at = tail;

  if (new_bytes == 0 || size == 0)
    return;
  self->totals[stream] = total;

  /* From the start of the line that the news begin in; where that is cut off, the first line is not whole. */
  if (new_bytes < size)
    for (at = end - new_bytes; at > tail && at[-1] != '\n' && at[-1] != '\r'; at--)
      ;
  else if (new_bytes > size)
    while (at < end && *at != '\n' && *at != '\r' && *at != '\033')
      at++;
  take_text (self, at < end ? at : tail, end);
}

/**
 * lanes_progress_reader_take_line:
 * @line: a line that the program wrote to LANES_PROGRESS_FD: `0.42 message`, `42% message`, `21/50 message`, or `- message`
 *   where it does not know
 *
 * A line that begins otherwise is not heard.
 */
void
lanes_progress_reader_take_line (LanesProgressReader *self,
                                 const char          *line,
                                 gsize                size)
{
  char text[LINE_MAX_BYTES + 1];
  char *end;
  double number;

  if (size == 0)
    return;
  size = MIN (size, LINE_MAX_BYTES);
  memcpy (text, line, size);
  text[size] = '\0';

  number = g_ascii_strtod (text, &end);
  if (end == text && text[0] == '-' && (text[1] == ' ' || text[1] == '\0'))
    {
      self->told_total = -1;
      end = text + 1;
    }
  else if (end == text || !isfinite (number) || number < 0)
    return;
  else if (*end == '/')
    {
      double total = g_ascii_strtod (end + 1, &end);

      if (!isfinite (total) || total < 1 || total > 1e15 || number > total)
        return;
      self->told_done = (gint64) number;
      self->told_total = (gint64) total;
      self->told_counts = TRUE;
    }
  else
    {
      double whole = *end == '%' ? 100 : 1;

      if (number > whole)
        return;
      self->told_done = (gint64) (number / whole * PARTS);
      self->told_total = PARTS;
      self->told_counts = FALSE;
      end += *end == '%';
    }
  g_strlcpy (self->told_message, g_strstrip (end), sizeof self->told_message);
}

/* Is the figure one of something that only the start of stderr tells? */
gboolean
lanes_progress_reader_wants_start (LanesProgressReader *self)
{
  return self->time_ms >= 0 && self->length_ms == 0;
}

/* The start of stderr, where it was asked for. */
void
lanes_progress_reader_take_start (LanesProgressReader *self,
                                  const char          *text,
                                  gsize                size)
{
  static const char key[] = "Duration: ";
  const char *at = g_strstr_len (text, (gssize) size, key);
  char line[64];

  self->length_ms = -1;
  if (at == NULL)
    return;
  g_strlcpy (line, at, MIN (sizeof line, (gsize) (text + size - at) + 1));
  take_text_line (self, line);
}

static gboolean
get_meter (LanesProgressReader *self,
           LanesProgress       *ret)
{
  const Series *series = self->followed;

  if (self->time_ms >= 0)
    {
      if (self->length_ms <= 0)
        return FALSE;
      *ret = (LanesProgress){ MIN (self->time_ms, self->length_ms) * PARTS / self->length_ms, PARTS, LANES_UNIT_NONE };
      return TRUE;
    }
  if (series == NULL || !counts (series))
    return FALSE;
  if (series->counts)
    *ret = (LanesProgress){ series->done, series->total, LANES_UNIT_ITEMS };
  else
    *ret = (LanesProgress){ (gint64) (fraction_of (series->done, series->total) * PARTS), PARTS, LANES_UNIT_NONE };
  return TRUE;
}

/**
 * lanes_progress_reader_get:
 *
 * Returns: %FALSE where there is no evidence of how far it is
 */
gboolean
lanes_progress_reader_get (LanesProgressReader *self,
                           LanesProgress       *ret_progress)
{
  g_return_val_if_fail (self != NULL, FALSE);

  if (self->told_total < 0)
    return FALSE;
  if (self->told_total > 0)
    {
      *ret_progress = (LanesProgress){ self->told_done, self->told_total,
                                       self->told_counts ? LANES_UNIT_ITEMS : LANES_UNIT_NONE };
      return TRUE;
    }
  if (self->osc >= 0)
    {
      *ret_progress = (LanesProgress){ self->osc, PARTS, LANES_UNIT_NONE };
      return TRUE;
    }
  return get_meter (self, ret_progress);
}

/* Returns: (transfer none) (nullable): one line for a person: what it said last; perhaps not valid UTF-8 */
const char *
lanes_progress_reader_get_message (LanesProgressReader *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  if (self->told_message[0] != '\0')
    return self->told_message;
  return self->message[0] != '\0' ? self->message : NULL;
}
