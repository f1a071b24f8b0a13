/* Unpacks arbitrary bytes as kleinscope-unpack does, in this process. What libhdf5 itself
 * does not bear, the program's end contains: a fault of its own is no finding here.
 *
 * SPDX-License-Identifier: MIT */
#include <string.h>

#include "ks-error.h"
#include "ks-fuzz.h"
#include "unpack-here.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) answer = unpack_here (KS_FUZZ_FORMAT, data, size, &error);

  g_assert_true ((answer != NULL) == (error == NULL));
  if (error == NULL)
    return 0;
  g_assert_true (error->domain == KS_ERROR);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_true (g_str_has_suffix (error->message, "."));
  g_assert_null (strpbrk (error->message, "\n\r\t"));
  return 0;
}
