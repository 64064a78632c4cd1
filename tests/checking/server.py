"""A web server on this machine that misbehaves in every way a page can."""

import gzip
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PAGE = (
    b"<!doctype html><title>Page</title><nav>Menu</nav><main><h1>Patching</h1><p>Intro.</p>"
    b"<h2>Operating system</h2><p>AWS patches it.</p><h3>Windows</h3><p>You choose the window.</p>"
    b"<h2>Other</h2><p>Something else.</p></main><footer>2026</footer>"
)
BOMB = gzip.compress(b"x" * 20_000_000)


class Handler(BaseHTTPRequestHandler):
    """Each path is one way to answer."""

    def do_GET(self):
        self.server.asked.append((self.path, dict(self.headers)))
        with suppress(OSError):
            way = getattr(self, "way_" + self.path.strip("/").partition("?")[0].replace("-", "_"), None)
            way() if way else self.sent(404, b"nothing")

    def sent(self, status, body=b"", **headers):
        self.send_response(status)
        for name, value in {"Content_Type": "text/html; charset=utf-8", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def way_page(self):
        self.sent(200, self.server.page)

    def way_gone(self):
        self.sent(410)

    def way_broken(self):
        self.sent(500)

    def way_busy(self):
        self.sent(503, Retry_After="120")

    def way_moved(self):
        self.sent(301, Location="/page")

    def way_moved_twice(self):
        self.sent(308, Location="/moved")

    def way_elsewhere(self):
        self.sent(302, Location="/page")

    def way_elsewhere_then_moved(self):
        self.sent(302, Location="/moved")

    def way_moved_to_nothing(self):
        self.sent(301, Location="/nothing")

    def way_circle(self):
        self.sent(302, Location="/circle-2")

    def way_circle_2(self):
        self.sent(302, Location="/circle")

    def way_further(self):
        number = int(self.path.partition("?")[2] or 0)
        self.sent(302, Location=f"/further?{number + 1}")

    def way_to_a_file(self):
        self.sent(301, Location="file:///etc/passwd")

    def way_to_nonsense(self):
        self.sent(301, Location="http://[nonsense")

    def way_to_umlauts(self):
        self.send_response(301)
        self.wfile.write(b"")
        self._headers_buffer.append("Location: /pagé\r\n".encode())
        self.end_headers()

    def way_silent(self):
        self.server.over.wait(5)

    def way_slow_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.dripped(b"X-Slow: 1\r\n")

    def way_slow_body(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        self.dripped(b"<p>")

    def dripped(self, piece):
        while not self.server.over.wait(0.02):
            self.wfile.write(piece[:1] if piece == b"<p>" else piece)

    def way_endless(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
        while not self.server.over.is_set():
            self.wfile.write(b"x" * 65_536)

    def way_huge(self):
        self.sent(200, b"x" * 300_000)

    def way_bomb(self):
        self.sent(200, BOMB, Content_Encoding="gzip")

    def way_zipped(self):
        self.sent(200, gzip.compress(PAGE), Content_Encoding="gzip")

    def way_badly_zipped(self):
        self.sent(200, b"this is no gzip", Content_Encoding="gzip")

    def way_short(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 99999\r\n\r\n<p>")

    def way_closed(self):
        self.connection.close()

    def way_garbage(self):
        self.wfile.write(b"\x00\x01\x02 this is not HTTP\r\n\r\n")

    def way_many_headers(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-Many: 1\r\n" * 500 + b"\r\n")

    def way_pdf(self):
        self.sent(200, b"%PDF-1.7", Content_Type="application/pdf")

    def way_untyped(self):
        self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n<p>x")

    def way_latin(self):
        self.sent(200, "<main><p>Für</p></main>".encode("latin-1"), Content_Type="text/html; charset=utf-8")

    def way_unknown_charset(self):
        self.sent(200, PAGE, Content_Type="text/html; charset=klingon")

    def way_no_charset(self):
        self.sent(200, b'<meta charset="iso-8859-1"><main>F\xfcr</main>', Content_Type="text/html")

    def log_message(self, *_):
        """Nothing."""


@contextmanager
def running():
    """The server; ``server.at("/page")`` is an address on it, ``server.asked`` what it was asked."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    server.handle_error = lambda *_: None
    server.page, server.asked, server.over = PAGE, [], threading.Event()
    server.at = lambda path: f"http://127.0.0.1:{server.server_address[1]}{path}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.over.set()
        server.shutdown()
        server.server_close()
        thread.join(1)


def took(action):
    """What an action gives, and how many seconds it takes."""
    start = time.monotonic()
    return action(), time.monotonic() - start
