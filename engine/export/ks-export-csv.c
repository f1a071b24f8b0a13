/* Tables with a header line, comma-separated, numbers in the C locale.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-number.h"

gboolean
ks_write_core_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsCore *core = result->core;
  const KsDensity *density = result->density;

  g_string_append (out, "index,radius,density\n");
  for (gsize i = 0; i < core->m; i++)
    {
      guint32 point = core->by_radius[i];
      char radius[KS_NUMBER_SIZE], value[KS_NUMBER_SIZE];

      g_string_append_printf (out, "%u,%s,%s\n", point, ks_number_to_text (density->radius[point], radius),
                              ks_number_to_text (density->density[point], value));
    }
  return TRUE;
}

gboolean
ks_write_graph_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsGraph *graph = result->graph;

  g_string_append (out, "node,index\n");
  for (gsize v = 0; v < graph->n_nodes; v++)
    for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
      g_string_append_printf (out, "%" G_GSIZE_FORMAT ",%u\n", v, graph->members[i]);
  return TRUE;
}

gboolean
ks_write_diagram_csv (KsContext *context, const KsResult *result, gboolean with_timings, GString *out, GError **error)
{
  const KsDiagram *diagram = result->diagram;

  g_string_append (out, "dim,birth,death\n");
  for (gsize i = 0; i < diagram->n_bars; i++)
    {
      char birth[KS_NUMBER_SIZE], death[KS_NUMBER_SIZE];

      g_string_append_printf (out, "%u,%s,%s\n", diagram->bars[i].dim,
                              ks_number_to_text (diagram->bars[i].birth, birth),
                              ks_number_to_text (diagram->bars[i].death, death));
    }
  return TRUE;
}
