/* The recipe: every parameter of a run in one plain struct. The command line's
 * options, a session, and the metadata of an exported figure are all its text.
 *
 * The fields are one table in ks-recipe-fields.c: name, argument, range, meaning, and the
 * slice (which stages look at it). Options, text, JSON, man page and stage keys
 * all come from there.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-ball.h"
#include "ks-diagram.h"
#include "ks-loop.h"
#include "ks-models.h"

#define KS_RECIPE_MAX_RESOLUTION 1000
#define KS_RECIPE_MAX_GAIN 20.0
#define KS_RECIPE_AUTO_LANDMARKS 400

/* What the nodes of the graph are: clusters in boxes of the lenses, or balls. */
typedef enum { KS_MODE_MAPPER, KS_MODE_BALL } KsMode;

typedef enum { KS_LANDMARKS_MAXMIN, KS_LANDMARKS_RANDOM, KS_LANDMARKS_DENSITY } KsLandmarkOrder;

/* How far a filtration goes: to where its kind of complex does by itself (the enclosing radius
 * of the Rips complex, R / 4 of the witness complex), to the enclosing radius, to a number, or
 * to a part of R. */
typedef enum { KS_THRESHOLD_AUTO, KS_THRESHOLD_ENCLOSING, KS_THRESHOLD_NUMBER, KS_THRESHOLD_PART } KsThresholdKind;

typedef struct {
  /* Source: files, or a built-in set when there are none. */
  GStrv files;              /* paths; owned, never NULL */
  const KsBuiltin *builtin; /* NULL with files */
  gsize count;              /* of the built-in set; 0 = its default */
  double noise;             /* of the built-in set; negative = its default */
  GStrv tensors;            /* globs on tensor names; none = all that fit; owned, never NULL */
  char *steps;              /* "auto", "none", or the files' steps: "0,5,-"; owned */
  guint kernel_rows, kernel_cols; /* 0 = auto */
  guint resample_rows, resample_cols; /* 0 = kernels as they are */
  gboolean precomputed;
  gsize patches;            /* drawn of each array of images */
  double patch_contrast;    /* the part of them that is kept, in (0, 1] */

  KsPreprocessing preprocessing;  /* its seed is the recipe's */
  guint64 seed;
  KsMetric metric;

  gsize k;                  /* 0 = auto: min (100, n - 1) */
  double percentile;        /* 0 < p <= 100 */

  guint n_lenses;           /* 1 or 2 */
  KsLensSpec lens[2];
  KsMode mode;
  KsCoverSpec cover;        /* this and the clustering: of Mapper alone */
  KsClusterSpec cluster;
  KsBallSpec ball;          /* of Ball Mapper alone */
  guint min_shared;

  KsComplex complex;
  guint nu;                 /* of the witness complex alone: 0, 1, 2 */
  gboolean auto_landmarks;  /* min (KS_RECIPE_AUTO_LANDMARKS, m) */
  gsize landmarks;          /* 0 = all points in row order */
  KsLandmarkOrder landmark_order;
  gsize landmark_start;     /* of maxmin alone */
  guint max_dim;
  guint prime;
  KsThresholdKind threshold_kind;
  double threshold;         /* the number, or what R is divided by */
  gsize loops;              /* of so many of the longest bars of dimension 1 */
  KsLoopKind loop_kind;
  gsize cells;              /* of so many of the longest bars of dimension 2 */
  gsize bootstrap;          /* resamples of the confidence band; 0 = no band */
  gsize null_trials;        /* of each kind of null model; 0 = none */
  gboolean recognise;       /* name the shape of the core, and fit the ideal models to it */
} KsRecipe;

KsRecipe *ks_recipe_new (void);                     /* the defaults, on the built-in set "mixed" */
KsRecipe *ks_recipe_copy (const KsRecipe *recipe);
void      ks_recipe_free (KsRecipe *recipe);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsRecipe, ks_recipe_free)
gboolean  ks_recipe_equal (const KsRecipe *a, const KsRecipe *b);

/* Which stages read a field; a stage's key holds the fields of its slice. */
typedef enum {
  KS_SLICE_READ, KS_SLICE_POINTS, KS_SLICE_METRIC, KS_SLICE_NEIGHBOURS, KS_SLICE_CORE,
  KS_SLICE_LENS_1, KS_SLICE_LENS_2, KS_SLICE_COVER, KS_SLICE_CLUSTERS, KS_SLICE_BALLS, KS_SLICE_NERVE,
  KS_SLICE_LANDMARKS, KS_SLICE_HOMOLOGY, KS_SLICE_LOOPS, KS_SLICE_CELLS, KS_SLICE_BAND,
  KS_SLICE_NULL, KS_SLICE_RECOGNISER, KS_N_SLICES
} KsSlice;

