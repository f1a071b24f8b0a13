/* What each opcode of a pickle does, which are those of Python's pickletools.
 *
 * SPDX-License-Identifier: MIT */
#include <errno.h>
#include <string.h>

#include "ks-pickle-machine.h"

static gboolean
push_number (KsMachine *self, KsPickleKind kind, gint64 integer, double number, GError **error)
{
  guint32 node;

  if (!ks_machine_push_new (self, kind, &node, error))
    return FALSE;
  if (kind == KS_PICKLE_NUMBER)
    self->pickle->nodes[node].number = number;
  else
    self->pickle->nodes[node].integer = integer;
  return TRUE;
}

static gboolean
push_span (KsMachine *self, KsPickleKind kind, KsPickleEncoding encoding, gsize offset,
           gsize length, GError **error)
{
  guint32 node;

  if (length > G_MAXUINT32)
    return ks_machine_fail (self, "more than 4 GiB in one piece are not read", error);
  if (!ks_machine_push_new (self, kind, &node, error))
    return FALSE;
  self->pickle->nodes[node].encoding = encoding;
  self->pickle->nodes[node].length = length;
  self->pickle->nodes[node].offset = offset;
  return TRUE;
}

static gboolean
do_mark (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_mark (self, error);
}

/* POP takes away a mark, too, where one is on top. */
static gboolean
do_pop (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;

  if (self->n_marks > 0 && ks_machine_floor (self) == self->n_stack)
    return ks_machine_end_mark (self, &base, error);
  if (!ks_machine_need (self, 1, error))
    return FALSE;
  self->n_stack--;
  return TRUE;
}

static gboolean
do_pop_mark (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_end_mark (self, &self->n_stack, error);
}

static gboolean
do_dup (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_need (self, 1, error)
         && ks_machine_push (self, self->stack[self->n_stack - 1], error);
}

static gboolean
do_empty (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  return ks_machine_push_new (self, detail, &node, error);
}

static gboolean
do_bool (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return push_number (self, KS_PICKLE_BOOL, detail, 0.0, error);
}

static gboolean
do_integer (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return push_number (self, KS_PICKLE_INTEGER, argument->integer, 0.0, error);
}

static gboolean
do_float (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  double number;

  memcpy (&number, &argument->integer, sizeof number);
  return push_number (self, KS_PICKLE_NUMBER, 0, number, error);
}

/* The opcode's line, which has just been read, so that it is there without another read. */
static const char *
line_of (KsMachine *self, const KsPickleArgument *argument)
{
  return (const char *) ks_pickle_bytes (self->pickle, argument->offset, argument->length);
}

static char *
dup_line (KsMachine *self, const KsPickleArgument *argument)
{
  return g_strndup (line_of (self, argument), argument->length);
}

static gboolean
do_float_line (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  g_autofree char *line = dup_line (self, argument);
  char *end;
  double number = g_ascii_strtod (line, &end);

  if (end == line || *end != '\0')
    return ks_machine_fail (self, "a line is no number", error);
  return push_number (self, KS_PICKLE_NUMBER, 0, number, error);
}

/* INT, where 00 and 01 are truth values, and LONG, which may end in an L. */
static gboolean
do_integer_line (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  g_autofree char *line = dup_line (self, argument);
  gsize length = strlen (line);
  char *end;
  gint64 value;

  if (length > 1 && line[length - 1] == 'L')
    line[--length] = '\0';
  errno = 0;
  value = g_ascii_strtoll (line, &end, 10);
  if (length == 0 || *end != '\0')
    return ks_machine_fail (self, "a line is no integer", error);
  if (errno != 0)
    return push_span (self, KS_PICKLE_LONG, KS_PICKLE_RAW, argument->offset, argument->length,
                      error);
  if (g_str_equal (line, "00") || g_str_equal (line, "01"))
    return push_number (self, KS_PICKLE_BOOL, value, 0.0, error);
  return push_number (self, KS_PICKLE_INTEGER, value, 0.0, error);
}

/* LONG1 and LONG4: two's complement, little-endian. */
static gboolean
do_long (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  const guint8 *bytes;
  guint64 value;

  if (argument->length > sizeof value)
    return push_span (self, KS_PICKLE_LONG, KS_PICKLE_RAW, argument->offset, argument->length,
                      error);
  bytes = ks_pickle_bytes (self->pickle, argument->offset, argument->length);
  if (bytes == NULL)
    return FALSE;
  value = argument->length > 0 && bytes[argument->length - 1] >= 128 ? G_MAXUINT64 : 0;
  for (gsize i = argument->length; i-- > 0;)
    value = value << 8 | bytes[i];
  return push_number (self, KS_PICKLE_INTEGER, (gint64) value, 0.0, error);
}

