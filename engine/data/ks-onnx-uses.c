/* ONNX: what nodes tell of the arrays that they use. Quantised arrays pass through a
 * node with their scale and zero point, or are used by one that has these among its
 * inputs; kernels of transposed convolutions are (in, out, rows, columns).
 *
 * SPDX-License-Identifier: MIT */
#include "ks-onnx.h"

#include <string.h>

#define MOST_PASSED 16 /* nodes that an array may pass on its way to where it is used */

enum { INPUT = 1, OUTPUT = 2, ATTRIBUTE = 5 };
enum { ATTRIBUTE_NAME = 1, ATTRIBUTE_I = 3 };

/* Which inputs of an operation are what; -1 = none is. An axis below 0 counts from the last. */
static const struct {
  const char *name;
  gboolean passes;     /* its output is its first input in other numbers */
  gboolean transposed; /* its kernel has the channels of input first */
  gboolean quantised;
  int array, scale, zero;
  int axis;
} operations[] = {
  { "Cast", .passes = TRUE, .array = -1, .scale = -1, .zero = -1 },
  { "Identity", .passes = TRUE, .array = -1, .scale = -1, .zero = -1 },
  { "DequantizeLinear", .passes = TRUE, .quantised = TRUE, .array = 0, .scale = 1, .zero = 2,
    .axis = 1 },
  { "QLinearConv", .quantised = TRUE, .array = 3, .scale = 4, .zero = 5, .axis = 0 },
  { "QLinearMatMul", .quantised = TRUE, .array = 3, .scale = 4, .zero = 5, .axis = -1 },
  { "ConvInteger", .quantised = TRUE, .array = 1, .scale = -1, .zero = 3, .axis = 0 },
  { "MatMulInteger", .quantised = TRUE, .array = 1, .scale = -1, .zero = 3, .axis = -1 },
  { "ConvTranspose", .transposed = TRUE, .array = 1, .scale = -1, .zero = -1 },
};

typedef struct {
  guint operation;            /* of operations[] */
  char *array, *scale, *zero; /* names, NULL where there is none; owned */
  char *first, *output;       /* names; owned */
  gint64 axis;
  gint64 block; /* elements along the axis that have a scale each; 0 = all */
} Use;

struct _KsOnnxUses {
  GPtrArray *uses; /* of Use */
  GTree *passed;   /* of names: what another array is in other numbers; values belong to uses */
};

static void
use_free (gpointer data)
{
  Use *use = data;

  g_free (use->array);
  g_free (use->scale);
  g_free (use->zero);
  g_free (use->first);
  g_free (use->output);
  g_free (use);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (a, b);
}

KsOnnxUses *
ks_onnx_uses_new (void)
{
  KsOnnxUses *self = g_new (KsOnnxUses, 1);

  self->uses = g_ptr_array_new_with_free_func (use_free);
  self->passed = g_tree_new (compare_names);
  return self;
}

void
ks_onnx_uses_free (KsOnnxUses *self)
{
  g_tree_unref (self->passed);
  g_ptr_array_unref (self->uses);
  g_free (self);
}

static guint
find_operation (const char *name)
{
  guint i = 0;

  while (i < G_N_ELEMENTS (operations) && !g_str_equal (operations[i].name, name))
    i++;
  return i;
}

gboolean
ks_onnx_uses_know (const char *operation)
{
  return find_operation (operation) < G_N_ELEMENTS (operations);
}

/* ---- Reading nodes ---- */

/* The place that the @index-th input has in the use; NULL when it is of no interest. */
static char **
place_of_input (Use *use, int index)
{
  if (index == operations[use->operation].array)
    return &use->array;
  if (index == operations[use->operation].scale)
    return &use->scale;
  if (index == operations[use->operation].zero)
    return &use->zero;
  return index == 0 ? &use->first : NULL;
}

/* An attribute's name and integer. */
static gboolean
read_attribute (Use *use, KsProtobuf *wire, KsProtobufSpan span, GError **error)
{
  g_autofree char *name = NULL;
  gint64 value = 0;
  KsProtobufField field;

  while (ks_protobuf_next (wire, &span, &field))
    if (field.number == ATTRIBUTE_I)
      value = field.value;
    else if (field.number == ATTRIBUTE_NAME)
      {
        g_free (name);
        name = ks_protobuf_text (wire, &field, error);
        if (name == NULL)
          return FALSE;
      }
  if (g_strcmp0 (name, "axis") == 0)
    use->axis = value;
  if (g_strcmp0 (name, "block_size") == 0)
    use->block = value;
  return ks_protobuf_check (wire, error);
}