typedef struct _KsRecipeField KsRecipeField;
struct _KsRecipeField {
  const char *name;     /* "percentile": the option --percentile, the key of the text */
  const char *argument; /* "P" for synopses; NULL for a switch */
  const char *group;    /* "core": the heading it stands under in help and manual */
  const char *summary;  /* one sentence with range and default */
  guint slices;         /* bits 1 << KsSlice */
  gboolean is_list;     /* may be given several times: one value a line in its text */
  gboolean (*set) (KsRecipe *recipe, const KsRecipeField *field, const char *text, GError **error);
  char *(*get) (const KsRecipe *recipe, const KsRecipeField *field); /* NULL: does not apply */
  gsize offset;         /* of the member, for setters that serve several fields */
  double min, max;      /* its range, for the same */
  const char *const *choices; /* names of an enumeration, NULL-terminated, for the same */
};

const KsRecipeField *ks_recipe_fields (gsize *n);
const KsRecipeField *ks_recipe_field_find (const char *name);
/* The same, or NULL with a KS_ERROR_USAGE sentence that lists the fields. */
const KsRecipeField *ks_recipe_field_expect (const char *name, GError **error);

/* Sets one field from text, or leaves the recipe as it was with a KS_ERROR_USAGE
 * sentence that names field, value and range (an unknown name lists the fields). */
gboolean ks_recipe_set (KsRecipe *recipe, const char *name, const char *text, GError **error);
char    *ks_recipe_get (const KsRecipe *recipe, const char *name); /* a new string */
/* The field's values as they are, nothing escaped: one, or a list's; NULL where it does not apply. */
GStrv    ks_recipe_get_values (const KsRecipe *recipe, const KsRecipeField *field);

/* The field `file` from plain paths; some take the place of a built-in set. */
void ks_recipe_set_files (KsRecipe *recipe, const char *const *paths);

/* Which arrays of its files the recipe takes; holds strings of the recipe's. */
KsFilterSelection ks_recipe_selection (const KsRecipe *recipe);

/* A built-in set in place of files, with its own view of it: k, percentile, resolution, gain. */
void ks_recipe_open_builtin (KsRecipe *recipe, const KsBuiltin *builtin);

/* Whether what it asks for can have a confidence band, and be compared with chance. */
gboolean ks_recipe_may_have_band (const KsRecipe *recipe);
gboolean ks_recipe_may_have_null (const KsRecipe *recipe);

/* What no single field can know: a kernel size beside a built-in set and the like. */
gboolean ks_recipe_check (const KsRecipe *recipe, GError **error);

/* A value on one line and back: a backslash is written \\, line breaks \n and \r, and a blank
 * or tab at either end \s or \t. The values of a list field's text are lines of this kind.
 * New strings. */
char *ks_recipe_escape (const char *value);
char *ks_recipe_unescape (const char *line);

#define KS_RECIPE_MARK "kleinscope-recipe " /* how a recipe's first line begins */

/* "kleinscope-recipe 1" and an escaped line "name = value" for each field; a list field has a
 * line for each value. Reading starts from the defaults, ignores blank lines and lines that
 * begin with #, takes what is behind "= " as it stands, and names the line of an error; the
 * same text comes back. */
char     *ks_recipe_to_text (const KsRecipe *recipe);
KsRecipe *ks_recipe_from_text (const char *text, GError **error);

/* A session's text is a recipe, and behind it what only the window knows. That begins with the line
 * "kleinscope-session 1", where reading a recipe ends. Returns where that line begins in @text, or
 * NULL when it is a recipe alone. */
const char *ks_recipe_text_rest (const char *text);

/* The files that the recipe names without a path from the root, which stand in @folder then. */
void ks_recipe_resolve_files (KsRecipe *recipe, const char *folder);

/* Whether a line of @text names files or a built-in set. Without one, ks_recipe_from_text()
 * leaves the default set in place, which nobody asked for. */
gboolean ks_recipe_text_names_source (const char *text);

/* The lines of one slice: part of the stages' keys. */
char *ks_recipe_slice_text (const KsRecipe *recipe, KsSlice slice);
