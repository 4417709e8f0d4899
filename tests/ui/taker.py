#!/usr/bin/python3
"""taker.py: another program, into which is pasted: prints the text of the clipboard

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import sys

import gi
gi.require_version('Gdk', '4.0')
gi.require_version('Gtk', '4.0')
from gi.repository import Gdk, GLib, Gtk


def main():
    Gtk.init()
    loop = GLib.MainLoop()

    def taken(clipboard, result):
        sys.stdout.write(clipboard.read_text_finish(result) or '')
        loop.quit()
    Gdk.Display.get_default().get_clipboard().read_text_async(None, taken)
    loop.run()


main()
