/* Lenses (filter functions): one number for each core point. The families are one
 * table in ks-lens.c, one file each; the panel, the command line, the manual and
 * the tests list them from there.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-density.h"

typedef enum {
  KS_LENS_ARGUMENT_NONE,
  KS_LENS_ARGUMENT_INDEX,  /* 1-based: component or coordinate */
  KS_LENS_ARGUMENT_NUMBER, /* a positive number: bandwidth */
  KS_LENS_ARGUMENT_POWER,  /* a number from 1 up; 1 when it is left out */
  KS_LENS_ARGUMENT_RANK,   /* 1-based among bars, the longest first; 1 when it is left out */
  KS_LENS_ARGUMENT_COLUMN, /* a numeric metadata column */
} KsLensArgument;

/* What the points must be. */
typedef enum {
  KS_LENS_NEEDS_NOTHING,
  KS_LENS_NEEDS_COORDINATES, /* any points but a distance matrix */
  KS_LENS_NEEDS_PATCHES,     /* 3x3 patches, in pixels or DCT coordinates */
} KsLensNeeds;

/* The pairs of points it measures, which tell what it costs. */
typedef enum {
  KS_LENS_PAIRS_NONE,
  KS_LENS_PAIRS_CORE, /* each core point with each */
  KS_LENS_PAIRS_ALL,  /* each core point with each of all points */
} KsLensPairs;

typedef struct _KsLensFamily KsLensFamily;

/* What a lens may look at: the point set, its core, and the core as a space. */
typedef struct {
  const KsPoints *points;
  const KsSpace *space;     /* all points */
  const KsCore *core;
  const KsDensity *density;
} KsLensInput;

typedef struct {
  const KsLensFamily *family;
  double number;  /* INDEX, NUMBER, POWER or RANK, else 0 */
  char *column;   /* COLUMN, else NULL; owned */
} KsLensSpec;

struct _KsLensFamily {
  const char *name;     /* "pca" */
  const char *title;    /* "Principal component" */
  const char *summary;  /* one sentence: its definition */
  KsLensArgument argument;
  KsLensNeeds needs;
  KsLensPairs pairs;
  gboolean is_circular;  /* values are angles in [0, 2 pi); the cover wraps round */
  gboolean is_half_turn; /* of a circular lens: in [0, pi), after which its circle closes */
  /* Fills @values (core->m, in the order of core->rows). */
  gboolean (*compute) (KsContext *context, const KsLensInput *input, const KsLensSpec *spec,
                       double *values, GError **error);
};

const KsLensFamily *ks_lens_families (gsize *n);

/* What stands for the argument in a synopsis: "N" in "pca:N"; NULL when there is none. */
const char *ks_lens_family_argument (const KsLensFamily *family);
/* Whether the family can look at @points at all: what greys out its line in a list. */
gboolean    ks_lens_family_fits (const KsLensFamily *family, const KsPoints *points);

/* "pca:1" and back. Errors (KS_ERROR_USAGE): an unknown name lists those there are; a missing,
 * superfluous or wrong argument says what is expected. The text is canonical: equal specs, equal
 * text. @spec is written on success alone, and what it held is not freed. */
gboolean ks_lens_spec_parse (const char *text, KsLensSpec *spec, GError **error);
char    *ks_lens_spec_to_text (const KsLensSpec *spec);
char    *ks_lens_spec_title (const KsLensSpec *spec); /* "Principal component 1", for axes */
void     ks_lens_spec_clear (KsLensSpec *spec);

typedef struct {
  gsize m;
  double *values;  /* (m) in the order of core->rows, all finite; owned */
  gboolean is_circular, is_half_turn; /* as in the family */
} KsLens;

/* The length of a circular lens's circle, radians. */
static inline double
ks_lens_turn (const KsLens *lens)
{
  return lens->is_half_turn ? G_PI : 2.0 * G_PI;
}

/* The mean of values, on its circle if there is one: each is added to @sum and @sine, 0 before the first,
 * and the mean of the @n is made of these. */
void   ks_lens_add (const KsLens *lens, double value, double *sum, double *sine);
double ks_lens_mean (const KsLens *lens, double sum, double sine, gsize n);

/* Checks the argument against the data (component beyond the columns, no such
 * column: lists those there are; points that do not fit: lists the families that
 * do; a value that is not finite: names the point). Time and memory: see the family. */
KsLens *ks_lens_new (KsContext *context, const KsLensInput *input, const KsLensSpec *spec, GError **error);
KsLens *ks_lens_ref (KsLens *lens);
void    ks_lens_unref (KsLens *lens);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsLens, ks_lens_unref)
gsize   ks_lens_bytes (const KsLens *lens);
