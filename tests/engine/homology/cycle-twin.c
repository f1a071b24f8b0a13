/* SPDX-License-Identifier: MIT */
#include "cycle-twin.h"

#include <math.h>

#include "ks-field.h"

#define MOST_VERTICES 4

typedef struct {
  double value;
  guint32 vertex[MOST_VERTICES]; /* ascending, the unused ones 0 */
} Simplex;

/* A reduced column: its rows, and their coefficients. */
typedef struct {
  GArray *rows;         /* of gsize; NULL for none */
  GArray *coefficients; /* of guint32 */
  double value;         /* of its simplex */
} Column;

struct _CycleTwin {
  gsize n;
  guint dim, prime;
  GArray *rows;      /* of Simplex, of dimension dim, in ascending order */
  gsize *place;      /* (n^(dim + 1)) of each in rows, by its vertices */
  Column *columns;   /* (rows) the one that ends in each row */
  guint32 *chain;    /* (rows) being reduced, 0 between uses */
};

static int
compare_simplices (gconstpointer a, gconstpointer b)
{
  const Simplex *p = a, *q = b;

  if (p->value != q->value)
    return p->value < q->value ? -1 : 1;
  for (guint i = 0; i < MOST_VERTICES; i++)
    if (p->vertex[i] != q->vertex[i])
      return p->vertex[i] < q->vertex[i] ? -1 : 1;
  return 0;
}

static void
extend (GArray *list, const double *distance, gsize n, guint dim, guint size, double threshold,
        Simplex simplex)
{
  if (size > dim || size >= MOST_VERTICES)
    {
      g_array_append_val (list, simplex);
      return;
    }
  for (guint32 v = size > 0 ? simplex.vertex[size - 1] + 1 : 0; v < n; v++)
    {
      Simplex larger = simplex;

      for (guint i = 0; i < size; i++)
        larger.value = MAX (larger.value, distance[simplex.vertex[i] * n + v]);
      larger.vertex[size] = v;
      if (larger.value <= threshold)
        extend (list, distance, n, dim, size + 1, threshold, larger);
    }
}

static GArray *
list_simplices (const double *distance, gsize n, guint dim, double threshold)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (Simplex));

  extend (list, distance, n, dim, 0, threshold, (Simplex) { 0.0, { 0 } });
  g_array_sort (list, compare_simplices);
  return list;
}

static gsize
number (const CycleTwin *self, const guint32 *vertex)
{
  gsize number = 0;

  for (guint i = 0; i <= self->dim; i++)
    number = number * self->n + vertex[i];
  return number;
}

/* The last row of the chain, looked for from @from down; the number of rows when it is 0. */
static gsize
last_row (const CycleTwin *self, gsize from)
{
  for (gsize row = from + 1; row-- > 0;)
    if (self->chain[row] != 0)
      return row;
  return self->rows->len;
}

static void
take_off (CycleTwin *self, gsize row)
{
  const Column *column = &self->columns[row];
  guint32 last = g_array_index (column->coefficients, guint32, column->rows->len - 1);
  guint32 factor = ks_field_negative (self->prime,
                                      ks_field_product (self->prime, self->chain[row],
                                                        ks_field_inverse (self->prime, last)));

  for (guint i = 0; i < column->rows->len; i++)
    {
      guint32 *entry = &self->chain[g_array_index (column->rows, gsize, i)];
      guint32 part = g_array_index (column->coefficients, guint32, i);

      *entry = ks_field_sum (self->prime, *entry, ks_field_product (self->prime, factor, part));
    }
}

static void
store (CycleTwin *self, gsize last, double value)
{
  Column *column = &self->columns[last];

  column->rows = g_array_new (FALSE, FALSE, sizeof (gsize));
  column->coefficients = g_array_new (FALSE, FALSE, sizeof (guint32));
  column->value = value;
  for (gsize row = 0; row <= last; row++)
    if (self->chain[row] != 0)
      {
        g_array_append_val (column->rows, row);
        g_array_append_val (column->coefficients, self->chain[row]);
        self->chain[row] = 0;
      }
}

