/* Tables with a header line, comma-separated, numbers in the C locale.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-number.h"

void
ks_write_core_csv (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsCore *core = result->core;
  const KsDensity *density = result->density;

  ks_output_text (out, "index,radius,density\n");
  for (gsize i = 0; i < core->m && ks_output_is_whole (out); i++)
    {
      guint32 point = core->by_radius[i];
      char radius[KS_NUMBER_SIZE], value[KS_NUMBER_SIZE];

      ks_output_printf (out, "%u,%s,%s\n", point,
                        ks_number_to_text (density->radius[point], radius),
                        ks_number_to_text (density->density[point], value));
    }
}

void
ks_write_graph_csv (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsGraph *graph = result->graph;

  ks_output_text (out, "node,index\n");
  for (gsize v = 0; v < graph->n_nodes && ks_output_is_whole (out); v++)
    for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
      ks_output_printf (out, "%" G_GSIZE_FORMAT ",%u\n", v, graph->members[i]);
}

void
ks_write_diagram_csv (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsDiagram *diagram = result->diagram;

  ks_output_text (out, "dim,birth,death\n");
  for (gsize i = 0; i < diagram->n_bars && ks_output_is_whole (out); i++)
    {
      char birth[KS_NUMBER_SIZE], death[KS_NUMBER_SIZE];

      ks_output_printf (out, "%u,%s,%s\n", diagram->bars[i].dim,
                        ks_number_to_text (diagram->bars[i].birth, birth),
                        ks_number_to_text (diagram->bars[i].death, death));
    }
}
