/* SPDX-License-Identifier: MIT */
#include "ks-screen-style.h"

#include <adwaita.h>

#define FALLBACK_SIZE 14.0 /* logical pixels */

KsStyle
ks_screen_style (GtkWidget *widget)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = pango_font_description_get_size (font) / (double) PANGO_SCALE;
  double dpi = pango_cairo_context_get_resolution (context);

  if (!pango_font_description_get_size_is_absolute (font))
    size *= (dpi > 0.0 ? dpi : 96.0) / 72.0;
  KsStyle style = ks_style_screen (adw_style_manager_get_dark (adw_style_manager_get_default ()),
                                   size > 0.0 ? size : FALLBACK_SIZE);
  style.pixels = gtk_widget_get_scale_factor (widget);
  return style;
}

void
ks_screen_style_watch (GtkWidget *widget)
{
  g_signal_connect_object (adw_style_manager_get_default (), "notify::dark",
                           G_CALLBACK (gtk_widget_queue_draw), widget, G_CONNECT_SWAPPED);
}
