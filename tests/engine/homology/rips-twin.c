/* SPDX-License-Identifier: MIT */
#include "rips-twin.h"

#include "ks-field.h"

#include <math.h>

typedef struct {
  double value;
  guint dim;
  guint vertex[4]; /* ascending, the unused ones 0 */
} Simplex;

static int
compare_simplices (gconstpointer a, gconstpointer b)
{
  const Simplex *p = a, *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  if (p->dim != q->dim)
    return p->dim < q->dim ? -1 : 1;
  for (int i = 0; i < 4; i++)
    if (p->vertex[i] != q->vertex[i])
      return p->vertex[i] < q->vertex[i] ? -1 : 1;
  return 0;
}

/* Adds @simplex and all that extend it by later vertices, up to dimension @max_dim. */
static void
add_simplices (GArray *simplices, const double *distance, gsize n, double threshold, guint max_dim,
               Simplex simplex)
{
  g_array_append_val (simplices, simplex);
  for (guint v = simplex.vertex[simplex.dim] + 1; simplex.dim < max_dim && v < n; v++)
    {
      Simplex larger = simplex;

      larger.vertex[++larger.dim] = v;
      for (guint i = 0; i < larger.dim; i++)
        larger.value = MAX (larger.value, distance[simplex.vertex[i] * n + v]);
      if (larger.value <= threshold && isfinite (larger.value))
        add_simplices (simplices, distance, n, threshold, max_dim, larger);
    }
}

static GArray *
list_simplices (const double *distance, gsize n, double threshold, guint max_dim)
{
  GArray *simplices = g_array_new (FALSE, FALSE, sizeof (Simplex));

  for (guint i = 0; i < n; i++)
    add_simplices (simplices, distance, n, threshold, max_dim, (Simplex) { 0.0, 0, { i } });
  g_array_sort (simplices, compare_simplices);
  return simplices;
}

static gsize
index_of (GArray *simplices, Simplex face)
{
  for (gsize s = 0; s < simplices->len; s++)
    {
      const Simplex *other = &g_array_index (simplices, Simplex, s);
      gboolean is_same = other->dim == face.dim;

      for (guint i = 0; i <= face.dim && is_same; i++)
        is_same = other->vertex[i] == face.vertex[i];
      if (is_same)
        return s;
    }
  g_assert_not_reached ();
}

/* Column @s of the boundary matrix. */
static void
boundary (GArray *simplices, gsize s, guint prime, guint16 *column)
{
  const Simplex *simplex = &g_array_index (simplices, Simplex, s);

  for (guint out = 0; simplex->dim > 0 && out <= simplex->dim; out++)
    {
      Simplex face = { 0.0, simplex->dim - 1, { 0 } };

      for (guint i = 0, k = 0; i <= simplex->dim; i++)
        if (i != out)
          face.vertex[k++] = simplex->vertex[i];
      column[index_of (simplices, face)] = (guint16) (out % 2 == 0 ? 1 : prime - 1);
    }
}

static gssize
last_row (const guint16 *column, gsize n)
{
  gssize row = (gssize) n - 1;

  while (row >= 0 && column[row] == 0)
    row--;
  return row;
}

/* Takes from @column the multiple of @other that leaves 0 in row @low. */
static void
eliminate (guint16 *column, const guint16 *other, gssize low, guint prime)
{
  guint factor = (prime - column[low]) * ks_field_inverse (prime, other[low]) % prime;

  for (gssize r = 0; r <= low; r++)
    column[r] = (guint16) ((column[r] + factor * other[r]) % prime);
}

GArray *
rips_twin_bars (const double *distance, gsize n, double threshold, guint max_dim, guint prime)
{
  g_autoptr (GArray) simplices = list_simplices (distance, n, threshold, max_dim + 1);
  gsize m = simplices->len;
  g_autofree guint16 *matrix = g_new0 (guint16, m * m); /* (m, m) column after column */
  g_autofree gssize *killer = g_new (gssize, m);         /* (m) column whose last row is this one,
                                                          * or -1 */
  g_autofree gboolean *is_killer = g_new0 (gboolean, m);
  GArray *bars = g_array_new (FALSE, FALSE, sizeof (KsBar));

  for (gsize s = 0; s < m; s++)
    killer[s] = -1;
  for (gsize s = 0; s < m; s++)
    {
      guint16 *column = matrix + s * m;
      gssize low;

      boundary (simplices, s, prime, column);
      while ((low = last_row (column, m)) >= 0 && killer[low] >= 0)
        eliminate (column, matrix + (gsize) killer[low] * m, low, prime);
      if (low >= 0)
        {
          killer[low] = (gssize) s;
          is_killer[s] = TRUE;
        }
    }
  for (gsize s = 0; s < m; s++)
    {
      const Simplex *simplex = &g_array_index (simplices, Simplex, s);
      double death = killer[s] >= 0 ? g_array_index (simplices, Simplex,
                                                     killer[s]).value : INFINITY;
      KsBar bar = { simplex->dim, simplex->value, death };

      if (!is_killer[s] && simplex->dim <= max_dim && bar.birth < bar.death)
        g_array_append_val (bars, bar);
    }
  g_array_sort (bars, ks_bar_compare);
  return bars;
}
