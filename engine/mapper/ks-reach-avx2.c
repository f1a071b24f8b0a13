/* The kernels for AVX2.
 *
 * SPDX-License-Identifier: MIT */
#include <immintrin.h>

#define TARGET __attribute__ ((target ("avx2,fma,popcnt,bmi")))
#define LANES 8
#define ALL(x) ((Vector) _mm256_set1_ps (x))
#define LARGER(a, b) ((Vector) _mm256_max_ps ((__m256) (a), (__m256) (b)))
#define SQUARE_ADDED(a, sum) ((Vector) _mm256_fmadd_ps ((__m256) (a), (__m256) (a), (__m256) (sum)))
#define UP_TO(a, limit)                                                                           \
  _mm256_movemask_ps (_mm256_cmp_ps ((__m256) (a), _mm256_set1_ps (limit), _CMP_LE_OQ))
#define KERNELS ks_reach_avx2
#define NAME "AVX2"

#include "ks-reach-body.h"
