/* SPDX-License-Identifier: MIT */
#include "ks-memo.h"
#include "ks-test.h"

/* Outputs of a made-up stage: a counted box that says how many bytes it claims. */
typedef struct {
  gsize bytes;
  int *alive;
} Box;

static gpointer
box_ref (gpointer output)
{
  return g_atomic_rc_box_acquire (output);
}

static void
box_clear (gpointer output)
{
  --*((Box *) output)->alive;
}

static void
box_unref (gpointer output)
{
  g_atomic_rc_box_release_full (output, box_clear);
}

static gsize
box_bytes (gpointer output)
{
  return ((Box *) output)->bytes;
}

static const KsStage stage = { "box", 0, 0, 0, NULL, box_ref, box_unref, box_bytes };

static void
put (KsMemo *memo, const char *key, gsize bytes, int *alive)
{
  Box *box = g_atomic_rc_box_new0 (Box);

  box->bytes = bytes;
  box->alive = alive;
  ++*alive;
  ks_memo_put (memo, key, &stage, box);
  box_unref (box);
}

static gboolean
has (KsMemo *memo, const char *key)
{
  gpointer output = ks_memo_get (memo, key);

  if (output != NULL)
    box_unref (output);
  return output != NULL;
}

static void
test_budget (void)
{
  KsMemo *memo = ks_memo_new (100);
  int alive = 0;

  ks_memo_begin_run (memo);
  put (memo, "a", 40, &alive);
  put (memo, "b", 40, &alive);
  ks_memo_begin_run (memo);
  g_assert_true (has (memo, "a"));
  put (memo, "c", 40, &alive); /* b is the least recently used of earlier runs */
  g_assert_false (has (memo, "b"));
  g_assert_true (has (memo, "a"));
  g_assert_cmpuint (ks_memo_bytes (memo), ==, 80);
  g_assert_cmpint (alive, ==, 2);

  /* What the run in hand has used stays, even beyond the budget. */
  put (memo, "d", 1000, &alive);
  g_assert_true (ks_memo_contains (memo, "a") && ks_memo_contains (memo, "c"));
  ks_memo_begin_run (memo);
  put (memo, "e", 10, &alive);
  g_assert_cmpuint (ks_memo_bytes (memo), ==, 10);
  ks_memo_free (memo);
  g_assert_cmpint (alive, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/memo/budget", test_budget);
  return g_test_run ();
}
