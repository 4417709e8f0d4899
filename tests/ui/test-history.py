"""test-history: the History page and what belongs to it, as a person with a screen reader uses it

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess
import tempfile

from gi.repository import GLib

import pyatspi

import lanesui


def open_window(folder=None, **environment):
    return lanesui.Window(env={'XDG_DATA_HOME': folder or tempfile.mkdtemp(), **environment})


def command(window, *argv, **options):
    types = {str: 's', float: 'd', int: 'x'}
    window.activate('app.submit', GLib.Variant('a{sv}', {
        'kind': GLib.Variant('s', 'command'),
        'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', list(argv))}),
        'options': GLib.Variant('a{sv}', {name: GLib.Variant(types[type(value)], value)
                                          for name, value in options.items()}),
    }))


def batch(window, name, argv, inputs, limit=0):
    window.activate('app.submit-batch', GLib.Variant('(ssa{sv}asu)', (
        name, 'command', {'command': GLib.Variant('as', argv)}, inputs, limit)))


class SmallDisk:
    """A folder on a disk of its own that is soon full."""

    def __init__(self, size):
        self.size = size

    def __enter__(self):
        self.folder = tempfile.mkdtemp()
        mounted = subprocess.run(['mount', '-t', 'tmpfs', '-o', 'size=' + self.size, 'none', self.folder],
                                 capture_output=True)
        if mounted.returncode != 0:
            raise lanesui.Skip('no file system can be mounted here')
        return self

    def __exit__(self, *what):
        subprocess.run(['umount', '-l', self.folder], check=True)

    def fill(self):
        with open(os.path.join(self.folder, 'filler'), 'wb', buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass

    def empty(self):
        os.unlink(os.path.join(self.folder, 'filler'))


def test_full_disk_turns_history_off_and_back():
    with SmallDisk('4m') as disk, open_window(disk.folder) as window:
        command(window, 'true', title='before')
        window.find(name='Finished: 1')
        disk.fill()
        lanesui.wait(lambda: command(window, 'true', title='meanwhile') or window.all(name='The history is off'),
                     'the banner')
        # No job stops.
        command(window, 'true', title='all the same')
        window.shows('all the same')
        window.shows('Jobs go on all the same')
        window.screenshot('test-history-off')
        window.press_button('Try Again')
        window.find(name='The history is off')
        disk.empty()
        window.press_button('Try Again')
        window.gone(name='The history is off', state=pyatspi.STATE_SHOWING)
        window.end()
        listed = subprocess.run([lanesui.program('lanes'), 'list', '--json'], capture_output=True, text=True,
                                env=dict(os.environ, XDG_DATA_HOME=disk.folder), check=True).stdout
        assert 'all the same' in listed, listed


lanesui.main(globals())
