"""What a clone receives: no registry, no private path, nothing left undone, nothing huge; and the linters' verdict."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.source import ROOT, shown, tracked_files

# Written with brackets, so that this file does not name what it looks for.
REGISTRIES = re.compile(r"p[y]pi\b|python[h]osted|npm[j]s\b|debian[.](?:org|com)", re.IGNORECASE)
UNDONE = re.compile(r"\bT[O]DO\b|F[I]XME|raise NotImplemente[d]Error|pytest\.mark\.(?:s[k]ip|x[f]ail)|pytest\.s[k]ip\(")
BINARY = {".woff2", ".png", ".jpg", ".xlsx", ".docx", ".mo", ".pdf", ".ttf", ".ico"}
LARGEST = 1_500_000
CODE = ("src", "tests", "scripts", "bench", "faults", "manage.py")


def text_files() -> list[Path]:
    return [path for path in tracked_files() if path.suffix not in BINARY and path.is_file()]


@pytest.mark.parametrize("rule", [REGISTRIES, UNDONE], ids=["registries", "undone"])
def test_no_file_names(rule: re.Pattern[str]) -> None:
    found = []
    for path in text_files():
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if rule.search(line):
                found.append(f"{shown(path)}:{number}: {line.strip()[:80]}")
    assert found == []


def test_no_file_is_huge() -> None:
    sizes = {shown(path): path.stat().st_size for path in tracked_files() if path.is_file()}
    assert {name: size for name, size in sizes.items() if size > LARGEST} == {}


def run_tool(*command: str) -> subprocess.CompletedProcess[str]:
    tool = Path(sys.executable).parent / command[0]
    return subprocess.run([tool, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)


def test_ruff_has_nothing_to_say() -> None:
    done = run_tool("ruff", "check", "--no-cache", "--output-format", "concise", *CODE)
    assert done.returncode == 0, done.stdout


def test_the_code_is_formatted() -> None:
    done = run_tool("ruff", "format", "--no-cache", "--check", *CODE)
    assert done.returncode == 0, done.stdout


def test_types_hold_in_core_formats_and_examroom() -> None:
    done = run_tool("mypy")
    assert done.returncode == 0, done.stdout
