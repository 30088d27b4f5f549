"""No database, the same direct way: the front's own protocol hands saves over and they are answered at once.

As `echo`, but without ASGI in between, as the exam room's saves go: what is left is HTTP alone.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from bench.baselines.echo import BODY, HEADERS, echo
from truongthi.serve.front import run
from truongthi.serve.logs import log_to_stderr
from truongthi.serve.processes import end_with_parent


class Direct:
    """An application with a place where saves are handed over (see ``truongthi.serve.directly``)."""

    SAVE_PATH = b"/"

    @property
    def saves(self) -> Direct:
        return self

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await echo(scope, receive, send)

    def begin_save(self, authorization: str, kind: str, body: bytes, done: Callable[[int | None, Any], None]) -> None:
        done(1, None)

    def saved(self, seq: int | None) -> object:
        return None

    def problem(self, error: Exception) -> Any:
        raise error

    def written(self, status: int, content: object, extra: Any) -> tuple[Any, bytes]:
        return HEADERS, BODY


def main() -> int:
    end_with_parent()
    log_to_stderr()
    return run(Direct(), int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
