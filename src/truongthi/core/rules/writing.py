"""``Rules`` to the one canonical plain document: what is stored, compared, hashed and exported."""

from __future__ import annotations

from datetime import date
from typing import Any

from truongthi.core.rules import schema
from truongthi.core.rules.model import PaperRules, Rules
from truongthi.core.rules.schema import Field, Table
from truongthi.core.rules.values import unscaled


def rules_to_dict(rules: Rules) -> dict[str, Any]:
    """The document ``rules_from_dict`` reads back to equal rules.

    Text, whole numbers, yes/no, lists and tables only: instants and days as ISO text in Vietnamese time, decimals
    that are no whole numbers as text. Every field with a value is written, defaults included; what is empty is left
    out.
    """
    return {"format": schema.FORMAT, **_table(schema.PLAN, rules)}


def is_plain_default(field: Field, plain: Any) -> bool:
    """Whether a value of the document is what the field would be anyway, without anybody having to be asked."""
    return not (field.is_required or field.asks or field.table) and plain == _plain(field, field.default)


def _table(table: Table, value: object) -> dict[str, Any]:
    plain = {field.name: _plain(field, getattr(value, field.target)) for field in table.fields}
    if isinstance(value, PaperRules) and not value.timed:
        plain["duration_minutes"] = None  # it follows from the windows
    return {name: written for name, written in plain.items() if written not in (None, "", [])}


def _plain(field: Field, value: Any) -> Any:
    if field.type == "limit":
        return "unlimited" if value is None else value
    if field.type == "decimal":
        return None if value is None else unscaled(value, field.scale)
    if field.table is not None and value is not None:
        return _table(field.table, value) if field.type == "table" else [_table(field.table, item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
