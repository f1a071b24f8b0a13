/* The clusters of every box against SciPy and scikit-learn (tests/data/make-mapper.py).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-clustering.h"
#include "ks-test.h"

#include <string.h>

/* The set that a case is about, and the clusters it is to have, one a line. */
typedef struct {
  KsSpace space;
  KsLens lens[2];
  guint n_axes;
  KsCoverSpec cover;
  KsClusterSpec cluster;
  GString *expected; /* owned */
} Case;

static void
clear_points (Case *self)
{
  g_clear_pointer (&self->space.coordinates, ks_matrix_unref);
  for (guint a = 0; a < 2; a++)
    g_clear_pointer (&self->lens[a].values, g_free);
}

static void
clear (Case *self)
{
  clear_points (self);
  g_string_free (self->expected, TRUE);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, clear)

static void
check (const Case *self)
{
  g_autoptr (GError) error = NULL;
  KsLens *lenses[] = { (KsLens *) &self->lens[0], (KsLens *) &self->lens[1] };
  g_autoptr (KsContext) context = ks_context_new (2);
  g_autoptr (KsCover) cover = ks_cover_new (context, lenses, self->n_axes, &self->cover, &error);
  g_assert_no_error (error);
  g_autoptr (KsSpatialOrder) order = ks_spatial_order_new (context, &self->space, &error);
  g_assert_no_error (error);
  g_autoptr (KsClustering) clustering =
    ks_clustering_new (context, &self->space, order, cover, &self->cluster, &error);
  g_assert_no_error (error);
  g_autoptr (GString) found = g_string_new (NULL);

  for (gsize c = 0; c < clustering->n_clusters; c++)
    {
      const guint32 *cell = cover->cell + 2 * clustering->box[c];

      g_string_append_printf (found, "%u %u:", cell[0], cell[1]);
      for (gsize i = clustering->start[c]; i < clustering->start[c + 1]; i++)
        g_string_append_printf (found, " %u", clustering->members[i]);
      g_string_append_c (found, '\n');
    }
  g_assert_cmpstr (found->str, ==, self->expected->str);
}

static void
read_points (Case *self, char **words, char ***line)
{
  gsize n = (gsize) g_ascii_strtoull (words[2], NULL, 10),
        d = (gsize) g_ascii_strtoull (words[3], NULL, 10);

  clear_points (self);
  self->space.n = n;
  self->space.coordinates = ks_matrix_new (NULL, n, d, NULL);
  for (guint a = 0; a < 2; a++)
    self->lens[a] = (KsLens) { .m = n, .values = g_new (double, n) };
  for (gsize p = 0; p < n; p++)
    {
      char *at = *++*line;

      for (gsize c = 0; c < d; c++)
        ks_matrix_row (self->space.coordinates, p)[c] = g_ascii_strtod (at, &at);
      for (guint a = 0; a < 2; a++)
        self->lens[a].values[p] = ks_matrix_row (self->space.coordinates, p)[a];
    }
}

static void
read_case (Case *self, char **words)
{
  guint64 numbers[3];
  double gain = g_ascii_strtod (words[5], NULL);
  gboolean is_dbscan = g_str_equal (words[6], "dbscan");

  for (guint i = 0; i < 3; i++)
    numbers[i] = g_ascii_strtoull (words[2 + i], NULL, 10);
  self->n_axes = (guint) numbers[0];
  self->cover = (KsCoverSpec) { .resolution = { (guint) numbers[1], (guint) numbers[2] },
                                .gain = { gain, gain } };
  self->cluster = (KsClusterSpec) {
    .rule = is_dbscan ? KS_CLUSTER_DBSCAN : KS_CLUSTER_SINGLE,
    .epsilon = g_ascii_strtod (words[7], NULL),
    .min_points = is_dbscan ? (guint) g_ascii_strtoull (words[8], NULL, 10) : 0,
  };
  g_string_truncate (self->expected, 0);
}

static void
test_golden (void)
{
  g_autofree char *path = ks_test_data ("mapper.txt");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (Case) self = { .expected = g_string_new (NULL) };
  guint n_cases = 0;

  g_assert_true (g_file_get_contents (path, &text, NULL, &error));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  for (char **line = lines; *line != NULL; line++)
    {
      g_auto (GStrv) words = g_strsplit (*line, " ", -1);
      gboolean is_header = g_str_has_prefix (*line, "points") || g_str_has_prefix (*line, "case");

      if ((is_header || **line == '\0') && self.expected->len > 0)
        {
          check (&self);
          g_string_truncate (self.expected, 0);
          n_cases++;
        }
      if (g_str_has_prefix (*line, "points"))
        read_points (&self, words, &line);
      else if (g_str_has_prefix (*line, "case"))
        read_case (&self, words);
      else
        g_string_append_printf (self.expected, "%s\n", *line);
    }
  g_assert_cmpuint (n_cases, ==, 32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mapper/golden", test_golden);
  return g_test_run ();
}
