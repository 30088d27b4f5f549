"""A real front (uvicorn) before real page servers (waitress) with a small WSGI application, all in threads."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
import waitress

from truongthi.serve.patience import PatientProtocol
from truongthi.serve.router import Router

DRAWN: dict[str, int] = {}


def pages(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    """Answers with what it saw; /slow thinks for two seconds; /large gives 5 MB; /missing is a 404 with two cookies;
    /same/… says how often it was drawn, under the headers its query asks for.
    """
    path = environ["PATH_INFO"].encode("latin-1").decode()
    body = environ["wsgi.input"].read()
    if path == "/slow":
        time.sleep(2)
    if path == "/large":
        start_response("200 OK", [("Content-Type", "application/octet-stream")])
        return [b"x" * 1_000_000] * 5
    if path.startswith("/same/"):
        DRAWN[path] = DRAWN.get(path, 0) + 1
        time.sleep(0.2)
        what = urllib.parse.parse_qsl(environ["QUERY_STRING"])
        start_response("200 OK", [("Content-Type", "text/plain"), *what])
        return [f"{path} drawn {DRAWN[path]}".encode()]
    seen = {key: value for key, value in environ.items() if isinstance(value, str)}
    answer = json.dumps({**seen, "path": path, "length": len(body)}).encode()
    status = "404 Not Found" if path == "/missing" else "200 OK"
    start_response(status, [("Content-Type", "application/json"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [answer]


async def examroom(scope: Any, receive: Any, send: Any) -> None:
    """Stands where the exam room's program stands: answers at once."""
    if scope["type"] == "lifespan":
        for kind in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{kind}.complete"})
        return
    body = json.dumps([[name.decode(), value.decode()] for name, value in scope["headers"]]).encode()
    await send(
        {"type": "http.response.start", "status": 200, "headers": [(b"content-length", str(len(body)).encode())]}
    )
    await send({"type": "http.response.body", "body": body})


@contextmanager
def page_server(path: Path) -> Iterator[str]:
    server = waitress.create_server(
        pages,
        unix_socket=str(path),
        unix_socket_perms="600",
        threads=2,
        trusted_proxy="localhost",
        trusted_proxy_headers={"x-forwarded-for", "x-forwarded-proto"},
        clear_untrusted_proxy_headers=True,
        max_request_body_size=13 * 1024 * 1024,
    )
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"unix:{path}"
    server.close()


@contextmanager
def front(addresses: list[str]) -> Iterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    router = Router(pages=addresses, examroom=examroom)
    config = uvicorn.Config(
        router, http=PatientProtocol, log_config=None, access_log=False, server_header=False, proxy_headers=False
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield listener.getsockname()[1]
    server.should_exit = True
    thread.join(10)


def ask(port: int, method: str, path: str, body: Any = None, headers: Any = None) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=15)
    connection.request(method, path, body=body, headers=headers or {})
    response = connection.getresponse()
    result = response.status, dict(response.getheaders()), response.read()
    connection.close()
    return result
