#!/usr/bin/python3
"""Mapper from outside: its clustering rules and covers, and data that is hardly any.

Usage: test-cli-mapper.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import SMALL, expect_error, in_folder, run, run_json


@in_folder
def test_epsilon_is_told(folder):
    assert "epsilon" not in run_json("mapper", *SMALL)
    assert run_json("mapper", *SMALL, "--cluster", "average:0.5")["epsilon"] == 0.5
    graph = run_json("mapper", *SMALL, "--cluster", "auto")
    assert graph["recipe"]["cluster"] == "auto" and graph["epsilon"] > 0
    single = run_json("mapper", *SMALL, "--cluster", f"single:{graph['epsilon']}")
    assert single["nodes"] == graph["nodes"] and single["edges"] == graph["edges"]
    text = run("mapper", *SMALL, "--cluster", "auto")
    assert f"epsilon {graph['epsilon']}: " in text and "within" in text
    text = run("mapper", *SMALL, "--cluster", "single:0.5")
    assert f"epsilon 0.5; suggested is {graph['epsilon']}: " in text
    for epsilon in ("0", "-1", "nan", "inf", ""):
        for rule in ("single:%s", "dbscan:%s,4", "average:%s", "complete:%s"):
            expect_error(2, ["mapper", *SMALL, "--cluster", rule % epsilon], rule % epsilon, "finite distance above 0", "write it as")
    expect_error(2, ["mapper", *SMALL, "--cluster", "single:0"], "auto for a suggested epsilon")


RULES = ["gap", "single:1", "dbscan:1,2", "average:1", "complete:1", "auto"]


def each_way(path, *words):
    """The graphs of a file by every cover and every clustering rule."""
    for cover in ("uniform", "balanced"):
        for rule in RULES:
            yield rule, run_json("mapper", path, "--cover", cover, "--cluster", rule, *words)


@in_folder
def test_hardly_any_points(folder):
    path = folder + "/points.csv"
    # One point.
    open(path, "w").write("1,2\n")
    for rule, graph in each_way(path):
        alone = [] if rule == "dbscan:1,2" else [[0]]
        assert [node["members"] for node in graph["nodes"]] == alone
        assert graph["unclustered"]["points"] == 1 - len(alone)
    # Two, farther than 1 from one another; the gap rule cuts no box of two.
    open(path, "w").write("1,2\n4,2\n")
    for rule, graph in each_way(path, "--resolution", "1", "--gain", "1"):
        apart = {"gap": [[0, 1]], "auto": [[0, 1]], "dbscan:1,2": []}.get(rule, [[0], [1]])
        assert [node["members"] for node in graph["nodes"]] == apart
    # All equal: the lenses are constant, one box holds everything, every rule joins it.
    open(path, "w").write("1.5,2,-1\n" * 12)
    for rule, graph in each_way(path):
        assert [(node["cell"], node["members"]) for node in graph["nodes"]] == [([0, 0], list(range(12)))]
        assert graph["betti"] == [1, 0] and graph["unclustered"] == {"points": 0, "incidences": 0}


@in_folder
def test_odd_covers(folder):
    path = folder + "/points.csv"
    open(path, "w").write("".join(f"7,{x}\n" for x in (0, 1, 4, 9, 16)))
    # A constant lens is one interval, and that is said.
    for rule, graph in each_way(path, "--lens", "coord:1", "--lens", "coord:2", "--resolution", "20,4", "--gain", "2,1"):
        assert {node["cell"][0] for node in graph["nodes"]} == {0}
    assert "lens 1 has one value alone" in run("mapper", path, "--lens", "coord:1")
    # More intervals than points: everybody is in a box.
    for rule, graph in each_way(path, "--lens", "coord:2", "--resolution", "1000"):
        members = {point for node in graph["nodes"] for point in node["members"]}
        assert members == (set() if rule == "dbscan:1,2" else set(range(5)))
    for gain in ("0.99", "0", "-3", "nan", "inf", "2,0.5", "21"):
        expect_error(2, ["mapper", path, "--gain", gain], f"--gain {gain}", "from 1 to 20")
    for resolution in ("0", "-1", "1.5", "1001", "3,0", "nan"):
        expect_error(2, ["mapper", path, "--resolution", resolution], f"--resolution {resolution}", "from 1 to 1000")
    expect_error(2, ["mapper", path, "--cover", "even"], "--cover even", "uniform, balanced")


@in_folder
def test_gap_in_a_column(folder):
    points = numpy.random.default_rng(4).normal(size=(9, 3))
    step = numpy.arange(9.0)
    step[6] = numpy.nan
    numpy.savez(folder + "/run.npz", points=points, step=step)
    expect_error(1, ["mapper", folder + "/run.npz", "--lens", "column:step"], "column:step", "point 6 ", "nan")
    # A row that was dropped before it: point and row are not the same.
    points[2, 1] = numpy.nan
    numpy.savez(folder + "/run.npz", points=points, step=step)
    expect_error(1, ["mapper", folder + "/run.npz", "--lens", "column:step"], "point 5, row 6 of the input", "nan")
    # Beside the core it does no harm.
    assert run_json("mapper", folder + "/run.npz", "--lens", "column:step", "--sample", "1", "--seed", "3")["m"] == 1


tap.main(globals())
