"""test-crash.py: kill -9 in the middle of 200 commands and 20 downloads; kill -9 of the agent; of both

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import signal
import socket
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

from gi.repository import GLib

import lanesui
from faultworld import Job, World

SIZE, N_COMMANDS, N_DOWNLOADS = 1000000, 200, 20
LOST, SUCCEEDED, FAILED, RUNNING, PAUSED = 9, 5, 6, 2, 3
# Says how far it is in a way that every program can: "LANES_PROGRESS_FD" gets a fraction.
COMMAND = '''echo began $0 >>"$1"; seq 100; echo 0.5 >&"$LANES_PROGRESS_FD"; sleep "$2"; seq 101 200; echo done $0 >>"$1"; exit "$3"'''


class Nginx:
    """A real server, 200 kB/s for each transfer, whose log says which ranges were asked for."""

    def __init__(self, folder):
        self.folder = folder + '/nginx'
        os.makedirs(self.folder + '/root')
        os.chmod(folder, 0o755)
        for number in range(N_DOWNLOADS):
            with open('%s/root/%d.bin' % (self.folder, number), 'wb') as file:
                file.write(bytes_of(number))
        # nginx takes over a socket that listens already: a port that was free a moment ago may be another test's by now.
        listener = socket.create_server(('127.0.0.1', 0))
        self.port = listener.getsockname()[1]
        with open(self.folder + '/conf', 'w') as file:
            file.write('''daemon off; %(u)s pid %(d)s/pid; error_log %(d)s/error;
events {} http { log_format l '$request_uri $http_range $status $body_bytes_sent $remote_port'; access_log %(d)s/log l;
client_body_temp_path %(d)s/b; proxy_temp_path %(d)s/p; fastcgi_temp_path %(d)s/f; uwsgi_temp_path %(d)s/u; scgi_temp_path %(d)s/s;
server { listen 127.0.0.1:%(p)d; root %(d)s/root; limit_rate 200k; } }'''
                       % {'d': self.folder, 'p': self.port, 'u': '' if os.geteuid() else 'user root;'})
        self.process = subprocess.Popen(['nginx', '-p', self.folder, '-c', self.folder + '/conf', '-e', self.folder + '/error'],
                                        stderr=subprocess.DEVNULL, pass_fds=[listener.fileno()],
                                        env={**os.environ, 'NGINX': '%d;' % listener.fileno()})
        listener.close()

    def lines(self):
        """path: [(range or None, status, bytes sent)]"""
        found = {}
        with open(self.folder + '/log') as file:
            for line in file:
                path, wanted, status, sent, _ = line.split()
                found.setdefault(path, []).append((wanted if wanted != '-' else None, int(status), int(sent)))
        return found

    def close(self):
        self.process.terminate()
        self.process.wait()


def bytes_of(number):
    import random
    return random.Random(number).randbytes(SIZE)


class Crash(World):
    def __init__(self):
        super().__init__(lanesui.program('lanes-gtk'), 1, disk=False)

    def command(self, number, seconds, code, retries=0):
        words = ['sh', '-c', COMMAND, str(number), self.truth, '%g' % seconds, str(code)]
        self.accept(Job('command', number, code, retries=retries), 'command', {'command': GLib.Variant('as', words)})
        return max(self.jobs)

    def states(self):
        listed = self.call('List', '(a{sv})', {'limit': GLib.Variant('u', 1000)})[0]
        ids = [job['id'] for job in listed]
        assert len(ids) == len(set(ids)), 'a job is listed twice'
        return {job['id']: job for job in listed}

    def until(self, condition, what, patience=120):
        return lanesui.wait(condition, what, patience)

    def over(self):
        rows = self.rows()
        return all(id in rows and rows[id][0] >= SUCCEEDED for id in self.jobs) and rows


def submit_all(crash, nginx):
    """Returns: ids of the commands, ids of the downloads"""
    commands = [crash.command(number, 2.5 if number < 8 else 0.02, number % 5 == 4 and 7 or 0) for number in range(N_COMMANDS)]
    downloads = []
    for number in range(N_DOWNLOADS):
        crash.accept(Job('download', path='%s/files/%d.bin' % (crash.folder, number)), 'download', {
            'url': GLib.Variant('s', 'http://127.0.0.1:%d/%d.bin' % (nginx.port, number)),
            'output': GLib.Variant('s', '%s/files/%d.bin' % (crash.folder, number))})
        downloads.append(max(crash.jobs))
    return commands, downloads


def part_sizes(crash):
    return {int(name.split('.')[0]): os.path.getsize(crash.folder + '/files/' + name)
            for name in os.listdir(crash.folder + '/files') if name.endswith('.part')}


def check_taken_back(crash, running):
    """What the agent kept runs on as its first attempt, in a lane, with the progress that it had."""
    def back():
        states = crash.states()
        return all(id not in states or states[id]['state'] != 'waiting' for id in running)
    crash.until(back, 'what ran to be taken back')
    states = crash.states()
    for id in running:
        if id in states and states[id]['state'] == 'running':
            assert states[id]['attempts'] == 1 and states[id]['executor'] == 'processes', states[id]
            assert states[id].get('progress') == 0.5, states[id]


def check_commands(crash, commands, rows):
    begun, done = crash.read_truth()
    for id in commands:
        job = crash.jobs[id]
        state, exit_code, killed_by, attempts, tried, dropped = rows[id]
        assert state == (FAILED if job.code else SUCCEEDED) and (exit_code or 0) == job.code, (id, rows[id])
        assert begun[job.number] == 1 and done[job.number] == 1, 'command %d began %d times' % (id, begun[job.number])
        with open('%s/output/%d.1.out' % (crash.data, id)) as file:
            assert file.read() == ''.join('%d\n' % i for i in range(1, 201)), 'output of %d' % id
    import sqlite3
    connection = sqlite3.connect('file:%s/history.db?mode=ro' % crash.data, uri=True)
    without = connection.execute("SELECT count(*) FROM jobs WHERE peak_kib IS NULL AND id IN (%s)" % ','.join(map(str, commands)))
    assert without.fetchone()[0] == 0, 'ends without what they used'
    connection.close()


def check_downloads(crash, nginx, downloads, parts, rows):
    """Whole, and no byte that was on disk was fetched again: the server's log says from where."""
    log = nginx.lines()
    assert parts, 'no download was in the middle'
    for number, id in enumerate(downloads):
        assert rows[id][0] == SUCCEEDED, (id, rows[id])
        with open('%s/files/%d.bin' % (crash.folder, number), 'rb') as file:
            assert file.read() == bytes_of(number), 'download %d is not whole' % number
    resumed = 0
    for number, size in parts.items():
        ranges = [wanted for wanted, status, _ in log['/%d.bin' % number] if status == 206]
        if size > 0:
            assert ranges and all(int(re.match(r'bytes=(\d+)-', wanted)[1]) >= size for wanted in ranges), (number, size, log)
            resumed += 1
    assert resumed >= 3, 'only %d downloads were resumed' % resumed


