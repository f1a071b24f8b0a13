/* The application: windows, and what belongs to none of them.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include <adwaita.h>

#define KS_APPLICATION_ID "org.kleinscope.Kleinscope"

#define KS_TYPE_APPLICATION (ks_application_get_type ())
G_DECLARE_FINAL_TYPE (KsApplication, ks_application, KS, APPLICATION, AdwApplication)

KsApplication *ks_application_new (void);
