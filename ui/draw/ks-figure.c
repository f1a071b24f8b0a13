/* SPDX-License-Identifier: MIT */
#include "ks-figure.h"

#include "ks-figure-metadata.h"
#include "ks-figure-views.h"
#include "ks-number.h"
#include "ks-text.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <math.h>
#include <string.h>

#define PT_PER_MM (72.0 / 25.4)
#define MIN_WIDTH (20.0 * PT_PER_MM)
#define MAX_WIDTH (2000.0 * PT_PER_MM)
#define MIN_FONT 4.0
#define MAX_FONT 72.0
#define MARGIN 2.0 /* pt: journals crop to the box */

/* The same for all, so that a figure made again is the same file. */
#define CREATE_DATE "2000-01-01T00:00:00Z"

static const KsFigureFormatInfo formats[] = {
  { KS_FIGURE_PDF, ".pdf", "application/pdf", "PDF document" },
  { KS_FIGURE_SVG, ".svg", "image/svg+xml", "SVG picture" },
  { KS_FIGURE_PNG, ".png", "image/png", "PNG picture" },
};

const KsFigureFormatInfo *
ks_figure_formats (gsize *n)
{
  *n = G_N_ELEMENTS (formats);
  return formats;
}

const KsFigureFormatInfo *
ks_figure_format_find (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, NULL);

  const char *dot = strrchr (path, '.');
  g_autofree char *shown = ks_printable (path, 200);
  g_autoptr (GString) known = g_string_new (NULL);

  for (gsize i = 0; i < G_N_ELEMENTS (formats); i++)
    {
      if (dot != NULL && g_ascii_strcasecmp (dot, formats[i].extension) == 0)
        return &formats[i];
      g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ", formats[i].extension);
    }
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "%s does not end like a figure; there are: %s.",
               shown, known->str);
  return NULL;
}

const KsFigureViewInfo *
ks_figure_view_at (gsize i)
{
  gsize n;
  const KsFigureViewClass *classes = ks_figure_view_classes (&n);

  return i < n ? &classes[i].info : NULL;
}

static const KsFigureViewClass *
view_class (KsFigureView view)
{
  gsize n;
  const KsFigureViewClass *classes = ks_figure_view_classes (&n);

  for (gsize i = 0; i < n; i++)
    if (classes[i].info.view == view)
      return &classes[i];
  g_return_val_if_reached (NULL);
}

const KsFigureViewInfo *
ks_figure_view_find (const char *name, GError **error)
{
  g_return_val_if_fail (name != NULL, NULL);

  gsize n;
  const KsFigureViewClass *classes = ks_figure_view_classes (&n);
  g_autoptr (GString) known = g_string_new (NULL);
  g_autofree char *shown = ks_printable (name, 60);

  for (gsize i = 0; i < n; i++)
    {
      if (strcmp (classes[i].info.name, name) == 0)
        return &classes[i].info;
      g_string_append_printf (known, "%s%s", i == 0 ? "" : ", ", classes[i].info.name);
    }
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE, "There is no view “%s”; there are: %s.", shown,
               known->str);
  return NULL;
}

void
ks_figure_spec_init (KsFigureSpec *spec)
{
  *spec = (KsFigureSpec) {
    .view = KS_FIGURE_GRAPH,
    .format = KS_FIGURE_PDF,
    .width = 84.0 * PT_PER_MM,
    .font_size = 8.0,
    .map = ks_colormap_find ("density"),
    .resolution = 300.0,
  };
}

gboolean
ks_length_parse (const char *text, double *points, GError **error)
{
  g_return_val_if_fail (text != NULL && points != NULL, FALSE);

  static const struct { const char *name; double points; } units[] = {
    { "mm", PT_PER_MM }, { "cm", 10.0 * PT_PER_MM }, { "in", 72.0 }, { "pt", 1.0 },
    { "", PT_PER_MM },
  };
  g_autofree char *shown = ks_printable (text, 40);
  gsize digits = strspn (text, "0123456789.");
  g_autofree char *number = g_strndup (text, digits);
  double value;

  for (gsize u = 0; u < G_N_ELEMENTS (units); u++)
    if (strcmp (text + digits, units[u].name) == 0 && ks_number_from_text (number, &value)
        && value > 0.0)
      {
        *points = value * units[u].points;
        return TRUE;
      }
  g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
               "“%s” is no length; write it like 84mm, 8.4cm, 3.3in or 238pt.", shown);
  return FALSE;
}

