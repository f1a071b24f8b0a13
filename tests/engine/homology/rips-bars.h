/* Diagrams of Vietoris-Rips persistence that must come about, and what must be in them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-rips.h"

KsDiagram *rips_bars_over (const double *distance, gsize n, guint max_dim, double threshold,
                           guint prime);
KsDiagram *rips_bars (const double *distance, gsize n, guint max_dim, double threshold); /* Z/2 */

/* That the diagram has exactly these bars, in this order. */
void rips_bars_assert (const KsDiagram *diagram, const KsBar *bars, gsize n_bars, double tolerance);
