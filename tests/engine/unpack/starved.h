/* What test-starved.c and starved.c agree upon. The program is run by a link with a number N at the
 * end of its name: its Nth allocation, from 1, is refused, and so are all behind it. Beside the
 * link is a file with a KsStarved of zeros, which the program counts in.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

#define KS_STARVED_LINK "starved-"
#define KS_STARVED_COUNTS "counts"

typedef struct {
  guint64 asked, refused; /* allocations */
} KsStarved;
