/* What the files hold, as points before preprocessing: convolution kernels with
 * their provenance, or the rows of a table (SCIENCE: where the points come from).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-matrix.h"
#include "ks-patches.h"
#include "ks-tensor-file.h"

/* Which tensors to take. */
typedef struct {
  const char *const *tensors;  /* globs, one of which the array's name is to match; NULL or none
                                * takes all that fit; not owned */
  guint kernel_rows, kernel_cols; /* 0 = auto: 3x3 where there are such kernels, else the size that
                                   * most have, else tables */
  guint resample_rows, resample_cols; /* 0 = kernels as they are, of one size; else those that are
                                       * at least so large, each brought to this size */
  gboolean precomputed;        /* the one table is a square, symmetric distance matrix */
  gsize patches;               /* drawn of each array of images; 0 = 5000 */
  double patch_contrast;       /* the part of them that is kept, in (0, 1]; 0 = 0.2 */
  guint64 seed;                /* of the draw */
} KsFilterSelection;

typedef struct {
  KsMatrix *values;  /* (n, d), as read: non-finite entries are still there */
  KsTable *metadata; /* (n) file, tensor, out, in, layer, step, ... and a table's text columns */
  guint kernel_rows, kernel_cols; /* the shape of one row, row-major; 0 for a table */
  gboolean precomputed;
  gboolean from_images; /* the rows are patches of images */
} KsFilterSet;

/* Kernels: every tensor of at least four axes ending in (out, in, kh, kw) with
 * the kernel size asked for gives out*in rows of kh*kw, files and tensors in
 * order; a stack (n, 3, 3) is n kernels of one input. Axes before these are
 * pooled. Their metadata: file, tensor, layer (the tensor's name up to its last dot), network,
 * depth (a kernel tensor's number in its file, of whatever size, from 1), step, out, in (from 0). If a 1-D array
 * of the file named it, step or epoch is as long as the first of more than four
 * axes, it gives step; else the file's own step does. The other leading axes count networks, as the files do,
 * from 1.
 *
 * Kernels that are resampled (ks-resample.h) tell their own size in a further column, kernel:
 * "5x5". With a kernel size too, only those of that size are.
 *
 * Without kernels the images become 3x3 patches (ks-patches.h): of each array, a photograph or a
 * stack of images, so many different ones are drawn, and the part of most contrast is kept, as
 * the logarithms of the intensities; in the order of the arrays and, in each, of the positions, of
 * which those of the several arrays are drawn one after the other. 16 bits are scaled to 8. Their
 * metadata: file, tensor where there are several, the files' steps where there are any, image (its
 * number in the array), row and column (of the upper left pixel), all from 0, contrast; and for a
 * lone array the file's 1-D arrays with a number for each image.
 *
 * Without images the 2-D arrays of one width become rows, their numbers the
 * columns; without those the 1-D arrays become points on a line. A kernel size
 * asked for makes rows of as many columns kernels. Their metadata: file and
 * tensor where there are several, the files' steps where there are any, their own text columns, and beside a lone
 * table the 1-D arrays of its length.
 *
 * A lone file that is a saved filter set gives that, columns and all, unless other arrays of it
 * are named.
 *
 * Errors: images that are smaller than a patch or constant, no tensor of that size, or none to
 * resample (lists the sizes there are), 1x1 kernels, which are numbers
 * without a shape, no tensor of that name (lists names), tables of different widths, a distance matrix that is not
 * square, not finite, not symmetric, has a negative entry or a diagonal that is
 * not 0 (up to 1e-6 of its largest entry, for rounding). O(numbers). */
KsFilterSet *ks_filter_set_new (KsContext *context, KsTensorFile *const *files, gsize n_files,
                                const KsFilterSelection *selection, GError **error);
/* A generated set; both pass into its ownership. */
KsFilterSet *ks_filter_set_take (KsMatrix *values, KsTable *metadata, guint kernel_rows,
                                 guint kernel_cols);
KsFilterSet *ks_filter_set_ref (KsFilterSet *set);
void         ks_filter_set_unref (KsFilterSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsFilterSet, ks_filter_set_unref)
gsize        ks_filter_set_bytes (const KsFilterSet *set);

/* The distinct training steps of the rows (double), ascending: the finite numbers of the metadata
 * column "step"; none without it. O(rows). */
GArray      *ks_filter_set_steps (const KsFilterSet *set);

/* How many spatial filters a tensor gives, and their size; 0 when it has fewer than four axes, or
 * is no part of the network. */
gsize ks_tensor_filters (const KsTensor *tensor, guint64 *kernel_rows, guint64 *kernel_cols);

/* Whether a tensor is images that can be seen here, and of which shape. */
gboolean ks_tensor_images (const KsTensor *tensor, KsImageShape *shape);
/* How many patches are taken of them, at most: those without contrast are left out. 0 where a
 * tensor is no images, or smaller ones than a patch. */
gsize    ks_tensor_patches (const KsTensor *tensor, const KsFilterSelection *selection);
