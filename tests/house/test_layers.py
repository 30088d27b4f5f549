"""Who may import whom: the contracts of import-linter, and the purity of core."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, ROOT, imported_modules, python_files, shown, tree

# core decides from values: no clock, no luck, no files, no network, no threads.
BANNED_IN_CORE = {
    "asyncio", "csv", "getpass", "glob", "http", "io", "logging", "multiprocessing", "os", "pathlib", "random",
    "secrets", "shutil", "socket", "sqlite3", "ssl", "subprocess", "sys", "tempfile", "threading", "time", "tomllib",
    "urllib", "uuid", "xml", "zipfile",
}  # fmt: skip
BANNED_CALLS_IN_CORE = {"now", "utcnow", "today", "fromtimestamp"}
BANNED_NAMES_IN_CORE = {"open", "print", "input", "float", "eval", "exec"}


def test_imports_go_down_only() -> None:
    done = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", python_files(PACKAGE / "core"), ids=shown)
def test_core_needs_the_standard_library_alone(path: Path) -> None:
    allowed = sys.stdlib_module_names - BANNED_IN_CORE
    outside = [
        name
        for name in imported_modules(path)
        if name.split(".")[0] not in allowed and not name.startswith("truongthi.core")
    ]
    assert outside == []


@pytest.mark.parametrize("path", python_files(PACKAGE / "core"), ids=shown)
def test_core_asks_no_clock_and_touches_nothing(path: Path) -> None:
    found = []
    for node in ast.walk(tree(path)):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr in BANNED_CALLS_IN_CORE:
            found.append(f"line {node.lineno}: .{node.func.attr}()")
        if isinstance(node.func, ast.Name) and node.func.id in BANNED_NAMES_IN_CORE:
            found.append(f"line {node.lineno}: {node.func.id}()")
    assert found == []
