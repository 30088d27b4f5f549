"""Names of figures that stand beside each other: where two are of one kind, each says what it is of.

"Điểm (Tuần 1)" and "Điểm (Tuần 2)", "Chênh lệch của câu dự đoán 1" and "… 2". A figure alone of its kind keeps its plain
name, and the rules are not even read for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from django.utils.translation import gettext as _

from truongthi.core.rules import Rules
from truongthi.core.rules.metric_names import plain_name
from truongthi.web.wording.clauses_words import choice_in_text, division_names, round_names
from truongthi.web.wording.criteria import metric_name

_MOST_ROUNDS = 2


class FigureNames:
    """``short`` for heads of tables and sentences, ``full`` where there is room: the text of a prediction, every
    round.
    """

    def __init__(self, keys: Iterable[str], rules: Callable[[], Rules]) -> None:
        found = set(keys)
        several = {name for name, count in Counter(map(plain_name, found)).items() if count > 1}
        told = {key for key in found if plain_name(key) in several}
        self._told = rules() if told else None
        self._short = self._named(told, full=False)
        self._full = self._named(told, full=True)

    def short(self, key: str) -> str:
        return self._short.get(key) or metric_name(key)

    def full(self, key: str) -> str:
        return self._full.get(key) or metric_name(key)

    def _named(self, keys: Iterable[str], *, full: bool) -> dict[str, str]:
        if self._told is None:
            return {}
        names = {key: _name(self._told, key, full=full) for key in keys}
        same = {name for name, count in Counter(names.values()).items() if count > 1}
        return {key: f"{name}, {_rounding(key)}" if name in same else name for key, name in names.items()}


def _name(rules: Rules, key: str, *, full: bool) -> str:
    figure, _tilde, _rounded = key.partition("~")
    figure, _at, rounds = figure.partition("@")
    metric, _colon, of = figure.partition(":")
    name = metric_name(metric)
    if metric == "prediction_error" and of:
        name = _prediction(rules, name, of, full=full)
        about = []
    else:
        about = [_about(rules, metric, of)] if of else []
    if rounds:
        about.append(_rounds(rules, rounds.split("+"), full=full))
    return f"{name} ({', '.join(about)})" if about else name


def _prediction(rules: Rules, name: str, of: str, *, full: bool) -> str:
    """Predictions are long questions: told apart by their number in the rules, in full with the question."""
    asked = {one.id: one.text for paper in (rules.paper, *rules.papers) for one in paper.predictions}
    number = list(asked).index(of) + 1 if of in asked else of
    text = f"{name} {number}"
    return f"{text} “{asked[of]}”" if full and of in asked else text


def _about(rules: Rules, metric: str, of: str) -> str:
    if metric in ("winners", "award_amount"):
        return _("bảng {name}").format(name=division_names(rules, [of]))
    return next((one.name for one in (*rules.manual_scores, *rules.weighted_sums) if one.id == of), of)


def _rounds(rules: Rules, rounds: list[str], *, full: bool) -> str:
    if full or len(rounds) <= _MOST_ROUNDS:
        return round_names(rules, rounds)
    first, last = round_names(rules, rounds[:1]), round_names(rules, rounds[-1:])
    return _("{first} … {last}, {n} vòng").format(first=first, last=last, n=len(rounds))


def _rounding(key: str) -> str:
    _figure, _tilde, rounded = key.partition("~")
    if not rounded:
        return _("không làm tròn")
    return _("làm tròn {rounded}").format(rounded=choice_in_text("divisions.criteria.rounded", rounded))
