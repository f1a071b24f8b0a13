/* SPDX-License-Identifier: MIT */
#include "shape-sets.h"

#include "ks-test.h"

#include <math.h>
#include <string.h>

/* ---- The draws ---- */

static void
draw_direction (KsRandom *random, guint n, double *row)
{
  double square = 0.0;

  for (guint c = 0; c < n; c++)
    {
      row[c] = ks_random_normal (random);
      square += row[c] * row[c];
    }
  for (guint c = 0; c < n; c++)
    row[c] /= sqrt (square);
}

static void
draw_sphere (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_direction (random, set->dim, row);
}

/* A hemisphere is a disc. */
static void
draw_hemisphere (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_direction (random, set->dim, row);
  row[0] = fabs (row[0]);
}

static void
draw_turn (KsRandom *random, double radius, double *row)
{
  double turn = 2.0 * G_PI * ks_random_uniform (random);

  row[0] = radius * cos (turn);
  row[1] = radius * sin (turn);
}

static void
draw_flat_torus (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_turn (random, 1.0, row);
  draw_turn (random, 1.0, row + 2);
}

/* Evenly by area: the share of a parallel grows with its length. */
static void
draw_ring_torus (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  double tube[2];

  do
    draw_turn (random, 0.8, tube);
  while (ks_random_uniform (random) * 2.8 > 2.0 + tube[0]);
  draw_turn (random, 2.0 + tube[0], row);
  row[2] = tube[1];
}

static void
draw_projective_plane (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  double p[3];

  draw_direction (random, 3, p);
  row[0] = sqrt (2.0) * p[0] * p[1];
  row[1] = sqrt (2.0) * p[0] * p[2];
  row[2] = sqrt (2.0) * p[1] * p[2];
  row[3] = (p[0] * p[0] - p[1] * p[1]) / sqrt (2.0);
  row[4] = (p[0] * p[0] + p[1] * p[1] - 2.0 * p[2] * p[2]) / sqrt (6.0);
}

static void
draw_figure_eight (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_turn (random, 1.0, row);
  row[0] += i % 2 ? 1.0 : -1.0;
}

/* Three circles that hang together in one point, each in a plane of its own. */
static void
draw_clover (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_turn (random, 1.0, row + 2 * (i % 3));
  row[2 * (i % 3)] += 1.0;
}

static void
draw_ring (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_turn (random, sqrt (0.36 + 0.64 * ks_random_uniform (random)), row);
}

/* A circle of which a quarter is missing. */
static void
draw_arc (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  double turn = 1.5 * G_PI * ks_random_uniform (random);

  row[0] = cos (turn);
  row[1] = sin (turn);
}

static void
draw_roll (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  double turn = 1.5 * G_PI * (1.0 + 2.0 * ks_random_uniform (random));

  row[0] = turn * cos (turn) / 10.0;
  row[1] = 2.1 * ks_random_uniform (random);
  row[2] = turn * sin (turn) / 10.0;
}

static void
draw_blobs (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  for (guint c = 0; c < set->dim; c++)
    row[c] = 0.2 * ks_random_normal (random);
  row[i % 3] += 3.0;
}

/* Four blobs at the corners of a square. */
static void
draw_square (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  for (guint c = 0; c < set->dim; c++)
    row[c] = 0.1 * ks_random_normal (random);
  row[0] += i % 2;
  row[1] += i / 2 % 2;
}

static void
draw_circles_apart (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  draw_turn (random, 1.0, row);
  row[0] += i % 2 * 4.0;
}

static void
draw_normal (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  for (guint c = 0; c < set->dim; c++)
    row[c] = ks_random_normal (random);
}

/* Student's t with three degrees of freedom: far strays. */
static void
draw_heavy (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  double square = 0.0;

  for (guint c = 0; c < 3; c++)
    square += pow (ks_random_normal (random), 2.0) / 3.0;
  for (guint c = 0; c < set->dim; c++)
    row[c] = ks_random_normal (random) / sqrt (square);
}

static void
draw_cube (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row)
{
  for (guint c = 0; c < set->dim; c++)
    row[c] = 2.0 * ks_random_uniform (random) - 1.0;
}

/* ---- The list ---- */

