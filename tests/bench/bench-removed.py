"""bench-removed.py: what does the window keep of jobs that are gone?

Run it with tests/ui/ui-run.sh. Each round starts 100,000 waits of no time as one batch, has the window remove them all once they are
over (which it does after the seconds for Undo), and prints its resident memory with them, and without. After the last round the
allocator is asked to give back what nobody uses (malloc_trim(), by gdb, where there is one), and what is left is printed: pages of
the heap that anything lives in, the caches of the history, and a span for each job, within the budget of the timeline.

    tests/ui/ui-run.sh python3 tests/bench/bench-removed.py [--rounds N] [--jobs N]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import importlib.util
import os
import shutil
import subprocess
import tempfile
import time

from gi.repository import GLib

PATIENCE = 120

spec = importlib.util.spec_from_file_location('bench_window', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'bench-window.py'))
bench_window = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_window)


def wait(condition, what):
    began = time.monotonic()
    while not condition():
        if time.monotonic() - began > PATIENCE:
            raise SystemExit('waited %d s in vain for %s' % (PATIENCE, what))
        time.sleep(0.2)


def rests(window):
    before = window.get_cpu()
    time.sleep(1)
    return window.get_cpu() - before < 0.2


def measure(window, number, jobs):
    window.batch('removed', 'wait', {}, ['0'] * jobs)
    wait(lambda: window.count()['succeeded'] >= jobs, 'the jobs to end')
    wait(lambda: rests(window), 'the window to rest')
    full = window.get_memory()
    window.call(bench_window.APP_ID, bench_window.PATH + '/window/1', 'org.gtk.Actions', 'Activate',
                GLib.Variant('(sava{sv})', ('remove-finished', [], {})))
    wait(lambda: window.count()['succeeded'] == 0, 'the jobs to be removed')
    wait(lambda: rests(window), 'the window to rest')
    print('round %d: %.1f MB with %d jobs that are over, %.1f once they are removed' % (number, full, jobs, window.get_memory()), flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--jobs', type=int, default=100000)
    arguments = parser.parse_args()

    with tempfile.TemporaryDirectory() as folder:
        window = bench_window.Window(folder)
        try:
            wait(lambda: rests(window), 'the window to rest')
            print('at the start: %.1f MB' % window.get_memory(), flush=True)
            for number in range(1, arguments.rounds + 1):
                measure(window, number, arguments.jobs)
            if shutil.which('gdb') is not None:
                subprocess.run(['gdb', '-q', '-batch', '-nx', '-p', str(window.process.pid), '-ex', 'call ((int (*) (unsigned long)) malloc_trim) (0)'],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
                print('what nobody uses given back: %.1f MB' % window.get_memory())
        finally:
            window.process.kill()
            window.process.wait()


if __name__ == '__main__':
    main()
