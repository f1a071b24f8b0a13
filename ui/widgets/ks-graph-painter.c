/* SPDX-License-Identifier: MIT */
#include "ks-graph-painter.h"

#include <string.h>

#include "ks-graph-follow.h"

#define MARGIN 28.0         /* logical pixels about a fitted scene */
#define ABOVE 24.0          /* more of it above, where buttons stand, */
#define BELOW 44.0          /* and below, where the keys do */
#define LEAST_HEIGHT 360    /* of a picture that can spare these two, logical pixels */
#define LARGEST_RADIUS 34.0 /* of a node in a fitted scene, logical pixels */

/* Beyond these a frame takes longer than the eye waits for the next. */
#define MOST_GLIDING_NODES 3000
#define MOST_GLIDING_EDGES 20000
#define LEAST_WAY 1.0       /* logical pixels; less is not seen */

struct _KsGraphPainter
{
  GObject parent_instance;

  /* The owner's thread alone. */
  GMainContext *main_context;
  GThread *thread;

  /* Shared, under the lock. */
  GMutex lock;
  GCond wake;
  KsPaintOrder *pending; /* owned; what to paint next, or NULL */
  KsContext *running;    /* owned; of the order under way, or NULL */
  gboolean quit;
  KsPainting *painting;  /* owned; the newest not yet handed over, or NULL */
  GError *error;         /* owned; the same for a failure */
  GSource *delivery;     /* owned; set while an idle is under way */
};

G_DEFINE_FINAL_TYPE (KsGraphPainter, ks_graph_painter, G_TYPE_OBJECT)

enum { SIGNAL_PAINTED, SIGNAL_FAILED, N_SIGNALS };

static guint signals[N_SIGNALS];

KsPaintOrder *
ks_paint_order_new (void)
{
  return g_new0 (KsPaintOrder, 1);
}

void
ks_paint_order_free (KsPaintOrder *order)
{
  if (order == NULL)
    return;
  ks_result_unref (order->result);
  g_free (order->colour);
  ks_graph_scene_unref (order->scene);
  ks_graph_scene_unref (order->from);
  g_clear_pointer (&order->pinned, g_bytes_unref);
  g_clear_pointer (&order->marked, g_bytes_unref);
  g_clear_pointer (&order->selected, g_bytes_unref);
  g_free (order);
}

static void
painting_free (KsPainting *painting)
{
  ks_graph_scene_unref (painting->scene);
  ks_graph_scene_unref (painting->target);
  ks_result_unref (painting->result);
  g_free (painting->start);
  g_clear_pointer (&painting->pinned, g_bytes_unref);
  g_clear_pointer (&painting->picture, ks_picture_unref);
  g_free (painting);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPainting, painting_free)

/* Main thread */

static gboolean
deliver (gpointer data)
{
  g_autoptr (KsGraphPainter) self = g_object_ref (data);

  g_mutex_lock (&self->lock);
  g_autoptr (KsPainting) painting = g_steal_pointer (&self->painting);
  g_autoptr (GError) error = g_steal_pointer (&self->error);
  g_clear_pointer (&self->delivery, g_source_unref);
  g_mutex_unlock (&self->lock);

  if (painting != NULL)
    g_signal_emit (self, signals[SIGNAL_PAINTED], 0, painting);
  if (error != NULL)
    g_signal_emit (self, signals[SIGNAL_FAILED], 0, error);
  return G_SOURCE_REMOVE;
}

/* Paint thread */

/* Hands over one of the two. */
static void
hand_over (KsGraphPainter *self, KsPainting *painting, GError *error)
{
  g_mutex_lock (&self->lock);
  if (painting != NULL)
    {
      g_clear_pointer (&self->painting, painting_free);
      self->painting = painting;
    }
  if (error != NULL)
    {
      g_clear_error (&self->error);
      self->error = error;
    }
  if (self->delivery == NULL && !self->quit)
    {
      self->delivery = g_idle_source_new ();
      g_source_set_priority (self->delivery, G_PRIORITY_HIGH_IDLE);
      g_source_set_callback (self->delivery, deliver, self, NULL);
      g_source_attach (self->delivery, self->main_context);
    }
  g_mutex_unlock (&self->lock);
}

