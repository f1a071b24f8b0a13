/* The one table of the recipe's fields.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-field.h"

static const char *const center_names[] = { "auto", "filter", "column", "none", NULL };
static const char *const normalize_names[] = { "auto", "l2", "dnorm", "none", NULL };
static const char *const basis_names[] = { "pixel", "dct", NULL };
static const char *const nonfinite_names[] = { "drop", "refuse", NULL };
static const char *const mode_names[] = { "mapper", "ball", NULL };
static const char *const ball_order_names[] = { "rows", "farthest", NULL };
static const char *const complex_names[] = { "rips", "witness", NULL };
static const char *const landmark_order_names[] = { "maxmin", "random", "density", NULL };
static const char *const loop_kind_names[] = { "shortest", "exact", NULL };
static const char *const switch_names[] = { "no", "yes", NULL };

#define SLICE(name) (1u << KS_SLICE_##name)
#define OFFSET(member) .offset = G_STRUCT_OFFSET (KsRecipe, member)
#define VALUE(name) .set = ks_recipe_read_##name, .get = ks_recipe_write_##name
#define CHOICE(member, names) .set = ks_recipe_set_choice, .get = ks_recipe_get_choice, OFFSET (member), .choices = names
#define POINTS_MAX 4294967295.0 /* point indices are 32 bits wide */

