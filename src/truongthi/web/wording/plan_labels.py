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
    "series": _("Loạt đợt thi"),
    "exclusions": _("Nhóm"),
    "predictions": _("Câu dự đoán"),
    "requires": _("Điều kiện"),
    "terms": _("Thành phần"),
    "levels": _("Cấp"),
    "manual_scores": _("Điểm chấm"),
    "caps": _("Quy định"),
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
        "rounds.closes_at": _("Đúng lúc này là đã đóng."),
        "rounds.entry_closes_at": _("Để trống: cho vào thi đến lúc đóng."),
        "rounds.practice": _("Ai cũng thi được bao nhiêu lượt tùy ý."),
        "series.name": _("Chỗ ghi số thứ tự viết là {n}. Ví dụ: Tuần {n}."),
        "series.count": _("Ví dụ: 20 tuần thì ghi 20."),
        "exclusions.names": _("Mỗi dòng một tên. Chỉ ghi cho hai nhóm có ghi tên."),
        "categories.units": _("Mỗi dòng một đơn vị. Để trống: mọi đơn vị."),
        "categories.except_units": _("Mỗi dòng một đơn vị."),
        "categories.unit_kinds": _("Mỗi dòng một loại hình. Để trống: mọi loại hình."),
        "categories.except_unit_kinds": _("Mỗi dòng một loại hình."),
        "papers.id": _("Chữ thường không dấu, ví dụ: chung-ket."),
        "papers.bank": _("Để trống: ngân hàng đề của cuộc thi."),
        "paper.duration_minutes": _("Để trống nếu không giới hạn thời gian làm bài."),
        "paper.wrong_points": _("0: không trừ điểm."),
        "paper.predictions.decimals": _("Chỉ cho tỷ lệ phần trăm, từ 1 đến 5."),
        "attempts.min_answered": _("0: không xét."),
        "attempts.min_seconds": _("0: không xét."),
        "divisions.rounds": _("Không chọn vòng nào: mọi vòng tính kết quả."),
        "divisions.quota_percent": _("Ví dụ: 30. Đạt chỉ tiêu tính là 100 %."),
        "divisions.criteria.of": _("Chỉ cho câu dự đoán, điểm chấm, điểm tổng hợp, giải cá nhân."),
        "weighted_sums.terms.weight": _("Ví dụ: 0,6. Để trống: 1."),
        "weighted_sums.terms.table": _("Mỗi dòng một mức, ví dụ 80: 10 nghĩa là từ 80 trở lên được 10 điểm."),
        "caps.divisions": _("Không chọn bảng nào: mọi bảng cá nhân."),
        "complaints.days": _("Ghi số ngày, hoặc ghi thời điểm ở dưới."),
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
