"""test-history: the History page and what belongs to it, as a person with a screen reader uses it

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import csv
import io
import json
import os
import subprocess
import tempfile

from gi.repository import GLib
import pyatspi

import lanesui
from lanesui import command, command_batch as batch


def open_window(folder=None, **environment):
    return lanesui.Window(env={'XDG_DATA_HOME': folder or tempfile.mkdtemp(), **environment})


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
        window.gone(name='The history is off')
        window.end()
        listed = subprocess.run([lanesui.program('lanes'), 'list', '--json'], capture_output=True, text=True,
                                env=dict(os.environ, XDG_DATA_HOME=disk.folder), check=True).stdout
        assert 'all the same' in listed, listed


def cli(folder, *args, status=0):
    """The terminal program beside the window, or without one."""
    done = subprocess.run([lanesui.program('lanes'), *args], capture_output=True, text=True,
                          env=dict(os.environ, XDG_DATA_HOME=folder), check=False)
    assert done.returncode == status, (args, done.returncode, done.stderr)
    return done.stdout


def objects(text):
    return [json.loads(line) for line in text.splitlines()]


def record(folder, secret='hunter2'):
    """Two runs of a batch, and a job that says something; ends the window again."""
    with open_window(folder) as window:
        batch(window, 'greetings', ['sh', '-c', 'test {} != b && echo hello {}'], ['a', 'b', 'c'])
        window.find(name='Finished: 2')
        window.find(name='Failed: 1')
        batch(window, 'greetings', ['sh', '-c', 'echo hello {}'], ['b', 'c', 'd'])
        window.find(name='Finished: 5')
        command(window, 'sh', '-c', r'printf "\033[32mgreen grass\033[0m\nand a nee%s in it\n" dle', title='meadow')
        window.find(name='Finished: 6')


def test_terminal_reads_history_without_the_window():
    folder = tempfile.mkdtemp()
    record(folder)
    jobs = objects(cli(folder, 'list', '--json'))
    assert [job['id'] for job in jobs] == [7, 6, 5, 4, 3, 2, 1], jobs
    assert objects(cli(folder, 'show', '--json', '2'))[0]['state'] == 'failed'
    assert cli(folder, 'log', '4') == 'hello b\n'
    assert 'no job 77' in subprocess.run([lanesui.program('lanes'), 'show', '77'], capture_output=True, text=True, check=False,
                                         env=dict(os.environ, XDG_DATA_HOME=folder)).stderr


def test_terminal_reads_history_while_the_window_writes():
    folder = tempfile.mkdtemp()
    with open_window(folder) as window:
        batch(window, 'many', ['sh', '-c', 'echo {}'], [str(number) for number in range(200)])
        seen = 0
        while not window.all(name='Finished: 200'):
            # Whatever the window is at: a whole and growing history.
            counted = len(cli(folder, 'export').splitlines()) - 1
            assert seen <= counted <= 200, (seen, counted)
            seen = counted
            assert len(objects(cli(folder, 'list', '--json', '--limit', '5'))) <= 5
        lanesui.wait(lambda: cli(folder, 'export', '--state', 'succeeded').count('\n') == 201, 'all to be written')
        assert cli(folder, 'log', '150') == '149\n'


def test_terminal_exports_compares_and_prunes():
    folder = tempfile.mkdtemp()
    record(folder)
    table = list(csv.DictReader(io.StringIO(cli(folder, 'export', '--batch', '1'))))
    assert [row['input'] for row in table] == ['a', 'b', 'c'], table
    assert [row['state'] for row in table] == ['succeeded', 'failed', 'succeeded'], table
    assert len(json.loads(cli(folder, 'export', '--format', 'json', '3', '5'))) == 2
    target = os.path.join(folder, 'all')
    cli(folder, 'export', '--format', 'folder', '--output', target, '--batch', '2')
    assert sorted(os.listdir(target)) == ['jobs.csv', 'jobs.json', 'output'], os.listdir(target)
    with open(os.path.join(target, 'output', '1.txt'), encoding='utf-8') as text:
        assert text.read() == 'hello b\n'
    cli(folder, 'export', '--format', 'folder', '--output', target, status=255)

    pairs = objects(cli(folder, 'compare', '--json', '1', '2'))
    assert [(pair['input'], pair['change']) for pair in pairs[:1]] == [('b', 'mended')], pairs
    assert {pair['change'] for pair in pairs} == {'mended', 'same', 'only-first', 'only-second'}, pairs
    said = cli(folder, 'compare', '1', '2')
    assert 'Changed: Command' in said and 'mended' in said, said
    cli(folder, 'compare', '1', '99', status=255)

    assert '5 jobs' in cli(folder, 'prune', '--jobs', '2', '--dry-run')
    assert len(objects(cli(folder, 'list', '--json'))) == 7
    cli(folder, 'prune', '--jobs', '2')
    assert [job['id'] for job in objects(cli(folder, 'list', '--json'))] == [7, 6]
    assert cli(folder, 'log', '7').endswith('needle in it\n')
    with open_window(folder):
        # The window holds the history: it is asked.
        cli(folder, 'prune', '--jobs', '1')
    assert [job['id'] for job in objects(cli(folder, 'list', '--json'))] == [7]
    cli(folder, 'prune', status=255)


def test_preferences_say_what_they_would_delete():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        window.activate('app.preferences-page', GLib.Variant('s', 'history'))
        window.shows('Nothing: all there is may stay')
        window.find(role='spin button', name='Jobs to keep').queryValue().currentValue = 2
        window.shows('5 jobs of the history')
        window.shows('the output of 4 jobs')
        window.screenshot('test-retention')
        window.press_button('Delete Now…')
        window.shows('Delete for Good?')
        window.press(window.find(role='button', name='Delete'))
        window.shows('Nothing: all there is may stay')
        lanesui.wait(lambda: [job['id'] for job in json.loads(cli(folder, 'export', '--format', 'json'))] == [6, 7], 'the rest')


def show_history(window):
    window.activate('win.page', GLib.Variant('s', 'history'))
    window.find(role='label', name='meadow')


def test_details_of_a_job_of_another_day():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        show_history(window)
        window.activate('win.show-history-job', GLib.Variant('t', 7))
        window.shows('green grass')
        window.press_tab('Timing')
        window.shows('Waited')
        window.screenshot('test-history-details')
        window.activate('win.show-history-job', GLib.Variant('t', 2))
        window.shows('exit code 1')
        window.press_button('Its Batch')
        # What it is called only the history knows by now.
        window.find(role='label', name='greetings', below=window.find(role='button', name='Results').parent)
        # In the order of the inputs.
        lanesui.wait(lambda: 'abc' in ''.join(node.name for node in window.all(role='label', name=lambda name: len(name) == 1)),
                     'the batch in its order')
        window.press(window.all(role='button', name='Run Again')[-1])
        window.find(name='Failed: 1')


def test_time_of_a_job_is_told_as_when_it_ran():
    """The bar of its attempts, and what the kernel said of it, from one window to the next."""
    folder = tempfile.mkdtemp()
    gate = os.path.join(folder, 'gate')
    os.mkfifo(gate)
    with open_window(folder) as window:
        command(window, 'sh', '-c', 'test -e %s/once && exec cat %s; touch %s/once; exit 1' % (folder, gate, folder), title='twice',
                retries=1)
        window.find(role='list item', name=lambda name: name.startswith('Running: 1'))
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_tab('Timing')
        window.find(name=lambda name: name.endswith('from queued to the end, 2 attempts'))
        window.shows('asleep ')
        with open(gate, 'w', encoding='utf-8'):
            pass
        window.find(name='Finished: 1')
    with open_window(folder) as window:
        window.activate('win.show-history-job', GLib.Variant('t', 1))
        # Newer toolkits tell of the page in front only.
        window.press_tab('Output')
        window.shows('It wrote no output')
        window.press_tab('Timing')
        window.find(name=lambda name: name.endswith('from queued to the end, 2 attempts'))
        window.shows('asleep ')
        window.shows('exit code 1')
        window.screenshot('test-history-timing')


def test_shows_a_job_in_a_narrow_window():
    with open_window() as window:
        command(window, 'echo', 'hello', title='talker')
        window.find(name='Finished: 1')
        def is_narrow():
            window.resize(420, 700)
            return lanesui.width(window.find(role='frame')) <= 440
        lanesui.wait(is_narrow, 'the window to be narrow')
        window.activate('win.show-history-job', GLib.Variant('t', 1))
        # The details cover the list, and lie in the window.
        def lies_in_the_window():
            boxes = [node.queryComponent().getExtents(pyatspi.WINDOW_COORDS) for node in window.all(role='button', name='Run Again')]
            return any(box.width > 0 and 0 <= box.x and box.x + box.width <= 420 for box in boxes)
        window.shows('hello')
        lanesui.wait(lies_in_the_window, 'the details')
        window.screenshot('test-history-narrow')


def test_edits_and_runs_again():
    with open_window() as window:
        command(window, 'echo', 'hello', title='talker')
        window.find(name='Finished: 1')
        window.activate('win.show-history-job', GLib.Variant('t', 1))
        window.shows('hello')
        window.press_button('Run Again')
        window.find(name='Finished: 2')
        window.activate('win.show-history-job', GLib.Variant('t', 1))
        window.press_button('Edit…')
        entry = window.find(role='text', name='Command')
        assert lanesui.text(entry) == 'echo hello', lanesui.text(entry)
        window.type_into(entry, 'echo goodbye')
        window.press_button('Start')
        window.find(name='Finished: 3')
        window.activate('win.show-history-job', GLib.Variant('t', 3))
        window.shows('goodbye')


def search_in_output(window, wanted):
    """Presses the button, and waits until it is down, or up."""
    def is_down():
        state = window.find(role='button', name='In Output').getState()
        return state.contains(pyatspi.STATE_PRESSED) or state.contains(pyatspi.STATE_CHECKED)
    window.press_button('In Output')
    lanesui.wait(lambda: is_down() == wanted, 'the button to be %s' % ('down' if wanted else 'up'))


def test_searches_output():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        show_history(window)
        search_in_output(window, True)
        entry = window.find(role='text', name='Search the history')
        window.type_into(entry, 'NEEDLE in')
        search_in_output(window, False)
        window.shows('No Such Jobs')
        search_in_output(window, True)
        window.shows('1 found in the output of 7 jobs')
        window.find(role='label', name='“and a needle in it”')
        window.screenshot('test-history-search')
        window.activate('win.keep-history-filter', GLib.Variant('s', 'needles'))
        window.find(role='list item', name='needles')
        # It is used in another way meanwhile, and comes back as it was.
        window.type_into(entry, '')
        window.shows('7 jobs')
        window.activate('win.use-history-filter', GLib.Variant('s', 'needles'))
        window.shows('1 found in the output of 7 jobs')
        window.press_button('Forget “needles”')
        window.gone(role='list item', name='needles')


def lines(path):
    try:
        with open(path, encoding='utf-8') as file:
            return len(file.readlines())
    except FileNotFoundError:
        return 0


def choose(window, name, item):
    """By keys: newer toolkits put the focus in the list of the choice some time after it is open, and a key before that is lost."""
    def focused():
        return next((row.name for row in window.all('list item', state=pyatspi.STATE_FOCUSED) if row.name), None)
    window.press_tab(name, 'button')
    while (before := lanesui.wait(focused, 'the list of ' + name)) != item:
        window.key('Down')
        try:
            lanesui.wait(lambda: focused() not in (None, before), 'the next one', 2)
        except lanesui.Impatient:
            continue
    window.key('Return')


def test_filters_by_keys_and_by_name():
    """The three choices are called what they choose, also the part of them that has the focus; and they choose."""
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        show_history(window)
        for name in ('Result', 'Kind', 'Time'):
            choice = window.find(role='combo box', name=name)
            window.find(role='button', name=name, below=choice)
        assert not window.all(role='button', name='GtkToggleButton', below=window.find(role='combo box', name='Time').parent.parent)
        window.shows('7 jobs')
        window.activate('win.keep-history-filter', GLib.Variant('s', 'everything'))
        choose(window, 'Result', 'Failed')
        window.shows('1 job')
        window.find(role='label', name=lambda name: name.startswith('Command · exit code 1'))
        choose(window, 'Kind', 'Download')
        window.shows('No Such Jobs')
        window.activate('win.keep-history-filter', GLib.Variant('s', 'failed downloads'))
        window.find(role='list item', name='failed downloads')
        window.activate('win.use-history-filter', GLib.Variant('s', 'everything'))
        window.shows('7 jobs')
        # A title, an error and a command are found by words of theirs.
        entry = window.find(role='text', name='Search the history')
        for words, count in (('MEADOW', '1 job'), ('exit code', '1 job'), ('test echo', '3 jobs'), ('', '7 jobs')):
            window.type_into(entry, words)
            window.find(role='label', name=count)
        window.activate('win.use-history-filter', GLib.Variant('s', 'failed downloads'))
        window.shows('No Such Jobs')


def test_exports_from_the_page_and_says_what_is_in_the_way():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        show_history(window)
        window.press_button('Export What Is Shown…')
        window.find(role='text', name='Where to')
        window.type_into(window.find(role='text', name='Where to'), folder + '/no/such/place.csv')
        window.press_button('Export')
        window.shows('place.csv cannot be written')
        window.type_into(window.find(role='text', name='Where to'), folder + '/jobs.csv')
        window.screenshot('test-export')
        window.press_button('Export')
        lanesui.wait(lambda: lines(folder + '/jobs.csv') == 8, 'the whole history')
        window.gone(role='text', name='Where to')
        window.activate('win.export-batch', GLib.Variant('t', 2))
        window.type_into(window.find(role='text', name='Where to'), folder + '/jobs.csv')
        window.press_button('Export')
        window.shows('is there already')
        window.press_button('Replace')
        lanesui.wait(lambda: lines(folder + '/jobs.csv') == 4, 'the batch in its place')
        assert sorted(os.listdir(folder)) == ['jobs.csv', 'lanes'], os.listdir(folder)


def test_exports_a_selection_of_the_table():
    folder = tempfile.mkdtemp()
    with open_window(folder) as window:
        batch(window, 'greetings', ['echo', '{}'], ['a', 'b', 'c'])
        window.find(name='Finished: 3')
        window.activate('win.select-all')
        window.activate('win.export-jobs', GLib.Variant('t', 0))
        window.type_into(window.find(role='text', name='Where to'), folder + '/all.csv')
        window.press_button('Export')
        lanesui.wait(lambda: lines(folder + '/all.csv') == 4, 'the selection')


def test_compares_two_runs():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        window.activate('win.compare-batch', GLib.Variant('t', 2))
        window.shows('mended')
        window.shows('left out')
        window.shows('echo hello {} → sh -c')
        window.screenshot('test-compare')
        # A narrow window gives the inputs the room of the bars, and is no wider for the names of the runs.
        def is_narrow():
            window.resize(380, 700)
            return lanesui.width(window.find(name='Inputs, those that differ most first')) <= 380
        lanesui.wait(is_narrow, 'the window to be narrow')
        lanesui.wait(lambda: lanesui.width(window.find(role='label', name='b')) >= 80, 'room for the input')
        lanesui.wait(lambda: lanesui.width(window.find(name='Before')) >= 30, 'the choices to be named')


def test_leads_to_the_jobs_of_last_time():
    folder = tempfile.mkdtemp()
    record(folder)
    with open_window(folder) as window:
        window.press_button('Earlier: 7 in History')
        window.find(role='label', name='meadow')


lanesui.main(globals())