static gboolean
do_text (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  if (detail == KS_PICKLE_QUOTED)
    {
      const char *line = line_of (self, argument);
      gsize n = argument->length;

      if (n < 2 || (line[0] != '\'' && line[0] != '"') || line[n - 1] != line[0])
        return ks_machine_fail (self, "a text lacks its quotes", error);
    }
  return push_span (self, KS_PICKLE_TEXT, detail, argument->offset, argument->length, error);
}

static gboolean
do_bytes (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return push_span (self, KS_PICKLE_BYTES, KS_PICKLE_RAW, argument->offset, argument->length,
                    error);
}

/* TUPLE, LIST, FROZENSET: all above the mark. */
static gboolean
do_gather (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;
  guint32 node;

  return ks_machine_end_mark (self, &base, error)
         && ks_machine_gather (self, detail, base, &node, error);
}

/* TUPLE1, TUPLE2, TUPLE3. */
static gboolean
do_tuple (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  return ks_machine_need (self, detail, error)
         && ks_machine_gather (self, KS_PICKLE_TUPLE, self->n_stack - detail, &node, error);
}

static gboolean
do_dict (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;
  guint32 node;

  if (!ks_machine_end_mark (self, &base, error))
    return FALSE;
  if ((self->n_stack - base) % 2 != 0)
    return ks_machine_fail (self, "a dictionary's last key has no value", error);
  return ks_machine_gather (self, KS_PICKLE_DICT, base, &node, error);
}

/* What is to get more items: the node below stack[@base], if it is an object or of @kind. */
static gboolean
find_target (KsMachine *self, gsize base, KsPickleKind kind, guint32 *target, GError **error)
{
  static const char *const complaints[] = {
    [KS_PICKLE_LIST] = "items are appended to what is no list",
    [KS_PICKLE_SET] = "items are added to what is no set",
    [KS_PICKLE_DICT] = "entries are set in what is no dictionary",
  };

  if (base <= ks_machine_floor (self))
    return ks_machine_fail (self, "an operation takes more from the stack than there is", error);
  *target = self->stack[base - 1];
  if (ks_pickle_is (self->pickle, *target, kind)
      || ks_pickle_is (self->pickle, *target, KS_PICKLE_OBJECT))
    return TRUE;
  return ks_machine_fail (self, complaints[kind], error);
}

/* Moves the nodes from stack[@base] on into the one below, of @kind or an object. */
static gboolean
extend (KsMachine *self, gsize base, KsPickleKind kind, GError **error)
{
  guint32 target = 0;

  if (!find_target (self, base, kind, &target, error))
    return FALSE;
  if (kind == KS_PICKLE_DICT && (self->n_stack - base) % 2 != 0)
    return ks_machine_fail (self, "a dictionary's last key has no value", error);
  if (kind == KS_PICKLE_DICT || !ks_pickle_is (self->pickle, target, KS_PICKLE_OBJECT))
    return ks_machine_take_items (self, base, target, error);
  for (gsize i = base; i < self->n_stack; i++)
    if (!ks_pickle_add_item (self->pickle, target, KS_PICKLE_ITEM, error)
        || !ks_pickle_add_item (self->pickle, target, self->stack[i], error))
      return FALSE;
  self->n_stack = base;
  return TRUE;
}

/* APPEND. */
static gboolean
do_append (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_need (self, 2, error)
         && extend (self, self->n_stack - 1, KS_PICKLE_LIST, error);
}

/* SETITEM. */
static gboolean
do_set_item (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_need (self, 3, error)
         && extend (self, self->n_stack - 2, KS_PICKLE_DICT, error);
}

/* APPENDS, SETITEMS, ADDITEMS: all above the mark. */
static gboolean
do_extend (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;

  return ks_machine_end_mark (self, &base, error) && extend (self, base, detail, error);
}

/* GLOBAL. */
static gboolean
do_global (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  return push_span (self, KS_PICKLE_TEXT, KS_PICKLE_UTF8, argument->offset, argument->length,
                    error)
         && push_span (self, KS_PICKLE_TEXT, KS_PICKLE_UTF8, argument->second,
                       argument->second_length, error)
         && ks_machine_gather (self, KS_PICKLE_GLOBAL, self->n_stack - 2, &node, error);
}

static gboolean
do_stack_global (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  if (!ks_machine_need (self, 2, error))
    return FALSE;
  for (gsize i = self->n_stack - 2; i < self->n_stack; i++)
    if (!ks_pickle_is (self->pickle, self->stack[i], KS_PICKLE_TEXT))
      return ks_machine_fail (self, "a class has a name that is no text", error);
  return ks_machine_gather (self, KS_PICKLE_GLOBAL, self->n_stack - 2, &node, error);
}

