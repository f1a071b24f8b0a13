/* SPDX-License-Identifier: MIT */
#include "ks-cost.h"

#include "ks-stages.h"

#include <math.h>

/* The sizes the laws are about. */
typedef struct {
  double n, d, m;      /* points, coordinates (1 where distances are given), core points */
  double k;            /* neighbours */
  double boxes;        /* boxes or balls a core point lies in, on average */
  double full;         /* points of a full box */
  double pairs;        /* pairs of points that lie in one box, over all boxes */
  double classes;      /* sets of boxes that points lie in */
  double triangles;    /* of the graph */
  double landmarks;
} Sizes;

static Sizes
sizes_of (const KsRecipe *recipe, const KsPoints *points)
{
  Sizes s = { .n = (double) ks_points_count (points), .d = points->precomputed ? 1.0 : (double) points->matrix->cols };

  s.k = recipe->k > 0 ? (double) recipe->k : MIN (100.0, s.n);
  s.m = (double) ks_core_size ((gsize) s.n, recipe->percentile);
  s.boxes = 1.0;
  double part = 1.0; /* of the core that a box would hold if points lay evenly */
  double cells = 1.0; /* that the ends of all boxes cut the lens plane into */
  for (guint a = 0; a < recipe->n_lenses; a++)
    {
      double gain = MIN (recipe->cover.gain[a], (double) recipe->cover.resolution[a]);

      s.boxes *= gain;
      part *= gain / recipe->cover.resolution[a];
      cells *= 2.0 * recipe->cover.resolution[a];
    }
  /* Real lens values crowd: boxes are about three times as full as if they did not. */
  s.full = s.m * MIN (3.0 * part, 1.0);
  s.pairs = s.m * s.boxes * s.full;
  s.classes = MIN (s.m, cells);
  if (recipe->mode == KS_MODE_BALL)
    {
      /* What the radius makes of the set is not known before; these are usual figures. */
      s.boxes = 4.0;
      s.classes = MIN (s.m, 1000.0);
    }
  s.triangles = 0.5 * s.classes * s.boxes * s.boxes;
  s.landmarks = recipe->auto_landmarks ? MIN ((double) KS_RECIPE_AUTO_LANDMARKS, s.m) : recipe->landmarks > 0 ? (double) recipe->landmarks : s.m;
  return s;
}

/* What R is divided by to be the threshold; 0 where it is no part of R. */
static double
part_of_radius (const KsRecipe *recipe)
{
  if (recipe->complex != KS_COMPLEX_WITNESS)
    return 0.0;
  return recipe->threshold_kind == KS_THRESHOLD_AUTO   ? 4.0
         : recipe->threshold_kind == KS_THRESHOLD_PART ? recipe->threshold
                                                       : 0.0;
}

/* The sweep, with the matrix it goes through. Natural patches were measured, all of them and their
 * densest 30 %. To the enclosing radius, H1 of 500, 2,000 and 4,000 landmarks took 0.02, 0.36 and
 * 1.8 s; H1 and H2 of 500, 1,000 and 2,000 took 0.5, 3.0 and 22 s of all and a sixth of that of the
 * densest. The entries of 400 and 2,000 landmarks of a witness complex are far from a metric:
 * 0.1 and 3.3 s, with H2 0.6 and 78 s. Up to a part of R a landmark has few edges, however many
 * landmarks there are: with H2, 0.4 and 3.9 s up to R/1.5, 0.1 and 0.2 s up to R/4. */
static double
homology_seconds (const KsRecipe *recipe, const Sizes *s)
{
  gboolean is_witness = recipe->complex == KS_COMPLEX_WITNESS;
  double n = s->landmarks, part = part_of_radius (recipe);
  double seconds = 4e-8 * n * n;

  if (recipe->max_dim == 0)
    return seconds;
  double sweep = (is_witness ? 4e-10 : 3e-11) * n * n * n;
  double voids = recipe->max_dim > 1 ? (is_witness ? 1e-8 : 1e-9) * n * n * n : 0.0;
  if (part > 0.0)
    {
      sweep = MIN (sweep, 1e-4 * n / pow (part, 3.0));
      voids = MIN (voids, 5e-3 * n / pow (part, 3.0));
    }
  return seconds + sweep + voids;
}

