/* The machine that pickles are programs for: between how it goes from opcode to opcode
 * (ks-pickle-machine.c) and what each does (ks-pickle-operations.c); nobody else includes this.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-pickle.h"

typedef struct {
  KsPickle *pickle;
  gsize begin, at;   /* bytes of the blob: the program's first, the next */
  gsize opcode_at;
  guint32 *stack;    /* (stack_room) nodes; owned */
  guint32 *marks;    /* (marks_room) how high the stack was at each MARK; owned */
  guint32 *memo;     /* (memo_room) node + 1, 0 = nothing; owned */
  gsize n_stack, stack_room, n_marks, marks_room, n_memo, memo_room;
} KsMachine;

/* What stands behind an opcode. */
typedef struct {
  gint64 integer;        /* of a number */
  gsize offset, length;  /* of a line without its end, or of bytes */
  gsize second, second_length; /* of a second line */
} KsPickleArgument;

typedef enum {
  NOTHING,
  UNSIGNED_1, UNSIGNED_2, UNSIGNED_4, SIGNED_4, SIGNED_8, /* little-endian */
  FLOAT_8,         /* big-endian; its bits as an integer */
  BYTES_1, BYTES_4, BYTES_8, /* as many as such a number before them says */
  LINE, TWO_LINES,
} KsPickleForm;

typedef struct {
  gboolean (*act) (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error);
  KsPickleForm form;
  int detail; /* what tells opcodes of one function apart */
} KsPickleOperation;

/* What each opcode has behind it and does; act is NULL for those that are none. Where bytes could
 * not be read, pickle->failure says why in place of an error. */
extern const KsPickleOperation ks_pickle_operations[256];

/* FALSE, with the sentence that the opcode cannot be: @what is a clause. */
gboolean ks_machine_fail (const KsMachine *self, const char *what, GError **error);

gboolean ks_machine_push (KsMachine *self, guint32 node, GError **error);
/* A new node on the stack; its number, since nodes move as they become more. */
gboolean ks_machine_push_new (KsMachine *self, KsPickleKind kind, guint32 *node, GError **error);

/* Marks how high the stack is. */
gboolean ks_machine_mark (KsMachine *self, GError **error);
/* How high the stack was at the last MARK; below it nothing may be taken. */
gsize    ks_machine_floor (const KsMachine *self);
/* Whether there are @n nodes on the stack above the last MARK; else it fails. */
gboolean ks_machine_need (const KsMachine *self, gsize n, GError **error);
/* Ends the last MARK, whose nodes are stack[*base] and those above it. */
gboolean ks_machine_end_mark (KsMachine *self, gsize *base, GError **error);

/* Moves the nodes from stack[@base] on into @node's items. */
gboolean ks_machine_take_items (KsMachine *self, gsize base, guint32 node, GError **error);
/* Puts a new node of @kind in place of the nodes from stack[@base] on, its items. */
gboolean ks_machine_gather (KsMachine *self, KsPickleKind kind, gsize base, guint32 *node,
                            GError **error);
