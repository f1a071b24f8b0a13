/* SPDX-License-Identifier: MIT */
#include "ks-history.h"
#include "ks-test.h"

static KsState *
state_of (double percentile)
{
  g_autoptr (KsRecipe) recipe = ks_recipe_new ();

  recipe->percentile = percentile;
  return ks_state_new (recipe, "density");
}

static double
percentile_of (KsState *state)
{
  double percentile = state->recipe->percentile;

  ks_state_free (state);
  return percentile;
}

static void
test_coalescing (void)
{
  g_autoptr (KsHistory) history = ks_history_new ();
  static const char percentile[] = "percentile", gain[] = "gain";

  /* 1 -> 2 -> 3 by one hand, a pause, 3 -> 4, then another parameter, 4 -> 5. */
  ks_history_record (history, state_of (1.0), percentile, 0);
  ks_history_record (history, state_of (2.0), percentile, KS_HISTORY_PAUSE - 1);
  ks_history_record (history, state_of (3.0), percentile, 3 * KS_HISTORY_PAUSE);
  ks_history_record (history, state_of (4.0), gain, 3 * KS_HISTORY_PAUSE + 1);

  g_assert_cmpfloat (percentile_of (ks_history_undo (history, state_of (5.0))), ==, 4.0);
  g_assert_cmpfloat (percentile_of (ks_history_undo (history, state_of (4.0))), ==, 3.0);
  g_assert_cmpfloat (percentile_of (ks_history_undo (history, state_of (3.0))), ==, 1.0);
  g_assert_false (ks_history_can_undo (history));
  g_assert_true (ks_history_can_redo (history));
  g_assert_cmpfloat (percentile_of (ks_history_redo (history, state_of (1.0))), ==, 3.0);
  g_assert_cmpfloat (percentile_of (ks_history_redo (history, state_of (3.0))), ==, 4.0);
  g_assert_cmpfloat (percentile_of (ks_history_redo (history, state_of (4.0))), ==, 5.0);
  g_assert_false (ks_history_can_redo (history));
}

static void
test_branching (void)
{
  g_autoptr (KsHistory) history = ks_history_new ();
  static const char gain[] = "gain";

  ks_history_record (history, state_of (1.0), gain, 0);
  ks_state_free (ks_history_undo (history, state_of (2.0)));
  g_assert_true (ks_history_can_redo (history));

  /* After an undo the same parameter begins a step of its own, and the future is gone. */
  ks_history_record (history, state_of (1.0), gain, 1);
  g_assert_false (ks_history_can_redo (history));
  g_assert_cmpfloat (percentile_of (ks_history_undo (history, state_of (3.0))), ==, 1.0);
}

static void
test_depth (void)
{
  g_autoptr (KsHistory) history = ks_history_new ();
  int steps = 0;

  for (int i = 0; i < KS_HISTORY_DEPTH + 10; i++)
    ks_history_record (history, state_of (1.0 + i % 90), NULL, i);
  while (ks_history_can_undo (history))
    {
      ks_state_free (ks_history_undo (history, state_of (1.0)));
      steps++;
    }
  g_assert_cmpint (steps, ==, KS_HISTORY_DEPTH);
}

static void
test_source (void)
{
  g_autoptr (KsState) state = state_of (30.0);
  static const char *const files[] = { "a.npy", NULL };

  state->recipe->k = 15;
  state->recipe->cluster.rule = KS_CLUSTER_DBSCAN;
  ks_lens_spec_clear (&state->recipe->lens[0]);
  g_assert_true (ks_lens_spec_parse ("coord:7", &state->recipe->lens[0], NULL));
  ks_state_set_source (state, files, NULL);

  g_autofree char *lens = ks_lens_spec_to_text (&state->recipe->lens[0]);
  g_assert_cmpstr (lens, ==, "pca:1");
  g_assert_cmpuint (state->recipe->k, ==, 0);
  g_assert_cmpint (state->recipe->cluster.rule, ==, KS_CLUSTER_GAP);
  g_assert_cmpfloat (state->recipe->percentile, ==, 30.0);
  g_assert_cmpstr (state->recipe->files[0], ==, "a.npy");
  g_assert_null (state->recipe->builtin);

  g_autoptr (KsState) other = ks_state_copy (state);
  other->recipe->percentile = 10.0;
  g_assert_true (ks_recipes_share_points (state->recipe, other->recipe));
  g_assert_true (ks_recipes_share_places (state->recipe, other->recipe));
  other->recipe->n_lenses = 1;
  g_assert_true (ks_recipes_share_points (state->recipe, other->recipe));
  g_assert_false (ks_recipes_share_places (state->recipe, other->recipe));
  other->recipe->n_lenses = 2;
  other->recipe->preprocessing.sample = 7;
  g_assert_false (ks_recipes_share_points (state->recipe, other->recipe));

  ks_state_set_precomputed (state, TRUE);
  g_autofree char *density = ks_lens_spec_to_text (&state->recipe->lens[0]);
  g_assert_cmpstr (density, ==, "density");
  g_assert_cmpuint (state->recipe->n_lenses, ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/history/coalescing", test_coalescing);
  g_test_add_func ("/history/branching", test_branching);
  g_test_add_func ("/history/depth", test_depth);
  g_test_add_func ("/state/source", test_source);
  return g_test_run ();
}
