/* SPDX-License-Identifier: MIT */
#include "ks-parameters-panel.h"

#include <math.h>

#include "ks-gap-view.h"
#include "ks-histogram-view.h"
#include "ks-homology-choice.h"
#include "ks-lens-row.h"
#include "ks-parameter-scale.h"
#include "ks-tip.h"
#include "ks-words.h"

#define MOST_NEIGHBOURS 1000.0 /* that the scale offers */

struct _KsParametersPanel
{
  KsSessionWidget parent_instance;

  GtkLabel *set;
  GtkWidget *choose;
  GtkCheckButton *precomputed, *dct;
  GtkDropDown *metric, *cover, *clustering, *ball_order;
  GtkToggleButton *as_mapper, *as_ball;
  GtkToggleButton *apart;
  KsParameterScale *neighbours, *percentile, *epsilon, *radius;
  KsParameterScale *resolution, *gain, *resolution_2, *gain_2;
  GtkWidget *gap_plot;
  GtkWidget *mapper_box, *ball_box, *second_axis, *suggestion_box, *min_points_box;
  GtkLabel *suggestion, *unclustered, *radius_reason;
  GtkButton *take_suggestion, *auto_radius;
  GtkSpinButton *min_points;

  GBindingGroup *bindings;
  double auto_radius_upper; /* of the radius, as auto last had it; 0 = not known */
  gboolean is_updating;   /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsParametersPanel, ks_parameters_panel, KS_TYPE_SESSION_WIDGET)

/* From the session to the widgets */

static void
update_source (KsParametersPanel *self)
{
  KsResult *result = ks_session_widget_get_result (self);

  if (result == NULL)
    return;
  g_autofree char *set = ks_words_set (result);
  g_autofree char *unclustered = ks_words_clusters (result);
  const KsPoints *points = result->points;
  gboolean is_square = points->patch_rows == 0 && points->n_input == points->matrix->cols
                       && points->n_input > 1;
  gtk_label_set_label (self->set, set);
  gtk_widget_set_visible (self->choose, result->recipe->files[0] != NULL);
  gtk_label_set_label (self->unclustered, unclustered);
  gtk_check_button_set_active (self->precomputed, points->precomputed);
  gtk_widget_set_visible (GTK_WIDGET (self->precomputed), is_square || points->precomputed);
  gboolean is_dct = points->basis == KS_BASIS_DCT;
  gboolean may_be_dct = points->matrix->cols == 8 && (is_dct || points->patch_rows == 0);
  gtk_check_button_set_active (self->dct, is_dct);
  gtk_widget_set_visible (GTK_WIDGET (self->dct), may_be_dct);
  gtk_widget_set_sensitive (GTK_WIDGET (self->metric), !points->precomputed);
}

/* Ranges first, or they would cut the value off. */
static void
update_neighbours (KsParametersPanel *self)
{
  KsResult *result = ks_session_widget_get_result (self);
  guint k;

  g_object_get (ks_session_widget_get_session (self), "neighbours", &k, NULL);
  double n = result != NULL ? (double) ks_points_count (result->points) : MOST_NEIGHBOURS;
  g_object_set (self->neighbours, "upper", MAX (CLAMP (n - 1.0, 1.0, MOST_NEIGHBOURS), k), "value",
                (double) k, NULL);
}

static void
update_epsilon (KsParametersPanel *self)
{
  g_autofree char *reason = NULL;
  double epsilon, suggested;

  g_object_get (ks_session_widget_get_session (self), "epsilon", &epsilon,
                "suggested-epsilon", &suggested, "suggestion", &reason, NULL);
  double upper = suggested > 0.0 ? 4.0 * suggested : 1.0;
  g_object_set (self->epsilon, "upper", MAX (upper, epsilon), "step", upper / 100.0, "value",
                epsilon, NULL);
  gtk_widget_set_visible (self->suggestion_box, suggested > 0.0);
  if (suggested <= 0.0)
    return;
  g_autofree char *value = ks_words_number (suggested);
  gtk_button_set_label (self->take_suggestion, value);
  gtk_label_set_label (self->suggestion, reason);
}

