"""test-lanes-page.py: the Lanes page in the window, as a screen reader has it, and after a window was killed

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import re
import socket
import subprocess
import tempfile
import threading
import unittest.mock

from gi.repository import GLib

import lanesui

LANES = lanesui.program('lanes')
# A span in words: title, state · length, started when, where.
SPAN = re.compile(r'^(.*), (Running|Done|Failed|Cancelled|Lost)( · [^,]*)?, started \d\d:\d\d:\d\d\.\d\d\d, (.*)$')


def lanes(*words):
    return subprocess.run([LANES, *words], check=True, capture_output=True, text=True).stdout


def submit(*command):
    return int(lanes('run', '--window', '--quiet', '--', *command))


def state_of(job):
    return json.loads(lanes('show', '--json', str(job)))['state']


def spans():
    """What the timeline holds, as the trace of the running window says."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'trace.json')
        lanes('trace', path)
        with open(path, encoding='utf-8') as file:
            return json.load(file)['traceEvents']


def spans_of(job):
    return [event for event in spans() if event['ph'] == 'X' and event['args'].get('job') == job]


def lane_names():
    return [event['args']['name'] for event in spans() if event['ph'] == 'M' and event['name'] == 'thread_name']


def open_page(window):
    window.activate('win.page', GLib.Variant('s', 'lanes'))


def chart(window):
    """The timeline: its name is the span that is selected."""
    return window.find(role='image', name=lambda name: name.startswith('Timeline') or SPAN.match(name) is not None)


def focus():
    """A click where there is no span gives the timeline the keys."""
    subprocess.run(['xdotool', 'mousemove', '600', '520', 'click', '1'], check=True)


def test_arrows_are_heard():
    with lanesui.Window() as window:
        first = submit('true')
        lanesui.wait(lambda: state_of(first) == 'succeeded', 'the first job')
        second = submit('false')
        lanesui.wait(lambda: state_of(second) == 'failed', 'the second job')
        open_page(window)
        node = chart(window)
        focus()
        window.key('Right')
        lanesui.wait(lambda: SPAN.match(node.name), 'a span to be selected')
        said = set()
        for key in ('Left', 'Left', 'Right', 'Right'):
            window.key(key)
            lanesui.wait(lambda: SPAN.match(node.name), 'a span to stay selected')
            said.add(SPAN.match(node.name).group(1, 2))
        lanesui.wait(lambda: SPAN.match(node.name).group(1) in ('true', 'false'), 'its title')
        assert SPAN.match(node.name).group(4).startswith('Processes'), node.name
        assert said <= {('true', 'Done'), ('false', 'Failed')} and said, said


def folder_that_waits(folder):
    """A job file of one checksum that two threads work at: each waits at a pipe until it is written to."""
    names = [os.path.join(folder, name) for name in ('large', 'first', 'second')]
    with open(names[0], 'wb') as file:
        file.write(bytes(2 << 20))
    for name in names[1:]:
        os.mkfifo(name)
    path = os.path.join(folder, 'sums.json')
    with open(path, 'w', encoding='utf-8') as file:
        json.dump({'lanes': 1, 'jobs': [{'title': 'all of it', 'checksum': names}]}, file)
    return path, names[1:]


def helping(job):
    return [part for part in spans_of(job) if part['args']['phase'] == 'helping']


def test_thread_that_helps_is_seen():
    """Its lane is not empty, and says that it only helps; so it is still when another window reads it from the history."""
    if os.cpu_count() < 2:
        return
    # A history of its own: the keys of the tests after this begin in the first lane, and are to find processes there.
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryDirectory() as data, \
         unittest.mock.patch.dict(os.environ, XDG_DATA_HOME=data), lanesui.Window() as window:
        path, pipes = folder_that_waits(folder)
        job = int(lanes('play', '--window', '--quiet', path).split()[0])
        lanesui.wait(lambda: len(helping(job)) == 1, 'another thread to help')
        window.find(role='button', name='Threads: 2 of %d busy; click to change the limit' % os.cpu_count())
        open_page(window)
        node = chart(window)
        lanes_of = {part['args']['phase']: part['tid'] for part in spans_of(job)}
        assert lanes_of['helping'] != lanes_of['running'], lanes_of
        window.press_button('Show the time seen as a table')
        window.find(name='Spans seen')
        window.shows('helping: all of it')
        window.shows('Helping')
        window.screenshot('helping')
        for pipe in pipes:
            with open(pipe, 'wb') as file:
                file.write(b'abc')
        lanesui.wait(lambda: state_of(job) == 'succeeded', 'the job')
        # The table is of when it was asked for. A button that was pressed so takes no other press for a quarter of a second.
        for _ in range(2):
            window.press_button('Show the time seen as a table')
            lanesui.time.sleep(0.5)
        window.shows('Helped')
        [part] = helping(job)
        [own] = [part for part in spans_of(job) if part['args']['phase'] == 'running']
        assert own['ts'] <= part['ts'] and part['ts'] + part['dur'] <= own['ts'] + own['dur'], (own, part)
        lanes_before = part['tid'] - own['tid']
        lanesui.wait(lambda: json.loads(lanes('show', '--json', str(job)))['state'] == 'succeeded' and
                     b'all of it' in subprocess.run([LANES, 'export', '--format', 'json'], check=True, capture_output=True).stdout,
                     'the history to have it')
        window.kill()
        with lanesui.Window():
            lanesui.wait(lambda: helping(job), 'the help to come back')
            [again] = helping(job)
            [own] = [part for part in spans_of(job) if part['args']['phase'] == 'running']
            assert again['dur'] == part['dur'] and again['tid'] - own['tid'] == lanes_before, (again, part)


