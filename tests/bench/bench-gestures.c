/* SPDX-License-Identifier: MIT */
#include "bench-gestures.h"

#include <math.h>

#include "bench-turns.h"
#include "ks-graph-canvas-private.h"

#define SECONDS 5.0     /* of each gesture */
#define STEP 100000     /* us between two steps of the slider */
#define SETTLE 0.5      /* seconds between a window's coming and the first turn that counts */

typedef struct {
  KsSession *session;
  KsGraphCanvas *canvas; /* NULL: the window with nothing in it */
  GtkWidget *window;
  guint *landmarks;
  BenchTurns *turns;
  guint step;            /* of the gesture */
} Hand;

/* A step of each gesture comes with each frame, as a pointer's motion does. */
typedef struct {
  const char *name;
  void (*begin) (Hand *hand);
  void (*move) (Hand *hand);
  void (*end) (Hand *hand);
  gboolean is_slider;
} Gesture;

static void
hover (Hand *hand)
{
  KsGraphCanvas *canvas = hand->canvas;

  canvas->pointer_x = 200.0 + 3.0 * (hand->step % 60);
  canvas->pointer_y = 200.0;
  ks_graph_canvas_set_hovered (canvas, canvas->scene->n_nodes > 0 ? hand->step / 3 % canvas->scene->n_nodes
                                                                  : KS_NO_NODE);
}

static void
leave (Hand *hand)
{
  ks_graph_canvas_set_hovered (hand->canvas, KS_NO_NODE);
}

static void
grip (Hand *hand)
{
  hand->canvas->dragged = 2;
  ks_graph_canvas_begin_node_drag (hand->canvas);
}

static void
drag (Hand *hand)
{
  double turn = 0.1 * hand->step;

  if (hand->canvas->drag == KS_DRAG_NODE)
    ks_graph_canvas_move_node (hand->canvas, 20.0 * cos (turn), 20.0 * sin (turn));
}

static void
let_go (Hand *hand)
{
  ks_graph_canvas_end_node_drag (hand->canvas);
}

static void
pan (Hand *hand)
{
  double turn = 0.1 * hand->step;

  ks_graph_canvas_set_viewport (hand->canvas, ks_viewport_pan (hand->canvas->viewport, 12.0 * cos (turn),
                                                               12.0 * sin (turn)));
}

static void
zoom (Hand *hand)
{
  ks_graph_canvas_zoom (hand->canvas, hand->step / 20 % 2 == 0 ? 1.03 : 1.0 / 1.03);
}

static void
fit (Hand *hand)
{
  ks_graph_canvas_fit (hand->canvas);
}

static const Gesture gestures[] = {
  { .name = "nothing touched" },
  { .name = "pointer over nodes", .move = hover, .end = leave },
  { .name = "node dragged", .begin = grip, .move = drag, .end = let_go },
  { .name = "graph panned", .move = pan, .end = fit },
  { .name = "graph zoomed", .move = zoom, .end = fit },
  { .name = "slider moved every 100 ms", .is_slider = TRUE },
};

static const Gesture *
gesture_of (Hand *hand)
{
  return g_object_get_data (G_OBJECT (hand->window), "gesture");
}

static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  Hand *hand = data;
  const Gesture *gesture = gesture_of (hand);

  hand->step++;
  if (hand->canvas == NULL)
    gtk_widget_queue_draw (gtk_window_get_child (GTK_WINDOW (hand->window)));
  else if (gesture->move != NULL)
    gesture->move (hand);
  return G_SOURCE_CONTINUE;
}

static void
iterate (double seconds)
{
  gint64 end = g_get_monotonic_time () + (gint64) (1e6 * seconds);

  while (g_get_monotonic_time () < end)
    g_main_context_iteration (NULL, TRUE);
}

static gboolean
is_busy (Hand *hand)
{
  return ks_runner_get_busy (ks_session_get_runner (hand->session))
         || (hand->canvas != NULL
             && (hand->canvas->wanted != hand->canvas->shown || hand->canvas->glide_tick != 0));
}

/* Has the diagram computed all the time, or the slider moved. */
static void
compute (Hand *hand, const Gesture *gesture)
{
  gint64 start = g_get_monotonic_time (), last = start;
  guint n_moves = 0;

  while ((double) (g_get_monotonic_time () - start) < 1e6 * SECONDS)
    {
      if (gesture->is_slider && g_get_monotonic_time () - last > STEP)
        {
          last = g_get_monotonic_time ();
          g_object_set (hand->session, "percentile", 30.0 - 0.1 * n_moves++, NULL);
        }
      else if (!gesture->is_slider && !ks_runner_get_busy (ks_session_get_runner (hand->session)))
        g_object_set (hand->session, "landmarks", --*hand->landmarks, NULL);
      g_main_context_iteration (NULL, TRUE);
    }
}