/* REDUCE and NEWOBJ: a function or class and its arguments; NEWOBJ_EX has named ones on top,
 * which are of no use here. */
static gboolean
do_call (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  if (!ks_machine_need (self, detail, error))
    return FALSE;
  self->n_stack -= (gsize) detail - 2;
  if (!ks_pickle_is (self->pickle, self->stack[self->n_stack - 1], KS_PICKLE_TUPLE))
    return ks_machine_fail (self, "a call's arguments are no tuple", error);
  return ks_machine_gather (self, KS_PICKLE_OBJECT, self->n_stack - 2, &node, error);
}

/* OBJ: a class and its arguments above the mark. */
static gboolean
do_object (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;
  guint32 node;

  if (!ks_machine_end_mark (self, &base, error))
    return FALSE;
  if (base == self->n_stack)
    return ks_machine_fail (self, "an object has no class", error);
  return ks_machine_gather (self, KS_PICKLE_TUPLE, base + 1, &node, error)
         && ks_machine_gather (self, KS_PICKLE_OBJECT, base, &node, error);
}

/* INST: the same with the class's name behind the opcode. */
static gboolean
do_instance (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  gsize base;
  guint32 arguments, node;

  if (!ks_machine_end_mark (self, &base, error)
      || !ks_machine_gather (self, KS_PICKLE_TUPLE, base, &arguments, error)
      || !do_global (self, argument, detail, error))
    return FALSE;
  node = self->stack[base + 1];
  self->stack[base + 1] = arguments;
  self->stack[base] = node;
  return ks_machine_gather (self, KS_PICKLE_OBJECT, base, &node, error);
}

static gboolean
do_build (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 target, state;

  if (!ks_machine_need (self, 2, error))
    return FALSE;
  target = self->stack[self->n_stack - 2];
  state = self->stack[self->n_stack - 1];
  if (!ks_pickle_is (self->pickle, target, KS_PICKLE_OBJECT))
    return ks_machine_fail (self, "a state is given to what is no object", error);
  self->n_stack--;
  return ks_pickle_add_item (self->pickle, target, KS_PICKLE_STATE, error)
         && ks_pickle_add_item (self->pickle, target, state, error);
}

static gboolean
do_persistent (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  guint32 node;

  return ks_machine_need (self, 1, error)
         && ks_machine_gather (self, KS_PICKLE_PERSISTENT, self->n_stack - 1, &node, error);
}

static gboolean
do_persistent_line (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return do_text (self, argument, KS_PICKLE_RAW, error)
         && do_persistent (self, argument, detail, error);
}

/* Picklers number what they memoise, so that no number exceeds the bytes before it. */
static gboolean
put (KsMachine *self, guint64 index, GError **error)
{
  if (!ks_machine_need (self, 1, error))
    return FALSE;
  if (index > self->at - self->begin || index > KS_PICKLE_MOST_NODES)
    return ks_machine_fail (self, "something is memoised under a number that is too large", error);
  if (!ks_grow (self->pickle->context, &self->memo, &self->memo_room, index + 1,
                sizeof *self->memo, error))
    return FALSE;
  while (self->n_memo <= index)
    self->memo[self->n_memo++] = 0;
  self->memo[index] = self->stack[self->n_stack - 1] + 1;
  return TRUE;
}

static gboolean
get (KsMachine *self, guint64 index, GError **error)
{
  if (index >= self->n_memo || self->memo[index] == 0)
    return ks_machine_fail (self, "something is asked for that was not memoised", error);
  return ks_machine_push (self, self->memo[index] - 1, error);
}

static gboolean
do_put (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return put (self, argument->integer, error);
}

static gboolean
do_memoise (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return put (self, self->n_memo, error);
}

static gboolean
do_get (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return get (self, argument->integer, error);
}

/* PUT and GET of protocol 0, whose number is a line. */
static gboolean
do_memo_line (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  g_autofree char *line = dup_line (self, argument);
  guint64 index;

  if (!g_ascii_string_to_unsigned (line, 10, 0, G_MAXUINT32, &index, NULL))
    return ks_machine_fail (self, "a line is no number of something memoised", error);
  return detail == 'p' ? put (self, index, error) : get (self, index, error);
}

static gboolean
do_protocol (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  if (argument->integer <= 5)
    return TRUE;
  return ks_machine_fail (self, "its protocol is newer than 5, the newest that is known", error);
}

/* FRAME, of use to who reads from a pipe, and what makes a buffer unwritable. */
static gboolean
do_nothing (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return TRUE;
}

