/* Keras: a network's weights in HDF5, in the layout of Keras 1 and 2 (groups named by
 * layer_names, arrays by weight_names), in that of Keras 3 (groups "vars"), or the latter in
 * a zip archive beside the network's plan. Kernels are (rows, columns, in, out); a depthwise
 * one's channels stand for in, its multiplier for out.
 *
 * SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "ks-distinct-names.h"
#include "ks-json-text.h"
#include "ks-sort.h"
#include "ks-unpack-listing.h"

#define WEIGHTS_MEMBER "model.weights.h5"
#define PLAN_MEMBER "config.json"
#define MOST_PLAN (1024 * 1024) /* bytes; that of 1,000 layers has 700,000 */

/* Where an array comes in the file: its layer's place among the layers, its own in the layer,
 * and what it was listed as. */
typedef struct {
  guint layer, weight, place;
} Order;

/* What is known of the network beside its arrays. */
typedef struct {
  const KsListing *listing;
  GTree *layers;     /* name of a layer (owned) to its place + 1; owned */
  GTree *weights;    /* "PLACE.NAME" (owned), of the group that names it and as that does, with
                      * dots, to its place + 1; owned */
  GTree *transposed; /* names (owned) of layers with transposed kernels; owned */
} Network;

static void
network_clear (Network *network)
{
  g_tree_unref (network->layers);
  g_tree_unref (network->weights);
  g_tree_unref (network->transposed);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Network, network_clear)

gboolean
ks_is_keras (const KsListing *listing)
{
  for (guint place = 0; place < listing->objects->len; place++)
    {
      const KsListed *object = ks_listed (listing, place);

      if (object->in == 0 && object->is_group
          && (ks_listed_text (object, "keras_version") != NULL
              || json_object_get (object->attributes, "layer_names") != NULL))
        return TRUE;
    }
  return FALSE;
}

gboolean
ks_is_keras_weights (const KsListing *listing)
{
  gboolean has_layers = FALSE, has_vars = FALSE;

  for (guint place = 1; place < listing->objects->len; place++)
    {
      const KsListed *object = ks_listed (listing, place);

      has_layers |= object->in == 0 && object->is_group
                    && (g_str_equal (object->own_name, "layers")
                        || g_str_has_prefix (object->own_name, "_layer_checkpoint_dependencies"));
      has_vars |= object->is_group && g_str_equal (object->own_name, "vars");
    }
  return has_layers && has_vars;
}

/* ---- The order of layers and of their arrays ---- */

static void
number_name (GTree *table, char *name)
{
  if (g_tree_lookup (table, name) != NULL)
    g_free (name);
  else
    g_tree_insert (table, name, GUINT_TO_POINTER ((guint) g_tree_nnodes (table) + 1));
}

/* The names of a list that is one attribute, or several with a number behind their name. */
static void
number_names (GTree *table, const KsListed *object, const char *attribute, const char *prefix)
{
  for (int part = -1;; part++)
    {
      g_autofree char *numbered = g_strdup_printf ("%s%d", attribute, part);
      const json_t *names = json_object_get (object->attributes, part < 0 ? attribute : numbered);

      if (names == NULL && part >= 0)
        return;
      for (gsize i = 0; i < json_array_size (names); i++)
        {
          const char *name = json_string_value (json_array_get (names, i));

          if (name != NULL)
            number_name (table, g_strdelimit (g_strconcat (prefix, name, NULL), "/", '.'));
        }
    }
}

static void
learn_order (Network *network)
{
  for (guint place = 0; place < network->listing->objects->len; place++)
    {
      const KsListed *object = ks_listed (network->listing, place);
      g_autofree char *prefix = g_strdup_printf ("%u.", place);

      if (object->attributes == NULL)
        continue;
      number_names (network->layers, object, "layer_names", "");
      number_names (network->weights, object, "weight_names", prefix);
    }
}

/* Keras 3 numbers layers of a class; h5py lists the tenth before the second. */
typedef struct {
  const char *name;
  gsize stem;   /* bytes before the number */
  guint number; /* 0 for the first, which has none */
} NumberedName;

static NumberedName
parse_number (const char *name)
{
  gsize end = strlen (name), at = end;

  while (at > 0 && g_ascii_isdigit (name[at - 1]))
    at--;
  if (at == end || end - at > 9 || at == 0 || name[at - 1] != '_')
    return (NumberedName){ name, end, 0 };
  return (NumberedName){ name, at - 1, strtoul (name + at, NULL, 10) };
}

static int
compare_names (const void *a, const void *b)
{
  const NumberedName *x = a, *y = b;
  int stems = strncmp (x->name, y->name, MIN (x->stem, y->stem));

  if (stems != 0 || x->stem != y->stem)
    return stems != 0 ? stems : x->stem < y->stem ? -1 : 1;
  return (x->number > y->number) - (x->number < y->number);
}

