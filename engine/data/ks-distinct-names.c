/* SPDX-License-Identifier: MIT */
#include "ks-distinct-names.h"

#include <string.h>

struct _KsDistinctNames {
  GTree *counts; /* of the names given: how many have been made of each */
};

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

GTree *
ks_names_new (GDestroyNotify free_name)
{
  return g_tree_new_full (compare, NULL, free_name, NULL);
}

KsDistinctNames *
ks_distinct_names_new (void)
{
  KsDistinctNames *self = g_new (KsDistinctNames, 1);

  self->counts = ks_names_new (g_free);
  return self;
}

void
ks_distinct_names_free (KsDistinctNames *self)
{
  if (self == NULL)
    return;
  g_tree_unref (self->counts);
  g_free (self);
}

static gboolean
is_given (const KsDistinctNames *self, const char *name)
{
  return g_tree_lookup (self->counts, name) != NULL;
}

char *
ks_distinct_names_add (KsDistinctNames *self, const char *name)
{
  g_return_val_if_fail (self != NULL && name != NULL, NULL);

  gsize count = GPOINTER_TO_SIZE (g_tree_lookup (self->counts, name));
  g_autofree char *distinct = g_strdup (name);

  /* A name of the file itself may look like one that is made here. */
  while (is_given (self, distinct))
    {
      g_free (distinct);
      distinct = g_strdup_printf ("%s#%" G_GSIZE_FORMAT, name, ++count);
    }
  if (count > 0)
    g_tree_insert (self->counts, g_strdup (name), GSIZE_TO_POINTER (count));
  g_tree_insert (self->counts, g_strdup (distinct), GSIZE_TO_POINTER (1));
  return g_steal_pointer (&distinct);
}