static gboolean
do_extension (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_fail (self, "it names a class by a number that only its author's program knows",
                      error);
}

static gboolean
do_buffer (KsMachine *self, const KsPickleArgument *argument, int detail, GError **error)
{
  return ks_machine_fail (self, "it wants a buffer that was sent beside it", error);
}

const KsPickleOperation ks_pickle_operations[256] = {
  ['('] = { do_mark },
  ['0'] = { do_pop },
  ['1'] = { do_pop_mark },
  ['2'] = { do_dup },
  ['F'] = { do_float_line, LINE },
  ['I'] = { do_integer_line, LINE },
  ['J'] = { do_integer, SIGNED_4 },
  ['K'] = { do_integer, UNSIGNED_1 },
  ['L'] = { do_integer_line, LINE },
  ['M'] = { do_integer, UNSIGNED_2 },
  ['N'] = { do_empty, NOTHING, KS_PICKLE_NONE },
  ['P'] = { do_persistent_line, LINE },
  ['Q'] = { do_persistent },
  ['R'] = { do_call, NOTHING, 2 },
  ['S'] = { do_text, LINE, KS_PICKLE_QUOTED },
  ['T'] = { do_text, BYTES_4, KS_PICKLE_RAW },
  ['U'] = { do_text, BYTES_1, KS_PICKLE_RAW },
  ['V'] = { do_text, LINE, KS_PICKLE_ESCAPED },
  ['X'] = { do_text, BYTES_4, KS_PICKLE_UTF8 },
  ['a'] = { do_append },
  ['b'] = { do_build },
  ['c'] = { do_global, TWO_LINES },
  ['d'] = { do_dict },
  ['}'] = { do_empty, NOTHING, KS_PICKLE_DICT },
  ['e'] = { do_extend, NOTHING, KS_PICKLE_LIST },
  ['g'] = { do_memo_line, LINE, 'g' },
  ['h'] = { do_get, UNSIGNED_1 },
  ['i'] = { do_instance, TWO_LINES },
  ['j'] = { do_get, UNSIGNED_4 },
  ['l'] = { do_gather, NOTHING, KS_PICKLE_LIST },
  [']'] = { do_empty, NOTHING, KS_PICKLE_LIST },
  ['o'] = { do_object },
  ['p'] = { do_memo_line, LINE, 'p' },
  ['q'] = { do_put, UNSIGNED_1 },
  ['r'] = { do_put, UNSIGNED_4 },
  ['s'] = { do_set_item },
  ['t'] = { do_gather, NOTHING, KS_PICKLE_TUPLE },
  [')'] = { do_empty, NOTHING, KS_PICKLE_TUPLE },
  ['u'] = { do_extend, NOTHING, KS_PICKLE_DICT },
  ['G'] = { do_float, FLOAT_8 },
  /* Protocol 2. */
  [0x80] = { do_protocol, UNSIGNED_1 },
  [0x81] = { do_call, NOTHING, 2 },
  [0x82] = { do_extension, UNSIGNED_1 },
  [0x83] = { do_extension, UNSIGNED_2 },
  [0x84] = { do_extension, UNSIGNED_4 },
  [0x85] = { do_tuple, NOTHING, 1 },
  [0x86] = { do_tuple, NOTHING, 2 },
  [0x87] = { do_tuple, NOTHING, 3 },
  [0x88] = { do_bool, NOTHING, TRUE },
  [0x89] = { do_bool, NOTHING, FALSE },
  [0x8a] = { do_long, BYTES_1 },
  [0x8b] = { do_long, BYTES_4 },
  /* Protocol 3. */
  ['B'] = { do_bytes, BYTES_4 },
  ['C'] = { do_bytes, BYTES_1 },
  /* Protocol 4. */
  [0x8c] = { do_text, BYTES_1, KS_PICKLE_UTF8 },
  [0x8d] = { do_text, BYTES_8, KS_PICKLE_UTF8 },
  [0x8e] = { do_bytes, BYTES_8 },
  [0x8f] = { do_empty, NOTHING, KS_PICKLE_SET },
  [0x90] = { do_extend, NOTHING, KS_PICKLE_SET },
  [0x91] = { do_gather, NOTHING, KS_PICKLE_SET },
  [0x92] = { do_call, NOTHING, 3 },
  [0x93] = { do_stack_global },
  [0x94] = { do_memoise },
  [0x95] = { do_nothing, SIGNED_8 },
  /* Protocol 5. */
  [0x96] = { do_bytes, BYTES_8 },
  [0x97] = { do_buffer },
  [0x98] = { do_nothing },
};
