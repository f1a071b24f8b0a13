/* The reduction of one dimension's boundary matrix over Z/p: classes are born one
 * after another, and columns of classes come in and kill the last class that is
 * left of them once the columns before are taken off (Edelsbrunner, Letscher,
 * Zomorodian 2002; Zomorodian, Carlsson 2005).
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-field.h"
#include "ks-memory.h"

#define KS_COLUMNS_NONE G_MAXUINT32

typedef struct {
  guint prime;
  gsize n_classes, n_open; /* classes born, and those of them alive */
  double *birth;      /* (n_classes) lengths; owned */
  gsize birth_room;
  gsize *begin;       /* (n_classes) where in pool the column that kills the class begins; owned */
  gsize begin_room;
  guint32 *size;      /* (n_classes) entries of that column, 0 while the class is alive; owned */
  gsize size_room;
  guint32 *pool;      /* (pool_used) reduced columns, each of ascending classes; owned */
  gsize pool_used, pool_room;
  guint16 *pool_coefficient; /* (pool_used) theirs, 1 for the last of a column; NULL over Z/2;
                              * owned */
  gsize pool_coefficient_room;

  /* The column being made, all 0 between reductions. */
  guint64 *bits;      /* (n_classes bits) whether an entry is not 0; owned */
  gsize bits_room;    /* words */
  guint16 *coefficient; /* (n_classes) the entry; NULL over Z/2; owned */
  gsize coefficient_room;
} KsColumns;

void ks_columns_init (KsColumns *columns, guint prime);
void ks_columns_clear (KsColumns *columns);

/* A class is born; it is number n_classes - 1 then. */
gboolean ks_columns_add_class (KsColumns *columns, KsContext *context, double birth,
                               GError **error);

/* Adds @coefficient, in 1 .. prime - 1, to entry @class of the column being made. */
static inline void
ks_columns_add (KsColumns *self, guint32 class, guint32 coefficient)
{
  guint64 bit = G_GUINT64_CONSTANT (1) << (class % 64);

  if (self->prime == 2)
    {
      self->bits[class / 64] ^= bit;
      return;
    }
  guint32 sum = ks_field_sum (self->prime, self->coefficient[class], coefficient);
  self->coefficient[class] = (guint16) sum;
  if (sum != 0)
    self->bits[class / 64] |= bit;
  else
    self->bits[class / 64] &= ~bit;
}

/* Entry @class of the column being made. */
static inline guint32
ks_columns_entry (const KsColumns *self, guint32 class)
{
  if (self->prime != 2)
    return self->coefficient[class];
  return (guint32) (self->bits[class / 64] >> (class % 64)) & 1;
}

/* Subtracts from @column (n_classes) that multiple of the reduced column of @class, which died, that
 * leaves it 0 there. */
void ks_columns_subtract (const KsColumns *columns, guint16 *column, guint32 class);

/* Reduces the column being made, whose entries are 0 beyond class @top, and begins an empty one.
 * *@killed is the class that dies of it, or KS_COLUMNS_NONE when nothing is left of the
 * column. Polls cancel. After an error the columns can only be cleared. */
gboolean ks_columns_reduce (KsColumns *columns, KsContext *context, guint32 top, guint32 *killed,
                            GError **error);
