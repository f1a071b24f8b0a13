/* SPDX-License-Identifier: MIT */
#include "ks-extended.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A graph with triangles and values; all arrays its own. */
static void
graph_clear (KsGraph *self)
{
  g_free (self->edges);
  g_free (self->triangles);
  g_free (self->lens);
}

static KsGraph
make_graph (gsize n)
{
  return (KsGraph){ .n_nodes = n,
                    .n_axes = 1,
                    .edges = g_new0 (KsEdge, n * n + 1),
                    .triangles = g_new0 (KsTriangle, n * n * n + 1),
                    .lens = g_new0 (double, 2 * n + 1) };
}

static gboolean
has_edge (const KsGraph *self, guint32 u, guint32 v)
{
  for (gsize e = 0; e < self->n_edges; e++)
    if (self->edges[e].source == u && self->edges[e].target == v)
      return TRUE;
  return FALSE;
}

/* Edges with probability @p, triangles on them with @q, values of @levels steps. */
static KsGraph
random_graph (gsize n, double p, double q, guint levels, guint64 seed)
{
  KsGraph self = make_graph (n);
  KsRandom random;

  ks_random_init (&random, seed);
  for (guint32 u = 0; u < n; u++)
    {
      self.lens[2 * u] = (double) ks_random_below (&random, levels) / 8.0 - 1.0;
      self.lens[2 * u + 1] = ks_random_normal (&random);
      for (guint32 v = u + 1; v < n; v++)
        if (ks_random_uniform (&random) < p)
          self.edges[self.n_edges++] = (KsEdge) { u, v, 1 };
    }
  for (guint32 u = 0; u < n; u++)
    for (guint32 v = u + 1; v < n; v++)
      for (guint32 w = v + 1; w < n; w++)
        if (has_edge (&self, u, v) && has_edge (&self, u, w) && has_edge (&self, v, w)
            && ks_random_uniform (&random) < q)
          self.triangles[self.n_triangles++] = (KsTriangle) { { u, v, w } };
  return self;
}

/* ---- The twin: the boundary matrix of the complex and its cone, reduced ---- */

typedef struct {
  guint n;           /* nodes */
  guint32 node[3];   /* ascending in rank */
  gboolean is_cone;
} Simplex;

typedef struct {
  const KsGraph *graph;
  guint lens;
  guint32 *rank; /* of each node */
  Simplex *simplices;
  gsize n;
} Cone;

static const Cone *sorting; /* qsort takes no data of ours */

static int
compare_simplices (const void *a, const void *b)
{
  const Simplex *p = a, *q = b;
  const guint32 *rank = sorting->rank;

  if (p->is_cone != q->is_cone)
    return p->is_cone ? 1 : -1;

  /* Upwards the highest node counts, downwards the lowest. */
  guint32 x = rank[p->node[p->is_cone ? 0 : p->n - 1]],
          y = rank[q->node[q->is_cone ? 0 : q->n - 1]];
  if (x != y)
    return (x < y) == !p->is_cone ? -1 : 1;
  if (p->n != q->n)
    return p->n < q->n ? -1 : 1;
  return memcmp (p->node, q->node, sizeof p->node);
}

static void
add_simplex (Cone *self, guint n, const guint32 *node)
{
  Simplex simplex = { .n = n };

  memcpy (simplex.node, node, n * sizeof *node);
  for (guint i = 1; i < n; i++)
    for (guint j = i; j > 0 && self->rank[simplex.node[j - 1]] > self->rank[simplex.node[j]]; j--)
      {
        guint32 kept = simplex.node[j];

        simplex.node[j] = simplex.node[j - 1];
        simplex.node[j - 1] = kept;
      }
  self->simplices[self->n++] = simplex;
  simplex.is_cone = TRUE;
  self->simplices[self->n++] = simplex;
}

static Cone
make_cone (const KsGraph *graph, guint lens)
{
  gsize n = graph->n_nodes;
  Cone self = { .graph = graph, .lens = lens, .rank = g_new0 (guint32, n + 1),
                .simplices = g_new0 (Simplex, 2 * (n + graph->n_edges + graph->n_triangles) + 1) };

  for (guint32 v = 0; v < n; v++)
    for (guint32 u = 0; u < n; u++)
      self.rank[v] += graph->lens[2 * u + lens] < graph->lens[2 * v + lens]
                      || (graph->lens[2 * u + lens] == graph->lens[2 * v + lens] && u < v);
  for (guint32 v = 0; v < n; v++)
    add_simplex (&self, 1, &v);
  for (gsize e = 0; e < graph->n_edges; e++)
    add_simplex (&self, 2, &graph->edges[e].source);
  for (gsize t = 0; t < graph->n_triangles; t++)
    add_simplex (&self, 3, graph->triangles[t].node);
  sorting = &self;
  qsort (self.simplices, self.n, sizeof *self.simplices, compare_simplices);
  sorting = NULL;
  return self;
}

