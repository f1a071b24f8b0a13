/* From the root of a pickle to its tensors, and the names that they have on the way.
 *
 * Objects may be shared and may hold each other. A first walk goes to each object once: it marks
 * the ways that lead back to where they come from, which are not gone again, and the objects
 * from which no tensor can be reached. What is left has no rings and leads to tensors
 * everywhere, so that the second walk, which goes every way there is, takes no longer than
 * naming what it finds.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-distinct-names.h"
#include "ks-number.h"
#include "ks-torch.h"

#define DEEPEST 1000          /* Python's own pickler goes no deeper */
#define MOST_NAMES 65536
#define MOST_NAME_BYTES (8u << 20)
#define MOST_STEPS (32u << 20) /* 0.3 s */
#define STEPS_PER_CHECK 4096

/* In Walk.order. */
#define UNSEEN 0
#define ON_THE_WAY 1

typedef struct {
  KsTorch *torch;
  KsPickle *pickle;
  guint32 *order;    /* (n_nodes) UNSEEN, ON_THE_WAY, or as what number from 2 on it was left
                      * behind; owned */
  guint8 *leads;     /* (n_nodes) to a tensor; owned */
  guint32 n_left;
  guint depth;
  gsize n_steps, next_check, n_names, name_bytes;
  KsDistinctNames *names; /* owned */
  GString *name;     /* of where the walk is; owned */
  gboolean has_name; /* it has a part, perhaps an empty one */
  gboolean is_bookkeeping; /* what is named now is an optimiser's */
} Walk;

