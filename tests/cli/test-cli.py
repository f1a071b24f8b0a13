#!/usr/bin/python3
"""The command line from outside: what it writes is read by other programs' readers.

Usage: test-cli.py PROGRAM. Prints TAP.
SPDX-License-Identifier: MIT
"""
import fcntl
import json
import os
import resource
import signal
import struct
import subprocess
import sys
import termios
import time
import xml.etree.ElementTree

import numpy

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "common"))
import tap
from program import PROGRAM, SMALL, expect_error, in_folder, run, run_json, shared


# ---- What each command writes ----

@in_folder
def test_core_documents(folder):
    core = run_json("core", *SMALL)
    assert core["format"] == "kleinscope-core" and core["version"] == 1
    assert core["program"].startswith("kleinscope ") and len(core["input"]["sha256"]) == 64
    assert core["input"]["path"] == "builtin:circle"
    assert (core["n"], core["m"], core["k"], core["percentile"]) == (500, 450, 20, 90)
    assert len(core["indices"]) == len(core["radius"]) == len(set(core["indices"])) == 450
    assert core["radius"] == sorted(core["radius"]) and core["radius"][-1] == core["cut_radius"]
    assert "timings" not in core

    run("core", *SMALL, "-o", folder + "/core.json")
    run("core", *SMALL, "-o", folder + "/core.csv")
    run("core", *SMALL, "-o", folder + "/core.npy")
    assert json.load(open(folder + "/core.json")) == core
    table = numpy.genfromtxt(folder + "/core.csv", delimiter=",", names=True)
    assert list(table["index"]) == core["indices"] and list(table["radius"]) == core["radius"]
    assert numpy.array_equal(table["density"], 1 / table["radius"])
    rows = numpy.load(folder + "/core.npy")
    assert rows.shape == (450, 9) and rows.dtype == numpy.float64
    assert numpy.allclose(rows.sum(axis=1), 0) and numpy.allclose((rows ** 2).sum(axis=1), 1)


@in_folder
def test_core_against_all_pairs(folder):
    points = numpy.random.default_rng(3).normal(size=(300, 4))
    numpy.save(folder + "/points.npy", points)
    core = run_json("core", folder + "/points.npy", "--k", "7", "--percentile", "33")
    radius = numpy.sort(numpy.sqrt(((points[:, None] - points[None]) ** 2).sum(-1)), axis=1)[:, 7]
    order = numpy.lexsort((numpy.arange(300), radius))[:99]
    assert core["m"] == 99 and core["indices"] == order.tolist()
    assert numpy.allclose(core["radius"], radius[order], rtol=1e-14)


@in_folder
def test_graph_documents(folder):
    graph = run_json("mapper", *SMALL)
    assert graph["format"] == "kleinscope-graph" and graph["betti"] == [1, 1]
    assert graph["recipe"]["builtin"] == "circle" and graph["recipe"]["lens"] == ["pca:1", "pca:2"]
    n = len(graph["nodes"])
    core = set(run_json("core", *SMALL)["indices"])
    for i, node in enumerate(graph["nodes"]):
        assert node["id"] == i and node["members"] == sorted(node["members"]) and set(node["members"]) <= core
        assert len(node["cell"]) == len(node["lens"]) == 2
    members = [set(node["members"]) for node in graph["nodes"]]
    edges = {(e["source"], e["target"]): e["weight"] for e in graph["edges"]}
    expected = {(a, b): len(members[a] & members[b]) for a in range(n) for b in range(a + 1, n) if members[a] & members[b]}
    assert edges == expected
    triangles = [[a, b, c] for (a, b) in expected for c in range(b + 1, n) if members[a] & members[b] & members[c]]
    assert graph["triangles"] == sorted(triangles)
    assert graph["unclustered"] == {"points": 0, "incidences": 0}

    for ending in "json graphml gexf dot csv txt".split():
        run("mapper", *SMALL, "-o", folder + "/graph." + ending)
    assert json.load(open(folder + "/graph.json")) == graph
    space = {"g": "http://graphml.graphdrawing.org/xmlns", "x": "http://gexf.net/1.3"}
    graphml = xml.etree.ElementTree.parse(folder + "/graph.graphml")
    assert len(graphml.findall(".//g:node", space)) == n and len(graphml.findall(".//g:edge", space)) == len(edges)
    sizes = [int(d.text) for d in graphml.findall(".//g:node/g:data[@key='size']", space)]
    assert sizes == [len(m) for m in members]
    gexf = xml.etree.ElementTree.parse(folder + "/graph.gexf")
    assert len(gexf.findall(".//x:node", space)) == n and len(gexf.findall(".//x:edge", space)) == len(edges)
    dot = open(folder + "/graph.dot").read()
    assert dot.count(" -- ") == len(edges) and dot.count("pos=") == n
    table = numpy.genfromtxt(folder + "/graph.csv", delimiter=",", names=True, dtype=int)
    assert [set(table["index"][table["node"] == i]) for i in range(n)] == members


