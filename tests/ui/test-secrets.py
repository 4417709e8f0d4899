"""test-secrets.py: what looks like a credential is planted everywhere, and then looked for in everything that Lanes says or writes

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import http.server
import json
import os
import re
import subprocess
import sys
import tempfile
import threading

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

import pyatspi
from gi.repository import Gio, GLib

import lanesui
from faultworld import World

PLANTED = 'pl4nted'


class Rude(http.server.BaseHTTPRequestHandler):
    """Sends a cookie, and an error that is not worth repeating."""

    def log_message(self, *words):
        pass

    def do_GET(self):
        self.server.seen.append(dict(self.headers))
        self.send_response(500 if 'fail' in self.path else 200)
        self.send_header('Set-Cookie', 'session=%s-cookie' % PLANTED)
        self.send_header('Content-Length', '2')
        self.end_headers()
        self.wfile.write(b'ok')


class Plot(World):
    def __init__(self):
        super().__init__(lanesui.program('lanes-gtk'), 1, disk=False)
        self.environment.update(GSETTINGS_BACKEND='keyfile', G_MESSAGES_DEBUG='all')
        self.server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Rude)
        self.server.seen = []
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.port = self.server.server_address[1]
        self.said = {}

    def __enter__(self):
        self.start_bus()
        self.watch_notifications()
        self.start()
        self.watch_signals()
        return self

    def __exit__(self, *words):
        self.server.shutdown()
        self.close()

    def watch_notifications(self):
        """All that goes over the bus to a server of notifications."""
        node = Gio.DBusNodeInfo.new_for_xml(
            '<node><interface name="org.gtk.Notifications"><method name="AddNotification"><arg type="s" direction="in"/>'
            '<arg type="s" direction="in"/><arg type="a{sv}" direction="in"/></method><method name="RemoveNotification">'
            '<arg type="s" direction="in"/><arg type="s" direction="in"/></method></interface></node>')
        self.said['notifications'] = ''

        def on_call(bus, sender, path, interface, method, parameters, invocation):
            self.said['notifications'] += parameters.print_(False)
            invocation.return_value(None)
        self.bus.register_object('/org/gtk/Notifications', node.interfaces[0], on_call, None, None)
        self.ask('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'RequestName',
                 GLib.Variant('(su)', ('org.gtk.Notifications', 0)))

    def watch_signals(self):
        """All that the window tells another client of the bus."""
        self.said['signals'] = ''

        def on_signal(bus, sender, path, interface, name, parameters):
            self.said['signals'] += '%s %s' % (name, parameters.print_(False))
        self.bus.signal_subscribe(None, None, None, None, None, Gio.DBusSignalFlags.NONE, on_signal)
        self.call('Watch', '()')

    def lanes(self, *words, status=None):
        done = subprocess.run([lanesui.program('lanes'), *words], env=self.environment, capture_output=True, text=True, timeout=120,
                              stdin=subprocess.DEVNULL)
        assert status is None or done.returncode == status, (words, done.returncode, done.stderr[-500:])
        self.said['lanes ' + ' '.join(words[:2])] = done.stdout + done.stderr
        return done.stdout

    def ids(self, *words):
        """Hands jobs to the window"""
        return [int(line) for line in self.lanes(*words, status=0).splitlines() if line.isdigit()]

    def plant(self):
        """Returns: ids"""
        url = 'http://me:%s-url@127.0.0.1:%d' % (PLANTED, self.port)
        ids = []
        for words in (
                ('run', '--window', '--env', 'API_TOKEN=%s-env' % PLANTED, '--env', 'DB_PASSWORD=%s-env2' % PLANTED, '--',
                 'sh', '-c', 'test -n "$API_TOKEN"; sleep 1', '--password=%s-arg' % PLANTED, '--token', '%s-arg2' % PLANTED),
                ('run', '--window', '--', 'sh', '-c', 'exit 3', 'x', 'SECRET_KEY=%s-assign' % PLANTED),
                ('request', '--window', '-H', 'Authorization: Bearer %s-header' % PLANTED, '-H', 'X-Api-Key: %s-header2' % PLANTED,
                 '-H', 'Cookie: a=%s-header3' % PLANTED, url + '/fine?access_token=%s-query&page=2' % PLANTED),
                ('request', '--window', '-H', 'Authorization: Basic %s-header4' % PLANTED, url + '/fail?api_key=%s-query2' % PLANTED),
                ('get', '--window', '-d', self.folder + '/files', url + '/file?token=%s-query3' % PLANTED),
                ('get', '--window', '-d', self.folder + '/files', url + '/fail?token=%s-query4' % PLANTED)):
            ids += self.ids(*words)
        ids += self.ids('map', '--window', 'echo', ':::', 'API_TOKEN=%s-input' % PLANTED, 'plain')
        return ids + self.plant_marked(url) + self.plant_file(url)

    def plant_marked(self, url):
        """What does not look like a credential, but was marked, or stands where one stands."""
        self.environment['PIN_CODE'] = PLANTED + '-own-env'
        ids = []
        for words in (
                ('map', '--window', 'true', '--password={}', ':::', PLANTED + '-map', PLANTED + '-map2'),
                ('map', '--window', '--title', 'as {}', '--secret', 'pin', 'true', '--pin', '{}', ':::', PLANTED + '-map3'),
                ('map', '--window', '--secret-inputs', 'sh', '-c', 'exit 4', 'x', 'a{}b', ':::', PLANTED + '-map4'),
                ('map', '--window', 'curl', '-sS', '-u', '{1}:{2}', 'http://127.0.0.1:1/', ':::', 'me', ':::', PLANTED + '-map5'),
                ('run', '--window', '--secret', 'PIN', '--secret', '3', '--env', 'PIN=%s-mark' % PLANTED, '--',
                 'sh', '-c', 'exit 5', PLANTED + '-mark2'),
                ('run', '--window', '--secret-env', 'PIN_CODE', '--', 'sh', '-c', 'test -n "$PIN_CODE"'),
                ('run', '--window', '--', 'sh', '-c', 'curl -u me:%s-shell -H "Authorization: Bearer %s-shell2" x' % (PLANTED, PLANTED)),
                ('run', '--window', '--cwd', '/tmp', '--', 'no-such-program', '--token', PLANTED + '-lost'),
                ('request', '--window', '--secret', 'data', '--data', PLANTED + '-body', url + '/fail'),
                ('request', '--window', '--data', '{"user": "me", "password": "%s-json"}' % PLANTED, url + '/fine')):
            ids += self.ids(*words)
        del self.environment['PIN_CODE']
        return ids

    def plant_file(self, url):
        path = os.path.join(self.folder, 'planted.json')
        with open(path, 'w') as file:
            json.dump({'lanes': 1, 'jobs': [
                {'secret': ['PIN', '--code'], 'command': {'command': ['true', '--code', PLANTED + '-file'],
                                                          'env': {'PIN': PLANTED + '-file2'}}},
                {'secret': ['inputs'], 'map': {'command': ['true', '{}'], 'inputs': [PLANTED + '-file3', PLANTED + '-file4']}},
                {'secret': ['header'], 'request': {'url': url + '/fine', 'header': {'X-Own': PLANTED + '-file5'}}}]}, file)
        ids = self.ids('play', '--window', path)
        os.remove(path)
        return ids

    def gather(self, ids, when):
        """Everything that Lanes says of its jobs."""
        for name, method, signature, arguments in (('List', 'List', '(a{sv})', [{}]), ('Show', 'Show', '(at)', [ids])):
            self.said['D-Bus ' + name] = str(self.call(method, signature, *arguments))
        self.lanes('list', '--json', status=0)
        self.lanes('list', status=0)
        self.lanes('show', *map(str, ids), status=0)
        self.lanes('show', '--json', *map(str, ids), status=0)
        for format_ in ('csv', 'json', 'folder'):
            self.lanes('export', '-F', format_, '-o', '%s/export-%s-%s' % (self.folder, when, format_), status=0)
        self.lanes('trace', self.folder + '/trace.json', status=0)
        self.said['processes'] = '\n'.join(' '.join(words) for _, words, _ in self.processes() if 'lanes' in words[0])

    def look(self):
        """Every file below the folders, and all that was said; what a job itself wrote is its own affair."""
        leaks = ['%s: %s' % (name, around(text)) for name, text in self.said.items() if PLANTED in text]
        for folder, _, names in os.walk(self.folder):
            for name in names:
                path = os.path.join(folder, name)
                if '/output/' in path and not path.endswith('.body') or not os.path.isfile(path):
                    continue
                with open(path, 'rb') as file:
                    text = file.read().decode('latin1')
                if PLANTED in text:
                    leaks.append('%s: %s' % (path, around(text)))
        return leaks


def around(text):
    at = text.index(PLANTED)
    return re.sub(r'[^ -~]', '.', text[max(0, at - 80):at + 40])


def test_nothing_leaks():
    with Plot() as plot:
        ids = plot.plant()
        plot.gather(ids, 'first')
        plot.said['processes before'] = plot.said['processes']
        lanesui.wait(lambda: plot.is_idle(), 'all to be over')
        plot.gather(ids, 'then')
        assert any('%s-header' % PLANTED in str(seen) for seen in plot.server.seen), 'the server did not see what it had to'
        assert len(plot.said['D-Bus Show']) > 1000 and '••••' in plot.said['D-Bus Show'], plot.said['D-Bus Show']
        assert not plot.look(), '\n'.join(plot.look())
        plot.kill()
        plot.start()
        plot.gather(ids, 'last')
        assert not plot.look(), '\n'.join(plot.look())


def test_nothing_leaks_on_the_screen():
    """What a screen reader would say, page by page, with each job selected."""
    folder = {}
    with lanesui.Window() as window:
        lanes = lanesui.program('lanes')
        subprocess.run([lanes, 'run', '--window', '--env', 'API_TOKEN=%s' % PLANTED, '--', 'sh', '-c', 'exit 3', 'x',
                        '--password=%s' % PLANTED], check=True, capture_output=True, timeout=60)
        for page in ('jobs', 'lanes', 'workers', 'history'):
            window.activate('win.page', GLib.Variant('s', page))
            window.activate('app.show-job', GLib.Variant('t', 1)) if page == 'jobs' else None
            lanesui.wait(lambda: list(lanesui.walk(window.app)), 'something on the page')
            for node in lanesui.walk(window.app):
                try:
                    words = '%s %s %s' % (node.name, node.description, lanesui.text(node))
                except (NotImplementedError, GLib.Error, LookupError, RuntimeError):
                    words = node.name or ''
                assert PLANTED not in words, (page, node.getRoleName(), words)
                folder.setdefault(page, []).append(words)
        # What is copied is to be typed: it has them, and that is said.
        window.activate('win.copy-command', GLib.Variant('t', 1))
        window.toast('Command copied, with its secrets')
    assert any('••••' in words for words in folder['jobs']), 'the job was not looked at'


def test_the_lock_of_a_dialog():
    """Marked by a person: not on the screen, not in the settings, not in the history; and asked for again after a crash."""
    with tempfile.TemporaryDirectory() as folder:
        with lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
            window.activate('app.new-job', GLib.Variant('s', 'request'))
            window.type_into(window.find(role='text', name='Address'), 'http://127.0.0.1:1/')
            window.press_button('Keep “Body” secret: neither shown nor stored')
            window.type_into(window.find(role='text', name='Body'), PLANTED + '-typed')
            start = window.find(role='button', name='Start')
            lanesui.wait(lambda: start.getState().contains(pyatspi.STATE_SENSITIVE), 'the job to be right')
            window.screenshot('secret-dialog')
            for node in lanesui.walk(window.app):
                if node.getRoleName() == 'label':
                    assert PLANTED not in lanesui.text(node), lanesui.text(node)
            window.press(start)
            lanesui.wait(lambda: show_job(1)['state'] == 'failed', 'it to fail')
            assert PLANTED not in str(show_job(1)), show_job(1)
        for place, _, names in os.walk(folder):
            for name in names:
                with open(os.path.join(place, name), 'rb') as file:
                    assert PLANTED.encode() not in file.read(), name
        with lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
            window.activate('win.page', GLib.Variant('s', 'history'))
            window.shows('127.0.0.1:1')


def show_job(id):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    return bus.call_sync(lanesui.APP_ID, '/io/github/lanes_app/Lanes/Jobs', 'io.github.lanes_app.Lanes.Jobs', 'Show',
                         GLib.Variant('(at)', ([id],)), None, 0, 20000, None).unpack()[0][0]


def test_queued_secrets_are_asked_for_again():
    """What is not stored cannot be run again by itself: the job says so, and is not run without its secret."""
    with Plot() as plot:
        for _ in range(os.cpu_count() + 1):
            plot.lanes('run', '--window', '--', 'sleep', '61', status=0)
        id = plot.ids('run', '--window', '--env', 'API_TOKEN=%s' % PLANTED, '--', 'sh', '-c',
                      'echo "$API_TOKEN" >%s/ran' % plot.folder)[0]
        plot.kill()
        plot.start()
        row = json.loads(plot.lanes('show', '--json', str(id), status=0).splitlines()[-1])
        assert row['state'] == 'waiting' and 'secret' in row['reason'] and 'Edit and Run Again' in row['reason'], row
        assert plot.rows()[id][0] < 5, plot.rows()[id]
        assert not os.path.exists(plot.folder + '/ran')


def test_secret_is_given_again_in_the_window():
    """By Run Again of the job that waits for it: the same job goes on, with its number; by another Start it would be a new one."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {'XDG_DATA_HOME': folder}
        window = lanesui.Window(env=environment).start()
        window.activate('win.drain')
        subprocess.run([lanesui.program('lanes'), 'run', '--window', '--env', 'API_TOKEN=%s' % PLANTED, '--', 'sh', '-c',
                        'echo "$API_TOKEN" >%s/ran' % folder], check=True, capture_output=True, timeout=60)
        window.kill()
        with lanesui.Window(env=environment) as window:
            lanesui.wait(lambda: show_job(1)['state'] == 'waiting', 'it to come back')
            window.shows('its secret was kept only in memory')
            window.screenshot('secret-waits')
            window.activate('win.run-job-again', GLib.Variant('t', 1))
            start = window.find(role='button', name='Start')
            window.type_into(window.find(role='text', name=lambda name: name.startswith('Environment')), 'API_TOKEN=%s' % PLANTED)
            lanesui.wait(lambda: start.getState().contains(pyatspi.STATE_SENSITIVE), 'Start to be offered')
            window.press(start)
            lanesui.wait(lambda: show_job(1)['state'] == 'queued', 'it to be queued')
            window.activate('win.drain')
            lanesui.wait(lambda: show_job(1)['state'] == 'succeeded', 'it to be done')
            with open(folder + '/ran', encoding='ascii') as file:
                assert file.read() == PLANTED + '\n'