static gsize
find_simplex (const Cone *self, guint n, const guint32 *node, gboolean is_cone)
{
  for (gsize i = 0; i < self->n; i++)
    if (self->simplices[i].n == n && self->simplices[i].is_cone == is_cone
        && memcmp (self->simplices[i].node, node, n * sizeof *node) == 0)
      return i;
  g_assert_not_reached ();
}

/* The boundary of simplex @j; the cone's apex, number n, never dies. */
static void
fill_column (const Cone *self, gsize j, guint8 *column)
{
  const Simplex *simplex = &self->simplices[j];

  if (simplex->is_cone)
    column[find_simplex (self, simplex->n, simplex->node, FALSE)] = 1;
  for (guint i = 0; simplex->n > 1 && i < simplex->n; i++)
    {
      guint32 face[3] = { 0 };

      for (guint k = 0, at = 0; k < simplex->n; k++)
        if (k != i)
          face[at++] = simplex->node[k];
      column[find_simplex (self, simplex->n - 1, face, simplex->is_cone)] = 1;
    }
}

static double
value_of (const Cone *self, const Simplex *simplex, guint32 *node)
{
  *node = simplex->node[simplex->is_cone ? 0 : simplex->n - 1];
  return self->graph->lens[2 * *node + self->lens];
}

static void
add_pair (const Cone *self, const Simplex *birth, const Simplex *death, GArray *features)
{
  KsFeature feature = { .lens = self->lens };
  guint dimension = birth->n - 1 + birth->is_cone;

  if (!birth->is_cone && !death->is_cone && dimension == 0)
    feature.kind = KS_FEATURE_BRANCH_DOWN;
  else if (birth->is_cone && death->is_cone && dimension == 1)
    feature.kind = KS_FEATURE_BRANCH_UP;
  else if (!birth->is_cone && death->is_cone && dimension <= 1)
    feature.kind = dimension == 0 ? KS_FEATURE_COMPONENT : KS_FEATURE_LOOP;
  else
    return;
  feature.birth = value_of (self, birth, &feature.node[0]);
  feature.death = value_of (self, death, &feature.node[1]);
  feature.length = fabs (feature.death - feature.birth);
  if (feature.length > 0.0 || feature.kind <= KS_FEATURE_LOOP)
    g_array_append_val (features, feature);
}

static int
compare_features (const void *a, const void *b)
{
  const KsFeature *p = a, *q = b;
  double x[] = { -p->length, p->lens, p->kind, p->node[0], p->node[1] };
  double y[] = { -q->length, q->lens, q->kind, q->node[0], q->node[1] };

  for (guint i = 0; i < G_N_ELEMENTS (x); i++)
    if (x[i] != y[i])
      return x[i] < y[i] ? -1 : 1;
  return 0;
}

static GArray *
twin_features (const KsGraph *graph)
{
  GArray *features = g_array_new (FALSE, FALSE, sizeof (KsFeature));

  for (guint lens = 0; lens < graph->n_axes; lens++)
    {
      Cone self = make_cone (graph, lens);
      gsize n = self.n;
      g_autofree guint8 *columns = g_new0 (guint8, n * n + 1);
      g_autofree gsize *with_low = g_new0 (gsize, n + 1); /* 1 + column */

      for (gsize j = 0; j < n; j++)
        {
          guint8 *column = columns + j * n;
          gsize low = n;

          fill_column (&self, j, column);
          while (low > 0)
            {
              if (!column[low - 1])
                low--;
              else if (with_low[low - 1] == 0)
                {
                  with_low[low - 1] = j + 1;
                  add_pair (&self, &self.simplices[low - 1], &self.simplices[j], features);
                  break;
                }
              else
                for (gsize i = 0; i < low; i++)
                  column[i] ^= columns[(with_low[low - 1] - 1) * n + i];
            }
        }
      g_free (self.rank);
      g_free (self.simplices);
    }
  g_array_sort (features, compare_features);
  return features;
}

/* ---- Tests ---- */

static const gboolean none_circular[2] = { FALSE, FALSE };

