/* SPDX-License-Identifier: MIT */
#include "ks-picture.h"

#include <string.h>

#include "ks-memory.h"

struct _KsPicture
{
  int width, height;        /* device pixels */
  GdkTexture *texture;      /* owned */
  cairo_surface_t *surface; /* owned; of the same pixels */

  /* The main thread alone. */
  GskRenderNode *node;      /* owned or NULL: the surface as last shown to a Cairo renderer, */
  double shown_width, shown_height; /* ... in this size, logical pixels */
};

static const cairo_user_data_key_t pixels_key, image_key;

KsPicture *
ks_picture_new_take (guint8 *pixels, int width, int height, gsize stride)
{
  g_return_val_if_fail (pixels != NULL && width > 0 && height > 0, NULL);

  KsPicture *self = g_atomic_rc_box_new0 (KsPicture);
  g_autoptr (GBytes) bytes = g_bytes_new_take (pixels, stride * (gsize) height);

  self->width = width;
  self->height = height;
  self->texture = gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
  self->surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32, width, height,
                                                       (int) stride);
  cairo_surface_set_user_data (self->surface, &pixels_key, g_steal_pointer (&bytes),
                               (cairo_destroy_func_t) g_bytes_unref);
  return self;
}

KsPicture *
ks_picture_draw (int width, int height, int scale_factor, KsPictureDrawFunc draw, gpointer data,
                 KsContext *context, GError **error)
{
  g_return_val_if_fail (width > 0 && height > 0 && scale_factor > 0 && draw != NULL, NULL);

  int columns = width * scale_factor, rows = height * scale_factor;
  gsize stride = (gsize) columns * 4;
  g_autofree guint8 *pixels = ks_alloc (context, (gsize) rows, stride, error);

  if (pixels == NULL)
    return NULL;
  memset (pixels, 0, stride * (gsize) rows);
  cairo_surface_t *surface = cairo_image_surface_create_for_data (pixels, CAIRO_FORMAT_ARGB32,
                                                                  columns, rows, (int) stride);
  cairo_surface_set_device_scale (surface, scale_factor, scale_factor);
  cairo_t *cr = cairo_create (surface);
  gboolean done = draw (cr, data, context, error);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  cairo_surface_destroy (surface);
  return done ? ks_picture_new_take (g_steal_pointer (&pixels), columns, rows, stride) : NULL;
}

KsPicture *
ks_picture_ref (KsPicture *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsPicture *self = data;

  g_clear_pointer (&self->node, gsk_render_node_unref);
  g_clear_pointer (&self->surface, cairo_surface_destroy);
  g_clear_object (&self->texture);
}

void
ks_picture_unref (KsPicture *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

void
ks_picture_set (KsPicture **place, KsPicture *picture)
{
  if (picture != NULL)
    ks_picture_ref (picture);
  ks_picture_unref (*place);
  *place = picture;
}

GdkTexture *
ks_picture_get_texture (KsPicture *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->texture;
}

/* The node records a reference to the surface, which must live as long as it: Cairo would copy
 * the pixels of one that goes before. */
static GskRenderNode *
node_new (KsPicture *self, double width, double height)
{
  GskRenderNode *node
    = gsk_cairo_node_new (&GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
  cairo_t *cr = gsk_cairo_node_get_draw_context (node);

  cairo_rectangle (cr, 0.0, 0.0, width, height);
  cairo_scale (cr, width / self->width, height / self->height);
  cairo_set_source_surface (cr, self->surface, 0.0, 0.0);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_fill (cr);
  cairo_destroy (cr);
  cairo_surface_set_user_data (gsk_cairo_node_get_surface (node), &image_key,
                               cairo_surface_reference (self->surface),
                               (cairo_destroy_func_t) cairo_surface_destroy);
  return node;
}

static gboolean
is_drawn_by_cairo (GtkWidget *widget)
{
  GtkNative *native = gtk_widget_get_native (widget);
  GskRenderer *renderer = native != NULL ? gtk_native_get_renderer (native) : NULL;

  return renderer != NULL && GSK_IS_CAIRO_RENDERER (renderer);
}

void
ks_picture_snapshot (KsPicture *self, GtkWidget *widget, GtkSnapshot *snapshot, double width,
                     double height)
{
  g_return_if_fail (self != NULL);

  if (!is_drawn_by_cairo (widget))
    {
      gtk_snapshot_append_texture (
          snapshot, self->texture,
          &GRAPHENE_RECT_INIT (0, 0, (float) width, (float) height));
      return;
    }
  if (self->node == NULL || self->shown_width != width || self->shown_height != height)
    {
      g_clear_pointer (&self->node, gsk_render_node_unref);
      self->node = node_new (self, width, height);
      self->shown_width = width;
      self->shown_height = height;
    }
  gtk_snapshot_append_node (snapshot, self->node);
}
