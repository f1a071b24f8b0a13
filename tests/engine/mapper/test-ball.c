/* SPDX-License-Identifier: MIT */
#include "ks-ball.h"
#include "ks-graph.h"
#include "ks-landmarks.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

typedef enum { NOISE, LATTICE, DUPLICATES, EQUAL, N_KINDS } Kind;

/* Lattice points are exactly 0.25, 0.5, 0.75, ... apart along the axes. */
static KsMatrix *
make_matrix (Kind kind, gsize n, gsize d, guint64 seed)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] =
        kind == NOISE        ? ks_random_normal (&random)
        : kind == LATTICE    ? (double) ks_random_below (&random, 9) / 4.0 + 0.25
        : kind == DUPLICATES && i > 2 ? ks_matrix_row (matrix, ks_random_below (&random, 3))[c]
                             : 0.5 + (kind == DUPLICATES ? (double) i : 0.0);
  return matrix;
}

static KsSpace *
make_space (KsMatrix *matrix, KsMetric metric, gboolean precomputed)
{
  KsPoints points = { .matrix = matrix, .precomputed = precomputed };

  return ks_space_new (NULL, &points, metric, NULL);
}

/* The space as a matrix of its distances. */
static KsSpace *
give_distances (const KsSpace *space)
{
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, space->n, space->n, NULL);

  for (gsize i = 0; i < space->n; i++)
    ks_space_distances (space, i, NULL, space->n, ks_matrix_row (matrix, i));
  return make_space (matrix, KS_METRIC_EUCLIDEAN, TRUE);
}

/* ---- The twin ---- */

static double
to_nearest (const KsSpace *space, gsize i, const guint32 *centres, gsize n)
{
  double nearest = INFINITY;

  for (gsize c = 0; c < n; c++)
    nearest = MIN (nearest, ks_space_distance (space, centres[c], i));
  return nearest;
}

/* From the definitions; (n) centres. */
static gsize
twin_centres (const KsSpace *space, const KsBallSpec *spec, guint32 *centres)
{
  gsize n = 0;

  for (gsize i = 0; spec->order == KS_BALL_ROWS && i < space->n; i++)
    if (to_nearest (space, i, centres, n) > spec->epsilon)
      centres[n++] = (guint32) i;
  while (spec->order == KS_BALL_FARTHEST)
    {
      gsize next = 0;

      for (gsize i = 1; i < space->n; i++)
        if (to_nearest (space, i, centres, n) > to_nearest (space, next, centres, n))
          next = i;
      if (to_nearest (space, next, centres, n) <= spec->epsilon)
        break;
      centres[n++] = (guint32) next;
    }
  return n;
}

static void
check_balls (const KsBalls *balls, const KsSpace *space, const KsBallSpec *spec)
{
  const KsClustering *clustering = balls->clustering;
  g_autofree guint32 *centres = g_new (guint32, space->n);
  gsize at = 0;

  g_assert_cmpuint (clustering->n_clusters, ==, twin_centres (space, spec, centres));
  g_assert_cmpmem (clustering->box, clustering->n_clusters * sizeof *centres, centres,
                   clustering->n_clusters * sizeof *centres);
  for (gsize b = 0; b < clustering->n_clusters; b++)
    {
      g_assert_cmpuint (clustering->start[b], ==, at);
      for (guint32 i = 0; i < space->n; i++)
        if (ks_space_distance (space, centres[b], i) <= spec->epsilon)
          {
            g_assert_cmpuint (at, <, clustering->start[b + 1]);
            g_assert_cmpuint (clustering->members[at++], ==, i);
          }
    }
  g_assert_cmpuint (clustering->start[clustering->n_clusters], ==, at);
  g_assert_cmpuint (clustering->n_unclustered, ==, 0);
  g_assert_cmpuint (clustering->n_unclustered_incidences, ==, 0);
  g_assert_cmpfloat (balls->epsilon, ==, spec->epsilon);
  g_assert_null (balls->reason);
}

static void
assert_equal (const KsBalls *a, const KsBalls *b)
{
  const KsClustering *x = a->clustering, *y = b->clustering;

  g_assert_cmpmem (x->start, (x->n_clusters + 1) * sizeof *x->start, y->start,
                   (y->n_clusters + 1) * sizeof *y->start);
  g_assert_cmpmem (x->box, x->n_clusters * sizeof *x->box, y->box, y->n_clusters * sizeof *y->box);
  g_assert_cmpmem (x->members, x->start[x->n_clusters] * sizeof *x->members, y->members,
                   y->start[y->n_clusters] * sizeof *y->members);
}

