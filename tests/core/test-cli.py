"""test-cli.py: the terminal program, end to end, beside GNU parallel, xargs and sha256sum

Every test runs the real program with a private TMPDIR, which must be empty when it is over.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import functools
import http.server
import json
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import threading
import time

from cli_tester import LANES, PATIENCE, WORK, Skip, environment, lanes, peer, run_tests

KEYS = {'id', 'title', 'kind', 'state', 'batch', 'executor', 'exit_code', 'attempts', 'queued_at', 'started_at', 'finished_at',
        'error', 'reason'}


def write(name, content=b''):
    path = os.path.join(WORK, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, 'wb') as out:
        out.write(content)
    return path


def events(output):
    return [json.loads(line) for line in output.decode().splitlines()]


def same(*words, stdin=b''):
    """Lanes and GNU parallel print the same."""
    ours = lanes('map', *words, stdin=stdin).stdout
    theirs = peer('parallel', *words, stdin=stdin).stdout
    assert ours == theirs, '%r is not %r' % (ours, theirs)


# As GNU parallel


def test_replacements_as_parallel():
    for word in ('{}', '{.}', '{/}', '{//}', '{/.}', '{#}', 'a{}b{.}'):
        same('-k', 'echo', word, ':::', 'dir/name.tar.gz', '/abs/file', 'plain', '/')


def test_combinations_as_parallel():
    same('-k', 'echo', '{2}-{1}', ':::', 'a', 'b', ':::', '1', '2', '3')
    same('-k', 'echo', '{1/.}', '{2}', ':::', 'x/a.c', ':::', '1', '2')


def test_appended_input_as_parallel():
    same('-k', 'echo', 'start', ':::', 'one', 'two three', "quote'd", '$HOME', '*')


def test_standard_input_as_parallel():
    same('-k', 'echo', stdin=b'a\nb c\n\nlast without end')
    same('-k', '-0', 'echo', stdin=b'a\0b c\0')


def test_input_file_as_parallel():
    write('inputs', b'1\n2\n3\n')
    same('-k', 'echo', '::::', 'inputs')
    same('-k', 'echo', ':::', 'a', 'b', '::::', 'inputs')


def test_tag_as_parallel():
    same('-k', '--tag', 'seq', ':::', '1', '3')


def test_gzip_as_parallel():
    for who in ('ours', 'theirs'):
        for i in range(12):
            path = write('%s/file %d' % (who, i), os.urandom(1000) * 20 if who == 'ours' else b'')
            if who == 'theirs':
                shutil.copy2(os.path.join(WORK, 'ours/file %d' % i), path)
    names = ['file %d' % i for i in range(12)]
    lanes('map', '-j4', 'gzip', '-k', '{}', ':::', *names, cwd=os.path.join(WORK, 'ours'))
    peer('parallel', '-j4', 'gzip', '-k', '{}', ':::', *names, cwd=os.path.join(WORK, 'theirs'))
    listing = sorted(os.listdir(os.path.join(WORK, 'ours')))
    assert listing == sorted(os.listdir(os.path.join(WORK, 'theirs'))) and len(listing) == 24
    for name in listing:
        with open(os.path.join(WORK, 'ours', name), 'rb') as ours, open(os.path.join(WORK, 'theirs', name), 'rb') as theirs:
            assert ours.read() == theirs.read(), name


def test_same_output_as_xargs():
    numbers = ''.join('%d\n' % i for i in range(500)).encode()
    assert lanes('map', '-k', 'echo', 'n', stdin=numbers).stdout == peer('xargs', '-n1', 'echo', 'n', stdin=numbers).stdout


def test_outputs_are_not_mixed():
    script = 'for i in 1 2 3 4 5; do echo $0 $i; sleep 0.02; done'
    lines = lanes('map', '-j4', 'sh', '-c', script, '{}', ':::', *'abcdefgh').stdout.decode().split('\n')[:-1]
    assert len(lines) == 40
    for i in range(0, 40, 5):
        assert [line.split()[0] for line in lines[i:i + 5]] == [lines[i].split()[0]] * 5, lines


def test_status_is_the_number_of_failures():
    lanes('map', 'sh', '-c', 'exit {}', ':::', '0', '0')
    lanes('map', 'sh', '-c', 'exit {}', ':::', '0', '3', '1', status=2)
    for n, status in ((100, 100), (101, 101), (104, 101)):
        lanes('map', 'false', ':::', *map(str, range(n)), status=status)
    assert peer('parallel', '-j4', 'false', ':::', *map(str, range(104)), check=False).returncode == 101


# As sha256sum


def test_hash_as_sha256sum():
    names = [write('h/plain', b'x'), write('h/with space', b'y' * 1000000), write('h/new\nline', b'z'), write('h/back\\slash', b''),
             write('h/-', b'dash')]
    assert lanes('hash', *names).stdout == peer('sha256sum', *names).stdout
    assert lanes('hash', '--tag', *names[:2]).stdout == peer('sha256sum', '--tag', *names[:2]).stdout
    for algorithm, program in (('md5', 'md5sum'), ('sha1', 'sha1sum'), ('sha512', 'sha512sum'), ('blake2b', 'b2sum')):
        assert lanes('hash', '-a', algorithm, *names).stdout == peer(program, *names).stdout, algorithm
    assert lanes('hash', stdin=b'abc').stdout == peer('sha256sum', stdin=b'abc').stdout
    assert lanes('hash', '-', stdin=b'abc').stdout == peer('sha256sum', '-', stdin=b'abc').stdout


def words_of_errors(done):
    return [line.split(b': ', 1)[1] for line in done.stderr.splitlines()]


def test_hash_check_as_sha256sum():
    names = [write('c/%d' % i, b'%d' % i) for i in range(4)]
    sums = peer('sha256sum', *names).stdout
    lines = sums.splitlines(True)
    for content in (sums, lines[0].replace(lines[0][:1], b'0' if lines[0][:1] != b'0' else b'1', 1) + b''.join(lines[1:]),
                    sums + b'nonsense\n', sums + b'0' * 64 + b'  missing\n', b'nonsense\n'):
        path = write('c/sums', content)
        theirs = peer('sha256sum', '-c', path, check=False)
        ours = lanes('hash', '-c', path, status=theirs.returncode)
        assert ours.stdout == theirs.stdout, ours.stdout
        assert sorted(words_of_errors(ours)) == sorted(words_of_errors(theirs)), ours.stderr


def test_hash_of_what_is_not_there():
    present = write('there', b'there')
    theirs = peer('sha256sum', '/nonexistent', present, check=False)
    ours = lanes('hash', '/nonexistent', present, status=theirs.returncode)
    assert ours.stdout == theirs.stdout and words_of_errors(ours) == words_of_errors(theirs), ours.stderr


# Running


def test_hash_of_a_pipe_that_nobody_writes():
    path = os.path.join(WORK, 'nobody.fifo')
    os.mkfifo(path)
    program = subprocess.Popen([LANES, 'hash', path], env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    writer = os.open(path, os.O_WRONLY)  # comes back when the program has opened its end
    os.write(writer, b'abc')
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=PATIENCE)
    os.close(writer)
    assert program.returncode == 130, program.returncode
    program = subprocess.Popen([LANES, 'hash', path], env=environment(), stdout=subprocess.PIPE)
    with open(path, 'wb') as pipe:
        pipe.write(b'abc')
    assert program.communicate(timeout=PATIENCE)[0].startswith(b'ba7816bf'), 'not the sum of what was written'


def test_run_passes_output_on_as_it_comes():
    fifo = os.path.join(WORK, 'fifo')
    os.mkfifo(fifo)
    child = subprocess.Popen([LANES, 'run', '--', 'sh', '-c', 'echo first; read x < %s; echo $x' % fifo], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=environment())
    assert child.stdout.readline() == b'first\n'
    with open(fifo, 'w', encoding='ascii') as out:
        out.write('second\n')
    rest, _ = child.communicate(timeout=PATIENCE)
    assert rest == b'second\n' and child.returncode == 0


def test_large_output_is_whole():
    done = lanes('run', '--', 'sh', '-c', 'head -c 30000000 /dev/zero')
    assert done.stdout == b'\0' * 30000000


def test_bytes_pass_unchanged():
    every = bytes(range(256))
    path = write('bytes', every)
    assert lanes('run', '--', 'cat', path).stdout == every
    assert lanes('map', 'cat', ':::', path).stdout == every


def test_timeout_and_retries():
    assert b'longer than' in lanes('run', '--timeout', '0.2', '--grace', '0.2', '--', 'sleep', '60', status=1).stderr
    script = 'echo try; test -e {0} || {{ touch {0}; exit 1; }}'.format(os.path.join(WORK, 'flag'))
    done = lanes('map', '--retries', '2', '--retry-delay', '0.01', 'sh', '-c', script, ':::', 'x')
    assert done.stdout == b'try\n', done.stdout


def test_dry_run():
    done = lanes('map', '--dry-run', 'touch', os.path.join(WORK, 'never {}'), ':::', 'a b')
    assert b'never a b' in done.stdout and not os.path.exists(os.path.join(WORK, 'never a b'))


def test_other_kinds():
    path = write('k', b'k')
    assert lanes('map', '-k', '--kind', 'checksum', ':::', path).stdout == peer('sha256sum', path).stdout
    lanes('map', '--kind', 'wait', ':::', '0', '0.01', '10ms')
    assert b'did you mean' in lanes('map', '--kind', 'chekcsum', ':::', 'x', status=255).stderr


def test_json_events():
    done = events(lanes('map', '--json', '-j2', 'sh', '-c', 'echo out {}; echo err >&2; exit {}', ':::', '0', '7', status=1).stdout)
    jobs = [event for event in done if event['event'] == 'job']
    assert all(KEYS <= set(event) for event in jobs), jobs
    last = {event['id']: event for event in jobs}
    assert [last[i]['state'] for i in sorted(last)] == ['succeeded', 'failed'], last
    assert last[2]['exit_code'] == 7 and last[2]['stdout'] == 'out 7\n' and last[2]['stderr'] == 'err\n' and last[2]['error']
    assert last[1]['queued_at'] <= last[1]['started_at'] <= last[1]['finished_at'] <= time.time() + 1
    assert [event['state'] for event in jobs if event['id'] == 1] == ['queued', 'running', 'succeeded']
    assert done[-1]['event'] == 'end' and done[-1]['exit_status'] == 1 and done[-1]['failed'] == 1


def test_json_of_odd_bytes():
    done = events(lanes('run', '--json', '--', 'printf', r'\377\000\033"').stdout)
    assert done[-2]['stdout'] == '�\0\x1b"', done[-2]


def test_trace():
    path = os.path.join(WORK, 'trace.json')
    lanes('map', '-j2', '--trace', path, 'sleep', ':::', '0.05', '0.05', '0.05')
    with open(path, encoding='utf-8') as source:
        spans = [event for event in json.load(source)['traceEvents'] if event['ph'] == 'X']
    assert len(spans) == 3 and all(span['dur'] >= 50000 for span in spans), spans
    lanes('hash', '--trace', '/nonexistent/trace', '/dev/null', status=255)


def max_rss(n):
    child = subprocess.Popen([LANES, 'map', '--kind', 'wait', '-j', '500'], stdin=subprocess.PIPE, env=environment())
    child.stdin.write(b'0\n' * n)
    child.stdin.close()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = status
    assert status == 0
    return usage.ru_maxrss


def test_memory_does_not_grow_with_the_inputs():
    if 'ASAN_OPTIONS' in os.environ:
        raise Skip('AddressSanitizer keeps what was freed for a while')
    few, many = max_rss(20000), max_rss(200000)
    assert many < few + 4096, '%d KiB for 20,000 inputs, %d KiB for 200,000' % (few, many)


# Interrupts


def find_processes(mark):
    found = []
    for name in os.listdir('/proc'):
        try:
            with open('/proc/%s/cmdline' % name, 'rb') as source:
                if name.isdigit() and mark.encode() in source.read():
                    found.append(int(name))
        except OSError:
            pass
    return found


def wait_until(what):
    deadline = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < deadline, 'waited in vain'
        time.sleep(0.01)


def interrupted(signals, script, count, *options):
    mark = 'LANES-%d-%d' % (os.getpid(), time.monotonic_ns())
    child = subprocess.Popen([LANES, 'map', '-j2', *options, 'sh', '-c', script.replace('MARK', mark), ':::', 'a', 'b', 'c'],
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, env=environment())
    # Each script's processes carry the mark; the third job waits for a slot; we and the agent's copies count too.
    wait_until(lambda: len([pid for pid in find_processes(mark) if pid != child.pid]) >= count)
    for number in signals:
        child.send_signal(number)
        time.sleep(0.2)
    _, err = child.communicate(timeout=PATIENCE)
    assert not find_processes(mark), 'left running'
    return child.returncode, err.decode()


def test_interrupt_leaves_nothing_running():
    script = 'setsid sh -c "sleep 600; : MARK" & sh -c "sleep 600; : MARK"'
    status, err = interrupted([signal.SIGINT], script, 4)
    assert status == 130 and 'cancelling' in err, err


def test_second_interrupt_forces():
    script = 'trap "" TERM INT; sh -c "trap : TERM; while :; do sleep 1; done; : MARK"'
    status, err = interrupted([signal.SIGINT, signal.SIGINT], script, 2, '--grace', '600')
    assert status == 130 and 'forcing' in err, err


def test_terminate_is_an_interrupt():
    status, _ = interrupted([signal.SIGTERM], 'sh -c "sleep 600; : MARK"', 2)
    assert status == 143


def catches(pid, number):
    """Whether the program has come so far as to look after this signal itself."""
    with open('/proc/%d/status' % pid) as status:
        return int(re.search(r'^SigCgt:\s*([0-9a-f]+)', status.read(), re.M).group(1), 16) >> (number - 1) & 1


def test_interrupt_among_ends():
    """Many jobs end in the very turn in which all are cancelled."""
    child = subprocess.Popen([LANES, 'map', '--kind', 'wait', '-j', '500'], stdin=subprocess.PIPE, stderr=subprocess.DEVNULL,
                             env=environment())
    child.stdin.write(b'0\n' * 30000)
    child.stdin.flush()
    wait_until(lambda: catches(child.pid, signal.SIGTERM))
    child.send_signal(signal.SIGTERM)
    child.stdin.close()
    assert child.wait(timeout=PATIENCE) == 143, child.returncode


def test_reader_that_goes_away():
    child = subprocess.Popen([LANES, 'map', '-j2', 'echo'], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE, env=environment())
    child.stdin.write(b''.join(b'%d\n' % i for i in range(3000)))
    child.stdin.close()
    child.stdout.readline()
    child.stdout.close()
    _, err, status = child.stderr.close(), b'', child.wait(timeout=PATIENCE)
    assert status == 141, (status, err)


# Bad input


def test_wrong_usage():
    for words, message in ((['mapp'], 'did you mean “map”'), (['run'], 'which command'), (['request'], 'lanes request https://'), (['map', '--keep-ordr', 'x'], '--keep-order'),
                           (['run', '--timeout', 'soon', 'x'], 'is not a time'), (['run', '--timeout'], 'a value is missing'),
                           (['run', '-j', '-1', 'x'], 'not between'), (['hash', '-a', 'crc', 'x'], 'one of'), (['-x'], 'no command'),
                           (['run', '-Z', 'x'], 'unknown option -Z'), (['play'], 'which job file'), (['get', 'ftp://x'], 'http://'),
                           (['map', 'echo', '::::'], 'name of a file'), (['map', 'echo', '::::', '/nope'], 'No such file'),
                           (['show'], 'which jobs'), (['cancel', 'x'], 'no id'), (['list', '-s', 'runing'], 'did you mean'),
                           (['list', '-s', 'zzz'], 'known: waiting, queued, running'), (['export', '-s', 'runing'], 'did you mean'),
                           (['map', '--kind', 'zzzz', ':::', 'x'], 'known: checksum, command, '), (['zzzzzz'], 'known: run, map'),
                           (['run', '--on', 'threads', 'true'], 'cannot run on threads: let it run on processes, or leave “on” out'),
                           (['run', 'zzz-none'], 'install it'), (['run', '/etc/passwd'], 'chmod +x'), (['run', '/zzz/none'], 'check its path'), (['run', '/etc'], 'is a folder'),
                           (['run', '--after', '1', 'true'], 'needs --window'), (['run', '--window', '--json', 'true'], 'does not go')):
        err = lanes(*words, status=255).stderr.decode()
        assert message in err, '%s: %s' % (words, err)


def test_programs_that_cannot_start():
    plain = write('plain-file', b'x')
    played = write('steps.json', b'{"lanes": 1, "jobs": []}')
    for words, message in ((['no-such-program-x'], 'in PATH'), (['/no/such'], 'no program'), ([plain], 'may be executed'), ([played], 'lanes play'),
                           (['echo a | cat'], '--shell')):
        for command in (['run', '--', *words], ['map', *words, ':::', '1']):
            err = lanes(*command, status=255).stderr.decode()
            assert message in err, '%s: %s' % (command, err)
    assert lanes('run', '--shell', 'echo a | cat').stdout == b'a\n'
    assert b'/no/folder' in lanes('run', '--cwd', '/no/folder', '--', 'true', status=1).stderr


def test_inputs_that_are_none():
    done = lanes('map', '-k', 'echo', stdin=b'good\nnul\0byte\n' + b'x' * 200000 + b'\nlast\n', status=2)
    assert done.stdout == b'good\nlast\n' and b'NUL byte' in done.stderr and b'128 KiB' in done.stderr, done.stderr


def test_no_window_no_display_no_bus():
    assert b'display' in lanes(status=255).stderr or b'lanes-gtk' in lanes(status=255).stderr
    assert b'session bus' in lanes('run', '--window', 'true', status=255).stderr
    assert b'no history' in lanes('list', status=255).stderr
    assert lanes('wait', '1', status=255).stderr


def test_full_standard_output():
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([LANES, 'run', '--', 'echo', 'x'], stdout=full, stderr=subprocess.PIPE, env=environment(), timeout=PATIENCE,
                              check=False)
    assert done.returncode == 255 and b'No space' in done.stderr, done


def test_missing_agent():
    env = dict(environment(), LANES_AGENT='/nonexistent/lanes-agent')
    done = subprocess.run([LANES, 'run', '--', 'true'], capture_output=True, env=env, timeout=PATIENCE, check=False)
    assert done.returncode == 1 and b'lanes-agent' in done.stderr, done


# Job files


def test_play():
    path = write('play/jobs.json', json.dumps({'lanes': 1, 'jobs': [
        {'id': 'make', 'command': {'command': 'echo 1 > made-1.txt; echo 2 > made-2.txt', 'shell': True}},
        {'id': 'show', 'map': {'command': ['cat'], 'inputs': ['made-*.txt']}, 'after': 'make'},
        {'id': 'bad', 'command': ['sh', '-c', 'exit 3'], 'after': {'end': 'show'}},
        {'id': 'not', 'command': ['echo', 'no'], 'after': 'bad'},
        {'id': 'mend', 'command': ['echo', 'mended'], 'after': {'failure': 'bad'}},
        {'id': 'idle', 'command': ['echo', 'no'], 'after': {'failure': 'mend'}}]}).encode())
    done = lanes('play', '-k', path, status=1)
    text = done.stdout.decode()
    assert '1\n2\n' in text and 'mended\n' in text and '\nno\n' not in text, text
    assert '2 of 2' in text and 'exit code 3' in text and 'did not succeed' in text, text


def test_play_starts_nothing_when_anything_is_wrong():
    path = write('play/wrong.json', b'{"lanes": 1,\n "jobs": [{"command": ["touch", "never"]},\n  {"comand": ["true"]}]}')
    err = lanes('play', path, status=255).stderr.decode()
    assert 'wrong.json: line 3, column 4: jobs[1].comand: unknown key (did you mean “command”?)' in err, err
    assert not os.path.exists(os.path.join(WORK, 'play/never'))
    deep = write('play/deep.json', b'[' * 200000)
    assert b'nested more than 64 deep' in lanes('play', deep, status=255).stderr


# Servers


class Handler(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *words):
        pass


def test_get_and_request():
    content = os.urandom(300000)
    write('www/file.bin', content)
    write('www/a.txt', b'hello\n')
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), functools.partial(Handler, directory=os.path.join(WORK, 'www')))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        base = 'http://127.0.0.1:%d/' % server.server_address[1]
        target = os.path.join(WORK, 'got')
        done = lanes('get', '-d', target, base + 'file.bin', base + 'a.txt')
        assert done.stdout.decode().split() == [os.path.join(target, name) for name in ('file.bin', 'a.txt')], done.stdout
        with open(os.path.join(target, 'file.bin'), 'rb') as got:
            assert got.read() == content
        assert b'404' in lanes('get', '-d', target, base + 'nope', status=1).stderr
        assert lanes('request', base + 'a.txt').stdout == b'hello\n'
        assert lanes('request', base + 'file.bin').stdout == content
        assert b'200' in lanes('request', '-v', base + 'a.txt').stderr
        assert b'404' in lanes('request', base + 'nope', status=1).stderr
    finally:
        server.shutdown()


# A terminal


def on_terminal(*words):
    """Runs it with standard error on a terminal of 80 columns. Returns: what it drew, and its status"""
    pid, fd = pty.fork()
    if pid == 0:
        os.environ.update(environment(), TERM='xterm', COLUMNS='80')
        os.execv(LANES, [LANES, *words])
    drawn = b''
    try:
        while select.select([fd], [], [], PATIENCE)[0]:
            block = os.read(fd, 65536)
            if not block:
                break
            drawn += block
    except OSError:
        pass
    _, status = os.waitpid(pid, 0)
    os.close(fd)
    return drawn, os.waitstatus_to_exitcode(status)


def test_display_is_drawn_and_taken_away():
    drawn, status = on_terminal('map', '-j2', '--title', '{}', 'sh', '-c', 'sleep 0.7', ':::', '\033]0;evil\007title', 'b')
    text = drawn.decode()
    assert status == 0 and '0 of 2 done' in text, text
    assert '\033]0;evil' not in text and '�]0;evil�title' in text, repr(text)
    # The last frame is erased, and a line that sums up follows.
    last = text.rsplit('\033[J', 1)[1]
    assert re.fullmatch(r'2 jobs in .*: 2 succeeded\r\n', last), repr(last)
    for line in re.split('\r\n|\033\\[K', text):
        assert len(re.sub('\033\\[[^a-zA-Z]*[a-zA-Z]', '', line)) <= 80, repr(line)


def test_short_work_draws_nothing():
    """What is over within the 0.3 s before the first frame. On a busy machine nothing may be: then a frame is right, and it is tried again."""
    for _ in range(50):
        begun = time.monotonic()
        drawn, status = on_terminal('run', '--', 'echo', 'hi')
        short = time.monotonic() - begun < 0.3
        assert status == 0 and b'hi\r\n' in drawn, drawn
        if short:
            break
    if not short:
        raise Skip('the machine is too busy for anything short')
    assert b'\033' not in drawn and drawn.startswith(b'hi\r\n'), drawn
    drawn, _ = on_terminal('run', '-q', '--', 'echo', 'hi')
    assert drawn == b'hi\r\n', drawn


def test_help_of_every_command():
    out = lanes('--help').stdout.decode()
    names = re.findall(r'^  lanes (\w+) ', out, re.M)
    assert {'run', 'map', 'get', 'request', 'hash', 'play', 'list', 'show', 'log', 'wait', 'cancel', 'pause', 'resume', 'retry'} <= set(names)
    for name in names:
        help_text = lanes(name, '--help').stdout.decode()
        assert help_text.startswith('Usage: lanes %s' % name) and '--help' in help_text, help_text


def read_manual():
    """Returns: the whole page without its fonts, and the options by the heading that names their commands"""
    with open(os.path.join(os.environ['LANES_SOURCE_ROOT'], 'data/lanes.1'), encoding='utf-8') as page:
        manual = re.sub(r'\\f.', '', page.read().replace('\\-', '-'))
    parts = re.split(r'^\.SS (.*)\n', manual.split('.SH OPTIONS')[1].split('.SH STATES')[0], flags=re.M)
    return manual, dict(zip(parts[1::2], parts[2::2]))


def options_of(command):
    """Of its --help: ('-j', '--jobs'), ('', '--per-host') …"""
    return re.findall(r'^  (?:(-.), |    )(--[a-z0-9-]+)', lanes(command, '--help').stdout.decode(), re.M)


def commands_of_help():
    return re.findall(r'^  lanes (\w+) ', lanes('--help').stdout.decode(), re.M)


def test_manual_knows_every_option_of_every_command():
    manual, sections = read_manual()
    for name in commands_of_help():
        assert re.search(r'^\.BR? .*\b%s\b' % name, manual, re.M), name
        text = '-h, --help ' + sections['Running'] + sections['Every job'] + ''.join(
            body for heading, body in sections.items() if name in re.findall(r'\w+', heading))
        for short, long in options_of(name):
            words = (short + ', ' if short else '') + long
            assert re.search(r'(?<![\w-])%s(?![\w-])' % words, text), '%s: %s' % (name, words)
    if shutil.which('man'):
        page = os.path.join(os.environ['LANES_SOURCE_ROOT'], 'data/lanes.1')
        assert not peer('man', '--warnings', '-l', page, check=False).stderr


def test_every_option_of_the_manual_is_taken():
    manual, sections = read_manual()
    named = {name: {long for _, long in options_of(name)} for name in commands_of_help()}
    written = set(re.findall(r'(?<![\w-])--[a-z][a-z0-9-]*', manual))
    assert written == set().union({'--version'}, *named.values()), written
    for heading, body in sections.items():
        of_these = [options for name, options in named.items() if name in re.findall(r'\w+', heading)] or list(named.values())
        strange = [option for option in re.findall(r'^.*?(--[a-z0-9-]+).*\n(?=[A-Z])', body, re.M) if not any(option in options for options in of_these)]
        assert not strange, '%s: %s' % (heading, strange)


def test_completion_offers_every_option():
    completion = os.path.join(os.environ['LANES_SOURCE_ROOT'], 'data/completions/lanes')
    for name in commands_of_help():
        script = 'source "$0"; COMP_WORDS=("$1" %s --); COMP_CWORD=2; _lanes "$1"; printf "%%s\\n" "${COMPREPLY[@]}"' % name
        offered = set(peer('bash', '-c', script, completion, LANES).stdout.decode().split())
        assert {long for _, long in options_of(name)} == offered, name
    script = 'source "$0"; COMP_WORDS=("$1" ""); COMP_CWORD=1; _lanes "$1"; printf "%s\\n" "${COMPREPLY[@]}"'
    offered = set(peer('bash', '-c', script, completion, LANES).stdout.decode().split())
    assert offered == {'--help', '--version', *commands_of_help()}, offered


run_tests(globals())
