/* Density 1 / rho_k and the order of points by it (SCIENCE 2).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-neighbours.h"

typedef struct {
  gsize n, k;
  double *radius;   /* (n) rho_k, metric units; owned */
  double *density;  /* (n) 1 / rho_k, infinite at 0; owned */
  double *dtm;      /* (n) distance to measure, metric units; owned */
  guint32 *order;   /* (n) points by increasing rho_k, ties by index; owned */
} KsDensity;

/* O(n). */
KsDensity *ks_density_new (KsContext *context, const KsNeighbours *neighbours, GError **error);
KsDensity *ks_density_ref (KsDensity *density);
void       ks_density_unref (KsDensity *density);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsDensity, ks_density_unref)
gsize      ks_density_bytes (const KsDensity *density);

/* Gaussian kernel density of @rows of @space from all its points, bandwidth @h > 0 in metric
 * units: mean over the other points of exp(-d^2 / 2h^2), 0 for a point that is alone. O(m n d). */
gboolean ks_density_gaussian (KsContext *context, const KsSpace *space, const guint32 *rows,
                              gsize m,
                              double h, double *out, GError **error);

/* The core set X(k, p). */
typedef struct {
  gsize n, m;
  guint32 *by_radius;  /* (m) point indices by increasing rho_k, ties by index; owned */
  guint32 *rows;       /* (m) the same, ascending: the core's own numbering; owned */
  double cut_radius;   /* rho_k of the last point taken */
} KsCore;

/* m = max(1, round-half-up(n p / 100)), 0 < p <= 100. O(n). */
KsCore *ks_core_new (KsContext *context, const KsDensity *density, double percentile,
                     GError **error);
KsCore *ks_core_ref (KsCore *core);
void    ks_core_unref (KsCore *core);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsCore, ks_core_unref)
gsize   ks_core_bytes (const KsCore *core);
gsize   ks_core_size (gsize n, double percentile); /* m */
