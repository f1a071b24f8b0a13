/* The points that benchmarks work on: natural image patches.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-points.h"

/* About @n points: the densest 30 % at k = 100 of 50,000 patches are 15,000, those of every
 * so many-th fewer; more are the 15,000 drawn again and again, each coordinate with normal noise
 * of 0.05. Without the shared data they are the built-in three circles. @origin says which. */
KsPoints *bench_patches (KsContext *context, gsize n, const char **origin);
