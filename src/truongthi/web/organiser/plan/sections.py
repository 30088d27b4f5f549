"""Which fields of the plan stand on which screen: one question each. What few plans need is folded away until used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Part:
    """Fields of one table, and lists of rows in it. ``optional``: the table is left out when nothing is filled in.
    ``folded``: the words it stays folded under while it holds nothing of its own.
    """

    path: Path
    fields: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    optional: bool = False
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """One screen. ``name`` is its address, ``title`` its question."""

    name: str
    title: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """A list of the plan whose every item has a screen of its own: ``prefix`` of their addresses, the words for a new
    one and for adding it, the parts (fields, lists, folded) of each, and the article that reads them.
    """

    prefix: str
    new: str
    add: str
    parts: tuple[tuple[tuple[str, ...], tuple[str, ...], str], ...]
    article: str

    @property
    def new_name(self) -> str:
        return f"{self.prefix}-moi"


_GENERAL = ("title", "organiser", "summary", "legal_basis", "aims", "topics", "practice", "results_from", "notes")
_PAPER = (
    "question_count",
    "points_per_question",
    "duration_minutes",
    "shuffle_questions",
    "shuffle_options",
    "several_answers",
)
_PAPER_RARE = ("timed", "mode", "wrong_points")
_PAPER_FOLDED = _("Không giới hạn thời gian, đề chung, trừ điểm, câu dự đoán")
_ATTEMPTS_RARE = (
    "limit_per",
    "counted",
    "cooldown_minutes",
    "min_seconds",
    "min_answered",
    "invalid",
    "several_accounts",
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
        (
            Part(("window",), ("opens_at", "closes_at")),
            Part(("attempts",), ("at_close",)),
            Part((), lists=("series",), folded=_("Thi lặp lại theo ngày, tuần hoặc tháng")),
        ),
    ),
    Section(
        "doi-tuong",
        _("Ai dự thi, ai được xét giải?"),
        (
            Part((), lists=("categories",)),
            Part((), lists=("exclusions",), folded=_("Những người không dự thi hoặc không xét giải")),
        ),
    ),
    Section(
        "bai-thi",
        _("Bài thi gồm những gì?"),
        (
            Part(("paper",), _PAPER, ("blueprint",)),
            Part(("paper",), _PAPER_RARE, ("predictions",), folded=_PAPER_FOLDED),
        ),
    ),
    Section(
        "luot-thi",
        _("Thi mấy lượt, xem kết quả khi nào?"),
        (
            Part(("attempts",), ("limit", "equal_best")),
            Part(("attempts",), _ATTEMPTS_RARE, folded=_("Cách tính lượt, điều kiện của một lượt hợp lệ")),
            Part(("display",), ("result", "fields", "keys")),
        ),
    ),
    Section(
        "quy-dinh-them",
        _("Có nhiều cấp, điểm chấm, giới hạn giải thưởng không?"),
        (
            Part((), ("budget",)),
            Part((), lists=("caps",), folded=_("Mỗi người chỉ nhận giải cao nhất")),
            Part((), lists=("levels",), folded=_("Xét kết quả ở nhiều cấp")),
            Part((), lists=("manual_scores",), folded=_("Điểm do Ban Giám khảo chấm")),
        ),
    ),
    Section(
        "ban-to-chuc",
        _("Ban Tổ chức gồm những ai?"),
        (Part(("committee",), ("decision_persons",), ("members",)), Part((), lists=("tasks",))),
    ),
    Section(
        "han-nop",
        _("Nộp thống kê, báo cáo, khiếu nại khi nào?"),
        (
            Part(("hand_in",), ("deadline", "to", "late"), optional=True),
            Part(("report",), ("deadline", "to"), optional=True),
            Part(
                ("complaints",),
                ("to", "days", "until", "answer_days", "is_final"),
                optional=True,
                folded=_("Khiếu nại, phúc khảo"),
            ),
        ),
    ),
)
_DIVISION = ("name", "kind", "members", "headcount_on", "mean_definition")
_DIVISION_RARE = (
    "ties",
    "border",
    "rounds",
    "each_round",
    "level",
    "per",
    "ranks",
    "min_points",
    "min_headcount",
    "min_participants",
    "quota_percent",
)
ITEMS: Mapping[str, Item] = {
    "rounds": Item(
        "vong",
        _("Vòng thi mới"),
        _("Thêm vòng thi, đợt thi"),
        ((("name", "opens_at", "closes_at", "entry_closes_at", "paper", "practice"), ("requires",), ""),),
        "rounds",
    ),
    "papers": Item(
        "de",
        _("Đề mới"),
        _("Thêm đề khác"),
        ((("id", "bank", *_PAPER), ("blueprint",), ""), (_PAPER_RARE, ("predictions",), _PAPER_FOLDED)),
        "paper",
    ),
    "weighted_sums": Item(
        "tong", _("Điểm tổng hợp mới"), _("Thêm điểm tổng hợp"), ((("name", "kind"), ("terms",), ""),), "scores"
    ),
    "divisions": Item(
        "bang",
        _("Bảng xếp hạng mới"),
        _("Thêm bảng xếp hạng và giải"),
        (
            (_DIVISION, ("criteria", "awards"), ""),
            (_DIVISION_RARE, (), _("Khi bằng nhau, theo vòng, theo cấp, điều kiện xét giải")),
        ),
        "divisions",
    ),
}
NEW_DIVISION = ITEMS["divisions"].new_name


def item_section(kind: str, index: int, name: str, title: str) -> Section:
    """The screen of one item of a list."""
    path: Path = (kind, index)
    parts = tuple(Part(path, fields, lists, folded=folded) for fields, lists, folded in ITEMS[kind].parts)
    return Section(name, title, parts)


_ARTICLES = {
    "chung": ("basis", "paper", "notes"),
    "thoi-gian": ("window", "rounds"),
    "doi-tuong": ("categories",),
    "bai-thi": ("paper",),
    "luot-thi": ("attempts",),
    "quy-dinh-them": ("levels", "scores", "prizes"),
    "ban-to-chuc": ("committee", "tasks"),
    "han-nop": ("deadlines", "complaints"),
    NEW_DIVISION: ("divisions",),
}


def articles_of(section: Section) -> tuple[str, ...]:
    """Which articles of the clauses a screen speaks of."""
    if section.name in _ARTICLES:
        return _ARTICLES[section.name]
    kind = str(section.parts[0].path[0])
    return (section.name.replace("bang-", "divisions.", 1) if kind == "divisions" else ITEMS[kind].article,)


def sections_of(document: Mapping[str, Any]) -> list[Section]:
    """All screens of a plan, its items where they belong."""
    items = {kind: _items(document, kind) for kind in ITEMS}
    sections: list[Section] = []
    for section in SECTIONS:
        sections.append(section)
        sections += items["rounds"] if section.name == "thoi-gian" else []
        sections += items["papers"] if section.name == "bai-thi" else []
        sections += items["divisions"] if section.name == "luot-thi" else []
        sections += items["weighted_sums"] if section.name == "quy-dinh-them" else []
    return sections


def _items(document: Mapping[str, Any], kind: str) -> list[Section]:
    prefix = ITEMS[kind].prefix
    return [
        item_section(kind, index, f"{prefix}-{item['id']}", item.get("name") or gettext("Đề “%s”") % item["id"])
        for index, item in enumerate(document.get(kind, ()))
    ]


def item_of(section: Section) -> tuple[str, int] | None:
    """The list and position of the item a screen is of, if it is of one."""
    path = section.parts[0].path
    return (str(path[0]), int(path[1])) if len(path) == 2 else None


def section_named(document: Mapping[str, Any], name: str) -> Section | None:
    for kind, item in ITEMS.items():
        if name == item.new_name:
            return item_section(kind, len(document.get(kind, ())), name, gettext(item.new))
    return next((section for section in sections_of(document) if section.name == name), None)


def section_of_path(document: Mapping[str, Any], path: Path) -> Section | None:
    """The screen a field stands on: where a problem has to be mended. A whole item belongs to its own."""
    for section in sections_of(document):
        for part in section.parts:
            inside = path[: len(part.path)] == part.path
            if inside and part.path and len(path) == len(part.path):
                return section
            if inside and len(path) > len(part.path) and path[len(part.path)] in (*part.fields, *part.lists):
                return section
    return None
