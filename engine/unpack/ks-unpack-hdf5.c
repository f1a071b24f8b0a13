/* SPDX-License-Identifier: MIT */
#include "ks-unpack-hdf5.h"

#include <string.h>

#include "ks-error.h"
#include "ks-unpack-protocol.h"

#define MOST_LINKS 65536
#define MOST_LEVELS 64

typedef struct {
  char *name; /* owned */
  H5L_type_t type;
} Link;

/* A group whose links are being gone through. */
typedef struct {
  hid_t group;   /* owned */
  gsize place;   /* of its object */
  GArray *links; /* of Link; owned */
  guint next;
} Level;

/* Depth first, without recursion; each object is gone into once. */
typedef struct {
  hid_t file;
  KsAnswer *answer; /* not owned */
  KsHdf5Arrays arrays;
  GArray *levels;     /* of Level; owned */
  GHashTable *places; /* address of an object (owned) to its place + 1; owned */
  guint n_links;
} Walk;

static void
link_clear (gpointer data)
{
  g_free (((Link *) data)->name);
}

static void
level_clear (gpointer data)
{
  Level *level = data;

  H5Oclose (level->group);
  g_array_unref (level->links);
}

static void
walk_clear (Walk *walk)
{
  g_array_unref (walk->levels);
  g_array_unref (walk->arrays.packed);
  g_hash_table_unref (walk->places);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Walk, walk_clear)

static void
remember (Walk *walk, haddr_t address, gsize place)
{
  gint64 *key = g_new (gint64, 1);

  *key = address;
  g_hash_table_insert (walk->places, key, GSIZE_TO_POINTER (place + 1));
}

/* The place of the object at @address; -1 when it has none yet. */
static gssize
find_place (const Walk *walk, haddr_t address)
{
  gint64 key = address;

  return (gssize) GPOINTER_TO_SIZE (g_hash_table_lookup (walk->places, &key)) - 1;
}

typedef struct {
  GArray *links;
  guint room;
} Collection;

static herr_t
collect_link (hid_t group, const char *name, const H5L_info_t *info, void *data)
{
  Collection *self = data;
  Link link = { g_strdup (name), info->type };

  g_array_append_val (self->links, link);
  return self->links->len > self->room;
}

/* In the order in which h5py lists them: that of creation where the group keeps it, else by name.
 */
static gboolean
collect_links (Walk *walk, hid_t group, GArray *links)
{
  g_auto (KsHdf5List) list = H5Gget_create_plist (group);
  unsigned order = 0;
  Collection collection = { links, MOST_LINKS - walk->n_links };

  if (H5Pget_link_creation_order (list, &order) < 0
      || H5Literate (group, order & H5P_CRT_ORDER_TRACKED ? H5_INDEX_CRT_ORDER : H5_INDEX_NAME,
                     H5_ITER_INC, NULL, collect_link, &collection)
             < 0)
    return FALSE;
  walk->n_links += links->len;
  return TRUE;
}

static gboolean
set_error_at (const Walk *walk, gsize place, const char *what, GError **error)
{
  g_autofree char *name = ks_answer_name (walk->answer, place);
  g_autofree char *printable = ks_printable (place == 0 ? "/" : name, 80);

  g_set_error (error, KS_ERROR, KS_ERROR_DATA, "The group “%s” %s.", printable, what);
  return FALSE;
}

/* Goes into @group, which passes to the walk. */
static gboolean
enter (Walk *walk, hid_t group, gsize place, GError **error)
{
  Level level = { group, place, g_array_new (FALSE, FALSE, sizeof (Link)), 0 };

  g_array_set_clear_func (level.links, link_clear);
  g_array_append_val (walk->levels, level);
  if (!collect_links (walk, group, level.links))
    return set_error_at (walk, place, "is damaged; copy or save the file again", error);
  if (walk->n_links > MOST_LINKS)
    return set_error_at (walk, place,
                         "and those before it hold more than " G_STRINGIFY (
                             MOST_LINKS) " objects; save a part of them in a file of its own",
                         error);
  return TRUE;
}

static gboolean
refuse_external (const Walk *walk, hid_t group, const char *name, gsize place, GError **error)
{
  char value[512] = "";
  const char *file = "", *path;
  unsigned flags;
  g_autofree char *whole = ks_answer_name (walk->answer, place);
  g_autofree char *printable = ks_printable (whole, 80);

  H5Lget_val (group, name, value, sizeof value - 1, H5P_DEFAULT);
  H5Lunpack_elink_val (value, sizeof value, &flags, &file, &path);

  g_autofree char *where = ks_printable (file, 80);

  g_set_error (
      error, KS_ERROR, KS_ERROR_DATA,
      "“%s” is a link to another file (“%s”), which is never opened; save what it leads to "
      "in this file.",
      printable, where);
  return FALSE;
}

static gboolean
visit_group (Walk *walk, hid_t id, haddr_t address, json_t *object, gsize place, GError **error)
{
  json_object_set_new (object, "group", json_true ());
  ks_hdf5_list_attributes (id, object);
  if (walk->levels->len == MOST_LEVELS)
    {
      H5Oclose (id);
      ks_hdf5_skip (object, "is a group nested too deep");
      return TRUE;
    }
  remember (walk, address, place);
  return enter (walk, id, place, error);
}