def test_table_has_what_is_seen():
    with lanesui.Window() as window:
        job = submit('sh', '-c', 'echo seen in the table')
        lanesui.wait(lambda: state_of(job) == 'succeeded', 'the job')
        open_page(window)
        window.press_button('Show the time seen as a table')
        window.find(name='Spans seen')
        window.shows('echo seen in the table')
        window.shows('Done')


def test_find_steps_and_counts():
    with lanesui.Window() as window:
        for word in ('alpha', 'beta', 'alpha'):
            job = submit('echo', word)
        lanesui.wait(lambda: state_of(job) == 'succeeded', 'the jobs')
        open_page(window)
        node = chart(window)
        window.press_button('Find spans (/)')
        window.type_into(window.find(name='Find spans by title, kind or state'), 'alpha')
        window.shows('2 spans')
        window.key('Return')
        lanesui.wait(lambda: SPAN.match(node.name) and SPAN.match(node.name).group(1) == 'echo alpha', 'the first match')


def test_tip_says_where_work_waits():
    """The pointer on a running span: where in the kernel it is, and what its lane can do."""
    with lanesui.Window() as window:
        job = submit('sleep', '300')
        lanesui.wait(lambda: state_of(job) == 'running', 'the job to run')
        open_page(window)
        box = chart(window).queryComponent().getExtents(lanesui.pyatspi.WINDOW_COORDS)
        # Just before now, down over the lanes.
        places = [(box.x + box.width - 44, box.y + 24 + 12 + 9 * step) for step in range(20)]

        def looked():
            for x, y in places:
                subprocess.run(['xdotool', 'mousemove', str(x), str(y)], check=True)
                lanesui.time.sleep(0.3)
                if [node for node in window.all(role='label') if 'now: in ' in (node.name or '')]:
                    return y
            return None
        y = lanesui.wait(looked, 'the words "now: in "')
        assert [node for node in window.all(role='label') if 'nanosleep' in (node.name or '')]
        try:
            subprocess.run(['xdotool', 'mousemove', str(box.x + 60), str(y), 'click', '3'], check=True)
            window.menu_item('Show in Workers')
            window.shows('Send a Signal')
            window.key('w')
            window.find(name='Find a worker by name, id, state or job')
        finally:
            lanes('cancel', str(job))
            lanesui.wait(lambda: state_of(job) == 'cancelled', 'the job to end')


def test_keys_say_where_work_waits():
    """The same without a pointer: what the keys select is told, and described to a screen reader."""
    with lanesui.Window() as window:
        job = submit('sleep', '300')
        lanesui.wait(lambda: state_of(job) == 'running', 'the job to run')
        open_page(window)
        node = chart(window)
        focus()
        # The lane has the name of what runs in it, though nothing else happens meanwhile.
        lanesui.wait(lambda: any(re.match(r'1 · pid \d+$', name) for name in lane_names()), 'the id of the process')
        # Past what the windows of the tests before ran in that lane.
        lanesui.wait(lambda: (window.key('Right'), SPAN.match(node.name))[1], 'a span')
        lanesui.wait(lambda: (window.key('Right'), 'sleep 300, Running' in node.name)[1], 'the job to be selected')
        lanesui.wait(lambda: [label for label in window.all(role='label') if 'now: in ' in (label.name or '')], '"now: in "')
        lanesui.wait(lambda: 'nanosleep' in node.description, 'the description')
        window.screenshot('keys')
        window.key('Up')
        for _ in range(20):
            if 'unfolded' in node.name:
                break
            window.key('Up')
            lanesui.wait(lambda: node.name != '', 'a name')
        lanesui.wait(lambda: 'unfolded' in node.name, 'a heading')
        window.key('Left')
        lanesui.wait(lambda: ', folded' in node.name, 'the group to fold')
        window.key('space')
        lanesui.wait(lambda: 'unfolded' in node.name, 'the group to unfold')
        lanes('cancel', str(job))
        lanesui.wait(lambda: state_of(job) == 'cancelled', 'the job to end')


