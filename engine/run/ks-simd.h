/* Functions compiled for several vector widths; the widest that the processor
 * has is chosen when the program is loaded.
 *
 * Write the loop with KsVector, whose four lanes are split over narrower registers
 * where there is need: every clone then does the same operations on the same numbers
 * in the same order, and gives the same bits. (Eight lanes gain nothing where it was
 * tried, and compile to poor code for all processors without AVX-512.)
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/* The thread sanitizer is not there yet when the loader asks for the choice. KS_PORTABLE makes the
 * code of processors without wide vectors, for measuring it. */
#if !defined(KS_PORTABLE) && defined(__x86_64__) && defined(__gnu_linux__)                         \
    && !defined(__SANITIZE_THREAD__)
#define KS_WIDE __attribute__ ((target_clones ("avx2", "default")))
/* For plain loops that the compiler makes vectors of: those of sixteen float32 gain from AVX-512.
 */
#define KS_WIDEST __attribute__ ((target_clones ("avx512f", "avx2", "default")))
#else
#define KS_WIDE
#define KS_WIDEST
#endif

#define KS_LANES 4

/* Of a mask's lanes -1 is true, 0 false. */
typedef double KsVector __attribute__ ((vector_size (KS_LANES * sizeof (double))));
typedef gint64 KsMask __attribute__ ((vector_size (KS_LANES * sizeof (gint64))));

/* @yes in the lanes where @mask is true, else @no. A macro, since a function that
 * takes vectors is called differently by each clone. */
#define ks_choose(mask, yes, no)                                                                 \
  ((KsVector) (((mask) & (KsMask) (yes)) | (~(mask) & (KsMask) (no))))

#define ks_magnitude(x) ks_choose ((x) < 0.0, -(x), (x))
