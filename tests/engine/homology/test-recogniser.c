/* SPDX-License-Identifier: MIT */
#include "ks-recogniser.h"
#include "ks-test.h"

#include <math.h>
#include <string.h>

/* Of one filtration, all that lasts. */
static KsRecognised *
recognise_pair (KsContext *context, KsDiagram *over_2, KsDiagram *over_3, GError **error)
{
  const KsFieldPair pair = { over_2, over_3 };

  return ks_recognise (context, &pair, 1, NULL, error);
}

static KsDiagram *
make_diagram (guint prime, guint max_dim, double threshold, const KsBar *bars, gsize n)
{
  KsDiagram *self = g_atomic_rc_box_new0 (KsDiagram);

  self->prime = prime;
  self->max_dim = max_dim;
  self->threshold = threshold;
  self->n_bars = n;
  self->bars = g_memdup2 (bars, n * sizeof *bars);
  return self;
}

/* Over both fields the same bars, all of dimensions up to @max_dim, and a component. */
static KsRecognised *
recognise (guint max_dim, const KsBar *bars, gsize n)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (KsDiagram) over_2 = make_diagram (2, max_dim, 3.0, bars, n);
  g_autoptr (KsDiagram) over_3 = make_diagram (3, max_dim, 3.0, bars, n);
  KsRecognised *self = recognise_pair (NULL, over_2, over_3, &error);

  g_assert_no_error (error);
  g_assert_nonnull (self);
  g_assert_cmpuint (ks_recognised_bytes (self), >, sizeof *self);
  g_assert_true (g_str_has_suffix (self->because, "."));
  g_assert_true (g_str_has_prefix (
      self->because, self->shape == KS_SHAPE_UNKNOWN ? "Cannot tell, because " : "It looks like "));
  return self;
}

#define RECOGNISE(max_dim, ...)                                                                  \
  recognise (max_dim, (const KsBar[]) { { 0, 0.0, INFINITY }, __VA_ARGS__ },                      \
             sizeof (((const KsBar[]) { { 0, 0.0, INFINITY }, __VA_ARGS__ })) / sizeof (KsBar))