/* Numbers the layers of a file of Keras 3 that has no plan. */
static gboolean
learn_names (KsContext *context, Network *network, GError **error)
{
  guint n = network->listing->objects->len, n_names = 0;
  g_autofree NumberedName *names = ks_new (context, NumberedName, n, error);

  if (names == NULL)
    return FALSE;
  for (guint place = 1; place < n; place++)
    {
      const KsListed *object = ks_listed (network->listing, place);
      const KsListed *group = ks_listed (network->listing, object->in);

      if (object->is_group && object->in != 0 && group->in == 0
          && g_str_equal (group->own_name, "layers"))
        names[n_names++] = parse_number (object->own_name);
    }
  if (!ks_sort (context, names, n_names, sizeof *names, compare_names, error))
    return FALSE;
  for (guint i = 0; i < n_names; i++)
    number_name (network->layers, g_strdup (names[i].name));
  return TRUE;
}

/* The name that Keras 3 makes of a class for its groups: "Conv2D" is "conv2d". */
static char *
snake_case (const char *class)
{
  GString *name = g_string_new (NULL);

  for (const char *at = class; *at != '\0'; at++)
    {
      gboolean begins = g_ascii_isupper (*at) && at > class
                        && (g_ascii_islower (at[-1])
                            || (g_ascii_isdigit (at[-1]) && g_ascii_islower (at[1]))
                            || (g_ascii_isupper (at[-1]) && g_ascii_islower (at[1])));

      if (begins)
        g_string_append_c (name, '_');
      g_string_append_c (name, g_ascii_tolower (*at));
    }
  return g_string_free (name, FALSE);
}

/* Numbers a layer of the plan under its own name and under that of its group. */
static void
learn_layer (Network *network, GTree *counts, const char *class, const char *name)
{
  g_autofree char *group = snake_case (class);
  guint count = GPOINTER_TO_UINT (g_tree_lookup (counts, group));
  char *numbered = count == 0 ? g_strdup (group) : g_strdup_printf ("%s_%u", group, count);

  g_tree_insert (counts, g_strdup (group), GUINT_TO_POINTER (count + 1));
  number_name (network->layers, numbered);
  if (name != NULL)
    number_name (network->layers, g_strdup (name));
  if (name != NULL && g_str_has_suffix (class, "Transpose"))
    g_tree_insert (network->transposed, g_strdup (name), GUINT_TO_POINTER (1));
}

/* Goes through the layers of the plan in their order; networks may be layers of others. */
static void
learn_plan (Network *network, const json_t *plan)
{
  g_autoptr (GTree) counts = ks_names_new (g_free);
  g_autoptr (GPtrArray) networks = g_ptr_array_new ();

  g_ptr_array_add (networks, (gpointer) plan);
  for (guint n = 0; n < networks->len; n++)
    {
      const json_t *config = json_object_get (g_ptr_array_index (networks, n), "config");
      const json_t *layers = json_is_array (config) ? config : json_object_get (config, "layers");

      for (gsize i = 0; i < json_array_size (layers); i++)
        {
          const json_t *layer = json_array_get (layers, i);
          const char *class = json_string_value (json_object_get (layer, "class_name"));
          const char *name = json_string_value (
              json_object_get (json_object_get (layer, "config"), "name"));

          if (class != NULL)
            learn_layer (network, counts, class, name);
          g_ptr_array_add (networks, (gpointer) layer);
        }
    }
}

/* Averages of an optimiser are named and shaped as the kernels that they are of. */
static gboolean
says_optimizer (const Network *network, const KsListed *group)
{
  return group->in == 0
         && (g_str_equal (group->own_name, "optimizer_weights")
             || g_str_equal (group->own_name, "optimizer"));
}

/* Goes up from the array, through its groups: the outermost that says something decides. What an
 * optimiser keeps comes last, though it is named after the layers. */
static Order
order_of (const Network *network, guint place)
{
  const KsListed *array = ks_listed (network->listing, place), *group;
  Order order = { G_MAXUINT, G_MAXUINT, place };

  for (guint in = array->in; in != 0; in = group->in)
    {
      guint layer;

      group = ks_listed (network->listing, in);
      layer = GPOINTER_TO_UINT (g_tree_lookup (network->layers, group->own_name));
      if (layer > 0)
        order.layer = layer;
      if (group->attributes != NULL)
        {
          g_autofree char *key = g_strdup_printf ("%u.%s", in,
                                                  array->name + strlen (group->name) + 1);
          guint weight = GPOINTER_TO_UINT (g_tree_lookup (network->weights, key));

          if (weight > 0)
            order.weight = weight;
        }
      if (says_optimizer (network, group))
        order.layer = G_MAXUINT;
    }
  return order;
}

static int
compare_orders (const void *a, const void *b)
{
  const Order *x = a, *y = b;

  if (x->layer != y->layer)
    return x->layer < y->layer ? -1 : 1;
  if (x->weight != y->weight)
    return x->weight < y->weight ? -1 : 1;
  return (x->place > y->place) - (x->place < y->place);
}

/* ---- The arrays ---- */

