/* Which lunes a survey tells of, against the definition.
 *
 * SPDX-License-Identifier: MIT */
#include "clouds.h"
#include "ks-survey.h"
#include "ks-test.h"

#include <math.h>

/* All edges in order, and the components of their lunes. */
typedef struct {
  gsize n;
  double *distance;   /* (n, n); owned */
  GArray *edges;      /* of KsEdgeKey; owned */
  gsize *begin;       /* (edges + 1) into least; owned */
  GArray *least;      /* of guint32: the least vertex of each component; owned */
} Twin;

static int
compare_edges (const void *a, const void *b)
{
  const KsEdgeKey *p = a, *q = b;

  return ks_edge_before (*p, *q) ? -1 : ks_edge_before (*q, *p);
}

/* Parts the vertices adjacent to both @x and @y into components. */
static void
add_components (Twin *self, const gboolean *is_adjacent, guint32 x, guint32 y)
{
  gsize n = self->n;
  g_autofree gboolean *is_left = g_new (gboolean, n);
  g_autofree guint32 *waiting = g_new (guint32, n);

  for (gsize v = 0; v < n; v++)
    is_left[v] = is_adjacent[x * n + v] && is_adjacent[y * n + v];
  for (guint32 first = 0; first < n; first++)
    {
      gsize n_waiting = 0;

      if (!is_left[first])
        continue;
      g_array_append_val (self->least, first);
      waiting[n_waiting++] = first;
      is_left[first] = FALSE;
      while (n_waiting > 0)
        {
          guint32 from = waiting[--n_waiting];

          for (guint32 v = 0; v < n; v++)
            if (is_left[v] && is_adjacent[from * n + v])
              {
                is_left[v] = FALSE;
                waiting[n_waiting++] = v;
              }
        }
    }
}

/* Takes @distance. */
static void
twin_init (Twin *self, double *distance, gsize n)
{
  g_autofree gboolean *is_adjacent = g_new0 (gboolean, n * n);

  *self = (Twin) { n, distance, g_array_new (FALSE, FALSE, sizeof (KsEdgeKey)), NULL,
                   g_array_new (FALSE, FALSE, sizeof (guint32)) };
  for (guint32 i = 0; i < n; i++)
    for (guint32 j = i + 1; j < n; j++)
      if (isfinite (distance[i * n + j]))
        {
          KsEdgeKey edge = ks_edge_key (distance, n, i, j);

          g_array_append_val (self->edges, edge);
        }
  g_array_sort (self->edges, compare_edges);
  self->begin = g_new0 (gsize, self->edges->len + 1);
  for (gsize e = 0; e < self->edges->len; e++)
    {
      guint32 pair = g_array_index (self->edges, KsEdgeKey, e).pair;
      guint32 x = pair >> 16, y = pair & 0xffff;

      add_components (self, is_adjacent, x, y);
      self->begin[e + 1] = self->least->len;
      is_adjacent[x * n + y] = is_adjacent[y * n + x] = TRUE;
    }
}

static void
twin_clear (Twin *self)
{
  g_free (self->distance);
  g_array_unref (self->edges);
  g_free (self->begin);
  g_array_unref (self->least);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Twin, twin_clear)

/* One survey, and how it asks. */
typedef struct {
  const Twin *twin;
  gsize at;               /* the first edge not yet passed */
  gboolean asks_at_random;
  KsRandom random;
  KsSurveyDepth deepest, asked;
} Run;

static void
assert_change (const Twin *twin, gsize at, const KsLuneChange *change)
{
  gsize n_components = twin->begin[at + 1] - twin->begin[at];

  g_assert_cmpfloat (change->edge.length, ==, g_array_index (twin->edges, KsEdgeKey, at).length);
  g_assert_cmpuint (change->n_components, ==, n_components);
  g_assert_true (n_components != 1 || change->n_cycles > 0);
  if (n_components > 1)
    g_assert_cmpmem (change->vertices, n_components * 4,
                     &g_array_index (twin->least, guint32, twin->begin[at]), n_components * 4);
}

