/* Which arrays of opened files make the points: the rules, told array by array, for whoever lets
 * somebody choose.
 *
 * An array is chosen by its name: the ticks of a list become the globs of a selection, and an
 * array of the same name in another file goes with it.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-filter-set.h"

/* How many filters there are of a kernel size. */
typedef struct {
  guint64 rows, cols;
  gsize filters;
} KsKernelSize;

/* Those of so many arrays, in order of first appearance. A new array of KsKernelSize. O(n). */
GArray *ks_filter_sizes (const KsTensor *const *tensors, gsize n);

/* What an array can become. */
typedef enum {
  KS_FILTER_NOTHING, /* no points: a single number, an empty array */
  KS_FILTER_KERNELS, /* (..., out, in, rows, columns), or a stack of 3x3 */
  KS_FILTER_TABLE,   /* (points, columns) */
  KS_FILTER_LINE,    /* a vector: points on a line, or what labels the rows of others */
  KS_FILTER_IMAGES,  /* images, to be cut into patches */
} KsFilterUse;

typedef struct {
  KsTensorFile *file;     /* not owned */
  guint file_index;
  const KsTensor *tensor; /* of the file; has its shape */
  KsFilterUse use;
  guint depth;            /* of kernels: the number among the file's kernels, from 1; else 0 */
  guint64 kernel_rows, kernel_cols; /* of kernels, else 0 */
  gsize points;           /* rows it gives when it is taken; of images at most */
  gboolean ticked;        /* the selection takes it */
  const char *reason;     /* why it is never taken, a clause; NULL when it can be; static */
} KsFilterCandidate;

/* One for each array of the files, in order: what @selection takes is ticked; one that names no
 * array and no size shows what is taken where nobody chooses. Kernels of another size than the
 * selection's can be had by choosing that size. A new array of KsFilterCandidate. O(arrays). */
GArray *ks_filter_candidates (KsTensorFile *const *files, gsize n_files,
                              const KsFilterSelection *selection);

/* Layer and role of an array's name, split at its last dot: "conv1" and "weight"; a name without
 * one is all layer. New strings. */
void ks_filter_split_name (const char *name, char **layer, char **role);

/* Globs for KsFilterSelection.tensors that take what is ticked in @candidates; empty where that is
 * the same as in @defaults, those of the selection that names no array. A new array of strings. */
GStrv ks_filter_globs (const GArray *candidates, const GArray *defaults);
