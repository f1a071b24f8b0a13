/* The distances of two diagrams, as JSON or as text.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export.h"

#include "ks-diagram-distance.h"
#include "ks-json.h"

#include <math.h>

/* Of one dimension; infinite where the numbers of bars that never die differ. */
typedef struct {
  double bottleneck, wasserstein[2]; /* of orders 1 and 2 */
} Distances;

static gboolean
measure (const KsDiagramFile *a, const KsDiagramFile *b, guint dim, Distances *found, KsOutput *out)
{
  GError *error = NULL;

  ks_context_begin_stage (out->context, "distance");
  if (ks_diagram_bottleneck (out->context, a->diagram, b->diagram, dim, &found->bottleneck, &error)
      && ks_diagram_wasserstein (out->context, a->diagram, b->diagram, dim, 1,
                                 &found->wasserstein[0], &error)
      && ks_diagram_wasserstein (out->context, a->diagram, b->diagram, dim, 2,
                                 &found->wasserstein[1], &error))
    return TRUE;
  ks_output_fail (out, error);
  return FALSE;
}

static void
write_json (const KsDiagramFile *a, const KsDiagramFile *b, guint first, guint last, KsOutput *out)
{
  const KsDiagramFile *files[] = { a, b };
  KsJson json = { out };
  Distances found;

  ks_json_open (&json, NULL, '{');
  ks_json_string (&json, "format", "kleinscope-distance");
  ks_json_integer (&json, "version", 1);
  ks_json_string (&json, "program", "kleinscope " KS_VERSION);
  ks_json_open (&json, "inputs", '[');
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      ks_json_open (&json, NULL, '{');
      ks_json_string (&json, "path", files[i]->path);
      ks_json_string (&json, "sha256", files[i]->sha256);
      ks_json_close (&json, '}');
    }
  ks_json_close (&json, ']');
  ks_json_open (&json, "distances", '[');
  for (guint dim = first; dim <= last && measure (a, b, dim, &found, out); dim++)
    {
      ks_json_open (&json, NULL, '{');
      ks_json_integer (&json, "dim", dim);
      ks_json_number (&json, "bottleneck", found.bottleneck);
      ks_json_numbers (&json, "wasserstein", found.wasserstein, 2);
      ks_json_close (&json, '}');
    }
  ks_json_close (&json, ']');
  ks_json_close (&json, '}');
  ks_output_text (out, "\n");
}

static void
write_text (const KsDiagramFile *a, const KsDiagramFile *b, guint first, guint last, KsOutput *out)
{
  Distances found;

  for (guint dim = first; dim <= last && measure (a, b, dim, &found, out); dim++)
    if (isinf (found.bottleneck))
      ks_output_printf (out, "H%u: infinite, since more bars of one never die\n", dim);
    else
      ks_output_printf (out, "H%u: bottleneck %.6g, Wasserstein %.6g (order 1), %.6g (order 2)\n",
                        dim, found.bottleneck, found.wasserstein[0], found.wasserstein[1]);
}

void
ks_export_distances (const KsDiagramFile *a, const KsDiagramFile *b, int dim, gboolean as_json,
                     KsOutput *out)
{
  guint first = dim >= 0 ? (guint) dim : 0;
  guint last = dim >= 0 ? (guint) dim : MAX (a->diagram->max_dim, b->diagram->max_dim);

  (as_json ? write_json : write_text) (a, b, first, last, out);
}
