/* The loops and cells of the longest bars, each held against the textbook reduction.
 *
 * SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "cycle-twin.h"
#include "ks-loops.h"
#include "ks-rips.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

#define LONGEST 20 /* bars of each dimension */

static double
last_value (const KsDiagram *diagram, guint dim)
{
  double last = 0.0;

  for (gsize i = 0; i < diagram->n_bars; i++)
    if (diagram->bars[i].dim == dim)
      last = MAX (last, MIN (diagram->bars[i].death, diagram->threshold));
  return last;
}

static KsCycles *
cycles_of (KsContext *context, const double *distance, gsize n, const KsDiagram *diagram,
           guint max_dim, GError **error)
{
  return ks_cycles_new (context, g_memdup2 (distance, n * n * sizeof *distance), NULL, n, diagram,
                        max_dim, error);
}

/* The steps of a loop as a chain of edges. */
static CycleTerm *
steps_of (const KsLoop *loop, const double *distance, gsize n, guint prime)
{
  CycleTerm *terms = g_new0 (CycleTerm, loop->n);

  for (gsize i = 0; i < loop->n; i++)
    {
      guint32 x = loop->rows[i], y = loop->rows[(i + 1) % loop->n];

      g_assert_cmpfloat (distance[x * n + y], <=, loop->at);
      terms[i] = (CycleTerm) { { MIN (x, y), MAX (x, y) }, x < y ? 1 : prime - 1 };
    }
  return terms;
}

static void
check_loops (const KsCycles *cycles, const KsDiagram *diagram)
{
  guint prime = diagram->prime;
  gsize n = cycles->n, first = ks_loops_first_bar (diagram, 1);
  g_autoptr (CycleTwin) twin = cycle_twin_new (cycles->distance, n, 1, prime,
                                               last_value (diagram, 1));

  for (KsLoopKind kind = KS_LOOP_SHORTEST; kind <= KS_LOOP_EXACT; kind++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsLoops) loops = ks_loops_new (NULL, cycles, LONGEST, kind, 0, &error);

      g_assert_no_error (error);
      g_assert_cmpuint (loops->n, ==, MIN (LONGEST, cycles->reduction.n_bars));
      for (gsize i = 0; i < loops->n; i++)
        {
          const KsLoop *loop = &loops->loops[i];
          const KsBar *bar = &diagram->bars[first + loop->bar];
          g_autofree CycleTerm *terms = steps_of (loop, cycles->distance, n, prime);
          double born, dies;

          g_assert_true (cycle_twin_is_cycle (twin, terms, loop->n));
          cycle_twin_classify (twin, terms, loop->n, loop->at, &born, &dies);
          g_assert_cmpfloat (loop->born, ==, born);
          g_assert_cmpfloat (loop->dies, ==, dies);
          if (kind == KS_LOOP_EXACT)
            {
              g_assert_cmpfloat (born, ==, bar->birth);
              g_assert_cmpfloat (dies, ==, bar->death);
            }
          else
            {
              g_assert_cmpfloat (dies, >=, bar->death);
              g_assert_cmpfloat (born, <=, loop->at);
            }
        }
    }
}

/* Every edge of the cells is gone along in both directions, and nothing else. */
static void
check_walk (const KsShell *shell, gsize n)
{
  g_autofree guint32 *rows = NULL;
  g_autofree guint8 *expected = g_new0 (guint8, n * n), *found = g_new0 (guint8, n * n);
  gsize n_rows;

  g_assert_true (ks_shell_walk (shell, NULL, &rows, &n_rows, NULL));
  for (gsize i = 0; i < shell->n; i++)
    {
      const guint32 corner[] = { shell->cells[i].a, shell->cells[i].b, shell->cells[i].c };

      for (guint k = 0; k < 6; k++)
        expected[corner[k / 2] * n + corner[(k / 2 + 1 + k % 2) % 3]] = 1;
    }
  for (gsize i = 0; i < n_rows; i++)
    found[rows[i] * n + rows[(i + 1) % n_rows]] = 1;
  g_assert_cmpmem (found, n * n, expected, n * n);
}

