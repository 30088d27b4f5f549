"""The first baseline: the front's own uvicorn set-up around an application that takes a save and stores nothing.

It reads the body and answers as many bytes with the same headers as the exam room. No ticket, no JSON, no database.
"""

from __future__ import annotations

import sys
from typing import Any

from truongthi.serve.front import run
from truongthi.serve.logs import log_to_stderr
from truongthi.serve.processes import end_with_parent

BODY = b'{"saved":true,"seq":1000001,"now":1789434000000}'
HEADERS = [
    (b"content-type", b"application/json"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-length", str(len(BODY)).encode()),
]


async def echo(scope: Any, receive: Any, send: Any) -> None:
    if scope["type"] == "lifespan":
        for phase in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{phase}.complete"})
        return
    while (await receive()).get("more_body"):
        pass
    await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
    await send({"type": "http.response.body", "body": BODY})


def main() -> int:
    end_with_parent()
    log_to_stderr()
    return run(echo, int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
