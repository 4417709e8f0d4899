"""test-window: what comes into the window from the desktop, and what goes out to it: drops, pastes, notifications

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import contextlib
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

from gi.repository import Gio, GLib

import pyatspi

import lanesui
from lanesui import batch, command

HERE = os.path.dirname(os.path.abspath(__file__))

NOTIFICATIONS = """
<node><interface name="org.freedesktop.Notifications">
  <method name="GetCapabilities"><arg type="as" direction="out"/></method>
  <method name="GetServerInformation"><arg type="s" direction="out"/><arg type="s" direction="out"/>
    <arg type="s" direction="out"/><arg type="s" direction="out"/></method>
  <method name="Notify"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="as" direction="in"/>
    <arg type="a{sv}" direction="in"/><arg type="i" direction="in"/><arg type="u" direction="out"/></method>
  <method name="CloseNotification"><arg type="u" direction="in"/></method>
  <signal name="ActionInvoked"><arg type="u"/><arg type="s"/></signal>
  <signal name="NotificationClosed"><arg type="u"/><arg type="u"/></signal>
</interface></node>"""


class Desktop:
    """The desktop's notification server, on a thread of its own: keeps what it was told and presses buttons."""

    def __init__(self):
        self.shown = []
        self.ready = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()
        assert self.ready.wait(10), 'the notification server could not start'

    def run(self):
        context = GLib.MainContext.new()
        context.push_thread_default()
        address = Gio.dbus_address_get_for_bus_sync(Gio.BusType.SESSION, None)
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        self.bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
        interface = Gio.DBusNodeInfo.new_for_xml(NOTIFICATIONS).interfaces[0]
        self.bus.register_object('/org/freedesktop/Notifications', interface, self.call, None, None)
        self.bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
                           GLib.Variant('(su)', ('org.freedesktop.Notifications', 0)), None, 0, -1, None)
        self.ready.set()
        GLib.MainLoop(context).run()

    def call(self, bus, sender, path, interface, method, parameters, invocation):
        if method == 'Notify':
            _, _, _, title, body, actions, _, _ = parameters.unpack()
            self.shown.append({'title': title, 'body': body, 'actions': dict(zip(actions[::2], actions[1::2])),
                               'sender': sender})
            invocation.return_value(GLib.Variant('(u)', (len(self.shown),)))
        elif method == 'GetCapabilities':
            invocation.return_value(GLib.Variant('(as)', (['actions', 'body'],)))
        elif method == 'GetServerInformation':
            invocation.return_value(GLib.Variant('(ssss)', ('test', 'Lanes', '1', '1.2')))
        else:
            invocation.return_value(None)

    def press(self, number, label):
        """Presses the button with this label of the notification with this number, from 1."""
        note = self.shown[number - 1]
        key = next(key for key, value in note['actions'].items() if value == label)
        self.bus.emit_signal(note['sender'], '/org/freedesktop/Notifications', 'org.freedesktop.Notifications',
                             'ActionInvoked', GLib.Variant('(us)', (number, key)))


DESKTOP = Desktop()


def open_window(*args):
    DESKTOP.shown.clear()
    return lanesui.Window(*args, env={'XDG_DATA_HOME': tempfile.mkdtemp()})


def xdotool(*words):
    return subprocess.run(['xdotool', *map(str, words)], check=True, capture_output=True, text=True).stdout.split()


def main_window(window):
    return lanesui.wait(lambda: xdotool('search', '--onlyvisible', '--pid', window.process.pid), 'the X window')[0]


def focus(window):
    """No window manager here: X is told which window has the keys."""
    xdotool('windowfocus', '--sync', main_window(window))


