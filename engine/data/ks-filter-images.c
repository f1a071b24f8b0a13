/* Patches of images as points, with where each lay.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "ks-filter-source.h"
#include "ks-parallel.h"
#include "ks-patches.h"

#define PATCHES 5000      /* of an array, where nobody says: as Lee, Pedersen and Mumford did */
#define CONTRAST 0.2
#define GRAIN 256         /* patches cut by a thread at a time: less than 1 ms */
#define CHANNELS 3        /* at most */

gboolean
ks_tensor_images (const KsTensor *tensor, KsImageShape *shape)
{
  g_return_val_if_fail (tensor != NULL && shape != NULL, FALSE);

  const guint64 *s = tensor->shape;

  switch (tensor->images)
    {
    case KS_IMAGES_STACK:
      *shape = (KsImageShape) { s[0], s[1], s[2], 1 };
      return tensor->n_dims == 3 && ks_tensor_count (tensor) > 0;
    case KS_IMAGES_PLANES:
      *shape = (KsImageShape) { s[0], s[2], s[3], (guint) s[1] };
      return tensor->n_dims == 4 && ks_tensor_count (tensor) > 0 && (s[1] == 1 || s[1] == CHANNELS);
    case KS_IMAGES_PIXELS:
      *shape = (KsImageShape) { 1, s[0], s[1], (guint) s[2] };
      return tensor->n_dims == 3 && ks_tensor_count (tensor) > 0 && (s[2] == 1 || s[2] == CHANNELS);
    default:
      *shape = (KsImageShape) { 0 };
      return FALSE;
    }
}

/* How many are drawn of the images, and which part of them is kept. */
static gsize
count_drawn (const KsImageShape *shape, const KsFilterSelection *selection)
{
  gsize asked = selection->patches > 0 ? selection->patches : PATCHES;

  return MIN (asked, ks_patch_positions (shape));
}

static double
part_kept (const KsFilterSelection *selection)
{
  return selection->patch_contrast > 0.0 ? selection->patch_contrast : CONTRAST;
}

gsize
ks_tensor_patches (const KsTensor *tensor, const KsFilterSelection *selection)
{
  g_return_val_if_fail (tensor != NULL && selection != NULL, 0);

  KsImageShape shape;

  if (!ks_tensor_images (tensor, &shape))
    return 0;
  return ks_patches_count (count_drawn (&shape, selection), part_kept (selection));
}

/* ---- What is kept of all arrays ---- */

enum { IMAGE, ROW, COLUMN, STRENGTH, N_NUMBERS };

static const char *const names[N_NUMBERS] = { "image", "row", "column", "contrast" };

typedef struct {
  double *values;             /* (n, KS_PATCH_SIZE) owned */
  double *numbers[N_NUMBERS]; /* (n) owned */
  gsize n;
  gsize rooms[1 + N_NUMBERS]; /* of these arrays, in elements */
} Kept;

static void
kept_clear (Kept *self)
{
  g_free (self->values);
  for (guint c = 0; c < N_NUMBERS; c++)
    g_free (self->numbers[c]);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Kept, kept_clear)

/* Has room for @more. */
static gboolean
kept_grow (Kept *self, KsContext *context, gsize more, GError **error)
{
  gsize needed = self->n + more;

  if (!ks_grow (context, &self->values, &self->rooms[N_NUMBERS], needed,
                KS_PATCH_SIZE * sizeof (double), error))
    return FALSE;
  for (guint c = 0; c < N_NUMBERS; c++)
    if (!ks_grow (context, &self->numbers[c], &self->rooms[c], needed, sizeof (double), error))
      return FALSE;
  return TRUE;
}

/* ---- One array ---- */

typedef struct {
  const KsFilterSource *source;
  KsImageShape shape;
  gsize n;          /* patches drawn */
  guint64 *drawn;   /* (n) their positions, ascending; owned */
  double *values;   /* (n, KS_PATCH_SIZE) owned */
  double *contrasts; /* (n) owned */
  guint8 *chosen;   /* (n) owned */
  KsBlob *blob;     /* the images' own, or a copy in memory of no more bytes than @values; owned */
} Cutting;

