/* SPDX-License-Identifier: MIT */
#include "ks-models.h"

#include "ks-random.h"

#include <math.h>

/* Where a row lies on the Klein bottle g(theta, phi). */
typedef struct {
  double theta, phi; /* radians */
} Angles;

typedef Angles (*DrawFunc) (KsRandom *random);

/* One part of a mixture. */
typedef struct {
  const char *level; /* its name in the column "model"; NULL ends the list */
  double share;      /* of the rows; the last part takes the rest */
  double spread;     /* its noise is this times the set's */
  DrawFunc draw;     /* NULL for patches of random direction, which have no angles */
} Part;

typedef struct {
  const char *name;
  Part parts[5];
} Mixture;

static Angles
draw_primary (KsRandom *random)
{
  return (Angles) { 2.0 * G_PI * ks_random_uniform (random), G_PI / 2.0 };
}

/* A secondary circle is sqrt(2) cos(b) e + sqrt(6) sin(b) f with unit patches e and f: this b
 * spreads the points evenly along it. */
static double
draw_along_secondary (KsRandom *random)
{
  double turn = 2.0 * G_PI * ks_random_uniform (random);
  double b = atan2 (sin (turn), sqrt (3.0) * cos (turn));

  return b < 0.0 ? b + 2.0 * G_PI : b;
}

static Angles
draw_secondary_x (KsRandom *random)
{
  return (Angles) { 0.0, draw_along_secondary (random) };
}

static Angles
draw_secondary_y (KsRandom *random)
{
  return (Angles) { G_PI / 2.0, draw_along_secondary (random) };
}

static Angles
draw_klein (KsRandom *random)
{
  double theta = G_PI * ks_random_uniform (random);

  return (Angles) { theta, 2.0 * G_PI * ks_random_uniform (random) };
}

static const KsBuiltin builtins[] = {
  { "mixed", "Mixed circles",
    "A broad primary circle, two small tight secondary circles and a background of random patches: "
    "with k = 300 and percentile 30 the core set is one circle, with k = 15 and percentile 30 it "
    "is three circles.",
    6400, 0.08, "k = 15\npercentile = 30\nresolution = 14\ngain = 2.2\n" },
  { "circle", "Primary circle",
    "The linear gradients of every direction: one circle, Betti numbers 1 and 1.", 1000, 0.05,
    "k = auto\npercentile = 100\nresolution = 12\ngain = 2.2\n" },
  { "three-circles", "Three circles",
    "The primary circle and the two secondary ones, each of which meets it twice: Betti numbers 1 "
    "and 5.",
    2000, 0.05, "k = auto\npercentile = 100\nresolution = 13\ngain = 2.5\n" },
  { "klein", "Klein bottle",
    "The patches g(a, b) with both angles drawn evenly: Betti numbers 1, 2, 1 over Z/2 and 1, 1, 0 "
    "over Z/3.",
    5000, 0.03, "k = auto\npercentile = 100\nresolution = 15\ngain = 2.5\n" },
};

/* The primary circle of the mixed set has most of the points but more noise, so that its points
 * find 300 neighbours soonest; the secondary ones hold too few points for that, yet find 15 at
 * once. The counts are chosen such that 30 % holds either the whole of both secondary circles
 * and enough of the primary one, or the primary one alone. */
static const Mixture mixtures[] = {
  { "mixed",
    { { "primary circle", 0.6, 1.0, draw_primary },
      { "secondary circle x", 0.08, 0.2, draw_secondary_x },
      { "secondary circle y", 0.08, 0.2, draw_secondary_y },
      { "background", 0.24, 0.0, NULL } } },
  { "circle", { { "primary circle", 1.0, 1.0, draw_primary } } },
  { "three-circles",
    { { "primary circle", 1.0 / 3.0, 1.0, draw_primary },
      { "secondary circle x", 1.0 / 3.0, 1.0, draw_secondary_x },
      { "secondary circle y", 1.0 / 3.0, 1.0, draw_secondary_y } } },
  { "klein", { { "Klein bottle", 1.0, 1.0, draw_klein } } },
};

G_STATIC_ASSERT (G_N_ELEMENTS (mixtures) == G_N_ELEMENTS (builtins));

const KsBuiltin *
ks_builtins (gsize *n)
{
  g_return_val_if_fail (n != NULL, NULL);

  *n = G_N_ELEMENTS (builtins);
  return builtins;
}

