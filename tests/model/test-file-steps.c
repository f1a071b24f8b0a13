/* The training steps of files as a list to edit.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-file-steps.h"
#include "ks-model-test.h"

#define NAMES(...) ((const char *const[]) { __VA_ARGS__, NULL })

/* Files of these names, of no step each but where @steps gives one. */
static KsFileSteps *
steps_of (const char *const *names, const double *steps)
{
  static const char table[] = "1,2\n3,4\n";
  g_autoptr (GPtrArray) files
      = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_file_unref);
  g_autoptr (GBytes) bytes = g_bytes_new_static (table, sizeof table - 1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      g_autoptr (GError) error = NULL;
      KsTensorFile *file = ks_tensor_file_parse (NULL, names[i], bytes, &error);

      g_assert_no_error (error);
      if (steps != NULL)
        file->step = steps[i];
      g_ptr_array_add (files, file);
    }
  return ks_file_steps_new (files);
}

static KsFileStep *
step (KsFileSteps *steps, guint i)
{
  KsFileStep *step = g_list_model_get_item (G_LIST_MODEL (steps), i);

  g_object_unref (step); /* the list holds it */
  return step;
}

static void
check (KsFileSteps *steps, const char *expected, const char *summary)
{
  g_autofree char *text = ks_file_steps_to_text (steps);
  g_autofree char *found = ks_file_steps_summary (steps);

  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (found, ==, summary);
}

/* What is typed becomes the recipe's text, and what the names tell anyway stays theirs. */
static void
test_text (void)
{
  g_autoptr (KsFileSteps) steps
      = steps_of (NAMES ("x/epoch-1.csv", "x/epoch-2.csv", "x/best.csv"), (double[]) { 1, 2, NAN });

  g_assert_cmpuint (g_list_model_get_n_items (G_LIST_MODEL (steps)), ==, 3);
  g_assert_null (g_list_model_get_item (G_LIST_MODEL (steps), 3));
  g_assert_cmpstr (ks_file_step_get_name (step (steps, 2)), ==, "best.csv");
  check (steps, "auto", "1 to 2");
  g_object_set (step (steps, 2), "text", " 1e3 ", NULL);
  check (steps, "1,2,1000", "1 to 1000");
  g_object_set (step (steps, 0), "text", "", NULL);
  g_object_set (step (steps, 1), "text", NULL, NULL);
  check (steps, "-,-,1000", "1000");
  g_object_set (step (steps, 2), "text", "  ", NULL);
  check (steps, "none", "none");
  ks_file_steps_reset (steps);
  check (steps, "auto", "1 to 2");
}

/* What the recipe gave instead of the names is shown, and can be taken back. */
static void
test_given (void)
{
  g_autoptr (KsFileSteps) given
      = steps_of (NAMES ("epoch-1.csv", "epoch-2.csv"), (double[]) { 0.5, -7 });
  g_autoptr (KsFileSteps) nameless = steps_of (NAMES ("a.csv", "b.csv"), NULL);

  check (given, "0.5,-7", "-7 to 0.5");
  ks_file_steps_reset (given);
  check (given, "auto", "1 to 2");
  check (nameless, "auto", "none");
}

static void
count (guint *n)
{
  ++*n;
}

static void
test_invalid (void)
{
  static const char *const wrong[] = { "x", "1x", "1,5", "nan", "inf", "-", "1e999" };
  g_autoptr (KsFileSteps) steps = steps_of (NAMES ("a.csv", "b.csv"), NULL);
  gboolean is_valid;
  guint n = 0;

  g_signal_connect_swapped (steps, "notify::valid", G_CALLBACK (count), &n);
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_object_set (step (steps, 0), "text", wrong[i], NULL);
      g_assert_false (ks_file_step_is_valid (step (steps, 0)));
      g_object_get (steps, "valid", &is_valid, NULL);
      g_assert_false (is_valid);
    }
  g_assert_cmpuint (n, ==, 1);
  g_object_set (step (steps, 0), "text", "-3", NULL);
  g_object_get (steps, "valid", &is_valid, NULL);
  g_assert_true (is_valid);
  g_assert_cmpuint (n, ==, 2);
  check (steps, "-3,-", "-3");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/model/file-steps/text", test_text);
  g_test_add_func ("/model/file-steps/given", test_given);
  g_test_add_func ("/model/file-steps/invalid", test_invalid);
  return g_test_run ();
}