/* Whether one of the groups that an array is in has a name that says so. */
static gboolean
is_inside (const Network *network, guint place,
           gboolean (*says) (const Network *, const KsListed *))
{
  const KsListed *object = ks_listed (network->listing, place);

  for (guint group = object->in; group != 0; group = object->in)
    {
      object = ks_listed (network->listing, group);
      if (says (network, object))
        return TRUE;
    }
  return FALSE;
}

static gboolean
says_transposed (const Network *network, const KsListed *group)
{
  return g_tree_lookup (network->transposed, group->own_name) != NULL
         || strstr (group->own_name, "_transpose") != NULL;
}

static gboolean
add_array (KsTensorFile *file, const Network *network, guint place, GError **error)
{
  static const guint from_hwio[] = { 3, 2, 0, 1 }, from_hwoi[] = { 2, 3, 0, 1 };
  static const guint from_dhwio[] = { 0, 4, 3, 1, 2 }, from_dhwoi[] = { 0, 3, 4, 1, 2 };
  KsTensor *tensor = ks_listed_tensor (ks_listed (network->listing, place), error);
  gboolean transposed = is_inside (network, place, says_transposed);

  if (tensor == NULL)
    return FALSE;
  if (tensor->n_dims == 4)
    ks_tensor_permute (tensor, transposed ? from_hwoi : from_hwio);
  else if (tensor->n_dims == 5)
    ks_tensor_permute (tensor, transposed ? from_dhwoi : from_dhwio);
  tensor->bookkeeping = is_inside (network, place, says_optimizer);
  return ks_tensor_file_add (file, tensor);
}

static gboolean
add_arrays (KsContext *context, KsTensorFile *file, const Network *network, GError **error)
{
  guint n = network->listing->objects->len;
  g_autofree Order *orders = ks_new (context, Order, n, error);
  guint n_arrays = 0;

  if (orders == NULL)
    return FALSE;
  for (guint place = 0; place < n; place++)
    {
      const KsListed *object = ks_listed (network->listing, place);

      if (object->reason != NULL && !object->is_hidden)
        ks_tensor_file_skip (file, object->name, object->reason);
      else if (object->reason == NULL && !object->is_group)
        orders[n_arrays++] = order_of (network, place);
    }
  if (!ks_sort (context, orders, n_arrays, sizeof *orders, compare_orders, error))
    return FALSE;
  for (guint i = 0; i < n_arrays; i++)
    if (!add_array (file, network, orders[i].place, error))
      return FALSE;
  return TRUE;
}

/* The plan that a file of Keras 1 or 2 carries as an attribute; NULL when it has none. */
static gboolean
read_own_plan (KsContext *context, const KsListing *listing, json_t **plan, GError **error)
{
  const char *text = ks_listed_text (ks_listed (listing, 0), "model_config");

  return text == NULL || ks_json_read_text (context, text, 0, plan, error);
}

gboolean
ks_read_keras_listing (KsContext *context, KsTensorFile *file, const KsListing *listing,
                       const json_t *plan, GError **error)
{
  g_autoptr (json_t) own = NULL;
  g_auto (Network) network = {
    .listing = listing,
    .layers = ks_names_new (g_free),
    .weights = ks_names_new (g_free),
    .transposed = ks_names_new (g_free),
  };

  if (plan == NULL && !read_own_plan (context, listing, &own, error))
    return FALSE;
  learn_order (&network);
  learn_plan (&network, plan != NULL ? plan : own);
  return learn_names (context, &network, error) && add_arrays (context, file, &network, error);
}

/* ---- The archive ---- */

gboolean
ks_is_keras_zip (const KsZip *zip)
{
  return ks_zip_find (zip, WEIGHTS_MEMBER) >= 0;
}

/* The plan of the archive; NULL when it has none that makes sense. */
static gboolean
read_plan (KsContext *context, KsZip *zip, json_t **plan, GError **error)
{
  gssize index = ks_zip_find (zip, PLAN_MEMBER);

  if (index < 0 || ks_zip_entry (zip, index)->reason != NULL
      || ks_zip_entry (zip, index)->size > MOST_PLAN)
    return TRUE;

  g_autoptr (KsBlob) member = ks_zip_member (zip, index);
  g_autoptr (GBytes) bytes = ks_blob_bytes (context, member, 0, member->size, error);
  g_autofree char *text = NULL;

  if (bytes == NULL)
    return FALSE;
  text = g_strndup (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  return ks_json_read_text (context, text, 0, plan, error);
}

gboolean
ks_read_keras_zip (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error)
{
  gssize index = ks_zip_find (zip, WEIGHTS_MEMBER);
  const char *reason = ks_zip_entry (zip, index)->reason;

  if (reason != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                   "Its member “" WEIGHTS_MEMBER "” %s; save the network again.", reason);
      return FALSE;
    }

  g_autoptr (KsBlob) weights = ks_zip_member (zip, index);
  g_autoptr (KsListing) listing = ks_listing_open (context, file, "hdf5", weights, error);
  g_autoptr (json_t) plan = NULL;

  return listing != NULL && read_plan (context, zip, &plan, error)
         && ks_read_keras_listing (context, file, listing, plan, error);
}
