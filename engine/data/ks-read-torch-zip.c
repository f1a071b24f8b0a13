/* PyTorch's files since 1.6: a zip archive of PREFIX/data.pkl, a pickle, and PREFIX/data/KEY, the
 * storages, which are stored, not packed. Those of torch.jit have code beside them, which is of no
 * use here, and are read alike.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-torch.h"

#define PICKLE "data.pkl"

/* The folder of a member PREFIX/data.pkl, with its slash; NULL when the name is another. */
static char *
prefix_of (const char *name)
{
  const char *slash = strchr (name, '/');
  const char *base = slash != NULL ? slash + 1 : name;

  return g_str_equal (base, PICKLE) ? g_strndup (name, base - name) : NULL;
}

gboolean
ks_is_torch_zip (const KsZip *zip)
{
  for (gsize i = 0; i < ks_zip_length (zip); i++)
    {
      g_autofree char *prefix = prefix_of (ks_zip_entry (zip, i)->name);

      if (prefix != NULL)
        return TRUE;
    }
  return FALSE;
}

/* The one pickle of the archive. */
static gboolean
find_pickle (const KsZip *zip, gsize *index, char **prefix, GError **error)
{
  for (gsize i = 0; i < ks_zip_length (zip); i++)
    {
      g_autofree char *found = prefix_of (ks_zip_entry (zip, i)->name);

      if (found == NULL)
        continue;
      if (*prefix != NULL)
        {
          g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                               "This zip archive holds several members named " PICKLE
                               ", of which one is expected; save the file again.");
          return FALSE;
        }
      *index = i;
      *prefix = g_steal_pointer (&found);
    }
  return TRUE;
}

/* What PREFIX/data/KEY is found by. */
typedef struct {
  KsZip *zip;
  const char *prefix;
} Archive;

static gboolean
set_bad_member (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "Member “%s” %s; save the file again.", printable,
               what);
  return FALSE;
}

/* A member that lies in the archive as it is. */
static KsBlob *
open_stored (KsZip *zip, gsize index, GError **error)
{
  const KsZipEntry *entry = ks_zip_entry (zip, index);

  if (entry->reason == NULL && entry->stored)
    return ks_zip_member (zip, index);
  set_bad_member (entry->name,
                  entry->reason != NULL ? entry->reason
                                        : "is packed, which PyTorch does not do, so that it "
                                          "cannot be read in parts",
                  error);
  return NULL;
}

static KsBlob *
locate (KsTorch *torch, const KsTorchStorage *storage, GError **error)
{
  const Archive *archive = torch->data;
  g_autofree char *key = ks_pickle_dup_text (torch->pickle, storage->key);
  g_autofree char *name = NULL;
  gssize index;

  if (key == NULL)
    {
      set_bad_member ("data", "has a name that is too long", error);
      return NULL;
    }
  name = g_strconcat (archive->prefix, "data/", key, NULL);
  index = ks_zip_find (archive->zip, name);
  if (index < 0 || ks_zip_entry (archive->zip, index)->size != storage->bytes)
    {
      g_autofree char *what
          = index < 0 ? g_strdup ("is missing, though a tensor has its numbers there")
                      : g_strdup_printf ("has %" G_GSIZE_FORMAT " bytes, though a tensor looks "
                                         "there for %" G_GSIZE_FORMAT,
                                         ks_zip_entry (archive->zip, index)->size, storage->bytes);

      set_bad_member (name, what, error);
      return NULL;
    }
  return open_stored (archive->zip, index, error);
}

/* The member "byteorder", which files have since 2023; without it they are little-endian. */
static gboolean
read_byte_order (KsContext *context, const Archive *archive, gboolean *big_endian, GError **error)
{
  g_autofree char *name = g_strconcat (archive->prefix, "byteorder", NULL);
  gssize index = ks_zip_find (archive->zip, name);
  char order[8] = { 0 };

  *big_endian = FALSE;
  if (index < 0)
    return TRUE;
  if (ks_zip_entry (archive->zip, index)->reason != NULL)
    return set_bad_member (name, ks_zip_entry (archive->zip, index)->reason, error);
  if (ks_zip_peek (context, archive->zip, index, sizeof order - 1, order, error) < 0)
    return FALSE;
  *big_endian = g_str_equal (order, "big");
  if (*big_endian || g_str_equal (order, "little"))
    return TRUE;
  return set_bad_member (name, "says neither little nor big", error);
}

static gboolean
load_pickle (KsPickle *pickle, const char *prefix, guint32 *root, GError **error)
{
  g_autofree char *printable = ks_printable (prefix, 80);
  GError *failure = NULL;
  gsize offset = 0;

  if (ks_pickle_load (pickle, &offset, root, &failure))
    return TRUE;
  if (g_error_matches (failure, KS_ERROR, KS_ERROR_DATA))
    g_prefix_error (&failure, "Member “%s" PICKLE "”: ", printable);
  g_propagate_error (error, failure);
  return FALSE;
}

gboolean
ks_read_torch_zip (KsContext *context, KsTensorFile *file, KsZip *zip, GError **error)
{
  g_autofree char *prefix = NULL;
  g_autoptr (KsBlob) content = NULL;
  g_autoptr (KsPickle) pickle = NULL;
  gsize index = 0;
  guint32 root;

  if (!find_pickle (zip, &index, &prefix, error))
    return FALSE;

  Archive archive = { zip, prefix };
  g_auto (KsTorch) torch = { .file = file, .locate = locate, .data = &archive };

  content = open_stored (zip, index, error);
  if (content == NULL || !read_byte_order (context, &archive, &torch.big_endian, error))
    return FALSE;
  pickle = ks_pickle_new (context, content, error);
  torch.pickle = pickle;
  return pickle != NULL && load_pickle (pickle, prefix, &root, error)
         && ks_torch_learn_names (&torch, error) && ks_torch_collect (&torch, root, error);
}
