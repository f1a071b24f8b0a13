/* In how many directions a set spreads about its points: along a line, over a surface, or more.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-space.h"

#define KS_N_LOCAL_DIMENSIONS 4 /* 0 to 2, and 3 for more */

/* Of at most 300 points, every so many-th row, the share about which @space is of dimension 0, 1,
 * 2, or 3 and more, into @shares, which sum to 1. About a point stand those no farther than
 * @radius, of which every so many-th counts where there are more than 48; fewer than 6 are
 * dimension 0. Their variances along principal axes are found from their distances alone
 * (classical scaling, Torgerson 1952), so that any space has a dimension; it is where the ratio of
 * one to the next is largest (Little, Maggioni, Rosasco 2017, "Multiscale geometric methods for
 * data sets I": what a set spreads along stands out from noise, whatever space it lies in).
 * A twentieth of the greatest is added to each, so that of a curved line the bend is no second
 * direction. Where the space itself has but two or three directions, what fills it shows no such
 * step; there a ratio below 2 is none.
 *
 * @space has a point. The same for any number of threads. Polls cancel. O(300 n) distances, and
 * 0.1 ms for each of the points. */
gboolean ks_local_dimensions (KsContext *context, const KsSpace *space, double radius,
                              double shares[KS_N_LOCAL_DIMENSIONS], GError **error);
