/* SPDX-License-Identifier: MIT */
#include "rips-bars.h"

#include "ks-test.h"

#include <math.h>

KsDiagram *
rips_bars_over (const double *distance, gsize n, guint max_dim, double threshold, guint prime)
{
  g_autoptr (GError) error = NULL;
  const KsRipsSpec spec = { max_dim, threshold, prime };
  KsDiagram *diagram = ks_rips_persistence (NULL, distance, n, &spec, &error);

  g_assert_no_error (error);
  return diagram;
}

KsDiagram *
rips_bars (const double *distance, gsize n, guint max_dim, double threshold)
{
  return rips_bars_over (distance, n, max_dim, threshold, 2);
}

void
rips_bars_assert (const KsDiagram *diagram, const KsBar *bars, gsize n_bars,
                  double tolerance)
{
  g_assert_cmpuint (diagram->n_bars, ==, n_bars);
  for (gsize i = 0; i < n_bars; i++)
    {
      g_assert_cmpuint (diagram->bars[i].dim, ==, bars[i].dim);
      ks_assert_near (diagram->bars[i].birth, bars[i].birth, tolerance);
      if (isinf (bars[i].death))
        g_assert_true (isinf (diagram->bars[i].death));
      else
        ks_assert_near (diagram->bars[i].death, bars[i].death, tolerance);
    }
}
