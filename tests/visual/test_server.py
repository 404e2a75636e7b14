"""The local server, asked by hand."""

from __future__ import annotations

import http.client
import json
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from spacy_connectives import AnnotatedText, Connective
from spacy_connectives.visual import server as module
from spacy_connectives.visual.server import MAX_BYTES, MAX_CHARACTERS, Server


def annotate(text: str) -> tuple[AnnotatedText, list[str]]:
    """Find every 但."""
    found = [Connective(((i, i + 1),), "但", score=0.5) for i, ch in enumerate(text) if ch == "但"]
    return AnnotatedText(text, tuple(found)), ["because"] * len(found)


@pytest.fixture
def server() -> Iterator[Server]:
    server = Server(annotate)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def ask(
    server: Server, method: str, path: str, body: bytes | None = None, **headers: str
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
    names = {k.replace("_", "-"): v for k, v in headers.items()}
    connection.request(method, path, body, names)
    response = connection.getresponse()
    result = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return result


def send(server: Server, content: Any, **headers: str) -> tuple[int, Any]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    headers = {"Content_Type": "application/json", **headers}
    status, _, answer = ask(server, "POST", "/annotate", body, **headers)
    return status, json.loads(answer)


def test_it_listens_to_this_machine_only(server: Server) -> None:
    assert server.server_address[0] == "127.0.0.1"


def test_the_page(server: Server) -> None:
    status, headers, body = ask(server, "GET", "/")
    assert status == 200
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert b"default-src 'none'" in body
    assert b"innerHTML =" not in body


def test_connectives_come_back_as_data(server: Server) -> None:
    status, answer = send(server, {"text": "<b>但\u2028😀</b>"})
    assert status == 200
    assert [s["text"] for s in answer["segments"]] == ["<b>", "但", "\u2028😀</b>"]
    assert answer["connectives"] == [
        {"form": "但", "sense": "", "entry": "但", "score": 0.5, "why": "because"}
    ]


@pytest.mark.parametrize(
    ("content", "status"),
    [
        ({"text": "天" * MAX_CHARACTERS}, 200),
        ({"text": "天" * (MAX_CHARACTERS + 1)}, 413),
        (b" " * (MAX_BYTES + 1), 413),
        ({"text": 1}, 400),
        ({}, 400),
        ([], 400),
        (b"{", 400),
        (b"\xff", 400),
        (b"[" * 100_000, 400),
        ({"text": ""}, 200),
        (b'{"text": "\\ud800"}', 200),
    ],
)
def test_requests_of_all_kinds(server: Server, content: Any, status: int) -> None:
    assert send(server, content)[0] == status


def test_a_client_gets_its_answer_however_much_it_still_sends(server: Server) -> None:
    much = b" " * (20 * MAX_BYTES)
    assert send(server, much)[0] == 413
    assert send(server, much, Content_Type="text/plain")[0] == 415


def test_other_places_and_methods(server: Server) -> None:
    assert ask(server, "GET", "/../../etc/passwd")[0] == 404
    assert ask(server, "POST", "/", b"{}")[0] == 404
    assert ask(server, "PUT", "/")[0] == 501
    assert send(server, {"text": "天"}, Content_Type="text/plain")[0] == 415


def test_pages_of_other_sites_are_refused(server: Server) -> None:
    assert ask(server, "GET", "/", Host="evil.example")[0] == 403
    assert send(server, {"text": "天"}, Origin="http://evil.example")[0] == 403
    own = f"http://127.0.0.1:{server.server_address[1]}"
    assert send(server, {"text": "天"}, Origin=own)[0] == 200


def test_a_length_must_be_said(server: Server) -> None:
    with socket.create_connection(server.server_address[:2], timeout=10) as client:
        host = f"127.0.0.1:{server.server_address[1]}"
        head = f"POST /annotate HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n\r\n"
        client.sendall(head.encode())
        assert b" 411 " in client.recv(100)


def test_a_silent_client_is_hung_up_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module.Handler, "timeout", 0.2)
    with socket.create_connection(server.server_address[:2], timeout=10) as client:
        client.sendall(b"GET / HT")
        assert client.recv(100) == b""


def test_a_trickling_client_is_hung_up_on(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "TOTAL_SECONDS", 0.3)
    with socket.create_connection(server.server_address[:2], timeout=0.1) as client:
        for _ in range(100):
            try:
                client.sendall(b"X")
                if client.recv(1) == b"":
                    return
            except TimeoutError:
                continue
            except ConnectionError:
                return
    pytest.fail("the connection lasts")


def test_a_thousand_bad_requests_at_once_do_no_harm(server: Server) -> None:
    def bad(number: int) -> None:
        try:
            with socket.create_connection(server.server_address[:2], timeout=10) as client:
                client.sendall([b"\x00" * 500, b"GET / HTTP/9\r\n\r\n", b""][number % 3])
        except OSError:
            pass  # refused, as there are too many

    with ThreadPoolExecutor(50) as pool:
        list(pool.map(bad, range(1000)))
    # Requests that are still being read off may take all slots for a moment.
    for _ in range(50):
        try:
            assert send(server, {"text": "但"})[0] == 200
            break
        except (ConnectionError, http.client.BadStatusLine):
            threading.Event().wait(0.1)
    else:
        pytest.fail("the server does not answer any more")
