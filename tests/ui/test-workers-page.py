"""test-workers-page.py: the Workers page as a screen reader has it

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import signal
import subprocess
import tempfile

from gi.repository import GLib

import pyatspi

import lanesui

SEARCH = 'Find a worker by name, id, state or job'


def open_page(window):
    window.activate('win.page', GLib.Variant('s', 'workers'))
    return window.find(name='Workers', role=None, state=lanesui.pyatspi.STATE_VISIBLE)


def test_rows_and_search():
    with lanesui.Window() as window:
        open_page(window)
        window.shows('Main loop')
        window.shows('tid %d' % window.process.pid)
        window.shows('wake-ups a second')
        entry = window.find(name=SEARCH)
        window.type_into(entry, 'no such worker')
        window.shows('No Worker Matches')
        window.type_into(entry, str(window.process.pid))
        window.shows('Main loop')


def test_watch_dialog_lists_processes():
    worker = os.path.join(lanesui.BUILD, 'tests', 'fixtures', 'worker')
    process = subprocess.Popen([worker, 'name', 'watch) me'], stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        with lanesui.Window() as window:
            open_page(window)
            window.shows('Main loop')
            window.press_button('Watch a Process…')
            window.type_into(window.find(name='Find a process by name or id'), str(process.pid))
            window.shows('watch) me')
            window.shows('pid %d ·' % process.pid)
    finally:
        process.kill()
        process.wait()


def lane_names():
    """The names of all lanes, as the trace of the running window says."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'trace.json')
        subprocess.run([lanesui.program('lanes'), 'trace', path], check=True, capture_output=True)
        with open(path, encoding='utf-8') as file:
            return [event['args']['name'] for event in json.load(file)['traceEvents']
                    if event['ph'] == 'M' and event['name'] == 'thread_name']


def watch(window, process):
    """From the page, by the dialog that finds it."""
    window.press_button('Watch a Process…')
    window.type_into(window.find(name='Find a process by name or id'), str(process.pid))
    window.shows('pid %d ·' % process.pid)

    def left():
        return [node.name for node in window.all() if re.match(r'pid \d+ · ', node.name or '')]

    # Only it is left, and it is the one that is selected.
    try:
        lanesui.wait(lambda: len(left()) == 1, 'the others to go')
    except lanesui.Impatient as error:
        raise AssertionError('%s: left are %s' % (error, left())) from error
    window.press(window.find(role='button', name=lambda name: re.match('Watch($| the selected process)', name)))


def test_watch_from_the_dialog_to_the_end():
    """A process of the user's: found, watched, in the table and on the lanes with its threads, until it ends."""
    worker = os.path.join(lanesui.BUILD, 'tests', 'fixtures', 'worker')
    process = subprocess.Popen([worker, 'busy-threads', '3', '20'], stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        with lanesui.Window() as window:
            open_page(window)
            watch(window, process)
            window.gone(name='Find a process by name or id')
            # Its row is brought up, however many stand above it.
            window.shows('pid %d' % process.pid)
            window.find(name='What can be done with the selected worker', state=pyatspi.STATE_SENSITIVE)
            # A lane for each of its four threads.
            lanesui.wait(lambda: 'worker · first thread' in lane_names() and
                         len([name for name in lane_names() if re.match(r'tid \d+$', name)]) == 3, 'the lanes')
            process.kill()
            process.wait()
            lanesui.wait(lambda: any('ended' in name for name in lane_names()), 'the lane to say that it ended')
            lanesui.wait(lambda: not [node for node in window.all() if (node.name or '') == 'pid %d' % process.pid], 'the row to go')
    finally:
        process.kill()
        process.wait()


def test_process_without_its_first_thread():
    """Its first thread has ended and the others go on: it is found, and watched, until it ends."""
    worker = os.path.join(lanesui.BUILD, 'tests', 'fixtures', 'worker')
    process = subprocess.Popen([worker, 'leader'], stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        lanesui.wait(lambda: '(worker) Z' in open('/proc/%d/stat' % process.pid, encoding='utf-8').read(), 'its first thread to end')
        with lanesui.Window() as window:
            open_page(window)
            watch(window, process)
            window.gone(name='Find a process by name or id')
            lanesui.wait(lambda: [name for name in lane_names() if re.match(r'tid \d+$', name)], 'the lane of the other thread')
            window.shows('pid %d' % process.pid)
            process.kill()
            process.wait()
            lanesui.wait(lambda: any('ended' in name for name in lane_names()), 'a lane to say that it ended')
    finally:
        process.kill()
        process.wait()


def test_a_signal_is_sent():
    """From the menu of a process that is watched, after a question, and it ends of it."""
    worker = os.path.join(lanesui.BUILD, 'tests', 'fixtures', 'worker')
    process = subprocess.Popen([worker, 'busy-threads', '1', '600'], stdout=subprocess.PIPE)
    process.stdout.readline()
    try:
        with lanesui.Window() as window:
            open_page(window)
            watch(window, process)
            window.gone(name='Find a process by name or id')
            window.shows('pid %d' % process.pid)
            window.press(window.find('button', 'What can be done with the selected worker', pyatspi.STATE_SENSITIVE))
            window.press(window.menu_item('Send a Signal'))
            window.press(window.menu_item('Ask to End (SIGTERM)…'))
            window.shows('Send SIGTERM?')
            window.shows('It goes to process %d' % process.pid)
            assert process.poll() is None
            window.press_button('Send')
            assert process.wait(lanesui.PATIENCE) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


lanesui.main(globals())
