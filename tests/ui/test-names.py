"""test-names: what a screen reader is told of every control, on every page and in every dialog

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools
import json
import os
import re
import subprocess
import tempfile

from gi.repository import GLib

import pyatspi

import lanesui

# GTK 4.8 tells of no control that it is shown: all that can have the focus count, the folded ones too, and every list.
LISTS = ('list', 'list box', 'table', 'tree', 'tree table')
# GTK says the name of the type where nobody gave a name.
TYPE = re.compile('(Gtk|Adw|Lanes)[A-Z][A-Za-z]+')


def open_window(folder):
    return lanesui.Window(env={'XDG_DATA_HOME': folder, 'XDG_RUNTIME_DIR': tempfile.mkdtemp()})


def command(window, *argv, **options):
    window.activate('app.submit', GLib.Variant('a{sv}', {
        'kind': GLib.Variant('s', 'command'), 'params': GLib.Variant('a{sv}', {'command': GLib.Variant('as', argv)}),
        'options': GLib.Variant('a{sv}', {name: GLib.Variant('s', value) for name, value in options.items()})}))


def batch(window, name, argv, inputs):
    window.activate('app.submit-batch', GLib.Variant('(ssa{sv}asu)', (
        name, 'command', {'command': GLib.Variant('as', argv)}, inputs, 0)))


def path(node):
    """Where it is: the names of the five around it."""
    words = []
    while node is not None and len(words) < 6:
        words.append('%s "%s"' % (node.getRoleName(), node.name))
        node = node.parent
    return ' in '.join(words)


def what_is_wrong(node):
    """Why a screen reader says nothing sensible of it; None where it does."""
    name = node.name or ''
    if re.fullmatch(r'(.+) \1', re.sub('[0-9]+', '0', name)):
        return 'is said twice'
    why = 'has no name' if not name.strip() else 'is called by its type' if TYPE.fullmatch(name.split()[0]) else None
    # The items of a menu have the focus, never what scrolls them.
    if node.getRoleName() == 'scroll pane' and node.parent.name == 'GtkPopoverContent' and node.parent.parent.getRoleName() == 'menu':
        return None
    if '_' in name and node.getRoleName() in lanesui.ROLES['button'] + ('menu item', 'check box'):
        return 'has an underscore'
    # Asked only then: each question goes from program to program.
    if why and (node.getRoleName() in LISTS or node.getState().contains(pyatspi.STATE_FOCUSABLE)):
        return why
    # A cell is read with its row, and by itself. What flows holds a control, which is read.
    return why if why and node.getRoleName() == 'table cell' and name != 'GtkFlowBoxChild' else None


def look(roots):
    """Every offender below these."""
    wrong = []
    for root in roots:
        for node in lanesui.walk(root):
            try:
                why = what_is_wrong(node)
                if why:
                    wrong.append('%s: %s' % (why, path(node)))
            except (GLib.Error, LookupError, RuntimeError):
                # It went away while it was looked at.
                continue
    return wrong


POPOVER = re.compile('Gtk(Tree)?Popover')


class Tour:
    """Goes to every place there is, and keeps what is wrong there."""

    def __init__(self, window):
        self.window = window
        self.wrong = {}

    def tops(self):
        return list(lanesui.children(self.window.app))

    def says(self, roots, words):
        """Waits until a name below these begins so."""
        lanesui.wait(lambda: any((node.name or '').startswith(words) for root in roots for node in lanesui.walk(root)), '"%s"' % words)

    def note(self, name, roots):
        self.window.screenshot('names-' + name.replace(' ', '-'))
        for wrong in look(roots):
            # The window below is seen from every place: each is said once.
            if wrong not in itertools.chain(*self.wrong.values()):
                self.wrong.setdefault(name, []).append(wrong)

    def page(self, name, words):
        self.inside('page ' + name, words, 'win.page', GLib.Variant('s', name))

    def inside(self, name, words, opener, *target):
        """What opens in the window itself."""
        if callable(opener):
            opener(*target)
        else:
            self.window.activate(opener, *target)
        self.says(self.tops(), words)
        self.note(name, self.tops())

    def dialog(self, name, words, opener, *target):
        """A window of its own, opened by an action or a function, that says these words when it is complete."""
        before = self.tops()
        if callable(opener):
            opener(*target)
        else:
            self.window.activate(opener, *target)
        new = lanesui.wait(lambda: [top for top in self.tops() if top not in before], 'the dialog ' + name)
        self.says(new, words)
        self.unfold(new)
        self.note(name, new)
        self.close(name, len(before))

    def unfold(self, roots):
        """What is folded is in no tree before it is unfolded."""
        for words, inside in (('For Many Inputs', 'Inputs, one a line'), ('More Options', 'Priority')):
            for node in [node for root in roots for node in lanesui.walk(root) if node.name == words]:
                if node.getState().contains(pyatspi.STATE_FOCUSABLE):
                    self.window.press(node)
                    self.says(roots, inside)

    def menu(self, name, words, opener, *inside):
        """What opens over the window, and a menu in it for each of the items: it goes by Escape."""
        opener()
        for item in inside:
            self.window.press(self.window.menu_item(item))
        popover = lanesui.wait(lambda: self.popover(words), 'what says "%s"' % words)
        self.note(name, [popover])
        # Each Escape closes one; one that comes too early closes none.
        for _ in range(20):
            self.window.key('Escape')
            try:
                lanesui.wait(lambda: not self.popover(words), '%s to go' % words, 1)
                return
            except lanesui.Impatient:
                pass
        raise AssertionError('%s does not go' % words)

    def popover(self, words):
        """The outermost of those that the words are in."""
        found = None
        for node in self.window.all(name=lambda name: (name or '').startswith(words)):
            while node is not None:
                found = node if POPOVER.match(node.name or '') else found
                node = node.parent
        return found

    def close(self, name, left):
        """A key that comes before the dialog has the focus is the window's: pressed again."""
        for _ in range(20):
            self.window.key('Escape')
            try:
                lanesui.wait(lambda: len(self.tops()) == left, 'the dialog %s to go' % name, 2)
                return
            except lanesui.Impatient:
                pass
        raise AssertionError('the dialog %s does not go' % name)

    def end(self):
        assert not self.wrong, '\n'.join(['%s: %s' % (place, wrong) for place, found in self.wrong.items() for wrong in found])


