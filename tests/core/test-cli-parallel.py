"""test-cli-parallel.py: lanes map beside GNU parallel, over the replacement strings and options that both have

Each command line is run by both, which must print the same. Many inputs go through one run, and one command holds many
replacement strings, as GNU parallel takes a third of a second to start. GNU parallel gives its command to a shell, so the words of
the commands hold nothing that means something to one; the inputs hold all of it.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import itertools
import os
import random
import shutil

from cli_tester import WORK, Skip, lanes, peer, run_tests

FORMS = ('', '.', '/', '//', '/.')
NAMES = ['a', 'a.b', 'a.b.c', 'dir/a.b', 'dir.d/a', '/abs/x.tar.gz', '/', '//', 'dir/', 'dir//a.b', './a', '../a.b', '.hidden', 'dir/.hidden',
         '.hidden.x', 'a.', 'a..', 'a..b', '..', '.', 'two words.txt', "quote's.x", 'dollar$x.y', 'star*.c', '-dash.x', '{}', '{.}', '{1}', 'é.ü',
         'tab\tx', 'a/b/c/d.e', '/.x', 'x/.', '#', '\\.b', '~/x.y', '"', '100%', '%s', '&', ';', '|', '>', '<', '!', 'a=b.c', ' lead', 'end ']


def both(*words, stdin=b''):
    if not shutil.which('parallel'):
        raise Skip('GNU parallel is not installed')
    ours = lanes('map', *words, stdin=stdin)
    theirs = peer('parallel', '--will-cite', *words, stdin=stdin)
    assert ours.stdout == theirs.stdout, '%r:\n%r is not\n%r' % (words, ours.stdout, theirs.stdout)


def strings(prefix=''):
    return ['={%s%s}=' % (prefix, form) for form in FORMS]


def test_every_string_of_every_name():
    both('-k', 'printf', '%s,', *strings(), '{#}', ':::', *NAMES)


def test_every_string_of_every_source():
    both('-k', 'printf', '%s,', *strings('1'), *strings('2'), *strings('3'), ':::', *NAMES[:9], ':::', 'x/y.z', 'w', ':::', 'q.r')


def test_strings_that_stand_close():
    both('-k', 'echo', '{}{}', '{.}{/}{//}{/.}{#}', 'x{}y', '{{}}', '{1}{2}', '{2}{1}', '{ }', '{x}', '{}.gz', '{.}.{/.}', '{}}', ':::', 'd/a.b', 'c', ':::', '1')


def test_what_is_no_string():
    both('-k', 'echo', '{0x}', '{.x}', '{///}', '{1', '1}', '{a}', '{..x}', ':::', 'd/a.b')


def test_without_a_string_the_input_is_the_last_word():
    both('-k', 'echo', 'first', ':::', *NAMES)
    both('-k', 'echo', 'first', ':::', 'a b', 'c', ':::', '1', '2 3')
    both('-k', 'echo', 'number {#}', ':::', 'a', 'b')


def test_sources_are_combined():
    both('-k', 'echo', ':::', 'a', 'b', ':::', '1', '2', '3', ':::', 'x', 'y')
    both('-k', 'echo', '{3}{2}{1}', ':::', 'a', 'b', ':::', '1', '2', '3', ':::', 'x', 'y')
    both('-k', 'echo', '{2}', ':::', 'a', 'b', ':::', '1', '2')
    both('-k', 'echo', ':::', 'a', 'b', ':::+', '1', '2', ':::', 'x', 'y')
    both('-k', 'echo', ':::', 'x', 'y', ':::', 'a', 'b', 'c', ':::+', '1', '2', '3')


def test_inputs_of_files_and_standard_input():
    for name, text in (('one', 'a\nb c\n\n d \n'), ('two', '1\n2\n'), ('empty', ''), ('no-end', 'x\ny')):
        with open(os.path.join(WORK, name), 'w', encoding='utf-8') as out:
            out.write(text)
    for words in (('::::', 'one'), ('::::', 'one', '::::', 'two'), ('::::', 'one', 'two'), (':::', 'p', 'q', '::::', 'two'), ('::::', 'no-end'),
                  ('::::', 'two', ':::', 'p', 'q'), ('::::', 'one', '::::+', 'no-end'), ('::::', 'empty')):
        both('-k', 'echo', 'got', *words)
    both('-k', 'echo', '{}', '{#}', stdin=b'a\nb c\n\n d \nlast')
    both('-k', '-0', 'echo', '{}', '{#}', stdin=b'a\0b\nc\0\0last')
    both('-k', '--null', 'echo', stdin=b'x\0y\0')
    both('-k', 'echo', '::::', '-', stdin=b'a\nb\n')
    both('-k', 'echo', '::::', '-', ':::', '1', '2', stdin=b'a\nb\n')


def test_columns():
    text = b'a.b,c/d.e,f\n1,2,3\nx,,z\n'
    for option in ('-C', '--colsep'):
        both('-k', option, ',', 'echo', '{1.}', '{2/}', '{3}', '={2}=', stdin=text)
    both('-k', '-C', ',', 'echo', stdin=text)
    both('-k', '-C', ',', 'echo', '{}', stdin=text)
    both('-k', '--colsep', r'\s+', 'echo', '{2}{1}', stdin=b'a b\nc   d\n')
    both('-k', '-C', '[;:]', 'echo', '{4}+{2}+{1}', ':::', 'p;q:r', 's;t')


def test_tags():
    for words in ((':::', 'a', 'b'), (':::', 'a', 'b c', ':::', '1'), (':::', 'd/é.x', "it's", 'tab\tx', '\033[1m')):
        both('-k', '--tag', 'seq', '{#}', '3', *words)
    both('-k', '--tag', 'true', ':::', 'a', 'b')
    both('-k', '--tag', '-C', ',', 'echo', '{2}', ':::', 'a,b', 'c,d')
    both('-k', '--tag', 'echo', stdin=b'caf\xe9\nbad\xff\xfe\n\xe2\x82\nown \xee\xbe\x85\nsep\x1fx\n')
    both('-k', '--tag', '-0', 'echo', stdin=b'new\nline\0b\0')


def test_how_many_at_once():
    for option in (('-j1',), ('-j', '3'), ('--jobs', '2'), ('--jobs=4',), ('-j0',)):
        both('-k', *option, 'echo', ':::', *map(str, range(9)))


def test_options_stand_together():
    both('-kj2', 'echo', ':::', 'a', 'b')
    both('-k0j2', 'echo', stdin=b'a\0b\0')
    both('--keep-order', '--null', '-j', '2', 'echo', stdin=b'a\0b\0')


def test_order_is_kept_when_ends_are_not():
    ours = lanes('map', '-k', '-j4', 'sh', '-c', 'sleep 0.$1; echo $1', 'x', '{}', ':::', '3', '1', '2', '0').stdout
    assert ours == b'3\n1\n2\n0\n', ours


def test_status():
    for n in (0, 1, 3):
        inputs = ['1'] * n + ['0'] * 2
        status = peer('parallel', '--will-cite', 'exit', '{}', ':::', *inputs, check=False).returncode
        lanes('map', '--shell', 'exit {}', ':::', *inputs, status=status)


def test_a_dry_run_does_what_it_says():
    """What is printed need not be written the same, but must mean the same."""
    words = ('-k', '--dry-run', 'printf', 'x%sx', '{}', '{/.}', ':::', *(name for name in NAMES if '\t' not in name))
    ours, theirs = lanes('map', *words).stdout, peer('parallel', '--will-cite', *words).stdout
    ours, theirs = peer('sh', stdin=ours).stdout, peer('sh', stdin=theirs).stdout
    assert ours == theirs, '%r is not\n%r' % (ours, theirs)


def test_any_line():
    """Command lines by chance; LANES_SEED has the same ones again."""
    seed = int(os.environ.get('LANES_SEED', '0')) or random.SystemRandom().randrange(1 << 30)
    source = random.Random(seed)
    for _ in range(8):
        n_sources = source.randrange(1, 4)
        sources = list(itertools.chain.from_iterable((source.choice([':::', ':::', ':::+']) if place else ':::',
                                                      *source.sample(NAMES, source.randrange(1, 5))) for place in range(n_sources)))
        pieces = ['x', '-', '.', '/', '{', '}', '{#}'] + ['{%s%s}' % (column, form) for form in FORMS
                                                          for column in ['', *range(1, n_sources + 1)]]
        words = ['+' + ''.join(source.choice(pieces) for _ in range(source.randrange(1, 5))) for _ in range(source.randrange(1, 6))]
        try:
            both('-k', '/bin/echo', *words, *sources)
        except AssertionError as fault:
            raise AssertionError('LANES_SEED=%d: %s' % (seed, fault)) from fault


run_tests(globals())
