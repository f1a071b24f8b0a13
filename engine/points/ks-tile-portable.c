/* Which kernels a processor runs that has none of its own: those in plain C.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

const KsTileKernels *
ks_tile_kernels_nth (guint i, KsNorm norm)
{
  return i == 0 ? &ks_tile_plain[norm] : NULL;
}
