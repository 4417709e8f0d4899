"""test-examples.py: the shipped job files and their schema agree with the program that reads them

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import json
import os
import re
import subprocess
import sys
import tempfile

import jsonschema

from cli_tester import run_tests

BUILD, SOURCE = os.environ['LANES_BUILD_ROOT'], os.environ['LANES_SOURCE_ROOT']
LANES = os.path.join(BUILD, 'src/cli/lanes')
EXAMPLES = sorted(glob.glob(os.path.join(SOURCE, 'data/examples/*.json')))
SCHEMA = os.path.join(SOURCE, 'data/lanes-job-file.schema.json')

# What is wrong with each: the reader and the schema must both say so.
WRONG = [
    {},
    {'lanes': 2, 'jobs': [{'wait': 1}]},
    {'lanes': 1, 'jobs': []},
    {'lanes': 1, 'jobs': [{}]},
    {'lanes': 1, 'jobs': [{'wait': 1}], 'more': 1},
    {'lanes': 1, 'jobs': [{'wait': 1, 'retry': 1}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'command': ['true']}]},
    {'lanes': 1, 'jobs': [{'wait': {'second': 1}}]},
    {'lanes': 1, 'jobs': [{'wait': True}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'retries': -1}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'retries': 'many'}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'on': 'mars'}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'after': True}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'after': {'sucess': 'a'}}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'id': ''}]},
    {'lanes': 1, 'jobs': [{'map': {'wait': '{}'}}]},
    {'lanes': 1, 'jobs': [{'map': {'inputs': [1]}}]},
    {'lanes': 1, 'jobs': [{'map': {'wait': '{}', 'inputs': 'x'}}]},
    {'lanes': 1, 'jobs': [{'map': {'wait': '{}', 'inputs': [1]}, 'limit': 0}]},
    {'lanes': 1, 'jobs': [{'checksum': {'files': ['/etc/passwd'], 'algorithm': 'crc'}}]},
    {'lanes': 1, 'defaults': {'retrys': 1}, 'jobs': [{'wait': 1}]},
]

# Both must take these.
RIGHT = [
    {'lanes': 1, 'jobs': [{'wait': 1}]},
    {'lanes': 1, 'jobs': [{'wait': '2m30s', 'retries': 3, 'timeout': '1h', 'on': 'async'}]},
    {'lanes': 1, 'jobs': [{'command': ['true'], 'id': 'a'}, {'command': ['true'], 'after': 'a'}]},
    {'lanes': 1, 'jobs': [{'command': {'command': 'true | true', 'shell': True, 'env': {'A': 1}}}]},
    {'lanes': 1, 'jobs': [{'wait': 1, 'id': 'a'}, {'wait': 1, 'after': [{'failure': 'a', 'end': ['a']}]}]},
    {'lanes': 1, 'jobs': [{'map': {'wait': '0.{}', 'inputs': [1, '2']}, 'limit': 3, 'id': 'w'}]},
    {'lanes': 1, 'jobs': [{'map': {'command': ['echo'], 'inputs': {'list': ['*']}}}]},
    {'lanes': 1, 'name': 'n', '$schema': 's', 'defaults': {'retries': 2}, 'jobs': [{'checksum': '/etc/passwd'}]},
]


def reads(text):
    path = os.path.join(os.environ.get('TMPDIR', '/tmp'), 'lanes-example-%d.json' % os.getpid())
    with open(path, 'w', encoding='utf-8') as out:
        out.write(text)
    try:
        return subprocess.run([LANES, 'play', '--check', path], capture_output=True, text=True, check=False)
    finally:
        os.unlink(path)


def schema():
    with open(SCHEMA, encoding='utf-8') as source:
        return jsonschema.Draft7Validator(json.load(source))


def test_schema_is_what_the_tables_say():
    made = subprocess.run([sys.executable, os.path.join(SOURCE, 'build-aux/make-schema.py'),
                           os.path.join(BUILD, 'tests/fixtures/print-kinds')], capture_output=True, text=True, check=True)
    with open(SCHEMA, encoding='utf-8') as source:
        assert json.loads(made.stdout) == json.load(source), 'make it again: build-aux/make-schema.py says how'


def test_schema_is_one():
    jsonschema.Draft7Validator.check_schema(schema().schema)


def test_examples_follow_the_schema():
    assert EXAMPLES
    for path in EXAMPLES:
        with open(path, encoding='utf-8') as source:
            faults = [fault.message[:200] for fault in schema().iter_errors(json.load(source))]
            assert not faults, '%s: %s' % (path, faults)


def test_examples_are_read():
    for path in EXAMPLES:
        done = subprocess.run([LANES, 'play', '--check', path], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_both_take_what_is_right():
    for value in RIGHT:
        faults = [fault.message[:200] for fault in schema().iter_errors(value)]
        assert not faults, '%s: %s' % (value, faults)
        done = reads(json.dumps(value))
        assert done.returncode == 0, '%s: %s' % (value, done.stderr)


def test_both_refuse_what_is_wrong():
    for value in WRONG:
        assert list(schema().iter_errors(value)), 'the schema takes %s' % value
        done = reads(json.dumps(value))
        assert done.returncode == 255 and 'line ' in done.stderr, '%s: %s' % (value, done.stderr)


# What the README promises a reader


def readme():
    with open(os.path.join(SOURCE, 'README.md'), encoding='utf-8') as source:
        return source.read()


def test_job_file_of_the_readme():
    [block] = re.findall('```json\n(.*?)```', readme(), re.S)
    block = block.replace('"sha256": "…"', '"sha256": "%s"' % ('0' * 64))
    with tempfile.TemporaryDirectory() as home:
        # Its inputs are there, as they would be for who writes such a file.
        os.mkdir(home + '/iso')
        for name in ('iso/debian.iso', 'one.jpg'):
            open(os.path.join(home, name), 'w').close()
        path = home + '/nightly.json'
        with open(path, 'w', encoding='utf-8') as out:
            out.write(block)
        done = subprocess.run([LANES, 'play', '--check', path], capture_output=True, text=True, check=False, env=dict(os.environ, HOME=home))
    assert done.returncode == 0, done.stderr
    assert not [fault.message for fault in schema().iter_errors(json.loads(block))]


def test_commands_of_the_readme():
    """Each is one, and has the options that are shown."""
    lines = re.findall(r'^    (?:.*[|;] )?(lanes \w+ .*?)(?:   |$)', readme(), re.M)
    assert len(lines) >= 6, lines
    for line in lines:
        for command in re.findall(r'lanes \w+[^;|]*', line):
            words = command.split(' -- ')[0].split(':::')[0].split()
            help_text = subprocess.run([LANES, words[1], '--help'], capture_output=True, text=True, check=True).stdout
            for word in words[2:]:
                option = re.match('--?[a-z][a-z0-9-]*', word)
                # -j4 is -j; what follows the name of a program is that program's.
                name = option and (option.group() if word.startswith('--') else word[:2])
                if name and (words[1] != 'map' or words.index(word) < first_program(words)):
                    assert re.search(r'^  .*%s\b' % re.escape(name), help_text, re.M), '%s: no %s' % (command, name)


def first_program(words):
    return next((i for i, word in enumerate(words[2:], 2) if not word.startswith('-')), len(words))


def test_files_that_the_readme_names():
    for name in ('README.md', 'CONTRIBUTING.md'):
        with open(os.path.join(SOURCE, name), encoding='utf-8') as source:
            paths = re.findall(r'(?<![a-z/-])((?:src|tests|data|build-aux|po)/[A-Za-z0-9_./-]*[A-Za-z0-9_-])', source.read())
        assert len(paths) > 5, paths
        for path in paths:
            if 'NAME' not in path:
                assert os.path.exists(os.path.join(SOURCE, path)), '%s names %s' % (name, path)
    # The code map names files without their folder too.
    there = {os.path.basename(path) for path in glob.glob(os.path.join(SOURCE, 'src', '**', '*.[ch]'), recursive=True)}
    named = set(re.findall(r'\blanes-[a-z-]+\.[ch]\b', readme()))
    assert len(named) > 10 and named <= there, sorted(named - there)


run_tests(globals())
