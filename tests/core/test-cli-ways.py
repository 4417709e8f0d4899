"""test-cli-ways.py: certificates that are not right, and proxies that help, refuse and want a password

Certificates are made with openssl; the proxy is the environment's, as on a desktop.

Copyright 2026 The Lanes authors
SPDX-License-Identifier: GPL-3.0-or-later
"""
import base64
import http.server
import os
import select
import socket
import ssl
import subprocess
import threading

from cli_tester import LANES, PATIENCE, WORK, environment, peer, run_tests

CA = '''[ca]
default_ca = own
[own]
database = %(dir)s/index
new_certs_dir = %(dir)s
serial = %(dir)s/serial
default_md = sha256
policy = any
copy_extensions = copy
unique_subject = no
[any]
commonName = supplied
'''


def ask(*words, status=0, **variables):
    done = subprocess.run([LANES, 'request', *words], capture_output=True, cwd=WORK, env=environment(**variables),
                          timeout=PATIENCE, check=False, stdin=subprocess.DEVNULL)
    assert done.returncode == status, 'status %s, not %s: %s' % (done.returncode, status, done.stderr.decode(errors='replace'))
    return done


# Certificates


class Hello(http.server.BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'

    def log_message(self, *words):
        pass

    def do_GET(self):
        body = ('hello from %s' % self.path).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pass

    def start(self):
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    @property
    def port(self):
        return self.server_address[1]


def make_authority():
    folder = os.path.join(WORK, 'ca')
    if not os.path.isdir(folder):
        os.makedirs(folder)
        for name, content in (('index', ''), ('serial', '01\n'), ('config', CA % {'dir': folder})):
            with open(os.path.join(folder, name), 'w', encoding='ascii') as out:
                out.write(content)
        peer('openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '30',
             '-subj', '/CN=Test authority', '-keyout', 'key.pem', '-out', 'cert.pem', cwd=folder)
    return folder


def make_certificate(name, host, start, end):
    folder = make_authority()
    peer('openssl', 'req', '-new', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-subj', '/CN=' + host,
         '-addext', 'subjectAltName=DNS:%s' % host, '-keyout', name + '.key', '-out', name + '.csr', cwd=folder)
    peer('openssl', 'ca', '-batch', '-notext', '-config', 'config', '-cert', 'cert.pem', '-keyfile', 'key.pem', '-startdate', start,
         '-enddate', end, '-in', name + '.csr', '-out', name + '.pem', cwd=folder)
    return os.path.join(folder, name + '.pem'), os.path.join(folder, name + '.key')


def serve_tls(name, host='localhost', start='20200101000000Z', end='20480101000000Z'):
    certificate, key = make_certificate(name, host, start, end)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server = Server(('127.0.0.1', 0), Hello)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    return server.start()


def refused(server, *words):
    """The words, without what is the same for all: nobody signed these who is trusted."""
    address = 'https://localhost:%d/secret?token=hunter2' % server.port
    error = ask('-H', 'Authorization: Bearer hunter2', address, status=1).stderr.decode()
    assert 'The certificate of localhost:%d is not accepted' % server.port in error and 'Nothing was sent' in error, error
    assert 'nobody this machine trusts has signed it' in error and 'hunter2' not in error, error
    for word in words:
        assert word in error, error
    assert b'hello from /x' == ask('-k', 'https://localhost:%d/x' % server.port).stdout
    server.shutdown()
    return error


def test_signed_by_nobody():
    error = refused(serve_tls('own'))
    assert 'expired' not in error and 'another name' not in error and 'not valid yet' not in error, error


def test_expired():
    error = refused(serve_tls('old', end='20210203000000Z'), 'it has expired on 2021-02-03')
    assert 'another name' not in error, error


def test_not_valid_yet():
    refused(serve_tls('new', start='20470101000000Z'), 'it is not valid yet: is the clock right?')


def test_other_host():
    error = refused(serve_tls('other', host='elsewhere.example'), 'it was made out to another name')
    assert 'expired' not in error, error


def test_all_at_once_and_no_retry():
    server = serve_tls('worst', host='elsewhere.example', end='20210203000000Z')
    done = ask('--json', '--retries', '3', 'https://localhost:%d/' % server.port, status=1).stdout.decode()
    assert 'another name' in done and 'expired' in done and '"attempts": 1,' in done.splitlines()[-2], done
    server.shutdown()


def test_no_tls_at_all():
    server = Server(('127.0.0.1', 0), Hello).start()
    error = ask('https://127.0.0.1:%d/' % server.port, status=1).stderr.decode()
    assert 'No secure connection to 127.0.0.1' in error, error
    server.shutdown()


# Proxies


class Proxy(http.server.BaseHTTPRequestHandler):
    """Forwards, and makes tunnels: to the server that it was given, whatever host is asked for."""

    protocol_version = 'HTTP/1.1'
    target, password, refuse, log = None, None, 0, []

    def log_message(self, *words):
        pass

    def answer(self, status, **headers):
        body = b'<html>no</html>'
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace('_', '-'), value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def may(self):
        self.log.append((self.command, self.path, self.headers.get('Proxy-Authorization')))
        if self.refuse:
            self.answer(self.refuse)
            return False
        wanted = self.password and 'Basic ' + base64.b64encode(self.password.encode()).decode()
        if wanted and self.headers.get('Proxy-Authorization') != wanted:
            self.answer(407, Proxy_Authenticate='Basic realm="tests"')
            return False
        return True

    def do_GET(self):
        if not self.may():
            return
        body = ('through the proxy to %s' % self.path).encode()
        self.send_response(200)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        if not self.may():
            return
        other = socket.create_connection(('127.0.0.1', self.target))
        self.send_response(200)
        self.end_headers()
        pair = [self.connection, other]
        while pair:
            for end in select.select(pair, [], [], PATIENCE)[0]:
                block = end.recv(65536)
                if not block:
                    pair = []
                    break
                (other if end is self.connection else self.connection).sendall(block)
        other.close()
        self.close_connection = True


def make_proxy(**attributes):
    return Server(('127.0.0.1', 0), type('P', (Proxy,), dict(attributes, log=[]))).start()


def log_of(proxy):
    return proxy.RequestHandlerClass.log


def test_proxy_of_the_environment():
    proxy = make_proxy()
    address = 'http://127.0.0.1:%d' % proxy.port
    done = ask('http://example.invalid/x', http_proxy=address)
    assert done.stdout == b'through the proxy to http://example.invalid/x', done.stdout
    # Said for one job, and none.
    assert b'through' in ask('--proxy', address, 'http://example.invalid/x').stdout
    error = ask('--proxy', 'none', 'http://example.invalid/x', http_proxy=address, status=1).stderr.decode()
    assert 'example.invalid was not found' in error, error
    assert len(log_of(proxy)) == 2
    proxy.shutdown()


def test_proxy_with_password():
    proxy = make_proxy(password='me:open sesame')
    address = 'http://me:open%%20sesame@127.0.0.1:%d' % proxy.port
    done = ask('-v', 'http://example.invalid/x', http_proxy=address)
    assert done.stdout == b'through the proxy to http://example.invalid/x', done
    assert b'sesame' not in done.stderr
    # Asked without, asked with.
    assert [bool(entry[2]) for entry in log_of(proxy)] == [False, True], log_of(proxy)
    del log_of(proxy)[:]
    assert b'through' in ask('--proxy', address, 'http://example.invalid/x').stdout
    error = ask('http://example.invalid/x', http_proxy='http://127.0.0.1:%d' % proxy.port, status=1).stderr.decode()
    assert '407' in error and 'proxy wants a name and password' in error, error
    error = ask('http://example.invalid/x', http_proxy='http://me:wrong@127.0.0.1:%d' % proxy.port, status=1).stderr.decode()
    assert '407' in error and 'proxy wants a name and password' in error and 'wrong' not in error, error
    assert len(log_of(proxy)) < 12, log_of(proxy)
    proxy.shutdown()


def test_tunnel():
    server = serve_tls('tunnel')
    proxy = make_proxy(target=server.port)
    address = 'http://127.0.0.1:%d' % proxy.port
    assert ask('-k', 'https://example.invalid/x', https_proxy=address).stdout == b'hello from /x'
    assert log_of(proxy)[0][:2] == ('CONNECT', 'example.invalid:443'), log_of(proxy)
    # Who is at the other end is checked through a tunnel too.
    error = ask('https://example.invalid/x', https_proxy=address, status=1).stderr.decode()
    assert 'The certificate of example.invalid is not accepted' in error and 'another name' in error, error
    proxy.shutdown()

    proxy = make_proxy(target=server.port, password='me:open sesame')
    address = 'http://me:open%%20sesame@127.0.0.1:%d' % proxy.port
    assert ask('-k', 'https://example.invalid/x', https_proxy=address).stdout == b'hello from /x'
    error = ask('-k', 'https://example.invalid/x', https_proxy='http://127.0.0.1:%d' % proxy.port, status=1).stderr.decode()
    assert '407' in error or 'wants a password' in error, error
    proxy.shutdown()
    server.shutdown()


def test_proxy_that_refuses():
    proxy = make_proxy(refuse=403)
    address = 'http://127.0.0.1:%d' % proxy.port
    error = ask('http://example.invalid/x', http_proxy=address, status=1).stderr.decode()
    assert '403' in error, error
    error = ask('-k', 'https://example.invalid/x', https_proxy=address, status=1).stderr.decode()
    assert '403' in error or 'does not allow' in error, error
    proxy.shutdown()


def test_proxy_that_is_not_there():
    probe = socket.socket()
    probe.bind(('127.0.0.1', 0))
    port = probe.getsockname()[1]
    probe.close()
    for scheme in ('http', 'https'):
        error = ask('%s://example.invalid/x' % scheme, status=1, **{scheme + '_proxy': 'http://127.0.0.1:%d' % port}).stderr.decode()
        assert 'proxy' in error.lower() or str(port) in error, error


def test_proxy_that_is_none():
    listener = socket.create_server(('127.0.0.1', 0))

    def talk():
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.recv(65536)
            connection.sendall(b'220 mail.example ESMTP\r\n')
            connection.close()

    threading.Thread(target=talk, daemon=True).start()
    address = 'http://127.0.0.1:%d' % listener.getsockname()[1]
    for scheme in ('http', 'https'):
        error = ask('-k', '%s://example.invalid/x' % scheme, status=1, **{scheme + '_proxy': address}).stderr.decode()
        assert 'example.invalid' in error, error
    listener.close()


run_tests(globals())
