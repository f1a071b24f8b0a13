/* The one table of the recipe's fields, and how each is read and written.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-recipe-private.h"

#include "ks-field.h"
#include "ks-number.h"

#include <math.h>
#include <string.h>

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

/* ---- Source ---- */

static gboolean
set_builtin (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  const KsBuiltin *builtin = ks_builtin_find (text);

  if (builtin == NULL)
    {
      gsize n;
      const KsBuiltin *builtins = ks_builtins (&n);
      g_autoptr (GString) expected = g_string_new ("one of ");

      for (gsize i = 0; i < n; i++)
        g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", builtins[i].name);
      return ks_recipe_refuse (field, text, expected->str, error);
    }
  recipe->builtin = builtin;
  g_strfreev (recipe->files);
  recipe->files = g_new0 (char *, 1);
  return TRUE;
}

static char *
get_builtin (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? g_strdup (recipe->builtin->name) : NULL;
}

static char *
get_count (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin != NULL ? ks_recipe_get_auto_size (recipe, field) : NULL;
}

static gboolean
set_noise (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  double value = -1.0;

  if (!g_str_equal (text, "auto")
      && (!ks_number_from_text (text, &value) || value < field->min || value > field->max))
    return ks_recipe_refuse_range (field, text, "auto or a number", error);
  recipe->noise = value;
  return TRUE;
}

static char *
get_noise (const KsRecipe *recipe, const KsRecipeField *field)
{
  if (recipe->builtin == NULL)
    return NULL;
  return recipe->noise < 0.0 ? g_strdup ("auto") : ks_recipe_number_text (recipe->noise);
}

static gboolean
set_files (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  if (lines[0] == NULL)
    return ks_recipe_refuse (field, text, "the path of a file", error);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *path = ks_recipe_unescape (lines[i]);

      if (path[0] == '\0')
        {
          g_free (path);
          return ks_recipe_refuse (field, "", "the path of a file", error);
        }
      g_free (lines[i]);
      lines[i] = path;
    }
  ks_recipe_set_files (recipe, (const char *const *) lines);
  return TRUE;
}

static char *
get_files (const KsRecipe *recipe, const KsRecipeField *field)
{
  if (recipe->files[0] == NULL)
    return NULL;

  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; recipe->files[i] != NULL; i++)
    g_ptr_array_add (lines, ks_recipe_escape (recipe->files[i]));
  g_ptr_array_add (lines, NULL);
  return g_strjoinv ("\n", (GStrv) lines->pdata);
}

static gboolean
set_tensor (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  char *tensor = g_strdup (text);

  g_free (recipe->tensor);
  recipe->tensor = tensor;
  return TRUE;
}

static char *
get_tensor (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->builtin == NULL ? g_strdup (recipe->tensor) : NULL;
}

static gboolean
set_kernel (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) parts = g_strsplit (text, "x", -1);
  guint64 rows = 0, cols = 0;

  if (!g_str_equal (text, "auto")
      && (g_strv_length (parts) != 2 || !ks_integer_from_text (parts[0], 1, 1000, &rows)
          || !ks_integer_from_text (parts[1], 1, 1000, &cols)))
    return ks_recipe_refuse (field, text, "auto or a size such as 3x3", error);
  recipe->kernel_rows = (guint) rows;
  recipe->kernel_cols = (guint) cols;
  return TRUE;
}

static char *
get_kernel (const KsRecipe *recipe, const KsRecipeField *field)
{
  if (recipe->builtin != NULL)
    return NULL;
  return recipe->kernel_rows == 0 ? g_strdup ("auto")
                                  : g_strdup_printf ("%ux%u", recipe->kernel_rows, recipe->kernel_cols);
}

/* One seed serves everything that draws. */
static gboolean
set_seed (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  guint64 value;

  if (!ks_integer_from_text (text, 0, G_MAXUINT64, &value))
    return ks_recipe_refuse (field, text, "a whole number from 0 to 18446744073709551615", error);
  recipe->seed = value;
  recipe->preprocessing.seed = value;
  return TRUE;
}

static char *
get_seed (const KsRecipe *recipe, const KsRecipeField *field)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, recipe->seed);
}

/* ---- Metric, core, lenses ---- */

static gboolean
set_metric (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);
  g_autoptr (GString) expected = g_string_new ("one of ");

  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (infos[i].name, text))
        {
          recipe->metric = infos[i].metric;
          return TRUE;
        }
      g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", infos[i].name);
    }
  return ks_recipe_refuse (field, text, expected->str, error);
}

static char *
get_metric (const KsRecipe *recipe, const KsRecipeField *field)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (infos[i].metric == recipe->metric)
      return g_strdup (infos[i].name);
  g_return_val_if_reached (NULL);
}