static gboolean
check_spec (const KsFigureSpec *spec, GError **error)
{
  char shown[KS_NUMBER_SIZE];

  if (!(spec->width >= MIN_WIDTH && spec->width <= MAX_WIDTH))
    {
      g_ascii_formatd (shown, sizeof shown, "%.4g", spec->width / PT_PER_MM);
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "A width of %s mm is out of range; choose 20 mm to 2000 mm.", shown);
      return FALSE;
    }
  if (!(spec->font_size >= MIN_FONT && spec->font_size <= MAX_FONT))
    {
      g_ascii_formatd (shown, sizeof shown, "%.4g", spec->font_size);
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "A font size of %s pt is out of range; choose 4 pt to 72 pt.", shown);
      return FALSE;
    }
  if (!(spec->resolution >= 30.0 && spec->resolution <= 2400.0))
    {
      g_ascii_formatd (shown, sizeof shown, "%.4g", spec->resolution);
      g_set_error (error, KS_ERROR, KS_ERROR_USAGE,
                   "A resolution of %s pixels an inch is out of range; choose 30 to 2400.", shown);
      return FALSE;
    }
  return TRUE;
}

/* ------- the page ------- */

typedef struct {
  KsFigure figure;
  const KsFigureViewClass *class;
  char *title;               /* markup; NULL = none; owned */
  char *caption;             /* markup; NULL = none; owned */
  double title_height, caption_height;
  double width, height;      /* pt, margins and all */
} Page;

static void
measure_page (Page *self)
{
  const KsFigure *figure = &self->figure;
  const KsFigureSpec *spec = figure->spec;
  double gap = 0.5 * spec->font_size;

  if (spec->title != NULL)
    {
      self->title = g_markup_escape_text (spec->title, -1);
      self->title_height = gap + ks_text_measure (&figure->style, KS_TEXT_TITLE, self->title,
                                                  figure->width).height;
    }
  if (spec->caption != NULL)
    {
      self->caption = g_markup_escape_text (spec->caption, -1);
      self->caption_height = gap + ks_text_measure (&figure->style, KS_TEXT_SMALL, self->caption,
                                                    figure->width).height;
    }
  self->width = spec->width;
  self->height = self->title_height + self->class->height (figure) + self->caption_height
                 + 2.0 * MARGIN;
}

static gboolean
draw_page (const Page *self, cairo_t *cr, KsContext *context, GError **error)
{
  const KsFigure *figure = &self->figure;
  double inner = self->height - self->title_height - self->caption_height - 2.0 * MARGIN;

  if (!figure->spec->is_transparent)
    {
      ks_set_colour (cr, figure->style.background);
      cairo_paint (cr);
    }
  cairo_translate (cr, MARGIN, MARGIN);
  if (self->title != NULL)
    ks_text_draw_lines (cr, &figure->style, KS_TEXT_TITLE, self->title, 0.0, 0.0, figure->width);
  cairo_translate (cr, 0.0, self->title_height);
  if (self->caption != NULL)
    ks_text_draw_lines (cr, &figure->style, KS_TEXT_SMALL, self->caption,
                        0.0, inner + 0.5 * figure->spec->font_size, figure->width);
  return self->class->draw (figure, cr, inner, context, error);
}

/* ------- the file ------- */

typedef struct {
  GByteArray *bytes;
  KsContext *context;
} File;

/* cairo writes a page out at its end, for longer than anyone should wait, and asks nothing but
 * whether its bytes were taken. */
static cairo_status_t
append (gpointer closure, const guchar *data, guint length)
{
  File *self = closure;

  /* GByteArray ends the program beyond 4 GB; a figure so large is an error instead. */
  if (ks_context_is_cancelled (self->context) || length > G_MAXINT32 - self->bytes->len)
    return CAIRO_STATUS_WRITE_ERROR;
  g_byte_array_append (self->bytes, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static gboolean
check_status (cairo_status_t status, KsContext *context, GError **error)
{
  if (!ks_context_check (context, error))
    return FALSE;
  if (status == CAIRO_STATUS_SUCCESS)
    return TRUE;
  g_set_error (error, KS_ERROR, status == CAIRO_STATUS_NO_MEMORY ? KS_ERROR_MEMORY : KS_ERROR_DATA,
               "The figure could not be drawn (%s); choose a smaller width or resolution.",
               cairo_status_to_string (status));
  return FALSE;
}

static cairo_surface_t *
make_pdf (const Page *page, const char *metadata, File *file)
{
  cairo_surface_t *surface = cairo_pdf_surface_create_for_stream (append, file, page->width,
                                                                  page->height);
  const KsFigureSpec *spec = page->figure.spec;

  /* Version 1.4 keeps the metadata outside compressed streams, and every printer takes it. */
  cairo_pdf_surface_restrict_to_version (surface, CAIRO_PDF_VERSION_1_4);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE,
                                  spec->title != NULL ? spec->title : page->class->info.title);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR, "Kleinscope " KS_VERSION);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, CREATE_DATE);
  cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_KEYWORDS, metadata);
  return surface;
}