static void
test_by_hand (void)
{
  g_autoptr (KsRecognised) circle = RECOGNISE (2, { 1, 0.5, 2.0 });
  g_assert_cmpint (circle->shape, ==, KS_SHAPE_CIRCLE);
  ks_assert_near (circle->from, 0.5, 1e-14);
  ks_assert_near (circle->to, 2.0, 1e-14);
  g_assert_cmpuint (circle->n_dims, ==, 3);
  g_assert_cmpuint (circle->betti[1][1], ==, 1);
  g_assert_nonnull (strstr (circle->because, "a circle because"));
  g_assert_nonnull (strstr (circle->because, "from 0.5 to 2, a factor of 4"));

  /* A bar that takes up less than a quarter of the gap is noise, one of more is not. */
  g_autoptr (KsRecognised) noisy = RECOGNISE (2, { 1, 0.5, 2.0 }, { 1, 0.6, 0.8 }, { 2, 0.9, 1.2 });
  g_assert_cmpint (noisy->shape, ==, KS_SHAPE_CIRCLE);
  ks_assert_near (noisy->to / noisy->from, 4.0, 1e-14);
  g_autoptr (KsRecognised) cut = RECOGNISE (2, { 1, 0.5, 2.0 }, { 1, 0.5, 0.9 });
  g_assert_cmpint (cut->shape, ==, KS_SHAPE_CIRCLE);
  ks_assert_near (cut->from, 0.9, 1e-14);

  /* A factor of 1.5 is the least. */
  g_autoptr (KsRecognised) enough = RECOGNISE (1, { 1, 1.3, 1.9502 });
  g_autoptr (KsRecognised) short_one = RECOGNISE (1, { 1, 1.3, 1.9498 });
  g_assert_cmpint (enough->shape, ==, KS_SHAPE_CIRCLE);
  g_assert_cmpint (short_one->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_true (isnan (short_one->from) && isnan (short_one->to));

  /* Another hole lasts less than 0.3 times as long, wherever that is. */
  g_autoptr (KsRecognised) other = RECOGNISE (1, { 1, 1.0, 2.0 }, { 1, 0.1, 0.3998 });
  g_autoptr (KsRecognised) rival = RECOGNISE (1, { 1, 1.0, 2.0 }, { 1, 0.1, 0.4002 });
  g_assert_cmpint (other->shape, ==, KS_SHAPE_CIRCLE);
  g_assert_cmpint (rival->shape, ==, KS_SHAPE_UNKNOWN);

  /* The hole is the set's: it dies at the threshold divided by 1.75, or later. */
  g_autoptr (KsRecognised) large = RECOGNISE (1, { 1, 0.5, 1.7144 });
  g_autoptr (KsRecognised) detail = RECOGNISE (1, { 1, 0.5, 1.7142 });
  g_assert_cmpint (large->shape, ==, KS_SHAPE_CIRCLE);
  g_assert_cmpint (detail->shape, ==, KS_SHAPE_UNKNOWN);

  /* What never dies lasts to the threshold. */
  g_autoptr (KsRecognised) open = RECOGNISE (1, { 1, 1.0, INFINITY });
  g_assert_cmpint (open->shape, ==, KS_SHAPE_CIRCLE);
  ks_assert_near (open->to, 3.0, 1e-14);
}

static void
test_shapes_by_hand (void)
{
  g_autoptr (KsRecognised)
      blobs = RECOGNISE (1, { 0, 0.0, 3.0 }, { 0, 0.0, 3.1 }, { 0, 0.0, 0.5 }, { 1, 0.3, 0.4 },
                         { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 },
                         { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 }, { 0, 0.0, 0.4 });
  g_assert_cmpint (blobs->shape, ==, KS_SHAPE_COMPONENTS);
  g_assert_nonnull (strstr (blobs->because, "3 separate components"));

  /* A torus and a figure eight differ in H2 alone. */
  g_autoptr (KsRecognised) torus = RECOGNISE (2, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 }, { 2, 0.7, 2.0 });
  g_autoptr (KsRecognised) eight = RECOGNISE (2, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 });
  g_autoptr (KsRecognised) either = RECOGNISE (1, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 });
  g_assert_cmpint (torus->shape, ==, KS_SHAPE_TORUS);
  g_assert_cmpint (eight->shape, ==, KS_SHAPE_FIGURE_EIGHT);
  g_assert_cmpint (either->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_nonnull (strstr (either->because, "H2 would tell apart"));

  /* Betti numbers of no shape, and those of a blob. */
  g_autoptr (KsRecognised) odd = RECOGNISE (2, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 });
  g_autoptr (KsRecognised) blob = recognise (2, (const KsBar[]) { { 0, 0.0, INFINITY } }, 1);
  g_autoptr (KsRecognised) nothing = recognise (2, NULL, 0);
  g_assert_cmpint (odd->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_nonnull (strstr (odd->because, "1, 3, 0"));
  g_assert_cmpint (blob->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_nonnull (strstr (blob->because, "blob"));
  g_assert_cmpint (nothing->shape, ==, KS_SHAPE_UNKNOWN);
}

/* Three classes at once are not asked for that much: 1.25 is enough, wherever it is. */
static void
test_several_by_hand (void)
{
  g_autoptr (KsRecognised) enough
    = RECOGNISE (2, { 1, 0.4, 0.5002 }, { 1, 0.4, 0.5002 }, { 2, 0.4, 0.5002 }, { 1, 1.0, 1.2 });
  g_autoptr (KsRecognised) short_one
    = RECOGNISE (2, { 1, 0.4, 0.4998 }, { 1, 0.4, 0.4998 }, { 2, 0.4, 0.4998 });

  g_assert_cmpint (enough->shape, ==, KS_SHAPE_TORUS);
  g_assert_cmpint (short_one->shape, ==, KS_SHAPE_UNKNOWN);
}

/* Pieces are a quarter of the threshold apart, and a set in one piece is preferred to them as long
 * as that lasts half as long. */
static void
test_pieces_by_hand (void)
{
  g_autoptr (KsRecognised) apart = RECOGNISE (1, { 0, 0.0, 0.7502 }, { 0, 0.0, 0.1 });
  g_autoptr (KsRecognised) close = RECOGNISE (1, { 0, 0.0, 0.7498 }, { 0, 0.0, 0.1 });
  g_assert_cmpint (apart->shape, ==, KS_SHAPE_COMPONENTS);
  g_assert_cmpuint (apart->betti[0][0], ==, 2);
  g_assert_cmpint (close->shape, ==, KS_SHAPE_UNKNOWN);

  /* From 0.3 to 1.0 in pieces, and from 1.0 a circle. */
  g_autoptr (KsRecognised) arcs = RECOGNISE (1, { 0, 0.0, 1.0 }, { 0, 0.0, 0.3 }, { 1, 1.0, 1.9 });
  g_autoptr (KsRecognised) blobs = RECOGNISE (1, { 0, 0.0, 1.0 }, { 0, 0.0, 0.2 }, { 1, 1.0, 1.9 });
  g_assert_cmpint (arcs->shape, ==, KS_SHAPE_CIRCLE);
  ks_assert_near (arcs->from, 1.0, 1e-14);
  g_assert_cmpint (blobs->shape, ==, KS_SHAPE_COMPONENTS);
  ks_assert_near (blobs->from, 0.2, 1e-14);
}

/* Something else contradicts what the Betti numbers show. */
static void
test_refute (void)
{
  g_autoptr (KsRecognised) circle = RECOGNISE (1, { 1, 0.5, 2.0 });
  g_autoptr (KsRecognised) refuted = ks_recognised_refute (circle, "it is a rumour");

  g_assert_cmpint (refuted->shape, ==, KS_SHAPE_UNKNOWN);
  g_assert_cmpfloat (refuted->from, ==, circle->from);
  g_assert_cmpuint (refuted->betti[1][1], ==, 1);
  g_assert_cmpstr (refuted->because, ==,
                   "Cannot tell, because the Betti numbers stay 1, 1 over Z/2 and Z/3 from 0.5 to "
                   "2, a factor of 4, as those of a circle do, but it is a rumour.");
  g_assert_cmpuint (ks_shape_dimension (KS_SHAPE_CIRCLE), ==, 1);
  g_assert_cmpuint (ks_shape_dimension (KS_SHAPE_TORUS), ==, 2);
  g_assert_cmpuint (ks_shape_dimension (KS_SHAPE_COMPONENTS), ==, 0);
}

/* Over Z/2 alone a hint: what would be named, were there no torsion. */
static void
test_one_field (void)
{
  static const KsBar bars[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 2.0 } };
  g_autoptr (GError) error = NULL;

  for (gsize n = 1; n <= 2; n++)
    {
      g_autoptr (KsDiagram) over_2 = make_diagram (2, 2, 3.0, bars, n);
      g_autoptr (KsRecognised) self = recognise_pair (NULL, over_2, NULL, &error);

      g_assert_no_error (error);
      g_assert_cmpint (isnan (self->from), ==, n == 1);
    }
}

