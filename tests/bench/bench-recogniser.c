/* How often the recogniser names a shape right, names a wrong one, or cannot tell: sets of known
 * shape and of none, over noises, cores and seeds. Rows for DESIGN.md; below each the sentences
 * that name a wrong one.
 *
 *   bench-recogniser [-v] [FIRST_SEED [SEEDS [SET...]]]
 *
 * -v prints every sentence. Sets of files are passed over where the files are not there.
 *
 * SPDX-License-Identifier: MIT */
#include "bench-run.h"
#include "ks-density.h"
#include "ks-models.h"
#include "ks-recognition.h"
#include "shape-sets.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MOST 6

#define IS(shape) (1u << KS_SHAPE_##shape)
#define NOTHING 0u
#define OF_PATCHES (IS (CIRCLE) | IS (THREE_CIRCLES) | IS (KLEIN_BOTTLE)) /* that a core can hold */

typedef struct {
  gsize k; /* 0: all points */
  double percentile;
} Core;

typedef struct {
  const char *set;   /* of shape-sets.h, a built-in one, or a file below the shared data */
  guint right;       /* the shapes that are right; cannot tell is right where there is none */
  double noises[MOST]; /* ended by a negative one */
  Core cores[MOST];  /* ended by one of percentile 0 */
  gsize sample;      /* rows of a file; 0: all */
  gboolean is_shuffled;
} Case;

#define ALL_POINTS { { 0, 100.0 } }
#define CORES { { 0, 100.0 }, { 100, 60.0 }, { 15, 30.0 }, { 200, 30.0 } }
#define RESNET "resnet_cifar10/resnet56_3x3.npy"
#define NATURAL "natural_images/n50000Dct.npy"

