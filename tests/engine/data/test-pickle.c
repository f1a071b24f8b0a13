/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-number.h"
#include "ks-pickle.h"
#include "ks-test-files.h"

/* What the nodes say, as make-pickle.py says it of the objects. @above are those that hold it. */
static void
say (KsPickle *pickle, guint32 node, GString *out, GArray *above)
{
  const KsPickleNode *it = ks_pickle_node (pickle, node);
  char number[KS_NUMBER_SIZE];
  static const char *const brackets[] = {
    [KS_PICKLE_TUPLE] = "()", [KS_PICKLE_LIST] = "[]", [KS_PICKLE_DICT] = "{}",
  };
  guint32 i = 0;

  for (guint a = 0; a < above->len; a++)
    if (g_array_index (above, guint32, a) == node)
      {
        g_string_append (out, "...");
        return;
      }
  switch (it->kind)
    {
    case KS_PICKLE_NONE:
      g_string_append (out, "None");
      return;
    case KS_PICKLE_BOOL:
      g_string_append (out, it->integer ? "True" : "False");
      return;
    case KS_PICKLE_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, it->integer);
      return;
    case KS_PICKLE_LONG:
      g_string_append (out, "long");
      return;
    case KS_PICKLE_NUMBER:
      g_string_append (out, ks_number_to_text (it->number, number));
      return;
    case KS_PICKLE_TEXT:
      {
        g_autofree char *text = ks_pickle_dup_text (pickle, node);

        g_string_append_printf (out, "'%s'", text);
        return;
      }
    case KS_PICKLE_TUPLE:
    case KS_PICKLE_LIST:
    case KS_PICKLE_DICT:
      g_array_append_val (above, node);
      g_string_append_c (out, brackets[it->kind][0]);
      for (guint32 at = it->first; at != 0; at = pickle->items[at].next, i++)
        {
          if (i > 0)
            g_string_append_c (out, it->kind == KS_PICKLE_DICT && i % 2 == 1 ? ':' : ' ');
          say (pickle, pickle->items[at].value, out, above);
        }
      g_string_append_c (out, brackets[it->kind][1]);
      g_array_set_size (above, above->len - 1);
      return;
    default:
      g_string_append (out, "object");
    }
}

static char *
say_root (KsPickle *pickle, guint32 root)
{
  g_autoptr (GArray) above = g_array_new (FALSE, FALSE, sizeof (guint32));
  GString *out = g_string_new (NULL);

  say (pickle, root, out, above);
  return g_string_free (out, FALSE);
}

static KsPickle *
pickle_of (const char *bytes, gsize size)
{
  g_autoptr (GBytes) copy = g_bytes_new (bytes, size);
  g_autoptr (KsBlob) blob = ks_blob_new (copy);
  g_autoptr (GError) error = NULL;
  KsPickle *pickle = ks_pickle_new (NULL, blob, &error);

  g_assert_no_error (error);
  return pickle;
}

