/* How long the main loop is deaf. A turn is what it does between two waits for events: whoever
 * touches the window meanwhile gets no answer before its end.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <gtk/gtk.h>

#define BENCH_FRAME 16.7 /* ms, at 60 Hz */

typedef struct {
  guint n, n_long;      /* turns, and those longer than a frame */
  double most_of_all;   /* ms that 99 of 100 turns stay within */
  double longest;       /* ms */
  double longest_cpu;   /* ms that the main thread itself computed in that turn; the rest it waited */
  double longest_ready; /* ms of it that it was ready while others had the processors */
  double longest_frame; /* ms of it between a frame's begin and end: layout, drawing */
  double most_cpu;      /* ms, the most that it computed in any turn */
  guint n_frames, n_dropped; /* drawn, and not drawn although another was asked for in time */
  guint n_busy;              /* dropped while this thread computed for more than half of the delay */
  guint n_ready;             /* ... while it was ready, but others had the processors */
  double stolen;             /* ms that the host took from all processors */
} BenchTurnsReport;

typedef struct _BenchTurns BenchTurns;

/* Of the default main context; counts nothing yet. */
BenchTurns      *bench_turns_new (void);
void             bench_turns_free (BenchTurns *self);
/* Counts until the end. The frames are those of @window, which must draw one after another. */
void             bench_turns_begin (BenchTurns *self, GtkWidget *window);
BenchTurnsReport bench_turns_end (BenchTurns *self);
