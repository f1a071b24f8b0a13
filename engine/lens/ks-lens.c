/* SPDX-License-Identifier: MIT */
#include "ks-lens.h"

#include "ks-lens-families.h"
#include "ks-parallel.h"

#include <math.h>

static const KsLensFamily families[] = {
  { "pca", "Principal component",
    "Component N of the core: the coordinate along the Nth axis of greatest variance, centred, unscaled, "
    "signed so that the axis's entry of largest magnitude is positive; 0 where the core has fewer dimensions.",
    KS_LENS_ARGUMENT_INDEX, KS_LENS_NEEDS_COORDINATES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_pca },
  { "coord", "Coordinate",
    "Coordinate N of the point as preprocessed, counted from 1.",
    KS_LENS_ARGUMENT_INDEX, KS_LENS_NEEDS_COORDINATES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_coordinate },
  { "mean", "Mean",
    "The mean of the point's coordinates as preprocessed; 0 when it is no more than their rounding.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_COORDINATES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_mean },
  { "density", "Density",
    "One over the distance to the kth nearest other point; points with k duplicates take the largest finite "
    "density of the point set, or 1 when none is finite.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_density },
  { "gaussian", "Gaussian density",
    "The mean of exp(-d² / 2H²) over the other points at distances d, with the bandwidth H in units of the metric.",
    KS_LENS_ARGUMENT_NUMBER, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_ALL, FALSE, FALSE,
    ks_lens_compute_gaussian },
  { "centrality", "Centrality",
    "The mean of d^P over the core's points at distances d, the point itself at 0 among them, to the power 1/P.",
    KS_LENS_ARGUMENT_POWER, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_CORE, FALSE, FALSE,
    ks_lens_compute_centrality },
  { "eccentricity", "Eccentricity",
    "The distance to the farthest point of the core, which centrality comes to as P grows.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_CORE, FALSE, FALSE,
    ks_lens_compute_eccentricity },
  { "harmonic", "Harmonic coordinate",
    "The angle in [0, 2π) round the loop of the Ith longest bar of H1 (Vietoris-Rips on 400 farthest landmarks of the core), "
    "smoothed to change as evenly as it can, and averaged from the landmarks to all points.",
    KS_LENS_ARGUMENT_RANK, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_NONE, TRUE, FALSE,
    ks_lens_compute_harmonic },
  { "circle-angle", "Circle angle",
    "The angle in [0, 2π) of the primary circle's patch nearest to the point: the direction in which grey grows; "
    "0 when all are equally near, none for a constant patch.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, TRUE, FALSE,
    ks_lens_compute_circle_angle },
  { "circle-distance", "Distance to the primary circle",
    "The L2 distance from the patch, centred and of norm 1, to the primary circle: 0 on it, √2 at most.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_circle_distance },
  { "three-circles-distance", "Distance to the three circles",
    "The L2 distance from the patch, centred and of norm 1, to the nearest of the primary circle and the two "
    "secondary ones.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_three_circles_distance },
  { "klein-distance", "Distance to the Klein bottle",
    "The L2 distance from the patch, centred and of norm 1, to the nearest patch g(a, b) of the Klein bottle.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_klein_distance },
  { "klein-theta", "Klein bottle θ",
    "The angle a in [0, π) of the nearest patch g(a, b) of the Klein bottle, the direction of its lines; it closes "
    "after a half turn, since g(a + π, b) = g(a, -b).",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, TRUE, TRUE,
    ks_lens_compute_klein_theta },
  { "klein-phi", "Klein bottle φ",
    "The angle b in [0, 2π) of the nearest patch g(a, b) of the Klein bottle with a in [0, π): 0 and π are lines, "
    "π/2 and 3π/2 edges; it closes after a whole turn and jumps from b to -b where a passes 0.",
    KS_LENS_ARGUMENT_NONE, KS_LENS_NEEDS_PATCHES, KS_LENS_PAIRS_NONE, TRUE, FALSE,
    ks_lens_compute_klein_phi },
  { "column", "Column",
    "The metadata column NAME, which must hold a finite number for every core point.",
    KS_LENS_ARGUMENT_COLUMN, KS_LENS_NEEDS_NOTHING, KS_LENS_PAIRS_NONE, FALSE, FALSE,
    ks_lens_compute_column },
};

const KsLensFamily *
ks_lens_families (gsize *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (families);
  return families;
}

const char *
ks_lens_family_argument (const KsLensFamily *self)
{
  static const char *const names[] = {
    [KS_LENS_ARGUMENT_NONE] = NULL,
    [KS_LENS_ARGUMENT_INDEX] = "N",
    [KS_LENS_ARGUMENT_NUMBER] = "H",
    [KS_LENS_ARGUMENT_POWER] = "P",
    [KS_LENS_ARGUMENT_RANK] = "I",
    [KS_LENS_ARGUMENT_COLUMN] = "NAME",
  };

  g_return_val_if_fail (self != NULL, NULL);

  return names[self->argument];
}

gboolean
ks_lens_family_fits (const KsLensFamily *self, const KsPoints *points)
{
  g_return_val_if_fail (self != NULL && points != NULL, FALSE);

  switch (self->needs)
    {
    case KS_LENS_NEEDS_PATCHES:
      return !points->precomputed && points->patch_rows == 3 && points->patch_cols == 3;
    case KS_LENS_NEEDS_COORDINATES:
      return !points->precomputed;
    case KS_LENS_NEEDS_NOTHING:
    default:
      return TRUE;
    }
}

/* ---- What the families share ---- */

typedef struct {
  const KsLensInput *input;
  KsLensPointFunc func;
  gconstpointer data;
  double *values; /* (core->m) */
} Loop;

static gboolean
run_range (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  const Loop *loop = data;

  for (gsize i = begin; i < end; i++)
    loop->values[i] = loop->func (loop->input, loop->input->core->rows[i], loop->data);
  return TRUE;
}

gboolean
ks_lens_for_each_point (KsContext *context, const KsLensInput *input, KsLensPointFunc func,
                        gconstpointer data, double *values, GError **error)
{
  Loop loop = { input, func, data, values };

  return ks_parallel_for (context, input->core->m, 4096, run_range, &loop, error);
}

gboolean
ks_lens_check_index (const KsLensSpec *spec, gsize count, gsize last, gsize *index, GError **error)
{
  if (spec->number > (double) last)
    {
      g_autofree char *text = ks_lens_spec_to_text (spec);

      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The lens %s does not exist, since the points have %" G_GSIZE_FORMAT
                   " coordinate%s; choose from %s:1 to %s:%" G_GSIZE_FORMAT ".",
                   text, count, count == 1 ? "" : "s", spec->family->name, spec->family->name, last);
      return FALSE;
    }
  *index = (gsize) spec->number - 1;
  return TRUE;
}

gboolean
ks_lens_check_patches (const KsLensInput *input, const KsLensSpec *spec, const double *values, GError **error)
{
  for (gsize i = 0; i < input->core->m; i++)
    if (isnan (values[i]))
      {
        g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                     "Point %u is a constant patch, which has no %s; normalise the filters, which "
                     "drops such points, or choose another lens.",
                     input->core->rows[i], spec->family->name);
        return FALSE;
      }
  return TRUE;
}

/* ---- The lens ---- */

/* FALSE when the family cannot look at points of this kind; names those that can. */
static gboolean
check_fits (const KsLensInput *input, const KsLensSpec *spec, GError **error)
{
  if (ks_lens_family_fits (spec->family, input->points))
    return TRUE;

  const char *reason = input->points->precomputed ? "a distance matrix has no coordinates"
                                                  : "the points are not 3x3 patches";
  g_autoptr (GString) others = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (families); i++)
    if (ks_lens_family_fits (&families[i], input->points))
      {
        const char *argument = ks_lens_family_argument (&families[i]);

        g_string_append_printf (others, "%s%s%s%s", others->len > 0 ? ", " : "", families[i].name,
                                argument != NULL ? ":" : "", argument != NULL ? argument : "");
      }
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "The lens %s cannot be used, since %s; choose one of: %s.",
               spec->family->name, reason, others->str);
  return FALSE;
}

static gboolean
check_finite (const KsLensInput *input, const KsLensSpec *spec, const double *values, GError **error)
{
  for (gsize i = 0; i < input->core->m; i++)
    if (!isfinite (values[i]))
      {
        g_autofree char *text = ks_lens_spec_to_text (spec);
        g_autofree char *name = ks_printable (text, 80);

        guint32 point = input->core->rows[i];
        g_autofree char *row = input->points->rows != NULL
                                 ? g_strdup_printf (", row %u of the input,", input->points->rows[point]) : NULL;

        g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                     "The lens %s has no finite value at point %u%s (it is %g); choose another lens, or leave "
                     "that point out.",
                     name, point, row != NULL ? row : "", values[i]);
        return FALSE;
      }
  return TRUE;
}