@in_folder
def test_diagram_documents(folder):
    diagram = run_json("persistence", *SMALL, "--landmarks", "80")
    assert diagram["format"] == "kleinscope-diagram" and diagram["complex"] == "rips" and diagram["prime"] == 2
    assert len(diagram["landmarks"]) == 80
    thirds = run_json("persistence", *SMALL, "--landmarks", "80", "--prime", "3")
    assert thirds["prime"] == 3 and thirds["bars"] == diagram["bars"]
    voids = run_json("persistence", *SMALL, "--landmarks", "80", "--max-dim", "2")
    assert [b for b in voids["bars"] if b["dim"] < 2] == diagram["bars"]
    assert any(b["dim"] == 2 for b in voids["bars"])
    assert set(diagram["landmarks"]) <= set(run_json("core", *SMALL)["indices"])
    infinite = [b for b in diagram["bars"] if b["death"] is None]
    assert infinite == [{"dim": 0, "birth": 0.0, "death": None}]
    lengths = sorted((b["death"] - b["birth"] for b in diagram["bars"] if b["dim"] == 1), reverse=True)
    strength = diagram["strength"]
    assert numpy.isclose(strength["longest"], lengths[0]) and numpy.isclose(strength["gap"], lengths[0] - lengths[1])
    assert strength["death_birth"] == max(b["death"] / b["birth"] for b in diagram["bars"] if b["dim"] == 1)
    run("persistence", *SMALL, "--landmarks", "80", "-o", folder + "/d.csv")
    table = numpy.genfromtxt(folder + "/d.csv", delimiter=",", names=True)
    assert len(table) == len(diagram["bars"]) and numpy.isinf(table["death"]).sum() == 1


@in_folder
def test_witness_documents(folder):
    words = ["persistence", *SMALL, "--complex", "witness", "--landmarks", "40"]
    diagram = run_json(*words)
    assert diagram["complex"] == "witness" and diagram["recipe"]["nu"] == 1 and diagram["recipe"]["threshold"] == "auto"
    assert diagram["threshold"] == diagram["R"] / 4 and diagram["simplices"][0] == 40 and len(diagram["simplices"]) == 3
    keys = list(diagram)
    assert keys.index("landmarks") < keys.index("R") < keys.index("threshold") < keys.index("simplices") < keys.index("bars")
    part = run_json(*words, "--threshold", "R/1.5")
    assert part["threshold"] == diagram["R"] / 1.5 and part["simplices"][1] > diagram["simplices"][1]
    assert len(run_json(*words, "--max-dim", "0")["simplices"]) == 2
    nothing = run_json(*words, "--nu", "0", "--threshold", "0")
    assert nothing["simplices"] == [40, 0, 0] and len(nothing["bars"]) == 40
    assert run(*words, "--json", "--threads", "1") == run(*words, "--json", "--threads", "4")
    text = run(*words)
    assert "Lazy witness complex, nu 1, over Z/2, 40 landmarks, R 0." in text and " triangles" in text
    assert "R" not in run_json("persistence", *SMALL, "--landmarks", "40")
    for order in ["random", "density"]:
        chosen = run_json("persistence", *SMALL, "--landmark-order", order, "--landmarks", "40")["landmarks"]
        assert len(set(chosen)) == 40 and set(chosen) <= set(run_json("core", *SMALL)["indices"])
        other = run_json("persistence", *SMALL, "--landmark-order", order, "--landmarks", "40", "--seed", "2")["landmarks"]
        assert chosen != other
    numpy.save(folder + "/one.npy", numpy.ones((1, 3)))
    numpy.save(folder + "/two.npy", numpy.eye(3)[:2])
    for name, bars in ["one", 1], ["two", 2]:
        few = run_json("persistence", folder + "/" + name + ".npy", "--complex", "witness")
        assert few["R"] == 0 and few["threshold"] == 0 and len(few["bars"]) == bars
    expect_error(2, [*words, "--nu", "3"], "--nu 3", "0 to 2")
    expect_error(2, [*words, "--threshold", "R/0"], "R/0")
    expect_error(2, ["persistence", *SMALL, "--threshold", "R/2"], "--complex witness")
    expect_error(2, [*words[:-1], "451"], "451", "450")


