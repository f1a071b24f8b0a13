/* SPDX-License-Identifier: MIT */
#include "ks-pickle-machine.h"

#include <string.h>

#include "ks-reader.h"

#define LONGEST_LINE 65536      /* bytes of an argument that a line feed ends */
#define MOST_PENDING (1u << 20) /* nodes on the stack, and marks in it */
#define OPCODES_PER_CHECK 16384 /* between two polls for cancel: less than 1 ms */

static void
machine_clear (KsMachine *self)
{
  g_free (self->stack);
  g_free (self->marks);
  g_free (self->memo);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KsMachine, machine_clear)

gboolean
ks_machine_fail (const KsMachine *self, const char *what, GError **error)
{
  g_set_error (error, KS_ERROR, KS_ERROR_DATA,
               "The pickle is damaged at byte %" G_GSIZE_FORMAT ": %s; save the file again.",
               self->opcode_at, what);
  return FALSE;
}

/* Appends to the stack, or to the marks. */
static gboolean
append (const KsMachine *self, guint32 **array, gsize *n, gsize *room, guint32 value,
        GError **error)
{
  if (*n == MOST_PENDING)
    return ks_machine_fail (self, "more is begun than is ever ended", error);
  if (!ks_grow (self->pickle->context, array, room, *n + 1, sizeof **array, error))
    return FALSE;
  (*array)[(*n)++] = value;
  return TRUE;
}

gboolean
ks_machine_push (KsMachine *self, guint32 node, GError **error)
{
  return append (self, &self->stack, &self->n_stack, &self->stack_room, node, error);
}

gboolean
ks_machine_mark (KsMachine *self, GError **error)
{
  return append (self, &self->marks, &self->n_marks, &self->marks_room, self->n_stack, error);
}

gboolean
ks_machine_push_new (KsMachine *self, KsPickleKind kind, guint32 *node, GError **error)
{
  return ks_pickle_add_node (self->pickle, kind, node, error)
         && ks_machine_push (self, *node, error);
}

gsize
ks_machine_floor (const KsMachine *self)
{
  return self->n_marks > 0 ? self->marks[self->n_marks - 1] : 0;
}

gboolean
ks_machine_need (const KsMachine *self, gsize n, GError **error)
{
  if (self->n_stack - ks_machine_floor (self) >= n)
    return TRUE;
  return ks_machine_fail (self, "an operation takes more from the stack than there is", error);
}

gboolean
ks_machine_end_mark (KsMachine *self, gsize *base, GError **error)
{
  if (self->n_marks == 0)
    return ks_machine_fail (self, "an operation wants a mark and there is none", error);
  *base = self->marks[--self->n_marks];
  return TRUE;
}

gboolean
ks_machine_take_items (KsMachine *self, gsize base, guint32 node, GError **error)
{
  for (gsize i = base; i < self->n_stack; i++)
    if (!ks_pickle_add_item (self->pickle, node, self->stack[i], error))
      return FALSE;
  self->n_stack = base;
  return TRUE;
}

gboolean
ks_machine_gather (KsMachine *self, KsPickleKind kind, gsize base, guint32 *node, GError **error)
{
  return ks_pickle_add_node (self->pickle, kind, node, error)
         && ks_machine_take_items (self, base, *node, error)
         && ks_machine_push (self, *node, error);
}

/* The next @size bytes, which are passed; NULL when there are fewer. */
static const guint8 *
pass (KsMachine *self, gsize size, GError **error)
{
  const guint8 *bytes = NULL;

  if (size <= self->pickle->blob->size - self->at)
    bytes = ks_pickle_bytes (self->pickle, self->at, size);
  else
    ks_machine_fail (self, "it ends in the middle", error);
  self->at += bytes != NULL ? size : 0;
  return bytes;
}