def test_window_is_killed_at_work():
    nginx = None
    with Crash() as crash:
        try:
            nginx = Nginx(crash.folder)
            commands, downloads = submit_all(crash, nginx)
            crash.until(lambda: len(part_sizes(crash)) >= 4 and min(part_sizes(crash).values()) > 100000, 'downloads to be under way')
            crash.until(lambda: sum(job['state'] == 'running' and job['kind'] == 'command' and job.get('progress') == 0.5
                                    for job in crash.states().values()) >= 2, 'commands to run')
            running = [id for id, job in crash.states().items() if job['state'] == 'running' and job['kind'] == 'command']
            crash.kill()
            parts = part_sizes(crash)
            grown = crash.truth
            before = os.path.getsize(grown)
            crash.until(lambda: os.path.getsize(grown) > before, 'commands to go on without a window')
            crash.start()
            check_taken_back(crash, running)
            crash.until(crash.over, 'all to be over', 240)
            rows = crash.rows()
            assert sorted(rows) == sorted(crash.jobs), 'every job is there once'
            check_commands(crash, commands, rows)
            check_downloads(crash, nginx, downloads, parts, rows)
            assert not crash.commands(), crash.commands()
        finally:
            if nginx is not None:
                nginx.close()


def test_paused_stays_paused():
    """A command with the agent, a download and a wait that died with the window: none goes on by itself."""
    with Crash() as crash:
        command = crash.command(1, 1.5, 0)
        # The server of the world gives 20 kB every 20 ms.
        crash.accept(Job('download', path=crash.folder + '/files/a', size=8000000, seed=1), 'download', {
            'url': GLib.Variant('s', 'http://127.0.0.1:%d/8000000/1' % crash.ground.server_address[1]),
            'output': GLib.Variant('s', crash.folder + '/files/a')})
        download = max(crash.jobs)
        crash.accept(Job('wait'), 'wait', {'seconds': GLib.Variant('d', 3)})
        ids = [command, download, max(crash.jobs)]
        crash.until(lambda: all(crash.states()[id]['state'] == 'running' for id in ids) and part_size(crash, 'a') > 0, 'all to run')
        crash.call('Act', '(sat)', 'pause', ids)
        crash.until(lambda: all(crash.rows()[id][0] == PAUSED for id in ids), 'the pause to be on disk')
        crash.kill()
        crash.start()
        crash.until(lambda: all(crash.states()[id]['state'] == 'paused' for id in ids), 'all to be paused again')
        size = part_size(crash, 'a')
        time.sleep(2)
        assert all(crash.states()[id]['state'] == 'paused' for id in ids), crash.states()
        assert part_size(crash, 'a') - size <= 1 << 20, 'the download goes on'
        assert crash.read_truth()[1][1] == 0, 'the command went on'
        crash.call('Act', '(sat)', 'resume', ids)
        crash.until(crash.over, 'all to be over')
        assert all(row[0] == SUCCEEDED for row in crash.rows().values()), crash.rows()
        assert crash.read_truth()[0][1] == 1


