/* A persistence diagram made ready to be drawn and picked, as points or as bars.
 * Immutable, reference-counted.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-confidence-band.h"
#include "ks-diagram.h"
#include "ks-pick-grid.h"

#define KS_NO_BAR G_MAXUINT32

typedef struct {
  KsDiagram *diagram;     /* the scene's own reference */
  gsize n_bars;
  gboolean is_log;        /* both axes are logarithmic; births of 0 stand at their edge */
  double low, high;       /* range of both axes for finite values */
  double rim;             /* the place of the bars that never die */
  double top;             /* end of both axes, beyond the rim */
  gboolean has_infinite;
  float *place;           /* (n_bars, 2) birth and death as fractions of [low, top]; owned */
  guint32 *by_length;     /* (n_bars) by ascending dimension, then descending length; owned */
  gsize dim_start[4];     /* where the dimensions 0, 1, 2 begin in by_length, and their end */
  KsPickGrid *grid;       /* of place; owned */

  /* The H1 bars that stand out: those above the widest gap between one length and the next
   * shorter (0 after the shortest), if they are at least twice as long as that next one. An
   * infinite bar counts as ending at the threshold. They come first among by_length's H1. */
  gsize n_standing;
  double standing_length; /* the shortest of them */
  double next_length;     /* the longest of the others; 0 without any */

  /* The confidence band: up to this length a bar may be an accident of the sample. */
  double band_length;     /* 0 without a band */
  double band_level;      /* how probable it is that the band holds, at least */
} KsDiagramScene;

/* O(bars log bars). @band, or NULL, is of the same diagram. A diagram with a value below 0, or none
 * above it, is linear always. */
KsDiagramScene *ks_diagram_scene_new (KsDiagram *diagram, const KsBand *band, gboolean is_log,
                                      KsContext *context, GError **error);
KsDiagramScene *ks_diagram_scene_ref (KsDiagramScene *scene);
void            ks_diagram_scene_unref (KsDiagramScene *scene);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsDiagramScene, ks_diagram_scene_unref)

/* Whether @bar is one of the standing ones. */
gboolean ks_diagram_scene_stands (const KsDiagramScene *scene, guint32 bar);
/* Whether @bar is within the band: one that never dies is not, nor any without a band. */
gboolean ks_diagram_scene_in_band (const KsDiagramScene *scene, guint32 bar);
/* Its length; an infinite bar's up to the threshold, or to the axis' end without one. */
double   ks_diagram_scene_length (const KsDiagramScene *scene, guint32 bar);

/* The bar nearest to a place of the diagram (fractions of [low, top]) and within @tolerance
 * of it, else KS_NO_BAR; of several in one place the one of highest dimension, then the longest. */
guint32 ks_diagram_scene_pick (const KsDiagramScene *scene, double x, double y, double tolerance);
