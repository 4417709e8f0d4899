"""test-slow-disk.py: what a person sees of a disk that lets those who read wait

The window is there, says what it waits for, and takes jobs; and it says what is missing for as long as it is.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import os
import tempfile

import pyatspi
from gi.repository import Gio, GLib

import lanesui

JOBS = 'io.github.lanes_app.Lanes.Jobs'
PATH = '/io/github/lanes_app/Lanes/Jobs'


def call(method, signature, *arguments):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync(lanesui.APP_ID, PATH, JOBS, method, GLib.Variant(signature, arguments), None, Gio.DBusCallFlags.NONE,
                         30000, None).unpack()


def submit(*words):
    spec = {'kind': GLib.Variant('s', 'command'), 'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', words)})}
    return call('Submit', '(a{sv}a{sv})', spec, {})[0]


def jobs():
    return {job['id']: job['state'] for job in call('List', '(a{sv})', {})[0]}


class Disk:
    """Folders with the history of a window that was killed, on a disk that does as fault-disk.c says"""

    def __init__(self, folder):
        self.control = folder + '/disk'
        data = folder + '/share/lanes'
        os.makedirs(data, 0o700)
        self.set(b'0')
        shim = os.path.join(lanesui.BUILD, 'tests/fault/fault-disk.so')
        self.environment = {'XDG_DATA_HOME': folder + '/share', 'LD_PRELOAD': shim, 'LANES_FAULT_DISK': self.control,
                            'LANES_FAULT_FOLDER': data}
        with lanesui.Window(env=self.environment) as window:
            self.first = submit('true')
            lanesui.wait(lambda: jobs()[self.first] == 'succeeded', 'the first job to be done')
            window.activate('win.drain')
            self.queued = submit('true')
            window.kill()

    def set(self, how):
        with open(self.control, 'r+b' if os.path.exists(self.control) else 'wb') as file:
            file.write(how)


@contextlib.contextmanager
def slow(how):
    with tempfile.TemporaryDirectory() as folder:
        disk = Disk(folder)
        disk.set(how)
        with lanesui.Window(env=disk.environment) as window:
            yield window, disk


def test_window_is_there_and_takes_jobs():
    """A job that is started while nobody knows which numbers are free gets one that nobody had, and runs."""
    with slow(b'R') as (window, disk):
        window.shows('Reading the Jobs of Last Time')
        window.screenshot('restoring')
        window.activate('app.new-job', GLib.Variant('s', 'wait'))
        window.type_into(window.find(role='text', name='Time'), '0.1')
        start = window.find(role='button', name='Start')
        lanesui.wait(lambda: start.getState().contains(pyatspi.STATE_SENSITIVE), 'Start to be offered')
        window.press(start)
        # A machine that is slow itself may be late for the words.
        lanesui.wait(lambda: any('once the jobs of last time' in node.name for node in window.all('label')) or not window.all('button', 'Start'),
                     'the dialog to say that it waits')
        window.screenshot('restoring-dialog')
        window.gone(role='button', name='Start')
        window.shows('The history cannot be read')
        found = jobs()
        assert len(found) == 1 and min(found) > disk.queued, found
        lanesui.wait(lambda: set(jobs().values()) == {'succeeded'}, 'it to be done')
        disk.set(b'0')
        window.toast('The history is back. Jobs of last time come back when Lanes is started again.')
        window.end()
        with lanesui.Window(env=disk.environment):
            assert disk.queued in jobs(), jobs()


def test_jobs_come_when_the_disk_answers():
    """Before anything was started: then they need no other window."""
    with slow(b'R') as (window, disk):
        window.shows('The history is off')
        assert not jobs(), jobs()
        disk.set(b'0')
        lanesui.wait(lambda: disk.queued in jobs(), 'the queued job to come back')
        window.gone(name='The history is off', state=pyatspi.STATE_SHOWING)
        assert submit('true') == disk.queued + 1


def test_answers_before_patience_ends():
    with slow(b'R') as (window, disk):
        window.shows('Reading the Jobs of Last Time')
        disk.set(b'0')
        assert disk.queued in jobs(), jobs()
        window.gone(name='Reading the Jobs of Last Time', state=pyatspi.STATE_SHOWING)
        assert not window.all(name='The history is off', state=pyatspi.STATE_SHOWING)


def test_timeline_that_cannot_be_read():
    """Jobs go on after a few seconds; a banner says what is missing, for as long as the disk does not answer."""
    with slow(b'P') as (window, disk):
        window.shows('The history cannot be read')
        window.screenshot('unreadable')
        assert disk.queued in jobs(), jobs()
        disk.set(b'0')
        window.gone(name='The history cannot be read', state=pyatspi.STATE_SHOWING)
        window.toast('The history is back.')


if __name__ == '__main__':
    lanesui.main(globals())
