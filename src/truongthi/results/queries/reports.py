"""The lines of the committee's workbooks, from the latest computation with its decisions."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from truongthi.contests.circle import taken_units
from truongthi.contests.models import Contest
from truongthi.contests.queries import current_rules
from truongthi.core.rules import Rules
from truongthi.formats.summary_sheets import ClassLine, StaffLine, UnitLine
from truongthi.results.models import HandIn, Snapshot
from truongthi.results.queries.entrants import entrants_of
from truongthi.results.queries.person_results import Results, results_of
from truongthi.results.queries.standings import DivisionStandings, Place, current_standings
from truongthi.schools.models import Classroom, Member, Unit


def class_lines(contest: Contest, snapshot: Snapshot, *, late_note: str) -> list[ClassLine]:
    """Every class of the first collective division, in class order; a late hand-in is noted."""
    division = next((one for one in current_standings(contest, snapshot) if one.is_collective), None)
    places = sorted(division.places, key=lambda place: place.who.sort_key) if division else []
    keys = [place.who.key for place in places]
    rooms = {room.public_id: room for room in _rooms(keys)}
    late = set(HandIn.objects.filter(contest=contest, is_late=True).values_list("classroom__public_id", flat=True))
    return [
        _class_line(place, rooms.get(place.who.key), late_note if place.who.key in late else "") for place in places
    ]


def staff_lines(contest: Contest, snapshot: Snapshot) -> list[StaffLine]:
    """Everybody of the staff, in the order of names, those who did not take part included. In a contest for several
    units those of the own one alone: of the others this list with phone numbers is not the organiser's to have.
    """
    rules = current_rules(contest)
    roles = {category.id: category.role for category in rules.categories}
    own = [one for one in entrants_of(contest, rules, contest.unit) if not one.is_disqualified]
    keys = [one.key for one in own if roles.get(one.category) == "staff"]
    places = _places([one for one in current_standings(contest, snapshot) if not one.is_collective])
    members = Member.objects.filter(public_id__in=keys).select_related("user")
    ordered = members.order_by("user__name_sort_key", "pk")
    return [_staff_line(member, places.get(member.public_id)) for member in ordered]


def unit_lines(contest: Contest, snapshot: Snapshot) -> list[UnitLine]:
    """A line for the contest's unit, or for every unit below that takes part in it. Expected people are those on the
    roster, participants have an attempt.
    """
    rules = current_rules(contest)
    below = Unit.objects.filter(pk__in=taken_units(contest)).order_by("name")
    if below:
        return [_unit_line(unit, rules, results_of(contest, rules, unit)) for unit in below]
    roles = {category.id: category.role for category in rules.categories}
    counts: dict[str, dict[str, int]] = {}
    for category, figures in snapshot.document["counts"].items():
        total = counts.setdefault(roles.get(category, ""), {"expected": 0, "participants": 0, "attempts": 0})
        for name, figure in figures.items():
            total[name] += figure
    none = {"expected": 0, "participants": 0, "attempts": 0}
    staff, pupils = counts.get("staff", none), counts.get("pupil", none)
    others = sum(counts.get(role, none)["participants"] for role in ("parent", "citizen"))
    return [
        UnitLine(
            name=contest.unit.name,
            staff=staff["expected"],
            staff_participants=staff["participants"],
            pupils=pupils["expected"],
            pupil_participants=pupils["participants"],
            others=others,
            attempts=sum(total["attempts"] for total in counts.values()),
        )
    ]


def _unit_line(unit: Unit, rules: Rules, results: Results) -> UnitLine:
    roles = {category.id: category.role for category in rules.categories}
    people = [(roles.get(person.category, ""), person) for person in results.people]
    took = Counter(role for role, person in people if person.took_part)
    listed = Counter(role for role, _person in people)
    return UnitLine(
        name=unit.name,
        staff=listed["staff"],
        staff_participants=took["staff"],
        pupils=listed["pupil"],
        pupil_participants=took["pupil"],
        others=took["parent"] + took["citizen"],
        attempts=sum(person.attempts for _role, person in people),
    )


def _rooms(keys: list[str]) -> list[Classroom]:
    return list(Classroom.objects.filter(public_id__in=keys).select_related("homeroom_teacher"))


def _places(divisions: list[DivisionStandings]) -> dict[str, Place]:
    return {place.who.key: place for division in divisions for place in division.places}


def _class_line(place: Place, room: Classroom | None, note: str) -> ClassLine:
    rate, participants = place.metrics["participation_rate"], place.metrics["participants"]
    known = room.headcount if room else None
    headcount = int(Fraction(participants or 0) / rate) if rate else known
    best = place.metrics["best_score"]
    return ClassLine(
        name=place.who.name,
        teacher=room.homeroom_teacher.full_name if room and room.homeroom_teacher else "",
        headcount=headcount,
        participants=int(participants or 0),
        rate=rate,
        attempts=int(place.metrics["total_attempts"] or 0),
        mean_centipoints=place.metrics["mean_over_attempts"],
        best_centipoints=None if best is None else int(best),
        full_marks=_count(place, "full_marks"),
        rank=place.rank,
        tied=place.tied,
        prize=place.prize.name if place.prize else "",
        note=note,
    )


def _staff_line(member: Member, place: Place | None) -> StaffLine:
    return StaffLine(
        name=member.user.full_name,
        position=member.position,
        department=member.department,
        phone=member.phone,
        attempts=(_count(place, "attempts") or 0) if place else 0,
        best_centipoints=_count(place, "score") if place else None,
        duration_ms=_count(place, "duration") if place else None,
        rank=place.rank if place else None,
        tied=place.tied if place else False,
        prize=place.prize.name if place and place.prize else "",
    )


def _count(place: Place, metric: str) -> int | None:
    value = place.metrics.get(metric)
    return None if value is None else int(value)