static void
check (const KsGraph *graph)
{
  g_autoptr (GArray) twin = twin_features (graph);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsFeatures) features = ks_features_new (NULL, graph, none_circular, &error);
  gsize b0, b1, n_of[4] = { 0 };

  g_assert_no_error (error);
  g_assert_cmpuint (features->n, ==, twin->len);
  for (gsize i = 0; i < features->n; i++)
    {
      const KsFeature *one = &features->features[i], *other = &g_array_index (twin, KsFeature, i);

      g_assert_cmpint (one->kind, ==, other->kind);
      g_assert_cmpuint (one->lens, ==, other->lens);
      g_assert_cmpuint (one->node[0], ==, other->node[0]);
      g_assert_cmpuint (one->node[1], ==, other->node[1]);
      g_assert_cmpfloat (one->birth, ==, other->birth);
      g_assert_cmpfloat (one->death, ==, other->death);
      g_assert_cmpfloat (one->length, ==, other->length);
      n_of[one->kind]++;
    }
  g_assert_true (ks_graph_betti (NULL, graph, &b0, &b1, NULL));
  g_assert_cmpuint (n_of[KS_FEATURE_COMPONENT], ==, b0 * graph->n_axes);
  g_assert_cmpuint (n_of[KS_FEATURE_LOOP], ==, b1 * graph->n_axes);
}

static void
test_definition (void)
{
  static const double edges[] = { 0.15, 0.3, 0.6, 1.0 }, triangles[] = { 0.0, 0.3, 0.7, 1.0 };
  static const gsize sizes[] = { 1, 2, 3, 5, 9, 13 };
  static const guint levels[] = { 1, 4, 1000 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize p = 0; p < G_N_ELEMENTS (edges); p++)
      for (gsize q = 0; q < G_N_ELEMENTS (triangles); q++)
        for (gsize l = 0; l < G_N_ELEMENTS (levels); l++)
          for (guint64 seed = 0; seed < 3; seed++)
            {
              KsGraph graph = random_graph (sizes[s], edges[p], triangles[q], levels[l], seed);

              graph.n_axes = 1 + (guint) seed % 2;
              check (&graph);
              graph_clear (&graph);
            }
}

static KsFeatures *
features_of (const KsGraph *graph)
{
  g_autoptr (GError) error = NULL;
  KsFeatures *features = ks_features_new (NULL, graph, none_circular, &error);

  g_assert_no_error (error);
  return features;
}

static void
assert_feature (const KsFeature *feature, KsFeatureKind kind, double birth, double death)
{
  g_assert_cmpint (feature->kind, ==, kind);
  g_assert_cmpfloat (feature->birth, ==, birth);
  g_assert_cmpfloat (feature->death, ==, death);
}

/* A hexagon from height 0 to 3 with an arm up to 7 and one down to -2. */
static void
test_hexagon_with_arms (void)
{
  static const double heights[] = { 0, 1, 2, 3, 2, 1, 7, -2 };
  static const guint32 edges[][2] = { { 0, 1 }, { 0, 5 }, { 1, 2 }, { 2, 3 },
                                      { 2, 6 }, { 3, 4 }, { 4, 5 }, { 5, 7 } };
  KsGraph graph = make_graph (8);

  for (guint i = 0; i < 8; i++)
    {
      graph.lens[2 * i] = heights[i];
      graph.edges[graph.n_edges++] = (KsEdge) { edges[i][0], edges[i][1], 1 };
    }
  g_autoptr (KsFeatures) features = features_of (&graph);
  g_assert_cmpuint (features->n, ==, 4);
  assert_feature (&features->features[0], KS_FEATURE_COMPONENT, -2, 7);
  assert_feature (&features->features[1], KS_FEATURE_LOOP, 3, 0);
  assert_feature (&features->features[2], KS_FEATURE_BRANCH_DOWN, 0, 1);
  assert_feature (&features->features[3], KS_FEATURE_BRANCH_UP, 3, 2);
  g_assert_cmpuint (features->features[0].node[0], ==, 7);
  g_assert_cmpuint (features->features[0].node[1], ==, 6);
  check (&graph);
  graph_clear (&graph);
}

