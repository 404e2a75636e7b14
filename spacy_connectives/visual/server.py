"""A local page: paste text, see its connectives.

For one person on one machine. It binds to loopback unless told otherwise, answers only requests
that name it as their host, and limits size, time and number of requests. A text is sent back as
data and set as plain text by the page, so it is never read as HTML.
"""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from ..connective import AnnotatedText
from ..html import describe, legend, page, segments, sense_class
from ..lexicon import GAP

MAX_CHARACTERS = 200_000
# A character may come as two escapes of six bytes.
MAX_BYTES = 12 * MAX_CHARACTERS + 100
# Seconds that a client may keep silent, that a request may wait for its turn, and that it may last.
READ_SECONDS, WAIT_SECONDS, TOTAL_SECONDS = 10.0, 20.0, 60.0
# Requests at once; further ones are told to come back later.
MAX_REQUESTS = 16

# Finds connectives, and tells why: a note for each connective, or nothing.
Annotate = Callable[[str], tuple[AnnotatedText, list[str]]]


def answer(text: AnnotatedText, notes: list[str]) -> dict[str, Any]:
    """Make what the page gets.

    text (AnnotatedText): The text and its connectives.
    notes (list[str]): Explanations, one a connective, or none.
    RETURNS (dict[str, Any]): Stretches of text, and a row a connective. There are no offsets in
        it: a browser counts characters in another way.
    """
    connectives = text.connectives
    return {
        "segments": [
            {
                "text": s.text,
                "kind": sense_class(connectives[s.owners[0]]) if s.owners else "",
                "hover": "\n".join(describe(connectives[i], text.text) for i in s.owners),
                "links": ",".join(map(str, s.links)),
            }
            for s in segments(text)
        ],
        "connectives": [
            {
                "form": GAP.join(c.forms(text.text)),
                "sense": c.sense or "",
                "entry": c.entry or "",
                "score": None if c.score is None else round(c.score, 3),
                "why": notes[i] if i < len(notes) else "",
            }
            for i, c in enumerate(connectives)
        ],
    }


def make_page() -> str:
    """RETURNS (str): The page, with its style and script."""
    folder = files(__package__)
    css, script, body = (
        (folder / name).read_text("utf-8") for name in ("serve.css", "serve.js", "serve.html")
    )
    body = body.replace("<!-- legend -->", legend()).replace("200000", str(MAX_CHARACTERS))
    return page("Connectives", body, style=css, script=script, policy="connect-src 'self'")


class Server(ThreadingHTTPServer):
    """The server.

    annotate (Annotate): Finds the connectives.
    host (str): Address to bind to.
    port (int): Port; 0 takes a free one.
    """

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, annotate: Annotate, host: str = "127.0.0.1", port: int = 0) -> None:
        super().__init__((host, port), Handler)
        self.annotate = annotate
        self.page = make_page().encode("utf-8")
        self.turn = threading.Lock()
        self.slots = threading.BoundedSemaphore(MAX_REQUESTS)

    @property
    def hosts(self) -> set[str]:
        """RETURNS (set[str]): Names that a request may call this server by; none if any will do.

        Any other name would come from a page elsewhere that has its own name point here.
        """
        host, port = self.server_address[:2]
        if host in ("0.0.0.0", "::"):
            return set()
        names = {str(host), "localhost", "127.0.0.1", "[::1]"}
        return {f"{name}:{port}" for name in names} | (names if port == 80 else set())

    def process_request(self, request: Any, client_address: Any) -> None:
        """Start a thread for a request, or drop the request if there are too many."""
        if not self.slots.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle a request in its thread, and hang up on a client that trickles."""
        timer = threading.Timer(TOTAL_SECONDS, self.shutdown_request, [request])
        timer.daemon = True
        timer.start()
        try:
            super().process_request_thread(request, client_address)
        finally:
            timer.cancel()
            self.slots.release()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of clients that hang up or send garbage."""


class Handler(BaseHTTPRequestHandler):
    """Answers one connection."""

    server: Server
    server_version = "spacy-connectives"
    sys_version = ""
    timeout = READ_SECONDS

    def do_GET(self) -> None:
        """Send the page."""
        if not self._is_ours():
            return
        if urlsplit(self.path).path == "/":
            self._send(HTTPStatus.OK, self.server.page, "text/html; charset=utf-8")
        else:
            self._fail(HTTPStatus.NOT_FOUND, "There is only one page: /")

    def do_POST(self) -> None:
        """Find the connectives of a text."""
        if not self._is_ours():
            return
        if self.path != "/annotate":
            self._fail(HTTPStatus.NOT_FOUND, "Send texts to /annotate.")
            return
        if self.headers.get_content_type() != "application/json":
            self._fail(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send JSON.")
            return
        text = self._read_text()
        if text is None:
            return
        if not self.server.turn.acquire(timeout=WAIT_SECONDS):
            self._fail(HTTPStatus.SERVICE_UNAVAILABLE, "Busy. Try again.")
            return
        try:
            annotated, notes = self.server.annotate(text)
        finally:
            self.server.turn.release()
        body = json.dumps(answer(annotated, notes)).encode("ascii")
        self._send(HTTPStatus.OK, body, "application/json")

    def _is_ours(self) -> bool:
        """Refuse requests that pages of other sites have made."""
        host = self.headers.get("Host", "")
        origin = self.headers.get("Origin")
        ours = not self.server.hosts or host in self.server.hosts
        if ours and origin is not None:
            ours = urlsplit(origin).netloc == host
        if not ours:
            self._fail(HTTPStatus.FORBIDDEN, "Open this server by its own address.")
        return ours

    def _read_text(self) -> str | None:
        """Read the text of a request; answers the request itself if there is none."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdecimal():
            self._fail(HTTPStatus.LENGTH_REQUIRED, "Say how long the text is.")
            return None
        if int(length) > MAX_BYTES:
            self._fail(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"At most {MAX_BYTES:,} bytes.")
            return None
        try:
            data = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            data = None
        text = data.get("text") if isinstance(data, dict) else None
        if not isinstance(text, str):
            self._fail(HTTPStatus.BAD_REQUEST, 'Send {"text": "..."}.')
            return None
        if len(text) > MAX_CHARACTERS:
            limit = f"At most {MAX_CHARACTERS:,} characters."
            self._fail(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, limit)
            return None
        return text

    def _fail(self, status: HTTPStatus, message: str) -> None:
        self.close_connection = True
        self._send(status, json.dumps({"error": message}).encode("ascii"), "application/json")
        # Closing on a client that still sends resets the connection, often before the client has
        # read the answer. So what comes is read and forgotten; the timer of the request ends it.
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            while self.rfile.read1(1 << 16):
                pass

    def _send(self, status: HTTPStatus, body: bytes, kind: str) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("X-Content-Type-Options", "nosniff"),
            ("X-Frame-Options", "DENY"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "frame-ancestors 'none'"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal quiet; texts are nobody's business."""