static gboolean
set_percentile (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  double value;

  if (!ks_number_from_text (text, &value) || value <= 0.0 || value > 100.0)
    return ks_recipe_refuse (field, text, "a number above 0 and at most 100", error);
  recipe->percentile = value;
  return TRUE;
}

static char *
get_percentile (const KsRecipe *recipe, const KsRecipeField *field)
{
  return ks_recipe_number_text (recipe->percentile);
}

static gboolean
set_lenses (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  guint n = g_strv_length (lines);
  KsLensSpec lens[2] = { { NULL } };

  if (n < 1 || n > 2)
    return ks_recipe_refuse (field, text, "one or two lenses", error);
  for (guint i = 0; i < n; i++)
    {
      g_autofree char *name = ks_recipe_unescape (lines[i]);

      if (!ks_lens_spec_parse (name, &lens[i], error))
        {
          ks_lens_spec_clear (&lens[0]);
          return FALSE;
        }
    }
  for (guint i = 0; i < G_N_ELEMENTS (lens); i++)
    {
      ks_lens_spec_clear (&recipe->lens[i]);
      recipe->lens[i] = lens[i];
    }
  recipe->n_lenses = n;
  return TRUE;
}

static char *
get_lenses (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < recipe->n_lenses; i++)
    {
      g_autofree char *lens = ks_lens_spec_to_text (&recipe->lens[i]);
      g_autofree char *line = ks_recipe_escape (lens);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  return g_strdup (text->str);
}

/* ---- Cover, clustering ---- */

static gboolean
set_cover (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  gsize n;
  const KsCoverKindInfo *infos = ks_cover_kind_infos (&n);
  g_autoptr (GString) expected = g_string_new ("one of ");

  for (gsize i = 0; i < n; i++)
    {
      if (g_str_equal (infos[i].name, text))
        {
          recipe->cover.kind = infos[i].kind;
          return TRUE;
        }
      g_string_append_printf (expected, "%s%s", i > 0 ? ", " : "", infos[i].name);
    }
  return ks_recipe_refuse (field, text, expected->str, error);
}

static char *
get_cover (const KsRecipe *recipe, const KsRecipeField *field)
{
  gsize n;
  const KsCoverKindInfo *infos = ks_cover_kind_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (infos[i].kind == recipe->cover.kind)
      return g_strdup (infos[i].name);
  g_return_val_if_reached (NULL);
}

/* "a" for both axes, or "a,b"; the parts stay valid as long as @parts. */
static gboolean
split_axes (const char *text, GStrv *parts, const char *axis[2])
{
  *parts = g_strsplit (text, ",", -1);
  guint n = g_strv_length (*parts);

  if (n < 1 || n > 2)
    return FALSE;
  axis[0] = (*parts)[0];
  axis[1] = (*parts)[n - 1];
  return TRUE;
}

static gboolean
set_resolution (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  const char *axis[2];
  guint64 value[2];

  if (!split_axes (text, &parts, axis)
      || !ks_integer_from_text (axis[0], 1, KS_RECIPE_MAX_RESOLUTION, &value[0])
      || !ks_integer_from_text (axis[1], 1, KS_RECIPE_MAX_RESOLUTION, &value[1]))
    return ks_recipe_refuse_range (field, text, "whole numbers, one or two with a comma between,", error);
  recipe->cover.resolution[0] = (guint) value[0];
  recipe->cover.resolution[1] = (guint) value[1];
  return TRUE;
}

static char *
get_resolution (const KsRecipe *recipe, const KsRecipeField *field)
{
  const guint *n = recipe->cover.resolution;

  return n[0] == n[1] ? g_strdup_printf ("%u", n[0]) : g_strdup_printf ("%u,%u", n[0], n[1]);
}

static gboolean
set_gain (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  g_auto (GStrv) parts = NULL;
  const char *axis[2];
  double value[2];

  if (!split_axes (text, &parts, axis) || !ks_number_from_text (axis[0], &value[0])
      || !ks_number_from_text (axis[1], &value[1]) || MIN (value[0], value[1]) < field->min
      || MAX (value[0], value[1]) > field->max)
    return ks_recipe_refuse_range (field, text, "numbers, one or two with a comma between,", error);
  recipe->cover.gain[0] = value[0];
  recipe->cover.gain[1] = value[1];
  return TRUE;
}

static char *
get_gain (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autofree char *first = ks_recipe_number_text (recipe->cover.gain[0]);
  g_autofree char *second = ks_recipe_number_text (recipe->cover.gain[1]);

  return g_str_equal (first, second) ? g_steal_pointer (&first) : g_strdup_printf ("%s,%s", first, second);
}

static gboolean
set_cluster (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  return ks_cluster_spec_parse (text, &recipe->cluster, error);
}

