"""What a reference in the plan may point at, by names people know: rounds, papers, levels, divisions, figures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from truongthi.core.rules.metric_names import names_of_kind
from truongthi.web.wording.criteria import metric_name

Choices = list[tuple[str, Any]]
MANY: Final = ("members", "rounds", "divisions")
"""Lists of references: boxes to tick."""
ONE: Final = ("paper", "level", "of", "round", "division")
"""Single references: one of a list, or none."""


def choices_of_reference(name: str, document: Mapping[str, Any]) -> Choices:
    """(id, name) of everything a reference of this name may hold in this plan."""
    if name == "members":
        return _named(document.get("categories", ()))
    if name in ("rounds", "round"):
        return _rounds(document, with_series=name == "rounds")
    if name in ("divisions", "division"):
        return _named(one for one in document.get("divisions", ()) if one.get("kind") == "individual")
    if name == "paper":
        return [(one["id"], _("Đề “%s”") % one["id"]) for one in document.get("papers", ()) if one.get("id")]
    if name == "level":
        return _named(document.get("levels", ()))
    return _subjects(document)


def metric_choices() -> Choices:
    """Figures of people, of units, and of both."""
    people, units = names_of_kind("individual"), names_of_kind("collective")
    groups = (
        (_("Cho bảng cá nhân"), [name for name in people if name not in units]),
        (_("Cho bảng tập thể"), [name for name in units if name not in people]),
        (_("Cho cả hai"), [name for name in people if name in units]),
    )
    return [("", _("– chọn –")), *((words, [(one, metric_name(one)) for one in names]) for words, names in groups)]


def _named(items: Iterable[Mapping[str, Any]]) -> Choices:
    return [(item["id"], item.get("name") or item["id"]) for item in items if item.get("id")]


def _rounds(document: Mapping[str, Any], *, with_series: bool) -> Choices:
    found = _named(one for one in document.get("rounds", ()) if not one.get("practice"))
    for series in document.get("series", ()):
        name, count = str(series.get("name", "")), series.get("count")
        if not series.get("id") or not isinstance(count, int):
            continue
        if with_series:
            found.append((series["id"], _("%s: mọi đợt") % name.replace("{n}", "").strip()))
        for number in range(1, min(count, 200) + 1):
            one = name.replace("{n}", str(number)) if "{n}" in name else f"{name} {number}"
            found.append((f"{series['id']}-{number}", one))
    return found


def _subjects(document: Mapping[str, Any]) -> Choices:
    papers = [document.get("paper", {}), *document.get("papers", ())]
    predictions = [one for paper in papers for one in paper.get("predictions", ()) if one.get("id")]
    people = [one for one in document.get("divisions", ()) if one.get("kind") == "individual"]
    groups: Choices = [
        (_("Câu dự đoán"), list({one["id"]: (one["id"], one.get("text", one["id"])) for one in predictions}.values())),
        (_("Điểm chấm"), _named(document.get("manual_scores", ()))),
        (_("Điểm tổng hợp"), _named(document.get("weighted_sums", ()))),
        (_("Bảng cá nhân"), _named(people)),
    ]
    return [(words, named) for words, named in groups if named]
