/* kleinscope-unpack, sandbox and all, with its allocations and those of its libraries refused, in
 * turn: it says so and ends. None goes on with less, so that refusing one alone and refusing all
 * from it on are the same.
 *
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ks-test.h"
#include "ks-unpack.h"
#include "starved.h"

/* Of the allocations these are refused: each of the last, among which are all that a picture
 * takes, and some of those before. */
#define LAST 150
#define BEFORE 150

/* A folder for links and counts. */
typedef struct {
  char *folder, *path;
  KsStarved *counts; /* shared with the program */
} Starving;

static Starving
starving_new (void)
{
  Starving self = { g_dir_make_tmp ("ks-test-XXXXXX", NULL), NULL, NULL };
  const KsStarved none = { 0 };
  int fd;

  self.path = g_build_filename (self.folder, KS_STARVED_COUNTS, NULL);
  g_assert_true (g_file_set_contents (self.path, (const char *) &none, sizeof none, NULL));
  fd = open (self.path, O_RDWR | O_CLOEXEC);
  self.counts = mmap (NULL, sizeof *self.counts, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  g_assert_true (self.counts != MAP_FAILED);
  close (fd);
  return self;
}

static void
starving_clear (Starving *self)
{
  munmap (self->counts, sizeof *self->counts);
  g_unlink (self->path);
  g_rmdir (self->folder);
  g_free (self->path);
  g_free (self->folder);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Starving, starving_clear)

/* The answer of the program that is refused its nth allocation and all behind it. */
static KsBlob *
run (const Starving *self, guint64 nth, const char *format, KsBlob *content, GError **error)
{
  g_autofree char *name = g_strdup_printf (KS_STARVED_LINK "%" G_GUINT64_FORMAT, nth);
  g_autofree char *link = g_build_filename (self->folder, name, NULL);
  guint guards;
  KsBlob *answer;

  *self->counts = (KsStarved){ 0 };
  g_assert_cmpint (symlink (KS_STARVED_PROGRAM, link), ==, 0);
  g_setenv ("KLEINSCOPE_UNPACK", link, TRUE);
  answer = ks_unpack (NULL, format, content, &guards, error);
  g_unsetenv ("KLEINSCOPE_UNPACK");
  g_unlink (link);
  return answer;
}

/* How many allocations it makes where none is refused. */
static guint64
count_allocations (const Starving *self, const char *format, KsBlob *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) answer = run (self, G_MAXUINT64, format, content, &error);

  g_assert_no_error (error);
  g_assert_nonnull (answer);
  g_assert_cmpuint (self->counts->refused, ==, 0);
  return self->counts->asked;
}

static void
check_refused (const Starving *self, guint64 nth, const char *format, KsBlob *content)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) answer = run (self, nth, format, content, &error);

  g_assert_null (answer);
  g_assert_cmpuint (self->counts->asked, ==, nth);
  g_assert_cmpuint (self->counts->refused, ==, 1);
  ks_assert_error (&error, KS_ERROR_DATA, "It takes more memory than there is", NULL);
}

/* @data: the name of a golden file. */
static void
test_refused (gconstpointer data)
{
  const char *name = data;
  const char *format = g_str_has_suffix (name, ".png")   ? "png"
                       : g_str_has_suffix (name, ".jpg") ? "jpeg"
                                                         : "hdf5";
  g_auto (Starving) self = starving_new ();
  g_autofree char *path = ks_test_data (name);
  g_autoptr (GError) error = NULL;
  g_autoptr (KsBlob) content = ks_blob_new_file (open (path, O_RDONLY | O_CLOEXEC), &error);

  g_assert_no_error (error);

  guint64 n = count_allocations (&self, format, content);

  g_assert_cmpuint (n, >, LAST + BEFORE);
  for (guint64 i = 0; i < BEFORE; i++)
    check_refused (&self, 1 + i * (n - LAST) / BEFORE, format, content);
  for (guint64 i = n - LAST + 1; i <= n; i++)
    check_refused (&self, i, format, content);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_data_func ("/unpack/starved/attributes", "hdf5/keras.h5", test_refused);
  g_test_add_data_func ("/unpack/starved/packed", "hdf5/packed.h5", test_refused);
  g_test_add_data_func ("/unpack/starved/png", "images/colour.png", test_refused);
  g_test_add_data_func ("/unpack/starved/jpeg", "images/progressive.jpg", test_refused);
  return g_test_run ();
}
