/* Mapper graphs against SciPy and scikit-learn (tests/data/make-mapper.py): metrics, covers,
 * lenses, clustering rules, nodes and edges. A graph is compared by the hash of its listing.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-graph.h"
#include "ks-test.h"

#include <string.h>

/* The set that cases are about. */
typedef struct {
  KsMatrix *matrix;  /* (n, d) owned */
  double *values[3]; /* (n) of the lenses x, y and angle; the last is NULL when not there; owned */
  guint n_cases;     /* so far in the file */
} Set;

static void
set_clear (Set *self)
{
  g_clear_pointer (&self->matrix, ks_matrix_unref);
  for (guint i = 0; i < 3; i++)
    g_clear_pointer (&self->values[i], g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Set, set_clear)

static void
set_start (Set *self, gsize n, gsize d)
{
  set_clear (self);
  self->matrix = ks_matrix_new (NULL, n, d, NULL);
  for (guint i = 0; i < 2; i++)
    self->values[i] = g_new (double, n);
}

/* The first two coordinates are lenses. */
static void
set_finish (Set *self)
{
  for (gsize p = 0; p < self->matrix->rows; p++)
    for (guint i = 0; i < 2; i++)
      self->values[i][p] = ks_matrix_row (self->matrix, p)[i];
}

/* "points NAME n d", and the lines that follow. */
static void
read_points (Set *self, char **words, char ***line)
{
  gsize n = (gsize) g_ascii_strtoull (words[2], NULL, 10);
  gsize d = (gsize) g_ascii_strtoull (words[3], NULL, 10);

  set_start (self, n, d);
  self->values[2] = g_new (double, n);
  for (gsize p = 0; p < n; p++)
    {
      char *at = *++*line;

      for (gsize c = 0; c < d; c++)
        ks_matrix_row (self->matrix, p)[c] = g_ascii_strtod (at, &at);
      self->values[2][p] = g_ascii_strtod (at, &at);
    }
  set_finish (self);
}

/* "file NAME PATH n step d": a .npy file of version 1, float32 or float64. FALSE when it is
 * not there. */
static gboolean
read_file (Set *self, char **words)
{
  g_autofree char *path = ks_test_shared (words[2]);
  g_autofree char *bytes = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = (gsize) g_ascii_strtoull (words[3], NULL, 10);
  gsize step = (gsize) g_ascii_strtoull (words[4], NULL, 10);
  gsize d = (gsize) g_ascii_strtoull (words[5], NULL, 10), length;

  if (path == NULL)
    return FALSE;
  g_assert_true (g_file_get_contents (path, &bytes, &length, &error));
  const char *body = bytes + 10 + (guint8) bytes[8] + 256 * (guint8) bytes[9];
  gboolean is_double = g_strstr_len (bytes + 10, 118, "<f8") != NULL;
  gboolean by_columns = g_strstr_len (bytes + 10, 118, "'fortran_order': True") != NULL;
  gsize n_rows = (length - (gsize) (body - bytes)) / (d * (is_double ? 8 : 4));

  g_assert_cmpuint (n_rows, >, (n - 1) * step);
  set_start (self, n, d);
  for (gsize i = 0; i < n * d; i++)
    {
      gsize row = i / d * step, column = i % d;
      gsize entry = by_columns ? column * n_rows + row : row * d + column;
      double number;
      float single;

      memcpy (&number, body + 8 * (is_double ? entry : 0), sizeof number);
      memcpy (&single, body + 4 * entry, sizeof single);
      ks_matrix_row (self->matrix, i / d)[i % d] = is_double ? number : (double) single;
    }
  set_finish (self);
  return TRUE;
}

/* ---- One case ---- */

static KsMetric
metric_called (const char *name)
{
  gsize n;
  const KsMetricInfo *infos = ks_metric_infos (&n);

  for (gsize i = 0; i < n; i++)
    if (g_str_equal (infos[i].name, name))
      return infos[i].metric;
  g_assert_not_reached ();
}

/* "gap 0.5 10": not all numbers are the rule's. */
static KsClusterSpec
rule_of (char **words)
{
  gsize n;
  const KsClusterRuleInfo *infos = ks_cluster_rule_infos (&n);
  guint other = (guint) g_ascii_strtoull (words[2], NULL, 10);
  KsClusterSpec spec = { .epsilon = g_ascii_strtod (words[1], NULL) };

  while (n > 0 && !g_str_equal (infos[n - 1].name, words[0]))
    n--;
  g_assert_cmpuint (n, >, 0);
  spec.rule = infos[n - 1].rule;
  spec.bins = other;
  spec.min_points = other;
  return spec;
}

static KsGraph *
graph_of (KsContext *context, const KsSpace *space, KsLens *const *lenses, guint n_lenses,
          const KsCoverSpec *cover_spec, const KsClusterSpec *spec)
{
  gsize n = space->n;
  g_autofree guint32 *rows = g_new (guint32, n);
  g_autofree double *density = g_new0 (double, n);
  KsCore core = { .n = n, .m = n, .rows = rows };
  KsDensity densities = { .n = n, .density = density };
  g_autoptr (GError) error = NULL;

  for (gsize p = 0; p < n; p++)
    rows[p] = (guint32) p;
  g_autoptr (KsCover) cover = ks_cover_new (context, lenses, n_lenses, cover_spec, &error);
  g_assert_no_error (error);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (context, space, &error);
  g_assert_no_error (error);
  g_autoptr (KsClustering) clustering =
    ks_clustering_new (context, space, order, cover, spec, &error);
  g_assert_no_error (error);
  KsGraph *graph =
    ks_graph_new (context, clustering, cover, &core, &densities, lenses, n_lenses, 1, &error);
  g_assert_no_error (error);
  return graph;
}

static void
check_graph (const KsGraph *graph, char **expected)
{
  g_autoptr (GString) listing = g_string_new (NULL);

  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      g_string_append_printf (listing, "%u %u:", graph->cell[2 * v], graph->cell[2 * v + 1]);
      for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
        g_string_append_printf (listing, " %u", graph->members[i]);
      g_string_append_c (listing, '\n');
    }
  for (gsize e = 0; e < graph->n_edges; e++)
    g_string_append_printf (listing, "%u %u %u\n", graph->edges[e].source, graph->edges[e].target,
                            graph->edges[e].weight);

  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA256, listing->str, -1);

  g_assert_cmpuint (graph->n_nodes, ==, g_ascii_strtoull (expected[0], NULL, 10));
  g_assert_cmpuint (graph->n_edges, ==, g_ascii_strtoull (expected[1], NULL, 10));
  g_assert_cmpstr (hash, ==, expected[2]);
}

