"""test-keys.py: every key that the shortcuts window lists does what it says there

The list is read from ui/help-overlay.ui: a shortcut that nobody tries here fails the last test.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

from gi.repository import Gio, GLib

import pyatspi

import lanesui

HERE = os.path.dirname(os.path.abspath(__file__))
LANES = lanesui.program('lanes')
NAMES = {'Primary': 'ctrl', 'Shift': 'shift', 'Alt': 'alt', 'Page_Up': 'Prior', 'Page_Down': 'Next'}


def read_shortcuts():
    """{'Lanes: Zoom in': ['plus'], …}: the view and the title of each, and its keys as xdotool calls them."""
    found = {}

    def get(node, name):
        return next((child.text for child in node.findall('property') if child.get('name') == name), None)

    root = ElementTree.parse(os.path.join(lanesui.SOURCE, 'ui/help-overlay.ui'))
    for group in root.iter('object'):
        if group.get('class') != 'AdwPreferencesGroup':
            continue
        for shortcut in group.iter('object'):
            if shortcut.get('class') == 'LanesShortcutRow':
                keys = [re.sub(r'<(\w+)>', lambda match: NAMES[match[1]] + '+', key) for key in get(shortcut, 'accelerator').split()]
                found['%s: %s' % (get(group, 'title'), get(shortcut, 'title'))] = [NAMES.get(key, key) for key in keys]
    return found


SHORTCUTS = read_shortcuts()
UNTRIED = {(name, number) for name, keys in SHORTCUTS.items() for number in range(len(keys))}


def press(window, name, number=0):
    UNTRIED.discard((name, number))
    window.key(SHORTCUTS[name][number])


def lanes(*words):
    return subprocess.run([LANES, *words], check=True, capture_output=True, text=True).stdout


def submit(window, *argv, **options):
    window.activate('app.submit', GLib.Variant('a{sv}', {
        'kind': GLib.Variant('s', 'command'), 'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', argv)}),
        'options': GLib.Variant('a{sv}', options)}))


def job(number):
    """What is known of a job; nothing, where the window has not taken it yet."""
    said = subprocess.run([LANES, 'show', '--json', str(number)], capture_output=True, text=True).stdout
    return json.loads(said) if said else {}


def becomes(number, state):
    lanesui.wait(lambda: job(number).get('state') == state, 'job %u to be %s' % (number, state))


def state(name):
    """The state of an action of the window."""
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    answer = bus.call_sync(lanesui.APP_ID, lanesui.OBJECT_PATH + '/window/1', 'org.gtk.Actions', 'Describe',
                           GLib.Variant('(s)', (name,)), None, Gio.DBusCallFlags.NONE, 10000, None).unpack()
    return answer[0][2][0]


def changes(window, name, action, number=0):
    """Presses the key and waits until the action has another state."""
    before = state(action)
    press(window, name, number)
    lanesui.wait(lambda: state(action) != before, '%s to change %s' % (name, action))


def focus(window):
    """No window manager here: X is told which window has the keys."""
    found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(window.process.pid)], check=True,
                           capture_output=True, text=True).stdout.split()
    subprocess.run(['xdotool', 'windowfocus', '--sync', found[0]], check=True)


def open_window():
    """With an agent of its own: no job of a window before it comes back."""
    return lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp(), 'XDG_RUNTIME_DIR': tempfile.mkdtemp()})


def dialog(window, words):
    """Waits for a dialog that says this, and closes it."""
    lanesui.wait(lambda: window.app.childCount > 1, 'a dialog')
    window.shows(words)
    window.key('Escape')
    lanesui.wait(lambda: window.app.childCount == 1, 'the dialog to go')


def menu(window, item):
    """Waits for the menu with this item, and closes it; GTK 4.18 gives its items no names."""
    lanesui.wait(lambda: window.all('menu item', lambda name: name in (item, '')), 'the menu with ' + item)
    window.key('Escape')
    window.gone('menu item')


def test_new_jobs():
    with open_window() as window:
        press(window, 'New Jobs: New download')
        dialog(window, 'New Download')
        press(window, 'New Jobs: Open job file')
        lanesui.wait(lambda: window.all('file chooser') or window.app.childCount > 1, 'a chooser of files')
        window.key('Escape')
        lanesui.wait(lambda: window.app.childCount == 1, 'the chooser to go')
        press(window, 'New Jobs: New command')
        lanesui.wait(lambda: window.app.childCount > 1, 'the dialog')
        subprocess.run(['xdotool', 'type', 'true'], check=True)
        window.shows('true')
        press(window, 'New Jobs: Start what the dialog describes')
        window.find(name='Finished: 1')
        giver = subprocess.Popen([sys.executable, os.path.join(HERE, 'giver.py'), 'text', 'http://127.0.0.1:9/pasted.iso'],
                                 stdout=subprocess.PIPE, text=True)
        try:
            assert giver.stdout.readline() == 'ready\n', 'the other program did not start'
            focus(window)
            press(window, 'New Jobs: Paste an address, files or a command')
            window.shows('http://127.0.0.1:9/pasted.iso')
        finally:
            giver.terminate()
            giver.wait()


def test_selected_jobs():
    with open_window() as window:
        submit(window, 'sleep', '300')
        window.find('label', 'sleep 300')
        becomes(1, 'running')
        press(window, 'Pages: Jobs')
        press(window, 'Selected Jobs: Select all')
        window.find('button', 'Pause')
        press(window, 'Selected Jobs: Pause or resume')
        becomes(1, 'paused')
        press(window, 'Selected Jobs: Pause or resume')
        becomes(1, 'running')
        press(window, 'Selected Jobs: Copy command')
        window.key('ctrl+v')
        dialog(window, 'New Command')
        press(window, 'Selected Jobs: Cancel')
        becomes(1, 'cancelled')
        press(window, 'Selected Jobs: Retry')
        lanesui.wait(lambda: job(1)['attempts'] == 2, 'a second attempt')
        becomes(1, 'running')
        press(window, 'Selected Jobs: Cancel')
        becomes(1, 'cancelled')
        press(window, 'Selected Jobs: Run again')
        becomes(2, 'running')
        lanes('cancel', '2')
        becomes(2, 'cancelled')
        window.activate('win.show-job', GLib.Variant('t', 2))
        press(window, 'Pages: Jobs')
        press(window, 'Selected Jobs: Remove from list')
        window.find(name='Finished: 1')
        press(window, 'Selected Jobs: Undo')
        window.find(name='Finished: 2')


def test_force_and_look():
    with open_window() as window:
        submit(window, 'sh', '-c', 'trap "" TERM; while :; do sleep 0.1; done', grace=GLib.Variant('d', 300.0))
        becomes(1, 'running')
        window.activate('win.show-job', GLib.Variant('t', 1))
        press(window, 'Pages: Jobs')
        for number in range(2):
            press(window, 'Selected Jobs: Context menu', number)
            menu(window, 'Copy Command')
        window.activate('win.hide-details')
        lanesui.wait(lambda: not state('details'), 'the details to go')
        press(window, 'Selected Jobs: Show details')
        lanesui.wait(lambda: state('details'), 'the details')
        press(window, 'Pages: Jobs')
        press(window, 'Selected Jobs: Cancel')
        becomes(1, 'stopping')
        press(window, 'Selected Jobs: Force to stop')
        becomes(1, 'cancelled')


def test_pages_and_general():
    with open_window() as window:
        submit(window, 'false')
        window.find(name='Failed: 1')
        for name, page in (('Lanes', 'lanes'), ('Workers', 'workers'), ('History', 'history'), ('Jobs', 'jobs')):
            press(window, 'Pages: ' + name)
            lanesui.wait(lambda: state('page') == page, 'the page ' + page)
        window.activate('win.filter', GLib.Variant('s', 'failed'))
        lanesui.wait(lambda: state('filter') == 'failed', 'the filter')
        press(window, 'Pages: All jobs')
        lanesui.wait(lambda: state('filter') == 'all', 'all jobs')
        for name, action in (('Pages: Show or hide the sidebar', 'sidebar'), ('Pages: Show or hide the details', 'details'),
                             ('General: Search', 'search')):
            changes(window, name, action)
            changes(window, name, action)
        press(window, 'General: Preferences')
        dialog(window, 'Preferences')
        press(window, 'General: Main menu')
        menu(window, 'Preferences')
        press(window, 'General: Keyboard shortcuts')
        dialog(window, 'Selected Jobs')
        press(window, 'General: Quit')
        assert window.process.wait(20) == 0
    with open_window() as window:
        press(window, 'General: Close window')
        assert window.process.wait(20) == 0


def test_shortcuts_fit_a_narrow_window():
    with open_window() as window:
        before = list(lanesui.children(window.app))
        window.activate('win.show-help-overlay')
        shortcuts = lanesui.wait(lambda: [node for node in lanesui.children(window.app) if node not in before], 'the shortcuts')[0]

        def fits():
            window.resize(360, 640)
            nodes = [shortcuts] + window.all('label', below=shortcuts)
            boxes = [node.queryComponent().getExtents(pyatspi.WINDOW_COORDS) for node in nodes]
            return max(box.x + box.width for box in boxes) <= 360

        lanesui.wait(fits, 'the shortcuts to be no wider than 360')
        window.screenshot('shortcuts-narrow')
        window.find(name='Preferences: Ctrl+Comma', below=shortcuts)
        window.find(name='Context menu: Menu or Shift+F10', below=shortcuts)
        entry = window.find(name='Find a shortcut by its key or by what it does', below=shortcuts)
        window.type_into(entry, 'zoom')
        window.gone(name='Preferences: Ctrl+Comma')
        window.find(name='Zoom in: Plus', below=shortcuts)
        window.type_into(entry, 'ctrl q')
        window.gone(name='Zoom in: Plus')
        window.find(name='Quit: Ctrl+Q', below=shortcuts)
        window.type_into(entry, 'no such thing')
        window.find('label', 'No Shortcut Matches')
        window.key('Escape')
        lanesui.wait(lambda: window.app.childCount == len(before), 'the shortcuts to go')


class Chart:
    """The timeline, as a picture and as a screen reader has it."""

    def __init__(self, window):
        self.window = window
        self.node = window.find('image', name=lambda name: name.startswith('Timeline'))

    def picture(self):
        box = self.node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        return subprocess.run(['import', '-window', 'root', '-crop', '%dx%d+%d+%d' % (box.width, box.height, box.x + 5, box.y + 5),
                               'rgb:-'], check=True, capture_output=True).stdout

    def moves(self, name, number=0):
        """Presses the key: another time, or other lanes, are seen."""
        before = self.picture()
        press(self.window, name, number)
        lanesui.wait(lambda: self.picture() != before, '%s to move the lanes' % name)

    def says(self, name, number=0, words=''):
        before = self.node.name
        press(self.window, name, number)
        lanesui.wait(lambda: self.node.name != before and words in self.node.name, '%s to say something else than %s' % (name, before))


def is_live(window):
    return window.find(name='Follow now').getState().contains(pyatspi.STATE_CHECKED) or \
        window.find(name='Follow now').getState().contains(pyatspi.STATE_PRESSED)


def move_in_time(window, chart):
    """The focus is on a button of the page, where a click leaves it: the keys are the page's."""
    press(window, 'Time: Go to the beginning')
    lanesui.wait(lambda: not is_live(window), 'the beginning')
    for name in ('Zoom in', 'Zoom out', 'See all'):
        chart.moves('Time: ' + name)
    press(window, 'Time: Follow now')
    lanesui.wait(lambda: is_live(window), 'now')
    press(window, 'Time: See all')
    lanesui.wait(lambda: not is_live(window), 'to stand still')


