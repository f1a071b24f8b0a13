/* The kernels for AVX-512.
 *
 * SPDX-License-Identifier: MIT */
#include <immintrin.h>

#define TARGET __attribute__ ((target ("avx512f,avx512dq,avx512vl,avx2,fma,popcnt,bmi")))
#define LANES 16
#define ALL(x) ((Vector) _mm512_set1_ps (x))
#define LARGER(a, b) ((Vector) _mm512_max_ps ((__m512) (a), (__m512) (b)))
#define SQUARE_ADDED(a, sum) ((Vector) _mm512_fmadd_ps ((__m512) (a), (__m512) (a), (__m512) (sum)))
#define UP_TO(a, limit) _mm512_cmp_ps_mask ((__m512) (a), _mm512_set1_ps (limit), _CMP_LE_OQ)
#define KERNELS ks_reach_avx512
#define NAME "AVX-512"

#include "ks-reach-body.h"
