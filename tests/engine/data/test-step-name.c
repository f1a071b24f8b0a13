/* SPDX-License-Identifier: MIT */
#include <math.h>

#include "ks-step-name.h"
#include "ks-test.h"

static const struct {
  const char *name;
  double step; /* NaN = none */
} cases[] = {
  { "epoch-12.pt", 12 },
  { "Epoch_7", 7 },
  { "step_2000.safetensors", 2000 },
  { "fer2013_mini_XCEPTION.12-0.58.hdf5", 12 },
  { "fer2013_mini_XCEPTION.110-0.65.hdf5", 110 },
  { "weights.00-0.47.hdf5", 0 },
  { "epoch=3-step=900.ckpt", 900 },
  { "step=900-epoch=3.ckpt", 900 },
  { "ckpt-300", 300 },
  { "checkpoint-1500", 1500 },
  { "checkpoint_epoch5_step70.pt", 70 },
  { "net global_step 41.pt", 41 },
  { "iter500.caffemodel", 500 },
  { "lenet_iter_10000.caffemodel", 10000 },
  { "train-iteration-3-of-9.npz", 3 },
  { "it42.npy", 42 },
  { "model_0005.pt", 5 },
  { "0000.npz", 0 },
  { "net.12-5", NAN },
  { "net.12-5.h5", NAN },
  { "net-0.pt", NAN },
  { "ep010_val0.3.h5", 10 },
  { "resnet20-12fca82f.th", NAN },
  { "resnet56-4bfd9763.th", NAN },
  { "n50000Dct.mat", NAN },
  { "m1.npz", NAN },
  { "resnet-18.pt", NAN },
  { "mnist.pt", NAN },
  { "model-3.1.4.pt", NAN },
  { "footstep.pt", NAN },
  { "footstep-9.pt", NAN },
  { "keep12.pt", NAN },
  { "epoch.pt", NAN },
  { "epoch-best.pt", NAN },
  { "step-12ab.pt", NAN },
  { "epoch-99999999999999999999.pt", NAN },
  { "", NAN },
};

static void
test_single (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      double step = -1.0;
      gboolean found = ks_step_of_name (cases[i].name, &step);

      if (found == isnan (cases[i].step) || (found && step != cases[i].step))
        g_error ("“%s” told %s %g", cases[i].name, found ? "the step" : "none, not", step);
    }
}

static void
check (const char *const *names, gsize n, const double *expected)
{
  g_autofree double *steps = g_new (double, n);

  ks_steps_of_names (names, n, steps);
  for (gsize i = 0; i < n; i++)
    if (isnan (expected[i]))
      g_assert_true (isnan (steps[i]));
    else
      g_assert_cmpfloat (steps[i], ==, expected[i]);
}

static void
test_together (void)
{
  check ((const char *[]) { "net-1.pt", "net-20.pt", "net-3.pt" }, 3, (double[]) { 1, 20, 3 });
  check ((const char *[]) { "1.npz", "2.npz" }, 2, (double[]) { 1, 2 });
  check ((const char *[]) { "a-2-x-5.pt", "a-2-x-6.pt" }, 2, (double[]) { 5, 6 });
  check ((const char *[]) { "resnet-18.pt" }, 1, (double[]) { NAN });
  check ((const char *[]) { "resnet-18.pt", "vgg-16.pt" }, 2, (double[]) { NAN, NAN });
  check ((const char *[]) { "net-1.pt", "net-2.th" }, 2, (double[]) { NAN, NAN });
  check ((const char *[]) { "m1.npz", "m2.npz" }, 2, (double[]) { NAN, NAN });
  check ((const char *[]) { "net-1.pt", "net-b.pt" }, 2, (double[]) { NAN, NAN });
  check ((const char *[]) { "epoch-4.pt", "last.pt" }, 2, (double[]) { 4, NAN });
  check (NULL, 0, NULL);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data/step-name/single", test_single);
  g_test_add_func ("/data/step-name/together", test_together);
  return g_test_run ();
}
