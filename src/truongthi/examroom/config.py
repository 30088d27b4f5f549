"""What the exam room needs from its environment, read once at its start."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from truongthi.core.ticket import ticket_key


@dataclass(frozen=True, slots=True)
class Config:
    """``lanes``: concurrent transactions; ``queue_limit``: requests that may wait before others are sent away."""

    dsn: str
    key: bytes
    lanes: int = 2
    queue_limit: int = 4000


def config_from(environment: Mapping[str, str] = os.environ) -> Config:
    """EXAMROOM_DATABASE_URL (or DATABASE_URL), EXAMROOM_TICKET_KEY (or the key derived from SECRET_KEY)."""
    dsn = environment.get("EXAMROOM_DATABASE_URL") or environment.get("DATABASE_URL")
    if not dsn:
        raise RuntimeError("the exam room needs EXAMROOM_DATABASE_URL or DATABASE_URL")
    return Config(
        dsn,
        _key(environment),
        lanes=int(environment.get("EXAMROOM_LANES", "2")),
        queue_limit=int(environment.get("EXAMROOM_QUEUE", "4000")),
    )


def _key(environment: Mapping[str, str]) -> bytes:
    given = environment.get("EXAMROOM_TICKET_KEY")
    if given:
        return ticket_key(given)
    secret = environment.get("SECRET_KEY")
    if secret is None:
        path = Path(environment.get("DATA_DIR", ".data")) / "secret_key"
        if not path.exists():
            raise RuntimeError(f"the exam room needs EXAMROOM_TICKET_KEY, SECRET_KEY or {path}")
        secret = path.read_text().strip()
    return ticket_key(secret)
