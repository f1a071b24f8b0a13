#!/usr/bin/python3
"""Loops of bars from outside.

Usage: test-cli-loops.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import SMALL, in_folder, run, run_json


@in_folder
def test_loops(folder):
    plain = run_json("persistence", *SMALL, "--landmarks", "80")
    assert not any("loop" in bar for bar in plain["bars"])
    for kind in ["shortest", "exact"]:
        words = ["--landmarks", "80", "--loops", "20", "--loop-kind", kind]
        diagram = run_json("persistence", *SMALL, *words)
        bars = [bar for bar in diagram["bars"] if bar["dim"] == 1]
        loops = [bar for bar in bars if "loop" in bar]
        assert len(loops) == min(20, len(bars))
        shortest = min(bar["death"] - bar["birth"] for bar in loops)
        assert all("loop" in bar for bar in bars if bar["death"] - bar["birth"] > shortest)
        for bar in loops:
            loop = bar["loop"]
            assert len(loop["points"]) >= 3 and set(loop["points"]) <= set(diagram["landmarks"])
            assert bar["birth"] <= loop["at"] < bar["death"] and loop["dies"] >= bar["death"]
            if kind == "exact":
                assert loop["born"] == bar["birth"] and loop["dies"] == bar["death"]
    assert "born and dies with the bar" in run("persistence", *SMALL, *words)


@in_folder
def test_cells(folder):
    for prime in ["2", "3"]:
        words = ["--landmarks", "60", "--max-dim", "2", "--prime", prime, "--cells", "2"]
        diagram = run_json("persistence", *SMALL, *words)
        bars = [bar for bar in diagram["bars"] if bar["dim"] == 2]
        shells = [bar for bar in bars if "cells" in bar]
        assert len(bars) > 0 and len(shells) == min(2, len(bars))
        assert not any("loop" in bar or ("cells" in bar and bar["dim"] != 2) for bar in diagram["bars"])
        for bar in shells:
            cells, edges = bar["cells"], {}
            assert cells["born"] == bar["birth"] and cells["dies"] == bar["death"]
            assert ("coefficients" in cells) == (prime == "3")
            for i, (a, b, c) in enumerate(cells["triangles"]):
                assert {a, b, c} <= set(diagram["landmarks"])
                for edge, sign in [((b, c), 1), ((a, c), -1), ((a, b), 1)]:
                    if edge[0] > edge[1]:
                        edge, sign = edge[::-1], -sign
                    edges[edge] = edges.get(edge, 0) + sign * cells.get("coefficients", [1] * (i + 1))[i]
            assert all(value % int(prime) == 0 for value in edges.values())
        assert "cells of the H2 bar" in run("persistence", *SMALL, *words)


tap.main(globals())