static KsGraphScene *
make_scene (const KsPaintOrder *order, KsContext *context, GError **error)
{
  KsColourBy by = KS_COLOUR_DENSITY;
  const char *name = NULL;

  if (order->scene != NULL)
    return ks_graph_scene_ref (order->scene);
  if (order->colour != NULL && !ks_colour_by_parse (order->colour, &by, &name, error))
    return NULL;
  return ks_graph_scene_new (order->result, by, name, context, error);
}

static const guint8 *
marks_of (GBytes *bytes, const KsGraphScene *scene)
{
  gsize size;
  const guint8 *marks = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;

  return marks != NULL && size == scene->n_nodes ? marks : NULL;
}

KsViewport
ks_graph_painter_fit (const KsGraphScene *scene, int width, int height)
{
  if (height < LEAST_HEIGHT)
    return ks_graph_scene_fit (scene, width, height, MARGIN, LARGEST_RADIUS);

  KsViewport viewport = ks_graph_scene_fit (scene, width, height - ABOVE - BELOW, MARGIN,
                                            LARGEST_RADIUS);

  return ks_viewport_pan (viewport, 0.0, ABOVE);
}

/* Takes the first step of @scene's nodes from where they were into @painting. */
static gboolean
follow (KsPainting *painting, KsGraphScene *scene, const KsPaintOrder *order, KsContext *context,
        GError **error)
{
  g_autofree float *start = ks_new (context, float, 2 * scene->n_nodes, error);
  g_autofree guint8 *stays = start != NULL ? ks_new (context, guint8, scene->n_nodes, error) : NULL;
  const guint8 *pinned = marks_of (order->pinned, order->from);
  gboolean may_glide = order->first_step < 1.0 && scene->n_nodes <= MOST_GLIDING_NODES
                       && scene->n_edges <= MOST_GLIDING_EDGES;

  if (stays == NULL)
    return FALSE;
  g_autoptr (KsGraphScene) target = ks_graph_scene_follow (scene, order->from, pinned,
                                                           ks_points_count (order->result->points),
                                                           start, stays, context, error);
  if (target == NULL)
    return FALSE;
  if (pinned != NULL)
    painting->pinned = g_bytes_new (stays, scene->n_nodes);
  if (!may_glide || ks_graph_scene_way (target, start) * order->viewport.scale < LEAST_WAY)
    {
      painting->scene = g_steal_pointer (&target);
      return TRUE;
    }
  painting->scene = ks_graph_scene_between (target, start, order->first_step, context, error);
  painting->target = g_steal_pointer (&target);
  painting->start = g_steal_pointer (&start);
  return painting->scene != NULL;
}

/* The scene to paint, and where its nodes go from there. */
static gboolean
choose_scene (KsPainting *painting, const KsPaintOrder *order, KsContext *context, GError **error)
{
  g_autoptr (KsGraphScene) scene = make_scene (order, context, error);

  if (scene == NULL)
    return FALSE;
  if (order->scene == NULL)
    painting->result = ks_result_ref (order->result);
  if (order->from != NULL && order->scene == NULL)
    return follow (painting, scene, order, context, error);
  painting->scene = g_steal_pointer (&scene);
  return TRUE;
}

static KsPicture *
paint_picture (const KsPaintOrder *order, const KsGraphScene *scene, KsViewport viewport,
               KsContext *context, GError **error)
{
  KsStyle style = ks_style_screen (order->is_dark, order->font_size);
  KsGraphLook look = {
    .style = &style,
    .map = ks_colormap_find (KS_GRAPH_COLORMAP),
    .viewport = viewport,
    .part = order->part,
    .with_loose = order->with_loose,
    .marked = marks_of (order->marked, scene),
    .selected = marks_of (order->selected, scene),
  };
  int width = order->width * order->scale_factor, height = order->height * order->scale_factor;
  gsize stride = (gsize) width * 4;
  g_autofree guint8 *pixels = ks_alloc (context, (gsize) height, stride, error);

  if (pixels == NULL
      || !ks_graph_raster (scene, &look, width, height, order->scale_factor, pixels, stride,
                           context, error))
    return NULL;
  return ks_picture_new_take (g_steal_pointer (&pixels), width, height, stride);
}

