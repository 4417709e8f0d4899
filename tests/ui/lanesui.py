"""lanesui: drives the window as a person with a screen reader would, through the accessibility bus.

A test file has functions named test_… and ends with `lanesui.main(globals())`, which runs them in the order of the
file and prints TAP. Run it with tests/ui/ui-run.sh (meson does): the display, the bus and the folders are its own.

    def test_window_opens():
        with lanesui.Window() as window:
            window.find(role='button', name='New Job')
            window.screenshot('empty')

Nothing sleeps for a fixed time: wait() turns until a condition holds, and fails, saying which, after a minute.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib

import pyatspi

APP_ID = 'io.github.lanes_app.Lanes'
OBJECT_PATH = '/io/github/lanes_app/Lanes'
BUILD = os.environ.get('LANES_BUILD_ROOT', os.path.abspath('build'))
SOURCE = os.environ.get('LANES_SOURCE_ROOT', os.path.abspath('.'))
# Newer accessibility libraries call some roles otherwise.
ROLES = {'button': ('button', 'push button', 'toggle button'), 'text': ('text', 'entry'), 'image': ('image', 'icon')}
# Their text is not their name.
FIELDS = ('text', 'entry', 'spin button', 'terminal')
PATIENCE = float(os.environ.get('LANES_TEST_PATIENCE', '60'))


# What the window must not say on its standard error: a widget that is used wrongly shows itself there first.
COMPLAINT = re.compile(r'\b(Gtk|Gdk|Gsk|Adwaita|GLib|GLib-GObject|GLib-GIO|Pango|lanes\S*)-(WARNING|CRITICAL) ')
# GTK 4.8's own (asked for an accessible that is just going away), a desktop that shows no notifications, and the heading of a message
# dialog of libadwaita 1.7, which is tried out in sizes that it does not fit, as are its view switcher and its clamp. And a text view of GTK 4.8 that was to scroll to a place
# scrolls while it is drawn, which moves the slider of the scrollbar beside it, which is drawn next: the call comes from
# gtk_scrolled_window_snapshot() alone. And keys in the shortcuts window of GTK 4.8.
NOT_OURS = re.compile('gtk_at_context|gtk_accessible|AT-SPI|object_path|unable to send notifications|Trying to measure (GtkLabel|AdwViewSwitcher)|'
                      'AdwClamp .* natural size must be|'
                      'Trying to snapshot GtkGizmo .* without a current allocation|reported min width -')


class Skip(Exception):
    """This machine lacks what the test needs."""


class Impatient(AssertionError):
    """What was waited for did not come."""


def wait(condition, what, patience=PATIENCE):
    """Turns until condition() is true and returns its value. Objects on the accessibility bus may vanish while they
    are looked at: that counts as "not yet"."""
    end = time.monotonic() + patience
    while True:
        try:
            value = condition()
        except (GLib.Error, LookupError, RuntimeError, NotImplementedError):
            value = None
        if value:
            return value
        if time.monotonic() >= end:
            raise Impatient('waited %g s in vain for %s' % (patience, what))
        time.sleep(0.02)


def children(node):
    for index in range(node.childCount):
        child = node.getChildAtIndex(index)
        if child is not None:
            yield child


def walk(node, seen=None):
    """Every accessible below node, in the order of the screen; each once, as a stack of GTK 4.18 has the page in front in every page."""
    seen = set() if seen is None else seen
    for child in children(node):
        if child.path not in seen:
            seen.add(child.path)
            yield child
            yield from walk(child, seen)


def frame(node, levels=7):
    """What holds the pages, from its end: the first levels below a window, without the rows of lists."""
    for child in reversed(list(children(node))):
        yield child
        if levels > 1 and child.childCount < 20:
            yield from frame(child, levels - 1)


def text(node):
    """What an accessible's text interface holds."""
    interface = node.queryText()
    return interface.getText(0, interface.characterCount)


def is_newer(library, version):
    """Whether the window was built with that version of a library, or a later one."""
    return subprocess.run(['pkg-config', '--atleast-version=' + version, library], check=False).returncode == 0


def program(name):
    """The path of a program that was built: lanes, lanes-gtk, lanes-agent."""
    for folder in ('src/app', 'src/cli', 'src/agent', 'src'):
        path = os.path.join(BUILD, folder, name)
        if os.path.isfile(path) and os.access(path, os.X_OK):
            return path
    raise Skip('%s was not built' % name)


