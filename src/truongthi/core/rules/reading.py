"""A plain document (from TOML, JSON or a form) to ``Rules``. Every problem is collected, none stops the search for
others.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from difflib import get_close_matches
from typing import Any, cast

from truongthi.core.errors import Problem
from truongthi.core.rules import schema, values
from truongthi.core.rules.ambiguities import ambiguities, is_answered
from truongthi.core.rules.checks import cross_problems
from truongthi.core.rules.checks.common import problem
from truongthi.core.rules.model import COLLECTIVE, OpenPoint, PaperRules, Rules
from truongthi.core.rules.paths import Path, named_path, resolve
from truongthi.core.rules.rounds import main_paper_is_sat, rounds_of
from truongthi.core.rules.schema import Field, Table

_IDENTIFIER = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class RulesInvalid(Exception):  # noqa: N818  (reads as what it says: these rules are invalid)
    """The document is no plan; ``problems`` says everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(f"{len(self.problems)} problems: {[problem.code for problem in self.problems]}")


def rules_from_dict(document: object) -> Rules:
    """The rules a document writes down; raises ``RulesInvalid`` with all problems.

    A field that ``asks`` and is left out becomes an unconfirmed open point, unless the document already lists it; so
    does every ambiguity.
    Facts of every problem hold ``path`` (keys and zero-based positions) and ``field`` (the same to read).
    """
    reader = _Reader()
    found = reader.table(schema.PLAN, document, ())
    problems = [*reader.problems, *cross_problems(found)]
    if problems:
        raise RulesInvalid(problems)
    reader.defaulted += _take_days(found)
    reader.defaulted += ambiguities(found, set(reader.absent))
    found["open_points"] = list(_still_open(found, set(reader.defaulted)))
    listed = {point["field"] for point in found["open_points"]}
    taken = dict.fromkeys(named_path(found, path) for path in reader.defaulted)
    found["open_points"] += [{"field": path, "note": "", "confirmed": False} for path in taken if path not in listed]
    rules = _with_lengths(cast(Rules, _build(schema.PLAN, found)))
    unknown = list(_unresolved(rules.open_points, found))
    if unknown:
        raise RulesInvalid(unknown)
    return rules if main_paper_is_sat(rules) else _without_points_of_main_paper(rules)


def _without_points_of_main_paper(rules: Rules) -> Rules:
    """Of a paper that nobody sits nothing is left to be confirmed; what somebody wrote about it stays."""
    kept = [one for one in rules.open_points if one.note or one.confirmed or not one.field.startswith("paper.")]
    return replace(rules, open_points=tuple(kept))


def _take_days(found: dict[str, Any]) -> Iterable[Path]:
    """Fill in the days ages and class sizes are taken on (the opening day), and how means are formed; yields what
    was taken.
    """
    opening = found["window"]["opens_at"].date()
    taken: list[Path] = []
    for index, category in enumerate(found["categories"]):
        if category["age_on"] is None and (category["age_min"] is not None or category["age_max"] is not None):
            category["age_on"] = opening
            taken.append(("categories", index, "age_on"))
    for index, division in enumerate(found["divisions"]):
        if division["kind"] != COLLECTIVE:
            continue
        for name, value in (("headcount_on", opening), ("mean_definition", "when_known")):
            if division[name] is None:
                division[name] = value
                if _matters(division, name):
                    taken.append(("divisions", index, name))
    return taken


def _matters(division: Mapping[str, Any], name: str) -> bool:
    """Whether a ranking reads the day of class sizes, or how means are formed."""
    metrics = {criterion["metric"] for criterion in division["criteria"]}
    if "weighted" in metrics:
        return True
    if name == "mean_definition":
        return bool(metrics & {"mean_over_attempts", "sum_of_points"})
    return "participation_rate" in metrics or bool(division["quota_percent"] or division["min_headcount"])


def _with_lengths(rules: Rules) -> Rules:
    """Papers without a limit of time last as long as the longest window they are sat in."""
    return replace(
        rules,
        paper=_with_length(rules, rules.paper),
        papers=tuple(_with_length(rules, paper) for paper in rules.papers),
    )


