#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The whole program, driven as a person would, under a virtual screen of its own.

  drive-window.py PROGRAM

Prints TAP. Needs a display and a session bus: tests/ui/meson.build gives both.
KS_DRIVE_SHOTS=FOLDER keeps a picture of each step that failed; KS_DRIVE_STALLS=1 holds
the program up at random, to see that no step depends on how busy the machine is.
"""
import os
import random
import re
import struct
import sys
import tempfile
import time
import traceback

import numpy

try:
    from driven import PATIENCE, Driven, Failed, retried, steady, until, xdo
except (ImportError, ValueError) as error:
    print(f"1..0 # SKIP {error}")
    sys.exit(0)

GRAPH = ("image", "Mapper graph")
DESCRIPTION = re.compile(r"(\d+) nodes, (\d+) edges, b0 (\d+), b1 (\d+), (\d+) of (\d+) points, (\d+) nodes selected$")


def write_npy(path, rows, shape):
    """An array of float64 as NumPy writes it."""
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
    header += " " * (63 - (10 + len(header)) % 64) + "\n"
    with open(path, "wb") as file:
        file.write(b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header.encode())
        file.write(struct.pack(f"<{len(rows)}d", *rows))


class Session:
    """One run of the program, and what its steps share."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.window = None
        self.k = None  # neighbours when it started
        self.saved = None  # the graph's numbers when it was saved

    def graph(self):
        """The numbers of the graph's description, or None before there is one."""
        found = DESCRIPTION.match(self.window.description(*GRAPH))
        return tuple(map(int, found.groups())) if found else None

    def number(self, which):
        """One of them; -1 while there is none."""
        numbers = self.graph()
        return numbers[which] if numbers else -1

    def changed(self, before, what):
        return until(lambda: self.graph() != before and self.graph(), f"another graph after {what}")

    # The steps, in order.

    def starts_on_the_built_in_set(self):
        self.window = Driven(self.program)
        nodes, edges, b0, _, core, points, selected = until(self.graph, "the first graph")
        assert nodes > 10 and edges >= nodes - b0 and core == 1920 and points == 6400 and selected == 0
        self.window.text("1,920 of 6,400 points")
        self.window.find("image", "Persistence diagram")
        self.window.find("image", "Lens plot")
        until(lambda: "longest H1 bar" in self.window.description("image", "Persistence diagram"), "the diagram")

    def names_its_controls(self):
        for name in "Resolution", "Gain", "Density percentile", "Neighbours k", "Epsilon":
            self.window.find("slider", name)
        for name in "Lens 1", "Lens 2", "Clustering", "Metric", "Colour by":
            self.window.find("combo box", name)
        for name in "Open", "Export", "Undo", "Redo", "Main menu":
            self.window.find("push button", name)

    def follows_each_slider(self):
        self.k = self.window.value("slider", "Neighbours k")
        for name, value in (("Resolution", 12), ("Gain", 2.25), ("Density percentile", 40), ("Neighbours k", 30)):
            before = self.graph()
            self.window.set_value("slider", name, value)
            nodes = self.changed(before, f"moving {name}")[0]
            self.window.text(f"{nodes:,} nodes")
        self.window.text("overlap by 56 %")
        assert self.graph()[4] == 2560
        self.window.text("2,560 of 6,400 points")

    def undoes_and_redoes(self):
        after = self.graph()
        self.window.click("push button", "Undo")
        self.changed(after, "undoing")
        until(lambda: self.window.value("slider", "Neighbours k") == self.k, "the slider as it was")
        self.window.key("ctrl+shift+z")
        until(lambda: self.graph() == after, "the graph as it was")

    def clusters_by_epsilon(self):
        assert not self.window.find("slider", "Epsilon").get_state_set().contains(self.sensitive())
        first = until(self.graph, "a graph")

        def choose_dbscan():
            self.window.key("Escape")  # Closes the list if it is open from before.
            self.window.click("combo box", "Clustering")
            time.sleep(0.4)
            self.window.key("Home", "Down", "Down", "Return")

        retried(choose_dbscan, lambda: self.window.find("slider", "Epsilon").get_state_set().contains(self.sensitive()),
                "epsilon to set")
        before = until(self.graph, "a graph")
        self.window.set_value("slider", "Epsilon", 0.002)
        until(lambda: self.number(0) == 0, "an empty graph")
        self.window.text("No node")
        self.window.text(f"points, {before[4]:,} in no cluster")
        self.window.click("push button", "Set Epsilon")
        self.changed((0, *before[1:]), "the fix")
        until(lambda: self.number(0) > 0, "nodes again")
        # How many steps these were depends on how fast they followed each other.
        for _ in range(8):
            if steady(self.graph, 1.0) == first:
                break
            self.window.key("ctrl+z")
        assert self.graph() == first

    def weighs_the_evidence(self):
        def diagram():
            return self.window.description("image", "Persistence diagram")

        before = until(lambda: "longest H1 bar" in diagram() and diagram(), "the diagram")
        self.window.click("push button", "More of persistence", 0.1)
        retried(lambda: self.window.click("check box", "Confidence band", 0.1), lambda: "95 % band" in diagram(), "the band")
        self.window.text("the 95 % confidence band, up to length")
        self.window.key("ctrl+z")
        until(lambda: diagram() == before, "the diagram without a band")

    @staticmethod
    def sensitive():
        from driven import Atspi
        return Atspi.StateType.SENSITIVE

    def hover_a_node(self, start=0.02, down=0.5):
        """Moves the pointer along a line across the graph until it is over a node; where that is."""
        graph, area =  self.window.find(*GRAPH), self.window.area(*GRAPH)
        step = 0.006

        def card():
            label = self.window.look("label", "Node ", within=graph)
            return label.get_name() if label else None

        # Away from every node the card tells of the focused one, if that shows: it is not meant.
        def rest():
            xdo("mousemove", *area(0.01, 0.01))
            return steady(card, 0.2)

        def is_over_a_node(across, moment):
            xdo("mousemove", *area(across, down))
            try:
                return until(lambda: card() not in (None, resting), "a card", moment)
            except Failed:
                return False

        resting = rest()
        for moment in 0.02, 0.5:  # The program may be slow to answer the first time.
            across = start
            while across < 0.98:
                if is_over_a_node(across, moment):
                    # The card may be late, and tell of a place already left behind.
                    for back in range(6):
                        rest()
                        if is_over_a_node(across - back * step, 1.0):
                            return across - back * step
                across += step
        raise Failed("no node on the way")

    def tells_of_the_node_under_the_pointer(self):
        self.hover_a_node()
        self.window.text("density")

    def selects_by_click_and_key(self):
        first = self.hover_a_node()
        self.window.click(*GRAPH, first, 0.5)
        until(lambda: self.number(6) == 1, "one node selected")
        self.window.text("in 1 node")
        self.window.find("image", "Selected patches")
        for down in (0.35, 0.65, 0.2, 0.8):
            try:
                second = self.hover_a_node(down=down)
                break
            except Failed:
                continue
        else:
            raise Failed("no second node")
        self.window.click(*GRAPH, second, down, modifier="shift")
        until(lambda: self.number(6) == 2, "two nodes selected")
        self.window.key("Escape")
        until(lambda: self.number(6) == 0, "none selected")
        self.window.key("Right", "Right", "Return")
        until(lambda: self.number(6) == 1, "one selected by keys")

    def links_the_lens_plot(self):
        self.window.key("Escape")
        self.window.key("ctrl+l")
        until(lambda: "0 points selected" in self.window.description("image", "Lens plot"), "the lens plot")
        retried(lambda: self.window.drag("image", "Lens plot", (0.3, 0.2), (0.7, 0.4)),
                lambda: " 0 points selected" not in self.window.description("image", "Lens plot"), "points selected")
        self.window.key("ctrl+l")
        until(lambda: self.number(6) > 0, "the nodes that hold them selected")

    def carries_the_selection_over(self):
        before = self.graph()
        self.window.set_value("slider", "Gain", 2.3)
        assert self.changed(before, "moving Gain")[6] >= 1

    def pans_zooms_and_drags(self):
        self.window.scroll(*GRAPH, 3, 0.3, 0.3)
        self.window.scroll(*GRAPH, -5, 0.7, 0.6)
        self.window.drag(*GRAPH, (0.5, 0.5), (0.6, 0.55))
        self.window.click("push button", "Fit")
        node = self.hover_a_node()
        self.window.drag(*GRAPH, (node, 0.5), (node + 0.05, 0.4))
        self.window.click("push button", "Fit")
        assert self.window.is_running() and self.graph()

    def titled(self, title):
        until(lambda: self.window.look("frame", title) and self.window.look("frame", title).get_name() == title,
              f"the title “{title}”")

    def session_path(self):
        return os.path.join(self.folder, "work.kleinscope")

    def saves_the_session(self):
        """Nodes were moved and sliders too: the title says so until it is saved."""
        self.titled("• Mixed circles")
        self.window.key("ctrl+s")
        self.window.choose_file("Save Session", self.session_path())
        self.window.text("Saved “work.kleinscope”")
        self.titled("work.kleinscope")
        self.saved = steady(self.graph)
        before = self.saved
        self.window.set_value("slider", "Gain", 3)
        self.changed(before, "moving the gain")
        self.titled("• work.kleinscope")
        self.window.activate("open-builtin", "klein")
        other = until(lambda: self.window.titled("Klein bottle"), "a window of its own for other data")
        self.titled("• work.kleinscope")
        xdo("windowfocus", "--sync", other)
        retried(lambda: self.window.key("ctrl+w"), lambda: not self.window.titled("Klein bottle"),
                "the other window closing")
        time.sleep(0.5)
        xdo("windowfocus", "--sync", self.window.window)
        self.window.click("push button", "Undo")
        until(lambda: self.graph()[:6] == self.saved[:6], "the graph as it was")
        self.titled("work.kleinscope")

    def opens_the_session_again(self):
        """With the nodes that were selected, over whatever else is there by then."""
        self.window.key("Escape")
        self.window.activate("select-none", None)
        until(lambda: self.number(6) == 0, "nothing selected")
        self.window.key("ctrl+o")
        self.window.choose_file("Open a filter set", self.session_path())
        until(lambda: self.graph() == self.saved, "the graph and its selection as they were saved")
        self.titled("work.kleinscope")

    def opens_a_file(self):
        path = os.path.join(os.environ.get("KS_SHARED_DATA") or os.environ["KS_SHARED_DATA_DEFAULT"], "mnist_runs", "m1.npz")
        if not os.path.exists(path):
            path = os.path.join(self.folder, "kernels.npy")
            normal = random.Random(1).gauss
            write_npy(path, [normal(0, 1) for _ in range(16 * 16 * 9)], (16, 16, 3, 3))
        before = self.graph()
        self.window.key("ctrl+o")
        self.window.choose_file("Open a filter set", path)
        until(lambda: self.graph() and self.graph()[5] != before[5], "the new set's graph")
        self.window.text(os.path.basename(path))

    def keeps_what_was_when_a_file_is_bad(self):
        path = os.path.join(self.folder, "empty.npy")
        open(path, "wb").close()
        before = self.graph()
        self.window.key("ctrl+o")
        self.window.choose_file("Open a filter set", path)
        self.window.text("empty.npy")
        assert self.graph() == before
        self.window.click("push button", "Dismiss")
        self.window.gone("alert", "empty.npy")

    def export(self, what):
        """Exports the likes of "graph.svg", by the menu's entry when it is the first."""
        path = os.path.join(self.folder, what)
        if what == "graph.pdf":
            def choose_first():
                self.window.key("Escape")  # Closes the menu if it is open from before.
                self.window.click("push button", "Export")
                time.sleep(0.5)
                self.window.key("Down", "Return")

            retried(choose_first, lambda: self.window.titled("Export"), "the window “Export”")
        else:
            self.window.activate("export", what)
        self.window.choose_file("Export", path)
        until(lambda: os.path.exists(path), what)
        self.window.text(f"Exported “{what}”")
        with open(path, "rb") as file:
            return file.read()

    def exports_all_formats(self):
        pdf = self.export("graph.pdf")
        assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
        svg = self.export("graph.svg")
        assert b"<svg" in svg and b"percentile" in svg and b"kleinscope-session 1" in svg
        png = self.export("graph.png")
        assert png.startswith(b"\x89PNG") and b"percentile" in png
        assert self.export("diagram.pdf").startswith(b"%PDF-")
        assert b"kleinscope-graph" in self.export("graph.json")

    def opens_an_exported_figure(self):
        """Which brings back what it shows, but is not the session's own file."""
        name = os.path.basename(until(lambda: self.window.look("frame", ""), "the window").get_name())
        before = steady(self.graph)
        self.window.set_value("slider", "Gain", 2)
        self.changed(before, "moving the gain")
        self.window.click("push button", "Undo")
        until(lambda: self.graph() == before, "the graph as it was")
        self.window.key("ctrl+o")
        self.window.choose_file("Open a filter set", os.path.join(self.folder, "graph.svg"))
        until(lambda: self.graph() == before, "the graph of the figure")
        self.window.text(name)

    def exports_the_lens_plot_as_a_figure_alone(self):
        """Data of a lens plot there is none: another name's end is refused, and told, not written as something else."""
        assert self.export("lens.pdf").startswith(b"%PDF-")
        for what in "lens.csv", "lens.json":
            path = os.path.join(self.folder, what)
            self.window.activate("export", what)
            self.window.choose_file("Export", path)
            self.window.text(f"{what} does not end like a figure")
            assert not os.path.exists(path)
            self.window.click("push button", "Dismiss")
            self.window.gone("alert", what)

    def big_set(self):
        path = os.path.join(self.folder, "big.npy")
        if not os.path.exists(path):
            numpy.save(path, numpy.random.default_rng(2).normal(size=(60000, 120)))
        return path

    def open_big(self):
        self.window.key("ctrl+o")
        self.window.choose_file("Open a filter set", self.big_set())
        until(lambda: self.window.look("push button", "Compute") or self.window.look("push button", "Cancel"),
              "the question, or the run")
        if self.window.look("push button", "Compute"):
            self.window.text("would take about")
            self.window.click("push button", "Compute")
        self.window.find("push button", "Cancel")

    def cancels_a_long_run(self):
        before = self.graph()
        self.open_big()
        time.sleep(0.3)
        self.window.click("push button", "Cancel")
        self.window.gone("push button", "Cancel")
        assert self.graph() == before
        self.window.text("of")

    def quits_in_the_middle_of_one(self):
        self.open_big()
        start = time.monotonic()
        self.window.key("ctrl+q")
        status = self.window.process.wait(PATIENCE)
        print(f"quit after {1000 * (time.monotonic() - start):.0f} ms", file=sys.stderr)
        assert status == 0

    def starts_with_files_of_the_command_line(self):
        normal = random.Random(3).gauss
        rows = [normal(0, 1) for _ in range(300 * 3)]
        path = os.path.join(self.folder, "cloud.npy")
        write_npy(path, rows, (300, 3))
        self.window = Driven(self.program, path)
        until(lambda: self.number(5) == 300, "the file's graph")
        self.window.key("ctrl+q")
        assert self.window.process.wait(PATIENCE) == 0

    def starts_with_a_session_and_asks_before_it_is_lost(self):
        self.window = Driven(self.program, self.session_path())
        until(lambda: self.graph() == self.saved, "the session's graph")
        self.titled("work.kleinscope")
        self.window.set_value("slider", "Gain", 2.5)
        self.titled("• work.kleinscope")

        def answer(button):
            def ask():
                xdo("windowfocus", "--sync", self.window.window)
                self.window.key("ctrl+q")
            retried(ask, lambda: self.window.look("label", "Save the Session?"), "the question")
            self.window.text("The changes to “work.kleinscope” will be lost")
            self.window.answer(button)

        answer("Cancel")
        assert self.window.is_running()
        answer("Save")
        assert self.window.process.wait(PATIENCE) == 0
        with open(self.session_path(), encoding="utf-8") as file:
            assert "\ngain = 2.5\n" in file.read()
        self.window = Driven(self.program, self.session_path())
        until(self.graph, "the session's graph")
        self.window.set_value("slider", "Gain", 3)
        self.titled("• work.kleinscope")
        answer("Discard")
        assert self.window.process.wait(PATIENCE) == 0
        with open(self.session_path(), encoding="utf-8") as file:
            assert "\ngain = 2.5\n" in file.read()

    def starts_although_the_file_is_bad(self):
        self.window = Driven(self.program, os.path.join(self.folder, "missing.npz"))
        self.window.text("missing.npz")
        until(self.graph, "the built-in set instead")
        self.window.text("missing.npz")
        self.window.key("ctrl+q")
        assert self.window.process.wait(PATIENCE) == 0

    def has_said_nothing_critical(self):
        self.window.end()
        complaints = self.window.complaints()
        assert not complaints, "\n".join(complaints)


