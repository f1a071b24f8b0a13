/* What the tests of filter sets share: sets of the golden files, and what stands in their rows.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-test-files.h"

/* The set chosen from one of the golden files, or why there is none. */
static inline KsFilterSet *
choose (const char *name, KsFilterSelection selection, GError **error)
{
  g_autoptr (KsTensorFile) file = ks_test_open (name);

  return ks_filter_set_new (NULL, &file, 1, &selection, error);
}

/* The same, where there must be one. */
static inline KsFilterSet *
set_of (const char *name, KsFilterSelection selection)
{
  g_autoptr (GError) error = NULL;
  KsFilterSet *set = choose (name, selection, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (set->values->rows, ==, set->metadata->rows);
  return set;
}

static inline double
number (const KsFilterSet *set, const char *column, gsize row)
{
  return ks_table_find (set->metadata, column)->numbers[row];
}

static inline const char *
text (const KsFilterSet *set, const char *column, gsize row)
{
  return ks_column_text (ks_table_find (set->metadata, column), row);
}

/* The row that starts at element @first of the golden files' pattern. */
static inline void
check_row (const KsFilterSet *set, gsize row, gsize first)
{
  for (gsize c = 0; c < set->values->cols; c++)
    g_assert_cmpfloat (ks_matrix_row (set->values, row)[c], ==, (7 * (first + c) % 23 - 5.0) / 4.0);
  for (gsize c = set->values->cols; c < set->values->stride; c++)
    g_assert_cmpfloat (ks_matrix_row (set->values, row)[c], ==, 0.0);
}
