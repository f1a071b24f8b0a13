/* SPDX-License-Identifier: MIT */
#include "ks-source.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

KsSource *
ks_source_ref (KsSource *self)
{
  return g_atomic_rc_box_acquire (self);
}

static void
clear (gpointer data)
{
  KsSource *self = data;

  g_clear_pointer (&self->set, ks_filter_set_unref);
  g_free (self->path);
  g_strfreev (self->files);
  g_strfreev (self->identities);
  g_strfreev (self->parts);
  g_strfreev (self->part_identities);
}

void
ks_source_unref (KsSource *self)
{
  if (self != NULL)
    g_atomic_rc_box_release_full (self, clear);
}

gsize
ks_source_bytes (const KsSource *self)
{
  return sizeof *self + ks_filter_set_bytes (self->set);
}

/* NULL-terminated; what is taken of @strings. */
static GStrv
to_strv (GPtrArray *strings)
{
  GStrv strv = g_new0 (char *, strings->len + 1);

  for (guint i = 0; i < strings->len; i++)
    strv[i] = g_strdup (g_ptr_array_index (strings, i));
  return strv;
}

static KsFilterSet *
read_files (KsContext *context, const KsRecipe *recipe, KsSource *self, GError **error)
{
  const KsFilterSelection selection = ks_recipe_selection (recipe);
  g_auto (KsOpened) opened = { NULL };

  if (!ks_opened_init (&opened, context, recipe, error))
    return NULL;
  self->files = g_new0 (char *, opened.files->len + 1);
  for (guint f = 0; f < opened.files->len; f++)
    self->files[f] = g_strdup (((KsTensorFile *) g_ptr_array_index (opened.files, f))->path);
  self->identities = to_strv (opened.identities);
  self->parts = to_strv (opened.parts);
  self->part_identities = to_strv (opened.part_identities);
  return ks_filter_set_new (context, (KsTensorFile *const *) opened.files->pdata,
                            opened.files->len, &selection, error);
}

KsSource *
ks_source_new (KsContext *context, const KsRecipe *recipe, GError **error)
{
  g_autoptr (KsSource) self = g_atomic_rc_box_new0 (KsSource);

  if (recipe->files[0] != NULL)
    {
      self->path = g_strdup (recipe->files[0]);
      self->set = read_files (context, recipe, self, error);
    }
  else
    {
      self->files = g_new0 (char *, 1);
      self->parts = g_new0 (char *, 1);
      self->path = g_strdup_printf ("builtin:%s", recipe->builtin->name);
      self->set = ks_builtin_generate (context, recipe->builtin, recipe->count, recipe->noise,
                                       recipe->seed, error);
    }
  return self->set != NULL ? g_steal_pointer (&self) : NULL;
}

static gboolean
hash_file (GChecksum *hash, const char *path, const char *identity, KsContext *context,
           GError **error)
{
  g_autofree char *now = ks_source_identity (path);
  g_autofree char *shown = ks_printable (path, 200);
  g_autofree guint8 *block = g_malloc (1 << 16);
  gssize n = -1;

  if (!g_str_equal (now, identity))
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s has changed since it was read; open it again.",
                   shown);
      return FALSE;
    }
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
  if (fd >= 0)
    {
      gboolean goes_on;

      while ((goes_on = ks_context_check (context, error)) && (n = read (fd, block, 1 << 16)) > 0)
        g_checksum_update (hash, block, n);
      close (fd);
      if (!goes_on)
        return FALSE;
    }
  if (n != 0)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_IO, "%s could not be read again: %s.", shown,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

char *
ks_result_input_sha256 (const KsResult *result, KsContext *context, GError **error)
{
  g_return_val_if_fail (result != NULL && result->source != NULL, NULL);

  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);
  const KsSource *source = result->source;
  const KsMatrix *values = source->set->values;

  for (guint i = 0; source->files[i] != NULL; i++)
    if (!hash_file (hash, source->files[i], source->identities[i], context, error))
      return NULL;
  for (guint i = 0; source->parts[i] != NULL; i++)
    if (!hash_file (hash, source->parts[i], source->part_identities[i], context, error))
      return NULL;
  for (gsize row = 0; source->files[0] == NULL && row < values->rows; row++)
    g_checksum_update (hash, (const guchar *) ks_matrix_row (values, row),
                       (gssize) (values->cols * sizeof (double)));
  return g_strdup (g_checksum_get_string (hash));
}
