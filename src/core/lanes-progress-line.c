/* lanes-progress-line.c: what one line of a program's output says about how far it is
 *
 * Each shape below is what a program prints, found in real output (tests/core/test-progress-reader.c has the lines). They
 * are tried from the most to the least certain. A line comes from any program and may hold anything: every number is
 * bounded, and nothing is read beyond the line's end.
 *
 * Any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-progress-line.h"

#include <string.h>

#define PARTS 10000
#define MOST G_GINT64_CONSTANT (1000000000000)

/* A whole number, which may have commas between its digits. Returns: where it ends, or NULL where there is none */
static const char *
read_number (const char *at,
             gint64     *ret)
{
  gint64 number = 0;

  if (!g_ascii_isdigit (*at))
    return NULL;
  for (; g_ascii_isdigit (*at) || (*at == ',' && g_ascii_isdigit (at[1])); at++)
    if (*at != ',')
      {
        number = number * 10 + (*at - '0');
        if (number > MOST)
          return NULL;
      }

  *ret = number;
  return at;
}

/* "42", "42.5": hundredths of a percent. Returns: where it ends, or NULL */
static const char *
read_percent (const char *at,
              gint64     *ret)
{
  gint64 whole;
  gint64 scale = 100;
  const char *end = read_number (at, &whole);

  if (end == NULL || whole > 100)
    return NULL;
  whole *= scale;
  if (*end == '.' && g_ascii_isdigit (end[1]))
    for (end++; g_ascii_isdigit (*end); end++)
      {
        scale /= 10;
        whole += (*end - '0') * scale;
      }
  if (whole > PARTS)
    return NULL;

  *ret = whole;
  return end;
}

static const char *
skip_blanks (const char *at)
{
  while (*at == ' ' || *at == '\t')
    at++;
  return at;
}

/* What stands before @end, its digits left out. */
static guint
family_of (const char *line,
           const char *end)
{
  guint hash = 5381;

  for (const char *at = line; at < end; at++)
    if (!g_ascii_isdigit (*at) && *at != ' ')
      hash = hash * 33 + (guchar) *at;
  return hash;
}

static LanesProgressLine
found (LanesProgressLineType type,
       gint64                done,
       gint64                total,
       gboolean              counts,
       guint                 family)
{
  if (total <= 0 || done < 0 || done > total)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  return (LanesProgressLine){ type, done, total, counts, family };
}

static gboolean
is_found (const LanesProgressLine *line)
{
  return line->type != LANES_PROGRESS_LINE_NOTHING;
}

/* "12/300" at @at. Returns: where it ends, or NULL */
static const char *
read_count (const char *at,
            gint64     *ret_done,
            gint64     *ret_total)
{
  const char *end = read_number (at, ret_done);

  if (end == NULL)
    return NULL;
  end = skip_blanks (end);
  if (*end != '/')
    return NULL;
  return read_number (skip_blanks (end + 1), ret_total);
}

/* Where the percentage that ends before the percent sign @sign begins; NULL where there is none. */
static const char *
percent_before (const char *line,
                const char *sign,
                gint64     *ret)
{
  const char *at = sign;

  while (at > line && (g_ascii_isdigit (at[-1]) || at[-1] == '.') && sign - at < 8)
    at--;
  if (at == sign || (at > line && (at[-1] == '-' || g_ascii_isalnum (at[-1]))))
    return NULL;
  return read_percent (at, ret) == sign ? at : NULL;
}

/* rsync --info=progress2: "1,238,099  50%  …  (xfr#5, to-chk=169/396)"; ir-chk means that the list still grows */
static LanesProgressLine
read_rsync_files (const char *line)
{
  const char *at = strstr (line, "to-chk=");
  gint64 left, total;

  if (at == NULL || read_count (at + strlen ("to-chk="), &left, &total) == NULL || left > total)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  return found (LANES_PROGRESS_LINE_METER, total - left, total, TRUE, 1);
}

/* tqdm: "train:  42%|████▏     | 42/100 [00:04<00:05, 10.0it/s]" */
static LanesProgressLine
read_tqdm (const char *line)
{
  LanesProgressLine none = { LANES_PROGRESS_LINE_NOTHING };
  const char *bar = strstr (line, "%|");
  const char *after = bar != NULL ? strchr (bar + 2, '|') : NULL;
  const char *start;
  gint64 percent, done, total;

  if (after == NULL || (start = percent_before (line, bar, &percent)) == NULL)
    return none;
  if (read_count (skip_blanks (after + 1), &done, &total) != NULL && strchr (after, '[') != NULL && done <= total)
    return found (LANES_PROGRESS_LINE_METER, done, total, TRUE, family_of (line, start));
  return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, family_of (line, start));
}

