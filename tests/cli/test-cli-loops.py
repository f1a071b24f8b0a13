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


tap.main(globals())
