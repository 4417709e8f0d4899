/* lanes-kind-set.c: the kinds a program knows, by name
 *
 * Copyright 2026 The Lanes authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include <glib/gi18n-lib.h>

#include "lanes-error.h"
#include "lanes-kind-set.h"

/* Filled before it is shared, then only read: any thread. */
struct _LanesKindSet
{
  GObject    parent_instance;

  GPtrArray *kinds;
};

G_DEFINE_FINAL_TYPE (LanesKindSet, lanes_kind_set, G_TYPE_OBJECT)

static void
lanes_kind_set_finalize (GObject *object)
{
  LanesKindSet *self = LANES_KIND_SET (object);

  g_ptr_array_unref (self->kinds);
  G_OBJECT_CLASS (lanes_kind_set_parent_class)->finalize (object);
}

static void
lanes_kind_set_class_init (LanesKindSetClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = lanes_kind_set_finalize;
}

static void
lanes_kind_set_init (LanesKindSet *self)
{
  self->kinds = g_ptr_array_new_with_free_func (g_object_unref);
}

LanesKindSet *
lanes_kind_set_new (void)
{
  return g_object_new (LANES_TYPE_KIND_SET, NULL);
}

void
lanes_kind_set_add (LanesKindSet *self,
                    LanesKind    *kind)
{
  g_return_if_fail (LANES_IS_KIND_SET (self));
  g_return_if_fail (LANES_IS_KIND (kind));

  g_ptr_array_add (self->kinds, kind);
}

LanesKind *
lanes_kind_set_find (LanesKindSet *self,
                     const char   *name)
{
  g_return_val_if_fail (LANES_IS_KIND_SET (self), NULL);

  for (guint i = 0; name != NULL && i < self->kinds->len; i++)
    if (g_str_equal (lanes_kind_get_name (self->kinds->pdata[i]), name))
      return self->kinds->pdata[i];

  return NULL;
}

guint
lanes_kind_set_get_n (LanesKindSet *self)
{
  g_return_val_if_fail (LANES_IS_KIND_SET (self), 0);

  return self->kinds->len;
}

LanesKind *
lanes_kind_set_get (LanesKindSet *self,
                    guint         position)
{
  g_return_val_if_fail (LANES_IS_KIND_SET (self) && position < self->kinds->len, NULL);

  return self->kinds->pdata[position];
}

/* @keep: what the options borrow from */
static gboolean
read_options (LanesJobOptions *options,
              GVariant        *given,
              GPtrArray       *keep,
              GError         **error)
{
  GVariantIter iter;
  const char *name;
  GVariant *value;

  g_variant_iter_init (&iter, given);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_ptr_array_add (keep, value);
      if (!lanes_job_options_set (options, name, value, error))
        return FALSE;
    }

  return TRUE;
}

LanesJobSpec *
lanes_kind_set_spec_from_variant (LanesKindSet *self,
                                  GVariant     *variant,
                                  GError      **error)
{
  LanesJobOptions options = LANES_JOB_OPTIONS_INIT;
  const char *name = NULL;
  gboolean is_template = FALSE;
  LanesKind *kind;
  g_autoptr (GVariant) params = NULL;
  g_autoptr (GVariant) given = NULL;
  g_autoptr (GPtrArray) keep = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);

  g_return_val_if_fail (LANES_IS_KIND_SET (self), NULL);
  g_return_val_if_fail (g_variant_is_of_type (variant, G_VARIANT_TYPE_VARDICT), NULL);

  g_variant_lookup (variant, "kind", "&s", &name);
  g_variant_lookup (variant, "template", "b", &is_template);
  kind = lanes_kind_set_find (self, name);
  if (kind == NULL)
    {
      g_set_error (error, LANES_ERROR, LANES_ERROR_INVALID, _("There is no kind of job named “%.100s”"), name != NULL ? name : "");
      return NULL;
    }

  params = g_variant_lookup_value (variant, "params", G_VARIANT_TYPE_VARDICT);
  if (params == NULL)
    params = g_variant_ref_sink (g_variant_new ("a{sv}", NULL));
  given = g_variant_lookup_value (variant, "options", G_VARIANT_TYPE_VARDICT);
  if (given != NULL && !read_options (&options, given, keep, error))
    return NULL;

  return is_template ? lanes_job_spec_new_template (kind, params, &options, error)
                     : lanes_job_spec_new (kind, params, &options, error);
}
