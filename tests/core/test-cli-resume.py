"""test-cli-resume.py: twenty downloads, killed with -9, go on from what they have

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import hashlib
import http.server
import os
import random
import shutil
import signal
import subprocess
import threading
import time

from cli_tester import LANES, PATIENCE, TMP, WORK, environment, lanes, run_tests

COUNT, SIZE, BLOCK = 20, 1500000, 20000
FILES = {'/file-%02d.bin' % number: random.Random(number).randbytes(SIZE) for number in range(COUNT)}


class Handler(http.server.BaseHTTPRequestHandler):
    """Sends files slowly, until told to hurry, and keeps a log of what was asked for and how much was sent."""

    protocol_version = 'HTTP/1.1'
    log, lock, hurry = [], threading.Lock(), threading.Event()

    def log_message(self, *words):
        pass

    def do_GET(self):
        content = FILES[self.path]
        asked = self.headers.get('Range')
        start = int(asked[len('bytes='):-1]) if asked and self.headers.get('If-Range') == '"one"' else 0
        entry = {'path': self.path, 'range': asked, 'start': start, 'sent': 0}
        with self.lock:
            self.log.append(entry)
        self.send_response(206 if start else 200)
        self.send_header('ETag', '"one"')
        self.send_header('Content-Length', str(SIZE - start))
        if start:
            self.send_header('Content-Range', 'bytes %d-%d/%d' % (start, SIZE - 1, SIZE))
        self.end_headers()
        try:
            for at in range(start, SIZE, BLOCK):
                self.wfile.write(content[at:at + BLOCK])
                entry['sent'] += len(content[at:at + BLOCK])
                if not self.hurry.is_set():
                    time.sleep(0.03)
        except OSError:
            self.close_connection = True


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass


def sizes(target):
    return {name: os.path.getsize(os.path.join(target, name)) for name in os.listdir(target) if name.endswith('.part')}


def kill_in_the_middle(target, words, before):
    """When each has 200 kB more than @before. Returns: what is there then"""
    process = subprocess.Popen([LANES, 'get', '-q', '-j', '20', '--per-host', '20', '-d', target, *words], env=environment(),
                               stdin=subprocess.DEVNULL)
    end = time.monotonic() + PATIENCE
    while True:
        parts = sizes(target) if os.path.isdir(target) else {}
        if len(parts) == COUNT and min(size - before.get(name, 0) for name, size in parts.items()) > 200000:
            break
        assert time.monotonic() < end and process.poll() is None, parts
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    # What a killed one leaves there is nobody's.
    for name in os.listdir(TMP):
        shutil.rmtree(os.path.join(TMP, name), ignore_errors=True)
    return sizes(target)


def test_killed_downloads_go_on():
    server = Server(('127.0.0.1', 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    target = os.path.join(WORK, 'got')
    words = ['http://127.0.0.1:%d%s' % (server.server_address[1], path) for path in FILES]
    try:
        # Twice: what was resumed is resumed once more.
        kept = kill_in_the_middle(target, words, {})
        kept = kill_in_the_middle(target, words, kept)
        first = len(Handler.log)
        Handler.hurry.set()
        lanes('get', '-j', '20', '--per-host', '20', '-d', target, *words)
    finally:
        server.shutdown()

    # Asked for once each, from where the part ended, and not a byte more was sent.
    again = {entry['path']: entry for entry in Handler.log[first:]}
    assert len(again) == len(Handler.log) - first == COUNT, Handler.log[first:]
    for path, entry in again.items():
        size = kept[path[1:] + '.part']
        assert size > 200000 and entry['range'] == 'bytes=%d-' % size, (size, entry)
        assert entry['sent'] == SIZE - size, entry
    assert sorted(os.listdir(target)) == sorted(path[1:] for path in FILES)
    for path, content in FILES.items():
        with open(os.path.join(target, path[1:]), 'rb') as got:
            assert hashlib.sha256(got.read()).digest() == hashlib.sha256(content).digest(), path


run_tests(globals())
