#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The installed kleinscope-cli, and the program that it runs: check-installed.py TOP BUILD"""
import os
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "common"))
import tap

DATA = pathlib.Path(sys.argv[1]).resolve() / "tests/data"
BUILD = pathlib.Path(sys.argv[2]).resolve()


def install(folder):
    """Installs the build into a folder; where the two programs are in it."""
    subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", folder],
                   check=True, stdout=subprocess.DEVNULL)
    return [next(pathlib.Path(folder).rglob(name)) for name in ("kleinscope-cli", "kleinscope-unpack")]


def info(program, name):
    """What the program says of a golden file, which it finds without being told where its own program is."""
    environment = {key: value for key, value in os.environ.items() if key != "KLEINSCOPE_UNPACK"}
    return subprocess.run([program, "info", DATA / name], env=environment, text=True, capture_output=True)


def test_formats_that_are_read_apart_open():
    with tempfile.TemporaryDirectory() as folder:
        program, _ = install(folder)
        for name, kind in (("hdf5/keras.h5", "keras-h5"), ("images/colour.png", "png")):
            done = info(program, name)
            assert done.returncode == 0 and f"{name}: {kind}" in done.stdout, (done.stdout, done.stderr)


def test_a_moved_tree_works():
    with tempfile.TemporaryDirectory() as folder:
        program, _ = install(folder + "/there")
        os.rename(folder + "/there", folder + "/here")
        done = info(str(program).replace("/there/", "/here/"), "images/colour.png")
        assert done.returncode == 0, done.stderr


def test_a_missing_program_is_told():
    with tempfile.TemporaryDirectory() as folder:
        program, unpack = install(folder)
        unpack.unlink()
        for name in ("hdf5/keras.h5", "images/colour.png"):
            done = info(program, name)
            assert done.returncode != 0 and done.stdout == "", done.stdout
            assert "install Kleinscope again" in done.stderr and str(unpack) in done.stderr, done.stderr
            assert done.stderr.count("\n") == 1, done.stderr


def test_another_person_s_program_is_not_run():
    if os.geteuid() != 0:
        raise tap.SkipTest("only root can give a file to another person")
    with tempfile.TemporaryDirectory() as folder:
        program, unpack = install(folder)
        os.chown(unpack, 65534, 65534)
        done = info(program, "images/colour.png")
        assert "install Kleinscope again" in done.stderr, done.stderr


tap.main(globals())
