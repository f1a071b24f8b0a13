/* SPDX-License-Identifier: MIT */
#include "ks-fit.h"
#include "ks-models.h"
#include "ks-random.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

#define CELL (G_PI / 12.0)
#define FINE 180 /* points of the twin's grid along a whole turn: a cell holds 7 or 8 */

static KsMatrix *
draw_patches (gsize n, guint64 seed)
{
  KsMatrix *self = ks_matrix_new (NULL, n, 9, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (self, i);
      double noise = 0.25 * ks_random_uniform (&random), a = 7.0 * ks_random_uniform (&random);

      if (i % 2 == 0)
        ks_model_klein (a, 7.0 * ks_random_uniform (&random), row);
      else
        ks_model_circle (a, row);
      for (int c = 0; c < 9; c++)
        row[c] = 3.0 + 2.0 * (row[c] + noise * ks_random_normal (&random));
    }
  return self;
}

/* ---- The twin: the nearest patch of a grid over the angles ---- */

typedef struct {
  gsize n;
  double patches[FINE * FINE / 2 * 9];
  guint cells[FINE * FINE / 2];
} Grid;

static void
add (Grid *self, double a, double b, guint cell)
{
  ks_model_klein (a, b, self->patches + 9 * self->n);
  self->cells[self->n++] = cell;
}

/* Its points lie in the middle of their part of the grid, never between two cells. */
static void
make_grid (Grid *self, KsModel model)
{
  double step = 2.0 * G_PI / FINE;

  self->n = 0;
  for (guint i = 0; i < FINE; i++)
    {
      double angle = (i + 0.5) * step;
      guint cell = (guint) (angle / CELL);

      if (model == KS_MODEL_KLEIN)
        for (guint j = 0; j < FINE / 2; j++)
          add (self, (j + 0.5) * step, angle, 24 * (guint) ((j + 0.5) * step / CELL) + cell);
      else
        add (self, angle, G_PI / 2.0, cell);
      if (model == KS_MODEL_THREE_CIRCLES)
        {
          add (self, 0.0, angle, 24 + cell);
          add (self, G_PI / 2.0, angle, 48 + cell);
        }
    }
}

static void
test_twin (void)
{
  static const double n_cells[KS_N_MODELS] = { 24.0, 72.0, 288.0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsMatrix) patches = draw_patches (300, 5);
  g_autoptr (KsFit) fit = ks_fit_new (NULL, patches, &error);
  g_autofree Grid *grid = g_new (Grid, 1);

  g_assert_no_error (error);
  g_assert_true (fit->is_known);
  for (KsModel model = 0; model < KS_N_MODELS; model++)
    {
      gboolean is_covered[288] = { FALSE };
      double sum = 0.0, covered = 0.0;

      make_grid (grid, model);
      for (gsize i = 0; i < patches->rows; i++)
        {
          double unit[9], least = INFINITY;
          guint cell = 0;

          memcpy (unit, ks_matrix_row (patches, i), sizeof unit);
          ks_model_normalise (unit);
          for (gsize g = 0; g < grid->n; g++)
            {
              double square = 0.0;

              for (int c = 0; c < 9; c++)
                square += pow (unit[c] - grid->patches[9 * g + c], 2.0);
              if (square < least)
                {
                  least = square;
                  cell = grid->cells[g];
                }
            }
          sum += least;
          if (sqrt (least) <= KS_FIT_REACH && !is_covered[cell])
            {
              is_covered[cell] = TRUE;
              covered += 1.0;
            }
        }
      /* The grid is coarse: of the cells, a few patches lie in the next one. */
      ks_assert_near (fit->models[model].distance, sqrt (sum / 300.0), 2e-3);
      ks_assert_near (fit->models[model].covered, covered / n_cells[model], 0.03);
      g_assert_cmpfloat (covered, >, 0.25 * n_cells[model]);
    }
}

static void
assert_fit (const KsFit *fit, KsModel model, double distance, double covered)
{
  ks_assert_near (fit->models[model].distance, distance, 1e-12);
  ks_assert_near (fit->models[model].covered, covered, 1e-12);
}

