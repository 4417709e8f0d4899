#!/usr/bin/python3
"""giver.py text WORDS | files PATH…: another program, from which things are dragged, and which fills the clipboard

A window titled "Giver": pressing in it and moving on drags what was given; the clipboard holds the same from the start,
as long as the program runs. It prints "ready" when both are there.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import pathlib
import sys

import gi
gi.require_version('Gtk', '4.0')
gi.require_version('Gdk', '4.0')
from gi.repository import Gdk, Gio, GLib, Gtk


def content():
    if sys.argv[1] == 'text':
        return Gdk.ContentProvider.new_for_bytes('text/plain;charset=utf-8', GLib.Bytes.new(sys.argv[2].encode()))
    uris = ''.join(pathlib.Path(path).as_uri() + '\r\n' for path in sys.argv[2:])
    return Gdk.ContentProvider.new_for_bytes('text/uri-list', GLib.Bytes.new(uris.encode()))


def activate(app):
    window = Gtk.Window(application=app, title='Giver', default_width=150, default_height=150, decorated=False)
    label = Gtk.Label(label='drag me')
    source = Gtk.DragSource(actions=Gdk.DragAction.COPY)
    source.connect('prepare', lambda *_: content())
    label.add_controller(source)
    window.set_child(label)
    window.present()
    window.get_clipboard().set_content(content())
    print('ready', flush=True)


app = Gtk.Application(application_id='io.github.lanes_app.Giver', flags=Gio.ApplicationFlags.NON_UNIQUE)
app.connect('activate', activate)
app.run([])
