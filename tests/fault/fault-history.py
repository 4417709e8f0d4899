#!/usr/bin/python3
"""fault-history.py WORKER SHIM [--rounds N] [--seed N] [--seconds N]: a program with a history dies at random moments, again and again

A round is one history. Programs (fault-worker) that submit and run jobs on it are killed with -9 at random moments, their
journal gets a torn end or is cut at any place, the disk is full (a limit on file sizes, and a small tmpfs where this runs as root),
becomes read-only or gives errors (fault-disk.c), and is whole again while the program still lives, or only then; each is followed by
another program that goes on. At the end one may finish, and all invariants are checked against what the work itself wrote down:

  every accepted job is in the history, once, and is over
  none has begun more often than it has tries
  none is said to have succeeded, or failed, that did not
  none is lost that had not been allowed to begin; with retries, none is lost before they are used up
  the database is whole, and so is what any prefix of its journal makes of it

While the history is off (a bad disk) nothing can be promised of what begins then; that is left out, and counted.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import collections
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

SUCCEEDED, FAILED, TIMED_OUT, CANCELLED, LOST = 5, 6, 7, 8, 9
# SQLite 3.40 finds this in every row of a table without row ids whose key is not made of its first columns.
NO_FAULT = 'NULL value in phases.attempt'


class Fault(Exception):
    pass


class Truth:
    """What really happened, from the lines that the programs wrote."""

    def __init__(self, path):
        self.accepted = {}
        self.begun = collections.Counter()
        self.unsafe = set()   # begun while nothing could be written
        self.done = {}
        self.idle = False
        off = False
        program = 0
        born = {}             # in which program a job was accepted: an earlier one with its number never was on disk
        begun = []
        for line in open(path):
            words = line.split()
            if not line.endswith('\n') or not words:
                continue
            if words[0] == 'accepted':
                self.accepted[int(words[1])] = int(words[2])
                born[int(words[1])] = program
            elif words[0] == 'program':
                program += 1
            elif words[0] == 'began':
                begun.append((program, int(words[1]), int(words[2])))
                if off:
                    self.unsafe.add(int(words[1]))
            elif words[0] == 'done':
                self.done[int(words[1]), int(words[2])] = words[3]
            elif words[0] in ('on', 'off'):
                off = words[0] == 'off'
            self.idle = words[0] == 'idle'
        for program, id, attempt in begun:
            if program >= born.get(id, 0):
                self.begun[id, attempt] += 1


class Round:
    def __init__(self, worker, shim, seed, folder):
        self.worker = worker
        self.random = random.Random(seed)
        self.seed = seed
        self.folder = folder
        self.path = os.path.join(folder, 'history')
        self.truth = os.path.join(folder, 'truth')
        self.faults = []
        self.mounted = False
        self.disk = os.path.join(folder, 'disk')
        self.set_disk(b'0')
        # The shim comes before a sanitizer's runtime, and does not mind.
        self.environment = dict(os.environ, LD_PRELOAD=shim, LANES_FAULT_DISK=self.disk, LANES_FAULT_FOLDER=self.path,
                                ASAN_OPTIONS=os.environ.get('ASAN_OPTIONS', '') + ':verify_asan_link_order=0')

    def set_disk(self, how):
        """@how: as fault-disk.c says"""
        with open(self.disk, 'r+b' if os.path.exists(self.disk) else 'wb') as file:
            file.write(how)

    def start(self, jobs, limit=None):
        def limit_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
        return subprocess.Popen([self.worker, self.path, self.truth, str(jobs), str(self.random.randrange(1 << 30))],
                                env=self.environment, preexec_fn=limit_files if limit else None)

    def kill(self):
        program = self.start(self.random.randrange(1, 120))
        time.sleep(self.random.random() ** 2 * 0.3)
        program.send_signal(signal.SIGKILL)
        program.wait()

    def tear(self):
        """What was being written when the power went: an end of nonsense."""
        self.kill()
        wal = self.path + '/history.db-wal'
        if os.path.exists(wal):
            try:
                with open(wal, 'ab') as file:
                    file.write(self.random.randbytes(self.random.randrange(1, 9000)))
            except OSError:
                pass  # the disk is full: torn all the same

    def cut(self):
        """Every prefix of the journal is a history: looked at in a copy.

        What of the journal went into the database, or was about to (nBackfillAttempted of its index), was synced before that,
        so no power cut takes it.
        """
        self.kill()
        copy = os.path.join(self.folder, 'copy')
        lowest = self.find_lowest()
        for _ in range(3):
            shutil.rmtree(copy, ignore_errors=True)
            os.mkdir(copy)
            for name in ('history.db', 'history.db-wal'):
                if os.path.exists(os.path.join(self.path, name)):
                    shutil.copy(os.path.join(self.path, name), copy)
            wal = os.path.join(copy, 'history.db-wal')
            if os.path.exists(wal):
                size = os.path.getsize(wal)
                os.truncate(wal, self.random.randrange(min(lowest + 32 if lowest else 0, size), size + 1))
            self.check_prefix(os.path.join(copy, 'history.db'))

    def find_lowest(self):
        """An index that was begun and not made, as on a full disk, does not tell: then all of the journal may be needed."""
        if not os.path.exists(self.path + '/history.db-shm'):
            return 0
        with open(self.path + '/history.db-shm', 'rb') as index:
            head = index.read(132)
        made = len(head) == 132 and head[12] != 0
        return int.from_bytes(head[128:], sys.byteorder) * (4096 + 24) if made else 1 << 40

    def check_prefix(self, path):
        if not os.path.exists(path):
            return
        connection = sqlite3.connect(path)
        if any(row[0] not in ('ok', NO_FAULT) for row in connection.execute('PRAGMA quick_check')):
            raise Fault('a prefix of the journal is damaged')
        if connection.execute('PRAGMA user_version').fetchone()[0] == 0:
            return
        truth = Truth(self.truth)
        for id, state, tried in connection.execute('SELECT id, state, tried FROM jobs'):
            if state == SUCCEEDED and truth.done.get((id, tried)) != 'ok' and id not in truth.unsafe:
                raise Fault('a prefix of the journal says that job %d succeeded' % id)
        connection.close()

    def fill(self):
        """The disk is full: files do not grow beyond a limit."""
        program = self.start(self.random.randrange(1, 120), limit=self.random.randrange(30000, 400000))
        time.sleep(self.random.random() * 0.4)
        program.send_signal(signal.SIGKILL)
        program.wait()

    def spoil(self, how):
        """The disk goes bad under the program, or is so when it starts; it dies of it, or goes on once all is well."""
        if self.random.randrange(4) == 0:
            self.set_disk(how)
        program = self.start(self.random.randrange(1, 120))
        time.sleep(self.random.random() * 0.2)
        self.set_disk(how)
        time.sleep(self.random.random() * 0.2)
        if self.random.randrange(2):
            self.set_disk(b'0')
            time.sleep(self.random.random() * 0.2)
        program.send_signal(signal.SIGKILL)
        program.wait()
        self.set_disk(b'0')

    def readonly(self):
        self.spoil(b'r')

    def broken(self):
        self.spoil(b'e')

    def mount(self):
        os.mkdir(self.path, 0o700)
        self.mounted = os.geteuid() == 0 and subprocess.run(
            ['mount', '-t', 'tmpfs', '-o', 'size=%dk' % self.random.choice((600, 4000, 16000)), 'lanes-fault', self.path],
            stderr=subprocess.DEVNULL).returncode == 0

    def run(self, small_disk):
        if small_disk:
            self.mount()
        kinds = [self.kill, self.kill, self.kill, self.tear, self.cut, self.fill, self.readonly, self.broken]
        for _ in range(self.random.randrange(1, 5)):
            fault = self.random.choice(kinds)
            self.faults.append(fault.__name__)
            fault()
        if self.mounted:
            subprocess.run(['mount', '-o', 'remount,size=64m', self.path], check=True)
        program = self.start(5)
        if program.wait(timeout=60) != 0:
            raise Fault('the last program ended with %d' % program.returncode)
        self.check()

    def check(self):
        truth = Truth(self.truth)
        connection = sqlite3.connect(self.path + '/history.db')
        if any(row[0] not in ('ok', NO_FAULT) for row in connection.execute('PRAGMA quick_check')):
            raise Fault('the database is damaged')
        if not truth.idle:
            raise Fault('the last program did not finish')
        jobs = {row[0]: row[1:] for row in connection.execute('SELECT id, state, tried, attempts, claim FROM jobs')}
        tried = {(job, attempt): state for job, attempt, state in connection.execute('SELECT job, attempt, state FROM attempts')}
        for id, retries in truth.accepted.items():
            if id not in jobs:
                raise Fault('job %d was accepted and is gone' % id)
            self.check_job(truth, id, retries, jobs[id], tried)
        for id, (state, *_) in jobs.items():
            if state < SUCCEEDED:
                raise Fault('job %d is not over' % id)
        connection.close()
        return truth

    def check_job(self, truth, id, retries, row, tried):
        state, last, attempts, claim = row
        begun = {attempt: n for (job, attempt), n in truth.begun.items() if job == id}
        if id in truth.unsafe:
            return
        if sum(begun.values()) > retries + 1:
            raise Fault('job %d has %d tries and began %d times' % (id, retries + 1, sum(begun.values())))
        if state == SUCCEEDED and truth.done.get((id, last)) != 'ok':
            raise Fault('job %d is said to have succeeded' % id)
        if state == FAILED and truth.done.get((id, last)) != 'failed':
            raise Fault('job %d is said to have failed' % id)
        if state == CANCELLED or state == TIMED_OUT:
            raise Fault('job %d ended as nobody asked' % id)
        if state == LOST and not begun and not claim:
            raise Fault('job %d is lost and had not begun' % id)
        if state in (LOST, FAILED) and retries > 0 and attempts != retries + 1:
            raise Fault('job %d gave up after %s of %d attempts' % (id, attempts, retries + 1))
        for (job, attempt), ended in tried.items():
            if job == id and ended == SUCCEEDED:
                raise Fault('job %d was tried again after it succeeded' % id)

    def clean(self):
        if self.mounted:
            subprocess.run(['umount', '-l', self.path])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('worker')
    parser.add_argument('shim', help='fault-disk.so')
    parser.add_argument('--rounds', type=int, default=200)
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--seconds', type=float, default=0, help='stop after so long')
    options = parser.parse_args()
    print('# seed %d' % options.seed, flush=True)

    counts = collections.Counter()
    failed = 0
    begin = time.time()
    done = 0
    for number in range(options.rounds):
        if options.seconds and time.time() - begin > options.seconds:
            break
        folder = tempfile.mkdtemp(prefix='lanes-fault-')
        round_ = Round(os.path.abspath(options.worker), os.path.abspath(options.shim), options.seed * 100003 + number, folder)
        try:
            round_.run(small_disk=number % 4 == 0)
            truth = Truth(round_.truth)
            counts['jobs accepted'] += len(truth.accepted)
            counts['starts'] += sum(truth.begun.values())
            counts['begun while off'] += len(truth.unsafe)
            done += 1
        except (Fault, subprocess.TimeoutExpired, sqlite3.Error) as error:
            failed += 1
            print('# round %d (%s): %s; kept in %s' % (number, ' '.join(round_.faults), error, folder), flush=True)
        counts.update(round_.faults)
        round_.clean()
        if not failed:
            shutil.rmtree(folder, ignore_errors=True)
        if failed > 5:
            break
    print('# %d rounds survived, %d failed, %.0f s: %s' % (done, failed, time.time() - begin,
                                                          ', '.join('%d %s' % (n, name) for name, n in sorted(counts.items()))))
    print('%sok 1 - a history survives %d rounds of faults' % ('not ' if failed else '', done))
    print('1..1')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