def test_lanes():
    with open_window() as window:
        window.resize(1180, 460)
        window.activate('app.submit-batch', GLib.Variant('(ssa{sv}asu)', ('naps', 'wait', {}, ['0.1'] * 40, 4)))
        window.find(name='Finished: 40')
        press(window, 'Pages: Lanes')
        chart = Chart(window)
        window.key('shift+Tab')
        move_in_time(window, chart)
        press(window, 'Pages: Lanes')
        for number in (0, 1):
            chart.moves('Time: Back and forth in time', number)
        for number in (1, 0):
            chart.says('Spans and Lanes: From lane to lane', number)
        chart.says('Spans and Lanes: From lane to lane', 1)
        press(window, 'Spans and Lanes: From lane to lane', 1)
        chart.says('Spans and Lanes: From span to span', 1)
        chart.says('Spans and Lanes: From span to span', 0)
        chart.moves('Time: Zoom to the span')
        press(window, 'Time: Select the time of the span, or what is seen')
        before = window.shows(' selected · ').name
        press(window, 'Spans and Lanes: From span to span', 1)
        press(window, 'Time: Select the time from there to the span')
        lanesui.wait(lambda: window.shows(' selected · ').name != before, 'a longer time')
        press(window, 'Spans and Lanes: From span to span', 0)
        press(window, 'Spans and Lanes: Clear the selection')
        window.gone('label', name=lambda name: ' selected · ' in (name or ''))
        for number in range(2):
            press(window, 'Spans and Lanes: Menu of the span or the lane', number)
            menu(window, 'Copy Command')
        for number in (1, 0):
            chart.moves('Spans and Lanes: Scroll the lanes', number)
        press(window, 'Spans and Lanes: Show the job')
        lanesui.wait(lambda: state('page') == 'jobs', 'the job')
        press(window, 'Pages: Lanes')
        press(window, 'Spans and Lanes: Find spans')
        window.find('text', state=pyatspi.STATE_FOCUSED)
        window.key('Escape')
        for _ in range(60):
            if 'Main loop' == chart.node.name.split(',')[0]:
                break
            window.key('Up')
        chart.says('Spans and Lanes: Fold or unfold the group', words='folded')


