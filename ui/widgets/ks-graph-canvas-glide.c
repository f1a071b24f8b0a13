/* How the nodes go from their old places to their new ones, some frames after the
 * picture with the new graph is there.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph-canvas-private.h"

#include "ks-graph-follow.h"

#define GLIDE (KS_GLIDE_MILLISECONDS * 1000.0) /* microseconds */

/* Quick at first, slow at the end. */
static double
ease (double t)
{
  double rest = 1.0 - CLAMP (t, 0.0, 1.0);

  return 1.0 - rest * rest * rest;
}

double
ks_graph_canvas_first_step (void)
{
  return ease (KS_GLIDE_FIRST);
}

gboolean
ks_graph_canvas_may_glide (KsGraphCanvas *self)
{
  gboolean enabled;

  g_object_get (gtk_widget_get_settings (GTK_WIDGET (self)), "gtk-enable-animations", &enabled,
                NULL);
  return enabled && gtk_widget_get_mapped (GTK_WIDGET (self));
}

void
ks_graph_canvas_end_glide (KsGraphCanvas *self)
{
  if (self->glide_tick != 0)
    gtk_widget_remove_tick_callback (GTK_WIDGET (self), self->glide_tick);
  self->glide_tick = 0;
  self->frame_is_due = FALSE;
  g_clear_pointer (&self->glide_target, ks_graph_scene_unref);
  g_clear_pointer (&self->glide_frame, ks_graph_scene_unref);
  g_clear_pointer (&self->glide_start, g_free);
}

/* Orders the next frame when the one before has been shown. A new result goes before: its picture
 * takes over from where the nodes are then. */
static gboolean
on_tick (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  KsGraphCanvas *self = KS_GRAPH_CANVAS (widget);
  double t = (double) (g_get_monotonic_time () - self->glide_began) / GLIDE;
  double way = ease (t);

  if (self->frame_is_due || self->wanted != self->shown)
    return G_SOURCE_CONTINUE;
  g_clear_pointer (&self->glide_frame, ks_graph_scene_unref);
  self->glide_frame = t < 1.0 ? ks_graph_scene_between (self->glide_target, self->glide_start, way,
                                                        NULL, NULL)
                              : ks_graph_scene_ref (self->glide_target);
  self->frame_is_due = TRUE;
  ks_graph_canvas_paint_frame (self, self->glide_frame,
                               self->fitted ? ks_viewport_between (self->glide_from,
                                                                   self->glide_to, way)
                                            : self->viewport);
  return G_SOURCE_CONTINUE;
}

void
ks_graph_canvas_begin_glide (KsGraphCanvas *self, KsPainting *painting)
{
  ks_graph_canvas_end_glide (self);
  self->glide_target = ks_graph_scene_ref (painting->target);
  self->glide_start = g_steal_pointer (&painting->start);
  self->glide_began = g_get_monotonic_time () - (gint64) (KS_GLIDE_FIRST * GLIDE);
  self->glide_from = painting->viewport;
  self->glide_to = ks_graph_painter_fit (painting->target, painting->width, painting->height);
  self->glide_tick = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick, NULL, NULL);
}

gboolean
ks_graph_canvas_take_frame (KsGraphCanvas *self, const KsPainting *painting)
{
  if (self->glide_frame == NULL || painting->scene != self->glide_frame)
    return FALSE;
  self->frame_is_due = FALSE;
  ks_graph_scene_unref (self->scene);
  self->scene = ks_graph_scene_ref (painting->scene);
  if (painting->scene == self->glide_target)
    ks_graph_canvas_end_glide (self);
  return TRUE;
}