/* "case METRIC COVER LENSES RESOLUTION GAIN RULE EPSILON OTHER NODES EDGES HASH" */
static void
check_case (Set *self, char **words)
{
  KsPoints points = { .matrix = self->matrix };
  KsLens lens[2] = { { 0 } };
  KsLens *lenses[] = { &lens[0], &lens[1] };
  g_auto (GStrv) names = g_strsplit (words[3], ",", 2);
  g_auto (GStrv) resolution = g_strsplit (words[4], ",", 2), gain = g_strsplit (words[5], ",", 2);
  KsClusterSpec spec = rule_of (words + 6);
  KsCoverSpec cover = { .kind = g_str_equal (words[2], "balanced") ? KS_COVER_BALANCED
                                                                   : KS_COVER_UNIFORM };
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsSpace) space = ks_space_new (context, &points, metric_called (words[1]), &error);
  guint n_lenses = g_strv_length (names);

  g_assert_no_error (error);
  for (guint a = 0; a < n_lenses; a++)
    {
      lens[a].m = self->matrix->rows;
      lens[a].is_circular = g_str_equal (names[a], "angle");
      lens[a].values = self->values[lens[a].is_circular ? 2 : names[a][0] - 'x'];
    }
  for (guint a = 0; a < 2; a++)
    {
      cover.resolution[a] = (guint) g_ascii_strtoull (resolution[a], NULL, 10);
      cover.gain[a] = g_ascii_strtod (gain[a], NULL);
    }
  g_test_message ("case %u: %s %s %s %s", self->n_cases, words[1], words[2], words[3], words[6]);
  g_autoptr (KsGraph) graph = graph_of (context, space, lenses, n_lenses, &cover, &spec);
  check_graph (graph, words + 9);
}

/* Runs the cases of the sets whose head begins with @kind; returns how many. */
static guint
check_cases (const char *kind)
{
  g_autofree char *path = ks_test_data ("mapper.txt");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Set) self = { NULL };
  gboolean is_wanted = FALSE;
  guint n_checked = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);

      /* The line moves on over the points, the words stay. */
      if (g_strcmp0 (words[0], "points") == 0)
        {
          read_points (&self, words, &line);
          is_wanted = g_str_equal (kind, "points");
        }
      if (g_strcmp0 (words[0], "file") == 0)
        is_wanted = g_str_equal (kind, "file") && read_file (&self, words);
      if (g_strcmp0 (words[0], "case") != 0)
        continue;
      if (is_wanted)
        {
          check_case (&self, words);
          n_checked++;
        }
      self.n_cases++;
    }
  return n_checked;
}

static void
test_golden_random (void)
{
  g_assert_cmpuint (check_cases ("points"), ==, 310);
}

static void
test_golden_real (void)
{
  g_autofree char *folder = ks_test_shared (".");

  if (folder != NULL)
    g_assert_cmpuint (check_cases ("file"), ==, 20);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/golden/random", test_golden_random);
  g_test_add_func ("/mapper/golden/real", test_golden_real);
  return g_test_run ();
}
