"""test-sick-history.py: a window that starts while its history cannot be written, and one that loses it

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import errno
import fcntl
import os
import struct
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

from gi.repository import GLib

import lanesui
from faultworld import NAME, PATH, SUCCEEDED, Job, World

COMMAND = 'echo began $0 >>"$1"; sleep "$2"; echo done $0 >>"$1"'


class Sick(World):
    def __init__(self, disk=False):
        super().__init__(lanesui.program('lanes-gtk'), 1, disk=disk)

    def command(self, number, seconds):
        words = ['sh', '-c', COMMAND, str(number), self.truth, '%g' % seconds]
        self.accept(Job('command', number), 'command', {'command': GLib.Variant('as', words)})
        return max(self.jobs)

    def states(self):
        listed = self.call('List', '(a{sv})', {'limit': GLib.Variant('u', 1000)})[0]
        assert len({job['id'] for job in listed}) == len(listed), 'a job is listed twice'
        return {job['id']: job['state'] for job in listed}

    def until(self, condition, what, patience=60):
        lanesui.wait(condition, what, patience)

    def begun(self):
        return self.read_truth()[0]

    def back(self):
        """The history is written again, and all of it is there."""
        def over():
            self.activate('try-history-again')
            rows = self.rows()
            return all(id in rows and rows[id][0] >= SUCCEEDED for id in self.jobs)
        self.until(over, 'the history to be back and whole')
        rows = self.rows()
        assert sorted(rows) == sorted(self.jobs), (sorted(rows), sorted(self.jobs))
        return rows

    def check_once(self):
        begun, done = self.read_truth()
        numbers = [job.number for job in self.jobs.values()]
        assert all(begun[number] == 1 and done[number] == 1 for number in numbers), (begun, done)

    # Ills

    def freeze(self, frozen):
        names = [self.data + '/history.db' + suffix for suffix in ('', '-wal')]
        names = [name for name in names if os.path.exists(name)]
        if subprocess.run(['chattr', '+i' if frozen else '-i', *names], stderr=subprocess.DEVNULL).returncode != 0:
            raise lanesui.Skip('no immutable files here')

    def fill(self):
        with open(self.data + '/filler', 'wb', buffering=0) as filler:
            try:
                while True:
                    filler.write(b'x' * (65536 if os.statvfs(self.data).f_bavail > 100 else 4096))
            except OSError as error:
                if error.errno != errno.ENOSPC:
                    raise


def begin_and_die(sick):
    """Two run, two are queued behind them."""
    jobs = [sick.command(number, 4 if number < 2 else 0.1) for number in range(max(2, os.cpu_count()) + 2)]
    sick.until(lambda: sick.begun()[0] == 1 and sick.begun()[1] == 1, 'two to run')
    sick.kill()
    return jobs


def check_goes_on(sick, jobs):
    """What the agent has is taken back, new jobs get new numbers, and all of it runs once."""
    assert set(jobs) <= set(sick.states()), (jobs, sick.states())
    new = sick.command(100, 0.1)
    assert new > max(jobs), 'job %d has a number that was used' % new
    sick.until(lambda: all(state == 'succeeded' for state in sick.states().values()), 'all to be done')
    sick.check_once()
    assert new not in sick.rows(), 'the history was not off'


def test_starts_read_only():
    with Sick() as sick:
        jobs = begin_and_die(sick)
        sick.freeze(True)
        try:
            sick.start()
            check_goes_on(sick, jobs)
            sick.freeze(False)
            rows = sick.back()
            assert all(row[0] == SUCCEEDED for row in rows.values()), rows
            sick.check_once()
        finally:
            sick.freeze(False)


def test_starts_on_a_full_disk():
    with Sick(disk=True) as sick:
        if not sick.mounted:
            raise lanesui.Skip('no small disk: not root')
        jobs = begin_and_die(sick)
        sick.fill()
        sick.start()
        check_goes_on(sick, jobs)
        os.unlink(sick.data + '/filler')
        sick.back()
        sick.check_once()


def test_ended_while_off():
    """What ran while nothing could be written is not run again, whether its window is killed or closed."""
    for end in ('kill', 'terminate'):
        with Sick() as sick:
            jobs = begin_and_die(sick)
            sick.freeze(True)
            try:
                sick.start()
                sick.until(lambda: all(state == 'succeeded' for state in sick.states().values()), 'all to be done')
                getattr(sick, end)()
            finally:
                sick.freeze(False)
            sick.start()
            sick.until(lambda: all(sick.rows()[id][0] >= SUCCEEDED for id in jobs), 'all to be over')
            sick.check_once()


def test_comes_back_by_itself():
    """A database that is read-only for a while, under a window and at its start: nobody asks for it to be tried again."""
    with Sick() as sick:
        first = sick.command(1, 0)
        sick.until(lambda: sick.rows().get(first, (0,))[0] == SUCCEEDED, 'the first to be on disk')
        for number in (2, 3):
            sick.freeze(True)
            try:
                if number == 3:
                    sick.kill()
                    sick.start()
                id = sick.command(number, 0)
                sick.until(lambda: sick.states()[id] == 'succeeded', 'it to be done')
                time.sleep(1)
                assert number == 2 or id not in sick.rows(), 'the history was not off'
            finally:
                sick.freeze(False)
            sick.until(lambda: sick.rows().get(id, (0,))[0] == SUCCEEDED, 'the history to come back by itself', 90)
        assert sorted(sick.rows()) == sorted(sick.jobs), sick.rows()
        sick.check_once()


def start_and_get_well(sick, number, last):
    """A window starts on a disk that hangs: its work does not wait for it, and is on disk once that answers."""
    sick.start()
    new = sick.command(number, 0)
    assert new > last, 'job %d has a number that was used' % new
    sick.until(lambda: sick.states()[new] == 'succeeded', 'the new one to be done')
    sick.set_disk(b'0')
    sick.until(lambda: sick.rows().get(new, (0,))[0] == SUCCEEDED, 'the history to be back')


def test_disk_hangs():
    """Under a window, and at its start: work waits a few seconds for the disk, and no longer; all is there when it answers."""
    with Sick() as sick:
        first = sick.command(1, 0)
        sick.until(lambda: sick.rows().get(first, (0,))[0] == SUCCEEDED, 'the first to be on disk')
        sick.set_disk(b'h')
        id = sick.command(2, 0)
        sick.until(lambda: sick.states()[id] == 'succeeded', 'it to be done')
        sick.kill()
        start_and_get_well(sick, 3, id)
        # One that was accepted while nothing could be written may be forgotten, but is not done twice.
        sick.terminate()
        sick.start()
        sick.until(sick.is_idle, 'all to be over')
        begun, done = sick.read_truth()
        assert begun == done and all(begun[number] == 1 for number in (1, 2, 3)), (begun, done)


def test_reads_hang():
    """At its start, of all but what is in memory (R), or of what the timeline reads later (P): the window answers, and work goes on."""
    for how in (b'R', b'P'):
        with Sick() as sick:
            first = sick.command(1, 0)
            sick.until(lambda: sick.rows().get(first, (0,))[0] == SUCCEEDED, 'the first to be on disk')
            sick.kill()
            sick.set_disk(how)
            start_and_get_well(sick, 2, first)
            sick.terminate()
            sick.start()
            sick.until(sick.is_idle, 'all to be over')
            sick.check_once()


def test_loop_turns_while_reads_hang():
    """The window starts, and its loop answers, at its worst in a small part of the time that the jobs of last time are waited for."""
    with Sick() as sick:
        first = sick.command(1, 0)
        sick.until(lambda: sick.rows().get(first, (0,))[0] == SUCCEEDED, 'the first to be on disk')
        sick.kill()
        sick.set_disk(b'R')
        sick.spawn()
        sick.until(lambda: sick.has_owner() and 'SubmitBatch' in sick.ask(NAME, PATH + '/Jobs', 'org.freedesktop.DBus.Introspectable',
                                                                          'Introspect', None)[0], 'the window to take calls')
        listed = []
        began = time.monotonic()
        sick.bus.call(NAME, PATH + '/Jobs', NAME + '.Jobs', 'List', GLib.Variant('(a{sv})', ({},)), None, 0, 60000, None,
                      lambda bus, result: listed.append(bus.call_finish(result)))
        worst = n = 0
        while not listed:
            asked = time.monotonic()
            sick.ask(NAME, PATH, 'org.gtk.Actions', 'List', GLib.Variant('()', ()))
            worst, n = max(worst, time.monotonic() - asked), n + 1
            GLib.MainContext.default().iteration(False)
        waited = time.monotonic() - began
        assert n > 20 and worst < waited / 2, (n, worst, waited)
        print('# waited %.1f s for the disk; %d answers meanwhile, the last after %.0f ms' % (waited, n, 1000 * worst))
        sick.set_disk(b'0')


def test_ended_and_told_later():
    """The exit of what ended while nothing could be written is not forgotten with its window: it is not lost."""
    with Sick() as sick:
        id = sick.command(1, 1)
        sick.until(lambda: sick.begun()[1] == 1, 'it to begin')
        sick.set_disk(b'r')
        sick.until(lambda: sick.states()[id] == 'succeeded', 'it to be done')
        sick.kill()
        sick.set_disk(b'0')
        sick.start()
        sick.until(lambda: sick.rows()[id][0] >= SUCCEEDED, 'it to be over')
        assert sick.rows()[id][0] == SUCCEEDED, sick.rows()
        sick.check_once()
        assert 'lost' not in sick.states().values(), sick.states()


def test_output_on_a_read_only_disk():
    """Without a folder for it, or with one: what a command prints is kept in memory."""
    with Sick() as sick:
        for number, ill in ((1, True), (2, False), (3, True)):
            sick.set_disk(b'r' if ill else b'0')
            sick.accept(Job('command', number), 'command', {'command': GLib.Variant('as', ['echo', 'number %d' % number])})
            id = max(sick.jobs)
            sick.until(lambda: sick.states()[id] == 'succeeded', 'it to be done')
            job = sick.call('Show', '(at)', [id])[0][0]
            assert job['output'].startswith(sick.folder + '/run/' if ill else sick.data), job
            with open(job['output'] + '.out', encoding='ascii') as file:
                assert file.read() == 'number %d\n' % number
        sick.set_disk(b'0')
        sick.back()


def hold_lock(sick):
    """As another window of the same user does that has another bus."""
    file = open(sick.data + '/history.lock', 'r+')
    fcntl.fcntl(file, fcntl.F_OFD_SETLK, struct.pack('hhqqi4x', fcntl.F_WRLCK, os.SEEK_SET, 0, 0, 0))
    return file


def test_stays_until_it_is_written():
    """Without a window it ends after ten seconds with nothing to do; not while what it did is written nowhere."""
    with Sick() as sick:
        sick.terminate()
        sick.start(bare=True)
        sick.set_disk(b'r')
        sick.command(1, 0)
        sick.until(sick.is_idle, 'the job to be over')
        try:
            sick.program.wait(timeout=15)
            raise AssertionError('it ended, and nobody knows of its job')
        except subprocess.TimeoutExpired:
            pass
        sick.set_disk(b'0')
        rows = sick.back()
        assert len(rows) == 1, rows
        assert sick.program.wait(timeout=120) == 0


def test_written_by_another():
    """Its jobs are not this window's: they go on, and come back when they can be read."""
    with Sick() as sick:
        jobs = begin_and_die(sick)
        file = hold_lock(sick)
        sick.start()
        assert not sick.states(), sick.states()
        time.sleep(0.5)
        assert len(sick.commands()) >= 2, 'what the agent runs was ended'
        file.close()
        sick.back()
        assert set(jobs) == set(sick.states()), (jobs, sick.states())
        sick.check_once()


def test_left_for_the_next():
    """A window that has jobs of its own already keeps to them, and spoils nothing for the next."""
    with Sick() as sick:
        jobs = begin_and_die(sick)
        file = hold_lock(sick)
        sick.start()
        new = sick.command(100, 0.1)
        assert new > max(jobs), 'job %d has a number that was used' % new
        sick.until(lambda: sick.states()[new] == 'succeeded', 'the new one to be done')
        file.close()
        sick.until(lambda: sick.activate('try-history-again') or sick.rows().get(new, (0,))[0] == SUCCEEDED, 'the history to be back')
        sick.until(lambda: sick.begun()[0] == 1 and not sick.commands(), 'what the agent has to end')
        sick.terminate()
        sick.start()
        sick.back()
        sick.check_once()
        assert sick.command(101, 0) > new


if __name__ == '__main__':
    lanesui.main(globals())
