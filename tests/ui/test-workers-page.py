"""test-workers-page.py: the Workers page as a screen reader has it

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import subprocess

from gi.repository import GLib

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


lanesui.main(globals())
