/* Point sets of known shape, and of none.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"
#include "ks-random.h"

typedef struct ShapeSet ShapeSet;

struct ShapeSet {
  const char *name;
  guint dim;    /* columns that the shape itself takes up */
  guint cols;   /* of a row; those beyond are 0 and noise */
  gboolean is_filters; /* 3x3 kernels, to be centred and normalised */
  gsize count;
  /* One row (cols) of zeros to be filled, the @i-th of @n. */
  void (*draw) (KsRandom *random, gsize i, gsize n, const ShapeSet *set, double *row);
};

const ShapeSet *shape_sets (gsize *n);
const ShapeSet *shape_set_find (const char *name); /* that there is */

/* @count rows (0: the set's own), normal noise of deviation @noise added to every entry. */
KsFilterSet *shape_set_draw (const ShapeSet *set, gsize count, double noise, guint64 seed);

/* The values of @set with every column in an order of its own. */
KsFilterSet *shape_set_shuffle (const KsFilterSet *set, guint64 seed);
