/* SPDX-License-Identifier: MIT */
#include "ks-graph-painter.h"
#include "ks-model-test.h"

typedef struct {
  int n_painted, n_failed;
  guint64 tag;
  KsViewport viewport;
  int width;
  KsGraphScene *scene;   /* owned or NULL */
  KsPicture *picture;   /* owned or NULL */
} Seen;

static void
on_painted (KsGraphPainter *painter, KsPainting *painting, Seen *seen)
{
  seen->n_painted++;
  g_assert_cmpuint (painting->tag, >, seen->tag);
  seen->tag = painting->tag;
  seen->viewport = painting->viewport;
  seen->width = painting->width;
  ks_graph_scene_unref (seen->scene);
  seen->scene = ks_graph_scene_ref (painting->scene);
  g_clear_pointer (&seen->picture, ks_picture_unref);
  seen->picture = ks_picture_ref (painting->picture);
}

static void
on_failed (KsGraphPainter *painter, GError *error, Seen *seen)
{
  seen->n_failed++;
}

static void
forget (Seen *seen)
{
  ks_graph_scene_unref (seen->scene);
  g_clear_pointer (&seen->picture, ks_picture_unref);
}

static KsPaintOrder *
order_of (KsSession *session, guint64 tag)
{
  KsPaintOrder *order = ks_paint_order_new ();

  order->tag = tag;
  order->result = ks_result_ref (ks_session_get_result (session));
  order->colour = g_strdup ("density");
  order->fit = TRUE;
  order->width = 300;
  order->height = 200;
  order->scale_factor = 2;
  order->font_size = 14.0;
  return order;
}

static gboolean
has_painted_last (gpointer seen)
{
  return ((Seen *) seen)->tag == 100;
}

static gboolean
has_failed (gpointer seen)
{
  return ((Seen *) seen)->n_failed > 0;
}

/* However fast orders come, what comes back grows newer, and the last one comes. */
static void
test_newest (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsGraphPainter) painter = ks_graph_painter_new ();
  Seen seen = { 0 };

  g_signal_connect (painter, "painted", G_CALLBACK (on_painted), &seen);
  for (guint64 tag = 1; tag <= 100; tag++)
    {
      ks_graph_painter_paint (painter, order_of (session, tag));
      g_main_context_iteration (NULL, FALSE);
    }
  ks_model_test_wait (has_painted_last, &seen);
  g_assert_cmpint (seen.n_painted, <=, 100);
  g_assert_cmpint (gdk_texture_get_width (ks_picture_get_texture (seen.picture)), ==, 600);
  g_assert_cmpint (gdk_texture_get_height (ks_picture_get_texture (seen.picture)), ==, 400);
  g_assert_cmpint (seen.width, ==, 300);
  g_assert_true (seen.scene->graph == ks_session_get_result (session)->graph);
  forget (&seen);
}

/* The picture is not one colour, and the selection changes it. */
static void
test_pixels (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsGraphPainter) painter = ks_graph_painter_new ();
  Seen seen = { 0 };
  gsize n_nodes = ks_session_get_result (session)->graph->n_nodes;
  g_autofree guint8 *marks = g_malloc0 (n_nodes);
  g_autofree guint32 *plain = g_new (guint32, 600 * 400), *marked = g_new (guint32, 600 * 400);
  gsize n_ground = 0, n_other = 0;

  g_signal_connect (painter, "painted", G_CALLBACK (on_painted), &seen);
  ks_graph_painter_paint (painter, order_of (session, 100));
  ks_model_test_wait (has_painted_last, &seen);
  gdk_texture_download (ks_picture_get_texture (seen.picture), (guchar *) plain, 600 * 4);

  KsPaintOrder *order = order_of (session, 100);
  marks[0] = 1;
  order->selected = g_bytes_new (marks, n_nodes);
  seen.tag = 0;
  ks_graph_painter_paint (painter, order);
  ks_model_test_wait (has_painted_last, &seen);
  gdk_texture_download (ks_picture_get_texture (seen.picture), (guchar *) marked, 600 * 4);

  for (gsize i = 0; i < 600 * 400; i++)
    {
      n_ground += plain[i] == plain[0];
      n_other += plain[i] != marked[i];
    }
  g_assert_cmpuint (n_ground, <, 600 * 400 - 1000);
  g_assert_cmpuint (n_ground, >, 600 * 400 / 4);
  g_assert_cmpuint (n_other, >, 1000);
  forget (&seen);
}

static void
test_failure (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  g_autoptr (KsGraphPainter) painter = ks_graph_painter_new ();
  KsPaintOrder *order = order_of (session, 1);
  Seen seen = { 0 };

  g_signal_connect (painter, "failed", G_CALLBACK (on_failed), &seen);
  g_free (order->colour);
  order->colour = g_strdup ("column:nonsense");
  ks_graph_painter_paint (painter, order);
  ks_model_test_wait (has_failed, &seen);
}

static void
test_finalise (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);

  for (int i = 0; i < 20; i++)
    {
      KsGraphPainter *painter = ks_graph_painter_new ();

      ks_graph_painter_paint (painter, order_of (session, 1));
      g_usleep ((gulong) (i * 500));
      g_assert_finalize_object (painter);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/painter/newest", test_newest);
  g_test_add_func ("/painter/pixels", test_pixels);
  g_test_add_func ("/painter/failure", test_failure);
  g_test_add_func ("/painter/finalise", test_finalise);
  return g_test_run ();
}
