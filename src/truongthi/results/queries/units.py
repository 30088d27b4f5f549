"""Units in the contest of a unit above them: counts of each for its organisers, and what a unit sees of its own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from django.db.models import Count, QuerySet, Sum

from truongthi.attempts.models import Attempt
from truongthi.contests.circle import is_above, taken_units
from truongthi.contests.models import Contest, NamedExclusion, ParticipatingUnit
from truongthi.contests.queries import current_rules, organised_units
from truongthi.core.rules import Rules
from truongthi.core.vietnamese import mask_name, search_key
from truongthi.results.models import ExternalResult, HandIn
from truongthi.results.queries.my_class import ClassProgress, class_progress
from truongthi.results.queries.names import Named
from truongthi.results.queries.person_results import Results, classrooms_of, results_of
from truongthi.results.queries.standings import DivisionStandings, Place
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.schools.queries import all_below

MOST = 40


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit in numbers: people on its lists, classes (and how many handed in), who took part, attempts. No names but
    that of who is in charge.
    """

    row: ParticipatingUnit
    members: int
    classes: int
    handed_in: int
    people: int
    attempts: int
    of_classes: int | None

    @property
    def headcount(self) -> int | None:
        """As the unit confirmed it; else the sum its classes give."""
        return self.row.headcount if self.row.headcount is not None else self.of_classes

    @property
    def rate(self) -> Fraction | None:
        return Fraction(self.people, self.headcount) if self.headcount else None


def unit_lines(contest: Contest, rules: Rules) -> list[UnitLine]:
    """Every unit that takes part, by block and name; a fixed number of queries."""
    roles = [category.role for category in rules.categories]
    units = taken_units(contest)
    members = _counts(Member.objects.filter(unit__in=units, left_at=None, category__in=roles), "unit")
    rooms = Classroom.objects.filter(unit__in=units)
    rooms = rooms.filter(school_year=contest.school_year) if contest.school_year else rooms
    sizes = {
        row["unit"]: (row["classes"], row["known"], row["size"])
        for row in rooms.order_by()
        .values("unit")
        .annotate(classes=Count("pk"), known=Count("headcount"), size=Sum("headcount"))
    }
    handed_in = _counts(HandIn.objects.filter(contest=contest), "classroom__unit", "classroom")
    people, attempts = _took_part(contest)
    rows = ParticipatingUnit.objects.filter(contest=contest, removed_at=None).select_related("unit")
    found = []
    for row in rows.order_by("block", "unit__name"):
        pk = row.unit_id
        classes, known, size = sizes.get(pk, (0, 0, None))
        whole = size if classes and classes == known else None
        found.append(
            UnitLine(
                row,
                members.get(pk, 0),
                classes,
                handed_in.get(pk, 0),
                people.get(pk, 0),
                attempts.get(pk, 0),
                whole,
            )
        )
    return found


def _counts(rows: QuerySet[Any], by: str, of: str = "pk") -> dict[int, int]:
    return dict(rows.order_by().values_list(by).annotate(n=Count(of, distinct=True)))


def _took_part(contest: Contest) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Unit → people, unit → attempts; of rounds that count, or from elsewhere."""
    unit = "contestant__member__unit"
    here = Attempt.objects.filter(
        contestant__contest=contest, contestant__excluded_at=None, sealed_at__isnull=False, round__is_practice=False
    )
    people, attempts = _counts(here, unit, "contestant"), dict(here.order_by().values_list(unit).annotate(n=Count("*")))
    elsewhere = ExternalResult.objects.filter(contest=contest, attempts__gt=0).order_by()
    for pk, count, total in elsewhere.values_list("member__unit").annotate(n=Count("pk"), total=Sum("attempts")):
        people[pk] = people.get(pk, 0) + count
        attempts[pk] = attempts.get(pk, 0) + total
    return people, attempts


def units_outside(contest: Contest) -> list[Unit]:
    """Units below the contest's own that do not take part (any more)."""
    inside = set(taken_units(contest).values_list("unit", flat=True))
    return [unit for unit in all_below(contest.unit) if unit.pk not in inside]


def exclusions_of(contest: Contest) -> list[NamedExclusion]:
    """Who is named for the groups the plan leaves out, lifted ones last."""
    rows = NamedExclusion.objects.filter(contest=contest)
    people = ("member__user", "member__unit", "member__classroom", "unit", "named_by")
    return sorted(rows.select_related(*people), key=lambda row: (row.lifted_at is not None, row.group, row.pk))


