/* Rips persistence in dimensions 0 and 1 against Ripser on the same points: user CPU of both,
 * their ratio, and whether the bars agree.
 *
 *   bench-rips [POINTS [DIMENSION]]
 *
 * SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-rips.h"

#include <glib/gstdio.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

static double
user_seconds (int who)
{
  struct rusage usage;

  getrusage (who, &usage);
  return (double) usage.ru_utime.tv_sec + 1e-6 * (double) usage.ru_utime.tv_usec;
}

/* A circle of radius 1 with noise of 0.25 in every direction: one long bar, thousands of short. */
static double *
make_points (gsize n, gsize d)
{
  double *points = g_new (double, n * d); /* (n, d) row-major */
  KsRandom random;

  ks_random_init (&random, 1);
  for (gsize i = 0; i < n; i++)
    {
      double angle = 2.0 * G_PI * ks_random_uniform (&random);

      for (gsize k = 0; k < d; k++)
        points[i * d + k] = 0.25 * ks_random_normal (&random)
                            + (k == 0 ? cos (angle) : k == 1 ? sin (angle) : 0.0);
    }
  return points;
}

static double *
make_distances (const double *points, gsize n, gsize d)
{
  double *distance = g_new (double, n * n); /* (n, n) */

  for (gsize i = 0; i < n; i++)
    for (gsize j = 0; j < n; j++)
      {
        double sum = 0.0;

        for (gsize k = 0; k < d; k++)
          sum += (points[i * d + k] - points[j * d + k]) * (points[i * d + k] - points[j * d + k]);
        distance[i * n + j] = sqrt (sum);
      }
  return distance;
}

/* Bars of dimension 1 that Ripser prints; its user CPU into @seconds; -1 when it is not there. */
static gssize
run_ripser (const double *points, gsize n, gsize d, double *seconds)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GError) error = NULL;
  g_autofree char *output = NULL;
  g_autofree char *path = NULL;
  double before = user_seconds (RUSAGE_CHILDREN);
  gssize bars = 0;
  int file = g_file_open_tmp ("bench-rips-XXXXXX", &path, &error);

  if (file < 0)
    g_error ("%s", error->message);
  close (file);
  for (gsize i = 0; i < n; i++)
    for (gsize k = 0; k < d; k++)
      g_string_append_printf (text, "%.17g%c", points[i * d + k], k + 1 < d ? ' ' : '\n');
  const char *words[] = { "ripser", "--format", "point-cloud", "--dim", "1", path, NULL };
  gboolean ran = g_file_set_contents (path, text->str, (gssize) text->len, &error)
                 && g_spawn_sync (NULL, (char **) words, NULL,
                                  G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL,
                                  NULL, NULL, &output, NULL, NULL, &error);
  g_unlink (path);
  if (!ran)
    {
      fprintf (stderr, "bench-rips: %s\n", error->message);
      return -1;
    }
  *seconds = user_seconds (RUSAGE_CHILDREN) - before;
  const char *part = strstr (output, "in dim 1");
  while (part != NULL && (part = strstr (part, "\n [")) != NULL)
    {
      bars++;
      part++;
    }
  return bars;
}

static void
compare (gsize n, gsize d)
{
  g_autofree double *points = make_points (n, d);
  g_autofree double *distance = make_distances (points, n, d);
  g_autoptr (GError) error = NULL;
  const KsRipsSpec spec = { 1, NAN, 2 };
  double peer = 0.0;
  double before = user_seconds (RUSAGE_SELF);
  g_autoptr (KsDiagram) diagram = ks_rips_persistence (NULL, distance, n, &spec, &error);
  double own = user_seconds (RUSAGE_SELF) - before;
  gsize bars = 0;

  if (diagram == NULL)
    g_error ("%s", error->message);
  for (gsize i = 0; i < diagram->n_bars; i++)
    bars += diagram->bars[i].dim == 1;
  printf ("%5zu points in %zu dimensions: %.3f s, %zu bars of H1", n, d, own, bars);
  gssize peer_bars = n <= 2000 ? run_ripser (points, n, d, &peer) : -1;
  if (peer_bars >= 0)
    printf ("; ripser %.3f s, %zd bars: ratio %.1f", peer, peer_bars, peer / own);
  printf ("\n");
}

int
main (int argc, char **argv)
{
  static const gsize sizes[] = { 200, 400, 1000 };
  gsize d = argc > 2 ? strtoul (argv[2], NULL, 10) : 9;

  if (argc > 1)
    compare (strtoul (argv[1], NULL, 10), d);
  else
    for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
      compare (sizes[i], d);
  return 0;
}
