"""Changes between two versions of the rules, in words: what, before, after."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from truongthi.core.rules import Change
from truongthi.web.wording.criteria import METRIC_NAMES, metric_name
from truongthi.web.wording.open_points import value_words
from truongthi.web.wording.plan_labels import label


def change_in_words(change: Change) -> tuple[str, str, str]:
    """(what, before, after) for the list of differences; an empty side means added or taken away."""
    generic = change.generic.split(".")
    what = [label(".".join(generic[: n + 1])) for n in range(len(generic))]
    names = [step for step in change.field.split(".") if step not in generic]
    named = [metric_name(name) if name in METRIC_NAMES else name for name in names]
    text = " · ".join([*what[:1], *named, *what[1:]])
    return text, _side(change, change.before), _side(change, change.after)


def _side(change: Change, value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return str(value.get("name") or value.get("title") or value.get("note") or _("có"))
    if isinstance(value, list) and change.generic.endswith(("criteria", "divisions", "awards", "blueprint")):
        return " → ".join(metric_name(one) if one in METRIC_NAMES else str(one) for one in value)
    return value_words(change.generic, value)
