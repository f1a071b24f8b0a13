/* SPDX-License-Identifier: MIT */
#include "bench-patches.h"

#include "bench-run.h"

#include "ks-density.h"
#include "ks-models.h"
#include "ks-random.h"

#define PATCHES 50000
#define CORE (PATCHES * 3 / 10)
#define NOISE 0.05

static KsPoints *
make_points (KsMatrix *matrix)
{
  GError *error = NULL;
  KsPreprocessing how = { .center = KS_CENTER_NONE };
  g_autoptr (KsFilterSet) set = ks_filter_set_take (matrix, ks_table_new (matrix->rows), 0, 0);

  return bench_must (ks_points_new (NULL, set, &how, &error), error);
}

/* The densest 30 % of every so many-th patch, @n of them. */
static KsMatrix *
dense_patches (KsContext *context, const char *path, gsize n)
{
  GError *error = NULL;
  KsFilterSelection selection = { 0 };
  gsize n_rows = MIN (n * 10 / 3, PATCHES);
  g_autofree guint32 *rows = g_new (guint32, n_rows);
  g_autoptr (KsTensorFile) file = bench_must (ks_tensor_file_open (context, path, &error), error);
  g_autoptr (KsFilterSet)
      set = bench_must (ks_filter_set_new (context, &file, 1, &selection, &error), error);

  for (gsize i = 0; i < n_rows; i++)
    rows[i] = (guint32) (i * set->values->rows / n_rows);
  g_autoptr (KsPoints) points =
    make_points (bench_must (ks_matrix_select (context, set->values, rows, n_rows, &error), error));
  g_autoptr (KsSpace)
      space = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  g_autoptr (KsNeighbours)
      neighbours = bench_must (ks_neighbours_new (context, space, 100, &error), error);
  g_autoptr (KsDensity) density = bench_must (ks_density_new (context, neighbours, &error), error);
  g_autoptr (KsCore) core = bench_must (ks_core_new (context, density, 30.0, &error), error);

  return bench_must (ks_matrix_select (context, points->matrix, core->rows, core->m, &error), error);
}

static KsMatrix *
draw_again (const KsMatrix *from, gsize n)
{
  GError *error = NULL;
  KsMatrix *matrix = bench_must (ks_matrix_new (NULL, n, from->cols, &error), error);
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < n; i++)
    {
      const double *x = ks_matrix_row (from, ks_random_below (&random, from->rows));

      for (gsize c = 0; c < from->cols; c++)
        ks_matrix_row (matrix, i)[c] = x[c] + NOISE * ks_random_normal (&random);
    }
  return matrix;
}

KsPoints *
bench_patches (KsContext *context, gsize n, const char **origin)
{
  const char *folder = g_getenv ("KS_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : KS_SHARED_DATA_DEFAULT,
                                            "natural_images", "n50000Dct.npy", NULL);

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      GError *error = NULL;
      KsPreprocessing how = { .center = KS_CENTER_AUTO };
      const KsBuiltin *builtin = ks_builtin_find ("three-circles");
      KsFilterSet *set = bench_must (ks_builtin_generate (context, builtin, n, -1.0, 1, &error), error);

      *origin = "the built-in three circles";
      return bench_must (ks_points_new (context, set, &how, &error), error);
    }
  *origin = n <= CORE ? "natural patches" : "natural patches drawn again, with noise";
  g_autoptr (KsMatrix) patches = dense_patches (context, path, MIN (n, CORE));

  return make_points (patches->rows >= n ? ks_matrix_ref (patches) : draw_again (patches, n));
}