@contextlib.contextmanager
def giver(*given):
    """The other program at the right of the screen; gives its X window."""
    process = subprocess.Popen([sys.executable, os.path.join(HERE, 'giver.py'), *given], stdout=subprocess.PIPE,
                               text=True)
    try:
        assert process.stdout.readline() == 'ready\n', 'the other program did not start'
        other = lanesui.wait(lambda: xdotool('search', '--onlyvisible', '--name', '^Giver$'), 'the other window')[0]
        xdotool('windowmove', '--sync', other, 1120, 300)
        yield other
    finally:
        process.terminate()
        process.wait()


@contextlib.contextmanager
def drag_into(window, *given):
    """Drags from the other program into the middle of the table, as a person does: press, move in steps, let go."""
    window.resize(1000, 760)
    # A window manager marks the windows that a drag may end in; there is none here.
    subprocess.run(['xprop', '-id', main_window(window), '-f', 'WM_STATE', '32c', '-set', 'WM_STATE', '1'], check=True)
    with giver(*given):
        xdotool('mousemove', 1180, 380, 'mousedown', 1)
        for x in range(1160, 600, -40):
            xdotool('mousemove', x, 400)
        # The two programs talk about the drag by messages: let go only when the target says that it takes it.
        for step in range(10):
            xdotool('mousemove', 600 + step, 420, 'sleep', '0.05')
        xdotool('mouseup', 1)
        yield


def test_drop_of_a_file():
    with tempfile.TemporaryDirectory() as folder, open_window() as window:
        path = os.path.join(folder, 'dropped.bin')
        with open(path, 'wb') as file:
            file.write(b'lanes' * 1000)
        with drag_into(window, 'files', path):
            window.shows('dropped.bin')
            window.screenshot('dropped-file')


def test_drop_of_a_name_that_is_no_text():
    with tempfile.TemporaryDirectory() as folder, open_window() as window:
        path = os.path.join(folder, 'caf\udce9 \udcff.bin')
        with open(path, 'wb') as file:
            file.write(b'abc')
        with drag_into(window, 'files', path):
            # The character that the byte is kept as; the job finds the very file, or it would not be done.
            window.shows('caf\uefe9')
            window.press_button('Start')
        window.find(name='Finished: 1')
        window.shows('Checksum · Done')
        window.screenshot('dropped-bytes')


def test_drop_of_a_folder():
    """One job walks through it, on as many threads as are free, and finds what “lanes hash” prints of it, line by line and in its order."""
    with tempfile.TemporaryDirectory() as folder, open_window() as window:
        os.makedirs(folder + '/below/further')
        for name in ('one', 'below/two', 'below/further/three'):
            with open(os.path.join(folder, name), 'w') as file:
                file.write(name * 1000)
        for number in range(200):
            with open('%s/below/%03d' % (folder, number), 'w') as file:
                file.write('%d' % number * 100 * number)
        os.symlink('..', folder + '/below/circle')
        printed = subprocess.run([lanesui.program('lanes'), 'hash', folder], capture_output=True, check=True).stdout
        assert len(printed.splitlines()) == 203, printed
        with drag_into(window, 'files', folder):
            window.shows(folder)
            window.press_button('Start')
        window.find(name='Finished: 1')
        def is_kept():
            kept = subprocess.run([lanesui.program('lanes'), 'export', '--format', 'json'], capture_output=True, env=window.environment).stdout
            return json.dumps(printed.decode())[1:-1].encode() in kept
        lanesui.wait(is_kept, 'its result in the history')


def test_drop_of_an_address():
    with open_window() as window:
        with drag_into(window, 'text', 'http://127.0.0.1:9/some/file.iso'):
            window.shows('http://127.0.0.1:9/some/file.iso')


def test_drop_of_a_job_file():
    with tempfile.TemporaryDirectory() as folder, open_window() as window:
        path = os.path.join(folder, 'dropped.json')
        with open(path, 'w') as file:
            json.dump({'lanes': 1, 'name': 'dropped', 'jobs': [{'id': 'one', 'command': ['true']}]}, file)
        with drag_into(window, 'files', path):
            window.press_button('Run 1 Job')
            window.find(name='Finished: 1')
            window.screenshot('dropped-job-file')


