"""test-cli-bytes.py: names and arguments that are no UTF-8, folders of files, and columns, beside sha256sum and GNU parallel

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import random
import re
import subprocess

from cli_tester import LANES, PATIENCE, WORK, environment, lanes, peer, run_tests

# Latin-1, escapes, half characters, the column separator, characters that Lanes itself keeps bytes in, a blank at the end.
NAMES = [b'caf\xe9', b'new\nline', b'back\\slash', b'bad\xff\xfe\n\\', b'us\x1fsep', 'own \uef85\uefff\uef1f'.encode(), b'\xe2\x82',
         b'end ', b'"quotes"\'', b'\xee\xbf', 'plain é'.encode(), b'\r', b'$(x)`y`*?[']


def folder(name, names=NAMES):
    path = os.path.join(WORK, name).encode()
    os.makedirs(path, exist_ok=True)
    for each in names:
        with open(os.path.join(path, each), 'wb') as out:
            out.write(each * 3)
    return path


def test_hash_prints_as_sha256sum():
    path = folder('names')
    ours = lanes('hash', *NAMES, cwd=path).stdout
    assert ours == peer('sha256sum', *NAMES, cwd=path).stdout
    assert lanes('hash', '-a', 'md5', *NAMES, cwd=path).stdout == peer('md5sum', *NAMES, cwd=path).stdout
    ours = lanes('hash', '--tag', *NAMES, cwd=path).stdout
    assert ours == peer('sha256sum', '--tag', *NAMES, cwd=path).stdout


def unescape(lines):
    """From coreutils 9.2 on more names are escaped in what -c prints."""
    marks = {b'\\n': b'\n', b'\\r': b'\r', b'\\\\': b'\\'}
    return [re.sub(rb'\\.', lambda found: marks[found[0]], line[1:]) if line.startswith(b'\\') else line for line in lines.split(b'\n')]


def test_hash_checks_what_either_printed():
    path = folder('names')
    theirs = peer('sha256sum', *NAMES, cwd=path).stdout
    with open(os.path.join(path, b'../l\xefst'), 'wb') as out:
        out.write(theirs)
    done = lanes('hash', '-c', b'../l\xefst', cwd=path)
    assert unescape(done.stdout) == unescape(peer('sha256sum', '-c', b'../l\xefst', cwd=path).stdout)
    done = lanes('hash', b'none\xff', cwd=path, status=1)
    assert done.stdout == b'' and 'none�: No such file'.encode() in done.stderr, done.stderr


def test_hash_of_folder_as_find_and_sha256sum():
    path = folder('tree')
    source = random.Random(1)
    for number in range(300):
        name = os.path.join(path, b'sub%d/deep\xe9' % (number % 7), b'file%d' % number)
        os.makedirs(os.path.dirname(name), exist_ok=True)
        with open(name, 'wb') as out:
            out.write(source.randbytes(source.choice([0, 10, 5000, 700000])))
    os.symlink('../tree', os.path.join(path, b'circle'))
    os.symlink('caf\udce9', os.path.join(path, b'link'))
    os.mkfifo(os.path.join(path, b'pipe'))
    listed = subprocess.run("find -L . -path ./circle -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum", shell=True,
                            cwd=path, capture_output=True, timeout=PATIENCE, check=True, env=environment()).stdout
    ours = lanes('hash', '.', cwd=path).stdout
    assert sorted(ours.split(b'\n')) == sorted(listed.split(b'\n'))
    # Twice the same, whichever of the jobs was over first, and in order within a folder.
    assert ours == lanes('hash', '.', cwd=path).stdout
    names = [line.split(b'  ', 1)[1] for line in ours.splitlines() if b'./sub3/' in line]
    assert names == sorted(names) and len(names) > 40
    # Jobs are shared out: more than one, fewer than one a file.
    events = [json.loads(line) for line in lanes('hash', '--json', '.', cwd=path).stdout.decode().splitlines()]
    assert 3 < events[-1]['jobs'] < 200, events[-1]


def test_hash_of_folder_says_what_it_could_not_read():
    path = folder('locked', [b'a', b'b'])
    os.symlink('nowhere', os.path.join(path, b'broken'))
    done = lanes('hash', '.', 'none', cwd=path, status=1)
    assert done.stdout.count(b'\n') == 2 and b'broken: No such file' in done.stderr and b'none: No such file' in done.stderr, done
    os.makedirs(os.path.join(WORK, 'empty'))
    assert lanes('hash', os.path.join(WORK, 'empty')).stdout == b''


def test_arguments_arrive_as_they_are():
    assert lanes('run', '--', 'printf', '%s\\0', *NAMES).stdout == b''.join(word + b'\0' for word in NAMES)
    assert lanes('run', '--env', b'X=\xe9\x1f', '--', 'sh', '-c', 'printf %s "$X"').stdout == b'\xe9\x1f'
    odd = os.path.join(folder('place', [b'x']), b'f\xf6lder')
    os.makedirs(odd, exist_ok=True)
    assert lanes('run', '--cwd', odd, '--', 'pwd').stdout == odd + b'\n'
    assert lanes('run', '--shell', '--', b'printf "<%s>" \xe9').stdout == b'<\xe9>'


def test_inputs_arrive_as_they_are():
    inputs = [name for name in NAMES if b'\n' not in name]
    wanted = b''.join(b'<%s>' % name for name in inputs)
    assert lanes('map', '-k', 'printf', '<%s>', stdin=b'\n'.join(inputs) + b'\n').stdout == wanted
    assert lanes('map', '-k', 'printf', '<%s>', ':::', *inputs).stdout == wanted
    assert lanes('map', '-k', '--shell', "printf '<%s>' {}", ':::', *inputs).stdout == wanted
    wanted = b''.join(b'<%s>' % name for name in NAMES)
    assert lanes('map', '-k', '--null', 'printf', '<%s>', stdin=b'\0'.join(NAMES)).stdout == wanted
    assert lanes('map', '-k', 'printf', '%s %s|', '{/.}', '{//}', ':::', b'd\xe9r/f\xffle.t\xe9t').stdout == b'f\xffle d\xe9r|'


def test_dry_run_can_be_typed():
    lines = lanes('map', '--dry-run', '--null', 'printf', '<%s>', stdin=b'\0'.join(NAMES)).stdout
    typed = subprocess.run(['bash'], input=lines, capture_output=True, timeout=PATIENCE, check=True).stdout
    assert typed == b''.join(b'<%s>' % name for name in NAMES), (lines, typed)


def test_json_keeps_bytes():
    path = folder('names')
    events = [json.loads(line) for line in lanes('hash', '--json', b'caf\xe9', cwd=path).stdout.decode().splitlines()]
    last = [event for event in events if 'result' in event][-1]
    assert last['title'] == 'sha256 caf�', last
    text = last['result']['text'].split('  ', 1)[1].rstrip('\n')
    assert text == 'caf\uefe9', ascii(text)
    # What stands there means the same in a job file.
    plan = os.path.join(WORK, 'plan.json')
    with open(plan, 'w', encoding='utf-8') as out:
        json.dump({'lanes': 1, 'jobs': [{'checksum': {'files': [os.path.join(path.decode(), text)]}}]}, out)
    assert b'caf\xe9\n' in lanes('play', plan).stdout


def test_columns_and_links_as_parallel():
    def same(*words, stdin=b''):
        ours, theirs = lanes('map', *words, stdin=stdin).stdout, peer('parallel', *words, stdin=stdin).stdout
        assert ours == theirs, '%r is not %r' % (ours, theirs)

    same('-k', 'echo', '{1}-{2}', ':::', 'a', 'b', 'c', ':::+', '1', '2', '3')
    same('-k', 'echo', '{2}{1}{3}', ':::', 'a', 'b', ':::+', '1', '2', ':::', 'x', 'y')
    same('-k', 'echo', '{2}{1}{3}', ':::', 'x', 'y', ':::', 'a', 'b', ':::+', '1', '2')
    same('-k', 'echo', ':::', 'a', 'b', ':::+', '1', '2', '3')
    same('-k', '--colsep', ',', 'echo', '{2}', '{1.}', stdin=b'a.b, c ,d\ne,f,g\n')
    same('-k', '-C', r'\t', 'echo', stdin=b'a\tb\nc\td\n')
    same('-k', '-C', '[ ;]+', 'echo', '{3}{2}{1}', ':::', 'a b;c', 'd ;e f')
    lists = [os.path.join(WORK, name) for name in ('one.list', 'two.list')]
    for path, content in zip(lists, ('a\nb\n', '1\n2\n')):
        with open(path, 'w', encoding='utf-8') as out:
            out.write(content)
    same('-k', 'echo', '{1}{2}', '::::', lists[0], '::::+', lists[1])
    assert b'the first one is :::' in lanes('map', 'echo', ':::+', 'a', status=255).stderr
    assert b'regular expression' in lanes('map', '-C', '[', 'echo', ':::', 'a', status=255).stderr


assert os.path.exists(LANES), LANES
run_tests(globals())