const KsBuiltin *
ks_builtin_find (const char *name)
{
  g_return_val_if_fail (name != NULL, NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (builtins); i++)
    if (g_str_equal (builtins[i].name, name))
      return &builtins[i];
  return NULL;
}

static const Mixture *
find_mixture (const KsBuiltin *builtin)
{
  for (gsize i = 0; i < G_N_ELEMENTS (mixtures); i++)
    if (g_str_equal (mixtures[i].name, builtin->name))
      return &mixtures[i];
  return NULL;
}

/* One row: its patch and its angles. Nine normal numbers have a direction without preference. */
static Angles
draw_row (KsRandom *random, const Part *part, double noise, double patch[9])
{
  Angles angles = { NAN, NAN };

  if (part->draw == NULL)
    {
      for (int i = 0; i < 9; i++)
        patch[i] = ks_random_normal (random);
      ks_model_normalise (patch);
    }
  else
    {
      angles = part->draw (random);
      ks_model_klein (angles.theta, angles.phi, patch);
      for (int i = 0; i < 9; i++)
        patch[i] += noise * part->spread * ks_random_normal (random);
    }
  return angles;
}

static gboolean
check_parameters (const KsBuiltin *builtin, gsize count, double noise, GError **error)
{
  if (count > G_MAXUINT32)
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "The built-in set “%s” cannot have %" G_GSIZE_FORMAT
                 " points; ask for at most %u.",
                 builtin->name, count, G_MAXUINT32);
  else if (!isfinite (noise))
    g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                 "The noise of the built-in set “%s” must be a finite number from 0 up, not %g.",
                 builtin->name, noise);
  else
    return TRUE;
  return FALSE;
}

/* Fills the rows of all parts, one part after the other. */
static gboolean
fill (KsContext *context, const Mixture *mixture, double noise, guint64 seed, KsMatrix *values,
      guint32 *codes, double *theta, double *phi, GError **error)
{
  KsRandom random;
  double share = 0.0;
  gsize row = 0;

  ks_random_init (&random, seed);
  for (guint32 p = 0; mixture->parts[p].level != NULL; p++)
    {
      const Part *part = &mixture->parts[p];
      gboolean is_last = mixture->parts[p + 1].level == NULL;

      share += part->share;
      gsize end = is_last ? values->rows : (gsize) (share * (double) values->rows + 0.5);
      for (; row < end; row++)
        {
          if (row % 1024 == 0 && !ks_context_check (context, error))
            return FALSE;
          Angles angles = draw_row (&random, part, noise, ks_matrix_row (values, row));
          codes[row] = p;
          theta[row] = angles.theta;
          phi[row] = angles.phi;
        }
    }
  return TRUE;
}

KsFilterSet *
ks_builtin_generate (KsContext *context, const KsBuiltin *builtin, gsize count, double noise,
                     guint64 seed, GError **error)
{
  g_return_val_if_fail (builtin != NULL, NULL);

  const Mixture *mixture = find_mixture (builtin);
  g_return_val_if_fail (mixture != NULL, NULL);
  if (!check_parameters (builtin, count, noise, error))
    return NULL;
  if (count == 0)
    count = builtin->count;
  if (noise < 0.0)
    noise = builtin->noise;

  g_autoptr (KsMatrix) values = ks_matrix_new (context, count, 9, error);
  g_autofree guint32 *codes = values != NULL ? ks_new (context, guint32, count, error) : NULL;
  g_autofree double *theta = codes != NULL ? ks_new (context, double, count, error) : NULL;
  g_autofree double *phi = theta != NULL ? ks_new (context, double, count, error) : NULL;
  if (phi == NULL || !fill (context, mixture, noise, seed, values, codes, theta, phi, error))
    return NULL;

  g_autoptr (KsTable) metadata = ks_table_new (count);
  g_autoptr (GStrvBuilder) levels = g_strv_builder_new ();
  for (const Part *part = mixture->parts; part->level != NULL; part++)
    g_strv_builder_add (levels, part->level);
  ks_table_add_text (metadata, "model", g_steal_pointer (&codes), g_strv_builder_end (levels));
  ks_table_add_numbers (metadata, "theta", g_steal_pointer (&theta));
  ks_table_add_numbers (metadata, "phi", g_steal_pointer (&phi));
  return ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata), 3, 3);
}
