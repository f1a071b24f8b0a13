#!/usr/bin/python3
"""Figures from the command line: each view in each format, and what an option of theirs refuses.

Usage: test-cli-figure.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import os
import sys
import xml.etree.ElementTree

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import SMALL, expect_error, in_folder, run


@in_folder
def test_figures(folder):
    magic = {"pdf": b"%PDF-", "svg": b"<?xml", "png": b"\x89PNG"}
    for view in ["graph", "diagram", "barcode"]:
        for ending, start in magic.items():
            path = f"{folder}/{view}.{ending}"
            run("figure", *SMALL, "--view", view, "-o", path)
            content = open(path, "rb").read()
            assert content.startswith(start), path
            run("figure", *SMALL, "--view", view, "-o", path)
            assert open(path, "rb").read() == content, path + " does not repeat"
            assert run("recipe", "--recipe", path) == run("recipe", *SMALL)
    xml.etree.ElementTree.parse(folder + "/graph.svg")


@in_folder
def test_logarithmic_axes(folder):
    for view in "diagram", "barcode":
        run("figure", *SMALL, "--view", view, "--log", "-o", f"{folder}/log.svg")
        run("figure", *SMALL, "--view", view, "-o", f"{folder}/linear.svg")
        assert open(folder + "/log.svg").read() != open(folder + "/linear.svg").read()


@in_folder
def test_colours(folder):
    pictures = []
    for colour in "density", "size", "lens-1", "lens:klein-distance":
        run("figure", *SMALL, "--colour-by", colour, "-o", folder + "/colours.svg")
        pictures.append(open(folder + "/colours.svg").read())
    assert len(set(pictures)) == len(pictures)
    expect_error(2, ["figure", *SMALL, "--colour-by", "cake", "-o", folder + "/x.pdf"], "cake", "lens:LENS")
    expect_error(2, ["figure", *SMALL, "--colour-by", "lens:cake", "-o", folder + "/x.pdf"], "cake", "klein-distance")
    expect_error(2, ["figure", *SMALL, "--colour-by", "size", "--view", "barcode", "-o", folder + "/x.pdf"], "barcode")


@in_folder
def test_refusals(folder):
    expect_error(2, ["figure", *SMALL, "--log", "-o", folder + "/x.pdf"], "graph", "--log", "barcode")
    expect_error(2, ["figure", *SMALL], "-o")
    expect_error(2, ["figure", *SMALL, "-o", folder + "/x.bmp"], "x.bmp", ".svg")
    expect_error(2, ["figure", *SMALL, "--view", "torus", "-o", folder + "/x.pdf"], "torus", "diagram")
    expect_error(2, ["figure", *SMALL, "--width", "84furlongs", "-o", folder + "/x.pdf"], "84furlongs")
    expect_error(2, ["figure", *SMALL, "--font-size", "big", "-o", folder + "/x.pdf"], "big")
    expect_error(2, ["figure", *SMALL, "--colormap", "jet", "-o", folder + "/x.pdf"], "jet")


tap.main(globals())