def test_paste():
    with open_window() as window:
        with giver('text', 'http://127.0.0.1:9/pasted.iso'):
            focus(window)
            window.key('ctrl+v')
            window.shows('http://127.0.0.1:9/pasted.iso')
            window.screenshot('pasted')


def test_no_notification_while_in_front():
    with open_window() as window:
        focus(window)
        command(window, 'false', title='seen to fail')
        window.find(name='Failed: 1')
        # The window that is looked at says nothing; a batch after it, out of sight, says one thing: so nothing is late.
        with giver('text', 'x') as other:
            xdotool('windowfocus', '--sync', other)
            batch(window, 'unseen', 'wait', {}, ['0.01'] * 3)
            lanesui.wait(lambda: DESKTOP.shown, 'a notification')
            assert [note['title'] for note in DESKTOP.shown] == ['unseen'], DESKTOP.shown


def test_notifies_of_a_batch_and_of_a_failure():
    with open_window() as window, giver('text', 'x') as other:
        xdotool('windowfocus', '--sync', other)
        batch(window, 'naps', 'wait', {}, ['0.01'] * 5)
        lanesui.wait(lambda: len(DESKTOP.shown) == 1, 'the notification of the batch')
        assert DESKTOP.shown[0]['title'] == 'naps' and '5' in DESKTOP.shown[0]['body'], DESKTOP.shown
        command(window, 'sh', '-c', 'exit 3', title='bad end')
        lanesui.wait(lambda: len(DESKTOP.shown) == 2, 'the notification of the failure')
        assert DESKTOP.shown[1]['title'] == 'bad end' and 'exit code 3' in DESKTOP.shown[1]['body'], DESKTOP.shown
        DESKTOP.press(2, 'Try Again')
        lanesui.wait(lambda: len(DESKTOP.shown) == 3, 'the second try to fail')


