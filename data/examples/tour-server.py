#!/usr/bin/env python3
"""tour-server.py PORT ANSWERS: the server of the tour: answers a few requests on loopback, then ends by itself

Each answer comes after a short wait, as from a real server far away. The server ends when it gave as many answers as it
was asked for, or when nobody asked for 30 seconds. It tells its progress as any program can: one line "fraction message"
on the file descriptor that LANES_PROGRESS_FD names.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import json
import os
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PATIENCE = 30


class Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def do_GET(self):
        counts = self.path.startswith('/item/')
        if counts:
            time.sleep(0.15)
        body = json.dumps({'path': self.path, 'answers': self.server.given}).encode() + b'\n'
        self.send_response(200)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.send_header('Connection', 'close')
        self.end_headers()
        self.wfile.write(body)
        if counts:
            self.server.count_answer(self.path)

    def log_message(self, format, *args):
        print('%s %s' % (self.client_address[0], format % args), flush=True)


class Server(ThreadingHTTPServer):
    def __init__(self, port, answers):
        self.given = 0
        self.answers = answers
        self.lock = threading.Lock()
        self.last = time.monotonic()
        number = os.environ.get('LANES_PROGRESS_FD')
        self.progress = os.fdopen(int(number), 'w') if number else None
        super().__init__(('127.0.0.1', port), Handler)

    def count_answer(self, path):
        with self.lock:
            self.given += 1
            self.last = time.monotonic()
            if self.progress:
                print('%.3f answered %s' % (min(self.given / self.answers, 1), path), file=self.progress, flush=True)

    def is_done(self):
        return self.given >= self.answers or time.monotonic() - self.last > PATIENCE


def main():
    server = Server(int(sys.argv[1]), int(sys.argv[2]))
    thread = threading.Thread(target=server.serve_forever, kwargs={'poll_interval': 0.05})
    thread.start()
    print('listening on http://127.0.0.1:%d' % server.server_port, flush=True)
    while not server.is_done():
        time.sleep(0.1)
    server.shutdown()
    thread.join()
    server.server_close()
    print('%d answers given' % server.given)
    sys.exit(0 if server.given >= server.answers else 1)


main()
