/* SPDX-License-Identifier: MIT */
#include "ks-shape-check.h"

#include "ks-local-dimension.h"
#include "ks-pieces.h"

#include <math.h>

#define N_RADII 3
#define LEAST_ALONG_LINE 0.3
#define LEAST_OVER_SURFACE 0.75
#define PART_OF_SHARE 4

static gboolean
check_dimension (KsContext *context, const KsSpace *space, const KsRecognised *recognised,
                 char **reason, GError **error)
{
  /* Of the length at which the holes close; for a round circle the last is the radius. */
  static const double parts[N_RADII] = { 1.0 / 3.0, 1.0 / 2.0, 1.0 / 1.7320508075688772 };
  guint dimension = ks_shape_dimension (recognised->shape);
  double least = dimension == 1 ? LEAST_ALONG_LINE : LEAST_OVER_SURFACE, best = 0.0;

  for (gsize i = 0; i < N_RADII && best < least; i++)
    {
      double shares[KS_N_LOCAL_DIMENSIONS];

      if (!ks_local_dimensions (context, space, parts[i] * recognised->to, shares, error))
        return FALSE;
      best = MAX (best, shares[dimension]);
    }
  if (best < least)
    *reason = g_strdup_printf ("the set spreads %s about only %.0f %% of its points",
                               dimension == 1 ? "along a line" : "over a surface", 100.0 * best);
  return TRUE;
}

static gboolean
check_pieces (KsContext *context, const KsSpace *space, const KsRecognised *recognised,
              char **reason, GError **error)
{
  double length = sqrt (recognised->from * recognised->to);
  g_autoptr (KsPieces) pieces = ks_pieces_new (context, space, length, error);

  if (pieces == NULL)
    return FALSE;
  gsize least = pieces->sizes[pieces->n_pieces - 1];
  if (least * PART_OF_SHARE * pieces->n_pieces < space->n)
    *reason = g_strdup_printf ("one of them holds only %" G_GSIZE_FORMAT " of the %" G_GSIZE_FORMAT
                               " points", least, space->n);
  return TRUE;
}

gboolean
ks_shape_check (KsContext *context, const KsSpace *space, const KsRecognised *recognised,
                char **reason, GError **error)
{
  *reason = NULL;
  if (recognised->shape == KS_SHAPE_UNKNOWN)
    return TRUE;
  return recognised->shape == KS_SHAPE_COMPONENTS
           ? check_pieces (context, space, recognised, reason, error)
           : check_dimension (context, space, recognised, reason, error);
}