static cairo_surface_t *
make_surface (const Page *page, const char *metadata, File *file)
{
  switch (page->figure.spec->format)
    {
    case KS_FIGURE_PDF:
      return make_pdf (page, metadata, file);
    case KS_FIGURE_SVG:
      {
        cairo_surface_t *surface = cairo_svg_surface_create_for_stream (append, file, page->width,
                                                                        page->height);

        cairo_svg_surface_set_document_unit (surface, CAIRO_SVG_UNIT_PT);
        return surface;
      }
    case KS_FIGURE_PNG:
    default:
      {
        double scale = page->figure.spec->resolution / 72.0;
        double width = ceil (page->width * scale);
        double height = ceil (page->height * scale);
        cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32,
                                                               (int) MIN (width, 1e6),
                                                               (int) MIN (height, 1e6));

        cairo_surface_set_device_scale (surface, scale, scale);
        return surface;
      }
    }
}

static gboolean
finish_file (const Page *page, cairo_surface_t *surface, const char *metadata, File *file,
             GError **error)
{
  KsFigureFormat format = page->figure.spec->format;

  ks_context_progress (file->context, 0.5);
  if (format == KS_FIGURE_PNG)
    {
      if (!check_status (cairo_surface_write_to_png_stream (surface, append, file),
                         file->context, error))
        return FALSE;
      ks_figure_metadata_into_png (file->bytes, metadata,
                                   (guint32) lround (page->figure.spec->resolution / 0.0254));
      return TRUE;
    }
  cairo_surface_finish (surface);
  if (!check_status (cairo_surface_status (surface), file->context, error))
    return FALSE;
  if (format == KS_FIGURE_SVG)
    {
      ks_figure_renumber_svg (file->bytes);
      ks_figure_metadata_into_svg (file->bytes, metadata);
    }
  return TRUE;
}

static GBytes *
write_file (const Page *page, KsContext *context, GError **error)
{
  g_autofree char *metadata = ks_figure_metadata_new (page->figure.result, &page->class->info,
                                                      page->figure.spec->session, error);
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  File file = { bytes, context };

  if (metadata == NULL)
    return NULL;
  cairo_surface_t *surface = make_surface (page, metadata, &file);
  cairo_t *cr = cairo_create (surface);
  gboolean done = check_status (cairo_surface_status (surface), context, error)
                  && draw_page (page, cr, context, error)
                  && check_status (cairo_status (cr), context, error)
                  && finish_file (page, surface, metadata, &file, error);

  cairo_destroy (cr);
  cairo_surface_destroy (surface);
  return done ? g_byte_array_free_to_bytes (g_steal_pointer (&bytes)) : NULL;
}

GBytes *
ks_figure_render (const KsResult *result, const KsFigureSpec *spec, KsContext *context,
                  GError **error)
{
  g_return_val_if_fail (result != NULL && spec != NULL && spec->map != NULL, NULL);

  Page page = {
    .figure = { .result = result, .spec = spec, .style = ks_style_paper (spec->font_size),
                .width = spec->width - 2.0 * MARGIN },
    .class = view_class (spec->view),
  };
  GBytes *bytes = NULL;

  if (page.class == NULL || !check_spec (spec, error))
    return NULL;
  ks_context_begin_stage (context, "figure");
  if (ks_context_check (context, error) && page.class->prepare (&page.figure, context, error))
    {
      measure_page (&page);
      bytes = write_file (&page, context, error);
    }
  if (page.figure.scene != NULL)
    page.figure.scene_free (page.figure.scene);
  g_free (page.title);
  g_free (page.caption);
  return bytes;
}
