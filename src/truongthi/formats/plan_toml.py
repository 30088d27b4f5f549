"""Plan files (TOML) to rules and back. Every problem names its line. The format is specified in docs/rules.md."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, cast

import tomlkit
from tomlkit.items import AoT, Item, Table

from truongthi.core.errors import Problem
from truongthi.core.rules import Rules, RulesInvalid, rules_from_dict, rules_to_dict, schema
from truongthi.core.rules.schema import Field
from truongthi.formats.plan_comments import COMMENTS
from truongthi.formats.toml_lines import line_of, lines_by_path

LARGEST: Final = 256 * 1024
MOST_DOTS: Final = 500
"""In one line: each may nest a table deeper, and reading takes the square of the depth."""
FILE_PROBLEMS: Final = frozenset({"plan_no_file", "plan_file_too_large", "plan_file_not_utf8", "plan_file_syntax"})
"""Problems of a file that is no TOML at all, as against a plan with mistakes."""
_PLACE: Final = re.compile(r"\(at line (\d+), column (\d+)\)")


def read_plan(data: bytes) -> Rules:
    """The rules of a plan file; raises ``RulesInvalid`` whose problems name line and field."""
    document, lines = read_document(data)
    try:
        return rules_from_dict(document)
    except RulesInvalid as invalid:
        raise RulesInvalid(_sorted(with_line(problem, lines) for problem in invalid.problems)) from None


def read_document(data: bytes) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    """The plain document of a plan file and the line of each of its paths."""
    if len(data) > LARGEST:
        raise RulesInvalid([Problem("", "plan_file_too_large", {"maximum": LARGEST // 1024})])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise RulesInvalid([Problem(f"dòng {line}", "plan_file_not_utf8", {"line": line})]) from None
    for number, words in enumerate(text.split("\n"), 1):
        if words.count(".") > MOST_DOTS:
            raise RulesInvalid([_syntax_problem(text, f"(at line {number}, column 1)")])
    try:
        return tomllib.loads(text, parse_float=Decimal), lines_by_path(text)
    except (ValueError, RecursionError) as error:  # also a whole number of thousands of digits
        raise RulesInvalid([_syntax_problem(text, str(error))]) from None


def with_line(problem: Problem, lines: dict[tuple[str | int, ...], int]) -> Problem:
    """The same problem with its line in front of the field."""
    line = line_of(lines, problem.facts.get("path", ()))
    if line is None:
        return problem
    return Problem(f"dòng {line} · {problem.where}", problem.code, {**problem.facts, "line": line}, problem.severity)


def _sorted(problems: Iterable[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.facts.get("line", 0))


def _syntax_problem(text: str, message: str) -> Problem:
    place = _PLACE.search(message)
    line = int(place[1]) if place else text.count("\n") + 1
    written = [*text.splitlines(), ""][min(line, text.count("\n") + 1) - 1].strip()[:80]
    facts = {"line": line, "column": int(place[2]) if place else 1, "written": written}
    return Problem(f"dòng {line}", "plan_file_syntax", facts)


def write_plan(rules: Rules) -> str:
    """A plan file that reads back to equal rules, with a Vietnamese comment over each part."""
    file = tomlkit.document()
    for line in COMMENTS["file"]:
        file.add(tomlkit.comment(line))
    file.add(tomlkit.nl())
    plain = rules_to_dict(rules)
    file.add("format", cast(Item, tomlkit.item(plain["format"])))
    _fill(file, schema.PLAN, plain)
    return tomlkit.dumps(file)


def _fill(target: Any, table: schema.Table, plain: dict[str, Any]) -> None:
    for field in table.fields:
        if field.name not in plain:
            continue
        if table is schema.PLAN and field.name in COMMENTS:
            target.add(tomlkit.nl())
            for line in COMMENTS[field.name]:
                target.add(tomlkit.comment(line))
        target.add(field.name, _item(field, plain[field.name]))


def _item(field: Field, value: Any) -> Item | Table | AoT:
    if field.type == "table" and field.table:
        return _table(field.table, value)
    if field.type == "tables" and field.table:
        rows = tomlkit.aot()
        for row in value:
            rows.append(_table(field.table, row))
        return rows
    if field.type == "instant":
        return cast(Item, tomlkit.item(datetime.fromisoformat(value)))
    if field.type == "day":
        return cast(Item, tomlkit.item(date.fromisoformat(value)))
    if field.type == "decimal" and isinstance(value, str):
        return cast(Item, tomlkit.parse(f"x = {value}")["x"])
    if isinstance(value, list):
        items = tomlkit.array()
        items.extend(value)
        return items.multiline(multiline=sum(len(str(item)) for item in value) > 80)
    return cast(Item, tomlkit.item(value))


def _table(table: schema.Table, plain: dict[str, Any]) -> Table:
    written = tomlkit.table()
    _fill(written, table, plain)
    return written
