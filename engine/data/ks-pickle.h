/* Pickles, in which Python writes objects (protocols 0 to 5), as a graph of inert nodes.
 *
 * A pickle is a program for a small stack machine; Python runs it, and with it whatever its
 * author pleased. This machine builds nodes and does nothing else: a class or function is a
 * node with its name, a call is a node with what is called and its arguments, and nobody
 * looks any name up. Long texts and bytes stay in their blob; a node says where.
 *
 * Private to this room; used by one thread while a file is opened.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-blob.h"

#define KS_PICKLE_MOST_NODES (1u << 20)
#define KS_PICKLE_MOST_ITEMS (1u << 21)
#define KS_PICKLE_LONGEST_TEXT 65536 /* bytes that ks_pickle_dup_text() gives */

typedef enum {
  KS_PICKLE_NONE,
  KS_PICKLE_BOOL,       /* integer is 0 or 1 */
  KS_PICKLE_INTEGER,
  KS_PICKLE_LONG,       /* an integer that does not fit into 64 bits: its bytes, as written */
  KS_PICKLE_NUMBER,
  KS_PICKLE_TEXT,
  KS_PICKLE_BYTES,
  KS_PICKLE_TUPLE,
  KS_PICKLE_LIST,
  KS_PICKLE_SET,
  KS_PICKLE_DICT,       /* items: key, value, key, value, ... */
  KS_PICKLE_GLOBAL,     /* items: module, name */
  KS_PICKLE_PERSISTENT, /* something outside the pickle; items: its id */
  KS_PICKLE_OBJECT,     /* items: what was called, its arguments, then pairs as those of a DICT */
} KsPickleKind;

typedef enum {
  KS_PICKLE_RAW,     /* as they are: bytes, and the texts of Python 2 */
  KS_PICKLE_UTF8,
  KS_PICKLE_QUOTED,  /* Latin-1, quoted as Python's repr() does: 'a\x00' */
  KS_PICKLE_ESCAPED, /* Latin-1, with \uXXXX for the rest */
} KsPickleEncoding;

/* In place of the key in an OBJECT's pairs. */
#define KS_PICKLE_STATE (G_MAXUINT32 - 1) /* the value was handed to __setstate__ */
#define KS_PICKLE_ITEM  G_MAXUINT32       /* the value was appended */

typedef struct {
  guint8 kind;     /* KsPickleKind */
  guint8 encoding; /* KsPickleEncoding, of LONG, TEXT and BYTES */
  guint32 length;  /* bytes of those; items of those that have items */
  union {
    gint64 integer;
    double number;
    gsize offset; /* of the first byte in the blob */
    struct {
      guint32 first, last; /* into KsPickle.items; 0 = none */
    };
  };
} KsPickleNode;

typedef struct {
  guint32 value; /* into KsPickle.nodes */
  guint32 next;  /* into KsPickle.items; 0 = this is the last */
} KsPickleItem;

typedef struct {
  KsContext *context; /* not owned */
  KsBlob *blob;       /* owned */
  KsPickleNode *nodes; /* (node_room) owned */
  KsPickleItem *items; /* (item_room) items[0] is none; owned */
  gsize n_nodes, node_room, n_items, item_room;
  guint8 *window;      /* (MIN (blob size, 1 MiB)) NULL where the blob lies in memory; owned */
  gsize window_begin, window_end; /* bytes of the blob that are in it */
  GError *failure;     /* why a text could not be read; owned */
} KsPickle;

KsPickle *ks_pickle_new (KsContext *context, KsBlob *blob, GError **error);
void      ks_pickle_free (KsPickle *pickle);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsPickle, ks_pickle_free)

/* Runs the program at *@offset of the blob, which is set to the byte behind it, and tells the
 * node that is its outcome. Nodes of programs before it stay. Errors: an opcode that is not
 * known or lacks what it works on, a byte missing, more nodes than KS_PICKLE_MOST_NODES or items
 * than KS_PICKLE_MOST_ITEMS. O(bytes) time; 16 bytes a node, 8 an item, each no more than the
 * bytes read plus a few. */
gboolean ks_pickle_load (KsPickle *pickle, gsize *offset, guint32 *root, GError **error);

static inline const KsPickleNode *
ks_pickle_node (const KsPickle *pickle, guint32 node)
{
  return &pickle->nodes[node];
}

static inline gboolean
ks_pickle_is (const KsPickle *pickle, guint32 node, KsPickleKind kind)
{
  return pickle->nodes[node].kind == kind;
}

/* The @index-th item of a node that has more than @index. O(index). */
guint32 ks_pickle_item (const KsPickle *pickle, guint32 node, guint32 index);

/* The @index-th argument of an OBJECT's call; FALSE when there are not so many. O(index). */
gboolean ks_pickle_argument (const KsPickle *pickle, guint32 object, guint32 index,
                             guint32 *argument);

/* Up to 1 MiB of the blob, which it must have; valid until the next bytes are asked for. NULL
 * when they cannot be read: what went wrong stays in pickle->failure, and is to be looked at
 * some time before what was read is believed. */
const guint8 *ks_pickle_bytes (KsPickle *pickle, gsize offset, gsize size);

/* Hands out what went wrong in ks_pickle_bytes(), if something did. */
gboolean ks_pickle_check (KsPickle *pickle, GError **error);

/* Hands out @failure, or, where bytes could not be read before it, why not: it followed from
 * that. */
void ks_pickle_propagate (KsPickle *pickle, GError *failure, GError **error);

/* Whether the node is this text, which has no backslash. FALSE also when it cannot be read. */
gboolean ks_pickle_is_text (KsPickle *pickle, guint32 node, const char *text);

/* A TEXT as valid UTF-8; what is not is replaced. NULL when it is longer than
 * KS_PICKLE_LONGEST_TEXT, or cannot be read. */
char *ks_pickle_dup_text (KsPickle *pickle, guint32 node);

/* For the machine: adds a node, or an item to a node. */
gboolean ks_pickle_add_node (KsPickle *pickle, KsPickleKind kind, guint32 *node, GError **error);
gboolean ks_pickle_add_item (KsPickle *pickle, guint32 node, guint32 value, GError **error);
