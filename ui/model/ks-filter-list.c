/* SPDX-License-Identifier: MIT */
#include "ks-filter-list.h"

struct _KsFilterRow
{
  GObject parent_instance;

  KsFilterList *list;  /* not owned: it owns the row, and says when it goes */
  GArray *candidates;  /* of guint: places in the list's; owned */
  char *name, *shape, *kernel;
  char *reason;        /* owned or NULL */
  gsize points;
  gboolean ticked;
};

struct _KsFilterList
{
  GObject parent_instance;

  GPtrArray *files;    /* of KsTensorFile; owned */
  GPtrArray *rows;     /* of KsFilterRow; owned */
  GArray *candidates;  /* of KsFilterCandidate; owned */
  GArray *defaults;    /* the same as nobody chose, for the way taken; owned */
  GArray *ways;        /* of KsFilterWay; owned */
  int way;             /* place of the one taken, or -1 */
  gboolean is_images;  /* images are taken, and nothing else can be beside them */
  gsize patches;       /* drawn of each array of images */
  double contrast;     /* the part of them that is kept */
  guint64 points;
  guint arrays;
};

static void ks_filter_list_model_init (GListModelInterface *iface);

G_DEFINE_FINAL_TYPE (KsFilterRow, ks_filter_row, G_TYPE_OBJECT)
G_DEFINE_FINAL_TYPE_WITH_CODE (KsFilterList, ks_filter_list, G_TYPE_OBJECT,
                               G_IMPLEMENT_INTERFACE (G_TYPE_LIST_MODEL,
                                                      ks_filter_list_model_init))

enum { PROP_TICKED = 1, N_ROW_PROPS };
enum { PROP_POINTS = 1, PROP_ARRAYS, N_LIST_PROPS };

static GParamSpec *row_properties[N_ROW_PROPS];
static GParamSpec *list_properties[N_LIST_PROPS];

/* ---- What is taken ---- */

static KsFilterCandidate *
candidate (KsFilterList *self, guint i)
{
  return &g_array_index (self->candidates, KsFilterCandidate, i);
}

static void
add_up (KsFilterList *self)
{
  guint64 points = 0;
  guint arrays = 0;

  for (guint c = 0; c < self->candidates->len; c++)
    if (candidate (self, c)->ticked)
      {
        points += candidate (self, c)->points;
        arrays++;
      }
  if (points == self->points && arrays == self->arrays)
    return;
  self->points = points;
  self->arrays = arrays;
  g_object_notify_by_pspec (G_OBJECT (self), list_properties[PROP_POINTS]);
  g_object_notify_by_pspec (G_OBJECT (self), list_properties[PROP_ARRAYS]);
}

/* Without adding up. */
static void
tick (KsFilterRow *self, gboolean ticked)
{
  if (self->reason != NULL || self->ticked == ticked)
    return;
  self->ticked = ticked;
  for (guint i = 0; i < self->candidates->len; i++)
    {
      KsFilterCandidate *each = candidate (self->list, g_array_index (self->candidates, guint, i));

      each->ticked = ticked && each->reason == NULL;
    }
  g_object_notify_by_pspec (G_OBJECT (self), row_properties[PROP_TICKED]);
}

void
ks_filter_list_tick (KsFilterList *self, GListModel *rows, gboolean ticked)
{
  g_return_if_fail (KS_IS_FILTER_LIST (self) && G_IS_LIST_MODEL (rows));

  for (guint i = 0; i < g_list_model_get_n_items (rows); i++)
    {
      g_autoptr (KsFilterRow) row = g_list_model_get_item (rows, i);

      tick (row, ticked);
    }
  add_up (self);
}

/* ---- Rows ---- */

static gboolean
fits (const KsFilterWay *way, guint64 rows, guint64 cols)
{
  return way->is_resampled ? rows >= way->size.rows && cols >= way->size.cols
                           : rows == way->size.rows && cols == way->size.cols;
}

static char *
shape_text (const KsTensor *tensor)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < tensor->n_dims; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? " × " : "", tensor->declared[i]);
  return g_string_free (text, FALSE);
}

/* The way taken; NULL where it is tables. */
static const KsFilterWay *
way_taken (KsFilterList *self)
{
  return self->way >= 0 ? &g_array_index (self->ways, KsFilterWay, self->way) : NULL;
}

