/* SPDX-License-Identifier: MIT */
#include "ks-graph.h"
#include "ks-random.h"
#include "ks-skeleton.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* A 2-dimensional complex under construction: which edges and triangles of n nodes are in. */
typedef struct {
  guint n;
  guint8 *edge;     /* (n, n) for u < v; owned */
  guint8 *triangle; /* (n, n, n) for u < v < w; owned */
} Complex;

static void
complex_clear (Complex *self)
{
  g_free (self->edge);
  g_free (self->triangle);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Complex, complex_clear)

static Complex
complex_of (guint n)
{
  return (Complex) { n, g_new0 (guint8, n * n), g_new0 (guint8, n * n * n) };
}

static void
sort_nodes (guint *v, guint n)
{
  for (guint i = 1; i < n; i++)
    for (guint j = i; j > 0 && v[j - 1] > v[j]; j--)
      {
        guint kept = v[j];

        v[j] = v[j - 1];
        v[j - 1] = kept;
      }
}

static void
add_edge (Complex *self, guint u, guint v)
{
  self->edge[MIN (u, v) * self->n + MAX (u, v)] = 1;
}

static void
add_triangle (Complex *self, guint u, guint v, guint w)
{
  guint t[3] = { u, v, w };

  sort_nodes (t, 3);
  add_edge (self, t[0], t[1]);
  add_edge (self, t[0], t[2]);
  add_edge (self, t[1], t[2]);
  self->triangle[(t[0] * self->n + t[1]) * self->n + t[2]] = 1;
}

/* As a graph; the caller frees its edges and triangles. */
static KsGraph
complex_graph (const Complex *self)
{
  guint n = self->n;
  KsGraph graph = { .n_nodes = n };

  graph.edges = g_new (KsEdge, n * n);
  graph.triangles = g_new (KsTriangle, n * n * n);
  for (guint32 u = 0; u < n; u++)
    for (guint32 v = u + 1; v < n; v++)
      {
        if (self->edge[u * n + v])
          graph.edges[graph.n_edges++] = (KsEdge) { u, v, 1 };
        for (guint32 w = v + 1; w < n; w++)
          if (self->triangle[(u * n + v) * n + w])
            graph.triangles[graph.n_triangles++] = (KsTriangle) { { u, v, w } };
      }
  return graph;
}

/* The rank over Z/2 of @rows, each a bit set of @n_words, by Gaussian elimination. */
static gsize
rank_of (guint64 *rows, gsize n_rows, gsize n_words)
{
  gsize rank = 0;

  for (gsize bit = 0; bit < 64 * n_words; bit++)
    {
      gsize pivot = rank;

      while (pivot < n_rows && !(rows[pivot * n_words + bit / 64] >> bit % 64 & 1))
        pivot++;
      if (pivot == n_rows)
        continue;
      for (gsize w = 0; w < n_words; w++)
        {
          guint64 kept = rows[rank * n_words + w];

          rows[rank * n_words + w] = rows[pivot * n_words + w];
          rows[pivot * n_words + w] = kept;
        }
      for (gsize r = rank + 1; r < n_rows; r++)
        if (rows[r * n_words + bit / 64] >> bit % 64 & 1)
          for (gsize w = 0; w < n_words; w++)
            rows[r * n_words + w] ^= rows[rank * n_words + w];
      rank++;
    }
  return rank;
}

