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
  KsImageShape images; /* n = 0 where it is none */
  gsize n_patches;   /* taken of them, at most */
} Summary;

/* What there is to tell of. */
typedef struct {
  const KsOpened *opened;
  KsFilterSelection selection; /* the recipe's */
  GArray *sizes;               /* of KsKernelSize: those of all files; owned */
  gsize n_patches;             /* of all files, at most */
} Info;

static gboolean
summarise (const Info *info, const KsTensorFile *file, const KsTensor *tensor, Summary *summary,
           KsOutput *out)
{
  GError *error = NULL;

  summary->n_filters = ks_tensor_filters (tensor, &summary->kernel[0], &summary->kernel[1]);
  if (!ks_tensor_images (tensor, &summary->images))
    summary->images.n = 0;
  summary->n_patches = ks_tensor_patches (tensor, &info->selection);
  if (ks_tensor_file_summarise (out->context, file, tensor, &summary->mean, &summary->n_nonfinite,
                                &error))
    return TRUE;
  ks_output_fail (out, error);
  return FALSE;
}

static void
count_points (Info *info)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new ();

  for (guint f = 0; f < info->opened->files->len; f++)
    {
      const KsTensorFile *file = g_ptr_array_index (info->opened->files, f);

      g_ptr_array_extend (tensors, file->tensors, NULL, NULL);
    }
  info->sizes = ks_filter_sizes ((const KsTensor *const *) tensors->pdata, tensors->len);
  for (guint t = 0; t < tensors->len; t++)
    info->n_patches += ks_tensor_patches (g_ptr_array_index (tensors, t), &info->selection);
}

static void
write_kernel (guint64 rows, guint64 cols, char text[64])
{
  g_snprintf (text, 64, "%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT, rows, cols);
}

/* ---- JSON ---- */

static void
write_tensor_json (KsJson *json, const Info *info, const KsTensorFile *file,
                   const KsTensor *tensor)
{
  Summary summary;

  if (!summarise (info, file, tensor, &summary, json->output))
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
  if (summary.images.n > 0)
    {
      ks_json_integer (json, "images", (gint64) summary.images.n);
      ks_json_integer (json, "width", (gint64) summary.images.cols);
      ks_json_integer (json, "height", (gint64) summary.images.rows);
      ks_json_integer (json, "channels", (gint64) summary.images.channels);
      ks_json_integer (json, "patches", (gint64) summary.n_patches);
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
write_file_json (KsJson *json, const Info *info, const KsTensorFile *file)
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
    write_tensor_json (json, info, file, g_ptr_array_index (file->tensors, i));
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
write_json (const Info *info, KsOutput *out)
{
  const KsOpened *opened = info->opened;
  KsJson json = { out };

  ks_json_open (&json, NULL, '{');
  ks_json_string (&json, "format", "kleinscope-info");
  ks_json_integer (&json, "version", 1);
  ks_json_string (&json, "program", "kleinscope " KS_VERSION);
  ks_json_open (&json, "files", '[');
  for (guint f = 0; f < opened->files->len && ks_output_is_whole (out); f++)
    write_file_json (&json, info, g_ptr_array_index (opened->files, f));
  ks_json_close (&json, ']');
  if (opened->passed->len > 0)
    {
      ks_json_open (&json, "passed_over", '[');
      for (guint i = 0; i < opened->passed->len; i++)
        write_skipped_json (&json, "path", &g_array_index (opened->passed, KsSkipped, i));
      ks_json_close (&json, ']');
    }
  ks_json_open (&json, "filters", '{');
  for (guint i = 0; i < info->sizes->len; i++)
    {
      const KsKernelSize *size = &g_array_index (info->sizes, KsKernelSize, i);
      char kernel[64];

      write_kernel (size->rows, size->cols, kernel);
      ks_json_integer (&json, kernel, (gint64) size->filters);
    }
  ks_json_close (&json, '}');
  if (info->n_patches > 0)
    ks_json_integer (&json, "patches", (gint64) info->n_patches);
  ks_json_close (&json, '}');
  ks_output_text (out, "\n");
}

/* ---- Text ---- */

/* "60000 images of 28x28 pixels, 1 channel, 1000 patches of 3x3". */
static void
write_images_text (const Summary *summary, KsOutput *out)
{
  const KsImageShape *images = &summary->images;

  ks_output_printf (out, "  %" G_GUINT64_FORMAT " image%s of %" G_GUINT64_FORMAT
                         "x%" G_GUINT64_FORMAT " pixels, %u channel%s",
                    images->n, images->n == 1 ? "" : "s", images->cols, images->rows,
                    images->channels, images->channels == 1 ? "" : "s");
  ks_output_printf (out, ", %" SIZE " patch%s of 3x3", summary->n_patches,
                    summary->n_patches == 1 ? "" : "es");
}

static void
write_tensor_text (const Info *info, const KsTensorFile *file, const KsTensor *tensor,
                   KsOutput *out)
{
  g_autofree char *name = ks_printable (tensor->name, 200);
  Summary summary;

  if (!summarise (info, file, tensor, &summary, out))
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
  if (tensor->bookkeeping)
    ks_output_text (out, "  kept by an optimiser");
  if (summary.images.n > 0)
    write_images_text (&summary, out);
  ks_output_text (out, "\n");
}

static void
write_file_text (const Info *info, const KsTensorFile *file, KsOutput *out)
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
    write_tensor_text (info, file, g_ptr_array_index (file->tensors, i), out);
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
write_text (const Info *info, KsOutput *out)
{
  const KsOpened *opened = info->opened;

  for (guint f = 0; f < opened->files->len && ks_output_is_whole (out); f++)
    write_file_text (info, g_ptr_array_index (opened->files, f), out);
  for (guint i = 0; i < opened->passed->len; i++)
    {
      const KsSkipped *passed = &g_array_index (opened->passed, KsSkipped, i);
      g_autofree char *path = ks_printable (passed->name, G_MAXSIZE);

      ks_output_printf (out, "%s: passed over: %s\n", path, passed->reason);
    }
  for (guint i = 0; i < info->sizes->len; i++)
    {
      const KsKernelSize *size = &g_array_index (info->sizes, KsKernelSize, i);
      char kernel[64];

      write_kernel (size->rows, size->cols, kernel);
      ks_output_printf (out, "%s filters: %" SIZE "\n", kernel, size->filters);
    }
  if (info->n_patches > 0)
    ks_output_printf (out, "3x3 patches: %" SIZE "\n", info->n_patches);
}

void
ks_export_info (const KsOpened *opened, const KsRecipe *recipe, gboolean as_json, KsOutput *out)
{
  Info info = { .opened = opened, .selection = ks_recipe_selection (recipe) };

  count_points (&info);
  if (as_json)
    write_json (&info, out);
  else
    write_text (&info, out);
  g_array_unref (info.sizes);
}
