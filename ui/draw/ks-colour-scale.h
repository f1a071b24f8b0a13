/* What the colour of a node tells: a value for each node, and the scale the values
 * stand on.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-result.h"

typedef enum {
  KS_COLOUR_DENSITY, /* mean of 1 / rho_k over the members */
  KS_COLOUR_LENS_1,
  KS_COLOUR_LENS_2,
  KS_COLOUR_SIZE,    /* points in the node */
  KS_COLOUR_COLUMN,  /* a metadata column: mean of its finite numbers, or commonest of its texts */
  KS_COLOUR_LENS,    /* any lens, on its circle if it has one: "klein-distance" */
} KsColourBy;

/* Understands "density", "lens-1", "lens-2", "size", "column:NAME" and "lens:LENS"; @name becomes what
 * follows the colon, within @text, or NULL. Any other text is KS_ERROR_USAGE, and both are left. */
gboolean ks_colour_by_parse (const char *text, KsColourBy *by, const char **name, GError **error);

typedef struct {
  char *label;             /* "density 1/ρ": what the colour bar says; owned */
  double low, high;        /* values at the map's two ends; NaN when there are no finite ones */
  gboolean has_below, has_above; /* values lie beyond an end and wear its colour */
  gboolean has_infinite;   /* some are infinite: they wear the top colour */
  gboolean has_missing;    /* some nodes have no value */
  gboolean is_cyclic;      /* angles in [low, high): wants a cyclic map */
  double turn;             /* of angles: 2 pi, or pi where the circle closes after a half turn */
  /* (n_levels) of a text column, where a value is its level's index; else NULL; owned */
  GStrv levels;
  guint n_levels;
} KsColourScale;

void ks_colour_scale_clear (KsColourScale *scale);

/* Fills @value (n_nodes), NaN = missing, and the scale. @name is the column or the lens, else NULL. Its ends are the 2 % and 98 % quantiles of
 * the finite values, taken outwards, so that few nodes lose none; when these are one value,
 * least and greatest. Errors (KS_ERROR_USAGE): no second lens; no such column (lists those there
 * are); what ks_lens_new() says of the lens. O(nodes log nodes), for a column or lens O(members) and
 * what finding the lens takes. */
gboolean ks_colour_scale_of_nodes (KsColourScale *scale, const KsResult *result, KsColourBy by,
                                   const char *name, double *value, KsContext *context, GError **error);
/* The same for the points of the core, in its own numbering: @value (core->m). For KS_COLOUR_SIZE
 * the points of the largest node that holds the point, 0 for none; a column's level or number is
 * the point's own. O(m log m + members). */
gboolean ks_colour_scale_of_points (KsColourScale *scale, const KsResult *result, KsColourBy by,
                                    const char *name, double *value, KsContext *context,
                                    GError **error);
/* The place of @value on the scale in [0, 1], or its level; -1 when it is missing. */
double   ks_colour_scale_place (const KsColourScale *scale, double value);
/* Copies @from into @to, which is not cleared before. */
void     ks_colour_scale_copy (KsColourScale *to, const KsColourScale *from);
