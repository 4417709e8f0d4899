/* lanes-vardict.c: an a{sv} read and made in place
 *
 * Parameters and results are dictionaries, and every job has both. g_variant_lookup() goes through a dictionary entry by entry, with four
 * small objects each; a job of fourteen parameters was looked at so often that it cost more than the request it sent. Here the
 * bytes that GVariant keeps are read where they lie, and made as one block: one allocation instead of four for each entry.
 *
 * The format is that of the GVariant specification: entries at multiples of 8, each a name with its NUL, padding, the value, a NUL, the
 * value's type, and where the name ended; after the last where each entry ended. Places are 1, 2, 4 or 8 bytes wide, as the whole
 * needs. What is not in normal form reads as empty, so that nothing hostile is followed.
 *
 * Any thread.
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-vardict.h"

#include <string.h>

#define ROOM_MIN 512

/* Places */

static gsize
align (gsize size)
{
  return (size + 7) & ~(gsize) 7;
}

static guint
get_width (gsize size)
{
  return size <= G_MAXUINT8 ? 1 : size <= G_MAXUINT16 ? 2 : size <= G_MAXUINT32 ? 4 : 8;
}

static gsize
read_place (const guint8 *at,
            guint         width)
{
  gsize place = 0;

  for (guint i = width; i > 0; i--)
    place = place << 8 | at[i - 1];

  return place;
}

static void
write_place (guint8 *at,
             guint   width,
             gsize   place)
{
  for (guint i = 0; i < width; i++, place >>= 8)
    at[i] = (guint8) place;
}

/* How wide the places are that follow @size bytes, when there are @n of them. */
static guint
choose_width (gsize size,
              gsize n)
{
  guint width = 1;

  while (get_width (size + n * width) > width)
    width *= 2;

  return width;
}

/* Reading */

typedef struct
{
  const guint8 *data;
  gsize         body;    /* the entries' bytes; the places follow */
  guint         width;
  gsize         n, next;
  gsize         start;   /* of the next entry */
} Walk;

static void
begin_walk (Walk     *walk,
            GVariant *variant)
{
  gsize size = g_variant_get_size (variant);

  *walk = (Walk){ 0 };
  if (size == 0 || !g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT) || !g_variant_is_normal_form (variant))
    return;

  walk->data = g_variant_get_data (variant);
  walk->width = get_width (size);
  walk->body = read_place (walk->data + size - walk->width, walk->width);
  if (walk->body < size)
    walk->n = (size - walk->body) / walk->width;
}

static gboolean
read_entry (LanesVardictEntry *entry,
            const guint8      *bytes,
            gsize              size)
{
  guint width = get_width (size);
  gsize value, end, type, name_end = size > width ? read_place (bytes + size - width, width) : 0;

  if (name_end == 0 || align (name_end) >= size - width || bytes[name_end - 1] != '\0')
    return FALSE;

  value = align (name_end);
  end = type = size - width;
  while (type > value && bytes[type - 1] != '\0')
    type--;
  if (type == value)
    return FALSE;

  entry->name = (const char *) bytes;
  entry->value = bytes + value;
  entry->size = type - 1 - value;
  entry->type = (const char *) bytes + type;
  entry->type_length = end - type;
  return TRUE;
}

/* Returns: %FALSE after the last */
static gboolean
walk_on (Walk              *walk,
         LanesVardictEntry *entry)
{
  gsize start = walk->start, end;

  if (walk->next == walk->n)
    return FALSE;

  end = read_place (walk->data + walk->body + walk->next * walk->width, walk->width);
  walk->next++;
  walk->start = align (end);
  return end >= start && end <= walk->body && read_entry (entry, walk->data + start, end - start);
}

/**
 * lanes_vardict_read:
 * @self: (out)
 * @variant: an a{sv}; outlives @self. In normal form, else it reads as empty
 */
void
lanes_vardict_read (LanesVardict *self,
                    GVariant     *variant)
{
  Walk walk;

  self->variant = variant;
  self->n = 0;
  begin_walk (&walk, variant);
  while (self->n < LANES_VARDICT_MAX && walk_on (&walk, &self->entries[self->n]))
    self->n++;
  self->has_more = walk.next < walk.n;
}

