/* TensorFlow.js: model.json says which weights there are and in which files they
 * lie, behind each other without a gap. Kernels are (rows, columns, in, out), or with
 * the last two axes the other way round, and are turned.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-blob-pages.h"
#include "ks-distinct-names.h"
#include "ks-tfjs-layouts.h"

#include <string.h>

#define MOST_SHARDS 4096 /* files of a model; each stays open */
#define WEIGHTS_PER_CHECK 1024

static const struct {
  const char *name;
  int dtype;  /* KsDtype, or -1 */
  gsize size; /* bytes; 0 = as many as its elements say themselves */
  const char *reason;
} types[] = {
  { "float32", KS_DTYPE_FLOAT32, 4, NULL }, { "float16", KS_DTYPE_FLOAT16, 2, NULL },
  { "int32", KS_DTYPE_INT32, 4, NULL },     { "uint16", KS_DTYPE_UINT16, 2, NULL },
  { "uint8", KS_DTYPE_UINT8, 1, NULL },     { "bool", KS_DTYPE_BOOL, 1, NULL },
  { "complex64", -1, 8, "holds complex numbers" },
  { "string", -1, 0, "holds text" },
};

/* What an entry of the manifest says. */
typedef struct {
  const char *name; /* of the manifest */
  gsize type;       /* of types[]: as stored */
  guint64 shape[KS_TENSOR_MAX_DIMS];
  gsize n_dims;
  gsize count;      /* elements */
  gboolean affine;  /* what is stored times scale plus least is meant */
  gboolean rounded; /* and that rounded */
  double scale, least;
} Weight;

/* A group's weights on their way into the file. */
typedef struct {
  KsContext *context;
  KsTensorFile *file;
  KsTfjsLayouts *layouts;
  KsDistinctNames *names;
  KsBlob *blob; /* the group's shards behind each other */
  gsize at;     /* byte of it */
} Group;

gboolean
ks_is_tfjs (const json_t *root)
{
  return json_object_get (root, "weightsManifest") != NULL;
}

static gboolean
set_bad_weight (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The weight “%s” of its manifest %s; convert the model again.", printable, what);
  return FALSE;
}

static gboolean
find_type (const char *name, gsize *type)
{
  for (*type = 0; *type < G_N_ELEMENTS (types); ++*type)
    if (name != NULL && g_str_equal (types[*type].name, name))
      return TRUE;
  return FALSE;
}

/* Reads how the weight was quantised, and so what is stored in place of its own type. */
static gboolean
read_quantization (const json_t *quantization, Weight *weight, GError **error)
{
  const json_t *scale = json_object_get (quantization, "scale");
  const json_t *least = json_object_get (quantization, "min");
  const char *stored = json_string_value (json_object_get (quantization, "dtype"));
  gsize type;

  if (!find_type (stored, &type) || types[weight->type].dtype < 0)
    return set_bad_weight (weight->name, "is quantised in a way that is not known", error);
  weight->rounded = types[weight->type].dtype != KS_DTYPE_FLOAT32;
  weight->affine = types[type].dtype == KS_DTYPE_UINT8 || types[type].dtype == KS_DTYPE_UINT16;
  weight->type = type;
  if (!weight->affine && types[type].dtype != KS_DTYPE_FLOAT16)
    return set_bad_weight (weight->name, "is quantised in a way that is not known", error);
  if (weight->affine && (!json_is_number (scale) || !json_is_number (least)))
    return set_bad_weight (weight->name, "is quantised without a scale and a minimum", error);
  weight->scale = json_number_value (scale);
  weight->least = json_number_value (least);
  return TRUE;
}

/* The product of all lengths, also of more axes than a KsTensor has. */
static gboolean
count_elements (const json_t *shape, gsize *count)
{
  *count = 1;
  for (gsize i = 0; i < json_array_size (shape); i++)
    if (!g_size_checked_mul (count, *count, json_integer_value (json_array_get (shape, i))))
      return FALSE;
  return TRUE;
}

