"""Changes between two versions of the rules, in words: what, before, after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from truongthi.core.rules import Change, differences, schema
from truongthi.core.rules.paths import resolve
from truongthi.web.wording.criteria import METRIC_NAMES, metric_name
from truongthi.web.wording.open_points import item_name, value_words
from truongthi.web.wording.plan_labels import label


def changes_in_words(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[tuple[str, str, str]]:
    """All differences of two canonical documents, in the order of the plan."""
    return [change_in_words(one, before, after) for one in differences(before, after)]


def change_in_words(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, str, str]:
    """(what, before, after) for the list of differences; an empty side means added or taken away."""
    return _place(change, before, after), _side(change, change.before), _side(change, change.after)


def _place(change: Change, before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """The names people know of the tables and rows on the way to what changed."""
    for document in (after, before):
        path = resolve(schema.PLAN, document, change.field)
        if path is not None:
            return " · ".join(_names(document, path))
    return label(change.generic)


def _names(document: Mapping[str, Any], path: tuple[str | int, ...]) -> list[str]:
    names: list[str] = []
    here: Any = document
    field = ""
    for step in path:
        if isinstance(step, int):
            here = here[step]
            names[-1] = item_name(field, here)
        else:
            here = here.get(step) if isinstance(here, Mapping) else None
            field = f"{field}.{step}" if field else step
            names.append(label(field))
    return names


def _side(change: Change, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        if change.generic == "open_points":
            return str(value.get("note") or value["field"])
        return item_name(change.generic, value) or _("có")
    if isinstance(value, list) and change.generic.endswith(("criteria", "divisions", "awards", "blueprint")):
        return " → ".join(metric_name(one) if one in METRIC_NAMES else str(one) for one in value)
    return value_words(change.generic, value)
