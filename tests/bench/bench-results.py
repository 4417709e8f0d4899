"""bench-results.py: the results of a batch of a million jobs, opened from a history that no memory has

Run it with tests/ui/ui-run.sh, as root where the disk is to be cold. One window makes the history: a batch of so many waits of no time.
Another one opens its results, goes to their end and back and pages through them; what is printed is the memory before and after each,
and the turns of the main loop all the while.

    tests/ui/ui-run.sh python3 tests/bench/bench-results.py [JOBS]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib.util
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

PATIENCE = 900

spec = importlib.util.spec_from_file_location('bench_window', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'bench-window.py'))
bench_window = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_window)


def make(folder, n):
    """A history with one batch of so many jobs."""
    window = bench_window.Window(folder)
    window.batch('many', 'wait', {}, ['0'] * n)
    database = sqlite3.connect('file:%s?mode=ro' % os.path.join(folder, 'share', 'lanes', 'history.db'), uri=True, timeout=30)
    end = time.monotonic() + PATIENCE
    while database.execute('SELECT count(*) FROM jobs WHERE state = 5').fetchone()[0] < n:
        assert time.monotonic() < end
        time.sleep(0.5)
    database.close()
    window.end()
    os.unlink(window.report)


def forget():
    """The disk's cache. Returns: is it cold?"""
    subprocess.run(['sync'], check=True)
    try:
        with open('/proc/sys/vm/drop_caches', 'w', encoding='ascii') as file:
            file.write('3')
    except OSError:
        return False
    return True


def step(window, what, *keys):
    """Does something, waits until the window rests, and says what that took."""
    before = window.get_cpu()
    begin = time.monotonic()
    for key in keys:
        bench_window.xdotool('key', key)
    last, still = window.get_cpu(), time.monotonic()
    while time.monotonic() - still < 1:
        time.sleep(0.05)
        if window.get_cpu() - last > 0.01:
            last, still = window.get_cpu(), time.monotonic()
    print('%-28s %5.2f s until it rests, %5.2f s of CPU, %4.0f MB' % (what, still - begin, last - before, window.get_memory()), flush=True)


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
    with tempfile.TemporaryDirectory() as folder:
        make(folder, n)
        print('%d jobs, the disk is %s' % (n, 'cold' if forget() else 'warm'), flush=True)
        window = bench_window.Window(folder)
        step(window, 'started')
        window.process.send_signal(signal.SIGUSR1)
        window.activate(bench_window.PATH + '/window/1', 'show-results', GLib.Variant('t', 1))
        step(window, 'opened')
        step(window, 'at the end', 'End')
        step(window, 'at the start', 'Home')
        step(window, '50 pages on', *['Page_Down'] * 50)
        step(window, 'at the end again', 'End')
        if 'LANES_SCREENSHOTS' in os.environ:
            subprocess.run(['import', '-window', 'root', os.path.join(os.environ['LANES_SCREENSHOTS'], 'bench-results.png')], check=True)
        report = window.end()
        places = report.pop('long')
        print(report)
        for place in places:
            print('%.1f ms in %s: %s' % (place['ms'], place['source'],
                                         ' < '.join(bench_window.locate(frame) for frame in place['stack'].split(' < ')[:9])))


main()
