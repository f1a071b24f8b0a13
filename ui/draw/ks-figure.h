/* A view of a result as the bytes of a PDF, SVG or PNG file, for papers: white
 * ground, lengths in millimetres and points, and the recipe inside, so that the file can be made
 * again. The same result and spec give the same bytes.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-colormap.h"
#include "ks-graph-scene.h"

typedef enum {
  KS_FIGURE_GRAPH,
  KS_FIGURE_DIAGRAM,
  KS_FIGURE_BARCODE,
  KS_FIGURE_PATCHES,
  KS_FIGURE_LENS,
} KsFigureView;

typedef enum { KS_FIGURE_PDF, KS_FIGURE_SVG, KS_FIGURE_PNG } KsFigureFormat;

/* One line for each view, for --view, menus and the manual. */
typedef struct {
  KsFigureView view;
  const char *name;    /* "graph" */
  const char *title;   /* "Mapper graph" */
  const char *summary; /* one sentence */
  guint targets;       /* KsTarget bits the result must have */
} KsFigureViewInfo;

const KsFigureViewInfo *ks_figure_view_at (gsize i); /* NULL past the last */
/* an unknown one lists those there are */
const KsFigureViewInfo *ks_figure_view_find (const char *name, GError **error);

typedef struct {
  KsFigureFormat format;
  const char *extension; /* ".pdf" */
  const char *mime_type;
  const char *title;     /* "PDF document" */
} KsFigureFormatInfo;

const KsFigureFormatInfo *ks_figure_formats (gsize *n);
/* by @path's extension */
const KsFigureFormatInfo *ks_figure_format_find (const char *path, GError **error);

typedef struct {
  KsFigureView view;
  KsFigureFormat format;
  double width;             /* pt; the height follows from the content */
  double font_size;         /* pt */
  const KsColormap *map;
  KsColourBy colour_by;     /* of the graph's nodes */
  const char *colour_name;  /* of the column or the lens, if it is one */
  const char *title;        /* above the figure; NULL = none */
  const char *caption;      /* below it, broken into lines; NULL = none */
  gboolean is_log;          /* axes of the diagram and of the barcode */
  gboolean with_triangles;
  gboolean is_transparent;  /* no white ground */
  double resolution;        /* of a PNG: pixels an inch */
  /* the graph as it stands on the screen, nodes moved and all; NULL = as laid out */
  const KsGraphScene *scene;
  /* what it carries, which begins as the recipe's text does; NULL = the result's recipe */
  const char *session;
} KsFigureSpec;

/* A column's width, 84 mm; 8 pt; the density map; a PDF of the graph; 300 pixels an inch. */
void ks_figure_spec_init (KsFigureSpec *spec);

/* @result has what the view needs. Errors: width or font size out of range, points that are no
 * patches, an input that has changed since, a picture too large, cancel. */
GBytes *ks_figure_render (const KsResult *result, const KsFigureSpec *spec, KsContext *context,
                          GError **error);

/* The recipe's text in a figure's bytes, which ks_recipe_from_text() reads: a new string, in
 * which paths have the bytes they had. Whatever the figure's bytes are, a file without one is
 * an error sentence (KS_ERROR_DATA). O(bytes). */
char *ks_figure_read_recipe (GBytes *figure, GError **error);

/* "84mm", "8.4cm", "3.3in", "238pt" as points; no unit means mm. Errors are KS_ERROR_USAGE. */
gboolean ks_length_parse (const char *text, double *points, GError **error);