/* The definition: b0 = V - rank d1, b1 = E - rank d1 - rank d2. */
static void
naive_betti (const Complex *self, gsize *b0, gsize *b1)
{
  guint n = self->n;
  KsGraph graph = complex_graph (self);
  g_autofree KsEdge *edges = graph.edges;
  g_autofree KsTriangle *triangles = graph.triangles;
  g_autofree gsize *number = g_new0 (gsize, n * n);
  gsize vertex_words = n / 64 + 1, edge_words = graph.n_edges / 64 + 1;
  g_autofree guint64 *d1 = g_new0 (guint64, graph.n_edges * vertex_words + 1);
  g_autofree guint64 *d2 = g_new0 (guint64, graph.n_triangles * edge_words + 1);

  for (gsize e = 0; e < graph.n_edges; e++)
    {
      number[edges[e].source * n + edges[e].target] = e;
      d1[e * vertex_words + edges[e].source / 64] ^= (guint64) 1 << edges[e].source % 64;
      d1[e * vertex_words + edges[e].target / 64] ^= (guint64) 1 << edges[e].target % 64;
    }
  for (gsize t = 0; t < graph.n_triangles; t++)
    for (guint i = 0; i < 3; i++)
      {
        const guint32 *v = triangles[t].node;
        gsize e = number[v[i == 0] * n + v[i == 2 ? 1 : 2]];

        d2[t * edge_words + e / 64] ^= (guint64) 1 << e % 64;
      }
  gsize rank1 = rank_of (d1, graph.n_edges, vertex_words);
  gsize rank2 = rank_of (d2, graph.n_triangles, edge_words);
  *b0 = n - rank1;
  *b1 = graph.n_edges - rank1 - rank2;
}