/* One patch in the middle of each cell covers its model, and half of them half of it. */
static void
test_known (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsMatrix) circle = ks_matrix_new (NULL, 24, 9, &error);
  g_autoptr (KsMatrix) half = ks_matrix_new (NULL, 12, 9, &error);
  g_autoptr (KsMatrix) bottle = ks_matrix_new (NULL, 288, 9, &error);

  for (guint i = 0; i < 24; i++)
    ks_model_circle ((i + 0.5) * CELL, ks_matrix_row (circle, i));
  for (guint i = 0; i < 12; i++)
    ks_model_circle ((i + 0.5) * CELL, ks_matrix_row (half, i));
  for (guint i = 0; i < 288; i++)
    ks_model_klein ((i / 24 + 0.5) * CELL, (i % 24 + 0.5) * CELL, ks_matrix_row (bottle, i));

  g_autoptr (KsFit) of_circle = ks_fit_new (NULL, circle, &error);
  g_autoptr (KsFit) of_half = ks_fit_new (NULL, half, &error);
  g_autoptr (KsFit) of_bottle = ks_fit_new (NULL, bottle, &error);
  g_assert_no_error (error);
  assert_fit (of_circle, KS_MODEL_CIRCLE, 0.0, 1.0);
  assert_fit (of_circle, KS_MODEL_THREE_CIRCLES, 0.0, 1.0 / 3.0);
  g_assert_cmpfloat (of_circle->models[KS_MODEL_KLEIN].covered, <, 0.2);
  assert_fit (of_half, KS_MODEL_CIRCLE, 0.0, 0.5);
  assert_fit (of_bottle, KS_MODEL_KLEIN, 0.0, 1.0);
  g_assert_cmpfloat (of_bottle->models[KS_MODEL_CIRCLE].distance, >, 0.5);
  g_assert_nonnull (strstr (of_circle->sentence, "from the primary circle is"));
  g_assert_nonnull (strstr (of_circle->sentence, "100 % of it covered"));
}

/* Far from a model nothing is covered, and what is no patch fits none. */
static void
test_absent (void)
{
  static const double checkers[] = { 1, -1, 1, -1, 1, -1, 1, -1, 1 };
  g_autoptr (GError) error = NULL;
  g_autoptr (KsMatrix) far = ks_matrix_new (NULL, 2, 9, &error);
  g_autoptr (KsMatrix) constant = ks_matrix_new (NULL, 3, 9, &error);
  g_autoptr (KsMatrix) empty = ks_matrix_new (NULL, 0, 9, &error);

  /* The second patch is constant and counts nowhere. */
  memcpy (ks_matrix_row (far, 0), checkers, sizeof checkers);
  g_autoptr (KsFit) of_far = ks_fit_new (NULL, far, &error);
  g_assert_true (of_far->is_known);
  for (KsModel model = 0; model < KS_N_MODELS; model++)
    {
      g_assert_cmpfloat (of_far->models[model].distance, >, 1.0);
      g_assert_cmpfloat (of_far->models[model].covered, ==, 0.0);
    }

  const struct {
    const KsMatrix *patches;
    const char *says;
  } cases[] = { { constant, "constant" }, { empty, "constant" }, { NULL, "3x3" } };
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KsFit) fit = ks_fit_new (NULL, cases[i].patches, &error);

      g_assert_no_error (error);
      g_assert_false (fit->is_known);
      g_assert_nonnull (strstr (fit->sentence, cases[i].says));
      g_assert_cmpuint (ks_fit_bytes (fit), >, sizeof *fit);
    }
}

static void
test_threads (void)
{
  g_autoptr (KsMatrix) patches = draw_patches (3000, 6);
  g_autoptr (KsFit) alone = ks_fit_new (NULL, patches, NULL);

  for (guint n_threads = 2; n_threads <= 8; n_threads *= 4)
    {
      g_autoptr (KsContext) context = ks_context_new (n_threads);
      g_autoptr (KsFit) together = ks_fit_new (context, patches, NULL);

      g_assert_cmpmem (alone->models, sizeof alone->models, together->models,
                       sizeof together->models);
      g_assert_cmpstr (alone->sentence, ==, together->sentence);
    }
}

static gboolean
try_to_fit (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsFit) fit = ks_fit_new (context, data, error);

  return fit != NULL;
}

static void
test_refusals (void)
{
  g_autoptr (KsMatrix) patches = draw_patches (20, 7);
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_fit (context, patches, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_test_allocations (try_to_fit, patches);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/fit/twin", test_twin);
  g_test_add_func ("/fit/known", test_known);
  g_test_add_func ("/fit/absent", test_absent);
  g_test_add_func ("/fit/threads", test_threads);
  g_test_add_func ("/fit/refusals", test_refusals);
  return g_test_run ();
}