/* With torsion the fields differ; without H2 that is enough to name the Klein bottle. */
static void
test_klein_by_hand (void)
{
  static const KsBar over_2[] = {
    { 0, 0.0, INFINITY }, { 1, 0.4, 1.1 }, { 1, 0.5, 1.0 }, { 2, 0.6, 1.2 }
  };
  static const KsBar over_3[] = { { 0, 0.0, INFINITY }, { 1, 0.4, 1.1 } };
  g_autoptr (GError) error = NULL;

  for (guint max_dim = 1; max_dim <= 2; max_dim++)
    {
      g_autoptr (KsDiagram) two = make_diagram (2, max_dim, 1.4, over_2, 2 + max_dim);
      g_autoptr (KsDiagram) three = make_diagram (3, max_dim, 1.4, over_3, 2);
      g_autoptr (KsRecognised) self = recognise_pair (NULL, two, three, &error);

      g_assert_no_error (error);
      g_assert_cmpint (self->shape, ==, KS_SHAPE_KLEIN_BOTTLE);
      ks_assert_near (self->from, max_dim == 1 ? 0.5 : 0.6, 1e-14);
      ks_assert_near (self->to, 1.0, 1e-14);
      g_assert_nonnull (strstr (self->because, max_dim == 1
                                                   ? "1, 2 over Z/2 and 1, 1 over Z/3"
                                                   : "1, 2, 1 over Z/2 and 1, 1, 0 over Z/3"));
    }
}