def _with_length(rules: Rules, paper: PaperRules) -> PaperRules:
    if paper.timed:
        return paper
    own = any(category.paper == paper.id for category in rules.categories if paper.id)
    used = [each for each in rounds_of(rules) if own or each.paper == paper.id]
    lengths = [each.closes_at - each.opens_at for each in used] or [rules.window.closes_at - rules.window.opens_at]
    return replace(paper, duration_ms=max(lengths) // timedelta(milliseconds=1))


def _still_open(found: Mapping[str, Any], present: Collection[Path]) -> Iterable[dict[str, Any]]:
    """The listed points without those that the plan has answered since."""
    for point in found["open_points"]:
        path = resolve(schema.PLAN, found, point["field"])
        if path is None or not is_answered(path, point["note"], present):
            yield point


def _unresolved(points: Iterable[OpenPoint], found: Mapping[str, Any]) -> Iterable[Problem]:
    seen = set()
    for index, point in enumerate(points):
        path = ("open_points", index, "field")
        if resolve(schema.PLAN, found, point.field) is None:
            yield problem("rules_open_point_unknown", path, value=point.field)
        elif point.field in seen:
            yield problem("rules_duplicate", path, value=point.field)
        seen.add(point.field)


def _build(table: Table, found: Mapping[str, Any]) -> object:
    """The value of a table whose fields were all found good."""
    return table.becomes(**{field.target: _built(field, found[field.name]) for field in table.fields})


def _built(field: Field, value: Any) -> Any:
    if field.table is None or value is None:
        return value
    if field.type == "table":
        return _build(field.table, value)
    return tuple(_build(field.table, item) for item in value)


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)
    defaulted: list[Path] = field(default_factory=list)
    absent: list[Path] = field(default_factory=list)

    def table(self, table: Table, document: object, path: Path) -> dict[str, Any]:
        """The good fields of a table; what is missing or wrong is left out and noted."""
        if not isinstance(document, Mapping):
            self._refuse("rules_not_a_table", path, value=_brief(document))
            return {}
        self._unknown_fields(table, document, path)
        found = {}
        for spec in table.fields:
            here = (*path, spec.name)
            raw = document.get(spec.name)
            value = self._absent(spec, here) if raw is None else self._value(spec, raw, here)
            if value is not _BAD:
                found[spec.name] = value
        return found

    def _absent(self, spec: Field, path: Path) -> Any:
        if spec.is_required:
            code = "rules_missing_choice" if spec.choices else "rules_missing_field"
            return self._refuse(code, path, known=", ".join(spec.choices))
        self.absent.append(path)
        if spec.asks:
            self.defaulted.append(path)
        if spec.type == "table" and spec.default is not None and spec.table:
            return self.table(spec.table, {}, path)
        return [] if spec.type == "tables" else spec.default

    def _unknown_fields(self, table: Table, document: Mapping[Any, Any], path: Path) -> None:
        known = [spec.name for spec in table.fields] + (["format"] if table is schema.PLAN else [])
        for name in document:
            if name not in known:
                if table is schema.PLAN and name == "awards":
                    self._refuse("rules_awards_without_division", (*path, name))
                    continue
                nearest = get_close_matches(str(name), known, 1)
                code = "rules_unknown_field_meant" if nearest else "rules_unknown_field"
                self._refuse(code, (*path, str(name)), meant="".join(nearest), known=", ".join(known))
        if table is schema.PLAN and document.get("format", schema.FORMAT) != schema.FORMAT:
            self._refuse("rules_unknown_format", ("format",), value=_brief(document["format"]), known=schema.FORMAT)

    def _value(self, spec: Field, raw: object, path: Path) -> Any:
        if spec.type == "table" and spec.table:
            return self.table(spec.table, raw, path)
        if spec.type in _LISTS:
            return self._list(spec, raw, path)
        value = _scalar(spec, raw)
        if value is _BAD:
            return self._refuse(f"rules_not_a_{spec.type}", path, value=_brief(raw), known=", ".join(spec.choices))
        if spec.choices and value not in spec.choices:
            return self._not_a_choice(spec, value, path)
        return self._in_range(spec, value, path, raw)

    def _in_range(self, spec: Field, value: Any, path: Path, raw: object) -> Any:
        size = len(value) if isinstance(value, str) else value
        if isinstance(value, str) and not value:
            return spec.default if not spec.is_required else self._refuse("rules_empty", path)
        if isinstance(size, int) and not isinstance(size, bool):
            if spec.minimum is not None and size < spec.minimum:
                low = values.unscaled(spec.minimum, spec.scale) if spec.scale == 1 else 0
                code = "rules_too_small" if spec.scale == 1 else "rules_not_positive"
                return self._refuse(code, path, value=_brief(raw), minimum=low)
            if spec.maximum is not None and size > spec.maximum:
                high = values.unscaled(spec.maximum, spec.scale)
                return self._refuse("rules_too_large", path, value=_brief(raw), maximum=high)
        return value

    def _not_a_choice(self, spec: Field, value: object, path: Path) -> Any:
        nearest = get_close_matches(str(value), spec.choices, 1)
        code = "rules_unknown_choice_meant" if nearest else "rules_unknown_choice"
        return self._refuse(code, path, value=_brief(value), meant="".join(nearest), known=", ".join(spec.choices))

    def _list(self, spec: Field, raw: object, path: Path) -> Any:
        if spec.name == "divisions" and isinstance(raw, Mapping):
            return self._refuse("rules_awards_without_division", path)
        if not isinstance(raw, list | tuple):
            return self._refuse("rules_not_a_list", path, value=_brief(raw))
        if spec.minimum and spec.type in ("tables", "texts") and len(raw) < spec.minimum:
            return self._refuse("rules_list_empty", path)
        if len(raw) > _LONGEST_LIST:
            return self._refuse("rules_list_too_long", path, maximum=_LONGEST_LIST)
        if spec.type == "tables" and spec.table:
            return [self.table(spec.table, item, (*path, index)) for index, item in enumerate(raw)]
        one = Field(spec.name, _LISTS[spec.type], choices=spec.choices, minimum=_floor(spec), maximum=spec.maximum)
        items = [self._value(one, item, (*path, index)) for index, item in enumerate(raw)]
        for index, item in enumerate(items):
            if item is not _BAD and item in items[:index]:
                self._refuse("rules_duplicate", (*path, index), value=_brief(item))
        return tuple(item for item in items if item is not _BAD)

    def _refuse(self, code: str, path: Path, **facts: Any) -> Any:
        self.problems.append(problem(code, path, **facts))
        return _BAD


