/* SPDX-License-Identifier: MIT */
#include "ks-export.h"

#include "ks-filter-choice.h"
#include "ks-json.h"

#include <math.h>

#define SIZE G_GSIZE_FORMAT

/* What is said of one tensor. */
typedef struct {
  double mean;       /* NaN without a finite entry */
  gsize n_nonfinite;
  gsize n_filters;
  guint64 kernel[2]; /* rows, cols; with n_filters > 0 */
} Summary;

static gboolean
summarise (const KsTensorFile *file, const KsTensor *tensor, Summary *summary, KsOutput *out)
{
  GError *error = NULL;

  summary->n_filters = ks_tensor_filters (tensor, &summary->kernel[0], &summary->kernel[1]);
  if (ks_tensor_file_summarise (out->context, file, tensor, &summary->mean, &summary->n_nonfinite,
                                &error))
    return TRUE;
  ks_output_fail (out, error);
  return FALSE;
}

static GArray *
count_filters (KsTensorFile *const *files, gsize n_files)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new ();

  for (gsize f = 0; f < n_files; f++)
    g_ptr_array_extend (tensors, files[f]->tensors, NULL, NULL);
  return ks_filter_sizes ((const KsTensor *const *) tensors->pdata, tensors->len);
}

static void
write_kernel (guint64 rows, guint64 cols, char text[64])
{
  g_snprintf (text, 64, "%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT, rows, cols);
}

/* ---- JSON ---- */

static void
write_tensor_json (KsJson *json, const KsTensorFile *file, const KsTensor *tensor)
{
  Summary summary;

  if (!summarise (file, tensor, &summary, json->output))
    return;
  ks_json_open (json, NULL, '{');
  ks_json_string (json, "name", tensor->name);
  ks_json_open (json, "shape", '[');
  for (guint i = 0; i < tensor->n_dims; i++)
    ks_json_integer (json, NULL, (gint64) tensor->declared[i]);
  ks_json_close (json, ']');
  ks_json_string (json, "dtype", ks_dtype_name (tensor->dtype));
  ks_json_number (json, "mean", summary.mean);
  ks_json_integer (json, "nan", (gint64) summary.n_nonfinite);
  if (summary.n_filters > 0)
    {
      ks_json_open (json, "kernel", '[');
      ks_json_integer (json, NULL, (gint64) summary.kernel[0]);
      ks_json_integer (json, NULL, (gint64) summary.kernel[1]);
      ks_json_close (json, ']');
      ks_json_integer (json, "filters", (gint64) summary.n_filters);
    }
  ks_json_close (json, '}');
}

static void
write_skipped_json (KsJson *json, const char *key, const KsSkipped *skipped)
{
  ks_json_open (json, NULL, '{');
  ks_json_string (json, key, skipped->name);
  ks_json_string (json, "reason", skipped->reason);
  ks_json_close (json, '}');
}

static void
write_file_json (KsJson *json, const KsTensorFile *file)
{
  ks_json_open (json, NULL, '{');
  ks_json_string (json, "path", file->path);
  ks_json_string (json, "kind", file->kind);
  if (file->packing != NULL)
    ks_json_string (json, "packing", file->packing);
  if (!isnan (file->step))
    ks_json_number (json, "step", file->step);
  ks_json_open (json, "tensors", '[');
  for (guint i = 0; i < file->tensors->len && ks_output_is_whole (json->output); i++)
    write_tensor_json (json, file, g_ptr_array_index (file->tensors, i));
  ks_json_close (json, ']');
  ks_json_open (json, "skipped", '[');
  for (guint i = 0; i < file->skipped->len; i++)
    write_skipped_json (json, "name", g_ptr_array_index (file->skipped, i));
  ks_json_close (json, ']');
  if (file->notes->len > 0)
    ks_json_open (json, "notes", '[');
  for (guint i = 0; i < file->notes->len; i++)
    ks_json_string (json, NULL, g_ptr_array_index (file->notes, i));
  if (file->notes->len > 0)
    ks_json_close (json, ']');
  ks_json_close (json, '}');
}

static void
write_json (const KsOpened *opened, const GArray *counts, KsOutput *out)
{
  KsJson json = { out };

  ks_json_open (&json, NULL, '{');
  ks_json_string (&json, "format", "kleinscope-info");
  ks_json_integer (&json, "version", 1);
  ks_json_string (&json, "program", "kleinscope " KS_VERSION);
  ks_json_open (&json, "files", '[');
  for (guint f = 0; f < opened->files->len && ks_output_is_whole (out); f++)
    write_file_json (&json, g_ptr_array_index (opened->files, f));
  ks_json_close (&json, ']');
  if (opened->passed->len > 0)
    {
      ks_json_open (&json, "passed_over", '[');
      for (guint i = 0; i < opened->passed->len; i++)
        write_skipped_json (&json, "path", &g_array_index (opened->passed, KsSkipped, i));
      ks_json_close (&json, ']');
    }
  ks_json_open (&json, "filters", '{');
  for (guint i = 0; i < counts->len; i++)
    {
      const KsKernelSize *size = &g_array_index (counts, KsKernelSize, i);
      char kernel[64];

      write_kernel (size->rows, size->cols, kernel);
      ks_json_integer (&json, kernel, (gint64) size->filters);
    }
  ks_json_close (&json, '}');
  ks_json_close (&json, '}');
  ks_output_text (out, "\n");
}

/* ---- Text ---- */

static void
write_tensor_text (const KsTensorFile *file, const KsTensor *tensor, KsOutput *out)
{
  g_autofree char *name = ks_printable (tensor->name, 200);
  Summary summary;

  if (!summarise (file, tensor, &summary, out))
    return;
  ks_output_printf (out, "  %s  [", name[0] != '\0' ? name : "(unnamed)");
  for (guint i = 0; i < tensor->n_dims; i++)
    ks_output_printf (out, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", tensor->declared[i]);
  ks_output_printf (out, "]  %s", ks_dtype_name (tensor->dtype));
  if (!isnan (summary.mean))
    ks_output_printf (out, "  mean %.6g", summary.mean);
  if (summary.n_nonfinite > 0)
    ks_output_printf (out, "  %" SIZE " not finite", summary.n_nonfinite);
  if (summary.n_filters > 0)
    {
      char kernel[64];

      write_kernel (summary.kernel[0], summary.kernel[1], kernel);
      ks_output_printf (out, "  %" SIZE " filters of %s", summary.n_filters, kernel);
    }
  ks_output_text (out, "\n");
}

static void
write_file_text (const KsTensorFile *file, KsOutput *out)
{
  g_autofree char *path = ks_printable (file->path, G_MAXSIZE);

  ks_output_printf (out, "%s: %s%s%s, %u tensor%s", path, file->kind,
                    file->packing != NULL ? " in " : "",
                    file->packing != NULL ? file->packing : "", file->tensors->len,
                    file->tensors->len == 1 ? "" : "s");
  if (!isnan (file->step))
    ks_output_printf (out, ", step %.17g", file->step);
  ks_output_text (out, "\n");
  for (guint i = 0; i < file->tensors->len && ks_output_is_whole (out); i++)
    write_tensor_text (file, g_ptr_array_index (file->tensors, i), out);
  for (guint i = 0; i < file->skipped->len; i++)
    {
      const KsSkipped *skipped = g_ptr_array_index (file->skipped, i);
      g_autofree char *name = ks_printable (skipped->name, 200);

      ks_output_printf (out, "  %s  skipped: %s\n", name, skipped->reason);
    }
  for (guint i = 0; i < file->notes->len; i++)
    ks_output_printf (out, "  %s\n", (const char *) g_ptr_array_index (file->notes, i));
}

static void
write_text (const KsOpened *opened, const GArray *counts, KsOutput *out)
{
  for (guint f = 0; f < opened->files->len && ks_output_is_whole (out); f++)
    write_file_text (g_ptr_array_index (opened->files, f), out);
  for (guint i = 0; i < opened->passed->len; i++)
    {
      const KsSkipped *passed = &g_array_index (opened->passed, KsSkipped, i);
      g_autofree char *path = ks_printable (passed->name, G_MAXSIZE);

      ks_output_printf (out, "%s: passed over: %s\n", path, passed->reason);
    }
  for (guint i = 0; i < counts->len; i++)
    {
      const KsKernelSize *size = &g_array_index (counts, KsKernelSize, i);
      char kernel[64];

      write_kernel (size->rows, size->cols, kernel);
      ks_output_printf (out, "%s filters: %" SIZE "\n", kernel, size->filters);
    }
}

void
ks_export_info (const KsOpened *opened, gboolean as_json, KsOutput *out)
{
  g_autoptr (GArray) counts
      = count_filters ((KsTensorFile *const *) opened->files->pdata, opened->files->len);

  if (as_json)
    write_json (opened, counts, out);
  else
    write_text (opened, counts, out);
}
