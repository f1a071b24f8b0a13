/* SPDX-License-Identifier: MIT */
#include "ks-export.h"

#include <jansson.h>
#include <math.h>

/* What is said of one tensor. */
typedef struct {
  double mean;       /* NaN without a finite entry */
  gsize n_nonfinite;
  gsize n_filters;
  guint64 kernel[2]; /* rows, cols; with n_filters > 0 */
} Summary;

static gboolean
summarise (KsContext *context, const KsTensor *tensor, Summary *summary, GError **error)
{
  summary->n_filters = ks_tensor_filters (tensor, &summary->kernel[0], &summary->kernel[1]);
  return ks_tensor_summarise (context, tensor, &summary->mean, &summary->n_nonfinite, error);
}

static char *
kernel_text (const Summary *summary)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT "x%" G_GUINT64_FORMAT, summary->kernel[0], summary->kernel[1]);
}

/* A string from a file: JSON must be UTF-8, so what is not is escaped. */
static json_t *
foreign_string (const char *text)
{
  json_t *string = json_string (text);

  if (string == NULL)
    {
      g_autofree char *shown = ks_printable (text, G_MAXSIZE);

      string = json_string (shown);
    }
  return string;
}

static json_t *
tensor_json (const KsTensor *tensor, const Summary *summary)
{
  json_t *object = json_object ();
  json_t *shape = json_array ();

  for (guint i = 0; i < tensor->n_dims; i++)
    json_array_append_new (shape, json_integer ((json_int_t) tensor->shape[i]));
  json_object_set_new (object, "name", foreign_string (tensor->name));
  json_object_set_new (object, "shape", shape);
  json_object_set_new (object, "dtype", json_string (ks_dtype_name (tensor->dtype)));
  json_object_set_new (object, "mean", isnan (summary->mean) ? json_null () : json_real (summary->mean));
  json_object_set_new (object, "nan", json_integer ((json_int_t) summary->n_nonfinite));
  if (summary->n_filters > 0)
    {
      json_object_set_new (object, "kernel", json_pack ("[I, I]", (json_int_t) summary->kernel[0], (json_int_t) summary->kernel[1]));
      json_object_set_new (object, "filters", json_integer ((json_int_t) summary->n_filters));
    }
  return object;
}

static void
tensor_text (const KsTensor *tensor, const Summary *summary, GString *out)
{
  g_autofree char *name = ks_printable (tensor->name, 200);

  g_string_append_printf (out, "  %s  [", name[0] != '\0' ? name : "(unnamed)");
  for (guint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (out, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "", tensor->shape[i]);
  g_string_append_printf (out, "]  %s", ks_dtype_name (tensor->dtype));
  if (!isnan (summary->mean))
    g_string_append_printf (out, "  mean %.6g", summary->mean);
  if (summary->n_nonfinite > 0)
    g_string_append_printf (out, "  %" G_GSIZE_FORMAT " not finite", summary->n_nonfinite);
  if (summary->n_filters > 0)
    {
      g_autofree char *kernel = kernel_text (summary);

      g_string_append_printf (out, "  %" G_GSIZE_FORMAT " filters of %s", summary->n_filters, kernel);
    }
  g_string_append_c (out, '\n');
}

/* Adds to the count of a kernel size; sizes stay in order of first appearance. */
static void
count_filters (json_t *filters, const Summary *summary)
{
  g_autofree char *kernel = kernel_text (summary);
  json_int_t before = json_integer_value (json_object_get (filters, kernel));

  json_object_set_new (filters, kernel, json_integer (before + (json_int_t) summary->n_filters));
}

/* One file's object, with its text appended to @text and its filters counted. */
static json_t *
describe_file (KsContext *context, const KsTensorFile *file, json_t *filters, GString *text, GError **error)
{
  json_t *object = json_object ();
  json_t *tensors = json_array ();
  json_t *skipped = json_array ();
  g_autofree char *path = ks_printable (file->path, G_MAXSIZE);

  json_object_set_new (object, "path", json_string (path));
  json_object_set_new (object, "kind", json_string (file->kind));
  json_object_set_new (object, "tensors", tensors);
  json_object_set_new (object, "skipped", skipped);
  g_string_append_printf (text, "%s: %s, %u tensors\n", path, file->kind, file->tensors->len);
  for (guint i = 0; i < file->tensors->len; i++)
    {
      const KsTensor *tensor = g_ptr_array_index (file->tensors, i);
      Summary summary;

      if (!ks_context_check (context, error) || !summarise (context, tensor, &summary, error))
        {
          json_decref (object);
          return NULL;
        }
      json_array_append_new (tensors, tensor_json (tensor, &summary));
      tensor_text (tensor, &summary, text);
      if (summary.n_filters > 0)
        count_filters (filters, &summary);
    }
  for (guint i = 0; i < file->skipped->len; i++)
    {
      const KsSkipped *one = g_ptr_array_index (file->skipped, i);
      g_autofree char *name = ks_printable (one->name, 200);
      json_t *pair = json_object ();

      json_object_set_new (pair, "name", foreign_string (one->name));
      json_object_set_new (pair, "reason", json_string (one->reason));
      json_array_append_new (skipped, pair);
      g_string_append_printf (text, "  %s  skipped: %s\n", name, one->reason);
    }
  return object;
}

gboolean
ks_export_info (KsContext *context, KsTensorFile *const *files, gsize n_files, gboolean as_json,
                GString *out, GError **error)
{
  json_t *root = json_object ();
  json_t *list = json_array ();
  json_t *filters = json_object ();
  g_autoptr (GString) text = g_string_new (NULL);
  const char *kernel;
  json_t *count;
  gboolean done = TRUE;

  json_object_set_new (root, "format", json_string ("kleinscope-info"));
  json_object_set_new (root, "version", json_integer (1));
  json_object_set_new (root, "program", json_string ("kleinscope " KS_VERSION));
  json_object_set_new (root, "files", list);
  json_object_set_new (root, "filters", filters);
  for (gsize i = 0; done && i < n_files; i++)
    {
      json_t *file = describe_file (context, files[i], filters, text, error);

      done = file != NULL;
      if (done)
        json_array_append_new (list, file);
    }
  if (done && as_json)
    {
      char *dumped = json_dumps (root, JSON_REAL_PRECISION (17));

      g_string_append_printf (out, "%s\n", dumped);
      free (dumped);
    }
  else if (done)
    {
      g_string_append (out, text->str);
      json_object_foreach (filters, kernel, count)
        g_string_append_printf (out, "%s filters: %" JSON_INTEGER_FORMAT "\n", kernel, json_integer_value (count));
    }
  json_decref (root);
  return done;
}
