"""test-hostile-bus.py: what other programs may send over the bus, and must not: it is refused in words, and changes nothing

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import os
import random
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'fault'))

from gi.repository import GLib

import lanesui
from faultworld import NAME, PATH, World

REFUSALS = ('InvalidArgs', 'Failed', 'UnknownMethod', 'AccessDenied', 'UnknownInterface', 'UnknownProperty', 'InvalidSignature',
            'PropertyReadOnly', 'UnknownObject')


class Target(World):
    def __init__(self):
        super().__init__(lanesui.program('lanes-gtk'), 1, disk=False)

    def totals(self):
        return self.ask(NAME, PATH + '/Jobs', 'org.freedesktop.DBus.Properties', 'Get',
                        GLib.Variant('(ss)', (NAME + '.Jobs', 'Counts')))[0]

    def refuses(self, method, variant, interface=NAME + '.Jobs', path=PATH + '/Jobs'):
        """Sends it; it is an error with a sentence, or (for what is only odd) it is taken for nothing."""
        try:
            self.bus.call_sync(NAME, path, interface, method, variant, None, 0, 60000, None)
        except GLib.Error as error:
            assert any(word in error.message for word in REFUSALS), (method, error.message)
            assert len(error.message) > 10 and len(error.message) < 5000, error.message[:200]
            return error.message
        raise AssertionError('%s %s was taken' % (method, variant.print_(True)[:200]))


def spec(kind, params, options=None):
    value = {'kind': GLib.Variant('s', kind), 'params': GLib.Variant('a{sv}', params)}
    if options is not None:
        value['options'] = GLib.Variant('a{sv}', options)
    return value


def nested(depth):
    variant = GLib.Variant('s', 'x')
    for _ in range(depth):
        variant = GLib.Variant('v', variant)
    return variant


def wrong_specs():
    words = GLib.Variant('as', ['true'])
    yield {}
    yield {'kind': GLib.Variant('i', 1)}
    yield {'kind': GLib.Variant('s', '')}
    yield {'kind': GLib.Variant('s', 'x' * 100000)}
    yield {'params': GLib.Variant('a{sv}', {})}
    yield {'kind': GLib.Variant('s', 'command'), 'params': GLib.Variant('s', 'true')}
    yield spec('command', {})
    yield spec('command', {'command': GLib.Variant('as', [])})
    yield spec('command', {'command': GLib.Variant('as', [''])})
    yield spec('command', {'command': GLib.Variant('s', 'true')})
    yield spec('command', {'command': GLib.Variant('ai', [1])})
    yield spec('command', {'command': nested(40)})
    yield spec('command', {'command': words, 'no-such': GLib.Variant('s', 'x')})
    yield spec('command', {'command': words, 'env': GLib.Variant('as', ['without an equals sign'])})
    yield spec('command', {'command': words, 'env': GLib.Variant('as', ['=x'])})
    yield spec('command', {'command': words, 'output-cap': GLib.Variant('x', -1)})
    yield spec('command', {'command': words}, {'retries': GLib.Variant('x', -1)})
    yield spec('command', {'command': words}, {'retries': GLib.Variant('x', 1 << 62)})
    yield spec('command', {'command': words}, {'timeout': GLib.Variant('d', float('nan'))})
    yield spec('command', {'command': words}, {'timeout': GLib.Variant('d', -1.0)})
    yield spec('command', {'command': words}, {'timeout': GLib.Variant('d', float('inf'))})
    yield spec('command', {'command': words}, {'nice': GLib.Variant('x', 1000)})
    yield spec('command', {'command': words}, {'no-such': GLib.Variant('b', True)})
    yield spec('command', {'command': words}, {'executor': GLib.Variant('s', 'the moon')})
    yield spec('download', {'url': GLib.Variant('s', 'not an address')})
    yield spec('download', {'url': GLib.Variant('s', 'file:///etc/passwd')})
    yield spec('download', {'url': GLib.Variant('s', 'http://' + 'a' * 100000)})
    yield spec('request', {'url': GLib.Variant('s', 'http://x/'), 'header': GLib.Variant('as', ['a: b\r\nc: d'])})
    yield spec('checksum', {'files': GLib.Variant('as', [])})
    yield spec('wait', {'seconds': GLib.Variant('d', float('nan'))})
    yield spec('wait', {'seconds': GLib.Variant('d', -5.0)})


def test_wrong_jobs():
    with Target() as target:
        before = target.totals()
        for value in wrong_specs():
            target.refuses('Submit', GLib.Variant('(a{sv}a{sv})', (value, {})))
        for method, signature, arguments in (
                ('Submit', '(a{sv}a{sv})', (spec('command', {'command': GLib.Variant('as', ['true'])}),
                                            {'after': GLib.Variant('at', [1 << 63])})),
                ('Submit', '(a{sv}a{sv})', (spec('command', {'command': GLib.Variant('as', ['true'])}),
                                            {'after': GLib.Variant('at', [0])})),
                ('SubmitBatch', '(a{sv}aaya{sv})', (spec('command', {'command': GLib.Variant('as', ['echo', '{}'])}),
                                                    [b'x'] * 100001, {})),
                ('SubmitBatch', '(a{sv}aaya{sv})', (spec('command', {'command': GLib.Variant('as', ['echo', '{}'])}),
                                                    [b'a\0b'], {})),
                ('SubmitFile', '(ayay)', (b'{', b'/')), ('SubmitFile', '(ayay)', (b'[' * 100000, b'/')),
                ('SubmitFile', '(ayay)', (b'{"lanes": 1, "jobs": []}', b'relative')),
                ('SubmitFile', '(ayay)', (b'\xff\xfe{}', b'/')),
                ('List', '(a{sv})', ({'states': GLib.Variant('as', ['no such state'])},)),
                ('Act', '(sat)', ('explode', [1])), ('Act', '(sat)', ('', [])),
                ('Show', '(at)', ([1] * 100001,)), ('Act', '(sat)', ('cancel', [1] * 100001))):
            target.refuses(method, GLib.Variant(signature, arguments))
        assert target.totals() == before, (before, target.totals())


def test_wrong_calls():
    """Of other types, to other places: answered, and nothing happens."""
    with Target() as target:
        for method in ('Submit', 'SubmitBatch', 'SubmitFile', 'List', 'Show', 'Act', 'Trace', 'Watch', 'NoSuchMethod', ''):
            for variant in (GLib.Variant('(s)', ('x',)), GLib.Variant('(aai)', ([[1], [2]],)), GLib.Variant('(v)', (nested(20),)),
                            GLib.Variant('(a{ss})', ({'a': 'b'},)), GLib.Variant('(ddd)', (1.0, 2.0, 3.0))):
                if method != '':
                    target.refuses(method, variant)
        for path in (PATH, PATH + '/Jobs/1', '/'):
            target.refuses('List', GLib.Variant('(a{sv})', ({},)), path=path)
        target.refuses('Set', GLib.Variant('(ssv)', (NAME + '.Jobs', 'Counts', GLib.Variant('s', 'x'))),
                       interface='org.freedesktop.DBus.Properties')
        target.refuses('Get', GLib.Variant('(ss)', (NAME + '.Jobs', 'NoSuch')), interface='org.freedesktop.DBus.Properties')
        target.refuses('Trace', GLib.Variant('(h)', (7,)))
        for action in ('submit', 'submit-batch', 'show-job', 'no-such-action'):
            try:
                target.bus.call_sync(NAME, PATH, 'org.gtk.Actions', 'Activate',
                                     GLib.Variant('(sava{sv})', (action, [nested(10)], {})), None, 0, 60000, None)
            except GLib.Error:
                pass
        assert target.call('List', '(a{sv})', {})[0] == []


def test_ids_that_are_nobodys():
    with Target() as target:
        ids = [0, 1, 7, 1 << 31, 1 << 32, 1 << 63, (1 << 64) - 1]
        for verb in ('cancel', 'force', 'pause', 'resume', 'retry', 'remove'):
            assert set(target.call('Act', '(sat)', verb, ids)[0]) == set(ids)
        assert target.call('Show', '(at)', ids)[0] == []
        assert target.call('List', '(a{sv})', {'before': GLib.Variant('t', 0), 'batch': GLib.Variant('t', (1 << 64) - 1),
                                               'limit': GLib.Variant('u', 0)})[0] == []


def test_much_at_once():
    """100,000 strings in one parameter, in the inputs of a batch, and as names: refused or run, and the window goes on answering."""
    with Target() as target:
        try:
            target.call('Submit', '(a{sv}a{sv})', spec('command', {'command': GLib.Variant('as', ['true'] + ['x'] * 100000)}), {})
        except GLib.Error as error:
            assert 'Invalid' in error.message or 'Failed' in error.message, error.message
        target.refuses('Submit', GLib.Variant('(a{sv}a{sv})', (spec('command', {
            'p%d' % i: GLib.Variant('s', 'x') for i in range(100000)}), {})))
        ids = target.call('SubmitBatch', '(a{sv}aaya{sv})', spec('wait', {'seconds': GLib.Variant('d', 0)})
                          if False else spec('command', {'command': GLib.Variant('as', ['true', '{}'])}),
                          [b'%d' % i for i in range(100000)], {'name': GLib.Variant('s', 'x' * 1000)})[1]
        assert len(ids) == 100000
        began = time.monotonic()
        assert len(target.call('Act', '(sat)', 'cancel', ids)[0]) < 100000
        lanesui.wait(target.is_idle, 'a hundred thousand jobs to be cancelled', 120)
        assert time.monotonic() - began < 120


def noise(dice, depth=0):
    """A random value of a random type."""
    kind = dice.choice('sbxtd' if depth > 3 else 'sbxtdvaAmy')
    if kind == 's':
        return GLib.Variant('s', ''.join(chr(dice.choice((dice.randrange(32, 127), dice.randrange(0xa0, 0xd7ff))))
                                         for _ in range(dice.randrange(40))))
    if kind in 'bxtd':
        return GLib.Variant(kind, {'b': dice.random() < 0.5, 'x': dice.randrange(-1 << 63, 1 << 63), 't': dice.randrange(1 << 64),
                                   'd': dice.choice((0.0, -1.0, 1e308, float('nan'), float('inf')))}[kind])
    if kind == 'v':
        return GLib.Variant('v', noise(dice, depth + 1))
    if kind == 'a':
        return GLib.Variant('as', ['x' * dice.randrange(20) for _ in range(dice.randrange(20))])
    if kind == 'y':
        return GLib.Variant('ay', bytes(dice.randrange(256) for _ in range(dice.randrange(50))))
    return GLib.Variant('a{sv}', {dice.choice(('kind', 'params', 'options', 'command', 'url', 'x')): noise(dice, depth + 1)
                                  for _ in range(dice.randrange(5))})


def test_noise():
    """Two thousand random orders, from a seed that is printed; none is one."""
    seed = int(os.environ.get('LANES_FAULT_SEED', time.time()))
    dice = random.Random(seed)
    print('# seed %d' % seed)
    with Target() as target:
        for _ in range(2000):
            value = {name: noise(dice) for name in dice.sample(('kind', 'params', 'options', 'template', 'x'), dice.randrange(5))}
            if dice.random() < 0.7:
                value['kind'] = GLib.Variant('s', dice.choice(('command', 'download', 'request', 'checksum')))
            if dice.random() < 0.7:
                names = ('command', 'url', 'files', 'env', 'cwd', 'header', 'to', 'shell', 'output-cap')
                value['params'] = GLib.Variant('a{sv}', {name: noise(dice) for name in dice.sample(names, dice.randrange(4))})
            try:
                target.call('Submit', '(a{sv}a{sv})', value, {'after': noise(dice)} if dice.random() < 0.2 else {})
            except GLib.Error as error:
                assert any(word in error.message for word in REFUSALS), error.message
        target.call('List', '(a{sv})', {})
        assert target.program.poll() is None


if __name__ == '__main__':
    lanesui.main(globals())