/* Python's picklers write the same content by each protocol. */
static void
test_protocols (void)
{
  static const char *const names[] = { "content", "content-python" };
  g_autoptr (GBytes) text = ks_test_bytes ("pickle/content.txt");
  g_autofree char *all = g_strndup (g_bytes_get_data (text, NULL), g_bytes_get_size (text));

  for (int protocol = 0; protocol <= 5; protocol++)
    for (gsize n = 0; n < G_N_ELEMENTS (names); n++)
      {
        g_autofree char *name = g_strdup_printf ("pickle/%s-%d.pickle", names[n], protocol);
        g_autoptr (GBytes) bytes = ks_test_bytes (name);
        g_autoptr (KsPickle) pickle
            = pickle_of (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
        g_autoptr (GError) error = NULL;
        GString *said = g_string_new (NULL);
        guint32 root;
        gsize offset = 0;

        g_assert_true (ks_pickle_load (pickle, &offset, &root, &error));
        g_assert_cmpuint (offset, ==, g_bytes_get_size (bytes));
        g_assert_true (ks_pickle_is (pickle, root, KS_PICKLE_LIST));
        for (guint32 i = 0; i < ks_pickle_node (pickle, root)->length; i++)
          {
            g_autofree char *item = say_root (pickle, ks_pickle_item (pickle, root, i));

            g_string_append_printf (said, "%s\n", item);
          }
        g_assert_cmpstr (said->str, ==, all);
        g_string_free (said, TRUE);
      }
}

/* Runs a program given as text, in which \0 may stand. */
#define PROGRAM(text) text, sizeof (text) - 1

/* What Python writes seldom or no more. */
static const struct {
  const char *program;
  gsize size;
  const char *said;
} operations[] = {
  { PROGRAM ("I5\n."), "5" },
  { PROGRAM ("I00\n."), "False" },
  { PROGRAM ("I01\n."), "True" },
  { PROGRAM ("I-7\n."), "-7" },
  { PROGRAM ("L7L\n."), "7" },
  { PROGRAM ("L7\n."), "7" },
  { PROGRAM ("L99999999999999999999L\n."), "long" },
  { PROGRAM ("F1.5\n."), "1.5" },
  { PROGRAM ("S'a\\n\\x41\\\\\\'\\z\\x4'\n."), "'a\nA\\'\\z\\x4'" },
  { PROGRAM ("S\"a'\\xg1\\\"\n."), "'a'\\xg1\\'" },
  { PROGRAM ("S'\\x00\xe9'\n."), "'\xef\xbf\xbd\xc3\xa9'" },
  { PROGRAM ("S'\\\0'\n."), "'\\\xef\xbf\xbd'" },
  { PROGRAM ("Va\\u0041\\n\\U0001f600\\ud800\\u00\n."),
    "'aA\\n\xf0\x9f\x98\x80\xef\xbf\xbd\\u00'" },
  { PROGRAM ("T\2\0\0\0a\xff."), "'a\xef\xbf\xbd'" },
  { PROGRAM ("U\2ab."), "'ab'" },
  { PROGRAM ("(I1\nI2\nl."), "[1 2]" },
  { PROGRAM ("(I1\nI2\nt."), "(1 2)" },
  { PROGRAM ("(I1\nI2\nd."), "{1:2}" },
  { PROGRAM ("(I1\nI2\n\x91."), "object" },
  { PROGRAM ("I1\nI2\n0."), "1" },
  { PROGRAM ("I1\n(0."), "1" },
  { PROGRAM ("I1\n(I2\nI3\n1."), "1" },
  { PROGRAM ("I1\n2\x86."), "(1 1)" },
  { PROGRAM ("]p3\nI1\nag3\n."), "[1]" },
  { PROGRAM ("]q\3I1\nah\3\x86."), "([1] [1])" },
  { PROGRAM ("]r\6\0\0\0I1\naj\6\0\0\0\x86."), "([1] [1])" },
  { PROGRAM ("]\x94N\x94h\0h\1\x87."), "(None [] None)" },
  { PROGRAM ("(I1\nI2\nisome\nclass\n."), "object" },
  { PROGRAM ("(csome\nclass\nI1\no."), "object" },
  { PROGRAM ("csome\nclass\n)\x81I1\na(I2\ne(I3\n\x90I4\nI5\ns."), "object" },
  { PROGRAM ("csome\nclass\n)}\x92."), "object" },
  { PROGRAM ("\x8c\4some\x8c\5""class\x93."), "object" },
  { PROGRAM ("Pid\n."), "object" },
  { PROGRAM ("I1\nQ."), "object" },
  { PROGRAM ("\x8f(I1\n\x90."), "object" },
  { PROGRAM ("\x8a\1\xff."), "-1" },
  { PROGRAM ("\x8a\0."), "0" },
  { PROGRAM ("\x8b\2\0\0\0\0\1."), "256" },
  { PROGRAM ("\x8a\x08\0\0\0\0\0\0\0\x80."), "-9223372036854775808" },
  { PROGRAM ("\x8a\x09\0\0\0\0\0\0\0\x80\0."), "long" },
  { PROGRAM ("\x80\5\x95\3\0\0\0\0\0\0\0I1\n\x98."), "1" },
  { PROGRAM ("\x8d\1\0\0\0\0\0\0\0a."), "'a'" },
  { PROGRAM ("\x8e\1\0\0\0\0\0\0\0a."), "object" },
  { PROGRAM ("\x96\1\0\0\0\0\0\0\0a."), "object" },
  { PROGRAM ("B\1\0\0\0aC\1a\x86."), "(object object)" },
  { PROGRAM ("N(I1\n."), "1" },
};

static void
test_operations (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autoptr (KsPickle) pickle = pickle_of (operations[i].program, operations[i].size);
      g_autoptr (GError) error = NULL;
      g_autofree char *said = NULL;
      guint32 root;
      gsize offset = 0;

      ks_pickle_load (pickle, &offset, &root, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (offset, ==, operations[i].size);
      said = say_root (pickle, root);
      g_assert_cmpstr (said, ==, operations[i].said);
    }
}

static gboolean
load (KsContext *context, gpointer data, GError **error)
{
  const GString *program = data;
  g_autoptr (GBytes) bytes = g_bytes_new_static (program->str, program->len);
  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (KsPickle) pickle = ks_pickle_new (context, blob, error);
  guint32 root;
  gsize offset = 0;

  return pickle != NULL && ks_pickle_load (pickle, &offset, &root, error);
}

/* Each operation behind so many others that it is the one for which some array has to grow. */
static void
test_growth (void)
{
  static const char *const befores[] = { "N", "N0", "]Na0" };

  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    for (gsize b = 0; b < G_N_ELEMENTS (befores); b++)
      for (guint times = 8; times <= 32; times++)
        {
          GString *program = g_string_new (NULL);

          for (guint t = 0; t < times; t++)
            g_string_append (program, befores[b]);
          g_string_append_len (program, operations[i].program, operations[i].size);
          ks_test_allocations (load, program);
          g_string_free (program, TRUE);
        }
}

static void
test_damaged (void)
{
  static const struct {
    const char *program;
    gsize size;
    const char *word;
  } cases[] = {
    { PROGRAM (""), "byte 0: it ends" },
    { PROGRAM ("."), "byte 0: an operation takes more" },
    { PROGRAM ("I1\n"), "byte 3: it ends" },
    { PROGRAM ("I1\n(."), "byte 4: an operation takes more" },
    { PROGRAM ("I1"), "ends in the middle" },
    { PROGRAM ("csome\nclass"), "ends in the middle" },
    { PROGRAM ("csome"), "ends in the middle" },
    { PROGRAM ("J\1\0"), "ends in the middle" },
    { PROGRAM ("X\2\0\0\0a"), "ends in the middle of a text" },
    { PROGRAM ("X\2\0"), "ends in the middle" },
    { PROGRAM ("\x8d\xff\xff\xff\xff\xff\xff\xff\xff" "a"), "ends in the middle of a text" },
    { PROGRAM ("\x8e\xff\xff\xff\xff\xff\xff\xff\x7f" "a"), "ends in the middle of a text" },
    { PROGRAM ("Ione\n."), "no integer" },
    { PROGRAM ("I\n."), "no integer" },
    { PROGRAM ("LL\n."), "no integer" },
    { PROGRAM ("F\n."), "no number" },
    { PROGRAM ("F1x\n."), "no number" },
    { PROGRAM ("Sa\n."), "quotes" },
    { PROGRAM ("S'\n."), "quotes" },
    { PROGRAM ("S'a\"\n."), "quotes" },
    { PROGRAM ("z."), "not known" },
    { PROGRAM ("\xff."), "not known" },
    { PROGRAM ("\x80\6."), "newer than 5" },
    { PROGRAM ("\x82\1."), "by a number" },
    { PROGRAM ("\x83\1\0."), "by a number" },
    { PROGRAM ("\x84\1\0\0\0."), "by a number" },
    { PROGRAM ("\x97."), "buffer" },
    { PROGRAM ("0."), "takes more" },
    { PROGRAM ("1."), "wants a mark" },
    { PROGRAM ("2."), "takes more" },
    { PROGRAM ("t."), "wants a mark" },
    { PROGRAM ("d."), "wants a mark" },
    { PROGRAM ("(Nd."), "no value" },
    { PROGRAM ("N\x86."), "takes more" },
    { PROGRAM ("N(N\x86."), "takes more" },
    { PROGRAM ("Na."), "takes more" },
    { PROGRAM ("NNa."), "no list" },
    { PROGRAM (")Na."), "no list" },
    { PROGRAM ("N(Ne."), "no list" },
    { PROGRAM ("(Ne."), "takes more" },
    { PROGRAM ("e."), "wants a mark" },
    { PROGRAM ("](N\x90."), "no set" },
    { PROGRAM ("]NNs."), "no dictionary" },
    { PROGRAM ("NNs."), "takes more" },
    { PROGRAM ("}(Nu."), "no value" },
    { PROGRAM ("Nb."), "takes more" },
    { PROGRAM ("}}b."), "no object" },
    { PROGRAM ("NN\x93."), "no text" },
    { PROGRAM ("\x8c\1aN\x93."), "no text" },
    { PROGRAM ("N\x93."), "takes more" },
    { PROGRAM ("NNR."), "no tuple" },
    { PROGRAM (")R."), "takes more" },
    { PROGRAM ("N]\x81."), "no tuple" },
    { PROGRAM ("NN)\x92."), "no tuple" },
    { PROGRAM ("o."), "wants a mark" },
    { PROGRAM ("(o."), "no class" },
    { PROGRAM ("ia\nb\n."), "wants a mark" },
    { PROGRAM ("Q."), "takes more" },
    { PROGRAM ("q\0."), "takes more" },
    { PROGRAM ("Nr\xff\xff\xff\xff."), "too large" },
    { PROGRAM ("Nq\4."), "too large" },
    { PROGRAM ("Np4294967296\n."), "no number of something" },
    { PROGRAM ("Np-1\n."), "no number of something" },
    { PROGRAM ("h\0."), "not memoised" },
    { PROGRAM ("Nq\2h\1."), "not memoised" },
    { PROGRAM ("g\n."), "no number of something" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (KsPickle) pickle = pickle_of (cases[i].program, cases[i].size);
      g_autoptr (GError) error = NULL;
      guint32 root;
      gsize offset = 0;

      g_assert_false (ks_pickle_load (pickle, &offset, &root, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "The pickle is damaged", cases[i].word, NULL);
    }
}

/* Many times the same few bytes, and an end. */
static void
expect_too_many (const char *begin, const char *again, gsize times, const char *word)
{
  GString *program = g_string_new (begin);
  guint32 root;
  gsize offset = 0;

  for (gsize i = 0; i < times; i++)
    g_string_append (program, again);
  g_string_append_c (program, '.');

  g_autoptr (KsPickle) pickle = pickle_of (program->str, program->len);
  g_autoptr (GError) error = NULL;

  g_assert_false (ks_pickle_load (pickle, &offset, &root, &error));
  ks_assert_error (&error, KS_ERROR_DATA, word, NULL);
  g_assert_cmpuint (pickle->node_room * sizeof *pickle->nodes
                        + pickle->item_room * sizeof *pickle->items,
                    <=, 32 << 20);
  g_string_free (program, TRUE);
}

static void
test_many (void)
{
  expect_too_many ("", "N", KS_PICKLE_MOST_NODES + 1, "1048576 objects");
  expect_too_many ("", "N0", KS_PICKLE_MOST_NODES + 1, "1048576 objects");
  expect_too_many ("N", "2", KS_PICKLE_MOST_NODES + 1, "more is begun");
  expect_too_many ("", "(", KS_PICKLE_MOST_NODES + 1, "more is begun");
  expect_too_many ("]p0\n", "g0\na", KS_PICKLE_MOST_ITEMS + 1, "2097152 items");
  expect_too_many ("V", "aaaaaaaa", 10000, "a line does not end");
}

static void
test_several (void)
{
  static const char programs[] = "I1\n.]q\0.h\0.";
  g_autoptr (KsPickle) pickle = pickle_of (programs, sizeof programs - 1);
  g_autoptr (GError) error = NULL;
  guint32 one, list, none;
  gsize offset = 0;

  g_assert_true (ks_pickle_load (pickle, &offset, &one, &error));
  g_assert_true (ks_pickle_load (pickle, &offset, &list, &error));
  g_assert_cmpint (ks_pickle_node (pickle, one)->integer, ==, 1);
  g_assert_true (ks_pickle_is (pickle, list, KS_PICKLE_LIST));
  /* Each begins with nothing memoised. */
  g_assert_false (ks_pickle_load (pickle, &offset, &none, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "byte 8", "not memoised", NULL);
}

static void
test_arrays (void)
{
  for (int protocol = 0; protocol <= 5; protocol++)
    {
      g_autofree char *name = g_strdup_printf ("pickle/arrays-%d.pickle", protocol);
      g_autoptr (KsTensorFile) file = ks_test_open (name);

      g_assert_cmpstr (file->kind, ==, "pickle");
      g_assert_cmpuint (file->tensors->len + file->skipped->len, ==, 3);
      if (protocol > 0)
        ks_assert_pattern (ks_test_tensor (file, "array"));
      if (protocol < 3)
        continue;
      ks_assert_tensor (ks_test_tensor (file, "tensor"), KS_DTYPE_FLOAT16, 2, 5, 3);
      ks_assert_pattern (ks_test_tensor (file, "tensor"));
      ks_assert_tensor (ks_test_tensor (file, "storage"), KS_DTYPE_FLOAT64, 1, 15);
      ks_assert_pattern (ks_test_tensor (file, "storage"));
    }
}

static void
test_detect (void)
{
  static const struct {
    const char *name, *content;
    gsize size;
    const char *kind;
  } cases[] = {
    { "a", PROGRAM ("\x80\4}."), "pickle" },
    { "a.PKL", PROGRAM ("(dp0\n."), "pickle" },
    { "a.pickle", PROGRAM ("]."), "pickle" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file
          = ks_test_parse (NULL, cases[i].name, cases[i].content, cases[i].size, &error);

      g_assert_no_error (error);
      g_assert_cmpstr (file->kind, ==, cases[i].kind);
    }

  g_autoptr (GError) error = NULL;
  g_assert_null (ks_test_parse (NULL, "a.bin", "\x80\6}.", 4, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "a.bin", NULL);
  g_assert_null (ks_test_parse (NULL, "a.bin", "(dp0\n.", 6, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "a.bin", NULL);
}

static void
test_cut (void)
{
  ks_test_truncated ("pickle/arrays-1.pickle", TRUE);
  ks_test_truncated ("pickle/arrays-4.pickle", TRUE);
  ks_test_flipped ("pickle/content-4.pickle", 500);
  ks_test_flipped ("pickle/arrays-2.pickle", 2000);
  ks_test_flipped ("pickle/arrays-5.pickle", 2000);
}

static void
test_allocations (void)
{
  ks_test_file_allocations ("pickle/content-2.pickle");
  ks_test_file_allocations ("pickle/arrays-2.pickle");
  ks_test_file_allocations ("pickle/arrays-4.pickle");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/pickle/protocols", test_protocols);
  g_test_add_func ("/data/pickle/operations", test_operations);
  g_test_add_func ("/data/pickle/growth", test_growth);
  g_test_add_func ("/data/pickle/damaged", test_damaged);
  g_test_add_func ("/data/pickle/many", test_many);
  g_test_add_func ("/data/pickle/several", test_several);
  g_test_add_func ("/data/pickle/arrays", test_arrays);
  g_test_add_func ("/data/pickle/detect", test_detect);
  g_test_add_func ("/data/pickle/cut", test_cut);
  g_test_add_func ("/data/pickle/allocations", test_allocations);
  return g_test_run ();
}