/* Returns: (transfer none) (nullable): the first of that name */
const LanesVardictEntry *
lanes_vardict_find (LanesVardict *self,
                    const char   *name)
{
  for (guint i = 0; i < self->n; i++)
    if (strcmp (self->entries[i].name, name) == 0)
      return &self->entries[i];

  return NULL;
}

gboolean
lanes_vardict_entry_is (const LanesVardictEntry *entry,
                        const char              *type)
{
  return entry->type_length == strlen (type) && memcmp (entry->type, type, entry->type_length) == 0;
}

static const LanesVardictEntry *
find_typed (LanesVardict *self,
            const char   *name,
            const char   *type)
{
  const LanesVardictEntry *entry = lanes_vardict_find (self, name);

  return entry != NULL && lanes_vardict_entry_is (entry, type) ? entry : NULL;
}

/* Returns: (transfer none) (nullable): %NULL where it is missing or no string */
const char *
lanes_vardict_get_string (LanesVardict *self,
                          const char   *name)
{
  const LanesVardictEntry *entry = find_typed (self, name, "s");

  return entry != NULL ? entry->value : NULL;
}

/* Returns: (transfer full): a full value of its own */
GVariant *
lanes_vardict_entry_to_variant (const LanesVardictEntry *entry)
{
  g_autofree char *type = g_strndup (entry->type, entry->type_length);
  guint8 *copy = g_memdup2 (entry->value, entry->size);

  return g_variant_ref_sink (g_variant_new_from_data (G_VARIANT_TYPE (type), copy, entry->size, TRUE, g_free, copy));
}

/* Returns: (transfer container) (nullable): free with g_free(); the words are borrowed from the dictionary */
const char **
lanes_vardict_get_words (LanesVardict *self,
                         const char   *name)
{
  const LanesVardictEntry *entry = find_typed (self, name, "as");
  const guint8 *bytes = entry != NULL ? entry->value : NULL;
  guint width;
  gsize n, body, start = 0;
  const char **words;

  if (entry == NULL || entry->size == 0)
    return entry != NULL ? g_new0 (const char *, 1) : NULL;

  width = get_width (entry->size);
  body = read_place (bytes + entry->size - width, width);
  n = (entry->size - body) / width;
  words = g_new (const char *, n + 1);
  for (gsize i = 0; i < n; i++)
    {
      words[i] = (const char *) bytes + start;
      start = read_place (bytes + body + i * width, width);
    }
  words[n] = NULL;
  return words;
}

/* Returns: 0 where it is missing or no int64 */
gint64
lanes_vardict_get_int (LanesVardict *self,
                       const char   *name)
{
  const LanesVardictEntry *entry = find_typed (self, name, "x");

  return entry != NULL ? *(const gint64 *) entry->value : 0;
}

/* Returns: 0 where it is missing or no double */
double
lanes_vardict_get_double (LanesVardict *self,
                          const char   *name)
{
  const LanesVardictEntry *entry = find_typed (self, name, "d");

  return entry != NULL ? *(const double *) entry->value : 0;
}

/* Returns: %FALSE where it is missing or no boolean */
gboolean
lanes_vardict_get_bool (LanesVardict *self,
                        const char   *name)
{
  const LanesVardictEntry *entry = find_typed (self, name, "b");

  return entry != NULL && *(const guint8 *) entry->value != 0;
}

/**
 * lanes_vardict_peek_string:
 * @variant: an a{sv} in normal form
 *
 * One of many: lanes_vardict_read() is for several.
 *
 * Returns: (transfer none) (nullable): borrowed from @variant; %NULL where it is missing or no string
 */
const char *
lanes_vardict_peek_string (GVariant   *variant,
                           const char *name)
{
  LanesVardictEntry entry;
  Walk walk;

  begin_walk (&walk, variant);
  while (walk_on (&walk, &entry))
    if (strcmp (entry.name, name) == 0)
      return lanes_vardict_entry_is (&entry, "s") ? entry.value : NULL;

  return NULL;
}

/* Making */

