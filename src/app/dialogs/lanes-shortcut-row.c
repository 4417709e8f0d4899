/* lanes-shortcut-row.c: what a key does, and the key
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "lanes-shortcut-row.h"

#include <glib/gi18n.h>
#include <string.h>

struct _LanesShortcutRow
{
  AdwActionRow  parent_instance;

  char         *accelerator;  /* owned */
  char         *name;         /* owned: as a screen reader has it */
};

enum
{
  PROP_0,
  PROP_ACCELERATOR,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (LanesShortcutRow, lanes_shortcut_row, ADW_TYPE_ACTION_ROW)

/* A screen reader passes over a sign that stands alone. Returns: (nullable): the name of a key that is called by a sign */
static const char *
get_sign (guint key)
{
  switch (key)
    {
    case GDK_KEY_plus:
      return _("Plus");
    case GDK_KEY_minus:
      return _("Minus");
    case GDK_KEY_slash:
      return _("Slash");
    case GDK_KEY_comma:
      return _("Comma");
    case GDK_KEY_question:
      return _("Question mark");
    default:
      return NULL;
    }
}

/* "Ctrl+Comma" */
static char *
dup_key (const char *accelerator)
{
  g_autofree char *held = NULL;
  GdkModifierType modifiers;
  const char *sign;
  guint key;

  if (!gtk_accelerator_parse (accelerator, &key, &modifiers))
    return g_strdup (accelerator);

  sign = get_sign (key);
  if (sign == NULL)
    return gtk_accelerator_get_label (key, modifiers);
  if (modifiers == 0)
    return g_strdup (sign);
  held = gtk_accelerator_get_label (0, modifiers);
  return g_strdup_printf ("%s+%s", held, sign);
}

/* Keys that are held together are long: then each way has a line of its own, and what they do has room in a narrow window. */
static GtkWidget *
make_keys (const char *accelerator)
{
  GtkWidget *keys = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  g_auto (GStrv) ways = g_strsplit (accelerator, " ", strchr (accelerator, '<') != NULL ? -1 : 1);

  for (guint i = 0; ways[i] != NULL; i++)
    {
      GtkWidget *label = gtk_shortcut_label_new (ways[i]);

      gtk_widget_set_halign (label, GTK_ALIGN_END);
      gtk_box_append (GTK_BOX (keys), label);
    }
  gtk_widget_set_valign (keys, GTK_ALIGN_CENTER);
  gtk_widget_set_margin_top (keys, 8);
  gtk_widget_set_margin_bottom (keys, 8);

  return keys;
}

static void
title_cb (LanesShortcutRow *self)
{
  g_auto (GStrv) ways = g_strsplit (self->accelerator, " ", -1);
  g_autofree char *keys = NULL;

  g_assert (LANES_IS_SHORTCUT_ROW (self));

  for (guint i = 0; ways[i] != NULL; i++)
    {
      char *key = dup_key (ways[i]);

      g_free (ways[i]);
      ways[i] = key;
    }
  keys = g_strjoinv (_(" or "), ways);
  g_free (self->name);
  self->name = g_strdup_printf ("%s: %s", adw_preferences_row_get_title (ADW_PREFERENCES_ROW (self)), keys);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL, self->name, -1);
}

/* GtkBuilder sets the title later. */
static void
lanes_shortcut_row_constructed (GObject *object)
{
  LanesShortcutRow *self = LANES_SHORTCUT_ROW (object);

  G_OBJECT_CLASS (lanes_shortcut_row_parent_class)->constructed (object);

  /* Its title is in its name already. */
  gtk_accessible_reset_relation (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_RELATION_LABELLED_BY);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), make_keys (self->accelerator));
  g_signal_connect (self, "notify::title", G_CALLBACK (title_cb), NULL);
  title_cb (self);
}

static void
lanes_shortcut_row_set_property (GObject      *object,
                                 guint         id,
                                 const GValue *value,
                                 GParamSpec   *pspec)
{
  LanesShortcutRow *self = LANES_SHORTCUT_ROW (object);

  switch (id)
    {
    case PROP_ACCELERATOR:
      self->accelerator = g_value_dup_string (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
lanes_shortcut_row_finalize (GObject *object)
{
  LanesShortcutRow *self = LANES_SHORTCUT_ROW (object);

  g_free (self->accelerator);
  g_free (self->name);

  G_OBJECT_CLASS (lanes_shortcut_row_parent_class)->finalize (object);
}

static void
lanes_shortcut_row_class_init (LanesShortcutRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = lanes_shortcut_row_constructed;
  object_class->set_property = lanes_shortcut_row_set_property;
  object_class->finalize = lanes_shortcut_row_finalize;

  properties[PROP_ACCELERATOR] = g_param_spec_string ("accelerator", NULL, NULL, "",
                                                      G_PARAM_WRITABLE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
lanes_shortcut_row_init (LanesShortcutRow *self)
{
}

gboolean
lanes_shortcut_row_matches (LanesShortcutRow *self,
                            const char       *search)
{
  g_return_val_if_fail (LANES_IS_SHORTCUT_ROW (self), FALSE);
  g_return_val_if_fail (search != NULL, FALSE);

  return g_str_match_string (search, self->name, TRUE);
}
