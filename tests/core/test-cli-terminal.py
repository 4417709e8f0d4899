"""test-cli-terminal.py: the progress display on terminals of all sizes, and Ctrl-C once and twice

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time
import unicodedata

from cli_tester import LANES, PATIENCE, WORK, environment, run_tests


class Terminal:
    """What a terminal shows: rows of characters, as far as the program's sequences go. Lines that no longer fit are wrapped, as
    terminals of today do when they are made narrower."""

    def __init__(self, columns, rows=24):
        self.columns, self.rows = columns, rows
        self.lines, self.row, self.column, self.wrap = [''], 0, 0, True

    def resize(self, columns):
        if columns < self.columns:
            lines, row = [], 0
            for number, line in enumerate(self.lines):
                if number == self.row:
                    row = len(lines)
                pieces = [line[at:at + columns] for at in range(0, max(len(line), 1), columns)]
                lines.extend(pieces)
            self.lines, self.row = lines, row
        self.columns = columns

    def put(self, character):
        width = 2 if unicodedata.east_asian_width(character) in 'WF' else 1
        if self.column + width > self.columns:
            if not self.wrap:
                return
            self.feed('\r\n')
        line = self.lines[self.row].ljust(self.column)
        self.lines[self.row] = line[:self.column] + character + line[self.column + width:]
        self.column += width

    def feed(self, text):
        for piece in re.findall('\033\\[[?0-9;]*[A-Za-z]|\033.|[^\033]', text, re.S):
            if piece[0] == '\033':
                self.obey(piece)
            elif piece == '\r':
                self.column = 0
            elif piece == '\n':
                self.row += 1
                if self.row == len(self.lines):
                    self.lines.append('')
            elif piece >= ' ':
                self.put(piece)

    def obey(self, piece):
        if piece.endswith('A'):
            self.row = max(0, self.row - int(piece[2:-1]))
        elif piece == '\033[J':
            self.lines[self.row] = self.lines[self.row][:self.column]
            del self.lines[self.row + 1:]
        elif piece == '\033[K':
            self.lines[self.row] = self.lines[self.row][:self.column]
        elif piece in ('\033[?7l', '\033[?7h'):
            self.wrap = piece.endswith('h')
        else:
            raise AssertionError('not expected on a terminal: %r' % piece)

    def text(self):
        return '\n'.join(line.rstrip() for line in self.lines).strip('\n')


class Program:
    """Lanes on a pseudo terminal."""

    def __init__(self, *words, columns=80, rows=24):
        self.terminal = Terminal(columns, rows)
        self.drawn = ''
        self.pending = b''
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            time.sleep(0.05)
            os.execve(LANES, [LANES, *words], environment(TERM='xterm'))
        self.set_size(columns, rows)

    def set_size(self, columns, rows=24):
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack('HHHH', rows, columns, 0, 0))

    def resize(self, columns, rows=24):
        self.set_size(columns, rows)
        self.terminal.resize(columns)

    def read_some(self, seconds):
        if not select.select([self.fd], [], [], seconds)[0]:
            return False
        try:
            block = os.read(self.fd, 65536)
        except OSError:
            block = b''
        if not block:
            return False
        self.pending += block
        try:
            text, self.pending = self.pending.decode(), b''
        except UnicodeDecodeError as fault:
            text, self.pending = self.pending[:fault.start].decode(), self.pending[fault.start:]
        self.drawn += text
        self.terminal.feed(text)
        return True

    def read_until(self, found):
        end = time.monotonic() + PATIENCE
        while not found(self):
            assert self.read_some(max(0, end - time.monotonic())), 'ended before: %s' % self.terminal.text()

    def finish(self):
        while self.read_some(PATIENCE):
            pass
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)

    def type(self, text):
        os.write(self.fd, text)


def frames(program):
    return program.drawn.count('\033[?7l')


def test_narrow_and_wide():
    for columns in (20, 30, 40, 60, 80, 132, 200):
        program = Program('map', '-j3', 'sh', '-c', 'echo "Ünïcode 長い名前 $0" >&2; sleep 0.6', ':::', 'a', 'bb' * 60, 'c', columns=columns)
        program.read_until(lambda p: frames(p) >= 3)
        for line in program.terminal.lines:
            assert len(line) <= columns, (columns, line)
        assert program.finish() == 0
        # Nothing of the display stays: the jobs' output, and one line that sums up.
        shown = program.terminal.text()
        assert '3 jobs in' in shown.replace('\n', '') and 'done' not in shown and '▸' not in shown, shown


def test_resized_while_it_runs():
    program = Program('map', '-j4', '--title', 'work on {} ' + 'x' * 60, 'sh', '-c', 'sleep 1000', ':::', 'a', 'b', 'c', 'd', columns=100)
    for columns in (60, 30, 90, 24, 120):
        before = frames(program)
        program.read_until(lambda p: frames(p) >= before + 2)
        program.resize(columns)
        before = frames(program)
        program.read_until(lambda p: frames(p) >= before + 2)
        # One display and not the ruins of several: a line a job, and one for all.
        shown = program.terminal.text()
        assert shown.count('▸') <= 4 and shown.count('0 of 4') <= 1, '%d columns:\n%s' % (columns, shown)
        assert len(shown.split('\n')) <= 6, shown
    program.type(b'\x03')
    assert program.finish() == 130
    assert '▸' not in program.terminal.text() and '4 cancelled' in program.terminal.text(), program.terminal.text()


def test_few_rows():
    program = Program('map', '-j20', 'sleep', '0.7', ':::', *[str(n) for n in range(20)], rows=6)
    program.read_until(lambda p: frames(p) >= 3)
    assert len(program.terminal.lines) <= 6 and 'more' in program.terminal.text(), program.terminal.text()
    program.terminal = Terminal(80)
    os.kill(program.pid, signal.SIGINT)
    assert program.finish() == 130


def test_no_flicker():
    program = Program('map', '-j2', 'sh', '-c', 'sleep 1', ':::', 'a', 'b')
    assert program.finish() == 0
    drawn = program.drawn
    # While nothing is printed, frames are written over each other, and the screen is cleared only below them.
    middle = drawn[drawn.index('\033[?7l'):drawn.rindex('\033[?7h')]
    for frame in middle.split('\033[?7l')[1:]:
        assert '\033[J' not in frame.rstrip().rsplit('\033[J', 1)[0], repr(frame)


def alive(mark):
    found = []
    for pid in os.listdir('/proc'):
        try:
            with open('/proc/%s/cmdline' % pid, 'rb') as line:
                if mark.encode() in line.read() and pid.isdigit() and int(pid) != os.getpid():
                    found.append(pid)
        except OSError:
            pass
    return found


def test_interrupted_once():
    mark = '86399.%d' % os.getpid()
    program = Program('map', '-j2', 'sleep', ':::', mark, mark, mark)
    program.read_until(lambda p: '0 of 3 done, 2 running' in p.terminal.text())
    program.type(b'\x03')
    assert program.finish() == 130
    assert not alive(mark)
    assert '3 cancelled' in program.terminal.text() and '▸' not in program.terminal.text(), program.terminal.text()


def test_interrupted_twice():
    mark = 'stubborn-%d' % os.getpid()
    ready = os.path.join(WORK, 'ready')
    program = Program('run', '--grace', '1h', '--', 'sh', '-c',
                      'trap "" TERM INT HUP; : > %s; while :; do sleep 0.1; done # %s' % (ready, mark))
    program.read_until(lambda p: frames(p) >= 1 and os.path.exists(ready))
    program.type(b'\x03')
    program.read_until(lambda p: 'again' in p.terminal.text())
    assert alive(mark)
    program.type(b'\x03')
    assert program.finish() == 130
    assert not alive(mark)


def test_dry_run_shows_no_secret():
    """On the screen it is masked; a shell that reads the lines has to get what was typed."""
    words = 'map', '--dry-run', 'curl', '--password=hunter2', '{}', ':::', 'a', 'b'
    program = Program(*words)
    assert program.finish() == 0
    shown = program.terminal.text()
    assert 'hunter2' not in program.drawn and shown.count('••••') == 2 and 'secrets are not shown' in shown, shown
    piped = subprocess.run([LANES, *words], env=environment(), capture_output=True, text=True, check=True)
    assert piped.stdout.count('--password=hunter2') == 2 and not piped.stderr, piped


run_tests(globals())
