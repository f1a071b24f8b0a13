/* SPDX-License-Identifier: MIT */
#include "ks-filter-choice.h"

#include <string.h>

#include "ks-distinct-names.h"
#include "ks-filter-source.h"

void
ks_filter_split_name (const char *name, char **layer, char **role)
{
  const char *dot = strrchr (name, '.');

  *layer = dot != NULL ? g_strndup (name, dot - name) : g_strdup (name);
  *role = g_strdup (dot != NULL ? dot + 1 : "");
}

static KsFilterCandidate
candidate_of (const KsFilterSource *source, const KsFilterSelection *selection)
{
  KsFilterCandidate candidate = {
    .file = source->file,
    .file_index = source->file_index,
    .tensor = source->tensor,
    .use = ks_filter_use (source),
    .depth = source->depth,
  };

  if (candidate.use == KS_FILTER_KERNELS)
    candidate.points = ks_tensor_filters (source->tensor, &candidate.kernel_rows,
                                          &candidate.kernel_cols);
  else if (candidate.use == KS_FILTER_IMAGES)
    candidate.points = ks_tensor_patches (source->tensor, selection);
  else if (candidate.use != KS_FILTER_NOTHING)
    candidate.points = ks_tensor_count (source->tensor) / ks_filter_width (source);
  if (candidate.use == KS_FILTER_NOTHING && source->tensor->images != KS_IMAGES_NONE)
    candidate.reason = "holds no images of 3x3 pixels or more";
  else if (candidate.use == KS_FILTER_NOTHING)
    candidate.reason = "holds no kernels and no table of points";
  else if (candidate.kernel_rows == 1 && candidate.kernel_cols == 1)
    candidate.reason = "holds 1x1 kernels, single numbers without a shape to see";
  return candidate;
}

GArray *
ks_filter_candidates (KsTensorFile *const *files, gsize n_files,
                      const KsFilterSelection *selection)
{
  g_return_val_if_fail ((files != NULL || n_files == 0) && selection != NULL, NULL);

  GArray *candidates = g_array_new (FALSE, FALSE, sizeof (KsFilterCandidate));
  g_autoptr (GArray) all = ks_filter_all_sources (files, n_files);
  g_auto (KsFilterChoice) choice = { 0 };
  gboolean chosen = ks_filter_choose (files, n_files, selection, &choice, NULL);

  /* What is chosen is a part of all, in the same order, and of a file that is there twice the
   * same both times. */
  for (guint s = 0, next = 0; s < all->len; s++)
    {
      const KsFilterSource *source = &g_array_index (all, KsFilterSource, s);
      KsFilterCandidate candidate = candidate_of (source, selection);

      if (chosen && next < choice.sources->len)
        candidate.ticked
            = g_array_index (choice.sources, KsFilterSource, next).tensor == source->tensor;
      next += candidate.ticked;
      g_array_append_val (candidates, candidate);
    }
  return candidates;
}

static gboolean
equal_ticks (const GArray *one, const GArray *other)
{
  for (guint c = 0; c < one->len; c++)
    if (g_array_index (one, KsFilterCandidate, c).ticked
        != g_array_index (other, KsFilterCandidate, c).ticked)
      return FALSE;
  return TRUE;
}

GStrv
ks_filter_globs (const GArray *candidates, const GArray *defaults)
{
  g_return_val_if_fail (candidates != NULL && defaults != NULL && candidates->len == defaults->len,
                        NULL);

  g_autoptr (GStrvBuilder) globs = g_strv_builder_new ();
  g_autoptr (GTree) seen = ks_names_new (NULL);

  if (equal_ticks (candidates, defaults))
    return g_strv_builder_end (globs);
  for (guint c = 0; c < candidates->len; c++)
    {
      const KsFilterCandidate *candidate = &g_array_index (candidates, KsFilterCandidate, c);

      if (candidate->ticked && g_tree_lookup (seen, candidate->tensor->name) == NULL)
        {
          g_tree_insert (seen, candidate->tensor->name, candidate->tensor->name);
          g_strv_builder_add (globs, candidate->tensor->name);
        }
    }
  return g_strv_builder_end (globs);
}
