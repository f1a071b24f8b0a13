/* SPDX-License-Identifier: MIT */
#include "ks-random.h"
#include "ks-sort.h"
#include "ks-test.h"

typedef struct {
  guint32 key, place, check;
} Record;

static int
by_key (const void *a, const void *b)
{
  const Record *p = a, *q = b;

  return (p->key > q->key) - (p->key < q->key);
}

static Record *
make_records (gsize n, guint64 n_keys)
{
  Record *records = g_new (Record, n + 1);
  KsRandom random;

  ks_random_init (&random, n);
  for (guint32 i = 0; i < n; i++)
    {
      guint32 key = (guint32) ks_random_below (&random, n_keys);

      records[i] = (Record) { key, i, key ^ i };
    }
  return records;
}

/* Ascending, what is equal as it stood, and nothing lost. */
static void
test_sorted (void)
{
  static const gsize sizes[] = { 0, 1, 2, 15, 16, 17, 33, 100, 1000, 40000 };
  static const guint64 keys[] = { 1, 7, G_MAXUINT32 };

  for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
    for (gsize k = 0; k < G_N_ELEMENTS (keys); k++)
      {
        g_autofree Record *records = make_records (sizes[s], keys[k]);
        g_autofree gboolean *seen = g_new0 (gboolean, sizes[s] + 1);
        g_autoptr (GError) error = NULL;

        g_assert_true (ks_sort (NULL, records, sizes[s], sizeof *records, by_key, &error));
        for (gsize i = 0; i < sizes[s]; i++)
          {
            g_assert_cmpuint (records[i].check, ==, records[i].key ^ records[i].place);
            g_assert_false (seen[records[i].place]);
            seen[records[i].place] = TRUE;
            if (i > 0)
              g_assert_true (records[i - 1].key < records[i].key
                             || (records[i - 1].key == records[i].key
                                 && records[i - 1].place < records[i].place));
          }
      }
}

static gboolean
sort_hundred (KsContext *context, gpointer data, GError **error)
{
  g_autofree Record *records = make_records (100, 50);

  return ks_sort (context, records, 100, sizeof *records, by_key, error);
}

static void
test_allocations (void)
{
  ks_test_allocations (sort_hundred, NULL);
}

static void
test_cancel (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (sort_hundred (context, NULL, &error));
  g_assert_error (error, KS_ERROR, KS_ERROR_CANCELLED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/sort/sorted", test_sorted);
  g_test_add_func ("/sort/allocations", test_allocations);
  g_test_add_func ("/sort/cancel", test_cancel);
  return g_test_run ();
}
