"""Criteria and what separates two places, in words: the same everywhere a ranking is explained."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from truongthi.core.metrics import METRICS, Value
from truongthi.core.ranking import COMMITTEE, Separation
from truongthi.web.shared.display import ZONE, mmss, number, percent, points, vn_date

METRIC_NAMES = {
    "score": _("Điểm"),
    "correct_count": _("Số câu đúng"),
    "attempts": _("Số lượt thi"),
    "duration": _("Thời gian làm bài"),
    "started_at": _("Thời điểm bắt đầu"),
    "sealed_at": _("Thời điểm nộp bài"),
    "total_points": _("Tổng điểm các lượt"),
    "mean_points": _("Điểm trung bình các lượt"),
    "participation_rate": _("Tỷ lệ học sinh tham gia"),
    "participants": _("Số học sinh tham gia"),
    "total_attempts": _("Tổng số lượt thi"),
    "mean_over_attempts": _("Điểm trung bình các lượt"),
    "mean_of_best": _("Trung bình điểm cao nhất của từng em"),
    "sum_of_points": _("Tổng điểm các lượt"),
    "sum_of_best": _("Tổng điểm cao nhất của từng em"),
    "best_score": _("Điểm cao nhất"),
    "full_marks": _("Số em đạt điểm tối đa"),
    "committee": _("Quyết định của Ban Tổ chức"),
}

_DIRECTIONS = {
    ("points", "desc"): _("cao hơn xếp trên"),
    ("points", "asc"): _("thấp hơn xếp trên"),
    ("ratio", "desc"): _("cao hơn xếp trên"),
    ("ratio", "asc"): _("thấp hơn xếp trên"),
    ("count", "desc"): _("nhiều hơn xếp trên"),
    ("count", "asc"): _("ít hơn xếp trên"),
    ("ms", "desc"): _("dài hơn xếp trên"),
    ("ms", "asc"): _("ngắn hơn xếp trên"),
    ("instant", "desc"): _("muộn hơn xếp trên"),
    ("instant", "asc"): _("sớm hơn xếp trên"),
}
_COMPARED = {
    ("points", True): _("cao hơn"),
    ("points", False): _("thấp hơn"),
    ("ratio", True): _("cao hơn"),
    ("ratio", False): _("thấp hơn"),
    ("count", True): _("nhiều hơn"),
    ("count", False): _("ít hơn"),
    ("ms", True): _("dài hơn"),
    ("ms", False): _("ngắn hơn"),
    ("instant", True): _("muộn hơn"),
    ("instant", False): _("sớm hơn"),
}
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def metric_name(metric: str) -> str:
    return gettext(METRIC_NAMES[metric])


def direction_text(metric: str, direction: str) -> str:
    """ "cao hơn xếp trên" for score desc, "ngắn hơn xếp trên" for duration asc."""
    return gettext(_DIRECTIONS[METRICS[metric].unit, direction])


def value_text(metric: str, value: Value) -> str:
    """A figure as people read it: points with comma, durations 06:48, rates in percent."""
    if value is None:
        return gettext("không có số liệu")
    unit = METRICS[metric].unit
    if unit == "points":
        return points(value)
    if unit == "ratio":
        return percent(value)
    if unit == "ms":
        return mmss(int(value))
    if unit == "instant":
        return _moment(int(value))
    return number(value)


def pair_text(metric: str, mine: Value, theirs: Value) -> tuple[str, str]:
    """Two figures that differ, with as many digits as it takes to see that they do."""
    texts = value_text(metric, mine), value_text(metric, theirs)
    if texts[0] != texts[1] or mine is None or theirs is None:
        return texts
    unit = METRICS[metric].unit
    if unit == "ms":
        return _to_milliseconds(int(mine)), _to_milliseconds(int(theirs))
    scale = Fraction(1, 100) if unit == "points" else Fraction(100) if unit == "ratio" else Fraction(1)
    for places in range(3, 12):
        exact = tuple(_digits(Fraction(value) * scale, places) for value in (mine, theirs))
        if exact[0] != exact[1]:
            sign = " %" if unit == "ratio" else ""
            return exact[0] + sign, exact[1] + sign
    return str(mine), str(theirs)


def separation_sentence(separation: Separation, mine: str, theirs: str) -> str:
    """One sentence: why ``mine`` (a name) stands before ``theirs``."""
    if separation.metric == COMMITTEE:
        text = gettext("{mine} và {theirs} bằng nhau ở mọi tiêu chí; Ban Tổ chức quyết định xếp {mine} trước.")
        return text.format(mine=mine, theirs=theirs)
    figures = pair_text(separation.metric, separation.mine, separation.theirs)
    name = metric_name(separation.metric)
    if separation.mine is None or separation.theirs is None:
        text = gettext("{mine} xếp trên {theirs} vì {theirs} không có số liệu “{name}”.")
        return text.format(mine=mine, theirs=theirs, name=name)
    compared = gettext(_COMPARED[METRICS[separation.metric].unit, separation.mine > separation.theirs])
    text = gettext("{mine} xếp trên {theirs} nhờ {name} {compared}: {a} so với {b}.")
    lowered = name[:1].lower() + name[1:]
    return text.format(mine=mine, theirs=theirs, name=lowered, compared=compared, a=figures[0], b=figures[1])


def tie_sentence(mine: str, theirs: str) -> str:
    """For neighbours nothing separates."""
    return gettext("{mine} và {theirs} bằng nhau ở mọi tiêu chí.").format(mine=mine, theirs=theirs)


def _moment(milliseconds: int) -> str:
    moment = (_EPOCH + timedelta(milliseconds=milliseconds)).astimezone(ZONE)
    return f"{moment:%H:%M:%S} {vn_date(moment)}"


def _to_milliseconds(milliseconds: int) -> str:
    return f"{mmss(milliseconds)},{milliseconds % 1000:03d}"


def _digits(value: Fraction, places: int) -> str:
    whole, rest = divmod(int(value * 10**places), 10**places)
    return f"{number(whole)},{rest:0{places}d}"
