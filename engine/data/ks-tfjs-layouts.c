/* Which kernels of a TensorFlow.js model keep their channels of output before those of input,
 * told by the model's topology.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-tfjs-layouts.h"

#include <string.h>

/* The names are the keys; what they name is a weight (a graph model) or a layer (a layers
 * model). A tree, since whoever makes a file can make all its names collide in a hash table. */
struct _KsTfjsLayouts {
  GTree *weights, *layers;
};

static int
compare (gconstpointer a, gconstpointer b, gpointer data)
{
  return strcmp (a, b);
}

/* A node of a graph model: its second input is its kernel. */
static void
visit_node (KsTfjsLayouts *self, const json_t *node)
{
  static const char *const operations[] = {
    "DepthwiseConv2dNative", "FusedDepthwiseConv2dNative", "_FusedDepthwiseConv2dNative",
    "Conv2DBackpropInput", NULL,
  };
  const char *operation = json_string_value (json_object_get (node, "op"));
  const char *kernel = json_string_value (json_array_get (json_object_get (node, "input"), 1));

  /* An input may name which output of the other node it is: "kernel:0". */
  if (operation != NULL && kernel != NULL && g_strv_contains (operations, operation))
    g_tree_replace (self->weights, g_strndup (kernel, strcspn (kernel, ":")), self);
}

static void
visit_layer (KsTfjsLayouts *self, const json_t *layer)
{
  const char *class = json_string_value (json_object_get (layer, "class_name"));
  const char *name = json_string_value (json_object_get (json_object_get (layer, "config"),
                                                         "name"));

  if (class != NULL && name != NULL && g_str_equal (class, "Conv2DTranspose"))
    g_tree_replace (self->layers, g_strdup (name), self);
}

/* Models lie in models, and nodes in functions, so each object is looked at. It goes no deeper
 * than KS_JSON_MOST_DEPTH. */
static void
visit (KsTfjsLayouts *self, const json_t *value)
{
  const char *key;
  json_t *member;

  visit_node (self, value);
  visit_layer (self, value);
  json_object_foreach ((json_t *) value, key, member)
    visit (self, member);
  for (gsize i = 0; i < json_array_size (value); i++)
    visit (self, json_array_get (value, i));
}

KsTfjsLayouts *
ks_tfjs_layouts_new (const json_t *topology)
{
  KsTfjsLayouts *self = g_new (KsTfjsLayouts, 1);

  self->weights = g_tree_new_full (compare, NULL, g_free, NULL);
  self->layers = g_tree_new_full (compare, NULL, g_free, NULL);
  visit (self, topology);
  return self;
}

void
ks_tfjs_layouts_free (KsTfjsLayouts *self)
{
  g_tree_unref (self->weights);
  g_tree_unref (self->layers);
  g_free (self);
}

/* Of "model/layer/kernel", "layer". */
static char *
layer_of (const char *weight)
{
  g_autofree char *path = g_path_get_dirname (weight);

  return g_path_get_basename (path);
}

gboolean
ks_tfjs_layouts_output_first (const KsTfjsLayouts *self, const char *weight)
{
  g_autofree char *layer = layer_of (weight);
  g_autofree char *last = g_path_get_basename (weight);

  return g_tree_lookup (self->weights, weight) != NULL
         || g_tree_lookup (self->layers, layer) != NULL || strstr (last, "depthwise") != NULL;
}
