"""What a process of ours needs before Django reads its settings: the data folder and a database address."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from truongthi.serve.pg_binaries import is_root
from truongthi.serve.postgres import EmbeddedPostgres

DATABASE = "DATABASE_URL"
EXAMROOM_DATABASE = "EXAMROOM_DATABASE_URL"


def data_dir() -> Path:
    """`DATA_DIR`, by default `.data` in the current folder; made on first use and closed to other people.

    Run as root, the folder may be walked through (0711), because PostgreSQL then runs as an unprivileged account and
    its own folder, 0700, lies inside. Every file in it is private by its own mode.
    """
    path = Path(os.environ.get("DATA_DIR") or ".data").absolute()
    os.environ["DATA_DIR"] = str(path)
    is_new = not path.exists()
    path.mkdir(parents=True, exist_ok=True)
    if is_new or (is_root() and _is_ours(path)):
        path.chmod(0o711 if is_root() else 0o700)
    return path


def _is_ours(path: Path) -> bool:
    """A folder that an earlier run of ours made, recognised by its secret key."""
    return (path / "secret_key").exists() and path.stat().st_uid == 0


@contextmanager
def database() -> Iterator[EmbeddedPostgres | None]:
    """Make `DATABASE_URL` valid for the block: as given, or by the embedded server (joined when it already runs)."""
    folder = data_dir()
    if os.environ.get(DATABASE):
        yield None
        return
    with EmbeddedPostgres(folder / "postgresql") as server:
        publish(server)
        try:
            yield server
        finally:
            for name in (DATABASE, EXAMROOM_DATABASE):
                os.environ.pop(name, None)


def publish(server: EmbeddedPostgres) -> None:
    os.environ[DATABASE] = server.url
    os.environ[EXAMROOM_DATABASE] = server.examroom_url
