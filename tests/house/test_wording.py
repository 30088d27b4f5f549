"""Every code raised below the screens has its sentence, and the sentence asks only for facts by name."""

import ast
import string

import pytest

from tests.house.source import PACKAGE, python_files, shown, tree
from truongthi.web.wording import sentences


def codes_raised() -> dict[str, str]:
    """Code → a place that raises it, for every code written out in a `Refused(…)` or `Problem(…)`."""
    found = {}
    for path in python_files(PACKAGE):
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            position = {"Refused": 0, "Problem": 1}.get(name)
            if position is None:
                continue
            given = [word.value for word in node.keywords if word.arg == "code"]
            code = given[0] if given else node.args[position] if len(node.args) > position else None
            if isinstance(code, ast.Constant) and isinstance(code.value, str):
                found[code.value] = f"{shown(path)}:{node.lineno}"
    return found


def test_every_code_has_a_sentence() -> None:
    assert {code: place for code, place in codes_raised().items() if code not in sentences()} == {}


def test_codes_are_found() -> None:
    assert len(codes_raised()) > 20


@pytest.mark.parametrize("code", sorted(sentences()))
def test_a_sentence_can_be_filled(code: str) -> None:
    names = [name for _, name, _, _ in string.Formatter().parse(sentences()[code]) if name is not None]
    assert all(name.split(".")[0].split("[")[0].isidentifier() for name in names)
