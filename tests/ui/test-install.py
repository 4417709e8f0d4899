"""test-install.py: what `ninja install` puts where, and that the desktop can start Lanes from there

Installs into a temporary folder, looks for every file, and starts the window as the desktop does: by its bus name,
from the desktop file.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import configparser
import glob
import json
import os
import shutil
import subprocess
import sys
import tempfile

import lanesui
from lanesui import APP_ID, BUILD, OBJECT_PATH

import gi
gi.require_version('Gio', '2.0')
from gi.repository import Gio, GLib

import pyatspi

work = tempfile.mkdtemp(prefix='lanes-install-')
with open(os.path.join(BUILD, 'meson-info', 'intro-buildoptions.json'), encoding='utf-8') as options:
    PREFIX = next(option['value'] for option in json.load(options) if option['name'] == 'prefix')
root = work + PREFIX

PROGRAMS = ['bin/lanes', 'bin/lanes-gtk', 'libexec/lanes-agent']
FILES = [
    'share/applications/%s.desktop' % APP_ID,
    'share/metainfo/%s.metainfo.xml' % APP_ID,
    'share/dbus-1/services/%s.service' % APP_ID,
    'share/mime/packages/%s.xml' % APP_ID,
    'share/glib-2.0/schemas/%s.gschema.xml' % APP_ID,
    'share/icons/hicolor/scalable/apps/%s.svg' % APP_ID,
    'share/icons/hicolor/symbolic/apps/%s-symbolic.svg' % APP_ID,
    'share/lanes/lanes-job-file.schema.json',
    'share/lanes/examples/tour.json',
    'share/man/man1/lanes.1',
    'share/bash-completion/completions/lanes',
]


def run(*words):
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)


def translations():
    with open(os.path.join(lanesui.SOURCE, 'po', 'LINGUAS'), encoding='utf-8') as languages:
        return [line.strip() for line in languages if line.strip() and not line.startswith('#')]


def test_everything_is_installed():
    run('meson', 'install', '-C', BUILD, '--no-rebuild', '--quiet', '--destdir', work)
    for name in PROGRAMS:
        assert os.access(os.path.join(root, name), os.X_OK), '%s is no program' % name
    for name in FILES:
        assert os.path.getsize(os.path.join(root, name)) > 0, '%s is empty' % name
    for language in translations():
        assert os.path.exists(os.path.join(root, 'share/locale', language, 'LC_MESSAGES/lanes.mo'))


def test_programs_say_their_version():
    for name in ('lanes', 'lanes-gtk'):
        said = subprocess.run([os.path.join(root, 'bin', name), '--version'], capture_output=True, text=True, check=True)
        assert '0.' in said.stdout, 'said %r' % said.stdout


def test_desktop_file_names_what_is_there():
    desktop = configparser.ConfigParser(interpolation=None)
    desktop.optionxform = str
    desktop.read(os.path.join(root, FILES[0]), encoding='utf-8')
    entry = desktop['Desktop Entry']
    assert os.access(os.path.join(root, 'bin', entry['Exec'].split()[0]), os.X_OK)
    assert glob.glob(os.path.join(root, 'share/icons/hicolor/*/apps', entry['Icon'] + '.svg'))
    assert entry['DBusActivatable'] == 'true'
    for action in entry['Actions'].strip(';').split(';'):
        assert desktop['Desktop Action ' + action]['Exec'] == 'gapplication action %s %s' % (APP_ID, action)


def service_that_is_found():
    """The service file names the program where it will be installed, not where this test put it."""
    with open(os.path.join(root, 'share/dbus-1/services', APP_ID + '.service'), encoding='utf-8') as service:
        lines = service.read()
    assert 'Exec=%s/bin/lanes-gtk' % PREFIX in lines
    schemas = os.path.join(root, 'share/glib-2.0/schemas')
    run('glib-compile-schemas', '--strict', schemas)
    lines = lines.replace('Exec=%s' % PREFIX, 'Exec=/usr/bin/env GSETTINGS_SCHEMA_DIR=%s %s' % (schemas, root))
    folder = os.path.join(os.environ['XDG_RUNTIME_DIR'], 'dbus-1', 'services')
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, APP_ID + '.service'), 'w', encoding='utf-8') as service:
        service.write(lines)


def find_window():
    return next((app for app in lanesui.children(pyatspi.Registry.getDesktop(0))
                 if app.name == 'lanes-gtk' or 'Lanes' in (app.name or '')), None)


def activate(bus, action):
    """As the desktop does for an action of the desktop file."""
    bus.call_sync(APP_ID, OBJECT_PATH, 'org.freedesktop.Application', 'ActivateAction',
                  GLib.Variant('(sava{sv})', (action, [], {})), None, Gio.DBusCallFlags.NONE, 10000, None)


def test_starts_from_the_desktop():
    service_that_is_found()
    bus = Gio.bus_get_sync(Gio.BusType.SESSION, None)
    bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'ReloadConfig', None, None,
                  Gio.DBusCallFlags.NONE, 10000, None)
    bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'UpdateActivationEnvironment',
                  GLib.Variant('(a{ss})', ({name: os.environ[name] for name in os.environ},)), None,
                  Gio.DBusCallFlags.NONE, 10000, None)
    bus.call_sync(APP_ID, OBJECT_PATH, 'org.freedesktop.Application', 'Activate',
                  GLib.Variant('(a{sv})', ({},)), None, Gio.DBusCallFlags.NONE, 60000, None)
    window = lanesui.wait(find_window, 'the window that the bus starts')
    lanesui.wait(lambda: window.childCount > 0, 'a window of it')
    activate(bus, 'new-command')
    lanesui.wait(lambda: [node for node in lanesui.walk(window) if node.name == 'New Command'], 'its dialog')
    activate(bus, 'quit')
    lanesui.wait(lambda: find_window() is None, 'the window to close')


try:
    lanesui.main(globals())
finally:
    shutil.rmtree(work, ignore_errors=True)
