"""check-tree.py FOLDER: what the compiler cannot hold: the dependency law, the length of functions and files, licences

One TAP case each. The law: core <- exec, kinds, history <- cli, app; the middle folders never include each other, only
the window knows GTK.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import re
import sys

MAY_INCLUDE = {
    'core': {'core'},
    'agent': {'core', 'agent'},
    'exec': {'core', 'exec', 'agent'},
    'kinds': {'core', 'kinds'},
    'history': {'core', 'history'},
    'cli': {'core', 'exec', 'kinds', 'history', 'agent', 'cli'},
    'app': {'core', 'exec', 'kinds', 'history', 'agent', 'app'},
}
LONGEST_FUNCTION = 80
LONGEST_FILE = 900
INCLUDE = re.compile(r'^\s*#\s*include\s+[<"]([^>"]+)[>"]')


def sources(top, folders, suffixes):
    for folder in folders:
        for path, _, names in os.walk(os.path.join(top, folder)):
            for name in sorted(names):
                if name.endswith(suffixes) and '__pycache__' not in path:
                    yield os.path.relpath(os.path.join(path, name), top)


def lines_of(top, path):
    with open(os.path.join(top, path), encoding='utf-8') as source:
        return source.read().split('\n')


def check_includes(top):
    """core <- exec, kinds, history <- cli, app"""
    files = list(sources(top, ['src'], ('.c', '.h')))
    home = {os.path.basename(path): path.split(os.sep)[1] for path in files}
    for path in files:
        folder = path.split(os.sep)[1]
        for number, line in enumerate(lines_of(top, path), 1):
            match = INCLUDE.match(line)
            if not match:
                continue
            name = os.path.basename(match.group(1))
            if name in home and home[name] not in MAY_INCLUDE[folder]:
                yield '%s:%d: %s may not include %s of %s' % (path, number, folder, name, home[name])
            if folder != 'app' and re.match(r'(gtk|gdk|gsk|adwaita)\b', match.group(1)):
                yield '%s:%d: only the window may include %s' % (path, number, match.group(1))


def check_functions(top):
    """no function is longer than 80 lines"""
    for path in sources(top, ['src', 'tests'], ('.c',)):
        start = None
        for number, line in enumerate(lines_of(top, path), 1):
            if line == '{':
                start = number
            elif line == '}' and start is not None:
                if number - start - 1 > LONGEST_FUNCTION:
                    yield '%s:%d: %d lines' % (path, start, number - start - 1)
                start = None


def check_files(top):
    """no file is longer than 900 lines"""
    for path in sources(top, ['src', 'tests'], ('.c', '.h', '.py')):
        length = len(lines_of(top, path))
        if length > LONGEST_FILE:
            yield '%s: %d lines' % (path, length)


def check_blanks(top):
    """no tab, no blank at the end of a line"""
    for path in sources(top, ['src', 'tests', 'ui'], ('.c', '.h', '.py', '.ui')):
        for number, line in enumerate(lines_of(top, path), 1):
            if '\t' in line or line != line.rstrip():
                yield '%s:%d' % (path, number)


def check_licences(top):
    """every file says whose it is and under which licence"""
    for path in sources(top, ['src', 'tests'], ('.c', '.h', '.py')):
        head = '\n'.join(lines_of(top, path)[:60])
        if 'SPDX-License-Identifier: GPL-3.0-or-later' not in head or 'Copyright' not in head:
            yield path


def main():
    checks = [check_includes, check_functions, check_files, check_blanks, check_licences]
    print('1..%d' % len(checks))
    failed = False
    for number, check in enumerate(checks, 1):
        faults = list(check(sys.argv[1]))
        failed = failed or bool(faults)
        print('%sok %d - %s' % ('not ' if faults else '', number, check.__doc__))
        for fault in faults:
            print('# ' + fault)
    sys.exit(1 if failed else 0)


main()
