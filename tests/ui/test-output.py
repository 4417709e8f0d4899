"""test-output: the output viewer with more output than anybody wants in memory

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import glob
import http.server
import os
import re
import subprocess
import tempfile
import threading
import time

from gi.repository import GLib
import pyatspi

import lanesui
from lanesui import command

GIB = 1 << 30
MIB = 1 << 20


def block(number, size=MIB):
    """A MiB of lines that can be told from each other."""
    text = ''.join('block %d line %d of a long output\n' % (number, line) for line in range(40000))
    return text[:size - 1].encode() + b'\n'


def cpu(window):
    """Seconds that the window has used."""
    with open('/proc/%d/stat' % window.process.pid) as status:
        fields = status.read().rpartition(')')[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf('SC_CLK_TCK')


def wait_until_it_rests(window):
    def rests():
        before = os.times().elapsed, cpu(window)
        time.sleep(0.5)
        return cpu(window) - before[1] < 0.3 * (os.times().elapsed - before[0])
    lanesui.wait(rests, 'the window to rest')


class LongOutput:
    """A window that shows the output of a job: a GiB, of which a MiB at each of these places is text and the rest a hole of its file."""

    def __init__(self, places=(0, 255, 256, 511, 512, 1021, 1022, 1023), size=GIB):
        self.folder = tempfile.mkdtemp()
        self.places, self.size, self.searching = places, size, False
        self.window = lanesui.Window(env={'XDG_DATA_HOME': self.folder})

    def __enter__(self):
        window = self.window.__enter__()
        command(window, 'echo', 'hello', title='talker')
        command(window, 'true', title='another')
        window.find(name='Finished: 2')
        window.activate('win.show-job', GLib.Variant('t', 2))
        window.shows('Exit Code')
        # On a busy machine it has an index, which knows how much it was.
        for path in glob.glob(os.path.join(self.folder, 'lanes', '**', '1.1.idx'), recursive=True):
            os.unlink(path)
        self.path, = glob.glob(os.path.join(self.folder, 'lanes', '**', '1.1.out'), recursive=True)
        with open(self.path, 'r+b') as file:
            for place in self.places:
                file.seek(place * MIB)
                file.write(block(place))
            file.truncate(self.size)
        window.activate('win.show-job', GLib.Variant('t', 1))
        return self

    def __exit__(self, *what):
        self.window.__exit__(*what)
        os.unlink(self.path)

    def view(self):
        return self.window.find(role='text', name='Output')

    def text(self):
        return lanesui.text(self.view())

    def memory(self):
        with open('/proc/%d/status' % self.window.process.pid) as status:
            return int(re.search(r'VmRSS:\s+(\d+)', status.read()).group(1)) * 1024

    def shows(self, words):
        lanesui.wait(lambda: words in self.text(), '"%s" in the output' % words)

    def search(self, words):
        if not self.searching:
            self.window.press_button('Search the Output')
        self.searching = True
        self.window.type_into(self.window.find(role='text', name='Search all of the output'), words)

    def selected(self):
        text = self.view().queryText()
        if text.getNSelections() == 0:
            return ''
        start, end = text.getSelection(0)
        return text.getText(start, end)


def test_follows_the_end_of_a_gigabyte():
    with LongOutput() as output:
        output.shows('block 1023 line')
        assert 'block 1022 line 0 ' not in output.text()
        output.window.shows('1.1\xa0GB')
        assert len(output.text()) < 2 * MIB
        # What comes is followed.
        with open(output.path, 'ab') as file:
            file.write(b'and one more line\n')
        output.shows('and one more line')


def test_rests_where_nothing_is_laid_out():
    with lanesui.Window() as window:
        lanesui.batch(window, 'waits', 'wait', {}, ['0', '0'])
        window.find(name='Finished: 2')
        window.activate('win.select-all')
        window.shows('2 Jobs Selected')
        wait_until_it_rests(window)


def first_match(action):
    """Of ten matches the number of that which is gone to first: a search begins with what is seen."""
    with lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        command(window, 'seq', '1000', title='counter')
        window.find(name='Finished: 1')
        window.activate(action, GLib.Variant('t', 1))
        window.shows('1000')
        window.press_button('Search the Output')
        window.type_into(window.find(role='text', name='Search all of the output'), '00')
        return lanesui.wait(lambda: [node.name for node in window.all(name=lambda name: name.endswith(' of 10'))], 'ten matches')


def shows_the_end_at_once(action):
    # On a busy machine the search may be faster than the first frame, but not each time.
    assert any('10 of 10' in first_match(action) for attempt in range(5))


def test_shows_the_end_at_once():
    shows_the_end_at_once('win.show-job')


def test_shows_the_end_at_once_of_the_past():
    shows_the_end_at_once('win.show-history-job')


def test_leads_to_any_place_of_a_gigabyte():
    with LongOutput() as output:
        output.shows('block 1023 line')
        place = output.window.find(role='slider', name='Place in the output')
        before = output.memory()
        for part, number in ((0.5, 512), (0, 0), (0.25, 256)):
            place.queryValue().currentValue = part + 0.0001
            output.shows('block %d line' % number)
        output.window.shows('of 1.1\xa0GB')
        # Scrolling goes on beyond what was read.
        box = output.view().queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        subprocess.run(['xdotool', 'mousemove', str(box.x + 50), str(box.y + 50), 'click', '1'], check=True)
        def scrolled():
            output.window.key('Page_Down', 'Page_Down', 'Page_Down', 'Page_Down', 'Page_Down', 'Page_Down')
            return 'block 256 line 2500 ' in output.text()
        lanesui.wait(scrolled, 'later lines')
        assert len(output.text()) < 2 * MIB
        def scrolled_back():
            output.window.key('Page_Up', 'Page_Up', 'Page_Up', 'Page_Up', 'Page_Up', 'Page_Up')
            return 'block 256 line 100 ' in output.text()
        lanesui.wait(scrolled_back, 'earlier lines')
        output.window.key('ctrl+Home')
        output.shows('block 0 line 0 ')
        output.window.key('ctrl+End')
        output.shows('block 1023 line')
        assert output.memory() - before < 100 * MIB, (before, output.memory())


def test_searches_all_of_a_gigabyte():
    with LongOutput() as output:
        output.shows('block 1023 line')
        output.search('BLOCK 512 line 77 ')
        output.window.shows('1 of 1')
        output.shows('block 512 line 77 ')
        lanesui.wait(lambda: output.selected() == 'block 512 line 77 ', 'what was found to be selected')
        output.window.screenshot('test-output-search')
        # From there on: the next one is behind, and round the end.
        output.search('line 5 of')
        output.window.shows('6 of 8')
        lanesui.wait(lambda: output.selected() == 'line 5 of', 'the match')
        assert 'block 1021 line 5 of' in output.text()
        for number, block_of_it in ((7, 1022), (8, 1023), (1, 0)):
            output.window.press_button('Next Match')
            output.window.shows('%d of 8' % number)
            output.shows('block %d line 5 of' % block_of_it)
        output.window.press_button('Previous Match')
        output.window.shows('8 of 8')
        output.search('nowhere to be found')
        lanesui.wait(lambda: output.window.all(name='Nothing found'), 'the end of the search')
        # What is written meanwhile is searched too.
        with open(output.path, 'ab') as file:
            file.write(b'it was NOWHERE to be found\n')
        output.window.shows('1 of 1')
        lanesui.wait(lambda: output.selected() == 'NOWHERE to be found', 'the new line')


def test_a_file_that_is_emptied_meanwhile():
    with LongOutput() as output:
        output.shows('block 1023 line')
        output.search('line 5 of')
        output.window.shows('of 8')
        with open(output.path, 'wb') as file:
            file.write(b'begun anew, line 5 of all\n')
        output.shows('begun anew')
        output.window.shows('1 of 1')


def test_stops_searching():
    # So much that the search cannot be over before it is stopped.
    with LongOutput(size=16 * GIB) as output:
        output.search('nowhere to be found')
        output.window.press(output.window.find(role='button', name='Stop Searching'))
        # It does not say that there is nothing.
        output.window.find(name=lambda name: name.startswith('Nothing found yet · stopped after '))
        output.window.gone(role='button', name='Stop Searching')


def test_escape_ends_the_search():
    # So much that the search cannot be over before.
    with LongOutput(size=16 * GIB) as output:
        output.search('nowhere to be found')
        output.window.find(role='button', name='Stop Searching')
        box = output.window.find(role='text', name='Search all of the output').queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        subprocess.run(['xdotool', 'mousemove', str(box.x + 40), str(box.y + box.height // 2), 'click', '1'], check=True)
        output.window.key('Escape')
        output.window.gone(role='button', name='Stop Searching')
        # The thread ends too, and does not search what nobody asks for.
        wait_until_it_rests(output.window)


def test_wheel_leads_back():
    with lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        command(window, 'seq', '20000', title='counter')
        window.find(name='Finished: 1')
        window.activate('win.show-job', GLib.Variant('t', 1))
        view = window.find(role='text', name='Output')
        lanesui.wait(lambda: '\n20000' in lanesui.text(view), 'the end')
        first = int(lanesui.text(view).split()[0])
        assert first > 1, first
        box = view.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        point = ['xdotool', 'mousemove', str(box.x + 60), str(box.y + 60)]
        # Who turns the wheel up is no longer led to the end, and gets to what was not read yet.
        def earlier():
            subprocess.run(point + ['click', '--repeat', '300', '--delay', '2', '4'], check=True)
            return int(lanesui.text(view).split()[0]) < first
        lanesui.wait(earlier, 'earlier lines')
        assert not window.find(role='button', name='Follow the End').getState().contains(pyatspi.STATE_PRESSED)


def test_copies_what_is_selected():
    with lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        command(window, 'seq', '20000', title='counter')
        window.find(name='Finished: 1')
        window.activate('win.show-job', GLib.Variant('t', 1))
        view = window.find(role='text', name='Output')
        lanesui.wait(lambda: '\n20000' in lanesui.text(view), 'the end')
        box = view.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
        subprocess.run(['xdotool', 'mousemove', str(box.x + 20), str(box.y + 62), 'click', '--repeat', '2', '--delay', '30', '1'], check=True)
        lanesui.wait(lambda: view.queryText().getNSelections() > 0, 'a number to be selected')
        window.key('ctrl+a', 'ctrl+c')
        lanesui.wait(lambda: clipboard().split() == lanesui.text(view).split(), 'all that is shown to be copied')


def brings_up_what_there_is_to_see(action):
    with tempfile.NamedTemporaryFile() as file, lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        command(window, 'echo', 'a line of output', title='talker')
        window.activate('app.submit', GLib.Variant('a{sv}', {
            'kind': GLib.Variant('s', 'checksum'),
            'params': GLib.Variant('a{sv}', {'files': GLib.Variant('as', [file.name])}),
        }))
        window.find(name='Finished: 2')
        window.activate(action, GLib.Variant('t', 2))
        window.shows('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
        window.activate(action, GLib.Variant('t', 1))
        window.shows('a line of output')
        # Who wants to see that it wrote nothing does.
        window.activate(action, GLib.Variant('t', 2))
        window.shows('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
        window.press_tab('Output')
        window.shows('It wrote no output')


def test_brings_up_what_there_is_to_see():
    brings_up_what_there_is_to_see('win.show-job')


def test_brings_up_what_there_is_to_see_of_the_past():
    brings_up_what_there_is_to_see('win.show-history-job')


def show(window, text, title='writer'):
    """Shows what a job wrote, which is in a file."""
    with tempfile.NamedTemporaryFile('wb', delete=False) as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    command(window, 'cat', file.name, title=title)


def cells(window, table='Output as a table'):
    """What stands in the table of output, from cell to cell."""
    tables = window.all(name=table)
    return [node.name for node in window.all(role='label', below=tables[0]) if node.name.strip()] if tables else []


def stands(window, *wanted, table='Output as a table'):
    """Waits until these words stand in the table one behind the other."""
    def stand():
        found = cells(window, table)
        return any(tuple(found[at:at + len(wanted)]) == wanted for at in range(len(found)))
    try:
        lanesui.wait(stand, repr(wanted))
    except lanesui.Impatient:
        print('#', cells(window, table)[:100])
        raise


def click(node):
    box = node.queryComponent().getExtents(pyatspi.WINDOW_COORDS)
    subprocess.run(['xdotool', 'mousemove', str(box.x + box.width // 2), str(box.y + box.height // 2), 'click', '1'], check=True)


def goes_to_the_end(window, word, last):
    """Clicked in the moment in which a line above the table appears, another row is hit, or none."""
    for node in window.all(role='label', name=word)[:1]:
        click(node)
    window.key('End')
    return last in cells(window)


def clipboard():
    return subprocess.run(['/usr/bin/python3', os.path.join(lanesui.SOURCE, 'tests/ui/taker.py')], capture_output=True, text=True,
                          check=True).stdout


def test_shows_a_table():
    with lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        rows = ''.join('%d,"word, %d",%s\n' % (n, n, 'x' * (n % 40)) for n in range(1, 21))
        show(window, 'number,some words,tail\n' + rows + '21,"of\ntwo lines",\n')
        show(window, 'Hello, world\nthis is, no table\nat, all\n', title='speaker')
        window.find(name='Finished: 2')
        # What is no table has no switch.
        window.activate('win.show-job', GLib.Variant('t', 2))
        window.shows('this is, no table')
        window.gone(role='button', name='Show as a Table')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_button('Show as a Table')
        stands(window, '#', 'number', 'some words', 'tail')
        stands(window, '1', '1', 'word, 1', 'x')
        window.shows('21 rows')
        window.screenshot('test-output-table')
        click(window.find(role='label', name='word, 2'))
        window.key('End')
        stands(window, '21', '21', 'of⏎two lines')
        # A row, by keys alone; then a cell of it.
        window.key('ctrl+c')
        lanesui.wait(lambda: clipboard() == '21\tof two lines\t\n', 'the row to be copied')
        window.key('shift+F10')
        # Newer ones give the items no names.
        window.find(role='menu item')
        window.key('Down', 'Return', 'Down', 'Down', 'Return')
        lanesui.wait(lambda: clipboard() == 'of\ntwo lines', 'the cell to be copied')
        # Names that are none.
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_button('More of the Table')
        window.press(window.menu_item('First Row Has the Names'))
        stands(window, '#', '1', '2', '3')
        stands(window, '1', 'number', 'some words', 'tail')
        window.shows('22 rows')
        # And back to text.
        window.press_button('Show as a Table')
        window.shows('number,some words,tail')


def test_a_table_that_grows():
    folder = tempfile.mkdtemp()
    gate = os.path.join(folder, 'gate')
    os.mkfifo(gate)
    with lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
        command(window, 'sh', '-c', 'echo \'{"a":1}\'; echo \'{"a":2,"b":"x"}\'; cat ' + gate, title='grower')
        window.find(name='Running: 1')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_button('Show as a Table')
        stands(window, '1', '1', '2', '2', 'x')
        with open(gate, 'w', encoding='utf-8') as file:
            file.write('{"a":3,"b":"y","c":[1]}\n')
        stands(window, '3', '3', 'y', '1: "c":[1]')
        window.shows('3 rows')


def test_a_table_of_21_million_rows():
    with LongOutput(places=()) as output:
        window = output.window
        line = b'%015d,x\n'
        part = b''.join(line % n for n in range(1 << 15))
        with open(output.path, 'r+b') as file:
            file.truncate(0)
            file.write(b'number,words\n')
            for _ in range(641):
                file.write(part)
        # Another job meanwhile: what was shown is not looked at again.
        window.activate('win.show-job', GLib.Variant('t', 2))
        # It comes up with what there is to see of it.
        window.find(name='Exit Code')
        window.press_tab('Output')
        window.shows('It wrote no output')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_button('Show as a Table')
        before = output.memory()
        stands(window, '1', '000000000000000')
        window.find(name=lambda name: name.endswith('the first 20\u202f000\u202f000 are shown'))
        lanesui.wait(lambda: goes_to_the_end(window, '000000000000002', '20000000'), 'the last row that is shown')
        assert output.memory() - before < 60 * MIB, (before, output.memory())


def test_a_table_of_many_columns():
    with lanesui.Window(env={'XDG_DATA_HOME': tempfile.mkdtemp()}) as window:
        names = ','.join('c%d' % n for n in range(40))
        show(window, names + '\n' + '\n'.join(','.join('%d' % (n + row) for n in range(40)) for row in range(2)) + '\n')
        window.find(name='Finished: 1')
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.press_button('Show as a Table')
        stands(window, '#', 'c0', 'c1')
        window.shows('1–12 of 40')
        window.press_button('Columns Behind')
        stands(window, '#', 'c12', 'c13')
        stands(window, '1', '12', '13')
        window.press_button('Columns Before')
        stands(window, '1', '0', '1')


class Sizes(http.server.BaseHTTPRequestHandler):
    def do_GET(self):  # pylint: disable=invalid-name
        body = b'name,size\na,1\nb,22\n' if self.path.endswith('.csv') else b'[{"name": "a", "size": 1}, {"name": "b"}]'
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *what):  # pylint: disable=arguments-differ
        pass


def test_a_result_is_a_table():
    server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Sizes)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = 'http://127.0.0.1:%d/' % server.server_port
    folder = tempfile.mkdtemp()
    with lanesui.Window(env={'XDG_DATA_HOME': folder}) as window:
        for kind, params in (('request', {'url': GLib.Variant('s', url)}),
                             ('request', {'url': GLib.Variant('s', url), 'repeat': GLib.Variant('x', 3)}),
                             ('download', {'url': GLib.Variant('s', url + 'sizes.csv'), 'to': GLib.Variant('s', folder + '/sizes.csv')})):
            window.activate('app.submit', GLib.Variant('a{sv}', {'kind': GLib.Variant('s', kind), 'params': GLib.Variant('a{sv}', params)}))
        window.find(name='Finished: 3')
        # What was downloaded, as its file says.
        window.activate('win.show-job', GLib.Variant('t', 3))
        stands(window, '2', 'b', '22', table='Result as a table')
        # What Lanes has measured, without being asked whether it is a table.
        window.activate('win.show-job', GLib.Variant('t', 2))
        lanesui.wait(lambda: len(cells(window, 'Result as a table')) > 8 and 'size' not in cells(window, 'Result as a table'), 'the times')
        window.screenshot('test-output-result-table')
        # An answer is text first.
        window.activate('win.show-job', GLib.Variant('t', 1))
        window.shows('[{"name": "a", "size": 1}')
        window.press_button('Show as a Table')
        stands(window, '#', 'name', 'size', '1', 'a', '1', '2', 'b', table='Result as a table')
    server.shutdown()


if __name__ == '__main__':
    raise SystemExit(lanesui.main(globals()))
