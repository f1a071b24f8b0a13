/* PyTorch's objects as programs of pickles, of which each says what it holds in its own way, and
 * files that are made of many or large ones.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-test-files.h"

/* A program given as text, in which \0 may stand. */
#define PROGRAM(text) text, sizeof (text) - 1

#define MAGIC "\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19"
#define PREAMBLE "\x80\2\x8a\x0a" MAGIC "." "\x80\2M\xe9\3." "\x80\2}."

/* ("storage", torch.FloatStorage, "0", "cpu", 4, ...) up to its end. */
#define ID_OF(module) "(U\7storagec" module "\nFloatStorage\nU\1" "0U\3cpuK\4"
#define STORAGE ID_OF ("torch") "tQ"
#define SAVED PREAMBLE "\x80\2" STORAGE "." "\x80\2]."
#define VIEW "ctorch._utils\n_rebuild_tensor_v2\n"
#define TENSOR VIEW "(" STORAGE "K\0(K\2K\2t(K\2K\1ttR"
#define BAD VIEW ")R"
#define SIZED(size) VIEW "(" STORAGE "K\0" size "(K\2K\1ttR"
#define DTYPE "cnumpy\ndtype\n(U\2u1tR"
#define ARRAY "cnumpy.core.multiarray\n_reconstruct\n(cnumpy\nndarray\n(K\0tU\1btR"
#define ENCODED(text) "c_codecs\nencode\n(" text "U\6latin1tR"

static const char elsewhere[] = "has its numbers in another file";
static const char no_form[] = "has its numbers in a form that is not known";

/* A pickle that holds one array or none: what it is skipped for, if it is. */
static void
test_understood (void)
{
  static const struct {
    const char *program;
    gsize size;
    const char *reason; /* NULL = there is no array; "" = there is one, of the bytes 1 and 2 */
  } cases[] = {
    { PROGRAM (TENSOR "."), elsewhere },
    { PROGRAM (SIZED ("](K\2K\2e") "."), elsewhere },
    { PROGRAM (ID_OF ("torch.cuda") "tQ."), elsewhere },
    { PROGRAM (ID_OF ("torch.storage") "tQ."), elsewhere },
    { PROGRAM (")Q."), NULL },
    { PROGRAM ("](ctorch\nSize\n(K\2tRe."), NULL },
    /* A subclass without what it is made by. */
    { PROGRAM ("ctorch._tensor\n_rebuild_from_type_v2\n(NNtR."), NULL },
    { PROGRAM ("ctorch._tensor\n_rebuild_from_type_v2\n(" VIEW "NNtR."), NULL },
    /* Pairs that are none, and none where they are looked for. */
    { PROGRAM ("ccollections\nOrderedDict\n(](K\1(K\1t(K\1K\2K\3t](K\1e\x8f" "etR."), NULL },
    { PROGRAM ("ccollections\nOrderedDict\n(K\1tR."), NULL },
    /* NumPy's arrays: with an item beside their state, a type without an order. */
    { PROGRAM (ARRAY "K\1K\2s(K\1(K\2t" DTYPE "\x89U\2\1\2tb."), "" },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "(K\3tb\x89U\2\1\2tb."), "" },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("X\2\0\0\0\1\2") "tb."), "" },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89X\2\0\0\0\1\2tb."), no_form },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("K\1") "tb."), no_form },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("U\2ab") "tb."), no_form },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" "K\1tb."), no_form },
    { PROGRAM (ARRAY "(K\1(I4294967296\nI4294967296\nt" DTYPE "\x89U\0tb."),
      "repeats bytes of the file until they would be more than 16 times the file and 64 MiB" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (KsTensorFile) file
          = ks_test_parse (NULL, "a.pickle", cases[i].program, cases[i].size, &error);
      gboolean there = cases[i].reason != NULL && *cases[i].reason == '\0';

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_no_error (error);
      g_assert_cmpuint (file->tensors->len, ==, there);
      g_assert_cmpuint (file->skipped->len, ==, cases[i].reason != NULL && !there);
      if (there)
        {
          g_autofree double *values = ks_test_values (ks_test_tensor (file, ""));

          g_assert_cmpfloat (values[0], ==, 1.0);
          g_assert_cmpfloat (values[1], ==, 2.0);
        }
      else if (cases[i].reason != NULL)
        ks_assert_skipped (file, "", cases[i].reason);
    }
}