static void
update_clustering (KsParametersPanel *self)
{
  gsize n;
  const KsClusterRuleInfo *rules = ks_cluster_rule_infos (&n);
  guint rule;

  g_object_get (ks_session_widget_get_session (self), "clustering", &rule, NULL);
  for (guint i = 0; i < n; i++)
    if (rules[i].rule == rule)
      {
        gtk_drop_down_set_selected (self->clustering, i);
        ks_tip_set (GTK_WIDGET (self->clustering), rules[i].summary);
        gtk_widget_set_sensitive (GTK_WIDGET (self->epsilon), rules[i].uses_epsilon);
      }
  gtk_widget_set_visible (self->min_points_box, rule == KS_CLUSTER_DBSCAN);
  gtk_widget_set_visible (self->gap_plot, rule == KS_CLUSTER_GAP);
}

/* Until a radius is known the scale has the range of the suggestion's. */
static void
update_mode (KsParametersPanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  const KsRecipe *recipe = ks_session_get_recipe (session);
  KsResult *result = ks_session_widget_get_result (self);
  gboolean is_ball = recipe->mode == KS_MODE_BALL;
  gboolean is_auto = isnan (recipe->ball.epsilon);
  double radius;

  gtk_toggle_button_set_active (is_ball ? self->as_ball : self->as_mapper, TRUE);
  gtk_widget_set_visible (self->mapper_box, !is_ball);
  gtk_widget_set_visible (self->ball_box, is_ball);
  gtk_drop_down_set_selected (self->ball_order, recipe->ball.order);
  g_object_get (session, "ball-radius", &radius, NULL);
  if (is_auto && radius > 0.0)
    self->auto_radius_upper = 3.0 * radius;
  if (radius > 0.0)
    {
      double upper = MAX (self->auto_radius_upper, radius);

      g_object_set (self->radius, "upper", upper, "step", upper / 100.0, "value", radius, NULL);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->auto_radius), !is_auto);
  const char *reason = result != NULL && result->balls != NULL ? result->balls->reason : NULL;
  gtk_label_set_label (self->radius_reason,
                       !is_auto ? "Set by hand." : reason != NULL ? reason : "");
}

static void
update_metric (KsParametersPanel *self)
{
  gsize n;
  const KsMetricInfo *metrics = ks_metric_infos (&n);
  guint metric;

  g_object_get (ks_session_widget_get_session (self), "metric", &metric, NULL);
  for (guint i = 0; i < n; i++)
    if (metrics[i].metric == metric)
      {
        gtk_drop_down_set_selected (self->metric, i);
        ks_tip_set (GTK_WIDGET (self->metric), metrics[i].summary);
      }
}

static void
update_cover (KsParametersPanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  const KsRecipe *recipe = ks_session_get_recipe (session);
  gsize n;
  const KsCoverKindInfo *kinds = ks_cover_kind_infos (&n);
  g_autofree char *overlap = ks_words_overlap (recipe->cover.gain[0]);
  g_autofree char *overlap_2 = ks_words_overlap (recipe->cover.gain[1]);
  gboolean is_linked;

  g_object_get (session, "linked", &is_linked, NULL);
  g_object_set (self->gain, "note", overlap, NULL);
  g_object_set (self->gain_2, "note", overlap_2, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->apart), recipe->n_lenses == 2);
  gtk_toggle_button_set_active (self->apart, !is_linked);
  gtk_widget_set_visible (self->second_axis, recipe->n_lenses == 2 && !is_linked);
  for (guint i = 0; i < n; i++)
    if (kinds[i].kind == recipe->cover.kind)
      {
        gtk_drop_down_set_selected (self->cover, i);
        ks_tip_set (GTK_WIDGET (self->cover), kinds[i].summary);
      }
}

static void
update (KsParametersPanel *self)
{
  self->is_updating = TRUE;
  update_source (self);
  update_neighbours (self);
  update_epsilon (self);
  update_clustering (self);
  update_metric (self);
  update_mode (self);
  update_cover (self);
  self->is_updating = FALSE;
}

