"""bench-window.py: does the window stutter? The main loop's turns and frames under load, beside those of the same window idle

Run it with tests/ui/ui-run.sh: it needs a display and a session bus of its own. Every round starts the window anew for each case:

  idle      nothing to do
  jobs      the Jobs page with 100,000 queued jobs; 64 downloads from a real nginx that never end while it is measured; some
            1,000 waits a second that start and end; two commands that say their progress 500 times a second each
  queued    the same with only the queued ones shown, so that every row is another job ten times a second
  lanes     the same with the Lanes page open
  hashing   the same as jobs, and checksums on all CPUs (at nice 10, as jobs are)
  spans     the Lanes page with 10,000 waits a second that start and end, each a span
  million   the Jobs page with 1,000,000 queued jobs; all the time a wheel turns, the ends are jumped to, columns are sorted, filters
            change and titles are searched
  output    one command that prints 10 GB, with its output shown as it comes

and prints how many turns of the main loop took over 16 ms, p50, p99 and the longest, the same of frames (from before the
layout until all is drawn), as lanes-watchdog.c measures them, both in time that went by and in CPU time of the main thread (on
a machine that others use the latter is the one to look at), the jobs that ended a second, the CPU time and the memory of the
window. Where a turn took over 16 ms, it says what it was at; "asleep" are answers that came that late though nothing ran: the
machine was late to wake the window up. No assistive technology is attached: a reader of the tree costs
more than what is measured.

    nice -n -15 tests/ui/ui-run.sh python3 tests/bench/bench-window.py [--case NAME]… [--seconds S] [--rounds N] [--jobs N]

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import json
import os
import re
import signal
import socket
import statistics
import subprocess
import tempfile
import time

from gi.repository import Gio, GLib

APP_ID = 'io.github.lanes_app.Lanes'
PATH = '/io/github/lanes_app/Lanes'
BUILD = os.environ.get('LANES_BUILD_ROOT', os.path.abspath('build'))
PROGRAM = os.path.join(BUILD, 'src/app/lanes-gtk')
CASES = ('idle', 'jobs', 'queued', 'lanes', 'hashing', 'spans', 'million', 'output')
LOADED = ('jobs', 'queued', 'lanes', 'hashing')
DOWNLOADS = 64

NGINX = """
daemon off;
user root;
pid %(folder)s/nginx.pid;
error_log %(folder)s/nginx.log;
worker_processes 1;
events { worker_connections 1024; }
http {
  access_log off;
  client_body_temp_path %(folder)s/body; proxy_temp_path %(folder)s/proxy; fastcgi_temp_path %(folder)s/fastcgi;
  uwsgi_temp_path %(folder)s/uwsgi; scgi_temp_path %(folder)s/scgi;
  server { listen 0.0.0.0:%(port)d; root %(folder)s/root; limit_rate 250k; }
}
"""
PROGRESS = """
import os, time
fd = os.fdopen(int(os.environ["LANES_PROGRESS_FD"]), "w", buffering=1)
for i in range(10**9):
    fd.write("%.4f step %d\\n" % (i % 10000 / 10000, i))
    time.sleep(0.002)
