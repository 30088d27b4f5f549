"""What a contestant's page reads, in two or three statements of SQL however many contests there are.

A contest, its rules and its rounds are the same for everybody: they are read once and remembered by each process. Every
statement brings the row versions of all of them along, so what is remembered is used only while not one has changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import connection
from django.db.models import Model, OuterRef, Subquery

from truongthi import database
from truongthi.accounts.models import User
from truongthi.attempts.models import Attempt, Grade
from truongthi.attempts.own import OwnAttempt
from truongthi.contests.circle import Circle, circle_for
from truongthi.contests.models import Contest, Contestant, Round, RuleSet
from truongthi.core.rules import Rules, rules_from_dict
from truongthi.schools.models import Classroom, Member, Unit

REMEMBERED: Final = 256  # contests; more than a process ever has open at once


class Columns:
    """The columns of one model in a statement, and its instances made from them."""

    def __init__(self, model: type[Model], alias: str) -> None:
        fields = model._meta.concrete_fields
        self._model = model
        self._names = [field.attname for field in fields]
        self._readers = [
            (place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")
        ]
        self._key = self._names.index("id" if "id" in self._names else "contestant_id")
        self.count = len(fields)
        self.sql = ", ".join(f'{alias}."{field.column}"' for field in fields)

    def read(self, values: Sequence[Any]) -> Any:
        """An instance; None where an outer join found nothing."""
        if values[self._key] is None:
            return None
        if self._readers:
            values = list(values)
            for place, reader in self._readers:
                values[place] = reader(values[place], None, connection)
        return self._model.from_db(connection.alias, self._names, values)  # type: ignore[attr-defined]


CONTESTANT, _ATTEMPT, _GRADE = Columns(Contestant, "k"), Columns(Attempt, "a"), Columns(Grade, "g")
_MEMBER, _ROOM = Columns(Member, "m"), Columns(Classroom, "r")
_STOREYS = [Columns(Unit, alias) for alias in ("u", "u1", "u2", "u3")]  # school, district, department, province

# Contests a person finds: of the units they belong to, and those they are in already.
REACHABLE: Final = """c.state <> 'draft' AND (
  c.unit_id IN (SELECT unit_id FROM schools_member WHERE user_id = %(user)s AND left_at IS NULL)
  OR c.id IN (SELECT o.contest_id FROM contests_participatingunit o JOIN schools_member y ON y.unit_id = o.unit_id
              WHERE o.removed_at IS NULL AND y.user_id = %(user)s AND y.left_at IS NULL)
  OR c.id IN (SELECT x.contest_id FROM contests_contestant x JOIN schools_member y ON y.id = x.member_id
              WHERE y.user_id = %(user)s))"""
BY_SLUG: Final = f"{REACHABLE} AND c.slug = %(key)s"
BY_ROUND: Final = f"{REACHABLE} AND c.id = (SELECT contest_id FROM contests_round WHERE public_id = %(key)s)"  # noqa: S608
BY_ATTEMPT: Final = """c.id = (
  SELECT x.contest_id FROM attempts_attempt a JOIN contests_contestant x ON x.id = a.contestant_id
  JOIN schools_member y ON y.id = x.member_id WHERE a.public_id = %(key)s AND y.user_id = %(user)s)"""

_OPEN = f"""
SELECT c.slug FROM contests_contest c WHERE c.state = 'ready' AND EXISTS (
  SELECT 1 FROM contests_round d WHERE d.contest_id = c.id AND d.frozen_at IS NOT NULL
    AND d.opens_at <= %(now)s AND d.closes_at > %(now)s) AND {REACHABLE} LIMIT 2
"""  # noqa: S608 - the condition above
_CONTESTS = f"""
SELECT c.id, concat_ws(' ', c.xmin, c.ctid, v.xmin, v.ctid, s.mark, w.mark), t.seats, o.units, n.named,
  {CONTESTANT.sql}
FROM contests_contest c
JOIN schools_unit v ON v.id = c.unit_id
LEFT JOIN LATERAL (SELECT concat_ws(' ', id, xmin, ctid) AS mark FROM contests_ruleset WHERE contest_id = c.id
                   ORDER BY version DESC LIMIT 1) s ON true
LEFT JOIN LATERAL (SELECT string_agg(concat_ws(' ', id, xmin, ctid), ',' ORDER BY id) AS mark
                   FROM contests_round WHERE contest_id = c.id) w ON true
LEFT JOIN LATERAL (SELECT array_agg(seat) AS seats FROM contests_committeemember
                   WHERE contest_id = c.id AND user_id = %(user)s) t ON true
LEFT JOIN LATERAL (SELECT json_agg(json_build_array(unit_id, block)) AS units FROM contests_participatingunit
                   WHERE contest_id = c.id AND removed_at IS NULL
                     AND unit_id IN (SELECT unit_id FROM schools_member WHERE user_id = %(user)s)) o ON true
LEFT JOIN LATERAL (SELECT json_agg(json_build_array(x.unit_id, x."group")) AS named
                   FROM contests_namedexclusion x LEFT JOIN schools_member y ON y.id = x.member_id
                   WHERE x.contest_id = c.id AND x.lifted_at IS NULL
                     AND (y.user_id = %(user)s OR x.member_id IS NULL)) n ON true
LEFT JOIN LATERAL (SELECT x.* FROM contests_contestant x JOIN schools_member y ON y.id = x.member_id
                   WHERE x.contest_id = c.id AND y.user_id = %(user)s ORDER BY x.id DESC LIMIT 1) k ON true