static void
on_session (KsParametersPanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);

  if (session != NULL)
    update (self);
  g_binding_group_set_source (self->bindings, session);
}

/* From the widgets to the session */

/* The session that is to hear the person; NULL while it is the session that speaks. */
static KsSession *
get_listener (KsParametersPanel *self)
{
  return self->is_updating ? NULL : ks_session_widget_get_session (self);
}

static void
on_neighbours (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  double value;

  if (session == NULL)
    return;
  g_object_get (self->neighbours, "value", &value, NULL);
  g_object_set (session, "neighbours", (guint) value, NULL);
}

static void
on_epsilon (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  double value;

  if (session == NULL)
    return;
  g_object_get (self->epsilon, "value", &value, NULL);
  g_object_set (session, "epsilon", value, NULL);
}

static void
on_clustering (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  gsize n;
  const KsClusterRuleInfo *rules = ks_cluster_rule_infos (&n);
  guint selected = gtk_drop_down_get_selected (self->clustering);

  if (session != NULL && selected < n)
    g_object_set (session, "clustering", rules[selected].rule, NULL);
}

static void
on_mode (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    g_object_set (session, "mode",
                  gtk_toggle_button_get_active (self->as_ball) ? KS_MODE_BALL : KS_MODE_MAPPER,
                  NULL);
}

static void
on_radius (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  double value;

  if (session == NULL)
    return;
  g_object_get (self->radius, "value", &value, NULL);
  g_object_set (session, "ball-radius", value, NULL);
}

static void
on_auto_radius (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    g_object_set (session, "ball-radius", 0.0, NULL);
}

static void
on_ball_order (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    g_object_set (session, "ball-order", gtk_drop_down_get_selected (self->ball_order), NULL);
}

static void
on_cover (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  gsize n;
  const KsCoverKindInfo *kinds = ks_cover_kind_infos (&n);
  guint selected = gtk_drop_down_get_selected (self->cover);

  if (session != NULL && selected < n)
    g_object_set (session, "cover", kinds[selected].kind, NULL);
}

static void
on_apart (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    g_object_set (session, "linked", !gtk_toggle_button_get_active (self->apart), NULL);
}

static void
on_metric (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);
  gsize n;
  const KsMetricInfo *metrics = ks_metric_infos (&n);
  guint selected = gtk_drop_down_get_selected (self->metric);

  if (session != NULL && selected < n)
    g_object_set (session, "metric", metrics[selected].metric, NULL);
}

static void
on_precomputed (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    ks_session_set_precomputed (session, gtk_check_button_get_active (self->precomputed));
}

static void
on_dct (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    ks_session_set_basis (session,
                          gtk_check_button_get_active (self->dct) ? KS_BASIS_DCT : KS_BASIS_PIXEL);
}

static void
on_take_suggestion (KsParametersPanel *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    ks_session_take_suggestion (session);
}

/* Object */

GtkWidget *
ks_parameters_panel_new (KsSession *session)
{
  return g_object_new (KS_TYPE_PARAMETERS_PANEL, "session", session, NULL);
}

static void
ks_parameters_panel_dispose (GObject *object)
{
  KsParametersPanel *self = KS_PARAMETERS_PANEL (object);

  g_clear_object (&self->bindings);
  G_OBJECT_CLASS (ks_parameters_panel_parent_class)->dispose (object);
}

static void
ks_parameters_panel_class_init (KsParametersPanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = ks_parameters_panel_dispose;

  g_type_ensure (KS_TYPE_PARAMETER_SCALE);
  g_type_ensure (KS_TYPE_LENS_ROW);
  g_type_ensure (KS_TYPE_HISTOGRAM_VIEW);
  g_type_ensure (KS_TYPE_GAP_VIEW);
  g_type_ensure (KS_TYPE_HOMOLOGY_CHOICE);
  gtk_widget_class_set_css_name (widget_class, "ksparameterspanel");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-parameters-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, set);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, choose);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, precomputed);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, dct);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, metric);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, clustering);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, mapper_box);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, ball_box);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, as_mapper);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, as_ball);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, radius);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, radius_reason);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, auto_radius);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, ball_order);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, cover);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, apart);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, second_axis);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, resolution_2);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, gain_2);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, gap_plot);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, neighbours);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, percentile);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, resolution);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, gain);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, epsilon);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, suggestion_box);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, suggestion);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, take_suggestion);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, min_points_box);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, min_points);
  gtk_widget_class_bind_template_child (widget_class, KsParametersPanel, unclustered);
}

