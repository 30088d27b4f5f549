"""Whom the lists kept with a contest mean: the units whose people it takes, and who is in a group it leaves out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from truongthi.accounts.models import User
from truongthi.contests.models import CommitteeMember, Contest, NamedExclusion, ParticipatingUnit
from truongthi.core.rules import Rules
from truongthi.schools.models import Member, Unit
from truongthi.schools.queries import chain

Words = Mapping[int, frozenset[str]]
_SECRETARY = CommitteeMember.Seat.SECRETARY


@dataclass(frozen=True, slots=True)
class Circle:
    """``units``: ids of the units whose people the contest takes, its own (``own``) among them, with their block.
    ``users``, ``named_units``: words of the rules' groups by user and by unit (a unit stands for all below it).
    """

    own: int
    units: Mapping[int, str]
    users: Words = field(default_factory=dict)
    named_units: Words = field(default_factory=dict)

    def groups_of(self, member: Member) -> frozenset[str]:
        """The groups a person belongs to."""
        return self.groups(member.user_id, member.unit)

    def groups(self, user_id: int, unit: Unit) -> frozenset[str]:
        """The same for a user who belongs to a unit."""
        found = set(self.users.get(user_id, ()))
        if unit.pk == self.own:
            found.add("organiser_unit")
        if self.named_units:
            for above in chain(unit):
                found |= self.named_units.get(above.pk, frozenset())
        return frozenset(found)

    def block_of(self, unit: Unit) -> str:
        return self.units.get(unit.pk, "")


def circle_of(contest: Contest, rules: Rules) -> Circle:
    """Everybody the lists of one contest mean. Only exclusions ask for groups: without any, one query."""
    if rules.exclusions:
        return circles([contest])[contest.pk]
    return Circle(contest.unit_id, _units([contest], None)[contest.pk])


def circles(contests: Collection[Contest], *, user: User | None = None) -> dict[int, Circle]:
    """Contest id → its lists; of one user alone where ``user`` is given. As many queries for many as for one."""
    units = _units(contests, user)
    named = _named(contests, user)
    people = [(contest_id, user_id, word) for contest_id, user_id, unit_id, word in named if unit_id is None]
    users = _collected([*_seats(contests, user), *people])
    named_units = _collected((contest_id, unit_id, word) for contest_id, _, unit_id, word in named if unit_id)
    return {
        contest.pk: Circle(
            contest.unit_id, units[contest.pk], users.get(contest.pk, {}), named_units.get(contest.pk, {})
        )
        for contest in contests
    }


def circle_for(
    user: User,
    contest: Contest,
    seats: Iterable[str],
    units: Iterable[tuple[int, str]],
    named: Iterable[tuple[int | None, str]],
) -> Circle:
    """The same from what another statement has read for one user: seats, (unit, block), (unit or None, group)."""
    named = list(named)
    words = {word for seat in seats for word in _words_of(seat)} | {word for unit, word in named if unit is None}
    named_units = _collected((contest.pk, unit, word) for unit, word in named if unit is not None)
    return Circle(
        contest.unit_id,
        {contest.unit_id: "", **dict(units)},
        {user.pk: frozenset(words)} if words else {},
        named_units.get(contest.pk, {}),
    )


def _words_of(seat: str) -> tuple[str, ...]:
    return ("committee", "secretaries") if seat == _SECRETARY else ("committee",)


def people_in(contest: Contest) -> Q:
    """Members of the units the contest takes."""
    return Q(unit=contest.unit_id) | Q(unit__in=taken_units(contest))


def taken_units(contest: Contest) -> QuerySet[ParticipatingUnit, dict[str, int]]:
    """The units below whose people take part, as a query."""
    return ParticipatingUnit.objects.filter(contest=contest.pk, removed_at=None).values("unit")


def contests_above(unit: Unit) -> QuerySet[ParticipatingUnit, dict[str, int]]:
    """The contests of units above in which a unit takes part, as a query."""
    return ParticipatingUnit.objects.filter(unit=unit.pk, removed_at=None).values("contest")


def is_above(contest: Contest) -> bool:
    """Whether people of units below take part, so that a contest has people of several units."""
    return ParticipatingUnit.objects.filter(contest=contest.pk, removed_at=None).exists()


def _seats(contests: Collection[Contest], user: User | None) -> Iterable[tuple[int, int, str]]:
    seats = CommitteeMember.objects.filter(contest__in=contests, **({"user": user} if user else {}))
    for contest_id, user_id, seat in seats.values_list("contest_id", "user_id", "seat"):
        for word in _words_of(seat):
            yield contest_id, user_id, word


def _named(contests: Collection[Contest], user: User | None) -> list[tuple[int, int, int | None, str]]:
    """(contest, user, unit, group): either the user or the unit is None."""
    rows = NamedExclusion.objects.filter(contest__in=contests, lifted_at=None).order_by()
    if user is not None:
        rows = rows.filter(Q(member__user=user) | Q(member=None))
    return list(rows.values_list("contest_id", "member__user_id", "unit_id", "group"))


def _units(contests: Collection[Contest], user: User | None) -> dict[int, dict[int, str]]:
    found: dict[int, dict[int, str]] = {contest.pk: {contest.unit_id: ""} for contest in contests}
    rows = ParticipatingUnit.objects.filter(contest__in=contests, removed_at=None)
    if user is not None:
        rows = rows.filter(unit__in=Member.objects.filter(user=user).values("unit"))
    for contest_id, unit_id, block in rows.values_list("contest_id", "unit_id", "block"):
        found[contest_id][unit_id] = block
    return found


def _collected(rows: Iterable[tuple[int, int, str]]) -> dict[int, dict[int, frozenset[str]]]:
    found: dict[int, dict[int, frozenset[str]]] = {}
    for contest_id, of, word in rows:
        words = found.setdefault(contest_id, {})
        words[of] = words.get(of, frozenset()) | {word}
    return found
