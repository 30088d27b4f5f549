"""What the committee chooses from when it corrects something: questions, people, attempts, prizes, points."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Q, QuerySet

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.attempts.papers import keyed_pool
from truongthi.contests.circle import people_in, taken_units
from truongthi.contests.models import Contest, Contestant, Round, RoundQuestion
from truongthi.core.doubles import Account, likely_doubles
from truongthi.core.rules import COLLECTIVE, ManualScore
from truongthi.core.vietnamese import class_sort_key, search_key
from truongthi.results.models import Correction, ManualPoints, PrizeMove, Snapshot
from truongthi.results.queries.names import Named, named
from truongthi.results.queries.standings import DivisionStandings, Place, current_standings
from truongthi.results.queries.units import masked_above
from truongthi.schools.models import Classroom, Member, Unit

_OF_ATTEMPT = ("contestant__member__user", "contestant__member__classroom")
MOST = 60  # rows of a list one searches in


@dataclass(frozen=True, slots=True)
class QuestionChoice:
    """A question of a round with what holds for it now; ``treatment`` "key" unless it was corrected."""

    row: RoundQuestion
    treatment: str
    letters: tuple[str, ...]
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class AttemptChoice:
    attempt: Attempt
    grade: Grade | None
    annulment: Annulment | None


@dataclass(frozen=True, slots=True)
class DoubleChoice:
    """Accounts that are likely one person's, each with how many attempts it has."""

    people: tuple[tuple[Member, int], ...]
    same: tuple[str, ...]

    @property
    def keys(self) -> str:
        return ",".join(member.public_id for member, _ in self.people)


@dataclass(frozen=True, slots=True)
class MoveChoice:
    """One row of a division whose prize may be moved; ``moved``: the tier in force by an act, None without one."""

    place: Place
    moved: str | None


@dataclass(frozen=True, slots=True)
class PointsChoice:
    who: Named
    centipoints: int | None


def corrections_of(contest: Contest) -> list[Correction]:
    found = Correction.objects.filter(contest=contest).defer("changes", "snapshot__document")
    people = ("proposed_by", "confirmed_by", "withdrawn_by", "snapshot")
    return list(found.select_related(*people).order_by("-proposed_at", "-pk"))


def correction_of(contest: Contest, public_id: str) -> Correction | None:
    found = Correction.objects.filter(contest=contest, public_id=public_id).defer("changes", "snapshot__document")
    return found.select_related("contest", "proposed_by", "confirmed_by", "withdrawn_by", "snapshot").first()


def question_choices(
    contest: Contest, *, only: tuple[str, int] | None = None
) -> list[tuple[Round, list[QuestionChoice]]]:
    """Questions of every round in their order; ``only``: round and number."""
    found = []
    for round_ in contest.rounds.order_by("number"):
        if only is not None and round_.public_id != only[0]:
            continue
        pool = keyed_pool(round_)
        rows = [
            QuestionChoice(
                row,
                pool.versions[number].treatment if number in pool.versions else "key",
                tuple(sorted(pool.right_letters(number))),
                number in pool.versions,
            )
            for number, row in pool.rows.items()
            if only is None or number == only[1]
        ]
        if rows:
            found.append((round_, rows))
    return found


def people_found(contest: Contest, query: str) -> list[Member]:
    """People of the contest whose name, code or class is like what was typed; of units below only who is called so
    exactly or has that code, so that nobody leafs through their people.
    """
    wanted = search_key(query)
    if not wanted:
        return []
    own = contest.unit_id
    return [one for one in _people(contest) if _is_meant(one, wanted, is_own=one.unit_id == own)][:MOST]


def _is_meant(member: Member, wanted: str, *, is_own: bool) -> bool:
    name = search_key(member.user.full_name)
    if wanted in (name, search_key(member.code)):
        return True
    in_class = member.classroom is not None and wanted == search_key(member.classroom.name)
    return is_own and (wanted in name or in_class)


def people_out(contest: Contest) -> list[Contestant]:
    rows = Contestant.objects.filter(contest=contest, excluded_at__isnull=False)
    return list(rows.select_related("member__user", "member__classroom").order_by("-excluded_at"))


def person_of(contest: Contest, key: str) -> Member | None:
    return _people(contest).filter(public_id=key).first()


def doubles_of(contest: Contest) -> list[DoubleChoice]:
    """Accounts likely to be one person's, nobody of them out already; those with several that took part come first."""
    out = {person.member_id for person in people_out(contest)}
    members = {member.public_id: member for member in _people(contest) if member.pk not in out}
    attempts: dict[int, int] = {}
    rows = Attempt.objects.filter(contestant__contest=contest, sealed_at__isnull=False)
    for member_id in rows.values_list("contestant__member_id", flat=True):
        attempts[member_id] = attempts.get(member_id, 0) + 1
    found = [
        DoubleChoice(tuple((members[key], attempts.get(members[key].pk, 0)) for key in double.keys), double.same)
        for double in likely_doubles(map(_account, members.values()))
    ]
    return sorted(found, key=lambda double: -sum(1 for _, count in double.people if count))[:MOST]


