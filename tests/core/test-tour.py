"""test-tour.py: build-aux/run without a display: the tour runs to its end, also where its port is taken

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import socket
import subprocess

from cli_tester import run_tests

BUILD, SOURCE = os.environ['LANES_BUILD_ROOT'], os.environ['LANES_SOURCE_ROOT']
TOUR = os.path.join(SOURCE, 'data/examples/tour')
PORT = 41732


def play():
    done = subprocess.run([TOUR, os.path.join(BUILD, 'src/cli/lanes')], capture_output=True, text=True, check=False,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    return done


def test_tour_ends_with_a_table():
    done = play()
    table = done.stdout[done.stdout.index('Job '):]
    for title in ('A server on loopback', 'Checksums of programs', 'Twelve requests', 'Compress programs'):
        assert re.search(r'^%s.*\bDone\b|^%s.* of .* done' % (title, title), table, re.MULTILINE), table
    assert '12 of 12 done' in table
    assert re.search(r'(\d+) jobs in .*: \1 succeeded', done.stderr), done.stderr


def test_port_that_is_taken():
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(('127.0.0.1', PORT))
        except OSError:
            pass  # taken by someone else: just as well
        taken.listen()
        assert ':%d' % PORT not in play().stdout


run_tests(globals())
