"""One screen of the plan as forms: from the document, from what was posted, and back into a document.

Rows are added, removed and moved on the server, by buttons that post the whole form: it works without a script.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext

from truongthi.core.errors import Problem
from truongthi.core.rules import schema
from truongthi.core.rules.paths import field_named, resolve
from truongthi.core.rules.schema import Field, Table
from truongthi.web.organiser.plan.fields import form_field, from_texts, to_new_id, to_texts
from truongthi.web.organiser.plan.sections import Part, Path, Section
from truongthi.web.wording import problem_sentence, sentences
from truongthi.web.wording.plan_labels import LABELS, ROWS, label

Document = dict[str, Any]
RARE = {
    "categories": ("classes", "units", "unit_kinds", "except_units", "except_unit_kinds", "paper"),
    "paper.blueprint": ("available", "points_per_question"),
    "papers.blueprint": ("available", "points_per_question"),
    "divisions.criteria": ("of", "rounds", "rounded"),
    "divisions.awards": ("percent_max", "min_points"),
    "paper.predictions": ("form", "decimals", "maximum"),
    "papers.predictions": ("form", "decimals", "maximum"),
}
"""Columns few rows need, by list."""


@dataclass
class Rows:
    """A list of rows with one form each."""

    name: str
    label: str
    row: str
    forms: list[forms.Form]


@dataclass
class PartView:
    """A part of the screen as the template shows it."""

    form: forms.Form | None
    lists: list[Rows] = field(default_factory=list)
    folded: str = ""
    is_open: bool = True


class Editor:
    """The values of one section, as plain documents by path, whether they are right or not."""

    def __init__(self, section: Section, document: Mapping[str, Any], posted: QueryDict | None = None) -> None:
        self.section = section
        self.base = copy.deepcopy(dict(document))
        self.values: dict[Path, Any] = {}
        for part in section.parts:
            table, current = _at(part.path, self.base)
            self.values.setdefault(part.path, {})
            for name in (*part.fields, *part.lists):
                spec = _field(table, name)
                own = (*part.path, name)
                if posted is None:
                    self.values[own] = copy.deepcopy((current or {}).get(name, [] if spec.table else _first(spec)))
                elif spec.table is None:
                    self.values[own] = from_texts(spec, posted.getlist(_html_name(own)))
                else:
                    self.values[own] = [_posted_row(spec.table, posted, own, i) for i in _positions(posted, own)]

    def operate(self, operation: str) -> None:
        """ "add:LIST", "remove:LIST:N", "up:LIST:N", "down:LIST:N"; anything else changes nothing."""
        verb, _, rest = operation.partition(":")
        dotted, _, position = rest.partition(":")
        rows = next((rows for path, rows in self.values.items() if path and _dotted(path) == dotted), None)
        if not isinstance(rows, list):
            return
        if verb == "add":
            self._add(rows, dotted)
        index = int(position) if position.isdecimal() else -1
        if not 0 <= index < len(rows):
            return
        if verb == "remove":
            del rows[index]
        target = index + {"up": -1, "down": 1}.get(verb, 0)
        if target != index and 0 <= target < len(rows):
            rows[index], rows[target] = rows[target], rows[index]

    def _add(self, rows: list[Document], dotted: str) -> None:
        """A new row, ticked where a plan that says nothing means yes."""
        table = field_named(schema.PLAN, re.sub(r"\.\d+", "", dotted))
        columns = table.table.fields if table and table.table else ()
        row = {spec.name: True for spec in columns if spec.default is True}
        rows.append(
            row | {"id": to_new_id(gettext("Giải cao nhất"), [one.get("id") for one in rows])}
            if dotted == "caps"
            else row
        )

    def document(self) -> Document:
        """The whole plan with this section as it stands here; empty rows and emptied tables left out."""
        plan = copy.deepcopy(self.base)
        for part in self.section.parts:
            table, _ = _at(part.path, plan)
            content = _reach(part.path, plan)
            for name in (*part.fields, *part.lists):
                spec = _field(table, name)
                value = self.values[(*part.path, name)]
                if spec.table is not None:
                    value = _named_rows(spec.table, [row for row in value if _is_filled(spec.table, row)])
                _put(content, name, value)
            if table.key == "id" and not content.get("id"):
                others = [item.get("id") for item in plan.get(str(part.path[0]), ()) if item is not content]
                content["id"] = to_new_id(content.get("name", ""), others)
            if part.optional and not _is_filled(table, content):
                plan.pop(str(part.path[0]), None)
        return _pruned(plan)

    def views(self, problems: Iterable[Problem] = ()) -> tuple[list[PartView], list[Problem]]:
        """The forms with the problems at their fields, and the problems of other screens."""
        by_path: dict[Path, list[Problem]] = {}
        for problem in problems:
            by_path.setdefault(tuple(problem.facts.get("path", ())), []).append(problem)
        views = [self._view(part, by_path) for part in self.section.parts]
        return views, [problem for found in by_path.values() for problem in found]

    def _view(self, part: Part, problems: dict[Path, list[Problem]]) -> PartView:
        table, _ = _at(part.path, self.base)
        told = [place for place in problems if place[: len(part.path)] == part.path]
        told = [place for place in told if {*place[len(part.path) :]} & {*part.fields, *part.lists}]
        is_open = not part.folded or bool(told) or self._is_used(part, table)
        view = PartView(None, folded=part.folded, is_open=is_open)
        if part.fields:
            values = {name: self.values[(*part.path, name)] for name in part.fields}
            view.form = self._form(table, part.path, part.fields, values, problems)
        for name in part.lists:
            own = (*part.path, name)
            spec = _field(table, name)
            if spec.table is None:
                continue
            names = tuple(column.name for column in spec.table.fields)
            rows = [
                self._form(spec.table, (*own, index), names, row, problems)
                for index, row in enumerate(self.values[own])
            ]
            view.lists.append(Rows(_dotted(own), label(_generic(own)), gettext(ROWS[name]), rows))
            for problem in problems.pop(own, []):
                target = rows[0] if rows else view.form
                if target is not None:
                    target.add_error(None, form_sentence(problem))
        return view

    def _is_used(self, part: Part, table: Table) -> bool:
        """Whether a folded part holds anything a plan that says nothing does not."""
        for name in (*part.fields, *part.lists):
            spec, value = _field(table, name), self.values[(*part.path, name)]
            same = (None, "", [], spec.default, *(["unlimited"] if spec.type == "limit" else []))
            if value not in same and not (isinstance(value, list) and tuple(value) == spec.default):
                return True
        return False

    def _form(
        self,
        table: Table,
        path: Path,
        names: tuple[str, ...],
        values: Mapping[str, Any],
        problems: dict[Path, list[Problem]],
    ) -> forms.Form:
        fields = {name: form_field(_field(table, name), _generic((*path, name)), self.base) for name in names}
        data = QueryDict(mutable=True)
        for name in names:
            data.setlist(_html_name((*path, name)), to_texts(_field(table, name), values.get(name)))
        form = type("PlanForm", (forms.Form,), fields)(data, prefix=_dotted(path) or None)
        form.is_valid()
        form.errors.clear()
        for name in names:
            for place in [place for place in problems if place[: len(path) + 1] == (*path, name)]:
                for problem in problems.pop(place):
                    form.add_error(name, form_sentence(problem))
        _fold(form, path, names, table)
        return form


def _fold(form: Any, path: Path, names: tuple[str, ...], table: Table) -> None:
    """Sort the fields of a row: what every row needs, and what few need (open when one of them is used or wrong)."""
    rare = RARE.get(_generic(path), ()) if path and isinstance(path[-1], int) else ()
    form.usual = [form[name] for name in names if name not in rare]
    form.rare = [form[name] for name in names if name in rare]
    form.rare_open = any(name in form.errors or _is_own(_field(table, name), form, name) for name in rare)


def _is_own(spec: Field, form: Any, name: str) -> bool:
    posted = [text for text in form.data.getlist(form.add_prefix(name)) if text]
    return posted not in ([], to_texts(spec, None if spec.is_required else spec.default))


def form_sentence(problem: Problem) -> str:
    """The sentence of a problem for people who see forms: fields by their names on the screen, not in the file."""
    generic = _generic(tuple(problem.facts.get("path", ())))
    code = problem.code.replace("rules_", "plan_form_", 1)
    facts = {**problem.facts, "field": label(generic) if generic in LABELS else problem.where}
    return problem_sentence(Problem(problem.where, code if code in sentences() else problem.code, facts))


def _first(spec: Field) -> Any:
    return None if spec.is_required else spec.default


def _at(path: Path, document: Mapping[str, Any]) -> tuple[Table, Mapping[str, Any] | None]:
    """The table of a path, and its content in a document, if any."""
    table, content = schema.PLAN, document
    for step in path:
        if isinstance(step, int):
            content = content[step] if content and step < len(content) else {}
        else:
            spec = _field(table, step)
            table = spec.table or table
            content = (content or {}).get(step) or {}
    return table, content


def _reach(path: Path, plan: Document) -> Document:
    """The content of a path, made where there is none yet."""
    here: Any = plan
    for step, following in zip(path, (*path[1:], ""), strict=False):
        if isinstance(step, int):
            while len(here) <= step:
                here.append({})
            here = here[step]
        else:
            here = here.setdefault(step, [] if isinstance(following, int) else {})
    return here  # type: ignore[no-any-return]


def _put(content: Document, name: str, value: Any) -> None:
    if value is None or value == [] or value == "":
        content.pop(name, None)
    else:
        content[name] = value


def _field(table: Table, name: str) -> Field:
    spec = table.field(name)
    if spec is None:
        raise LookupError(name)
    return spec


def _dotted(path: Path) -> str:
    return ".".join(str(step) for step in path)


def _generic(path: Path) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def _html_name(path: Path) -> str:
    before = _dotted(path[:-1])
    return f"{before}-{path[-1]}" if before else str(path[-1])


def _positions(posted: QueryDict, path: Path) -> list[int]:
    row = re.compile(re.escape(_dotted(path)) + r"\.(\d{1,3})-\w+")
    return sorted({int(match[1]) for name in posted if (match := row.fullmatch(name))})


def _posted_row(table: Table, posted: QueryDict, path: Path, index: int) -> Document:
    row: Document = {}
    for spec in table.fields:
        _put(row, spec.name, from_texts(spec, posted.getlist(_html_name((*path, index, spec.name)))))
    return row


def _is_filled(table: Table, row: Mapping[str, Any]) -> bool:
    """Whether anybody wrote into a row: words to choose and ticks do not count, unless they are all there is."""
    if table is schema.CAP:
        return bool(row.get("id"))
    if table.key in ("group", "round") and row.get(table.key):
        return True
    typed = [spec.name for spec in table.fields if spec.type not in ("choice", "yesno", "identifier")]
    return any(row.get(name) not in (None, "", []) for name in typed)


def _named_rows(table: Table, rows: list[Document]) -> list[Document]:
    """Rows that are referred to by an id get one from their name."""
    if table.key == "id":
        for row in rows:
            if not row.get("id"):
                row["id"] = to_new_id(row.get("name") or row.get("text", ""), [other.get("id") for other in rows])
    return rows


def _pruned(plan: Document) -> Document:
    """Without the open points of places that are no more."""
    points = plan.get("open_points", ())
    kept = [point for point in points if resolve(schema.PLAN, plan, point.get("field", "")) is not None]
    _put(plan, "open_points", kept)
    return plan