static const Case cases[] = {
  { "circle", IS (CIRCLE), { 0.0, 0.02, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "three-circles", IS (THREE_CIRCLES), { 0.0, 0.02, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "klein", IS (KLEIN_BOTTLE), { 0.0, 0.02, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "mixed", IS (CIRCLE), { 0.0, 0.02, 0.05, 0.08, 0.1, -1.0 }, { { 300, 30.0 } } },
  { "mixed", IS (CIRCLE), { 0.0, 0.02, -1.0 }, { { 15, 30.0 } } },
  { "mixed", IS (THREE_CIRCLES), { 0.05, 0.08, 0.1, -1.0 }, { { 15, 30.0 } } },
  { "mixed", IS (CIRCLE) | IS (THREE_CIRCLES), { 0.0, 0.05, 0.1, -1.0 },
    { { 0, 100.0 }, { 50, 30.0 }, { 100, 30.0 }, { 100, 50.0 } } },
  /* Without clusters or background chance alone picks the core: arcs. */
  { "circle", IS (CIRCLE) | IS (COMPONENTS), { 0.0, 0.05, 0.1, -1.0 },
    { { 100, 60.0 }, { 15, 30.0 } } },
  { "three-circles", IS (THREE_CIRCLES) | IS (FIGURE_EIGHT) | IS (CIRCLE) | IS (COMPONENTS),
    { 0.0, 0.05, 0.1, -1.0 }, { { 100, 60.0 }, { 15, 30.0 } } },
  /* The densest part of a Klein bottle is a band about the primary circle, then bands about all
   * three. */
  { "klein", OF_PATCHES, { 0.0, 0.05, 0.1, -1.0 },
    { { 100, 60.0 }, { 15, 30.0 }, { 100, 80.0 }, { 200, 30.0 } } },
  { "sphere-3", IS (SPHERE), { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 0, 100.0 }, { 100, 60.0 } } },
  { "sphere-5", IS (SPHERE), { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 0, 100.0 }, { 100, 60.0 } } },
  { "sphere-9", IS (SPHERE), { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 0, 100.0 }, { 100, 60.0 } } },
  { "torus-4", IS (TORUS), { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 0, 100.0 }, { 100, 60.0 } } },
  { "torus-9", IS (TORUS), { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 0, 100.0 }, { 100, 60.0 } } },
  { "torus-ring", IS (TORUS), { 0.0, 0.05, 0.1, -1.0 }, { { 0, 100.0 } } },
  { "eight-2", IS (FIGURE_EIGHT), { 0.0, 0.05, 0.1, 0.2, -1.0 }, ALL_POINTS },
  { "eight-2", IS (FIGURE_EIGHT) | IS (CIRCLE) | IS (COMPONENTS),
    { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 50, 60.0 } } },
  { "eight-5", IS (FIGURE_EIGHT), { 0.0, 0.05, 0.1, 0.2, -1.0 }, ALL_POINTS },
  { "eight-5", IS (FIGURE_EIGHT) | IS (CIRCLE) | IS (COMPONENTS),
    { 0.0, 0.05, 0.1, 0.2, -1.0 }, { { 50, 60.0 } } },
  { "ring", IS (CIRCLE), { 0.0, -1.0 }, { { 0, 100.0 } } },
  { "blobs", IS (COMPONENTS), { 0.0, -1.0 }, { { 0, 100.0 }, { 50, 60.0 } } },
  { "square", IS (COMPONENTS), { 0.0, -1.0 }, { { 0, 100.0 }, { 50, 60.0 } } },
  { "circles-apart", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "projective", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "clover", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "sphere-s3", NOTHING, { 0.0, 0.1, -1.0 }, CORES },
  { "hemisphere", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "arc", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, ALL_POINTS },
  { "roll", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, { { 0, 100.0 }, { 50, 60.0 } } },
  { "cube-2", NOTHING, { 0.0, -1.0 }, { { 0, 100.0 }, { 100, 60.0 }, { 15, 30.0 } } },
  /* Of an even square chance picks the core, now and then a ring. */
  { "cube-2", IS (CIRCLE), { 0.0, -1.0 }, { { 200, 30.0 } } },
  { "cube-3", NOTHING, { 0.0, -1.0 }, CORES },
  { "cube-5", NOTHING, { 0.0, -1.0 }, CORES },
  { "cube-9", NOTHING, { 0.0, -1.0 }, CORES },
  { "normal-2", NOTHING, { 0.0, -1.0 }, CORES },
  { "normal-3", NOTHING, { 0.0, -1.0 }, CORES },
  { "normal-9", NOTHING, { 0.0, -1.0 }, CORES },
  { "heavy-2", NOTHING, { 0.0, -1.0 }, CORES },
  { "heavy-3", NOTHING, { 0.0, -1.0 }, CORES },
  { "filters", NOTHING, { 0.0, -1.0 }, CORES },
  { "filters-few", NOTHING, { 0.0, -1.0 }, { { 0, 100.0 }, { 15, 60.0 }, { 15, 30.0 } } },
  { "circle", NOTHING, { 0.05, 0.1, -1.0 }, CORES, 0, TRUE },
  { "klein", NOTHING, { 0.0, 0.05, 0.1, -1.0 }, CORES, 0, TRUE },
  { "mixed", NOTHING, { 0.05, 0.1, -1.0 }, CORES, 0, TRUE },
  { RESNET, OF_PATCHES, { 0.0, -1.0 },
    { { 15, 30.0 }, { 50, 30.0 }, { 100, 10.0 }, { 200, 10.0 }, { 200, 30.0 }, { 0, 100.0 } },
    15700 },
  { RESNET, NOTHING, { 0.0, -1.0 },
    { { 15, 30.0 }, { 50, 30.0 }, { 200, 10.0 }, { 0, 100.0 } }, 15700, TRUE },
  { NATURAL, OF_PATCHES, { 0.0, -1.0 },
    { { 15, 30.0 }, { 300, 30.0 }, { 100, 10.0 }, { 100, 30.0 }, { 300, 10.0 } }, 0 },
  { NATURAL, OF_PATCHES, { 0.0, -1.0 },
    { { 15, 30.0 }, { 100, 30.0 }, { 50, 10.0 } }, 10000 },
  { NATURAL, NOTHING, { 0.0, -1.0 },
    { { 15, 30.0 }, { 300, 30.0 }, { 100, 10.0 }, { 0, 100.0 } }, 10000, TRUE },
};

static KsFilterSet *
read_file (const char *name)
{
  const char *folder = g_getenv ("KS_SHARED_DATA");
  g_autofree char *path =
    g_build_filename (folder != NULL ? folder : KS_SHARED_DATA_DEFAULT, name, NULL);
  KsFilterSelection selection = { 0 };
  GError *error = NULL;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    return NULL;
  g_autoptr (KsTensorFile) file = bench_must (ks_tensor_file_open (NULL, path, &error), error);
  return bench_must (ks_filter_set_new (NULL, &file, 1, &selection, &error), error);
}

/* NULL where the file is not there. */
static KsFilterSet *
make_set (const Case *one, double noise, guint64 seed)
{
  const KsBuiltin *builtin = ks_builtin_find (one->set);
  GError *error = NULL;
  g_autoptr (KsFilterSet) set = NULL;

  if (strchr (one->set, '/') != NULL)
    set = read_file (one->set);
  else if (builtin != NULL)
    set = bench_must (ks_builtin_generate (NULL, builtin, 0, noise, seed, &error), error);
  else
    set = shape_set_draw (shape_set_find (one->set), 0, noise, seed);
  return set != NULL && one->is_shuffled ? shape_set_shuffle (set, seed) : g_steal_pointer (&set);
}