/* Passes the edges up to @length and the last change one by one. */
static gboolean
check (const KsLuneChange *changes, gsize n_changes, double length, KsSurveyDepth *depth,
       gpointer data, GError **error)
{
  Run *self = data;
  const Twin *twin = self->twin;
  gsize c = 0;

  for (; self->at < twin->edges->len; self->at++)
    {
      KsEdgeKey edge = g_array_index (twin->edges, KsEdgeKey, self->at);
      gsize n_components = twin->begin[self->at + 1] - twin->begin[self->at];

      if (c == n_changes && !(edge.length <= length))
        break;
      if (c < n_changes && changes[c].edge.pair == edge.pair)
        assert_change (twin, self->at, &changes[c++]);
      else
        g_assert_true (n_components == 1
                       || (n_components > 1 && self->asked < KS_SURVEY_COMPONENTS));
    }
  g_assert_cmpuint (c, ==, n_changes);
  if (self->asks_at_random)
    self->asked = ks_random_below (&self->random, 3) == 0 ? self->deepest : KS_SURVEY_EMPTY;
  *depth = self->asked;
  return TRUE;
}

static void
assert_survey (const Twin *twin, guint threads, KsSurveyDepth deepest, gboolean asks_at_random)
{
  g_autoptr (KsContext) context = ks_context_new (threads);
  g_autoptr (GError) error = NULL;
  Run run = { .twin = twin, .asks_at_random = asks_at_random, .deepest = deepest,
              .asked = KS_SURVEY_COMPONENTS };
  KsEdgeOrder order;

  ks_random_init (&run.random, 5);
  g_assert_true (ks_edge_order_init (&order, context, twin->distance, twin->n, INFINITY, &error));
  g_assert_true (ks_survey_run (context, &order, 3, deepest, check, &run, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (run.at, ==, twin->edges->len);
  ks_edge_order_clear (&order);
}

/* Whatever is asked for, on any number of threads, clouds full of ties among them. */
static void
test_definition (void)
{
  static const guint threads[] = { 1, 2, 8 };
  KsRandom random;

  ks_random_init (&random, 2);
  for (guint kind = 0; kind < 3; kind++)
    {
      gsize n = kind == 2 ? 130 : 200;
      g_auto (Twin) twin = { 0 };

      twin_init (&twin, clouds_random (&random, n, kind == 2 ? 0 : 4, 4 * kind), n);
      for (gsize t = 0; t < G_N_ELEMENTS (threads); t++)
        for (guint asks_at_random = 0; asks_at_random <= 1; asks_at_random++)
          {
            assert_survey (&twin, threads[t], KS_SURVEY_COMPONENTS, asks_at_random);
            assert_survey (&twin, threads[t], KS_SURVEY_CYCLES, asks_at_random);
          }
    }
}

static gboolean
stop (const KsLuneChange *changes, gsize n_changes, double length, KsSurveyDepth *depth,
      gpointer data, GError **error)
{
  gsize *n_calls = data;

  if (++*n_calls < 20)
    return TRUE;
  g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA, "Enough.");
  return FALSE;
}

/* An error of the function shown to ends the survey, and it is not called again. */
static void
test_stop (void)
{
  gsize n = 200;
  KsRandom random;

  ks_random_init (&random, 3);
  g_autofree double *distance = clouds_random (&random, n, 4, 0);
  for (guint threads = 1; threads <= 8; threads *= 2)
    {
      g_autoptr (KsContext) context = ks_context_new (threads);
      g_autoptr (GError) error = NULL;
      KsEdgeOrder order;
      gsize n_calls = 0;

      g_assert_true (ks_edge_order_init (&order, context, distance, n, INFINITY, &error));
      g_assert_false (ks_survey_run (context, &order, 2, KS_SURVEY_CYCLES, stop, &n_calls, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "Enough.", NULL);
      g_assert_cmpuint (n_calls, ==, 20);
      ks_edge_order_clear (&order);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/survey/definition", test_definition);
  g_test_add_func ("/survey/stop", test_stop);
  return g_test_run ();
}
