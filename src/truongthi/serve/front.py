"""Entry of the front process: uvicorn around the router, on a listening socket made by the supervisor.

The socket outlives this process, so while the front restarts, callers wait instead of being refused. Only the exam
room's database address reaches it; the owner's does not.
"""

from __future__ import annotations

import gc
import json
import os
import socket
import sys
from typing import Any

import uvicorn

from truongthi.serve.logs import log_to_stderr
from truongthi.serve.processes import end_with_parent, raise_descriptor_limit
from truongthi.serve.router import Router

KEEP_ALIVE_SECONDS = 20
COLLECT_AFTER = (50_000, 20, 50)


def build_router() -> Router:
    pages = [address for address in os.environ.get("TRUONGTHI_PAGES", "").split(",") if address]
    trusted = frozenset(name.strip() for name in os.environ.get("TRUSTED_PROXIES", "").split(",") if name.strip())
    examroom: Any = None
    if os.environ.get("TRUONGTHI_EXAMROOM", "1") == "1":
        from truongthi.examroom.app import app as examroom
    return Router(pages=pages, examroom=examroom, trusted_proxies=trusted)


def protocol() -> Any:
    try:
        from truongthi.serve.directly import DirectProtocol
    except ImportError:  # httptools is not made for every system
        return "auto"
    return DirectProtocol


def collect_garbage_seldom() -> None:
    """Requests leave hardly any cycles behind, yet a thousand of them waiting are looked through at every collection.

    What is loaded by now stays for ever and is not looked at again; the rest, after many more allocations than usual.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def main() -> int:
    end_with_parent()
    raise_descriptor_limit()
    log_to_stderr()
    router = build_router()
    if os.environ.get("TRUONGTHI_WAITS") == "1":
        word = sys.stdin.buffer.readline()
        if not word:
            return 0  # loaded and never needed
        os.environ.update(json.loads(word))
    return run(router, int(sys.argv[1]))


def run(application: Any, descriptor: int) -> int:
    """Serve an ASGI application on an inherited listening socket until told to stop."""
    listener = socket.socket(fileno=descriptor)
    config = uvicorn.Config(
        application,
        http=protocol(),
        log_config=None,
        log_level="warning",
        access_log=False,
        ws="none",
        lifespan="on",
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=10,
    )
    server = uvicorn.Server(config)
    collect_garbage_seldom()
    server.run(sockets=[listener])
    return 0 if server.started else 1


if __name__ == "__main__":
    sys.exit(main())
