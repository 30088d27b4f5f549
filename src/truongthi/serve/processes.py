"""Small facts about processes that the standard library does not offer on every system."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

PR_SET_PDEATHSIG = 1


def raise_descriptor_limit() -> None:
    """As many open connections as the system allows this process, for ten thousand people at once."""
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def is_alive(pid: int) -> bool:
    if sys.platform == "win32":
        return _is_alive_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return not _is_zombie(pid)


def is_listed(pid: int) -> bool:
    """Alive, or dead and not yet waited for by its parent."""
    return Path(f"/proc/{pid}").exists() if sys.platform.startswith("linux") else is_alive(pid)


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0] == b"Z"
    except OSError:
        return False


def _is_alive_on_windows(pid: int) -> bool:
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]  # Windows only
    handle = kernel.OpenProcess(0x1000, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == 259  # STILL_ACTIVE


def die_with_parent(wanted: signal.Signals) -> Callable[[], None] | None:
    """A `preexec_fn`: the kernel sends `wanted` to the child when its parent dies, even by SIGKILL (Linux only)."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None, use_errno=True)

    def ask_kernel() -> None:
        libc.prctl(PR_SET_PDEATHSIG, int(wanted), 0, 0, 0)

    return ask_kernel


def end_with_parent() -> None:
    """In a child, where the kernel does not do it (macOS, Windows): end soon after the parent has died."""
    if sys.platform.startswith("linux"):
        return
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent and is_alive(parent):
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