def test_workers_and_history():
    with open_window() as window:
        submit(window, 'sleep', '300')
        becomes(1, 'running')
        press(window, 'Pages: Workers')
        window.shows('Main loop')
        press(window, 'Workers: Find a worker')
        window.find('text', state=pyatspi.STATE_FOCUSED)
        press(window, 'Pages: Jobs')
        press(window, 'Pages: Workers')
        for number in range(2):
            window.key('Down')
            press(window, 'Workers: Signals and priority', number)
            menu(window, 'Copy Id')
        lanes('cancel', '1')
        becomes(1, 'cancelled')
        press(window, 'Pages: History')
        window.find('text', 'Search the history')
        press(window, 'History: Look again')


class Focus:
    """Who has the keys, as a screen reader is told: to look for it through the whole window takes too long."""

    def __init__(self, window):
        self.window = window
        self.told = []
        pyatspi.Registry.registerEventListener(self.tell, 'object:state-changed:focused')

    def tell(self, event):
        if event.detail1:
            # Newer versions stop at what can be scrolled, also inside of a status page, which is the library's own.
            own = not event.source.name and event.source.getRoleName() == 'scroll pane' and lanesui.is_newer('libadwaita-1', '1.4')
            self.told.append((event.source.path, 'scroll pane' if own else event.source.name))

    def step(self, key):
        """Presses the key and waits for the next one who has the focus. What is told late stays in order."""
        self.window.key(key)
        while not self.told:
            lanesui.wait(lambda: GLib.MainContext.default().iteration(False), '%s to move the focus' % key)
        return self.told.pop(0)

    def walk(self, key, most=90):
        """Once round: until two have the focus again who had it before, one after the other."""
        seen = [self.step(key)]
        while len(seen) < most:
            seen.append(self.step(key))
            for first in range(len(seen) - 3):
                if seen[first:first + 2] == seen[-2:]:
                    return seen[first:-2]
        raise AssertionError('%s never comes round: %s' % (key, seen))

    def end(self):
        pyatspi.Registry.deregisterEventListener(self.tell, 'object:state-changed:focused')


