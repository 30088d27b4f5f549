"""Everything that explains one place: neighbours, the deciding criterion, attempts, predictions, the prize."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.divisions import DivisionResult
from truongthi.core.facts import AttemptFacts
from truongthi.core.metrics import Value
from truongthi.core.prediction import predictions_of
from truongthi.core.ranking import Row, Separation
from truongthi.core.rules import Division, Prediction, Rules
from truongthi.core.standings_document import read_value, settled
from truongthi.core.why import PrizeReason, Verdict, attempt_verdicts, prize_reason
from truongthi.results.models import Publication, Snapshot
from truongthi.results.queries.names import Named, named
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


@dataclass(frozen=True, slots=True)
class Result:
    """A result to be explained: a computation, the orders that hold in it."""

    contest: Contest
    snapshot: Snapshot
    orders: Mapping[str, Sequence[Sequence[str]]]


def current_result(contest: Contest) -> Result | None:
    """The latest computation with the decisions that hold; for the committee."""
    snapshot = latest_snapshot(contest)
    return Result(contest, snapshot, orders_by_division(live_decisions(contest))) if snapshot else None


def published_result(contest: Contest) -> Result | None:
    """What everybody may know: the published computation with the decisions published with it."""
    publication: Publication | None = latest_publication(contest)
    if publication is None:
        return None
    orders: dict[str, list[Sequence[str]]] = {}
    for decision in publication.document["decisions"]:
        orders.setdefault(decision["division"], []).append(decision["ordered"])
    return Result(contest, publication.snapshot, orders)


def explain_place(result: Result, division: str, key: str) -> Explanation | None:
    """Why an entry stands where it stands in one division; None when it is not listed there."""
    return next(iter(explain_places(result, [key], division=division)), None)


def explain_places(result: Result, keys: Iterable[str], *, division: str = "") -> list[Explanation]:
    """The same for some entries in every division that lists them, in the order of the divisions."""
    document, wanted = result.snapshot.document, list(keys)
    computed = settled(document, result.orders)
    rules = current_rules(result.contest)
    listed = [
        (one, [row.entry.key for row in one.standings.rows])
        for one in computed.divisions
        if not division or one.division.id == division
    ]
    pairs = [(one, order.index(key)) for one, order in listed for key in wanted if key in order]
    shown = {row.entry.key for one, at in pairs for row in one.standings.rows[max(0, at - 1) : at + 2]}
    people = named(shown)
    facts = _attempts(result.contest, wanted) if pairs else {}
    return [
        _explained(
            result,
            one,
            at,
            rules,
            people,
            facts,
            prize_reason(one, one.standings.rows[at].entry.key, computed.given_up),
        )
        for one, at in pairs
    ]


def _explained(
    result: Result,
    division: DivisionResult,
    at: int,
    rules: Rules,
    people: Mapping[str, Named],
    facts: Mapping[str, Sequence[AttemptFacts]],
    prize: PrizeReason,
) -> Explanation:
    rows = division.standings.rows
    row = rows[at]
    lines = _lines(result.contest, rules, division.division, facts.get(row.entry.key, ()))
    return Explanation(
        division=division.division,
        mean_definition=division.mean_definition,
        who=_who(people, row),
        rank=row.rank,
        tied=row.tied,
        entries=len(rows),
        metrics=row.entry.metrics,
        above=Neighbour(_who(people, rows[at - 1]), rows[at - 1].rank, rows[at - 1].separated_by) if at else None,
        below=Neighbour(_who(people, rows[at + 1]), rows[at + 1].rank, row.separated_by)
        if at + 1 < len(rows)
        else None,
        equals=sum(1 for one in rows if one.rank == row.rank) - 1,
        prize=prize,
        tier_names=_tier_names(result.snapshot.document),
        attempts=lines,
        guesses=_guesses(result.snapshot.document, rules, division.division, lines),
        computed_at=result.snapshot.computed_at,
        version=result.snapshot.version,
        rules=rules,
    )


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


def own_keys(user: Any) -> list[str]:
    """The keys under which a person, and the person's class, stand in a result."""
    rows = Member.objects.filter(user=user, left_at=None).values_list("public_id", "classroom__public_id")
    return [key for pair in rows for key in pair if key]


def keys_of_class(classroom: Classroom) -> list[str]:
    """The class itself and its pupils."""
    members = Member.objects.filter(classroom=classroom, left_at=None).order_by("user__name_sort_key", "pk")
    return [classroom.public_id, *members.values_list("public_id", flat=True)]
