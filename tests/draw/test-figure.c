/* Figures as files.
 *
 * SPDX-License-Identifier: MIT */
#include "ks-figure.h"
#include "ks-test-result.h"
#include "ks-test.h"

#include <cairo.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <zlib.h>

static KsResult *
ring (gsize n_nodes, gsize n_edges)
{
  KsTestResultSpec spec = { .n_nodes = n_nodes, .n_edges = n_edges, .seed = 3 };

  return ks_test_result_new (&spec);
}

static GBytes *
render (const KsResult *result, KsFigureView view, KsFigureFormat format)
{
  g_autoptr (GError) error = NULL;
  KsFigureSpec spec;

  ks_figure_spec_init (&spec);
  spec.view = view;
  spec.format = format;
  GBytes *bytes = ks_figure_render (result, &spec, NULL, &error);
  g_assert_no_error (error);
  return bytes;
}

/* ------- tools of the machine ------- */

/* Runs @program on the bytes written to a file; its output, or NULL when it is not installed. */
static char *
ask (GBytes *bytes, const char *program, const char *option, const char *output)
{
  g_autofree char *found = g_find_program_in_path (program);
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;
  char *answer = NULL;
  int status;

  if (found == NULL)
    {
      g_autofree char *message = g_strdup_printf ("%s is not installed", program);

      g_test_skip (message);
      return NULL;
    }
  int file = g_file_open_tmp ("ks-figure-XXXXXX", &path, &error);
  g_assert_no_error (error);
  g_close (file, NULL);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), &error));
  const char *arguments[] = { program, option, path, output, NULL };
  g_assert_true (g_spawn_sync (NULL, (char **) arguments, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
                               &answer, NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  g_unlink (path);
  return answer;
}

static void
test_pdf_text (void)
{
  g_autoptr (KsResult) result = ring (40, 80);
  g_autoptr (GBytes) graph = render (result, KS_FIGURE_GRAPH, KS_FIGURE_PDF);
  g_autoptr (GBytes) diagram = render (result, KS_FIGURE_DIAGRAM, KS_FIGURE_PDF);
  g_autofree char *of_graph = ask (graph, "pdftotext", "-layout", "-");
  g_autofree char *of_diagram = ask (diagram, "pdftotext", "-layout", "-");

  if (of_graph == NULL)
    return;
  g_assert_nonnull (strstr (of_graph, "density 1/ρ"));
  g_assert_nonnull (strstr (of_graph, "points in a node"));
  g_assert_nonnull (strstr (of_diagram, "birth"));
  g_assert_nonnull (strstr (of_diagram, "death"));
  g_assert_nonnull (strstr (of_diagram, "∞"));
}

static void
test_pdf_info (void)
{
  g_autoptr (KsResult) result = ring (40, 80);
  g_autoptr (GBytes) graph = render (result, KS_FIGURE_GRAPH, KS_FIGURE_PDF);
  g_autofree char *info = ask (graph, "pdfinfo", "-isodates", NULL);

  if (info == NULL)
    return;
  g_assert_nonnull (strstr (info, "Mapper graph"));
  g_assert_nonnull (strstr (info, "Kleinscope " KS_VERSION));
  g_assert_nonnull (strstr (info, "2000-01-01"));
  g_assert_nonnull (strstr (info, "percentile = 100"));
  g_assert_nonnull (strstr (info, "PDF version:     1.4"));
  /* 84 mm. */
  g_assert_nonnull (strstr (info, "Page size:       238.1"));
}

static void
test_svg_form (void)
{
  g_autoptr (KsResult) result = ring (40, 80);

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    {
      g_autoptr (GBytes) svg = render (result, ks_figure_view_at (i)->view, KS_FIGURE_SVG);
      g_autofree char *answer = ask (svg, "xmllint", "--noout", NULL);

      if (answer != NULL)
        g_assert_cmpstr (answer, ==, "");
    }
}

/* No translucency that PostScript and old viewers flatten to pixels, and no pixels. */
static void
test_plain_vectors (void)
{
  g_autoptr (KsResult) result = ring (40, 80);

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    {
      g_autoptr (GBytes) svg = render (result, ks_figure_view_at (i)->view, KS_FIGURE_SVG);
      g_autofree char *text = g_strndup (g_bytes_get_data (svg, NULL), g_bytes_get_size (svg));

      g_assert_null (strstr (text, "<image"));
      g_assert_null (strstr (text, "opacity:0"));
      g_assert_nonnull (strstr (text, "width=\"238.11"));
      g_assert_nonnull (strstr (text, "pt\""));
    }
}

/* ------- metadata ------- */

static void
test_recipe (void)
{
  g_autoptr (KsResult) result = ring (30, 60);
  g_autoptr (GError) error = NULL;

  g_assert_true (ks_recipe_set (result->recipe, "percentile", "12.5", &error));
  g_assert_true (ks_recipe_set (result->recipe, "tensor", "conv<1>&\"*'--> €\\", &error));
  g_autofree char *sha256 = ks_result_input_sha256 (result, NULL, &error);
  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
      {
        g_autoptr (GBytes) bytes = render (result, ks_figure_view_at (i)->view,
                                           (KsFigureFormat) format);
        g_autofree char *text = ks_figure_read_recipe (bytes, &error);
        g_assert_no_error (error);
        g_autoptr (KsRecipe) recipe = ks_recipe_from_text (text, &error);

        g_assert_no_error (error);
        g_assert_true (ks_recipe_equal (recipe, result->recipe));
        g_assert_nonnull (strstr (text, sha256));
        g_assert_nonnull (strstr (text, "Kleinscope " KS_VERSION));
        g_assert_nonnull (strstr (text, "builtin:"));
      }
}

/* The text without its comments. */
static char *
without_comments (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  GString *rest = g_string_new (NULL);

  for (guint i = 0; lines[i] != NULL; i++)
    if (lines[i][0] != '#')
      g_string_append_printf (rest, "%s%s", rest->len > 0 ? "\n" : "", lines[i]);
  return g_string_free (rest, FALSE);
}

/* A path may hold any bytes but 0; the file stays well-formed and the recipe comes back to the
 * byte. */
static void
test_strange_path (void)
{
  static const char *const paths[] = { "/tmp/\001\033[31m.npy", "/tmp/\377\376x.npy",
                                       "/tmp/\357\277\277", "/tmp/a\rb" };
  g_autoptr (KsResult) result = ring (5, 5);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
      {
        g_strfreev (result->recipe->files);
        result->recipe->files = g_new0 (char *, 2);
        result->recipe->files[0] = g_strdup (paths[i]);
        g_autoptr (GBytes) bytes = render (result, KS_FIGURE_DIAGRAM, (KsFigureFormat) format);
        g_autofree char *text = ks_figure_read_recipe (bytes, &error);
        g_assert_no_error (error);
        g_autofree char *rest = without_comments (text);
        g_autofree char *recipe = ks_recipe_to_text (result->recipe);
        g_assert_cmpstr (rest, ==, recipe);
        if (format != KS_FIGURE_SVG)
          continue;
        g_autofree char *answer = ask (bytes, "xmllint", "--noout", NULL);
        if (answer != NULL)
          g_assert_cmpstr (answer, ==, "");
      }
}

/* Cut short or spoilt at any place, a figure is read or refused. */
static void
test_spoilt (void)
{
  g_autoptr (KsResult) result = ring (5, 5);

  for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
    {
      g_autoptr (GBytes) whole = render (result, KS_FIGURE_DIAGRAM, (KsFigureFormat) format);
      gsize n;
      const guint8 *data = g_bytes_get_data (whole, &n);
      guint n_refused = 0;

      for (gsize cut = 0; cut < n; cut += MAX (n / 400, 1))
        {
          g_autoptr (GError) error = NULL;
          g_autofree guint8 *copy = g_memdup2 (data, cut);
          g_autoptr (GBytes) part = g_bytes_new (copy, cut);
          g_autofree char *of_part = ks_figure_read_recipe (part, &error);

          if (of_part == NULL)
            {
              n_refused++;
              ks_assert_error (&error, KS_ERROR_DATA, "recipe", NULL);
            }
          g_autofree guint8 *spoilt = g_memdup2 (data, n);
          memset (spoilt + cut, 0xff, MIN (4, n - cut));
          g_autoptr (GBytes) bad = g_bytes_new (spoilt, n);
          g_autofree char *of_bad = ks_figure_read_recipe (bad, NULL);
        }
      g_assert_cmpuint (n_refused, >, 0);
    }
}

static guint32
read_uint32 (const guint8 *bytes)
{
  return (guint32) bytes[0] << 24 | (guint32) bytes[1] << 16 | (guint32) bytes[2] << 8 | bytes[3];
}

typedef struct {
  const guint8 *bytes;
  gsize left;
} Reader;

static cairo_status_t
read_on (gpointer closure, guchar *data, guint length)
{
  Reader *reader = closure;

  if (length > reader->left)
    return CAIRO_STATUS_READ_ERROR;
  memcpy (data, reader->bytes, length);
  reader->bytes += length;
  reader->left -= length;
  return CAIRO_STATUS_SUCCESS;
}

/* Every chunk's sum is right, the picture is of the size asked for, and its margins are white. */
static void
test_png_form (void)
{
  g_autoptr (KsResult) result = ring (40, 80);

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    {
      g_autoptr (GBytes) png = render (result, ks_figure_view_at (i)->view, KS_FIGURE_PNG);
      gsize n, at = 8;
      const guint8 *data = g_bytes_get_data (png, &n);
      gboolean has_text = FALSE, has_size = FALSE, has_end = FALSE;

      while (at < n)
        {
          gsize length = read_uint32 (data + at);

          g_assert_cmpuint (at + 12 + length, <=, n);
          g_assert_cmphex (read_uint32 (data + at + 8 + length), ==,
                           crc32 (0, data + at + 4, (uInt) length + 4));
          has_text = has_text || memcmp (data + at + 4, "iTXt", 4) == 0;
          has_size = has_size || (memcmp (data + at + 4, "pHYs", 4) == 0
                                  && read_uint32 (data + at + 8) == 11811);
          has_end = memcmp (data + at + 4, "IEND", 4) == 0;
          at += 12 + length;
        }
      g_assert_true (has_text && has_size && has_end);

      Reader reader = { data, n };
      cairo_surface_t *surface = cairo_image_surface_create_from_png_stream (read_on, &reader);
      int width = cairo_image_surface_get_width (surface);
      int height = cairo_image_surface_get_height (surface);
      int stride = cairo_image_surface_get_stride (surface) / 4;
      const guint32 *pixels = (const guint32 *) (gpointer) cairo_image_surface_get_data (surface);

      g_assert_cmpint (cairo_surface_status (surface), ==, CAIRO_STATUS_SUCCESS);
      g_assert_cmpint (width, ==, 993); /* 84 mm at 300 pixels an inch */
      for (int y = 0; y < height; y++)
        for (int x = 0; x < width; x++)
          if (x < 4 || y < 4 || x >= width - 4 || y >= height - 5)
            g_assert_cmphex (pixels[y * stride + x] & 0xffffff, ==, 0xffffff);
      cairo_surface_destroy (surface);
    }
}

/* ------- what can be asked for ------- */

static void
test_repeats (void)
{
  g_autoptr (KsResult) result = ring (40, 80);

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
      {
        g_autoptr (GBytes) first = render (result, ks_figure_view_at (i)->view,
                                           (KsFigureFormat) format);
        g_autoptr (GBytes) second = render (result, ks_figure_view_at (i)->view,
                                            (KsFigureFormat) format);

        g_assert_true (g_bytes_equal (first, second));
      }
}

static void
test_corners (void)
{
  static const gsize sizes[][2] = { { 0, 0 }, { 1, 0 }, { 2, 1 } };

  for (guint s = 0; s < G_N_ELEMENTS (sizes); s++)
    {
      g_autoptr (KsResult) result = ring (sizes[s][0], sizes[s][1]);

      for (gsize k = 0; k < sizes[s][0]; k++)
        {
          result->graph->density[k] = INFINITY;
          result->layout->xy[0] = NAN;
        }
      for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
        g_bytes_unref (render (result, KS_FIGURE_GRAPH, (KsFigureFormat) format));
    }
}

/* Title and caption are text of the file, whatever letters they hold, and make it taller. */
static void
test_texts (void)
{
  g_autoptr (KsResult) result = ring (10, 20);
  g_autoptr (GError) error = NULL;
  KsFigureSpec spec;

  ks_figure_spec_init (&spec);
  spec.title = "Edges & <lines>";
  spec.caption = "All of the first layer’s filters, which are so many that their caption "
                 "takes a second line.";
  g_autoptr (GBytes) pdf = ks_figure_render (result, &spec, NULL, &error);
  g_assert_no_error (error);
  g_autofree char *text = ask (pdf, "pdftotext", "-layout", "-");
  if (text == NULL)
    return;
  g_assert_nonnull (strstr (text, "Edges & <lines>"));
  g_assert_nonnull (strstr (text, "layer’s"));
  g_assert_nonnull (strstr (text, "second"));
}

/* A scene of the caller's, nodes moved and all, is drawn as it stands. */
static void
test_scene (void)
{
  g_autoptr (KsResult) result = ring (10, 20);
  g_autoptr (KsGraphScene) scene = ks_graph_scene_new (result, KS_COLOUR_SIZE, NULL, NULL, NULL);
  g_autofree float *xy = g_memdup2 (scene->xy, 20 * sizeof *xy);
  KsFigureSpec spec;

  xy[4] -= 3.0f;
  g_autoptr (KsGraphScene) moved = ks_graph_scene_moved (scene, xy, NULL, NULL);
  ks_figure_spec_init (&spec);
  spec.format = KS_FIGURE_SVG;
  spec.scene = scene;
  g_autoptr (GBytes) before = ks_figure_render (result, &spec, NULL, NULL);
  spec.scene = moved;
  g_autoptr (GBytes) after = ks_figure_render (result, &spec, NULL, NULL);
  g_assert_false (g_bytes_equal (before, after));
}

static void
test_refusals (void)
{
  g_autoptr (KsResult) result = ring (5, 5);
  g_autoptr (GError) error = NULL;
  KsFigureSpec spec;

  ks_figure_spec_init (&spec);
  spec.width = 10.0;
  g_assert_null (ks_figure_render (result, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "3.528 mm", "20 mm to 2000 mm", NULL);
  spec.width = NAN;
  g_assert_null (ks_figure_render (result, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "width", NULL);
  ks_figure_spec_init (&spec);
  spec.font_size = 200.0;
  g_assert_null (ks_figure_render (result, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "200 pt", NULL);
  ks_figure_spec_init (&spec);
  spec.resolution = 0.0;
  g_assert_null (ks_figure_render (result, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "resolution of 0", NULL);
  ks_figure_spec_init (&spec);
  spec.format = KS_FIGURE_PNG;
  spec.width = 5000.0;
  spec.resolution = 2400.0;
  g_assert_null (ks_figure_render (result, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_DATA, "smaller width or resolution", NULL);

  KsTestResultSpec plain = { .n_nodes = 5, .n_edges = 5, .is_plain = TRUE };
  g_autoptr (KsResult) points = ks_test_result_new (&plain);
  ks_figure_spec_init (&spec);
  spec.view = KS_FIGURE_PATCHES;
  g_assert_null (ks_figure_render (points, &spec, NULL, &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "no patches", NULL);

  g_autoptr (KsContext) context = ks_context_new (1);
  ks_context_cancel (context);
  ks_figure_spec_init (&spec);
  g_assert_null (ks_figure_render (result, &spec, context, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
}

static void
cancel_when_written (const char *stage, double fraction, gpointer data)
{
  if (fraction >= 0.5)
    ks_context_cancel (data);
}

/* Once all is drawn, and cairo writes the file. */
static void
test_cancel_writing (void)
{
  KsTestResultSpec wanted = { .n_nodes = 5, .n_edges = 5 };
  g_autoptr (KsResult) result = ks_test_result_new (&wanted);

  for (int format = KS_FIGURE_PDF; format <= KS_FIGURE_PNG; format++)
    {
      g_autoptr (KsContext) context = ks_context_new (1);
      g_autoptr (GError) error = NULL;
      KsFigureSpec spec;

      ks_figure_spec_init (&spec);
      spec.format = format;
      ks_context_set_progress (context, cancel_when_written, context);
      g_assert_null (ks_figure_render (result, &spec, context, &error));
      ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
    }
}

static void
test_names (void)
{
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (ks_figure_format_find ("a.b/Figure.PDF", &error)->format, ==, KS_FIGURE_PDF);
  g_assert_cmpint (ks_figure_format_find ("x.svg", &error)->format, ==, KS_FIGURE_SVG);
  g_assert_null (ks_figure_format_find ("x.jpg", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "x.jpg", ".pdf", ".svg", ".png", NULL);
  g_assert_null (ks_figure_format_find ("pdf", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, ".pdf", NULL);
  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    g_assert_true (ks_figure_view_find (ks_figure_view_at (i)->name,
                                        &error) == ks_figure_view_at (i));
  g_assert_null (ks_figure_view_find ("cake", &error));
  ks_assert_error (&error, KS_ERROR_USAGE, "cake", "graph", "diagram", "barcode", "patches", "lens",
                   NULL);
}

/* The axes of a diagram and a barcode may be logarithmic; other views have no such. */
static void
test_axes (void)
{
  g_autoptr (KsResult) result = ring (40, 80);

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    {
      KsFigureView view = ks_figure_view_at (i)->view;
      g_autoptr (GBytes) linear = render (result, view, KS_FIGURE_SVG);
      g_autoptr (GError) error = NULL;
      KsFigureSpec spec;

      ks_figure_spec_init (&spec);
      spec.view = view;
      spec.format = KS_FIGURE_SVG;
      spec.is_log = TRUE;
      g_autoptr (GBytes) logarithmic = ks_figure_render (result, &spec, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpint (g_bytes_equal (linear, logarithmic), !=,
                       view == KS_FIGURE_DIAGRAM || view == KS_FIGURE_BARCODE);
    }
}

static void
test_lengths (void)
{
  static const struct { const char *text; double points; } good[] = {
    { "84mm", 238.1102362 }, { "84", 238.1102362 }, { "8.4cm", 238.1102362 }, { "3.3in", 237.6 },
    { "238.5pt", 238.5 },
  };
  static const char *const bad[] = { "", "mm", "-4mm", "84 mm", "84km", "1e3mm", "0mm", "84mmm",
                                     "0x10mm", "1.2.3mm", "inf", "84\n" };

  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GError) error = NULL;
      double points = 0.0;

      g_assert_true (ks_length_parse (good[i].text, &points, &error));
      ks_assert_near (points, good[i].points, 1e-9);
    }
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GError) error = NULL;
      double points = 7.0;

      g_assert_false (ks_length_parse (bad[i], &points, &error));
      ks_assert_error (&error, KS_ERROR_USAGE, "84mm", NULL);
      g_assert_cmpfloat (points, ==, 7.0);
    }
}

static gboolean
render_once (KsContext *context, gpointer data, GError **error)
{
  KsFigureSpec spec;

  for (gsize i = 0; ks_figure_view_at (i) != NULL; i++)
    {
      ks_figure_spec_init (&spec);
      spec.view = ks_figure_view_at (i)->view;
      g_autoptr (GBytes) bytes = ks_figure_render (data, &spec, context, error);
      if (bytes == NULL)
        return FALSE;
    }
  return TRUE;
}

static void
test_allocations (void)
{
  g_autoptr (KsResult) result = ring (5, 5);

  ks_test_allocations (render_once, result);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/draw/figure/pdf-text", test_pdf_text);
  g_test_add_func ("/draw/figure/pdf-info", test_pdf_info);
  g_test_add_func ("/draw/figure/svg-form", test_svg_form);
  g_test_add_func ("/draw/figure/plain-vectors", test_plain_vectors);
  g_test_add_func ("/draw/figure/png-form", test_png_form);
  g_test_add_func ("/draw/figure/recipe", test_recipe);
  g_test_add_func ("/draw/figure/strange-path", test_strange_path);
  g_test_add_func ("/draw/figure/spoilt", test_spoilt);
  g_test_add_func ("/draw/figure/repeats", test_repeats);
  g_test_add_func ("/draw/figure/corners", test_corners);
  g_test_add_func ("/draw/figure/texts", test_texts);
  g_test_add_func ("/draw/figure/scene", test_scene);
  g_test_add_func ("/draw/figure/refusals", test_refusals);
  g_test_add_func ("/draw/figure/cancel-writing", test_cancel_writing);
  g_test_add_func ("/draw/figure/names", test_names);
  g_test_add_func ("/draw/figure/axes", test_axes);
  g_test_add_func ("/draw/figure/lengths", test_lengths);
  g_test_add_func ("/draw/figure/allocations", test_allocations);
  return g_test_run ();
}
