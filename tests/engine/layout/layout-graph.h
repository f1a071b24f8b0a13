/* Small graphs to lay out, and what every layout must be.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-layout.h"
#include "ks-random.h"
#include "ks-test.h"

/* A graph under construction and its starts. */
typedef struct {
  guint n_nodes;
  GArray *edges;  /* (edges, 3) source, target, weight: the stride of a KsEdge */
  float *initial; /* (n_nodes, 2) */
  KsRandom random;
} Graph;

Graph *graph_new (guint n_nodes, guint64 seed);
void   graph_free (Graph *graph);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Graph, graph_free)

void join (Graph *graph, guint32 a, guint32 b);
void start_at (Graph *graph, guint node, double x, double y);
void scatter (Graph *graph, double spread); /* normal starts */

/* A band bent to a ring: @around cells round, @wide cells wide, each joined to its eight
 * neighbours. */
Graph *ring_band (guint around, guint wide);

KsLayoutInput input_of (const Graph *graph);

/* Laid out, with every place finite and their mean 0. */
KsLayout *lay_out (const KsLayoutInput *input);
KsLayout *lay_out_cold (const Graph *graph);

double distance (const KsLayout *layout, guint a, guint b);