@in_folder
def test_text(folder):
    assert "450 of 500 points, k 20, densest 90 %" in run("core", *SMALL)
    assert "b0 1, b1 1" in run("mapper", *SMALL)
    assert "longest H1 bar" in run("persistence", *SMALL)
    assert run("mapper", *SMALL) == run("mapper", *SMALL, "-o", "-")


@in_folder
def test_info(folder):
    weights = numpy.arange(2 * 3 * 3 * 3, dtype="f4").reshape(2, 3, 3, 3)
    weights[0, 0, 0, 0] = numpy.nan
    numpy.savez(folder + "/net.npz", conv=weights, bias=numpy.ones(2), five=numpy.zeros((4, 1, 5, 5)))
    info = run_json("info", folder + "/net.npz")
    assert info["format"] == "kleinscope-info" and info["filters"] == {"3x3": 6, "5x5": 4}
    tensors = {t["name"]: t for t in info["files"][0]["tensors"]}
    conv = tensors["conv"]
    assert conv["shape"] == [2, 3, 3, 3] and conv["dtype"] == "float32" and conv["nan"] == 1 and conv["kernel"] == [3, 3]
    assert numpy.isclose(conv["mean"], numpy.nanmean(weights.astype("f8"))) and "filters" not in tensors["bias"]
    assert "6 filters of 3x3" in run("info", folder + "/net.npz")


@in_folder
def test_rows_map_to_input(folder):
    points = numpy.random.default_rng(5).normal(size=(40, 3))
    points[7, 1] = numpy.inf
    numpy.save(folder + "/holes.npy", points)
    core = run_json("core", folder + "/holes.npy", "--k", "3")
    assert core["n"] == 39 and core["rows"] == [i for i in range(40) if i != 7]
    expect_error(1, ["core", folder + "/holes.npy", "--nonfinite", "refuse"], "Number 2 in row 8 is inf")


# ---- Recipes ----

@in_folder
def test_recipe_round_trip(folder):
    text = run("recipe", *SMALL, "--gain", "2.5", "--lens", "density")
    open(folder + "/recipe.txt", "w").write(text)
    assert run("recipe", "--recipe", folder + "/recipe.txt") == text
    assert run("recipe", "--recipe", folder + "/recipe.txt", "--set", "gain=2") == text.replace("gain = 2.5", "gain = 2")
    assert run("mapper", "--recipe", folder + "/recipe.txt", "--json") == run("mapper", *SMALL, "--gain", "2.5", "--lens", "density", "--json")
    assert json.loads(run("recipe", *SMALL, "--json"))["k"] == 20
    open(folder + "/bad.txt", "w").write(text.replace("gain = 2.5", "gain = 0.5"))
    expect_error(2, ["recipe", "--recipe", folder + "/bad.txt"], "bad.txt", "0.5")
    expect_error(1, ["recipe", "--recipe", folder + "/none.txt"], "none.txt", "no such file")
    open(folder + "/nul.txt", "w").write(text + "\0k = 3\n")
    expect_error(2, ["recipe", "--recipe", folder + "/nul.txt"], "nul.txt", "NUL", str(len(text) + 1))


@in_folder
def test_odd_names_come_back(folder):
    points = numpy.random.default_rng(2).normal(size=(60, 3))
    path = os.path.join(folder, "inner") + "/"
    os.mkdir(path)
    for name in [" sp.npy", "sp.npy\t ", "a\\b.npy", "two\nlines.npy"]:
        # Relative to the working folder, so that the blank is the path's first letter.
        with open(path + name, "wb") as file:
            numpy.save(file, points)
        here = os.getcwd()
        os.chdir(path)
        try:
            text = run("recipe", name, "--k", "5")
            open(folder + "/recipe.txt", "w").write(text)
            assert run("recipe", "--recipe", folder + "/recipe.txt") == text
            assert json.loads(run("recipe", name, "--json"))["file"] == [name]
            document = run_json("core", name, "--k", "5")
            assert run_json("core", "--recipe", folder + "/recipe.txt") == document
            for ending in ["svg", "pdf", "png"]:
                run("figure", name, "--k", "5", "-o", f"{folder}/f.{ending}")
                assert run("recipe", "--recipe", f"{folder}/f.{ending}") == text, (name, ending)
        finally:
            os.chdir(here)


