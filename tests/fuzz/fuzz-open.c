/* Opens arbitrary bytes as a foreign file, of the format KS_FUZZ_KIND where that is
 * defined, reads all of what it holds, and makes filter sets of it. Whatever the
 * bytes, the answer is a file or one sentence.
 *
 * SPDX-License-Identifier: MIT */
#include <math.h>
#include <string.h>

#include "fuzz-listing.h"
#include "ks-filter-set.h"
#include "ks-fuzz.h"
#include "ks-reader.h"

/* An array may be declared in few bytes and be large; the rest of a run may not
 * need more than this at once. */
#define MOST_MEMORY (4 * 1024 * 1024)

/* Elements may share bytes, so that few bytes may be any number of them. */
#define MOST_ELEMENTS (64 * 1024)

/* Whatever file is named beside the input is the input. */
static KsBlob *
open_same (KsContext *context, const char *name, gpointer blob, GError **error)
{
  return ks_blob_ref (blob);
}

static KsTensorFile *
open_input (KsContext *context, KsBlob *blob, GError **error)
{
#ifdef KS_FUZZ_LISTING
  return ks_fuzz_open_listing (context, blob, error);
#endif
#ifdef KS_FUZZ_KIND
  if (blob->size > 0)
    return ks_tensor_file_parse_as (context, KS_FUZZ_KIND, blob, open_same, blob, error);
#endif
  return ks_tensor_file_parse_blob (context, "input", blob, open_same, blob, error);
}

/* An array whose content is damaged is told when it is read. */
static void
check_tensor (KsContext *context, const KsTensorFile *file, const KsTensor *tensor)
{
  g_autoptr (GError) error = NULL;
  double mean;
  gsize n_nonfinite;

  g_assert_true (g_utf8_validate (tensor->name, -1, NULL));
  if (ks_tensor_count (tensor) > MOST_ELEMENTS)
    return;
  if (!ks_tensor_file_summarise (context, file, tensor, &mean, &n_nonfinite, &error))
    {
      ks_fuzz_check_failure (error);
      return;
    }
  g_assert_cmpuint (n_nonfinite, <=, ks_tensor_count (tensor));
  g_assert_true (isfinite (mean) || n_nonfinite == ks_tensor_count (tensor));
}

static void
check_set (const KsFilterSet *set)
{
  g_assert_cmpuint (set->values->rows, ==, set->metadata->rows);
  for (guint c = 0; c < set->metadata->columns->len; c++)
    {
      const KsColumn *column = g_ptr_array_index (set->metadata->columns, c);

      g_assert_true (ks_table_find (set->metadata, column->name) == column);
      for (gsize row = 0; column->is_text && row < set->metadata->rows; row++)
        g_assert_cmpuint (column->codes[row], <, column->n_levels);
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  static const char *const named[] = { "*1*", "weight", NULL };
  static const KsFilterSelection selections[] = {
    { NULL }, { .tensors = named }, { .kernel_rows = 5, .kernel_cols = 5 }, { .precomputed = TRUE },
  };
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (GError) error = NULL;

  ks_context_set_memory_limit (context, MOST_MEMORY);

  g_autoptr (KsBlob) blob = ks_blob_new (bytes);
  g_autoptr (KsTensorFile) file = open_input (context, blob, &error);

  if (file == NULL)
    {
      ks_fuzz_check_failure (error);
      return 0;
    }
  for (guint t = 0; t < file->tensors->len; t++)
    check_tensor (context, file, g_ptr_array_index (file->tensors, t));
  for (gsize s = 0; s < G_N_ELEMENTS (selections); s++)
    {
      g_autoptr (GError) refused = NULL;
      g_autoptr (KsFilterSet) set = ks_filter_set_new (context, &file, 1, &selections[s], &refused);

      if (set != NULL)
        check_set (set);
      else
        ks_fuzz_check_failure (refused);
    }
  return 0;
}
