/* SPDX-License-Identifier: MIT */
#include "ks-homology-details.h"

#include <math.h>

#define FIRST_PART 4.0   /* that R is divided by when a part of it is first chosen */
#define FIRST_LENGTH 1.0 /* the threshold, when there is no diagram to take one from */

#define MOST_DIGITS 12

/* The lines of the drop-down of thresholds. */
enum { LINE_AUTO, LINE_ENCLOSING, LINE_LENGTH, LINE_PART };

struct _KsHomologyDetails
{
  KsSessionWidget parent_instance;

  GtkDropDown *complex, *nu, *threshold;
  GtkWidget *nu_row, *length_row, *part_row;
  GtkSpinButton *length, *part, *resamples, *trials;
  GtkCheckButton *band, *chance;

  GBindingGroup *bindings;
  gboolean is_updating; /* the session speaks, not the person */
};

G_DEFINE_FINAL_TYPE (KsHomologyDetails, ks_homology_details, KS_TYPE_SESSION_WIDGET)

/* From the session to the widgets */

/* The digits that a number needs, three or more: what is shown is what is meant. */
static guint
digits_of (double number, double step)
{
  guint digits = (guint) CLAMP (1.0 - log10 (step), 0.0, MOST_DIGITS);

  for (; digits < MOST_DIGITS; digits++)
    {
      double scaled = number * pow (10.0, digits);

      if (fabs (scaled - rint (scaled)) <= 1e-9 * fabs (scaled))
        break;
    }
  return digits;
}

/* A step is a hundredth or so of what it steps from. */
static void
show_length (KsHomologyDetails *self, double length)
{
  double step = length > 0.0 ? pow (10.0, floor (log10 (length)) - 1.0) : 0.01;

  gtk_spin_button_set_digits (self->length, digits_of (length, step));
  gtk_spin_button_set_increments (self->length, step, 10.0 * step);
  gtk_spin_button_set_value (self->length, length);
}

/* Only witnesses have a radius to take parts of. */
static void
update_threshold (KsHomologyDetails *self, const KsRecipe *recipe)
{
  static const guint lines[] = {
    [KS_THRESHOLD_AUTO] = LINE_AUTO, [KS_THRESHOLD_ENCLOSING] = LINE_ENCLOSING,
    [KS_THRESHOLD_NUMBER] = LINE_LENGTH, [KS_THRESHOLD_PART] = LINE_PART,
  };
  static const char *const part[] = { "Part of R", NULL };
  GtkStringList *names = GTK_STRING_LIST (gtk_drop_down_get_model (self->threshold));
  gboolean is_witness = recipe->complex == KS_COMPLEX_WITNESS;
  guint n = g_list_model_get_n_items (G_LIST_MODEL (names));

  if (is_witness && n == LINE_PART)
    gtk_string_list_splice (names, n, 0, part);
  gtk_drop_down_set_selected (self->threshold, lines[recipe->threshold_kind]);
  if (!is_witness && n > LINE_PART)
    gtk_string_list_splice (names, LINE_PART, n - LINE_PART, NULL);
  gtk_widget_set_visible (self->length_row, recipe->threshold_kind == KS_THRESHOLD_NUMBER);
  gtk_widget_set_visible (self->part_row, recipe->threshold_kind == KS_THRESHOLD_PART);
  if (recipe->threshold_kind == KS_THRESHOLD_NUMBER)
    show_length (self, recipe->threshold);
  if (recipe->threshold_kind == KS_THRESHOLD_PART)
    gtk_spin_button_set_value (self->part, recipe->threshold);
}

/* A number that is 0 leaves the spin button what it was, for when it is wanted again. */
static void
update_trials (GtkCheckButton *check, GtkSpinButton *spin, gsize n, gboolean may)
{
  gtk_check_button_set_active (check, n > 0);
  if (n > 0)
    gtk_spin_button_set_value (spin, (double) n);
  gtk_widget_set_sensitive (GTK_WIDGET (check), may);
  gtk_widget_set_sensitive (GTK_WIDGET (spin), n > 0);
}

static void
update (KsHomologyDetails *self)
{
  KsSession *session = ks_session_widget_get_session (self);
  const KsRecipe *recipe = session != NULL ? ks_session_get_recipe (session) : NULL;

  if (recipe == NULL)
    return;
  self->is_updating = TRUE;
  gtk_widget_set_visible (self->nu_row, recipe->complex == KS_COMPLEX_WITNESS);
  update_threshold (self, recipe);
  update_trials (self->band, self->resamples, recipe->bootstrap, ks_recipe_may_have_band (recipe));
  update_trials (self->chance, self->trials, recipe->null_trials,
                 ks_recipe_may_have_null (recipe));
  self->is_updating = FALSE;
}

static void
on_session (KsHomologyDetails *self)
{
  update (self);
  g_binding_group_set_source (self->bindings, ks_session_widget_get_session (self));
}

