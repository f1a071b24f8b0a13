/* SPDX-License-Identifier: MIT */
#include "ks-random.h"

#include <math.h>

void
ks_random_init (KsRandom *self, guint64 seed)
{
  for (int i = 0; i < 4; i++)
    {
      guint64 z = (seed += 0x9e3779b97f4a7c15u);

      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
      z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
      self->state[i] = z ^ (z >> 31);
    }
}

static inline guint64
rotate_left (guint64 x, int k)
{
  return (x << k) | (x >> (64 - k));
}

guint64
ks_random_bits (KsRandom *self)
{
  guint64 *s = self->state;
  guint64 result = rotate_left (s[1] * 5, 7) * 9;
  guint64 t = s[1] << 17;

  s[2] ^= s[0];
  s[3] ^= s[1];
  s[1] ^= s[2];
  s[0] ^= s[3];
  s[2] ^= t;
  s[3] = rotate_left (s[3], 45);
  return result;
}

double
ks_random_uniform (KsRandom *self)
{
  return (double) (ks_random_bits (self) >> 11) * 0x1p-53;
}

guint64
ks_random_below (KsRandom *self, guint64 bound)
{
  g_return_val_if_fail (bound > 0, 0);

  /* Bits below 2^64 mod bound would favour small remainders; they are drawn again. */
  guint64 least = -bound % bound;
  guint64 bits;

  do
    bits = ks_random_bits (self);
  while (bits < least);
  return bits % bound;
}

double
ks_random_normal (KsRandom *self)
{
  double u, v, s;

  do
    {
      u = 2.0 * ks_random_uniform (self) - 1.0;
      v = 2.0 * ks_random_uniform (self) - 1.0;
      s = u * u + v * v;
    }
  while (s >= 1.0 || s == 0.0);
  return u * sqrt (-2.0 * log (s) / s);
}
