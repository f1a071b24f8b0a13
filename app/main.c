/* SPDX-License-Identifier: MIT */
#include "ks-application.h"

int
main (int argc, char **argv)
{
  g_autoptr (KsApplication) application = ks_application_new ();

  g_set_application_name ("Kleinscope");
  return g_application_run (G_APPLICATION (application), argc, argv);
}