WHERE """  # noqa: S608 - column names of the models
_ATTEMPTS = f"""
SELECT {_ATTEMPT.sql}, {_GRADE.sql},
  EXISTS (SELECT 1 FROM attempts_lateanswer l WHERE l.contestant_id = a.contestant_id AND l.round_id = a.round_id
          AND l.number = a.number AND (l.reason = 'late' OR (l.reason = 'sealed' AND a.seal_kind = 'deadline'))),
  EXISTS (SELECT 1 FROM attempts_annulment n WHERE n.contestant_id = a.contestant_id AND n.round_id = a.round_id
          AND n.number = a.number)
FROM attempts_attempt a LEFT JOIN attempts_grade g
  ON g.contestant_id = a.contestant_id AND g.round_id = a.round_id AND g.number = a.number
WHERE a.contestant_id = ANY(%(ids)s) ORDER BY a.contestant_id, a.started_at, a.number
"""  # noqa: S608 - column names of the models
_MEMBERS = f"""
SELECT {_MEMBER.sql}, {_ROOM.sql}, {", ".join(storey.sql for storey in _STOREYS)}
FROM schools_member m JOIN schools_unit u ON u.id = m.unit_id
LEFT JOIN schools_unit u1 ON u1.id = u.parent_id LEFT JOIN schools_unit u2 ON u2.id = u1.parent_id
LEFT JOIN schools_unit u3 ON u3.id = u2.parent_id LEFT JOIN schools_classroom r ON r.id = m.classroom_id
WHERE m.user_id = %(user)s AND m.left_at IS NULL ORDER BY m.joined_at, m.id
"""  # noqa: S608 - column names of the models


@dataclass(frozen=True, slots=True)
class Frame:
    """A contest as it is the same for everybody, at one version of its rows. Nobody changes what hangs on it."""

    version: str
    contest: Contest
    rules: Rules
    rounds: tuple[Round, ...]

    @property
    def has_several_papers(self) -> bool:
        return bool(self.rules.papers) or any(row.paper for row in self.rounds)


@dataclass(frozen=True, slots=True)
class Reached:
    """A contest with what one person is in it."""

    frame: Frame
    contestant: Contestant | None
    circle: Circle


_frames: dict[int, Frame] = {}


def reached(which: str, user: User, key: str = "") -> list[Reached]:
    """The contests of a condition above, each with this person's place in it."""
    rows = database.rows(_CONTESTS + which, {"user": user.pk, "key": key})
    frames = _framed({row[0]: row[1] for row in rows})
    found = []
    for row in rows:
        contestant = CONTESTANT.read(row[5:])
        if contestant is not None:
            contestant.contest = frames[row[0]].contest
        circle = circle_for(user, frames[row[0]].contest, row[2] or (), row[3] or (), row[4] or ())
        found.append(Reached(frames[row[0]], contestant, circle))
    return found


def open_slugs(user: User, now: datetime) -> list[str]:
    """The contests of a person in which a round is open, two of them at most; nothing is said about being allowed."""
    return [slug for (slug,) in database.rows(_OPEN, {"user": user.pk, "now": now})]


def _framed(versions: Mapping[int, str]) -> dict[int, Frame]:
    """Contest id → its frame at this version, read anew where the remembered one is another."""
    found = {pk: frame for pk, version in versions.items() if (frame := _frames.get(pk)) and frame.version == version}
    missing = versions.keys() - found.keys()
    if missing:
        read = {contest.pk: contest for contest in _with_rules(missing)}
        while len(_frames) + len(missing) > REMEMBERED and _frames:
            _frames.pop(next(iter(_frames)), None)
        for pk in missing:
            found[pk] = _frames[pk] = _frame(read[pk], versions[pk])
    return found


def _with_rules(ids: Iterable[int]) -> Iterable[Contest]:
    newest = RuleSet.objects.filter(contest=OuterRef("pk")).order_by("-version").values("document")[:1]
    contests = Contest.objects.select_related("unit").prefetch_related("rounds")
    return contests.annotate(rules_document=Subquery(newest)).filter(pk__in=list(ids))


def _frame(contest: Any, version: str) -> Frame:
    rounds = tuple(sorted(contest.rounds.all(), key=lambda row: row.number))
    return Frame(version, contest, rules_from_dict(contest.rules_document), rounds)


def own_attempts(contestant_ids: Sequence[int]) -> dict[int, list[OwnAttempt]]:
    """Contestant id → all attempts in the order begun."""
    found: dict[int, list[OwnAttempt]] = {}
    if not contestant_ids:
        return found
    rows = database.rows(_ATTEMPTS, {"ids": list(contestant_ids)})
    end = _ATTEMPT.count
    for row in rows:
        attempt, grade = _ATTEMPT.read(row[:end]), _GRADE.read(row[end:-2])
        found.setdefault(attempt.contestant_id, []).append(OwnAttempt(attempt, grade, row[-2], row[-1]))
    return found


def memberships(user: User) -> list[Member]:
    """Where a person belongs today, the oldest membership first, each with its unit, the one above, and its class."""
    rows = database.rows(_MEMBERS, {"user": user.pk})
    found = []
    for row in rows:
        member, at = _MEMBER.read(row), _MEMBER.count + _ROOM.count
        member.user, member.classroom = user, _ROOM.read(row[_MEMBER.count : at])
        below: Any = member
        for name, columns in zip(("unit", "parent", "parent", "parent"), _STOREYS, strict=True):
            unit = columns.read(row[at : at + columns.count])
            setattr(below, name, unit)
            if unit is None:
                break
            below, at = unit, at + columns.count
        found.append(member)
    return found
