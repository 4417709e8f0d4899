/* lanes-kind.c: what work is
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-kind.h"
#include "lanes-suggest.h"
#include "lanes-vardict.h"

G_DEFINE_ABSTRACT_TYPE (LanesKind, lanes_kind, G_TYPE_OBJECT)

static void
lanes_kind_class_init (LanesKindClass *klass)
{
}

static void
lanes_kind_init (LanesKind *self)
{
}

const char *
lanes_kind_get_name (LanesKind *self)
{
  g_return_val_if_fail (LANES_IS_KIND (self), NULL);

  return LANES_KIND_GET_CLASS (self)->name;
}

const char *
lanes_kind_get_label (LanesKind *self)
{
  g_return_val_if_fail (LANES_IS_KIND (self), NULL);

  return g_dgettext (GETTEXT_PACKAGE, LANES_KIND_GET_CLASS (self)->label);
}

const char *
lanes_kind_get_icon_name (LanesKind *self)
{
  g_return_val_if_fail (LANES_IS_KIND (self), NULL);

  return LANES_KIND_GET_CLASS (self)->icon_name;
}

const LanesField *
lanes_kind_get_fields (LanesKind *self,
                       guint     *ret_n_fields)
{
  g_return_val_if_fail (LANES_IS_KIND (self), NULL);

  *ret_n_fields = LANES_KIND_GET_CLASS (self)->n_fields;
  return LANES_KIND_GET_CLASS (self)->fields;
}

const LanesField *
lanes_kind_find_field (LanesKind  *self,
                       const char *name)
{
  guint n;
  const LanesField *fields = lanes_kind_get_fields (self, &n);

  for (guint i = 0; i < n; i++)
    if (g_str_equal (fields[i].name, name))
      return &fields[i];

  return NULL;
}

LanesKindFlags
lanes_kind_get_flags (LanesKind *self)
{
  g_return_val_if_fail (LANES_IS_KIND (self), LANES_KIND_PLAIN);

  return LANES_KIND_GET_CLASS (self)->flags;
}

void
lanes_kind_fail_unknown (LanesKind  *self,
                         const char *name,
                         GError    **error)
{
  LanesSuggest nearest = LANES_SUGGEST_INIT (name);
  g_autofree char *hint = NULL;
  guint n;
  const LanesField *fields = lanes_kind_get_fields (self, &n);

  for (guint i = 0; i < n; i++)
    lanes_suggest_try (&nearest, fields[i].name);
  hint = lanes_suggest_dup_hint (&nearest);
  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s has no parameter “%s”%s"), lanes_kind_get_name (self), name, hint);
}

static gboolean
check_names (LanesKind    *self,
             LanesVardict *params,
             GError      **error)
{
  for (guint i = 0; i < params->n; i++)
    if (lanes_kind_find_field (self, params->entries[i].name) == NULL)
      {
        lanes_kind_fail_unknown (self, params->entries[i].name, error);
        return FALSE;
      }
  if (!params->has_more)
    return TRUE;

  g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s has not so many parameters"), lanes_kind_get_name (self));
  return FALSE;
}

/* The given value, or the default, or NULL: none. */
static gboolean
take_field (LanesKind           *self,
            const LanesField    *field,
            LanesVardict        *params,
            LanesVardictBuilder *full,
            GError             **error)
{
  const LanesVardictEntry *given = lanes_vardict_find (params, field->name);
  g_autoptr (GVariant) value = given != NULL ? lanes_vardict_entry_to_variant (given) : NULL;

  if (value == NULL && field->fallback != NULL)
    value = lanes_field_parse (field, field->fallback, error);
  else if (value == NULL && (field->flags & LANES_FIELD_REQUIRED) != 0)
    g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("%s needs “%s”"), lanes_kind_get_name (self), field->name);
  else if (value == NULL)
    return TRUE;
  else if (!lanes_field_check (field, value, error))
    return FALSE;

  if (value == NULL)
    return FALSE;

  lanes_vardict_builder_add (full, field->name, value);
  return TRUE;
}

GVariant *
lanes_kind_check_params (LanesKind *self,
                         GVariant  *params,
                         GError   **error)
{
  LanesKindClass *klass;
  LanesVardict given;
  g_auto (LanesVardictBuilder) full = { 0 };
  g_autoptr (GVariant) result = NULL;

  g_return_val_if_fail (LANES_IS_KIND (self), NULL);
  g_return_val_if_fail (g_variant_is_of_type (params, G_VARIANT_TYPE_VARDICT), NULL);

  klass = LANES_KIND_GET_CLASS (self);
  lanes_vardict_read (&given, params);
  if (!check_names (self, &given, error))
    return NULL;

  for (guint i = 0; i < klass->n_fields; i++)
    if (!take_field (self, &klass->fields[i], &given, &full, error))
      return NULL;

  result = g_variant_ref_sink (lanes_vardict_builder_end (&full));
  if (klass->check != NULL && !klass->check (self, result, error))
    return NULL;

  return g_steal_pointer (&result);
}
