/* Quantised tensors, whose numbers come back by a scale and a zero point, or one of each for each
 * place on an axis.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-torch.h"

static double *
set_no_numbers (const char *name, GError **error)
{
  ks_torch_fail (name, "is quantised with scales or zero points that are none", error);
  return NULL;
}

/* A number, or a list of them. */
static double *
numbers_of_nodes (const KsPickle *pickle, guint32 node, const char *name, gsize *n, GError **error)
{
  gboolean is_list = ks_pickle_is (pickle, node, KS_PICKLE_LIST);
  guint32 at = is_list ? ks_pickle_node (pickle, node)->first : 0;
  g_autofree double *numbers = NULL;

  *n = is_list ? ks_pickle_node (pickle, node)->length : 1;
  numbers = ks_new (pickle->context, double, *n, error);
  if (numbers == NULL)
    return NULL;
  for (gsize i = 0; i < *n; i++)
    {
      const KsPickleNode *it = ks_pickle_node (pickle, is_list ? pickle->items[at].value : node);

      if (it->kind != KS_PICKLE_NUMBER && it->kind != KS_PICKLE_INTEGER)
        return set_no_numbers (name, error);
      numbers[i] = it->kind == KS_PICKLE_NUMBER ? it->number : (double) it->integer;
      at = is_list ? pickle->items[at].next : 0;
    }
  return g_steal_pointer (&numbers);
}

/* A tensor of one axis. Each element is to have bytes of its own, so that there are no more of
 * them than the file has. */
static double *
numbers_of_tensor (KsTorch *torch, guint32 arguments, const char *name, gsize *n, GError **error)
{
  KsContext *context = torch->pickle->context;
  g_autoptr (KsTensor) tensor = NULL;
  g_autofree double *numbers = NULL;
  KsTorchView view;

  if (!ks_torch_view_read (torch, arguments, name, &view, error))
    return NULL;
  if (view.n_dims != 1 || (view.shape[0] > 1 && view.strides[0] != 1))
    return set_no_numbers (name, error);
  if (!ks_torch_view_tensor (torch, &view, name, &tensor, error))
    return NULL;
  if (tensor == NULL)
    return set_no_numbers (name, error);
  *n = ks_tensor_count (tensor);
  numbers = ks_new (context, double, *n, error);
  if (numbers == NULL || !ks_tensor_decode (context, tensor, numbers, error))
    return NULL;
  return g_steal_pointer (&numbers);
}

static double *
read_numbers (KsTorch *torch, guint32 node, const char *name, gsize *n, GError **error)
{
  guint32 arguments;

  if (ks_pickle_is (torch->pickle, node, KS_PICKLE_OBJECT)
      && ks_torch_call (torch, node, &arguments) == KS_TORCH_VIEW)
    return numbers_of_tensor (torch, arguments, name, n, error);
  return numbers_of_nodes (torch->pickle, node, name, n, error);
}

/* (scheme, scale, zero point), or (scheme, scales, zero points, axis). */
static gboolean
take_scales (KsTorch *torch, KsTensor *tensor, guint32 scheme, GError **error)
{
  const KsPickle *pickle = torch->pickle;
  guint32 length = ks_pickle_node (pickle, scheme)->length, axis = 0;
  g_autofree double *scales = NULL, *zeros = NULL;
  gsize n_scales, n_zeros;

  if (length == 4)
    {
      const KsPickleNode *it = ks_pickle_node (pickle, ks_pickle_item (pickle, scheme, 3));

      if (it->kind != KS_PICKLE_INTEGER || it->integer < 0 || it->integer >= tensor->n_dims)
        return ks_torch_fail (tensor->name, "is quantised along an axis that it has not", error);
      axis = it->integer;
    }
  scales = read_numbers (torch, ks_pickle_item (pickle, scheme, 1), tensor->name, &n_scales, error);
  if (scales == NULL)
    return FALSE;
  zeros = read_numbers (torch, ks_pickle_item (pickle, scheme, 2), tensor->name, &n_zeros, error);
  if (zeros == NULL)
    return FALSE;
  if (n_scales != n_zeros || (length == 4 && n_scales != tensor->shape[axis]))
    return ks_torch_fail (tensor->name, "is quantised with scales that do not fit its axis", error);
  return ks_tensor_take_scales (tensor, axis, n_scales, g_steal_pointer (&scales),
                                g_steal_pointer (&zeros), error);
}

gboolean
ks_torch_add_quantised (KsTorch *torch, guint32 arguments, const char *name, GError **error)
{
  const KsPickle *pickle = torch->pickle;
  g_autoptr (KsTensor) tensor = NULL;
  KsTorchView view;
  guint32 scheme;

  if (!ks_torch_view_read (torch, arguments, name, &view, error))
    return FALSE;
  if ((view.type->dtype >= 0 && !view.type->quantised)
      || ks_pickle_node (pickle, arguments)->length < 5)
    return ks_torch_fail (name, "is quantised with scales or zero points that are none", error);
  scheme = ks_pickle_item (pickle, arguments, 4);
  if (!ks_pickle_is (pickle, scheme, KS_PICKLE_TUPLE)
      || (ks_pickle_node (pickle, scheme)->length != 3
          && ks_pickle_node (pickle, scheme)->length != 4))
    {
      ks_tensor_file_skip (torch->file, name, "is quantised in a way that is not known");
      return TRUE;
    }
  if (!ks_torch_view_tensor (torch, &view, name, &tensor, error))
    return FALSE;
  return tensor == NULL
         || (take_scales (torch, tensor, scheme, error)
             && ks_tensor_file_add (torch->file, g_steal_pointer (&tensor)));
}