static KsPainting *
paint (const KsPaintOrder *order, KsContext *context, GError **error)
{
  g_autoptr (KsPainting) painting = g_new0 (KsPainting, 1);

  painting->times.run = order->run;
  painting->times.scene_begun = g_get_monotonic_time ();
  if (!choose_scene (painting, order, context, error))
    return NULL;
  painting->times.scene_built = g_get_monotonic_time ();
  /* Nodes on their way begin in the viewport that was, and all come into view together. */
  painting->viewport = order->fit && painting->target == NULL
                           ? ks_graph_painter_fit (painting->scene, order->width, order->height)
                           : order->viewport;
  painting->picture = paint_picture (order, painting->scene, painting->viewport, context, error);
  if (painting->picture == NULL)
    return NULL;
  painting->times.painted = g_get_monotonic_time ();
  painting->tag = order->tag;
  painting->width = order->width;
  painting->height = order->height;
  painting->part = order->part;
  return g_steal_pointer (&painting);
}

static gpointer
paint_thread (gpointer data)
{
  KsGraphPainter *self = data;

  g_mutex_lock (&self->lock);
  while (!self->quit)
    {
      if (self->pending == NULL)
        {
          g_cond_wait (&self->wake, &self->lock);
          continue;
        }
      g_autoptr (KsPaintOrder) order = g_steal_pointer (&self->pending);
      g_autoptr (KsContext) context = ks_context_new (0);
      GError *error = NULL;
      self->running = ks_context_ref (context);
      g_mutex_unlock (&self->lock);

      KsPainting *painting = paint (order, context, &error);
      if (g_error_matches (error, KS_ERROR, KS_ERROR_CANCELLED))
        g_clear_error (&error);
      else
        hand_over (self, painting, error);

      g_mutex_lock (&self->lock);
      g_clear_pointer (&self->running, ks_context_unref);
    }
  g_mutex_unlock (&self->lock);
  return NULL;
}

/* Main thread */

void
ks_graph_painter_paint (KsGraphPainter *self, KsPaintOrder *order)
{
  g_return_if_fail (KS_IS_GRAPH_PAINTER (self));
  g_return_if_fail (order->scene != NULL || order->result != NULL);
  g_return_if_fail (order->width > 0 && order->height > 0 && order->scale_factor > 0);

  g_mutex_lock (&self->lock);
  g_clear_pointer (&self->pending, ks_paint_order_free);
  self->pending = order;
  g_cond_signal (&self->wake);
  g_mutex_unlock (&self->lock);
}

KsGraphPainter *
ks_graph_painter_new (void)
{
  return g_object_new (KS_TYPE_GRAPH_PAINTER, NULL);
}

static void
ks_graph_painter_dispose (GObject *object)
{
  KsGraphPainter *self = KS_GRAPH_PAINTER (object);

  if (self->thread != NULL)
    {
      g_mutex_lock (&self->lock);
      self->quit = TRUE;
      g_clear_pointer (&self->pending, ks_paint_order_free);
      if (self->running != NULL)
        ks_context_cancel (self->running);
      g_cond_signal (&self->wake);
      g_mutex_unlock (&self->lock);
      g_thread_join (g_steal_pointer (&self->thread));
    }
  if (self->delivery != NULL)
    {
      g_source_destroy (self->delivery);
      g_clear_pointer (&self->delivery, g_source_unref);
    }
  g_clear_pointer (&self->painting, painting_free);
  g_clear_error (&self->error);
  G_OBJECT_CLASS (ks_graph_painter_parent_class)->dispose (object);
}

static void
ks_graph_painter_finalize (GObject *object)
{
  KsGraphPainter *self = KS_GRAPH_PAINTER (object);

  g_main_context_unref (self->main_context);
  g_mutex_clear (&self->lock);
  g_cond_clear (&self->wake);
  G_OBJECT_CLASS (ks_graph_painter_parent_class)->finalize (object);
}

static void
ks_graph_painter_class_init (KsGraphPainterClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = ks_graph_painter_dispose;
  object_class->finalize = ks_graph_painter_finalize;
  signals[SIGNAL_PAINTED] = g_signal_new ("painted", KS_TYPE_GRAPH_PAINTER, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[SIGNAL_FAILED] = g_signal_new ("failed", KS_TYPE_GRAPH_PAINTER, G_SIGNAL_RUN_LAST, 0,
                                         NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_ERROR);
}

static void
ks_graph_painter_init (KsGraphPainter *self)
{
  self->main_context = g_main_context_ref_thread_default ();
  g_mutex_init (&self->lock);
  g_cond_init (&self->wake);
  self->thread = g_thread_new ("kleinscope-paint", paint_thread, self);
}
