"""The Vietnamese names of the plan's fields and of the words they may hold: for forms, clauses and open points."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.web.wording.plan_choice_names import CHOICES
from truongthi.web.wording.plan_field_names import LABELS

ROWS = {
    "categories": _("Đối tượng"),
    "blueprint": _("Phần đề"),
    "criteria": _("Tiêu chí"),
    "awards": _("Giải"),
    "members": _("Thành viên"),
    "tasks": _("Phân công"),
}

HELP = defaultdict(
    str,
    {
        "legal_basis": _("Mỗi dòng một căn cứ."),
        "aims": _("Mỗi dòng một ý."),
        "topics": _("Mỗi dòng một nội dung."),
        "notes": _("Mỗi dòng một quy định."),
        "window.closes_at": _("Đúng lúc này là đã đóng: 8h00 có nghĩa là 7:59:59 còn nhận, 8:00:00 thì không."),
        "categories.name": _("Ví dụ: Học sinh (HS)."),
        "categories.age_on": _("Để trống: ngày mở cuộc thi."),
        "categories.grades": _("Ví dụ: 10, 11, 12. Để trống: mọi khối."),
        "categories.classes": _("Mỗi dòng một lớp. Để trống: mọi lớp."),
        "paper.points_per_question": _("Ví dụ: 5 hoặc 0,25."),
        "paper.blueprint.part": _("Tên phần như trong ngân hàng đề, ví dụ I."),
        "paper.blueprint.level": _("Để trống: mọi mức độ."),
        "paper.blueprint.available": _("Không bắt buộc; ghi để đối chiếu."),
        "attempts.limit": _("Để trống: không giới hạn."),
        "divisions.members": _("Kết quả của những người này được tính vào bảng."),
        "divisions.headcount_on": _("Chỉ cho bảng tập thể. Để trống: ngày mở cuộc thi."),
        "divisions.mean_definition": _("Chỉ cho bảng tập thể."),
        "divisions.awards.amount": _("Ví dụ: 300.000"),
        "committee.decision_persons": _("Người đề nghị cũng được tính."),
        "committee.members.tasks": _("Mỗi dòng một việc."),
        "report.deadline": _("Để trống nếu kế hoạch chỉ ghi “đúng hạn”."),
    },
)


HELP |= {name.replace("paper.", "papers.", 1): text for name, text in HELP.items() if name.startswith("paper.")}


def label(field: str) -> str:
    """The name of a field, by its path without positions ("divisions.awards.amount")."""
    return gettext(LABELS[field])


def choice_label(field: str, word: str) -> str:
    return gettext(CHOICES[field][word])


def choices_of(field: str) -> list[tuple[str, str]]:
    """For a select box: (word, label)."""
    return [(word, gettext(text)) for word, text in CHOICES[field].items()]
