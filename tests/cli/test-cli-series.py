#!/usr/bin/python3
"""Folders of checkpoints from outside.

Usage: test-cli-series.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import os
import sys

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import expect_error, in_folder, run, run_json


@in_folder
def test_series(folder):
    """A folder of checkpoints is a series; what is in it beside them is passed over."""
    for step in (3, 12, 100):
        numpy.savez(f"{folder}/net-epoch-{step}.npz", c=numpy.random.default_rng(step).normal(size=(20, 1, 3, 3)))
    open(folder + "/README.md", "w").write("About these networks.\n")
    os.mkdir(folder + "/older")
    info = run_json("info", folder)
    assert [(os.path.basename(file["path"]), file["step"]) for file in info["files"]] == [
        ("net-epoch-3.npz", 3), ("net-epoch-12.npz", 12), ("net-epoch-100.npz", 100)]
    assert [os.path.basename(file["path"]) for file in info["passed_over"]] == ["README.md"]
    assert info["filters"] == {"3x3": 60}
    text = run("info", folder)
    assert "step 12" in text and "README.md: passed over: " in text
    assert run_json("core", folder)["n"] == 60
    alone = run_json("core", folder, "--step", "12")
    assert alone["n"] == 20 and alone["radius"] == run_json("core", folder + "/net-epoch-12.npz")["radius"]
    assert run_json("core", folder, "--steps", "1,2,2", "--step", "2")["n"] == 40
    expect_error(1, ["core", folder, "--step", "4"], "3, 12, 100")
    expect_error(1, ["core", folder, "--steps", "none", "--step", "3"], "no training steps")
    expect_error(2, ["core", folder, "--steps", "1,2"], "2 numbers", "3 files")
    expect_error(2, ["core", folder, "--steps", "1,,2"], "--steps")
    os.chmod(folder + "/net-epoch-3.npz", 0o600)
    open(folder + "/net-epoch-3.npz", "w").write("PK\x03\x04")
    assert run_json("core", folder)["n"] == 40
    expect_error(1, ["core", folder, folder + "/net-epoch-3.npz"], "net-epoch-3.npz")


tap.main(globals())
