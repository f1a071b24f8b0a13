/* A model of several files is what all of them hold, and not its index alone.
 *
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <glib/gstdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ks-test.h"
#include "pipelines.h"

static const char *const files[] = {
  "model.safetensors.index.json",
  "model-00001-of-00002.safetensors",
  "model-00002-of-00002.safetensors",
  "others.safetensors",
};

/* A copy of the golden model in a folder of its own, and the recipe for its index. */
typedef struct {
  char *folder;
  KsRecipe *recipe;
  KsPipeline *pipeline;
} Fixture;

static void
set_up (Fixture *self, gconstpointer data)
{
  self->folder = g_dir_make_tmp ("ks-test-XXXXXX", NULL);
  self->pipeline = ks_pipeline_new (0);
  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autofree char *inside = g_build_filename ("shards", files[f], NULL);
      g_autofree char *from = ks_test_data (inside);
      g_autofree char *to = g_build_filename (self->folder, files[f], NULL);
      g_autofree char *content = NULL;
      gsize size;

      g_assert_true (g_file_get_contents (from, &content, &size, NULL));
      g_assert_true (g_file_set_contents (to, content, size, NULL));
    }

  g_autofree char *text = g_strdup_printf ("file = %s/%s\nkernel = 3x3\n", self->folder, files[0]);

  self->recipe = pipelines_recipe (text);
}

static void
tear_down (Fixture *self, gconstpointer data)
{
  for (gsize f = 0; f < G_N_ELEMENTS (files); f++)
    {
      g_autofree char *path = g_build_filename (self->folder, files[f], NULL);

      g_unlink (path);
    }
  g_rmdir (self->folder);
  g_free (self->folder);
  ks_recipe_free (self->recipe);
  ks_pipeline_free (self->pipeline);
}

/* Turns a bit of the file's last number, at another time than now. */
static void
change (const Fixture *self, const char *name)
{
  const struct timespec times[2] = { { 1000000000, 0 }, { 1000000000, 0 } };
  g_autofree char *path = g_build_filename (self->folder, name, NULL);
  int fd = open (path, O_RDWR);
  off_t last = lseek (fd, -1, SEEK_END);
  guint8 byte;

  g_assert_cmpint (pread (fd, &byte, 1, last), ==, 1);
  byte ^= 1;
  g_assert_cmpint (pwrite (fd, &byte, 1, last), ==, 1);
  g_assert_cmpint (futimens (fd, times), ==, 0);
  close (fd);
}

static KsResult *
run (const Fixture *self)
{
  return pipelines_run (self->pipeline, self->recipe, KS_TARGET_POINTS, NULL);
}

static void
test_unchanged (Fixture *self, gconstpointer data)
{
  g_autoptr (KsResult) first = run (self);
  g_autoptr (KsResult) second = run (self);

  g_assert_true (second->source == first->source);
  g_assert_true (second->timings[KS_STAGE_READ].remembered);
}

static void
test_changed (Fixture *self, gconstpointer name)
{
  g_autoptr (KsResult) first = run (self);
  g_autofree char *was = ks_result_input_sha256 (first, NULL, NULL);
  g_autoptr (GError) error = NULL;

  change (self, name);
  g_assert_null (ks_result_input_sha256 (first, NULL, &error));
  ks_assert_error (&error, KS_ERROR_IO, name, "has changed", NULL);

  g_autoptr (KsResult) second = run (self);
  g_autofree char *is = ks_result_input_sha256 (second, NULL, NULL);
  g_autoptr (KsResult) third = run (self);

  g_assert_true (second->source != first->source);
  g_assert_cmpstr (is, !=, was);
  g_assert_true (third->source == second->source);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/parts/unchanged", Fixture, NULL, set_up, test_unchanged, tear_down);
  g_test_add ("/parts/changed/first", Fixture, files[1], set_up, test_changed, tear_down);
  g_test_add ("/parts/changed/last", Fixture, files[2], set_up, test_changed, tear_down);
  return g_test_run ();
}
