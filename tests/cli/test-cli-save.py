#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What -o leaves on a disk, also on a full one and when it is interrupted: test-cli-save.py KLEINSCOPE-CLI"""
import json
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import numpy
import tap
from program import PROGRAM, SMALL, expect_error, in_folder, run, run_json

LARGE = ["--builtin", "circle", "--count", "20000", "--k", "5"]  # 1.4 MB as .npy


@in_folder
def test_files_keep_what_they_are(folder):
    path, link = folder + "/out.json", folder + "/link.json"
    run("core", *SMALL, "-o", path)
    os.chmod(path, 0o641)
    if os.geteuid() == 0:
        os.chown(path, 12, 34)
    os.symlink("out.json", link)
    run("mapper", *SMALL, "-o", link)
    assert os.path.islink(link) and "kleinscope-graph" in open(path).read()
    there = os.stat(path)
    assert stat.S_IMODE(there.st_mode) == 0o641
    assert os.geteuid() != 0 or (there.st_uid, there.st_gid) == (12, 34)
    assert sorted(os.listdir(folder)) == ["link.json", "out.json"]

    # A link to a file that is not there yet.
    os.symlink("figures/one.svg", folder + "/one.svg")
    expect_error(1, ["figure", *SMALL, "-o", folder + "/one.svg"], "one.svg", "does not exist")
    os.mkdir(folder + "/figures")
    run("figure", *SMALL, "-o", folder + "/one.svg")
    assert os.path.islink(folder + "/one.svg") and os.listdir(folder + "/figures") == ["one.svg"]


@in_folder
def test_targets_that_are_no_files(folder):
    os.mkdir(folder + "/folder.json")
    expect_error(1, ["core", *SMALL, "-o", folder + "/folder.json"], "folder.json", "is a folder")
    os.symlink("/dev/full", folder + "/full.json")
    expect_error(1, ["core", *SMALL, "-o", folder + "/full.json"], "full.json", "No space left")
    os.symlink("/dev/null", folder + "/null.json")
    run("core", *SMALL, "-o", folder + "/null.json")

    # A pipe is written to, and one that nobody reads is given up at an interrupt.
    pipe = folder + "/pipe.json"
    os.mkfifo(pipe)
    with open(folder + "/read", "wb") as read:
        reader = subprocess.Popen(["cat", pipe], stdout=read)
    run("core", *LARGE, "-o", pipe)
    reader.wait()
    assert open(folder + "/read", "rb").read() == run("core", *LARGE, "--json", binary=True)
    process = subprocess.Popen([PROGRAM, "core", *SMALL, "-o", pipe], stderr=subprocess.PIPE)
    time.sleep(0.5)
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 130 and stat.S_ISFIFO(os.stat(pipe).st_mode)


def read_safetensors(path):
    """Its arrays and metadata, by the format's description."""
    content = open(path, "rb").read()
    length = int.from_bytes(content[:8], "little")
    header, data = json.loads(content[8:8 + length]), content[8 + length:]
    metadata, types = header.pop("__metadata__"), {"F64": "<f8", "U32": "<u4"}
    ends = [entry["data_offsets"][1] for entry in header.values()]
    assert (8 + length) % 8 == 0 and max(ends) == len(data)
    return metadata, {name: numpy.frombuffer(data[slice(*entry["data_offsets"])], types[entry["dtype"]])
                      .reshape(entry["shape"]) for name, entry in header.items()}


