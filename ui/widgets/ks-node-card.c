/* SPDX-License-Identifier: MIT */
#include "ks-node-card.h"

#include "ks-patches-draw.h"
#include "ks-screen-style.h"
#include "ks-words.h"

struct _KsNodeCard
{
  GtkWidget parent_instance;

  GtkWidget *box;
  GtkDrawingArea *patch;
  GtkLabel *title;
  GtkLabel *facts;

  KsGraphScene *scene; /* owned or NULL */
  guint32 node;
};

G_DEFINE_FINAL_TYPE (KsNodeCard, ks_node_card, GTK_TYPE_WIDGET)

static void
draw_patch (GtkDrawingArea *area, cairo_t *cr, int width, int height, gpointer data)
{
  KsNodeCard *self = data;

  if (self->scene == NULL || self->scene->patch_rows == 0)
    return;
  gsize cells = (gsize) self->scene->patch_rows * self->scene->patch_cols;
  KsStyle style = ks_screen_style (GTK_WIDGET (self));
  ks_patch_draw (cr, self->scene->patch + self->node * cells, self->scene->patch_rows,
                 self->scene->patch_cols, 0.0, 0.0, width, style.surface, 0.0);
}

static char *
describe (const KsResult *result, const KsGraphScene *scene, guint32 node)
{
  const KsGraph *graph = scene->graph;
  gsize n = graph->start[node + 1] - graph->start[node];
  g_autofree char *points = ks_words_amount (n, scene->patch_rows > 0 ? "patch" : "point",
                                             scene->patch_rows > 0 ? "patches" : "points");
  g_autofree char *density = ks_words_number (graph->density[node]);
  GString *text = g_string_new (points);

  g_string_append_printf (text, "\ndensity %s", density);
  for (guint axis = 0; axis < graph->n_axes && axis < result->recipe->n_lenses; axis++)
    {
      g_autofree char *name = ks_lens_spec_title (&result->recipe->lens[axis]);
      g_autofree char *value = ks_words_number (graph->lens[2 * node + axis]);

      g_string_append_printf (text, "\n%s %s", name, value);
    }
  return g_string_free (text, FALSE);
}

void
ks_node_card_set_node (KsNodeCard *self, const KsResult *result, KsGraphScene *scene, guint32 node)
{
  g_return_if_fail (KS_IS_NODE_CARD (self));

  g_clear_pointer (&self->scene, ks_graph_scene_unref);
  gtk_widget_set_visible (GTK_WIDGET (self), scene != NULL);
  if (scene == NULL)
    return;
  g_autofree char *title = g_strdup_printf ("Node %u", node);
  g_autofree char *facts = describe (result, scene, node);
  self->scene = ks_graph_scene_ref (scene);
  self->node = node;
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->facts, facts);
  gtk_widget_set_visible (GTK_WIDGET (self->patch), scene->patch_rows > 0);
  gtk_widget_queue_draw (GTK_WIDGET (self->patch));
}

static void
ks_node_card_dispose (GObject *object)
{
  KsNodeCard *self = KS_NODE_CARD (object);

  g_clear_pointer (&self->scene, ks_graph_scene_unref);
  g_clear_pointer (&self->box, gtk_widget_unparent);
  G_OBJECT_CLASS (ks_node_card_parent_class)->dispose (object);
}

static void
ks_node_card_class_init (KsNodeCardClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ks_node_card_dispose;
  gtk_widget_class_set_css_name (widget_class, "ksnodecard");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-node-card.ui");
  gtk_widget_class_bind_template_child (widget_class, KsNodeCard, box);
  gtk_widget_class_bind_template_child (widget_class, KsNodeCard, patch);
  gtk_widget_class_bind_template_child (widget_class, KsNodeCard, title);
  gtk_widget_class_bind_template_child (widget_class, KsNodeCard, facts);
}

static void
ks_node_card_init (KsNodeCard *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_drawing_area_set_draw_func (self->patch, draw_patch, self, NULL);
}