def part_size(crash, name):
    path = '%s/files/%s.part' % (crash.folder, name)
    return os.path.getsize(path) if os.path.exists(path) else 0


def test_about_to_begin():
    """Killed between the moment that a job may begin and the one in which the agent has it; with the agent alive, dead, or not there yet:
    it is as if that moment had not been."""
    with Crash() as crash:
        for number in range(12):
            crash.command(number, 0, 0)
            time.sleep(number % 4 * 0.008)
            crash.kill()
            if number % 3 == 2:
                for pid in crash.agents()[0]:
                    crash.shoot(pid)
            crash.start()
            rows = crash.until(crash.over, 'all to be over')
            begun, done = crash.read_truth()
            state = rows[max(crash.jobs)][0]
            assert begun[number] <= 1, '%d began %d times' % (number, begun[number])
            assert state == SUCCEEDED and begun[number] == 1 or number % 3 == 2 and state == LOST, (number, rows, begun)


def test_on_its_way():
    """Killed when a job stands on disk as running, but its agent, which does not read, has not launched it; killed again in what follows;
    with the agent dead, or going on: it begins once."""
    with Crash() as crash:
        for number in range(6):
            crash.command(2 * number, 0, 0)
            crash.until(crash.over, 'one to be over')
            agent = crash.agents()[0][0]
            os.kill(agent, signal.SIGSTOP)
            id = crash.command(2 * number + 1, 0, 0)
            crash.until(lambda: crash.rows()[id][0] == RUNNING, 'the other to stand on disk as running')
            crash.kill()
            if number < 3:
                crash.shoot(agent)
            for again in range(number % 3):
                crash.start()
                time.sleep(again * 0.05)
                crash.kill()
            if number >= 3:
                os.kill(agent, signal.SIGCONT)
            crash.start()
            rows = crash.until(crash.over, 'all to be over')
            assert rows[id][0] == SUCCEEDED and rows[id][3] == 1, (number, rows[id])
            assert crash.read_truth()[0][2 * number + 1] == 1, (number, crash.read_truth())


def begin_three(crash):
    plain = crash.command(1, 60, 0)
    again = crash.command(2, 2, 0, retries=2)
    crash.until(lambda: crash.read_truth()[0][1] == 1 and crash.read_truth()[0][2] == 1, 'both to begin')
    agents = crash.agents()[0]
    assert len(agents) == 1
    return plain, again, agents[0]


def check_lost(crash, plain, again):
    """The one that may run once is lost and says so; the other is tried again; nothing is left of either."""
    crash.until(lambda: crash.rows()[plain][0] == LOST, 'the one that may run once to be lost')
    crash.until(lambda: crash.rows()[again][0] == SUCCEEDED, 'the other to be tried again')
    begun, done = crash.read_truth()
    assert begun[1] == 1 and done[1] == 0, (begun, done)
    assert begun[2] >= 2 and done[2] == 1, (begun, done)
    crash.until(lambda: not crash.commands(), 'all processes to be gone')