static gboolean
read_name (char **place, KsProtobuf *wire, const KsProtobufField *field, GError **error)
{
  g_free (*place);
  *place = ks_protobuf_text (wire, field, error);
  return *place != NULL;
}

static gboolean
read_node (Use *use, KsProtobuf *wire, KsProtobufSpan node, GError **error)
{
  KsProtobufField field;
  int n_inputs = 0;

  while (ks_protobuf_next (wire, &node, &field))
    {
      char **place = NULL;

      if (field.number == INPUT && n_inputs < G_MAXINT)
        place = place_of_input (use, n_inputs++);
      else if (field.number == OUTPUT && use->output == NULL)
        place = &use->output;
      if (place != NULL && !read_name (place, wire, &field, error))
        return FALSE;
      if (field.number == ATTRIBUTE && !read_attribute (use, wire, field.bytes, error))
        return FALSE;
    }
  return ks_protobuf_check (wire, error);
}

gboolean
ks_onnx_uses_add (KsOnnxUses *self, const char *operation, KsProtobuf *wire, KsProtobufSpan node,
                  GError **error)
{
  Use *use = g_new0 (Use, 1);

  use->operation = find_operation (operation);
  use->axis = operations[use->operation].axis;
  g_ptr_array_add (self->uses, use);
  if (self->uses->len > KS_MOST_ARRAYS)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "It has more than %d nodes that say how arrays are stored; no network has.",
                   KS_MOST_ARRAYS);
      return FALSE;
    }
  if (!read_node (use, wire, node, error))
    return FALSE;

  const char *input = use->first != NULL ? use->first : use->array;

  if (operations[use->operation].passes && input != NULL && use->output != NULL)
    g_tree_insert (self->passed, use->output, (gpointer) input);
  return TRUE;
}

/* ---- Applying them ---- */

static KsOnnxArray *
find_array (const KsOnnxUses *self, GTree *arrays, const char *name)
{
  KsOnnxArray *array = name != NULL ? g_tree_lookup (arrays, name) : NULL;

  for (int i = 0; i < MOST_PASSED && array == NULL && name != NULL; i++)
    {
      name = g_tree_lookup (self->passed, name);
      array = name != NULL ? g_tree_lookup (arrays, name) : NULL;
    }
  return array;
}

/* ONNX Runtime calls the parts of a dynamically quantised array NAME_quantized, NAME_scale and
 * NAME_zero_point; where no node has the scale as an input, its name tells. */
static char *
scale_of (const Use *use)
{
  static const char suffix[] = "_quantized";

  if (operations[use->operation].scale >= 0)
    return g_strdup (use->scale);
  if (use->array == NULL || !g_str_has_suffix (use->array, suffix))
    return NULL;

  g_autofree char *stem = g_strndup (use->array, strlen (use->array) - strlen (suffix));

  return g_strconcat (stem, "_scale", NULL);
}

/* The @n pairs of a use, whose zero points are one or all, into new arrays. */
static gboolean
read_pairs (KsContext *context, const KsTensor *scale, const KsTensor *zero, gsize n,
            double **scales, double **zeros, GError **error)
{
  *scales = ks_new (context, double, n, error);
  *zeros = *scales != NULL ? ks_new0 (context, double, n, error) : NULL;
  if (*zeros == NULL || !ks_tensor_decode (context, scale, *scales, error)
      || (zero != NULL && !ks_tensor_decode (context, zero, *zeros, error)))
    return FALSE;
  if (zero != NULL && ks_tensor_count (zero) == 1)
    for (gsize i = 1; i < n; i++)
      (*zeros)[i] = (*zeros)[0];
  return TRUE;
}

/* How many pairs scale and zero point are; 0 when they fit neither each other nor the axis. */
static gsize
count_pairs (const KsTensor *tensor, const KsTensor *scale, const KsTensor *zero, gint64 axis)
{
  gsize n = ks_tensor_count (scale), n_zeros = zero != NULL ? ks_tensor_count (zero) : 1;

  if (n_zeros != n && n_zeros != 1)
    return 0;
  return n == 1 || (axis >= 0 && axis < tensor->n_dims && tensor->shape[axis] == n) ? n : 0;
}

