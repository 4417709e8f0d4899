"""count-tests.py TESTLOG.json STATUS [SECOND.json]: how many single test cases passed, failed and were skipped

SECOND.json is the log of a second try, alone on the machine, of those that failed: it counts instead, and each that passed
only then is named on standard error.

Reads what meson wrote of each test program. A program that speaks TAP counts once a case; one that does not counts once.
check knows no skipped case: a program says "# skipped: NAME: REASON" and the case is taken from those that passed. A
program that ended badly although no case failed (a crash, a time-out, a leak found at its end) is one failed case.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import re
import sys

GOOD = ('OK', 'SKIP', 'EXPECTEDFAIL')
CASE = re.compile(r'^(not )?ok\b[^#]*(#\s*(?P<directive>SKIP|TODO))?', re.IGNORECASE)


def count_program(test):
    passed = failed = skipped = 0
    for line in (test.get('stdout') or '').splitlines():
        match = CASE.match(line)
        if match and (match.group('directive') or '').upper() == 'SKIP':
            skipped += 1
        elif match and match.group(1):
            failed += 1
        elif match:
            passed += 1
        elif line.startswith('# skipped: '):
            passed -= 1
            skipped += 1
        elif line.startswith('1..0'):
            skipped += 1
    good = test['result'] in GOOD
    if passed + failed + skipped == 0:
        return int(test['result'] == 'OK'), int(not good), int(test['result'] == 'SKIP')
    if not good and failed == 0:
        failed = 1
    return passed, failed, skipped


def read_log(path):
    try:
        with open(path, encoding='utf-8', errors='replace') as log:
            return [json.loads(line) for line in log if line.strip()]
    except FileNotFoundError:
        return []


def main():
    status = int(sys.argv[2])
    total = [0, 0, 0]
    tests = read_log(sys.argv[1])
    if len(sys.argv) > 3:
        second = {test['name']: test for test in read_log(sys.argv[3])}
        for name in sorted(second):
            if second[name]['result'] in GOOD:
                print('passed only at the second try, alone: %s' % name, file=sys.stderr)
        tests = [second.get(test['name'], test) for test in tests]
        status = int(any(test['result'] not in GOOD for test in tests))
    for test in tests:
        for index, number in enumerate(count_program(test)):
            total[index] += number
    if status != 0 and total[1] == 0:
        total[1] = 1
    if not tests and total[1] == 0:
        total[1] = 1
    print(*total)


main()
