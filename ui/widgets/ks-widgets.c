/* SPDX-License-Identifier: MIT */
#include "ks-widgets.h"

#include "ks-widgets-resources.h"

void
ks_widgets_init (GdkDisplay *display)
{
  g_resources_register (ks_widgets_get_resource ());
  if (display == NULL)
    return;

  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, "/org/kleinscope/Kleinscope/widgets/widgets.css");
  gtk_style_context_add_provider_for_display (display, GTK_STYLE_PROVIDER (provider),
                                              GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}
