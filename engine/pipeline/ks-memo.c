/* SPDX-License-Identifier: MIT */
#include "ks-memo.h"

typedef struct {
  const KsStage *stage;
  gpointer output;
  gsize bytes;
  guint64 used; /* the tick of its last use */
} Entry;

struct _KsMemo
{
  GHashTable *entries; /* key -> Entry */
  gsize budget, bytes;
  guint64 tick;
  guint64 run; /* the tick at which the run began */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  entry->stage->unref (entry->output);
  g_free (entry);
}

KsMemo *
ks_memo_new (gsize budget)
{
  KsMemo *self = g_new0 (KsMemo, 1);

  self->budget = budget;
  self->entries = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, entry_free);
  return self;
}

void
ks_memo_free (KsMemo *self)
{
  if (self == NULL)
    return;
  g_hash_table_unref (self->entries);
  g_free (self);
}

gsize
ks_memo_bytes (const KsMemo *self)
{
  return self->bytes;
}

void
ks_memo_begin_run (KsMemo *self)
{
  self->run = ++self->tick;
}

gpointer
ks_memo_get (KsMemo *self, const char *key)
{
  Entry *entry = g_hash_table_lookup (self->entries, key);

  if (entry == NULL)
    return NULL;
  entry->used = ++self->tick;
  return entry->stage->ref (entry->output);
}

gboolean
ks_memo_contains (const KsMemo *self, const char *key)
{
  return g_hash_table_contains (self->entries, key);
}

/* The least recently used entry of earlier runs, or NULL. */
static const char *
oldest (KsMemo *self, Entry **entry)
{
  GHashTableIter iter;
  gpointer key, value;
  const char *found = NULL;

  *entry = NULL;
  g_hash_table_iter_init (&iter, self->entries);
  while (g_hash_table_iter_next (&iter, &key, &value))
    {
      Entry *other = value;

      if (other->used < self->run && (*entry == NULL || other->used < (*entry)->used))
        {
          *entry = other;
          found = key;
        }
    }
  return found;
}

void
ks_memo_put (KsMemo *self, const char *key, const KsStage *stage, gpointer output)
{
  Entry *entry = g_new0 (Entry, 1);
  const char *old_key;
  Entry *old;

  g_return_if_fail (!g_hash_table_contains (self->entries, key));

  entry->stage = stage;
  entry->output = stage->ref (output);
  entry->bytes = stage->bytes (output);
  entry->used = ++self->tick;
  g_hash_table_insert (self->entries, g_strdup (key), entry);
  self->bytes += entry->bytes;

  while (self->bytes > self->budget && (old_key = oldest (self, &old)) != NULL)
    {
      self->bytes -= old->bytes;
      g_hash_table_remove (self->entries, old_key);
    }
}
