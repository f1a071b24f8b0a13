/* The kernels in plain C, and which kernels a processor runs.
 *
 * SPDX-License-Identifier: MIT */
#define TARGET
#define LANES 4
#define ALL(x) ((Vector){ (x), (x), (x), (x) })
#define LARGER(a, b) ks_larger ((a), (b))
#define SQUARE_ADDED(a, sum) ((a) * (a) + (sum))
#define UP_TO(a, limit) ks_up_to ((a), (limit))
#define KERNELS ks_reach_plain
#define NAME "plain C"

#include <glib.h>

typedef float KsFloats __attribute__ ((vector_size (16)));
typedef gint32 KsInts __attribute__ ((vector_size (16)));

static inline __attribute__ ((always_inline)) KsFloats
ks_larger (KsFloats a, KsFloats b)
{
  KsInts mask = a > b;

  return (KsFloats) ((mask & (KsInts) a) | (~mask & (KsInts) b));
}

static inline __attribute__ ((always_inline)) guint32
ks_up_to (KsFloats a, float limit)
{
  KsInts bits = (a <= limit) & (KsInts){ 1, 2, 4, 8 };

  return (guint32) (bits[0] | bits[1] | bits[2] | bits[3]);
}

#include "ks-reach-body.h"

#if !defined(KS_PORTABLE) && defined(__x86_64__)
const KsReachKernels *
ks_reach_kernels_nth (guint i)
{
  const KsReachKernels *found[3] = { &ks_reach_plain };
  guint n = 1;

  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma")
      && __builtin_cpu_supports ("popcnt") && __builtin_cpu_supports ("bmi"))
    found[n++] = &ks_reach_avx2;
  if (n == 2 && __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512dq")
      && __builtin_cpu_supports ("avx512vl"))
    found[n++] = &ks_reach_avx512;
  return i < n ? found[i] : NULL;
}
#else
const KsReachKernels *
ks_reach_kernels_nth (guint i)
{
  return i == 0 ? &ks_reach_plain : NULL;
}
#endif
