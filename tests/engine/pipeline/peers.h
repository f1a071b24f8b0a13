/* Bars of Vietoris-Rips filtrations by other programs, where these are installed.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

#include <stdio.h>

/* The bars up to dimension @max_dim over Z/2, in the order of a KsDiagram, of the filtration of
 * @distance (n, n) up to its enclosing radius. The entries must be of float32, which is all that
 * Ripser has, and are told back to six digits. NULL after g_test_skip() without Ripser. */
GArray *peers_ripser (const double *distance, gsize n, guint max_dim);

/* GUDHI, which waits for filtrations. */
typedef struct {
  GPid process;
  FILE *request, *reply; /* owned */
} PeersGudhi;

/* FALSE after g_test_skip() without GUDHI. */
gboolean peers_gudhi_open (PeersGudhi *gudhi);
void     peers_gudhi_close (PeersGudhi *gudhi);

/* Bars in float64, as above, for each of @primes (n_primes) into @bars (n_primes). */
void peers_gudhi_bars (PeersGudhi *gudhi, const double *distance, gsize n, double threshold,
                       guint max_dim, const guint *primes, gsize n_primes, GArray **bars);
