/* SPDX-License-Identifier: MIT */
#include "ks-file-steps.h"

#include <math.h>

#include "ks-number.h"
#include "ks-step-name.h"

struct _KsFileStep
{
  GObject parent_instance;

  char *name;
  char *text;
  double told; /* by the name; NAN = none */
};

struct _KsFileSteps
{
  GObject parent_instance;

  GPtrArray *steps; /* of KsFileStep; owned */
  guint n_invalid;
};

static void ks_file_steps_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (KsFileStep, ks_file_step, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (KsFileSteps, ks_file_steps, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL, ks_file_steps_model_init))

enum { PROP_TEXT = 1, N_STEP_PROPS };
enum { PROP_VALID = 1, N_LIST_PROPS };

static GParamSpec *step_properties[N_STEP_PROPS];
static GParamSpec *list_properties[N_LIST_PROPS];

/* ---- One file's ---- */

const char *
ks_file_step_get_name (KsFileStep *self)
{
  g_return_val_if_fail (KS_IS_FILE_STEP (self), NULL);

  return self->name;
}

/* Whether the text is a number or nothing; NAN for the latter. */
static gboolean
read_step (const KsFileStep *self, double *step)
{
  g_autofree char *text = g_strstrip (g_strdup (self->text));

  *step = NAN;
  return *text == '\0' || ks_number_from_text (text, step);
}

gboolean
ks_file_step_is_valid (KsFileStep *self)
{
  g_return_val_if_fail (KS_IS_FILE_STEP (self), FALSE);
  double step;

  return read_step (self, &step);
}

static char *
text_of (double step)
{
  char text[KS_NUMBER_SIZE];

  return g_strdup (isnan (step) ? "" : ks_number_to_text (step, text));
}

static void
ks_file_step_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsFileStep *self = KS_FILE_STEP (object);
  const char *text = g_value_get_string (value);

  if (g_strcmp0 (text, self->text) == 0)
    return;
  g_free (self->text);
  self->text = g_strdup (text != NULL ? text : "");
  g_object_notify_by_pspec (object, pspec);
}

static void
ks_file_step_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, KS_FILE_STEP (object)->text);
}

static void
ks_file_step_finalize (GObject *object)
{
  KsFileStep *self = KS_FILE_STEP (object);

  g_free (self->name);
  g_free (self->text);
  G_OBJECT_CLASS (ks_file_step_parent_class)->finalize (object);
}

static void
ks_file_step_class_init (KsFileStepClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->set_property = ks_file_step_set_property;
  object_class->get_property = ks_file_step_get_property;
  object_class->finalize = ks_file_step_finalize;
  step_properties[PROP_TEXT] = g_param_spec_string (
      "text", NULL, NULL, "",
      G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_STEP_PROPS, step_properties);
}

static void
ks_file_step_init (KsFileStep *self)
{
  self->text = g_strdup ("");
}

/* ---- The list ---- */

static KsFileStep *
step_at (KsFileSteps *self, guint i)
{
  return g_ptr_array_index (self->steps, i);
}

static void
count_invalid (KsFileSteps *self)
{
  guint n_before = self->n_invalid;

  self->n_invalid = 0;
  for (guint i = 0; i < self->steps->len; i++)
    self->n_invalid += !ks_file_step_is_valid (step_at (self, i));
  if ((n_before == 0) != (self->n_invalid == 0))
    g_object_notify_by_pspec (G_OBJECT (self), list_properties[PROP_VALID]);
}

