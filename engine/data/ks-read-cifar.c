/* The binary version of CIFAR-10 and CIFAR-100 (Krizhevsky): records of one label, or of a coarse
 * and a fine one, and the red, green and blue planes of an image of 32x32 pixels. There is no mark:
 * the name, the length and every label must fit.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-reader.h"

#define SIDE 32
#define PIXELS (3 * SIDE * SIDE)      /* bytes of an image */
#define RECORDS_PER_CHECK 1024        /* less than 2 ms of reading */

/* The two of them: labels of a record, and how many classes each tells apart. */
static const struct {
  guint n_labels;
  guint8 classes[2];
  const char *names[2];
} kinds[] = {
  { 1, { 10 }, { "labels" } },
  { 2, { 20, 100 }, { "labels", "fine_labels" } },
};

static gsize
record_size (gsize kind)
{
  return kinds[kind].n_labels + PIXELS;
}

static gboolean
good_labels (gsize kind, const guint8 *labels)
{
  for (guint i = 0; i < kinds[kind].n_labels; i++)
    if (labels[i] >= kinds[kind].classes[i])
      return FALSE;
  return TRUE;
}

gboolean
ks_detect_cifar (const KsFileHead *head)
{
  if (!ks_name_fits (head->name, KS_CIFAR_GLOBS))
    return FALSE;
  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    {
      gsize size = record_size (k);

      /* The head holds the labels of two records, if there are two. */
      if (head->total % size == 0 && good_labels (k, head->data)
          && (head->total == size || good_labels (k, head->data + size)))
        return TRUE;
    }
  return FALSE;
}

/* Whether all labels are in range; @bad is the first record where they are not. */
static gboolean
check_labels (KsContext *context, KsTensorFile *file, gsize kind, gsize *bad, GError **error)
{
  gsize n = file->blob->size / record_size (kind);

  for (*bad = 0; *bad < n; ++*bad)
    {
      guint8 labels[2];

      if (*bad % RECORDS_PER_CHECK == 0 && !ks_context_check (context, error))
        return FALSE;
      if (!ks_blob_read (context, file->blob, *bad * record_size (kind), kinds[kind].n_labels,
                         labels, error))
        return FALSE;
      if (!good_labels (kind, labels))
        break;
    }
  return TRUE;
}

/* The length is whole records, so that all of it is there. */
static gboolean
add_tensors (KsTensorFile *file, gsize kind, GError **error)
{
  guint64 size = record_size (kind), n = file->blob->size / size;
  const guint64 shape[] = { n, 3, SIDE, SIDE }, strides[] = { size, SIDE * SIDE, SIDE, 1 };
  KsTensor *images = ks_tensor_new_strided ("images", KS_DTYPE_UINT8, FALSE, 4, shape, strides,
                                            file->blob, kinds[kind].n_labels, error);

  gboolean good = ks_tensor_file_add (file, images);

  g_return_val_if_fail (good, FALSE);
  images->images = KS_IMAGES_PLANES;
  for (guint i = 0; i < kinds[kind].n_labels; i++)
    good &= ks_tensor_file_add (file, ks_tensor_new_strided (kinds[kind].names[i], KS_DTYPE_UINT8,
                                                             FALSE, 1, shape, strides, file->blob,
                                                             i, error));
  return good;
}

gboolean
ks_read_cifar (KsContext *context, KsTensorFile *file, GError **error)
{
  gsize bad = G_MAXSIZE, size = 0;

  for (gsize k = 0; k < G_N_ELEMENTS (kinds); k++)
    if (file->blob->size % record_size (k) == 0)
      {
        size = record_size (k);
        if (!check_labels (context, file, k, &bad, error))
          return FALSE;
        if (bad == file->blob->size / size)
          return add_tensors (file, k, error);
      }
  if (size == 0)
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "It has %" G_GSIZE_FORMAT " bytes, which are no whole records of CIFAR-10 (%"
                 G_GSIZE_FORMAT ") or CIFAR-100 (%" G_GSIZE_FORMAT "); copy the file again.",
                 file->blob->size, record_size (0), record_size (1));
  else
    g_set_error (error, KS_ERROR, KS_ERROR_DATA,
                 "It has the length of a CIFAR batch, but the label of record %" G_GSIZE_FORMAT
                 ", at byte %" G_GSIZE_FORMAT ", is none; copy the file again, or save what it "
                 "holds as .npy.",
                 bad, bad * size);
  return FALSE;
}
