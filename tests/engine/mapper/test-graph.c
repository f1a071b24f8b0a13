/* SPDX-License-Identifier: MIT */
#include "ks-graph.h"
#include "ks-nerve.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* Random nodes over m points, given as a clustering: each point is in about @overlap of
 * them, and stands in the point set at twice its number plus three. */
typedef struct {
  gsize m;
  KsClustering clustering;
  KsCover cover;
  KsCore core;
  KsDensity density;
  KsLens lens[2];
} Input;

static void
input_clear (Input *self)
{
  g_free (self->clustering.box);
  g_free (self->clustering.start);
  g_free (self->clustering.members);
  g_free (self->clustering.unclustered);
  g_free (self->cover.cell);
  g_free (self->core.rows);
  g_free (self->density.density);
  g_free (self->lens[0].values);
  g_free (self->lens[1].values);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Input, input_clear)

static Input
make_input (gsize n_nodes, gsize m, double overlap, guint n_axes, guint64 seed)
{
  Input self = { .m = m };
  gsize n = 0;
  KsRandom random;

  ks_random_init (&random, seed);
  self.clustering = (KsClustering) { .n_clusters = n_nodes, .box = g_new (guint32, n_nodes + 1),
                                     .start = g_new0 (gsize, n_nodes + 1),
                                     .members = g_new (guint32, n_nodes * m + 1),
                                     .n_unclustered_incidences = 5 };
  self.cover = (KsCover) {
    .n_axes = n_axes, .n_boxes = n_nodes, .m = m, .cell = g_new (guint32, 2 * n_nodes + 1)
  };
  self.core = (KsCore) { .n = 2 * m + 3, .m = m, .rows = g_new (guint32, m + 1) };
  self.density = (KsDensity) { .n = 2 * m + 3, .density = g_new0 (double, 2 * m + 3) };
  for (guint a = 0; a < 2; a++)
    self.lens[a] = (KsLens) { .m = m, .values = g_new (double, m + 1), .is_circular = a == 1 };

  for (gsize p = 0; p < m; p++)
    {
      self.core.rows[p] = (guint32) (2 * p + 3);
      self.density.density[2 * p + 3] = ks_random_uniform (&random);
      self.lens[0].values[p] = ks_random_normal (&random);
      self.lens[1].values[p] = 2.0 * G_PI * ks_random_uniform (&random);
    }
  /* Every fifth point is told to be in no cluster: the graph takes the clustering's word. */
  self.clustering.unclustered = g_new (guint32, m + 1);
  for (guint32 p = 0; p < m; p += 5)
    self.clustering.unclustered[self.clustering.n_unclustered++] = p;
  for (gsize node = 0; node < n_nodes; node++)
    {
      gsize before = n;

      self.clustering.box[node] = (guint32) (n_nodes - 1 - node);
      self.cover.cell[2 * node] = (guint32) node / 3;
      self.cover.cell[2 * node + 1] = (guint32) node % 3;
      for (gsize p = 0; p < m; p++)
        if (ks_random_uniform (&random) * (double) n_nodes < overlap)
          self.clustering.members[n++] = (guint32) p;
      if (n == before)
        self.clustering.members[n++] = (guint32) ks_random_below (&random, m);
      self.clustering.start[node + 1] = n;
    }
  return self;
}

static KsGraph *
graph_of (KsContext *context, const Input *input, guint min_shared, GError **error)
{
  KsLens *lenses[] = { (KsLens *) &input->lens[0], (KsLens *) &input->lens[1] };

  return ks_graph_new (context, &input->clustering, &input->cover, &input->core, &input->density,
                       lenses, input->cover.n_axes, min_shared, error);
}

static guint8 *
membership (const Input *input)
{
  guint8 *in = g_new0 (guint8, input->clustering.n_clusters * input->m + 1);

  for (gsize node = 0; node < input->clustering.n_clusters; node++)
    for (gsize i = input->clustering.start[node]; i < input->clustering.start[node + 1]; i++)
      in[node * input->m + input->clustering.members[i]] = 1;
  return in;
}

