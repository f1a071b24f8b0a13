/* SPDX-License-Identifier: MIT */
#include "ks-model-test.h"
#include "ks-selection.h"

#include <string.h>

static void
count (KsSelection *selection, int *n)
{
  ++*n;
}

static void
assert_consistent (KsSelection *selection, const KsGraph *graph)
{
  gsize n_nodes, n_members, k = 0;
  const guint32 *nodes = ks_selection_get_nodes (selection, &n_nodes);
  const guint32 *members = ks_selection_get_members (selection, &n_members);
  const guint8 *marks = ks_selection_get_marks (selection);

  g_assert_true ((marks == NULL) == (n_nodes == 0));
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      g_assert_true (ks_selection_contains (selection, node) == (marks != NULL && marks[node]));
      if (ks_selection_contains (selection, node))
        g_assert_cmpuint (nodes[k++], ==, node);
    }
  g_assert_cmpuint (k, ==, n_nodes);

  /* The members are the union of the nodes', by the definition. */
  for (guint32 point = 0; point < 200; point++)
    {
      gboolean expected = FALSE, found = FALSE;

      for (gsize i = 0; i < n_nodes; i++)
        for (gsize j = graph->start[nodes[i]]; j < graph->start[nodes[i] + 1]; j++)
          expected |= graph->members[j] == point;
      for (gsize i = 0; i < n_members; i++)
        found |= members[i] == point;
      g_assert_true (expected == found);
    }
}

static void
test_picking (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  const KsGraph *graph = ks_session_get_result (session)->graph;
  const guint32 picked[] = { 3, 1 };
  int changes = 0;

  g_signal_connect (selection, "changed", G_CALLBACK (count), &changes);
  ks_selection_set_nodes (selection, picked, 2);
  g_assert_cmpint (changes, ==, 1);
  assert_consistent (selection, graph);
  ks_selection_set_nodes (selection, picked, 2);
  g_assert_cmpint (changes, ==, 1);
  ks_selection_toggle (selection, 1);
  ks_selection_toggle (selection, 0);
  g_assert_cmpint (changes, ==, 3);
  g_assert_true (ks_selection_contains (selection, 0));
  g_assert_false (ks_selection_contains (selection, 1));
  assert_consistent (selection, graph);
  ks_selection_clear (selection);
  assert_consistent (selection, graph);
  g_assert_cmpint (changes, ==, 4);
  ks_selection_clear (selection);
  g_assert_cmpint (changes, ==, 4);
}

static void
test_mapping_over (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  const guint32 picked[] = { 0, 5, 6 };
  gsize n;

  ks_selection_set_nodes (selection, picked, 3);
  const guint32 *members = ks_selection_get_members (selection, &n);
  g_autofree guint32 *before = g_memdup2 (members, sizeof (guint32) * n);
  gsize n_before = n;

  g_object_set (session, "gain", 2.0, NULL);
  ks_model_test_wait_idle (session);
  const KsGraph *graph = ks_session_get_result (session)->graph;
  assert_consistent (selection, graph);

  /* Selected is what has more than half of its points among those picked, by the definition. */
  for (guint32 node = 0; node < graph->n_nodes; node++)
    {
      gsize shared = 0, size = graph->start[node + 1] - graph->start[node];

      for (gsize j = graph->start[node]; j < graph->start[node + 1]; j++)
        for (gsize i = 0; i < n_before; i++)
          shared += before[i] == graph->members[j];
      g_assert_true (ks_selection_contains (selection, node) == (2 * shared > size));
    }

  /* There and back is as it was, or more where smaller boxes lie within. */
  g_object_set (session, "gain", 2.5, NULL);
  ks_model_test_wait_idle (session);
  for (int i = 0; i < 3; i++)
    g_assert_true (ks_selection_contains (selection, picked[i]));
}

/* The nodes that hold a point, by the definition; and those selected before, when asked. */
static void
test_points (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  const KsGraph *graph = ks_session_get_result (session)->graph;
  const guint32 points[] = { graph->members[graph->start[4]], graph->members[graph->start[1]] };
  const guint32 before = 0;
  int n = 0;

  g_signal_connect (selection, "changed", G_CALLBACK (count), &n);
  for (int extends = 0; extends < 2; extends++)
    {
      ks_selection_set_nodes (selection, &before, 1);
      ks_selection_set_points (selection, points, 2, extends);
      assert_consistent (selection, graph);
      for (guint32 node = 0; node < graph->n_nodes; node++)
        {
          gboolean holds = extends && node == before;

          for (gsize k = graph->start[node]; k < graph->start[node + 1]; k++)
            holds = holds || graph->members[k] == points[0] || graph->members[k] == points[1];
          g_assert_true (ks_selection_contains (selection, node) == holds);
        }
    }
  g_assert_cmpint (n, ==, 4);
  ks_selection_set_points (selection, NULL, 0, TRUE);
  g_assert_cmpint (n, ==, 4);
  ks_selection_set_points (selection, NULL, 0, FALSE);
  g_assert_null (ks_selection_get_marks (selection));
}

