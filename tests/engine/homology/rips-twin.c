/* SPDX-License-Identifier: MIT */
#include "rips-twin.h"

#include <math.h>

typedef struct {
  double value;
  guint dim;
  guint vertex[3]; /* ascending, the unused ones 0 */
} Simplex;

static int
compare_simplices (gconstpointer a, gconstpointer b)
{
  const Simplex *p = a, *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  if (p->dim != q->dim)
    return p->dim < q->dim ? -1 : 1;
  for (int i = 0; i < 3; i++)
    if (p->vertex[i] != q->vertex[i])
      return p->vertex[i] < q->vertex[i] ? -1 : 1;
  return 0;
}

int
rips_twin_compare_bars (gconstpointer a, gconstpointer b)
{
  const KsBar *p = a, *q = b;

  if (p->dim != q->dim)
    return p->dim < q->dim ? -1 : 1;
  if (p->birth != q->birth)
    return p->birth < q->birth ? -1 : 1;
  return p->death < q->death ? -1 : p->death > q->death;
}

static GArray *
list_simplices (const double *distance, gsize n, double threshold)
{
  GArray *simplices = g_array_new (FALSE, FALSE, sizeof (Simplex));

  for (guint i = 0; i < n; i++)
    {
      g_array_append_val (simplices, ((Simplex) { 0.0, 0, { i } }));
      for (guint j = i + 1; j < n; j++)
        {
          double ij = distance[i * n + j];

          if (!(ij <= threshold) || isinf (ij))
            continue;
          g_array_append_val (simplices, ((Simplex) { ij, 1, { i, j } }));
          for (guint k = j + 1; k < n; k++)
            {
              double value = MAX (ij, MAX (distance[i * n + k], distance[j * n + k]));

              if (value <= threshold && isfinite (value))
                g_array_append_val (simplices, ((Simplex) { value, 2, { i, j, k } }));
            }
        }
    }
  g_array_sort (simplices, compare_simplices);
  return simplices;
}

static gsize
index_of (GArray *simplices, Simplex face)
{
  for (gsize s = 0; s < simplices->len; s++)
    {
      const Simplex *other = &g_array_index (simplices, Simplex, s);

      if (other->dim == face.dim && other->vertex[0] == face.vertex[0]
          && other->vertex[1] == face.vertex[1] && other->vertex[2] == face.vertex[2])
        return s;
    }
  g_assert_not_reached ();
}

/* Column @s of the boundary matrix, one byte a row. */
static void
boundary (GArray *simplices, gsize s, guint8 *column)
{
  const Simplex *simplex = &g_array_index (simplices, Simplex, s);

  for (guint out = 0; simplex->dim > 0 && out <= simplex->dim; out++)
    {
      Simplex face = { 0.0, simplex->dim - 1, { 0 } };

      for (guint i = 0, k = 0; i <= simplex->dim; i++)
        if (i != out)
          face.vertex[k++] = simplex->vertex[i];
      column[index_of (simplices, face)] ^= 1;
    }
}

static gssize
last_row (const guint8 *column, gsize n)
{
  gssize row = (gssize) n - 1;

  while (row >= 0 && column[row] == 0)
    row--;
  return row;
}

GArray *
rips_twin_bars (const double *distance, gsize n, double threshold)
{
  g_autoptr (GArray) simplices = list_simplices (distance, n, threshold);
  gsize m = simplices->len;
  g_autofree guint8 *matrix = g_new0 (guint8, m * m); /* (m, m) column after column */
  g_autofree gssize *killer = g_new (gssize, m);       /* (m) column whose last row is this one, or -1 */
  g_autofree gboolean *is_killer = g_new0 (gboolean, m);
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (KsBar));

  for (gsize s = 0; s < m; s++)
    killer[s] = -1;
  for (gsize s = 0; s < m; s++)
    {
      guint8 *column = matrix + s * m;
      gssize low;

      boundary (simplices, s, column);
      while ((low = last_row (column, m)) >= 0 && killer[low] >= 0)
        for (gsize r = 0; r < m; r++)
          column[r] ^= matrix[(gsize) killer[low] * m + r];
      if (low >= 0)
        {
          killer[low] = (gssize) s;
          is_killer[s] = TRUE;
        }
    }
  for (gsize s = 0; s < m; s++)
    {
      const Simplex *simplex = &g_array_index (simplices, Simplex, s);
      double death = killer[s] >= 0 ? g_array_index (simplices, Simplex, killer[s]).value : INFINITY;
      KsBar bar = { simplex->dim, simplex->value, death };

      if (!is_killer[s] && simplex->dim <= 1 && bar.birth < bar.death)
        g_array_append_val (bars, bar);
    }
  g_array_sort (bars, rips_twin_compare_bars);
  return bars;
}
