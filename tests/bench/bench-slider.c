/* From a slider's move to its picture on the screen, 1,920 core points of the built-in circles, in
 * the window's own widgets: the middle of 40 moves, each after the one before has settled.
 *
 *   tests/common/with-display build/tests/bench/bench-slider
 *
 * The bars are 33 ms to the first picture and 100 ms to the last frame of it.
 *
 * SPDX-License-Identifier: MIT */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>

#include "bench-row.h"
#include "bench-window.h"
#include "ks-graph-canvas-private.h"
#include "ks-widgets.h"

#define MOVES 40
#define FIRST_BAR 33.0 /* ms */
#define ALL_BAR 100.0

enum { WAIT, STAGES, HAND_OVER, SCENE, RASTER, FRAME, FIRST, ALL, N_SPANS };

static const char *const names[N_SPANS] = {
  "waiting", "stages", "hand-over", "scene", "raster", "first frame", "to the first picture", "to the last frame",
};

typedef struct {
  KsSession *session;
  KsGraphCanvas *canvas;
  gboolean is_shown;
  double span[N_SPANS][MOVES]; /* ms */
  double stage[KS_N_STAGES][MOVES];
  int move;
} Bench;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
middle (double *values)
{
  qsort (values, MOVES, sizeof *values, compare);
  return values[MOVES / 2];
}

static void
on_moved (KsGraphCanvas *canvas, KsResult *result, const KsMoveTimes *times, Bench *bench)
{
  const KsRunTimes *run = &times->run;
  gint64 at[] = { run->asked, run->started, run->computed, run->delivered, times->scene_built, times->painted, times->shown };
  int i = bench->move;

  for (int s = WAIT; s <= FRAME; s++)
    bench->span[s][i] = (double) (at[s + 1] - at[s]) / 1000.0;
  bench->span[FIRST][i] = (double) (times->shown - run->asked) / 1000.0;
  for (int s = 0; s < KS_N_STAGES; s++)
    bench->stage[s][i] = result->timings[s].needed ? result->timings[s].milliseconds : 0.0;
  bench->is_shown = TRUE;
}

static gboolean
is_settled (Bench *bench)
{
  return bench->is_shown && bench->canvas->glide_tick == 0 && bench->canvas->wanted == bench->canvas->shown;
}

static void
iterate_until_idle (Bench *bench)
{
  while (ks_runner_get_busy (ks_session_get_runner (bench->session)) || !is_settled (bench))
    g_main_context_iteration (NULL, TRUE);
}

static void
move (Bench *bench, const char *slider, double value)
{
  gint64 start = g_get_monotonic_time ();

  bench->is_shown = FALSE;
  if (g_str_equal (slider, "resolution"))
    g_object_set (bench->session, slider, (guint) value, NULL);
  else
    g_object_set (bench->session, slider, value, NULL);
  while (!is_settled (bench))
    g_main_context_iteration (NULL, TRUE);
  bench->span[ALL][bench->move] = (double) (g_get_monotonic_time () - start) / 1000.0;
  iterate_until_idle (bench);
}

static void
report (Bench *bench, const char *slider, gboolean glides)
{
  double first = middle (bench->span[FIRST]), all = middle (bench->span[ALL]);

  g_print ("%-10s first picture %6.1f ms (bar %.0f: %s), last frame %6.1f ms (bar %.0f: %s)\n", slider, first, FIRST_BAR,
           first <= FIRST_BAR ? "met" : "missed", all, ALL_BAR, all <= ALL_BAR ? "met" : "missed");
  g_autofree char *task = g_strdup_printf ("move of the %s, 1,920 core points, to the first picture", slider);

  if (glides)
    {
      bench_row (task, first, FIRST_BAR, 0.0, 0.0);
      bench_row ("the same to the last frame, nodes in their places", all, ALL_BAR, 0.0, 0.0);
    }
  for (int s = WAIT; s <= FRAME; s++)
    g_print ("  %-20s %6.1f ms\n", names[s], middle (bench->span[s]));
  for (int s = 0; s < KS_N_STAGES; s++)
    {
      double ms = middle (bench->stage[s]);

      if (ms >= 0.1)
        g_print ("    %-18s %6.1f ms\n", ks_session_get_result (bench->session)->timings[s].name, ms);
    }
}

static void
measure (Bench *bench, const char *slider, double from, double step, gboolean glides)
{
  bench->move = 0;
  for (int i = 0; i < MOVES; i++)
    {
      bench->move = i;
      move (bench, slider, from + step * i);
    }
  report (bench, slider, glides);
}

int
main (void)
{
  adw_init ();
  ks_widgets_init (gdk_display_get_default ());
  Bench *bench = g_new0 (Bench, 1);
  bench->session = ks_session_new ();
  GtkWidget *window = bench_window_new (bench->session, &bench->canvas);
  gboolean glides = TRUE;

  g_signal_connect (bench->canvas, "moved", G_CALLBACK (on_moved), bench);
  ks_session_open_builtin (bench->session, ks_builtin_find ("mixed"));
  iterate_until_idle (bench);
  for (int pass = 0; pass < 2; pass++)
    {
      g_object_set (gtk_settings_get_default (), "gtk-enable-animations", glides, NULL);
      g_print ("%s\n", glides ? "nodes glide" : "without animations");
      measure (bench, "gain", 2.22, 0.02, glides);
      g_object_set (bench->session, "gain", 2.2, NULL);
      iterate_until_idle (bench);
      measure (bench, "resolution", 15.0, 1.0, glides);
      g_object_set (bench->session, "resolution", 14u, NULL);
      iterate_until_idle (bench);
      glides = FALSE;
    }
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (bench->session);
  g_free (bench);
  return 0;
}