"""


class Server:
    """nginx, which gives each download 250 kB a second of a file that is mostly a hole."""

    def __init__(self, folder):
        with socket.socket() as probe:
            probe.bind(('127.0.0.1', 0))
            self.port = probe.getsockname()[1]
        os.mkdir(os.path.join(folder, 'root'))
        with open(os.path.join(folder, 'root', 'large'), 'wb') as file:
            file.truncate(1 << 30)
        configuration = os.path.join(folder, 'nginx.conf')
        with open(configuration, 'w') as file:
            file.write(NGINX % {'folder': folder, 'port': self.port})
        self.process = subprocess.Popen(['nginx', '-c', configuration, '-e', os.path.join(folder, 'nginx.log')])
        self.wait_until_it_listens()

    def wait_until_it_listens(self):
        """On a busy machine the first downloads were refused before it did."""
        while True:
            try:
                socket.create_connection(('127.0.0.1', self.port), 5).close()
                return
            except ConnectionRefusedError:
                if self.process.poll() is not None:
                    raise
                time.sleep(0.02)

    def close(self):
        self.process.terminate()
        self.process.wait()


class Window:
    def __init__(self, folder):
        self.report = os.path.join(folder, 'report')
        self.last_counts = {}
        self.last_errors = []
        settings = os.path.join(os.environ['XDG_CONFIG_HOME'], 'glib-2.0', 'settings')
        os.makedirs(settings, exist_ok=True)
        with open(os.path.join(settings, 'keyfile'), 'w') as file:
            file.write('[io/github/lanes_app/Lanes]\nlimit-async=uint32 128\n')
        environment = dict(os.environ, GTK_A11Y='none', LANES_WATCHDOG=self.report, XDG_DATA_HOME=os.path.join(folder, 'share'),
                           GSETTINGS_BACKEND='keyfile', GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data'))
        self.process = subprocess.Popen([PROGRAM], env=environment, stdin=subprocess.DEVNULL)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        while not self.call('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
                            GLib.Variant('(s)', (APP_ID,)))[0]:
            time.sleep(0.02)

    def call(self, *arguments):
        return self.bus.call_sync(*arguments, None, Gio.DBusCallFlags.NONE, 60000, None).unpack()

    def activate(self, path, action, parameter):
        self.call(APP_ID, path, 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', (action, [parameter], {})))

    def batch(self, name, kind, params, inputs, limit=0):
        self.activate(PATH, 'submit-batch', GLib.Variant('(ssa{sv}asu)', (name, kind, params, inputs, limit)))

    def choose(self, action, name):
        self.activate(PATH + '/window/1', action, GLib.Variant('s', name))

    def count(self):
        """How many jobs are in each state."""
        return self.call(APP_ID, PATH + '/Jobs', 'org.freedesktop.DBus.Properties', 'Get',
                         GLib.Variant('(ss)', (APP_ID + '.Jobs', 'Counts')))[0]

    def get_cpu(self):
        with open('/proc/%d/stat' % self.process.pid) as file:
            fields = file.read().rpartition(')')[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')

    def get_memory(self):
        with open('/proc/%d/status' % self.process.pid) as file:
            return int(re.search(r'VmRSS:\s+(\d+)', file.read()).group(1)) / 1024

    def end(self):
        """Returns what the watchdog saw until now. Ended twice: the second time it waits for nothing."""
        self.process.send_signal(signal.SIGUSR2)
        while not os.path.exists(self.report) or os.path.getsize(self.report) == 0:
            time.sleep(0.02)
        self.last_counts = self.count()
        self.last_errors = [job.get('error') for job in self.call(
            APP_ID, PATH + '/Jobs', APP_ID + '.Jobs', 'List',
            GLib.Variant('(a{sv})', ({'states': GLib.Variant('as', ['failed']), 'limit': GLib.Variant('u', 3)},)))[0]]
        self.process.terminate()
        time.sleep(0.1)
        self.process.terminate()
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        with open(self.report) as file:
            return json.loads(file.readline())


def load(window, case, folder, server, jobs):
    if case in LOADED:
        os.mkdir(os.path.join(folder, 'got'))
        # An address each: a host has a limit of its own.
        window.batch('downloads', 'download',
                     {'url': GLib.Variant('s', 'http://127.0.0.{}:%d/large' % server.port),
                      'to': GLib.Variant('s', os.path.join(folder, 'got')), 'output': GLib.Variant('s', 'file{}')},
                     ['%d' % (i + 1) for i in range(DOWNLOADS)])
        window.batch('progress', 'command', {'command': GLib.Variant('as', ['python3', '-c', PROGRESS, '{}'])}, ['1', '2'])
        window.batch('waits', 'wait', {}, ['0.06'] * jobs)
    if case == 'hashing':
        content = os.path.join(folder, 'content')
        with open(content, 'wb') as file:
            file.write(os.urandom(1 << 20) * 200)
        window.batch('checksums', 'checksum', {}, [content] * 1000)
    if case == 'million':
        window.batch('waits', 'wait', {}, ['1000'] * 1000000, 2)
        while window.count()['queued'] < 999998:
            time.sleep(0.2)
    if case == 'spans':
        window.batch('waits', 'wait', {}, ['0.0115'] * max(jobs, 300000))
    if case == 'output':
        window.batch('output', 'command', {'command': GLib.Variant('as', ['sh', '-c', 'yes | head -c 10G'])}, ['1'])
        while window.count()['running'] == 0:
            time.sleep(0.02)
        window.activate(PATH + '/window/1', 'show-job', GLib.Variant('t', 1))
    if case in ('lanes', 'spans'):
        window.choose('page', 'lanes')
    if case == 'queued':
        window.choose('filter', 'queued')


def act(window, case, seconds):
    """What a person does meanwhile; nothing but in the case of a million."""
    end = time.monotonic() + seconds
    number = 0
    while time.monotonic() < end:
        if case != 'million':
            time.sleep(max(0, end - time.monotonic()))
            break
        do = number % 8
        if do < 4:
            xdotool('mousemove', '500', str(300 + number % 50), 'click', '--repeat', '12', '--delay', '20', '5' if do < 3 else '4')
        elif do == 4:
            xdotool('mousemove', '500', '300', 'click', '1', 'key', 'End' if number % 16 < 8 else 'Home')
        elif do == 5:
            # The head of the title's column, or that of the elapsed time.
            xdotool('mousemove', '227' if number % 16 < 8 else '1053', '103', 'click', '1')
        elif do == 6:
            window.choose('filter', 'queued' if number % 16 < 8 else 'all')
        else:
            xdotool('key', 'ctrl+f', 'type', '--delay', '40', 'wait')
            time.sleep(0.3)
            xdotool('key', 'Escape')
        number += 1
        time.sleep(0.1)


def xdotool(*words):
    subprocess.run(['xdotool', *words], check=True)


def locate(frame):
    """A function of the program by its place in it, as the watchdog writes those that have no public name."""
    match = re.fullmatch(r'lanes-gtk\+(0x[0-9a-f]+)', frame)
    if not match:
        return frame
    output = subprocess.run(['addr2line', '-f', '-e', PROGRAM, match.group(1)], stdout=subprocess.PIPE, check=False).stdout
    return output.decode().splitlines()[0] if output else frame




def measure(case, seconds, jobs):
    with tempfile.TemporaryDirectory() as folder:
        server = Server(folder) if case in LOADED else None
        try:
            window = Window(folder)
            load(window, case, folder, server, jobs)
            # Starting and taking in the jobs are other figures.
            time.sleep(4)
            memory = window.get_memory()
            window.process.send_signal(signal.SIGUSR1)
            cpu, done = window.get_cpu(), window.count()['succeeded']
            act(window, case, seconds)
            used = {'cpu': 100 * (window.get_cpu() - cpu) / seconds, 'memory': memory, 'grown': window.get_memory() - memory}
            figures = {**used, **window.end()}
            counts = window.last_counts
            if counts['failed'] > 0 or (case in LOADED and counts['running'] < DOWNLOADS + 2):
                raise SystemExit('%s: the load was not what it should be: %s %s' % (case, counts, window.last_errors))
            return {**figures, 'rate': (counts['succeeded'] - done) / seconds}
        finally:
            if server is not None:
                server.close()


def show_long(case, all_figures):
    """Where the long turns were, the most frequent first."""
    places = collections.Counter()
    longest = {}
    for figures in all_figures:
        for place in figures['long']:
            stack = [locate(frame) for frame in place['stack'].split(' < ')]
            own = [name for name in stack if name.startswith(('lanes', '_lanes', 'pump', 'inbox', 'timers'))][:5]
            key = '%s: %s' % (place['source'], ' < '.join(stack[:3] + ['…'] + own))
            places[key] += 1
            longest[key] = max(longest.get(key, 0), place['ms'])
    for key, count in places.most_common(12):
        print('  %s: %d over 16 ms, longest %.1f, in %s' % (case, count, longest[key], key))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('--case', action='append', choices=CASES)
    parser.add_argument('--seconds', type=float, default=12)
    parser.add_argument('--rounds', type=int, default=3)
    parser.add_argument('--jobs', type=int, default=100000)
    options = parser.parse_args()
    rounds = {case: [] for case in options.case or CASES}

    print(('%-8s |' + ' %6s' * 8 + ' |' + ' %6s' * 6 + ' |' + ' %6s' * 4) % (
        'ms', 'turns', '>16', 'p99', 'max', 'asleep', 'cpu>16', 'cpup99', 'cpumax', 'frames', '>16', 'p99', 'max', 'cpup99', 'cpumax',
        'jobs/s', 'CPU %', 'MiB', 'grown'))
    for _ in range(options.rounds):
        for case, all_figures in rounds.items():
            f = measure(case, options.seconds, options.jobs)
            all_figures.append(f)
            print(('%-8s | %6d %6d %6.2f %6.1f %6d %6d %6.2f %6.1f | %6d %6d %6.2f %6.1f %6.2f %6.1f |' + ' %6.0f' * 3 + ' %6.1f') % (
                case, f['turns_n'], f['turns_over_16ms'], f['turns_p99_ms'], f['turns_max_ms'], f['asleep'],
                f['turns_cpu_over_16ms'], f['turns_cpu_p99_ms'], f['turns_cpu_max_ms'],
                f['frames_n'], f['frames_over_16ms'], f['frames_p99_ms'], f['frames_max_ms'], f['frames_cpu_p99_ms'],
                f['frames_cpu_max_ms'], f['rate'], f['cpu'], f['memory'], f['grown']), flush=True)
    for case, all_figures in rounds.items():
        median = {key: statistics.median(f[key] for f in all_figures) for key in all_figures[0] if key != 'long'}
        print('%-8s median: %d turns over 16 ms, p99 %.2f ms, longest %.1f ms; of its own CPU time %d, %.2f ms, %.1f ms' % (
            case, median['turns_over_16ms'], median['turns_p99_ms'], median['turns_max_ms'],
            median['turns_cpu_over_16ms'], median['turns_cpu_p99_ms'], median['turns_cpu_max_ms']))
        show_long(case, all_figures)


if __name__ == '__main__':
    main()