@in_folder
def test_lens_is_taken_as_it_stands(folder):
    with open(folder + "/t.csv", "w") as table:
        table.write("x,y,a\\b\n" + "".join(f"{i},{i * i % 7},{i % 3}\n" for i in range(30)))
    text = run("recipe", folder + "/t.csv", "--lens", "column:a\\b")
    assert "lens = column:a\\\\b\n" in text, text
    assert run("recipe", folder + "/t.csv", "--set", "lens=column:a\\b") == text
    assert json.loads(run("recipe", folder + "/t.csv", "--lens", "column:a\\b", "--json"))["lens"] == ["column:a\\b"]
    expect_error(2, ["mapper", folder + "/t.csv", "--k", "3", "--lens", "column:c\\d"], "c\\d")


@in_folder
def test_documents_by_ending(folder):
    numpy.save(folder + "/p.npy", numpy.ones((5, 3)))
    for words in ["info", folder + "/p.npy"], ["recipe", *SMALL]:
        for ending, expected in ("json", run(*words, "--json")), ("txt", run(*words)), ("JSON", run(*words, "--json")):
            run(*words, "-o", f"{folder}/x.{ending}")
            assert open(f"{folder}/x.{ending}").read() == expected, (words, ending)
        run(*words, "--json", "-o", folder + "/x.json")
        expect_error(2, [*words, "-o", folder + "/x.csv"], "x.csv", ".json", ".txt")
        expect_error(2, [*words, "-o", folder + "/x"], ".json", ".txt")
    for command in ["core", "mapper", "persistence", "recipe"]:
        expect_error(2, [command, *SMALL, "--json", "-o", folder + "/y.txt"], "--json", "y.txt")
    expect_error(2, ["figure", *SMALL, "--json", "-o", folder + "/y.pdf"], "figure", "--json")
    assert not any(name.startswith("y") for name in os.listdir(folder))


@in_folder
def test_options_of_other_commands(folder):
    numpy.save(folder + "/p.npy", numpy.ones((5, 3)))
    for option in ["--view=diagram", "--width=84mm", "--font-size=8", "--colour-by=size", "--colormap=density", "--log"]:
        for command in ["core", "mapper", "persistence", "recipe"]:
            expect_error(2, [command, *SMALL, option], command + " ", option.split("=")[0] + ";", "figure")
    for words in ["--k", "3"], ["--set", "k=3"], ["--recipe", "x"], ["--timings"], ["--lens", "mean"]:
        expect_error(2, ["info", folder + "/p.npy", *words], "info ", words[0] + ";", "mapper")
    expect_error(2, ["recipe", *SMALL, "--threads", "2"], "recipe ", "--threads;")
    expect_error(2, ["recipe", *SMALL, "--timings"], "recipe ", "--timings;")


@in_folder
def test_set_is_the_option(folder):
    numpy.save(folder + "/p.npy", numpy.random.default_rng(4).normal(size=(40, 3)))
    assert run("core", "--set", "builtin=circle", "--k", "7") == run("core", "--builtin", "circle", "--k", "7")
    assert run("core", "--set", f"file={folder}/p.npy") == run("core", folder + "/p.npy")
    expect_error(2, ["core", *SMALL, "--set", "k=4"], "--k", "twice", "4")
    expect_error(2, ["core", "--builtin", "circle", "--set", "k=3", "--set", "k=4"], "--k", "twice", "4")
    expect_error(2, ["core", *SMALL, "--set", f"file={folder}/p.npy"], "p.npy", "--builtin")
    expect_error(2, ["core", "--set", "k=4"], "name a file")


