/* What kleinscope-unpack and the program that runs it agree upon.
 *
 * It is called with a format, the bytes of the content and the most bytes that the
 * answer may have: "kleinscope-unpack hdf5 872856 917527". On KS_UNPACK_STATUS it
 * writes a dot for each 64th of its work and then one line, "ok GUARDS" or
 * "error SENTENCE". The answer is a safetensors file whose metadata have under
 * "listing" a JSON text, {"notes": [SENTENCE, ...], "objects": [OBJECT, ...]}. An object
 * has a name, "in" (the place of the group that it is in, which stands before it; the root has
 * none), and
 *   "group": true                  it is a group
 *   "unpacked": N                  it is the answer's tensor of the name N
 *   "offset", "dtype", "shape",    it lies in the content as it is; the dtype is that of
 *     "big_endian"                   safetensors
 *   "same": PLACE                  it is another name of the object at that place
 *   "skipped": CLAUSE              it cannot be used
 * and beside that "attributes", texts, integers and lists of texts by name.
 *
 * SPDX-License-Identifier: MIT */
#pragma once

/* The descriptors that the program is given, and all that it has. */
enum { KS_UNPACK_CONTENT = 0, KS_UNPACK_STATUS = 1, KS_UNPACK_ANSWER = 3 };

#define KS_UNPACK_DOTS 64
#define KS_UNPACK_MOST_STATUS 1024 /* bytes, dots among them */

/* What stands between the program and everything else, of which kernels may lack some. */
enum {
  KS_GUARD_LIMITS = 1,   /* memory, time, size of what is written */
  KS_GUARD_LANDLOCK = 2, /* no file, no network */
  KS_GUARD_SECCOMP = 4,  /* no system call but those on the list */
  KS_GUARD_ALL = 7,
};

#define KS_UNPACK_RATIO 1032               /* the most bytes that one packed byte can become */
#define KS_UNPACK_SLACK (16 * 1024 * 1024) /* bytes that may be declared and not stored */
