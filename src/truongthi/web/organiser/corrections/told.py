"""Changes of a result as rows for the screen: who, which place, which figures, which prize."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import gettext as _

from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.rules import Prediction
from truongthi.core.rules.metric_names import plain_name
from truongthi.core.standings_document import read_value
from truongthi.core.version_difference import Change, Difference, Figure, Standing, Written
from truongthi.results.actions.correction_preview import AttemptChange
from truongthi.results.models import Correction
from truongthi.results.queries.correction_choices import keys_meant, subject_names
from truongthi.results.queries.names import Named, named
from truongthi.results.queries.standings import UNKNOWN
from truongthi.results.queries.units import masked_above
from truongthi.web.shared.display import number, points
from truongthi.web.wording.corrections import summary_sentence, treatment_name
from truongthi.web.wording.criteria import pair_text
from truongthi.web.wording.figure_names import FigureNames
from truongthi.web.wording.results import name_in_sentence, unit_text

_A_PAGE = 100


def told_changes(
    request: HttpRequest,
    found: Difference,
    attempts: Sequence[AttemptChange],
    contest: Contest,
    correction: Correction | None = None,
) -> dict[str, Any]:
    """Everything a template needs to show a difference: the sentence, the rows by page, the attempts by page. People
    of units below stand there with their name where a prize changes hands or the ``correction`` is about them.
    """
    seen = [one for one in found.changes if one.is_of_prize or one.is_of_rank or any(map(_is_shown, one.figures))]
    changes = Paginator(seen, _A_PAGE).get_page(request.GET.get("trang"))
    changed = Paginator(attempts, _A_PAGE).get_page(request.GET.get("luot"))
    needed = {one.key for one in found.changes if _is_prized(one.before) or _is_prized(one.after)}
    needed |= keys_meant(correction) if correction else set()
    people = masked_above(contest, named({one.key for one in changes} | {one.person for one in changed}), needed)
    rules = current_rules(contest)
    names = FigureNames((c.key for division in rules.divisions for c in division.criteria), lambda: rules)
    several = list(contest.rounds.all())
    rounds = {one.code: one.name or one.code for one in several} if len(several) > 1 else {}
    predictions = {one.id: one for paper in (rules.paper, *rules.papers) for one in paper.predictions}
    return {
        "summary": summary_sentence(found.ranks, found.prizes),
        "page": changes,
        "changes": [_told_change(one, people, names) for one in changes],
        "attempt_page": changed,
        "attempts": [
            (_called(people, one.person), rounds.get(one.round, ""), one.number, one.before, one.after)
            for one in changed
        ],
        "actuals": [
            (
                predictions[one.prediction].text,
                rounds.get(one.round, ""),
                *(actual_text(predictions[one.prediction], value) for value in (one.before, one.after)),
            )
            for one in found.actuals
            if one.prediction in predictions
        ],
        "figures_changed": found.figures,
    }


def actual_text(prediction: Prediction, written: Written) -> str:
    """A predicted figure as it came out: a percentage with the digits that were asked for, never a fraction."""
    value = read_value(written)
    if value is None:
        return "–"
    if prediction.form != "percent":
        return number(int(value))
    whole, rest = divmod(round(Fraction(value) * 10**prediction.decimals), 10**prediction.decimals)
    digits = f"{rest:0{prediction.decimals}d}".rstrip("0")
    return f"{number(whole)}{',' if digits else ''}{digits} %"


def _told_change(change: Change, people: Mapping[str, Named], names: FigureNames) -> dict[str, Any]:
    return {
        "division": change.division_name,
        "who": _called(people, change.key),
        "before": standing_text(change.before),
        "after": standing_text(change.after),
        "is_of_prize": change.is_of_prize,
        "is_of_rank": change.is_of_rank,
        "figures": [
            (names.short(one.metric), *pair_text(one.metric, read_value(one.before), read_value(one.after)))
            for one in change.figures
            if _is_shown(one)
        ],
    }


SHOWN = frozenset(
    {"score", "correct_count", "duration", "attempts", "participation_rate", "participants", "total_attempts",
     "mean_over_attempts", "mean_of_best", "prediction_error", "weighted"}
)  # fmt: skip


def _is_prized(standing: Standing | None) -> bool:
    return standing is not None and bool(standing.prize)


def _is_shown(figure: Figure) -> bool:
    return plain_name(figure.metric) in SHOWN or "score" in figure.metric


def _called(people: Mapping[str, Named], key: str) -> str:
    who = people.get(key)
    if who is None:
        return UNKNOWN
    where = "" if who.kind == "class" else unit_text(who.kind, who.unit)
    name = name_in_sentence(who.kind, who.name)
    text = f"{name} ({where})" if where else name
    return text[:1].upper() + text[1:]


def standing_text(standing: Standing | None) -> str:
    """ "hạng 3, Giải Nhì"; empty when not listed."""
    if standing is None:
        return ""
    text = _("hạng {n}").format(n=standing.rank)
    return f"{text}, {standing.prize}" if standing.prize else text


def state_of(correction: Correction) -> str:
    if correction.withdrawn_at is not None:
        return "withdrawn"
    return "confirmed" if correction.confirmed_at is not None else "proposed"


def subject_line(contest: Contest, correction: Correction) -> str:
    """What an act is about, on one line."""
    content, about = correction.content, subject_names(contest, correction)
    people: Mapping[str, Named] = about["people"]
    if correction.kind == Correction.Kind.KEY:
        letters = ", ".join(content["letters"])
        line = _("Câu {n}: {what}").format(n=content["question"], what=treatment_name(content["treatment"]))
        return f"{line} ({letters})" if letters else line
    if correction.kind in (Correction.Kind.ANNUL, Correction.Kind.RESTORE):
        attempt = about["attempt"]
        name = attempt.contestant.member.user.full_name if attempt else UNKNOWN
        line = _("{name}, lượt {n}").format(name=name, n=attempt.number if attempt else "")
        return f"{line}, {attempt.round.name}" if attempt and contest.rounds.count() > 1 else line
    if correction.kind == Correction.Kind.LOT:
        return str(content["seed"])
    keys: Collection[str] = content.get("people") or [*content.get("moves", {}), *content.get("points", {})]
    return _some([_called(people, key) for key in keys or [content.get("person", "")]])


def _some(names: Sequence[str]) -> str:
    text = ", ".join(names[:4])
    more = len(names) - 4
    return text + (" " + _("và {n} dòng khác").format(n=more) if more > 0 else "")


def points_text(centipoints: int | None) -> str:
    return points(centipoints) if centipoints is not None else ""
