#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tools/count-tests on a Meson project whose tests end in every way a test can: check-counting.py TOP"""
import pathlib
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "common"))
import tap

TOP = pathlib.Path(sys.argv[1]).resolve()

# Script, Meson's keywords, and the subtests that pass, fail and are skipped.
ENDINGS = {
    "good": ("echo ok 1 a; echo ok 2 b; echo 1..2", "protocol: 'tap'", (2, 0, 0)),
    "skipping": ("echo 'ok 1 a # SKIP no data'; echo ok 2 b; echo 1..2", "protocol: 'tap'", (1, 0, 1)),
    "failing": ("echo ok 1 a; echo not ok 2 b; echo 1..2; exit 1", "protocol: 'tap'", (1, 1, 0)),
    "crashing": ("echo 1..2; echo ok 1 a; kill -ABRT $$", "protocol: 'tap'", (1, 1, 0)),
    "leaking": ("echo 1..1; echo ok 1 a; exit 23", "protocol: 'tap'", (1, 1, 0)),
    "short": ("echo 1..2; echo ok 1 a", "protocol: 'tap'", (1, 1, 0)),
    "slow": ("echo 1..2; echo ok 1 a; sleep 60", "protocol: 'tap', timeout: 1", (1, 1, 0)),
    "plain": ("true", "suite: 'other'", (1, 0, 0)),
    "plain_failing": ("false", "suite: 'other'", (0, 1, 0)),
    "plain_skipping": ("exit 77", "", (0, 0, 1)),
    "plain_slow": ("sleep 60", "timeout: 1", (0, 1, 0)),
}


def closing_line(endings, *options):
    """Runs a project of these tests; the counter's last line and exit status."""
    with tempfile.TemporaryDirectory() as folder:
        lines = ["project('kleinscope')", "sh = find_program('sh')"]
        for name, (script, keywords, _) in endings.items():
            script = script.replace("'", "\\'")
            lines.append(f"test('{name}', sh, args: ['-c', '{script}'], {keywords})")
        (pathlib.Path(folder) / "meson.build").write_text("\n".join(lines) + "\n", encoding="utf-8")
        build = folder + "/build"
        subprocess.run(["meson", "setup", build, folder], check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["meson", "test", "-C", build], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        done = subprocess.run([TOP / "tools/count-tests", *options, build, build], text=True, stdout=subprocess.PIPE)
        return done.stdout.splitlines()[-1], done.returncode


def test_every_ending_counts():
    passed, failed, skipped = (2 * sum(ending[2][i] for ending in ENDINGS.values()) for i in range(3))
    line, status = closing_line(ENDINGS)
    assert line == f"{passed} passed, {failed} failed, {skipped} skipped", line
    assert status == 1


def test_success_is_told_apart():
    assert closing_line({"good": ENDINGS["good"]}) == ("4 passed, 0 failed", 0)


def test_nothing_passed_is_a_failure():
    assert closing_line({"skip": ENDINGS["plain_skipping"]}) == ("0 passed, 0 failed, 2 skipped", 1)


def test_what_kept_tests_from_running_counts():
    assert closing_line({"good": ENDINGS["good"]}, "--failed", "it does not build") == ("4 passed, 1 failed", 1)


tap.main(globals())