def attempts_of(contest: Contest, member: Member) -> list[AttemptChoice]:
    mine = {"contestant__contest": contest, "contestant__member": member}
    grades = {(one.round_id, one.number): one for one in Grade.objects.filter(**mine)}
    annulled = {(one.round_id, one.number): one for one in Annulment.objects.filter(**mine)}
    rows = Attempt.objects.filter(**mine).select_related("round").order_by("started_at")
    return [
        AttemptChoice(one, grades.get((one.round_id, one.number)), annulled.get((one.round_id, one.number)))
        for one in rows
    ]


def annulled_attempts(contest: Contest) -> list[AttemptChoice]:
    """Every attempt that an act took out, the latest first."""
    rows = {(one.contestant_id, one.round_id, one.number): one for one in _annulled(contest)}
    contestants = {contestant for contestant, _round, _number in rows}
    found = Attempt.objects.filter(contestant__in=contestants).select_related("round", *_OF_ATTEMPT)
    grades = {one.pk: one for one in Grade.objects.filter(contestant__in=contestants)}
    choices = [AttemptChoice(one, grades.get(one.pk), rows[one.pk]) for one in found if one.pk in rows]
    return sorted(choices, key=lambda choice: rows[choice.attempt.pk].annulled_at, reverse=True)


def annulled_attempt(contest: Contest, public_id: str) -> AttemptChoice | None:
    return next((one for one in annulled_attempts(contest) if one.attempt.public_id == public_id), None)


def _annulled(contest: Contest) -> Iterable[Annulment]:
    return Annulment.objects.filter(contestant__contest=contest).order_by("-annulled_at", "-pk")


def move_choices(
    contest: Contest, snapshot: Snapshot, division: str
) -> tuple[DivisionStandings | None, list[MoveChoice]]:
    """Everybody with a prize, and as many of the next in line as there are prizes."""
    found = next((one for one in current_standings(contest, snapshot) if one.division.id == division), None)
    if found is None:
        return None, []
    moved = dict(
        PrizeMove.objects.filter(contest=contest, division=division, lifted_by=None).values_list("key", "tier")
    )
    last = max((index for index, place in enumerate(found.places) if place.prize), default=0)
    prizes = sum(tier.count for tier in found.division.awards)
    shown = [place for index, place in enumerate(found.places) if index <= last + prizes + 5 or place.who.key in moved]
    needed = {place.who.key for place in shown if place.prize or place.tied or place.who.key in moved}
    who = masked_above(contest, {place.who.key: place.who for place in shown}, needed)
    return found, [MoveChoice(replace(one, who=who[one.who.key]), moved.get(one.who.key)) for one in shown]


def points_choices(contest: Contest, score: ManualScore) -> list[PointsChoice]:
    """Everybody (or every class) the score may be entered for, in the order of names."""
    in_force = dict(
        ManualPoints.objects.filter(contest=contest, score=score.id, replaced_by=None).values_list("key", "centipoints")
    )
    if score.kind == COLLECTIVE:
        keys: Collection[str] = [*_classes(contest), *_whole_units(contest)]
    else:
        keys = [member.public_id for member in _people(contest)]
    who: Mapping[str, Named] = named(keys)
    return [PointsChoice(who[key], in_force.get(key)) for key in keys if key in who]


def _classes(contest: Contest) -> list[str]:
    rooms = Classroom.objects.filter(people_in(contest)).select_related("unit")
    if contest.school_year:
        rooms = rooms.filter(school_year=contest.school_year)
    return [room.public_id for room in sorted(rooms, key=lambda one: (one.unit.name, class_sort_key(one.name)))]


def _whole_units(contest: Contest) -> list[str]:
    """The units that take part from below; a contest of one unit alone ranks none."""
    return list(Unit.objects.filter(pk__in=taken_units(contest)).order_by("name").values_list("public_id", flat=True))


def _people(contest: Contest) -> QuerySet[Member]:
    """The people of the own unit and whoever has entered: of units below nobody else is the committee's to see."""
    entered = Contestant.objects.filter(contest=contest).values("member")
    found = Member.objects.filter(Q(unit=contest.unit, left_at=None) | Q(pk__in=entered))
    return found.select_related("user", "classroom").order_by("user__name_sort_key", "pk")


def _account(member: Member) -> Account:
    unit = member.classroom.name if member.classroom else member.department
    return Account(member.public_id, member.user.full_name, member.birth_date, unit)


def keys_meant(correction: Correction) -> set[str]:
    """Keys of everybody a correction names: they are what the committee decides about."""
    content = correction.content
    named_here = {content.get("person", ""), *content.get("people", ()), *content.get("moves", {})}
    if "attempt" in content:
        mine = Attempt.objects.filter(contestant__contest=correction.contest, public_id=content["attempt"])
        named_here |= set(mine.values_list("contestant__member__public_id", flat=True))
    return named_here | set(content.get("points", {}))


def subject_names(contest: Contest, correction: Correction) -> dict[str, Any]:
    """What a correction is about, with names, for its page."""
    content = correction.content
    found: dict[str, Any] = {"people": named({key for key in keys_meant(correction) if key})}
    if correction.kind == Correction.Kind.KEY:
        where = {"round__public_id": content["round"], "number": content["question"]}
        found["question"] = (
            RoundQuestion.objects.filter(round__contest=contest, **where).select_related("round", "key").first()
        )
    if correction.kind in (Correction.Kind.ANNUL, Correction.Kind.RESTORE):
        attempt = Attempt.objects.filter(contestant__contest=contest, public_id=content["attempt"])
        found["attempt"] = attempt.select_related("round", "contestant__member__user").first()
    return found
