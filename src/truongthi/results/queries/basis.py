"""The state a result follows from, as one hash: two computations of a contest with the same basis are the same.

The database reads the rows and gives a sum of their hashes, so a hundred thousand attempts cost a fraction of a second
and one statement, where computing anew takes many.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from truongthi.attempts.models import Annulment, Attempt, Grade
from truongthi.contests.circle import people_in
from truongthi.contests.models import (
    CommitteeMember,
    Contest,
    Contestant,
    NamedExclusion,
    ParticipatingUnit,
    Round,
    RoundKeyVersion,
    RuleSet,
)
from truongthi.core.standings_document import digest
from truongthi.results.models import (
    ErasedPerson,
    ExternalResult,
    LotDraw,
    ManualPoints,
    PrizeMove,
    Snapshot,
    TieDecision,
)
from truongthi.schools.models import Classroom, Member, Unit

_OF_CONTEST: Final = (
    RuleSet, Round, Contestant, ParticipatingUnit, NamedExclusion, CommitteeMember, ExternalResult, ManualPoints,
    LotDraw, PrizeMove, TieDecision,
)  # fmt: skip
_ATTEMPT: Final = ("contestant", "round", "number", "started_at", "sealed_at", "seed")  # the rest is sealed
_MEMBER: Final = (
    "pk", "public_id", "user", "user__full_name", "user__name_sort_key", "user__username", "birth_date", "department",
    "unit", "category", "classroom", "left_at",
)  # fmt: skip

_SUM: Final = "SELECT {index} AS n, count(*), sum(hashtextextended(q::text, 0))::text FROM ({rows}) AS q"


def basis_of(contest: Contest) -> str:
    """The hash of everything a result of this contest is computed from, with the decisions that hold."""
    statements, values = [], []
    for index, rows in enumerate(_rows(contest)):
        sql, given = rows.order_by().query.sql_with_params()
        statements.append(_SUM.format(index=index, rows=sql))
        values += given
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(statements) + " ORDER BY n", values)
        return digest([list(row) for row in cursor.fetchall()])


def _rows(contest: Contest) -> Iterator[QuerySet[Any, Any]]:
    rounds = Round.objects.filter(contest=contest).values("pk")
    entered = Contestant.objects.filter(contest=contest)
    people = people_in(contest) | Q(pk__in=entered.values("member"))
    rooms = people_in(contest) | Q(pk__in=entered.filter(classroom__isnull=False).values("classroom"))
    yield Contest.objects.filter(pk=contest.pk).values_list("pk", "unit", "school_year", "state")
    for model in _OF_CONTEST:
        yield model._default_manager.filter(contest=contest).values_list()
    yield Snapshot.objects.filter(contest=contest).values_list("pk", "sha256")
    yield Attempt.objects.filter(round__in=rounds).values_list(*_ATTEMPT)
    yield Grade.objects.filter(round__in=rounds).values_list()
    yield Annulment.objects.filter(round__in=rounds).values_list()
    yield RoundKeyVersion.objects.filter(question__round__in=rounds).values_list()
    yield Member.objects.filter(people).values_list(*_MEMBER)
    yield ErasedPerson.objects.filter(contestant__in=entered).values_list()
    yield Classroom.objects.filter(rooms).values_list()
    yield Unit.objects.values_list()