static void
cutting_clear (Cutting *self)
{
  g_free (self->drawn);
  g_free (self->values);
  g_free (self->contrasts);
  g_free (self->chosen);
  g_clear_pointer (&self->blob, ks_blob_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Cutting, cutting_clear)

static gboolean
cutting_init (Cutting *self, KsContext *context, const KsFilterSource *source,
              const KsFilterSelection *selection, GError **error)
{
  KsBlob *blob = source->tensor->blob;

  *self = (Cutting) { .source = source };
  ks_tensor_images (source->tensor, &self->shape);
  self->n = count_drawn (&self->shape, selection);
  self->blob = blob->size / sizeof (double) <= self->n * KS_PATCH_SIZE
                   ? ks_blob_in_memory (context, blob, error)
                   : ks_blob_ref (blob);
  return self->blob != NULL && (self->drawn = ks_new (context, guint64, self->n, error)) != NULL
         && (self->values = ks_alloc (context, self->n, KS_PATCH_SIZE * sizeof (double), error))
                != NULL
         && (self->contrasts = ks_new (context, double, self->n, error)) != NULL
         && (self->chosen = ks_new (context, guint8, self->n, error)) != NULL;
}

/* The pixels at a position, (channels, 3, 3): a view that owns nothing. */
static KsTensor
view_patch (const Cutting *self, guint64 position)
{
  static const guint axes[][4] = { /* of image, channel, row and column; 9 where there is none */
    [KS_IMAGES_STACK] = { 0, 9, 1, 2 },
    [KS_IMAGES_PLANES] = { 0, 1, 2, 3 },
    [KS_IMAGES_PIXELS] = { 9, 2, 0, 1 },
  };
  const KsTensor *images = self->source->tensor;
  const guint *axis = axes[images->images];
  KsTensor view = *images;
  guint64 place[4] = { 0 };

  ks_patch_place (&self->shape, position, &place[0], &place[2], &place[3]);
  for (guint i = 0; i < 4; i++)
    if (axis[i] < KS_TENSOR_MAX_DIMS)
      view.offset += place[i] * (guint64) images->strides[axis[i]];
  view.blob = self->blob;
  view.n_dims = 3;
  view.shape[0] = self->shape.channels;
  view.shape[1] = view.shape[2] = KS_PATCH_SIDE;
  for (guint i = 1; i < 4; i++)
    view.strides[i - 1] = axis[i] < KS_TENSOR_MAX_DIMS ? images->strides[axis[i]] : 0;
  return view;
}

static gboolean
cut_range (KsContext *context, gsize begin, gsize end, guint worker, gpointer data, GError **error)
{
  Cutting *self = data;
  gsize n_pixels = KS_PATCH_SIZE * self->shape.channels;
  /* The most that the type holds is as bright as the most of 8 bits. */
  double scale = self->source->tensor->dtype == KS_DTYPE_UINT16 ? 1.0 / 257.0 : 1.0;

  for (gsize i = begin; i < end; i++)
    {
      const KsTensor view = view_patch (self, self->drawn[i]);
      double pixels[KS_PATCH_SIZE * CHANNELS], *patch = self->values + i * KS_PATCH_SIZE;

      if (!ks_tensor_file_decode (context, self->source->file, &view, n_pixels, pixels, n_pixels,
                                  error))
        return FALSE;
      ks_patch_from_pixels (pixels, self->shape.channels, scale, patch);
      self->contrasts[i] = ks_d_norm (patch);
    }
  return TRUE;
}

static gboolean
keep_chosen (const Cutting *self, KsContext *context, Kept *kept, gsize *n_kept, GError **error)
{
  *n_kept = 0;
  for (gsize i = 0; i < self->n; i++)
    *n_kept += self->chosen[i];
  if (!kept_grow (kept, context, *n_kept, error))
    return FALSE;
  for (gsize i = 0; i < self->n; i++)
    if (self->chosen[i])
      {
        guint64 image, row, col;

        ks_patch_place (&self->shape, self->drawn[i], &image, &row, &col);
        memcpy (kept->values + kept->n * KS_PATCH_SIZE, self->values + i * KS_PATCH_SIZE,
                KS_PATCH_SIZE * sizeof (double));
        kept->numbers[IMAGE][kept->n] = (double) image;
        kept->numbers[ROW][kept->n] = (double) row;
        kept->numbers[COLUMN][kept->n] = (double) col;
        kept->numbers[STRENGTH][kept->n] = self->contrasts[i];
        kept->n++;
      }
  return TRUE;
}

static gboolean
cut (KsContext *context, KsRandom *random, const KsFilterSource *source,
     const KsFilterSelection *selection, Kept *kept, gsize *n_kept, GError **error)
{
  g_auto (Cutting) self = { NULL };

  return cutting_init (&self, context, source, selection, error)
         && ks_patches_draw (context, random, ks_patch_positions (&self.shape), self.n, self.drawn,
                             error)
         && ks_parallel_for (context, self.n, GRAIN, cut_range, &self, error)
         && ks_patches_choose (context, self.contrasts, self.n, part_kept (selection), self.chosen,
                               error)
         && keep_chosen (&self, context, kept, n_kept, error);
}

/* ---- All of them ---- */

/* The arrays take their turns in the part of the progress that opening the files has left. */
static gboolean
cut_all (KsContext *context, const KsFilterChoice *choice, const KsFilterSelection *selection,
         Kept *kept, gsize *counts, GError **error)
{
  gsize n = choice->sources->len;
  double begin, end;
  gboolean goes_on = TRUE;
  KsRandom random;

  ks_random_init (&random, selection->seed);
  ks_context_get_span (context, &begin, &end);
  for (gsize s = 0; goes_on && s < n; s++)
    {
      double left = (end - begin) / ((double) n + 1.0);

      ks_context_set_span (context, end - left * (double) (n - s) / (double) n,
                           end - left * (double) (n - s - 1) / (double) n);
      goes_on = cut (context, &random, &g_array_index (choice->sources, KsFilterSource, s),
                     selection, kept, &counts[s], error);
    }
  ks_context_set_span (context, begin, end);
  return goes_on;
}

static KsMatrix *
matrix_of (KsContext *context, const Kept *kept, GError **error)
{
  KsMatrix *values = ks_filter_matrix_new (context, kept->n, KS_PATCH_SIZE, error);

  for (gsize row = 0; values != NULL && row < kept->n; row++)
    memcpy (ks_matrix_row (values, row), kept->values + row * KS_PATCH_SIZE,
            KS_PATCH_SIZE * sizeof (double));
  return values;
}

static void
set_constant (const KsFilterChoice *choice, GError **error)
{
  const KsFilterSource *first = &g_array_index (choice->sources, KsFilterSource, 0);
  g_autofree char *path = ks_printable (first->file->path, 400);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The patches drawn of “%s”%s are all constant and have no shape to see; draw more "
               "with --patches, or open other images.",
               path, choice->sources->len > 1 ? " and the others" : "");
}