static void
test_refused (void)
{
  static const char no_storage[] = "a storage that cannot be understood";
  static const char no_size[] = "an offset, size or stride that is none";
  static const char no_bytes[] = "not as many bytes as its shape asks for";
  static const char lacks[] = "lacks its storage";
  static const struct {
    const char *program;
    gsize size;
    const char *word;
  } cases[] = {
    /* A part of a storage that is none. */
    { PROGRAM (ID_OF ("torch") "K\5tQ."), no_storage },
    { PROGRAM (ID_OF ("torch") "(K\1K\1ttQ."), no_storage },
    { PROGRAM (ID_OF ("torch") "(K\1NK\1ttQ."), no_storage },
    { PROGRAM (ID_OF ("torch") "(K\1K\5K\0ttQ."), no_storage },
    { PROGRAM (ID_OF ("torch") "(K\1K\2K\3ttQ."), no_storage },
    { PROGRAM (SIZED ("cmine\nSize\n((K\2K\2ttR") "."), no_size },
    { PROGRAM (SIZED ("ctorch\nSize\n((K\2K\2tK\2tR") "."), no_size },
    { PROGRAM (SIZED ("(K\2U\1" "2t") "."), no_size },
    /* A saved storage without bytes. */
    { PROGRAM ("ctorch.storage\n_load_from_bytes\n)R."), no_storage },
    { PROGRAM ("ctorch.storage\n_load_from_bytes\n(K\1tR."), no_storage },
    /* Texts that are to be as many bytes as an array has: fewer, more, and one of a half. */
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("X\1\0\0\0a") "tb."), no_bytes },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("X\3\0\0\0abc") "tb."), no_bytes },
    { PROGRAM (ARRAY "(K\1(K\2t" DTYPE "\x89" ENCODED ("X\3\0\0\0ab\xc3") "tb."), no_bytes },
    /* A bad tensor is told wherever it is. */
    { PROGRAM ("](" BAD "e."), lacks },
    { PROGRAM ("}(U\1a" BAD "u."), lacks },
    { PROGRAM ("}(U\x0b_parameters}(U\1a" BAD "uU\x08_buffers}U\x08_modules}u."), lacks },
    { PROGRAM ("ccollections\nOrderedDict\n(](](U\1a" BAD "eetR."), lacks },
    { PROGRAM ("ccollections\nOrderedDict\n(](](U\1a" TENSOR "eetRU\1b" BAD "s."), lacks },
    { PROGRAM ("cmine\nThing\n(" BAD "tR."), lacks },
    { PROGRAM ("cmine\nThing\n(K\1tRU\1b" BAD "s."), lacks },
    { PROGRAM ("cmine\nThing\n)R(" BAD "Ntb."), lacks },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (ks_test_parse (NULL, "a.pickle", cases[i].program, cases[i].size, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, NULL);
    }
}