/* Several filtrations count as one where they show the same, and the narrowest interval is told. */
static void
test_agreement (void)
{
  static const KsBar wide[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 2.0 } };
  static const KsBar narrow[] = { { 0, 0.0, INFINITY }, { 1, 0.7, 1.9 } };
  static const KsBar eight[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 2.0 }, { 1, 0.5, 2.0 } };
  static const KsBar nothing[] = { { 0, 0.0, INFINITY } };
  const struct {
    const KsBar *bars;
    gsize n;
    KsShape shape;
    const char *says;
  } cases[] = {
    { narrow, 2, KS_SHAPE_CIRCLE, "from 0.7 to 1.9, a factor of 2.71, for both." },
    { eight, 3, KS_SHAPE_UNKNOWN, "are not the same for both." },
    { nothing, 1, KS_SHAPE_UNKNOWN, "holes or more, for both: noise" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    for (gsize first = 0; first < 2; first++)
      {
        g_autoptr (GError) error = NULL;
        g_autoptr (KsDiagram) known_2 = make_diagram (2, 2, 3.0, wide, 2);
        g_autoptr (KsDiagram) known_3 = make_diagram (3, 2, 3.0, wide, 2);
        g_autoptr (KsDiagram) other_2 = make_diagram (2, 2, 3.0, cases[i].bars, cases[i].n);
        g_autoptr (KsDiagram) other_3 = make_diagram (3, 2, 3.0, cases[i].bars, cases[i].n);
        KsFieldPair pairs[2];

        pairs[first] = (KsFieldPair) { known_2, known_3 };
        pairs[1 - first] = (KsFieldPair) { other_2, other_3 };
        g_autoptr (KsRecognised) self = ks_recognise (NULL, pairs, 2, "for both", &error);
        g_assert_no_error (error);
        g_assert_cmpint (self->shape, ==, cases[i].shape);
        g_assert_cmpint (isnan (self->from), ==, cases[i].shape == KS_SHAPE_UNKNOWN);
        g_assert_cmpint (self->is_split, ==, cases[i].bars == eight);
        g_assert_nonnull (strstr (self->because, cases[i].says));
      }
}

/* ---- Bars of sets ---- */

static double
read_number (char **at)
{
  return g_ascii_strtod (*at, at);
}

static KsDiagram *
read_diagram (char **at, guint prime, double threshold)
{
  gsize n = (gsize) read_number (at);
  g_autofree KsBar *bars = g_new (KsBar, n);

  for (gsize i = 0; i < n; i++)
    {
      bars[i].dim = (guint) read_number (at);
      bars[i].birth = read_number (at);
      bars[i].death = read_number (at);
    }
  return make_diagram (prime, 2, threshold, bars, n);
}

/* Every set of the file is named, and what has no shape is not. */
static void
test_sets (void)
{
  g_autofree char *path = ks_test_data ("recogniser.txt");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  gsize n = 0;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (char *at = strstr (text, "shape "); at != NULL; at = strstr (at, "shape "), n++)
    {
      at += strlen ("shape ");
      char *space = strchr (at, ' ');
      g_autofree char *shape = g_strndup (at, (gsize) (space - at));

      at = space;
      double noise = read_number (&at), seed = read_number (&at), count = read_number (&at);
      double threshold = read_number (&at);
      g_autoptr (KsDiagram) over_2 = read_diagram (&at, 2, threshold);
      g_autoptr (KsDiagram) over_3 = read_diagram (&at, 3, threshold);
      g_autoptr (KsRecognised) self = recognise_pair (NULL, over_2, over_3, &error);

      g_assert_no_error (error);
      g_test_message ("%s, noise %g, seed %g, %g landmarks: %s", shape, noise, seed, count,
                      self->because);
      g_assert_cmpstr (ks_shape_name (self->shape), ==, shape);
    }
  g_assert_cmpuint (n, ==, 17);
}

/* Scaling the data scales the interval and changes nothing else. */
static void
test_scale (void)
{
  for (int exponent = -200; exponent <= 200; exponent += 100)
    {
      double unit = pow (10.0, exponent);
      const KsBar bars[] = { { 0, 0.0, INFINITY }, { 1, 0.3 * unit, 1.7 * unit },
                             { 1, 0.4 * unit, 0.5 * unit } };
      g_autoptr (GError) error = NULL;
      g_autoptr (KsDiagram) over_2 = make_diagram (2, 1, 2.0 * unit, bars, 3);
      g_autoptr (KsDiagram) over_3 = make_diagram (3, 1, 2.0 * unit, bars, 3);
      g_autoptr (KsRecognised) self = recognise_pair (NULL, over_2, over_3, &error);

      g_assert_no_error (error);
      g_assert_cmpint (self->shape, ==, KS_SHAPE_CIRCLE);
      ks_assert_near (self->from / unit, 0.3, 1e-12);
      ks_assert_near (self->to / unit, 1.7, 1e-12);
    }
}

static gboolean
try_to_recognise (KsContext *context, gpointer data, GError **error)
{
  static const KsBar bars[] = { { 0, 0.0, INFINITY }, { 1, 0.5, 2.0 } };
  g_autoptr (KsDiagram) over_2 = make_diagram (2, 1, 3.0, bars, 2);
  g_autoptr (KsDiagram) over_3 = make_diagram (3, 1, 3.0, bars, 2);
  g_autoptr (KsRecognised) self = recognise_pair (context, over_2, over_3, error);

  return self != NULL;
}

static void
test_refusals (void)
{
  g_autoptr (KsContext) context = ks_context_new (1);
  g_autoptr (GError) error = NULL;

  ks_context_cancel (context);
  g_assert_false (try_to_recognise (context, NULL, &error));
  ks_assert_error (&error, KS_ERROR_CANCELLED, NULL);
  ks_test_allocations (try_to_recognise, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recogniser/by-hand", test_by_hand);
  g_test_add_func ("/recogniser/shapes-by-hand", test_shapes_by_hand);
  g_test_add_func ("/recogniser/several-by-hand", test_several_by_hand);
  g_test_add_func ("/recogniser/pieces-by-hand", test_pieces_by_hand);
  g_test_add_func ("/recogniser/refute", test_refute);
  g_test_add_func ("/recogniser/one-field", test_one_field);
  g_test_add_func ("/recogniser/klein-by-hand", test_klein_by_hand);
  g_test_add_func ("/recogniser/agreement", test_agreement);
  g_test_add_func ("/recogniser/sets", test_sets);
  g_test_add_func ("/recogniser/scale", test_scale);
  g_test_add_func ("/recogniser/refusals", test_refusals);
  return g_test_run ();
}