static KsSpace *
select_core (KsContext *context, const KsSpace *space, const Core *core)
{
  GError *error = NULL;

  if (core->k == 0)
    return ks_space_ref ((KsSpace *) space);
  g_autoptr (KsNeighbours)
      neighbours = bench_must (ks_neighbours_new (context, space, core->k, &error), error);
  g_autoptr (KsDensity) density = bench_must (ks_density_new (context, neighbours, &error), error);
  g_autoptr (KsCore)
      rows = bench_must (ks_core_new (context, density, core->percentile, &error), error);

  return bench_must (ks_space_select (context, space, rows->rows, rows->m, &error), error);
}

typedef struct {
  guint right, wrong, refused;
  double longest; /* milliseconds of all threads together */
  GString *sentences;
} Tally;

static void
count (Tally *self, const Case *one, const KsRecognised *recognised, guint64 seed, double time,
       gboolean is_verbose)
{
  gboolean is_refused = recognised->shape == KS_SHAPE_UNKNOWN;
  gboolean is_right = !is_refused && (one->right & (1u << recognised->shape)) != 0;

  self->right += is_right;
  self->refused += is_refused;
  self->wrong += !is_right && !is_refused;
  self->longest = MAX (self->longest, time);
  if (is_verbose || (!is_right && !is_refused))
    g_string_append_printf (self->sentences, "  %s seed %" G_GUINT64_FORMAT ", %.0f ms: %s\n",
                            is_right ? "right" : is_refused ? "none " : "WRONG", seed, time,
                            recognised->because);
}

/* All cores of one draw of a set. */
static void
run_cores (KsContext *context, const Case *one, double noise, guint64 seed, Tally tallies[MOST],
           gboolean is_verbose)
{
  g_autoptr (KsFilterSet) set = make_set (one, noise, seed);
  KsPreprocessing how = { .sample = one->sample, .seed = seed };
  GError *error = NULL;

  if (set == NULL)
    return;
  g_autoptr (KsPoints) points = bench_must (ks_points_new (context, set, &how, &error), error);
  g_autoptr (KsSpace) space
    = bench_must (ks_space_new (context, points, KS_METRIC_EUCLIDEAN, &error), error);
  for (gsize c = 0; c < MOST && one->cores[c].percentile > 0.0; c++)
    {
      g_autoptr (KsSpace) core = select_core (context, space, &one->cores[c]);
      double start = bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID);
      g_autoptr (KsRecognised) recognised
        = bench_must (ks_recognition_new (context, core, seed, &error), error);
      double time = bench_milliseconds (CLOCK_PROCESS_CPUTIME_ID) - start;

      if (tallies[c].sentences == NULL)
        tallies[c].sentences = g_string_new (NULL);
      count (&tallies[c], one, recognised, seed, time, is_verbose);
    }
}

/* The row of one core, and clears it. */
static void
print_row (const Case *one, double noise, const Core *core, Tally *tally)
{
  const char *mark = tally->wrong > 0 ? "**" : "";

  if (tally->sentences == NULL)
    return;
  printf ("| %s%s | %g | k %zu, p %g | %u | %s%u%s | %u | %.0f ms |\n%s", one->set,
          one->is_shuffled ? ", shuffled" : "", noise, core->k, core->percentile, tally->right,
          mark, tally->wrong, mark, tally->refused, tally->longest, tally->sentences->str);
  g_string_free (tally->sentences, TRUE);
}

static gboolean
is_wanted (const Case *one, char **names, int n_names)
{
  for (int i = 0; i < n_names; i++)
    if (strstr (one->set, names[i]) != NULL)
      return TRUE;
  return n_names == 0;
}

int
main (int argc, char **argv)
{
  gboolean is_verbose = argc > 1 && g_str_equal (argv[1], "-v");
  char **words = argv + is_verbose;
  int n_words = argc - is_verbose;
  guint64 first = n_words > 1 ? strtoull (words[1], NULL, 10) : 1;
  guint64 n_seeds = n_words > 2 ? strtoull (words[2], NULL, 10) : 3;
  KsContext *context = ks_context_new (0);

  setvbuf (stdout, NULL, _IOLBF, 0);
  printf ("| set | noise | core | right | wrong | cannot tell | longest |\n"
          "|---|---|---|---|---|---|---|\n");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize s = 0; s < MOST && cases[i].noises[s] >= 0.0; s++)
      {
        Tally tallies[MOST] = { 0 };

        if (!is_wanted (&cases[i], words + MIN (n_words, 3), MAX (n_words - 3, 0)))
          continue;
        for (guint64 seed = first; seed < first + n_seeds; seed++)
          run_cores (context, &cases[i], cases[i].noises[s], seed, tallies, is_verbose);
        for (gsize c = 0; c < MOST; c++)
          print_row (&cases[i], cases[i].noises[s], &cases[i].cores[c], &tallies[c]);
      }
  ks_context_unref (context);
  return 0;
}
