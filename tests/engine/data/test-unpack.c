/* The client of kleinscope-unpack, against programs that stand in for it, and what it makes
 * of answers that nobody should give.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-unpack.h"

#include <glib/gstdio.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ks-reader.h"
#include "ks-test-files.h"
#include "ks-unpack-listing.h"
#include "ks-unpack-protocol.h"

#define VARIABLE "KLEINSCOPE_UNPACK"

/* A script in the program's place, and a file beside it that it may copy. */
typedef struct {
  char *folder, *script, *answer;
} StandIn;

static StandIn
stand_in_new (const char *commands)
{
  StandIn self = { g_dir_make_tmp ("ks-test-XXXXXX", NULL), NULL, NULL };
  g_autofree char *text = NULL;

  self.script = g_build_filename (self.folder, "unpack", NULL);
  self.answer = g_build_filename (self.folder, "answer", NULL);
  text = g_strdup_printf ("#!/bin/sh\nanswer=%s\n%s\n", self.answer, commands);
  g_assert_true (g_file_set_contents (self.script, text, -1, NULL));
  g_chmod (self.script, 0700);
  g_setenv (VARIABLE, self.script, TRUE);
  return self;
}

static void
stand_in_clear (StandIn *self)
{
  g_unsetenv (VARIABLE);
  g_unlink (self->script);
  g_unlink (self->answer);
  g_rmdir (self->folder);
  g_free (self->folder);
  g_free (self->script);
  g_free (self->answer);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (StandIn, stand_in_clear)

static KsBlob *
small_content (void)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static ("content", 7);

  return ks_blob_new (bytes);
}

static void
write_answer (const StandIn *self, GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  g_assert_true (g_file_set_contents (self->answer, data, size, NULL));
}

#define ROOT "{\"name\":\"\",\"group\":true}"
#define ONE "{\"objects\":[" ROOT ",{\"name\":\"x\",\"in\":0,\"unpacked\":0}]}"

static void
test_good (void)
{
  g_auto (StandIn) self = stand_in_new ("printf ..; cat \"$answer\" >&3; echo .ok 3");
  g_autoptr (GBytes) answer = ks_test_answer (ONE);
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (GError) error = NULL;
  guint guards = 0;
  char byte;

  write_answer (&self, answer);

  g_autoptr (KsBlob) blob = ks_unpack (NULL, "hdf5", content, &guards, &error);
  int fd;

  g_assert_no_error (error);
  g_assert_cmpuint (guards, ==, 3);
  g_assert_cmpuint (blob->size, ==, g_bytes_get_size (answer));

  g_assert_true (ks_blob_read (NULL, blob, 0, 1, &byte, &error));

  /* Nobody can change it any more. */
  fd = ks_blob_descriptor (blob);
  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (pwrite (fd, "x", 1, 0), <, 0);
  g_assert_cmpint (ftruncate (fd, 0), <, 0);
  g_assert_cmpint (fcntl (fd, F_GETFD) & FD_CLOEXEC, !=, 0);
}

/* What the program has: its content, exactly, and four descriptors, and no variable. */
static void
test_surroundings (void)
{
  g_auto (StandIn) self = stand_in_new (
      "[ \"$(cat /proc/self/fd/0)\" = content ] || exit\n"
      "[ \"$*\" = 'hdf5 7 16850200' ] || exit\n"
      "[ \"$(ls /proc/self/fd | tr '\\n' ' ')\" = '0 1 2 3 4 ' ] || exit\n" /* ls has 4 itself */
      "env | grep -vE '^(PWD|_|SHLVL|OLDPWD)=' | grep -q . && exit\n"
      "cat \"$answer\" >&3; echo ok 7");
  g_autoptr (GBytes) answer = ks_test_answer (ONE);
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (GError) error = NULL;
  int stray = open ("/dev/null", O_RDONLY);
  guint guards;

  write_answer (&self, answer);

  g_autoptr (KsBlob) blob = ks_unpack (NULL, "hdf5", content, &guards, &error);

  close (stray);
  g_assert_no_error (error);
  g_assert_nonnull (blob);
}

static void
check_refusal (const char *commands, const char *word)
{
  g_auto (StandIn) self = stand_in_new (commands);
  g_autoptr (GBytes) answer = ks_test_answer (ONE);
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (GError) error = NULL;
  guint guards;

  write_answer (&self, answer);
  g_assert_null (ks_unpack_within (NULL, "hdf5", content, 5000, &guards, &error));
  ks_assert_error (&error, KS_ERROR_DATA, word, NULL);
}

