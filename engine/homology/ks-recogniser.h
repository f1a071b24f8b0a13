/* Names the shape whose homology persistence diagrams show.
 *
 * Betti numbers are read off an interval [from, to] of the filtration on which they stand still:
 * over both fields every bar either spans the whole interval or takes up at most a quarter of it,
 * lengths being those of the logarithm, so that scaling the data changes nothing. The spanning
 * bars are counted. Of all intervals that begin and end where bars do, show at most 10 components
 * and show more than one component without holes, the widest is taken. It reaches over a factor of
 * at least 1.25. Where it shows one or two classes alone, which is what chance makes most easily,
 * more is asked for:
 *
 *   - a factor of 1.5: of a circle less than a fifth may be missing (its hole dies at 1.73
 *     times the radius, and the chord of the gap is 1.15);
 *   - no other hole lasts 0.3 times as long, measured as strengths are (KsStrength): a set full
 *     of holes has, for a while, one that is left;
 *   - the holes die at no less than 1/1.75 of the threshold: a smaller one is a detail of the
 *     set (the threshold is the enclosing radius, 1.15 times the death of a circle's hole, and
 *     more where one is drawn out).
 *
 * Of several components a factor of 1.5 is asked for, and that they are apart by a quarter of the
 * threshold: a line that lacks a point is in two pieces, but not far.
 *
 * What the set shows in one piece is preferred to several as long as its interval is half as wide:
 * a core that lacks a few arcs of a circle is a circle still. One component without holes is no
 * evidence: a filled blob shows it, noise shows it, and every set does in the end. Of several
 * filtrations of one set each must show the same.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

#include "ks-diagram.h"

typedef enum {
  KS_SHAPE_UNKNOWN,
  KS_SHAPE_CIRCLE,
  KS_SHAPE_FIGURE_EIGHT,
  KS_SHAPE_THREE_CIRCLES,
  KS_SHAPE_KLEIN_BOTTLE,
  KS_SHAPE_TORUS,
  KS_SHAPE_SPHERE,
  KS_SHAPE_COMPONENTS,
} KsShape;

const char *ks_shape_name (KsShape shape); /* "klein-bottle"; "unknown" */
/* Of a circle 1, of a surface 2; 0 for what is not known and for components. */
guint       ks_shape_dimension (KsShape shape);

typedef struct {
  KsShape shape;
  guint n_dims;      /* Betti numbers known: 0 to n_dims - 1, at most 3 */
  gsize betti[2][3]; /* over Z/2, Z/3; all 0 when no interval was found, or not the same */
  double from, to;   /* metric units; NaN when there was none, or not the same */
  gboolean is_split; /* several filtrations show different Betti numbers */
  char *reading;     /* "the Betti numbers stay ...", a clause; NULL without an interval; owned */
  char *because;     /* one sentence: "It looks like ... because ..." or "Cannot tell, because ...";
                        owned */
} KsRecognised;

/* The diagrams of one filtration over Z/2 and Z/3. Without the second, NULL, the homology is taken
 * to be free of torsion: where Z/2 then shows nothing, nor will both. */
typedef struct {
  KsDiagram *over_2, *over_3;
} KsFieldPair;

/* @pairs (n_pairs), at least 1: of filtrations of one set. Of their dimensions those that all have
 * are looked at: in dimension 1 alone a torus looks like a figure eight, and is not named. The
 * interval told is the narrowest of theirs; where one of them has none, there is none. @evidence
 * ends what the sentence says of it: "for each of 3 choices of 300 landmarks"; NULL for nothing.
 * O(b^3) time for b bars of at least a factor of 1.06, as a rule far less. */
KsRecognised *ks_recognise (KsContext *context, const KsFieldPair *pairs, gsize n_pairs,
                            const char *evidence, GError **error);
/* The same as unknown: what the Betti numbers show, something else contradicts. @reason is a
 * clause that tells what. */
KsRecognised *ks_recognised_refute (const KsRecognised *recognised, const char *reason);
KsRecognised *ks_recognised_ref (KsRecognised *recognised);
void          ks_recognised_unref (KsRecognised *recognised);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KsRecognised, ks_recognised_unref)
gsize         ks_recognised_bytes (const KsRecognised *recognised);
