#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peer of bench-layout: NetworkX's spring layout, 50 iterations.

  layout-peer.py FILE

FILE has a line "source target weight" for each edge. Prints CPU seconds without the imports.
"""
import sys
import time

import networkx as nx

graph = nx.read_weighted_edgelist(sys.argv[1])
begin = time.process_time()
nx.spring_layout(graph, iterations=50, seed=1)
print(time.process_time() - begin)