class Window:
    """A running lanes-gtk with its window; ended at the latest when the with block ends."""

    def __init__(self, *args, env=None, log=None):
        self.args = [program('lanes-gtk'), *args]
        self.environment = dict(os.environ, GSETTINGS_SCHEMA_DIR=os.path.join(BUILD, 'data'), **(env or {}))
        self.environment.pop('GTK_A11Y', None)
        # GTK 4.8 itself says something critical when it is asked for an accessible that is just going away.
        self.environment.pop('G_DEBUG', None)
        self.log = log or tempfile.mkstemp(suffix='.log')[1]
        self.process = None
        self.app = None

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        if kind is not None and self.process.poll() is None and os.environ.get('LANES_SCREENSHOTS'):
            self.screenshot('failed')
        self.end()
        if kind is None:
            complaints = self.complaints()
            assert not complaints, 'the window complained:\n' + ''.join(complaints)

    def complaints(self):
        """The warnings of GTK and of our own code that the program has printed."""
        with open(self.log, errors='replace') as log:
            return [line for line in log if COMPLAINT.search(line) and not NOT_OURS.search(line)]

    def start(self):
        with open(self.log, 'ab') as output:
            self.process = subprocess.Popen(self.args, env=self.environment, stdin=subprocess.DEVNULL,
                                            stdout=output, stderr=output)
        self.app = wait(self._lookup, 'the window of %s' % self.args[0])
        return self

    def _lookup(self):
        if self.process.poll() is not None:
            raise AssertionError('%s ended with status %s' % (self.args[0], self.process.returncode))
        for app in children(pyatspi.Registry.getDesktop(0)):
            if app.get_process_id() == self.process.pid and app.childCount > 0:
                return app
        return None

    def end(self):
        """Asks the program to quit, then forces it; returns its exit status."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        return self.process.returncode

    def kill(self):
        """kill -9: the window may die at any moment."""
        self.process.kill()
        self.process.wait()

    def all(self, role=None, name=None, state=None, below=None):
        """Every accessible with this role, name and state at the moment."""
        found = []
        for node in walk(below or self.app):
            try:
                if role is not None and node.getRoleName() not in ROLES.get(role, (role,)):
                    continue
                if name is not None and not (name(node.name) if callable(name) else node.name == name):
                    continue
                if state is not None and not node.getState().contains(state):
                    continue
            except (GLib.Error, LookupError, RuntimeError):
                continue
            found.append(node)
        return found

    def find(self, role=None, name=None, state=None, below=None, patience=PATIENCE):
        """The first accessible with this role, name and state, as soon as there is one."""
        return wait(lambda: self.all(role, name, state, below), '%s "%s"' % (role or 'something', name), patience)[0]

    def gone(self, role=None, name=None, state=None, patience=PATIENCE):
        """Waits until there is no such accessible any more."""
        wait(lambda: not self.all(role, name, state), '%s "%s" to go away' % (role or 'something', name), patience)

    def shows(self, words, patience=PATIENCE):
        """Waits until these words are somewhere in the window, as a name or as text."""
        def search():
            fields = []
            for node in walk(self.app):
                if words in (node.name or ''):
                    return node
                if node.getRoleName() in FIELDS:
                    fields.append(node)
            # What a label says is its name. Texts are asked for when no name has the words: one may be megabytes.
            return next((node for node in fields if words in text(node)), None)
        return wait(search, 'the words "%s"' % words, patience)

    def toast(self, words, patience=PATIENCE):
        """Waits until a toast says these words. It goes after seconds, sooner than a busy machine has looked at all of the window."""
        def search():
            return any(words in (node.name or '') for window in children(self.app) for node in frame(window, levels))
        levels = 8 if is_newer('libadwaita-1', '1.4') else 7
        wait(search, 'the passing words "%s"' % words, patience)

    def press(self, node, action=None):
        """Does the first action of an accessible, or the one that is named; newer toolkits leave a menu's button to what it holds."""
        for each in itertools.chain([node], walk(node)):
            try:
                actions = each.queryAction()
            except NotImplementedError:
                continue
            for index in range(actions.nActions):
                if action is None or actions.getName(index) == action:
                    return actions.doAction(index)
        raise AssertionError('%s "%s" has no action %s' % (node.getRoleName(), node.name, action))

    def press_button(self, name):
        node = self.find(role='button', name=name)
        return self.press(node)

    def press_tab(self, name, role=None):
        """Clicks on the tab in front that is called so, or on what has that role too, as keys follow a click and not an action: newer
        toolkits tell of the page in front only, and tabs have no action."""
        def find():
            boxes = [node.queryComponent().getExtents(pyatspi.WINDOW_COORDS) for node in self.all(role, name)]
            return [box for box in boxes if box.width > 0 and box.height > 0 and box.x > 0]
        box = wait(find, 'the tab "%s"' % name)[-1]
        subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2), str(box.y + box.height // 2), 'click', '1'], check=True)

    def menu_item(self, name):
        """An item of the menu that is open; GTK 4.18 gives them no names."""
        wait(lambda: self.all('menu item'), 'a menu')
        if not any(node.name for node in self.all('menu item')):
            raise Skip('this GTK gives the items of its menus no names')
        return self.find('menu item', name)

    def type_into(self, node, words):
        """Replaces what an entry holds."""
        node.queryEditableText().setTextContents(words)

    def activate(self, action, *parameters):
        """Activates an action of the program (app.x) or of its window (win.x) over the session bus."""
        scope, _, name = action.rpartition('.')
        path = OBJECT_PATH + ('/window/1' if scope == 'win' else '')
        bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        bus.call_sync(APP_ID, path, 'org.gtk.Actions', 'Activate',
                      GLib.Variant('(sava{sv})', (name, list(parameters), {})),
                      None, Gio.DBusCallFlags.NONE, 10000, None)

    def key(self, *keys):
        """Types keys with xdotool: key('ctrl+n')."""
        subprocess.run(['xdotool', 'key', '--clearmodifiers', *keys], check=True)

    def screenshot(self, name):
        """Writes what the display shows to NAME.png in $LANES_SCREENSHOTS; does nothing without it."""
        folder = os.environ.get('LANES_SCREENSHOTS')
        if not folder:
            return None
        os.makedirs(folder, exist_ok=True)
        path = os.path.join(folder, name + '.png')
        subprocess.run(['import', '-window', 'root', path], check=True)
        return path

    def resize(self, width, height):
        """Gives the window another size; needs no window manager."""
        found = subprocess.run(['xdotool', 'search', '--onlyvisible', '--pid', str(self.process.pid)],
                               capture_output=True, text=True, check=True).stdout.split()
        for window in found:
            subprocess.run(['xdotool', 'windowsize', window, str(width), str(height)], check=True)


def submit(window, kind, params, **options):
    """A job; its options have the types of their values."""
    types = {str: 's', float: 'd', int: 'x'}
    window.activate('app.submit', GLib.Variant('a{sv}', {
        'kind': GLib.Variant('s', kind),
        'params': GLib.Variant('a{sv}', params),
        'options': GLib.Variant('a{sv}', {name: GLib.Variant(types[type(value)], value)
                                          for name, value in options.items()}),
    }))


def command(window, *argv, **options):
    submit(window, 'command', {'command': GLib.Variant('as', argv)}, **options)


def batch(window, name, kind, params, inputs, limit=0):
    window.activate('app.submit-batch', GLib.Variant('(ssa{sv}asu)', (name, kind, params, inputs, limit)))


def command_batch(window, name, argv, inputs, limit=0):
    batch(window, name, 'command', {'command': GLib.Variant('as', argv)}, inputs, limit)


def width(node):
    """How wide a widget is on the screen."""
    return node.queryComponent().getExtents(pyatspi.WINDOW_COORDS).width


def main(names):
    """Runs every test_… function of a file and prints TAP."""
    tests = [(name, value) for name, value in names.items() if name.startswith('test_') and callable(value)]
    wanted = sys.argv[1:]
    if wanted:
        tests = [(name, value) for name, value in tests if name in wanted]
    print('1..%d' % len(tests), flush=True)
    failed = 0
    for number, (name, function) in enumerate(tests, 1):
        try:
            function()
        except Skip as skip:
            print('ok %d - %s # SKIP %s' % (number, name, skip), flush=True)
        except BaseException:
            failed += 1
            print('not ok %d - %s' % (number, name))
            for line in traceback.format_exc().splitlines():
                print('# ' + line, flush=True)
        else:
            print('ok %d - %s' % (number, name), flush=True)
    sys.exit(1 if failed else 0)
