"""New jobs by dialog, job files, the bus service, closing, and what a killed window leaves: all through the real window.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import os
import subprocess
import tempfile

import pyatspi
from gi.repository import Gio, GLib

import lanesui

JOBS = 'io.github.lanes_app.Lanes.Jobs'
PATH = '/io/github/lanes_app/Lanes/Jobs'


def call(method, parameters, reply=None):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync(lanesui.APP_ID, PATH, JOBS, method, parameters, GLib.VariantType(reply) if reply else None,
                         Gio.DBusCallFlags.NONE, 20000, None).unpack()


def spec(kind, params, options=None):
    return {'kind': GLib.Variant('s', kind), 'params': GLib.Variant('a{sv}', params),
            'options': GLib.Variant('a{sv}', options or {})}


def command(*words):
    return spec('command', {'command': GLib.Variant('as', words)})


def submit(what):
    return call('Submit', GLib.Variant('(a{sv}a{sv})', (what, {})))[0]


def show(job):
    return call('Show', GLib.Variant('(at)', ([job],)))[0][0]


def wait_state(job, state):
    lanesui.wait(lambda: show(job)['state'] == state, 'job %d to be %s' % (job, state))


def refused(function, words):
    try:
        function()
    except GLib.Error as error:
        assert words in error.message, error.message
        return
    raise AssertionError('it was not refused')


def is_sensitive(node):
    return node.getState().contains(pyatspi.STATE_SENSITIVE)


@contextlib.contextmanager
def fresh():
    """A window without a past."""
    with tempfile.TemporaryDirectory() as folder, lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
        yield window


def runs(pattern):
    return subprocess.run(['pgrep', '-f', pattern], stdout=subprocess.DEVNULL).returncode == 0


def test_dialog_says_what_is_wrong():
    with fresh() as window:
        window.activate('app.new-job', GLib.Variant('s', 'download'))
        start = window.find(role='button', name='Start')
        assert not is_sensitive(start)
        address = window.find(role='text', name='Address')
        window.type_into(address, 'nonsense')
        window.shows('is not an address that starts with')
        assert not is_sensitive(start)
        window.type_into(address, 'http://127.0.0.1:1/file')
        lanesui.wait(lambda: is_sensitive(start), 'Start to be offered')
        window.screenshot('dialog-download')


def test_dialog_starts_a_job():
    with fresh() as window:
        window.activate('app.new-job', GLib.Variant('s', 'wait'))
        window.type_into(window.find(role='text', name='Time'), '0.1')
        start = window.find(role='button', name='Start')
        lanesui.wait(lambda: is_sensitive(start), 'Start to be offered')
        window.press(start)
        lanesui.wait(lambda: call('List', GLib.Variant('(a{sv})', ({},)))[0], 'a job')
        wait_state(1, 'succeeded')


def start_by_dialog(window, kind, field, words, number):
    window.activate('app.new-job', GLib.Variant('s', kind))
    window.type_into(window.find(role='text', name=field), words)
    start = window.find(role='button', name='Start')
    lanesui.wait(lambda: is_sensitive(start), 'Start to be offered for a %s' % kind)
    window.press(start)
    lanesui.wait(lambda: len(call('List', GLib.Variant('(a{sv})', ({},)))[0]) == number, 'a %s' % kind)
    window.gone(role='button', name='Start')


def test_dialog_starts_a_job_of_every_kind():
    """What nobody touched is left as it is: a row of choices without a default chooses nothing."""
    with tempfile.TemporaryDirectory() as folder, fresh() as window:
        path = os.path.join(folder, 'a file')
        with open(path, 'w') as out:
            out.write('words')
        start_by_dialog(window, 'command', 'Command', 'true', 1)
        start_by_dialog(window, 'checksum', 'Files', "'%s'" % path, 2)
        start_by_dialog(window, 'request', 'Address', 'http://127.0.0.1:1/', 3)
        start_by_dialog(window, 'download', 'Address', 'http://127.0.0.1:1/file', 4)
        start_by_dialog(window, 'wait', 'Time', '0.1', 5)
        for job, executor in (1, 'processes'), (2, 'threads'), (3, 'async'), (4, 'async'), (5, 'async'):
            lanesui.wait(lambda: show(job)['state'] in ('succeeded', 'failed'), 'job %d to end' % job)
            assert show(job)['executor'] == executor, show(job)
        assert show(1)['state'] == show(2)['state'] == show(5)['state'] == 'succeeded'


def test_job_file_is_shown_before_it_runs():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'two.json')
        with open(path, 'w') as out:
            json.dump({'lanes': 1, 'jobs': [{'id': 'first', 'command': ['true']},
                                            {'id': 'second', 'command': ['true'], 'after': 'first'}]}, out)
        with fresh() as window:
            window.activate('app.open-path', GLib.Variant('s', path))
            run = window.find(role='button', name='Run 2 Jobs')
            window.shows('true')
            assert call('List', GLib.Variant('(a{sv})', ({},)))[0] == []
            window.screenshot('job-file')
            window.press(run)
            wait_state(2, 'succeeded')


def test_broken_job_file_names_the_place():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'broken.json')
        with open(path, 'w') as out:
            out.write('{"lanes": 1,\n "jobs": [{"id": "a", "comand": ["true"]}]}')
        with fresh() as window:
            window.activate('app.open-path', GLib.Variant('s', path))
            window.shows('comand')
            window.shows('line 2')
            assert call('List', GLib.Variant('(a{sv})', ({},)))[0] == []


def test_bus_refuses_what_is_wrong():
    with fresh():
        refused(lambda: submit(spec('nosuchkind', {})), 'nosuchkind')
        refused(lambda: submit(spec('wait', {'seconds': GLib.Variant('s', 'long')})), 'seconds')
        refused(lambda: call('List', GLib.Variant('(a{sv})', ({'states': GLib.Variant('as', ['bored'])},))), 'bored')
        refused(lambda: call('Act', GLib.Variant('(sat)', ('explode', [1]))), 'explode')
        refused(lambda: call('SubmitFile', GLib.Variant('(ayay)', (b'{"lanes": 1, "jobs": 7}', b'/tmp'))), 'jobs')
        assert call('List', GLib.Variant('(a{sv})', ({},)))[0] == []


def test_bus_batch_acts_and_tells():
    with fresh() as window:
        batch, ids = call('SubmitBatch', GLib.Variant('(a{sv}aaya{sv})', (command('sh', '-c', 'sleep 60', '{}'), [b'a', b'b', b'c'],
                                                                         {'name': GLib.Variant('s', 'Sleepers')})))
        assert batch == 1 and ids == [1, 2, 3]
        lanesui.wait(lambda: show(1)['state'] == 'running', 'the first to run')
        window.shows('Sleepers')
        errors = call('Act', GLib.Variant('(sat)', ('cancel', ids + [99])))[0]
        assert list(errors) == [99]
        for job in ids:
            wait_state(job, 'cancelled')


def test_failed_job_says_why():
    with fresh() as window:
        job = submit(command('/no/such/program'))
        wait_state(job, 'failed')
        assert '/no/such/program' in show(job)['error']
        window.shows('/no/such/program')


def test_waiting_jobs_say_why_when_that_changes():
    with fresh() as window:
        for _ in range(12):
            submit(command('sleep', '60'))
        window.activate('win.drain')
        window.shows('the queue is held')
        window.activate('win.drain')
        lanesui.wait(lambda: not [node for node in lanesui.walk(window.app) if 'the queue is held' in (node.name or '')],
                     'the reason to change')
        call('Act', GLib.Variant('(sat)', ('force', list(range(1, 13)))))


def test_closing_on_work_asks():
    with fresh() as window:
        job = submit(command('sleep', '60'))
        wait_state(job, 'running')
        window.key('ctrl+w')
        window.shows('Jobs Are Not Done')
        window.key('Escape')
        assert show(job)['state'] == 'running'
        call('Act', GLib.Variant('(sat)', ('force', [job])))
        wait_state(job, 'cancelled')


def ask_to_close(window):
    """A command that runs until the file is there, and the question whether it may."""
    release = os.path.join(tempfile.mkdtemp(), 'release')
    job = submit(command('sh', '-c', 'while [ ! -e %s ]; do sleep 0.05; done' % release))
    wait_state(job, 'running')
    window.key('ctrl+w')
    window.shows('1 job is running')
    return job, release


def test_goes_on_without_its_window():
    with fresh() as window:
        job, release = ask_to_close(window)
        window.press_button('Go On Without')
        lanesui.wait(lambda: window.app.childCount == 0, 'the window to close')
        assert show(job)['state'] == 'running' and window.process.poll() is None
        open(release, 'w').close()
        # With its last job the program ends.
        assert window.process.wait(lanesui.PATIENCE) == 0


def test_closes_with_its_jobs_cancelled():
    with fresh() as window:
        job, release = ask_to_close(window)
        window.press_button('Cancel Jobs')
        assert window.process.wait(lanesui.PATIENCE) == 0
        assert not runs(release)


def test_killed_window_takes_its_jobs_back():
    """kill -9 in the middle of commands: each is there once afterwards, and what ended meanwhile has its exit code."""
    with tempfile.TemporaryDirectory() as folder:
        kill_and_start_again({'XDG_DATA_HOME': folder})


def kill_and_start_again(environment):
    window = lanesui.Window(env=environment)
    window.start()
    long, short = submit(command('sh', '-c', 'sleep 6; exit 5')), submit(command('sh', '-c', 'sleep 1; exit 3'))
    queued = submit(command('true'))
    wait_state(long, 'running')
    wait_state(short, 'running')
    window.kill()
    lanesui.wait(lambda: not runs('^sh -c sleep 1; exit 3$'), 'the short one to end without a window')
    with lanesui.Window(env=environment):
        lanesui.wait(lambda: len(call('List', GLib.Variant('(a{sv})', ({},)))[0]) == 3, 'three jobs')
        wait_state(short, 'failed')
        wait_state(long, 'failed')
        wait_state(queued, 'succeeded')
        assert show(short)['exit_code'] == 3
        assert show(long)['exit_code'] == 5
        assert show(long)['attempts'] == 1


def test_strays_of_a_lost_history_are_ended():
    """The window is killed and its history is deleted: the next one ends what the agent still runs, and starts its own."""
    with fresh() as window:
        submit(command('sh', '-c', 'sleep 61; exit 3'))
        wait_state(1, 'running')
        window.kill()
    with fresh():
        job = submit(command('true'))
        wait_state(job, 'succeeded')
        lanesui.wait(lambda: not runs('^sh -c sleep 61; exit 3$'), 'the stray to end')


if __name__ == '__main__':
    lanesui.main(globals())
