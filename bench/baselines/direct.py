"""No database, the same direct way: the front's own protocol hands requests over and they are answered at once.

As `echo`, but without ASGI in between, as the exam room's saves go: what is left is HTTP alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, Final

from bench.baselines.echo import BODY, HEADERS, echo
from truongthi.examroom.wire import Asked, Reply
from truongthi.serve.front import run
from truongthi.serve.logs import log_to_stderr
from truongthi.serve.processes import end_with_parent


class Direct:
    """An application with a place where saves are handed over (see ``truongthi.serve.directly``)."""

    PLACES: Final = {b"/": ("save", b"POST")}
    REPLY: Final = Reply(200, b"".join(b"%b: %b\r\n" % header for header in HEADERS), BODY)

    @property
    def direct(self) -> Direct:
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await echo(scope, receive, send)

    def begin(self, place: str, asked: Asked, told: Callable[[Reply], None]) -> None:
        told(self.REPLY)


def main() -> int:
    end_with_parent()
    log_to_stderr()
    return run(Direct(), int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