static gboolean
is_clock (const char *word)
{
  gboolean has_colon = FALSE;

  for (; *word != '\0'; word++)
    {
      if (!g_ascii_isdigit (*word) && *word != ':' && *word != '-' && *word != 'd' && *word != 'h')
        return FALSE;
      has_colon |= *word == ':' || *word == 'd';
    }
  return has_colon;
}

/* curl: " 42  100M   42 42.0M    0     0  10.5M      0  0:00:09  0:00:04  0:00:05 10.5M" */
static LanesProgressLine
read_curl (const char *line)
{
  g_autofree char *copy = NULL;
  const char *words[13];
  guint n = 0;
  gint64 percent;

  if (strlen (line) > 120)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  copy = g_strdup (line);
  for (char *at = copy; n < 13; n++)
    {
      while (*at == ' ')
        *at++ = '\0';
      if (*at == '\0')
        break;
      words[n] = at;
      at += strcspn (at, " ");
    }

  if (n != 12 || !is_clock (words[8]) || !is_clock (words[9]) || !is_clock (words[10]))
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  /* Of an unknown length it shows 0 or 100 per cent of what there is. */
  const char *end = read_percent (words[2], &percent);
  if (end == NULL || *end != '\0' || strcmp (words[1], "0") == 0 || strchr (words[8], '-') != NULL)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, 2);
}

/* "00:01:40.05" in milliseconds. */
static gboolean
read_clock (const char *at,
            gint64     *ret_ms)
{
  gint64 hours, minutes, seconds;
  gint64 scale = 100;
  gint64 ms = 0;

  if ((at = read_number (at, &hours)) == NULL || *at != ':' || (at = read_number (at + 1, &minutes)) == NULL ||
      *at != ':' || (at = read_number (at + 1, &seconds)) == NULL || hours > 100000 || minutes > 59 || seconds > 60)
    return FALSE;
  if (*at == '.')
    for (at++; g_ascii_isdigit (*at); at++, scale /= 10)
      ms += (*at - '0') * scale;

  *ret_ms = ((hours * 60 + minutes) * 60 + seconds) * 1000 + ms;
  return TRUE;
}

/* ffmpeg: "  Duration: 00:01:40.00, start: …" and "frame= 250 fps= 50 … time=00:00:10.00 bitrate=…" */
static LanesProgressLine
read_ffmpeg (const char *line)
{
  LanesProgressLine result = { LANES_PROGRESS_LINE_NOTHING };
  const char *at = strstr (line, "time=");

  if (at != NULL && strstr (line, "bitrate=") != NULL && read_clock (at + strlen ("time="), &result.done))
    result.type = LANES_PROGRESS_LINE_TIME;
  else if (g_str_has_prefix (line, "Duration: ") && read_clock (line + strlen ("Duration: "), &result.total) &&
           result.total > 0)
    result.type = LANES_PROGRESS_LINE_LENGTH;
  return result;
}

/* ninja, cmake and meson: "[12/300] Building …" and "[ 42%] Building …"; apt: "Progress: [ 42%]" */
static LanesProgressLine
read_bracket (const char *line)
{
  LanesProgressLine none = { LANES_PROGRESS_LINE_NOTHING };
  const char *at = g_str_has_prefix (line, "Progress: ") ? line + strlen ("Progress: ") : line;
  const char *end;
  gint64 done, total;

  if (*at != '[')
    return none;
  at = skip_blanks (at + 1);
  end = read_count (at, &done, &total);
  if (end != NULL && *skip_blanks (end) == ']')
    return found (LANES_PROGRESS_LINE_METER, done, total, TRUE, 3);
  end = read_percent (at, &done);
  if (end != NULL && end[0] == '%' && end[1] == ']')
    return found (LANES_PROGRESS_LINE_METER, done, PARTS, FALSE, 4);
  return none;
}

/* wget: "file.iso   42%[=======>          ]  42.0M  10.5MB/s    eta 5s", and "  1200K .......... ..........  42% 1.2M 3s" */
static LanesProgressLine
read_wget (const char *line,
           const char *sign,
           const char *start,
           gint64      percent)
{
  const char *dots = strstr (line, "......");

  if (sign[1] == '[')
    return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, family_of (line, start));
  if (dots != NULL && dots < start && g_ascii_isdigit (line[0]))
    return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, 5);
  return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
}

/* curl -#: "#########            42.0%": nothing but a bar before it, nothing behind it */
static LanesProgressLine
read_bare_bar (const char *line,
               const char *sign,
               const char *start,
               gint64      percent)
{
  gsize bar = strspn (line, "#=>-.* [");

  if (line + bar == start && strspn (line, "#=") >= 1 && *skip_blanks (sign + 1) == '\0')
    return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, 6);
  return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
}

/* git: "Receiving objects:  42% (42/100), 1.2 MiB | 3 MiB/s" */
static LanesProgressLine
read_git (const char *line,
          const char *sign,
          const char *start)
{
  gint64 done, total;

  if (start - line < 4 || sign[1] != ' ' || sign[2] != '(' || memchr (line, ':', start - line) == NULL)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  const char *end = read_count (sign + 3, &done, &total);
  if (end == NULL || *end != ')')
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  return found (LANES_PROGRESS_LINE_METER, done, total, TRUE, family_of (line, start));
}

