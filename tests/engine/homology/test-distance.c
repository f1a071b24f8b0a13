/* SPDX-License-Identifier: MIT */
#include "ks-diagram-distance.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>

#define MAX_Q 3

static KsDiagram *
make_diagram (const KsBar *bars, gsize n_bars)
{
  KsDiagram *diagram = g_atomic_rc_box_new0 (KsDiagram);

  diagram->max_dim = 1;
  diagram->n_bars = n_bars;
  diagram->bars = ks_new (NULL, KsBar, n_bars, NULL);
  for (gsize i = 0; i < n_bars; i++)
    diagram->bars[i] = bars[i];
  return diagram;
}

/* distances[0]: bottleneck; distances[q]: Wasserstein of order q. */
static void
compute (const KsDiagram *a, const KsDiagram *b, guint dim, double distances[MAX_Q + 1])
{
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_diagram_bottleneck (NULL, a, b, dim, &distances[0], &error));
  for (guint q = 1; q <= MAX_Q; q++)
    g_assert_true (ks_diagram_wasserstein (NULL, a, b, dim, q, &distances[q], &error));
}

static void
assert_same (double found, double expected, double tolerance)
{
  if (isinf (expected))
    g_assert_true (isinf (found));
  else
    ks_assert_near (found, expected, tolerance);
}

/* ---- GUDHI's and SciPy's ---- */

static KsDiagram *
read_diagram (char ***words)
{
  gsize n = (gsize) ks_test_number (words);
  g_autofree KsBar *bars = g_new0 (KsBar, n + 1);

  for (gsize i = 0; i < n; i++)
    {
      bars[i].dim = 1;
      bars[i].birth = ks_test_number (words);
      bars[i].death = ks_test_number (words);
    }
  return make_diagram (bars, n);
}

static void
test_golden (void)
{
  g_auto (GStrv) all = ks_test_words ("distances.txt");
  guint n_cases = 0;

  for (char **words = all; *words != NULL; n_cases++)
    {
      g_test_message ("%s", *words++);
      g_autoptr (KsDiagram) a = read_diagram (&words);
      g_autoptr (KsDiagram) b = read_diagram (&words);
      double there[MAX_Q + 1], back[MAX_Q + 1];

      compute (a, b, 1, there);
      compute (b, a, 1, back);
      for (guint i = 0; i <= MAX_Q; i++)
        {
          double expected = ks_test_number (&words);

          assert_same (there[i], expected, 1e-12);
          assert_same (back[i], expected, 1e-12);
        }
    }
  g_assert_cmpuint (n_cases, ==, 12);
}

/* ---- The definition ---- */

/* Two diagrams' finite bars, and a matching of the first @at bars of x. */
typedef struct {
  const KsBar *x, *y;
  gsize n_x, n_y;
  gboolean taken[8];  /* (n_y) */
  double best[MAX_Q + 1];
} Search;

/* Extends by all choices for bar @at; @cost holds the largest move and the sums of powers so far.
 */
static void
try_all (Search *search, gsize at, const double cost[MAX_Q + 1])
{
  for (gsize j = 0; j <= search->n_y; j++)
    {
      double move, next[MAX_Q + 1];

      if (at < search->n_x && j < search->n_y && search->taken[j])
        continue;
      if (at == search->n_x && j == search->n_y)
        break;
      if (at == search->n_x && search->taken[j])
        continue;
      if (at == search->n_x)
        move = (search->y[j].death - search->y[j].birth) / 2.0;
      else if (j == search->n_y)
        move = (search->x[at].death - search->x[at].birth) / 2.0;
      else
        move = MAX (fabs (search->x[at].birth - search->y[j].birth),
                    fabs (search->x[at].death - search->y[j].death));
      next[0] = MAX (cost[0], move);
      for (guint q = 1; q <= MAX_Q; q++)
        next[q] = cost[q] + pow (move, q);

      if (j < search->n_y)
        search->taken[j] = TRUE;
      try_all (search, MIN (at + 1, search->n_x), next);
      if (j < search->n_y)
        search->taken[j] = FALSE;
      /* Who is left of y goes to the diagonal: there is one way to do so. */
      if (at == search->n_x)
        return;
    }
  if (at == search->n_x)
    for (guint i = 0; i <= MAX_Q; i++)
      search->best[i] = MIN (search->best[i], cost[i]);
}

