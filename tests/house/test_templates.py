"""Templates obey the content security policy: no inline script or style, nothing from other hosts."""

import re
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, shown

FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)[^>]*>", re.IGNORECASE),
    "style element": re.compile(r"<style\b", re.IGNORECASE),
    "style attribute": re.compile(r"<[^>]*\sstyle\s*=", re.IGNORECASE),
    "event attribute": re.compile(r"<[a-z][^>]*\son[a-z]+\s*=", re.IGNORECASE),
    "javascript address": re.compile(r"javascript:", re.IGNORECASE),
    "another host": re.compile(r"(?:src|srcset|action|xlink:href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "style sheet of another host": re.compile(r"<link[^>]*href\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE),
    "unescaped output": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
}
TAGS = re.compile(r"\{%(?!\s*autoescape).*?%\}")  # Django's own words are not the page's
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))


def test_there_are_templates() -> None:
    assert len(TEMPLATES) > 5


@pytest.mark.parametrize("path", TEMPLATES, ids=shown)
def test_a_template_keeps_the_policy(path: Path) -> None:
    text = TAGS.sub("", path.read_text(encoding="utf-8"))
    found = {name: rule.findall(text) for name, rule in FORBIDDEN.items()}
    assert {name: hits for name, hits in found.items() if hits} == {}


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("static/**/*.css")), ids=shown)
def test_a_style_sheet_loads_nothing_from_elsewhere(path: Path) -> None:
    assert re.findall(r"(?:url\(|@import)\s*[\"']?(?:https?:)?//[^)]*", path.read_text(encoding="utf-8")) == []
