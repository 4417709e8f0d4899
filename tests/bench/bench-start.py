"""bench-start.py: from exec to the first pixels of the window, beside a window that has nothing in it

Run it with tests/ui/ui-run.sh: it needs a display and a session bus of its own. Every round starts each program once, in
changing order: Lanes, minimal-window.c (libadwaita, a header bar and a status page) and, where it is installed, gnome-text-editor. The display is asked all the time whether a pixel in the middle of the
window is still the background's. Beside the time that went by stands the CPU time of all threads of the program until
then, which others on the machine do not add to.

    nice -n -15 tests/ui/ui-run.sh python3 tests/bench/bench-start.py [--rounds N] [--smoke]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import ctypes
import glob
import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time

BUILD = os.environ.get('LANES_BUILD_ROOT', os.path.abspath('build'))
PIXEL = (500, 300)
Z_PIXMAP = 2


class Display:
    def __init__(self):
        self.x11 = ctypes.CDLL('libX11.so.6')
        self.x11.XOpenDisplay.restype = ctypes.c_void_p
        self.x11.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x11.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x11.XGetImage.argtypes = [ctypes.c_void_p, ctypes.c_ulong] + [ctypes.c_int] * 2 + [ctypes.c_uint] * 2 + [
            ctypes.c_ulong, ctypes.c_int]
        self.x11.XGetImage.restype = ctypes.c_void_p
        self.x11.XGetPixel.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int]
        self.x11.XGetPixel.restype = ctypes.c_ulong
        self.x11.XDestroyImage.argtypes = [ctypes.c_void_p]
        self.display = self.x11.XOpenDisplay(None)
        self.root = self.x11.XDefaultRootWindow(self.display)

    def get_pixel(self):
        image = self.x11.XGetImage(self.display, self.root, *PIXEL, 1, 1, 0xffffff, Z_PIXMAP)
        value = self.x11.XGetPixel(image, 0, 0) & 0xffffff
        self.x11.XDestroyImage(image)
        return value


def get_cpu(pid):
    """Seconds that all threads have worked."""
    total = 0
    for path in glob.glob('/proc/%d/task/*/schedstat' % pid):
        with open(path) as file:
            total += int(file.read().split()[0])
    return total / 1e9


def start(display, command, data_home):
    while display.get_pixel() != 0:
        time.sleep(0.01)
    environment = dict(os.environ, GTK_A11Y='none', XDG_DATA_HOME=data_home, GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data'))
    began = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while display.get_pixel() == 0:
        if process.poll() is not None or time.monotonic() > began + 60:
            raise SystemExit('%s showed no window' % command[0])
        time.sleep(0.0005)
    taken = time.monotonic() - began, get_cpu(process.pid)
    # What it does after the first frame is not to be in the next one's.
    time.sleep(0.7)
    process.send_signal(signal.SIGTERM)
    process.wait(60)
    return taken


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=15)
    parser.add_argument('--smoke', action='store_true')
    options = parser.parse_args()
    display = Display()
    lanes = [os.path.join(BUILD, 'src/app/lanes-gtk')]

    with tempfile.TemporaryDirectory() as folder:
        programs = {'minimal window': [os.path.join(BUILD, 'tests/bench/minimal-window')], 'lanes-gtk': lanes}
        if shutil.which('gnome-text-editor'):
            programs['gnome-text-editor'] = ['gnome-text-editor', '--standalone']
        taken = {name: [] for name in programs}
        for number in range(1 if options.smoke else options.rounds + 1):
            names = list(programs)
            for name in names[number % len(names):] + names[:number % len(names)]:
                figures = start(display, programs[name], os.path.join(folder, name))
                # The first round warms the caches.
                if number > 0 or options.smoke:
                    taken[name].append(figures)

    base = [statistics.median(figures[i] for figures in taken['minimal window']) for i in range(2)]
    print('%-18s %9s %18s %6s | %9s %18s %6s' % ('to the first pixels', 'ms', 'lowest to highest', 'ratio', 'CPU ms',
                                                'lowest to highest', 'ratio'))
    for name, all_figures in taken.items():
        cells = []
        for i in range(2):
            values = [1000 * figures[i] for figures in all_figures]
            cells.append('%9.1f %8.1f to %6.1f %6.2f' % (statistics.median(values), min(values), max(values),
                                                         statistics.median(values) / base[i] / 1000))
        print('%-18s %s' % (name, ' | '.join(cells)))


main()