/* Both orders: by definition, with and without a spatial order, for any number of threads. */
static void
check_space (const KsSpace *space, double epsilon)
{
  for (KsBallOrder order = KS_BALL_ROWS; order <= KS_BALL_FARTHEST; order++)
    {
      KsBallSpec spec = { epsilon, order };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsBalls) plain = ks_balls_new (NULL, space, NULL, &spec, &error);

      g_assert_no_error (error);
      check_balls (plain, space, &spec);
      for (guint threads = 1; threads <= 8; threads *= 2)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (KsSpatialOrder) near = ks_spatial_order_new (context, space, &error);
          g_assert_no_error (error);
          g_autoptr (KsBalls) again = ks_balls_new (context, space, near, &spec, &error);

          g_assert_no_error (error);
          assert_equal (plain, again);
        }
    }
}

static void
test_definition (void)
{
  static const gsize sizes[] = { 1, 2, 3, 17, 150 };
  static const gsize dims[] = { 1, 2, 9 };
  static const double epsilons[] = { 1e-9, 0.25, 0.5, 1.25, 100.0 };

  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      for (gsize c = 0; c < G_N_ELEMENTS (dims); c++)
        {
          g_autoptr (KsMatrix) matrix = make_matrix (kind, sizes[s], dims[c], 31 * s + c);
          g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
          g_autoptr (KsSpace) given = give_distances (space);

          for (gsize e = 0; e < G_N_ELEMENTS (epsilons); e++)
            {
              check_space (space, epsilons[e]);
              check_space (given, epsilons[e]);
            }
        }
}

/* Epsilon is the very distance of two points, and the float64 below it. */
static void
test_metrics (void)
{
  gsize n_metrics;
  const KsMetricInfo *infos = ks_metric_infos (&n_metrics);
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 90, 9, 5);

  for (gsize m = 0; m < n_metrics; m++)
    {
      g_autoptr (KsSpace) space = make_space (matrix, infos[m].metric, FALSE);

      for (guint32 i = 1; i < 7; i++)
        {
          double epsilon = ks_space_distance (space, 0, i * 7);

          check_space (space, epsilon);
          check_space (space, nextafter (epsilon, 0.0));
        }
    }
}

/* More points than one box of the highest level but one holds. */
static void
test_levels (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 5000, 3, 8);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);

  check_space (space, 1.0);
}

static void
test_farthest_are_landmarks (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (LATTICE, 700, 2, 8);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (NULL, space, NULL);
  KsBallSpec spec = { 0.3, KS_BALL_FARTHEST };
  g_autoptr (KsBalls) balls = ks_balls_new (NULL, space, order, &spec, NULL);
  gsize n = balls->clustering->n_clusters;
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (NULL, space, n, 0, NULL);

  g_assert_cmpmem (balls->clustering->box, n * 4, landmarks->rows, n * 4);
  g_assert_cmpfloat (landmarks->cover, <=, 0.3);
}

static void
test_suggestion (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 1000, 2, 3);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (NULL, space, 60, 0, NULL);
  g_autofree char *reason = NULL;
  double epsilon = ks_balls_suggest_epsilon (NULL, space, NULL, &reason, NULL);
  KsBallSpec spec = { NAN, KS_BALL_ROWS }, same = { epsilon, KS_BALL_ROWS };

  g_assert_cmpfloat (epsilon, >=, landmarks->cover);
  g_assert_cmpfloat (epsilon, <=, landmarks->cover * 1.01);
  g_assert_nonnull (strstr (reason, " 60 points"));
  g_assert_true (g_str_has_suffix (reason, "."));

  g_autoptr (KsBalls) balls = ks_balls_new (NULL, space, NULL, &spec, NULL);
  g_autoptr (KsBalls) given = ks_balls_new (NULL, space, NULL, &same, NULL);
  g_assert_cmpfloat (balls->epsilon, ==, epsilon);
  g_assert_cmpstr (balls->reason, ==, reason);
  assert_equal (balls, given);
  g_assert_cmpuint (balls->clustering->n_clusters, >=, 15);
  g_assert_cmpuint (balls->clustering->n_clusters, <=, 120);
}

