"""test-results: the table of what came of a batch, in the order of its inputs

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import json
import os
import subprocess
import tempfile

from gi.repository import GLib
import pyatspi

import lanesui
from lanesui import command_batch as batch


def open_window(folder):
    return lanesui.Window(env={'XDG_DATA_HOME': folder})


def cells(window):
    """The words of the table, from cell to cell."""
    tables = window.all(name='Results, in the order of the inputs')
    return [node.name for node in window.all(role='label', below=tables[0]) if node.name] if tables else []


def rows(window, wanted, what):
    """Waits until these words stand in the table one behind the other."""
    def stand():
        found = cells(window)
        return any(found[at:at + len(wanted)] == wanted for at in range(len(found)))
    try:
        lanesui.wait(stand, what)
    except lanesui.Impatient:
        print('#', cells(window))
        raise


def show_results(window, number):
    window.activate('win.show-results', GLib.Variant('t', number))
    lanesui.wait(lambda: cells(window), 'the table')


def wait_for_size(window, width, height):
    """Makes all windows of this size; they may ask for another one meanwhile."""
    def is_wide():
        window.resize(width, height)
        return lanesui.width(window.find(name='Results, in the order of the inputs')) <= width
    lanesui.wait(is_wide, 'the window to be narrow')


def clipboard():
    return subprocess.run(['/usr/bin/python3', os.path.join(lanesui.SOURCE, 'tests/ui/taker.py')], capture_output=True, text=True,
                          check=True).stdout


def test_follows_a_batch_in_the_order_of_its_inputs():
    folder = tempfile.mkdtemp()
    gate = os.path.join(folder, 'gate')
    os.mkfifo(gate)
    with open_window(folder) as window:
        # The first is the last to be over.
        batch(window, 'greetings', ['sh', '-c', 'test {} != a || cat ' + gate + '; test {} != b && printf "\\033[1mhello\\033[0m {}\\nmore"'],
              ['a', 'b', 'c'], 3)
        window.find(name='Finished: 1')
        window.find(name='Failed: 1')
        show_results(window, 1)
        window.shows('3 jobs · 1 done · 1 failed · 1 not over')
        rows(window, ['2', 'b', 'Failed', '1'], 'the one that failed')
        with open(gate, 'w', encoding='utf-8'):
            pass
        window.shows('3 jobs · 2 done · 1 failed')
        rows(window, ['1', 'a', 'Done', '0'], 'the first')
        assert [cell for cell in cells(window) if cell in 'abc'] == ['a', 'b', 'c'], cells(window)
        assert [cell for cell in cells(window) if cell.startswith('hello')] == ['hello a', 'hello c'], cells(window)
        assert 'exit code 1' in cells(window), cells(window)
        window.screenshot('test-results')
        # A narrow window has the words, and gives them the room of the figures that are left out.
        wait_for_size(window, 380, 600)
        lanesui.wait(lambda: '0' not in cells(window), 'the figures to go')
        lanesui.wait(lambda: lanesui.width(window.find(role='label', name='hello c')) >= 80, 'room for the result')
        lanesui.wait(lambda: lanesui.width(window.find(role='label', name='c')) >= 80, 'room for the input')


def test_copies_and_exports():
    folder = tempfile.mkdtemp()
    with open_window(folder) as window:
        batch(window, 'numbers', ['sh', '-c', 'echo got {}; exit {}'], ['0', '3', '0'])
        window.find(name='Finished: 2')
        show_results(window, 1)
        rows(window, ['2', '3', 'Failed', '3'], 'the one that failed')
        rows(window, ['got 0'], 'what the others wrote')
        window.press_button('Copy Rows')
        window.toast('3 rows copied')
        table = [line.split('\t') for line in clipboard().splitlines()]
        assert [row[:4] for row in table] == [['1', '0', 'Done', '0'], ['2', '3', 'Failed', '3'], ['3', '0', 'Done', '0']], table
        assert [row[5] for row in table] == ['got 0', 'exit code 3', 'got 0'], table

        # What is selected, by keys alone.
        window.key('Home', 'Down', 'ctrl+c')
        window.toast('1 row copied')
        assert clipboard().split('\t')[:2] == ['2', '3'], clipboard()
        window.key('ctrl+e')
        window.type_into(window.find(role='text', name='Where to'), folder + '/one.csv')
        window.press_button('Export')
        lanesui.wait(lambda: os.path.exists(folder + '/one.csv'), 'the selection in a file')
        with open(folder + '/one.csv', newline='', encoding='utf-8') as file:
            assert [row['input'] for row in csv.DictReader(file)] == ['3']
        window.gone(role='text', name='Where to')

        # All of it, with the output.
        window.key('ctrl+a', 'ctrl+e')
        window.find(role='text', name='Where to')
        window.press_tab('Table (CSV)')
        window.key('Down', 'Down', 'Return')
        window.shows('Both of these')
        window.type_into(window.find(role='text', name='Where to'), folder + '/all')
        window.press_button('Export')
        window.toast('3 jobs written to')
        with open(folder + '/all/jobs.json', encoding='utf-8') as file:
            assert [job['exit_code'] for job in json.load(file)] == [0, 3, 0]
        assert sorted(os.listdir(folder + '/all/output')) == ['1.txt', '2.txt', '3.txt'], os.listdir(folder + '/all/output')
        with open(folder + '/all/output/2.txt', encoding='utf-8') as file:
            assert file.read() == 'got 3\n'


def press_menu_item(window, item):
    window.key('F10')
    window.press(window.menu_item(item))


def test_tries_the_failed_ones_again():
    folder = tempfile.mkdtemp()
    flag = os.path.join(folder, 'flag')
    with open_window(folder) as window:
        batch(window, 'flags', ['sh', '-c', 'test {} = good || test -e ' + flag], ['good', 'bad', 'worse'])
        window.find(name='Failed: 2')
        show_results(window, 1)
        rows(window, ['2', 'bad', 'Failed', '1'], 'one that failed')
        with open(flag, 'w', encoding='utf-8'):
            pass
        press_menu_item(window, 'Retry the Failed Ones')
        window.toast('2 jobs are tried again')
        # The same jobs, once more.
        window.shows('3 jobs · 3 done')
        rows(window, ['2', 'bad', 'Done', '0'], 'the one that failed')
        press_menu_item(window, 'Retry the Failed Ones')
        window.toast('No job of this batch failed')
        os.unlink(flag)
        batch(window, 'flags', ['sh', '-c', 'test {} = good || test -e ' + flag], ['bad', 'good', 'worse'])
        window.find(name='Failed: 2')
    # On another day only the history has them.
    with open(flag, 'w', encoding='utf-8'):
        pass
    with open_window(folder) as window:
        window.activate('win.retry-batch', GLib.Variant('t', 2))
        window.toast('2 jobs are tried again')
        window.find(name='Finished: 2')
        show_results(window, 3)
        window.shows('2 jobs · 2 done')
        rows(window, ['1', 'bad', 'Done', '0'], 'the failed one')
        assert 'good' not in cells(window), cells(window)


def test_menu_of_a_batch():
    folder = tempfile.mkdtemp()
    with open_window(folder) as window:
        batch(window, 'a name', ['echo', '{}'], ['x', 'y'])
        box = window.find(role='list item', name='a name, 2 / 2').queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        subprocess.run(['xdotool', 'mousemove', str(box.x + 30), str(box.y + 20), 'click', '3'], check=True)
        window.press(window.menu_item('Results'))
        lanesui.wait(lambda: cells(window), 'the table')
        window.shows('2 jobs · 2 done')


lanesui.main(globals())
