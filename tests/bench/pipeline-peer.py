#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench-pipeline: NumPy, SciPy and scikit-learn from the file to the graph.

  pipeline-peer.py FILE K PERCENTILE RESOLUTION GAIN

FILE is a .npy table of 9 columns. Each row is centred and normalised, the densest PERCENTILE of
the points by their Kth neighbour (cKDTree) is kept, and two principal components are the
lenses; the graph is made by mapper-loop.py with the histogram gap. Prints CPU seconds up to the
lenses and of the graph, without the imports.
"""
import os
import subprocess
import sys
import tempfile
import time

import numpy as np
from scipy.spatial import cKDTree
from sklearn.decomposition import PCA

path, k, percentile, resolution, gain = sys.argv[1:6]

begin = time.process_time()
points = np.load(path)
points = points - points.mean(axis=1, keepdims=True)
points /= np.linalg.norm(points, axis=1, keepdims=True)
radius = cKDTree(points).query(points, int(k) + 1)[0][:, -1]
core = points[np.sort(np.argsort(radius, kind='stable')[:round(len(points) * float(percentile) / 100)])]
lens = PCA(2).fit_transform(core)
prepare = time.process_time() - begin

with tempfile.NamedTemporaryFile() as numbers:
    np.concatenate([core.ravel(), lens.ravel()]).tofile(numbers.name)
    loop = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'mapper-loop.py')
    words = [sys.executable, loop, numbers.name, len(core), core.shape[1], resolution, gain, 'gap', 0, 0]
    graph = float(subprocess.run(map(str, words), capture_output=True, text=True, check=True).stdout.split()[0])
print(prepare, graph)
