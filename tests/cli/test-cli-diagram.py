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


tap.main(globals())
