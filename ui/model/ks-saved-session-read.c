/* A session's text, read. It may be a stranger's.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-saved-session.h"

#include <math.h>
#include <string.h>

#include "ks-number.h"

#define LEAST_SCALE 1e-6
#define MOST_SCALE 1e6  /* pixels a unit */

/* What the lines give until all are there. */
typedef struct {
  KsSavedSession *saved;
  GArray *places;          /* of float, two a node */
  char *selected, *pinned; /* read when the nodes are counted; owned */
} Reading;

static void
reading_clear (Reading *self)
{
  g_clear_pointer (&self->saved, ks_saved_session_free);
  g_array_unref (self->places);
  g_free (self->selected);
  g_free (self->pinned);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Values: each sets what it is of, or tells FALSE for a value that is none. */

static gboolean
read_switch (const char *value, gboolean *is_on)
{
  *is_on = strcmp (value, "yes") == 0;
  return *is_on || strcmp (value, "no") == 0;
}

/* @n numbers of a size that places have, parted by single blanks. */
static gboolean
read_numbers (const char *value, double *numbers, guint n)
{
  g_auto (GStrv) parts = g_strsplit (value, " ", (int) n + 1);

  if (g_strv_length (parts) != n)
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (!ks_number_from_text (parts[i], &numbers[i])
        || !(fabs (numbers[i]) <= KS_SAVED_SESSION_FARTHEST))
      return FALSE;
  return TRUE;
}

static gboolean
read_colour (Reading *self, const char *value)
{
  static const char *const words[] = { "density", "lens-1", "lens-2", "size", NULL };
  KsLensSpec spec = { NULL };
  gboolean is_colour = g_strv_contains (words, value) || g_str_has_prefix (value, "column:");

  if (g_str_has_prefix (value, "lens:"))
    {
      is_colour = ks_lens_spec_parse (value + strlen ("lens:"), &spec, NULL);
      if (is_colour)
        ks_lens_spec_clear (&spec);
    }
  if (is_colour)
    {
      g_free (self->saved->state->colour);
      self->saved->state->colour = g_strdup (value);
    }
  return is_colour;
}

static gboolean
read_linked (Reading *self, const char *value)
{
  return read_switch (value, &self->saved->state->is_linked);
}

static gboolean
read_view (Reading *self, const char *value)
{
  KsSavedView *view = &self->saved->view;
  double numbers[3];

  view->is_fitted = strcmp (value, "fit") == 0;
  if (view->is_fitted)
    return TRUE;
  if (!read_numbers (value, numbers, 3)
      || !(numbers[2] >= LEAST_SCALE && numbers[2] <= MOST_SCALE))
    return FALSE;
  view->x = numbers[0];
  view->y = numbers[1];
  view->scale = numbers[2];
  return TRUE;
}

static gboolean
read_lens_plot (Reading *self, const char *value)
{
  return read_switch (value, &self->saved->view.with_lens_plot);
}

static gboolean
read_unclustered (Reading *self, const char *value)
{
  return read_switch (value, &self->saved->view.with_unclustered);
}

static gboolean
read_logarithmic (Reading *self, const char *value)
{
  return read_switch (value, &self->saved->view.is_logarithmic);
}

static gboolean
read_bar (Reading *self, const char *value)
{
  guint64 bar;

  if (!ks_integer_from_text (value, 0, G_MAXUINT32 - 1, &bar))
    return FALSE;
  self->saved->bar = (guint32) bar;
  return TRUE;
}

static gboolean
read_graph (Reading *self, const char *value)
{
  self->saved->graph = g_strdup (value);
  return *value != '\0';
}

static gboolean
read_selected (Reading *self, const char *value)
{
  self->selected = g_strdup (value);
  return TRUE;
}

static gboolean
read_pinned (Reading *self, const char *value)
{
  self->pinned = g_strdup (value);
  return TRUE;
}

static gboolean
read_place (Reading *self, const char *value)
{
  double numbers[2];

  if (self->places->len > G_MAXINT / 2 || !read_numbers (value, numbers, 2))
    return FALSE;
  g_array_append_vals (self->places, (float[]) { (float) numbers[0], (float) numbers[1] }, 2);
  return TRUE;
}

static const struct {
  const char *name;
  const char *expected; /* of its value */
  gboolean may_repeat;
  gboolean (*read) (Reading *self, const char *value);
} names[] = {
  { "colour", "a way to colour", FALSE, read_colour },
  { "linked", "yes or no", FALSE, read_linked },
  { "view", "“fit” or three numbers", FALSE, read_view },
  { "lens-plot", "yes or no", FALSE, read_lens_plot },
  { "unclustered", "yes or no", FALSE, read_unclustered },
  { "logarithmic", "yes or no", FALSE, read_logarithmic },
  { "bar", "the number of a bar", FALSE, read_bar },
  { "graph", "a hash", FALSE, read_graph },
  { "selected", "nodes like “3 7-9”", FALSE, read_selected },
  { "pinned", "nodes like “3 7-9”", FALSE, read_pinned },
  { "place", "two numbers", TRUE, read_place },
};

/* Lines */

static gboolean
refuse_line (guint line, const char *name, const char *what, GError **error)
{
  g_autofree char *shown = ks_printable (name, 40);

  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "Line %u of the session: “%s” %s.", line, shown,
               what);
  return FALSE;
}

