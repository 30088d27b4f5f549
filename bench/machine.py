"""On what the figures were taken: machine, versions, settings."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import psycopg

from bench.stack import ROOT, Stack

PACKAGES = ("Django", "uvicorn", "uvloop", "httptools", "waitress", "psycopg", "aiohttp", "argon2-cffi")
SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "shared_buffers", "data_checksums", "wal_sync_method")


def describe(stack: Stack) -> dict[str, Any]:
    with psycopg.connect(stack.environment["DATABASE_URL"]) as connection:
        settings = {name: _value(connection, f"SHOW {name}") for name in SETTINGS}
        postgres = _value(connection, "SHOW server_version")
    return {
        **surroundings(),
        "packages": {name: version(name) for name in PACKAGES},
        "postgresql": {"version": postgres, "embedded": stack.is_embedded, **settings},
        "examroom_lanes": os.environ.get("EXAMROOM_LANES", "2 (default)"),
        "page_processes": os.environ.get("PAGE_PROCESSES", "2 (default)"),
    }


def surroundings() -> dict[str, Any]:
    """What a figure depends on besides the programs: the machine, its load, the commit."""
    return {
        "taken_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%MZ"),
        "commit": _git("describe", "--always", "--dirty"),
        "cores": os.cpu_count(),
        "processor": _first_line("/proc/cpuinfo", "model name"),
        "memory": _first_line("/proc/meminfo", "MemTotal"),
        "system": f"{platform.system()} {platform.release()}",
        "load_before": os.getloadavg()[0],
        "python": platform.python_version(),
    }


def _value(connection: psycopg.Connection[Any], query: str) -> str:
    row = connection.execute(query).fetchone()  # type: ignore[arg-type]  # built from the names above
    return str(row[0]) if row else ""


def _first_line(path: str, name: str) -> str:
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith(name):
            return line.partition(":")[2].strip()
    return ""


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    return done.stdout.strip()