def test_agent_is_killed():
    with Crash() as crash:
        plain, again, agent = begin_three(crash)
        os.kill(agent, signal.SIGKILL)
        check_lost(crash, plain, again)
        assert 'agent' in crash.states()[plain]['error'], crash.states()[plain]


def test_agent_is_killed_before_it_has_them():
    """What was accepted while the agent could not hear it, and then died, begins with the next agent, once."""
    with Crash() as crash:
        crash.command(0, 0, 0)
        crash.until(crash.over, 'the first to be over')
        for number in range(1, 25):
            if number % 8 == 1:
                agent = crash.agents()[0][0]
                os.kill(agent, signal.SIGSTOP)
            crash.command(number, 0, 0)
            if number % 8 == 0:
                os.kill(agent, signal.SIGKILL)
                crash.until(crash.over, 'all to be over')
        rows, begun = crash.rows(), crash.read_truth()[0]
        assert all(row[0] == SUCCEEDED and row[3] == 1 for row in rows.values()), rows
        assert all(begun[number] == 1 for number in range(25)), begun


def test_both_are_killed():
    with Crash() as crash:
        plain, again, agent = begin_three(crash)
        crash.kill()
        os.kill(agent, signal.SIGKILL)
        crash.until(lambda: not crash.commands(), 'what the agent ran to end with it')
        crash.start()
        check_lost(crash, plain, again)
        assert 'Lanes ended' in crash.states()[plain]['error'], crash.states()[plain]


def test_terminal_reads_what_the_window_writes():
    """Two programs, one database: `lanes list` and `show` while it is written, hundreds of times."""
    lanes = lanesui.program('lanes')
    with Crash() as crash:
        for number in range(60):
            crash.command(number, 0.05, 0)
        crash.kill()
        crash.start()
        while True:
            listed = subprocess.run([lanes, 'list', '--json', '-l', '1000'], env=crash.environment, capture_output=True, timeout=60)
            assert listed.returncode == 0, listed.stderr
            assert len(listed.stdout.splitlines()) == 60, listed.stdout
            if crash.over():
                break
            crash.rows()


def ask_terminal(crash, lanes, *words):
    ran = subprocess.run([lanes, *words], env=crash.environment, capture_output=True, timeout=120, text=True)
    assert 'locked' not in ran.stderr and 'busy' not in ran.stderr, (words, ran.stderr)
    assert ran.returncode == 0, (words, ran.returncode, ran.stderr)
    return ran.stdout


def test_terminals_and_a_window_at_once():
    """While the window writes hundreds of jobs, terminals read, run batches of their own and delete what is old."""
    lanes = lanesui.program('lanes')
    with Crash() as crash:
        first = crash.command(0, 0, 0)
        crash.until(lambda: crash.rows().get(first, (0,))[0] == SUCCEEDED, 'the first to be on disk')
        for number in range(1, 60):
            crash.command(number, 0.02, 0)
        # One writes with its own engine and keeps no history; it shares folders, not jobs.
        own = subprocess.Popen([lanes, 'map', '-j2', 'true', '{}', ':::'] + [str(i) for i in range(200)], env=crash.environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        rounds = 0
        while not crash.over() or rounds < 3:
            listed = ask_terminal(crash, lanes, 'list', '--json', '-l', '1000').splitlines()
            assert len(listed) == len(crash.jobs), (len(listed), len(crash.jobs))
            ask_terminal(crash, lanes, 'show', '--json', str(first))
            assert ask_terminal(crash, lanes, 'log', str(first)).startswith('1\n2\n')
            assert ask_terminal(crash, lanes, 'export', '-F', 'csv').count('\n') > 1
            ask_terminal(crash, lanes, 'prune', '--days', '1000', '--output-days', '1000')
            rounds += 1
        errors = own.communicate(timeout=120)[1]
        assert own.returncode == 0 and 'locked' not in errors, errors
        rows = crash.rows()
        assert sorted(rows) == sorted(crash.jobs) and all(row[0] == SUCCEEDED for row in rows.values()), rows
        begun, done = crash.read_truth()
        assert all(begun[job.number] == 1 and done[job.number] == 1 for job in crash.jobs.values()), (begun, done)


if __name__ == '__main__':
    lanesui.main(globals())
