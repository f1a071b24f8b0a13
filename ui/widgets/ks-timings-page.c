/* SPDX-License-Identifier: MIT */
#include "ks-timings-page.h"

#include <stdlib.h>
#include <string.h>

#include "ks-graph-painter.h"
#include "ks-words.h"

#define RECENT 50 /* moves */

/* The parts of the way that are not stages of the pipeline, in their order, and all of it. */
enum { WAITING, HAND_OVER, SCENE, RASTER, FRAME, ALL, N_PARTS };

#define N_ROWS (KS_N_STAGES + N_PARTS)

struct _KsTimingsPage
{
  GtkWindow parent_instance;

  GtkGrid *grid;
  GtkLabel *last[N_ROWS], *median[N_ROWS];
  double recent[N_ROWS][RECENT]; /* ms, the oldest overwritten first */
  guint n_recent[N_ROWS];        /* written so far */
};

G_DEFINE_FINAL_TYPE (KsTimingsPage, ks_timings_page, GTK_TYPE_WINDOW)

static int
compare (const void *a, const void *b)
{
  double x = *(const double *) a, y = *(const double *) b;

  return (x > y) - (x < y);
}

static double
median_of (const KsTimingsPage *self, guint row)
{
  double sorted[RECENT];
  guint n = MIN (self->n_recent[row], RECENT);

  memcpy (sorted, self->recent[row], n * sizeof *sorted);
  qsort (sorted, n, sizeof *sorted, compare);
  return sorted[n / 2];
}

static void
show (KsTimingsPage *self, guint row, double ms, gboolean is_remembered)
{
  g_autofree char *text = is_remembered ? g_strdup ("remembered") : g_strdup_printf ("%.1f ms", ms);

  gtk_label_set_label (self->last[row], text);
  if (is_remembered)
    return;
  self->recent[row][self->n_recent[row]++ % RECENT] = ms;
  g_autofree char *median = g_strdup_printf ("%.1f ms", median_of (self, row));
  gtk_label_set_label (self->median[row], median);
}

static void
on_moved (KsGraphCanvas *canvas, KsResult *result, const KsMoveTimes *times, KsTimingsPage *self)
{
  const KsRunTimes *run = &times->run;

  for (guint i = 0; i < KS_N_STAGES; i++)
    if (result->timings[i].needed)
      show (self, i, result->timings[i].milliseconds, result->timings[i].remembered);
    else
      gtk_label_set_label (self->last[i], "–");
  show (self, KS_N_STAGES + WAITING, (double) (run->started - run->asked) / 1000.0, FALSE);
  show (self, KS_N_STAGES + HAND_OVER, (double) (times->scene_begun - run->computed) / 1000.0,
        FALSE);
  show (self, KS_N_STAGES + SCENE, (double) (times->scene_built - times->scene_begun) / 1000.0,
        FALSE);
  show (self, KS_N_STAGES + RASTER, (double) (times->painted - times->scene_built) / 1000.0, FALSE);
  show (self, KS_N_STAGES + FRAME, (double) (times->shown - times->painted) / 1000.0, FALSE);
  show (self, KS_N_STAGES + ALL, (double) (times->shown - run->asked) / 1000.0, FALSE);
}

static GtkLabel *
add_label (KsTimingsPage *self, const char *text, int column, int row, const char *style)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), column == 0 ? 0.0f : 1.0f);
  gtk_widget_add_css_class (label, style);
  gtk_widget_set_hexpand (label, column == 0);
  gtk_grid_attach (self->grid, label, column, row, 1, 1);
  return GTK_LABEL (label);
}

static void
add_row (KsTimingsPage *self, guint row, const char *name, int at)
{
  add_label (self, name, 0, at, row == KS_N_STAGES + ALL ? "heading" : "body");
  self->last[row] = add_label (self, "–", 1, at, "numeric");
  self->median[row] = add_label (self, "–", 2, at, "numeric");
}

GtkWidget *
ks_timings_page_new (KsGraphCanvas *canvas)
{
  KsTimingsPage *self = g_object_new (KS_TYPE_TIMINGS_PAGE, NULL);

  g_return_val_if_fail (KS_IS_GRAPH_CANVAS (canvas), GTK_WIDGET (self));

  g_signal_connect_object (canvas, "moved", G_CALLBACK (on_moved), self, 0);
  return GTK_WIDGET (self);
}

static void
ks_timings_page_class_init (KsTimingsPageClass *klass)
{
}

static void
ks_timings_page_init (KsTimingsPage *self)
{
  static const char *const names[N_PARTS] = {
    "Waiting for the thread", "Handing over", "Building the scene", "Rasterising", "First frame",
    "From change to picture",
  };
  static const struct { const char *name; KsStageId stage;
  } stages[] = {
    { "Reading", KS_STAGE_READ },
    { "Points", KS_STAGE_POINTS },
    { "Space", KS_STAGE_SPACE },
    { "Neighbours", KS_STAGE_NEIGHBOURS },
    { "Density", KS_STAGE_DENSITY },
    { "Core", KS_STAGE_CORE },
    { "Core’s space", KS_STAGE_CORE_SPACE },
    { "Order", KS_STAGE_ORDER },
    { "Epsilon", KS_STAGE_EPSILON },
    { "Lens 1", KS_STAGE_LENS_1 },
    { "Lens 2", KS_STAGE_LENS_2 },
    { "Cover", KS_STAGE_COVER },
    { "Clusters", KS_STAGE_CLUSTERS },
    { "Balls", KS_STAGE_BALLS },
    { "Nerve", KS_STAGE_NERVE },
    { "Betti numbers", KS_STAGE_BETTI },
    { "Layout", KS_STAGE_LAYOUT },
    { "Loops and branches", KS_STAGE_FEATURES },
    { "Landmarks", KS_STAGE_LANDMARKS },
    { "Homology", KS_STAGE_HOMOLOGY },
    { "Classes of bars", KS_STAGE_CYCLES },
    { "Loops of bars", KS_STAGE_LOOPS },
    { "Confidence band", KS_STAGE_BAND },
    { "Null model", KS_STAGE_NULL },
    { "Recogniser", KS_STAGE_RECOGNISER },
    { "Fit of the models", KS_STAGE_FIT },
  };
  int at = 0;

  G_STATIC_ASSERT (G_N_ELEMENTS (stages) == KS_N_STAGES);
  gtk_window_set_title (GTK_WINDOW (self), "Timings");
  self->grid = GTK_GRID (gtk_grid_new ());
  gtk_grid_set_column_spacing (self->grid, 18);
  gtk_grid_set_row_spacing (self->grid, 3);
  gtk_widget_add_css_class (GTK_WIDGET (self->grid), "panel-content");
  gtk_window_set_child (GTK_WINDOW (self), GTK_WIDGET (self->grid));
  add_label (self, "", 0, at, "heading");
  add_label (self, "Last", 1, at, "heading");
  add_label (self, "Median of 50", 2, at++, "heading");
  add_row (self, KS_N_STAGES + WAITING, names[WAITING], at++);
  for (gsize i = 0; i < G_N_ELEMENTS (stages); i++)
    add_row (self, stages[i].stage, stages[i].name, at++);
  for (guint i = HAND_OVER; i < N_PARTS; i++)
    add_row (self, KS_N_STAGES + i, names[i], at++);
}
