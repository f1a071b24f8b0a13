/* SPDX-License-Identifier: MIT */
#include "ks-graph.h"
#include "ks-models.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

static KsSpace
make_space (gsize n, gsize d, guint64 seed)
{
  KsSpace space = { .n = n, .coordinates = ks_matrix_new (NULL, n, d, NULL) };
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (space.coordinates, i)[c] = ks_random_normal (&random);
  return space;
}

static int
compare (gconstpointer a, gconstpointer b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

/* The smallest distance within which at least 98 % of the points have min (5, n - 1) others. */
static double
twin (const KsSpace *space)
{
  gsize n = space->n, wanted = 0;
  g_autofree double *reach = g_new (double, n), *row = g_new (double, n);

  for (gsize i = 0; i < n; i++)
    {
      for (gsize j = 0; j < n; j++)
        row[j] = ks_space_distance (space, i, j);
      qsort (row, n, sizeof *row, compare);
      reach[i] = row[MIN (5, n - 1)];
    }
  qsort (reach, n, sizeof *reach, compare);
  while ((double) wanted < 0.98 * (double) n)
    wanted++;
  return reach[wanted - 1];
}

static void
test_epsilon_definition (void)
{
  static const gsize sizes[] = { 2, 3, 5, 6, 7, 49, 50, 51, 99, 100, 101, 700 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      KsSpace space = make_space (sizes[s], 1 + s % 9, s);
      g_autoptr (KsMatrix) coordinates = space.coordinates;
      g_autoptr (GError) error = NULL;
      double exact = twin (&space), first = 0.0;

      for (guint threads = 1; threads <= 8; threads *= 2)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autofree char *reason = NULL;
          double epsilon = ks_suggest_epsilon (context, &space, &reason, &error);
          char three[32];

          g_assert_no_error (error);
          g_assert_cmpfloat (epsilon, >=, exact);
          g_assert_cmpfloat (epsilon, <=, exact * 1.0101);
          g_ascii_formatd (three, sizeof three, "%.3g", epsilon);
          g_assert_cmpfloat (g_ascii_strtod (three, NULL), ==, epsilon);
          g_assert_nonnull (strstr (reason, three));
          g_assert_true (g_str_has_suffix (reason, "."));
          g_assert_true (threads == 1 || epsilon == first);
          first = epsilon;
        }
    }
}

