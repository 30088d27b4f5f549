"""The clauses about time: the window, rounds, series, levels, complaints."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.utils.translation import gettext as _

from truongthi.core.rules import Complaints, Level, Qualification, Round, Rules, Series
from truongthi.core.rules.rounds import rounds_of_series
from truongthi.web.shared.display import points
from truongthi.web.wording.clauses_words import choice_in_text, division_names, instant_text, round_names, start_text


def window_clauses(rules: Rules) -> Iterator[str]:
    window = rules.window
    yield _("Mở từ {opens}.").format(opens=start_text(window.opens_at))
    yield _("Đóng lúc {closes}. Đúng thời điểm này hệ thống không nhận bài mới.").format(
        closes=instant_text(window.closes_at)
    )
    if rules.attempts.at_close == "cut":
        yield _("Bài đang làm khi cuộc thi đóng được dừng và tính theo những câu đã lưu.")
    else:
        yield _("Bài bắt đầu trước khi cuộc thi đóng được làm đến hết thời gian làm bài.")
    yield _("Mọi thời điểm tính theo giờ Việt Nam, do máy chủ ghi nhận.")


def round_clauses(rules: Rules) -> Iterator[str]:
    """In the order of their openings."""
    items: list[Round | Series] = [*rules.rounds, *rules.series]
    for each in sorted(items, key=_opening):
        if isinstance(each, Series):
            yield _series(each)
            continue
        yield _round(each)
        yield from (_requirement(rules, each, one) for one in each.requires)


def _opening(each: Round | Series) -> datetime:
    return next(iter(rounds_of_series(each))).opens_at if isinstance(each, Series) else each.opens_at


def _round(each: Round) -> str:
    text = _("{name}: từ {opens} đến trước {closes}").format(
        name=each.name, opens=start_text(each.opens_at), closes=instant_text(each.closes_at)
    )
    if each.entry_closes_at:
        text += "; " + _("từ {moment} không nhận người vào thi mới").format(moment=instant_text(each.entry_closes_at))
    if each.paper:
        text += "; " + _("thi đề “{paper}”").format(paper=each.paper)
    if each.practice:
        text += "; " + _("vòng thi thử, không tính kết quả")
    return f"{text}."


def _requirement(rules: Rules, each: Round, one: Qualification) -> str:
    facts = {"name": each.name, "before": round_names(rules, [one.round])}
    if one.by == "took_part":
        return _("Được vào {name}: người đã dự thi {before}.").format(**facts)
    if one.by == "pass":
        return _("Được vào {name}: người đạt từ {points} điểm trở lên ở {before}.").format(
            points=points(one.points_centi), **facts
        )
    return _(
        "Được vào {name}: {top} người đứng đầu bảng {division} của {before}; những người bằng nhau ở vị trí cuối đều "
        "được vào."
    ).format(top=one.top, division=division_names(rules, [one.division]), **facts)


def _series(series: Series) -> str:
    made = list(rounds_of_series(series))
    first, last = made[0], made[-1]
    text = _(
        "{name}: {count} đợt, mỗi {every} một đợt; đợt đầu từ {opens} đến trước {closes}, đợt cuối từ {last_opens} đến "
        "trước {last_closes}"
    ).format(
        name=series.name.replace("{n}", f"1 – {series.count}"),
        count=series.count,
        every=choice_in_text("series.every", series.every),
        opens=start_text(first.opens_at),
        closes=instant_text(first.closes_at),
        last_opens=start_text(last.opens_at),
        last_closes=instant_text(last.closes_at),
    )
    return text + ("; " + _("thi đề “{paper}”").format(paper=series.paper) if series.paper else "") + "."


def level_clauses(rules: Rules) -> Iterator[str]:
    yield from (_level(level) for level in rules.levels)


def _level(level: Level) -> str:
    text = _("{name} ({kind})").format(name=level.name, kind=choice_in_text("levels.unit_kind", level.unit_kind))
    if level.organiser:
        text += _(": do {organiser} chủ trì").format(organiser=level.organiser)
    if level.each_unit:
        text += "; " + _("mỗi đơn vị của cấp này xếp hạng và trao giải riêng cho người của mình")
    return f"{text}."


def complaint_clauses(complaints: Complaints | None) -> Iterator[str]:
    if complaints is None:
        return
    if complaints.until:
        when = _("trước {until}").format(until=instant_text(complaints.until))
    elif complaints.days:
        when = _("đến hết ngày thứ {days} sau ngày công bố kết quả").format(days=complaints.days)
    else:
        when = _("trong thời hạn Ban Tổ chức thông báo khi công bố kết quả")
    yield _("Khiếu nại, đề nghị phúc khảo gửi {to} {when}.").format(to=complaints.to, when=when)
    if complaints.answer_days:
        yield _("Ban Tổ chức trả lời trong {days} ngày.").format(days=complaints.answer_days)
    if complaints.is_final:
        yield _("Trả lời của Ban Tổ chức là kết luận cuối cùng.")
    else:
        yield _("Người khiếu nại không đồng ý với trả lời có quyền đề nghị xem xét lại.")
