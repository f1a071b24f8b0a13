/* Points with a core, as a lens sees them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-lens.h"

/* Filled by fixture_init(); a test may then change what it is about. */
typedef struct {
  KsPoints points;
  KsSpace space;
  KsCore core;
  KsDensity density;
  KsLensInput input;
} Fixture;

/* @values (n, d) row-major; every point is in the core and has density 1; the space is Euclidean. */
static inline void
fixture_init (Fixture *self, const double *values, gsize n, gsize d)
{
  KsMatrix *matrix = ks_matrix_new (NULL, n, d, NULL);

  for (gsize i = 0; i < n; i++)
    for (gsize c = 0; c < d; c++)
      ks_matrix_row (matrix, i)[c] = values[i * d + c];
  *self = (Fixture) {
    .points = { .matrix = matrix, .metadata = ks_table_new (n), .n_input = n },
    .space = { .n = n, .coordinates = matrix },
    .core = { .n = n, .m = n, .rows = g_new (guint32, n) },
    .density = { .n = n, .k = 1, .density = g_new (double, n) },
  };
  for (gsize i = 0; i < n; i++)
    {
      self->core.rows[i] = (guint32) i;
      self->density.density[i] = 1.0;
    }
  self->input = (KsLensInput) { &self->points, &self->space, &self->core, &self->density };
}

static inline void
fixture_clear (Fixture *self)
{
  ks_matrix_unref (self->points.matrix);
  ks_table_unref (self->points.metadata);
  g_free (self->core.rows);
  g_free (self->density.density);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fixture, fixture_clear)

/* The lens that @text asks for. */
static inline KsLens *
fixture_lens (const Fixture *self, KsContext *context, const char *text, GError **error)
{
  KsLensSpec spec = { NULL };

  g_assert_true (ks_lens_spec_parse (text, &spec, NULL));
  KsLens *lens = ks_lens_new (context, &self->input, &spec, error);
  ks_lens_spec_clear (&spec);
  return lens;
}

/* The same where no error is expected. */
static inline KsLens *
fixture_good_lens (const Fixture *self, const char *text)
{
  g_autoptr (GError) error = NULL;
  KsLens *lens = fixture_lens (self, NULL, text, &error);

  g_assert_no_error (error);
  g_assert_nonnull (lens);
  g_assert_cmpuint (lens->m, ==, self->core.m);
  return lens;
}

/* For ks_test_allocations(): a lens of @fixture that a context may refuse. */
typedef struct {
  const Fixture *fixture;
  const char *text;
} Attempt;

static inline gboolean
attempt_lens (KsContext *context, gpointer data, GError **error)
{
  const Attempt *attempt = data;
  g_autoptr (KsLens) lens = fixture_lens (attempt->fixture, context, attempt->text, error);

  return lens != NULL;
}
