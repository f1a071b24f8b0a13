/* SPDX-License-Identifier: MIT */
#include "ks-gap-view.h"

#include <math.h>

#include "ks-gap-draw.h"
#include "ks-screen-style.h"
#include "ks-words.h"

typedef struct _Order Order;

struct _KsGapView
{
  KsSessionWidget parent_instance;

  GtkLabel *caption;       /* child */
  KsGapHistogram *gap;     /* owned or NULL: what is shown */
  KsClustering *clustering; /* owned or NULL: what it is of, and */
  gsize box;               /* which box */
  guint patience;          /* source that looks at a new result, or 0 */
  Order *running;          /* the worker's, which owns it until it answers; or NULL */
  gboolean is_stale;       /* something else may be wanted by then */
};

G_DEFINE_FINAL_TYPE (KsGapView, ks_gap_view, KS_TYPE_SESSION_WIDGET)

#define PATIENCE 80    /* milliseconds after a new result: the graph goes before */
#define BARS_HEIGHT 50 /* logical pixels, with the numbers beneath */

/* One histogram to be computed. */
struct _Order {
  GWeakRef view;
  KsResult *result;    /* owned */
  KsContext *context;  /* owned */
  gsize box;
  gboolean is_selected; /* the box of a selected node */
  KsGapHistogram *gap; /* owned; what came of it */
};

static void
order_free (gpointer data)
{
  Order *order = data;

  g_weak_ref_clear (&order->view);
  ks_result_unref (order->result);
  ks_context_unref (order->context);
  ks_gap_histogram_free (order->gap);
  g_free (order);
}

static void
compute (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Order *order = data;
  const KsResult *result = order->result;
  GError *error = NULL;

  order->gap = ks_gap_histogram_new (order->context, result->core_space, result->cover, order->box,
                                     result->recipe->cluster.bins, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void update (KsGapView *self);

static void
describe (KsGapView *self, gboolean is_selected)
{
  g_autofree char *points = ks_words_amount (self->gap->n_points, "point", "points");
  g_autofree char *clusters = ks_words_amount (self->gap->n_clusters, "cluster", "clusters");
  g_autofree char *cut = ks_words_number (self->gap->cut);
  const char *box = is_selected ? "Selected node’s box" : "Largest box";
  g_autofree char *text = isfinite (self->gap->cut)
    ? g_strdup_printf ("%s, %s: merges cut at %s, %s", box, points, cut, clusters)
    : g_strdup_printf ("%s, %s: no gap, 1 cluster", box, points);

  gtk_label_set_label (self->caption, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
clear (KsGapView *self)
{
  g_clear_pointer (&self->gap, ks_gap_histogram_free);
  g_clear_pointer (&self->clustering, ks_clustering_unref);
  gtk_label_set_label (self->caption, NULL);
  gtk_accessible_reset_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION);
}

static void
on_computed (GObject *source, GAsyncResult *answer, gpointer data)
{
  Order *order = g_task_get_task_data (G_TASK (answer));
  g_autoptr (KsGapView) self = g_weak_ref_get (&order->view);
  g_autoptr (GError) error = NULL;

  g_task_propagate_boolean (G_TASK (answer), &error);
  if (self == NULL || self->running != order)
    return;
  self->running = NULL;
  KsSession *session = ks_session_widget_get_session (self);
  if (!g_error_matches (error, KS_ERROR, KS_ERROR_CANCELLED))
    {
      clear (self);
      if (error != NULL && session != NULL)
        ks_session_report (session, error->message);
      else if (error == NULL)
        {
          self->gap = g_steal_pointer (&order->gap);
          self->clustering = ks_clustering_ref (order->result->clustering);
          self->box = order->box;
          describe (self, order->is_selected);
        }
      gtk_widget_queue_draw (GTK_WIDGET (self));
    }
  if (self->is_stale)
    update (self);
}

static gsize
largest_box (const KsCover *cover)
{
  gsize largest = 0;

  for (gsize b = 1; b < cover->n_boxes; b++)
    if (cover->start[b + 1] - cover->start[b] > cover->start[largest + 1] - cover->start[largest])
      largest = b;
  return largest;
}

static void
start (KsGapView *self, KsResult *result, gsize box, gboolean is_selected)
{
  Order *order = g_new0 (Order, 1);
  g_autoptr (GTask) task = g_task_new (NULL, NULL, on_computed, NULL);

  g_weak_ref_init (&order->view, self);
  order->result = ks_result_ref (result);
  order->context = ks_context_new (1);
  order->box = box;
  order->is_selected = is_selected;
  g_task_set_task_data (task, order, order_free);
  self->running = order;
  g_task_run_in_thread (task, compute);
}

static gboolean
is_running_for (KsGapView *self, const KsResult *result, gsize box)
{
  return self->running->result->clustering == result->clustering && self->running->box == box
         && !ks_context_is_cancelled (self->running->context);
}

/* One worker at a time computes what is wanted when it begins; when at something else by then, it
 * is cancelled. */
static void
update (KsGapView *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  gsize n_selected;

  self->is_stale = FALSE;
  if (result == NULL || result->cover == NULL || result->cover->n_boxes == 0
      || result->recipe->cluster.rule != KS_CLUSTER_GAP
      || !gtk_widget_get_mapped (GTK_WIDGET (self)))
    {
      if (self->running != NULL)
        ks_context_cancel (self->running->context);
      return;
    }
  const guint32 *selected = ks_selection_get_nodes (ks_session_widget_get_selection (self),
                                                    &n_selected);
  gsize box = n_selected > 0 ? result->clustering->box[selected[0]] : largest_box (result->cover);
  if (self->running != NULL && is_running_for (self, result, box))
    self->running->is_selected = n_selected > 0;
  else if (self->running != NULL)
    {
      self->is_stale = TRUE;
      ks_context_cancel (self->running->context);
    }
  else if (self->gap != NULL && self->clustering == result->clustering && self->box == box)
    describe (self, n_selected > 0);
  else
    start (self, result, box, n_selected > 0);
}

static gboolean
on_patience_end (gpointer data)
{
  KsGapView *self = data;

  self->patience = 0;
  update (self);
  return G_SOURCE_REMOVE;
}

static void
on_result (KsGapView *self)
{
  if (self->patience == 0)
    self->patience = g_timeout_add_full (G_PRIORITY_LOW, PATIENCE, on_patience_end, self, NULL);
}

static void
ks_gap_view_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  KsGapView *self = KS_GAP_VIEW (widget);
  KsStyle style = ks_screen_style (widget);
  float width = (float) gtk_widget_get_width (widget);

  if (self->gap != NULL)
    {
      cairo_t *cr = gtk_snapshot_append_cairo (snapshot,
                                               &GRAPHENE_RECT_INIT (0, 0, width, BARS_HEIGHT));

      ks_gap_histogram_draw (cr, self->gap, &style, 0.0, 0.0, width, BARS_HEIGHT);
      cairo_destroy (cr);
    }
  gtk_widget_snapshot_child (widget, GTK_WIDGET (self->caption), snapshot);
}

static GtkSizeRequestMode
ks_gap_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
ks_gap_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size,
                     int *minimum, int *natural, int *minimum_baseline, int *natural_baseline)
{
  gtk_widget_measure (GTK_WIDGET (KS_GAP_VIEW (widget)->caption), orientation, for_size, minimum,
                      natural, NULL, NULL);
  if (orientation == GTK_ORIENTATION_VERTICAL)
    {
      *minimum += BARS_HEIGHT;
      *natural += BARS_HEIGHT;
    }
}

static void
ks_gap_view_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  gtk_widget_size_allocate (
      GTK_WIDGET (KS_GAP_VIEW (widget)->caption),
      &(GtkAllocation) { 0, BARS_HEIGHT, width, MAX (height - BARS_HEIGHT, 0) }, -1);
}