N_SHARING = 300


def states(ids):
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    jobs = bus.call_sync(lanesui.APP_ID, '/io/github/lanes_app/Lanes/Jobs', 'io.github.lanes_app.Lanes.Jobs', 'Show',
                         GLib.Variant('(at)', (ids,)), None, 0, 20000, None).unpack()[0]
    return [job['state'] for job in jobs]


def hand_over(*words):
    subprocess.run([lanesui.program('lanes'), *words], check=True, capture_output=True, timeout=60)


def ask(window, id, name, text):
    """Run Again of a job that waits for its secret, up to what stands below the rows. Returns: the button Start"""
    window.activate('win.run-job-again', GLib.Variant('t', id))
    start = window.find(role='button', name='Start')
    window.type_into(window.find(role='text', name=lambda label: label.startswith(name)), text)
    lanesui.wait(lambda: start.getState().contains(pyatspi.STATE_SENSITIVE), 'Start to be offered')
    return start


def share(window, n):
    return window.find('check box', 'Go on with %d other jobs of its batch too, which wait for the same secret' % n)


def toggle(box):
    """Clicks on a check box, of which nothing else is known to the accessibility bus."""
    before = box.getState().contains(pyatspi.STATE_CHECKED)
    place = box.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    subprocess.run(['xdotool', 'mousemove', str(place.x + 40), str(place.y + place.height // 2), 'click', '1'], check=True)
    lanesui.wait(lambda: box.getState().contains(pyatspi.STATE_CHECKED) != before, 'it to be toggled')


def kill_with_batches(environment, folder):
    """Jobs 1 to 300 have their secret from the template, 301 and 302 from their inputs."""
    window = lanesui.Window(env=environment).start()
    window.activate('win.drain')
    hand_over('map', '--window', '--env', 'API_TOKEN=%s' % PLANTED, 'sh', '-c', 'echo "$API_TOKEN" >%s/ran-{}' % folder, ':::',
              *map(str, range(1, N_SHARING + 1)))
    hand_over('map', '--window', '--secret-inputs', 'sh', '-c', 'echo x{} >%s/own-{#}' % folder, ':::', PLANTED + '-1', PLANTED + '-2')
    window.kill()


def test_secret_of_a_template_is_given_once():
    """Killed with a batch that waits; the value that stood in its template is asked for once, unless a person wants it otherwise."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {'XDG_DATA_HOME': folder}
        ids = list(range(1, N_SHARING + 1))
        kill_with_batches(environment, folder)
        with lanesui.Window(env=environment) as window:
            lanesui.wait(lambda: states(ids) == ['waiting'] * N_SHARING, 'them to come back')
            # Who thinks better of it has changed nothing.
            ask(window, 1, 'Environment', 'API_TOKEN=no')
            share(window, N_SHARING - 1)
            window.screenshot('secret-shared')
            window.press_button('Cancel')
            window.gone('button', 'Start')
            assert states(ids) == ['waiting'] * N_SHARING
            # One alone.
            start = ask(window, 1, 'Environment', 'API_TOKEN=%s-alone' % PLANTED)
            toggle(share(window, N_SHARING - 1))
            window.press(start)
            lanesui.wait(lambda: states(ids[:1]) == ['queued'], 'it to be queued')
            assert states(ids[1:]) == ['waiting'] * (N_SHARING - 1)
            # More than the secret is changed: that would be a new job, and is for nobody else.
            start = ask(window, 2, 'Environment', 'API_TOKEN=%s' % PLANTED)
            box = share(window, N_SHARING - 2)
            assert box.getState().contains(pyatspi.STATE_SENSITIVE) and box.getState().contains(pyatspi.STATE_CHECKED)
            title = window.find(role='text', name='Title')
            window.type_into(title, 'another')
            box = window.find('check box', lambda label: 'More than the secret of job 2 was changed' in (label or ''))
            assert not box.getState().contains(pyatspi.STATE_SENSITIVE)
            window.screenshot('secret-not-shared')
            # All the others, but for one that is cancelled meanwhile.
            window.type_into(title, '')
            lanesui.wait(lambda: share(window, N_SHARING - 2).getState().contains(pyatspi.STATE_SENSITIVE), 'it to be for all again')
            hand_over('cancel', '3')
            window.press(start)
            window.toast('%d other jobs go on with the same secret' % (N_SHARING - 3))
            lanesui.wait(lambda: states(ids) == ['queued'] * 2 + ['cancelled'] + ['queued'] * (N_SHARING - 3), 'all to be queued')
            assert_not_said(window)
            window.activate('win.drain')
            lanesui.wait(lambda: states(ids) == ['succeeded'] * 2 + ['cancelled'] + ['succeeded'] * (N_SHARING - 3), 'all to be done')
            for id in ids[:2] + ids[3:]:
                with open('%s/ran-%d' % (folder, id), encoding='ascii') as file:
                    assert file.read() == PLANTED + ('-alone\n' if id == 1 else '\n'), id
            # What came with the inputs is each one's own: the same job, and masked as before.
            window.activate('win.run-job-again', GLib.Variant('t', N_SHARING + 1))
            start = window.find(role='button', name='Start')
            field = window.find(role='text', name='Command')
            assert not window.all('check box', lambda label: 'Go on with' in (label or '')), 'it would be for all'
            window.type_into(field, lanesui.text(field).replace('••••', PLANTED + '-1'))
            lanesui.wait(lambda: start.getState().contains(pyatspi.STATE_SENSITIVE), 'Start to be offered')
            window.press(start)
            lanesui.wait(lambda: states([N_SHARING + 1, N_SHARING + 2]) == ['succeeded', 'waiting'], 'one of them to be done')
            assert PLANTED not in str(show_job(N_SHARING + 1)), show_job(N_SHARING + 1)
        assert not leaks_in(os.path.join(folder, 'lanes')), leaks_in(os.path.join(folder, 'lanes'))


def leaks_in(top):
    found = []
    for folder, _, names in os.walk(top):
        for name in names:
            with open(os.path.join(folder, name), 'rb') as file:
                if PLANTED.encode() in file.read():
                    found.append(os.path.join(folder, name))
    return found


def test_what_is_wrong_with_a_locked_field_is_said_without_it():
    with tempfile.TemporaryDirectory() as folder, lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
        window.activate('app.new-job', GLib.Variant('s', 'download'))
        window.type_into(window.find(role='text', name='Address'), PLANTED)
        window.find('label', lambda name: PLANTED in name and 'is not an address' in name)
        window.press_button('Keep “Address” secret: neither shown nor stored')
        window.find('label', lambda name: PLANTED not in name and 'is not an address' in name)
        assert not window.all('label', lambda name: PLANTED in (name or '')), 'it is shown elsewhere'


def assert_not_said(window):
    """By no label, tooltip or button. What is typed stands in its field alone."""
    for node in lanesui.walk(window.app):
        if node.getRoleName() in lanesui.FIELDS:
            continue
        assert PLANTED not in '%s %s' % (node.name, node.description), (node.getRoleName(), node.name, node.description)


def test_a_locked_command_is_not_said_at_all():
    """Not its first word either, in what the dialog says will run; nor in what is wrong with all of it, below and on Start."""
    with tempfile.TemporaryDirectory() as folder, lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
        window.activate('app.new-job', GLib.Variant('s', 'command'))
        window.type_into(window.find(role='text', name='Command'), PLANTED + ' ' + PLANTED)
        window.find('label', lambda name: PLANTED + ' ' + PLANTED in (name or ''))
        window.press_button('Keep “Command” secret: neither shown nor stored')
        window.find('label', '•••• ••••')
        assert_not_said(window)
        window.press_button('Cancel')
        window.gone('button', 'Start')
        window.activate('app.new-job', GLib.Variant('s', 'request'))
        window.type_into(window.find(role='text', name='Address'), 'ftp://127.0.0.1/' + PLANTED)
        start = window.find(role='button', name='Start')
        lanesui.wait(lambda: PLANTED in start.description, 'what is wrong')
        window.press_button('Keep “Address” secret: neither shown nor stored')
        lanesui.wait(lambda: '••••' in start.description, 'what is wrong without it')
        assert_not_said(window)


if __name__ == '__main__':
    lanesui.main(globals())
