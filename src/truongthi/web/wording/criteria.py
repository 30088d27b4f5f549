"""Criteria and what separates two places, in words: the same everywhere a ranking is explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.metrics import Value
from truongthi.core.ranking import COMMITTEE, Separation
from truongthi.core.rules.metric_names import METRIC_NAMES as NAMES
from truongthi.core.rules.metric_names import plain_name
from truongthi.web.shared.display import ZONE, mmss, money, number, percent, points, vn_date

METRIC_NAMES = {
    "score": _("Điểm"),
    "correct_count": _("Số câu đúng"),
    "all_correct": _("Trả lời đúng tất cả các câu"),
    "prediction_error": _("Chênh lệch của câu dự đoán"),
    "attempts": _("Số lượt thi"),
    "duration": _("Thời gian làm bài"),
    "total_duration": _("Tổng thời gian làm bài"),
    "started_at": _("Thời điểm bắt đầu"),
    "sealed_at": _("Thời điểm nộp bài"),
    "full_mark_attempts": _("Số lượt đạt điểm tối đa"),
    "total_points": _("Tổng điểm các lượt"),
    "mean_points": _("Điểm trung bình các lượt"),
    "rounds_played": _("Số vòng đã dự thi"),
    "sum_over_rounds": _("Tổng điểm các vòng"),
    "mean_over_rounds": _("Điểm trung bình các vòng"),
    "participation_rate": _("Tỷ lệ tham gia"),
    "participants": _("Số người tham gia"),
    "total_attempts": _("Tổng số lượt thi"),
    "mean_over_attempts": _("Điểm trung bình các lượt"),
    "mean_of_best": _("Trung bình điểm cao nhất của từng người"),
    "sum_of_points": _("Tổng điểm các lượt"),
    "sum_of_best": _("Tổng điểm cao nhất của từng người"),
    "best_score": _("Điểm cao nhất"),
    "full_marks": _("Số người đạt điểm tối đa"),
    "winners": _("Số người đạt giải cá nhân"),
    "award_amount": _("Tổng tiền thưởng cá nhân"),
    "manual_score": _("Điểm chấm"),
    "weighted": _("Điểm tổng hợp"),
    "lot": _("Bốc thăm"),
    "committee": _("Quyết định của Ban Tổ chức"),
}

_HIGHER = {"desc": _("cao hơn xếp trên"), "asc": _("thấp hơn xếp trên")}
_MORE = {"desc": _("nhiều hơn xếp trên"), "asc": _("ít hơn xếp trên")}
_DIRECTIONS = {
    "points": _HIGHER,
    "ratio": _HIGHER,
    "count": _MORE,
    "money": _MORE,
    "yesno": {"desc": _("người đạt xếp trên người không đạt"), "asc": _("người không đạt xếp trên người đạt")},
    "ms": {"desc": _("dài hơn xếp trên"), "asc": _("ngắn hơn xếp trên")},
    "instant": {"desc": _("muộn hơn xếp trên"), "asc": _("sớm hơn xếp trên")},
    "error": {"desc": _("lớn hơn xếp trên"), "asc": _("nhỏ hơn xếp trên")},
    "lot": {"desc": _("số thăm lớn hơn xếp trên"), "asc": _("số thăm nhỏ hơn xếp trên")},
}
_COMPARED = {
    "points": (_("thấp hơn"), _("cao hơn")),
    "ratio": (_("thấp hơn"), _("cao hơn")),
    "count": (_("ít hơn"), _("nhiều hơn")),
    "money": (_("ít hơn"), _("nhiều hơn")),
    "yesno": (_("không đạt"), _("đạt")),
    "ms": (_("ngắn hơn"), _("dài hơn")),
    "instant": (_("sớm hơn"), _("muộn hơn")),
    "error": (_("nhỏ hơn"), _("lớn hơn")),
    "lot": (_("nhỏ hơn"), _("lớn hơn")),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def metric_name(metric: str) -> str:
    """The name of a metric, or of the figure a criterion's key tells ("manual_score:tu-luan")."""
    return gettext(METRIC_NAMES[plain_name(metric)])