def with_work(folder):
    """Two runs of a batch that are over, one of them with a failure, and a job that runs."""
    window = open_window(folder).start()
    window.resize(1180, 760)
    batch(window, 'greetings', ['sh', '-c', 'test {} != b && echo hello {}'], ['a', 'b', 'c'])
    window.find(name='Failed: 1')
    batch(window, 'greetings', ['sh', '-c', 'echo hello {}'], ['b', 'c', 'd'])
    window.find(name='Finished: 5')
    command(window, 'sleep', '300', title='meadow')
    window.find(name='Running: 1')
    return window


def visit_table(tour, window):
    """A row is called by its number and its first values, a cell by its column and what it says."""
    command(window, 'printf', 'name,age,town\\nalice,3,Ulm\\nbob,4,Jena\\n', title='people')
    window.find('label', 'people')
    window.activate('win.show-job', GLib.Variant('t', 8))
    window.press_button('Show as a Table')
    tour.inside('table of an output', '2 bob 4', lambda: None)
    window.find('table cell', 'town Jena')


def visit_pages(tour, window):
    tour.page('jobs', 'meadow')
    tour.inside('details', 'Follow the End', 'win.show-job', GLib.Variant('t', 7))
    visit_table(tour, window)
    tour.page('lanes', 'Follow now')
    tour.page('workers', 'Main loop')
    tour.page('history', 'meadow')
    tour.inside('history details', 'Its Batch', 'win.show-history-job', GLib.Variant('t', 2))


def visit_dialogs(tour, window):
    for kind in ('command', 'download', 'request', 'checksum', 'wait'):
        tour.dialog('new ' + kind, 'For Many Inputs', 'app.new-job', GLib.Variant('s', kind))
    tour.dialog('edit and run again', 'For Many Inputs', 'app.edit-job-again', GLib.Variant('t', 1))
    for page, words in (('jobs', 'Niceness'), ('history', 'To delete now'), ('timeline', 'Memory for the timeline')):
        tour.dialog('preferences ' + page, words, 'app.preferences-page', GLib.Variant('s', page))
    tour.dialog('shortcuts', 'Quit', 'win.show-help-overlay')
    tour.dialog('about', 'Lanes', 'app.about')
    tour.dialog('results', 'hello a', 'win.show-results', GLib.Variant('t', 1))
    tour.dialog('compare', 'mended', 'win.compare-batch', GLib.Variant('t', 2))
    tour.dialog('export', 'Where to', 'win.export-batch', GLib.Variant('t', 2))
    tour.dialog('cancel all', 'Cancel All Jobs?', 'win.cancel-all')
    tour.dialog('quit', 'Cancel Jobs and Quit?', 'app.quit')
    tour.dialog('close', 'Jobs Are Not Done', window.key, 'ctrl+w')
    # Newer ones tell of the page in front only.
    window.activate('win.page', GLib.Variant('s', 'workers'))
    tour.dialog('watch', 'Your processes', lambda: window.press_button('Watch a Process…'))