static gboolean
refuse_value (guint line, gsize which, const char *value, GError **error)
{
  g_autofree char *shown = ks_printable (value, 40);
  g_autofree char *what = g_strdup_printf ("cannot be “%s”; give %s", shown,
                                           names[which].expected);

  return refuse_line (line, names[which].name, what, error);
}

/* @line is not blank. @seen has a bit for each name that was there. */
static gboolean
read_line (Reading *self, const char *line, guint number, guint *seen, GError **error)
{
  const char *equals = strchr (line, '=');
  gsize which = 0;

  if (equals == NULL)
    return refuse_line (number, line, "is not of the form “name = value”", error);
  g_autofree char *name = g_strstrip (g_strndup (line, (gsize) (equals - line)));
  g_autofree char *value = ks_recipe_unescape (equals + 1 + (equals[1] == ' '));

  while (which < G_N_ELEMENTS (names) && strcmp (names[which].name, name) != 0)
    which++;
  if (which == G_N_ELEMENTS (names))
    return refuse_line (number, name, "is not known; leave the line out", error);
  if (!names[which].may_repeat && (*seen & 1u << which) != 0)
    return refuse_line (number, name, "is there a second time; keep one of the two lines", error);
  *seen |= 1u << which;
  return names[which].read (self, value) || refuse_value (number, which, value, error);
}

/* @rest begins with the session's own first line, the file's line @number. */
static gboolean
read_lines (Reading *self, const char *rest, guint number, GError **error)
{
  guint seen = 0;

  for (const char *begin = rest; begin != NULL; number++)
    {
      const char *end = strchr (begin, '\n');
      g_autofree char *line = end != NULL ? g_strndup (begin, (gsize) (end - begin))
                                          : g_strdup (begin);
      gsize length = strlen (line);
      gboolean is_first = begin == rest;

      if (length > 0 && line[length - 1] == '\r')
        line[length - 1] = '\0';
      begin = end != NULL ? end + 1 : NULL;
      if (is_first && strcmp (g_strchomp (line), KS_SAVED_SESSION_HEADER) != 0)
        return refuse_line (number, line, "is of a later version; open it with that one", error);
      const char *at = line + strspn (line, " \t\v\f");
      if (!is_first && *at != '\0' && *at != '#' && !read_line (self, at, number, &seen, error))
        return FALSE;
    }
  return TRUE;
}

/* Nodes */

/* "3 7-9", ascending, into @marks (n). */
static gboolean
mark_nodes (const char *text, guint8 *marks, gsize n)
{
  g_auto (GStrv) parts = g_strsplit (text, " ", -1);
  guint64 next = 0;

  for (char **part = parts; *part != NULL; part++)
    {
      char *dash = strchr (*part, '-');
      guint64 begin, end;

      if (dash != NULL)
        *dash = '\0';
      if (next >= n || !ks_integer_from_text (*part, next, n - 1, &begin))
        return FALSE;
      end = begin;
      if (dash != NULL && !ks_integer_from_text (dash + 1, begin, n - 1, &end))
        return FALSE;
      memset (marks + begin, 1, end - begin + 1);
      next = end + 1;
    }
  return TRUE;
}

static gboolean
take_nodes (Reading *self, GError **error)
{
  KsSavedSession *saved = self->saved;
  const char *wrong = NULL;

  saved->n_nodes = self->places->len / 2;
  saved->pinned = g_malloc0 (MAX (saved->n_nodes, 1));
  saved->selected = g_malloc0 (MAX (saved->n_nodes, 1));
  if (saved->graph == NULL && (saved->n_nodes > 0 || self->selected || self->pinned))
    wrong = "its nodes have no line “graph”";
  else if (self->selected != NULL && !mark_nodes (self->selected, saved->selected, saved->n_nodes))
    wrong = "the line “selected” is no list of nodes that have a place";
  else if (self->pinned != NULL && !mark_nodes (self->pinned, saved->pinned, saved->n_nodes))
    wrong = "the line “pinned” is no list of nodes that have a place";
  if (wrong != NULL)
    {
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "The session is damaged: %s; leave out its lines about nodes.", wrong);
      return FALSE;
    }
  saved->xy = (float *) (gpointer) g_array_free (g_steal_pointer (&self->places), FALSE);
  self->places = g_array_new (FALSE, FALSE, sizeof (float));
  return TRUE;
}

static guint
count_lines (const char *text, const char *end)
{
  guint n = 1;

  for (; text < end; text++)
    n += *text == '\n';
  return n;
}

KsSavedSession *
ks_saved_session_from_text (const char *text, const char *folder, GError **error)
{
  g_return_val_if_fail (text != NULL, NULL);

  const char *rest = ks_recipe_text_rest (text);
  g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, error);
  g_auto (Reading) reading = { .places = g_array_new (FALSE, FALSE, sizeof (float)) };

  if (recipe == NULL)
    return NULL;
  if (folder != NULL)
    ks_recipe_resolve_files (recipe, folder);
  g_autoptr (KsState) state = ks_state_new (recipe, "density");
  reading.saved = ks_saved_session_new (state);
  if ((rest != NULL && !read_lines (&reading, rest, count_lines (text, rest), error))
      || !take_nodes (&reading, error))
    return NULL;
  return g_steal_pointer (&reading.saved);
}
