"""test-jobs: the Jobs page as a person with a screen reader uses it, with real jobs

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import tempfile

from gi.repository import GLib

import pyatspi

import lanesui
from lanesui import batch, command, submit


def open_window(**environment):
    """A window without a history: the first job is number 1."""
    return lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp(), **environment})


def words(*all_words):
    return GLib.Variant('as', list(all_words))


def select(window, job):
    window.activate('win.show-job', GLib.Variant('t', job))


def verb(window, name, job=0):
    window.activate('win.' + name, GLib.Variant('t', job))


def test_runs_shows_and_fails():
    with open_window() as window:
        window.shows('No Jobs Yet')
        command(window, 'sh', '-c', 'echo a line of output; echo and an error >&2', title='two lines')
        command(window, 'sh', '-c', 'exit 3', title='bad end')
        window.find(name='Finished: 1')
        window.find(name='Failed: 1')
        select(window, 1)
        window.shows('a line of output')
        window.shows('and an error')
        select(window, 2)
        window.shows('exit code 3')
        window.find(role='button', name='Retry')
        window.screenshot('test-failed')


def test_cancels_honestly():
    with open_window() as window:
        with tempfile.NamedTemporaryFile(suffix='-ready') as ready:
            command(window, 'sh', '-c', 'trap "" TERM; sleep 300 & echo ready >%s; wait; sleep 300' % ready.name,
                    title='stubborn', grace=600.0)
            lanesui.wait(lambda: os.path.getsize(ready.name) > 0, 'the command to begin')
        select(window, 1)
        # The first of that name is for many selected jobs, and not shown.
        window.press(lanesui.wait(lambda: window.all('button', 'Cancel'), 'the button')[-1])
        window.shows('asked to stop')
        window.find(name='Running: 1')
        verb(window, 'force-job', 1)
        window.shows('Cancelled')
        window.find(name='Running: 0')
        window.find(role='button', name='Run Again')


def test_undoes_what_was_cancelled():
    with open_window() as window:
        submit(window, 'wait', {'seconds': GLib.Variant('d', 300.0)}, title='later', delay=600.0)
        window.find(name='Waiting: 1')
        verb(window, 'cancel-job', 1)
        window.find(name='Waiting: 0')
        window.activate('win.undo', GLib.Variant('t', 0))
        window.find(name='Finished: 0')


def test_filters_and_searches():
    with open_window() as window:
        batch(window, 'naps', 'wait', {}, ['0.01'] * 50)
        command(window, 'false', title='needle in the hay')
        window.find(name='Finished: 50')
        window.find(name='Failed: 1')
        window.activate('win.filter', GLib.Variant('s', 'failed'))
        window.shows('needle in the hay')
        window.gone(role='label', name='0.01')
        window.activate('win.show-all')
        window.activate('win.search')
        window.type_into(window.find(role='text', state=pyatspi.STATE_FOCUSED), 'NEEDLE')
        window.shows('needle in the hay')
        window.gone(role='label', name='0.01')
        window.screenshot('test-search')


def test_removes_and_brings_back():
    with open_window() as window:
        batch(window, 'naps', 'wait', {}, ['0.01'] * 20)
        window.find(name='Finished: 20')
        window.activate('win.select-all')
        verb(window, 'remove-job')
        window.find(name='Finished: 0')
        window.activate('win.undo', GLib.Variant('t', 0))
        window.find(name='Finished: 20')


def test_is_up_to_date_while_the_engine_is_busy():
    """The engine has something to do at every turn: what is shown, and verbs for many, come first all the same."""
    with open_window(LD_PRELOAD=os.path.join(lanesui.BUILD, 'tests/ui/busy-loop.so')) as window:
        window.shows('No Jobs Yet')
        window.process.send_signal(signal.SIGUSR2)
        for _ in range(5):
            submit(window, 'wait', {'seconds': GLib.Variant('d', 600.0)})
        window.find(name='Running: 5')
        window.activate('win.select-all')
        verb(window, 'cancel-job')
        window.find(name='Running: 0')


def test_every_control_has_a_name():
    with open_window() as window:
        command(window, 'true', title='something')
        window.find(name='Finished: 1')
        select(window, 1)
        window.find(role='button', name='Run Again')
        nameless = [node for role in ('button', 'toggle button', 'text', 'spin button', 'check box')
                    for node in window.all(role=role) if not node.name or node.name == 'GtkImage' or '_' in node.name]
        assert not nameless, 'controls without a name: %s' % [
            '%s "%s" in %s' % (node.getRoleName(), node.name, node.parent.getRoleName()) for node in nameless]


lanesui.main(globals())
