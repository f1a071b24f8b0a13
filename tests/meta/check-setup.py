#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""tools/setup on machines made of stand-ins for dpkg, apt-get, sudo and id: check-setup.py TOP"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "common"))
import tap

TOP = pathlib.Path(sys.argv[1]).resolve()
LIST = [line for line in (TOP / "tools/packages.txt").read_text(encoding="utf-8").splitlines() if line]


def section(name):
    inside, packages = False, []
    for line in LIST:
        if line.startswith("# section:"):
            inside = line.split()[2] == name
        elif inside and not line.startswith("#"):
            packages.append(line)
    return packages


def setup(*sections, installed=(), root=True, sudo=True, debian=True, install_works=True):
    """Runs tools/setup; its status, what it said, and the commands it gave."""
    with tempfile.TemporaryDirectory() as folder:
        log = folder + "/log"

        def stand_in(name, script):
            path = pathlib.Path(folder) / name
            path.write_text("#!/bin/sh\n" + script + "\n", encoding="utf-8")
            path.chmod(0o755)

        for name in ["awk", "cat", "dirname", "env", "grep", "mktemp", "rm", "sh", "tail"]:
            os.symlink(shutil.which(name), f"{folder}/{name}")
        stand_in("id", f"echo {0 if root else 1000}")
        if sudo:
            stand_in("sudo", f'echo "sudo $*" >>{log}; exec "$@"')
        if debian:
            stand_in("dpkg-query", "".join(f"echo installed {p};" for p in installed)
                     + " echo not-installed zlib1g-dev; echo config-files meson")
            stand_in("apt-get", f'echo "apt-get $* $DEBIAN_FRONTEND" >>{log}; echo said by apt; read x && echo "$x" >>{log}\n'
                     + ("" if install_works else 'case "$*" in *install*) exit 100;; esac\n') + "exit 0")
        done = subprocess.run([TOP / "tools/setup", *sections], env={"PATH": folder}, text=True,
                              input="typed\n", stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        commands = pathlib.Path(log).read_text(encoding="utf-8").splitlines() if os.path.exists(log) else []
        return done.returncode, done.stdout.strip(), commands


def test_the_list_is_sorted_by_section_and_without_repeats():
    packages = [line for line in LIST if not line.startswith("#")]
    assert len(packages) == len(set(packages))
    for name in ["build", "run", "test", "golden"]:
        assert section(name), name
    assert "libgtk-4-dev" in section("build") and "xvfb" in section("test")


def test_nothing_missing_does_nothing():
    status, said, commands = setup("build", "run", installed=section("build") + section("run"))
    assert (status, commands) == (0, []), commands
    assert said == "setup: every package is there."


def test_missing_packages_are_installed_by_name():
    present = [p for p in section("build") if p not in ("meson", "zlib1g-dev")]
    status, said, commands = setup("build", installed=present)
    assert status == 0
    assert said == "setup: installing meson zlib1g-dev", said
    assert commands == ["apt-get -q -y update noninteractive",
                        "apt-get -q -y install --no-install-recommends meson zlib1g-dev noninteractive"], commands


def test_a_user_needs_sudo():
    present = [p for p in section("run") if p != "librsvg2-common"]
    status, _, commands = setup("run", installed=present, root=False)
    assert status == 0 and commands[0].startswith("sudo env DEBIAN_FRONTEND=noninteractive apt-get"), commands
    status, said, commands = setup("run", installed=present, root=False, sudo=False)
    assert status == 1 and not commands
    assert said.endswith("ask whoever may to run: apt-get install --no-install-recommends librsvg2-common"), said


def test_failures_are_told():
    status, said, _ = setup("run", install_works=False)
    assert status == 1 and "said by apt" in said and "could not install" in said, said
    status, said, _ = setup("run", debian=False)
    assert status == 1 and "not a Debian-like system" in said, said
    status, said, _ = setup("nonsense")
    assert status == 1 and "no section named nonsense" in said, said


tap.main(globals())