static guint8 *
make_room (LanesVardictBuilder *self,
           gsize                more)
{
  if (self->data == NULL || self->size + more > self->room)
    {
      self->room = MAX (ROOM_MIN, (self->size + more) * 2);
      self->data = g_realloc (self->data, self->room);
    }

  return self->data + self->size;
}

static void
append (LanesVardictBuilder *self,
        const void          *bytes,
        gsize                size)
{
  memcpy (make_room (self, size), bytes, size);
  self->size += size;
}

static void
pad (LanesVardictBuilder *self)
{
  gsize more = align (self->size) - self->size;

  memset (make_room (self, more), 0, more);
  self->size += more;
}

/* Returns: where the entry began; its value comes next */
static gsize
begin_entry (LanesVardictBuilder *self,
             const char          *name)
{
  gsize start;

  pad (self);
  start = self->size;
  append (self, name, strlen (name) + 1);
  pad (self);
  return start;
}

static void
end_entry (LanesVardictBuilder *self,
           gsize                start,
           const char          *type,
           gsize                type_length)
{
  guint width;

  append (self, "", 1);
  append (self, type, type_length);
  width = choose_width (self->size - start, 1);
  write_place (make_room (self, width), width, strlen ((const char *) self->data + start) + 1);
  self->size += width;
  self->ends[self->n++] = self->size;
}

/**
 * lanes_vardict_builder_add:
 * @name: not in it yet
 * @value: consumed if floating
 *
 * At most LANES_VARDICT_MAX of them; the same holds for the rest of its kind.
 */
void
lanes_vardict_builder_add (LanesVardictBuilder *self,
                           const char          *name,
                           GVariant            *value)
{
  g_autoptr (GVariant) full = g_variant_ref_sink (value);
  gsize start, size = g_variant_get_size (full);
  const char *type = g_variant_get_type_string (full);

  g_return_if_fail (self->n < LANES_VARDICT_MAX);

  start = begin_entry (self, name);
  g_variant_store (full, make_room (self, size));
  self->size += size;
  end_entry (self, start, type, strlen (type));
}

/* As it stands in another dictionary. */
void
lanes_vardict_builder_add_entry (LanesVardictBuilder     *self,
                                 const LanesVardictEntry *entry)
{
  gsize start;

  g_return_if_fail (self->n < LANES_VARDICT_MAX);

  start = begin_entry (self, entry->name);
  append (self, entry->value, entry->size);
  end_entry (self, start, entry->type, entry->type_length);
}

/* @value: valid UTF-8 */
void
lanes_vardict_builder_add_string (LanesVardictBuilder *self,
                                  const char          *name,
                                  const char          *value)
{
  lanes_vardict_builder_add_entry (self, &(LanesVardictEntry){ name, "s", 1, value, strlen (value) + 1 });
}

void
lanes_vardict_builder_add_int (LanesVardictBuilder *self,
                               const char          *name,
                               gint64               value)
{
  lanes_vardict_builder_add_entry (self, &(LanesVardictEntry){ name, "x", 1, &value, sizeof value });
}

void
lanes_vardict_builder_add_double (LanesVardictBuilder *self,
                                  const char          *name,
                                  double               value)
{
  lanes_vardict_builder_add_entry (self, &(LanesVardictEntry){ name, "d", 1, &value, sizeof value });
}

/* Returns: (transfer floating): an a{sv}; @self is empty then */
GVariant *
lanes_vardict_builder_end (LanesVardictBuilder *self)
{
  guint width = choose_width (self->size, self->n);
  guint8 *place = make_room (self, self->n * width), *data = self->data;
  gsize size = self->size + self->n * width;

  for (guint i = 0; i < self->n; i++)
    write_place (place + i * width, width, self->ends[i]);
  if (size < self->room)
    data = g_realloc (data, MAX (size, 1));

  memset (self, 0, offsetof (LanesVardictBuilder, ends));
  return g_variant_new_from_data (G_VARIANT_TYPE_VARDICT, data, size, TRUE, g_free, data);
}

void
lanes_vardict_builder_clear (LanesVardictBuilder *self)
{
  g_free (self->data);
  memset (self, 0, offsetof (LanesVardictBuilder, ends));
}
