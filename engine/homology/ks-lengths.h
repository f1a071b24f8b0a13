/* The lengths of the edges between all points, as a matrix.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-memory.h"

/* Whether @distance (n, n), its diagonal not looked at, is symmetric and holds nothing that is
 * negative or not a number; KS_ERROR_DATA, a sentence that names the first such pair. O(n^2) on the
 * context's threads. Polls cancel. */
gboolean ks_lengths_check (KsContext *context, const double *distance, gsize n, GError **error);

/* *@longest is the longest finite distance. Within *@radius some point sees all others, and from
 * there on the Vietoris-Rips complex is a cone; where infinite distances keep any from it, it is
 * the longest one too. O(n^2) on the context's threads. Polls cancel. */
gboolean ks_lengths_measure (KsContext *context, const double *distance, gsize n, double *radius,
                               double *longest, GError **error);
