#!/usr/bin/python3
"""Diagrams from outside: what is said of their bars, and how far two are apart.

Usage: test-cli-diagram.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import json
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import SMALL, expect_error, in_folder, run, run_json


@in_folder
def test_band_and_null_model(folder):
    words = ["persistence", *SMALL, "--landmarks", "60"]
    plain = run_json(*words)
    assert "band" not in plain and "null" not in plain
    diagram = run_json(*words, "--bootstrap", "20", "--null", "19")
    assert diagram["bars"] == plain["bars"] and diagram["strength"] == plain["strength"]
    band, null = diagram["band"], diagram["null"]
    assert band["level"] == 0.95 and band["resamples"] == 20 and band["width"] > 0
    for kind in ["gaussian", "shuffled"]:
        trials = null[kind]["longest"]
        assert null[kind]["trials"] == len(trials) == 19
        longer = sum(longest >= plain["strength"]["longest"] for longest in trials)
        assert null[kind]["p"] == (1 + longer) / 20 == 0.05
    for threads in ["1", "3"]:
        again = run_json(*words, "--bootstrap", "20", "--null", "19", "--threads", threads)
        assert again["band"] == band and again["null"] == null
    text = run(*words, "--bootstrap", "20", "--null", "19")
    assert "95 % band ±" in text and "p 0.05 (gaussian, 19 trials" in text and "p 0.05 (shuffled" in text
    expect_error(2, [*words, "--null", "x"], "--null x", "10000")
    expect_error(2, [*words, "--bootstrap", "10001"], "--bootstrap 10001", "10000")
    expect_error(2, [*words, "--null", "5", "--max-dim", "0"], "--max-dim 0", "--null")
    expect_error(2, [*words, "--bootstrap", "5", "--metric", "cosine"], "cosine", "--bootstrap")
    numpy.save(folder + "/d.npy", numpy.ones((9, 9)) - numpy.eye(9))
    matrix = ["persistence", folder + "/d.npy", "--precomputed"]
    expect_error(2, [*matrix, "--null", "5"], "distance matrix", "--null")
    assert run_json(*matrix, "--bootstrap", "5")["band"]["width"] == 4.0



@in_folder
def test_recogniser(folder):
    # Seeds that nothing was chosen by.
    for name, noise, shape in [("circle", "0", "circle"), ("circle", "0.1", "circle"),
                               ("three-circles", "0.05", "three-circles"), ("three-circles", "0.1", "three-circles"),
                               ("klein", "0", "klein-bottle"), ("klein", "0.1", "klein-bottle")]:
        words = ["persistence", "--builtin", name, "--noise", noise, "--seed", "71", "--percentile", "100",
                 "--landmarks", "250"]
        found = run_json(*words, "--recognise")["recognised"]
        assert found["shape"] == shape, found
        assert 0 < found["from"] < found["to"] and found["betti2"][0] == found["betti3"][0] == 1
        assert "recognised" not in run_json(*words)
        assert found["because"] in run(*words, "--recognise")
        assert [fit["model"] for fit in found["fit"]] == ["circle", "three-circles", "klein"]
        assert all(0 <= fit["distance"] < 1 and 0 < fit["covered"] <= 1 for fit in found["fit"])
        assert "no_fit" not in found
    # The verdict is of both fields, whichever is shown.
    assert run_json(*words, "--recognise", "--prime", "3")["recognised"] == found
    assert run_json(*words, "--recognise", "--prime", "5", "--threads", "1")["recognised"] == found
    for seed in range(3):
        numpy.save(folder + "/g.npy", numpy.random.default_rng(seed).normal(size=(1500, 9)))
        found = run_json("persistence", folder + "/g.npy", "--landmarks", "150", "--recognise")["recognised"]
        assert found["shape"] == "unknown" and found["because"].startswith("Cannot tell, because ")
    numpy.save(folder + "/plane.npy", numpy.random.default_rng(5).normal(size=(200, 2)))
    found = run_json("persistence", folder + "/plane.npy", "--recognise")["recognised"]
    assert "fit" not in found and "3x3" in found["no_fit"]


@in_folder
def test_distances(folder):
    a, b, c = folder + "/a.json", folder + "/a.csv", folder + "/c.csv"
    for path in [a, b]:
        run("persistence", *SMALL, "--landmarks", "80", "-o", path)
    same = run_json("distance", a, b)
    assert same["format"] == "kleinscope-distance" and same["version"] == 1
    assert [i["path"] for i in same["inputs"]] == [a, b] and all(len(i["sha256"]) == 64 for i in same["inputs"])
    zero = {"bottleneck": 0.0, "wasserstein": [0.0, 0.0]}
    assert same["distances"] == [{"dim": dim, **zero} for dim in [0, 1]]

    # One bar moves by 0.25, one of length 0.5 goes to the diagonal, and one never dies in one of them alone.
    open(folder + "/b.csv", "w").write("dim,birth,death\n1,0,4\n1,1,1.5\n")
    open(c, "w").write("dim,birth,death\r\n0,0,inf\r\n1,0.125,4.25\r\n")
    found = run_json("distance", folder + "/b.csv", c)["distances"]
    assert found == [{"dim": 0, "bottleneck": None, "wasserstein": [None, None]},
                     {"dim": 1, "bottleneck": 0.25, "wasserstein": [0.5, 0.125 ** 0.5]}]
    assert run_json("distance", folder + "/b.csv", c, "--dim", "1")["distances"] == found[1:]
    text = run("distance", folder + "/b.csv", c)
    assert "H0: infinite" in text and "H1: bottleneck 0.25, Wasserstein 0.5 (order 1), 0.353553 (order 2)" in text
    run("distance", folder + "/b.csv", c, "-o", folder + "/d.json")
    assert json.load(open(folder + "/d.json"))["distances"] == found

    for text, *words in [("", "empty"), ("nothing", "dim,birth,death"), ("{\"a\": ", "no JSON", "line 1"),
                         ("{\"format\": \"kleinscope-core\", \"version\": 1}", "kleinscope-diagram"),
                         ("{\"format\": \"kleinscope-diagram\", \"version\": 1, \"bars\": [{\"dim\": 1}]}", "bar 1", "death"),
                         ("dim,birth,death\n1,2\n", "line 2", "1,2"), ("dim,birth,death\n1,2,1\n", "bar 1", "dies at 1"),
                         ("dim,birth,death\n1,nan,1\n", "line 2"), ("dim,birth,death\n256,0,1\n", "line 2", "256")]:
        open(folder + "/bad", "w").write(text)
        expect_error(1, ["distance", a, folder + "/bad"], "bad", *words)
    expect_error(1, ["distance", a, folder + "/none"], "none", "could not be read")
    expect_error(2, ["distance", a], "two", "not 1")
    expect_error(2, ["distance", a, b, c], "two", "not 3")
    expect_error(2, ["distance", a, b, "--dim", "256"], "--dim 256", "255")
    expect_error(2, ["distance", a, b, "--k", "5"], "--k")


@in_folder
def test_few_and_degenerate_points(folder):
    random = numpy.random.default_rng(5)
    cloud = random.normal(size=(12, 2))
    forever = {"dim": 0, "birth": 0.0, "death": None}

    def bars(points, *words):
        numpy.save(folder + "/points.npy", points)
        return run_json("persistence", folder + "/points.npy", *words)["bars"]

    numpy.save(folder + "/none.npy", numpy.ones((0, 2)))
    expect_error(1, ["persistence", folder + "/none.npy"], "an array (0, 2)", "at least 1")
    assert bars([[1.0, 2.0]]) == [forever]
    assert bars([[0.0, 0.0], [3.0, 4.0]]) == [{"dim": 0, "birth": 0.0, "death": 5.0}, forever]
    # Every point three times is the cloud, and one point many times is one point.
    for dim in ["1", "2"]:
        assert bars(numpy.repeat(cloud, 3, axis=0), "--landmarks", "0", "--max-dim", dim) == bars(cloud, "--max-dim", dim)
        assert bars(numpy.ones((40, 2)), "--max-dim", dim) == [forever]
        # All distances equal: no loop, no void.
        equal = bars(numpy.ones((9, 9)) - numpy.eye(9), "--precomputed", "--max-dim", dim)
        assert equal == [{"dim": 0, "birth": 0.0, "death": 1.0}] * 8 + [forever]
        # On a line each point joins the next.
        steps = numpy.sort(random.integers(1, 9, size=20))
        line = numpy.concatenate([[0], numpy.cumsum(steps)])[:, None] * [3.0, 4.0]
        assert bars(line, "--max-dim", dim) == [{"dim": 0, "birth": 0.0, "death": 5.0 * step} for step in steps] + [forever]


@in_folder
def test_thresholds_below_the_first_edge(folder):
    numpy.save(folder + "/points.npy", numpy.arange(5.0)[:, None] * [1.0, 0.0])
    words = ["persistence", folder + "/points.npy", "--threshold"]
    for threshold in ["0", "0.5"]:
        diagram = run_json(*words, threshold)
        assert diagram["threshold"] == float(threshold)
        assert diagram["bars"] == [{"dim": 0, "birth": 0.0, "death": None}] * 5
        assert f"no edge is up to {threshold}: every landmark stands alone" in run(*words, threshold)
    # Equal to the threshold is in.
    assert "stands alone" not in run(*words, "1")
    for wrong in ["-1", "nan", "-inf", "wide"]:
        expect_error(2, [*words, wrong], f"--threshold {wrong}", "at least 0")


@in_folder
def test_refused_primes_and_landmarks(folder):
    numpy.save(folder + "/points.npy", numpy.arange(20.0)[:, None] * [1.0, 0.0])
    words = ["persistence", folder + "/points.npy"]
    expect_error(2, [*words, "--prime", "4"], "--prime 4", "such as 3 or 5")
    expect_error(2, [*words, "--prime", "32747"], "--prime 32747", "such as 32719 or 32749")
    for wrong in ["-3", "0", "1", "32771", "65537", "4294967298", "two"]:
        expect_error(2, [*words, "--prime", wrong], f"--prime {wrong} ", "2 to 32749")
    assert run_json(*words, "--prime", "32749")["prime"] == 32749
    expect_error(2, [*words, "--landmarks", "21"], "21 landmarks", "the 20 points")
    expect_error(2, [*words, "--max-dim", "3"], "--max-dim 3", "0 to 2")
    # Refused before anything of that size is asked for.
    words = ["persistence", "--builtin", "circle", "--count", "70000", "--k", "1", "--percentile", "100"]
    for landmarks, complex_ in [("70000", "rips"), ("0", "rips"), ("0", "witness")]:
        expect_error(1, [*words, "--landmark-order", "random", "--landmarks", landmarks, "--complex", complex_],
                     "70000 points", "\u00a0GB of memory", "at most", "landmarks")


tap.main(globals())