/* Dequantises @tensor; *reason tells why it cannot be, if so. FALSE on failure. */
static gboolean
quantise (KsContext *context, const Use *use, KsTensor *tensor, const KsTensor *scale,
          const KsTensor *zero, gsize *n_pairs, const char **reason, GError **error)
{
  gint64 axis = use->axis < 0 ? use->axis + tensor->n_dims : use->axis;
  gsize n = count_pairs (tensor, scale, zero, axis);
  g_autofree double *scales = NULL, *zeros = NULL;
  g_autoptr (GError) unfit = NULL;

  if (scale->n_dims > 1 || use->block != 0)
    *reason = "is quantised in blocks";
  else if (n == 0 || n > KS_MOST_SCALES - *n_pairs)
    *reason = "is quantised by scales that do not fit it";
  if (*reason != NULL)
    return TRUE;
  if (!read_pairs (context, scale, zero, n, &scales, &zeros, error))
    return FALSE;
  *n_pairs += n;
  if (!ks_tensor_take_scales (tensor, axis, n, g_steal_pointer (&scales),
                              g_steal_pointer (&zeros), &unfit))
    *reason = "is quantised by scales that are not finite";
  return TRUE;
}

static gboolean
is_quantised (const KsTensor *tensor)
{
  return tensor->dtype >= KS_DTYPE_INT8 && tensor->dtype <= KS_DTYPE_UINT64
         && ks_tensor_count (tensor) > 0;
}

static gboolean
apply_scales (KsContext *context, const KsOnnxUses *self, const Use *use, GTree *arrays,
              gsize *n_pairs, GError **error)
{
  KsOnnxArray *array = find_array (self, arrays, use->array);
  g_autofree char *scale_name = scale_of (use);
  KsOnnxArray *scale = find_array (self, arrays, scale_name);
  KsOnnxArray *zero = find_array (self, arrays, use->zero);
  gboolean has_zero = use->zero != NULL && *use->zero != '\0';

  if (array == NULL || array->reason != NULL || array->tensor->n_scales > 0
      || !is_quantised (array->tensor))
    return TRUE;
  if (scale_name == NULL)
    array->reason = "is quantised without a scale";
  else if (scale == NULL || scale->reason != NULL)
    array->reason = "is quantised by a scale that the model computes";
  else if (has_zero && (zero == NULL || zero->reason != NULL))
    array->reason = "is quantised about a zero point that the model computes";
  else
    return quantise (context, use, array->tensor, scale->tensor, has_zero ? zero->tensor : NULL,
                     n_pairs, &array->reason, error);
  return TRUE;
}

static void
turn_kernel (const KsOnnxUses *self, const Use *use, GTree *arrays)
{
  KsOnnxArray *array = find_array (self, arrays, use->array);
  guint axes[KS_TENSOR_MAX_DIMS] = { 1, 0, 2, 3, 4, 5, 6, 7 };

  if (array == NULL || array->reason != NULL || array->turned || array->tensor->n_dims < 3)
    return;
  ks_tensor_permute (array->tensor, axes);
  array->turned = TRUE;
}

gboolean
ks_onnx_uses_apply (KsContext *context, const KsOnnxUses *self, GPtrArray *arrays, GError **error)
{
  g_autoptr (GTree) by_name = g_tree_new (compare_names);
  gsize n_pairs = 0;

  for (guint i = arrays->len; i-- > 0;)
    {
      KsOnnxArray *array = g_ptr_array_index (arrays, i);

      g_tree_insert (by_name, array->name, array);
    }
  for (guint i = 0; i < self->uses->len; i++)
    {
      const Use *use = g_ptr_array_index (self->uses, i);

      if (!ks_context_check (context, error)
          || (operations[use->operation].quantised
              && !apply_scales (context, self, use, by_name, &n_pairs, error)))
        return FALSE;
    }
  /* Scales count along the axes that the file has, so kernels are turned when all have theirs. */
  for (guint i = 0; i < self->uses->len; i++)
    {
      const Use *use = g_ptr_array_index (self->uses, i);

      if (operations[use->operation].transposed)
        turn_kernel (self, use, by_name);
    }
  return TRUE;
}