/* The same up to a line feed, which is passed, too. */
static gboolean
pass_line (KsMachine *self, gsize *offset, gsize *length, GError **error)
{
  gsize there = MIN (self->pickle->blob->size - self->at, LONGEST_LINE);
  const guint8 *bytes = ks_pickle_bytes (self->pickle, self->at, there), *end;

  if (bytes == NULL)
    return FALSE;
  end = memchr (bytes, '\n', there);
  if (end == NULL)
    return ks_machine_fail (
        self, there == LONGEST_LINE ? "a line does not end" : "it ends in the middle", error);
  *offset = self->at;
  *length = end - bytes;
  self->at += *length + 1;
  return TRUE;
}

static gboolean
read_number (KsMachine *self, KsPickleForm form, gint64 *number, GError **error)
{
  static const guint8 sizes[] = {
    [UNSIGNED_1] = 1, [UNSIGNED_2] = 2, [UNSIGNED_4] = 4, [SIGNED_4] = 4, [SIGNED_8] = 8,
    [FLOAT_8] = 8,
  };
  const guint8 *bytes = pass (self, sizes[form], error);

  if (bytes == NULL)
    return FALSE;
  switch (form)
    {
    case UNSIGNED_1:
      *number = *bytes;
      break;
    case UNSIGNED_2:
      *number = ks_load16 (bytes, FALSE);
      break;
    case UNSIGNED_4:
      *number = ks_load32 (bytes, FALSE);
      break;
    case SIGNED_4:
      *number = (gint32) ks_load32 (bytes, FALSE);
      break;
    default:
      *number = (gint64) ks_load64 (bytes, form == FLOAT_8);
      break;
    }
  return TRUE;
}

/* So many bytes as a number of the form @size says; they are passed, not read. */
static gboolean
read_span (KsMachine *self, KsPickleForm size, KsPickleArgument *argument, GError **error)
{
  gint64 length;

  if (!read_number (self, size, &length, error))
    return FALSE;
  if (length < 0 || (guint64) length > self->pickle->blob->size - self->at)
    return ks_machine_fail (self, "it ends in the middle of a text or number", error);
  argument->offset = self->at;
  argument->length = length;
  self->at += length;
  return TRUE;
}

static gboolean
read_argument (KsMachine *self, KsPickleForm form, KsPickleArgument *argument, GError **error)
{
  switch (form)
    {
    case NOTHING:
      return TRUE;
    case BYTES_1:
      return read_span (self, UNSIGNED_1, argument, error);
    case BYTES_4:
      return read_span (self, UNSIGNED_4, argument, error);
    case BYTES_8:
      return read_span (self, SIGNED_8, argument, error);
    case LINE:
      return pass_line (self, &argument->offset, &argument->length, error);
    case TWO_LINES:
      return pass_line (self, &argument->offset, &argument->length, error)
             && pass_line (self, &argument->second, &argument->second_length, error);
    default:
      return read_number (self, form, &argument->integer, error);
    }
}

/* Runs up to STOP. */
static gboolean
run (KsMachine *self, GError **error)
{
  for (gsize n = 0;; n++)
    {
      KsPickleArgument argument = { 0 };
      const KsPickleOperation *operation;
      const guint8 *opcode;

      if (n % OPCODES_PER_CHECK == 0 && !ks_context_check (self->pickle->context, error))
        return FALSE;
      self->opcode_at = self->at;
      opcode = pass (self, 1, error);
      if (opcode == NULL)
        return FALSE;
      if (*opcode == '.')
        return ks_machine_need (self, 1, error);
      operation = &ks_pickle_operations[*opcode];
      if (operation->act == NULL)
        return ks_machine_fail (self, "an operation is not known", error);
      if (!read_argument (self, operation->form, &argument, error)
          || !operation->act (self, &argument, operation->detail, error))
        return FALSE;
    }
}

gboolean
ks_pickle_load (KsPickle *pickle, gsize *offset, guint32 *root, GError **error)
{
  g_auto (KsMachine) self = { .pickle = pickle, .begin = *offset, .at = *offset };
  GError *failure = NULL;

  if (!run (&self, &failure))
    {
      ks_pickle_propagate (pickle, failure, error);
      return FALSE;
    }
  *offset = self.at;
  *root = self.stack[self.n_stack - 1];
  return TRUE;
}