static void
reduce (CycleTwin *self, const Simplex *simplex)
{
  gsize last = 0;

  for (guint out = 0; out <= self->dim + 1; out++)
    {
      guint32 face[MOST_VERTICES] = { 0 };
      gsize place;

      for (guint i = 0, k = 0; i <= self->dim + 1; i++)
        if (i != out)
          face[k++] = simplex->vertex[i];
      place = self->place[number (self, face)];
      self->chain[place] = out % 2 == 0 ? 1 : self->prime - 1;
      last = MAX (last, place);
    }
  while ((last = last_row (self, last)) < self->rows->len && self->columns[last].rows != NULL)
    take_off (self, last);
  if (last < self->rows->len)
    store (self, last, simplex->value);
}

CycleTwin *
cycle_twin_new (const double *distance, gsize n, guint dim, guint prime, double threshold)
{
  CycleTwin *self = g_new0 (CycleTwin, 1);
  g_autoptr (GArray) simplices = list_simplices (distance, n, dim + 1, threshold);

  self->n = n;
  self->dim = dim;
  self->prime = prime;
  self->rows = list_simplices (distance, n, dim, threshold);
  self->place = g_new0 (gsize, dim == 1 ? n * n : n * n * n);
  self->columns = g_new0 (Column, self->rows->len);
  self->chain = g_new0 (guint32, self->rows->len);
  for (guint i = 0; i < self->rows->len; i++)
    self->place[number (self, g_array_index (self->rows, Simplex, i).vertex)] = i;
  for (guint i = 0; i < simplices->len; i++)
    reduce (self, &g_array_index (simplices, Simplex, i));
  return self;
}

void
cycle_twin_free (CycleTwin *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    {
      g_clear_pointer (&self->columns[i].rows, g_array_unref);
      g_clear_pointer (&self->columns[i].coefficients, g_array_unref);
    }
  g_array_unref (self->rows);
  g_free (self->place);
  g_free (self->columns);
  g_free (self->chain);
  g_free (self);
}

gboolean
cycle_twin_is_cycle (const CycleTwin *self, const CycleTerm *terms, gsize n)
{
  g_autofree guint32 *faces = g_new0 (guint32, self->n * self->n); /* by vertices */

  for (gsize t = 0; t < n; t++)
    for (guint out = 0; out <= self->dim; out++)
      {
        guint32 face[2] = { 0 }, part = terms[t].coefficient;
        guint32 *entry;

        for (guint i = 0, k = 0; i <= self->dim; i++)
          if (i != out)
            face[k++] = terms[t].vertex[i];
        entry = &faces[face[0] * self->n + face[1]];
        part = out % 2 == 0 ? part : ks_field_negative (self->prime, part);
        *entry = ks_field_sum (self->prime, *entry, part);
      }
  for (gsize f = 0; f < self->n * self->n; f++)
    if (faces[f] != 0)
      return FALSE;
  return TRUE;
}

void
cycle_twin_classify (CycleTwin *self, const CycleTerm *terms, gsize n, double value, double *born,
                     double *dies)
{
  gsize last = self->rows->len - 1;

  for (gsize t = 0; t < n; t++)
    {
      guint32 *entry = &self->chain[self->place[number (self, terms[t].vertex)]];

      *entry = ks_field_sum (self->prime, *entry, terms[t].coefficient);
    }
  *born = *dies = NAN;
  while ((last = last_row (self, last)) < self->rows->len)
    {
      const Column *column = &self->columns[last];
      gboolean is_late = column->rows == NULL || column->value > value;

      /* Columns that are there at the value leave what the class ends in: its birth. */
      if (is_late && isnan (*born))
        *born = g_array_index (self->rows, Simplex, last).value;
      if (is_late)
        *dies = column->rows == NULL ? INFINITY : isnan (*dies) ? column->value
                                                                : MAX (*dies, column->value);
      if (column->rows == NULL)
        break;
      take_off (self, last);
    }
  for (gsize row = 0; row < self->rows->len; row++)
    self->chain[row] = 0;
}
