"""Starts the real `truongthi serve` and the baselines beside it, each on a free loopback port, and stops them."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.cpu import Meter

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 90.0
BARE = ("echo", "direct", "without")  # servers without a database, one process each
PLAIN_PROCESSES = 2  # as many as the pages of `truongthi serve` have by default


@dataclass
class Stack:
    """The served platform and its baselines. ``environment`` is what a process needs to reach the same database."""

    port: int
    bare_ports: dict[str, int]
    plain_ports: list[int]
    environment: dict[str, str]
    meter: Meter
    is_embedded: bool
    folder: Path


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(port: int, path: str, process: subprocess.Popen[bytes], log: Path) -> None:
    limit = time.monotonic() + START_SECONDS
    while time.monotonic() < limit and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return
        except urllib.error.HTTPError as answer:
            if answer.code != 503:
                return
        except OSError:
            pass
        time.sleep(0.1)
    raise RuntimeError(f"did not start:\n{log.read_text(encoding='utf-8')}")


@contextlib.contextmanager
def child(
    command: list[str], environment: dict[str, str], log: Path, descriptors: tuple[int, ...] = ()
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            pass_fds=descriptors,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def running() -> Iterator[Stack]:
    """The whole stack on a scratch data folder; with DATABASE_URL set, on that PostgreSQL."""
    folder = Path(tempfile.mkdtemp(prefix="truongthi-bench-"))
    folder.chmod(0o711)  # our own folder: when root, PostgreSQL runs as another account and must walk through it
    log = folder / "serve.log"
    port = free_port()
    environment = {
        **os.environ,
        "DATA_DIR": str(folder / "data"),
        "SECRET_KEY": secrets.token_urlsafe(48),
        "HOST": "127.0.0.1",
        "PORT": str(port),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "ALLOWED_HOSTS": "127.0.0.1",
        "LOG_LEVEL": "WARNING",
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
    }
    try:
        with child(["truongthi.cli.main", "serve"], environment, log) as served:
            wait_for(port, "/healthz", served, log)
            with database(environment) as (reached, postmaster), baselines(reached, folder) as (bare, plain):
                others = {"bare": [pid for _, pid in bare.values()], "plain": [pid for _, pid in plain]}
                meter = Meter(served.pid, postmaster, others)
                is_embedded = "DATABASE_URL" not in os.environ
                bare_ports = {name: place for name, (place, _) in bare.items()}
                plain_ports = [place for place, _ in plain]
                yield Stack(port, bare_ports, plain_ports, reached, meter, is_embedded, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def database(environment: dict[str, str]) -> Iterator[tuple[dict[str, str], int | None]]:
    """The environment with the address of the database, and the embedded server's process."""
    if environment.get("DATABASE_URL"):
        yield environment, None
        return
    from truongthi.serve.postgres import EmbeddedPostgres

    with EmbeddedPostgres(Path(environment["DATA_DIR"]) / "postgresql") as server:  # as a guest: it runs already
        postmaster = int((server.cluster / "postmaster.pid").read_text(encoding="utf-8").splitlines()[0])
        yield {**environment, "DATABASE_URL": server.url, "EXAMROOM_DATABASE_URL": server.examroom_url}, postmaster


@contextlib.contextmanager
def baselines(
    environment: dict[str, str], folder: Path
) -> Iterator[tuple[dict[str, tuple[int, int]], list[tuple[int, int]]]]:
    """(port, process) of each server without a database and of each plain Django process."""
    log = folder / "baselines.log"
    with contextlib.ExitStack() as stack:
        bare = {}
        for name in BARE:
            listener = stack.enter_context(socket.socket())
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(("127.0.0.1", 0))
            listener.listen(2048)
            entry = [f"bench.baselines.{name}", str(listener.fileno())]
            process = stack.enter_context(child(entry, environment, log, (listener.fileno(),)))
            bare[name] = int(listener.getsockname()[1]), process
        plain_environment = {**environment, "DJANGO_SETTINGS_MODULE": "bench.baselines.plain_settings"}
        plain = []
        for _ in range(PLAIN_PROCESSES):
            port = free_port()
            entry = ["truongthi.serve.pages", f"tcp:127.0.0.1:{port}"]
            plain.append((port, stack.enter_context(child(entry, plain_environment, log))))
        for port, process in plain:
            wait_for(port, "/", process, log)
        for port, process in bare.values():
            wait_for(port, "/", process, log)
        started = {name: (port, process.pid) for name, (port, process) in bare.items()}
        yield started, [(port, process.pid) for port, process in plain]