static gboolean
read_weight (const json_t *entry, Weight *weight, GError **error)
{
  const json_t *shape = json_object_get (entry, "shape");
  const json_t *quantization = json_object_get (entry, "quantization");

  *weight = (Weight) { .name = json_string_value (json_object_get (entry, "name")) };
  if (weight->name == NULL || strlen (weight->name) > KS_LONGEST_NAME)
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "A weight of its manifest has no name, or too long a one; convert the "
                           "model again.");
      return FALSE;
    }
  if (!ks_json_lengths (shape, weight->shape, KS_TENSOR_MAX_DIMS)
      || !count_elements (shape, &weight->count))
    return set_bad_weight (weight->name, "has a shape that is no list of lengths", error);
  weight->n_dims = json_array_size (shape);
  if (!find_type (json_string_value (json_object_get (entry, "dtype")), &weight->type))
    return set_bad_weight (weight->name, "has a type that is not known", error);
  return quantization == NULL || read_quantization (quantization, weight, error);
}

/* Why the weight cannot be used; NULL when it can. */
static const char *
reason_of (const Weight *weight)
{
  if (types[weight->type].dtype < 0)
    return types[weight->type].reason;
  if (weight->n_dims > KS_TENSOR_MAX_DIMS)
    return "has more than " G_STRINGIFY (KS_TENSOR_MAX_DIMS) " axes";
  return weight->affine && weight->rounded ? "holds quantised integers" : NULL;
}

static gboolean
set_cut_off (const Group *group, const Weight *weight, GError **error)
{
  g_autofree char *what = g_strdup_printf ("goes beyond the %" G_GSIZE_FORMAT
                                           " bytes of its files, in which it begins at byte %"
                                           G_GSIZE_FORMAT,
                                           group->blob->size, group->at);

  return set_bad_weight (weight->name, what, error);
}

/* Where a weight of texts ends: each is its length (32 bits) and its bytes. */
static gboolean
skip_texts (const Group *group, const Weight *weight, gsize *end, GError **error)
{
  g_autoptr (KsBlobPages) pages = ks_blob_pages_new (group->context, group->blob, error);
  gsize size = group->blob->size;

  if (pages == NULL)
    return FALSE;
  *end = group->at;
  for (gsize i = 0; i < weight->count; i++)
    {
      guint8 length[4];

      if (i % WEIGHTS_PER_CHECK == 0 && !ks_context_check (group->context, error))
        return FALSE;
      if (size - *end < sizeof length)
        return set_cut_off (group, weight, error);
      if (!ks_blob_pages_read (pages, *end, sizeof length, length, error))
        return FALSE;
      *end += sizeof length;
      if (ks_load32 (length, FALSE) > size - *end)
        return set_cut_off (group, weight, error);
      *end += ks_load32 (length, FALSE);
    }
  return TRUE;
}

static gboolean
find_end (const Group *group, const Weight *weight, gsize *end, GError **error)
{
  gsize bytes;

  if (types[weight->type].size == 0)
    return skip_texts (group, weight, end, error);
  if (!g_size_checked_mul (&bytes, weight->count, types[weight->type].size)
      || bytes > group->blob->size - group->at)
    return set_cut_off (group, weight, error);
  *end = group->at + bytes;
  return TRUE;
}

static gboolean
take_scale (KsTensor *tensor, const Weight *weight, GError **error)
{
  double *scale = g_new (double, 1), *zero = g_new (double, 1);

  *scale = weight->scale;
  *zero = -weight->least / weight->scale;
  return ks_tensor_take_scales (tensor, 0, 1, scale, zero, error);
}

/* Kernels of two dimensions, and of three, whose depth is left with the channels. */
static void
turn_kernels (KsTensor *tensor, gboolean output_first)
{
  static const guint from_hwio[] = { 3, 2, 0, 1 }, from_hwoi[] = { 2, 3, 0, 1 };
  static const guint from_dhwio[] = { 4, 3, 0, 1, 2 };

  if (tensor->n_dims == 4)
    ks_tensor_permute (tensor, output_first ? from_hwoi : from_hwio);
  if (tensor->n_dims == 5)
    ks_tensor_permute (tensor, from_dhwio);
}

static gboolean
add_weight (Group *group, const Weight *weight, GError **error)
{
  const char *reason = reason_of (weight);
  g_autofree char *name = ks_distinct_names_add (group->names, weight->name);

  if (reason != NULL)
    {
      ks_tensor_file_skip (group->file, name, reason);
      return TRUE;
    }

  g_autoptr (KsTensor) tensor = ks_tensor_new (name, types[weight->type].dtype, FALSE,
                                               weight->n_dims, weight->shape, TRUE, group->blob,
                                               group->at, error);

  if (tensor == NULL || (weight->affine && !take_scale (tensor, weight, error)))
    return FALSE;
  turn_kernels (tensor, ks_tfjs_layouts_output_first (group->layouts, weight->name));
  return ks_tensor_file_add (group->file, g_steal_pointer (&tensor));
}