/* Lengths and births of few values, so that ties and duplicates are many; or of many. */
static gsize
draw_bars (KsRandom *random, KsBar *bars, gboolean with_ties)
{
  gsize n = ks_random_below (random, 6);

  for (gsize i = 0; i < n; i++)
    {
      double birth = with_ties ? (double) ks_random_below (random, 4) : ks_random_normal (random);
      double length = with_ties ? (double) ks_random_below (random, 4)
                                : exp (ks_random_normal (random));

      bars[i] = (KsBar) { 1, birth, birth + length };
    }
  return n;
}

static void
test_twin (void)
{
  static const double nothing[MAX_Q + 1];
  KsRandom random;

  ks_random_init (&random, 3);
  for (guint trial = 0; trial < 600; trial++)
    {
      KsBar x[5], y[5];
      Search search = { .x = x, .y = y };
      double found[MAX_Q + 1];

      search.n_x = draw_bars (&random, x, trial % 2 == 0);
      search.n_y = draw_bars (&random, y, trial % 2 == 0);
      for (guint i = 0; i <= MAX_Q; i++)
        search.best[i] = INFINITY;
      try_all (&search, 0, nothing);

      g_autoptr (KsDiagram) a = make_diagram (x, search.n_x);
      g_autoptr (KsDiagram) b = make_diagram (y, search.n_y);
      compute (a, b, 1, found);
      g_assert_cmpfloat (found[0], ==, search.best[0]);
      for (guint q = 1; q <= MAX_Q; q++)
        ks_assert_near (found[q], pow (search.best[q], 1.0 / q), 1e-12);
    }
}

/* ---- Cases ---- */

static void
test_cases (void)
{
  static const KsBar some[] = { { 0, 0.0, 1.0 }, { 1, 1.0, 3.0 }, { 1, 1.0, INFINITY } };
  static const KsBar others[] = { { 0, 0.0, INFINITY }, { 1, 4.0, INFINITY } };
  static const KsBar huge[] = { { 1, 0.0, 1e200 }, { 1, 0.0, 1e-200 } };
  g_autoptr (KsDiagram) a = make_diagram (some, G_N_ELEMENTS (some));
  g_autoptr (KsDiagram) b = make_diagram (others, G_N_ELEMENTS (others));
  g_autoptr (KsDiagram) c = make_diagram (huge, G_N_ELEMENTS (huge));
  g_autoptr (KsDiagram) empty = make_diagram (NULL, 0);
  double found[MAX_Q + 1];

  compute (empty, empty, 1, found);
  for (guint i = 0; i <= MAX_Q; i++)
    g_assert_cmpfloat (found[i], ==, 0.0);
  compute (a, a, 1, found);
  for (guint i = 0; i <= MAX_Q; i++)
    g_assert_cmpfloat (found[i], ==, 0.0);

  /* In dimension 1 the infinite bars are 3 apart, and the finite one goes to the diagonal. */
  compute (a, b, 1, found);
  g_assert_cmpfloat (found[0], ==, 3.0);
  ks_assert_near (found[1], 4.0, 1e-14);
  ks_assert_near (found[2], sqrt (10.0), 1e-14);
  /* In dimension 0 one has an infinite bar and the other has not; of 2 there are none. */
  compute (a, b, 0, found);
  for (guint i = 0; i <= MAX_Q; i++)
    g_assert_true (isinf (found[i]));
  compute (a, b, 2, found);
  for (guint i = 0; i <= MAX_Q; i++)
    g_assert_cmpfloat (found[i], ==, 0.0);

  /* Powers of lengths overflow only where the distance does. */
  compute (c, empty, 1, found);
  for (guint i = 0; i <= MAX_Q; i++)
    ks_assert_near (found[i] / 1e200, 0.5, 1e-14);
}