def test_menu_of_a_row():
    with open_window() as window:
        window.resize(1180, 760)
        batch(window, 'naps', 'wait', {}, ['0.01'] * 3)
        window.find(name='Finished: 3')
        row = lanesui.wait(lambda: window.all('label', 'wait 0.01 s'), 'the rows')[1]
        box = row.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        focus(window)
        xdotool('mousemove', box.x + 20, box.y + box.height // 2, 'click', 3)
        window.press(window.menu_item('Run Again'))
        window.find(name='Finished: 4')
        # The same with the keyboard: the row has the focus since it was clicked.
        window.key('Menu')
        window.screenshot('menu')
        window.press(window.menu_item('Remove from List'))
        window.find(name='Finished: 3')
        window.activate('win.undo', GLib.Variant('t', 0))
        window.find(name='Finished: 4')


def test_submenu_of_a_row():
    """What stands in a submenu acts when it is pressed by a screen reader, and the menu closes."""
    with open_window() as window:
        window.resize(1180, 760)
        lanesui.command(window, 'true', title='later', delay=300.0)
        box = window.find('label', 'later').queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        focus(window)
        xdotool('mousemove', box.x + 20, box.y + box.height // 2, 'click', 3)
        window.press(window.menu_item('Priority'))
        window.press(window.menu_item('High'))
        window.gone('menu item')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_tab('Details')
        window.find('label', '10')


def test_a_batch_is_called_as_its_jobs():
    with open_window() as window:
        for argv in (['sh', '-c', 'echo {}; true'], ['true', '--password=hunter2', '{}']):
            subprocess.run([lanesui.program('lanes'), 'map', '--window', '--quiet', *argv, ':::', 'a', 'b'], check=True,
                           stdout=subprocess.DEVNULL)
        window.find('list item', lambda name: name.startswith("sh -c 'echo {}; true'"))
        window.find('list item', lambda name: name.startswith('true --password=') and name.split(',')[0].endswith(' {}'))
        assert not [node for node in window.all() if 'hunter2' in (node.name or '')], 'a secret is shown'


def sort_by(window, *items):
    """By the menu that the key opens."""
    for item in items:
        window.key('Menu')
        window.press(window.menu_item('Sort By'))
        window.press(window.menu_item(item))
        window.gone('menu item')


def test_sorts_by_the_menu():
    """Titles take clicks only: the menu does what they do, and says by what the table is sorted."""
    def order(*titles):
        return [title for node in window.all('table row') for title in titles if (node.name or '').startswith(title)]

    titles = ['first', 'middle', 'zebra']

    with open_window() as window:
        window.resize(1180, 760)
        for title in ('middle', 'first', 'zebra'):
            lanesui.command(window, 'true', title=title)
        window.find(name='Finished: 3')
        before = lanesui.wait(lambda: len(order(*titles)) == 3 and order(*titles), 'the jobs')
        focus(window)
        window.activate('win.page', GLib.Variant('s', 'jobs'))
        sort_by(window, 'Job')
        lanesui.wait(lambda: order(*titles) == titles, 'the order of titles')
        sort_by(window, 'Descending')
        lanesui.wait(lambda: order(*titles) == titles[::-1], 'the other way round')
        window.key('Menu')
        window.press(window.menu_item('Sort By'))
        lanesui.wait(lambda: all(window.menu_item(name).getState().contains(pyatspi.STATE_CHECKED) for name in ('Job', 'Descending')),
                     'the menu to say so')
        window.screenshot('sort-by')
        window.press(window.menu_item('No Column'))
        lanesui.wait(lambda: order(*titles) == before, 'the order of before')
        window.activate('win.page', GLib.Variant('s', 'workers'))
        # The strip says "Main loop" too: the keys are for the rows of the table.
        lanesui.wait(lambda: order('Lanes', 'Main loop'), 'the workers')
        window.key('Down', 'Down')
        sort_by(window, 'Name')
        lanesui.wait(lambda: order('Lanes', 'Main loop') == ['Lanes', 'Main loop'], 'the names')


def test_many_at_once():
    with open_window() as window:
        batch(window, 'long', 'wait', {}, ['300'] * 20)
        window.find(name='Running: 20')
        focus(window)
        window.activate('win.select-all')
        window.shows('20 Jobs Selected')
        window.screenshot('many')
        window.activate('win.pause-job', GLib.Variant('t', 0))
        lanesui.wait(lambda: len(window.all(name='Paused')) >= 20, 'all of them to be paused')
        window.activate('win.cancel-job', GLib.Variant('t', 0))
        window.find(name='Finished: 20')


def test_limit_changes_from_the_strip():
    with open_window() as window:
        batch(window, 'long', 'command', {'command': GLib.Variant('as', ['sleep', '{}'])}, ['300'] * 20)
        window.find(name=lambda name: name.startswith('Queued: 1'))
        # A menu button and the toggle in it have the same name; the inner one can be pressed.
        window.press(window.all('button', lambda name: name.startswith('Processes: '))[-1])
        entry = window.find('spin button', name=lambda name: 'Processes' in name)
        entry.queryValue().currentValue = 7
        window.find(name='Running: 7')
        window.screenshot('limit')
        window.activate('win.select-all')
        window.activate('win.cancel-job', GLib.Variant('t', 0))
        window.find(name='Running: 0')


def run_gtk(*args, **environment):
    """Runs lanes-gtk to its end; its exit status and what it says on standard error."""
    env = dict(os.environ, GSETTINGS_SCHEMA_DIR=os.path.join(lanesui.BUILD, 'data'), XDG_DATA_HOME=tempfile.mkdtemp())
    env.update(environment)
    ended = subprocess.run([lanesui.program('lanes-gtk'), *args], env=env, capture_output=True, text=True, timeout=60)
    return ended.returncode, ended.stderr


def test_no_display():
    status, said = run_gtk(DISPLAY=':4321', WAYLAND_DISPLAY='')
    assert status == 1, (status, said)
    assert 'display' in said and 'lanes' in said, said
    assert 'dumped' not in said


def end_without_a_bus():
    with tempfile.TemporaryDirectory() as folder:
        env = {'XDG_DATA_HOME': folder, 'DBUS_SESSION_BUS_ADDRESS': 'unix:path=/nonexistent/bus',
               'GSETTINGS_SCHEMA_DIR': os.path.join(lanesui.BUILD, 'data')}
        # GTK 4.8's own accessibility says something critical there.
        env = dict(os.environ, **env)
        env.pop('G_DEBUG', None)
        process = subprocess.Popen([lanesui.program('lanes-gtk')], env=env,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            # Without a bus there is no accessibility either: that a window comes, and stays, is seen on the display.
            lanesui.wait(lambda: process.poll() is not None or subprocess.run(
                ['xdotool', 'search', '--onlyvisible', '--pid', str(process.pid)], capture_output=True).stdout,
                'the window or the end')
            assert process.poll() is None, 'it ended with status %s' % process.returncode
        finally:
            process.terminate()
            status = process.wait(20)
        assert status == 0, 'it ended with status %s' % status


def test_no_session_bus():
    # The display still says where accessibility is, as this test program uses it: GTK 4.8 crashed there now and then.
    pyatspi.Registry.getDesktop(0)
    for _ in range(5):
        end_without_a_bus()


def test_second_start_shows_the_first_window():
    with open_window() as window:
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'second.json')
            with open(path, 'w') as file:
                json.dump({'lanes': 1, 'jobs': [{'command': ['true']}]}, file)
            status, said = run_gtk(path)
            assert status == 0, said
            window.press_button('Run 1 Job')
            window.find(name='Finished: 1')


def open_window_with_large_text():
    config = tempfile.mkdtemp()
    os.mkdir(os.path.join(config, 'gtk-4.0'))
    with open(os.path.join(os.environ['XDG_CONFIG_HOME'], 'gtk-4.0/settings.ini')) as usual, \
            open(os.path.join(config, 'gtk-4.0/settings.ini'), 'w') as large:
        large.write(re.sub('gtk-font-name=(.*) 11', r'gtk-font-name=\1 22', usual.read()))
    DESKTOP.shown.clear()
    return lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp(), 'XDG_CONFIG_HOME': config})