void
ks_lens_add (const KsLens *lens, double value, double *sum, double *sine)
{
  double angle = value * (2.0 * G_PI / ks_lens_turn (lens));

  *sum += lens->is_circular ? cos (angle) : value;
  *sine += lens->is_circular ? sin (angle) : 0.0;
}

double
ks_lens_mean (const KsLens *lens, double sum, double sine, gsize n)
{
  if (!lens->is_circular)
    return sum / (double) n;

  double turn = ks_lens_turn (lens), angle = atan2 (sine, sum) * (turn / (2.0 * G_PI));

  return angle < 0.0 ? MIN (angle + turn, nextafter (turn, 0.0)) : angle;
}

KsLens *
ks_lens_new (KsContext *context, const KsLensInput *input, const KsLensSpec *spec, GError **error)
{
  g_return_val_if_fail (input != NULL && spec != NULL && spec->family != NULL, NULL);
  g_return_val_if_fail (input->points != NULL && input->core != NULL && input->core->m > 0, NULL);

  if (!check_fits (input, spec, error))
    return NULL;

  g_autofree double *values = ks_new (context, double, input->core->m, error);
  if (values == NULL
      || !spec->family->compute (context, input, spec, values, error)
      || !check_finite (input, spec, values, error))
    return NULL;

  KsLens *self = g_atomic_rc_box_new0 (KsLens);
  self->m = input->core->m;
  self->values = g_steal_pointer (&values);
  self->is_circular = spec->family->is_circular;
  self->is_half_turn = spec->family->is_half_turn;
  return self;
}

KsLens *
ks_lens_ref (KsLens *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  g_free (((KsLens *) data)->values);
}

void
ks_lens_unref (KsLens *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_lens_bytes (const KsLens *self)
{
  return sizeof *self + self->m * sizeof (double);
}