static void
test_misbehaving (void)
{
  static const struct {
    const char *commands, *word;
  } cases[] = {
    { "kill -SEGV $$", "signal 11" },
    { "printf ....; kill -ABRT $$", "signal 6" },
    { "kill -PROF $$", "far longer" },
    { "kill -XCPU $$", "far longer" },
    { "exit 0", "no answer that makes sense" },
    { "exit 3", "no answer that makes sense" },
    { "echo rubbish", "no answer that makes sense" },
    { "echo", "no answer that makes sense" },
    { "cat \"$answer\" >&3; echo ok", "no answer that makes sense" },
    { "cat \"$answer\" >&3; echo ok 8", "no answer that makes sense" },
    { "cat \"$answer\" >&3; echo ok -1", "no answer that makes sense" },
    { "cat \"$answer\" >&3; printf 'ok 7'", "no answer that makes sense" },
    { "yes", "no answer that makes sense" },
    { "exec cat /dev/zero", "no answer that makes sense" },
    { "echo ok 7", "no answer that makes sense" },
    { "printf abc >&3; echo ok 7", "no answer that makes sense" },
    { "head -c 5000 /dev/zero | tr '\\0' '\\377' >&3; echo ok 7", "no answer that makes sense" },
    { "echo 'error It is broken.'", "It is broken." },
    { "printf 'error A\\tB.\\n'", "A\\x09B." },
    { "echo 'error no whole sentence'", "no answer that makes sense" },
    { "printf 'error \\377.\\n'", "no answer that makes sense" },
    { "echo 'error Sentence.'; exec sleep 1000", "Sentence." },
    { "exec >&-; exec sleep 1000", "signal 9" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    check_refusal (cases[i].commands, cases[i].word);
}

/* Who takes too long is ended, and so is who is no longer wanted. */
static void
test_time (void)
{
  g_auto (StandIn) self = stand_in_new ("printf ...; echo $$ >\"$answer\"; exec sleep 1000");
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (KsContext) context = ks_test_context_cancelled_after (0.03);
  g_autoptr (GError) error = NULL;
  g_autofree char *pid = NULL;
  guint guards;

  g_assert_null (ks_unpack_within (NULL, "hdf5", content, 1500, &guards, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "more than 1.5 seconds", NULL);
  g_assert_true (g_file_get_contents (self.answer, &pid, NULL, NULL));
  g_assert_cmpint (kill (atoi (pid), 0), <, 0);

  g_assert_null (ks_unpack (context, "hdf5", content, &guards, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  g_assert_null (ks_unpack (context, "hdf5", content, &guards, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
test_not_there (void)
{
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (GError) error = NULL;
  guint guards;

  g_setenv (VARIABLE, "/not/there", TRUE);
  g_assert_null (ks_unpack (NULL, "hdf5", content, &guards, &error));
  ks_assert_error (&error, KS_ERROR_IO, "/not/there", "cannot be started", "install", NULL);
  g_setenv (VARIABLE, "/etc/passwd", TRUE);
  g_assert_null (ks_unpack (NULL, "hdf5", content, &guards, &error));
  ks_assert_error (&error, KS_ERROR_IO, "cannot be started", NULL);
  g_unsetenv (VARIABLE);
}

/* Runs @copy of this test, which says what came of it. */
static char *
run_copy (const char *copy)
{
  char *output;
  int status;

  g_assert_true (g_spawn_sync (NULL, (char *[]){ (char *) copy, (char *) "--alone", NULL }, NULL,
                               G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &output, NULL, &status,
                               NULL));
  return output;
}

static void
check_copy (const char *copy, const char *words)
{
  g_autofree char *output = run_copy (copy);

  if (strstr (output, words) == NULL)
    g_error ("not “%s” but: %s", words, output);
}

/* A file, and the folders above that are empty without it. */
static void
remove_upwards (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);

  g_unlink (path);
  if (g_rmdir (folder) == 0)
    remove_upwards (folder);
}

/* A copy of this test in a folder that is no build has no program to run but one that is installed
 * beside it, by the same user or by root. */
static void
test_no_build (void)
{
  g_auto (StandIn) self = stand_in_new ("echo 'error It was run.'");
  g_autofree char *bin = g_build_filename (self.folder, "there", "in", "bin", NULL);
  g_autofree char *copy = g_build_filename (bin, "copy", NULL);
  g_autofree char *installed
      = g_canonicalize_filename (KS_LIBEXEC_FROM_BIN "/kleinscope-unpack", bin);
  g_autofree char *libexec = g_path_get_dirname (installed);
  g_autofree char *data = NULL;
  gsize size;

  g_unsetenv (VARIABLE);
  g_assert_true (g_file_get_contents ("/proc/self/exe", &data, &size, NULL));
  g_mkdir_with_parents (bin, 0700);
  g_mkdir_with_parents (libexec, 0700);
  g_assert_true (g_file_set_contents_full (copy, data, size, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
  check_copy (copy, "which is not there; install");
  check_copy (copy, VARIABLE);
  g_mkdir (installed, 0700);
  check_copy (copy, "which is not there; install");
  g_rmdir (installed);
  g_assert_cmpint (link (self.script, installed), ==, 0);
  check_copy (copy, "It was run.");
  g_chmod (installed, 0600);
  check_copy (copy, "which is not there; install");
  if (geteuid () == 0)
    {
      g_chmod (installed, 0755);
      g_assert_cmpint (chown (installed, 1, 1), ==, 0);
      check_copy (copy, "which is not there; install");
      g_assert_cmpint (chown (copy, 1, 1), ==, 0);
      check_copy (copy, "It was run.");
      g_assert_cmpint (chown (installed, 0, 0), ==, 0);
      check_copy (copy, "It was run.");
    }
  remove_upwards (copy);
  remove_upwards (installed);
}

/* What test_no_build() has a copy do. */
static int
run_alone (void)
{
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (GError) error = NULL;
  guint guards;
  g_autoptr (KsBlob) answer = ks_unpack (NULL, "hdf5", content, &guards, &error);

  g_assert_null (answer);
  g_print ("%s\n", error->message);
  return 0;
}

/* Contents that are no file, and one that is changed while it is read. */
static void
test_contents (void)
{
  g_auto (StandIn) self = stand_in_new ("cat \"$answer\" >&3; echo ok 7");
  g_auto (StandIn) changing = { NULL };
  g_autofree char *path = g_build_filename (self.folder, "content", NULL);
  g_autofree char *commands = NULL;
  g_autoptr (GBytes) answer = ks_test_answer (ONE);
  g_autoptr (GError) error = NULL;
  guint guards;

  write_answer (&self, answer);
  g_assert_true (g_file_set_contents (path, "content", 7, NULL));
  {
    g_autoptr (KsBlob) file = ks_blob_new_file (open (path, O_RDONLY | O_CLOEXEC), &error);
    g_autoptr (KsBlob) good = ks_unpack (NULL, "hdf5", file, &guards, &error);

    g_assert_no_error (error);
    g_assert_nonnull (good);

    commands = g_strdup_printf ("echo longer >>%s; printf x >&3; echo ok 7", path);
    changing = stand_in_new (commands);
    g_assert_null (ks_unpack (NULL, "hdf5", file, &guards, &error));
    ks_assert_error (&error, KS_ERROR_IO, "was changed", NULL);
  }
  g_unlink (path);
}

static gboolean
unpack_small (KsContext *context, gpointer data, GError **error)
{
  g_autoptr (KsBlob) content = small_content ();
  guint guards;
  g_autoptr (KsBlob) answer = ks_unpack (context, "hdf5", content, &guards, error);

  return answer != NULL;
}

static void
test_allocations (void)
{
  g_auto (StandIn) self = stand_in_new ("cat \"$answer\" >&3; echo ok 7");
  g_autoptr (GBytes) answer = ks_test_answer (ONE);

  write_answer (&self, answer);
  ks_test_allocations (unpack_small, NULL);
}

static void
test_guards (void)
{
  g_assert_null (ks_unpack_guard_note (KS_GUARD_ALL));
  g_assert_nonnull (
      strstr (ks_unpack_guard_note (KS_GUARD_LIMITS | KS_GUARD_SECCOMP), "no Landlock"));
  g_assert_nonnull (
      strstr (ks_unpack_guard_note (KS_GUARD_LIMITS | KS_GUARD_LANDLOCK), "no system call filter"));
  g_assert_nonnull (strstr (ks_unpack_guard_note (KS_GUARD_LIMITS), "neither"));
}

/* The real program on a kernel without a guard: it works, and info says so. */
static void
test_weaker (void)
{
  static const struct {
    const char *without, *words;
  } cases[] = {
    { "landlock", "no Landlock" },
    { "seccomp", "no system call filter" },
    { "both", "neither" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *commands = g_strdup_printf ("exec %s %s %s \"$@\"", KS_WITHOUT,
                                                   cases[i].without, KS_PROGRAM);
      g_auto (StandIn) self = stand_in_new (commands);
      g_autoptr (KsTensorFile) file = ks_test_open ("hdf5/packed.h5");

      ks_assert_pattern (ks_test_tensor (file, "gzip"));
      g_assert_cmpuint (file->notes->len, ==, 1);
      g_assert_nonnull (strstr (g_ptr_array_index (file->notes, 0), cases[i].words));
    }
}

/* ---- Listings ---- */

static KsListing *
read_listing (const char *listing, GError **error)
{
  g_autoptr (GBytes) bytes = ks_test_answer (listing);
  g_autoptr (KsBlob) content = small_content (), answer = ks_blob_new (bytes);
  g_autoptr (KsTensorFile) file = ks_tensor_file_new ("a.h5", content);

  return ks_listing_read (NULL, file, content, answer, error);
}

#define X "\"name\":\"x\",\"in\":0"

static void
test_listing (void)
{
  static const char *const rubbish[] = {
    "",
    "{",
    "[]",
    "{}",
    "{\"objects\":[]}",
    "{\"objects\":{}}",
    "{\"objects\":[1]}",
    "{\"objects\":[" ROOT ",{}]}",
    "{\"objects\":[{\"name\":\"x\",\"group\":true}]}",
    "{\"objects\":[" ROOT ",{\"name\":1,\"in\":0,\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{\"name\":\"\",\"in\":0,\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{\"name\":\"x\",\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{\"name\":\"x\",\"in\":1,\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{\"name\":\"x\",\"in\":-1,\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{" X ",\"unpacked\":1}]}",
    "{\"objects\":[" ROOT ",{" X ",\"unpacked\":\"0\"}]}",
    "{\"objects\":[" ROOT ",{" X ",\"unpacked\":0},{\"name\":\"y\",\"in\":1,\"unpacked\":0}]}",
    "{\"objects\":[" ROOT ",{" X ",\"same\":0}]}",
    "{\"objects\":[" ROOT ",{" X ",\"same\":1}]}",
    "{\"objects\":[" ROOT ",{" X "}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"F32\"}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"C64\",\"shape\":[]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"shape\":[]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"dtype\":\"F32\",\"shape\":[]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"F32\",\"shape\":{}}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":-1,\"dtype\":\"F32\",\"shape\":[]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":\"0\",\"dtype\":\"F32\",\"shape\":[]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"F32\",\"shape\":[-1]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"F32\",\"shape\":[1.5]}]}",
    "{\"objects\":[" ROOT ",{" X ",\"offset\":0,\"dtype\":\"F32\",\"shape\":[1,1,1,1,1,1,1,1,1]}]}",
    "{\"objects\":[" ROOT "],\"objects\":[]}",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rubbish); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (read_listing (rubbish[i], &error));
      ks_assert_error (&error, KS_ERROR_DATA, "no answer that makes sense", NULL);
    }
}

/* A tensor whose name is not its number is none. */
static void
test_answers (void)
{
  static const char *const headers[] = {
    "{\"__metadata__\":{\"listing\":\"{\\\"objects\\\":[{\\\"name\\\":\\\"\\\",\\\"group\\\":true},"
    "{\\\"name\\\":\\\"x\\\",\\\"in\\\":0,\\\"unpacked\\\":0}]}\"},"
    "\"one\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}",
    "{\"__metadata__\":{}}",
    "{}",
    "{\"0\":1}",
    "rubbish",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (headers); i++)
    {
      guint64 length = GUINT64_TO_LE (strlen (headers[i]));
      g_autoptr (GByteArray) array = g_byte_array_new ();
      g_autoptr (GError) error = NULL;

      g_byte_array_append (array, (const guint8 *) &length, sizeof length);
      g_byte_array_append (array, (const guint8 *) headers[i], strlen (headers[i]));

      g_autoptr (GBytes) bytes = g_bytes_new (array->data, array->len);
      g_autoptr (KsBlob) content = small_content (), answer = ks_blob_new (bytes);
      g_autoptr (KsTensorFile) file = ks_tensor_file_new ("a.h5", content);

      g_assert_null (ks_listing_read (NULL, file, content, answer, &error));
      ks_assert_error (&error, KS_ERROR_DATA, "no answer that makes sense", NULL);
    }
}

/* Of ever so many notes, the first are shown. */
static void
test_notes (void)
{
  g_autoptr (GString) text = g_string_new ("{\"objects\":[" ROOT "],\"notes\":[\"0\"");
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (KsTensorFile) file = ks_tensor_file_new ("a.h5", content);
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 100; i++)
    g_string_append_printf (text, ",\"%u\"", i);
  g_string_append (text, "]}");

  g_autoptr (GBytes) bytes = ks_test_answer (text->str);
  g_autoptr (KsBlob) answer = ks_blob_new (bytes);
  g_autoptr (KsListing) listing = ks_listing_read (NULL, file, content, answer, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (file->notes->len, ==, 16);
  g_assert_cmpstr (g_ptr_array_index (file->notes, 15), ==, "15");
}

/* What a listing says of the content must be in it. */
static void
test_places (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsListing) good = read_listing (
      "{\"notes\":[\"A\\tb.\",3],\"objects\":[" ROOT ",{" X ",\"unpacked\":0,"
      "\"attributes\":{\"n\":5,\"text\":\"5\"}},{\"name\":\"y\",\"in\":0,\"same\":1},"
      "{\"name\":\"z\",\"in\":0,\"offset\":2,\"dtype\":\"U16\",\"shape\":[2],\"big_endian\":true},"
      "{\"name\":\"s\",\"in\":0,\"skipped\":\"is\\nodd\"},{\"name\":\"t\",\"in\":0,\"same\":4}]}",
      &error);
  g_autoptr (KsListing) bad = read_listing (
      "{\"objects\":[" ROOT ",{\"name\":\"g\",\"in\":0,\"group\":false,\"skipped\":\"is odd\"},"
      "{" X ",\"offset\":4,\"dtype\":\"U16\",\"shape\":[2],\"big_endian\":false}]}",
      &error);
  g_autoptr (KsBlob) content = small_content ();
  g_autoptr (KsTensorFile) file = ks_tensor_file_new ("a.h5", content);

  g_assert_no_error (error);
  g_assert_cmpstr (ks_listed (good, 2)->name, ==, "y");
  g_assert_cmpint (ks_listed (good, 2)->shape[0], ==, 2);
  g_assert_cmpstr (ks_listed (good, 4)->reason, ==, "is\\x0aodd");
  g_assert_cmpstr (ks_listed (good, 5)->reason, ==, "is\\x0aodd");
  g_assert_cmpint (ks_listed_integer (ks_listed (good, 1), "none", -1), ==, -1);
  g_assert_cmpint (ks_listed_integer (ks_listed (good, 2), "n", -1), ==, 5);
  g_assert_cmpint (ks_listed_integer (ks_listed (good, 2), "text", -1), ==, -1);

  g_autoptr (KsTensor) tensor = ks_listed_tensor (ks_listed (good, 3), &error);
  g_autofree double *values = ks_test_values (tensor);
  g_assert_cmpfloat (values[0], ==, ('n' << 8) + 't');
  g_assert_false (ks_listing_add_all (file, bad, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "does not fit", NULL);
}

int
main (int argc, char **argv)
{
  if (argc == 2 && g_str_equal (argv[1], "--alone"))
    return run_alone ();
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/unpack/good", test_good);
  g_test_add_func ("/data/unpack/surroundings", test_surroundings);
  g_test_add_func ("/data/unpack/misbehaving", test_misbehaving);
  g_test_add_func ("/data/unpack/time", test_time);
  g_test_add_func ("/data/unpack/not-there", test_not_there);
  g_test_add_func ("/data/unpack/no-build", test_no_build);
  g_test_add_func ("/data/unpack/contents", test_contents);
  g_test_add_func ("/data/unpack/allocations", test_allocations);
  g_test_add_func ("/data/unpack/guards", test_guards);
  g_test_add_func ("/data/unpack/weaker", test_weaker);
  g_test_add_func ("/data/unpack/listing", test_listing);
  g_test_add_func ("/data/unpack/answers", test_answers);
  g_test_add_func ("/data/unpack/notes", test_notes);
  g_test_add_func ("/data/unpack/places", test_places);
  return g_test_run ();
}