static void
check_shells (const KsCycles *cycles, const KsDiagram *diagram)
{
  gsize n = cycles->n, first = ks_loops_first_bar (diagram, 2);
  g_autoptr (CycleTwin) twin = cycle_twin_new (cycles->distance, n, 2, diagram->prime,
                                               last_value (diagram, 2));
  g_autoptr (GError) error = NULL;
  g_autoptr (KsLoops) loops = ks_loops_new (NULL, cycles, 0, KS_LOOP_EXACT, LONGEST, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (loops->n_shells, ==, MIN (LONGEST, diagram->n_bars - first));
  for (gsize i = 0; i < loops->n_shells; i++)
    {
      const KsShell *shell = &loops->shells[i];
      const KsBar *bar = &diagram->bars[first + shell->bar];
      g_autofree CycleTerm *terms = g_new0 (CycleTerm, shell->n);
      double born, dies;

      g_assert_true (ks_loops_shell_of_bar (loops, diagram, first + shell->bar) == shell);
      for (gsize t = 0; t < shell->n; t++)
        {
          KsFace cell = shell->cells[t];

          g_assert_true (cell.a < cell.b && cell.b < cell.c && cell.c < n);
          terms[t] = (CycleTerm) { { cell.a, cell.b, cell.c }, cell.coefficient };
        }
      g_assert_true (cycle_twin_is_cycle (twin, terms, shell->n));
      g_assert_cmpfloat (shell->longest, ==, bar->birth);
      g_assert_true (ks_shell_is_exact (shell));
      cycle_twin_classify (twin, terms, shell->n, shell->longest, &born, &dies);
      g_assert_cmpfloat (born, ==, bar->birth);
      g_assert_cmpfloat (dies, ==, bar->death);
      check_walk (shell, n);
    }
}

/* Over Z/2 and Z/3; returns how many bars of dimension @dim there are over Z/2. */
static gsize
check_cloud (const double *distance, gsize n, guint dim, double threshold)
{
  gsize n_bars = 0;

  for (guint prime = 3; prime >= 2; prime--)
    {
      const KsRipsSpec spec = { dim, threshold, prime };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, n, &spec, &error);
      g_autoptr (KsCycles) cycles = NULL;

      g_assert_no_error (error);
      cycles = cycles_of (NULL, distance, n, diagram, dim, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (ks_cycles_bytes (cycles), >, n * n * sizeof *distance);
      if (dim == 1)
        check_loops (cycles, diagram);
      else
        check_shells (cycles, diagram);
      n_bars = diagram->n_bars - ks_loops_first_bar (diagram, dim);
    }
  return n_bars;
}

static void
test_loops_random (void)
{
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize d = 2; d <= 5; d++)
    {
      g_autofree double *distance = clouds_random (&random, 50, d, 0);

      g_assert_cmpuint (check_cloud (distance, 50, 1, d == 5 ? 1.8 : NAN), >, 3);
    }
}

static void
test_loops_circle (void)
{
  KsRandom random;

  ks_random_init (&random, 2);
  g_autofree double *points = clouds_circle (&random, 50, 0.1, NULL);
  g_autofree double *distance = clouds_distances (points, 50, 2);
  g_assert_cmpuint (check_cloud (distance, 50, 1, NAN), >, 0);
}

static void
test_loops_grid (void)
{
  KsRandom random;

  ks_random_init (&random, 3);
  for (gsize d = 2; d <= 3; d++)
    {
      g_autofree double *distance = clouds_random (&random, 50, d, d == 2 ? 12 : 5);

      g_assert_cmpuint (check_cloud (distance, 50, 1, NAN), >, 3);
    }
}

/* Natural patches: rows of 8 float64 after a header of one line. */
static void
test_loops_patches (void)
{
  g_autofree char *path = ks_test_shared ("natural_images/n50000Dct.npy");
  g_autofree char *text = NULL;
  g_autofree double *points = g_new (double, 60 * 8);
  const char *header_end;
  gsize size;

  if (path == NULL)
    return;
  g_assert_true (g_file_get_contents (path, &text, &size, NULL));
  header_end = memchr (text, '\n', size);
  g_assert_nonnull (header_end);
  for (gsize i = 0; i < 60; i++)
    memcpy (points + 8 * i, header_end + 1 + i * 800 * 8 * sizeof (double), 8 * sizeof (double));
  g_autofree double *distance = clouds_distances (points, 60, 8);
  g_assert_cmpuint (check_cloud (distance, 60, 1, NAN), >, 5);
}

static void
test_shells_random (void)
{
  KsRandom random;
  gsize n_bars = 0;

  ks_random_init (&random, 4);
  for (guint round = 0; round < 6; round++)
    {
      gsize n = 14 + 3 * round;
      g_autofree double *distance = clouds_random (&random, n, round % 3 == 2 ? 0 : 3,
                                                   round % 3 == 0 ? 0 : 4);

      n_bars += check_cloud (distance, n, 2, NAN);
    }
  g_assert_cmpuint (n_bars, >, 10);
}

static void
test_sphere (void)
{
  gsize n = 36;
  KsRandom random;
  g_autofree double *points = g_new (double, 3 * n);

  ks_random_init (&random, 5);
  for (gsize i = 0; i < n; i++)
    {
      double height = 2.0 * ((double) i + 0.5) / (double) n - 1.0, angle = 2.4 * (double) i;

      points[3 * i] = sqrt (1.0 - height * height) * cos (angle);
      points[3 * i + 1] = sqrt (1.0 - height * height) * sin (angle);
      points[3 * i + 2] = height + 0.02 * ks_random_normal (&random);
    }
  g_autofree double *distance = clouds_distances (points, n, 3);
  g_assert_cmpuint (check_cloud (distance, n, 2, NAN), >=, 1);
}