def people_to_name(contest: Contest, words: str) -> list[Member]:
    """Who may be named: staff of the units of the contest, and whoever has entered it. Every word has to be in the
    name, the unit or the code; pupils who have not entered are nobody's to search.
    """
    wanted = search_key(words).split()
    if not wanted:
        return []
    from_below = Member.objects.filter(unit__in=taken_units(contest), category=Member.Category.STAFF, left_at=None)
    own = Member.objects.filter(unit=contest.unit_id, left_at=None)
    entered = Member.objects.filter(contestants__contest=contest)
    ids = own.values("pk").union(from_below.values("pk"), entered.values("pk"))
    rows = Member.objects.filter(pk__in=ids).select_related("user", "unit", "classroom")
    found = []
    for member in rows.order_by("user__name_sort_key", "pk"):
        text = search_key(f"{member.user.full_name} {member.unit.name} {member.department} {member.code}")
        if all(word in text for word in wanted):
            found.append(member)
    return found[:MOST]


@dataclass(frozen=True, slots=True)
class UnitView:
    """The contest of a unit above, as one unit that takes part sees it: its own people and classes alone."""

    row: ParticipatingUnit
    rules: Rules
    classes: tuple[tuple[Classroom, int, HandIn | None], ...]
    results: Results

    @property
    def contest(self) -> Contest:
        return self.row.contest

    @property
    def people(self) -> int:
        return sum(person.took_part for person in self.results.people)

    @property
    def attempts(self) -> int:
        return sum(person.attempts for person in self.results.people)


def contests_of_units(user: Any) -> list[ParticipatingUnit]:
    """Contests of units above in which units of this organiser take part, those past their draft, newest first."""
    rows = ParticipatingUnit.objects.filter(unit__in=organised_units(user), removed_at=None)
    rows = rows.exclude(contest__state=Contest.State.DRAFT).exclude(contest__unit__in=organised_units(user))
    return list(rows.select_related("contest__unit", "unit").order_by("-contest__created_at", "unit__name"))


def unit_in_contest(user: Any, slug: str, unit: str = "") -> ParticipatingUnit | None:
    """One of those; None for every other, existing or not."""
    found = [row for row in contests_of_units(user) if row.contest.slug == slug]
    return next((row for row in found if not unit or row.unit.public_id == unit), None)


def unit_view(row: ParticipatingUnit) -> UnitView:
    """Classes with who took part and the latest sheet handed in; a fixed number of queries."""
    rules = current_rules(row.contest)
    results = results_of(row.contest, rules, row.unit)
    took = {unit.key: sum(person.took_part for person in unit.people) for unit in results.units}
    sheets = {
        sheet.classroom_id: sheet
        for sheet in HandIn.objects.filter(contest=row.contest, classroom__unit=row.unit).order_by("version")
    }
    rooms = classrooms_of(row.contest, rules, row.unit)
    classes = tuple((room, took.get(room.public_id, 0), sheets.get(room.pk)) for room in rooms)
    return UnitView(row, rules, classes, results)


def class_of_unit(row: ParticipatingUnit, public_id: str) -> ClassProgress | None:
    """One class of the unit in the contest, pupil by pupil; None for every other class."""
    rooms = Classroom.objects.filter(unit=row.unit, school_year__in=["", row.contest.school_year])
    room = rooms.select_related("unit", "homeroom_teacher").filter(public_id=public_id).first()
    return class_progress(row.contest, current_rules(row.contest), room) if room else None


def shown_above(contest: Contest, divisions: Iterable[DivisionStandings]) -> dict[str, str] | None:
    """Names as the organisers of a contest for several units may read them: of units below only those who win a prize,
    or stand in a tie the committee has to settle; the others masked. None: one unit alone, every name is its own.
    """
    if not is_above(contest):
        return None
    held = list(divisions)
    needed = {place.who.key for division in held for place in division.places if _is_needed(division, place)}
    people = {place.who.key: place.who for division in held for place in division.places}
    return {key: who.name for key, who in masked_above(contest, people, needed).items()}


def masked_above(contest: Contest, people: Mapping[str, Named], needed: Collection[str]) -> dict[str, Named]:
    """People as the organisers of a contest may read them. Of units below with their full name only those whose keys
    are ``needed`` for what is done on the page; the others masked, with their class and unit.
    """
    if not is_above(contest):
        return dict(people)
    return {
        key: who
        if not who.is_person or who.of == contest.unit.public_id or key in needed
        else replace(who, name=mask_name(who.name) or who.name)
        for key, who in people.items()
    }


def _is_needed(division: DivisionStandings, place: Place) -> bool:
    return place.prize is not None or (place.tied and division.open_ties > 0)
