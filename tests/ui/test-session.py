"""test-session.py: the session wants to end, the machine to sleep, the bus goes: nothing is lost

A session manager and a logind of our own, on buses of our own, see what the window asks for, and tell it what happens.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import signal
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

from gi.repository import Gio, GLib

import lanesui
from faultworld import NAME, PATH, Job, World

SESSION = '''<node><interface name="org.gnome.SessionManager">
  <method name="RegisterClient"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="o" direction="out"/></method>
  <method name="UnregisterClient"><arg type="o" direction="in"/></method>
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="u" direction="in"/><arg type="s" direction="in"/>
    <arg type="u" direction="in"/><arg type="u" direction="out"/></method>
  <method name="Uninhibit"><arg type="u" direction="in"/></method>
  <property name="SessionIsActive" type="b" access="read"/>
</interface><interface name="org.gnome.SessionManager.ClientPrivate">
  <method name="EndSessionResponse"><arg type="b" direction="in"/><arg type="s" direction="in"/></method>
  <signal name="QueryEndSession"><arg type="u"/></signal><signal name="EndSession"><arg type="u"/></signal>
  <signal name="CancelEndSession"/><signal name="Stop"/>
</interface></node>'''
LOGIND = '''<node><interface name="org.freedesktop.login1.Manager">
  <method name="Inhibit"><arg type="s" direction="in"/><arg type="s" direction="in"/><arg type="s" direction="in"/>
    <arg type="s" direction="in"/><arg type="h" direction="out"/></method>
  <signal name="PrepareForSleep"><arg type="b"/></signal>
</interface></node>'''
LOGOUT, SUSPEND = 1, 4
CLIENT = '/org/gnome/SessionManager/Client1'


class Desk(World):
    """A window with a session manager and a logind that write down what they are asked."""

    def __init__(self, at_logout='wait'):
        super().__init__(lanesui.program('lanes-gtk'), 1, disk=False)
        self.environment['GSETTINGS_BACKEND'] = 'keyfile'
        os.makedirs(self.folder + '/config/glib-2.0/settings')
        self.choose(at_logout)
        self.inhibitors, self.delays, self.answers, self.cookie = {}, [], [], 0

    def choose(self, at_logout):
        path = self.folder + '/config/glib-2.0/settings/keyfile'
        with open(path + '.new', 'w') as file:
            file.write("[io/github/lanes_app/Lanes]\nat-logout='%s'\n" % at_logout)
        os.rename(path + '.new', path)

    def __enter__(self):
        self.start_bus()
        self.environment['DBUS_SYSTEM_BUS_ADDRESS'] = self.environment['DBUS_SESSION_BUS_ADDRESS']
        for name, path, xml, handler in (
                ('org.gnome.SessionManager', '/org/gnome/SessionManager', SESSION, self.on_session),
                ('org.gnome.SessionManager', CLIENT, SESSION, self.on_session),
                ('org.freedesktop.login1', '/org/freedesktop/login1', LOGIND, self.on_logind)):
            for interface in Gio.DBusNodeInfo.new_for_xml(xml).interfaces:
                self.bus.register_object(path, interface, handler, lambda *words: GLib.Variant('b', True), None)
            self.ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName', GLib.Variant('(su)', (name, 0)))
        self.start()
        return self

    def __exit__(self, *words):
        self.close()

    def ask(self, *words):
        """As in World, but this side must be able to answer meanwhile."""
        name, path, interface, method, parameters = words
        got = []
        self.bus.call(name, path, interface, method, parameters, None, 0, 60000, None, lambda bus, result: got.append(result))
        lanesui.wait(lambda: turn() or got, '%s to answer' % method)
        return self.bus.call_finish(got[0]).unpack()

    def on_session(self, bus, sender, path, interface, method, parameters, invocation):
        words = parameters.unpack()
        if method == 'RegisterClient':
            invocation.return_value(GLib.Variant('(o)', (CLIENT,)))
        elif method == 'Inhibit':
            self.cookie += 1
            self.inhibitors[self.cookie] = (words[3], words[2])
            invocation.return_value(GLib.Variant('(u)', (self.cookie,)))
        else:
            if method == 'Uninhibit':
                del self.inhibitors[words[0]]
            elif method == 'EndSessionResponse':
                self.answers.append(words[0])
            invocation.return_value(None)

    def on_logind(self, bus, sender, path, interface, method, parameters, invocation):
        reader, writer = os.pipe()
        os.set_blocking(reader, False)
        self.delays.append((reader, parameters.unpack()))
        invocation.return_value_with_unix_fd_list(GLib.Variant('(h)', (0,)), Gio.UnixFDList.new_from_array([writer]))

    def until(self, condition, what):
        lanesui.wait(lambda: turn() or condition(), what)

    def flags(self):
        return {flags for flags, _ in self.inhibitors.values()}

    def tell(self, path, interface, signal_name, variant):
        self.bus.emit_signal(None, path, interface, signal_name, variant)
        self.bus.flush_sync(None)

    def command(self, *words):
        self.accept(Job('command'), 'command', {'command': GLib.Variant('as', words)})
        return max(self.jobs)

    def state(self, id):
        return self.call('Show', '(at)', [id])[0][0]

    def until_state(self, id, state):
        self.until(lambda: self.state(id)['state'] == state, 'job %d to be %s' % (id, state))

    def has_ended(self):
        return self.program.poll() is not None


def turn():
    while GLib.MainContext.default().iteration(False):
        pass


def test_session_is_asked_to_wait():
    with Desk() as desk:
        assert not desk.inhibitors
        id = desk.command('sleep', '60')
        desk.until(lambda: desk.flags() == {LOGOUT | SUSPEND}, 'the session to be asked to wait')
        assert all(reason for _, reason in desk.inhibitors.values())
        desk.call('Act', '(sat)', 'cancel', [id])
        desk.until(lambda: not desk.inhibitors, 'the session to be free again')


def test_parked_session_is_not_asked():
    with Desk('park') as desk:
        desk.command('sleep', '60')
        desk.until(lambda: desk.flags() == {SUSPEND}, 'the machine to be asked to stay awake')


def test_choice_changes_at_work():
    with Desk() as desk:
        desk.command('sleep', '60')
        desk.until(lambda: desk.flags() == {LOGOUT | SUSPEND}, 'the session to be asked to wait')
        desk.choose('park')
        desk.until(lambda: desk.flags() == {SUSPEND}, 'the session to be free to end')
        desk.choose('wait')
        desk.until(lambda: desk.flags() == {LOGOUT | SUSPEND}, 'the session to be asked again')


def test_queue_held_back_is_not_waited_for():
    """Work that a person holds back does not keep a machine awake; once it is let go, it does."""
    with Desk() as desk:
        desk.ask(NAME, PATH + '/window/1', 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', ('drain', [], {})))
        id = desk.command('sleep', '60')
        assert desk.state(id)['state'] == 'queued', desk.state(id)
        assert not desk.inhibitors, desk.inhibitors
        desk.ask(NAME, PATH + '/window/1', 'org.gtk.Actions', 'Activate', GLib.Variant('(sava{sv})', ('drain', [], {})))
        desk.until_state(id, 'running')
        desk.until(lambda: desk.flags() == {LOGOUT | SUSPEND}, 'the session to be asked to wait')


def test_end_is_called_off():
    """Somebody else keeps the session: all goes on as if nothing had been asked."""
    with Desk('park') as desk:
        ids = [desk.command('sh', '-c', 'while [ ! -e %s/on ]; do sleep 0.05; done' % desk.folder) for _ in range(os.cpu_count() + 2)]
        desk.until_state(ids[0], 'running')
        desk.tell(CLIENT, 'org.gnome.SessionManager.ClientPrivate', 'QueryEndSession', GLib.Variant('(u)', (0,)))
        desk.until(lambda: desk.answers, 'an answer')
        assert desk.answers == [True], desk.answers
        desk.tell(CLIENT, 'org.gnome.SessionManager.ClientPrivate', 'CancelEndSession', None)
        open(desk.folder + '/on', 'w').close()
        for id in ids:
            desk.until_state(id, 'succeeded')
        assert not desk.has_ended()


def end_session(desk):
    desk.tell(CLIENT, 'org.gnome.SessionManager.ClientPrivate', 'QueryEndSession', GLib.Variant('(u)', (0,)))
    desk.until(lambda: desk.answers, 'an answer')
    desk.tell(CLIENT, 'org.gnome.SessionManager.ClientPrivate', 'EndSession', GLib.Variant('(u)', (1,)))
    desk.until(desk.has_ended, 'the window to end')


def leave_and_come_back(leave, state='succeeded'):
    """Four commands, of which some wait: after the leave each runs once, to its end."""
    with Desk('park') as desk:
        desk.call('Submit', '(a{sv}a{sv})', {'kind': GLib.Variant('s', 'wait'), 'params': GLib.Variant(
            'a{sv}', {'seconds': GLib.Variant('d', 0)})}, {})
        first = [desk.command('sh', '-c', 'echo x >>%s/begun; sleep 1; echo y >>%s/done' % (desk.folder, desk.folder))
                 for _ in range(8)]
        desk.until(lambda: os.path.exists(desk.folder + '/begun'), 'a command to begin')
        leave(desk)
        desk.until(desk.has_ended, 'the window to end')
        assert desk.program.returncode == 0, desk.program.returncode
        desk.until(lambda: not desk.has_owner(), 'its name to be free')
        desk.start()
        for id in first:
            desk.until_state(id, state)
        with open(desk.folder + '/done') as file:
            assert len(file.readlines()) == 8
        with open(desk.folder + '/begun') as file:
            assert len(file.readlines()) == 8


def test_session_ends():
    leave_and_come_back(end_session)


def test_terminated():
    leave_and_come_back(lambda desk: desk.program.send_signal(signal.SIGTERM))


def test_hung_up():
    leave_and_come_back(lambda desk: desk.program.send_signal(signal.SIGHUP))


def test_what_runs_is_stopped_if_wished():
    with Desk('stop') as desk:
        running = desk.command('sleep', '61')
        desk.until_state(running, 'running')
        ids = [desk.command('sh', '-c', 'sleep 61; true') for _ in range(os.cpu_count() - 1)] + [desk.command('true')]
        desk.program.send_signal(signal.SIGTERM)
        desk.until(desk.has_ended, 'the window to end')
        assert not desk.commands(), desk.commands()
        assert desk.rows()[running][0] == 8
        desk.until(lambda: not desk.has_owner(), 'its name to be free')
        desk.start()
        desk.until_state(ids[-1], 'succeeded')


def test_sleep():
    with Desk() as desk:
        desk.until(lambda: len(desk.delays) == 1, 'logind to be asked for a delay')
        reader, words = desk.delays[0]
        assert words[0] == 'sleep' and words[3] == 'delay', words
        running = desk.command('sh', '-c', 'while [ ! -e %s/on ]; do sleep 0.05; done' % desk.folder)
        desk.until_state(running, 'running')
        # The end of a command is written at once, since its agent waits for that; of a wait, within a quarter of a second.
        desk.accept(Job('wait'), 'wait', {'seconds': GLib.Variant('d', 0.1)})
        done = max(desk.jobs)
        desk.until_state(done, 'succeeded')
        desk.tell('/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'PrepareForSleep', GLib.Variant('(b)', (True,)))
        desk.until(lambda: is_closed(reader), 'the machine to be let sleep')
        rows = desk.rows()
        assert rows[done][0] == 5 and rows[running][0] == 2, 'the machine sleeps, and what is known is not on disk: %s' % rows
        id = desk.command('true')
        assert desk.state(id)['state'] == 'queued' and 'sleep' in desk.state(id)['reason'], desk.state(id)
        desk.tell('/org/freedesktop/login1', 'org.freedesktop.login1.Manager', 'PrepareForSleep', GLib.Variant('(b)', (False,)))
        desk.until_state(id, 'succeeded')
        open(desk.folder + '/on', 'w').close()
        desk.until_state(running, 'succeeded')
        desk.until(lambda: len(desk.delays) == 2, 'logind to be asked again')


def is_closed(fd):
    try:
        return os.read(fd, 1) == b''
    except BlockingIOError:
        return False


def test_second_window_is_the_first():
    with Desk() as desk:
        second = subprocess.run([desk.window], env=desk.environment, timeout=60, capture_output=True)
        assert second.returncode == 0, second
        agents = desk.agents()[0]
        id = desk.command('true')
        desk.until_state(id, 'succeeded')
        assert len(desk.agents()[0]) == 1, agents


def test_window_outlives_its_bus():
    """Also where it has something to say that nobody can hear: what GLib calls critical of a bus that is gone is fatal here."""
    with Desk() as desk:
        desk.terminate()
        desk.environment['G_DEBUG'] = 'fatal-criticals'
        desk.start()
        failing = desk.command('sh', '-c', 'while [ ! -e %s/gone ]; do sleep 0.05; done; exit 3' % desk.folder)
        # A failure is told of half a second later: before this one ends.
        last = desk.command('sh', '-c', 'while [ ! -e %s/gone ]; do sleep 0.05; done; sleep 2' % desk.folder)
        # Who has the focus sees it, and is not told: another window takes it.
        with lanesui.Window():
            desk.close_bus()
            open(desk.folder + '/gone', 'w').close()
            lanesui.wait(lambda: desk.has_ended() or desk.rows()[last][0] == 5 and desk.rows()[failing][0] == 6, 'both ends to be on disk')
        assert not desk.has_ended(), desk.program.returncode


if __name__ == '__main__':
    lanesui.main(globals())