static void
test_suggestion_of_few (void)
{
  for (Kind kind = 0; kind < N_KINDS; kind++)
    for (gsize n = 1; n < 9; n++)
      {
        g_autoptr (KsMatrix) matrix = make_matrix (kind, n, 2, n);
        g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
        KsBallSpec spec = { NAN, KS_BALL_FARTHEST };
        g_autoptr (GError) error = NULL;
        g_autoptr (KsBalls) balls = ks_balls_new (NULL, space, NULL, &spec, &error);

        g_assert_no_error (error);
        g_assert_cmpfloat (balls->epsilon, >, 0.0);
        g_assert_true (isfinite (balls->epsilon));
        g_assert_true (g_str_has_suffix (balls->reason, "."));
      }
}

static void
test_refusals (void)
{
  static const double wrong[] = { 0.0, -1.0, -INFINITY, INFINITY };
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 40, 2, 3);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      KsBallSpec spec = { wrong[i], KS_BALL_ROWS };

      g_assert_null (ks_balls_new (NULL, space, NULL, &spec, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "radius above 0", NULL);
    }
  for (KsBallOrder order = KS_BALL_ROWS; order <= KS_BALL_FARTHEST; order++)
    {
      KsBallSpec spec = { 100.0, order };
      g_autoptr (KsBalls) balls = ks_balls_new_within (NULL, space, NULL, &spec, 40, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (balls->clustering->start[1], ==, 40);
      g_assert_null (ks_balls_new_within (NULL, space, NULL, &spec, 39, &error));
      ks_assert_error (&error, KS_ERROR_MEMORY, "radius 100", "39 points", NULL);
    }
}

/* Balls of nearly all points, of which a batch would hold far more than is allowed: refused with
 * the same sentence by any number of threads, at the same number. */
static void
test_budget (void)
{
  gsize n = 3000;
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, n, 9, 3);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);

  for (KsBallOrder order = KS_BALL_ROWS; order <= KS_BALL_FARTHEST; order++)
    {
      KsBallSpec spec = { 3.5, order };
      g_autofree char *sentence = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (KsBalls) plain = ks_balls_new (NULL, space, NULL, &spec, &error);
      g_assert_no_error (error);
      gsize n_members = plain->clustering->start[plain->clustering->n_clusters];

      g_assert_cmpuint (n_members, >, 4 * n);
      for (guint threads = 1; threads <= 16; threads *= 2)
        {
          g_autoptr (KsContext) context = ks_context_new (threads);
          g_autoptr (KsBalls)
              just = ks_balls_new_within (context, space, NULL, &spec, n_members, &error);

          g_assert_no_error (error);
          assert_equal (plain, just);
          g_assert_null (ks_balls_new_within (context, space, NULL, &spec, n_members - 1, &error));
          if (sentence == NULL)
            sentence = g_strdup (error->message);
          g_assert_cmpstr (error->message, ==, sentence);
          ks_assert_error (&error, KS_ERROR_MEMORY, "radius 3.5", "choose another epsilon", NULL);
        }
    }
}

/* Distances of which the squares are no numbers any more. */
static void
test_overflow (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 20, 2, 3);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < 20; i++)
    ks_matrix_row (matrix, i)[0] *= 1e200;
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  KsBallSpec spec = { NAN, KS_BALL_ROWS };

  check_space (space, 1.0);
  g_assert_null (ks_balls_new (NULL, space, NULL, &spec, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "float64", NULL);
}

static gboolean
run (KsContext *context, gpointer data, GError **error)
{
  const KsSpace *space = data;
  KsBallSpec spec = { NAN, KS_BALL_FARTHEST };
  g_autoptr (KsBalls) balls = ks_balls_new (context, space, NULL, &spec, error);

  return balls != NULL;
}

static void
test_allocations (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 600, 2, 3);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);

  ks_test_allocations (run, space);
}

static void
test_cancel (void)
{
  g_autoptr (KsMatrix) matrix = make_matrix (NOISE, 600, 2, 3);
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  g_autoptr (GError) error = NULL;

  for (KsBallOrder order = KS_BALL_ROWS; order <= KS_BALL_FARTHEST; order++)
    {
      KsBallSpec spec = { 0.5, order };
      g_autoptr (KsContext) context = ks_context_new (2);

      ks_context_cancel (context);
      g_assert_null (ks_balls_new (context, space, NULL, &spec, &error));
      g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
      g_clear_error (&error);
    }
}

