"""faultworld: a window with a bus, folders, a disk and a web server of its own, and everything that must hold of it

World starts lanes-gtk, hands it jobs over the bus, does harm to it, and checks what is on disk against what the work itself
wrote down. It runs on a display that tests/ui/ui-run.sh gives it; the bus is its own, because it is one of the victims.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import collections
import http.server
import os
import random
import re
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import threading
import time

from gi.repository import Gio, GLib

NAME = 'io.github.lanes_app.Lanes'
PATH = '/io/github/lanes_app/Lanes'
WORDS = ('waiting', 'queued', 'running', 'paused', 'stopping', 'succeeded', 'failed', 'timed-out', 'cancelled', 'lost')
SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST = 5, 6, 7, 8, 9
PATIENCE = float(os.environ.get('LANES_TEST_PATIENCE', '120'))

# $0 number, $1 truth, $2 seconds, $3 exit code, $4 lines. What it wrote down happened, whatever dies.
SCRIPT = 'echo began $0 >>"$1"; seq "$4"; sleep "$2"; echo done $0 >>"$1"; exit "$3"'
TREE = 'echo began $0 >>"$1"; seq "$4"; setsid -w sh -c "sleep $2 & sleep $2; wait"; echo done $0 >>"$1"; exit "$3"'


class Fault(Exception):
    pass


class Ground(http.server.ThreadingHTTPServer):
    """Serves files of any size, slowly and in ranges: /SIZE/SEED"""
    daemon_threads = True
    block_on_close = False

    def handle_error(self, request, client_address):
        pass

    class RequestHandlerClass(http.server.BaseHTTPRequestHandler):
        protocol_version = 'HTTP/1.1'

        def log_message(self, *words):
            pass

        def do_GET(self):
            size, seed = map(int, self.path.strip('/').split('/'))
            body = contents(size, seed)
            match = re.match(r'bytes=(\d+)-$', self.headers.get('Range', ''))
            first = int(match[1]) if match else 0
            self.send_response(206 if match else 200)
            self.send_header('ETag', '"%d-%d"' % (size, seed))
            self.send_header('Accept-Ranges', 'bytes')
            if match:
                self.send_header('Content-Range', 'bytes %d-%d/%d' % (first, size - 1, size))
            self.send_header('Content-Length', str(size - first))
            self.end_headers()
            for offset in range(first, size, 20000):
                self.wfile.write(body[offset:offset + 20000])
                time.sleep(0.02)

    def __init__(self):
        super().__init__(('127.0.0.1', 0), self.RequestHandlerClass)
        threading.Thread(target=self.serve_forever, daemon=True).start()


def contents(size, seed):
    return random.Random(seed).randbytes(size)


class Job:
    def __init__(self, kind, number=0, code=0, lines=0, retries=0, size=0, seed=0, path=None):
        self.kind, self.number, self.code, self.lines, self.retries = kind, number, code, lines, retries
        self.size, self.seed, self.path = size, seed, path
        self.agent_killed = False    # the agent died while it may have been there
        self.crashes = 0             # how often window and agent died while it was open
        self.shot = False            # a process of its was killed
        self.cancelled = False       # somebody asked for that
        self.cut = False             # the disk was bad while it may have written
        self.unsafe = False          # the window died while the history was not written, and it was about
        self.after = None            # the number of the job that must succeed first
        self.ended = None            # the state it was seen to end in


class World:
    """@disk: its data lie on a small tmpfs; @shim: fault-disk.so, which makes the disk of a running program bad"""

    def __init__(self, window, seed, disk, shim=None):
        self.window = os.path.abspath(window)
        shim = shim or os.path.join(os.path.dirname(self.window), '../../tests/fault/fault-disk.so')
        self.random = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix='lanes-world-', dir='/tmp')
        self.truth = self.folder + '/truth'
        open(self.truth, 'w').close()
        self.environment = dict(os.environ, GTK_A11Y='none')
        self.environment.setdefault('GSETTINGS_SCHEMA_DIR', os.path.join(os.path.dirname(self.window), '../../data'))
        for name in ('run', 'share', 'state', 'cache', 'config', 'files'):
            os.mkdir('%s/%s' % (self.folder, name), 0o700)
            self.environment['XDG_%s' % {'run': 'RUNTIME_DIR', 'share': 'DATA_HOME', 'state': 'STATE_HOME', 'cache': 'CACHE_HOME',
                                         'config': 'CONFIG_HOME'}.get(name, 'X')] = '%s/%s' % (self.folder, name)
        self.data = self.folder + '/share/lanes'
        os.mkdir(self.data, 0o700)
        self.mounted = disk and os.geteuid() == 0 and subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=40m', 'lanes-fault', self.data], stderr=subprocess.DEVNULL).returncode == 0
        with open(self.folder + '/disk', 'wb') as file:
            file.write(b'0')
        if shim is not None:
            self.environment.update(LD_PRELOAD=os.path.abspath(shim), LANES_FAULT_DISK=self.folder + '/disk', LANES_FAULT_FOLDER=self.data)
        self.ground = Ground()
        self.mark = ('XDG_STATE_HOME=%s/state' % self.folder).encode()
        self.program = self.daemon = self.bus = None
        self.jobs = {}
        self.number = 0
        self.bare = False
        self.sick = False         # the history is off, or may be
        self.tally = collections.Counter()
        self.held = collections.Counter()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *words):
        self.close()

    # The bus

    def start_bus(self):
        config = self.folder + '/bus.conf'
        with open(config, 'w') as file:
            file.write('<busconfig><type>session</type><listen>unix:tmpdir=%s</listen><policy context="default"><allow send_destination="*"'
                       ' eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>' % self.folder)
        self.daemon = subprocess.Popen(['dbus-daemon', '--nofork', '--print-address', '--config-file=' + config],
                                       stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.environment['DBUS_SESSION_BUS_ADDRESS'] = self.daemon.stdout.readline().strip()
        self.bus = Gio.DBusConnection.new_for_address_sync(
            self.environment['DBUS_SESSION_BUS_ADDRESS'],
            Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
        self.bus.set_exit_on_close(False)

    def close_bus(self):
        self.daemon.kill()
        self.daemon.wait()
        self.daemon.stdout.close()
        self.daemon = self.bus = None

    def ask(self, name, path, interface, method, parameters):
        while True:
            try:
                return self.bus.call_sync(name, path, interface, method, parameters, None, 0, int(PATIENCE * 1000), None).unpack()
            except GLib.Error as error:
                # One without a window ends when it has had nothing to do for a while: nothing was done then.
                if not self.bare or self.program is None or not any(word in error.message for word in ('UnknownMethod', 'ServiceUnknown', 'NoReply')):
                    raise
                if self.program.wait(timeout=PATIENCE) != 0:
                    raise
                self.start(bare=True)

    def call(self, method, signature, *arguments):
        return self.ask(NAME, PATH + '/Jobs', NAME + '.Jobs', method, GLib.Variant(signature, arguments))

    def activate(self, action):
        self.ask(NAME, PATH, 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', (action, [], {})))

    def has_owner(self):
        return self.ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner', GLib.Variant('(s)', (NAME,)))[0]

    # The window

    def spawn(self, bare=False):
        """@bare: without a window, as the bus starts it"""
        if self.bus is None:
            self.start_bus()
        self.bare = False
        self.program = subprocess.Popen([self.window] + (['--gapplication-service'] if bare else []), env=self.environment,
                                        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                        stderr=open(self.folder + '/log', 'ab'))

    def start(self, bare=False):
        self.spawn(bare)
        deadline = time.time() + PATIENCE
        while time.time() < deadline:
            try:
                if self.has_owner():
                    self.call('List', '(a{sv})', {'limit': GLib.Variant('u', 1)})
                    self.bare = bare
                    return
            except GLib.Error:
                pass
            if self.program.poll() is not None:
                raise Fault('the window ended with %d' % self.program.returncode)
            time.sleep(0.01)
        raise Fault('the window did not start')

    def kill(self):
        self.program.kill()
        self.program.wait()
        self.program = None
        while self.bus is not None and self.has_owner():
            time.sleep(0.005)

    def terminate(self, number=signal.SIGTERM):
        self.program.send_signal(number)
        status = self.program.wait(timeout=PATIENCE)
        self.program = None
        if status not in (0, -number):
            raise Fault('the window ended with %d' % status)

    # Processes

    def processes(self):
        """Those of this world: agents, keepers and commands carry its folders in their environment."""
        for entry in os.listdir('/proc'):
            if entry.isdigit() and int(entry) != os.getpid():
                try:
                    with open('/proc/%s/environ' % entry, 'rb') as file:
                        if self.mark not in file.read().split(b'\0'):
                            continue
                    with open('/proc/%s/cmdline' % entry, 'rb') as file:
                        words = file.read().decode(errors='replace').split('\0')
                    with open('/proc/%s/stat' % entry) as file:
                        stat = file.read().rpartition(')')[2].split()
                    with open('/proc/%s/comm' % entry) as file:
                        name = file.read().strip()
                    if stat[0] != 'Z':
                        yield int(entry), words, name
                except (OSError, ValueError):
                    pass

    def agents(self):
        """Returns: pids of agents, of keepers (each runs one job for its agent), of guardians (each ends what its agent leaves)"""
        found = [(pid, name) for pid, words, name in self.processes() if words[0].endswith('lanes-agent')]
        return [[pid for pid, name in found if name == wanted] for wanted in ('lanes-agent', 'lanes-keeper', 'lanes-guardian')]

    def commands(self):
        """Returns: (pid, words) of what jobs run"""
        return [(pid, words) for pid, words, _ in self.processes()
                if words[0].rpartition('/')[2] in ('sh', 'sleep', 'seq', 'setsid')]

    def shoot(self, pid):
        try:
            os.kill(pid, signal.SIGKILL)
            return True
        except ProcessLookupError:
            return False

    # Work

    def submit(self, n):
        for _ in range(n):
            self.number += 1
            dice = self.random.random()
            if dice < 0.12:
                self.submit_download()
            elif dice < 0.2:
                self.accept(Job('wait'), 'wait', {'seconds': GLib.Variant('d', self.random.random() * 0.3)})
            elif dice < 0.3:
                self.submit_batch(self.random.randrange(2, 6))
            elif dice < 0.38 and self.jobs and not self.sick:
                self.submit_command(after=max(self.jobs))
            else:
                self.submit_command()

    def set_disk(self, how):
        """@how: as fault-disk.c says; for all programs of this world, at once"""
        with open(self.folder + '/disk', 'r+b') as file:
            file.write(how)

    def accept(self, job, kind, params):
        spec = {'kind': GLib.Variant('s', kind), 'params': GLib.Variant('a{sv}', params)}
        if job.retries:
            spec['options'] = GLib.Variant('a{sv}', {'retries': GLib.Variant('x', job.retries),
                                                     'retry-delay': GLib.Variant('d', 0.05)})
        more = {'after': GLib.Variant('at', [job.after])} if job.after else {}
        try:
            id = self.call('Submit', '(a{sv}a{sv})', spec, more)[0]
        except GLib.Error as error:
            # It ended, and was known to a window before this one.
            if 'to wait for' not in error.message:
                raise
            job.after = None
            id = self.call('Submit', '(a{sv}a{sv})', spec, {})[0]
        self.know(id, job)

    def know(self, id, job):
        if id in self.jobs:
            raise Fault('two jobs are number %d' % id)
        job.cut = self.sick
        self.jobs[id] = job
        self.tally['jobs'] += 1

    def submit_command(self, after=None):
        job = Job('command', self.number, self.random.choice((0, 0, 0, 3)), self.random.randrange(1, 2000),
                  self.random.choice((0, 0, 2)))
        job.after = after
        words = ['sh', '-c', self.random.choice((SCRIPT, SCRIPT, TREE)), str(job.number), self.truth,
                 '%.2f' % (self.random.random() ** 2 * 0.5), str(job.code), str(job.lines)]
        self.accept(job, 'command', {'command': GLib.Variant('as', words)})

    def submit_batch(self, n):
        """One shell a number: inputs are numbers, the same work"""
        words = ['sh', '-c', SCRIPT, '{}', self.truth, '%.2f' % (self.random.random() * 0.2), '0', '10']
        numbers = list(range(self.number, self.number + n))
        self.number += n - 1
        spec = {'kind': GLib.Variant('s', 'command'), 'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', words)})}
        ids = self.call('SubmitBatch', '(a{sv}aaya{sv})', spec, [str(i).encode() for i in numbers],
                        {'limit': GLib.Variant('u', 2), 'name': GLib.Variant('s', 'batch')})[1]
        if len(ids) != n:
            raise Fault('a batch of %d has %d jobs' % (n, len(ids)))
        for id, number in zip(ids, numbers):
            self.know(id, Job('command', number, 0, 10))

    def submit_download(self):
        job = Job('download', size=self.random.randrange(1, 400000), seed=self.number,
                  path='%s/files/%d' % (self.folder, self.number))
        url = 'http://127.0.0.1:%d/%d/%d' % (self.ground.server_address[1], job.size, job.seed)
        self.accept(job, 'download', {'url': GLib.Variant('s', url), 'output': GLib.Variant('s', job.path)})

    def forget_since(self, before):
        """The window died on a bad disk: what it accepted there may be gone."""
        rows = self.rows()
        for id in list(self.jobs):
            if id not in before and id not in rows:
                del self.jobs[id]
                self.tally['accepted on a bad disk, and forgotten'] += 1

    def open_jobs(self):
        return [id for id, job in self.jobs.items() if job.ended is None]

    # Looking

    def rows(self):
        connection = sqlite3.connect('file:%s/history.db?mode=ro' % self.data, uri=True, timeout=20)
        try:
            return {row[0]: row[1:] for row in connection.execute(
                'SELECT id, state, exit_code, term_signal, ifnull(attempts, 0), tried, output_dropped FROM jobs')}
        finally:
            connection.close()

    def error_of(self, id):
        connection = sqlite3.connect('file:%s/history.db?mode=ro' % self.data, uri=True, timeout=20)
        try:
            return connection.execute('SELECT error FROM jobs WHERE id = ?', (id,)).fetchone()[0]
        finally:
            connection.close()

    def is_idle(self):
        counts = self.ask(NAME, PATH + '/Jobs', 'org.freedesktop.DBus.Properties', 'Get',
                          GLib.Variant('(ss)', (NAME + '.Jobs', 'Counts')))[0]
        return not any(n for state, n in counts.items()
                       if state in ('waiting', 'queued', 'running', 'paused', 'stopping'))

    def drain(self):
        """Until nothing is left to do: in the engine, on disk, and in the table of processes."""
        deadline = time.time() + PATIENCE
        rows = {}
        while time.time() < deadline:
            if self.is_idle():
                rows = self.rows()
                if self.sick or all(id in rows and rows[id][0] >= SUCCEEDED for id in self.jobs):
                    break
            time.sleep(0.02)
        else:
            rows = self.rows()
            raise Fault('not over after %g s: %s' % (PATIENCE, [
                (id, rows.get(id)) for id in self.jobs if id not in rows or rows[id][0] < SUCCEEDED][:5]))
        self.held['every accepted job has its end, once'] += len(self.jobs)
        deadline = time.time() + PATIENCE
        while self.commands():
            if time.time() > deadline:
                raise Fault('left running: %s' % self.commands()[:3])
            time.sleep(0.02)
        self.held['no process is left'] += 1
        return rows

    def read_truth(self):
        begun, done = collections.Counter(), collections.Counter()
        with open(self.truth) as file:
            for line in file:
                word, number = line.split()
                (begun if word == 'began' else done)[int(number)] += 1
        return begun, done

    def hold(self, true, *words):
        """What must hold; counted by its first words, which say what it is."""
        if not true:
            raise Fault(': '.join(str(word) for word in words))
        self.held[words[0]] += 1

    def check(self):
        """All that must hold, now that everything is over."""
        rows = self.drain()
        begun, done = self.read_truth()
        if self.sick:
            return
        for id, job in self.jobs.items():
            row = rows[id]
            self.hold(job.ended in (None, row[0]), 'an end stays', 'job %d ended as %s, and then as %d' % (id, job.ended, row[0]))
            if job.ended is None:
                job.ended = row[0]
                self.check_job(id, job, row, rows, begun[job.number], done[job.number])
                self.tally['ended %d' % row[0]] += 1
        extra = [id for id in rows if id not in self.jobs]
        self.hold(not extra, 'nothing is there that nobody submitted', extra[:5])
        self.check_database()
        self.check_counts(rows)
        self.check_agents()

    def check_database(self):
        connection = sqlite3.connect('file:%s/history.db?mode=ro' % self.data, uri=True, timeout=20)
        try:
            # SQLite 3.40 says the last where nothing is wrong: see lanes-history-db.c.
            wrong = [row[0] for row in connection.execute('PRAGMA quick_check') if row[0] not in ('ok', 'NULL value in phases.attempt')]
            self.hold(not wrong, 'the database is whole', wrong[:3])
            twice = connection.execute('SELECT job, attempt FROM attempts GROUP BY job, attempt HAVING count(*) > 1').fetchone()
            self.hold(twice is None, 'an attempt is there once', twice)
        finally:
            connection.close()

    def ask_counts(self):
        """The jobs that the window knows, and its counts; both of one program, as one without a window may end in between."""
        while True:
            program = self.program
            listed = self.call('List', '(a{sv})', {'limit': GLib.Variant('u', 10000)})[0]
            counts = self.ask(NAME, PATH + '/Jobs', 'org.freedesktop.DBus.Properties', 'Get', GLib.Variant('(ss)', (NAME + '.Jobs', 'Counts')))[0]
            if self.program is program:
                return {job['id']: job['state'] for job in listed}, {state: n for state, n in counts.items() if n}

    def check_counts(self, rows):
        """The window and the disk say the same of the jobs that the window knows, and its counts are those."""
        listed, counts = self.ask_counts()
        for id, state in listed.items():
            self.hold(id in rows and WORDS[rows[id][0]] == state, 'window and disk say the same', id, state, rows.get(id))
        self.hold(counts == collections.Counter(listed.values()), 'the counts add up', counts, collections.Counter(listed.values()))

    def check_agents(self):
        """One that was killed takes a moment to go."""
        deadline = time.time() + PATIENCE
        while len(self.agents()[0]) > 1:
            if time.time() > deadline:
                raise Fault('%d agents' % len(self.agents()[0]))
            time.sleep(0.02)
        self.held['at most one agent'] += 1

    def check_job(self, id, job, row, rows, begun, done):
        state, exit_code, killed_by, attempts, tried, dropped = row
        if job.unsafe:
            self.tally['unsafe'] += 1
            return
        self.hold(begun <= 1 + job.retries, 'begins no more often than it may',
                  'job %d may run %d times and began %d times' % (id, 1 + job.retries, begun))
        self.hold(attempts <= 1 + job.retries or job.kind != 'command', 'attempts are no more than allowed', id, attempts)
        # What it waited for did not succeed: it never runs.
        waits = job.after is not None and rows[job.after][0] != SUCCEEDED
        # On a bad disk the end of the other may have been seen, and not be written.
        self.hold(not waits or self.jobs[job.after].cut or state == CANCELLED and not begun, 'nothing runs before what it is after', id, state)
        self.hold(state != TIMED_OUT and (state != CANCELLED or job.cancelled or waits or job.after and self.jobs[job.after].cut), 'nothing is cancelled unasked', id, state)
        if job.kind == 'download':
            self.check_download(id, job, state)
        if job.kind == 'command' and not waits:
            self.check_command(id, job, row, begun, done)

    def check_command(self, id, job, row, begun, done):
        state, exit_code, killed_by, attempts, tried, dropped = row
        if state == SUCCEEDED:
            self.hold(done and job.code == 0, 'success is true', id)
        if state == FAILED and not job.shot:
            self.hold(done and exit_code == job.code != 0, 'failure is true',
                      'job %d, said to be %s: %s' % (id, exit_code, self.error_of(id)))
        if state == FAILED and job.shot:
            self.hold(exit_code == job.code or killed_by == signal.SIGKILL or exit_code, 'failure by a signal is true',
                      'job %d: %s, signal %s: %s' % (id, exit_code, killed_by, self.error_of(id)))
        # Who had no history to read cannot tell what an agent that is dead launched.
        if state == LOST:
            self.hold(job.agent_killed or job.cut and not begun and 'agent has ended' in self.error_of(id), 'nothing is lost while its agent lives',
                      id, self.error_of(id))
        if state in (LOST, FAILED) and job.retries:
            self.hold(attempts == 1 + job.retries, 'gives up after all attempts', id, attempts)
        if state == SUCCEEDED and not job.shot and not job.cut and not dropped:
            with open('%s/output/%d.%d.out' % (self.data, id, tried or 1), 'rb') as file:
                wrote = file.read()
            self.hold(wrote == b''.join(b'%d\n' % i for i in range(1, job.lines + 1)), 'output is whole', id, len(wrote))

    def check_download(self, id, job, state):
        self.hold(state == SUCCEEDED, 'downloads come through', id, state)
        with open(job.path, 'rb') as file:
            self.hold(file.read() == contents(job.size, job.seed), 'downloads are whole', id)
        self.hold(not os.path.exists(job.path + '.part'), 'no .part is left', id)
        os.unlink(job.path)

    # The end

    def describe(self):
        """For who looks for the fault"""
        for pid, words, name in self.processes():
            yield '%d %s: %s' % (pid, name, ' '.join(words)[:100])
        try:
            for job in self.call('List', '(a{sv})', {'states': GLib.Variant('as', ['waiting', 'queued', 'running', 'paused',
                                                                                   'stopping'])})[0]:
                yield str({key: value for key, value in job.items() if key in ('id', 'state', 'attempts', 'reason', 'title', 'kind')})
        except (GLib.Error, AttributeError):
            yield 'the window does not answer'

    def close(self, keep=False):
        if self.program is not None:
            self.program.kill()
            self.program.wait()
        for pid in sum(self.agents(), []) + [pid for pid, _ in self.commands()]:
            self.shoot(pid)
        if self.daemon is not None:
            self.close_bus()
        self.ground.shutdown()
        self.ground.server_close()
        subprocess.run(['chattr', '-R', '-i', self.data], stderr=subprocess.DEVNULL)
        if keep:
            return
        if self.mounted:
            subprocess.run(['umount', '-l', self.data])
        shutil.rmtree(self.folder, ignore_errors=True)