def edge(window, title, right=0):
    """Where the title of a column begins, or ends."""
    box = window.find('label', title).queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    return box.x + right * box.width


def test_large_text_has_room():
    """Columns are twice as wide as usual: 62 of the time that is left, 118 and 72 of a worker's state and CPU."""
    with open_window_with_large_text() as window:
        command(window, 'true')
        window.find(name='Finished: 1')
        window.resize(1180, 760)
        lanesui.wait(lambda: edge(window, 'Left', 1) - edge(window, 'Elapsed', 1) >= 124, 'room for the time left')
        window.activate('win.page', GLib.Variant('s', 'workers'))
        lanesui.wait(lambda: edge(window, 'Busy, last minute') - edge(window, 'State') >= 380, 'room for states of workers')
        window.screenshot('large-workers')


def test_strip_fits_at_every_width():
    """What the strip leaves out follows from what is in it: many jobs have long figures, other languages long words."""
    with open_window() as window:
        batch(window, 'naps', 'wait', {}, ['300'] * 20000)
        window.find(name=lambda name: name.startswith('Queued: 19'))
        cpu = window.find(name='CPU use over the last minute')

        # The figure beside it, in full, and it is the last.
        def fits(width):
            window.resize(width, 500)
            box = cpu.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
            return box.width > 0 and width - 100 < box.x + box.width + 60 <= width

        for width in (1180, 1060, 1020, 1000, 820):
            lanesui.wait(lambda: fits(width), 'the strip to fit into %d' % width)


lanesui.main(globals())
