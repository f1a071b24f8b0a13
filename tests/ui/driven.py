# SPDX-License-Identifier: MIT
"""Drives the real window as a person would: AT-SPI finds and reads, xdotool acts.

A `Driven` starts the program; `find` waits for a widget by role and name, `set_value`
moves a slider, `click` presses where a widget lies, `key` types. Coordinates are
taken from the widgets' own extents, never fixed.
"""
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib

PATIENCE = 90.0  # seconds until something that never comes is a failure
ANSWER = 30_000  # milliseconds the program may take to answer one question; AT-SPI's own 800 fail on a busy machine


class Failed(Exception):
    pass


def until(look, what, patience=PATIENCE):
    """Waits until look() gives something, and gives that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        try:
            found = look()
            if found:
                return found
        except GLib.Error:
            pass  # A widget went while it was being read.
        time.sleep(0.03)
    raise Failed(f"never came: {what}")


def xdo(*words):
    return subprocess.run(["xdotool", *map(str, words)], check=True, capture_output=True, text=True).stdout


def walk(node):
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child:
            yield from walk(child)


def is_laid_out(node):
    """GTK 4.8 does not report SHOWING: what occupies room in its window counts as shown."""
    box = node.get_extents(Atspi.CoordType.WINDOW)
    return box.width > 0 and box.height > 0


def steady(look, moment=0.1):
    """Waits until look() gives twice in a row the same thing, a moment apart, and gives that."""
    end, before = time.monotonic() + PATIENCE, look()
    while time.monotonic() < end:
        time.sleep(moment)
        now = look()
        if now == before:
            return now
        before = now
    raise Failed("never came to rest")


def retried(act, look, what, patience=10.0, times=5):
    """Acts again if look() gives nothing for a while: input may come before a widget is ready for it."""
    for _ in range(times):
        act()
        try:
            return until(look, what, patience)
        except Failed:
            pass
    raise Failed(f"never came, {times} times over: {what}")


# GTK 4.8 says these when AT-SPI asks after a widget that is going away just then.
KNOWN = ("g_variant_is_object_path: assertion 'string != NULL' failed",
         "g_variant_new_object_path: assertion 'g_variant_is_object_path (object_path)' failed")


class Driven:
    logs = []  # what each program wrote on standard error

    def __init__(self, program, *arguments, **environment):
        Atspi.set_timeout(ANSWER, ANSWER)
        # The registry is there before the program looks for it: one that comes later is not found.
        Atspi.get_desktop(0).get_child_count()
        # A critical message is a failure, but one of GTK's own must not end the program.
        self.logs.append(tempfile.TemporaryFile("w+"))
        self.process = subprocess.Popen([program, *arguments], env={**os.environ, "G_DEBUG": "", **environment},
                                        stderr=self.logs[-1])
        self.scale = int(environment.get("GDK_SCALE", "1"))
        if os.environ.get("KS_DRIVE_STALLS"):
            threading.Thread(target=self.stall, daemon=True).start()
        self.frame = None
        until(self.application, "the program on the accessibility bus", 2 * PATIENCE)
        self.frame = until(lambda: self.look("frame", ""), "the window")
        self.window = xdo("search", "--sync", "--onlyvisible", "--pid", self.process.pid).split()[-1]
        xdo("windowfocus", "--sync", self.window)

    def application(self):
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            application = desktop.get_child_at_index(i)
            if application and application.get_process_id() == self.process.pid:
                return application
        return None

    def look(self, role, name, within=None):
        """The first such widget now, or None; "" stands for any name."""
        # GTK 4.8 crashes when it is asked for all its windows while one of them is going away.
        alone = self.frame and len(self.shown()) == 1
        root = within or (self.frame if alone else self.application())
        for node in walk(root) if root else ():
            if node.get_role_name() == role and name in (node.get_name() or "") and is_laid_out(node):
                return node
        return None

    def find(self, role, name):
        return until(lambda: self.look(role, name), f"{role} “{name}”")

    def gone(self, role, name):
        until(lambda: not self.look(role, name), f"{role} “{name}” going away")

    def text(self, part):
        """A label that holds `part`."""
        return until(lambda: self.look("label", part), f"a label with “{part}”")

    def description(self, role, name):
        return self.find(role, name).get_description()

    def set_value(self, role, name, value):
        self.find(role, name).set_current_value(value)

    def value(self, role, name):
        return self.find(role, name).get_current_value()

    def origin(self):
        """Where the widgets' area lies on the screen: the X window also holds the shadow."""
        box = dict(line.split("=") for line in xdo("getwindowgeometry", "--shell", self.window).split())
        frame = self.frame.get_extents(Atspi.CoordType.WINDOW)
        return (int(box["X"]) + (int(box["WIDTH"]) - frame.width * self.scale) // 2,
                int(box["Y"]) + (int(box["HEIGHT"]) - frame.height * self.scale) // 2)

    def area(self, role, name):
        """A function from fractions of a widget's width and height to a point of the screen."""
        box = self.find(role, name).get_extents(Atspi.CoordType.WINDOW)
        x, y = self.origin()
        return lambda across=0.5, down=0.5: (round(x + self.scale * (box.x + across * box.width)),
                                             round(y + self.scale * (box.y + down * box.height)))

    def reveal(self, role, name):
        """Scrolls a widget into view if it lies beyond the window's edge, and waits until it rests.

        The wheel turns beside the widget, where no scale or spin button would take it for itself:
        GTK 4.8 does not take the focus when AT-SPI asks it to.
        """
        def middle():
            return self.area(role, name)()[1]

        frame = self.frame.get_extents(Atspi.CoordType.WINDOW)
        top = self.origin()[1]
        bottom = top + frame.height * self.scale
        margin = 60 * self.scale
        where = steady(middle)
        if top + margin <= where < bottom - margin:
            return
        xdo("mousemove", self.area(role, name)(0.0)[0] - 6 * self.scale, (top + bottom) // 2)
        for _ in range(60):
            xdo("click", 5 if where > (top + bottom) // 2 else 4)
            before, where = where, steady(middle)
            if top + margin <= where < bottom - margin or where == before:
                break
        if not top <= where < bottom:
            raise Failed(f"never came: {role} “{name}” in view")

    def move(self, role, name, across=0.5, down=0.5):
        self.reveal(role, name)
        xdo("mousemove", *self.area(role, name)(across, down))

    def click(self, role, name, across=0.5, down=0.5, modifier=None):
        self.move(role, name, across, down)
        words = ["click", 1]
        if modifier:
            words = ["keydown", modifier, "click", 1, "keyup", modifier]
        time.sleep(0.05)
        xdo(*words)

    def answer(self, name):
        """Presses a button of the dialog that is shown, and waits until that is gone or all is. Not by
        AT-SPI: GTK 4.8 crashes when it is asked after a window that closes just then."""
        self.find("push button", name).do_action(0)

        until(lambda: not self.is_running() or len(self.shown()) == 1, "the dialog closing")
        time.sleep(0.5)

    def drag(self, role, name, start, end):
        self.reveal(role, name)
        area = self.area(role, name)
        xdo("mousemove", *area(*start), "mousedown", 1)
        for step in range(1, 9):
            xdo("mousemove", *area(start[0] + (end[0] - start[0]) * step / 8, start[1] + (end[1] - start[1]) * step / 8))
            time.sleep(0.03)
        xdo("mouseup", 1)

    def scroll(self, role, name, notches, across=0.5, down=0.5):
        self.move(role, name, across, down)
        xdo("click", "--repeat", abs(notches), "--delay", 20, 4 if notches > 0 else 5)

    def key(self, *keys):
        xdo("key", *keys)

    def type(self, text):
        xdo("type", "--delay", 8, text)

    def shot(self, path):
        subprocess.run(["import", "-window", "root", path], check=True)

    def shown(self):
        """Its windows on the screen, as X tells them."""
        return subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(self.process.pid)],
                              capture_output=True, text=True).stdout.split()

    def titled(self, title):
        """The program's shown window of that title, or None."""
        found = subprocess.run(["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"],
                               capture_output=True, text=True).stdout.split()
        return found[-1] if found else None

    def choose_file(self, title, path):
        """Finishes a file chooser by typing a path. There is no window manager to give it the keyboard."""
        xdo("windowfocus", "--sync", until(lambda: self.titled(title), f"window “{title}”"))
        time.sleep(0.3)
        if title.startswith("Open"):
            self.type("/")  # Brings the entry up.
            time.sleep(0.3)

        def enter():
            self.key("ctrl+a")
            self.type(path)
            time.sleep(0.3)
            self.key("Return")

        retried(enter, lambda: not self.titled(title), f"window “{title}” closing")
        xdo("windowfocus", "--sync", self.window)
        time.sleep(0.3)

    def activate(self, action, target):
        """A command of the window, as the desktop activates it."""
        bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        bus.call_sync("org.kleinscope.Kleinscope", "/org/kleinscope/Kleinscope/window/1", "org.gtk.Actions", "Activate",
                      GLib.Variant("(sava{sv})", (action, [GLib.Variant("s", target)] if target else [], {})), None, 0, -1)

    def stall(self):
        """Holds the program up again and again, as a busy machine does."""
        while self.is_running():
            time.sleep(random.uniform(0.05, 0.8))
            self.process.send_signal(signal.SIGSTOP)
            time.sleep(random.choice((0.05, 0.2, 0.6, 1.2)))
            self.process.send_signal(signal.SIGCONT)

    def is_running(self):
        return self.process.poll() is None

    @classmethod
    def complaints(cls):
        """The critical messages of all programs so far, but the known one. All they wrote goes to standard error."""
        lines = []
        for log in cls.logs:
            log.seek(0)
            lines += log.read().splitlines()
        print(*lines, sep="\n", file=sys.stderr)
        return [line for line in lines if "-CRITICAL **" in line and not line.endswith(KNOWN)]

    def end(self):
        if self.is_running():
            self.process.terminate()
        self.process.wait(PATIENCE)
