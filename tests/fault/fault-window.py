#!/usr/bin/python3
"""fault-window.py WINDOW [--rounds N] [--seed N] [--seconds N]: harm comes to a window at random moments, again and again

Runs on a display of its own (tests/ui/ui-run.sh). Each round submits commands (also such with trees of processes, and such that wait
for another), batches, downloads and waits, lets one harm come at a random moment, then waits until all is over and checks everything
that faultworld knows must hold: every accepted job is there once, is over, and stays as it ended; none ran more often than it may;
none is said to have succeeded that was not done; outputs and downloads are whole; no process is left; the counts add up.

  window    the window is killed with -9, and started again
  again     the same, and killed again within 50 ms of its start or of its name's being on the bus, up to three times
  end       it is ended as a session ends (SIGTERM, SIGHUP), and started again
  agent     its agent is killed with -9
  guardian  the process above the agent is
  all       agent, guardian and keepers are, at once
  both      window and agent are, in either order
  keeper    the process that keeps one job is
  job       a process of a job is
  freeze    window, agent, keeper, guardian or a job's process, or several, are stopped (SIGSTOP) for a while; some are killed frozen
  pause     jobs are paused; nothing, the window or the agent is killed; they are resumed
  cancel    jobs are cancelled
  full      the disk (a small tmpfs, as root; else its calls fail) is full for a while
  readonly  the disk is read-only for a while: all that would write to it fails (fault-disk.c)
  broken    the disk gives EIO for a while
  hang      the disk hangs for a while: who syncs waits, or who reads, or who reads for what is shown
  lock      the database and its journal become immutable (chattr +i, as root, where the file system knows that) for a while
  perish    the window is killed while the disk is full, read-only or broken, or hangs (in each way), and started again once it is whole
  illstart  it is killed on a whole disk, and started again on a bad one, which is whole some time after
  bus       the session bus dies

Of disk harms half come with a second one: the agent or a job is killed meanwhile.

The seed is printed: --seed N --rounds N does the same again, as far as the machine allows; --world N only that one of it.
Several worlds run beside each other (--at-once), since each waits most of the time.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import errno
import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import traceback

from gi.repository import GLib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from faultworld import PATIENCE, Fault, World  # noqa: E402

ROUNDS_A_WORLD = 30


class Round:
    def __init__(self, world):
        self.world = world
        self.random = world.random

    def nap(self, longest=0.4):
        time.sleep(self.random.random() ** 2 * longest)

    def ensure(self):
        if self.world.program is None:
            self.world.start(bare=self.random.randrange(4) != 0)

    # Processes die

    def window(self):
        self.world.kill()
        self.nap()

    def again(self):
        """Killed while it takes up what the one before left."""
        for _ in range(self.random.randrange(1, 4)):
            self.world.kill()
            if self.random.randrange(2):
                self.world.start(bare=self.random.randrange(4) != 0)
            else:
                self.world.spawn(bare=True)
                while self.random.randrange(2) and self.world.program.poll() is None and not self.world.has_owner():
                    time.sleep(0.001)
            self.nap(0.05)
            if self.random.randrange(4) == 0:
                self.agent()
        self.world.kill()

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

    # Processes stop, and go on

    def freeze(self):
        agents, keepers, guardians = self.world.agents()
        groups = [group for group in ([self.world.program.pid], agents, keepers, guardians, [pid for pid, _ in self.world.commands()])
                  if group]
        pids = [self.random.choice(group) for group in self.random.sample(groups, min(len(groups), self.random.choice((1, 1, 2, 3))))]
        for pid in pids:
            self.send(pid, signal.SIGSTOP)
        self.nap(1)
        dies = self.random.randrange(8)
        if dies == 0 and self.world.program.pid not in pids:
            # Its successor may meet an agent that does not answer yet.
            self.world.kill()
            timer = threading.Timer(self.random.random(), lambda: [self.send(pid, signal.SIGCONT) for pid in pids])
            timer.start()
            self.ensure()
            timer.join()
        elif dies == 1 and self.world.program.pid in pids:
            self.world.kill()
        elif dies == 2 and set(pids) & set(agents):
            self.agent()
        for pid in pids:
            self.send(pid, signal.SIGCONT)

    def send(self, pid, number):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            pass

    def pause(self):
        ids = [id for id in self.world.open_jobs() if self.random.randrange(2)]
        self.world.call('Act', '(sat)', 'pause', ids)
        self.nap(0.2)
        harm = self.random.choice((None, None, self.window, self.window, self.agent, self.both))
        if harm is not None:
            harm()
        self.ensure()
        self.world.call('Act', '(sat)', 'resume', ids)

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

    # The disk

    def ail(self):
        """The history is not written from now on, and neither is output."""
        self.world.sick = True
        for id in self.world.open_jobs():
            self.world.jobs[id].cut = True

    def be_ill(self):
        """Work goes on, and comes to its end, on a bad disk; half of the time something else dies meanwhile."""
        self.world.submit(self.random.randrange(1, 4))
        self.nap()
        harm = self.random.choice((None, None, self.agent, self.job))
        if harm is not None:
            harm()
        self.world.drain()

    def heal(self):
        """Nothing stopped for it; and what the window knew is on disk in the end."""
        self.world.drain()
        if not self.comes_back(PATIENCE):
            raise Fault('the history does not come back')
        self.world.sick = False

    def comes_back(self, seconds):
        deadline = time.time() + seconds
        while time.time() < deadline:
            self.world.activate('try-history-again')
            rows = self.world.rows()
            if all(id in rows and rows[id][0] >= 5 for id in self.world.jobs):
                return True
            time.sleep(0.05)
        return False

    def spoil(self, how):
        self.ail()
        self.world.set_disk(how)
        try:
            self.be_ill()
        finally:
            self.world.set_disk(b'0')
        self.heal()

    def readonly(self):
        self.spoil(b'r')

    def broken(self):
        self.spoil(b'e')

    def hang(self):
        self.spoil(self.random.choice((b'h', b'R', b'P')))

    def fill(self, path):
        with open(path, 'wb', buffering=0) as filler:
            try:
                while True:
                    filler.write(b'x' * (65536 if os.statvfs(path).f_bavail > 100 else 4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise

    def full(self):
        if not self.world.mounted:
            return self.spoil(b'f')
        self.ail()
        path = self.world.data + '/filler'
        self.fill(path)
        self.be_ill()
        os.unlink(path)
        self.heal()

    def set_some_disk(self):
        how = self.random.choice((b'f', b'r', b'e', b'h', b'R', b'P'))
        self.name += ' ' + how.decode()
        self.world.set_disk(how)

    def perish(self):
        """What is accepted meanwhile may be forgotten. All else is held to what it may."""
        self.ail()
        self.set_some_disk()
        before = set(self.world.jobs)
        self.nap(0.1)
        self.world.submit(self.random.randrange(1, 4))
        self.nap()
        self.world.kill()
        self.world.set_disk(b'0')
        self.world.forget_since(before)
        self.world.sick = False

    def illstart(self):
        """Where the history cannot even be read and the new window has jobs, those of before come back with the next one."""
        self.ail()
        self.world.kill()
        self.set_some_disk()
        try:
            self.nap(0.1)
            self.world.start(bare=self.random.randrange(2) == 0)
            self.be_ill()
        finally:
            self.world.set_disk(b'0')
        if not self.comes_back(5):
            self.world.terminate()
            self.ensure()
            self.world.tally['came back with the next window'] += 1
        self.world.sick = False

    def lock(self):
        names = [self.world.data + '/history.db' + suffix for suffix in ('', '-wal')]
        names = [name for name in names if os.path.exists(name)]
        # What has it open may go on to write there.
        if self.world.mounted or subprocess.run(['chattr', '+i', *names], stderr=subprocess.DEVNULL).returncode != 0:
            return False
        self.ail()
        try:
            self.be_ill()
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

    KINDS = (('window', 12), ('again', 8), ('end', 6), ('agent', 8), ('guardian', 4), ('all', 4), ('both', 6), ('keeper', 6), ('job', 8),
             ('freeze', 8), ('pause', 6), ('cancel', 6), ('full', 6), ('readonly', 5), ('broken', 5), ('hang', 3), ('lock', 3), ('perish', 4), ('illstart', 5), ('bus', 5))

    def run(self, only):
        names, weights = zip(*[(name, weight) for name, weight in self.KINDS if not only or name in only])
        self.name = name = self.random.choices(names, weights)[0]
        self.ensure()
        self.world.submit(self.random.randrange(2, 9))
        self.nap()
        did = getattr(self, name)() is not False
        self.ensure()
        self.world.check()
        return self.name if did else 'too late for harm'


class Tally:
    """What came of a number of rounds"""

    def __init__(self):
        self.survived, self.seen, self.held = collections.Counter(), collections.Counter(), collections.Counter()
        self.failed = 0

    def add(self, other):
        for name in ('survived', 'seen', 'held'):
            getattr(self, name).update(other[name])
        self.failed += other['failed']

    def take(self, world):
        self.seen.update(world.tally)
        self.held.update(world.held)


def run_world(options, number, rounds, tally):
    world = World(options.window, options.seed * 100003 + number, disk=number % 2 == 0, shim=options.shim)
    kept = False
    for i in range(rounds):
        if options.seconds and time.time() - options.begin > options.seconds:
            break
        round_ = Round(world)
        round_.name = 'none'
        try:
            tally.survived[round_.run(options.only)] += 1
        except (Fault, GLib.Error, OSError, sqlite3.Error, subprocess.SubprocessError) as error:
            tally.failed += 1
            lines = ['# world %d, round %d (%s): %s: %s; kept in %s' % (number, i, round_.name, type(error).__name__, error, world.folder)]
            print('\n#   '.join(lines + list(world.describe())), flush=True)
            kept = True
            break
    tally.take(world)
    world.close(keep=kept)


def run_worlds(options, first, step, pipe):
    tally = Tally()
    n_worlds = (options.rounds + ROUNDS_A_WORLD - 1) // ROUNDS_A_WORLD
    for number in range(first, n_worlds, step):
        if tally.failed >= options.keep_going or options.seconds and time.time() - options.begin > options.seconds:
            break
        if options.world in (None, number):
            run_world(options, number, min(ROUNDS_A_WORLD, options.rounds - number * ROUNDS_A_WORLD), tally)
            print('# world %d done, %d rounds, %.0f s' % (number, sum(tally.survived.values()), time.time() - options.begin),
                  file=sys.stderr, flush=True)
    with open(pipe, 'w') as file:
        json.dump(vars(tally), file)


def run_beside(options):
    """Each of the processes takes every nth world. Returns: what came of them all"""
    children = []
    tally = Tally()
    for first in range(options.at_once):
        out, pipe = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(out)
            status = 1
            try:
                run_worlds(options, first, options.at_once, pipe)
                status = 0
            except Exception:
                traceback.print_exc()
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(status)
        os.close(pipe)
        children.append((pid, out))
    for pid, out in children:
        with open(out) as file:
            text = file.read()
        if os.waitpid(pid, 0)[1] != 0 or not text:
            print('# a harness broke off')
            tally.failed += 1
        else:
            tally.add(json.loads(text))
    return tally


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('window')
    parser.add_argument('--shim', help='fault-disk.so, where it is not in the build folder of the window')
    parser.add_argument('--rounds', type=int, default=20)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--seconds', type=float, default=0, help='stop after so long')
    parser.add_argument('--only', action='append', help='only this kind of harm; may be repeated')
    parser.add_argument('--world', type=int, help='only this one')
    parser.add_argument('--at-once', type=int, default=3, help='worlds beside each other')
    parser.add_argument('--keep-going', type=int, default=1, help='stop after so many failures')
    options = parser.parse_args()
    options.begin = time.time()
    print('# seed %d' % options.seed, flush=True)

    tally = run_beside(options)
    for what, counts in (('survived', tally.survived), ('seen', tally.seen), ('held', tally.held)):
        print('# %s: %s' % (what, ', '.join('%d %s' % (n, name) for name, n in sorted(counts.items()))))
    n = sum(tally.survived.values())
    print('# %d rounds survived, %d failed, %.0f s' % (n, tally.failed, time.time() - options.begin))
    print('%sok 1 - a window survives %d rounds of faults' % ('not ' if tally.failed else '', n))
    print('1..1')
    sys.exit(1 if tally.failed else 0)


main()
