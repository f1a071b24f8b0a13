/* SPDX-License-Identifier: MIT */
#include "ks-pieces.h"

#include "ks-landmarks.h"

#include <stdlib.h>

#define MOST_LANDMARKS 300

typedef struct {
  gsize size;
  guint32 first; /* point */
  guint32 root;  /* landmark */
} Piece;

static int
by_size (const void *a, const void *b)
{
  const Piece *p = a, *q = b;

  return p->size != q->size ? (p->size < q->size) - (p->size > q->size)
                            : (p->first > q->first) - (p->first < q->first);
}

static guint32
find_root (const guint32 *parents, guint32 i)
{
  while (parents[i] != i)
    i = parents[i];
  return i;
}

/* Every landmark's root, into @roots. */
static void
join_landmarks (const KsSpace *space, const KsLandmarks *landmarks, double length, guint32 *roots)
{
  double distances[MOST_LANDMARKS];

  for (guint32 i = 0; i < landmarks->n; i++)
    {
      roots[i] = i;
      ks_space_distances (space, landmarks->rows[i], landmarks->rows, i, distances);
      for (guint32 j = 0; j < i; j++)
        if (distances[j] <= length)
          roots[find_root (roots, j)] = i;
    }
  for (guint32 i = 0; i < landmarks->n; i++)
    roots[i] = find_root (roots, i);
}

/* Puts the points in their landmarks' pieces: @piece becomes roots, @pieces is by root. */
static gboolean
place_points (KsContext *context, const KsSpace *space, const KsLandmarks *landmarks,
              const guint32 *roots, guint32 *piece, Piece *pieces, GError **error)
{
  double keys[MOST_LANDMARKS];

  for (guint32 row = 0; row < space->n; row++)
    {
      guint32 nearest = 0;

      if (row % 256 == 0 && !ks_context_check (context, error))
        return FALSE;
      ks_space_keys (space, row, landmarks->rows, landmarks->n, keys);
      for (guint32 i = 1; i < landmarks->n; i++)
        if (keys[i] < keys[nearest])
          nearest = i;
      piece[row] = roots[nearest];
      if (pieces[roots[nearest]].size++ == 0)
        pieces[roots[nearest]].first = row;
    }
  return TRUE;
}

KsPieces *
ks_pieces_new (KsContext *context, const KsSpace *space, double length, GError **error)
{
  g_return_val_if_fail (space != NULL && space->n > 0, NULL);

  gsize n_landmarks = MIN (space->n, MOST_LANDMARKS);
  guint32 roots[MOST_LANDMARKS], number[MOST_LANDMARKS];
  Piece pieces[MOST_LANDMARKS] = { 0 };
  g_autoptr (KsLandmarks) landmarks = ks_landmarks_maxmin (context, space, n_landmarks, 0, error);
  g_autoptr (KsPieces) self = g_new0 (KsPieces, 1);

  self->n = space->n;
  if (landmarks == NULL || (self->piece = ks_new (context, guint32, self->n, error)) == NULL)
    return NULL;
  join_landmarks (space, landmarks, length, roots);
  for (guint32 i = 0; i < n_landmarks; i++)
    pieces[i].root = i;
  if (!place_points (context, space, landmarks, roots, self->piece, pieces, error))
    return NULL;

  qsort (pieces, n_landmarks, sizeof *pieces, by_size);
  while (self->n_pieces < n_landmarks && pieces[self->n_pieces].size > 0)
    self->n_pieces++;
  self->sizes = g_new (gsize, self->n_pieces);
  for (guint32 i = 0; i < self->n_pieces; i++)
    {
      self->sizes[i] = pieces[i].size;
      number[pieces[i].root] = i;
    }
  for (gsize row = 0; row < self->n; row++)
    self->piece[row] = number[self->piece[row]];
  return g_steal_pointer (&self);
}

void
ks_pieces_free (KsPieces *self)
{
  if (self == NULL)
    return;
  g_free (self->piece);
  g_free (self->sizes);
  g_free (self);
}