def click(node, button=1):
    box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    subprocess.run(['xdotool', 'mousemove', str(box.x + min(box.width // 2, 40)), str(box.y + box.height // 2), 'click', str(button)],
                   check=True)


def visit_menus(tour, window):
    """What opens over the Jobs and the Lanes page."""
    lanesui.command(window, 'true', title='later', delay=300.0)
    window.activate('win.page', GLib.Variant('s', 'jobs'))
    tour.menu('main menu', 'Preferences', lambda: window.key('F10'))
    tour.menu('kinds', 'Checksum', lambda: window.press_button('Other Kinds of Jobs'))
    tour.menu('limit', 'How many jobs run at once', lambda: window.press(window.find('button', lambda name: name.startswith('Threads:'))))
    tour.menu('menu of a job', 'Low', lambda: click(window.find('label', 'later'), 3), 'Priority')
    tour.menu('menu of a batch', 'Compare…', lambda: click(window.find('list item', lambda name: name.startswith('greetings, ')), 3))
    window.activate('win.show-job', GLib.Variant('t', 8))
    tour.menu('menu of an output', 'First Row Has the Names', lambda: window.press_button('More of the Table'))
    tour.menu('menu of a row', 'town', lambda: click(window.find('table cell', 'town Jena'), 3), 'Copy Cell')
    window.activate('win.page', GLib.Variant('s', 'lanes'))
    tour.menu('colours', 'By Batch', lambda: window.press(window.find('button', 'Colour by kind')))
    tour.menu('export of lanes', 'Picture', lambda: window.press(window.find(name='Export')))
    chart = window.all('image', lambda name: 'Timeline' in name or ', ' in name)[0]
    tour.menu('menu of a span', 'Show in Jobs', lambda: (click(chart), window.key('Right', 'Menu')))


def select(window, job):
    """The worker of a job. Rows come and go above it, and another may be clicked."""
    window.type_into(window.find(name='Find a worker by name, id, state or job'), job)
    for _ in range(10):
        click(window.find('table cell', lambda name: (name or '').startswith('State ')))
        try:
            return window.find('button', 'What can be done with the selected worker', pyatspi.STATE_SENSITIVE, patience=3)
        except lanesui.Impatient:
            pass
    raise AssertionError('the worker of %s cannot be selected' % job)


def visit_worker_menus(tour, window):
    window.activate('win.page', GLib.Variant('s', 'workers'))
    select(window, 'meadow')
    pick = lambda *items: lambda: [window.press_button('What can be done with the selected worker')] + \
        [window.press(window.menu_item(item)) for item in items]
    tour.menu('menu of a worker', 'Hang Up', pick(), 'Send a Signal')
    tour.dialog('signal', 'Send SIGTERM?', pick('Send a Signal', 'Ask to End (SIGTERM)…'))
    tour.dialog('priority', 'Change the Priority?', pick('Change Priority…'))
    tour.dialog('processors', 'Where May It Run?', pick('Choose CPUs…'))


def visit_history_menus(tour, window):
    window.activate('win.page', GLib.Variant('s', 'history'))
    tour.menu('keep a filter', 'Name of the filter', lambda: window.press(window.find(name='Keep This Filter')))
    for name, words in (('Result', 'Cancelled'), ('Kind', 'Checksum'), ('Time', 'Last 7 days')):
        tour.menu('choice of ' + name, words, lambda: window.press(window.find('button', name)))
    window.activate('win.show-history-batch', GLib.Variant('t', 2))
    tour.menu('menu of a run', 'Compare…', lambda: window.press(window.find(name='More of the Batch')))


def visit_deletion(tour, window):
    def ask():
        window.find('spin button', 'Jobs to keep').queryValue().currentValue = 2
        window.find('button', 'Delete Now…', pyatspi.STATE_SENSITIVE)
        window.press_button('Delete Now…')
    window.activate('app.preferences-page', GLib.Variant('s', 'history'))
    window.shows('To delete now')
    tour.dialog('delete now', 'Delete for Good?', ask)
    tour.close('preferences', 1)


def visit_failed_export(tour, window):
    def ask():
        window.press(window.find(name='Export'))
        window.press(window.menu_item('Trace (JSON for Perfetto)…'))
        window.find(name='Export the Timeline')
        lanesui.wait(lambda: window.all('text', state=pyatspi.STATE_FOCUSED), 'the chooser')
        window.key('ctrl+a')
        subprocess.run(['xdotool', 'type', '/proc/trace.json'], check=True)
        window.key('Return')
        window.shows('Not Exported')
    window.activate('win.page', GLib.Variant('s', 'lanes'))
    tour.dialog('not exported', 'Not Exported', ask)


def visit_job_files(tour, folder):
    path = os.path.join(folder, 'two.json')
    for name, jobs, words in (('job file', [{'command': ['true']}, {'command': ['false']}], 'Run 2 Jobs'),
                              ('broken job file', [{'comand': ['true']}], 'This Job File Cannot Run')):
        with open(path, 'w', encoding='utf-8') as out:
            json.dump({'lanes': 1, 'jobs': jobs}, out)
        tour.dialog(name, words, 'app.open-path', GLib.Variant('s', path))


def test_every_page_and_dialog_names_its_controls():
    folder = tempfile.mkdtemp()
    with open_window(folder) as window:
        Tour(window).inside('nothing yet', 'Examples', 'win.page', GLib.Variant('s', 'jobs'))
    window = with_work(folder)
    try:
        tour = Tour(window)
        visit_pages(tour, window)
        visit_dialogs(tour, window)
        visit_job_files(tour, folder)
        tour.end()
    finally:
        window.end()


def test_every_menu_and_question_names_its_controls():
    window = with_work(tempfile.mkdtemp())
    try:
        tour = Tour(window)
        visit_table(tour, window)
        visit_menus(tour, window)
        visit_failed_export(tour, window)
        visit_worker_menus(tour, window)
        visit_history_menus(tour, window)
        visit_deletion(tour, window)
        tour.end()
    finally:
        window.end()


# In a wide window, in a narrow one too, and those that are not looked at.
JOB_TITLES = (('Job', 'Runs On', 'Progress', 'Elapsed'), ('Job', 'Progress'), ('Elapsed', 'Left'))
WORKER_TITLES = (('Name', 'State', 'CPU', 'Busy, last minute', 'Job', 'Jobs done', 'Memory', 'Threads'), ('Name', 'State', 'CPU'),
                 ('Switches/s', 'Read', 'Written'))


def are_called(window, words, titles, more):
    """Waits until the cells of the row with that cell are called by these columns and by no others, in whatever order."""
    def called():
        row = window.all('table cell', words)[0].parent
        cells = [cell.name or '' for cell in lanesui.children(row) if cell.getRoleName() == 'table cell']
        found = [next((title for title in titles + more if name == title or name.startswith(title + ' ')), None) for name in cells]
        return sorted(title or '' for title in found if title in titles or title not in more) == sorted(titles)
    lanesui.wait(called, 'a row of "%s" with %s' % (words, ', '.join(titles)))


def test_cells_are_called_by_their_columns():
    """Whatever comes and goes: columns of jobs are put in where there is room for them, those of workers are shown again."""
    with open_window(tempfile.mkdtemp()) as window:
        window.resize(1180, 760)
        command(window, 'sleep', '300', title='meadow')
        window.find(name='Running: 1')
        for page, words, (wide, narrow, more) in (('jobs', 'Job meadow', JOB_TITLES), ('workers', 'Name Main loop', WORKER_TITLES)):
            window.activate('win.page', GLib.Variant('s', page))
            for size in ((1180, 760), (420, 720), (1180, 760), (420, 720), (1180, 760)):
                window.resize(*size)
                are_called(window, words, wide if size[0] > 1000 else narrow, more)


lanesui.main(globals())
