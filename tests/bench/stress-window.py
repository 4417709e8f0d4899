"""stress-window.py: a million jobs through the real window, over the bus

Run it with tests/ui/ui-run.sh. Sends ten batches of 100,000 waits of no time, as lanes map --window does, with history on, waits
until all are over, and counts what is on disk: a job of each number once, succeeded, of its batch and with its place in it. Prints how
long the window took to accept them (they are on disk then) and to end them, its CPU time and memory, and the turns of its main loop.

    nice -n -15 tests/ui/ui-run.sh python3 tests/bench/stress-window.py [JOBS]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import importlib.util
import os
import signal
import sqlite3
import sys
import tempfile
import time

from gi.repository import Gio, GLib

PIECE = 100000
PATIENCE = 600

spec = importlib.util.spec_from_file_location('bench_window', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'bench-window.py'))
bench_window = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bench_window)


def submit(window, n):
    template = {'kind': GLib.Variant('s', 'wait'), 'params': GLib.Variant('a{sv}', {})}
    arguments = GLib.Variant('(a{sv}aaya{sv})', (template, [b'0'] * n, {'name': GLib.Variant('s', 'stress')}))
    reply = window.bus.call_sync(bench_window.APP_ID, bench_window.PATH + '/Jobs', bench_window.APP_ID + '.Jobs', 'SubmitBatch', arguments,
                                 None, Gio.DBusCallFlags.NONE, PATIENCE * 1000, None)
    assert reply.get_child_value(1).n_children() == n


def check(path, n):
    """Every job once, in its state, in its place."""
    database = sqlite3.connect(path)
    found = database.execute('SELECT count(*), min(id), max(id), sum(state = 5) FROM jobs').fetchone()
    assert found == (n, 1, n, n), found
    wrong = database.execute('SELECT count(*) FROM jobs WHERE batch <> 1 + (id - 1) / ? OR sequence <> 1 + (id - 1) % ? OR attempts <> 1'
                             ' OR started_us IS NULL OR ended_us < started_us', (PIECE, PIECE)).fetchone()[0]
    assert wrong == 0, wrong
    assert database.execute('SELECT count(*) FROM inputs').fetchone()[0] == 0
    assert database.execute('SELECT sum(n_jobs), sum(complete) FROM batches').fetchone() == (n, (n + PIECE - 1) // PIECE)


def count_on_disk(path):
    database = sqlite3.connect('file:%s?mode=ro' % path, uri=True, timeout=30)
    try:
        return database.execute('SELECT count(*) FROM jobs WHERE state = 5').fetchone()[0]
    finally:
        database.close()


def main():
    n = int(sys.argv[1]) if len(sys.argv) > 1 else 1000000
    with tempfile.TemporaryDirectory() as folder:
        window = bench_window.Window(folder)
        # Starting is another figure.
        time.sleep(3)
        window.process.send_signal(signal.SIGUSR1)
        begin = time.monotonic()
        for first in range(0, n, PIECE):
            submit(window, min(PIECE, n - first))
        accepted = time.monotonic() - begin
        while window.count().get('succeeded', 0) < n:
            assert time.monotonic() - begin < PATIENCE, window.count()
            time.sleep(0.2)
        ended = time.monotonic() - begin
        path = os.path.join(folder, 'share', 'lanes', 'history.db')
        while count_on_disk(path) < n:
            assert time.monotonic() - begin < PATIENCE, count_on_disk(path)
            time.sleep(0.5)
        written = time.monotonic() - begin
        cpu, memory = window.get_cpu(), window.get_memory()
        report = window.end()
        check(path, n)
        print('%d jobs: accepted after %.1f s, over after %.1f s, on disk after %.1f s, %.1f s of CPU, %.0f MB' % (
            n, accepted, ended, written, cpu, memory))
        print('all are on disk, once each, as they were')
        places = report.pop('long')
        print(report)
        for place in places:
            print('%.1f ms in %s: %s' % (place['ms'], place['source'],
                                         ' < '.join(bench_window.locate(frame) for frame in place['stack'].split(' < ')[:9])))


main()