/* Larger diagrams than the twin can do: a metric is symmetric, keeps the triangle inequality, and
 * the orders are ordered. */
static void
test_metric (void)
{
  KsBar bars[3][120];
  KsDiagram *diagrams[3];
  double d[3][MAX_Q + 1];
  KsRandom random;

  ks_random_init (&random, 9);
  for (guint k = 0; k < 3; k++)
    {
      for (guint i = 0; i < G_N_ELEMENTS (bars[k]); i++)
        {
          bars[k][i] = (KsBar) { 1, ks_random_uniform (&random), 0.0 };
          bars[k][i].death = bars[k][i].birth + 0.3 * ks_random_uniform (&random);
        }
      diagrams[k] = make_diagram (bars[k], G_N_ELEMENTS (bars[k]) - 7 * k);
    }
  for (guint k = 0; k < 3; k++)
    compute (diagrams[k], diagrams[(k + 1) % 3], 1, d[k]);
  for (guint i = 0; i <= MAX_Q; i++)
    for (guint k = 0; k < 3; k++)
      g_assert_cmpfloat (d[k][i], <=, d[(k + 1) % 3][i] + d[(k + 2) % 3][i]);
  for (guint k = 0; k < 3; k++)
    {
      g_assert_cmpfloat (d[k][0], >, 0.0);
      g_assert_cmpfloat (d[k][0], <, d[k][3]);
      g_assert_cmpfloat (d[k][3], <, d[k][2]);
      g_assert_cmpfloat (d[k][2], <, d[k][1]);
      ks_diagram_unref (diagrams[k]);
    }
}

/* ---- What cannot be done ---- */

static void
test_refusals (void)
{
  gsize n = KS_DISTANCE_MAX_BARS + 1;
  g_autofree KsBar *bars = g_new0 (KsBar, n);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;
  double found = -1.0;

  for (gsize i = 0; i < n; i++)
    bars[i] = (KsBar) { 1, 0.0, 1.0 };
  g_autoptr (KsDiagram) many = make_diagram (bars, n);
  g_autoptr (KsDiagram) few = make_diagram (bars, 3);
  g_assert_false (ks_diagram_bottleneck (NULL, many, few, 1, &found, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "10001 bars", "dimension 1", "10000", NULL);
  g_assert_false (ks_diagram_wasserstein (NULL, few, many, 1, 2, &found, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "10001 bars", NULL);
  g_assert_false (ks_diagram_wasserstein (NULL, few, few, 1, 0, &found, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "order 0", NULL);

  ks_context_cancel (context);
  g_assert_false (ks_diagram_bottleneck (context, few, few, 1, &found, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_false (ks_diagram_wasserstein (context, few, few, 1, 1, &found, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_cmpfloat (found, ==, -1.0);
}

static gboolean
compute_both (KsContext *context, gpointer data, GError **error)
{
  static const KsBar one[] = { { 1, 0.0, 1.0 }, { 1, 0.5, 2.0 }, { 1, 0.5, INFINITY } };
  static const KsBar other[] = { { 1, 0.0, 1.5 }, { 1, 0.25, INFINITY } };
  g_autoptr (KsDiagram) a = make_diagram (one, G_N_ELEMENTS (one));
  g_autoptr (KsDiagram) b = make_diagram (other, G_N_ELEMENTS (other));
  double bottleneck, wasserstein;

  return ks_diagram_bottleneck (context, a, b, 1, &bottleneck, error)
         && ks_diagram_wasserstein (context, a, b, 1, 2, &wasserstein, error);
}

static void
test_allocations (void)
{
  ks_test_allocations (compute_both, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/distance/golden", test_golden);
  g_test_add_func ("/distance/twin", test_twin);
  g_test_add_func ("/distance/cases", test_cases);
  g_test_add_func ("/distance/metric", test_metric);
  g_test_add_func ("/distance/refusals", test_refusals);
  g_test_add_func ("/distance/allocations", test_allocations);
  return g_test_run ();
}