static void
test_nothing (void)
{
  static const gboolean both[2] = { TRUE, TRUE }, second[2] = { FALSE, TRUE };
  KsGraph empty = { .n_axes = 2 }, graph = random_graph (9, 0.4, 0.5, 100, 3);
  g_autoptr (KsFeatures) of_empty = features_of (&empty);

  graph.n_axes = 2;
  g_autoptr (KsFeatures) of_circular = ks_features_new (NULL, &graph, both, NULL);
  g_autoptr (KsFeatures) of_first = ks_features_new (NULL, &graph, second, NULL);
  g_assert_cmpuint (of_empty->n, ==, 0);
  g_assert_cmpuint (of_circular->n, ==, 0);
  g_assert_cmpuint (of_first->n, >, 0);
  for (gsize i = 0; i < of_first->n; i++)
    g_assert_cmpuint (of_first->features[i].lens, ==, 0);
  graph_clear (&graph);
}

static void
test_infinite_values (void)
{
  KsGraph graph = random_graph (9, 0.4, 0.0, 100, 3);

  graph.lens[4] = graph.lens[8] = graph.lens[10] = INFINITY;
  g_autoptr (KsFeatures) features = features_of (&graph);
  for (gsize i = 0; i < features->n; i++)
    g_assert_false (isnan (features->features[i].length));
  graph_clear (&graph);
}

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsFeatures) features = ks_features_new (context, data, none_circular, error);

  return features != NULL;
}

static void
test_allocations (void)
{
  KsGraph graph = random_graph (14, 0.5, 0.4, 100, 3);

  ks_test_allocations (run, &graph);
  graph_clear (&graph);
}

static void
test_cancel (void)
{
  KsGraph graph = random_graph (14, 0.5, 0.4, 100, 3);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_null (ks_features_new (context, &graph, none_circular, &error));
  g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
  graph_clear (&graph);
}

/* ---- Against GUDHI (tests/data/make-extended.py) ---- */

/* Reads one line "nodes edges triangles" and what it announces. */
static KsGraph
read_graph (char ***line)
{
  char *at = **line + strlen ("graph");
  gsize n = (gsize) g_ascii_strtoull (at, &at, 10),
        n_edges = (gsize) g_ascii_strtoull (at, &at, 10);
  gsize n_triangles = (gsize) g_ascii_strtoull (at, &at, 10);
  KsGraph graph = make_graph (n);

  at = *++*line;
  for (gsize v = 0; v < n; v++)
    graph.lens[2 * v] = g_ascii_strtod (at, &at);
  at = *++*line;
  for (graph.n_edges = 0; graph.n_edges < n_edges; graph.n_edges++)
    {
      guint32 source = (guint32) g_ascii_strtoull (at, &at, 10);

      graph.edges[graph.n_edges] = (KsEdge) { source, (guint32) g_ascii_strtoull (at, &at, 10), 1 };
    }
  at = *++*line;
  for (graph.n_triangles = 0; graph.n_triangles < n_triangles; graph.n_triangles++)
    for (guint i = 0; i < 3; i++)
      graph.triangles[graph.n_triangles].node[i] = (guint32) g_ascii_strtoull (at, &at, 10);
  return graph;
}

static void
test_golden (void)
{
  g_autofree char *path = ks_test_data ("extended.txt");
  g_autofree char *text = NULL;
  guint n_graphs = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; **line != '\0'; line++)
    {
      KsGraph graph = read_graph (&line);
      g_autoptr (KsFeatures) features = features_of (&graph);
      gsize n = (gsize) g_ascii_strtoull (*++line, NULL, 10);
      g_autofree gboolean *is_taken = g_new0 (gboolean, n);

      g_assert_cmpuint (features->n, ==, n);
      for (gsize i = 0; i < n; i++)
        {
          g_auto (GStrv) words = g_strsplit (*++line, " ", -1);
          gsize k = 0;

          while (k < n
                 && (is_taken[k]
                     || !g_str_equal (ks_feature_kind_name (features->features[k].kind), words[0])
                     || features->features[k].birth != g_ascii_strtod (words[1], NULL)
                     || features->features[k].death != g_ascii_strtod (words[2], NULL)))
            k++;
          g_assert_cmpuint (k, <, n);
          is_taken[k] = TRUE;
        }
      n_graphs++;
      graph_clear (&graph);
    }
  g_assert_cmpuint (n_graphs, ==, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/extended/definition", test_definition);
  g_test_add_func ("/extended/hexagon-with-arms", test_hexagon_with_arms);
  g_test_add_func ("/extended/nothing", test_nothing);
  g_test_add_func ("/extended/infinite-values", test_infinite_values);
  g_test_add_func ("/extended/allocations", test_allocations);
  g_test_add_func ("/extended/cancel", test_cancel);
  g_test_add_func ("/extended/golden", test_golden);
  return g_test_run ();
}
