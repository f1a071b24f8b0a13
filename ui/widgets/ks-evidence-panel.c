/* SPDX-License-Identifier: MIT */
#include "ks-evidence-panel.h"

#include "ks-diagram-view.h"
#include "ks-feature-list.h"
#include "ks-lens-view.h"
#include "ks-patches-view.h"
#include "ks-words.h"

#define OLD_OPACITY 0.45

struct _KsEvidencePanel
{
  KsSessionWidget parent_instance;

  GtkToggleButton *as_bars, *logarithmic;
  KsDiagramView *diagram;
  GtkWidget *lens_box;
  GtkInscription *complex; /* of one size: what it says changes without another layout */
  GtkLabel *loop, *verdict, *detail, *band, *chance, *shape, *count, *hint;
};

G_DEFINE_FINAL_TYPE (KsEvidencePanel, ks_evidence_panel, KS_TYPE_SESSION_WIDGET)

enum { PROP_WITH_LENS_PLOT = 1, N_PROPS };

static GParamSpec *properties[N_PROPS];

/* How many loops stand out, as a heading. */
static char *
write_verdict (const KsDiagramScene *scene)
{
  if (scene->diagram->max_dim < 1)
    return g_strdup ("Loops were not computed");
  if (scene->n_standing == 0)
    return g_strdup ("No loop stands out");
  if (scene->n_standing == 1)
    return g_strdup ("1 loop stands out");
  return g_strdup_printf ("%zu loops stand out", scene->n_standing);
}

/* The lengths that the verdict rests on, as markup. */
static char *
write_detail (const KsDiagramScene *scene)
{
  KsStrength strength = ks_diagram_strength (scene->diagram, 1);
  g_autofree char *longest = ks_words_number (strength.longest);
  g_autofree char *standing = ks_words_number (scene->standing_length);
  g_autofree char *next = ks_words_number (scene->n_standing > 0 ? scene->next_length
                                                                 : strength.second);
  g_autofree char *ratio = ks_words_number (scene->standing_length / scene->next_length);

  if (scene->diagram->max_dim < 1)
    return g_strdup ("");
  if (strength.longest <= 0.0)
    return g_strdup ("There is no H<sub>1</sub> bar.");
  if (scene->n_standing == 0)
    return g_strdup_printf ("Longest H<sub>1</sub> bar %s, next %s.", longest, next);
  if (scene->next_length <= 0.0)
    return g_strdup_printf ("Longest H<sub>1</sub> bar %s, and no other.", longest);
  if (scene->n_standing == 1)
    return g_strdup_printf ("Longest H<sub>1</sub> bar %s, next %s: %s times as long.", longest,
                            next, ratio);
  return g_strdup_printf ("H<sub>1</sub> bars from %s down to %s, next %s: %s times as long.",
                          longest, standing, next, ratio);
}

static void
tell (GtkLabel *label, const char *words)
{
  gtk_widget_set_visible (GTK_WIDGET (label), words != NULL);
  gtk_label_set_label (label, words != NULL ? words : "");
}

/* What was asked for beside the bars: how sure they are, whether chance makes such loops, what the
 * core's shape is called and why, and how near the ideal models are. */
static void
tell_more (KsEvidencePanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  g_autofree char *band = result != NULL && result->band != NULL
                            ? ks_words_band (result->diagram, result->band) : NULL;
  g_autofree char *chance = result != NULL && result->null_model != NULL
                              ? ks_words_null (result->null_model) : NULL;
  g_autofree char *shape = result != NULL && result->recognised != NULL
                             ? g_strdup_printf ("%s\n%s", result->recognised->because,
                                                result->fit->sentence) : NULL;

  tell (self->band, band);
  tell (self->chance, chance);
  tell (self->shape, shape);
}

/* How far the diagram that grows has got. What the last one said stays, faded, so that nothing
 * beneath the plot moves until there is something new to say. */