STEPS = [
    Session.starts_on_the_built_in_set,
    Session.names_its_controls,
    Session.follows_each_slider,
    Session.undoes_and_redoes,
    Session.clusters_by_epsilon,
    Session.weighs_the_evidence,
    Session.tells_of_the_node_under_the_pointer,
    Session.selects_by_click_and_key,
    Session.links_the_lens_plot,
    Session.carries_the_selection_over,
    Session.pans_zooms_and_drags,
    Session.saves_the_session,
    Session.opens_the_session_again,
    Session.opens_a_file,
    Session.keeps_what_was_when_a_file_is_bad,
    Session.exports_all_formats,
    Session.opens_an_exported_figure,
    Session.exports_the_lens_plot_as_a_figure_alone,
    Session.cancels_a_long_run,
    Session.quits_in_the_middle_of_one,
    Session.starts_with_files_of_the_command_line,
    Session.starts_with_a_session_and_asks_before_it_is_lost,
    Session.starts_although_the_file_is_bad,
    Session.has_said_nothing_critical,
]


def main():
    print(f"1..{len(STEPS)}")
    with tempfile.TemporaryDirectory() as folder:
        session = Session(sys.argv[1], folder)
        for number, step in enumerate(STEPS, 1):
            start = time.monotonic()
            try:
                step(session)
                good = True
            except Exception:  # pylint: disable=broad-except
                good = False
                for line in traceback.format_exc().splitlines():
                    print("#", line)
                if os.environ.get("KS_DRIVE_SHOTS") and session.window:
                    session.window.shot(os.path.join(os.environ["KS_DRIVE_SHOTS"], f"{step.__name__}.png"))
            print("ok" if good else "not ok", number, step.__name__.replace("_", " "), flush=True)
            print(f"# {time.monotonic() - start:.1f} s", flush=True)
            if not session.window:
                Driven.complaints()
                print("Bail out! The window did not come up.")
                return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
