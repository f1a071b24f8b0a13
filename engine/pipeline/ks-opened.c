/* SPDX-License-Identifier: MIT */
#include "ks-opened.h"

#include <math.h>
#include <string.h>
#include <sys/stat.h>

#include "ks-number.h"
#include "ks-step-name.h"

#define MOST_FILES 4096 /* of a folder */

char *
ks_source_identity (const char *path)
{
  struct stat at;

  if (stat (path, &at) != 0)
    return g_strdup ("");
  return g_strdup_printf ("%" G_GUINT64_FORMAT ":%" G_GUINT64_FORMAT ":%" G_GINT64_FORMAT
                          ":%" G_GINT64_FORMAT ".%09ld",
                          (guint64) at.st_dev, (guint64) at.st_ino, (gint64) at.st_size,
                          (gint64) at.st_mtim.tv_sec, at.st_mtim.tv_nsec);
}

static int
compare_paths (gconstpointer a, gconstpointer b)
{
  return strverscmp (*(const char *const *) a, *(const char *const *) b);
}

static void
clear_skipped (gpointer data)
{
  g_free (((KsSkipped *) data)->name);
  g_free (((KsSkipped *) data)->reason);
}

/* What is in a folder: its files, in the order in which a person counts, hidden ones left out. */
static gboolean
list_folder (const char *path, GPtrArray *paths, GError **error)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *shown = ks_printable (path, 400);
  const char *name;

  if (folder == NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO,
                   "The folder “%s” cannot be read; see who may.", shown);
      return FALSE;
    }
  while ((name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *inside = g_build_filename (path, name, NULL);

      if (name[0] != '.' && g_file_test (inside, G_FILE_TEST_IS_REGULAR))
        g_ptr_array_add (names, g_steal_pointer (&inside));
      if (names->len > MOST_FILES)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "The folder “%s” has more than %d files; open those that you want.", shown,
                       MOST_FILES);
          return FALSE;
        }
    }
  g_ptr_array_sort (names, compare_paths);
  g_ptr_array_extend_and_steal (paths, g_steal_pointer (&names));
  return TRUE;
}

GStrv
ks_source_paths (const KsRecipe *recipe, GError **error)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; recipe->files[i] != NULL; i++)
    if (!g_file_test (recipe->files[i], G_FILE_TEST_IS_DIR))
      g_ptr_array_add (paths, g_strdup (recipe->files[i]));
    else if (!list_folder (recipe->files[i], paths, error))
      return NULL;
  g_ptr_array_add (paths, NULL);
  return (GStrv) g_ptr_array_steal (paths, NULL);
}

static void
pass_over (KsOpened *self, const char *path, const char *reason)
{
  KsSkipped skipped = { g_strdup (path), g_strdup (reason) };

  g_array_append_val (self->passed, skipped);
}

/* Whether @path was asked for by itself, and not only as one of a folder. */
static gboolean
is_named (const KsRecipe *recipe, const char *path)
{
  return g_strv_contains ((const char *const *) recipe->files, path);
}

/* Notes the files that @file is spread over, of which nothing but their begin was read yet. */
static void
note_parts (KsOpened *self, const KsTensorFile *file)
{
  g_autofree char *folder = g_path_get_dirname (file->path);

  for (guint p = 0; p < file->parts->len; p++)
    {
      char *path = g_build_filename (folder, g_ptr_array_index (file->parts, p), NULL);

      g_ptr_array_add (self->parts, path);
      g_ptr_array_add (self->part_identities, ks_source_identity (path));
    }
}

