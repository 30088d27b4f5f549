"""Where a contest stands and what it lacks, in words, with the address of the next step."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from truongthi.contests.models import Contest
from truongthi.contests.readiness import Overview, Step

_STAGES = {
    "draft": ("neutral", gettext_noop("đang soạn")),
    "soon": ("soon", gettext_noop("sắp mở")),
    "open": ("open", gettext_noop("đang mở")),
    "over": ("warn", gettext_noop("hết giờ, chờ đóng")),
    "closed": ("closed", gettext_noop("đã đóng, chờ kết quả")),
    "published": ("gold", gettext_noop("đã công bố")),
}
_MISSING = {
    "points": gettext_noop("xác nhận các điểm kế hoạch để ngỏ"),
    "bank": gettext_noop("chọn ngân hàng đề"),
    "committee": gettext_noop("cử Ban Tổ chức"),
    "freeze": gettext_noop("chốt đề thi"),
    "close": gettext_noop("đóng cuộc thi và tính kết quả"),
    "publish": gettext_noop("kiểm chứng và công bố kết quả"),
}


def stage_words(stage: str) -> tuple[str, str]:
    """(kind of state, word)."""
    kind, word = _STAGES[stage]
    return kind, _(word)


_ROUNDS = {
    "frozen": ("ok", gettext_noop("đã chốt đề")),
    "ready": ("soon", gettext_noop("đủ câu, chưa chốt")),
    "missing": ("danger", gettext_noop("còn thiếu")),
    "over": ("closed", gettext_noop("đã qua, không chốt đề")),
}


def round_words(stage: str) -> tuple[str, str]:
    """(kind of state, word) of a round's papers."""
    kind, word = _ROUNDS[stage]
    return kind, _(word)


def missing_words(code: str) -> str:
    return _(_MISSING[code])


def address(name: str, *arguments: str) -> str:
    """The address of a page; "" where this installation has no such page."""
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


def next_step(item: Overview) -> tuple[str, str]:
    """The one thing to do next: (words, address)."""
    slug = item.contest.slug
    if item.stage == "draft":
        return _("Tiếp tục chuẩn bị"), reverse("organiser:contest", args=[slug])
    if item.stage == "published":
        return _("Xem kết quả"), address("organiser:lifecycle", slug) or reverse("organiser:contest", args=[slug])
    if item.stage in ("over", "closed"):
        return _("Đến phần kết quả"), address("organiser:lifecycle", slug) or reverse("organiser:contest", args=[slug])
    return _("Theo dõi"), reverse("organiser:contest", args=[slug])


def step_words(step: Step) -> tuple[str, str]:
    """(what has to be done, what is the matter) of one step of the checklist."""
    facts = step.facts
    words = {
        "divisions": _("Có bảng xếp hạng và giải"),
        "points": _("Xác nhận các điểm kế hoạch để ngỏ"),
        "window": _("Thời gian thi còn ở phía trước"),
        "bank": _("Chọn ngân hàng đề"),
        "pool": _("Ngân hàng đề đủ câu cho bài thi"),
        "practice": _("Công bố bộ câu hỏi thi thử"),
        "committee": _("Cử thành viên Ban Tổ chức trong hệ thống"),
        "people": _("Có danh sách học sinh và cán bộ, giáo viên"),
        "teachers": _("Mỗi lớp có giáo viên chủ nhiệm"),
        "units": _("Mỗi đơn vị tham gia có danh sách người"),
        "signed": _("Diễn tập rồi ký thể lệ"),
        "freeze": _("Chốt đề thi"),
        "freeze_plan": _("Chốt kế hoạch"),
    }[step.code]
    if step.code == "signed":
        return words, _signing_note(step)
    return words, "" if step.is_done else _note(step.code, facts)


def _signing_note(step: Step) -> str:
    """Who has signed which version, or what is missing."""
    facts = step.facts
    if step.is_done:
        return _("Bản {version} đã ký: {names}.").format(**facts)
    if facts["names"]:
        return _("Bản {version} mới có chữ ký của {names}; cần Trưởng Ban và ít nhất một người nữa.").format(**facts)
    if not facts["can_sign"]:
        return _("Bản {version} chưa ký. Cử Trưởng Ban và ít nhất một người nữa để ký.").format(**facts)
    return _("Bản {version} chưa ai ký; cần Trưởng Ban và ít nhất một người nữa.").format(**facts)


def _note(code: str, facts: dict[str, object]) -> str:
    if code == "teachers" and not facts["count"]:
        return _("Chưa có lớp nào trong danh sách.")
    notes = {
        "divisions": _("Kế hoạch chưa có bảng xếp hạng nào, nên chưa có gì để xét giải."),
        "points": _("Còn {count} điểm chưa xác nhận."),
        "window": _("Thời gian thi trong kế hoạch đã qua."),
        "bank": _("Chưa chọn."),
        "pool": _("Ngân hàng đề chưa đủ câu."),
        "practice": _("Kế hoạch ghi có bộ câu hỏi tham khảo. Chọn các câu đó trong ngân hàng đề."),
        "committee": _("Có {count} người, cần ít nhất {wanted} để ra quyết định."),
        "people": _("Hiện có {pupils} học sinh, {staff} cán bộ, giáo viên."),
        "units": _("{count} đơn vị chưa có danh sách."),
        "teachers": _("{count} lớp chưa có giáo viên chủ nhiệm."),
        "freeze": _("Làm sau cùng: từ lúc này câu hỏi và cơ cấu đề không đổi nữa."),
        "freeze_plan": _("Làm sau cùng: từ lúc này các lớp nộp thống kê được."),
    }
    return notes[code].format(**facts)


def step_address(step: Step, contest: Contest) -> str:
    """Where a step is done."""
    slug = contest.slug
    return {
        "divisions": address("organiser:plan_edit", slug, "bang-moi"),
        "points": address("organiser:plan_points", slug),
        "window": address("organiser:plan_edit", slug, "thoi-gian"),
        "bank": "#ngan-hang",
        "pool": address("organiser:plan_edit", slug, "bai-thi"),
        "practice": _practice_address(contest),
        "committee": address("organiser:contest_committee", slug),
        "people": address("organiser:people"),
        "teachers": address("organiser:people"),
        "units": address("organiser:units", slug),
        "signed": address("organiser:rules_signing", slug),
        "freeze": "#chot-de",
        "freeze_plan": "#chot-de",
    }[step.code]


def _practice_address(contest: Contest) -> str:
    bank = contest.bank
    return address("organiser:bank_reference", bank.public_id) if bank else address("organiser:bank_list")