/* Why @each is not for ticking while kernels are taken in the list's way, or tables. */
static char *
reason_of (KsFilterList *self, const KsFilterCandidate *each)
{
  const KsFilterWay *way = way_taken (self);

  if (each->reason != NULL)
    return g_strdup (each->reason);
  if (self->is_images && each->use != KS_FILTER_IMAGES)
    return g_strdup ("is no images");
  if (way != NULL && each->use != KS_FILTER_KERNELS)
    return g_strdup ("is no kernels");
  if (way != NULL && !fits (way, each->kernel_rows, each->kernel_cols))
    return g_strdup (way->is_resampled ? "has smaller kernels" : "has kernels of another size");
  return NULL;
}

/* Brings what a row shows up to date with the candidates. */
static void
show_candidates (KsFilterRow *self)
{
  const KsFilterCandidate *first
      = candidate (self->list, g_array_index (self->candidates, guint, 0));
  gboolean ticked = FALSE;

  g_free (self->reason);
  self->reason = reason_of (self->list, first);
  for (guint i = 0; i < self->candidates->len; i++)
    ticked |= candidate (self->list, g_array_index (self->candidates, guint, i))->ticked;
  self->ticked = ticked;
}

static KsFilterRow *
row_new (KsFilterList *list, const KsFilterCandidate *first)
{
  KsFilterRow *self = g_object_new (KS_TYPE_FILTER_ROW, NULL);

  self->list = list;
  self->name = *first->tensor->name != '\0' ? ks_printable (first->tensor->name, 200)
                                            : g_strdup ("(unnamed)");
  self->shape = shape_text (first->tensor);
  self->kernel = first->use == KS_FILTER_KERNELS
                     ? g_strdup_printf ("%" G_GUINT64_FORMAT "×%" G_GUINT64_FORMAT,
                                        first->kernel_rows, first->kernel_cols)
                 : first->use == KS_FILTER_IMAGES ? g_strdup ("3×3 patches")
                                                  : g_strdup ("");
  return self;
}

static void
make_rows (KsFilterList *self)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint c = 0; c < self->candidates->len; c++)
    {
      const KsFilterCandidate *each = candidate (self, c);
      KsFilterRow *row = g_hash_table_lookup (known, each->tensor->name);

      if (row == NULL)
        {
          row = row_new (self, each);
          g_hash_table_insert (known, each->tensor->name, row);
          g_ptr_array_add (self->rows, row);
        }
      g_array_append_val (row->candidates, c);
      row->points += each->points;
    }
}

static void
show_all (KsFilterList *self)
{
  for (guint i = 0; i < self->rows->len; i++)
    show_candidates (g_ptr_array_index (self->rows, i));
  add_up (self);
}

/* ---- Ways ---- */

/* All that are not smaller than the size asked for, or than 3x3; none where none is larger. */
static void
add_resampled (GArray *ways, const KsFilterSelection *selection)
{
  KsFilterWay all = { { 3, 3, 0 }, TRUE };
  gboolean is_larger = FALSE;

  if (selection->resample_rows > 0)
    all.size = (KsKernelSize) { selection->resample_rows, selection->resample_cols, 0 };
  for (guint w = 0; w < ways->len; w++)
    {
      const KsKernelSize *size = &g_array_index (ways, KsFilterWay, w).size;

      if (!fits (&all, size->rows, size->cols))
        continue;
      all.size.filters += size->filters;
      is_larger |= size->rows > all.size.rows || size->cols > all.size.cols;
    }
  if (is_larger)
    g_array_append_val (ways, all);
}

static GArray *
find_ways (KsFilterList *self, const KsFilterSelection *selection)
{
  g_autoptr (GPtrArray) tensors = g_ptr_array_new ();
  GArray *ways = g_array_new (FALSE, FALSE, sizeof (KsFilterWay));

  for (guint c = 0; c < self->candidates->len; c++)
    if (candidate (self, c)->use == KS_FILTER_KERNELS && candidate (self, c)->reason == NULL)
      g_ptr_array_add (tensors, (gpointer) candidate (self, c)->tensor);

  g_autoptr (GArray) sizes
      = ks_filter_sizes ((const KsTensor *const *) tensors->pdata, tensors->len);

  for (guint s = 0; s < sizes->len; s++)
    {
      KsFilterWay way = { g_array_index (sizes, KsKernelSize, s), FALSE };

      g_array_append_val (ways, way);
    }
  add_resampled (ways, selection);
  return ways;
}

/* The way that takes what is ticked first; kernels before tables where nothing is. */
static int
way_of_ticked (KsFilterList *self, const KsFilterSelection *selection)
{
  gboolean is_resampled = selection->resample_rows > 0, any_ticked = FALSE;

  for (guint c = 0; c < self->candidates->len; c++)
    {
      const KsFilterCandidate *each = candidate (self, c);

      any_ticked |= each->ticked;
      for (guint w = 0; each->ticked && each->use == KS_FILTER_KERNELS && w < self->ways->len; w++)
        {
          const KsFilterWay *way = &g_array_index (self->ways, KsFilterWay, w);

          if (way->is_resampled == is_resampled && fits (way, each->kernel_rows, each->kernel_cols))
            return (int) w;
        }
    }
  return any_ticked || self->ways->len == 0 ? -1 : 0;
}