static gboolean
visit_array (Walk *walk, hid_t id, haddr_t address, json_t *object, gsize place, GError **error)
{
  g_auto (KsHdf5Object) owned = id;

  remember (walk, address, place);
  ks_hdf5_list_attributes (owned, object);
  return ks_hdf5_list_array (&walk->arrays, owned, address, object, place, error);
}

/* The object that a name stands for, when the same was not listed by another name before. */
static gboolean
visit_object (Walk *walk, hid_t group, const char *name, const H5O_info_t *info, json_t *object,
              gsize place, GError **error)
{
  gssize same = find_place (walk, info->addr);

  if (same >= 0 && info->type == H5O_TYPE_DATASET)
    {
      json_object_set_new (object, "same", json_integer (same));
      return TRUE;
    }
  if (same >= 0 || (info->type != H5O_TYPE_DATASET && info->type != H5O_TYPE_GROUP))
    {
      ks_hdf5_skip (object, same >= 0 ? "is another name of a group" : "is no array");
      return TRUE;
    }

  hid_t id = H5Oopen (group, name, H5P_DEFAULT);

  if (id < 0)
    {
      ks_hdf5_skip (object, "is damaged");
      return TRUE;
    }
  return info->type == H5O_TYPE_GROUP ? visit_group (walk, id, info->addr, object, place, error)
                                      : visit_array (walk, id, info->addr, object, place, error);
}

static gboolean
visit_link (Walk *walk, hid_t group, gsize in, const Link *link, GError **error)
{
  gsize place;
  json_t *object = ks_answer_list (walk->answer, link->name, in, &place);
  H5O_info_t info;

  if (link->type == H5L_TYPE_EXTERNAL)
    return refuse_external (walk, group, link->name, place, error);
  if (link->type != H5L_TYPE_HARD && link->type != H5L_TYPE_SOFT)
    ks_hdf5_skip (object, "is a link of a kind that is not known");
  else if (H5Oget_info_by_name (group, link->name, &info, H5P_DEFAULT) < 0)
    ks_hdf5_skip (
        object,
        link->type == H5L_TYPE_SOFT ? "is a link that leads nowhere in this file" : "is damaged");
  else if (link->type == H5L_TYPE_SOFT && info.type == H5O_TYPE_GROUP)
    ks_hdf5_skip (object, "is another name of a group");
  else
    return visit_object (walk, group, link->name, &info, object, place, error);
  return TRUE;
}

static gboolean
walk_all (Walk *walk, GError **error)
{
  while (walk->levels->len > 0)
    {
      Level *level = &g_array_index (walk->levels, Level, walk->levels->len - 1);

      if (level->next == level->links->len)
        g_array_set_size (walk->levels, walk->levels->len - 1);
      else if (!visit_link (walk, level->group, level->place,
                            &g_array_index (level->links, Link, level->next++), error))
        return FALSE;
    }
  return TRUE;
}

/* The root is the object at place 0. */
static gboolean
visit_root (Walk *walk, GError **error)
{
  hid_t root = H5Oopen (walk->file, "/", H5P_DEFAULT);
  gsize place;
  json_t *object = ks_answer_list (walk->answer, "", -1, &place);
  H5O_info_t info;

  if (H5Oget_info (root, &info) >= 0)
    return visit_group (walk, root, info.addr, object, place, error);
  H5Oclose (root);
  return set_error_at (walk, place, "is damaged; copy or save the file again", error);
}

static gboolean
unpack_file (const KsUnpackJob *job, hid_t file, GError **error)
{
  g_autoptr (KsAnswer) answer = ks_answer_new (job);
  g_auto (Walk) walk = {
    .file = file,
    .answer = answer,
    .arrays = { answer, job->size, KS_UNPACK_SLACK,
                g_array_new (FALSE, FALSE, sizeof (KsHdf5Packed)) },
    .levels = g_array_new (FALSE, FALSE, sizeof (Level)),
    .places = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL),
  };
  g_array_set_clear_func (walk.levels, level_clear);
  if (!visit_root (&walk, error) || !walk_all (&walk, error) || !ks_answer_lay_out (answer, error))
    return FALSE;
  for (guint i = 0; i < walk.arrays.packed->len; i++)
    if (!ks_hdf5_unpack_array (&walk.arrays, file,
                               &g_array_index (walk.arrays.packed, KsHdf5Packed, i), error))
      return FALSE;
  return TRUE;
}

gboolean
ks_unpack_hdf5 (const KsUnpackJob *job, GError **error)
{
  KsHdf5Content content = { job, FALSE };
  hid_t driver;
  gboolean unpacked = FALSE;

  /* Nothing is printed, and no plug-in is looked for. */
  H5Eset_auto2 (H5E_DEFAULT, NULL, NULL);
  H5PLset_loading_state (0);
  {
    g_auto (KsHdf5File) file = ks_hdf5_open (&content, &driver);

    if (file >= 0)
      unpacked = unpack_file (job, file, error);
    else
      g_set_error_literal (error, KS_ERROR, KS_ERROR_DATA,
                           "Its HDF5 structure is cut off or damaged; copy or save it again.");
  }
  H5FDunregister (driver);
  return unpacked;
}
