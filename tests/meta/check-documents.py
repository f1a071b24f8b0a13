#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Whether the documents are true: the files they name exist, and the commands of the
README run: check-documents.py TOP KLEINSCOPE-CLI"""
import pathlib
import re
import struct
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "common"))
import tap

TOP = pathlib.Path(sys.argv[1]).resolve()
CLI = pathlib.Path(sys.argv[2]).resolve()
DOCUMENTS = sorted(TOP.glob("*.md"))
PLACEHOLDERS = ("NAME", "FORMAT")


def named_files(text):
    """Links, and words of code that look like a path of the tree."""
    yield from re.findall(r"\]\(([^)#:]+)\)", text)
    for word in re.findall(r"`([^`\s]+)`", text):
        inside = re.match(r"(engine|ui|app|tests|tools|resources)/", word)
        if (inside or re.fullmatch(r"ks-[a-z-]+\.[ch]", word)) and not any(p in word for p in PLACEHOLDERS):
            yield word.split(":")[0]


def exists(name):
    """In the tree by its path, or anywhere by its bare name."""
    return (TOP / name).exists() or "/" not in name and any(
        path for room in ("engine", "ui", "app") for path in (TOP / room).rglob(name))


def write_filters(path):
    """400 oriented edges as a .npy file, written byte by byte: (400, 9) float64."""
    header = b"{'descr': '<f8', 'fortran_order': False, 'shape': (400, 9), }"
    header += b" " * (-(10 + len(header) + 1) % 64) + b"\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header)
        for i in range(400):
            x, y = (i * 37 % 101 - 50) / 50, (i * 53 % 103 - 51) / 51
            file.write(struct.pack("<9d", *(x * (j - 1) + y * (k - 1) + ((i * 7 + j * 3 + k) % 11) / 100
                                            for j in range(3) for k in range(3))))


def test_the_files_that_documents_name_exist():
    missing = [f"{path.name}: {name}" for path in DOCUMENTS
               for name in named_files(path.read_text(encoding="utf-8")) if not exists(name)]
    assert not missing, missing


def test_the_commands_of_the_readme_run():
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"^kleinscope-cli .*$", readme, re.M)
    assert len(commands) >= 5, commands
    with tempfile.TemporaryDirectory() as folder:
        write_filters(folder + "/filters.npy")
        for command in commands:
            done = subprocess.run([CLI, *command.split()[1:]], cwd=folder, text=True,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            assert done.returncode == 0, f"{command}: {done.stderr}"
            if " -o " in command:
                out = pathlib.Path(folder) / command.split(" -o ")[1]
                assert out.stat().st_size > 100, command
            else:
                assert done.stdout.strip(), command


tap.main(globals())