static const ShapeSet sets[] = {
  { "sphere-3", 3, 3, FALSE, 2000, draw_sphere },
  { "sphere-5", 3, 5, FALSE, 2000, draw_sphere },
  { "sphere-9", 3, 9, FALSE, 4000, draw_sphere },
  { "torus-4", 4, 4, FALSE, 4000, draw_flat_torus },
  { "torus-9", 4, 9, FALSE, 6000, draw_flat_torus },
  { "torus-ring", 3, 3, FALSE, 4000, draw_ring_torus },
  { "eight-2", 2, 2, FALSE, 1000, draw_figure_eight },
  { "eight-5", 2, 5, FALSE, 2000, draw_figure_eight },
  { "ring", 2, 2, FALSE, 1500, draw_ring },
  { "blobs", 3, 3, FALSE, 1500, draw_blobs },
  { "square", 3, 3, FALSE, 1200, draw_square },
  { "circles-apart", 3, 3, FALSE, 1200, draw_circles_apart },
  { "projective", 5, 5, FALSE, 4000, draw_projective_plane },
  { "clover", 6, 6, FALSE, 2000, draw_clover },
  { "sphere-s3", 4, 4, FALSE, 4000, draw_sphere },
  { "hemisphere", 3, 3, FALSE, 2000, draw_hemisphere },
  { "arc", 2, 2, FALSE, 1000, draw_arc },
  { "roll", 3, 3, FALSE, 2000, draw_roll },
  { "cube-2", 2, 2, FALSE, 1500, draw_cube },
  { "cube-3", 3, 3, FALSE, 2000, draw_cube },
  { "cube-5", 5, 5, FALSE, 3000, draw_cube },
  { "cube-9", 9, 9, FALSE, 4000, draw_cube },
  { "normal-2", 2, 2, FALSE, 1500, draw_normal },
  { "normal-3", 3, 3, FALSE, 2000, draw_normal },
  { "normal-9", 9, 9, FALSE, 4000, draw_normal },
  { "heavy-2", 2, 2, FALSE, 1500, draw_heavy },
  { "heavy-3", 3, 3, FALSE, 2000, draw_heavy },
  { "filters", 9, 9, TRUE, 4400, draw_normal },
  { "filters-few", 9, 9, TRUE, 400, draw_normal },
};

const ShapeSet *
shape_sets (gsize *n)
{
  *n = G_N_ELEMENTS (sets);
  return sets;
}

const ShapeSet *
shape_set_find (const char *name)
{
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    if (g_str_equal (sets[i].name, name))
      return &sets[i];
  g_error ("no set %s", name);
}

static KsFilterSet *
take (KsMatrix *values, gboolean is_filters)
{
  guint side = is_filters ? 3 : 0;

  return ks_filter_set_take (values, ks_table_new (values->rows), side, side);
}

KsFilterSet *
shape_set_draw (const ShapeSet *set, gsize count, double noise, guint64 seed)
{
  gsize n = count > 0 ? count : set->count;
  KsMatrix *values = ks_matrix_new (NULL, n, set->cols, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < n; i++)
    {
      double *row = ks_matrix_row (values, i);

      set->draw (&random, i, n, set, row);
      for (guint c = 0; c < set->cols; c++)
        row[c] += noise * ks_random_normal (&random);
    }
  return take (values, set->is_filters);
}

KsFilterSet *
shape_set_shuffle (const KsFilterSet *set, guint64 seed)
{
  const KsMatrix *from = set->values;
  KsMatrix *values = ks_matrix_new (NULL, from->rows, from->cols, NULL);
  KsRandom random;

  ks_random_init (&random, seed);
  for (gsize i = 0; i < from->rows; i++)
    memcpy (ks_matrix_row (values, i), ks_matrix_row (from, i), from->cols * sizeof (double));
  for (gsize c = 0; c < from->cols; c++)
    for (gsize i = from->rows - 1; i > 0; i--)
      {
        double *a = &ks_matrix_row (values, i)[c];
        double *b = &ks_matrix_row (values, (gsize) ks_random_below (&random, i + 1))[c];
        double kept = *a;

        *a = *b;
        *b = kept;
      }
  return take (values, set->kernel_rows == 3);
}
