#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""From starting the program to its first picture, against an empty window of libadwaita
started the same way. Prints the median of wall milliseconds of both and their ratio.

  tests/common/with-display tests/bench/bench-start.py build/app/kleinscope build/tests/bench/empty-window

The first picture is there when the graph tells its nodes to a screen reader.
"""
import os
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "ui"))
from driven import Atspi, is_laid_out, until, walk

TIMES = 7


def tells(process, role, word):
    """Whether a widget of @role is there whose name or description holds @word."""
    desktop = Atspi.get_desktop(0)
    for i in range(desktop.get_child_count()):
        application = desktop.get_child_at_index(i)
        if application and application.get_process_id() == process.pid:
            return any(node.get_role_name() == role and is_laid_out(node)
                       and word in (node.get_name() or "") + (node.get_description() or "")
                       for node in walk(application))
    return False


def median(program, role, word):
    taken = []
    for _ in range(TIMES):
        Atspi.get_desktop(0).get_child_count()
        begin = time.monotonic()
        process = subprocess.Popen([program])
        until(lambda: tells(process, role, word), "the window")
        taken.append(1e3 * (time.monotonic() - begin))
        process.terminate()
        process.wait()
    return statistics.median(taken)


ours = median(sys.argv[1], "image", "nodes")
empty = median(sys.argv[2], "label", "Empty")
print(f"start to first picture {ours:.0f} ms, an empty window {empty:.0f} ms: ratio {ours / empty:.2f}")
