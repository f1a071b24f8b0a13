/* One row of the table that tests/bench/table.py gathers: what was measured, the bar it is
 * held against, and how many times the peer's CPU time that is.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <stdio.h>

/* @ratio: of a peer in the same run, and the least it should be; 0 where there is none. */
static inline void
bench_row (const char *task, double milliseconds, double bar, double ratio, double ratio_bar)
{
  char measured[64], wanted[64];

  snprintf (measured, sizeof measured, milliseconds < 1000.0 ? "%.3g ms" : "%.0f ms", milliseconds);
  if (bar > 0.0)
    snprintf (wanted, sizeof wanted, "%g ms", bar);
  else
    snprintf (wanted, sizeof wanted, "-");
  printf ("| %s | %s | %s |", task, measured, wanted);
  if (ratio > 0.0)
    printf (" %.0fx", ratio);
  printf (" |");
  if (ratio_bar > 0.0)
    printf (" %gx", ratio_bar);
  printf (" |\n");
}
