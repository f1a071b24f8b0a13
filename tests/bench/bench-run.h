/* What a benchmark does again and again: fail aloud, and read a clock.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>
#include <sys/resource.h>
#include <time.h>

/* @result, where nothing may go wrong. */
static inline gpointer
bench_must (gpointer result, GError *error)
{
  if (error != NULL)
    g_error ("%s", error->message);
  return result;
}

static inline double
bench_milliseconds (clockid_t clock)
{
  struct timespec time;

  clock_gettime (clock, &time);
  return 1e3 * (double) time.tv_sec + 1e-6 * (double) time.tv_nsec;
}

/* Of this process, without what the kernel did for it. */
static inline double
bench_user_milliseconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return 1e3 * (double) usage.ru_utime.tv_sec + 1e-3 * (double) usage.ru_utime.tv_usec;
}
