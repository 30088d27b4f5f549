"""The rules of a contest as numbered clauses of a Vietnamese thể lệ."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from truongthi.core.rules import Rules
from truongthi.web.wording.clauses_papers import attempt_clauses, paper_clauses
from truongthi.web.wording.clauses_people import basis_clauses, committee_clauses, deadline_clauses, people_clauses
from truongthi.web.wording.clauses_prizes import division_clauses, division_title, prize_clauses, score_clauses
from truongthi.web.wording.clauses_times import complaint_clauses, level_clauses, round_clauses, window_clauses


@dataclass(frozen=True, slots=True)
class Section:
    """One article ("Điều"): its title and its clauses, to be numbered in order; ``part``: what of the plan it reads."""

    title: str
    items: tuple[str, ...]
    part: str = ""


def clauses(rules: Rules) -> list[Section]:
    """The whole plan, article by article. Articles without a clause are left out."""
    articles: list[tuple[str, str, Iterable[str]]] = [
        ("basis", _("Căn cứ, mục đích"), basis_clauses(rules)),
        ("categories", _("Đối tượng dự thi"), people_clauses(rules)),
        ("window", _("Thời gian"), window_clauses(rules)),
        ("rounds", _("Các vòng thi, đợt thi"), round_clauses(rules)),
        ("levels", _("Các cấp xét kết quả"), level_clauses(rules)),
        ("paper", _("Nội dung và hình thức thi"), paper_clauses(rules)),
        ("attempts", _("Lượt thi và kết quả được tính"), attempt_clauses(rules)),
        ("scores", _("Điểm chấm và điểm tổng hợp"), score_clauses(rules)),
        *((f"divisions.{one.id}", division_title(one), division_clauses(rules, one)) for one in rules.divisions),
        ("prizes", _("Quy định chung về giải thưởng"), prize_clauses(rules)),
        ("complaints", _("Khiếu nại, phúc khảo"), complaint_clauses(rules.complaints)),
        ("committee", _("Ban Tổ chức"), committee_clauses(rules)),
        ("deadlines", _("Nộp kết quả và báo cáo"), deadline_clauses(rules)),
        ("tasks", _("Phân công"), [f"{task.who}: {task.what}" for task in rules.tasks]),
        ("notes", _("Quy định khác"), rules.notes),
    ]
    sections = [Section(title, tuple(items), part) for part, title, items in articles]
    return [section for section in sections if section.items]
