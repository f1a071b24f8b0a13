# SPDX-License-Identifier: MIT
"""The command line under test, whose path is the first argument: how it is run, and what its
failures must look like."""
import json
import os
import signal
import subprocess
import sys
import tempfile

import tap

PROGRAM = os.path.abspath(sys.argv[1])
SHARED = os.environ.get("KS_SHARED_DATA") or os.environ.get("KS_SHARED_DATA_DEFAULT", "")
SMALL = ["--builtin", "circle", "--count", "500", "--k", "20", "--percentile", "90", "--resolution", "8"]


# What ignores a signal hands that on, as a shell does in the background; these are to be heard.
for number in [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]:
    signal.signal(number, signal.SIG_DFL)


def in_folder(test):
    """The test is handed an empty folder of its own."""
    def run_in_folder():
        with tempfile.TemporaryDirectory() as folder:
            test(folder)
    return run_in_folder


def shared(name):
    path = os.path.join(SHARED, name)
    if not os.path.exists(path):
        raise tap.SkipTest("the shared data is not there")
    return path


def run(*words, status=0, binary=False):
    done = subprocess.run([PROGRAM, *map(str, words)], capture_output=True, stdin=subprocess.DEVNULL)
    assert done.returncode == status, (words, done.returncode, done.stderr.decode())
    if status:
        # Exactly one line on stderr, one sentence, and nothing on stdout.
        lines = done.stderr.decode().splitlines()
        assert len(lines) == 1 and lines[0].startswith("kleinscope-cli: ") and lines[0].endswith("."), lines
        assert done.stdout == b"", done.stdout
        return lines[0]
    assert done.stderr == b"", done.stderr.decode()
    return done.stdout if binary else done.stdout.decode()


def run_json(*words):
    return json.loads(run(*words, "--json"))


def expect_error(status, words, *parts):
    line = run(*words, status=status)
    for part in parts:
        assert part in line, (part, line)