static const KsRecipeField fields[] = {
  { "builtin", "NAME", "source", "A built-in set instead of files; --list-builtin lists them.",
    SLICE (READ), VALUE (builtin) },
  { "count", "N", "source", "Points of the built-in set, at least 1, or auto (default: the set's own).",
    SLICE (READ), .set = ks_recipe_set_auto_size, .get = ks_recipe_write_count, OFFSET (count), .min = 1, .max = 10000000 },
  { "noise", "S", "source",
    "Standard deviation of the Gaussian noise on each entry of a built-in set's unit patches, 0 to 10, or auto (default: the set's own).",
    SLICE (READ), VALUE (noise), .min = 0, .max = 10 },
  { "file", "FILE", "source", "A file to read, or a folder of checkpoints; several make one set.",
    SLICE (READ), .is_list = TRUE, VALUE (files) },
  { "tensor", "GLOB", "source", "Only tensors whose name matches, with * and ?; give it again for further names (default: all that fit).",
    SLICE (READ), .is_list = TRUE, VALUE (tensors) },
  { "kernel", "RxC", "source",
    "The size of the kernels to take, or auto (default): 3x3 where a file has such kernels, else the size that most have, else its tables.",
    SLICE (READ), VALUE (kernel) },
  { "resample", "RxC", "source",
    "Take all kernels that are at least so large, or those of --kernel alone, and bring each to this size by the mean of each of RxC equal "
    "cells; or no (default).",
    SLICE (READ), VALUE (resample) },
  { "patches", "N", "source",
    "3x3 patches to draw at random of each photograph, or of each array of images such as MNIST's, at least 1 (default 5000); all there are "
    "where they are fewer.",
    SLICE (READ), .set = ks_recipe_set_size, .get = ks_recipe_write_patches, OFFSET (patches), .min = 1, .max = POINTS_MAX },
  { "patch-contrast", "FRACTION", "source",
    "The part of the patches drawn that is kept, those of most contrast by the D-norm of their log intensities, above 0 and up to 1 "
    "(default 0.2).",
    SLICE (READ), VALUE (patch_contrast) },
  { "precomputed", NULL, "source", "The table is a distance matrix.",
    SLICE (READ), CHOICE (precomputed, switch_names) },
  { "steps", "auto|none|S,S,...", "source",
    "The training step of each file, in their order, - for none; auto (default) reads them off the names, as in epoch-12 or step_2000; "
    "what a file itself tells comes first.",
    SLICE (READ), VALUE (steps) },
  { "step", "STEP", "source", "Only rows of this training step, where the files tell steps, or all (default).",
    SLICE (POINTS), VALUE (step) },
  { "sample", "N", "source", "Take N rows at random, 0 (default) for all.",
    SLICE (POINTS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (preprocessing.sample), .min = 0, .max = POINTS_MAX },
  { "seed", "N", "source", "Seed of everything that is drawn at random (default 1).",
    SLICE (READ) | SLICE (POINTS) | SLICE (LANDMARKS) | SLICE (RECOGNISER), VALUE (seed) },
  { "nonfinite", "drop|refuse", "source", "Rows with a NaN or an infinity: drop and count them (default), or refuse the file.",
    SLICE (POINTS), CHOICE (preprocessing.nonfinite, nonfinite_names) },
  { "center", "auto|filter|column|none", "source",
    "Subtract from each row its own mean (filter) or the column means (column); auto (default) is filter for kernels and 9-column tables, else none.",
    SLICE (POINTS), CHOICE (preprocessing.center, center_names) },
  { "normalize", "auto|l2|dnorm|none", "source",
    "Divide each row by its L2 norm or D-norm; auto (default) is l2 for kernels and 9-column tables, else none.",
    SLICE (POINTS), CHOICE (preprocessing.normalize, normalize_names) },
  { "basis", "pixel|dct", "source",
    "The basis of the points: pixel (default), or dct, which converts 3x3 patches and declares 8 columns to be DCT coordinates.",
    SLICE (POINTS), CHOICE (preprocessing.basis, basis_names) },

  { "metric", "NAME", "metric", "The metric of everything: euclidean (default), vne (variance-normalised Euclidean), l1, chebyshev, cosine, "
    "angle or correlation.",
    SLICE (METRIC), VALUE (metric) },

  { "k", "K", "core", "Neighbours that density looks at, from 1 to one less than the points, or auto (default): 100, or all others when there are fewer.",
    SLICE (NEIGHBOURS), .set = ks_recipe_set_auto_size, .get = ks_recipe_get_auto_size, OFFSET (k), .min = 1, .max = POINTS_MAX },
  { "percentile", "P", "core", "The densest part that is kept as the core, above 0 and up to 100 per cent (default 100).",
    SLICE (CORE), VALUE (percentile) },

  { "lens", "NAME[:ARG]", "lens", "A lens; give it once or twice (default pca:1 and pca:2; density for a distance matrix).",
    SLICE (LENS_1) | SLICE (LENS_2), .is_list = TRUE, VALUE (lenses) },

  { "mode", "mapper|ball", "mode",
    "What the nodes are: clusters in boxes of the lenses, mapper (default), or balls, which lenses only colour; the commands mapper and "
    "ball say it for themselves.",
    SLICE (NERVE), CHOICE (mode, mode_names) },

  { "cover", "uniform|balanced", "cover",
    "How the lens values are covered: by intervals of equal length, uniform (default), or of equal numbers of points, balanced.",
    SLICE (COVER), VALUE (cover) },
  { "resolution", "N[,M]", "cover", "Intervals on each axis, 1 to 1000 (default 30).",
    SLICE (COVER), VALUE (resolution), .min = 1, .max = KS_RECIPE_MAX_RESOLUTION },
  { "gain", "G[,H]", "cover", "Length of an interval in steps of the grid, 1 to 20 (default 3): neighbours overlap by 1 - 1/G.",
    SLICE (COVER), VALUE (gain), .min = 1, .max = KS_RECIPE_MAX_GAIN },

  { "cluster", "RULE", "cluster",
    "Clustering inside each box: gap[:BINS] (default gap:10), single:EPS, dbscan:EPS,MIN, average:H, complete:H or auto.",
    SLICE (CLUSTERS), VALUE (cluster) },

  { "epsilon", "E", "ball",
    "The radius of the balls in units of the metric, above 0, or auto (default): that within which 60 points chosen farthest apart have all others.",
    SLICE (BALLS), VALUE (epsilon) },
  { "order", "rows|farthest", "ball",
    "How the balls' centres are chosen: in row order, rows (default), or each time the point farthest from all of them, farthest.",
    SLICE (BALLS), CHOICE (ball.order, ball_order_names) },

  { "min-shared", "N", "nerve", "Points that clusters must share to be joined, at least 1 (default 1).",
    SLICE (NERVE), .set = ks_recipe_set_uint, .get = ks_recipe_get_uint, OFFSET (min_shared), .min = 1, .max = G_MAXINT32 },

  { "complex", "rips|witness", "homology",
    "The complex on the landmarks: Vietoris-Rips, rips (default), or the lazy witness complex with all of the core as witnesses, witness.",
    SLICE (HOMOLOGY), CHOICE (complex, complex_names) },
  { "nu", "NU", "homology",
    "What a witness forgives in the witness complex: nothing, 0, or the distance to its nearest landmark, 1 (default), or second nearest, 2.",
    SLICE (HOMOLOGY), .set = ks_recipe_set_uint, .get = ks_recipe_get_uint, OFFSET (nu), .min = 0, .max = 2 },
  { "landmarks", "N", "homology", "Landmarks for persistence, 0 for all points in row order, or auto (default): 400, or all when there are fewer.",
    SLICE (LANDMARKS), VALUE (landmarks), OFFSET (landmarks), .min = 0, .max = POINTS_MAX },
  { "landmark-order", "maxmin|random|density", "homology",
    "How landmarks are chosen: each next one the point farthest from those before, maxmin (default); by lot, random; or by lot in "
    "proportion to density, density.",
    SLICE (LANDMARKS), CHOICE (landmark_order, landmark_order_names) },
  { "landmark-start", "ROW", "homology", "The first landmark of maxmin, counted within the core in ascending row order from 0 (default 0).",
    SLICE (LANDMARKS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (landmark_start), .min = 0, .max = POINTS_MAX },
  { "max-dim", "D", "homology", "Homology up to this dimension, 0 to 2 (default 1).",
    SLICE (HOMOLOGY), .set = ks_recipe_set_uint, .get = ks_recipe_get_uint, OFFSET (max_dim), .min = 0, .max = 2 },
  { "prime", "P", "homology", "Coefficients Z/P, P a prime number below 32768 (default 2).",
    SLICE (HOMOLOGY), .set = ks_recipe_read_prime, .get = ks_recipe_get_uint, OFFSET (prime), .min = 2, .max = KS_PRIME_MAX },
  { "threshold", "T", "homology",
    "The last value of the filtration: a number, the enclosing radius of the landmarks, enclosing, or R over a number, such as R/4, where R is "
    "the witnesses' largest distance to their landmark; auto (default) is enclosing for rips and R/4 for witness.",
    SLICE (HOMOLOGY), VALUE (threshold) },
  { "loops", "N", "homology", "Loops of landmarks that represent the N longest bars of dimension 1, 0 (default) for none.",
    SLICE (LOOPS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (loops), .min = 0, .max = POINTS_MAX },
  { "loop-kind", "shortest|exact", "homology",
    "Which loop of a bar: the shortest at its middle that its cocycle does not vanish on, shortest (default), or one that is born "
    "and dies with it, exact.",
    SLICE (LOOPS), CHOICE (loop_kind, loop_kind_names) },
  { "cells", "N", "homology", "Cells, triangles of landmarks, that represent the N longest bars of dimension 2, 0 (default) for none.",
    SLICE (CELLS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (cells), .min = 0, .max = POINTS_MAX },
  { "bootstrap", "N", "homology",
    "Subsamples of the core for the 95 % confidence band of the Rips diagram, which errs on the wide side, up to 10000, or 0 "
    "(default) for no band.",
    SLICE (BAND), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (bootstrap), .min = 0, .max = 10000 },
  { "null", "N", "homology",
    "Trials that the longest H1 bar is compared with, of Gaussian and of column-shuffled filters each, up to 10000, or 0 (default) for none.",
    SLICE (NULL), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (null_trials), .min = 0, .max = 10000 },
  { "recognise", NULL, "homology", "Name the shape of the core by its Betti numbers 0 to 2 over Z/2 and Z/3, whatever the diagram's, or say "
    "that they show none; and tell how well the ideal models fit it.",
    SLICE (RECOGNISER), CHOICE (recognise, switch_names) },
};

const KsRecipeField *
ks_recipe_fields (gsize *n)
{
  *n = G_N_ELEMENTS (fields);
  return fields;
}
