"""Fields of the plan as form fields: every kind of value to text and back. What is right is decided in core alone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from truongthi.core.rules.schema import Field, Table
from truongthi.core.rules.values import VIETNAM
from truongthi.core.vietnamese import search_key
from truongthi.web.organiser.plan.choices import MANY, ONE, choices_of_reference, metric_choices
from truongthi.web.shared import display
from truongthi.web.wording.plan_labels import HELP, choices_of, label

_LONGEST_ID = 40
_LONG = ("summary", "note", "what")
_SUMS = ("amount", "budget")
_MONEY = re.compile(r"[.\s]|đ|đồng")


def form_field(field: Field, generic: str, document: Mapping[str, Any]) -> forms.Field:
    """A form field that takes anything; ``generic`` is the field's path without positions."""
    words = {"label": label(generic), "required": False, "help_text": HELP[generic] and _(HELP[generic])}
    if field.type == "yesno":
        return forms.BooleanField(**words)
    if field.type == "choices":
        return forms.MultipleChoiceField(choices=choices_of(generic), widget=forms.CheckboxSelectMultiple, **words)
    if field.type == "texts" and field.name in MANY:
        choices = choices_of_reference(field.name, document)
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **words)
    if field.type == "identifier" and field.name in ONE:
        choices = [("", _("– không –")), *choices_of_reference(field.name, document)]
        return forms.CharField(widget=forms.Select(choices=choices), **words)
    return forms.CharField(widget=_widget(field, generic), **words)


def _widget(field: Field, generic: str) -> forms.Widget:
    if field.name == "id" and generic != "papers.id":
        return forms.HiddenInput()
    if field.name == "metric":
        return forms.Select(choices=metric_choices())
    if field.type == "choice":
        none = _("– chọn –") if field.is_required or field.default is None else _("– không –")
        empty = [] if field.default not in (None, "") and not field.is_required else [("", none)]
        return forms.Select(choices=[*empty, *choices_of(generic)])
    if field.type == "instant":
        return forms.DateTimeInput(attrs={"type": "datetime-local"})
    if field.type == "day":
        return forms.DateInput(attrs={"type": "date", "class": "short"})
    if field.type in ("texts", "tables"):
        return forms.Textarea(attrs={"rows": 3})
    if field.type == "text" and field.name in _LONG:
        return forms.Textarea(attrs={"rows": 2})
    if field.type in ("integer", "decimal", "limit"):
        return forms.TextInput(attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"})
    return forms.TextInput()


def to_texts(field: Field, value: Any) -> list[str]:
    """A value of a plain document as a form posts it."""
    if value is None or (field.type == "limit" and value == "unlimited"):
        return []
    if field.type == "yesno":
        return ["on"] if value else []
    if field.type == "instant":
        return [_local_minute(value)]
    if field.type == "choices" or (field.type == "texts" and field.name in MANY):
        return [str(item) for item in value]
    if field.type == "tables" and field.table:
        return ["\n".join(_line(field.table, row) for row in value)]
    if field.type == "texts":
        return ["\n".join(value)]
    if field.type == "integers":
        return [", ".join(str(item) for item in value)]
    if field.name in _SUMS and isinstance(value, int):
        return [display.number(value)]
    return [str(value).replace(".", ",") if field.type == "decimal" else str(value)]


def from_texts(field: Field, texts: Sequence[str]) -> Any:
    """What was posted as a value of a plain document; None for nothing. Text that is no number stays text, for core."""
    text = texts[-1].strip() if texts else ""
    if field.type == "yesno":
        return bool(text)
    if field.type == "choices" or (field.type == "texts" and field.name in MANY):
        return [item for item in texts if item] or None
    if field.type == "limit" and not text:
        return "unlimited"
    if not text:
        return None
    if field.type == "texts":
        return [line.strip() for line in text.splitlines() if line.strip()]
    if field.type == "tables" and field.table:
        return [_row(field.table, line) for line in text.splitlines() if line.strip()]
    if field.type == "integers":
        return [_whole(item) for item in re.split(r"[,;\s]+", text) if item]
    if field.type in ("integer", "limit"):
        return _whole(_MONEY.sub("", text) if field.name in _SUMS else text)
    return text


def _line(table: Table, row: Mapping[str, Any]) -> str:
    """A row of a table inside a row, on one line: "50: 5"."""
    return ": ".join(str(row.get(column.name, "")) for column in table.fields)


def _row(table: Table, line: str) -> dict[str, Any]:
    parts = [part.strip() for part in re.split(r"\s*[:→;]\s*|\s{2,}", line.strip())]
    row = {column.name: part for column, part in zip(table.fields, parts, strict=False) if part}
    return row if len(parts) <= len(table.fields) else {**row, table.fields[-1].name: line}


def to_new_id(name: str, taken: Iterable[Any] = ()) -> str:
    """A short name without accents for addresses and references, different from those taken."""
    words = re.sub(r"[^a-z0-9]+", "-", search_key(name)).strip("-")
    whole = words if len(words) <= _LONGEST_ID else words[: _LONGEST_ID + 1].rpartition("-")[0]
    base = whole or words[:_LONGEST_ID] or "muc"
    used = set(taken)
    return next(one for one in (base, *(f"{base}-{n}" for n in range(2, 999))) if one not in used)


def _whole(text: str) -> int | str:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else text


def _local_minute(value: str) -> str:
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    local = moment.astimezone(VIETNAM) if moment.tzinfo else moment
    return local.strftime("%Y-%m-%dT%H:%M:%S" if local.second else "%Y-%m-%dT%H:%M")
