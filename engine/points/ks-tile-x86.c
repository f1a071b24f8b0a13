/* Which kernels an x86-64 processor runs.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tile.h"

const KsTileKernels *
ks_tile_kernels_nth (guint i, KsNorm norm)
{
  const KsTileKernels *found[3] = { &ks_tile_plain[norm] };
  guint n = 1;

  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    found[n++] = &ks_tile_avx2[norm];
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    found[n++] = &ks_tile_avx512[norm];
  return i < n ? found[i] : NULL;
}