static char *
get_cluster (const KsRecipe *recipe, const KsRecipeField *field)
{
  return ks_cluster_spec_to_text (&recipe->cluster);
}

static gboolean
set_epsilon (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  double value = NAN;

  if (!g_str_equal (text, "auto") && (!ks_number_from_text (text, &value) || value <= 0.0))
    return ks_recipe_refuse (field, text, "auto or a number above 0", error);
  recipe->ball.epsilon = value;
  return TRUE;
}

static char *
get_epsilon (const KsRecipe *recipe, const KsRecipeField *field)
{
  return isnan (recipe->ball.epsilon) ? g_strdup ("auto") : ks_recipe_number_text (recipe->ball.epsilon);
}

/* ---- Homology ---- */

static gboolean
set_landmarks (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  gboolean is_auto = g_str_equal (text, "auto");
  guint64 value = 0;

  if (!is_auto && !ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  recipe->auto_landmarks = is_auto;
  recipe->landmarks = value;
  return TRUE;
}

static char *
get_landmarks (const KsRecipe *recipe, const KsRecipeField *field)
{
  return recipe->auto_landmarks ? g_strdup ("auto") : ks_recipe_get_size (recipe, field);
}

static gboolean
set_prime (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  guint64 value;
  guint below, above;

  if (!ks_recipe_parse_size (field, text, &value, error))
    return FALSE;
  ks_nearest_primes ((guint) value, &below, &above);
  if (below != above)
    {
      g_autofree char *expected = g_strdup_printf ("a prime number, such as %u or %u", below, above);

      return ks_recipe_refuse (field, text, expected, error);
    }
  recipe->prime = (guint) value;
  return TRUE;
}

static gboolean
set_threshold (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error)
{
  KsThresholdKind kind = KS_THRESHOLD_NUMBER;
  double value = 0.0;

  if (g_str_equal (text, "auto"))
    kind = KS_THRESHOLD_AUTO;
  else if (g_str_equal (text, "enclosing"))
    kind = KS_THRESHOLD_ENCLOSING;
  else if (g_str_has_prefix (text, "R/"))
    kind = KS_THRESHOLD_PART;
  if ((kind == KS_THRESHOLD_NUMBER && (!ks_number_from_text (text, &value) || value < 0.0))
      || (kind == KS_THRESHOLD_PART && (!ks_number_from_text (text + 2, &value) || value <= 0.0)))
    return ks_recipe_refuse (field, text, "auto, enclosing, a number of at least 0, or R over a number above 0 such as R/4", error);
  recipe->threshold_kind = kind;
  recipe->threshold = value;
  return TRUE;
}

static char *
get_threshold (const KsRecipe *recipe, const KsRecipeField *field)
{
  g_autofree char *number = ks_recipe_number_text (recipe->threshold);

  switch (recipe->threshold_kind)
    {
    case KS_THRESHOLD_NUMBER:
      return g_steal_pointer (&number);
    case KS_THRESHOLD_PART:
      return g_strconcat ("R/", number, NULL);
    case KS_THRESHOLD_ENCLOSING:
      return g_strdup ("enclosing");
    case KS_THRESHOLD_AUTO:
    default:
      return g_strdup ("auto");
    }
}

/* ---- The table ---- */

#define SLICE(name) (1u << KS_SLICE_##name)
#define OFFSET(member) .offset = G_STRUCT_OFFSET (KsRecipe, member)
#define CHOICE(member, names) .set = ks_recipe_set_choice, .get = ks_recipe_get_choice, OFFSET (member), .choices = names
#define POINTS_MAX 4294967295.0 /* point indices are 32 bits wide */

static const KsRecipeField fields[] = {
  { "builtin", "NAME", "source", "A built-in set instead of files; --list-builtin lists them.",
    SLICE (READ), .set = set_builtin, .get = get_builtin },
  { "count", "N", "source", "Points of the built-in set, at least 1, or auto (default: the set's own).",
    SLICE (READ), .set = ks_recipe_set_auto_size, .get = get_count, OFFSET (count), .min = 1, .max = 10000000 },
  { "noise", "S", "source",
    "Standard deviation of the Gaussian noise on each entry of a built-in set's unit patches, 0 to 10, or auto (default: the set's own).",
    SLICE (READ), .set = set_noise, .get = get_noise, .min = 0, .max = 10 },
  { "file", "FILE", "source", "A file to read; several files make one set.",
    SLICE (READ), .is_list = TRUE, .set = set_files, .get = get_files },
  { "tensor", "GLOB", "source", "Only tensors whose name matches, with * and ? (default: all that fit).",
    SLICE (READ), .set = set_tensor, .get = get_tensor },
  { "kernel", "RxC", "source", "The size of the kernels to take, or auto (default): 3x3 where a file has kernels, else its tables.",
    SLICE (READ), .set = set_kernel, .get = get_kernel },
  { "precomputed", NULL, "source", "The table is a distance matrix.",
    SLICE (READ), CHOICE (precomputed, switch_names) },
  { "sample", "N", "source", "Take N rows at random, 0 (default) for all.",
    SLICE (POINTS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (preprocessing.sample), .min = 0, .max = POINTS_MAX },
  { "seed", "N", "source", "Seed of everything that is drawn at random (default 1).",
    SLICE (READ) | SLICE (POINTS) | SLICE (LANDMARKS) | SLICE (RECOGNISER), .set = set_seed, .get = get_seed },
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
    SLICE (METRIC), .set = set_metric, .get = get_metric },

  { "k", "K", "core", "Neighbours that density looks at, from 1 to one less than the points, or auto (default): 100, or all others when there are fewer.",
    SLICE (NEIGHBOURS), .set = ks_recipe_set_auto_size, .get = ks_recipe_get_auto_size, OFFSET (k), .min = 1, .max = POINTS_MAX },
  { "percentile", "P", "core", "The densest part that is kept as the core, above 0 and up to 100 per cent (default 100).",
    SLICE (CORE), .set = set_percentile, .get = get_percentile },

  { "lens", "NAME[:ARG]", "lens", "A lens; give it once or twice (default pca:1 and pca:2; density for a distance matrix).",
    SLICE (LENS_1) | SLICE (LENS_2), .is_list = TRUE, .set = set_lenses, .get = get_lenses },

  { "mode", "mapper|ball", "mode",
    "What the nodes are: clusters in boxes of the lenses, mapper (default), or balls, which lenses only colour; the commands mapper and "
    "ball say it for themselves.",
    SLICE (NERVE), CHOICE (mode, mode_names) },

  { "cover", "uniform|balanced", "cover",
    "How the lens values are covered: by intervals of equal length, uniform (default), or of equal numbers of points, balanced.",
    SLICE (COVER), .set = set_cover, .get = get_cover },
  { "resolution", "N[,M]", "cover", "Intervals on each axis, 1 to 1000 (default 30).",
    SLICE (COVER), .set = set_resolution, .get = get_resolution, .min = 1, .max = KS_RECIPE_MAX_RESOLUTION },
  { "gain", "G[,H]", "cover", "Length of an interval in steps of the grid, 1 to 20 (default 3): neighbours overlap by 1 - 1/G.",
    SLICE (COVER), .set = set_gain, .get = get_gain, .min = 1, .max = KS_RECIPE_MAX_GAIN },

  { "cluster", "RULE", "cluster",
    "Clustering inside each box: gap[:BINS] (default gap:10), single:EPS, dbscan:EPS,MIN, average:H, complete:H or auto.",
    SLICE (CLUSTERS), .set = set_cluster, .get = get_cluster },

  { "epsilon", "E", "ball",
    "The radius of the balls in units of the metric, above 0, or auto (default): that within which 60 points chosen farthest apart have all others.",
    SLICE (BALLS), .set = set_epsilon, .get = get_epsilon },
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
    SLICE (LANDMARKS), .set = set_landmarks, .get = get_landmarks, OFFSET (landmarks), .min = 0, .max = POINTS_MAX },
  { "landmark-order", "maxmin|random|density", "homology",
    "How landmarks are chosen: each next one the point farthest from those before, maxmin (default); by lot, random; or by lot in "
    "proportion to density, density.",
    SLICE (LANDMARKS), CHOICE (landmark_order, landmark_order_names) },
  { "landmark-start", "ROW", "homology", "The first landmark of maxmin, counted within the core in ascending row order from 0 (default 0).",
    SLICE (LANDMARKS), .set = ks_recipe_set_size, .get = ks_recipe_get_size, OFFSET (landmark_start), .min = 0, .max = POINTS_MAX },
  { "max-dim", "D", "homology", "Homology up to this dimension, 0 to 2 (default 1).",
    SLICE (HOMOLOGY), .set = ks_recipe_set_uint, .get = ks_recipe_get_uint, OFFSET (max_dim), .min = 0, .max = 2 },
  { "prime", "P", "homology", "Coefficients Z/P, P a prime number below 32768 (default 2).",
    SLICE (HOMOLOGY), .set = set_prime, .get = ks_recipe_get_uint, OFFSET (prime), .min = 2, .max = KS_PRIME_MAX },
  { "threshold", "T", "homology",
    "The last value of the filtration: a number, the enclosing radius of the landmarks, enclosing, or R over a number, such as R/4, where R is "
    "the witnesses' largest distance to their landmark; auto (default) is enclosing for rips and R/4 for witness.",
    SLICE (HOMOLOGY), .set = set_threshold, .get = get_threshold },
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