/* Edges and triangles by intersecting every pair and every triple. */
static void
check_nerve (const Input *input, const KsGraph *graph, guint min_shared)
{
  gsize n = graph->n_nodes, m = input->m, e = 0, t = 0;
  g_autofree guint8 *in = membership (input);

  for (guint32 u = 0; u < n; u++)
    for (guint32 v = u + 1; v < n; v++)
      {
        guint weight = 0;

        for (gsize p = 0; p < m; p++)
          weight += in[u * m + p] & in[v * m + p];
        if (weight < min_shared)
          continue;
        g_assert_cmpuint (e, <, graph->n_edges);
        g_assert_cmpuint (graph->edges[e].source, ==, u);
        g_assert_cmpuint (graph->edges[e].target, ==, v);
        g_assert_cmpuint (graph->edges[e++].weight, ==, weight);

        for (guint32 w = v + 1; w < n; w++)
          {
            guint common = 0;

            for (gsize p = 0; p < m; p++)
              common += in[u * m + p] & in[v * m + p] & in[w * m + p];
            if (common < min_shared)
              continue;
            g_assert_cmpuint (t, <, graph->n_triangles);
            g_assert_cmpuint (graph->triangles[t].node[0], ==, u);
            g_assert_cmpuint (graph->triangles[t].node[1], ==, v);
            g_assert_cmpuint (graph->triangles[t++].node[2], ==, w);
          }
      }
  g_assert_cmpuint (graph->n_edges, ==, e);
  g_assert_cmpuint (graph->n_triangles, ==, t);
}

static void
check_nodes (const Input *input, const KsGraph *graph)
{
  g_assert_cmpuint (graph->n_nodes, ==, input->clustering.n_clusters);
  g_assert_cmpuint (graph->n_unclustered, ==, (input->m + 4) / 5);
  for (guint32 i = 0; i < graph->n_unclustered; i++)
    g_assert_cmpuint (graph->unclustered[i], ==, 2 * (5 * i) + 3);
  g_assert_cmpuint (graph->n_unclustered_incidences, ==, 5);
  for (gsize node = 0; node < graph->n_nodes; node++)
    {
      double density = 0.0, value = 0.0, sine = 0.0, cosine = 0.0;
      double n = (double) (graph->start[node + 1] - graph->start[node]);
      gsize box = input->clustering.box[node];

      g_assert_cmpuint (graph->cell[2 * node], ==, input->cover.cell[2 * box]);
      g_assert_cmpuint (graph->cell[2 * node + 1], ==, input->cover.cell[2 * box + 1]);
      for (gsize i = graph->start[node]; i < graph->start[node + 1]; i++)
        {
          guint32 p = input->clustering.members[i];

          g_assert_cmpuint (graph->members[i], ==, 2 * p + 3);
          density += input->density.density[2 * p + 3];
          value += input->lens[0].values[p];
          sine += sin (input->lens[1].values[p]);
          cosine += cos (input->lens[1].values[p]);
        }
      ks_assert_near (graph->density[node], density / n, 1e-12);
      ks_assert_near (graph->lens[2 * node], value / n, 1e-12);
      if (graph->n_axes < 2)
        {
          g_assert_cmpfloat (graph->lens[2 * node + 1], ==, 0.0);
          continue;
        }
      /* The mean direction is in [0, 2 pi) and points where the sum of the points does. */
      g_assert_true (graph->lens[2 * node + 1] >= 0.0 && graph->lens[2 * node + 1] < 2.0 * G_PI);
      ks_assert_near (cos (graph->lens[2 * node + 1]) * hypot (sine, cosine), cosine, 1e-9);
      ks_assert_near (sin (graph->lens[2 * node + 1]) * hypot (sine, cosine), sine, 1e-9);
    }
}