KsFilterSet *
ks_filter_set_from_images (KsContext *context, const KsFilterChoice *choice,
                           const KsFilterSelection *selection, GError **error)
{
  const KsFilterSource *sources = (const KsFilterSource *) choice->sources->data;
  gsize n_sources = choice->sources->len;
  g_autofree gsize *counts = g_new0 (gsize, n_sources);
  g_auto (Kept) kept = { NULL };
  KsImageShape shape;

  if (!cut_all (context, choice, selection, &kept, counts, error))
    return NULL;
  if (kept.n == 0)
    {
      set_constant (choice, error);
      return NULL;
    }

  g_autoptr (KsMatrix) values = matrix_of (context, &kept, error);
  g_autoptr (KsTable) metadata = ks_table_new (kept.n);

  if (values == NULL
      || !ks_filter_add_provenance (context, metadata, sources, counts, n_sources, error)
      || !ks_filter_add_steps (context, metadata, sources, counts, n_sources, error))
    return NULL;

  const double *images = kept.numbers[IMAGE]; /* the table's from here on */

  for (guint c = 0; c < N_NUMBERS; c++)
    ks_table_add_numbers (metadata, names[c], g_steal_pointer (&kept.numbers[c]));
  /* What the file of a lone array tells of each image, such as CIFAR's labels, each patch has. */
  ks_tensor_images (sources[0].tensor, &shape);
  if (n_sources == 1
      && !ks_filter_add_companions (context, metadata, &sources[0], shape.n, images, error))
    return NULL;

  KsFilterSet *set = ks_filter_set_take (g_steal_pointer (&values), g_steal_pointer (&metadata),
                                         KS_PATCH_SIDE, KS_PATCH_SIDE);

  set->from_images = TRUE;
  return set;
}
