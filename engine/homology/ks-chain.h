/* A chain being brought to normal form: terms of it by their latest edge, the last one first, as a
 * binary heap. A term may stand in it several times; who takes them adds them up.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-edge-order.h"

typedef struct {
  double length;       /* of the term's latest edge, metric units */
  guint32 pair;        /* that edge, i << 16 | j, i < j: the term leads from i to j */
  guint16 apex;        /* of a triangle, on to this vertex; 0 for an edge */
  guint16 coefficient; /* in 1 .. prime - 1 */
} KsTerm;

typedef struct {
  KsTerm *terms;  /* (n) a heap, the latest edge first; owned */
  gsize n, room;
} KsChain;

static inline KsEdgeKey
ks_term_key (KsTerm term)
{
  return (KsEdgeKey) { term.length, term.pair };
}

static inline void
ks_chain_clear (KsChain *self)
{
  g_clear_pointer (&self->terms, g_free);
}

/* O(log n). */
static inline gboolean
ks_chain_push (KsChain *self, KsContext *context, KsTerm term, GError **error)
{
  gsize at = self->n;

  if (!ks_grow (context, &self->terms, &self->room, at + 1, sizeof *self->terms, error))
    return FALSE;
  self->n++;
  for (gsize parent; at > 0; at = parent)
    {
      parent = (at - 1) / 2;
      if (!ks_edge_before (ks_term_key (self->terms[parent]), ks_term_key (term)))
        break;
      self->terms[at] = self->terms[parent];
    }
  self->terms[at] = term;
  return TRUE;
}

/* Takes the term of the latest edge; there is one. O(log n). */
static inline KsTerm
ks_chain_pop (KsChain *self)
{
  KsTerm top = self->terms[0];
  KsTerm last = self->terms[--self->n];
  gsize at = 0;

  for (gsize child; (child = 2 * at + 1) < self->n; at = child)
    {
      if (child + 1 < self->n
          && ks_edge_before (ks_term_key (self->terms[child]),
                             ks_term_key (self->terms[child + 1])))
        child++;
      if (!ks_edge_before (ks_term_key (last), ks_term_key (self->terms[child])))
        break;
      self->terms[at] = self->terms[child];
    }
  self->terms[at] = last;
  return top;
}

/* Whether the next term is of that edge. */
static inline gboolean
ks_chain_is_at (const KsChain *self, guint32 pair)
{
  return self->n > 0 && self->terms[0].pair == pair;
}
