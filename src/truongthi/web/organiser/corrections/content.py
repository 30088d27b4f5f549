"""What a form of a correction says, as the content of the act: from its fields, a pasted table or a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import Q
from django.http import HttpRequest

from truongthi.contests.circle import people_in, taken_units
from truongthi.contests.models import Contest, Contestant
from truongthi.contests.queries import current_rules
from truongthi.core.errors import Problem, Refused
from truongthi.core.matching import NamedRow, RosterEntry, match
from truongthi.core.rules import COLLECTIVE, ManualScore
from truongthi.core.vietnamese import class_key
from truongthi.formats.points_table import PointsRow, PointsTable, read_points_text, read_points_workbook
from truongthi.results.models import Correction
from truongthi.schools.models import Classroom, Member, Unit
from truongthi.web.wording import problem_sentence

_UNCHANGED: Final = "="
Content = dict[str, Any]


class Unreadable(Exception):  # noqa: N818 - told beside the form, row by row
    """A table whose rows cannot all be taken; ``sentences`` say which and why."""

    def __init__(self, problems: list[Problem]) -> None:
        self.sentences = [problem_sentence(problem) for problem in problems]
        super().__init__(len(problems))


def content_of(request: HttpRequest, contest: Contest, what: str) -> Content:
    """The content the form says; what is missing in it the act itself refuses."""
    reader = _READERS.get(what)
    if reader is None:
        raise Refused("correction_kind_unknown")
    return reader(request, contest)


def _key(request: HttpRequest, contest: Contest) -> Content:
    round_id, _, number = request.POST.get("cau", "").partition(":")
    return {
        "round": round_id,
        "question": int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0,
        "treatment": request.POST.get("treatment", ""),
        "letters": request.POST.getlist("letters"),
    }


def _person(request: HttpRequest, contest: Contest) -> Content:
    return {"person": request.POST.get("person", "")}


def _people(request: HttpRequest, contest: Contest) -> Content:
    return {"people": [key for value in request.POST.getlist("people") for key in value.split(",") if key]}


def _annul(request: HttpRequest, contest: Contest) -> Content:
    return {"attempt": request.POST.get("attempt", ""), "kind": request.POST.get("kind", "")}


def _attempt(request: HttpRequest, contest: Contest) -> Content:
    return {"attempt": request.POST.get("attempt", "")}


def _prizes(request: HttpRequest, contest: Contest) -> Content:
    moves = {
        name.removeprefix("move-"): "" if value == "none" else value
        for name, value in request.POST.items()
        if name.startswith("move-") and value != _UNCHANGED
    }
    return {"division": request.POST.get("division", ""), "moves": moves}


def _lot(request: HttpRequest, contest: Contest) -> Content:
    return {"seed": request.POST.get("seed", "")}


def _points(request: HttpRequest, contest: Contest) -> Content:
    wanted = request.POST.get("score", "")
    score = next((one for one in current_rules(contest).manual_scores if one.id == wanted), None)
    if score is None:
        raise Refused("correction_score_unknown")
    file, pasted = request.FILES.get("file"), request.POST.get("pasted", "").strip()
    if file is not None:
        return {
            "score": score.id,
            "points": _matched(contest, score, read_points_workbook(file.read(), file.name or "")),
        }
    if pasted:
        return {"score": score.id, "points": _matched(contest, score, read_points_text(pasted))}
    return {"score": score.id, "points": _typed(request)}


def _typed(request: HttpRequest) -> dict[str, int]:
    points, problems = {}, []
    for name, value in request.POST.items():
        if name.startswith("points-") and value.strip():
            table = read_points_text(f"x\t{value}")
            if table.rows:
                points[name.removeprefix("points-")] = table.rows[0].centipoints
            else:
                problems += [Problem("", "correction_point_unreadable", {"value": value[:40]})]
    if problems:
        raise Unreadable(problems)
    return points


def _matched(contest: Contest, score: ManualScore, table: PointsTable) -> dict[str, int]:
    """Rows given to the people or classes they mean; a row that means nobody for certain stops the table."""
    found = _classes(contest, table) if score.kind == COLLECTIVE else _persons(contest, table)
    problems = [*table.problems, *found[1]]
    if problems:
        raise Unreadable([problem for problem in problems if problem.is_error])
    return found[0]


def _persons(contest: Contest, table: PointsTable) -> tuple[dict[str, int], list[Problem]]:
    entered = Contestant.objects.filter(contest=contest).values("member")
    own = Q(unit=contest.unit, left_at=None)  # of units below whoever has entered, and nobody else
    members = Member.objects.filter(own | Q(pk__in=entered)).select_related("user", "classroom")
    roster = [
        RosterEntry(
            member.public_id,
            member.user.full_name,
            member.birth_date,
            member.code,
            member.classroom.name if member.classroom else member.department,
        )
        for member in members
    ]
    rows = [NamedRow(row.place, row.name, row.birth_date, row.code, row.unit) for row in table.rows]
    matching = match(rows, roster)
    points = {key: row.centipoints for key, row in zip(matching.keys, table.rows, strict=True) if key}
    return points, [problem for problem in matching.problems if problem.is_error]


def _classes(contest: Contest, table: PointsTable) -> tuple[dict[str, int], list[Problem]]:
    by_key = _collective_keys(contest)
    points: dict[str, int] = {}
    problems: list[Problem] = []
    for row in table.rows:
        key = by_key.get(_class_of(row))
        if key is None:
            problems.append(Problem(row.place, "points_row_unknown", {"name": row.name}))
        else:
            points[key] = row.centipoints
    return points, problems


def _collective_keys(contest: Contest) -> dict[str, str]:
    """Classes by name; where several units take part, by name and unit ("10A1, Trường …"), and whole units by name."""
    rooms = Classroom.objects.filter(people_in(contest)).select_related("unit")
    if contest.school_year:
        rooms = rooms.filter(school_year=contest.school_year)
    units = {class_key(unit.name): unit.public_id for unit in Unit.objects.filter(pk__in=taken_units(contest))}
    if not units:
        return {room.key: room.public_id for room in rooms}
    return units | {class_key(f"{room.name}, {room.unit.name}"): room.public_id for room in rooms}


def _class_of(row: PointsRow) -> str:
    return class_key(row.unit or row.name)


_READERS: Mapping[str, Callable[[HttpRequest, Contest], Content]] = {
    Correction.Kind.KEY: _key,
    Correction.Kind.DISQUALIFY: _person,
    Correction.Kind.REINSTATE: _person,
    Correction.Kind.MERGE: _people,
    Correction.Kind.ANNUL: _annul,
    Correction.Kind.RESTORE: _attempt,
    Correction.Kind.PRIZES: _prizes,
    Correction.Kind.POINTS: _points,
    Correction.Kind.LOT: _lot,
}