/* Each step of the walk along the nodes, by the definition. */
static void
assert_follows (KsSelection *selection, const KsGraph *graph)
{
  gsize n_points, n_nodes, k = 0;
  const guint32 *points = ks_selection_get_loop (selection, &n_points);
  const guint32 *nodes = ks_selection_get_loop_nodes (selection, &n_nodes);
  guint32 at = G_MAXUINT32;

  for (gsize i = 0; i < n_points; i++)
    {
      guint32 largest = G_MAXUINT32;
      gsize most = 0;
      gboolean stays = FALSE;

      for (guint32 node = 0; node < graph->n_nodes; node++)
        for (gsize j = graph->start[node]; j < graph->start[node + 1]; j++)
          if (graph->members[j] == points[i])
            {
              gsize size = graph->start[node + 1] - graph->start[node];

              stays |= node == at;
              if (size > most)
                {
                  most = size;
                  largest = node;
                }
            }
      if (!stays && most > 0)
        {
          g_assert_cmpuint (k, <, n_nodes);
          g_assert_cmpuint (nodes[k++], ==, at = largest);
        }
    }
  g_assert_cmpuint (k, ==, n_nodes);
}

static void
test_loop (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  guint32 loop[40];
  int changes = 0;
  gsize n;

  for (guint32 i = 0; i < 40; i++)
    loop[i] = 53 * i % 200;
  loop[39] = loop[0]; /* A point may come twice. */
  g_signal_connect (selection, "loop-changed", G_CALLBACK (count), &changes);
  ks_selection_set_loop (selection, NULL, 0);
  g_assert_cmpint (changes, ==, 0);
  ks_selection_set_loop (selection, loop, 40);
  g_assert_cmpint (changes, ==, 1);
  ks_selection_get_loop_nodes (selection, &n);
  g_assert_cmpuint (n, >, 3);
  assert_follows (selection, ks_session_get_result (session)->graph);

  g_object_set (session, "resolution", 5, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpint (changes, ==, 2);
  assert_follows (selection, ks_session_get_result (session)->graph);
  ks_selection_get_nodes (selection, &n);
  g_assert_cmpuint (n, ==, 0);
  ks_selection_set_loop (selection, NULL, 0);
  g_assert_cmpint (changes, ==, 3);
  ks_selection_get_loop_nodes (selection, &n);
  g_assert_cmpuint (n, ==, 0);

  /* Another set ends it. */
  ks_selection_set_loop (selection, loop, 40);
  ks_session_open_builtin (session, ks_builtin_find ("circle"));
  ks_model_test_wait_idle (session);
  ks_selection_get_loop (selection, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_cmpint (changes, ==, 5);
}

static void
test_hovering (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  int n = 0;

  g_signal_connect (selection, "hovered-changed", G_CALLBACK (count), &n);
  g_assert_cmpuint (ks_selection_get_hovered (selection), ==, G_MAXUINT32);
  ks_selection_set_hovered (selection, 2);
  ks_selection_set_hovered (selection, 2);
  g_assert_cmpint (n, ==, 1);
  g_object_set (session, "gain", 2.9, NULL);
  ks_model_test_wait_idle (session);
  g_assert_cmpuint (ks_selection_get_hovered (selection), ==, G_MAXUINT32);
  g_assert_cmpint (n, ==, 2);
}

static void
test_other_points (void)
{
  g_autoptr (KsSession) session = ks_model_test_session (200);
  KsSelection *selection = ks_session_get_selection (session);
  g_autofree char *other = ks_model_test_circle (150);
  const guint32 picked = 2;
  gsize n;

  ks_selection_set_nodes (selection, &picked, 1);
  ks_session_open_files (session, (const char *[]) { other, NULL });
  ks_model_test_wait_idle (session);
  ks_selection_get_nodes (selection, &n);
  g_assert_cmpuint (n, ==, 0);
  ks_selection_get_members (selection, &n);
  g_assert_cmpuint (n, ==, 0);
  g_assert_null (ks_selection_get_marks (selection));

  ks_selection_set_result (selection, NULL);
  ks_selection_clear (selection);
  g_assert_false (ks_selection_contains (selection, 0));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/selection/picking", test_picking);
  g_test_add_func ("/selection/mapping-over", test_mapping_over);
  g_test_add_func ("/selection/points", test_points);
  g_test_add_func ("/selection/loop", test_loop);
  g_test_add_func ("/selection/hovering", test_hovering);
  g_test_add_func ("/selection/other-points", test_other_points);
  return g_test_run ();
}
