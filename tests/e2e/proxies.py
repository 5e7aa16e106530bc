"""A proxy as companies have them: it wants a password, looks into TLS with a certificate of its own, and notes who asks for what.

Synthetic in one thing: wherever a client wants to go, it meets the sandbox.
"""

import base64
import contextlib
import http.server
import socket
import ssl
import subprocess
import threading

NAMES = ("api.spotify.com", "accounts.spotify.com")


def certificates(folder):
    """ca.pem, and leaf.pem with leaf.key for Spotify's two names; trusted by whoever is told to, installed nowhere."""
    def openssl(*words):
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)

    (folder / "names").write_text(f"subjectAltName={','.join(f'DNS:{name}' for name in NAMES)}\n")
    fresh = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    openssl("req", "-x509", *fresh, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=sandbox of one test run")
    openssl("req", *fresh, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", "/CN=synthetic")
    openssl("x509", "-req", "-in", "leaf.csr", "-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile", "names", "-out", "leaf.pem")


class Proxy:
    """`wants`: "user:password", or nothing. `refuses`: the status of every CONNECT. `tunnels`: where clients went, in order."""

    def __init__(self, folder, sandbox_port, wants=None, refuses=None):
        self.tunnels, self.others, self.insides = [], [], []
        self.sandbox_port, self.wants, self.refuses = sandbox_port, wants, refuses
        self.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.tls.load_cert_chain(folder / "leaf.pem", folder / "leaf.key")
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_CONNECT(self):
                outer.connect(self)

            def do_GET(self):
                outer.others.append(self.path)
                self.send_error(403)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.at = f"127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def connect(self, client):
        client.close_connection = True
        told = client.headers.get("Proxy-Authorization", "")
        if self.wants and told != "Basic " + base64.b64encode(self.wants.encode()).decode():
            client.send_response(407)
            client.send_header("Proxy-Authenticate", 'Basic realm="synthetic"')
            client.send_header("Content-Length", "0")
            client.end_headers()
            return
        if self.refuses:
            client.send_error(self.refuses)
            return
        self.tunnels.append(client.path)
        client.send_response(200, "Connection established")
        client.end_headers()
        client.wfile.flush()
        with contextlib.suppress(OSError):  # of a client that does not trust the certificate, or is gone
            inside = self.tls.wrap_socket(client.connection, server_side=True)
            with inside, socket.create_connection(("127.0.0.1", self.sandbox_port)) as sandbox:
                back = threading.Thread(target=self.pump, args=(sandbox, inside), daemon=True)
                back.start()
                self.pump(inside, sandbox, self.insides)
                back.join(30)

    @staticmethod
    def pump(source, target, seen=None):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                if seen is not None:
                    seen.append(data)
                target.sendall(data)
        with contextlib.suppress(OSError):
            target.shutdown(socket.SHUT_WR)