/* The sizes of the way taken, and no names. */
static KsFilterSelection
sizes_taken (KsFilterList *self)
{
  const KsFilterWay *way = way_taken (self);
  KsFilterSelection selection = { .patches = self->patches, .patch_contrast = self->contrast };

  if (way != NULL && way->is_resampled)
    {
      selection.resample_rows = (guint) way->size.rows;
      selection.resample_cols = (guint) way->size.cols;
    }
  else if (way != NULL)
    {
      selection.kernel_rows = (guint) way->size.rows;
      selection.kernel_cols = (guint) way->size.cols;
    }
  return selection;
}

/* Images are taken where something of them is ticked, or where nothing is and they come first. */
static gboolean
takes_images (KsFilterList *self)
{
  gboolean any = FALSE;

  for (guint c = 0; c < self->candidates->len; c++)
    {
      if (candidate (self, c)->ticked)
        return candidate (self, c)->use == KS_FILTER_IMAGES;
      any |= candidate (self, c)->use == KS_FILTER_IMAGES;
    }
  return any && self->way < 0;
}

/* What is taken in this way when nobody names arrays. */
static GArray *
find_defaults (KsFilterList *self)
{
  const KsFilterSelection selection = sizes_taken (self);

  return ks_filter_candidates ((KsTensorFile *const *) self->files->pdata, self->files->len,
                               &selection);
}

const GArray *
ks_filter_list_get_ways (KsFilterList *self)
{
  g_return_val_if_fail (KS_IS_FILTER_LIST (self), NULL);

  return self->ways;
}

int
ks_filter_list_get_way (KsFilterList *self)
{
  g_return_val_if_fail (KS_IS_FILTER_LIST (self), -1);

  return self->way;
}

void
ks_filter_list_set_way (KsFilterList *self, int place)
{
  g_return_if_fail (KS_IS_FILTER_LIST (self));
  g_return_if_fail (place >= 0 && place < (int) self->ways->len);

  if (place == self->way)
    return;
  self->way = place;
  g_array_unref (self->defaults);
  self->defaults = find_defaults (self);
  for (guint c = 0; c < self->candidates->len; c++)
    candidate (self, c)->ticked = g_array_index (self->defaults, KsFilterCandidate, c).ticked;
  show_all (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, self->rows->len, self->rows->len);
}

gboolean
ks_filter_list_get_patches (KsFilterList *self, gsize *patches, double *contrast)
{
  g_return_val_if_fail (KS_IS_FILTER_LIST (self), FALSE);

  *patches = self->patches;
  *contrast = self->contrast;
  return self->is_images;
}

void
ks_filter_list_set_patches (KsFilterList *self, gsize patches, double contrast)
{
  g_return_if_fail (KS_IS_FILTER_LIST (self) && patches > 0 && contrast > 0.0 && contrast <= 1.0);

  self->patches = patches;
  self->contrast = contrast;
  const KsFilterSelection selection = sizes_taken (self);

  for (guint c = 0; c < self->candidates->len; c++)
    if (candidate (self, c)->use == KS_FILTER_IMAGES)
      candidate (self, c)->points = ks_tensor_patches (candidate (self, c)->tensor, &selection);
  for (guint r = 0; r < self->rows->len; r++)
    {
      KsFilterRow *row = g_ptr_array_index (self->rows, r);

      row->points = 0;
      for (guint i = 0; i < row->candidates->len; i++)
        row->points += candidate (self, g_array_index (row->candidates, guint, i))->points;
    }
  add_up (self);
  g_list_model_items_changed (G_LIST_MODEL (self), 0, self->rows->len, self->rows->len);
}

GStrv
ks_filter_list_get_globs (KsFilterList *self, KsFilterSelection *selection)
{
  g_return_val_if_fail (KS_IS_FILTER_LIST (self) && selection != NULL, NULL);

  *selection = sizes_taken (self);
  return ks_filter_globs (self->candidates, self->defaults);
}

KsFilterList *
ks_filter_list_new (GPtrArray *files, const KsFilterSelection *selection)
{
  KsFilterList *self = g_object_new (KS_TYPE_FILTER_LIST, NULL);

  self->files = g_ptr_array_ref (files);
  self->candidates = ks_filter_candidates ((KsTensorFile *const *) files->pdata, files->len,
                                           selection);
  self->ways = find_ways (self, selection);
  self->way = way_of_ticked (self, selection);
  self->is_images = takes_images (self);
  self->patches = selection->patches;
  self->contrast = selection->patch_contrast;
  self->defaults = find_defaults (self);
  make_rows (self);
  show_all (self);
  return self;
}

