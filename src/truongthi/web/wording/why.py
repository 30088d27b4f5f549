"""Why an attempt counts or does not, and why somebody has a prize or none, in sentences."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.why import PrizeReason, Verdict
from truongthi.web.shared.display import mmss, money, points

_VERDICTS = {
    "counted": _("Được tính: đây là lượt lấy kết quả."),
    "counted_in_round": _("Được tính: lượt lấy kết quả của vòng này."),
    "included": _("Được tính: cộng chung với các lượt khác theo thể lệ."),
    "other_round": _("Không tính ở bảng này: bảng xếp theo vòng khác."),
    "practice": _("Không tính: vòng thi thử."),
    "annulled": _("Không tính: lượt đã được hủy theo biên bản."),
    "disqualified": _("Không tính: người dự thi đã bị loại khỏi kết quả."),
    "too_fast": _("Không tính: nộp nhanh hơn thời gian tối thiểu của thể lệ ({time})."),
    "too_few_answers": _("Không tính: trả lời {answered} câu, ít hơn mức tối thiểu của thể lệ."),
    "over_limit": _("Không tính: vượt quá số lượt thể lệ cho phép."),
    "lower_score": _("Không tính: lượt {than} có điểm cao hơn ({score} so với {own})."),
    "longer": _("Không tính: lượt {than} bằng điểm và ngắn hơn ({short} so với {time})."),
    "later": _("Không tính: lượt {than} bằng điểm và nộp trước."),
    "not_first": _("Không tính: thể lệ lấy lượt đầu tiên (lượt {than})."),
    "not_last": _("Không tính: thể lệ lấy lượt cuối cùng (lượt {than})."),
}

_PRIZES = {
    "place": _("{prize} ({amount}): đứng trong số hạng được giải."),
    "moved_up": _("{prize} ({amount}): người đứng trên đã nhận giải cao hơn ở bảng khác, giải chuyển xuống."),
    "shared": _("{prize}: bằng nhau ở ranh giới giải nên tiền thưởng được chia đều, mỗi bên {amount}."),
    "extended": _("{prize} ({amount}): bằng nhau ở ranh giới giải nên thể lệ trao cho tất cả những bên bằng nhau."),
    "adjusted": _("{prize} ({amount}): Ban Tổ chức cân đối cơ cấu giải, có biên bản."),
    "open": _("Chưa có giải: bằng nhau ở ranh giới {prize}, chờ Ban Tổ chức quyết định."),
    "taken_away": _("Không có giải: Ban Tổ chức cân đối cơ cấu giải, có biên bản."),
    "cap": _("Không nhận {prize} ở bảng này: mỗi người một giải cao nhất, đã nhận {kept}."),
    "may_not_win": _("Không nhận giải: theo thể lệ được dự thi nhưng không xét giải."),
    "min_points": _("Không nhận giải: chưa đạt điểm tối thiểu để xét giải."),
    "min_participants": _("Không nhận giải: số người dự thi chưa đạt mức tối thiểu."),
    "min_headcount": _("Không nhận giải: sĩ số chưa đạt mức tối thiểu."),
    "no_participants": _("Không nhận giải: không có ai dự thi."),
    "none_left": _("Không có giải: các giải đã hết ở những hạng trên."),
    "no_prizes": _("Bảng này không trao giải."),
}


def verdict_text(verdict: Verdict) -> str:
    """One attempt: counted or not, and why."""
    own, than = verdict.attempt, verdict.than
    return gettext(_VERDICTS[verdict.why]).format(
        than=than.number if than else "",
        score=points(than.centipoints) if than else "",
        short=mmss(than.duration_ms) if than else "",
        own=points(own.centipoints),
        time=mmss(own.duration_ms),
        answered=own.answered_count,
    )


def prize_text(reason: PrizeReason, division: str, names: Mapping[str, str]) -> str:
    """``names``: of tiers by "division/tier", and of divisions."""
    kept = ""
    if reason.kept is not None:
        where, tier = reason.kept
        kept = f"{names.get(f'{where}/{tier}', tier)} ({names.get(where, where)})"
    prize = names.get(f"{division}/{reason.tier}", reason.tier)
    return gettext(_PRIZES[reason.why]).format(prize=prize, amount=money(reason.amount), kept=kept)


def someone(place: str) -> str:
    """A neighbour whose name is not told: "above" or "below"."""
    return gettext("người xếp ngay trên") if place == "above" else gettext("người xếp ngay dưới")