static void
test_epsilon_equal_points (void)
{
  KsSpace space = make_space (40, 2, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autofree char *one = NULL, *all = NULL, *most = NULL;
  g_autoptr (GError) error = NULL;

  memset (coordinates->values, 0, 40 * coordinates->stride * sizeof (double));
  g_assert_cmpfloat (ks_suggest_epsilon (NULL, &space, &all, &error), ==, 1.0);
  space.n = 1;
  g_assert_cmpfloat (ks_suggest_epsilon (NULL, &space, &one, &error), ==, 1.0);
  g_assert_no_error (error);
  g_assert_cmpstr (one, ==, all);
  g_assert_true (g_str_has_suffix (all, "."));

  /* One point out of line is what epsilon must reach, there being nothing nearer. */
  space.n = 40;
  ks_matrix_row (coordinates, 17)[0] = 3.0;
  g_assert_cmpfloat (ks_suggest_epsilon (NULL, &space, &most, &error), ==, 3.0);
  g_assert_no_error (error);
}

/* A sample says nearly what all points would. */
static void
test_epsilon_sample (void)
{
  KsSpace space = make_space (20000, 2, 3);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  KsSpace part = { .n = 900, .coordinates = coordinates };
  g_autofree char *reason = NULL, *again = NULL;
  g_autoptr (GError) error = NULL;
  double epsilon = ks_suggest_epsilon (NULL, &space, &reason, &error);

  g_assert_no_error (error);
  /* Spacing goes with the root of the density; the tail of a normal cloud is rough. */
  double scale = ks_suggest_epsilon (NULL, &part, &again, &error) * sqrt (900.0 / 20000.0);
  g_assert_cmpfloat (epsilon, >, scale / 1.6);
  g_assert_cmpfloat (epsilon, <, scale * 1.6);
}

/* b1 of the graph of the core under @rule with the suggested epsilon. */
static void
check_betti (const KsSpace *space, KsLens *const *lenses, const KsClusterSpec *rule,
             guint resolution, gsize b1)
{
  gsize n = space->n, found_b0, found_b1;
  g_autofree guint32 *rows = g_new (guint32, n);
  g_autofree double *density = g_new0 (double, n);
  KsCore core = { .n = n, .m = n, .rows = rows };
  KsDensity densities = { .n = n, .density = density };
  KsCoverSpec spec = { .resolution = { resolution, resolution }, .gain = { 3.0, 3.0 } };
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    rows[i] = (guint32) i;
  g_autoptr (KsCover) cover = ks_cover_new (NULL, lenses, 2, &spec, &error);
  g_assert_no_error (error);
  g_autoptr (KsClustering) clustering = ks_clustering_new (NULL, space, NULL, cover, rule, &error);
  g_assert_no_error (error);
  g_autoptr (KsGraph) graph =
    ks_graph_new (NULL, clustering, cover, &core, &densities, lenses, 2, 1, &error);
  g_assert_no_error (error);
  g_assert_true (ks_graph_betti (NULL, graph, &found_b0, &found_b1, &error));
  g_assert_cmpuint (found_b1, ==, b1);
  if (rule->rule == KS_CLUSTER_DBSCAN)
    g_assert_cmpuint (found_b0, ==, 1);
}

/* The built-in circles keep their holes, and the two rules that want an epsilon see them,
 * over a range of resolution. */
static void
test_epsilon_builtins (void)
{
  static const struct {
    const char *name;
    gsize b1;
  } sets[] = { { "circle", 1 }, { "three-circles", 5 } };

  for (gsize s = 0; s < G_N_ELEMENTS (sets); s++)
    {
      g_autoptr (GError) error = NULL;
      KsPreprocessing how = { .center = KS_CENTER_AUTO };
      g_autoptr (KsFilterSet) set =
        ks_builtin_generate (NULL, ks_builtin_find (sets[s].name), 0, -1.0, 1, &error);
      g_assert_no_error (error);
      g_autoptr (KsPoints) points = ks_points_new (NULL, set, &how, &error);
      g_assert_no_error (error);
      g_autoptr (KsSpace) space = ks_space_new (NULL, points, KS_METRIC_EUCLIDEAN, &error);
      g_assert_no_error (error);
      g_autofree double *x = g_new (double, space->n), *y = g_new (double, space->n);
      KsLens lens_x = { .m = space->n, .values = x }, lens_y = { .m = space->n, .values = y };
      KsLens *lenses[] = { &lens_x, &lens_y };
      g_autofree char *reason = NULL;
      double epsilon = ks_suggest_epsilon (NULL, space, &reason, &error);
      KsClusterSpec single = { .rule = KS_CLUSTER_SINGLE, .epsilon = epsilon };
      KsClusterSpec dbscan = { .rule = KS_CLUSTER_DBSCAN, .epsilon = epsilon, .min_points = 5 };

      /* The two directions of the primary circle: grey that grows along columns, and along rows. */
      for (gsize i = 0; i < space->n; i++)
        {
          const double *p = ks_matrix_row (points->matrix, i);

          x[i] = p[2] + p[5] + p[8] - p[0] - p[3] - p[6];
          y[i] = p[6] + p[7] + p[8] - p[0] - p[1] - p[2];
        }
      for (guint resolution = 8; resolution <= 30; resolution += 11)
        {
          check_betti (space, lenses, &single, resolution, sets[s].b1);
          check_betti (space, lenses, &dbscan, resolution, sets[s].b1);
        }
    }
}

static gboolean
suggest (KsContext *context, gpointer data, GError **error)
{
  g_autofree char *reason = NULL;
  double epsilon = ks_suggest_epsilon (context, data, &reason, error);

  g_assert_true (isnan (epsilon) == (reason == NULL));
  return reason != NULL;
}

static void
test_epsilon_allocations_and_cancel (void)
{
  KsSpace space = make_space (40, 2, 1);
  g_autoptr (KsMatrix) coordinates = space.coordinates;
  g_autoptr (KsContext) cancelled = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_test_allocations (suggest, &space);
  ks_context_cancel (cancelled);
  g_assert_false (suggest (cancelled, &space, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/epsilon/definition", test_epsilon_definition);
  g_test_add_func ("/mapper/epsilon/equal-points", test_epsilon_equal_points);
  g_test_add_func ("/mapper/epsilon/sample", test_epsilon_sample);
  g_test_add_func ("/mapper/epsilon/builtins", test_epsilon_builtins);
  g_test_add_func ("/mapper/epsilon/allocations-and-cancel", test_epsilon_allocations_and_cancel);
  return g_test_run ();
}
