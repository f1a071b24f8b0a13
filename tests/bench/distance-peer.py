#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peers of bench-distance: GUDHI's bottleneck distance, exact, and by Hera the Wasserstein
distances to one per cent.

  distance-peer.py FILE FILE

The files have a line "birth death" for each bar. Prints for the bottleneck distance and for
Wasserstein's of order 1 and 2: CPU seconds without the imports, and the distance.
"""
import sys
import time

import gudhi
import numpy as np
from gudhi.hera import wasserstein_distance

a, b = (np.loadtxt(path, ndmin=2) for path in sys.argv[1:3])
for distance in [lambda: gudhi.bottleneck_distance(a, b),
                 lambda: wasserstein_distance(a, b, order=1, internal_p=np.inf, delta=0.01),
                 lambda: wasserstein_distance(a, b, order=2, internal_p=np.inf, delta=0.01)]:
    begin = time.process_time()
    found = distance()
    print(time.process_time() - begin, found)
