#!/usr/bin/python3
"""fault-window.py WINDOW [--rounds N] [--seed N]: the window, and in some rounds its agent too, is killed in the middle of its work

Runs on a display and a session bus of its own (tests/ui/ui-run.sh). Each round hands commands to the window over the bus, kills it
with -9 at a random moment, now and then kills the agent as well, and starts it again until all jobs are over. Every command writes
down when it begins and when it is done; then it is checked that

  every accepted job is known, once, and is over
  none began twice, none succeeded that was not done, none that began is lost unless the agent was killed
  those that the agent kept have their exit code
  no process is left

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import os
import random
import signal
import subprocess
import sys
import time

from gi.repository import Gio, GLib

NAME = 'io.github.lanes_app.Lanes'
OVER = {'succeeded', 'failed', 'timed-out', 'cancelled', 'lost'}
SCRIPT = 'echo began $0 >>"$1"; sleep "$2"; echo done $0 >>"$1"; exit "$3"'


class Fault(Exception):
    pass


class World:
    def __init__(self, window, seed):
        self.window = window
        self.random = random.Random(seed)
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.truth = os.path.join(os.environ['XDG_STATE_HOME'], 'truth')
        open(self.truth, 'w').close()
        self.program = None
        self.accepted = {}   # id: (number, exit code)
        self.number = 0
        self.agent_killed = set()

    def call(self, method, signature, *arguments):
        return self.bus.call_sync(NAME, '/io/github/lanes_app/Lanes/Jobs', NAME + '.Jobs', method,
                                  GLib.Variant(signature, arguments), None, 0, 30000, None).unpack()

    def start(self):
        self.program = subprocess.Popen([self.window], stderr=subprocess.DEVNULL)
        deadline = time.time() + 60
        while time.time() < deadline:
            try:
                return self.call('List', '(a{sv})', {})
            except GLib.Error:
                time.sleep(0.02)
        raise Fault('the window did not start')

    def kill(self):
        self.program.send_signal(signal.SIGKILL)
        self.program.wait()
        deadline = time.time() + 30
        while time.time() < deadline and self.bus.call_sync(
                'org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'NameHasOwner',
                GLib.Variant('(s)', (NAME,)), None, 0, 5000, None).unpack()[0]:
            time.sleep(0.01)

    def processes(self):
        """Those of this world: agents, keepers and commands carry its folders in their environment."""
        mine = ('XDG_STATE_HOME=' + os.environ['XDG_STATE_HOME']).encode()
        for entry in os.listdir('/proc'):
            if entry.isdigit():
                try:
                    with open('/proc/%s/environ' % entry, 'rb') as file:
                        if mine in file.read().split(b'\0'):
                            with open('/proc/%s/comm' % entry) as file:
                                yield int(entry), file.read().strip()
                except OSError:
                    pass

    def kill_agent(self):
        for pid, name in list(self.processes()):
            if name == 'lanes-agent':
                os.kill(pid, signal.SIGKILL)
                return True
        return False

    def submit(self, n):
        for _ in range(n):
            self.number += 1
            code = self.random.choice((0, 0, 0, 3))
            words = ['sh', '-c', SCRIPT, str(self.number), self.truth, '%.2f' % (self.random.random() ** 2 * 0.6), str(code)]
            spec = {'kind': GLib.Variant('s', 'command'),
                    'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', words)})}
            id = self.call('Submit', '(a{sv}a{sv})', spec, {})[0]
            if id in self.accepted:
                raise Fault('two jobs are number %d' % id)
            self.accepted[id] = (self.number, code)

    def round(self):
        self.start()
        self.submit(self.random.randrange(3, 15))
        time.sleep(self.random.random() * 0.5)
        self.kill()
        if self.random.randrange(3) == 0 and self.kill_agent():
            self.agent_killed.update(self.accepted)
        time.sleep(self.random.random() * 0.4)

    def finish(self):
        import sqlite3
        self.start()
        deadline = time.time() + 90
        path = os.path.join(os.environ['XDG_DATA_HOME'], 'lanes', 'history.db')
        states = {}
        while time.time() < deadline:
            connection = sqlite3.connect('file:%s?mode=ro' % path, uri=True)
            states = {row[0]: row[1:] for row in connection.execute('SELECT id, state, exit_code FROM jobs')}
            connection.close()
            if all(id in states and states[id][0] >= 5 for id in self.accepted):
                break
            time.sleep(0.1)
        self.check(states)
        self.program.send_signal(signal.SIGTERM)
        self.program.wait(timeout=30)

    def check(self, states):
        begun, done = collections.Counter(), set()
        for line in open(self.truth):
            word, number = line.split()
            if word == 'began':
                begun[int(number)] += 1
            else:
                done.add(int(number))
        for id, (number, code) in self.accepted.items():
            if id not in states:
                raise Fault('job %d was accepted and is gone' % id)
            state, exit_code = states[id]
            if state < 5:
                raise Fault('job %d is not over' % id)
            if begun[number] > 1:
                raise Fault('job %d began %d times' % (id, begun[number]))
            if state in (5, 6) and (number not in done or exit_code != code):
                raise Fault('job %d is said to have ended with %s' % (id, exit_code))
            if state in (7, 8):
                raise Fault('job %d ended as nobody asked' % id)
            # One that was about to begin when the window died may be lost without having begun.
            if state == 9 and begun[number] and id not in self.agent_killed:
                raise Fault('job %d is lost, though its agent lived' % id)
        left = [name for _, name in self.processes() if name in ('sh', 'sleep')]
        if left:
            raise Fault('left running: %s' % ' '.join(left))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('window')
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    options = parser.parse_args()
    print('# seed %d' % options.seed, flush=True)
    world = World(options.window, options.seed)
    status = 'ok'
    number = 0
    try:
        for number in range(1, options.rounds + 1):
            world.round()
        world.finish()
    except (Fault, GLib.Error, subprocess.TimeoutExpired) as error:
        print('# round %d: %s' % (number, error))
        status = 'not ok'
        if world.program is not None and world.program.poll() is None:
            world.program.kill()
    print('# %d rounds, %d jobs, %d of them under an agent that was killed' % (number, len(world.accepted), len(world.agent_killed)))
    print('%s 1 - a window survives %d rounds of faults' % (status, number))
    print('1..1')
    sys.exit(0 if status == 'ok' else 1)


main()