static void
ks_gap_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (ks_gap_view_parent_class)->map (widget);
  update (KS_GAP_VIEW (widget));
}

static void
ks_gap_view_dispose (GObject *object)
{
  KsGapView *self = KS_GAP_VIEW (object);

  g_clear_handle_id (&self->patience, g_source_remove);
  if (self->running != NULL)
    ks_context_cancel (self->running->context);
  self->running = NULL;
  g_clear_pointer (&self->gap, ks_gap_histogram_free);
  g_clear_pointer (&self->clustering, ks_clustering_unref);
  G_OBJECT_CLASS (ks_gap_view_parent_class)->dispose (object);
}

static void
ks_gap_view_class_init (KsGapViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_gap_view_dispose;
  widget_class->snapshot = ks_gap_view_snapshot;
  widget_class->measure = ks_gap_view_measure;
  widget_class->get_request_mode = ks_gap_view_get_request_mode;
  widget_class->size_allocate = ks_gap_view_size_allocate;
  widget_class->map = ks_gap_view_map;
  gtk_widget_class_set_css_name (widget_class, "ksgapview");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
ks_gap_view_init (KsGapView *self)
{
  self->caption = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->caption, TRUE);
  gtk_label_set_xalign (self->caption, 0.0f);
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "caption");
  gtk_widget_add_css_class (GTK_WIDGET (self->caption), "dim-label");
  gtk_widget_set_parent (GTK_WIDGET (self->caption), GTK_WIDGET (self));
  ks_session_widget_watch (self, "notify::result", G_CALLBACK (on_result));
  ks_session_widget_watch_selection (self, "changed", G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (update), NULL);
  ks_screen_style_watch (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  "Merge heights", -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self),
                               "At which distances single linkage joins the points of one box, the "
                               "diameter with them; the cut lies in the first empty bin");
}