KsFileSteps *
ks_file_steps_new (const GPtrArray *files)
{
  KsFileSteps *self = g_object_new (KS_TYPE_FILE_STEPS, NULL);
  g_auto (GStrv) names = g_new0 (char *, files->len + 1);
  g_autofree double *told = g_new (double, files->len);

  for (guint f = 0; f < files->len; f++)
    names[f] = g_path_get_basename (((KsTensorFile *) g_ptr_array_index (files, f))->path);
  ks_steps_of_names ((const char *const *) names, files->len, told);
  for (guint f = 0; f < files->len; f++)
    {
      KsFileStep *step = g_object_new (KS_TYPE_FILE_STEP, NULL);

      step->name = ks_printable (names[f], 200);
      step->told = told[f];
      g_free (step->text);
      step->text = text_of (((KsTensorFile *) g_ptr_array_index (files, f))->step);
      g_signal_connect_object (step, "notify::text", G_CALLBACK (count_invalid), self,
                               G_CONNECT_SWAPPED);
      g_ptr_array_add (self->steps, step);
    }
  return self;
}

void
ks_file_steps_reset (KsFileSteps *self)
{
  g_return_if_fail (KS_IS_FILE_STEPS (self));

  for (guint i = 0; i < self->steps->len; i++)
    {
      g_autofree char *text = text_of (step_at (self, i)->told);

      g_object_set (step_at (self, i), "text", text, NULL);
    }
}

char *
ks_file_steps_to_text (KsFileSteps *self)
{
  g_return_val_if_fail (KS_IS_FILE_STEPS (self) && self->n_invalid == 0, NULL);
  g_autoptr (GString) list = g_string_new (NULL);
  gboolean is_auto = TRUE, is_none = TRUE;

  for (guint i = 0; i < self->steps->len; i++)
    {
      const KsFileStep *each = step_at (self, i);
      char text[KS_NUMBER_SIZE];
      double step;

      read_step (each, &step);
      is_auto &= step == each->told || (isnan (step) && isnan (each->told));
      is_none &= isnan (step);
      g_string_append_printf (list, "%s%s", i > 0 ? "," : "",
                              isnan (step) ? "-" : ks_number_to_text (step, text));
    }
  return g_strdup (is_auto ? "auto" : is_none ? "none" : list->str);
}

char *
ks_file_steps_summary (KsFileSteps *self)
{
  g_return_val_if_fail (KS_IS_FILE_STEPS (self), NULL);
  double least = INFINITY, most = -INFINITY;
  char from[KS_NUMBER_SIZE], to[KS_NUMBER_SIZE];

  for (guint i = 0; i < self->steps->len; i++)
    {
      double step;

      if (read_step (step_at (self, i), &step) && !isnan (step))
        {
          least = MIN (least, step);
          most = MAX (most, step);
        }
    }
  if (least > most)
    return g_strdup ("none");
  ks_number_to_text (least, from);
  return least == most ? g_strdup (from)
                       : g_strdup_printf ("%s to %s", from, ks_number_to_text (most, to));
}

static GType
get_item_type (GListModel *model)
{
  return KS_TYPE_FILE_STEP;
}

static guint
get_n_items (GListModel *model)
{
  return KS_FILE_STEPS (model)->steps->len;
}

static gpointer
get_item (GListModel *model, guint i)
{
  KsFileSteps *self = KS_FILE_STEPS (model);

  return i < self->steps->len ? g_object_ref (step_at (self, i)) : NULL;
}

static void
ks_file_steps_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ks_file_steps_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_boolean (value, KS_FILE_STEPS (object)->n_invalid == 0);
}

static void
ks_file_steps_finalize (GObject *object)
{
  g_ptr_array_unref (KS_FILE_STEPS (object)->steps);
  G_OBJECT_CLASS (ks_file_steps_parent_class)->finalize (object);
}

static void
ks_file_steps_class_init (KsFileStepsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ks_file_steps_get_property;
  object_class->finalize = ks_file_steps_finalize;
  list_properties[PROP_VALID] = g_param_spec_boolean (
      "valid", NULL, NULL, TRUE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_LIST_PROPS, list_properties);
}

static void
ks_file_steps_init (KsFileSteps *self)
{
  self->steps = g_ptr_array_new_with_free_func (g_object_unref);
}