/* Ten points of a line, two apart each: with radius 2 every other one is a centre. */
static void
test_graph (void)
{
  g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, 10, 1, NULL);
  guint32 rows[10];
  double density[21], values[10];
  KsCore core = { .n = 21, .m = 10, .rows = rows };
  KsDensity densities = { .n = 21, .density = density };
  KsLens lens = { .m = 10, .values = values }, *lenses[] = { &lens };
  KsBallSpec spec = { 2.0, KS_BALL_ROWS };
  g_autoptr (GError) error = NULL;

  for (guint32 i = 0; i < 10; i++)
    {
      ks_matrix_row (matrix, i)[0] = values[i] = 2.0 * i;
      rows[i] = 2 * i + 1;
      density[rows[i]] = i;
    }
  g_autoptr (KsSpace) space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
  g_autoptr (KsBalls) balls = ks_balls_new (NULL, space, NULL, &spec, &error);
  g_assert_no_error (error);
  g_autoptr (KsGraph)
      graph = ks_graph_new (NULL, balls->clustering, NULL, &core, &densities, lenses, 1, 1, &error);
  g_assert_no_error (error);

  g_assert_cmpuint (graph->n_nodes, ==, 5);
  g_assert_cmpuint (graph->n_edges, ==, 4);
  g_assert_cmpuint (graph->n_triangles, ==, 0);
  for (guint32 v = 0; v < 5; v++)
    {
      g_assert_cmpuint (graph->cell[2 * v], ==, 4 * v + 1);
      g_assert_cmpuint (graph->cell[2 * v + 1], ==, 0);
      g_assert_cmpfloat (graph->lens[2 * v], ==, v == 0 ? 1.0 : 4.0 * v);
    }
  for (guint32 e = 0; e < 4; e++)
    {
      g_assert_cmpuint (graph->edges[e].source, ==, e);
      g_assert_cmpuint (graph->edges[e].target, ==, e + 1);
      g_assert_cmpuint (graph->edges[e].weight, ==, 1);
    }
}

/* ---- Against NumPy (tests/data/make-ball.py) ---- */

static void
test_golden (void)
{
  g_autofree char *path = ks_test_data ("ball.txt");
  g_autofree char *text = NULL;
  g_autoptr (KsSpace) space = NULL;
  guint n_cases = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (char **line = lines; **line != '\0'; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);

      if (g_str_equal (words[0], "points"))
        {
          gsize n = (gsize) g_ascii_strtoull (words[1], NULL, 10);
          gsize d = (gsize) g_ascii_strtoull (words[2], NULL, 10);
          g_autoptr (KsMatrix) matrix = ks_matrix_new (NULL, n, d, NULL);

          for (gsize i = 0; i < n; i++)
            {
              char *at = *++line;

              for (gsize c = 0; c < d; c++)
                ks_matrix_row (matrix, i)[c] = g_ascii_strtod (at, &at);
            }
          g_clear_pointer (&space, ks_space_unref);
          space = make_space (matrix, KS_METRIC_EUCLIDEAN, FALSE);
          continue;
        }

      KsBallSpec spec = { g_ascii_strtod (words[2], NULL),
                          g_str_equal (words[1], "rows") ? KS_BALL_ROWS : KS_BALL_FARTHEST };
      g_autoptr (KsBalls) balls = ks_balls_new (NULL, space, NULL, &spec, NULL);
      const KsClustering *clustering = balls->clustering;

      for (gsize b = 0; b < clustering->n_clusters; b++)
        {
          g_autoptr (GString) found = g_string_new (NULL);

          g_string_append_printf (found, "%u:", clustering->box[b]);
          for (gsize i = clustering->start[b]; i < clustering->start[b + 1]; i++)
            g_string_append_printf (found, " %u", clustering->members[i]);
          g_assert_cmpstr (found->str, ==, *++line);
        }
      g_assert_cmpuint (g_ascii_strtoull (words[3], NULL, 10), ==, clustering->n_clusters);
      n_cases++;
    }
  g_assert_cmpuint (n_cases, >=, 12);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ball/definition", test_definition);
  g_test_add_func ("/ball/metrics", test_metrics);
  g_test_add_func ("/ball/levels", test_levels);
  g_test_add_func ("/ball/farthest-are-landmarks", test_farthest_are_landmarks);
  g_test_add_func ("/ball/suggestion", test_suggestion);
  g_test_add_func ("/ball/suggestion-of-few", test_suggestion_of_few);
  g_test_add_func ("/ball/refusals", test_refusals);
  g_test_add_func ("/ball/budget", test_budget);
  g_test_add_func ("/ball/overflow", test_overflow);
  g_test_add_func ("/ball/allocations", test_allocations);
  g_test_add_func ("/ball/cancel", test_cancel);
  g_test_add_func ("/ball/graph", test_graph);
  g_test_add_func ("/ball/golden", test_golden);
  return g_test_run ();
}