/* From the widgets to the session */

/* The session that is to hear the person; NULL while it is the session that speaks. */
static KsSession *
get_listener (KsHomologyDetails *self)
{
  return self->is_updating ? NULL : ks_session_widget_get_session (self);
}

/* "@prefix@number", with as many digits as the person sees. */
static void
set_threshold (KsSession *session, const char *prefix, double number)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *text = g_strconcat (
      prefix, g_ascii_formatd (digits, sizeof digits, "%.12g", number), NULL);

  g_object_set (session, "threshold", text, NULL);
}

/* Where the last diagram ended, rounded to what the spin button shows. */
static double
first_length (KsSession *session)
{
  KsResult *result = ks_session_get_diagram (session);
  double length = result != NULL ? result->diagram->threshold : NAN;
  char digits[G_ASCII_DTOSTR_BUF_SIZE];

  if (!isfinite (length) || length <= 0.0)
    return FIRST_LENGTH;
  return g_ascii_strtod (g_ascii_formatd (digits, sizeof digits, "%.3g", length), NULL);
}

static void
on_threshold (KsHomologyDetails *self)
{
  KsSession *session = get_listener (self);

  if (session == NULL)
    return;
  switch (gtk_drop_down_get_selected (self->threshold))
    {
    case LINE_AUTO:
      g_object_set (session, "threshold", "auto", NULL);
      break;
    case LINE_ENCLOSING:
      g_object_set (session, "threshold", "enclosing", NULL);
      break;
    case LINE_LENGTH:
      set_threshold (session, "", first_length (session));
      break;
    case LINE_PART:
      set_threshold (session, "R/", FIRST_PART);
      break;
    default:
      break;
    }
}

static void
on_length (KsHomologyDetails *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    set_threshold (session, "", gtk_spin_button_get_value (self->length));
}

static void
on_part (KsHomologyDetails *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    set_threshold (session, "R/", gtk_spin_button_get_value (self->part));
}

static void
set_trials (KsSession *session, const char *property, GtkCheckButton *check, GtkSpinButton *spin)
{
  gboolean is_on = gtk_check_button_get_active (check);

  g_object_set (session, property, is_on ? gtk_spin_button_get_value_as_int (spin) : 0, NULL);
}

static void
on_band (KsHomologyDetails *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    set_trials (session, "bootstrap", self->band, self->resamples);
}

static void
on_chance (KsHomologyDetails *self)
{
  KsSession *session = get_listener (self);

  if (session != NULL)
    set_trials (session, "null-trials", self->chance, self->trials);
}

/* Object */

static void
ks_homology_details_dispose (GObject *object)
{
  KsHomologyDetails *self = KS_HOMOLOGY_DETAILS (object);

  g_clear_object (&self->bindings);
  G_OBJECT_CLASS (ks_homology_details_parent_class)->dispose (object);
}

static void
ks_homology_details_class_init (KsHomologyDetailsClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = ks_homology_details_dispose;

  gtk_widget_class_set_css_name (widget_class, "kshomologydetails");
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/org/kleinscope/Kleinscope/widgets/ks-homology-details.ui");
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, complex);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, nu);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, nu_row);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, threshold);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, length);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, length_row);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, part);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, part_row);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, band);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, resamples);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, chance);
  gtk_widget_class_bind_template_child (widget_class, KsHomologyDetails, trials);
}

static void
ks_homology_details_init (KsHomologyDetails *self)
{
  static const char *const watched[] = {
    "notify::complex", "notify::threshold", "notify::bootstrap", "notify::null-trials",
    "notify::metric", "notify::max-dim", "notify::title",
  };
  const GBindingFlags both = G_BINDING_SYNC_CREATE | G_BINDING_BIDIRECTIONAL;

  gtk_widget_init_template (GTK_WIDGET (self));
  self->bindings = g_binding_group_new ();
  g_binding_group_bind (self->bindings, "complex", self->complex, "selected", both);
  g_binding_group_bind (self->bindings, "nu", self->nu, "selected", both);
  for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
    ks_session_widget_watch (self, watched[i], G_CALLBACK (update));
  g_signal_connect (self, "notify::session", G_CALLBACK (on_session), NULL);
  g_signal_connect_swapped (self->threshold, "notify::selected", G_CALLBACK (on_threshold), self);
  g_signal_connect_swapped (self->length, "value-changed", G_CALLBACK (on_length), self);
  g_signal_connect_swapped (self->part, "value-changed", G_CALLBACK (on_part), self);
  g_signal_connect_swapped (self->band, "toggled", G_CALLBACK (on_band), self);
  g_signal_connect_swapped (self->resamples, "value-changed", G_CALLBACK (on_band), self);
  g_signal_connect_swapped (self->chance, "toggled", G_CALLBACK (on_chance), self);
  g_signal_connect_swapped (self->trials, "value-changed", G_CALLBACK (on_chance), self);
}
