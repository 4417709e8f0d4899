"""test-bus.py: the terminal program reaches the window over the session bus, and starts it where none runs

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import signal
import subprocess
import sys
import time

BUILD = os.environ['LANES_BUILD_ROOT']
LANES = os.path.join(BUILD, 'src/cli/lanes')
PATIENCE = int(os.environ.get('LANES_TEST_PATIENCE', '120'))
FINAL = ('succeeded', 'failed', 'timed-out', 'cancelled', 'lost')


def lanes(*words, status=0, cwd=None):
    done = subprocess.run([LANES, *words], capture_output=True, text=True, timeout=PATIENCE, check=False, cwd=cwd,
                          stdin=subprocess.DEVNULL)
    assert done.returncode == status, '%s: status %s, not %s: %s' % (words, done.returncode, status, done.stderr)
    return done.stdout


def show(job):
    return json.loads(lanes('show', '--json', job))


def submit(*words):
    job = lanes(*words).split()
    assert len(job) == 1 and job[0].isdigit(), job
    return job[0]


def wait_for_state(job, state):
    deadline = time.monotonic() + PATIENCE
    while show(job)['state'] != state:
        assert time.monotonic() < deadline, '%s is %s' % (job, show(job))
        time.sleep(0.02)


def test_starts_the_window_and_runs_there():
    job = submit('run', '--window', '--', 'sh', '-c', 'echo out; echo err >&2; pwd')
    lanes('wait', job)
    assert sorted(lanes('log', job).split()) == sorted(['out', 'err', os.getcwd()])
    assert lanes('log', '--stderr', job) == 'err\n'
    told = show(job)
    assert told['state'] == 'succeeded' and told['exit_code'] == 0 and told['kind'] == 'command', told
    assert told['queued_at'] <= told['started_at'] <= told['finished_at']


def test_batch():
    jobs = lanes('map', '--window', '-j2', 'sh', '-c', 'exit {}', ':::', '0', '3', '0').split()
    assert len(jobs) == 3
    lanes('wait', *jobs, status=1)
    failed = [json.loads(line) for line in lanes('list', '--json', '-s', 'failed').splitlines()]
    assert [str(job['id']) for job in failed] == [jobs[1]] and failed[0]['exit_code'] == 3, failed


def test_verbs():
    job = submit('run', '--window', '--', 'sleep', '600')
    wait_for_state(job, 'running')
    lanes('pause', job)
    wait_for_state(job, 'paused')
    lanes('resume', job)
    wait_for_state(job, 'running')
    lanes('cancel', job)
    lanes('wait', job, status=1)
    assert show(job)['state'] == 'cancelled'
    lanes('retry', job)
    wait_for_state(job, 'running')
    assert show(job)['attempts'] == 2
    lanes('cancel', '--force', job)
    lanes('wait', job, status=1)
    lanes('cancel', '999999', status=1)


def test_after():
    first = submit('run', '--window', '--', 'sleep', '600')
    second = submit('run', '--window', '--after', first, '--', 'true')
    assert show(second)['state'] == 'waiting' and show(second)['reason']
    lanes('cancel', first)
    lanes('wait', second, status=1)
    assert show(second)['state'] == 'cancelled'
    lanes('run', '--window', '--after', '999999', '--', 'true', status=255)


def test_files_are_found_from_here():
    folder = os.environ['TMPDIR']
    with open(os.path.join(folder, 'a.txt'), 'w', encoding='ascii') as out:
        out.write('a')
    job = submit('hash', '--window', 'a.txt') if os.getcwd() == folder else lanes('hash', '--window', 'a.txt', cwd=folder).split()[0]
    lanes('wait', job)
    with open(os.path.join(folder, 'jobs.json'), 'w', encoding='ascii') as out:
        json.dump({'lanes': 1, 'jobs': [{'checksum': ['*.txt']}, {'command': ['cat', 'a.txt']}]}, out)
    jobs = lanes('play', '--window', 'jobs.json', cwd=folder).split()
    assert len(jobs) == 2
    lanes('wait', *jobs)
    assert lanes('log', jobs[1]) == 'a'


def test_trace():
    path = os.path.join(os.environ['TMPDIR'], 'trace.json')
    lanes('trace', path)
    with open(path, encoding='utf-8') as source:
        assert [event for event in json.load(source)['traceEvents'] if event['ph'] == 'X']


def kill_the_window():
    pid = int(subprocess.run(['dbus-send', '--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.'
                              'GetConnectionUnixProcessID', 'string:io.github.lanes_app.Lanes'], capture_output=True, text=True,
                             check=True).stdout.split()[-1])
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE
    while subprocess.run([LANES, 'pause', '1'], capture_output=True, check=False, timeout=PATIENCE).returncode != 255:
        assert time.monotonic() < deadline, 'the window is still there'


def test_accepted_is_kept():
    """What was accepted is run, and no job twice, though the window is killed the moment it says so."""
    path = os.path.join(os.environ['TMPDIR'], 'ran')
    jobs = lanes('map', '--window', '-j4', 'sh', '-c', 'echo {} >> ' + path, ':::', *['%d' % i for i in range(200)]).split()
    assert len(jobs) == 200
    kill_the_window()
    last = submit('run', '--window', '--', 'true')
    assert int(last) > int(jobs[-1])
    lanes('wait', last)
    subprocess.run([LANES, 'wait', *jobs], check=False, timeout=PATIENCE)
    # One that was about to begin may be lost: then it says so, and is not run again by itself.
    lost = [str(json.loads(line)['id']) for line in lanes('list', '--json', '-l', '1000', '-s', 'lost').splitlines()]
    succeeded = [str(json.loads(line)['id']) for line in lanes('list', '--json', '-l', '1000', '-s', 'succeeded').splitlines()]
    assert len(lost) <= 4 and set(jobs) <= set(lost) | set(succeeded), lost
    with open(path, encoding='ascii') as ran:
        numbers = [int(line) for line in ran]
    assert len(set(numbers)) == len(numbers), numbers
    assert set(jobs) - {jobs[number] for number in numbers} <= set(lost), (lost, numbers)


def test_history_without_the_window():
    job = submit('run', '--window', '--', 'echo', 'kept')
    failing = submit('run', '--window', '--', 'sh', '-c', 'exit 3')
    lanes('wait', job)
    lanes('wait', failing, status=1)
    kill_the_window()
    # What ended before is over at once, with its exit.
    lanes('wait', job)
    ran = subprocess.run([LANES, 'wait', job, failing], capture_output=True, text=True, check=False, timeout=PATIENCE)
    assert ran.returncode == 1 and ran.stderr.startswith('lanes: %s failed: ' % failing) and '3' in ran.stderr, ran
    assert json.loads(lanes('wait', '--json', failing, status=1))['exit_code'] == 3
    lanes('wait', '999999', status=1)
    told = show(job)
    assert told['state'] == 'succeeded' and told['title'] == 'echo kept', told
    assert lanes('log', job) == 'kept\n'
    assert 'echo kept' in lanes('list')


def main():
    tests = [(name, value) for name, value in globals().items() if name.startswith('test_')]
    print('1..%d' % len(tests))
    failed = False
    for number, (name, test) in enumerate(tests, 1):
        try:
            test()
            print('ok %d - %s' % (number, name), flush=True)
        except Exception as fault:
            failed = True
            print('not ok %d - %s\n# %s: %s' % (number, name, type(fault).__name__, str(fault).replace('\n', '\n# ')), flush=True)
    sys.exit(1 if failed else 0)


main()