def unit_of(metric: str) -> str:
    """How figures of a metric are shown; takes a criterion's key, too."""
    return NAMES[plain_name(metric)].unit


def direction_text(metric: str, direction: str) -> str:
    """ "cao hơn xếp trên" for score desc, "ngắn hơn xếp trên" for duration asc."""
    return gettext(_DIRECTIONS[unit_of(metric)][direction])


def value_text(metric: str, value: Value) -> str:
    """A figure as people read it: points with comma, durations 06:48, rates in percent."""
    if value is None:
        return gettext("không có số liệu")
    unit = unit_of(metric)
    if unit == "points":
        return points(value)
    if unit == "ratio":
        return percent(value)
    if unit == "ms":
        return mmss(int(value))
    if unit == "instant":
        return _moment(int(value))
    if unit == "money":
        return money(int(value))
    if unit == "yesno":
        return gettext("có") if value else gettext("không")
    if unit == "lot":
        return f"{int(value):064x}"[:12]
    return _digits_needed(Fraction(value))


def pair_text(metric: str, mine: Value, theirs: Value) -> tuple[str, str]:
    """Two figures that differ, with as many digits as it takes to see that they do."""
    texts = value_text(metric, mine), value_text(metric, theirs)
    if texts[0] != texts[1] or mine is None or theirs is None:
        return texts
    unit = unit_of(metric)
    if unit == "ms":
        return _to_milliseconds(int(mine)), _to_milliseconds(int(theirs))
    scale = Fraction(1, 100) if unit == "points" else Fraction(100) if unit == "ratio" else Fraction(1)
    for places in range(3, 12):
        exact = tuple(_digits(Fraction(value) * scale, places) for value in (mine, theirs))
        if exact[0] != exact[1]:
            sign = " %" if unit == "ratio" else ""
            return exact[0] + sign, exact[1] + sign
    return str(mine), str(theirs)


def separation_sentence(separation: Separation, mine: str, theirs: str, figure: str = "") -> str:
    """One sentence: why ``mine`` (a name) stands before ``theirs``. ``figure``: how the deciding one is called here."""
    if separation.metric == COMMITTEE:
        text = gettext("{mine} và {theirs} bằng nhau ở mọi tiêu chí; Ban Tổ chức quyết định xếp {mine} trước.")
        return text.format(mine=mine, theirs=theirs)
    figures = pair_text(separation.metric, separation.mine, separation.theirs)
    name = figure or metric_name(separation.metric)
    if separation.mine is None or separation.theirs is None:
        text = gettext("{mine} xếp trên {theirs} vì {theirs} không có số liệu “{name}”.")
        return text.format(mine=mine, theirs=theirs, name=name)
    compared = gettext(_COMPARED[unit_of(separation.metric)][separation.mine > separation.theirs])
    text = gettext("{mine} xếp trên {theirs} nhờ {name} {compared}: {a} so với {b}.")
    lowered = name[:1].lower() + name[1:]
    return text.format(mine=mine, theirs=theirs, name=lowered, compared=compared, a=figures[0], b=figures[1])


def tie_sentence(mine: str, theirs: str) -> str:
    """For neighbours nothing separates."""
    return gettext("{mine} và {theirs} bằng nhau ở mọi tiêu chí.").format(mine=mine, theirs=theirs)


def _digits_needed(value: Fraction) -> str:
    """A whole number as such; a guess in percent is off by at most five places."""
    if value.denominator == 1:
        return number(int(value))
    return _digits(value, 5).rstrip("0")


def _moment(milliseconds: int) -> str:
    moment = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(ZONE)
    return f"{moment:%H:%M:%S} {vn_date(moment)}"


def _to_milliseconds(milliseconds: int) -> str:
    return f"{mmss(milliseconds)},{milliseconds % 1000:03d}"


def _digits(value: Fraction, places: int) -> str:
    whole, rest = divmod(int(value * 10**places), 10**places)
    return f"{number(whole)},{rest:0{places}d}"