static void
fill_drop_downs (KsParametersPanel *self)
{
  g_autoptr (GtkStringList) rules = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) kinds = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) metrics = gtk_string_list_new (NULL);
  gsize n;

  const KsClusterRuleInfo *rule = ks_cluster_rule_infos (&n);
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (rules, rule[i].title);
  const KsCoverKindInfo *kind = ks_cover_kind_infos (&n);
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (kinds, kind[i].title);
  const KsMetricInfo *metric = ks_metric_infos (&n);
  for (gsize i = 0; i < n; i++)
    gtk_string_list_append (metrics, metric[i].title);
  gtk_drop_down_set_model (self->clustering, G_LIST_MODEL (rules));
  gtk_drop_down_set_model (self->cover, G_LIST_MODEL (kinds));
  gtk_drop_down_set_model (self->metric, G_LIST_MODEL (metrics));
}

static void
ks_parameters_panel_init (KsParametersPanel *self)
{
  static const char *const watched[] = {
    "notify::neighbours", "notify::epsilon", "notify::clustering", "notify::metric", "notify::gain",
    "notify::mode", "notify::ball-radius", "notify::ball-order", "notify::gain-2", "notify::cover",
    "notify::linked", "notify::lens-2", "notify::result", "notify::title",
    "notify::suggested-epsilon", "notify::suggestion",
  };
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  self->bindings = g_binding_group_new ();
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    ks_session_widget_watch (self, watched[i], G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_session), NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  fill_drop_downs (self);
  g_binding_group_bind (self->bindings, "percentile", self->percentile, "value", both);
  g_binding_group_bind (self->bindings, "resolution", self->resolution, "value", both);
  g_binding_group_bind (self->bindings, "gain", self->gain, "value", both);
  g_binding_group_bind (self->bindings, "resolution-2", self->resolution_2, "value", both);
  g_binding_group_bind (self->bindings, "gain-2", self->gain_2, "value", both);
  g_binding_group_bind (self->bindings, "min-points", self->min_points, "value", both);
  g_signal_connect_swapped (self->neighbours, "notify::value", G_CALLBACK (on_neighbours), self);
  g_signal_connect_swapped (self->epsilon, "notify::value", G_CALLBACK (on_epsilon), self);
  g_signal_connect_swapped (self->clustering, "notify::selected", G_CALLBACK (on_clustering), self);
  g_signal_connect_swapped (self->as_ball, "toggled", G_CALLBACK (on_mode), self);
  g_signal_connect_swapped (self->radius, "notify::value", G_CALLBACK (on_radius), self);
  g_signal_connect_swapped (self->auto_radius, "clicked", G_CALLBACK (on_auto_radius), self);
  g_signal_connect_swapped (self->ball_order, "notify::selected", G_CALLBACK (on_ball_order), self);
  g_signal_connect_swapped (self->cover, "notify::selected", G_CALLBACK (on_cover), self);
  g_signal_connect_swapped (self->apart, "toggled", G_CALLBACK (on_apart), self);
  g_signal_connect_swapped (self->metric, "notify::selected", G_CALLBACK (on_metric), self);
  g_signal_connect_swapped (self->precomputed, "toggled", G_CALLBACK (on_precomputed), self);
  g_signal_connect_swapped (self->dct, "toggled", G_CALLBACK (on_dct), self);
  g_signal_connect_swapped (self->take_suggestion, "clicked", G_CALLBACK (on_take_suggestion),
                            self);
}
