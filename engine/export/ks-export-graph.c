/* The graph in the formats of other programs: GraphML (yEd, igraph, networkx), GEXF 1.3
 * (Gephi), DOT (Graphviz). Nodes carry size, density, lens values and place.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include "ks-number.h"

#include <math.h>

/* The numbers of a node that every format writes. */
typedef struct {
  const char *name;
  guint axis;        /* of the lens and place columns */
  gboolean is_integer;
  double (*value) (const KsResult *result, gsize node, guint axis);
} Attribute;

static double
size_of (const KsResult *result, gsize node, guint axis)
{
  return (double) (result->graph->start[node + 1] - result->graph->start[node]);
}

static double
centre_of (const KsResult *result, gsize node, guint axis)
{
  return (double) result->graph->cell[2 * node];
}

static double
density_of (const KsResult *result, gsize node, guint axis)
{
  return result->graph->density[node];
}

static double
lens_of (const KsResult *result, gsize node, guint axis)
{
  return result->graph->lens[2 * node + axis];
}

static double
place_of (const KsResult *result, gsize node, guint axis)
{
  return result->layout->xy[2 * node + axis];
}

static const Attribute attributes[] = {
  { "size", 0, TRUE, size_of },     { "density", 0, FALSE, density_of },
  { "lens1", 0, FALSE, lens_of },   { "lens2", 1, FALSE, lens_of },
  { "center", 0, TRUE, centre_of }, { "x", 0, FALSE, place_of },
  { "y", 1, FALSE, place_of },
};

/* Whether the graph has the attribute: there may be but one lens, and balls alone have a centre. */
static gboolean
has (const KsResult *result, const Attribute *attribute)
{
  if (attribute->value == centre_of)
    return result->recipe->mode == KS_MODE_BALL;
  return attribute->value != lens_of || attribute->axis < result->graph->n_axes;
}

static const char *
text_of (const KsResult *result, const Attribute *attribute, gsize node, char text[KS_NUMBER_SIZE])
{
  double value = attribute->value (result, node, attribute->axis);

  /* XML's double spells infinity so; the graph formats take it from there. */
  return isinf (value) ? (value > 0 ? "INF" : "-INF") : ks_number_to_text (value, text);
}

void
ks_write_graph_graphml (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsGraph *graph = result->graph;
  char text[KS_NUMBER_SIZE];

  ks_output_text (out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                       "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n");
  for (guint a = 0; a < G_N_ELEMENTS (attributes); a++)
    if (has (result, &attributes[a]))
      ks_output_printf (out, "<key id=\"%s\" for=\"node\" attr.name=\"%s\" attr.type=\"%s\"/>\n",
                        attributes[a].name, attributes[a].name,
                        attributes[a].is_integer ? "int" : "double");
  ks_output_text (out, "<key id=\"weight\" for=\"edge\" attr.name=\"weight\" attr.type=\"int\"/>\n"
                       "<graph edgedefault=\"undirected\">\n");
  for (gsize v = 0; v < graph->n_nodes && ks_output_is_whole (out); v++)
    {
      ks_output_printf (out, "<node id=\"n%" G_GSIZE_FORMAT "\">", v);
      for (guint a = 0; a < G_N_ELEMENTS (attributes); a++)
        if (has (result, &attributes[a]))
          ks_output_printf (out, "<data key=\"%s\">%s</data>", attributes[a].name,
                            text_of (result, &attributes[a], v, text));
      ks_output_text (out, "</node>\n");
    }
  for (gsize e = 0; e < graph->n_edges && ks_output_is_whole (out); e++)
    ks_output_printf (out,
                      "<edge source=\"n%u\" target=\"n%u\"><data key=\"weight\">%u</data></edge>\n",
                      graph->edges[e].source, graph->edges[e].target, graph->edges[e].weight);
  ks_output_text (out, "</graph>\n</graphml>\n");
}

void
ks_write_graph_gexf (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsGraph *graph = result->graph;
  char text[KS_NUMBER_SIZE], x[KS_NUMBER_SIZE], y[KS_NUMBER_SIZE];

  ks_output_text (
      out,
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<gexf xmlns=\"http://gexf.net/1.3\" xmlns:viz=\"http://gexf.net/1.3/viz\" version=\"1.3\">\n"
      "<graph defaultedgetype=\"undirected\">\n<attributes class=\"node\">\n");
  for (guint a = 0; a < G_N_ELEMENTS (attributes); a++)
    if (has (result, &attributes[a]) && attributes[a].value != place_of)
      ks_output_printf (out, "<attribute id=\"%u\" title=\"%s\" type=\"%s\"/>\n", a,
                        attributes[a].name, attributes[a].is_integer ? "integer" : "double");
  ks_output_text (out, "</attributes>\n<nodes>\n");
  for (gsize v = 0; v < graph->n_nodes && ks_output_is_whole (out); v++)
    {
      ks_output_printf (
          out, "<node id=\"%" G_GSIZE_FORMAT "\" label=\"%" G_GSIZE_FORMAT "\"><attvalues>", v, v);
      for (guint a = 0; a < G_N_ELEMENTS (attributes); a++)
        if (has (result, &attributes[a]) && attributes[a].value != place_of)
          ks_output_printf (out, "<attvalue for=\"%u\" value=\"%s\"/>", a,
                            text_of (result, &attributes[a], v, text));
      /* Gephi's unit is about a pixel; one edge length is 50 of them. */
      ks_output_printf (out, "</attvalues><viz:position x=\"%s\" y=\"%s\"/></node>\n",
                        ks_number_to_text (50.0 * place_of (result, v, 0), x),
                        ks_number_to_text (-50.0 * place_of (result, v, 1), y));
    }
  ks_output_text (out, "</nodes>\n<edges>\n");
  for (gsize e = 0; e < graph->n_edges && ks_output_is_whole (out); e++)
    ks_output_printf (
        out, "<edge id=\"%" G_GSIZE_FORMAT "\" source=\"%u\" target=\"%u\" weight=\"%u\"/>\n", e,
        graph->edges[e].source, graph->edges[e].target, graph->edges[e].weight);
  ks_output_text (out, "</edges>\n</graph>\n</gexf>\n");
}

void
ks_write_graph_dot (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsGraph *graph = result->graph;
  char text[KS_NUMBER_SIZE], x[KS_NUMBER_SIZE], y[KS_NUMBER_SIZE];

  /* neato -n draws the nodes where they are. */
  ks_output_printf (out, "graph %s {\n  node [shape=circle];\n",
                    result->recipe->mode == KS_MODE_BALL ? "ball" : "mapper");
  for (gsize v = 0; v < graph->n_nodes && ks_output_is_whole (out); v++)
    {
      ks_output_printf (out, "  %" G_GSIZE_FORMAT " [pos=\"%s,%s\"", v,
                        ks_number_to_text (72.0 * place_of (result, v, 0), x),
                        ks_number_to_text (-72.0 * place_of (result, v, 1), y));
      for (guint a = 0; a < G_N_ELEMENTS (attributes); a++)
        if (has (result, &attributes[a]) && attributes[a].value != place_of)
          ks_output_printf (out, ", %s=\"%s\"", attributes[a].name,
                            text_of (result, &attributes[a], v, text));
      ks_output_text (out, "];\n");
    }
  for (gsize e = 0; e < graph->n_edges && ks_output_is_whole (out); e++)
    ks_output_printf (out, "  %u -- %u [weight=%u];\n", graph->edges[e].source,
                      graph->edges[e].target, graph->edges[e].weight);
  ks_output_text (out, "}\n");
}
