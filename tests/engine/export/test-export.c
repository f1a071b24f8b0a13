/* What the files hold is tested from outside, by tests/cli with other programs' readers.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export.h"
#include "ks-test.h"

static void
test_table (void)
{
  gsize n;
  const KsExporter *exporters = ks_exporters (&n);
  g_autoptr (GError) error = NULL;

  for (gsize i = 0; i < n; i++)
    {
      g_autofree char *path = g_strconcat ("Some.Where/Name", exporters[i].extension, NULL);
      g_autofree char *upper = g_ascii_strup (path, -1);

      g_assert_true (ks_exporter_find (exporters[i].kind, path, &error) == &exporters[i]);
      g_assert_true (ks_exporter_find (exporters[i].kind, upper, &error) == &exporters[i]);
    }
  g_assert_null (ks_exporter_find (KS_EXPORT_DIAGRAM, "x.graphml", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "x.graphml", ".json", ".csv", NULL);
}


typedef struct {
  const KsExporter *exporter;
  const KsResult *result;
} Job;

static gboolean
write_once (KsContext *context, gpointer data, GError **error)
{
  const Job *job = data;
  g_auto (KsOutput) output = { .context = context };

  job->exporter->write (job->result, TRUE, &output);
  return ks_output_finish (&output, error);
}

static void
test_every_writer (void)
{
  g_autoptr (KsPipeline) pipeline = ks_pipeline_new (0);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (
      "kleinscope-recipe 1\nbuiltin = circle\ncount = 80\nk = 5\nresolution = 5\n", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsResult) result = ks_pipeline_run (
      pipeline, recipe, KS_TARGET_CORE | KS_TARGET_GRAPH | KS_TARGET_DIAGRAM, NULL, NULL, &error);
  gsize n;
  const KsExporter *exporters = ks_exporters (&n);

  g_assert_no_error (error);
  for (gsize i = 0; i < n; i++)
    {
      g_auto (KsOutput) plain = { NULL };
      g_auto (KsOutput) again = { NULL };

      exporters[i].write (result, FALSE, &plain);
      exporters[i].write (result, FALSE, &again);
      g_assert_no_error (plain.error);
      g_assert_cmpuint (plain.size, >, 20);
      g_assert_cmpmem (plain.data, plain.size, again.data, again.size);

      Job job = { &exporters[i], result };
      ks_test_allocations (write_once, &job);

      /* A cancelled run ends early in a failure, and not in half a file. */
      g_autoptr (KsContext) context = ks_context_new (1);
      g_auto (KsOutput) cut = { .context = context, .polled = (gsize) -65536 };
      ks_context_cancel (context);
      exporters[i].write (result, FALSE, &cut);
      g_assert_false (ks_output_finish (&cut, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

/* A text longer than the short way takes, and what comes after a failure. */
static void
test_output (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_auto (KsOutput) output = { NULL };
  g_autofree char *longer = g_strnfill (5000, 'x');
  g_autoptr (GError) error = NULL;

  ks_output_init (&output, context);
  ks_output_printf (&output, "%s|%d", longer, 7);
  ks_output_text (&output, "");
  g_assert_cmpuint (output.size, ==, 5002);
  g_assert_cmpmem (output.data + 4999, 3, "x|7", 3);
  ks_context_fail_allocation (context, 0, TRUE);
  for (int i = 0; i < 3; i++)
    ks_output_printf (&output, "%s", longer);
  g_assert_false (ks_output_finish (&output, &error));
  ks_assert_error (&error, KS_ERROR_MEMORY, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/export/table", test_table);
  g_test_add_func ("/export/every-writer", test_every_writer);
  g_test_add_func ("/export/output", test_output);
  return g_test_run ();
}
