#!/usr/bin/python3
"""fault-window.py WINDOW [--rounds N] [--seed N] [--seconds N]: harm comes to a window at random moments, again and again

Runs on a display of its own (tests/ui/ui-run.sh). Each round submits commands (also such with trees of processes), batches,
downloads and waits, lets one harm come at a random moment, then waits until all is over and checks everything that faultworld
knows must hold: every accepted job is there once, is over, and stays as it ended; none ran more often than it may; none is said to
have succeeded that was not done; outputs and downloads are whole; no process is left; the counts add up.

  window   the window is killed with -9, and started again
  end      it is ended as a session ends (SIGTERM, SIGHUP), and started again
  agent    its agent is killed with -9
  guardian the process above the agent is
  all      agent, guardian and keepers are, at once
  both     both are, in either order
  keeper   the process that keeps one job is
  job      a process of a job is
  cancel   jobs are cancelled
  full     the disk (a small tmpfs, as root) is full for a while
  lock     the database and its journal become immutable (chattr +i, as root) for a while
  bus      the session bus dies

The seed is printed: --seed N --rounds N does the same again, as far as the machine allows.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import errno
import os
import signal
import sqlite3
import subprocess
import sys
import time

from gi.repository import GLib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faultworld import Fault, World  # noqa: E402

ROUNDS_A_WORLD = 60


class Round:
    def __init__(self, world):
        self.world = world
        self.random = world.random

    def nap(self, longest=0.4):
        time.sleep(self.random.random() ** 2 * longest)

    def ensure(self):
        if self.world.program is None:
            self.world.start(bare=self.random.randrange(4) != 0)

    def window(self):
        self.world.kill()
        self.nap()

    def end(self):
        self.world.terminate(self.random.choice((signal.SIGTERM, signal.SIGHUP)))
        self.nap()

    def agent(self):
        agents = self.world.agents()[0]
        for pid in agents:
            self.mark_killed()
            self.world.shoot(pid)
        return bool(agents)

    def guardian(self):
        """Nobody is lost with it."""
        guardians = self.world.agents()[2]
        return any([self.world.shoot(pid) for pid in guardians])

    def all(self):
        """Agent, keepers and guardian at once: whoever comes next ends what they ran."""
        pids = sum(self.world.agents(), [])
        self.mark_killed()
        self.mark_shot()
        for pid in pids:
            self.world.shoot(pid)
        self.world.number += 1
        self.world.submit_command()
        return bool(pids)

    def mark_killed(self):
        for id in self.world.open_jobs():
            self.world.jobs[id].agent_killed = True
            self.world.jobs[id].crashes += 1

    def mark_shot(self):
        for id in self.world.open_jobs():
            self.world.jobs[id].shot = True

    def both(self):
        agents = self.world.agents()[0]
        self.mark_killed()
        first = self.random.randrange(2) == 0
        if first:
            self.world.kill()
        for pid in agents:
            self.world.shoot(pid)
        if not first:
            self.world.kill()
        self.nap()

    def keeper(self):
        keepers = self.world.agents()[1]
        if not keepers:
            return False
        self.mark_killed()
        self.mark_shot()   # what a keeper runs is killed with it
        return self.world.shoot(self.random.choice(keepers))

    def job(self):
        found = self.world.commands()
        if not found:
            return False
        pid, words = self.random.choice(found)
        self.mark_shot()
        return self.world.shoot(pid)

    def cancel(self):
        ids = [id for id in self.world.open_jobs() if self.random.randrange(2)]
        for id in ids:
            self.world.jobs[id].cancelled = True
        self.world.call('Act', '(sat)', 'cancel', ids)
        if self.random.randrange(2):
            self.nap()
            self.world.call('Act', '(sat)', 'force', ids)
        # Not a download's to be complete then.
        for id in ids:
            self.world.jobs[id].kind = {'download': 'wait'}.get(self.world.jobs[id].kind, self.world.jobs[id].kind)

    def ail(self):
        """The history is not written for a while: what is about then is not held against it. Others must come through whole."""
        self.world.sick = True
        for id in self.world.open_jobs():
            self.world.jobs[id].unsafe = True

    def heal(self):
        """Nothing stopped for it; and what the window knew is on disk in the end."""
        self.world.drain()
        for _ in range(200):
            self.world.activate('try-history-again')
            time.sleep(0.05)
            rows = self.world.rows()
            if all(id in rows and rows[id][0] >= 5 for id in self.world.jobs):
                break
        else:
            raise Fault('the history does not come back')
        self.world.sick = False

    def full(self):
        if not self.world.mounted:
            return False
        self.ail()
        path = self.world.data + '/filler'
        with open(path, 'wb', buffering=0) as filler:
            try:
                while True:
                    filler.write(b'x' * (65536 if os.statvfs(path).f_bavail > 100 else 4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise
        self.world.submit(self.random.randrange(1, 4))
        self.nap()
        self.world.drain()
        os.unlink(path)
        self.heal()

    def lock(self):
        names = [self.world.data + '/history.db' + suffix for suffix in ('', '-wal')]
        names = [name for name in names if os.path.exists(name)]
        self.ail()
        if subprocess.run(['chattr', '+i', *names], stderr=subprocess.DEVNULL).returncode != 0:
            self.world.sick = False
            return False
        try:
            self.world.submit(self.random.randrange(1, 4))
            self.nap()
            self.world.drain()
        finally:
            subprocess.run(['chattr', '-i', *names], check=True)
        self.heal()

    def bus(self):
        self.world.close_bus()
        self.nap()
        if self.world.program.poll() is not None and not self.world.bare:
            raise Fault('the window ended with the bus')
        self.nap()
        if self.world.program.poll() is None and self.random.randrange(2) and not self.world.bare:
            self.world.terminate()
        elif self.world.bare:
            self.world.program.wait(timeout=30)
            self.world.program = None
        else:
            self.world.kill()

    KINDS = (('window', 24), ('agent', 12), ('guardian', 4), ('all', 4), ('job', 18), ('keeper', 8), ('both', 6), ('end', 8), ('cancel', 8), ('full', 4), ('lock', 4),
             ('bus', 4))

    def run(self, only):
        names, weights = zip(*[(name, weight) for name, weight in self.KINDS if not only or name in only])
        self.name = name = self.random.choices(names, weights)[0]
        self.ensure()
        self.world.submit(self.random.randrange(2, 9))
        self.nap()
        did = getattr(self, name)() is not False
        self.ensure()
        self.world.check()
        return name if did else None


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('window')
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--seconds', type=float, default=0, help='stop after so long')
    parser.add_argument('--only', action='append', help='only this kind of harm; may be repeated')
    parser.add_argument('--keep-going', type=int, default=1, help='stop after so many failures')
    options = parser.parse_args()
    print('# seed %d' % options.seed, flush=True)

    survived, counts = collections.Counter(), collections.Counter()
    failed = number = 0
    begin = time.time()
    world = None
    while number < options.rounds and failed < options.keep_going and not (options.seconds and time.time() - begin > options.seconds):
        if world is None:
            world = World(options.window, options.seed * 100003 + number, disk=number // ROUNDS_A_WORLD % 2 == 0)
        number += 1
        round_ = Round(world)
        try:
            name = round_.run(options.only)
            survived[name or 'too late for harm'] += 1
        except (Fault, GLib.Error, OSError, sqlite3.Error, subprocess.SubprocessError) as error:
            failed += 1
            print('# round %d (%s): %s: %s; kept in %s' % (number, round_.name, type(error).__name__, error, world.folder))
            for line in world.describe():
                print('#   ' + line)
            sys.stdout.flush()
            world.close(keep=True)
            counts.update(world.tally)
            world = None
            continue
        if number % ROUNDS_A_WORLD == 0:
            counts.update(world.tally)
            world.close()
            world = None
            print('# %d rounds, %.0f s' % (number, time.time() - begin), file=sys.stderr, flush=True)
    if world is not None:
        counts.update(world.tally)
        world.close()
    print('# %d rounds survived, %d failed, %.0f s: %s' % (sum(survived.values()), failed, time.time() - begin,
                                                          ', '.join('%d %s' % (n, kind) for kind, n in sorted(survived.items()))))
    print('# %s' % ', '.join('%d %s' % (n, what) for what, n in sorted(counts.items())))
    print('%sok 1 - a window survives %d rounds of faults' % ('not ' if failed else '', number))
    print('1..1')
    sys.exit(1 if failed else 0)


main()