def test_export_folder_that_cannot_be_written():
    """Said with the place and what to do; nothing is left behind."""
    with lanesui.Window():
        job = submit('true')
        lanesui.wait(lambda: state_of(job) == 'succeeded', 'the job')
        for path in ('/proc/trace.json', '/nowhere/at/all/trace.json'):
            done = subprocess.run([LANES, 'trace', path], capture_output=True, text=True)
            assert done.returncode != 0
            assert path.rsplit('/', 1)[0] in done.stderr or path in done.stderr, done.stderr
            assert not os.path.exists(path)


def test_trace_on_a_full_disk():
    """Where the trace does not fit, what was there stays, nothing is left where nothing was, and the place is named."""
    script = ('mount -t tmpfs -o size=12k none "$1" && cd "$1" && echo kept >there && "$2" trace there; "$2" trace new; ls -A; cat there; '
              '"$2" trace /dev/full')
    with lanesui.Window() as window, tempfile.TemporaryDirectory() as folder:
        lanesui.command_batch(window, 'many', ['true'], [str(i) for i in range(200)])
        lanesui.wait(lambda: len([event for event in spans() if event['ph'] == 'X']) >= 200, 'the jobs')
        done = subprocess.run(['unshare', '--map-root-user', '--mount', 'sh', '-c', script, 'sh', folder, LANES],
                              capture_output=True, text=True)
        if not done.stdout:
            raise lanesui.Skip('no file system can be mounted here: ' + done.stderr)
        assert done.stdout == 'there\nkept\n', done
        for place in ('there', 'new', '/dev/full'):
            assert 'Cannot write the trace to %s: ' % place in done.stderr, done.stderr
        # What a link leads to is written, and is as much for others to read as it was.
        there, link = (os.path.join(folder, name) for name in ('there', 'link'))
        with open(there, 'w', encoding='utf-8') as file:
            file.write('old')
        os.chmod(there, 0o600)
        os.symlink(there, link)
        lanes('trace', link)
        assert os.path.islink(link) and os.stat(there).st_mode & 0o777 == 0o600
        with open(there, encoding='utf-8') as file:
            assert json.load(file)['traceEvents']
        assert sorted(os.listdir(folder)) == ['link', 'there']


def test_export_menu_says_what_cannot_be_written():
    """From the menu, by keys: to a folder that takes no file. Said in a dialog that names the place."""
    with lanesui.Window() as window:
        job = submit('true')
        lanesui.wait(lambda: state_of(job) == 'succeeded', 'the job')
        open_page(window)
        chart(window)
        window.press(window.find(name='Export'))
        window.press(window.menu_item('Trace (JSON for Perfetto)…'))
        window.find(name='Export the Timeline')
        lanesui.time.sleep(0.5)
        subprocess.run(['xdotool', 'key', 'ctrl+a'], check=True)
        subprocess.run(['xdotool', 'type', '/proc/trace.json'], check=True)
        window.key('Return')
        window.shows('Not Exported')
        window.shows('/proc/trace.json')
        window.shows('Choose another folder.')
        window.screenshot('not-exported')


def serve_late(server, looked):
    """Answers each connection, once somebody has looked."""
    def answer(connection):
        with connection:
            connection.recv(4096)
            looked.wait()
            connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok')
    while True:
        try:
            connection = server.accept()[0]
        except OSError:
            return
        threading.Thread(target=answer, args=(connection,), daemon=True).start()


def test_all_wait_for_one_host():
    """Said with the host and the limit while the queue waits for nothing else, and gone when it does not."""
    with tempfile.TemporaryDirectory() as folder, socket.create_server(('127.0.0.1', 0)) as server, lanesui.Window() as window:
        looked = threading.Event()
        threading.Thread(target=serve_late, args=(server, looked), daemon=True).start()
        host = '127.0.0.1:%d' % server.getsockname()[1]
        open_page(window)
        lanes('get', '--window', '--quiet', '-d', folder, *['http://%s/file-%d' % (host, i) for i in range(150)])
        node = window.shows('queued jobs wait for %s: no more than 6 at once run there.' % host)
        assert 'Try a higher limit' in node.name, node.name
        looked.set()
        lanesui.wait(lambda: not window.all(role='label', name=lambda name: 'queued jobs wait for' in (name or ''),
                                            state=lanesui.pyatspi.STATE_SHOWING), 'the words to go')
        lanesui.wait(lambda: len(os.listdir(folder)) == 150 and not [name for name in os.listdir(folder) if '.part' in name],
                     'the downloads to end')


