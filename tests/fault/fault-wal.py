#!/usr/bin/python3
"""fault-wal.py WORKER [--seed N] [--jobs N]: the power goes after every single frame of a history's journal

A program (fault-worker) writes a history and is killed; meanwhile it is noted how long its journal and the truth (what the work itself
wrote down) were at the same moment. Then the database is opened as it would be had the power gone after each frame of the journal,
in the middle of each, and with a byte of each turned over; and each time

  it is whole, and no job is there twice
  what was accepted, and what had begun, by the time of that frame stands there: accepted jobs as jobs, begun tries as claimed or begun
  none is said to have succeeded or failed that had not done so by then
  the jobs of a batch are in it, each with its input and in its place, and none is over before they are
  what was moved in the queue has the place that it got, or a later one; what was paused or went on is said to have, and nothing else is

From some of them another program goes on to the end, and all that fault-history knows must hold.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import argparse
import bisect
import collections
import importlib.util
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time

spec = importlib.util.spec_from_file_location('faulthistory', os.path.join(os.path.dirname(os.path.abspath(__file__)), 'fault-history.py'))
HEADER, FRAME = 32, 4096 + 24
SUCCEEDED, FAILED = 5, 6
# SQLite 3.40 finds this in every row of a table without row ids whose key is not made of its first columns.
NO_FAULT = 'NULL value in phases.attempt'


class Fault(Exception):
    pass


def size_of(path):
    try:
        return os.path.getsize(path)
    except FileNotFoundError:
        return 0


def count_accepted(path):
    if not os.path.exists(path):
        return 0
    with open(path, 'rb') as file:
        return sum(line.startswith(b'accepted') for line in file)


def record(worker, folder, jobs, seed):
    """Returns: samples (journal, truth before, truth after)"""
    data, truth = folder + '/history', folder + '/truth'
    wal = data + '/history.db-wal'
    samples = []
    # It is given more than it is let do: one that ends by itself leaves no journal.
    program = subprocess.Popen([worker, data, truth, str(jobs * 3), str(seed)])
    deadline = time.monotonic() + 60
    while program.poll() is None and time.monotonic() < deadline:
        before = size_of(truth)
        journal = size_of(wal)
        samples.append((journal, before, size_of(truth)))
        if len(samples) % 20 == 0 and count_accepted(truth) >= jobs:
            break
        time.sleep(0.0005)
    program.send_signal(signal.SIGKILL)
    program.wait()
    samples.append((size_of(wal), size_of(truth), size_of(truth)))
    return samples


def facts(text):
    """Returns: accepted jobs; tries that had begun; ends: {(job, try): 'ok' or 'failed'}; batches: {id: (first job, how many)}; places on
    disk: {job: how many moves that was}; all its places; phases on disk, and all: {(job, try, state)}"""
    accepted, begun, done, batches, moved, moves, phased, phases = set(), set(), {}, {}, {}, collections.defaultdict(list), set(), set()
    for line in text.decode().splitlines(keepends=True):
        words = line.split()
        if not line.endswith('\n') or not words:
            continue
        if words[0] == 'accepted':
            accepted.add(int(words[1]))
        elif words[0] == 'began':
            begun.add((int(words[1]), int(words[2])))
        elif words[0] == 'done':
            done[int(words[1]), int(words[2])] = words[3]
        elif words[0] == 'batch':
            batches[int(words[1])] = (int(words[2]), int(words[3]))
        elif words[0] == 'moving':
            moves[int(words[1])].append(int(words[2]))
        elif words[0] == 'moved':
            moved[int(words[1])] = moved.get(int(words[1]), 0) + 1
        elif words[0] in ('phasing', 'phased'):
            (phases if words[0] == 'phasing' else phased).add(tuple(map(int, words[1:])))
    return accepted, begun, done, batches, moved, moves, phased, phases


def check_batches(connection, must):
    ended = {row[0]: row[1] for row in connection.execute('SELECT id, ended_at FROM batches')}
    for id, (first, n) in must[3].items():
        if id not in ended:
            raise Fault('batch %d is not there' % id)
        rows = connection.execute('SELECT id, sequence, input, state FROM jobs WHERE batch = ? ORDER BY id', (id,)).fetchall()
        if [row[:3] for row in rows] != [(first + i, i + 1, 'input %d' % i) for i in range(n)]:
            raise Fault('batch %d has other jobs than it was given: %s' % (id, rows[:5]))
        if ended[id] is not None and any(row[3] < SUCCEEDED for row in rows):
            raise Fault('batch %d is over before its jobs are' % id)


def check_queue(connection, must, may):
    places = dict(connection.execute('SELECT job, place FROM places'))
    for job, n in must[4].items():
        if places.get(job) not in may[5][job][n - 1:]:
            raise Fault('job %d was moved %d times, to %s, and is at %s' % (job, n, may[5][job], places.get(job)))
    for job, place in places.items():
        if place not in may[5][job]:
            raise Fault('job %d is at %d, and never was' % (job, place))
    phases = {row for row in connection.execute('SELECT job, attempt, state FROM phases WHERE state IN (2, 3)')}
    if must[6] - phases:
        raise Fault('paused, or gone on, and not known of: %s' % sorted(must[6] - phases)[:5])
    if phases - may[7]:
        raise Fault('never paused, or gone on: %s' % sorted(phases - may[7])[:5])


def check(path, must, may):
    """@must: facts by the last moment at which the journal was no longer than this; @may: by the first at which it was longer"""
    connection = sqlite3.connect(path)
    try:
        if any(row[0] not in ('ok', NO_FAULT) for row in connection.execute('PRAGMA quick_check')):
            raise Fault('the database is damaged')
        has = connection.execute("SELECT count(*) FROM sqlite_master WHERE name = 'jobs'").fetchone()[0]
        rows = connection.execute('SELECT id, state, tried, attempts, claim FROM jobs').fetchall() if has else []
        if has:
            check_batches(connection, must)
        if connection.execute('PRAGMA user_version').fetchone()[0] >= 2:
            check_queue(connection, must, may)
    finally:
        connection.close()
    found = {row[0]: row[1:] for row in rows}
    if len(found) != len(rows):
        raise Fault('a job is there twice')
    missing = must[0] - set(found)
    if missing:
        raise Fault('accepted and not there: %s' % sorted(missing)[:5])
    for job, attempt in must[1]:
        if job in found and max(found[job][2] or 0, found[job][3] or 0) < attempt:
            raise Fault('try %d of job %d had begun, and is not known of' % (attempt, job))
    for job, (state, tried, attempts, claim) in found.items():
        if state in (SUCCEEDED, FAILED) and may[2].get((job, tried)) != ('ok' if state == SUCCEEDED else 'failed'):
            raise Fault('job %d is said to have ended as %d' % (job, state))
    return len(found)


def truth_at(truth, samples, last):
    """What was true when the journal was so long: all that was when it was looked at before, and of what was when it was next, the ends:
    the journal may know of them already, and who does not runs those jobs again."""
    if last < 0:
        return b''
    end = truth.rfind(b'\n', 0, samples[last][1]) + 1
    later = truth[end:samples[min(last + 1, len(samples) - 1)][2]].splitlines(keepends=True)
    return truth[:end] + b''.join(line for line in later if line.startswith(b'done') and line.endswith(b'\n'))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('worker')
    parser.add_argument('shim')
    parser.add_argument('--seed', type=int, default=int(time.time()))
    parser.add_argument('--jobs', type=int, default=150)
    parser.add_argument('--continue-every', type=int, default=40, help='from every so manieth frame another program goes on')
    options = parser.parse_args()
    print('# seed %d' % options.seed, flush=True)
    dice = random.Random(options.seed)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    folder = tempfile.mkdtemp(prefix='lanes-wal-')
    samples = record(os.path.abspath(options.worker), folder, options.jobs, options.seed)
    truth = open(folder + '/truth', 'rb').read()
    database = open(folder + '/history/history.db', 'rb').read()
    journal = open(folder + '/history/history.db-wal', 'rb').read()
    lengths = [sample[0] for sample in samples]
    if lengths != sorted(lengths):
        raise SystemExit('the journal began again: fewer jobs')

    copy, counted, went_on = folder + '/copy', {'frames': 0, 'cuts': 0, 'flips': 0}, 0
    n_frames = (len(journal) - HEADER) // FRAME
    try:
        for n in range(n_frames + 1):
            end = HEADER + n * FRAME
            flip = end - 1 - dice.randrange(FRAME) if n else None
            for name, text, reach in (('frames', journal[:end], end), ('cuts', journal[:end + dice.randrange(1, FRAME)], end),
                                      ('flips', journal, end - FRAME)):
                if name == 'flips':
                    if flip is None:
                        continue
                    text = journal[:flip] + bytes([journal[flip] ^ (1 << dice.randrange(8))]) + journal[flip + 1:]
                shutil.rmtree(copy, ignore_errors=True)
                os.mkdir(copy)
                open(copy + '/history.db', 'wb').write(database)
                open(copy + '/history.db-wal', 'wb').write(text)
                last = bisect.bisect_right(lengths, max(reach, 0)) - 1
                must = truth[:samples[last][1]] if last >= 0 else b''
                may = truth[:samples[min(last + 1, len(samples) - 1)][2]]
                check(copy + '/history.db', facts(must), facts(may))
                counted[name] += 1
            if n % options.continue_every == options.continue_every - 1 or n == n_frames:
                round_ = module.Round(os.path.abspath(options.worker), os.path.abspath(options.shim), options.seed + n,
                                      tempfile.mkdtemp(prefix='on-', dir=folder))
                shutil.rmtree(round_.path, ignore_errors=True)
                os.mkdir(round_.path, 0o700)
                open(round_.path + '/history.db', 'wb').write(database)
                open(round_.path + '/history.db-wal', 'wb').write(journal[:end])
                last = bisect.bisect_right(lengths, end) - 1
                open(round_.truth, 'wb').write(truth_at(truth, samples, last))
                program = round_.start(3)
                if program.wait(timeout=60) != 0:
                    raise Fault('the next program ended with %d' % program.returncode)
                round_.check()
                went_on += 1
    except (Fault, module.Fault, sqlite3.Error, subprocess.TimeoutExpired) as error:
        print('# frame %d of %d: %s; kept in %s' % (n, n_frames, error, folder))
        print('not ok 1 - a history survives a power cut at every frame\n1..1')
        raise SystemExit(1)
    accepted, begun, done, batches, moved, moves, phased, phases = facts(truth)
    shutil.rmtree(folder)
    print('# %d frames, %d jobs accepted, %d batches, %d moves, %d pauses and resumptions, %d tries begun: opened after %d frames, %d in the '
          'middle of one, %d with a byte turned over; gone on from %d' % (n_frames, len(accepted), len(batches), sum(moved.values()), len(phased), len(begun), counted['frames'], counted['cuts'], counted['flips'], went_on))
    print('ok 1 - a history survives a power cut at every frame\n1..1')


main()