@in_folder
def test_a_core_as_a_filter_set(folder):
    weights = numpy.random.default_rng(3).normal(size=(20, 4, 3, 3))
    numpy.savez(folder + "/net.npz", **{"a.weight": weights[:12].astype("<f4"), "b.weight": weights[12:]})
    core = ["core", folder + "/net.npz", "--k", "5", "--percentile", "40"]
    out = folder + "/core.safetensors"
    run(*core, "-o", out)
    metadata, arrays = read_safetensors(out)
    document = run_json(*core)
    rows = sorted(document["indices"])
    assert metadata["format"] == "kleinscope-filter-set" and metadata["sha256"] == document["input"]["sha256"]
    assert metadata["recipe"].startswith("kleinscope-recipe 1\n") and metadata["input"] == folder + "/net.npz"
    points = numpy.concatenate([weights[:12].astype("<f4").astype("<f8"), weights[12:]]).reshape(-1, 1, 3, 3)
    assert (arrays["values"] == points[rows]).all() and arrays["column.row"].tolist() == rows
    radius = dict(zip(document["indices"], document["radius"]))
    assert arrays["column.radius"].tolist() == [radius[row] for row in rows]
    assert (arrays["column.out"] == numpy.array(rows) % 48 // 4).all()
    columns = {column["name"]: column for column in json.loads(metadata["columns"])}
    names = [columns["tensor"]["levels"][code] for code in arrays["column.tensor"]]
    assert names == ["a.weight" if row < 48 else "b.weight" for row in rows]

    # Opened again it is that set: of the same recipe the same points come.
    assert run_json("info", out)["filters"] == {"3x3": len(rows)}
    run("core", out, "--k", "5", "-o", folder + "/again.safetensors")
    _, again = read_safetensors(folder + "/again.safetensors")
    assert all((again[name] == array).all() for name, array in arrays.items())
    run("core", out, "-o", folder + "/again.npy")
    run(*core, "-o", folder + "/core.npy")
    key = lambda path: sorted(map(tuple, numpy.load(path)))
    assert key(folder + "/again.npy") == key(folder + "/core.npy")


def refused_when_full(folder, path, part, **more):
    """The old file is there afterwards, the sentence says why, and nothing else lies there."""
    before, others = open(path, "rb").read(), sorted(os.listdir(folder))
    for words in ["core", *LARGE], ["figure", *SMALL, "--width", "600mm"]:
        out = os.path.splitext(path)[0] + (".npy" if words[0] == "core" else ".png")
        done = subprocess.run([PROGRAM, *words, "-o", out], capture_output=True, text=True, **more)
        assert done.returncode == 1 and len(done.stderr.splitlines()) == 1, done
        assert part in done.stderr and os.path.basename(out) in done.stderr, done.stderr
        assert sorted(os.listdir(folder)) == others and open(path, "rb").read() == before


@in_folder
def test_a_limit_on_files(folder):
    path = folder + "/out.npy"
    run("core", *SMALL, "-o", path)
    shutil.copy(path, folder + "/out.png")
    refused_when_full(folder, path, "larger than a file may be",
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)))


@in_folder
def test_a_full_disk(folder):
    """A disk of 200 kB in memory, seen by this test alone, with 100 kB on it."""
    script = f"""mount -t tmpfs -o size=200k none {folder} && exec {sys.executable} {os.path.abspath(__file__)} {PROGRAM} \
        --on-small-disk {folder}"""
    done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script],
                          capture_output=True, text=True)
    if "unshare" in done.stderr or "mount" in done.stderr:
        raise tap.SkipTest(f"no disk of one's own here: {done.stderr.strip()}")
    assert done.returncode == 0, done.stderr


def on_small_disk(folder):
    path = folder + "/out.npy"
    run("core", *SMALL, "-o", path)
    shutil.copy(path, folder + "/out.png")
    with open(folder + "/other", "wb") as other:
        other.write(bytes(100_000))
    refused_when_full(folder, path, "the disk is full")
    os.remove(folder + "/other")
    run("core", *SMALL, "-o", path)


@in_folder
def test_an_interrupt_leaves_nothing(folder):
    path = folder + "/out.npy"
    random.seed(5)
    run("core", *LARGE, "-o", path)
    new = open(path, "rb").read()
    start = time.monotonic()
    run("core", *LARGE, "-o", path)
    whole = time.monotonic() - start
    statuses = set()
    for old in [b"old", None] * 10:
        if old:
            open(path, "wb").write(old)
        elif os.path.exists(path):
            os.remove(path)
        process = subprocess.Popen([PROGRAM, "core", *LARGE, "-o", path], stderr=subprocess.PIPE)
        time.sleep(random.uniform(0.3, 1.1) * whole)
        process.send_signal(signal.SIGINT)
        status = process.wait(timeout=20)
        # Killed by the signal before it is looked for, told to stop, or done already.
        assert status in (-signal.SIGINT, 130, 0), status
        statuses.add(status)
        there = open(path, "rb").read() if os.path.exists(path) else None
        assert there == (new if status == 0 else old) or status != 0 and there == new, (status, there and len(there))
        assert os.listdir(folder) in ([], ["out.npy"]), os.listdir(folder)
    assert statuses & {-signal.SIGINT, 130}


@in_folder
def test_sessions_are_recipes(folder):
    """Which know their files from where they lie."""
    points, session = os.path.join(folder, "points.npy"), os.path.join(folder, "a.kleinscope")
    with open(points, "wb") as file:
        numpy.save(file, numpy.random.default_rng(3).normal(size=(60, 3)))
    with open(session, "w") as file:
        file.write("kleinscope-recipe 1\nfile = points.npy\nk = 7\n"
                   "kleinscope-session 1\ncolour = size\n")
    told = run_json("core", "--recipe", session)
    assert told == run_json("core", points, "--k", "7")
    assert "kleinscope-session" not in run("recipe", "--recipe", session)
    with open(session, "a") as file:
        file.write("kleinscope-recipe 1\nk = wrong\n")
    assert run_json("core", "--recipe", session) == told


if "--on-small-disk" in sys.argv:
    on_small_disk(sys.argv[-1])
else:
    tap.main(globals())