static void
test_graph_definition (void)
{
  static const gsize nodes[] = { 0, 1, 2, 3, 20, 70 };
  static const gsize points[] = { 1, 2, 17, 90 };
  static const double overlaps[] = { 1.0, 3.0, 10.0, 80.0 };

  for (gsize n = 0; n < G_N_ELEMENTS (nodes); n++)
    for (gsize p = 0; p < G_N_ELEMENTS (points); p++)
      for (gsize o = 0; o < G_N_ELEMENTS (overlaps); o++)
        for (guint min_shared = 1; min_shared <= 4; min_shared++)
          {
            g_auto (Input) input = make_input (nodes[n], points[p], overlaps[o], 1 + o % 2,
                                               n + 10 * p + 100 * o);
            g_autoptr (GError) error = NULL;
            g_autoptr (KsGraph) graph = graph_of (NULL, &input, min_shared, &error);

            g_assert_no_error (error);
            check_nodes (&input, graph);
            check_nerve (&input, graph, min_shared);
            g_assert_cmpuint (ks_graph_bytes (graph), >=, graph->n_triangles * sizeof (KsTriangle));
          }
}

static void
test_graph_threads (void)
{
  g_auto (Input) input = make_input (300, 200, 9.0, 2, 5);
  g_autoptr (GError) error = NULL;

  for (guint min_shared = 1; min_shared <= 2; min_shared++)
    {
      g_autoptr (KsGraph) one = graph_of (NULL, &input, min_shared, &error);
      g_assert_no_error (error);

      for (guint threads = 2; threads <= 8; threads *= 2)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (KsGraph) many = graph_of (context, &input, min_shared, &error);

          g_assert_no_error (error);
          g_assert_cmpmem (one->edges, one->n_edges * sizeof (KsEdge), many->edges,
                           many->n_edges * sizeof (KsEdge));
          g_assert_cmpmem (one->triangles, one->n_triangles * sizeof (KsTriangle),
                           many->triangles, many->n_triangles * sizeof (KsTriangle));
          g_assert_cmpmem (one->lens, 2 * one->n_nodes * sizeof (double),
                           many->lens, 2 * many->n_nodes * sizeof (double));
          g_assert_cmpmem (one->density, one->n_nodes * sizeof (double),
                           many->density, many->n_nodes * sizeof (double));
        }
    }
}

/* A node with a point at no distance from its neighbours is infinitely dense; a mean
 * direction across the cut of the circle is not on its far side. */
