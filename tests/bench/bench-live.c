/* Persistence of 2,000 landmarks of natural patches, live, in the window's own widgets: how soon
 * the first bars are there, how soon a run stops for another, and for how long the main loop is
 * deaf at most while bars arrive and a node is dragged, or a slider moved. Without the shared data
 * the patches are the built-in mixed circles.
 *
 *   tests/common/with-display build/tests/bench/bench-live [LANDMARKS]
 *
 * The last is told beside the same drag without a computation: what drawing costs anyway.
 *
 * SPDX-License-Identifier: MIT */
#include <adwaita.h>
#include <math.h>
#include <stdlib.h>

#include "bench-gestures.h"
#include "bench-row.h"
#include "bench-window.h"
#include "ks-graph-canvas-private.h"
#include "ks-widgets.h"

#define FIRST_BAR 100.0   /* ms to the first bars */
#define CANCEL_BAR 50.0   /* ms, the worst of all moments */
#define MOMENTS 40
#define REPEATS 5

typedef struct {
  KsSession *session;
  KsGraphCanvas *canvas;
  guint landmarks;
  guint n_batches;     /* of bars */
  gint64 first_bars;   /* monotonic us, when they were handed over; 0 = not yet */
  gboolean is_painted; /* a worker has painted some of them */
  gint64 first_frame;  /* when they were on the screen */
  KsRunTimes run;      /* of the last picture */
  guint n_pictures;
} Bench;

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static void
on_after_paint (GdkFrameClock *clock, Bench *bench)
{
  if (bench->is_painted && bench->first_frame == 0)
    bench->first_frame = g_get_monotonic_time ();
}

static void
on_painted (KsDiagramView *view, Bench *bench)
{
  bench->is_painted = bench->first_bars != 0;
}

static void
on_partial (KsSession *session, GParamSpec *pspec, Bench *bench)
{
  if (ks_session_get_partial (session) == NULL)
    return;
  bench->n_batches++;
  if (bench->first_bars == 0)
    bench->first_bars = g_get_monotonic_time ();
}

static void
on_moved (KsGraphCanvas *canvas, KsResult *result, const KsMoveTimes *times, Bench *bench)
{
  bench->run = times->run;
  bench->n_pictures++;
}

static gboolean
is_busy (Bench *bench)
{
  return ks_runner_get_busy (ks_session_get_runner (bench->session))
         || bench->canvas->wanted != bench->canvas->shown || bench->canvas->glide_tick != 0;
}

static void
settle (Bench *bench)
{
  while (is_busy (bench))
    g_main_context_iteration (NULL, TRUE);
}

/* Another number each time, so that nothing of the diagram is remembered. */
static void
ask_anew (Bench *bench)
{
  bench->first_bars = bench->first_frame = 0;
  bench->is_painted = FALSE;
  bench->n_batches = 0;
  g_object_set (bench->session, "landmarks", --bench->landmarks, NULL);
}

static void
measure_first_bars (Bench *bench)
{
  double published[REPEATS], drawn[REPEATS], whole[REPEATS], stage[2][REPEATS];

  for (int i = 0; i < REPEATS; i++)
    {
      gint64 start = g_get_monotonic_time ();

      ask_anew (bench);
      settle (bench);
      const KsResult *result = ks_session_get_diagram (bench->session);
      published[i] = bench->first_bars > 0 ? (double) (bench->first_bars - start) / 1000.0 : NAN;
      drawn[i] = bench->first_frame > 0 ? (double) (bench->first_frame - start) / 1000.0 : NAN;
      whole[i] = (double) (g_get_monotonic_time () - start) / 1000.0;
      stage[0][i] = result->timings[KS_STAGE_LANDMARKS].milliseconds;
      stage[1][i] = result->timings[KS_STAGE_HOMOLOGY].milliseconds;
    }
  for (int s = 0; s < 2; s++)
    qsort (stage[s], REPEATS, sizeof (double), compare);
  qsort (published, REPEATS, sizeof (double), compare);
  qsort (drawn, REPEATS, sizeof (double), compare);
  qsort (whole, REPEATS, sizeof (double), compare);
  g_print ("%zu bars in %u batches after %.0f ms; landmarks %.0f ms, homology %.0f ms\n",
           ks_session_get_diagram (bench->session)->diagram->n_bars, bench->n_batches,
           whole[REPEATS / 2], stage[0][REPEATS / 2], stage[1][REPEATS / 2]);
  bench_row ("first bars of 2,000 landmarks, handed over", published[REPEATS / 2], FIRST_BAR, 0.0, 0.0);
  bench_row ("the same, drawn", drawn[REPEATS / 2], FIRST_BAR, 0.0, 0.0);
}

