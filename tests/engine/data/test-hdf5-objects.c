/* What Keras and MATLAB may have written into HDF5, and what a crafted file may say that they
 * have: by listings of such objects, without the files.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-reader.h"
#include "ks-test-files.h"
#include "ks-unpack-listing.h"

/* The first bytes of the content: lengths of empty arrays, in 64 bits. */
static const gint64 content[] = { 3, 0, -1, 5, G_MAXINT64, 7, 0, 0 };

#define ROOT(attributes) "{\"name\":\"\",\"group\":true,\"attributes\":{" attributes "}}"
#define GROUP(name, in, attributes)                                                                \
  ",{\"name\":\"" name "\",\"in\":" #in ",\"group\":true,\"attributes\":{" attributes "}}"
#define ARRAY(name, in) ",{\"name\":\"" name "\",\"in\":" #in ",\"unpacked\":0}"
/* The first @length numbers of the content from byte @offset on. */
#define VARIABLE(name, class, offset, length, more)                                                \
  ",{\"name\":\"" name "\",\"in\":0,\"dtype\":\"I64\",\"offset\":" #offset                         \
  ",\"shape\":[" #length "],\"attributes\":{\"MATLAB_class\":\"" class "\"" more "}}"
#define EMPTY ",\"MATLAB_empty\":1"

/* The kind, the names and shapes in their order, and what was left out. */
static char *
describe (const KsTensorFile *file)
{
  GString *text = g_string_new (file->kind);

  for (guint t = 0; t < file->tensors->len; t++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, t);
      g_autofree char *shape = ks_shape_text (tensor->n_dims, tensor->shape);

      g_string_append_printf (text, " %s%s", tensor->name, shape);
    }
  for (guint i = 0; i < file->skipped->len; i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);

      g_string_append_printf (text, "; %s %s", skipped->name, skipped->reason);
    }
  return g_string_free (text, FALSE);
}

/* What a file of these objects holds; a new string. */
static char *
read_objects (KsContext *context, const char *objects, GError **error)
{
  g_autofree char *listing = g_strdup_printf ("{\"objects\":[%s]}", objects);
  g_autoptr (GBytes) answer = ks_test_answer (listing);
  g_autoptr (GBytes) bytes = g_bytes_new (content, sizeof content);
  g_autoptr (KsBlob) answer_blob = ks_blob_new (answer), content_blob = ks_blob_new (bytes);
  g_autoptr (KsTensorFile) file = ks_tensor_file_new ("a.h5", content_blob);
  g_autoptr (KsListing)
      read = ks_listing_read (context, file, content_blob, answer_blob, error);

  if (read == NULL || !ks_read_hdf5_listing (context, file, read, error))
    return NULL;
  return describe (file);
}

static const struct {
  const char *objects, *expected;
} cases[] = {
  /* Layers without variables are anybody's; so are variables without layers. */
  { ROOT ("") GROUP ("layers", 0, "") ARRAY ("a", 1), "hdf5 layers.a(2,)" },
  { ROOT ("") GROUP ("vars", 0, "") ARRAY ("a", 1), "hdf5 vars.a(2,)" },

  /* Of lists of names what is no name is passed over, and the rest keeps its order. */
  { ROOT ("\"layer_names\":[\"b\",7,null,\"a\",\"b\"]") GROUP ("a", 0, "") ARRAY ("x", 1)
    GROUP ("b", 0, "\"weight_names\":[\"z\",\"y\",0]") ARRAY ("y", 3) ARRAY ("z", 3),
    "keras-h5 b.z(2,) b.y(2,) a.x(2,)" },

  /* Layers of one class by their numbers, whatever else ends in digits. */
  { ROOT ("") GROUP ("layers", 0, "") GROUP ("12", 1, "") ARRAY ("n", 2)
    GROUP ("c_10", 1, "") ARRAY ("n", 4) GROUP ("c_2", 1, "") ARRAY ("n", 6)
    GROUP ("c2", 1, "") ARRAY ("n", 8) GROUP ("c_1234567890", 1, "") ARRAY ("n", 10)
    GROUP ("c", 1, "") GROUP ("vars", 12, "") ARRAY ("n", 13),
    "keras-weights-h5 layers.12.n(2,) layers.c.vars.n(2,) layers.c_2.n(2,) layers.c_10.n(2,) "
    "layers.c2.n(2,) layers.c_1234567890.n(2,)" },

  /* A plan may be a bare list, and a layer of it lack its class; classes name groups. */
  { ROOT ("\"keras_version\":\"1\",\"model_config\":\"{\\\"config\\\":[{\\\"config\\\":{}},"
          "{\\\"class_name\\\":\\\"RNNCell\\\"},{\\\"class_name\\\":\\\"LSTM\\\"},"
          "{\\\"class_name\\\":\\\"Up2Down\\\"},{\\\"class_name\\\":\\\"Conv2D\\\"}]}\"")
    GROUP ("conv2d", 0, "") ARRAY ("a", 1) GROUP ("up2_down", 0, "") ARRAY ("a", 3)
    GROUP ("lstm", 0, "") ARRAY ("a", 5) GROUP ("rnn_cell", 0, "") ARRAY ("a", 7),
    "keras-h5 rnn_cell.a(2,) lstm.a(2,) up2_down.a(2,) conv2d.a(2,)" },
  { ROOT ("\"keras_version\":\"1\",\"model_config\":\"{\\\"config\\\":7}\"") ARRAY ("a", 0),
    "keras-h5 a(2,)" },

  /* What a group that cannot be used holds is not told of one by one. */
  { ROOT ("\"keras_version\":\"2\"")
    ",{\"name\":\"g\",\"in\":0,\"group\":true,\"skipped\":\"is odd\"}" ARRAY ("a", 1),
    "keras-h5; g is odd" },

  /* MATLAB: a class that is not known leaves the numbers as they are stored. */
  { ROOT ("") VARIABLE ("t", "table", 0, 4, ""), "mat-v7.3 t(4,)" },
  { ROOT ("") VARIABLE ("e", "single", 0, 2, EMPTY), "mat-v7.3 e(3, 0)" },
  { ROOT ("") VARIABLE ("e", "single", 0, 1, EMPTY), "mat-v7.3; e is empty" },
  { ROOT ("") VARIABLE ("e", "single", 16, 3, EMPTY), "mat-v7.3 e(0, 5, 0)" },
};

