/* The one generator of random numbers: xoshiro256** 1.0 (Blackman, Vigna 2018),
 * its state filled from the seed by SplitMix64. Named and fixed, so that a
 * recipe's seed gives the same bytes on every machine.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

typedef struct {
  guint64 state[4];
} KsRandom;

void    ks_random_init (KsRandom *random, guint64 seed);
guint64 ks_random_bits (KsRandom *random);
double  ks_random_uniform (KsRandom *random);                    /* in [0, 1), 53 bits */
guint64 ks_random_below (KsRandom *random, guint64 bound); /* in [0, bound), unbiased; bound > 0 */
double ks_random_normal (KsRandom *random); /* mean 0, variance 1; Marsaglia's polar method */
