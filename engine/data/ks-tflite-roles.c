/* TensorFlow Lite: which tensors of a graph are kernels, told by the operators that
 * use them.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tflite.h"

enum { GRAPH_OPERATORS = 3 };
enum { CODE_OLD = 0, CODE_NEW = 3 };
enum { OPERATOR_CODE = 0, OPERATOR_INPUTS = 1, OPERATOR_OUTPUTS = 2 };
enum { CONV_2D = 3, DEPTHWISE_CONV_2D = 4, DEQUANTIZE = 6, TRANSPOSE_CONV = 67 };

#define NONE G_MAXUINT64

/* What the operators of a graph tell of its @n tensors. */
typedef struct {
  gsize n;
  guint8 *roles;    /* (n) KsTfliteRole; owned */
  guint32 *sources; /* (n) 1 + the tensor that it is in other numbers; 0 = none; owned */
} Roles;

static void
roles_clear (Roles *roles)
{
  g_free (roles->roles);
  g_free (roles->sources);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Roles, roles_clear)

/* The operation of a code, which old files keep in a byte of its own. */
static gboolean
read_operation (KsTflite *self, guint64 index, guint64 *operation, GError **error)
{
  guint64 old = 0, new = 0;
  KsFlatTable code;

  *operation = NONE;
  if (index >= self->codes.length)
    return TRUE;
  if (!ks_flatbuffer_item_table (self->flat, &self->codes, index, &code, error)
      || !ks_flatbuffer_number (self->flat, &code, CODE_OLD, 1, &old, error)
      || !ks_flatbuffer_number (self->flat, &code, CODE_NEW, 4, &new, error))
    return FALSE;
  *operation = MAX (old, new);
  return TRUE;
}

/* The @index-th tensor of a field of an operator; NONE when there is none. */
static gboolean
read_operand (KsTflite *self, const KsFlatTable *operator, guint field, gsize index,
              const Roles *roles, guint64 *tensor, GError **error)
{
  KsFlatVector operands;

  *tensor = NONE;
  if (!ks_flatbuffer_vector (self->flat, operator, field, 4, &operands, error))
    return FALSE;
  if (index >= operands.length)
    return TRUE;
  if (!ks_flatbuffer_item (self->flat, &operands, index, 4, tensor, error))
    return FALSE;
  if (*tensor >= roles->n) /* -1 stands for none */
    *tensor = NONE;
  return TRUE;
}

static gboolean
read_operator (KsTflite *self, const KsFlatTable *operator, Roles *roles, GError **error)
{
  guint64 code = 0, operation, input, output, kernel;

  if (!ks_flatbuffer_number (self->flat, operator, OPERATOR_CODE, 4, &code, error)
      || !read_operation (self, code, &operation, error))
    return FALSE;
  if (operation == DEQUANTIZE)
    {
      if (!read_operand (self, operator, OPERATOR_INPUTS, 0, roles, &input, error)
          || !read_operand (self, operator, OPERATOR_OUTPUTS, 0, roles, &output, error))
        return FALSE;
      if (input != NONE && output != NONE)
        roles->sources[output] = input + 1;
    }
  if (operation == CONV_2D || operation == DEPTHWISE_CONV_2D || operation == TRANSPOSE_CONV)
    {
      KsTfliteRole role = operation == DEPTHWISE_CONV_2D ? KS_TFLITE_DEPTHWISE_KERNEL
                                                         : KS_TFLITE_KERNEL;

      if (!read_operand (self, operator, OPERATOR_INPUTS, 1, roles, &kernel, error))
        return FALSE;
      if (kernel != NONE && roles->sources[kernel] != 0)
        kernel = roles->sources[kernel] - 1;
      if (kernel != NONE)
        roles->roles[kernel] = role;
    }
  return TRUE;
}

static gboolean
read_operators (KsTflite *self, const KsFlatTable *graph, Roles *roles, GError **error)
{
  KsFlatVector operators;

  if (!ks_flatbuffer_vector (self->flat, graph, GRAPH_OPERATORS, 4, &operators, error)
      || !ks_tflite_count (self, operators.length, error))
    return FALSE;
  for (gsize i = 0; i < operators.length; i++)
    {
      KsFlatTable operator;

      if (!ks_tflite_check (self, i, error)
          || !ks_flatbuffer_item_table (self->flat, &operators, i, &operator, error)
          || !read_operator (self, &operator, roles, error))
        return FALSE;
    }
  return TRUE;
}

guint8 *
ks_tflite_roles (KsTflite *self, const KsFlatTable *graph, gsize n_tensors, GError **error)
{
  g_auto (Roles) roles = { .n = n_tensors };

  if ((roles.roles = ks_new0 (self->context, guint8, n_tensors, error)) == NULL
      || (roles.sources = ks_new0 (self->context, guint32, n_tensors, error)) == NULL
      || !read_operators (self, graph, &roles, error))
    return NULL;
  return g_steal_pointer (&roles.roles);
}
