/* A numeric metadata column. O(m).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-lens-families.h"

static double
number_of (const KsLensInput *input, guint32 point, gconstpointer data)
{
  return ((const KsColumn *) data)->numbers[point];
}

/* "a, b, c", at most 20 of them; "" when there are none. A new string. */
static char *
numeric_names (const KsTable *metadata)
{
  g_autoptr (GString) names = g_string_new (NULL);
  guint n = 0;

  for (guint i = 0; i < metadata->columns->len; i++)
    {
      const KsColumn *column = g_ptr_array_index (metadata->columns, i);
      g_autofree char *name = ks_printable (column->name, 40);

      if (!column->is_text && n++ < 20)
        g_string_append_printf (names, "%s%s", n > 1 ? ", " : "", name);
    }
  if (n > 20)
    g_string_append_printf (names, " and %u more", n - 20);
  return g_string_free (g_steal_pointer (&names), FALSE);
}

static void
refuse (const KsTable *metadata, const char *name, gboolean is_text, GError **error)
{
  g_autofree char *shown = ks_printable (name, 80);
  g_autofree char *known = numeric_names (metadata);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "%s “%s”%s; %s%s.",
               is_text ? "The metadata column" : "There is no metadata column", shown,
               is_text ? " holds text, and a lens needs numbers" : "",
               *known != '\0' ? "choose one of: "
                              : "there are no numeric columns, so choose another lens",
               known);
}

gboolean
ks_lens_compute_column (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                        double *values, GError **error)
{
  const KsColumn *column = ks_table_find (input->points->metadata, spec->column);

  if (column == NULL || column->is_text)
    {
      refuse (input->points->metadata, spec->column, column != NULL, error);
      return FALSE;
    }
  return ks_lens_for_each_point (context, input, number_of, column, values, error);
}
