"""The points a written plan leaves open, in words: what is asked, which value was taken, why."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from truongthi.core.rules import OpenPoint, Rules, rules_to_dict, schema
from truongthi.core.rules.paths import field_named, resolve
from truongthi.core.rules.writing import is_plain_default
from truongthi.web.shared.display import number, vn_date, vn_datetime
from truongthi.web.wording.clauses_papers import stratum_text
from truongthi.web.wording.criteria import direction_text, metric_name
from truongthi.web.wording.open_reasons import REASONS
from truongthi.web.wording.plan_labels import CHOICES, choice_label, label
from truongthi.web.wording.referred import Names, names_in, referred

NO_NAMES: Names = {}


@dataclass(frozen=True, slots=True)
class OpenPointText:
    """An open point in words: what is asked, the value taken, why, whether confirmed. ``field`` is its path in the
    plan.
    """

    field: str
    question: str
    taken: str
    note: str
    confirmed: bool


def open_points(rules: Rules) -> list[OpenPointText]:
    """Every point the plan leaves open, unconfirmed first."""
    plain = rules_to_dict(rules)
    names = names_in(rules)
    texts = [_open_point(point, plain, names) for point in rules.open_points]
    return sorted(texts, key=lambda text: text.confirmed)


def _open_point(point: OpenPoint, plain: dict[str, Any], known: Names) -> OpenPointText:
    path = resolve(schema.PLAN, plain, point.field) or ()
    value: Any = plain
    names: list[str] = []
    field = ""
    holder: Any = None
    for step in path:
        if isinstance(step, int):
            value = value[step]
            names[-1] = item_name(field, value)
        else:
            holder = value
            value = value.get(step) if isinstance(value, dict) else None
            field = f"{field}.{step}" if field else step
            names.append(label(field))
    taken = _special_words(field, value, holder) or value_words(field, value, known)
    note = point.note or _reason(field, value)
    return OpenPointText(point.field, " · ".join(names[-3:]), taken, note, point.confirmed)


def _reason(field: str, value: Any) -> str:
    """Why a point that follows from the plan itself is open, and how it is taken; "" where the question says it."""
    if field == "divisions.criteria" and isinstance(value, dict):
        field = f"{field}.{value['metric']}"
    return _(REASONS[field]) if field in REASONS else ""


def _special_words(field: str, value: Any, holder: Any) -> str:
    """Words that need more than the value: the direction of a metric."""
    if field == "divisions.criteria.direction" and holder:
        return direction_text(holder["metric"], value)
    return ""


def item_name(field: str, item: dict[str, Any]) -> str:
    if "metric" in item:
        return metric_name(item["metric"])
    if field == "papers" and item.get("id"):
        return _("Đề “{paper}”").format(paper=item["id"])
    return str(item.get("name") or item.get("title") or item.get("part") or label(field))


def value_words(field: str, value: Any, known: Names = NO_NAMES) -> str:
    """A value of the plain document in words, by the path of its field without positions. ``known``: names by id."""
    if value is None or value == []:
        return _("chưa có")
    called = referred(known, field, value)
    if called:
        return called
    if field in CHOICES:
        words = [choice_label(field, one) for one in ([value] if isinstance(value, str) else value)]
        return ", ".join(words)
    if isinstance(value, bool):
        return _("có") if value else _("không")
    if value == "unlimited":
        return _("không giới hạn")
    if isinstance(value, dict):
        return "; ".join(f"{label(name)}: {value_words(name, one, known)}" for name, one in _worth_saying(field, value))
    if isinstance(value, list):
        return ", ".join(_brief(field, one, known) for one in value)
    if field.endswith(".metric"):
        return metric_name(value)
    return _plain_text(field, value)


def _worth_saying(field: str, table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """The fields of a table without those that merely hold what they hold in every plan."""
    for name, value in table.items():
        if name == "id" and field != "papers":
            continue  # nobody reads it: the name stands beside it
        spec = field_named(schema.PLAN, f"{field}.{name}")
        if spec is not None and not is_plain_default(spec, value):
            yield f"{field}.{name}", value


def _brief(field: str, item: Any, known: Names) -> str:
    if not isinstance(item, dict):
        return str(item)
    if "part" in item:
        return stratum_text(item["part"], item.get("level"), item["count"])
    return str(item.get("name") or item.get("title") or f"({value_words(field, item, known)})")


def _plain_text(field: str, value: Any) -> str:
    if isinstance(value, str) and field.endswith(("_on", "_at", "deadline", ".until")):
        moment = datetime.fromisoformat(value) if "T" in value else date.fromisoformat(value)
        return vn_datetime(moment) if isinstance(moment, datetime) else vn_date(moment)
    return number(value) if isinstance(value, int) else str(value)
