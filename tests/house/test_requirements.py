"""What is asked for is pinned with hashes, and each thing asked for has its reason written down."""

import re

import pytest

from tests.house.source import ROOT

NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)", re.MULTILINE)
REASONS = (ROOT / "docs" / "decisions" / "dependencies.md").read_text(encoding="utf-8").lower()


def asked_for(file: str) -> list[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return [name.lower() for name in NAME.findall(text)]


def pins(file: str) -> dict[str, str]:
    """Name → its block of version and hashes."""
    text = (ROOT / file).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)
    return {match[1].lower(): block for block in blocks if (match := NAME.match(block))}


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_everything_asked_for_is_pinned(name: str) -> None:
    assert set(asked_for(f"{name}.in")) <= set(pins(f"{name}.txt"))


@pytest.mark.parametrize("name", ["requirements", "requirements-dev"])
def test_every_pin_has_its_hashes(name: str) -> None:
    found = pins(f"{name}.txt")
    assert len(found) > 10
    assert [package for package, block in found.items() if "==" not in block or "--hash=sha256:" not in block] == []


@pytest.mark.parametrize("name", asked_for("requirements.in") + asked_for("requirements-dev.in"))
def test_every_dependency_has_its_reason(name: str) -> None:
    assert re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", REASONS)
