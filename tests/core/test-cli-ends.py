"""test-cli-ends.py: where the output goes when it cannot, and where the input comes from: closed files, full disks, pipes

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import signal
import subprocess

from cli_tester import LANES, PATIENCE, WORK, environment, lanes, run_tests

# One of each way to print: by hand, as a job ends, as it goes on, a table at the end.
PRINTERS = [['--help'], ['--version'], ['map', '--help'], ['run', '--', 'echo', 'hi'], ['map', '--dry-run', 'echo', ':::', 'a', 'b'],
            ['map', 'echo', ':::', 'a', 'b'], ['map', '--json', 'true', ':::', 'a'], ['hash', LANES], ['play', 'jobs.json'],
            ['play', '--check', 'jobs.json']]
JOBS = {'lanes': 1, 'jobs': [{'command': ['echo', 'from a file']}]}


def write_jobs():
    with open(os.path.join(WORK, 'jobs.json'), 'w', encoding='utf-8') as out:
        json.dump(JOBS, out)


def shell(script, *words):
    """Runs the script with the program as $0 and the words as its arguments. Returns: status and standard error"""
    done = subprocess.run(['sh', '-c', script, LANES, *words], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                          stderr=subprocess.PIPE, cwd=WORK, env=environment(), timeout=PATIENCE, check=False)
    return done.returncode, done.stderr.decode()


def test_full_disk():
    write_jobs()
    for words in PRINTERS:
        status, said = shell('exec "$0" "$@" >/dev/full', *words)
        assert status == 255 and 'No space left on device' in said, '%s: %s %s' % (words, status, said)


def test_closed_output():
    write_jobs()
    for words in PRINTERS:
        status, said = shell('exec "$0" "$@" >&-', *words)
        assert status == 255 and 'Bad file descriptor' in said, '%s: %s %s' % (words, status, said)


def test_all_closed():
    write_jobs()
    for words in PRINTERS:
        status, _ = shell('exec "$0" "$@" <&- >&- 2>&-', *words)
        assert status == 255, '%s: %s' % (words, status)
    status, said = shell('exec "$0" run -- sh -c "echo x > out; echo y >&2" 2>&-')
    assert status == 0 and not said, (status, said)


def test_reader_that_does_not_wait():
    write_jobs()
    for words in PRINTERS:
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([LANES, *words], stdin=subprocess.DEVNULL, stdout=write, stderr=subprocess.PIPE, cwd=WORK, env=environment(),
                              timeout=PATIENCE, check=False)
        os.close(write)
        assert done.returncode == 141 and b'cannot be written' not in done.stderr, '%s: %s' % (words, done)


def test_head_takes_what_it_wants():
    inputs = ''.join('%d\n' % number for number in range(20000))
    done = subprocess.run(['bash', '-c', '"$0" map --dry-run echo | head -n 1; exit ${PIPESTATUS[0]}', LANES], input=inputs.encode(),
                          capture_output=True, cwd=WORK, env=environment(), timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (141, b'echo 0\n', b''), done


def test_closed_input():
    write_jobs()
    for words, status in ((['hash'], 1), (['map', 'echo'], 1), (['play', '-'], 255), (['run', '--', 'cat'], 0)):
        ended, said = shell('exec "$0" "$@" <&-', *words)
        assert ended == status, '%s: %s %s' % (words, ended, said)
        assert status == 0 or 'Bad file descriptor' in said, '%s: %s' % (words, said)


def test_job_file_of_a_pipe():
    text = json.dumps(JOBS).encode()
    assert b'from a file\n' in lanes('play', '-', stdin=text).stdout
    assert b'from a file\n' in lanes('play', '/dev/stdin', stdin=text).stdout
    assert b'nothing is wrong' in lanes('play', '--check', '-', stdin=text).stdout
    fifo = os.path.join(WORK, 'jobs.fifo')
    os.mkfifo(fifo)
    program = subprocess.Popen([LANES, 'play', fifo], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=WORK, env=environment())
    with open(fifo, 'wb') as out:
        out.write(text)
    assert b'from a file\n' in program.communicate(timeout=PATIENCE)[0] and program.returncode == 0


def test_job_file_of_a_pipe_starts_from_here():
    os.makedirs(os.path.join(WORK, 'here'))
    with open(os.path.join(WORK, 'here', 'one.txt'), 'w', encoding='ascii') as out:
        out.write('one\n')
    plan = {'lanes': 1, 'jobs': [{'map': {'command': ['cat', '{}'], 'inputs': ['*.txt']}}]}
    assert b'one\n' in lanes('play', '-', stdin=json.dumps(plan).encode(), cwd=os.path.join(WORK, 'here')).stdout


def test_bad_job_file_of_a_pipe():
    for text, said in ((b'{"lanes": 1,\n "jobs": [{"comand": ["true"]}]}', 'standard input: line 2, column 12: jobs[0].comand: unknown key'),
                       (b'', 'standard input: line 1'), (b'{"a\0": 1}', 'standard input: line 1'), (b'[' * 100000, 'nested more than'),
                       (b' ' * (17 << 20), 'standard input: the file has more than 16 MiB')):
        message = lanes('play', '-', stdin=text, status=255).stderr.decode()
        assert said in message, message
    assert b'it must have a name' in lanes('play', '--window', '-', stdin=json.dumps(JOBS).encode(), status=255).stderr


def test_pipe_that_never_ends_can_be_left():
    read, write = os.pipe()
    program = subprocess.Popen([LANES, 'play', '-'], stdin=read, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    os.write(write, b'{"lanes": 1,')
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=PATIENCE)
    os.close(read)
    os.close(write)
    assert program.returncode == -signal.SIGINT, program.returncode


# What the manual says of --json

ALWAYS = {'id', 'title', 'kind', 'state', 'batch', 'executor', 'exit_code', 'attempts', 'queued_at', 'started_at', 'finished_at', 'error', 'reason'}
END = {'event', 'jobs', 'succeeded', 'failed', 'cancelled', 'elapsed', 'exit_status'}


def keys_of_manual():
    with open(os.path.join(os.environ['LANES_SOURCE_ROOT'], 'data/lanes.1'), encoding='utf-8') as page:
        section = page.read().replace('\\-', '-').split('.SH JSON EVENTS')[1].split('.SH JOB FILES')[0]
    return set(re.findall(r'\\fB([a-z_]+)\\fR', section))


def test_json_has_what_the_manual_says():
    write_jobs()
    known = keys_of_manual() | {'event'}
    assert (ALWAYS | END) <= known, (ALWAYS | END) - known
    script = 'echo "1/2" >&2; echo out; sleep 0.2; exit $1'
    for words in (['map', '--json', '-j2', 'sh', '-c', script, 'x', ':::', '0', '3'], ['hash', '--json', LANES, '/nonexistent'],
                  ['run', '--json', '--', 'sh', '-c', 'kill -9 $$'], ['play', '--json', 'jobs.json'], ['request', '--json', 'http://127.0.0.1:1/'],
                  ['map', '--json', '--kind', 'wait', ':::', '0.01'], ['run', '--json', '--timeout', '0.1', '--', 'sleep', '9']):
        done = subprocess.run([LANES, *words], stdin=subprocess.DEVNULL, capture_output=True, cwd=WORK, env=environment(), timeout=PATIENCE,
                              check=False)
        events = [json.loads(line) for line in done.stdout.decode().splitlines()]
        jobs = [event for event in events if event['event'] == 'job']
        for event in jobs:
            assert set(event) <= known, '%s: not in the manual: %s' % (words, set(event) - known)
            assert ALWAYS | {'event', 'time'} <= set(event), '%s: lacks %s' % (words, ALWAYS - set(event))
            assert isinstance(event['time'], float) and isinstance(event['id'], int) and isinstance(event['title'], str), event
            assert event['exit_code'] is None or isinstance(event['exit_code'], int), event
        assert events[-1]['event'] == 'end' and set(events[-1]) == END, events[-1]
        assert events[-1]['jobs'] == len({event['id'] for event in jobs}), events[-1]
        assert events[-1]['exit_status'] == done.returncode, events[-1]
        for job in {event['id'] for event in jobs}:
            times = [event['time'] for event in jobs if event['id'] == job]
            assert times == sorted(times), '%s: %s' % (words, times)


run_tests(globals())