/* Bytes that are to be a storage, saved by itself, and are none or end too early. */
static void
test_saved (void)
{
  static const char no_storage[] = "a storage that cannot be understood";
  static const struct {
    const char *bytes;
    gsize size;
    const char *word;
  } cases[] = {
    { PROGRAM ("\x80\2\x8a\x0b" MAGIC "\1."), "magic number" },
    { PROGRAM ("\x80\2K\1."), "magic number" },
    { PROGRAM (PREAMBLE "\x80\2N." "\x80\2]."), no_storage },
    { PROGRAM (SAVED "\4\0\0\0\0\0\0\0" "aaaabbbb"), no_storage },
    { PROGRAM (SAVED "\2\0\0\0\0\0\0\0" "aaaabbbb"), no_storage },
    { PROGRAM (SAVED "\4\0"), "It ends at byte" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GString *program = g_string_new ("ctorch.storage\n_load_from_bytes\n(B");
      guint32 length = GUINT32_TO_LE (cases[i].size);
      g_autoptr (GError) error = NULL;

      g_string_append_len (program, (const char *) &length, sizeof length);
      g_string_append_len (program, cases[i].bytes, cases[i].size);
      g_string_append (program, "tR.");
      g_assert_null (ks_test_parse (NULL, "a.pickle", program->str, program->len, &error));
      ks_assert_error (&error, KS_ERROR_DATA, cases[i].word, NULL);
      g_string_free (program, TRUE);
    }
}

static void
test_names (void)
{
  g_autoptr (GError) error = NULL;
  GString *program = g_string_new (NULL);

  g_string_append_len (program, PROGRAM ("}(\x89" TENSOR "\x88" TENSOR "u."));
  g_autoptr (KsTensorFile) file
      = ks_test_parse (NULL, "a.pickle", program->str, program->len, &error);

  g_assert_no_error (error);
  ks_assert_skipped (file, "False", elsewhere);
  ks_assert_skipped (file, "True", elsewhere);

  /* A function of torch's whose name is longer than any. */
  g_string_assign (program, "");
  g_string_append_len (program, PROGRAM ("\x80\4\x8c\x0ctorch._utilsX\x70\x11\1\0"));
  for (guint i = 0; i < 70000; i++)
    g_string_append_c (program, 'r');
  g_string_append_len (program, PROGRAM ("\x93)R."));
  g_autoptr (KsTensorFile) strange
      = ks_test_parse (NULL, "a.pickle", program->str, program->len, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (strange->tensors->len + strange->skipped->len, ==, 0);
  g_string_free (program, TRUE);
}

static void
append_times (GString *program, const char *again, gsize size, gsize times)
{
  for (gsize i = 0; i < times; i++)
    g_string_append_len (program, again, size);
}

/* Ways to a few tensors that are many, or that have long names, and storages by the thousand. */
static void
test_many (void)
{
  GString *ways = g_string_new (NULL), *names = g_string_new (NULL);
  GString *storages = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  g_string_append_len (ways, PROGRAM ("\x80\2Nq\0" "0](" TENSOR));
  append_times (ways, PROGRAM ("h\0"), 1000000);
  g_string_append_len (ways, PROGRAM ("eq\1" "0]("));
  append_times (ways, PROGRAM ("h\1"), 40);
  g_string_append (ways, "e.");
  g_assert_null (ks_test_parse (NULL, "a.pickle", ways->str, ways->len, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "can be reached on more than", NULL);

  g_string_append_len (names, PROGRAM (TENSOR "q\0" "0}(X\x60\xea\0\0"));
  append_times (names, PROGRAM ("k"), 60000);
  g_string_append (names, "](");
  append_times (names, PROGRAM ("h\0"), 150);
  g_string_append (names, "eu.");
  g_assert_null (ks_test_parse (NULL, "a.pickle", names->str, names->len, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "have names of more than 8388608 bytes", NULL);

  g_string_append_len (storages, PROGRAM (PREAMBLE "\x80\2" ID_OF ("torch") "tq\0" "0]("));
  append_times (storages, PROGRAM ("h\0Q"), 65537);
  g_string_append_len (storages, PROGRAM ("e." "\x80\2](U\1" "0e."));
  g_assert_null (ks_test_parse (NULL, "a.th", storages->str, storages->len, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "refers to more than 65536 storages", NULL);

  g_string_free (ways, TRUE);
  g_string_free (names, TRUE);
  g_string_free (storages, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/torch-objects/understood", test_understood);
  g_test_add_func ("/data/torch-objects/refused", test_refused);
  g_test_add_func ("/data/torch-objects/saved", test_saved);
  g_test_add_func ("/data/torch-objects/names", test_names);
  g_test_add_func ("/data/torch-objects/many", test_many);
  return g_test_run ();
}
