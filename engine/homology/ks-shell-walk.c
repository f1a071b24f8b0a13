/* SPDX-License-Identifier: MIT */
#include "ks-shell.h"

/* A search of the cells' edges, depth first. */
typedef struct {
  gsize n;
  guint8 *is_edge;   /* (n, n) those not gone along yet, both ways; owned */
  guint32 *next;     /* (n) the vertex to look at next from each; owned */
  guint32 *above;    /* (n) the vertex each was reached from, n before that; owned */
  guint32 *rows;     /* (n_rows) the walk; owned */
  gsize n_rows;
} Tour;

static void
tour_clear (Tour *self)
{
  g_free (self->is_edge);
  g_free (self->next);
  g_free (self->above);
  g_free (self->rows);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Tour, tour_clear)

static gboolean
tour_init (Tour *self, KsContext *context, const KsShell *cells, GError **error)
{
  gsize n = 0;

  for (gsize i = 0; i < cells->n; i++)
    n = MAX (n, (gsize) cells->cells[i].c + 1);
  *self = (Tour) { .n = n };
  if ((self->is_edge = ks_new0 (context, guint8, n * n, error)) == NULL
      || (self->next = ks_new0 (context, guint32, n, error)) == NULL
      || (self->above = ks_new (context, guint32, n, error)) == NULL
      || (self->rows = ks_new (context, guint32, 6 * cells->n + n, error)) == NULL)
    return FALSE;
  for (gsize i = 0; i < cells->n; i++)
    {
      gsize a = cells->cells[i].a, b = cells->cells[i].b, c = cells->cells[i].c;

      self->is_edge[a * n + b] = self->is_edge[b * n + a] = 1;
      self->is_edge[b * n + c] = self->is_edge[c * n + b] = 1;
      self->is_edge[c * n + a] = self->is_edge[a * n + c] = 1;
    }
  for (gsize v = 0; v < n; v++)
    self->above[v] = (guint32) n;
  return TRUE;
}

static void
go_round (Tour *self, guint32 root)
{
  gsize n = self->n;
  guint32 here = root;

  self->above[root] = root;
  self->rows[self->n_rows++] = root;
  for (;;)
    {
      guint32 to = self->next[here];

      if (to < n)
        {
          self->next[here]++;
          if (!self->is_edge[here * n + to])
            continue;
          self->is_edge[here * n + to] = self->is_edge[to * n + here] = 0;
          self->rows[self->n_rows++] = to;
          if (self->above[to] < n)
            {
              self->rows[self->n_rows++] = here;
              continue;
            }
          self->above[to] = here;
          here = to;
          continue;
        }
      if (here == root)
        break;
      here = self->above[here];
      self->rows[self->n_rows++] = here;
    }
  if (self->n_rows > 1 && self->rows[self->n_rows - 1] == root)
    self->n_rows--; /* the walk closes by itself */
}

gboolean
ks_shell_walk (const KsShell *cells, KsContext *context, guint32 **rows, gsize *n_rows,
               GError **error)
{
  g_auto (Tour) tour = { 0 };

  if (!tour_init (&tour, context, cells, error))
    return FALSE;
  for (gsize i = 0; i < cells->n; i++)
    if (tour.above[cells->cells[i].a] == tour.n)
      {
        if (!ks_context_check (context, error))
          return FALSE;
        go_round (&tour, cells->cells[i].a);
      }
  *rows = g_steal_pointer (&tour.rows);
  *n_rows = tour.n_rows;
  return TRUE;
}
