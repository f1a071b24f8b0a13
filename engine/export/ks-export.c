/* SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

static const KsExporter exporters[] = {
  { KS_EXPORT_CORE, ".json", "JSON", ks_write_core_json },
  { KS_EXPORT_CORE, ".csv", "CSV (index, radius, density)", ks_write_core_csv },
  { KS_EXPORT_CORE, ".npy", "NumPy array (the core's rows)", ks_write_core_npy },
  { KS_EXPORT_CORE, ".safetensors", "Filter set (the core's points as read, with their columns)",
    ks_write_core_safetensors },
  { KS_EXPORT_CORE, ".txt", "Text summary", ks_write_core_text },
  { KS_EXPORT_GRAPH, ".json", "JSON", ks_write_graph_json },
  { KS_EXPORT_GRAPH, ".graphml", "GraphML", ks_write_graph_graphml },
  { KS_EXPORT_GRAPH, ".gexf", "GEXF", ks_write_graph_gexf },
  { KS_EXPORT_GRAPH, ".dot", "Graphviz", ks_write_graph_dot },
  { KS_EXPORT_GRAPH, ".csv", "CSV (members of each node)", ks_write_graph_csv },
  { KS_EXPORT_GRAPH, ".txt", "Text summary", ks_write_graph_text },
  { KS_EXPORT_DIAGRAM, ".json", "JSON", ks_write_diagram_json },
  { KS_EXPORT_DIAGRAM, ".csv", "CSV (dim, birth, death)", ks_write_diagram_csv },
  { KS_EXPORT_DIAGRAM, ".txt", "Text summary", ks_write_diagram_text },
};

const KsExporter *
ks_exporters (gsize *n)
{
  *n = G_N_ELEMENTS (exporters);
  return exporters;
}

const KsExporter *
ks_exporter_find (KsExportKind kind, const char *path, GError **error)
{
  g_autoptr (GString) there = g_string_new (NULL);
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (gsize i = 0; i < G_N_ELEMENTS (exporters); i++)
    if (exporters[i].kind == kind)
      {
        if (g_str_has_suffix (lower, exporters[i].extension))
          return &exporters[i];
        g_string_append_printf (there, "%s%s", there->len > 0 ? ", " : "", exporters[i].extension);
      }

  g_autofree char *shown = ks_printable (path, 200);
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "The ending of %s names no format for this; use one of %s.", shown, there->str);
  return NULL;
}