static void
wait_for (double milliseconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (1000.0 * milliseconds);

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (500);
    }
}

/* How long the compute thread takes to leave a sweep for another asking. */
static void
measure_cancel (Bench *bench)
{
  double whole = ks_session_get_diagram (bench->session)->timings[KS_STAGE_HOMOLOGY].milliseconds
                 + ks_session_get_diagram (bench->session)->timings[KS_STAGE_LANDMARKS].milliseconds;
  double worst = 0.0, at = 0.0;

  for (int i = 0; i < MOMENTS; i++)
    {
      double moment = whole * (i + 0.5) / MOMENTS;

      ask_anew (bench);
      wait_for (moment);
      guint before = bench->n_pictures;
      g_object_set (bench->session, "gain", 2.21 + 0.01 * i, NULL);
      while (bench->n_pictures == before)
        g_main_context_iteration (NULL, TRUE);
      double waited = (double) (bench->run.started - bench->run.asked) / 1000.0;
      if (waited > worst)
        {
          worst = waited;
          at = moment;
        }
    }
  ks_session_cancel (bench->session);
  g_print ("longest wait for a run to stop %.1f ms, when asked after %.0f of %.0f ms\n", worst, at, whole);
  bench_row ("cancel of 2,000 landmarks, the worst of 40 moments", worst, CANCEL_BAR, 0.0, 0.0);
}

static void
open_points (KsSession *session)
{
  const char *folder = g_getenv ("KS_SHARED_DATA");
  g_autofree char *path = g_build_filename (folder != NULL ? folder : KS_SHARED_DATA_DEFAULT,
                                            "natural_images", "n50000Dct.npy", NULL);
  gboolean is_there = g_file_test (path, G_FILE_TEST_EXISTS);

  g_object_set (session, "percentile", 30.0, "resolution", 14u, "gain", 2.2, NULL);
  ks_runner_set_limits (ks_session_get_runner (session), INFINITY, G_MAXSIZE);
  if (is_there)
    ks_session_open_files (session, (const char *[]) { path, NULL });
  else
    ks_session_open_builtin (session, ks_builtin_find ("mixed"));
  while (ks_runner_get_busy (ks_session_get_runner (session)))
    g_main_context_iteration (NULL, TRUE);
  g_print ("%zu core points of %s\n", ks_session_get_result (session)->core->m,
           is_there ? "natural patches" : "the built-in mixed circles");
}

int
main (int argc, char **argv)
{
  adw_init ();
  ks_widgets_init (gdk_display_get_default ());
  Bench bench = { .session = ks_session_new (), .landmarks = (argc > 1 ? (guint) atoi (argv[1]) : 2000) + 1 };
  GtkWidget *window = bench_window_new (bench.session, &bench.canvas);

  KsSession *bare = ks_session_new ();

  open_points (bare);
  open_points (bench.session);
  settle (&bench);
  g_signal_connect (bench.session, "notify::partial", G_CALLBACK (on_partial), &bench);
  g_signal_connect (bench.canvas, "moved", G_CALLBACK (on_moved), &bench);
  g_signal_connect (bench_window_get_diagram (window), "scene-changed", G_CALLBACK (on_painted), &bench);
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (on_after_paint), &bench);
  measure_first_bars (&bench);
  measure_cancel (&bench);
  settle (&bench);
  bench_gestures (bench.session, bench.canvas, window, bare, &bench.landmarks);
  gtk_window_destroy (GTK_WINDOW (window));
  g_object_unref (bare);
  g_object_unref (bench.session);
  return 0;
}