static void
check_betti (const Complex *self, gsize want0, gsize want1)
{
  KsGraph graph = complex_graph (self);
  g_autofree KsEdge *edges = graph.edges;
  g_autofree KsTriangle *triangles = graph.triangles;
  g_autoptr (GError) error = NULL;
  gsize b0 = 77, b1 = 77;

  g_assert_true (ks_graph_betti (NULL, &graph, &b0, &b1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (b0, ==, want0);
  g_assert_cmpuint (b1, ==, want1);
}

/* Edges alone, and with random triangles: few, so that much is left to reduce, and many,
 * so that tetrahedra share their faces. */
static void
test_betti_random (void)
{
  static const double parts[] = { 0.0, 0.03, 0.1, 0.3, 0.6, 0.9, 1.0 };
  KsRandom random;

  ks_random_init (&random, 3);
  for (guint n = 0; n <= 18; n += n < 6 ? 1 : 4)
    for (guint e = 0; e < G_N_ELEMENTS (parts); e++)
      for (guint t = 0; t < G_N_ELEMENTS (parts); t++)
        for (guint again = 0; again < 3; again++)
          {
            g_auto (Complex) complex = complex_of (n);
            gsize b0, b1;

            for (guint u = 0; u < n; u++)
              for (guint v = u + 1; v < n; v++)
                {
                  if (ks_random_uniform (&random) < parts[e])
                    add_edge (&complex, u, v);
                  for (guint w = v + 1; w < n; w++)
                    if (ks_random_uniform (&random) < parts[t] * parts[e])
                      add_triangle (&complex, u, v, w);
                }
            naive_betti (&complex, &b0, &b1);
            check_betti (&complex, b0, b1);
          }
}

/* Flag complexes of random geometric graphs: what a nerve looks like. */
static void
test_betti_geometric (void)
{
  KsRandom random;

  ks_random_init (&random, 4);
  for (guint again = 0; again < 20; again++)
    {
      guint n = 50;
      g_auto (Complex) complex = complex_of (n);
      double x[50], y[50], reach = 0.15 + 0.02 * again;
      gsize b0, b1;

      for (guint u = 0; u < n; u++)
        {
          x[u] = ks_random_uniform (&random);
          y[u] = ks_random_uniform (&random);
        }
      for (guint u = 0; u < n; u++)
        for (guint v = u + 1; v < n; v++)
          if (hypot (x[u] - x[v], y[u] - y[v]) < reach)
            {
              add_edge (&complex, u, v);
              for (guint w = v + 1; w < n; w++)
                if (hypot (x[u] - x[w], y[u] - y[w]) < reach
                    && hypot (x[v] - x[w], y[v] - y[w]) < reach)
                  add_triangle (&complex, u, v, w);
            }
      naive_betti (&complex, &b0, &b1);
      check_betti (&complex, b0, b1);
    }
}

/* A grid of squares, each cut into two triangles, its sides glued: torus or Klein bottle,
 * whose Betti numbers over Z/2 are the same, or, with a side left open, an annulus. The
 * nodes are numbered at random. */
static void
test_betti_surfaces (void)
{
  const guint side = 8;
  KsRandom random;

  ks_random_init (&random, 5);
  for (guint kind = 0; kind < 4; kind++)
    {
      g_auto (Complex) complex = complex_of (side * side);
      guint label[64];

      for (guint i = 0; i < side * side; i++)
        {
          guint j = (guint) ks_random_below (&random, i + 1);

          label[i] = label[j];
          label[j] = i;
        }
      for (guint i = 0; i < side; i++)
        for (guint j = 0; j < side; j++)
          {
            gboolean around = i + 1 == side;
            guint corner[4];

            if (kind == 2 && around)
              continue; /* an annulus */
            if (kind == 3 && i == 0 && j == 0)
              continue; /* a torus with a hole */
            for (guint c = 0; c < 4; c++)
              {
                guint row = (i + c / 2) % side, column = (j + c % 2) % side;

                if (kind == 1 && around && c / 2 == 1)
                  column = (side - column) % side; /* a Klein bottle */
                corner[c] = label[row * side + column];
              }
            add_triangle (&complex, corner[0], corner[1], corner[3]);
            add_triangle (&complex, corner[0], corner[2], corner[3]);
          }
      check_betti (&complex, 1, kind == 2 ? 1 : 2);
    }
}

/* The octahedron, a sphere: a triangle taken out leaves a disc, each further one a hole. */
static void
test_betti_sphere (void)
{
  g_auto (Complex) sphere = complex_of (6);

  for (guint i = 0; i < 8; i++)
    add_triangle (&sphere, i & 1 ? 1 : 0, i & 2 ? 3 : 2, i & 4 ? 5 : 4);
  check_betti (&sphere, 1, 0);
  sphere.triangle[(0 * 6 + 2) * 6 + 4] = 0;
  check_betti (&sphere, 1, 0);
  sphere.triangle[(1 * 6 + 3) * 6 + 5] = 0;
  check_betti (&sphere, 1, 1);
  sphere.triangle[(1 * 6 + 2) * 6 + 4] = 0;
  check_betti (&sphere, 1, 2);
}

/* Two circles in one node; two blobs; a line; nothing. */
static void
test_betti_plain (void)
{
  g_auto (Complex) eight = complex_of (11), blobs = complex_of (12), line = complex_of (20);
  g_auto (Complex) points = complex_of (5), empty = complex_of (0);

  for (guint i = 0; i < 6; i++)
    {
      add_edge (&eight, i, (i + 1) % 6);
      add_edge (&eight, i == 0 ? 0 : i + 5, i == 5 ? 0 : i + 6);
    }
  check_betti (&eight, 1, 2);

  for (guint u = 0; u < 6; u++)
    for (guint v = u + 1; v < 6; v++)
      for (guint w = v + 1; w < 6; w++)
        {
          add_triangle (&blobs, u, v, w);
          add_triangle (&blobs, 6 + u, 6 + v, 6 + w);
        }
  check_betti (&blobs, 2, 0);

  for (guint i = 0; i + 1 < 20; i++)
    add_edge (&line, i, i + 1);
  check_betti (&line, 1, 0);
  check_betti (&points, 5, 0);
  check_betti (&empty, 0, 0);
}

/* The projective plane on six nodes: b1 is 1 over Z/2, though 0 over the rationals. */
static void
test_betti_projective_plane (void)
{
  static const guint faces[10][3] = { { 0, 1, 2 }, { 0, 2, 3 }, { 0, 3, 4 }, { 0, 4, 5 },
                                      { 0, 1, 5 }, { 1, 2, 4 }, { 2, 4, 5 }, { 2, 3, 5 },
                                      { 1, 3, 5 }, { 1, 3, 4 } };
  g_auto (Complex) plane = complex_of (6);

  for (guint i = 0; i < 10; i++)
    add_triangle (&plane, faces[i][0], faces[i][1], faces[i][2]);
  check_betti (&plane, 1, 1);
}

static gboolean
betti_of (KsContext *context, gpointer data, GError **error)
{
  gsize b0 = 0, b1 = 0;

  if (!ks_graph_betti (context, data, &b0, &b1, error))
    return FALSE;
  g_assert_cmpuint (b0, ==, 1);
  return TRUE;
}

static void
test_betti_allocations_and_cancel (void)
{
  g_auto (Complex) complex = complex_of (16);
  KsRandom random;

  /* Without tetrahedra, so that columns are there to be reduced. */
  ks_random_init (&random, 6);
  for (guint i = 0; i < 60; i++)
    {
      guint u = (guint) ks_random_below (&random, 14), v = u + 1;
      guint w = (guint) ks_random_below (&random, 16);

      if (w != u && w != v)
        add_triangle (&complex, u, v, w);
    }
  for (guint i = 0; i + 1 < 16; i++)
    add_edge (&complex, i, i + 1);

  KsGraph graph = complex_graph (&complex);
  g_autofree KsEdge *edges = graph.edges;
  g_autofree KsTriangle *triangles = graph.triangles;
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (betti_of, &graph);
  ks_context_cancel (cancelled);
  g_assert_false (betti_of (cancelled, &graph, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

/* One sum that a long row of columns changes, and one of many edges, are given up midway. */
static void
test_cancel_midway (void)
{
  enum { N = 5000 };
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  g_auto (KsEchelon) echelon = { 0 };
  g_auto (KsSum) sum = { 0 }, births = { 0 };
  g_autofree guint32 *link_size = g_new0 (guint32, N), *birth = g_new (guint32, N);
  KsSkeleton skeleton = { .n_edges = N, .link_size = link_size, .birth = birth };
  gsize largest;

  ks_context_cancel (cancelled);
  g_assert_true (ks_echelon_init (&echelon, NULL, N, NULL) && ks_sum_init (&sum, NULL, N, NULL)
                 && ks_sum_init (&births, NULL, N, NULL));
  for (gsize i = 1; i < N; i++)
    {
      ks_sum_add (&sum, i);
      ks_sum_add (&sum, i - 1);
      g_assert_true (ks_echelon_reduce (&echelon, NULL, &sum, &largest, NULL));
      g_assert_cmpuint (largest, ==, i);
    }
  ks_sum_add (&sum, N - 1);
  g_assert_false (ks_echelon_reduce (&echelon, cancelled, &sum, &largest, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (sum.n, ==, 0);

  for (gsize e = 0; e < N; e++)
    {
      birth[e] = (guint32) e;
      ks_sum_add (&sum, e);
    }
  g_assert_false (ks_skeleton_express (&skeleton, cancelled, &sum, &births, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_cmpuint (sum.n, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/betti/random", test_betti_random);
  g_test_add_func ("/mapper/betti/geometric", test_betti_geometric);
  g_test_add_func ("/mapper/betti/surfaces", test_betti_surfaces);
  g_test_add_func ("/mapper/betti/sphere", test_betti_sphere);
  g_test_add_func ("/mapper/betti/plain", test_betti_plain);
  g_test_add_func ("/mapper/betti/projective-plane", test_betti_projective_plane);
  g_test_add_func ("/mapper/betti/cancel-midway", test_cancel_midway);
  g_test_add_func ("/mapper/betti/allocations-and-cancel", test_betti_allocations_and_cancel);
  return g_test_run ();
}
