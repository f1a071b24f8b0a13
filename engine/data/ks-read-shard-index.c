/* A model in several files, as Hugging Face's libraries write large ones: an index, which is
 * {"metadata": {...}, "weight_map": {TENSOR: FILE, ...}}, and the files beside it, of any
 * format that is read alone.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-json-text.h"
#include "ks-sort.h"

#define MOST_SHARDS 4096 /* each stays open */

/* A tensor that the index names. */
typedef struct {
  const char *name, *shard; /* of the index */
  gsize place;              /* in the index */
  KsTensor *tensor;         /* NULL when it is skipped; owned */
  char *reason;             /* why it is; owned */
} Entry;

typedef struct {
  Entry *entries; /* (n) owned */
  gsize n;
} Index;

static void
index_clear (Index *self)
{
  for (gsize i = 0; i < self->n; i++)
    {
      ks_tensor_free (self->entries[i].tensor);
      g_free (self->entries[i].reason);
    }
  g_free (self->entries);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Index, index_clear)

gboolean
ks_is_shard_index (const json_t *root)
{
  return json_object_get (root, "weight_map") != NULL;
}

static gboolean
set_bad_index (const char *name, const char *what, GError **error)
{
  g_autofree char *printable = ks_printable (name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The tensor “%s” of the index %s; fetch the index and its files again.", printable,
               what);
  return FALSE;
}

static gboolean
read_map (KsContext *context, const json_t *map, Index *self, GError **error)
{
  const char *name;
  json_t *shard;

  if (!json_is_object (map))
    {
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "The index's weight_map is no object; fetch the index again.");
      return FALSE;
    }
  self->entries = ks_new (context, Entry, json_object_size (map), error);
  if (self->entries == NULL)
    return FALSE;
  json_object_foreach ((json_t *) map, name, shard)
    {
      if (!json_is_string (shard))
        return set_bad_index (name, "has a file whose name is no text", error);
      self->entries[self->n] = (Entry) { name, json_string_value (shard), self->n, NULL, NULL };
      self->n++;
    }
  return TRUE;
}

static int
compare_by_shard (const void *a, const void *b)
{
  const Entry *x = a, *y = b;
  int order = strcmp (x->shard, y->shard);

  return order != 0 ? order : strcmp (x->name, y->name);
}

static int
compare_by_place (const void *a, const void *b)
{
  const Entry *x = a, *y = b;

  return x->place < y->place ? -1 : 1;
}

static int
compare_tensors (const void *a, const void *b)
{
  const KsTensor *const *x = a, *const *y = b;

  return strcmp ((*x)->name, (*y)->name);
}

static int
compare_skipped (const void *a, const void *b)
{
  const KsSkipped *const *x = a, *const *y = b;

  return strcmp ((*x)->name, (*y)->name);
}

/* Gives the entries [@begin, @end), which are of one shard and in the order of their names, what
 * the shard has for them. */
static gboolean
take_tensors (KsContext *context, Index *self, gsize begin, gsize end, KsTensorFile *shard,
              GError **error)
{
  GPtrArray *tensors = shard->tensors, *skipped = shard->skipped;
  guint t = 0, s = 0;

  if (!ks_sort (context, tensors->pdata, tensors->len, sizeof *tensors->pdata, compare_tensors,
                error)
      || !ks_sort (context, skipped->pdata, skipped->len, sizeof *skipped->pdata, compare_skipped,
                   error))
    return FALSE;
  for (gsize i = begin; i < end; i++)
    {
      Entry *entry = &self->entries[i];

      while (t < tensors->len
             && strcmp (((KsTensor *) g_ptr_array_index (tensors, t))->name, entry->name) < 0)
        t++;
      while (s < skipped->len
             && strcmp (((KsSkipped *) g_ptr_array_index (skipped, s))->name, entry->name) < 0)
        s++;
      if (t < tensors->len
          && g_str_equal (((KsTensor *) g_ptr_array_index (tensors, t))->name, entry->name))
        {
          entry->tensor = g_ptr_array_index (tensors, t);
          tensors->pdata[t++] = NULL;
        }
      else if (s < skipped->len
               && g_str_equal (((KsSkipped *) g_ptr_array_index (skipped, s))->name, entry->name))
        entry->reason = g_strdup (((KsSkipped *) g_ptr_array_index (skipped, s))->reason);
      else
        {
          g_autofree char *file = ks_printable (entry->shard, 80);
          g_autofree char *what = g_strdup_printf ("is not in “%s”, where it is to be", file);

          return set_bad_index (entry->name, what, error);
        }
    }
  return TRUE;
}

/* Opens the shard of the entries [@begin, @end) and takes their tensors. It knows no folder, so
 * that it can refer to no file itself. */
static gboolean
read_shard (KsContext *context, const KsTensorFile *file, Index *self, gsize begin, gsize end,
            GError **error)
{
  const char *name = self->entries[begin].shard;
  g_autoptr (KsBlob) blob = ks_tensor_file_sibling (context, file, name, error);
  g_autoptr (KsTensorFile) shard = NULL;

  if (blob == NULL)
    return FALSE;
  shard = ks_tensor_file_parse_blob (context, name, blob, NULL, NULL, error);
  return shard != NULL && take_tensors (context, self, begin, end, shard, error);
}

static gboolean
read_shards (KsContext *context, const KsTensorFile *file, Index *self, GError **error)
{
  gsize n_shards = 0, end;

  for (gsize begin = 0; begin < self->n; begin = end)
    {
      for (end = begin + 1; end < self->n; end++)
        if (!g_str_equal (self->entries[end].shard, self->entries[begin].shard))
          break;
      if (n_shards++ == MOST_SHARDS)
        {
          g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                       "The index names more than %d files; open some of them by themselves.",
                       MOST_SHARDS);
          return FALSE;
        }
      if (!read_shard (context, file, self, begin, end, error))
        return FALSE;
      ks_context_progress (context, (double) end / self->n);
    }
  return TRUE;
}

gboolean
ks_read_shard_index (KsContext *context, KsTensorFile *file, const json_t *root, GError **error)
{
  g_auto (Index) self = { NULL };

  if (!read_map (context, json_object_get (root, "weight_map"), &self, error)
      || !ks_sort (context, self.entries, self.n, sizeof *self.entries, compare_by_shard, error)
      || !read_shards (context, file, &self, error)
      || !ks_sort (context, self.entries, self.n, sizeof *self.entries, compare_by_place, error))
    return FALSE;
  for (gsize i = 0; i < self.n; i++)
    if (self.entries[i].tensor != NULL)
      ks_tensor_file_add (file, g_steal_pointer (&self.entries[i].tensor));
    else
      ks_tensor_file_skip (file, self.entries[i].name, self.entries[i].reason);
  return TRUE;
}
