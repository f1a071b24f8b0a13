#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Runs the benchmarks and prints their rows as one table, in Markdown.

  table.py BUILD_FOLDER

Ours and the peers' (Debian's NumPy, SciPy, scikit-learn, NetworkX, Ripser, GUDHI) run one after the other in
the same run; ratios compare CPU seconds. What the programs say besides their rows goes to
stderr. Takes about a quarter of an hour.
"""
import os
import re
import subprocess
import sys
import tempfile
import time

build = os.path.abspath(sys.argv[1])
cli = os.path.join(build, 'app/cli/kleinscope-cli')

display = os.path.join(os.path.dirname(os.path.abspath(__file__)), '../common/with-display')

BENCHES = ['bench-neighbours', 'bench-mapper', 'bench-pipeline', 'bench-ball', 'bench-rips', 'bench-rips-portable',
           'bench-distance', 'bench-layout', 'bench-slider', 'bench-live']


def processor():
    with open('/proc/cpuinfo') as lines:
        names = [line.split(':', 1)[1].strip() for line in lines if line.startswith('model name')]
    return f'{names[0]}, {len(names)} cores' if names else 'unknown processor'


def run(name):
    """The rows that a benchmark prints; the rest of its words go to stderr."""
    screen = [display] if name in ('bench-slider', 'bench-live') else []
    output = subprocess.run([*screen, os.path.join(build, 'tests/bench', name)],
                            stdout=subprocess.PIPE, text=True, check=True).stdout
    rows = [line for line in output.splitlines() if line.startswith('| ')]
    print(f'{name}:', *(line for line in output.splitlines() if not line.startswith('| ')),
          sep='\n  ', file=sys.stderr)
    return rows


def million():
    """From a file of a million points to the graph on two cores, by the program itself."""
    with tempfile.TemporaryDirectory() as folder:
        points = os.path.join(folder, 'points.npy')
        subprocess.run([cli, 'core', '--builtin', 'mixed', '--count', '1000000', '--k', '1', '--percentile', '100',
                        '--quiet', '-o', points], check=True)
        command = [cli, 'mapper', points, '--k', '100', '--percentile', '30', '--cluster', 'single:0.25',
                   '--threads', '2', '--timings', '-o', os.path.join(folder, 'graph.json')]
        program = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
        words = program.stderr.read()
        memory = os.wait4(program.pid, 0)[2].ru_maxrss / 1e6
    wall = float(re.search(r'^all\s+([0-9.]+) ms', words, re.M).group(1)) / 1000
    return [f'| 1,000,000 points, file to graph (k=100, top 30 %, single linkage), 2 threads '
            f'| {wall:.1f} s, {memory:.2f} GB | 8 s, 0.6 GB | | |']


begin = time.time()
rows = [row for name in BENCHES for row in run(name)] + million()
print(f'{processor()}; load {os.getloadavg()[2]:.1f}; {time.strftime("%Y-%m-%d")}; '
      f'{(time.time() - begin) / 60:.0f} minutes.\n')
print('| task | measured | bar | peer | bar |\n|---|---|---|---|---|')
print(*rows, sep='\n')