/* Points (u, v) of a grid, moved a little, on a torus or a Klein bottle in four dimensions. */
static double *
surface (gboolean is_klein, gsize side)
{
  gsize n = side * side;
  KsRandom random;
  g_autofree double *points = g_new (double, 4 * n);

  ks_random_init (&random, 6);
  for (gsize i = 0; i < n; i++)
    {
      double step = 2.0 * G_PI / (double) side;
      double u = step * ((double) (i / side) + 0.1 * ks_random_normal (&random));
      double v = step * ((double) (i % side) + 0.1 * ks_random_normal (&random));
      double *point = points + 4 * i;

      point[0] = (is_klein ? 1.5 + cos (v) : 1.0) * cos (u);
      point[1] = (is_klein ? 1.5 + cos (v) : 1.0) * sin (u);
      point[2] = is_klein ? sin (v) * cos (u / 2.0) : cos (v);
      point[3] = is_klein ? sin (v) * sin (u / 2.0) : sin (v);
    }
  return clouds_distances (points, n, 4);
}

static void
test_torus (void)
{
  g_autofree double *distance = surface (FALSE, 7);

  g_assert_cmpuint (check_cloud (distance, 49, 2, 1.7), >=, 1);
}

static void
test_klein (void)
{
  g_autofree double *distance = surface (TRUE, 7);

  g_assert_cmpuint (check_cloud (distance, 49, 2, 2.2), >=, 1);
}

static gboolean
find_all (KsContext *context, gpointer data, GError **error)
{
  const KsRipsSpec spec = { 2, NAN, 3 };
  g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, data, 20, &spec, NULL);
  g_autoptr (KsCycles) cycles = cycles_of (context, data, 20, diagram, 2, error);
  g_autoptr (KsLoops) loops
    = cycles != NULL ? ks_loops_new (context, cycles, 1, KS_LOOP_SHORTEST, 1, error) : NULL;
  g_autofree guint32 *rows = NULL;
  gsize n;

  return loops != NULL
         && (loops->n_shells == 0
             || ks_shell_walk (&loops->shells[0], context, &rows, &n, error));
}

static void
test_allocations (void)
{
  KsRandom random;

  ks_random_init (&random, 7);
  g_autofree double *distance = clouds_random (&random, 20, 3, 0);
  ks_test_allocations (find_all, distance);
}

static void
test_cancel (void)
{
  KsContext *context = ks_context_new (1);
  const KsRipsSpec spec = { 2, NAN, 2 };
  g_autoptr (GError) error = NULL;
  g_autofree double *distance = surface (FALSE, 7);
  g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, 49, &spec, NULL);
  g_autoptr (KsCycles) cycles = cycles_of (NULL, distance, 49, diagram, 2, NULL);
  g_auto (KsShell) shell = { 0 };

  ks_context_cancel (context);
  g_assert_false (ks_shell_find (&shell, context, &cycles->reduction, 0, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (shell.cells);
  g_assert_null (cycles_of (context, distance, 49, diagram, 2, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_context_unref (context);
}

/* A diagram without bars of a dimension has no classes of it, whatever is asked for. */
static void
test_none (void)
{
  const double distance[] = { 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0 };

  for (guint max_dim = 0; max_dim <= 2; max_dim++)
    for (gsize n = 1; n <= 3; n++)
      {
        const KsRipsSpec spec = { max_dim, NAN, 2 };
        g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, n, &spec, NULL);
        g_autoptr (KsCycles) cycles = cycles_of (NULL, distance, n, diagram, 2, NULL);
        g_autoptr (KsLoops) loops = ks_loops_new (NULL, cycles, 5, KS_LOOP_SHORTEST, 5, NULL);

        g_assert_cmpuint (loops->n, ==, 0);
        g_assert_cmpuint (loops->n_shells, ==, 0);
      }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/representatives/loops/random", test_loops_random);
  g_test_add_func ("/representatives/loops/circle", test_loops_circle);
  g_test_add_func ("/representatives/loops/grid", test_loops_grid);
  g_test_add_func ("/representatives/loops/patches", test_loops_patches);
  g_test_add_func ("/representatives/cells/random", test_shells_random);
  g_test_add_func ("/representatives/cells/sphere", test_sphere);
  g_test_add_func ("/representatives/cells/torus", test_torus);
  g_test_add_func ("/representatives/cells/klein", test_klein);
  g_test_add_func ("/representatives/allocations", test_allocations);
  g_test_add_func ("/representatives/cancel", test_cancel);
  g_test_add_func ("/representatives/none", test_none);
  return g_test_run ();
}
