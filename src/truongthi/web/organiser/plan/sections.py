"""Which fields of the plan stand on which screen: one question each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Fields of one table, and lists of rows in it. ``optional``: the table is left out when nothing is filled in."""

    path: Path
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """One screen. ``name`` is its address, ``title`` its question."""

    name: str
    title: str
    parts: tuple[Part, ...]


_GENERAL = ("title", "organiser", "summary", "legal_basis", "aims", "topics", "practice", "results_from", "notes")
_PAPER = (
    "question_count",
    "points_per_question",
    "duration_minutes",
    "shuffle_questions",
    "shuffle_options",
    "several_answers",
)
SECTIONS = (
    Section(
        "chung",
        _("Cuộc thi tên gì, ai tổ chức?"),
        (Part((), _GENERAL), Part(("contact",), ("name", "phone", "email"), optional=True)),
    ),
    Section(
        "thoi-gian",
        _("Mở lúc nào, đóng lúc nào?"),
        (Part(("window",), ("opens_at", "closes_at")), Part(("attempts",), ("at_close",))),
    ),
    Section("doi-tuong", _("Ai dự thi, ai được xét giải?"), (Part((), lists=("categories",)),)),
    Section("bai-thi", _("Bài thi gồm những gì?"), (Part(("paper",), _PAPER, ("blueprint",)),)),
    Section(
        "luot-thi",
        _("Thi mấy lượt, xem kết quả khi nào?"),
        (Part(("attempts",), ("limit", "equal_best")), Part(("display",), ("result", "fields", "keys"))),
    ),
    Section(
        "ban-to-chuc",
        _("Ban Tổ chức gồm những ai?"),
        (Part(("committee",), ("decision_persons",), ("members",)), Part((), lists=("tasks",))),
    ),
    Section(
        "han-nop",
        _("Nộp thống kê và báo cáo khi nào?"),
        (
            Part(("hand_in",), ("deadline", "to", "late"), optional=True),
            Part(("report",), ("deadline", "to"), optional=True),
        ),
    ),
)
_DIVISION = ("name", "kind", "members", "headcount_on", "mean_definition")
NEW_DIVISION = "bang-moi"


def division_section(index: int, name: str, title: str) -> Section:
    """The screen of one division: who, by which criteria, for which prizes."""
    path: Path = ("divisions", index)
    return Section(name, title, (Part(path, _DIVISION, ("criteria", "awards")),))


_ARTICLES = {
    "chung": ("basis", "paper", "notes"),
    "thoi-gian": ("window",),
    "doi-tuong": ("categories",),
    "bai-thi": ("paper",),
    "luot-thi": ("attempts",),
    "ban-to-chuc": ("committee", "tasks"),
    "han-nop": ("deadlines",),
    NEW_DIVISION: ("divisions",),
}


def articles_of(section: Section) -> tuple[str, ...]:
    """Which articles of the clauses a screen speaks of."""
    return _ARTICLES.get(section.name, (section.name.replace("bang-", "divisions.", 1),))


def sections_of(document: Mapping[str, Any]) -> list[Section]:
    """All screens of a plan, its divisions in between."""
    before, after = SECTIONS[:5], SECTIONS[5:]
    divisions = [
        division_section(index, f"bang-{division['id']}", division["name"])
        for index, division in enumerate(document.get("divisions", ()))
    ]
    return [*before, *divisions, *after]


def section_named(document: Mapping[str, Any], name: str) -> Section | None:
    if name == NEW_DIVISION:
        return division_section(len(document.get("divisions", ())), name, gettext("Bảng xếp hạng mới"))
    return next((section for section in sections_of(document) if section.name == name), None)


def section_of_path(document: Mapping[str, Any], path: Path) -> Section | None:
    """The screen a field stands on: where a problem has to be mended."""
    for section in sections_of(document):
        for part in section.parts:
            inside = path[: len(part.path)] == part.path
            if inside and len(path) > len(part.path) and path[len(part.path)] in (*part.fields, *part.lists):
                return section
    return None