KsEstimate
ks_stage_cost (KsStageId id, const KsRecipe *recipe, const KsPoints *points)
{
  Sizes s = sizes_of (recipe, points);
  double stride = points->precomputed ? 0.0 : (double) points->matrix->stride;
  double seconds = 0.0, bytes = 0.0;

  switch (id)
    {
    case KS_STAGE_SPACE:
      bytes = points->precomputed ? 0.0 : 8.0 * s.n * stride;
      seconds = 2e-9 * s.n * s.d;
      break;
    case KS_STAGE_NEIGHBOURS:
      /* The tree rules out most leaves up to about 20 coordinates, and compares all beyond, at
       * about 3e10 coordinates a second. Given distances are sorted out one by one. */
      if (points->precomputed)
        seconds = 9e-9 * s.n * s.n;
      else
        seconds = MIN (s.d <= 20.0 ? 1e-7 * s.n * (30.0 + s.k) * log2 (s.n + 1.0) / 16.0 : INFINITY,
                       3e-11 * s.n * s.n * (s.d + 8.0) + 1e-9 * s.n * s.k * (s.d + 8.0));
      bytes = points->precomputed ? 16.0 * s.n : 16.0 * s.n + 12.0 * s.n * (s.d + 1.0);
      break;
    case KS_STAGE_DENSITY:
      seconds = 1e-7 * s.n;
      bytes = 28.0 * s.n;
      break;
    case KS_STAGE_CORE_SPACE:
      seconds = 1e-8 * s.m;
      bytes = 8.0 * s.m * stride;
      break;
    case KS_STAGE_ORDER:
      seconds = 3e-9 * s.m * (s.d + 9.0) * log2 (s.m + 1.0);
      bytes = 20.0 * s.m;
      break;
    case KS_STAGE_LENS_1:
    case KS_STAGE_LENS_2:
      {
        KsLensPairs pairs = recipe->lens[id - KS_STAGE_LENS_1].family->pairs;

        /* Of all points an exponential is taken besides. */
        seconds = pairs == KS_LENS_PAIRS_CORE  ? (1e-10 * s.d + 1.5e-9) * s.m * s.m
                  : pairs == KS_LENS_PAIRS_ALL ? (1e-10 * s.d + 1.2e-8) * s.m * s.n
                                               : 4e-9 * s.m * s.d;
        break;
      }
    case KS_STAGE_COVER:
      seconds = 5e-9 * s.m * s.boxes;
      bytes = 4.0 * s.m * s.boxes;
      if (recipe->cover.kind == KS_COVER_BALANCED)
        {
          seconds += 8e-8 * s.m * recipe->n_lenses; /* the values are sorted */
          bytes += 56.0 * s.m * recipe->n_lenses;
        }
      break;
    case KS_STAGE_CLUSTERS:
      /* The gap rule, average and complete linkage look at a pair in every box, the others once
       * or not at all. */
      seconds = 6e-11 * (s.d + 2.0) * (recipe->cluster.rule == KS_CLUSTER_GAP ? s.pairs : s.pairs / s.boxes);
      bytes = 8.0 * s.m * s.boxes + 16.0 * s.m * (s.d + 2.0);
      if (recipe->cluster.rule == KS_CLUSTER_AVERAGE || recipe->cluster.rule == KS_CLUSTER_COMPLETE)
        {
          seconds = (2e-10 * (s.d + 2.0) + 7e-9) * s.pairs;
          /* Of all boxes at once, or as many as the run may hold. */
          bytes += MIN (8.0 * s.pairs, 512.0 * 1024.0 * 1024.0);
        }
      break;
    case KS_STAGE_EPSILON:
      seconds = 6e-11 * (s.d + 2.0) * s.m * CLAMP (8e6 / s.m, MIN (200.0, s.m), MIN (1000.0, s.m));
      bytes = 8.0 * s.m * (s.d + 2.0);
      break;
    case KS_STAGE_BALLS:
      seconds = (recipe->ball.order == KS_BALL_FARTHEST ? 3e-8 : 1.5e-8) * s.m * (s.d + 2.0);
      bytes = 8.0 * s.m * (s.d + 3.0) + 12.0 * s.m * s.boxes;
      break;
    case KS_STAGE_NERVE:
      seconds = 1.5e-8 * s.m * s.boxes + 2e-10 * s.classes * s.boxes * s.boxes * s.boxes;
      bytes = 16.0 * s.m * s.boxes + 36.0 * s.triangles;
      break;
    case KS_STAGE_BETTI:
      seconds = 5e-8 * s.triangles;
      bytes = 16.0 * s.triangles;
      break;
    case KS_STAGE_FEATURES:
      seconds = 1.5e-7 * s.triangles * recipe->n_lenses;
      bytes = 28.0 * s.triangles;
      break;
    case KS_STAGE_LANDMARKS:
      seconds = recipe->landmark_order == KS_LANDMARKS_MAXMIN ? 5e-10 * s.m * s.landmarks * (s.d + 2.0)
                                                              : 2e-7 * s.m;
      bytes = recipe->landmark_order == KS_LANDMARKS_DENSITY ? 56.0 * s.m : 8.0 * s.m;
      break;
    case KS_STAGE_HOMOLOGY:
      seconds = homology_seconds (recipe, &s);
      bytes = (double) ks_rips_bytes ((gsize) s.landmarks, recipe->max_dim);
      if (recipe->complex == KS_COMPLEX_WITNESS)
        {
          /* Each witness is asked twice how far the landmarks are; a part of R lets it pass over
           * most pairs of them. */
          seconds += 4e-10 * s.m * s.landmarks * (s.d + 8.0);
          seconds += part_of_radius (recipe) > 0.0 ? 0.0 : 1e-10 * s.m * s.landmarks * s.landmarks;
          bytes += 8.0 * s.landmarks * s.d + 4e6;
        }
      break;
    case KS_STAGE_CYCLES:
      seconds = (recipe->cells > 0 ? 1e-9 : 1e-10) * pow (s.landmarks, 3.0);
      bytes = 40.0 * s.landmarks * s.landmarks;
      break;
    case KS_STAGE_LOOPS:
      seconds = (double) (recipe->loops + recipe->cells) * 4e-8 * s.landmarks * s.landmarks;
      bytes = 24.0 * s.landmarks * s.landmarks;
      break;
    case KS_STAGE_BAND:
      /* Most points are done with after a few pieces of 64 distances. */
      seconds = 5e-10 * (double) recipe->bootstrap * s.m * MIN (256.0, s.m) * (s.d + 2.0);
      bytes = 4.0 * s.m;
      break;
    case KS_STAGE_RECOGNISER:
      /* Landmarks and nearest points of 8,192 points at most, and a few diagrams of 300
       * landmarks. */
      seconds = 0.25 + 6e-5 * MIN (s.m, 8192.0);
      bytes = 2e6;
      break;
    case KS_STAGE_FIT:
      seconds = 2e-6 * s.m;
      bytes = 130.0 * s.m;
      break;
    case KS_STAGE_NULL:
      {
        /* Every trial goes through all that the diagram does, up to dimension 1. */
        KsRecipe trial_recipe = *recipe;

        trial_recipe.max_dim = MIN (recipe->max_dim, 1);
        for (guint other = KS_STAGE_SPACE; other <= KS_STAGE_HOMOLOGY; other++)
          if (ks_stage_is_needed (other, recipe, KS_TARGET_DIAGRAM))
            {
              KsEstimate trial = ks_stage_cost (other, &trial_recipe, points);

              seconds += 2.0 * (double) recipe->null_trials * trial.seconds;
              bytes += (double) trial.bytes;
            }
      }
      break;
    default:
      break;
    }
  return (KsEstimate) { seconds, (gsize) MIN (bytes, 1e18) };
}