def test_killed_window_leaves_a_gap():
    """kill -9, then another window: what ran goes on in its lane, what was not seen is said not to be, nothing is idle there."""
    # A history of its own: the keys below go through the spans that it brings back.
    with tempfile.TemporaryDirectory() as folder, unittest.mock.patch.dict(os.environ, XDG_DATA_HOME=folder):
        kill_window()


def kill_window():
    with lanesui.Window() as window:
        short = submit('sleep', '0.3')
        lanesui.wait(lambda: state_of(short) == 'succeeded', 'the short job')
        after = int(lanes('run', '--window', '--quiet', '--after', str(short), '--', 'sleep', '1.5'))
        lanesui.wait(lambda: state_of(after) == 'succeeded', 'the job after it')
        waited = {job: spans_of(job)[0]['args']['waited_us'] for job in (short, after)}
        long = submit('sleep', '300')
        away = submit('sleep', '4')
        lanesui.wait(lambda: state_of(long) == 'running' and state_of(away) == 'running', 'both to run')
        lanes_before = {job: spans_of(job)[0]['tid'] for job in (short, long, away)}
        # Their starts are on disk a quarter of a second later, and the window says each second that it is there.
        lanesui.wait(lambda: spans_of(long)[-1]['dur'] > 1500000, 'a moment')
        window.kill()
        # It ends while nobody looks.
        lanesui.wait(lambda: subprocess.run(['pgrep', '-x', '-f', 'sleep 4'], capture_output=True).returncode != 0,
                     'the other job to end')

        with lanesui.Window() as again:
            lanesui.wait(lambda: state_of(away) == 'succeeded', 'the end that nobody saw')
            open_page(again)
            gaps = [event for event in spans() if event['ph'] == 'i' and event['name'] == 'not observed']
            # The windows of the tests before were there too.
            start, end = gaps[-1]['ts'], gaps[-1]['args']['until_us']
            assert end > start

            # It came back from the history, whole.
            parts = spans_of(short)
            assert len(parts) == 1 and parts[0]['args']['state'] == 'succeeded', parts
            assert parts[0]['name'] == 'sleep 0.3' and parts[0]['tid'] == lanes_before[short], parts

            # And so did what it had waited, to the rounding of a wait.
            for job, us in waited.items():
                assert abs(spans_of(job)[0]['args']['waited_us'] - us) <= max(us / 1000, 200), (job, us, spans_of(job))

            # It goes on in the lane that it had: seen, not seen, seen.
            parts = spans_of(long)
            assert [part['args'].get('observed', True) for part in parts] == [True, False, True], parts
            assert {part['tid'] for part in parts} == {lanes_before[long]}, parts
            assert parts[1]['ts'] == start and parts[1]['ts'] + parts[1]['dur'] == end, parts
            assert parts[2]['args'].get('open'), parts

            # Its end is the one that the agent saw.
            parts = spans_of(away)
            assert [part['args'].get('observed', True) for part in parts] == [True, False], parts
            assert parts[-1]['args']['state'] == 'succeeded', parts
            assert 3900000 < sum(part['dur'] for part in parts) < 60000000, parts
            assert parts[-1]['ts'] + parts[-1]['dur'] < end, parts

            # Said to a screen reader; what the kernel said of one is known though its stripe is not.
            node = chart(again)
            focus()
            for key in ['Left'] * 12 + ['Right'] * 60:
                again.key(key)
                lanesui.wait(lambda: SPAN.match(node.name), 'a span')
                if node.name.startswith('sleep 1.5,'):
                    break
            lanesui.wait(lambda: 'asleep' in node.description, 'the shares of that job')
            focus()
            again.key('Right')
            for _ in range(60):
                if 'not observed for' in node.name:
                    break
                again.key('Right')
                lanesui.wait(lambda: SPAN.match(node.name), 'a span')
            lanesui.wait(lambda: 'not observed for' in node.name and 'the window was away' in node.name, 'what was not seen')
            # The legend says what the slanted lines mean; the peak is that of all that is drawn, not of this window.
            again.shows('not observed ')
            again.find(name='Overview: how much ran at once, over all time')
            lanesui.wait(lambda: 'peak 2 · now 1' in again.find(name='Overview: how much ran at once, over all time').description,
                         'the peak of the window before')
            again.screenshot('restart-gap')
            lanes('cancel', str(long))
            lanesui.wait(lambda: state_of(long) == 'cancelled', 'the long job to end')


lanesui.main(globals())