_BAD: Any = object()
_LONGEST_LIST = 200
_LISTS = {"texts": "text", "integers": "integer", "choices": "choice", "tables": "table"}


def _floor(spec: Field) -> int | None:
    return spec.minimum if spec.type == "integers" else None


def _scalar(spec: Field, raw: object) -> Any:
    """The raw value as the field's type, or ``_BAD``."""
    parsers: dict[str, Callable[[object], object]] = {
        "text": _text,
        "identifier": _identifier,
        "choice": _text,
        "integer": _integer,
        "limit": lambda value: None if value == "unlimited" else _integer(value),
        "decimal": lambda value: _or_bad(values.scaled(value, spec.scale)),
        "yesno": lambda value: value if isinstance(value, bool) else _BAD,
        "instant": lambda value: _or_bad(values.instant(value)),
        "day": lambda value: _or_bad(values.day(value)),
    }
    return parsers[spec.type](raw)


def _or_bad(value: object) -> object:
    return _BAD if value is None else value


def _integer(value: object) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) else _BAD


def _text(value: object) -> object:
    if not isinstance(value, str) or _CONTROL.search(value):
        return _BAD
    return unicodedata.normalize("NFC", value).strip()


def _identifier(value: object) -> object:
    return value if isinstance(value, str) and _IDENTIFIER.fullmatch(value) else _BAD


def _brief(value: object) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"