@in_folder
def test_another_source(folder):
    numpy.save(folder + "/p.npy", numpy.random.default_rng(4).normal(size=(40, 3)))
    numpy.save(folder + "/f.npy", numpy.random.default_rng(4).normal(size=(4, 2, 3, 3)))
    points, filters, built, loose = (folder + name for name in ["/p.npy", "/f.npy", "/built.txt", "/loose.txt"])
    open(built, "w").write(run("recipe", "--builtin", "circle", "--count", "300", "--noise", "0.2", "--k", "6"))
    assert run("recipe", "--recipe", built, points) == run("recipe", points, "--k", "6")
    assert "count = 300" in run("recipe", "--recipe", built, "--builtin", "klein")
    open(folder + "/file.txt", "w").write(run("recipe", filters, "--kernel", "3x3", "--tensor", "f*", "--k", "6"))
    assert run("recipe", "--recipe", folder + "/file.txt", "--builtin", "circle") == run("recipe", "--builtin", "circle", "--k", "6")
    assert "kernel = 3x3" in run("recipe", "--recipe", folder + "/file.txt", points)
    open(folder + "/far.txt", "w").write(run("recipe", points, "--precomputed"))
    assert run("recipe", "--recipe", folder + "/far.txt", "--set", "builtin=circle") == run("recipe", "--builtin", "circle")
    open(loose, "w").write("kleinscope-recipe 1\nk = 6\n")
    expect_error(2, ["core", "--recipe", loose], "name a file")
    assert run("core", "--recipe", loose, points) == run("core", points, "--k", "6")
    open(loose, "w").write(f"kleinscope-recipe 1\nbuiltin = circle\nfile = {points}\n")
    expect_error(2, ["core", "--recipe", loose], "loose.txt", "Lines 2 and 3")
    open(loose, "w").write("kleinscope-recipe 1\n\nk = foo\nbuiltin = circle\n")
    expect_error(2, ["core", "--recipe", loose], "loose.txt", "Line 3", "--k foo")


# ---- Threads, timings, interrupts ----

@in_folder
def test_threads_change_nothing(folder):
    for command in ["core", "mapper", "persistence"]:
        outputs = {run(command, *SMALL, "--json", "--threads", n) for n in [1, 2, 8]}
        assert len(outputs) == 1, command


@in_folder
def test_timings(folder):
    done = subprocess.run([PROGRAM, "mapper", *SMALL, "--timings", "--json"], capture_output=True, text=True)
    assert done.returncode == 0
    keys = list(json.loads(done.stdout)["timings"])
    assert keys == "read points neighbours density core order lens cover clusters nerve betti layout".split(), keys
    assert all(any(line.startswith(key) for line in done.stderr.splitlines()) for key in keys)


@in_folder
def test_interrupt(folder):
    target = folder + "/late.json"
    process = subprocess.Popen([PROGRAM, "persistence", "--builtin", "klein", "--count", "20000", "--landmarks", "6000",
                                "--max-dim", "2", "-o", target], stderr=subprocess.PIPE, text=True)
    time.sleep(1.5)
    assert process.poll() is None, "the run is to be a long one"
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=10) == 130
    assert len(process.stderr.read().splitlines()) == 1
    assert os.listdir(folder) == []


