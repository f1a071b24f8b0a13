/* The recipe inside a figure: what it says, and where each format keeps it.
 * Private to ks-figure.c.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-figure.h"

#define KS_FIGURE_KEYWORD "kleinscope-recipe"

/* The recipe's text, or that of the @session (NULL = none) it is of, with comments that name program, view and input with its hash; a new
 * string. Where that is no text an XML file may hold (a path with strange bytes),
 * "base64:" and its base64. */
char *ks_figure_metadata_new (const KsResult *result, const KsFigureViewInfo *view,
                              const char *session, GError **error);

/* Puts @metadata into a whole file. PNG: an iTXt chunk, and a pHYs chunk with
 * @pixels_per_metre; SVG: a metadata element. (A PDF takes it while it is written, as its
 * keywords.) */
void ks_figure_metadata_into_png (GByteArray *png, const char *metadata, guint32 pixels_per_metre);
void ks_figure_metadata_into_svg (GByteArray *svg, const char *metadata);

/* Makes an SVG file's bytes independent of what was drawn before it. */
void ks_figure_renumber_svg (GByteArray *svg);