static void
walk_clear (Walk *self)
{
  g_free (self->order);
  g_free (self->leads);
  ks_distinct_names_free (self->names);
  g_string_free (self->name, TRUE);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

/* What a child adds to its parent's name. */
typedef struct {
  enum { NO_PART, PLACE, KEY } kind;
  guint32 place; /* among the parent's children */
  guint32 key;   /* node */
} Part;

typedef gboolean (*ChildFunc) (Walk *walk, guint32 parent, Part part, guint32 child,
                               GError **error);

static const Part no_part = { NO_PART, 0, 0 };

/* The items of a TUPLE, LIST or SET, which is @parent or its arguments. */
static gboolean
each_item (Walk *walk, guint32 parent, guint32 list, ChildFunc func, GError **error)
{
  const KsPickle *pickle = walk->pickle;
  guint32 place = 0;

  for (guint32 at = ks_pickle_node (pickle, list)->first; at != 0; at = pickle->items[at].next)
    if (!func (walk, parent, (Part) { PLACE, place++, 0 }, pickle->items[at].value, error))
      return FALSE;
  return TRUE;
}

/* What was handed to __setstate__: attributes, or a pair of them, the second those in slots. */
static gboolean
each_state (Walk *walk, guint32 parent, guint32 state, ChildFunc func, GError **error)
{
  const KsPickle *pickle = walk->pickle;
  const KsPickleNode *node = ks_pickle_node (pickle, state);

  if (node->kind != KS_PICKLE_TUPLE || node->length != 2)
    return func (walk, parent, no_part, state, error);
  for (guint32 at = node->first; at != 0; at = pickle->items[at].next)
    if (!func (walk, parent, no_part, pickle->items[at].value, error))
      return FALSE;
  return TRUE;
}

/* The pairs of a DICT or OBJECT from the item @at on. */
static gboolean
each_pair (Walk *walk, guint32 parent, guint32 at, ChildFunc func, GError **error)
{
  const KsPickle *pickle = walk->pickle;
  guint32 place = 0;

  while (at != 0)
    {
      guint32 key = pickle->items[at].value, second = pickle->items[at].next;
      guint32 value = pickle->items[second].value;
      Part part = { key == KS_PICKLE_ITEM ? PLACE : KEY, place++, key };

      if (key == KS_PICKLE_STATE ? !each_state (walk, parent, value, func, error)
                                 : !func (walk, parent, part, value, error))
        return FALSE;
      at = pickle->items[second].next;
    }
  return TRUE;
}

/* The values under the @n keys of a DICT; FALSE when it lacks one. */
static gboolean
find_keys (Walk *walk, guint32 dict, guint n, const char *const *keys, guint32 *values)
{
  const KsPickle *pickle = walk->pickle;
  guint found = 0, all = (1u << n) - 1;

  for (guint32 at = ks_pickle_node (pickle, dict)->first; at != 0 && found < all;)
    {
      guint32 key = pickle->items[at].value, second = pickle->items[at].next;

      walk->n_steps++;
      for (guint i = 0; i < n; i++)
        if (ks_pickle_is_text (walk->pickle, key, keys[i]))
          {
            values[i] = pickle->items[second].value;
            found |= 1u << i;
          }
      at = pickle->items[second].next;
    }
  return found == all;
}

/* The values in a module's state that make up its state_dict(), which are dictionaries; FALSE
 * when the dictionary is no module's state. */
static gboolean
find_module (Walk *walk, guint32 dict, guint32 values[3])
{
  static const char *const keys[] = { "_parameters", "_buffers", "_modules" };

  return find_keys (walk, dict, G_N_ELEMENTS (keys), keys, values);
}

/* The state_dict() of an optimiser, whose averages are shaped as the kernels that they are of. */
static gboolean
is_optimiser (Walk *walk, guint32 node)
{
  static const char *const keys[] = { "state", "param_groups" };
  guint32 values[2];

  return ks_pickle_is (walk->pickle, node, KS_PICKLE_DICT)
         && find_keys (walk, node, G_N_ELEMENTS (keys), keys, values);
}

static gboolean
each_in_dict (Walk *walk, guint32 dict, ChildFunc func, GError **error)
{
  guint32 values[3];

  if (!find_module (walk, dict, values))
    return each_pair (walk, dict, ks_pickle_node (walk->pickle, dict)->first, func, error);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    if (!func (walk, dict, no_part, values[i], error))
      return FALSE;
  return TRUE;
}

/* Python 2 writes an OrderedDict as a call with a list of pairs. */
static gboolean
each_in_pairs (Walk *walk, guint32 parent, guint32 list, ChildFunc func, GError **error)
{
  const KsPickle *pickle = walk->pickle;
  guint32 place = 0;

  for (guint32 at = ks_pickle_node (pickle, list)->first; at != 0; at = pickle->items[at].next)
    {
      guint32 pair = pickle->items[at].value;
      const KsPickleNode *node = ks_pickle_node (pickle, pair);
      gboolean is_pair
          = (node->kind == KS_PICKLE_LIST || node->kind == KS_PICKLE_TUPLE) && node->length == 2;
      Part part = { KEY, place++, is_pair ? ks_pickle_item (pickle, pair, 0) : 0 };

      walk->n_steps++;
      if (is_pair && !func (walk, parent, part, ks_pickle_item (pickle, pair, 1), error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
each_in_object (Walk *walk, guint32 object, ChildFunc func, GError **error)
{
  const KsPickle *pickle = walk->pickle;
  guint32 arguments, first;
  KsTorchRole role = ks_torch_call (walk->torch, object, &arguments);
  guint32 n_arguments = ks_pickle_node (pickle, arguments)->length;
  guint32 called = ks_pickle_node (pickle, object)->first;
  guint32 pairs = pickle->items[pickle->items[called].next].next;

  if (role == KS_TORCH_PLAIN || role == KS_TORCH_NUMPY_DTYPE || role == KS_TORCH_ENCODE
      || role == KS_TORCH_SIZE)
    return TRUE;
  if (n_arguments == 0)
    return each_pair (walk, object, pairs, func, error);
  first = ks_pickle_item (pickle, arguments, 0);
  if (role == KS_TORCH_WRAPPER)
    return func (walk, object, no_part, first, error);
  if (role == KS_TORCH_ORDERED_DICT && ks_pickle_is (pickle, first, KS_PICKLE_LIST))
    return each_in_pairs (walk, object, first, func, error)
           && each_pair (walk, object, pairs, func, error);
  return each_item (walk, object, arguments, func, error)
         && each_pair (walk, object, pairs, func, error);
}

/* Calls @func for each child of a node that is no tensor. */
static gboolean
each_child (Walk *walk, guint32 node, ChildFunc func, GError **error)
{
  switch (ks_pickle_node (walk->pickle, node)->kind)
    {
    case KS_PICKLE_TUPLE:
    case KS_PICKLE_LIST:
    case KS_PICKLE_SET:
      return each_item (walk, node, node, func, error);
    case KS_PICKLE_DICT:
      return each_in_dict (walk, node, func, error);
    case KS_PICKLE_OBJECT:
      return each_in_object (walk, node, func, error);
    default:
      return TRUE;
    }
}

/* Looks at a child that may have children or be a tensor; TRUE when that is to be done. */
static gboolean
may_hold (Walk *walk, guint32 node)
{
  walk->n_steps++;
  return ks_pickle_node (walk->pickle, node)->kind >= KS_PICKLE_TUPLE;
}

static gboolean
check_steps (Walk *walk, GError **error)
{
  if (walk->n_steps >= walk->next_check)
    {
      walk->next_check = walk->n_steps + STEPS_PER_CHECK;
      if (!ks_context_check (walk->pickle->context, error))
        return FALSE;
    }
  if (walk->n_names <= MOST_NAMES && walk->n_steps < MOST_STEPS
      && walk->name_bytes < MOST_NAME_BYTES)
    return ks_pickle_check (walk->pickle, error);
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "Its tensors can be reached on more than %u ways, or have names of more than %u "
               "bytes in all; save them alone, as torch.save(model.state_dict(), ...) does.",
               MOST_NAMES, MOST_NAME_BYTES);
  return FALSE;
}

/* Calls @func for the node's children, one level deeper. */
static gboolean
descend (Walk *walk, guint32 node, ChildFunc func, GError **error)
{
  gboolean done;

  if (walk->depth == DEEPEST)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Its objects are nested more than %d deep; save the tensors alone, as "
                   "torch.save(model.state_dict(), ...) does.",
                   DEEPEST);
      return FALSE;
    }
  walk->depth++;
  done = each_child (walk, node, func, error) && check_steps (walk, error);
  walk->depth--;
  return done;
}

/* The first walk: fills in order and leads of a child and of all below. */
static gboolean
survey (Walk *walk, guint32 parent, Part part, guint32 child, GError **error)
{
  if (!may_hold (walk, child))
    return TRUE;
  if (walk->order[child] == UNSEEN)
    {
      walk->order[child] = ON_THE_WAY;
      walk->leads[child] = ks_torch_is_tensor (walk->torch, child);
      if (!walk->leads[child] && !descend (walk, child, survey, error))
        return FALSE;
      walk->order[child] = ++walk->n_left + ON_THE_WAY;
    }
  if (walk->order[child] != ON_THE_WAY && walk->leads[child])
    walk->leads[parent] = TRUE;
  return TRUE;
}

/* A key as a part of a name. */
static void
append_key (Walk *walk, Part part)
{
  const KsPickleNode *key = ks_pickle_node (walk->pickle, part.key);
  g_autofree char *text = NULL;
  char number[KS_NUMBER_SIZE];

  if (key->kind == KS_PICKLE_TEXT)
    text = ks_pickle_dup_text (walk->pickle, part.key);
  if (text != NULL)
    g_string_append (walk->name, text);
  else if (key->kind == KS_PICKLE_INTEGER)
    g_string_append_printf (walk->name, "%" G_GINT64_FORMAT, key->integer);
  else if (key->kind == KS_PICKLE_BOOL)
    g_string_append (walk->name, key->integer ? "True" : "False");
  else if (key->kind == KS_PICKLE_NUMBER)
    g_string_append (walk->name, ks_number_to_text (key->number, number));
  else
    g_string_append_printf (walk->name, "#%u", part.place);
}

static void
append_part (Walk *walk, Part part)
{
  if (part.kind == NO_PART)
    return;
  if (walk->has_name)
    g_string_append_c (walk->name, '.');
  walk->has_name = TRUE;
  if (part.kind == KEY)
    append_key (walk, part);
  else
    g_string_append_printf (walk->name, "%u", part.place);
}

static gboolean
name_tensor (Walk *walk, guint32 node, GError **error)
{
  g_autofree char *name = NULL;
  GPtrArray *tensors = walk->torch->file->tensors;
  guint next = tensors->len;

  walk->n_names++;
  walk->name_bytes += walk->name->len;
  if (!check_steps (walk, error))
    return FALSE;
  name = ks_distinct_names_add (walk->names, walk->name->str);
  if (!ks_torch_add (walk->torch, node, name, error))
    return FALSE;
  for (; next < tensors->len; next++)
    ((KsTensor *) g_ptr_array_index (tensors, next))->bookkeeping = walk->is_bookkeeping;
  return TRUE;
}

/* The second walk: adds the tensor that a child is, or those below. What was left behind before
 * its child leads back to itself. */
static gboolean
name_all (Walk *walk, guint32 parent, Part part, guint32 child, GError **error)
{
  gsize length = walk->name->len;
  gboolean had_name = walk->has_name, was_bookkeeping = walk->is_bookkeeping, named;

  if (!may_hold (walk, child) || !walk->leads[child]
      || walk->order[child] >= walk->order[parent])
    return check_steps (walk, error);
  append_part (walk, part);
  walk->is_bookkeeping = was_bookkeeping || is_optimiser (walk, child);
  named = ks_torch_is_tensor (walk->torch, child) ? name_tensor (walk, child, error)
                                                  : descend (walk, child, name_all, error);
  g_string_truncate (walk->name, length);
  walk->has_name = had_name;
  walk->is_bookkeeping = was_bookkeeping;
  return named;
}

static gboolean
walk_all (Walk *walk, guint32 root, GError **error)
{
  KsPickle *pickle = walk->pickle;

  walk->order = ks_new0 (pickle->context, guint32, pickle->n_nodes, error);
  if (walk->order == NULL)
    return FALSE;
  walk->leads = ks_new0 (pickle->context, guint8, pickle->n_nodes, error);
  if (walk->leads == NULL)
    return FALSE;
  if (!may_hold (walk, root))
    return TRUE;
  if (ks_torch_is_tensor (walk->torch, root))
    return name_tensor (walk, root, error);
  walk->order[root] = ON_THE_WAY;
  if (!descend (walk, root, survey, error))
    return FALSE;
  walk->order[root] = ++walk->n_left + ON_THE_WAY;
  walk->is_bookkeeping = is_optimiser (walk, root);
  return descend (walk, root, name_all, error);
}

gboolean
ks_torch_collect (KsTorch *torch, guint32 root, GError **error)
{
  g_auto (Walk) walk = { .torch = torch,
                         .pickle = torch->pickle,
                         .names = ks_distinct_names_new (),
                         .name = g_string_new (NULL) };
  GError *failure = NULL;

  if (walk_all (&walk, root, &failure))
    return TRUE;
  ks_pickle_propagate (torch->pickle, failure, error);
  return FALSE;
}