static BenchTurnsReport
measure (Hand *hand, const Gesture *gesture, gboolean is_computing)
{
  gtk_window_present (GTK_WINDOW (hand->window));
  hand->step = 0;
  g_object_set_data (G_OBJECT (hand->window), "gesture", (gpointer) gesture);
  guint tick = gtk_widget_add_tick_callback (hand->window, on_tick, hand, NULL);
  iterate (SETTLE);
  if (hand->canvas != NULL && gesture->begin != NULL)
    gesture->begin (hand);
  bench_turns_begin (hand->turns, hand->window);
  if (is_computing)
    compute (hand, gesture);
  else
    iterate (SECONDS);
  BenchTurnsReport report = bench_turns_end (hand->turns);
  gtk_widget_remove_tick_callback (hand->window, tick);
  if (hand->canvas != NULL && gesture->end != NULL)
    gesture->end (hand);
  while (is_busy (hand))
    g_main_context_iteration (NULL, TRUE);
  gtk_widget_set_visible (hand->window, FALSE);
  return report;
}

static void
print_report (const char *what, const BenchTurnsReport *report)
{
  g_print ("  %-16s %5u turns, 99 of 100 within %4.1f ms, %2u longer than a frame, the longest %4.1f ms "
           "(%.1f ms its own work, %.1f ms waiting for a processor, %.1f ms in a frame), the most work "
           "%.1f ms; %u frames, %u dropped: %u at work, %u waiting for a processor; %.0f ms stolen by the host\n",
           what, report->n, report->most_of_all, report->n_long, report->longest, report->longest_cpu,
           report->longest_ready, report->longest_frame, report->most_cpu, report->n_frames, report->n_dropped,
           report->n_busy, report->n_ready, report->stolen);
}

static void
add_report (BenchTurnsReport *sum, const BenchTurnsReport *report)
{
  sum->n_frames += report->n_frames;
  sum->n_dropped += report->n_dropped;
  sum->n_busy += report->n_busy;
  sum->n_ready += report->n_ready;
  sum->stolen += report->stolen;
}

static void
draw_square (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  Hand *hand = data;

  cairo_rectangle (cr, 100.0 + 4.0 * (hand->step % 200), 100.0, 40.0, 40.0);
  cairo_fill (cr);
}

static GtkWidget *
empty_window_new (Hand *hand, GtkWidget *like)
{
  GtkWidget *window = gtk_window_new (), *area = gtk_drawing_area_new ();
  int width, height;

  gtk_window_get_default_size (GTK_WINDOW (like), &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (window), width, height);
  gtk_drawing_area_set_draw_func (GTK_DRAWING_AREA (area), draw_square, hand, NULL);
  gtk_window_set_child (GTK_WINDOW (window), area);
  return window;
}

void
bench_gestures (KsSession *session, KsGraphCanvas *canvas, GtkWidget *window, KsSession *bare,
                guint *landmarks)
{
  BenchTurns *turns = bench_turns_new ();
  Hand ours = { session, canvas, window, landmarks, turns, 0 };
  Hand empty = { bare, NULL, NULL, landmarks, turns, 0 };

  empty.window = empty_window_new (&empty, window);
  gtk_widget_set_visible (window, FALSE);
  BenchTurnsReport sum[3] = { 0 };
  for (guint i = 0; i < G_N_ELEMENTS (gestures); i++)
    {
      BenchTurnsReport empty_computing = measure (&empty, &gestures[i], TRUE);
      BenchTurnsReport at_rest = measure (&ours, &gestures[i], FALSE);
      BenchTurnsReport computing = measure (&ours, &gestures[i], TRUE);

      g_print ("%s: longest turn %.1f times the empty window's\n", gestures[i].name,
               computing.longest / MAX (empty_computing.longest, 0.1));
      print_report ("this window", &computing);
      print_report ("nothing computed", &at_rest);
      print_report ("empty window", &empty_computing);
      add_report (&sum[0], &computing);
      add_report (&sum[1], &at_rest);
      add_report (&sum[2], &empty_computing);
    }
  for (guint i = 0; i < G_N_ELEMENTS (sum); i++)
    g_print ("frames dropped in all, %s: %u of %u, %u at work, %u waiting for a processor; %.0f ms stolen\n",
             (const char *[]) { "computing", "nothing computed", "by an empty window" }[i], sum[i].n_dropped,
             sum[i].n_frames, sum[i].n_busy, sum[i].n_ready, sum[i].stolen);
  gtk_window_destroy (GTK_WINDOW (empty.window));
  bench_turns_free (turns);
}