static gboolean
set_bad_manifest (const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "Its weightsManifest %s; convert the model again.",
               what);
  return FALSE;
}

/* Each file is named once: few bytes would be many otherwise. */
static KsBlob *
open_shard (KsContext *context, const KsTensorFile *file, const json_t *path, GTree *opened,
            GError **error)
{
  const char *name = json_string_value (path);

  if (name == NULL || g_tree_lookup (opened, name) != NULL)
    {
      set_bad_manifest (name == NULL ? "names a file by something that is no text"
                                     : "names a file twice", error);
      return NULL;
    }
  g_tree_insert (opened, (gpointer) name, (gpointer) name);
  return ks_context_check (context, error) ? ks_tensor_file_sibling (context, file, name, error)
                                           : NULL;
}

/* The files that hold a group's weights, as one. */
static KsBlob *
open_shards (KsContext *context, const KsTensorFile *file, const json_t *paths, GTree *opened,
             GError **error)
{
  g_autoptr (GPtrArray) shards = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_blob_unref);

  for (gsize i = 0; i < json_array_size (paths); i++)
    {
      KsBlob *shard = open_shard (context, file, json_array_get (paths, i), opened, error);

      if (shard == NULL)
        return NULL;
      g_ptr_array_add (shards, shard);
    }
  if (shards->len == 1)
    return ks_blob_ref (g_ptr_array_index (shards, 0));
  return ks_blob_new_join (context, (KsBlob **) shards->pdata, shards->len, error);
}

static gboolean
read_group (Group *group, const json_t *weights, GError **error)
{
  for (gsize i = 0; i < json_array_size (weights); i++)
    {
      Weight weight;
      gsize end;

      if (i % WEIGHTS_PER_CHECK == 0 && !ks_context_check (group->context, error))
        return FALSE;
      if (!read_weight (json_array_get (weights, i), &weight, error)
          || !find_end (group, &weight, &end, error) || !add_weight (group, &weight, error))
        return FALSE;
      group->at = end;
    }
  if (group->at == group->blob->size)
    return TRUE;

  g_autofree char *what = g_strdup_printf ("describes %" G_GSIZE_FORMAT
                                           " bytes of files that have %" G_GSIZE_FORMAT,
                                           group->at, group->blob->size);
  return set_bad_manifest (what, error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

static gsize
count_shards (const json_t *manifest)
{
  gsize n = 0;

  for (gsize i = 0; i < json_array_size (manifest); i++)
    n += json_array_size (json_object_get (json_array_get (manifest, i), "paths"));
  return n;
}

gboolean
ks_read_tfjs (KsContext *context, KsTensorFile *file, const json_t *root, GError **error)
{
  const json_t *manifest = json_object_get (root, "weightsManifest");
  gsize n = json_array_size (manifest);
  g_autoptr (KsTfjsLayouts) layouts = ks_tfjs_layouts_new (json_object_get (root,
                                                                            "modelTopology"));
  g_autoptr (KsDistinctNames) names = ks_distinct_names_new ();
  g_autoptr (GTree) opened = g_tree_new (compare_names); /* of file names of the manifest */

  if (!json_is_array (manifest))
    return set_bad_manifest ("is no list of groups", error);
  if (count_shards (manifest) > MOST_SHARDS)
    return set_bad_manifest ("names more than " G_STRINGIFY (MOST_SHARDS) " files", error);
  for (gsize i = 0; i < n; i++)
    {
      const json_t *entry = json_array_get (manifest, i);
      const json_t *weights = json_object_get (entry, "weights");
      const json_t *paths = json_object_get (entry, "paths");

      if (!json_is_array (weights) || !json_is_array (paths))
        return set_bad_manifest ("has a group that is not made of paths and weights", error);

      g_autoptr (KsBlob) blob = open_shards (context, file, paths, opened, error);
      Group group = { context, file, layouts, names, blob, 0 };

      if (blob == NULL || !read_group (&group, weights, error))
        return FALSE;
      ks_context_progress (context, (i + 1.0) / n);
    }
  return TRUE;
}