static void
tell_partial (KsEvidencePanel *self, const KsDiagram *partial)
{
  g_autofree char *length = ks_words_number (partial->threshold);
  g_autofree char *so_far = g_strdup_printf ("Bars that are final so far: up to distance %s", length);

  gtk_inscription_set_text (self->complex, so_far);
}

/* Fades what is said of earlier parameters. */
static void
on_age (KsEvidencePanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  GtkLabel *const said[] = { self->verdict, self->detail, self->band, self->chance, self->shape };
  gboolean is_old = FALSE;

  if (session != NULL)
    g_object_get (session, "diagram-is-old", &is_old, NULL);
  is_old = is_old || (session != NULL && ks_session_get_partial (session) != NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (said); i++)
    gtk_widget_set_opacity (GTK_WIDGET (said[i]), is_old ? OLD_OPACITY : 1.0);
}

static void
on_diagram (KsEvidencePanel *self)
{
  KsDiagramScene *scene = ks_diagram_view_get_scene (self->diagram);
  KsSession *session = ks_session_widget_get_session (self);
  KsDiagram *partial = session != NULL ? ks_session_get_partial (session) : NULL;

  if (partial != NULL)
    {
      tell_partial (self, partial);
      return;
    }

  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  if (scene != NULL && (result == NULL || scene->diagram != result->diagram))
    return; /* That of the session's diagram is still to come. */
  if (scene == NULL)
    {
      gtk_inscription_set_text (self->complex, "");
      gtk_label_set_label (self->verdict, "");
      gtk_label_set_label (self->detail, "");
      return;
    }
  g_autofree char *verdict = write_verdict (scene);
  g_autofree char *detail = write_detail (scene);
  g_autofree char *death_birth = ks_words_death_birth (scene->diagram);
  g_autofree char *both = g_strconcat (detail, *death_birth != '\0' ? " The " : NULL, death_birth,
                                       ".", NULL);
  g_autofree char *landmarks = ks_words_amount (scene->diagram->n_landmarks, "landmark",
                                                "landmarks");
  const char *loops = scene->diagram->max_dim == 0   ? ""
                      : scene->diagram->max_dim == 1 ? " and H<sub>1</sub>"
                                                     : ", H<sub>1</sub> and H<sub>2</sub>";
  g_autofree char *complex = g_strdup_printf (
      "H<sub>0</sub>%s over Z/%u of the %s complex on %s", loops, scene->diagram->prime,
      scene->diagram->complex == KS_COMPLEX_WITNESS ? "lazy witness" : "Rips", landmarks);
  gtk_inscription_set_markup (self->complex, complex);
  gtk_label_set_label (self->verdict, verdict);
  gtk_label_set_label (self->detail, both);
}

/* What the chosen bar is, and the loop that it stands for when that is found. */
static void
on_bar (KsEvidencePanel *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  KsResult *result = session != NULL ? ks_session_get_diagram (session) : NULL;
  g_autofree char *loop = NULL;
  guint bar = KS_NO_BAR;

  if (session != NULL)
    g_object_get (session, "bar", &bar, "loop", &loop, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->loop), bar != KS_NO_BAR);
  if (bar == KS_NO_BAR)
    return;
  g_autofree char *words = ks_words_bar (&result->diagram->bars[bar]);
  g_autofree char *label = loop != NULL ? g_strdup_printf ("%s. %s", words, loop)
                                        : g_strdup_printf ("%s.", words);
  gtk_label_set_label (self->loop, label);
}

static void
on_selection (KsEvidencePanel *self)
{
  gsize n_nodes = 0, n_points = 0;
  KsResult *result = ks_session_widget_get_result (self);

  if (result != NULL)
    {
      ks_selection_get_nodes (ks_session_widget_get_selection (self), &n_nodes);
      ks_selection_get_members (ks_session_widget_get_selection (self), &n_points);
    }
  gboolean is_patch = result != NULL && result->points->patch_rows > 0;
  g_autofree char *points = ks_words_amount (n_points, is_patch ? "patch" : "point",
                                             is_patch ? "patches" : "points");
  g_autofree char *nodes = ks_words_amount (n_nodes, "node", "nodes");
  g_autofree char *count = n_nodes > 0 ? g_strdup_printf ("%s in %s", points, nodes)
                                       : g_strdup ("");
  gtk_label_set_label (self->count, count);
  gtk_widget_set_visible (GTK_WIDGET (self->hint), n_nodes == 0);
}

