"""bench-window.py: does the window stutter? The main loop's turns under load, beside those of the same window idle

Run it with tests/ui/ui-run.sh: it needs a display and a session bus of its own. Every round starts the window twice, once
idle and once with
  - JOBS queued waits, of which some 1,000 a second start and end,
  - two checksums at a time of a file in the cache, which report progress some 1,000 times a second,
  - two commands that print without end,
and prints how many turns of the main loop took over 16 ms, p50, p99 and the longest, as lanes-watchdog.c measures them, and
the CPU time of the window. No assistive technology is attached: a reader of the tree costs more than what is measured.

    tests/ui/ui-run.sh python3 tests/bench/bench-window.py [SECONDS [JOBS [ROUNDS]]]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from gi.repository import Gio, GLib

APP_ID = 'io.github.lanes_app.Lanes'
PATH = '/io/github/lanes_app/Lanes'
BUILD = os.environ.get('LANES_BUILD_ROOT', os.path.abspath('build'))
SECONDS = float(sys.argv[1]) if len(sys.argv) > 1 else 15
JOBS = int(sys.argv[2]) if len(sys.argv) > 2 else 100000
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 3


def activate(bus, action, parameter):
    bus.call_sync(APP_ID, PATH, 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', (action, [parameter], {})),
                  None, Gio.DBusCallFlags.NONE, 60000, None)


def batch(bus, name, kind, params, inputs, limit):
    activate(bus, 'submit-batch', GLib.Variant('(ssa{sv}asu)', (name, kind, params, inputs, limit)))


def load(bus, folder):
    content = os.path.join(folder, 'content')
    with open(content, 'wb') as file:
        file.write(os.urandom(1 << 20) * 200)
    batch(bus, 'waits', 'wait', {}, ['0.06'] * JOBS, 64)
    batch(bus, 'checksums', 'checksum', {}, [content] * 1000, 0)
    batch(bus, 'printing', 'command', {'command': GLib.Variant('as', ['sh', '-c', 'while :; do echo "line {}"; sleep 0.01; done'])},
          ['1', '2'], 0)


def measure(loaded):
    with tempfile.TemporaryDirectory() as folder:
        report = os.path.join(folder, 'report')
        environment = dict(os.environ, GTK_A11Y='none', LANES_WATCHDOG=report, XDG_DATA_HOME=folder,
                           GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data'))
        window = subprocess.Popen([os.path.join(BUILD, 'src/app/lanes-gtk')], env=environment, stdin=subprocess.DEVNULL)
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        while not bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
                                GLib.Variant('(s)', (APP_ID,)), None, Gio.DBusCallFlags.NONE, 10000, None).unpack()[0]:
            time.sleep(0.02)
        if loaded:
            load(bus, folder)
        # Starting and taking in the jobs are other figures.
        time.sleep(4)
        window.send_signal(signal.SIGUSR1)
        time.sleep(SECONDS)
        with open('/proc/%d/stat' % window.pid) as file:
            fields = file.read().rpartition(')')[2].split()
        cpu = (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')
        window.terminate()
        window.terminate()
        try:
            window.wait(60)
        except subprocess.TimeoutExpired:
            window.kill()
            raise
        with open(report) as file:
            figures = json.loads(file.readlines()[-1])
        figures['cpu_s'] = cpu
        return figures


def main():
    print('%-8s %8s %10s %8s %8s %8s %8s' % ('window', 'turns', 'over 16 ms', 'p50 ms', 'p99 ms', 'max ms', 'CPU s'))
    rounds = {'idle': [], 'loaded': []}
    for _ in range(ROUNDS):
        for name in rounds:
            figures = measure(name == 'loaded')
            rounds[name].append(figures)
            print('%-8s %8d %10d %8.2f %8.2f %8.1f %8.2f' % (name, figures['rings'], figures['over_16ms'], figures['p50_ms'],
                                                            figures['p99_ms'], figures['max_ms'], figures['cpu_s']), flush=True)
    for name, all_figures in rounds.items():
        print('%-8s median: %d over 16 ms, p99 %.2f ms, longest %.1f ms' % (
            name, statistics.median(f['over_16ms'] for f in all_figures),
            statistics.median(f['p99_ms'] for f in all_figures), statistics.median(f['max_ms'] for f in all_figures)))


main()
