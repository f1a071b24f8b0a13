/* SPDX-License-Identifier: MIT */
#include "ks-saved-session.h"

#include <math.h>
#include <string.h>

#include "ks-number.h"

KsSavedSession *
ks_saved_session_new (const KsState *state)
{
  KsSavedSession *self = g_new0 (KsSavedSession, 1);

  self->state = ks_state_copy (state);
  self->view.is_fitted = TRUE;
  self->bar = G_MAXUINT32;
  return self;
}

void
ks_saved_session_free (KsSavedSession *self)
{
  if (self == NULL)
    return;
  ks_state_free (self->state);
  g_free (self->graph);
  g_free (self->xy);
  g_free (self->pinned);
  g_free (self->selected);
  g_free (self);
}

/* Of what makes nodes what they are, and of nothing that depends on where the files lie. */
static char *
hash_graph (const KsGraph *graph)
{
  g_autoptr (GChecksum) hash = g_checksum_new (G_CHECKSUM_SHA256);

  for (gsize v = 0; v < graph->n_nodes; v++)
    {
      gsize n = graph->start[v + 1] - graph->start[v];
      guint64 size = GUINT64_TO_LE ((guint64) n);

      g_checksum_update (hash, (const guchar *) &size, sizeof size);
      for (gsize i = graph->start[v]; i < graph->start[v + 1]; i++)
        {
          guint32 member = GUINT32_TO_LE (graph->members[i]);

          g_checksum_update (hash, (const guchar *) &member, sizeof member);
        }
    }
  return g_strndup (g_checksum_get_string (hash), 16);
}

void
ks_saved_session_set_graph (KsSavedSession *self, const KsGraph *graph, const float *xy,
                            const guint8 *pinned, const guint8 *selected)
{
  g_return_if_fail (self != NULL && graph != NULL && self->graph == NULL);

  self->graph = hash_graph (graph);
  self->n_nodes = graph->n_nodes;
  self->xy = g_memdup2 (xy, 2 * self->n_nodes * sizeof *xy);
  for (gsize i = 0; i < 2 * self->n_nodes; i++)
    if (!(fabsf (self->xy[i]) <= (float) KS_SAVED_SESSION_FARTHEST))
      self->xy[i] = 0.0f;
  self->pinned = pinned != NULL ? g_memdup2 (pinned, self->n_nodes) : g_malloc0 (self->n_nodes);
  self->selected = selected != NULL ? g_memdup2 (selected, self->n_nodes)
                                    : g_malloc0 (self->n_nodes);
}

gboolean
ks_saved_session_is_of (const KsSavedSession *self, const KsGraph *graph)
{
  g_return_val_if_fail (self != NULL && graph != NULL, FALSE);

  if (self->graph == NULL || self->n_nodes != graph->n_nodes)
    return FALSE;
  g_autofree char *hash = hash_graph (graph);
  return strcmp (hash, self->graph) == 0;
}

/* Writing */

/* The recipe with its files named from @folder where they are in it. */
static char *
recipe_text (const KsRecipe *recipe, const char *folder)
{
  g_autoptr (KsRecipe) named = ks_recipe_copy (recipe);
  g_autofree char *prefix = folder != NULL ? g_strconcat (folder, "/", NULL) : NULL;

  for (char **file = named->files; prefix != NULL && *file != NULL; file++)
    if (g_str_has_prefix (*file, prefix) && (*file)[strlen (prefix)] != '\0')
      memmove (*file, *file + strlen (prefix), strlen (*file + strlen (prefix)) + 1);
  return ks_recipe_to_text (named);
}

static void
append_text (GString *text, const char *name, const char *value)
{
  g_autofree char *escaped = ks_recipe_escape (value);

  g_string_append_printf (text, "%s = %s\n", name, escaped);
}

static void
append_switch (GString *text, const char *name, gboolean is_on)
{
  append_text (text, name, is_on ? "yes" : "no");
}

static void
append_number (GString *text, const char *before, double number)
{
  char shown[KS_NUMBER_SIZE];

  g_string_append_printf (text, "%s%s", before, ks_number_to_text (number, shown));
}

/* "name = 3 7-9", or nothing when none is marked. */
static void
append_nodes (GString *text, const char *name, const guint8 *marks, gsize n)
{
  gboolean is_first = TRUE;

  for (gsize begin = 0; begin < n; begin++)
    {
      gsize end = begin;

      while (end < n && marks[end])
        end++;
      if (end == begin)
        continue;
      g_string_append_printf (text, "%s%s %" G_GSIZE_FORMAT, is_first ? name : "",
                              is_first ? " =" : "", begin);
      if (end - begin > 1)
        g_string_append_printf (text, "-%" G_GSIZE_FORMAT, end - 1);
      is_first = FALSE;
      begin = end;
    }
  if (!is_first)
    g_string_append_c (text, '\n');
}

static void
append_graph (GString *text, const KsSavedSession *self)
{
  append_text (text, "graph", self->graph);
  append_nodes (text, "selected", self->selected, self->n_nodes);
  append_nodes (text, "pinned", self->pinned, self->n_nodes);
  for (gsize v = 0; v < self->n_nodes; v++)
    {
      append_number (text, "place = ", self->xy[2 * v]);
      append_number (text, " ", self->xy[2 * v + 1]);
      g_string_append_c (text, '\n');
    }
}

char *
ks_saved_session_to_text (const KsSavedSession *self, const char *folder)
{
  g_return_val_if_fail (self != NULL, NULL);

  g_autofree char *recipe = recipe_text (self->state->recipe, folder);
  GString *text = g_string_new (recipe);

  g_string_append (text, "\n" KS_SAVED_SESSION_HEADER "\n");
  append_text (text, "colour", self->state->colour);
  append_switch (text, "linked", self->state->is_linked);
  if (self->view.is_fitted)
    append_text (text, "view", "fit");
  else
    {
      append_number (text, "view = ", self->view.x);
      append_number (text, " ", self->view.y);
      append_number (text, " ", self->view.scale);
      g_string_append_c (text, '\n');
    }
  append_switch (text, "lens-plot", self->view.with_lens_plot);
  append_switch (text, "unclustered", self->view.with_unclustered);
  append_switch (text, "logarithmic", self->view.is_logarithmic);
  if (self->bar != G_MAXUINT32)
    g_string_append_printf (text, "bar = %u\n", self->bar);
  if (self->graph != NULL)
    append_graph (text, self);
  return g_string_free (text, FALSE);
}