def full_pipe(*words, **more):
    """The program, blocked on a pipe that nobody reads and that holds a first part of its output."""
    process = subprocess.Popen([PROGRAM, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)
    capacity = fcntl.fcntl(process.stdout, fcntl.F_GETPIPE_SZ)
    until = time.monotonic() + 30
    while struct.unpack("i", fcntl.ioctl(process.stdout, termios.FIONREAD, b"    "))[0] < capacity:
        assert process.poll() is None and time.monotonic() < until, "the output is to be larger than a pipe"
        time.sleep(0.05)
    return process


LARGE = ["core", "--builtin", "circle", "--count", "20000", "--k", "5", "--json"]


@in_folder
def test_interrupt_on_full_pipe(folder):
    for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
        process = full_pipe(*LARGE)
        process.send_signal(number)
        assert process.wait(timeout=5) == 130
        assert process.stderr.read() == b"kleinscope-cli: Cancelled.\n"
        process.stdout.close()
        process.stderr.close()
    whole = run(*LARGE, binary=True)
    process = full_pipe(*LARGE)
    assert process.communicate()[0] == whole and process.returncode == 0


@in_folder
def test_interrupt_before_the_run(folder):
    os.mkfifo(folder + "/recipe.txt")
    process = subprocess.Popen([PROGRAM, "core", "--recipe", folder + "/recipe.txt"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        time.sleep(1)
        assert process.poll() is None, "nobody writes into the pipe"
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=5) == -signal.SIGINT
    finally:
        process.kill()
        process.wait()


@in_folder
def test_ignored_signal_stays_ignored(folder):
    process = full_pipe(*LARGE, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    process.send_signal(signal.SIGHUP)
    assert process.communicate()[0] == run(*LARGE, binary=True) and process.returncode == 0


@in_folder
def test_output_that_fails(folder):
    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    def failed(words, part, **more):
        done = subprocess.run([PROGRAM, *words], stderr=subprocess.PIPE, text=True, **more)
        lines = done.stderr.splitlines()
        assert done.returncode == 1 and len(lines) == 1 and part in lines[0] and lines[0].endswith("."), done

    for words in ["--help"], ["--version"], ["--list-builtin"], ["core", *SMALL]:
        with open("/dev/full", "w") as full:
            failed(words, "No space left", stdout=full)
        failed(words, "Bad file descriptor", preexec_fn=lambda: os.close(1))
    with open(folder + "/small", "w") as small:
        failed(["--help"], "File too large", stdout=small, preexec_fn=limit)


# ---- Wrong usage and bad input ----

@in_folder
def test_usage(folder):
    expect_error(2, [], "command")
    expect_error(2, ["maper"], "maper", "mapper, ")
    expect_error(2, ["mapper", "--colour", "red"], "--colour", "--resolution")
    expect_error(2, ["mapper", "-x"], "-x")
    expect_error(2, ["mapper"], "name a file")
    expect_error(2, ["mapper", "--k"], "--k", "value")
    expect_error(2, ["mapper", *SMALL, "--k", "21"], "--k", "twice", "21")
    expect_error(2, ["mapper", *SMALL, "--timings", "--timings"], "--timings", "twice")
    expect_error(2, ["mapper", *SMALL, "--precomputed=yes"], "switch")
    expect_error(2, ["mapper", *SMALL, "x.npy"], "x.npy", "--builtin")
    expect_error(2, ["mapper", *SMALL, "--threads", "0"], "--threads 0")
    expect_error(2, ["mapper", *SMALL, "--gain", "0.5"], "--gain 0.5", "1", "20")
    expect_error(2, ["mapper", *SMALL, "--set", "gain"], "--set gain")
    expect_error(2, ["mapper", *SMALL, "--set", "gian=2"], "gian", "gain")
    expect_error(2, ["mapper", *SMALL, "--lens", "harmonica"], "harmonica", "pca")
    expect_error(2, ["mapper", *SMALL, "--lens", "pca:1", "--lens", "pca:2", "--lens", "mean"], "lens")
    expect_error(2, ["mapper", *SMALL, "--cluster", "single:0"], "single", "0")
    expect_error(2, ["mapper", *SMALL, "--cluster", "single:nan"], "nan")
    expect_error(2, ["mapper", *SMALL, "-o", folder + "/x.pdf"], "x.pdf", ".graphml")
    expect_error(2, ["mapper", "--builtin", "sphere"], "sphere", "circle")
    assert "three-circles" in run("--list-builtin")
    expect_error(2, ["persistence", *SMALL, "--prime", "4"], "--prime 4", "3 or 5")
    assert "4 to 72" in run("--help")
    run("figure", *SMALL, "--font-size", "72", "--width", "600mm", "-o", folder + "/large.png")
    expect_error(2, ["figure", *SMALL, "--font-size", "73", "-o", folder + "/x.png"], "73", "72")
    assert "--percentile P" in run("mapper", "--help") and run("--version").startswith("kleinscope ")


@in_folder
def test_bad_files(folder):
    cases = {"empty.npy": (b"", "empty"), "short.npy": (b"\x93NUMPY\x01\x00", "short.npy"),
             "noise.bin": (bytes(range(256)) * 8, "noise.bin"), "ragged.csv": (b"a,b\n1,2\n3\n", "3"),
             "words.csv": (b"a,b\n1,2\n3,x4\n", "words.csv")}
    for name, (content, word) in cases.items():
        open(os.path.join(folder, name), "wb").write(content)
        if name != "words.csv":
            expect_error(1, ["core", os.path.join(folder, name)], name, word)
    expect_error(1, ["core", folder + "/missing.npy"], "missing.npy")
    os.mkdir(folder + "/nothing")
    expect_error(1, ["core", folder + "/nothing"], "nothing", "holds no files")
    os.mkfifo(folder + "/pipe")
    expect_error(1, ["core", folder + "/pipe"], "pipe")
    expect_error(1, ["core", *SMALL, "-o", folder + "/no/dir.json"], "dir.json")
    expect_error(1, ["core", folder + "/a\nb\x1b[31m.npy"], "a\\x0ab\\x1b")
    numpy.savez(folder + "/five.npz", c=numpy.zeros((4, 1, 5, 5)))
    expect_error(1, ["core", folder + "/five.npz", "--kernel", "3x3"], "5x5")


@in_folder
def test_resample(folder):
    """Larger kernels by the means of nine cells, against the same told in numpy."""
    kernels = numpy.random.default_rng(1).normal(size=(20, 1, 5, 5))
    fine = kernels.repeat(3, axis=2).repeat(3, axis=3).reshape(20, 3, 5, 3, 5)
    numpy.save(folder + "/five.npy", kernels)
    numpy.save(folder + "/three.npy", fine.mean(axis=(2, 4)).reshape(20, 1, 3, 3))
    small = run_json("core", folder + "/five.npy", "--resample", "3x3", "--k", "5", "--percentile", "50")
    same = run_json("core", folder + "/three.npy", "--k", "5", "--percentile", "50")
    assert small["indices"] == same["indices"] and numpy.allclose(small["radius"], same["radius"])
    assert "resample = 3x3" in run("recipe", folder + "/five.npy", "--resample", "3x3")
    expect_error(1, ["core", folder + "/five.npy", "--resample", "7x7"], "5x5", "--resample")
    expect_error(2, ["core", folder + "/five.npy", "--resample", "1x1"], "1x1")
    expect_error(2, ["core", "--builtin", "circle", "--resample", "3x3"], "--resample")


@in_folder
def test_hard_points(folder):
    numpy.save(folder + "/one.npy", numpy.ones((1, 3)))
    numpy.save(folder + "/same.npy", numpy.ones((50, 3)))
    numpy.save(folder + "/none.npy", numpy.ones((0, 3)))
    numpy.save(folder + "/nan.npy", numpy.full((5, 3), numpy.nan))
    assert run_json("mapper", folder + "/one.npy")["betti"] == [1, 0]
    same = run_json("core", folder + "/same.npy", "--k", "3")
    assert same["indices"] == list(range(50)) and same["cut_radius"] == 0
    graph = run_json("mapper", folder + "/same.npy", "--k", "3")
    assert graph["betti"] == [1, 0] and all(node["density"] is None for node in graph["nodes"])
    assert run_json("persistence", folder + "/same.npy")["bars"] == [{"dim": 0, "birth": 0.0, "death": None}]
    expect_error(1, ["core", folder + "/none.npy"])
    expect_error(1, ["core", folder + "/nan.npy"], "5")
    expect_error(2, ["core", folder + "/same.npy", "--k", "50"], "50")
    expect_error(2, ["persistence", folder + "/same.npy", "--landmarks", "51"], "51", "50")


@in_folder
def test_precomputed(folder):
    points = numpy.random.default_rng(1).normal(size=(60, 2))
    points /= numpy.linalg.norm(points, axis=1)[:, None]
    distance = numpy.sqrt(((points[:, None] - points[None]) ** 2).sum(-1))
    numpy.save(folder + "/d.npy", distance)
    numpy.save(folder + "/p.npy", points)
    for command in ["core", "persistence"]:
        a = run_json(command, folder + "/d.npy", "--precomputed", "--k", "5")
        b = run_json(command, folder + "/p.npy", "--k", "5")
        for key in ["indices", "radius", "landmarks"]:
            assert key not in a or numpy.allclose(a[key], b[key])
        if "bars" in a:
            assert [bar["dim"] for bar in a["bars"]] == [bar["dim"] for bar in b["bars"]]
    graph = run_json("mapper", folder + "/d.npy", "--precomputed", "--lens", "density", "--resolution", "4")
    assert graph["betti"][0] >= 1
    distance[3, 4] += 1
    numpy.save(folder + "/bad.npy", distance)
    expect_error(1, ["core", folder + "/bad.npy", "--precomputed"], "across the diagonal")


@in_folder
def test_labels_become_columns(folder):
    with open(folder + "/labelled.csv", "w") as table:
        table.write("x,y,kind\n")
        for i in range(30):
            table.write(f"{i},{i * i % 7},{'odd' if i % 2 else 'even'}\n")
    core = run_json("core", folder + "/labelled.csv", "--k", "3")
    assert core["n"] == 30


def test_features_are_ranked():
    for command in "mapper", "ball":
        graph = run_json(command, "--builtin", "three-circles")
        features = graph["features"]
        lens = [node["lens"] for node in graph["nodes"]]
        for axis, name in enumerate(["pca:1", "pca:2"]):
            kinds = [f["type"] for f in features if f["lens"] == name]
            assert [kinds.count("component"), kinds.count("loop")] == graph["betti"]
            for f in features:
                if f["lens"] == name:
                    assert [f["birth"], f["death"]] == [lens[v][axis] for v in f["nodes"]]
                    assert f["length"] == abs(f["death"] - f["birth"])
        assert sorted(features, key=lambda f: -f["length"]) == features
        loops = [f for f in features if f["type"] == "loop"]
        text = run(command, "--builtin", "three-circles")
        assert f"  loop        {loops[0]['lens']}  from" in text and f"length {loops[0]['length']:.6g}" in text
    assert run_json("mapper", *SMALL, "--lens", "circle-angle")["features"] == []
    assert "circle-angle goes round a circle" in run("mapper", *SMALL, "--lens", "circle-angle")


@in_folder
def test_ball(folder):
    words = [*SMALL[:-2], "--epsilon", "0.5"]
    graph = run_json("ball", *words)
    assert graph["format"] == "kleinscope-graph" and graph["recipe"]["mode"] == "ball" and graph["betti"] == [1, 1]
    assert graph["epsilon"] == graph["recipe"]["epsilon"] == 0.5
    core = sorted(run_json("core", *SMALL)["indices"])
    assert all(node["center"] in node["members"] and node["cell"] == [node["id"]] and len(node["lens"]) == 2 for node in graph["nodes"])
    assert sorted(set(sum((node["members"] for node in graph["nodes"]), []))) == core
    members = [set(node["members"]) for node in graph["nodes"]]
    assert {(e["source"], e["target"]): e["weight"] for e in graph["edges"]} == {
        (a, b): len(members[a] & members[b]) for b in range(len(members)) for a in range(b) if members[a] & members[b]}
    centers = [node["center"] for node in graph["nodes"]]
    assert centers == sorted(centers) and centers[0] == core[0]

    farthest = run_json("ball", *words, "--order", "farthest")
    assert farthest["nodes"][0]["center"] == core[0] and farthest["recipe"]["order"] == "farthest"
    auto = run_json("ball", *SMALL)
    assert auto["recipe"]["epsilon"] == "auto" and auto["epsilon"] > 0 and 10 < len(auto["nodes"]) < 100
    assert f"epsilon {auto['epsilon']}: Every point lies within" in run("ball", *SMALL)
    assert run_json("ball", *SMALL, "--epsilon", str(auto["epsilon"]))["nodes"] == auto["nodes"]
    assert run("ball", *words, "--resolution", "9", "--cluster", "auto") == run("ball", *words)
    assert run("ball", *words, "--json", "--threads", "1") == run("ball", *words, "--json", "--threads", "3")
    for ending in "json graphml gexf dot csv txt".split():
        run("ball", *words, "-o", folder + "/graph." + ending)
    for view in "graph", "lens":
        run("figure", *words, "--mode", "ball", "--view", view, "-o", folder + "/figure.png")
    run("recipe", *words, "--mode", "ball", "-o", folder + "/recipe.txt")
    assert run("ball", "--recipe", folder + "/recipe.txt", "--json") == run("ball", *words, "--json")
    assert "cell" in run_json("mapper", "--recipe", folder + "/recipe.txt")["nodes"][0]
    for epsilon in ("0", "-1", "nan", "inf", ""):
        expect_error(2, ["ball", *SMALL, "--epsilon", epsilon], "--epsilon " + epsilon, "auto or a number above 0")
    expect_error(2, ["ball", *SMALL, "--order", "random"], "random", "farthest")


# ---- The figures of the literature, on the shared data ----

@in_folder
def test_natural_patches(folder):
    patches = shared("natural_images/n50000Dct.mat")
    core = run_json("core", patches, "--k", "300", "--percentile", "30")
    assert core["n"] == 50000 and core["m"] == 15000 and abs(core["cut_radius"] - 0.4351387) < 1e-7
    fine = run_json("core", patches, "--k", "15", "--percentile", "30")
    assert fine["m"] == 15000 and fine["indices"] != core["indices"]


@in_folder
def test_resnet_ring(folder):
    filters = shared("resnet_cifar10/resnet56_3x3.npy")
    words = [filters, "--k", "200", "--percentile", "10", "--metric", "vne", "--lens", "pca:1", "--lens", "pca:2",
             "--resolution", "15", "--gain", "2.5", "--cluster", "gap"]
    run("mapper", *words, "-o", folder + "/g.json")
    assert json.load(open(folder + "/g.json"))["betti"] == [1, 1]
    diagram = run_json("persistence", *words, "--landmarks", "400")
    assert diagram["strength"]["ratio"] >= 6


tap.main(globals())