/* ---- The list's object ---- */

static GType
get_item_type (GListModel *model)
{
  return KS_TYPE_FILTER_ROW;
}

static guint
get_n_items (GListModel *model)
{
  return KS_FILTER_LIST (model)->rows->len;
}

static gpointer
get_item (GListModel *model, guint position)
{
  KsFilterList *self = KS_FILTER_LIST (model);

  return position < self->rows->len ? g_object_ref (g_ptr_array_index (self->rows, position))
                                    : NULL;
}

static void
ks_filter_list_model_init (GListModelInterface *iface)
{
  iface->get_item_type = get_item_type;
  iface->get_n_items = get_n_items;
  iface->get_item = get_item;
}

static void
ks_filter_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  KsFilterList *self = KS_FILTER_LIST (object);

  switch (id)
    {
    case PROP_POINTS:
      g_value_set_uint64 (value, self->points);
      break;
    case PROP_ARRAYS:
      g_value_set_uint (value, self->arrays);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
ks_filter_list_finalize (GObject *object)
{
  KsFilterList *self = KS_FILTER_LIST (object);

  for (guint i = 0; i < self->rows->len; i++)
    KS_FILTER_ROW (g_ptr_array_index (self->rows, i))->list = NULL;
  g_ptr_array_unref (self->rows);
  g_clear_pointer (&self->candidates, g_array_unref);
  g_clear_pointer (&self->defaults, g_array_unref);
  g_clear_pointer (&self->ways, g_array_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  G_OBJECT_CLASS (ks_filter_list_parent_class)->finalize (object);
}

static void
ks_filter_list_class_init (KsFilterListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY;

  object_class->get_property = ks_filter_list_get_property;
  object_class->finalize = ks_filter_list_finalize;
  list_properties[PROP_POINTS]
      = g_param_spec_uint64 ("points", NULL, NULL, 0, G_MAXUINT64, 0, flags);
  list_properties[PROP_ARRAYS] = g_param_spec_uint ("arrays", NULL, NULL, 0, G_MAXUINT, 0, flags);
  g_object_class_install_properties (object_class, N_LIST_PROPS, list_properties);
}

static void
ks_filter_list_init (KsFilterList *self)
{
  self->rows = g_ptr_array_new_with_free_func (g_object_unref);
}

/* ---- The row's object ---- */

static void
ks_filter_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_TICKED)
    g_value_set_boolean (value, KS_FILTER_ROW (object)->ticked);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
ks_filter_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  KsFilterRow *self = KS_FILTER_ROW (object);

  if (id != PROP_TICKED)
    {
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
      return;
    }
  if (self->list == NULL)
    return;
  tick (self, g_value_get_boolean (value));
  add_up (self->list);
}

static void
ks_filter_row_finalize (GObject *object)
{
  KsFilterRow *self = KS_FILTER_ROW (object);

  g_array_unref (self->candidates);
  g_free (self->name);
  g_free (self->shape);
  g_free (self->kernel);
  g_free (self->reason);
  G_OBJECT_CLASS (ks_filter_row_parent_class)->finalize (object);
}

static void
ks_filter_row_class_init (KsFilterRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = ks_filter_row_get_property;
  object_class->set_property = ks_filter_row_set_property;
  object_class->finalize = ks_filter_row_finalize;
  row_properties[PROP_TICKED]
      = g_param_spec_boolean ("ticked", NULL, NULL, FALSE,
                              G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS | G_PARAM_EXPLICIT_NOTIFY);
  g_object_class_install_properties (object_class, N_ROW_PROPS, row_properties);
}

static void
ks_filter_row_init (KsFilterRow *self)
{
  self->candidates = g_array_new (FALSE, FALSE, sizeof (guint));
}

const char *
ks_filter_row_get_name (KsFilterRow *self)
{
  return self->name;
}

const char *
ks_filter_row_get_shape (KsFilterRow *self)
{
  return self->shape;
}

const char *
ks_filter_row_get_kernel (KsFilterRow *self)
{
  return self->kernel;
}

gsize
ks_filter_row_get_points (KsFilterRow *self)
{
  return self->points;
}

gboolean
ks_filter_row_get_ticked (KsFilterRow *self)
{
  return self->ticked;
}

const char *
ks_filter_row_get_reason (KsFilterRow *self)
{
  return self->reason;
}