static void
test_graph_means (void)
{
  g_auto (Input) input = make_input (1, 2, 9.0, 2, 1);
  g_autoptr (GError) error = NULL;

  input.density.density[3] = INFINITY;
  input.lens[1].values[0] = 0.1;
  input.lens[1].values[1] = 2.0 * G_PI - 0.3;
  g_autoptr (KsGraph) graph = graph_of (NULL, &input, 1, &error);
  g_assert_no_error (error);
  g_assert_cmpfloat (graph->density[0], ==, INFINITY);
  ks_assert_near (graph->lens[1], 2.0 * G_PI - 0.1, 1e-12);
  g_assert_null (graph_of (NULL, &input, 0, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "at least 1", NULL);
}

/* Ten nodes of the same two points have 120 triangles, and not one too many is let through. */
static void
test_graph_too_many_triangles (void)
{
  gsize start[11], n_edges, n_triangles;
  guint32 members[20];

  for (gsize i = 0; i < 20; i++)
    members[i] = i % 2;
  for (gsize node = 0; node <= 10; node++)
    start[node] = 2 * node;
  for (guint min_shared = 1; min_shared <= 2; min_shared++)
    {
      g_auto (KsClasses) classes = { 0 };
      g_autoptr (GError) error = NULL;
      g_autofree KsEdge *edges = NULL;
      g_autofree KsTriangle *triangles = NULL;

      g_assert_true (ks_classes_init (&classes, NULL, 10, start, members, 2, NULL, &error));
      g_assert_false (ks_nerve (NULL, &classes, min_shared, 119, &edges, &n_edges, &triangles,
                                &n_triangles, &error));
      ks_assert_error (&error, KS_ERROR_MEMORY, "119", "gain", NULL);
      g_assert_true (ks_nerve (NULL, &classes, min_shared, 120, &edges, &n_edges, &triangles,
                               &n_triangles, &error));
      g_assert_cmpuint (n_edges, ==, 45);
      g_assert_cmpuint (n_triangles, ==, 120);
    }
}

/* SCIENCE 11: a noisy circle, lens x, single linkage: one circle over a wide range. */
static void
test_graph_noisy_circle (void)
{
  const gsize n = 600;
  g_autoptr (KsMatrix) points = ks_matrix_new (NULL, n, 2, NULL);
  g_autofree double *x = g_new (double, n), *density = g_new0 (double, n);
  g_autofree guint32 *rows = g_new (guint32, n);
  KsSpace space = { .n = n, .coordinates = points };
  KsLens lens = { .m = n, .values = x };
  KsLens *lenses[] = { &lens };
  KsCore core = { .n = n, .m = n, .rows = rows };
  KsDensity densities = { .n = n, .density = density };
  KsRandom random;

  ks_random_init (&random, 8);
  for (gsize p = 0; p < n; p++)
    {
      double angle = 2.0 * G_PI * ks_random_uniform (&random);

      ks_matrix_row (points, p)[0] = x[p] = cos (angle) + 0.05 * ks_random_normal (&random);
      ks_matrix_row (points, p)[1] = sin (angle) + 0.05 * ks_random_normal (&random);
      rows[p] = (guint32) p;
    }
  for (guint resolution = 8; resolution <= 24; resolution++)
    for (double gain = 1.5; gain <= 3.0; gain += 0.25)
      {
        KsCoverSpec cover_spec = { .resolution = { resolution }, .gain = { gain } };
        KsClusterSpec cluster_spec = { .rule = KS_CLUSTER_SINGLE, .epsilon = 0.25 };
        g_autoptr (GError) error = NULL;
        g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 1, &cover_spec, &error);
        g_assert_no_error (error);
        g_autoptr (KsClustering) clustering =
          ks_clustering_new (NULL, &space, NULL, cover, &cluster_spec, &error);
        g_assert_no_error (error);
        g_autoptr (KsGraph) graph =
          ks_graph_new (NULL, clustering, cover, &core, &densities, lenses, 1, 1, &error);
        gsize b0, b1;

        g_assert_no_error (error);
        g_assert_true (ks_graph_betti (NULL, graph, &b0, &b1, &error));
        g_assert_cmpuint (b0, ==, 1);
        g_assert_cmpuint (b1, ==, 1);
      }
}

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsGraph) one = graph_of (context, data, 1, error);

  if (one == NULL)
    return FALSE;
  g_autoptr (KsGraph) two = graph_of (context, data, 2, error);

  return two != NULL;
}

static void
test_graph_allocations_and_cancel (void)
{
  g_auto (Input) input = make_input (40, 60, 5.0, 2, 1);
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (run, &input);
  ks_context_cancel (cancelled);
  g_assert_false (run (cancelled, &input, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/graph/definition", test_graph_definition);
  g_test_add_func ("/mapper/graph/threads", test_graph_threads);
  g_test_add_func ("/mapper/graph/means", test_graph_means);
  g_test_add_func ("/mapper/graph/too-many-triangles", test_graph_too_many_triangles);
  g_test_add_func ("/mapper/graph/noisy-circle", test_graph_noisy_circle);
  g_test_add_func ("/mapper/graph/allocations-and-cancel", test_graph_allocations_and_cancel);
  return g_test_run ();
}
