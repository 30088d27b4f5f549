"""Everything that explains one place: neighbours, the deciding criterion, attempts, predictions, the prize."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.contests.circle import is_above
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.facts import AttemptFacts
from truongthi.core.metrics import Value
from truongthi.core.prediction import predictions_of
from truongthi.core.ranking import Row, Separation
from truongthi.core.rules import Division, Prediction, Rules
from truongthi.core.standings_document import read_value
from truongthi.core.why import PrizeReason, Verdict, attempt_verdicts
from truongthi.results.models import Snapshot
from truongthi.results.queries.names import Named, named
from truongthi.results.queries.placed import Placed, placed_in_computation, placed_in_publication
from truongthi.results.queries.publication import latest_publication
from truongthi.results.queries.standings import UNKNOWN, latest_snapshot, live_decisions, orders_by_division
from truongthi.schools.models import Classroom, Member


@dataclass(frozen=True, slots=True)
class Neighbour:
    """The entry above or below. ``separation``: what separates the two, seen from the better one; None: equal."""

    who: Named
    rank: int
    separation: Separation | None


@dataclass(frozen=True, slots=True)
class Guess:
    """A prediction: the figure it was about, and what the counted attempt of its round guessed (None: nothing)."""

    prediction: Prediction
    round: str
    actual: Value
    guess: Value


@dataclass(frozen=True, slots=True)
class AttemptLine:
    """An attempt with its verdict; ``round_name`` as the contest calls it, "" where it has one round."""

    verdict: Verdict
    round_name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """One place of one division, explained. ``entries``: how many are ranked."""

    division: Division
    mean_definition: str | None
    who: Named
    rank: int
    tied: bool
    entries: int
    metrics: Mapping[str, Value]
    above: Neighbour | None
    below: Neighbour | None
    equals: int
    prize: PrizeReason
    tier_names: Mapping[str, str]
    attempts: tuple[AttemptLine, ...]
    guesses: tuple[Guess, ...]
    computed_at: datetime
    version: int
    rules: Rules

    @property
    def is_collective(self) -> bool:
        return self.division.kind == "collective"


def explain_current(contest: Contest, division: str, key: str) -> Explanation | None:
    """Why an entry stands where it stands in one division of the latest computation, with the decisions that hold; for
    the committee. None when it is not listed there.
    """
    snapshot = latest_snapshot(contest)
    if snapshot is None:
        return None
    orders = orders_by_division(live_decisions(contest))
    found = placed_in_computation(snapshot.document, orders, division, key)
    return _explained(contest, snapshot, snapshot.document, [found])[0] if found else None


def explain_published(contest: Contest, keys: Iterable[str]) -> list[Explanation] | None:
    """Why some entries stand where they stand in the published result, in every division that lists them; None before
    publication. A fixed number of queries, and rows of these entries and their neighbours alone.
    """
    publication = latest_publication(contest)
    if publication is None:
        return None
    found = placed_in_publication(publication, keys)
    return _explained(contest, publication.snapshot, publication.outline, found)


def published_keys(contest: Contest, keys: Sequence[str]) -> list[str] | None:
    """Those of these entries that the published result lists, in their order; None before publication."""
    publication = latest_publication(contest)
    if publication is None:
        return None
    listed = set(publication.places.filter(key__in=keys).values_list("key", flat=True))
    return [key for key in keys if key in listed]


def _explained(
    contest: Contest, snapshot: Snapshot, document: Mapping[str, Any], places: Sequence[Placed]
) -> list[Explanation]:
    """``document``: what holds the divisions and what was to be predicted; its rows are not read."""
    if not places:
        return []
    rules = current_rules(contest)
    people = named({row.entry.key for one in places for row in one.rows}, several=is_above(contest))
    facts = _attempts(contest, list({one.row.entry.key for one in places}))
    tier_names = _tier_names(document)
    found = []
    for one in places:
        lines = _lines(contest, rules, one.division, facts.get(one.row.entry.key, ()))
        found.append(
            Explanation(
                division=one.division,
                mean_definition=one.mean_definition,
                who=_who(people, one.row),
                rank=one.row.rank,
                tied=one.row.tied,
                entries=one.entries,
                metrics=one.row.entry.metrics,
                above=Neighbour(_who(people, one.above), one.above.rank, one.above.separated_by) if one.above else None,
                below=Neighbour(_who(people, one.below), one.below.rank, one.row.separated_by) if one.below else None,
                equals=one.alike - 1,
                prize=one.prize,
                tier_names=tier_names,
                attempts=lines,
                guesses=_guesses(document, rules, one.division, lines),
                computed_at=snapshot.computed_at,
                version=snapshot.version,
                rules=rules,
            )
        )
    return found


def _who(people: Mapping[str, Named], row: Row) -> Named:
    return people.get(row.entry.key) or Named(row.entry.key, UNKNOWN, "", "", "")


def _tier_names(document: Mapping[str, Any]) -> dict[str, str]:
    names = {f"{one['id']}/{tier['id']}": tier["name"] for one in document["divisions"] for tier in one["tiers"]}
    return names | {one["id"]: one["name"] for one in document["divisions"]}


def _attempts(contest: Contest, keys: Sequence[str]) -> dict[str, list[AttemptFacts]]:
    """Graded attempts of some people, by their key."""
    mine = {"contestant__contest": contest, "contestant__member__public_id__in": keys}
    annulled = set(Annulment.objects.filter(**mine).values_list("contestant_id", "round_id", "number"))
    grades = {grade.pk: grade for grade in Grade.objects.filter(**mine)}
    found: dict[str, list[AttemptFacts]] = {}
    for row in Attempt.objects.filter(**mine, sealed_at__isnull=False).select_related("contestant__member", "round"):
        grade = grades.get(row.pk)
        if grade is not None:
            facts = _facts(row, grade, row.pk in annulled)
            found.setdefault(facts.person, []).append(facts)
    return found


def _facts(row: Attempt, grade: Grade, annulled: bool) -> AttemptFacts:
    return AttemptFacts(
        person=row.contestant.member.public_id,
        round=row.round.code,
        number=row.number,
        started_at=row.started_at,
        sealed_at=grade.sealed_at,
        duration_ms=grade.duration_ms,
        centipoints=grade.centipoints,
        correct_count=grade.correct_count,
        answered_count=grade.answered_count,
        question_count=grade.question_count,
        predictions={name: Fraction(guess) for name, guess in grade.predictions.items() if guess},
        annulled=annulled,
    )


def _lines(
    contest: Contest, rules: Rules, division: Division, attempts: Sequence[AttemptFacts]
) -> tuple[AttemptLine, ...]:
    if not attempts:
        return ()
    rounds = list(contest.rounds.order_by("number"))
    names = {one.code: one.name or one.code if len(rounds) > 1 else "" for one in rounds}
    practice = {one.code: one.is_practice for one in rounds}
    found = attempt_verdicts(attempts, rules.attempts, practice, division, rules.weighted_sums)
    return tuple(AttemptLine(one, names.get(one.attempt.round, one.attempt.round)) for one in found)


def _guesses(
    document: Mapping[str, Any], rules: Rules, division: Division, lines: Sequence[AttemptLine]
) -> tuple[Guess, ...]:
    """Of every prediction in a round the division counts: the figure, and the guess of the attempt that counts."""
    predictions = predictions_of(rules)
    counted = [line.verdict.attempt for line in lines if line.verdict.counts]
    found = []
    for id_, round_, value in document.get("actuals", ()):
        if id_ not in predictions or (round_ and division.rounds and round_ not in division.rounds):
            continue
        guess = next(
            (one.predictions[id_] for one in counted if round_ in ("", one.round) and id_ in one.predictions), None
        )
        if guess is not None or any(round_ in ("", one.round) for one in counted):
            found.append(Guess(predictions[id_], round_, read_value(value), guess))
    return tuple(found)


def renamed(found: Explanation, shown: Mapping[str, str]) -> Explanation:
    """The same with the names a page may show, by key."""

    def called(who: Named) -> Named:
        return replace(who, name=shown.get(who.key, who.name))

    above, below = (one and replace(one, who=called(one.who)) for one in (found.above, found.below))
    return replace(found, who=called(found.who), above=above, below=below)


def keys_of_class(classroom: Classroom) -> list[str]:
    """The class itself and its pupils."""
    members = Member.objects.filter(classroom=classroom, left_at=None).order_by("user__name_sort_key", "pk")
    return [classroom.public_id, *members.values_list("public_id", flat=True)]
