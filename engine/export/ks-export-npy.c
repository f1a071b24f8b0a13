/* The core's rows as a NumPy array, version 1.0 of the format.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-export-formats.h"

#include <string.h>

/* (m, d) float64 little-endian in row-major order, rows as in the JSON's `indices`: by
 * increasing radius. */
void
ks_write_core_npy (const KsResult *result, gboolean with_timings, KsOutput *out)
{
  const KsMatrix *matrix = result->points->matrix;
  const KsCore *core = result->core;
  g_autofree char *dict = g_strdup_printf (
      "{'descr': '<f8', 'fortran_order': False, 'shape': (%" G_GSIZE_FORMAT ", %" G_GSIZE_FORMAT
      "), }",
      core->m, matrix->cols);
  /* The header, with its line break, ends on a multiple of 64 bytes. */
  gsize size = 10 + strlen (dict) + 1;
  gsize padded = (size + 63) & ~(gsize) 63;
  guint16 length = GUINT16_TO_LE ((guint16) (padded - 10));

  ks_output_bytes (out, "\x93NUMPY\x01\x00", 8);
  ks_output_bytes (out, (const char *) &length, 2);
  ks_output_text (out, dict);
  for (; size < padded; size++)
    ks_output_text (out, " ");
  ks_output_text (out, "\n");

  for (gsize i = 0; i < core->m && ks_output_is_whole (out); i++)
    {
      const double *row = ks_matrix_row (matrix, core->by_radius[i]);

      for (gsize j = 0; j < matrix->cols; j++)
        {
          guint64 bits;

          memcpy (&bits, &row[j], sizeof bits);
          bits = GUINT64_TO_LE (bits);
          ks_output_bytes (out, (const char *) &bits, sizeof bits);
        }
    }
}
