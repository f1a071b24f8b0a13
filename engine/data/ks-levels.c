/* SPDX-License-Identifier: MIT */
#include "ks-levels.h"

#include "ks-distinct-names.h"

void
ks_levels_init (KsLevels *self)
{
  self->texts = g_ptr_array_new_with_free_func (g_free);
  self->codes = ks_names_new (NULL);
}

void
ks_levels_clear (KsLevels *self)
{
  g_clear_pointer (&self->codes, g_tree_unref);
  g_clear_pointer (&self->texts, g_ptr_array_unref);
}

guint32
ks_levels_code (KsLevels *self, const char *text)
{
  gpointer code;

  if (g_tree_lookup_extended (self->codes, text, NULL, &code))
    return GPOINTER_TO_UINT (code);

  char *copy = g_strdup (text);
  guint32 next = self->texts->len;

  g_ptr_array_add (self->texts, copy);
  g_tree_insert (self->codes, copy, GUINT_TO_POINTER (next));
  return next;
}

GStrv
ks_levels_steal (KsLevels *self)
{
  g_tree_remove_all (self->codes);
  g_ptr_array_add (self->texts, NULL);
  return (GStrv) g_ptr_array_steal (self->texts, NULL);
}