static void
ks_evidence_panel_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsEvidencePanel *self = KS_EVIDENCE_PANEL (object);

  switch (id)
    {
    case PROP_WITH_LENS_PLOT:
      gtk_widget_set_visible (self->lens_box, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_evidence_panel_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsEvidencePanel *self = KS_EVIDENCE_PANEL (object);

  switch (id)
    {
    case PROP_WITH_LENS_PLOT:
      g_value_set_boolean (value, gtk_widget_get_visible (self->lens_box));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

gboolean
ks_evidence_panel_is_logarithmic (KsEvidencePanel *self)
{
  g_return_val_if_fail (KS_IS_EVIDENCE_PANEL (self), FALSE);

  return gtk_toggle_button_get_active (self->logarithmic);
}

void
ks_evidence_panel_set_logarithmic (KsEvidencePanel *self, gboolean is_logarithmic)
{
  g_return_if_fail (KS_IS_EVIDENCE_PANEL (self));

  gtk_toggle_button_set_active (self->logarithmic, is_logarithmic);
}

GtkWidget *
ks_evidence_panel_new (KsSession *session)
{
  return g_object_new (KS_TYPE_EVIDENCE_PANEL, "session", session, NULL);
}

static void
ks_evidence_panel_class_init (KsEvidencePanelClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = ks_evidence_panel_set_property;
  object_class->get_property = ks_evidence_panel_get_property;

  properties[PROP_WITH_LENS_PLOT]
    = g_param_spec_boolean ("with-lens-plot", NULL, NULL, TRUE,
                            G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (KS_TYPE_DIAGRAM_VIEW);
  g_type_ensure (KS_TYPE_PATCHES_VIEW);
  g_type_ensure (KS_TYPE_LENS_VIEW);
  g_type_ensure (KS_TYPE_FEATURE_LIST);
  gtk_widget_class_set_css_name (widget_class, "ksevidencepanel");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-evidence-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, as_bars);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, logarithmic);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, diagram);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, lens_box);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, complex);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, loop);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, verdict);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, shape);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, band);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, chance);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, detail);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, count);
  gtk_widget_class_bind_template_child (widget_class, KsEvidencePanel, hint);
}

static void
ks_evidence_panel_init (KsEvidencePanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  ks_session_widget_watch_selection (self, "changed", G_CALLBACK (on_selection));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_selection), NULL);
  g_signal_connect (self, "notify::session", G_CALLBACK (on_bar), NULL);
  g_signal_connect (self, "notify::session", G_CALLBACK (tell_more), NULL);
  g_signal_connect (self, "notify::session", G_CALLBACK (on_age), NULL);
  ks_session_widget_watch (self, "notify::diagram-is-old", G_CALLBACK (on_age));
  ks_session_widget_watch (self, "notify::partial", G_CALLBACK (on_age));
  ks_session_widget_watch (self, "notify::diagram", G_CALLBACK (tell_more));
  ks_session_widget_watch (self, "notify::bar", G_CALLBACK (on_bar));
  ks_session_widget_watch (self, "notify::loop", G_CALLBACK (on_bar));
  g_signal_connect_swapped (self->diagram, "scene-changed", G_CALLBACK (on_diagram), self);
  g_object_bind_property (self->as_bars, "active", self->diagram, "as-bars", G_BINDING_SYNC_CREATE);
  g_object_bind_property (self->logarithmic, "active", self->diagram, "logarithmic",
                          G_BINDING_SYNC_CREATE);
}
