/* SPDX-License-Identifier: MIT */
#include "ks-types.h"

static KsEstimate *
ks_estimate_copy (KsEstimate *estimate)
{
  return g_memdup2 (estimate, sizeof *estimate);
}

static void
ks_estimate_free (KsEstimate *estimate)
{
  g_free (estimate);
}

G_DEFINE_BOXED_TYPE (KsResult, ks_result, ks_result_ref, ks_result_unref)
G_DEFINE_BOXED_TYPE (KsDiagram, ks_diagram, ks_diagram_ref, ks_diagram_unref)
G_DEFINE_BOXED_TYPE (KsEstimate, ks_estimate, ks_estimate_copy, ks_estimate_free)
