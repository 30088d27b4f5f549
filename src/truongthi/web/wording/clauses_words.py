"""Words the clauses share: instants, lists, and what a criterion or a part of a sum is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from truongthi.core.rules import Criterion, Rules, Term, rounds_of
from truongthi.web.shared.display import ZONE, mmss, vn_date, vn_datetime
from truongthi.web.wording.criteria import metric_name
from truongthi.web.wording.plan_labels import choice_label


def start_text(moment: datetime) -> str:
    """A point in time to the second, as something begins."""
    local = moment.astimezone(ZONE)
    text = vn_datetime(local)
    return f"{local:%H:%M:%S}{text[5:]}" if local.second else text


def instant_text(moment: datetime) -> str:
    """A point in time to the second, as something ends; midnight also as the end of the day before."""
    local, text = moment.astimezone(ZONE), start_text(moment)
    if (local.hour, local.minute, local.second) == (0, 0, 0):
        return _("{moment} (hết ngày {day})").format(moment=text, day=vn_date(local - timedelta(days=1)))
    return text


def duration_text(milliseconds: int) -> str:
    if milliseconds % 60_000 == 0:
        return _("{minutes} phút").format(minutes=milliseconds // 60_000)
    return _("{time} (phút:giây)").format(time=mmss(milliseconds))


def lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def choice_in_text(field: str, word: str) -> str:
    """A choice as it stands inside a sentence."""
    return lowered(choice_label(field, word))


def round_names(rules: Rules, ids: Iterable[str]) -> str:
    """Rounds and series by the names people know."""
    names = {each.id: each.name for each in rounds_of(rules)}
    names |= {series.id: series.name.replace("{n}", "").strip() or series.id for series in rules.series}
    return ", ".join(names.get(one, one) for one in ids)


def division_names(rules: Rules, ids: Iterable[str]) -> str:
    names = {division.id: division.name for division in rules.divisions}
    return ", ".join(f"“{names.get(one, one)}”" for one in ids)


def figure_text(rules: Rules, figure: Criterion | Term) -> str:
    """A figure with what it is about: "điểm chấm “Bài viết”"."""
    name = lowered(metric_name(figure.metric))
    return f"{name} {_about(rules, figure)}" if figure.of else name


def _about(rules: Rules, figure: Criterion | Term) -> str:
    predictions = [one for paper in (rules.paper, *rules.papers) for one in paper.predictions]
    names = {
        "manual_score": {one.id: one.name for one in rules.manual_scores},
        "weighted": {one.id: one.name for one in rules.weighted_sums},
        "prediction_error": {one.id: one.text for one in predictions},
    }
    if figure.metric in names:
        return f"“{names[figure.metric].get(figure.of, figure.of)}”"
    return _("ở bảng {division}").format(division=division_names(rules, [figure.of]))