/* rsync --progress: "     32,768  42%    1.20MB/s    0:00:03" */
static LanesProgressLine
read_rsync_file (const char *line,
                 const char *sign,
                 const char *start,
                 gint64      percent)
{
  gint64 bytes;
  const char *end = read_number (line, &bytes);
  const char *rate = sign[1] == ' ' ? skip_blanks (sign + 1) : "";
  gsize length = strcspn (rate, " ");

  if (end == NULL || skip_blanks (end) != start || length < 3 || strncmp (rate + length - 2, "/s", 2) != 0)
    return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
  return found (LANES_PROGRESS_LINE_METER, percent, PARTS, FALSE, 7);
}

/* Any other "42%": worth something only as one of a series */
static LanesProgressLine
read_percentage (const char *line)
{
  for (const char *sign = strchr (line, '%'); sign != NULL; sign = strchr (sign + 1, '%'))
    {
      gint64 percent;
      const char *start = percent_before (line, sign, &percent);
      LanesProgressLine result;

      if (start == NULL)
        continue;
      result = read_wget (line, sign, start, percent);
      if (!is_found (&result))
        result = read_bare_bar (line, sign, start, percent);
      if (!is_found (&result))
        result = read_git (line, sign, start);
      if (!is_found (&result))
        result = read_rsync_file (line, sign, start, percent);
      if (!is_found (&result))
        result = found (LANES_PROGRESS_LINE_GUESS, percent, PARTS, FALSE, family_of (line, start));
      return result;
    }
  return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
}

/* "1.2", "45.6" in hundredths. */
static const char *
read_decimal (const char *at,
              gint64     *ret)
{
  gint64 scale = 10;
  const char *end = read_number (at, ret);

  if (end == NULL)
    return NULL;
  *ret *= 100;
  if (*end == '.')
    for (end++; g_ascii_isdigit (*end); end++, scale /= 10)
      *ret += (*end - '0') * scale;
  return end;
}

/* pip: "   ━━━━━━━━━╸      12.3/45.6 MB 1.2 MB/s eta 0:00:03", or raw: "Progress 1234 of 45678" */
static LanesProgressLine
read_pip (const char *line)
{
  LanesProgressLine none = { LANES_PROGRESS_LINE_NOTHING };
  const char *at = g_strrstr (line, "\342\224\201"); /* ━ */
  gint64 done, total;

  if (g_str_has_prefix (line, "Progress ") && (at = read_number (line + strlen ("Progress "), &done)) != NULL &&
      g_str_has_prefix (at, " of ") && read_number (at + strlen (" of "), &total) != NULL)
    return found (LANES_PROGRESS_LINE_METER, done, total, FALSE, 8);

  at = g_strrstr (line, "\342\224\201");
  if (at == NULL)
    return none;
  while (*at != '\0' && !g_ascii_isdigit (*at))
    at++;
  at = read_decimal (at, &done);
  if (at == NULL || *at != '/' || read_decimal (at + 1, &total) == NULL)
    return none;
  return found (LANES_PROGRESS_LINE_METER, done, total, FALSE, 9);
}

/* A count as a word of its own, "file 12/300", "(3 of 8)": no date, no path, no fraction of something */
static LanesProgressLine
read_any_count (const char *line)
{
  for (const char *slash = strchr (line, '/'); slash != NULL; slash = strchr (slash + 1, '/'))
    {
      const char *start = slash;
      gint64 done, total;

      while (start > line && g_ascii_isdigit (start[-1]) && slash - start < 12)
        start--;
      if (start == slash || (start > line && strchr (" ([:#", start[-1]) == NULL))
        continue;
      const char *end = read_count (start, &done, &total);
      if (end == NULL || strchr (" ]),:;\t", *end) == NULL || total < 2)
        continue;
      return found (LANES_PROGRESS_LINE_GUESS, done, total, TRUE, family_of (line, start) ^ (guint) total);
    }
  return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
}

/**
 * lanes_progress_line_read:
 * @line: without control characters
 *
 * Returns: what it says, for the caller to weigh
 */
LanesProgressLine
lanes_progress_line_read (const char *line)
{
  static LanesProgressLine (*const readers[]) (const char *line) = {
    read_rsync_files, read_tqdm, read_curl, read_ffmpeg, read_bracket, read_pip, read_percentage, read_any_count,
  };

  line = skip_blanks (line);
  for (guint i = 0; i < G_N_ELEMENTS (readers); i++)
    {
      LanesProgressLine result = readers[i](line);

      if (is_found (&result))
        return result;
    }
  return (LanesProgressLine){ LANES_PROGRESS_LINE_NOTHING };
}