def look_round(focus, wanted, rows=()):
    """Both ways round, all that is wanted is reached, in this order and the other way round. In a list the way back goes by one row."""
    for key, order in (('Tab', wanted), ('shift+Tab', [name for name in reversed(wanted) if name not in rows])):
        names = [name.split(':')[0] for _, name in focus.walk(key)]
        assert not [name for name in names if not name or re.match('(Gtk|Adw|Lanes[A-Z])', name)], '%s comes to what has no name: %s' % (key, names)
        assert set(order) <= set(names), '%s never comes to %s: %s' % (key, set(order) - set(names), names)
        # From the first of them on: a name may stand in more than one place.
        start = names.index(order[0])
        left = iter(names[start:] + names[:start])
        assert all(name in left for name in order), '%s goes %s' % (key, names)


def header(page):
    """The first stops of Tab. To the tabs that are not in front arrows lead in newer versions."""
    tabs = [page] if lanesui.is_newer('libadwaita-1', '1.4') else ['Jobs', 'Lanes']
    return ['New Job', *tabs, 'Main Menu', 'Running', 'Main loop', 'Processes']


def test_tab_goes_round():
    with open_window() as window:
        submit(window, 'sleep', '300')
        window.find('label', 'sleep 300')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.find('button', 'Pause')
        focus = Focus(window)
        press(window, 'Pages: Jobs')
        look_round(focus, header('Jobs') + ['All Jobs', 'Finished', 'Pause', 'Cancel', 'Follow the End', 'Save Output…'], ['Finished'])
        press(window, 'Pages: Lanes')
        look_round(focus, header('Lanes') + ['Follow now', 'Fit', 'Colour by kind', 'Export'])
        press(window, 'Pages: Workers')
        # Rows are called Lanes and Main loop too.
        look_round(focus, [name for name in header('Workers') if name not in ('Lanes', 'Main loop')]
                   + ['Find a worker by name, id, state or job', 'Watch a Process…'])
        press(window, 'Pages: History')
        window.shows('sleep 300')
        look_round(focus, [name for name in header('History') if name not in ('Lanes', 'Main loop')]
                   + ['All Jobs', 'Last 24 Hours', 'Search the history', 'In Output', 'Result', 'Kind', 'Time', 'Read Again'])
        focus.end()


