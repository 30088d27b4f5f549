"""The exam room itself without its database: ticket, body and vector are checked, the answer is made, nothing is kept.

As `direct`, but with all the work of a save that is not the database's.
"""

from __future__ import annotations

import sys
from typing import Any, Final, Self

from truongthi.examroom.app import Application
from truongthi.examroom.config import config_from
from truongthi.examroom.saving import Save
from truongthi.examroom.wire import PREFIX
from truongthi.serve.front import run
from truongthi.serve.logs import log_to_stderr
from truongthi.serve.processes import end_with_parent


class Forgetting:
    """Stands where the room of `truongthi.examroom.room` stands, and keeps no answer."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        pass

    async def close_due(self, now: object) -> int:
        return 0

    def submit(self, request: Save) -> None:
        request.succeed(request.vector.seq)


class Without(Application):
    """Takes saves directly, as the front does (see ``truongthi.serve.directly``)."""

    PLACES: Final = {f"{PREFIX}save".encode(): ("save", b"POST")}

    @property
    def direct(self) -> Without:
        return self

    async def startup(self, room: Any = None) -> None:
        await super().startup(Forgetting())  # type: ignore[arg-type]


def main() -> int:
    end_with_parent()
    log_to_stderr()
    return run(Without(config_from), int(sys.argv[1]))


if __name__ == "__main__":
    sys.exit(main())