/* Opens one; what only lies in a folder may be no network. */
static gboolean
open_one (KsContext *context, const KsRecipe *recipe, const char *path, KsOpened *self,
          GError **error)
{
  g_autofree char *identity = ks_source_identity (path); /* before the read: a change then shows */
  g_autoptr (GError) failure = NULL;
  KsTensorFile *file = ks_tensor_file_open (context, path, &failure);

  if (file != NULL)
    {
      g_ptr_array_add (self->files, file);
      note_parts (self, file);
      g_ptr_array_add (self->identities, g_steal_pointer (&identity));
      return TRUE;
    }
  if (is_named (recipe, path) || !g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    {
      g_propagate_error (error, g_steal_pointer (&failure));
      return FALSE;
    }
  pass_over (self, path, failure->message);
  return TRUE;
}

/* A shard is read through its index. */
static void
drop_parts (const KsRecipe *recipe, KsOpened *self)
{
  g_autoptr (GHashTable) parts = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint p = 0; p < self->parts->len; p++)
    g_hash_table_add (parts, g_ptr_array_index (self->parts, p));
  for (guint f = self->files->len; f-- > 0;)
    {
      const KsTensorFile *file = g_ptr_array_index (self->files, f);

      if (is_named (recipe, file->path) || !g_hash_table_contains (parts, file->path))
        continue;
      pass_over (self, file->path, "is a part of another file");
      g_ptr_array_remove_index (self->identities, f);
      g_ptr_array_remove_index (self->files, f);
    }
}

static gboolean
set_listed_steps (const KsRecipe *recipe, KsOpened *self, GError **error)
{
  g_auto (GStrv) steps = g_strsplit (recipe->steps, ",", -1);

  if (g_strv_length (steps) != self->files->len)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "--steps gives %u numbers for %u files; give one for each, - for none.",
                   g_strv_length (steps), self->files->len);
      return FALSE;
    }
  for (guint f = 0; f < self->files->len; f++)
    {
      KsTensorFile *file = g_ptr_array_index (self->files, f);

      if (!ks_number_from_text (steps[f], &file->step))
        file->step = NAN;
    }
  return TRUE;
}

static gboolean
set_steps (const KsRecipe *recipe, KsOpened *self, GError **error)
{
  gsize n = self->files->len;
  g_autofree double *steps = g_new (double, n);
  g_auto (GStrv) names = g_new0 (char *, n + 1);

  if (g_str_equal (recipe->steps, "none"))
    return TRUE;
  if (!g_str_equal (recipe->steps, "auto"))
    return set_listed_steps (recipe, self, error);
  for (guint f = 0; f < n; f++)
    names[f] = g_path_get_basename (((KsTensorFile *) g_ptr_array_index (self->files, f))->path);
  ks_steps_of_names ((const char *const *) names, n, steps);
  for (guint f = 0; f < n; f++)
    ((KsTensorFile *) g_ptr_array_index (self->files, f))->step = steps[f];
  return TRUE;
}

static gboolean
check_any (const KsRecipe *recipe, const KsOpened *self, GError **error)
{
  g_autofree char *shown = ks_printable (recipe->files[0], 400);

  if (self->files->len > 0)
    return TRUE;
  if (self->passed->len == 0)
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "The folder “%s” holds no files; choose one that holds checkpoints.", shown);
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "None of the %u files in the folder “%s” can be opened; the first says: %s",
                 self->passed->len, shown, g_array_index (self->passed, KsSkipped, 0).reason);
  return FALSE;
}

gboolean
ks_opened_init (KsOpened *self, KsContext *context, const KsRecipe *recipe, GError **error)
{
  g_auto (GStrv) paths = ks_source_paths (recipe, error);
  gsize n;

  *self = (KsOpened) {
    .files = g_ptr_array_new_with_free_func ((GDestroyNotify) ks_tensor_file_unref),
    .identities = g_ptr_array_new_with_free_func (g_free),
    .parts = g_ptr_array_new_with_free_func (g_free),
    .part_identities = g_ptr_array_new_with_free_func (g_free),
    .passed = g_array_new (FALSE, FALSE, sizeof (KsSkipped)),
  };
  g_array_set_clear_func (self->passed, clear_skipped);
  if (paths == NULL)
    return FALSE;
  n = g_strv_length (paths);
  for (gsize i = 0; i < n; i++)
    {
      if (!open_one (context, recipe, paths[i], self, error))
        return FALSE;
      ks_context_progress (context, (i + 1.0) / (n + 1.0));
    }
  drop_parts (recipe, self);
  return check_any (recipe, self, error) && set_steps (recipe, self, error);
}

void
ks_opened_clear (KsOpened *self)
{
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->identities, g_ptr_array_unref);
  g_clear_pointer (&self->parts, g_ptr_array_unref);
  g_clear_pointer (&self->part_identities, g_ptr_array_unref);
  g_clear_pointer (&self->passed, g_array_unref);
}
