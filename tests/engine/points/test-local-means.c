/* SPDX-License-Identifier: MIT */
#include "ks-local-means.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static KsSpace *
make_space (KsForm form, gsize n, gsize d, gboolean is_grid, guint64 seed)
{
  KsSpace *self = g_atomic_rc_box_new0 (KsSpace);
  KsRandom random;

  ks_random_init (&random, seed);
  self->n = n;
  self->form = form;
  self->coordinates = ks_matrix_new (NULL, n, d, NULL);
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (self->coordinates, i), square = 0.0;

      for (gsize c = 0; c < d; c++)
        row[c] = is_grid ? (double) ks_random_below (&random, 3) : ks_random_normal (&random);
      for (gsize c = 0; c < d; c++)
        square += row[c] * row[c];
      for (gsize c = 0; c < d && (form == KS_FORM_COSINE || form == KS_FORM_ANGLE); c++)
        row[c] /= sqrt (square);
    }
  return self;
}

/* ---- The twin: all points in order of distance ---- */

typedef struct {
  double key;
  guint32 row;
} Near;

static int
by_key (const void *a, const void *b)
{
  const Near *p = a, *q = b;

  if (p->key != q->key)
    return p->key < q->key ? -1 : 1;
  return (p->row > q->row) - (p->row < q->row);
}

static void
find_mean (const KsSpace *space, guint32 row, gsize k, double *mean)
{
  g_autofree Near *near = g_new (Near, space->n);
  gsize d = space->coordinates->cols;
  double square = 0.0;

  for (guint32 i = 0; i < space->n; i++)
    near[i] = (Near) { ks_space_key (space, row, i), i };
  qsort (near, space->n, sizeof *near, by_key);
  memset (mean, 0, d * sizeof *mean);
  for (gsize i = 0; i < k; i++)
    for (gsize c = 0; c < d; c++)
      mean[c] += ks_matrix_row (space->coordinates, near[i].row)[c] / (double) k;
  for (gsize c = 0; c < d; c++)
    square += mean[c] * mean[c];
  for (gsize c = 0; c < d && (space->form == KS_FORM_COSINE || space->form == KS_FORM_ANGLE); c++)
    mean[c] /= sqrt (square);
}

static void
test_twin (void)
{
  static const guint32 rows[] = { 3, 0, 77, 3, 41 };

  for (KsForm form = KS_FORM_SQUARES; form <= KS_FORM_LARGEST; form++)
    for (guint is_grid = 0; is_grid < 2; is_grid++)
      for (gsize k = 1; k <= 78; k += 11)
        {
          gboolean is_angular = form == KS_FORM_COSINE || form == KS_FORM_ANGLE;
          g_autoptr (GError) error = NULL;

          if (is_angular && is_grid)
            continue;
          g_autoptr (KsSpace) space = make_space (form, 78, 3, is_grid, 1 + k);
          g_autoptr (KsSpace) moved = ks_local_means (NULL, space, rows, 5, k, &error);

          g_assert_no_error (error);
          g_assert_cmpuint (moved->n, ==, 5);
          g_assert_cmpint (moved->form, ==, form);
          for (gsize i = 0; i < 5; i++)
            {
              double mean[3];

              find_mean (space, rows[i], k, mean);
              for (gsize c = 0; c < 3; c++)
                ks_assert_near (ks_matrix_row (moved->coordinates, i)[c], mean[c], 1e-12);
            }
        }
}

/* Of a noisy circle, what is moved lies much nearer to it. */
static void
test_circle (void)
{
  gsize n = 2000;
  g_autoptr (KsSpace) space = make_space (KS_FORM_SQUARES, n, 2, FALSE, 9);
  g_autofree guint32 *rows = g_new (guint32, n);
  double before = 0.0, after = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (space->coordinates, i), radius = hypot (row[0], row[1]);

      rows[i] = (guint32) i;
      for (gsize c = 0; c < 2; c++)
        row[c] *= (1.0 + 0.1 * sin (97.0 * (double) i)) / radius;
      before += pow (hypot (row[0], row[1]) - 1.0, 2.0);
    }
  g_autoptr (KsSpace) moved = ks_local_means (NULL, space, rows, n, 200, NULL);
  for (gsize i = 0; i < n; i++)
    {
      const double *row = ks_matrix_row (moved->coordinates, i);

      after += pow (hypot (row[0], row[1]) - 1.0, 2.0);
    }
  g_assert_cmpfloat (after, <, 0.2 * before);
}

/* Equal points stay, and opposite directions, which have no mean, too. */
static void
test_still (void)
{
  static const guint32 rows[] = { 0, 1 };
  g_autoptr (KsSpace) equal = make_space (KS_FORM_SQUARES, 2, 2, FALSE, 4);
  g_autoptr (KsSpace) opposite = make_space (KS_FORM_COSINE, 2, 2, FALSE, 4);

  for (gsize c = 0; c < 2; c++)
    {
      ks_matrix_row (equal->coordinates, 1)[c] = ks_matrix_row (equal->coordinates, 0)[c];
      ks_matrix_row (opposite->coordinates, 1)[c] = -ks_matrix_row (opposite->coordinates, 0)[c];
    }
  const KsSpace *const spaces[] = { equal, opposite };
  for (gsize s = 0; s < G_N_ELEMENTS (spaces); s++)
    {
      g_autoptr (KsSpace) moved = ks_local_means (NULL, spaces[s], rows, 2, 2, NULL);

      for (gsize i = 0; i < 2; i++)
        for (gsize c = 0; c < 2; c++)
          g_assert_cmpfloat (ks_matrix_row (moved->coordinates, i)[c], ==,
                             ks_matrix_row (spaces[s]->coordinates, i)[c]);
    }
}

static void
test_threads (void)
{
  g_autoptr (KsSpace) space = make_space (KS_FORM_SQUARES, 500, 4, FALSE, 2);
  g_autofree guint32 *rows = g_new (guint32, 300);

  for (guint32 i = 0; i < 300; i++)
    rows[i] = i;
  g_autoptr (KsSpace) alone = ks_local_means (NULL, space, rows, 300, 25, NULL);
  for (guint n_threads = 2; n_threads <= 8; n_threads *= 4)
    {
      g_autoptr (KsContext) context = ks_context_new (n_threads);
      g_autoptr (KsSpace) together = ks_local_means (context, space, rows, 300, 25, NULL);

      for (gsize i = 0; i < 300; i++)
        g_assert_cmpmem (ks_matrix_row (alone->coordinates, i), 4 * sizeof (double),
                         ks_matrix_row (together->coordinates, i), 4 * sizeof (double));
    }
}

static gboolean
try_to_move (KsContext *context, gpointer data, GError **error)
{
  static const guint32 rows[] = { 1, 2 };
  g_autoptr (KsSpace) moved = ks_local_means (context, data, rows, 2, 3, error);

  return moved != NULL;
}

static void
test_refusals (void)
{
  g_autoptr (KsSpace) space = make_space (KS_FORM_SQUARES, 10, 2, FALSE, 3);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_move (context, space, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_test_allocations (try_to_move, space);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/local-means/twin", test_twin);
  g_test_add_func ("/local-means/circle", test_circle);
  g_test_add_func ("/local-means/still", test_still);
  g_test_add_func ("/local-means/threads", test_threads);
  g_test_add_func ("/local-means/refusals", test_refusals);
  return g_test_run ();
}