static void
test_objects (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *described = read_objects (NULL, cases[i].objects, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (described, ==, cases[i].expected);
    }
}

static gboolean
read_once (KsContext *context, gpointer data, GError **error)
{
  g_autofree char *described = read_objects (context, data, error);

  return described != NULL;
}

static void
test_allocations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    ks_test_allocations (read_once, (gpointer) cases[i].objects);
}

/* Arrays that reach beyond the content. */
static void
test_beyond (void)
{
  static const char *const objects[] = {
    ROOT ("") VARIABLE ("x", "double", 0, 9, ""),
    ROOT ("") VARIABLE ("x", "double", 64, 2, EMPTY),
    ROOT ("\"keras_version\":\"2\"") VARIABLE ("x", "double", 0, 9, ""),
    ROOT ("\"layer_names\":[]")
    ",{\"name\":\"x\",\"in\":0,\"dtype\":\"F64\",\"offset\":9,\"shape\":[8]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (objects); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_objects (NULL, objects[i], &error));
      ks_assert_error (&error, KS_ERROR_DATA, "“x”", "does not fit", NULL);
    }
}

/* A list of very many names is parted into very many attributes. */
static void
test_parts (void)
{
  GString *objects = g_string_new ("{\"name\":\"\",\"group\":true,\"attributes\":{");
  GString *expected = g_string_new ("keras-h5");
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < 100; i++)
    g_string_append_printf (objects, "\"layer_names%u\":[\"l%u\"],", i, 99 - i);
  g_string_append (objects, "\"keras_version\":\"2\"}}");
  for (guint i = 0; i < 100; i++)
    {
      g_string_append_printf (objects,
                              ",{\"name\":\"l%u\",\"in\":0,\"group\":true}"
                              ",{\"name\":\"a\",\"in\":%u,\"unpacked\":0}",
                              i, 2 * i + 1);
      g_string_append_printf (expected, " l%u.a(2,)", 99 - i);
    }

  g_autofree char *described = read_objects (NULL, objects->str, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (described, ==, expected->str);
  g_string_free (objects, TRUE);
  g_string_free (expected, TRUE);
}

/* Says that a member is encrypted, wherever the archive has its name. */
static void
encrypt (guint8 *archive, gsize size, const char *name)
{
  static const struct {
    const char *mark;
    gsize flags, name;
  } headers[] = { { "PK\3\4", 6, 30 }, { "PK\1\2", 8, 46 } };
  guint found = 0;

  for (gsize h = 0; h < G_N_ELEMENTS (headers); h++)
    for (gsize at = 0; at + headers[h].name + strlen (name) <= size; at++)
      if (memcmp (archive + at, headers[h].mark, 4) == 0
          && memcmp (archive + at + headers[h].name, name, strlen (name)) == 0)
        {
          archive[at + headers[h].flags] |= 1;
          found++;
        }
  g_assert_cmpuint (found, ==, 2);
}

/* A plan that cannot be read is done without; weights that cannot are told. */
static void
test_encrypted (void)
{
  g_autoptr (GBytes) bytes = ks_test_bytes ("hdf5/deflated.keras");
  gsize size = g_bytes_get_size (bytes);
  g_autofree guint8 *archive = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  g_autoptr (KsTensorFile) plain = ks_test_open ("hdf5/no-plan.keras");
  g_autofree char *expected = describe (plain);
  g_autoptr (GError) error = NULL;

  encrypt (archive, size, "config.json");

  g_autoptr (KsTensorFile) file = ks_test_parse (NULL, "a.keras", archive, size, &error);
  g_assert_no_error (error);
  g_autofree char *described = describe (file);
  g_assert_cmpstr (described, ==, expected);

  encrypt (archive, size, "model.weights.h5");
  g_assert_null (ks_test_parse (NULL, "a.keras", archive, size, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "“model.weights.h5”", "encrypted", NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/hdf5-objects/objects", test_objects);
  g_test_add_func ("/data/hdf5-objects/allocations", test_allocations);
  g_test_add_func ("/data/hdf5-objects/beyond", test_beyond);
  g_test_add_func ("/data/hdf5-objects/parts", test_parts);
  g_test_add_func ("/data/hdf5-objects/encrypted", test_encrypted);
  return g_test_run ();
}