def unfold(window):
    """What is folded is in no tree before: it is named all the same, and says that it has the focus."""
    for name in ('For Many Inputs', 'More Options'):
        for node in window.all(name=name, state=pyatspi.STATE_FOCUSABLE):
            window.press(node)


def test_tab_goes_round_in_dialogs():
    """What is in the window has the focus from its beginning: its fields too, which a screen reader is told of."""
    places = (('app.new-job', 'command', ['Cancel', 'Command', 'Keep “Command” secret', 'Run in a shell', 'Working folder', 'Title',
                                          'Retries', 'Timeout', 'For Many Inputs', 'Inputs, one a line',
                                          'The inputs are secret', 'At once (0', 'More Options', 'Input file',
                                          'Output to keep', 'Left running', 'Priority', 'Retry delay', 'Delay']),
              ('app.new-job', 'request', ['Cancel', 'Address', 'Method', 'Title', 'For Many Inputs', 'Inputs, one a line', 'More Options',
                                          'Priority', 'Retry delay']),
              ('app.preferences-page', 'jobs', ['Jobs', 'History', 'Timeline', 'Search', 'On the main loop', 'Niceness', 'When you log out',
                                                'Keep running when closed']),
              ('app.preferences-page', 'history', ['Jobs', 'History', 'Timeline', 'Search', 'To delete now', 'Days to keep',
                                                   'Output to keep, MiB']))
    with open_window() as window:
        submit(window, 'true')
        window.find(name='Finished: 1')
        for action, target, wanted in places:
            window.activate(action, GLib.Variant('s', target))
            lanesui.wait(lambda: window.app.childCount > 1, 'the dialog %s' % target)
            unfold(window)
            window.find(name=wanted[-1])
            focus = Focus(window)
            # To the tabs that are not in front arrows lead in newer versions, and Search comes before the one that is.
            if action == 'app.preferences-page' and lanesui.is_newer('libadwaita-1', '1.4'):
                wanted = ['Search', target.capitalize()] + [name for name in wanted if name not in ('Jobs', 'History', 'Timeline', 'Search')]
            look_round(focus, wanted)
            focus.end()
            window.key('Escape')
            lanesui.wait(lambda: window.app.childCount == 1, 'the dialog to go')


def test_what_is_open_opens_once():
    with open_window() as window:
        for action, words in (('app.preferences', 'Niceness'), ('win.show-help-overlay', 'Pages'), ('app.about', 'Lanes')):
            for _ in range(2):
                window.activate(action)
            # Both have come: they come in turn, and this one after them.
            window.activate('win.sidebar')
            lanesui.wait(lambda: window.app.childCount > 1, action)
            window.shows(words)
            assert window.app.childCount == 2, '%s opened %d windows' % (action, window.app.childCount - 1)
            window.key('Escape')
            lanesui.wait(lambda: window.app.childCount == 1, '%s to go' % action)


def test_every_shortcut_was_tried():
    if len(sys.argv) > 1:
        raise lanesui.Skip('only some were tried')
    assert not UNTRIED, 'listed, but not tried: %s' % sorted(UNTRIED)


lanesui.main(globals())
