/* SPDX-License-Identifier: MIT */
#include "ks-clustering.h"
#include "ks-test.h"

static void
check_spec (const char *text, const char *canonical)
{
  KsClusterSpec spec;
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_cluster_spec_parse (text, &spec, &error));
  g_autofree char *back = ks_cluster_spec_to_text (&spec);
  g_assert_cmpstr (back, ==, canonical);
}

static void
test_cluster_spec (void)
{
  static const char *const wrong[] = {
    "gap:0",        "gap:1001",       "gap:x",        "gap:",        "single",     "single:",
    "single:0",     "single:-1",      "single:nan",   "single:inf",  "single:1,2", "dbscan:0.5",
    "dbscan:0.5,0", "dbscan:0.5,2,3", "dbscan:,2",    "dbscan",      "average",    "average:0",
    "complete:",    "complete:-2",    "complete:1,2", "average:nan", "auto:",      "auto:0.5",
    "dbscan:0,3",   "dbscan:-1,3",    "dbscan:nan,3", "dbscan:inf,3"
  };
  KsClusterSpec spec = { .rule = KS_CLUSTER_DBSCAN, .epsilon = 7.0 };
  gsize n;

  check_spec ("gap", "gap:10");
  check_spec ("gap:25", "gap:25");
  check_spec ("single:2.50e-1", "single:0.25");
  check_spec ("dbscan:0.1,5", "dbscan:0.1,5");
  check_spec ("average:1e0", "average:1");
  check_spec ("complete:0.5", "complete:0.5");
  check_spec ("auto", "auto");
  for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (ks_cluster_spec_parse (wrong[i], &spec, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, wrong[i], "write it as", NULL);
    }

  g_autoptr (GError) error = NULL;

  g_assert_false (ks_cluster_spec_parse ("gaps\n:3", &spec, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "gaps\\x0a", "single:EPS", "dbscan:EPS,MIN", NULL);
  g_assert_cmpfloat (spec.epsilon, ==, 7.0);
  for (const KsClusterRuleInfo *info = ks_cluster_rule_infos (&n); n > 0; n--, info++)
    {
      g_assert_true (g_str_has_prefix (info->syntax, info->name));
      g_assert_true (g_str_has_suffix (info->summary, "."));
      g_assert_cmpint (info->rule, <, KS_N_CLUSTER_RULES);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/cluster-spec", test_cluster_spec);
  return g_test_run ();
}
