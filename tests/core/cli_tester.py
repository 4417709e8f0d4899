"""cli_tester.py: runs the terminal program for tests, in a world of its own

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ['LANES_BUILD_ROOT']
LANES = os.path.join(BUILD, 'src/cli/lanes')
PATIENCE = int(os.environ.get('LANES_TEST_PATIENCE', '60'))
WORK = tempfile.mkdtemp(prefix='lanes-cli-')
TMP = os.path.join(WORK, 'tmp')


class Skip(Exception):
    """What this build or machine cannot show."""


def environment(**more):
    env = dict(os.environ, TMPDIR=TMP, LC_ALL='C.UTF-8', XDG_DATA_HOME=os.path.join(WORK, 'share'),
               XDG_RUNTIME_DIR=os.path.join(WORK, 'run'), DBUS_SESSION_BUS_ADDRESS='disabled:', **more)
    for name in ('DISPLAY', 'WAYLAND_DISPLAY'):
        env.pop(name, None)
    return env


def lanes(*words, stdin=b'', cwd=WORK, status=0):
    done = subprocess.run([LANES, *words], input=stdin, capture_output=True, cwd=cwd, env=environment(), timeout=PATIENCE,
                          check=False)
    assert done.returncode == status, 'status %s, not %s: %s' % (done.returncode, status, done.stderr.decode(errors='replace'))
    return done


def peer(*words, stdin=b'', cwd=WORK, check=True):
    return subprocess.run(words, input=stdin, capture_output=True, cwd=cwd, env=dict(os.environ, LC_ALL='C.UTF-8'),
                          timeout=PATIENCE, check=check)


def run_tests(names):
    """TAP of all functions that begin with test_; of those that are named in the arguments."""
    tests = [(name, value) for name, value in names.items() if name.startswith('test_')]
    only = sys.argv[1:]
    print('1..%d' % len(tests))
    failed = False
    os.makedirs(TMP)
    os.makedirs(os.path.join(WORK, 'run'), mode=0o700)
    for number, (name, test) in enumerate(tests, 1):
        if only and name not in only:
            continue
        try:
            test()
            left = os.listdir(TMP)
            assert not left, 'left in TMPDIR: %s' % left
            print('ok %d - %s' % (number, name), flush=True)
        except Skip as skip:
            print('ok %d - %s # SKIP %s' % (number, name, skip), flush=True)
        except Exception as fault:
            failed = True
            print('not ok %d - %s\n# %s: %s' % (number, name, type(fault).__name__, str(fault).replace('\n', '\n# ')), flush=True)
            shutil.rmtree(TMP, ignore_errors=True)
            os.makedirs(TMP, exist_ok=True)
    shutil.rmtree(WORK, ignore_errors=True)
    sys.exit(1 if failed else 0)
