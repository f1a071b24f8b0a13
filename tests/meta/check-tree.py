#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What holds for every file of the tree, and no compiler checks: check-tree.py TOP"""
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "common"))
import tap

TOP = pathlib.Path(sys.argv[1])
TEXT = {".c", ".h", ".py", ".sh", ".build", ".md", ".ui", ".css", ".xml", ".desktop", ".svg", ".txt", ".in", ".supp", ""}
MOST_LINES = 600

# What a room may not include: it would tie the room to a screen it must not know.
SCREEN = r"gtk/|gdk/|gsk/|adwaita|libadwaita"
FORBIDDEN = {
    "engine": rf"{SCREEN}|cairo|pango|glib-object",
    "ui/draw": SCREEN,
    "ui/model": rf"{SCREEN}|cairo|pango",
}


def files(*suffixes):
    """The text files of the tree, build folders and what begins with a dot (but .ci) left out."""
    for path in sorted(TOP.rglob("*")):
        inside = path.relative_to(TOP)
        hidden = any(part.startswith((".", "build", "__pycache__")) and part != ".ci" for part in inside.parts)
        sample = inside.parts[:2] == ("tests", "data") and path.suffix == ""  # some producer's bytes
        if path.is_file() and not hidden and not sample and path.suffix in (suffixes or TEXT):
            yield inside, path.read_text(encoding="utf-8")


def nothing(found):
    """Fails with all that was found, so that one run shows every place."""
    found = list(found)
    assert not found, "\n  " + "\n  ".join(found)


def lines_that_match(pattern, *suffixes):
    wanted = re.compile(pattern)
    for path, text in files(*suffixes):
        for number, line in enumerate(text.splitlines(), 1):
            if wanted.search(line):
                yield f"{path}:{number}: {line.strip()}"


def test_the_tree_is_found():
    assert any(path.name == "ks-context.c" for path, _ in files(".c"))


def test_rooms_know_no_screen():
    for room, pattern in FORBIDDEN.items():
        include = re.compile(rf'\s*#\s*include\s*[<"]({pattern})')
        nothing(f"{path} includes what {room} must not know: {line.strip()}"
                for path, text in files(".c", ".h") if path.as_posix().startswith(room + "/")
                for line in text.splitlines() if include.match(line))


def test_no_file_is_too_long():
    nothing(f"{path} has {text.count(chr(10))} lines, more than {MOST_LINES}"
            for path, text in files(".c", ".h", ".py", ".ui", ".css") if text.count("\n") > MOST_LINES)


def test_every_source_names_its_licence():
    nothing(f"{path} names no licence in its opening comment" for path, text in files(".c", ".h", ".py", ".sh")
            if "SPDX-License-Identifier: MIT" not in "\n".join(text.splitlines()[:40]))


def test_no_path_of_one_machine():
    folders = "|".join(["home", "root", "work", "Users", "mnt"])
    nothing(lines_that_match(rf"(?<![\w.)}}])/({folders})/\w"))


def test_no_promise_is_left_open():
    words = "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"])
    nothing(lines_that_match(rf"\b({words})\b", ".c", ".h", ".py", ".build", ".ui", ".css"))


def test_whitespace_is_tidy():
    nothing(lines_that_match(r"[ \t]$|^ *\t", ".c", ".h", ".py", ".build", ".ui", ".css"))
    nothing(f"{path} does not end with one line break" for path, text in files()
            if text and (not text.endswith("\n") or text.endswith("\n\n")))


tap.main(globals())
